package extract

import (
	"slices"
	"strings"

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

// yearOfBothBefore is the year told with both posts before the byte offset, 0 without one.
func (l leaderReader) yearOfBothBefore(offset int) int {
	for _, n := range l.s.nodes {
		if n.Start >= offset {
			break
		}
		if n.Kind == postNode && n.Value.(blocPost).both && n.Value.(blocPost).year > 0 {
			return n.Value.(blocPost).year
		}
	}
	return 0
}

// withYears gives each fact the year that the sentence tells for it: the one
// after the post, or the one that the sentence begins with.
func (l leaderReader) withYears(facts []leaderFact) []leaderFact {
	if len(facts) == 0 {
		return nil
	}
	slices.SortStableFunc(facts, func(a, b leaderFact) int { return a.span.Start - b.span.Start })
	leading, closing := l.yearsTold()
	past, vote := l.opensWithPast(), l.opensWithVote()
	coming := leading == 0 && closing == 0 && l.opensWithComing()
	for i := range facts {
		if f := &facts[i]; f.year == 0 && f.basis == corpus.Serving && !f.now {
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
		if f.year == 0 && !f.now && (f.rule == "leader.bracket" || f.rule == "leader.list") {
			f.year = l.yearOfBothBefore(f.span.Start) // «bầu cụm trưởng và cụm phó năm 2022 là A (Cụm trưởng) và B (Cụm phó)»
		}
		if f.year > 0 || f.now {
			continue
		}
		switch {
		case vote && closing == 0 && leading == 0 && f.basis == corpus.Serving && f.rule != "leader.person":
			f.next, f.basis = true, corpus.Elected
		case past && closing == 0:
			f.now, f.next = true, false
		case coming && f.rule != "leader.person":
			f.next = true
			if f.basis == corpus.Serving {
				f.basis = corpus.Elected
			}
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
	for i := 1; i < len(facts); i++ {
		// «A tiếp nhận vai trò Cụm trưởng, còn B vào vai Cụm phó»
		if f, before := &facts[i], &facts[i-1]; f.year == 0 && !f.now && !f.next && f.post == corpus.Deputy && f.basis == corpus.Serving && f.rule == "leader.serves" &&
			before.post == corpus.Head && before.year == 0 && before.next {
			f.next, f.basis = true, before.basis
		}
	}
	return l.withoutDeclined(facts)
}

// withoutDeclined leaves out what was proposed and not accepted, and puts whoever was chosen
// instead: «giới thiệu A làm Phó khối nhưng ông B xin chưa nhận, thống nhất cử C».
func (l leaderReader) withoutDeclined(facts []leaderFact) []leaderFact {
	c := &l.r.x.c
	but := -1
	for k := range l.s.nodes {
		switch {
		case l.lower(k) == "nhưng" || l.phrase(k) == "nhưng":
			but = k
		case oneOf(l.lower(k), ".", ";"):
			but = -1
		case but >= 0 && (l.lower(k) == "xin" && l.refuses(k+1) || l.lower(k) == "chối" && l.lower(k-1) == "từ"):
			at := -1
			for i := range facts {
				if facts[i].span.End <= l.at(but).Start && facts[i].basis != corpus.Serving {
					at = i // the last one before
				}
			}
			if at < 0 {
				return facts
			}
			old := facts[at]
			facts = append(facts[:at:at], facts[at+1:]...)
			for j := k + 1; j+1 < len(l.s.nodes) && !oneOf(l.lower(j), ".", ";"); j++ {
				if l.has(j, c.elect, c.electStrong, c.appoint) && isUnit(l.at(j+1)) {
					if n := l.at(j + 2); n == nil || oneOf(n.Lower(), ".", ";", ",") || phraseIs(n, "thay") || phraseIs(n, "thay thế") {
						old.unit, old.person, old.holder = l.at(j+1).Value.(unitName).name, "", ""
						old.span.End = l.at(j + 1).End
						return append(facts, old)
					}
				}
			}
			return facts
		}
	}
	return facts
}

// refuses tells what follows «xin»: «chưa nhận», «rút», «thôi», «không đảm nhận».
func (l leaderReader) refuses(k int) bool {
	for j := k; j < k+3; j++ {
		if oneOf(l.lower(j), "rút", "thôi", "chưa", "không", "miễn", "lui") || oneOf(l.phrase(j), "chưa", "không") {
			return true
		}
	}
	return false
}

// yearsTold are the year that the sentence begins with, for all that it tells, and the
// last one in it, 0 without one.
func (l leaderReader) yearsTold() (leading, closing int) {
	for i, n := range l.s.nodes {
		if n.Kind == postNode && n.Value.(blocPost).both && n.Value.(blocPost).year > 0 && l.lower(i+1) == ":" && i < 6 {
			y := n.Value.(blocPost).year // «Bầu Khối trưởng, Khối phó năm 2021: …»
			return y, y
		}
		if n.Kind != yearNode {
			continue
		}
		y := n.Value.(yearTold).year
		switch {
		case l.lower(i+1) == ":" && leading == 0 && i < 10:
			return y, y // «Nhân sự Khối năm 2013: …»
		case i > 0 && l.at(i-1).Kind == blocNode && leading == 0 && !l.holderBefore(i-1) && l.speaksOfOffices(i-1):
			leading, closing = y, y // «giao nhiệm vụ điều hành Khối năm 2023 cho A (Khối trưởng)»
		case i < 2 && leading == 0 && l.lower(i+1) == "thì":
			leading = y // «Năm 2026 thì khác: …»
		case i > 0 && i < 5 && leading == 0 && l.lower(i-1) == "," && !l.holderBefore(i) && !l.isMember(i+1):
			leading = y // «Như vậy, năm 2011 mọi việc của cụm …»
		case (i <= 2 || i < 8 && l.lower(i+1) == "," && !l.holderBefore(i)) && leading == 0 && (l.lower(i+1) == "," || l.at(i+1) != nil && l.at(i+1).Kind == blocNode):
			leading = y
		case i >= 1:
			closing = y
		}
	}
	return leading, closing
}

// speaksOfOffices tells that the words before node i are on who leads the bloc: «cơ cấu»,
// «nhân sự», «giao nhiệm vụ điều hành».
func (l leaderReader) speaksOfOffices(i int) bool {
	f := " " + l.r.folded(l.s.from, l.at(i).From) + " "
	for _, w := range []string{" co cau ", " nhan su ", " giao nhiem vu ", " giao trach nhiem ", " dieu hanh ", " dan dat ", " lanh dao "} {
		if strings.Contains(f, w) {
			return true
		}
	}
	return false
}

// opensWithVote tells a sentence on the result of a vote: «Kết quả lấy phiếu tín nhiệm: …».
func (l leaderReader) opensWithVote() bool {
	f := l.r.start(l.s, 6)
	return strings.HasPrefix(f, "ket qua") && (strings.Contains(f, "phieu") || strings.Contains(f, " bau") || strings.Contains(f, "bieu quyet"))
}

// opensWithPast tells a sentence on the year that is over: «Trong năm qua, …».
func (l leaderReader) opensWithPast() bool {
	if l.lower(1) != "," {
		return false
	}
	return oneOf(l.phrase(0), "năm qua", "trong năm", "trong năm qua", "kết thúc năm")
}

// opensWithComing tells a sentence on the coming year: «Về tổ chức khối năm tới, …», «Năm
// sau, …».
func (l leaderReader) opensWithComing() bool {
	for i := 0; i < len(l.s.nodes)-2 && i < 8; i++ {
		if l.isMember(i) || l.at(i).Kind == personNode || l.at(i).Kind == postNode {
			return false
		}
		if n := l.at(i); l.r.tokens[n.To-1].Is("năm") && oneOf(l.lower(i+1), "tới", "sau") {
			return oneOf(l.lower(i+2), ",", ":")
		}
	}
	return false
}

// deputiesFollow gives deputies without a year that of the head told before them in the
// sentence: «Trưởng khối năm 2015: A; Phó khối: B», «trao cờ cho A trong năm 2023; giúp
// việc với vai Cụm phó là B». Where the sentence has no year for all, the year of a post
// before will do.
func (l leaderReader) deputiesFollow(facts []leaderFact, leading int) {
	for i := range facts {
		f := &facts[i]
		if f.year > 0 || f.now || f.post != corpus.Deputy || f.rule == "leader.person" {
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
