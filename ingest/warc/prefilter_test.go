package warc

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/ingest/charset"
)

// encodings write a text as some page may have it.
var encodings = map[string]func(string) []byte{
	"utf-8":    func(s string) []byte { return []byte(s) },
	"nfd":      func(s string) []byte { return norm.NFD.Bytes([]byte(s)) },
	"decimal":  func(s string) []byte { return references(s, "&#%d;") },
	"hex":      func(s string) []byte { return references(s, "&#x%X;") },
	"doubled":  func(s string) []byte { return references(s, "&amp;#%d;") },
	"all refs": func(s string) []byte { return everyReference(s) },
	"nfd refs": func(s string) []byte { return references(norm.NFD.String(s), "&#%d;") },
	"percent":  percent,
	"json":     func(s string) []byte { return references(s, "\\u%04x") },
	"tagged":   func(s string) []byte { return []byte(strings.ReplaceAll(s, "h", "h</span><span class=\"x\">")) },
	"dropcap":  func(s string) []byte { return tagFirst(s) },
	"soft":     func(s string) []byte { return []byte(strings.ReplaceAll(s, "ố", "\u00adố")) },
	"upper":    func(s string) []byte { return []byte(strings.ToUpper(s)) },
	"utf-16le": coded(charset.UTF16LE), "utf-16be": coded(charset.UTF16BE), "windows-1258": coded(charset.Windows1258),
	"tcvn3": coded(charset.TCVN3), "vni": coded(charset.VNI), "viscii": coded(charset.VISCII), "vps": coded(charset.VPS),
	"mojibake": coded(charset.Mojibake), "mojibake2": coded(charset.Mojibake + "2"), "mojibake3": coded(charset.Mojibake + "3"),
	"tcvn3 as refs": legacyReferences(charset.TCVN3), "vni as refs": legacyReferences(charset.VNI), "1258 as refs": legacyReferences(charset.Windows1258),
}

func coded(name string) func(string) []byte {
	return func(s string) []byte {
		b, err := charset.Encode(name, s)
		if err != nil {
			panic(err)
		}
		return b
	}
}

func legacyReferences(name string) func(string) []byte {
	return func(s string) []byte {
		latin, err := charset.Encode(charset.Mojibake, string(coded(name)(s)))
		if err != nil {
			panic(err)
		}
		return references(string(latin), "&#%d;")
	}
}

func references(s, format string) []byte {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, format, r)
		}
	}
	return []byte(b.String())
}

func everyReference(s string) []byte {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, "&#%d;", r)
	}
	return []byte(b.String())
}

func percent(s string) []byte {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return []byte(b.String())
}

func tagFirst(s string) []byte {
	var b strings.Builder
	for _, w := range strings.SplitAfter(s, " ") {
		b.WriteString("<b>" + w[:1] + "</b>" + w[1:])
	}
	return []byte(b.String())
}

// around puts bytes into a page at every place of the eight that are looked at at once.
func around(b []byte, shift int) []byte {
	return append(append([]byte("<html><body>"+strings.Repeat("x", shift)+" "), b...), " va cac don vi khac</body></html>"...)
}

func TestMayNameBloc(t *testing.T) {
	for _, s := range []string{"khối thi đua số 1", "Khối thi đua", "KHỐI THI ĐUA", "cụm thi đua số 2", "Cụm Thi đua", "CỤM THI ĐUA", "Khối 3", "cụm 2", "khu vực thi đua miền núi"} {
		for name, encode := range encodings {
			if strings.HasPrefix(name, "utf-16") {
				if !MayNameBloc(encode("<html>" + s)) {
					t.Errorf("%s in %s is passed over", s, name)
				}
				continue
			}
			for shift := range 8 {
				if !MayNameBloc(around(encode(s), shift)) {
					t.Errorf("%s in %s is passed over: %q", s, name, encode(s))
					break
				}
			}
		}
	}
	for _, s := range []string{"khoi thi dua so 1", "Cum thi dua", "KHOI THI DUA", "khoi truong", "cum so 3"} {
		if !MayNameBloc([]byte(s)) {
			t.Errorf("%s is passed over", s)
		}
	}
}

// Pages on other things must be told from those on blocs, or the filter is of no use.
func TestMayNameBlocPassesOver(t *testing.T) {
	for _, s := range []string{
		"", "k", "Không khí, sức khỏe, khởi công, khai mạc, khó khăn, khôi phục", "các cơ quan của tỉnh, cùng cấp, cúm mùa, chúc mừng",
		"<link rel=\"icon\" href=\"/k.ico\"><script>document.cookie='';function click(){}</script>",
		"The document is current; click to check the bank's stock.", "phối hợp, hối hả, chum, khu phố, khu vực nông thôn",
	} {
		for _, name := range []string{"utf-8", "nfd", "decimal", "percent", "upper"} {
			if MayNameBloc(encodings[name](s)) {
				t.Errorf("%q in %s is taken", s, name)
			}
		}
	}
}

// Without accents the word is taken where the page speaks of emulation at all.
func TestBareWords(t *testing.T) {
	for s, want := range map[string]bool{
		"Khoi cac Ngan hang tong ket cong tac thi dua": true, "CUM mien nui ky GIAO&nbsp;UOC": true, "trong khoi. Phong trao <b>thi</b> dua": true,
		"Khoi cac Ngan hang tong ket": false, "khoi cac, thidua": false, "document <a href=/thi-dua/khoi-nghiep>": false, "magna cum laude, individual": false,
	} {
		if got := MayNameBloc([]byte("<p>" + s + "</p>")); got != want {
			t.Errorf("%q is taken: %t", s, got)
		}
	}
	// Many such words on a page cost one look for what else they need.
	if MayNameBloc([]byte(strings.Repeat("khoi cac ", 1<<20))) {
		t.Error("a page without emulation is taken")
	}
}

// FuzzMayNameBloc holds that whatever stands around a bloc's word, the page is taken.
func FuzzMayNameBloc(f *testing.F) {
	f.Add("<p>", "</p>")
	f.Add("kkkhccc&#", "<b")
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, w := range []string{"khối", "cụm", "CỤM", "kh&#7889;i"} {
			if !MayNameBloc([]byte(before + w + after)) {
				t.Errorf("%q is passed over", before+w+after)
			}
		}
	})
}

// Pages that are looked at with wide registers are taken as they are without.
func TestWideRegisters(t *testing.T) {
	pieces := []string{"k", "c", "K", "C", "h", "H", "u", "o", "i", "m", "z", " ", "<b>", "</b>", "&", "%", "\\", "\x14", "ối", "ố", "ụ", "ụm", "á", "á", "ủ", "ấ",
		"\xe1", "\xbb", "\xa5", "\xc3", "\xf5", "&#7889;", "thi đua", "thi dua", "khoi ", "khố", "cụ", "xxxxxxxxxxxxxxxx", "trang tin của tỉnh"}
	rng := rand.New(rand.NewPCG(5, 6))
	taken := 0
	for range 200_000 {
		var b []byte
		for n := 2 + rng.IntN(40); len(b) < n; {
			b = append(b, pieces[rng.IntN(len(pieces))]...)
		}
		b = append(b, strings.Repeat(" ", 40)...)
		s := search{b: b}
		want := s.anyTells(0)
		done, got := s.wideTells()
		if got = got || s.anyTells(done); got != want {
			t.Fatalf("%q is taken: %t with wide registers, %t without", b, got, want)
		}
		if want {
			taken++
		}
	}
	if taken < 1000 || taken > 199_000 {
		t.Errorf("%d of 200000 are taken: it tests nothing", taken)
	}
}

func FuzzWideRegisters(f *testing.F) {
	f.Add([]byte("<p>khối thi đua cụm kh&#7889;i c\x14m chu khu"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := search{b: b}
		want := s.anyTells(0)
		done, got := s.wideTells()
		if got = got || s.anyTells(done); got != want {
			t.Fatalf("%q is taken: %t with wide registers, %t without", b, got, want)
		}
	})
}
