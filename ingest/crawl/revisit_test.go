package crawl_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest/crawl"
	"github.com/sokhoi/sokhoi/testdata/portal/serve"
)

// TestPostback goes through lists that only posted forms page, broken off after every
// few pages: all is found, and no page of a list is asked for twice.
func TestPostback(t *testing.T) {
	dir := t.TempDir()
	p := serve.New("asp", serve.Options{Seed: 8, Posts: 260, Bare: true})
	server := httptest.NewServer(p)
	defer server.Close()
	s := site(t, "asp", server.URL)
	for range 200 {
		db := open(t, dir, nil)
		r := run(t, &crawl.Crawler{Frontier: db, MaxPages: 15}, s)
		db.Close()
		if ended(r, "asp") == "done" {
			break
		}
	}
	db := open(t, dir, nil)
	defer db.Close()
	if r := recall(t, kept(t, db, server.URL), server.URL, p.Articles()); r < 1 {
		t.Errorf("recall %.3f", r)
	}
	posted := 0
	for _, e := range p.Log() {
		if strings.Contains(e.Path, "#") {
			posted++
		}
		if e.Status >= 500 {
			t.Errorf("%s: %d", e.Path, e.Status)
		}
	}
	if posted < 18 {
		t.Errorf("%d forms were posted", posted)
	}
	twice(t, p.Log())
	// Without its form a page of a list isn't taken for the one before.
	lost := corpus.Address{URL: server.URL + "/danhsach.asp?cm=0#postback-99", Request: server.URL + "/danhsach.asp?cm=0", Site: "asp", Kind: corpus.ListPage}
	if _, err := db.AddAddresses(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	run(t, &crawl.Crawler{Frontier: db}, s)
	if a, err := db.Address(t.Context(), lost.URL); err != nil || a.State != corpus.Refused {
		t.Errorf("without its form: %+v, %v", a, err)
	}
	// A portal that isn't said to need it gets no form.
	other := serve.New("asp", serve.Options{Seed: 8, Posts: 60})
	plain := httptest.NewServer(other)
	defer plain.Close()
	unsaid, err := crawl.ParseSite(fmt.Appendf(nil, "name: khac\nfamily: asp\nstart: [%s/]\ndelay: 1ms", plain.URL))
	if err != nil {
		t.Fatal(err)
	}
	run(t, &crawl.Crawler{Frontier: db}, unsaid)
	for _, e := range other.Log() {
		if strings.Contains(e.Path, "#") {
			t.Errorf("posted to %s", e.Path)
		}
	}
}

func ended(r *crawl.Report, site string) (end string) {
	r.Read(func(s map[string]*crawl.SiteReport) { end = s[site].End })
	return end
}

// TestConditional holds that a portal that answers 304 can be looked through each day: every
// edit is seen, and little else is fetched.
func TestConditional(t *testing.T) {
	now := &clock{}
	db := open(t, t.TempDir(), now.now)
	defer db.Close()
	p := serve.New("liferay", serve.Options{Seed: 5, Posts: 200, Validators: true, Bare: true})
	server := httptest.NewServer(p)
	defer server.Close()
	s := site(t, "liferay", server.URL, "revisit: {articles: 20h}")
	run(t, &crawl.Crawler{Frontier: db, Now: now.now}, s)
	p.Forget()
	edited := p.Edit(4)
	now.move(24 * time.Hour)
	run(t, &crawl.Crawler{Frontier: db, Now: now.now}, s)
	bodies := map[string]bool{}
	for _, e := range p.Log() {
		if e.Status == http.StatusOK && e.Path != "/robots.txt" {
			bodies[e.Path] = true
		}
	}
	for _, path := range edited {
		if !bodies[path] {
			t.Errorf("%s was edited and isn't fetched", path)
		}
	}
	if len(bodies) > len(edited)+8 { // lists that show their titles
		t.Errorf("%d bodies for %d edits", len(bodies), len(edited))
	}
}

// TestPrintView holds that the print view stands in for the page where it tells the same,
// and that attachments are found all the same.
func TestPrintView(t *testing.T) {
	db := open(t, t.TempDir(), nil)
	defer db.Close()
	p := serve.New("nukeviet", serve.Options{Seed: 3, Posts: 30})
	server := httptest.NewServer(p)
	defer server.Close()
	r := run(t, &crawl.Crawler{Frontier: db}, site(t, "nukeviet", server.URL))
	r.Read(func(s map[string]*crawl.SiteReport) {
		if n := s["nukeviet"].PrintViews; n != len(p.Articles()) {
			t.Errorf("%d print views of %d articles", n, len(p.Articles()))
		}
	})
	body := originalOf(t, db, server.URL+p.Articles()[0])
	if strings.Contains(body, "Lượt truy cập") || !strings.Contains(body, "<h1>") {
		t.Errorf("kept is %s", body)
	}
	if r := recall(t, kept(t, db, server.URL), server.URL, p.Attachments()); r < 1 {
		t.Errorf("recall of attachments %.2f", r)
	}
}

func originalOf(t *testing.T, db *sqlite.DB, url string) string {
	t.Helper()
	a, err := db.Address(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	r, err := db.Original(t.Context(), corpus.DocumentID("sha256-"+a.Content))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// paper is a portal of six posts with a list and a sitemap that a test changes.
type paper struct {
	mu      sync.Mutex
	titles  [6]string
	changed [6]time.Time
	feed    string // the title of the last post as the feed has it
	print   string // the text of each print view
	asked   map[string]int
}

func newPaper() *paper {
	p := &paper{asked: map[string]int{}}
	for i := range p.titles {
		p.titles[i] = fmt.Sprintf("Khối thi đua số %d tổng kết công tác năm 2020", i)
		p.changed[i] = time.Date(2021, 1, 1+i, 0, 0, 0, 0, time.UTC)
	}
	return p
}

func (p *paper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[r.URL.Path]++
	switch path := r.URL.Path; {
	case path == "/":
		fmt.Fprint(w, "<html><title>Tin tức</title><body><h1>Tin tức</h1>")
		for i, t := range p.titles {
			fmt.Fprintf(w, "<p><a href='/content/bai-so-%d'>%s</a></p>", i, t)
		}
	case path == "/sitemap.xml":
		fmt.Fprint(w, "<urlset>")
		for i, c := range p.changed {
			fmt.Fprintf(w, "<url><loc>/content/bai-so-%d</loc><lastmod>%s</lastmod></url>", i, c.Format(time.RFC3339))
		}
		fmt.Fprint(w, "</urlset>")
	case path == "/tin.rss":
		fmt.Fprintf(w, "<rss><channel><title>Tin</title><item><title>%s</title><link>/content/bai-so-5</link></item></channel></rss>", p.feed)
	case strings.HasPrefix(path, "/content/bai-so-"):
		i := int(path[len(path)-1] - '0')
		fmt.Fprintf(w, "<html><body><div class=menu>Trang chủ: các chuyên mục khác của cổng thông tin</div><h1>%s</h1><div class=field-name-body><p>Khối thi đua số %d họp tại trụ sở của đơn vị Khối trưởng.</p></div><a class=in href='/in/%d'>In</a></body></html>", p.titles[i], i, i)
	case strings.HasPrefix(path, "/in/"):
		fmt.Fprintf(w, "<html><body>%s</body></html>", p.print)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// recrawl crawls a day later and gives how often each path was asked for.
func (p *paper) recrawl(t *testing.T, db *sqlite.DB, now *clock, s *crawl.Site) map[string]int {
	t.Helper()
	p.mu.Lock()
	p.asked = map[string]int{}
	p.mu.Unlock()
	now.move(24 * time.Hour)
	run(t, &crawl.Crawler{Frontier: db, Now: now.now}, s)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

func articlesAsked(asked map[string]int) (n int) {
	for path, times := range asked {
		if strings.HasPrefix(path, "/content/") {
			n += times
		}
	}
	return n
}

// TestHearsay holds what makes an article due before its time, and what doesn't.
func TestHearsay(t *testing.T) {
	now := &clock{}
	db := open(t, t.TempDir(), now.now)
	defer db.Close()
	p := newPaper()
	server := httptest.NewServer(p)
	defer server.Close()
	s, err := crawl.ParseSite(fmt.Appendf(nil, "name: bao\nfamily: drupal\nstart: [%s/]\nsitemaps: [/sitemap.xml, /tin.rss]\ndelay: 1ms", server.URL))
	if err != nil {
		t.Fatal(err)
	}
	p.feed = "Khối thi đua số 5 tổng kết"
	if n := articlesAsked(p.recrawl(t, db, now, s)); n != 6 {
		t.Fatalf("%d articles in the first crawl", n)
	}
	if n := articlesAsked(p.recrawl(t, db, now, s)); n != 0 {
		t.Errorf("%d articles, and nothing had changed", n)
	}
	p.changed[2] = now.now().Add(-time.Hour)
	if asked := p.recrawl(t, db, now, s); asked["/content/bai-so-2"] != 1 || articlesAsked(asked) != 1 {
		t.Errorf("after a change in the sitemap: %v", asked)
	}
	p.titles[4] = "Khối thi đua số 4 tổng kết và bầu Khối trưởng năm 2021"
	if asked := p.recrawl(t, db, now, s); asked["/content/bai-so-4"] != 1 || articlesAsked(asked) != 1 {
		t.Errorf("after another title: %v", asked)
	}
	p.feed = "Khối thi đua số 5 tổng kết, bầu Khối trưởng"
	now.move(48 * time.Hour) // a feed that stays as it is is looked at more seldom
	if asked := p.recrawl(t, db, now, s); asked["/content/bai-so-5"] != 1 || articlesAsked(asked) != 1 {
		t.Errorf("after another title in the feed: %v", asked)
	}
	if n := articlesAsked(p.recrawl(t, db, now, s)); n != 0 {
		t.Errorf("%d articles for changes that were seen already", n)
	}
	// A sitemap that dates all by the clock isn't believed.
	for range 3 {
		for i := range p.changed {
			p.changed[i] = now.now()
		}
		if n := articlesAsked(p.recrawl(t, db, now, s)); n != 0 {
			t.Errorf("%d articles on the word of a clock", n)
		}
	}
}

// TestPrintViewOfAnother holds that a print view that tells something else is left.
func TestPrintViewOfAnother(t *testing.T) {
	for print, want := range map[string]string{
		"Khối thi đua số 0 họp tại trụ sở của đơn vị Khối trưởng.":    "in",
		"Bạn phải đăng nhập để dùng chức năng này của cổng thông tin": "page",
		"": "page",
	} {
		db := open(t, t.TempDir(), nil)
		p := newPaper()
		p.print = "<p>" + print + "</p>"
		server := httptest.NewServer(p)
		s, err := crawl.ParseSite(fmt.Appendf(nil, "name: bao\nfamily: drupal\nstart: [%s/]\nselectors: {print: a.in}\ndelay: 1ms", server.URL))
		if err != nil {
			t.Fatal(err)
		}
		run(t, &crawl.Crawler{Frontier: db}, s)
		got := "page"
		if !strings.Contains(originalOf(t, db, server.URL+"/content/bai-so-0"), "class=menu") {
			got = "in"
		}
		if got != want {
			t.Errorf("print view %q: kept is the %s", print, got)
		}
		server.Close()
		db.Close()
	}
}
