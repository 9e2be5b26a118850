package viet

import "strings"

// WithinOneEdit reports whether a and b are the same term but for one slip: in
// one syllable one letter is missing, doubled, wrong, has another accent, or
// changed places with its neighbour; or one space is missing. Digits never
// count as slips. Use it for terms of a lexicon only: short names that differ in
// one letter are different names.
func WithinOneEdit(a, b string) bool {
	a, _ = Normalize(a)
	b, _ = Normalize(b)
	if a == b {
		return true
	}
	as, bs := strings.Fields(a), strings.Fields(b)
	if len(as) != len(bs) {
		if len(as)-len(bs) != 1 && len(bs)-len(as) != 1 {
			return false
		}
		return strings.Join(as, "") == strings.Join(bs, "")
	}
	slips := 0
	for i := range as {
		if as[i] == bs[i] {
			continue
		}
		if slips++; slips > 1 || !oneSlip([]rune(as[i]), []rune(bs[i])) {
			return false
		}
	}
	return true
}

// oneSlip reports whether two different syllables differ by one edit.
func oneSlip(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	j := 0
	for j < len(a)-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	restA, restB := a[i:len(a)-j], b[i:len(b)-j]
	for _, r := range append(append([]rune(nil), restA...), restB...) {
		if r >= '0' && r <= '9' {
			return false
		}
	}
	switch {
	case len(restA) <= 1 && len(restB) <= 1:
		return len(b) > 1 // a lone letter has nothing to be recognized by
	case len(restA) == 2 && len(restB) == 2:
		return restA[0] == restB[1] && restA[1] == restB[0]
	}
	return false
}
