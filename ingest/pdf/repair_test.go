package pdf

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/corpus"
)

// A page whose words were split is mended below the gate: its table keeps its
// rows, its numbers stay, and a sound page beside it isn't touched.
func TestBrokenWordsOfAPageAreMended(t *testing.T) {
	p := &testPDF{}
	const size = 12
	p.page(
		p.show(200, 770, 14, "BIÊN BẢN"),
		p.show(60, 740, size, "Kh ối thi đua s ố 3 t ổ ch ức h ội ngh ị t ổng k ết năm 2023, căn c ứ Ch ỉ th ị s ố 34-CT/TW;"),
		p.show(60, 724, size, "các đơn v ị th ống nh ất b ầu S ở N ội v ụ làm Khối trư ởng năm 2024, đ ạt 1.250 đi ểm."),
		p.show(60, 690, size, "1"), p.show(100, 690, size, "Sở Y tế"), p.show(250, 690, size, "Gi ải Nhất"), p.show(400, 690, size, "96,5"),
		p.show(60, 672, size, "2"), p.show(100, 672, size, "S ở Tư pháp"), p.show(250, 672, size, "Gi ải Nhì"), p.show(400, 672, size, "95,75"))
	p.page(p.show(60, 770, size, "Khối thi đua thông qua quy chế hoạt động của khối trong năm tới."))
	d, err := Parse(context.Background(), p.bytes(t), "bien-ban.pdf", withoutOCR())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"heading 1: BIÊN BẢN",
		"paragraph 1: Khối thi đua số 3 tổ chức hội nghị tổng kết năm 2023, căn cứ Chỉ thị số 34-CT/TW; các đơn vị thống nhất bầu Sở Nội vụ làm Khối trưởng năm 2024, đạt 1.250 điểm.",
		"table_row 1: 1 Sở Y tế Giải Nhất 96,5",
		"table_row 1: 2 Sở Tư pháp Giải Nhì 95,75",
		"paragraph 2: Khối thi đua thông qua quy chế hoạt động của khối trong năm tới.",
	}
	if diff := cmp.Diff(want, blockTexts(d)); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(d.Provenance, []string{"pdf", "pdfium", "repair"}) {
		t.Errorf("provenance %v", d.Provenance)
	}
	if p := d.Pages; p[0].Engine != "pdfium+repair" || p[0].Health != 1 || p[0].Failure != "" || p[1].Engine != "pdfium" {
		t.Errorf("pages %+v", p)
	}
	if g := d.Diagnostics; len(g) != 1 || g[0].Code != corpus.Repaired || !strings.Contains(g[0].Message, "page 1") || !strings.Contains(g[0].Message, "now 100.0 %") {
		t.Errorf("diagnostics %v", g)
	}
}

// A page that was mush is still given to OCR where repair leaves it doubtful.
func TestRepairLeavesDoubtfulPagesToOCR(t *testing.T) {
	for _, tc := range []struct {
		before, after float64
		engine        string
		wants, whole  bool
	}{
		{0.80, 0.99, "pdfium+repair", false, false},
		{0.80, 0.93, "pdfium+repair", true, true},
		{0.93, 0.95, "pdfium+repair", true, false},
		{0.40, 0.70, "pdfium+repair", true, true},
		{math.NaN(), 0.93, "pdfium", true, false},
	} {
		p := &pageAnswer{Engine: tc.engine, Score: tc.after, Letters: 400}
		p.Repairs.Before = tc.before
		if wants, whole := p.wantsOCR(); wants != tc.wants || whole != tc.whole {
			t.Errorf("%s from %.2f to %.2f: OCR %v, whole page %v", tc.engine, tc.before, tc.after, wants, whole)
		}
	}
}
