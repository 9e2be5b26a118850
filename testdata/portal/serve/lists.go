package serve

import (
	"fmt"
	"hash/fnv"
	"html"
	"net/http"
	"strings"
	"time"
)

// perMap is how many addresses a sitemap holds.
const perMap = 1000

// directory answers for sitemaps and feeds; false where the path is none.
func (p *Portal) directory(w http.ResponseWriter, r *http.Request, posts []*post) bool {
	f := families[p.Family]
	base := "http://" + r.Host
	var b strings.Builder
	switch path := r.URL.Path; {
	case f.sitemap && path == "/sitemap.xml":
		b.WriteString(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for n := 0; n*perMap < len(posts); n++ {
			fmt.Fprintf(&b, "<sitemap><loc>%s/sitemap-%d.xml</loc></sitemap>\n", base, n+1)
		}
		b.WriteString("</sitemapindex>")
	case f.sitemap && strings.HasPrefix(path, "/sitemap-"):
		var n int
		if _, err := fmt.Sscanf(path, "/sitemap-%d.xml", &n); err != nil || n < 1 || (n-1)*perMap >= len(posts) {
			return false
		}
		b.WriteString(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for _, a := range posts[(n-1)*perMap : min(len(posts), n*perMap)] {
			fmt.Fprintf(&b, "<url><loc>%s%s</loc><lastmod>%s</lastmod></url>\n", base, html.EscapeString(f.article(a)), a.modified.Format(time.RFC3339Nano))
		}
		b.WriteString("</urlset>")
	case f.feed != "" && path == f.feed && strings.HasSuffix(path, ".atom"):
		b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>Tin mới</title>`)
		for _, a := range posts[:min(30, len(posts))] {
			fmt.Fprintf(&b, "<entry><title>%s</title><link rel=\"alternate\" href=\"%s%s\"/><updated>%s</updated></entry>\n",
				html.EscapeString(a.title), base, html.EscapeString(f.article(a)), a.modified.Format(time.RFC3339))
		}
		b.WriteString("</feed>")
	case f.feed != "" && path == f.feed:
		b.WriteString(`<rss version="2.0"><channel><title>Tin mới</title><link>` + base + `/</link>`)
		for _, a := range posts[:min(30, len(posts))] {
			fmt.Fprintf(&b, "<item><title>%s</title><link>%s%s</link><pubDate>%s</pubDate></item>\n",
				html.EscapeString(a.title), base, html.EscapeString(f.article(a)), a.modified.Format(time.RFC1123Z))
		}
		b.WriteString("</channel></rss>")
	default:
		return false
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	fmt.Fprint(w, `<?xml version="1.0" encoding="utf-8"?>`+b.String())
	return true
}

// window is how many pages a pager shows at once.
const window = 5

// pager is the form by which a list goes on: the links to the pages around page n, of
// most, and to the windows before and after, as a GridView has them. Its state tells the page, so
// that the server takes only what that page offers.
func pager(section string, n, most int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<form method="post"><input type="hidden" name="__VIEWSTATE" value="%s">`+
		`<input type="text" name="tim" value=""><input type="submit" name="nut" value="Tìm">`, viewState(section, n))
	first := (n-1)/window*window + 1
	link := func(page int, text string) {
		fmt.Fprintf(&b, `<a href="javascript:__doPostBack(&#39;ctl00$luoi&#39;,&#39;Page$%d&#39;)">%s</a> `, page, text)
	}
	if first > 1 {
		link(first-1, "...")
	}
	for page := first; page < first+window && page <= most; page++ {
		if page == n {
			fmt.Fprintf(&b, "<span>%d</span> ", page)
			continue
		}
		link(page, fmt.Sprint(page))
	}
	if first+window <= most {
		link(first+window, "...")
	}
	b.WriteString("</form>")
	return b.String()
}

// viewState is the state of a list page that only the server can make.
func viewState(section string, n int) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d", section, n)
	return fmt.Sprintf("%s.%d.%x", section, n, h.Sum64())
}

// posted answers a posted form: the page of the list that it asks for, or an error of the server
// where the form isn't one of its own.
func (p *Portal) posted(w http.ResponseWriter, r *http.Request, posts []*post) {
	state := strings.Split(r.PostFormValue("__VIEWSTATE"), ".")
	var from, to int
	if len(state) == 3 {
		fmt.Sscan(state[1], &from)
	}
	fmt.Sscanf(r.PostFormValue("__EVENTARGUMENT"), "Page$%d", &to)
	first := (from-1)/window*window + 1
	if from == 0 || viewState(state[0], from) != strings.Join(state, ".") || r.PostFormValue("nut") != "" ||
		r.PostFormValue("__EVENTTARGET") != "ctl00$luoi" || to < first-1 || to > first+window || to == from {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	p.page(w, r, "Chuyên mục "+state[0], p.list(inSection(posts, state[0]), state[0], to))
}
