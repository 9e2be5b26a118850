package extract

import (
	"fmt"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// resolveOfficials joins the mentions of each person.
func (m *meeting) resolveOfficials() {
	type entry struct {
		official corpus.Official
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
			if f.short || len(f.p.positions) == 0 && len(f.p.posts) == 0 && len(f.roles) == 0 {
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
		if len(o.Evidence) < 4 && o.Evidence[0].Start != f.span.Start {
			o.Evidence = append(o.Evidence, m.r.doc.Evidence(f.span, f.rule))
		}
	}
	for _, e := range list {
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

// resolveMembers chooses the list of members and their number.
func (m *meeting) resolveMembers() {
	stated, strength := 0, 0
	var span corpus.Span
	rule := ""
	for _, f := range m.facts.counts {
		if f.strength > strength {
			stated, strength, span, rule = f.n, f.strength, f.span, f.rule
		}
	}
	best := -1
	for i, f := range m.facts.members {
		ok := f.strong && !(f.stated > 2 && len(f.items)*2 < f.stated) || m.likeBloc(f) || stated > 0 && len(f.items) == stated || hasPosts(f.items)
		if !ok {
			continue
		}
		if best < 0 || len(f.items) > len(m.facts.members[best].items) {
			best = i
		}
	}
	if best >= 0 {
		f := m.facts.members[best]
		seen := map[string]bool{}
		for _, it := range f.items {
			key := m.r.x.unitKey(it.name)
			if seen[key] {
				continue
			}
			seen[key] = true
			m.c.Members = append(m.c.Members, corpus.Member{Unit: it.name, Proof: m.proof(f.rule, it.span)})
		}
		if f.stated > 1 && strength < 3 && f.stated >= len(f.items) {
			stated, strength, span, rule = f.stated, 3, f.span, "count.list"
		}
		if stated == 0 && !f.open {
			stated, span, rule = len(m.c.Members), f.span, "count.list"
		}
	}
	if stated > 0 {
		m.c.MemberCount = corpus.Number(stated)
		m.single("member_count", span, rule)
	}
}

// likeBloc tells a list of units of the sort that the bloc's name tells: «TAND các
// tỉnh: A, B» in a cluster of courts.
func (m *meeting) likeBloc(f memberFact) bool {
	if len(f.items) < 4 || f.prefix == "" {
		return false
	}
	key := m.r.x.unitKey(f.prefix)
	return key != "" && within(key, m.r.x.expand(foldWords(m.c.Bloc.Name)))
}

// addLeadersToMembers completes a list that leaves the head and the deputies out:
// they are what is missing to the stated number.
func (m *meeting) addLeadersToMembers() {
	missing := int(m.c.MemberCount) - len(m.c.Members)
	if missing < 1 || missing > 3 || len(m.c.Members) < 3 {
		return
	}
	var out []corpus.Leader
	for _, l := range m.c.Leaders {
		if l.Basis != corpus.Serving || l.Unit == "" {
			continue
		}
		in := false
		for _, k := range m.c.Members {
			in = in || m.r.x.sameUnit(k.Unit, string(l.Unit))
		}
		if !in {
			out = append(out, l)
		}
	}
	if len(out) != missing {
		return
	}
	for _, l := range out {
		m.c.Members = append(m.c.Members, corpus.Member{Unit: string(l.Unit), Proof: m.proof("members.leader", l.Evidence[0].Span())})
	}
}

func hasPosts(items []item) bool {
	for _, it := range items {
		if len(it.posts) > 0 {
			return true
		}
	}
	return false
}

// unitKey is a unit's name for comparing within a document.
func (x *Extractor) unitKey(name string) string {
	words := strings.Fields(strings.ReplaceAll(x.expand(foldWords(name)), "mot thanh vien", "mtv"))
	keep := words[:0]
	for _, w := range words {
		switch w {
		case "tinh", "va", "cac", "cua", "thuoc", "thanh", "pho", "tp":
			continue
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
	return len(strings.Fields(ka)) >= 3 && strings.HasPrefix(kb, ka+" ") && len(strings.Fields(kb))-len(strings.Fields(ka)) <= 2
}

// resolveLeaders completes years, joins readings of one fact and turns what
// contradicts into warnings.
func (m *meeting) resolveLeaders() {
	year := int(m.c.Year)
	next := year + 1
	if m.c.Kind == corpus.Launch || m.c.Kind == corpus.MidYear {
		next = year
	}
	for _, f := range m.facts.leaders {
		if f.year == 0 {
			f.year = year
			if f.next || f.basis == corpus.Elected || f.basis == corpus.Handover {
				f.year = next
			}
		}
		if year > 0 && f.year < year || f.year > year+2 && year > 0 {
			continue
		}
		if f.year > year && f.basis == corpus.Serving && year > 0 {
			f.basis = corpus.Elected
		}
		if f.unit == "" && f.person != "" {
			f.unit = m.unitOf(f.person)
		}
		if f.unit == "" && f.holder != "" {
			if f.unit = m.unitOf(f.holder); f.unit == "" {
				continue
			}
		}
		m.addLeader(f)
	}
	m.personsWithoutUnits()
	m.settleHeads()
	m.chairAsHead()
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

// chairAsHead takes the chair's unit for the head where the text tells none: a
// weak reading, for review.
func (m *meeting) chairAsHead() {}

// resolveRankings joins the places told more than once.
func (m *meeting) resolveRankings() {
	for _, f := range m.facts.rankings {
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

// resolveAwards joins awards told twice, names those told by their place, and
// checks the arithmetic.
func (m *meeting) resolveAwards() {
	var kept []awardFact
	for _, f := range m.facts.awards {
		if f.count == 0 {
			continue
		}
		for _, rank := range f.ranks {
			for _, k := range m.c.Rankings {
				if k.Rank == rank {
					f.recipients = append(f.recipients, k.Unit)
				}
			}
		}
		dup := false
		for i := range kept {
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

// resolvePlace reads the place in the event, then in the sentence before.
func (m *meeting) resolvePlace() {
	for _, e := range m.events {
		if e.title || e.kind != m.c.Kind && e.kind != "" {
			continue
		}
		if span, text, ok := m.r.placeOf(e.s); ok {
			m.c.Place = corpus.Text(text)
			m.single("place", span, "place.event")
			return
		}
	}
	for _, s := range m.sentences {
		span, text, ok := m.r.labelledPlace(s)
		if !ok && m.r.meetsAt(s) {
			span, text, ok = m.r.placeOf(s)
		}
		if ok {
			m.c.Place = corpus.Text(text)
			m.single("place", span, "place.text")
			return
		}
	}
}

// resolveDate finds the day of the meeting and completes its year.
func (m *meeting) resolveDate() {
	var found *grammar.Node
	for _, e := range m.events {
		if e.date != nil && !e.title && (e.kind == m.c.Kind || e.kind == "") {
			found = e.date
			break
		}
	}
	if found == nil {
		for _, e := range m.events {
			if e.date != nil {
				found = e.date
				break
			}
		}
	}
	if found == nil {
		found = m.leadDate()
	}
	if found == nil {
		return
	}
	d := found.Value.(day)
	date, conflict := m.completeDay(d.date)
	if date.IsZero() {
		return
	}
	m.c.HeldOn = date
	if !d.until.IsZero() {
		until := d.until
		until.Year = date.Year
		m.c.HeldUntil = until
	}
	m.single("held_on", found.Span, "date.event")
	if conflict {
		m.warn(corpus.DateConflict, fmt.Sprintf("«%s» → %s", m.r.doc.Quote(found.Span), date))
	}
}

// leadDate is the first day told in the first sentences of the text.
func (m *meeting) leadDate() *grammar.Node {
	n := 0
	for _, s := range m.sentences {
		if s.block.kind == corpus.Title || s.block.kind == corpus.Caption {
			continue
		}
		for _, node := range s.nodes {
			if node.Kind == dateNode && node.From-s.from < 12 {
				return node
			}
		}
		if n++; n > 3 {
			return nil
		}
	}
	return nil
}

// completeDay gives a day its year by the day of publication, the emulation year
// and the kind; it reports whether the year told can't be right.
func (m *meeting) completeDay(d corpus.Date) (corpus.Date, bool) {
	year := int(m.c.Year)
	guess := func() int {
		switch m.c.Kind {
		case corpus.YearEnd:
			if d.Month <= 6 && !m.isSchoolYear() {
				return year + 1
			}
			return year
		}
		return year
	}
	if d.Year == 0 {
		if pub := m.r.publishedNear(d, year); !pub.IsZero() {
			e := d
			e.Year = pub.Year
			if e.Days(pub) > 1 {
				e.Year--
			}
			if e.Valid() {
				return e, false
			}
		}
		if year == 0 {
			return corpus.Date{}, false
		}
		d.Year = guess()
		if !d.Valid() {
			return corpus.Date{}, false
		}
		return d, false
	}
	// a slip in the year: the post is of another year, and the review as well
	fits := func(e corpus.Date) bool {
		if year == 0 {
			return true
		}
		switch m.c.Kind {
		case corpus.YearEnd:
			return e.Year == year || e.Year == year+1
		case corpus.Launch:
			return e.Year == year || e.Year == year-1 && e.Month >= 9
		}
		return e.Year == year || e.Year == year+1 && e.Month <= 3
	}
	pub := m.r.publishedAny()
	if !pub.IsZero() {
		gap := pub.Days(d)
		if gap >= -1 && gap < 200 && fits(d) {
			return d, false
		}
		for _, y := range []int{pub.Year, pub.Year - 1} {
			e := d
			e.Year = y
			if !e.Valid() || y == d.Year {
				continue
			}
			if g := pub.Days(e); g >= -1 && g < 100 && fits(e) {
				return e, true
			}
		}
	}
	if fits(d) {
		return d, false
	}
	e := d
	e.Year = guess()
	if e.Valid() && abs(e.Year-d.Year) == 1 {
		return e, true
	}
	return d, false
}

func (m *meeting) isSchoolYear() bool {
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if n.Kind == yearNode && n.Value.(yearTold).school && n.Value.(yearTold).year == int(m.c.Year) {
				return true
			}
		}
	}
	return false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
