package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// Scanned is a [Sink] for the pages of archives: it keeps those that tell of a
// meeting and those that failed, and notes after each batch how far the archives were
// scanned, so that a later run goes on from there. It is no [Memory]: of two captures of an
// address the later one holds, which must not depend on when it is looked at.
type Scanned struct {
	Store Store
	// Options names what else decides the result; a scan with others begins anew.
	Options string
	// NoOriginals leaves the original bytes in the archive.
	NoOriginals bool
}

// version names what a scan is made with.
func (s *Scanned) version() string {
	return strings.Join([]string{"scan/1", s.Store.Parser, s.Store.Extractor, s.Options}, " ")
}

// Begin tells what an earlier run noted of the part.
func (s *Scanned) Begin(ctx context.Context, part warc.Part) (Progress, error) {
	noted, err := s.Store.DB.ArchivePart(ctx, part.File, part.From)
	if errors.Is(err, sqlite.ErrNotFound) {
		return Progress{}, nil
	}
	if err != nil {
		return Progress{}, err
	}
	now, err := s.part(part)
	if err != nil {
		return Progress{}, err
	}
	if now.Size != noted.Size || !now.Modified.Equal(noted.Modified) || now.Version != noted.Version {
		return Progress{}, nil
	}
	p := Progress{Next: warc.Position{Member: noted.Member, Inner: noted.Inner}, Done: noted.Done}
	if err := json.Unmarshal([]byte(noted.Counts), &p.Counts); err != nil {
		return Progress{}, fmt.Errorf("scan of %s: %w", part.File, err)
	}
	return p, nil
}

// part is the row of a part, without its progress.
func (s *Scanned) part(part warc.Part) (sqlite.ArchivePart, error) {
	outer, _, _ := strings.Cut(part.File, "!/")
	info, err := os.Stat(outer)
	if err != nil {
		return sqlite.ArchivePart{}, fmt.Errorf("scan: %w", err)
	}
	p := sqlite.ArchivePart{File: part.File, From: part.From, Size: info.Size(), Modified: info.ModTime(), Version: s.version()}
	if info.IsDir() {
		// A folder's own time doesn't tell what is in it.
		p.Size = -1
	}
	return p, nil
}

// keeps reports whether the corpus is to hold the result.
func keeps(r *Result) bool { return r.State == OK || r.State == Failed }

// Prepare prepares what is kept.
func (s *Scanned) Prepare(ctx context.Context, results []*Result) error {
	for _, r := range results {
		if s.NoOriginals {
			r.Original = nil
		}
		if r.State == Failed && (r.Err.Code == "no_text" || r.Err.Code == ingest.Blank) {
			// Of the pages of an archive many are only menus and frames: nothing is lost.
			r.State, r.Err = NotAConference, nil
		}
	}
	kept := slices.Clone(results)
	kept = slices.DeleteFunc(kept, func(r *Result) bool { return !keeps(r) })
	if err := s.Store.Prepare(ctx, kept); err != nil {
		return err
	}
	for _, r := range results {
		r.Original, r.Document, r.Report = nil, nil, nil
	}
	return nil
}

// Take puts what is kept, then notes how far the scan came.
func (s *Scanned) Take(ctx context.Context, results []*Result) error {
	if err := s.Store.Take(ctx, results); err != nil {
		return err
	}
	var parts []sqlite.ArchivePart
	for i, r := range results {
		p := r.Input.Progress
		if p == nil || i+1 < len(results) && results[i+1].Input.Progress != nil && samePart(results[i+1].Input.Progress.Part, p.Part) {
			continue
		}
		row, err := s.part(p.Part)
		if err != nil {
			return err
		}
		if row.Size < 0 {
			continue // what is in a folder may change; it is gone through each time
		}
		counts, err := json.Marshal(p.Counts)
		if err != nil {
			return err
		}
		row.Member, row.Inner, row.Done, row.Counts = p.Next.Member, p.Next.Inner, p.Done, string(counts)
		parts = append(parts, row)
	}
	if len(parts) == 0 {
		return nil
	}
	return s.Store.DB.PutArchiveParts(ctx, parts...)
}

func samePart(a, b warc.Part) bool { return a.File == b.File && a.From == b.From }
