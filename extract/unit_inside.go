package extract

import (
	"github.com/sokhoi/sokhoi/extract/grammar"
)

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
	if !r.tokens[i].Is("công", "tổng", "nhà", "xí", "binh", "trung", "lữ", "sư", "tiểu", "trường", "thpt", "thcs", "bộ", "vùng", "bệnh", "ban", "trạm", "đồn", "hải", "cục", "khu", "viện", "đoàn", "tòa", "toà", "đội") || r.number(j, limit) < 1 || r.number(j, limit) > 999 {
		return false
	}
	return j+1 >= limit || r.tokens[j+1].Class == grammar.Mark && !r.tokens[j+1].Is("/", "%") && (r.tokens[j+1].Spaced || j+2 >= limit || r.tokens[j+2].Class != grammar.Digits) || r.tokens[j+1].Is("làm", "là", "được", "và") || r.phrases.Has(j+1, limit, r.x.c.be)
}

// lowerInside tells that the word at token j, in lower case, stands between capitals of
// one name: «Kỹ nghệ Long Khánh», «Y dược Biên Hòa». A word that a relation may hang on
// does not, nor one before a person or another unit.
func (r *reader) lowerInside(j, limit int) bool {
	t := &r.tokens[j]
	if t.Class != grammar.Lower || j+1 >= limit || r.tokens[j-1].Class != grammar.Capital && !(j > 2 && r.tokens[j-1].Class == grammar.Lower && r.tokens[j-2].Class == grammar.Capital && r.paired(j-2)) {
		return false // «Chế tạo máy Vàng Danh» goes on after a pair
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

// endsBeforePerson tells that a unit which may bear a person's name has one already before the
// person at token j: «Bệnh viện Đa khoa tỉnh Hoàng Thị Đôi», «Trường Cao đẳng Y tế Vi Văn Thái».
func (r *reader) endsBeforePerson(j int) bool {
	prev := &r.tokens[j-1]
	if prev.Is("tỉnh", "huyện", "phố", "ương") {
		return true
	}
	return r.tokens[j+1].Is("văn", "thị") && prev.Class == grammar.Lower && prev.Is("tế", "thuật", "nghiệp", "mại", "lịch", "dược", "phạm", "truyền", "khoa")
}

// nextIsPlural tells «huyện, thị xã» or «tỉnh, thành phố» at token j: words of a
// list to come, no place.
func (r *reader) nextIsPlural(j, limit int) bool {
	return j+2 < limit && r.tokens[j+1].Is(",") && r.tokens[j+2].Is("thành", "thị", "huyện")
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
		person := r.personAt(j+1, limit)
		if person == 2 && r.isAreaOf(i, j) {
			person = 0 // «Chi cục Thuế khu vực Đông Hà - Cam Lộ»
		}
		if !next.Letters() || r.startsPost(j+1, limit) || person > 0 || r.isPositionStart(j+1, limit) {
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
		if r.tokens[j+1].Is("sở", "ban", "văn", "hội", "ngân", "trường") && !r.tokens[i].Is("ban", "cụm", "khối") || r.tokens[i].Is("trung", "bệnh", "công", "phòng", "chi") && r.startsSameKind(j+1, limit) {
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

// startsSameKind tells that a health centre, a hospital, a company or a branch begins at token i.
func (r *reader) startsSameKind(i, limit int) bool {
	m, _, ok := r.phrases.Longest(i, limit, r.x.c.unitHead, false)
	return ok && m.Len > 1 && r.tokens[i].Is("trung", "bệnh", "công", "chi") && i+m.Len < limit && r.tokens[i+m.Len].Capitalized()
}

// isAreaOf tells that the unit which begins at token i is of several districts, by the words before
// the dash at token j: «khu vực Đông Hà -», «liên huyện Mù Cang Chải -».
func (r *reader) isAreaOf(i, j int) bool {
	for k := i + 1; k+1 < j; k++ {
		if r.tokens[k].Is("vực", "liên") {
			return true
		}
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
	if next.Word.Lower == r.tokens[i].Word.Lower && next.Capitalized() && !(r.paired(j) && r.paired(j-1) && j+2 < limit && r.tokens[j+2].Word.Lower != r.tokens[i+1].Word.Lower) {
		return false // «BĐBP Quảng Bình và BĐBP Quảng Trị»
	}
	if !next.Letters() || r.x.isStop(r, j+1, limit) || next.Class == grammar.Lower && r.place(j+1, limit) != nil {
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
