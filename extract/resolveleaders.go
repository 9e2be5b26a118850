package extract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// resolveLeaders completes years, joins readings of one fact and turns what
// contradicts into warnings.
func (m *meeting) resolveLeaders() {
	for _, f := range m.facts.leaders {
		if m.completeLeader(&f) {
			m.addLeader(f)
		}
	}
	m.personsWithoutUnits()
	m.settleHeads()
}

// completeLeader gives the fact its year and unit, and tells whether it is one of the
// meeting's.
func (m *meeting) completeLeader(f *leaderFact) bool {
	year := int(m.c.Year)
	next := year + 1
	if m.c.Kind == corpus.Launch || m.c.Kind == corpus.MidYear {
		next = year
	}
	if f.year == 0 {
		f.year = year
		if f.now {
			// told of now
		} else if f.next || f.basis == corpus.Elected || f.basis == corpus.Handover {
			f.year = next
		}
	}
	if year > 0 && f.year < year || f.year > year+2 && year > 0 {
		return false
	}
	if f.year > year && f.basis == corpus.Serving && year > 0 {
		f.basis = corpus.Elected
	}
	if f.unit == "" && f.person != "" {
		f.unit = m.unitOf(f.person)
	}
	if f.unit == "" && f.holder != "" {
		f.unit = m.unitOf(f.holder)
		return f.unit != ""
	}
	return true
}

// leadersCalled reads the posts of units that the text calls by their places alone, once
// the members are known: «Lê Chân là quận Cụm trưởng». It adds only what nothing told.
func (m *meeting) leadersCalled() {
	if len(m.c.Members) == 0 {
		return
	}
	c := m.called()
	for i, s := range m.sentences {
		if s.block.kind == corpus.Boilerplate || !slices.ContainsFunc(s.nodes, func(n *grammar.Node) bool { return n.Kind == postNode }) {
			continue
		}
		full := m.r.inFull(s, c)
		if full == s {
			continue
		}
		var before *sentence
		if i > 0 {
			before = m.sentences[i-1]
		}
		for _, f := range m.r.leaders(full, before) {
			if !m.completeLeader(&f) || !m.isMember(f.unit) || slices.ContainsFunc(m.c.Leaders, func(l corpus.Leader) bool { return int(l.Year) == f.year && l.Post == f.post }) {
				continue
			}
			m.addLeader(f)
		}
	}
}

// isMember tells a unit that is listed as the bloc's.
func (m *meeting) isMember(unit string) bool {
	return slices.ContainsFunc(m.c.Members, func(v corpus.Member) bool { return m.r.x.sameUnit(v.Unit, unit) })
}

// unitOf is the unit that an official leads, "" where none is told.
func (m *meeting) unitOf(name string) string {
	for _, f := range m.facts.officials {
		if foldWords(f.p.name) == foldWords(name) {
			if u, _ := f.p.leads(); u != "" {
				return u
			}
		}
	}
	return ""
}

func (m *meeting) addLeader(f leaderFact) {
	basisRank := map[corpus.Basis]int{corpus.Serving: 0, corpus.Handover: 1, corpus.Appointed: 2, corpus.Elected: 3}
	for i := range m.c.Leaders {
		l := &m.c.Leaders[i]
		if int(l.Year) != f.year || l.Post != f.post {
			continue
		}
		if standsFor(string(l.Unit), f.unit) {
			if !isPeoplesCommittee(f.unit) {
				l.Unit = corpus.Text(f.unit) // the place was told for its unit
			}
			f.unit = string(l.Unit)
		} else if standsFor(f.unit, string(l.Unit)) {
			if isPeoplesCommittee(string(l.Unit)) {
				l.Unit = corpus.Text(f.unit) // a bloc of provinces: the committee is its province
			}
			f.unit = string(l.Unit)
		}
		if string(l.Unit) == f.unit || l.Unit != "" && f.unit != "" && m.r.x.sameUnit(string(l.Unit), f.unit) || f.unit == "" && string(l.Person) == f.person {
			if l.Person == "" && f.person != "" {
				l.Person = corpus.Text(f.person)
			}
			if basisRank[f.basis] > basisRank[l.Basis] {
				l.Basis = f.basis
			}
			l.Evidence = append(l.Evidence, m.r.doc.Evidence(f.span, f.rule))
			return
		}
	}
	m.c.Leaders = append(m.c.Leaders, corpus.Leader{
		Year: corpus.Number(f.year), Post: f.post, Unit: corpus.Text(f.unit), Person: corpus.Text(f.person), Basis: f.basis,
		Proof: m.proof(f.rule, f.span),
	})
}

// personsWithoutUnits drops a head told by name only where the unit is told, too.
func (m *meeting) personsWithoutUnits() {
	keep := m.c.Leaders[:0]
	for _, l := range m.c.Leaders {
		if l.Unit == "" {
			joined := false
			for i := range m.c.Leaders {
				o := &m.c.Leaders[i]
				if o.Unit != "" && o.Year == l.Year && o.Post == l.Post {
					joined = true
					if o.Person == "" {
						o.Person = l.Person
					}
					break
				}
			}
			if joined {
				continue
			}
		}
		keep = append(keep, l)
	}
	m.c.Leaders = keep
}

// settleHeads leaves one head a year: of two, the one told in the text stands
// over a caption's, the one told more often over the other.
func (m *meeting) settleHeads() {
	weight := func(l corpus.Leader) int {
		w := 0
		for _, e := range l.Evidence {
			w += 2
			if b := m.r.blockAt(e.Start); b != nil && b.kind == corpus.Caption {
				w--
			}
			if e.Rule == "leader.hands_over" || e.Rule == "leader.chair" {
				w--
			}
		}
		return w
	}
	best := map[corpus.Number]int{}
	for i, l := range m.c.Leaders {
		if l.Post != corpus.Head {
			continue
		}
		j, ok := best[l.Year]
		if !ok {
			best[l.Year] = i
			continue
		}
		m.warn(corpus.LeaderConflict, fmt.Sprintf("%d: «%s», «%s»", l.Year, m.c.Leaders[j].Evidence[0].Quote, l.Evidence[0].Quote))
		if weight(l) > weight(m.c.Leaders[j]) {
			best[l.Year] = i
		}
	}
	headUnit := map[corpus.Number]string{}
	for y, i := range best {
		headUnit[y] = string(m.c.Leaders[i].Unit)
	}
	keep := m.c.Leaders[:0]
	for i, l := range m.c.Leaders {
		if l.Post == corpus.Head && best[l.Year] != i {
			continue
		}
		if l.Post == corpus.Deputy && l.Unit != "" && headUnit[l.Year] != "" && m.r.x.sameUnit(string(l.Unit), headUnit[l.Year]) {
			m.warn(corpus.LeaderConflict, fmt.Sprintf("%d: «%s»", l.Year, l.Evidence[0].Quote))
			continue
		}
		keep = append(keep, l)
	}
	m.c.Leaders = keep
}

func (r *reader) blockAt(offset int) *block {
	for i := range r.blocks {
		if r.blocks[i].Start <= offset && offset < r.blocks[i].End {
			return &r.blocks[i]
		}
	}
	return nil
}

// standsFor tells that place names a province or a city that stands for unit: «tỉnh Gia
// Lai» for «Hội Luật gia tỉnh Gia Lai», «Hải Phòng» for «Sở Tư pháp Hải Phòng».
func standsFor(place, unit string) bool {
	p, u := foldWords(place), foldWords(unit)
	for _, head := range []string{"tinh ", "thanh pho ", "tp "} {
		p = strings.TrimPrefix(p, head)
	}
	return p != "" && len(strings.Fields(p)) <= 4 && len(p) < len(foldWords(place)) && strings.HasSuffix(u, " "+p) && !strings.HasPrefix(u, "tinh ") && !strings.HasPrefix(u, "thanh pho ")
}

// isPeoplesCommittee tells the administration of a place, which leads for the place.
func isPeoplesCommittee(unit string) bool {
	f := foldWords(unit)
	return strings.HasPrefix(f, "ubnd ") || strings.HasPrefix(f, "uy ban nhan dan ")
}
