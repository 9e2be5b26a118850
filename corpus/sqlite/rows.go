package sqlite

import (
	"database/sql"
	"encoding/json"

	"github.com/sokhoi/sokhoi/corpus"
)

// putReport replaces a document's report and the rows made of it.
func (w *writer) putReport(document int64, extractor string, r *preparedReport) error {
	s := &r.Report.Document
	if _, err := w.exec(`INSERT OR REPLACE INTO reports (document, extractor, title, published_on, byline, province, conferences, digest, updated_at, json)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, document, extractor, null(string(s.Title)), null(s.PublishedOn.String()),
		null(string(s.Byline)), null(string(s.Province)), len(r.Conferences), r.digest, w.now, string(r.json)); err != nil {
		return err
	}
	if _, err := w.exec("DELETE FROM conferences WHERE document = ?", document); err != nil {
		return err
	}
	for i := range r.Conferences {
		if err := w.putConference(document, i, &r.Conferences[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) putConference(document int64, position int, c *corpus.Conference) error {
	confidence := func(field string) any {
		if v, ok := c.Confidence[field]; ok {
			return v
		}
		return nil
	}
	var bloc any
	if c.Bloc.Name != "" {
		bloc = c.Bloc.Confidence
	}
	result, err := w.exec(`INSERT INTO conferences (document, position, kind, year, held_on, held_until, place, bloc, form, bloc_number, member_count,
			kind_confidence, year_confidence, held_on_confidence, place_confidence, bloc_confidence, member_count_confidence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		document, position, string(c.Kind), number(c.Year), null(c.HeldOn.String()), null(c.HeldUntil.String()), null(string(c.Place)),
		c.Bloc.Name, string(c.Bloc.Form), number(c.Bloc.Number), number(c.MemberCount),
		confidence("kind"), confidence("year"), confidence("held_on"), confidence("place"), bloc, confidence("member_count"))
	if err != nil {
		return err
	}
	conference, err := result.LastInsertId()
	if err != nil {
		return err
	}
	k := &conferenceRows{writer: w, conference: conference}
	for _, field := range []string{"kind", "year", "held_on", "held_until", "place", "member_count"} {
		k.evidence(field, 0, c.Evidence[field])
	}
	k.evidence("bloc", 0, c.Bloc.Evidence)
	for i, m := range c.Members {
		k.row("INSERT INTO members (conference, position, unit, confidence) VALUES (?, ?, ?, ?)", i, m.Unit, m.Confidence)
		k.evidence("members", i, m.Evidence)
	}
	for i, o := range c.Officials {
		k.row("INSERT INTO officials (conference, position, name, positions, roles, confidence) VALUES (?, ?, ?, ?, ?, ?)", i,
			o.Name, list(o.Positions), list(o.Roles), o.Confidence)
		k.evidence("officials", i, o.Evidence)
	}
	for i, l := range c.Leaders {
		k.row("INSERT INTO leaders (conference, position, year, post, unit, person, basis, confidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", i,
			number(l.Year), string(l.Post), null(string(l.Unit)), null(string(l.Person)), string(l.Basis), l.Confidence)
		k.evidence("leaders", i, l.Evidence)
	}
	for i, a := range c.Awards {
		k.row(`INSERT INTO awards (conference, position, award, code, count, awarded_to, status, recipients, confidence)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, i, a.Award, null(string(a.Code)), number(a.Count), null(string(a.Of)), string(a.Status),
			list(a.Recipients), a.Confidence)
		k.evidence("awards", i, a.Evidence)
	}
	for i, r := range c.Rankings {
		k.row("INSERT INTO rankings (conference, position, rank, unit, score, confidence) VALUES (?, ?, ?, ?, ?, ?)", i,
			r.Rank, r.Unit, r.Score, r.Confidence)
		k.evidence("rankings", i, r.Evidence)
	}
	for i, r := range c.Citations {
		k.row("INSERT INTO citations (conference, position, kind, number, dated, issuer, confidence) VALUES (?, ?, ?, ?, ?, ?, ?)", i,
			r.Kind, null(string(r.Number)), null(r.Dated.String()), null(string(r.Issuer)), r.Confidence)
		k.evidence("citations", i, r.Evidence)
	}
	for i, m := range c.Movements {
		k.row("INSERT INTO movements (conference, position, name, confidence) VALUES (?, ?, ?, ?)", i, m.Name, m.Confidence)
		k.evidence("movements", i, m.Evidence)
	}
	for i, c := range c.Warnings {
		k.row("INSERT INTO warnings (conference, position, code, message) VALUES (?, ?, ?, ?)", i, c.Code, c.Message)
	}
	return k.err
}

// conferenceRows inserts the rows below one conference; after a failure it
// does nothing more.
type conferenceRows struct {
	*writer
	conference int64
	err        error
}

func (k *conferenceRows) row(text string, position int, values ...any) {
	if k.err != nil {
		return
	}
	_, k.err = k.exec(text, append([]any{k.conference, position}, values...)...)
}

func (k *conferenceRows) evidence(field string, position int, evidence []corpus.Evidence) {
	for nth, e := range evidence {
		if k.err != nil {
			return
		}
		_, k.err = k.exec(`INSERT INTO evidence (conference, field, position, nth, start_byte, end_byte, quote, rule)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, k.conference, field, position, nth, e.Start, e.End, e.Quote, null(e.Rule))
	}
}

// number is NULL for what isn't told.
func number(n corpus.Number) sql.NullInt64 {
	return sql.NullInt64{Int64: int64(n), Valid: n != 0}
}

// list is the JSON of a list of texts.
func list[T ~string](s []T) string {
	if len(s) == 0 {
		return "[]"
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // texts always have a JSON form
	}
	return string(b)
}
