package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// CollectorOptions tune a [Collector].
type CollectorOptions struct {
	// Version is what this program scans with; results of another aren't taken.
	Version string
	// Drain ends the collecting when every unit that was put in the queue is taken.
	Drain bool
	// Gap accepts that this corpus lacks units that the hub has forgotten.
	Gap bool
	Log *slog.Logger
}

// Collector is the inbox of a fleet as [pipeline.Collect] takes from it.
type Collector struct {
	f       *Fleet
	o       CollectorOptions
	sink    pipeline.Sink
	mark    sqlite.Mark
	decoder *zstd.Decoder
	told    *told
	stop    func()
	wake    chan struct{} // a unit may have ended

	current *end
	at      uint64   // where the next message of the current run is looked for
	objects []string // of the current unit, as far as they were read
	gone    int      // how often the next unit was found neither waiting nor done
	swept   time.Time

	mu      sync.Mutex
	counts  Collected
	settled uint64 // the unit behind the last one that the corpus has for certain
}

// Collected counts what a collector has received.
type Collected struct {
	Units int `json:"units"`
	// Dead are units that no run could do, Others pages that tell of no meeting.
	Dead    int      `json:"dead"`
	Others  int      `json:"not_a_conference"`
	Reasons []string `json:"reasons,omitempty"` // of dead units, the first ones
}

// ErrGap says that the hub has given units to another corpus.
var ErrGap = errors.New("units of this queue were collected into another corpus, or this one is an older copy")

// NewCollector begins where the corpus says. Results are prepared by the sink.
func (f *Fleet) NewCollector(ctx context.Context, db *sqlite.DB, sink pipeline.Sink, o CollectorOptions) (*Collector, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Collector{f: f, o: o, sink: sink, wake: make(chan struct{}, 1)}
	var err error
	if c.mark, err = db.Mark(ctx, f.ID); errors.Is(err, sqlite.ErrNotFound) {
		c.mark, err = sqlite.Mark{Hub: f.ID, Unit: 1}, nil
	}
	if err != nil {
		return nil, err
	}
	var next uint64
	if err := patiently(ctx, func(ctx context.Context) (err error) { next, err = f.next(ctx); return err }); err != nil {
		return nil, fmt.Errorf("fleet %s: %w", f.Name, err)
	}
	if next > c.mark.Unit {
		if !o.Gap {
			return nil, fmt.Errorf("fleet %s: %w (the hub is at unit %d, the corpus at %d)", f.Name, ErrGap, next, c.mark.Unit)
		}
		c.mark = sqlite.Mark{Hub: f.ID, Unit: next}
	}
	if c.decoder, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30)); err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	c.told = newTold(Machine{ID: fmt.Sprintf("%s/%d/%s", host, os.Getpid(), nuid.Next()[16:]), Host: host, Process: os.Getpid(), Role: "collector", Version: o.Version})
	answering, err := f.answer(c.told)
	if err != nil {
		return nil, err
	}
	waking, err := f.conn.Subscribe(f.subject("result", "*", endMark), func(*nats.Msg) {
		select {
		case c.wake <- struct{}{}:
		default:
		}
	})
	if err != nil {
		answering()
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	c.stop = func() { answering(); _ = waking.Unsubscribe() }
	c.settled = c.mark.Unit
	// An earlier collector may have ended between taking results and having them forgotten.
	if err := c.forget(ctx, c.settled); err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

// Close leaves the fleet.
func (c *Collector) Close() {
	c.stop()
	c.decoder.Close()
}

// Counts is what was received so far.
func (c *Collector) Counts() Collected {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts
}

// Receive gives the next results, in the order of the units.
func (c *Collector) Receive(ctx context.Context) (*pipeline.Delivery, error) {
	if c.current == nil {
		if err := c.wait(ctx); err != nil {
			return nil, err
		}
	}
	if c.mark.Results < c.current.Messages {
		return c.message(ctx)
	}
	return c.end()
}

// wait waits for the next unit's end.
func (c *Collector) wait(ctx context.Context) error {
	for {
		e, err := c.ended(ctx, c.mark.Unit)
		if err != nil {
			return err
		}
		if e != nil {
			if e.Dead == "" && e.Unit.Version != c.o.Version {
				return fmt.Errorf("unit %d: %w (this one: %s; the unit's: %s)", c.mark.Unit, ErrOtherVersion, c.o.Version, e.Unit.Version)
			}
			if e.Run != c.mark.Run {
				c.mark.Run, c.mark.Results = e.Run, 0
			}
			c.current, c.at = e, 1
			return nil
		}
		if err := c.lostOrDrained(ctx); err != nil || c.current != nil {
			return err
		}
		if time.Since(c.swept) > time.Minute {
			if err := c.sweep(ctx); err != nil {
				return err
			}
		}
		select {
		case <-c.wake:
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ended is the first end mark of the unit; nil where there is none.
func (c *Collector) ended(ctx context.Context, number uint64) (*end, error) {
	var m *jetstream.RawStreamMsg
	err := patiently(ctx, func(ctx context.Context) (err error) {
		m, err = c.f.results.GetMsg(ctx, 1, jetstream.WithGetMsgSubject(c.f.resultSubject(number, endMark)))
		return err
	})
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("end of unit %d: %w", number, err)
	}
	e := &end{}
	if err := json.Unmarshal(m.Data, e); err != nil {
		return nil, fmt.Errorf("end of unit %d: %w: %w", number, errDamaged, err)
	}
	return e, nil
}

// lostOrDrained tells a unit that is still to be done from one that nobody knows of any
// more, and from one that was never put in the queue.
func (c *Collector) lostOrDrained(ctx context.Context) error {
	var last uint64
	gone := false
	err := patiently(ctx, func(ctx context.Context) error {
		info, err := c.f.work.Info(ctx)
		if err != nil {
			return err
		}
		last = info.State.LastSeq
		if c.mark.Unit > last {
			return nil
		}
		_, err = c.f.work.GetMsg(ctx, c.mark.Unit)
		gone = errors.Is(err, jetstream.ErrMsgNotFound)
		if gone {
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("queue of %s: %w", c.f.Name, err)
	}
	if c.mark.Unit > last {
		if c.o.Drain {
			return io.EOF
		}
		return nil
	}
	if !gone {
		c.gone = 0
		return nil
	}
	// It may have been done between the two questions, and a server that has just lost the lead
	// may not know it yet.
	if e, err := c.ended(ctx, c.mark.Unit); err != nil || e != nil {
		return err
	}
	if c.gone++; c.gone < 5 {
		return nil
	}
	if c.gone = 0; c.o.Gap {
		c.current = &end{Dead: fmt.Sprintf("the hub has lost unit %d", c.mark.Unit)}
		return nil
	}
	return fmt.Errorf("unit %d of %s is neither in the queue nor done: the hub has lost it, or someone took it out; --accept-gap goes on behind it, sokhoi enqueue puts its archive in again", c.mark.Unit, c.f.Name)
}

// message gives the next message of results.
func (c *Collector) message(ctx context.Context) (*pipeline.Delivery, error) {
	n := c.mark.Unit
	body, err := c.body(ctx, n)
	if err != nil {
		return nil, fmt.Errorf("results of unit %d: %w", n, err)
	}
	records, err := unpack(body)
	if err != nil {
		return nil, fmt.Errorf("results of unit %d: %w", n, err)
	}
	c.mark.Results++
	var results []*pipeline.Result
	for _, b := range records {
		r, err := decode(c.decoder, b)
		if err != nil {
			return nil, fmt.Errorf("results of unit %d: %w", n, err)
		}
		results = append(results, r)
	}
	if err := c.sink.Prepare(ctx, results); err != nil {
		return nil, err
	}
	return c.deliver(results, nil), nil
}

// deliver adds what notes how far the collecting is.
func (c *Collector) deliver(results []*pipeline.Result, p *pipeline.Progress) *pipeline.Delivery {
	noted := pipeline.Progress{}
	if p != nil {
		noted = *p
	}
	mark := c.mark
	noted.Mark = &mark
	return &pipeline.Delivery{Results: append(results, &pipeline.Result{State: pipeline.Folder, Input: pipeline.Input{Folder: true, Progress: &noted}})}
}

// body finds the message of the current run that comes next.
func (c *Collector) body(ctx context.Context, number uint64) ([]byte, error) {
	want := strconv.Itoa(c.mark.Results)
	for {
		var m *jetstream.RawStreamMsg
		err := patiently(ctx, func(ctx context.Context) (err error) {
			m, err = c.f.results.GetMsg(ctx, c.at, jetstream.WithGetMsgSubject(c.f.resultSubject(number, c.current.Run)))
			return err
		})
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil, fmt.Errorf("message %s of %d is lost", want, c.current.Messages)
		}
		if err != nil {
			return nil, err
		}
		c.at = m.Sequence + 1
		if m.Header.Get(kindHeader) != kindResults || m.Header.Get(numberHeader) != want {
			continue
		}
		name := m.Header.Get(objectHeader)
		if name == "" {
			return m.Data, nil
		}
		c.objects = append(c.objects, name)
		var b []byte
		err = patiently(ctx, func(ctx context.Context) (err error) {
			b, err = c.f.large.GetBytes(ctx, name)
			return err
		})
		return b, err
	}
}

// end gives what is noted of the unit as a whole, and goes on to the next.
func (c *Collector) end() (*pipeline.Delivery, error) {
	e := c.current
	c.mu.Lock()
	c.counts.Units++
	c.counts.Others += e.Others
	if e.Dead != "" {
		if c.counts.Dead++; len(c.counts.Reasons) < 100 {
			c.counts.Reasons = append(c.counts.Reasons, e.Unit.place()+": "+e.Dead)
		}
	}
	c.mu.Unlock()
	c.told.done(e, 0)
	number, objects := c.mark.Unit, c.objects
	c.mark = sqlite.Mark{Hub: c.f.ID, Unit: number + 1}
	c.current, c.objects, c.gone = nil, nil, 0
	d := c.deliver(nil, e.Progress)
	d.Settle = func(ctx context.Context) error { return c.settle(ctx, number, objects) }
	return d, nil
}

// settle lets the hub forget a unit that the corpus has. Objects that aren't named here, of other
// runs, are swept away.
func (c *Collector) settle(ctx context.Context, number uint64, objects []string) error {
	c.mu.Lock()
	c.settled = number + 1
	c.mu.Unlock()
	err := patiently(ctx, func(ctx context.Context) error {
		if _, err := c.f.state.PutString(ctx, "next", strconv.FormatUint(number+1, 10)); err != nil {
			return err
		}
		if err := c.f.results.Purge(ctx, jetstream.WithPurgeSubject(c.f.resultSubject(number, "*"))); err != nil {
			return err
		}
		for _, name := range objects {
			if err := c.f.large.Delete(ctx, name); err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("unit %d: %w", number, err)
	}
	return nil
}

// forget tells the hub what the corpus has, and removes what is left of it there.
func (c *Collector) forget(ctx context.Context, next uint64) error {
	err := patiently(ctx, func(ctx context.Context) error {
		_, err := c.f.state.PutString(ctx, "next", strconv.FormatUint(next, 10))
		return err
	})
	if err != nil {
		return fmt.Errorf("fleet %s: %w", c.f.Name, err)
	}
	return c.sweep(ctx)
}

// sweep removes what runs left behind that came too late or were broken off.
func (c *Collector) sweep(ctx context.Context) error {
	c.swept = time.Now()
	c.mu.Lock()
	settled := c.settled
	c.mu.Unlock()
	return patiently(ctx, func(ctx context.Context) error {
		info, err := c.f.results.Info(ctx, jetstream.WithSubjectFilter(c.f.subject("result", "*", "*")))
		if err != nil {
			return err
		}
		for subject := range info.State.Subjects {
			parts := strings.Split(subject, ".")
			n, err := strconv.ParseUint(parts[len(parts)-2], 10, 64)
			if err != nil || n >= settled {
				continue
			}
			if err := c.f.results.Purge(ctx, jetstream.WithPurgeSubject(subject)); err != nil {
				return err
			}
		}
		objects, err := c.f.large.List(ctx)
		if err != nil && !errors.Is(err, jetstream.ErrNoObjectsFound) {
			return err
		}
		for _, o := range objects {
			if n, ok := unitOfObject(o.Name); ok && n < settled {
				if err := c.f.large.Delete(ctx, o.Name); err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
					return err
				}
			}
		}
		return nil
	})
}
