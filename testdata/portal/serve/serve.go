// Package serve is a portal of ours to crawl: posts of the simulated world among
// others, in the addresses and frames of nine kinds of portal software, with the traps that
// live portals have. The same options give the same portal.
//
// It knows which addresses report conferences and which files are attached, and
// logs every request, so that a crawl can be measured.
package serve

import (
	"fmt"
	"hash/fnv"
	"html"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/testdata/world/sim"
	"github.com/sokhoi/sokhoi/testdata/world/write"
)

// Options tune a portal.
type Options struct {
	Seed uint64
	// Posts is the number of posts; 40 where 0. One in five is of the world.
	Posts int
	// Traps adds the traps, which the home page links to.
	Traps bool
	// CrawlDelay is told by robots.txt, in seconds, where it isn't "".
	CrawlDelay string
	// Validators sends ETags and answers 304.
	Validators bool
	// Bare leaves attachments out.
	Bare bool
	// Slow is how long the slow answers and the drips of the traps take; 30 s where 0.
	Slow time.Duration
}

// Entry is one request of the log.
type Entry struct {
	Path       string // with the query, and for a posted form # and the argument of its event
	Start, End time.Time
	Status     int
	Bytes      int
	Agent      string
}

// Portal is a handler that serves one portal.
type Portal struct {
	Family string
	o      Options

	mu     sync.Mutex
	posts  []*post // newest first
	log    []Entry
	counts map[string]int // requests by path, for answers that change
	next   int
}

// post is one article.
type post struct {
	id         int
	title      string
	slug       string // the title as addresses have it
	body       []string
	day        corpus.Date
	section    string
	attachment bool
	conference bool
	modified   time.Time // the last change, as sitemaps and feeds tell it
}

// shown is a day as the portal writes it.
func (f *dialect) shown(d corpus.Date) string {
	if f.american {
		return fmt.Sprintf("%d/%d/%d 2:35:50 AM", d.Month, d.Day, d.Year)
	}
	return fmt.Sprintf("%02d/%02d/%d", d.Day, d.Month, d.Year)
}

var sections = []string{"thi-dua-khen-thuong", "tin-tuc", "thong-bao", "van-hoa"}

// New makes the portal of a family, a name of [Families].
func New(family string, o Options) *Portal {
	if o.Posts == 0 {
		o.Posts = 40
	}
	if o.Slow == 0 {
		o.Slow = 30 * time.Second
	}
	p := &Portal{Family: family, o: o, counts: map[string]int{}}
	h := fnv.New64a()
	h.Write([]byte(family))
	w := sim.New(sim.Options{Seed: o.Seed ^ h.Sum64(), Blocs: max(6, o.Posts/60), Years: 10, Clean: true})
	rng := rand.New(rand.NewPCG(o.Seed, h.Sum64()))
	n := 0
	for i := range o.Posts {
		if i%5 == 0 {
			for n < len(w.Posts) && (w.Posts[n].Bloc == nil || w.Posts[n].Broken || w.Posts[n].CopyOf != nil) {
				n++
			}
			if n < len(w.Posts) {
				p.add(ofWorld(w.Posts[n], rng))
				n++
				continue
			}
		}
		p.add(filler(rng))
	}
	slices.SortStableFunc(p.posts, func(a, b *post) int { return b.day.Days(a.day) })
	return p
}

func (p *Portal) add(a *post) {
	a.attachment = a.attachment && !p.o.Bare
	p.next++
	a.id, a.slug = p.next, slug(a.title)
	a.modified = time.Date(a.day.Year, time.Month(a.day.Month), a.day.Day, 8, 0, 0, 0, time.UTC)
	p.posts = append(p.posts, a)
}

// ofWorld is the article of a conference.
func ofWorld(w *sim.Post, rng *rand.Rand) *post {
	d := write.Compose(w)
	lines := strings.Split(strings.TrimSpace(d.Text), "\n")
	a := &post{title: lines[0], day: w.Published, conference: true, section: sections[0], attachment: rng.IntN(3) == 0}
	if rng.IntN(4) == 0 { // not all stand where they belong
		a.section = sections[1]
	}
	for _, l := range lines[1:] {
		if l = strings.TrimSpace(l); l != "" {
			a.body = append(a.body, l)
		}
	}
	return a
}

// filler is an article on something else.
func filler(rng *rand.Rand) *post {
	subjects := []string{"Khai mạc hội chợ nông sản", "Lịch tiếp công dân", "Kiểm tra công tác phòng cháy", "Đại hội Đảng ủy Khối", "Khởi công cụm công nghiệp",
		"Tập huấn chuyển đổi số", "Trao học bổng cho học sinh nghèo", "Thông báo tuyển dụng viên chức", "Hội thao chào mừng ngày thành lập ngành", "Mời thầu gói thầu xây lắp"}
	places := []string{"huyện Đông Hòa", "thị xã Tân An", "xã Bình Minh", "phường Trung Sơn", "thành phố", "các xã vùng cao", "khu vực ven biển"}
	n := rng.IntN(len(subjects))
	a := &post{day: corpus.Date{Year: 2016 + rng.IntN(10), Month: 1 + rng.IntN(12), Day: 1 + rng.IntN(28)}}
	a.title = fmt.Sprintf("%s tại %s đợt %d năm %d", subjects[n], places[rng.IntN(len(places))], 1+rng.IntN(90), a.day.Year)
	a.section = sections[1+rng.IntN(3)]
	for range 3 + rng.IntN(4) {
		a.body = append(a.body, fmt.Sprintf("%s, %s đã tổ chức hoạt động với sự tham gia của %d người dân và cán bộ; kinh phí %d triệu đồng.",
			subjects[n], places[rng.IntN(len(places))], 20+rng.IntN(900), 5+rng.IntN(500)))
	}
	return a
}

// Publish adds n new posts, the first of them on a conference, as the newest.
func (p *Portal) Publish(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rng := rand.New(rand.NewPCG(p.o.Seed+1, uint64(p.next)))
	w := sim.New(sim.Options{Seed: p.o.Seed + 77 + uint64(p.next), Blocs: 6, Years: 3, Clean: true})
	for i := range n {
		a := filler(rng)
		if i == 0 {
			for _, q := range w.Posts {
				if q.Bloc != nil && q.CopyOf == nil && !q.Broken {
					a = ofWorld(q, rng)
					break
				}
			}
		}
		a.day = corpus.Date{Year: 2026, Month: 10, Day: 1}
		p.add(a)
		p.posts = slices.Insert(p.posts[:len(p.posts)-1], 0, a)
	}
}

// Withdraw takes the oldest post away and returns its path.
func (p *Portal) Withdraw() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.posts[len(p.posts)-1]
	p.posts = p.posts[:len(p.posts)-1]
	return families[p.Family].article(last)
}

// SiteFile is a site file for the portal at an address.
func (p *Portal) SiteFile(base string) string {
	return fmt.Sprintf("name: %s\nfamily: %s\nstart: [%s/]\n%s\n", p.Family, p.Family, base, families[p.Family].site)
}

// Edit changes n posts, half of them among the 2n newest and half among all, each in its text
// and every other in its title, and gives their paths.
func (p *Portal) Edit(n int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	rng := rand.New(rand.NewPCG(p.o.Seed, uint64(p.next)))
	chosen := rng.Perm(min(2*n, len(p.posts)))[:n/2]
	for _, at := range rng.Perm(len(p.posts)) {
		if len(chosen) < n && !slices.Contains(chosen, at) {
			chosen = append(chosen, at)
		}
	}
	var paths []string
	for i, at := range chosen {
		a := *p.posts[at] // requests under way have the post as it was
		a.body = append(slices.Clone(a.body), fmt.Sprintf("Bài được bổ sung lần %d: các đơn vị gửi báo cáo trước ngày 20 hằng tháng.", p.next))
		if i%2 == 0 {
			a.title += " (bổ sung)"
		}
		a.modified = time.Now()
		p.posts[at] = &a
		paths = append(paths, families[p.Family].article(&a))
	}
	return paths
}

// Conferences are the paths of the articles on conferences.
func (p *Portal) Conferences() []string {
	return p.paths(func(a *post) bool { return a.conference }, families[p.Family].article)
}

// Articles are the paths of all articles.
func (p *Portal) Articles() []string {
	return p.paths(func(*post) bool { return true }, families[p.Family].article)
}

// Days are the days of publication of the articles, by path.
func (p *Portal) Days() map[string]corpus.Date {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[string]corpus.Date{}
	for _, a := range p.posts {
		out[families[p.Family].article(a)] = a.day
	}
	return out
}

// Attachments are the paths of the attached files.
func (p *Portal) Attachments() []string {
	return p.paths(func(a *post) bool { return a.attachment }, families[p.Family].attachment)
}

func (p *Portal) paths(of func(*post) bool, path func(*post) string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for _, a := range p.posts {
		if of(a) {
			out = append(out, path(a))
		}
	}
	return out
}

// Log is the requests so far, in the order of their answers.
func (p *Portal) Log() []Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.log)
}

// Forget empties the log.
func (p *Portal) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = nil
}

// recorder notes status and size of an answer.
type recorder struct {
	http.ResponseWriter
	status, bytes int
}

func (r *recorder) WriteHeader(status int) { r.status = status; r.ResponseWriter.WriteHeader(status) }

func (r *recorder) Write(b []byte) (int, error) {
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	return n, err
}

// Unwrap lets a controller flush.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := &recorder{ResponseWriter: w, status: 200}
	e := Entry{Path: r.URL.RequestURI(), Start: time.Now(), Agent: r.UserAgent()}
	// A handler that breaks the connection off is in the log, too.
	defer func() {
		if r.Method == http.MethodPost {
			e.Path += "#" + r.PostFormValue("__EVENTARGUMENT")
		}
		e.End, e.Status, e.Bytes = time.Now(), rec.status, rec.bytes
		p.mu.Lock()
		p.log = append(p.log, e)
		p.mu.Unlock()
	}()
	p.serve(rec, r)
}

const perPage = 10

func (p *Portal) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	posts := slices.Clone(p.posts)
	p.counts[r.URL.Path]++
	count := p.counts[r.URL.Path]
	p.mu.Unlock()
	f := families[p.Family]
	uri := r.URL.RequestURI()
	if r.URL.Path == "/robots.txt" {
		fmt.Fprint(w, "User-agent: *\nDisallow: /cam/\nDisallow: /*in-an=\n")
		if f.sitemap {
			fmt.Fprintf(w, "Sitemap: http://%s/sitemap.xml\n", r.Host)
		}
		if p.o.CrawlDelay != "" {
			fmt.Fprintf(w, "Crawl-delay: %s\n", p.o.CrawlDelay)
		}
		return
	}
	if uri == "/" {
		p.page(w, r, "Cổng thông tin điện tử", p.home(posts))
		return
	}
	if p.directory(w, r, posts) {
		return
	}
	if f.postback && r.Method == http.MethodPost {
		p.posted(w, r, posts)
		return
	}
	for _, s := range sections {
		in := inSection(posts, s)
		for n := 1; n <= len(in)/perPage+60; n++ {
			if uri == f.list(s, n) && (n == 1 || !f.postback) {
				p.page(w, r, "Chuyên mục "+s, p.list(in, s, n))
				return
			}
		}
	}
	for _, a := range posts {
		switch uri {
		case f.article(a):
			p.page(w, r, a.title, p.article(a))
			return
		case p.printed(a):
			fmt.Fprintf(w, "<html><head><title>%s</title></head><body><h1>%s</h1>%s</body></html>", html.EscapeString(a.title), html.EscapeString(a.title), paragraphs(a))
			return
		case f.attachment(a):
			if a.attachment {
				w.Header().Set("Content-Type", "application/pdf")
				_, _ = w.Write(paper(a))
				return
			}
		}
	}
	if p.o.Traps && p.trap(w, r, posts, count) {
		return
	}
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprint(w, "<html><body><h1>404</h1></body></html>")
}

func inSection(posts []*post, s string) []*post {
	var in []*post
	for _, a := range posts {
		if a.section == s {
			in = append(in, a)
		}
	}
	return in
}

// page puts content into the portal's frame, with a clock and a counter.
func (p *Portal) page(w http.ResponseWriter, r *http.Request, title, content string) {
	if p.o.Validators {
		h := fnv.New64a()
		h.Write([]byte(content))
		tag := fmt.Sprintf(`"%x"`, h.Sum64())
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	now := time.Now()
	var menu strings.Builder
	for _, s := range sections {
		fmt.Fprintf(&menu, `<li><a href="%s">%s</a></li>`, html.EscapeString(families[p.Family].list(s, 1)), strings.ReplaceAll(s, "-", " "))
	}
	fmt.Fprintf(w, `<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>%s</title>%s</head><body>
<div class="top"><span class="clock">Hôm nay, %s</span><ul>%s</ul></div>
%s
<div class="footer">Lượt truy cập: %d</div></body></html>`, html.EscapeString(title), families[p.Family].head, now.Format("15:04:05.000"), menu.String(), content, now.UnixNano()%100000)
}

func (p *Portal) home(posts []*post) string {
	var b strings.Builder
	b.WriteString(`<h1>Cổng thông tin</h1><ul class="news">`)
	for _, a := range posts[:min(5, len(posts))] {
		p.item(&b, a)
	}
	b.WriteString("</ul>")
	if p.o.Traps {
		for _, t := range trapLinks {
			fmt.Fprintf(&b, "<p><a href=\"%s\">%s</a></p>\n", html.EscapeString(t.href), t.text)
		}
	}
	return b.String()
}

func (p *Portal) item(b *strings.Builder, a *post) {
	f := families[p.Family]
	fmt.Fprintf(b, "<li><a href=\"%s\">%s</a> <span>(%s)</span></li>\n", html.EscapeString(f.article(a)), html.EscapeString(a.title), f.shown(a.day))
}

// list is a list page; beyond the last one the last is shown again, with a link to the next.
func (p *Portal) list(in []*post, section string, n int) string {
	var b strings.Builder
	last := max(1, (len(in)+perPage-1)/perPage)
	at := min(n, last)
	fmt.Fprintf(&b, "<h1>%s</h1><ul class=\"news\">\n", section)
	for _, a := range in[(at-1)*perPage : min(len(in), at*perPage)] {
		p.item(&b, a)
	}
	b.WriteString("</ul><div class=\"pagination\">")
	if families[p.Family].postback {
		most := last
		if p.o.Traps {
			most += 60
		}
		b.WriteString(pager(section, n, most))
	} else if n < last || p.o.Traps {
		fmt.Fprintf(&b, `<a rel="next" href="%s">Trang sau</a>`, html.EscapeString(families[p.Family].list(section, n+1)))
	}
	b.WriteString("</div>")
	return b.String()
}

func (p *Portal) article(a *post) string {
	f := families[p.Family]
	var b strings.Builder
	b.WriteString(paragraphs(a))
	if f.print != nil {
		fmt.Fprintf(&b, `<p><a class="in" href="#" onclick="window.open('%s')">Bản in</a></p>`, html.EscapeString(f.print(a)))
	}
	if a.attachment {
		fmt.Fprintf(&b, `<p><a href="%s">Tệp đính kèm</a></p>`, html.EscapeString(f.attachment(a)))
	}
	return fmt.Sprintf(f.frame, html.EscapeString(a.title), f.shown(a.day), b.String())
}

func paragraphs(a *post) string {
	var b strings.Builder
	for _, l := range a.body {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(l))
	}
	return b.String()
}

// printed is the address of the post's print view, "" for none.
func (p *Portal) printed(a *post) string {
	if f := families[p.Family]; f.print != nil {
		return f.print(a)
	}
	return ""
}

// slug is a title as addresses have it.
func slug(title string) string {
	words := strings.FieldsFunc(viet.Fold(title), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words[:min(12, len(words))], "-")
}

// paper is a PDF of one page that tells the post's title without accents.
func paper(a *post) []byte {
	text := fmt.Sprintf("BT /F1 12 Tf 50 700 Td (Van ban kem theo bai %d: %s) Tj ET", a.id, a.slug)
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return []byte(b.String())
}
