package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Machine is what a worker or a collector tells of itself.
type Machine struct {
	ID      string `json:"id"`
	Host    string `json:"host"`
	Process int    `json:"process"`
	// Role is "worker" or "collector".
	Role    string    `json:"role"`
	Version string    `json:"version"`
	Since   time.Time `json:"since"`
	// Doing is the units that it works on now.
	Doing []uint64 `json:"doing"`
	// Units are those done, Failed the runs that came to nothing, with the last reason.
	Units  int    `json:"units"`
	Failed int    `json:"failed"`
	Reason string `json:"reason,omitempty"`
	// Documents were kept, of Pages seen and Bytes of archives read.
	Documents int   `json:"documents"`
	Pages     int64 `json:"pages"`
	Bytes     int64 `json:"bytes"`
	// Busy is the seconds since it began.
	Busy float64 `json:"busy"`
}

// told is what this process tells when it is asked.
type told struct {
	mu      sync.Mutex
	machine Machine
	doing   map[uint64]bool
}

func newTold(m Machine) *told {
	m.Since = time.Now().UTC()
	return &told{machine: m, doing: map[uint64]bool{}}
}

func (t *told) begin(unit uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.doing[unit] = true
}

func (t *told) end(unit uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.doing, unit)
}

func (t *told) fail(reason string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.machine.Failed++
	t.machine.Reason = reason
}

func (t *told) done(e *end, documents int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.machine.Units++
	t.machine.Documents += documents
	if e.Progress != nil {
		t.machine.Pages += e.Progress.Counts.Pages
		t.machine.Bytes += e.Progress.Counts.Read
	}
}

func (t *told) now() Machine {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := t.machine
	m.Doing = slices.Sorted(maps.Keys(t.doing))
	m.Busy = time.Since(m.Since).Seconds()
	return m
}

// answer answers who asks what machines there are.
func (f *Fleet) answer(t *told) (stop func(), err error) {
	s, err := f.conn.Subscribe(f.subject("ping"), func(m *nats.Msg) {
		if text, err := json.Marshal(t.now()); err == nil {
			_ = m.Respond(text)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	return func() { _ = s.Unsubscribe() }, nil
}

// Status is what a fleet is doing.
type Status struct {
	Fleet string `json:"fleet"`
	// Waiting units are in the queue, Leased ones in the hands of workers (or of one that fell
	// silent), Done ones wait for the collector.
	Waiting uint64 `json:"waiting"`
	Leased  int    `json:"leased"`
	Done    int    `json:"done"`
	// Backlog is the bytes of results that the hub holds.
	Backlog uint64 `json:"backlog"`
	// Collected of Enqueued units are in the corpus.
	Collected uint64 `json:"collected"`
	Enqueued  uint64 `json:"enqueued"`
	Dead      uint64 `json:"dead"`
	// Servers keep the queue, Leader is the one that leads it now; "" without a cluster.
	Servers  []string  `json:"servers,omitempty"`
	Leader   string    `json:"leader,omitempty"`
	Machines []Machine `json:"machines"`
}

// Status asks the hub and, for a second, the machines.
func (f *Fleet) Status(ctx context.Context) (*Status, error) {
	s, err := f.Queue(ctx)
	if err == nil {
		s.Machines, err = f.machines(ctx, time.Second)
	}
	return s, err
}

// Queue asks the hub alone.
func (f *Fleet) Queue(ctx context.Context) (*Status, error) {
	s := &Status{Fleet: f.Name}
	err := patiently(ctx, func(ctx context.Context) error {
		work, err := f.work.Info(ctx)
		if err != nil {
			return err
		}
		s.Enqueued = work.State.LastSeq
		if c := work.Cluster; c != nil && len(c.Replicas) > 0 {
			s.Leader, s.Servers = c.Leader, []string{c.Leader}
			for _, r := range c.Replicas {
				s.Servers = append(s.Servers, r.Name)
			}
			slices.Sort(s.Servers)
		}
		workers, err := f.js.Consumer(ctx, f.stream("work"), "workers")
		if err != nil {
			return err
		}
		info := workers.CachedInfo()
		s.Waiting, s.Leased = info.NumPending, info.NumAckPending
		results, err := f.results.Info(ctx, jetstream.WithSubjectFilter(f.subject("result", "*", endMark)))
		if err != nil {
			return err
		}
		s.Done = len(results.State.Subjects)
		if s.Backlog, err = f.waiting(ctx); err != nil {
			return err
		}
		next, err := f.next(ctx)
		if err != nil {
			return err
		}
		s.Collected = next - 1
		dead, err := f.dead.Info(ctx)
		if err == nil {
			s.Dead = dead.State.Msgs
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("status of %s: %w", f.Name, err)
	}
	return s, nil
}

// machines asks who is there, and waits for answers.
func (f *Fleet) machines(ctx context.Context, wait time.Duration) ([]Machine, error) {
	inbox := f.conn.NewRespInbox()
	answers := make(chan *nats.Msg, 1024)
	s, err := f.conn.ChanSubscribe(inbox, answers)
	if err != nil {
		return nil, fmt.Errorf("ask for machines: %w", err)
	}
	defer func() { _ = s.Unsubscribe() }()
	if err := f.conn.PublishRequest(f.subject("ping"), inbox, nil); err != nil {
		return nil, fmt.Errorf("ask for machines: %w", err)
	}
	machines := []Machine{}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		select {
		case m := <-answers:
			var machine Machine
			if len(m.Data) > 0 && json.Unmarshal(m.Data, &machine) == nil {
				machines = append(machines, machine)
			} else if m.Header.Get("Status") == "503" {
				return machines, nil // nobody listens
			}
		case <-ctx.Done():
			slices.SortFunc(machines, func(a, b Machine) int { return strings.Compare(a.Role+a.ID, b.Role+b.ID) })
			return machines, nil
		}
	}
}

// Dead is a unit that no run could do.
type Dead struct {
	Number uint64    `json:"number"`
	Place  string    `json:"place"`
	Reason string    `json:"reason"`
	Tries  int       `json:"tries"`
	At     time.Time `json:"at"`
	// Unit is the unit as it waited in the queue.
	Unit json.RawMessage `json:"unit"`
}

// Dead lists the dead units, in the order of their numbers.
func (f *Fleet) Dead(ctx context.Context) ([]Dead, error) {
	var list []Dead
	err := patiently(ctx, func(ctx context.Context) error {
		list = nil
		for at := uint64(1); ; {
			m, err := f.dead.GetMsg(ctx, at, jetstream.WithGetMsgSubject(f.subject("dead", "*")))
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			at = m.Sequence + 1
			var d Dead
			if err := json.Unmarshal(m.Data, &d); err != nil {
				return fmt.Errorf("%w: %w", errDamaged, err)
			}
			list = append(list, d)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("dead units of %s: %w", f.Name, err)
	}
	slices.SortFunc(list, func(a, b Dead) int { return int(a.Number) - int(b.Number) })
	return list, nil
}

// Retry puts a dead unit into the queue again, under a new number, with the version given, and
// takes it from the list.
func (f *Fleet) Retry(ctx context.Context, d Dead, version string) (number uint64, err error) {
	var u unit
	if err := json.Unmarshal(d.Unit, &u); err != nil {
		return 0, fmt.Errorf("unit %d: %w: %w", d.Number, errDamaged, err)
	}
	u.Retries, u.Version = d.Number, version
	if number, _, err = f.enqueue(ctx, &u, fmt.Sprintf("retry.%d", d.Number)); err != nil {
		return 0, fmt.Errorf("unit %d: %w", d.Number, err)
	}
	err = patiently(ctx, func(ctx context.Context) error {
		return f.dead.Purge(ctx, jetstream.WithPurgeSubject(f.subject("dead", fmt.Sprint(d.Number))))
	})
	return number, err
}
