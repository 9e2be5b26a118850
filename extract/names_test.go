package extract_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// namesOf are the lines of a list of names in testdata/names, without its comment.
func namesOf(t *testing.T, list string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/names", list))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "#") })
}

// TestUnits reads each unit as a member, as the head and as whom an award is proposed for, among
// others of the list.
func TestUnits(t *testing.T) {
	x := newExtractor(t)
	units := namesOf(t, "units.txt")
	post := "KHỐI THI ĐUA SỐ 3 TỔNG KẾT NĂM 2022\n\n" +
		"Ngày 12/12/2022, tại hội trường tỉnh, Khối thi đua số 3 tỉnh Sơn La tổ chức Hội nghị tổng kết công tác thi đua năm 2022. Khối gồm 3 đơn vị: A, Sở Xây dựng và B.\n\n" +
		"Hội nghị bầu A làm Khối trưởng năm 2023; đề nghị UBND tỉnh tặng Cờ thi đua cho B.\n"
	for i, a := range units {
		b := units[(i+67)%len(units)]
		rep, _ := x.Extract(document(strings.NewReplacer("A,", a+",", "B.", b+".", "A ", a+" ").Replace(post)))
		if len(rep.Conferences) != 1 {
			t.Errorf("%s: %d meetings", a, len(rep.Conferences))
			continue
		}
		c := rep.Conferences[0]
		var got []string
		for _, m := range c.Members {
			got = append(got, "member "+m.Unit)
		}
		for _, l := range c.Leaders {
			got = append(got, "head "+string(l.Unit))
		}
		for _, w := range c.Awards {
			got = append(got, "award "+strings.Join(w.Recipients, "|"))
		}
		want := []string{"member " + a, "member Sở Xây dựng", "member " + b, "head " + a, "award " + b}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s and %s (-want +got)\n%s", a, b, diff)
		}
	}
}

// TestBlocs reads the name of each bloc out of four sentences.
func TestBlocs(t *testing.T) {
	x := newExtractor(t)
	for _, bloc := range namesOf(t, "blocs.txt") {
		for _, post := range []string{
			"Tổng kết công tác thi đua\n\n10:20, 13/12/2022\n\nSáng 12/12/2022, tại hội trường Sở Tài chính, B tổ chức Hội nghị tổng kết công tác thi đua, khen thưởng năm 2022. Dự có ông Lê Văn An, Phó Giám đốc Sở Nội vụ.\n",
			"B tổng kết năm 2022\n\n10:20, 13/12/2022\n\nNgày 12/12, B đã họp tổng kết phong trào thi đua năm 2022 và triển khai nhiệm vụ năm 2023 tại hội trường Sở Tài chính. Ông Lê Văn An, Giám đốc Sở Nội vụ chủ trì.\n",
			"Ký kết giao ước thi đua năm 2023\n\n10:20, 13/2/2023\n\nNgày 12/2/2023, Hội nghị ký kết giao ước thi đua năm 2023 của B được tổ chức tại hội trường Sở Tài chính. Ông Lê Văn An, Giám đốc Sở Nội vụ chủ trì.\n",
			"Thi đua\n\n10:20, 13/12/2022\n\nChiều 12/12/2022, ông Lê Văn An, Giám đốc Sở Nội vụ đã chủ trì hội nghị sơ kết 6 tháng đầu năm 2022 của B.\n",
		} {
			rep, _ := x.Extract(document(strings.NewReplacer(" B ", " "+bloc+" ", " B.", " "+bloc+".", "B tổng", bloc+" tổng").Replace(post)))
			var got []string
			for _, c := range rep.Conferences {
				got = append(got, string(c.Bloc.Name))
			}
			if diff := cmp.Diff([]string{bloc}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		}
	}
}

// TestPersons reads each post with a person in three sentences.
func TestPersons(t *testing.T) {
	x := newExtractor(t)
	persons := namesOf(t, "persons.txt")
	for i, position := range namesOf(t, "positions.txt") {
		person := persons[i%len(persons)]
		for _, sentence := range []string{
			"Dự hội nghị có ông A, P; bà Lê Thị Hoa, Phó Giám đốc Sở Tài chính.",
			"Đồng chí A - P phát biểu chỉ đạo hội nghị.",
			"Tham dự có các đồng chí: A, P; Lê Thị Hoa, Phó Giám đốc Sở Tài chính.",
		} {
			text := strings.NewReplacer(" A,", " "+person+",", " A ", " "+person+" ", " P;", " "+position+";", " P ", " "+position+" ").Replace(sentence)
			rep, _ := x.Extract(document(frame + text + "\n\nHội nghị kết thúc trong không khí đoàn kết, các đại biểu chụp ảnh lưu niệm.\n"))
			found := false
			for _, c := range rep.Conferences {
				for _, o := range c.Officials {
					if string(o.Name) == person {
						found = true
						if got := strings.Join(o.Positions, ", "); got != position {
							t.Errorf("%s\nis %q", text, got)
						}
					} else if string(o.Name) != "Lê Thị Hoa" {
						t.Errorf("%s\nhas %q", text, o.Name)
					}
				}
			}
			if !found {
				t.Errorf("%s\nlacks %q", text, person)
			}
		}
	}
}
