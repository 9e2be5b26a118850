package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"

	ledongthuc "github.com/ledongthuc/pdf"
)

// The second reader takes objects, streams and content operators from
// ledongthuc/pdf and puts the letters in their places itself: the library's own
// text methods part words at each text object and know no widths of composite
// fonts. The library panics, loops and asks for any amount of memory on bad
// files, so that it only runs in a child process, in a request of its own.

// Bounds of what the second reader looks at.
const (
	maxTreeNodes  = 100_000
	maxTreeDepth  = 32
	maxFormDepth  = 8
	maxOperators  = 5_000_000
	maxMapEntries = 100_000
	maxMapBytes   = 8 << 20
)

// secondFile is a PDF opened by the second reader.
type secondFile struct {
	pages []secondPage
}

// secondPage is a page and what it inherits.
type secondPage struct {
	page, resources, box ledongthuc.Value
}

// openSecond opens the PDF and finds at most so many pages.
func openSecond(body []byte, most int) (f *secondFile, err error) {
	defer func() {
		if v := recover(); v != nil {
			f, err = nil, fmt.Errorf("open by the second reader: %v", v)
		}
	}()
	body = plainHeader(body)
	r, err := ledongthuc.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, fmt.Errorf("open by the second reader: %w", err)
	}
	f = &secondFile{}
	nodes := 0
	var walk func(node, resources, box ledongthuc.Value, depth int)
	walk = func(node, resources, box ledongthuc.Value, depth int) {
		if nodes++; nodes > maxTreeNodes || depth > maxTreeDepth || len(f.pages) >= most || node.Kind() != ledongthuc.Dict {
			return
		}
		if v := node.Key("Resources"); v.Kind() == ledongthuc.Dict {
			resources = v
		}
		if v := node.Key("MediaBox"); v.Len() == 4 {
			box = v
		}
		kids := node.Key("Kids")
		if kids.Kind() != ledongthuc.Array {
			f.pages = append(f.pages, secondPage{node, resources, box})
			return
		}
		for i := range kids.Len() {
			walk(kids.Index(i), resources, box, depth+1)
		}
	}
	// The counts of the tree aren't believed.
	walk(r.Trailer().Key("Root").Key("Pages"), ledongthuc.Value{}, ledongthuc.Value{}, 0)
	if len(f.pages) == 0 {
		return nil, errors.New("open by the second reader: no pages")
	}
	return f, nil
}

// plainHeader cuts off what stands before the header and after the end, and
// writes a version that the library knows.
func plainHeader(body []byte) []byte {
	if i := bytes.Index(body[:min(len(body), 1024+8)], []byte("%PDF-")); i > 0 {
		body = body[i:]
	}
	const end = "%%EOF"
	if i := bytes.LastIndex(body, []byte(end)); i >= 0 {
		body = body[:i+len(end)]
	}
	out := bytes.Clone(body)
	copy(out, "%PDF-1.7\n")
	return out
}

// layout reads page n, from 0. A content stream that ends in an error gives the
// letters before it.
func (f *secondFile) layout(ctx context.Context, n int) (l *layout, err error) {
	if n < 0 || n >= len(f.pages) {
		return nil, fmt.Errorf("the second reader finds no page %d", n+1)
	}
	p := f.pages[n]
	s := &contentReader{ctx: ctx, out: &layout{}}
	defer func() {
		if v := recover(); v != nil && v != errEnough {
			l, err = s.out, nil
			if len(s.out.glyphs) == 0 {
				l, err = nil, fmt.Errorf("read page %d by the second reader: %v", n+1, v)
			}
		} else if v != nil {
			l, err = s.out, ctx.Err()
		}
	}()
	if p.box.Len() == 4 {
		s.out.width = math.Abs(p.box.Index(2).Float64() - p.box.Index(0).Float64())
		s.out.height = math.Abs(p.box.Index(3).Float64() - p.box.Index(1).Float64())
	}
	s.run(p.page.Key("Contents"), p.resources, unit, 0)
	return s.out, nil
}

// errEnough ends reading where a bound is reached.
var errEnough = errors.New("a bound of the second reader")

// matrix maps (x, y) to (a·x + c·y + e, b·x + d·y + f).
type matrix struct{ a, b, c, d, e, f float64 }

var unit = matrix{a: 1, d: 1}

// times is m, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

func matrixOf(v []ledongthuc.Value) matrix {
	if len(v) != 6 {
		return unit
	}
	return matrix{v[0].Float64(), v[1].Float64(), v[2].Float64(), v[3].Float64(), v[4].Float64(), v[5].Float64()}
}

// textState is the part of the graphics state that text depends on.
type textState struct {
	page                matrix // the current transformation
	font                *secondFont
	size                float64
	charSpace, wordGap  float64
	scale, rise, leader float64
}

// contentReader runs the text operators of content streams.
type contentReader struct {
	ctx       context.Context
	out       *layout
	operators int
}

// run reads one content stream, that of a page or of a form.
func (s *contentReader) run(stream, resources ledongthuc.Value, page matrix, depth int) {
	if k := stream.Kind(); k != ledongthuc.Stream && k != ledongthuc.Array {
		return
	}
	g := textState{page: page, scale: 1}
	var saved []textState
	text, start := unit, unit // the text matrix and that of the line's start
	fonts := map[string]*secondFont{}
	move := func(x, y float64) {
		start = matrix{a: 1, d: 1, e: x, f: y}.times(start)
		text = start
	}
	ledongthuc.Interpret(stream, func(stk *ledongthuc.Stack, op string) {
		if s.operators++; s.operators > maxOperators || s.operators%1024 == 0 && s.ctx.Err() != nil {
			panic(errEnough)
		}
		v := make([]ledongthuc.Value, stk.Len())
		for i := len(v) - 1; i >= 0; i-- {
			v[i] = stk.Pop()
		}
		// Operators without their operands are passed over.
		number := func(i int) float64 {
			if i < len(v) {
				return v[i].Float64()
			}
			return 0
		}
		switch op {
		case "q":
			if len(saved) < 1000 {
				saved = append(saved, g)
			}
		case "Q":
			if n := len(saved); n > 0 {
				g, saved = saved[n-1], saved[:n-1]
			}
		case "cm":
			g.page = matrixOf(v).times(g.page)
		case "BT":
			text, start = unit, unit
		case "Tf":
			if len(v) == 2 {
				name := v[0].Name()
				if fonts[name] == nil {
					fonts[name] = newSecondFont(resources.Key("Font").Key(name))
				}
				g.font, g.size = fonts[name], number(1)
			}
		case "Tc":
			g.charSpace = number(0)
		case "Tw":
			g.wordGap = number(0)
		case "Tz":
			g.scale = number(0) / 100
		case "Ts":
			g.rise = number(0)
		case "TL":
			g.leader = number(0)
		case "Td":
			move(number(0), number(1))
		case "TD":
			g.leader = -number(1)
			move(number(0), number(1))
		case "Tm":
			start = matrixOf(v)
			text = start
		case "T*":
			move(0, -g.leader)
		case "Tj", "'", "\"":
			if op != "Tj" {
				if op == "\"" && len(v) == 3 {
					g.wordGap, g.charSpace = number(0), number(1)
				}
				move(0, -g.leader)
			}
			if n := len(v); n > 0 {
				s.show(&g, &text, v[n-1].RawString())
			}
		case "TJ":
			if len(v) == 0 {
				return
			}
			for i := range v[0].Len() {
				x := v[0].Index(i)
				if x.Kind() == ledongthuc.String {
					s.show(&g, &text, x.RawString())
					continue
				}
				text = matrix{a: 1, d: 1, e: -x.Float64() / 1000 * g.size * g.scale}.times(text)
			}
		case "Do":
			if len(v) != 1 || depth >= maxFormDepth {
				return
			}
			form := resources.Key("XObject").Key(v[0].Name())
			if form.Key("Subtype").Name() != "Form" {
				return
			}
			inner := resources
			if r := form.Key("Resources"); r.Kind() == ledongthuc.Dict {
				inner = r
			}
			s.run(form, inner, matrixOf(values(form.Key("Matrix"))).times(g.page), depth+1)
		}
	})
}

func values(v ledongthuc.Value) []ledongthuc.Value {
	out := make([]ledongthuc.Value, 0, 6)
	for i := range min(v.Len(), 6) {
		out = append(out, v.Index(i))
	}
	return out
}

// show places the letters of a string.
func (s *contentReader) show(g *textState, text *matrix, raw string) {
	if g.font == nil {
		return
	}
	for raw != "" {
		code := raw[:min(g.font.bytes, len(raw))]
		raw = raw[len(code):]
		width := g.font.width(code)
		m := matrix{a: g.size * g.scale, d: g.size, f: g.rise}.times(*text).times(g.page)
		letters := []rune(g.font.decode(code))
		for i, r := range letters {
			if len(s.out.glyphs) >= maxGlyphs {
				panic(errEnough)
			}
			from, to := width*float64(i)/float64(len(letters)), width*float64(i+1)/float64(len(letters))
			x0, y0, x1, y1 := m.e+from*m.a, m.f+from*m.b, m.e+to*m.a, m.f+to*m.b
			q := glyph{r: r, seq: len(s.out.glyphs), size: math.Hypot(m.c, m.d)}
			if q.size <= 0 || math.IsNaN(q.size) || math.IsInf(q.size, 0) {
				continue // nothing to be seen
			}
			q.place(m.a, m.b, x0, y0, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
			s.out.glyphs = append(s.out.glyphs, q)
		}
		step := width*g.size + g.charSpace
		if code == " " {
			step += g.wordGap
		}
		*text = matrix{a: 1, d: 1, e: step * g.scale}.times(*text)
	}
}
