package viet

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

const soundLines = `Hội nghị tổng kết công tác thi đua năm 2023 của Khối thi đua số 5.
Đồng chí Nguyễn Văn Hùng, Giám đốc Sở Nội vụ, Khối trưởng chủ trì hội nghị.
Các đơn vị ký kết giao ước, phấn đấu vượt từ 3% đến 9% chỉ tiêu được giao.`

func TestRepairUnsound(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		mended         int
	}{
		{"a damaged text", "ĐIỀ U KHO ẢN chung. Hội ngh ị t ổng k ết\nSố 12/QĐ-UBND", "ĐIỀU KHOẢN chung. Hội nghị tổng kết\nSố 12/QĐ-UBND", 1},
		{"a damaged line of a sound text", soundLines + "\nĐIỀ U KHO ẢN chung, ngh ị quyết 05", soundLines + "\nĐIỀU KHOẢN chung, nghị quyết 05", 1},
		{"lone consonants", "Kh ối thi đua: S ở Y tế\nS ở Tư pháp", "Khối thi đua: Sở Y tế\nSở Tư pháp", 2},
		{"marks behind a space", "Hô ̣i nghi ̣ tô ̉ng kê ́t", "Hội nghị tổng kết", 1},
		{"one joint in a sound text is the writer's", soundLines + "\nCùng dự có bà Hoa vàcán bộ", soundLines + "\nCùng dự có bà Hoa vàcán bộ", 0},
		{"names", "Bà Néang Sa Oanh, ông Kđoh", "Bà Néang Sa Oanh, ông Kđoh", 0},
		{"numbers of blocs", "CỤM THI ĐUA SỐ I\nKH ỐI THI ĐUA S Ố 12", "CỤM THI ĐUA SỐ I\nKHỐI THI ĐUA SỐ 12", 1},
		{"another language", "La société a été créée à l'aide d'une équipe très engagée", "La société a été créée à l'aide d'une équipe très engagée", 0},
		{"line ends", "Hội ngh ị t ổng k ết\r\n\r\nUBND t ỉnh", "Hội nghị tổng kết\r\n\r\nUBND tỉnh", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, r := RepairUnsound(c.in)
			if got != c.want || r.Mended != c.mended {
				t.Errorf("RepairUnsound(%q) = %q, %+v, want %q", c.in, got, r, c.want)
			}
			if r.After < r.Before || r.Mended == 0 && r.After != r.Before {
				t.Errorf("health %.3f before, %.3f after %d lines", r.Before, r.After, r.Mended)
			}
		})
	}
}

func TestGarbled(t *testing.T) {
	for s, want := range map[string]bool{
		"Hội nghị tổng kết công tác thi đua năm 2023":                                                 false,
		"Hộq nghxị tổnm kếz cônp tácb thưk đuaj nămb xyzt":                                            true,
		"H\ufffdi ngh\ufffd t\ufffdng k\ufffdt c\ufffdng t\ufffdc thi \ufffdua, th\ufffdng nh\ufffdt": true,
		"The delegation visited the province and met the leaders":                                     false,
		"La société a été créée à l'aide d'une équipe très engagée, où est l'élève":                   false,
		"Delegace z Plzně a Českých Budějovic navštívila továrnu, příští rok přijede znovu":           false,
		"Der Besuch dauerte länger als geplant, weil die Straße gesperrt war":                         false,
		"Москва и Санкт-Петербург, новости культуры и спорта":                                         false,
		"Ελληνική Δημοκρατία και οι πολίτες της":                                                      false,
		"Hoi nghi tong ket cong tac thi dua nam 2023":                                                 false,
	} {
		if got := HealthOf(s).Garbled(); got != want {
			t.Errorf("Garbled(%q) = %v (%+v)", s, got, HealthOf(s))
		}
	}
	_, r := RepairUnsound(soundLines + "\nHộq nghxị tổnm kếz cônp tácb thưk đuaj nămb xyzt hộiw nghtị")
	if !slices.Equal(r.Lost, []int{3}) {
		t.Errorf("lost lines %v", r.Lost)
	}
}

// Lines stay lines and numbers stay numbers, whatever comes.
func FuzzRepairUnsound(f *testing.F) {
	for _, s := range []string{"ĐIỀ U KHO ẢN chung\n12,5 đ iểm", "S Ố 12/QĐ", "côngtác 1 2\r\n3", "Hô ̣i 5 ́6", soundLines} {
		f.Add(s)
	}
	digits := regexp.MustCompile(`[0-9]+(?:[.,/:-][0-9]+)*`)
	f.Fuzz(func(t *testing.T, s string) {
		got, r := RepairUnsound(s)
		if (got != s) != (r.Mended > 0) {
			t.Fatalf("RepairUnsound(%q) = %q, %+v", s, got, r)
		}
		if strings.Count(got, "\n") != strings.Count(s, "\n") {
			t.Fatalf("RepairUnsound(%q) = %q: other lines", s, got)
		}
		before, _ := Normalize(s)
		after, _ := Normalize(got)
		if a, b := digits.FindAllString(before, -1), digits.FindAllString(after, -1); !slices.Equal(a, b) {
			t.Fatalf("RepairUnsound(%q) = %q: numbers %q became %q", s, got, a, b)
		}
		if r.After < r.Before {
			t.Fatalf("RepairUnsound(%q) = %q: health fell from %f to %f", s, got, r.Before, r.After)
		}
	})
}

// Repair takes time in proportion to the text, whatever stands in it: quadratic
// work on these would outlast the test.
func TestRepairOfLongRows(t *testing.T) {
	for _, s := range []string{"a ", "ậ ", "a´", "´", "ngh ", "ị ", "côngtác", "ậ", "a \u0301", "Sở ", "S ở ", "x\n"} {
		RepairUnsound("Khối ngh ị đa " + strings.Repeat(s, 100_000/len(s)))
		RepairUnsound(strings.Repeat("a", 50_000) + strings.Repeat(s, 50_000/len(s)))
	}
}
