package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"sync"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// format changes with everything that changes what is in the index or how it is
// asked: the analyzer, the fields, the form of tokens.
const format = "2"

// Texts gives what the index doesn't hold. It has to be usable by several
// goroutines at once.
type Texts interface {
	// Text is the normalized text of a document.
	Text(ctx context.Context, id corpus.DocumentID) (string, error)
	// Report is the report of a document, nil where it has none.
	Report(ctx context.Context, id corpus.DocumentID) (*corpus.Report, error)
}

// Config says how an index is opened.
type Config struct {
	// ReadOnly opens an index for searching only, without any lock: it may be
	// written to or rebuilt by another process at the same time.
	ReadOnly bool
	// Texts is asked to verify long phrases and nearness, and for highlights and
	// facts. Without it results have neither, and what can't be verified counts
	// as found.
	Texts Texts
	// Vocabulary is what the index takes from the gazetteer.
	Vocabulary Vocabulary
	// LockTimeout is how long to wait for another writer; 2 seconds if zero.
	LockTimeout time.Duration
	// BatchDocuments and BatchBytes bound what is held in memory before it is
	// written; 2,000 documents and 16 MB of text if zero.
	BatchDocuments, BatchBytes int
}

func (c Config) withDefaults() Config {
	if c.LockTimeout == 0 {
		c.LockTimeout = 2 * time.Second
	}
	if c.BatchDocuments == 0 {
		c.BatchDocuments = 2000
	}
	if c.BatchBytes == 0 {
		c.BatchBytes = 16 << 20
	}
	return c
}

// Version is the version of an index with this vocabulary: of this package and
// of the vocabulary.
func (v Vocabulary) version() string { return format + "+" + v.Version }

// Index is an index of documents. It is safe for use by several goroutines;
// updates wait for one another, searches for nobody.
type Index struct {
	dir      string
	config   Config
	concepts *concepts
	areas    map[string]bool

	writing sync.Mutex // held by whoever writes
	writer  *writer    // nil for a read-only index

	mu      sync.Mutex // guards what follows
	view    *view
	checked time.Time // when the view was last compared with the directory
	closed  bool

	names sync.Pool // of *names, for queries
}

// Open opens the index in dir; a writer makes it where there is none.
// The error is ErrNone where there is none to read, a *StaleError where it was
// made by another version, ErrBusy where another process writes.
func Open(dir string, c Config) (*Index, error) {
	ix := newIndex(dir, c)
	if c.ReadOnly {
		if err := ix.refresh(); err != nil {
			return nil, err
		}
		return ix, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	lock, err := takeLock(dir, ix.config.LockTimeout)
	if err != nil {
		return nil, err
	}
	ix.writer, err = ix.openWriter(lock)
	if err == nil {
		err = ix.refresh()
	}
	if err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	return ix, nil
}

func newIndex(dir string, c Config) *Index {
	ix := &Index{dir: dir, config: c.withDefaults(), areas: map[string]bool{}}
	ix.concepts = newConcepts(c.Vocabulary.Concepts)
	ix.names.New = func() any { return newNames(ix.concepts, ix.areas) }
	n := newNames(ix.concepts, nil)
	for _, area := range c.Vocabulary.Areas {
		ix.areas[n.of(area).folded] = true
	}
	return ix
}

// Close ends searching and writing. Searches under way may fail.
func (ix *Index) Close() error {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	var err error
	if ix.writer != nil {
		err = ix.writer.close()
		ix.writer = nil
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.view != nil {
		ix.view.release()
		ix.view = nil
	}
	ix.closed = true
	return err
}

// errClosed is the error of a closed index.
var errClosed = errors.New("index: closed")

// Update puts entries into the index in place of what it had of the same
// documents, and keeps sequence, the store's place in its changes after them.
// When it returns, they are on disk and found by every later search.
func (ix *Index) Update(ctx context.Context, entries []Entry, sequence int64) error {
	return ix.write(func(w *writer) error { return w.update(ctx, entries, nil, sequence) })
}

// Delete takes documents out of the index, and keeps sequence like Update.
func (ix *Index) Delete(ctx context.Context, ids []corpus.DocumentID, sequence int64) error {
	return ix.write(func(w *writer) error { return w.update(ctx, nil, ids, sequence) })
}

func (ix *Index) write(do func(*writer) error) error {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	if ix.writer == nil {
		return errors.New("index: opened for reading only, or closed")
	}
	if err := do(ix.writer); err != nil {
		return err
	}
	if err := ix.writer.publish(); err != nil {
		return err
	}
	return ix.refresh()
}

// Sequence is the store's place in its changes that the index has reached, 0
// for a new index.
func (ix *Index) Sequence() int64 {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.view == nil {
		return 0
	}
	return ix.view.manifest.Sequence
}

// Sequence is the sequence of the index in dir, without opening it. The error is
// ErrNone where there is no index.
func Sequence(dir string) (int64, error) {
	c, err := readCurrent(dir)
	if err != nil {
		return 0, err
	}
	m, err := readManifest(dir, c)
	return m.Sequence, err
}

// Documents is the number of documents in the index.
func (ix *Index) Documents() int {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.view == nil {
		return 0
	}
	return int(ix.view.manifest.Documents)
}

// Refresh makes later searches see what was published until now. They do so by
// themselves within a quarter of a second.
func (ix *Index) Refresh() error { return ix.refresh() }

// refresh opens the newest snapshot if it isn't open already.
func (ix *Index) refresh() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	return ix.refreshLocked()
}

func (ix *Index) refreshLocked() error {
	if ix.closed {
		return errClosed
	}
	ix.checked = time.Now()
	if ix.view != nil {
		if c, err := readCurrent(ix.dir); err == nil && c == ix.view.current {
			return nil
		}
	}
	v, err := openView(ix.dir, ix.view)
	if err != nil {
		return err
	}
	if have, want := v.manifest.Version, ix.config.Vocabulary.version(); have != want {
		v.release()
		return &StaleError{ix.dir, have, want}
	}
	if ix.view != nil {
		ix.view.release()
	}
	ix.view = v
	return nil
}

// refreshEvery is how often a reader looks whether the index has changed.
const refreshEvery = 250 * time.Millisecond

// acquire is the newest view; the caller releases it.
func (ix *Index) acquire() (*view, error) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return nil, errClosed
	}
	if ix.view == nil || time.Since(ix.checked) > refreshEvery {
		// A reader goes on with what it has when the index is replaced by one of
		// another version, or its directory is out of reach for a moment.
		if err := ix.refreshLocked(); err != nil && ix.view == nil {
			return nil, err
		}
	}
	ix.view.users.Add(1)
	return ix.view, nil
}

// Rebuild makes the index in dir anew from entries, beside the old one, which
// goes on answering until the new one takes its place. sequence, asked when all
// entries are read, is the store's place in its changes that they reach;
// progress, which may be nil, is told the number of entries written.
func Rebuild(ctx context.Context, dir string, c Config, entries iter.Seq2[Entry, error], sequence func() int64, progress func(done int)) error {
	ix := newIndex(dir, c)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	lock, err := takeLock(dir, ix.config.LockTimeout)
	if err != nil {
		return err
	}
	w, err := ix.newWriter(lock)
	if err != nil {
		return err
	}
	err = w.rebuild(ctx, entries, sequence, progress)
	if err == nil {
		err = w.publish()
	}
	if err != nil {
		w.abandon()
		return err
	}
	return w.close()
}
