package pdf

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ruling draws lines as a table of the columns and rows has them.
func ruling(xs, ys []float64) []rule {
	var out []rule
	for _, y := range ys {
		out = append(out, rule{at: y, from: xs[0], to: xs[len(xs)-1]})
	}
	for _, x := range xs {
		out = append(out, rule{upright: true, at: x, from: ys[0], to: ys[len(ys)-1]})
	}
	return out
}

func TestGrids(t *testing.T) {
	table := ruling([]float64{60, 100, 300, 400}, []float64{100, 130, 190, 220})
	at := func(gs []grid, x, y float64) cell {
		c, ok := cellAt(gs, x, y)
		if !ok {
			return cell{-1, -1, -1}
		}
		return c
	}
	for _, c := range []struct {
		name  string
		rules []rule
		x, y  float64
		want  cell
	}{
		{"a cell", table, 200, 160, cell{0, 1, 1}},
		{"above the table", table, 200, 90, cell{-1, -1, -1}},
		{"a frame and underlines are no table", append(ruling([]float64{60, 400}, []float64{100, 700}), rule{at: 200, from: 80, to: 300}, rule{at: 300, from: 80, to: 300}), 200, 160, cell{-1, -1, -1}},
		{"a cell over two rows", append(ruling([]float64{60, 100}, []float64{100, 130, 220}), append(ruling([]float64{100, 300, 400}, []float64{100, 130, 160, 220}), rule{at: 130, from: 60, to: 100})...), 80, 200, cell{0, 1, 0}},
		{"a cell over two columns", append(ruling([]float64{60, 100, 300, 400}, []float64{130, 190, 220}), rule{at: 100, from: 60, to: 400}, rule{upright: true, at: 60, from: 100, to: 130}, rule{upright: true, at: 300, from: 100, to: 130}, rule{upright: true, at: 400, from: 100, to: 130}), 200, 110, cell{0, 0, 0}},
		{"no lines at the sides", append(ruling([]float64{100, 300}, []float64{100, 130, 190}), rule{at: 100, from: 60, to: 400}, rule{at: 130, from: 60, to: 400}, rule{at: 190, from: 60, to: 400}), 350, 160, cell{0, 1, 2}},
		{"the second table", append(ruling([]float64{60, 100, 400}, []float64{100, 130, 190}), ruling([]float64{60, 200, 400}, []float64{300, 330, 390})...), 250, 360, cell{1, 1, 1}},
	} {
		if got := at(grids(c.rules), c.x, c.y); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// A program may write a table line by line, through all cells.
func TestRuledRowsAreReadCellByCell(t *testing.T) {
	s := &typesetter{size: 10, spaces: true}
	s.set(60, 80, "Kết quả như sau:")
	for _, l := range []struct {
		y     float64
		texts [3]string
	}{
		{115, [3]string{"1", "Ngô Thị Nhung", "Bằng khen của"}},
		{127, [3]string{"", "huyện Mỹ Thuận", "Thủ tướng"}},
		{145, [3]string{"2", "Đỗ Quý Dũng", "Giấy khen"}},
	} {
		for i, x := range []float64{65, 105, 205} {
			s.set(x, l.y, l.texts[i])
		}
	}
	s.set(60, 180, "Hội nghị kết thúc.")
	tables := grids(ruling([]float64{60, 100, 200, 300}, []float64{100, 132, 150}))
	var got []string
	for _, b := range blocks([]pageLines{{number: 1, lines: inOrder(lines(s.glyphs, tables...))}}) {
		got = append(got, string(b.kind)+": "+b.text)
	}
	want := []string{
		"paragraph: Kết quả như sau:",
		"table_row: 1 Ngô Thị Nhung huyện Mỹ Thuận Bằng khen của Thủ tướng",
		"table_row: 2 Đỗ Quý Dũng Giấy khen",
		"paragraph: Hội nghị kết thúc.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Text that is too long for its cell runs on over the next one.
func TestLongTextStaysInItsCell(t *testing.T) {
	s := &typesetter{size: 10, spaces: true}
	s.set(65, 115, "Đỗ Quý Dũng và Ngô Thị Nhung") // ends beyond 200
	s.set(205, 115, "Giấy khen")
	s.set(305, 115, "17")
	tables := grids(ruling([]float64{60, 120, 200, 300, 400}, []float64{100, 130, 150}))
	got := texts(inOrder(lines(s.glyphs, tables...)))
	if diff := cmp.Diff([]string{"Đỗ Quý Dũng và Ngô Thị Nhung", "Giấy khen", "17"}, got); diff != "" {
		t.Error(diff)
	}
}

// A row that a page break divides goes on with the cells below it.
func TestRowsOverAPageBreak(t *testing.T) {
	at := func(row, col int, y float64, text string) line {
		x := 60 + 100*float64(col)
		return line{Text: text, X0: x, X1: x + 80, Y: y, Size: 10, Cell: &cell{0, row, col}}
	}
	var got []string
	for _, b := range blocks([]pageLines{
		{number: 1, lines: []line{at(0, 0, 100, "1"), at(0, 1, 100, "Sở Y tế"), at(1, 0, 120, "2"), at(1, 1, 120, "Sở Khoa học và")}},
		{number: 2, lines: []line{at(0, 1, 50, "Công nghệ"), at(1, 0, 70, "3"), at(1, 1, 70, "Sở Nội vụ")}},
	}) {
		got = append(got, b.text)
	}
	if diff := cmp.Diff([]string{"1 Sở Y tế", "2 Sở Khoa học và Công nghệ", "3 Sở Nội vụ"}, got); diff != "" {
		t.Error(diff)
	}
}

// Letters between two sides of a letter are read side by side by OCR.
func TestSidesOfALetter(t *testing.T) {
	pair := func(y float64, left, right string) line {
		l := line{Text: left + " " + right, X0: 60, X1: 500, Y: y, Size: 12}
		l.Parts = []part{{left, 60, 240}, {right, 300, 500}}
		return l
	}
	got := texts(readSignature([]line{
		{Text: "Trên đây là báo cáo của Khối.", X0: 60, X1: 300, Y: 80, Size: 12},
		pair(100, "Nơi nhận:", "TM. KHỐI THI ĐUA"), pair(116, "- Ban TĐKT;", "KHỐI TRƯỞNG"),
		{Text: "- Lưu: VT.", X0: 60, X1: 130, Y: 132, Size: 12}, {Text: "Ngô Thị Nhung", X0: 330, X1: 450, Y: 180, Size: 12},
	}))
	want := []string{"Trên đây là báo cáo của Khối.", "Nơi nhận:", "- Ban TĐKT;", "- Lưu: VT.", "TM. KHỐI THI ĐUA", "KHỐI TRƯỞNG", "Ngô Thị Nhung"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	// The right side of a letterhead stands over the second column.
	var ls []line
	for i, text := range []string{"TỈNH AN GIANG", "KHỐI THI ĐUA SỐ 3"} {
		ls = append(ls, line{Text: text, X0: 60, X1: 240, Y: 50 + 16*float64(i), Size: 12})
	}
	for i := range 8 {
		ls = append(ls, line{Text: "dòng của cột thứ nhất", X0: 60, X1: 280, Y: 120 + 16*float64(i), Size: 12})
	}
	ls = append(ls, line{Text: "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", X0: 300, X1: 540, Y: 50, Size: 12},
		line{Text: "Độc lập - Tự do - Hạnh phúc", X0: 330, X1: 510, Y: 66, Size: 12},
		line{Text: "dòng của cột thứ hai", X0: 310, X1: 530, Y: 120, Size: 12})
	lifted := texts(liftLetterhead(ls))
	if lifted[2] != "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" || lifted[3] != "Độc lập - Tự do - Hạnh phúc" || lifted[len(lifted)-1] != "dòng của cột thứ hai" {
		t.Errorf("read as %q", lifted)
	}
}
