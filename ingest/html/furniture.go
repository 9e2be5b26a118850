package html

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// furnitureNames are parts of class names and ids that portals give to what is
// not the post, as lower-case letters without separators.
var furnitureNames = []string{
	"tinkhac", "tinlienquan", "lienquan", "tincungloai", "cungchuyenmuc", "tincu", "tinmoi", "othernews", "newsother", "otherarticle",
	"relatednews", "relatedpost", "related", "assetlinks", "docnhieu", "xemnhieu", "mostread", "latestnews", "mostpopular",
	"breadcrumb", "pathway", "menu", "navbar", "navigation", "topnav", "sidenav", "sidebar", "footer", "leftpane", "rightpane", "leftcol", "rightcol",
	"comment", "binhluan", "disqus", "social", "sharing", "sharebar", "sharebox", "sharebutton", "toolbar", "pagenav", "paging", "pagination", "pager",
	"counter", "thongke", "truycap", "luotxem", "viewcount", "banner", "quangcao", "advert", "adsense", "sponsor", "login", "dangnhap", "searchbox", "searchform",
	"rating", "danhgia", "vote", "poll", "thamdo", "taglist", "posttags", "tdtags", "hotline", "copyright", "banquyen", "weblink", "lienket",
	"widget", "subscribe", "newsletter", "cookie", "popup", "modal", "nextprev", "prevnext", "navsingle", "navlinks", "skiplink", "screenreader",
	"printicon", "emailicon", "poweredby", "clock", "dongho", "ngayhientai", "currentdate", "hienthingay", "datetimenow",
}

// furnitureWords are whole words of class names and ids.
var furnitureWords = map[string]bool{
	"nav": true, "tags": true, "tag": true, "share": true, "other": true, "header": false, "ads": true, "ad": true, "promo": true,
	"tool": true, "tools": true, "actions": true, "hits": true, "print": true,
}

var wordsOfName = regexp.MustCompile(`[A-Z]?[a-z]+|[A-Z]+`)

// furnitureName reports whether n's class or id is one that portals give to furniture.
func furnitureName(n *html.Node) bool {
	for _, key := range []string{"class", "id", "role"} {
		v := attr(n, key)
		if v == "" {
			continue
		}
		for _, token := range strings.Fields(v) {
			s := squash(token)
			for _, name := range furnitureNames {
				if strings.Contains(s, name) {
					return true
				}
			}
			for _, word := range wordsOfName.FindAllString(token, -1) {
				if furnitureWords[strings.ToLower(word)] {
					return true
				}
			}
		}
	}
	return false
}

// furnitureElement reports whether the element itself is furniture.
func furnitureElement(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Aside, atom.Footer, atom.Menu:
		return true
	}
	return false
}

// markFurniture marks lines by the names around them and by what they say.
func (p *page) markFurniture() {
	prose := map[*html.Node]int{}
	total := 0
	for _, l := range p.lines {
		w := l.prose()
		total += w
		for n := l.node; n != nil && w > 0; n = n.Parent {
			prose[n] += w
		}
	}
	marked := map[*html.Node]bool{}
	var inside func(n *html.Node) bool
	inside = func(n *html.Node) bool {
		if n == nil || n.Type != html.ElementNode || n.DataAtom == atom.Body || n.DataAtom == atom.Html {
			return false
		}
		if v, ok := marked[n]; ok {
			return v
		}
		v := inside(n.Parent)
		// What holds much of the page's prose is no furniture, whatever its name.
		if !v && 10*prose[n] <= 3*total && (furnitureElement(n) || furnitureName(n)) {
			v = true
		}
		marked[n] = v
		return v
	}
	for _, l := range p.lines {
		n := l.inner
		if n == nil {
			n = l.node
		}
		if inside(n) || noise(l) {
			l.furniture = true
		}
	}
	p.markRelated(prose, total)
}

var relatedHeading = regexp.MustCompile(`^\W*(?:(?:cac|nhung|mot so) )?(?:(?:tin|bai)(?: (?:tuc|bai|viet))*(?:,? (?:su kien|anh))?) (?:da dua|da dang|khac|lien quan|cu hon|moi hon|moi nhat|moi|truoc|tiep theo|sau|cung chuyen muc|cung loai|cung su kien|doc nhieu|xem nhieu|noi bat|cu|tuong tu|ke tiep)(?: ngay| nhat)?\b.{0,12}$` +
	`|^\W*(?:cung chuyen muc|doc nhieu|xem nhieu|doc nhieu nhat|xem nhieu nhat|co the ban quan tam|ban quan tam|xem them|doc them|tin doc nhieu|video dang xem nhieu|chuyen muc khac|lien ket website|lien ket web|thong ke truy cap|luot truy cap|so luot truy cap|binh luan|y kien ban doc|y kien cua ban|gui binh luan|gui y kien|y kien phan hoi|thong tin lien quan|danh muc|van ban moi|thong bao moi|quang cao|tham do y kien|ai dang truc tuyen|dang truc tuyen|related (?:posts|articles|news|stories)|more (?:news|stories|from .{1,30})|you may also like|leave a (?:reply|comment)|comments|read more|most (?:read|popular))(?: ?\(\d+\))?\W*$` +
	`|^\W*(?:tags?|tu khoa|tu khoa tim kiem|nhan|the)\s*:`)

var noiseLine = regexp.MustCompile(`^(?:(?:so )?(?:luot (?:xem|doc|nguoi doc|truy cap)|lan (?:doc|xem)|da xem|luot xem tin|nguoi xem|da doc)\s*:?\s*[\d.,]*\W*` +
	`|(?:in trang|ban in|in bai viet|in bai|in an|gui email|gui cho ban be|gui bai viet|gui tin|chia se|facebook|twitter|zalo|google\+?|quay lai|ve trang truoc|tro ve|tro lai|len dau trang|trang chu|gop y|xem co chu|co chu|a[+-]|luu bai viet|nghe bai viet|mac dinh|in|email|pdf|like|share|tweet|print|in trang nay|dong cua so|dang nhap|null|leftcenterrightdel|skip ribbon commands|skip to main content|truy cap noi dung luon|tu dong phat|trang in tu website.*|chi tiet tin|tin chi tiet|chi tiet bai viet|chi tiet tin tuc)(?:[\s|:·•»>\[\]\-]+(?:in trang|ban in|in bai viet|in an|in|gui email|email|chia se|facebook|twitter|zalo|gop y|xem co chu|a[+-]))*\W*` +
	`|font chu\s*:.*|co chu\s*:.*|chia se\s*:.*|(?:danh gia|dong gop|binh chon)(?: bai viet| tin)?\s*:.*|tong so diem cua bai viet.*|xep hang\s*:.*|click de danh gia.*|(?:dang online|dang truy cap|truy cap hien tai|online|da truy cap|trong tuan|tat ca|hom qua|hom nay|trong thang|thang nay|tong (?:so )?(?:luot )?truy cap|truy cap thang|so nguoi truc tuyen)\s*:?\s*[\d.,]+\W*` +
	`|hom nay,? (?:thu|chu nhat|ngay).{0,50}\d{4}.{0,20}|(?:thiet ke|phat trien|xay dung)(?: (?:va|&) (?:thiet ke|phat trien|xay dung|duy tri|quan tri))?(?: website| web)?(?: boi)?\s*:.{0,80}|don vi (?:thiet ke|xay dung|phat trien)\s*:.{0,80}|chua co y kien.{0,20}|copyright\b.{0,120}|(?:©|&copy;|\(c\)).{0,160}|ban quyen thuoc.{0,160}|tat ca cac y kien.*|hien tai bai viet chua duoc cap nhat noi dung am thanh.*|trinh duyet cua ban.*javascript.*)$`)

// noise reports whether the line is a portal's own words wherever it stands.
func noise(l *line) bool {
	if len(l.text) > 240 {
		return false
	}
	f := viet.Fold(l.text)
	if trimmed := trimMarks(f); trimmed == "" || noiseLine.MatchString(trimmed) {
		return true
	}
	// A bar of buttons: each of its parts is one.
	parts := strings.FieldsFunc(f, func(r rune) bool { return strings.ContainsRune("|·•»>/", r) })
	for _, part := range parts {
		if part = trimMarks(part); part != "" && !noiseLine.MatchString(part) {
			return false
		}
	}
	return len(parts) > 1
}

func trimMarks(s string) string { return strings.Trim(s, "[]()|:·•»>«<- \u00a0") }

// markRelated marks the lists of other posts that their heading tells.
func (p *page) markRelated(prose map[*html.Node]int, total int) {
	told := 0 // prose before the line
	for i, l := range p.lines {
		told += l.prose()
		if l.furniture || len(l.text) > 120 || !relatedHeading.MatchString(viet.Fold(l.text)) {
			continue
		}
		// The box is the largest element around the heading that holds little prose.
		var box *html.Node
		for n := l.node; n != nil && n.Type == html.ElementNode; n = n.Parent {
			if n.DataAtom == atom.Body || 10*prose[n] > 2*total {
				break
			}
			box = n
		}
		own := 0 // lines of the box after the heading
		l.furniture = true
		for _, m := range p.lines[i+1:] {
			if box != nil && within(m.node, box) {
				m.furniture = true
				own++
				continue
			}
			break
		}
		if own > 0 {
			continue
		}
		// A bare heading among the paragraphs: what follows is a list of short or
		// linked lines, up to the next prose.
		for _, m := range p.lines[i+1:] {
			if m.prose() > 150 && m.kind == corpus.Paragraph {
				break
			}
			if 10*told < total && 10*m.linked < 8*m.letters {
				break // nothing was told yet: «Tin nổi bật» is the name of the post's own box
			}
			m.furniture = true
		}
	}
}
