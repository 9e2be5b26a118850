package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/ranges"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// Scanned is a [Sink] for the pages of archives: it keeps those that tell of a
// meeting and those that failed, and notes with each batch how far the archives were
// scanned, so that a later run goes on from there. It is no [Memory]: of two captures of an
// address the later one holds, which must not depend on when it is looked at.
type Scanned struct {
	Store Store
	// Addresses tells the state of archives at addresses; nil where there are none.
	Addresses *ranges.Client
}

// ScanVersion names what a scan is made with, but for its options.
func ScanVersion(parser, extractor string) string {
	return strings.Join([]string{"scan/1", parser, extractor}, " ")
}

func (s *Scanned) version(options string) string {
	return ScanVersion(s.Store.Parser, s.Store.Extractor) + " " + options
}

// begin tells what an earlier run noted of the unit.
func (s *Scanned) begin(ctx context.Context, u *Unit) (Progress, error) {
	noted, err := s.Store.DB.ArchivePart(ctx, u.Part.File, u.Part.From)
	if errors.Is(err, sqlite.ErrNotFound) || u.Fault != nil {
		return Progress{}, nil
	}
	if err != nil {
		return Progress{}, err
	}
	p := Progress{Part: u.Part, Options: u.Options()}
	if err := p.stat(ctx, s.Addresses); err != nil {
		if errors.As(err, new(*ranges.Failure)) {
			err = nil // the scan itself will meet it
		}
		return Progress{}, err
	}
	if p.Size != noted.Size || !p.Modified.Equal(noted.Modified) || s.version(p.Options) != noted.Version {
		return Progress{}, nil
	}
	p.Next, p.Done = warc.Position{Member: noted.Member, Inner: noted.Inner}, noted.Done
	if err := json.Unmarshal([]byte(noted.Counts), &p.Counts); err != nil {
		return Progress{}, fmt.Errorf("scan of %s: %w", u.Part.File, err)
	}
	return p, nil
}

// Sift is what a corpus is to hold of the results of a scan. The others become results
// that only count.
func Sift(results []*Result) (kept []*Result) {
	for _, r := range results {
		if r.State == Failed && (r.Err.Code == "no_text" || r.Err.Code == ingest.Blank) {
			// Of the pages of an archive many are only menus and frames: nothing is lost.
			r.State, r.Err = NotAConference, nil
		}
		if r.State == OK || r.State == Failed {
			kept = append(kept, r)
		} else {
			r.Original, r.Document, r.Report = nil, nil, nil
		}
	}
	return kept
}

// Prepare prepares what is kept.
func (s *Scanned) Prepare(ctx context.Context, results []*Result) error {
	if err := s.Store.Prepare(ctx, Sift(results)); err != nil {
		return err
	}
	for _, r := range results {
		r.Original, r.Document, r.Report = nil, nil, nil
	}
	return nil
}

// Take puts what is kept and notes how far the scan came, in one transaction.
func (s *Scanned) Take(ctx context.Context, results []*Result) error {
	var scan sqlite.Scan
	for i, r := range results {
		p := r.Input.Progress
		if p == nil {
			continue
		}
		if p.Mark != nil {
			scan.Mark = p.Mark
		}
		if p.Part.File == "" || p.Size < 0 { // what is in a folder may change; it is gone through each time
			continue
		}
		if slices.ContainsFunc(results[i+1:min(i+2, len(results))], func(next *Result) bool {
			return next.Input.Progress != nil && samePart(next.Input.Progress.Part, p.Part)
		}) {
			continue
		}
		counts, err := json.Marshal(p.Counts)
		if err != nil {
			return err
		}
		scan.Parts = append(scan.Parts, sqlite.ArchivePart{
			File: p.Part.File, From: p.Part.From, Size: p.Size, Modified: p.Modified, Version: s.version(p.Options),
			Member: p.Next.Member, Inner: p.Next.Inner, Done: p.Done, Counts: string(counts),
		})
	}
	return s.Store.take(ctx, results, &scan)
}

func samePart(a, b warc.Part) bool { return a.File == b.File && a.From == b.From }
