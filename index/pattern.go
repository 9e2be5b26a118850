package index

import (
	"strings"

	"github.com/blevesearch/vellum/levenshtein"

	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/index/query"
)

// pattern is what a word or phrase of a query looks for in text: one of some
// sequences of elements.
type pattern struct {
	sequences []sequence
	// words are the terms as typed, for ranking and suggestions.
	words []element
}

type sequence []element

// element stands for one token, or for the tokens of one concept.
type element struct {
	kind   elementKind
	folded string
	exact  string
	typos  int
	// near finds what is within typos; made once for all segments. nil for an
	// element without typos, or a word that is too long.
	near *foldedDistance
	// concept is the number of a concept.
	concept int
	// start and end are where the word stands in the query.
	start, end int
}

type elementKind uint8

const (
	literal elementKind = iota
	prefixed
	mistyped
	conceptual
)

// patternOf makes a pattern of words as typed, nil where they hold no term.
func (p *prepared) patternOf(text string, at query.Span, prefix bool, typos int) *pattern {
	tokens := p.names.analyze(normal(text))
	if len(tokens) == 0 {
		return nil
	}
	plain := make(sequence, len(tokens))
	for i, t := range tokens {
		e := element{folded: t.folded, exact: t.exact, start: at.Start, end: at.End}
		switch {
		case typos > 0 && len(t.folded) > 1:
			e.kind, e.typos = mistyped, typos
			e.near, _ = newFoldedDistance(e.folded, typos) // lookUp has the error
		case prefix && i == len(tokens)-1:
			e.kind = prefixed
		}
		plain[i] = e
	}
	pat := &pattern{sequences: []sequence{plain}, words: plain}
	if prefix || typos > 0 {
		return pat
	}
	spans := p.index.concepts.find(tokens, nil)
	if len(spans) == 0 {
		return pat
	}
	var seq sequence
	next := 0
	for i := 0; i < len(tokens); i++ {
		if next < len(spans) && spans[next].from == i {
			seq = append(seq, element{
				kind: conceptual, folded: p.index.concepts.names[spans[next].concept],
				concept: spans[next].concept, start: at.Start, end: at.End,
			})
			i = spans[next].to - 1
			next++
			continue
		}
		seq = append(seq, plain[i])
	}
	pat.sequences = append(pat.sequences, seq)
	return pat
}

// simple reports whether all elements are single entries of the dictionary, so
// that pairs can be looked up.
func (e element) simple() bool { return e.kind == literal || e.kind == conceptual }

// fits reports whether one token is what a literal, prefixed or mistyped element
// looks for.
func (e element) fits(t *term) bool {
	switch e.kind {
	case literal:
		return t.folded == e.folded
	case prefixed:
		return strings.HasPrefix(t.folded, e.folded)
	case mistyped:
		return within(e.folded, t.folded, e.typos)
	}
	return false
}

// fitsExactly is fits with the accents of the query.
func (e element) fitsExactly(t *term) bool {
	switch e.kind {
	case literal:
		return t.exact == e.exact
	case prefixed:
		return strings.HasPrefix(t.exact, e.exact)
	case mistyped:
		return within(e.exact, t.exact, e.typos)
	}
	return false
}

// within reports whether a and b are at most n edits apart: a letter more, less
// or other, or two letters exchanged.
func within(a, b string, n int) bool {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > n || -d > n {
		return false
	}
	before, row := make([]int, len(y)+1), make([]int, len(y)+1)
	last := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range y {
			cost := last[j]
			if x[i] != y[j] {
				cost++
			}
			row[j+1] = min(cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(y)] <= n
}

// foldedDistance is an automaton for entries whose folded spelling is within a
// distance of a word.
type foldedDistance struct{ inner *levenshtein.DFA }

// States of the automaton beyond those of the inner one.
const (
	tailState = 1<<30 + iota // the folded spelling has matched
	deadState
)

func newFoldedDistance(word string, typos int) (*foldedDistance, error) {
	b, err := levenshtein.NewLevenshteinAutomatonBuilder(uint8(typos), true)
	if err != nil {
		return nil, err
	}
	dfa, err := b.BuildDfa(word, uint8(typos))
	if err != nil {
		return nil, err
	}
	return &foldedDistance{dfa}, nil
}

func (f *foldedDistance) Start() int                 { return f.inner.Start() }
func (f *foldedDistance) IsMatch(s int) bool         { return s == tailState }
func (f *foldedDistance) WillAlwaysMatch(s int) bool { return s == tailState }

func (f *foldedDistance) CanMatch(s int) bool {
	return s == tailState || s != deadState && f.inner.CanMatch(s)
}

func (f *foldedDistance) Accept(s int, b byte) int {
	switch {
	case s >= tailState:
		return s
	case b != separator[0]:
		return f.inner.Accept(s, b)
	case f.inner.IsMatch(s):
		return tailState
	}
	return deadState
}

// hasAccent tells whether somebody typed with accents.
func hasAccent(s string) bool { return viet.HasAccent(s) }
