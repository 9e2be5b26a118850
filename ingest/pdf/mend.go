package pdf

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/ocr"
)

// mend replaces damaged words by what OCR read in their places; words with
// digits are never touched. n is how many were replaced.
func mend(lines []line, words []ocr.Word, dpi int, height float64) (out []line, n int) {
	scale := 72 / float64(dpi)
	out = slices.Clone(lines)
	type pair struct{ own, read []string }
	pairs := make([]pair, len(out))
	misread := substitutions{}
	for i := range out {
		if out[i].turn != 0 {
			continue
		}
		// Page coordinates here grow downwards from the page's lower edge.
		baseline := out[i].Y + height
		var near []ocr.Word
		for _, w := range words {
			x0, x1 := float64(w.Box.Min.X)*scale, float64(w.Box.Max.X)*scale
			middle := float64(w.Box.Min.Y+w.Box.Max.Y) / 2 * scale
			if x1 > out[i].X0-1 && x0 < out[i].X1+1 && middle < baseline+0.1*out[i].Size && middle > baseline-0.75*out[i].Size {
				near = append(near, w)
			}
		}
		slices.SortFunc(near, func(a, b ocr.Word) int { return a.Box.Min.X - b.Box.Min.X })
		p := pair{own: strings.Fields(out[i].Text)}
		for _, w := range near {
			p.read = append(p.read, w.Text)
		}
		pairs[i].own, pairs[i].read = align(p.own, p.read)
		for j, own := range pairs[i].own {
			if damaged(own) && !damaged(pairs[i].read[j]) {
				misread.learn(own, pairs[i].read[j])
			}
		}
	}
	for i := range out {
		changed := false
		for j, own := range pairs[i].own {
			read := pairs[i].read[j]
			if read == "" || read == own || damaged(read) || numeric(own) || numeric(read) {
				continue
			}
			// A damaged word may look like a sound one; then what damaged others tells.
			if damaged(own) || misread.explain(own, read) {
				pairs[i].own[j] = read
				changed = true
				n++
			}
		}
		if changed {
			out[i].Text = strings.Join(pairs[i].own, " ")
			out[i].Parts = nil
		}
	}
	return out, n
}

// substitutions counts which letters stand for which others.
type substitutions map[[2]rune]int

// learn notes the letters that differ.
func (s substitutions) learn(own, read string) {
	a, b := []rune(own), []rune(read)
	if len(a) != len(b) {
		return
	}
	for i := range a {
		if a[i] != b[i] {
			s[[2]rune{a[i], b[i]}]++
		}
	}
}

// explain reports whether the words differ only by letters known to be misread.
func (s substitutions) explain(own, read string) bool {
	a, b := []rune(own), []rune(read)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && s[[2]rune{a[i], b[i]}] < 1 {
			return false
		}
	}
	return true
}

// align puts the words of two readings of a line side by side; a word of own
// that nothing matches has "" beside it.
func align(own, read []string) (left, right []string) {
	alike := func(a, b string) int {
		switch {
		case a == b:
			return 6
		case numeric(a) || numeric(b):
			return 0
		case sameLength(a, b):
			return 3
		}
		return 1
	}
	best := make([][]int, len(own)+1)
	for i := range best {
		best[i] = make([]int, len(read)+1)
	}
	for i := len(own) - 1; i >= 0; i-- {
		for j := len(read) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if a := alike(own[i], read[j]); a > 0 {
				best[i][j] = max(best[i][j], a+best[i+1][j+1])
			}
		}
	}
	right = make([]string, len(own))
	for i, j := 0, 0; i < len(own) && j < len(read); {
		a := alike(own[i], read[j])
		switch {
		case a > 0 && best[i][j] == a+best[i+1][j+1]:
			right[i] = read[j]
			i++
			j++
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return own, right
}

func numeric(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }

// damaged reports whether the word has letters but no valid syllable.
func damaged(word string) bool {
	if numeric(word) {
		return false
	}
	c := viet.HealthOf(word)
	if c.Letters > 0 && c.Valid < c.Letters {
		return true
	}
	lower := false
	for _, r := range word {
		if lower && unicode.IsUpper(r) {
			return true // TàNH
		}
		lower = lower || unicode.IsLower(r)
	}
	return false
}

func sameLength(a, b string) bool {
	return len([]rune(a)) == len([]rune(b))
}
