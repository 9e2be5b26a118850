package index

import (
	"maps"
	"slices"
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
		// "Phát thanh - Truyền hình": a sign in place of "và".
		for _, form := range slices.Clone(v.Concepts[i].Forms) {
			if with := strings.Replace(form, " và ", " - ", 1); with != form {
				v.Concepts[i].Forms = append(v.Concepts[i].Forms, with)
			}
		}
		for _, written := range punctuations(ab) {
			if written != ab.Short {
				v.Concepts[i].Forms = append(v.Concepts[i].Forms, written)
			}
		}
	}
	for p := range g.Provinces() {
		v.Areas = append(v.Areas, p.Name)
	}
	return v
}

// punctuations are the ways to write an abbreviation with and without signs where
// it or its long form has one: LĐ-TB&XH is written LĐTBXH and LĐTB&XH, too. (What
// the signs are doesn't matter.)
func punctuations(ab gazetteer.Abbreviation) []string {
	wordRune := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	var letters []rune
	cuts := map[int][]string{} // before which letter a sign or "và" may stand
	for _, r := range ab.Short {
		if wordRune(r) {
			letters = append(letters, r)
		} else {
			cuts[len(letters)] = []string{"-"}
		}
	}
	long := map[int][]string{} // the same, by the words of the long form
	words := 0
	for _, w := range strings.Fields(ab.Full) {
		switch {
		case w == "và":
			long[words] = []string{"-", " và "}
		case !strings.ContainsFunc(w, wordRune):
			long[words] = []string{"-"}
		default:
			if words++; strings.HasSuffix(w, ",") {
				long[words] = []string{"-"}
			}
		}
	}
	if words == len(letters) { // each letter stands for a word
		maps.Copy(cuts, long)
	}
	list := []string{""}
	for i, r := range letters {
		for j, before := range list[:len(list):len(list)] {
			if i > 0 && len(list) < maxPunctuations {
				for _, sign := range cuts[i] {
					list = append(list, before+sign+string(r))
				}
			}
			list[j] += string(r)
		}
	}
	return list
}

// maxPunctuations bounds the ways to write one abbreviation.
const maxPunctuations = 32

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
