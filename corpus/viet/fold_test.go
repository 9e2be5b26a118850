package viet

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Khối thi đua số 5":       "khoi thi dua so 5",
		"ĐẮK LẮK – Ủy ban":        "dak lak – uy ban",
		"Đồng chí NGUYỄN Văn Ước": "dong chi nguyen van uoc",
		"plain ascii":             "plain ascii",
		"École, Ñandú, Øre":       "ecole, nandu, ore",
		"Ðảng":                    "dang",
		"Москва 123/QĐ-UBND":      "москва 123/qd-ubnd",
		"":                        "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
		if got := Fold(norm.NFD.String(in)); in != "Москва 123/QĐ-UBND" && got != want {
			t.Errorf("Fold of decomposed %q = %q, want %q", in, got, want)
		}
		if got := string(AppendFold([]byte("x"), in)); got != "x"+want {
			t.Errorf("AppendFold(%q) = %q", in, got)
		}
	}
	if FoldRune('Ặ') != 'a' || FoldRune('Đ') != 'd' || FoldRune('\u0301') != -1 || FoldRune('-') != '-' {
		t.Error("FoldRune")
	}
}

func TestLower(t *testing.T) {
	for in, want := range map[string]string{"ĐẮK Lắk": "đắk lắk", "đã nhỏ": "đã nhỏ", "ƯƠNG": "ương", "A\xffB": "a\xffb", "ΣAΩ": "σaω"} {
		if got := Lower(in); got != want {
			t.Errorf("Lower(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom(nil, unicode.Latin, unicode.Cyrillic)).Draw(t, "s")
		if got, want := Lower(s), strings.ToLower(s); got != want {
			t.Fatalf("Lower(%q) = %q, want %q", s, got, want)
		}
	})
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), "")
		f := Fold(s)
		if Fold(f) != f {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, f, Fold(f))
		}
		if l := Lower(s); Fold(l) != f {
			t.Fatalf("Fold(Lower(%q)) = %q, want %q", s, Fold(l), f)
		}
	})
}

func TestKeys(t *testing.T) {
	alike := [][2]string{
		{"kỷ", "kỉ"}, {"Mỹ", "Mĩ"}, {"sỹ", "sĩ"}, {"quý", "quí"}, {"Quỳnh", "Quình"}, {"Lý", "Lí"}, {"hy sinh", "hi sinh"}, {"Y tế", "y tế"},
		{"chiến sĩ thi đua", "chiến sỹ thi đua"}, {"thuỷ", "thủy"}, {"Qúy", "quý"}, {"công ty", "công ti"}, {"quỹ", "quĩ"},
	}
	for _, p := range alike {
		for name, key := range map[string]func(string) string{"SearchKey": SearchKey, "ExactKey": ExactKey} {
			if a, b := key(p[0]), key(p[1]); a != b {
				t.Errorf("%s(%q) = %q, but of %q %q", name, p[0], a, p[1], b)
			}
		}
	}
	apart := [][2]string{{"tay", "tai"}, {"thúy", "thúi"}, {"tuý", "túi"}, {"quay", "quai"}, {"huy", "hui"}, {"yêu", "iu"}, {"mây", "mai"}, {"khuy", "khui"}}
	for _, p := range apart {
		if SearchKey(p[0]) == SearchKey(p[1]) || ExactKey(p[0]) == ExactKey(p[1]) {
			t.Errorf("%q and %q have one key", p[0], p[1])
		}
	}
	if ExactKey("kỷ") == ExactKey("ký") {
		t.Error("ExactKey lost a tone")
	}
}

func TestIsSyllable(t *testing.T) {
	for _, s := range strings.Fields("nghiêng Khối ĐUA quý quyết gì giếng giữ gìn huỳnh khuỷu thuở ngoằn ngoèo uể oải oanh yêu ở ý Đắk Lắk Kạn hoà hòa đựơc xoong boong quốc quýt khuya rượu sỹ chuếnh ghế nghỉ kỷ") {
		if !IsSyllable(s) {
			t.Errorf("%q isn't a syllable", s)
		}
		if !IsSyllable(norm.NFD.String(s)) {
			t.Errorf("%q isn't a syllable decomposed", s)
		}
	}
	for _, s := range strings.Fields("UBND of hốc1 ngê kể́ cế ghà nghà kà hàt học̀ b đ bcd tiêngs ñöùc Khá»‘i quua aă thuơu ằ́ zô wa fê") {
		if IsSyllable(s) {
			t.Errorf("%q is a syllable", s)
		}
	}
	if IsSyllable("") || IsSyllable("khối thi") || IsSyllable(strings.Repeat("a\u0301", 40)) {
		t.Error("empty, two or endless syllables are one")
	}
}

func TestHasAccent(t *testing.T) {
	for s, want := range map[string]bool{"khoi": false, "khối": true, "đua": true, "kho\u0302\u0301i": true, "–": false, "\xff": false, "ü": false} {
		if HasAccent(s) != want {
			t.Errorf("HasAccent(%q) = %v", s, !want)
		}
	}
}

func TestIsFoldedSyllable(t *testing.T) {
	for s, want := range map[string]bool{"truong": true, "dang": true, "hoc": true, "nghieng": true, "of": false, "": false, "Truong": false, "trường": false, "truongs": false, "w": false} {
		if IsFoldedSyllable(s) != want {
			t.Errorf("IsFoldedSyllable(%q) = %v", s, !want)
		}
	}
	for _, w := range allSyllables() {
		if !IsFoldedSyllable(Fold(w)) {
			t.Errorf("%q of %q is no folded syllable", Fold(w), w)
		}
	}
}
