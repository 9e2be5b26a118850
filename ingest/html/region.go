package html

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// findBody is the deepest element that holds most of the page's prose.
func (p *page) findBody() *html.Node {
	weight := map[*html.Node]int{}
	add := func(measure func(*line) int) (total int) {
		clear(weight)
		for _, l := range p.lines {
			w := measure(l)
			total += w
			for n := l.node; n != nil && w > 0; n = n.Parent {
				weight[n] += w
			}
		}
		return total
	}
	if add((*line).prose) == 0 && add(func(l *line) int {
		if l.furniture {
			return 0
		}
		return l.letters - l.linked
	}) == 0 {
		return p.root
	}
	at := p.root
	for {
		var best *html.Node
		for c := range at.ChildNodes() {
			if weight[c] > 0 && (best == nil || weight[c] > weight[best]) {
				best = c
			}
		}
		if best == nil || 100*weight[best] < 80*weight[at] || best.DataAtom == atom.P {
			return at
		}
		at = best
	}
}

// chooseRegion takes the lines of the body, the title and what belongs to the
// post between and around them.
func (p *page) chooseRegion(body *html.Node, title *line) {
	first, last := -1, -1
	for i, l := range p.lines {
		if within(l.node, body) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return
	}
	p.letter = slices.ContainsFunc(p.lines[first:last+1], func(l *line) bool { return motto.MatchString(viet.Fold(l.text)) })
	from := first
	if title != nil {
		if title.at < first {
			from = title.at
		} else if title.at <= last {
			// What stands in the body before its title is the portal's, or a stamp, if it
			// is not the head of a letter.
			head := p.lines[first:title.at]
			if p.letter {
				head = nil
			}
			for _, l := range head {
				if l.prose() == 0 {
					l.furniture = true
				}
			}
		}
	}
	for i := from; i <= last; i++ {
		l := p.lines[i]
		switch {
		case l == title:
			l.furniture = false
			l.kind = titleKind
		case l.furniture:
			continue
		case i < first && l.prose() == 0:
			continue
		case title != nil && sameText(l.text, title.text):
			continue
		}
		if n := len(p.region); n > 0 && l != title && l.letters >= 30 && l.kind != corpus.TableRow && sameText(p.region[n-1].text, l.text) {
			continue // a caption told twice
		}
		p.region = append(p.region, l)
	}
}

// markItems tells list items that are set with dashes, and headings that are set
// in bold, from paragraphs.
func (p *page) markItems() {
	for i, l := range p.region {
		if l.kind != corpus.Paragraph {
			continue
		}
		mark, size := utf8.DecodeRuneInString(l.text)
		switch {
		case strings.ContainsRune("-–+•*▪●", mark) && strings.HasPrefix(l.text[size:], " ") && l.letters > 8:
			l.kind = corpus.ListItem
		case i > 1 && i+1 < len(p.region) && l.allBold() && !l.right() && utf8.RuneCountInString(l.text) < 130 && !strings.ContainsAny(l.text[len(l.text)-1:], ".;,!"):
			l.kind = corpus.Heading
		}
	}
}
