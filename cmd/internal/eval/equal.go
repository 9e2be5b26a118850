package eval

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// anyReading reports whether some reading of a and some of b are equal.
func anyReading(a, b string, equal func(a, b string) bool) bool {
	for x := range strings.SplitSeq(a, "|") {
		for y := range strings.SplitSeq(b, "|") {
			if equal(x, y) {
				return true
			}
		}
	}
	return false
}

// without is what is left of a and of b after striking the words they share.
func without(a, b []string) (left, right []string) {
	left = slices.Clone(a)
	for _, w := range b {
		if i := slices.Index(left, w); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			right = append(right, w)
		}
	}
	return left, right
}

// alike reports whether the words of two texts agree with an F1 of need or more.
func alike(a, b string, need float64) bool {
	return anyReading(a, b, func(x, y string) bool {
		u, v := words(x), words(y)
		if len(u) == 0 || len(v) == 0 {
			return len(u) == len(v)
		}
		left, _ := without(u, v)
		return 2*float64(len(u)-len(left))/float64(len(u)+len(v)) >= need
	})
}

// oneLetterOff reports whether two words of four letters or more differ by one letter at most.
func oneLetterOff(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 4 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// sameUnit reports whether two texts name one unit: by the same words, but for
// one slip of a letter, or with a place of two words at most added.
func sameUnit(a, b string) bool {
	return anyReading(a, b, func(x, y string) bool {
		u, v := words(x), words(y)
		left, right := without(u, v)
		switch {
		case len(left) == 0 && len(right) == 0:
			return len(u) > 0
		case len(left) == 1 && len(right) == 1 && oneLetterOff(left[0], right[0]):
			return true
		}
		added := len(left) + len(right)
		return (len(left) == 0 || len(right) == 0) && added <= 2 && min(len(u), len(v)) >= 3
	})
}

func samePosition(a, b string) bool {
	u, v := words(a), words(b)
	for _, w := range []string{"pho", "nguyen"} {
		if slices.Contains(u, w) != slices.Contains(v, w) {
			return false
		}
	}
	return alike(a, b, 0.8)
}

// sameSet reports whether the words of two texts that are picked are the same.
func sameSet(a, b string, picked func(string) bool) bool {
	set := func(s string) map[string]bool {
		m := map[string]bool{}
		for _, w := range words(s) {
			if picked(w) {
				m[w] = true
			}
		}
		return m
	}
	return maps.Equal(set(a), set(b))
}

func sameAward(a, b string) bool {
	class := func(w string) bool { return w == "nhat" || w == "nhi" || w == "ba" }
	return alike(a, b, 0.8) && anyReading(a, b, func(x, y string) bool { return sameSet(x, y, class) })
}

func sameBloc(a, b string) bool {
	number := func(w string) bool {
		switch w {
		case "i", "ii", "iii", "iv", "v":
			return true
		}
		return len(w) < 4 && strings.Trim(w, "0123456789") == ""
	}
	return alike(a, b, 0.75) && anyReading(a, b, func(x, y string) bool { return sameSet(x, y, number) })
}

func samePerson(a, b string) bool { return fold(a) == fold(b) }

// blocPost fits folded posts of the bloc itself: told under leaders, they count
// neither way among the positions.
var blocPost = regexp.MustCompile(`^(tan )?(don vi )?((truong|pho|pho truong|pho thuong truc|thuong truc|thu ky) (khoi|cum)|(khoi|cum) (truong|pho))\b`)
