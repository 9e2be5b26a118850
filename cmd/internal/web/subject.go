package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// The bounds of pages about subjects: how many are listed on a page, and of how
// many blocs the documents are read for one of them.
const (
	subjectsPerPage = 200
	blocsOfSubject  = 40
	rowsShown       = 1000
)

// listed is a page of subjects whose name holds the words asked for.
type listed struct {
	Words          string
	Subjects       []*subject
	Total          int
	Page, Pages    int
	Previous, Next string
}

func list(r *request, all map[string]*subject) listed {
	l := listed{Words: strings.TrimSpace(r.URL.Query().Get("name"))}
	wanted := strings.Fields(viet.Fold(l.Words))
	var found []*subject
	for _, s := range all {
		in := viet.Fold(s.Name + " " + s.Cards[0].Province)
		if !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(in, w) }) {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *subject) int {
		return cmp.Or(-cmp.Compare(len(a.Cards), len(b.Cards)), viet.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
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

// kin is a unit that this one came from or became.
type kin struct {
	Name, Href string
	When       string
	Y          int // of its box in the drawing
}

func (s *Server) unit(w http.ResponseWriter, r *request) error {
	b := s.board()
	id := r.PathValue("province") + "/" + r.PathValue("name")
	u := b.units[id]
	if u == nil {
		return notFound("Sổ không có đơn vị này.", "The ledger has no such unit.")
	}
	is := func(name, province string) bool {
		if name == "" {
			return false
		}
		x, _ := unitRef(s.o.Ledger.Authority, name, province)
		return x == id
	}
	var posts []held
	var members []member
	var awards []given
	var places []place
	for _, c := range u.Cards {
		for _, x := range c.Cells {
			if is(x.Unit, c.Province) {
				posts = append(posts, held{c, x})
			}
		}
	}
	for _, c := range firstN(u.Cards, blocsOfSubject) {
		h, err := s.history(c.Key)
		if err != nil {
			return err
		}
		m := member{Card: c}
		for i := range h.Meetings {
			x := &h.Meetings[i]
			if slices.ContainsFunc(x.Members, func(y corpus.Member) bool { return is(y.Unit, c.Province) }) && x.Year > 0 && !slices.Contains(m.Years.Years, int(x.Year)) {
				m.Years.Years = append(m.Years.Years, int(x.Year))
			}
			if x.Copy {
				continue
			}
			for _, k := range x.Rankings {
				if is(k.Unit, c.Province) {
					places = append(places, place{c, int(x.Year), k.Rank, x.Document})
				}
			}
			for _, a := range x.Awards {
				if slices.ContainsFunc(a.Recipients, func(y string) bool { return is(y, c.Province) }) {
					awards = append(awards, given{c, int(x.Year), a, awardID(&a), x.Document})
				}
			}
		}
		if slices.Sort(m.Years.Years); len(m.Years.Years) > 0 {
			members = append(members, m)
		}
	}
	slices.SortStableFunc(posts, func(x, y held) int { return cmp.Compare(y.Cell.Year, x.Cell.Year) })
	slices.SortStableFunc(awards, func(x, y given) int { return cmp.Compare(y.Year, x.Year) })
	slices.SortStableFunc(places, func(x, y place) int { return cmp.Compare(y.Year, x.Year) })
	before, after := s.lineage(u)
	height := 44 * max(len(before), len(after), 1)
	return s.render(w, r, http.StatusOK, "unit", map[string]any{
		"Unit": u, "Province": u.Cards[0].Province, "Posts": posts, "Members": members, "Awards": awards, "Places": places,
		"Before": before, "After": after, "Height": height, "Middle": height/2 - 18,
		"More": max(0, len(u.Cards)-blocsOfSubject),
	})
}

// lineage are the units that the subject came from, and those it became.
func (s *Server) lineage(u *subject) (before, after []kin) {
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
			x := kin{Name: k.Unit.Name, When: k.Path[len(k.Path)-1].Date.String(), Y: 4 + 44*len(out)}
			ref, _ := unitRef(s.o.Ledger.Authority, k.Unit.Name, province)
			if s.board().units[ref] != nil {
				x.Href = "/units/" + ref
			}
			out = append(out, x)
		}
		return out
	}
	return draw(g.Predecessors(id.Unit, gazetteer.Day{})), draw(g.Successors(id.Unit, gazetteer.Day{}))
}

// appearance is a conference that names a person.
type appearance struct {
	Card     *card
	Meeting  *ledger.Meeting
	Official corpus.Official
	Roles    []string
}

func (s *Server) person(w http.ResponseWriter, r *request) error {
	id := r.PathValue("id")
	p := s.board().persons[id]
	if p == nil {
		return notFound("Không có ai tên như vậy trong sổ.", "The ledger names nobody so.")
	}
	var posts []held
	var seen []appearance
	for _, c := range firstN(p.Cards, blocsOfSubject) {
		for _, x := range c.Cells {
			if x.Person != "" && identify(x.Person) == id {
				posts = append(posts, held{c, x})
			}
		}
		h, err := s.history(c.Key)
		if err != nil {
			return err
		}
		for i := range h.Meetings {
			m := &h.Meetings[i]
			if m.Copy {
				continue
			}
			for _, o := range m.Officials {
				if identify(o.Name) != id {
					continue
				}
				a := appearance{Card: c, Meeting: m, Official: o}
				for _, x := range o.Roles {
					a.Roles = append(a.Roles, personRole(x, r.english))
				}
				seen = append(seen, a)
			}
		}
	}
	slices.SortStableFunc(posts, func(x, y held) int { return cmp.Compare(y.Cell.Year, x.Cell.Year) })
	slices.SortStableFunc(seen, func(x, y appearance) int {
		return cmp.Compare(y.Meeting.HeldOn.String(), x.Meeting.HeldOn.String())
	})
	return s.render(w, r, http.StatusOK, "person", map[string]any{"Person": p, "Posts": posts, "Seen": seen, "More": max(0, len(p.Cards)-blocsOfSubject)})
}

func (s *Server) award(w http.ResponseWriter, r *request) error {
	id := r.PathValue("id")
	a := s.board().awards[id]
	if a == nil {
		return notFound("Sổ không có hình thức khen thưởng này.", "The ledger has no such award.")
	}
	known, _ := s.o.Gazetteer.Award(id)
	counts := map[int]int{}
	var all []given
	for _, c := range a.Cards {
		for _, x := range c.given {
			if x.ID == id {
				all = append(all, x)
				if x.Year > 0 {
					counts[x.Year] += int(x.Award.Count)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(x, y given) int { return cmp.Compare(y.Year, x.Year) })
	name := a.Name
	if known != nil {
		name = known.Name
	}
	return s.render(w, r, http.StatusOK, "award", map[string]any{"Name": name, "Known": known, "All": firstN(all, rowsShown), "Total": len(all), "More": max(0, len(all)-rowsShown),
		"Chart": yearChart(counts, func(y int) string { return "#a" + strconv.Itoa(y) }, nil, strconv.Itoa)})
}
