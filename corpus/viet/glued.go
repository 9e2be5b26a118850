package viet

import (
	"math"
	"strings"
	"unicode"
)

// cut separates words that stand together without a space. Where a line has such
// words with accents, words in plain ASCII are cut in two, too.
func (ts tokens) cut() string {
	var b strings.Builder
	glued := false
	for i, w := range ts.words {
		glued = glued || isBroken(w) && !ts.technical(i) && HasAccent(w) && cutSyllables(w, false) != nil
	}
	for i, w := range ts.words {
		b.WriteString(ts.gaps[i])
		if !ts.technical(i) {
			switch {
			case isBroken(w):
				if parts := cutWord(w, glued); parts != nil {
					w = strings.Join(parts, " ")
				}
			case glued && len(w) >= 6 && !IsSyllable(w) && (!HasAccent(w) || isUpper(w)):
				if parts := cutSyllables(w, false); len(parts) == 2 && min(len(parts[0]), len(parts[1])) > 2 {
					w = strings.Join(parts, " ")
				}
			}
		}
		b.WriteString(w)
	}
	b.WriteString(ts.gaps[len(ts.words)])
	return b.String()
}

// cutWord divides a word into syllables and an abbreviation before or behind
// them ("UBNDtỉnh"). In a line that has longer words of the kind, two short
// accented syllables are cut, too ("xửlý").
func cutWord(word string, glued bool) []string {
	if parts := cutSyllables(word, true); parts != nil {
		return parts
	}
	rs := []rune(word)
	if glued && len(rs) == 4 && unicode.IsLower(rs[3]) {
		if a, b := string(rs[:2]), string(rs[2:]); IsSyllable(a) && IsSyllable(b) && HasAccent(a) && HasAccent(b) && oneCase([]string{a, b}) {
			return []string{a, b}
		}
	}
	head := 0
	for head < len(rs) && unicode.IsUpper(rs[head]) {
		head++
	}
	tail := len(rs)
	for tail > 0 && unicode.IsUpper(rs[tail-1]) {
		tail--
	}
	syllables := func(rs []rune) []string {
		if w := string(rs); IsSyllable(w) {
			return []string{w}
		}
		return cutSyllables(string(rs), false)
	}
	if head > 2 && head < len(rs) {
		if parts := syllables(rs[head:]); parts != nil {
			return append([]string{string(rs[:head])}, parts...)
		}
	}
	if tail < len(rs)-2 && tail > 0 {
		if parts := syllables(rs[:tail]); parts != nil {
			return append(parts, string(rs[tail:]))
		}
	}
	return nil
}

func isUpper(word string) bool {
	return !strings.ContainsFunc(word, unicode.IsLower)
}

// frequentWords are the words that prose has most of among those whose last
// consonant could head the next syllable.
const frequentWords = " các của và được nước với cho nhà tại trong năm những công đã có là không thi đua khen thưởng "

// longestRun bounds what cutSyllables looks at.
const longestRun = 120

// cutSyllables divides a word into as few syllables as can be, nil where it has
// none, or hardly any letters. Of equal ways it takes the one whose consonants
// go to the syllable that follows. With capitals, a word in plain ASCII is cut at
// inner capitals only, since most such words are foreign.
func cutSyllables(word string, capitals bool) []string {
	rs := []rune(word)
	if len(rs) < 5 || len(rs) > longestRun {
		return nil
	}
	best := make([]float64, len(rs)+1)
	from := make([]int, len(rs)+1)
	t := letters()
	for j := 1; j <= len(rs); j++ {
		best[j] = math.Inf(1)
		for i := max(0, j-maxSyllable); i < j; i++ {
			if math.IsInf(best[i], 1) || !boundary(rs, i, capitals && len(rs) == len(word)) {
				continue
			}
			part := string(rs[i:j])
			if sp, tn, ok := parseSyllable(part); !ok || !sp.valid(tn) || sp.rare() || !oneCase([]string{part}) {
				continue // Đakrông is one name
			}
			c := best[i] + 1
			if t.at(rs[i]).vowel && i > 0 {
				switch {
				case isFrequent(part):
					c -= 0.1
				case !HasAccent(part) && !t.at(rs[i]).upper:
					continue // Néang is one name
				default:
					c += 0.3
				}
			}
			if strings.Contains(frequentWords, " "+Lower(part)+" ") {
				c -= 0.25 // "các huyện" rather than "cá chuyện"
			}
			if j-i == 1 && !strings.Contains(" ý ở y ", " "+Lower(part)+" ") {
				continue
			}
			if c < best[j]-1e-9 {
				best[j], from[j] = c, i
			}
		}
	}
	if math.IsInf(best[len(rs)], 1) {
		return nil
	}
	var parts []string
	longest := 0
	for j := len(rs); j > 0; j = from[j] {
		parts = append([]string{string(rs[from[j]:j])}, parts...)
		longest = max(longest, j-from[j])
	}
	if len(parts) < 2 || longest < 3 {
		return nil
	}
	return parts
}

// boundary reports whether a word may be cut before rs[i]: a capital heads its
// syllable, and with capitals only those do.
func boundary(rs []rune, i int, capitals bool) bool {
	if i == 0 {
		return true
	}
	if capitals {
		return unicode.IsLower(rs[i-1]) && unicode.IsUpper(rs[i])
	}
	return !(unicode.IsUpper(rs[i-1]) && unicode.IsLower(rs[i]))
}
