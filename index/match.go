package index

import (
	"cmp"
	"slices"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/index/query"
)

// matcher finds what a query looks for in one text at a time. It is not for use
// by several goroutines at once.
type matcher struct {
	*prepared
	analyzer *analyzer
	tokens   []token
	spans    []conceptSpan
	// elsewhere tells the parts of the query that stand with its accents in the
	// document though perhaps not in what is read now; nil for none.
	elsewhere map[int]bool
	// concept tells for each token the concept that starts there: its index in
	// spans plus 1.
	concept map[int]int
}

// run is where a sequence stands: tokens [from, to), exact where the accents are
// those of the query.
type run struct {
	from, to int
	exact    bool
}

func (p *prepared) matcher() *matcher {
	return &matcher{prepared: p, analyzer: p.names.texts, concept: map[int]int{}}
}

// read makes text, which is in normal form, the one that is searched.
func (m *matcher) read(text string) {
	m.tokens = m.analyzer.analyze(text)
	m.spans = m.index.concepts.find(m.tokens, m.spans[:0])
	clear(m.concept)
	for i, s := range m.spans {
		m.concept[s.from] = i + 1
	}
}

// runs are the places of a word or phrase, in order.
func (m *matcher) runs(n query.Node) []run {
	pat := m.patterns[n]
	if pat == nil {
		return nil
	}
	var found []run
	for _, seq := range pat.sequences {
		for i := range m.tokens {
			if r, ok := m.at(seq, i); ok {
				found = append(found, r)
			}
		}
	}
	if len(pat.sequences) > 1 {
		slices.SortFunc(found, func(a, b run) int {
			return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
		})
		found = slices.CompactFunc(found, func(a, b run) bool { return a.from == b.from && a.to == b.to })
	}
	return found
}

// at is the run of seq that starts at token i.
func (m *matcher) at(seq sequence, i int) (run, bool) {
	r := run{from: i, exact: true}
	for _, el := range seq {
		if i >= len(m.tokens) {
			return r, false
		}
		if el.kind == conceptual {
			s := m.concept[i]
			if s == 0 || m.spans[s-1].concept != el.concept {
				return r, false
			}
			i = m.spans[s-1].to
			continue
		}
		t := m.tokens[i].term
		if !el.fits(t) {
			return r, false
		}
		r.exact = r.exact && el.fitsExactly(t)
		i++
	}
	r.to = i
	return r, true
}

// nearby are the runs of both sides of a nearness that stand near each other.
func (m *matcher) nearby(n *query.Near) (left, right []run) {
	l, r := m.runs(n.Left), m.runs(n.Right)
	first := 0
	for _, a := range l {
		for first < len(r) && r[first].to+n.Within < a.from {
			first++
		}
		for _, b := range r[first:] {
			gap := b.from - a.to
			if b.from < a.from {
				gap = a.from - b.to
			}
			if gap > n.Within {
				break
			}
			if gap >= 0 {
				left, right = append(left, a), append(right, b)
			}
		}
	}
	return left, right
}

// holds reports whether a word, phrase or nearness is in the text.
func (m *matcher) holds(n query.Node) bool {
	if near, ok := n.(*query.Near); ok {
		left, _ := m.nearby(near)
		return len(left) > 0
	}
	return len(m.runs(n)) > 0
}

// mark is what to highlight: bytes of the text, and which part of the query it
// answers.
type mark struct {
	corpus.Span
	part int
}

// parts calls visit for the places of each word, phrase and side of a nearness
// that isn't negated, numbered from 0.
func (m *matcher) parts(visit func(part int, n query.Node, runs []run)) {
	part := 0
	add := func(n query.Node, runs []run) {
		visit(part, n, runs)
		part++
	}
	query.Walk(m.root, func(n query.Node) bool {
		switch n := n.(type) {
		case *query.Not:
			return false
		case *query.Near:
			left, right := m.nearby(n)
			add(n.Left, left)
			add(n.Right, right)
			return false
		case *query.Word, *query.Phrase:
			add(n, m.runs(n))
		}
		return true
	})
}

func withAccents(r run) bool { return r.exact }

// exactParts are the parts of the query that were typed with accents and stand
// so in the text.
func (m *matcher) exactParts() map[int]bool {
	exact := map[int]bool{}
	m.parts(func(part int, n query.Node, runs []run) {
		typed := slices.ContainsFunc(m.patterns[n].words, func(e element) bool { return e.exact != e.folded })
		if typed && slices.ContainsFunc(runs, withAccents) {
			exact[part] = true
		}
	})
	return exact
}

// marks are the places that answer the query, in order, none overlapping
// another. Where a word stands with the accents of the query, here or elsewhere
// in the document, places without them are left out.
func (m *matcher) marks() []mark {
	var found []mark
	m.parts(func(part int, _ query.Node, runs []run) {
		exact := m.elsewhere[part] || slices.ContainsFunc(runs, withAccents)
		for _, r := range runs {
			if r.exact || !exact {
				found = append(found, mark{corpus.Span{Start: m.tokens[r.from].start, End: m.tokens[r.to-1].end}, part})
			}
		}
	})
	slices.SortStableFunc(found, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	kept := found[:0]
	for _, f := range found {
		if len(kept) == 0 || kept[len(kept)-1].End <= f.Start {
			kept = append(kept, f)
		}
	}
	return kept
}
