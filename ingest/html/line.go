package html

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
)

// line is a stretch of text between two breaks of the layout.
type line struct {
	text string
	kind corpus.BlockKind
	// node is the nearest block element, inner the innermost element around the
	// line's first letter.
	node, inner *html.Node
	at          int // place among the page's lines
	// letters counts the letters of the line; the others those in links and so on.
	letters, linked, bold, italic int
	level                         int // of a heading, 0 where it is none
	// afterImage tells that a picture stands between this line and the one before;
	// row that the line is a row of a table.
	afterImage bool
	furniture  bool
	// stamp is 1 for a line that shows a day and little else, -1 for others, 0
	// before it is known.
	stamp int8
	// weakCaption marks a caption that only the picture before it tells.
	weakCaption bool
}

// prose weighs how much of a running text the line is: its letters, or 0.
func (l *line) prose() int {
	if l.furniture || l.letters < 40 || 3*l.linked > l.letters || l.kind == corpus.TableRow {
		return 0
	}
	if l.letters < 90 && !strings.ContainsAny(l.text, ".:;!?…") {
		return 0
	}
	return l.letters
}

// right reports whether the line stands at the right edge.
func (l *line) right() bool { return alignment(l.node, 3) == "right" }

// centered reports whether the line stands in the middle.
func (l *line) centered() bool { return alignment(l.node, 4) == "center" }

// allBold reports whether nearly all letters are bold.
func (l *line) allBold() bool { return l.letters > 0 && 10*l.bold >= 9*l.letters }

// allItalic reports whether nearly all letters are italic.
func (l *line) allItalic() bool { return l.letters > 0 && 10*l.italic >= 9*l.letters }

// alignment is the alignment that n or one of its next ancestors asks for.
func alignment(n *html.Node, steps int) string {
	for ; n != nil && steps > 0; n, steps = n.Parent, steps-1 {
		if n.Type != html.ElementNode {
			continue
		}
		if n.DataAtom == atom.Center {
			return "center"
		}
		if a := strings.ToLower(attr(n, "align")); a != "" && n.DataAtom != atom.Table && n.DataAtom != atom.Img {
			return a
		}
		style := strings.ToLower(attr(n, "style"))
		if i := strings.Index(style, "text-align"); i >= 0 {
			v := strings.TrimLeft(style[i+len("text-align"):], " :")
			for _, a := range []string{"right", "center", "left", "justify"} {
				if strings.HasPrefix(v, a) {
					return a
				}
			}
		}
		class := strings.ToLower(attr(n, "class"))
		switch {
		case strings.Contains(class, "text-right"), strings.Contains(class, "alignright"), strings.Contains(class, "text-end"):
			return "right"
		case strings.Contains(class, "text-center"), strings.Contains(class, "aligncenter"):
			return "center"
		}
	}
	return ""
}

// layout walks the tree and writes lines.
type layout struct {
	lines   []*line
	text    strings.Builder
	cur     line
	space   bool // white space waits for a letter
	breaks  int  // br elements since the last letter
	image   bool // a picture since the last line
	last    *html.Node
	block   []*html.Node
	link    int
	bold    int
	italic  int
	item    int // depth of list items
	level   int
	wrapped map[*html.Node]bool
	carried int // bytes of cells that span rows, written again
}

// layOut lists the page's lines.
func layOut(root *html.Node) []*line {
	w := &layout{wrapped: map[*html.Node]bool{}}
	w.walk(root)
	w.flush()
	return w.lines
}

func (w *layout) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.write(n)
		return
	case html.ElementNode:
	case html.DocumentNode:
		w.children(n)
		return
	default:
		return
	}
	if unshown(n.DataAtom) {
		return
	}
	switch n.DataAtom {
	case atom.Br:
		w.breaks++
		return
	case atom.Hr:
		w.flush()
		return
	case atom.Wbr:
		return
	case atom.Img:
		w.picture(n)
		return
	}
	if hidden(n) {
		return
	}
	if n.DataAtom == atom.Table && isDataTable(n) {
		w.table(n)
		return
	}
	block := isBlock(n)
	if block {
		w.flush()
		w.block = append(w.block, n)
	}
	link, bold, italic, level, item := w.link, w.bold, w.italic, w.level, w.item
	switch n.DataAtom {
	case atom.A:
		w.link++
	case atom.B, atom.Strong, atom.Th:
		w.bold++
	case atom.I, atom.Em:
		w.italic++
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.level = int(n.Data[1] - '0')
	case atom.Li, atom.Dd:
		w.item++
	case atom.Td, atom.Div:
		w.item = 0
	case atom.P:
		if w.item > 0 && n.Parent.DataAtom != atom.Li {
			w.item = 0
		}
	}
	if style := attr(n, "style"); style != "" {
		if heavy(style) {
			w.bold++
		}
		if strings.Contains(strings.ToLower(style), "italic") {
			w.italic++
		}
	}
	w.children(n)
	w.link, w.bold, w.italic = link, bold, italic
	if block {
		w.flush()
		w.block = w.block[:len(w.block)-1]
	}
	w.level, w.item = level, item
}

// unshown reports whether elements of the name have no text that a reader of the page reads.
func unshown(tag atom.Atom) bool {
	switch tag {
	case atom.Head, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Embed, atom.Applet,
		atom.Select, atom.Option, atom.Datalist, atom.Textarea, atom.Input, atom.Button, atom.Svg, atom.Math, atom.Audio, atom.Video, atom.Canvas, atom.Map,
		atom.Noframes, atom.Rp, atom.Rt:
		return true
	}
	return false
}

func (w *layout) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c)
	}
}

// picture ends the line: what follows a picture is no longer the text before it.
func (w *layout) picture(n *html.Node) {
	class := squash(attr(n, "class"))
	if size(attr(n, "width")) || size(attr(n, "height")) || strings.Contains(class, "emoji") || strings.Contains(class, "smiley") || strings.Contains(class, "icon") {
		return // an icon
	}
	w.flush()
	w.image = true
}

// size reports whether the number of pixels is that of an icon.
func size(s string) bool {
	s = strings.TrimSuffix(strings.TrimSpace(s), "px")
	return len(s) == 1 && s != "" || len(s) == 2 && s < "48"
}

// write adds the text of n to the line.
func (w *layout) write(n *html.Node) {
	s := n.Data
	if strings.TrimSpace(s) == "" {
		w.space = w.space || s != ""
		return
	}
	if w.breaks > 0 {
		if w.breaks > 1 || w.endsLine(n) {
			w.flush()
		} else {
			w.space = true
		}
		w.breaks = 0
	}
	for _, r := range s {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r < ' ' {
			w.space = w.space || unicode.IsSpace(r)
			continue
		}
		if w.text.Len() == 0 {
			w.cur.inner = n.Parent
			w.cur.level = w.level
			w.cur.afterImage = w.image
			if len(w.block) > 0 {
				w.cur.node = w.block[len(w.block)-1]
			}
			if w.item > 0 {
				w.cur.kind = corpus.ListItem
			}
		} else if w.space {
			w.text.WriteByte(' ')
		}
		w.space = false
		w.text.WriteRune(r)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			w.cur.letters++
			if w.link > 0 {
				w.cur.linked++
			}
			if w.bold > 0 {
				w.cur.bold++
			}
			if w.italic > 0 {
				w.cur.italic++
			}
		}
	}
	if c, _ := utf8.DecodeLastRuneInString(s); unicode.IsSpace(c) {
		w.space = true
	}
	w.last = n
}

// endsLine decides for a single br whether next starts a new line, or goes on
// with a sentence that was wrapped by hand.
func (w *layout) endsLine(next *html.Node) bool {
	text := w.text.String()
	if text == "" || w.last == nil {
		return true
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(next.Data))
	end, _ := utf8.DecodeLastRuneInString(text)
	switch end {
	case '.', ';', ':', '!', '?', '…', '”', '"', ')', '/':
		return true
	}
	if unicode.IsLower(first) || first == ',' || first == ')' || first == ';' {
		return false
	}
	if end == ',' {
		return false
	}
	if !unicode.IsLetter(first) && !unicode.IsDigit(first) {
		return true // a dash, a bullet
	}
	return next.Parent != w.last.Parent || !w.handWrapped(next.Parent)
}

// handWrapped reports whether n's text was broken by br at the width of a page:
// many lines then go on in the middle of a sentence.
func (w *layout) handWrapped(n *html.Node) bool {
	if v, ok := w.wrapped[n]; ok {
		return v
	}
	lines, goOn := 0, 0
	prev := ""
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.TextNode {
			continue
		}
		s := strings.TrimSpace(c.Data)
		if s == "" {
			continue
		}
		if prev != "" {
			lines++
			first, _ := utf8.DecodeRuneInString(s)
			if unicode.IsLower(first) && utf8.RuneCountInString(prev) > 35 {
				goOn++
			}
		}
		prev = s
	}
	v := lines >= 3 && 10*goOn >= 4*lines
	w.wrapped[n] = v
	return v
}

// flush ends the line.
func (w *layout) flush() {
	w.breaks, w.space = 0, false
	if w.text.Len() == 0 {
		return
	}
	l := w.cur
	l.text = w.text.String()
	w.text.Reset()
	w.cur = line{}
	w.last = nil
	if l.kind == "" {
		l.kind = corpus.Paragraph
	}
	if l.level > 0 && !(l.letters > 60 && strings.HasSuffix(l.text, ".")) {
		l.kind = corpus.Heading // a summary is often set in one, too
	}
	w.add(&l)
}

func (w *layout) add(l *line) {
	if l.node == nil {
		l.node = l.inner
	}
	l.at = len(w.lines)
	w.lines = append(w.lines, l)
	w.image = false
}

// isBlock reports whether a browser starts a new line at n.
func isBlock(n *html.Node) bool {
	if blockTag(n.DataAtom) {
		return true
	}
	if style := attr(n, "style"); style != "" {
		s := squash(style)
		return strings.Contains(s, "displayblock")
	}
	return false
}

// blockTag reports whether elements of the name start a new line, whatever their style.
func blockTag(tag atom.Atom) bool {
	switch tag {
	case atom.Html, atom.Body, atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Table, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Blockquote, atom.Pre, atom.Article, atom.Section,
		atom.Header, atom.Footer, atom.Nav, atom.Aside, atom.Main, atom.Figure, atom.Figcaption, atom.Form, atom.Fieldset, atom.Legend, atom.Center,
		atom.Address, atom.Details, atom.Summary, atom.Menu, atom.Dir, atom.Hgroup, atom.Frameset, atom.Marquee, atom.Search:
		return true
	}
	return false
}

// hidden reports whether a browser shows nothing of n.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "class":
			for token := range strings.FieldsSeq(a.Val) {
				switch token {
				case "hidden", "d-none", "sr-only", "visually-hidden", "invisible":
					return true
				}
			}
		case "style":
			if s := squash(a.Val); strings.Contains(s, "displaynone") || strings.Contains(s, "visibilityhidden") {
				return true
			}
		}
	}
	return false
}

// heavy reports whether the style asks for bold letters.
func heavy(style string) bool {
	s := squash(style)
	return strings.Contains(s, "fontweightbold") || strings.Contains(s, "fontweight700") || strings.Contains(s, "fontweight600")
}

// squash keeps the lower-case letters and digits of s.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, s)
}
