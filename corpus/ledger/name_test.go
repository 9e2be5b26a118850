package ledger

import (
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
)

func TestParseName(t *testing.T) {
	tests := []struct {
		name, province, key string
		level               Level
	}{
		{"Khối tham mưu, tổng hợp", "Bắc Ninh", "khoi-tham-muu-tong-hop", Provincial},
		{"Khối thi đua các cơ quan tham mưu, tổng hợp", "Bắc Ninh", "khoi-tham-muu-tong-hop", Provincial},
		{"Khối thi đua số 3 - các cơ quan tham mưu, tổng hợp tỉnh Bắc Ninh", "Bắc Ninh", "khoi-so-3-tham-muu-tong-hop", Provincial},
		{"Khối thi đua III – Khối thi đua các cơ quan cấp tỉnh", "Trà Vinh", "khoi-so-3", Provincial},
		{"Khối thi đua 8 - khối Mặt trận Tổ quốc và các tổ chức chính trị - xã hội tỉnh Vĩnh Long", "Vĩnh Long", "khoi-so-8-mat-tran-to-quoc-chuc-chinh-tri-xa-hoi", Provincial},
		{"Khối thi đua các Sở quản lý chuyên ngành (Khối 1)", "Bà Rịa - Vũng Tàu", "khoi-so-1-quan-ly-chuyen", Provincial},
		{"Cụm thi đua số 2, VKSND tỉnh Hậu Giang", "Hậu Giang", "cum-so-2--vien-kiem-sat-nhan-dan", Provincial},
		{"Cụm Thi đua số 2 thuộc VKSND tỉnh Hậu Giang", "Hậu Giang", "cum-so-2--vien-kiem-sat-nhan-dan", Provincial},
		{"Cụm thi đua số 5 khu vực duyên hải Nam Trung bộ và Tây Nguyên", "", "cum-so-5-khu-vuc-duyen-hai-nam-trung-bo-tay-nguyen", National},
		{"Khối thi đua các xã, thị trấn huyện Vị Thủy", "Hậu Giang", "khoi-xa-thi-tran--huyen-vi-thuy", Local},
		{"CỤM THI ĐUA CÁC XÃ, THỊ TRẤN HUYỆN VỊ THỦY", "Hậu Giang", "cum-xa-thi-tran--huyen-vi-thuy", Local},
		{"Cụm thi đua các xã, thị trấn huyện vị thủy", "Hậu Giang", "cum-xa-thi-tran--huyen-vi-thuy", Local},
		{"Cụm thi đua các xã huyện miền núi", "Hậu Giang", "cum-xa-huyen-mien-nui", Provincial},
		{"Khối thi đua nội chính tỉnh hậu giang tỉnh Hậu Giang", "Hậu Giang", "khoi-noi-chinh", Provincial},
		{"KHỐI THI ĐUA CÁC HUYỆN, THÀNH PHỐ", "Thái Bình", "khoi-huyen-thanh-pho", Provincial},
		{"Khối thi đua các huyện, thành phố", "Thái Bình", "khoi-huyen-thanh-pho", Provincial},
		{"KHỐI THI ĐUA CÁC CƠ QUAN ĐẢNG", "Hà Nam", "khoi-dang", Provincial},
		{"Khối thi đua các doanh nghiệp số 4", "Nam Định", "khoi-so-4-doanh-nghiep", Provincial},
		{"Khối Văn xã", "Hậu Giang", "khoi-van-hoa-xa-hoi", Provincial},
	}
	for _, tt := range tests {
		form := corpus.Khoi
		if strings.HasPrefix(strings.ToLower(tt.name), "cụm") {
			form = corpus.Cum
		}
		n := parseName(tt.name, form, 0, words(tt.province))
		if n.key != tt.key || n.level != tt.level {
			t.Errorf("%s is %s, %s; want %s, %s", tt.name, n.key, n.level, tt.key, tt.level)
		}
	}
}

func TestPlainUnitKey(t *testing.T) {
	same := [][2]string{
		{"Sở Kế hoạch và Đầu tư", "Sở KH&ĐT"},
		{"Sở Kế hoạch và Đầu tư tỉnh Bắc Ninh", "Sở Kế hoạch - Đầu tư"},
		{"VP UBND tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"},
		{"Sở VH,TT&DL", "Sở Văn hóa, Thể thao và Du lịch"},
		{"Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"},
	}
	for _, p := range same {
		if a, b := plainUnitKey(p[0], words("Bắc Ninh")), plainUnitKey(p[1], words("Bắc Ninh")); a != b {
			t.Errorf("%s is %s, %s is %s", p[0], a, p[1], b)
		}
	}
	if a, b := plainUnitKey("Sở Tài chính", nil), plainUnitKey("Sở Tư pháp", nil); a == b {
		t.Errorf("two units are both %s", a)
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range []string{"Khối thi đua số 3 - các cơ quan tham mưu, tổng hợp tỉnh Bắc Ninh", "Cụm thi đua số 2 thuộc VKSND huyện A", "", "Khối Khối Khối số số", "Khối (((", "\xff huyện"} {
		f.Add(s, "Bắc Ninh")
	}
	f.Fuzz(func(t *testing.T, name, province string) {
		n := parseName(name, corpus.Khoi, 0, words(province))
		if strings.Trim(n.key, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("key %q", n.key)
		}
		if again := parseName(name, corpus.Khoi, 0, words(province)); again.key != n.key {
			t.Errorf("%q gives %q and %q", name, n.key, again.key)
		}
		if spaced := parseName("  "+strings.ReplaceAll(name, " ", "  ")+" ", corpus.Khoi, 0, words(province)); spaced.key != n.key {
			t.Errorf("%q with other spaces gives %q, not %q", name, spaced.key, n.key)
		}
		if key := plainUnitKey(name, words(province)); strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Errorf("unit key %q", key)
		}
	})
}

func TestLocality(t *testing.T) {
	for name, want := range map[string]string{
		"UBND huyện Anh Sơn":               "huyện Anh Sơn",
		"Ủy ban nhân dân xã Khánh An":      "xã Khánh An",
		"UBND thành phố Lạng Sơn":          "thành phố Lạng Sơn",
		"UBND tỉnh":                        "UBND tỉnh",
		"Văn phòng UBND huyện Anh Sơn":     "Văn phòng UBND huyện Anh Sơn",
		"Ủy ban Mặt trận Tổ quốc Việt Nam": "Ủy ban Mặt trận Tổ quốc Việt Nam",
	} {
		if got := locality(name); got != want {
			t.Errorf("locality(%q) = %q, want %q", name, got, want)
		}
	}
}
