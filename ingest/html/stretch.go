package html

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// stretch is a stretch of the gist.
type stretch struct {
	text     string
	from, to int // in the source, from the tag that began it
	// heading, heavy and bare tell that letters of it stand in a heading, may be bold, are in no link.
	heading, heavy, bare bool
	// around are where the tags of the elements begin that its letters stand in.
	around []int
}

// element is an open element.
type element struct {
	tag     atom.Atom
	at      int // of its tag
	block   bool
	heading bool
	heavy   bool
	link    bool
	// outer is the stretch that goes on behind an element that may show nothing; nil for others.
	outer *growing
	// table is what is known of a table so far; nil for others.
	table *tableSoFar
}

// growing is a stretch that is being written.
type growing struct {
	text  strings.Builder
	space bool
	s     stretch
}

// tableSoFar tells of a table whether its rows may be lines, as [isDataTable] has it.
type tableSoFar struct {
	first int // its first stretch
	rich  bool
	cell  int // runes of the cell
}

// longestCell is how many runes a cell of a data table may have, with some room for what is counted
// otherwise here.
const longestCell = 1000

// division divides the tokens into stretches.
type division struct {
	g    *gist
	open []element
	cur  *growing
	at   int
	bold int // b and strong elements that were begun and not ended
	// formats are formatting elements that were begun and that no tag has ended: the parser opens them anew.
	formats []element
	form    bool // a form was begun and not ended
	link    bool // a link was
	// astray tells that the parser may have put text elsewhere than it seems: what stands in a table and in none of
	// its cells, what stands behind an end that reaches out of an element.
	astray bool
}

// divide makes stretches of the tokens; false where the parser may have put text elsewhere than it seems.
func (g *gist) divide() bool {
	d := division{g: g, cur: &growing{}}
	for i := range g.tokens {
		if len(d.open) > mostOpen || len(d.formats) > mostOpen {
			return false
		}
		t := &g.tokens[i]
		d.at = t.at
		switch t.kind {
		case html.TextToken:
			d.write(t)
		case html.EndTagToken:
			d.end(t.tag)
		default:
			d.start(t)
		}
	}
	d.at = len(g.source)
	d.popTo(0)
	d.flush()
	return !d.astray
}

// mostOpen is how many elements may be open at once: the work for each token grows with them. Pages beyond it are read flat by
// the parser, too.
const mostOpen = 300

// mostAround is how many elements around a stretch are looked at for its name. What has more may be called anything.
const mostAround = 64

// write adds a text.
func (d *division) write(t *token) {
	if t.own {
		outer := d.cur
		d.cur = &growing{s: stretch{from: d.at}}
		d.add(t.text)
		d.flush()
		d.cur = outer
		return
	}
	for i := len(d.open) - 1; i >= 0; i-- {
		if table := d.open[i].table; table != nil {
			if table.cell += utf8.RuneCountInString(t.text); table.cell > longestCell {
				table.rich = true
			}
			break
		}
	}
	if !d.add(t.text) {
		return
	}
	s := &d.cur.s
	link, cell := false, false
	s.heavy = s.heavy || d.bold > 0
	for i := len(d.open) - 1; i >= 0; i-- {
		e := &d.open[i]
		link = link || e.link
		s.heading = s.heading || e.heading
		s.heavy = s.heavy || e.heavy
		switch e.tag {
		case atom.Td, atom.Th, atom.Caption:
			cell = true
		case atom.Table:
			d.astray = d.astray || !cell
			cell = false
		}
		if i >= len(d.open)-namingElements && len(s.around) <= mostAround && !slices.Contains(s.around, e.at) {
			s.around = append(s.around, e.at)
		}
	}
	if len(s.around) > mostAround {
		s.heading = true
		return
	}
	for _, e := range d.formats[max(0, len(d.formats)-namingElements):] {
		if !slices.Contains(s.around, e.at) {
			s.around = append(s.around, e.at)
		}
	}
	if !link && !s.bare {
		s.bare = strings.ContainsFunc(t.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	}
}

// namingElements is how many elements around a line may name it; see [namedAs].
const namingElements = 8

// add writes s as the lines of a page are written; it reports whether there was anything but
// white space.
func (d *division) add(s string) bool {
	c := d.cur
	any := false
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case r <= ' ' || r >= 0x80 && unicode.IsSpace(r):
			c.space = c.space || unicode.IsSpace(r)
		case r == '\u200b' || r == '\ufeff':
		default:
			if c.space && c.text.Len() > 0 {
				c.text.WriteByte(' ')
			}
			c.space, any = false, true
			c.text.WriteString(s[i : i+n])
		}
		i += n
	}
	return any
}

// flush ends the stretch.
func (d *division) flush() {
	c := d.cur
	if c.text.Len() > 0 {
		s := c.s
		s.text, s.to = c.text.String(), d.at
		d.g.stretches = append(d.g.stretches, s)
	}
	c.text.Reset()
	c.space, c.s = false, stretch{from: d.at}
}

// rows adds the text of a whole table as one stretch: its rows may be lines, with cells in them that
// stand over several.
func (d *division) rows(t *tableSoFar) {
	own := d.g.stretches[t.first:]
	if len(own) < 2 {
		return
	}
	all := stretch{from: own[0].from, to: d.at, heading: true} // whether a row may be a title isn't asked
	var b strings.Builder
	for i, s := range own {
		if i > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(s.text)
	}
	all.text = b.String()
	d.g.stretches = append(d.g.stretches, all)
}

func (g *gist) texts() []string {
	all := make([]string, len(g.stretches))
	for i := range all {
		all[i] = g.stretches[i].text
	}
	return all
}
