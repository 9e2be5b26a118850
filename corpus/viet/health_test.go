package viet

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

const sample = "Sáng ngày 24/12, tại hội trường UBND tỉnh, Khối thi đua các cơ quan tham mưu tổng hợp đã tổ chức hội nghị tổng kết. " +
	"Đồng chí Nguyễn Thị Hạnh, Khối trưởng, chủ trì; HĐTĐKT, LĐLĐ và BHXH cùng dự. Điểm a) khoản 2 mục III; 25°C, 12 km². "

func TestHealth(t *testing.T) {
	for _, c := range []struct {
		name, text string
		low, high  float64
		language   Language
		mush       bool
	}{
		{"sound", sample, 1, 1, Vietnamese, false},
		{"decomposed", norm.NFD.String(sample), 1, 1, Vietnamese, false},
		{"empty", "", 1, 1, Unknown, false},
		{"abbreviations", "UBND HĐND TĐKT LĐTBXH", 1, 1, Unknown, false},
		{"English", "The delegation visited the province and met the leaders of three communes last week.", 0, 0.5, Foreign, false},
		{"without accents", "Hoi nghi tong ke thi dua nam qua cua khoi cac co quan tham muu", 0.8, 1, Unaccented, false},
		{"TCVN3 as Latin-1", "Héi nghÞ tæng kÕt c«ng t¸c thi ®ua cña khèi c¸c c¬ quan tham m\u00adu", 0, 0.6, Vietnamese, true},
		{"VNI as Latin-1", "Hoäi nghò toång keát coâng taùc thi ñua cuûa khoái caùc cô quan tham möu", 0, 0.6, Vietnamese, true},
		{"mojibake", "Há»™i nghá»‹ tá»•ng káº¿t cÃ´ng tÃ¡c thi Ä‘ua cá»§a khá»‘i cÃ¡c cÆ¡ quan", 0, 0.5, Vietnamese, true},
		{"spaced letters", "H ộ i n g h ị t ổ n g k ế t c ô n g t á c", 0, 0.1, Vietnamese, true},
		{"split marks", "ĐIỀ U KHO ẢN THI HÀN H VÀ H IỆU L ỰC CỦA QU YẾT ĐỊ NH", 0.2, 0.9, Vietnamese, true},
		{"lost spaces", "Hộinghịtổngkếtcôngtácthiđuacủakhốicáccơquanthammưu", 0, 0, Vietnamese, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := HealthOf(c.text)
			if s := got.Score(); s < c.low || s > c.high || got.Language != c.language || got.Mush() != c.mush {
				t.Errorf("score %.3f, want %.2f to %.2f; language %q, want %q; mush %v: %+v", s, c.low, c.high, got.Language, c.language, got.Mush(), got)
			}
			if Health(c.text) != got.Score() {
				t.Error("Health differs from HealthOf")
			}
		})
	}
}

func FuzzHealth(f *testing.F) {
	f.Add(sample)
	f.Add("Há»™i «x» a b c\xff")
	f.Fuzz(func(t *testing.T, s string) {
		c := HealthOf(s)
		if c.Valid > c.Letters || c.Score() < 0 || c.Score() > 1 {
			t.Fatalf("HealthOf(%q) = %+v", s, c)
		}
	})
}
