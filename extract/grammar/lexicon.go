package grammar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// Category is a class of phrases, such as the verbs of electing. Categories are
// numbered by [Lexicon.Category].
type Category uint16

// Entry is a phrase of the lexicon with one of its categories.
type Entry struct {
	Category Category
	// Phrase is the phrase as the vocabulary writes it.
	Phrase string
	// Value is what the vocabulary says of the phrase: a code, a canonical form.
	Value string
	// ids are the exact numbers of the phrase's words.
	ids []uint32
}

// trie is a place in the tree of phrases: those that end here, and the words that
// longer ones go on with, in the order of their numbers.
type trie struct {
	words   []uint32
	next    []*trie
	entries []Entry
}

// after is the place that the word leads to, nil where no phrase goes on with it.
func (t *trie) after(id uint32) *trie {
	if len(t.words) <= 8 {
		for k, w := range t.words {
			if w == id {
				return t.next[k]
			}
		}
		return nil
	}
	if k, ok := slices.BinarySearch(t.words, id); ok {
		return t.next[k]
	}
	return nil
}

func (t *trie) child(id uint32) *trie {
	k, ok := slices.BinarySearch(t.words, id)
	if !ok {
		t.words = slices.Insert(t.words, k, id)
		t.next = slices.Insert(t.next, k, &trie{})
	}
	return t.next[k]
}

// roots are the places after the first word of a phrase, by the word's number.
type roots []*trie

func (r *roots) child(id uint32) *trie {
	for int(id) >= len(*r) {
		*r = append(*r, nil)
	}
	if (*r)[id] == nil {
		(*r)[id] = &trie{}
	}
	return (*r)[id]
}

func (r roots) after(id uint32) *trie {
	if int(id) < len(r) {
		return r[id]
	}
	return nil
}

// Lexicon is a trie of phrases. It is built once and then only read; a read
// Lexicon may be shared.
type Lexicon struct {
	words      map[string]*Word
	ids        map[string]uint32
	folds      map[string]uint32
	exact      roots
	folded     roots
	categories map[string]Category
	names      []string
	phrases    map[Category][]string
}

// NewLexicon is an empty lexicon.
func NewLexicon() *Lexicon {
	return &Lexicon{
		words: make(map[string]*Word), ids: make(map[string]uint32), folds: make(map[string]uint32),
		categories: make(map[string]Category), names: []string{""}, phrases: make(map[Category][]string),
	}
}

// Set is a set of categories. Sets are made by [Lexicon.NewSet] once all
// categories are named.
type Set []uint64

// NewSet is an empty set for the lexicon's categories.
func (l *Lexicon) NewSet() Set { return make(Set, len(l.names)/64+1) }

// Add puts the category into the set.
func (s Set) Add(c Category) { s[c/64] |= 1 << (c % 64) }

// Has reports whether the category is in the set.
func (s Set) Has(c Category) bool { return int(c/64) < len(s) && s[c/64]&(1<<(c%64)) != 0 }

// Category is the number of the named category; names are made on first use.
func (l *Lexicon) Category(name string) Category {
	if c, ok := l.categories[name]; ok {
		return c
	}
	c := Category(len(l.names))
	l.categories[name] = c
	l.names = append(l.names, name)
	return c
}

// Name is the category's name.
func (l *Lexicon) Name(c Category) string { return l.names[c] }

// Add puts a phrase into the lexicon under the named category. It fails for a
// phrase without letters.
func (l *Lexicon) Add(category, phrase, value string) error {
	text, _ := viet.Normalize(phrase)
	var exact, folded *trie
	var ids []uint32
	for _, p := range split(text) {
		lower := strings.ToLower(p)
		key, fold := wordKey(lower), wordFold(lower)
		id, ok := l.ids[key]
		if !ok {
			id = uint32(len(l.ids) + 1)
			l.ids[key] = id
		}
		fid, ok := l.folds[fold]
		if !ok {
			fid = uint32(len(l.folds) + 1)
			l.folds[fold] = fid
		}
		for _, raw := range []string{lower, title(lower), strings.ToUpper(lower), p} {
			if w := l.words[raw]; w == nil {
				l.words[raw] = &Word{Lower: strings.ToLower(raw), Fold: fold, id: id, fold: fid}
			}
		}
		if exact == nil {
			exact, folded = l.exact.child(id), l.folded.child(fid)
		} else {
			exact, folded = exact.child(id), folded.child(fid)
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return fmt.Errorf("add to lexicon: the phrase %q of %s has no letters", phrase, category)
	}
	e := Entry{Category: l.Category(category), Phrase: phrase, Value: value, ids: ids}
	for _, have := range exact.entries {
		if have.Category == e.Category {
			return nil // the same phrase in another spelling
		}
	}
	l.phrases[e.Category] = append(l.phrases[e.Category], phrase)
	exact.entries = append(exact.entries, e)
	folded.entries = append(folded.entries, e)
	return nil
}

// split divides a phrase into the letters of its tokens.
func split(text string) []string {
	var parts []string
	for i := 0; i < len(text); {
		if text[i] == ' ' || text[i] == '\t' || text[i] == '\n' {
			i++
			continue
		}
		end, _ := scan(text, i)
		parts = append(parts, text[i:end])
		i = end
	}
	return parts
}

func title(lower string) string {
	for i, r := range lower {
		if i == 0 {
			return strings.ToUpper(string(r)) + lower[len(string(r)):]
		}
	}
	return lower
}

// Match is a phrase found in tokens.
type Match struct {
	Entries []Entry
	// Len is the number of tokens.
	Len int
	// Weak tells that the letters agree only without their accents.
	Weak bool
}

// Matches calls f for each phrase that begins at tokens[i], the longest last.
func (l *Lexicon) Matches(tokens []Token, i int, f func(Match)) {
	n := l.exact.after(tokens[i].Word.id)
	for j := i; n != nil; {
		if j++; len(n.entries) > 0 {
			f(Match{Entries: n.entries, Len: j - i})
		}
		if j == len(tokens) {
			return
		}
		n = n.after(tokens[j].Word.id)
	}
}

// WeakMatches is Matches without accents: it finds what Matches finds, and more.
func (l *Lexicon) WeakMatches(tokens []Token, i int, f func(Match)) {
	n := l.folded.after(tokens[i].Word.fold)
	for j := i; n != nil; {
		if j++; len(n.entries) > 0 {
			f(Match{Entries: n.entries, Len: j - i, Weak: true})
		}
		if j == len(tokens) {
			return
		}
		n = n.after(tokens[j].Word.fold)
	}
}

// Longest is the longest phrase at tokens[i] that has the category, and its
// entry. Without an exact match a weak one of two tokens or more is taken, where
// weak allows it and one syllable at most has other accents.
func (l *Lexicon) Longest(tokens []Token, i int, c Category, weak bool) (Match, Entry, bool) {
	var best Match
	var entry Entry
	pick := func(m Match) {
		for _, e := range m.Entries {
			if e.Category == c && m.Len > best.Len {
				best, entry = m, e
			}
		}
	}
	l.Matches(tokens, i, pick)
	if best.Len == 0 && weak {
		l.WeakMatches(tokens, i, func(m Match) {
			if m.Len > 1 {
				pick(m)
			}
		})
		if best.Len > 0 && !entry.slip(tokens[i:i+best.Len]) {
			return Match{}, Entry{}, false
		}
	}
	return best, entry, best.Len > 0
}

// slip tells that the tokens differ from the phrase in the accents of one
// syllable at most.
func (e *Entry) slip(tokens []Token) bool {
	different := 0
	for i, id := range e.ids {
		if i >= len(tokens) {
			return false
		}
		if id != tokens[i].Word.id {
			different++
		}
	}
	return different <= 1
}

// Table remembers which phrases begin at which token of a document, so that each
// is looked up once however often it is asked for.
type Table struct {
	lexicon *Lexicon
	tokens  []Token
	exact   []row
	// weak is made when it is first asked for.
	weak []row
	// found holds the matches of all rows, one row's after the other.
	found []Match
}

// row is where the matches that begin at a token stand among those found, the
// shortest first.
type row struct {
	from, to int32
	// signs has a bit of each category among the matches; two categories may
	// share one.
	signs uint64
	known bool
}

// sign is the bit of a category in the signs of a row.
func sign(c Category) uint64 { return 1 << (c % 64) }

// NewTable is a table over the tokens of a document.
func (l *Lexicon) NewTable(tokens []Token) *Table {
	t := &Table{}
	l.Renew(t, tokens)
	return t
}

// Renew makes t a table over the tokens of another document and keeps its memory.
func (l *Lexicon) Renew(t *Table, tokens []Token) {
	if cap(t.exact) < len(tokens) {
		t.exact = make([]row, len(tokens))
	} else {
		t.exact = t.exact[:len(tokens)]
		clear(t.exact)
	}
	t.lexicon, t.tokens = l, tokens
	t.weak, t.found = t.weak[:0], t.found[:0]
}

// At are the phrases that begin at token i, the shortest first.
func (t *Table) At(i int) []Match {
	r := &t.exact[i]
	if !r.known {
		t.look(r, i)
	}
	return t.found[r.from:r.to]
}

// look finds the matches of the row of token i.
func (t *Table) look(r *row, i int) {
	r.known, r.from = true, int32(len(t.found))
	if t.tokens[i].Word.id != 0 {
		t.lexicon.Matches(t.tokens, i, func(m Match) { t.keep(r, m) })
	}
	r.to = int32(len(t.found))
}

func (t *Table) keep(r *row, m Match) {
	t.found = append(t.found, m)
	for k := range m.Entries {
		r.signs |= sign(m.Entries[k].Category)
	}
}

// weakRow holds the phrases of two tokens or more that begin at token i without
// regard to accents.
func (t *Table) weakRow(i int) *row {
	if len(t.weak) == 0 {
		if cap(t.weak) < len(t.tokens) {
			t.weak = make([]row, len(t.tokens))
		} else {
			t.weak = t.weak[:len(t.tokens)]
			clear(t.weak)
		}
	}
	r := &t.weak[i]
	if !r.known {
		r.known, r.from = true, int32(len(t.found))
		if t.tokens[i].Word.fold != 0 {
			t.lexicon.WeakMatches(t.tokens, i, func(m Match) {
				if m.Len > 1 {
					t.keep(r, m)
				}
			})
		}
		r.to = int32(len(t.found))
	}
	return r
}

// none is the entry of what isn't found.
var none Entry

// Longest is [Lexicon.Longest] for the tokens up to limit. The entry is only to be
// read; it is empty where nothing is found.
func (t *Table) Longest(i, limit int, c Category, weak bool) (Match, *Entry, bool) {
	if i < 0 || i >= limit {
		return Match{}, &none, false
	}
	r := &t.exact[i]
	if !r.known {
		t.look(r, i)
	}
	if r.signs&sign(c) != 0 {
		matches := t.found[r.from:r.to]
		for k := len(matches) - 1; k >= 0; k-- {
			m := &matches[k]
			if i+m.Len > limit {
				continue
			}
			for j := range m.Entries {
				if m.Entries[j].Category == c {
					return *m, &m.Entries[j], true
				}
			}
		}
	}
	if !weak {
		return Match{}, &none, false
	}
	r = t.weakRow(i)
	if r.signs&sign(c) != 0 {
		matches := t.found[r.from:r.to]
		for k := len(matches) - 1; k >= 0; k-- {
			m := &matches[k]
			if i+m.Len > limit {
				continue
			}
			for j := range m.Entries {
				if m.Entries[j].Category == c && m.Entries[j].slip(t.tokens[i:i+m.Len]) {
					return *m, &m.Entries[j], true
				}
			}
		}
	}
	return Match{}, &none, false
}

// Has tells that a phrase of the category begins at token i and ends by limit.
func (t *Table) Has(i, limit int, c Category) bool {
	_, _, ok := t.Longest(i, limit, c, false)
	return ok
}

// Phrases are the phrases of the named category, in the order they were added.
func (l *Lexicon) Phrases(category string) []string { return l.phrases[l.categories[category]] }
