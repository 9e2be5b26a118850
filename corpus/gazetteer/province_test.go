package gazetteer

import (
	"slices"
	"strings"
	"testing"
)

func TestProvincesOn(t *testing.T) {
	g := Default()
	for _, tt := range []struct {
		on   Day
		want int
	}{
		{Day{1985, 1, 1}, 40}, {Day{1990, 1, 1}, 44}, {Day{1995, 1, 1}, 53}, {Day{2000, 1, 1}, 61}, {Day{2005, 1, 1}, 64},
		{Day{2008, 7, 31}, 64}, {Day{2008, 8, 1}, 63}, {Day{2024, 12, 31}, 63}, {Day{2025, 6, 30}, 63}, {Day{2025, 7, 1}, 34}, {Day{2026, 11, 1}, 34},
	} {
		list := g.ProvincesOn(tt.on)
		if len(list) != tt.want {
			t.Errorf("%s: %d provinces, want %d", tt.on, len(list), tt.want)
		}
		seen := make(map[string]bool)
		for _, p := range list {
			if seen[p.Name] {
				t.Errorf("%s: two provinces %s", tt.on, p.Name)
			}
			seen[p.Name] = true
		}
	}
	cities := func(on Day) int {
		n := 0
		for _, p := range g.ProvincesOn(on) {
			if p.IsCity(on) {
				n++
			}
		}
		return n
	}
	if a, b, c := cities(Day{2024, 1, 1}), cities(Day{2025, 7, 1}), cities(Day{2026, 5, 1}); a != 5 || b != 6 || c != 7 {
		t.Errorf("%d, %d, %d cities under the central government, want 5, 6, 7", a, b, c)
	}
}

// The 34 of July 2025 came from all 63, each of which went into one.
func TestMerger(t *testing.T) {
	g := Default()
	before, after := Day{2025, 6, 30}, Day{2025, 7, 1}
	parts := make(map[string]int)
	for _, p := range g.ProvincesOn(before) {
		now := g.ProvinceOn(p.Key, after)
		if len(now) != 1 {
			t.Errorf("%s became %d provinces", p.Name, len(now))
			continue
		}
		parts[now[0].Key]++
		if back := g.ProvinceOn(now[0].Key, before); !slices.Contains(back, p) {
			t.Errorf("%s isn't among those that %s came from", p.Name, now[0].Name)
		}
	}
	merged := 0
	for _, n := range parts {
		if n > 1 {
			merged++
		}
	}
	if len(parts) != 34 || merged != 23 {
		t.Errorf("%d provinces of which %d merged, want 34 and 23", len(parts), merged)
	}
}

func TestProvinceOn(t *testing.T) {
	g := Default()
	for _, tt := range []struct {
		key  string
		on   Day
		want string
	}{
		{"bac-giang", Day{2024, 1, 1}, "bac-giang"},
		{"bac-giang", Day{2026, 1, 1}, "bac-ninh.2025"},
		{"bac-ninh.2025", Day{2024, 1, 1}, "bac-ninh bac-giang"},
		{"bac-ninh.2025", Day{1995, 1, 1}, "ha-bac"},
		{"ha-bac", Day{2026, 1, 1}, "bac-ninh.2025"},
		{"ha-nam-ninh", Day{2000, 1, 1}, "ninh-binh ha-nam nam-dinh"},
		{"ha-nam-ninh", Day{1995, 1, 1}, "ninh-binh nam-ha"},
		{"thua-thien-hue", Day{2025, 3, 1}, "hue"},
		{"hue", Day{2020, 1, 1}, "thua-thien-hue"},
		{"ho-chi-minh", Day{2026, 1, 1}, "ho-chi-minh.2025"},
		{"ba-ria-vung-tau", Day{2026, 1, 1}, "ho-chi-minh.2025"},
		{"cao-bang", Day{2026, 1, 1}, "cao-bang"},
		{"nowhere", Day{2026, 1, 1}, ""},
		{"cao-bang", Day{}, ""},
	} {
		var keys []string
		for _, p := range g.ProvinceOn(tt.key, tt.on) {
			keys = append(keys, p.Key)
		}
		if got := strings.Join(keys, " "); got != tt.want {
			t.Errorf("ProvinceOn(%s, %s) = %s, want %s", tt.key, tt.on, got, tt.want)
		}
	}
}

func TestProvinceNamed(t *testing.T) {
	g := Default()
	old, now := Day{2019, 1, 1}, Day{2026, 1, 1}
	for _, tt := range []struct {
		text string
		on   Day
		want string
	}{
		{"Bắc Ninh", old, "bac-ninh"},
		{"Bắc Ninh", now, "bac-ninh.2025"},
		{"Bắc Ninh", Day{}, "bac-ninh.2025"},
		{"tỉnh Bắc Giang", now, "bac-giang"},
		{"TỈNH BẮC GIANG", old, "bac-giang"},
		{"tinh bac giang", old, "bac-giang"},
		{"TP. Hồ Chí Minh", old, "ho-chi-minh"},
		{"Thành phố Hồ Chí Minh", old, "ho-chi-minh"},
		{"TPHCM", old, "ho-chi-minh"},
		{"Tp.HCM", old, "ho-chi-minh"},
		{"Bà Rịa – Vũng Tàu", old, "ba-ria-vung-tau"},
		{"Bà Rịa-Vũng Tàu", old, "ba-ria-vung-tau"},
		{"BR-VT", old, "ba-ria-vung-tau"},
		{"Thừa Thiên - Huế", old, "thua-thien-hue"},
		{"Huế", old, "thua-thien-hue"},
		{"TP Huế", now, "hue"},
		{"Đăk Lăk", old, "dak-lak"},
		{"Đắk Lắk", old, "dak-lak"},
		{"Dak Lak", old, "dak-lak"},
		{"Bắc Cạn", old, "bac-kan"},
		{"Quãng Nam", old, "quang-nam"},
		{"Hòa Bình", old, "hoa-binh"},
		{"Hoà Bình", old, "hoa-binh"},
		{"Hà Tây", Day{2007, 1, 1}, "ha-tay"},
		{"Hậu Giang", Day{1990, 1, 1}, "hau-giang.1976"},
		{"Quang Bình", old, ""}, // a district of Hà Giang
		{"Bắc Ninh và Bắc Giang", old, ""},
		{"Paris", old, ""},
		{"", old, ""},
	} {
		got := ""
		if p, ok := g.ProvinceNamed(tt.text, tt.on); ok {
			got = p.Key
		}
		if got != tt.want {
			t.Errorf("ProvinceNamed(%q, %s) = %q, want %q", tt.text, tt.on, got, tt.want)
		}
	}
}

// Every province of the 63 is told by its portal, its departments' portals and
// its newspaper.
func TestProvinceOfHost(t *testing.T) {
	g := Default()
	on := Day{2023, 1, 1}
	list := g.ProvincesOn(on)
	if len(list) != 63 {
		t.Fatalf("%d provinces", len(list))
	}
	for _, p := range list {
		name := parseName(p.Name).fold
		for _, host := range []string{name + ".gov.vn", "www." + name + ".gov.vn", "snv." + name + ".gov.vn", "bao" + name + ".vn", name + "tv.vn", "https://sotttt." + name + ".gov.vn:443/tin"} {
			if got, ok := g.ProvinceOfHost(host, on); !ok || got != p {
				t.Errorf("%s is %v, want %s", host, got, p.Key)
			}
		}
	}
	for _, tt := range []struct{ host, want string }{
		{"baria-vungtau.gov.vn", "ba-ria-vung-tau"},
		{"sonoivu.baria-vungtau.gov.vn", "ba-ria-vung-tau"},
		{"brvt.gov.vn", "ba-ria-vung-tau"},
		{"baobariavungtau.com.vn", "ba-ria-vung-tau"},
		{"thuathienhue.gov.vn", "thua-thien-hue"},
		{"tphcm.gov.vn", "ho-chi-minh"},
		{"hochiminhcity.gov.vn", "ho-chi-minh"},
		{"www.sonoivu.hochiminhcity.gov.vn", "ho-chi-minh"},
		{"thuongmai.hanoi.gov.vn", "ha-noi"},
		{"hanoimoi.vn", "ha-noi"},
		{"daklak.gov.vn", "dak-lak"},
		{"backan.gov.vn", "bac-kan"},
		{"conganquangninh.gov.vn", "quang-ninh"},
		{"SNV.CAOBANG.GOV.VN", "cao-bang"},
		{"danang.gov.vn", "da-nang"},
		{"tapchitoaan.vn", ""},
		{"laodong.vn", ""},
		{"moj.gov.vn", ""},
		{"quochoi.vn", ""},
		{"banthiduakhenthuongtw.gov.vn", ""},
		{"nhandan.vn", ""},
		{"", ""},
		{"...", ""},
	} {
		got := ""
		if p, ok := g.ProvinceOfHost(tt.host, on); ok {
			got = p.Key
		}
		if got != tt.want {
			t.Errorf("ProvinceOfHost(%q) = %q, want %q", tt.host, got, tt.want)
		}
	}
	if p, ok := g.ProvinceOfHost("bacninh.gov.vn", Day{2026, 1, 1}); !ok || p.Key != "bac-ninh.2025" {
		t.Errorf("bacninh.gov.vn in 2026 is %v", p)
	}
}

func TestProvinceOfCity(t *testing.T) {
	g := Default()
	for _, tt := range []struct {
		city string
		on   Day
		want string
	}{
		{"TP Hạ Long", Day{2019, 1, 1}, "quang-ninh"},
		{"thành phố Việt Trì", Day{2019, 1, 1}, "phu-tho"},
		{"Việt Trì", Day{2026, 1, 1}, "phu-tho.2025"},
		{"Vũng Tàu", Day{2019, 1, 1}, "ba-ria-vung-tau"},
		{"thị xã Hồng Ngự", Day{2012, 1, 1}, "dong-thap"},
		{"Hạ Long", Day{}, "quang-ninh"},
		{"Đồng Hới", Day{2026, 1, 1}, "quang-tri.2025"},
		{"Xứ Mơ", Day{2026, 1, 1}, ""},
	} {
		got := ""
		if p, ok := g.ProvinceOfCity(tt.city, tt.on); ok {
			got = p.Key
		}
		if got != tt.want {
			t.Errorf("ProvinceOfCity(%q, %s) = %q, want %q", tt.city, tt.on, got, tt.want)
		}
	}
}
