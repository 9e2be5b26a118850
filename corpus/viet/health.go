package viet

import (
	"unicode"
	"unicode/utf8"
)

// Language is a guess at the language of a text, made for the reading of
// [Condition]: low health of a text that isn't Vietnamese means nothing.
type Language string

// The languages that Health tells apart.
const (
	Vietnamese Language = "vi"       // accented Vietnamese, sound or damaged
	Unaccented Language = "vi-ascii" // Vietnamese syllables without accents
	Foreign    Language = "foreign"  // sound text in another language
	Unknown    Language = ""         // too little to tell
)

// Condition tells how sound a text is.
type Condition struct {
	// Letters is the number of letters in words that count: neither
	// abbreviations nor lone letters nor Roman numerals.
	Letters int
	// Valid is how many of them stand in valid syllables.
	Valid int
	// Accented is the number of letters with Vietnamese accents.
	Accented int
	// Odd is the number of signs within words that no language has there:
	// U+FFFD, box and currency signs, letters of other alphabets in Latin words.
	Odd int
	// Language is the guess at the language.
	Language Language

	ascii   int // letters of words of plain ASCII
	asciiOK int // those in valid syllables
	own     int // letters that only Vietnamese has, as ơ, ư, ấ, ộ, in words that it hasn't
	signs   int // those of Odd that are no letters of another alphabet
}

// Score is the share of letters that stand in valid syllables, 0 to 1; 1 where
// no letter counts.
func (c Condition) Score() float64 {
	if c.Letters == 0 {
		return 1
	}
	return float64(c.Valid) / float64(c.Letters)
}

// Mush reports whether the text is probably decoded wrongly: not healthy, and
// not sound text in a foreign language either.
func (c Condition) Mush() bool {
	return c.Letters >= 8 && c.Language != Foreign && c.Language != Unaccented && c.Score() < 0.9
}

// Health is the share of letters of s that stand in valid Vietnamese
// syllables, 0 to 1: sound Vietnamese text has more than 0.97. Text in other
// languages scores low, too; [HealthOf] tells it apart.
func Health(s string) float64 { return HealthOf(s).Score() }

// HealthOf measures s, composed or not.
func HealthOf(s string) Condition {
	var c Condition
	t := letters()
	lone := 0        // lone letters that came one after another
	loneLetters := 0 // of them not counted yet
	prevEnd := -1
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !inHealthWord(t, s, i, r, n) {
			i += n
			continue
		}
		start := i
		w := wordShape{abbreviation: true, ascii: true}
		for i < len(s) {
			r, n = utf8.DecodeRuneInString(s[i:])
			if !inHealthWord(t, s, i, r, n) {
				break
			}
			w.add(t, r)
			i += n
		}
		word := s[start:i]
		c.Odd += w.odd
		c.signs += w.signs
		c.Accented += w.accented
		if w.letters == 1 && w.odd == 0 {
			// One lone letter is a list mark or a unit; three in a row are a spaced
			// word.
			if prevEnd >= 0 && start-prevEnd == 1 && s[prevEnd] == ' ' {
				lone++
			} else {
				lone, loneLetters = 1, 0
			}
			loneLetters++
			if lone >= 3 {
				c.Letters += loneLetters
				loneLetters = 0
			}
			prevEnd = i
			continue
		}
		lone, loneLetters, prevEnd = 0, 0, -1
		if w.letters == 0 && w.odd == 0 {
			continue
		}
		valid := w.odd == 0 && !w.inner && IsSyllable(word)
		if !valid && w.odd == 0 && w.abbreviation && w.upper >= 2 && w.letters <= 10 {
			continue
		}
		if !valid && w.letters <= 3 && !w.vowel && w.accented == 0 && afterDigit(s[:start]) {
			continue // a unit: 12 km
		}
		c.Letters += w.letters + w.odd
		if valid {
			c.Valid += w.letters
		} else {
			c.own += w.own
		}
		if w.ascii {
			c.ascii += w.letters
			if valid || IsFoldedSyllable(Fold(word)) {
				c.asciiOK += w.letters
			}
		}
	}
	c.Language = c.guess()
	return c
}

// guess tells the language: Vietnamese has an accent on every third letter or
// so; mush has odd signs or invalid words that aren't plain ASCII.
func (c Condition) guess() Language {
	if c.Letters < 20 {
		return Unknown
	}
	if c.ascii*100 >= c.Letters*97 && c.Odd*100 <= c.Letters {
		if c.asciiOK*10 >= c.ascii*9 {
			return Unaccented
		}
		return Foreign
	}
	return Vietnamese
}

type wordShape struct {
	letters, odd, accented, upper int
	own                           int // letters that only Vietnamese has
	signs                         int // of odd, no letters
	abbreviation, ascii, vowel    bool
	inner                         bool // an accented capital behind a small letter
}

func (w *wordShape) add(t *letterTable, r rune) {
	l := t.at(r)
	if r >= utf8.RuneSelf {
		w.ascii = false
	}
	switch {
	case l.code > 0:
		w.letters++
		w.vowel = w.vowel || l.vowel
		if l.upper {
			w.inner = w.inner || r >= utf8.RuneSelf && w.upper < w.letters-1
			w.upper++
		}
		if l.tone != level || l.fold != l.lower && r >= utf8.RuneSelf {
			w.accented++
		}
		if r >= 0x1EA0 && r < 0x1EFA || r == 'ơ' || r == 'Ơ' || r == 'ư' || r == 'Ư' {
			w.own++
		}
		if l.tone != level {
			w.abbreviation = false
		}
	case r >= 0x300 && r < 0x370:
		w.accented++
		w.abbreviation = false
		if r == markHorn || r == markHook || r == markDot {
			w.own++
		}
	case unicode.Is(unicode.Latin, r) && l.word:
		w.letters++ // ü, Ø, ß: of a foreign name, or of a wrong decoding
		w.abbreviation = false
	default:
		w.odd++
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			w.signs++
		}
	}
}

// inHealthWord reports whether the rune at s[i:] belongs to a word: letters and
// marks, and the signs that wrongly decoded text has in words. Signs that sound
// text has too count only between letters.
func inHealthWord(t *letterTable, s string, i int, r rune, n int) bool {
	if r < utf8.RuneSelf {
		return r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	switch r {
	case '¡', '¢', '£', '¤', '¥', '¦', '¨', '¬', '¯', '´', 'µ', '¶', '¸', '¿', 'ª', 'º', utf8.RuneError,
		'§', '®', '«', '»', '©', '·', '±', '°', '¹', '²', '³', '¼', '½', '¾', '×', '÷', '\u00AD', '„', '†', '‡', '‰', '€', '™':
		return letterBefore(t, s[:i]) && letterAfter(t, s[i+n:])
	}
	if r >= 0x80 && r < 0xA0 { // control characters: windows bytes read as Latin-1
		return true
	}
	return t.at(r).word && r < 0x2E80
}

func letterBefore(t *letterTable, s string) bool {
	r, n := utf8.DecodeLastRuneInString(s)
	return n > 0 && t.at(r).word
}

func letterAfter(t *letterTable, s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n > 0 && t.at(r).word
}

// afterDigit reports whether a digit stands at the end of s, before a space
// perhaps.
func afterDigit(s string) bool {
	if n := len(s); n > 0 && s[n-1] == ' ' {
		s = s[:n-1]
	}
	n := len(s)
	return n > 0 && s[n-1] >= '0' && s[n-1] <= '9'
}
