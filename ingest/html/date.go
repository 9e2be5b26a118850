package html

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// hanoi is the zone of all days here; it has no summer time.
var hanoi = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// findDate reads the day of publication from what is trusted most: meta
// elements, JSON-LD, time elements, visible stamps, the address. It marks the
// lines that show it as stamps.
func (p *page) findDate(title *line) {
	shown := p.stamps(title)
	p.date = p.statedDate(shown)
	if !p.date.Valid() {
		p.date = p.timeElement(title)
	}
	if !p.date.Valid() && len(shown) > 0 {
		p.date = shown[0].day
	}
	if !p.date.Valid() {
		p.date = addressDate(p.uri)
	}
	if !p.date.Valid() {
		p.date = corpus.Date{}
	}
}

// publishedKeys are the names of meta elements that tell the day of publication,
// the most trusted first.
var publishedKeys = []string{
	"article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published", "published_time", "publication_date", "publish-date", "publishdate", "publish_date",
	"pubdate", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date.published", "sailthru.date", "parsely-pub-date", "article.published", "cxenseparse:recs:publishtime", "date.created", "datecreated", "dc.date",
}

// statedDate is the day that metadata tell.
func (p *page) statedDate(shown []stamp) corpus.Date {
	for _, key := range publishedKeys {
		if d := p.instant(p.meta.meta[key], shown); d.Valid() {
			return d
		}
	}
	for _, a := range p.meta.articles {
		if d := p.instant(a.published, shown); d.Valid() {
			return d
		}
	}
	return corpus.Date{}
}

var isoInstant = regexp.MustCompile(`^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?`)

// instant is the day of a point in time as metadata write it, in Vietnam. Some
// portals call their local time UTC: where the page shows the same clock, its day stands.
func (p *page) instant(s string, shown []stamp) corpus.Date {
	if s == "" {
		return corpus.Date{}
	}
	m := isoInstant.FindStringSubmatch(s)
	if m == nil {
		days := datesIn(s, p.monthFirst())
		if len(days) == 1 && plausible(days[0].day) {
			return days[0].day
		}
		return corpus.Date{}
	}
	d := corpus.Date{Year: number(m[1]), Month: number(m[2]), Day: number(m[3])}
	if !plausible(d) {
		return corpus.Date{}
	}
	if m[4] == "" || m[6] == "" {
		return d
	}
	for _, s := range shown {
		if s.day == d && s.clock == number(m[4])*60+number(m[5]) {
			return d
		}
	}
	offset := 0
	if m[6] != "Z" {
		z := strings.ReplaceAll(m[6], ":", "")
		offset = number(z[1:3])*60 + number(z[3:5])
		if z[0] == '-' {
			offset = -offset
		}
	}
	t := time.Date(d.Year, time.Month(d.Month), d.Day, number(m[4]), number(m[5]), 0, 0, time.FixedZone("", offset*60)).In(hanoi)
	return corpus.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// plausible reports whether a web page may have been published that day.
func plausible(d corpus.Date) bool { return d.Valid() && d.Year >= 1995 && d.Year <= 2100 }

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// timeElement is the day of the time element that stands with the title.
func (p *page) timeElement(title *line) corpus.Date {
	var best corpus.Date
	rank := 0
	for n := range p.root.Descendants() {
		if n.DataAtom != atom.Time && attr(n, "itemprop") != "datePublished" && attr(n, "itemprop") != "dateCreated" {
			continue
		}
		if boxed(n, p) {
			continue
		}
		value := attr(n, "datetime")
		if value == "" {
			value = attr(n, "content")
		}
		d := p.instant(value, nil)
		if !d.Valid() {
			if days := datesIn(allText(n), p.monthFirst()); len(days) == 1 && plausible(days[0].day) {
				d = days[0].day
			}
		}
		if !d.Valid() {
			continue
		}
		class := squash(attr(n, "class"))
		r := 1
		switch {
		case attr(n, "itemprop") == "datePublished", attr(n, "pubdate") != "", strings.Contains(class, "publish"):
			r = 4
		case strings.Contains(class, "updated") && !strings.Contains(class, "entrydate"), attr(n, "itemprop") == "dateModified":
			continue
		case title != nil && (nearby(n, title.node) || p.linesNear(n, title)):
			r = 3
		case title != nil:
			continue // it dates something else
		}
		if r > rank {
			best, rank = d, r
		}
	}
	return best
}

// nearby reports whether n stands with the title: below an element that is the
// title's ancestor within a few steps.
func nearby(n, title *html.Node) bool {
	a := title
	for steps := 0; a != nil && steps < 4 && a.DataAtom != atom.Body; a, steps = a.Parent, steps+1 {
		if within(n, a) {
			return true
		}
	}
	return false
}

// linesNear reports whether n holds one of the lines around the title.
func (p *page) linesNear(n *html.Node, title *line) bool {
	for _, l := range p.lines[max(0, title.at-2):min(len(p.lines), title.at+5)] {
		if within(l.inner, n) {
			return true
		}
	}
	return false
}

// boxed reports whether n stands in furniture.
func boxed(n *html.Node, p *page) bool {
	for ; n != nil && n.DataAtom != atom.Body; n = n.Parent {
		if furnitureElement(n) || n.DataAtom == atom.Li {
			return true
		}
		if furnitureName(n) {
			return true
		}
	}
	return false
}

func allText(n *html.Node) string {
	s, _, _ := cellText(n)
	return s
}

// stamp is a visible day of publication.
type stamp struct {
	line  *line
	day   corpus.Date
	clock int // minutes of the day, -1 where none is shown
}

var (
	stampHead = regexp.MustCompile(`^\W*(?:(?:ngay|thoi gian|gio)? ?(?:dang|cap nhat|xuat ban|gui|tao|viet|dua tin|phat hanh|post|dang tin|dang bai|ban hanh|update)(?: (?:tin|bai|luc|ngay|boi|vao|lan cuoi|vao luc|vao ngay|ngay gio))*|ngay|luc|published(?: on)?|posted(?: on)?|date|thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7])\b`)
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

// found is a day in a text.
type found struct {
	day   corpus.Date
	clock int    // minutes of the day, -1 where none follows or precedes
	at    int    // byte of the folded text
	text  string // in the folded text
}

var (
	numeric  = regexp.MustCompile(`(?:^|[^\d/.,-])(\d{1,4})\s?([/.-])\s?(\d{1,2})\s?([/.-])\s?(\d{4}|\d{1,2})(?:[^\d/]|$)`)
	worded   = regexp.MustCompile(`(?:^|\D)(\d{1,2})[\s,/-]+(?:thang|th)[\s.]*(\d{1,2}|gieng|mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi|chap)[\s,/-]+(?:nam\s+)?(\d{4})`)
	monthDay = regexp.MustCompile(`(?:^|[^a-z])thang\s+(\d{1,2}|mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi)\s+(\d{1,2}),?\s+(\d{4})`)
	english  = regexp.MustCompile(`(?:^|[^a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})`)
	englishD = regexp.MustCompile(`(?:^|\D)(\d{1,2})(?:st|nd|rd|th)?\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(\d{4})`)
	clock    = regexp.MustCompile(`(?:^|\D)(\d{1,2})(?::|h| gio )(\d{2})(?::\d{2})?\s*(am|pm|sa|ch|chieu|sang)?(?:\W|$)`)
)

var monthNames = map[string]int{
	"gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

func month(s string) int {
	if m, ok := monthNames[s]; ok {
		return m
	}
	return number(s)
}

// hasYear reports whether four digits follow one another, as all forms of days have.
func hasYear(s string) bool {
	run := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			run = 0
		} else if run++; run == 4 {
			return true
		}
	}
	return false
}

// mostDated is how many bytes of a line are searched for days.
const mostDated = 16 << 10

// datesIn are the full days that s writes, in their order. monthFirst says that
// the page writes 12/9/2019 for 9 December.
func datesIn(s string, monthFirst bool) []found {
	if !hasYear(s) {
		return nil
	}
	s = s[:min(len(s), mostDated)]
	f := viet.Fold(s)
	var out []found
	minutes := -1
	if m := clock.FindStringSubmatch(f); m != nil {
		h, min := number(m[1]), number(m[2])
		if (m[3] == "pm" || m[3] == "ch" || m[3] == "chieu") && h < 12 {
			h += 12
		}
		if h < 24 && min < 60 {
			minutes = h*60 + min
		}
	}
	add := func(at []int, year, mon, day int) {
		d := corpus.Date{Year: year, Month: mon, Day: day}
		if d.Valid() && plausible(d) {
			out = append(out, found{d, minutes, at[0], f[at[0]:at[1]]})
		}
	}
	group := func(at []int, i int) string { return f[at[2*i]:at[2*i+1]] }
	for start := 0; start < len(f); {
		at := numeric.FindStringSubmatchIndex(f[start:])
		if at == nil {
			break
		}
		for i := range at {
			at[i] += start
		}
		start = at[2*5+1] // the last group's end: what follows may start the next
		a, b, c := group(at, 1), group(at, 3), group(at, 5)
		switch {
		case len(a) == 4 && len(c) <= 2:
			add(at, number(a), number(b), number(c))
		case len(a) <= 2 && len(c) == 4:
			day, mon := number(a), number(b)
			if monthFirst && day <= 12 || mon > 12 && day <= 12 {
				day, mon = mon, day
			}
			add(at, number(c), mon, day)
		}
	}
	for _, at := range worded.FindAllStringSubmatchIndex(f, -1) {
		add(at, number(group(at, 3)), month(group(at, 2)), number(group(at, 1)))
	}
	for _, at := range monthDay.FindAllStringSubmatchIndex(f, -1) {
		add(at, number(group(at, 3)), month(group(at, 1)), number(group(at, 2)))
	}
	for _, at := range english.FindAllStringSubmatchIndex(f, -1) {
		add(at, number(group(at, 3)), month(group(at, 1)), number(group(at, 2)))
	}
	for _, at := range englishD.FindAllStringSubmatchIndex(f, -1) {
		add(at, number(group(at, 3)), month(group(at, 2)), number(group(at, 1)))
	}
	return out
}

var (
	halfDay  = regexp.MustCompile(`(?:^|\D)(\d{1,2})/(\d{1,2})/(\d{4})\s+\d{1,2}:\d{2}(?::\d{2})?\s*[AP]M\b`)
	inPath   = regexp.MustCompile(`[/=_-]((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:[/_.&?-]|$)`)
	packed   = regexp.MustCompile(`(?:\D|^)((?:199|20[0-4])\d)(\d{2})(\d{2})(?:([01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,7})?)?(?:\D|$)`)
	dayFirst = regexp.MustCompile(`[/_-](\d{1,2})-(\d{1,2})-((?:19|20)\d{2})(?:[/_.&?-]|$)`)
)

// monthFirst reports whether the portal writes days as in the United States. Such
// days have AM or PM; one with a second number above twelve proves it, one with a
// first above twelve disproves it. Without a proof the form of .NET's American
// dates counts, which pads neither month nor day, and the days of the text decide
// what is left: nothing is reported before it happened.
func (p *page) monthFirst() bool {
	if p.order != 0 {
		return p.order > 0
	}
	p.order = -1
	var open [][]string
	american, unpadded := 0, false
	for _, l := range p.lines {
		if len(l.text) > mostDated || !strings.Contains(l.text, "AM") && !strings.Contains(l.text, "PM") {
			continue
		}
		for _, m := range halfDay.FindAllStringSubmatch(l.text, -1) {
			a, b := number(m[1]), number(m[2])
			switch {
			case a > 12 && b <= 12:
				american--
			case b > 12 && a <= 12:
				american++
			default:
				open = append(open, m)
			}
			unpadded = unpadded || len(m[1]) == 1 || len(m[2]) == 1
		}
	}
	switch {
	case american != 0:
		if american > 0 {
			p.order = 1
		}
	case len(open) > 0:
		if unpadded {
			p.order = 1
			break
		}
		m := open[0]
		american := corpus.Date{Year: number(m[3]), Month: number(m[1]), Day: number(m[2])}
		usual := corpus.Date{Year: number(m[3]), Month: number(m[2]), Day: number(m[1])}
		latest := corpus.Date{}
		for _, l := range p.lines {
			if l.prose() == 0 {
				continue
			}
			for _, f := range datesIn(l.text, false) {
				if gap := usual.Days(f.day); gap > -200 && gap < 200 && (latest.IsZero() || latest.Before(f.day)) {
					latest = f.day
				}
			}
		}
		if !latest.IsZero() && usual.Before(latest) && !american.Before(latest) && american.Days(latest) < 60 {
			p.order = 1
		}
	}
	return p.order > 0
}

// addressDate is the day that the address holds, as in /2024/03/08/ and in the
// numbers of newspapers (…-20240308094512.htm).
func addressDate(uri string) corpus.Date {
	path := uri
	if u, err := url.Parse(uri); err == nil && u.Scheme != "" {
		path = u.Path
		if u.RawQuery != "" {
			path += "?" + u.RawQuery
		}
	}
	if m := inPath.FindStringSubmatch(path); m != nil {
		if d := (corpus.Date{Year: number(m[1]), Month: number(m[2]), Day: number(m[3])}); plausible(d) {
			return d
		}
	}
	if m := dayFirst.FindStringSubmatch(path); m != nil {
		if d := (corpus.Date{Year: number(m[3]), Month: number(m[2]), Day: number(m[1])}); plausible(d) {
			return d
		}
	}
	if m := packed.FindStringSubmatch(path); m != nil {
		if d := (corpus.Date{Year: number(m[1]), Month: number(m[2]), Day: number(m[3])}); plausible(d) {
			return d
		}
	}
	return corpus.Date{}
}
