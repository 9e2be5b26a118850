package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// seconds is a time as the tables of crawls hold it, 0 for none.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func fromSeconds(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(n, 0).In(zone)
}

const addressColumns = `url, coalesce(request, ''), site, kind, coalesce(via, ''), coalesce(anchor, ''), coalesce(published_on, ''), priority, depth, barren, harvest,
	state, coalesce(reason, ''), due, failures, unchanged, coalesce(etag, ''), coalesce(last_modified, ''), coalesce(media_type, ''),
	coalesce(content, ''), fingerprint, coalesce(visited, 0)`

// scanAddress reads a row of addressColumns.
func scanAddress(scan func(...any) error) (a corpus.Address, err error) {
	var due, visited, harvest, fingerprint int64
	var published string
	err = scan(&a.URL, &a.Request, &a.Site, &a.Kind, &a.Via, &a.Anchor, &published, &a.Priority, &a.Depth, &a.Barren, &harvest,
		&a.State, &a.Reason, &due, &a.Failures, &a.Unchanged, &a.ETag, &a.LastModified, &a.MediaType,
		&a.Content, &fingerprint, &visited)
	a.Due, a.Visited = fromSeconds(due), fromSeconds(visited)
	a.Harvest, a.Fingerprint = uint64(harvest), uint64(fingerprint)
	if err == nil && published != "" {
		a.PublishedOn, err = corpus.ParseDate(published)
	}
	return a, err
}

// AddAddresses adds the addresses that no crawl knew; known ones only rise in
// priority while they wait. It returns how many are new.
func (db *DB) AddAddresses(ctx context.Context, addresses ...corpus.Address) (added int, err error) {
	err = db.transaction(ctx, func(w *writer) error {
		added, err = w.addAddresses(addresses)
		return err
	})
	if err != nil {
		return 0, machineError("add addresses", err)
	}
	return added, nil
}

func (w *writer) addAddresses(addresses []corpus.Address) (added int, err error) {
	for _, a := range addresses {
		r, err := w.exec(`INSERT INTO crawl_addresses (url, request, site, kind, via, anchor, published_on, priority, depth, barren, harvest,
				state, due, failures, unchanged, fingerprint, pending, told, modified)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, 0, 0, 0, 0, ?, ?) ON CONFLICT (url) DO NOTHING`,
			a.URL, null(a.Request), a.Site, string(a.Kind), null(a.Via), null(a.Anchor), null(a.PublishedOn.String()), a.Priority, a.Depth, a.Barren, int64(a.Harvest), seconds(a.Due),
			packTold(a.Hearsay.Told), seconds(a.Hearsay.Modified))
		if err != nil {
			return added, fmt.Errorf("%s: %w", a.URL, err)
		}
		n, err := r.RowsAffected()
		if err != nil {
			return added, err
		}
		added += int(n)
		if a.Form != "" {
			if _, err := w.exec("INSERT OR REPLACE INTO crawl_forms (url, form) VALUES (?, ?)", a.URL, w.db.codec.compress([]byte(a.Form))); err != nil {
				return added, err
			}
		}
		if n > 0 {
			continue
		}
		if _, err := w.exec("UPDATE crawl_addresses SET priority = ?2 WHERE url = ?1 AND priority < ?2 AND state = 'waiting'", a.URL, a.Priority); err != nil {
			return added, err
		}
	}
	return added, nil
}

// NextAddress is what a site's crawl should fetch next: a list page that is due,
// else the waiting address of the highest priority, else the visited one longest
// due. ok is false where nothing is due at the given time.
func (db *DB) NextAddress(ctx context.Context, site string, now time.Time) (a corpus.Address, ok bool, err error) {
	for _, where := range []string{
		"state <> 'waiting' AND kind IN ('list', 'sitemap') AND site = ? AND due <= ? ORDER BY due",
		"state = 'waiting' AND site = ? AND due <= ? ORDER BY priority DESC, number",
		"state <> 'waiting' AND site = ? AND due <= ? ORDER BY due",
	} {
		row := db.reader.QueryRowContext(ctx, "SELECT "+addressColumns+" FROM crawl_addresses WHERE "+where+" LIMIT 1", site, now.Unix())
		a, err = scanAddress(row.Scan)
		switch {
		case err == nil:
			a.Form, err = db.form(ctx, a.URL)
			if err != nil {
				return a, false, machineError("form of "+a.URL, err)
			}
			return a, true, nil
		case !errors.Is(err, sql.ErrNoRows):
			return a, false, machineError("next address of "+site, err)
		}
	}
	return a, false, nil
}

// Address is a known address; ErrNotFound where no crawl knows it.
func (db *DB) Address(ctx context.Context, url string) (corpus.Address, error) {
	a, err := scanAddress(db.reader.QueryRowContext(ctx, "SELECT "+addressColumns+" FROM crawl_addresses WHERE url = ?", url).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return a, machineError("address "+url, err)
	}
	return a, nil
}

// SameFingerprint is the address of the site, other than the given one, that was
// fetched first with the fingerprint; "" where there is none.
func (db *DB) SameFingerprint(ctx context.Context, site, url string, fingerprint uint64) (string, error) {
	var same string
	err := db.reader.QueryRowContext(ctx, `SELECT url FROM crawl_addresses
		WHERE site = ? AND fingerprint = ? AND fingerprint <> 0 AND url <> ? ORDER BY number LIMIT 1`, site, int64(fingerprint), url).Scan(&same)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", machineError("fingerprint of "+url, err)
	}
	return same, nil
}

// RecordVisit stores what came of one request, with the links found, in one
// transaction. A body is on the disk before it.
func (db *DB) RecordVisit(ctx context.Context, v corpus.Visit) (added int, err error) {
	if v.Body != nil {
		if err := db.keepOriginal(v.Address.Content, v.Body); err != nil {
			return 0, err
		}
	}
	err = db.transaction(ctx, func(w *writer) error {
		a := &v.Address
		pending := 0
		if v.Body != nil {
			pending = 1
		}
		_, err := w.exec(`INSERT INTO crawl_addresses (url, request, site, kind, via, anchor, priority, depth, barren, harvest,
				state, reason, due, failures, unchanged, etag, last_modified, media_type, content, fingerprint, visited, pending, published_on)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
			ON CONFLICT (url) DO UPDATE SET kind = ?4, barren = ?9, harvest = ?10, state = ?11, reason = ?12, due = ?13, failures = ?14, unchanged = ?15,
				etag = ?16, last_modified = ?17, media_type = ?18, content = ?19, fingerprint = ?20, visited = ?21, pending = max(pending, ?22)`,
			a.URL, null(a.Request), a.Site, string(a.Kind), null(a.Via), null(a.Anchor), a.Priority, a.Depth, a.Barren, int64(a.Harvest),
			string(a.State), null(a.Reason), seconds(a.Due), a.Failures, a.Unchanged, null(a.ETag), null(a.LastModified), null(a.MediaType),
			null(a.Content), int64(a.Fingerprint), seconds(a.Visited), pending, null(a.PublishedOn.String()))
		if err != nil {
			return err
		}
		for _, h := range v.Hints {
			if err := w.putHint(h); err != nil {
				return err
			}
		}
		added, err = w.addAddresses(v.Links)
		return err
	})
	if err != nil {
		return 0, machineError("record visit of "+v.Address.URL, err)
	}
	return added, nil
}

// PendingPages are the kept responses, found after the given number, that the
// pipeline hasn't taken; next is the number to go on with.
func (db *DB) PendingPages(ctx context.Context, after int64, most int) (pages []corpus.PendingPage, next int64, err error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT number, url, content, coalesce(media_type, ''), kind, coalesce(published_on, ''), `+layoutColumns+`
		FROM crawl_addresses a LEFT JOIN crawl_sites s ON s.name = a.site
		WHERE pending = 1 AND number > ? ORDER BY number LIMIT ?`, after, most)
	if err != nil {
		return nil, after, machineError("pending pages", err)
	}
	defer rows.Close()
	for next = after; rows.Next(); {
		var p corpus.PendingPage
		var published string
		var l corpus.Layout
		if err := rows.Scan(append([]any{&next, &p.URL, &p.Content, &p.MediaType, &p.Kind, &published}, layoutFields(&l)...)...); err != nil {
			return nil, after, machineError("pending pages", err)
		}
		if published != "" {
			if p.PublishedOn, err = corpus.ParseDate(published); err != nil {
				return nil, after, machineError("pending page "+p.URL, err)
			}
		}
		p.Layout = orNil(l)
		pages = append(pages, p)
	}
	return pages, next, rows.Err()
}

// PageTaken tells that the pipeline has taken the response with this content; one
// that has come since goes on waiting.
func (db *DB) PageTaken(ctx context.Context, url, content string) error {
	err := db.transaction(ctx, func(w *writer) error {
		_, err := w.exec("UPDATE crawl_addresses SET pending = 0 WHERE url = ? AND content = ?", url, content)
		return err
	})
	if err != nil {
		return machineError("page taken "+url, err)
	}
	return nil
}

// HostState is what crawls remember of a host; only Host is set where it is new.
func (db *DB) HostState(ctx context.Context, host string) (corpus.HostState, error) {
	h := corpus.HostState{Host: host}
	var read, rest int64
	err := db.reader.QueryRowContext(ctx, "SELECT robots, robots_status, robots_read, day, requests, rest_until FROM crawl_hosts WHERE host = ?", host).
		Scan(&h.Robots, &h.RobotsStatus, &read, &h.Day, &h.Requests, &rest)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return h, machineError("state of "+host, err)
	}
	h.RobotsRead, h.RestUntil = fromSeconds(read), fromSeconds(rest)
	return h, nil
}

// SaveHostState stores what is remembered of a host.
func (db *DB) SaveHostState(ctx context.Context, h corpus.HostState) error {
	err := db.transaction(ctx, func(w *writer) error {
		_, err := w.exec(`INSERT OR REPLACE INTO crawl_hosts (host, robots, robots_status, robots_read, day, requests, rest_until)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, h.Host, h.Robots, h.RobotsStatus, seconds(h.RobotsRead), h.Day, h.Requests, seconds(h.RestUntil))
		return err
	})
	if err != nil {
		return machineError("save state of "+h.Host, err)
	}
	return nil
}

// SaveCrawlRun stores the report of a run, JSON, and returns its number; id 0
// begins one.
func (db *DB) SaveCrawlRun(ctx context.Context, id int64, report string, ended bool) (int64, error) {
	err := db.transaction(ctx, func(w *writer) error {
		var end any
		if ended {
			end = w.now
		}
		if id != 0 {
			_, err := w.exec("UPDATE crawl_runs SET report = ?, ended_at = ? WHERE id = ?", report, end, id)
			return err
		}
		r, err := w.exec("INSERT INTO crawl_runs (started_at, ended_at, report) VALUES (?, ?, ?)", w.now, end, report)
		if err != nil {
			return err
		}
		id, err = r.LastInsertId()
		return err
	})
	if err != nil {
		return 0, machineError("save run of crawl", err)
	}
	return id, nil
}

// CrawlRun is the report of a run as it is stored.
type CrawlRun struct {
	ID             int64
	Started, Ended time.Time // Ended is zero where the run was killed or goes on
	Report         string    // JSON
}

// LastCrawlRun is the run begun last; ErrNotFound where there was none.
func (db *DB) LastCrawlRun(ctx context.Context) (CrawlRun, error) {
	var r CrawlRun
	var started, ended string
	err := db.reader.QueryRowContext(ctx, "SELECT id, started_at, coalesce(ended_at, ''), report FROM crawl_runs ORDER BY id DESC LIMIT 1").
		Scan(&r.ID, &started, &ended, &r.Report)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err == nil {
		r.Started, err = parseStamp(started)
	}
	if err == nil {
		r.Ended, err = parseStamp(ended)
	}
	if err != nil {
		return r, machineError("last run of crawl", err)
	}
	return r, nil
}

// AddressCount is how many addresses of a site are in one state, kind and reason.
type AddressCount struct {
	Site   string              `json:"site"`
	Kind   corpus.AddressKind  `json:"kind"`
	State  corpus.AddressState `json:"state"`
	Reason string              `json:"reason,omitempty"` // its stable key
	Count  int64               `json:"count"`
	Due    int64               `json:"due"` // of them, how many may be fetched now
}

// AddressCounts counts what crawls know.
func (db *DB) AddressCounts(ctx context.Context) ([]AddressCount, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT site, kind, state,
			CASE WHEN state = 'moved' THEN '' WHEN instr(coalesce(reason, ''), ':') > 0 THEN substr(reason, 1, instr(reason, ':') - 1) ELSE coalesce(reason, '') END AS key,
			count(*), sum(due <= ?) FROM crawl_addresses GROUP BY site, kind, state, key ORDER BY site, kind, state, key`, db.now().Unix())
	if err != nil {
		return nil, machineError("count addresses", err)
	}
	defer rows.Close()
	var counts []AddressCount
	for rows.Next() {
		var c AddressCount
		if err := rows.Scan(&c.Site, &c.Kind, &c.State, &c.Reason, &c.Count, &c.Due); err != nil {
			return nil, machineError("count addresses", err)
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}

// WaitingAddresses is how many addresses of each site wait to be fetched for the first time or
// again after a failure.
func (db *DB) WaitingAddresses(ctx context.Context) (map[string]int, error) {
	rows, err := db.reader.QueryContext(ctx, "SELECT site, count(*) FROM crawl_addresses WHERE state = 'waiting' GROUP BY site")
	if err != nil {
		return nil, machineError("count waiting addresses", err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var site string
		var n int
		if err := rows.Scan(&site, &n); err != nil {
			return nil, machineError("count waiting addresses", err)
		}
		out[site] = n
	}
	return out, rows.Err()
}
