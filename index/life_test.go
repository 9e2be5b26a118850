package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

func mustOpen(tb testing.TB, dir string, w *world, readOnly bool) *Index {
	tb.Helper()
	ix, err := Open(dir, Config{Vocabulary: testVocabulary, Texts: w, ReadOnly: readOnly})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = ix.Close() })
	return ix
}

func TestUpdateDeleteReopen(t *testing.T) {
	ctx := context.Background()
	w := newWorld(31, 60, 300)
	dir := t.TempDir()
	ix := mustOpen(t, dir, w, false)
	if got := mustSearch(t, ix, "", Options{}); got.Total != 0 || ix.Sequence() != 0 {
		t.Errorf("new index has %d documents, sequence %d", got.Total, ix.Sequence())
	}
	for i := 0; i < 60; i += 7 {
		if err := ix.Update(ctx, w.entries[i:min(60, i+7)], int64(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := ix.Update(ctx, w.entries[:20], 100); err != nil { // again
		t.Fatal(err)
	}
	if got := mustSearch(t, ix, "", Options{}).Total; got != 60 || ix.Documents() != 60 {
		t.Errorf("%d documents after updates, want 60", got)
	}
	changed := w.entries[3]
	d := *changed.Document
	d.Text = "hoàn toàn khác xyzzy"
	if err := ix.Update(ctx, []Entry{{&d, changed.Report}}, 101); err != nil {
		t.Fatal(err)
	}
	w.byID[d.ID] = Entry{&d, changed.Report}
	if got := mustSearch(t, ix, "xyzzy", Options{}); got.Total != 1 || got.Hits[0].ID != d.ID {
		t.Errorf("changed document isn't found: %+v", got)
	}
	if err := ix.Delete(ctx, []corpus.DocumentID{d.ID, w.entries[4].Document.ID}, 102); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	ix = mustOpen(t, dir, w, false)
	if got := mustSearch(t, ix, "", Options{}).Total; got != 58 || ix.Sequence() != 102 {
		t.Errorf("reopened: %d documents, sequence %d", got, ix.Sequence())
	}
	if got := mustSearch(t, ix, "xyzzy", Options{}).Total; got != 0 {
		t.Errorf("deleted document is found %d times", got)
	}
}

func TestOneWriter(t *testing.T) {
	w := newWorld(32, 5, 200)
	dir := t.TempDir()
	ix := mustOpen(t, dir, w, false)
	_, err := Open(dir, Config{Vocabulary: testVocabulary, LockTimeout: time.Millisecond})
	if !errors.Is(err, ErrBusy) {
		t.Errorf("second writer: %v", err)
	}
	err = Rebuild(context.Background(), dir, Config{Vocabulary: testVocabulary, LockTimeout: time.Millisecond}, nil, nil, nil)
	if !errors.Is(err, ErrBusy) {
		t.Errorf("rebuild beside a writer: %v", err)
	}
	reader := mustOpen(t, dir, w, true) // needs no lock
	if err := ix.Update(context.Background(), w.entries, 5); err != nil {
		t.Fatal(err)
	}
	if err := reader.Refresh(); err != nil {
		t.Fatal(err)
	}
	if got := mustSearch(t, reader, "", Options{}).Total; got != 5 {
		t.Errorf("reader sees %d documents", got)
	}
	if err := reader.Update(context.Background(), w.entries, 6); err == nil {
		t.Error("a reader can write")
	}
}

func TestNoIndexAndStaleIndex(t *testing.T) {
	w := newWorld(33, 5, 200)
	dir := t.TempDir()
	if _, err := Open(dir, Config{ReadOnly: true}); !errors.Is(err, ErrNone) {
		t.Errorf("no index: %v", err)
	}
	ix := mustOpen(t, dir, w, false)
	if err := ix.Update(context.Background(), w.entries, 5); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	other := testVocabulary
	other.Version = "newer"
	for _, readOnly := range []bool{true, false} {
		_, err := Open(dir, Config{Vocabulary: other, ReadOnly: readOnly})
		if stale := new(StaleError); !errors.As(err, &stale) {
			t.Errorf("index of another vocabulary, read only %v: %v", readOnly, err)
		}
	}
	if err := rebuild(dir, Config{Vocabulary: other}, w.entries, 9, nil); err != nil {
		t.Fatal(err)
	}
	ix, err := Open(dir, Config{Vocabulary: other, Texts: w, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if ix.Documents() != 5 || ix.Sequence() != 9 {
		t.Errorf("rebuilt: %d documents, sequence %d", ix.Documents(), ix.Sequence())
	}
	if generations, _ := filepath.Glob(filepath.Join(dir, "g*")); len(generations) != 1 {
		t.Errorf("generations left: %q", generations)
	}
}

func rebuild(dir string, c Config, entries []Entry, sequence int64, failure error) error {
	return Rebuild(context.Background(), dir, c, func(yield func(Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
		if failure != nil {
			yield(Entry{}, failure)
		}
	}, func() int64 { return sequence }, nil)
}

// A rebuild that fails leaves the index as it was.
func TestFailedRebuild(t *testing.T) {
	w := newWorld(34, 20, 200)
	dir := t.TempDir()
	if err := rebuild(dir, Config{Vocabulary: testVocabulary}, w.entries, 1, nil); err != nil {
		t.Fatal(err)
	}
	reader := mustOpen(t, dir, w, true)
	failure := errors.New("disk gone")
	if err := rebuild(dir, Config{Vocabulary: testVocabulary, BatchDocuments: 4}, w.entries[:10], 2, failure); !errors.Is(err, failure) {
		t.Fatalf("rebuild: %v", err)
	}
	if got := mustSearch(t, reader, "", Options{}).Total; got != 20 {
		t.Errorf("reader sees %d documents", got)
	}
	if ix := mustOpen(t, dir, w, true); ix.Documents() != 20 || ix.Sequence() != 1 {
		t.Errorf("after a failed rebuild: %d documents", ix.Documents())
	}
}

// What a killed writer leaves behind is taken up or swept away.
func TestCrash(t *testing.T) {
	ctx := context.Background()
	w := newWorld(35, 40, 200)
	dir := t.TempDir()
	ix := mustOpen(t, dir, w, false)
	if err := ix.Update(ctx, w.entries[:20], 20); err != nil {
		t.Fatal(err)
	}
	// Killed between writing a batch and publishing it.
	if err := ix.writer.update(ctx, w.entries[20:], nil, 40); err != nil {
		t.Fatal(err)
	}
	if err := ix.writer.stop(); err != nil {
		t.Fatal(err)
	}
	ix.writer = nil
	// Killed while publishing, and while rebuilding.
	for _, left := range []string{"g000001/s000099", "g000007/scorch"} {
		if err := os.MkdirAll(filepath.Join(dir, left), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "g000001", "s000099", manifestFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if reader := mustOpen(t, dir, w, true); reader.Documents() != 20 || reader.Sequence() != 20 {
		t.Errorf("reader after the crash: %d documents, sequence %d", reader.Documents(), reader.Sequence())
	}
	again := mustOpen(t, dir, w, false)
	if again.Documents() != 40 || again.Sequence() != 40 {
		t.Errorf("writer after the crash: %d documents, sequence %d", again.Documents(), again.Sequence())
	}
	if _, err := os.Stat(filepath.Join(dir, "g000007")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("generation of a killed rebuild: %v", err)
	}
}

// Searching goes on, always with a whole state, while documents come in and the
// index is rebuilt.
func TestSearchWhileWriting(t *testing.T) {
	ctx := context.Background()
	w := newWorld(36, 400, 300)
	dir := t.TempDir()
	writer := mustOpen(t, dir, w, false)
	if err := writer.Update(ctx, w.entries[:10], 10); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var group sync.WaitGroup
	for i := range 3 {
		reader := writer
		if i > 0 {
			reader = mustOpen(t, dir, w, true)
		}
		group.Go(func() {
			last := 0
			for n := 0; ; n++ {
				select {
				case <-done:
					if n == 0 {
						t.Error("no search ran beside the writer")
					}
					return
				default:
				}
				r := mustSearch(t, reader, `"khối trưởng"`, Options{Facets: FacetNames(), Limit: 5})
				all := mustSearch(t, reader, "", Options{}).Total
				if all%10 != 0 || all < last || r.Total > 400 {
					t.Errorf("search saw %d documents after %d", all, last)
					return
				}
				last = all
			}
		})
	}
	for i := 10; i < 400; i += 10 {
		if err := writer.Update(ctx, w.entries[i:i+10], int64(i+10)); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	group.Wait()
	if err := writer.Close(); err != nil {
		t.Error(err)
	}
}

func TestPaging(t *testing.T) {
	w := newWorld(37, 500, 250)
	ix := mustIndex(t, w, Config{BatchDocuments: 90})
	for _, sort := range []Sort{ByRelevance, ByDate, ByYear} {
		for _, ascending := range []bool{false, true} {
			for _, q := range []string{"", "khối", `"khối thi đua nội chính"`, `year:2015..2018`} {
				whole := allHits(t, ix, q, Options{Sort: sort, Ascending: ascending, Limit: MaxLimit})
				paged := allHits(t, ix, q, Options{Sort: sort, Ascending: ascending, Limit: 7})
				if !slices.Equal(whole, paged) {
					t.Errorf("%q by %s: pages give %d documents, one page %d", q, sort, len(paged), len(whole))
				}
				seen := map[string]bool{}
				for _, id := range paged {
					if seen[id] {
						t.Errorf("%q by %s: %s comes twice", q, sort, id)
					}
					seen[id] = true
				}
			}
		}
	}
	// A page of one order is no page of another.
	next := mustSearch(t, ix, "", Options{Sort: ByDate}).Next
	if _, err := ix.Search(context.Background(), mustParse(t, ""), Options{Sort: ByYear, After: next}); !errors.Is(err, ErrCursor) {
		t.Errorf("cursor of another order: %v", err)
	}
	// Newest first, and oldest first with the unknown last.
	day := func(id string) string {
		e := w.byID[corpus.DocumentID(id)]
		for _, c := range e.Report.Conferences {
			if c.HeldOn.Valid() {
				return c.HeldOn.String()
			}
		}
		return e.Document.PublishedOn.String()
	}
	for _, ascending := range []bool{false, true} {
		ids := allHits(t, ix, "", Options{Sort: ByDate, Ascending: ascending, Limit: 100})
		if !slices.IsSortedFunc(ids, func(a, b string) int {
			if ascending {
				a, b = b, a
			}
			return -cmpStrings(day(a), day(b))
		}) {
			t.Errorf("by date, ascending %v: not sorted", ascending)
		}
	}
}

// A phrase or nearness that only some documents of many have is found whole,
// page after page, however many texts that takes.
func TestPagingOfDoubtfulDocuments(t *testing.T) {
	w := newWorld(40, 700, 600)
	ix := mustIndex(t, w, Config{})
	for q, holds := range map[string]func(text string) bool{
		`"hội nghị đơn vị thành viên"`: func(text string) bool { return strings.Contains(text, "hội nghị. Đơn vị thành viên") },
		`"đơn vị thành viên sở nội"`:   func(text string) bool { return strings.Contains(text, "Đơn vị thành viên Sở Nội") },
		`"vị thành" NEAR/1 "sở y tế"`:  func(text string) bool { return strings.Contains(text, "vị thành viên Sở Y tế") },
		`-"đơn vị thành viên sở nội"`:  func(text string) bool { return !strings.Contains(text, "Đơn vị thành viên Sở Nội") },
	} {
		var want []string
		for _, e := range w.entries {
			if holds(e.Document.Text) {
				want = append(want, string(e.Document.ID))
			}
		}
		got := allHits(t, ix, q, Options{Limit: 20})
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s: %d documents, want %d", q, len(got), len(want))
		}
	}
}

func cmpStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Facets count what a plain loop counts.
func TestFacetsCount(t *testing.T) {
	w := newWorld(38, 400, 250)
	ix := mustIndex(t, w, Config{BatchDocuments: 90})
	r := mustSearch(t, ix, "year:2016..2019", Options{Facets: FacetNames(), FacetSize: 1000})
	want := map[string]map[string]int{}
	for _, name := range FacetNames() {
		want[name] = map[string]int{}
	}
	n := newNames(ix.concepts, nil)
	for _, e := range w.entries {
		in := false
		has := map[string]bool{}
		add := func(facet, value string) {
			if value != "" {
				has[facet+"\x00"+n.of(value).folded] = true
			}
		}
		add("province", string(e.Report.Document.Province))
		for _, c := range e.Report.Conferences {
			in = in || c.Year >= 2016 && c.Year <= 2019
			has[fmt.Sprintf("year\x00%d", c.Year)] = true
			has["kind\x00"+string(c.Kind)] = true
			add("bloc", c.Bloc.Name)
			for _, a := range c.Awards {
				add("award", a.Award)
			}
			for _, u := range units(&c) {
				add("unit", u.written)
			}
		}
		if in {
			for key := range has {
				facet, value, _ := cutZero(key)
				want[facet][value]++
			}
		}
	}
	for _, f := range r.Facets {
		got := map[string]int{}
		for _, v := range f.Values {
			key := v.Value
			if f.Name != "year" && f.Name != "kind" {
				key = n.of(v.Value).folded
			}
			got[key] = v.Count
		}
		if len(got) != len(want[f.Name]) || f.Distinct != len(got) {
			t.Errorf("%s: %d values, want %d", f.Name, len(got), len(want[f.Name]))
		}
		for value, count := range want[f.Name] {
			if got[value] != count {
				t.Errorf("%s %q: %d, want %d", f.Name, value, got[value], count)
			}
		}
	}
}

func cutZero(s string) (before, after string, ok bool) {
	for i := range s {
		if s[i] == 0 {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func TestSuggest(t *testing.T) {
	w := newWorld(39, 200, 400)
	ix := mustIndex(t, w, Config{})
	for typed, want := range map[string]Suggestion{
		`hea`:                 {Query: `hea`[:0] + `head:`, Text: "head:", Kind: "field"},
		`head:"so noi`:        {Query: `head:"Sở Nội vụ"`, Text: "Sở Nội vụ", Kind: "unit"},
		`year:2018 bloc:"nội`: {Query: `year:2018 bloc:"Khối thi đua Nội chính"`, Text: "Khối thi đua Nội chính", Kind: "bloc"},
		`khối trưở`:           {Query: `khối trưởng`, Text: "trưởng", Kind: "word"},
	} {
		got, err := ix.Suggest(context.Background(), typed, 5)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 || got[0].Query != want.Query || got[0].Text != want.Text || got[0].Kind != want.Kind {
			t.Errorf("suggestions for %s: %+v, want %+v first", typed, got, want)
		}
	}
}
