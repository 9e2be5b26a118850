package pdf

import (
	"cmp"
	"math"
	"slices"
)

// clip ends each box where the pen goes on: pdfium widens boxes to the ink, which
// overhangs in slanted type and in fonts that stand in for missing ones.
func clip(glyphs []glyph) {
	for i := 1; i < len(glyphs); i++ {
		a, b := &glyphs[i-1], &glyphs[i]
		if a.turn == b.turn && math.Abs(a.y-b.y) < sameBaseline*a.size && b.x0 < a.x1 && b.x0 > a.x0+0.25*(a.x1-a.x0) && b.x0 > a.x0+0.1*a.size {
			a.x1 = b.x0
		}
	}
}

// baselines groups glyphs of one direction by their baselines; raised and
// lowered figures go to the line they hang on. Each group is sorted by x.
func baselines(glyphs []glyph) [][]glyph {
	slices.SortStableFunc(glyphs, func(a, b glyph) int { return cmp.Compare(a.y, b.y) })
	var groups [][]glyph
	for i, g := range glyphs {
		if i == 0 || g.y-glyphs[i-1].y > sameBaseline*max(1, min(g.size, glyphs[i-1].size)) {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], g)
	}
	for _, group := range groups {
		slices.SortStableFunc(group, func(a, b glyph) int { return cmp.Compare(a.x0, b.x0) })
	}
	return joinRaised(groups)
}

// joinRaised moves small glyphs beside a line into it.
func joinRaised(groups [][]glyph) [][]glyph {
	sizes := make([]float64, len(groups))
	for i, group := range groups {
		sizes[i] = medianSize(group)
	}
	for i, group := range groups {
		for _, j := range []int{i + 1, i - 1} {
			if j < 0 || j >= len(groups) || len(groups[j]) == 0 || sizes[i] > 0.8*sizes[j] || len(group) > len(groups[j]) {
				continue
			}
			if math.Abs(group[0].y-groups[j][0].y) > 0.5*sizes[j] || !beside(group, groups[j], 0.4*sizes[j]) {
				continue
			}
			groups[j] = append(groups[j], group...)
			slices.SortStableFunc(groups[j], func(a, b glyph) int { return cmp.Compare(a.x0, b.x0) })
			groups[i] = nil
			break
		}
	}
	return slices.DeleteFunc(groups, func(g []glyph) bool { return len(g) == 0 })
}

// beside reports whether each glyph of small touches one of base, or another
// one of small, within reach.
func beside(small, base []glyph, reach float64) bool {
	for i, g := range small {
		if i > 0 && g.x0-small[i-1].x1 < reach {
			continue
		}
		touches := slices.ContainsFunc(base, func(b glyph) bool {
			return !b.space() && (math.Abs(g.x0-b.x1) < reach || math.Abs(b.x0-g.x1) < reach)
		})
		if !touches {
			return false
		}
	}
	return true
}

func medianSize(glyphs []glyph) float64 {
	sizes := make([]float64, 0, len(glyphs))
	for _, g := range glyphs {
		if !g.space() {
			sizes = append(sizes, g.size)
		}
	}
	return median(sizes)
}

// median is the middle of the values, 0 of none. It reorders them.
func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile is the value that the share q of the values is below, 0 of none. It
// reorders them.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[int(q*float64(len(values)))]
}

// layers parts a baseline, sorted by x, where letters were written over others,
// as happens where the text of a cell is too long: each layer reads by itself.
func layers(base []glyph) [][]glyph {
	clash := false
	for i := 1; i < len(base) && !clash; i++ {
		clash = covers(&base[i-1], &base[i])
	}
	if !clash {
		return [][]glyph{base}
	}
	byStream := slices.Clone(base)
	slices.SortStableFunc(byStream, func(a, b glyph) int { return cmp.Compare(a.seq, b.seq) })
	var runs [][]glyph
	for i, g := range byStream {
		if i > 0 {
			before := &byStream[i-1]
			if g.seq == before.seq+1 && gapBetween(before, &g) > backStep || overprint(byStream[:i], g) {
				runs[len(runs)-1] = append(runs[len(runs)-1], g)
				continue
			}
		}
		runs = append(runs, []glyph{g})
	}
	var out [][]glyph
	for _, run := range runs {
		at := slices.IndexFunc(out, func(layer []glyph) bool { return !clashes(layer, run) })
		if at < 0 {
			out = append(out, nil)
			at = len(out) - 1
		}
		out[at] = append(out[at], run...)
	}
	for _, layer := range out {
		slices.SortStableFunc(layer, func(a, b glyph) int { return cmp.Compare(a.x0, b.x0) })
	}
	return out
}

// covers reports whether one letter was written over a good part of another,
// and isn't the same one again.
func covers(a, b *glyph) bool {
	if a.space() || b.space() || a.r == b.r {
		return false
	}
	narrow := min(a.x1-a.x0, b.x1-b.x0)
	return narrow > 0 && min(a.x1, b.x1)-max(a.x0, b.x0) > 0.35*narrow
}

func clashes(layer, run []glyph) bool {
	for i := range layer {
		for j := range run {
			if covers(&layer[i], &run[j]) || covers(&run[j], &layer[i]) {
				return true
			}
		}
	}
	return false
}

// split parts a baseline, sorted by x, where cells or columns meet: at gaps
// where the content stream jumps as well. A row whose cells follow one another
// in the stream stays one line, which keeps it a row.
func split(base []glyph) [][]glyph {
	cut := cellGap
	if usual := usualGap(base); usual < 0.8 {
		cut = max(cut, 1.2*usual) // a space of a justified line is no cell gap
	}
	var out [][]glyph
	start, last := 0, -1 // last letter
	for i := range base {
		if base[i].space() {
			continue
		}
		if last >= 0 {
			gap := gapBetween(&base[last], &base[i])
			if gap > cut && jumps(base, last, i) {
				out = append(out, base[start:i])
				start = i
			}
		}
		if last < 0 || base[i].x1 > base[last].x1 || base[i].x0 > base[last].x0 {
			last = i
		}
	}
	return fillHoles(append(out, base[start:]))
}

// jumps reports whether the stream has letters between base[i] and base[j] that
// don't stand between them on the line.
func jumps(base []glyph, i, j int) bool {
	between := base[j].seq - base[i].seq - 1
	return between < 0 || between > j-i-1
}

// usualGap is the white of a usual space on the baseline.
func usualGap(base []glyph) float64 {
	var gaps []float64
	last := -1
	for i := range base {
		if base[i].space() {
			continue
		}
		if last >= 0 {
			if gap := gapBetween(&base[last], &base[i]); gap > 0.15 && !jumps(base, last, i) {
				gaps = append(gaps, gap)
			}
		}
		last = i
	}
	return quantile(gaps, 0.3) // wider ones may part cells
}

// fillHoles joins a piece to both its neighbours where these follow one another
// in the stream: programs write letters of a fallback font after the line.
func fillHoles(pieces [][]glyph) [][]glyph {
	for i := 1; i+1 < len(pieces); {
		a, b, c := pieces[i-1], pieces[i], pieces[i+1]
		_, end := letterEnds(a)
		start, _ := letterEnds(c)
		step := start.seq - end.seq
		if step >= 0 && step <= 2 && len(b) <= 24 && start.x0-end.x1 < 12*end.size {
			joined := slices.Concat(a, b, c)
			pieces = slices.Replace(pieces, i-1, i+2, joined)
			i = max(1, i-1)
			continue
		}
		i++
	}
	return pieces
}

// letterEnds are the first and the last letter of a piece.
func letterEnds(piece []glyph) (first, last *glyph) {
	for i := range piece {
		if piece[i].space() {
			continue
		}
		if first == nil {
			first = &piece[i]
		}
		last = &piece[i]
	}
	if first == nil {
		return &piece[0], &piece[len(piece)-1]
	}
	return first, last
}
