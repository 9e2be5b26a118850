package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// blocName is a bloc as the text calls it; number 0 and body "" where it says
// only «Khối» or «Khối thi đua».
type blocName struct {
	name   string
	form   corpus.Form
	number int
	body   string // what follows the head word
	// thiDua tells that the head word holds «thi đua» or «giao ước».
	thiDua bool
	// plural tells «các khối, cụm thi đua»: no bloc of its own.
	plural bool
}

func (b blocName) bare() bool { return b.body == "" && b.number == 0 }

// bloc reads the name of a bloc at token i.
func (r *reader) bloc(i, limit int) *grammar.Node {
	c := &r.x.c
	for _, false1 := range []grammar.Category{c.blocFalse, c.blocParty} {
		if m, _, ok := r.phrases.Longest(i, limit, false1, false); ok {
			if u := r.unit(i, limit); false1 == c.blocParty && u != nil && u.To > i+m.Len {
				return u // «Đảng ủy Khối các cơ quan tỉnh» may be a member
			}
			n := grammar.SpanNode(grammar.PhraseNode, "bloc.false", r.tokens, i, i+m.Len)
			n.Entries = m.Entries
			return n
		}
	}
	m, e, ok := r.phrases.Longest(i, limit, c.blocHead, false)
	if !ok {
		return nil
	}
	if _, _, post := r.phrases.Longest(i, limit, c.postHead, false); post {
		return nil
	}
	if _, _, post := r.phrases.Longest(i, limit, c.postDeputy, false); post {
		return nil
	}
	b := blocName{form: corpus.Form(e.Value), thiDua: m.Len > 1}
	j := i + m.Len
	if i > 0 && (r.tokens[i-1].Is("các", "khối", "cụm") || !r.tokens[i].Line && r.countsSeveral(i-1, limit)) || i > 1 && r.tokens[i-1].Is(",") && r.tokens[i-2].Is("cụm", "khối") {
		b.plural = true
	}
	// the bare word «khối» in running text names a bloc only with a capital, a
	// number or a known theme after it
	end := r.blocBody(j, limit, &b)
	if end == j+1 && m.Len == 1 && b.number == 0 && r.tokens[j].Class == grammar.Lower && !r.phrases.Has(j, limit, c.blocTheme) && !r.phrases.Has(j, limit, c.unitHead) {
		end = j // «Cụm sát …»: a word of the sentence, no theme
	}
	if end == j && m.Len == 1 {
		n := grammar.SpanNode(blocNode, "bloc.bare", r.tokens, i, j)
		b.name = r.words(i, j)
		n.Value = b
		return n
	}
	b.name, b.body = r.words(i, end), r.words(j, end)
	n := grammar.SpanNode(blocNode, "bloc.name", r.tokens, i, end)
	n.Value = b
	return n
}

// countsSeveral tells a number above one at token i: «hai cụm thi đua».
func (r *reader) countsSeveral(i, limit int) bool {
	if i > 0 && r.tokens[i-1].Is("/", "-", ".", ":") {
		return false // «ngày 21/02 Cụm thi đua số 1 …»
	}
	if r.number(i, limit) > 1 {
		return r.number(i, limit) < 100
	}
	_, e, ok := r.phrases.Longest(i, i+1, r.x.c.number, false)
	return ok && atoi(e.Value) > 1 && !r.tokens[i].Is("năm", "tư")
}

// blocBody reads what follows the head word of a bloc's name: a number, a theme,
// a parent. It returns the token after it.
func (r *reader) blocBody(j, limit int, b *blocName) int {
	end := j
	if j < limit && r.tokens[j].Is("số") {
		if n, to := r.ordinal(j+1, limit); n > 0 {
			b.number, end = n, to
		}
	} else if n, to := r.ordinal(j, limit); n > 0 && !(to < limit && r.x.isCountedNoun(r, to, limit)) {
		b.number, end = n, to
	}
	if b.number > 0 {
		return r.blocParent(end, limit, b)
	}
	end = r.theme(j, limit)
	if end == j {
		return end
	}
	// «các Hội có tính chất đặc thù số 1», «ngân hàng I»
	if end < limit && r.tokens[end].Is("số") {
		if n, to := r.ordinal(end+1, limit); n > 0 {
			b.number = n
			return to
		}
	}
	if end > j+1 {
		last := &r.tokens[end-1]
		if n, _ := r.ordinal(end-1, limit); n > 0 && (last.Class != grammar.Digits || r.tokens[end-2].Is("số")) {
			b.number = n
			return end
		}
	}
	// «Khối thi đua các tổ chức xã hội 1»
	if n := r.number(end, limit); n > 0 && n < 40 && !(end+1 < limit && (r.x.isCountedNoun(r, end+1, limit) || r.tokens[end+1].Is("/", "%", ",", "tháng", "năm") && !r.tokens[end+1].Is(","))) {
		b.number = n
		return end + 1
	}
	return r.blocAlias(end, limit, b)
}

// isCountedNoun tells that the figures before token i count things: «khối 9 đơn
// vị» is no bloc number 9.
func (x *Extractor) isCountedNoun(r *reader, i, limit int) bool {
	_, _, ok := r.phrases.Longest(i, limit, x.c.countedUnit, false)
	return ok
}

// ordinal reads an Arabic or Roman number of a bloc at token i.
func (r *reader) ordinal(i, limit int) (int, int) {
	if i >= limit {
		return 0, i
	}
	if n := r.number(i, limit); n > 0 && n < 100 {
		if i+1 < limit && r.tokens[i+1].Is("/", "%") && !r.tokens[i+1].Spaced {
			return 0, i
		}
		return n, i + 1
	}
	if r.tokens[i].Class == grammar.Upper || r.tokens[i].Class == grammar.Capital && r.tokens[i].Len() == 1 {
		if n := roman(r.tokens[i].Word.Lower); n > 0 {
			return n, i + 1
		}
	}
	return 0, i
}

// roman is the value of a Roman number up to 39, 0 for other letters.
func roman(lower string) int {
	total, last := 0, 0
	for i := len(lower) - 1; i >= 0; i-- {
		v := map[byte]int{'i': 1, 'v': 5, 'x': 10}[lower[i]]
		if v == 0 {
			return 0
		}
		if v < last {
			total -= v
		} else {
			total += v
			last = v
		}
	}
	if total > 39 {
		return 0
	}
	return total
}

// blocParent reads what may follow a number: « - Thanh tra tỉnh Hải Dương», «thuộc
// VKSND tỉnh», «, Bộ Công an», «các huyện phía Tây», «tỉnh Tiền Giang», «(các sở,
// ngành kinh tế)».
func (r *reader) blocParent(end, limit int, b *blocName) int {
	if end >= limit {
		return end
	}
	t := &r.tokens[end]
	switch {
	case t.Is("-", "–", "—"):
		if end+1 < limit && !r.startsPost(end+1, limit) {
			if to := r.theme(end+1, limit); to > end+1 {
				return to
			}
		}
	case t.Is(",") && end+1 < limit && r.tokens[end+1].Is("thuộc"):
		if u := r.unit(end+2, limit); u != nil {
			return u.To
		}
	case t.Is(","):
		if u := r.unit(end+1, limit); u != nil && (r.isSuperior(end+1) || r.tokens[u.To-1].Is("nam") && r.tokens[u.To-2].Is("việt") || u.To+1 < limit && r.tokens[u.To].Is("tổ", "đã", "tiến", "họp") && !r.tokens[end+1].Is("sở")) {
			return u.To
		}
	case t.Is("thuộc", "trực"):
		at := end + 1
		if t.Is("trực") {
			at++
		}
		if u := r.unit(min(at, limit), limit); u != nil {
			return u.To
		}
	case t.Is("("):
		for k := end + 1; k < limit && k < end+14; k++ {
			if r.tokens[k].Is(")") {
				if k > end+1 && !r.startsPost(end+1, limit) && r.theme(end+1, k) == k && !r.tokens[end+1].Is("do", "gồm") {
					return k + 1
				}
				break
			}
		}
	case t.Is("số"):
	case t.Is("hệ"), t.Is("trong") && end+1 < limit && r.tokens[end+1].Is("hệ"):
		// «số 9 hệ thống Kho bạc Nhà nước»
		at := end + 2
		if t.Is("trong") {
			at++
		}
		if u := r.unit(min(at, limit), limit); u != nil && r.tokens[at-1].Is("thống") {
			return u.To
		}
	default:
		// without a mark between only what can't be a verb: an area, a unit
		if t.Is("các", "khu", "khối", "tỉnh", "thành", "huyện", "ngành", "thị", "vùng") || t.Capitalized() && r.unit(end, limit) != nil {
			return r.theme(end, limit)
		}
		return end
	}
	return end
}

// isSuperior tells a unit that parts of itself form blocs: a ministry, a court.
func (r *reader) isSuperior(i int) bool {
	return r.tokens[i].Is("bộ", "vksnd", "tand", "ngành", "công", "thanh", "bhxh", "tòa", "toà", "viện", "tổng")
}

func (r *reader) startsPost(i, limit int) bool {
	c := &r.x.c
	for _, cat := range []grammar.Category{c.postHead, c.postDeputy, c.unit} {
		m, _, ok := r.phrases.Longest(i, limit, cat, false)
		if ok && m.Len == 1 && r.tokens[i].Is("tân") {
			ok = r.blocPost(i, limit) != nil // «Tân cảng» is a name
		}
		if ok {
			return true
		}
	}
	return false
}

// blocAlias reads a number told in brackets after the name: «(Khối 1)», «(Khối
// thi đua 2)».
func (r *reader) blocAlias(end, limit int, b *blocName) int {
	if end+2 >= limit || !r.tokens[end].Is("(") {
		return end
	}
	at := end + 1
	if r.tokens[at].Is("nay") && at+2 < limit && r.tokens[at+1].Is("là") {
		at += 2 // «(nay là Khối thi đua Doanh nghiệp số 5)»
	}
	m, _, ok := r.phrases.Longest(at, limit, r.x.c.blocHead, false)
	if !ok {
		return end
	}
	k := at + m.Len
	for at > end+1 && k+1 < limit && !r.tokens[k].Is("số", ")") {
		k++
	}
	if k < limit && r.tokens[k].Is("số") {
		k++
	}
	n, to := r.ordinal(k, limit)
	if n <= 0 {
		return end
	}
	for ; to < limit && to < k+10; to++ {
		if r.tokens[to].Is(")") {
			b.number = n // «(Cụm thi đua số 6 Hội Nông dân Việt Nam)»
			return to + 1
		}
		if !r.tokens[to].Letters() {
			break
		}
	}
	return end
}

func (r *reader) startsBlocHead(j, limit int) bool {
	_, _, ok := r.phrases.Longest(j, limit, r.x.c.blocHead, false)
	return ok
}

// blocKey is a bloc's name for comparing mentions in one document: folded words
// without the head words and the small ones.
func blocKey(name string) string {
	var keep []string
	for _, w := range strings.Fields(foldWords(name)) {
		switch w {
		case "khoi", "cum", "thi", "dua", "cac", "va", "so", "tinh", "thuoc", "giao", "uoc", "nganh", "co", "quan", "don", "vi":
			continue
		}
		keep = append(keep, w)
	}
	return strings.Join(keep, " ")
}
