package eval

import (
	"slices"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
)

func (s *Score) conference(g, f *corpus.Conference) {
	number := func(n corpus.Number) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(int(n))
	}
	for _, v := range []struct {
		field       string
		gold, found string
		same        func(a, b string) bool
	}{
		{"kind", string(g.Kind), string(f.Kind), equal},
		{"year", number(g.Year), number(f.Year), equal},
		{"held_on", g.HeldOn.String(), f.HeldOn.String(), equal},
		{"member_count", number(g.MemberCount), number(f.MemberCount), equal},
		{"place", string(g.Place), string(f.Place), likeness(0.6)},
	} {
		right := s.single(v.field, v.gold, v.found, v.same)
		if v.found != "" {
			s.judge(f, v.field, 0, v.found, corpus.Proof{Evidence: f.Evidence[v.field], Confidence: f.Confidence[v.field]}, right)
		}
	}
	right := s.single("bloc", g.Bloc.Name, f.Bloc.Name, sameBloc)
	if f.Bloc.Name != "" {
		s.judge(f, "bloc", 0, f.Bloc.Name, f.Bloc.Proof, right)
	}
	s.single("bloc.form", string(g.Bloc.Form), string(f.Bloc.Form), equal)
	s.single("bloc.number", number(g.Bloc.Number), number(f.Bloc.Number), equal)
	s.members(g, f)
	s.officials(g, f)
	s.leaders(g, f)
	s.awards(g, f)
	s.rankings(g, f)
	s.evidence(f)
}

func (s *Score) judge(c *corpus.Conference, field string, index int, value string, p corpus.Proof, right bool) {
	j := Judged{Document: s.document, Field: field, Value: value, Confidence: p.Confidence, Right: right}
	for _, e := range p.Evidence {
		if e.Rule != "" && !slices.Contains(j.Rules, e.Rule) {
			j.Rules = append(j.Rules, e.Rule)
		}
	}
	if s.signs != nil {
		j.Signs = s.signs(c, field, index)
	}
	s.Judged = append(s.Judged, j)
}

func (s *Score) members(g, f *corpus.Conference) {
	same := func(a, b corpus.Member) bool { return sameUnit(a.Unit, b.Unit) }
	right := compare(s, "members", g.Members, f.Members, same, func(m corpus.Member) string { return m.Unit })
	for i, m := range f.Members {
		s.judge(f, "members", i, m.Unit, m.Proof, right[i])
	}
}

// held is a person with a position or a role.
type held struct{ name, what string }

func (h held) String() string { return text(h.name, h.what) }

func (s *Score) officials(g, f *corpus.Conference) {
	same := func(a, b corpus.Official) bool { return samePerson(a.Name, b.Name) }
	right := compare(s, "officials", g.Officials, f.Officials, same, func(o corpus.Official) string { return o.Name })
	for i, o := range f.Officials {
		s.judge(f, "officials", i, o.Name, o.Proof, right[i])
	}
	positions := func(all []corpus.Official) (list []held) {
		for _, o := range all {
			for _, p := range o.Positions {
				if !blocPost.MatchString(fold(p)) {
					list = append(list, held{o.Name, p})
				}
			}
		}
		return list
	}
	compare(s, "positions", positions(g.Officials), positions(f.Officials),
		func(a, b held) bool { return samePerson(a.name, b.name) && samePosition(a.what, b.what) }, held.String)
	roles := func(all []corpus.Official) (list []held) {
		for _, o := range all {
			for _, r := range o.Roles {
				list = append(list, held{o.Name, string(r)})
			}
		}
		return list
	}
	compare(s, "roles", roles(g.Officials), roles(f.Officials),
		func(a, b held) bool { return samePerson(a.name, b.name) && a.what == b.what }, held.String)
}

func sameLeader(a, b corpus.Leader) bool {
	return a.Year == b.Year && a.Post == b.Post && (a.Unit == b.Unit || sameUnit(string(a.Unit), string(b.Unit)))
}

// distinctLeaders leaves out those that are told again; repeats tells for each
// of all which of the distinct it is.
func distinctLeaders(all []corpus.Leader) (distinct []corpus.Leader, repeats []int) {
	for _, l := range all {
		i := slices.IndexFunc(distinct, func(d corpus.Leader) bool { return sameLeader(l, d) })
		if i < 0 {
			i = len(distinct)
			distinct = append(distinct, l)
		}
		repeats = append(repeats, i)
	}
	return distinct, repeats
}

func showLeader(l corpus.Leader) string { return text(l.Year, l.Post, l.Unit) }

func (s *Score) leaders(g, f *corpus.Conference) {
	gold, _ := distinctLeaders(g.Leaders)
	found, repeats := distinctLeaders(f.Leaders)
	right := compare(s, "leaders", gold, found, sameLeader, showLeader)
	for i, l := range f.Leaders {
		s.judge(f, "leaders", i, showLeader(l), l.Proof, right[repeats[i]])
	}
	later := func(all []corpus.Leader, year corpus.Number) (list []corpus.Leader) {
		for _, l := range all {
			if year != 0 && l.Year > year {
				list = append(list, l)
			}
		}
		return list
	}
	compare(s, "leaders.next_year", later(gold, g.Year), later(found, f.Year), sameLeader, showLeader)
	named := func(all []corpus.Leader) (list []corpus.Leader) {
		for _, l := range all {
			if l.Person != "" {
				list = append(list, l)
			}
		}
		return list
	}
	compare(s, "leaders.person", named(g.Leaders), named(f.Leaders),
		func(a, b corpus.Leader) bool {
			return a.Year == b.Year && a.Post == b.Post && samePerson(string(a.Person), string(b.Person))
		}, func(l corpus.Leader) string { return text(l.Year, l.Post, l.Person) })
}

// received is an award with one who gets it.
type received struct{ award, recipient string }

func (s *Score) awards(g, f *corpus.Conference) {
	same := func(a, b corpus.Award) bool {
		return sameAward(a.Award, b.Award) && a.Count == b.Count && (a.Of == b.Of || a.Of == "" || b.Of == "")
	}
	right := compare(s, "awards", g.Awards, f.Awards, same, func(a corpus.Award) string { return text(a.Award, a.Count, a.Of) })
	for i, a := range f.Awards {
		s.judge(f, "awards", i, text(a.Award, a.Count, a.Of), a.Proof, right[i])
	}
	flat := func(all []corpus.Award) (list []received) {
		for _, a := range all {
			for _, r := range a.Recipients {
				list = append(list, received{a.Award, r})
			}
		}
		return list
	}
	compare(s, "recipients", flat(g.Awards), flat(f.Awards),
		func(a, b received) bool { return sameAward(a.award, b.award) && sameUnit(a.recipient, b.recipient) },
		func(r received) string { return text(r.award, r.recipient) })
}

func (s *Score) rankings(g, f *corpus.Conference) {
	same := func(a, b corpus.Ranking) bool { return a.Rank == b.Rank && sameUnit(a.Unit, b.Unit) }
	show := func(r corpus.Ranking) string { return text(r.Rank, r.Unit) }
	right := compare(s, "rankings", g.Rankings, f.Rankings, same, show)
	for i, r := range f.Rankings {
		s.judge(f, "rankings", i, show(r), r.Proof, right[i])
	}
}

// evidence counts the values that carry some.
func (s *Score) evidence(f *corpus.Conference) {
	t := s.Field("evidence")
	missing := 0
	count := func(there bool, evidence []corpus.Evidence) {
		switch {
		case !there:
		case len(evidence) > 0:
			t.Right++
		default:
			missing++
		}
	}
	count(f.Kind != "", f.Evidence["kind"])
	count(f.Year != 0, f.Evidence["year"])
	count(!f.HeldOn.IsZero(), f.Evidence["held_on"])
	count(f.Place != "", f.Evidence["place"])
	count(f.MemberCount != 0, f.Evidence["member_count"])
	count(f.Bloc.Name != "", append(f.Evidence["bloc"], f.Bloc.Evidence...))
	for _, v := range f.Members {
		count(true, v.Evidence)
	}
	for _, v := range f.Officials {
		count(true, v.Evidence)
	}
	for _, v := range f.Leaders {
		count(true, v.Evidence)
	}
	for _, v := range f.Awards {
		count(true, v.Evidence)
	}
	for _, v := range f.Rankings {
		count(true, v.Evidence)
	}
	t.Missed += missing
	if missing > 0 {
		t.Wrong = append(t.Wrong, Wrong{Document: s.document, Missed: text(missing) + " without evidence"})
	}
}
