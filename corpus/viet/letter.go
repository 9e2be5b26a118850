package viet

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tone is one of the six tones; the order is that of Vietnamese dictionaries.
type tone uint8

const (
	level   tone = iota // ngang
	falling             // huyền
	dipping             // hỏi
	rising              // ngã
	high                // sắc
	heavy               // nặng
	tones
)

// alphabet holds the base letters in dictionary order, with f, j, w and z of
// foreign names at their Latin places. A letter's code is its place from 1.
const alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

// vowels spells each vowel with the six tones in the order of the constants.
var vowels = [...]string{
	"aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "êềểễếệ", "iìỉĩíị",
	"oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ", "uùủũúụ", "ưừửữứự", "yỳỷỹýỵ",
}

// letterLimit is above every Latin letter that Vietnamese text holds.
const letterLimit = 0x1F00

// letter is what the package knows of one rune below letterLimit.
type letter struct {
	lower rune  // lower case, with accents
	fold  rune  // lower case without accents, -1 for a combining mark
	code  uint8 // place in alphabet from 1; 0 for what isn't of the alphabet
	tone  tone
	upper bool
	vowel bool
	word  bool // a letter or a combining mark of any script
}

type letterTable struct {
	of [letterLimit]letter
	// compose is the rune of a code, tone and case (1 for upper).
	compose [64][tones][2]rune
}

var letters = sync.OnceValue(func() *letterTable {
	t := new(letterTable)
	for r := range rune(letterLimit) {
		l := &t.of[r]
		l.lower, l.fold = unicode.ToLower(r), unicode.ToLower(r)
		l.upper = unicode.IsUpper(r)
		l.word = unicode.IsLetter(r) || unicode.IsMark(r)
		if r >= 0xC0 {
			base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(l.lower)))
			if base < utf8.RuneSelf {
				l.fold = base
			}
		}
		if r >= 0x300 && r < 0x370 {
			l.fold = -1
		}
	}
	for r, base := range map[rune]rune{'đ': 'd', 'Đ': 'd', 'ð': 'd', 'Ð': 'd', 'ɖ': 'd', 'Ɖ': 'd', 'ø': 'o', 'Ø': 'o', 'ł': 'l', 'Ł': 'l', 'ı': 'i'} {
		t.of[r].fold = base
	}
	code := uint8(0)
	for _, r := range alphabet {
		code++
		for i, c := range [2]rune{r, unicode.ToUpper(r)} {
			t.of[c].code = code
			for tn := range tones {
				t.compose[code][tn][i] = c
			}
		}
	}
	for _, row := range vowels {
		var first rune
		tn := level
		for _, r := range row {
			if tn == level {
				first = r
			}
			for i, c := range [2]rune{r, unicode.ToUpper(r)} {
				l := &t.of[c]
				l.code, l.tone, l.vowel = t.of[first].code, tn, true
				t.compose[l.code][tn][i] = c
			}
			tn++
		}
	}
	return t
})

// at is the letter of r; runes beyond the table have no code.
func (t *letterTable) at(r rune) letter {
	if uint32(r) < letterLimit {
		return t.of[r]
	}
	return letter{lower: unicode.ToLower(r), fold: unicode.ToLower(r), upper: unicode.IsUpper(r), word: unicode.IsLetter(r) || unicode.IsMark(r)}
}

// lower is r in lower case, accents kept.
func (t *letterTable) lower(r rune) rune {
	if uint32(r) < letterLimit {
		return t.of[r].lower
	}
	return unicode.ToLower(r)
}

// withTone is the rune of a letter with another tone.
func (t *letterTable) withTone(l letter, tn tone) rune {
	if l.upper {
		return t.compose[l.code][tn][1]
	}
	return t.compose[l.code][tn][0]
}

// The combining marks of Vietnamese.
const (
	markGrave      = '\u0300'
	markAcute      = '\u0301'
	markCircumflex = '\u0302'
	markTilde      = '\u0303'
	markBreve      = '\u0306'
	markHook       = '\u0309'
	markHorn       = '\u031B'
	markDot        = '\u0323'
)

// toneOfMark is the tone that a combining mark writes, level for none.
func toneOfMark(r rune) tone {
	switch r {
	case markGrave:
		return falling
	case markHook:
		return dipping
	case markTilde:
		return rising
	case markAcute:
		return high
	case markDot:
		return heavy
	}
	return level
}

// withQuality is the base letter r (lower case, no tone) with a circumflex,
// breve or horn, 0 where Vietnamese has no such letter.
func withQuality(r, mark rune) rune {
	switch mark {
	case markCircumflex:
		switch r {
		case 'a':
			return 'â'
		case 'e':
			return 'ê'
		case 'o':
			return 'ô'
		}
	case markBreve:
		if r == 'a' {
			return 'ă'
		}
	case markHorn:
		switch r {
		case 'o':
			return 'ơ'
		case 'u':
			return 'ư'
		}
	}
	return 0
}

// HasAccent reports whether s holds a letter that only accented Vietnamese has:
// a tone mark, one of ă â ê ô ơ ư, or đ; composed or not.
func HasAccent(s string) bool {
	t := letters()
	for i, r := range s {
		if r < utf8.RuneSelf {
			continue
		}
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				continue
			}
		}
		if l := t.at(r); l.code > 0 || toneOfMark(r) != level || r == markCircumflex || r == markBreve || r == markHorn {
			return true
		}
	}
	return false
}
