package pdf

import (
	"cmp"
	"math"
	"slices"
)

// rule is a ruled line, in points, y downwards.
type rule struct {
	upright bool
	// at is its y if it is level, its x if it is upright; from and to are its ends
	// along the other axis.
	at, from, to float64
}

// grid is a table that is told by its ruled lines.
type grid struct {
	// levels are the lines between rows, from the top down.
	levels      []float64
	left, right float64
	cells       []ruled
	// rules are the lines of the grid, as indices of what grids was given.
	rules []int
}

// ruled is a cell between ruled lines; one that spans rows is of the first.
type ruled struct {
	row, col       int
	x0, y0, x1, y1 float64
}

// cell is a place in a table of the page, all counted from 0.
type cell struct {
	Table int `json:"table"`
	Row   int `json:"row"`
	Col   int `json:"col"`
}

// compare orders cells as they are read.
func (c cell) compare(d cell) int {
	return cmp.Or(cmp.Compare(c.Table, d.Table), cmp.Compare(c.Row, d.Row), cmp.Compare(c.Col, d.Col))
}

// ruleSlack is how far from one another lines may end that meet, in points.
const ruleSlack = 3

// maxRules bounds the lines of a page that are looked at: drawings have more.
const maxRules = 3000

// grids finds the tables that the rules make: lines that meet and make two
// columns at least. Frames and underlines make none.
func grids(rules []rule) []grid {
	if len(rules) < 5 || len(rules) > maxRules {
		return nil
	}
	owner := make([]int, len(rules))
	for i := range owner {
		owner[i] = i
	}
	find := func(i int) int {
		for owner[i] != i {
			owner[i] = owner[owner[i]]
			i = owner[i]
		}
		return i
	}
	for i := range rules {
		for j := range i {
			if rules[i].meets(&rules[j]) {
				owner[find(i)] = find(j)
			}
		}
	}
	members := map[int][]int{}
	for i := range rules {
		members[find(i)] = append(members[find(i)], i)
	}
	var out []grid
	for i := range rules {
		if find(i) != i {
			continue
		}
		if g, ok := newGrid(rules, members[i]); ok {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b grid) int { return cmp.Compare(a.levels[0], b.levels[0]) })
	return out
}

// meets reports whether the lines cross or touch, or one goes on with the other.
func (r *rule) meets(s *rule) bool {
	if r.upright == s.upright {
		return math.Abs(r.at-s.at) < ruleSlack && r.from < s.to+ruleSlack && s.from < r.to+ruleSlack
	}
	return r.at > s.from-ruleSlack && r.at < s.to+ruleSlack && s.at > r.from-ruleSlack && s.at < r.to+ruleSlack
}

// newGrid makes a table of lines that meet.
func newGrid(rules []rule, members []int) (grid, bool) {
	g := grid{left: math.Inf(1), right: math.Inf(-1), rules: members}
	top, bottom := math.Inf(1), math.Inf(-1)
	var level, upright []rule
	for _, i := range members {
		r := rules[i]
		if !r.upright {
			level = append(level, r)
			continue
		}
		upright = append(upright, r)
		g.left, g.right = min(g.left, r.at), max(g.right, r.at)
		top, bottom = min(top, r.from), max(bottom, r.to)
	}
	// A table may have no lines at its sides.
	if x, open := openSide(level, func(r rule) float64 { return r.to }); open && x > g.right+shortRule {
		g.right = x
		upright = append(upright, rule{upright: true, at: x, from: top, to: bottom})
	}
	if x, open := openSide(level, func(r rule) float64 { return -r.from }); open && -x < g.left-shortRule {
		g.left = -x
		upright = append(upright, rule{upright: true, at: -x, from: top, to: bottom})
	}
	upright = merged(upright)
	var places []float64 // of upright lines
	for i := range upright {
		if i == 0 || upright[i].at-places[len(places)-1] > ruleSlack {
			places = append(places, upright[i].at)
		}
	}
	if len(places) < 3 || bottom-top < 8 {
		return g, false
	}
	// A table that goes on over the page may be open at its ends.
	level = append(level, rule{at: top, from: g.left, to: g.right}, rule{at: bottom, from: g.left, to: g.right})
	slices.SortFunc(level, func(a, b rule) int { return cmp.Compare(a.at, b.at) })
	for i := 0; i < len(level); {
		j := i + 1
		for j < len(level) && level[j].at-level[i].at < ruleSlack {
			j++
		}
		// A line under a few of the cells divides a cell, not the row.
		if covered(level[i:j], g.left, g.right) > 0.5 {
			g.levels = append(g.levels, level[i].at)
		}
		i = j
	}
	if len(g.levels) < 2 {
		return g, false
	}
	for row := range len(g.levels) - 1 {
		g.addRow(row, places, upright, level)
	}
	return g, true
}

// openSide is how far the level lines reach, and whether two of them do.
func openSide(level []rule, end func(rule) float64) (reach float64, open bool) {
	reach = math.Inf(-1)
	for _, r := range level {
		reach = max(reach, end(r))
	}
	for i, r := range level {
		if reach-end(r) < ruleSlack && slices.ContainsFunc(level[:i], func(s rule) bool { return reach-end(s) < ruleSlack && math.Abs(s.at-r.at) > ruleSlack }) {
			return reach, true
		}
	}
	return reach, false
}

// addRow adds the cells of a row. Where no line parts a cell from the one above,
// it is the same.
func (g *grid) addRow(row int, places []float64, upright, level []rule) {
	y0, y1 := g.levels[row], g.levels[row+1]
	before := g.cells
	left := 0
	for col := 1; col < len(places); col++ {
		there := slices.ContainsFunc(upright, func(u rule) bool {
			return math.Abs(u.at-places[col]) <= ruleSlack && min(u.to, y1)-max(u.from, y0) > 0.5*(y1-y0)
		})
		if !there && col+1 < len(places) {
			continue // the cell spans this place
		}
		c := ruled{row: row, col: left, x0: places[left], y0: y0, x1: places[col], y1: y1}
		left = col
		near := slices.DeleteFunc(slices.Clone(level), func(r rule) bool { return math.Abs(r.at-y0) > ruleSlack })
		above := slices.IndexFunc(before, func(a ruled) bool { return a.y1 == y0 && a.x0 == c.x0 && a.x1 == c.x1 })
		if row > 0 && above >= 0 && covered(near, c.x0, c.x1) < 0.5 {
			g.cells[above].y1 = y1
			continue
		}
		g.cells = append(g.cells, c)
	}
}

// covered is the share of the stretch that level lines cover.
func covered(level []rule, from, to float64) float64 {
	same := slices.Clone(level)
	slices.SortFunc(same, func(a, b rule) int { return cmp.Compare(a.from, b.from) })
	sum, reach := 0.0, from
	for _, r := range same {
		sum += max(0, min(r.to, to)-max(r.from, reach))
		reach = max(reach, min(r.to, to))
	}
	return sum / max(1, to-from)
}

// merged joins upright lines that go on with one another, sorted by place.
func merged(rules []rule) []rule {
	slices.SortFunc(rules, func(a, b rule) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.from, b.from)) })
	var out []rule
	for _, r := range rules {
		joined := false
		for i := len(out) - 1; i >= 0 && r.at-out[i].at < ruleSlack; i-- {
			if r.from < out[i].to+ruleSlack && out[i].from < r.to+ruleSlack {
				out[i].from, out[i].to = min(out[i].from, r.from), max(out[i].to, r.to)
				joined = true
				break
			}
		}
		if !joined {
			out = append(out, r)
		}
	}
	return out
}

// cellAt is the cell that the point is in.
func cellAt(gs []grid, x, y float64) (cell, bool) {
	for t := range gs {
		g := &gs[t]
		if x < g.left || x > g.right || y < g.levels[0] || y > g.levels[len(g.levels)-1] {
			continue
		}
		for i := range g.cells {
			if c := &g.cells[i]; x >= c.x0 && x <= c.x1 && y >= c.y0 && y <= c.y1 {
				return cell{t, c.row, c.col}, true
			}
		}
	}
	return cell{}, false
}

// inTables has order put the lines that are in no table into reading order, each
// table standing in for its lines, which then follow row by row.
func inTables(ls []line, order func([]line) []line) []line {
	tables := map[int][]line{}
	var rest []line
	for _, l := range ls {
		if l.Cell == nil {
			rest = append(rest, l)
			continue
		}
		tables[l.Cell.Table] = append(tables[l.Cell.Table], l)
	}
	if len(tables) == 0 {
		return order(ls)
	}
	numbers := make([]int, 0, len(tables))
	for t := range tables {
		numbers = append(numbers, t)
	}
	slices.Sort(numbers)
	for _, t := range numbers {
		slices.SortStableFunc(tables[t], byCell)
		rest = append(rest, standIn(t, tables[t]))
	}
	// Tables come where the stream has their first lines.
	slices.SortStableFunc(rest, func(a, b line) int { return cmp.Compare(a.first, b.first) })
	var out []line
	for _, l := range order(rest) {
		if l.Cell != nil {
			out = append(out, tables[l.Cell.Table]...)
			continue
		}
		out = append(out, l)
	}
	return out
}

// byCell orders lines of a table by row, column and place within the cell.
func byCell(a, b line) int {
	if c := a.Cell.compare(*b.Cell); c != 0 {
		return c
	}
	if math.Abs(a.Y-b.Y) > 0.5*min(a.Size, b.Size) {
		return cmp.Compare(a.Y, b.Y)
	}
	return cmp.Compare(a.X0, b.X0)
}

// standIn is a line as high and wide as the table.
func standIn(table int, ls []line) line {
	s := line{Cell: &cell{Table: table}, X0: math.Inf(1), X1: math.Inf(-1), first: math.MaxInt, middle: math.MaxInt, turn: ls[0].turn}
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, l := range ls {
		s.X0, s.X1 = min(s.X0, l.X0), max(s.X1, l.X1)
		top, bottom = min(top, l.Y-0.72*l.Size), max(bottom, l.Y+0.18*l.Size)
		s.first, s.middle = min(s.first, l.first), min(s.middle, l.middle)
	}
	s.Size = (bottom - top) / 0.9
	s.Y = bottom - 0.18*s.Size
	return s
}
