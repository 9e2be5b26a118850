package extract

import (
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// collect reads the facts of all sentences of the meeting.
func (m *meeting) collect() {
	r := m.r
	at := setting{}
	choice := choice{}
	for i := 0; i < len(m.sentences); i++ {
		s := m.sentences[i]
		if s.block.kind == corpus.Boilerplate {
			continue
		}
		at = r.settingOf(s, at)
		m.facts.officials = append(m.facts.officials, r.officials(s, at)...)
		var before *sentence
		if i > 0 {
			before = m.sentences[i-1]
		}
		leaders := r.leaders(s, before)
		choice.meet(r, s, leaders)
		m.followHandover(s, leaders)
		m.facts.leaders = append(m.facts.leaders, leaders...)
		lists, counts := r.members(s)
		if f, ok := m.attendance(i); ok {
			lists = append(lists, f)
		}
		lists = append(lists, m.groupsFrom(i)...)
		m.facts.members = append(m.facts.members, lists...)
		m.facts.counts = append(m.facts.counts, counts...)
		m.dropItemsAsPersons(lists)
		for _, l := range lists {
			m.facts.leaders = append(m.facts.leaders, m.leadersOfList(l, leaders)...)
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

// dropItemsAsPersons drops persons read where a list has a unit without its shared head:
// «các trường THPT: Cát Tiên (Cụm trưởng), …».
func (m *meeting) dropItemsAsPersons(lists []memberFact) {
	isItem := func(span corpus.Span) bool {
		for _, l := range lists {
			for _, it := range l.items {
				if it.span.Contains(span) && len(l.items) > 2 {
					return true
				}
			}
		}
		return false
	}
	if len(lists) == 0 {
		return
	}
	m.facts.officials = slices.DeleteFunc(m.facts.officials, func(f officialFact) bool { return !f.p.honorific && isItem(f.p.nameSpan) })
	m.facts.leaders = slices.DeleteFunc(m.facts.leaders, func(f leaderFact) bool {
		return f.rule == "leader.person" && f.unit == "" && slices.ContainsFunc(lists, func(l memberFact) bool {
			return slices.ContainsFunc(l.items, func(it item) bool {
				return f.person != "" && strings.HasSuffix(it.name, f.person) && l.span.Contains(f.span)
			})
		})
	})
}

// leadersOfList are the posts told beside the units of a list, but those that the
// sentence's own facts give another year.
func (m *meeting) leadersOfList(l memberFact, told []leaderFact) []leaderFact {
	var facts []leaderFact
	for _, it := range l.items {
		for _, p := range it.posts {
			if slices.ContainsFunc(told, func(f leaderFact) bool { return f.post == p.post && f.unit == it.name && (f.year != p.year || f.next) }) {
				continue
			}
			facts = append(facts, leaderFact{
				year: p.year, post: p.post, unit: it.name, basis: corpus.Serving, rule: "leader.list",
				span: corpus.Span{Start: it.span.Start, End: m.r.tokens[it.to-1].End},
			})
		}
	}
	return facts
}
