package pipeline

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/sokhoi/sokhoi/ingest/ranges"
)

// Queue hands units to workers, in their order. A queue in memory serves one
// machine ([Scan]); others lead to more.
type Queue interface {
	// Lease hands out the next unit; io.EOF tells that no more come.
	Lease(context.Context) (Lease, error)
}

// Lease is a unit in the hands of one worker. As a [Sink] it takes the unit's results.
type Lease interface {
	Sink
	Unit() *Unit
	// Done tells that all results were taken.
	Done(context.Context) error
	// Fail tells that the machine couldn't do the unit, or was stopped. Its error ends the
	// worker; with nil it goes on with other units.
	Fail(context.Context, error) error
}

// Inbox gives the results of units, prepared, in the order of the units.
type Inbox interface {
	// Receive waits for more; io.EOF tells that no more come.
	Receive(context.Context) (*Delivery, error)
}

// Delivery is results that belong into one transaction.
type Delivery struct {
	Results []*Result
	// Settle is called when they are in the corpus; nil for nothing to do.
	Settle func(context.Context) error
}

// WorkOptions tune [Work]; Parser and Extractor are needed.
type WorkOptions struct {
	Parser    Parser
	Extractor Extractor
	// Addresses reads archives at addresses; nil reads none.
	Addresses *ranges.Client
	// Workers is how many pages are parsed at once; GOMAXPROCS where 0.
	Workers int
	// Units is how many units are in hand at once; Workers where 0. A queue that takes its time is
	// better served by one more.
	Units int
}

// ahead is how many bytes of results a unit may be ahead of those that are taken, and
// half the bytes of its pages that may be under way.
const ahead = 16 << 20

// Work takes units from the queue, some at once, until there are no more. It returns the error of the
// machine that ended it, or ctx's.
func Work(ctx context.Context, q Queue, o WorkOptions) error {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Units <= 0 {
		o.Units = o.Workers
	}
	slots := make(chan struct{}, o.Workers)
	group, working := errgroup.WithContext(ctx)
	for range o.Units {
		group.Go(func() error {
			for {
				lease, err := q.Lease(working)
				if err == io.EOF {
					return nil
				}
				if err != nil {
					return err
				}
				err = Run(working, lease.Unit().Pages(working, o.Addresses), Options{Parser: o.Parser, Extractor: o.Extractor, Sink: lease,
					Workers: o.Workers, Slots: slots, MaxBytes: 2 * ahead})
				if err == nil {
					err = lease.Done(working)
				} else {
					err = lease.Fail(context.WithoutCancel(working), err)
				}
				if err != nil {
					return err
				}
			}
		})
	}
	err := group.Wait()
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return ctx.Err()
	}
	return err
}

// Collect takes what comes in to the sink, until no more comes. Small
// deliveries share a transaction.
func Collect(ctx context.Context, in Inbox, sink Sink, observer Observer) error {
	group, ctx := errgroup.WithContext(ctx)
	deliveries := make(chan *Delivery)
	group.Go(func() error {
		defer close(deliveries)
		for {
			d, err := in.Receive(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			select {
			case deliveries <- d:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	group.Go(func() error {
		var results []*Result
		var settle []func(context.Context) error
		var weight int64
		take := func() error {
			if len(settle) == 0 {
				return nil
			}
			// A batch begun is worth ending: what was prepared isn't prepared again.
			ctx := context.WithoutCancel(ctx)
			if err := sink.Take(ctx, results); err != nil {
				return err
			}
			for _, f := range settle {
				if f == nil {
					continue
				}
				if err := f(ctx); err != nil {
					return err
				}
			}
			for _, r := range results {
				if observer != nil {
					observer.Done(r)
				}
			}
			results, settle, weight = nil, nil, 0
			return nil
		}
		timer := time.NewTicker(batchWait)
		defer timer.Stop()
		for {
			select {
			case d, open := <-deliveries:
				if !open {
					return take()
				}
				results, settle = append(results, d.Results...), append(settle, d.Settle)
				if weight += weigh(d.Results); len(results) < batchResults && weight < batchBytes/2 {
					continue
				}
			case <-timer.C:
			}
			if err := take(); err != nil {
				return err
			}
		}
	})
	return group.Wait()
}

// weigh reckons the bytes that results take while they wait.
func weigh(results []*Result) (weight int64) {
	for _, r := range results {
		weight += overhead
		if r.Prepared != nil {
			weight += r.Input.Size
		}
	}
	return weight
}

// Scan works on units with a queue in memory and takes their results, in the order of the
// units, into the sink.
func Scan(ctx context.Context, units []Unit, sink *Scanned, o WorkOptions, observer Observer) error {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	// Where ctx ends, what is complete is still taken.
	collecting, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	working, cancel := context.WithCancel(ctx)
	defer cancel()
	q := &memory{units: units, sink: sink, leased: make(chan *memoryLease, 2*o.Workers), collecting: collecting}
	collected := make(chan error, 1)
	go func() {
		err := Collect(collecting, q, sink, observer)
		if err != nil {
			cancel()
		}
		stop()
		collected <- err
	}()
	err := Work(working, q, o)
	close(q.leased)
	if failed := <-collected; failed != nil {
		return failed
	}
	if q.failed != nil && ctx.Err() == nil {
		return q.failed
	}
	return err
}

// memory is a queue within one process. It is the inbox of its results, too.
type memory struct {
	sink       *Scanned
	collecting context.Context // ends when nothing is taken any more
	mu         sync.Mutex
	units      []Unit
	failed     error // of the unit that failed first; what the others then end with is its consequence
	// leased gives the leases in the order of their units. Later units are begun while earlier
	// ones are taken; each is bounded by itself, so that none waits for a later one.
	leased  chan *memoryLease
	current *memoryLease
}

// memoryLease is a unit of a queue in memory.
type memoryLease struct {
	unit    Unit
	q       *memory
	results chan []*Result
	bytes   *semaphore.Weighted
	broken  bool // it ended early; read when results is closed
}

func (q *memory) Lease(ctx context.Context) (Lease, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.units) == 0 {
		return nil, io.EOF
	}
	l := &memoryLease{unit: q.units[0], q: q, results: make(chan []*Result, 64), bytes: semaphore.NewWeighted(ahead)}
	var err error
	if l.unit.Begin, err = q.sink.begin(ctx, &l.unit); err != nil {
		return nil, err
	}
	select {
	case q.leased <- l:
		q.units = q.units[1:]
		return l, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *memoryLease) Unit() *Unit { return &l.unit }

func (l *memoryLease) Prepare(ctx context.Context, results []*Result) error {
	if l.unit.NoOriginals {
		for _, r := range results {
			r.Original = nil
		}
	}
	return l.q.sink.Prepare(ctx, results)
}

func (l *memoryLease) Take(_ context.Context, results []*Result) error {
	if err := l.bytes.Acquire(l.q.collecting, min(weigh(results), ahead)); err != nil {
		return err
	}
	select {
	case l.results <- results:
		return nil
	case <-l.q.collecting.Done():
		return l.q.collecting.Err()
	}
}

func (l *memoryLease) Done(context.Context) error {
	close(l.results)
	return nil
}

func (l *memoryLease) Fail(_ context.Context, err error) error {
	l.q.mu.Lock()
	if l.q.failed == nil {
		l.q.failed = err
	}
	l.q.mu.Unlock()
	l.broken = true
	close(l.results)
	return err
}

// Receive gives results in the order of the units; behind one that was broken off comes
// nothing more.
func (q *memory) Receive(ctx context.Context) (*Delivery, error) {
	for {
		if q.current == nil {
			select {
			case l, open := <-q.leased:
				if !open {
					return nil, io.EOF
				}
				q.current = l
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		l := q.current
		select {
		case results, open := <-l.results:
			if open {
				l.bytes.Release(min(weigh(results), ahead))
				return &Delivery{Results: results}, nil
			}
			if l.broken {
				return nil, io.EOF
			}
			q.current = nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
