package web

import (
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/extract"
)

// BenchmarkReaders lets 200 readers ask for pages while documents come in, and
// tells the time that 99 of 100 answers took at most.
func BenchmarkReaders(b *testing.B) {
	s := newSite(b, nil)
	var paths []string
	for _, rt := range routeTable {
		if rt.method == http.MethodGet && rt.needs == Reader && rt.path != "/search.xlsx" && rt.path != "/ledger.xlsx" {
			paths = append(paths, s.example(rt))
		}
	}
	x, err := extract.New(extract.Options{})
	if err != nil {
		b.Fatal(err)
	}
	stop := make(chan struct{})
	var ingest sync.WaitGroup
	ingest.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
			text := posts[i%2].text + "\nBài số " + time.Duration(i).String()
			d := corpus.NewDocument([]byte(text), posts[0].uri+time.Duration(i).String(), "text/plain", text)
			r, _ := x.Extract(d)
			if _, err := s.db.Put(b.Context(), sqlite.Entry{Item: sqlite.Item{URI: d.URI, Origin: "list", Parser: "1", Extractor: "1"}, Original: []byte(text), Document: d, Report: r}); err != nil {
				b.Error(err)
				return
			}
			if i%50 == 49 {
				if err := s.server.refresh(b.Context(), false); err != nil {
					b.Error(err)
				}
			}
		}
	})
	var mu sync.Mutex
	var took []time.Duration
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	b.SetParallelism(100)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		var mine []time.Duration
		for i := 0; pb.Next(); i++ {
			start := time.Now()
			res, err := client.Get(s.URL + paths[i%len(paths)])
			if err != nil {
				b.Error(err)
				return
			}
			_, err = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if err != nil || res.StatusCode != http.StatusOK {
				b.Errorf("%s: %d %v", paths[i%len(paths)], res.StatusCode, err)
			}
			mine = append(mine, time.Since(start))
		}
		mu.Lock()
		took = append(took, mine...)
		mu.Unlock()
	})
	b.StopTimer()
	close(stop)
	ingest.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "ms-p99")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
}
