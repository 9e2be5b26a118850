package gazetteer

import (
	"slices"
	"strings"
)

// Identity is a particular unit: a kind of unit in a place. Two identities are
// the same unit if they are equal; a unit and what became of it have different
// identities, which [Gazetteer.Related] ties.
type Identity struct {
	// Unit is the key of the gazetteer, "" for a name that it doesn't know.
	Unit string
	// Province is the key of the province, "" for a central unit or where it is
	// unknown.
	Province string
	// Place tells a unit below the province, or one with a name of its own, in
	// lower case without accents or spaces: "huyenvithuy". For an unknown unit it
	// is the whole name.
	Place string
}

// Known reports whether the gazetteer has the unit.
func (id Identity) Known() bool { return id.Unit != "" }

// String is "unit/province/place" without empty parts at the end.
func (id Identity) String() string {
	unit := id.Unit
	if unit == "" {
		unit = "?"
	}
	return strings.TrimRight(unit+"/"+id.Province+"/"+id.Place, "/")
}

// Where is the place and day that a name is read at. Province is a key of the
// gazetteer, "" where the place is unknown; it need not be one of the day.
type Where struct {
	Province string
	On       Day
}

// Resolve is the particular unit that the name means at the place and day, with
// the reading. Where the place says nothing, a name that units share isn't
// resolved: its identity is the name itself, and ok is false.
func (g *Gazetteer) Resolve(text string, at Where) (id Identity, m Match, ok bool) {
	matches := g.Lookup(text, at.On)
	place := g.provinceAtDay(at)
	if place != nil {
		// Readings that the place rules out go behind the others.
		slices.SortStableFunc(matches, func(a, b Match) int {
			if d := preferTrue(a.Valid && (a.Province != nil || a.Unit.in(place)), b.Valid && (b.Province != nil || b.Unit.in(place))); d != 0 || !a.Shared || !b.Shared {
				return d
			}
			// Sở Văn hóa is Sở Văn hóa và Thể thao where there is one.
			return preferTrue(len(a.Unit.Places) > 0, len(b.Unit.Places) > 0)
		})
	}
	if len(matches) == 0 || g.ambiguous(matches, place) {
		return g.unknown(text, place, at.On), Match{}, false
	}
	m = matches[0]
	id = Identity{Unit: m.Unit.Key}
	if m.Of != nil {
		id.Place = m.Of.Key
	}
	if m.Locality != "" {
		id.Place += foldKey(m.Locality)
	}
	if m.Own != "" && m.Unit.Open != Epithet {
		id.Place += foldKey(m.Own)
	}
	switch {
	case id.Place != "":
	case m.Level == Central && m.Unit.Levels[0] != Central:
		id.Place = "trunguong"
	case m.Level == District:
		id.Place = "huyen"
	}
	if m.Level != Central && !(m.Level == Region && m.Unit.Levels[0] == Region) {
		if m.Province != nil {
			id.Province = m.Province.Key
		} else if place != nil {
			id.Province = place.Key
		}
	}
	return id, m, true
}

// provinceAtDay is the province of at as it was on the day.
func (g *Gazetteer) provinceAtDay(at Where) *Province {
	p := g.provByKey[at.Province]
	if p == nil || at.On.IsZero() || p.Span.Contains(at.On) {
		return p
	}
	if list := g.ProvinceOn(p.Key, at.On); len(list) == 1 {
		return list[0]
	}
	if q, ok := g.ProvinceNamed(p.Name, at.On); ok {
		return q
	}
	return p
}

// ambiguous reports whether the second reading is as good as the first.
func (g *Gazetteer) ambiguous(matches []Match, place *Province) bool {
	if len(matches) < 2 {
		return false
	}
	a, b := matches[0], matches[1]
	if !a.Shared || a.Valid != b.Valid || a.words != b.words || a.Exact != b.Exact || a.whole() != b.whole() {
		return false
	}
	inA, inB := a.inPlace(), b.inPlace()
	if place != nil {
		inA, inB = inA && (a.Province != nil || a.Unit.in(place)), inB && (b.Province != nil || b.Unit.in(place))
		if inA && inB && len(a.Unit.Places) != len(b.Unit.Places) {
			return false
		}
	}
	return inA == inB
}

// unknown is the identity of a name that the gazetteer can't read: the name
// without its province.
func (g *Gazetteer) unknown(text string, place *Province, on Day) Identity {
	n := parseName(text)
	end := len(n.words)
	id := Identity{}
	for k := 1; k < len(n.words); k++ {
		if p, e := g.provinceAt(&n, k, on); p != nil && e == len(n.words) {
			id.Province, end = p.Key, k
			break
		}
	}
	if id.Province == "" && place != nil {
		id.Province = place.Key
	}
	if end > 1 {
		switch last := n.foldSpan(end-1, end); {
		case last == "tinh" || last == "tp":
			end--
		case end > 2 && n.foldSpan(end-2, end) == "thanhpho":
			end -= 2
		}
	}
	id.Place = n.foldSpan(0, end)
	if !n.full {
		id.Place = parseFold(text)
	}
	return id
}

// foldKey is the key of s without accents.
func foldKey(s string) string { n := parseName(s); return n.fold }

// parseFold is foldKey without a limit on words.
func parseFold(s string) string {
	var b strings.Builder
	for part := range strings.FieldsSeq(s) {
		b.WriteString(foldKey(part))
	}
	return b.String()
}

// SameUnit reports whether two names mean one particular unit at the place and
// day: "Sở KHĐT" and "Sở Kế hoạch và Đầu tư tỉnh Bắc Ninh" do in Bắc Ninh. A
// unit and its successor don't.
func (g *Gazetteer) SameUnit(a, b string, at Where) bool {
	x, _, _ := g.Resolve(a, at)
	y, _, _ := g.Resolve(b, at)
	if x.Province == "" || y.Province == "" { // a name without its place, and the place unknown
		x.Province, y.Province = "", ""
	}
	return x == y
}
