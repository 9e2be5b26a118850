package index

import (
	"slices"
	"testing"

	"github.com/sokhoi/sokhoi/corpus/gazetteer"
)

func TestVocabularyOfGazetteer(t *testing.T) {
	v := FromGazetteer(gazetteer.Default())
	n := newNames(newConcepts(v.Concepts), nil)
	for _, same := range [][]string{
		{"Văn phòng UBND tỉnh", "VP Ủy ban nhân dân tỉnh", "văn phòng ủy ban nhân dân tỉnh"},
		{"Sở TT&TT", "Sở TTTT", "Sở Thông tin và Truyền thông", "Sở Thông tin - Truyền thông"},
		{"Sở NN&PTNT", "Sở Nông nghiệp và PTNT", "Sở Nông nghiệp - Phát triển nông thôn"},
		{"Sở Y tế", "Sở Y Tế"},
		{"Sở LĐ-TB&XH", "Sở LĐTBXH", "Sở LĐTB&XH", "Sở LĐTB-XH", "Sở LĐ, TB và XH", "Sở LĐ-TBXH", "Sở Lao động - Thương binh và Xã hội"},
		{"Sở VHTT&DL", "Sở VHTTDL", "Sở VH,TT&DL", "Sở VH-TTDL", "Sở VH, TT và DL", "Sở Văn hóa, Thể thao và Du lịch"},
		{"Sở KH&ĐT", "Sở KH và ĐT", "Sở KH - ĐT"},
		{"Ban QP-AN", "Ban QPAN", "Ban quốc phòng, an ninh"},
		{"Sở Kế hoạch và Đầu tư", "Sở KH&ĐT", "Sở KHĐT"},
	} {
		want := n.of(same[0])
		for _, s := range same[1:] {
			if got := n.of(s); got != want {
				t.Errorf("%q is %q, but %q is %q", s, got.exact, same[0], want.exact)
			}
		}
	}
	if got := v.Related("Sở Kế hoạch và Đầu tư tỉnh Bắc Ninh"); !slices.Contains(got, "Sở Tài chính tỉnh Bắc Ninh") {
		t.Errorf("relatives of Sở Kế hoạch và Đầu tư tỉnh Bắc Ninh: %q", got)
	}
	if got := v.Related("Không phải đơn vị"); len(got) > 0 {
		t.Errorf("relatives of no unit: %q", got)
	}
}
