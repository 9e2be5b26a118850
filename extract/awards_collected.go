package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// proposals is what the lines above say of the awards in a list or a table.
type proposals struct {
	// open tells that they are proposed: «Hội nghị thống nhất đề nghị:».
	open bool
	// given tells that they are handed over: «công bố quyết định khen thưởng và trao:».
	given bool
	// giver is who is asked for them: «Đề nghị UBND tỉnh:».
	giver string
}

// collectAwards reads the awards and the places of all sentences of the meeting,
// once members and heads are known: units may be called by their places alone.
func (m *meeting) collectAwards() {
	r := m.r
	c := m.called()
	above := proposals{}
	ordered := false
	gridEnd := 0         // the sentence after the table whose places were read by its columns
	first, tried := 0, 0 // the table last tried begins at the one and ends before the other
	since := int(m.c.Year)
	if m.c.Kind == corpus.Launch {
		since-- // the year whose review opens the next
	}
	for i := 0; i < len(m.sentences); i++ {
		s := m.sentences[i]
		if s.block.kind == corpus.Boilerplate {
			continue
		}
		if i >= gridEnd && (i >= tried || i < first+3) { // its header may come after a line or two
			if i >= tried {
				first = i
			}
			if g, n := m.gridAt(i); n > 1 {
				tried = i + n
				if facts := m.places(g); len(facts) > 0 {
					m.facts.rankings = append(m.facts.rankings, facts...)
					gridEnd = i + n
				}
			}
		}
		if s.block.kind == corpus.TableRow {
			if i == 0 || m.sentences[i-1].block.kind != corpus.TableRow {
				m.readTable(i, c, above, i >= gridEnd)
			}
			continue
		}
		if i < gridEnd {
			continue
		}
		full := s
		if r.mayRankOrAward(s) {
			full = r.inFull(s, c)
		}
		last := 0
		if n := len(m.facts.rankings); n > 0 && i > 0 && m.sentences[i-1].block == s.block && m.facts.rankings[n-1].span.Start >= m.sentences[i-1].Start {
			last = m.facts.rankings[n-1].rank
		}
		m.facts.rankings = append(m.facts.rankings, r.rankings(full, since, last)...)
		awards := r.awards(full, above, since)
		for k := range awards {
			awards[k].title = s.block.kind == corpus.Title
		}
		m.facts.awards = append(m.facts.awards, awards...)
		m.takeListed(i)
		ordered = m.takeOrdered(full, ordered)
		above = r.announces(full, above)
	}
	m.annexes()
}

// mayRankOrAward tells a sentence in which units may be called to be ranked or
// given awards.
func (r *reader) mayRankOrAward(s *sentence) bool {
	c := &r.x.c
	if s.has1(c.rankWord, c.rankFirst, c.nominateStrong) {
		return true
	}
	for _, n := range s.nodes {
		if n.Kind == awardNode || oneOf(n.Lower(), "điểm", "nhất", "nhì", "hạng", "phiếu") {
			return true
		}
	}
	return false
}

// announces tells a line after which proposals are listed: «Hội nghị thống nhất
// đề nghị:», «2. Đề nghị khen thưởng năm 2013».
func (r *reader) announces(s *sentence, before proposals) proposals {
	c := &r.x.c
	last := r.tokens[s.to-1]
	award := false
	for _, n := range s.nodes {
		award = award || n.Kind == awardNode
	}
	lettered := r.tokens[s.from].Len() == 1 && s.to > s.from+1 && r.tokens[s.from+1].Is(")", ".")
	switch {
	case last.Is(":") && s.has1(c.confer) && !s.has1(c.nominateStrong, c.retrospect, c.goal) && !award && r.tellsHere(s):
		return proposals{given: true}
	case last.Is(":") && s.has1(c.nominate, c.nominateStrong):
		return proposals{open: true, giver: r.askedGiver(s)}
	case s.to-s.from < 16 && !award && !last.Is(".", ";") && s.has1(c.nominateStrong) && strings.Contains(" "+r.start(s, 16)+" ", " khen "):
		return proposals{open: true}
	case s.block.kind == corpus.ListItem && !r.isNumbered(s), lettered:
		return before
	case before.open && (award || last.Is(":") || s.block.kind == corpus.Caption || s.to-s.from < 8 && !last.Is(".")):
		return before
	case s.block.kind == corpus.ListItem && before.giver != "":
		return before
	}
	return proposals{}
}

// tellsHere tells a sentence on what happens at the meeting: «Tại hội nghị», «Dịp này», «Thừa
// ủy quyền của …».
func (r *reader) tellsHere(s *sentence) bool {
	f := r.start(s, 12)
	for _, w := range []string{"thua uy quyen", "thua lenh", "dip nay", "nhan dip"} {
		if strings.Contains(f, w) {
			return true
		}
	}
	return s.has1(r.x.c.meeting)
}

// askedGiver is who is asked for the awards below: «Đề nghị UBND tỉnh:».
func (r *reader) askedGiver(s *sentence) string {
	c := &r.x.c
	for i := 0; i+1 < len(s.nodes); i++ {
		if !s.nodes[i].Has(c.nominateStrong) {
			continue
		}
		n := s.nodes[i+1]
		switch {
		case n.Has(c.authority):
			e, _ := n.Entry(c.authority)
			return e.Value
		case n.Kind == positionNode:
			return n.Value.(position).text
		case n.Kind == unitNode && !n.Value.(unitName).council:
			return n.Value.(unitName).name
		}
	}
	return ""
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
		if m.r.tokens[s.from].Class == grammar.Digits && m.r.tokens[m.sentences[i].from].Class == grammar.Digits || m.r.tokens[s.from].Letters() {
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

// tableAt are the rows of the table that begins at sentence i, and what its header
// says: the line above and the first row where it has no number.
func (m *meeting) tableAt(i int) ([]*sentence, string) {
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
	return m.sentences[i:j], header
}

// readTable reads the awards in the table that begins at sentence i, and the places where
// its columns didn't tell them.
func (m *meeting) readTable(i int, c *called, above proposals, places bool) {
	rows, header := m.tableAt(i)
	if places {
		m.facts.rankings = append(m.facts.rankings, m.r.table(rows, header, c)...)
	}
	m.facts.awards = append(m.facts.awards, m.r.awardTable(rows, header, c, above)...)
}

// awardTable reads the awards in the rows of a table: «Sở A | 98 | Cờ thi đua của
// Chính phủ», or «Bằng khen | 10 | 21» under «Tập thể | Cá nhân».
func (r *reader) awardTable(rows []*sentence, header string, c *called, above proposals) []awardFact {
	f := " " + foldWords(header) + " "
	proposed := above.open
	for _, s := range rows {
		proposed = proposed || s.has1(r.x.c.nominateStrong)
	}
	if !proposed && !strings.Contains(f, " de nghi ") && !strings.Contains(f, " suy ton ") && !strings.Contains(f, " binh xet ") && !strings.Contains(f, " de xuat ") {
		return nil
	}
	collective, personal := strings.Index(f, " tap the "), strings.Index(f, " ca nhan ")
	if collective < 0 {
		collective = strings.Index(f, " don vi ")
	}
	var facts []awardFact
	for _, s := range rows {
		s = r.inFull(s, c)
		a := awardReader{leaderReader: leaderReader{r: r, s: s}}
		for i, n := range s.nodes {
			if n.Kind != awardNode {
				continue
			}
			name := n.Value.(awardName)
			full := name.full(above.giver)
			fact := awardFact{award: full, form: name.form, status: corpus.Nominated, rule: "award.table", span: s.Span, of: name.of}
			if a.before(i, isUnit) < 0 {
				facts = append(facts, a.cells(i, fact, collective, personal)...)
				break
			}
			for k := range i {
				if u := a.at(k); isUnit(u) && a.lower(k-1) != "(" {
					fact.count, fact.of, fact.one = 1, corpus.OfUnit, true
					fact.recipients = []string{u.Value.(unitName).name}
					facts = append(facts, fact)
					break
				}
			}
		}
	}
	return facts
}

// before is the nearest node before i that is as told, -1 without.
func (a *awardReader) before(i int, is func(*grammar.Node) bool) int {
	for k := i - 1; k >= 0; k-- {
		if is(a.at(k)) {
			return k
		}
	}
	return -1
}

// cells reads the numbers of the cells after the award at node i, the first for
// collectives and the second for persons where the header tells both.
func (a *awardReader) cells(i int, fact awardFact, collective, personal int) []awardFact {
	var facts []awardFact
	var ofs []corpus.Of
	switch {
	case collective >= 0 && personal > collective:
		ofs = []corpus.Of{corpus.OfUnit, corpus.OfPerson}
	case personal >= 0 && collective > personal:
		ofs = []corpus.Of{corpus.OfPerson, corpus.OfUnit}
	case fact.of == "":
		ofs = []corpus.Of{corpus.OfUnit, corpus.OfPerson}
	default:
		ofs = []corpus.Of{fact.of}
	}
	cell := 0
	empty := true
	for k := i + 1; k < len(a.s.nodes) && cell < len(ofs); k++ {
		n := a.at(k)
		switch {
		case n.Kind == countNode:
			v := n.Value.(counted)
			fact.count, fact.of = v.n, v.of
			facts = append(facts, fact)
			cell++
			empty = false
		case a.isFigure(n):
			fact.count, fact.of = a.r.tokens[n.From].Number(), ofs[cell]
			if fact.count > 0 {
				facts = append(facts, fact)
			}
			cell++
			empty = false
		case oneOf(n.Lower(), "-", "–", "0", "không"):
			cell++
			empty = false
		case n.Lower() == "|":
			if empty && k > i+1 {
				cell++
			}
			empty = true
		case isUnit(n):
			fact.count, fact.of = 0, corpus.OfUnit
			for _, g := range a.groups(k, len(a.s.nodes), true) {
				fact.recipients = append(fact.recipients, g.names...)
			}
			fact.count = len(fact.recipients)
			return append(facts, fact)
		}
	}
	return facts
}
