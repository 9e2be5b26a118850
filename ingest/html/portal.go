package html

import (
	"slices"
	"sync"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// portals are the systems that Vietnamese portals run on, with the selectors of
// the element that holds a post's text. They are hints: an element counts only
// where it holds most of the page's prose.
var portals = []struct{ name, body string }{
	{"NukeViet", "#news-bodyhtml, .bodytext"},
	{"SharePoint", ".ms-rtestate-field, [class^=ExternalClass], .ArticleContent"},
	{"Liferay", ".journal-content-article, .asset-full-content .asset-content"},
	{"WordPress", ".entry-content, .td-post-content, .post-content"},
	{"Joomla", "[itemprop=articleBody], .item-page, .article-content"},
	{"Drupal", ".field-name-body, .field--name-body, .node-content"},
	{"DotNetNuke", "[id$=_divContent], .Normal.content, .newsdetail"},
	{"WebCenter", ".article-content, .noi-dung-chi-tiet"},
	{"VNPT", ".vnpt-news-content, .news-detail .content, .chi-tiet-noi-dung"},
	{"own code", "#content_detail, .content-detail, .detail-content, .news-content, .content-news, .content_news, .noidung, .NoiDung, .NoiDungTin, .noi-dung, .noidungtin, .chitiet, .chitiettin, .contentdetail"},
}

// portalBodies are the selectors, compiled. A selector that doesn't compile would
// match nothing in silence, so it stops the program at the first page and the
// tests before that.
var portalBodies = sync.OnceValue(func() []goquery.Matcher {
	var out []goquery.Matcher
	for _, p := range portals {
		// goquery itself would take a selector that can't be read for one that
		// matches nothing.
		body, err := cascadia.Compile(p.body)
		if err != nil {
			panic("selector of " + p.name + ": " + err.Error())
		}
		out = append(out, body)
	}
	return out
})

// portalBody is the element that a portal's system is known to put the text in,
// nil where none holds at least four fifths of the page's prose.
func (p *page) portalBody() *html.Node {
	prose := map[*html.Node]int{}
	total := 0
	for _, l := range p.lines {
		w := l.prose()
		total += w
		for n := l.node; n != nil && w > 0; n = n.Parent {
			prose[n] += w
		}
	}
	if total < 150 {
		return nil
	}
	// Elements that hold so much of it stand in one another, so that there are few; the page's other
	// elements needn't be looked at.
	var around []*html.Node
	for _, l := range p.lines {
		if l.prose() == 0 {
			continue
		}
		for n := l.node; n != nil; n = n.Parent {
			if 5*prose[n] >= 4*total && n.Type == html.ElementNode && !slices.Contains(around, n) {
				around = append(around, n)
			}
		}
	}
	slices.SortFunc(around, func(a, b *html.Node) int { return depth(a) - depth(b) })
	for _, body := range portalBodies() {
		for _, n := range around {
			if body.Match(n) {
				return n
			}
		}
	}
	return nil
}

// depth is how many nodes stand above n.
func depth(n *html.Node) (above int) {
	for n = n.Parent; n != nil; n = n.Parent {
		above++
	}
	return above
}
