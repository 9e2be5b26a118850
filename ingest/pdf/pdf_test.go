package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/ocr"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// The compiled engine and the children are shared by all tests of the package.
var (
	cacheDir string
	children = &sandbox.Pool{Idle: 2}
)

func TestMain(m *testing.M) {
	sandbox.Main(Task())
	dir, err := os.MkdirTemp("", "sokhoi-pdf-test-")
	if err != nil {
		log.Fatal(err)
	}
	cacheDir = dir
	code := m.Run()
	children.Close()
	if err := os.RemoveAll(dir); err != nil {
		log.Print(err)
	}
	os.Exit(code)
}

// withoutOCR are options under which no page is read by OCR.
func withoutOCR() Options {
	return Options{Pool: children, CacheDir: cacheDir, OCR: &ocr.Tesseract{Program: "no-such-program"}}
}

// report is a two-page document with a running head and page numbers.
func report() *testPDF {
	p := &testPDF{}
	const size = 12
	page := func(n int, operators ...string) {
		p.page(append(operators, p.show(200, 810, 9, "Báo cáo tổng kết khối thi đua"), p.show(290, 30, 9, fmt.Sprint(n)))...)
	}
	page(1,
		p.show(60, 770, size, "ỦY BAN NHÂN DÂN TỈNH"), p.show(60, 754, size, "SỞ NỘI VỤ"),
		p.show(330, 770, size, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), p.show(350, 754, size, "Độc lập - Tự do - Hạnh phúc"),
		p.show(250, 720, 14, "BÁO CÁO"),
		p.show(60, 690, size, "Khối thi đua số 3 tổ chức hội nghị tổng kết năm 2023, căn cứ Chỉ thị số 34-"),
		p.show(60, 674, size, "CT/TW và Quyết định số 56/QĐ-UBND, có 25 đơn vị thành viên tham dự hội nghị."),
		p.show(60, 640, size, "1"), p.show(100, 640, size, "Sở Y tế"), p.show(250, 640, size, "Giải Nhất"), p.show(400, 640, size, "96,5"),
		p.show(60, 622, size, "2"), p.show(100, 622, size, "Sở Tư pháp"), p.show(250, 622, size, "Giải Nhì"), p.show(400, 622, size, "95,75"),
		p.show(60, 590, size, "- Tặng cờ thi đua cho 3 tập thể dẫn đầu;"),
		p.show(60, 574, size, "- Tặng bằng khen cho 12 cá nhân."),
		p.show(60, 540, size, "Hội nghị đã bầu Sở Nội vụ làm Khối trưởng và bầu Sở Tài chính làm Khối phó của"))
	page(2,
		p.show(60, 770, size, "khối thi đua năm 2024, và thông qua quy chế hoạt động của khối trong năm tới."))
	return p
}

var reportBlocks = []string{
	"heading 1: ỦY BAN NHÂN DÂN TỈNH SỞ NỘI VỤ",
	"boilerplate 1: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
	"boilerplate 1: Độc lập - Tự do - Hạnh phúc",
	"heading 1: BÁO CÁO",
	"paragraph 1: Khối thi đua số 3 tổ chức hội nghị tổng kết năm 2023, căn cứ Chỉ thị số 34-CT/TW và Quyết định số 56/QĐ-UBND, có 25 đơn vị thành viên tham dự hội nghị.",
	"table_row 1: 1 Sở Y tế Giải Nhất 96,5",
	"table_row 1: 2 Sở Tư pháp Giải Nhì 95,75",
	"list_item 1: - Tặng cờ thi đua cho 3 tập thể dẫn đầu;",
	"list_item 1: - Tặng bằng khen cho 12 cá nhân.",
	"paragraph 1: Hội nghị đã bầu Sở Nội vụ làm Khối trưởng và bầu Sở Tài chính làm Khối phó của khối thi đua năm 2024, và thông qua quy chế hoạt động của khối trong năm tới.",
}

// blockTexts are the blocks with kind and page.
func blockTexts(d *corpus.Document) []string {
	var out []string
	for _, b := range d.Blocks {
		out = append(out, fmt.Sprintf("%s %d: %s", b.Kind, b.Page, d.Quote(b.Span)))
	}
	return out
}

func TestParse(t *testing.T) {
	body := report().bytes(t)
	d, err := Parse(context.Background(), body, "bao-cao.pdf", withoutOCR())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(reportBlocks, blockTexts(d)); diff != "" {
		t.Error(diff)
	}
	if d.ID != corpus.NewDocumentID(body) || d.MediaType != "application/pdf" || !slices.Equal(d.Provenance, []string{"pdf", "pdfium"}) {
		t.Errorf("id %s, media type %s, provenance %v", d.ID, d.MediaType, d.Provenance)
	}
	if len(d.Pages) != 2 || d.Pages[1].Number != 2 || d.Pages[0].Engine != "pdfium" || d.Pages[0].Health < 0.97 || d.Pages[0].Failure != "" {
		t.Errorf("pages %+v", d.Pages)
	}
}

func TestDamagedFilesAreSalvaged(t *testing.T) {
	whole := report().bytes(t)
	noTree := report()
	noTree.noTree = true
	orphans := noTree.bytes(t)
	for _, c := range []struct {
		name string
		body []byte
		want []string
	}{
		{"end cut off", whole[:bytes.LastIndex(whole, []byte("xref"))-10], reportBlocks},
		{"catalog cut off", whole[:bytes.Index(whole, []byte("/Type/Catalog"))], reportBlocks},
		{"page tree cut off", whole[:bytes.Index(whole, []byte("/Type/Pages"))], reportBlocks},
		{"pages lost", orphans[:bytes.LastIndex(orphans, []byte("xref"))-10], reportBlocks},
		{"junk before and after", slices.Concat([]byte("HTTP/1.1 200 OK\r\n\r\n"), whole, bytes.Repeat([]byte("\x00junk"), 1000)), reportBlocks},
		{"wrong offsets", bytes.ReplaceAll(whole, []byte(" 00000 n"), []byte("1 0000 n")), reportBlocks},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Parse(context.Background(), c.body, "file", withoutOCR())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, blockTexts(d)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// encrypted is the report under a password.
func encrypted(t *testing.T, password string) []byte {
	t.Helper()
	api.DisableConfigDir()
	c := model.NewAESConfiguration(password, "owner", 256)
	var out bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(report().bytes(t)), &out, c); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEmptyPasswordOpens(t *testing.T) {
	d, err := Parse(context.Background(), encrypted(t, ""), "file", withoutOCR())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(reportBlocks, blockTexts(d)); diff != "" {
		t.Error(diff)
	}
}

func TestBadInputHasAReason(t *testing.T) {
	whole := report().bytes(t)
	unmapped := report()
	unmapped.unmapped = true
	blank := &testPDF{}
	blank.page("")
	for _, c := range []struct {
		name, code string
		body       []byte
	}{
		{"not a PDF", "not_pdf", []byte("<html>không phải PDF</html>")},
		{"empty", "not_pdf", nil},
		{"password", "encrypted", encrypted(t, "bí mật")},
		{"cut off at once", "truncated", whole[:40]},
		{"header only", "damaged", []byte("%PDF-1.7\n%%EOF")},
		{"no text", "no_text", blank.bytes(t)},
		{"font without meaning", needsOCR, unmapped.bytes(t)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(context.Background(), c.body, "file", withoutOCR())
			var bad *corpus.InputError
			if !errors.As(err, &bad) || bad.Code != c.code || bad.Reason == "" || bad.Input != "file" {
				t.Fatalf("got %v, want code %s", err, c.code)
			}
		})
	}
}

// drawn is a page of the text as a scanner would see it.
func drawn(t *testing.T, lines ...string) *testPDF {
	t.Helper()
	ctx := context.Background()
	e, err := newEngine(ctx, cacheDir)
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	// The letters have to mean themselves, since the font's own forms are drawn.
	p := &testPDF{unmapped: true, codes: map[rune]byte{}}
	for c := byte(' '); c < 127; c++ {
		p.codes[rune(c)] = c
	}
	var operators []string
	for i, l := range lines {
		operators = append(operators, p.show(60, 760-float64(i)*24, 14, l))
	}
	p.page(operators...)
	f, err := e.open("drawn", p.bytes(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	im, err := f.render(0, firstDPI)
	if err != nil {
		t.Fatal(err)
	}
	return &testPDF{picture: im}
}

var scannedText = []string{"Nam 2023 co 1250 tap the va 48 ca nhan tham gia.", "Hoi nghi tong ket cua khoi thi dua ngay 15/7/2024.", "Danh sach 57 don vi hoan thanh tot nhiem vu nam nay."}

func TestScansWithoutOCRAreListed(t *testing.T) {
	scan := drawn(t, scannedText...)
	scan.page("")
	_, err := Parse(context.Background(), scan.bytes(t), "scan.pdf", withoutOCR())
	var bad *corpus.InputError
	if !errors.As(err, &bad) || bad.Code != needsOCR || !strings.Contains(bad.Reason, "tesseract") {
		t.Fatalf("got %v, want %s", err, needsOCR)
	}
	// A file with text on other pages is a document; the page is told.
	r := report()
	r.picture = scan.picture
	r.pages = append(r.pages, "")
	for i := range r.pages[:2] {
		r.pages[i] += r.show(60, 300, 12, strings.Repeat("Các đơn vị trong khối thi đua đã hoàn thành tốt. ", 12))
	}
	d, err := Parse(context.Background(), r.bytes(t), "mixed.pdf", withoutOCR())
	if err != nil {
		t.Fatal(err)
	}
	if d.Pages[2].Failure != needsOCR || d.Pages[0].Failure != "" {
		t.Errorf("pages %+v", d.Pages)
	}
	if !slices.ContainsFunc(d.Diagnostics, func(g corpus.Diagnostic) bool { return g.Code == needsOCR && strings.Contains(g.Message, "pages 3 ") }) {
		t.Errorf("diagnostics %+v", d.Diagnostics)
	}
}

func TestScansAreRead(t *testing.T) {
	if err := (&ocr.Tesseract{}).Available(); err != nil {
		t.Skipf("SKIPPED, no scan was read: %v", err)
	}
	scan := drawn(t, scannedText...)
	scan.page("")
	o := withoutOCR()
	o.OCR = nil
	d, err := Parse(context.Background(), scan.bytes(t), "scan.pdf", o)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2023", "1250", "48", "15/7/2024", "57"} {
		if !strings.Contains(d.Text, want) {
			t.Errorf("%q wasn't read in %q", want, d.Text)
		}
	}
	if p := d.Pages[0]; p.Engine != "tesseract" || p.OCR < 0.5 || p.Failure != "" {
		t.Errorf("page %+v", p)
	}
}

func TestTooManyPages(t *testing.T) {
	o := withoutOCR()
	o.MaxPages = 1
	d, err := Parse(context.Background(), report().bytes(t), "file", o)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Pages) != 1 || !slices.ContainsFunc(d.Diagnostics, func(g corpus.Diagnostic) bool { return g.Code == "too_many_pages" }) {
		t.Errorf("pages %+v, diagnostics %+v", d.Pages, d.Diagnostics)
	}
}

// BenchmarkParse tells pages a second, and the ratio to pdftotext where that is
// installed, by the time of the processor: 0.1 is a tenth of its pages a second.
func BenchmarkParse(b *testing.B) {
	p := &testPDF{}
	const pages = 20
	for n := range pages {
		var operators []string
		for i := range 45 {
			operators = append(operators, p.show(60, 780-float64(i)*16, 12, fmt.Sprintf("Dòng %d trang %d: khối thi đua các cơ quan tổng kết năm 2023 theo kế hoạch", i, n)))
		}
		p.page(operators...)
	}
	body := p.bytes(b)
	pool := &sandbox.Pool{Idle: 1}
	defer pool.Close()
	o := withoutOCR()
	o.Pool = pool
	parse := func() {
		if _, err := Parse(context.Background(), body, "bench.pdf", o); err != nil {
			b.Fatal(err)
		}
	}
	parse()
	for b.Loop() {
		parse()
	}
	b.ReportMetric(pages*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		return
	}
	// The child's time is known once it has ended.
	pool.Close()
	const runs = 10
	start := processor(b)
	o.Pool = &sandbox.Pool{Idle: 1}
	for range runs {
		parse()
	}
	o.Pool.Close()
	ours := processor(b) - start
	start = processor(b)
	for range runs {
		c := exec.Command(path, "-", "-")
		c.Stdin = bytes.NewReader(body)
		if err := c.Run(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processor(b)-start)/float64(ours), "×pdftotext")
}

// processor is the time that the process and its ended children have used.
func processor(b *testing.B) (used time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			b.Fatal(err)
		}
		used += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return used
}

// Rows of few words are rows, and the columns of a letterhead don't run into each
// other where one of them is narrow.
func TestNarrowLetterheadAndShortRows(t *testing.T) {
	p := &testPDF{}
	const size = 12
	operators := []string{
		p.show(94, 790, size, "KHỐI THI ĐUA"), p.show(76, 774, size, "KINH TẾ - KỸ THUẬT"), p.show(91, 758, size, "TỈNH AN GIANG"),
		p.show(320, 790, size, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"), p.show(370, 774, size, "VIỆT NAM"), p.show(320, 758, size, "Độc lập - Tự do - Hạnh phúc"),
		p.show(90, 734, size, "Số: 12/BC-KTĐ"), p.show(320, 734, size, "An Giang, ngày 5 tháng 7 năm 2024"),
		p.show(250, 690, size, "BÁO CÁO"),
		p.show(60, 660, size, "Khối đã chấm điểm và xếp hạng các đơn vị thành viên như sau:"),
	}
	for i, row := range [][5]string{{"1", "Sở Y tế", "97,5", "6/6", "1"}, {"2", "Sở Xây dựng", "96,0", "5/6", "2"}, {"3", "Sở Nội vụ", "95,5", "3/6", "3"}} {
		y := 630 - 20*float64(i)
		for k, x := range []float64{60, 110, 210, 280, 350} {
			operators = append(operators, p.show(x, y, size, row[k]))
		}
	}
	p.page(operators...)
	d, err := Parse(context.Background(), p.bytes(t), "file", withoutOCR())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"heading 1: KHỐI THI ĐUA KINH TẾ - KỸ THUẬT TỈNH AN GIANG",
		"boilerplate 1: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
		"boilerplate 1: Độc lập - Tự do - Hạnh phúc",
		"paragraph 1: Số: 12/BC-KTĐ",
		"paragraph 1: An Giang, ngày 5 tháng 7 năm 2024",
		"heading 1: BÁO CÁO",
		"paragraph 1: Khối đã chấm điểm và xếp hạng các đơn vị thành viên như sau:",
		"table_row 1: 1 Sở Y tế 97,5 6/6 1",
		"table_row 1: 2 Sở Xây dựng 96,0 5/6 2",
		"table_row 1: 3 Sở Nội vụ 95,5 3/6 3",
	}
	if diff := cmp.Diff(want, blockTexts(d)); diff != "" {
		t.Error(diff)
	}
}
