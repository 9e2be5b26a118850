package sim

import "strings"

// The bodies and places of the world. The names are those of public bodies; who
// leads what, and when, is invented.

// theme is one kind of bloc: how it is called and who belongs to it.
type theme struct {
	// names are ways to write the theme; the first is the official one.
	names []string
	// later are the ways after a renaming.
	later []string
	units []string
}

var themes = []theme{
	{
		names: []string{"các cơ quan tham mưu, tổng hợp", "tham mưu, tổng hợp", "tham mưu - tổng hợp", "Tham mưu tổng hợp"},
		later: []string{"các sở, ngành tham mưu tổng hợp", "tham mưu, tổng hợp"},
		units: []string{
			"Văn phòng UBND tỉnh", "Ban Quản lý Khu kinh tế tỉnh", "Sở Nội vụ", "Sở Tài chính", "Sở Kế hoạch và Đầu tư",
			"Sở Tư pháp", "Thanh tra tỉnh", "Sở Ngoại vụ", "Ban Dân tộc", "Quỹ Đầu tư phát triển tỉnh",
		},
	},
	{
		names: []string{"kinh tế - kỹ thuật", "các sở kinh tế - kỹ thuật", "Kinh tế, kỹ thuật", "kinh tế kỹ thuật"},
		later: []string{"các sở, ngành kinh tế kỹ thuật", "kinh tế - kỹ thuật"},
		units: []string{
			"Sở Công Thương", "Sở Nông nghiệp và Phát triển nông thôn", "Sở Xây dựng", "Sở Giao thông vận tải",
			"Sở Tài nguyên và Môi trường", "Sở Khoa học và Công nghệ", "Sở Thông tin và Truyền thông",
			"Ban Quản lý các khu công nghiệp tỉnh", "Chi cục Quản lý thị trường tỉnh",
		},
	},
	{
		names: []string{"văn hóa - xã hội", "các cơ quan văn hóa, xã hội", "Văn xã", "văn hóa xã hội"},
		later: []string{"các sở, ngành văn hóa - xã hội", "văn hóa, xã hội"},
		units: []string{
			"Sở Văn hóa, Thể thao và Du lịch", "Sở Giáo dục và Đào tạo", "Sở Y tế",
			"Sở Lao động - Thương binh và Xã hội", "Đài Phát thanh và Truyền hình tỉnh", "Bảo hiểm xã hội tỉnh",
			"Trường Cao đẳng Sư phạm tỉnh",
		},
	},
	{
		names: []string{"các cơ quan nội chính", "nội chính", "Nội chính"},
		later: []string{"các cơ quan nội chính, tư pháp", "nội chính - tư pháp"},
		units: []string{
			"Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh", "Tòa án nhân dân tỉnh", "Viện kiểm sát nhân dân tỉnh",
			"Cục Thi hành án dân sự tỉnh", "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
		},
	},
	{
		names: []string{"các cơ quan Đảng", "các cơ quan Đảng tỉnh", "các ban Đảng"},
		later: []string{"các cơ quan tham mưu, giúp việc Tỉnh ủy", "tham mưu, giúp việc Tỉnh ủy"},
		units: []string{
			"Văn phòng Tỉnh ủy", "Ban Tổ chức Tỉnh ủy", "Ban Tuyên giáo Tỉnh ủy", "Ban Dân vận Tỉnh ủy",
			"Ủy ban Kiểm tra Tỉnh ủy", "Ban Nội chính Tỉnh ủy", "Trường Chính trị tỉnh",
		},
	},
	{
		names: []string{"Mặt trận Tổ quốc và các đoàn thể", "Mặt trận và đoàn thể", "MTTQ và các đoàn thể"},
		later: []string{"Mặt trận Tổ quốc và các tổ chức chính trị - xã hội", "Mặt trận Tổ quốc, các tổ chức chính trị - xã hội"},
		units: []string{
			"Ủy ban MTTQ Việt Nam tỉnh", "Liên đoàn Lao động tỉnh", "Hội Liên hiệp Phụ nữ tỉnh", "Hội Nông dân tỉnh",
			"Hội Cựu chiến binh tỉnh", "Tỉnh đoàn",
		},
	},
	{
		names: []string{"các ngân hàng", "Ngân hàng", "ngành Ngân hàng"},
		later: []string{"các ngân hàng và tổ chức tín dụng", "ngân hàng, tổ chức tín dụng"},
		units: []string{
			"Ngân hàng Phát triển tỉnh", "Ngân hàng Chính sách xã hội tỉnh", "Agribank tỉnh", "BIDV tỉnh",
			"VietinBank tỉnh", "Vietcombank tỉnh", "Ngân hàng Hợp tác xã tỉnh",
		},
	},
	{
		names: []string{"các huyện, thành phố", "các huyện, thành phố trong tỉnh"},
		later: []string{"các huyện, thị xã, thành phố"},
		units: []string{
			"UBND thành phố Đông Sơn", "UBND huyện Phú Thượng", "UBND huyện Vân Lâm Hạ", "UBND huyện Tân Khê",
			"UBND huyện Yên Trạch", "UBND huyện Lạc Hồng", "UBND huyện Thanh Bình Đông", "UBND huyện Hòa Lạc",
		},
	},
	{
		names: []string{"các hội đặc thù", "hội đặc thù", "các Hội có tính chất đặc thù"},
		later: []string{"các hội quần chúng", "hội quần chúng"},
		units: []string{
			"Hội Chữ thập đỏ tỉnh", "Hội Nhà báo tỉnh", "Hội Luật gia tỉnh", "Hội Văn học nghệ thuật tỉnh",
			"Hội Người mù tỉnh", "Hội Khuyến học tỉnh", "Liên minh Hợp tác xã tỉnh",
		},
	},
	{
		names: []string{"các doanh nghiệp", "doanh nghiệp", "Doanh nghiệp nhà nước"},
		later: []string{"các doanh nghiệp trên địa bàn", "doanh nghiệp"},
		units: []string{
			"Công ty Điện lực tỉnh", "Bưu điện tỉnh", "VNPT tỉnh", "Viettel tỉnh", "Công ty Cổ phần Cấp nước tỉnh",
			"Công ty Xổ số kiến thiết tỉnh", "Công ty Cổ phần Môi trường đô thị tỉnh",
		},
	},
}

// local is a bloc below the province: its bare number may be that of one of the
// province's own blocs. Districts, and such blocs with them, ended in 2025.
var local = theme{
	names: []string{"các xã, thị trấn huyện Tân Khê", "các xã huyện Tân Khê"},
	later: []string{"các xã, thị trấn huyện Tân Khê"},
	units: []string{
		"UBND xã Phú Lộc Thượng", "UBND xã Hòa Khê", "UBND xã Tân Lập Hạ", "UBND thị trấn Vân Khê", "UBND xã Yên Sơn Đông",
		"UBND xã Bình Lạc", "UBND xã Long Trạch",
	},
}

// change is one renaming or merger of units: from the day on, what was called
// before is called after. They are in the order of time.
type change struct {
	before, after string
	on            Date
}

var changes = []change{
	{"Chi cục Quản lý thị trường tỉnh", "Cục Quản lý thị trường tỉnh", Date{Year: 2018, Month: 10, Day: 12}},
	{"Ban Tuyên giáo Tỉnh ủy", "Ban Tuyên giáo và Dân vận Tỉnh ủy", Date{Year: 2025, Month: 2, Day: 10}},
	{"Ban Dân vận Tỉnh ủy", "Ban Tuyên giáo và Dân vận Tỉnh ủy", Date{Year: 2025, Month: 2, Day: 10}},
	{"Sở Kế hoạch và Đầu tư", "Sở Tài chính", Date{Year: 2025, Month: 3, Day: 1}},
	{"Sở Giao thông vận tải", "Sở Xây dựng", Date{Year: 2025, Month: 3, Day: 1}},
	{"Sở Nông nghiệp và Phát triển nông thôn", "Sở Nông nghiệp và Môi trường", Date{Year: 2025, Month: 3, Day: 1}},
	{"Sở Tài nguyên và Môi trường", "Sở Nông nghiệp và Môi trường", Date{Year: 2025, Month: 3, Day: 1}},
	{"Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ", Date{Year: 2025, Month: 3, Day: 1}},
	{"Sở Lao động - Thương binh và Xã hội", "Sở Nội vụ", Date{Year: 2025, Month: 3, Day: 1}},
	{"Ban Dân tộc", "Sở Dân tộc và Tôn giáo", Date{Year: 2025, Month: 3, Day: 1}},
	{"Đài Phát thanh và Truyền hình tỉnh", "Báo và Phát thanh, Truyền hình tỉnh", Date{Year: 2025, Month: 5, Day: 15}},
	{"Cục Quản lý thị trường tỉnh", "Chi cục Quản lý thị trường tỉnh", Date{Year: 2025, Month: 6, Day: 1}},
	{"Bảo hiểm xã hội tỉnh", "Bảo hiểm xã hội khu vực", Date{Year: 2025, Month: 6, Day: 1}},
	{"Bảo hiểm xã hội khu vực", "Bảo hiểm xã hội tỉnh", Date{Year: 2025, Month: 7, Day: 1}},
	{"Bộ Chỉ huy Bộ đội Biên phòng tỉnh", "Ban Chỉ huy Bộ đội Biên phòng tỉnh", Date{Year: 2025, Month: 7, Day: 1}},
	{"Cục Thi hành án dân sự tỉnh", "Thi hành án dân sự tỉnh", Date{Year: 2025, Month: 7, Day: 1}},
}

// shortForms are how posts abbreviate units.
var shortForms = map[string][]string{
	"Văn phòng UBND tỉnh":                    {"VP UBND tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"},
	"Sở Kế hoạch và Đầu tư":                  {"Sở KH&ĐT", "Sở Kế hoạch & Đầu tư"},
	"Sở Nông nghiệp và Phát triển nông thôn": {"Sở NN&PTNT", "Sở Nông nghiệp và PTNT"},
	"Sở Giao thông vận tải":                  {"Sở GTVT", "Sở Giao thông - Vận tải"},
	"Sở Tài nguyên và Môi trường":            {"Sở TN&MT"},
	"Sở Thông tin và Truyền thông":           {"Sở TT&TT"},
	"Sở Khoa học và Công nghệ":               {"Sở KH&CN"},
	"Sở Giáo dục và Đào tạo":                 {"Sở GD&ĐT"},
	"Sở Văn hóa, Thể thao và Du lịch":        {"Sở VHTTDL", "Sở VH,TT&DL"},
	"Sở Lao động - Thương binh và Xã hội":    {"Sở LĐ-TB&XH", "Sở LĐTBXH"},
	"Tòa án nhân dân tỉnh":                   {"TAND tỉnh"},
	"Viện kiểm sát nhân dân tỉnh":            {"VKSND tỉnh"},
	"Ủy ban Kiểm tra Tỉnh ủy":                {"UBKT Tỉnh ủy"},
	"Liên đoàn Lao động tỉnh":                {"LĐLĐ tỉnh"},
	"Hội Liên hiệp Phụ nữ tỉnh":              {"Hội LHPN tỉnh"},
	"Bảo hiểm xã hội tỉnh":                   {"BHXH tỉnh"},
	"Đài Phát thanh và Truyền hình tỉnh":     {"Đài PT-TH tỉnh"},
}

// province is one of the world; into is the province it became part of on
// 1 July 2025, "" for those whose borders stayed.
type province struct{ name, host, into string }

var provinceList = []province{
	{"Bắc Ninh", "bacninh", "Bắc Ninh"}, {"Bắc Giang", "bacgiang", "Bắc Ninh"},
	{"Nghệ An", "nghean", ""}, {"Quảng Ninh", "quangninh", ""},
	{"Thái Nguyên", "thainguyen", "Thái Nguyên"}, {"Bắc Kạn", "backan", "Thái Nguyên"},
	{"Lạng Sơn", "langson", ""}, {"Hà Tĩnh", "hatinh", ""},
	{"Hưng Yên", "hungyen", "Hưng Yên"}, {"Thái Bình", "thaibinh", "Hưng Yên"},
	{"Cao Bằng", "caobang", ""}, {"Thanh Hóa", "thanhhoa", ""},
	{"Đồng Tháp", "dongthap", "Đồng Tháp"}, {"Tiền Giang", "tiengiang", "Đồng Tháp"},
	{"Điện Biên", "dienbien", ""}, {"Sơn La", "sonla", ""},
}

var (
	surnames   = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý", "Nông", "Hà"}
	middles    = []string{"Văn", "Thị", "Đức", "Minh", "Quang", "Thanh", "Xuân", "Hữu", "Ngọc", "Công"}
	givens     = []string{"An", "Bình", "Cường", "Dũng", "Hạnh", "Hùng", "Lan", "Long", "Mai", "Nam", "Nhung", "Phúc", "Quân", "Sơn", "Thảo", "Tuấn", "Vinh", "Yến"}
	directorOf = []struct{ head, title string }{
		{"Sở ", "Giám đốc"}, {"Văn phòng ", "Chánh"}, {"VP ", "Chánh"}, {"Thanh tra", "Chánh"},
		{"Ban ", "Trưởng"}, {"Công an", "Giám đốc"}, {"Cục ", "Cục trưởng"}, {"Hội ", "Chủ tịch"},
		{"Ủy ban MTTQ", "Chủ tịch"}, {"Liên đoàn", "Chủ tịch"}, {"UBND", "Chủ tịch"}, {"Tòa án", "Chánh án"}, {"TAND", "Chánh án"}, {"VKSND", "Viện trưởng"}, {"LĐLĐ", "Chủ tịch"}, {"UBKT", "Chủ nhiệm"},
		{"Viện ", "Viện trưởng"}, {"Bộ Chỉ huy", "Chỉ huy trưởng"}, {"Ủy ban Kiểm tra", "Chủ nhiệm"},
		{"Tỉnh đoàn", "Bí thư"}, {"Trường", "Hiệu trưởng"}, {"Liên minh", "Chủ tịch"},
	}
)

// Director is the post of whoever leads the unit, with the unit: "Giám đốc Sở
// Tài chính", "Chánh Văn phòng UBND tỉnh".
func Director(unit string) string {
	for _, d := range directorOf {
		if !strings.HasPrefix(unit, d.head) {
			continue
		}
		return d.title + " " + unit
	}
	return "Giám đốc " + unit
}
