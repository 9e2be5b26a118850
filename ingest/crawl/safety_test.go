package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/crawl"
	"github.com/sokhoi/sokhoi/testdata/portal/serve"
)

// TestTLS holds that a broken certificate stops a crawl, and that the exception of
// a site file opens that host and stands in the report.
func TestTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprint(w, "<html><title>Cổng</title><body><h1>Cổng thông tin</h1></body></html>")
	}))
	defer server.Close()
	server.Config.ErrorLog = nil
	db := open(t, t.TempDir(), nil)
	defer db.Close()
	c := &crawl.Crawler{Frontier: db, Loopback: true, Backoff: time.Millisecond, Patience: -1}
	report := run(t, c, site(t, "asp", server.URL))
	report.Read(func(s map[string]*crawl.SiteReport) {
		if s["asp"].Fetched > 0 {
			t.Error("fetched in spite of the certificate")
		}
	})
	other := open(t, t.TempDir(), nil)
	defer other.Close()
	report = run(t, &crawl.Crawler{Frontier: other}, site(t, "asp", server.URL, "tls_exceptions: {127.0.0.1: chứng thư hết hạn}"))
	report.Read(func(s map[string]*crawl.SiteReport) {
		if s["asp"].Fetched != 1 || s["asp"].TLSExceptions["127.0.0.1"] == "" {
			t.Errorf("%+v", s["asp"])
		}
	})
}

// TestRobotsUnavailable holds that nothing is fetched where robots.txt answers 5xx,
// and all where there is none.
func TestRobotsUnavailable(t *testing.T) {
	for status, want := range map[int]int{500: 0, 404: 1, 403: 1, 429: 0} {
		var mu sync.Mutex
		pages := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				w.WriteHeader(status)
				return
			}
			mu.Lock()
			pages++
			mu.Unlock()
			fmt.Fprint(w, "<html><title>Cổng</title><body><h1>Cổng thông tin</h1></body></html>")
		}))
		db := open(t, t.TempDir(), nil)
		run(t, &crawl.Crawler{Frontier: db, Patience: time.Second}, site(t, "asp", server.URL))
		if pages != want {
			t.Errorf("%d pages fetched where robots.txt answers %d", pages, status)
		}
		db.Close()
		server.Close()
	}
}

// TestRest holds Retry-After over runs.
func TestRest(t *testing.T) {
	now := &clock{}
	busy := true
	requests := 0
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		requests++
		switch {
		case r.URL.Path == "/robots.txt":
			w.WriteHeader(http.StatusNotFound)
		case busy:
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			fmt.Fprint(w, "<html><title>Cổng</title><body><h1>Cổng thông tin</h1></body></html>")
		}
	}))
	defer server.Close()
	db := open(t, t.TempDir(), now.now)
	defer db.Close()
	s := site(t, "asp", server.URL)
	run(t, &crawl.Crawler{Frontier: db, Now: now.now, Patience: time.Second}, s)
	now.move(30 * time.Minute)
	run(t, &crawl.Crawler{Frontier: db, Now: now.now, Patience: time.Second}, s)
	if requests != 2 {
		t.Errorf("%d requests within the rest", requests)
	}
	busy = false
	now.move(2 * time.Hour)
	run(t, &crawl.Crawler{Frontier: db, Now: now.now, Patience: time.Second}, s)
	a, err := db.Address(t.Context(), server.URL+"/")
	if err != nil || a.State != corpus.Fetched {
		t.Errorf("after the rest: %+v, %v", a, err)
	}
}

// TestHours holds the opening hours of a site.
func TestHours(t *testing.T) {
	s := site(t, "asp", "http://a.vn", `hours: "20:00-06:00"`)
	for clock, want := range map[string]bool{"19:59": false, "20:00": true, "23:00": true, "05:59": true, "06:00": false, "12:00": false} {
		at, err := time.Parse("15:04 -07", clock+" +07")
		if err != nil {
			t.Fatal(err)
		}
		if s.Open(at.UTC()) != want {
			t.Errorf("open at %s: %t", clock, !want)
		}
	}
}

// TestClosed holds that a site isn't asked for anything outside of its hours, nor for
// its robots.txt.
func TestClosed(t *testing.T) {
	closed := time.Now().Add(2 * time.Hour).In(time.FixedZone("", 7*60*60))
	p := serve.New("drupal", serve.Options{Posts: 5})
	server := httptest.NewServer(p)
	defer server.Close()
	db := open(t, t.TempDir(), nil)
	defer db.Close()
	r := run(t, &crawl.Crawler{Frontier: db}, site(t, "drupal", server.URL, fmt.Sprintf("hours: %q", closed.Format("15:04-")+closed.Add(time.Minute).Format("15:04"))))
	if end := ended(r, "drupal"); end != "closed" || len(p.Log()) > 0 {
		t.Errorf("%d requests, ended with %q", len(p.Log()), end)
	}
}

// TestTwins holds that twins are one address.
func TestTwins(t *testing.T) {
	s := site(t, "asp", "https://www.cong.example.vn")
	for _, twin := range []string{"http://cong.example.vn/tin", "https://cong.example.vn:443/tin", "HTTP://WWW.cong.example.vn/tin", "https://www.cong.example.vn./tin"} {
		_, key, ok := crawl.Address(nil, twin, nil)
		if !ok || !s.Own(key) || key.String() != "https://www.cong.example.vn/tin" {
			t.Errorf("%s is %s", twin, key)
		}
	}
	for _, other := range []string{"http://khac.cong.example.vn/", "http://cong.example.vn.khac.vn/", "http://xcong.example.vn/"} {
		_, key, ok := crawl.Address(nil, other, nil)
		if ok && s.Own(key) {
			t.Errorf("%s counts as the site's own", other)
		}
	}
}

// TestFetchErrors holds that single fetches tell bad input from the machine's faults.
func TestFetchErrors(t *testing.T) {
	s := site(t, "asp", "http://a.vn")
	for _, u := range []string{"ftp://a.vn/", "http://b.vn/", "x"} {
		_, _, _, err := (&crawl.Crawler{}).Fetch(t.Context(), s, u)
		var bad *corpus.InputError
		if !errors.As(err, &bad) {
			t.Errorf("%s: %v", u, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, _, err := (&crawl.Crawler{}).Fetch(ctx, s, "http://a.vn/"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestReadPage holds what a page of a family gives.
func TestReadPage(t *testing.T) {
	s := site(t, "joomla", "http://a.vn")
	body := `<html><head><title>x</title><meta name="robots" content="index"></head><body><a href="/tin-tuc/12-khoi-thi-dua.html" title="Khối thi đua số 1">…</a>
<a rel="nofollow" href="/tin-tuc/13-khac.html">khác</a><a href="http://b.vn/tin-tuc/14-khac.html">ngoài</a>
<div class="item-page"><h2>Cụm thi đua số 2 tổng kết</h2><dd class="published"><time>17-11-2022 | 08:56:50</time></dd><div itemprop="articleBody">Nội dung</div></div></body></html>`
	_, at, _ := crawl.Address(nil, "http://a.vn/tin-tuc/11-cum.html", nil)
	p, err := s.ReadPage(at, []byte(body), "text/html")
	if err != nil {
		t.Fatal(err)
	}
	if p.Title != "Cụm thi đua số 2 tổng kết" || p.Date.String() != "2022-11-17" || !p.Selected || len(p.Links) != 1 || !strings.Contains(p.Links[0].Text, "Khối thi đua số 1") {
		t.Errorf("%+v", p)
	}
}
