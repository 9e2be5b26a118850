package extract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// resolveOfficials joins the mentions of each person.
func (m *meeting) resolveOfficials() {
	type entry struct {
		official corpus.Official
		listed   corpus.Role
	}
	index := map[string]int{}
	var list []entry
	for _, f := range m.facts.officials {
		if f.awarded {
			continue
		}
		key := foldWords(f.p.name)
		at, ok := index[key]
		if !ok {
			// «bà Liêng», «đ/c Quý» mean somebody named in full before
			for i, e := range list {
				if strings.HasSuffix(foldWords(e.official.Name), " "+key) {
					at, ok = i, true
				}
			}
		}
		if !ok {
			if f.short || len(f.p.positions) == 0 && len(f.p.posts) == 0 && len(f.roles) == 0 && !f.listed {
				continue
			}
			at = len(list)
			index[key] = at
			name := f.p.name
			if isUpperText(name) {
				name = capitalize(name)
			}
			list = append(list, entry{official: corpus.Official{Name: name, Positions: []string{}, Roles: []corpus.Role{}, Proof: m.proof(f.rule, f.span)}})
		}
		o := &list[at].official
		for _, q := range f.p.positions {
			o.Positions = addPosition(o.Positions, q.text)
		}
		for _, role := range f.roles {
			if !hasRole(o.Roles, role) {
				o.Roles = append(o.Roles, role)
			}
		}
		if f.listed {
			list[at].listed = f.role
		}
		if len(o.Evidence) < 4 && o.Evidence[0].Start != f.span.Start {
			o.Evidence = append(o.Evidence, m.r.doc.Evidence(f.span, f.rule))
		}
	}
	for _, e := range list {
		// who chairs is among those present, but no guest
		if o := &e.official; e.listed != "" && !hasRole(o.Roles, e.listed) && !hasRole(o.Roles, corpus.Chair) {
			o.Roles = append([]corpus.Role{e.listed}, o.Roles...)
		}
		m.c.Officials = append(m.c.Officials, e.official)
	}
}

// addPosition adds a post, unless the list has it or a fuller form of it; a
// shorter form gives way.
func addPosition(list []string, text string) []string {
	text = strings.TrimSpace(text)
	key := foldWords(text)
	for i, have := range list {
		k := foldWords(have)
		if k == key || strings.HasPrefix(k, key) {
			return list
		}
		if strings.HasPrefix(key, k) {
			list[i] = text
			return list
		}
	}
	return append(list, text)
}

func capitalize(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		words[i] = upperFirst(w)
	}
	return strings.Join(words, " ")
}

// unitKey is a unit's name for comparing within a document.
func (x *Extractor) unitKey(name string) string {
	words := strings.Fields(strings.ReplaceAll(x.expand(foldWords(name)), "mot thanh vien", "mtv"))
	keep := words[:0]
	for i, w := range words {
		switch w {
		case "tinh", "va", "cac", "cua", "thuoc", "tp":
			continue
		case "thanh":
			if i+1 < len(words) && words[i+1] == "pho" {
				continue
			}
		case "pho":
			if i > 0 && words[i-1] == "thanh" {
				continue
			}
		}
		keep = append(keep, w)
	}
	return strings.Join(keep, " ")
}

// sameUnit tells that two names of one document mean one unit: the same words, or
// one with the place added.
func (x *Extractor) sameUnit(a, b string) bool {
	ka, kb := x.unitKey(a), x.unitKey(b)
	if ka == kb {
		return true
	}
	if len(ka) > len(kb) {
		ka, kb = kb, ka
	}
	if short := strings.Fields(ka); len(short) == 4 && oneOf(short[0]+" "+short[1], "chi cuc", "chi nhanh") {
		// «Chi cục Tân Yên» is the «Chi cục Thi hành án dân sự huyện Tân Yên» of a text on these
		if strings.HasPrefix(kb, short[0]+" "+short[1]+" ") && strings.HasSuffix(strings.TrimSpace(kb), " "+short[2]+" "+short[3]) {
			return true
		}
	}
	return len(strings.Fields(ka)) >= 3 && strings.HasPrefix(kb, ka+" ") && len(strings.Fields(kb))-len(strings.Fields(ka)) <= 2
}

// rankedAfter are the n units with the places right after those of the units told, nil where
// the places don't tell them for certain.
func (m *meeting) rankedAfter(units []string, n int) []string {
	last := 0
	for _, k := range m.c.Rankings {
		if slices.ContainsFunc(units, func(u string) bool { return m.r.x.sameUnit(u, k.Unit) }) {
			last = max(last, k.Rank)
		}
	}
	var next []corpus.Ranking
	for _, k := range m.c.Rankings {
		if last > 0 && k.Rank > last && k.Rank <= last+n {
			next = append(next, k)
		}
	}
	if len(next) != n {
		return nil
	}
	slices.SortStableFunc(next, func(a, b corpus.Ranking) int { return a.Rank - b.Rank })
	var names []string
	for _, k := range next {
		names = append(names, k.Unit)
	}
	return names
}

// mostRanked is the most units that a bloc ranks, and the most of its awards that are
// compared with one another: no bloc has as many.
const mostRanked = 300

// inTitle tells a span of the title.
func (m *meeting) inTitle(s corpus.Span) bool { return m.r.head.titleSpan.Contains(s) }

// resolveRankings joins the places told more than once.
func (m *meeting) resolveRankings() {
	for _, f := range m.facts.rankings {
		if len(m.c.Rankings) == mostRanked {
			break
		}
		if m.inTitle(f.span) && slices.ContainsFunc(m.facts.rankings, func(o rankFact) bool { return o.rank == f.rank && !m.inTitle(o.span) }) {
			continue // in short what the text tells in full
		}
		dup := false
		for i := range m.c.Rankings {
			k := &m.c.Rankings[i]
			if m.r.x.sameUnit(k.Unit, f.unit) {
				dup = true
				if k.Score == nil {
					k.Score = f.score
				}
			}
		}
		if !dup {
			m.c.Rankings = append(m.c.Rankings, corpus.Ranking{Rank: f.rank, Unit: f.unit, Score: f.score, Proof: m.proof(f.rule, f.span)})
		}
	}
}

// toldInFull tells that the text says more of an award that the title tells.
func (m *meeting) toldInFull(title awardFact) bool {
	for _, f := range m.facts.awards {
		if !f.title && f.form == title.form && f.of == title.of && f.count >= title.count {
			return true
		}
	}
	return false
}

// resolveAwards joins awards told twice, names those told by their place, and
// checks the arithmetic.
func (m *meeting) resolveAwards() {
	var kept []awardFact
	for _, f := range m.facts.awards {
		if f.count == 0 || f.title && m.toldInFull(f) {
			continue
		}
		for _, rank := range f.ranks {
			for _, k := range m.c.Rankings {
				if k.Rank == rank {
					f.recipients = append(f.recipients, k.Unit)
				}
			}
		}
		if k := len(kept) - 1; f.following && k >= 0 && len(f.recipients) == 0 {
			f.recipients = m.rankedAfter(kept[k].recipients, f.count)
		}
		if k := len(kept) - 1; f.one && k >= 0 && kept[k].one && kept[k].award == f.award && kept[k].of == f.of && kept[k].status == f.status {
			kept[k].count += f.count
			kept[k].recipients = append(kept[k].recipients, f.recipients...)
			kept[k].span.End = max(kept[k].span.End, f.span.End)
			continue
		}
		dup := false
		for i := max(0, len(kept)-mostRanked); i < len(kept); i++ {
			if m.r.x.sameAward(kept[i], f) {
				dup = true
				if len(kept[i].recipients) == 0 {
					kept[i].recipients = f.recipients
				}
				break
			}
		}
		if !dup {
			kept = append(kept, f)
		}
	}
	for _, f := range kept {
		a := corpus.Award{
			Award: f.award, Count: corpus.Number(f.count), Of: f.of, Status: f.status, Recipients: []string{},
			Code: corpus.Text(m.r.x.awardCode(f.award)), Proof: m.proof(f.rule, f.span),
		}
		a.Recipients = append(a.Recipients, f.recipients...)
		if f.stated > 0 {
			m.warn(corpus.CountMismatch, fmt.Sprintf("%s: %d / %d: «%s»", f.award, f.stated, len(f.recipients), m.r.doc.Quote(f.span)))
		}
		m.c.Awards = append(m.c.Awards, a)
	}
}
