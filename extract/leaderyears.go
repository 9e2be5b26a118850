package extract

import (
	"slices"

	"github.com/sokhoi/sokhoi/corpus"
)

// yearJustBefore is the year told right before the byte offset, 0 without one.
func (l leaderReader) yearJustBefore(offset int) int {
	for i, n := range l.s.nodes {
		if n.Start >= offset {
			if i > 0 && l.s.nodes[i-1].Kind == yearNode {
				return l.s.nodes[i-1].Value.(yearTold).year
			}
			return 0
		}
	}
	return 0
}

// holderBefore tells that somebody or a post is told before node i.
func (l leaderReader) holderBefore(i int) bool {
	for k := 0; k < i; k++ {
		if n := l.at(k); l.isMember(k) || n.Kind == personNode || n.Kind == postNode || n.Kind == blocNode {
			return true
		}
	}
	return false
}

// yearOfPostBefore is the year told with a post before the byte offset, 0 without one:
// «Giúp việc Cụm trưởng năm 2018 có hai Cụm phó là A và B».
func (l leaderReader) yearOfPostBefore(offset int) int {
	year := 0
	for _, n := range l.s.nodes {
		if n.End >= offset {
			break
		}
		if n.Kind == postNode && n.Value.(blocPost).year > 0 {
			year = n.Value.(blocPost).year
		}
	}
	return year
}

// withYears gives each fact the year that the sentence tells for it: the one
// after the post, or the one that the sentence begins with.
func (l leaderReader) withYears(facts []leaderFact) []leaderFact {
	// «Trưởng khối năm 2015: A; Phó khối: B», «năm 2021 được giao cho A; làm Cụm phó
	// là B»: the deputy is of the head's year
	slices.SortStableFunc(facts, func(a, b leaderFact) int { return a.span.Start - b.span.Start })
	for i := range facts {
		if f := &facts[i]; f.year == 0 && f.basis == corpus.Serving && f.rule != "leader.continues" {
			f.year = l.yearJustBefore(f.span.Start) // «như vậy năm 2025 UNIT là trưởng cụm»
		}
	}
	for i := 1; i < len(facts); i++ {
		f, before := &facts[i], &facts[i-1]
		if f.year == 0 && before.year > 0 && f.span.Start >= before.span.Start && (f.rule == "leader.post_is" && before.rule == "leader.post_is" || f.rule == "leader.topic" && f.post == corpus.Deputy || f.post == corpus.Deputy && before.post == corpus.Head && f.rule != "leader.person") {
			f.year = before.year
		}
	}
	for i := range facts {
		f := &facts[i]
		if f.year > 0 || f.post != corpus.Deputy || f.rule == "leader.person" {
			continue
		}
		for j := i - 1; j >= 0 && f.year == 0; j-- {
			if facts[j].post == corpus.Head && facts[j].rule != "leader.person" {
				f.year = facts[j].year
			}
		}
		if f.year == 0 {
			f.year = l.yearOfPostBefore(f.span.End)
		}
	}
	// «A làm Cụm trưởng, B làm Cụm phó năm 2020»
	for i := len(facts) - 2; i >= 0; i-- {
		f, after := &facts[i], &facts[i+1]
		if f.year == 0 && after.year > 0 && f.rule == after.rule && (f.rule == "leader.serves" || f.rule == "leader.elects" || f.rule == "leader.chosen") {
			f.year = after.year
		}
	}
	leading, closing := 0, 0
	for i, n := range l.s.nodes {
		if n.Kind == postNode && n.Value.(blocPost).both && n.Value.(blocPost).year > 0 && l.lower(i+1) == ":" && i < 6 {
			leading = n.Value.(blocPost).year // «Bầu Khối trưởng, Khối phó năm 2021: …»
			closing = leading
			continue
		}
		if n.Kind != yearNode {
			continue
		}
		y := n.Value.(yearTold).year
		if l.lower(i+1) == ":" && leading == 0 && i < 10 {
			leading, closing = y, y // «Nhân sự Khối năm 2013: …»
			continue
		}
		if (i <= 2 || i < 8 && l.lower(i+1) == "," && !l.holderBefore(i)) && leading == 0 && (l.lower(i+1) == "," || l.at(i+1) != nil && l.at(i+1).Kind == blocNode) {
			leading = y
			continue
		}
		if i >= 1 {
			closing = y
		}
	}
	for i := range facts {
		f := &facts[i]
		if f.year > 0 || f.rule == "leader.continues" {
			continue
		}
		switch {
		case f.basis != corpus.Serving && closing > 0:
			f.year, f.next = closing, false
		case f.basis != corpus.Serving && leading > 0:
			f.year, f.next = leading, false
		case f.basis != corpus.Serving:
			f.next = true
		case leading > 0:
			f.year = leading
		}
	}
	return facts
}
