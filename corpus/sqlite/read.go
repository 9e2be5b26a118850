package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/sokhoi/sokhoi/corpus"
)

// page is how many rows one query of a run over the corpus takes: few enough
// that no run holds a transaction, and with it the log, for long.
const page = 256

// Document is the document with the given identity, its text and offsets made
// again from the stored source. ErrNotFound where there is none, ErrStale where
// this program normalizes the source to another text.
func (db *DB) Document(ctx context.Context, id corpus.DocumentID) (*corpus.Document, error) {
	d, err := db.document(ctx, id)
	if err != nil {
		return nil, machineError("document "+string(id), err)
	}
	return d, nil
}

func (db *DB) document(ctx context.Context, id corpus.DocumentID) (*corpus.Document, error) {
	var number int64
	var uri, mediaType, check, provenance, attachments, province string
	var title, byline, published sql.NullString
	var health float64
	var source, blocks []byte
	err := db.reader.QueryRowContext(ctx, `SELECT d.number, d.uri, d.media_type, d.text_check, d.provenance, d.attachments,
			d.title, d.byline, d.published_on, coalesce(d.province, ''), d.health, t.source, t.blocks
		FROM documents d JOIN texts t ON t.document = d.number WHERE d.id = ?`, string(id)).
		Scan(&number, &uri, &mediaType, &check, &provenance, &attachments, &title, &byline, &published, &province, &health, &source, &blocks)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if source, err = db.codec.expand(source); err != nil {
		return nil, fmt.Errorf("%w: text: %w", ErrDamaged, err)
	}
	if blocks, err = db.codec.expand(blocks); err != nil {
		return nil, fmt.Errorf("%w: blocks: %w", ErrDamaged, err)
	}
	d := corpus.NewDocument(nil, uri, mediaType, string(source))
	d.ID = id
	if textCheck(d.Text) != check {
		return nil, ErrStale
	}
	d.Title, d.Byline, d.Province, d.Health = corpus.Text(title.String), corpus.Text(byline.String), corpus.Text(province), health
	if published.Valid {
		if d.PublishedOn, err = corpus.ParseDate(published.String); err != nil {
			return nil, err
		}
	}
	if err := json.Unmarshal(blocks, &d.Blocks); err != nil {
		return nil, fmt.Errorf("%w: blocks: %w", ErrDamaged, err)
	}
	if err := unmarshalList(provenance, &d.Provenance); err != nil {
		return nil, err
	}
	if err := unmarshalList(attachments, &d.Attachments); err != nil {
		return nil, err
	}
	if d.Pages, err = db.pages(ctx, number); err != nil {
		return nil, err
	}
	d.Diagnostics, err = db.diagnostics(ctx, number)
	return d, err
}

// unmarshalList keeps an empty list nil, as parsers leave it.
func unmarshalList(text string, into *[]string) error {
	if text == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

func (db *DB) pages(ctx context.Context, number int64) (pages []corpus.Page, err error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT number, engine, health, ocr, coalesce(failure, '') FROM pages WHERE document = ? ORDER BY number`, number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p corpus.Page
		if err := rows.Scan(&p.Number, &p.Engine, &p.Health, &p.OCR, &p.Failure); err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return pages, rows.Err()
}

func (db *DB) diagnostics(ctx context.Context, number int64) (list []corpus.Diagnostic, err error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT severity, code, message, coalesce(byte, -1) FROM diagnostics WHERE document = ? ORDER BY position`, number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d corpus.Diagnostic
		if err := rows.Scan((*string)(&d.Severity), &d.Code, &d.Message, &d.Offset); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// selectStored reads what scanStored takes.
const selectStored = `SELECT d.number, d.change, d.id, d.uri, d.current, d.parser, r.extractor, d.added_at, r.updated_at, r.json
	FROM documents d JOIN reports r ON r.document = d.number `

// scanStored also gives the row's number, by which runs go on, and the report's
// text, which is still to be decoded.
func scanStored(scan func(...any) error) (s Stored, number int64, text []byte, err error) {
	var added, updated string
	var current bool
	if err = scan(&number, &s.Change, &s.ID, &s.URI, &current, &s.Parser, &s.Extractor, &added, &updated, &text); err != nil {
		return s, 0, nil, err
	}
	s.Retired = !current
	if s.Added, err = parseStamp(added); err != nil {
		return s, 0, nil, err
	}
	if s.Updated, err = parseStamp(updated); err != nil {
		return s, 0, nil, err
	}
	return s, number, text, nil
}

func (s *Stored) decode(text []byte) error {
	s.Report = new(corpus.Report)
	if err := json.Unmarshal(text, s.Report); err != nil {
		return fmt.Errorf("%w: report of %s: %w", ErrDamaged, s.ID, err)
	}
	return nil
}

// Report is the report of one document, retired or not.
func (db *DB) Report(ctx context.Context, id corpus.DocumentID) (*Stored, error) {
	s, _, text, err := scanStored(db.reader.QueryRowContext(ctx, selectStored+"WHERE d.id = ?", string(id)).Scan)
	if err == nil {
		err = s.decode(text)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, machineError("report of "+string(id), err)
	}
	return &s, nil
}

// ReportsOf are the reports of the documents, retired or not, in the order of their
// identities.
func (db *DB) ReportsOf(ctx context.Context, ids []corpus.DocumentID) ([]*corpus.Report, error) {
	out := make([]*corpus.Report, len(ids))
	at := 0
	for part := range slices.Chunk(ids, page) {
		if err := db.reportsOf(ctx, part, out[at:at+len(part)]); err != nil {
			return nil, machineError("read reports", err)
		}
		at += len(part)
	}
	return out, nil
}

func (db *DB) reportsOf(ctx context.Context, ids []corpus.DocumentID, to []*corpus.Report) error {
	places := make(map[corpus.DocumentID][]int, len(ids))
	args := make([]any, len(ids))
	for i, id := range ids {
		places[id] = append(places[id], i)
		args[i] = string(id)
	}
	found, _, err := db.stored(ctx, selectStored+"WHERE d.id IN (?"+strings.Repeat(", ?", len(ids)-1)+")", args...)
	if err != nil {
		return err
	}
	for _, s := range found {
		for _, i := range places[s.ID] {
			to[i] = s.Report
		}
	}
	if i := slices.Index(to, nil); i >= 0 {
		return fmt.Errorf("%s: %w", ids[i], ErrNotFound)
	}
	return nil
}

// Reports runs over the reports of current documents whose change number is
// greater than after, in the order of change. A report that changes during the
// run may come twice.
func (db *DB) Reports(ctx context.Context, after int64) iter.Seq2[Stored, error] {
	return db.byChange(ctx, after, "AND d.current = 1 ")
}

// Changes is [DB.Reports] with the retired documents among them: what an index
// or a ledger that has seen everything up to after needs to catch up.
func (db *DB) Changes(ctx context.Context, after int64) iter.Seq2[Stored, error] {
	return db.byChange(ctx, after, "")
}

func (db *DB) byChange(ctx context.Context, after int64, which string) iter.Seq2[Stored, error] {
	return func(yield func(Stored, error) bool) {
		for {
			batch, _, err := db.stored(ctx, selectStored+"WHERE d.change > ? "+which+"ORDER BY d.change LIMIT ?", after, page)
			if err != nil {
				yield(Stored{}, machineError("read reports", err))
				return
			}
			for _, s := range batch {
				if !yield(s, nil) {
					return
				}
				after = s.Change
			}
			if len(batch) < page {
				return
			}
		}
	}
}

// ReportsByURI runs over the reports of current documents in the order of
// their addresses, which doesn't depend on the order they came in.
func (db *DB) ReportsByURI(ctx context.Context) iter.Seq2[Stored, error] {
	return func(yield func(Stored, error) bool) {
		uri, number := "", int64(0)
		for {
			batch, last, err := db.stored(ctx, selectStored+
				"WHERE (d.uri, d.number) > (?, ?) AND d.current = 1 ORDER BY d.uri, d.number LIMIT ?", uri, number, page)
			if err != nil {
				yield(Stored{}, machineError("read reports", err))
				return
			}
			for _, s := range batch {
				if !yield(s, nil) {
					return
				}
			}
			if len(batch) < page {
				return
			}
			uri, number = batch[len(batch)-1].URI, last
		}
	}
}

// Outdated runs over the current documents whose report another extractor than
// the given one made, in the order they came in.
func (db *DB) Outdated(ctx context.Context, extractor string) iter.Seq2[corpus.DocumentID, error] {
	return func(yield func(corpus.DocumentID, error) bool) {
		number := int64(0)
		for {
			batch, last, err := db.outdated(ctx, extractor, number)
			if err != nil {
				yield("", machineError("read outdated reports", err))
				return
			}
			for _, id := range batch {
				if !yield(id, nil) {
					return
				}
			}
			if len(batch) < page {
				return
			}
			number = last
		}
	}
}

func (db *DB) outdated(ctx context.Context, extractor string, after int64) (batch []corpus.DocumentID, last int64, err error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT d.id, d.number FROM documents d JOIN reports r ON r.document = d.number
		WHERE d.number > ? AND d.current = 1 AND r.extractor <> ? ORDER BY d.number LIMIT ?`, after, extractor, page)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id corpus.DocumentID
		if err := rows.Scan(&id, &last); err != nil {
			return nil, 0, err
		}
		batch = append(batch, id)
	}
	return batch, last, rows.Err()
}

// stored are the rows of a query with their reports, which all processors decode:
// that takes longer than to read them.
func (db *DB) stored(ctx context.Context, query string, args ...any) (batch []Stored, last int64, err error) {
	batch, texts, last, err := db.undecoded(ctx, query, args...)
	if err != nil {
		return nil, 0, err
	}
	var work errgroup.Group
	each := max(1, (len(batch)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	for from := 0; from < len(batch); from += each {
		work.Go(func() error {
			for i := from; i < min(from+each, len(batch)); i++ {
				if err := batch[i].decode(texts[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return batch, last, work.Wait()
}

func (db *DB) undecoded(ctx context.Context, query string, args ...any) (batch []Stored, texts [][]byte, last int64, err error) {
	rows, err := db.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		s, number, text, err := scanStored(rows.Scan)
		if err != nil {
			return nil, nil, 0, err
		}
		batch, texts, last = append(batch, s), append(texts, text), number
	}
	return batch, texts, last, rows.Err()
}

// Versions is the earlier reports of a document, oldest first.
func (db *DB) Versions(ctx context.Context, id corpus.DocumentID) ([]Version, error) {
	versions, err := db.versions(ctx, id)
	if err != nil {
		return nil, machineError("versions of "+string(id), err)
	}
	return versions, nil
}

func (db *DB) versions(ctx context.Context, id corpus.DocumentID) (versions []Version, err error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT v.change, v.parser, v.extractor, v.made_at, v.replaced_at, v.json
		FROM report_versions v JOIN documents d ON d.number = v.document WHERE d.id = ? ORDER BY v.change`, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v := Version{ID: id, Report: new(corpus.Report)}
		var made, replaced string
		var text []byte
		if err := rows.Scan(&v.Change, &v.Parser, &v.Extractor, &made, &replaced, &text); err != nil {
			return nil, err
		}
		if v.Made, err = parseStamp(made); err != nil {
			return nil, err
		}
		if v.Replaced, err = parseStamp(replaced); err != nil {
			return nil, err
		}
		if text, err = db.codec.expand(text); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if err := json.Unmarshal(text, v.Report); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		versions = append(versions, v)
	}
	return versions, rows.Err()
}
