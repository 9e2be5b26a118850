package sqlite

import (
	"fmt"
	"testing"
)

// BenchmarkPut stores documents with reports of every table in batches, as
// ingest does, and tells how much of the time has no need of the transaction.
func BenchmarkPut(b *testing.B) {
	db := mustOpen(b, b.TempDir(), Options{Mode: Write})
	i := 0
	for b.Loop() {
		const size = 100
		batch := make([]*Prepared, size)
		for k := range batch {
			i++
			p, err := db.Prepare(b.Context(), sample(fmt.Sprint("/", i), fmt.Sprint("bài ", i)))
			if err != nil {
				b.Fatal(err)
			}
			batch[k] = p
		}
		if _, err := db.Commit(b.Context(), batch...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "documents/s")
}
