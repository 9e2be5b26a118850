package pdf

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/sokhoi/sokhoi/ingest/ocr"
)

// scannedLines makes lines of words and puts them into reading order; confidence
// is the mean of the words'.
func scannedLines(words []ocr.Word, dpi int, tables []grid) (out []line, confidence float64) {
	words = slices.DeleteFunc(slices.Clone(words), speck)
	if len(words) == 0 {
		return nil, 0
	}
	scale := 72 / float64(dpi)
	heights := make([]float64, 0, len(words))
	for _, w := range words {
		confidence += w.Confidence / float64(len(words))
		heights = append(heights, float64(w.Box.Dy())*scale)
	}
	usual := median(heights)
	open, cells := intoCells(words, scale, tables)
	for start := 0; start < len(open); {
		end := start + 1
		for end < len(open) && open[end].Line == open[start].Line {
			end++
		}
		l := scannedLine(open[start:end], scale, usual)
		l.first = open[start].Line
		if n := len(out); n == 0 || !wraps(&out[n-1], &l) {
			out = append(out, l)
		}
		start = end
	}
	var table []line
	for _, c := range slices.SortedFunc(maps.Keys(cells), cell.compare) {
		if n := len(table); n > 0 && table[n-1].Cell.Table != c.Table {
			out, table = withTable(out, table), nil
		}
		for _, row := range baselinesOf(cells[c]) {
			l := scannedLine(row, scale, usual)
			l.Cell, l.Parts = &c, nil
			table = append(table, l)
		}
	}
	return withTable(out, table), confidence
}

// withTable puts the lines of a table before the first line that stands below it.
func withTable(ls, table []line) []line {
	if len(table) == 0 {
		return ls
	}
	t := standIn(0, table)
	top := t.Y - 0.72*t.Size
	at := slices.IndexFunc(ls, func(l line) bool { return l.Y > top && overlap(&l, &t) > 0 && (l.Cell == nil || l.Cell.Col == 0) })
	if at < 0 {
		at = len(ls)
	}
	return slices.Insert(ls, at, table...)
}

// intoCells tells the words in the cells of tables from the others. A letterhead
// in a frame is no table.
func intoCells(words []ocr.Word, scale float64, tables []grid) (open []ocr.Word, cells map[cell][]ocr.Word) {
	cells = map[cell][]ocr.Word{}
	for _, w := range words {
		c, ok := cellAt(tables, float64(w.Box.Min.X+w.Box.Max.X)/2*scale, float64(w.Box.Min.Y+w.Box.Max.Y)/2*scale)
		if !ok {
			open = append(open, w)
			continue
		}
		cells[c] = append(cells[c], w)
	}
	return open, cells
}

// baselinesOf parts the words of a cell into its lines, top down.
func baselinesOf(words []ocr.Word) [][]ocr.Word {
	slices.SortStableFunc(words, func(a, b ocr.Word) int { return cmp.Compare(a.Box.Min.Y+a.Box.Max.Y, b.Box.Min.Y+b.Box.Max.Y) })
	var out [][]ocr.Word
	bottom := 0
	for _, w := range words {
		middle := (w.Box.Min.Y + w.Box.Max.Y) / 2
		if len(out) == 0 || middle > bottom {
			out = append(out, nil)
			bottom = w.Box.Max.Y - w.Box.Dy()/5
		}
		out[len(out)-1] = append(out[len(out)-1], w)
	}
	for _, row := range out {
		slices.SortStableFunc(row, func(a, b ocr.Word) int { return cmp.Compare(a.Box.Min.X, b.Box.Min.X) })
	}
	return out
}

// wraps adds line b to the cells of row a if b holds nothing but their second
// lines: tesseract reads straight through the cells of a table.
func wraps(a, b *line) bool {
	if len(a.Parts) < 2 || b.Y-a.Y > 1.8*a.Size || b.Y <= a.Y {
		return false
	}
	cells := b.Parts
	if cells == nil {
		cells = []part{{Text: b.Text, X0: b.X0, X1: b.X1}}
	}
	if len(cells) >= len(a.Parts) || len(a.Parts) == 2 && cells[0].X0 < a.Parts[1].X0-a.Size {
		return false
	}
	into := make([]int, len(cells))
	for i, c := range cells {
		into[i] = -1
		for j, p := range a.Parts {
			right := math.Inf(1)
			if j+1 < len(a.Parts) {
				right = a.Parts[j+1].X0
			}
			if c.X0 > p.X0-2*a.Size && c.X0 < p.X1 && c.X1 < right+0.3*a.Size {
				into[i] = j
			}
		}
		if into[i] < 0 || i > 0 && into[i] == into[i-1] {
			return false
		}
	}
	a.Parts = slices.Clone(a.Parts)
	for i, c := range cells {
		p := &a.Parts[into[i]]
		p.Text = join(p.Text, c.Text)
		p.X0, p.X1 = min(p.X0, c.X0), max(p.X1, c.X1)
	}
	texts := make([]string, len(a.Parts))
	for i, p := range a.Parts {
		texts[i] = p.Text
		a.X1 = max(a.X1, p.X1)
	}
	a.Text = strings.Join(texts, " ")
	a.Y = b.Y
	a.Doubt = a.Doubt || b.Doubt
	return true
}

// cellAfter reports whether two words of a line stand in different cells: far
// apart, or with a ruled line between them, which is read as a bar.
func cellAfter(a, b ocr.Word, height float64) bool {
	gap := float64(b.Box.Min.X - a.Box.Max.X)
	bar := strings.HasPrefix(b.Text, "|") || strings.HasSuffix(a.Text, "|")
	return gap > 1.1*height || bar && gap > 0.3*height
}

// withoutBars takes the bars of ruled lines off a word.
func withoutBars(s string) string {
	if trimmed := strings.Trim(s, "|¦"); trimmed != "" {
		return trimmed
	}
	return s
}

// scannedLine is the line of the words, parted into cells.
func scannedLine(words []ocr.Word, scale, usual float64) line {
	l := line{X0: float64(words[0].Box.Min.X) * scale}
	var bottoms, heights []float64
	var parts []part
	var text strings.Builder
	for i, w := range words {
		x0, x1 := float64(w.Box.Min.X)*scale, float64(w.Box.Max.X)*scale
		if i > 0 {
			text.WriteByte(' ')
		}
		t := withoutBars(w.Text)
		text.WriteString(t)
		if i == 0 || cellAfter(words[i-1], w, usual/scale) {
			parts = append(parts, part{Text: t, X0: x0, X1: x1})
		} else {
			p := &parts[len(parts)-1]
			p.Text += " " + t
			p.X1 = x1
		}
		l.X1 = max(l.X1, x1)
		bottoms = append(bottoms, float64(w.Box.Max.Y)*scale)
		heights = append(heights, float64(w.Box.Dy())*scale)
		l.Doubt = l.Doubt || w.Confidence < doubtful && numeric(w.Text)
	}
	if len(parts) > 1 {
		l.Parts = parts
	}
	l.Text = text.String()
	l.Y = median(bottoms)
	l.Size = usual
	if h := median(heights); h > 1.4*usual && len(words) > 1 {
		l.Size = h
	}
	return l
}

// besides takes the words off that stand where the page has sound text of its
// own, and gives that text: a digital head or foot over a scan.
func besides(p *pageAnswer, words []ocr.Word, dpi int) (rest []ocr.Word, above, below []line) {
	if p.Letters < 4 || p.Score < sound || p.Height == 0 {
		return words, nil, nil
	}
	scale := 72 / float64(dpi)
	middle := p.Height / 2
	for _, l := range p.Lines {
		if l.turn != 0 {
			continue
		}
		l.Y += p.Height // as pictures have it, downwards from the upper edge
		if l.Y < middle {
			above = append(above, l)
		} else {
			below = append(below, l)
		}
	}
	own := slices.Concat(above, below)
	rest = slices.DeleteFunc(slices.Clone(words), func(w ocr.Word) bool {
		x, y := float64(w.Box.Min.X+w.Box.Max.X)/2*scale, float64(w.Box.Min.Y+w.Box.Max.Y)/2*scale
		return slices.ContainsFunc(own, func(l line) bool {
			return x > l.X0-l.Size && x < l.X1+l.Size && y < l.Y+0.35*l.Size && y > l.Y-1.05*l.Size
		})
	})
	return rest, above, below
}

// speck reports whether the word is dirt or a piece of a ruled line.
func speck(w ocr.Word) bool {
	if strings.ContainsFunc(w.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return false
	}
	switch w.Text {
	case "-", "–", "—", "+", "*", "•", "./.", "...", "…":
		return w.Confidence < 0.2
	}
	return w.Confidence < 0.6 || strings.ContainsAny(w.Text, "|_~=¬¦«»<>\\{}[]")
}
