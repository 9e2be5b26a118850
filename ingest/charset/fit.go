package charset

import (
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// fit counts how well the accents of a text fit its words.
type fit struct {
	good int // accented letters in valid syllables
	bad  int // other letters beyond ASCII, and signs that sound text doesn't have
}

// share is the part of the good, 0 to 1; 1 for text in plain ASCII.
func (f fit) share() float64 {
	if f.good+f.bad == 0 {
		return 1
	}
	return float64(f.good) / float64(f.good+f.bad)
}

func (f fit) plus(g fit) fit { return fit{f.good + g.good, f.bad + g.bad} }

// fitOf measures s, composed or not.
func fitOf(s string) fit {
	var f fit
	for i := 0; i < len(s); {
		start, accents := i, 0
		for i < len(s) {
			c := s[i]
			if c < utf8.RuneSelf {
				if c|0x20 < 'a' || c|0x20 > 'z' {
					break
				}
				i++
				continue
			}
			r, n := utf8.DecodeRuneInString(s[i:])
			if !unicode.IsLetter(r) && !unicode.IsMark(r) {
				break
			}
			accents++
			i += n
		}
		if i > start {
			if accents > 0 {
				switch word := s[start:i]; {
				case viet.IsSyllable(word) && !capitalBehindSmall(word) || abbreviation(word):
					f.good += accents
				default:
					f.bad += accents
				}
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r >= utf8.RuneSelf && (!punctuation(r) || between(r) && touches(s, i, i+n)) || r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			f.bad++
		}
		i += n
	}
	return f
}

// between reports whether r is a sign that never stands between two letters.
func between(r rune) bool {
	switch r {
	case '«', '»', '€', '™', '±', '×', '¼', '½', '¾', '©', '®', '°', '·', '§', '²', '³', '†', '‡', '‰', '‚', '„':
		return true
	}
	return false
}

// touches reports whether letters stand on both sides of s[i:j].
func touches(s string, i, j int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[j:])
	return unicode.IsLetter(before) && unicode.IsLetter(after)
}

// abbreviation reports whether a word is capitals with Đ or Ư such as HĐND, or
// the lone letter đ of sums and streets.
func abbreviation(word string) bool {
	n := 0
	for _, r := range word {
		n++
		if r >= utf8.RuneSelf && r != 'Đ' && r != 'Ư' && r != 'đ' || r == 'đ' && len(word) > 2 || r >= 'a' && r <= 'z' {
			return false
		}
	}
	return n <= 8
}

// punctuation beyond ASCII that sound Vietnamese text has.
func punctuation(r rune) bool {
	switch r {
	case 0xA0, '«', '»', '°', '·', '×', '²', '³', '§', '±', '½', '¼', '¾', '©', '®', '€', '™':
		return true
	case 0xFEFF, 0xAD:
		return true
	case utf8.RuneError:
		return false
	}
	return r >= 0x2000 && r < 0x2070 || r >= 0x2190 && r < 0x2800 || r == 0x3000 || r >= 0xE000 && r < 0xF900 || r >= 0x1F300
}
