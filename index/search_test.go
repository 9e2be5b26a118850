package index

import (
	"context"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/index/query"
)

// testVocabulary is a small vocabulary in the form of the gazetteer's.
var testVocabulary = Vocabulary{
	Version: "test",
	Concepts: []Concept{
		{[]string{"Ủy ban nhân dân", "UBND"}}, {[]string{"Hội đồng nhân dân", "HĐND"}},
		{[]string{"Đại biểu Quốc hội", "ĐBQH"}}, {[]string{"thi đua, khen thưởng", "TĐKT"}},
		{[]string{"Thông tin và Truyền thông", "TT&TT"}}, {[]string{"Kế hoạch và Đầu tư", "KH&ĐT"}},
	},
	Areas: worldProvinces,
	Related: func(unit string) []string {
		if unit == "Sở Tài chính" {
			return []string{"Sở Kế hoạch và Đầu tư"}
		}
		return nil
	},
}

func mustParse(tb testing.TB, text string) query.Query {
	tb.Helper()
	q, err := query.Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return q
}

// mustIndex indexes a world in a directory of its own, in batches.
func mustIndex(tb testing.TB, w *world, c Config) *Index {
	tb.Helper()
	c.Vocabulary, c.Texts = testVocabulary, w
	ix, err := Open(tb.TempDir(), c)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := ix.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := ix.Update(context.Background(), w.entries, int64(len(w.entries))); err != nil {
		tb.Fatal(err)
	}
	return ix
}

func mustSearch(tb testing.TB, ix *Index, text string, o Options) *Result {
	tb.Helper()
	r, err := ix.Search(context.Background(), mustParse(tb, text), o)
	if err != nil {
		tb.Fatalf("search %s: %v", text, err)
	}
	return r
}

// textEntry is a document without a report.
func textEntry(id, text string) Entry {
	return Entry{Document: &corpus.Document{ID: corpus.DocumentID(id), Text: normal(text)}}
}

func mustIndexTexts(tb testing.TB, entries []Entry, texts Texts) *Index {
	tb.Helper()
	ix, err := Open(tb.TempDir(), Config{Vocabulary: testVocabulary, Texts: texts})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = ix.Close() })
	if err := ix.Update(context.Background(), entries, 1); err != nil {
		tb.Fatal(err)
	}
	return ix
}
