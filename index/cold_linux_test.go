package index

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// BenchmarkCold asks each query of engines that were just opened, with none of
// their files in the page cache; opening is part of the time. What a disk or its
// host keeps by itself isn't emptied.
func BenchmarkCold(b *testing.B) {
	paths := builtForBench(b)
	forget := func() {
		for _, path := range []string{filepath.Dir(paths.fts), paths.texts, paths.index} {
			must(b, filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				return forgetPages(path)
			}))
		}
	}
	for _, kind := range benchKinds() {
		queries := kind.queries(20)
		b.Run("index/"+kind.name, func(b *testing.B) {
			var times latencies
			for b.Loop() {
				for _, q := range queries {
					forget()
					var closeIndex func()
					times.measure(func() {
						var ix *Index
						ix, closeIndex = paths.openIndex(b)
						mustSearch(b, ix, q, kind.options)
					})
					closeIndex()
				}
			}
			times.report(b)
		})
		if _, _, ok := kind.fts5(queries[0]); !ok {
			continue
		}
		b.Run("fts5/"+kind.name, func(b *testing.B) {
			var times latencies
			for b.Loop() {
				for _, q := range queries {
					forget()
					db := benchDB(b, paths.fts)
					match, years, _ := kind.fts5(q)
					times.measure(func() { askFTS5(b, db, match, years) })
					must(b, db.Close())
				}
			}
			times.report(b)
		})
	}
}

// forgetPages takes a file that nobody has mapped out of the page cache.
func forgetPages(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil { // pages not yet written stay
		return err
	}
	return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}
