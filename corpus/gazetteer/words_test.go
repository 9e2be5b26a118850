package gazetteer

import (
	"slices"
	"strings"
	"testing"
)

func TestAwardCode(t *testing.T) {
	g := Default()
	for text, want := range map[string]string{
		"Cờ thi đua của Chính phủ":                        "co-chinh-phu",
		"Cờ thi đua Chính phủ":                            "co-chinh-phu",
		"cờ thi đua của thủ tướng chính phủ":              "co-chinh-phu",
		"Cờ của Chính phủ":                                "co-chinh-phu",
		"CỜ THI ĐUA CỦA CHÍNH PHỦ":                        "co-chinh-phu",
		"Cờ thi đua của UBND tỉnh":                        "co-tinh",
		"Cờ thi đua của Uỷ ban nhân dân tỉnh Bắc Ninh":    "co-tinh",
		"Cờ thi đua xuất sắc của UBND tỉnh":               "co-tinh",
		"Cờ thi đua cấp tỉnh":                             "co-tinh",
		"Cờ của Chủ tịch UBND tỉnh":                       "co-tinh",
		"Cờ thi đua của UBND thành phố Hà Nội":            "co-tinh",
		"Cờ thi đua của Bộ Công an":                       "co-bo",
		"Cờ thi đua của Thanh tra Chính phủ":              "co-bo",
		"Cờ thi đua ngành Kiểm sát nhân dân":              "co-bo",
		"Cờ thi đua của Tổng Liên đoàn Lao động Việt Nam": "co-bo",
		"Cờ thi đua xuất sắc của Ban Thường vụ Tỉnh ủy":   "co-tinh-uy",
		"Cờ thi đua":                                     "co",
		"Cờ thi đua xuất sắc":                            "co",
		"Bằng khen của Thủ tướng Chính phủ":              "bk-thu-tuong",
		"Bằng khen của Chủ tịch UBND tỉnh":               "bk-tinh",
		"Bằng khen của UBND tỉnh":                        "bk-tinh",
		"Chủ tịch UBND tỉnh tặng Bằng khen":              "bk-tinh",
		"Thủ tướng Chính phủ tặng Bằng khen":             "bk-thu-tuong",
		"Chính phủ tặng Cờ thi đua":                      "co-chinh-phu",
		"Bằng khen của Bộ trưởng Bộ Y tế":                "bk-bo",
		"Bằng khen của Tổng Giám đốc BHXH Việt Nam":      "bk-bo",
		"Bằng khen của Tổng Thanh tra Chính phủ":         "bk-bo",
		"Bằng khen của Chánh án Tòa án nhân dân tối cao": "bk-bo",
		"Bằng khen": "bk",
		"bang khen": "bk",
		"Giấy khen của Giám đốc Sở Nội vụ":           "gk-thu-truong",
		"Giấy khen của Chánh Thanh tra tỉnh":         "gk-thu-truong",
		"Giấy khen của Viện trưởng VKSND tỉnh":       "gk-thu-truong",
		"Giấy khen của Chủ tịch UBND huyện Mai Châu": "gk-huyen",
		"Giấy khen của Chủ tịch UBND xã":             "gk-huyen",
		"Giấy khen":                           "gk",
		"Huân chương Lao động hạng Ba":        "huan-chuong-lao-dong-3",
		"Huân chương lao động hạng III":       "huan-chuong-lao-dong-3",
		"Huân chương Lao động":                "huan-chuong-lao-dong",
		"HCLĐ hạng Nhì":                       "huan-chuong-lao-dong-2",
		"Tập thể Lao động xuất sắc":           "ttldxs",
		"TTLĐXS":                              "ttldxs",
		"Danh hiệu Tập thể lao động xuất sắc": "ttldxs",
		"Chiến sỹ thi đua toàn quốc":          "cstd-toan-quoc",
		"CSTĐ cấp tỉnh":                       "cstd-tinh",
		"CSTĐ cơ sở":                          "cstd-co-so",
		"Kỷ niệm chương “Vì sự nghiệp Tư tưởng - Văn hóa”": "ky-niem-chuong",
		"Khen thưởng": "khen-thuong",
	} {
		a, ok := g.AwardCode(text)
		if !ok || a.Code != want {
			t.Errorf("AwardCode(%q) = %v, want %s", text, a, want)
		}
	}
	for _, text := range []string{"Công văn", "hoàn thành xuất sắc nhiệm vụ", "", "dẫn đầu khối"} {
		if a, ok := g.AwardCode(text); ok {
			t.Errorf("AwardCode(%q) = %s", text, a.Code)
		}
	}
	if a, ok := g.AwardOf("Bằng khen", ProvinceGiver); !ok || a.Code != "bk-tinh" {
		t.Errorf("AwardOf gives %v", a)
	}
	if got := GiverOf("Bộ Chỉ huy quân sự tỉnh"); got != BodyGiver {
		t.Errorf("Bộ Chỉ huy quân sự tỉnh is %q", got)
	}
}

func TestUnitOfPosition(t *testing.T) {
	g := Default()
	for _, tt := range []struct{ position, unit, post string }{
		{"Phó Giám đốc Sở Nội vụ", "Sở Nội vụ", "pho-giam-doc"},
		{"Phó Giám đốc phụ trách Sở Nội vụ", "Sở Nội vụ", "pho-giam-doc"},
		{"Chánh Văn phòng UBND tỉnh", "Văn phòng UBND tỉnh", "chanh-van-phong"},
		{"Phó Chánh Văn phòng Đoàn ĐBQH và HĐND tỉnh", "Văn phòng Đoàn ĐBQH và HĐND tỉnh", "pho-chanh-van-phong"},
		{"Chánh Thanh tra tỉnh", "Thanh tra tỉnh", "chanh-thanh-tra"},
		{"Phó Chánh Thanh tra tỉnh", "Thanh tra tỉnh", "pho-chanh-thanh-tra"},
		{"Trưởng Ban Tổ chức Tỉnh ủy", "Ban Tổ chức Tỉnh ủy", "truong-ban"},
		{"Phó Trưởng ban Ban Dân vận Tỉnh ủy", "Ban Dân vận Tỉnh ủy", "pho-truong-ban"},
		{"Phó Trưởng ban Thường trực Ban Nội chính Tỉnh ủy", "Ban Nội chính Tỉnh ủy", "pho-truong-ban"},
		{"Cục trưởng Cục Quản lý thị trường tỉnh", "Cục Quản lý thị trường tỉnh", "cuc-truong"},
		{"Viện trưởng VKSND tỉnh", "VKSND tỉnh", "vien-truong"},
		{"Chánh án TAND tỉnh", "TAND tỉnh", "chanh-an"},
		{"Chỉ huy trưởng Bộ CHQS tỉnh", "Bộ CHQS tỉnh", "chi-huy-truong"},
		{"Giám đốc Công an tỉnh", "Công an tỉnh", "giam-doc"},
		{"Chủ nhiệm UBKT Tỉnh ủy", "UBKT Tỉnh ủy", "chu-nhiem"},
		{"Tỉnh ủy viên, Phó Chủ nhiệm UBKT Tỉnh ủy", "UBKT Tỉnh ủy", "pho-chu-nhiem"},
		{"TUV, Giám đốc Sở Y tế", "Sở Y tế", "giam-doc"},
		{"PGĐ Sở Y tế", "Sở Y tế", "pho-giam-doc"},
		{"Ủy viên Ban Thường vụ, Trưởng Ban Tuyên giáo Tỉnh ủy", "Ban Tuyên giáo Tỉnh ủy", "truong-ban"},
		{"Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ", "Văn phòng Chính phủ", "chu-nhiem"},
		{"Bí thư Tỉnh đoàn", "Tỉnh đoàn", "bi-thu"},
		{"Trưởng Thi hành án dân sự tỉnh", "Thi hành án dân sự tỉnh", "truong"},
		{"Thứ trưởng Bộ Tư pháp", "Bộ Tư pháp", "thu-truong"},
		{"Chủ tịch UBND tỉnh", "", "chu-tich-ubnd"},
		{"Tỉnh ủy viên", "", "tinh-uy-vien"},
		{"Giám đốc", "", "giam-doc"},
		{"Khối trưởng Khối thi đua", "", "khoi-truong"},
		{"Cụm phó", "", "khoi-pho"},
		{"người dân", "", ""},
	} {
		unit, p, ok := g.UnitOfPosition(tt.position)
		post := ""
		if p != nil {
			post = p.Key
		}
		if unit != tt.unit || post != tt.post || ok != (tt.unit != "") {
			t.Errorf("UnitOfPosition(%q) = %q, %s, %v", tt.position, unit, post, ok)
		}
	}
}

func TestBlocPosts(t *testing.T) {
	g := Default()
	for rank, texts := range map[Rank][]string{
		HeadRank:   {"Khối trưởng", "Trưởng khối", "Trưởng Khối thi đua", "Cụm trưởng", "Trưởng cụm", "Thường trực Khối", "Tân Khối trưởng", "trưởng khu vực"},
		DeputyRank: {"Khối phó", "Phó khối", "Phó Trưởng khối", "Cụm phó", "Phó cụm", "Phó trưởng cụm"},
	} {
		for _, text := range texts {
			if p, rest, ok := g.PostNamed(text); !ok || p.Kind != BlocPost || p.Rank != rank || rest != "" {
				t.Errorf("PostNamed(%q) = %v, %q", text, p, rest)
			}
		}
	}
}

func TestExpand(t *testing.T) {
	g := Default()
	for short, want := range map[string]string{
		"TT&TT": "Thông tin và Truyền thông", "TT-TT": "Thông tin và Truyền thông", "tttt": "Thông tin và Truyền thông", "TT - TT": "Thông tin và Truyền thông",
		"LĐTBXH": "Lao động - Thương binh và Xã hội", "LĐ-TB & XH": "Lao động - Thương binh và Xã hội",
		"UBND": "Ủy ban nhân dân", "KH và ĐT": "Kế hoạch và Đầu tư",
	} {
		if got := g.Expand(short); len(got) == 0 || got[0] != want {
			t.Errorf("Expand(%q) = %q", short, got)
		}
	}
	if got := g.Expand("VHTT"); len(got) != 2 {
		t.Errorf("VHTT is %q", got)
	}
	if got := g.Expand("XYZ"); got != nil {
		t.Errorf("XYZ is %q", got)
	}
}

func TestCutHonorifics(t *testing.T) {
	g := Default()
	for text, want := range map[string]string{
		"đồng chí Nguyễn Văn An":     "Nguyễn Văn An",
		"Đ/c Nguyễn Văn An":          "Nguyễn Văn An",
		"Đại tá, TS. Lò Văn Bun":     "Lò Văn Bun",
		"PGS.TS Trần Thị Cúc":        "Trần Thị Cúc",
		"bác sĩ CKII Phạm Thị Dung":  "CKII Phạm Thị Dung",
		"BSCKII Phạm Thị Dung":       "Phạm Thị Dung",
		"ThS Đỗ Văn Giang":           "Đỗ Văn Giang",
		"Các đồng chí: Hà Thị Hoa":   "Hà Thị Hoa",
		"Nguyễn Văn An":              "Nguyễn Văn An",
		"Ông Ích Khiêm":              "Ích Khiêm",
		"NSƯT Vi Thị Lan":            "Vi Thị Lan",
		"Thiếu tướng Quách Văn Mạnh": "Quách Văn Mạnh",
	} {
		if got, _ := g.CutHonorifics(text); got != want {
			t.Errorf("CutHonorifics(%q) = %q", text, got)
		}
	}
	if _, cut := g.CutHonorifics("Đ/c Thượng tá Lò Văn A"); !slices.Equal(cut, []string{"đồng chí", "thượng tá"}) {
		t.Errorf("cut %q", cut)
	}
}

func TestCitations(t *testing.T) {
	g := Default()
	for number, want := range map[string]string{
		"91/2017/NĐ-CP": "nghi-dinh", "01/CT-UBND": "chi-thi", "248/2003/QĐ-TTg": "quyet-dinh", "48/BKK-KTĐ3": "", "74/KH-CTĐ": "ke-hoach",
		"12/2019/TT-BNV": "thong-tu", "06/2022/QH15": "luat", "580/2018/UBTVQH14": "nghi-quyet", "15/BC-KTĐ": "bao-cao", "126-KL/TW": "ket-luan",
		"183-QĐ/TW": "quyet-dinh", "QĐ–UBND": "quyet-dinh", "2024": "", "": "",
	} {
		got := ""
		if c, ok := g.CitationOfSymbol(number); ok {
			got = c.Key
		}
		if got != want {
			t.Errorf("CitationOfSymbol(%q) = %q, want %q", number, got, want)
		}
	}
	if c, rest, ok := g.CitationNamed("Chỉ thị số 01/CT-UBND"); !ok || c.Key != "chi-thi" || rest != "số 01/CT-UBND" {
		t.Errorf("CitationNamed gives %v, %q", c, rest)
	}
}

func TestSurnames(t *testing.T) {
	g := Default()
	for _, s := range []string{"Nguyễn", "TRẦN", "Quách", "Giàng", "Niê", "Thạch", "Nông", "Ksor", "Sùng", "Lò"} {
		if !g.IsSurname(s) {
			t.Errorf("%s is no surname", s)
		}
	}
	for _, s := range []string{"Sở", "Bằng", "Khen", "được", ""} {
		if g.IsSurname(s) {
			t.Errorf("%s is a surname", s)
		}
	}
	for s := range g.Surnames() {
		if strings.TrimSpace(s.Name) == "" {
			t.Error("an empty surname")
		}
	}
}
