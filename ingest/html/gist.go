package html

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

// Gist is the text of a page without the page: no tree is built and no post is looked for. What
// [Parse] would make a line of lies within one stretch of it. The page is nil where that can't be told
// so cheaply, because of its markup or its fonts, or where Parse would fail.
//
// The markup's tokens are those of the parser, and of its rules for unclosed and misnested elements
// the ones that decide where lines end are followed here. What a page hides is in the gist, too, in
// stretches of its own.
func Gist(body []byte, mediaType, uri string) *corpus.Gist {
	if len(body) > (Limits{}).withDefaults().Bytes {
		return nil
	}
	text, _, err := decode(body, mediaType, uri)
	if err != nil || mayHaveLegacyFont(text) {
		return nil
	}
	g := gist{source: text}
	if !g.tokenize() {
		return nil
	}
	if !g.divide() {
		return nil
	}
	if g.mend() {
		g.divide() // as it stands and as it is mended: which of them the page is depends on more than this
	}
	return &corpus.Gist{Stretches: g.texts(), Heads: g.heads, MayBeTitle: func(i int) bool { return g.mayBeTitle(i, uri) }}
}

// regionGist is the gist of the lines that the region has.
func (p *page) regionGist() *corpus.Gist {
	g := &corpus.Gist{MayBeTitle: func(i int) bool {
		l := p.region[i]
		return l.kind == titleKind || l.kind == corpus.Heading || l.bold > 0 // headings of a formal paper are its title
	}}
	for _, l := range p.region {
		g.Stretches = append(g.Stretches, l.text)
	}
	return g
}

// mayHaveLegacyFont reports whether the markup names a font like .VnTime or VPS, in which letters
// mean others.
func mayHaveLegacyFont(text string) bool {
	for _, key := range []struct{ word, pair string }{{"face", "fa"}, {"font-family", "-f"}} {
		offset := strings.Index(key.word, key.pair)
		for _, pair := range cases(key.pair) {
			for at := 0; ; at++ {
				i := strings.Index(text[at:], pair)
				if i < 0 {
					break
				}
				at += i
				if at < offset || at-offset+len(key.word) > len(text) || !strings.EqualFold(text[at-offset:at-offset+len(key.word)], key.word) {
					continue
				}
				name := text[at-offset+len(key.word):]
				name = strings.ToLower(name[:min(len(name), 24)])
				if strings.Contains(name, "vn") || strings.Contains(name, "vps") {
					return true
				}
			}
		}
	}
	return false
}

// cases are the ways to write two small letters, or signs, in small and capital ones.
func cases(pair string) (all []string) {
	for _, s := range []string{pair, strings.ToUpper(pair), strings.ToUpper(pair[:1]) + pair[1:], pair[:1] + strings.ToUpper(pair[1:])} {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// gist is a page while its gist is made.
type gist struct {
	source    string
	tokens    []token
	stretches []stretch
	heads     []string
	bodies    []int // where tags of the body begin: all of them name it
}

// token is what of the markup decides on lines.
type token struct {
	kind html.TokenType
	tag  atom.Atom
	at   int // in the source
	// text is that of a text token.
	text string
	// hides tells that the element shows nothing, heavy that it may set bold letters.
	hides, heavy bool
	// own tells a text that is apart from what stands around it: that of a title, a text area.
	own bool
}

// tokenize reads the markup; false where it has what only the parser understands.
func (g *gist) tokenize() bool {
	z := html.NewTokenizer(strings.NewReader(g.source))
	g.tokens = make([]token, 0, 2*strings.Count(g.source, "<"))
	// Of what a tag is looked at for, most pages have only some.
	hiding, weights := g.present("hidden", "HIDDEN", "Hidden", "d-none", "sr-only", "isplay", "ISPLAY", "visib", "VISIB"), g.present("weight", "WEIGHT", "Weight")
	at := 0
	var raw atom.Atom // the element whose text comes next, unparsed
	foreign := 0
	head, choosing := true, false // nothing of the body was seen yet; a select element is open
	for {
		kind := z.Next()
		t := token{kind: kind, at: at}
		length := len(z.Raw())
		switch kind {
		case html.ErrorToken:
			return true
		case html.TextToken:
			if t.text = g.source[at : at+length]; strings.ContainsAny(t.text, "&\r\x00") || len(t.text) != length {
				t.text = string(z.Text())
			}
			switch raw {
			case 0:
				head = head && strings.Trim(t.text, " \t\r\n\f") == ""
			case atom.Script, atom.Style:
				if foreign > 0 && strings.Contains(t.text, "<") {
					return false
				}
				if strings.Contains(t.text, "headline") {
					g.heads = append(g.heads, t.text) // JSON-LD
				}
				t.text = ""
			case atom.Title:
				if foreign > 0 && strings.Contains(t.text, "<") {
					return false
				}
				g.heads = append(g.heads, t.text)
				t.own = head
			default:
				t.own = unshown(raw)
			}
			if t.text != "" {
				g.tokens = append(g.tokens, t)
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			markup := z.Raw()
			name, more := z.TagName()
			t.tag = atom.Lookup(name)
			switch t.tag {
			case atom.Svg, atom.Math:
				if kind == html.StartTagToken {
					foreign++
				} else if kind == html.EndTagToken {
					foreign = max(0, foreign-1)
				}
			case atom.Meta:
				for more {
					var key, value []byte
					if key, value, more = z.TagAttr(); string(key) == "content" {
						g.heads = append(g.heads, string(value))
					}
				}
			case atom.Plaintext, atom.Frameset:
				return false
			}
			switch t.tag {
			case atom.Html, atom.Head, atom.Title, atom.Meta, atom.Link, atom.Base, atom.Script, atom.Style, atom.Noscript:
			default:
				head = false
			}
			switch t.tag {
			case atom.Select:
				if choosing == (kind != html.EndTagToken) {
					return false
				}
				choosing = !choosing
			case atom.Option, atom.Optgroup, atom.Script:
			default:
				if choosing {
					return false // the parser leaves out most of what stands in a list of choices
				}
			}
			if foreign > 0 && (kind != html.EndTagToken && breaksOut(t.tag) || t.tag == atom.Br || t.tag == atom.P) {
				return false
			}
			if kind != html.EndTagToken {
				raw = 0
				switch t.tag {
				case atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Xmp:
					raw = t.tag
				}
				t.hides = unshown(t.tag)
				if !t.hides && more && containsAny(markup, hiding) {
					t.hides = hidden(attributes(z))
				}
				if t.hides && (formatting(t.tag) || slices.Contains(hardToHide, t.tag)) {
					return false
				}
				t.heavy = t.tag == atom.B || t.tag == atom.Strong || t.tag == atom.Th || more && containsAny(markup, weights)
			} else {
				raw = 0
				head = head && t.tag != atom.Html && t.tag != atom.Body && t.tag != atom.Br
			}
			g.tokens = append(g.tokens, t)
			at += length
			continue
		}
		raw = 0
		at += length
	}
}

// breaksOut reports whether an element of the name may end a drawing or a formula that is open.
func breaksOut(tag atom.Atom) bool {
	switch tag {
	case atom.A:
		return false
	case atom.Textarea, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Xmp:
		return true // their text is none there
	case atom.Head, atom.Body, atom.Br, atom.Hr, atom.Img, atom.Span, atom.Meta, atom.Embed, atom.Sub, atom.Sup, atom.Var, atom.Ruby, atom.Listing:
		return true
	}
	return blockTag(tag) || formatting(tag)
}

// hardToHide are elements that end without what is in them, or stand in the paragraph before them: where they show nothing, it
// takes the parser to tell what does. Formatting elements, which may go on behind their end, are like them.
var hardToHide = []atom.Atom{atom.Form, atom.Marquee, atom.Table, atom.Search, atom.Legend,
	atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

// attributes is an element of the tag's attributes, which haven't been read yet.
func attributes(z *html.Tokenizer) *html.Node {
	n := &html.Node{}
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		n.Attr = append(n.Attr, html.Attribute{Key: string(key), Val: string(value)})
	}
	return n
}

// present are those of the words that the source has.
func (g *gist) present(words ...string) (present [][]byte) {
	for _, w := range words {
		if strings.Contains(g.source, w) {
			present = append(present, []byte(w))
		}
	}
	return present
}

func containsAny(b []byte, words [][]byte) bool {
	return slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(b, w) })
}

// mend replaces texts whose letters were decoded wrongly, as the function of the same name does in a tree;
// it reports whether there are any.
func (g *gist) mend() bool {
	var all strings.Builder
	var of []int
	for i, t := range g.tokens {
		if t.text != "" && !isASCII(t.text) {
			of = append(of, i)
			all.WriteString(oneLine(t.text))
			all.WriteByte('\n')
		}
	}
	mended, used := charset.RepairText(all.String())
	if len(used) == 0 {
		return false
	}
	lines := strings.Split(mended, "\n")
	for k, i := range of {
		if k < len(lines) {
			g.tokens[i].text = lines[k]
		}
	}
	for i, h := range g.heads {
		g.heads[i], _ = charset.RepairText(h)
	}
	return true
}

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
	bold int  // b and strong elements that were begun and not ended
	form bool // a form was begun and not ended
	link bool // a link was
	// astray tells that the parser may have put text elsewhere than it seems: what stands in a table and in none of
	// its cells, what stands behind an end that reaches out of an element.
	astray bool
}

// divide makes stretches of the tokens; false where the parser may have put text elsewhere than it seems.
func (g *gist) divide() bool {
	d := division{g: g, cur: &growing{}}
	for i := range g.tokens {
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
		if i >= len(d.open)-namingElements && !slices.Contains(s.around, e.at) {
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

// start opens an element, after closing those that it ends without a tag.
func (d *division) start(t *token) {
	switch t.tag {
	case atom.Html, atom.Head, atom.Body:
		d.g.bodies = append(d.g.bodies, t.at)
		return // where they stand in the middle, they change nothing
	case atom.Br:
		if d.cur.text.Len() > 0 {
			d.cur.text.WriteByte('\n')
			d.cur.space = false
		}
		return
	case atom.Img, atom.Select, atom.Iframe, atom.Script, atom.Object, atom.H1, atom.H2, atom.Table:
		for i := range d.open {
			if table := d.open[i].table; table != nil {
				table.rich = true
			}
		}
	}
	switch t.tag {
	case atom.Hr:
		d.close(atom.P, atom.Button)
		d.flush()
	case atom.Xmp, atom.Listing:
		d.close(atom.P, atom.Button)
	}
	if !nests(t.tag) || t.kind == html.SelfClosingTagToken && (t.tag == 0 || d.foreign()) {
		return
	}
	block := blockTag(t.tag)
	switch t.tag {
	case atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption:
		if d.find(atom.Table) < 0 {
			return // parts of a table without one are nothing
		}
	}
	switch t.tag {
	case atom.Li:
		d.closeItem(atom.Li)
	case atom.Dd, atom.Dt:
		d.closeItem(atom.Dd, atom.Dt)
	case atom.Td, atom.Th:
		d.closePart(atom.Td, atom.Th, atom.Caption)
		d.newCell()
	case atom.Tr:
		d.closePart(atom.Td, atom.Th, atom.Caption, atom.Tr)
	case atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption:
		d.closePart(atom.Td, atom.Th, atom.Caption, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot)
	case atom.Option:
		d.close(atom.Option, atom.Select)
	case atom.A:
		if d.link {
			d.reachOut(atom.A) // it ends the one before
		}
		d.link = true
		d.remove(atom.A)
	case atom.Button:
		d.close(atom.Button)
	case atom.Form:
		if d.form {
			return // a form in a form is none
		}
		d.form = true
	}
	switch t.tag {
	case atom.Marquee, atom.Legend, atom.Search, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th:
	case atom.Table:
		if i := d.find(atom.P, atom.Button); i >= 0 && d.open[i].outer != nil {
			d.astray = true // whether a table ends a paragraph depends on the document's type
		}
		d.close(atom.P, atom.Button)
	default:
		if block {
			d.close(atom.P, atom.Button)
		}
	}
	if last := len(d.open) - 1; last >= 0 && d.open[last].heading && slices.Contains(headings, t.tag) {
		d.popTo(last)
	}
	e := element{tag: t.tag, at: t.at, block: block, heavy: t.heavy && t.tag != atom.B && t.tag != atom.Strong, link: t.tag == atom.A,
		heading: slices.Contains(headings, t.tag)}
	if t.tag == atom.B || t.tag == atom.Strong {
		d.bold++
	}
	switch {
	case t.hides:
		e.outer = d.cur
		d.cur = &growing{s: stretch{from: d.at}}
	case block:
		d.flush()
	}
	if t.tag == atom.Table {
		e.table = &tableSoFar{first: len(d.g.stretches)}
	}
	d.open = append(d.open, e)
}

var headings = []atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

func (d *division) foreign() bool {
	return slices.ContainsFunc(d.open, func(e element) bool { return e.tag == atom.Svg || e.tag == atom.Math })
}

func (d *division) newCell() {
	for i := len(d.open) - 1; i >= 0; i-- {
		if table := d.open[i].table; table != nil {
			table.cell = 0
			return
		}
	}
}

// find is the innermost open element of the name, -1 where there is none this side of a cell, a table
// or one of the bounds.
func (d *division) find(tag atom.Atom, bounds ...atom.Atom) int {
	for i := len(d.open) - 1; i >= 0; i-- {
		switch have := d.open[i].tag; {
		case have == tag:
			return i
		case have == atom.Table, slices.Contains(bounds, have):
			return -1
		case have == atom.Td, have == atom.Th, have == atom.Caption, have == atom.Object, have == atom.Template, have == atom.Marquee:
			switch tag {
			case atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot, atom.Table, atom.Caption:
			default:
				return -1
			}
		}
	}
	return -1
}

// close ends the innermost element of the name and all within it, if one is open this side of the bounds.
func (d *division) close(tag atom.Atom, bounds ...atom.Atom) {
	if i := d.find(tag, bounds...); i >= 0 {
		d.popTo(i)
	}
}

// closeItem ends the item of a list that another one follows, of one of the names.
func (d *division) closeItem(names ...atom.Atom) {
	for i := len(d.open) - 1; i >= 0; i-- {
		switch tag := d.open[i].tag; {
		case slices.Contains(names, tag):
			d.popTo(i)
			return
		case tag == atom.Address, tag == atom.Div, tag == atom.P:
		case blockTag(tag), closed(tag):
			return
		}
	}
}

// closePart ends the outermost part of the innermost table that is one of those named.
func (d *division) closePart(parts ...atom.Atom) {
	outermost := -1
	for i := len(d.open) - 1; i >= 0 && d.open[i].tag != atom.Table; i-- {
		if slices.Contains(parts, d.open[i].tag) {
			outermost = i
		}
	}
	if outermost >= 0 {
		d.popTo(outermost)
	}
}

// end handles the end tag of an element.
func (d *division) end(tag atom.Atom) {
	switch tag {
	case atom.Html, atom.Head, atom.Body:
		return
	case atom.A:
		d.link = false
	case atom.Form:
		d.form = false
	case atom.Br:
		d.start(&token{tag: tag}) // browsers take it for one
		return
	case atom.Tr:
		d.closePart(atom.Td, atom.Th, atom.Tr)
		return
	case atom.Tbody, atom.Thead, atom.Tfoot:
		d.closePart(atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot)
		return
	case atom.B, atom.Strong:
		d.bold = max(0, d.bold-1)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		// The end of any heading ends the innermost.
		innermost := -1
		for _, h := range headings {
			innermost = max(innermost, d.find(h))
		}
		if innermost >= 0 {
			d.popTo(innermost)
		}
		return
	}
	// The end of a form leaves open what was opened within it.
	switch {
	case formatting(tag):
		d.reachOut(tag)
	case !blockTag(tag) && !closed(tag):
		for i := len(d.open) - 1; i >= 0; i-- {
			if d.open[i].tag == tag {
				d.popTo(i)
				return
			}
			if d.open[i].block || closed(d.open[i].tag) {
				return
			}
		}
		return
	}
	var bounds []atom.Atom
	if tag == atom.Li {
		bounds = []atom.Atom{atom.Ul, atom.Ol}
	}
	if i := d.find(tag, bounds...); i >= 0 && (d.open[i].block || d.open[i].outer != nil) && tag != atom.Form {
		d.popTo(i)
		return
	}
	d.remove(tag)
}

// reachOut notes that the end of a formatting element, one perhaps that the parser opened anew, may end an element
// around it that shows nothing and that no tag has ended.
func (d *division) reachOut(tag atom.Atom) {
	for i := len(d.open) - 1; i >= 0 && d.open[i].tag != tag; i-- {
		switch e := &d.open[i]; {
		case e.block, closed(e.tag):
		case e.outer != nil:
			d.astray = true
		}
	}
}

// closed reports whether elements of the name, which begin no line, are ended by no other's end tag than those around a block are.
func closed(tag atom.Atom) bool {
	switch tag {
	case atom.Button, atom.Object, atom.Select, atom.Template, atom.Applet, atom.Iframe, atom.Noscript, atom.Noframes, atom.Noembed, atom.Textarea, atom.Script, atom.Style, atom.Title, atom.Xmp:
		return true
	}
	return false
}

// remove takes the innermost inline element of the name out; what is open within it stays.
func (d *division) remove(tag atom.Atom) {
	if i := d.find(tag); i >= 0 && d.open[i].outer == nil {
		d.open = slices.Delete(d.open, i, i+1)
	}
}

// popTo ends all elements from the i-th on.
func (d *division) popTo(i int) {
	for k := len(d.open) - 1; k >= i; k-- {
		e := &d.open[k]
		switch {
		case e.outer != nil:
			d.flush()
			d.cur = e.outer
		case e.block:
			d.flush()
		}
		if e.table != nil && !e.table.rich {
			d.rows(e.table)
		}
	}
	d.open = d.open[:i]
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

// mayBeTitle is true where [page.findTitle] could give a line of the stretch enough points, whatever
// else the page has, but for a title that the head tells.
func (g *gist) mayBeTitle(i int, uri string) bool {
	s := &g.stretches[i]
	if s.heading || s.heavy {
		return true
	}
	if s.bare {
		// A day may stand near it.
		for _, near := range g.stretches[max(0, i-3):min(len(g.stretches), i+4)] {
			if strings.ContainsAny(near.text, "0123456789") {
				return true
			}
		}
	}
	if slug := slugWords(uri); len(slug) >= 3 && slugShare(slug, viet.Fold(s.text)) >= 0.6 {
		return true
	}
	return g.named(s)
}

// named reports whether an element around the stretch may be called a title.
func (g *gist) named(s *stretch) bool {
	for _, at := range slices.Concat(s.around, g.bodies) {
		z := html.NewTokenizer(strings.NewReader(g.source[at:min(len(g.source), at+longestTag)]))
		z.Next()
		_, more := z.TagName()
		for more {
			var key, value []byte
			key, value, more = z.TagAttr()
			switch string(key) {
			case "class", "id", "itemprop":
				v := squash(string(value))
				if slices.ContainsFunc(titleNames, func(name string) bool { return strings.Contains(v, name) }) {
					return true
				}
			}
		}
	}
	return false
}

// longestTag is how many bytes of a tag are looked at for its names.
const longestTag = 8 << 10
