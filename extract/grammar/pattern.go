package grammar

// Pattern matches a run of nodes. Patterns are built from the functions of this
// file and may be shared.
type Pattern interface {
	// match tries to match nodes from i on and calls next with the end of each
	// way to do so, until next returns true.
	match(m *matcher, i int, next func(end int) bool) bool
}

// Captures are the nodes that a match captured by name.
type Captures map[string][]*Node

// First is the first node captured under the name, nil without one.
func (c Captures) First(name string) *Node {
	if len(c[name]) == 0 {
		return nil
	}
	return c[name][0]
}

// maxSteps bounds the work of one match, so that no sentence, however made, can
// make a pattern run away.
const maxSteps = 20_000

type matcher struct {
	nodes    []*Node
	captures []capture
	steps    int
}

type capture struct {
	name       string
	start, end int
}

func (m *matcher) spent() bool {
	m.steps++
	return m.steps > maxSteps
}

// MatchAt matches p at nodes[i] and returns the end of the match.
func MatchAt(p Pattern, nodes []*Node, i int) (Captures, int, bool) {
	m := matcher{nodes: nodes}
	end := -1
	ok := p.match(&m, i, func(e int) bool { end = e; return true })
	if !ok {
		return nil, 0, false
	}
	captures := make(Captures, len(m.captures))
	for _, c := range m.captures {
		captures[c.name] = append(captures[c.name], nodes[c.start:c.end]...)
	}
	return captures, end, true
}

type one func(*Node) bool

func (p one) match(m *matcher, i int, next func(int) bool) bool {
	return i < len(m.nodes) && !m.spent() && p(m.nodes[i]) && next(i+1)
}

// Is matches one node of which test holds.
func Is(test func(*Node) bool) Pattern { return one(test) }

// OfKind matches one node of one of the kinds.
func OfKind(kinds ...Kind) Pattern {
	return one(func(n *Node) bool {
		for _, k := range kinds {
			if n.Kind == k {
				return true
			}
		}
		return false
	})
}

// In matches one phrase of one of the categories.
func In(categories ...Category) Pattern {
	return one(func(n *Node) bool {
		for _, c := range categories {
			if n.Has(c) {
				return true
			}
		}
		return false
	})
}

// Letters matches one word or mark by its lower-case letters.
func Letters(lower ...string) Pattern {
	return one(func(n *Node) bool {
		for _, l := range lower {
			if n.lower == l {
				return true
			}
		}
		return false
	})
}

type seq []Pattern

func (p seq) match(m *matcher, i int, next func(int) bool) bool {
	if len(p) == 0 {
		return next(i)
	}
	return p[0].match(m, i, func(end int) bool { return p[1:].match(m, end, next) })
}

// Seq matches the patterns one after the other.
func Seq(patterns ...Pattern) Pattern { return seq(patterns) }

type alt []Pattern

func (p alt) match(m *matcher, i int, next func(int) bool) bool {
	for _, q := range p {
		if q.match(m, i, next) {
			return true
		}
	}
	return false
}

// Alt matches the first of the patterns that lets the rest match.
func Alt(patterns ...Pattern) Pattern { return alt(patterns) }

// Opt matches p or nothing, p first.
func Opt(p Pattern) Pattern { return alt{p, seq{}} }

type skip struct {
	max  int
	stop Pattern
}

func (p skip) match(m *matcher, i int, next func(int) bool) bool {
	for n := 0; ; n++ {
		if next(i + n) {
			return true
		}
		if n == p.max || i+n >= len(m.nodes) || m.spent() {
			return false
		}
		if p.stop != nil && p.stop.match(m, i+n, func(int) bool { return true }) {
			return false
		}
	}
}

// Skip passes over at most max nodes, as few as it can, none of which stop
// matches; a nil stop matches nothing.
func Skip(max int, stop Pattern) Pattern { return skip{max, stop} }

type as struct {
	name string
	p    Pattern
}

func (p as) match(m *matcher, i int, next func(int) bool) bool {
	return p.p.match(m, i, func(end int) bool {
		m.captures = append(m.captures, capture{p.name, i, end})
		if next(end) {
			return true
		}
		m.captures = m.captures[:len(m.captures)-1]
		return false
	})
}

// As captures what p matches under a name.
func As(name string, p Pattern) Pattern { return as{name, p} }

type list struct{ item, sep Pattern }

func (p list) match(m *matcher, i int, next func(int) bool) bool {
	return p.item.match(m, i, func(end int) bool {
		if end > i && p.sep.match(m, end, func(after int) bool { return p.match(m, after, next) }) {
			return true
		}
		return next(end)
	})
}

// List matches one item or more with sep between, as many as it can.
func List(item, sep Pattern) Pattern { return list{item, sep} }

type not struct{ p Pattern }

func (p not) match(m *matcher, i int, next func(int) bool) bool {
	if p.p.match(m, i, func(int) bool { return true }) {
		return false
	}
	return next(i)
}

// Not matches nothing, where p doesn't match.
func Not(p Pattern) Pattern { return not{p} }
