package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// softHyphen marks where a word may be broken; at the end of a line it was.
const softHyphen = '\u00AD'

// join appends the next line of a paragraph. A word hyphenated over the line's
// end is made whole; the hyphen of a number or a code stays, without a space.
func join(text, next string) string {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	next = strings.TrimLeftFunc(next, unicode.IsSpace)
	if text == "" || next == "" {
		return text + next
	}
	end, width := utf8.DecodeLastRuneInString(text)
	before, _ := utf8.DecodeLastRuneInString(text[:len(text)-width])
	start, _ := utf8.DecodeRuneInString(next)
	attached := unicode.IsLetter(before) || unicode.IsDigit(before)
	switch {
	case end == softHyphen:
		return text[:len(text)-width] + next
	case (end == '-' || end == '\u2010' || end == '\u2011') && attached:
		if unicode.IsLower(before) && unicode.IsLower(start) && broken(lastWord(text[:len(text)-width]), firstWord(next)) {
			return text[:len(text)-width] + next
		}
		if unicode.IsLetter(start) || unicode.IsDigit(start) {
			return text + next
		}
	case end == '/' && attached && (unicode.IsLetter(start) || unicode.IsDigit(start)):
		return text + next
	}
	return text + " " + next
}

func lastWord(s string) string {
	return s[strings.LastIndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })+1:]
}

func firstWord(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

// broken reports whether a and b are the halves of one word: a foreign word, as
// Vietnamese is never hyphenated inside a syllable, whose halves aren't both
// words of their own.
func broken(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	return !syllable(a) || !syllable(b)
}
