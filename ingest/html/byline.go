package html

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

var (
	writerHead = regexp.MustCompile(`^\W*(?:(?:tin|bai|anh|bai viet|tin bai|clip|video)(?:\s*(?:,|va|&|-|/|\+|;)\s*(?:tin|bai|anh|bai viet|clip|video))*|tac gia bai viet|tac gia bai|tac gia|nguoi viet bai|nguoi viet|nguon|nguon tin|theo|viet boi|thuc hien|bien soan|nguoi dua tin|tin tu|nguon bai viet)\s*(?::|\s[-–]\s)\s*`)
	postedHead = regexp.MustCompile(`^\W*(?:viet boi|dang boi|nguoi dang|nguoi gui|tac gia|by|posted by|boi|written by|nguoi viet)\s*:?\s+`)
	theoHead   = regexp.MustCompile(`^\W*(?:theo|nguon)\s*:?\s+\S`)
	authorName = []string{"author", "tacgia", "byline", "nguoiviet", "writer", "nguontin", "source", "butdanh", "pauthor", "tgia", "nguon", "signature"}
	// accounts are the names of accounts, which tell nobody.
	accounts = regexp.MustCompile(`^(?:admin\w*|administrator|super ?user|super administrator|quan ?tri(?: \w+)?|quantri\w*|webmaster|editor|root|user\d*|bien tap vien|bientap\w*|btv|host|superuser account|superuser|system account|nhap lieu|nguoi dung|vinades|cms|portal|manager|test|guest)$`)
)

// findByline reads who wrote the post: the line that closes it, else the line
// that a portal shows near the title, else the metadata, where they name neither
// the portal nor an account.
func (p *page) findByline() {
	if l, name := p.closingByline(); l != nil {
		l.kind = corpus.Byline
		p.byline = name
		p.cutAfter(l)
		return
	}
	if p.inStamp != "" && p.counts(p.inStamp) {
		p.byline = p.inStamp
		return
	}
	if name := p.shownAuthor(); name != "" {
		p.byline = name
		return
	}
	for _, a := range p.meta.articles {
		if a.author != "" && a.person && p.counts(a.author) && nameLike(a.author) {
			p.byline = a.author
			return
		}
	}
	for _, key := range []string{"article:author", "author", "dc.creator", "dcterms.creator"} {
		if v := p.meta.meta[key]; v != "" && !strings.Contains(v, "://") && p.counts(v) && nameLike(v) && !portalName(v) {
			p.byline = v
			return
		}
	}
}

// cutAfter takes short lines below the closing byline out: buttons, addresses.
func (p *page) cutAfter(byline *line) {
	region := p.region[:0:0]
	for _, l := range p.region {
		if l.at > byline.at && (l.kind == corpus.Paragraph || l.kind == corpus.Heading) && l.prose() == 0 && !writerHead.MatchString(viet.Fold(l.text)) {
			l.furniture = true
			continue
		}
		region = append(region, l)
	}
	p.region = region
}

var inStampLine = regexp.MustCompile(`(?:tac gia bai viet|tac gia|nguoi viet|viet boi|tin, anh|bai, anh|bai viet)\s*:\s*([^|:]{3,60}?)\s*(?:\||;| - |ngay (?:dang|cap nhat|viet|gui)|dang (?:ngay|luc)|cap nhat|luot xem|thu (?:hai|ba|tu|nam|sau|bay)\b|\d|$)`)

// stampAuthor is the writer that a line with the day names too, "" where none.
func stampAuthor(s string) string {
	at := inStampLine.FindStringSubmatchIndex(viet.Fold(s))
	if at == nil {
		return ""
	}
	name := cutFolded(s, at[2])
	name = strings.TrimSpace(strings.TrimSuffix(name, cutFolded(s, at[3])))
	if name = strings.Trim(name, " -,(["); nameLike(name) {
		return name
	}
	return ""
}

// counts reports whether the name may be a writer's: not the portal's, nor that
// of an account.
func (p *page) counts(name string) bool {
	f := strings.TrimSpace(viet.Fold(name))
	if f == "" || accounts.MatchString(f) {
		return false
	}
	if site := p.meta.meta["og:site_name"]; site != "" && sameText(site, name) {
		return false
	}
	// The portal's name stands in the title of the page, behind that of the post.
	if rest := strings.TrimSpace(strings.Replace(p.meta.title, p.title, "", 1)); len(letters(name)) > 8 && strings.Contains(letters(rest), letters(name)) && portalName(name) {
		return false
	}
	return !strings.ContainsFunc(name, unicode.IsDigit) && name != strings.ToLower(name)
}

// closingByline is the line at the end of the post that names its writer.
func (p *page) closingByline() (*line, string) {
	seen := 0
	var source *line
	from := ""
	for i := len(p.region) - 1; i > 0 && seen < 4; i-- {
		l := p.region[i]
		if l.kind == corpus.Stamp || l.kind == corpus.Caption && !writerHead.MatchString(viet.Fold(l.text)) {
			continue
		}
		seen++
		if l.kind == corpus.TableRow || l.kind == titleKind || utf8.RuneCountInString(l.text) > 110 {
			continue
		}
		name := p.writer(l, i)
		switch {
		case name == "":
		case !theoHead.MatchString(viet.Fold(l.text)):
			return l, name
		case source == nil:
			source, from = l, name // the writer may stand above the source
		}
	}
	if source != nil {
		return source, from
	}
	// Some portals set the writer below the body.
	if n := len(p.region); n > 0 {
		end := p.region[n-1].at
		for i := end + 1; i < len(p.lines) && i <= end+3; i++ {
			l := p.lines[i]
			if l.furniture || utf8.RuneCountInString(l.text) > 80 || l.linked > 0 {
				continue
			}
			if name := p.writer(l, n); name != "" && (namedAs(l, authorName) || writerHead.MatchString(viet.Fold(l.text)) || l.right()) {
				p.region = append(p.region, l)
				return l, name
			}
		}
	}
	return nil, ""
}

// writer is the name that the line at place i of the region gives, "" where it
// is no byline.
func (p *page) writer(l *line, i int) string {
	folded := viet.Fold(l.text)
	if at := writerHead.FindStringIndex(folded); at != nil {
		name := strings.TrimSpace(cutFolded(l.text, at[1]))
		name = strings.TrimRight(strings.Trim(name, "()[] "), " .;,")
		if n := utf8.RuneCountInString(name); n >= 2 && n <= 80 && p.counts(name) && strings.Count(name, " ") <= 12 {
			return closeBracket(name)
		}
	}
	name := strings.Trim(l.text, " .*_-–—")
	if strings.HasPrefix(name, "(") && strings.HasSuffix(name, ")") {
		name = strings.Trim(name, "()")
	}
	if theoHead.MatchString(folded) && len(strings.Fields(l.text)) <= 7 && !strings.ContainsAny(name, ",:;") && !strings.ContainsFunc(name, unicode.IsDigit) {
		rest := strings.Trim(cutWord(name), ": ")
		if r, _ := utf8.DecodeRuneInString(rest); unicode.IsUpper(r) && l.letters < 50 {
			return rest
		}
	}
	office := l.right() && (l.allBold() || l.allItalic()) && officeLike(name)
	if !nameLike(name) && !office || !p.counts(name) || l.level > 0 {
		return ""
	}
	signal := l.right() || namedAs(l, authorName) || l.allBold()
	last := i == len(p.region)-1 || i == len(p.region)
	if !signal && !last {
		return ""
	}
	if signedAbove(p.region, i) {
		return "" // the signature below an official letter
	}
	if l.centered() && !l.allBold() && !namedAs(l, authorName) || l.afterImage && !l.right() && !namedAs(l, authorName) {
		return ""
	}
	return closeBracket(name)
}

// closeBracket gives a name its closing bracket back.
func closeBracket(name string) string {
	if strings.Count(name, "(") == strings.Count(name, ")")+1 {
		return name + ")"
	}
	return name
}

// cutWord is s without its first word.
func cutWord(s string) string {
	_, rest, _ := strings.Cut(s, " ")
	return strings.TrimSpace(rest)
}

// cutFolded is the rest of s after the first n bytes of its folded form.
func cutFolded(s string, n int) string {
	folded := 0
	for i, r := range s {
		if folded >= n {
			return s[i:]
		}
		folded += len(viet.Fold(string(r)))
	}
	return ""
}

var signature = regexp.MustCompile(`^\W*(?:da ky|tm\.|kt\.|tl\.|tuq\.|q\.)|\(da ky\)|^(?:chu tich|giam doc|truong ban|truong khoi|khoi truong|cum truong|pho chu tich|pho giam doc|chu toa|thu ky|chanh van phong|pho chanh van phong|bi thu)\W*$`)

// signedAbove reports whether the line at place i or one of those before it
// belongs to the signature of a letter.
func signedAbove(region []*line, i int) bool {
	for j := min(i, len(region)-1); j >= 0 && j >= i-4; j-- {
		if len(region[j].text) < 80 && signature.MatchString(strings.TrimSpace(viet.Fold(region[j].text))) {
			return true
		}
	}
	return false
}

var organs = regexp.MustCompile(`^(?:p\.? ?v\.?|ctv|btv|ttxvn|vov|vtv|nhom (?:pv|phong vien)|phong vien|ban bien tap|bbt|vp so|van phong.*|phong .*|p\. ?[a-z]{2,6}|to (?:tin|tuyen).*|qnp|[a-z]{2,5}p)$`)

// officeLike reports whether s may name an office that signs as writer.
func officeLike(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) && len(strings.Fields(s)) <= 8 && !strings.ContainsAny(s, ".:;!?…“”\"%|") && !strings.ContainsFunc(s, unicode.IsDigit) && !officialHead.MatchString(viet.Fold(s))
}

// small are the words that stay lower-case in names of writers.
var small = map[string]bool{"va": true, "phong": true, "so": true, "van": true, "ban": true, "tinh": true, "huyen": true, "cua": true, "to": true, "bien": true, "tap": true, "vien": true, "nhom": true, "thi": true, "xa": true, "trung": true, "tam": true, "tuyen": true, "thong": true, "tin": true, "tong": true, "hop": true, "doan": true, "hoi": true, "cong": true, "tac": true, "hanh": true, "chinh": true, "to_": true, "nghiep": true, "vu": true, "the": true, "theo": true, "tp": true, "chuc": true}

// nameLike reports whether s looks like the names of writers: few words, each
// with a capital, perhaps with their office.
func nameLike(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 70 || strings.ContainsAny(s, ":;!?…\"“”%|") || strings.ContainsFunc(s, unicode.IsDigit) {
		return false
	}
	f := strings.TrimSpace(viet.Fold(s))
	if organs.MatchString(f) {
		return true
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",-–/&().", r) })
	if len(words) == 0 || len(words) > 12 {
		return false
	}
	capitals := 0
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsLetter(r) {
			return false
		}
		switch {
		case unicode.IsUpper(r):
			capitals++
		case small[viet.Fold(w)]:
		default:
			return false
		}
	}
	// A sentence ends in a full stop, a name does not; one capital is a sentence's start.
	if strings.HasSuffix(s, ".") && len(words) > 3 || capitals < 2 && len(words) > 1 && !strings.ContainsAny(s, ".") {
		return false
	}
	if len(words) == 1 && n > 12 {
		return false
	}
	return !officialHead.MatchString(f) && !strings.HasPrefix(viet.Lower(s), "lễ ")
}

var officialHead = regexp.MustCompile(`^(?:hoi nghi|khoi thi dua|cum thi dua|so [a-z]+ (?:va|cong)|ubnd|uy ban|quang canh|toan canh|dai bieu|dong chi|d/c|ong |ba |cac |tai |sang |chieu |ngay |mot so|anh |hinh anh|tong ket|ket qua|noi nhan|khoi |cum )`)

// markedElements are those that can be marked as a writer's name.
var markedElements goquery.Matcher = cascadia.MustCompile("[rel=author], [itemprop=author], [class], [id]")

// shownAuthor is the writer that the page shows near the title.
func (p *page) shownAuthor() string {
	for _, n := range p.doc.FindMatcher(markedElements).Nodes {
		if n.DataAtom == atom.Meta || n.DataAtom == atom.Script || n.DataAtom == atom.Body {
			continue
		}
		if attr(n, "rel") != "author" && attr(n, "itemprop") != "author" && !authorElement(n) {
			continue
		}
		if s := attr(n, "href"); s != "" && attr(n, "rel") == "author" && n.DataAtom == atom.Link {
			continue
		}
		if boxed(n, p) {
			continue
		}
		s := strings.Trim(withoutHead(allText(n)), " -|,:.()")
		if utf8.RuneCountInString(s) <= 60 && p.counts(s) && nameLike(s) && !portalName(s) {
			return s
		}
	}
	return ""
}

// withoutHead is a writer's line without the words that say so.
func withoutHead(s string) string {
	folded := viet.Fold(s)
	for _, head := range []*regexp.Regexp{postedHead, writerHead} {
		if at := head.FindStringIndex(folded); at != nil {
			return cutFolded(s, at[1])
		}
	}
	return s
}

// authorElement reports whether the class or id of n is that of a writer's name.
func authorElement(n *html.Node) bool {
	s := squash(attr(n, "class") + " " + attr(n, "id"))
	for _, name := range []string{"author", "tacgia", "createdby", "byline", "nguoiviet", "butdanh"} {
		if strings.Contains(s, name) {
			return true
		}
	}
	return false
}
