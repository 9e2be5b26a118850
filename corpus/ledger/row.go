package ledger

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// rowKey is what one row is for. A bloc has one head and may have several
// deputies, so a deputy's row has the unit too.
type rowKey struct {
	year int
	post corpus.Post
	unit string
}

// memberList is one document's list of a bloc's members.
type memberList struct {
	keys  map[string]bool
	whole bool // as long as the number of members that the document states
	cite  Cite
}

// assembly makes the rows of one history.
type assembly struct {
	l     *Ledger
	h     *History
	rows  map[rowKey]*Row
	lists map[int][]memberList // by year
}

// gather turns the leaders of all meetings into claims and rows.
func (a *assembly) gather() {
	type person struct {
		key  rowKey
		cite Cite
	}
	var persons []person
	for i := range a.h.Meetings {
		m := &a.h.Meetings[i]
		a.listMembers(m)
		for k := range m.Leaders {
			ld := &m.Leaders[k]
			year := leaderYear(m.Conference, ld)
			if year == 0 {
				continue
			}
			cites := a.cites(m, ld, year)
			key := rowKey{year: year, post: ld.Post}
			if ld.Unit == "" {
				for _, c := range cites {
					persons = append(persons, person{key, c})
				}
				continue
			}
			unit := a.unitKey(string(ld.Unit))
			if ld.Post == corpus.Deputy {
				key.unit = a.sameDeputy(key, unit)
			}
			claim := a.claim(key, unit)
			claim.spellings[string(ld.Unit)]++
			if ld.Person != "" {
				claim.persons[string(ld.Person)]++
			}
			claim.Evidence = append(claim.Evidence, cites...)
		}
	}
	// A person told without a unit speaks for the unit that the person is known
	// to lead, and stands alone only where no unit is told.
	for _, p := range persons {
		a.placePerson(p.key, p.cite)
	}
	for _, key := range slices.SortedFunc(maps.Keys(a.rows), rowKey.compare) {
		a.settle(a.rows[key])
		a.h.Rows = append(a.h.Rows, *a.rows[key])
	}
}

func (k rowKey) compare(o rowKey) int {
	return cmp.Or(cmp.Compare(k.year, o.year), -strings.Compare(string(k.post), string(o.post)), strings.Compare(k.unit, o.unit))
}

// cites are the pieces of evidence of one leader of one meeting.
func (a *assembly) cites(m *Meeting, ld *corpus.Leader, year int) []Cite {
	c := m.Cite
	c.Field = "conferences/" + strconv.Itoa(c.Conference) + "/leaders/" + string(ld.Post) + "/" + strconv.Itoa(year)
	c.Value, c.Basis, c.Confidence = string(ld.Unit), ld.Basis, ld.Confidence
	if c.Value == "" {
		c.Value = string(ld.Person)
	}
	if len(ld.Evidence) == 0 {
		return []Cite{c} // a reviewer's own value
	}
	out := make([]Cite, len(ld.Evidence))
	for i, e := range ld.Evidence {
		out[i] = c
		out[i].Start, out[i].End, out[i].Quote, out[i].Rule = e.Start, e.End, e.Quote, e.Rule
	}
	return out
}

func (a *assembly) unitKey(name string) string {
	province := a.h.Bloc.Province
	if a.h.Bloc.Level == National {
		province = ""
	}
	return a.l.texts.text(a.l.unit(name, province))
}

// row is the row for the key, made where it is new.
func (a *assembly) row(key rowKey) *Row {
	r := a.rows[key]
	if r == nil {
		r = &Row{
			Bloc: a.h.Bloc.Key, BlocName: a.h.Bloc.Name, Province: a.h.Bloc.Province,
			Year: key.year, Post: key.post,
		}
		a.rows[key] = r
	}
	return r
}

// claim is the row's claim for the unit, or for one that it was renamed to or
// from: a post announced for a unit is held by its successor.
func (a *assembly) claim(key rowKey, unit string) *Claim {
	r := a.row(key)
	for i := range r.Claims {
		if a.l.sameUnit(r.Claims[i].Key, unit, key.year) {
			return &r.Claims[i]
		}
	}
	r.Claims = append(r.Claims, Claim{Key: unit, spellings: map[string]int{}, persons: map[string]int{}})
	return &r.Claims[len(r.Claims)-1]
}

// sameDeputy is the unit under which the deputy's row is kept already.
func (a *assembly) sameDeputy(key rowKey, unit string) string {
	for k := range a.rows {
		if k.year == key.year && k.post == key.post && a.l.sameUnit(k.unit, unit, key.year) {
			return k.unit
		}
	}
	return unit
}

// sameUnit reports whether two keys are one unit, or one became the other in the
// year or the one before: then both names are met for one holder of a post.
func (l *Ledger) sameUnit(a, b string, year int) bool {
	return a == b || l.becomes(a, b, year, 0) || l.becomes(b, a, year, 0)
}

func (l *Ledger) becomes(a, b string, year, depth int) bool {
	u := l.units[a]
	for _, k := range u.Becomes {
		if y := k.On.Year; y != 0 && (y < year-1 || y > year) {
			continue
		}
		if k.Key == b || depth < 4 && l.becomes(k.Key, b, year, depth+1) {
			return true
		}
	}
	return false
}

func (a *assembly) placePerson(key rowKey, c Cite) {
	who := viet.Fold(c.Value)
	for _, k := range slices.SortedFunc(maps.Keys(a.rows), rowKey.compare) {
		if k.year != key.year || k.post != key.post {
			continue
		}
		for i := range a.rows[k].Claims {
			claim := &a.rows[k].Claims[i]
			for p := range claim.persons {
				if viet.Fold(p) == who {
					claim.Evidence = append(claim.Evidence, c)
					return
				}
			}
		}
	}
	if key.post == corpus.Deputy {
		key.unit = "person:" + who
	}
	r := a.row(key)
	for i := range r.Claims {
		if r.Claims[i].Unit == "" && r.Claims[i].persons[c.Value] > 0 {
			r.Claims[i].Evidence = append(r.Claims[i].Evidence, c)
			return
		}
	}
	r.Claims = append(r.Claims, Claim{
		Key: "person:" + who, spellings: map[string]int{}, persons: map[string]int{c.Value: 1}, Evidence: []Cite{c},
	})
}

// settle orders a row's claims and gives it its unit and state.
func (a *assembly) settle(r *Row) {
	for i := range r.Claims {
		c := &r.Claims[i]
		c.Unit, c.Person = most(c.spellings), most(c.persons)
		announced, serving := map[int]bool{}, map[int]bool{}
		for _, e := range c.Evidence {
			c.Confidence = max(c.Confidence, e.Confidence)
			if e.Basis == corpus.Serving {
				serving[e.Source] = true
			} else {
				announced[e.Source] = true
			}
		}
		c.Announced, c.Serving = len(announced), len(serving)
	}
	slices.SortFunc(r.Claims, func(x, y Claim) int {
		return cmp.Or(-cmp.Compare(x.weight(), y.weight()), strings.Compare(x.Key, y.Key))
	})
	own := &r.Claims[0]
	r.Unit, r.Person, r.Confidence, r.Sources = own.Unit, own.Person, own.Confidence, own.Sources()
	switch {
	case r.contradicted():
		r.State = Contradicted
	case own.Announced > 0 && own.Serving > 0 && own.Sources() > 1:
		r.State = Confirmed
	case own.Serving > 0:
		r.State = Serving
	default:
		r.State = Announced
	}
	r.Review = r.Confidence < a.l.opts.Trust || r.State == Contradicted || r.Unit == ""
}

// weight is how much speaks for a claim. What was seen counts more than what was
// announced, and an independent source more than a copy.
func (c *Claim) weight() float64 {
	best := map[int]float64{}
	for _, e := range c.Evidence {
		w := e.Confidence
		if e.Basis == corpus.Serving {
			w *= 2
		}
		best[e.Source] = max(best[e.Source], w)
	}
	total := 0.0
	for _, source := range slices.Sorted(maps.Keys(best)) {
		total += best[source]
	}
	if c.Unit == "" {
		total /= 100
	}
	return total
}

// contradicted reports whether documents name different units. A person without
// a unit contradicts none.
func (r *Row) contradicted() bool {
	units := 0
	for i := range r.Claims {
		if r.Claims[i].Unit != "" {
			units++
		}
	}
	return units > 1
}

// most is the commonest text; of equals the longest, then the first.
func most(m map[string]int) string {
	best := ""
	for _, s := range slices.Sorted(maps.Keys(m)) {
		if best == "" || m[s] > m[best] || m[s] == m[best] && len(s) > len(best) {
			best = s
		}
	}
	return best
}

func (a *assembly) listMembers(m *Meeting) {
	if len(m.Members) == 0 || m.Year == 0 {
		return
	}
	list := memberList{keys: map[string]bool{}, cite: m.Cite}
	for i := range m.Members {
		list.keys[a.unitKey(m.Members[i].Unit)] = true
		if e := m.Members[i].Evidence; len(e) > 0 && list.cite.Quote == "" {
			list.cite.Start, list.cite.End, list.cite.Quote = e[0].Start, e[0].End, e[0].Quote
		}
	}
	list.cite.Field = "conferences/" + strconv.Itoa(m.Cite.Conference) + "/members"
	list.whole = len(list.keys) >= fullList && int(m.MemberCount) == len(list.keys)
	a.lists[int(m.Year)] = append(a.lists[int(m.Year)], list)
}

// decide lets reviewers' decisions have the last word on rows. Decisions on the
// values of documents have been applied already; their rows show them.
func (a *assembly) decide(changes []Change) {
	for i := range a.h.Rows {
		r := &a.h.Rows[i]
		for _, c := range changes {
			if _, field, ok := strings.Cut(c.Field, "/leaders/"); ok && field == string(r.Post)+"/"+strconv.Itoa(r.Year) {
				r.Decisions = append(r.Decisions, c)
			}
		}
	}
	for _, d := range a.l.decisions.ofBloc(a.h.Bloc) {
		a.decideRow(d)
	}
	slices.SortStableFunc(a.h.Rows, func(x, y Row) int {
		return cmp.Or(cmp.Compare(x.Year, y.Year), -strings.Compare(string(x.Post), string(y.Post)), strings.Compare(x.Unit, y.Unit))
	})
}

// decideRow carries out a decision on "leaders/head/2018" of a bloc.
func (a *assembly) decideRow(d corpus.Decision) {
	path := strings.Split(d.Field, "/")
	if len(path) != 3 || path[0] != "leaders" {
		return
	}
	year, err := strconv.Atoi(path[2])
	if err != nil {
		return
	}
	var r *Row
	for i := range a.h.Rows {
		x := &a.h.Rows[i]
		if x.Year == year && string(x.Post) == path[1] &&
			(x.Post == corpus.Head || d.Machine == "" || x.Unit == string(d.Machine)) {
			r = x
			break
		}
	}
	if r == nil {
		if d.Verdict != corpus.Correct {
			return
		}
		a.h.Rows = append(a.h.Rows, Row{
			Bloc: a.h.Bloc.Key, BlocName: a.h.Bloc.Name, Province: a.h.Bloc.Province,
			Year: year, Post: corpus.Post(path[1]),
		})
		r = &a.h.Rows[len(a.h.Rows)-1]
	}
	machine := r.Unit
	if r.Machine != "" {
		machine = r.Machine
	}
	c := Change{Decision: d, Field: d.Field, Machine: machine, Stale: d.Machine != "" && string(d.Machine) != machine}
	r.Decisions = append(r.Decisions, c)
	switch d.Verdict {
	case corpus.Accept:
		r.Review = false
	case corpus.Reject:
		r.State, r.Review = Disputed, true
	case corpus.Correct:
		r.Machine, r.Unit, r.State, r.Review = machine, string(d.Value), Disputed, false
		if r.Machine == r.Unit {
			r.Machine = ""
		}
	}
}
