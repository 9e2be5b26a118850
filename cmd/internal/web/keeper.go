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
	units     *unitNames
	histories *histories
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
		c, h, err := k.card(b)
		if err != nil {
			return nil, err
		}
		if cards[b.Key] = c; old != nil {
			k.histories.replace(old, c, h)
		}
	}
	k.cards = cards
	return k.board(ctx)
}

// signature changes whenever documents or names of a bloc do.
func signature(b *ledger.Bloc) string {
	return fmt.Sprint(b.Keys, b.Documents, b.First, b.Last, b.Review, b.Province, len(b.Links))
}

// card makes the card of a bloc, and the history that it is a summary of.
func (k *keeper) card(b *ledger.Bloc) (*card, *ledger.History, error) {
	h, err := k.ledger.History(b.Key)
	if err != nil {
		return nil, nil, err
	}
	c := &card{Bloc: b, Gaps: map[int]string{}, Findings: h.Findings, Sources: h.Sources,
		units: map[string]*unitIn{}, persons: map[string]*personIn{}, awards: map[string]string{}, signature: signature(b),
		folded: viet.Fold(strings.Join(append([]string{b.Name, b.Province}, b.Names...), " ")),
		order:  viet.SortKey(b.Province) + "\x00" + viet.SortKey(b.Name) + "\x00" + b.Key}
	for i := range h.Rows {
		r := &h.Rows[i]
		x := cell{Year: r.Year, Post: r.Post, Unit: r.Unit, Person: r.Person, State: r.State, Confidence: r.Confidence, Sources: r.Sources,
			Review: r.Review, Others: max(0, len(r.Claims)-1), decided: len(r.Decisions) > 0}
		if x.Unit != "" {
			x.unit, _ = k.units.of(x.Unit, b.Province)
			c.unit(k.units, x.Unit)
		}
		if x.Person != "" {
			x.person = identify(x.Person)
			c.person(x.Person)
		}
		c.Cells = append(c.Cells, x)
		for j := range r.Claims {
			c.unit(k.units, r.Claims[j].Unit)
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
		c.meet(k.units, &h.Meetings[i])
	}
	for _, u := range c.units {
		slices.Sort(u.Member.Years)
	}
	for i := range c.given { // of units that some document lists
		for _, name := range c.given[i].Award.Recipients {
			id, _ := k.units.of(name, b.Province)
			if u := c.units[id]; u != nil {
				u.given = append(u.given, i)
			}
		}
	}
	return c, h, nil
}

// meet takes in a conference.
func (c *card) meet(units *unitNames, m *ledger.Meeting) {
	at := &meeting{
		Document: m.Document, Conference: m.Cite.Conference, Title: m.Cite.Title, Bloc: c.Key, BlocName: c.Name, Province: c.Province,
		Kind: m.Kind, Year: int(m.Year), HeldOn: m.HeldOn, Published: m.Cite.PublishedOn, Place: string(m.Place), Copy: m.Copy,
	}
	c.Meetings = append(c.Meetings, at)
	for _, x := range m.Members {
		if u := c.unit(units, x.Unit); u != nil && at.Year > 0 && !slices.Contains(u.Member.Years, at.Year) {
			u.Member.Years = append(u.Member.Years, at.Year)
		}
	}
	for _, x := range m.Rankings {
		if u := c.unit(units, x.Unit); u != nil && !m.Copy {
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
func (c *card) unit(units *unitNames, name string) *unitIn {
	if name == "" {
		return nil
	}
	id, full := units.of(name, c.Province)
	u := c.units[id]
	if u == nil {
		u = &unitIn{Name: full}
		c.units[id] = u
	}
	u.Name = min(u.Name, full)
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
