package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// choice is what the sentences before told of a choice of head and deputies: a heading over
// it, or a sentence that tells that they were chosen and not yet whom.
type choice struct {
	// heading is the year of the posts of the section, 0 outside of one.
	heading int
	// year and next tell the posts that the sentence before said were chosen.
	year int
	next bool
	// block is the paragraph of that sentence.
	block *block
}

// meet gives the facts of the next sentence the year that was told before them, and notes
// what the sentence says of what follows.
func (c *choice) meet(r *reader, s *sentence, facts []leaderFact) {
	if y, ok := r.postsHeading(s); ok {
		c.heading = y
	} else if r.isNumbered(s) && !r.opensWithPost(s) {
		c.heading = 0
	}
	for k := range facts {
		if l := &facts[k]; c.heading > 0 && (l.year == 0 || l.next) && l.rule != "leader.person" && !l.now {
			l.year, l.next, l.basis = c.heading, false, corpus.Elected
		}
	}
	if (c.year > 0 || c.next) && c.goesOn(r, s) {
		for k := range facts {
			if l := &facts[k]; l.year == 0 && !l.now && l.rule != "leader.person" && l.rule != "leader.chair" {
				l.year, l.next, l.basis = c.year, c.next, corpus.Elected
			}
		}
		if s.block.kind == corpus.ListItem && len(facts) > 0 {
			return // the next item may tell the deputies
		}
	}
	c.year, c.next, c.block = 0, false, nil
	if len(facts) == 0 {
		c.year, c.next = r.announcesChoice(s)
		c.block = s.block
	}
}

// opensWithPost tells a numbered line on a post: «1. Trưởng khối: Sở A».
func (r *reader) opensWithPost(s *sentence) bool {
	for i := 0; i < len(s.nodes) && i < 4; i++ {
		if s.nodes[i].Kind == postNode {
			return true
		}
	}
	return false
}

// goesOn tells that the sentence tells who was chosen: «Kết quả: A - Khối trưởng», «Theo
// đó, Khối trưởng là A».
func (c *choice) goesOn(r *reader, s *sentence) bool {
	if s.block != c.block && s.block.kind != corpus.ListItem && s.block.kind != corpus.TableRow && s.to-s.from > 30 {
		return false
	}
	first := s.from
	for first < s.to && r.tokens[first].Is("-", "+", "*", "•", "–") {
		first++
	}
	switch f := r.folded(first, min(first+2, s.to)); f {
	case "ket qua", "theo do", "cu the", "qua do", "sau khi", "nhu vay", "gom co":
		return true
	}
	n := s.nodes[0]
	if first > s.from && len(s.nodes) > 1 {
		n = s.nodes[1]
	}
	return n.Kind == postNode || isUnit(n) && s.block.kind != corpus.Paragraph
}

// announcesChoice reads the year of the posts in a sentence that tells that head or deputies
// were chosen: «Hội nghị đã bỏ phiếu bầu Khối trưởng, Khối phó năm 2023.»
func (r *reader) announcesChoice(s *sentence) (year int, next bool) {
	elected := false
	for i, n := range s.nodes {
		elected = elected || n.Has(r.x.c.elect) || n.Has(r.x.c.electStrong)
		if n.Kind != postNode || !elected {
			continue
		}
		p := n.Value.(blocPost)
		if p.year > 0 {
			return p.year, false
		}
		for j := i + 1; j < len(s.nodes) && j < i+6; j++ {
			if m := s.nodes[j]; m.Kind == yearNode {
				return m.Value.(yearTold).year, false
			} else if isUnit(m) || m.Kind == personNode {
				return 0, false
			}
		}
		if n.Value.(blocPost).both && !p.now {
			return 0, true
		}
	}
	return 0, false
}

// followHandover gives a deputy told without a year, after the head of the coming year
// in the same paragraph, the same year.
func (m *meeting) followHandover(s *sentence, leaders []leaderFact) {
	head := m.comingHead(s)
	if head == nil {
		return
	}
	for i := range leaders {
		if l := &leaders[i]; l.post == corpus.Deputy && l.year == 0 && l.basis == corpus.Serving && l.rule != "leader.person" {
			l.year, l.next, l.basis = head.year, head.year == 0, head.basis
		}
	}
}

// comingHead is the last head read in the paragraph of the sentence, before it, where
// that is one of a coming year; nil otherwise.
func (m *meeting) comingHead(s *sentence) *leaderFact {
	for k := len(m.facts.leaders) - 1; k >= 0; k-- {
		f := &m.facts.leaders[k]
		if f.span.Start < s.block.Start {
			return nil
		}
		if f.post != corpus.Head || f.span.Start > s.Start || f.rule == "leader.hands_over" {
			continue
		}
		if f.basis != corpus.Serving || f.year > int(m.c.Year) && m.c.Year > 0 {
			return f
		}
		return nil
	}
	return nil
}

// postsHeading tells a heading over the choice of head and deputies, and its year:
// «5. Bầu Cụm trưởng, Cụm phó năm 2017».
func (r *reader) postsHeading(s *sentence) (int, bool) {
	if s.to-s.from > 22 || s.block.kind == corpus.Title || !r.isNumbered(s) && !r.tokens[s.to-1].Is(":") {
		return 0, false
	}
	for i, n := range s.nodes {
		if n.Kind != postNode || !n.Value.(blocPost).both {
			continue
		}
		if y := n.Value.(blocPost).year; y > 0 {
			return y, true
		}
		if i+1 < len(s.nodes) && s.nodes[i+1].Kind == yearNode {
			return s.nodes[i+1].Value.(yearTold).year, true
		}
	}
	// «4. Phân công nhiệm vụ năm học 2019 - 2020»
	if f := r.folded(s.from, s.to); strings.Contains(f, "phan cong") || strings.Contains(f, "nhan su") || strings.Contains(f, "luan phien") {
		for _, n := range s.nodes {
			if n.Kind == yearNode {
				return n.Value.(yearTold).year, true
			}
		}
	}
	// «IV. NHIỆM VỤ NĂM 2026», «4. Năm 2026»
	for i, n := range s.nodes {
		if n.Kind != yearNode || i+1 < len(s.nodes) && !r.tokens[s.nodes[i+1].From].Is(":", ".") || n.Value.(yearTold).year == 0 {
			continue
		}
		before := strings.TrimLeft(r.folded(s.from, n.From), "0123456789ivx ")
		for _, word := range []string{"", "nhiem vu", "phuong huong", "ke hoach", "cong tac nam"} {
			if before == word || word != "" && strings.HasPrefix(before, word) && !strings.Contains(before, "ket qua") {
				return n.Value.(yearTold).year, true
			}
		}
	}
	return 0, false
}

// isNumbered tells a line that begins with the number of a section.
func (r *reader) isNumbered(s *sentence) bool {
	return s.to > s.from+1 && (r.tokens[s.from].Class == grammar.Digits || isRomanHead(r, s)) && r.tokens[s.from+1].Is(".", ")", "/") && s.from == s.block.from
}
