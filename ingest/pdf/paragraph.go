package pdf

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
)

// block is a stretch of the document before normalization.
type block struct {
	kind corpus.BlockKind
	page int
	text string
	last line // to tell whether the next goes on with it
	size float64
}

// pageLines is a page as the worker read it, without its furniture.
type pageLines struct {
	number int
	lines  []line // in reading order
	// scanned tells that the lines were read by OCR.
	scanned bool
}

// blocks joins lines to paragraphs, list items, headings and table rows.
func blocks(pages []pageLines) []block {
	var out []block
	body := bodySize(pages)
	grouped := make([][]group, len(pages))
	for i, p := range pages {
		grouped[i] = rows(readSignature(readLetterhead(liftLetterhead(p.lines))))
	}
	carryOver(grouped)
	for i, p := range pages {
		leading := leadingOf(p.lines)
		groups := grouped[i]
		for gi, g := range groups {
			if g.row {
				neighbours := !letterhead(g.cells) && (gi > 0 && inTable(groups[gi-1]) || gi+1 < len(groups) && inTable(groups[gi+1]))
				out = append(out, rowBlocks(g, p.number, neighbours)...)
				continue
			}
			for j, l := range g.lines {
				if n := len(out); n > 0 && continues(&out[n-1], l, column(g.lines, j), leading, p.number) {
					out[n-1].text = join(out[n-1].text, l.Text)
					out[n-1].last = l
					continue
				}
				out = append(out, block{kind: corpus.Paragraph, page: p.number, text: l.Text, last: l, size: l.Size})
			}
		}
	}
	for i := range out {
		if out[i].kind == corpus.Paragraph {
			out[i].kind = kindOf(&out[i], body)
		}
	}
	return out
}

// bodySize is the size that most letters have.
func bodySize(pages []pageLines) float64 {
	letters := map[int]int{}
	for _, p := range pages {
		for _, l := range p.lines {
			letters[int(math.Round(l.Size*2))] += len(l.Text)
		}
	}
	best := 0
	for size, n := range letters {
		if n > letters[best] || n == letters[best] && size < best {
			best = size
		}
	}
	return float64(best) / 2
}

// leadingOf is the usual step from one line to the next of its column.
func leadingOf(ls []line) float64 {
	var steps []float64
	for i := 1; i < len(ls); i++ {
		if d := ls[i].Y - ls[i-1].Y; d > 0.5*ls[i].Size && d < 3*ls[i].Size && overlap(&ls[i-1], &ls[i]) > 0.3 {
			steps = append(steps, d)
		}
	}
	if len(steps) == 0 {
		return 0
	}
	return median(steps)
}

// edges are the left and right ends of the column that a line stands in.
type edges struct{ left, right float64 }

// column finds the ends of the column of line i among its neighbours.
func column(ls []line, i int) edges {
	e := edges{ls[i].X0, ls[i].X1}
	const near = 12
	for j := max(0, i-near); j < min(len(ls), i+near+1); j++ {
		l := &ls[j]
		if overlap(l, &ls[i]) > 0.5 && math.Abs(l.Y-ls[i].Y) < near*2*ls[i].Size {
			e.left, e.right = min(e.left, l.X0), max(e.right, l.X1)
		}
	}
	return e
}

// continues reports whether line l goes on with the paragraph of block b.
func continues(b *block, l line, e edges, leading float64, page int) bool {
	a := &b.last
	em := max(1, l.Size)
	if b.kind != corpus.Paragraph || a.turn != l.turn || math.Abs(a.Size-l.Size) > 0.15*em {
		return false
	}
	if page == b.page && motto(b.text+" "+l.Text) {
		return true // a narrow letterhead breaks it
	}
	if math.Abs(a.Y-l.Y) < 0.35*em && page == b.page && l.X0 >= a.X1-0.5*em && l.X0-a.X1 < 2*em {
		return true // two pieces of one line
	}
	down := l.Y - a.Y
	sameColumn := page == b.page && down > 0 && overlap(a, &l) > 0.2
	if sameColumn && down < 2.2*em && hangs(b.text) {
		return true // the line was broken after the hyphen of a number
	}
	if motto(b.text) || motto(l.Text) || listMarker(l.Text) != "" || heading(b.text) != heading(l.Text) || strings.HasSuffix(b.text, ";") && startsAnew(l.Text) {
		return false
	}
	if sameColumn && leading > 0 && down > 1.4*max(leading, em) {
		return false
	}
	if sameColumn && down > 2.6*em {
		return false
	}
	if !sameColumn {
		// Over the end of a column or page a paragraph goes on in the middle of a sentence.
		return !ends(b.text) && !startsAnew(l.Text) && heading(b.text) == heading(l.Text) && utf8.RuneCountInString(b.text) > 40
	}
	if centred(a, &l, e) {
		return heading(b.text) == heading(l.Text) && !ends(b.text)
	}
	// A line that leaves room for the next word was ended on purpose.
	word, _, _ := strings.Cut(l.Text, " ")
	room := e.right - a.X1
	need := (l.X1 - l.X0) * float64(utf8.RuneCountInString(word)+1) / float64(max(1, utf8.RuneCountInString(l.Text)))
	if room > need+2.5*em {
		return false
	}
	indent := l.X0 - e.left
	if indent > 0.9*em && math.Abs(l.X0-a.X0) > 0.5*em && (ends(b.text) || a.X0 < l.X0) && startsAnew(l.Text) {
		return false
	}
	return true
}

// centred reports whether both lines stand in the middle of the column.
func centred(a, b *line, e edges) bool {
	middle := func(l *line) float64 { return (l.X0 + l.X1) / 2 }
	return math.Abs(middle(a)-middle(b)) < 0.8*b.Size &&
		math.Abs(a.X0-b.X0) > 1.2*b.Size && math.Abs(a.X1-b.X1) > 1.2*b.Size &&
		min(a.X0, b.X0)-e.left < 40*b.Size
}

// ends reports whether the text ends a sentence or introduces a list.
func ends(s string) bool {
	s = strings.TrimRight(s, " \"”’»)")
	return s == "" || strings.ContainsRune(".:;!?", rune(s[len(s)-1]))
}

// hangs reports whether the text ends with the hyphen or stroke of an unfinished
// number or word.
func hangs(s string) bool {
	end, width := utf8.DecodeLastRuneInString(s)
	before, _ := utf8.DecodeLastRuneInString(s[:len(s)-width])
	return (end == '-' || end == '/') && (unicode.IsLetter(before) || unicode.IsDigit(before))
}

// startsAnew reports whether the text starts as a paragraph does.
func startsAnew(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "\"“‘«("))
	return !unicode.IsLower(r) && !unicode.IsDigit(r)
}

// kindOf tells list items and headings from paragraphs.
func kindOf(b *block, body float64) corpus.BlockKind {
	n := utf8.RuneCountInString(b.text)
	switch {
	case motto(b.text):
		return corpus.Boilerplate
	case heading(b.text) && n < 300:
		return corpus.Heading
	case n < 200 && b.size > 1.14*body && !ends(b.text):
		return corpus.Heading
	case listMarker(b.text) != "":
		return corpus.ListItem
	}
	return corpus.Paragraph
}

// heading reports whether the text is written in capitals.
func heading(s string) bool {
	upper, lower := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper >= 4 && upper > 8*lower
}

// listMarker is the bullet or the number that starts a list item, "" where none does.
func listMarker(s string) string {
	first, rest, found := strings.Cut(s, " ")
	if !found || rest == "" {
		return ""
	}
	if strings.Trim(first, "-–—+*•▪●◦○■□✓➢\uf0b7\uf02d\uf0a7\uf0d8") == "" {
		return first
	}
	if len(first) > 6 || !strings.HasSuffix(first, ".") && !strings.HasSuffix(first, ")") {
		return ""
	}
	name := strings.Trim(first, ".)")
	if name == "" {
		return ""
	}
	digits, roman, letters := true, true, utf8.RuneCountInString(name) == 1
	for _, r := range name {
		digits = digits && (unicode.IsDigit(r) || r == '.')
		roman = roman && strings.ContainsRune("IVX", r)
		letters = letters && unicode.IsLetter(r)
	}
	if digits || roman || letters {
		return first
	}
	return ""
}
