package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"time"

	"github.com/cheggaaa/pb/v3"
	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/index"
)

// reindexCommand is `sokhoi reindex`.
func reindexCommand(a *app) *cobra.Command {
	var update bool
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Dựng lại chỉ mục tìm kiếm từ kho · rebuild the search index from the corpus",
		Long: `Reindex makes the search index anew from the corpus. Searching goes on with the
old index until the new one is ready; a reindex that is stopped leaves the old
one as it was.

With --update, only what has changed in the corpus since is brought in.`,
		Example: `  sokhoi reindex
  sokhoi ingest -q moi/ && sokhoi reindex --update`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			db, err := a.openCorpus(cmd.Context(), sqlite.Read, "reindex")
			if err != nil {
				return err
			}
			defer db.Close()
			start := a.now()
			n := 0
			if update {
				n, err = a.updateIndex(cmd.Context(), db)
				if stale := new(index.StaleError); errors.As(err, &stale) || errors.Is(err, index.ErrNone) {
					update = false
				}
			}
			if !update {
				n, err = a.rebuildIndex(cmd.Context(), db)
			}
			if err != nil {
				return indexError(err)
			}
			if !a.quiet {
				fmt.Fprintf(a.stderr, "%d documents in %s\n", n, a.now().Sub(start).Round(time.Millisecond))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&update, "update", false, "bring in changes only")
	return cmd
}

// indexError gives errors of the index their exit codes.
func indexError(err error) error {
	stale := new(index.StaleError)
	switch {
	case errors.As(err, &stale), errors.Is(err, index.ErrNone), errors.Is(err, index.ErrBusy):
		return &exitError{exitCorpus, err}
	}
	return err
}

// indexDir is where a corpus has its index.
func indexDir(db *sqlite.DB) string { return filepath.Join(db.Dir(), "index") }

// indexConfig is how the index of a corpus is opened: with the user's tables of
// names, where there are some.
func (a *app) indexConfig(db *sqlite.DB) (index.Config, error) {
	g := gazetteer.Default()
	if dir := a.gazetteerDir(); dir != "" {
		var err error
		if g, err = gazetteer.Load(dir); err != nil {
			return index.Config{}, err
		}
	}
	return index.Config{Texts: corpusTexts{db}, Vocabulary: index.FromGazetteer(g)}, nil
}

// corpusTexts gives the index the texts and reports of a corpus.
type corpusTexts struct{ db *sqlite.DB }

func (t corpusTexts) Text(ctx context.Context, id corpus.DocumentID) (string, error) {
	d, err := t.db.Document(ctx, id)
	if errors.Is(err, sqlite.ErrStale) || errors.Is(err, sqlite.ErrNotFound) {
		return "", nil // gone or of another version since it was indexed: nothing to mark
	}
	if err != nil {
		return "", err
	}
	return d.Text, nil
}

func (t corpusTexts) Report(ctx context.Context, id corpus.DocumentID) (*corpus.Report, error) {
	s, err := t.db.Report(ctx, id)
	if errors.Is(err, sqlite.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.Report, nil
}

// indexEntry is a stored report with its document. A document whose text this
// program reads otherwise is found by its report until it is ingested again.
func indexEntry(ctx context.Context, db *sqlite.DB, s sqlite.Stored) (index.Entry, error) {
	d, err := db.Document(ctx, s.ID)
	if errors.Is(err, sqlite.ErrStale) {
		d, err = &corpus.Document{ID: s.ID, URI: s.URI, Title: s.Report.Document.Title}, nil
	}
	return index.Entry{Document: d, Report: s.Report}, err
}

// rebuildIndex makes the index of a corpus anew and returns the number of its
// documents.
func (a *app) rebuildIndex(ctx context.Context, db *sqlite.DB) (int, error) {
	c, err := a.indexConfig(db)
	if err != nil {
		return 0, err
	}
	tell, stop := a.reindexProgress(ctx, db)
	defer stop()
	var last int64
	done := 0
	entries := iter.Seq2[index.Entry, error](func(yield func(index.Entry, error) bool) {
		for s, err := range db.Reports(ctx, 0) {
			var e index.Entry
			if err == nil {
				last = s.Change
				e, err = indexEntry(ctx, db, s)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	})
	err = index.Rebuild(ctx, indexDir(db), c, entries, func() int64 { return last }, func(n int) {
		done = n
		tell(n)
	})
	return done, err
}

// reindexProgress shows how many documents are indexed: a bar on a terminal,
// else a line now and then.
func (a *app) reindexProgress(ctx context.Context, db *sqlite.DB) (tell func(done int), stop func()) {
	if a.quiet {
		return func(int) {}, func() {}
	}
	total := 0
	if counts, err := db.Counts(ctx); err == nil {
		total = int(counts.Documents)
	}
	if !a.terminal {
		last := a.now()
		return func(done int) {
			if now := a.now(); now.Sub(last) >= plainEvery {
				fmt.Fprintf(a.stderr, "%d of %d documents indexed\n", done, max(done, total))
				last = now
			}
		}, func() {}
	}
	bar := pb.New(total).SetWriter(a.stderr).SetTemplateString(`{{counters . }} {{bar . }} {{percent . }} {{speed . "%s/s"}} {{rtime . "còn %s"}}`)
	bar.Start()
	return func(done int) { bar.SetCurrent(int64(done)) }, func() { bar.Finish() }
}

// updateIndex brings the changes of a corpus since into its index and returns
// their number.
func (a *app) updateIndex(ctx context.Context, db *sqlite.DB) (int, error) {
	if _, err := index.Sequence(indexDir(db)); err != nil {
		return 0, err
	}
	c, err := a.indexConfig(db)
	if err != nil {
		return 0, err
	}
	ix, err := index.Open(indexDir(db), c)
	if err != nil {
		return 0, err
	}
	n, err := bringIn(ctx, db, ix)
	return n, errors.Join(err, ix.Close())
}

// bringIn brings the changes of a corpus since into an open index.
func bringIn(ctx context.Context, db *sqlite.DB, ix *index.Index) (int, error) {
	const batch = 1000
	var entries []index.Entry
	var gone []corpus.DocumentID
	n := 0
	sequence := ix.Sequence()
	seen := map[corpus.DocumentID]bool{} // in the batch
	flush := func() error {
		if len(gone) > 0 {
			if err := ix.Delete(ctx, gone, ix.Sequence()); err != nil {
				return err
			}
		}
		if len(entries)+len(gone) > 0 {
			if err := ix.Update(ctx, entries, sequence); err != nil {
				return err
			}
		}
		n += len(entries) + len(gone)
		entries, gone = entries[:0], gone[:0]
		clear(seen)
		return nil
	}
	for s, err := range db.Changes(ctx, sequence) {
		if err != nil {
			return n, err
		}
		if seen[s.ID] { // changed while we read
			if err := flush(); err != nil {
				return n, err
			}
		}
		seen[s.ID] = true
		if s.Retired {
			gone = append(gone, s.ID)
		} else {
			e, err := indexEntry(ctx, db, s)
			if err != nil {
				return n, err
			}
			entries = append(entries, e)
		}
		sequence = s.Change
		if len(entries)+len(gone) >= batch {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	return n, flush()
}

// openIndex opens the index of a corpus for searching, as new as can be: it is
// rebuilt where it is missing or of another version, and brought up to date
// unless another process is at it.
func (a *app) openIndex(ctx context.Context, db *sqlite.DB) (*index.Index, error) {
	c, err := a.indexConfig(db)
	if err != nil {
		return nil, err
	}
	c.ReadOnly = true
	ix, err := index.Open(indexDir(db), c)
	if stale := new(index.StaleError); errors.As(err, &stale) || errors.Is(err, index.ErrNone) {
		if !a.quiet {
			fmt.Fprintln(a.stderr, "making the search index …")
		}
		if _, err := a.rebuildIndex(ctx, db); err != nil {
			return nil, indexError(err)
		}
		ix, err = index.Open(indexDir(db), c)
	}
	if err != nil {
		return nil, indexError(err)
	}
	for _, err := range db.Changes(ctx, ix.Sequence()) { // is there any?
		if err == nil {
			_, err = a.updateIndex(ctx, db)
		}
		switch {
		case err == nil:
			err = ix.Refresh()
		case errors.Is(err, index.ErrBusy):
			err = nil // whoever writes is bringing them in
		}
		if err != nil {
			return nil, errors.Join(indexError(err), ix.Close())
		}
		break
	}
	return ix, nil
}
