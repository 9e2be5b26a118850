package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// thisUnit reads «Đây cũng là đơn vị đảm đương công việc của Khối trưởng»: the unit that the
// sentence before told last.
func (l leaderReader) thisUnit(i int) []item {
	if l.before == nil || l.before.block != l.s.block || l.lower(0) != "đây" && l.lower(0) != "đó" || i > 12 || l.holderBefore(i) {
		return nil
	}
	for k := len(l.before.nodes) - 1; k >= 0; k-- {
		n := l.before.nodes[k]
		if isUnit(n) {
			return []item{{name: n.Value.(unitName).name, span: n.Span, from: n.From, to: n.To}}
		}
		if n.Kind == personNode {
			if u, span := n.Value.(*person).leads(); u != "" {
				return []item{{name: u, span: span, from: n.From, to: n.To}}
			}
			return nil
		}
	}
	return nil
}

// empowered reads «ông A, Thứ trưởng Bộ B, thừa ủy quyền của Khối trưởng»: his unit.
func (l leaderReader) empowered(i int) []item {
	if i < 3 || !strings.Contains(l.r.folded(l.at(max(0, i-4)).From, l.at(i).From), "uy quyen") {
		return nil
	}
	for k := i - 1; k >= 0 && k > i-8; k-- {
		if n := l.at(k); n.Kind == personNode {
			if u, span := n.Value.(*person).leads(); u != "" {
				return []item{{name: u, span: span, from: n.From, to: n.To}}
			}
			return nil
		}
	}
	return nil
}

// inRole reads «A điều hành khối với tư cách Khối trưởng», «trách nhiệm được trao cho A trên
// cương vị Cụm trưởng»: the only unit told in the clause before the verb at node v.
func (l leaderReader) inRole(v int) []item {
	k := v - 1
	if l.phrase(v) == "trở thành" && l.lower(k) == "," {
		k-- // «A tiếp nhận cờ luân lưu, trở thành Khối trưởng năm 2023»
	} else if !l.entersRole(v) {
		return nil
	}
	at := -1
	for ; k >= 0; k-- {
		n := l.at(k)
		if n.Kind == personNode || n.Kind == postNode || n.Kind == positionNode || oneOf(n.Lower(), ".", ";", ":", "(", ")") {
			return nil
		}
		if oneOf(n.Lower(), ",") && at >= 0 {
			break
		}
		if l.isMember(k) {
			if at >= 0 || !isUnit(n) {
				return nil
			}
			at = k
		}
	}
	if at < 0 || oneOf(l.lower(at-1), "tại", "ở", "của") || oneOf(l.phrase(at-1), "tại", "ở") {
		return nil
	}
	return l.item(at)
}

// entersRole tells «với tư cách», «trên cương vị» at node v.
func (l leaderReader) entersRole(v int) bool {
	return l.r.tokens[l.at(v).From].Is("với", "trên", "trong", "ở") && l.speaksOfRole(v)
}

// basisGiven is the basis of a post in which one acts, by the verbs before node v: «được
// trao cho A trên cương vị Cụm trưởng».
func (l leaderReader) basisGiven(v int) corpus.Basis {
	for k := v - 1; k >= 0 && l.lower(k) != "." && l.lower(k) != ";"; k-- {
		if l.phrase(k) == "được trao" || l.has(k, l.r.x.c.handover) && l.lower(k-1) == "được" {
			return corpus.Handover
		}
	}
	return l.basis(v, v)
}

// vantage reads «Với vai trò Cụm trưởng, ngày D UNIT …»: the unit comes after.
func (l leaderReader) vantage(i, v int) []item {
	after := v <= 4 && (l.lower(0) == "sau" || l.phrase(0) == "sau") // «Sau một năm gánh vác phần việc của Cụm trưởng, UNIT …»
	if l.phrase(i+1) == "được giao" || l.phrase(i+1) == "được phân công" || l.phrase(i+1) == "được" && l.lower(i+2) == "giao" || l.phrase(i+1) == "được" && l.phrase(i+2) == "giao" {
		i++ // «Với trọng trách Khối trưởng được giao, UNIT …»
		if l.phrase(i) == "được" {
			i++
		}
	}
	if v > 2 && !after || l.lower(i+1) != "," && !isUnit(l.at(i+1)) {
		return nil
	}
	for k := i + 1; k < len(l.s.nodes) && k < i+7; k++ {
		n := l.at(k)
		if isUnit(n) {
			return l.item(k)
		}
		if n.Kind == personNode {
			// «Trong vai trò Cụm trưởng, Đại tá A, Chính ủy BĐBP B chủ trì»
			if u, span := n.Value.(*person).leads(); u != "" && k <= i+3 {
				return []item{{name: u, span: span, from: n.From, to: n.To}}
			}
			return nil
		}
	}
	return nil
}

// acting reads whoever chairs «trên cương vị Cụm trưởng và Cụm phó», «lần lượt giữ
// vai Khối trưởng, Khối phó»: the persons told before the verb at node v, one for
// each post.
func (l leaderReader) acting(v int, p blocPost) []item {
	var units []item
	for k := 0; k < v; k++ {
		n := l.at(k)
		if n.Kind == postNode {
			return nil
		}
		if n.Kind != personNode {
			continue
		}
		q := n.Value.(*person)
		u, span := q.leads()
		if u == "" || len(q.posts) > 0 {
			return nil
		}
		units = append(units, item{name: u, span: span, from: n.From, to: n.To})
	}
	want := 1
	if p.both {
		want = 2
	}
	if len(units) != want || p.year == 0 && !l.speaksOfRole(v) {
		return nil
	}
	return units
}

// withPersons gives the facts of acting the persons told before the verb at node v, one
// each; where units are spoken of, the post is theirs alone.
func (l leaderReader) withPersons(facts []leaderFact, v int, p blocPost) []leaderFact {
	if p.ofUnit {
		return facts
	}
	at := 0
	for k := 0; k < v && at < len(facts); k++ {
		if n := l.at(k); n.Kind == personNode {
			facts[at].person = n.Value.(*person).name
			at++
		}
	}
	return facts
}

// speaksOfRole tells a verb of acting in a post rather than of being elected.
func (l leaderReader) speaksOfRole(v int) bool {
	for k := v; k == v || l.has(k, l.r.x.c.thing); k++ {
		f := " " + foldWords(l.phrase(k)) + " "
		for _, w := range []string{" vai ", " cuong vi ", " tu cach ", " trach nhiem "} {
			if strings.Contains(f, w) {
				return true
			}
		}
	}
	return false
}
