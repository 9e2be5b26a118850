package index

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// token is a term where it stands in a text.
type token struct {
	*term
	start, end int // bytes of the analyzed text, on rune edges
}

// term is one syllable, word or number.
type term struct {
	folded string // viet.SearchKey
	exact  string // viet.ExactKey
	// entry is the dictionary entry: the folded spelling, a separator, and the
	// exact one where it differs.
	entry string
	// number and fold are those of the entry and of the folded spelling in a
	// lexicon.
	number, fold uint32
}

const (
	separator   = "\x1f"
	separatorUp = "\x20" // the byte above separator ends a range of entries

	// maxTerm bounds a dictionary entry, in characters: longer runs of letters
	// are no words but remains of markup; their start stands for them.
	maxTerm = 64
	// maxTerms bounds the memory of an analyzer: several times the syllables of
	// Vietnamese, beyond which come numbers and parts of addresses that are seen
	// once.
	maxTerms = 1 << 15
)

// analyzer cuts text into terms and remembers the terms, since Vietnamese has
// few. It is not for use by several goroutines at once.
type analyzer struct {
	terms   map[string]*term // by the word as written
	lexicon *lexicon         // numbers the terms; nil where nobody needs numbers
	tokens  []token          // of the last text, reused
}

func newAnalyzer() *analyzer { return &analyzer{terms: make(map[string]*term)} }

// forget frees the memory of the terms where they have become too many.
func (a *analyzer) forget() {
	if len(a.terms) > maxTerms {
		clear(a.terms)
	}
}

// lexicon numbers the terms of several analyzers: equal entries have one term,
// equal folded spellings one number.
type lexicon struct {
	mu      sync.Mutex
	entries map[string]*term
	folds   map[string]uint32
	folded  []string // by number
}

func newLexicon() *lexicon {
	return &lexicon{entries: make(map[string]*term), folds: make(map[string]uint32)}
}

// add gives t its numbers, or gives the term that already has the entry.
func (l *lexicon) add(t *term) *term {
	l.mu.Lock()
	defer l.mu.Unlock()
	if have := l.entries[t.entry]; have != nil {
		return have
	}
	fold, ok := l.folds[t.folded]
	if !ok {
		fold = uint32(len(l.folded))
		l.folds[t.folded] = fold
		l.folded = append(l.folded, t.folded)
	}
	t.number, t.fold = uint32(len(l.entries)), fold
	l.entries[t.entry] = t
	return t
}

func (l *lexicon) full() bool { return len(l.entries) > 2*maxTerms }

// analyze returns the tokens of a text in normal form. They are valid until the
// next call.
func (a *analyzer) analyze(text string) []token {
	a.forget()
	tokens := a.tokens[:0]
	for i := 0; i < len(text); {
		start := i
		for i < len(text) {
			c := text[i]
			if c < utf8.RuneSelf {
				if !asciiWord[c] {
					break
				}
				i++
				continue
			}
			r, n := utf8.DecodeRuneInString(text[i:])
			if !wordRune(r) {
				break
			}
			i += n
		}
		if i > start {
			if t := a.term(text[start:i]); t != nil {
				tokens = append(tokens, token{t, start, i})
			}
			continue
		}
		if text[i] < utf8.RuneSelf {
			i++
		} else {
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
		}
	}
	a.tokens = tokens
	return tokens
}

// term is the term of a run of word runes, nil where it is of marks only.
func (a *analyzer) term(word string) *term {
	if t, ok := a.terms[word]; ok {
		return t
	}
	key := word
	if len(key) > maxTerm {
		runes := 0
		for i := range key { // runes, so that accents don't move the cut
			if runes == maxTerm {
				key = key[:i]
				break
			}
			runes++
		}
	}
	key = strings.Clone(key)
	t := newTerm(key)
	if t != nil && a.lexicon != nil {
		t = a.lexicon.add(t)
	}
	a.terms[strings.Clone(word)] = t
	return t
}

func newTerm(word string) *term {
	folded := viet.SearchKey(word)
	if folded == "" {
		return nil
	}
	t := &term{folded: folded, exact: viet.ExactKey(word)}
	t.entry = entryOf(t.folded, t.exact)
	return t
}

// entryOf is the dictionary entry of a spelling.
func entryOf(folded, exact string) string {
	if exact == folded {
		return folded + separator
	}
	return folded + separator + exact
}

// spelling undoes entryOf.
func spelling(entry string) (folded, exact string) {
	folded, exact, _ = strings.Cut(entry, separator)
	if exact == "" {
		exact = folded
	}
	return folded, exact
}

var asciiWord = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
	}
	return t
}()

func wordRune(r rune) bool {
	switch {
	case r >= 0x1EA0 && r <= 0x1EF9: // most Vietnamese vowels
		return true
	case r < 0x250:
		return r >= 0xC0 && r != '×' && r != '÷' || r == 'ª' || r == 'µ' || r == 'º'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
