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
				if r.tokens[j].Is("chi", "khu") || r.tokens[j-1].Is("liên") {
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
		if t.Is("tại") && prev.Capitalized() && r.tokens[i].Is("phân") || t.Is("tại") && prev.Is("cao") {
			// «TAND cấp cao tại Đà Nẵng», «Phân hiệu Đại học A tại Kon Tum»
			if p := r.place(j+1, limit); p != nil {
				return p.To
			}
			if m, ok := r.provinceAt(j+1, limit); ok {
				return j + 1 + m.Len
			}
			break
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
		if m, _, ok := r.phrases.Longest(j, limit, c.awardForm, false); ok && m.Len > 1 && t.Class == grammar.Capital {
			break // «tặng Sở Xây dựng Cờ thi đua»
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
			if end > i && r.personAt(j, limit) > 2 && (j > i+1 || r.bareHeadBefore(j, limit)) && !paired && (!r.namedAfterPersons(i) || r.endsBeforePerson(j)) && !prev.Is("khẩu", "xã", "phường", "huyện", "bản") {
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
