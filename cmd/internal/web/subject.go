package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// The bounds of pages about subjects: how many are listed on a page, and how many
// rows the page of one of them has in a table.
const (
	subjectsPerPage = 200
	rowsShown       = 300
	awardsPerPage   = 200
)

// subject is a unit, a person or a form of award, and the blocs it stands in.
type subject struct {
	ID    string
	Name  string
	Cards []*card
}

// subjects are all of one kind.
type subjects struct {
	byID   map[string]*subject
	sorted func() []*subject // by identity
	listed func() []entryOf  // the most blocs first
}

// entryOf is a subject with what a list filters by.
type entryOf struct {
	*subject
	folded string // name and province
}

func (s *subjects) get(id string) *subject { return s.byID[id] }

// isAsIn reports whether all that is told of the subject there is told of it here.
func (x *subject) isAsIn(all *subjects) bool {
	there := all.get(x.ID)
	return there != nil && slices.Equal(there.Cards, x.Cards)
}

// gathering collects subjects from cards.
type gathering map[string]*subject

func (g gathering) add(id, name string, c *card) {
	s := g[id]
	if s == nil {
		s = &subject{ID: id, Name: name}
		g[id] = s
	}
	s.Name = min(s.Name, name) // whichever card comes first
	s.Cards = append(s.Cards, c)
}

func (g gathering) subjects() *subjects {
	return &subjects{
		byID: g,
		sorted: sync.OnceValue(func() []*subject {
			out := make([]*subject, 0, len(g))
			for _, id := range slices.Sorted(maps.Keys(g)) {
				out = append(out, g[id])
			}
			return out
		}),
		listed: sync.OnceValue(func() []entryOf {
			out := make([]entryOf, 0, len(g))
			for _, s := range byKey(slices.Collect(maps.Values(g)), func(s *subject) string {
				return fmt.Sprintf("%09d %s\x00%s", 999_999_999-len(s.Cards), viet.SortKey(s.Name), s.ID)
			}) {
				out = append(out, entryOf{s, viet.Fold(s.Name + " " + s.Cards[0].Province)})
			}
			return out
		}),
	}
}

// listed is a page of subjects whose name holds the words asked for.
type listed struct {
	Words          string
	Subjects       []*subject
	Total          int
	Page, Pages    int
	Previous, Next string
}

func list(r *request, all *subjects) listed {
	l := listed{Words: strings.TrimSpace(r.URL.Query().Get("name"))}
	wanted := viet.Fold(l.Words)
	var found []*subject
	for _, e := range all.listed() {
		if containsWords(e.folded, wanted) {
			found = append(found, e.subject)
		}
	}
	l.Total = len(found)
	l.Pages = max(1, (len(found)+subjectsPerPage-1)/subjectsPerPage)
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	l.Page = min(max(page, 1), l.Pages)
	l.Subjects = found[(l.Page-1)*subjectsPerPage : min(l.Page*subjectsPerPage, len(found))]
	turn := func(to int) string {
		return r.URL.Path + "?" + url.Values{"name": {l.Words}, "page": {strconv.Itoa(to)}}.Encode()
	}
	if l.Page > 1 {
		l.Previous = turn(l.Page - 1)
	}
	if l.Page < l.Pages {
		l.Next = turn(l.Page + 1)
	}
	return l
}

func (s *Server) units(w http.ResponseWriter, r *request) error {
	return s.render(w, r, http.StatusOK, "subjects", map[string]any{"What": "units", "List": list(r, s.board().units)})
}

func (s *Server) persons(w http.ResponseWriter, r *request) error {
	return s.render(w, r, http.StatusOK, "subjects", map[string]any{"What": "persons", "List": list(r, s.board().persons)})
}

func (s *Server) awards(w http.ResponseWriter, r *request) error {
	return s.render(w, r, http.StatusOK, "subjects", map[string]any{"What": "awards", "List": list(r, s.board().awards)})
}

// held is a post that a unit or a person holds.
type held struct {
	Card *card
	Cell cell
}

// member is a bloc that lists a unit, with the years.
type member struct {
	Card  *card
	Years membership
}

// given is an award that a unit or a person got, or was named for.
type given struct {
	Card     *card
	Year     int
	Award    corpus.Award
	ID       string
	Document corpus.DocumentID
}

// place is a ranking.
type place struct {
	Card     *card
	Year     int
	Rank     int
	Document corpus.DocumentID
}

// The drawing of a lineage has a box every kinStep, from kinTop on.
const (
	kinTop  = 4
	kinStep = 48
)

// kin is a unit that this one came from or became.
type kin struct {
	Name, Href string
	When       string
	Y          int    // of its box in the drawing
	ref        string // of the unit
}

func (s *Server) unit(w http.ResponseWriter, r *request) error {
	b := s.board()
	id := r.PathValue("province") + "/" + r.PathValue("name")
	u := b.units.get(id)
	if u == nil {
		return notFound("Sổ không có đơn vị này.", "The ledger has no such unit.")
	}
	var posts []held
	var members []member
	var awards []given
	var places []place
	for _, c := range u.Cards {
		for _, x := range c.Cells {
			if x.unit == id {
				posts = append(posts, held{c, x})
			}
		}
		in := c.units[id]
		if len(in.Member.Years) > 0 {
			members = append(members, member{c, in.Member})
		}
		places = append(places, in.Places...)
		for _, i := range in.given {
			awards = append(awards, c.given[i])
		}
	}
	slices.SortStableFunc(posts, func(x, y held) int { return cmp.Compare(y.Cell.Year, x.Cell.Year) })
	slices.SortStableFunc(awards, func(x, y given) int { return cmp.Compare(y.Year, x.Year) })
	slices.SortStableFunc(places, func(x, y place) int { return cmp.Compare(y.Year, x.Year) })
	before, after := s.lineage(b, u)
	r.valid = func(now *board, _ int64) bool {
		return u.isAsIn(now.units) && !slices.ContainsFunc(slices.Concat(before, after), func(k kin) bool { return (now.units.get(k.ref) != nil) != (k.Href != "") })
	}
	own := kinStep*len(before) + kinTop
	for i := range after {
		after[i].Y = own + kinStep*(i+1)
	}
	return s.render(w, r, http.StatusOK, "unit", map[string]any{
		"Unit": u, "Province": u.Cards[0].Province, "Posts": posts, "Members": members, "Awards": awards, "Places": places,
		"Before": before, "After": after, "Height": own + kinStep*(len(after)+1), "Own": own,
	})
}

// lineage are the units that the subject came from, and those it became.
func (s *Server) lineage(b *board, u *subject) (before, after []kin) {
	g, province := s.o.Gazetteer, u.Cards[0].Province
	var at gazetteer.Where
	if p, ok := g.ProvinceNamed(province, gazetteer.Day{}); ok {
		at.Province = p.Key
	}
	id, _, ok := g.Resolve(u.Name, at)
	if !ok || !id.Known() || id.Place != "" {
		return nil, nil
	}
	draw := func(ks []gazetteer.Kin) []kin {
		var out []kin
		for _, k := range ks {
			if k.Unit.Key == id.Unit {
				continue
			}
			x := kin{Name: k.Unit.Name, When: k.Path[len(k.Path)-1].Date.String(), Y: kinTop + kinStep*len(out)}
			if x.ref, _ = s.names.of(k.Unit.Name, province); b.units.get(x.ref) != nil {
				x.Href = "/units/" + x.ref
			}
			out = append(out, x)
		}
		return out
	}
	return draw(g.Predecessors(id.Unit, gazetteer.Day{})), draw(g.Successors(id.Unit, gazetteer.Day{}))
}

// appearance is a conference that names a person.
type appearance struct {
	Card      *card
	Meeting   *meeting
	Positions []string
	roles     []corpus.Role
}

// appeared is an appearance in the reader's language.
type appeared struct {
	appearance
	Roles []string
}

func (s *Server) person(w http.ResponseWriter, r *request) error {
	id := r.PathValue("id")
	p := s.board().persons.get(id)
	if p == nil {
		return notFound("Không có ai tên như vậy trong sổ.", "The ledger names nobody so.")
	}
	r.valid = func(b *board, _ int64) bool { return p.isAsIn(b.persons) }
	var posts []held
	var seen []appearance
	for _, c := range p.Cards {
		for _, x := range c.Cells {
			if x.person == id {
				posts = append(posts, held{c, x})
			}
		}
		seen = append(seen, c.persons[id].Seen...)
	}
	slices.SortStableFunc(posts, func(x, y held) int { return cmp.Compare(y.Cell.Year, x.Cell.Year) })
	slices.SortStableFunc(seen, func(x, y appearance) int { return cmp.Compare(order(y.Meeting.HeldOn), order(x.Meeting.HeldOn)) })
	var shown []appeared
	positions := false // where no document tells one, the column is left out
	for _, a := range firstN(seen, rowsShown) {
		x := appeared{appearance: a}
		positions = positions || len(a.Positions) > 0
		for _, k := range a.roles {
			x.Roles = append(x.Roles, personRole(k, r.english))
		}
		shown = append(shown, x)
	}
	return s.render(w, r, http.StatusOK, "person", map[string]any{"Person": p, "Posts": firstN(posts, rowsShown), "Seen": shown, "Positions": positions,
		"More": len(seen) - len(shown)})
}

func (s *Server) award(w http.ResponseWriter, r *request) error {
	id := r.PathValue("id")
	a := s.board().awards.get(id)
	if a == nil {
		return notFound("Sổ không có hình thức khen thưởng này.", "The ledger has no such award.")
	}
	known, _ := s.o.Gazetteer.Award(id)
	var all []given
	for _, c := range a.Cards {
		for _, x := range c.given {
			if x.ID == id {
				all = append(all, x)
			}
		}
	}
	slices.SortStableFunc(all, func(x, y given) int { return cmp.Compare(y.Year, x.Year) })
	pages := max(1, (len(all)+awardsPerPage-1)/awardsPerPage)
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	page = min(max(page, 1), pages)
	name := a.Name
	if known != nil {
		name = known.Name
	}
	return s.render(w, r, http.StatusOK, "award", map[string]any{"Name": name, "Known": known, "All": all[(page-1)*awardsPerPage : min(page*awardsPerPage, len(all))], "Page": page, "Pages": pages, "Path": r.URL.Path,
		"Chart": yearChart(awardCounts(all), func(y int) string {
			i := slices.IndexFunc(all, func(x given) bool { return x.Year == y })
			return fmt.Sprintf("%s?page=%d#a%d", r.URL.Path, i/awardsPerPage+1, y)
		}, nil, strconv.Itoa)})
}
