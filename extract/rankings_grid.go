package extract

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// cell is a cell of a row with its place in the text.
type cell struct {
	corpus.Span
	text string
}

// gridRow is a row of a table, or a line of one flattened to text.
type gridRow struct {
	s     *sentence
	cells []cell
}

// grid is a table with the columns that tell the places: -1 for one that it lacks.
type grid struct {
	unit, rank, score int
	rows              []gridRow
}

// wideGap parts the columns of a table flattened to text.
var wideGap = regexp.MustCompile(`\t| {2,}`)

// longestGrid is the most rows of a table that are read: no bloc has as many units.
const longestGrid = 100

// cells divides the line of the block at bars, tabs, wide gaps or spaced slashes; nil
// where it is no row.
func (r *reader) cells(b *block) []cell {
	if b.Len() > 400 {
		return nil
	}
	line := r.text[b.Start:b.End]
	var cuts [][]int
	switch {
	case strings.Contains(line, "|"):
		cuts = allIndexes(line, "|")
	case wideGap.MatchString(line):
		cuts = wideGap.FindAllStringIndex(line, -1)
	case strings.Count(line, ";") > 2 && !strings.Contains(line, "; "):
		cuts = allIndexes(line, ";") // «1;TAND tỉnh A;98,5;1»
	case strings.Count(line, " / ") > 1:
		cuts = allIndexes(line, " / ")
	default:
		return nil
	}
	var list []cell
	from := 0
	for _, cut := range append(cuts, []int{len(line), len(line)}) {
		text := line[from:cut[0]]
		start := from + len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
		text = strings.TrimSpace(text)
		list = append(list, cell{Span: corpus.Span{Start: b.Start + start, End: b.Start + start + len(text)}, text: text})
		from = cut[1]
	}
	if len(list) > 0 && list[0].text == "" && strings.HasPrefix(line, "|") {
		list = list[1:] // the border of a table drawn with bars
	}
	if n := len(list); n > 0 && list[n-1].text == "" && strings.HasSuffix(line, "|") {
		list = list[:n-1]
	}
	if len(list) < 2 {
		return nil
	}
	return list
}

// allIndexes are the places of sep in line.
func allIndexes(line, sep string) [][]int {
	var list [][]int
	for from := 0; ; {
		i := strings.Index(line[from:], sep)
		if i < 0 {
			return list
		}
		list = append(list, []int{from + i, from + i + len(sep)})
		from += i + len(sep)
	}
}

// gridAt reads the table that begins with the sentence at i, and the number of its
// sentences. Its header tells the columns; without one the words of the cells do: «thứ
// nhất», «98,5 điểm».
func (m *meeting) gridAt(i int) (grid, int) {
	r := m.r
	first := m.sentences[i]
	if first.from != first.block.from {
		return grid{}, 0
	}
	head := r.cells(first.block)
	if head == nil {
		return grid{}, 0
	}
	g := columnsOf(head)
	j := i + 1
	if g.rank < 0 && g.score < 0 {
		j = i // no header, or one taken for the page's furniture
		if b := r.blockBefore(first.block); b != nil {
			if above := r.cells(b); len(above) >= len(head)-1 {
				g = columnsOf(above)
			}
		}
	}
	for ; j < len(m.sentences) && len(g.rows) < longestGrid; j++ {
		s := m.sentences[j]
		if s.from != s.block.from {
			continue // the rest of a line that was taken for two sentences
		}
		cells := r.cells(s.block)
		if len(cells) < 2 || j > i+1 && len(cells) > len(head)+2 {
			break
		}
		g.rows = append(g.rows, gridRow{s: s, cells: cells})
	}
	if g.unit < 0 && len(g.rows) > 1 {
		g.byContent()
	}
	return g, j - i
}

// blockBefore is the block before b, nil for the first.
func (r *reader) blockBefore(b *block) *block {
	i := sort.Search(len(r.blocks), func(i int) bool { return r.blocks[i].Start >= b.Start })
	if i == 0 {
		return nil
	}
	return &r.blocks[i-1]
}

// columnsOf finds the columns by the words of a header.
func columnsOf(head []cell) grid {
	g := grid{unit: -1, rank: -1, score: -1}
	for _, c := range head {
		if _, figure := scoreIn(c.text); figure || placeIn(c.text) > 0 {
			return g // a row
		}
	}
	for k, c := range head {
		f := " " + foldWords(c.text) + " "
		has := func(words ...string) bool {
			for _, w := range words {
				if strings.Contains(f, " "+w+" ") {
					return true
				}
			}
			return false
		}
		switch {
		case has("xep thu", "xep hang", "thu hang", "hang", "xep vi thu", "vi thu", "thu bac", "xep thu tu"), has("xep loai") && g.rank < 0, f == " thu " || f == " xep ":
			g.rank = k
		case has("stt", "tt", "so thu tu", "ma", "ghi chu", "ket qua", "phieu"):
		case has("diem"):
			g.score = k // the last one: after the check
		case g.unit < 0 && has("don vi", "co quan", "truong", "cong ty", "chi nhanh", "thanh vien", "cong doan", "dia phuong", "huyen", "xa", "so nganh", "tinh", "benh vien", "doanh nghiep", "ten"):
			g.unit = k
		}
	}
	if g.unit < 0 {
		return grid{unit: -1, rank: -1, score: -1}
	}
	return g
}

// byContent finds the columns of a table without a header: places in words and scores with
// «điểm» in every row.
func (g *grid) byContent() {
	width := len(g.rows[0].cells)
	for k := range width {
		ranks, scores, names := 0, 0, 0
		for _, row := range g.rows {
			if k >= len(row.cells) {
				break
			}
			text := row.cells[k].text
			_, figure := strconv.Atoi(text)
			switch {
			case placeIn(text) > 0 && figure != nil:
				ranks++
			case strings.HasSuffix(foldWords(text), "diem"):
				scores++
			case text != "" && unicode.IsUpper([]rune(text)[0]):
				names++
			}
		}
		switch n := len(g.rows); {
		case ranks == n:
			g.rank = k
		case scores == n:
			g.score = k
		case names == n && g.unit < 0:
			g.unit = k
		}
	}
	if g.rank < 0 {
		g.unit, g.score = -1, -1
	}
}

// placeIn is the place that a cell tells: «1», «Nhất», «thứ nhì», «hạng III»; 0 without.
func placeIn(text string) int {
	text = strings.TrimRight(strings.ToLower(strings.TrimSpace(text)), ".")
	for _, word := range []string{"xếp ", "thứ ", "hạng "} {
		text = strings.TrimPrefix(text, word)
	}
	if n, err := strconv.Atoi(text); err == nil && n > 0 && n < 100 {
		return n
	}
	if n := ordinalWord(text); n > 0 {
		return n
	}
	return roman(text)
}

// scoreIn is the score that a cell tells: «96,25», «1.012 điểm»; false without.
func scoreIn(text string) (float64, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "điểm"))
	if whole, part, ok := strings.Cut(text, "."); ok && len(part) == 3 {
		text = whole + part // «1.012»
	}
	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	return v, err == nil && v > 0
}

// places reads the places of the table: those told, else by scores that fall from row to
// row.
func (m *meeting) places(g grid) []rankFact {
	if g.unit < 0 || len(g.rows) < 2 || g.rank < 0 && g.score < 0 {
		return nil
	}
	var facts []rankFact
	for _, row := range g.rows {
		if g.unit >= len(row.cells) || g.rank >= len(row.cells) || g.rank < 0 && g.score >= len(row.cells) {
			continue
		}
		name := m.unitOfCell(row.cells[g.unit])
		if name == "" {
			continue
		}
		f := rankFact{unit: name, rule: "rank.table", span: corpus.Span{Start: row.cells[0].Start, End: row.cells[len(row.cells)-1].End}}
		if g.score >= 0 && g.score < len(row.cells) {
			if v, ok := scoreIn(row.cells[g.score].text); ok {
				f.score = &v
			}
		}
		if g.rank >= 0 {
			f.rank = placeIn(row.cells[g.rank].text)
		}
		if f.rank > 2*len(g.rows)+5 {
			return nil // scores, under a header that is moved
		}
		if g.rank >= 0 && f.rank == 0 || g.rank < 0 && f.score == nil {
			continue
		}
		facts = append(facts, f)
	}
	if g.rank < 0 {
		return rankedByScore(facts)
	}
	return facts
}

// rankedByScore gives the units their places by scores that fall from one to the next, nil
// where they don't: the table is in another order.
func rankedByScore(facts []rankFact) []rankFact {
	if len(facts) < 2 {
		return nil
	}
	for i := range facts {
		switch {
		case i == 0:
			facts[i].rank = 1
		case *facts[i].score > *facts[i-1].score:
			return nil
		case *facts[i].score == *facts[i-1].score:
			facts[i].rank = facts[i-1].rank
		default:
			facts[i].rank = i + 1
		}
	}
	if facts[len(facts)-1].rank == 1 {
		return nil
	}
	return facts
}

// unitOfCell is the unit that a cell names: a member that it calls by its last words, else
// the words of the cell where they begin like a unit; "" for another cell.
func (m *meeting) unitOfCell(c cell) string {
	r := m.r
	from := sort.Search(len(r.tokens), func(k int) bool { return r.tokens[k].Start >= c.Start })
	to := sort.Search(len(r.tokens), func(k int) bool { return r.tokens[k].Start >= c.End })
	for k := from + 1; k < to; k++ {
		if r.tokens[k].Is("(") {
			to = k
		}
	}
	if from >= to || !r.tokens[from].Letters() || !r.tokens[from].Capitalized() {
		return ""
	}
	name := r.words(from, to)
	key := foldWords(name)
	for _, v := range m.c.Members {
		if f := foldWords(v.Unit); f == key || strings.HasSuffix(f, " "+key) && len(strings.Fields(key)) > 1 {
			return v.Unit
		}
	}
	if _, ok := r.provinceAt(from, to); ok || r.unitWith(from, to, true) != nil || r.tokens[from].Class == grammar.Upper {
		return name
	}
	return ""
}
