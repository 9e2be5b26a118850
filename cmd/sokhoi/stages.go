package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// parser makes the parser of one command; close ends its children.
func (a *app) parser() (p *ingest.Parser, close func()) {
	pool := new(sandbox.Pool)
	return &ingest.Parser{Pool: pool}, pool.Close
}

// extractor makes the extractor with the user's tables, where there are some.
func (a *app) extractor() (*extract.Extractor, error) {
	return extract.New(extract.Options{GazetteerDir: a.gazetteerDir()})
}

// workplace is what commands work with that fill the corpus: the corpus, open for
// writing, and the stages that lead to it.
type workplace struct {
	db        *sqlite.DB
	parser    *ingest.Parser
	extractor *extract.Extractor
	close     func()
}

// openWorkplace opens the corpus for the holder named, the extractor and a parser. The caller
// closes it.
func (a *app) openWorkplace(ctx context.Context, holder string) (*workplace, error) {
	db, err := a.openCorpus(ctx, sqlite.Write, holder)
	if err != nil {
		return nil, err
	}
	x, err := a.extractor()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	parser, closeParser := a.parser()
	return &workplace{db, parser, x, func() { closeParser(); db.Close() }}, nil
}

// store is the sink that puts results into the corpus.
func (w *workplace) store() pipeline.Store {
	return pipeline.Store{DB: w.db, Parser: ingest.Version, Extractor: extract.Version()}
}

// gazetteerDir is the folder of the user's own tables in the corpus, "" where
// there is none.
func (a *app) gazetteerDir() string {
	dir := filepath.Join(a.corpusDir, "gazetteer")
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ""
	}
	return dir
}

// gazetteer is the program's with the user's tables.
func (a *app) gazetteer() (*gazetteer.Gazetteer, error) {
	var dirs []string
	if dir := a.gazetteerDir(); dir != "" {
		dirs = append(dirs, dir)
	}
	g, err := gazetteer.Load(dirs...)
	if err != nil {
		return nil, &exitError{exitInput, err}
	}
	return g, nil
}

// subject is a document that a command is about, with the report on it.
type subject struct {
	document *corpus.Document
	report   *corpus.Report
	stored   *sqlite.Stored // nil where the document was read from a file just now
}

// find gets the document that people name by an identity (or a beginning of
// one), an address or a file. What the corpus holds comes first; a file that it
// doesn't hold is read now.
func (a *app) find(ctx context.Context, reference string) (*subject, error) {
	db, err := a.openCorpus(ctx, sqlite.Read, "")
	switch {
	case errors.Is(err, sqlite.ErrNoCorpus):
		return a.findFile(ctx, reference, fmt.Errorf("%s: no such file, and %w", reference, err))
	case err != nil:
		return nil, err
	}
	defer db.Close()
	id, err := db.Find(ctx, reference)
	if errors.Is(err, sqlite.ErrNotFound) {
		return a.findFile(ctx, reference, err)
	}
	if err != nil {
		return nil, err
	}
	s := &subject{}
	if s.document, err = a.storedDocument(ctx, db, id); err != nil {
		return nil, err
	}
	if s.stored, err = db.Report(ctx, id); err != nil {
		return nil, err
	}
	s.report = s.stored.Report
	return s, nil
}

// findFile reads a file; notFound is the error where there is none.
func (a *app) findFile(ctx context.Context, path string, notFound error) (*subject, error) {
	d, err := a.readFile(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound
	}
	if err != nil {
		return nil, err
	}
	x, err := a.extractor()
	if err != nil {
		return nil, err
	}
	s := &subject{document: d}
	s.report, _ = x.Extract(d)
	return s, nil
}

// readFile makes a document of one file, "-" for standard input.
func (a *app) readFile(ctx context.Context, path string) (*corpus.Document, error) {
	var body []byte
	var err error
	if path == "-" {
		body, err = io.ReadAll(a.stdin)
	} else {
		body, err = readLimited(path)
	}
	if err != nil {
		return nil, err
	}
	p, done := a.parser()
	defer done()
	d, err := p.Parse(ctx, &ingest.Raw{URI: path, Body: body})
	var bad *corpus.InputError
	if errors.As(err, &bad) {
		return nil, &exitError{exitInput, err}
	}
	return d, err
}

// maxFile is the most bytes of a file that is read: the parser's own limit.
const maxFile = 256 << 20

func readLimited(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, usageError("%s is a folder; this command takes one document", path)
	}
	if info.Size() > maxFile {
		return nil, &exitError{exitInput, &corpus.InputError{Input: path, Code: ingest.TooLarge, Reason: fmt.Sprintf("it is larger than the limit of %d MiB", maxFile>>20)}}
	}
	return os.ReadFile(path)
}

// storedDocument is a document of the corpus. One whose text an earlier version
// normalized is read again from its original.
func (a *app) storedDocument(ctx context.Context, db *sqlite.DB, id corpus.DocumentID) (*corpus.Document, error) {
	d, err := db.Document(ctx, id)
	if !errors.Is(err, sqlite.ErrStale) {
		return d, err
	}
	return a.parseOriginal(ctx, db, id)
}

// parseOriginal reads a document of the corpus again from its original.
func (a *app) parseOriginal(ctx context.Context, db *sqlite.DB, id corpus.DocumentID) (*corpus.Document, error) {
	s, err := db.Report(ctx, id)
	if err != nil {
		return nil, err
	}
	raw, err := storedRaw(ctx, db, s.URI)
	if err != nil {
		return nil, err
	}
	if raw.Body, err = original(ctx, db, id, a.remote(ctx)); err != nil {
		return nil, lost(s.URI, err)
	}
	p, done := a.parser()
	defer done()
	return p.Parse(ctx, raw)
}

// lost makes the loss of an original a fault of its document, which ends no run.
func lost(uri string, err error) error {
	if errors.Is(err, sqlite.ErrNotFound) || errors.Is(err, sqlite.ErrDamaged) {
		return &corpus.InputError{Input: uri, Code: "no_original", Reason: "its original is lost", Err: err}
	}
	return err
}

// original is the bytes of a document: those kept, or those in the archive that it was found in.
func original(ctx context.Context, db *sqlite.DB, id corpus.DocumentID, remote warc.Remote) ([]byte, error) {
	o, err := db.Original(ctx, id)
	if errors.Is(err, sqlite.ErrNotFound) {
		return archivedOriginal(ctx, db, id, remote, err)
	}
	if err != nil {
		return nil, err
	}
	defer o.Close()
	return io.ReadAll(o)
}

// short is the beginning of an identity, enough for people.
func short(id corpus.DocumentID) string {
	return string(id)[:min(len(id), len("sha256-")+12)]
}

// firstLine is s up to its first line break.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}
