package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/ingest/manners"
)

// WorkerOptions tune a [Worker].
type WorkerOptions struct {
	// Version is what this program scans with; units that want another are left to others.
	Version string
	// Drain ends the work when no unit is left.
	Drain bool
	// Backlog is how many bytes of results may wait for the collector before new units are left
	// waiting; 1 GiB where 0.
	Backlog int64
	// Tries is how many runs a unit gets before it is dead; 5 where 0.
	Tries int
	Log   *slog.Logger
}

// Worker is the queue of a fleet as [pipeline.Work] takes from it.
type Worker struct {
	f        *Fleet
	o        WorkerOptions
	id       string
	consumer jetstream.Consumer
	lease    time.Duration
	encoder  *zstd.Encoder
	most     int // bytes of a message
	// alone is held by a run of a unit that others left undone: should it take the process
	// down again, then nothing else with it.
	alone   sync.RWMutex
	backlog backlog
	told    *told
	stop    func()
	// failures counts runs that the machine broke since one succeeded.
	failures atomic.Int32
}

const (
	// suspect is the number of runs begun after which a unit is worked on alone.
	suspect = 2
	// broken is how many runs in a row may fail by the machine before it is taken for the machine's fault.
	broken = 3
	// roomForHeaders is what a message may need beside its payload.
	roomForHeaders = 4 << 10
	// largestMessage bounds the payload of a message, whatever the server would take.
	largestMessage = 512 << 10
)

// ErrOtherVersion says that the queue's units are to be scanned with another version of the program.
var ErrOtherVersion = errors.New("the units in the queue were put there by another version of sokhoi: one corpus needs one version on all machines")

// NewWorker joins the fleet. Close leaves it.
func (f *Fleet) NewWorker(ctx context.Context, o WorkerOptions) (*Worker, error) {
	if o.Backlog <= 0 {
		o.Backlog = 1 << 30
	}
	if o.Tries <= 0 {
		o.Tries = 5
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	w := &Worker{f: f, o: o, most: min(int(f.conn.MaxPayload())-roomForHeaders, largestMessage)}
	if w.most < 1<<10 {
		return nil, fmt.Errorf("the hub takes messages of %d bytes only", f.conn.MaxPayload())
	}
	err := patiently(ctx, func(ctx context.Context) (err error) {
		w.consumer, err = f.js.Consumer(ctx, f.stream("work"), "workers")
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("queue of %s: %w", f.Name, err)
	}
	w.lease = w.consumer.CachedInfo().Config.AckWait
	if w.encoder, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)); err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	w.id = fmt.Sprintf("%s/%d/%s", host, os.Getpid(), nuid.Next()[16:])
	w.told = newTold(Machine{ID: w.id, Host: host, Process: os.Getpid(), Role: "worker", Version: o.Version})
	if w.stop, err = f.answer(w.told); err != nil {
		return nil, err
	}
	return w, nil
}

// Close leaves the fleet.
func (w *Worker) Close() { w.stop() }

// Lease waits for a unit that this worker may begin with.
func (w *Worker) Lease(ctx context.Context) (pipeline.Lease, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if w.o.Drain {
			if left, err := w.left(ctx); err == nil && left == 0 {
				return nil, io.EOF
			}
		}
		full, err := w.backlog.over(ctx, w.f, w.o.Backlog)
		if err == nil && full {
			// The collector's next unit may still need a worker, so the queue is looked at, slowly.
			if err := manners.Wait(ctx, 2*time.Second); err != nil {
				return nil, err
			}
		}
		m, err := w.fetch(ctx)
		if err != nil {
			if lasting(err) {
				return nil, fmt.Errorf("queue of %s: %w", w.f.Name, err)
			}
			w.o.Log.Debug("no unit", "error", err)
			if err := manners.Wait(ctx, 200*time.Millisecond); err != nil {
				return nil, err
			}
			continue
		}
		if m == nil {
			continue
		}
		l, err := w.begin(ctx, m)
		if err != nil || l != nil {
			return l, err
		}
	}
}

// left is how many units are in the queue or in the hands of workers.
func (w *Worker) left(ctx context.Context) (n uint64, err error) {
	err = patiently(ctx, func(ctx context.Context) error {
		info, err := w.f.work.Info(ctx)
		if err == nil {
			n = info.State.Msgs
		}
		return err
	})
	return n, err
}

// fetch asks for a unit; nil where none came for a while.
func (w *Worker) fetch(ctx context.Context) (jetstream.Msg, error) {
	wait := 5 * time.Second
	if w.o.Drain {
		wait = time.Second // the queue may be empty by then
	}
	batch, err := w.consumer.Fetch(1, jetstream.FetchMaxWait(wait))
	if err != nil {
		return nil, err
	}
	for {
		select {
		case m, open := <-batch.Messages():
			if open {
				return m, nil
			}
			if err := batch.Error(); err != nil && !errors.Is(err, nats.ErrTimeout) {
				return nil, err
			}
			return nil, nil
		case <-ctx.Done():
			// What comes now is given back at once rather than at the end of its lease.
			go func() {
				for m := range batch.Messages() {
					_ = m.Nak()
				}
			}()
			return nil, ctx.Err()
		}
	}
}

// begin looks at what is known of the unit. A nil lease says that nothing is to be done for it now.
func (w *Worker) begin(ctx context.Context, m jetstream.Msg) (pipeline.Lease, error) {
	meta, err := m.Metadata()
	if err != nil {
		return nil, fmt.Errorf("queue of %s: %w", w.f.Name, err)
	}
	l := &lease{w: w, m: m, number: meta.Sequence.Stream, run: nuid.Next(), begun: time.Now()}
	if err := json.Unmarshal(m.Data(), &l.unit); err != nil {
		// Nobody could do anything with it.
		return nil, w.bury(ctx, l, 0, fmt.Sprintf("the unit can't be read: %v", err))
	}
	if l.unit.Version != w.o.Version {
		_ = m.NakWithDelay(w.lease)
		return nil, fmt.Errorf("%w (this one: %s; the unit's: %s)", ErrOtherVersion, w.o.Version, l.unit.Version)
	}
	l.unit.Unit.Fault = l.unit.Fault.inputError()
	// From here on the lease is held.
	l.ctx, l.release = context.WithCancel(ctx)
	go l.hold()
	tries, ended, err := w.earlier(ctx, l.number)
	var ok bool
	if err == nil && !ended && tries < w.o.Tries {
		ok, err = w.mayBegin(ctx, l.number)
	}
	switch {
	case err != nil:
		l.release()
		_ = m.Nak()
		return nil, err
	case ended:
		l.release()
		return nil, w.acknowledge(ctx, m)
	case tries >= w.o.Tries:
		defer l.release()
		return nil, w.bury(ctx, l, tries, w.reason(ctx, l.number, tries))
	case !ok:
		l.release()
		return nil, m.NakWithDelay(2 * time.Second)
	}
	if err := l.start(ctx, tries); err != nil {
		l.release()
		_ = m.Nak()
		return nil, err
	}
	return l, nil
}

// earlier tells how many runs of the unit were begun, and whether one of them ended it.
func (w *Worker) earlier(ctx context.Context, number uint64) (runs int, ended bool, err error) {
	var subjects map[string]uint64
	var next uint64
	err = patiently(ctx, func(ctx context.Context) error {
		info, err := w.f.results.Info(ctx, jetstream.WithSubjectFilter(w.f.resultSubject(number, "*")))
		if err != nil {
			return err
		}
		subjects = info.State.Subjects
		next, err = w.f.next(ctx)
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("unit %d: %w", number, err)
	}
	if _, marked := subjects[w.f.resultSubject(number, endMark)]; marked {
		return 0, true, nil
	}
	return len(subjects), number < next, nil
}

// mayBegin holds units back while the collector is slow, but for the one that it waits for.
func (w *Worker) mayBegin(ctx context.Context, number uint64) (bool, error) {
	full, err := w.backlog.over(ctx, w.f, w.o.Backlog)
	if err != nil || !full {
		return err == nil, err
	}
	next, err := w.f.next(ctx)
	return number <= next, err
}

// acknowledge takes the unit from the queue.
func (w *Worker) acknowledge(ctx context.Context, m jetstream.Msg) error {
	// One that fails comes again when the lease ends, and is then found to be done.
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := m.DoubleAck(ctx); err != nil {
		w.o.Log.Debug("acknowledge", "error", err)
	}
	return nil
}

// reason says why the runs of a unit came to nothing.
func (w *Worker) reason(ctx context.Context, number uint64, tries int) string {
	reason := fmt.Sprintf("%d workers fell silent over it", tries)
	var subjects []string
	if info, err := w.f.results.Info(ctx, jetstream.WithSubjectFilter(w.f.resultSubject(number, "*"))); err == nil {
		for s := range info.State.Subjects {
			subjects = append(subjects, s)
		}
	}
	slices.Sort(subjects)
	last := uint64(0)
	for _, s := range subjects {
		m, err := w.f.results.GetLastMsgForSubject(ctx, s)
		if err == nil && m.Header.Get(kindHeader) == kindFailed && m.Sequence > last {
			last, reason = m.Sequence, string(m.Data)
		}
	}
	return reason
}

// bury puts a unit on the list of the dead and ends it.
func (w *Worker) bury(ctx context.Context, l *lease, tries int, reason string) error {
	number := strconv.FormatUint(l.number, 10)
	text, err := json.Marshal(Dead{Number: l.number, Place: l.unit.place(), Reason: reason, Tries: tries, At: time.Now().UTC().Truncate(time.Second), Unit: l.m.Data()})
	if err != nil {
		return err
	}
	if _, err := w.f.publish(ctx, &nats.Msg{Subject: w.f.subject("dead", number), Data: text}, "dead."+number); err != nil {
		return err
	}
	w.o.Log.Debug("dead unit", "number", l.number, "reason", reason)
	return l.mark(ctx, &end{Dead: reason, Unit: l.unit, Worker: w.id})
}

// Machine is what the worker has done so far.
func (w *Worker) Machine() Machine { return w.told.now() }
