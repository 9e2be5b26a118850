package office

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/charset"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main(Task())
	os.Exit(m.Run())
}

// archive makes a zip of names and contents, in turn.
func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		f, err := w.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func docx(t testing.TB, body string) []byte {
	return archive(t, "word/document.xml", `<w:document xmlns:w="w" xmlns:mc="mc"><w:body>`+body+`</w:body></w:document>`)
}

func paragraph(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }

func cells(texts ...string) string {
	s := "<w:tr>"
	for _, t := range texts {
		s += "<w:tc>" + paragraph(t) + "</w:tc>"
	}
	return s + "</w:tr>"
}

func odt(t testing.TB, body string) []byte {
	return archive(t, "mimetype", ODT.mediaType(), "content.xml",
		`<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="tb"><office:body><office:text>`+body+`</office:text></office:body></office:document-content>`)
}

func TestFormats(t *testing.T) {
	sheet := excelize.NewFile()
	for i, values := range [][]any{{"Bảng điểm thi đua năm 2023"}, {"TT", "Đơn vị", "Điểm"}, {1, "Sở Nội vụ", 98.5}, {2, "Sở Tư pháp", 97}} {
		if err := sheet.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &values); err != nil {
			t.Fatal(err)
		}
	}
	workbook, err := sheet.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	tcvn3, err := charset.Encode(charset.TCVN3, "khối thi đua các sở, ngành được chia tổ")
	if err != nil {
		t.Fatal(err)
	}
	latin := make([]rune, len(tcvn3))
	hex := ""
	for i, c := range tcvn3 {
		latin[i] = rune(c)
		hex += fmt.Sprintf(`\'%02x`, c)
	}
	for _, c := range []struct {
		name string
		body []byte
		want []piece
	}{
		{"docx: kinds", docx(t, `<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>BÁO CÁO</w:t></w:r></w:p>`+
			`<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Sở </w:t></w:r><w:r><w:t>Nội vụ</w:t></w:r></w:p>`+paragraph("Năm 2023")),
			[]piece{{corpus.Heading, "BÁO CÁO"}, {corpus.ListItem, "Sở Nội vụ"}, {corpus.Paragraph, "Năm 2023"}}},
		{"docx: table rows", docx(t, "<w:tbl>"+cells("TT", "Đơn vị", "Điểm")+cells("1", "Sở Y tế", "96,5")+"</w:tbl>"),
			[]piece{{corpus.TableRow, "TT | Đơn vị | Điểm"}, {corpus.TableRow, "1 | Sở Y tế | 96,5"}}},
		{"docx: letterhead", docx(t, "<w:tbl><w:tr><w:tc>"+paragraph("UBND TỈNH")+paragraph("SỞ NỘI VỤ")+"</w:tc><w:tc>"+paragraph("CỘNG HÒA")+"</w:tc></w:tr></w:tbl>"),
			[]piece{{corpus.Paragraph, "UBND TỈNH"}, {corpus.Paragraph, "SỞ NỘI VỤ"}, {corpus.Paragraph, "CỘNG HÒA"}}},
		{"docx: left out", docx(t, `<w:p><w:r><w:t>Còn</w:t></w:r><w:del><w:r><w:delText>xóa</w:delText><w:t>xóa</w:t></w:r></w:del>`+
			`<mc:AlternateContent><mc:Choice><w:r><w:t> lại</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t> lại</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>`),
			[]piece{{corpus.Paragraph, "Còn lại"}}},
		{"docx: legacy font", docx(t, `<w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr><w:t>`+string(latin)+`</w:t></w:r></w:p>`),
			[]piece{{corpus.Paragraph, "khối thi đua các sở, ngành được chia tổ"}}},
		{"docx: cut off in the middle", docx(t, paragraph("Trước")+"<w:p><w:r><w:t>dở <"),
			[]piece{{corpus.Paragraph, "Trước"}, {corpus.Paragraph, "dở"}}},
		{"odt", odt(t, `<text:h>BÁO CÁO</text:h><text:p>Khối<text:s/>thi<text:tab/>đua</text:p><text:list><text:list-item><text:p>Sở Y tế</text:p></text:list-item></text:list>`+
			`<table:table><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell><text:p>Sở Y tế</text:p></table:table-cell></table:table-row></table:table>`),
			[]piece{{corpus.Heading, "BÁO CÁO"}, {corpus.Paragraph, "Khối thi đua"}, {corpus.ListItem, "Sở Y tế"}, {corpus.TableRow, "1 | Sở Y tế"}}},
		{"rtf: Unicode with fallback", []byte(`{\rtf1\ansi\uc1{\fonttbl{\f0 Times;}}\f0 Kh\u7889?i thi \u273?ua\par N\u259\'61m 2023\par}`),
			[]piece{{corpus.Paragraph, "Khối thi đua"}, {corpus.Paragraph, "Năm 2023"}}},
		{"rtf: code page", []byte(`{\rtf1\ansi\ansicpg1258{\fonttbl{\f0\fcharset163 Times;}}\f0 n\'e3m \'f0\'f3\par}`),
			[]piece{{corpus.Paragraph, "năm đó"}}},
		{"rtf: legacy font", []byte(`{\rtf1\ansi{\fonttbl{\f0 .VnTime;}}\f0 ` + hex + `\par}`),
			[]piece{{corpus.Paragraph, "khối thi đua các sở, ngành được chia tổ"}}},
		{"rtf: table", []byte(`{\rtf1 Truoc\par\trowd\intbl 1\cell So Y te\cell\row\trowd\intbl 2\cell So Noi vu\cell\row\pard Sau\par}`),
			[]piece{{corpus.Paragraph, "Truoc"}, {corpus.TableRow, "1 | So Y te"}, {corpus.TableRow, "2 | So Noi vu"}, {corpus.Paragraph, "Sau"}}},
		{"rtf: destinations left out", []byte(`{\rtf1{\info{\title X}}{\*\generator Y;}{\pict\bin3 }}}}abc\par}`),
			[]piece{{corpus.Paragraph, "abc"}}},
		{"xlsx", workbook.Bytes(),
			[]piece{{corpus.Heading, "Sheet1"}, {corpus.Paragraph, "Bảng điểm thi đua năm 2023"}, {corpus.TableRow, "TT | Đơn vị | Điểm"},
				{corpus.TableRow, "1 | Sở Nội vụ | 98.5"}, {corpus.TableRow, "2 | Sở Tư pháp | 97"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := Options{}.withDefaults()
			a, err := read(context.Background(), "test", c.body, request{Format: Sniff(c.body), Unpacked: o.Unpacked, Ratio: o.Ratio})
			if err != nil {
				t.Fatal(err)
			}
			for i := range a.Pieces {
				a.Pieces[i].Text = oneLine(a.Pieces[i].Text)
			}
			if diff := cmp.Diff(c.want, a.Pieces); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseInChild(t *testing.T) {
	body := docx(t, paragraph("Khối thi đua số 1 tổng kết năm 2023.")+"<w:tbl>"+cells("1", "Sở Y tế", "96")+cells("2", "Sở Tư pháp", "95")+"</w:tbl>")
	d, err := Parse(context.Background(), body, "bao-cao.docx", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d.MediaType != DOCX.mediaType() || d.ID != corpus.NewDocumentID(body) {
		t.Errorf("media type %q, id %s", d.MediaType, d.ID)
	}
	var got []string
	for _, b := range d.Blocks {
		got = append(got, string(b.Kind)+": "+d.Quote(b.Span))
	}
	want := []string{"paragraph: Khối thi đua số 1 tổng kết năm 2023.", "table_row: 1 | Sở Y tế | 96", "table_row: 2 | Sở Tư pháp | 95"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBadInputHasAReason(t *testing.T) {
	zeros := strings.Repeat("<!-- -->", 3<<20)
	for _, c := range []struct {
		name, code string
		body       []byte
	}{
		{"text", "not_office", []byte("xin chào")},
		{"other zip", "not_office", archive(t, "a.txt", "a")},
		{"empty", "no_text", docx(t, "")},
		{"bomb", "bomb", docx(t, zeros+paragraph("x"))},
		{"deep", "damaged", docx(t, strings.Repeat("<w:x>", maxDepth+10))},
		{"deep groups", "damaged", []byte(`{\rtf1` + strings.Repeat("{", maxGroups+10))},
		{"encrypted", "encrypted", archive(t, "mimetype", ODT.mediaType(), "META-INF/manifest.xml", "<m:encryption-data/>", "content.xml", "x")},
		{"broken workbook", "damaged", archive(t, "xl/workbook.xml", "<workbook")},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(context.Background(), c.body, "file", Options{})
			var bad *corpus.InputError
			if !errors.As(err, &bad) || bad.Code != c.code || bad.Reason == "" || bad.Input != "file" {
				t.Fatalf("got %v, want code %s", err, c.code)
			}
		})
	}
}

func TestOldWordNeedsATool(t *testing.T) {
	for _, tool := range []string{"antiword", "catdoc", "soffice"} {
		if _, err := exec.LookPath(tool); err == nil {
			t.Skipf("SKIPPED: %s is installed, so its absence can't be tested", tool)
		}
	}
	_, err := Parse(context.Background(), append(bytes.Clone(compound), make([]byte, 2000)...), "cu.doc", Options{})
	var bad *corpus.InputError
	if !errors.As(err, &bad) || bad.Code != "needs_tool" || !strings.Contains(bad.Reason, "antiword") {
		t.Errorf("got %v, want needs_tool that names the tools", err)
	}
}

// Each of the programs that read the formats of Office 97 to 2003 gives the same
// rows; LibreOffice wrote the files.
func TestOldFormatsByEachTool(t *testing.T) {
	long := "Văn phòng Ủy ban nhân dân tỉnh, đơn vị dẫn đầu khối trong phong trào thi đua yêu nước năm 2009" +
		strings.Repeat(", được các đơn vị thành viên nhất trí suy tôn với số phiếu tuyệt đối tại hội nghị bình xét cuối năm", 4)
	word := []piece{
		{Kind: corpus.Paragraph, Text: "TỔNG KẾT PHONG TRÀO THI ĐUA NĂM 2009"},
		{Kind: corpus.Paragraph, Text: "Sáng 12/01/2010, Khối thi đua các cơ quan tham mưu, tổng hợp họp tổng kết năm 2009; bà Đỗ Thị Thủy, Giám đốc Sở Nội vụ, chủ trì. Hội nghị bầu Sở Tư pháp làm Khối trưởng năm 2010."},
		{Kind: corpus.TableRow, Text: "TT | Đơn vị | Điểm"},
		{Kind: corpus.TableRow, Text: "1 | " + long + " | 97,5"},
		{Kind: corpus.TableRow, Text: "2 | Sở Tư pháp | 96,25"},
		{Kind: corpus.Paragraph, Text: "Nơi nhận: như trên."},
	}
	sheet := []piece{
		{Kind: corpus.TableRow, Text: "TT | Đơn vị | Điểm"},
		{Kind: corpus.TableRow, Text: "1 | Văn phòng Ủy ban nhân dân tỉnh | 97,5"},
		{Kind: corpus.TableRow, Text: "2 | Sở Tư pháp | 96,25"},
	}
	for _, c := range []struct {
		tool, file string
		format     Format
		want       []piece
	}{
		{"antiword", "tong-ket-2009.doc", DOC, word},
		{"catdoc", "tong-ket-2009.doc", DOC, word},
		{"soffice", "tong-ket-2009.doc", DOC, word},
		{"xls2csv", "diem-2009.xls", XLS, sheet},
		{"soffice", "diem-2009.xls", XLS, sheet},
	} {
		t.Run(c.tool+" "+string(c.format), func(t *testing.T) {
			path, err := exec.LookPath(c.tool)
			if err != nil {
				t.Skipf("SKIPPED: %s isn't installed", c.tool)
			}
			body, err := os.ReadFile(filepath.Join("testdata", c.file))
			if err != nil {
				t.Fatal(err)
			}
			if c.tool != "soffice" { // which is a script and needs others
				only := t.TempDir()
				if err := os.Symlink(path, filepath.Join(only, c.tool)); err != nil {
					t.Fatal(err)
				}
				t.Setenv("PATH", only)
			} else if others := slices.DeleteFunc([]string{"antiword", "catdoc", "xls2csv"}, func(p string) bool { _, err := exec.LookPath(p); return err != nil }); len(others) > 0 {
				t.Skipf("SKIPPED: %v come first", others)
			}
			a, err := read(context.Background(), c.file, body, request{Format: c.format, Unpacked: 16 << 20, Ratio: 1000})
			if err != nil {
				t.Fatal(err)
			}
			if a.Tool != c.tool {
				t.Errorf("read by %q", a.Tool)
			}
			if diff := cmp.Diff(c.want, slices.DeleteFunc(a.Pieces, func(p piece) bool { return p.Text == "s" })); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(paragraph("Khối thi đua") + "<w:tbl>" + cells("1", "2") + "</w:tbl>")
	f.Add("<w:tc></w:tr><w:tbl><w:p>x</w:tbl>")
	f.Fuzz(func(t *testing.T, content string) {
		fuzzRead(t, docx(t, content), DOCX)
	})
}

func FuzzOpenDocument(f *testing.F) {
	f.Add("<text:p>a<text:span>b</text:span></text:p><table:table><table:table-row><table:table-cell number-columns-repeated='9999999'/></table:table-row></table:table>")
	f.Fuzz(func(t *testing.T, content string) {
		fuzzRead(t, odt(t, content), ODT)
	})
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\uc1 Kh\u7889?i\par\intbl a\cell b\row\pard x\'e1\bin4 abcd}`))
	f.Add([]byte(`{\rtf1\uc16\u-10179?\u-8704?}}}\cell\row\cell`))
	f.Fuzz(func(t *testing.T, body []byte) {
		fuzzRead(t, append([]byte(`{\rtf1 `), body...), RTF)
	})
}

// fuzzRead checks that a file gives blocks that divide the text, or an
// InputError.
func fuzzRead(t *testing.T, body []byte, format Format) {
	a, err := read(context.Background(), "fuzz", body, request{Format: format, Unpacked: 16 << 20, Ratio: 1000})
	if err == nil {
		var d *corpus.Document
		if d, err = a.document(body, "fuzz", format); err == nil {
			end := 0
			for _, b := range d.Blocks {
				if b.Start < end || b.End <= b.Start || b.End > len(d.Text) || strings.ContainsAny(d.Quote(b.Span), "\n") {
					t.Fatalf("block %v of %q", b, d.Text)
				}
				end = b.End
			}
			return
		}
	}
	var bad *corpus.InputError
	if !errors.As(err, &bad) || bad.Reason == "" {
		t.Fatalf("got %v, want an InputError with a reason", err)
	}
}
