package crawl_test

import (
	"context"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest/crawl"
	"github.com/sokhoi/sokhoi/testdata/portal/serve"
)

// posts is how many posts each portal has: SOKHOI_PORTAL_POSTS, or few enough
// for every run of the tests.
func posts(t testing.TB) int {
	if s := os.Getenv("SOKHOI_PORTAL_POSTS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return 60
}

// clock is time that tests move.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}

func open(t testing.TB, dir string, now func() time.Time) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), dir, sqlite.Options{Mode: sqlite.Write, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func site(t testing.TB, family, url string, more ...string) *crawl.Site {
	t.Helper()
	text := (&serve.Portal{Family: family}).SiteFile(url)
	s, err := crawl.ParseSite([]byte(text + strings.Join(append(more, "delay: 1ms"), "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func run(t testing.TB, c *crawl.Crawler, sites ...*crawl.Site) *crawl.Report {
	t.Helper()
	c.Loopback = true
	if c.Backoff == 0 {
		c.Backoff = 10 * time.Millisecond
	}
	if c.Patience == 0 {
		c.Patience = 5 * time.Second
	}
	r, err := c.Run(t.Context(), sites...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// kept are the paths of the responses that wait for the pipeline.
func kept(t testing.TB, db *sqlite.DB, base string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for after := int64(0); ; {
		pages, next, err := db.PendingPages(t.Context(), after, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(pages) == 0 {
			return out
		}
		for _, p := range pages {
			if path, ok := strings.CutPrefix(p.URL, base); ok {
				out[path] = true
			}
		}
		after = next
	}
}

// recall is the share of paths that were kept; addresses are compared in their normalized form.
func recall(t testing.TB, got map[string]bool, base string, want []string) float64 {
	t.Helper()
	if len(want) == 0 {
		t.Fatal("nothing to find")
	}
	n := 0
	for _, w := range want {
		_, key, ok := crawl.Address(nil, base+w, nil)
		if !ok {
			t.Fatal(w)
		}
		if got[strings.TrimPrefix(key.String(), base)] {
			n++
		}
	}
	return float64(n) / float64(len(want))
}

// polite holds that nothing was asked at once or sooner than the delay, nor what robots.txt forbids.
func polite(t *testing.T, log []serve.Entry, delay time.Duration) {
	t.Helper()
	slices.SortFunc(log, func(a, b serve.Entry) int { return a.Start.Compare(b.Start) })
	for i, e := range log {
		if strings.HasPrefix(e.Path, "/cam/") || strings.Contains(e.Path, "in-an=") {
			t.Errorf("asked for %s, which robots.txt forbids", e.Path)
		}
		if !strings.HasPrefix(e.Agent, "sokhoi/") {
			t.Errorf("%s asked for by %q", e.Path, e.Agent)
		}
		// The log's end of an answer that the client broke off lies after the client's own.
		broken := i > 0 && strings.HasPrefix(log[i-1].Path, "/bay/")
		if i > 0 && !broken && e.Start.Sub(log[i-1].End) < delay {
			t.Errorf("%s came %s after %s", e.Path, e.Start.Sub(log[i-1].End), log[i-1].Path)
		}
	}
}

// TestFullCrawl crawls a portal of each family, then again after a change.
func TestFullCrawl(t *testing.T) {
	n := posts(t)
	now := &clock{}
	db := open(t, t.TempDir(), now.now)
	defer db.Close()
	var sites []*crawl.Site
	portals, bases := map[string]*serve.Portal{}, map[string]string{}
	for i, f := range serve.Families() {
		p := serve.New(f, serve.Options{Seed: 1, Posts: n, Validators: i%2 == 0})
		server := httptest.NewServer(p)
		defer server.Close()
		portals[f], bases[f] = p, server.URL
		sites = append(sites, site(t, f, server.URL))
	}
	archive := &crawl.WARC{Dir: filepath.Join(t.TempDir(), "warc")}
	run(t, &crawl.Crawler{Frontier: db, Now: now.now, Archive: archive}, sites...)
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	pages := map[string]int{}
	for f, p := range portals {
		got := kept(t, db, bases[f])
		conferences, attachments := recall(t, got, bases[f], p.Conferences()), recall(t, got, bases[f], p.Attachments())
		t.Logf("%s: %d requests, recall of conferences %.3f, of attachments %.3f", f, len(p.Log()), conferences, attachments)
		if conferences < 0.99 || attachments < 0.99 {
			t.Errorf("%s: recall of conferences %.3f, of attachments %.3f", f, conferences, attachments)
		}
		polite(t, p.Log(), time.Millisecond)
		twice(t, p.Log())
		pages[f] = len(p.Log())
	}
	// Again, a day later: one percent has changed and one percent is new.
	edited := map[string][]string{}
	for f, p := range portals {
		p.Forget()
		edited[f] = p.Edit(max(1, n/100))
		p.Publish(max(1, n/100))
	}
	now.move(24 * time.Hour)
	run(t, &crawl.Crawler{Frontier: db, Now: now.now}, sites...)
	bodies, all := 0, 0
	for f, p := range portals {
		for _, e := range p.Log() {
			if e.Status == 200 && e.Path != "/robots.txt" {
				bodies++
			}
		}
		all += pages[f]
		if r := recall(t, kept(t, db, bases[f]), bases[f], p.Conferences()); r < 0.99 {
			t.Errorf("%s: recall %.3f after the change", f, r)
		}
		seen := map[string]bool{}
		for _, e := range p.Log() {
			seen[e.Path] = true
		}
		found := 0
		for _, path := range edited[f] {
			if seen[path] {
				found++
			}
		}
		t.Logf("%s: %d of %d edited posts seen again", f, found, len(edited[f]))
		if mapped := f == "drupal" || f == "joomla" || f == "wordpress"; mapped && found < len(edited[f]) {
			t.Errorf("%s: its sitemap tells of %d changes, and %d were looked at", f, len(edited[f]), found)
		}
	}
	t.Logf("second crawl: %d bodies of %d", bodies, all)
	// Few pages make the home page and the first list pages weigh more.
	if most := max(all/20, len(portals)*9); bodies > most {
		t.Errorf("the second crawl fetched %d bodies of %d", bodies, all)
	}
}

// twice holds that no address was fetched again.
func twice(t *testing.T, log []serve.Entry) {
	t.Helper()
	seen := map[string]int{}
	for _, e := range log {
		if seen[e.Path]++; seen[e.Path] > 1 {
			t.Errorf("%s was fetched %d times", e.Path, seen[e.Path])
		}
	}
}

// TestGone holds that a page that goes away is known as gone and its copy kept.
func TestGone(t *testing.T) {
	now := &clock{}
	db := open(t, t.TempDir(), now.now)
	defer db.Close()
	p := serve.New("wordpress", serve.Options{Seed: 3, Posts: 12})
	server := httptest.NewServer(p)
	defer server.Close()
	s := site(t, "wordpress", server.URL)
	run(t, &crawl.Crawler{Frontier: db, Now: now.now}, s)
	path := p.Withdraw()
	now.move(40 * 24 * time.Hour)
	run(t, &crawl.Crawler{Frontier: db, Now: now.now}, s)
	a, err := db.Address(t.Context(), server.URL+path)
	if err != nil {
		t.Fatal(err)
	}
	if a.State != corpus.Gone || a.Content == "" {
		t.Fatalf("%+v", a)
	}
	body, err := db.Original(t.Context(), corpus.DocumentID("sha256-"+a.Content))
	if err != nil {
		t.Fatal(err)
	}
	body.Close()
}

// TestTraps holds that each trap ends with its reason, and the crawl with it.
func TestTraps(t *testing.T) {
	db := open(t, t.TempDir(), nil)
	defer db.Close()
	p := serve.New("liferay", serve.Options{Seed: 2, Posts: 30, Traps: true, Slow: 5 * time.Second})
	server := httptest.NewServer(p)
	defer server.Close()
	limits := crawl.Limits{Page: 4 << 20, Header: 300 * time.Millisecond, Total: 5 * time.Second, Grace: 200 * time.Millisecond}
	r := run(t, &crawl.Crawler{Frontier: db, Limits: limits}, site(t, "liferay", server.URL, "ignore: ['[?&]in-an=']"))
	for path, want := range serve.Traps() {
		_, key, _ := crawl.Address(nil, server.URL+path, nil)
		a, err := db.Address(t.Context(), key.String())
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		code, _, _ := strings.Cut(a.Reason, ":")
		if code != want || want == "" && a.State != corpus.Fetched {
			t.Errorf("%s: %s, %q, want %q", path, a.State, a.Reason, want)
		}
	}
	var failed map[string]int
	r.Read(func(sites map[string]*crawl.SiteReport) { failed = sites["liferay"].Failed })
	t.Logf("%v", failed)
	if failed[crawl.Endless] == 0 {
		t.Errorf("no end of the calendar is told: %v", failed)
	}
	requests := map[string]int{}
	for _, e := range p.Log() {
		section, _, _ := strings.Cut(strings.TrimPrefix(e.Path, "/"), "?")
		requests[section]++
		if strings.Contains(e.Path, "jsessionid") || strings.Contains(e.Path, "PHPSESSID") || strings.Contains(e.Path, "169.254") {
			t.Errorf("asked for %s", e.Path)
		}
	}
	if requests["lich"] > 30 {
		t.Errorf("%d pages of the calendar", requests["lich"])
	}
	polite(t, p.Log(), time.Millisecond)
	got := kept(t, db, server.URL)
	if recall(t, got, server.URL, p.Conferences()) < 0.99 {
		t.Error("conferences are missing")
	}
	for _, path := range []string{"/bay/ma-sai", "/bay/ma-1258"} { // titles that are read promise a conference
		if !got[path] {
			t.Errorf("%s isn't kept", path)
		}
	}
}

// TestPrivate holds that without the switch nothing on this machine is reached.
func TestPrivate(t *testing.T) {
	db := open(t, t.TempDir(), nil)
	defer db.Close()
	p := serve.New("asp", serve.Options{Posts: 5})
	server := httptest.NewServer(p)
	defer server.Close()
	c := &crawl.Crawler{Frontier: db, Backoff: time.Millisecond, Patience: -1}
	r, err := c.Run(t.Context(), site(t, "asp", server.URL))
	if err != nil {
		t.Fatal(err)
	}
	r.Read(func(s map[string]*crawl.SiteReport) {
		if s["asp"].Failed[crawl.PrivateHost] == 0 {
			t.Errorf("the report doesn't tell why: %+v", s["asp"])
		}
	})
	if n := len(p.Log()); n > 0 {
		t.Errorf("%d requests reached the machine itself", n)
	}
}

// TestFocus measures how many conferences stand among the first pages.
func TestFocusOnPortals(t *testing.T) {
	shares := []int{10, 25, 50}
	sums := make([]float64, len(shares))
	families := serve.Families()
	for _, f := range families {
		db := open(t, t.TempDir(), nil)
		p := serve.New(f, serve.Options{Seed: 5, Posts: posts(t) * 2})
		server := httptest.NewServer(p)
		total := len(p.Articles())
		for i, share := range shares {
			already := len(p.Log())
			run(t, &crawl.Crawler{Frontier: db, MaxPages: max(1, total*share/100-already)}, site(t, f, server.URL))
			sums[i] += recall(t, kept(t, db, server.URL), server.URL, p.Conferences())
		}
		server.Close()
		db.Close()
	}
	for i, share := range shares {
		mean := sums[i] / float64(len(families))
		t.Logf("recall after %d %% of pages: %.2f", share, mean)
		if i == 2 && mean < 0.75 {
			t.Errorf("recall after half the pages is %.2f", mean)
		}
	}
}

// TestDelay holds the Crawl-delay of robots.txt, the budget and a limit of pages.
func TestDelay(t *testing.T) {
	db := open(t, t.TempDir(), nil)
	defer db.Close()
	p := serve.New("drupal", serve.Options{Posts: 20, CrawlDelay: "0.05"})
	server := httptest.NewServer(p)
	defer server.Close()
	end := func(r *crawl.Report) (end string) {
		r.Read(func(s map[string]*crawl.SiteReport) { end = s["drupal"].End })
		return end
	}
	if e := end(run(t, &crawl.Crawler{Frontier: db, MaxPages: 4}, site(t, "drupal", server.URL))); e != "max_pages" {
		t.Errorf("ended with %s", e)
	}
	if e := end(run(t, &crawl.Crawler{Frontier: db}, site(t, "drupal", server.URL, "daily: 9"))); e != "budget" {
		t.Errorf("ended with %s", e)
	}
	if n := len(p.Log()); n != 9 {
		t.Errorf("%d requests of a budget of 9", n)
	}
	polite(t, p.Log(), 50*time.Millisecond)
	twice(t, p.Log())
}

// TestSince holds that --since leaves older posts alone, and that a run without it
// brings them in.
func TestSince(t *testing.T) {
	now := &clock{}
	db := open(t, t.TempDir(), now.now)
	defer db.Close()
	p := serve.New("joomla", serve.Options{Posts: 40, Validators: true})
	server := httptest.NewServer(p)
	defer server.Close()
	run(t, &crawl.Crawler{Frontier: db, Now: now.now, Since: corpus.Date{Year: 2022, Month: 1, Day: 1}}, site(t, "joomla", server.URL))
	articles := 0
	for _, a := range p.Articles() {
		if kept(t, db, server.URL)[a] {
			articles++
		}
	}
	if articles == 0 || articles > 30 {
		t.Errorf("%d of 40 articles", articles)
	}
	now.move(24 * time.Hour)
	run(t, &crawl.Crawler{Frontier: db, Now: now.now}, site(t, "joomla", server.URL))
	if r := recall(t, kept(t, db, server.URL), server.URL, p.Articles()); r < 1 {
		t.Errorf("recall %.2f in a run for all", r)
	}
}

// TestBroken breaks runs off again and again: nothing is lost or fetched twice.
func TestBroken(t *testing.T) {
	dir := t.TempDir()
	p := serve.New("webcenter", serve.Options{Seed: 4, Posts: 50})
	server := httptest.NewServer(p)
	defer server.Close()
	s := site(t, "webcenter", server.URL)
	rounds := 0
	for ended := false; !ended; rounds++ {
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Millisecond)
		db := open(t, dir, nil)
		c := &crawl.Crawler{Frontier: db, Loopback: true, Patience: -1}
		_, err := c.Run(ctx, s)
		cancel()
		ended = err == nil
		db.Close()
		if rounds > 200 {
			t.Fatal("no end")
		}
	}
	db := open(t, dir, nil)
	defer db.Close()
	if rounds < 2 {
		t.Fatalf("only %d rounds", rounds)
	}
	got := kept(t, db, server.URL)
	if r := recall(t, got, server.URL, p.Articles()); r < 1 {
		t.Errorf("recall %.3f after %d rounds", r, rounds)
	}
	again := map[string]int{}
	for _, e := range p.Log() {
		again[e.Path]++
	}
	// A request under way when the run was broken off has to be made again.
	doubled := 0
	for _, path := range slices.Sorted(maps.Keys(again)) {
		doubled += again[path] - 1
	}
	if doubled > rounds {
		t.Errorf("%d requests were made again in %d rounds", doubled, rounds)
	}
}
