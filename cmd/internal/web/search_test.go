package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestSearchPage asks the page what people type: it answers with results, with
// a query that was likely meant, or, for a slip, with the place and a hint.
func TestSearchPage(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t).login("reader")
	total := regexp.MustCompile(`<p class="summary"><strong>(?:[^<0-9]*)([0-9.,]+)</strong>`)
	meant := regexp.MustCompile(`ý bạn là <a href="/search\?([^"]*)">([^<]*)</a>`)
	for _, test := range []struct {
		address string // behind q=, the query unescaped
		found   bool
		meant   string // the query proposed
		bad     string // a part of the complaint
	}{
		{"Khối 3 - Sở Nội vụ", true, "", ""},
		{"Khối thi đua số 3 – Sở Nội vụ", true, "", ""},
		{"- Khối trưởng: Sở Nội vụ", true, "", ""},
		{"„khối trưởng“ «Sở Nội vụ»", true, "", ""},
		{"KHỐI THI ĐUA SỐ 3 TỔ CHỨC HỘI NGHỊ", true, "", ""},
		{"khoi truong so noi vu", true, "", ""},
		{"năm:2018-2019 khối trưởng", true, "", ""},
		{"https://bacninh.example.vn/2019/2", true, "", ""},
		{"khối trưởngg", false, "khối trưởng", ""},
		{"khốitrưởng", false, "khối trưởng", ""},
		{"khối trưởngg&from=2018&to=2019", false, "khối trưởng", ""},
		{"head:Sở Nội vụ", true, `head:"Sở Nội vụ"`, ""},
		{`"khối trưởng`, false, "", "thiếu dấu ngoặc kép đóng"},
		{"khối OR&from=2018", false, "", "(cột 6)"},
		{"a) OR (b&from=2018", false, "", "(cột 2)"},
		{"yaer:2018", false, "", "year"},
		{`khối trưởng~3`, false, "", "~3"},
	} {
		q, years, _ := strings.Cut(test.address, "&")
		path := "/search?q=" + url.QueryEscape(q) + "&" + years
		code, text, _ := v.do("GET", path, nil, nil)
		if test.bad != "" {
			if code != http.StatusBadRequest || !strings.Contains(html.UnescapeString(text), test.bad) {
				t.Errorf("%s: status %d without %q", test.address, code, test.bad)
			}
			continue
		}
		m := total.FindStringSubmatch(text)
		if code != http.StatusOK || m == nil || (m[1] != "0") != test.found {
			t.Errorf("%s: status %d, total %v", test.address, code, m)
			continue
		}
		proposed := ""
		if m := meant.FindStringSubmatch(text); m != nil {
			proposed = html.UnescapeString(m[2])
			link, err := url.ParseQuery(html.UnescapeString(m[1]))
			if err != nil || link.Get("q") != proposed || years != "" && link.Get("from") != "2018" {
				t.Errorf("%s: the link asks %v, its text is %s", test.address, link, proposed)
			}
		}
		if proposed != test.meant {
			t.Errorf("%s: %q is proposed, want %q", test.address, proposed, test.meant)
		}
	}
}
