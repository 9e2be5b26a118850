package pdf

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"unicode/utf16"
	"unicode/utf8"

	ledongthuc "github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/charmap"
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

// secondFont is what the codes of a font mean and how wide they are.
type secondFont struct {
	bytes   int // of a code
	letters map[string]string
	encoder ledongthuc.TextEncoding // of a simple font without a map
	first   int
	widths  []float64 // in ems, of a simple font
	ranges  []widthRange
	usual   float64 // the width where none is told
}

// widthRange is the width of the codes from one to another.
type widthRange struct {
	from, to int
	width    float64
}

func newSecondFont(v ledongthuc.Value) *secondFont {
	f := &secondFont{bytes: 1, usual: 0.5}
	if m := v.Key("ToUnicode"); m.Kind() == ledongthuc.Stream {
		f.letters = readMap(m)
	}
	if v.Key("Subtype").Name() == "Type0" {
		f.bytes = 2
		inner := v.Key("DescendantFonts").Index(0)
		f.usual = 1
		if w := inner.Key("DW"); w.Kind() == ledongthuc.Integer || w.Kind() == ledongthuc.Real {
			f.usual = w.Float64() / 1000
		}
		f.composite(inner.Key("W"))
		return f
	}
	scale := 1.0 / 1000
	if v.Key("Subtype").Name() == "Type3" {
		if m := v.Key("FontMatrix"); m.Len() == 6 {
			scale = math.Abs(m.Index(0).Float64())
		}
	}
	f.first = int(v.Key("FirstChar").Int64())
	w := v.Key("Widths")
	for i := range min(w.Len(), 256) {
		f.widths = append(f.widths, w.Index(i).Float64()*scale)
	}
	if len(f.letters) == 0 {
		font := ledongthuc.Font{V: v}
		f.encoder = font.Encoder()
	}
	return f
}

// composite reads the widths of a composite font: "first [w …]" and "from to w".
func (f *secondFont) composite(w ledongthuc.Value) {
	for i := 0; i+1 < w.Len() && len(f.ranges) < maxMapEntries; {
		from := int(w.Index(i).Int64())
		if list := w.Index(i + 1); list.Kind() == ledongthuc.Array {
			for j := range list.Len() {
				f.ranges = append(f.ranges, widthRange{from + j, from + j, list.Index(j).Float64() / 1000})
			}
			i += 2
			continue
		}
		f.ranges = append(f.ranges, widthRange{from, int(w.Index(i + 1).Int64()), w.Index(i+2).Float64() / 1000})
		i += 3
	}
}

// width is how far a code moves the pen, in ems.
func (f *secondFont) width(code string) float64 {
	n := codeNumber(code)
	if f.bytes == 1 {
		if i := n - f.first; i >= 0 && i < len(f.widths) && f.widths[i] > 0 {
			return f.widths[i]
		}
		return f.usual
	}
	for _, r := range f.ranges {
		if r.from <= n && n <= r.to {
			return r.width
		}
	}
	return f.usual
}

func codeNumber(code string) (n int) {
	for i := range len(code) {
		n = n<<8 | int(code[i])
	}
	return n
}

// decode is the text that a code stands for; U+FFFD where nothing tells.
func (f *secondFont) decode(code string) string {
	if s, ok := f.letters[code]; ok {
		return s
	}
	if f.encoder == nil {
		return string(utf8.RuneError)
	}
	s := f.encoder.Decode(code)
	if !utf8.ValidString(s) {
		return string(charmap.Windows1252.DecodeByte(code[0]))
	}
	return s
}

var (
	mapSection = regexp.MustCompile(`(?s)begin(bfchar|bfrange)(.*?)endbf`)
	mapToken   = regexp.MustCompile(`<([0-9A-Fa-f\s]*)>|\[|\]`)
)

// readMap reads a map of codes to Unicode. The library's own steps through ranges
// in the low byte only, which makes Latin letters of Vietnamese ones.
func readMap(stream ledongthuc.Value) map[string]string {
	r := stream.Reader()
	defer func() { _ = r.Close() }()
	data, _ := io.ReadAll(io.LimitReader(r, maxMapBytes)) // what can be read counts
	out := map[string]string{}
	for _, section := range mapSection.FindAllSubmatch(data, -1) {
		// A target is one string, or an array with one for each code.
		var entry [][]string
		array := false
		size := 2
		if string(section[1]) == "bfrange" {
			size = 3
		}
		for _, token := range mapToken.FindAllSubmatch(section[2], -1) {
			switch token[0][0] {
			case '[':
				array = true
				entry = append(entry, nil)
			case ']':
				array = false
			default:
				s := hexString(token[1])
				if n := len(entry); array && n > 0 {
					entry[n-1] = append(entry[n-1], s)
				} else {
					entry = append(entry, []string{s})
				}
			}
			if !array && len(entry) == size {
				mapCodes(out, entry)
				entry = nil
			}
		}
	}
	return out
}

// mapCodes adds an entry of two or three parts: a code and its text, or the first
// and last code of a range and its texts.
func mapCodes(out map[string]string, entry [][]string) {
	targets := entry[len(entry)-1]
	if len(targets) == 0 || len(entry[0]) == 0 || len(entry[len(entry)-2]) == 0 {
		return
	}
	from, to := entry[0][0], entry[len(entry)-2][0]
	if len(from) == 0 || len(from) > 4 || len(to) != len(from) {
		return
	}
	low, high := codeNumber(from), codeNumber(to)
	for n := low; n <= high && n-low < 1<<16 && len(out) < maxMapEntries; n++ {
		code := make([]byte, len(from))
		for k, rest := len(code)-1, n; k >= 0; k, rest = k-1, rest>>8 {
			code[k] = byte(rest)
		}
		switch {
		case len(targets) == 1:
			out[string(code)] = utf16Text(targets[0], n-low)
		case n-low < len(targets):
			out[string(code)] = utf16Text(targets[n-low], 0)
		}
	}
}

// hexString is the bytes that hexadecimal digits, with white space among them,
// stand for.
func hexString(digits []byte) string {
	digits = bytes.Join(bytes.Fields(digits), nil)
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	out := make([]byte, len(digits)/2)
	_, _ = hex.Decode(out, digits) // there are only digits
	return string(out)
}

// utf16Text decodes big-endian UTF-16 with step added to its last unit.
func utf16Text(s string, step int) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	if n := len(units); n > 0 {
		units[n-1] += uint16(step)
	}
	return string(utf16.Decode(units))
}
