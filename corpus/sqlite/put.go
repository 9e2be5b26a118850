package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// Put stores one entry in a transaction of its own.
func (db *DB) Put(ctx context.Context, e Entry) (Outcome, error) {
	p, err := db.Prepare(ctx, e)
	if err != nil {
		return "", err
	}
	outcomes, err := db.Commit(ctx, p)
	if err != nil {
		return "", err
	}
	return outcomes[0], nil
}

// Prepared is an entry with the costly part of putting it done or under way: its
// original on the way to the disk, its text compressed.
type Prepared struct {
	item   Item
	doc    *preparedDocument // nil where the entry has none
	report *preparedReport
	seen   bool
	kept   chan error // gives whether the original is on the disk; nil where there is none
}

type preparedDocument struct {
	*corpus.Document
	check                   string
	source, blocks          []byte
	provenance, attachments []byte
	size                    int
}

type preparedReport struct {
	*corpus.Report
	json   []byte
	digest string
}

// Prepare does what needs no transaction. It may run in many goroutines at
// once, and pays off before [DB.Commit] of many entries.
func (db *DB) Prepare(ctx context.Context, e Entry) (*Prepared, error) {
	if db.lock == nil {
		return nil, fmt.Errorf("put %s: the corpus is open for reading", e.Item.URI)
	}
	if e.Item.URI == "" || (e.Document == nil) != (e.Report == nil) {
		return nil, fmt.Errorf("put %q: an entry needs an address, and a document with its report or neither", e.Item.URI)
	}
	p := &Prepared{item: e.Item, seen: e.Seen}
	if e.Seen {
		return p, ctx.Err()
	}
	p.item.Document = ""
	if p.item.Origin == "" {
		p.item.Origin = "file"
	}
	if e.Original != nil && p.item.Content == "" {
		if e.Document != nil {
			p.item.Content = e.Document.ID.Digest()
		} else {
			p.item.Content = corpus.NewDocumentID(e.Original).Digest()
		}
		p.item.Size = int64(len(e.Original))
	}
	if e.Document != nil {
		p.item.Content = e.Document.ID.Digest()
		p.item.State = OK
		if len(e.Report.Conferences) == 0 {
			p.item.State = NotAConference
		}
		p.item.Code, p.item.Reason = "", ""
		var err error
		if p.doc, err = db.prepareDocument(e.Document, len(e.Original)); err != nil {
			return nil, fmt.Errorf("put %s: %w", e.Item.URI, err)
		}
		if p.report, err = prepareReport(e.Report); err != nil {
			return nil, fmt.Errorf("put %s: %w", e.Item.URI, err)
		}
	}
	switch p.item.State {
	case New, OK, NotAConference, Failed, Skipped:
	default:
		return nil, fmt.Errorf("put %s: no state %q", e.Item.URI, p.item.State)
	}
	if e.Original != nil && ctx.Err() == nil {
		p.kept = db.startKeeping(p.item.Content, e.Original)
	}
	return p, ctx.Err()
}

func (db *DB) prepareDocument(d *corpus.Document, size int) (*preparedDocument, error) {
	p := &preparedDocument{Document: d, size: size, check: textCheck(d.Text)}
	blocks, err := json.Marshal(d.Blocks)
	if err != nil {
		return nil, err
	}
	if p.provenance, err = json.Marshal(listOf(d.Provenance)); err != nil {
		return nil, err
	}
	if p.attachments, err = json.Marshal(listOf(d.Attachments)); err != nil {
		return nil, err
	}
	p.source = db.codec.compress([]byte(d.Source))
	p.blocks = db.codec.compress(blocks)
	return p, nil
}

// textCheck is enough of a text's SHA-256 to notice another one.
func textCheck(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// listOf makes the JSON of no list [] rather than null.
func listOf(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func prepareReport(r *corpus.Report) (*preparedReport, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	bare := *r
	bare.Document.Extractor = ""
	unversioned, err := json.Marshal(&bare)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(unversioned)
	return &preparedReport{r, text, hex.EncodeToString(sum[:])}, nil
}

// Commit puts entries in one transaction, in the given order: all of them are
// in the corpus after it, or none.
func (db *DB) Commit(ctx context.Context, entries ...*Prepared) ([]Outcome, error) {
	return db.commit(ctx, db.transaction, entries, nil)
}

// commit puts entries and does what else belongs into their transaction.
func (db *DB) commit(ctx context.Context, transaction func(context.Context, func(*writer) error) error, entries []*Prepared, also func(*writer) error) ([]Outcome, error) {
	for _, p := range entries {
		if p.kept == nil {
			continue
		}
		if err := <-p.kept; err != nil {
			p.kept <- err // for a second try
			return nil, machineError("put "+p.item.URI, err)
		}
		p.kept = nil
	}
	outcomes := make([]Outcome, len(entries))
	err := transaction(ctx, func(w *writer) error {
		for i, p := range entries {
			var err error
			if outcomes[i], err = w.put(p); err != nil {
				return fmt.Errorf("put %s: %w", p.item.URI, err)
			}
		}
		if also != nil {
			return also(w)
		}
		return nil
	})
	if err != nil {
		return nil, machineError("write to corpus "+db.dir, err)
	}
	return outcomes, nil
}

// writer is one transaction on the writing connection, whose statements are
// prepared once for the life of the corpus.
type writer struct {
	ctx context.Context
	db  *DB
	now string
}

// transaction runs f and commits, or rolls back where f fails.
func (db *DB) transaction(ctx context.Context, f func(*writer) error) error {
	db.put.Lock()
	defer db.put.Unlock()
	return db.transact(ctx, f)
}

// transact is transaction for who holds put.
func (db *DB) transact(ctx context.Context, f func(*writer) error) (err error) {
	if err := db.connect(ctx); err != nil {
		return err
	}
	w := &writer{ctx, db, stamp(db.now())}
	if _, err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err = f(w); err == nil {
		_, err = w.exec("COMMIT")
	}
	if err != nil {
		// SQLite may have rolled back itself, on a full disk for one.
		w.ctx = context.WithoutCancel(ctx)
		_, _ = w.exec("ROLLBACK")
	}
	return err
}

// connect pins the writing connection; put is held.
func (db *DB) connect(ctx context.Context) (err error) {
	if db.connection == nil {
		db.connection, err = db.writer.Conn(ctx)
	}
	return err
}

func (w *writer) statement(text string) (*sql.Stmt, error) {
	if s, ok := w.db.statements[text]; ok {
		return s, nil
	}
	s, err := w.db.connection.PrepareContext(w.ctx, text)
	if err != nil {
		return nil, err
	}
	w.db.statements[text] = s
	return s, nil
}

func (w *writer) exec(text string, args ...any) (sql.Result, error) {
	s, err := w.statement(text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(w.ctx, args...)
}

// row runs a query of one row; ok is false where there is none.
func (w *writer) row(text string, args []any, into ...any) (ok bool, err error) {
	s, err := w.statement(text)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(w.ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// nextChange is the number for a change made now.
func (w *writer) nextChange() (int64, error) {
	var n int64
	_, err := w.row("SELECT coalesce(max(change), 0) + 1 FROM documents", nil, &n)
	return n, err
}

func (w *writer) put(p *Prepared) (Outcome, error) {
	var before struct {
		state    State
		document sql.NullInt64
		content  sql.NullString
	}
	known, err := w.row("SELECT state, document, content FROM items WHERE uri = ?", []any{p.item.URI},
		&before.state, &before.document, &before.content)
	if err != nil {
		return "", err
	}
	if p.seen && !known {
		return "", ErrNotFound
	}
	if p.seen || p.item.State == New && known {
		_, err := w.exec("UPDATE items SET last_seen = ? WHERE uri = ?", w.now, p.item.URI)
		return Unchanged, err
	}
	document, reportChanged := before.document, false
	if p.doc != nil {
		if document.Int64, reportChanged, err = w.putDocument(p); err != nil {
			return "", err
		}
		document.Valid = true
	}
	if err := w.putItem(p, document); err != nil {
		return "", err
	}
	if before.document.Valid && before.document.Int64 != document.Int64 {
		if err := w.release(before.document.Int64); err != nil {
			return "", err
		}
	}
	switch {
	case !known || before.state == New || p.doc != nil && !before.document.Valid:
		return Added, nil
	case reportChanged || before.document != document || before.state != p.item.State && p.doc == nil,
		p.item.Content != "" && before.content.String != p.item.Content:
		return Changed, nil
	}
	return Unchanged, nil
}

func (w *writer) putItem(p *Prepared, document sql.NullInt64) error {
	i := &p.item
	modified := ""
	if !i.Modified.IsZero() {
		modified = i.Modified.In(zone).Format(time.RFC3339Nano)
	}
	worked := 1
	if i.State == New {
		worked = 0
	}
	_, err := w.exec(`INSERT INTO items (uri, path, origin, state, code, reason, document, content, size, modified_at,
			media_type, published_on, parser, extractor, attempts, first_seen, last_seen)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16)
		ON CONFLICT (uri) DO UPDATE SET path = ?2, origin = ?3, state = ?4, code = ?5, reason = ?6, document = ?7,
			content = ?8, size = ?9, modified_at = ?10, media_type = ?11, published_on = ?12, parser = ?13, extractor = ?14,
			attempts = attempts + ?15, last_seen = ?16`,
		i.URI, null(i.Path), i.Origin, string(i.State), null(i.Code), null(i.Reason), document, null(i.Content), i.Size,
		null(modified), null(i.MediaType), null(i.PublishedOn.String()), null(i.Parser), null(i.Extractor), worked, w.now)
	return err
}

// null is SQL's NULL for the empty string.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// putDocument stores the document and its report and tells whether the report
// is another than before.
func (w *writer) putDocument(p *Prepared) (number int64, changed bool, err error) {
	d, r := p.doc, p.report
	var old struct {
		uri, parser, digest string
		current             bool
		change              int64
	}
	known, err := w.row(`SELECT d.number, d.uri, d.parser, d.current, d.change, r.digest
		FROM documents d JOIN reports r ON r.document = d.number WHERE d.id = ?`, []any{string(d.ID)},
		&number, &old.uri, &old.parser, &old.current, &old.change, &old.digest)
	if err != nil {
		return 0, false, err
	}
	if known && old.current && old.uri != d.URI {
		// Another address with the same bytes: the document keeps its first, and
		// what was made of it under that.
		return number, false, nil
	}
	change := old.change
	if !known || !old.current || old.digest != r.digest {
		if change, err = w.nextChange(); err != nil {
			return 0, false, err
		}
	}
	if number, err = w.putDocumentRow(p, change); err != nil {
		return 0, false, err
	}
	if err := w.putStructure(number, d); err != nil {
		return 0, false, err
	}
	if known && old.digest == r.digest {
		_, err := w.exec("UPDATE reports SET extractor = ?, json = ? WHERE document = ?", p.item.Extractor, string(r.json), number)
		return number, false, err
	}
	if known {
		if err := w.keepVersion(number, old.change, old.parser); err != nil {
			return 0, false, err
		}
	}
	return number, true, w.putReport(number, p.item.Extractor, r)
}

func (w *writer) putDocumentRow(p *Prepared, change int64) (number int64, err error) {
	d := p.doc
	_, err = w.row(`INSERT INTO documents (id, change, current, uri, media_type, title, byline, published_on, province,
			size, text_bytes, text_check, health, provenance, attachments, parser, added_at)
		VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
		ON CONFLICT (id) DO UPDATE SET change = ?2, current = 1, uri = ?3, media_type = ?4, title = ?5, byline = ?6,
			published_on = ?7, province = ?8, size = max(size, ?9), text_bytes = ?10, text_check = ?11, health = ?12, provenance = ?13,
			attachments = ?14, parser = ?15
		RETURNING number`,
		[]any{string(d.ID), change, d.URI, d.MediaType, null(string(d.Title)), null(string(d.Byline)), null(d.PublishedOn.String()), null(string(d.Province)),
			d.size, len(d.Text), d.check, d.Health, string(d.provenance), string(d.attachments), p.item.Parser, w.now}, &number)
	return number, err
}

func (w *writer) putStructure(number int64, d *preparedDocument) error {
	_, err := w.exec("INSERT OR REPLACE INTO texts (document, source, blocks) VALUES (?, ?, ?)", number, d.source, d.blocks)
	if err != nil {
		return err
	}
	for _, table := range []string{"pages", "diagnostics"} {
		if _, err := w.exec("DELETE FROM "+table+" WHERE document = ?", number); err != nil {
			return err
		}
	}
	for _, p := range d.Pages {
		if _, err := w.exec("INSERT OR REPLACE INTO pages (document, number, engine, health, ocr, failure) VALUES (?, ?, ?, ?, ?, ?)",
			number, p.Number, p.Engine, p.Health, p.OCR, null(p.Failure)); err != nil {
			return err
		}
	}
	for i, g := range d.Diagnostics {
		place := any(g.Offset)
		if g.Offset < 0 {
			place = nil
		}
		if _, err := w.exec("INSERT INTO diagnostics (document, position, severity, code, message, byte) VALUES (?, ?, ?, ?, ?, ?)",
			number, i, string(g.Severity), g.Code, g.Message, place); err != nil {
			return err
		}
	}
	return nil
}

// keepVersion moves the report that is about to be replaced into the history.
func (w *writer) keepVersion(number, change int64, parser string) error {
	var extractor, made, text string
	if _, err := w.row("SELECT extractor, updated_at, json FROM reports WHERE document = ?", []any{number}, &extractor, &made, &text); err != nil {
		return err
	}
	_, err := w.exec(`INSERT OR REPLACE INTO report_versions (document, change, parser, extractor, made_at, replaced_at, json)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, number, change, parser, extractor, made, w.now, w.db.codec.compress([]byte(text)))
	return err
}

// release looks after a document that an item no longer shows: another item
// may, and then lends its address, or the document retires.
func (w *writer) release(number int64) error {
	var others int
	var next, uri string
	if _, err := w.row(`SELECT count(i.uri), coalesce(min(i.uri), ''), d.uri FROM documents d LEFT JOIN items i ON i.document = d.number
		WHERE d.number = ?`, []any{number}, &others, &next, &uri); err != nil {
		return err
	}
	var held int
	if _, err := w.row("SELECT count(*) FROM items WHERE uri = ? AND document = ?", []any{uri, number}, &held); err != nil {
		return err
	}
	switch {
	case held > 0:
		return nil
	case others > 0:
		// The report names the address, and the province may come from it: an
		// unknown extractor makes the next re-extraction read it again.
		if _, err := w.exec("UPDATE documents SET uri = ? WHERE number = ?", next, number); err != nil {
			return err
		}
		_, err := w.exec("UPDATE reports SET extractor = '' WHERE document = ?", number)
		return err
	}
	change, err := w.nextChange()
	if err != nil {
		return err
	}
	_, err = w.exec("UPDATE documents SET current = 0, change = ? WHERE number = ?", change, number)
	return err
}
