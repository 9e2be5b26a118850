package html

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// isDataTable tells a table of values, of which rows have to stay rows, from one
// that lays out a page or holds pictures.
func isDataTable(table *html.Node) bool {
	rows := tableRows(table)
	if len(rows) < 2 {
		return false
	}
	if letterhead(table) {
		return false
	}
	wide := 0
	for _, row := range rows {
		filled := 0
		for cell := range row.ChildNodes() {
			if !isCell(cell) {
				continue
			}
			n, rich := 0, false
			for d := range cell.Descendants() {
				switch {
				case d.Type == html.TextNode:
					n += utf8.RuneCountInString(strings.TrimSpace(d.Data))
				case d.Type != html.ElementNode:
				case d.DataAtom == atom.Table, d.DataAtom == atom.Img, d.DataAtom == atom.Select, d.DataAtom == atom.Iframe,
					d.DataAtom == atom.Script, d.DataAtom == atom.Object, d.DataAtom == atom.H1, d.DataAtom == atom.H2:
					rich = true
				}
			}
			if rich || n > 700 {
				return false
			}
			if n > 0 {
				filled++
			}
		}
		if filled >= 2 {
			wide++
		}
	}
	return wide >= 2 && 2*wide >= len(rows)
}

// letterhead reports whether the table sets the head or the foot of an official
// letter: two columns that have nothing to do with one another.
func letterhead(table *html.Node) bool {
	text := ""
	for d := range table.Descendants() {
		if d.Type == html.TextNode {
			if text += " " + d.Data; len(text) > 600 {
				break
			}
		}
	}
	f := strings.Join(strings.Fields(viet.Fold(text)), " ")
	return strings.Contains(f, "cong hoa xa hoi chu nghia") || strings.Contains(f, "doc lap - tu do") || strings.HasPrefix(f, "noi nhan")
}

// tableRows are the rows of the table itself, without those of tables inside.
func tableRows(table *html.Node) []*html.Node {
	var rows []*html.Node
	for c := range table.ChildNodes() {
		switch c.DataAtom {
		case atom.Tr:
			rows = append(rows, c)
		case atom.Thead, atom.Tbody, atom.Tfoot:
			for r := range c.ChildNodes() {
				if r.DataAtom == atom.Tr {
					rows = append(rows, r)
				}
			}
		}
	}
	return rows
}

func isCell(n *html.Node) bool { return n.DataAtom == atom.Td || n.DataAtom == atom.Th }

// table writes one line for each row, the cells joined by " | ".
func (w *layout) table(table *html.Node) {
	w.flush()
	for c := range table.ChildNodes() {
		if c.DataAtom == atom.Caption {
			w.block = append(w.block, c)
			w.children(c)
			w.flush()
			w.block = w.block[:len(w.block)-1]
		}
	}
	spans := map[int]spanning{}
	for _, row := range tableRows(table) {
		l := &line{kind: corpus.TableRow, node: row, inner: row, afterImage: w.image}
		var cells []string
		filled := 0
		above := func() {
			for s := spans[len(cells)]; s.rows > 0 && len(cells) < mostCells; s = spans[len(cells)] {
				spans[len(cells)] = spanning{s.text, s.rows - 1}
				if w.carried += len(s.text); w.carried > mostCarried {
					s.text = ""
				}
				cells = append(cells, s.text)
			}
		}
		for cell := range row.ChildNodes() {
			if !isCell(cell) || len(cells) >= mostCells {
				continue
			}
			above()
			s, letters, linked := cellText(cell)
			if rows, err := strconv.Atoi(strings.TrimSpace(attr(cell, "rowspan"))); err == nil && rows > 1 {
				spans[len(cells)] = spanning{s, min(rows, mostRows) - 1}
			}
			cells = append(cells, s)
			if s != "" {
				filled++
			}
			l.letters += letters
			l.linked += linked
		}
		above()
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		for len(cells) > 0 && cells[0] == "" {
			cells = cells[1:]
		}
		if filled == 0 || len(cells) == 0 {
			continue
		}
		l.text = strings.Join(cells, " | ")
		w.add(l)
	}
}

// spanning is the text of a cell that reaches down into the next rows, and in how
// many of them it still has to appear, so that each row tells all of its values.
type spanning struct {
	text string
	rows int
}

// mostCells and mostRows bound a row and the reach of a cell; mostCarried the
// bytes that all such cells of a page may add.
const (
	mostCells   = 100
	mostRows    = 200
	mostCarried = 256 << 10
)

// cellText is the text of a cell on one line, with its letters and those in links.
func cellText(cell *html.Node) (text string, letters, linked int) {
	var b strings.Builder
	var walk func(n *html.Node, link bool)
	walk = func(n *html.Node, link bool) {
		for c := range n.ChildNodes() {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
				for _, r := range c.Data {
					if unicode.IsLetter(r) || unicode.IsDigit(r) {
						letters++
						if link {
							linked++
						}
					}
				}
			case c.Type != html.ElementNode || hidden(c) || c.DataAtom == atom.Style:
			case c.DataAtom == atom.Br:
				b.WriteByte(' ')
			default:
				if isBlock(c) {
					b.WriteByte(' ')
				}
				walk(c, link || c.DataAtom == atom.A)
				if isBlock(c) {
					b.WriteByte(' ')
				}
			}
		}
	}
	walk(cell, false)
	return strings.Join(strings.Fields(b.String()), " "), letters, linked
}
