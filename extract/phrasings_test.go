package extract_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/corpus"
)

// postFrame is the post that a phrasing stands in, withMembers one that lists members before.
const postFrame = "KHỐI THI ĐUA SỐ 3 TỔNG KẾT NĂM 2022\n\n" +
	"Ngày 12/12/2022, tại hội trường Sở Tài chính, Khối thi đua số 3 tỉnh Sơn La tổ chức Hội nghị tổng kết công tác thi đua năm 2022.\n\n" +
	"%s\n\nHội nghị kết thúc trong không khí đoàn kết.\n"

// leadFrame is the post that begins with the phrasing.
const leadFrame = "Hội nghị của Khối thi đua số 3\n\n14/12/2022 08:15\n\n%s\n\nHội nghị kết thúc trong không khí đoàn kết, các đại biểu chụp ảnh lưu niệm.\n"

var withMembers = strings.Replace(postFrame, "năm 2022.\n", "năm 2022. Khối gồm 5 đơn vị: Sở Tài chính, Sở Xây dựng, Sở Nội vụ, Sở Tư pháp, Thanh tra tỉnh.\n", 1)

// TestPhrasings reads ways of telling one field: testdata/phrasings/FIELD.txt holds
// sentences (slips.txt: of leaders), each followed by the values that it tells, indented; none where it tells none.
// A blank line parts two of them, «\n» inside a line is a line's end of the post.
func TestPhrasings(t *testing.T) {
	x := newExtractor(t)
	fields := map[string]struct {
		frame string
		show  func(*corpus.Conference) []string
	}{
		"leaders":  {withMembers, showLeaders},
		"slips":    {withMembers, showLeaders},
		"rankings": {withMembers, showRankings},
		"awards":   {withMembers, showAwards},
		"members":  {postFrame, showMembers},
		"meetings": {leadFrame, showMeeting},
	}
	for field, f := range fields {
		t.Run(field, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join("testdata/phrasings", field+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range strings.Split(strings.TrimSpace(string(b)), "\n\n") {
				text, want := phrasing(p)
				if text == "" {
					continue
				}
				rep, _ := x.Extract(document(fmt.Sprintf(f.frame, text)))
				var got []string
				for i := range rep.Conferences {
					got = append(got, f.show(&rep.Conferences[i])...)
				}
				slices.Sort(got)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s\n(-want +got)\n%s", text, diff)
				}
			}
		})
	}
}

// phrasing divides an example into its text and the values that it tells, in order;
// comments are left out.
func phrasing(p string) (text string, want []string) {
	for _, line := range strings.Split(p, "\n") {
		switch value, isValue := strings.CutPrefix(line, "  "); {
		case strings.HasPrefix(line, "#"):
		case isValue:
			want = append(want, value)
		default:
			text = strings.ReplaceAll(line, `\n`, "\n")
		}
	}
	slices.Sort(want)
	return text, want
}

func showLeaders(c *corpus.Conference) (list []string) {
	for _, l := range c.Leaders {
		who := string(l.Unit)
		if who == "" {
			who = "person " + string(l.Person)
		}
		list = append(list, fmt.Sprintf("%d %s %s", int(l.Year), l.Post, who))
	}
	return list
}

func showRankings(c *corpus.Conference) (list []string) {
	for _, r := range c.Rankings {
		list = append(list, fmt.Sprintf("%d %s", r.Rank, r.Unit))
	}
	return list
}

func showAwards(c *corpus.Conference) (list []string) {
	for _, a := range c.Awards {
		s := fmt.Sprintf("%s × %d %s %s", a.Award, int(a.Count), a.Of, a.Status)
		if len(a.Recipients) > 0 {
			s += ": " + strings.Join(a.Recipients, ", ")
		}
		list = append(list, s)
	}
	return list
}

func showMembers(c *corpus.Conference) (list []string) {
	if c.MemberCount > 0 {
		list = append(list, fmt.Sprintf("count %d", int(c.MemberCount)))
	}
	for _, m := range c.Members {
		list = append(list, m.Unit)
	}
	return list
}

func showMeeting(c *corpus.Conference) (list []string) {
	if !c.HeldOn.IsZero() {
		list = append(list, c.HeldOn.String())
	}
	if c.Place != "" {
		list = append(list, "at "+string(c.Place))
	}
	return append(list, fmt.Sprintf("%s %d", c.Kind, int(c.Year)))
}
