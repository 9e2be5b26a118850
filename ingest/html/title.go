package html

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

const titleKind = corpus.Title

// titleNames are parts of class names and ids that portals give to the post's title.
var titleNames = []string{"title", "tieude", "tieude", "headline", "contentheading", "postname", "newsname", "tentin", "tenbai", "tdtitle", "entrytitle", "subject", "lbltieude", "heading"}

// summaryNames are those of the summary, the date, the body: not of a title.
var notTitleNames = []string{"subtitle", "tomtat", "sapo", "summary", "titlebox", "boxtitle", "sitetitle", "widgettitle", "portlettitle", "moduletitle", "dnntitle"}

// namedAs reports whether the class or id of n or one of its next ancestors up to
// the line's block holds one of the names.
func namedAs(l *line, names []string) bool {
	for n, steps := l.inner, 0; n != nil && steps < 6; n, steps = n.Parent, steps+1 {
		for _, key := range []string{"class", "id", "itemprop"} {
			if v := attr(n, key); v != "" {
				s := squash(v)
				for _, name := range names {
					if strings.Contains(s, name) {
						return true
					}
				}
			}
		}
		if n == l.node {
			break
		}
	}
	return false
}

// findTitle is the line that holds the post's title, nil where none shows it;
// p.title is set in either case.
func (p *page) findTitle(body *html.Node) *line {
	firstProse := len(p.lines)
	for _, l := range p.lines {
		if l.prose() > 0 && within(l.node, body) {
			firstProse = l.at
			break
		}
	}
	slug := slugWords(p.uri)
	heads := p.meta.titles()
	var best *line
	bestScore := 0
	for _, l := range p.lines {
		n := utf8.RuneCountInString(l.text)
		if n < 8 || n > 320 || l.at > firstProse+1 && l.level == 0 || l.kind == corpus.TableRow {
			continue
		}
		score := 0
		folded := viet.Fold(l.text)
		for _, h := range heads {
			switch {
			case sameText(h, l.text):
				score += 60
			case n >= 15 && strings.Contains(letters(h), letters(l.text)):
				score += 45
			default:
				continue
			}
			break
		}
		if len(slug) >= 3 {
			if share := slugShare(slug, folded); share >= 0.6 {
				score += int(50 * share)
			}
		}
		switch l.level {
		case 1:
			score += 30
		case 2, 3:
			score += 25
		case 4, 5, 6:
			score += 12
		}
		if namedAs(l, titleNames) && !namedAs(l, notTitleNames) {
			score += 30
		}
		if l.allBold() {
			score += 12
			if l.centered() || largeFont(l) {
				score += 8
			}
		}
		if l.at+1 < len(p.lines) && p.lines[l.at+1].isStamp() && !isClock(p.lines[l.at+1]) || l.at > 0 && p.lines[l.at-1].isStamp() && !isClock(p.lines[l.at-1]) {
			score += 15
		}
		if namedAs(l, notTitleNames) {
			score -= 30
		}
		if l.furniture {
			score -= 40
		}
		if l.prose() > 160 {
			score -= 20
		}
		if l.linked*2 > l.letters && l.level == 0 && !namedAs(l, titleNames) {
			score -= 25
		}
		if n < 20 {
			score -= 15
		}
		if within(l.node, body) || l.at < firstProse && firstProse-l.at <= 12 {
			score += 15
		} else if l.at < firstProse {
			score -= 5
		} else {
			score -= 30
		}
		if siteHead(l) {
			score -= 50
		}
		if genericTitle.MatchString(folded) || clockLine.MatchString(folded) || motto.MatchString(folded) {
			score -= 60
		}
		if l.at > firstProse {
			score -= 25
		}
		if score > bestScore || score == bestScore && best != nil && l.at < firstProse && score > 0 && l.at > best.at && best.level == 0 && l.level > 0 {
			best, bestScore = l, score
		}
	}
	if best != nil && bestScore >= 30 {
		p.title = cleanTitle(best.text)
		return best
	}
	for _, h := range heads {
		if f := viet.Fold(h); !genericTitle.MatchString(f) && utf8.RuneCountInString(h) >= 20 {
			p.title = h
			return nil
		}
	}
	return nil
}

// largeFont reports whether the line is set in a larger font by old markup.
func largeFont(l *line) bool {
	for n, steps := l.inner, 0; n != nil && steps < 4; n, steps = n.Parent, steps+1 {
		if n.DataAtom == atom.Font {
			if s := attr(n, "size"); s >= "3" && s <= "7" || strings.HasPrefix(s, "+") {
				return true
			}
		}
	}
	return false
}

var genericTitle = regexp.MustCompile(`^\W*(?:tin chi tiet|chi tiet(?: tin(?: tuc)?| bai viet| noi dung)?|tin tuc(?: (?:-|va|&) su kien)?|trang chu|xuat ban thong tin|noi dung(?: chi tiet)?|bai viet|gioi thieu|thong bao|home|untitled(?: document| page)?|new page \d+|cong thong tin dien tu.*|trang thong tin dien tu.*|website .*|bao dien tu)\W*$`)

var clockLine = regexp.MustCompile(`^\W*(?:hom nay,? )?(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn),? .{0,8}\d`)

// motto matches the lines of the head of an official letter.
var motto = regexp.MustCompile(`^\W*(?:cong hoa xa hoi chu nghia|doc lap\W+tu do|so\s*:\s*\d|tm\.|kt\.|tl\.|noi nhan)`)

// siteHead reports whether the line names the portal: it stands in the page's
// head, or links home.
func siteHead(l *line) bool {
	for n := l.inner; n != nil; n = n.Parent {
		switch n.DataAtom {
		case atom.A:
			if h := attr(n, "href"); h == "/" || h == "./" || h == "/vi/" || strings.HasSuffix(h, "/index.php") || strings.HasSuffix(h, "/index.html") {
				return true
			}
		case atom.Header:
			// An article may have a header of its own.
			for m := n.Parent; m != nil; m = m.Parent {
				if m.DataAtom == atom.Article || m.DataAtom == atom.Main {
					return false
				}
			}
			return true
		}
		if s := squash(attr(n, "class") + " " + attr(n, "id")); strings.Contains(s, "logo") || strings.Contains(s, "sitename") || strings.Contains(s, "sitetitle") {
			return true
		}
	}
	return false
}

// cleanTitle takes the marks of lists and breadcrumbs off.
func cleanTitle(s string) string {
	return strings.TrimSpace(strings.TrimLeft(s, "»›>•- "))
}

// letters keeps the folded letters and digits of s.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		if r < utf8.RuneSelf {
			return -1
		}
		return r
	}, viet.Fold(s))
}

// sameText reports whether two lines have the same letters.
func sameText(a, b string) bool {
	if d := len(a) - len(b); d > len(a)/2+20 || -d > len(b)/2+20 {
		return false
	}
	x := letters(a)
	return x != "" && x == letters(b)
}

// slugWords are the words of the last part of the address that looks like a title.
func slugWords(uri string) []string {
	u, err := url.Parse(uri)
	if err != nil {
		return nil
	}
	var best []string
	for part := range strings.SplitSeq(u.Path, "/") {
		part = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(part, ".html"), ".aspx"), ".htm")
		words := strings.FieldsFunc(viet.Fold(part), func(r rune) bool { return r == '-' || r == '_' || r == '+' || r == ' ' || r == '.' })
		if len(words) >= len(best) && len(words) >= 3 {
			best = words
		}
	}
	return best
}

// slugShare is the share of the slug's words that the folded line holds.
func slugShare(slug []string, folded string) float64 {
	have := map[string]bool{}
	for w := range strings.FieldsFuncSeq(folded, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }) {
		have[w] = true
		have[strings.ReplaceAll(w, "d", "")] = true // Liferay drops the đ
	}
	hit := 0
	for _, w := range slug {
		if have[w] {
			hit++
		}
	}
	if len(have) == 0 {
		return 0
	}
	return float64(hit) / float64(len(slug))
}
