package extract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
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

// resolveMembers chooses the list of members and their number.
func (m *meeting) resolveMembers() {
	list := m.longestList()
	if list != nil {
		m.completeKinds(list)
		m.restListed = list.rest
		seen := map[string]bool{}
		for _, it := range list.items {
			key := m.r.x.unitKey(it.name)
			if seen[key] {
				continue
			}
			seen[key] = true
			m.c.Members = append(m.c.Members, corpus.Member{Unit: it.name, Proof: m.proof(list.rule, it.span)})
		}
	}
	if f, ok := m.memberNumber(list); ok {
		m.c.MemberCount = corpus.Number(f.n)
		m.single("member_count", f.span, f.rule)
	}
}

// longestList is the longest of the lists that are the bloc's, nil without one.
func (m *meeting) longestList() *memberFact {
	stated, _ := m.statedNumber()
	var best *memberFact
	for i := range m.facts.members {
		f := &m.facts.members[i]
		ok := f.strong && !(f.stated > 2 && len(f.items)*2 < f.stated) || m.likeBloc(*f) || stated.n > 0 && len(f.items) == stated.n || hasPosts(f.items) && len(f.items) > 1
		// who came for the members, and the head chairs
		ok = ok || f.rule == "members.persons" && len(f.items)+1 == stated.n
		ok = ok || f.stated > 2 && len(f.items) <= f.stated && len(f.items)*5 >= f.stated*4
		if ok && (best == nil || len(f.items) > len(best.items)) {
			best = f
		}
	}
	return best
}

// completeKinds gives localities listed as members of a bloc of one kind of units that
// kind: «Cụm thi đua số 11 của Hội CCB, gồm các tỉnh: A, B».
func (m *meeting) completeKinds(list *memberFact) {
	for _, it := range list.items {
		if !it.place {
			return
		}
	}
	if m.takeFullNames(list) {
		return
	}
	kind := m.kindOfMembers()
	if kind == "" {
		return
	}
	for k := range list.items {
		list.items[k].name, list.items[k].place = kind+" "+list.items[k].name, false
	}
}

// takeFullNames gives provinces listed as members the names that the text has for most of their units
// elsewhere, and tells whether it has: «gồm 6 tỉnh: Lâm Đồng, …», and a table of «KBNN Lâm Đồng», ….
func (m *meeting) takeFullNames(list *memberFact) bool {
	const least = 3
	if len(list.items) < least {
		return false
	}
	bare := func(name string) string {
		return strings.TrimPrefix(strings.TrimPrefix(name, "tỉnh "), "thành phố ")
	}
	full := map[string]map[string]string{} // by their head, then by the province
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if n.Kind != unitNode || n.Value.(unitName).place || n.Value.(unitName).council {
				continue
			}
			name := n.Value.(unitName).name
			for _, it := range list.items {
				head, ok := strings.CutSuffix(name, " "+bare(it.name))
				if head = strings.TrimSuffix(head, " tỉnh"); !ok || head == "" || strings.HasPrefix(head, "UBND") || strings.HasPrefix(head, "HĐND") {
					continue
				}
				if full[head] == nil {
					full[head] = map[string]string{}
				}
				full[head][it.name] = name
			}
		}
	}
	best := ""
	for head, names := range full {
		if k := len(full[best]); len(names) > k || len(names) == k && (best == "" || head < best) {
			best = head
		}
	}
	if len(full[best])*5 < len(list.items)*4 || len(full[best]) < least {
		return false
	}
	for k := range list.items {
		it := &list.items[k]
		if name := full[best][it.name]; name != "" {
			it.name, it.place = name, false
		} else {
			it.name, it.place = best+" "+it.name, false
		}
	}
	return true
}

// kindOfMembers is the kind of units that the bloc's names tell for its members, ""
// where they tell none.
func (m *meeting) kindOfMembers() string {
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if b := blocIn(n); b != nil && !b.Value.(blocName).bare() && m.r.sameBloc(m.bloc, b.Value.(blocName)) {
				if kind := m.r.kindInBloc(b, s.to); kind != "" {
					return kind
				}
			}
		}
	}
	return ""
}

// kindInBloc is the kind of units that the name of a bloc, or what follows it, tells:
// «Cụm thi đua số III TAND», «Cụm số 11 của Hội CCB Việt Nam». A ministry or a
// corporation stands over the members, and the units of one province are of districts.
func (r *reader) kindInBloc(bloc *grammar.Node, limit int) string {
	to := bloc.To
	if to+1 < limit && r.tokens[to].Is("của", "thuộc") {
		to = min(to+12, limit)
	}
	for k := bloc.From + 1; k < to && !r.tokens[k].Is(",", ".", ";"); k++ {
		u := r.unitWith(k, to, false)
		if u == nil || u.Value.(unitName).place {
			continue
		}
		end := u.To
		if r.tokens[k].Is("bộ", "tổng", "tập", "ubnd", "sở") && !(end < to && r.tokens[end].Is("các", "vùng", "khu", "miền")) && r.number(end, to) < 0 {
			return ""
		}
		for end > k+1 && r.tokens[end-1].Is("nam", "việt", "tỉnh") {
			end--
		}
		for j := k; j < end; j++ {
			if _, ok := r.provinceAt(j, end); ok {
				return ""
			}
		}
		return upperFirst(r.words(k, end))
	}
	return ""
}

// statedNumber is the strongest of the numbers of members told, the first of
// equals.
func (m *meeting) statedNumber() (countFact, bool) {
	var best countFact
	for _, f := range m.facts.counts {
		if f.strength > best.strength {
			best = f
		}
	}
	return best, best.strength > 0
}

// memberNumber chooses the number of members among those told and the length of the
// list. A number that the list bears out stands over one that is only told louder; a
// closed list has the last word against a number below its length or far above it.
func (m *meeting) memberNumber(list *memberFact) (countFact, bool) {
	stated, ok := m.statedNumber()
	if list == nil {
		return stated, ok
	}
	if list.rest {
		if f := (countFact{n: list.stated, span: list.span}); stated.n == f.n && f.n == len(list.items) {
			return countFact{}, false // the number of the rest
		}
		return stated, ok
	}
	listed := countFact{n: len(m.c.Members), rule: "count.list", span: list.span}
	for _, f := range m.facts.counts {
		if f.n == listed.n {
			return f, true
		}
	}
	if list.stated > 1 && stated.strength < 3 && list.stated >= len(list.items) {
		listed.n = list.stated
		return listed, true
	}
	far := stated.n < listed.n || stated.n > 2*listed.n
	if !list.open && (!ok || far) {
		return listed, listed.n > 0
	}
	if stated.n < listed.n {
		return countFact{}, false
	}
	return stated, ok
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
	if !m.restListed && (missing < 1 || missing > 3) || len(m.c.Members) < 3 {
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
	if len(out) != missing && !m.restListed {
		return
	}
	for _, l := range out {
		m.c.Members = append(m.c.Members, corpus.Member{Unit: string(l.Unit), Proof: m.proof("members.leader", l.Evidence[0].Span())})
	}
	if m.restListed && m.c.MemberCount == 0 && len(out) > 0 {
		m.c.MemberCount = corpus.Number(len(m.c.Members)) // head, deputies and «các đơn vị còn lại»
		m.single("member_count", m.c.Members[0].Evidence[0].Span(), "count.list")
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
