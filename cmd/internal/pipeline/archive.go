package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest/ranges"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// Unit is a piece of the work on archives: a part of one, scanned by one worker.
type Unit struct {
	Part warc.Part
	// NoPrefilter gives all pages, to be read in full.
	NoPrefilter bool
	// Limit is the most bytes of a record; the scanner's own where 0.
	Limit int64
	// NoIndex reads archives whole even where an index lies beside.
	NoIndex bool `json:",omitempty"`
	// NoOriginals leaves the original bytes in the archive.
	NoOriginals bool
	// Fault is why there is nothing to scan: it becomes a failed item. nil for others.
	Fault *corpus.InputError
	// Begin is where an earlier scan was broken off; the zero Progress begins anew.
	Begin Progress
}

// Options names what else than the archive decides the unit's results.
func (u *Unit) Options() string {
	return fmt.Sprintf("prefilter=%t limit=%d", !u.NoPrefilter, u.Limit>>20)
}

// Progress is how far a part of an archive was scanned.
type Progress struct {
	Part warc.Part
	// Size and Modified are the archive file's when the scan began: another file of its name
	// has to be scanned anew. Size is -1 where they tell nothing, as for a folder.
	Size     int64
	Modified time.Time
	// Options is [Unit.Options], for an archive at an address with its ETag.
	Options string
	// Next is where a later scan goes on, Counts what was met up to there.
	Next   warc.Position
	Counts warc.Counts
	Done   bool
	// Mark is how far the results of other machines were taken; nil for results of this one.
	Mark *sqlite.Mark
}

// remote opens archives at addresses until ctx ends; c may be nil.
func remote(ctx context.Context, c *ranges.Client) warc.Remote {
	if c == nil {
		return nil
	}
	return func(address string) (warc.File, error) {
		f, err := c.Open(ctx, address)
		if err != nil {
			return nil, err
		}
		return f, nil
	}
}

// stat notes what tells that the archive hasn't changed.
func (p *Progress) stat(ctx context.Context, addresses *ranges.Client) error {
	outer, _, _ := strings.Cut(p.Part.File, "!/")
	if warc.IsAddress(outer) && addresses != nil {
		v, err := addresses.State(ctx, outer)
		if err != nil {
			return fmt.Errorf("scan: %w", err)
		}
		p.Size, p.Modified = v.Size, v.Modified
		if v.ETag != "" {
			p.Options += " etag=" + v.ETag
		}
		return nil
	}
	info, err := os.Stat(outer)
	if err != nil {
		return fmt.Errorf("scan: %w", err)
	}
	p.Size, p.Modified = info.Size(), info.ModTime()
	if info.IsDir() {
		// A folder's own time doesn't tell what is in it.
		p.Size = -1
	}
	return nil
}

// markEvery is after how many bytes of an archive the progress is told even without a
// page.
const markEvery = 32 << 20

// Pages gives the pages of the unit that may name a bloc, in the order of the archive.
// Between them come folders without an address, which only tell progress; damage comes as a
// failed input whose address is its place. The error of the machine that broke the
// scan off is an input's, too. Archives at addresses are read by the client; nil reads none.
func (u *Unit) Pages(ctx context.Context, addresses *ranges.Client) Source {
	return func(yield func(Input) bool) {
		if u.Fault != nil {
			yield(Input{URI: u.Fault.Input, Origin: "archive", Err: u.Fault})
			return
		}
		begin := u.Begin
		begin.Part, begin.Options = u.Part, u.Options()
		if begin.Done {
			yield(Input{Folder: true, Progress: &begin})
			return
		}
		if err := begin.stat(ctx, addresses); err != nil {
			yield(broken(u.Part.File, err))
			return
		}
		so := warc.Options{Limit: u.Limit, NoIndex: u.NoIndex, Remote: remote(ctx, addresses)}
		if !u.NoPrefilter {
			so.Prefilter = warc.MayNameBloc
		}
		r, err := u.Part.Open(begin.Next, so)
		if err != nil {
			yield(Input{URI: u.Part.File, Origin: "archive", Err: unopened(u.Part.File, err)})
			return
		}
		defer r.Close()
		u.scan(ctx, r, begin, yield)
	}
}

// scan gives the pages that r reads.
func (u *Unit) scan(ctx context.Context, r warc.Reader, begin Progress, yield func(Input) bool) {
	told := int64(0)
	progress := func(done bool) *Progress {
		p := begin
		p.Next, p.Done = r.Position(), done
		p.Counts.Add(r.Counted())
		if !u.Part.Pages && p.Next.Member >= u.Part.From {
			p.Counts.Read = p.Next.Member - u.Part.From
		}
		told = r.Counted().Unpacked
		return &p
	}
	for ctx.Err() == nil {
		page, err := r.Next()
		var damage *warc.Damage
		in := Input{Origin: "archive"}
		switch {
		case err == io.EOF:
			yield(Input{Folder: true, Progress: progress(true)})
			return
		case errors.As(err, &damage):
			in.URI, in.Path = damage.Place().String(), damage.Place().String()
			in.Err = &corpus.InputError{Input: in.URI, Code: "archive_" + damage.Code, Reason: damage.Told()}
		case err != nil:
			yield(broken(u.Part.File, err))
			return
		case page != nil:
			body := page.Body
			in.URI, in.Path, in.MediaType, in.Size = page.URI, page.Place.String(), page.MediaType, int64(len(body))
			in.Open = func(context.Context) ([]byte, error) { return body, nil }
			in.Sift = !u.NoPrefilter
		case r.Counted().Unpacked-told >= markEvery:
			in.Folder = true
		default:
			continue
		}
		in.Progress = progress(false)
		if !yield(in) {
			return
		}
	}
}

// broken is what ends the scan of one archive: the fault of its server, or that of the machine,
// which ends all. A later scan goes on from what was noted.
func broken(name string, err error) Input {
	var fetch *ranges.Failure
	if errors.As(err, &fetch) {
		return Input{URI: name, Origin: "archive", Err: unopened(name, fetch)}
	}
	return Input{Err: err}
}

// unopened is the fault of an archive that can't be begun with.
func unopened(name string, err error) error {
	var fetch *ranges.Failure
	if errors.As(err, &fetch) {
		return &corpus.InputError{Input: name, Code: "archive_" + fetch.Code, Reason: fetch.Reason}
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return readError(name, err)
	}
	return &corpus.InputError{Input: name, Code: "archive_unreadable", Reason: "it can't be read as an archive", Err: err}
}

// Units divides the archives and folders named, in that order, each with the settings of
// like; those that can't be read come first, as faults.
func Units(ctx context.Context, names []string, like Unit, addresses *ranges.Client) []Unit {
	var units, faults []Unit
	for _, name := range names {
		abs, err := filepath.Abs(name)
		if err != nil || warc.IsAddress(name) {
			abs = name
		}
		parts, err := remote(ctx, addresses).Parts(abs)
		if err != nil {
			u := like
			if !errors.As(unopened(abs, err), &u.Fault) {
				u.Fault = &corpus.InputError{Input: abs, Code: "unreadable", Reason: "it can't be read", Err: err}
			}
			faults = append(faults, u)
			continue
		}
		for _, p := range parts {
			u := like
			u.Part = p
			units = append(units, u)
		}
	}
	return append(faults, units...)
}

// archived reads the bytes of an input that lies in an archive.
func (r *run) archived(in *Input, place warc.Place) ([]byte, error) {
	page, err := r.o.Remote.Read(place, r.o.MaxSize)
	var damage *warc.Damage
	if errors.As(err, &damage) {
		return nil, &corpus.InputError{Input: in.URI, Code: "archive_" + damage.Code, Reason: damage.Told()}
	}
	var fetch *ranges.Failure
	if errors.As(err, &fetch) {
		return nil, unopened(in.URI, fetch)
	}
	if err != nil {
		return nil, readError(in.Path, err)
	}
	return page.Body, nil
}
