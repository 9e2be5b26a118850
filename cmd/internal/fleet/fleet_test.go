package fleet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
)

const version = "test 1"

// hub is a hub of its own for a test, and access to it.
func hub(t *testing.T, o HubOptions) *Hub {
	t.Helper()
	o.Addr, o.Dir = "127.0.0.1:0", t.TempDir()
	h, err := StartHub(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

// newFleet is a fleet on a hub of its own whose leases last a second.
func newFleet(t *testing.T) *Fleet {
	t.Helper()
	f, err := Open(t.Context(), Options{Access: Access{Servers: hub(t, HubOptions{}).URL}, Create: true, Lease: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// archive writes a WARC file of pages on blocs.
func archive(t *testing.T, name string, pages ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(nil)
	for i, text := range pages {
		body := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><head><title>Tin</title></head><body>" + text + "</body></html>"
		z.Reset(&out)
		fmt.Fprintf(z, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://portal.example.vn/%s/%d\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
			filepath.Base(name), i, len(body), body)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func meeting(n int) string {
	return fmt.Sprintf(`<h1>Khối thi đua số %d tổng kết công tác thi đua năm 2022</h1><p>Ngày 12/12/2022, Khối thi đua số %d tổ chức Hội nghị tổng kết công tác thi đua, khen thưởng năm 2022.</p>
<p>Hội nghị thống nhất bầu Sở Y tế làm Khối trưởng năm 2023.</p>`, n, n)
}

// enqueue puts archives into the queue.
func enqueue(t *testing.T, f *Fleet, names ...string) (numbers []uint64) {
	t.Helper()
	err := f.Enqueue(t.Context(), version, pipeline.Units(t.Context(), names, pipeline.Unit{}, nil), func(n uint64, again bool) {
		if !again {
			numbers = append(numbers, n)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return numbers
}

// worker is one that joined the fleet.
func worker(t *testing.T, f *Fleet, o WorkerOptions) *Worker {
	t.Helper()
	o.Version = version
	w, err := f.NewWorker(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// parserFunc is a parser that a test wants to have its say in.
type parserFunc func(context.Context, *ingest.Raw) (*corpus.Document, error)

func (p parserFunc) Parse(ctx context.Context, raw *ingest.Raw) (*corpus.Document, error) {
	return p(ctx, raw)
}

func workOptions(t *testing.T) pipeline.WorkOptions {
	t.Helper()
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return pipeline.WorkOptions{Parser: &ingest.Parser{}, Extractor: x, Workers: 2}
}

func work(t *testing.T, f *Fleet) {
	t.Helper()
	if err := pipeline.Work(t.Context(), worker(t, f, WorkerOptions{Drain: true}), workOptions(t)); err != nil {
		t.Fatal(err)
	}
}

// openCorpus is a corpus and its sink.
func openCorpus(t *testing.T) (*sqlite.DB, *pipeline.Scanned) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{Mode: sqlite.Write, Holder: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, &pipeline.Scanned{Store: pipeline.Store{DB: db, Parser: "p", Extractor: "x"}}
}

// collect takes all that was enqueued.
func collect(t *testing.T, f *Fleet, db *sqlite.DB, sink *pipeline.Scanned, o CollectorOptions) (Collected, error) {
	t.Helper()
	o.Version, o.Drain = version, true
	c, err := f.NewCollector(t.Context(), db, sink, o)
	if err != nil {
		return Collected{}, err
	}
	defer c.Close()
	err = pipeline.Collect(t.Context(), c, sink, nil)
	return c.Counts(), err
}

// addresses are those in the corpus, with how often each was put.
func addresses(t *testing.T, db *sqlite.DB) (list []string) {
	t.Helper()
	for i, err := range db.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %s %d", strings.TrimPrefix(i.URI, "https://portal.example.vn/"), i.State, i.Attempts))
	}
	return list
}

func TestResultsSurviveTheWay(t *testing.T) {
	d := corpus.NewDocument([]byte("raw"), "https://a.vn/1", "text/html", "Khô\u0301i thi đua hoà bình")
	d.Title, d.Byline, d.PublishedOn = "T", "B", corpus.Date{Year: 2022, Month: 3, Day: 4}
	d.Blocks = []corpus.Block{{Span: corpus.Span{Start: 0, End: 4}, Kind: corpus.Heading, Page: 2}}
	d.Pages = []corpus.Page{{Number: 1, Engine: "e", Health: .3, OCR: .4, Failure: "f"}}
	d.Health, d.Provenance, d.Attachments = .1, []string{"html"}, []string{"a.pdf"}
	d.Diagnostics = []corpus.Diagnostic{{Severity: corpus.Warning, Code: "c", Message: "m", Offset: -1}}
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	report, _ := x.Extract(d)
	progress := &pipeline.Progress{Size: 5, Modified: time.Unix(1700000000, 42).UTC(), Options: "o", Done: true}
	for _, want := range []*pipeline.Result{
		{Input: pipeline.Input{URI: d.URI, Path: "a#record=1", Origin: "archive", MediaType: "m", PublishedOn: d.PublishedOn, Size: 3, Progress: progress},
			Document: d, Report: report, Original: []byte("raw"), Content: d.ID.Digest()},
		{Input: pipeline.Input{URI: "u", Origin: "archive"}, State: pipeline.Failed, Err: &corpus.InputError{Input: "u", Code: "c", Reason: "r", Err: errors.New("why")}},
	} {
		w, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		r, err := zstd.NewReader(nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := encode(w, want)
		if err != nil {
			t.Fatal(err)
		}
		parts, err := unpack(pack(pack(nil, b), b))
		if err != nil || len(parts) != 2 {
			t.Fatal(len(parts), err)
		}
		got, err := decode(r, parts[1])
		if err != nil {
			t.Fatal(err)
		}
		diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(pipeline.Result{}), cmp.AllowUnexported(viet.OffsetMap{}),
			cmp.Comparer(func(a, b viet.OffsetMap) bool { return fmt.Sprint(a) == fmt.Sprint(b) }), cmp.Comparer(func(a, b error) bool { return fmt.Sprint(a) == fmt.Sprint(b) }))
		if diff != "" {
			t.Errorf("-sent +received:\n%s", diff)
		}
		for i := range len(parts[0]) {
			if _, err := decode(r, parts[0][:i]); err == nil {
				t.Fatalf("%d of %d bytes pass for a result", i, len(parts[0]))
			}
		}
	}
}

func TestWorkAndCollect(t *testing.T) {
	f := newFleet(t)
	dir := t.TempDir()
	large := meeting(9) + "<script>" + strings.Repeat(noise(1<<14), 60) + "</script>"
	a, b := archive(t, filepath.Join(dir, "a.warc.gz"), meeting(1), "<p>không có gì</p>", large), archive(t, filepath.Join(dir, "b.warc.gz"), meeting(2))
	if n := enqueue(t, f, a, b, filepath.Join(dir, "none.warc")); len(n) != 3 {
		t.Fatalf("units %v", n)
	}
	if n := enqueue(t, f, a, b); len(n) != 0 {
		t.Errorf("the same archives again are units %v", n)
	}
	work(t, f)
	s, err := f.Status(t.Context())
	if err != nil || s.Done != 3 || s.Waiting != 0 || s.Backlog < 1<<10 || len(s.Machines) != 1 || s.Machines[0].Units != 3 {
		t.Errorf("status %+v, %v", s, err)
	}
	db, sink := openCorpus(t)
	counts, err := collect(t, f, db, sink, CollectorOptions{})
	if err != nil || counts.Units != 3 {
		t.Fatalf("%+v, %v", counts, err)
	}
	want := []string{filepath.Join(dir, "none.warc") + " failed 1", "a.warc.gz/0 ok 1", "a.warc.gz/2 ok 1", "b.warc.gz/0 ok 1"}
	if diff := cmp.Diff(want, addresses(t, db)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// Nothing is left on the hub, and another corpus is told.
	if s, err = f.Status(t.Context()); err != nil || s.Done != 0 || s.Collected != 3 {
		t.Errorf("status %+v, %v", s, err)
	}
	if objects, err := f.large.List(t.Context()); !errors.Is(err, jetstream.ErrNoObjectsFound) {
		t.Errorf("objects left: %v, %v", objects, err)
	}
	other, otherSink := openCorpus(t)
	if _, err := collect(t, f, other, otherSink, CollectorOptions{}); !errors.Is(err, ErrGap) {
		t.Errorf("a second corpus: %v", err)
	}
	if _, err := collect(t, f, other, otherSink, CollectorOptions{Gap: true}); err != nil {
		t.Errorf("a second corpus with a gap: %v", err)
	}
}

// noise is text that doesn't compress well.
func noise(n int) string {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-"[x>>26]
	}
	return string(b)
}

// A run that comes too late counts for nothing, whatever it found.
func TestLateRunCountsForNothing(t *testing.T) {
	f := newFleet(t)
	enqueue(t, f, archive(t, filepath.Join(t.TempDir(), "a.warc.gz"), meeting(1), meeting(2)))
	silent := worker(t, f, WorkerOptions{})
	l, err := silent.Lease(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	late := l.(*lease)
	late.release() // it holds its lease no more; the other worker gets the unit
	late.ctx = t.Context()
	o := workOptions(t)
	results := make([]*pipeline.Result, 0)
	collectResults := sinkFunc(func(rs []*pipeline.Result) error {
		results = append(results, rs...)
		return late.Take(t.Context(), rs[:1])
	})
	err = pipeline.Run(t.Context(), l.Unit().Pages(t.Context(), nil), pipeline.Options{Parser: o.Parser, Extractor: o.Extractor, Sink: struct {
		preparer
		sinkFunc
	}{late, collectResults}})
	if err != nil || len(results) < 2 {
		t.Fatal(len(results), err)
	}
	work(t, f)
	if err := late.Done(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, sink := openCorpus(t)
	if counts, err := collect(t, f, db, sink, CollectorOptions{}); err != nil || counts.Units != 1 {
		t.Fatalf("%+v, %v", counts, err)
	}
	if diff := cmp.Diff([]string{"a.warc.gz/0 ok 1", "a.warc.gz/1 ok 1"}, addresses(t, db)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

type preparer interface {
	Prepare(context.Context, []*pipeline.Result) error
}

type sinkFunc func([]*pipeline.Result) error

func (f sinkFunc) Take(_ context.Context, rs []*pipeline.Result) error { return f(rs) }

// A unit that no run can do ends on the list of the dead with its reason, is passed over, and can be
// tried again.
func TestDeadUnit(t *testing.T) {
	f := newFleet(t)
	dir := t.TempDir()
	poison, good := filepath.Join(dir, "a.warc.gz"), archive(t, filepath.Join(dir, "b.warc.gz"), meeting(2))
	archive(t, poison, meeting(1))
	enqueue(t, f, poison, good)
	if err := os.Rename(poison, poison+".away"); err != nil {
		t.Fatal(err)
	}
	// The machine is taken for broken before the unit is dead; workers come again.
	var last error
	for range 4 {
		w := worker(t, f, WorkerOptions{Drain: true, Tries: 3})
		last = pipeline.Work(t.Context(), w, workOptions(t))
		if last == nil {
			break
		}
	}
	if last != nil {
		t.Fatal(last)
	}
	db, sink := openCorpus(t)
	counts, err := collect(t, f, db, sink, CollectorOptions{})
	if err != nil || counts.Units != 2 || counts.Dead != 1 || !strings.Contains(counts.Reasons[0], "no such file") {
		t.Fatalf("%+v, %v", counts, err)
	}
	if diff := cmp.Diff([]string{"b.warc.gz/0 ok 1"}, addresses(t, db)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	dead, err := f.Dead(t.Context())
	if err != nil || len(dead) != 1 || dead[0].Number != 1 || dead[0].Place != poison || dead[0].Tries != 3 || !strings.Contains(dead[0].Reason, "no such file") {
		t.Fatalf("%+v, %v", dead, err)
	}
	if err := os.Rename(poison+".away", poison); err != nil {
		t.Fatal(err)
	}
	if n, err := f.Retry(t.Context(), dead[0], version); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	work(t, f)
	if counts, err = collect(t, f, db, sink, CollectorOptions{}); err != nil || counts.Units != 1 || counts.Dead != 0 {
		t.Fatalf("%+v, %v", counts, err)
	}
	if diff := cmp.Diff([]string{"a.warc.gz/0 ok 1", "b.warc.gz/0 ok 1"}, addresses(t, db)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if dead, err = f.Dead(t.Context()); err != nil || len(dead) != 0 {
		t.Errorf("still dead: %v, %v", dead, err)
	}
}

// A unit whose workers fall silent again and again, as when it takes their processes down, is dead as well.
func TestSilentRuns(t *testing.T) {
	f := newFleet(t)
	enqueue(t, f, archive(t, filepath.Join(t.TempDir(), "a.warc.gz"), meeting(1)))
	for range 2 {
		w := worker(t, f, WorkerOptions{Tries: 2})
		l, err := w.Lease(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l.(*lease).release() // nobody holds it any more
	}
	w := worker(t, f, WorkerOptions{Tries: 2, Drain: true})
	if l, err := w.Lease(t.Context()); err != io.EOF {
		t.Fatal(l, err)
	}
	dead, err := f.Dead(t.Context())
	if err != nil || len(dead) != 1 || !strings.Contains(dead[0].Reason, "2 workers fell silent") {
		t.Fatalf("%+v, %v", dead, err)
	}
}

// While results wait for the collector, only the unit that it waits for is begun.
func TestSlowCollectorHoldsWorkersBack(t *testing.T) {
	f := newFleet(t)
	dir := t.TempDir()
	enqueue(t, f, archive(t, filepath.Join(dir, "a.warc.gz"), meeting(1)))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := worker(t, f, WorkerOptions{Drain: true, Backlog: 1})
	o := workOptions(t)
	// The first unit is the next to be collected: it is done although results wait.
	if err := pipeline.Work(ctx, w, o); err != nil {
		t.Fatal(err)
	}
	enqueue(t, f, archive(t, filepath.Join(dir, "b.warc.gz"), meeting(2)), archive(t, filepath.Join(dir, "c.warc.gz"), meeting(3)))
	time.Sleep(time.Second) // what is known of the backlog is as old as that
	worked := make(chan error, 1)
	go func() { worked <- pipeline.Work(ctx, w, o) }()
	time.Sleep(4 * time.Second)
	if s, err := f.Queue(t.Context()); err != nil || s.Done != 1 || s.Waiting+uint64(s.Leased) != 2 {
		t.Fatalf("status %+v, %v", s, err)
	}
	db, sink := openCorpus(t)
	c, err := f.NewCollector(t.Context(), db, sink, CollectorOptions{Version: version})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() { _ = pipeline.Collect(ctx, c, sink, nil) }()
	select {
	case err := <-worked:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the workers stand still although there is a collector")
	}
}

// One corpus is made by one version.
func TestOtherVersion(t *testing.T) {
	f := newFleet(t)
	enqueue(t, f, archive(t, filepath.Join(t.TempDir(), "a.warc.gz"), meeting(1)))
	w, err := f.NewWorker(t.Context(), WorkerOptions{Version: "test 2"})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := pipeline.Work(t.Context(), w, workOptions(t)); !errors.Is(err, ErrOtherVersion) {
		t.Errorf("%v", err)
	}
}

// A worker that is asked to stop gives its units back at once, and they don't count as tried.
func TestStoppedWorkerGivesBack(t *testing.T) {
	f := newFleet(t)
	enqueue(t, f, archive(t, filepath.Join(t.TempDir(), "a.warc.gz"), meeting(1)))
	ctx, cancel := context.WithCancel(t.Context())
	o := workOptions(t)
	o.Parser = parserFunc(func(ctx context.Context, _ *ingest.Raw) (*corpus.Document, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	})
	if err := pipeline.Work(ctx, worker(t, f, WorkerOptions{}), o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	w := worker(t, f, WorkerOptions{})
	if runs, ended, err := w.earlier(t.Context(), 1); err != nil || runs != 0 || ended {
		t.Errorf("%d runs, ended %t, %v", runs, ended, err)
	}
	if m, err := w.fetch(t.Context()); err != nil || m == nil {
		t.Errorf("the unit isn't given back: %v, %v", m, err)
	}
}

// What the hub has lost is told rather than waited for.
func TestLostUnit(t *testing.T) {
	f := newFleet(t)
	dir := t.TempDir()
	enqueue(t, f, archive(t, filepath.Join(dir, "a.warc.gz"), meeting(1)), archive(t, filepath.Join(dir, "b.warc.gz"), meeting(2)))
	if err := f.work.DeleteMsg(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	work(t, f)
	db, sink := openCorpus(t)
	if _, err := collect(t, f, db, sink, CollectorOptions{}); err == nil || !strings.Contains(err.Error(), "unit 1 of sokhoi is neither") {
		t.Fatalf("%v", err)
	}
	counts, err := collect(t, f, db, sink, CollectorOptions{Gap: true})
	if err != nil || counts.Units != 2 || counts.Dead != 1 {
		t.Fatalf("%+v, %v", counts, err)
	}
}

func TestPatience(t *testing.T) {
	tries := 0
	err := patiently(t.Context(), func(context.Context) error {
		if tries++; tries < 4 {
			return nats.ErrNoResponders
		}
		return nil
	})
	if err != nil || tries != 4 {
		t.Errorf("%d tries, %v", tries, err)
	}
	tries = 0
	err = patiently(t.Context(), func(context.Context) error { tries++; return &jetstream.APIError{Code: 400, ErrorCode: 10074} })
	if err == nil || tries != 1 {
		t.Errorf("%d tries, %v", tries, err)
	}
}
