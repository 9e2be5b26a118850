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
	slices.SortStableFunc(facts, func(a, b leaderFact) int { return a.span.Start - b.span.Start })
	leading, closing := l.yearsTold()
	for i := range facts {
		if f := &facts[i]; f.year == 0 && f.basis == corpus.Serving && f.rule != "leader.continues" {
			f.year = l.yearJustBefore(f.span.Start) // «như vậy năm 2025 UNIT là trưởng cụm»
		}
	}
	l.deputiesFollow(facts, leading)
	// «A làm Cụm trưởng, B làm Cụm phó năm 2020»
	for i := len(facts) - 2; i >= 0; i-- {
		f, after := &facts[i], &facts[i+1]
		if f.year == 0 && after.year > 0 && f.rule == after.rule && (f.rule == "leader.serves" || f.rule == "leader.elects" || f.rule == "leader.chosen") {
			f.year = after.year
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
	l.deputiesFollow(facts, leading)
	return facts
}

// yearsTold are the year that the sentence begins with, for all that it tells, and the
// last one in it, 0 without one.
func (l leaderReader) yearsTold() (leading, closing int) {
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
		switch {
		case l.lower(i+1) == ":" && leading == 0 && i < 10:
			leading, closing = y, y // «Nhân sự Khối năm 2013: …»
		case (i <= 2 || i < 8 && l.lower(i+1) == "," && !l.holderBefore(i)) && leading == 0 && (l.lower(i+1) == "," || l.at(i+1) != nil && l.at(i+1).Kind == blocNode):
			leading = y
		case i >= 1:
			closing = y
		}
	}
	return leading, closing
}

// deputiesFollow gives deputies without a year that of the head told before them in the
// sentence: «Trưởng khối năm 2015: A; Phó khối: B», «trao cờ cho A trong năm 2023; giúp
// việc với vai Cụm phó là B». Where the sentence has no year for all, the year of a post
// before will do.
func (l leaderReader) deputiesFollow(facts []leaderFact, leading int) {
	for i := range facts {
		f := &facts[i]
		if f.year > 0 || f.post != corpus.Deputy || f.rule == "leader.person" {
			continue
		}
		for j := i - 1; j >= 0 && f.year == 0; j-- {
			if before := &facts[j]; before.post == corpus.Head && before.rule != "leader.person" || before.rule == f.rule {
				f.year = before.year
			}
		}
		if f.year == 0 && leading == 0 {
			f.year = l.yearOfPostBefore(f.span.End)
		}
	}
}
