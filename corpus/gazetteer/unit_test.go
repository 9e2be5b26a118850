package gazetteer

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestLookup(t *testing.T) {
	g := Default()
	in2017, in2019, in2022, in2026 := Day{2017, 12, 20}, Day{2019, 6, 1}, Day{2022, 6, 1}, Day{2026, 3, 1}
	for _, tt := range []struct {
		name string
		on   Day
		want string // unit, level, province, place below, all as far as told; "" for no match
	}{
		{"Sở Thông tin và Truyền thông", in2017, "so-tttt province"},
		{"Sở Thông tin & Truyền thông", in2017, "so-tttt province"},
		{"SỞ THÔNG TIN - TRUYỀN THÔNG", in2017, "so-tttt province"},
		{"Sở TT&TT", in2017, "so-tttt province"},
		{"Sở TT-TT", in2017, "so-tttt province"},
		{"Sở TTTT Bắc Ninh", in2017, "so-tttt province bac-ninh"},
		{"so thong tin va truyen thong", in2017, "so-tttt province"},
		{"Sở TT&TT", in2026, "so-tttt province invalid"},
		{"Sở LĐ-TB&XH", in2017, "so-ldtbxh province"},
		{"Sở LĐTB&XH tỉnh Quảng Ninh", in2017, "so-ldtbxh province quang-ninh"},
		{"Sở LĐTBXH TP. Đà Nẵng", in2017, "so-ldtbxh province da-nang"},
		{"Sở Lao động, Thương binh và Xã hội thành phố Hải Phòng", in2017, "so-ldtbxh province hai-phong"},
		{"Sở VH,TT&DL", in2017, "so-vhttdl province"},
		{"Sở VHTTDL", in2017, "so-vhttdl province"},
		{"Sở Văn hoá, Thể thao và Du lịch", in2017, "so-vhttdl province"},
		{"Sở Nông nghiệp & PTNT", in2017, "so-nnptnt province"},
		{"Sở NN-PTNT", in2017, "so-nnptnt province"},
		{"Sở NN và PTNT", in2017, "so-nnptnt province"},
		{"Sở KHĐT", in2017, "so-khdt province"},
		{"Sở Kế hoạch - Đầu tư tỉnh", in2017, "so-khdt province"},
		{"Sở Nông nghiệp và Môi trường", in2026, "so-nnmt province"},
		{"Sở NN&MT tỉnh Bắc Ninh", in2026, "so-nnmt province bac-ninh.2025"},
		{"VP UBND tỉnh", in2017, "vp-ubnd province"},
		{"Văn phòng Uỷ ban Nhân dân tỉnh", in2017, "vp-ubnd province"},
		{"Văn phòng Đoàn ĐBQH & HĐND tỉnh", in2022, "vp-dbqh-hdnd province"},
		{"VP Đoàn Đại biểu QH và HĐND", in2022, "vp-dbqh-hdnd province"},
		{"Văn phòng Đoàn ĐBQH, HĐND và UBND tỉnh Tây Ninh", in2019, "vp-dbqh-hdnd-ubnd province tay-ninh"},
		{"VP HĐND tỉnh", in2017, "vp-hdnd province"},
		{"Văn phòng HĐND và UBND huyện Tân Lạc", in2017, "vp-hdnd-ubnd district huyện Tân Lạc"},
		{"Ban Tổ chức Tỉnh ủy", in2017, "ban-to-chuc province"},
		{"Ban Tổ chức Tỉnh uỷ Hà Giang", in2017, "ban-to-chuc province ha-giang"},
		{"Ban Dân vận Huyện ủy", in2017, "ban-dan-van district"},
		{"UBKT Tỉnh ủy", in2017, "ubkt province"},
		{"VPTU", in2017, "vp-tinh-uy province"},
		{"Ban Tuyên giáo và Dân vận Thành ủy", in2026, "ban-tuyen-giao-dan-van province"},
		{"UBMTTQ Việt Nam tỉnh Cao Bằng", in2017, "mttq province cao-bang"},
		{"Uỷ ban Mặt trận Tổ quốc Việt Nam tỉnh", in2017, "mttq province"},
		{"Ủy ban MTTQVN huyện Mai Châu", in2017, "mttq district huyện Mai Châu"},
		{"Hội LHPN tỉnh", in2017, "hoi-lhpn province"},
		{"Hội Liên hiệp Phụ nữ Việt Nam", in2017, "tw-hoi-lhpn central"},
		{"Hội Chữ thập đỏ Việt Nam", in2017, "hoi-ctd central"},
		{"LĐLĐ tỉnh", in2017, "ldld province"},
		{"Tỉnh Đoàn", in2017, "tinh-doan province"},
		{"TAND tỉnh Khánh Hoà", in2017, "tand province khanh-hoa"},
		{"Toà án nhân dân tối cao", in2017, "tand-tc central"},
		{"VKSND huyện Vị Thủy, tỉnh Hậu Giang", in2017, "vksnd district hau-giang huyện Vị Thủy"},
		{"VKSND thị xã Long Mỹ", in2017, "vksnd district thị xã Long Mỹ"},
		{"Công an TP. Hồ Chí Minh", in2017, "cong-an province ho-chi-minh"},
		{"Công an TPHCM", in2017, "cong-an province ho-chi-minh"},
		{"Công an thành phố Hạ Long", in2017, "cong-an district thành phố Hạ Long"},
		{"BHXH tỉnh Thừa Thiên - Huế", in2017, "bhxh province thua-thien-hue"},
		{"Kho bạc Nhà nước Trà Vinh", in2017, "kbnn province tra-vinh"},
		{"NHNN chi nhánh tỉnh Nam Định", in2017, "nhnn province nam-dinh"},
		{"Agribank Chi nhánh Nam Định", in2017, "agribank province nam-dinh"},
		{"Thanh tra tỉnh", in2017, "thanh-tra province"},
		{"Thanh tra huyện", in2017, "thanh-tra district huyện"},
		{"Thanh tra Sở Xây dựng", in2017, "thanh-tra-so of so-xay-dung"},
		{"Thanh tra Chính phủ", in2017, "thanh-tra-chinh-phu central"},
		{"huyện Quang Bình", in2017, "huyen district own Quang Bình"}, // not the province Quảng Bình
		{"tỉnh Quảng Bình", in2017, "tinh province quang-binh"},
		{"thành phố Đồng Nai", in2026, "thanh-pho district own Đồng Nai"},
		{"thành phố Đồng Nai", Day{2026, 6, 1}, "thanh-pho province dong-nai.2025"},
		{"Trường Cao đẳng Y tế", in2017, "cao-dang province own Y tế"},
		{"Trường Chính trị Nguyễn Văn Linh", in2017, "truong-chinh-tri province own Nguyễn Văn Linh"},
		{"Công ty Điện lực Hòa Bình", in2017, "dien-luc province hoa-binh"},
		{"Sở Nộp vụ", in2017, ""},
		{"Đảng ủy Khối cơ quan và doanh nghiệp tỉnh", in2019, "duk-cac-co-quan-doanh-nghiep province"},
		{"khối ngành công nghiệp", in2019, ""},
		{"Sở Nội vụ chủ trì", in2019, ""},
		{"huyện", in2019, ""},
		{"", in2019, ""},
		{"tỉnh Bắc Ninh và Bắc Giang", in2019, ""},
	} {
		got := ""
		if ms := g.Lookup(tt.name, tt.on); len(ms) > 0 {
			got = describe(ms[0])
		}
		if got != tt.want {
			t.Errorf("Lookup(%q, %s) = %q, want %q", tt.name, tt.on, got, tt.want)
		}
		if decomposed := g.Lookup(norm.NFD.String(tt.name), tt.on); (len(decomposed) > 0) != (tt.want != "") {
			t.Errorf("Lookup of %q decomposed has %d matches", tt.name, len(decomposed))
		}
	}
}

func describe(m Match) string {
	if m.Of != nil {
		return m.Unit.Key + " of " + m.Of.Key
	}
	parts := []string{m.Unit.Key, string(m.Level)}
	if m.Province != nil {
		parts = append(parts, m.Province.Key)
	}
	if m.Locality != "" {
		parts = append(parts, m.Locality)
	}
	if m.Own != "" {
		parts = append(parts, "own", m.Own)
	}
	if !m.Valid {
		parts = append(parts, "invalid")
	}
	return strings.Join(parts, " ")
}

func TestLookupShared(t *testing.T) {
	g := Default()
	keys := func(name string, on Day) string {
		var list []string
		for _, m := range g.Lookup(name, on) {
			if m.Valid {
				list = append(list, m.Unit.Key)
			}
		}
		return strings.Join(list, " ")
	}
	if got := keys("Sở Văn hóa", Day{2017, 1, 1}); got != "so-vhttdl so-vhtt" {
		t.Errorf("Sở Văn hóa in 2017: %s", got)
	}
	if got := keys("Sở Văn hóa", Day{2005, 1, 1}); got != "so-van-hoa-thong-tin" {
		t.Errorf("Sở Văn hóa in 2005: %s", got)
	}
	if got := keys("Sở VHTT", Day{2005, 1, 1}); got != "so-van-hoa-thong-tin" {
		t.Errorf("Sở VHTT in 2005: %s", got)
	}
}

func TestCanonical(t *testing.T) {
	g := Default()
	for _, tt := range []struct{ text, key, rest string }{
		{"Sở KH&ĐT tỉnh Bắc Ninh chủ trì", "so-khdt", "tỉnh Bắc Ninh chủ trì"},
		{"Sở Văn hóa, Thể thao và Du lịch; Sở Y tế", "so-vhttdl", "Sở Y tế"},
		{"Văn phòng UBND tỉnh", "vp-ubnd", ""},
	} {
		if key, rest, ok := g.Canonical(tt.text); !ok || key != tt.key || rest != tt.rest {
			t.Errorf("Canonical(%q) = %q, %q, %v", tt.text, key, rest, ok)
		}
	}
	if key, rest, ok := g.Canonical("cụm từ"); ok || rest != "cụm từ" {
		t.Errorf("cụm từ is read as %q", key)
	}
}

func TestSameUnit(t *testing.T) {
	g := Default()
	bacNinh := Where{"bac-ninh", Day{2019, 1, 1}}
	daNang := Where{"da-nang", Day{2019, 1, 1}}
	for _, tt := range []struct {
		a, b string
		at   Where
		want bool
	}{
		{"Sở KHĐT", "Sở Kế hoạch và Đầu tư tỉnh Bắc Ninh", bacNinh, true},
		{"Sở Kế hoạch và Đầu tư tỉnh Bắc Giang", "Sở Kế hoạch và Đầu tư", bacNinh, false},
		{"Sở KHĐT", "Sở Tài chính", bacNinh, false},
		{"Cục Thuế tỉnh", "Cục Thuế", bacNinh, true},
		{"Công an tỉnh", "Bộ Công an", bacNinh, false},
		{"Công an", "Công an tỉnh Bắc Ninh", Where{}, true},
		{"Sở Văn hóa", "Sở Văn hóa, Thể thao và Du lịch", bacNinh, true},
		{"Sở Văn hóa", "Sở Văn hóa và Thể thao", daNang, true},
		{"Sở Văn hóa", "Sở Văn hóa, Thể thao và Du lịch", daNang, false},
		{"Sở Văn hóa", "Sở Văn hóa, Thể thao và Du lịch", Where{}, false},
		{"VKSND huyện Long Mỹ", "VKSND thị xã Long Mỹ", Where{"hau-giang", Day{2019, 1, 1}}, false},
		{"VKSND huyện Long Mỹ", "Viện kiểm sát nhân dân huyện Long Mỹ, tỉnh Hậu Giang", Where{"hau-giang", Day{2019, 1, 1}}, true},
		{"Trường Chính trị Nguyễn Văn Cừ", "Trường Chính trị tỉnh", bacNinh, true},
		{"Trường Cao đẳng Y tế", "Trường Cao đẳng Nghề", bacNinh, false},
		{"Tổ hợp Sông Hồng", "TỔ HỢP SÔNG HỒNG tỉnh Bắc Ninh", bacNinh, true},
		{"Tổ hợp Sông Hồng", "Tổ hợp Sông Đà", bacNinh, false},
	} {
		if got := g.SameUnit(tt.a, tt.b, tt.at); got != tt.want {
			x, _, _ := g.Resolve(tt.a, tt.at)
			y, _, _ := g.Resolve(tt.b, tt.at)
			t.Errorf("SameUnit(%q, %q, %v) = %v: %s, %s", tt.a, tt.b, tt.at, got, x, y)
		}
	}
}

// A unit of 2017 and its successor are related, not the same; so are those of a
// province that grew.
func TestRelated(t *testing.T) {
	g := Default()
	identity := func(name, province string, on Day) Identity {
		t.Helper()
		id, _, ok := g.Resolve(name, Where{province, on})
		if !ok {
			t.Fatalf("%s isn't resolved", name)
		}
		return id
	}
	old, now := identity("Sở TT&TT", "bac-giang", Day{2017, 1, 1}), identity("Sở KH&CN", "bac-ninh.2025", Day{2026, 1, 1})
	if old == now {
		t.Error("Sở TT&TT is Sở KH&CN")
	}
	path, ok := g.Related(old, now)
	if !ok || len(path) != 1 || path[0].Key != "2025-khcn" {
		t.Errorf("Sở TT&TT and Sở KH&CN: %v, %v", path, ok)
	}
	if back, ok := g.Related(now, old); !ok || len(back) != 1 {
		t.Errorf("the other way: %v, %v", back, ok)
	}
	before, after := identity("Sở Nội vụ tỉnh Bắc Ninh", "", Day{2024, 1, 1}), identity("Sở Nội vụ tỉnh Bắc Ninh", "", Day{2026, 1, 1})
	if before == after {
		t.Error("Bắc Ninh of 2024 is Bắc Ninh of 2026")
	}
	if _, ok := g.Related(before, after); !ok {
		t.Error("Bắc Ninh of 2024 isn't related to Bắc Ninh of 2026")
	}
	if _, ok := g.Related(before, identity("Sở Nội vụ", "cao-bang", Day{2024, 1, 1})); ok {
		t.Error("Bắc Ninh is related to Cao Bằng")
	}
	if _, ok := g.Related(old, identity("Sở Y tế", "bac-giang", Day{2017, 1, 1})); ok {
		t.Error("Sở TT&TT is related to Sở Y tế")
	}
	// Absorbed provinces: the name of one resolves to itself, the place to its successor.
	if id := identity("Sở Y tế", "bac-giang", Day{2026, 1, 1}); id.Province != "bac-ninh.2025" {
		t.Errorf("Sở Y tế of Bắc Giang in 2026: %s", id)
	}
}

func FuzzLookup(f *testing.F) {
	for _, s := range []string{"Sở TT&TT tỉnh Bắc Ninh", "VKSND huyện Vị Thủy, tỉnh Hậu Giang", "Thanh tra Sở Y tế", "Cờ thi đua của UBND tỉnh", "Phó Giám đốc Sở", "91/2017/NĐ-CP", "đ/c Đại tá Lò Văn A", "\xff và các", strings.Repeat("Sở ", 100)} {
		f.Add(s)
	}
	g := Default()
	f.Fuzz(func(t *testing.T, s string) {
		on := Day{2019, 1, 1}
		for _, m := range g.Lookup(s, on) {
			if m.Unit == nil || m.Form == "" || m.Level == "" {
				t.Fatalf("incomplete match %+v", m)
			}
			if m.Valid != m.Unit.ValidOn(on) {
				t.Fatalf("%s: valid is %v", m.Unit.Key, m.Valid)
			}
			if m.Own != "" && !strings.Contains(s, m.Own) || m.Locality != "" && !strings.Contains(s, m.Locality) {
				t.Fatalf("%q isn't in the text %q", m.Own+m.Locality, s)
			}
		}
		where := Where{"bac-ninh", on}
		id, _, ok := g.Resolve(s, where)
		if ok != id.Known() {
			t.Fatalf("resolved %v, known %v", ok, id.Known())
		}
		if again, _, _ := g.Resolve(s, where); again != id || !g.SameUnit(s, s, where) {
			t.Fatal("not the same unit as itself")
		}
		if id.Known() && len(g.Lookup(s, on)) == 0 {
			t.Fatal("the identity has no match")
		}
		if key, rest, ok := g.Canonical(s); ok && (!strings.HasSuffix(strings.TrimSpace(s), rest) || key == "") {
			t.Fatalf("the rest %q isn't the end of %q", rest, s)
		}
		g.AwardCode(s)
		if unit, p, ok := g.UnitOfPosition(s); ok && (unit == "" || p == nil) {
			t.Fatal("a unit without a name")
		}
		if name, _ := g.CutHonorifics(s); len(name) > len(s) {
			t.Fatal("a name grew")
		}
		g.CitationOfSymbol(s)
		g.ProvinceNamed(s, on)
		g.ProvinceOfHost(s, on)
		g.ProvinceOfCity(s, on)
	})
}

func BenchmarkLookup(b *testing.B) {
	g := Default()
	names := []string{"Sở TT&TT", "Sở Lao động – Thương binh và Xã hội tỉnh Quảng Ninh", "VKSND huyện Vị Thủy, tỉnh Hậu Giang", "Công ty TNHH Một mình tôi làm"}
	for b.Loop() {
		for _, n := range names {
			g.Lookup(n, Day{2019, 1, 1})
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}

// Units that stand beside one another in one bloc are different units: names of
// members as posts of several provinces list them.
func TestBlocMembersDiffer(t *testing.T) {
	g := Default()
	for _, bloc := range []struct {
		province string
		on       Day
		members  string
	}{
		{"binh-thuan", Day{2019, 12, 30}, "Hội Văn học Nghệ thuật tỉnh; Hội Đông y; Hội khuyến học; Hội Chữ thập đỏ; Liên hiệp các Hội khoa học kỹ thuật; Hội Luật gia; Hội Cựu Thanh niên xung phong; Hội Cựu tù chính trị; Hội Nạn nhân chất độc da cam/Dioxin; Ban đại diện Hội người cao tuổi; Hội Nhà báo; Hội bảo trợ người khuyết tật và trẻ em mồ côi; Hội Người mù; Hội Doanh nhân trẻ; Hiệp hội các Doanh nghiệp tỉnh; Hội Làm vườn"},
		{"thai-binh", Day{2020, 12, 20}, "Cục Thống kê Thái Bình; Kho bạc Nhà nước Thái Bình; Cục Thuế tỉnh Thái Bình; Cục Dự trữ Nhà nước khu vực Thái Bình; Ngân hàng Nhà nước Việt Nam chi nhánh tỉnh Thái Bình; Bảo hiểm xã hội tỉnh Thái Bình; Chi cục Hải quan Thái Bình; Cục Quản lý thị trường tỉnh Thái Bình"},
		{"cao-bang", Day{2025, 12, 20}, "Ban Nội chính Tỉnh uỷ; Ban Tổ chức Tỉnh ủy; Ban Tuyên giáo và Dân vận Tỉnh uỷ; Uỷ ban Kiểm tra Tỉnh uỷ; Văn phòng Tỉnh uỷ"},
		{"hoa-binh", Day{2023, 2, 1}, "Hội Nạn nhân chất độc da cam/dioxin tỉnh; Hội Bảo trợ người tàn tật và trẻ mồ côi tỉnh; Hội người cao tuổi tỉnh; Hội chữ thập đỏ tỉnh; Hội khuyến học tỉnh; Hội cựu Thanh niên xung phong tỉnh; Hội người mù tỉnh; Câu lạc bộ hưu trí tỉnh"},
		{"hoa-binh", Day{2023, 12, 13}, "Liên hiệp các Hội KH&KT tỉnh; Quỹ Bảo vệ và Phát triển rừng; Liên minh HTX tỉnh; Đoàn Luật sư tỉnh; Hội Luật gia tỉnh; Quỹ Đầu tư phát triển; Hội VHNT; Hội Đông y; Hội Nhà báo; Hiệp hội doanh nghiệp tỉnh"},
		{"dong-nai", Day{2021, 1, 1}, "Sacombank Đồng Nai; Agribank Đồng Nai; BIDV Đồng Nai; Vietinbank Đồng Nai; ACB Đồng Nai; Ngân hàng TMCP Ngoại thương Việt Nam chi nhánh Đồng Nai; NHCSXH tỉnh"},
		{"nam-dinh", Day{2019, 1, 1}, "Trường Mầm non Hoa Sen; Trường Tiểu học Hoa Sen; Trường THCS Hoa Sen; Trường THPT Hoa Sen; Trường Cao đẳng Hoa Sen; Trường Trung cấp Hoa Sen"},
		{"thanh-hoa", Day{2026, 1, 1}, "Thuế tỉnh; Thống kê tỉnh; Bảo hiểm xã hội tỉnh; Thi hành án dân sự tỉnh; Sở Nông nghiệp và Môi trường; Sở Xây dựng; Sở Tài chính; Sở Dân tộc và Tôn giáo; Báo và Phát thanh, Truyền hình Thanh Hóa; Đảng ủy các cơ quan Đảng tỉnh; Đảng ủy UBND tỉnh; Ủy ban MTTQ Việt Nam tỉnh; Tỉnh đoàn; Văn phòng Đoàn ĐBQH và HĐND tỉnh; Văn phòng UBND tỉnh"},
		{"quang-ninh", Day{2017, 12, 20}, "Văn phòng HĐND tỉnh; Văn phòng Đoàn ĐBQH tỉnh; Văn phòng UBND tỉnh; Sở Nội vụ; Thanh tra tỉnh; Ban Dân tộc; Sở Ngoại vụ"},
	} {
		where := Where{bloc.province, bloc.on}
		seen := make(map[Identity]string)
		for member := range strings.SplitSeq(bloc.members, "; ") {
			id, m, ok := g.Resolve(member, where)
			if !ok || !m.Valid {
				t.Errorf("%s, %s: %s isn't resolved: %v", bloc.province, bloc.on, member, id)
				continue
			}
			if other, ok := seen[id]; ok {
				t.Errorf("%s and %s are both %s", member, other, id)
			}
			seen[id] = member
			if id.Province != bloc.province {
				t.Errorf("%s is in %q", member, id.Province)
			}
		}
	}
}
