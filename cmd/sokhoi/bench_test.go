package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
)

// BenchmarkIngest takes generated posts through the whole line into a corpus:
// documents a second on all processors, and the most memory that the heap took.
// That the latter is the same for 1,000 and for 100,000 documents is the point.
func BenchmarkIngest(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("documents=%d", n), func(b *testing.B) {
			if testing.Short() && n > 1_000 {
				b.Skip("long")
			}
			for b.Loop() {
				benchmarkIngest(b, n)
			}
		})
	}
}

func benchmarkIngest(b *testing.B, n int) {
	a := &app{stderr: io.Discard, stdout: io.Discard, now: time.Now, log: slog.New(slog.DiscardHandler),
		corpusDir: filepath.Join(b.TempDir(), "corpus")}
	db, err := a.openCorpus(b.Context(), sqlite.Write, "benchmark")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	x, err := a.extractor()
	if err != nil {
		b.Fatal(err)
	}
	parser, done := a.parser()
	defer done()
	var bytes int64
	source := func(yield func(pipeline.Input) bool) {
		for i := range n {
			text := fmt.Sprintf("%sBản tin số %d.\n", post(i*17+1), i)
			bytes += int64(len(text))
			if !yield(pipeline.Input{URI: fmt.Sprintf("https://example.vn/%d", i), Body: []byte(text), Origin: "list"}) {
				return
			}
		}
	}
	runtime.GC()
	peak, stop := watchHeap(b.Context())
	start := time.Now()
	err = pipeline.Run(b.Context(), source, pipeline.Options{Parser: parser, Extractor: x,
		Sink: &pipeline.Store{DB: db, Parser: ingest.Version, Extractor: extract.Version()}})
	took := time.Since(start)
	stop()
	if err != nil {
		b.Fatal(err)
	}
	counts, err := db.Counts(b.Context())
	if err != nil || counts.Documents != int64(n) {
		b.Fatalf("%d documents in the corpus, %v; want %d", counts.Documents, err, n)
	}
	b.SetBytes(bytes)
	b.ReportMetric(float64(n)/took.Seconds(), "documents/s")
	b.ReportMetric(float64(peak.Load())/(1<<20), "peak-heap-MiB")
}

// watchHeap samples how many bytes live and dead objects take.
func watchHeap(ctx context.Context) (peak *atomic.Uint64, stop func()) {
	peak = new(atomic.Uint64)
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse))
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return peak, func() { cancel(); <-ended }
}
