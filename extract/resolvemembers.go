package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

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
