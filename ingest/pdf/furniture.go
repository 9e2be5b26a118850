package pdf

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// pageNumber is a line that holds nothing but the number of the page.
var pageNumber = regexp.MustCompile(`^(?i:(?:trang|page|tr\.)\s*)?[-–—|\[(. ]*(\d{1,4})(?:\s*(?:[/⁄]|of|trên)\s*\d{1,4})?[-–—|\]). ]*$`)

// withoutFurniture takes running heads, feet and page numbers out of the pages.
func withoutFurniture(pages []pageLines) []pageLines {
	seen := map[string]int{}
	for _, p := range pages {
		once := map[string]bool{}
		for _, i := range margin(p.lines) {
			if key := masked(p.lines[i].Text); !once[key] {
				once[key] = true
				seen[key]++
			}
		}
	}
	numbers := numbering(pages)
	out := make([]pageLines, 0, len(pages))
	for at, p := range pages {
		drop := map[int]bool{}
		for _, i := range margin(p.lines) {
			text := strings.TrimSpace(p.lines[i].Text)
			repeated := len(pages) > 1 && seen[masked(text)]*3 >= len(pages)*2 && seen[masked(text)] > 1
			number := numbers.tells(text, p.number) && alone(p.lines, i)
			if repeated || number || p.scanned && likeNeighbour(pages, at, i) {
				drop[i] = true
			}
		}
		kept := make([]line, 0, len(p.lines))
		for i, l := range p.lines {
			if !drop[i] {
				kept = append(kept, l)
			}
		}
		out = append(out, pageLines{number: p.number, lines: kept})
	}
	return out
}

// offsets tells by how much the numbers printed on pages differ from their places
// in the file, and on how many pages.
type offsets map[int]int

func numbering(pages []pageLines) offsets {
	o := offsets{}
	for _, p := range pages {
		once := map[int]bool{}
		for _, i := range margin(p.lines) {
			if n, _, ok := numberIn(p.lines[i].Text); ok && !once[n-p.number] {
				once[n-p.number] = true
				o[n-p.number]++
			}
		}
	}
	return o
}

// numberIn is the number in a line that holds nothing else; said tells that it is
// written as a page number is: "Trang 3", "3/7", "- 3 -".
func numberIn(text string) (n int, said, ok bool) {
	text = strings.TrimSpace(text)
	m := pageNumber.FindStringSubmatch(text)
	if m == nil {
		return 0, false, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil && strings.TrimRight(text, ". ") != m[1], err == nil
}

// tells reports whether the text is the number of the page: said so, or, for a
// bare number, in its turn. The last word of a paragraph may be a year.
func (o offsets) tells(text string, page int) bool {
	n, said, ok := numberIn(text)
	return ok && (said || n == page || o[n-page] > 1)
}

// likeNeighbour reports whether a scanned neighbour of the page has almost the
// same line in the same place: OCR seldom reads a running head the same twice.
func likeNeighbour(pages []pageLines, at, i int) bool {
	const near, least = 9, 12 // points, letters
	l := pages[at].lines[i]
	text := []rune(viet.Fold(masked(l.Text)))
	if len(text) < least || len(text) > 200 {
		return false
	}
	for _, j := range []int{at - 1, at + 1} {
		if j < 0 || j >= len(pages) || !pages[j].scanned {
			continue
		}
		for _, k := range margin(pages[j].lines) {
			m := pages[j].lines[k]
			other := []rune(viet.Fold(masked(m.Text)))
			if math.Abs(m.Y-l.Y) < near && len(other) <= 200 && edits(text, other)*4 <= len(text) {
				return true
			}
		}
	}
	return false
}

// edits is the number of letters to change, add or take away to make b of a.
func edits(a, b []rune) int {
	before := make([]int, len(b)+1)
	for j := range before {
		before[j] = j
	}
	for i := range a {
		now := make([]int, len(b)+1)
		now[0] = i + 1
		for j := range b {
			now[j+1] = min(before[j+1], now[j]) + 1
			if a[i] == b[j] {
				now[j+1] = min(now[j+1], before[j])
			} else {
				now[j+1] = min(now[j+1], before[j]+1)
			}
		}
		before = now
	}
	return before[len(b)]
}

// margin are the lines that may be furniture: those outside of tables on the two
// topmost and the two lowest baselines of the page's main direction.
func margin(ls []line) []int {
	const deep = 2
	var ys []float64
	for i := range ls {
		ys = append(ys, ls[i].Y)
	}
	slices.Sort(ys)
	var levels []float64
	for _, y := range ys {
		if len(levels) == 0 || y-levels[len(levels)-1] > 3 {
			levels = append(levels, y)
		}
	}
	var out []int
	for i := range ls {
		at := 0
		for at+1 < len(levels) && ls[i].Y-levels[at] > 3 {
			at++
		}
		if ls[i].Cell == nil && (at < deep || at >= len(levels)-deep) {
			out = append(out, i)
		}
	}
	return out
}

// alone reports whether no other line stands beside line i.
func alone(ls []line, i int) bool {
	for j := range ls {
		if j != i && math.Abs(ls[j].Y-ls[i].Y) < 0.6*max(ls[i].Size, 1) {
			return false
		}
	}
	return true
}

// masked is the text with its digits made equal.
func masked(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '0'
		case unicode.IsSpace(r):
			return -1
		}
		return r
	}, s)
}
