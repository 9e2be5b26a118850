package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/extract/grammar"
)

// itemNode is the unit at token i of a list, with the shared head put before it; nil
// where none is, also at the limit.
func (r *reader) itemNode(i, limit int, sh *shared) *grammar.Node {
	if i >= limit {
		return nil
	}
	t := &r.tokens[i]
	if t.Class == grammar.Digits && sh.local == "quận" && r.number(i, limit) < 20 {
		node := grammar.SpanNode(unitNode, "list.number", r.tokens, i, i+1)
		node.Value = unitName{name: join(sh.prefix, sh.local, r.words(i, i+1)), place: sh.prefix == ""}
		return node
	}
	if t.Class == grammar.Digits && sh.level == "bare" && r.number(i, limit) < 1000 && r.listItemEnds(i+1, limit) {
		node := grammar.SpanNode(unitNode, "list.number", r.tokens, i, i+1)
		node.Value = unitName{name: join(sh.prefix, r.words(i, i+1))}
		return node
	}
	if t.Class == grammar.Mark || t.Class == grammar.Digits || r.startsOffice(i, limit) || r.startsBlocHead(i, limit) {
		return nil
	}
	field, _, isField := r.phrases.Longest(i, limit, r.x.c.unitField, true)
	isField = isField && sh.level == "field"
	if own := r.unitWith(i, limit, true); own != nil && !(isField && i+field.Len >= own.To && !own.Value.(unitName).place) {
		u := own.Value.(unitName)
		if u.council {
			return nil
		}
		if sh.level == "local" && sh.local != "" && own.To == i+2 && r.tokens[i].Class == grammar.Capital && r.tokens[i+1].Class == grammar.Capital && !u.place {
			if _, _, known := r.phrases.Longest(i, limit, r.x.c.unitName, false); !known {
				u.name, u.place = join(sh.prefix, sh.local, u.name), sh.prefix == "" // «các xã: Hội Thịnh, …»
				own.Value = u
				return own
			}
		}
		if u.place && sh.prefix != "" && (sh.level != "field" || sh.prefix != "Sở") {
			u.name = sh.prefix + " " + u.name
			u.place = false
			own.Value = u
			return own
		}
		if sh.learned && sh.prefix != "" && !strings.HasPrefix(u.name, sh.prefix) {
			*sh = shared{} // «Trường A Lào Cai, Sở B và huyện C»
		}
		if !sh.is() {
			r.learnShared(own, sh)
			sh.learned = true
		}
		return own
	}
	if _, _, ok := r.phrases.Longest(i, limit, r.x.c.honorific, false); ok && t.Class == grammar.Lower {
		return nil
	}
	if r.x.isStop(r, i, limit) && !(t.Capitalized() && (sh.level == "local" || sh.level == "province" || sh.level == "unit")) {
		return nil
	}
	if m, ok := r.provinceAt(i, limit); ok && sh.level != "field" && !(sh.level == "local" && r.capitalRun(i, limit) > m.Len) {
		end := i + m.Len
		if !sh.is() {
			*sh = shared{level: "province"}
		}
		name := r.words(i, end)
		node := grammar.SpanNode(unitNode, "list.province", r.tokens, i, end)
		switch sh.level {
		case "local":
			node.Value = unitName{name: join(sh.prefix, sh.local, name), place: sh.prefix == ""}
		case "bare":
			node.Value = unitName{name: join(sh.prefix, name)}
		default:
			node.Value = unitName{name: join(sh.prefix, r.x.provinceWord(name), name), place: sh.prefix == ""}
		}
		return node
	}
	switch sh.level {
	case "field":
		end := i
		if isField {
			end = i + field.Len
		} else if !t.Capitalized() && !r.listItemEnds(i, limit) {
			return nil
		} else {
			end = i + 1
		}
		end = r.beforeAnd(i, r.extendUnit(i, end, limit, true))
		node := grammar.SpanNode(unitNode, "list.field", r.tokens, i, end)
		node.Value = unitName{name: join(sh.prefix, r.words(i, end))}
		return node
	case "bare", "any":
		if !t.Capitalized() {
			return nil
		}
		end := r.bareItemOf(i, limit, strings.HasPrefix(sh.prefix, "Trường") || strings.HasPrefix(sh.prefix, "THPT"))
		if end == i {
			return nil
		}
		node := grammar.SpanNode(unitNode, "list."+sh.level, r.tokens, i, end)
		node.Value = unitName{name: join(sh.prefix, r.words(i, end))}
		return node
	case "local", "province":
		if !t.Capitalized() {
			return nil
		}
		if t.Class == grammar.Upper && t.Len() > 2 {
			end := r.bareItem(i, limit) // «PJICO Hà Tĩnh» after branches of a bank
			if end == i {
				return nil
			}
			node := grammar.SpanNode(unitNode, "list.any", r.tokens, i, end)
			node.Value = unitName{name: r.words(i, end)}
			return node
		}
		end := r.placeName(i, limit, false)
		if run := r.capitalRun(i, limit); sh.level == "local" && i+run > end && run <= 4 {
			end = i + run // «xã Bắc Ninh Hòa» is no Bắc Ninh
		}
		if end == i {
			return nil
		}
		node := grammar.SpanNode(unitNode, "list.local", r.tokens, i, end)
		local := sh.local
		if sh.level == "province" {
			local = ""
		}
		if local == "huyện" {
			local = r.localWord(r.words(i, end))
		}
		node.Value = unitName{name: join(sh.prefix, local, r.words(i, end)), place: sh.prefix == ""}
		return node
	}
	return nil
}

// beforeAnd is the end of the first of two names in capitals that «và» joins, the end of
// tokens [i, end) for another name: «Việt Yên và Hiệp Hòa» against «Giáo dục và Đào tạo».
func (r *reader) beforeAnd(i, end int) int {
	for k := i + 1; k+1 < end; k++ {
		if r.tokens[k].Is("và") && r.capitalRun(i, k) == k-i && r.capitalRun(k+1, end) == end-k-1 && k-i > 1 && end-k > 2 && r.tokens[i].Class == grammar.Capital {
			return k
		}
		if r.tokens[k].Is("và") && r.tokens[k+1].Capitalized() && !r.paired(k-1) && !r.paired(k) && r.tokens[min(end, len(r.tokens)-1)].Is(".") {
			return k // «…, Khuyến học, Luật gia và Đông y.»: no name that holds such a pair
		}
	}
	return end
}

// longestBare is the most tokens of a list's item whose words nothing knows.
const longestBare = 12

// bareItem is the end of an item that begins with a capital at token i and whose words
// nothing knows: all until the list's next delimiter, i where none comes soon or what
// stands there is a person.
func (r *reader) bareItem(i, limit int) int { return r.bareItemOf(i, limit, false) }

// bareItemOf is bareItem; named tells a kind of units that bear names of persons, as
// schools do.
func (r *reader) bareItemOf(i, limit int, named bool) int {
	if !named && r.personAt(i, limit) > 0 && !r.phrases.Has(i, limit, r.x.c.province) && r.capitalRun(i, limit) > 2 {
		return i
	}
	for k := i; k < limit && k < i+longestBare; k++ {
		t := &r.tokens[k]
		switch {
		case t.Is("(") && k+3 < limit && r.tokens[k+2].Is(")") && r.tokens[k+1].Class == grammar.Upper && r.tokens[k+3].Capitalized():
			k += 2 // «Trung cấp (TC) Kinh tế»
		case t.Is(",", ";", ".", "(", "…", ":"), t.Is("-", "–") && t.Spaced:
			return k
		case t.Is("và") && k+1 < limit && r.tokens[k+1].Capitalized() && !r.andInside(k, limit):
			return k
		case k > i && r.x.isStop(r, k, limit) && !t.Is("trên", "của", "thuộc"):
			return i
		}
	}
	if limit-i <= longestBare {
		return limit
	}
	return i
}

// andInside tells that «và» at token k joins words of an item: the list goes on after
// the item, so that it can't be the one before the last.
func (r *reader) andInside(k, limit int) bool {
	if r.paired(k-1) && r.paired(k) {
		return true
	}
	if r.phrases.Has(k+1, limit, r.x.c.unitHead) {
		return false
	}
	for j := k + 1; j+1 < limit && j < k+longestBare; j++ {
		if t := &r.tokens[j]; t.Is(",", ";") {
			return r.tokens[j+1].Capitalized()
		} else if t.Class == grammar.Mark {
			return false
		}
	}
	return false
}

// afterItem reads what stands beside a unit in a list: a post in brackets or
// after a dash, a score, «(khách mời)».
func (r *reader) afterItem(it *item, limit int) {
	for it.to < limit {
		t := &r.tokens[it.to]
		switch {
		case t.Is("("):
			close := it.to + 1
			for close < limit && !r.tokens[close].Is(")") && close < it.to+20 {
				close++
			}
			if close >= limit || !r.tokens[close].Is(")") {
				return
			}
			r.inBrackets(it, it.to+1, close)
			it.to = close + 1
		case t.Is(",") && it.to+2 < limit && r.tokens[it.to+1].Is("tỉnh") && r.isLocal(it):
			// «Chi cục A huyện B, tỉnh C»: the province belongs to the unit
			to := r.placeName(it.to+2, limit, true)
			if to == it.to+2 {
				return
			}
			it.to = to
		case t.Is("-", "–", ",", "là", "làm"):
			p := r.blocPost(it.to+1, limit)
			if p == nil || t.Is(",") && !p.Value.(blocPost).ofUnit {
				return
			}
			it.posts = append(it.posts, p.Value.(blocPost))
			it.to = p.To
		default:
			return
		}
	}
}

// isLocal tells a unit of a district or a commune.
func (r *reader) isLocal(it *item) bool {
	for k := it.from; k < it.to; k++ {
		if r.tokens[k].Is("huyện", "thị", "xã", "phường", "quận") {
			return true
		}
	}
	return false
}

func (r *reader) inBrackets(it *item, from, to int) {
	for k := from; k < to; k++ {
		if p := r.blocPost(k, to); p != nil {
			it.posts = append(it.posts, p.Value.(blocPost))
			return
		}
		if r.tokens[k].Is("khách") {
			it.guest = true
		}
		if r.number(k, to) >= 0 {
			if v, end := r.decimal(k, to); end < to && r.tokens[end].Is("điểm") {
				it.score = &v
			}
		}
	}
}

// decimal reads «97,8», «1.000», «958» at token i and returns the token after it.
func (r *reader) decimal(i, limit int) (float64, int) {
	v := float64(max(r.number(i, limit), 0))
	j := i + 1
	for j+1 < limit && r.tokens[j].Is(".") && !r.tokens[j+1].Spaced && r.tokens[j+1].Len() == 3 && r.number(j+1, limit) >= 0 {
		v = v*1000 + float64(r.number(j+1, limit))
		j += 2
	}
	if j+1 < limit && r.tokens[j].Is(",", ".") && !r.tokens[j].Spaced && !r.tokens[j+1].Spaced && r.number(j+1, limit) >= 0 {
		scale := 1.0
		for range r.tokens[j+1].Len() {
			scale *= 10
		}
		v += float64(r.number(j+1, limit)) / scale
		j += 2
	}
	return v, j
}
