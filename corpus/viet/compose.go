package viet

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// canonical is the NFC of items by x/text, for scripts and marks that compose
// doesn't know. A further rune of a cluster has an empty source range.
func canonical(items []item) []item {
	var b strings.Builder
	for _, it := range items {
		b.WriteRune(it.r)
	}
	s := b.String()
	if norm.NFC.IsNormalString(s) {
		return items
	}
	out := make([]item, 0, len(items))
	for s != "" {
		size := norm.NFC.NextBoundaryInString(s, true)
		cluster, rest := s[:size], s[size:]
		k := utf8.RuneCountInString(cluster)
		if c := norm.NFC.String(cluster); c == cluster {
			out = append(out, items[:k]...)
		} else {
			from, to := items[0].from, items[k-1].to
			for _, r := range c {
				out = append(out, item{r, from, to})
				from = to
			}
		}
		s, items = rest, items[k:]
	}
	return out
}

// compose joins Vietnamese vowels with their marks in whatever order they
// stand; other clusters go to canonical.
func (n *normalizer) compose(items []item) []item {
	t := n.letters
	left := len(items) > 0 && isMark(items[0].r) // marks are left that x/text has to look at
	w := 0
	for i := 0; i < len(items); {
		j := i + 1
		for j < len(items) && isMark(items[j].r) {
			j++
		}
		if j > i+1 {
			if r := composed(t, items[i].r, items[i+1:j]); r != 0 {
				items[w] = item{r, items[i].from, items[j-1].to}
				w++
				i = j
				continue
			}
			left = true
		}
		w += copy(items[w:], items[i:j])
		i = j
	}
	items = items[:w]
	if left {
		return canonical(items)
	}
	return items
}

// composed is the one Vietnamese letter of a base and its marks, 0 where there
// is none.
func composed(t *letterTable, base rune, marks []item) rune {
	l := t.at(base)
	if !l.vowel {
		return 0
	}
	for _, m := range marks {
		if tn := toneOfMark(m.r); tn != level {
			if l.tone != level {
				return 0
			}
			l.tone = tn
			continue
		}
		q := withQuality(t.compose[l.code][level][0], m.r)
		if q == 0 {
			return 0
		}
		l.code = t.of[q].code
	}
	return t.withTone(l, l.tone)
}

// placeTone moves the tone of a valid syllable to its place.
func (n *normalizer) placeTone(items []item) {
	if len(items) > 0 && !n.letters.at(items[0].r).word {
		items = items[1:]
	}
	if len(items) < 2 || len(items) > maxSyllable {
		return
	}
	var key syllableKey
	tn, at := level, 0
	for i, it := range items {
		l := n.letters.at(it.r)
		if l.code == 0 || it.from == it.to {
			return
		}
		if l.tone != level {
			if tn != level {
				return
			}
			tn, at = l.tone, i
		}
		key = key<<6 | syllableKey(l.code)
	}
	if tn == level {
		return
	}
	sp, ok := syllables().find(key)
	if !ok || !sp.valid(tn) || int(sp.tone) == at {
		return
	}
	items[at].r = n.letters.withTone(n.letters.at(items[at].r), level)
	items[sp.tone].r = n.letters.withTone(n.letters.at(items[sp.tone].r), tn)
}
