package pdf

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// line is glyphs of one baseline that belong together: a line of a column or of
// a table's cell, or a whole row where its cells follow one another in the
// content stream. Coordinates are in points, y downwards.
type line struct {
	Text string  `json:"text"`
	X0   float64 `json:"x0"`
	X1   float64 `json:"x1"`
	Y    float64 `json:"y"` // the baseline
	Size float64 `json:"size"`
	// Parts divide Text at gaps wider than the line's spaces, if there are any.
	Parts []part `json:"parts,omitempty"`
	// Cell is the place in a ruled table, nil outside of tables.
	Cell *cell `json:"cell,omitempty"`
	// Doubt is set for a line with a number that OCR was unsure of.
	Doubt bool `json:"doubt,omitempty"`

	first, middle int // places in the content stream
	turn          turn
	piece         []glyph // with the spaces that were drawn
	trusted       bool    // drawn spaces tell the words
}

// part is a piece of a line between wide gaps.
type part struct {
	Text string  `json:"text"`
	X0   float64 `json:"x0"`
	X1   float64 `json:"x1"`
}

// Gaps between glyphs, in ems.
const (
	sameBaseline = 0.12 // how far baselines of one line may lie apart
	cellGap      = 0.3  // a gap that parts cells if the stream jumps there too
	wideGap      = 1.1  // a gap that parts cells or columns in any case
	partGap      = 0.38 // a gap that parts cells if others stand under them
	backStep     = -0.2 // a step back that no kerning makes
)

// lines puts the glyphs of a page into lines, in no order yet. Letters in
// different cells of the tables are never of one line.
func lines(glyphs []glyph, tables ...grid) []line {
	glyphs = attachMarks(slices.Clone(glyphs))
	for i := range glyphs {
		glyphs[i].seq = i // without the marks
	}
	clip(glyphs)
	var out []line
	for t := range slanted {
		var open []glyph
		cells := map[cell][]glyph{}
		letters, spaces := 0, 0
		var at *cell // of the run of text that is read
		last := -1
		for i, g := range glyphs {
			if g.turn != t {
				continue
			}
			if g.space() {
				spaces++
			} else {
				letters++
			}
			if t == 0 && len(tables) > 0 {
				at = cellOf(tables, glyphs, last, i, at)
				last = i
			}
			if at != nil {
				cells[*at] = append(cells[*at], g)
				continue
			}
			open = append(open, g)
		}
		// Vietnamese has a space for each four letters; a page with few spaces draws
		// only letters and leaves the spaces to the eye.
		trusted := spaces*12 > letters
		out = append(out, linesOf(open, t, trusted)...)
		for _, c := range slices.SortedFunc(maps.Keys(cells), cell.compare) {
			for _, l := range linesOf(cells[c], t, trusted) {
				l.Cell, l.Parts = &c, nil
				if motto(l.Text) {
					return lines(glyphs, slices.Delete(slices.Clone(tables), c.Table, c.Table+1)...) // a letterhead in a frame
				}
				out = append(out, l)
			}
		}
	}
	return cutAtColumns(out)
}

// cellOf is the cell of glyph i, nil outside of tables. Text that is too long for
// its cell stays in it: what follows glyph last, which is in the given cell,
// without a gap goes there too.
func cellOf(tables []grid, glyphs []glyph, last, i int, at *cell) *cell {
	g := &glyphs[i]
	c, inside := cellAt(tables, (g.x0+g.x1)/2, g.y-0.3*g.size)
	if last >= 0 && math.Abs(g.y-glyphs[last].y) < sameBaseline*g.size {
		const wordSpace = 0.45
		if gap := gapBetween(&glyphs[last], g); gap > backStep && gap < wordSpace && at != nil {
			return at
		}
	}
	if !inside {
		return nil
	}
	return &c
}

// linesOf are the lines of glyphs of one direction.
func linesOf(glyphs []glyph, t turn, trusted bool) []line {
	var out []line
	for _, base := range baselines(glyphs) {
		for _, layer := range layers(base) {
			for _, piece := range split(layer) {
				if l, ok := compose(piece, trusted, nil); ok {
					l.turn = t
					out = append(out, l)
				}
			}
		}
	}
	return out
}

// cutAtColumns parts rows of a table also where a full cell touches the next
// one: at a word that starts where the cells of at least two rows nearby do.
func cutAtColumns(ls []line) []line {
	const nearby = 12 // sizes
	for i := range ls {
		l := &ls[i]
		if len(l.Parts) < 2 || l.Size <= 0 {
			continue
		}
		var cuts []float64
		for k := 1; k < len(l.piece); k++ {
			g := &l.piece[k]
			if g.space() || !l.piece[k-1].space() && gapBetween(&l.piece[k-1], g) < 0.14 {
				continue
			}
			rows := 0
			for j := range ls {
				if j == i || ls[j].turn != l.turn || math.Abs(ls[j].Y-l.Y) > nearby*l.Size {
					continue
				}
				starts := func(p part) bool { return math.Abs(p.X0-g.x0) < 0.06*l.Size }
				if starts(part{X0: ls[j].X0}) || slices.ContainsFunc(ls[j].Parts, starts) {
					rows++
				}
			}
			if rows >= 2 {
				cuts = append(cuts, g.x0)
			}
		}
		if len(cuts) == 0 {
			continue
		}
		if again, ok := compose(l.piece, l.trusted, cuts); ok && len(again.Parts) > len(l.Parts) {
			again.turn = l.turn
			*l = again
		}
	}
	return ls
}

// compose makes the text of a line: letters, and spaces where the gaps tell.
// Parts are cut at wide gaps and where the places of cuts say.
func compose(piece []glyph, trusted bool, cuts []float64) (line, bool) {
	letters := make([]glyph, 0, len(piece))
	var spaces []float64 // middles of the spaces that were drawn
	for _, g := range piece {
		switch {
		case g.space():
			spaces = append(spaces, (g.x0+g.x1)/2)
		case overprint(letters, g):
		default:
			letters = append(letters, g)
		}
	}
	if len(letters) == 0 {
		return line{}, false
	}
	l := line{X0: letters[0].x0, Size: medianSize(letters), piece: piece, trusted: trusted}
	gaps := make([]float64, 0, len(letters))
	seqs := make([]int, 0, len(letters))
	for i, g := range letters {
		if i > 0 {
			gaps = append(gaps, gapBetween(&letters[i-1], &g))
		}
		l.X1 = max(l.X1, g.x1)
		seqs = append(seqs, g.seq)
	}
	slices.Sort(seqs)
	l.first, l.middle = seqs[0], seqs[len(seqs)/2]
	ys := make([]float64, 0, len(letters))
	for _, g := range letters {
		ys = append(ys, g.y)
	}
	l.Y = median(ys)
	apart := wordGap(slices.Clone(gaps), len(spaces), len(letters), trusted)

	// Spaces of a justified line are all alike; the gaps between cells are wider.
	var wordGaps []float64
	for _, gap := range gaps {
		if gap > apart {
			wordGaps = append(wordGaps, gap)
		}
	}
	// In a row of many cells and few words most gaps are of cells; there the
	// narrowest tells what a space is.
	cellFrom := min(1.6*quantile(wordGaps, 0.4), max(wideGap, 3*quantile(wordGaps, 0)))

	var text, cell strings.Builder
	cellStart := letters[0].x0
	parts := []part(nil)
	nextSpace := 0
	for i, g := range letters {
		if i > 0 {
			before := &letters[i-1]
			gap := gaps[i-1]
			drawn := false
			for nextSpace < len(spaces) && spaces[nextSpace] < g.x0+0.05*g.size {
				drawn = drawn || spaces[nextSpace] > before.x0
				nextSpace++
			}
			switch {
			case gap > partGap && gap > cellFrom || slices.Contains(cuts, g.x0):
				parts = append(parts, part{Text: cell.String(), X0: cellStart, X1: before.x1})
				cell.Reset()
				cellStart = g.x0
				text.WriteByte(' ')
			case gap > apart || drawn && gap > 0.06 || gap < backStep && g.seq == before.seq+1 && !g.mark():
				text.WriteByte(' ')
				cell.WriteByte(' ')
			}
		}
		text.WriteRune(g.r)
		text.WriteString(g.marks)
		cell.WriteRune(g.r)
		cell.WriteString(g.marks)
	}
	l.Text = text.String()
	if parts != nil {
		l.Parts = append(parts, part{Text: cell.String(), X0: cellStart, X1: l.X1})
	}
	return l, true
}

// gapBetween is the white between two letters in ems of the smaller.
func gapBetween(a, b *glyph) float64 {
	return (b.x0 - a.x1) / max(1, min(a.size, b.size))
}

// overprint reports whether g was drawn a second time over the same letter, as
// is done to fake bold type.
func overprint(letters []glyph, g glyph) bool {
	for i := len(letters) - 1; i >= 0 && i >= len(letters)-3; i-- {
		b := letters[i]
		if b.r == g.r && b.marks == g.marks && math.Abs(b.x0-g.x0) < 0.25*max(b.x1-b.x0, 0.1*b.size) {
			return true
		}
	}
	return false
}

// wordGap is the gap in ems from which a line's letters are parted by a space,
// above the line's own tracking.
func wordGap(gaps []float64, spaces, letters int, trusted bool) float64 {
	tracking := max(0, median(gaps))
	if letters < 4 {
		tracking = 0
	}
	// A long line without any drawn space leaves them to the eye even on a page
	// that draws them elsewhere.
	if trusted && (spaces > 0 || letters < 16) {
		return tracking + 0.17
	}
	return tracking + 0.14
}
