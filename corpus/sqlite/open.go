package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Errors of opening and looking up, for errors.Is.
var (
	// ErrNoCorpus tells that the directory holds no corpus.
	ErrNoCorpus = errors.New("no corpus")
	// ErrLocked tells that another process puts items; see [LockedError].
	ErrLocked = errors.New("corpus is locked")
	// ErrNewer tells that a newer program made the corpus.
	ErrNewer = errors.New("corpus was made by a newer version")
	// ErrOlder tells that an older program made the corpus; opening it for writing
	// brings it up to date.
	ErrOlder = errors.New("corpus was made by an older version")
	// ErrDamaged tells that corpus.db is no sound database, or an original not
	// what its name says.
	ErrDamaged = errors.New("corpus is damaged")
	// ErrFull tells that the disk is full, or a quota or limit reached.
	ErrFull = errors.New("no space left for the corpus")
	// ErrNotFound tells that the corpus has no such document, item or key.
	ErrNotFound = errors.New("not in the corpus")
	// ErrAmbiguous tells that a short reference fits several documents.
	ErrAmbiguous = errors.New("fits several documents")
	// ErrStale tells that a document's text was normalized by another version
	// than this program's: offsets of its report don't fit. Parsing its original
	// again mends it.
	ErrStale = errors.New("text was normalized by another version")
)

// Mode is what a corpus is opened for.
type Mode int

// The modes.
const (
	// Read needs an existing corpus and no lock. Decisions and meta values can be
	// written, items can't.
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

// zone is Vietnam's time, which has known no summer time since the country was
// one; a fixed zone needs no tables at run time.
var zone = time.FixedZone("+07", 7*60*60)

// DB is an open corpus, safe for concurrent use.
type DB struct {
	dir   string
	now   func() time.Time
	lock  *os.File // nil in mode Read
	codec *codec
	// SQLite takes one writer; readers see the state before its transaction.
	reader, writer *sql.DB
	// put serializes the transactions of this process, so that none waits in
	// SQLite's busy loop.
	put sync.Mutex
	// keepers are the goroutines that write originals, places bounds their number.
	keepers    sync.WaitGroup
	places     chan struct{}
	connection *sql.Conn            // the only one of writer; guarded by put
	statements map[string]*sql.Stmt // of connection, by text; guarded by put
	// itemByURI is asked for each input of a run.
	itemByURI *sql.Stmt
}

// Open opens the corpus in dir. The errors to tell apart are ErrNoCorpus,
// ErrLocked, ErrNewer, ErrOlder, ErrDamaged and ErrFull.
func Open(ctx context.Context, dir string, o Options) (*DB, error) {
	db, err := open(ctx, dir, o)
	if err != nil {
		return nil, machineError("open corpus "+dir, err)
	}
	return db, nil
}

func open(ctx context.Context, dir string, o Options) (_ *DB, err error) {
	db := &DB{dir: dir, now: o.Now, statements: make(map[string]*sql.Stmt), places: make(chan struct{}, keeping)}
	if db.now == nil {
		db.now = time.Now
	}
	defer func() {
		if err != nil {
			db.Close()
		}
	}()
	path := filepath.Join(dir, "corpus.db")
	if o.Mode == Write {
		if err := os.MkdirAll(filepath.Join(dir, originalsDir, pendingDir), 0o755); err != nil {
			return nil, err
		}
		if db.lock, err = takeLock(dir, o.Holder, db.now()); err != nil {
			return nil, err
		}
		if err := db.clearPending(); err != nil {
			return nil, err
		}
	} else if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w in this directory", ErrNoCorpus)
	} else if err != nil {
		return nil, err
	}
	if db.codec, err = newCodec(); err != nil {
		return nil, err
	}
	access := accessOf(path, o.Mode)
	if db.writer, err = pool(path, access, "immediate"); err != nil {
		return nil, err
	}
	db.writer.SetMaxOpenConns(1)
	if db.reader, err = pool(path, access, "deferred"); err != nil {
		return nil, err
	}
	db.reader.SetMaxOpenConns(max(4, 2*runtime.GOMAXPROCS(0)))
	if o.Mode == Write {
		if err := migrate(ctx, db.writer); err != nil {
			return nil, err
		}
		return db, db.prepareReading(ctx)
	}
	if err := db.checkSchema(ctx); err != nil {
		return nil, err
	}
	return db, db.prepareReading(ctx)
}

func (db *DB) prepareReading(ctx context.Context) (err error) {
	db.itemByURI, err = db.reader.PrepareContext(ctx, selectItem+"WHERE i.uri = ?")
	return err
}

// checkSchema lets a reader in where the schema is the program's own. An older
// one is left to the next writer, who holds the lock.
func (db *DB) checkSchema(ctx context.Context) error {
	steps, err := schema()
	if err != nil {
		return err
	}
	version, err := schemaOf(ctx, db.reader)
	switch {
	case err != nil:
		return err
	case version > len(steps):
		return fmt.Errorf("%w: its schema is %d, this program knows %d", ErrNewer, version, len(steps))
	case version == 0:
		return fmt.Errorf("%w in this directory", ErrNoCorpus)
	case version < len(steps):
		return fmt.Errorf("%w: its schema is %d, this program's %d; a command that writes, such as sokhoi reextract, brings it up to date", ErrOlder, version, len(steps))
	}
	return nil
}

// accessOf is SQLite's open mode: a corpus on a medium that can't be written
// is read without the files that WAL would need beside it.
func accessOf(path string, mode Mode) string {
	if mode == Write {
		return "mode=rwc"
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		if _, err := os.Stat(path + "-wal"); err == nil {
			return "mode=ro"
		}
		return "mode=ro&immutable=1"
	}
	f.Close()
	return "mode=rw"
}

// pool opens a pool of connections. synchronous is NORMAL on purpose: after
// a power cut the last transactions may be missing, never half there, and the
// next ingest does them again. Decisions, which nothing could do again, are written
// with FULL.
func pool(path, access, txlock string) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	abs = filepath.ToSlash(abs)
	if abs[0] != '/' {
		abs = "/" + abs
	}
	name := (&url.URL{Scheme: "file", Path: abs}).String() + "?" + access + "&_txlock=" + txlock
	pragmas := []string{"busy_timeout(20000)", "foreign_keys(1)", "synchronous(NORMAL)", "cache_size(-16384)"}
	if access == "mode=rwc" {
		pragmas = append(pragmas, "journal_mode(WAL)", "journal_size_limit(67108864)")
	}
	for _, p := range pragmas {
		name += "&_pragma=" + p
	}
	return sql.Open("sqlite", name)
}

// Dir is the directory of the corpus.
func (db *DB) Dir() string { return db.dir }

// Close releases the corpus and its lock.
func (db *DB) Close() error {
	db.keepers.Wait() // what was prepared and never committed may still be written
	var errs []error
	if db.itemByURI != nil {
		errs = append(errs, db.itemByURI.Close())
	}
	for _, s := range db.statements {
		errs = append(errs, s.Close())
	}
	if db.connection != nil {
		errs = append(errs, db.connection.Close())
	}
	if db.reader != nil {
		errs = append(errs, db.reader.Close())
	}
	if db.writer != nil {
		errs = append(errs, db.writer.Close())
	}
	if db.codec != nil {
		db.codec.close()
	}
	if db.lock != nil {
		// The line goes first: who takes the lock next writes another.
		_ = db.lock.Truncate(0)
		errs = append(errs, db.lock.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return machineError("close corpus "+db.dir, err)
	}
	return nil
}

// Check reads the whole database and reports the first damage, ErrDamaged.
func (db *DB) Check(ctx context.Context) error {
	var verdict string
	if err := db.reader.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return machineError("check corpus "+db.dir, err)
	}
	if verdict != "ok" {
		return fmt.Errorf("check corpus %s: %w: %s", db.dir, ErrDamaged, verdict)
	}
	var table string
	err := db.reader.QueryRowContext(ctx, "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1").Scan(&table)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return machineError("check corpus "+db.dir, err)
	}
	return fmt.Errorf("check corpus %s: %w: a row of %s points nowhere", db.dir, ErrDamaged, table)
}

// stamp is a time as the tables hold it.
func stamp(t time.Time) string { return t.In(zone).Format(time.RFC3339) }

// parseStamp reads what stamp wrote, "" as the zero time.
func parseStamp(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.ParseInLocation(time.RFC3339, s, zone)
}
