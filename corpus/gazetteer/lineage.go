package gazetteer

import (
	"iter"
	"slices"
	"strings"
)

// Change is what an event did.
type Change string

// The changes.
const (
	Rename  Change = "rename"
	Merged  Change = "merge"  // several became one
	Divided Change = "split"  // one became several
	Absorb  Change = "absorb" // one went on within another, which kept its name
)

// Certainty grades what is known of an event.
type Certainty string

// The certainties.
const (
	Sure     Certainty = "sure"     // a legal text names it
	Probable Certainty = "probable" // common knowledge or single sources
)

// Event is a change of units. A unit that stands in Before and After went on
// under its name.
type Event struct {
	Key           string
	Change        Change
	Before, After []string // keys of units
	// Date is when, as far as it is known or was the same everywhere.
	Date Day
	// Everywhere tells that it happened in all provinces; else it happened in
	// Places, or, where that is empty, in some that the table doesn't name.
	Everywhere bool
	Places     []string // names of provinces
	Certainty  Certainty
	Source     string
	Note       string
}

// In reports whether the event happened in the province, and whether that is
// certain: for an event in some unnamed provinces it is not.
func (e *Event) In(p *Province) (happened, certain bool) {
	switch {
	case e.Everywhere || p == nil && len(e.Places) == 0:
		return true, e.Everywhere && e.Certainty == Sure
	case p == nil:
		return true, false
	case len(e.Places) == 0:
		return true, false
	}
	return slices.Contains(e.Places, p.Name), e.Certainty == Sure
}

func (g *Gazetteer) loadLineage(rows []row) []error {
	var problems []error
	g.before, g.after = make(map[string][]*Event), make(map[string][]*Event)
	names := make(map[string]bool)
	for _, p := range g.provinces {
		names[p.Name] = true
	}
	for _, r := range rows {
		e := &Event{Key: r.cells["key"], Before: r.list("before"), After: r.list("after"), Source: r.cells["source"], Note: r.cells["note"]}
		if !validKey(e.Key) {
			problems = append(problems, r.problem("the key %q has other signs than a–z, 0–9, hyphen and dot", e.Key))
		}
		change, err := r.one("event", string(Rename), string(Merged), string(Divided), string(Absorb))
		if err != nil {
			problems = append(problems, err)
		}
		e.Change = Change(change)
		certainty, err := r.one("certainty", string(Sure), string(Probable))
		if err != nil {
			problems = append(problems, err)
		}
		e.Certainty = Certainty(certainty)
		if e.Date, err = ParseDay(r.cells["date"]); err != nil {
			problems = append(problems, r.problem("%v", err))
		}
		switch scope := r.cells["scope"]; scope {
		case "all":
			e.Everywhere = true
		case "some":
		default:
			e.Places = splitList(scope)
			for _, p := range e.Places {
				if !names[p] {
					problems = append(problems, r.problem("scope names %q, which is no province", p))
				}
			}
		}
		for _, side := range [...]struct {
			column string
			keys   []string
		}{{"before", e.Before}, {"after", e.After}} {
			for i, k := range side.keys {
				if g.unitByKey[k] == nil {
					problems = append(problems, r.problem("%s names %q, which is no unit", side.column, k))
				}
				if slices.Contains(side.keys[:i], k) {
					problems = append(problems, r.problem("%s names %q twice", side.column, k))
				}
			}
		}
		if err := e.shape(r); err != nil {
			problems = append(problems, err)
		}
		g.events = append(g.events, e)
	}
	slices.SortStableFunc(g.events, func(a, b *Event) int { return a.Date.Compare(b.Date) })
	for _, e := range g.events {
		for _, k := range e.Before {
			g.before[k] = append(g.before[k], e)
		}
		for _, k := range e.After {
			g.after[k] = append(g.after[k], e)
		}
	}
	return problems
}

// shape checks that the numbers of units fit the change.
func (e *Event) shape(r row) error {
	ok := true
	switch e.Change {
	case Rename:
		ok = len(e.Before) == 1 && len(e.After) == 1 && e.Before[0] != e.After[0]
	case Merged:
		ok = len(e.Before) > 1 && len(e.After) == 1
	case Divided:
		ok = len(e.Before) == 1 && len(e.After) > 1
	case Absorb:
		ok = len(e.After) > 0 && !slices.ContainsFunc(e.Before, func(k string) bool { return slices.Contains(e.After, k) })
	}
	if !ok {
		return r.problem("%d units before and %d after don't make a %s", len(e.Before), len(e.After), e.Change)
	}
	return nil
}

// Events goes through all events in the order of time.
func (g *Gazetteer) Events() iter.Seq[*Event] { return slices.Values(g.events) }

// Kin is a unit that came out of another one, or that it came from, by the
// events of Path, the earliest first.
type Kin struct {
	Unit *Unit
	Path []*Event
}

// Successors are the units that the unit of the key became: those that bear
// their names on the day, over several events where need be; for the zero Day
// those of its next events. The unit itself isn't among them.
func (g *Gazetteer) Successors(key string, on Day) []Kin { return g.kin(key, on, true) }

// Predecessors are the units that the unit of the key came from: those that bore
// their names on the day, for the zero Day those of its last events before it.
func (g *Gazetteer) Predecessors(key string, on Day) []Kin { return g.kin(key, on, false) }

func (g *Gazetteer) kin(key string, on Day, forward bool) []Kin {
	if g.unitByKey[key] == nil {
		return nil
	}
	var list []Kin
	type step struct {
		key  string
		path []*Event
	}
	queue := []step{{key: key}}
	seen := map[string]bool{key: true}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		events := g.before[s.key]
		if !forward {
			events = g.after[s.key]
		}
		for _, e := range events {
			if len(s.path) > 0 {
				last := s.path[len(s.path)-1]
				if !forward {
					last = s.path[0]
				}
				if !follows(last, e, forward) {
					continue
				}
			}
			if !on.IsZero() && (forward && on.end().Compare(e.Date.first()) <= 0 || !forward && !on.first().Before(e.Date.end())) {
				continue // the event had not happened, or lies behind the day
			}
			next := e.After
			path := append(slices.Clone(s.path), e)
			if !forward {
				next = e.Before
				path = append([]*Event{e}, s.path...)
			}
			for _, k := range next {
				if seen[k] {
					continue
				}
				seen[k] = true
				u := g.unitByKey[k]
				if on.IsZero() || u.ValidOn(on) {
					list = append(list, Kin{u, path})
				}
				if !on.IsZero() {
					queue = append(queue, step{k, path})
				}
			}
		}
	}
	return list
}

// follows reports whether event e may come behind (forward) or before the last
// event of a path.
func follows(last, e *Event, forward bool) bool {
	if forward {
		return last.Date.Compare(e.Date) < 0
	}
	return e.Date.Compare(last.Date) < 0
}

// Lineage is every event in the history of the unit: those that led to it and
// those that led on from it, in the order of time.
func (g *Gazetteer) Lineage(key string) []*Event {
	taken := make(map[*Event]bool)
	var walk func(k string, last *Event, forward bool)
	walk = func(k string, last *Event, forward bool) {
		events := g.before[k]
		if !forward {
			events = g.after[k]
		}
		for _, e := range events {
			if last != nil && !follows(last, e, forward) || taken[e] {
				continue
			}
			taken[e] = true
			next := e.After
			if !forward {
				next = e.Before
			}
			for _, n := range next {
				walk(n, e, forward)
			}
		}
	}
	walk(key, nil, true)
	walk(key, nil, false)
	// What another unit brought in or took away tells of the unit, too.
	for _, list := range [...][]*Event{g.before[key], g.after[key]} {
		for _, e := range list {
			taken[e] = true
		}
	}
	var list []*Event
	for _, e := range g.events {
		if taken[e] {
			list = append(list, e)
		}
	}
	return list
}

// Related reports whether one of two particular units came out of the other, by
// the events of path. Their places must be one, or one must have come out of the
// other's.
func (g *Gazetteer) Related(a, b Identity) (path []*Event, ok bool) {
	if !a.Known() || !b.Known() || a.Place != b.Place || !g.samePlace(a.Province, b.Province) {
		return nil, false
	}
	if a.Unit == b.Unit {
		return nil, true
	}
	for _, pair := range [...][2]string{{a.Unit, b.Unit}, {b.Unit, a.Unit}} {
		if path, ok := g.path(pair[0], pair[1]); ok {
			return path, true
		}
	}
	return nil, false
}

func (g *Gazetteer) samePlace(a, b string) bool {
	if a == b || a == "" || b == "" {
		return true
	}
	p, q := g.provByKey[a], g.provByKey[b]
	return p != nil && q != nil && (g.descends(p, q) || g.descends(q, p))
}

// path is the shortest run of events that leads from one unit to another.
func (g *Gazetteer) path(from, to string) ([]*Event, bool) {
	type step struct {
		key  string
		path []*Event
	}
	queue := []step{{key: from}}
	seen := make(map[string]bool)
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		for _, e := range g.before[s.key] {
			if len(s.path) > 0 && !follows(s.path[len(s.path)-1], e, true) {
				continue
			}
			path := append(slices.Clone(s.path), e)
			for _, k := range e.After {
				if k == to {
					return path, true
				}
				state := strings.Join([]string{k, e.Key}, " ")
				if !seen[state] {
					seen[state] = true
					queue = append(queue, step{k, path})
				}
			}
		}
	}
	return nil, false
}
