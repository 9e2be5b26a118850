package sqlite

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// Errors of opening and looking up, for errors.Is.
var (
	// ErrNoCorpus tells that the directory holds no corpus.
	ErrNoCorpus = errors.New("no corpus")
	// ErrLocked tells that another process puts items; see [LockedError].
	ErrLocked = errors.New("corpus is locked")
	// ErrNewer tells that a newer program made the corpus.
	ErrNewer = errors.New("corpus was made by a newer version")
	// ErrDamaged tells that corpus.db is no sound database.
	ErrDamaged = errors.New("corpus is damaged")
	// ErrFull tells that the disk is full (or a quota or limit is reached).
	ErrFull = errors.New("no space left for the corpus")
	// ErrNotFound tells that the corpus has no such document, item or key.
	ErrNotFound = errors.New("not in the corpus")
	// ErrAmbiguous tells that a short reference fits several documents.
	ErrAmbiguous = errors.New("fits several documents")
)

// Mode is what a corpus is opened for.
type Mode int

// The modes.
const (
	// Read needs an existing corpus and no lock. Decisions and meta values can be
	// written, documents can't.
	Read Mode = iota
	// Write takes the lock and makes the corpus where there is none.
	Write
)

// Options tune a corpus; the zero value opens it for reading.
type Options struct {
	Mode Mode
	// Now is the clock, time.Now where nil.
	Now func() time.Time
	// Holder describes the process in the lock, such as "sokhoi ingest".
	Holder string
}

// DB is an open corpus, safe for concurrent use.
type DB struct{}

// Open opens the corpus in dir.
func Open(ctx context.Context, dir string, o Options) (*DB, error) { panic("soon") }

// Close releases the corpus and its lock.
func (db *DB) Close() error { panic("soon") }

// Dir is the directory of the corpus.
func (db *DB) Dir() string { panic("soon") }

// Put stores one entry in a transaction of its own.
func (db *DB) Put(ctx context.Context, e Entry) (Outcome, error) { panic("soon") }

// Document is the document with the given identity, its text and offsets made
// again from the stored source.
func (db *DB) Document(ctx context.Context, id corpus.DocumentID) (*corpus.Document, error) {
	panic("soon")
}

// Report is the report of one document.
func (db *DB) Report(ctx context.Context, id corpus.DocumentID) (*Stored, error) { panic("soon") }

// Reports runs over the reports of current documents whose change number is
// greater than after, in the order of change. A report that changes during the run
// may come twice.
func (db *DB) Reports(ctx context.Context, after int64) iter.Seq2[Stored, error] { panic("soon") }

// Changes is [DB.Reports] with the retired documents among them: what an index
// or a ledger that has seen everything up to after needs to catch up.
func (db *DB) Changes(ctx context.Context, after int64) iter.Seq2[Stored, error] { panic("soon") }

// ReportsByURI runs over the reports of current documents in the order of
// their addresses, which doesn't depend on the order they came in.
func (db *DB) ReportsByURI(ctx context.Context) iter.Seq2[Stored, error] { panic("soon") }

// Versions is the earlier reports of a document, oldest first.
func (db *DB) Versions(ctx context.Context, id corpus.DocumentID) ([]Version, error) { panic("soon") }

// Item is the item at an address.
func (db *DB) Item(ctx context.Context, uri string) (*Item, error) { panic("soon") }

// Items runs over the items in the given states (all where none is given), in
// the order of their addresses.
func (db *DB) Items(ctx context.Context, states ...State) iter.Seq2[Item, error] { panic("soon") }

// Find resolves what people type: an identity or an unambiguous beginning of one,
// an address, or a file path.
func (db *DB) Find(ctx context.Context, reference string) (corpus.DocumentID, error) { panic("soon") }

// Counts tells what the corpus holds.
func (db *DB) Counts(ctx context.Context) (*Counts, error) { panic("soon") }

// Original is the bytes of a document as they came.
func (db *DB) Original(ctx context.Context, id corpus.DocumentID) (io.ReadCloser, error) {
	panic("soon")
}

// AddDecision appends a decision and gives it its ID; When is set where zero.
func (db *DB) AddDecision(ctx context.Context, d corpus.Decision) (corpus.Decision, error) {
	panic("soon")
}

// Decisions runs over the decisions with an ID greater than after, in order.
func (db *DB) Decisions(ctx context.Context, after int64) iter.Seq2[corpus.Decision, error] {
	panic("soon")
}

// Meta is the value kept under key, ErrNotFound where there is none.
func (db *DB) Meta(ctx context.Context, key string) (string, error) { panic("soon") }

// SetMeta keeps a value under key.
func (db *DB) SetMeta(ctx context.Context, key, value string) error { panic("soon") }
