package extract

import (
	_ "embed"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// ruleNames are the names of the rules that give evidence, a line each; a test holds
// them to the source.
//
//go:embed rules.txt
var ruleNames string

// Rules are the names of all rules that can give evidence, sorted.
func Rules() []string { return strings.Fields(ruleNames) }

// Shadowed counts, for each rule, its readings of the document that came into no value:
// another reading stood over them, they contradicted a likelier one, or what they told
// was out of the meeting's years. Readings that were joined to a value of another rule
// count as well, so that a rule which only ever repeats shows itself.
func (x *Extractor) Shadowed(d *corpus.Document) map[string]int {
	r := x.read(d)
	rep := r.report()
	used := map[told]bool{}
	for i := range rep.Conferences {
		for _, v := range values(&rep.Conferences[i]) {
			for _, e := range v.evidence {
				used[told{e.Rule, e.Span()}] = true
			}
		}
	}
	shadowed := map[string]int{}
	for _, m := range r.met {
		for _, k := range m.facts.spans() {
			if !used[k] {
				shadowed[k.rule]++
			}
		}
	}
	r.release()
	return shadowed
}

// told is where a rule read something.
type told struct {
	rule string
	span corpus.Span
}

// spans lists what the rules read: of a list of members its units.
func (f *facts) spans() []told {
	var list []told
	for _, l := range f.leaders {
		list = append(list, told{l.rule, l.span})
	}
	for _, l := range f.members {
		for _, it := range l.items {
			list = append(list, told{l.rule, it.span})
		}
	}
	for _, c := range f.counts {
		list = append(list, told{c.rule, c.span})
	}
	for _, a := range f.awards {
		list = append(list, told{a.rule, a.span})
	}
	for _, k := range f.rankings {
		list = append(list, told{k.rule, k.span})
	}
	for _, o := range f.officials {
		list = append(list, told{o.rule, o.span})
	}
	return list
}
