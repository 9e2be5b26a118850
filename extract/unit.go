package extract

import (
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// unit is a body that can be a member of a bloc.
type unitName struct {
	name string
	// place tells a locality standing for its administration: «huyện Vị Xuyên».
	place bool
	// council tells a committee of persons that is no member of blocs: an award
	// council, a standing committee.
	council bool
	// top tells a unit that stands over departments: Sở, Bộ, Thanh tra Chính phủ.
	top bool
}

// pair is two words that stand side by side in names of units.
type pair [2]uint32

// names is what the code knows of the words of units and persons.
type names struct {
	// pairs are the words that stand side by side inside names of units: a name
	// goes on in lower case only over such a pair.
	pairs    map[pair]bool
	surnames map[string]bool
	// common are the surnames that most people bear.
	common map[string]bool
}

// unit reads the name of a unit at token i of running text.
func (r *reader) unit(i, limit int) *grammar.Node {
	return r.unitWith(i, limit, false)
}

// unitWith reads a unit; in a list its end is known to be near, and lower-case
// words belong to it that would end it elsewhere.
func (r *reader) unitWith(i, limit int, inList bool) *grammar.Node {
	if i >= limit {
		return nil
	}
	c := &r.x.c
	if _, _, ok := r.phrases.Longest(i, limit, r.x.c.unitFalse, false); ok || i > 0 && r.tokens[i].Is("hội") && r.tokens[i-1].Is("đại") || i > 1 && r.tokens[i-1].Is("hội") && r.tokens[i-2].Is("đại") && r.tokens[i].Is("đảng", "đoàn", "công") {
		return nil // «Đại hội Đảng bộ tỉnh»
	}
	if n := r.place(i, limit); n != nil {
		return n
	}
	named, _, isNamed := r.phrases.Longest(i, limit, c.unitName, r.tokens[i].Capitalized())
	head, headEntry, isHead := r.phrases.Longest(i, limit, c.unitHead, false)
	if isHead && head.Len == 1 && r.tokens[i].Len() == 2 && r.tokens[i].Is("nh", "cn") && r.tokens[i].Class != grammar.Upper {
		isHead = false
	}
	if !isNamed && !isHead {
		return nil
	}
	end := i + head.Len
	if isNamed && i+named.Len > end {
		end = i + named.Len
	}
	known := isNamed
	if !known && headEntry.Value == "open" || !known && head.Len == 1 && r.tokens[i].Class == grammar.Lower && end == i+1 {
		// an open head wants a body, and in lower case one that begins with a
		// capital or a known field
		if end >= limit {
			return nil
		}
		if m, _, ok := r.phrases.Longest(end, limit, c.unitField, true); ok {
			end += m.Len
			known = true
		} else if r.tokens[i].Class == grammar.Lower && !r.tokens[end].Capitalized() && !(inList && r.x.names.pairs[pair{r.tokens[end-1].Word.ID(), r.tokens[end].Word.ID()}]) {
			if headEntry.Value != "whole" {
				return nil
			}
		}
	}
	start := end
	end = r.extendUnit(i, end, limit, inList)
	if end == start && !known && headEntry.Value == "open" {
		return nil
	}
	if end == start && headEntry.Value == "whole" && r.tokens[i].Class == grammar.Lower && !known && (head.Len < 2 || r.tokens[i].Is("bệnh", "công", "ngân", "doanh", "xí", "hợp")) {
		return nil
	}
	n := grammar.SpanNode(unitNode, "unit.name", r.tokens, i, end)
	u := unitName{name: r.words(i, end)}
	u.top = r.tokens[i].Is("sở", "bộ", "tỉnh", "thanh", "ubnd", "bhxh", "thông", "đài", "tòa", "toà", "vksnd", "tand", "ngân", "tổng", "công")
	_, _, u.council = r.phrases.Longest(i, limit, r.x.c.unitCouncil, false)
	n.Value = u
	return n
}

// extendUnit goes on from end over the words that still belong to the unit that
// begins at i.
func (r *reader) extendUnit(i, end, limit int, inList bool) int {
	c := &r.x.c
	j := end
	for j < limit && j < i+24 {
		t := &r.tokens[j]
		prev := &r.tokens[j-1]
		if t.Class == grammar.Mark {
			if !r.unitMark(i, j, limit) {
				break
			}
			j++
			continue
		}
		if t.Class == grammar.Digits {
			if !prev.Is("số", "khối", "khu", "quân", "cụm", "đội", "vực") && !r.numbered(i, j, limit) {
				break
			}
			j++
			end = j
			continue
		}
		if t.Is("số") && j+1 < limit && r.number(j+1, limit) > 0 && r.number(j+1, limit) < 40 && !(j+2 < limit && r.tokens[j+2].Is("/")) {
			j += 2 // «Đội Kiểm lâm cơ động số 1»
			end = j
			continue
		}
		// «Tỉnh ủy», «Thành ủy» are no places
		if m, _, ok := r.phrases.Longest(j, limit, c.placeBare, false); ok && m.Len > 1 && !t.Is("việt") && !r.headsPlace(j, m.Len, limit) {
			end = j + m.Len
			j = end
			if j < limit && r.tokens[j].Class == grammar.Capital && r.personAt(j, limit) > 0 {
				if _, _, place := r.phrases.Longest(j, limit, c.province, false); !place {
					return end
				}
			}
			continue
		}
		// a place ends the name
		if m, _, ok := r.phrases.Longest(j, limit, c.placeHead, false); ok {
			to := r.placeName(j+m.Len, limit, r.tokens[j].Is("tỉnh"))
			if to == j+m.Len && to < limit && r.tokens[to].Is("tỉnh", "huyện") {
				to++ // «chi nhánh tỉnh»
			}
			if to > j+m.Len || t.Is("tỉnh", "huyện", "thành", "xã", "quận", "phường", "thị") && !r.nextIsPlural(j, limit) {
				end = to
				if r.tokens[j].Is("chi", "khu") {
					j = to
					continue
				}
				return end
			}
		}
		if m, ok := r.provinceAt(j, limit); ok {
			end = j + m.Len
			j = end
			if j < limit && r.tokens[j].Class == grammar.Capital && !r.paired(j-1) {
				return end
			}
			continue
		}
		if t.Class == grammar.Capital && prev.Is("nam") && r.tokens[j-2].Is("việt") && !r.paired(j-1) {
			break // «Hội Nông dân Việt Nam Nguyễn Văn A»
		}
		if to := r.zonesAfterAnd(i, j, limit); to > j {
			j, end = to, to
			continue
		}
		if t.Is("và") {
			if !r.unitGoesOnAfterAnd(i, j, limit, inList) {
				break
			}
			j++
			continue
		}
		if m, _, ok := r.phrases.Longest(j, limit, c.rankWord, false); ok && m.Len > 1 && t.Class == grammar.Lower {
			break // «Sở Xây dựng hạng Nhì»
		}
		if m, _, ok := r.phrases.Longest(j, limit, c.unitName, false); ok && m.Len > 1 && r.takesUnit(i, j) {
			end = j + m.Len
			j = end
			continue
		}
		if m, _, ok := r.phrases.Longest(j, limit, c.unitField, false); ok && m.Len > 1 {
			end = j + m.Len
			j = end
			continue
		}
		if m, _, ok := r.phrases.Longest(j, limit, c.blocHead, false); ok && (m.Len > 1 || j+1 < limit && (r.tokens[j+1].Is("số") || r.tokens[j+1].Class == grammar.Digits)) {
			break // «Hội Luật gia Cụm thi đua số 5»
		}
		paired := r.paired(j-1) && (t.Capitalized() || !r.x.isStop(r, j, limit) || j+1 < limit && r.paired(j))
		if (r.x.isStop(r, j, limit) || r.startsPost(j, limit)) && !paired {
			break
		}
		if m, _, ok := r.phrases.Longest(j, limit, c.honorific, false); ok && !(m.Len == 1 && t.Capitalized()) {
			break
		}
		if t.Capitalized() {
			if end > i && r.personAt(j, limit) > 2 && (j > i+1 || r.bareHeadBefore(j, limit)) && !paired && !r.namedAfterPersons(i) && !prev.Is("khẩu", "xã", "phường", "huyện", "bản") {
				break
			}
			if r.isPositionStart(j, limit) && !inList {
				break
			}
			j++
			end = j
			continue
		}
		if t.Is("miền", "khu") && j+1 < limit && r.tokens[j+1].Is("bắc", "nam", "trung", "đông", "tây", "vực") && r.tokens[j+1].Capitalized() {
			j += 2 // «Bảo đảm an toàn hàng hải miền Bắc»
			end = j
			continue
		}
		if j == end && r.lowerInside(j, limit) {
			j++
			continue
		}
		if t.Is("tổ") && j+1 < limit && r.tokens[j+1].Is("chức") && !prev.Is("ban", "các") {
			break
		}
		if paired {
			j++
			end = j
			continue
		}
		if inList && r.listItemEnds(j, limit) {
			j++
			end = j
			continue
		}
		break
	}
	return end
}

// bareHeadBefore tells a head told alone before a person at token j, as where the text named
// the unit before: «Phó Giám đốc Sở Ma Đình Duy».
func (r *reader) bareHeadBefore(j, limit int) bool {
	return r.tokens[j-1].Is("sở", "cục", "vụ", "ban", "hội", "phòng") && j+1 < limit && r.tokens[j+1].Is("văn", "thị", "đình", "hữu", "xuân", "quang", "ngọc", "đức")
}

// zonesAfterAnd is the end of «và các KCN», «và các khu công nghiệp» at token j of the name of
// a board that begins at i, j for another name.
func (r *reader) zonesAfterAnd(i, j, limit int) int {
	if !r.tokens[i].Is("ban", "bql") || j+2 >= limit || !r.tokens[j].Is("và") || !r.tokens[j+1].Is("các") {
		return j
	}
	switch {
	case r.tokens[j+2].Is("kcn", "kkt", "kcx", "ccn"):
		return j + 3
	case j+4 < limit && r.tokens[j+2].Is("khu", "cụm") && r.tokens[j+3].Is("công", "kinh", "chế"):
		return j + 5
	}
	return j
}

// headsPlace tells that the word of n tokens at token j, which may stand alone, has the
// name of its place after it and no person: «thành phố Long Khánh».
func (r *reader) headsPlace(j, n, limit int) bool {
	m, _, ok := r.phrases.Longest(j, limit, r.x.c.placeHead, false)
	return ok && m.Len == n && j+n < limit && r.tokens[j+n].Class == grammar.Capital && r.capitalRun(j+n, limit) == 2
}

// numbered tells that the unit which begins at i bears the number at token j: «Tổng công
// ty XDCT giao thông 6», «Binh đoàn 15».
func (r *reader) numbered(i, j, limit int) bool {
	if !r.tokens[i].Is("công", "tổng", "nhà", "xí", "binh", "trung", "lữ", "sư", "tiểu", "trường", "thpt", "thcs") || r.number(j, limit) < 1 || r.number(j, limit) > 999 {
		return false
	}
	return j+1 >= limit || r.tokens[j+1].Class == grammar.Mark && !r.tokens[j+1].Is("/", "%") && (r.tokens[j+1].Spaced || j+2 >= limit || r.tokens[j+2].Class != grammar.Digits) || r.tokens[j+1].Is("làm", "là", "được", "và")
}

// lowerInside tells that the word at token j, in lower case, stands between capitals of
// one name: «Kỹ nghệ Long Khánh», «Y dược Biên Hòa». A word that a relation may hang on
// does not, nor one before a person or another unit.
func (r *reader) lowerInside(j, limit int) bool {
	t := &r.tokens[j]
	if t.Class != grammar.Lower || j+1 >= limit || r.tokens[j-1].Class != grammar.Capital {
		return false
	}
	if next := &r.tokens[j+1]; next.Class != grammar.Capital || next.Line || t.Line {
		return false
	}
	for _, m := range r.phrases.At(j) {
		for k := range m.Entries {
			if c := m.Entries[k].Category; c != r.x.c.unitField && c != r.x.c.unitHead && c != r.x.c.unitName {
				return false
			}
		}
	}
	if _, ok := r.provinceAt(j-1, j); ok || r.personAt(j+1, limit) > 2 && !r.phrases.Has(j+1, limit, r.x.c.province) {
		return false
	}
	return !r.phrases.Has(j+1, limit, r.x.c.unitHead) && !r.phrases.Has(j+1, limit, r.x.c.honorific) && !r.isPositionStart(j+1, limit) && !r.startsPost(j+1, limit)
}

// paired tells that tokens j and j+1 stand side by side in names of units.
func (r *reader) paired(j int) bool {
	a, b := r.tokens[j].Word.ID(), r.tokens[j+1].Word.ID()
	return a != 0 && r.x.names.pairs[pair{a, b}]
}

// namedAfterPersons tells that the unit which begins at i may bear a person's
// name: schools, hospitals, wards.
func (r *reader) namedAfterPersons(i int) bool {
	return r.tokens[i].Is("trường", "thpt", "thcs", "tiểu", "mầm", "học", "bệnh", "trung", "nhà", "đại", "cao")
}

// nextIsPlural tells «huyện, thị xã» or «tỉnh, thành phố» at token j: words of a
// list to come, no place.
func (r *reader) nextIsPlural(j, limit int) bool {
	return j+2 < limit && r.tokens[j+1].Is(",") && r.tokens[j+2].Is("thành", "thị", "huyện")
}

// provinceAt reads the name of a province at token j; one told without its accents
// counts in capitals only: «Đông Sơn là» is no Sơn La.
func (r *reader) provinceAt(j, limit int) (grammar.Match, bool) {
	if !r.tokens[j].Capitalized() {
		return grammar.Match{}, false
	}
	m, _, ok := r.phrases.Longest(j, limit, r.x.c.province, true)
	return m, ok && r.tokens[j+m.Len-1].Capitalized()
}

// takesUnit tells that the unit which begins at i may hold another one: «Thanh
// tra Sở Y tế», «Văn phòng UBND tỉnh».
func (r *reader) takesUnit(i, j int) bool {
	if j == i+1 || r.tokens[i].Is("thanh", "văn", "vp", "công", "đảng", "chi", "trung", "phòng", "hội", "ban", "cơ", "đoàn", "ubkt", "ủy", "uỷ", "viện", "trường", "vụ", "cục") {
		return true
	}
	return false
}

// unitMark tells that the mark at token j stands inside the name of a unit.
func (r *reader) unitMark(i, j, limit int) bool {
	t := &r.tokens[j]
	if j+1 >= limit {
		return false
	}
	next := &r.tokens[j+1]
	switch t.Word.Lower {
	case "&":
		return true
	case ",":
		// «Sở VH,TT&DL»
		return !t.Spaced && !next.Spaced && next.Class == grammar.Upper && r.tokens[j-1].Class == grammar.Upper
	case "-", "–", "—", "/":
		if !next.Letters() || r.startsPost(j+1, limit) || r.personAt(j+1, limit) > 0 || r.isPositionStart(j+1, limit) {
			return false
		}
		if _, _, ok := r.phrases.Longest(j+1, limit, r.x.c.honorific, false); ok && (!next.Capitalized() || next.Class != grammar.Capital) {
			return false // «Bệnh viện A – BS Huỳnh B»
		}
		if !t.Spaced && !next.Spaced {
			return true
		}
		if _, _, ok := r.phrases.Longest(j+1, limit, r.x.c.awardForm, false); ok {
			return false // «Sở A - Cờ thi đua của Chính phủ»
		}
		if t.Is("/") || r.x.isStop(r, j+1, limit) {
			return false
		}
		if _, e, ok := r.phrases.Longest(j+1, limit, r.x.c.unitHead, false); ok && e.Value != "open" {
			return false
		}
		if r.tokens[j+1].Is("sở", "ban", "văn", "hội", "ngân", "trường") && !r.tokens[i].Is("ban", "cụm", "khối") {
			return false
		}
		return next.Capitalized() || r.x.names.pairs[pair{t.Word.ID(), next.Word.ID()}]
	case ".":
		return !next.Spaced && next.Capitalized() && r.isAbbreviation(j-1, false)
	case "’", "'":
		return !next.Spaced && next.Letters()
	}
	return false
}

// unitGoesOnAfterAnd tells that «và» at token j joins words of one name: «Giáo dục
// và Đào tạo» against «Sở Y tế và Sở Nội vụ».
func (r *reader) unitGoesOnAfterAnd(i, j, limit int, inList bool) bool {
	if j+1 >= limit {
		return false
	}
	next := &r.tokens[j+1]
	if next.Word.Lower == r.tokens[i].Word.Lower && next.Capitalized() {
		return false // «BĐBP Quảng Bình và BĐBP Quảng Trị»
	}
	if !next.Letters() || r.x.isStop(r, j+1, limit) {
		return false
	}
	c := &r.x.c
	if m, _, ok := r.phrases.Longest(j+1, limit, c.awardForm, false); ok && m.Len > 1 {
		return false // «Sở A và Bằng khen …»
	}
	if _, _, ok := r.phrases.Longest(j+1, limit, c.unitHead, false); ok && next.Capitalized() && r.unit(j+1, limit) != nil {
		return false
	}
	if r.paired(j) && r.paired(j-1) {
		return true
	}
	for _, cat := range []grammar.Category{c.unitHead, c.placeHead, c.honorific, c.province, c.position, c.countedPerson, c.countedUnit} {
		if _, _, ok := r.phrases.Longest(j+1, limit, cat, false); ok {
			return false
		}
	}
	if next.Capitalized() {
		return r.personAt(j+1, limit) == 0
	}
	return inList && r.listItemEnds(j+1, limit)
}

// listItemEnds tells that a list's delimiter comes soon after token j, with no
// verb before it.
func (r *reader) listItemEnds(j, limit int) bool {
	for k := j; k < limit && k < j+8; k++ {
		if r.tokens[k].Is(",", ";", ".", "(", ")", "…", "và") {
			return true
		}
		if r.tokens[k].Class == grammar.Mark || r.x.isStop(r, k, limit) {
			return false
		}
	}
	return limit-j <= 8
}

// place reads a locality: «huyện Vị Xuyên», «TP. Đà Lạt», «tỉnh Gia Lai».
func (r *reader) place(i, limit int) *grammar.Node {
	m, e, ok := r.phrases.Longest(i, limit, r.x.c.placeHead, false)
	if !ok || e.Phrase == "khu vực" || e.Phrase == "chi nhánh" {
		return nil
	}
	j := i + m.Len
	if j < limit && r.tokens[j].Is(".") {
		j++
	}
	to := r.placeName(j, limit, e.Value == "province")
	if to == j || r.blocPost(j, limit) != nil {
		return nil // «quận Cụm trưởng» leads
	}
	n := grammar.SpanNode(placeNode, "unit.place", r.tokens, i, to)
	n.Value = unitName{name: r.words(i, to), place: true}
	return n
}

// placeName reads the name of a place at token j and returns its end: a known
// province or, where it need not be one, a run of capitals.
func (r *reader) placeName(j, limit int, province bool) int {
	if j >= limit {
		return j
	}
	if m, ok := r.provinceAt(j, limit); ok {
		return j + m.Len
	}
	if province {
		return j
	}
	k := j
	// names of places have two syllables more often than one: «huyện Minh Long» stands
	// before «Đinh Văn Rin», not «huyện Minh» before «Long Đinh Văn Rin»
	for k < limit && k < j+4 && r.tokens[k].Capitalized() && (k == j || !r.startsName(k, limit) || k == j+1 && r.startsName(k+1, limit)) {
		if _, _, head := r.phrases.Longest(k, limit, r.x.c.unitHead, false); head && k == j && r.tokens[k].Len() > 3 && r.tokens[k].Class == grammar.Upper {
			break
		}
		k++
		if k < limit && r.tokens[k].Is("'", "’", "-") && !r.tokens[k].Spaced && k+1 < limit && !r.tokens[k+1].Spaced && r.tokens[k+1].Letters() {
			k += 2
		}
	}
	if k == j && r.tokens[j].Class == grammar.Digits && r.number(j, limit) < 30 {
		return j + 1 // «quận 1»
	}
	return k
}

// startsName tells that token k, within a run of capitals after a place, begins
// the name of a person.
func (r *reader) startsName(k, limit int) bool { return r.personAt(k, limit) > 2 }

// isStop tells a word that no name of a unit holds.
func (x *Extractor) isStop(r *reader, j, limit int) bool {
	m, _, ok := r.phrases.Longest(j, limit, x.c.stop, false)
	if !ok {
		return false
	}
	if m.Len == 2 && r.tokens[j].Class == grammar.Capital && r.tokens[j+1].Class == grammar.Capital && !r.tokens[j].Line && j > 0 && r.tokens[j-1].Letters() {
		return false // «Công ty Than Thống Nhất», «huyện Thống Nhất»
	}
	if m.Len == 1 && r.tokens[j].Capitalized() && !r.tokens[j].Line && j > 0 && !r.tokens[j-1].Is(".", ":", "-") && r.tokens[j].Class == grammar.Capital {
		switch r.tokens[j].Word.Lower {
		case "năm", "đồng", "bà", "ông", "dự", "xét", "lên", "qua", "vì", "ra", "đại", "từ", "trên", "trong", "cần", "về":
			return r.tokens[j].Is("năm", "ông", "bà") && r.tokens[j-1].Class == grammar.Mark
		}
	}
	return true
}

// foldWords folds a name for comparison: abbreviations of the field written out,
// accents and marks gone, one space between words.
func foldWords(s string) string {
	f := foldText(s)
	b := make([]byte, 0, len(f)+8)
	space := false
	for k := range len(f) {
		switch c := f[k]; {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			if space && len(b) > 0 {
				b = append(b, ' ')
			}
			space = false
			b = append(b, c)
		case c == '&':
			b = append(b, " va"...)
			space = true
		default:
			space = true
		}
	}
	if string(b) == f {
		return f
	}
	return string(b)
}
