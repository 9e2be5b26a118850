package extract_test

import (
	"strings"
	"testing"
)

// Texts that break off in the middle of a list or a name give a report like any other.
func TestTextsBrokenOff(t *testing.T) {
	x := newExtractor(t)
	start := "Ngày 5/1/2023, Khối thi đua số 1 tổ chức Hội nghị tổng kết công tác thi đua năm 2022. "
	for _, unit := range []string{"Công an các tỉnh: A, ", "các Sở: ", "Khối trưởng, ", "gồm ", "Khối thi đua (", "Phó Giám đốc ", "“", "đồng chí ", "1. ", "Nguyễn Văn ", "đề nghị tặng Bằng khen của ", "02 Cờ thi đua “", "xếp thứ nhất, "} {
		whole := start + strings.Repeat(unit, 60)
		for cut := len(whole) - 2*len(unit); cut <= len(whole); cut++ {
			rep, _ := x.Extract(document(strings.ToValidUTF8(whole[:cut], "")))
			if len(rep.Conferences) != 1 {
				t.Fatalf("%q cut at %d gives %d conferences", unit, cut, len(rep.Conferences))
			}
		}
	}
}
