package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// maxWords bounds how many words of a name are looked at. The longest names of
// the tables have less than twenty.
const maxWords = 32

// name is a name divided into words. Its keys are the words without spaces:
// "Sở TT&TT", "SỞ TT - TT" and "sở tt tt" have one key, whatever stands between
// the words. "và", "các" and "&" don't count.
type name struct {
	text  string
	words []word
	exact string // accents kept
	fold  string // without accents
	full  bool   // all words are in words
}

// word is a run of letters and digits.
type word struct {
	start, end         int // bytes in text
	exactEnd, foldEnd  int // where the keys end that end with this word
	exactFrom, foldLen int // of the word's own key; foldLen is 0 for words that don't count
}

// parseName divides s.
func parseName(s string) name {
	n := name{text: s, full: true, words: make([]word, 0, 12)}
	exact := make([]byte, 0, len(s)+8)
	fold := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !inWord(r) {
			i += size
			continue
		}
		if len(n.words) == maxWords {
			n.full = false
			break
		}
		start := i
		for i < len(s) {
			r, size = utf8.DecodeRuneInString(s[i:])
			if !inWord(r) {
				break
			}
			i += size
		}
		key := viet.ExactKey(s[start:i])
		w := word{start: start, end: i, exactFrom: len(exact)}
		if key != "và" && key != "các" && key != "va" && key != "cac" {
			from := len(fold)
			exact = append(exact, key...)
			fold = viet.AppendFold(fold, key)
			w.foldLen = len(fold) - from
		}
		w.exactEnd, w.foldEnd = len(exact), len(fold)
		n.words = append(n.words, w)
	}
	n.exact, n.fold = string(exact), string(fold)
	return n
}

func inWord(r rune) bool {
	return r < utf8.RuneSelf && (r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9') ||
		r >= utf8.RuneSelf && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r))
}

// own is the exact key of the i-th word alone, "" for a word that doesn't count.
func (n *name) own(i int) string { return n.exact[n.words[i].exactFrom:n.words[i].exactEnd] }

// span is the exact key of words i to j, j exclusive.
func (n *name) span(i, j int) string {
	if i >= j {
		return ""
	}
	return n.exact[n.words[i].exactFrom:n.words[j-1].exactEnd]
}

// foldSpan is span without accents.
func (n *name) foldSpan(i, j int) string {
	if i >= j {
		return ""
	}
	return n.fold[n.words[i].foldEnd-n.words[i].foldLen : n.words[j-1].foldEnd]
}

// rest is the text from word i on.
func (n *name) rest(i int) string {
	if i >= len(n.words) {
		return ""
	}
	return strings.TrimSpace(n.text[n.words[i].start:])
}

// exactKey is the key of s with accents.
func exactKey(s string) string { n := parseName(s); return n.exact }
