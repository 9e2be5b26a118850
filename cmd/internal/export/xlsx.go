package export

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// maxCell is the number of bytes written to a cell; a spreadsheet holds 32,767
// characters and cuts what is longer without a word.
const maxCell = 8000

// book is a workbook with the styles of its sheets.
type book struct {
	f      *excelize.File
	names  map[string]bool
	styles map[string]int
}

func newBook() (*book, error) {
	b := &book{f: excelize.NewFile(), names: map[string]bool{}, styles: map[string]int{}}
	border := []excelize.Border{
		{Type: "left", Color: "BFBFBF", Style: 1}, {Type: "right", Color: "BFBFBF", Style: 1},
		{Type: "top", Color: "BFBFBF", Style: 1}, {Type: "bottom", Color: "BFBFBF", Style: 1},
	}
	font := func(f excelize.Font) *excelize.Font {
		f.Family = "Times New Roman"
		if f.Size == 0 {
			f.Size = 12
		}
		return &f
	}
	cell := func(color, align string, f excelize.Font) *excelize.Style {
		s := &excelize.Style{
			Border: border, Font: font(f),
			Alignment: &excelize.Alignment{Vertical: "top", Horizontal: align, WrapText: true},
		}
		if color != "" {
			s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
		}
		return s
	}
	for name, s := range map[string]*excelize.Style{
		"title":  {Font: font(excelize.Font{Bold: true, Size: 14})},
		"note":   {Font: font(excelize.Font{Italic: true, Size: 11, Color: "595959"})},
		"header": cell("1F3864", "center", excelize.Font{Bold: true, Color: "FFFFFF"}),
		"text":   cell("", "", excelize.Font{}),
		"number": cell("", "center", excelize.Font{}),
		"link":   cell("", "", excelize.Font{Color: "0563C1", Underline: "single"}),
		// White is seen but not announced, green is both; the other colours ask for a look.
		string(ledger.Contradicted): cell("F8CBAD", "", excelize.Font{Bold: true}),
		string(ledger.Disputed):     cell("D9D2E9", "", excelize.Font{}),
		string(ledger.Announced):    cell("FFF2CC", "", excelize.Font{}),
		string(ledger.Confirmed):    cell("E2EFDA", "", excelize.Font{}),
		string(ledger.Serving):      cell("", "", excelize.Font{}),
		"review":                    cell("FFE699", "", excelize.Font{Italic: true}),
	} {
		id, err := b.f.NewStyle(s)
		if err != nil {
			return nil, fmt.Errorf("xlsx style %s: %w", name, err)
		}
		b.styles[name] = id
	}
	return b, nil
}

// sheetName is a name that spreadsheets take and no other sheet has.
func (b *book) sheetName(name, or string) string {
	try := func(s string) (string, bool) {
		s = strings.Map(func(r rune) rune {
			if strings.ContainsRune(`:\/?*[]'`, r) {
				return ' '
			}
			return r
		}, clean(s, 200))
		if r := []rune(strings.TrimSpace(s)); len(r) > 31 {
			s = string(r[:31])
		}
		s = strings.TrimSpace(s)
		return s, s != "" && !b.names[strings.ToLower(s)]
	}
	out, ok := try(name)
	if !ok && or != "" {
		out, ok = try(or)
	}
	for i := 2; !ok; i++ {
		out, ok = try(fmt.Sprintf("%.24s (%d)", name, i))
	}
	b.names[strings.ToLower(out)] = true
	return out
}

// column is one column of a sheet.
type column struct {
	title string
	width float64
}

// sheet is a sheet being written, row after row.
type sheet struct {
	*excelize.StreamWriter
	b       *book
	row     int
	columns []column
}

// sheet starts a sheet with a title, a note and a header that stays in sight.
func (b *book) sheet(name, title, note string, columns []column) (*sheet, error) {
	if len(b.names) == 1 {
		if err := b.f.SetSheetName("Sheet1", name); err != nil {
			return nil, err
		}
	} else if _, err := b.f.NewSheet(name); err != nil {
		return nil, err
	}
	landscape, paper, fitWidth, fitHeight, fit := "landscape", 9, 1, 0, true
	if err := b.f.SetPageLayout(name, &excelize.PageLayoutOptions{
		Orientation: &landscape, Size: &paper, FitToWidth: &fitWidth, FitToHeight: &fitHeight,
	}); err != nil {
		return nil, err
	}
	side, edge := 0.3, 0.5 // inches: with the usual ones the letters get too small to read
	if err := b.f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &edge, Bottom: &edge,
	}); err != nil {
		return nil, err
	}
	if err := b.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return nil, err
	}
	if err := b.f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&RTrang &P/&N"}); err != nil {
		return nil, err
	}
	if err := b.f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$3:$3", Scope: name,
	}); err != nil {
		return nil, err
	}
	w, err := b.f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	s := &sheet{StreamWriter: w, b: b, row: 1, columns: columns}
	for i, c := range columns {
		if err := w.SetColWidth(i+1, i+1, c.width); err != nil {
			return nil, err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 3, TopLeftCell: "A4", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	if err := s.put(s.cell("title", title)); err != nil {
		return nil, err
	}
	if err := s.put(s.cell("note", note)); err != nil {
		return nil, err
	}
	header := make([]any, len(columns))
	for i, c := range columns {
		header[i] = s.cell("header", c.title)
	}
	return s, s.put(header...)
}

func (s *sheet) cell(style string, v any) excelize.Cell {
	if t, ok := v.(string); ok {
		v = clean(t, maxCell)
	}
	return excelize.Cell{StyleID: s.b.styles[style], Value: v}
}

// link is a cell that opens an address; what is too long for one, or no web
// address, is a text.
func (s *sheet) link(uri, text string) excelize.Cell {
	uri, text = clean(uri, maxCell), clean(text, 200)
	web := strings.HasPrefix(uri, "http://") || strings.HasPrefix(uri, "https://")
	if !web || len(uri) > 250 || len(text) > 250 || strings.Contains(uri, `"`) {
		if text != uri && uri != "" {
			text += " – " + uri
		}
		return s.cell("text", text)
	}
	return excelize.Cell{
		StyleID: s.b.styles["link"], Value: text,
		Formula: fmt.Sprintf(`HYPERLINK("%s","%s")`, uri, strings.ReplaceAll(text, `"`, `""`)),
	}
}

// source is a link to the document of a piece of evidence.
func (s *sheet) source(e ledger.Cite) excelize.Cell {
	return s.link(e.URI, day(e)+" "+cmp.Or(e.Title, e.URI))
}

func (s *sheet) put(cells ...any) error {
	name, err := excelize.CoordinatesToCellName(1, s.row)
	if err != nil {
		return err
	}
	s.row++
	return s.SetRow(name, cells, excelize.RowOpts{Height: s.height(cells)})
}

// height is that of a row in points, such that wrapped texts show in full:
// programs don't work it out for rows that were written as a stream.
func (s *sheet) height(cells []any) float64 {
	const line, most = 16.5, 400.0
	lines := 1
	for i, c := range cells {
		cell, ok := c.(excelize.Cell)
		text, isText := cell.Value.(string)
		if !ok || !isText || len(cells) < len(s.columns) {
			continue // a title runs over the columns beside it
		}
		n := wrapped(text, int(s.columns[i].width))
		lines = max(lines, n)
	}
	return min(float64(lines)*line+2, most)
}

// wrapped is the number of lines of a text in a column of so many characters: a
// word goes to the next line where it doesn't fit, one longer than a line is cut.
func wrapped(text string, width int) int {
	lines := 0
	for part := range strings.Lines(text) {
		lines++
		used := 0
		for _, word := range strings.Fields(part) {
			n := utf8.RuneCountInString(word)
			if used > 0 && used+1+n <= width {
				used += 1 + n
				continue
			}
			if used > 0 {
				lines++
			}
			lines += (n - 1) / width
			used = (n-1)%width + 1
		}
	}
	return lines
}

var ledgerColumns = []column{
	{"Khối, cụm thi đua", 24}, {"Năm", 6}, {"Chức vụ", 12}, {"Đơn vị", 24}, {"Cá nhân", 15}, {"Tình trạng", 12},
	{"Tin cậy", 9}, {"Nguồn", 8}, {"Trích dẫn", 36}, {"Bài gốc", 26}, {"Bài đối chiếu", 22}, {"Ghi chú", 18},
}

// LedgerXLSX writes the ledger as a Board files it: a sheet for each province, a
// header that stays in sight, sources as links, conflicts in colour. hs must
// come by province, as a ledger hands them out.
func LedgerXLSX(w io.Writer, hs Histories) error {
	b, err := newBook()
	if err != nil {
		return err
	}
	defer b.f.Close()
	var s *sheet
	scope := ""
	for h, err := range hs {
		if err != nil {
			return err
		}
		if len(h.Rows) == 0 {
			continue
		}
		own, _, _ := strings.Cut(h.Bloc.Key, "/")
		if s == nil || own != scope {
			if s != nil {
				if err := s.Flush(); err != nil {
					return fmt.Errorf("xlsx: %w", err)
				}
			}
			scope = own
			place := h.Bloc.Province
			switch {
			case h.Bloc.Level == ledger.National:
				place = "Toàn quốc, liên tỉnh"
			case place == "":
				place = "Chưa rõ tỉnh"
			}
			name := b.sheetName(place, place+" "+own)
			if s, err = b.sheet(name, "SỔ KHỐI – "+strings.ToUpper(place),
				"Đỏ cam: mâu thuẫn · vàng nhạt: mới công bố · vàng: cần duyệt · xanh: đã xác nhận · tím: người duyệt sửa hoặc bác", ledgerColumns); err != nil {
				return fmt.Errorf("xlsx: %w", err)
			}
		}
		for i := range h.Rows {
			if err := s.ledgerRow(h.Bloc, &h.Rows[i]); err != nil {
				return fmt.Errorf("xlsx: %w", err)
			}
		}
	}
	if s == nil {
		if s, err = b.sheet(b.sheetName("Sổ khối", ""), "SỔ KHỐI", "Chưa có dữ liệu", ledgerColumns); err != nil {
			return fmt.Errorf("xlsx: %w", err)
		}
	}
	if err := s.Flush(); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	if _, err := b.f.WriteTo(w); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	return nil
}

func (s *sheet) ledgerRow(b *ledger.Bloc, r *ledger.Row) error {
	style := string(r.State)
	if r.Review && r.State != ledger.Contradicted && r.State != ledger.Disputed {
		style = "review"
	}
	var notes []string
	for i := range r.Claims {
		if c := &r.Claims[i]; i > 0 && c.Unit != "" {
			notes = append(notes, fmt.Sprintf("Cũng nêu: %s (%d nguồn)", c.Unit, c.Sources()))
		}
	}
	notes = append(notes, review(r)...)
	quote, source, other := "", s.cell("text", ""), s.cell("text", "")
	if all := originals(r); len(all) > 0 {
		quote, source = all[0].Quote, s.source(all[0])
		if e, ok := counterpart(r); ok {
			other = s.source(e)
		}
	}
	return s.put(
		s.cell("text", b.Name), s.cell("number", r.Year), s.cell("text", PostVietnamese(r.Post, b.Form)),
		s.cell(style, r.Unit), s.cell("text", r.Person), s.cell(style, StateVietnamese(r.State)),
		s.cell("number", r.Confidence), s.cell("number", r.Sources), s.cell("text", quote), source, other,
		s.cell("text", strings.Join(notes, "\n")),
	)
}

// FindingsXLSX writes findings as a sheet to work through.
func FindingsXLSX(w io.Writer, fs []ledger.Finding) error {
	b, err := newBook()
	if err != nil {
		return err
	}
	defer b.f.Close()
	s, err := b.sheet(b.sheetName("Phát hiện", ""), "SỔ KHỐI – PHÁT HIỆN KHI RÀ SOÁT", fmt.Sprintf("%d phát hiện", len(fs)), []column{
		{"Tỉnh", 12}, {"Khối, cụm thi đua", 26}, {"Năm", 7}, {"Mức", 8}, {"Loại", 21}, {"Giải thích", 36},
		{"Explanation", 34}, {"Trích dẫn", 42}, {"Bài gốc", 24}, {"Bài đối chiếu", 24}, {"Việc cần làm", 30}, {"Đã xử lý", 12},
	})
	if err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	colour := map[ledger.Severity]string{
		ledger.High: string(ledger.Contradicted), ledger.Medium: "review", ledger.Low: string(ledger.Announced), ledger.Notice: "text",
	}
	for i := range fs {
		f := &fs[i]
		quotes, source, other := make([]string, 0, len(f.Evidence)), s.cell("text", ""), s.cell("text", "")
		if e, ok := otherSource(f.Evidence); ok {
			other = s.source(e)
		}
		for k, e := range f.Evidence {
			if k == 0 {
				source = s.source(e)
			}
			if k < 4 && e.Quote != "" {
				quotes = append(quotes, "“"+e.Quote+"” ("+day(e)+")")
			}
		}
		year := s.cell("number", "")
		if f.Year != 0 {
			year = s.cell("number", f.Year)
		}
		if err := s.put(
			s.cell("text", f.Province), s.cell("text", f.BlocName), year,
			s.cell(colour[f.Severity], SeverityVietnamese(f.Severity)), s.cell("text", f.Code), s.cell("text", f.Vietnamese),
			s.cell("text", f.English), s.cell("text", strings.Join(quotes, "\n")), source, other, s.cell("text", f.NextVietnamese), s.cell("text", ""),
		); err != nil {
			return fmt.Errorf("xlsx: %w", err)
		}
	}
	if err := s.Flush(); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	if _, err := b.f.WriteTo(w); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	return nil
}
