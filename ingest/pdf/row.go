package pdf

import (
	"math"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// group is lines in reading order: those of a row, or running lines.
type group struct {
	row   bool
	cells [][]line // of a row, left to right; lines top down
	ruled bool     // the cells are of a ruled table
	lines []line   // of running text
}

// rows finds what stands side by side: a step up and to the right, within the
// height of what was just read, goes to the next cell of a row.
func rows(ls []line) []group {
	ls = withCells(ls)
	var out []group
	for i := 0; i < len(ls); {
		if ls[i].Cell != nil {
			g, n := tableRow(ls[i:])
			out = append(out, g...)
			i += n
			continue
		}
		if cells, n := rowAt(ls[i:]); n > 0 {
			out = append(out, group{row: true, cells: cells})
			i += n
			continue
		}
		if n := len(out); n == 0 || out[n-1].row {
			out = append(out, group{})
		}
		last := &out[len(out)-1]
		last.lines = append(last.lines, ls[i])
		i++
	}
	return out
}

// tableRow reads a row of a ruled table, which begins with the first line; n is
// how many lines it has. A row that holds running text, as where a page is laid
// out by a frame, is read cell by cell.
func tableRow(ls []line) (gs []group, n int) {
	first := ls[0].Cell
	g := group{row: true, ruled: true}
	long := false
	for n < len(ls) && ls[n].Cell != nil && ls[n].Cell.Table == first.Table && ls[n].Cell.Row == first.Row {
		if n == 0 || ls[n].Cell.Col != ls[n-1].Cell.Col {
			g.cells = append(g.cells, nil)
		}
		last := &g.cells[len(g.cells)-1]
		*last = append(*last, ls[n])
		long = long || len(*last) > maxCellLines
		n++
	}
	if !long {
		return []group{g}, n
	}
	for _, c := range g.cells {
		gs = append(gs, group{lines: c})
	}
	return gs, n
}

// maxCellLines bounds the lines of a cell, so that columns of text aren't read
// as a row.
const maxCellLines = 14

// rowAt reads a row that begins with the first line; n is how many lines it has.
func rowAt(ls []line) (cells [][]line, n int) {
	cells = [][]line{{ls[0]}}
	if len(ls[0].Parts) > 0 {
		cells = partCells(ls[0])
	}
	top := ls[0].Y
	sure := len(cells) // cells and lines known to belong to the row
	taken := 1
	for n = 1; n < len(ls); n++ {
		l := ls[n]
		if l.Cell != nil {
			return finish(cells, sure, taken)
		}
		cell := cells[len(cells)-1]
		last := &cell[len(cell)-1]
		em := max(1, l.Size)
		right := l.X0 > cellRight(cell)-0.3*em
		switch {
		case l.turn != last.turn:
			return finish(cells, sure, taken)
		case right && l.Y > top-3.2*em && l.Y < last.Y+1.6*em && math.Abs(l.Y-top) < maxCellLines*1.5*em:
			// The next cell. Centred cells may start higher than the one before.
			if l.X0-cellRight(cell) < 2*em && math.Abs(l.Y-last.Y) < 0.35*em && len(cell) == 1 && len(cells) == 1 && len(l.Parts) == 0 && l.X0-cellRight(cell) < 0.8*em {
				return finish(cells, sure, taken) // the next piece of a line
			}
			top = min(top, l.Y)
			if len(l.Parts) > 0 {
				cells = append(cells, partCells(l)...)
			} else {
				cells = append(cells, []line{l})
			}
			sure, taken = len(cells), n+1
		case len(l.Parts) == 0 && l.Y > last.Y && l.Y-last.Y < 1.7*em && overlap(last, &l) > 0.3 && len(cell) < maxCellLines && l.X0 > prevRight(cells)-0.3*em:
			// One more line of this cell, if a cell to the right follows.
			cells[len(cells)-1] = append(cell, l)
		default:
			return finish(cells, sure, taken)
		}
	}
	return finish(cells, sure, taken)
}

// finish cuts the cells back to what is known to be of the row. The lines after
// it may still be of the last cell, if they stand right of the cell before.
func finish(cells [][]line, sure, taken int) ([][]line, int) {
	if sure < 2 {
		return nil, 0
	}
	n := taken
	if last := cells[len(cells)-1]; len(last) > 1 {
		n += len(last) - 1
	}
	return cells, n
}

func partCells(l line) [][]line {
	out := make([][]line, 0, len(l.Parts))
	for _, p := range l.Parts {
		out = append(out, []line{{Text: p.Text, X0: p.X0, X1: p.X1, Y: l.Y, Size: l.Size, turn: l.turn, Doubt: l.Doubt}})
	}
	return out
}

func cellRight(cell []line) float64 {
	_, x1 := extent(cell)
	return x1
}

// prevRight is the right end of the cell before the last one.
func prevRight(cells [][]line) float64 {
	if len(cells) < 2 {
		return math.Inf(-1)
	}
	return cellRight(cells[len(cells)-2])
}

// rowBlocks makes blocks of a row: one table row, or the cells one after the
// other where it isn't of a table (letterheads, signatures).
func rowBlocks(g group, page int, neighbours bool) []block {
	if g.ruled || neighbours || len(g.cells) > 2 {
		texts := make([]string, 0, len(g.cells))
		for _, cell := range g.cells {
			texts = append(texts, cellText(cell))
		}
		first, last := g.cells[0][0], g.cells[len(g.cells)-1]
		return []block{{kind: corpus.TableRow, page: page, text: strings.Join(texts, " "), last: last[len(last)-1], size: first.Size}}
	}
	var out []block
	for _, cell := range g.cells {
		for i, l := range cell {
			e := column(cell, i)
			if n := len(out); i > 0 && n > 0 && continues(&out[n-1], l, e, 0, page) {
				out[n-1].text = join(out[n-1].text, l.Text)
				out[n-1].last = l
				continue
			}
			out = append(out, block{kind: corpus.Paragraph, page: page, text: l.Text, last: l, size: l.Size})
		}
	}
	return out
}

func cellText(cell []line) string {
	text := ""
	for i, l := range cell {
		if i == 0 {
			text = l.Text
			continue
		}
		text = join(text, l.Text)
	}
	return text
}

// withCells keeps the parts of lines only where they are cells: parted widely,
// or standing under or over others. Wide spaces of a justified line are neither.
func withCells(ls []line) []line {
	out := slices.Clone(ls)
	for i := range out {
		if len(ls[i].Parts) == 0 {
			continue
		}
		var kept []part
		for j, p := range ls[i].Parts {
			if j > 0 {
				gap := (p.X0 - ls[i].Parts[j-1].X1) / max(1, ls[i].Size)
				if gap < wideGap && !aligned(ls, i, p.X0) {
					last := &kept[len(kept)-1]
					last.Text += " " + p.Text
					last.X1 = p.X1
					continue
				}
			}
			kept = append(kept, p)
		}
		if len(kept) < 2 {
			kept = nil
		}
		out[i].Parts = kept
	}
	return out
}

// aligned reports whether a cell of a line next to line i starts at x too.
func aligned(ls []line, i int, x float64) bool {
	for j := max(0, i-6); j < min(len(ls), i+7); j++ {
		if j == i || math.Abs(ls[j].Y-ls[i].Y) > 3.5*ls[i].Size || math.Abs(ls[j].Y-ls[i].Y) < 0.5*ls[i].Size {
			continue
		}
		if math.Abs(ls[j].X0-x) < 0.06*ls[i].Size {
			return true
		}
		for k, p := range ls[j].Parts {
			if k > 0 && math.Abs(p.X0-x) < 0.3*ls[i].Size {
				return true
			}
		}
	}
	return false
}

// carryOver joins a row that a page break divides: the first lines of a page go
// to the cells that they stand under.
func carryOver(pages [][]group) {
	for i := 1; i < len(pages); i++ {
		before, after := pages[i-1], pages[i]
		if len(before) == 0 || len(after) == 0 || !before[len(before)-1].row {
			continue
		}
		last, next := &before[len(before)-1], &after[0]
		switch {
		case last.ruled && next.ruled:
			if n := next.cells[0][0].Cell.Col; n > 0 && last.cells[0][0].Cell.Col < n && takeOver(last.cells, next.cells) {
				pages[i] = after[1:]
			}
		case last.ruled || next.ruled:
		case next.row && len(next.cells) == len(last.cells) && len(last.cells) == 2 && !tabular(before) && !letterhead(next.cells) && under(last.cells, next.cells):
			// A letterhead or signatures, side by side.
			for j := range last.cells {
				last.cells[j] = append(last.cells[j], next.cells[j]...)
			}
			pages[i] = after[1:]
		case !next.row && tabular(before):
			// The second lines of cells of a table.
			n := 0
			for n < len(next.lines) && n < 4 {
				j := cellUnder(last.cells, &next.lines[n])
				if j < 1 {
					break
				}
				last.cells[j] = append(last.cells[j], next.lines[n])
				n++
			}
			next.lines = next.lines[n:]
		}
	}
}

// takeOver adds the cells below a page break to those of the same columns above
// it; false where a cell has none above.
func takeOver(above, below [][]line) bool {
	at := func(col int) int {
		return slices.IndexFunc(above, func(c []line) bool { return c[0].Cell.Col == col })
	}
	for _, c := range below {
		if at(c[0].Cell.Col) < 0 {
			return false
		}
	}
	for _, c := range below {
		j := at(c[0].Cell.Col)
		above[j] = append(above[j], c...)
	}
	return true
}

// inTable reports whether the group can be a row of a table.
func inTable(g group) bool { return g.row && !letterhead(g.cells) }

// letterhead reports whether one of the cells has a motto.
func letterhead(cells [][]line) bool {
	return slices.ContainsFunc(cells, func(c []line) bool {
		return slices.ContainsFunc(c, func(l line) bool { return motto(l.Text) })
	})
}

// tabular reports whether the groups end with rows of a table.
func tabular(groups []group) bool {
	n := len(groups)
	return len(groups[n-1].cells) > 2 || n > 1 && groups[n-2].row
}

// under reports whether the cells of two rows stand under one another; columns
// of text may shift them.
func under(above, below [][]line) bool {
	shift := below[0][0].X0 - above[0][0].X0
	for j := range above {
		a0, a1 := extent(above[j])
		b0, b1 := extent(below[j])
		if min(a1, b1-shift) < max(a0, b0-shift) {
			return false
		}
	}
	return true
}

// cellUnder is the cell of the row that the line stands under, -1 if none.
func cellUnder(cells [][]line, l *line) int {
	for j := range cells {
		x0, x1 := extent(cells[j])
		right := math.Inf(1)
		if j+1 < len(cells) {
			right, _ = extent(cells[j+1])
		}
		if l.X0 > x0-l.Size && l.X0 < x1 && l.X1 < right {
			return j
		}
	}
	return -1
}
