package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
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
	blocs  map[corpus.DocumentID]*sim.Bloc
	docs   []corpus.DocumentID
}

// newBench ingests the documents of a world into a corpus, as they would come
// from a crawl.
func newBench(t *testing.T, w *sim.World) *bench {
	t.Helper()
	b := &bench{t: t, out: new(bytes.Buffer), errOut: new(bytes.Buffer), blocs: map[corpus.DocumentID]*sim.Bloc{}}
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
	p, done := b.parser()
	defer done()
	x, err := b.extractor()
	if err != nil {
		t.Fatal(err)
	}
	for _, post := range w.Posts {
		doc := write.Compose(post)
		e := sqlite.Entry{Item: sqlite.Item{URI: doc.URI, Origin: "crawl", MediaType: doc.MediaType}}
		if doc.MediaType == "text/plain" {
			e.Item.PublishedOn = post.Published // a list tells it; the text doesn't
		}
		d, err := p.Parse(ctx, &ingest.Raw{URI: doc.URI, Body: doc.Body, MediaType: doc.MediaType, PublishedOn: e.Item.PublishedOn})
		var bad *corpus.InputError
		switch {
		case errors.As(err, &bad):
			e.Item.State, e.Item.Code, e.Item.Reason = sqlite.Failed, bad.Code, bad.Reason
		case err != nil:
			t.Fatal(err)
		default:
			e.Original, e.Document = doc.Body, d
			e.Report, _ = x.Extract(d)
			b.docs = append(b.docs, d.ID)
			if post.Bloc != nil {
				b.blocs[d.ID] = post.Bloc
			}
		}
		if _, err := db.Put(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
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

func TestWorldEndToEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("reads thousands of documents")
	}
	seeds := []uint64{1}
	if os.Getenv("SOKHOI_WORLDS") != "" {
		seeds = []uint64{1, 2, 3}
	}
	for _, seed := range seeds {
		w := sim.New(sim.Options{Seed: seed})
		b := newBench(t, w)
		err := b.withLedger(context.Background(), true, func(_ *sqlite.DB, l *ledger.Ledger) error {
			m, err := measure.Compare(w, l, func(id corpus.DocumentID) *sim.Bloc { return b.blocs[id] }, ledger.LowConfidence)
			t.Logf("seed %d: %s", seed, m)
			for _, short := range m.Short() {
				t.Error(short)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
