package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/extract/grammar"
)

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
	if colon+1 < limit && r.tokens[colon].Is(":") && r.tokens[colon+1].Capitalized() && colon > from+1 {
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
	if m, _, ok := r.phrases.Longest(own.From, own.To, r.x.c.unitHead, false); ok && m.Len == 2 && r.tokens[own.From+1].Is("ủy", "uỷ") && own.To-own.From-m.Len > 1 && r.capitalRun(own.From+m.Len, own.To) == own.To-own.From-m.Len {
		*sh = shared{prefix: r.words(own.From, own.From+m.Len), level: "bare"} // «Huyện ủy Chư Sê, Chư Pưh»
		return
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
	// a head told alone: «Công an 7 đơn vị: TP Hồ Chí Minh, Bình Dương»
	if m, _, ok := r.phrases.Longest(i, limit, c.unitHead, false); ok && r.tokens[i].Capitalized() {
		if k := i + m.Len; k+4 < limit && r.number(k, limit) > 0 && r.tokens[k+1].Is("đơn") && r.tokens[k+3].Is(":") {
			return shared{prefix: r.words(i, k), level: "unit"}, k + 4, true
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
