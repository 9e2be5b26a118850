package sqlite

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

func TestCrawlFrontier(t *testing.T) {
	ctx := t.Context()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, zone)
	db, err := Open(ctx, t.TempDir(), Options{Mode: Write, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	address := func(n, priority int) corpus.Address {
		return corpus.Address{URL: fmt.Sprintf("http://a.vn/%d", n), Site: "a", Kind: corpus.Article, Priority: priority, Due: now}
	}
	added, err := db.AddAddresses(ctx, address(1, 5), address(2, 9), address(3, 7), address(1, 5))
	if err != nil || added != 3 {
		t.Fatalf("%d added, %v", added, err)
	}
	next := func(at time.Time) string {
		t.Helper()
		a, ok, err := db.NextAddress(ctx, "a", at)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return ""
		}
		return strings.TrimPrefix(a.URL, "http://a.vn/")
	}
	if got := next(now); got != "2" {
		t.Errorf("next is %s", got)
	}
	if got := next(now.Add(-time.Hour)); got != "" {
		t.Errorf("%s before its time", got)
	}
	if _, ok, err := db.NextAddress(ctx, "b", now); ok || err != nil {
		t.Errorf("a site without addresses: %t, %v", ok, err)
	}
	a := address(2, 9)
	a.State, a.Content, a.Fingerprint, a.Harvest, a.Visited, a.Due = corpus.Fetched, corpus.NewDocumentID([]byte("x")).Digest(), 1<<63|5, 1<<63|7, now, now.Add(time.Hour)
	if added, err = db.RecordVisit(ctx, corpus.Visit{Address: a, Body: []byte("x"), Links: []corpus.Address{address(4, 1), address(1, 8)}}); err != nil || added != 1 {
		t.Fatalf("%d added, %v", added, err)
	}
	back, err := db.Address(ctx, a.URL)
	if err != nil || back.Fingerprint != a.Fingerprint || back.Harvest != a.Harvest || !back.Visited.Equal(now) || back.State != corpus.Fetched {
		t.Errorf("%+v, %v", back, err)
	}
	if got := next(now); got != "1" {
		t.Errorf("a link of a better page doesn't rise: next is %s", got)
	}
	if same, err := db.SameFingerprint(ctx, "a", "http://a.vn/9", a.Fingerprint); err != nil || same != a.URL {
		t.Errorf("%q, %v", same, err)
	}
	pages, _, err := db.PendingPages(ctx, 0, 10)
	if err != nil || len(pages) != 1 || pages[0].Content != a.Content {
		t.Fatalf("%+v, %v", pages, err)
	}
	if _, err := db.Original(ctx, corpus.NewDocumentID([]byte("x"))); err != nil {
		t.Error(err)
	}
	// A later version of the page goes on waiting where an earlier one was taken.
	if err := db.PageTaken(ctx, a.URL, "other"); err != nil {
		t.Fatal(err)
	}
	if pages, _, _ := db.PendingPages(ctx, 0, 10); len(pages) != 1 {
		t.Error("taken by another content")
	}
	if err := db.PageTaken(ctx, a.URL, a.Content); err != nil {
		t.Fatal(err)
	}
	if pages, _, _ := db.PendingPages(ctx, 0, 10); len(pages) != 0 {
		t.Error("not taken")
	}
	h := corpus.HostState{Host: "a.vn", Robots: "User-agent: *", RobotsStatus: 200, RobotsRead: now, Day: "2026-01-02", Requests: 3, RestUntil: now.Add(time.Hour)}
	if err := db.SaveHostState(ctx, h); err != nil {
		t.Fatal(err)
	}
	if got, err := db.HostState(ctx, "a.vn"); err != nil || got.Robots != h.Robots || got.Requests != 3 || !got.RestUntil.Equal(h.RestUntil) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := db.LastCrawlRun(ctx); !errors.Is(err, ErrNotFound) {
		t.Errorf("a run before any: %v", err)
	}
	id, err := db.SaveCrawlRun(ctx, 0, "{}", false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.SaveCrawlRun(ctx, id, `{"sites":{}}`, true); err != nil {
		t.Fatal(err)
	}
	if r, err := db.LastCrawlRun(ctx); err != nil || r.ID != id || !r.Ended.Equal(now) || r.Report != `{"sites":{}}` {
		t.Errorf("%+v, %v", r, err)
	}
	if counts, err := db.AddressCounts(ctx); err != nil || len(counts) != 2 {
		t.Errorf("%+v, %v", counts, err)
	}
}

// BenchmarkCrawlFrontier visits addresses of a frontier of SOKHOI_ADDRESSES known ones (100,000
// by default): one operation is what a page costs, with ten links of which one is new.
func BenchmarkCrawlFrontier(b *testing.B) {
	n := 100_000
	if s := os.Getenv("SOKHOI_ADDRESSES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	ctx := b.Context()
	db, err := Open(ctx, b.TempDir(), Options{Mode: Write})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	due := time.Now().Add(-time.Hour)
	address := func(i int) corpus.Address {
		return corpus.Address{URL: fmt.Sprintf("http://cong.example.vn/tin-tuc/chuyen-muc-%d/hoi-nghi-tong-ket-%d.html", i%40, i), Site: "a",
			Kind: corpus.Article, Anchor: "Hội nghị tổng kết công tác thi đua, khen thưởng", Priority: i % 97, Due: due,
			Hearsay: corpus.Hearsay{Told: []uint32{uint32(i)}}}
	}
	for i := 0; i < n; i += 5000 {
		var batch []corpus.Address
		for j := i; j < min(n, i+5000); j++ {
			batch = append(batch, address(j))
		}
		if _, err := db.AddAddresses(ctx, batch...); err != nil {
			b.Fatal(err)
		}
	}
	fresh := n
	for b.Loop() {
		a, ok, err := db.NextAddress(ctx, "a", time.Now())
		if err != nil || !ok {
			b.Fatal(ok, err)
		}
		a.State, a.Due, a.Fingerprint = corpus.Fetched, time.Now().Add(time.Hour), uint64(fresh)
		v := corpus.Visit{Address: a}
		for i := range 9 {
			v.Links = append(v.Links, address((fresh*7+i)%n))
		}
		v.Links = append(v.Links, address(fresh))
		fresh++
		var urls []string
		for _, l := range v.Links {
			urls = append(urls, l.URL)
		}
		heard, err := db.Heard(ctx, urls)
		if err != nil || len(heard) < 9 {
			b.Fatal(len(heard), err)
		}
		v.Hints = []corpus.Hint{{URL: heard[0].URL, Hearsay: corpus.Hearsay{Told: append(heard[0].Hearsay.Told, uint32(fresh))}}}
		if _, err := db.RecordVisit(ctx, v); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MB-heap")
}
