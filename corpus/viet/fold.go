package viet

import (
	"strings"
	"unicode/utf8"
)

// Fold is s in lower case without accents, "đ" as "d": what people type who
// search in a hurry. Spaces and punctuation stay. It takes composed and
// decomposed text alike.
func Fold(s string) string {
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf && (s[i] < 'A' || s[i] > 'Z') {
		i++
	}
	if i == len(s) {
		return s
	}
	return string(AppendFold(make([]byte, 0, len(s)), s))
}

// AppendFold appends Fold(s) to dst.
func AppendFold(dst []byte, s string) []byte {
	t := letters()
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c-'A' < 26 {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		var f rune
		if c >= 0xC2 && c < 0xE0 && i+1 < len(s) && s[i+1]&0xC0 == 0x80 {
			f = t.of[rune(c&0x1F)<<6|rune(s[i+1]&0x3F)].fold
			i += 2
		} else {
			r, n := utf8.DecodeRuneInString(s[i:])
			f = t.at(r).fold
			i += n
		}
		switch {
		case f < 0:
		case f < utf8.RuneSelf:
			dst = append(dst, byte(f))
		default:
			dst = utf8.AppendRune(dst, f)
		}
	}
	return dst
}

// FoldRune is r in lower case without accents, -1 for a combining mark, which
// folding drops.
func FoldRune(r rune) rune { return letters().at(r).fold }

// Lower is s in lower case, accents kept. Bytes that aren't UTF-8 stay.
func Lower(s string) string {
	t := letters()
	var dst []byte
	done := 0 // bytes of s that dst holds
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c-'A' < 26 {
				if dst == nil {
					dst = make([]byte, 0, len(s)+8)
				}
				dst = append(append(dst, s[done:i]...), c+'a'-'A')
				done = i + 1
			}
			i++
			continue
		}
		var r rune
		n := 2
		if c >= 0xC2 && c < 0xE0 && i+1 < len(s) && s[i+1]&0xC0 == 0x80 {
			r = rune(c&0x1F)<<6 | rune(s[i+1]&0x3F)
		} else {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if l := t.lower(r); l != r {
			if dst == nil {
				dst = make([]byte, 0, len(s)+8)
			}
			dst = utf8.AppendRune(append(dst, s[done:i]...), l)
			done = i + n
		}
		i += n
	}
	if dst == nil {
		return s
	}
	return string(append(dst, s[done:]...))
}

// SearchKey folds s so that spellings with i and y that are said alike have one
// key: "kỷ" and "kỉ", "Mỹ" and "Mĩ", "quý" and "quí". Syllables that differ in
// sound stay apart: "tay" and "tai", "thúy" and "thúi".
func SearchKey(s string) string { return oneI(Fold(s)) }

// ExactKey is SearchKey with accents kept: lower case, normal form, one
// spelling for i and y.
func ExactKey(s string) string {
	s, _ = Normalize(s)
	return oneI(Lower(s))
}

// oneI writes i for every y that is the whole rime of its syllable, and for the
// y that follows "qu". s is in lower case.
func oneI(s string) string {
	if !strings.ContainsAny(s, "yỳỷỹýỵ") {
		return s
	}
	t := letters()
	yCode, iCode := t.of['y'].code, t.of['i'].code
	out := make([]byte, 0, len(s))
	start := true // since the word's start there were consonants only
	q := 0        // 1 after q, 2 after qu
	for i, r := range s {
		l := t.at(r)
		if !l.word {
			start, q = true, 0
			out = utf8.AppendRune(out, r)
			continue
		}
		if l.code == yCode && (q == 2 || start && wordEnds(t, s[i+utf8.RuneLen(r):])) {
			out = utf8.AppendRune(out, t.compose[iCode][l.tone][0])
			start, q = false, 0
			continue
		}
		switch {
		case r == 'q':
			q = 1
		case r == 'u' && q == 1:
			q = 2
		default:
			q = 0
		}
		if l.vowel {
			start = false
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}

func wordEnds(t *letterTable, rest string) bool {
	r, n := utf8.DecodeRuneInString(rest)
	return n == 0 || !t.at(r).word
}
