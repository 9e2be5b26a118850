package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/corpus"
)

// clock stands still unless a test moves it.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func newClock() *clock {
	return &clock{time.Date(2024, 1, 15, 9, 30, 0, 0, zone)}
}

func mustOpen(tb testing.TB, dir string, o Options) *DB {
	tb.Helper()
	if o.Now == nil {
		o.Now = newClock().now
	}
	db, err := Open(tb.Context(), dir, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// sample is a document with a report that uses every table; text tells several apart.
func sample(uri, text string) Entry {
	source := "Hội nghị tổng kết Khối thi đua số 3\n" + text
	d := corpus.NewDocument([]byte(source), uri, "text/plain", source)
	d.Title = "Hội nghị tổng kết"
	d.PublishedOn = corpus.Date{Year: 2023, Month: 12, Day: 1}
	d.Blocks = []corpus.Block{{Span: corpus.Span{End: 20}, Kind: corpus.Title}, {Span: corpus.Span{Start: 21, End: 40}, Kind: corpus.Paragraph, Page: 1}}
	d.Pages = []corpus.Page{{Number: 1, Engine: "pdfium", Health: 0.98}, {Number: 2, Engine: "none", Failure: "empty page"}}
	d.Health = 0.97
	d.Provenance = []string{"gzip", "html"}
	d.Attachments = []string{"https://example.vn/bao-cao.pdf"}
	d.Diagnostics = []corpus.Diagnostic{{Severity: corpus.Warning, Code: "truncated", Message: "ends early", Offset: 7}, {Severity: corpus.Warning, Code: "late", Message: "no place", Offset: -1}}
	score := 97.5
	proof := corpus.Proof{Evidence: []corpus.Evidence{d.Evidence(corpus.Span{Start: 0, End: 12}, "test.rule"), d.Evidence(corpus.Span{Start: 0, End: 5}, "")}, Confidence: 0.9}
	r := &corpus.Report{
		Document: corpus.Source{ID: d.ID, URI: uri, Title: d.Title, PublishedOn: d.PublishedOn, MediaType: d.MediaType, Province: "Bắc Ninh", Extractor: "rules-1"},
		Conferences: []corpus.Conference{{
			Kind: corpus.YearEnd, Year: 2023, HeldOn: corpus.Date{Year: 2023, Month: 11, Day: 30}, Place: "TP Hạ Long",
			Bloc: corpus.Bloc{Name: "Khối thi đua số 3", Form: corpus.Khoi, Number: 3, Proof: proof}, MemberCount: 11,
			Members:    []corpus.Member{{Unit: "Sở Tài chính", Proof: proof}},
			Officials:  []corpus.Official{{Name: "Nguyễn Văn A", Positions: []string{"Giám đốc"}, Roles: []corpus.Role{corpus.Chair}, Proof: proof}},
			Leaders:    []corpus.Leader{{Year: 2024, Post: corpus.Head, Unit: "Sở Tài chính", Basis: corpus.Elected, Proof: proof}},
			Awards:     []corpus.Award{{Award: "Cờ thi đua của Chính phủ", Count: 1, Of: corpus.OfUnit, Status: corpus.Nominated, Recipients: []string{"Sở Tài chính"}, Proof: proof}},
			Rankings:   []corpus.Ranking{{Rank: 1, Unit: "Sở Tài chính", Score: &score, Proof: proof}},
			Citations:  []corpus.Citation{{Kind: "Chỉ thị", Number: "01/CT-UBND", Proof: proof}},
			Movements:  []corpus.Movement{{Name: "Chung sức", Proof: proof}},
			Warnings:   []corpus.Caution{{Code: corpus.CountMismatch, Message: "11 và 12"}},
			Evidence:   map[string][]corpus.Evidence{"year": proof.Evidence},
			Confidence: map[string]float64{"year": 0.97},
		}},
	}
	return Entry{
		Item:     Item{URI: uri, Path: uri, Origin: "file", Parser: "parser-1", Extractor: "rules-1"},
		Original: []byte(source), Document: d, Report: r,
	}
}

func mustPut(tb testing.TB, db *DB, e Entry, want Outcome) {
	tb.Helper()
	got, err := db.Put(tb.Context(), e)
	if err != nil {
		tb.Fatal(err)
	}
	if got != want {
		tb.Errorf("put %s: outcome %q, want %q", e.Item.URI, got, want)
	}
}

func collect[T any](tb testing.TB, seq iter.Seq2[T, error]) (all []T) {
	tb.Helper()
	for v, err := range seq {
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

func TestRoundTrip(t *testing.T) {
	db := mustOpen(t, t.TempDir(), Options{Mode: Write})
	e := sample("/a.txt", "Toà án, hoà giải") // normalization moves tone marks
	mustPut(t, db, e, Added)
	d, err := db.Document(t.Context(), e.Document.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e.Document, d); diff != "" {
		t.Errorf("document differs (-put +read):\n%s", diff)
	}
	s, err := db.Report(t.Context(), e.Document.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e.Report, s.Report); diff != "" {
		t.Errorf("report differs (-put +read):\n%s", diff)
	}
	if s.Change != 1 || s.Retired || s.Extractor != "rules-1" || s.Parser != "parser-1" || !s.Added.Equal(newClock().Time) {
		t.Errorf("stored %+v", s)
	}
	i, err := db.Item(t.Context(), "/a.txt")
	if err != nil {
		t.Fatal(err)
	}
	if i.State != OK || i.Document != e.Document.ID || i.Content != e.Document.ID.Digest() || i.Attempts != 1 {
		t.Errorf("item %+v", i)
	}
	o, err := db.Original(t.Context(), e.Document.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if b, err := io.ReadAll(o); err != nil || string(b) != string(e.Original) {
		t.Errorf("original %q, %v", b, err)
	}
	for view, want := range map[string]int{"v_leaders": 1, "v_awards": 1, "v_conferences": 1, "v_members": 1, "v_officials": 1,
		"v_rankings": 1, "v_citations": 1, "v_movements": 1, "v_warnings": 1, "v_items": 1, "v_failures": 0, "evidence": 18} {
		var n int
		if err := db.reader.QueryRow("SELECT count(*) FROM " + view).Scan(&n); err != nil || n != want {
			t.Errorf("%s has %d rows (%v), want %d", view, n, err, want)
		}
	}
	var quote string
	if err := db.reader.QueryRow("SELECT quote FROM v_leaders").Scan(&quote); err != nil || quote != e.Document.Text[:12] {
		t.Errorf("v_leaders quotes %q, %v", quote, err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOutcomes(t *testing.T) {
	c := newClock()
	db := mustOpen(t, t.TempDir(), Options{Mode: Write, Now: c.now})
	first := sample("/a.txt", "một")
	mustPut(t, db, first, Added)
	mustPut(t, db, first, Unchanged)

	t.Run("another address of the same bytes shares the document", func(t *testing.T) {
		other := sample("/b.txt", "một")
		mustPut(t, db, other, Added)
		if n := len(collect(t, db.Reports(t.Context(), 0))); n != 1 {
			t.Errorf("%d reports, want 1", n)
		}
		s, err := db.Report(t.Context(), first.Document.ID)
		if err != nil || s.URI != "/a.txt" {
			t.Errorf("the document goes by %q (%v), want its first address", s.URI, err)
		}
	})
	t.Run("another report of the same bytes keeps the earlier", func(t *testing.T) {
		c.Time = c.Add(time.Hour)
		e := sample("/a.txt", "một")
		e.Item.Extractor, e.Report.Document.Extractor = "rules-2", "rules-2"
		e.Report.Conferences[0].MemberCount = 12
		mustPut(t, db, e, Changed)
		v, err := db.Versions(t.Context(), first.Document.ID)
		if err != nil || len(v) != 1 {
			t.Fatalf("%d versions, %v", len(v), err)
		}
		if diff := cmp.Diff(first.Report, v[0].Report); diff != "" || v[0].Extractor != "rules-1" || !v[0].Replaced.Equal(c.Time) {
			t.Errorf("version %+v\n%s", v[0], diff)
		}
	})
	t.Run("newer rules with the same result are no change", func(t *testing.T) {
		before, _ := db.Counts(t.Context())
		e := sample("/a.txt", "một")
		e.Item.Extractor, e.Report.Document.Extractor = "rules-3", "rules-3"
		e.Report.Conferences[0].MemberCount = 12
		mustPut(t, db, e, Unchanged)
		after, _ := db.Counts(t.Context())
		if before.LastChange != after.LastChange {
			t.Errorf("change went from %d to %d", before.LastChange, after.LastChange)
		}
		s, err := db.Report(t.Context(), first.Document.ID)
		if err != nil || s.Extractor != "rules-3" || s.Report.Document.Extractor != "rules-3" {
			t.Errorf("extractor %q, in the report %q, %v", s.Extractor, s.Report.Document.Extractor, err)
		}
		if n := len(collect(t, db.Outdated(t.Context(), "rules-4"))); n != 1 {
			t.Errorf("%d outdated for rules-4, want 1", n)
		}
		if n := len(collect(t, db.Outdated(t.Context(), "rules-3"))); n != 0 {
			t.Errorf("%d outdated for rules-3, want 0", n)
		}
	})
	t.Run("a changed page retires its document unless another shows it", func(t *testing.T) {
		mustPut(t, db, sample("/a.txt", "hai"), Changed)
		s, err := db.Report(t.Context(), first.Document.ID)
		if err != nil || s.Retired || s.URI != "/b.txt" {
			t.Errorf("first document: %+v, %v; want current, by its other address", s, err)
		}
		last, _ := db.Counts(t.Context())
		mustPut(t, db, sample("/b.txt", "ba"), Changed)
		changes := collect(t, db.Changes(t.Context(), last.LastChange))
		if len(changes) != 2 || !changes[1].Retired || changes[1].ID != first.Document.ID {
			t.Errorf("changes %+v, want the new document and the retired one", changes)
		}
		if n := len(collect(t, db.Reports(t.Context(), 0))); n != 2 {
			t.Errorf("%d current reports, want 2", n)
		}
		if _, err := db.AddDecision(t.Context(), corpus.Decision{Who: "w", Why: "y", Verdict: corpus.Split, Subject: string(first.Document.ID)}); err != nil {
			t.Fatal(err)
		}
		now := sample("/b.txt", "ba").Document.ID
		if next, err := db.Successors(t.Context()); err != nil || len(next) != 1 || next[first.Document.ID] != now {
			t.Errorf("successors %v, %v; want %s, which the page shows now", next, err, now)
		}
		mustPut(t, db, sample("/a.txt", "một"), Changed)
		if next, err := db.Successors(t.Context()); err != nil || len(next) != 0 {
			t.Errorf("successors %v, %v of a document that is shown", next, err)
		}
		if s, _ := db.Report(t.Context(), first.Document.ID); s.Retired {
			t.Error("the document didn't return with its page")
		}
	})
	t.Run("a failure keeps the last good copy", func(t *testing.T) {
		mustPut(t, db, Entry{Item: Item{URI: "/a.txt", State: Failed, Code: "unreadable", Reason: "permission denied"}}, Changed)
		i, err := db.Item(t.Context(), "/a.txt")
		if err != nil || i.State != Failed || i.Document != first.Document.ID || i.Reason != "permission denied" {
			t.Errorf("item %+v, %v", i, err)
		}
		counts, err := db.Counts(t.Context())
		if err != nil || counts.Failures["unreadable"] != 1 || counts.Items[Failed] != 1 {
			t.Errorf("counts %+v, %v", counts, err)
		}
		mustPut(t, db, sample("/a.txt", "một"), Changed)
	})
	t.Run("a new item waits", func(t *testing.T) {
		mustPut(t, db, Entry{Item: Item{URI: "/c.txt", State: New}}, Added)
		mustPut(t, db, Entry{Item: Item{URI: "/c.txt", State: New}}, Unchanged)
		if items := collect(t, db.Items(t.Context(), New)); len(items) != 1 || items[0].Attempts != 0 {
			t.Errorf("new items %+v", items)
		}
		mustPut(t, db, sample("/c.txt", "bốn"), Added)
	})
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOrder(t *testing.T) {
	db := mustOpen(t, t.TempDir(), Options{Mode: Write})
	const n = 2*page + 5
	var batch []*Prepared
	for i := range n {
		p, err := db.Prepare(t.Context(), sample(fmt.Sprintf("/%04d", (i*7)%n), fmt.Sprint("bài ", i)))
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, p)
	}
	if _, err := db.Commit(t.Context(), batch...); err != nil {
		t.Fatal(err)
	}
	changes := collect(t, db.Reports(t.Context(), 3))
	if len(changes) != n-3 || changes[0].Change != 4 {
		t.Errorf("%d reports after 3, the first %d", len(changes), changes[0].Change)
	}
	byURI := collect(t, db.ReportsByURI(t.Context()))
	if len(byURI) != n {
		t.Errorf("%d reports by address, want %d", len(byURI), n)
	}
	for i := range byURI {
		if want := fmt.Sprintf("/%04d", i); byURI[i].URI != want {
			t.Fatalf("report %d is of %s, want %s", i, byURI[i].URI, want)
		}
	}
	if items := collect(t, db.Items(t.Context())); len(items) != n {
		t.Errorf("%d items, want %d", len(items), n)
	}
	if ids := collect(t, db.Outdated(t.Context(), "")); len(ids) != n {
		t.Errorf("%d outdated, want %d", len(ids), n)
	}
}

func TestAllOrNothing(t *testing.T) {
	db := mustOpen(t, t.TempDir(), Options{Mode: Write})
	if _, err := db.reader.Exec(`CREATE TRIGGER boom BEFORE INSERT ON warnings WHEN new.message = 'boom'
		BEGIN SELECT raise(ABORT, 'boom'); END`); err != nil {
		t.Fatal(err)
	}
	good, bad := sample("/a.txt", "một"), sample("/b.txt", "hai")
	bad.Report.Conferences[0].Warnings[0].Message = "boom"
	var batch []*Prepared
	for _, e := range []Entry{good, bad} {
		p, err := db.Prepare(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, p)
	}
	if _, err := db.Commit(t.Context(), batch...); err == nil || !strings.Contains(err.Error(), "/b.txt") {
		t.Fatalf("commit: %v, want the name of what failed", err)
	}
	for _, table := range []string{"items", "documents", "texts", "reports", "conferences", "evidence"} {
		var n int
		if err := db.reader.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s has %d rows after a failed put (%v)", table, n, err)
		}
	}
	mustPut(t, db, good, Added)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := db.Put(ctx, sample("/c.txt", "ba")); !errors.Is(err, context.Canceled) {
		t.Errorf("put after cancel: %v", err)
	}
	mustPut(t, db, sample("/c.txt", "ba"), Added)
}

func TestFind(t *testing.T) {
	db := mustOpen(t, t.TempDir(), Options{Mode: Write})
	var ids []corpus.DocumentID
	for i := range 40 {
		e := sample(fmt.Sprintf("https://example.vn/%d", i), fmt.Sprint(i))
		mustPut(t, db, e, Added)
		ids = append(ids, e.Document.ID)
	}
	cwd := filepath.Join(t.TempDir())
	t.Chdir(cwd)
	file := sample(filepath.Join(cwd, "a.txt"), "tệp")
	mustPut(t, db, file, Added)
	for _, c := range []struct {
		reference string
		want      corpus.DocumentID
		err       error
	}{
		{string(ids[3]), ids[3], nil},
		{string(ids[3])[:40], ids[3], nil},
		{ids[3].Digest()[:16], ids[3], nil},
		{strings.ToUpper(ids[3].Digest()), ids[3], nil},
		{"https://example.vn/7", ids[7], nil},
		{"a.txt", file.Document.ID, nil},
		{"https://example.vn/70", "", ErrNotFound},
		{"", "", ErrNotFound},
		{"sha256-", "", ErrNotFound},
		{"xyz", "", ErrNotFound},
		{"0000000000", "", ErrNotFound},
	} {
		got, err := db.Find(t.Context(), c.reference)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("find %q: %s, %v", c.reference, got, err)
		}
	}
	count := map[string]int{}
	for _, id := range ids {
		count[id.Digest()[:1]]++
	}
	for digit, n := range count {
		if n > 2 {
			if _, err := db.Find(t.Context(), digit); !errors.Is(err, ErrAmbiguous) || !strings.Contains(err.Error(), "sha256-"+digit) {
				t.Errorf("find %q that fits %d: %v", digit, n, err)
			}
			return
		}
	}
	t.Error("no digit fits three of forty documents")
}

func TestDecisions(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	mustOpen(t, dir, Options{Mode: Write, Now: c.now})
	db := mustOpen(t, dir, Options{Now: c.now}) // a reader, while the corpus is locked
	d := corpus.Decision{Who: "lan", Why: "xem ảnh", Verdict: corpus.Correct, Subject: "sha256-00", Field: "conferences/0/leaders/head/2018", Machine: "Sở A", Value: "Sở B"}
	got, err := db.AddDecision(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	undo, err := db.AddDecision(t.Context(), corpus.Decision{Who: "lan", Verdict: corpus.Undo, Subject: "sha256-00", Undoes: got.ID})
	if err != nil {
		t.Fatal(err)
	}
	d.ID, d.When = 1, c.Time
	all := collect(t, db.Decisions(t.Context(), 0))
	if diff := cmp.Diff([]corpus.Decision{d, undo}, all); diff != "" {
		t.Errorf("decisions (-want +got):\n%s", diff)
	}
	if rest := collect(t, db.Decisions(t.Context(), 1)); len(rest) != 1 || rest[0].Undoes != 1 {
		t.Errorf("after 1: %+v", rest)
	}
	if _, err := db.AddDecision(t.Context(), corpus.Decision{Who: "lan", Verdict: corpus.Undo, Subject: "x", Undoes: 99}); !errors.Is(err, ErrNotFound) {
		t.Errorf("undo of an unknown decision: %v", err)
	}
	if _, err := db.AddDecision(t.Context(), corpus.Decision{Verdict: corpus.Accept, Subject: "x"}); err == nil {
		t.Error("a decision of nobody was taken")
	}
	for _, q := range []string{"DELETE FROM decisions", "UPDATE decisions SET who = 'x'"} {
		if _, err := db.connection.ExecContext(t.Context(), q); err == nil || !strings.Contains(err.Error(), "only ever added") {
			t.Errorf("%s: %v", q, err)
		}
	}
}

func TestMeta(t *testing.T) {
	db := mustOpen(t, t.TempDir(), Options{Mode: Write})
	if _, err := db.Meta(t.Context(), "index"); !errors.Is(err, ErrNotFound) {
		t.Errorf("unset: %v", err)
	}
	for _, v := range []string{"1", "2"} {
		if err := db.SetMeta(t.Context(), "index", v); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Meta(t.Context(), "index"); got != v || err != nil {
			t.Errorf("meta %q, %v; want %q", got, err, v)
		}
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{Mode: Write, Holder: "sokhoi ingest"})
	_, err := Open(t.Context(), dir, Options{Mode: Write})
	var locked *LockedError
	if !errors.Is(err, ErrLocked) || !errors.As(err, &locked) {
		t.Fatalf("second writer: %v", err)
	}
	for _, want := range []string{dir, "sokhoi ingest", fmt.Sprint("process ", os.Getpid()), "2024-01-15 09:30:00"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q doesn't tell %q", err, want)
		}
	}
	reader := mustOpen(t, dir, Options{})
	mustPut(t, db, sample("/a.txt", "một"), Added)
	if n := len(collect(t, reader.Reports(t.Context(), 0))); n != 1 {
		t.Errorf("a reader beside the writer sees %d reports", n)
	}
	if _, err := reader.Put(t.Context(), sample("/b.txt", "hai")); err == nil {
		t.Error("a reader could put")
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db.statements, db.connection, db.reader, db.writer, db.codec, db.lock, db.itemByURI = nil, nil, nil, nil, nil, nil, nil // closed once only
	mustOpen(t, dir, Options{Mode: Write})
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrNoCorpus) || !strings.Contains(err.Error(), dir) {
		t.Errorf("empty directory: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "corpus.db")); err == nil {
		t.Error("a reader made a corpus")
	}
	for name, c := range map[string]struct {
		make func(string) error
		want error
	}{
		"newer": {func(dir string) error {
			db, err := Open(context.Background(), dir, Options{Mode: Write})
			if err != nil {
				return err
			}
			_, err = db.reader.Exec("PRAGMA user_version = 999")
			return errors.Join(err, db.Close())
		}, ErrNewer},
		"garbage": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "corpus.db"), []byte(strings.Repeat("not a database ", 500)), 0o644)
		}, ErrDamaged},
		"foreign": {func(dir string) error {
			p, err := pool(filepath.Join(dir, "corpus.db"), "mode=rwc", "deferred")
			if err != nil {
				return err
			}
			_, err = p.Exec("CREATE TABLE theirs (x)")
			return errors.Join(err, p.Close())
		}, ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := c.make(dir); err != nil {
				t.Fatal(err)
			}
			for _, mode := range []Mode{Read, Write} {
				if db, err := Open(t.Context(), dir, Options{Mode: mode}); !errors.Is(err, c.want) {
					t.Errorf("mode %d: %v, %v; want %v", mode, db, err, c.want)
				}
			}
		})
	}
}

func TestDamageIsNoticed(t *testing.T) {
	dir := t.TempDir()
	db := mustOpen(t, dir, Options{Mode: Write})
	e := sample("/a.txt", "một")
	mustPut(t, db, e, Added)
	other := db.codec.compress([]byte("something else"))
	if err := os.WriteFile(db.originalPath(e.Document.ID.Digest()), other, 0o644); err != nil {
		t.Fatal(err)
	}
	o, err := db.Original(t.Context(), e.Document.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(o); !errors.Is(err, ErrDamaged) {
		t.Errorf("an original of other bytes: %v", err)
	}
	o.Close()
	if _, err := db.reader.Exec("UPDATE documents SET text_check = 'x'"); err != nil {
		t.Fatal(err)
	}
}

func TestStaleText(t *testing.T) {
	db := mustOpen(t, t.TempDir(), Options{Mode: Write})
	e := sample("/a.txt", "một")
	e.Document.Text += "as an earlier normalization would have it"
	mustPut(t, db, e, Added)
	if _, err := db.Document(t.Context(), e.Document.ID); !errors.Is(err, ErrStale) {
		t.Errorf("document of another normalization: %v", err)
	}
}

func TestPendingIsCleared(t *testing.T) {
	dir := t.TempDir()
	pending := filepath.Join(dir, originalsDir, pendingDir)
	if err := os.MkdirAll(pending, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(pending, "123"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, dir, Options{Mode: Write})
	if left, err := os.ReadDir(pending); err != nil || len(left) != 0 {
		t.Errorf("%d files left of a killed run, %v", len(left), err)
	}
}

// TestReportsTogether reads more reports than one query takes, in an order of the
// caller's and one of them twice.
func TestReportsTogether(t *testing.T) {
	db := mustOpen(t, t.TempDir(), Options{Mode: Write})
	var ids []corpus.DocumentID
	for i := range page + 20 {
		e := sample(fmt.Sprintf("https://example.vn/%d", i), fmt.Sprint(i))
		mustPut(t, db, e, Added)
		ids = append(ids, e.Document.ID)
	}
	ids = append(ids, ids[3])
	slices.Reverse(ids)
	got, err := db.ReportsOf(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		if got[i].Document.ID != id || len(got[i].Conferences) != 1 {
			t.Fatalf("place %d of %d holds the report of %s, not of %s", i, len(ids), got[i].Document.ID, id)
		}
	}
	if none, err := db.ReportsOf(t.Context(), nil); err != nil || len(none) != 0 {
		t.Errorf("of no documents: %v, %v", none, err)
	}
	if _, err := db.ReportsOf(t.Context(), append(ids, corpus.NewDocumentID([]byte("nowhere")))); !errors.Is(err, ErrNotFound) {
		t.Errorf("a document that isn't there: %v", err)
	}
}
