package pipeline

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest"
)

// slow parses like the real parser, after a while that differs from input to
// input, so that results come out of order.
type slow struct {
	ingest.Parser
	parsed atomic.Int64
}

func (s *slow) Parse(ctx context.Context, raw *ingest.Raw) (*corpus.Document, error) {
	s.parsed.Add(1)
	time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
	if bytes.Contains(raw.Body, []byte("PANIC")) {
		panic("parser on " + raw.URI)
	}
	if bytes.Contains(raw.Body, []byte("MACHINE")) {
		return nil, errors.New("out of file descriptors")
	}
	return s.Parser.Parse(ctx, raw)
}

// lines is an extractor that makes a conference of texts that say so.
type lines struct{}

func (lines) Extract(d *corpus.Document) (*corpus.Report, []corpus.Diagnostic) {
	r := &corpus.Report{Document: corpus.Source{ID: d.ID, URI: d.URI, MediaType: d.MediaType}, Conferences: []corpus.Conference{}}
	if strings.Contains(d.Text, "BROKEN RULE") {
		panic("rule")
	}
	if strings.Contains(d.Text, "khối") {
		r.Conferences = append(r.Conferences, corpus.Conference{Kind: corpus.Other, Bloc: corpus.Bloc{Name: "Khối", Form: corpus.Khoi}})
	}
	return r, nil
}

// inline gives texts as inputs t/0, t/1, ….
func inline(texts ...string) Source {
	return func(yield func(Input) bool) {
		for i, t := range texts {
			if !yield(Input{URI: fmt.Sprintf("t/%d", i), Body: []byte(t), Size: int64(len(t)), Origin: "list"}) {
				return
			}
		}
	}
}

// log is an observer that keeps a line for each result.
type log []string

func (l *log) Done(r *Result) {
	line := fmt.Sprintf("%s %v %s", r.Input.URI, r.State, r.Change)
	if r.Err != nil {
		line += " " + r.Err.Code
	}
	if r.Known {
		line += " known"
	}
	*l = append(*l, strings.ReplaceAll(line, "  ", " "))
}

func TestOrderDoesNotDependOnWorkers(t *testing.T) {
	var texts []string
	for i := range 700 {
		texts = append(texts, fmt.Sprintf("khối %d", i))
	}
	var want []byte
	for _, workers := range []int{1, 2, 7, 32} {
		var out bytes.Buffer
		err := Run(t.Context(), inline(texts...), Options{Parser: new(slow), Extractor: lines{}, Sink: NewPrinter(&out), Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = out.Bytes()
		}
		if n := bytes.Count(out.Bytes(), []byte("\n")); n != len(texts) {
			t.Errorf("%d workers: %d reports, want %d", workers, n, len(texts))
		}
		if !bytes.Equal(want, out.Bytes()) {
			t.Errorf("%d workers: another output than with one", workers)
		}
	}
}

func TestFaultsOfInputsEndThemOnly(t *testing.T) {
	var seen log
	var out bytes.Buffer
	err := Run(t.Context(), inline("khối", "PANIC", "", "BROKEN RULE", "tin", "a larger text than is allowed here"), Options{
		Parser: new(slow), Extractor: lines{}, Sink: NewPrinter(&out), Observer: &seen, Workers: 3, MaxSize: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	want := log{"t/0 0 ", "t/1 2 crashed", "t/2 2 empty", "t/3 2 crashed", "t/4 1 ", "t/5 1 "}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestFaultsOfTheMachineEndTheRun(t *testing.T) {
	var texts []string
	for i := range 3000 {
		texts = append(texts, fmt.Sprint("tin ", i))
	}
	texts[40] = "MACHINE"
	p := new(slow)
	err := Run(t.Context(), inline(texts...), Options{Parser: p, Extractor: lines{}, Sink: NewPrinter(new(bytes.Buffer)), Workers: 4})
	if err == nil || !strings.Contains(err.Error(), "file descriptors") {
		t.Errorf("run: %v", err)
	}
	if n := p.parsed.Load(); n > 1000 {
		t.Errorf("%d inputs were parsed, 40 before the failure", n)
	}
	texts[40] = "tin"
	broken := errors.New("disk full")
	if err := Run(t.Context(), inline(texts...), Options{Parser: new(slow), Extractor: lines{}, Sink: full{broken}, Workers: 4}); !errors.Is(err, broken) {
		t.Errorf("run into a full sink: %v", err)
	}
}

// full is a sink that takes nothing.
type full struct{ err error }

func (full) Prepare(context.Context, []*Result) error { return nil }
func (f full) Take(context.Context, []*Result) error  { return f.err }

func TestCancelKeepsWhatIsComplete(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var seen log
	endless := func(yield func(Input) bool) {
		for i := 0; yield(Input{URI: fmt.Sprint(i), Body: []byte("tin")}); i++ {
			if i == 500 {
				cancel()
			}
		}
	}
	err := Run(ctx, endless, Options{Parser: new(slow), Extractor: lines{}, Sink: NewPrinter(new(bytes.Buffer)), Observer: &seen, Workers: 4})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("run: %v", err)
	}
	if len(seen) == 0 {
		t.Fatal("nothing of what was complete was kept")
	}
	for i, line := range seen {
		if !strings.HasPrefix(line, fmt.Sprint(i, " ")) {
			t.Fatalf("result %d is %q: not in order, or with a gap", i, line)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	const size, most = 64 << 10, 1 << 20
	var fed, taken, peak atomic.Int64
	source := func(yield func(Input) bool) {
		for i := range 400 {
			peak.Store(max(peak.Load(), fed.Add(1)-taken.Load()))
			if !yield(Input{URI: fmt.Sprint(i), Size: size, Open: func(context.Context) ([]byte, error) { return bytes.Repeat([]byte("a "), size/2), nil }}) {
				return
			}
		}
	}
	observer := observe(func(*Result) { taken.Add(1) })
	err := Run(t.Context(), source, Options{Parser: new(slow), Extractor: lines{}, Sink: NewPrinter(new(bytes.Buffer)), Observer: observer,
		Workers: 8, MaxSize: size, MaxBytes: most})
	if err != nil {
		t.Fatal(err)
	}
	if n := taken.Load(); n != 400 {
		t.Errorf("%d inputs taken", n)
	}
	// A batch is released before its results are observed.
	if n, bound := peak.Load(), int64(2*most/(size+overhead)+2); n > bound {
		t.Errorf("%d inputs of %d KiB were under way at once, want %d at most", n, size>>10, bound)
	}
}

type observe func(*Result)

func (o observe) Done(r *Result) { o(r) }

func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFiles(t *testing.T) {
	dir := tree(t, map[string]string{"b.txt": "x", "a/z.html": "x", "a/y.txt": "x", "a/.hidden": "x", ".git/config": "x", "a.txt": "x", "c.json": "{}"})
	if err := os.Symlink(dir, filepath.Join(dir, "a", "round")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "dangling.txt")); err != nil {
		t.Fatal(err)
	}
	var got []string
	for in := range Files([]string{dir, filepath.Join(dir, "c.json"), filepath.Join(dir, "none.txt")}, FilesOptions{}) {
		line := strings.TrimPrefix(in.URI, dir)
		if in.Folder {
			line += "/"
		}
		if in.Skip != "" {
			line += " skipped " + in.SkipCode
		}
		if in.Err != nil {
			line += " " + in.Err.(*corpus.InputError).Code
		}
		got = append(got, line)
	}
	want := []string{"/", "/a/", "/a/round skipped link", "/a/y.txt", "/a/z.html", "/a.txt", "/b.txt", "/c.json skipped no_document",
		"/dangling.txt missing", "/c.json", "/none.txt missing"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	if n := Count(t.Context(), Files([]string{dir}, FilesOptions{})); n != 5 {
		t.Errorf("%d documents counted, want 5", n)
	}
}

func TestList(t *testing.T) {
	long := strings.Repeat("x", 1<<17)
	text := "\ufeff" + `{"path": "a.txt"}` + "\r\n\n" + `{"uri": "u", "text": "` + long + `"}` + "\n[1]\n" + `{"uri": "v", "html": "<p>"}`
	var got []string
	for in := range List(strings.NewReader(text), "l", FilesOptions{}) {
		line := fmt.Sprint(in.URI, " ", in.Path, " ", len(in.Body), " ", in.MediaType)
		if in.Err != nil {
			line, _, _ = strings.Cut(in.Err.Error(), " ")
		}
		got = append(got, line)
	}
	want := []string{"a.txt a.txt 0 ", "u  131072 text/plain; charset=utf-8", "l:4:", "v  3 text/html; charset=utf-8"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
}

// FuzzList holds that whatever a list says, each line gives one input or none,
// and each input is either at fault or fit to be worked on.
func FuzzList(f *testing.F) {
	f.Add(`{"path": "a"}` + "\n" + `{"uri": "u", "text": ""}`)
	f.Add(`{"uri": "u", "html": "\ud800", "published_on": "2023-02-30"}`)
	f.Add("{\n\x00\n\xff")
	f.Fuzz(func(t *testing.T, text string) {
		n := 0
		for in := range List(strings.NewReader(text), "list", FilesOptions{}) {
			n++
			if in.Err != nil {
				if !strings.HasPrefix(in.Err.Error(), "list:") {
					t.Errorf("fault without its place: %v", in.Err)
				}
				continue
			}
			if in.URI == "" || (in.Path == "") == (in.Body == nil) {
				t.Errorf("unfit input %+v", in)
			}
		}
		if most := strings.Count(text, "\n") + 1; n > most {
			t.Errorf("%d inputs of %d lines", n, most)
		}
	})
}

// store runs the source into the corpus and gives the log of results.
func store(t *testing.T, db *sqlite.DB, s Source, p *slow, change func(*Options)) log {
	t.Helper()
	var seen log
	o := Options{Parser: p, Extractor: lines{}, Observer: &seen, Workers: 3, Sink: &Store{DB: db, Parser: "p1", Extractor: "x1"}}
	if change != nil {
		change(&o)
	}
	if err := Run(t.Context(), s, o); err != nil {
		t.Fatal(err)
	}
	return seen
}

func open(t *testing.T) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "corpus"), sqlite.Options{Mode: sqlite.Write})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestStoreDoesNoWorkTwice(t *testing.T) {
	db := open(t)
	texts := []string{"khối một", "tin", "", "khối hai"}
	p := new(slow)
	want := log{"t/0 0 new", "t/1 1 new", "t/2 2 new empty", "t/3 0 new"}
	if diff := cmp.Diff(want, store(t, db, inline(texts...), p, nil)); diff != "" {
		t.Errorf("first run (-want +got):\n%s", diff)
	}
	n := p.parsed.Load()
	want = log{"t/0 0 unchanged known", "t/1 1 unchanged known", "t/2 2 unchanged empty known", "t/3 0 unchanged known"}
	if diff := cmp.Diff(want, store(t, db, inline(texts...), p, nil)); diff != "" {
		t.Errorf("second run (-want +got):\n%s", diff)
	}
	if p.parsed.Load() != n {
		t.Errorf("the second run parsed %d inputs", p.parsed.Load()-n)
	}
	for name, change := range map[string]func(*Options){
		"newer rules":  func(o *Options) { o.Sink.(*Store).Extractor = "x2" },
		"newer parser": func(o *Options) { o.Sink.(*Store).Parser = "p2" },
		"again":        func(o *Options) { o.Again = true },
	} {
		before := p.parsed.Load()
		store(t, db, inline(texts...), p, change)
		if done := p.parsed.Load() - before; done != int64(len(texts)) {
			t.Errorf("%s: %d inputs parsed, want all %d", name, done, len(texts))
		}
		store(t, db, inline(texts...), p, nil)
	}
	texts[1] = "khối ba"
	got := store(t, db, inline(texts...), p, nil)
	if got[1] != "t/1 0 changed" {
		t.Errorf("a changed text: %q", got)
	}
}

func TestTrustTimes(t *testing.T) {
	db := open(t)
	dir := tree(t, map[string]string{"a.txt": "khối tám"})
	path := filepath.Join(dir, "a.txt")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	files := func() Source { return Files([]string{path}, FilesOptions{Absolute: true}) }
	store(t, db, files(), new(slow), nil)
	// Another text of the same size, with the time put back.
	if err := errors.Join(os.WriteFile(path, []byte("khối tàm"), 0o644), os.Chtimes(path, info.ModTime(), info.ModTime())); err != nil {
		t.Fatal(err)
	}
	if got := store(t, db, files(), new(slow), func(o *Options) { o.TrustTimes = true }); !strings.HasSuffix(got[0], "known") {
		t.Errorf("with times trusted: %q", got)
	}
	if got := store(t, db, files(), new(slow), nil); !strings.HasSuffix(got[0], "changed") {
		t.Errorf("by the bytes: %q", got)
	}
}

func TestContainer(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"a.txt", "b.txt", "empty.txt"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != "empty.txt" {
			fmt.Fprint(w, "khối ", name)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	db := open(t)
	source := func(yield func(Input) bool) { yield(Input{URI: "posts.zip", Body: b.Bytes(), Origin: "list"}) }
	p := new(slow)
	want := log{"posts.zip 3 new archive", "posts.zip!/a.txt 0 new", "posts.zip!/b.txt 0 new", "posts.zip!/empty.txt 2 new empty"}
	if diff := cmp.Diff(want, store(t, db, source, p, nil)); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	n := p.parsed.Load()
	if got := store(t, db, source, p, nil); len(got) != 1 || !strings.HasSuffix(got[0], "known") || p.parsed.Load() != n {
		t.Errorf("the second run: %q", got)
	}
}

func TestFolderThatCanBeReadAgain(t *testing.T) {
	db := open(t)
	refused := Input{URI: "/d", Path: "/d", Folder: true, Origin: "file", Err: &corpus.InputError{Input: "/d", Code: "permission", Reason: "permission denied"}}
	store(t, db, slices.Values([]Input{refused}), new(slow), nil)
	i, err := db.Item(t.Context(), "/d")
	if err != nil || i.State != sqlite.Failed {
		t.Fatalf("item %+v, %v", i, err)
	}
	store(t, db, slices.Values([]Input{{URI: "/d", Path: "/d", Folder: true}, {URI: "/e", Path: "/e", Folder: true}}), new(slow), nil)
	if i, err := db.Item(t.Context(), "/d"); err != nil || i.State != sqlite.Skipped {
		t.Errorf("item %+v, %v", i, err)
	}
	if _, err := db.Item(t.Context(), "/e"); !errors.Is(err, sqlite.ErrNotFound) {
		t.Errorf("a folder became an item: %v", err)
	}
}
