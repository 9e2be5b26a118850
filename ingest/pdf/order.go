package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// inOrder puts lines into reading order. The content stream's own order is
// kept where it is believable, since programs write cell by cell and column by
// column; otherwise the geometry tells. Turned text comes last.
func inOrder(ls []line) []line {
	var out []line
	counts := map[turn]int{}
	for _, l := range ls {
		counts[l.turn] += len(l.Text)
	}
	turns := []turn{0, 1, 2, 3}
	slices.SortStableFunc(turns, func(a, b turn) int { return cmp.Compare(counts[b], counts[a]) })
	for _, t := range turns {
		var along []line
		for _, l := range ls {
			if l.turn == t {
				along = append(along, l)
			}
		}
		out = append(out, inTables(along, func(along []line) []line {
			slices.SortStableFunc(along, func(a, b line) int { return cmp.Compare(a.middle, b.middle) })
			if !believable(along) {
				along = byPlace(apart(along))
			}
			return along
		})...)
	}
	return out
}

// believable reports whether lines in the order of the stream run down the page:
// a step up within one column or to the left is wrong, one up to the next column
// or cell isn't.
func believable(ls []line) bool {
	wrong := 0
	for i := 1; i < len(ls); i++ {
		a, b := &ls[i-1], &ls[i]
		up := a.Y-b.Y > 0.5*min(a.Size, b.Size)
		back := math.Abs(a.Y-b.Y) <= 0.3*min(a.Size, b.Size) && b.X1 < a.X0
		upLeft := a.Y-b.Y > 3*min(a.Size, b.Size) && b.X1 < a.X0
		if up && overlap(a, b) > 0.3 || back || upLeft {
			wrong++
		}
	}
	return wrong < 2 || wrong*12 < len(ls)
}

// overlap is the share of the narrower line's width that both lines cover.
func overlap(a, b *line) float64 {
	narrow := min(a.X1-a.X0, b.X1-b.X0)
	if narrow <= 0 {
		narrow = 1
	}
	return max(0, min(a.X1, b.X1)-max(a.X0, b.X0)) / narrow
}

// apart cuts lines at wide gaps, since neighbours in a shuffled stream may be of
// two columns.
func apart(ls []line) []line {
	out := make([]line, 0, len(ls))
	for _, l := range ls {
		start := 0
		for k := 1; k <= len(l.Parts); k++ {
			if k < len(l.Parts) && l.Parts[k].X0-l.Parts[k-1].X1 < wideGap*l.Size {
				continue
			}
			piece := l
			piece.Parts = l.Parts[start:k]
			piece.X0, piece.X1 = l.Parts[start].X0, l.Parts[k-1].X1
			words := make([]string, 0, k-start)
			for _, p := range piece.Parts {
				words = append(words, p.Text)
			}
			piece.Text = strings.Join(words, " ")
			if len(piece.Parts) == 1 {
				piece.Parts = nil
			}
			out = append(out, piece)
			start = k
		}
		if l.Parts == nil {
			out = append(out, l)
		}
	}
	return out
}

// byPlace orders lines by their places alone: the page is cut into bands and
// columns until nothing can be cut.
func byPlace(ls []line) []line {
	return cut(ls, 0)
}

// maxCuts bounds the nesting of bands and columns.
const maxCuts = 24

func cut(ls []line, depth int) []line {
	if len(ls) < 2 || depth > maxCuts {
		return topDown(ls)
	}
	if left, right, ok := columns(ls); ok {
		return append(cut(left, depth+1), cut(right, depth+1)...)
	}
	if above, between, below, ok := columnsBetween(ls); ok {
		return slices.Concat(cut(above, depth+1), cut(between, depth+1), cut(below, depth+1))
	}
	if above, below, ok := bands(ls); ok {
		return append(cut(above, depth+1), cut(below, depth+1)...)
	}
	// What is left is a row with wrapped cells, or rows without white between them.
	if left, right, ok := gutter(ls, 0.4); ok && !level(left, right) {
		return append(cut(left, depth+1), cut(right, depth+1)...)
	}
	return topDown(ls)
}

// level reports whether the lines of both sides stand on common baselines, as
// in rows of one line each.
func level(left, right []line) bool {
	common := 0
	for i := range left {
		for j := range right {
			if math.Abs(left[i].Y-right[j].Y) < 0.45*left[i].Size {
				common++
				break
			}
		}
	}
	return common > 1 && common*4 >= 3*max(len(left), len(right))
}

// topDown sorts lines by baseline, then from left to right.
func topDown(ls []line) []line {
	slices.SortStableFunc(ls, func(a, b line) int {
		if math.Abs(a.Y-b.Y) > 0.3*min(a.Size, b.Size) {
			return cmp.Compare(a.Y, b.Y)
		}
		return cmp.Compare(a.X0, b.X0)
	})
	return ls
}

// columns cuts columns of running text apart: a gutter with several well filled
// lines on either side. A table has a gutter too, but short cells.
func columns(ls []line) (left, right []line, ok bool) {
	left, right, ok = gutter(ls, 0.8)
	if !ok || !running(left) || !running(right) {
		return nil, nil, false
	}
	return left, right, true
}

// running reports whether the lines fill their column as running text does.
func running(ls []line) bool {
	if len(ls) < 4 {
		return false
	}
	x0, x1 := extent(ls)
	filled := 0
	for i := range ls {
		if ls[i].X1-ls[i].X0 > 0.75*(x1-x0) {
			filled++
		}
	}
	return filled*2 > len(ls) && (x1-x0) > 10*ls[0].Size
}

func extent(ls []line) (x0, x1 float64) {
	x0, x1 = math.Inf(1), math.Inf(-1)
	for i := range ls {
		x0, x1 = min(x0, ls[i].X0), max(x1, ls[i].X1)
	}
	return x0, x1
}

// gutter parts lines at the leftmost vertical white of at least the given ems.
func gutter(ls []line, ems float64) (left, right []line, ok bool) {
	sorted := slices.Clone(ls)
	slices.SortStableFunc(sorted, func(a, b line) int { return cmp.Compare(a.X0, b.X0) })
	reach := sorted[0].X1
	usual := medianOf(ls)
	for i := 1; i < len(sorted); i++ {
		if sorted[i].X0-reach > ems*min(sorted[i].Size, 2*usual) { // a table's stand-in is taller
			return sorted[:i], sorted[i:], true
		}
		reach = max(reach, sorted[i].X1)
	}
	return nil, nil, false
}

// bands parts lines at the tallest horizontal white between them, if it is
// taller than that between the lines of a paragraph.
func bands(ls []line) (above, below []line, ok bool) {
	sorted, whites := whitesBetween(ls)
	at, tallest := 0, 0.0
	for _, w := range whites {
		if w.height > tallest {
			at, tallest = w.at, w.height
		}
	}
	if at == 0 {
		return nil, nil, false
	}
	return sorted[:at], sorted[at:], true
}

// white is the white above line at of a page, taller than that between the lines
// of a paragraph.
type white struct {
	at     int
	height float64
}

// whitesBetween are the lines from top to bottom, and the whites across them.
func whitesBetween(ls []line) (sorted []line, whites []white) {
	sorted = slices.Clone(ls)
	slices.SortStableFunc(sorted, func(a, b line) int { return cmp.Compare(a.Y-a.Size, b.Y-b.Size) })
	reach := sorted[0].Y
	least := 0.5 * medianOf(ls)
	for i := 1; i < len(sorted); i++ {
		// The letters of a line stand about 0.75 of the size above its baseline, some
		// hang 0.2 below.
		if height := (sorted[i].Y - 0.72*sorted[i].Size) - (reach + 0.18*sorted[i-1].Size); height > least {
			whites = append(whites, white{i, height})
		}
		reach = max(reach, sorted[i].Y)
	}
	return sorted, whites
}

// columnsBetween finds the tallest stretch of columns between a head and a foot
// that cross them. The white between two paragraphs may cross all columns by
// chance; cut there, the page would be read in zigzag.
func columnsBetween(ls []line) (above, between, below []line, ok bool) {
	const mostWhites, least = 40, 8
	sorted, whites := whitesBetween(ls)
	if len(whites) > mostWhites {
		return nil, nil, nil, false
	}
	at := []int{0}
	for _, w := range whites {
		at = append(at, w.at)
	}
	at = append(at, len(sorted))
	from, to := 0, 0
	for i := range at {
		for j := len(at) - 1; j > i && at[j]-at[i] > max(least, to-from); j-- {
			if at[j]-at[i] == len(sorted) {
				continue // tried before
			}
			if _, _, ok := columns(sorted[at[i]:at[j]]); ok {
				from, to = at[i], at[j]
				break
			}
		}
	}
	if to == 0 {
		return nil, nil, nil, false
	}
	return sorted[:from], sorted[from:to], sorted[to:], true
}

// medianOf is the median size of the lines.
func medianOf(ls []line) float64 {
	sizes := make([]float64, len(ls))
	for i := range ls {
		sizes[i] = ls[i].Size
	}
	return median(sizes)
}
