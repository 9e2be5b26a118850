package write

import (
	"fmt"
	"html"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// html is the page of a portal around the post: one of several layouts, with
// the menus, clocks and counters that such pages have.
func (w *writer) html() []byte {
	p := w.post
	title := html.EscapeString(w.parts[0].text)
	var body strings.Builder
	for _, part := range w.parts[1:] {
		text := html.EscapeString(part.text)
		if part.kind == corpus.Caption {
			fmt.Fprintf(&body, "<figure><img src=\"/anh/%d.jpg\" alt=\"\"><figcaption>%s</figcaption></figure>\n", p.ID, text)
			continue
		}
		fmt.Fprintf(&body, "<p>%s</p>\n", text)
	}
	if p.CopyOf != nil {
		fmt.Fprintf(&body, "<p class=\"source\">Theo %s</p>\n", html.EscapeString(p.CopyOf.Host))
	}
	clock := fmt.Sprintf("Thứ hai, %02d/%02d/%d", 1+p.ID%27, 1+p.ID%12, p.Published.Year+1)
	switch w.rng.IntN(3) {
	case 0:
		return fmt.Appendf(nil, `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>%s</title>
<meta property="article:published_time" content="%sT08:00:00+07:00"></head>
<body><header><nav><a href="/">Trang chủ</a> <a href="/tin-tuc">Tin tức</a></nav><span class="clock">%s</span></header>
<main><article><h1>%s</h1><time datetime="%s">%s</time>
%s</article></main>
<aside><h3>Tin liên quan</h3><ul><li><a href="/a">Hội thao ngành</a></li></ul></aside>
<footer>Lượt xem: %d</footer></body></html>
`, title, p.Published, clock, title, p.Published, slashed(p.Published), body.String(), 100+p.ID)
	case 1:
		return fmt.Appendf(nil, `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>%s - Cổng thông tin</title></head>
<body><table><tr><td>%s</td><td><a href="/">Trang chủ</a></td></tr></table>
<div id="content"><h2 class="title">%s</h2><div class="date">Ngày đăng: %s</div>
%s</div>
<div id="right">Các tin khác<br>Thông báo lịch tiếp công dân<br>Đang online: %d</div></body></html>
`, title, clock, title, slashed(p.Published), body.String(), p.ID%40)
	}
	return fmt.Appendf(nil, `<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>%s</title></head><body>
<div class="top">%s | Giới thiệu | Liên hệ</div>
<div class="news-detail"><h1 class="post-title">%s</h1>
<p class="post-meta">Cập nhật lúc: %s 08:15</p>
<div class="post-content">
%s</div></div>
<div class="footer">© Cổng thông tin điện tử</div></body></html>
`, title, clock, title, slashed(p.Published), body.String())
}
