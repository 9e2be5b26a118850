package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// ArchivePart is how far a part of an archive was scanned.
type ArchivePart struct {
	// File is the archive's path, From the byte where the part begins.
	File string
	From int64
	// Size and Modified are the file's; Version names what scanned it. Where they
	// differ the part has to be scanned anew.
	Size     int64
	Modified time.Time
	Version  string
	// Member and Inner are where to go on.
	Member, Inner int64
	Done          bool
	// Counts is JSON of what was met so far.
	Counts string
}

// ArchivePart is what is known of a part, ErrNotFound where nothing is.
func (db *DB) ArchivePart(ctx context.Context, file string, from int64) (p ArchivePart, err error) {
	p.File, p.From = file, from
	var modified string
	err = db.reader.QueryRowContext(ctx, `SELECT size, modified_at, version, member, inner, done, counts
		FROM archive_parts WHERE file = ? AND from_byte = ?`, file, from).Scan(&p.Size, &modified, &p.Version, &p.Member, &p.Inner, &p.Done, &p.Counts)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err == nil {
		p.Modified, err = parseStamp(modified)
	}
	if err != nil {
		return p, machineError("archive "+file, err)
	}
	return p, nil
}

// Mark is how far the results of a hub were taken into this corpus.
type Mark struct {
	// Hub is the identity of the hub's queue, Unit the unit that is taken next.
	Hub  string
	Unit uint64
	// Run and Results tell how many messages of which of the unit's runs were taken.
	Run     string
	Results int
}

// Mark is what was noted of a hub; ErrNotFound where nothing was.
func (db *DB) Mark(ctx context.Context, hub string) (m Mark, err error) {
	m.Hub = hub
	err = db.reader.QueryRowContext(ctx, "SELECT unit, run, results FROM collected WHERE hub = ?", hub).Scan(&m.Unit, &m.Run, &m.Results)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return m, machineError("hub "+hub, err)
	}
	return m, nil
}

// Scan is how far archives were scanned: what is noted together with what was found there.
type Scan struct {
	Parts []ArchivePart
	// Mark is nil where the results are this machine's own. With it a power cut can't take
	// the transaction back: the hub forgets what was taken.
	Mark *Mark
}

// CommitScan puts entries, as [DB.Commit] does, and notes in the same transaction how
// far the scan came.
func (db *DB) CommitScan(ctx context.Context, s Scan, entries ...*Prepared) ([]Outcome, error) {
	transaction := db.transaction
	if s.Mark != nil {
		transaction = db.durably
	}
	return db.commit(ctx, transaction, entries, func(w *writer) error {
		for _, p := range s.Parts {
			if err := w.putArchivePart(&p); err != nil {
				return err
			}
		}
		if s.Mark == nil {
			return nil
		}
		_, err := w.exec(`INSERT OR REPLACE INTO collected (hub, unit, run, results, updated_at) VALUES (?, ?, ?, ?, ?)`,
			s.Mark.Hub, s.Mark.Unit, s.Mark.Run, s.Mark.Results, w.now)
		return err
	})
}

func (w *writer) putArchivePart(p *ArchivePart) error {
	_, err := w.exec(`INSERT INTO archive_parts (file, from_byte, size, modified_at, version, member, inner, done, counts, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (file, from_byte) DO UPDATE SET size = excluded.size, modified_at = excluded.modified_at, version = excluded.version,
		member = excluded.member, inner = excluded.inner, done = excluded.done, counts = excluded.counts, updated_at = excluded.updated_at`,
		p.File, p.From, p.Size, stamp(p.Modified), p.Version, p.Member, p.Inner, p.Done, p.Counts, w.now)
	return err
}
