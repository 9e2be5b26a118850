package pipeline

import (
	"context"
	"errors"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// Store is a [Sink] that puts results into a corpus, and remembers by it what
// was done.
type Store struct {
	DB *sqlite.DB
	// Parser and Extractor are the versions that the results are made with.
	Parser, Extractor string
}

// Known looks the input up among the items.
func (s *Store) Known(ctx context.Context, in *Input, digest string) (*Result, error) {
	i, err := s.DB.Item(ctx, in.URI)
	if errors.Is(err, sqlite.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	same := i.Parser == s.Parser && i.Extractor == s.Extractor && i.MediaType == in.MediaType && i.PublishedOn == in.PublishedOn
	if digest == "" {
		same = same && i.Content != "" && i.Size == in.Size && i.Modified.Equal(in.Modified)
	} else {
		same = same && i.Content == digest
	}
	if !same {
		return nil, nil
	}
	r := &Result{Input: *in}
	r.Input.Body, r.Input.Open = nil, nil
	switch i.State {
	case sqlite.OK:
		r.State = OK
	case sqlite.NotAConference:
		r.State = NotAConference
	case sqlite.Failed, sqlite.Skipped:
		r.State = Failed
		if i.State == sqlite.Skipped {
			r.State = Skipped
		}
		r.Err = &corpus.InputError{Input: in.URI, Code: i.Code, Reason: i.Reason}
	default:
		return nil, nil
	}
	return r, nil
}

// Prepare compresses texts and writes originals.
func (s *Store) Prepare(ctx context.Context, results []*Result) error {
	for _, r := range results {
		if r.Input.URI == "" {
			continue
		}
		e, ok, err := s.entry(ctx, r)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		p, err := s.DB.Prepare(ctx, e)
		if err != nil {
			return err
		}
		r.Prepared = p
		r.Original = nil
	}
	return nil
}

// entry is what the corpus is to hold of the result; ok is false for nothing.
func (s *Store) entry(ctx context.Context, r *Result) (e sqlite.Entry, ok bool, err error) {
	in := &r.Input
	e = sqlite.Entry{
		Item: sqlite.Item{
			URI: in.URI, Path: in.Path, Origin: in.Origin, Content: r.Content, Size: in.Size, Modified: in.Modified,
			MediaType: in.MediaType, PublishedOn: in.PublishedOn, Parser: s.Parser, Extractor: s.Extractor,
		},
		Original: r.Original, Document: r.Document, Report: r.Report,
	}
	switch r.State {
	case Failed:
		e.Item.State = sqlite.Failed
	case Skipped:
		e.Item.State = sqlite.Skipped
	case Folder:
		// Folders are no items, but one that failed before is done with now.
		i, err := s.DB.Item(ctx, in.URI)
		if errors.Is(err, sqlite.ErrNotFound) || err == nil && i.State != sqlite.Failed {
			return e, false, nil
		}
		e.Item.State, e.Item.Code, e.Item.Reason = sqlite.Skipped, "folder", "a folder; its files are items of their own"
		return e, true, err
	}
	if r.Err != nil {
		e.Item.Code, e.Item.Reason = r.Err.Code, r.Err.Reason
		if r.Err.Err != nil {
			e.Item.Reason += ": " + firstLine(r.Err.Err.Error())
		}
	}
	e.Seen = r.Known
	return e, true, nil
}

// firstLine keeps stack traces out of the corpus.
func firstLine(s string) string {
	for i, c := range s {
		if c == '\n' {
			return s[:i]
		}
	}
	return s
}

// Take puts the results in one transaction.
func (s *Store) Take(ctx context.Context, results []*Result) error {
	return s.take(ctx, results, &sqlite.Scan{})
}

// take puts the results and notes with them how far a scan came.
func (s *Store) take(ctx context.Context, results []*Result, scan *sqlite.Scan) error {
	var entries []*sqlite.Prepared
	var of []*Result
	for _, r := range results {
		if p, ok := r.Prepared.(*sqlite.Prepared); ok {
			entries, of = append(entries, p), append(of, r)
		}
	}
	if len(entries) == 0 && len(scan.Parts) == 0 && scan.Mark == nil {
		return nil
	}
	outcomes, err := s.DB.CommitScan(ctx, *scan, entries...)
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		of[i].Change = string(o)
		of[i].Prepared = nil
	}
	return nil
}
