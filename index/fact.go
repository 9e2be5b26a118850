package index

import (
	"iter"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/index/query"
)

// Fact is a value of the record that answers a field of the query.
type Fact struct {
	// Field is the field of the query that it answers.
	Field query.Name `json:"field"`
	// Conference is the place of the conference in the report, from 0.
	Conference int           `json:"conference"`
	Value      string        `json:"value"`
	Year       corpus.Number `json:"year"`            // of the office, else of the conference
	Basis      corpus.Basis  `json:"basis,omitempty"` // of an office
	Confidence float64       `json:"confidence"`
	// Quotes are where the value was read, with the value marked where it stands
	// there in words. Their Start is in the document's normalized text.
	Quotes []Fragment `json:"quotes"`
}

// maxFacts bounds the facts of a hit.
const maxFacts = 50

// factsOf are the facts of a report that the query asks for, in conferences in
// which all conditions of a group hold.
func (s *search) factsOf(r *corpus.Report) []Fact {
	facts := []Fact{}
	if s.root == nil {
		return facts
	}
	for i := range r.Conferences {
		c := &recordMatcher{search: s, report: r, conference: &r.Conferences[i], number: i}
		if c.node(s.root, scope{}) {
			facts = append(facts, c.facts...)
		}
		if len(facts) > maxFacts {
			return facts[:maxFacts]
		}
	}
	return facts
}

// recordMatcher evaluates a query in one conference of a report, and collects
// what answers it. Words are taken to hold.
type recordMatcher struct {
	*search
	report     *corpus.Report
	conference *corpus.Conference
	number     int
	facts      []Fact
}

func (m *recordMatcher) node(n query.Node, s scope) bool {
	switch n := n.(type) {
	case *query.And:
		return m.and(n, s)
	case *query.Or:
		any := false
		for _, c := range n.Of {
			before := len(m.facts)
			if m.node(c, s) {
				any = true
			} else {
				m.facts = m.facts[:before]
			}
		}
		return any
	}
	if s.years != nil && !asksOffice(n) && !inYears(s.years, int(m.conference.Year)) {
		return false
	}
	if s.confidence != nil && !asksProved(n) && !inConfidence(s.confidence, lowestConfidence(m.conference)) {
		return false
	}
	return m.leaf(n, s)
}

func (m *recordMatcher) and(n *query.And, s scope) bool {
	var rest []query.Node
	office, proved := false, false
	for _, c := range n.Of {
		switch c := c.(type) {
		case *query.Years:
			s.years = bothYears(s.years, c)
		case *query.Confidence:
			s.confidence = bothConfidences(s.confidence, c)
		default:
			rest = append(rest, c)
			office, proved = office || asksOffice(c), proved || asksProved(c)
		}
	}
	for _, c := range rest {
		inner := scope{}
		if asksOffice(c) {
			inner.years = s.years
		}
		if asksProved(c) {
			inner.confidence = s.confidence
		}
		if !m.node(c, inner) {
			return false
		}
	}
	if s.years != nil && !office {
		if !inYears(s.years, int(m.conference.Year)) {
			return false
		}
		m.single("year", strconv.Itoa(int(m.conference.Year)))
	}
	return s.confidence == nil || proved || inConfidence(s.confidence, lowestConfidence(m.conference))
}

func (m *recordMatcher) leaf(n query.Node, s scope) bool {
	c := m.conference
	switch n := n.(type) {
	case *query.Years:
		if !inYears(n, int(c.Year)) {
			return false
		}
		m.single("year", strconv.Itoa(int(c.Year)))
	case *query.Confidence:
		return inConfidence(n, lowestConfidence(c))
	case *query.Held:
		day := c.HeldOn.String()
		if !c.HeldOn.Valid() || day < n.From || n.To != "" && day > n.To {
			return false
		}
		m.single("held_on", day)
	case *query.Field:
		return m.field(n, s)
	}
	return true
}

// single adds one of the conference's single values.
func (m *recordMatcher) single(name, value string) {
	m.facts = append(m.facts, Fact{
		Field: query.Name(name), Conference: m.number, Value: value, Year: m.conference.Year,
		Confidence: m.conference.Confidence[name], Quotes: m.quotes(m.conference.Evidence[name], value),
	})
}

func (m *recordMatcher) field(n *query.Field, s scope) bool {
	c, a := m.conference, m.prepared.fields[n]
	switch n.Name {
	case query.Kind:
		if a.terms[0].folded != string(c.Kind) {
			return false
		}
		m.single("kind", string(c.Kind))
		return true
	case query.Warning:
		for _, w := range c.Warnings {
			if w.Code == a.terms[0].folded {
				m.facts = append(m.facts, Fact{Field: n.Name, Conference: m.number, Value: w.Code + ": " + w.Message, Year: c.Year, Quotes: []Fragment{}})
				return true
			}
		}
		return false
	case query.Province, query.Document: // of the document, which the index has told
		return true
	}
	any := false
	for r := range records(c, n.Name) {
		if !m.answers(a, r) || !inConfidence(s.confidence, r.Confidence) || s.years != nil && asksOffice(n) && !inYears(s.years, int(r.year)) {
			continue
		}
		any = true
		f := Fact{
			Field: n.Name, Conference: m.number, Value: r.written, Year: r.year, Basis: r.basis,
			Confidence: r.Confidence, Quotes: m.quotes(r.Evidence, r.written),
		}
		if !asksOffice(n) && f.Year == 0 {
			f.Year = c.Year
		}
		m.facts = append(m.facts, f)
	}
	return any
}

// answers reports whether a record has the name asked for.
func (m *recordMatcher) answers(a *asked, r record) bool {
	full := m.names.of(r.written)
	if a.matches(fact{name: full}) {
		return true
	}
	if !a.whole || !isUnit(r.kind) {
		return false
	}
	short, ok := m.names.withoutArea(full)
	return ok && a.matches(fact{name: short, short: true})
}

// quotes are the evidence with what of the value stands in it marked.
func (m *recordMatcher) quotes(evidence []corpus.Evidence, value string) []Fragment {
	list := []Fragment{}
	for _, e := range evidence {
		f := Fragment{Start: e.Start, Text: e.Quote, Marks: []corpus.Span{}}
		wanted := m.names.analyze(normal(value))
		words := make([]string, len(wanted))
		for i, w := range wanted {
			words[i] = w.folded
		}
		tokens := m.names.analyze(e.Quote)
		for i := 0; len(words) > 0 && i+len(words) <= len(tokens); i++ {
			same := true
			for j, w := range words {
				same = same && tokens[i+j].folded == w
			}
			if same {
				f.Marks = append(f.Marks, corpus.Span{Start: tokens[i].start, End: tokens[i+len(words)-1].end})
				i += len(words) - 1
			}
		}
		list = append(list, f)
	}
	return list
}

// record is one name of the structured record.
type record struct {
	named
	basis corpus.Basis
}

// records yields the names of a conference that a field asks of.
func records(c *corpus.Conference, field query.Name) iter.Seq[record] {
	return func(yield func(record) bool) {
		plain := func(kind byte, written string, p corpus.Proof) bool {
			return written == "" || yield(record{named: named{kind, written, 0, p}})
		}
		switch field {
		case query.Bloc:
			plain(blocFact, c.Bloc.Name, c.Bloc.Proof)
		case query.Member:
			for _, m := range c.Members {
				if !plain(memberFact, m.Unit, m.Proof) {
					return
				}
			}
		case query.Unit:
			for _, u := range units(c) {
				if !yield(record{named: u}) {
					return
				}
			}
		case query.Head, query.Deputy:
			for _, l := range c.Leaders {
				if (l.Post == corpus.Head) != (field == query.Head) {
					continue
				}
				for _, n := range []named{
					{leaderFact(l.Post, false), string(l.Unit), l.Year, l.Proof},
					{leaderFact(l.Post, true), string(l.Person), l.Year, l.Proof},
				} {
					if n.written != "" && !yield(record{n, l.Basis}) {
						return
					}
				}
			}
		case query.Official:
			for _, o := range c.Officials {
				if !plain(officialFact, o.Name, o.Proof) {
					return
				}
				for _, p := range o.Positions {
					if !plain(positionFact, p, o.Proof) {
						return
					}
				}
			}
		case query.Award:
			for _, a := range c.Awards {
				if !plain(awardFact, a.Award, a.Proof) {
					return
				}
			}
		case query.Cites:
			for _, x := range c.Citations {
				if !plain(citationFact, citation(x), x.Proof) {
					return
				}
			}
		case query.Movement:
			for _, x := range c.Movements {
				if !plain(movementFact, x.Name, x.Proof) {
					return
				}
			}
		}
	}
}
