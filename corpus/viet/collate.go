package viet

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// Compare orders a and b as a Vietnamese dictionary does: first by letters
// (a ă â b c d đ …), then by tones (ngang, huyền, hỏi, ngã, sắc, nặng), then
// lower case before upper case. It is 0 only for equal texts.
func Compare(a, b string) int {
	return cmp.Or(strings.Compare(SortKey(a), SortKey(b)), strings.Compare(a, b))
}

// SortKey is a string of bytes whose plain order is that of [Compare] but for
// texts that differ in their encoding only.
func SortKey(s string) string {
	s, _ = Normalize(s)
	t := letters()
	primary := make([]byte, 0, 3*len(s)+2)
	var second, third []byte
	for _, r := range s {
		l := t.at(r)
		switch {
		case l.code > 0:
			primary = append(primary, 0x40+l.code)
			second = append(second, 1+byte(l.tone))
			third = append(third, 1+caseByte(l.upper))
		case l.fold >= 'a' && l.fold <= 'z': // ü, ñ: after their base letter's tones
			primary = append(primary, 0x40+t.of[l.fold].code)
			second = append(second, 1+byte(tones))
			third = append(third, 1+caseByte(l.upper))
		case r < 0x40:
			primary = append(primary, byte(r)+1)
		default: // other signs and scripts, in the order of their code points
			primary = utf8.AppendRune(append(primary, 0x80), l.lower)
		}
	}
	key := append(append(primary, 0), second...)
	return string(append(append(key, 0), third...))
}

func caseByte(upper bool) byte {
	if upper {
		return 1
	}
	return 0
}
