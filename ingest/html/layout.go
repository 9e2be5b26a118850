package html

import (
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"github.com/sokhoi/sokhoi/corpus"
)

// parts are the elements of a page that a layout names; empty where it names none
// or its selectors catch nothing.
type parts struct {
	title, date, byline *html.Node
	body                *html.Node
	attachments         []*html.Node
}

// followLayout finds the parts that the layout names. A selector that can't be
// read or catches nothing is told in a warning; the part is then found as on any page.
func (p *page) followLayout(l *corpus.Layout) parts {
	var found parts
	if l == nil {
		return found
	}
	switch l.DateOrder {
	case "mdy":
		p.order = 1
	case "dmy":
		p.order = -1
	}
	one := func(part, selector string) *html.Node {
		nodes := p.caught(part, selector, false)
		if len(nodes) == 0 {
			return nil
		}
		return nodes[0]
	}
	found.title, found.date, found.byline = one("title", l.Title), one("date", l.Date), one("byline", l.Byline)
	for i, n := range p.caught("body", l.Body, false) {
		if i == 0 {
			found.body = n
		} else {
			found.body = commonAncestor(found.body, n)
		}
	}
	for _, n := range p.caught("attachments", l.Attachments, true) {
		found.attachments = append(found.attachments, fileElements.MatchAll(n)...)
	}
	return found
}

// caught are the elements with a text that the first selector of the list that
// has some catches; of all selectors where all is set, with and without a text.
func (p *page) caught(part, list string, all bool) []*html.Node {
	if list == "" {
		return nil
	}
	selectors, err := cascadia.ParseGroup(list)
	if err != nil {
		p.warn(fmt.Sprintf("the selector of the %s can't be read: %v", part, err))
		return nil
	}
	if all {
		return cascadia.QueryAll(p.root, selectors)
	}
	for _, s := range selectors {
		var out []*html.Node
		for _, n := range cascadia.QueryAll(p.root, s) {
			if allText(n) != "" || attr(n, "datetime") != "" || attr(n, "content") != "" {
				out = append(out, n)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	p.warn(fmt.Sprintf("the selector of the %s catches nothing", part))
	return nil
}

func (p *page) warn(message string) {
	p.warnings = append(p.warnings, corpus.Diagnostic{Severity: corpus.Warning, Code: "layout", Message: message, Offset: -1})
}

// namedBody is the body that the layout names, where it has lines.
func (p *page) namedBody() *html.Node {
	for _, l := range p.lines {
		if p.named.body != nil && within(l.node, p.named.body) {
			return p.named.body
		}
	}
	return nil
}

// namedTitle is the line of the title that the layout names, nil where none
// shows it; p.title is set in either case.
func (p *page) namedTitle() *line {
	n := p.named.title
	if n == nil {
		return nil
	}
	p.title = cleanTitle(elementText(n))
	for _, l := range p.lines {
		if within(l.inner, n) {
			return l
		}
	}
	return nil
}

// takeNamedDate reads the day in the element that the layout names.
func (p *page) takeNamedDate() {
	n := p.named.date
	if n == nil {
		return
	}
	for _, s := range []string{attr(n, "datetime"), attr(n, "content")} {
		if d := p.instant(s, nil); d.Valid() {
			p.date = d
			return
		}
	}
	days := datesIn(allText(n), p.monthFirst())
	if len(days) == 0 {
		p.warn("the selector of the date catches no day")
		return
	}
	p.date = days[0].day
	for _, l := range p.region {
		if within(l.inner, n) && l.kind == corpus.Paragraph {
			l.kind = corpus.Stamp
		}
	}
}

// takeNamedByline reads the writer in the element that the layout names.
func (p *page) takeNamedByline() {
	n := p.named.byline
	if n == nil {
		return
	}
	s := strings.Trim(withoutHead(elementText(n)), " -|,:.")
	if s == "" || !p.counts(s) {
		return
	}
	p.byline = s
	for _, l := range p.region {
		if within(l.inner, n) && l.kind != titleKind {
			l.kind = corpus.Byline
		}
	}
}

// elementText is the text of an element, or of its content attribute where it is a
// meta element.
func elementText(n *html.Node) string {
	if s := strings.TrimSpace(attr(n, "content")); s != "" {
		return s
	}
	return allText(n)
}
