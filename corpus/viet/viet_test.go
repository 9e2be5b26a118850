package viet

import "testing"

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"hoà bình": "hòa bình", "Thuỷ": "Thủy", "khoẻ mạnh": "khỏe mạnh", "quý": "quý", "Qúy III": "Quý III", "quà": "quà", "gìn giữ": "gìn giữ",
		"HOÀ": "HÒA", "đựơc": "được", "hòan thành": "hoàn thành", "gíao": "giáo", "của nghĩa mùa": "của nghĩa mùa",
		"Ðảng bộ": "Đảng bộ", "Guðmundur": "Guðmundur", "HÐND tỉnh Phú Thọ": "HĐND tỉnh Phú Thọ", "HÐND": "HÐND",
		"a\r\nb\rc\u2028d": "a\nb\nc\nd", "a\u00a0b\u200bc\u00add": "a bcd",
		"Vie\u0323\u0302t": "Việt", "Vie\u0302\u0323t": "Việt", "tie\u0301\u0302ng": "tiếng", "a\xffb": "a\ufffdb",
		"cоng": "cong", "Москва": "Москва", "tỉnh–huyện": "tỉnh–huyện", "=\u0338": "≠", "e\u0308": "ë", "hoa\u0300": "hòa",
		"Thuở": "Thuở", "khuỷu": "khuỷu", "thúê": "thuế",
	} {
		got, _ := Normalize(in)
		if got != want {
			t.Errorf("Normalize(%q) = %q, want %q", in, got, want)
		}
		if again, _ := Normalize(got); again != got {
			t.Errorf("Normalize(%q) = %q", got, again)
		}
	}
}
