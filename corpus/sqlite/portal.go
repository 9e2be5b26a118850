package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// layoutColumns are those of a site s, read into layoutFields.
const layoutColumns = `coalesce(s.title, ''), coalesce(s.body, ''), coalesce(s.date, ''), coalesce(s.byline, ''),
	coalesce(s.attachments, ''), coalesce(s.date_order, ''), coalesce(s.province, '')`

func layoutFields(l *corpus.Layout) []any {
	return []any{&l.Title, &l.Body, &l.Date, &l.Byline, &l.Attachments, &l.DateOrder, &l.Province}
}

// orNil is the layout, nil where it tells nothing.
func orNil(l corpus.Layout) *corpus.Layout {
	if l == (corpus.Layout{}) {
		return nil
	}
	return &l
}

// SaveLayout stores what the file of a site tells of its pages, in place of what it
// told before.
func (db *DB) SaveLayout(ctx context.Context, site string, l corpus.Layout) error {
	err := db.transaction(ctx, func(w *writer) error {
		_, err := w.exec(`INSERT OR REPLACE INTO crawl_sites (name, title, body, date, byline, attachments, date_order, province)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, site, null(l.Title), null(l.Body), null(l.Date), null(l.Byline), null(l.Attachments), null(l.DateOrder), null(l.Province))
		return err
	})
	if err != nil {
		return machineError("save layout of "+site, err)
	}
	return nil
}

// Layout is what the site file of a crawled page tells of it, nil where the page
// was not crawled or its site's file tells nothing.
func (db *DB) Layout(ctx context.Context, url string) (*corpus.Layout, error) {
	var l corpus.Layout
	err := db.reader.QueryRowContext(ctx, "SELECT "+layoutColumns+" FROM crawl_addresses a JOIN crawl_sites s ON s.name = a.site WHERE a.url = ?", url).
		Scan(layoutFields(&l)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, machineError("layout of "+url, err)
	}
	return orNil(l), nil
}

// form is what has to be posted for an address, "" for plain ones.
func (db *DB) form(ctx context.Context, url string) (string, error) {
	if !strings.Contains(url, "#") {
		return "", nil
	}
	var packed []byte
	err := db.reader.QueryRowContext(ctx, "SELECT form FROM crawl_forms WHERE url = ?", url).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	form, err := db.codec.expand(packed)
	return string(form), err
}

// packTold writes hashes as bytes, NULL for none.
func packTold(told []uint32) any {
	if len(told) == 0 {
		return nil
	}
	var out []byte
	for _, t := range told {
		out = binary.LittleEndian.AppendUint32(out, t)
	}
	return out
}

// mostAsked is how many addresses one query asks for.
const mostAsked = 200

// Heard is what crawls know of those of the addresses that are known at all.
func (db *DB) Heard(ctx context.Context, urls []string) (heard []corpus.Heard, err error) {
	for some := range slices.Chunk(urls, mostAsked) {
		marks := make([]any, len(some))
		for i, u := range some {
			marks[i] = u
		}
		rows, err := db.reader.QueryContext(ctx, "SELECT url, state, coalesce(visited, 0), told, coalesce(modified, 0) FROM crawl_addresses WHERE url IN (?"+
			strings.Repeat(", ?", len(some)-1)+")", marks...)
		if err != nil {
			return nil, machineError("known addresses", err)
		}
		for rows.Next() {
			var h corpus.Heard
			var visited, modified int64
			var told []byte
			if err := rows.Scan(&h.URL, &h.State, &visited, &told, &modified); err != nil {
				return nil, machineError("known addresses", errors.Join(err, rows.Close()))
			}
			h.Visited, h.Hearsay.Modified = fromSeconds(visited), fromSeconds(modified)
			for ; len(told) >= 4; told = told[4:] {
				h.Hearsay.Told = append(h.Hearsay.Told, binary.LittleEndian.Uint32(told))
			}
			heard = append(heard, h)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, machineError("known addresses", err)
		}
	}
	return heard, nil
}

// putHint stores what was told of a known address; what is told to have changed is due.
func (w *writer) putHint(h corpus.Hint) error {
	_, err := w.exec(`UPDATE crawl_addresses SET told = ?2, modified = ?3, due = CASE WHEN ?4 > 0 THEN min(due, ?4) ELSE due END WHERE url = ?1`,
		h.URL, packTold(h.Hearsay.Told), seconds(h.Hearsay.Modified), seconds(h.Due))
	return err
}
