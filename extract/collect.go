package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// collect reads the facts of all sentences of the meeting.
func (m *meeting) collect() {
	r := m.r
	at := setting{}
	proposing := false
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
		m.facts.members = append(m.facts.members, lists...)
		m.facts.counts = append(m.facts.counts, counts...)
		for _, l := range lists {
			m.facts.leaders = append(m.facts.leaders, m.leadersOfList(l)...)
		}
		if s.block.kind != corpus.TableRow {
			m.facts.rankings = append(m.facts.rankings, r.rankings(s)...)
			m.facts.awards = append(m.facts.awards, r.awards(s, proposing)...)
			m.takeListed(i)
		} else if i == 0 || m.sentences[i-1].block.kind != corpus.TableRow {
			m.readTable(i)
		}
		proposing = r.announces(s, proposing)
	}
	m.signatures()
	m.annexes()
}

// followHandover gives a deputy told without a year, right after the sentence in
// which the head of the coming year takes over, the same year.
func (m *meeting) followHandover(s *sentence, leaders []leaderFact) {
	n := len(m.facts.leaders)
	if n == 0 {
		return
	}
	last := m.facts.leaders[n-1]
	coming := last.basis != corpus.Serving || last.year > int(m.c.Year) && m.c.Year > 0
	if last.post != corpus.Head || !coming || last.span.Start < s.block.Start || last.span.Start > s.Start {
		return
	}
	for i := range leaders {
		if l := &leaders[i]; l.post == corpus.Deputy && l.year == 0 && l.basis == corpus.Serving && l.rule != "leader.person" {
			l.year, l.next, l.basis = last.year, last.year == 0, last.basis
		}
	}
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
	return 0, false
}

// isNumbered tells a line that begins with the number of a section.
func (r *reader) isNumbered(s *sentence) bool {
	return s.to > s.from+1 && (r.tokens[s.from].Class == grammar.Digits || isRomanHead(r, s)) && r.tokens[s.from+1].Is(".", ")", "/") && s.from == s.block.from
}

// announces tells a line after which proposals are listed: «Hội nghị thống nhất
// đề nghị:».
func (r *reader) announces(s *sentence, before bool) bool {
	last := r.tokens[s.to-1]
	if last.Is(":") {
		return s.has1(r.x.c.nominate, r.x.c.nominateStrong)
	}
	if s.block.kind == corpus.ListItem {
		return before
	}
	return false
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

// takeListed gives an award announced without names the names in the items that
// follow: «c) Đề nghị … tặng Bằng khen: 05 đơn vị», «- A;», «- B».
func (m *meeting) takeListed(i int) {
	if len(m.facts.awards) == 0 || !m.lastIsAward(i) {
		return
	}
	f := &m.facts.awards[len(m.facts.awards)-1]
	if len(f.recipients) > 0 || f.of == corpus.OfPerson {
		return
	}
	var names []string
	end := f.span.End
	for j := i + 1; j < len(m.sentences); j++ {
		s := m.sentences[j]
		if s.block.kind != corpus.ListItem || s.has1(m.r.x.c.nominateStrong, m.r.x.c.give) {
			break
		}
		first := m.r.skipDelimiters(s.from, s.to)
		if m.r.tokens[s.from].Class == grammar.Digits || m.r.tokens[s.from].Letters() {
			break
		}
		sh := shared{}
		u := m.r.itemNode(first, s.to, &sh)
		if u == nil {
			break
		}
		names = append(names, u.Value.(unitName).name)
		end = u.End
	}
	if len(names) == 0 {
		return
	}
	f.recipients = names
	f.of = corpus.OfUnit
	f.span.End = end
	f.listed = false
	if f.count == 0 {
		f.count = len(names)
	} else if f.count != len(names) {
		f.stated = f.count
	}
}

// lastIsAward tells that the sentence ends with the award or the number of its
// recipients, so that names may follow.
func (m *meeting) lastIsAward(i int) bool {
	s := m.sentences[i]
	f := m.facts.awards[len(m.facts.awards)-1]
	return f.span.Start >= s.Start && f.span.End >= s.End-4
}

// readTable reads the places in the table that begins at sentence i.
func (m *meeting) readTable(i int) {
	j := i
	for j < len(m.sentences) && m.sentences[j].block.kind == corpus.TableRow {
		j++
	}
	header := ""
	if i > 0 {
		s := m.sentences[i-1]
		header = m.r.text[s.Start:s.End]
	}
	s := m.sentences[i]
	if m.r.tokens[s.from].Class != grammar.Digits {
		header += " " + m.r.text[s.Start:s.End]
	}
	m.facts.rankings = append(m.facts.rankings, m.r.table(m.sentences[i:j], header)...)
	if f, ok := m.scored(m.sentences[i:j], header); ok {
		m.facts.members = append(m.facts.members, f)
	}
}
