package index

import (
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/index/query"
)

// prepared is a query made ready for the segments of a view.
type prepared struct {
	index   *Index
	names   *names
	options Options
	root    query.Node // nil: every document

	patterns map[query.Node]*pattern // of words and phrases
	fields   map[*query.Field]*asked
	accents  bool // the words of the query were typed with accents
}

// asked is what a field asks for.
type asked struct {
	kinds []byte
	terms []askedTerm
	// whole is whether the name is meant as a whole, rather than as a part.
	whole bool
	// literal names have no area left out and no relatives.
	literal bool
	// related are further whole names: predecessors and successors.
	related []name
	// words are the folded terms of an address.
	words []string
}

type askedTerm struct {
	name
	accents bool
	prefix  bool
	typos   int
}

// kindsOf are the facts that a field asks of.
func kindsOf(n query.Name) []byte {
	switch n {
	case query.Bloc:
		return []byte{blocFact}
	case query.Unit:
		return []byte{memberFact, headFact, deputyFact, rankedFact, awardedFact}
	case query.Member:
		return []byte{memberFact}
	case query.Head:
		return []byte{headFact, headPersonFact}
	case query.Deputy:
		return []byte{deputyFact, deputyPersonFact}
	case query.Official:
		return []byte{officialFact, positionFact}
	case query.Award:
		return []byte{awardFact}
	case query.Cites:
		return []byte{citationFact}
	case query.Movement:
		return []byte{movementFact}
	case query.Warning:
		return []byte{warningFact}
	case query.Kind:
		return []byte{kindFact}
	}
	return nil
}

// namesWhole are the fields whose quoted value is a whole name where there is
// such a name.
func namesWhole(n query.Name) bool {
	switch n {
	case query.Bloc, query.Unit, query.Member, query.Head, query.Deputy, query.Official, query.Province:
		return true
	}
	return false
}

func (ix *Index) prepare(q query.Query, o Options, n *names) *prepared {
	p := &prepared{
		index: ix, names: n, options: o,
		patterns: map[query.Node]*pattern{}, fields: map[*query.Field]*asked{},
	}
	query.Walk(q.Root, func(n query.Node) bool {
		switch n := n.(type) {
		case *query.Word:
			p.accents = p.accents || hasAccent(n.Text)
		case *query.Phrase:
			p.accents = p.accents || hasAccent(n.Text)
		}
		return true
	})
	p.root = p.node(q.Root)
	return p
}

// node drops what holds no term (a lone dash, dots) and makes patterns of the
// rest. It is nil where nothing is left.
func (p *prepared) node(n query.Node) query.Node {
	list := func(of []query.Node) []query.Node {
		var kept []query.Node
		for _, c := range of {
			if c = p.node(c); c != nil {
				kept = append(kept, c)
			}
		}
		return kept
	}
	switch n := n.(type) {
	case *query.And:
		switch kept := p.withConcepts(list(n.Of)); len(kept) {
		case 0:
			return nil
		case 1:
			return kept[0]
		default:
			return &query.And{Span: n.Span, Of: kept}
		}
	case *query.Or:
		switch kept := list(n.Of); len(kept) {
		case 0:
			return nil
		case 1:
			return kept[0]
		default:
			return &query.Or{Span: n.Span, Of: kept}
		}
	case *query.Not:
		inner := p.node(n.Of)
		if inner == nil {
			return nil
		}
		return &query.Not{Span: n.Span, Of: inner}
	case *query.Near:
		left, right := p.side(n.Left), p.side(n.Right)
		switch {
		case left == nil:
			return right
		case right == nil:
			return left
		}
		return &query.Near{Span: n.Span, Left: left, Right: right, Within: n.Within}
	case *query.Word:
		pat := p.patternOf(n.Text, n.Span, n.Prefix, n.Typos)
		if pat == nil {
			return nil
		}
		p.patterns[n] = pat
	case *query.Phrase:
		if p.side(n) == nil {
			return nil
		}
		return p.orRelatives(n, n.Text, func(other string) query.Node {
			return p.side(&query.Phrase{Span: n.Span, Text: other})
		})
	case *query.Field:
		p.fields[n] = p.ask(n)
	case nil:
		return nil
	}
	return n
}

// side makes the pattern of a word or phrase without relatives, as nearness wants
// it.
func (p *prepared) side(n query.Node) query.Node {
	phrase, ok := n.(*query.Phrase)
	if !ok {
		return p.node(n)
	}
	pat := p.patternOf(phrase.Text, phrase.Span, false, 0)
	if pat == nil {
		return nil
	}
	p.patterns[n] = pat
	return n
}

// orRelatives puts a unit's predecessors and successors beside what names it,
// where the options ask for them.
func (p *prepared) orRelatives(n query.Node, unit string, node func(other string) query.Node) query.Node {
	if !p.options.Related || p.index.config.Vocabulary.Related == nil {
		return n
	}
	either := []query.Node{n}
	for _, other := range p.index.config.Vocabulary.Related(unit) {
		if o := node(other); o != nil {
			either = append(either, o)
		}
	}
	if len(either) == 1 {
		return n
	}
	return &query.Or{Span: n.Pos(), Of: either}
}

// wordsOf are nodes for the words of a text that stands for what is at a span.
func (p *prepared) wordsOf(text string, at query.Span) query.Node {
	var words []query.Node
	for w := range strings.FieldsSeq(text) {
		if n := p.node(&query.Word{Span: at, Text: w}); n != nil {
			words = append(words, n)
		}
	}
	if len(words) < 2 {
		return nil
	}
	return &query.And{Span: at, Of: p.spelled(words)}
}

// withConcepts lets words side by side that spell a concept, as "ủy ban nhân
// dân" does, also stand for its other spellings.
func (p *prepared) withConcepts(of []query.Node) []query.Node {
	var kept []query.Node
	for i := 0; i < len(of); {
		end := i
		for end < len(of) && p.plain(of[end]) {
			end++
		}
		if end == i {
			kept = append(kept, of[i])
			i++
			continue
		}
		run := p.spelled(of[i:end])
		if end-i > 1 {
			at := query.Span{Start: of[i].Pos().Start, End: of[end-1].Pos().End}
			var unit []string
			for _, w := range of[i:end] {
				unit = append(unit, w.(*query.Word).Text)
			}
			var all query.Node = &query.And{Span: at, Of: run}
			if both := p.orRelatives(all, strings.Join(unit, " "), func(other string) query.Node { return p.wordsOf(other, at) }); both != all {
				run = []query.Node{both}
			}
		}
		kept = append(kept, run...)
		i = end
	}
	return kept
}

// plain reports whether a node is a word that is looked for as it stands.
func (p *prepared) plain(n query.Node) bool {
	w, ok := n.(*query.Word)
	return ok && !w.Prefix && w.Typos == 0
}

// spelled puts what may stand for some of the words in their place.
func (p *prepared) spelled(words []query.Node) []query.Node {
	var text strings.Builder
	ends := make([]int, len(words)) // of each word in text
	for i, w := range words {
		text.WriteString(normal(w.(*query.Word).Text) + " ")
		ends[i] = text.Len()
	}
	tokens := p.names.analyze(text.String())
	var kept []query.Node
	next := 0
	for _, span := range p.index.concepts.find(tokens, nil) {
		start, end := tokens[span.from].start, tokens[span.to-1].end
		from, _ := slices.BinarySearch(ends, start+1)
		to, _ := slices.BinarySearch(ends, end)
		switch {
		case from == to: // the pattern of the word has it
			continue
		case span.from > 0 && from > 0 && tokens[span.from-1].end > ends[from-1], span.from > 0 && from == 0,
			span.to < len(tokens) && tokens[span.to].start < ends[to]: // words hold more than it
			continue
		}
		kept = append(kept, words[next:from]...)
		at := query.Span{Start: words[from].Pos().Start, End: words[to].Pos().End}
		other := &query.Phrase{Span: at, Text: text.String()[start:end]}
		whole := sequence{{
			kind: conceptual, folded: p.index.concepts.names[span.concept], concept: span.concept, start: at.Start, end: at.End,
		}}
		p.patterns[other] = &pattern{sequences: []sequence{whole}, words: whole}
		kept = append(kept, &query.Or{Span: at, Of: []query.Node{&query.And{Span: at, Of: words[from : to+1]}, other}})
		next = to + 1
	}
	return append(kept, words[next:]...)
}

func (p *prepared) ask(f *query.Field) *asked {
	a := &asked{kinds: kindsOf(f.Name)}
	if f.Name == query.Kind || f.Name == query.Warning {
		code := strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(f.Terms[0].Text))
		a.terms, a.whole, a.literal = []askedTerm{{name: name{code, code}}}, true, true
		return a
	}
	for _, t := range f.Terms {
		if f.Name == query.Document {
			written := t.Text
			if _, rest, ok := strings.Cut(written, "://"); ok { // http or https is one
				written = rest
			}
			for _, word := range p.names.analyze(normal(written)) {
				a.words = append(a.words, word.folded)
			}
		}
		a.literal = a.literal || t.Literal
		key := p.names.of(t.Text)
		if key.folded == "" {
			continue
		}
		a.terms = append(a.terms, askedTerm{key, hasAccent(t.Text), t.Prefix, t.Typos})
	}
	a.whole = a.literal || namesWhole(f.Name) && len(f.Terms) == 1 && f.Terms[0].Quoted && len(a.terms) == 1
	if a.whole && !a.literal && p.options.Related && p.index.config.Vocabulary.Related != nil && f.Name != query.Official {
		for _, other := range p.index.config.Vocabulary.Related(f.Terms[0].Text) {
			a.related = append(a.related, p.names.of(other))
		}
	}
	return a
}

// is reports whether a whole name is the one asked for.
func (a *asked) is(n name, short bool) bool {
	if a.literal && short || len(a.terms) != 1 {
		return false
	}
	if t := a.terms[0]; t.accents && n.exact == t.exact || !t.accents && n.folded == t.folded {
		return true
	}
	for _, r := range a.related {
		if n == r {
			return true
		}
	}
	return false
}

// partOf reports whether a name holds all terms.
func (a *asked) partOf(n name) bool {
	for _, t := range a.terms {
		if !t.partOf(n) {
			return false
		}
	}
	return len(a.terms) > 0
}

func (t askedTerm) partOf(n name) bool {
	have, want := n.folded, t.folded
	if t.accents {
		have, want = n.exact, t.exact
	}
	switch {
	case t.typos > 0:
		words, have := strings.Split(want, " "), strings.Split(have, " ")
	places:
		for i := 0; i+len(words) <= len(have); i++ {
			for j, w := range words {
				if !within(w, have[i+j], t.typos) {
					continue places
				}
			}
			return true
		}
		return false
	case t.prefix:
		return strings.HasPrefix(have, want) || strings.Contains(have, " "+want)
	}
	return holds(have, want)
}

func (a *asked) matches(f fact) bool {
	if a.whole {
		return a.is(f.name, f.short)
	}
	return !f.short && a.partOf(f.name)
}
