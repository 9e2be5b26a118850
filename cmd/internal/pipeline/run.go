package pipeline

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// Parser makes documents of bytes; bad input is a *corpus.InputError.
type Parser interface {
	Parse(context.Context, *ingest.Raw) (*corpus.Document, error)
}

// Extractor reads reports out of documents.
type Extractor interface {
	Extract(*corpus.Document) (*corpus.Report, []corpus.Diagnostic)
}

// Sink takes what was made.
type Sink interface {
	// Prepare does what needs no order; workers call it for the results of one input.
	Prepare(context.Context, []*Result) error
	// Take takes results in the order of the inputs. Those of one input are never
	// divided between two calls. Where ctx of the run has ended, Take is
	// still given what is complete, with a context that hasn't.
	Take(context.Context, []*Result) error
}

// Memory tells what earlier runs made; a [Sink] may have it.
type Memory interface {
	// Known reports whether the input with these bytes (digest is their hexadecimal SHA-256; ""
	// asks whether size and time of the file alone tell that it hasn't changed) is
	// done already, and how that ended.
	Known(ctx context.Context, in *Input, digest string) (*Result, error)
}

// Observer is told of each result after the sink has taken it, in order.
type Observer interface {
	Done(*Result)
}

// State is what became of an input.
type State int

// The states of results.
const (
	OK State = iota
	NotAConference
	Failed
	Skipped
	Folder // a folder that could be read; no item
)

// Result is what became of one input, or of one file in a container.
type Result struct {
	Input Input
	State State
	// Err is the *corpus.InputError of a failed or skipped input.
	Err *corpus.InputError
	// Document and Report are there for OK, and for NotAConference where it was read; unless Known.
	Document *corpus.Document
	Report   *corpus.Report
	// Original is the bytes, until the sink has prepared them.
	Original []byte
	// Content is the hexadecimal SHA-256 of the bytes, "" where they weren't read.
	Content string
	// Known tells that an earlier run did the work: nothing was parsed.
	Known bool
	// Change is what the sink says it did, "" where it keeps nothing.
	Change string

	Prepared any // the sink's own, between Prepare and Take
}

// Options tune a run; Parser, Extractor and Sink are needed.
type Options struct {
	Parser    Parser
	Extractor Extractor
	Sink      Sink
	Observer  Observer
	// Workers is how many inputs are worked on at once; GOMAXPROCS where 0.
	Workers int
	// MaxSize is the most bytes of one input; 256 MiB where 0.
	MaxSize int64
	// MaxBytes is the most bytes of inputs under way; twice MaxSize where 0.
	MaxBytes int64
	// TrustTimes lets size and time of a file tell that it hasn't changed.
	TrustTimes bool
	// Again works also on what earlier runs have done.
	Again bool
	// Remote opens archives at addresses, for inputs that lie in one.
	Remote warc.Remote
	// Slots bounds what several runs work on together: each input holds one of its places
	// while it is worked on. nil bounds nothing.
	Slots chan struct{}
}

const (
	// A batch is a transaction: it is taken when it has so many results or bytes,
	// or has waited so long. It must stay well below what may be under way, lest
	// the feeder wait for it and it for the feeder.
	batchResults = 128
	batchBytes   = 16 << 20
	batchWait    = 300 * time.Millisecond
	// overhead is what an input weighs beside its bytes: the rows made of it.
	overhead = 32 << 10
)

// Run works on all inputs of the source. It returns the error of the machine
// that ended it early, or ctx's; inputs that fail are no error.
func Run(ctx context.Context, source Source, o Options) error {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.MaxSize <= 0 {
		o.MaxSize = 256 << 20
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 2 * o.MaxSize
	}
	r := &run{o: o,
		places: semaphore.NewWeighted(int64(2*batchResults + 4*o.Workers)),
		bytes:  semaphore.NewWeighted(o.MaxBytes),
		jobs:   make(chan *job), done: make(chan *job, o.Workers),
	}
	r.memory, _ = o.Sink.(Memory)
	group, working := errgroup.WithContext(ctx)
	group.Go(func() error { return r.feed(working, source) })
	var workers sync.WaitGroup
	for range o.Workers {
		workers.Add(1)
		group.Go(func() error {
			defer workers.Done()
			return r.work(working)
		})
	}
	group.Go(func() error { workers.Wait(); close(r.done); return nil })
	group.Go(func() error { return r.gather(working) })
	err := group.Wait()
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return ctx.Err()
	}
	return err
}

// run is one run of the pipeline.
type run struct {
	o      Options
	memory Memory
	// places and bytes bound what is under way, from feeding to taking. The
	// feeder takes both in the order of the inputs: if workers did, late inputs could hold
	// all of them while an early one, which all wait for, gets none.
	places, bytes *semaphore.Weighted
	jobs          chan *job
	done          chan *job
}

// job is an input on its way.
type job struct {
	number  int
	input   Input
	weight  int64
	results []*Result
}

// feed numbers the inputs.
func (r *run) feed(ctx context.Context, source Source) error {
	defer close(r.jobs)
	number := 0
	for in := range source {
		j := &job{number: number, input: in}
		j.weight = min(r.o.MaxBytes, overhead+min(max(in.Size, int64(len(in.Body))), r.o.MaxSize))
		if r.places.Acquire(ctx, 1) != nil || r.bytes.Acquire(ctx, j.weight) != nil {
			return ctx.Err()
		}
		select {
		case r.jobs <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
		number++
	}
	return nil
}

// work takes jobs until there are none or the run ends; a job begun is then
// left undone.
func (r *run) work(ctx context.Context) error {
	for j := range r.jobs {
		if r.o.Slots != nil {
			select {
			case r.o.Slots <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err := r.input(ctx, j)
		if r.o.Slots != nil {
			<-r.o.Slots
		}
		if err != nil {
			return err
		}
		select {
		case r.done <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// gather hands the results to the sink in the order of the inputs, some at a
// time.
func (r *run) gather(ctx context.Context) error {
	waiting := make(map[int]*job)
	var batch []*job
	var weight int64
	next := 0
	take := func(ctx context.Context) error {
		if len(batch) == 0 {
			return nil
		}
		var results []*Result
		for _, j := range batch {
			results = append(results, j.results...)
		}
		if err := r.o.Sink.Take(ctx, results); err != nil {
			return err
		}
		for _, j := range batch {
			r.places.Release(1)
			r.bytes.Release(j.weight)
		}
		if r.o.Observer != nil {
			for _, result := range results {
				r.o.Observer.Done(result)
			}
		}
		batch, weight = nil, 0
		return nil
	}
	timer := time.NewTicker(batchWait)
	defer timer.Stop()
	for {
		select {
		case j, open := <-r.done:
			if !open {
				// The workers have ended: all is done, or the run is broken off. What is
				// complete up to here is worth keeping either way.
				return take(context.WithoutCancel(ctx))
			}
			for waiting[j.number] = j; waiting[next] != nil; next++ {
				batch, weight = append(batch, waiting[next]), weight+waiting[next].weight
				delete(waiting, next)
			}
			if len(batch) < batchResults && weight < min(batchBytes, r.o.MaxBytes/4) {
				continue
			}
		case <-timer.C:
		}
		if err := take(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
}
