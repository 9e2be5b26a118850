package gazetteer

import (
	"iter"
	"slices"
	"strings"
)

// Abbreviation is a short way to write some words.
type Abbreviation struct {
	Short, Full string
	// Forms tells that names are written with it: "Sở TT&TT".
	Forms bool
	// Shared tells that it stands for other words, too.
	Shared bool
}

// maxForms bounds the forms that abbreviations make of one name.
const maxForms = 400

func (g *Gazetteer) loadAbbreviations(rows []row) []error {
	var problems []error
	g.expansions = make(map[string][]string)
	first := make(map[string]int)
	for _, r := range rows {
		a := Abbreviation{Short: r.cells["abbreviation"], Full: r.cells["expansion"]}
		var err error
		if a.Forms, err = r.yes("forms"); err != nil {
			problems = append(problems, err)
		}
		if a.Shared, err = r.yes("shared"); err != nil {
			problems = append(problems, err)
		}
		key := exactKey(a.Short)
		if key == "" {
			problems = append(problems, r.problem("the abbreviation %q has no letters", a.Short))
			continue
		}
		if i, ok := first[key]; ok && (!a.Shared || !g.abbrevs[i].Shared) && exactKey(g.abbrevs[i].Full) != exactKey(a.Full) {
			problems = append(problems, r.problem("%q is short for %q, too, but shared isn't yes in both", a.Short, g.abbrevs[i].Full))
		} else if !ok {
			first[key] = len(g.abbrevs)
		}
		g.abbrevs = append(g.abbrevs, a)
		if !slices.Contains(g.expansions[key], a.Full) {
			g.expansions[key] = append(g.expansions[key], a.Full)
		}
	}
	return problems
}

// Abbreviations goes through the abbreviations in the order of the table.
func (g *Gazetteer) Abbreviations() iter.Seq[Abbreviation] { return slices.Values(g.abbrevs) }

// Expand is what the abbreviation may stand for, the likeliest first, however it
// is punctuated: "TT&TT", "TT-TT" and "TTTT" are one.
func (g *Gazetteer) Expand(abbreviation string) []string {
	return slices.Clone(g.expansions[exactKey(abbreviation)])
}

// abbreviations finds the short forms of names.
type abbreviations struct {
	short map[string][]string // by the exact key of what they stand for
}

func (g *Gazetteer) writers() abbreviations {
	a := abbreviations{short: make(map[string][]string)}
	for _, ab := range g.abbrevs {
		if ab.Forms {
			key := exactKey(ab.Full)
			a.short[key] = append(a.short[key], ab.Short)
		}
	}
	return a
}

// forms is f and what the abbreviations make of it, f first; false where they
// make more than maxForms.
func (a abbreviations) forms(f form) ([]form, bool) {
	n := parseName(f.text)
	// parts are the alternatives for each stretch of the name.
	var parts [][]string
	total := 1
	for i := 0; i < len(n.words); {
		end := len(n.words)
		for ; end > i+1; end-- {
			if _, ok := a.short[n.span(i, end)]; ok {
				break
			}
		}
		shorts := a.short[n.span(i, end)]
		from := n.words[i].start
		if end < len(n.words) {
			parts = append(parts, append([]string{strings.TrimSpace(n.text[from:n.words[end].start])}, shorts...))
		} else {
			parts = append(parts, append([]string{strings.TrimSpace(n.text[from:])}, shorts...))
		}
		// The words within a long phrase may be abbreviated each by itself:
		// "Nông nghiệp và PTNT".
		if end-i > 2 {
			for k := i + 1; k < end; k++ {
				left, lok := a.short[n.span(i, k)]
				right, rok := a.short[n.span(k, end)]
				head := strings.TrimSpace(n.text[from:n.words[k].start])
				tail := strings.TrimSpace(n.text[n.words[k].start:n.words[end-1].end])
				p := &parts[len(parts)-1]
				for _, s := range left {
					*p = append(*p, s+" "+tail)
				}
				for _, s := range right {
					*p = append(*p, head+" "+s)
				}
				if lok && rok {
					for _, l := range left {
						for _, r := range right {
							*p = append(*p, l+" "+r)
						}
					}
				}
			}
		}
		total *= len(parts[len(parts)-1])
		i = end
	}
	if total > maxForms {
		return nil, false
	}
	texts := []string{""}
	for _, p := range parts {
		next := make([]string, 0, len(texts)*len(p))
		for _, t := range texts {
			for _, alternative := range p {
				next = append(next, strings.TrimSpace(t+" "+alternative))
			}
		}
		texts = next
	}
	forms := make([]form, 0, len(texts))
	seen := make(map[string]bool)
	for i, t := range texts {
		made := newForm(t)
		made.shared, made.made = f.shared, i > 0
		if i == 0 {
			made.text = f.text
		}
		if !seen[made.key] {
			seen[made.key] = true
			forms = append(forms, made)
		}
	}
	return forms, true
}
