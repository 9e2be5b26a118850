package index

import (
	"strings"
	"unicode"

	"github.com/sokhoi/sokhoi/corpus/gazetteer"
)

// FromGazetteer is the vocabulary of a gazetteer: its abbreviations that stand
// for one thing only, its provinces, and the lineage of its units.
func FromGazetteer(g *gazetteer.Gazetteer) Vocabulary {
	v := Vocabulary{Version: g.Version(), Related: func(unit string) []string { return relatives(g, unit) }}
	var all []gazetteer.Abbreviation
	for a := range g.Abbreviations() {
		if !a.Shared {
			all = append(all, a)
		}
	}
	number := map[string]int{} // of a concept, by its folded long form
	a := newAnalyzer()
	for _, ab := range all {
		var terms []*term
		for _, t := range a.analyze(normal(ab.Full)) {
			terms = append(terms, t.term)
		}
		key := foldedWords(terms)
		i, ok := number[key]
		if !ok {
			i = len(v.Concepts)
			number[key] = i
			v.Concepts = append(v.Concepts, Concept{Forms: []string{ab.Full}})
			// "Nông nghiệp và PTNT": a part of the long form abbreviated by itself.
			for _, part := range all {
				if part.Full != ab.Full && strings.Contains(ab.Full, part.Full) {
					v.Concepts[i].Forms = append(v.Concepts[i].Forms, strings.Replace(ab.Full, part.Full, part.Short, 1))
				}
			}
		}
		v.Concepts[i].Forms = append(v.Concepts[i].Forms, ab.Short)
		letters := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, ab.Short)
		if letters != ab.Short { // TT&TT is written TTTT, too
			v.Concepts[i].Forms = append(v.Concepts[i].Forms, letters)
		}
	}
	for p := range g.Provinces() {
		v.Areas = append(v.Areas, p.Name)
	}
	return v
}

// relatives are the names of the units that a unit came from and became, with
// its area.
func relatives(g *gazetteer.Gazetteer, unit string) []string {
	key, rest, ok := g.Canonical(unit)
	if !ok {
		return nil
	}
	var list []string
	for _, kin := range append(g.Predecessors(key, gazetteer.Day{}), g.Successors(key, gazetteer.Day{})...) {
		list = append(list, strings.TrimSpace(kin.Unit.Name+" "+strings.TrimSpace(rest)))
	}
	return list
}
