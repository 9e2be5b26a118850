package html

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	trafilatura "github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// opinion is what go-trafilatura takes for the main text of a page. It is good
// at telling furniture from prose, and bad at tables, lists, captions and closing
// lines; so it may only strike out, and never what stands among what it keeps.
type opinion struct {
	letters string // of its text, folded, without anything else
}

// Pages beyond these are read without a second opinion, which costs more than
// linear time on them.
const (
	opinionNodes = 40_000
	opinionText  = 1 << 20 // letters of all lines
	opinionTime  = 5 * time.Second
)

// Left counts the pages that trafilatura was still reading when their time was
// over, over all pages that share it. With too many of them no further page is
// given to it, so that pages it hangs on can't pile up. The zero Left is ready.
type Left struct{ n atomic.Int32 }

const mostLeft = 4

// askTrafilatura reads the page a second time; nil where it has no opinion. It
// knows no context and might hang or panic: it runs on a copy of the tree, and is
// left behind when its time is over.
func askTrafilatura(ctx context.Context, root *html.Node, left *Left) *opinion {
	if left.n.Load() >= mostLeft {
		return nil
	}
	copied, nodes := cloneTree(root, opinionNodes)
	if nodes > opinionNodes {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, opinionTime)
	defer cancel()
	answer := make(chan *opinion) // without room: who finds no reader was left behind
	done := make(chan struct{})
	go func() {
		o := safeOpinion(copied)
		select {
		case answer <- o:
		case <-done:
			left.n.Add(-1)
		}
	}()
	select {
	case o := <-answer:
		return o
	case <-ctx.Done():
		left.n.Add(1)
		close(done)
		return nil
	}
}

func safeOpinion(root *html.Node) (o *opinion) {
	defer func() {
		if recover() != nil {
			o = nil
		}
	}()
	result, err := trafilatura.ExtractDocument(root, trafilatura.Options{
		EnableFallback: true, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled,
	})
	if err != nil || result == nil {
		return nil
	}
	return &opinion{letters: letters(result.ContentText)}
}

// cloneTree copies the tree without recursion; it stops after the most nodes.
func cloneTree(root *html.Node, most int) (*html.Node, int) {
	shallow := func(n *html.Node) *html.Node {
		return &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	}
	top := shallow(root)
	from, to, nodes := root, top, 1
	for nodes <= most {
		if c := from.FirstChild; c != nil {
			n := shallow(c)
			to.AppendChild(n)
			from, to = c, n
			nodes++
			continue
		}
		for from != root && from.NextSibling == nil {
			from, to = from.Parent, to.Parent
		}
		if from == root {
			break
		}
		n := shallow(from.NextSibling)
		to.Parent.AppendChild(n)
		from, to = from.NextSibling, n
		nodes++
	}
	return top, nodes
}

// keeps reports whether the line is in the main text.
func (o *opinion) keeps(l *line) bool {
	return strings.Contains(o.letters, letters(l.text))
}

// leastProse is how much prose of a region makes sure that it isn't exchanged for what trafilatura keeps.
const leastProse = 120

// mayBeRescued reports whether lines from outside the region may come into it.
func (p *page) mayBeRescued() bool {
	all := 0
	for _, l := range p.region {
		all += l.prose()
	}
	return all < leastProse
}

// strike takes lines out of the region that trafilatura leaves out, unless they
// stand between lines that it keeps, or beside them in one element.
func (p *page) strike(o *opinion) {
	if o == nil {
		return
	}
	p.vietnamese = p.isVietnamese()
	kept := make([]bool, len(p.region))
	beside := map[*html.Node]bool{}
	all, agreed, first, last := 0, 0, -1, -1
	for i, l := range p.region {
		// A few letters are found in any text.
		kept[i] = l.letters >= 12 && o.keeps(l)
		w := l.prose()
		all += w
		if kept[i] && w > 0 {
			agreed += w
			beside[l.node.Parent] = true
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if own := len(o.letters); own > 300 && all < leastProse && 10*agreed < own {
		p.rescue(o)
		return
	}
	if agreed == 0 || 10*agreed < 6*all && agreed < 300 {
		return // it reads another part of the page: its opinion of this one is worth nothing
	}
	var region []*line
	for i, l := range p.region {
		if kept[i] && l.weakCaption {
			l.kind = corpus.Paragraph
		}
		if kept[i] || l.kind == titleKind || p.spared(i, first, last, kept, beside) {
			region = append(region, l)
		} else {
			l.furniture = true
		}
	}
	p.region = region
}

// spared reports whether line i of the region stays although trafilatura leaves
// it out. first and last are the first and last prose lines that it keeps, beside
// the parents of those.
func (p *page) spared(i, first, last int, kept []bool, beside map[*html.Node]bool) bool {
	l := p.region[i]
	parent := l.node.Parent
	enclosed := first < i && i < last
	switch {
	case l.kind == corpus.TableRow:
		return 3*l.linked < l.letters
	case l.kind == corpus.Caption:
		return i < last+3 && l.linked == 0
	case i < first && l.prose() > 0 && viet.Health(l.text) > 0.8:
		return true // the summary of a portal stands apart from the text, and may alone hold a fact
	case l.linked == 0 && l.kind != corpus.ListItem && within(l.node, p.body) && p.vietnamese && (i > last || p.letter):
		return true // heads, signatures and closing lines of letters
	case beside[parent]:
		return l.kind == corpus.Paragraph || l.linked == 0
	case 2*l.linked > l.letters:
		return false
	case l.node.DataAtom == atom.Li && parent != nil && (beside[parent.Parent] || enclosed):
		return l.linked == 0
	case enclosed:
		// A few lines are a slip; a stretch of them is a box in the post.
		run := 1
		for j := i - 1; j > first && !kept[j] && !beside[p.region[j].node.Parent]; j-- {
			run++
		}
		for j := i + 1; j < last && !kept[j] && !beside[p.region[j].node.Parent]; j++ {
			run++
		}
		return run < 4
	}
	// The writer and the day stand next to the text.
	return l.linked == 0 && i >= first-4 && i <= last+3 && (l.right() || namedAs(l, authorName) || l.letters < 60 && l.isStamp())
}

// isVietnamese reports whether the text of the region is Vietnamese.
func (p *page) isVietnamese() bool {
	var text strings.Builder
	for _, l := range p.region {
		if text.WriteString(l.text + "\n"); text.Len() > 4000 {
			break
		}
	}
	return viet.HasAccent(text.String()) && viet.Health(text.String()) > 0.8
}

// rescue makes the region anew where it misses nearly all that trafilatura keeps:
// a post of short lines, or one within an element that is named like furniture.
func (p *page) rescue(o *opinion) {
	first, last := -1, -1
	kept := map[*line]bool{}
	for _, l := range p.lines {
		if l.letters >= 8 && 2*l.linked <= l.letters && o.keeps(l) {
			kept[l] = true
			if l.letters >= 25 {
				if first < 0 {
					first = l.at
				}
				last = l.at
			}
		}
	}
	if first < 0 {
		return
	}
	var region []*line
	for _, l := range p.region {
		if l.kind == titleKind && l.at < first {
			region = append(region, l)
		}
	}
	for _, l := range p.lines[first : last+1] {
		if kept[l] && !(len(region) > 0 && sameText(region[0].text, l.text)) {
			l.furniture = false
			region = append(region, l)
		}
	}
	p.region = region
}
