package index

import (
	"fmt"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
)

func TestDidYouMean(t *testing.T) {
	w := newWorld(39, 300, 400)
	// Slips of the documents themselves don't hide what is meant.
	for i, text := range []string{"Đơn vị khối trưởngg phát biểu", "Tin vắn: tổng hợp kế tóan", "thẻ #khoithidua"} {
		e := textEntry(fmt.Sprintf("slip-%d", i), text)
		e.Report = &corpus.Report{Document: corpus.Source{ID: e.Document.ID}}
		w.entries, w.byID[e.Document.ID] = append(w.entries, e), e
	}
	ix := mustIndex(t, w, Config{})
	for _, test := range []struct{ typed, meant string }{
		// What is right is left alone, rare as it may be.
		{`tong ket`, ``},
		{`khối trưởng`, ``},
		{`khối trưởng sở nội vụ`, ``},
		{`cụm công nghiệp`, ``},
		{`năm 2015`, ``},
		{`PT-TH`, ``},
		{`nguyễn văn toản`, ``},
		{`các kế`, ``},
		{`trưởg*`, ``},
		{`khối -trưởngg`, ``},
		{`blockchain`, ``},

		// A letter twice, missing, other, exchanged, of the typing method.
		{`khối trưởngg`, `khối trưởng`},
		{`trưởngg`, `trưởng`},
		{`khối trưởg`, `khối trưởng`},
		{`khối rtưởng`, `khối trưởng`},
		{`khối trưnởg`, `khối trưởng`},
		{`khối trướmg`, `khối trưởng`},
		{`hội nghij`, `hội nghị`},
		{`hội ngị`, `hội nghị`},
		{`nôngr dân`, `nông dân`},
		{`KHỐI TRƯỞNGG`, `KHỐI trưởng`},
		{`"khối trưởg"`, `"khối trưởng"`},
		{`“khối trưởg” «hội nghij»`, `"khối trưởng" "hội nghị"`},
		{"kho\u0302\u0301i tru\u031bo\u031b\u0309gg", "kho\u0302\u0301i trưởng"}, // NFD
		{`khoi truongg`, `khoi truong`},
		{`hoi nghj`, `hoi nghi`},
		{`khối trưởngg - sở nội vụu`, `khối trưởng - sở nội vụ`},
		{`thành viênn -công`, `thành viên -công`},

		// Another syllable that is never beside its neighbour.
		{`khối thưởng`, `khối trưởng`},
		{`hội ghị`, `hội nghị`},
		{`thành viê`, `thành viên`},

		// Spaces forgotten.
		{`khốitrưởng`, `khối trưởng`},
		{`khoitruong`, `khoi truong`},
		{`khốithiđua`, `khối thi đua`},
		{`khoithidua`, `khoi thi dua`},
		{`hộinghị khối`, `hội nghị khối`},
		{`sởnội vụ`, `sở nội vụ`},
		{`đơnvị thành viên`, `đơn vị thành viên`},
		{`năm2015`, `năm 2015`},
		{`2015khối`, `2015 khối`},

		// A small "or".
		{`cụm hoặc khối`, `(cụm OR khối)`},
		{`khối trưởng 2015 hoặc 2016 nội vụ`, `khối trưởng (2015 OR 2016) nội vụ`},
		{`"khối trưởng" or "khối phó"`, `("khối trưởng" OR "khối phó")`},
		{`ĐBQH UBNDD`, `ĐBQH ubnd`},

		// Names of fields.
		{`head:"Sở Nôi vụ"`, `head:"Sở Nội vụ"`},
		{`head:"Sởnội vụ"`, `head:"Sở Nội vụ"`},
		{`head:"Sở Nội vu" year:2015`, `head:"Sở Nội vụ" year:2015`},
		{`bloc:"Khối thi đua Nội chình"`, `bloc:"Khối thi đua Nội chính"`},
		{`province:"Quảng Nnih" -"đơn vị"`, `province:"Quảng Ninh" -"đơn vị"`},
		{`head:Sở Nội vụ year:2015`, `head:"Sở Nội vụ" year:2015`},
		{`khốitrưởng:Sở Nội vụ`, `head:"Sở Nội vụ"`},
		{`tỉnh: Quảng Ninh`, `province:"Quảng Ninh"`},
		{`tỉnh:Bắc Ninh khối trưởng`, `province:"Bắc Ninh" khối trưởng`},
		{`head:nội vụ`, ``}, // no whole name
		{`head:(Sở Nội vụ)`, ``},
		{`head:"Sở Nội vụ"`, ``},
	} {
		if got := mustSearch(t, ix, test.typed, Options{}).DidYouMean; got != test.meant {
			t.Errorf("%s: did you mean %q, want %q", test.typed, got, test.meant)
		}
	}
}

// TestDidYouMeanFindsMore: what is proposed finds something, and more than what
// was typed unless that was a name without quotes.
func TestDidYouMeanFindsMore(t *testing.T) {
	w := newWorld(40, 200, 400)
	ix := mustIndex(t, w, Config{})
	letters := []rune("aăâbcdđeêghiklmnoôơpqrstuưvxyấềỉõụ")
	proposed := 0
	for range 400 {
		e := pick(w.random, w.entries)
		title := []rune(string(e.Document.Title))
		for range 1 + w.random.IntN(2) { // slips
			i := w.random.IntN(len(title) - 1)
			switch w.random.IntN(4) {
			case 0:
				title[i] = pick(w.random, letters)
			case 1:
				title = append(title[:i], title[i+1:]...)
			case 2:
				title[i], title[i+1] = title[i+1], title[i]
			default:
				title = append(title[:i+1], title[i:]...)
			}
		}
		typed := string(title)
		r := mustSearch(t, ix, typed, Options{})
		if r.DidYouMean == "" {
			continue
		}
		proposed++
		if again := mustSearch(t, ix, r.DidYouMean, Options{}); again.Total <= r.Total {
			t.Errorf("%s finds %d, %s finds %d", typed, r.Total, r.DidYouMean, again.Total)
		}
	}
	if proposed < 100 {
		t.Errorf("only %d proposals", proposed)
	}
}
