package html

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// metadata is what the head of the page and its JSON-LD tell.
type metadata struct {
	title    string            // of the title element
	meta     map[string]string // name, property or itemprop in lower case → content, the first of each
	base     string
	articles []article
}

// article is a JSON-LD object of an article type.
type article struct {
	headline, published, author string
	person                      bool // the author is told to be a person
}

// headElements are those that tell of the page.
var headElements goquery.Matcher = cascadia.MustCompile("title, base, meta, script[type]")

// readMeta reads title, meta, base and JSON-LD elements.
func readMeta(doc *goquery.Document) metadata {
	m := metadata{meta: map[string]string{}}
	for _, n := range doc.FindMatcher(headElements).Nodes {
		switch n.DataAtom {
		case atom.Title:
			if m.title == "" && n.Namespace == "" {
				m.title = strings.Join(strings.Fields(textOf(n)), " ")
			}
		case atom.Base:
			if m.base == "" {
				m.base = attr(n, "href")
			}
		case atom.Meta:
			content := strings.TrimSpace(attr(n, "content"))
			if content == "" {
				continue
			}
			for _, key := range []string{"property", "name", "itemprop"} {
				if k := strings.ToLower(strings.TrimSpace(attr(n, key))); k != "" && m.meta[k] == "" {
					m.meta[k] = content
				}
			}
		case atom.Script:
			if strings.EqualFold(strings.TrimSpace(attr(n, "type")), "application/ld+json") {
				m.readJSON(textOf(n))
			}
		}
	}
	return m
}

// textOf is the text right below n.
func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.ChildNodes() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// readJSON finds the articles of a JSON-LD script; one that is not JSON tells nothing.
func (m *metadata) readJSON(s string) {
	s = strings.TrimSpace(s)
	s = strings.TrimSuffix(strings.TrimPrefix(s, "<!--"), "-->")
	var v any
	if json.Unmarshal([]byte(strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(s)), &v) != nil {
		return
	}
	m.collect(v, 0)
}

func (m *metadata) collect(v any, depth int) {
	if depth > 8 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			m.collect(e, depth+1)
		}
	case map[string]any:
		if isArticle(v["@type"]) {
			a := article{headline: text(v["headline"]), published: text(v["datePublished"])}
			if a.published == "" {
				a.published = text(v["dateCreated"])
			}
			a.author, a.person = author(v["author"])
			m.articles = append(m.articles, a)
		}
		if g, ok := v["@graph"]; ok {
			m.collect(g, depth+1)
		}
		if e, ok := v["mainEntity"]; ok {
			m.collect(e, depth+1)
		}
	}
}

func isArticle(t any) bool {
	switch t := t.(type) {
	case string:
		return strings.HasSuffix(t, "Article") || t == "BlogPosting" || t == "Report"
	case []any:
		for _, e := range t {
			if isArticle(e) {
				return true
			}
		}
	}
	return false
}

func text(v any) string {
	s, _ := v.(string)
	return strings.TrimSpace(html.UnescapeString(s))
}

func author(v any) (name string, person bool) {
	switch v := v.(type) {
	case string:
		return text(v), false
	case []any:
		if len(v) > 0 {
			return author(v[0])
		}
	case map[string]any:
		return text(v["name"]), v["@type"] == "Person"
	}
	return "", false
}

// titles are the titles that the head tells, the most trusted first, without the
// name of the portal.
func (m *metadata) titles() []string {
	var out []string
	for _, a := range m.articles {
		if a.headline != "" {
			out = append(out, a.headline)
		}
	}
	for _, k := range []string{"og:title", "twitter:title", "dc.title", "title"} {
		if v := m.meta[k]; v != "" {
			out = append(out, m.withoutSite(v))
		}
	}
	if m.title != "" {
		out = append(out, m.withoutSite(m.title))
	}
	return out
}

var siteJoint = regexp.MustCompile(`\s+(?:[|»«:·•–—>-]|&gt;)\s+`)

// withoutSite cuts the portal's name off a page title.
func (m *metadata) withoutSite(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	joints := siteJoint.FindAllStringIndex(s, -1)
	if len(joints) == 0 {
		return s
	}
	head, tail := s[:joints[len(joints)-1][0]], s[joints[len(joints)-1][1]:]
	site := m.meta["og:site_name"]
	switch {
	case site != "" && sameText(tail, site), portalName(tail):
		return m.withoutSite(head)
	}
	if first := s[:joints[0][0]]; genericTitle.MatchString(viet.Fold(first)) || portalName(first) {
		return s[joints[0][1]:]
	}
	return s
}

var portal = regexp.MustCompile(`^(?:so |ubnd |uy ban |cong thong tin|trang thong tin|website|bao |dai |bo |cuc |ban |tinh |thanh pho |huyen |trung tam |truong |benh vien |vien |toa an|hoi |lien |tin tuc|tap chi|cong an|tong cuc|thanh tra|van phong|chi cuc|dang bo|tinh uy|hdnd)|online$|\.(?:vn|com|net|org)$`)

// portalName reports whether s names an office, a paper or a site, not a person
// or a post.
func portalName(s string) bool {
	return portal.MatchString(strings.TrimSpace(viet.Fold(s)))
}

// base is the address that links of the page are relative to.
func (p *page) base() *url.URL {
	u, err := url.Parse(p.uri)
	if err != nil {
		u = &url.URL{}
	}
	if p.meta.base != "" {
		if b, err := url.Parse(p.meta.base); err == nil {
			return u.ResolveReference(b)
		}
	}
	return u
}
