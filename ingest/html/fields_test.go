package html

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

const body = "<p>Khối thi đua các cơ quan Đảng họp tổng kết công tác thi đua, khen thưởng và ký giao ước cho năm sau.</p>" +
	"<p>Các đơn vị bình xét, suy tôn hai đơn vị để đề nghị tặng Cờ thi đua và bốn đơn vị để đề nghị tặng Bằng khen.</p>"

// TestPublished reads the day of publication in each place and form that portals
// have, and nowhere else.
func TestPublished(t *testing.T) {
	const title = "<h1>Khối thi đua các cơ quan Đảng tổng kết năm</h1>"
	for _, tc := range []struct{ name, uri, head, page, want string }{
		{"meta", "", `<meta property="article:published_time" content="2019-12-31T08:00:00+07:00">`, title + "<p>01/01/2020</p>" + body, "2019-12-31"},
		{"meta in UTC is a day later here", "", `<meta property="article:published_time" content="2019-12-31T18:30:00Z">`, title + body, "2020-01-01"},
		{"meta that calls local time UTC", "", `<meta property="article:published_time" content="2019-12-31T18:30:00Z">`, title + "<p>31/12/2019 18:30</p>" + body, "2019-12-31"},
		{"meta of a zero time", "", `<meta property="article:published_time" content="0001-01-01T00:00:00">`, title + "<p>31/12/2019</p>" + body, "2019-12-31"},
		{"meta in Vietnamese order", "", `<meta name="pubdate" content="31/12/2019 10:00">`, title + body, "2019-12-31"},
		{"meta of the last change only", "", `<meta property="article:modified_time" content="2020-03-01T08:00:00+07:00">`, title + body, ""},
		{"expiry is nothing", "", `<meta http-equiv="Expires" content="2020-03-01">`, title + body, ""},
		{"JSON-LD", "", `<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2018-01-05"}</script>`, title + body, "2018-01-05"},
		{"JSON-LD of the site", "", `<script type="application/ld+json">{"@type":"WebSite","datePublished":"2018-01-05"}</script>`, title + body, ""},
		{"broken JSON-LD", "", `<script type="application/ld+json">{"@type":"NewsArticle",</script>`, title + "<p>05.01.2018</p>" + body, "2018-01-05"},
		{"time element", "", "", title + `<time datetime="2018-01-05T10:00:00+07:00">hôm qua</time>` + body, "2018-01-05"},
		{"time element without machine form", "", "", title + `<div><time>24/02/2022 - 21:13</time></div>` + body, "2022-02-24"},
		{"time element of another post", "", "", title + body + `<aside><ul><li><time datetime="2018-01-05">5/1</time></li></ul></aside>`, ""},
		{"microdata", "", "", title + `<span class="hidden" itemprop="datePublished">2019-12-21T08:15:00+07:00</span>` + body, "2019-12-21"},
		{"dotted", "", "", title + "<div>27.06.2017</div>" + body, "2017-06-27"},
		{"weekday", "", "", title + "<div>Thứ sáu - 18/03/2016 15:47</div>" + body, "2016-03-18"},
		{"weekday by number", "", "", title + "<div>Thứ 4, 22.12.2021 | 20:42:03</div>" + body, "2021-12-22"},
		{"clock first", "", "", title + "<div>10:22 05/07/2017</div>" + body, "2017-07-05"},
		{"hyphens and bar", "", "", title + "<div>17-11-2022 | 08:56:50</div>" + body, "2022-11-17"},
		{"spaced hyphens", "", "", title + "<div>Đăng ngày 17 - 05 - 2024</div>" + body, "2024-05-17"},
		{"brackets", "", "", title + "<div>(Cập nhật lúc: 09/01/2023)</div>" + body, "2023-01-09"},
		{"words", "", "", title + "<div>Thứ tư, 13 Tháng 12 2017 14:20</div>" + body, "2017-12-13"},
		{"words of WordPress", "", "", title + "<div>14 Tháng Bảy, 2019</div>" + body, "2019-07-14"},
		{"in full words", "", "", title + "<div>Ngày 05 tháng 3 năm 2012</div>" + body, "2012-03-05"},
		{"English", "", "", title + "<div>Posted on July 21, 2014</div>" + body, "2014-07-21"},
		{"with the writer", "", "", title + "<p>13/01/2017 15:40:08 - Nguyễn Sỹ Hoàn (Phòng Nội vụ)</p>" + body, "2017-01-13"},
		{"with the section", "", "", "<div><p>Chính trị - Thứ Năm, 14/7/2016, 08:33 (GMT+7)</p>" + title + body + "</div>", "2016-07-14"},
		{"with a counter", "", "", title + "<div>Ngày đăng: 16-07-2021 | Lượt xem: 88</div>" + body, "2021-07-16"},
		{"before the title", "", "", "<div><div>30/11/2010 09:14</div>" + title + body + "</div>", "2010-11-30"},
		{"below the text", "", "", "<div>" + title + body + "<p>Ngày đăng: 30/11/2010</p></div>", "2010-11-30"},
		{"AM after a day over twelve", "", "", title + "<div>(30/12/2009 10:05:00 AM)</div>" + body, "2009-12-30"},
		{"AM with unpadded numbers", "", "", title + "<div>12/9/2019 2:35:50 AM</div>" + body, "2019-12-09"},
		{"AM with padded numbers", "", "", title + "<div>09/12/2019 02:35:50 AM</div>" + body, "2019-12-09"},
		{"AM told by another post", "", "", title + "<div>12/11/2018 03:17:22 PM</div>" + body + "<ul><li>Họp khối (01/18/2019 09:02:10 AM)</li></ul>", "2018-12-11"},
		{"AM told by the meeting", "", "", title + "<div>12/11/2018 03:17:22 PM</div><p>Ngày 07/12/2018, khối thi đua các cơ quan Đảng họp tổng kết công tác thi đua năm 2018 tại hội trường.</p>" + body, "2018-12-11"},
		{"afternoon in Vietnamese is no American day", "", "", title + "<div>Cập nhật: 4/12/2020 3:41:27 CH</div>" + body, "2020-12-04"},
		{"address by folders", "https://x.example/2024/03/08/bai.html", "", title + body, "2024-03-08"},
		{"address of SharePoint", "https://x.example/portal/Pages/2019-1-10/bai.aspx", "", title + body, "2019-01-10"},
		{"address by number", "https://x.example/bai-20201216093015.htm", "", title + body, "2020-12-16"},
		{"address with a month only", "https://x.example/2024/03/bai.html", "", title + body, ""},
		{"address with another number", "https://x.example/bai-20209999.htm", "", title + body, ""},
		{"stamp over address", "https://x.example/2024/03/08/bai.html", "", title + "<div>07/03/2024</div>" + body, "2024-03-07"},
		{"clock of the page", "", "", "<div id=header><span>Thứ Năm, 11/06/2026</span></div><div>" + title + body + "</div>", ""},
		{"clock in words", "", "", "<div>Hôm nay, thứ ba ngày 12 tháng 4 năm 2011</div>" + title + body, ""},
		{"clock next to the title", "", "", "<div class=wrap><div>Thứ Hai, 23/05/2022</div>" + title + "<p>Ngày 24/12/2015, khối thi đua các cơ quan Đảng họp tổng kết công tác thi đua năm 2015 tại hội trường.</p>" + body + "</div>", ""},
		{"day of the meeting", "", "", title + "<p>Ngày 24/12/2015, khối thi đua các cơ quan Đảng họp tổng kết công tác thi đua năm 2015 tại hội trường.</p>" + body, ""},
		{"hour of the meeting", "", "", title + "<p>8:00 ngày 05/12/2019, Khối thi đua số 3 họp tổng kết năm.</p>" + body, ""},
		{"hour of a meeting to come", "", "", title + "<p>Sáng mai, 8:00 ngày 05/12/2019 - Khối họp</p>" + body, ""},
		{"days of other posts", "", "", title + body + "<b>Tin khác</b><ul><li>Khối 2 họp (05/01/2018)</li></ul>", ""},
		{"a day that does not exist", "", "", title + "<div>31/02/2018</div>" + body, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			page := "<html><head>" + tc.head + "</head><body>" + tc.page + "</body></html>"
			d, err := Parse(context.Background(), []byte(page), tc.uri, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := d.PublishedOn.String(); got != tc.want {
				t.Errorf("published on %q, wanted %q", got, tc.want)
			}
		})
	}
}

// TestByline reads the writer where portals name them.
func TestByline(t *testing.T) {
	right := func(s string) string { return `<p style="text-align: right;"><strong>` + s + `</strong></p>` }
	for _, tc := range []struct{ head, tail, want string }{
		{"", right("Nguyễn Văn An"), "Nguyễn Văn An"},
		{"", right("Tin, ảnh: Hoàng Tuyết"), "Hoàng Tuyết"},
		{"", right("Bài và ảnh: Lê Dung"), "Lê Dung"},
		{"", right("Tin: Lê Dung - Ảnh: Hà My"), "Lê Dung - Ảnh: Hà My"},
		{"", right("P.V"), "P.V"},
		{"", right("CTV"), "CTV"},
		{"", right("T. Nhị"), "T. Nhị"},
		{"", right("THU HẰNG"), "THU HẰNG"},
		{"", right("PV và TTXVN"), "PV và TTXVN"},
		{"", right("Việt Hùng, Tuấn Anh"), "Việt Hùng, Tuấn Anh"},
		{"", right("Trần Bình (VP Sở)"), "Trần Bình (VP Sở)"},
		{"", right("Trần Bình - Hạt Kiểm lâm Minh Hóa"), "Trần Bình - Hạt Kiểm lâm Minh Hóa"},
		{"", right("Phòng Nghiệp vụ Thi đua"), "Phòng Nghiệp vụ Thi đua"},
		{"", "<p>Thu Hoài</p>", "Thu Hoài"},
		{"", right("Thu Hoài") + "<div>In bài viết | Gửi cho bạn bè</div>", "Thu Hoài"},
		{"", "<p>Theo QNP</p>", "QNP"},
		{"", "<p>Nguồn: Sở Y tế</p>", "Sở Y tế"},
		{"", right("Tác giả: Hồ Mai") + right("Nguồn: Sở Y tế"), "Hồ Mai"},
		{"", `<p class="author">Lê Dung</p>`, "Lê Dung"},
		{"", "<p>Hội nghị kết thúc tốt đẹp.</p>", ""},
		{"", `<p align="center"><em>Quang cảnh Hội nghị</em></p>`, ""},
		{"", right("TM. KHỐI THI ĐUA") + right("KHỐI TRƯỞNG") + right("(Đã ký)") + right("Trần Bình"), ""},
		{`<meta name="author" content="Sở Nội vụ tỉnh Mẫu">`, "", ""},
		{`<meta name="author" content="Administrator">`, "", ""},
		{`<meta name="author" content="Super User">`, "", ""},
		{`<meta name="author" content="quantri">`, "", ""},
		{`<meta name="author" content="Lê Thị Dung">`, "", "Lê Thị Dung"},
		{`<meta name="author" content="Lê Thị Dung">`, right("Hà My"), "Hà My"},
		{`<script type="application/ld+json">{"@type":"Article","author":[{"@type":"Person","name":"Lê Dung"}]}</script>`, "", "Lê Dung"},
		{`<script type="application/ld+json">{"@type":"Article","author":{"@type":"Organization","name":"Báo Mẫu"}}</script>`, "", ""},
	} {
		t.Run(fmt.Sprint(tc.head, tc.tail), func(t *testing.T) {
			page := "<html><head>" + tc.head + "</head><body><h1>Khối thi đua các cơ quan Đảng tổng kết năm</h1>" + body + tc.tail + "</body></html>"
			d, err := Parse(context.Background(), []byte(page), "", Options{})
			if err != nil {
				t.Fatal(err)
			}
			if string(d.Byline) != tc.want {
				t.Errorf("by %q, wanted %q", d.Byline, tc.want)
			}
		})
	}
}

// TestStampAuthor reads the writer beside the day.
func TestStampAuthor(t *testing.T) {
	for _, tc := range []struct{ stamp, want string }{
		{"Tác giả: Lê Minh | Ngày đăng: 18/12/2017 | Lượt xem: 300", "Lê Minh"},
		{"Ngày đăng: 18/12/2017 - Tác giả: Lê Minh", "Lê Minh"},
		{"18/12/2017 08:30 | Người đăng: quantri", ""},
		{"Tác giả: admin - 18/12/2017", ""},
		{"Tác giả: Cập nhật 18/12/2017", ""},
	} {
		page := "<h1>Khối thi đua các cơ quan Đảng tổng kết năm</h1><div>" + tc.stamp + "</div>" + body
		d, err := Parse(context.Background(), []byte(page), "", Options{})
		if err != nil {
			t.Fatal(err)
		}
		if string(d.Byline) != tc.want || d.PublishedOn.String() != "2017-12-18" {
			t.Errorf("%s: by %q on %s", tc.stamp, d.Byline, d.PublishedOn)
		}
	}
}

// TestTitle reads the post's own title, not the portal's.
func TestTitle(t *testing.T) {
	const want = "Khối thi đua số 7 bầu Sở Y tế làm Khối trưởng"
	for name, page := range map[string]string{
		"h1":                        "<title>" + want + " - Sở Nội vụ tỉnh Mẫu</title><h1>" + want + "</h1>",
		"h1 is the portal's":        "<title>Tin chi tiết</title><div class=header><h1><a href=/>Cổng thông tin điện tử tỉnh Mẫu</a></h1></div><h2 class=tieude>" + want + "</h2>",
		"title of the page only":    "<title>" + want + " | Báo Mẫu điện tử</title>",
		"portal before the title":   "<title>Sở Nội vụ - " + want + "</title>",
		"og:title":                  `<title>Tin tức</title><meta property="og:title" content="` + want + `">`,
		"old class":                 "<title>Trang chủ</title><div class=TieuDe>" + want + "</div>",
		"bold font":                 "<title>:: So Noi vu ::</title><p><b><font size=3 color=red>" + want + "</font></b></p><font size=1>(30/12/2009)</font>",
		"heading of the module":     "<title>Chi tiết tin</title><h2 class=portlet-title-text>Xuất bản thông tin</h2><h3 class=title-news>" + want + "</h3>",
		"link to itself":            "<title>Tin</title><table><tr><td class=contentheading><a class=contentpagetitle href=#>" + want + "</a></td></tr></table>",
		"breadcrumb before it":      "<title>Tin</title><div class=breadcrumb>Trang chủ &gt; Tin tức &gt; Thi đua</div><div class=title>" + want + "</div>",
		"repeated as the summary":   "<title>Tin</title><div class=title>" + want + "</div><div class=sapo><b>" + want + "</b></div>",
		"related titles like it":    "<title>Tin</title><div class=left><b>Tin mới</b><ul><li><a href=#>Khối thi đua số 8 bầu Sở Xây dựng làm Khối trưởng</a></ul></div><div class=main><h3>" + want + "</h3>",
		"post title is a site head": "<title>" + want + "</title><header><h1>Sở Nội vụ tỉnh Mẫu</h1></header><article><header><h1>" + want + "</h1></header>",
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Parse(context.Background(), []byte(page+body), "http://x.example/?id=7", Options{})
			if err != nil {
				t.Fatal(err)
			}
			if string(d.Title) != want {
				t.Errorf("title %q", d.Title)
			}
		})
	}
}

// TestLines checks how the layout becomes lines: words never join, sentences are
// never cut.
func TestLines(t *testing.T) {
	for _, tc := range []struct {
		page string
		want []string
	}{
		{"<p>Sở <b>Y</b>\n tế<br>và Sở <span>N</span>ội vụ</p>", []string{"Sở Y tế và Sở Nội vụ"}},
		{"<td>a</td><td>b</td>", []string{"ab"}}, // cells without a table are no cells
		{"<table><tr><td>Sở A</td><td>5</td></tr><tr><td>Sở<br>B</td><td><p>6</p><p>7</p></td></tr></table>", []string{"Sở A | 5", "Sở B | 6 7"}},
		{"<table><tr><td rowspan=2>1<td>Sở A<td rowspan=2>Cờ<tr><td>Sở B<tr><td>2<td>Sở C<td>Khen</table>", []string{"1 | Sở A | Cờ", "1 | Sở B | Cờ", "2 | Sở C | Khen"}},
		{"<table><tr><td>Trái<td>Phải</table>", []string{"Trái", "Phải"}},
		{"<ul><li>một<ul><li>hai</ul><li>ba</ul>", []string{"một", "hai", "ba"}},
		{"Một.<br>Hai.<br><br>Ba", []string{"Một.", "Hai.", "Ba"}},
		{"- Sở Tài chính;<br>- Sở Nội vụ", []string{"- Sở Tài chính;", "- Sở Nội vụ"}},
		{"trước<img src=a width=400>sau", []string{"trước", "sau"}},
		{"trước <img src=a width=16> sau", []string{"trước sau"}},
		{"<div>a<div>b</div>c</div>", []string{"a", "b", "c"}},
		{"x<script>y</script><style>z</style><noscript>n</noscript><p style='display:none'>h</p>", []string{"x"}},
		{"a&nbsp;&nbsp;\u200bb\u00a0", []string{"a b"}},
		{"<span style='display:block'>a</span><span style='display:block'>b</span>", []string{"a", "b"}},
	} {
		root, _, err := parseTree(context.Background(), "<body>"+tc.page, "x", Limits{}.withDefaults())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range layOut(root) {
			got = append(got, l.text)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: wanted (-), found (+):\n%s", tc.page, diff)
		}
	}
}

// TestFurniture keeps what portals add out of the paragraphs.
func TestFurniture(t *testing.T) {
	for _, add := range []string{
		"<nav>MẪU THỪA</nav>", "<aside><p>MẪU THỪA</p></aside>", "<footer>MẪU THỪA</footer>",
		"<div id=LeftPane><div>MẪU THỪA</div></div>", "<div class='sidebar-right'>MẪU THỪA</div>", "<ul class=menu><li>MẪU THỪA</ul>",
		"<div><b>Các tin khác</b><ul><li>MẪU THỪA (02/03/2019)</ul></div>",
		"<div>Những tin cũ hơn</div><ul><li>MẪU THỪA</ul>",
		"<b>CÁC TIN ĐÃ ĐƯA:</b><br>- MẪU THỪA (25/12/2009)<br>- MẪU THỪA",
		"<h3>Tin liên quan</h3><p><a href=x>MẪU THỪA bầu Sở Y tế làm Khối trưởng năm sau</a></p>",
		"<div class=comments><p>MẪU THỪA: bài viết rất hay, đề nghị tòa soạn đăng thêm ảnh của hội nghị này.</p></div>",
		"<div class=tags>Tags: <a href=x>MẪU THỪA</a></div>", "<div>Từ khóa: MẪU THỪA</div>",
		"<div class=counter>Lượt truy cập MẪU THỪA: 99</div>", "<div>© 2019 MẪU THỪA</div>", "<div>Bản quyền thuộc MẪU THỪA</div>",
		"<select><option>MẪU THỪA</select>", "<div class=pagenav><a href=x>MẪU THỪA</a></div>",
	} {
		d, err := Parse(context.Background(), []byte("<div class=main><h1>Khối thi đua số 7 tổng kết công tác năm</h1>"+body+"</div>"+add), "", Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range d.Blocks {
			if s := d.Quote(b.Span); b.Kind != corpus.Boilerplate && (strings.Contains(s, "MẪU THỪA")) {
				t.Errorf("%s: %q is a %s", add, s, b.Kind)
			}
		}
	}
}

// TestEncodings reads a page in each encoding that portals have used, whatever
// they declare.
func TestEncodings(t *testing.T) {
	const text = "Khối thi đua các cơ quan Đảng họp tổng kết; Ủy ban ký giao ước, hỗ trợ người nghèo ở vùng đặc biệt khó khăn."
	page := "<html><head><title>Tin</title>%s</head><body><h1>Khối thi đua số 7 tổng kết công tác năm</h1><p>" + text + "</p><p>" + text + " Hết.</p></body></html>"
	for _, name := range []string{charset.UTF8, charset.UTF16LE, charset.UTF16BE, charset.Windows1258, charset.TCVN3, charset.VNI, charset.VISCII, charset.VPS, charset.Mojibake} {
		for _, meta := range []string{"", `<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">`, `<meta charset=utf-8>`} {
			text, page := text, page
			if name == charset.TCVN3 { // it has no capitals with accents but in fonts of their own
				text, page = strings.ToLower(text), strings.ToLower(page)
			}
			b, err := charset.Encode(name, fmt.Sprintf(page, meta))
			if err != nil {
				t.Fatal(err)
			}
			d, err := Parse(context.Background(), b, "", Options{MediaType: "text/html"})
			if err != nil {
				t.Errorf("%s %s: %v", name, meta, err)
				continue
			}
			if !strings.Contains(d.Text, text) {
				t.Errorf("%s %s: read %q by %v", name, meta, d.Text, d.Provenance)
			}
		}
	}
	var entities strings.Builder
	for _, r := range text {
		if r < 0x80 {
			entities.WriteRune(r)
		} else {
			fmt.Fprintf(&entities, "&#%d;", r)
		}
	}
	d, err := Parse(context.Background(), []byte("<p>"+entities.String()+"</p>"), "", Options{})
	if err != nil || !strings.Contains(d.Text, text) {
		t.Errorf("entities: %v, %v", d, err)
	}
}
