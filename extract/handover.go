package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// isHandedOver tells that the post at node i is what is handed over.
func (l leaderReader) isHandedOver(i int) bool {
	c := &l.r.x.c
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if l.has(k, c.handover) || l.has(k, c.receive) {
			return true
		}
		if !l.has(k, c.thing, c.unit) && l.at(k).Kind != quoteNode && !l.at(k).Has(c.awardFalse) && !(l.lower(k) == "và" && l.has(k+1, c.thing)) {
			break
		}
	}
	return false
}

// handovers reads «A bàn giao nhiệm vụ Trưởng khối năm Y cho B».
func (l leaderReader) handovers() []leaderFact {
	c := &l.r.x.c
	var facts []leaderFact
	for i, n := range l.s.nodes {
		if n.Kind != postNode {
			continue
		}
		p := n.Value.(blocPost)
		verb := -1
		for k := i - 1; k >= 0 && k >= i-5; k-- {
			if l.has(k, c.handover) {
				verb = k
				break
			}
		}
		passive := false
		if given := l.givenUp(i, p); len(given) > 0 {
			facts = append(facts, given...)
			continue
		}
		if verb < 0 {
			// «Vai trò Cụm trưởng được A chuyển giao cho B»
			for k := i + 1; k < len(l.s.nodes) && k < i+6; k++ {
				if l.has(k, c.handover) || l.phrase(k) == "giao" {
					verb, passive = k, true
					break
				}
			}
		}
		if verb < 0 {
			if taken := l.takenOver(i, p); len(taken) > 0 && l.isHandedOver(i) {
				facts = append(facts, taken...)
				continue
			}
			facts = append(facts, l.received(i, p)...)
			continue
		}
		if passive && l.openBracket(i) >= 0 {
			p.year = 0 // «A (Cụm trưởng năm 2011) bàn giao cờ cho B»: A's year
		}
		if n := l.at(verb + 1); strings.HasSuffix(l.phrase(verb), " tay") && n != nil && (isUnit(n) || n.Kind == personNode) {
			facts = append(facts, l.handedTo(i, verb+1, verb, p, passive)...)
			continue
		}
		start := max(verb, i) + 1
		for k := start; k < len(l.s.nodes) && k < start+10; k++ {
			if l.lower(k) == "cho" || l.phrase(k) == "cho" || l.lower(k) == "sang" || l.lower(k) == "đến" || l.phrase(k) == "đến" {
				facts = append(facts, l.handedTo(i, k+1, verb, p, passive)...)
				break
			}
			if l.at(k).Kind == postNode && l.lower(k-1) != "," {
				continue
			}
		}
		if len(facts) == 0 && !passive {
			facts = append(facts, l.entrusted(i, verb, p)...)
		}
	}
	return facts
}

// givenUp reads «POST năm Y, A, chuyển giao công việc cho B đảm đương trong năm Z».
func (l leaderReader) givenUp(i int, p blocPost) []leaderFact {
	a := l.at(i + 2)
	if l.lower(i+1) != "," || a == nil || !isUnit(a) && a.Kind != personNode || p.both {
		return nil
	}
	verb := i + 3
	for oneOf(l.lower(verb), ",", "đã", "sẽ", "tiến", "hành", "chính", "thức") {
		verb++
	}
	if !l.has(verb, l.r.x.c.handover) && l.phrase(verb) != "giao" {
		return nil
	}
	k := verb + 1
	for l.has(k, l.r.x.c.thing, l.r.x.c.unit) || oneOf(l.lower(k), "của", "mình") {
		k++
	}
	to := l.at(k + 1)
	if l.lower(k) != "cho" && l.phrase(k) != "cho" && l.lower(k) != "sang" || !isUnit(to) {
		return nil
	}
	giver, ok := l.giver(a, p, l.at(i).Start, a.End)
	if !ok {
		return nil
	}
	giver.year = p.year
	next := leaderFact{
		post: p.post, unit: to.Value.(unitName).name, basis: corpus.Handover, rule: "leader.handover", next: true,
		span: corpus.Span{Start: l.at(i).Start, End: to.End},
	}
	for j := k + 2; j < k+6 && j < len(l.s.nodes) && !oneOf(l.lower(j), ".", ";"); j++ {
		if n := l.at(j); n.Kind == yearNode {
			next.year, next.next, next.span.End = n.Value.(yearTold).year, false, n.End
			break
		}
	}
	return []leaderFact{giver, next}
}

// entrusted reads «A được các đơn vị bạn tin tưởng trao trọng trách POST», with the verb at
// node verb.
func (l leaderReader) entrusted(i, verb int, p blocPost) []leaderFact {
	for k := verb; k > 0 && k > verb-10; k-- {
		if l.isMember(k) || oneOf(l.lower(k), ".", ";", ",") {
			return nil
		}
		if !strings.HasPrefix(l.phrase(k), "được") && l.lower(k) != "được" {
			continue
		}
		j := k - 1
		for oneOf(l.lower(j), "vinh", "dự", "đã", "sẽ", "tiếp", "tục") || l.has(j, l.r.x.c.be) {
			j--
		}
		if u := l.at(j); isUnit(u) {
			return []leaderFact{{
				year: p.year, post: p.post, unit: u.Value.(unitName).name, basis: corpus.Handover, rule: "leader.receives",
				span: corpus.Span{Start: u.Start, End: l.at(i).End}, next: p.year == 0,
			}}
		}
		return nil
	}
	return nil
}

// handedTo makes the facts of a hand-over of the post at node i to who stands
// from node k on.
func (l leaderReader) handedTo(i, k, verb int, p blocPost, passive bool) []leaderFact {
	for oneOf(l.lower(k), "vai", "tay") || l.phrase(k) == "vai" || l.lower(k) == "đơn" || l.lower(k) == "vị" || l.phrase(k) == "đơn vị" || l.lower(k) == "đại" || l.lower(k) == "diện" || l.phrase(k) == "đại diện" || l.phrase(k) == "lãnh đạo" {
		k++
	}
	var facts []leaderFact
	n := l.at(k)
	span := func(m *grammar.Node) corpus.Span {
		first := min(l.at(i).Start, l.at(verb).Start)
		return corpus.Span{Start: first, End: max(m.End, l.at(i).End)}
	}
	next := leaderFact{year: p.year, post: p.post, basis: corpus.Handover, rule: "leader.handover", next: p.year == 0}
	if y := l.yearBetween(i, k); next.year == 0 && y > 0 {
		next.year, next.next = y, false
	}
	switch {
	case isUnit(n):
		next.unit = n.Value.(unitName).name
		next.span = span(n)
	case n != nil && n.Kind == personNode:
		next.unit, _ = n.Value.(*person).leads()
		next.span = span(n)
		if next.unit == "" {
			next.holder = n.Value.(*person).name // told elsewhere what he leads
		}
	default:
		return nil
	}
	facts = append(facts, next)
	// who hands over is head now: «bàn giao Trưởng khối từ A sang B»
	for j := i + 1; j < k-1; j++ {
		if m := l.at(j + 1); l.lower(j) == "từ" && (isUnit(m) || m.Kind == personNode) {
			if giver, ok := l.giver(m, p, l.at(i).Start, m.End); ok {
				return append(facts, giver)
			}
		}
	}
	for j := verb - 1; j >= 0 && j >= verb-6; j-- {
		if giver, ok := l.giver(l.at(j), p, l.at(j).Start, l.at(verb).End); ok {
			if giver.unit == "" || foldWords(giver.unit) != foldWords(next.unit) {
				facts = append(facts, giver)
			}
			break
		}
	}
	return facts
}

// giver is the fact that whom the node tells, who hands the post over, holds it now.
func (l leaderReader) giver(n *grammar.Node, p blocPost, start, end int) (leaderFact, bool) {
	f := leaderFact{post: p.post, basis: corpus.Serving, rule: "leader.hands_over", span: corpus.Span{Start: start, End: end}}
	switch {
	case isUnit(n):
		f.unit = n.Value.(unitName).name
	case n.Kind == personNode:
		f.unit, _ = n.Value.(*person).leads()
		f.holder = n.Value.(*person).name
	}
	return f, f.unit != "" || f.holder != ""
}

// givesAfter tells who gives after «từ» at node k: «từ A», «từ tay ông B», not «từ cuối
// năm ngoái».
func (l leaderReader) givesAfter(k int) bool {
	for j := k + 1; j < k+4 && j < len(l.s.nodes); j++ {
		if l.isMember(j) || l.at(j).Kind == personNode {
			return true
		}
		if n := l.at(j); !oneOf(n.Lower(), "tay", "đại", "diện") && !n.Has(l.r.x.c.unit) && l.phrase(j) != "đại diện" {
			return false
		}
	}
	return false
}

// received reads «B nhận nhiệm vụ Trưởng khối năm Y» and «Nhận cờ Khối trưởng từ cuối
// năm ngoái, B …».
func (l leaderReader) received(i int, p blocPost) []leaderFact {
	c := &l.r.x.c
	if i > 0 && i < 4 && l.has(0, c.receive) && l.isHandedOver(i) {
		for k := i + 1; k < len(l.s.nodes) && k < i+7; k++ {
			if l.lower(k) == "," && isUnit(l.at(k+1)) {
				return []leaderFact{{
					year: p.year, post: p.post, unit: l.at(k + 1).Value.(unitName).name, basis: corpus.Serving, rule: "leader.receives",
					span: corpus.Span{Start: l.at(0).Start, End: l.at(k + 1).End},
				}}
			}
			if isUnit(l.at(k)) {
				break
			}
		}
	}
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if l.has(k, c.receive) {
			j := k - 1
			for oneOf(l.lower(j), "lên", "đã", "chính", "thức", "sẽ", "vinh", "dự", "được") || l.has(j, c.be) {
				j--
			}
			u := l.at(j)
			if !isUnit(u) {
				break
			}
			facts := []leaderFact{{
				year: p.year, post: p.post, unit: u.Value.(unitName).name, basis: corpus.Handover, rule: "leader.receives",
				span: corpus.Span{Start: u.Start, End: l.at(i).End}, next: p.year == 0,
			}}
			if n := l.at(i + 2); l.lower(i+1) == "từ" && isUnit(n) {
				if giver, ok := l.giver(n, p, l.at(i).Start, n.End); ok {
					facts = append(facts, giver)
				}
			}
			return facts
		}
		if !l.has(k, c.thing, c.unit) {
			break
		}
	}
	return nil
}

func (l leaderReader) yearBetween(i, k int) int {
	for j := i; j < k; j++ {
		if n := l.at(j); n != nil && n.Kind == yearNode {
			return n.Value.(yearTold).year
		}
	}
	return 0
}
