package extract

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// Slips of the pen in the terms that reports turn on («thi địa», «Khối trưởg»,
// «BanThi») are mended in what the words are taken for; what a report says and
// quotes stays as the text has it. Accents alone the lexicon forgives by itself.

//go:embed vocabulary/slips/terms.tsv
var slipsTable string

// slipsHeader is the first line of the table, after its comments.
const slipsHeader = "term\tbut"

// term is a row of the table.
type term struct {
	words []*grammar.Word
	// but are the words that look like a slip in the term and are none; sole tells
	// that all syllables are.
	but  []string
	sole bool
}

// place is where a word stands in a term.
type place struct {
	term *term
	at   int
}

// slips finds terms that are written with a slip.
type slips struct {
	// places are keyed by the numbers of words.
	places [][]place
	// glued are two neighbours of a term, keyed by their letters without a space.
	glued map[string][2]*grammar.Word
}

// newSlips reads the embedded table. A line that isn't understood is an error with
// its number.
func newSlips(l *grammar.Lexicon) (*slips, error) {
	s := &slips{glued: make(map[string][2]*grammar.Word)}
	err := eachRow("vocabulary/slips/terms.tsv", slipsTable, slipsHeader, func(line string) error {
		phrase, but, ok := strings.Cut(line, "\t")
		tokens := l.Tokenize(phrase)
		if !ok || len(tokens) < 2 {
			return fmt.Errorf("%q is no term of two words and what looks like it", line)
		}
		t := &term{but: strings.Fields(but), sole: but == "*"}
		for k := range tokens {
			w := tokens[k].Word
			if w.ID() == 0 {
				return fmt.Errorf("the lexicon has no %q", w.Lower)
			}
			t.words = append(t.words, w)
			for int(w.ID()) >= len(s.places) {
				s.places = append(s.places, nil)
			}
			s.places[w.ID()] = append(s.places[w.ID()], place{t, k})
			if k > 0 {
				before := t.words[k-1]
				s.glued[before.Lower+w.Lower] = [2]*grammar.Word{before, w}
			}
		}
		return nil
	})
	return s, err
}

// mend gives tokens that are a slip away from a term the term's words, and divides
// those that have two words of a term without the space. The word «khối» or «cụm»
// itself is mended only if bloc says so.
func (x *Extractor) mend(tokens []grammar.Token, bloc bool) []grammar.Token {
	tokens = x.slips.part(tokens)
	for i := range tokens {
		id := tokens[i].Word.ID()
		if id == 0 || int(id) >= len(x.slips.places) {
			continue
		}
		for _, p := range x.slips.places[id] {
			x.mendTerm(tokens, i-p.at, p, bloc)
		}
	}
	return tokens
}

// namesBloc tells that «khối» or «cụm» stands among the tokens without a slip. Only
// then are slips in it mended: no page may be read as a bloc's that the search for
// these words in its bytes passes over.
func namesBloc(tokens []grammar.Token) bool {
	for i := range tokens {
		if tokens[i].Is("khối", "cụm") {
			return true
		}
	}
	return false
}

// mendTerm mends the term that has the word of the place at its place, when the
// tokens from begin have all of the term but for one slip.
func (x *Extractor) mendTerm(tokens []grammar.Token, begin int, p place, bloc bool) {
	words := p.term.words
	if begin < 0 || begin+len(words) > len(tokens) {
		return
	}
	slip := -1
	for k, w := range words {
		t := &tokens[begin+k]
		if t.Word.ID() == w.ID() {
			continue
		}
		if slip >= 0 || !t.Letters() {
			return
		}
		slip = k
	}
	if slip < 0 {
		return
	}
	t := &tokens[begin+slip]
	if !viet.OneSlip(t.Word.Lower, words[slip].Lower) || slices.Contains(p.term.but, t.Word.Lower) ||
		p.term.sole && viet.IsSyllable(t.Word.Lower) {
		return
	}
	if word := words[slip].Lower; mayNameBloc(word) && !(bloc && mayNameBloc(t.Word.Lower)) {
		return
	}
	for k := 1; k < len(words); k++ {
		if tokens[begin+k].Line {
			return
		}
	}
	if x.inPhrase(tokens, begin+slip) {
		return
	}
	t.Word = words[slip]
}

// inPhrase tells that the token is, as it stands, a part of a phrase of the lexicon
// of two words or more.
func (x *Extractor) inPhrase(tokens []grammar.Token, at int) bool {
	if tokens[at].Word.ID() == 0 {
		return false
	}
	for i := max(0, at-2); i <= at; i++ {
		found := false
		x.lexicon.Matches(tokens, i, func(m grammar.Match) { found = found || m.Len > 1 && i+m.Len > at })
		if found {
			return true
		}
	}
	return false
}

// part divides the tokens that have two words of a term without the space.
func (s *slips) part(tokens []grammar.Token) []grammar.Token {
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if !t.Letters() || t.Word.ID() != 0 {
			continue
		}
		words, ok := s.glued[t.Word.Lower]
		if !ok {
			continue
		}
		first, second := t, t
		first.End = t.Start + len(words[0].Lower)
		second.Start, second.Spaced, second.Line = first.End, false, false
		first.Word, second.Word = words[0], words[1]
		if t.Class == grammar.Mixed {
			first.Class, second.Class = grammar.Capital, grammar.Capital
		} else if t.Class == grammar.Capital {
			second.Class = grammar.Lower
		}
		tokens[i] = first
		tokens = slices.Insert(tokens, i+1, second)
		i++
	}
	return tokens
}
