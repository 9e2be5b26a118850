package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/sokhoi/sokhoi/corpus"
)

// writer is the one that writes to an index.
type writer struct {
	dir        string
	generation string
	version    string
	config     Config

	lock     *bolt.DB
	scorch   *scorch.Scorch
	queue    *index.AnalysisQueue
	concepts *concepts
	areas    map[string]bool
	lexicon  *lexicon
	builders []*builder
	snapshot int    // number of the newest published snapshot
	current  string // name of the newest published snapshot
}

// takeLock waits for other writers. The lock goes away with the process, however
// that ends; bolt is asked because it knows how to lock on every system.
func takeLock(dir string, wait time.Duration) (*bolt.DB, error) {
	lock, err := bolt.Open(filepath.Join(dir, lockFile), 0o644, &bolt.Options{Timeout: wait})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, ErrBusy
	}
	if err != nil {
		return nil, fmt.Errorf("index: lock %s: %w", dir, err)
	}
	return lock, nil
}

// openWriter goes on with the current generation, or starts the first one.
func (ix *Index) openWriter(lock *bolt.DB) (*writer, error) {
	c, err := readCurrent(ix.dir)
	if errors.Is(err, ErrNone) {
		w, err := ix.newWriter(lock)
		if err != nil {
			return nil, err
		}
		return w, w.publish()
	}
	var m manifest
	if err == nil {
		m, err = readManifest(ix.dir, c)
	}
	want := ix.config.Vocabulary.version()
	if err == nil && m.Version != want {
		err = &StaleError{ix.dir, m.Version, want}
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	generation, snapshot, _ := strings.Cut(c.Snapshot, "/")
	w := ix.emptyWriter(lock, generation)
	w.current = snapshot
	w.snapshot, _ = strconv.Atoi(strings.TrimPrefix(snapshot, "s"))
	if err := w.open(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	// A writer that was killed may have written more than it published.
	if sequence, err := w.sequence(); err != nil || sequence != m.Sequence {
		if err == nil {
			err = w.publish()
		}
		if err != nil {
			return nil, errors.Join(err, w.close())
		}
	}
	return w, nil
}

// newWriter starts a generation.
func (ix *Index) newWriter(lock *bolt.DB) (*writer, error) {
	generation, err := nextGeneration(ix.dir)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	w := ix.emptyWriter(lock, generation)
	if err := w.open(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return w, nil
}

func (ix *Index) emptyWriter(lock *bolt.DB, generation string) *writer {
	return &writer{
		dir: ix.dir, generation: generation, version: ix.config.Vocabulary.version(), config: ix.config, lock: lock,
		concepts: ix.concepts, areas: ix.areas,
	}
}

// renew makes builders with an empty lexicon where there are none yet or the
// lexicon has become too large.
func (w *writer) renew() {
	if w.lexicon != nil && !w.lexicon.full() {
		return
	}
	w.lexicon, w.builders = newLexicon(), nil
	for range min(runtime.GOMAXPROCS(0), 8) {
		w.builders = append(w.builders, newBuilder(w.concepts, w.areas, w.lexicon))
	}
}

func (w *writer) open() error {
	w.queue = index.NewAnalysisQueue(1)
	registerSets()
	opened, err := scorch.NewScorch("scorch", map[string]any{
		"path":                filepath.Join(w.dir, w.generation, scorchDir),
		"bolt_timeout":        w.config.LockTimeout.String(),
		"forceSegmentType":    setType,
		"forceSegmentVersion": setVersion,
	}, w.queue)
	if err == nil {
		w.scorch = opened.(*scorch.Scorch)
		err = w.scorch.Open()
	}
	if err != nil {
		w.queue.Close()
		return fmt.Errorf("index: open generation %s: %w", w.generation, err)
	}
	return nil
}

// close publishes what merging made of the index since, and ends writing.
func (w *writer) close() error {
	err := w.publish()
	sweep(w.dir, w.generation, w.current, "")
	return errors.Join(err, w.stop())
}

func (w *writer) stop() error {
	err := w.scorch.Close()
	w.queue.Close()
	return errors.Join(err, w.lock.Close())
}

// abandon ends writing and removes the generation.
func (w *writer) abandon() {
	_ = w.scorch.Close()
	w.queue.Close()
	_ = os.RemoveAll(filepath.Join(w.dir, w.generation))
	_ = w.lock.Close()
}

var sequenceKey = []byte("sokhoi.sequence")

func (w *writer) sequence() (int64, error) {
	reader, err := w.scorch.Reader()
	if err != nil {
		return 0, fmt.Errorf("index: %w", err)
	}
	defer reader.Close()
	return sequenceOf(reader)
}

func sequenceOf(reader index.IndexReader) (int64, error) {
	value, err := reader.GetInternal(sequenceKey)
	if err != nil {
		return 0, fmt.Errorf("index: sequence: %w", err)
	}
	if len(value) != 8 {
		return 0, nil
	}
	return int64(binary.BigEndian.Uint64(value)), nil
}

// update writes entries and deletions in batches. sequence is kept with the last
// one, so that after a crash the rest comes again.
func (w *writer) update(ctx context.Context, entries []Entry, deleted []corpus.DocumentID, sequence int64) error {
	for from := 0; ; {
		to, size := from, 0
		for to < len(entries) && to-from < w.config.BatchDocuments && size < w.config.BatchBytes {
			if err := entries[to].check(); err != nil {
				return fmt.Errorf("index: %w", err)
			}
			size += len(entries[to].Document.Text)
			to++
		}
		batch := index.NewBatch()
		if to == len(entries) {
			for _, id := range deleted {
				batch.Delete(identity(id))
			}
			batch.SetInternal(sequenceKey, binary.BigEndian.AppendUint64(nil, uint64(sequence)))
		}
		if err := w.batch(ctx, batch, entries[from:to]); err != nil {
			return err
		}
		if from = to; from == len(entries) {
			return nil
		}
	}
}

func (w *writer) batch(ctx context.Context, batch *index.Batch, entries []Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w.renew()
	documents := make([]*document, len(entries))
	var group sync.WaitGroup
	share := (len(entries) + len(w.builders) - 1) / len(w.builders)
	for i, b := range w.builders {
		group.Go(func() {
			for j := i * share; j < min((i+1)*share, len(entries)); j++ {
				documents[j] = b.build(entries[j])
			}
		})
	}
	group.Wait()
	for _, d := range documents {
		batch.Update(d)
	}
	if err := w.scorch.Batch(batch); err != nil {
		return fmt.Errorf("index: write batch: %w", err)
	}
	return nil
}

// rebuild fills a new generation.
func (w *writer) rebuild(ctx context.Context, entries iter.Seq2[Entry, error], sequence func() int64, progress func(done int)) error {
	var batch []Entry
	size, done := 0, 0
	flush := func() error {
		if err := w.batch(ctx, index.NewBatch(), batch); err != nil {
			return err
		}
		done += len(batch)
		if progress != nil {
			progress(done)
		}
		clear(batch)
		batch, size = batch[:0], 0
		return nil
	}
	for e, err := range entries {
		if err == nil {
			err = e.check()
		}
		if err != nil {
			return fmt.Errorf("index: read entry %d: %w", done+len(batch)+1, err)
		}
		batch = append(batch, e)
		if size += len(e.Document.Text); len(batch) >= w.config.BatchDocuments || size >= w.config.BatchBytes {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return w.update(ctx, nil, nil, sequence())
}

// publish makes the state on disk what readers open next.
func (w *writer) publish() error {
	for {
		done, err := w.tryPublish()
		if err != nil || done {
			return err
		}
		time.Sleep(5 * time.Millisecond) // scorch is about to write a segment out
	}
}

func (w *writer) tryPublish() (bool, error) {
	reader, err := w.scorch.Reader()
	if err != nil {
		return false, fmt.Errorf("index: %w", err)
	}
	defer reader.Close() // until then scorch keeps the segments' files open
	state, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return false, fmt.Errorf("index: reader is a %T", reader)
	}
	m := manifest{Version: w.version}
	if m.Sequence, err = sequenceOf(reader); err != nil {
		return false, err
	}
	if m.Documents, err = reader.DocCount(); err != nil {
		return false, fmt.Errorf("index: %w", err)
	}
	var paths []string
	for _, s := range state.Segments() {
		persisted, ok := s.Segment().(segmentapi.PersistedSegment)
		if !ok {
			return false, nil
		}
		if s.Count() == 0 {
			continue
		}
		deleted, err := packBitmap(s.Deleted())
		if err != nil {
			return false, fmt.Errorf("index: deleted documents: %w", err)
		}
		paths = append(paths, persisted.Path())
		m.Segments = append(m.Segments, manifestSegment{File: filepath.Base(persisted.Path()), Deleted: deleted})
	}
	before := w.current
	name := numbered('s', w.snapshot+1)
	err = publish(w.dir, w.generation, name, m, paths)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil // merged away since
	}
	if err != nil {
		return false, err
	}
	w.snapshot++
	w.current = name
	sweep(w.dir, w.generation, name, before)
	return true, nil
}
