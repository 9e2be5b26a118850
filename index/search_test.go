package index

import (
	"context"
	"testing"

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

func TestSmoke(t *testing.T) {
	w := newWorld(1, 300, 1500)
	ix := mustIndex(t, w, Config{BatchDocuments: 64})
	for _, q := range []string{``, `trưởng`, `truong`, `"khối thi đua"`, `"noi chinh" -"tham mưu"`, `trưởg~`, `trư*`, `"khối trưởng" NEAR/5 "sở tài chính"`,
		`head:"Sở Nội vụ" year:2018`, `UBND`, `"ủy ban nhân dân"`, `year:2015..2017 kind:"tổng kết"`, `phog trao`, `head:"Sở Nôi vụ" year:2017`, `doc:bắcninh.gov.vn`, `TT&TT`} {
		r := mustSearch(t, ix, q, Options{Facets: []string{"province", "year", "unit"}, Limit: 3, FacetSize: 2})
		t.Logf("%s: total %d exact %v, %d facets, mean %q", q, r.Total, r.Exact, len(r.Facets), r.DidYouMean)
		for _, h := range r.Hits[:min(1, len(r.Hits))] {
			t.Logf("   %.2f %s", h.Score, h.Title.Highlighted("[", "]", nil))
			for _, f := range h.Fragments {
				t.Logf("   … %s", f.Highlighted("[", "]", nil))
			}
			for _, f := range h.Facts {
				t.Logf("   fact %s %s %d: %v", f.Field, f.Value, f.Year, f.Quotes)
			}
		}
		for _, f := range r.Facets {
			t.Logf("   %s %d %v", f.Name, f.Distinct, f.Values)
		}
	}
	s, err := ix.Suggest(context.Background(), `head:"sở n`, 5)
	t.Log(s, err)
	s, err = ix.Suggest(context.Background(), `tru`, 5)
	t.Log(s, err)
}
