package charset

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

const sound1 = "Khối thi đua số 3 tổng kết năm 2019, bầu Sở Tư pháp làm Khối trưởng; tặng Giấy khen cho những đơn vị xuất sắc."

// The tables hold every Vietnamese letter, and each once.
func TestTables(t *testing.T) {
	const all = "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵăâđêôơư"
	for _, name := range []string{VISCII, VPS, VNI, TCVN3, Windows1258} {
		text := all
		if name != TCVN3 {
			text += strings.ToUpper(all)
		}
		text += " ABC abc 0123 .,;:-"
		if name == TCVN3 {
			text += "ĂÂĐÊÔƠƯ"
		}
		for _, r := range text {
			b, err := Encode(name, string(r))
			if err != nil {
				t.Error(err)
				continue
			}
			got := ""
			for _, e := range eightBit {
				if e.name == name {
					got = norm.NFC.String(e.decode(b))
				}
			}
			if got != string(r) {
				t.Errorf("%s: %q is %x, which is %q", name, r, b, got)
			}
		}
	}
	if _, err := Encode(VISCII, "漢"); err == nil {
		t.Error("VISCII has a Chinese letter")
	}
	if _, err := Encode("ebcdic", "a"); err == nil {
		t.Error("an unknown encoding was written")
	}
}

func TestDecode(t *testing.T) {
	page := func(meta, text string) string {
		return "<html><head>" + meta + "</head><body>" + text + "</body></html>"
	}
	german := "Die Straße war länger gesperrt, deshalb kamen die Gäste später über die Brücke"
	for _, c := range []struct {
		name, declared string
		body           []byte
		want, encoding string
	}{
		{"header lies", "text/html; charset=iso-8859-1", []byte(page("", sound1)), page("", sound1), UTF8},
		{"meta lies", "", []byte(page(`<meta charset="windows-1252">`, sound1)), page(`<meta charset="windows-1252">`, sound1), UTF8},
		{"header says UTF-8 of TCVN3", "text/html; charset=utf-8", encode(t, TCVN3, sound1), sound1, TCVN3},
		{"long head in ASCII", "", []byte("<!--" + strings.Repeat("x", 5000) + "-->" + sound1), "<!--" + strings.Repeat("x", 5000) + "-->" + sound1, UTF8},
		{"ASCII", "", []byte("Hello, world"), "Hello, world", UTF8},
		{"nothing", "", nil, "", UTF8},
		{"cut off within a letter", "", []byte(sound1 + " số")[:len(sound1)+4], sound1 + " s\ufffd", UTF8},
		{"one bad byte", "", []byte(sound1 + "\xff" + sound1), sound1 + "\ufffd" + sound1, UTF8},
		{"German by header", "text/plain; charset=iso-8859-1", encode(t, Windows1252, german), german, Windows1252},
		{"Russian by meta", "", append([]byte(`<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">`), must(charmap.Windows1251.NewEncoder().Bytes([]byte("Москва и область")))...),
			`<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">Москва и область`, "windows-1251"},
		{"UTF-16 cut off", "", encode(t, UTF16LE+"-bom", sound1)[:2*len([]rune(sound1))+1], sound1[:len(sound1)-1] + "\ufffd", UTF16LE},
		{"bare UTF-16", "text/html; charset=utf-8", encode(t, UTF16BE, sound1), sound1, UTF16BE},
		{"VISCII by header", "text/html; charset=viscii", encode(t, VISCII, "Hà Nội"), "Hà Nội", VISCII},
		{"windows-1258 within HTML", "", encode(t, Windows1258, page("", sound1)), page("", sound1), Windows1258},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Decode(c.body, c.declared)
			if err != nil {
				t.Fatal(err)
			}
			if got := norm.NFC.String(r.Text); got != c.want || r.Encoding != c.encoding || r.Steps[0] != c.encoding {
				t.Errorf("got %q by %v, want %q by %s", got, r.Steps, c.want, c.encoding)
			}
		})
	}
	for _, body := range []string{"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00", strings.Repeat("a\x00\x00\x00", 20)} {
		if _, err := Decode([]byte(body), ""); !errors.Is(err, ErrBinary) {
			t.Errorf("Decode(%q): %v, want ErrBinary", body, err)
		}
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// Signs of other languages that are letters in a legacy encoding.
const (
	pounds   = "Adult tickets cost £12, children £6 and families £30. Parking is £4 a day, guide books are £9, and members pay £8 or £15."
	ordinals = "º ª nº 5, 1ª série, 2ª série, 3ª série, 4º ano, 5º ano, 6º ano. Não é à toa."
)

func TestRepairText(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		steps          []string
	}{
		{"sound", sound1, sound1, nil},
		{"one title", "Há»™i nghá»‹ tá»•ng káº¿t", "Hội nghị tổng kết", []string{Mojibake}},
		{"one word in a sound line", sound1 + " PhÃ²ng Nghiá»‡p vá»¥", sound1 + " Phòng Nghiệp vụ", []string{Mojibake}},
		{"lost bytes", "TrÆ°á»ng ban Äáº£ng há»p vÃ o nÄƒm há»c, Má»?i ngÆ°á»\ufffdi", "Trường ban Đảng họp vào năm học, Má»?i người", []string{Mojibake}},
		{"one short line", "Thu HoÃ\u00a0i", "Thu Hoài", []string{Mojibake}},
		{"a foreign name", "Khá»‘i trÆ°á»Ÿng cÃ´ng bá»‘\nTháº¡ch Sa RÆ°Æ¡l", "Khối trưởng công bố\nThạch Sa Rươl", []string{Mojibake}},
		{"sound by chance", "Khoái thi ñua caùc cô quan tham möu toång hôïp\nKhoái\nteân baøi", "Khối thi đua các cơ quan tham mưu tổng hợp\nKhối\ntên bài", []string{VNI}},
		{"sound below legacy", "Khoái thi ñua caùc cô quan tham möu toång hôïp\nông rất khoái\ntrưởng phòng", "Khối thi đua các cơ quan tham mưu tổng hợp\nông rất khoái\ntrưởng phòng", []string{VNI}},
		{"TCVN3 with hyphens", "Khèi tr-ëng vµ c¸c ®¬n vÞ ®-îc khen th-ëng n¨m 2001-2002", "Khối trưởng và các đơn vị được khen thưởng năm 2001-2002", []string{TCVN3}},
		{"plain spaces in mojibake", "Äá»“ng chÃ\u00ad nÃ y vÃ  lÃ m viá»‡c vÃ o ngÃ y mai vÃ  cÃ¡c bÃ i, HÃ  Ná»™i, XÃƒ Há»˜I", "Đồng chí này và làm việc vào ngày mai và các bài, Hà Nội, XÃ HỘI", []string{Mojibake}},
		{"TCVN3 title with capitals", "Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp - Tù do - H¹nh phóc", "Cộng hòa xã hội chủ nghĩa Việt Nam Độc lập - Tự do - Hạnh phúc", []string{TCVN3}},
		{"VNI title", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam Ñoäc laäp - Töï do - Haïnh phuùc", "Cộng hòa xã hội chủ nghĩa Việt Nam Độc lập - Tự do - Hạnh phúc", []string{VNI}},
		{"quoted words before signs", "ông nói: «…chất đá»… và «cá»", "ông nói: «…chất đá»… và «cá»", nil},
		{"French", "La société a été créée grâce à l'équipe où était l'élève", "La société a été créée grâce à l'équipe où était l'élève", nil},
		{"pounds", pounds, pounds, nil},
		{"pounds on lines of their own", "Soup £5\nFish £12\nBread £2\nTea £3\nCake £4\nWine £6\nBeer £5", "Soup £5\nFish £12\nBread £2\nTea £3\nCake £4\nWine £6\nBeer £5", nil},
		{"pounds below TCVN3", "Khèi tr-ëng vµ c¸c ®¬n vÞ ®-îc khen th-ëng n¨m 2001\n" + pounds, "Khối trưởng và các đơn vị được khen thưởng năm 2001\n" + pounds, []string{TCVN3}},
		{"Portuguese ordinals", ordinals, ordinals, nil},
		{"Portuguese", "A reunião da comissão não será no sábado às três; há inscrição à mão.", "A reunião da comissão não será no sábado às três; há inscrição à mão.", nil},
		{"TCVN3 within markup", `<div class="article-content main-column"><span style="font-weight:bold">Khèi tr-ëng</span> vµ c¸c ®¬n vÞ&nbsp;®îc khen</div>`,
			`<div class="article-content main-column"><span style="font-weight:bold">Khối tr-ởng</span> và các đơn vị&nbsp;đợc khen</div>`, []string{TCVN3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, steps := RepairText(c.in)
			if got != c.want || !slices.Equal(steps, c.steps) {
				t.Errorf("RepairText(%q) = %q, %v, want %q, %v", c.in, got, steps, c.want, c.steps)
			}
		})
	}
}

func TestDecodeLegacy(t *testing.T) {
	tcvn := func(s string) string { return byBytes(encode(t, TCVN3, s), fromWindows) }
	mac := func(s string) string {
		var b strings.Builder
		for _, r := range s {
			if c, ok := toWindows(r); ok {
				b.WriteRune(charmap.Macintosh.DecodeByte(c))
			} else {
				b.WriteRune(r)
			}
		}
		return b.String()
	}
	const capital = "Uỷ ban nhân dân tỉnh"
	for _, c := range []struct{ name, in, font, want string }{
		{"by font", tcvn("Khối trưởng"), "ABCDEF+.VnTime", "Khối trưởng"},
		{"soft hyphen lost", strings.ReplaceAll(tcvn("Khối trưởng, ưu tú, kinh tế-xã hội, 2015-2020"), "\u00ad", "-"), ".VnTime", "Khối trưởng, ưu tú, kinh tế-xã hội, 2015-2020"},
		{"soft hyphen with a space", strings.ReplaceAll(tcvn("Khối trưởng"), "\u00ad", "- "), ".VnTime", "Khối trưởng"},
		{"capitals by font", tcvn(viet.Lower(capital)), ".VnTimeH", strings.ToUpper(capital)},
		{"bold capitals", tcvn("hội nghị"), "ABCDEF+.VnArialH-Bold", "HỘI NGHỊ"},
		{"VNI by font", byBytes(encode(t, VNI, "Sở Nội vụ ĐỒNG THÁP"), fromWindows), "VNI-Times,Bold", "Sở Nội vụ ĐỒNG THÁP"},
		{"true map in a legacy font", "Khối trưởng", ".VnTime", ""},
		{"true map of Latin-1 letters", "Hà Nam và Thái Bình", ".VnTime", ""},
		{"by letters", tcvn(sound1), "Arial", sound1},
		{"VNI by letters", byBytes(encode(t, VNI, sound1), fromWindows), "", sound1},
		{"Macintosh", mac(sound1), "Times-Roman", sound1},
		{"sound", sound1, "Times-Roman", ""},
		{"English", "Summary of the report", "", ""},
		{"pounds", pounds, "Arial", ""},
		{"a lone pound", "£5", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, changed := DecodeLegacy(c.in, c.font)
			want := c.want
			if want == "" {
				want = c.in
			}
			if got != want || changed != (c.want != "") {
				t.Errorf("DecodeLegacy(%q, %q) = %q, %v, want %q", c.in, c.font, got, changed, want)
			}
		})
	}
}

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{"Kh&#7889;i &#x0111;ua": "Khối đua", "&agrave; &amp;#7889;": "à ố", "Q&A 5 & 6": "Q&A 5 & 6", "a < b": "a < b"} {
		if got := Unescape(in); got != want {
			t.Errorf("Unescape(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{UTF8, UTF16LE, UTF16BE + "-bom", Windows1258, VISCII, VPS, VNI, TCVN3, Mojibake + "2"} {
		b, err := Encode(name, sound1)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "text/html; charset="+name)
	}
	f.Add([]byte(`<?xml version="1.0" encoding="koi8-r"?>`+"\xff\xfe\x00"), "")
	f.Fuzz(func(t *testing.T, body []byte, declared string) {
		r, err := Decode(body, declared)
		if err != nil {
			return
		}
		if !utf8.ValidString(r.Text) || len(r.Steps) == 0 {
			t.Fatalf("Decode(%q, %q) = %+v", body, declared, r)
		}
	})
}

func FuzzRepairText(f *testing.F) {
	f.Add(sound1)
	f.Add("Há»™i nghá»‹ tá»•ng káº¿t\nCéng hßa x· héi")
	f.Fuzz(func(t *testing.T, s string) {
		got, steps := RepairText(s)
		if (got != s) != (len(steps) > 0) {
			t.Fatalf("RepairText(%q) = %q, %v", s, got, steps)
		}
		if strings.Count(got, "\n") < strings.Count(s, "\n") {
			t.Fatalf("RepairText(%q) = %q: lines lost", s, got)
		}
		DecodeLegacy(s, ".VnTimeH")
	})
}

func BenchmarkDecode(b *testing.B) {
	text := strings.Repeat(sound1+"\n", 100)
	for _, name := range []string{UTF8, Windows1258, TCVN3, Mojibake} {
		body, err := Encode(name, text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, err := Decode(body, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
