package gazetteer

import (
	"maps"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// Match is a reading of a name as a unit.
type Match struct {
	Unit *Unit
	// Form is the spelling of the table that the name has.
	Form string
	// Level is told by the name, or else the unit's first.
	Level Level
	// Province is the one that the name tells, nil where it tells none.
	Province *Province
	// Locality is the district, commune or region that the name tells, as
	// written: "huyện Vị Thủy", "khu vực IX".
	Locality string
	// Own is what an open unit is called by itself: "Y tế" in "Trường Cao đẳng Y
	// tế".
	Own string
	// Of is the unit that it is part of: "Sở Xây dựng" in "Thanh tra Sở Xây dựng".
	Of *Unit
	// Exact tells that the accents agree, too.
	Exact bool
	// Valid tells that the name was borne on the day asked for.
	Valid bool
	// Shared tells that the form may name other units as well.
	Shared bool

	words int // of the form
}

// Lookup reads a name as units, the best reading first: names borne on the day
// before others, full spellings before short ones. The zero Day is any day. A
// place after the name ("tỉnh Bắc Ninh", "TP. Đà Nẵng", "huyện Vị Thủy") is
// read, too; what isn't understood to its last word gives no match.
func (g *Gazetteer) Lookup(text string, on Day) []Match { return g.lookup(text, on, 0) }

func (g *Gazetteer) lookup(text string, on Day, depth int) []Match {
	n := parseName(text)
	if !n.full || len(n.words) == 0 {
		return nil
	}
	var matches []Match
	for end := len(n.words); end > 0; end-- {
		hits, exact := g.unitIndex.at(&n, 0, end, true)
		for _, h := range hits {
			m := Match{Unit: h.entry, Form: h.form.text, Exact: exact, Shared: h.form.shared, Valid: h.entry.ValidOn(on), words: end}
			if g.readPlace(&m, &n, end, on, depth) {
				matches = append(matches, m)
			}
		}
	}
	slices.SortStableFunc(matches, func(a, b Match) int {
		for _, d := range [...]int{
			preferTrue(a.whole(), b.whole()), preferTrue(a.Exact, b.Exact), preferTrue(a.Valid, b.Valid), preferTrue(a.inPlace(), b.inPlace()),
			b.words - a.words, preferTrue(!a.Shared, !b.Shared),
		} {
			if d != 0 {
				return d
			}
		}
		return 0
	})
	// One reading of a unit is enough, and a name of the table needs no reading as
	// a name of its own ("Hội" with "Nông dân").
	kept := matches[:0]
	for _, m := range matches {
		if len(kept) > 0 && kept[0].whole() && !m.whole() {
			continue
		}
		if !slices.ContainsFunc(kept, func(k Match) bool { return k.Unit == m.Unit }) {
			kept = append(kept, m)
		}
	}
	return kept
}

func preferTrue(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// whole reports whether the form is the unit's whole name.
func (m *Match) whole() bool { return m.Own == "" && m.Of == nil }

// inPlace reports whether the place that the name tells has such a unit.
func (m *Match) inPlace() bool {
	return m.Province == nil || m.Unit.in(m.Province)
}

func (u *Unit) in(p *Province) bool { return len(u.Places) == 0 || slices.Contains(u.Places, p.Name) }

// placeWords are words that begin the name of a place, by exact key.
type placeWords map[string]Level

// localityWords begin the name of a place below the province, or of a region.
var localityWords = withoutAccents(placeWords{
	"huyện": District, "quận": District, "thịxã": District, "thànhphố": District, "tp": District, "tx": District,
	"xã": Commune, "phường": Commune, "thịtrấn": Commune, "đặckhu": Commune, "khuvực": Region, "liênhuyện": Region, "cơsở": Region,
})

// committeeWords are the committees of the party after the name of one of their
// bodies: "Ban Tổ chức Tỉnh ủy".
var committeeWords = withoutAccents(placeWords{
	"tỉnhủy": InPlace, "thànhủy": InPlace, "tu": InPlace, "huyệnủy": District, "thịủy": District, "quậnủy": District, "đảngủyxã": Commune, "đảngủyphường": Commune,
	"trungương": Central, "tw": Central,
})

// withoutAccents adds the words as they are typed without accents.
func withoutAccents(words placeWords) placeWords {
	all := maps.Clone(words)
	for key, level := range words {
		all[viet.Fold(key)] = level
	}
	return all
}

// match reads one of the words at word i of n; end is the word after it, i where
// there is none.
func (words placeWords) match(n *name, i int) (end int, level Level) {
	for k := min(i+3, len(n.words)); k > i; k-- {
		if level, ok := words[n.span(i, k)]; ok {
			return k, level
		}
	}
	return i, ""
}

// readPlace reads what follows the form, from word i on. It is false where
// something is left.
func (g *Gazetteer) readPlace(m *Match, n *name, i int, on Day, depth int) bool {
	if m.Unit.Kind == Locality {
		return g.readLocality(m, n, i, on)
	}
	told := Level("")
	for i < len(n.words) {
		if j, level := committeeWords.match(n, i); j > i && told == "" && (m.Unit.Kind == Party || m.Unit.Kind == Press || level == Central) {
			told, i = level, j
			continue
		}
		if j, level := skipFiller(n, i); j > i {
			if level != "" && (level != Central || j == len(n.words) && told == "") {
				told = level
			}
			i = j
			continue
		}
		if m.Province == nil {
			if p, end := g.provinceAt(n, i, on); p != nil && end == len(n.words) {
				m.Province, i = p, end
				if told == "" {
					told = InPlace
				}
				continue
			}
		}
		if j, level := localityWords.match(n, i); j > i && m.Locality == "" {
			end, p := g.trailingProvince(n, j, on)
			m.Locality, told = strings.TrimSpace(n.text[n.words[i].start:n.words[end-1].end]), level
			if p != nil {
				m.Province, end = p, len(n.words)
			}
			i = end
			continue
		}
		if depth == 0 && m.Unit.Kind == Section {
			if of := g.lookup(n.rest(i), on, 1); len(of) > 0 && of[0].whole() && of[0].Unit != m.Unit {
				m.Of, m.Province, m.Locality, m.Level = of[0].Unit, of[0].Province, of[0].Locality, of[0].Level
				return true
			}
		}
		if (m.Unit.Open == OwnName || m.Unit.Open == Epithet) && m.Province == nil && m.Locality == "" {
			end, p := g.trailingProvince(n, i, on)
			m.Own, m.Province = strings.TrimSpace(n.text[n.words[i].start:n.words[end-1].end]), p
			break
		}
		return false
	}
	if m.Unit.Open == PartName {
		return false
	}
	m.Level = told
	if told == "" {
		m.Level = m.Unit.Levels[0]
		return true
	}
	return slices.Contains(m.Unit.Levels, told) || told == InPlace && m.Unit.Levels[0] != Central
}

// readLocality reads the name of a district or commune, and the province behind
// it; of a city also one under the central government.
func (g *Gazetteer) readLocality(m *Match, n *name, i int, on Day) bool {
	m.Level = m.Unit.Levels[0]
	if i == len(n.words) {
		return false // "huyện" alone names none
	}
	if slices.Contains(m.Unit.Levels, InPlace) {
		if p, end := g.provinceAt(n, i, on); p != nil && end == len(n.words) && (p.IsCity(on) || m.Level == InPlace) {
			m.Province, m.Level = p, InPlace
			return true
		}
	}
	if m.Level == InPlace {
		return false
	}
	end, p := g.trailingProvince(n, i, on)
	m.Own, m.Province = strings.TrimSpace(n.text[n.words[i].start:n.words[end-1].end]), p
	return true
}

// trailingProvince looks for a province that ends the name behind a name of a
// place that begins before word i: "huyện Vị Thủy, tỉnh Hậu Giang". The place
// then ends before word end.
func (g *Gazetteer) trailingProvince(n *name, i int, on Day) (end int, p *Province) {
	for k := max(i, 1) + 1; k < len(n.words); k++ {
		if n.own(k) == "tỉnh" || n.own(k) == "tinh" || strings.ContainsAny(n.text[n.words[k-1].end:n.words[k].start], ",-–(") {
			if p, e := g.provinceAt(n, k, on); p != nil && e == len(n.words) {
				return k, p
			}
		}
	}
	return len(n.words), nil
}

// skipFiller skips a word that tells no place by itself, with the level that it
// tells: "tỉnh" at the end, "chi nhánh", "Việt Nam".
func skipFiller(n *name, i int) (int, Level) {
	last := len(n.words)
	switch n.foldSpan(i, i+1) {
	case "cn":
		return i + 1, ""
	case "truc", "thuoc":
		if i+1 < last {
			return i + 1, ""
		}
	case "tinh", "tp":
		if i+1 == last { // "Sở Nội vụ tỉnh"
			return last, InPlace
		}
	}
	if i+2 > last {
		return i, ""
	}
	switch n.foldSpan(i, i+2) {
	case "chinhanh":
		return i + 2, ""
	case "thanhpho":
		if i+2 == last {
			return last, InPlace
		}
	case "vietnam", "toicao":
		return i + 2, Central
	}
	return i, ""
}

// Canonical is the unit that the text begins with, by its longest form, and the
// text behind it: "Sở KH&ĐT tỉnh Bắc Ninh chủ trì" gives the key of Sở Kế hoạch
// và Đầu tư and "tỉnh Bắc Ninh chủ trì". Of units that share the form it is the
// first of the table.
func (g *Gazetteer) Canonical(text string) (key, rest string, ok bool) {
	n := parseName(text)
	hits, end, _ := g.unitIndex.longest(&n, 0)
	if len(hits) == 0 {
		return "", text, false
	}
	return hits[0].entry.Key, n.rest(end), true
}
