package charset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// maxTimes is how often text is taken to have been encoded over.
const maxTimes = 4

// unmojibake turns runs of letters that are the bytes of UTF-8 sequences, read
// by an 8-bit encoding, into the characters that those encode, as often as it
// was done; what else stands in the text stays.
func unmojibake(s string) (string, bool) {
	best, bestFit, done := s, fit{}, false
	for _, toByte := range misreadings {
		text := s
		for range maxTimes {
			t := sequences(text, toByte)
			if t == text {
				break
			}
			text = t
		}
		if text == s && restoreLost(restoreSpaces(s)) == s {
			continue
		}
		text = restoreLost(restoreSpaces(text))
		if f := fitOf(text); !done || f.share() > bestFit.share() {
			best, bestFit, done = text, f, true
		}
		if bestFit.share() >= certain {
			break
		}
	}
	return best, done
}

// misreadings are the encodings that UTF-8 gets read by.
var misreadings = []func(rune) (byte, bool){
	toWindows,
	func(r rune) (byte, bool) {
		if b, ok := charmap.Windows1258.EncodeRune(r); ok {
			return b, true
		}
		return byte(r), r < 0x100
	},
	charmap.Macintosh.EncodeRune,
}

// sequences decodes each UTF-8 sequence in the bytes that toByte makes of s.
func sequences(s string, toByte func(rune) (byte, bool)) string {
	var b strings.Builder
	done := 0 // bytes of s that b holds
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		lead, ok := toByte(r)
		need := 0
		switch {
		case !ok:
		case lead >= 0xC2 && lead < 0xE0:
			need = 1
		case lead >= 0xE0 && lead < 0xF0:
			need = 2
		case lead >= 0xF0 && lead < 0xF5:
			need = 3
		}
		if need > 0 {
			if text, n := sequence(s[i+size:], lead, need, toByte); n >= 0 {
				b.WriteString(s[done:i])
				b.WriteString(text)
				i += size + n
				done = i
				continue
			}
		}
		i += size
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// sequence decodes the need continuation bytes at the start of s that belong to
// lead; n is how much of s they take, -1 where they aren't there.
func sequence(s string, lead byte, need int, toByte func(rune) (byte, bool)) (string, int) {
	if s == "" || s[0] < utf8.RuneSelf {
		return "", -1
	}
	buf := append(make([]byte, 0, utf8.UTFMax), lead)
	n := 0
	for range need {
		r, size := utf8.DecodeRuneInString(s[n:])
		if size == 0 {
			return "", -1
		}
		c, ok := toByte(r)
		if !ok || c < 0x80 || c >= 0xC0 {
			return "", -1
		}
		buf = append(buf, c)
		n += size
	}
	r, size := utf8.DecodeRune(buf)
	if r == utf8.RuneError || size != len(buf) {
		return "", -1
	}
	if !expected(r) {
		return "", -1
	}
	return string(r), n
}

// expected reports whether r is a character that Vietnamese pages have, so that
// chance sequences in sound text aren't taken for mojibake.
func expected(r rune) bool {
	if r >= 0x80 && r < 0x250 || r >= 0x300 && r < 0x370 || r >= 0x1E00 && r < 0x1F00 || punctuation(r) || r == 0xFFFD {
		return true
	}
	_, ok := toWindows(r) // a sequence within a sequence
	return ok
}

// restoreSpaces reads "Ã " as "à": its second byte is a no-break space, which
// many programs make plain. In capitals it is an "Ã" at a word's end, as in
// "XÃ HỘI".
func restoreSpaces(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "Ã ")
		if i < 0 {
			break
		}
		rest := s[i+len("Ã "):]
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLower(before) && !strings.HasPrefix(rest, " ") {
			b.WriteString(s[:i+len("Ã ")])
			s = rest
			continue
		}
		start := strings.LastIndexFunc(s[:i], func(r rune) bool { return !unicode.IsLetter(r) })
		if start >= 0 {
			_, n := utf8.DecodeRuneInString(s[start:])
			start += n
		} else {
			start = 0
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
		if end < 0 {
			end = len(rest)
		}
		b.WriteString(s[:i] + "à")
		if !strings.HasPrefix(rest, " ") && !(end > 0 && viet.IsSyllable(s[start:i]+"à"+rest[:end])) {
			b.WriteByte(' ') // two spaces became one
		}
		s = rest
	}
	if b.Len() == 0 {
		return s
	}
	b.WriteString(s)
	return b.String()
}

// Five bytes are no characters of windows-1252; pages lose them, or have "?" or
// U+FFFD in their place. lost are the letters that end in such a byte, by the
// characters that are left of them.
var lost = []struct {
	left    string
	letters []string
}{
	{"á»", []string{"ề", "ọ", "ỏ", "Ố", "ờ"}},
	{"Ä", []string{"Đ"}},
	{"Ã", []string{"Á", "Í", "Ý"}},
}

// restoreLost puts such letters back in words that are a syllable in one way
// only; where several fit, the damage stays to be seen.
func restoreLost(s string) string {
	if !strings.Contains(s, "á»") && !strings.ContainsAny(s, "ÄÃ") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		j := i
		for j < len(s) {
			r, n := utf8.DecodeRuneInString(s[j:])
			if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '»' && r != utf8.RuneError && r != '?' {
				break
			}
			j += n
		}
		if i == j {
			_, n := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+n])
			i += n
			continue
		}
		word := s[i:j]
		if len(word) <= 30 && !viet.IsSyllable(word) {
			found := map[string]bool{}
			expand("", word, 0, found)
			if len(found) == 1 {
				for w := range found {
					word = w
				}
			}
		}
		b.WriteString(word)
		i = j
	}
	return b.String()
}

// expand collects the syllables that word, behind done, can have been.
func expand(done, word string, letters int, found map[string]bool) {
	if letters > 3 {
		return
	}
	at := -1
	for _, l := range lost {
		if i := strings.Index(word, l.left); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		if w := done + word; letters > 0 && viet.IsSyllable(w) && !capitalBehindSmall(w) {
			found[w] = true
		}
		return
	}
	for _, l := range lost {
		rest, ok := strings.CutPrefix(word[at:], l.left)
		if !ok {
			continue
		}
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "\uFFFD"), "?")
		for _, letter := range l.letters {
			expand(done+word[:at]+letter, rest, letters+1, found)
		}
	}
}

func capitalBehindSmall(word string) bool {
	small := false
	for _, r := range word {
		if unicode.IsUpper(r) && small {
			return true
		}
		small = small || unicode.IsLower(r)
	}
	return false
}
