package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// collect reads the facts of all sentences of the meeting.
func (m *meeting) collect() {
	r := m.r
	at := setting{}
	heading := 0
	for i := 0; i < len(m.sentences); i++ {
		s := m.sentences[i]
		if s.block.kind == corpus.Boilerplate {
			continue
		}
		at = r.settingOf(s, at)
		m.facts.officials = append(m.facts.officials, r.officials(s, at)...)
		leaders := r.leaders(s)
		if y, ok := r.postsHeading(s); ok {
			heading = y
		} else if r.isNumbered(s) {
			heading = 0
		}
		for k := range leaders {
			if l := &leaders[k]; heading > 0 && (l.year == 0 || l.next) && l.rule != "leader.person" {
				l.year, l.next, l.basis = heading, false, corpus.Elected
			}
		}
		m.followHandover(s, leaders)
		m.facts.leaders = append(m.facts.leaders, leaders...)
		lists, counts := r.members(s)
		if f, ok := m.attendance(i); ok {
			lists = append(lists, f)
		}
		lists = append(lists, m.groupsFrom(i)...)
		m.facts.members = append(m.facts.members, lists...)
		m.facts.counts = append(m.facts.counts, counts...)
		for _, l := range lists {
			m.facts.leaders = append(m.facts.leaders, m.leadersOfList(l)...)
		}
		if s.block.kind == corpus.TableRow && (i == 0 || m.sentences[i-1].block.kind != corpus.TableRow) {
			rows, header := m.tableAt(i)
			if f, ok := m.scored(rows, header); ok {
				m.facts.members = append(m.facts.members, f)
			}
		}
	}
	m.signatures()
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
	return 0, false
}

// isNumbered tells a line that begins with the number of a section.
func (r *reader) isNumbered(s *sentence) bool {
	return s.to > s.from+1 && (r.tokens[s.from].Class == grammar.Digits || isRomanHead(r, s)) && r.tokens[s.from+1].Is(".", ")", "/") && s.from == s.block.from
}

// leadersOfList are the posts told beside the units of a list.
func (m *meeting) leadersOfList(l memberFact) []leaderFact {
	var facts []leaderFact
	for _, it := range l.items {
		for _, p := range it.posts {
			facts = append(facts, leaderFact{
				year: p.year, post: p.post, unit: it.name, basis: corpus.Serving, rule: "leader.list",
				span: corpus.Span{Start: it.span.Start, End: m.r.tokens[it.to-1].End},
			})
		}
	}
	return facts
}
