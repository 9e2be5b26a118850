package viet

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	want := []string{
		"An Giang", "Bà Rịa", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bến Tre", "Cà Mau", "Cần Thơ", "Da", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Hà Nam",
		"Hà Nội", "Khối 2", "Khối A", "Lai Châu", "ma", "Ma", "mà", "mả", "mã", "má", "mạ", "mạc", "Ninh Bình", "Oanh", "Ôn", "Ơn", "Quảng Ngãi", "Quảng Ninh",
		"Sóc Trăng", "Thanh Hóa", "Trà Vinh", "Ưng", "Vĩnh Long", "Yên Bái",
	}
	got := slices.Clone(want)
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortFunc(got, Compare)
	if !slices.Equal(got, want) {
		t.Errorf("sorted: %q", got)
	}
	if SortKey("hoà") != SortKey("hòa") || SortKey(norm.NFD.String("Thủy")) != SortKey("Thủy") {
		t.Error("spellings of one word have different keys")
	}
}

func TestCompareProperties(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 5).Draw(t, "pieces"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := text.Draw(t, "a"), text.Draw(t, "b"), text.Draw(t, "c")
		if Compare(a, b) != -Compare(b, a) {
			t.Fatalf("Compare(%q, %q) isn't antisymmetric", a, b)
		}
		if (Compare(a, b) == 0) != (a == b) {
			t.Fatalf("Compare(%q, %q) = 0", a, b)
		}
		if Compare(a, b) <= 0 && Compare(b, c) <= 0 && Compare(a, c) > 0 {
			t.Fatalf("Compare isn't transitive on %q, %q, %q", a, b, c)
		}
	})
}

func TestOneSlip(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"kết", "kế", true},
		{"đua", "địa", true},
		{"thôn", "thon", true},
		{"kiểm", "kiếm", true},
		{"cụm", "cụcm", true},
		{"quảng", "quãng", true},
		{"trưởng", "trưởgn", true},
		{"trưởng", "tưởng", true},
		{"truong", "truog", true},
		{"cụm", "cục", true},
		{"khối", "khối", false},
		{"trưởng", "trương", true},
		{"trưởng", "trướgn", false},
		{"phó", "trưởng", false},
		{"khối", "hội", false},
		{"5", "6", false},
		{"15", "51", false},
		{"ý", "ở", false},
		{"ý", "", false},
		{"", "ab", false},
		{"a", "ab", false},
	} {
		if got := OneSlip(c.a, c.b); got != c.want {
			t.Errorf("OneSlip(%q, %q) = %v", c.a, c.b, got)
		}
		if got := OneSlip(c.b, c.a); got != c.want {
			t.Errorf("OneSlip(%q, %q) = %v", c.b, c.a, got)
		}
	}
}
