package gold

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPagesScoreAsTheirTexts puts posts that are plain texts into the pages of a
// portal, with menus, a clock, a side column and related posts about it, and scores
// both: what a page adds must not cost or make up a value.
func TestPagesScoreAsTheirTexts(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "sokhoi")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "../../cmd/sokhoi")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build sokhoi: %v\n%s", err, out)
	}
	texts, pages := t.TempDir(), t.TempDir()
	n := 0
	for _, dir := range []string{archive, posts} {
		for _, a := range read(t, dir) {
			if filepath.Ext(a.path) != ".txt" {
				continue
			}
			body, err := os.ReadFile(a.path)
			if err != nil {
				t.Fatal(err)
			}
			page, ok := asPage(string(body), strings.Split(string(a.gold.Document.Title), "|"), n)
			if !ok {
				continue
			}
			n++
			report := *a.gold
			write := func(folder, ext, mediaType, body string) {
				report.Document.MediaType = mediaType
				b, err := json.Marshal(&report)
				if err != nil {
					t.Fatal(err)
				}
				stem := filepath.Join(folder, strings.TrimSuffix(filepath.Base(a.path), ".txt"))
				if err := os.WriteFile(stem+".json", b, 0o644); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(stem+ext, []byte(body), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			write(texts, ".txt", "text/plain", string(body))
			write(pages, ".html", "text/html", page)
		}
	}
	if n < 60 {
		t.Fatalf("only %d posts can be put into pages", n)
	}
	text, page := evaluate(t, binary, texts), evaluate(t, binary, pages)
	var fields []string
	for field := range text {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	var before, after float64
	for _, field := range fields {
		was, is := text[field].f1(), page[field].f1()
		before, after = before+was/float64(len(fields)), after+is/float64(len(fields))
		t.Logf("%-20s %.3f as text, %.3f as a page", field, was, is)
		// One value more or less in a rare field is a few hundredths.
		if is < was-0.03 {
			t.Errorf("%s scores %.3f as text and %.3f as a page", field, was, is)
		}
	}
	t.Logf("%d posts: macro F1 %.4f as text, %.4f as a page", n, before, after)
	if after < before-0.01 {
		t.Errorf("macro F1 is %.3f as text and %.3f as a page", before, after)
	}
}

func (s score) f1() float64 {
	if s.P+s.R == 0 || math.IsNaN(s.P+s.R) {
		return 0
	}
	return 2 * s.P * s.R / (s.P + s.R)
}

// asPage is the page of a portal that shows the text. ok is false for texts
// without a title of their own and those broken into lines of print.
func asPage(text string, titles []string, n int) (page string, ok bool) {
	var above, below []string
	title, long := "", 0
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "")) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case title == "" && slices.Contains(titles, line):
			title = line
		case title == "":
			above = append(above, line)
		default:
			below = append(below, line)
			if len(line) > 250 {
				long++
			}
		}
	}
	if title == "" || long < 2 || len(above) > 4 {
		return "", false
	}
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html><head><meta charset=utf-8><title>" + html.EscapeString(title) + "</title></head><body>\n")
	b.WriteString("<div id=header><a href=/><img src=banner.jpg></a><span id=clock>Thứ ba, 01/12/2026</span></div>\n")
	b.WriteString("<ul class=menu><li><a href=/>Trang chủ</a></li><li><a href=/gt>Giới thiệu</a></li><li><a href=/tin>Tin tức - Sự kiện</a></li><li><a href=/vb>Văn bản</a></li></ul>\n")
	body := "div"
	if n%3 == 1 {
		b.WriteString("<table width=980><tr><td width=200><a href=1>Thông báo</a><br><a href=2>Lịch công tác</a><br><a href=3>Hỏi đáp</a></td><td>")
		body = "td"
	} else {
		b.WriteString([]string{"<div class=detail>", "", "<div id=content-main>"}[n%3])
	}
	for _, line := range above {
		b.WriteString("<div class=top>" + html.EscapeString(line) + "</div>\n")
	}
	b.WriteString("<h1>" + html.EscapeString(title) + "</h1>\n")
	for i := 0; i < len(below); i++ {
		line := below[i]
		if cells := cellsOf(line); len(cells) > 1 && i+1 < len(below) && len(cellsOf(below[i+1])) > 1 {
			b.WriteString("<table border=1>")
			for ; len(cells) > 1; i++ {
				b.WriteString("<tr><td>" + strings.Join(cells, "</td><td>") + "</td></tr>\n")
				if cells = nil; i+1 < len(below) {
					cells = cellsOf(below[i+1])
				}
			}
			i--
			b.WriteString("</table>\n")
			continue
		}
		if n%4 == 3 && len(line) > 250 { // an editor's paragraph
			fmt.Fprintf(&b, "<p style=\"text-align: justify\"><span style=\"font-size:14pt\">%s</span></p>\n", html.EscapeString(line))
			continue
		}
		b.WriteString("<p>" + html.EscapeString(line) + "</p>\n")
	}
	b.WriteString("</" + body + ">")
	b.WriteString("<div class=right><h3>Tin nổi bật</h3><ul><li><a href=7>Khối thi đua số 9 ký kết giao ước thi đua</a></li><li><a href=8>Sở Xây dựng làm Cụm trưởng năm 2031</a></li></ul></div>")
	if body == "td" {
		b.WriteString("</tr></table>")
	}
	b.WriteString("<div class=other><b>Các tin khác</b><ul><li><a href=4>Cụm thi đua số 14 tổng kết năm 2030</a> (05/01/2031)</li><li><a href=5>Trao Cờ thi đua cho Báo Xuân Lộc</a> (02/01/2031)</li></ul></div>\n")
	b.WriteString("<div id=footer>Bản quyền thuộc Cổng thông tin điện tử. Chịu trách nhiệm: Ông Trần Văn Khoát, Trưởng Ban biên tập. Số lượt truy cập: 1.204.455</div></body></html>\n")
	return b.String(), true
}

// cellsOf are the cells of a line that white space or bars divide, one where there
// are none.
func cellsOf(line string) []string {
	var cells []string
	for _, c := range regexp.MustCompile(`\t| {3,}|\s*\|\s*`).Split(strings.Trim(line, "| "), -1) {
		cells = append(cells, html.EscapeString(strings.TrimSpace(c)))
	}
	return cells
}
