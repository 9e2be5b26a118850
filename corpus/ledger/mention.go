package ledger

import (
	"cmp"
	"slices"

	"github.com/sokhoi/sokhoi/corpus"
)

// newMention reads what identity needs of conference i.
func (l *Ledger) newMention(r *corpus.Report, i int) mention {
	c := &r.Conferences[i]
	on := c.HeldOn
	if on.IsZero() {
		on = r.Document.PublishedOn
	}
	if on.IsZero() && c.Year != 0 {
		on = corpus.Date{Year: int(c.Year), Month: 6, Day: 1}
	}
	p, known := l.province(r, c, on)
	m := mention{
		year: int16(c.Year), kind: kindIndex(c.Kind), count: int16(min(int(c.MemberCount), 1<<14)),
	}
	if m.year == 0 {
		m.year = int16(on.Year)
	}
	if !c.HeldOn.IsZero() {
		m.held = int32(c.HeldOn.Days(corpus.Date{Year: 1970, Month: 1, Day: 1}))
	}
	m.name, m.spelling = l.bloc(c, p.Name), l.texts.id(c.Bloc.Name)
	level := m.name.level
	if level == Provincial && l.overProvinces(c, on) {
		level = National
	}
	switch {
	case level == National:
		m.scope = l.scopeOf(nationalScope, "", National)
	case known:
		m.scope = l.scopeOf(p.Key, p.Name, Provincial)
	default:
		m.scope, m.orphan = l.scopeOf(unknownScope, "", Provincial), true
	}
	if to, ok := l.decisions.moved[m.scope.key+"/"+m.name.key]; ok {
		m.scope = l.scopeOf(to, l.provinceOfScope(to), m.scope.level)
	}
	province := p.Name
	if level == National {
		province = ""
	}
	for k := range c.Members {
		m.members = append(m.members, l.unit(c.Members[k].Unit, province))
	}
	slices.Sort(m.members)
	m.members = slices.Compact(m.members)
	for k := range c.Leaders {
		ld := &c.Leaders[k]
		if ld.Unit == "" {
			continue
		}
		m.posts = append(m.posts, holding{
			unit: l.unit(string(ld.Unit), province), year: int16(leaderYear(c, ld)),
			post: postIndex(ld.Post), basis: basisIndex(ld.Basis),
		})
	}
	slices.SortFunc(m.posts, func(a, b holding) int {
		return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.post, b.post), cmp.Compare(a.unit, b.unit))
	})
	return m
}

// provinceOfScope is the name of a scope's province as far as it is known.
func (l *Ledger) provinceOfScope(key string) string {
	if s := l.scopes[key]; s != nil {
		return s.province
	}
	return ""
}

// leaderYear is the year a post is held in. Where the document leaves it out, a
// serving unit holds it in the year reviewed and a new one in the next.
func leaderYear(c *corpus.Conference, ld *corpus.Leader) int {
	switch {
	case ld.Year != 0:
		return int(ld.Year)
	case c.Year == 0:
		return 0
	case ld.Basis == corpus.Elected || ld.Basis == corpus.Handover:
		if c.Kind == corpus.YearEnd {
			return int(c.Year) + 1
		}
	}
	return int(c.Year)
}

// province is that of the conference: what the report says, else what the
// bloc's name says, else what the portal's address says.
func (l *Ledger) province(r *corpus.Report, c *corpus.Conference, on corpus.Date) (Province, bool) {
	a := l.opts.Authority
	if r.Document.Province != "" {
		if p, ok := a.Province(string(r.Document.Province), on); ok {
			return p, true
		}
		if p, ok := a.Province(string(r.Document.Province), corpus.Date{}); ok {
			return p, true
		}
	}
	if name, ok := provinceInName(c.Bloc.Name); ok {
		if p, ok := a.Province(name, on); ok {
			return p, true
		}
	}
	if host := hostOf(r.Document.URI); host != "" {
		return a.ProvinceOfHost(host, on)
	}
	return Province{}, false
}

// bloc is the name of the conference's bloc taken apart.
func (l *Ledger) bloc(c *corpus.Conference, province string) *blocName {
	k := nameIn{c.Bloc.Name, province, c.Bloc.Form, c.Bloc.Number}
	n := l.names[k]
	if n == nil {
		parsed := parseName(c.Bloc.Name, c.Bloc.Form, int(c.Bloc.Number), words(province))
		n = &parsed
		l.names[k] = n
	}
	return n
}

// unit is the number of a unit's key.
func (l *Ledger) unit(name, province string) int32 {
	k := nameIn{name: name, province: province}
	if id, ok := l.unitKeys[k]; ok {
		return id
	}
	key := l.unitKey(name, province)
	id := l.texts.id(key)
	l.unitKeys[k] = id
	return id
}

func (l *Ledger) unitKey(name, province string) string {
	name = locality(name)
	if u, ok := l.opts.Authority.Unit(name, province); ok {
		l.units[u.Key] = u
		return u.Key
	}
	return plainUnitKey(name, words(province))
}

// overProvinces reports whether the members are of several provinces.
func (l *Ledger) overProvinces(c *corpus.Conference, on corpus.Date) bool {
	first := ""
	for i := range c.Members {
		name, ok := provinceInName(c.Members[i].Unit)
		if !ok {
			continue
		}
		p, ok := l.opts.Authority.Province(name, on)
		switch {
		case !ok:
		case first == "":
			first = p.Key
		case first != p.Key:
			return true
		}
	}
	return false
}
