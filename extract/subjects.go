package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// openBracket is the node of the bracket that node i stands in, -1 without.
func (l leaderReader) openBracket(i int) int {
	for k := i - 1; k >= 0 && k >= i-6; k-- {
		switch l.lower(k) {
		case "(":
			return k
		case ")":
			return -1
		}
	}
	return -1
}

// verbBefore is the verb of being or holding right before node i, -1 without.
func (l leaderReader) verbBefore(i int) int {
	c := &l.r.x.c
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if l.has(k, c.be) || l.givenPost(k) {
			return k
		}
		if (l.lower(k) == "của" || l.phrase(k) == "của") && l.has(k-1, c.thing) {
			continue // «gánh vác phần việc của Cụm trưởng»
		}
		if oneOf(l.lower(k), "đơn", "vị", "tỉnh", "huyện", "xã", "sở", "trường") || l.has(k, c.unit) || l.has(k, c.thing) {
			continue
		}
		break
	}
	return -1
}

// givenPost tells a verb in the passive by which the post right after it is given:
// «được giao nhiệm vụ Cụm trưởng», «được cử Cụm phó».
func (l leaderReader) givenPost(k int) bool {
	c := &l.r.x.c
	if !l.has(k, c.elect, c.electStrong, c.appoint) {
		return false
	}
	return strings.HasPrefix(l.phrase(k), "được") || l.lower(k-1) == "được" || l.phrase(k-1) == "được"
}

// subjects are the units before the verb at node v, as far back as they stand
// joined by commas and «và», and the node before them.
func (l leaderReader) subjects(v int) ([]item, int) {
	c := &l.r.x.c
	k := v - 1
	// «được bầu», «được các thành viên tín nhiệm bầu» stand between unit and verb
	passive := false
	for k >= 0 && (l.has(k, c.elect, c.electStrong, c.appoint, c.be) || l.lower(k) == "được" || oneOf(l.lower(k), "đang", "cũng", "cùng", "đều", "lên", "luân", "phiên", "chính", "thức", "chỉ", "đã", "vừa", "đương", "mặc", "nhiên", "tự", "động") || l.phrase(k) == "năm nay" || l.phrase(k) == "năm" && l.lower(k+1) == "nay" || l.lower(k) == "nay" || l.lower(k) == "sẽ" || l.lower(k) == "tiếp" || l.lower(k) == "tục" ||
		passive && !l.isMember(k) && !oneOf(l.lower(k), ".", ";", ",", "-", "–") && v-k < 12) {
		if l.lower(k) == "được" || l.has(k, c.elect) {
			passive = true
		}
		k--
	}
	if k < 0 {
		return nil, 0
	}
	// «UNIT được bầu là đơn vị dẫn đầu và được tín nhiệm làm Khối trưởng»
	if l.lower(k) == "và" && (passive || strings.HasPrefix(l.phrase(v), "được")) {
		if u := l.passiveSubject(k); u >= 0 {
			return l.item(u), u - 1
		}
	}
	// «UNIT, đơn vị làm Cụm trưởng»
	if l.phrase(k) == "đơn vị" && oneOf(l.lower(k-1), ",", "-", "–") && isUnit(l.at(k-2)) {
		return l.item(k - 2), k - 3
	}
	// «A lên thay B làm Khối trưởng»: A is meant
	for j := k; j > 0 && j > k-7; j-- {
		if w := l.replaces(j); w >= 0 {
			return l.subjects(w)
		}
		if n := l.at(j); !l.isMember(j) && !(n.Kind == grammar.WordNode && l.r.tokens[n.From].Capitalized()) {
			break
		}
	}
	if oneOf(l.lower(k), ",", "-", "–") && passive {
		// «UNIT, đơn vị được … giao làm Cụm trưởng»
		if l.phrase(k+1) == "đơn vị" && isUnit(l.at(k-1)) {
			return l.item(k - 1), k - 2
		}
		if l.lower(k) == "," {
			return nil, k
		}
	}
	// «UNIT, hiện là đơn vị Phó khối, sẽ làm Trưởng khối»
	if u := l.beforeApposition(k); u >= 0 {
		return l.item(u), u - 1
	}
	// «Phó khối năm 2022 (UNIT) lên làm Trưởng khối»
	if l.lower(k) == ")" && isUnit(l.at(k-1)) && l.lower(k-2) == "(" && l.at(k-3) != nil && l.at(k-3).Kind == postNode {
		return l.item(k - 1), k - 2
	}
	end, closed := k, false
	for k >= 0 {
		n := l.at(k)
		if n.Lower() == "(" && !closed {
			break // the subject stands in the bracket
		}
		closed = closed || n.Lower() == ")"
		if l.isMember(k) || n.Lower() == "," || n.Lower() == "và" || n.Lower() == ")" || n.Lower() == "(" && k < end {
			k--
			continue
		}
		if k+1 <= end && l.inBracket(k) {
			k--
			continue
		}
		break
	}
	from := k + 1
	for from <= end && (l.lower(from) == "," || l.lower(from) == "và") {
		from++
	}
	if end > from && l.lower(end) == "," && (end == v-2 || strings.HasSuffix(l.phrase(v), " là") || l.phrase(v) == "là") {
		end-- // «A, cũng là đơn vị Cụm trưởng», «B, hiện là đơn vị Phó khối, …»
	}
	if from > end || !l.isMember(from) {
		// a unit whose words the running text didn't make out: all between the
		// verb of electing and the verb of being
		return l.slot(v), k
	}
	if n := l.at(from - 1); n != nil && from > 0 && !isUnit(l.at(from)) && n.Kind == grammar.WordNode && l.r.tokens[n.From].Letters() {
		return l.slot(v), k // a province that ends a name whose words nothing knows
	}
	list := l.r.list(l.at(from).From, l.at(end).To, shared{})
	if len(list.items) == 0 || list.to < l.at(end).To {
		return l.slot(v), k
	}
	// «A làm Khối trưởng, B làm Khối phó»: a post already given ends the reach
	return list.items, k
}

// replaces is the node where a verb of replacing that ends at node j begins, -1 without:
// «thay», «kế nhiệm».
func (l leaderReader) replaces(j int) int {
	switch {
	case l.lower(j) == "thay", oneOf(l.phrase(j), "thay", "kế nhiệm", "thay thế", "tiếp nối", "nối tiếp"):
		return j
	case l.lower(j) == "nhiệm" && l.lower(j-1) == "kế", l.lower(j) == "thế" && l.lower(j-1) == "thay":
		return j - 1
	}
	return -1
}

// replaced is the unit that another takes the post from, which holds it now: «A kế nhiệm B
// ở cương vị Cụm trưởng», told between node from and the verb at node v.
func (l leaderReader) replaced(from, v int, p blocPost) []leaderFact {
	if p.both || !isUnit(l.at(v-1)) {
		return nil
	}
	for j := v - 2; j > from && j > v-5; j-- {
		if w := l.replaces(j); w >= 0 {
			u := l.at(v - 1)
			return []leaderFact{{
				post: p.post, unit: u.Value.(unitName).name, basis: corpus.Serving, rule: "leader.replaced", now: true,
				span: corpus.Span{Start: l.at(w).Start, End: u.End},
			}}
		}
	}
	return nil
}

// acts tells a word at node k that says what the one before it does or did.
func (l leaderReader) acts(k int) bool {
	n := l.at(k)
	if n == nil || n.Kind == grammar.MarkNode || !l.r.tokens[n.From].Letters() || l.r.tokens[n.From].Capitalized() {
		return false
	}
	return !oneOf(n.Lower(), "và", "các", "của", "với", "cùng", "thuộc", "là", "để", "cho", "thì", "tỉnh", "huyện") && n.Kind != postNode && n.Kind != personNode
}

// passiveSubject is the one unit before node k that something is done to: «A được bầu …»; -1
// where none or several are.
func (l leaderReader) passiveSubject(k int) int {
	at := -1
	for j := 0; j < k; j++ {
		if oneOf(l.lower(j), ";", ".") {
			at = -1
		}
		if isUnit(l.at(j)) && (l.lower(j+1) == "được" || strings.HasPrefix(l.phrase(j+1), "được")) {
			if at >= 0 {
				return -1
			}
			at = j
		}
	}
	return at
}

// beforeApposition is the unit before an apposition with a post that ends with the mark
// at node k, -1 without: «UNIT - đơn vị Phó khối năm 2014 -».
func (l leaderReader) beforeApposition(k int) int {
	mark := l.lower(k)
	if !oneOf(mark, ",", "-", "–") || l.at(k-1) == nil || l.at(k-1).Kind != postNode {
		return -1
	}
	for j := k - 2; j > 0 && j > k-6; j-- {
		if l.lower(j) == mark && isUnit(l.at(j-1)) {
			return j - 1
		}
		if l.isMember(j) || l.at(j).Kind == personNode {
			return -1
		}
	}
	return -1
}

// inBracket tells that node k stands in brackets.
func (l leaderReader) inBracket(k int) bool { return l.openBracket(k) >= 0 }

// slot reads the units between a verb of electing and the verb at node v when
// the words of the unit are unknown.
func (l leaderReader) slot(v int) []item {
	c := &l.r.x.c
	for k := v - 1; k >= 0 && k >= v-24; k-- {
		if l.has(k, c.elect, c.electStrong, c.appoint) || l.lower(k) == "do" {
			if k+1 >= v {
				return nil
			}
			from, to := l.at(k+1).From, l.at(v).From
			list := l.r.list(from, to, shared{})
			if list.to == to {
				return list.items
			}
			return nil
		}
		switch l.lower(k) {
		case ".", ";", ":":
			return nil
		case ",":
			// «Năm 2023, UNIT là trưởng khối»
			if k == 1 && l.at(0).Kind == yearNode {
				from, to := l.at(2).From, l.at(v).From
				if list := l.r.list(from, to, shared{}); list.to == to {
					return list.items
				}
				return nil
			}
		}
		if l.at(k).Kind == postNode {
			// the post before: «…làm Khối trưởng, X làm Khối phó»
			from, to := l.at(k).To, l.at(v).From
			list := l.r.list(from, to, shared{})
			if list.to == to {
				return list.items
			}
			return nil
		}
	}
	return nil
}

// after reads the units told after the post at node i: «Trưởng khối năm 2015: Sở
// Xây dựng», «Đơn vị trưởng khối năm 2019 là Phòng A».
func (l leaderReader) after(i int, p blocPost) []item {
	k := i + 1
	if n := l.at(k); n != nil && n.Kind == yearNode {
		k++
	}
	if l.saysNextYear(i) {
		for k < len(l.s.nodes) && k < i+5 && !l.r.tokens[l.at(k).To-1].Is("tới", "sau", "theo", "tiếp") {
			k++
		}
		k++
	}
	// «Trưởng khối năm 2018, qua lấy phiếu, là Ban A»
	if l.lower(k) == "," && p.year > 0 {
		for j := k + 2; j < k+7 && j+1 < len(l.s.nodes) && !l.isMember(j); j++ {
			if l.lower(j) == "," && (l.lower(j+1) == "là" || l.phrase(j+1) == "là") {
				k = j + 1
				break
			}
		}
	}
	for l.lower(k) == "vẫn" || l.lower(k) == "sẽ" || l.phrase(k) == "sẽ" || l.lower(k) == "lần" || l.lower(k) == "lượt" || l.phrase(k) == "lần lượt" {
		k++
	}
	switch {
	case l.lower(k) == ":":
	case oneOf(l.lower(k), "–", "-") && isUnit(l.at(k+1)) && (i == 0 || oneOf(l.lower(i-1), ":", ";", ",", "-", "–", "•", "+")) && (k+2 >= len(l.s.nodes) || oneOf(l.lower(k+2), ";", ".", ",", "(")):
		// «Nhân sự Khối năm 2013: Khối trưởng - Công ty A; Khối phó - Công ty B»
	case oneOf(l.lower(k), "–", "-") && (p.year > 0 || p.ofUnit) && isUnit(l.at(k+1)) && (k+2 >= len(l.s.nodes) || oneOf(l.lower(k+2), "–", "-", ",", ".")):
		// «Tân Cụm trưởng năm 2017 – TAND tỉnh A –»
	case oneOf(l.lower(k), "–", "-") && p.year == 0 && isUnit(l.at(k+1)) && (k+2 >= len(l.s.nodes) || oneOf(l.lower(k+2), ".", ";")) && i > 1 && oneOf(l.phrase(i-1), "là", "có") && oneOf(l.phrase(i-2), "giúp việc", "giúp sức"):
		// «giúp việc là Khối phó - Sở A»
	case oneOf(l.phrase(k), "lần lượt là", "sẽ là", "chính là", "tiếp tục là", "chính thức là", "vẫn là", "hiện là", "đang là"):
	case l.has(k, l.r.x.c.be) && (l.lower(k) == "là" || l.phrase(k) == "là"):
	case l.lower(k) == "là", l.lower(k) == "do", l.lower(k) == "thuộc":
		if l.lower(k) == "thuộc" && l.lower(k+1) == "về" {
			k++
		}
	default:
		return nil
	}
	k++
	if l.phrase(k) == "đơn vị" || l.lower(k) == "đơn" && l.lower(k+1) == "vị" {
		k++
	}
	if n := l.at(k); n != nil && n.Kind == positionNode && p.year == 0 {
		// «Cử Khối trưởng: Chủ tịch Hội A»
		q := n.Value.(position)
		if q.lead && q.unit != nil {
			name := q.led
			if name == "" {
				name = q.unit.Value.(unitName).name
			}
			return []item{{name: name, span: n.Span, from: n.From, to: n.To}}
		}
	}
	if !l.isMember(k) {
		return nil
	}
	list := l.r.list(l.at(k).From, l.s.to, shared{})
	if len(list.items) == 0 {
		return nil
	}
	if p.both {
		return list.items
	}
	if p.post == corpus.Head {
		return list.items[:1]
	}
	// several deputies stand joined by «và» or a comma until another post, or each with
	// who came for it: «Phó khối: A – ông B; C – bà D»
	items := list.items[:1]
	for _, it := range list.items[1:] {
		if len(it.posts) > 0 {
			break
		}
		items = append(items, it)
	}
	return items
}
