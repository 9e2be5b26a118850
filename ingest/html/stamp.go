package html

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// stamp is a visible day of publication.
type stamp struct {
	line  *line
	day   corpus.Date
	clock int // minutes of the day, -1 where none is shown
}

var (
	stampHead = regexp.MustCompile(`^\W*(?:(?:ngay|thoi gian|gio)? ?(?:dang|cap nhat|xuat ban|gui|tao|viet|dua tin|phat hanh|post|dang tin|dang bai|ban hanh|update)(?: (?:tin|bai|luc|ngay|boi|vao|lan cuoi|vao luc|vao ngay|ngay gio))*|ngay|luc|published(?: on)?|posted(?: on)?|date|thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7])\b`)
	// besideDay finds the section before, or the writer behind a day, "@", with its
	// hour: "Chính trị - Thứ năm, 14/7/2016, 08:33", "14/7/2016 08:33 - Minh An".
	besideDay = regexp.MustCompile(`^(?:\W*(?:\d\d?[:h]\d\d(?::\d\d)? )?(?:thu \w+|chu nhat)?[ ,]*@[ ,|-]*(?:\d\d?[:h]\d\d(?::\d\d)?)?(?: \(?gmt ?\+?7\)?)? *[-–|·/] .*|[a-z /&,]+ [-–|>] (?:thu \w+|chu nhat)?[ ,]*@[ ,|-]*(?:\d\d?[:h]\d\d(?::\d\d)?)?(?: \(?gmt ?\+?7\)?)?\W*)$`)
	// stampWithin finds the words for the day behind others.
	stampWithin = regexp.MustCompile(`\b(?:ngay dang|ngay cap nhat|cap nhat (?:luc|ngay)|dang (?:luc|ngay)|ngay xuat ban)\s*:?\s*\W?(?:thu|chu nhat|\d)`)
	modified    = regexp.MustCompile(`cap nhat (?:lan cuoi|cuoi)|lan cap nhat|last (?:updated|modified)|sua doi|modified`)
	clockNames  = []string{"clock", "dongho", "currentdate", "hienthingay", "hienthigio", "ngayhientai", "headerdate", "datetop", "topdate", "datenow", "dnncurrentdate", "dnndate", "portaldate", "todaydate", "datetimenow"}
	dateNames   = []string{"date", "ngay", "time", "stamp", "publish", "posted", "thoigian", "created", "meta", "info", "capnhat", "lblngay"}
)

// stamps are the visible days of publication, the likeliest first, with their
// lines in the region. The page's clock is none of them.
func (p *page) stamps(title *line) []stamp {
	if title == nil {
		if len(p.region) == 0 {
			return nil
		}
		title = p.region[0]
	}
	var after, before, late []stamp
	firstProse := len(p.lines)
	for _, l := range p.lines[title.at+1:] {
		if l.prose() > 0 && !l.isStamp() {
			firstProse = l.at
			break
		}
	}
	try := func(l *line) (stamp, bool) {
		if isClock(l) {
			return stamp{}, false
		}
		if !l.isStamp() {
			return stamp{}, false
		}
		days := datesIn(l.text, p.monthFirst())
		if len(days) == 0 {
			return stamp{}, false
		}
		return stamp{l, days[0].day, days[0].clock}, true
	}
	for _, l := range p.lines[title.at+1 : min(len(p.lines), firstProse)] {
		if l.at-title.at > 14 {
			break
		}
		if s, ok := try(l); ok {
			after = append(after, s)
		}
	}
	for i := title.at - 1; i >= 0 && i >= title.at-3; i-- {
		s, ok := try(p.lines[i])
		if ok && with(s.line.node, title.node) && !p.clockFrom(s.day) {
			before = append(before, s)
		}
	}
	if n := len(p.region); n > 0 {
		end := p.region[n-1].at
		for i := end; i < len(p.lines) && i <= end+6; i++ {
			l := p.lines[i]
			if s, ok := try(l); ok && len(l.text) < 80 && stampHead.MatchString(viet.Fold(l.text)) && !inList(l) && !modified.MatchString(viet.Fold(l.text)) {
				late = append(late, s)
			}
		}
	}
	all := append(append(after, before...), late...)
	if len(all) > 0 {
		p.keepStamp(all[0])
	}
	return all
}

// with reports whether a stands near b in the tree: the head of a page and its
// post have only a far ancestor in common.
func with(a, b *html.Node) bool {
	c := commonAncestor(a, b)
	return c != nil && c.DataAtom != atom.Body && c.DataAtom != atom.Html && c.DataAtom != atom.Form && c.Type == html.ElementNode
}

// inList reports whether the line is an entry of a list of posts.
func inList(l *line) bool { return l.kind == corpus.ListItem || 2*l.linked > l.letters }

// clockFrom reports whether the day comes so long after all days of the text that
// it can only be the day the page was fetched.
func (p *page) clockFrom(d corpus.Date) bool {
	latest := corpus.Date{}
	for _, l := range p.region {
		for _, found := range datesIn(l.text, false) {
			if found.day != d && plausible(found.day) && (latest.IsZero() || latest.Before(found.day)) {
				latest = found.day
			}
		}
	}
	return !latest.IsZero() && d.Days(latest) > 300
}

// isClock reports whether the line is the clock of the page.
func isClock(l *line) bool {
	if strings.HasPrefix(viet.Fold(l.text), "hom nay") || siteHead(l) {
		return true
	}
	for n, steps := l.inner, 0; n != nil && steps < 3; n, steps = n.Parent, steps+1 {
		s := squash(attr(n, "class") + " " + attr(n, "id"))
		for _, name := range clockNames {
			if strings.Contains(s, name) {
				return true
			}
		}
		if n.DataAtom == atom.Marquee {
			return true
		}
	}
	return false
}

// isStamp reports whether the line shows a day and little else.
func (l *line) isStamp() bool {
	if l.stamp == 0 {
		l.stamp = -1
		if l.showsDay() {
			l.stamp = 1
		}
	}
	return l.stamp > 0
}

func (l *line) showsDay() bool {
	if len(l.text) > 220 || l.level > 0 && len(l.text) > 60 {
		return false
	}
	days := datesIn(l.text, false)
	if len(days) == 0 {
		days = datesIn(l.text, true)
		if len(days) == 0 {
			return false
		}
	}
	f := viet.Fold(l.text)
	rest := f
	for _, d := range days {
		rest = strings.Replace(rest, d.text, " ", 1)
	}
	words := 0
	for w := range strings.FieldsFuncSeq(rest, func(r rune) bool { return !(r >= 'a' && r <= 'z') }) {
		if len(w) > 1 {
			words++
		}
	}
	switch {
	case words <= 4:
		return true
	case days[0].clock >= 0 && words <= 12 && besideDay.MatchString(f[:days[0].at]+"@"+f[days[0].at+len(days[0].text):]):
		return true
	case stampHead.MatchString(f) && words <= 16 && days[0].at < 60:
		return true
	case stampWithin.MatchString(f) && words <= 14:
		return true
	case namedAs(l, dateNames) && words <= 14:
		return true
	}
	return false
}

// afterStamp finds what portals write behind the day in the same line.
var afterStamp = regexp.MustCompile(`[\s|·,/()-]*\b(?:(?:so )?luot (?:xem|doc)|(?:so )?lan (?:xem|doc)|da xem|xem:|font chu|co chu|chia se|de lai phan hoi|phan hoi|binh luan|in bai|in trang|gui email|ban in|facebook|luot truy cap|comments?)\b`)

// keepStamp puts the line into the region as a stamp, without counters.
func (p *page) keepStamp(s stamp) {
	l := s.line
	l.kind = corpus.Stamp
	p.inStamp = stampAuthor(l.text)
	if at := afterStamp.FindStringIndex(viet.Fold(l.text)); at != nil && at[0] > 0 {
		if kept := strings.TrimSpace(strings.TrimSuffix(l.text, cutFolded(l.text, at[0]))); len(datesIn(kept, false)) > 0 || len(datesIn(kept, true)) > 0 {
			l.text = kept
		}
	}
	l.furniture = false
	for i, m := range p.region {
		if m == l {
			return
		}
		if m.at > l.at {
			p.region = append(p.region[:i:i], append([]*line{l}, p.region[i:]...)...)
			return
		}
	}
	p.region = append(p.region, l)
}
