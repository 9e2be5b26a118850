//go:build unix

package load

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// served is `sokhoi serve` over a corpus.
type served struct {
	binary, corpus, base string
	process              *os.Process
	client               *http.Client
}

// serve makes a corpus of as many documents as SOKHOI_BENCH_DOCUMENTS tells
// (10,000 without it), or takes the one in the folder SOKHOI_BENCH_CORPUS, which it
// makes where it isn't there, and serves it.
func serve(b *testing.B) *served {
	b.Helper()
	s := &served{binary: build(b), corpus: os.Getenv("SOKHOI_BENCH_CORPUS"), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512}}}
	if s.corpus == "" {
		s.corpus = filepath.Join(b.TempDir(), "corpus")
	}
	if _, err := os.Stat(filepath.Join(s.corpus, "corpus.db")); err != nil {
		documents := 10_000
		if text := os.Getenv("SOKHOI_BENCH_DOCUMENTS"); text != "" {
			if documents, err = strconv.Atoi(text); err != nil {
				b.Fatal(err)
			}
		}
		list, _ := compose(b, documents, 10)
		ingest(b, s.binary, s.corpus, list, documents)
		if out, err := exec.Command(s.binary, "--corpus", s.corpus, "reindex", "--quiet").CombinedOutput(); err != nil {
			b.Fatalf("sokhoi reindex: %v\n%s", err, out)
		}
	}
	cmd := exec.Command(s.binary, "--corpus", s.corpus, "serve", "--addr", "127.0.0.1:0")
	errs, err := cmd.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	s.process = cmd.Process
	b.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(errs)
	for s.base == "" && lines.Scan() {
		s.base = regexp.MustCompile(`http://[0-9.:]+`).FindString(lines.Text())
	}
	if s.base == "" {
		b.Fatal("sokhoi serve told no address")
	}
	go func() { _, _ = io.Copy(io.Discard, errs) }()
	for deadline := time.Now().Add(15 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		res, err := s.client.Get(s.base + "/readyz")
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return s
			}
		}
		if time.Now().After(deadline) {
			b.Fatalf("sokhoi serve isn't ready: %v", err)
		}
	}
}

// get asks for a page as a browser does.
func (s *served) get(path string) (status int, body []byte, err error) {
	res, err := s.client.Get(s.base + path)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

// page is one to ask for.
type page struct{ name, path string }

// pages are all kinds of pages, with the largest bloc, and the units, persons and
// awards that stand in the most blocs.
func (s *served) pages(b *testing.B) []page {
	b.Helper()
	read := func(path string) []byte {
		status, body, err := s.get(path)
		if err != nil || status != http.StatusOK {
			b.Fatalf("%s: %d %v", path, status, err)
		}
		return body
	}
	first := func(path, pattern string) string {
		m := regexp.MustCompile(pattern).FindSubmatch(read(path))
		if m == nil {
			b.Fatalf("%s: nothing like %s", path, pattern)
		}
		return string(m[1])
	}
	var blocs struct {
		Items []struct {
			Key       string `json:"key"`
			Documents int    `json:"documents"`
		} `json:"items"`
		Next string `json:"next"`
	}
	bloc, most := "", -1
	for after := ""; ; after = blocs.Next {
		blocs.Next = ""
		if err := json.Unmarshal(read("/api/v1/blocs?limit=500&after="+after), &blocs); err != nil {
			b.Fatal(err)
		}
		for _, x := range blocs.Items {
			if x.Documents > most && !strings.HasPrefix(x.Key, "?") {
				bloc, most = x.Key, x.Documents
			}
		}
		if blocs.Next == "" {
			break
		}
	}
	document := first("/", `href="/documents/(sha256-[0-9a-f]{64})"`)
	unit, person, award := first("/units", `href="/units/([^"]+)"`), first("/persons", `href="/persons/([^"]+)"`), first("/awards", `href="/awards/([^"]+)"`)
	search := func(q string) string { return "/search?q=" + url.QueryEscape(q) }
	return []page{
		{"home", "/"}, {"search/all", "/search"}, {"search/phrase", search(`"khối trưởng"`)}, {"search/fact", search(`head:"Sở Nội vụ" year:2018`)}, {"search/words", search("so ket thi dua")},
		{"document", "/documents/" + document}, {"bloc", "/blocs/" + bloc}, {"dossier", "/dossiers/" + bloc},
		{"ledger", "/ledger"}, {"ledger/deputies", "/ledger?post=deputy"}, {"ledger/name", "/ledger?name=kinh+te"}, {"ledger/state", "/ledger?state=contradicted"},
		{"findings", "/findings"}, {"findings/high", "/findings?severity=high"}, {"units", "/units"}, {"units/name", "/units?name=so+noi+vu"}, {"unit", "/units/" + unit},
		{"persons", "/persons"}, {"person", "/persons/" + person}, {"awards", "/awards"}, {"award", "/awards/" + award}, {"items", "/items"}, {"items/ok", "/items?state=ok"},
		{"decisions", "/decisions"}, {"help", "/help"}, {"feed/conferences", "/conferences.atom"}, {"feed/findings", "/findings.atom"}, {"metrics", "/metrics"},
		{"api/status", "/api/v1/status"}, {"api/search", "/api/v1" + search("khối")}, {"api/suggestions", "/api/v1/suggestions?q=so+no"},
		{"api/documents", "/api/v1/documents"}, {"api/document", "/api/v1/documents/" + document}, {"api/conferences", "/api/v1/conferences"},
		{"api/blocs", "/api/v1/blocs"}, {"api/bloc", "/api/v1/blocs/" + bloc}, {"api/ledger", "/api/v1/ledger"}, {"api/findings", "/api/v1/findings"},
		{"api/units", "/api/v1/units"}, {"api/unit", "/api/v1/units/" + unit}, {"api/persons", "/api/v1/persons"}, {"api/person", "/api/v1/persons/" + person},
		{"api/awards", "/api/v1/awards"}, {"api/award", "/api/v1/awards/" + award}, {"api/items", "/api/v1/items"}, {"api/batches", "/api/v1/batches"}, {"api/decisions", "/api/v1/decisions"},
	}
}

// many are pages that few readers share: blocs, documents, units and persons of
// the corpus, and searches for the names of its units.
func (s *served) many(b *testing.B) []page {
	b.Helper()
	var out []page
	for _, list := range []struct{ api, page string }{{"blocs", "/blocs/"}, {"documents", "/documents/"}, {"units", "/units/"}, {"persons", "/persons/"}} {
		_, body, err := s.get("/api/v1/" + list.api + "?limit=500")
		if err != nil {
			b.Fatal(err)
		}
		var answer struct {
			Items []struct {
				Key    string `json:"key"`
				ID     string `json:"id"`
				Name   string `json:"name"`
				Report struct {
					Document struct {
						ID string `json:"id"`
					} `json:"document"`
				} `json:"report"`
			} `json:"items"`
		}
		if err := json.Unmarshal(body, &answer); err != nil {
			b.Fatal(err)
		}
		for _, x := range answer.Items {
			out = append(out, page{list.api, list.page + strings.ReplaceAll(x.Key+x.ID+x.Report.Document.ID, "?", "%3F")})
			if list.api == "units" {
				out = append(out, page{"search", "/search?q=" + url.QueryEscape(`"`+x.Name+`"`)})
			}
		}
	}
	return out
}

// with adds a parameter that no page looks at, so that no answer that is kept fits.
func with(path string, n int64) string {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return fmt.Sprintf("%s%sfresh=%d", path, sep, n)
}

// BenchmarkPages asks for each kind of page, one after the other: ms/op is what
// it takes to make it, median-ms the same for half of the answers, and again-ms what
// it takes where the answer is kept.
func BenchmarkPages(b *testing.B) {
	s := serve(b)
	var n int64
	for _, p := range s.pages(b) {
		b.Run(p.name, func(b *testing.B) {
			var took []time.Duration
			size := 0
			for b.Loop() {
				n++
				start := time.Now()
				status, body, err := s.get(with(p.path, n))
				if took = append(took, time.Since(start)); err != nil || status != http.StatusOK {
					b.Fatalf("%s: %d %v", p.path, status, err)
				}
				size = len(body)
			}
			slices.Sort(took)
			b.ReportMetric(ms(took[len(took)/2]), "median-ms")
			b.ReportMetric(ms(took[0]), "least-ms")
			b.ReportMetric(float64(size)/1000, "kB")
			var again []time.Duration
			for range 10 {
				start := time.Now()
				_, _, _ = s.get(p.path)
				again = append(again, time.Since(start))
			}
			b.ReportMetric(ms(slices.Min(again)), "again-ms")
		})
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// readers is how many ask at once.
const readers = 200

// BenchmarkReaders lets 200 readers ask for pages while documents come in, half of
// them for what all look at and half for one of 2,500 others, for as many seconds as SOKHOI_BENCH_SECONDS tells (10 without it): once
// with each asking for the next page as soon as it has one, and once with five
// seconds on average of reading between. cpu-ms is the server's own time for an
// answer, with following the corpus, and waited-ms how long its threads stood ready
// while others had the processors: on a machine that has other work, that is what
// the times are made of.
func BenchmarkReaders(b *testing.B) {
	seconds := 10
	if text := os.Getenv("SOKHOI_BENCH_SECONDS"); text != "" {
		var err error
		if seconds, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	s := serve(b)
	pages, many := s.pages(b), s.many(b)
	more, _ := compose(b, 20_000, 10)
	for _, think := range []time.Duration{0, 5 * time.Second} {
		b.Run(fmt.Sprintf("think=%v", think), func(b *testing.B) {
			for b.Loop() {
				s.read(b, pages, many, more, think, time.Duration(seconds)*time.Second)
			}
		})
	}
}

// answered is a page that a reader got.
type answered struct {
	page        string
	after, took time.Duration // since the beginning, and since it was asked for
}

// read lets the readers read for a time.
func (s *served) read(b *testing.B, pages, many []page, more string, think, long time.Duration) {
	ctx, cancel := context.WithTimeout(b.Context(), long)
	defer cancel()
	ingested := s.ingestBeside(ctx, b, more)
	before, waitedBefore, began := s.cpu(), s.waited(), time.Now()
	var mu sync.Mutex
	var took []answered
	var failed atomic.Int64
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			var mine []answered
			pause := func(d time.Duration) {
				select {
				case <-ctx.Done():
				case <-time.After(d):
				}
			}
			pause(rand.N(think + time.Millisecond)) // they don't all begin at once
			for ctx.Err() == nil {
				p := pages[rand.N(len(pages))]
				if rand.N(2) == 0 {
					p = many[rand.N(len(many))]
				}
				start := time.Now()
				status, _, err := s.get(p.path)
				mine = append(mine, answered{p.name, start.Sub(began), time.Since(start)})
				if err != nil || status != http.StatusOK {
					failed.Add(1)
					b.Logf("%s: %d %v", p.path, status, err)
				}
				pause(time.Duration(rand.ExpFloat64() * float64(think)))
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
		})
	}
	all.Wait()
	cpu, waited := s.cpu()-before, s.waited()-waitedBefore
	cancel()
	slices.SortFunc(took, func(x, y answered) int { return cmp.Compare(x.took, y.took) })
	b.ReportMetric(ms(took[len(took)/2].took), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100].took), "p99-ms")
	b.ReportMetric(ms(took[len(took)-1].took), "max-ms")
	for _, a := range took[max(0, len(took)-20):] {
		b.Logf("slow: %s, asked after %.1f s: %.0f ms", a.page, a.after.Seconds(), ms(a.took))
	}
	b.ReportMetric(float64(len(took))/long.Seconds(), "answers/s")
	b.ReportMetric(ms(cpu)/float64(len(took)), "cpu-ms")
	b.ReportMetric(ms(waited)/float64(len(took)), "waited-ms")
	b.ReportMetric(float64(failed.Load()), "failed")
	b.ReportMetric(float64(<-ingested), "ingested")
}

// ingestBeside runs `sokhoi ingest` over documents that are new to the corpus until
// ctx ends; the number of those it took comes then. They are given new addresses
// and texts each time, so that a corpus that is kept can be used again.
func (s *served) ingestBeside(ctx context.Context, b *testing.B, list string) <-chan int64 {
	stamp := time.Now().UnixNano()
	done := make(chan int64, 1)
	cmd := exec.CommandContext(ctx, s.binary, "--corpus", s.corpus, "ingest", "--quiet", "--list", "-")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	var fed atomic.Int64
	go func() {
		defer in.Close()
		f, err := os.Open(list)
		if err != nil {
			b.Error(err)
			return
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() && ctx.Err() == nil {
			var l map[string]string
			if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
				b.Error(err)
				return
			}
			l["uri"] = fmt.Sprintf("%s?run=%d", l["uri"], stamp)
			if l["text"] != "" {
				l["text"] += fmt.Sprintf("\n(%d)\n", stamp)
			}
			line, err := json.Marshal(l)
			if err != nil {
				b.Error(err)
				return
			}
			if _, err := in.Write(append(line, '\n')); err != nil {
				return // the ingest has ended
			}
			fed.Add(1)
		}
	}()
	go func() {
		_ = cmd.Wait() // it is interrupted
		done <- fed.Load()
	}()
	return done
}

// waited is how long the server's threads could have worked and got no processor,
// as Linux tells; 0 elsewhere.
func (s *served) waited() (sum time.Duration) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.process.Pid))
	for _, t := range tasks {
		stat, err := os.ReadFile(t)
		if err != nil {
			continue
		}
		if fields := strings.Fields(string(stat)); len(fields) > 1 {
			n, _ := strconv.ParseInt(fields[1], 10, 64)
			sum += time.Duration(n)
		}
	}
	return sum
}

// cpu is the time that the server has worked, as Linux tells; 0 elsewhere.
func (s *served) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond // the clock of /proc ticks 100 times a second
}
