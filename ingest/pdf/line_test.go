package pdf

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/ingest/charset"
)

// typesetter places glyphs as a program that writes PDFs does.
type typesetter struct {
	glyphs   []glyph
	size     float64
	tracking float64 // extra white after each letter
	spaces   bool    // spaces are drawn
}

// set writes text at a place; each letter is half an em wide, a space a quarter.
func (s *typesetter) set(x, y float64, text string) {
	for _, r := range text {
		w := s.size / 2
		switch {
		case r == ' ':
			w = s.size / 4
		case unicode.Is(unicode.Mn, r):
			s.glyphs = append(s.glyphs, glyph{r: r, x0: x - s.size/3, x1: x - s.size/5, y: y - s.size/10, size: s.size, seq: len(s.glyphs)})
			continue
		}
		if r != ' ' || s.spaces {
			s.glyphs = append(s.glyphs, glyph{r: r, x0: x, x1: x + w, y: y, size: s.size, seq: len(s.glyphs)})
		}
		x += w + s.tracking
	}
}

func texts(ls []line) []string {
	out := make([]string, len(ls))
	for i := range ls {
		out[i] = ls[i].Text
	}
	return out
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(s *typesetter)
		want []string
	}{
		{"drawn spaces", func(s *typesetter) { s.spaces = true; s.set(60, 100, "Khối thi đua số 1") }, []string{"Khối thi đua số 1"}},
		{"spaces left to the eye", func(s *typesetter) { s.set(60, 100, "Khối thi đua số 1") }, []string{"Khối thi đua số 1"}},
		{"tracked letters", func(s *typesetter) { s.spaces = true; s.tracking = 3; s.set(60, 100, "BÁO CÁO TỔNG KẾT") }, []string{"BÁO CÁO TỔNG KẾT"}},
		{"marks of their own", func(s *typesetter) { s.spaces = true; s.set(60, 100, "Kho\u0302\u0301i thi \u0111ua") }, []string{"Kho\u0302\u0301i thi \u0111ua"}},
		{"bold by overprinting", func(s *typesetter) {
			s.set(60, 100, "tổng")
			s.set(60.3, 100, "tổng")
		}, []string{"tổng"}},
		{"raised figure", func(s *typesetter) {
			s.set(60, 100, "trang")
			s.size = 7
			s.set(90, 95, "2")
		}, []string{"trang2"}},
		{"cells one after the other", func(s *typesetter) {
			s.spaces = true
			s.set(60, 100, "Sở Y tế")
			s.set(60, 114, "tỉnh")
			s.set(200, 100, "Nhất")
			s.set(60, 140, "Sở Nội vụ")
			s.set(200, 140, "Nhì")
		}, []string{"Sở Y tế", "tỉnh", "Nhất", "Sở Nội vụ Nhì"}},
		{"letters of another font after the line", func(s *typesetter) {
			s.spaces = true
			s.set(60, 100, "thi")
			s.set(87, 100, "ua năm")
			s.set(60, 114, "hai nghìn")
			s.set(81, 100, "đ")
		}, []string{"thi đua năm", "hai nghìn"}},
		{"one cell written over the next", func(s *typesetter) {
			s.spaces = true
			s.set(60, 100, "Lê Quý Đôn")
			s.set(102, 100, "Giải Nhì")
		}, []string{"Lê Quý Đôn", "Giải Nhì"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &typesetter{size: 12}
			c.set(s)
			if diff := cmp.Diff(c.want, texts(inOrder(lines(s.glyphs)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// prose is lines that fill a column.
var prose = []string{"Khối thi đua các cơ quan", "tham mưu tổng hợp tổ chức", "hội nghị tổng kết năm 2023", "tại trụ sở Sở Nội vụ tỉnh", "do Khối trưởng chủ trì và", "đại diện các đơn vị dự họp"}

func TestShuffledRunsAreReadByPlace(t *testing.T) {
	type run struct {
		x, y float64
		text string
	}
	var runs []run
	var want []string
	for column := range 2 {
		for i := range 18 {
			l := fmt.Sprintf("%d %s", 10+i+18*column, prose[i%len(prose)])
			runs = append(runs, run{60 + 260*float64(column), 100 + 16*float64(i), l})
			want = append(want, l)
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 20 {
		r.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
		s := &typesetter{size: 12, spaces: true}
		for _, p := range runs {
			s.set(p.x, p.y, p.text)
		}
		if diff := cmp.Diff(want, texts(inOrder(lines(s.glyphs)))); diff != "" {
			t.Fatal(diff)
		}
	}
}

// Columns stay whole under a title that crosses them, also where the white between
// two of their paragraphs stands at the same height.
func TestShuffledColumnsUnderATitle(t *testing.T) {
	type run struct {
		x, y float64
		text string
	}
	title := "Tổng kết Hội nghị khoa học và công nghệ toàn quốc lần thứ mười hai của khối thi đua"
	runs := []run{{60, 70, title}}
	want := []string{title}
	for column := range 2 {
		y := 110.0
		for i := range 18 {
			if i == 9 {
				y += 40
			}
			l := fmt.Sprintf("%d %s", 10+i+18*column, prose[i%len(prose)])
			runs = append(runs, run{60 + 260*float64(column), y, l})
			want = append(want, l)
			y += 16
		}
	}
	r := rand.New(rand.NewPCG(5, 7))
	for range 20 {
		r.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
		s := &typesetter{size: 12, spaces: true}
		for _, p := range runs {
			s.set(p.x, p.y, p.text)
		}
		if diff := cmp.Diff(want, texts(inOrder(lines(s.glyphs)))); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestTurnedPageReadsTheSame(t *testing.T) {
	for turned := turn(0); turned < slanted; turned++ {
		s := &typesetter{size: 12, spaces: true}
		for i, l := range prose {
			s.set(60, 100+16*float64(i), l)
		}
		for i := range s.glyphs {
			s.glyphs[i].turn = turned
		}
		if diff := cmp.Diff(prose, texts(inOrder(lines(s.glyphs)))); diff != "" {
			t.Errorf("turn %d: %s", turned, diff)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, c := range []struct{ text, next, want string }{
		{"tổng kết", "năm 2023", "tổng kết năm 2023"},
		{"Nghị quyết số 57-", "NQ/TW", "Nghị quyết số 57-NQ/TW"},
		{"số 415/", "KH-UBND", "số 415/KH-UBND"},
		{"giai đoạn 2020-", "2025", "giai đoạn 2020-2025"},
		{"công nghệ infor-", "mation", "công nghệ information"},
		{"Độc lập -", "Tự do", "Độc lập - Tự do"},
		{"khối thi-", "đua", "khối thi-đua"},
		{"nghĩa\u00AD", "vụ", "nghĩavụ"},
		{"", "x", "x"},
	} {
		if got := join(c.text, c.next); got != c.want {
			t.Errorf("join(%q, %q) = %q, want %q", c.text, c.next, got, c.want)
		}
	}
}

func TestFurniture(t *testing.T) {
	body := []string{"", "đầu", "giữa", "cuối"}
	page := func(n int, head, foot string) pageLines {
		p := pageLines{number: n}
		for i, text := range []string{head, body[n] + " một", "dòng hai", "25", "dòng bốn", body[n] + " năm", foot} {
			p.lines = append(p.lines, line{Text: text, X0: 60, X1: 200, Y: 50 + 20*float64(i), Size: 12})
		}
		return p
	}
	got := withoutFurniture([]pageLines{page(1, "Báo cáo 2023", "Trang 1/3"), page(2, "Báo cáo 2023", "- 2 -"), page(3, "Báo cáo 2023", "3")})
	for _, p := range got {
		if diff := cmp.Diff([]string{body[p.number] + " một", "dòng hai", "25", "dòng bốn", body[p.number] + " năm"}, texts(p.lines)); diff != "" {
			t.Errorf("page %d: %s", p.number, diff)
		}
	}
	// OCR reads a head in another way each time.
	a, b := page(1, "BÁO CÁO TỔNG KẾT KHỐI THI ĐUA", "1"), page(2, "BẢO CÁO TÔNG KÊT KHÔI THl ĐUA", "2")
	a.scanned, b.scanned = true, true
	for _, p := range withoutFurniture([]pageLines{a, b}) {
		if len(p.lines) != 5 {
			t.Errorf("scanned page %d kept %q", p.number, texts(p.lines))
		}
	}
	// The last word of a page may be a year.
	year := withoutFurniture([]pageLines{page(1, "Báo cáo 2023", "2025."), page(2, "Báo cáo 2023", "- 2 -")})
	if got := texts(year[0].lines); got[len(got)-1] != "2025." {
		t.Errorf("a year was taken for a page number: %q", got)
	}
	alone := withoutFurniture([]pageLines{page(1, "Báo cáo", "ngày 5 tháng 6")})
	if len(alone[0].lines) != 7 {
		t.Errorf("a page alone lost lines: %q", texts(alone[0].lines))
	}
}

func TestFontsAreDecoded(t *testing.T) {
	const text = "Khối thi đua các cơ quan đã tổng kết phong trào năm trước, được tỉnh tặng thưởng"
	for _, c := range []struct {
		name, font string
		raw        func() []byte
	}{
		{"TCVN3", ".VnTime", func() []byte { b, _ := charset.Encode(charset.TCVN3, text); return b }},
		{"VNI", "VNI-Times", func() []byte { b, _ := charset.Encode(charset.VNI, text); return b }},
	} {
		t.Run(c.name, func(t *testing.T) {
			latin := make([]rune, 0, len(text))
			for _, b := range c.raw() {
				r := rune(b)
				if b == 0xAD {
					r = '-' // as readers give a soft hyphen
				}
				latin = append(latin, r)
			}
			s := &typesetter{size: 12, spaces: true}
			s.set(60, 100, string(latin))
			var d fontDecoder
			glyphs, changed := d.decode(&layout{glyphs: s.glyphs, fonts: []string{c.font}})
			if !changed {
				t.Fatal("nothing was decoded")
			}
			if got := texts(lines(glyphs)); !slices.Equal(got, []string{text}) {
				t.Errorf("got %q, want %q", got, text)
			}
		})
	}
	// The marks of VNI don't move the pen.
	raw, err := charset.Encode(charset.VNI, text)
	if err != nil {
		t.Fatal(err)
	}
	vni := &typesetter{size: 12, spaces: true}
	x := 60.0
	for i, b := range raw {
		r := rune(b)
		if r > 0x7F && i > 0 && unicode.IsLetter(rune(raw[i-1])) && raw[i-1] < 0x80 {
			last := vni.glyphs[len(vni.glyphs)-1]
			vni.glyphs = append(vni.glyphs, glyph{r: r, x0: last.x0 + 0.18*last.size, x1: last.x1, y: last.y, size: last.size, seq: len(vni.glyphs)})
			continue
		}
		vni.set(x, 100, string(r))
		x = vni.glyphs[len(vni.glyphs)-1].x1
	}
	var marks fontDecoder
	if glyphs, _ := marks.decode(&layout{glyphs: vni.glyphs, fonts: []string{"VNI-Times"}}); !slices.Equal(texts(lines(glyphs)), []string{text}) {
		t.Errorf("marks over letters: got %q", texts(lines(glyphs)))
	}
	// Text that is fine stays.
	s := &typesetter{size: 12, spaces: true}
	s.set(60, 100, text)
	var d fontDecoder
	if _, changed := d.decode(&layout{glyphs: s.glyphs, fonts: []string{"TimesNewRoman"}}); changed {
		t.Error("sound text was changed")
	}
}

// The codes of a font that doesn't tell its letters may look like foreign text.
func TestSignsAreNoText(t *testing.T) {
	mush := strings.Repeat("!\"# #$ !\" #$% !\"&' () *+,!\" -. !/0 %&' C4 A6 *#2 3,4 DE 74$% +8! ", 4)
	english := strings.Repeat("The committee met on 12/3/2024 (10:30) and voted 19/19; see page 4. ", 4)
	leaders := strings.Repeat("Signed by ..................................... on ____________ ", 4)
	for text, want := range map[string]bool{mush: true, english: false, leaders: false, "12,5 % - 7/8": false} {
		if got := signs(text); got != want {
			t.Errorf("%.40q is mush: %v", text, got)
		}
	}
	if r := newReading("pdfium", []line{{Text: mush}}); r.score() >= garbled {
		t.Errorf("mush scores %.2f", r.score())
	}
	if r := newReading("pdfium", []line{{Text: english}}); r.score() < sound {
		t.Errorf("English scores %.2f", r.score())
	}
}

func TestMendTakesOnlyDamagedWords(t *testing.T) {
	own := strings.Fields("TàNH BÀC S¡N tặng 23 cờ cho Sß Y tế")
	read := strings.Fields("TỈNH BẮC SƠN tặng 28 cờ cho Sở Y tế")
	left, right := align(own, read)
	misread := substitutions{}
	for i := range left {
		if damaged(left[i]) {
			misread.learn(left[i], right[i])
		}
	}
	if !misread.explain("Sß", "Sở") || misread.explain("cờ", "cỡ") {
		t.Errorf("substitutions %v", misread)
	}
	if right[4] != "" {
		t.Errorf("the number %s has %q beside it", left[4], right[4])
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("Khối thi đua các cơ quan tham mưu tổng hợp"))
	f.Add([]byte{0, 0, 0, 0, 255, 255, 255, 255, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Fuzz(func(t *testing.T, data []byte) {
		var glyphs []glyph
		letters := 0
		for i := 0; i+4 <= len(data) && i < 4000; i += 4 {
			r := rune('a' + data[i]%26)
			if data[i]%5 == 0 {
				r = ' '
			} else {
				letters++
			}
			x := float64(data[i+1]) * 2
			glyphs = append(glyphs, glyph{r: r, x0: x, x1: x + float64(data[i+3]%16), y: float64(data[i+2]) * 3, size: float64(data[i+3]%20) + 1, turn: turn(data[i+3] % 4), seq: i / 4})
		}
		ls := inOrder(lines(glyphs))
		got := 0
		for _, l := range ls {
			for _, r := range l.Text {
				if r != ' ' {
					got++
				}
			}
		}
		// Letters printed twice in one place are the only ones that go.
		if got > letters || letters > 0 && got == 0 {
			t.Fatalf("%d letters became %d", letters, got)
		}
		bs := blocks(withoutFurniture([]pageLines{{number: 1, lines: ls}, {number: 2, lines: slices.Clone(ls)}}))
		for _, b := range bs {
			if b.kind == "" {
				t.Fatalf("block %+v has no kind", b)
			}
		}
	})
}

func FuzzJoin(f *testing.F) {
	f.Add("số 57-", "NQ/TW")
	f.Add("a\u00AD", "b")
	f.Fuzz(func(t *testing.T, a, b string) {
		digits := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsDigit(r) {
					return r
				}
				return -1
			}, s)
		}
		if got, want := digits(join(a, b)), digits(a)+digits(b); got != want {
			t.Fatalf("join(%q, %q) has the digits %q, want %q", a, b, got, want)
		}
	})
}

func FuzzSalvage(f *testing.F) {
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]>>endobj 3 0 obj<</Type/Page/Parent 2 0 R>>endobj"))
	f.Add([]byte("1 0 obj<</Length 9>>stream\nBT /F1 1 Tf (a) Tj ET"))
	f.Add([]byte("9 0 obj<</Type/ObjStm/N 3/First 9>>stream\nx"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, b := range salvage(body) {
			if !strings.HasPrefix(string(b), "%PDF-") || !strings.HasSuffix(string(b), "%%EOF\n") {
				t.Fatalf("salvaged %q", b)
			}
		}
	})
}
