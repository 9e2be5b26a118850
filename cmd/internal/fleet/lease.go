package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/manners"
	"github.com/sokhoi/sokhoi/ingest/ranges"
)

// lease is a unit in the hands of this worker. It is the sink of its run.
type lease struct {
	w       *Worker
	m       jetstream.Msg
	number  uint64
	unit    unit
	run     string
	begun   time.Time
	ctx     context.Context // ends with the lease
	release context.CancelFunc
	unlock  func()
	// What was published so far.
	messages  int
	others    int
	documents int
	progress  *pipeline.Progress
}

// hold keeps the lease while the run goes on.
func (l *lease) hold() {
	ticker := time.NewTicker(l.w.lease / 4)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_ = l.m.InProgress() // should it be lost, the unit is scanned twice, and counts once
		case <-l.ctx.Done():
			return
		}
	}
}

// start begins the run.
func (l *lease) start(ctx context.Context, tries int) error {
	lock, unlock := l.w.alone.RLock, l.w.alone.RUnlock
	if tries >= suspect {
		lock, unlock = l.w.alone.Lock, l.w.alone.Unlock
	}
	lock()
	l.unlock = sync.OnceFunc(unlock)
	text, err := json.Marshal(begun{Worker: l.w.id, At: time.Now().UTC()})
	if err == nil {
		err = l.put(ctx, kindBegin, text, nil)
	}
	if err != nil {
		l.unlock()
		return err
	}
	l.w.told.begin(l.number)
	return nil
}

// put publishes a message of the run.
func (l *lease) put(ctx context.Context, kind string, payload []byte, header nats.Header) error {
	m := &nats.Msg{Subject: l.w.f.resultSubject(l.number, l.run), Data: payload, Header: nats.Header{kindHeader: {kind}}}
	id := l.run + "." + kind
	for name, v := range header {
		m.Header[name] = v
		if name == numberHeader {
			id += "." + v[0]
		}
	}
	_, err := l.w.f.publish(ctx, m, id)
	return err
}

func (l *lease) Unit() *pipeline.Unit { return &l.unit.Unit }

// Prepare makes messages of what a corpus is to hold.
func (l *lease) Prepare(_ context.Context, results []*pipeline.Result) error {
	for _, r := range pipeline.Sift(results) {
		if l.unit.NoOriginals {
			r.Original = nil
		}
		if r.State == pipeline.Failed && l.unit.Fault == nil && r.Input.URI == l.unit.Part.File && slices.Contains([]string{"missing", "permission", "unreadable", "archive_" + ranges.Unreachable}, r.Err.Code) {
			// It could be read where it was put in the queue: this machine doesn't have it.
			return fmt.Errorf("on %s: %w", l.w.told.machine.Host, r.Err)
		}
		b, err := encode(l.w.encoder, r)
		if err != nil {
			return err
		}
		r.Prepared = b
		r.Original, r.Document, r.Report = nil, nil, nil
	}
	return nil
}

// Take publishes what was prepared, some results in a message.
func (l *lease) Take(_ context.Context, results []*pipeline.Result) error {
	ctx := l.ctx // nothing of a run that was broken off counts
	var message []byte
	flush := func() error {
		if len(message) == 0 {
			return nil
		}
		err := l.put(ctx, kindResults, message, nats.Header{numberHeader: {strconv.Itoa(l.messages)}})
		l.messages++
		message = nil
		return err
	}
	for _, r := range results {
		if r.Input.Progress != nil {
			l.progress = r.Input.Progress
		}
		b, ok := r.Prepared.([]byte)
		if !ok {
			if r.State == pipeline.NotAConference {
				l.others++
			}
			continue
		}
		r.Prepared = nil
		l.documents++
		if len(message) > 0 && len(message)+len(b)+16 > l.w.most {
			if err := flush(); err != nil {
				return err
			}
		}
		if len(b)+16 > l.w.most {
			if err := l.putLarge(ctx, pack(nil, b)); err != nil {
				return err
			}
			continue
		}
		message = pack(message, b)
	}
	return flush()
}

// mark ends the unit: it publishes the mark, then takes the unit from the queue.
func (l *lease) mark(ctx context.Context, e *end) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	number := strconv.FormatUint(l.number, 10)
	if _, err := l.w.f.publish(ctx, &nats.Msg{Subject: l.w.f.resultSubject(l.number, endMark), Data: text}, "end."+number); err != nil {
		return err
	}
	return l.w.acknowledge(ctx, l.m)
}

// finish gives up what the run held.
func (l *lease) finish() {
	l.unlock()
	l.release()
	l.w.told.end(l.number)
}

func (l *lease) Done(ctx context.Context) error {
	defer l.finish()
	seconds := time.Since(l.begun).Seconds()
	e := &end{Run: l.run, Messages: l.messages, Unit: l.unit, Progress: l.progress, Others: l.others, Worker: l.w.id, Seconds: seconds}
	if err := l.mark(ctx, e); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("end of unit %d: %w", l.number, err)
	}
	l.w.failures.Store(0)
	l.w.told.done(e, l.documents)
	return nil
}

func (l *lease) Fail(_ context.Context, err error) error {
	stopped := l.ctx.Err() != nil
	defer l.finish()
	// What is told now is told even where the work was stopped, if the hub listens.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), 5*time.Second)
	defer cancel()
	if stopped {
		// Stopping isn't the unit's fault: the run wasn't.
		_ = l.w.f.results.Purge(ctx, jetstream.WithPurgeSubject(l.w.f.resultSubject(l.number, l.run)))
		_ = l.m.Nak()
		return l.ctx.Err()
	}
	reason := err.Error()
	var bad *corpus.InputError
	if errors.As(err, &bad) {
		reason = bad.Error()
	}
	if e := l.put(ctx, kindFailed, []byte(reason), nil); e != nil {
		l.w.o.Log.Debug("tell of a failed run", "error", e)
	}
	_ = l.m.NakWithDelay(l.w.lease / 2)
	n := l.w.failures.Add(1)
	l.w.told.fail(reason)
	l.w.o.Log.Warn("unit failed", "number", l.number, "place", l.unit.place(), "error", reason)
	if n >= broken {
		return fmt.Errorf("%d units in a row failed here, the last: %w", n, err)
	}
	return manners.Wait(l.ctx, time.Duration(n)*time.Second)
}
