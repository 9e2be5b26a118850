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
		if u := r.unit(end+1, limit); u != nil && (r.isSuperior(end+1) || u.To+1 < limit && r.tokens[u.To].Is("tổ", "đã", "tiến", "họp") && !r.tokens[end+1].Is("sở")) {
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

// theme reads the words of a theme or an area at token i: «các cơ quan tham mưu,
// tổng hợp», «Văn hóa – Xã hội», «các huyện vùng thấp tỉnh A».
func (r *reader) theme(i, limit int) int {
	end := i
	for j := i; j < limit && j < i+26; j++ {
		t := &r.tokens[j]
		if t.Class == grammar.Mark {
			switch {
			case t.Is("-", "–", "—", "&", "/"):
				if j == i && t.Spaced && i > 0 && r.tokens[i-1].Is("khối", "cụm") {
					break // «5 Sở thuộc Cụm - A, B, C»
				}
				if j+1 < limit && r.tokens[j+1].Letters() && !r.endsTheme(j+1, limit, i) && !r.startsPost(j+1, limit) {
					continue
				}
			case t.Is(",") && end > i:
				if j+1 < limit && (r.continuesTheme(j+1, limit) || r.runsToVerb(j+1, limit, i)) {
					continue
				}
			case t.Is("."):
				if j > i && r.isAbbreviation(j-1, true) && j+1 < limit && r.tokens[j+1].Capitalized() {
					continue
				}
			}
			break
		}
		if t.Class == grammar.Digits {
			// «7 tỉnh miền núi», «Khối doanh nghiệp số 4»
			if j+1 < limit && r.tokens[j+1].Is("tỉnh", "thành", "huyện", "sở") || j > i && r.tokens[j-1].Is("số", "khối", "ngành") || j > i+1 && r.tokens[j-1].Is("khu") && r.tokens[j-2].Is("quân") {
				end = j + 1
				continue
			}
			break
		}
		if j == i && r.tokens[j].Is("khen", "tặng", "trao", "biểu", "tuyên", "chúc", "thưởng") && !t.Capitalized() {
			break // «khối khen thưởng 3 tập thể»
		}
		if m, _, ok := r.phrases.Longest(j, limit, r.x.c.blocTheme, false); ok && m.Len > 3 {
			j += m.Len - 1 // «do Đảng, Nhà nước giao nhiệm vụ»
			end = j + 1
			continue
		}
		if r.endsTheme(j, limit, i) {
			break
		}
		end = j + 1
	}
	for end > i && r.tokens[end-1].Is("các", "và", "số", "của", "thi", "đua", "tại") {
		if r.tokens[end-1].Is("đua") {
			break
		}
		end--
	}
	return end
}

// endsTheme tells a word that no theme holds. «tổ chức» ends it as a verb, but not
// in «các tổ chức chính trị».
func (r *reader) endsTheme(j, limit, start int) bool {
	t := &r.tokens[j]
	if _, ok := r.provinceAt(j, limit); ok {
		return false // «Cần Thơ» needs nothing
	}
	if _, _, ok := r.phrases.Longest(j, limit, r.x.c.themeStop, false); ok && j > start {
		return true
	}
	if t.Class == grammar.Lower {
		// «Cụm kiến nghị», «Khối giới thiệu»: a verb, no theme
		c := &r.x.c
		for _, cat := range [...]grammar.Category{c.nominate, c.nominateStrong, c.elect, c.speak, c.attend} {
			if m, _, ok := r.phrases.Longest(j, limit, cat, false); ok && m.Len > 1 {
				return true
			}
		}
	}
	prev := ""
	if j > start {
		prev = r.tokens[j-1].Word.Lower
	}
	next := ""
	if j+1 < limit {
		next = r.tokens[j+1].Word.Lower
	}
	switch t.Word.Lower {
	case "tổ":
		if next == "chức" && j+2 < limit && r.tokens[j+2].Is("xã", "chính", "hội", "đảng", "quần") && t.Capitalized() {
			return false // «Khối Tổ chức xã hội»
		}
		return next == "chức" && prev != "các" && prev != "và" && prev != "," && prev != "ban"
	case "đơn":
		return prev != "các" && prev != "," && prev != "và"
	case "bàn":
		return prev != "địa"
	case "chức", "trên", "địa", "vực", "vùng", "phía":
		if t.Is("trên") {
			return next != "địa"
		}
		return false
	case "các", "thuộc":
		return false
	case "có":
		return next != "vốn"
	case "đóng":
		return next != "trên" && next != "tại"
	case "trực":
		return false
	case "và":
		return j == start || r.startsBlocHead(j+1, limit) || r.phrases.Has(j+1, limit, r.x.c.citation)
	case "hội":
		return next == "nghị" || next == "thao" || next == "ý"
	case "đồng":
		return next == "chí" || next == "thời" || next == "loạt" || next == "chủ"
	case "khối", "cụm":
		return j > start && prev != "-" && prev != "–" && next != "quân" && next != "các"
	case "trưởng", "phó", "vừa", "họp", "tiến", "diễn", "tháng", "ký", "kí", "lần", "nhiệm", "triển", "phát", "giữa", "bình", "suy",
		"chấm", "thực", "phấn", "hoàn", "nhìn", "chính", "cần", "chủ", "quý", "hướng", "đánh", "sáng", "chiều", "ngày", "thông", "chúc", "tiếp", "giao", "hoạt", "xây", "luôn", "nhân", "quyết", "tích", "chia", "ra", "dành", "bắt", "bế", "khai", "tham":
		return r.isThemeVerb(t.Word.Lower, next)
	}
	return r.x.isStop(r, j, limit)
}

// isThemeVerb tells the verbs among words that also begin nouns of themes: «tham
// dự» against «tham mưu», «chính» of «nội chính».
func (r *reader) isThemeVerb(word, next string) bool {
	switch word {
	case "trưởng", "phó", "vừa", "họp", "tháng", "giữa", "ngày", "sáng", "chiều", "suy", "chấm", "phấn", "nhìn", "luôn", "cần", "ra", "dành", "chúc", "lần", "chia", "bắt":
		return true
	case "tham":
		return next != "mưu"
	case "chính":
		return next == "thức"
	case "nhân":
		return next == "dịp"
	case "giao":
		return next == "ban" || next == "lưu" || next == "ước" || next == "nhiệm"
	case "bình":
		return next == "xét" || next == "bầu" || next == "chọn"
	case "thông":
		return next == "qua" || next == "báo" || next == "nhất"
	case "chủ":
		return next == "trì" || next == "động" || next == "đề"
	case "xây":
		return next == "tặng"
	case "hoạt":
		return next == "động"
	case "quyết":
		return next == "tâm" || next == "định"
	case "nhiệm":
		return next == "kỳ" || next == "vụ"
	case "thực":
		return next == "hiện"
	case "tiến":
		return next == "hành"
	case "diễn":
		return next == "ra"
	case "ký", "kí":
		return true
	case "triển":
		return next == "khai"
	case "phát":
		return next == "động" || next == "biểu" || next == "huy"
	case "hoàn":
		return next == "thành" || next == "toàn"
	case "quý":
		return true
	case "hướng":
		return next == "tới" || next == "dẫn" || next == "ứng"
	case "đánh":
		return next == "giá"
	case "tiếp":
		return next == "tục"
	case "tích":
		return next == "cực"
	case "bế", "khai":
		return next == "mạc"
	}
	return false
}

// continuesTheme tells that the word after a comma goes on with a list of a
// theme: «tham mưu, tổng hợp», «các huyện, thành phố».
func (r *reader) continuesTheme(j, limit int) bool {
	if u := r.unitWith(j, limit, false); u != nil && !u.Value.(unitName).place && u.To < limit && r.tokens[u.To].Is("các") {
		return true // «Sở Tư pháp, Thi hành án dân sự các tỉnh»
	}
	if r.phrases.Has(j, limit, r.x.c.blocTheme) {
		return true
	}
	// «các trường ĐH, CĐ và trung cấp»
	return r.tokens[j].Class == grammar.Upper && r.tokens[j-2].Class == grammar.Upper && r.tokens[j].Len() < 5 && !r.phrases.Has(j, limit, r.x.c.unitHead)
}

// runsToVerb tells that the few small words after a comma lead to what the bloc
// does or to its province: «tham mưu, tổn hợp tổ chức …», where a slip of the pen
// keeps the theme from being known.
func (r *reader) runsToVerb(j, limit, start int) bool {
	c := &r.x.c
	for k := j; k < limit && k <= j+4; k++ {
		if r.endsTheme(k, limit, start) || r.tokens[k].Is("tỉnh") {
			if k < j+2 {
				return false
			}
			for _, cat := range [...]grammar.Category{c.held, c.yearEnd, c.midYear, c.launch} {
				if _, _, ok := r.phrases.Longest(k, limit, cat, false); ok {
					return true
				}
			}
			return r.tokens[k].Is("tỉnh")
		}
		if r.tokens[k].Class != grammar.Lower {
			return false
		}
	}
	return false
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
