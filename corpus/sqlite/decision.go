package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"github.com/sokhoi/sokhoi/corpus"
)

// AddDecision appends a decision and gives it its ID; When is set where zero.
// It is on the disk when AddDecision returns. It needs no lock.
func (db *DB) AddDecision(ctx context.Context, d corpus.Decision) (corpus.Decision, error) {
	if d.Who == "" || d.Verdict == "" || d.Subject == "" {
		return d, fmt.Errorf("add decision: who, verdict and subject are needed")
	}
	if d.When.IsZero() {
		d.When = db.now()
	}
	if err := db.durably(ctx, func(w *writer) error { return w.addDecision(&d) }); err != nil {
		return d, machineError("add decision on "+d.Subject, err)
	}
	return d, nil
}

// durably is a transaction that a power cut after it can't take back.
func (db *DB) durably(ctx context.Context, f func(*writer) error) error {
	db.put.Lock()
	defer db.put.Unlock()
	if err := db.connect(ctx); err != nil {
		return err
	}
	synchronous := func(level string) error {
		_, err := db.connection.ExecContext(context.WithoutCancel(ctx), "PRAGMA synchronous = "+level)
		return err
	}
	if err := synchronous("FULL"); err != nil {
		return err
	}
	return errors.Join(db.transact(ctx, f), synchronous("NORMAL"))
}

func (w *writer) addDecision(d *corpus.Decision) error {
	var undoes any
	if d.Undoes != 0 {
		undoes = d.Undoes
		var found int
		ok, err := w.row("SELECT 1 FROM decisions WHERE id = ?", []any{d.Undoes}, &found)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("decision %d: %w", d.Undoes, ErrNotFound)
		}
	}
	result, err := w.exec(`INSERT INTO decisions (who, decided_at, why, verdict, subject, field, machine, value, undoes)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, d.Who, stamp(d.When), d.Why, string(d.Verdict), d.Subject, null(d.Field),
		null(string(d.Machine)), null(string(d.Value)), undoes)
	if err != nil {
		return err
	}
	d.ID, err = result.LastInsertId()
	return err
}

// Decisions runs over the decisions with an ID greater than after, in order.
func (db *DB) Decisions(ctx context.Context, after int64) iter.Seq2[corpus.Decision, error] {
	return func(yield func(corpus.Decision, error) bool) {
		for {
			batch, err := db.decisions(ctx, after)
			if err != nil {
				yield(corpus.Decision{}, machineError("read decisions", err))
				return
			}
			for _, d := range batch {
				if !yield(d, nil) {
					return
				}
				after = d.ID
			}
			if len(batch) < page {
				return
			}
		}
	}
}

func (db *DB) decisions(ctx context.Context, after int64) (batch []corpus.Decision, err error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT id, who, decided_at, why, verdict, subject, coalesce(field, ''),
			coalesce(machine, ''), coalesce(value, ''), coalesce(undoes, 0)
		FROM decisions WHERE id > ? ORDER BY id LIMIT ?`, after, page)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d corpus.Decision
		var when string
		if err := rows.Scan(&d.ID, &d.Who, &when, &d.Why, &d.Verdict, &d.Subject, &d.Field, &d.Machine, &d.Value, &d.Undoes); err != nil {
			return nil, err
		}
		if d.When, err = parseStamp(when); err != nil {
			return nil, err
		}
		batch = append(batch, d)
	}
	return batch, rows.Err()
}

// Successors leads from the documents that reviewers decided on and whose page has
// changed since to those that the page shows now.
func (db *DB) Successors(ctx context.Context) (map[corpus.DocumentID]corpus.DocumentID, error) {
	out := map[corpus.DocumentID]corpus.DocumentID{}
	rows, err := db.reader.QueryContext(ctx, `SELECT old.id, now.id
		FROM (SELECT DISTINCT subject FROM decisions) AS decided
		JOIN documents AS old ON old.id = decided.subject AND old.current = 0
		JOIN items ON items.uri = old.uri
		JOIN documents AS now ON now.number = items.document AND now.current = 1`)
	if err != nil {
		return nil, machineError("read successors", err)
	}
	defer rows.Close()
	for rows.Next() {
		var old, now corpus.DocumentID
		if err := rows.Scan(&old, &now); err != nil {
			return nil, machineError("read successors", err)
		}
		out[old] = now
	}
	if err := rows.Err(); err != nil {
		return nil, machineError("read successors", err)
	}
	return out, nil
}

// Meta is the value kept under key, ErrNotFound where there is none.
func (db *DB) Meta(ctx context.Context, key string) (string, error) {
	var value string
	err := db.reader.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return "", machineError("meta "+key, err)
	}
	return value, nil
}

// SetMeta keeps a value under key. It needs no lock.
func (db *DB) SetMeta(ctx context.Context, key, value string) error {
	err := db.transaction(ctx, func(w *writer) error {
		_, err := w.exec("INSERT OR REPLACE INTO meta (key, value, updated_at) VALUES (?, ?, ?)", key, value, w.now)
		return err
	})
	if err != nil {
		return machineError("set meta "+key, err)
	}
	return nil
}
