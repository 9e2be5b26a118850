package html

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// datedPages is how many pages TestPublishedPages writes. The full measure is
//
//	go test ./ingest/html -run PublishedPages -dated 2000
var datedPages = flag.Int("dated", 200, "pages to write for the day of publication")

// TestPublishedPages writes portal pages that tell their day of publication in one
// or several places, or nowhere, among days that mean something else: the clock of
// the page, the day of the meeting, days of other posts, the years of the footer.
// What is told counts in the order of trust, and a day that nothing tells is never
// made up.
func TestPublishedPages(t *testing.T) {
	told, right, silent := 0, 0, 0
	for n := range *datedPages {
		w := pageWriter{rand.New(rand.NewPCG(uint64(n), 5))}
		page, uri, want, how := w.page()
		d, err := Parse(context.Background(), []byte(page), uri, Options{})
		if err != nil {
			t.Fatalf("page %d: %v", n, err)
		}
		got := d.PublishedOn
		if want.IsZero() {
			silent++
			if !got.IsZero() {
				t.Errorf("page %d was published on %s, which nothing tells\n%s", n, got, page)
			}
			continue
		}
		told++
		if got == want {
			right++
			continue
		}
		t.Logf("page %d, told by %s: published on %q, wanted %s", n, how, got, want)
		if !got.IsZero() && !strings.Contains(how, got.String()) {
			t.Errorf("page %d, told by %s: %s was made up", n, how, got)
		}
	}
	t.Logf("%d of %d days right; %d pages tell none", right, told, silent)
	if right*100 < told*97 {
		t.Errorf("%d of %d days are right", right, told)
	}
}

// pageWriter writes pages.
type pageWriter struct{ *rand.Rand }

func (w pageWriter) one(list ...string) string { return list[w.IntN(len(list))] }

func (w pageWriter) day() time.Time {
	return time.Date(2006+w.IntN(20), time.Month(1+w.IntN(12)), 1+w.IntN(28), 6+w.IntN(12), w.IntN(60), w.IntN(60), 0, hanoi)
}

func corpusDay(t time.Time) corpus.Date {
	return corpus.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// page is a page, its address, the day that it tells, and how it does.
func (w pageWriter) page() (page, uri string, want corpus.Date, how string) {
	published := w.day()
	uri = w.one("https://snv.example/tin-tuc/khoi-thi-dua-tong-ket.html", "https://cong.example/index.php?id=4711", "https://x.example/Pages/bai.aspx")
	var head, above, stamp string
	var places []string
	trust := 5
	// A page seldom tells in more than two places, which may differ: the post was
	// shown, or changed, later.
	for range w.IntN(3) {
		day, place := published.AddDate(0, 0, w.IntN(4)*w.IntN(2)), w.IntN(5)
		if place < trust {
			trust, want = place, corpusDay(day)
		} else if place == trust {
			continue // two meta elements don't differ
		}
		switch place {
		case 0:
			head += w.meta(day)
			places = append(places, "meta of "+corpusDay(day).String())
		case 1:
			head += w.linked(day)
			places = append(places, "JSON-LD of "+corpusDay(day).String())
		case 2:
			above += w.element(day)
			places = append(places, "time element of "+corpusDay(day).String())
		case 3:
			stamp = w.stamp(day)
			places = append(places, "stamp of "+corpusDay(day).String())
		case 4:
			uri = w.address(day)
			places = append(places, "address of "+corpusDay(day).String())
		}
	}
	how = strings.Join(places, " and ")
	meeting := published.AddDate(0, 0, -1-w.IntN(12))
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html><head><meta charset=utf-8><title>" + heading + " - Sở Nội vụ</title>" + head)
	b.WriteString(w.one("", `<meta property="article:modified_time" content="`+published.AddDate(0, 2, 3).Format(time.RFC3339)+`">`, `<meta http-equiv="expires" content="Mon, 06 Jan 1990 00:00:01 GMT">`))
	b.WriteString("</head><body>")
	clock := time.Date(2026, time.Month(1+w.IntN(12)), 1+w.IntN(28), 9, 30, 0, 0, hanoi)
	b.WriteString(w.one("", "<div id=clock>"+weekday(clock)+", "+clock.Format("02/01/2006")+"</div>",
		fmt.Sprintf("<div class=today>Hôm nay, %s ngày %d tháng %d năm %d</div>", strings.ToLower(weekday(clock)), clock.Day(), clock.Month(), clock.Year())))
	b.WriteString("<ul class=menu><li><a href=/>Trang chủ</a><li><a href=/gt>Giới thiệu</a><li><a href=/tin>Tin tức</a></ul><div class=content>")
	before, after := "", stamp
	if w.IntN(5) == 0 {
		before, after = stamp, ""
	}
	b.WriteString(before + "<h1>" + heading + "</h1>" + above + after)
	fmt.Fprintf(&b, "<p>Ngày %s, tại hội trường Sở Nội vụ, Khối thi đua các cơ quan tham mưu tổ chức hội nghị tổng kết công tác thi đua năm %d, có %d đơn vị tham dự.</p>",
		meeting.Format(w.one("02/01/2006", "2/1/2006", "02-01-2006", "2/1")), meeting.Year(), 5+w.IntN(9))
	fmt.Fprintf(&b, "<p>Theo Kế hoạch số %d/KH-UBND ngày %s của UBND tỉnh, các đơn vị đã ký giao ước và triển khai phong trào từ đầu năm.</p>", 10+w.IntN(300), meeting.AddDate(0, -9, 2).Format("02/01/2006"))
	b.WriteString("<p>Hội nghị bình xét, suy tôn hai đơn vị dẫn đầu để đề nghị tặng Cờ thi đua và bốn đơn vị để đề nghị tặng Bằng khen.</p></div>")
	other := w.day()
	b.WriteString(w.one("", "<div class=other><b>Các tin khác</b><ul><li><a href=1>Khối 2 họp sơ kết</a> ("+other.Format("02/01/2006")+")<li><a href=2>Khối 3 ký giao ước</a> ("+other.AddDate(0, 1, 0).Format("02/01/2006")+")</ul></div>",
		`<aside><ul><li><a href=1>Khối 2 họp</a> <time datetime="`+other.Format("2006-01-02")+`">`+other.Format("02/01")+"</time></ul></aside>"))
	b.WriteString(w.one("", "<footer>Bản quyền © 2009–2026 Sở Nội vụ. Giấy phép số 12/GP-TTĐT ngày 03/04/2015.</footer>", "<div id=footer>Số lượt truy cập: 1204455. Copyright 2018</div>"))
	b.WriteString("</body></html>")
	return b.String(), uri, want, how
}

const heading = "Khối thi đua các cơ quan tham mưu tổng kết công tác thi đua năm"

func weekday(t time.Time) string {
	return [...]string{"Chủ nhật", "Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy"}[t.Weekday()]
}

func (w pageWriter) meta(t time.Time) string {
	name := w.one("property=\"article:published_time\"", "name=pubdate", "itemprop=datePublished", "name=\"dc.date.issued\"", "name=publish-date")
	return fmt.Sprintf("<meta %s content=\"%s\">", name, w.instant(t))
}

// instant is a moment as metadata write it.
func (w pageWriter) instant(t time.Time) string {
	return t.Format(w.one(time.RFC3339, "2006-01-02", "2006-01-02T15:04:05", "2006-01-02 15:04:05"))
}

func (w pageWriter) linked(t time.Time) string {
	object := `{"@context":"https://schema.org","@type":"` + w.one("NewsArticle", "Article", "BlogPosting") + `","headline":"Khối thi đua","datePublished":"` + w.instant(t) + `","dateModified":"` + t.AddDate(0, 1, 1).Format(time.RFC3339) + `"}`
	return `<script type="application/ld+json">` + w.one(object, "["+object+"]", `{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Sở"},`+object+"]}") + "</script>"
}

func (w pageWriter) element(t time.Time) string {
	return w.one(`<div class=meta><time datetime="`+w.instant(t)+`">`+t.Format("02/01/2006")+"</time></div>",
		`<time class="entry-date published" datetime="`+t.Format(time.RFC3339)+`">`+t.Format("2/1/2006")+"</time>",
		"<p><time>"+t.Format("02/01/2006 - 15:04")+"</time></p>",
		`<span itemprop=datePublished content="`+w.instant(t)+`">`+t.Format("02/01/2006")+"</span>")
}

// stamp is the day as readers see it.
func (w pageWriter) stamp(t time.Time) string {
	s := w.one(t.Format("02/01/2006"), t.Format("02/01/2006 15:04"), weekday(t)+", "+t.Format("02/01/2006, 15:04"), weekday(t)+" - "+t.Format("02/01/2006 15:04"), t.Format("15:04 02/01/2006"),
		"Ngày đăng: "+t.Format("02-01-2006"), "Cập nhật lúc: "+t.Format("15:04, 02/01/2006"), "Đăng ngày "+t.Format("2/1/2006")+" | Lượt xem: 312", "("+t.Format("02.01.2006")+")",
		fmt.Sprintf("Ngày %02d tháng %02d năm %d", t.Day(), t.Month(), t.Year()), fmt.Sprintf("%s, %d Tháng %d %d %s", weekday(t), t.Day(), t.Month(), t.Year(), t.Format("15:04")), "Tin đăng ngày: "+t.Format("2/1/2006")+" - Xem: 87")
	return w.one("<div class=date>"+s+"</div>", "<p>"+s+"</p>", "<span class=ngay>"+s+"</span>", "<div><em>"+s+"</em></div>")
}

func (w pageWriter) address(t time.Time) string {
	return "https://snv.example/" + w.one(t.Format("2006/01/02")+"/khoi-thi-dua-tong-ket.html", "tin/"+t.Format("2006-1-2")+"/bai.aspx", "khoi-thi-dua-tong-ket-"+t.Format("20060102150405")+".htm")
}
