package web

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strconv"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// feed is an Atom feed (RFC 4287).
type feed struct {
	XMLName xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
	Author  string     `xml:"author>name"`
	Entries []entry    `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type entry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// feedSize is how many entries a feed has.
const feedSize = 50

func (s *Server) writeFeed(w http.ResponseWriter, r *request, path, title string, entries []entry) error {
	scheme := "http"
	if s.o.Secure {
		scheme = "https"
	}
	base := scheme + "://" + r.Host
	f := feed{ID: "urn:sokhoi:" + path[1:], Title: title, Updated: s.board().made.UTC().Format(time.RFC3339), Author: "Sổ Khối",
		Links: []atomLink{{"self", base + path}, {"", base + "/"}}, Entries: entries}
	for i := range f.Entries {
		f.Entries[i].Link.Href = base + f.Entries[i].Link.Href
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", " ")
	if err := e.Encode(f); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	return send(w, r, http.StatusOK, b.Bytes())
}

// atomDay is noon in Vietnam on the day.
func atomDay(d corpus.Date) string {
	if d.IsZero() {
		return "1970-01-01T00:00:00Z"
	}
	return d.String() + "T12:00:00+07:00"
}

func (s *Server) conferencesAtom(w http.ResponseWriter, r *request) error {
	var entries []entry
	for _, m := range firstN(s.board().originals, feedSize) {
		title := m.Title
		if title == "" {
			title = m.BlocName
		}
		year := ""
		if m.Year > 0 {
			year = " " + strconv.Itoa(m.Year)
		}
		entries = append(entries, entry{ID: "urn:sokhoi:" + string(m.Document) + ":" + strconv.Itoa(m.Conference), Title: title, Updated: atomDay(m.On()),
			Link: atomLink{Href: documentURL(m.Document)}, Summary: joined(kindName(m.Kind, r.english)+year, m.BlocName, m.Province, m.Place)})
	}
	return s.writeFeed(w, r, "/conferences.atom", pick(r.english, "Sổ Khối: hội nghị mới", "Sổ Khối: new conferences"), entries)
}

func (s *Server) findingsAtom(w http.ResponseWriter, r *request) error {
	b := s.board()
	var entries []entry
	for _, f := range firstN(b.findings, feedSize) {
		var on corpus.Date
		for _, c := range f.Evidence {
			for _, d := range []corpus.Date{c.HeldOn, c.PublishedOn} {
				if on.IsZero() || !d.IsZero() && on.Before(d) {
					on = d
				}
			}
		}
		if on.IsZero() && f.Year > 0 {
			on = corpus.Date{Year: f.Year, Month: 12, Day: 31}
		}
		entries = append(entries, entry{ID: "urn:sokhoi:finding:" + f.Key, Title: f.BlocName + ": " + severityName(f.Severity, r.english), Updated: atomDay(on),
			Link: atomLink{Href: blocURL(f.Bloc) + "#findings"}, Summary: pick(r.english, f.Vietnamese, f.English)})
	}
	return s.writeFeed(w, r, "/findings.atom", pick(r.english, "Sổ Khối: điều cần xem lại", "Sổ Khối: audit findings"), entries)
}
