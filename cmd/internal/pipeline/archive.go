package pipeline

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// Progress is how far a part of an archive was scanned.
type Progress struct {
	Part warc.Part
	// Next is where a later scan goes on, Counts what was met up to there.
	Next   warc.Position
	Counts warc.Counts
	Done   bool
}

// ArchivesOptions tune [Archives].
type ArchivesOptions struct {
	// Workers is how many parts are scanned at once; GOMAXPROCS where 0.
	Workers int
	// NoPrefilter gives all pages.
	NoPrefilter bool
	// Limit is the most bytes of a record; the scanner's own where 0.
	Limit int64
	// Begin tells where to begin with a part: the zero Progress, or what an earlier run
	// noted. nil begins anew.
	Begin func(warc.Part) (Progress, error)
}

const (
	// ahead is how many bytes of pages a part may be ahead of the one that is taken.
	ahead = 16 << 20
	// markEvery is after how many bytes of an archive the progress is told even without a
	// page.
	markEvery = 32 << 20
)

// Archives gives the pages of archives that may name a bloc, part by part in the
// order given and in each in the order of the archive, whatever the number of workers.
// Between them come folders without an address, which only tell progress; damage comes as a
// failed input whose address is its place. The error of the machine that broke a
// scan off is an input's, too.
func Archives(ctx context.Context, parts []warc.Part, o ArchivesOptions) Source {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return func(yield func(Input) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var scans sync.WaitGroup
		defer scans.Wait()
		defer cancel()
		// Later parts are begun while earlier ones are taken; each is bounded by itself,
		// so that none waits for a later one.
		queues := make([]*queue, len(parts))
		for i := range queues {
			queues[i] = &queue{inputs: make(chan Input, 64), bytes: semaphore.NewWeighted(ahead)}
		}
		next := make(chan int)
		scans.Add(1)
		go func() {
			defer scans.Done()
			defer close(next)
			for i := range parts {
				select {
				case next <- i:
				case <-ctx.Done():
					return
				}
			}
		}()
		for range min(o.Workers, len(parts)) {
			scans.Add(1)
			go func() {
				defer scans.Done()
				for i := range next {
					queues[i].fill(ctx, parts[i], o)
				}
			}()
		}
		for _, q := range queues {
			for {
				var in Input
				var open bool
				select {
				case in, open = <-q.inputs:
				case <-ctx.Done():
					return
				}
				if !open {
					break
				}
				q.bytes.Release(min(in.Size, ahead))
				if !yield(in) {
					return
				}
			}
		}
	}
}

// queue holds the pages of one part until they are taken.
type queue struct {
	inputs chan Input
	bytes  *semaphore.Weighted
}

// fill scans the part.
func (q *queue) fill(ctx context.Context, part warc.Part, o ArchivesOptions) {
	defer close(q.inputs)
	give := func(in Input) bool {
		if q.bytes.Acquire(ctx, min(in.Size, ahead)) != nil {
			return false
		}
		select {
		case q.inputs <- in:
			return true
		case <-ctx.Done():
			return false
		}
	}
	var begin Progress
	if o.Begin != nil {
		var err error
		if begin, err = o.Begin(part); err != nil {
			give(Input{Err: err})
			return
		}
	}
	begin.Part = part
	if begin.Done {
		give(Input{Folder: true, Progress: &begin})
		return
	}
	so := warc.Options{Limit: o.Limit}
	if !o.NoPrefilter {
		so.Prefilter = warc.MayNameBloc
	}
	r, err := part.Open(begin.Next, so)
	if err != nil {
		give(Input{URI: part.File, Origin: "archive", Err: unopened(part.File, err)})
		return
	}
	defer r.Close()
	told := int64(0)
	progress := func(done bool) *Progress {
		p := begin
		p.Next, p.Done = r.Position(), done
		p.Counts.Add(r.Counted())
		if p.Next.Member >= part.From {
			p.Counts.Read = p.Next.Member - part.From
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
			give(Input{Folder: true, Progress: progress(true)})
			return
		case errors.As(err, &damage):
			place := warc.Place{File: damage.File, Position: warc.Position{Member: damage.Offset}}
			in.URI, in.Path = place.String(), place.String()
			in.Err = &corpus.InputError{Input: in.URI, Code: "archive_" + damage.Code, Reason: damage.Error()}
		case err != nil:
			give(Input{Err: err})
			return
		case page != nil:
			body := page.Body
			in.URI, in.Path, in.MediaType, in.Size = page.URI, page.Place.String(), page.MediaType, int64(len(body))
			in.Open = func(context.Context) ([]byte, error) { return body, nil }
		case r.Counted().Unpacked-told >= markEvery:
			in.Folder = true
		default:
			continue
		}
		in.Progress = progress(false)
		if !give(in) {
			return
		}
	}
}

// unopened is the fault of an archive that can't be begun with.
func unopened(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return readError(name, err)
	}
	return &corpus.InputError{Input: name, Code: "archive_unreadable", Reason: "it can't be read as an archive", Err: err}
}

// ArchiveParts lists the parts of the archives and folders named, in that order; what is
// at fault comes as failed inputs.
func ArchiveParts(names []string) (parts []warc.Part, faults []Input) {
	for _, name := range names {
		abs, err := filepath.Abs(name)
		if err != nil {
			abs = name
		}
		more, err := warc.Parts(abs)
		if err != nil {
			faults = append(faults, Input{URI: abs, Origin: "archive", Err: unopened(abs, err)})
			continue
		}
		parts = append(parts, more...)
	}
	return parts, faults
}

// archived reads the bytes of an input that lies in an archive.
func (r *run) archived(in *Input, place warc.Place) ([]byte, error) {
	page, err := warc.Read(place, r.o.MaxSize)
	var damage *warc.Damage
	if errors.As(err, &damage) {
		return nil, &corpus.InputError{Input: in.URI, Code: "archive_" + damage.Code, Reason: damage.Error()}
	}
	if err != nil {
		return nil, readError(in.Path, err)
	}
	return page.Body, nil
}
