package crawl

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
)

func TestAddress(t *testing.T) {
	base, _ := url.Parse("http://cong.example.vn/tin/danh-sach.html?page=2")
	for _, c := range []struct{ link, want string }{
		{"bai-1.html", "http://cong.example.vn/tin/bai-1.html"},
		{"HTTP://CONG.Example.VN:80/A/../b#x", "http://cong.example.vn/b"},
		{"/bai;jsessionid=0A1B2C3D.node1?id=4", "http://cong.example.vn/bai?id=4"},
		{"/(S(abcdefghij0123456789klmn))/tin.aspx?id=4", "http://cong.example.vn/tin.aspx?id=4"},
		{"/tin?PHPSESSID=abc&b=2&a=1&utm_source=x", "http://cong.example.vn/tin?a=1&b=2"},
		{"/h%e1%bb%99i%20ngh%E1%BB%8B", "http://cong.example.vn/h%E1%BB%99i%20ngh%E1%BB%8B"},
		{"/hội nghị", "http://cong.example.vn/h%E1%BB%99i%20ngh%E1%BB%8B"},
		{"/ho\u0323\u0302i nghi\u0323", "http://cong.example.vn/h%E1%BB%99i%20ngh%E1%BB%8B"},
		{"/tin?q=kh%E1%BB%91i+a", "http://cong.example.vn/tin?q=kh%E1%BB%91i+a"},
		{"/tin/index.php", "http://cong.example.vn/tin/"},
		{"//khac.example.vn/a", "http://khac.example.vn/a"},
		{"javascript:void(0)", ""}, {"mailto:a@b.vn", ""}, {"file:///etc/passwd", ""}, {"ftp://a/b", ""},
		{"http://user:pw@cong.example.vn/", ""}, {"http:///x", ""}, {"//::", ""}, {"http://[::1]:80/", "http://[::1]/"}, {"", ""}, {"/%zz", ""}, {"/" + strings.Repeat("a", 4000), ""},
	} {
		_, key, ok := Address(base, c.link, nil)
		got := ""
		if ok {
			got = key.String()
		}
		if got != c.want {
			t.Errorf("%q: %s, want %s", c.link, got, c.want)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("/a/../b;jsessionid=1?x=1&sid=2#y")
	f.Add("http://[::ffff:1.2.3.4]:80/%2f%41")
	f.Add("//::")
	f.Fuzz(func(t *testing.T, link string) {
		base, _ := url.Parse("http://cong.example.vn/a/b")
		_, key, ok := Address(base, link, nil)
		if !ok {
			return
		}
		_, again, ok := Address(nil, key.String(), nil)
		if len(key.String()) <= 2048 && (!ok || again.String() != key.String()) {
			t.Errorf("%q becomes %q, then %v", link, key, again)
		}
	})
}

func TestRobots(t *testing.T) {
	const file = "User-agent: khac\nUser-agent: sokhoi\nDisallow: /rieng\nAllow: /rieng/chung\nDisallow: /*.pdf$\nDisallow: /tìm\nAllow: /bằng\nDisallow: /bằng\nCrawl-delay: 1.5\n" +
		"\nUser-agent: so\nDisallow: /\n\nUser-agent: *\nDisallow: /tat-ca\nSitemap: http://a.vn/s.xml\n"
	r := ParseRobots(file, "sokhoi")
	if r.Delay.Seconds() != 1.5 || len(r.Sitemaps) != 1 {
		t.Errorf("delay %s, sitemaps %v", r.Delay, r.Sitemaps)
	}
	for _, c := range []struct {
		path string
		want bool
	}{
		{"/", true}, {"/rieng/x", false}, {"/rieng/chung/x", true}, {"/%72ieng", false}, {"/a.pdf", false}, {"/a.pdf?x", true},
		{"/t%C3%ACm/x", false}, {"/b%E1%BA%B1ng", true}, {"/tat-ca", true}, {"/robots.txt", true},
	} {
		u, err := url.Parse("http://a.vn" + c.path)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Allowed(u); got != c.want {
			t.Errorf("%s allowed: %t", c.path, got)
		}
	}
	u, _ := url.Parse("http://a.vn/tat-ca/x")
	if ParseRobots(file, "tenkhac").Allowed(u) {
		t.Error("the group of * doesn't count for others")
	}
	if !ParseRobots("Disallow: /\nUser-agent: *\nDisallow:\n", "sokhoi").Allowed(u) {
		t.Error("a rule before any group counts")
	}
	if (&Robots{Closed: true}).Allowed(u) {
		t.Error("closed lets in")
	}
}

// TestRobotsCases goes through what RFC 9309 settles.
func TestRobotsCases(t *testing.T) {
	for name, c := range map[string]struct {
		file    string
		allowed []string
		refused []string
	}{
		"groups of one crawler are one":        {"User-agent: sokhoi\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n\nUser-agent: sokhoi\nDisallow: /b\n", []string{"/c"}, []string{"/a", "/b"}},
		"names in any case":                    {"USER-AGENT: SoKhoi\nDISALLOW: /a\n", []string{"/b"}, []string{"/a"}},
		"a name that begins like ours":         {"User-agent: sokhoi-khac\nDisallow: /\n", []string{"/a"}, nil},
		"a version behind the name":            {"User-agent: sokhoi/2.1\nDisallow: /a\n", nil, []string{"/a"}},
		"several names for one group":          {"User-agent: x\nUser-agent: sokhoi\nUser-agent: y\nDisallow: /a\n", nil, []string{"/a"}},
		"an empty group lets all in":           {"User-agent: *\nDisallow: /\n\nUser-agent: sokhoi\nDisallow:\n", []string{"/a"}, nil},
		"a group without rules lets all in":    {"User-agent: *\nDisallow: /\n\nUser-agent: sokhoi\n", []string{"/a"}, nil},
		"the longest rule counts":              {"User-agent: *\nAllow: /a/b\nDisallow: /a\nDisallow: /a/b/c/\n", []string{"/a/b", "/a/bc"}, []string{"/a", "/a/c", "/a/b/c/d"}},
		"Allow where two are as long":          {"User-agent: *\nDisallow: /a\nAllow: /a\n", []string{"/a"}, nil},
		"paths in their own case":              {"User-agent: *\nDisallow: /A\n", []string{"/a"}, []string{"/A"}},
		"the start of a path":                  {"User-agent: *\nDisallow: /fish\n", []string{"/Fish", "/cat/fish"}, []string{"/fish", "/fish.html", "/fishheads?id=1"}},
		"any characters":                       {"User-agent: *\nDisallow: /*.php\n", []string{"/a.PHP", "/"}, []string{"/a.php", "/b/a.php?x=1", "/a.php5"}},
		"the end":                              {"User-agent: *\nDisallow: /*.php$\n", []string{"/a.php5", "/a.php?x"}, []string{"/a.php"}},
		"stars side by side, one at the end":   {"User-agent: *\nDisallow: /a**b*\n", []string{"/a"}, []string{"/ab", "/axxb/c"}},
		"queries":                              {"User-agent: *\nDisallow: /*?in=\n", []string{"/a?x=1&in=2"}, []string{"/a?in=1"}},
		"escapes are alike":                    {"User-agent: *\nDisallow: /a%3cd.html\nDisallow: /%7ejoe\n", nil, []string{"/a%3Cd.html", "/~joe"}},
		"an escaped slash is none":             {"User-agent: *\nDisallow: /a%2fb\n", []string{"/a/b"}, []string{"/a%2Fb"}},
		"an escaped star is none":              {"User-agent: *\nDisallow: /a%2Ab\n", []string{"/axb"}, []string{"/a%2Ab"}},
		"bytes beyond ASCII":                   {"User-agent: *\nDisallow: /tin-tức\n", nil, []string{"/tin-t%E1%BB%A9c"}},
		"comments, blanks, ends of lines":      {"\ufeffUser-agent: *  # all\r\nDisallow : /a # why\rDisallow:/b\n", []string{"/c"}, []string{"/a", "/b"}},
		"lines that say nothing":               {"<html>\nUser-agent: *\nNoindex: /x\nDisallow: /a\nfoo\nDisallow: /b", []string{"/x"}, []string{"/a", "/b"}},
		"a sitemap line divides no group":      {"User-agent: sokhoi\nSitemap: http://a.vn/s.xml\nDisallow: /a\n", nil, []string{"/a"}},
		"a line of another kind between names": {"User-agent: sokhoi\nHost: a.vn\nUser-agent: *\nDisallow: /a\n", nil, []string{"/a"}},
	} {
		r := ParseRobots(c.file, "sokhoi")
		for want, paths := range map[bool][]string{true: c.allowed, false: c.refused} {
			for _, p := range paths {
				u, err := url.Parse("http://a.vn" + p)
				if err != nil {
					t.Fatal(err)
				}
				if r.Allowed(u) != want {
					t.Errorf("%s: %s allowed: %t", name, p, !want)
				}
			}
		}
	}
	// Beyond 500 KiB nothing has to count, up to there all does.
	long := "User-agent: *\n" + strings.Repeat("Disallow: /x\n", (maxRobots-100)/len("Disallow: /x\n"))
	u := &url.URL{Scheme: "http", Host: "a.vn", Path: "/cuoi"}
	if ParseRobots(long+"Disallow: /cuoi\n", "sokhoi").Allowed(u) {
		t.Error("the end of a long file doesn't count")
	}
}

func TestFocus(t *testing.T) {
	good := []string{"Khối thi đua các sở tổng kết năm 2023", "/hoi-nghi-tong-ket-cum-thi-dua-so-2", "Cụm thi đua số 3 ký kết giao ước", "khoi-thi-ua-so-5"}
	bad := []string{"Đại hội Đảng ủy Khối", "Cụm công nghiệp Đông Triều", "Lịch tiếp công dân", "Thời tiết hôm nay"}
	for _, g := range good {
		for _, b := range bad {
			if Focus(g) <= Focus(b)+20 {
				t.Errorf("%q %d, %q %d", g, Focus(g), b, Focus(b))
			}
		}
	}
}

func TestFingerprint(t *testing.T) {
	text := strings.Repeat("Khối thi đua các cơ quan tham mưu tổng hợp tổng kết công tác thi đua khen thưởng\n", 3) + "Sở Nội vụ làm khối trưởng, 12 đơn vị"
	clock := "Thứ hai, 14:05:33\n" + text + "\nLượt xem: 1032"
	if exactPrint(text) != exactPrint(clock) || Simhash(text) != Simhash(clock) {
		t.Error("clock and counter count")
	}
	if exactPrint(text) == exactPrint(strings.Replace(text, "12", "13", 1)) {
		t.Error("a changed number doesn't count")
	}
	if Near(Simhash(text), Simhash("Thông báo lịch tiếp công dân định kỳ của Chủ tịch UBND tỉnh tháng 5")) {
		t.Error("other texts are near")
	}
}

// TestFamilies holds that each family loads and tells its own addresses.
func TestFamilies(t *testing.T) {
	addresses := map[string][3]string{ // article, list, ignored
		"sharepoint": {"/Pages/tin.aspx?ItemID=12", "/Lists/TinTuc/View.aspx?page=2", "/_layouts/15/x.aspx"},
		"liferay":    {"/web/guest/-/asset_publisher/ab/content/khoi-thi-ua", "/tin-tuc?_101_cur=3", "/c/portal/login"},
		"webcenter":  {"/webcenter/portal/x/pages/chi-tiet?dDocName=PORTAL123", "/webcenter/portal/x/pages/tin?pageNumber=2", "/adfAuthentication"},
		"nukeviet":   {"/vi/news/thi-dua/khoi-thi-dua-12.html", "/vi/news/page-2/", "/vi/users/login/"},
		"dotnetnuke": {"/Default.aspx?id=4&tabid=56", "/Default.aspx?tabid=56", "/Default.aspx?ctl=login&tabid=1"},
		"wordpress":  {"/2023/12/01/khoi-thi-dua/", "/page/3/", "/wp-json/x"},
		"joomla":     {"/tin-tuc/12-khoi-thi-dua.html", "/tin-tuc?start=14", "/tin-tuc?format=feed"},
		"drupal":     {"/content/kh%E1%BB%91i-thi-%C4%91ua", "/tin-tuc?page=2", "/user/login"},
		"asp":        {"/chitiet.asp?id=3", "/danhsach.asp?page=2", "/print.asp?id=3"},
	}
	if len(Families()) != len(addresses) {
		t.Errorf("families %v", Families())
	}
	for _, name := range Families() {
		s, err := ParseSite([]byte("name: a\nfamily: " + name + "\nstart: [http://a.vn/]\n"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, want := range []corpus.AddressKind{corpus.Article, corpus.ListPage, ""} {
			_, key, ok := Address(nil, "http://a.vn"+addresses[name][i], s.IgnoreParams)
			if !ok {
				t.Fatal(addresses[name][i])
			}
			if kind, _ := s.Kind(key); kind != want {
				t.Errorf("%s: %s is %q, want %q", name, key, kind, want)
			}
		}
	}
	for _, bad := range []string{"start: [http://a.vn/]", "name: a", "name: a\nstart: ['ftp://a']", "name: a\nstart: [http://a.vn/]\nselectors: {title: 'h1['}",
		"name: a\nstart: [http://a.vn/]\narticles: ['(']", "name: a\nstart: [http://a.vn/]\nwhat: 1", "name: a\nfamily: b\nstart: [http://a.vn/]", "name: a\nstart: [http://a.vn/]\nhours: never", "name: a\nstart: [http://a.vn/]\ndate_order: ymd"} {
		if _, err := ParseSite([]byte(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestGuessPostback(t *testing.T) {
	const page = `<html><body><a href="/tin-tuc.aspx">Tin tức</a><input type="hidden" name="__VIEWSTATE"><div class="ds"><div class="phan-trang 2"><span>1</span>%s</div></div></body></html>`
	for link, want := range map[string]string{
		`<a href="javascript:__doPostBack('g','Page$2')">2</a>`:                                                                             ".phan-trang a",
		`<a href="#" onclick="javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(&quot;g$l2&quot;, &quot;&quot;))">2</a>`: ".phan-trang a",
		`<a href="?page=2">2</a>`:                           "",
		`<a href="javascript:__doPostBack('g','')">Tìm</a>`: "",
	} {
		_, at, _ := Address(nil, "http://a.vn/", nil)
		g, err := GuessSite(at, fmt.Appendf(nil, page, link), "text/html; charset=utf-8")
		if err != nil {
			t.Fatal(err)
		}
		if g.Postback != want {
			t.Errorf("%s: %q, want %q", link, g.Postback, want)
		}
		if _, err := ParseSite([]byte(g.YAML(at))); err != nil {
			t.Errorf("the proposal is no site file: %v", err)
		}
	}
}

func TestReadDate(t *testing.T) {
	for _, c := range []struct{ text, order, want string }{
		{"27.06.2017", "dmy", "2017-06-27"}, {"01/12/2023 13:27", "dmy", "2023-12-01"}, {"(Cập nhật lúc: 09/01/2023)", "dmy", "2023-01-09"},
		{"17-11-2022 | 08:56:50", "dmy", "2022-11-17"}, {"Đăng ngày 17 - 05 - 2024", "dmy", "2024-05-17"}, {"12/9/2019 2:35:50 AM", "mdy", "2019-12-09"},
		{"ngày 5 tháng 3 năm 2024", "dmy", "2024-03-05"}, {"2023-12-01T08:00", "dmy", "2023-12-01"}, {"31/02/2020", "dmy", ""}, {"số 12", "dmy", ""},
	} {
		if got := ReadDate(c.text, c.order).String(); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}
