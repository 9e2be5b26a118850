package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// holder is who holds a post: a unit, or a person with the unit led.
type holder struct {
	unit, person string
	span         corpus.Span
}

// longestTopic is the number of nodes after a post in which its holder must come.
const longestTopic = 16

// topic reads a post that the clause is about, with its holder told at the end: «Trưởng
// khối năm 2006 được hội nghị nhất trí cử là Cục Thuế», «nhiệm vụ Trưởng cụm năm 2022
// được chuyển cho A», «phần việc của Khối phó, các đơn vị thống nhất giao B», «hai Cụm
// phó là ông C, Giám đốc Sở D và ông E, …».
func (l leaderReader) topic(i int, p blocPost) []leaderFact {
	c := &l.r.x.c
	if l.isActor(i) {
		return nil
	}
	anchored := p.year > 0 || p.ofUnit || l.thingBefore(i)
	if !anchored && l.elects(i+1) && !l.givenPost(i+1) {
		return nil // «Khối trưởng giao Sở A dự thảo quy chế»
	}
	passive, joined := false, -1
	basis := corpus.Serving
	year := p.year
	for k := i + 1; k < len(l.s.nodes) && k < i+longestTopic; k++ {
		n := l.at(k)
		switch {
		case l.isMember(k) || n.Kind == personNode:
			if oneOf(l.phrase(k+1), "tặng", "xét tặng", "tặng thưởng", "khen thưởng", "trao tặng", "khen tặng", "khen") {
				return nil // «bầu Khối trưởng năm 2023 và đề nghị UBND tỉnh tặng cờ …»
			}
			if isUnit(n) && basis == corpus.Elected && oneOf(l.phrase(k+1), "trúng", "trúng cử", "đắc cử") {
				return l.topicFacts(i, k, p, year, basis) // «riêng Khối phó phải bầu, và A trúng với 7/8 phiếu»
			}
			if joined != k-1 || !anchored && !passive && joined != i+1 {
				if n.Kind == personNode || !l.elects(k+1) {
					return nil
				}
				continue // «…, các đơn vị thống nhất …»
			}
			return l.topicFacts(i, k, p, year, l.basisOf(basis, i))
		case n.Kind == countNode && n.Value.(counted).n > 3, l.r.isMemberWord(n):
			return nil // «Cụm phó và 05 đơn vị thành viên gồm …»
		case n.Kind == postNode, n.Kind == awardNode, oneOf(n.Lower(), ".", ";", "("):
			return nil
		case n.Kind == yearNode:
			if year == 0 {
				year = n.Value.(yearTold).year
			}
			anchored = true
		case l.connects(k, i) && (passive || basis != corpus.Serving || !l.givesOnly(k) || l.followsPost(k, i)):
			joined = k
			basis = l.strongest(basis, k)
		case n.Has(c.goal), n.Has(c.preview):
			return nil // «Trưởng cụm năm sau dự kiến là …»
		case l.phrase(k) == "được" || n.Lower() == "được":
			passive = true
		case n.Kind == blocNode, l.isFillerBefore(k) && joined == k-1:
			if joined == k-1 {
				joined = k
			}
		default:
			basis = l.strongest(basis, k)
			passive = passive || strings.HasPrefix(l.phrase(k), "được ")
			if l.elects(k) {
				joined = k
			}
			anchored = anchored || passive && l.has(k, c.elect, c.electStrong, c.appoint, c.handover)
		}
	}
	return nil
}

// isActor tells that the head or deputy of node i does something himself: «đơn vị Khối
// trưởng có trách nhiệm gửi báo cáo về …», «Khối trưởng đề nghị …».
func (l leaderReader) isActor(i int) bool {
	c := &l.r.x.c
	k := i + 1
	for k < len(l.s.nodes) && (l.at(k).Kind == yearNode || l.at(k).Kind == blocNode) {
		k++
	}
	return (oneOf(l.lower(k), "có", "phải", "cần", "nên") || oneOf(l.phrase(k), "có", "phải", "cần", "nên")) && !l.elects(k+1) ||
		l.has(k, c.speak) && !l.has(k, c.elect, c.electStrong, c.appoint, c.handover)
}

// givesOnly tells a word at node k that stands before a holder only after a verb of giving:
// «cho», «về», «sang».
func (l leaderReader) givesOnly(k int) bool {
	return oneOf(l.phrase(k), "cho", "về") || oneOf(l.lower(k), "cho", "về", "sang")
}

// followsPost tells that node k comes right after the post at node i, its year or its bloc.
func (l leaderReader) followsPost(k, i int) bool {
	return k == i+1 || l.at(k-1).Kind == yearNode || l.at(k-1).Kind == blocNode
}

// thingBefore tells that the post at node i is spoken of as an office: «phần việc của
// Khối phó», «vị trí Cụm trưởng».
func (l leaderReader) thingBefore(i int) bool {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if l.has(k, l.r.x.c.thing) {
			return true
		}
		if l.phrase(k) != "của" && l.lower(k) != "của" && !l.has(k, l.r.x.c.unit) {
			return false
		}
	}
	return false
}

// elects tells a verb at node k that gives a post to whom stands next.
func (l leaderReader) elects(k int) bool {
	c := &l.r.x.c
	return l.has(k, c.elect, c.electStrong, c.appoint) || l.lower(k) == "giao" || l.phrase(k) == "giao"
}

// connects tells a word at node k after which the holder of the post at node i stands.
func (l leaderReader) connects(k, i int) bool {
	if l.lower(k) == "do" || l.lower(k) == ":" {
		return k == i+1 || l.at(k-1).Kind == yearNode || l.at(k-1).Kind == blocNode
	}
	switch l.phrase(k) {
	case "là", "cho", "thuộc", "về", "giao", "sang tay", "về tay", "sẽ là", "cũng là", "chính là", "tiếp tục là", "lần lượt là", "gồm":
		return true
	}
	return oneOf(l.lower(k), "là", "cho", "về", "sang", "gồm")
}

// isFillerBefore tells a word that may stand before a unit or a person.
func (l leaderReader) isFillerBefore(k int) bool {
	return oneOf(l.phrase(k), "đơn vị", "đại diện", "lãnh đạo", "về", "cho", "đồng chí") || oneOf(l.lower(k), "đơn", "vị", "về", "tay", "vai", "hai", "các")
}

// strongest is the weightier of the basis found and that of the verb at node k.
func (l leaderReader) strongest(basis corpus.Basis, k int) corpus.Basis {
	c := &l.r.x.c
	switch {
	case l.has(k, c.appoint):
		return corpus.Appointed
	case basis == corpus.Appointed:
		return basis
	case l.has(k, c.electStrong), l.has(k, c.elect):
		return corpus.Elected
	case basis == corpus.Serving && l.has(k, c.handover):
		return corpus.Handover
	}
	return basis
}

// basisOf is the basis found after the post at node i, or by a verb of electing before.
func (l leaderReader) basisOf(found corpus.Basis, i int) corpus.Basis {
	if found != corpus.Serving {
		return found
	}
	return l.basis(i, i)
}

// topicFacts makes the facts of the holders from node k on.
func (l leaderReader) topicFacts(i, k int, p blocPost, year int, basis corpus.Basis) []leaderFact {
	var holders []holder
	if l.at(k).Kind == personNode {
		holders = l.persons(k)
	} else {
		for _, it := range l.r.list(l.at(k).From, l.s.to, shared{}).items {
			if len(holders) > 0 && len(it.posts) > 0 {
				break
			}
			holders = append(holders, holder{unit: it.name, span: it.span})
		}
	}
	if p.post == corpus.Head && !p.both && len(holders) > 1 {
		holders = holders[:1]
	}
	var facts []leaderFact
	for j, h := range holders {
		if h.unit == "" && h.person == "" {
			continue
		}
		f := leaderFact{
			year: year, post: p.post, unit: h.unit, person: h.person, basis: basis, rule: "leader.topic",
			span: corpus.Span{Start: min(l.at(i).Start, h.span.Start), End: max(l.at(i).End, h.span.End)},
		}
		if p.both && j > 0 {
			f.post = corpus.Deputy
		}
		facts = append(facts, f)
	}
	return facts
}

// persons are the persons from node k on, joined by commas and «và».
func (l leaderReader) persons(k int) []holder {
	var holders []holder
	for k < len(l.s.nodes) && l.at(k).Kind == personNode {
		q := l.at(k).Value.(*person)
		unit, _ := q.comesFrom()
		holders = append(holders, holder{unit: unit, person: q.name, span: l.at(k).Span})
		k++
		if oneOf(l.lower(k), ",", "và", ";") {
			k++
		}
	}
	return holders
}

// chosen reads a person elected or holding the post at node i by the verb at node v:
// «bầu nhà báo A làm Trưởng cụm», «ông B, Giám đốc C được tín nhiệm cử giữ chức Trưởng
// khối».
func (l leaderReader) chosen(i, v int, p blocPost) []leaderFact {
	c := &l.r.x.c
	k := v - 1
	for k >= 0 && v-k < 10 && (l.has(k, c.elect, c.electStrong, c.appoint, c.be) || oneOf(l.lower(k), "được", "đang", "cũng", "tiếp", "tục", "chính", "thức", "sẽ", "vừa") || l.phrase(k) == "được") {
		k--
	}
	n := l.at(k)
	if n == nil || n.Kind != personNode || p.both {
		return nil
	}
	q := n.Value.(*person)
	if len(q.posts) > 0 {
		return nil
	}
	unit, _ := q.leads()
	f := leaderFact{
		year: p.year, post: p.post, unit: unit, person: q.name, basis: l.basis(k, v), rule: "leader.chosen",
		span: corpus.Span{Start: n.Start, End: l.at(i).End},
	}
	if p.ofUnit {
		if f.person = ""; unit == "" {
			return nil
		}
	}
	return []leaderFact{f}
}

// takenOver reads «Nhận bàn giao trọng trách Cụm trưởng từ A, đơn vị chủ nhà B sẽ …»: B
// holds the post at node i.
func (l leaderReader) takenOver(i int, p blocPost) []leaderFact {
	k := i + 1
	if n := l.at(k); n != nil && (n.Kind == yearNode || n.Kind == blocNode) {
		k++
	}
	if l.lower(k) != "từ" || !l.givesAfter(k) {
		return nil
	}
	for j := k + 1; j < len(l.s.nodes) && j < k+10; j++ {
		if l.lower(j) != "," {
			continue
		}
		for m := j + 1; m < len(l.s.nodes) && m < j+5; m++ {
			if isUnit(l.at(m)) {
				return []leaderFact{{
					year: p.year, post: p.post, unit: l.at(m).Value.(unitName).name, basis: corpus.Handover, rule: "leader.takes_over",
					span: corpus.Span{Start: l.at(i).Start, End: l.at(m).End}, next: p.year == 0,
				}}
			}
			if l.at(m).Kind == grammar.MarkNode {
				return nil
			}
		}
		return nil
	}
	return nil
}
