package index

import (
	"strings"
)

// Concept is an abbreviation with its long forms, all meaning the same.
type Concept struct {
	// Forms are spellings such as "UBND" and "Ủy ban nhân dân"; the first is the
	// canonical one.
	Forms []string
}

// Vocabulary is what the index takes from the gazetteer.
type Vocabulary struct {
	// Version names the vocabulary's state; an index made with another is stale.
	Version  string
	Concepts []Concept
	// Related gives the predecessors and successors of a unit, perhaps none. It
	// may be nil.
	Related func(unit string) []string
	// Areas are names of provinces, as in "Sở Nội vụ Bắc Ninh".
	Areas []string
}

// concepts finds concepts in a run of tokens.
type concepts struct {
	root  *conceptNode
	forms [][]*term // canonical form of each concept
	names []string  // dictionary name of each concept
	// spellings of each concept as terms
	spellings [][][]*term
}

type conceptNode struct {
	next    map[string]*conceptNode // by folded term
	concept int                     // 1 more than the index of the concept, 0 for none
}

// conceptSpan is a concept where it stands: tokens [from, to).
type conceptSpan struct{ from, to, concept int }

func newConcepts(list []Concept) *concepts {
	c := &concepts{root: &conceptNode{}}
	a := newAnalyzer()
	for _, concept := range list {
		var forms [][]*term
		for _, form := range concept.Forms {
			var terms []*term
			for _, t := range a.analyze(normal(form)) {
				terms = append(terms, t.term)
			}
			if len(terms) > 0 {
				forms = append(forms, terms)
			}
		}
		if len(forms) < 2 {
			continue
		}
		number := len(c.forms)
		c.forms = append(c.forms, forms[0])
		c.names = append(c.names, "@"+strings.ReplaceAll(foldedWords(forms[0]), " ", "_"))
		c.spellings = append(c.spellings, forms)
		for _, form := range forms {
			node := c.root
			for _, t := range form {
				child := node.next[t.folded]
				if child == nil {
					child = &conceptNode{}
					if node.next == nil {
						node.next = map[string]*conceptNode{}
					}
					node.next[t.folded] = child
				}
				node = child
			}
			if node.concept == 0 {
				node.concept = number + 1
			}
		}
	}
	return c
}

// find appends the concepts in tokens to spans: the longest at each place, none
// overlapping another.
func (c *concepts) find(tokens []token, spans []conceptSpan) []conceptSpan {
	if len(c.forms) == 0 {
		return spans
	}
	for i := 0; i < len(tokens); {
		node, best := c.root.next[tokens[i].folded], conceptSpan{}
		for j := i + 1; node != nil; j++ {
			if node.concept > 0 && c.accents(tokens[i:j], node.concept-1) {
				best = conceptSpan{i, j, node.concept - 1}
			}
			if j == len(tokens) {
				break
			}
			node = node.next[tokens[j].folded]
		}
		if best.to > 0 {
			spans = append(spans, best)
			i = best.to
		} else {
			i++
		}
	}
	return spans
}

// accents reports whether tokens spell the concept with its accents, or with
// none at all.
func (c *concepts) accents(tokens []token, concept int) bool {
	bare := true
	for _, t := range tokens {
		bare = bare && t.exact == t.folded
	}
	if bare {
		return true
	}
forms:
	for _, form := range c.spellings[concept] {
		if len(form) != len(tokens) {
			continue
		}
		for i, t := range form {
			if t.exact != tokens[i].exact {
				continue forms
			}
		}
		return true
	}
	return false
}

func foldedWords(terms []*term) string {
	var b strings.Builder
	for i, t := range terms {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.folded)
	}
	return b.String()
}
