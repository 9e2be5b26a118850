package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/manners"
)

// Fleet is the streams and stores of one name on a hub.
type Fleet struct {
	// Name tells fleets on one hub apart.
	Name string
	// ID is the identity of the queue: another one where the streams were deleted and made anew.
	ID string

	conn    *nats.Conn
	js      jetstream.JetStream
	work    jetstream.Stream
	results jetstream.Stream
	dead    jetstream.Stream
	state   jetstream.KeyValue
	large   jetstream.ObjectStore
}

// Options say which fleet on which hub.
type Options struct {
	Access
	// Name is "sokhoi" where empty.
	Name string
	// Create makes the streams where they aren't there.
	Create bool
	// Replicas is how many servers keep each stream; where 0, three in a cluster that has them,
	// else one. It is used where streams are made.
	Replicas int
	// Lease is how long a worker may be silent before its unit is given to another; 30 s where 0.
	// It is used where the queue is made.
	Lease time.Duration
}

// ErrNoFleet says that nothing was ever put in the queue.
var ErrNoFleet = errors.New("there is no queue of this name at the hub yet; sokhoi enqueue makes it")

// dedupe is how long the same unit isn't put in the queue twice, and a result not stored twice.
const dedupe = time.Hour

// patience is how long an operation is repeated while the hub can't do it.
const patience = 2 * time.Minute

var validName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// Open connects to the fleet. The caller closes it. Without Create it waits for nothing:
// a fleet that isn't there is [ErrNoFleet].
func Open(ctx context.Context, o Options) (*Fleet, error) {
	if o.Name == "" {
		o.Name = "sokhoi"
	}
	if !validName.MatchString(o.Name) {
		return nil, fmt.Errorf("fleet %q: letters, digits, - and _ only", o.Name)
	}
	c, err := o.connect(ctx)
	if err != nil {
		return nil, err
	}
	f := &Fleet{Name: o.Name, conn: c}
	if f.js, err = jetstream.New(c); err == nil {
		err = f.open(ctx, o)
	}
	if err != nil {
		c.Close()
		return nil, fmt.Errorf("fleet %s: %w", o.Name, err)
	}
	return f, nil
}

// Close ends the connection.
func (f *Fleet) Close() { f.conn.Close() }

// Names of what the fleet has on the hub.
func (f *Fleet) stream(what string) string { return f.Name + "_" + what }
func (f *Fleet) subject(parts ...string) string {
	return f.Name + "." + strings.Join(parts, ".")
}

// resultSubject is where a run of the unit puts what it makes; all of them with "*".
func (f *Fleet) resultSubject(unit uint64, run string) string {
	return f.subject("result", strconv.FormatUint(unit, 10), run)
}

// endMark stands in the place of a run in the subject of a unit's end.
const endMark = "end"

func (f *Fleet) open(ctx context.Context, o Options) error {
	if o.Create {
		return patiently(ctx, func(ctx context.Context) error { return f.create(ctx, o) })
	}
	return patiently(ctx, f.find)
}

func (f *Fleet) find(ctx context.Context) (err error) {
	for _, s := range []struct {
		into *jetstream.Stream
		what string
	}{{&f.work, "work"}, {&f.results, "results"}, {&f.dead, "dead"}} {
		if *s.into, err = f.js.Stream(ctx, f.stream(s.what)); err != nil {
			return missing(err)
		}
	}
	if f.state, err = f.js.KeyValue(ctx, f.stream("state")); err != nil {
		return missing(err)
	}
	if f.large, err = f.js.ObjectStore(ctx, f.stream("large")); err != nil {
		return missing(err)
	}
	id, err := f.state.Get(ctx, "id")
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return ErrNoFleet
	}
	if err != nil {
		return err
	}
	f.ID = string(id.Value())
	return nil
}

func missing(err error) error {
	if errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrBucketNotFound) {
		return ErrNoFleet
	}
	return err
}

// create makes what isn't there and leaves the rest as it is.
func (f *Fleet) create(ctx context.Context, o Options) error {
	if err := f.find(ctx); !errors.Is(err, ErrNoFleet) {
		return err
	}
	replicas := o.Replicas
	if replicas == 0 {
		replicas = 1
		if len(f.conn.Servers()) >= 3 {
			replicas = 3
		}
	}
	for _, c := range []jetstream.StreamConfig{
		{Name: f.stream("work"), Description: "units of archives to scan", Subjects: []string{f.subject("work")}, Retention: jetstream.WorkQueuePolicy, Duplicates: dedupe},
		{Name: f.stream("results"), Description: "what runs found, until it is collected", Subjects: []string{f.subject("result", "*", "*")}, Duplicates: dedupe},
		{Name: f.stream("dead"), Description: "units that no run could do", Subjects: []string{f.subject("dead", "*")}, Duplicates: dedupe, MaxMsgsPerSubject: 1},
	} {
		c.Storage, c.Replicas = jetstream.FileStorage, replicas
		if _, err := f.js.CreateStream(ctx, c); err != nil && !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
			return err
		}
	}
	lease := o.Lease
	if lease <= 0 {
		lease = 30 * time.Second
	}
	_, err := f.js.CreateConsumer(ctx, f.stream("work"), jetstream.ConsumerConfig{
		Durable: "workers", AckPolicy: jetstream.AckExplicitPolicy, AckWait: lease, MaxDeliver: -1, MaxAckPending: 4096, MaxWaiting: 4096,
	})
	if err != nil && !errors.Is(err, jetstream.ErrConsumerExists) {
		return err
	}
	if _, err := f.js.CreateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: f.stream("large"), Replicas: replicas}); err != nil && !errors.Is(err, jetstream.ErrBucketExists) {
		return err
	}
	state, err := f.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: f.stream("state"), Replicas: replicas})
	if errors.Is(err, jetstream.ErrBucketExists) {
		state, err = f.js.KeyValue(ctx, f.stream("state"))
	}
	if err != nil {
		return err
	}
	if _, err := state.Create(ctx, "id", []byte(nuid.Next())); err != nil && !errors.Is(err, jetstream.ErrKeyExists) {
		return err
	}
	return f.find(ctx)
}

// patiently repeats an operation while the hub can't do it: while a cluster chooses a
// leader, or a server starts again.
func patiently(ctx context.Context, f func(context.Context) error) error {
	begun := time.Now()
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		try, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := f(try)
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
		if lasting(err) || time.Since(begun) > patience {
			return err
		}
		if manners.Wait(ctx, wait) != nil {
			return err
		}
	}
}

// lasting reports whether an error would come again.
func lasting(err error) bool {
	var api *jetstream.APIError
	for _, known := range []error{
		ErrNoFleet, nats.ErrConnectionClosed, nats.ErrMaxPayload, nats.ErrAuthorization, nats.ErrPermissionViolation, nats.ErrInvalidMsg,
		jetstream.ErrKeyNotFound, jetstream.ErrMsgNotFound, jetstream.ErrObjectNotFound, jetstream.ErrJetStreamNotEnabled, jetstream.ErrJetStreamNotEnabledForAccount,
		jetstream.ErrDigestMismatch, errDamaged,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return errors.As(err, &api) && api.Code >= 400 && api.Code < 500 && !slices.Contains(passing, api.ErrorCode)
}

// passing are the codes of errors that look like the caller's and aren't: no server for a
// replica, while a cluster comes together; an earlier sending of the message that isn't stored yet.
var passing = []jetstream.ErrorCode{10005, 10158}

// publish stores a message once: it is sent again under its identity until the
// stream acknowledges it.
func (f *Fleet) publish(ctx context.Context, m *nats.Msg, id string) (*jetstream.PubAck, error) {
	var ack *jetstream.PubAck
	err := patiently(ctx, func(ctx context.Context) (err error) {
		ack, err = f.js.PublishMsg(ctx, m, jetstream.WithMsgID(id), jetstream.WithRetryAttempts(0))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("publish %s: %w", m.Subject, err)
	}
	return ack, nil
}

// unit is a unit as it waits in the queue.
type unit struct {
	pipeline.Unit
	// Fault shadows the pipeline's: an error has no JSON.
	Fault *fault `json:",omitempty"`
	// Version is what the unit is to be scanned with, so that one corpus isn't made by several.
	Version string
	// Retries is the number that a dead unit had before it was tried again; 0 for others.
	Retries uint64 `json:",omitempty"`
}

// fault is a [corpus.InputError].
type fault struct {
	Input, Code, Reason string
	Cause               string `json:",omitempty"`
}

func newFault(e *corpus.InputError) *fault {
	if e == nil {
		return nil
	}
	f := &fault{Input: e.Input, Code: e.Code, Reason: e.Reason}
	if e.Err != nil {
		f.Cause = e.Err.Error()
	}
	return f
}

func (f *fault) inputError() *corpus.InputError {
	if f == nil {
		return nil
	}
	e := &corpus.InputError{Input: f.Input, Code: f.Code, Reason: f.Reason}
	if f.Cause != "" {
		e.Err = errors.New(f.Cause)
	}
	return e
}

// place is what people call the unit.
func (u *unit) place() string {
	switch {
	case u.Fault != nil:
		return u.Fault.Input
	case u.Part.From > 0 || u.Part.To > 0 && u.Part.Size < u.Part.To:
		return fmt.Sprintf("%s [%d:%d]", u.Part.File, u.Part.From, u.Part.To)
	}
	return u.Part.File
}

// Enqueue puts units into the queue, in their order. One that was put there within the last
// hour isn't put again: the same command adds what an interrupted one left out.
// told is called after each.
func (f *Fleet) Enqueue(ctx context.Context, version string, units []pipeline.Unit, told func(number uint64, again bool)) error {
	for i := range units {
		u := unit{Unit: units[i], Fault: newFault(units[i].Fault), Version: version}
		u.Unit.Fault = nil
		id, err := identity(&u)
		if err != nil {
			return err
		}
		number, again, err := f.enqueue(ctx, &u, id)
		if err != nil {
			return err
		}
		told(number, again)
	}
	return nil
}

func (f *Fleet) enqueue(ctx context.Context, u *unit, id string) (number uint64, again bool, err error) {
	text, err := json.Marshal(u)
	if err != nil {
		return 0, false, err
	}
	ack, err := f.publish(ctx, &nats.Msg{Subject: f.subject("work"), Data: text}, id)
	if err != nil {
		return 0, false, err
	}
	return ack.Sequence, ack.Duplicate, nil
}

// next is the number of the unit that the collector takes next.
func (f *Fleet) next(ctx context.Context) (n uint64, err error) {
	e, err := f.state.Get(ctx, "next")
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(string(e.Value()), 10, 64)
}
