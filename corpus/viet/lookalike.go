package viet

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lookalikes are Cyrillic and Greek letters that look like Latin ones. A small
// letter has its capital here too, so that a word in capitals is decided alike.
var lookalikes = map[rune]rune{
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'У': 'Y', 'Х': 'X', 'І': 'I', 'Ѕ': 'S', 'Ј': 'J', 'Һ': 'H',
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'һ': 'h',
	'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X',
	'ο': 'o', 'ν': 'v',
}

// latinize replaces look-alikes of Latin letters in the items of one word, where
// the word leaves no doubt.
func (n *normalizer) latinize(items []item) {
	latin, alike, other := 0, 0, 0
	for _, it := range items {
		switch {
		case it.r < utf8.RuneSelf || unicode.Is(unicode.Latin, it.r):
			if n.letters.at(it.r).word {
				latin++
			}
		case lookalikes[it.r] != 0:
			alike++
		case unicode.IsLetter(it.r):
			other++
		}
	}
	if alike == 0 || latin == 0 || other > 0 {
		return
	}
	for i := range items {
		if r := lookalikes[items[i].r]; r != 0 {
			items[i].r = r
		}
	}
}

// restoreBarred writes Đ for the letters that stand for it, where the word is
// Vietnamese. The word must be Latin and composed already: what it is decided on
// is what a second pass would see.
func (n *normalizer) restoreBarred(items []item) {
	if !slices.ContainsFunc(items, func(it item) bool { return isBarred(it.r) }) || !n.isVietnamese(items) {
		return
	}
	for i := range items {
		switch items[i].r {
		case 'Ð', 'Ɖ':
			items[i].r = 'Đ'
		case 'ð', 'ɖ':
			items[i].r = 'đ'
		}
	}
}

// isBarred reports whether r is a letter that stands for Đ in some old fonts and
// keyboards: the Icelandic and the African one.
func isBarred(r rune) bool { return r == 'Ð' || r == 'ð' || r == 'Ɖ' || r == 'ɖ' }

// isVietnamese decides whether a word with a barred d is Vietnamese: a valid
// syllable, or in a Vietnamese text an abbreviation, a word that starts with the
// letter, or the letter alone.
func (n *normalizer) isVietnamese(items []item) bool {
	var b strings.Builder
	caps, count := true, 0
	initial := false
	for _, it := range items {
		r := it.r
		if isBarred(r) {
			if count == 0 {
				initial = unicode.IsUpper(r)
			}
			caps = caps && unicode.IsUpper(r)
			count++
			b.WriteRune('đ')
			continue
		}
		l := n.letters.at(r)
		if l.code == 0 && !unicode.IsMark(r) {
			if l.word {
				return false
			}
			continue
		}
		if l.code > 0 {
			caps = caps && l.upper
			count++
		}
		b.WriteRune(r)
	}
	if IsSyllable(b.String()) {
		return true
	}
	if !caps && !initial && count > 1 {
		return false
	}
	if n.vietnamese == 0 {
		n.vietnamese = 2
		if strings.ContainsFunc(n.s, onlyVietnamese) {
			n.vietnamese = 1
		}
	}
	return n.vietnamese == 1
}

// onlyVietnamese reports whether r is a letter or mark that texts in languages
// with Ð don't have. What normalization makes of r is such a letter or mark
// again, so that a second pass decides alike.
func onlyVietnamese(r rune) bool {
	switch r {
	case 'â', 'ê', 'ô', 'ă', 'ơ', 'ư', 'ĩ', 'ũ', 'Â', 'Ê', 'Ô', 'Ă', 'Ơ', 'Ư', 'Ĩ', 'Ũ',
		markGrave, markAcute, markCircumflex, markTilde, markBreve, markHook, markHorn, markDot, '\u0340', '\u0341', '\u0344':
		return true
	}
	return r >= 0x1EA0 && r <= 0x1EF9
}
