package html

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
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

// timeElements are those that portals write days of posts in.
var timeElements goquery.Matcher = cascadia.MustCompile("time, [itemprop=datePublished], [itemprop=dateCreated]")

// timeElement is the day of the time element that stands with the title.
func (p *page) timeElement(title *line) corpus.Date {
	var best corpus.Date
	rank := 0
	for _, n := range p.doc.FindMatcher(timeElements).Nodes {
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

var (
	inPath   = regexp.MustCompile(`[/=_-]((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:[/_.&?-]|$)`)
	packed   = regexp.MustCompile(`(?:\D|^)((?:199|20[0-4])\d)(\d{2})(\d{2})(?:([01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,7})?)?(?:\D|$)`)
	dayFirst = regexp.MustCompile(`[/_-](\d{1,2})-(\d{1,2})-((?:19|20)\d{2})(?:[/_.&?-]|$)`)
)

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
