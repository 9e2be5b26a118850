package web

import (
	"bytes"
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/index/query"
)

// card finds the bloc of the path's {key...}.
func (s *Server) cardOf(r *request) (*card, error) {
	c, ok := s.board().byKey[r.PathValue("key")]
	if !ok {
		return nil, notFound("Sổ không có khối này.", "The ledger has no such bloc.")
	}
	return c, nil
}

// yearRows is a year of the timeline.
type yearRows struct {
	Year   int
	Head   *ledger.Row
	Deputy *ledger.Row
	Gap    string
}

// membership is a unit and the years that documents list it in.
type membership struct {
	Unit  string
	Years []int
}

// span writes years shortly: 2015–2018, 2020.
func (m membership) Span() string {
	out := ""
	for i := 0; i < len(m.Years); {
		j := i
		for j+1 < len(m.Years) && m.Years[j+1] == m.Years[j]+1 {
			j++
		}
		if out != "" {
			out += ", "
		}
		out += strconv.Itoa(m.Years[i])
		if j > i {
			out += "–" + strconv.Itoa(m.Years[j])
		}
		i = j + 1
	}
	return out
}

// awardRow is one award of the table by years.
type awardRow struct {
	Year     int
	Award    corpus.Award
	ID       string
	Document corpus.DocumentID
	Quote    string
}

func (s *Server) bloc(w http.ResponseWriter, r *request) error {
	c, err := s.cardOf(r)
	if err != nil {
		return err
	}
	if c.Key != r.PathValue("key") {
		http.Redirect(w, r.Request, blocURL(c.Key), http.StatusSeeOther)
		return nil
	}
	r.valid = ofCards([]*card{c})
	h, err := s.history(c)
	if err != nil {
		return err
	}
	years := map[int]*yearRows{}
	at := func(y int) *yearRows {
		if years[y] == nil {
			years[y] = &yearRows{Year: y}
		}
		return years[y]
	}
	for i := range h.Rows {
		row := &h.Rows[i]
		if row.Year == 0 {
			continue
		}
		if row.Post == corpus.Head {
			at(row.Year).Head = row
		} else {
			at(row.Year).Deputy = row
		}
	}
	for y, code := range c.Gaps {
		if y > 0 {
			at(y).Gap = code
		}
	}
	var timeline []*yearRows
	for _, y := range years {
		timeline = append(timeline, y)
	}
	slices.SortFunc(timeline, func(a, b *yearRows) int { return cmp.Compare(b.Year, a.Year) })

	memberYears := map[string]*membership{}
	var awards []awardRow
	for i := range h.Meetings {
		m := &h.Meetings[i]
		for _, x := range m.Members {
			k, name := s.names.of(x.Unit, c.Province)
			if memberYears[k] == nil {
				memberYears[k] = &membership{Unit: name}
			}
			if y := int(m.Year); y > 0 && !slices.Contains(memberYears[k].Years, y) {
				memberYears[k].Years = append(memberYears[k].Years, y)
			}
		}
		if m.Copy {
			continue
		}
		for _, a := range m.Awards {
			row := awardRow{Year: int(m.Year), Award: a, ID: awardID(&a), Document: m.Document}
			if len(a.Evidence) > 0 {
				row.Quote = a.Evidence[0].Quote
			}
			awards = append(awards, row)
		}
	}
	var members []membership
	for _, m := range memberYears {
		slices.Sort(m.Years)
		members = append(members, *m)
	}
	slices.SortFunc(members, func(a, b membership) int { return viet.Compare(a.Unit, b.Unit) })
	slices.SortStableFunc(awards, func(a, b awardRow) int { return cmp.Compare(b.Year, a.Year) })
	var decided []corpus.Decision
	for _, d := range s.board().decisions {
		if slices.Contains(c.Keys, d.Subject) || slices.Contains(c.Keys, string(d.Value)) || d.Subject == c.Key {
			decided = append(decided, d)
		}
	}
	return s.render(w, r, http.StatusOK, "bloc", map[string]any{
		"Card": c, "History": h, "Meetings": firstN(newestFirst(c.Meetings), rowsShown), "MoreMeetings": max(0, len(c.Meetings)-rowsShown),
		"SearchAll": "/search?" + url.Values{"q": {"bloc:" + query.Quote(c.Name)}}.Encode(), "AwardsTotal": len(awards), "MoreAwards": max(0, len(awards)-rowsShown),
		"Timeline": timeline, "Members": members, "Awards": firstN(awards, rowsShown), "Decisions": decided,
		"AwardChart": yearChart(awardCounts(c.given), func(y int) string { return "#awards-" + strconv.Itoa(y) }, nil, strconv.Itoa),
	})
}

// newestFirst is the list by day, the newest first.
func newestFirst(list []*meeting) []*meeting {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y *meeting) int { return cmp.Compare(order(y.On()), order(x.On())) })
	return list
}

// awardCounts counts awards by year. What several documents tell of one form of
// award in one bloc and year is told of the same awards: the largest number counts.
func awardCounts(all []given) map[int]int {
	type told struct {
		card   *card
		year   int
		id     string
		of     corpus.Of
		status corpus.Status
	}
	most := map[told]int{}
	for i := range all {
		x := &all[i]
		k := told{x.Card, x.Year, x.ID, x.Award.Of, x.Award.Status}
		most[k] = max(most[k], int(x.Award.Count))
	}
	counts := map[int]int{}
	for k, n := range most {
		if k.year > 0 {
			counts[k.year] += n
		}
	}
	return counts
}

func (s *Server) dossier(w http.ResponseWriter, r *request) error {
	c, err := s.cardOf(r)
	if err != nil {
		return err
	}
	h, err := s.history(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := export.Dossier(&b, h, s.o.Now()); err != nil {
		return err
	}
	attach(w, "text/html; charset=utf-8", "ho-so-"+identify(c.Key)+".html")
	return send(w, r, http.StatusOK, b.Bytes())
}
