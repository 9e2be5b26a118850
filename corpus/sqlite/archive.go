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

// PutArchiveParts notes how far parts were scanned. What was found before has to be put before.
func (db *DB) PutArchiveParts(ctx context.Context, parts ...ArchivePart) error {
	err := db.transaction(ctx, func(w *writer) error {
		for _, p := range parts {
			if _, err := w.exec(`INSERT INTO archive_parts (file, from_byte, size, modified_at, version, member, inner, done, counts, updated_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (file, from_byte) DO UPDATE SET size = excluded.size, modified_at = excluded.modified_at, version = excluded.version,
				member = excluded.member, inner = excluded.inner, done = excluded.done, counts = excluded.counts, updated_at = excluded.updated_at`,
				p.File, p.From, p.Size, stamp(p.Modified), p.Version, p.Member, p.Inner, p.Done, p.Counts, stamp(db.now())); err != nil {
				return err
			}
		}
		return nil
	})
	return machineError("note the scan of archives", err)
}
