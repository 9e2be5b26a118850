package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// keeper keeps the board up to date. It is used by one goroutine at a time.
type keeper struct {
	db        Corpus
	ledger    *ledger.Ledger
	authority ledger.Authority
	cards     map[string]*card // by bloc key
	decisions []corpus.Decision
	// successors are the documents that decisions on earlier versions of a page go on to.
	successors map[corpus.DocumentID]corpus.DocumentID
	change     int64
	boards     int
	now        func() time.Time
}

// catchUp brings in what has changed in the corpus. The board is nil where
// nothing has.
func (k *keeper) catchUp(ctx context.Context, first bool) (*board, error) {
	dirty := map[string]bool{}
	touched := map[corpus.DocumentID]bool{}
	mark := func(id corpus.DocumentID, r *corpus.Report) {
		for i := range r.Conferences {
			if b, ok := k.ledger.BlocOf(id, i); ok {
				dirty[b.Key] = true
			}
		}
	}
	changed := first
	for s, err := range k.db.Changes(ctx, k.change) {
		if err != nil {
			return nil, err
		}
		changed = true
		if !first {
			touched[s.ID] = true
		}
		if s.Retired {
			if !first {
				mark(s.ID, s.Report)
			}
			k.ledger.Remove(s.ID)
		} else {
			k.ledger.Add(s.Report)
		}
		k.change = s.Change
	}
	last := int64(0)
	if n := len(k.decisions); n > 0 {
		last = k.decisions[n-1].ID
	}
	var added []corpus.Decision
	for d, err := range k.db.Decisions(ctx, last) {
		if err != nil {
			return nil, err
		}
		added = append(added, d)
	}
	if len(added) > 0 {
		changed = true
		k.decisions = append(slices.Clone(k.decisions), added...)
	}
	if changed {
		successors, err := k.db.Successors(ctx)
		if err != nil {
			return nil, err
		}
		if len(added) > 0 || !maps.Equal(successors, k.successors) {
			if err := k.ledger.Decide(ledger.Follow(k.decisions, successors)); err != nil {
				return nil, err
			}
			for _, now := range successors {
				touched[now] = true
			}
		}
		k.successors = successors
		for _, d := range added {
			dirty[d.Subject], dirty[string(d.Value)] = true, true
			if strings.HasPrefix(d.Subject, "sha256-") {
				touched[corpus.DocumentID(d.Subject)] = true
			}
		}
	}
	if !changed {
		return nil, nil
	}
	for id := range touched {
		for i := 0; ; i++ {
			b, ok := k.ledger.BlocOf(id, i)
			if !ok {
				break
			}
			dirty[b.Key] = true
		}
	}
	cards := make(map[string]*card, len(k.cards))
	for _, b := range k.ledger.Blocs() {
		old := k.cards[b.Key]
		if old != nil && !dirty[b.Key] && !slices.ContainsFunc(b.Keys, func(x string) bool { return dirty[x] }) && old.signature == signature(b) {
			cards[b.Key] = old
			continue
		}
		c, err := k.card(b)
		if err != nil {
			return nil, err
		}
		cards[b.Key] = c
	}
	k.cards = cards
	return k.board(ctx)
}

// signature changes whenever documents or names of a bloc do.
func signature(b *ledger.Bloc) string {
	return fmt.Sprint(b.Keys, b.Documents, b.First, b.Last, b.Review, b.Province, len(b.Links))
}

// card makes the card of a bloc out of its history.
func (k *keeper) card(b *ledger.Bloc) (*card, error) {
	h, err := k.ledger.History(b.Key)
	if err != nil {
		return nil, err
	}
	c := &card{Bloc: b, Gaps: map[int]string{}, Findings: h.Findings, Sources: h.Sources,
		units: map[string]*unitIn{}, persons: map[string]*personIn{}, awards: map[string]string{}, signature: signature(b),
		folded: viet.Fold(strings.Join(append([]string{b.Name, b.Province}, b.Names...), " ")),
		order:  viet.SortKey(b.Province) + "\x00" + viet.SortKey(b.Name) + "\x00" + b.Key}
	refs := unitRefs{k.authority, b.Province, map[string]unitRefOf{}}
	for i := range h.Rows {
		r := &h.Rows[i]
		x := cell{Year: r.Year, Post: r.Post, Unit: r.Unit, Person: r.Person, State: r.State, Confidence: r.Confidence, Sources: r.Sources,
			Review: r.Review, Others: max(0, len(r.Claims)-1), decided: len(r.Decisions) > 0}
		if x.Unit != "" {
			x.unit = refs.of(x.Unit).id
			c.unit(refs, x.Unit)
		}
		if x.Person != "" {
			x.person = identify(x.Person)
			c.person(x.Person)
		}
		c.Cells = append(c.Cells, x)
		for j := range r.Claims {
			c.unit(refs, r.Claims[j].Unit)
			c.person(r.Claims[j].Person)
		}
	}
	slices.SortStableFunc(c.Cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), -cmp.Compare(a.Post, b.Post))
	})
	for _, f := range h.Findings {
		if strings.HasPrefix(f.Code, "gap_") {
			c.Gaps[f.Year] = f.Code
		}
	}
	for i := range h.Meetings {
		c.meet(refs, &h.Meetings[i])
	}
	for _, u := range c.units {
		slices.Sort(u.Member.Years)
	}
	for i := range c.given { // of units that some document lists
		for _, name := range c.given[i].Award.Recipients {
			if u := c.units[refs.of(name).id]; u != nil {
				u.given = append(u.given, i)
			}
		}
	}
	return c, nil
}

// meet takes in a conference.
func (c *card) meet(refs unitRefs, m *ledger.Meeting) {
	at := &meeting{
		Document: m.Document, Conference: m.Cite.Conference, Title: m.Cite.Title, Bloc: c.Key, BlocName: c.Name, Province: c.Province,
		Kind: m.Kind, Year: int(m.Year), HeldOn: m.HeldOn, Published: m.Cite.PublishedOn, Place: string(m.Place), Copy: m.Copy,
	}
	c.Meetings = append(c.Meetings, at)
	for _, x := range m.Members {
		if u := c.unit(refs, x.Unit); u != nil && at.Year > 0 && !slices.Contains(u.Member.Years, at.Year) {
			u.Member.Years = append(u.Member.Years, at.Year)
		}
	}
	for _, x := range m.Rankings {
		if u := c.unit(refs, x.Unit); u != nil && !m.Copy {
			u.Places = append(u.Places, place{c, at.Year, x.Rank, m.Document})
		}
	}
	for _, x := range m.Officials {
		if p := c.person(x.Name); p != nil && !m.Copy {
			p.Seen = append(p.Seen, appearance{c, at, x.Positions, x.Roles})
		}
	}
	for _, x := range m.Awards {
		id := awardID(&x)
		c.awards[id] = x.Award
		if m.Copy {
			continue
		}
		x.Proof = corpus.Proof{} // quotes stand in the history
		c.given = append(c.given, given{c, at.Year, x, id, m.Document})
	}
}

// order is a number that orders days.
func order(d corpus.Date) int { return (d.Year*100+d.Month)*100 + d.Day }

// unit is what is kept of the unit with that name, nil for no name.
func (c *card) unit(refs unitRefs, name string) *unitIn {
	if name == "" {
		return nil
	}
	ref := refs.of(name)
	u := c.units[ref.id]
	if u == nil {
		u = &unitIn{Name: ref.full}
		c.units[ref.id] = u
	}
	u.Name = min(u.Name, ref.full)
	return u
}

// person is what is kept of the person with that name, nil for no name.
func (c *card) person(name string) *personIn {
	if name == "" {
		return nil
	}
	id := identify(name)
	p := c.persons[id]
	if p == nil {
		p = &personIn{}
		c.persons[id] = p
	}
	p.Name = name
	return p
}

// unitRefs remembers the identities of units that the documents of a province
// name.
type unitRefs struct {
	authority ledger.Authority
	province  string
	known     map[string]unitRefOf
}

type unitRefOf struct{ id, full string }

func (r unitRefs) of(name string) unitRefOf {
	x, ok := r.known[name]
	if !ok {
		x.id, x.full = unitRef(r.authority, name, r.province)
		r.known[name] = x
	}
	return x
}

// unitRef is the identity of a unit and its full name, as far as the authority
// knows them.
func unitRef(a ledger.Authority, name, province string) (id, full string) {
	full = name
	part := identify(name)
	if a != nil {
		if u, ok := a.Unit(name, province); ok {
			part = identify(u.Key)
			if !strings.Contains(u.Key, "/") && u.Name != "" { // else Name lacks the place
				full = u.Name
			}
		}
	}
	return identify(province) + "/" + part, full
}

// awardID names a form of award: by the gazetteer's code, or else as written.
func awardID(a *corpus.Award) string {
	if a.Code != "" {
		return string(a.Code)
	}
	return identify(a.Award)
}

// board makes the board of the cards.
func (k *keeper) board(ctx context.Context) (*board, error) {
	counts, err := k.db.Counts(ctx)
	if err != nil {
		return nil, err
	}
	k.boards++
	b := &board{number: k.boards, made: k.now(), change: k.change, counts: counts, decisions: k.decisions, links: k.ledger.Review(),
		byKey: map[string]*card{}, years: map[int]int{}}
	if n := len(k.decisions); n > 0 {
		b.decision = k.decisions[n-1].ID
	}
	provinces := map[string]bool{}
	year := func(y int) {
		if y == 0 {
			return
		}
		if b.from == 0 || y < b.from {
			b.from = y
		}
		b.to = max(b.to, y)
	}
	units, persons, awards := gathering{}, gathering{}, gathering{}
	for _, key := range slices.Sorted(maps.Keys(k.cards)) {
		c := k.cards[key]
		b.keyed = append(b.keyed, c)
		for _, x := range c.Keys {
			b.byKey[x] = c
		}
		b.byKey[c.Key] = c
		b.findings = append(b.findings, c.Findings...)
		b.meetings = append(b.meetings, c.Meetings...)
		if c.Province != "" {
			provinces[c.Province] = true
		}
		for i := range c.Cells {
			year(c.Cells[i].Year)
		}
		for _, m := range c.Meetings {
			year(m.Year)
			if m.Year > 0 && !m.Copy {
				b.years[m.Year]++
			}
		}
		for id, u := range c.units {
			units.add(id, u.Name, c)
		}
		for id, p := range c.persons {
			persons.add(id, p.Name, c)
		}
		for id, name := range c.awards {
			awards.add(id, name, c)
		}
	}
	b.units, b.persons, b.awards = units.subjects(), persons.subjects(), awards.subjects()
	b.provinces = slices.SortedFunc(maps.Keys(provinces), viet.Compare)
	b.cards = slices.Clone(b.keyed)
	slices.SortFunc(b.cards, func(x, y *card) int { return cmp.Compare(x.order, y.order) })
	slices.SortStableFunc(b.findings, func(x, y ledger.Finding) int {
		return cmp.Or(-cmp.Compare(gravity(x.Severity), gravity(y.Severity)), -cmp.Compare(x.Year, y.Year), cmp.Compare(x.Key, y.Key))
	})
	slices.SortFunc(b.meetings, func(x, y *meeting) int {
		return cmp.Or(cmp.Compare(order(y.On()), order(x.On())), cmp.Compare(y.Document, x.Document), cmp.Compare(y.Conference, x.Conference))
	})
	for _, m := range b.meetings {
		if len(b.originals) == newestKept {
			break
		}
		if !m.Copy {
			b.originals = append(b.originals, m)
		}
	}
	b.queue = tasks(b)
	b.later()
	return b, nil
}
