package main

import (
	"bytes"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/testdata/portal/serve"
)

// portal serves a fixture portal and writes its site file.
func portal(t *testing.T, family string, o serve.Options, more string) (p *serve.Portal, base, file string) {
	t.Helper()
	p = serve.New(family, o)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	file = filepath.Join(t.TempDir(), family+".yaml")
	if err := os.WriteFile(file, []byte(p.SiteFile(server.URL)+more+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return p, server.URL, file
}

// TestKilledCrawlGoesOn kills the crawl with SIGKILL again and again: nothing is
// lost, and only what was under way is fetched again. SOKHOI_KILLS sets how often.
func TestKilledCrawlGoesOn(t *testing.T) {
	kills := 3
	if s := os.Getenv("SOKHOI_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		kills = n
	}
	p, base, file := portal(t, "drupal", serve.Options{Seed: 9, Posts: 20 + 15*kills, Bare: true}, "delay: 8ms")
	dir := filepath.Join(t.TempDir(), "corpus")
	crawl := []string{"crawl", "-q", "--allow-loopback", "--corpus", dir, file}
	killed := 0
	for range kills {
		before := len(p.Log())
		cmd := program(t.Context(), crawl...)
		ended := make(chan error, 1)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		go func() { ended <- cmd.Wait() }()
		// It is killed somewhere in its work, not before it.
		for range 400 {
			if len(p.Log()) > before {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(time.Duration(rand.IntN(120)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			killed++
		}
	}
	if code, stderr := exitOf(t, program(t.Context(), crawl...)); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if killed == 0 {
		t.Error("nothing was killed")
	}
	db, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found := map[string]int{}
	for i, err := range db.Items(t.Context(), sqlite.OK, sqlite.NotAConference) {
		if err != nil {
			t.Fatal(err)
		}
		found[strings.TrimPrefix(i.URI, base)]++
	}
	for _, a := range p.Articles() {
		if found[a] != 1 {
			t.Errorf("%s is %d times in the corpus", a, found[a])
		}
	}
	if waiting, _, err := db.PendingPages(t.Context(), 0, 1); err != nil || len(waiting) > 0 {
		t.Errorf("%d pages still wait for the pipeline, %v", len(waiting), err)
	}
	requests, doubled := map[string]int{}, 0
	for _, e := range p.Log() {
		if requests[e.Path]++; requests[e.Path] > 1 {
			doubled++
		}
	}
	t.Logf("%d kills, %d requests, %d of them made again", killed, len(p.Log()), doubled)
	if doubled > killed {
		t.Errorf("%d requests were made again after %d kills", doubled, killed)
	}
}

// TestCrawlCommand goes through the commands around a crawl.
func TestCrawlCommand(t *testing.T) {
	p, base, file := portal(t, "wordpress", serve.Options{Seed: 2, Posts: 20, Bare: true}, "delay: 1ms")
	dir := filepath.Join(t.TempDir(), "corpus")
	sokhoi := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		a := newApp()
		a.stdout, a.stderr, a.terminal = &out, &errs, false
		if code := run(t.Context(), a, append(args, "--corpus", dir)); code != want {
			t.Fatalf("%v: exit code %d, want %d: %s", args, code, want, errs.String())
		}
		return out.String()
	}
	sokhoi(exitUsage, "crawl")
	sokhoi(exitUsage, "crawl", filepath.Join(dir, "absent.yaml"))
	sokhoi(exitUsage, "crawl", "--since", "hôm qua", file)
	sokhoi(exitCorpus, "crawl", "status")
	out := sokhoi(exitOK, "crawl", "--allow-loopback", "--max-pages", "5", file)
	if !strings.Contains(out, "max_pages") {
		t.Errorf("no end told: %s", out)
	}
	sokhoi(exitOK, "crawl", "--allow-loopback", file)
	if out := sokhoi(exitOK, "crawl", "status"); !strings.Contains(out, "20  article    fetched") {
		t.Errorf("status: %s", out)
	}
	for _, q := range []string{"ledger", "status"} {
		if out := sokhoi(exitOK, q); out == "" {
			t.Errorf("%s shows nothing", q)
		}
	}
	if files, err := filepath.Glob(filepath.Join(dir, "originals", "warc", "*.warc.gz")); err != nil || len(files) == 0 {
		t.Errorf("no WARC file, %v", err)
	}
	before := len(p.Log())
	sokhoi(exitOK, "crawl", "--allow-loopback", file)
	if n := len(p.Log()) - before; n > 0 {
		t.Errorf("nothing is due, and %d requests were sent", n)
	}
	if out := sokhoi(exitOK, "site", "guess", "--allow-loopback", base+"/"); !strings.Contains(out, "family: wordpress") {
		t.Errorf("guess: %s", out)
	}
	if out := sokhoi(exitOK, "site", "check", "--allow-loopback", file, base+p.Articles()[0]); !strings.Contains(out, "kind   article") {
		t.Errorf("check: %s", out)
	}
	sokhoi(exitInput, "site", "check", "--allow-loopback", file, "http://khac.example.vn/")
}

// TestSiteFileReachesDocuments holds that what a site file tells of pages stands in the
// documents, and goes on to do so where they are made again from their originals.
func TestSiteFileReachesDocuments(t *testing.T) {
	p, base, file := portal(t, "asp", serve.Options{Seed: 4, Posts: 25, Bare: true}, "delay: 1ms\nprovince: tỉnh Bắc Ninh")
	dir := filepath.Join(t.TempDir(), "corpus")
	sokhoi := func(args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		a := newApp()
		a.stdout, a.stderr, a.terminal = &out, &errs, false
		if code := run(t.Context(), a, append(args, "--corpus", dir)); code != exitOK {
			t.Fatalf("%v: exit code %d: %s%s", args, code, out.String(), errs.String())
		}
	}
	check := func(after string) {
		t.Helper()
		db, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		days := p.Days()
		for i, err := range db.Items(t.Context(), sqlite.OK, sqlite.NotAConference) {
			if err != nil {
				t.Fatal(err)
			}
			d, err := db.Document(t.Context(), i.Document)
			if err != nil {
				t.Fatal(err)
			}
			path := strings.TrimPrefix(i.URI, base)
			if d.PublishedOn != days[path] {
				t.Errorf("%s: %s is of %s, read as %s", after, path, days[path], d.PublishedOn)
			}
			if d.Province != "Bắc Ninh" {
				t.Errorf("%s: %s is of the province %q", after, path, d.Province)
			}
			delete(days, path)
		}
		if len(days) > 0 {
			t.Errorf("%s: %d posts are missing", after, len(days))
		}
	}
	sokhoi("crawl", "--allow-loopback", file)
	check("crawl")
	sokhoi("verify")
	sokhoi("reextract", "--originals")
	check("reextract --originals")
	sokhoi("reextract", "--all")
	check("reextract --all")
	_, _, unknown := portal(t, "drupal", serve.Options{}, "province: Đông Hòa")
	a := newApp()
	a.stdout, a.stderr = &bytes.Buffer{}, &bytes.Buffer{}
	if code := run(t.Context(), a, []string{"site", "check", unknown}); code != exitInput {
		t.Errorf("a province that nobody knows: exit code %d", code)
	}
}
