package index

import (
	"slices"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/corpus"
)

// TestTypedQueries: what people type and paste finds what the same question in
// plain words finds.
func TestTypedQueries(t *testing.T) {
	w := newWorld(41, 400, 500)
	ix := mustIndex(t, w, Config{})
	find := func(q string) (ids []corpus.DocumentID, total int) {
		r := mustSearch(t, ix, q, Options{Limit: MaxLimit})
		for _, h := range r.Hits {
			ids = append(ids, h.ID)
		}
		slices.Sort(ids)
		return ids, r.Total
	}
	for _, test := range []struct{ typed, plain string }{
		// Dashes.
		{`Cụm thi đua số 1 - Sở Nội vụ`, `cụm thi đua số 1 sở nội vụ`},
		{`Cụm thi đua số 1 – Sở Nội vụ`, `cụm thi đua số 1 sở nội vụ`},
		{`Cụm thi đua số 1 — Sở Nội vụ`, `cụm thi đua số 1 sở nội vụ`},
		{`Cụm thi đua số 1 ― Sở Nội vụ`, `cụm thi đua số 1 sở nội vụ`},
		{`Cụm thi đua số 1 − Sở Nội vụ`, `cụm thi đua số 1 sở nội vụ`},
		{`Cụm thi đua số 1 -- Sở Nội vụ`, `cụm thi đua số 1 sở nội vụ`},
		{`- Cụm trưởng - Sở Nội vụ -`, `cụm trưởng sở nội vụ`},
		{`– Khối trưởng`, `khối trưởng`},
		{`"khối trưởng" - "sở nội vụ"`, `"khối trưởng" "sở nội vụ"`},
		{`"khối trưởng"-"sở nội vụ"`, `"khối trưởng" "sở nội vụ"`},
		{`(khối trưởng)-2015`, `khối trưởng 2015`},
		{`Kinh tế-Kỹ thuật`, `"kinh tế kỹ thuật" OR "tế kỹ" kinh thuật`},
		{`khối -"kinh tế"`, `khối NOT "kinh tế"`},
		{`-`, ``},

		// Punctuation around and between words.
		{`Khối trưởng: Sở Nội vụ`, `khối trưởng sở nội vụ`},
		{`Đồng chí chủ trì: ông Nguyễn`, `đồng chí chủ trì ông nguyễn`},
		{`khối trưởng, sở nội vụ.`, `khối trưởng sở nội vụ`},
		{`khối trưởng; sở nội vụ…`, `khối trưởng sở nội vụ`},
		{`sở nội vụ?`, `sở nội vụ`},
		{`sở nội vụ !!!`, `sở nội vụ`},
		{`(sở nội vụ)`, `sở nội vụ`},
		{`khối trưởng & sở nội vụ`, `khối trưởng sở nội vụ`},
		{`khối trưởng + sở nội vụ`, `khối trưởng sở nội vụ`},
		{`khối trưởng / sở nội vụ`, `khối trưởng sở nội vụ`},
		{`• khối trưởng`, `khối trưởng`},
		{`* khối trưởng`, `khối trưởng`},
		{`~ khối trưởng`, `khối trưởng`},
		{`#khối @trưởng`, `khối trưởng`},
		{`'khối trưởng'`, `khối trưởng`},
		{`98% hồ sơ`, `98 hồ sơ`},
		{`hành chính. kỷ luật,kỷ cương`, `hành chính "luật kỷ" kỷ luật cương`},
		{`...`, ``},
		{`?`, ``},

		// Quotes of all kinds.
		{`“khối trưởng” sở tài chính`, `"khối trưởng" sở tài chính`},
		{`„khối trưởng“ sở tài chính`, `"khối trưởng" sở tài chính`},
		{`«khối trưởng» sở tài chính`, `"khối trưởng" sở tài chính`},
		{`»khối trưởng« sở tài chính`, `"khối trưởng" sở tài chính`},
		{`”khối trưởng” sở tài chính`, `"khối trưởng" sở tài chính`},
		{`"khối trưởng” sở tài chính`, `"khối trưởng" sở tài chính`},
		{`head:“Sở Nội vụ” year:2015`, `head:"Sở Nội vụ" year:2015`},
		{`head: «sở nội vụ» năm: 2015`, `head:"Sở Nội vụ" year:2015`},

		// Years and days.
		{`khối trưởng năm:2015-2016`, `khối trưởng year:2015..2016`},
		{`khối trưởng năm:2015–2016`, `khối trưởng year:2015..2016`},
		{`khối trưởng năm:2015/2016?`, `khối trưởng year:2015..2016`},
		{`năm 2015 - 2016`, `năm 2015 2016`},
		{`ngày: 2015,`, `held:2015`},

		// Spelling.
		{`KHỐI TRƯỞNG SỞ NỘI VỤ`, `khối trưởng sở nội vụ`},
		{`khoi truong so noi vu`, `khối trưởng sở nội vụ`},
		{`Khoi Truong SO NOI VU`, `khối trưởng sở nội vụ`},
		{norm.NFD.String(`khối trưởng sở nội vụ`), `khối trưởng sở nội vụ`},
		{norm.NFD.String(`khối trưởng KHÔNG "sở nội vụ"`), `khối trưởng -"sở nội vụ"`},
		{norm.NFD.String(`khốitrưởng:"Sở Nội vụ" năm:2015`), `head:"Sở Nội vụ" year:2015`},
		{`hoà bình`, `hòa bình`},
		{`kỉ luật kỉ cương`, `kỷ luật kỷ cương`},
		{`Ðồng chí`, `đồng chí`}, // Icelandic letter
		{`sở y tê`, `sở y tế`},
		{`khôi truởng`, `khối trưởng`},
		{`HỘI NGHỊ VÀ ĐẠI BIỂU`, `hội nghị \và đại biểu`},

		// Abbreviations and long forms.
		{`văn phòng uỷ ban nhân dân`, `văn phòng UBND OR văn phòng uỷ \ban nhân dân`},
		{`Sở TT&TT`, `sở "Thông tin và Truyền thông"`},
		{`Sở TT&TT, Sở Nội vụ`, `sở "Thông tin và Truyền thông" nội vụ`},
		{`thông tin và truyền thông nội vụ`, `(thông tin và truyền \thông OR TT&TT) nội vụ`},
		{`Sở-Thông tin và Truyền thông`, `"sở thông" tin và truyền \thông`},
		{`văn phòng UBND - nội vụ`, `văn phòng ủy ban nhân dân nội vụ`},

		// Kinds and addresses.
		{`loại:tổng kết năm:2015`, `kind:year_end year:2015`},
		{`kind: "sơ kết" năm:2015`, `kind:mid_year year:2015`},
		{`loại:ký kết, năm:2015`, `kind:launch year:2015`},
		{string(w.entries[7].Document.URI), `doc:"` + w.entries[7].Document.URI + `"`},
		{`xem http` + w.entries[7].Document.URI[len("https"):], `xem doc:"` + w.entries[7].Document.URI + `"`},
		{w.entries[7].Document.URI[len("https://"):], `doc:"` + w.entries[7].Document.URI + `"`},
	} {
		got, n := find(test.typed)
		want, m := find(test.plain)
		if n != m || !slices.Equal(got, want) {
			t.Errorf("%s finds %d documents, %s finds %d", test.typed, n, test.plain, m)
		}
	}
}
