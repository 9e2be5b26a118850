package html

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

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

// BenchmarkParse reads pages whole; BenchmarkBareParser only builds their trees,
// which is the measure of it.
func BenchmarkParse(b *testing.B) {
	all := pages(b)
	report(b, all, func(page []byte) {
		if _, err := Parse(context.Background(), page, "http://x.example/", Options{}); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkBareParser(b *testing.B) {
	all := pages(b)
	report(b, all, func(page []byte) {
		if _, err := html.Parse(bytes.NewReader(page)); err != nil {
			b.Fatal(err)
		}
	})
}
