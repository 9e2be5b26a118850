package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/testdata/world/measure"
	"github.com/sokhoi/sokhoi/testdata/world/sim"
	"github.com/sokhoi/sokhoi/testdata/world/write"
)

// bench is a corpus for tests of the ledger's commands.
type bench struct {
	*app
	t      *testing.T
	out    *bytes.Buffer
	errOut *bytes.Buffer
}

// read parses and extracts every document of a world, as they would come from a
// crawl. An entry without a report could not be read.
func read(t *testing.T, a *app, w *sim.World, take func(*sim.Post, sqlite.Entry)) {
	t.Helper()
	p, done := a.parser()
	defer done()
	x, err := a.extractor()
	if err != nil {
		t.Fatal(err)
	}
	for _, post := range w.Posts {
		doc := write.Compose(post)
		e := sqlite.Entry{Item: sqlite.Item{URI: doc.URI, Origin: "crawl", MediaType: doc.MediaType}}
		if doc.MediaType != "text/html" {
			e.Item.PublishedOn = post.Published // a list tells it; the text doesn't
		}
		d, err := p.Parse(context.Background(), &ingest.Raw{URI: doc.URI, Body: doc.Body, MediaType: doc.MediaType, PublishedOn: e.Item.PublishedOn})
		var bad *corpus.InputError
		switch {
		case errors.As(err, &bad):
			e.Item.State, e.Item.Code, e.Item.Reason = sqlite.Failed, bad.Code, bad.Reason
		case err != nil:
			t.Fatal(err)
		default:
			e.Original, e.Document = doc.Body, d
			e.Report, _ = x.Extract(d)
		}
		take(post, e)
	}
}

// newBench ingests the documents of a world into a corpus.
func newBench(t *testing.T, w *sim.World) *bench {
	t.Helper()
	b := &bench{t: t, out: new(bytes.Buffer), errOut: new(bytes.Buffer)}
	b.app = &app{
		stdin: strings.NewReader(""), stdout: b.out, stderr: b.errOut, getenv: func(string) string { return "" },
		now: func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) },
		log: slog.New(slog.NewTextHandler(io.Discard, nil)), corpusDir: filepath.Join(t.TempDir(), "corpus"), quiet: true,
	}
	ctx := context.Background()
	db, err := b.openCorpus(ctx, sqlite.Write, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	read(t, b.app, w, func(_ *sim.Post, e sqlite.Entry) {
		if _, err := db.Put(ctx, e); err != nil {
			t.Fatal(err)
		}
	})
	return b
}

// run executes one command and returns its exit code.
func (b *bench) run(make func(*app) *cobra.Command, args ...string) int {
	b.t.Helper()
	b.out.Reset()
	b.errOut.Reset()
	cmd := make(b.app)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetOut(b.out)
	cmd.SetErr(b.errOut)
	err := cmd.ExecuteContext(context.Background())
	if err != nil {
		b.errOut.WriteString(err.Error())
	}
	return exitCode(err)
}

func (b *bench) must(make func(*app) *cobra.Command, args ...string) string {
	b.t.Helper()
	if code := b.run(make, args...); code != exitOK {
		b.t.Fatalf("%q: exit code %d: %s", args, code, b.errOut)
	}
	return b.out.String()
}

// seenPosts counts what a world's portals hold.
type seenPosts []*sim.Post

func (s seenPosts) Seen(hosts []string, year int) (fetched, failed int) {
	for _, p := range s {
		if p.Published.Year == year && slices.Contains(hosts, p.Host) {
			fetched++
			if p.Broken {
				failed++
			}
		}
	}
	return fetched, failed
}

// TestWorldEndToEnd reads the documents of a whole world with the real parser and
// extraction, and measures the ledger that comes out.
func TestWorldEndToEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("reads thousands of documents")
	}
	worlds := uint64(3)
	if n, err := strconv.ParseUint(os.Getenv("SOKHOI_WORLDS"), 10, 16); err == nil {
		worlds = n
	}
	for seed := uint64(1); seed <= worlds; seed++ {
		w := sim.New(sim.Options{Seed: seed})
		blocs := map[corpus.DocumentID]*sim.Bloc{}
		l := ledger.New(nil, ledger.Options{Authority: ledger.Gazetteer(gazetteer.Default()), Coverage: seenPosts(w.Posts)})
		read(t, newApp(), w, func(p *sim.Post, e sqlite.Entry) {
			if e.Report != nil {
				blocs[e.Report.Document.ID] = p.Bloc
				l.Add(e.Report)
			}
		})
		m, err := measure.Compare(w, l, func(id corpus.DocumentID) *sim.Bloc { return blocs[id] }, ledger.LowConfidence)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("seed %d: %s", seed, m)
		for _, short := range m.Short() {
			t.Errorf("seed %d: %s", seed, short)
		}
	}
}

func TestLedgerCommands(t *testing.T) {
	b := newBench(t, sim.New(sim.Options{Seed: 3, Blocs: 4, Years: 5, Provinces: 2}))
	var blocs []*ledger.Bloc
	if err := b.withLedger(context.Background(), false, func(_ *sqlite.DB, l *ledger.Ledger) error {
		blocs = l.Blocs()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	first := blocs[0]

	t.Run("ledger", func(t *testing.T) {
		b.t = t
		if got := b.must(ledgerCommand); !strings.Contains(got, first.Key) || !strings.Contains(got, "Khối trưởng") {
			t.Errorf("the table is\n%s", got)
		}
		var parsed struct {
			Blocs []struct {
				Bloc ledger.Bloc
				Rows []ledger.Row
			}
		}
		if err := json.Unmarshal([]byte(b.must(ledgerCommand, first.Key, "--format", "json", "--post", "head")), &parsed); err != nil {
			t.Fatal(err)
		}
		if len(parsed.Blocs) != 1 || parsed.Blocs[0].Bloc.Key != first.Key || len(parsed.Blocs[0].Rows) < 3 {
			t.Errorf("got %+v", parsed)
		}
		file := filepath.Join(t.TempDir(), "so.xlsx")
		b.must(ledgerCommand, "--format", "xlsx", "-o", file)
		if info, err := os.Stat(file); err != nil || info.Size() < 4000 {
			t.Errorf("the workbook is %v, %v", info, err)
		}
		if code := b.run(ledgerCommand, "không có khối này"); code != exitNotFound {
			t.Errorf("an unknown bloc has exit code %d", code)
		}
		if code := b.run(ledgerCommand, "--format", "pdf"); code != exitUsage {
			t.Errorf("an unknown format has exit code %d", code)
		}
	})

	t.Run("audit", func(t *testing.T) {
		b.t = t
		if got := b.must(auditCommand); !strings.Contains(got, "→") || !strings.Contains(got, "phát hiện") {
			t.Errorf("the audit is\n%s", got)
		}
		if code := b.run(auditCommand, "--fail-on", "notice"); code != exitFindings {
			t.Errorf("exit code is %d, want %d", code, exitFindings)
		}
		known := filepath.Join(t.TempDir(), "known.txt")
		b.must(auditCommand, "--write-baseline", known)
		if got := b.must(auditCommand, "--baseline", known, "--fail-on", "notice", "--format", "json"); strings.TrimSpace(got) != "[]" {
			t.Errorf("known findings are shown again: %s", got)
		}
	})

	t.Run("dossier", func(t *testing.T) {
		b.t = t
		if got := b.must(dossierCommand, first.Key); !strings.Contains(got, first.Name) || !strings.HasSuffix(strings.TrimSpace(got), "</html>") {
			t.Errorf("the dossier is %d bytes", len(got))
		}
	})

	t.Run("export", func(t *testing.T) {
		b.t = t
		if got := b.must(exportCommand, "--format", "csv", "--table", "leaders"); !strings.Contains(got, "Sở ") || strings.Count(got, "\n") < 10 {
			t.Errorf("the table is\n%s", got)
		}
		for _, line := range strings.Split(strings.TrimSpace(b.must(exportCommand)), "\n") {
			var r corpus.Report
			if err := json.Unmarshal([]byte(line), &r); err != nil || r.Document.ID == "" {
				t.Fatalf("a line is no report: %v", err)
			}
		}
		if got := b.must(exportCommand, "--format", "ftm"); !strings.Contains(got, `"schema":"Membership"`) {
			t.Errorf("the entities are\n%s", got)
		}
		file := filepath.Join(t.TempDir(), "kho.xlsx")
		b.must(exportCommand, "--format", "xlsx", "-o", file)
		if info, err := os.Stat(file); err != nil || info.Size() < 8000 {
			t.Errorf("the workbook is %v, %v", info, err)
		}
		if code := b.run(exportCommand, "--table", "hồ sơ"); code != exitUsage {
			t.Errorf("an unknown table has exit code %d", code)
		}
	})

	t.Run("verify", func(t *testing.T) {
		b.t = t
		if code := b.run(verifyCommand); code != exitOK {
			t.Errorf("a fresh corpus differs:\n%s%s", b.out, b.errOut)
		}
		if code := b.run(verifyCommand, first.Key); code != exitOK {
			t.Errorf("a fresh bloc differs:\n%s%s", b.out, b.errOut)
		}
	})

	t.Run("decide", func(t *testing.T) {
		b.t = t
		if code := b.run(decideCommand, "accept", first.Key, "leaders/head/2023"); code != exitUsage {
			t.Errorf("a decision without grounds has exit code %d", code)
		}
		b.must(decideCommand, "correct", first.Key, "leaders/head/2023", "Sở Thử nghiệm", "--why", "thử", "--who", "ban biên tập")
		b.must(decideCommand, "merge", first.Key, blocs[1].Key, "--why", "thử")
		got := b.must(ledgerCommand, first.Key)
		if !strings.Contains(got, "Sở Thử nghiệm") || !strings.Contains(got, "máy đọc") {
			t.Errorf("the decision doesn't show:\n%s", got)
		}
		if other := b.must(ledgerCommand, blocs[1].Key); other != got {
			t.Errorf("the merged key leads elsewhere:\n%s", other)
		}
		b.must(decideCommand, "undo", "2", "--why", "nhầm")
		if got := b.must(ledgerCommand, blocs[1].Key); !strings.Contains(got, blocs[1].Key) {
			t.Errorf("the merge is not taken back:\n%s", got)
		}
		file := filepath.Join(t.TempDir(), "decisions.jsonl")
		b.must(decisionsCommand, "export", "-o", file)
		again := newBench(t, sim.New(sim.Options{Seed: 3, Blocs: 4, Years: 5, Provinces: 2}))
		again.must(decisionsCommand, "import", file)
		again.must(decisionsCommand, "import", file) // a second time changes nothing
		if got, want := again.must(decisionsCommand), b.must(decisionsCommand); got != want || strings.Count(got, "\n") != 3 {
			t.Errorf("decisions are\n%s, want\n%s", got, want)
		}
		if got, want := again.must(ledgerCommand), b.must(ledgerCommand); got != want {
			t.Errorf("the ledgers differ:\n%s\n%s", got, want)
		}
	})
}

func TestVerifyNamesDifferences(t *testing.T) {
	original := []byte("Khối trưởng là Sở Nội vụ")
	d := corpus.NewDocument(original, "a.txt", "text/plain", string(original))
	report := func(unit string) *corpus.Report {
		at := strings.Index(d.Text, "Sở")
		return &corpus.Report{
			Document: corpus.Source{ID: d.ID, URI: d.URI},
			Conferences: []corpus.Conference{{Leaders: []corpus.Leader{{
				Year: 2018, Post: corpus.Head, Unit: corpus.Text(unit),
				Proof: corpus.Proof{Confidence: 1, Evidence: []corpus.Evidence{{Start: at, End: len(d.Text), Quote: d.Text[at:]}}},
			}}}},
		}
	}
	v := verifier{
		original: func(context.Context, corpus.DocumentID) ([]byte, error) { return original, nil },
		parse:    func(context.Context, *ingest.Raw) (*corpus.Document, error) { return d, nil },
		extract:  func(*corpus.Document) *corpus.Report { return report("Sở Nội vụ") },
	}
	fields := func(stored *corpus.Report, d *corpus.Document) string {
		t.Helper()
		diffs, err := v.document(context.Background(), stored, d, &ingest.Raw{})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, x := range diffs {
			out = append(out, x.field)
		}
		return strings.Join(out, " ")
	}
	if got := fields(report("Sở Nội vụ"), d); got != "" {
		t.Errorf("equal reports differ at %s", got)
	}
	if got := fields(report("Sở Tài chính"), d); got != "conferences/0/leaders/0/unit" {
		t.Errorf("another unit is named as %q", got)
	}
	moved := report("Sở Nội vụ")
	moved.Conferences[0].Leaders[0].Evidence[0].Start--
	if got := fields(moved, d); got != "conferences/0/leaders/0/evidence/0 conferences/0/leaders/0/evidence/0/start" {
		t.Errorf("a moved quote is named as %q", got)
	}
	other := *d
	other.Text = strings.Replace(d.Text, "Nội", "Ngoại", 1)
	if got := fields(report("Sở Nội vụ"), &other); !strings.HasPrefix(got, "text, byte ") {
		t.Errorf("another text is named as %q", got)
	}
	v.original = func(context.Context, corpus.DocumentID) ([]byte, error) { return []byte("khác"), nil }
	if got := fields(report("Sở Nội vụ"), d); got != "original" {
		t.Errorf("other bytes are named as %q", got)
	}
	v.original = func(context.Context, corpus.DocumentID) ([]byte, error) { return nil, sqlite.ErrNotFound }
	if got := fields(report("Sở Nội vụ"), d); got != "original" {
		t.Errorf("lost bytes are named as %q", got)
	}
}
