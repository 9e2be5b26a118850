package crawl

import (
	"hash/fnv"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

// Page is what a crawl reads in a response.
type Page struct {
	Title string
	// Text is the body's where the selector catches one, else all that is visible; Selected tells which.
	Text     string
	Selected bool
	Date     corpus.Date
	Byline   string
	Links    []Link
	// Print is the address of the print view, nil where the page has none.
	Print    *url.URL
	visible  string // all visible text
	refresh  string // target of a meta refresh
	caught   map[string][]string
	nofollow bool
}

// Link is a link of a page, to an address of the site that isn't ignored.
type Link struct {
	Request, Key *url.URL
	Kind         corpus.AddressKind
	Text         string      // anchor and title
	Date         corpus.Date // told beside the link or in its address
	Paging       bool
	// Modified is the change that a sitemap or feed tells, zero for none.
	Modified time.Time
	// Form is posted to Request where it isn't "": the state of the page's form, as a
	// browser would send it.
	Form string
}

// Caught are the texts that each selector of the site caught, for people who write site files.
func (p *Page) Caught() map[string][]string { return p.caught }

// maxLinks is the most links of one page that count.
const maxLinks = 5000

// ReadPage reads an HTML page of the site that came from address.
func (s *Site) ReadPage(address *url.URL, body []byte, mediaType string) (*Page, error) {
	decoded, err := charset.Decode(body, mediaType)
	if err != nil {
		return nil, &failure{code: WrongType, detail: err.Error()}
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(decoded.Text))
	if err != nil {
		return nil, &failure{code: WrongType, detail: err.Error()}
	}
	p := &Page{caught: map[string][]string{}}
	base := address
	if href, ok := doc.Find("base[href]").First().Attr("href"); ok {
		if b, err := address.Parse(href); err == nil && b.Host != "" {
			base = b
		}
	}
	for field := range s.compiled {
		s.catch(doc, field).EachWithBreak(func(i int, e *goquery.Selection) bool {
			text := visible(e)
			if href, ok := e.Attr("href"); ok {
				text = href + " " + text
			}
			p.caught[field] = append(p.caught[field], text)
			return i < 49
		})
	}
	first := func(field string) string {
		for _, t := range p.caught[field] {
			if t = strings.TrimSpace(t); t != "" {
				return t
			}
		}
		return ""
	}
	p.Title, p.Byline = first("title"), first("byline")
	if p.Title == "" {
		p.Title = strings.TrimSpace(doc.Find("title").First().Text())
	}
	p.Text, p.visible = first("body"), visible(doc.Find("body"))
	if p.Selected = p.Text != ""; !p.Selected {
		p.Text = p.visible
	}
	for _, t := range p.caught["date"] {
		if p.Date = ReadDate(t, s.DateOrder); !p.Date.IsZero() {
			break
		}
	}
	robots, _ := doc.Find(`meta[name="robots" i]`).First().Attr("content")
	robots = strings.ToLower(robots)
	p.nofollow = strings.Contains(robots, "nofollow") || strings.Contains(robots, "none")
	if refresh, ok := doc.Find(`meta[http-equiv="refresh" i]`).First().Attr("content"); ok {
		if _, target, ok := strings.Cut(strings.ToLower(refresh), "url="); ok {
			p.refresh = strings.Trim(strings.TrimSpace(refresh[len(refresh)-len(target):]), `'"`)
		}
	}
	p.Print = s.printLink(doc, base)
	if !p.nofollow {
		p.Links = s.links(doc, base)
		if l, ok := s.postback(doc, address, p.Links); ok {
			p.Links = append(p.Links, l)
		}
	}
	return p, nil
}

// catch is what the selectors of a field catch. For a part that a page has once
// the first selector of the list that catches something visible counts.
func (s *Site) catch(doc *goquery.Document, field string) *goquery.Selection {
	group := s.compiled[field]
	switch field {
	case "title", "body", "date", "byline", "print":
		for _, one := range group {
			if e := doc.FindNodes(cascadia.QueryAll(doc.Nodes[0], one)...); e.Length() > 0 && (field == "print" || visible(e) != "") {
				return e
			}
		}
	}
	return doc.FindNodes(cascadia.QueryAll(doc.Nodes[0], group)...)
}

// links are the links of the page, each address once.
func (s *Site) links(doc *goquery.Document, base *url.URL) []Link {
	var out []Link
	at := map[string]int{}
	pagers := map[*html.Node]bool{}
	for _, n := range s.catch(doc, "next").Nodes {
		pagers[n] = true
	}
	within := doc.Selection
	if found := s.catch(doc, "links"); found.Length() > 0 {
		within = found.AddSelection(doc.FindNodes(slices.Collect(maps.Keys(pagers))...).Parent())
	}
	files := map[*html.Node]bool{}
	if s.layout.Attachments != "" { // those of families are files by their address, too
		for _, n := range s.catch(doc, "attachments").Nodes {
			files[n] = true
		}
	}
	within.Find("a[href], area[href], iframe[src], embed[src], object[data]").EachWithBreak(func(_ int, e *goquery.Selection) bool {
		href := e.AttrOr("href", e.AttrOr("src", e.AttrOr("data", "")))
		if rel := e.AttrOr("rel", ""); slices.Contains(strings.Fields(strings.ToLower(rel)), "nofollow") {
			return true
		}
		text := strings.TrimSpace(visible(e) + " " + e.AttrOr("title", ""))
		if text == "" {
			text = e.Find("img").AttrOr("alt", "")
		}
		l, ok := s.link(base, href, text)
		if !ok {
			return true
		}
		l.Paging = pagers[e.Nodes[0]]
		for n := e.Nodes[0]; n != nil && len(files) > 0; n = n.Parent {
			if files[n] {
				l.Kind = corpus.Attachment
			}
		}
		if l.Kind == corpus.Article {
			if l.Date = addressDate(l.Key.Path); l.Date.IsZero() {
				if beside := e.Parent().Text(); len(beside) < 600 {
					l.Date = ReadDate(beside, s.DateOrder)
				}
			}
		}
		key := l.Key.String()
		if i, known := at[key]; known {
			if len(l.Text) > len(out[i].Text) {
				out[i].Text = l.Text
			}
			return true
		}
		at[key] = len(out)
		out = append(out, l)
		return len(out) < maxLinks
	})
	return out
}

// link makes a link of the site; ok is false for others and ignored ones.
func (s *Site) link(base *url.URL, href, text string) (l Link, ok bool) {
	request, key, ok := Address(base, href, s.IgnoreParams)
	if !ok || !s.Own(request) || !s.Own(key) {
		return l, false
	}
	kind, ok := s.Kind(key)
	if !ok {
		return l, false
	}
	return Link{Request: request, Key: key, Kind: kind, Text: strings.Join(strings.Fields(text), " ")}, true
}

// hidden are the elements whose text nobody sees.
var hidden = []string{"script", "style", "noscript", "template", "select", "nav", "svg"}

// visible is the text of the selection, a line for each block.
func visible(s *goquery.Selection) string {
	var b strings.Builder
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		switch {
		case depth > 400:
			return
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
			return
		case n.Type == html.ElementNode && slices.Contains(hidden, n.Data):
			return
		}
		block := n.Type == html.ElementNode && !slices.Contains([]string{"a", "b", "i", "em", "strong", "span", "u", "font"}, n.Data)
		if block {
			b.WriteByte('\n')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
		if block {
			b.WriteByte('\n')
		}
	}
	for _, n := range s.Nodes {
		walk(n, 0)
	}
	var lines []string
	for line := range strings.Lines(b.String()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// harvest is a fingerprint of the articles and files that the links lead to, 0 for none.
func harvest(links []Link) uint64 {
	var found []string
	for _, l := range links {
		if l.Kind == corpus.Article || l.Kind == corpus.Attachment {
			found = append(found, l.Key.String())
		}
	}
	if len(found) == 0 {
		return 0
	}
	slices.Sort(found)
	h := fnv.New64a()
	for _, f := range found {
		h.Write([]byte(f + "\n"))
	}
	return h.Sum64() | 1
}

var (
	numericDate = regexp.MustCompile(`(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4})`)
	wordedDate  = regexp.MustCompile(`ngay (\d{1,2}) thang (\d{1,2}),? nam (\d{4})`)
	isoDate     = regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})`)
	pathDate    = regexp.MustCompile(`/(\d{4})[-/](\d{1,2})[-/](\d{1,2})/`)
)

// ReadDate is the first day that the text tells, in the given order (dmy, mdy); zero for none.
func ReadDate(text, order string) corpus.Date {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := isoDate.FindStringSubmatch(text); m != nil {
		if d := (corpus.Date{Year: number(m[1]), Month: number(m[2]), Day: number(m[3])}); d.Valid() {
			return d
		}
	}
	for _, m := range append(numericDate.FindAllStringSubmatch(text, 5), wordedDate.FindAllStringSubmatch(viet.Fold(text), 5)...) {
		d := corpus.Date{Year: number(m[3]), Month: number(m[2]), Day: number(m[1])}
		if order == "mdy" {
			d.Month, d.Day = d.Day, d.Month
		}
		if d.Valid() && d.Year > 1990 {
			return d
		}
	}
	return corpus.Date{}
}

// addressDate is the day in an address such as /2019/12/24/slug.
func addressDate(path string) corpus.Date {
	if m := pathDate.FindStringSubmatch(path); m != nil {
		return ReadDate(m[1]+"-"+m[2]+"-"+m[3], "")
	}
	return corpus.Date{}
}

var absent = regexp.MustCompile(`khong (tim thay|ton tai|co) (trang|bai viet|noi dung|du lieu|tin|duong dan)|(trang|bai viet|noi dung|tin)( nay| ban tim| yeu cau)* (khong (con )?(ton tai|tim thay)|da bi xoa)|page not found|404 not found|not found`)

// saysAbsent reports whether a page answered with 200 says that it isn't there.
func (p *Page) saysAbsent() bool {
	title := viet.Fold(p.Title)
	if len(title) < 120 && (absent.MatchString(title) || strings.HasPrefix(title, "404") || title == "loi 404") {
		return true
	}
	return len(p.Text) < 1500 && absent.MatchString(strings.Join(strings.Fields(viet.Fold(p.Text)), " "))
}
