package viet

import (
	"strings"
	"unicode/utf8"
)

// OneSlip reports whether two different syllables in normal form and lower case are the same but for
// one slip of the pen: a letter too many, missing or other (accents are part of their letter), or two
// neighbours that changed places. A lone letter has nothing to be recognized by, and digits are never
// a slip.
func OneSlip(a, b string) bool {
	if a == b {
		return false
	}
	if len(a) == runeLen(a) || len(b) == runeLen(b) {
		return false
	}
	for a != "" && b != "" {
		r, n := utf8.DecodeRuneInString(a)
		q, _ := utf8.DecodeRuneInString(b)
		if r != q {
			break
		}
		a, b = a[n:], b[n:]
	}
	for a != "" && b != "" {
		r, n := utf8.DecodeLastRuneInString(a)
		q, _ := utf8.DecodeLastRuneInString(b)
		if r != q {
			break
		}
		a, b = a[:len(a)-n], b[:len(b)-n]
	}
	if strings.ContainsAny(a, "0123456789") || strings.ContainsAny(b, "0123456789") {
		return false
	}
	m, n := runeLen(a), runeLen(b)
	switch {
	case len(a) == m && len(b) == n:
		return true
	case len(a) > m && len(b) > n:
		return a[m:] == b[:n] && b[n:] == a[:m]
	}
	return false
}

// runeLen is how many bytes the first letter of s takes, 0 for none.
func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
