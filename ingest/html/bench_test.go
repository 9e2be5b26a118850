package html

import (
	"bytes"
	"context"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"
)

// pages are the pages of the tests.
func pages(b *testing.B) [][]byte {
	files, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil {
		b.Fatal(err)
	}
	var out [][]byte
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, part(a, "page.html"))
	}
	return out
}

func report(b *testing.B, all [][]byte, read func(page []byte)) {
	size := 0
	for _, p := range all {
		size += len(p)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range all {
			read(p)
		}
	}
	b.ReportMetric(float64(len(all)*b.N)/b.Elapsed().Seconds(), "pages/s")
}

// BenchmarkParse reads pages whole, and tells how long that takes beside the bare
// HTML parser of BenchmarkBareParser, which only builds their trees.
func BenchmarkParse(b *testing.B) {
	all := pages(b)
	report(b, all, func(page []byte) {
		if _, err := Parse(context.Background(), page, "http://x.example/", Options{}); err != nil {
			b.Fatal(err)
		}
	})
	b.StopTimer()
	const rounds = 20
	ours := processor(b, rounds, all, func(page []byte) {
		if _, err := Parse(context.Background(), page, "http://x.example/", Options{}); err != nil {
			b.Fatal(err)
		}
	})
	b.ReportMetric(float64(ours)/float64(processor(b, rounds, all, func(page []byte) { bareParse(b, page) })), "×bare")
}

// processor is the time of the processor that reading the pages takes.
func processor(b *testing.B, rounds int, all [][]byte, read func(page []byte)) time.Duration {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := used()
	for range rounds {
		for _, p := range all {
			read(p)
		}
	}
	return used() - start
}

func bareParse(b *testing.B, page []byte) {
	if _, err := html.Parse(bytes.NewReader(page)); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkBareParser(b *testing.B) {
	report(b, pages(b), func(page []byte) { bareParse(b, page) })
}
