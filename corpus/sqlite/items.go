package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

const selectItem = `SELECT i.uri, coalesce(i.path, ''), i.origin, i.state, coalesce(i.code, ''), coalesce(i.reason, ''),
		coalesce(d.id, ''), coalesce(i.content, ''), coalesce(i.size, 0), coalesce(i.modified_at, ''), coalesce(i.media_type, ''),
		coalesce(i.published_on, ''), coalesce(i.parser, ''), coalesce(i.extractor, ''), i.attempts, i.first_seen, i.last_seen
	FROM items i LEFT JOIN documents d ON d.number = i.document `

func scanItem(scan func(...any) error) (i Item, err error) {
	var modified, published, first, last string
	if err = scan(&i.URI, &i.Path, &i.Origin, &i.State, &i.Code, &i.Reason, &i.Document, &i.Content, &i.Size, &modified,
		&i.MediaType, &published, &i.Parser, &i.Extractor, &i.Attempts, &first, &last); err != nil {
		return i, err
	}
	for _, t := range []struct {
		text string
		into *time.Time
	}{{modified, &i.Modified}, {first, &i.FirstSeen}, {last, &i.LastSeen}} {
		if *t.into, err = parseStamp(t.text); err != nil {
			return i, err
		}
	}
	if published != "" {
		i.PublishedOn, err = corpus.ParseDate(published)
	}
	return i, err
}

// Item is the item at an address, ErrNotFound where none was met.
func (db *DB) Item(ctx context.Context, uri string) (*Item, error) {
	i, err := scanItem(db.itemByURI.QueryRowContext(ctx, uri).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, machineError("item "+uri, err)
	}
	return &i, nil
}

// Items runs over the items in the given states (all where none is given), in
// the order of their addresses.
func (db *DB) Items(ctx context.Context, states ...State) iter.Seq2[Item, error] {
	return db.ItemsAfter(ctx, "", states...)
}

// ItemsAfter is [DB.Items] from the first address behind after on.
func (db *DB) ItemsAfter(ctx context.Context, after string, states ...State) iter.Seq2[Item, error] {
	switch len(states) {
	case 0:
		return db.itemsWhere(ctx, "i.uri > ?", after)
	case 1:
		return db.itemsWhere(ctx, "i.state = ? AND i.uri > ?", after, string(states[0]))
	}
	// Several states in one query would be sorted anew for each page of it.
	return func(yield func(Item, error) bool) {
		type run struct {
			item Item
			next func() (Item, error, bool)
		}
		var runs []run
		for _, s := range states {
			next, stop := iter.Pull2(db.ItemsAfter(ctx, after, s))
			defer stop()
			i, err, ok := next()
			if err != nil {
				yield(i, err)
				return
			}
			if ok {
				runs = append(runs, run{i, next})
			}
		}
		for len(runs) > 0 {
			first := 0
			for k := range runs {
				if runs[k].item.URI < runs[first].item.URI {
					first = k
				}
			}
			r := &runs[first]
			if !yield(r.item, nil) {
				return
			}
			i, err, ok := r.next()
			if err != nil {
				yield(i, err)
				return
			}
			if r.item = i; !ok {
				runs = slices.Delete(runs, first, first+1)
			}
		}
	}
}

// itemsWhere runs over the items of a condition, which ends with the address that
// the last page ended with.
func (db *DB) itemsWhere(ctx context.Context, condition, after string, args ...any) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		after := after
		for {
			batch, err := db.items(ctx, selectItem+"WHERE "+condition+" ORDER BY i.uri LIMIT ?", append(slices.Clone(args), after, page)...)
			if err != nil {
				yield(Item{}, machineError("read items", err))
				return
			}
			for _, i := range batch {
				if !yield(i, nil) {
					return
				}
				after = i.URI
			}
			if len(batch) < page {
				return
			}
		}
	}
}

func (db *DB) items(ctx context.Context, query string, args ...any) (batch []Item, err error) {
	rows, err := db.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		i, err := scanItem(rows.Scan)
		if err != nil {
			return nil, err
		}
		batch = append(batch, i)
	}
	return batch, rows.Err()
}

// Find resolves what people type: an address or file path, an identity, or the
// beginning of an identity (with or without "sha256-") that fits only one document.
// Otherwise it is ErrNotFound or ErrAmbiguous, which names some that fit.
func (db *DB) Find(ctx context.Context, reference string) (corpus.DocumentID, error) {
	id, err := db.find(ctx, reference)
	if err != nil {
		return "", machineError(reference, err)
	}
	return id, nil
}

func (db *DB) find(ctx context.Context, reference string) (corpus.DocumentID, error) {
	addresses := []any{reference, reference}
	if abs, err := filepath.Abs(reference); err == nil {
		addresses[1] = abs
	}
	var id corpus.DocumentID
	err := db.reader.QueryRowContext(ctx, `SELECT d.id FROM items i JOIN documents d ON d.number = i.document
		WHERE i.uri IN (?1, ?2) OR i.path = ?2 ORDER BY i.uri = ?1 DESC, i.uri LIMIT 1`, addresses...).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	prefix := "sha256-" + strings.ToLower(strings.TrimPrefix(reference, "sha256-"))
	if strings.Trim(prefix[len("sha256-"):], "0123456789abcdef") != "" || prefix == "sha256-" {
		return "", ErrNotFound
	}
	rows, err := db.reader.QueryContext(ctx, "SELECT id FROM documents WHERE id >= ?1 AND id < ?1 || 'g' ORDER BY id LIMIT 4", prefix)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var fits []string
	for rows.Next() {
		if err := rows.Scan(&id); err != nil {
			return "", err
		}
		fits = append(fits, string(id))
	}
	if err := rows.Err(); err != nil {
		return "", err
	}
	switch len(fits) {
	case 0:
		return "", ErrNotFound
	case 1:
		return id, nil
	}
	for i := range fits {
		fits[i] = fits[i][:min(len(fits[i]), max(len(prefix)+4, 19))]
	}
	return "", fmt.Errorf("%w: %s", ErrAmbiguous, strings.Join(fits, ", "))
}

// Counts tells what the corpus holds.
func (db *DB) Counts(ctx context.Context) (*Counts, error) {
	c, err := db.counts(ctx)
	if err != nil {
		return nil, machineError("count corpus", err)
	}
	return c, nil
}

func (db *DB) counts(ctx context.Context) (*Counts, error) {
	c := &Counts{Extractors: map[string]int64{}}
	// Few documents are retired: what is theirs is taken off the whole, which is
	// quicker to count than what isn't.
	var retiredConferences, retiredLeaders int64
	err := db.reader.QueryRowContext(ctx, `WITH
		retired AS MATERIALIZED (SELECT number FROM documents WHERE current = 0),
		theirs AS MATERIALIZED (SELECT c.number FROM retired r JOIN conferences c ON c.document = r.number)
		SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM retired),
		(SELECT count(*) FROM conferences), (SELECT count(*) FROM theirs),
		(SELECT count(*) FROM leaders), (SELECT count(*) FROM theirs t JOIN leaders l ON l.conference = t.number),
		(SELECT count(*) FROM decisions), (SELECT coalesce(max(change), 0) FROM documents)`).
		Scan(&c.Documents, &c.Retired, &c.Conferences, &retiredConferences, &c.Leaders, &retiredLeaders, &c.Decisions, &c.LastChange)
	if err != nil {
		return nil, err
	}
	c.Documents -= c.Retired
	c.Conferences -= retiredConferences
	c.Leaders -= retiredLeaders
	if c.Items, c.Failures, err = db.itemCounts(ctx); err != nil {
		return nil, err
	}
	err = db.tally(ctx, `SELECT r.extractor, count(*) FROM reports r JOIN documents d ON d.number = r.document
		WHERE d.current = 1 GROUP BY r.extractor`, func(k string, n int64) { c.Extractors[k] = n })
	return c, err
}

// ItemCounts counts items by state, and the failed ones by code.
func (db *DB) ItemCounts(ctx context.Context) (items map[State]int64, failures map[string]int64, err error) {
	if items, failures, err = db.itemCounts(ctx); err != nil {
		return nil, nil, machineError("count items", err)
	}
	return items, failures, nil
}

func (db *DB) itemCounts(ctx context.Context) (items map[State]int64, failures map[string]int64, err error) {
	items, failures = map[State]int64{}, map[string]int64{}
	if err = db.tally(ctx, "SELECT state, count(*) FROM items GROUP BY state", func(k string, n int64) { items[State(k)] = n }); err != nil {
		return nil, nil, err
	}
	err = db.tally(ctx, "SELECT coalesce(code, ''), count(*) FROM items WHERE state = 'failed' GROUP BY code", func(k string, n int64) { failures[k] = n })
	return items, failures, err
}

// Batches tells of each way in what came by it.
func (db *DB) Batches(ctx context.Context) ([]Batch, error) {
	batches, err := db.batches(ctx)
	if err != nil {
		return nil, machineError("count items by origin", err)
	}
	return batches, nil
}

func (db *DB) batches(ctx context.Context) ([]Batch, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT origin, state, count(*), min(first_seen), max(last_seen) FROM items
		GROUP BY origin, state ORDER BY origin`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var batches []Batch
	for rows.Next() {
		var origin, first, last string
		var state State
		var n int64
		if err := rows.Scan(&origin, &state, &n, &first, &last); err != nil {
			return nil, err
		}
		since, err := parseStamp(first)
		if err != nil {
			return nil, err
		}
		until, err := parseStamp(last)
		if err != nil {
			return nil, err
		}
		if len(batches) == 0 || batches[len(batches)-1].Origin != origin {
			batches = append(batches, Batch{Origin: origin, Items: map[State]int64{}, First: since})
		}
		b := &batches[len(batches)-1]
		b.Items[state] = n
		if since.Before(b.First) {
			b.First = since
		}
		if until.After(b.Last) {
			b.Last = until
		}
	}
	return batches, rows.Err()
}

func (db *DB) tally(ctx context.Context, query string, add func(string, int64)) error {
	rows, err := db.reader.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var n int64
		if err := rows.Scan(&key, &n); err != nil {
			return err
		}
		add(key, n)
	}
	return rows.Err()
}
