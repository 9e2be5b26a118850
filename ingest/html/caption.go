package html

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

var captionNames = []string{"caption", "imagedesc", "imgdesc", "chuthich", "chuthichanh", "photocms", "photodesc", "titleimage", "imagetitle", "notepic", "descimg"}

// markCaptions tells the words under pictures from paragraphs.
func (p *page) markCaptions() {
	for i, l := range p.region {
		if l.kind != corpus.Paragraph && l.kind != corpus.ListItem || l.right() {
			continue
		}
		n := utf8.RuneCountInString(l.text)
		switch {
		case under(l.node, atom.Figcaption):
			l.kind = corpus.Caption
		case n > 400:
		case namedAs(l, captionNames), under(l.node, atom.Figure) && n < 300:
			l.kind = corpus.Caption
		case n > 300:
		case l.afterImage && (l.allItalic() || l.centered() || pictureTable(l.node)),
			l.allItalic() && l.centered(), pictureTable(l.node) && n < 250,
			l.afterImage && n < 160 && photographer(l.text):
			l.kind = corpus.Caption
		case l.afterImage && n < 130 && !strings.HasSuffix(l.text, ":") && i+1 < len(p.region) && !strings.ContainsAny(l.text[len(l.text)-1:], ".;:") && l.linked == 0 && i > 1:
			l.kind, l.weakCaption = corpus.Caption, true
		}
	}
}

// photographer reports whether the line ends by naming who took the picture.
func photographer(s string) bool {
	f := viet.Fold(s)
	return strings.Contains(f, "anh:") || strings.HasPrefix(f, "(anh") || strings.HasPrefix(f, "anh ")
}

// under reports whether n is, or stands a few steps below, an element of the kind.
func under(n *html.Node, kind atom.Atom) bool {
	for steps := 0; n != nil && steps < 5; n, steps = n.Parent, steps+1 {
		if n.DataAtom == kind {
			return true
		}
	}
	return false
}

// pictureTable reports whether n stands in a small table around pictures, with a
// cell of text for each.
func pictureTable(n *html.Node) bool {
	var table *html.Node
	for ; n != nil; n = n.Parent {
		if n.DataAtom == atom.Table {
			table = n
			break
		}
	}
	if table == nil {
		return false
	}
	pictures, texts, letters := 0, 0, 0
	for d := range table.Descendants() {
		switch {
		case d.DataAtom == atom.Img:
			pictures++
		case d.DataAtom == atom.Table:
			return false
		case isCell(d):
			if n := len(allText(d)); n > 0 {
				texts++
				letters += n
			}
		}
	}
	return pictures > 0 && texts <= pictures+1 && letters <= 500*pictures
}
