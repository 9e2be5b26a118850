package viet

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize returns s in the project's one normal form and the way back:
//
//   - NFC; marks typed in a wrong order are composed too
//   - in valid syllables the tone stands as in "hòa", "thủy", "khỏe", "quý"
//   - Ð, Ɖ, ð, ɖ in Vietnamese words are Đ, đ; Cyrillic and Greek look-alikes
//     within Latin words are Latin
//   - odd spaces are ' '; invisible and control characters are gone (tab and
//     form feed stay); every line break is "\n"
//   - bytes that aren't UTF-8 are U+FFFD
//
// Hyphens and dashes stay as they are. Normalize is idempotent, and changes the
// number of lines only where CR LF is one break. Text in a wrong encoding has to
// be mended before (ingest/charset): what is a soft hyphen here is a letter there.
func Normalize(s string) (string, OffsetMap) {
	i := firstOdd(s, 0)
	if i == len(s) {
		return s, OffsetMap{}
	}
	n := normalizer{s: s, letters: letters()}
	for i < len(s) {
		i = n.step(i)
		i = firstOdd(s, i)
	}
	if len(n.edits) == 0 {
		return s, OffsetMap{}
	}
	n.out = append(n.out, s[n.done:]...)
	return string(n.out), OffsetMap{n.edits}
}

// class says what normalization has to look at.
type class uint8

const (
	plain    class = iota
	space          // becomes ' '
	newline        // becomes '\n'
	removed        // invisible
	suspect        // a mark, a look-alike: the word needs a closer look
	rare           // may have another canonical form
	toneLast       // a toned a, e: misplaced behind a vowel perhaps
	toneHead       // a toned i, o, u, ư, y: misplaced before or behind a vowel perhaps
)

const classLimit = 0x2100

var classes = sync.OnceValue(func() *[classLimit]class {
	t := new([classLimit]class)
	lt := letters()
	for r := range rune(classLimit) {
		c := &t[r]
		switch {
		case r == '\t' || r == '\n' || r == '\f':
		case r == '\r' || r == '\v' || r == 0x85 || r == 0x2028 || r == 0x2029:
			*c = newline
		case invisible(r):
			*c = removed
		case r != ' ' && unicode.Is(unicode.Zs, r):
			*c = space
		case r == 'ð' || r == 'Ð' || r == 'ɖ' || r == 'Ɖ' || lookalikes[r] != 0:
			*c = suspect
		case r >= 0x300 && r < 0x370 && norm.NFC.IsNormalString(string(r)):
			*c = suspect
		case norm.NFC.PropertiesString(string(r)).CCC() != 0 || !norm.NFC.IsNormalString(string(r)) || unicode.IsMark(r):
			*c = rare
		case uint32(r) < letterLimit && lt.of[r].tone != level:
			switch lt.compose[lt.of[r].code][level][0] {
			case 'a', 'e':
				*c = toneLast
			case 'i', 'o', 'u', 'ư', 'y':
				*c = toneHead
			}
		case r >= 0x1100 && r < 0x1200: // Hangul jamo compose with what precedes
			*c = rare
		}
	}
	return t
})

// invisible characters carry nothing that a reader sees.
func invisible(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\t' && r != '\n' && r != '\f' && r != '\r' && r != '\v'
	case r >= 0x7F && r < 0xA0:
		return r != 0x85
	}
	switch r {
	case 0xAD, 0x61C, 0x180E, 0xFEFF:
		return true
	}
	return r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x2069
}

func classOf(t *[classLimit]class, r rune) class {
	if uint32(r) < classLimit {
		return t[r]
	}
	switch {
	case r == 0x3000:
		return space
	case r == 0xFEFF:
		return removed
	case r >= 0x2190 && r < 0x2A00 && r != 0x2126 && r != 0x212A && r != 0x212B && r != 0x2329 && r != 0x232A:
		return plain // arrows, signs, bullets
	case r == utf8.RuneError:
		return plain
	case r >= 0xE000 && r < 0xF900: // private use: bullets of Symbol fonts
		return plain
	}
	return rare
}

// firstOdd is the first byte from i on that normalization may have to change;
// within a word it may stand behind the word's start.
func firstOdd(s string, i int) int {
	t, lt := classes(), letters()
	for i < len(s) {
		for i+8 <= len(s) && printable(s[i:i+8]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if c < utf8.RuneSelf {
			if t[c] != plain {
				return i
			}
			i++
			continue
		}
		var r rune
		n := 2
		if c >= 0xC2 && c < 0xE0 && i+1 < len(s) && s[i+1]&0xC0 == 0x80 {
			r = rune(c&0x1F)<<6 | rune(s[i+1]&0x3F)
		} else if r, n = utf8.DecodeRuneInString(s[i:]); n == 1 {
			return i // not UTF-8
		}
		switch classOf(t, r) {
		case plain:
		case toneLast:
			if i > 0 && vowelBefore(lt, s, i) && misplaced(lt, s, i) {
				return i
			}
		case toneHead:
			if (i > 0 && vowelBefore(lt, s, i) || i+n < len(s) && vowelAt(lt, s, i+n)) && misplaced(lt, s, i) {
				return i
			}
		default:
			return i
		}
		i += n
	}
	return i
}

// printable reports whether the eight bytes are all ASCII from space to tilde;
// it looks at them as one word.
func printable(s string) bool {
	_ = s[7]
	w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	const ones = 0x0101010101010101
	return (w|(w-ones*0x20)|(w+ones))&(ones*0x80) == 0
}

// vowelBefore and vowelAt report whether a vowel ends before s[i:] or starts
// there, which perhaps ought to bear the tone of its neighbour.
func vowelBefore(lt *letterTable, s string, i int) bool {
	if c := s[i-1]; c < utf8.RuneSelf {
		return lt.of[c].vowel
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return uint32(r) < letterLimit && lt.of[r].vowel
}

func vowelAt(lt *letterTable, s string, i int) bool {
	if c := s[i]; c < utf8.RuneSelf {
		return lt.of[c].vowel
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return uint32(r) < letterLimit && lt.of[r].vowel
}

// misplaced reports whether the tone at s[i:] perhaps has to move: it isn't where
// the syllable around it has its tone, or the word isn't plain composed letters.
func misplaced(lt *letterTable, s string, i int) bool {
	start := i
	for n := 0; start > 0; n++ {
		r, size := utf8.DecodeLastRuneInString(s[:start])
		if uint32(r) >= letterLimit || !lt.of[r].word {
			break
		}
		if n == maxSyllable {
			return true
		}
		start -= size
	}
	var key syllableKey
	place, n := 0, 0
	tn := level
	for at := start; at < len(s); {
		r, size := rune(s[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[at:])
		}
		if uint32(r) >= letterLimit {
			return true
		}
		l := &lt.of[r]
		if l.code == 0 {
			if r < utf8.RuneSelf {
				break
			}
			return true
		}
		if at == i {
			place, tn = n, l.tone
		} else if l.tone != level {
			return true
		}
		if n++; n > maxSyllable {
			return true
		}
		key = key<<6 | syllableKey(l.code)
		at += size
	}
	sp, ok := syllables().find(key)
	return ok && int(sp.tone) != place && sp.valid(tn)
}

type normalizer struct {
	s       string
	letters *letterTable
	out     []byte
	edits   []edit
	done    int // source bytes that out holds
	items   []item
	// vietnamese is whether s has letters that only Vietnamese has: 0 unknown, 1 yes, 2 no.
	vietnamese int8
}

// item is a rune of the word under work and the source bytes it comes from.
type item struct {
	r        rune
	from, to int
}

// replace writes r for the source bytes [from, to); r < 0 writes nothing.
func (n *normalizer) replace(from, to int, r rune) {
	if n.out == nil {
		n.out = make([]byte, 0, len(n.s)+8)
	}
	n.out = append(n.out, n.s[n.done:from]...)
	e := edit{norm: uint32(len(n.out)), src: uint32(from), srcLen: uint32(to - from)}
	if r >= 0 {
		n.out = utf8.AppendRune(n.out, r)
	}
	e.normLen = uint32(len(n.out)) - e.norm
	n.edits = append(n.edits, e)
	n.done = to
}

// step deals with the odd place at i and returns where to go on.
func (n *normalizer) step(i int) int {
	r, size := utf8.DecodeRuneInString(n.s[i:])
	if r == utf8.RuneError && size == 1 {
		n.replace(i, i+1, utf8.RuneError)
		return i + 1
	}
	switch classOf(classes(), r) {
	case space:
		n.replace(i, i+size, ' ')
		return i + size
	case newline:
		if r == '\r' && strings.HasPrefix(n.s[i+1:], "\n") {
			n.replace(i, i+2, '\n')
			return i + 2
		}
		n.replace(i, i+size, '\n')
		return i + size
	}
	if !n.inWord(r) {
		return n.word(i)
	}
	return n.word(n.wordStart(i))
}

// wordStart goes back from i to the first letter of its word or, where the word
// starts with a combining mark, to the sign that the mark stands on.
func (n *normalizer) wordStart(i int) int {
	for i > n.done {
		r, size := utf8.DecodeLastRuneInString(n.s[n.done:i])
		if !n.inWord(r) {
			if first, _ := utf8.DecodeRuneInString(n.s[i:]); r > ' ' && (unicode.IsMark(first) || invisible(first)) {
				return i - size
			}
			return i
		}
		i -= size
	}
	return i
}

func (n *normalizer) inWord(r rune) bool {
	if uint32(r) < letterLimit {
		return n.letters.of[r].word || invisible(r)
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || invisible(r)
}

// isMark reports whether r is a combining mark.
func isMark(r rune) bool {
	return r >= 0x300 && (r < 0x370 || r >= 0x483 && unicode.IsMark(r))
}

// word normalizes the word at start and returns its end.
func (n *normalizer) word(start int) int {
	items := n.items[:0]
	odd, alike, marked := false, false, false
	table := classes()
	end := start
	for end < len(n.s) {
		r, size := utf8.DecodeRuneInString(n.s[end:])
		if r == utf8.RuneError && size == 1 || end > start && !n.inWord(r) {
			break
		}
		if c := classOf(table, r); c != removed {
			items = append(items, item{r, end, end + size})
			switch {
			case c == rare:
				odd, alike, marked = true, true, true
			case c == suspect && isMark(r):
				marked = true
			case c == suspect:
				alike = true
			}
		}
		end += size
	}
	if odd {
		items = canonical(items)
	}
	if alike {
		n.latinize(items)
	}
	if marked {
		items = n.compose(items)
	}
	if alike {
		n.restoreBarred(items)
	}
	n.placeTone(items)
	n.items = items

	at := start
	for _, it := range items {
		if it.from > at {
			n.replace(at, it.from, -1) // invisible characters
		}
		if r, size := utf8.DecodeRuneInString(n.s[it.from:]); r != it.r || size != it.to-it.from {
			n.replace(it.from, it.to, it.r)
		}
		at = it.to
	}
	if end > at {
		n.replace(at, end, -1)
	}
	return end
}
