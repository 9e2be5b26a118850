package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// item is a unit of a list with what stands beside it.
type item struct {
	name  string
	span  corpus.Span // of the item's own words
	from  int         // first token
	to    int         // token after the item and its brackets
	posts []blocPost
	place bool
	// guest tells «(khách mời)»: it stands in the list but is no member.
	guest bool
	// rank and score as told in brackets: «(962 điểm)».
	score *float64
}

// shared is a head word that the items of a list have in common: «các Sở: Tài
// chính; Xây dựng», «Công an các tỉnh A, B».
type shared struct {
	// prefix stands before each item that has no head of its own: «Sở», «Công an».
	prefix string
	// level is what the items are: "field" of an office, "province", "local", "unit"
	// that follows the prefix, "bare" names or numbers after the prefix, "any" run of
	// words that begins with a capital.
	level string
	// local is the word for a bare locality: «huyện», «xã».
	local string
}

func (s shared) is() bool { return s.level != "" }

// listing is a list read from a run of tokens.
type listing struct {
	items []item
	to    int // token after the list
	// open tells that the list goes on unsaid: «như A, B…».
	open bool
	// prefix is the head word that the items share, "" without.
	prefix string
}

// list reads units from token i on, as far as they go.
func (r *reader) list(i, limit int, sh shared) listing {
	var l listing
	l.to = i
	if s, to, ok := r.sharedHead(i, limit); ok {
		sh, i = s, to
	}
	for i < limit {
		i = r.skipDelimiters(i, limit)
		if i >= limit {
			break
		}
		if s, to, ok := r.sharedHead(i, limit); ok {
			sh, i = s, to
			continue
		}
		if s, to, ok := r.pluralHead(i, limit); ok {
			sh, i = s, to
			continue
		}
		it, ok := r.item(i, limit, &sh)
		if !ok {
			break
		}
		if k := len(l.items) - 1; k >= 0 {
			for ; k >= 0; k-- {
				// «Long Mỹ … và thị xã Long Mỹ»: the first is the district
				if l.items[k].name == it.name && it.to-it.from > l.items[k].to-l.items[k].from {
					l.items[k].name = strings.Replace(it.name, "thị xã ", "huyện ", 1)
				}
			}
		}
		l.items = append(l.items, it)
		l.prefix = sh.prefix
		l.to = it.to
		i = it.to
		if i >= limit {
			break
		}
		t := &r.tokens[i]
		switch {
		case t.Is(",", ";", "và", "+", "/", "|"), t.Is("-", "–", "•") && (t.Line || it.to < limit && r.tokens[i].Spaced):
			continue
		case t.Is("…"), t.Is(".") && i+1 < limit && r.tokens[i+1].Is("."):
			l.open = true
			l.to = i + 1
			return l
		case t.Is("cùng", "với") && i+1 < limit && r.unitWith(i+1, limit, true) != nil:
			i++
			continue
		case t.Line && t.Letters():
			continue
		}
		break
	}
	return l
}

// skipDelimiters passes over what stands between the items of a list.
func (r *reader) skipDelimiters(i, limit int) int {
	for i < limit {
		t := &r.tokens[i]
		switch {
		case t.Is(",", ";", "và", ":", "+", "•", "*", "&", "|", "“", "\"", "▪"):
			i++
		case t.Is("-", "–") && (t.Line || i+1 < limit):
			i++
		case t.Class == grammar.Digits && i+1 < limit && r.tokens[i+1].Is(".", ")") && t.Number() < 100 && (t.Line || i == 0 || r.tokens[i-1].Class == grammar.Mark):
			i += 2
		case t.Is("cùng") && i+1 < limit && r.tokens[i+1].Capitalized():
			i++
		case t.Is("cùng") && i+1 < limit && r.tokens[i+1].Is("với"), t.Is("chủ") && i+1 < limit && r.tokens[i+1].Is("nhà"):
			i += 2
		case t.Class == grammar.Digits && i > 0 && i+1 < limit && r.tokens[i-1].Is("và", ",", ";") && r.tokens[i+1].Capitalized() && r.phrases.Has(i+1, limit, r.x.c.unitHead):
			i++ // «… và 02 Đảng ủy Khối A, Đảng ủy Khối B»
		default:
			return i
		}
	}
	return i
}

// item reads one unit of a list.
func (r *reader) item(i, limit int, sh *shared) (item, bool) {
	it := item{from: i}
	// «… và đơn vị cụm trưởng Công an tỉnh A»
	if p := r.blocPost(i, limit); p != nil && p.Value.(blocPost).ofUnit {
		it.posts = append(it.posts, p.Value.(blocPost))
		i = p.To
	}
	n := r.itemNode(i, limit, sh)
	if n == nil {
		return it, false
	}
	u := n.Value.(unitName)
	it.name, it.place, it.span, it.to = u.name, u.place, n.Span, n.To
	r.afterItem(&it, limit)
	return it, true
}

// itemNode is the unit at token i of a list, with the shared head put before it.
func (r *reader) itemNode(i, limit int, sh *shared) *grammar.Node {
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
		if u.place && sh.prefix != "" && sh.level != "field" {
			u.name = sh.prefix + " " + u.name
			u.place = false
			own.Value = u
			return own
		}
		if !sh.is() {
			r.learnShared(own, sh)
		}
		return own
	}
	if _, _, ok := r.phrases.Longest(i, limit, r.x.c.honorific, false); ok && t.Class == grammar.Lower {
		return nil
	}
	if r.x.isStop(r, i, limit) && !(t.Capitalized() && (sh.level == "local" || sh.level == "province")) {
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
		end = r.extendUnit(i, end, limit, true)
		node := grammar.SpanNode(unitNode, "list.field", r.tokens, i, end)
		node.Value = unitName{name: join(sh.prefix, r.words(i, end))}
		return node
	case "bare", "any":
		if !t.Capitalized() {
			return nil
		}
		end := r.bareItem(i, limit)
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

// longestBare is the most tokens of a list's item whose words nothing knows.
const longestBare = 12

// bareItem is the end of an item that begins with a capital at token i and whose words
// nothing knows: all until the list's next delimiter, i where none comes soon or what
// stands there is a person.
func (r *reader) bareItem(i, limit int) int {
	if r.personAt(i, limit) > 0 && !r.phrases.Has(i, limit, r.x.c.province) && r.capitalRun(i, limit) > 2 {
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

// pluralHead reads a head told once in the plural before bare names: «các Đồn Biên
// phòng Pa Nang, Ba Tầng», «VKSND các khu vực 7, 8 và 9».
func (r *reader) pluralHead(i, limit int) (shared, int, bool) {
	prefix := ""
	if u := r.unitWith(i, limit, false); u != nil && !u.Value.(unitName).place && u.To+2 < limit && r.tokens[u.To].Is("các") {
		prefix, i = u.Value.(unitName).name, u.To
	}
	if !r.tokens[i].Is("các") || i+2 >= limit {
		return shared{}, i, false
	}
	from := i + 1
	to := from
	if m, _, ok := r.phrases.Longest(from, limit, r.x.c.unitHead, false); ok {
		to = from + m.Len
	} else if prefix != "" && r.tokens[from].Is("khu") && r.tokens[from+1].Is("vực") {
		to = from + 2
	}
	if to == from || to+1 >= limit {
		return shared{}, i, false
	}
	colon := to
	for colon < to+4 && colon+1 < limit && r.tokens[colon].Letters() && !r.x.isStop(r, colon, limit) {
		colon++ // «các ngân hàng thương mại: …», «các Công ty Cao su: …»
	}
	if r.tokens[colon].Is(":") && r.tokens[colon+1].Capitalized() && colon > from+1 {
		return shared{prefix: join(prefix, upperFirst(r.words(from, colon))), level: "bare"}, colon + 1, true
	}
	next := &r.tokens[to]
	if next.Class == grammar.Digits && r.listItemEnds(to+1, limit) || next.Capitalized() && r.phrases.Has(from, limit, r.x.c.unitHead) && !r.phrases.Has(to, limit, r.x.c.unitField) && r.bareItem(to, limit) > to {
		return shared{prefix: join(prefix, upperFirst(r.words(from, to))), level: "bare"}, to, prefix != "" || r.bareListAt(to, limit)
	}
	return shared{}, i, false
}

// bareListAt tells that a bare item at token i is followed by another one without a
// head of its own.
func (r *reader) bareListAt(i, limit int) bool {
	end := r.bareItem(i, limit)
	if r.tokens[i].Class == grammar.Digits {
		end = i + 1
	}
	k := r.skipDelimiters(end, limit)
	return k > end && k < limit && (r.tokens[k].Class == grammar.Digits || r.tokens[k].Capitalized() && !r.phrases.Has(k, limit, r.x.c.unitHead))
}

// localWord is the word for a bare locality of a list of districts: the text may
// call it a town elsewhere.
func (r *reader) localWord(name string) string {
	for _, word := range []string{"thị xã", "thành phố", "quận"} {
		if strings.Contains(r.text, word+" "+name) || strings.Contains(r.text, upperFirst(word)+" "+name) {
			return word
		}
	}
	return "huyện"
}

// learnShared remembers the head of a first item that ends with a place, for
// items that go on with the place alone: «BHXH tỉnh Thanh Hóa, Nghệ An».
func (r *reader) learnShared(own *grammar.Node, sh *shared) {
	for k := own.From; k < own.To && !own.Value.(unitName).place; k++ {
		m, e, ok := r.phrases.Longest(k, own.To, r.x.c.placeHead, false)
		if ok && k > own.From && k+m.Len < own.To {
			switch e.Value {
			case "province", "city":
				*sh = shared{prefix: r.words(own.From, k), level: "province"}
			default:
				*sh = shared{prefix: r.words(own.From, k), level: "local", local: e.Phrase}
			}
			return
		}
		if m, _, ok := r.phrases.Longest(k, own.To, r.x.c.province, false); ok && k > own.From && k+m.Len == own.To {
			*sh = shared{prefix: r.words(own.From, k), level: "province"}
			return
		}
	}
	if u := own.Value.(unitName); u.place {
		if m, e, ok := r.phrases.Longest(own.From, own.To, r.x.c.placeHead, false); ok && m.Len > 0 && e.Value == "local" {
			*sh = shared{level: "local", local: e.Phrase}
		}
	}
}

// sharedHead reads a head that the following items share.
func (r *reader) sharedHead(i, limit int) (shared, int, bool) {
	c := &r.x.c
	start := i
	// a number of units told by their head: «5 VKSND huyện, thị xã:», «7 tỉnh»
	if r.number(i, limit) > 0 && i+1 < limit {
		i++
		if i+1 < limit && r.tokens[i].Is("/") {
			i += 2
		}
	}
	counted := i > start
	if m, e, ok := r.phrases.Longest(i, limit, c.sharedHead, false); ok {
		j := i + m.Len
		j = r.skipKinds(j, limit)
		colon := j < limit && r.tokens[j].Is(":")
		plural := r.tokens[i].Is("các")
		if colon {
			j++
		}
		if colon || plural || counted {
			switch e.Value {
			case "tỉnh", "thành phố":
				if j < limit && (r.tokens[j].Capitalized() || colon) {
					return shared{level: "province"}, j, true
				}
			case "huyện", "xã", "phường", "quận", "thị xã":
				if j < limit && (r.tokens[j].Capitalized() || colon) {
					return shared{level: "local", local: e.Value}, j, true
				}
			default:
				if !colon && r.colonSoon(j, limit) {
					break // «các Công ty Cao su: A, B»: the head goes on
				}
				if j < limit && (r.tokens[j].Capitalized() || colon) && (colon || !counted) {
					return shared{prefix: e.Value, level: "field"}, j, true
				}
			}
		}
	}
	// a bare head before kinds of localities: «10 công đoàn phường, xã:»
	if m, _, ok := r.phrases.Longest(i, limit, c.unitHead, false); ok && counted && i+m.Len < limit {
		j := i + m.Len
		if k, _, ok := r.phrases.Longest(j, limit, c.sharedHead, false); ok {
			if to := r.skipKinds(j+k.Len, limit); to+1 < limit && r.tokens[to].Is(":") && r.tokens[to+1].Capitalized() {
				return shared{prefix: upperFirst(r.words(i, j)), level: "local"}, to + 1, true
			}
		}
	}
	// a unit before «các tỉnh», «các huyện, thị xã:», «5 tỉnh trong Cụm:»
	if u := r.unitWith(i, limit, false); u != nil && !u.Value.(unitName).place {
		j, prefix := u.To, u.Value.(unitName).name
		for _, tail := range []string{" tỉnh", " huyện", " thành phố"} {
			if counted && strings.HasSuffix(prefix, tail) {
				prefix = strings.TrimSuffix(prefix, tail)
				j = u.To - len(strings.Fields(tail))
			}
		}
		k := j
		plural := counted
		if k < limit && r.tokens[k].Is("các") {
			plural = true
			k++
		} else if r.number(k, limit) > 0 {
			plural = true
			k++
		}
		if plural && k < limit {
			if m, e, ok := r.phrases.Longest(k, limit, c.sharedHead, false); ok {
				k = r.skipKinds(k+m.Len, limit)
				for k < limit && r.tokens[k].Is("trong", "thuộc", "cụm", "khối", "thi", "đua") {
					k++
				}
				if k < limit && r.tokens[k].Is(":") {
					k++
				}
				if k < limit && r.tokens[k].Capitalized() {
					switch e.Value {
					case "tỉnh", "thành phố":
						return shared{prefix: prefix, level: "province"}, k, true
					case "huyện", "xã", "phường", "quận", "thị xã":
						return shared{prefix: prefix, level: "local", local: e.Value}, k, true
					case "Sở":
						return shared{prefix: prefix + " Sở", level: "field"}, k, true
					}
				}
			}
			if k+2 < limit && r.tokens[k].Is("đơn") && r.tokens[k+2].Is(":") {
				return shared{prefix: prefix, level: "unit"}, k + 3, true
			}
		}
		if u.To+1 < limit && r.tokens[u.To].Is(":") && counted && prefix != u.Value.(unitName).name {
			return shared{prefix: prefix, level: "local", local: "huyện"}, u.To + 1, true
		}
		if u.To+1 < limit && r.tokens[u.To].Is(":") && (counted || i > 0 && r.tokens[i-1].Is("các")) && (r.place(u.To+1, limit) != nil || r.tokens[u.To+1].Capitalized() && r.unit(u.To+1, limit) == nil) {
			return shared{prefix: prefix, level: "local"}, u.To + 1, true
		}
	}
	return shared{}, start, false
}

// colonSoon tells that the head of a list goes on from token j to a colon.
func (r *reader) colonSoon(j, limit int) bool {
	for k := j; k < limit && k < j+4; k++ {
		if r.tokens[k].Is(":") {
			return k > j
		}
		if !r.tokens[k].Letters() {
			return false
		}
	}
	return false
}

// skipKinds passes over the further kinds of a shared head: «, thị xã», «, thành
// phố», «, ngành».
func (r *reader) skipKinds(j, limit int) int {
	for j+1 < limit && r.tokens[j].Is(",", "và") {
		m, _, ok := r.phrases.Longest(j+1, limit, r.x.c.sharedHead, false)
		if !ok {
			m, _, ok = r.phrases.Longest(j+1, limit, r.x.c.countedUnit, false)
		}
		if !ok || r.tokens[j+1].Capitalized() {
			break
		}
		if j+1+m.Len < limit && r.tokens[j+1+m.Len].Capitalized() && r.tokens[j].Is("và") {
			break // «và thành phố Hà Giang» is an item
		}
		j += 1 + m.Len
	}
	return j
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

func join(parts ...string) string {
	var keep []string
	for _, p := range parts {
		if p != "" {
			keep = append(keep, p)
		}
	}
	return strings.Join(keep, " ")
}
