package gazetteer

import (
	"iter"
	"slices"
	"strings"
)

// Kind is what sort of body a unit is.
type Kind string

// The kinds of units.
const (
	Office     Kind = "office"     // văn phòng of the organs of power
	Department Kind = "department" // sở, ban, ngành under a people's committee
	Party      Kind = "party"
	Mass       Kind = "mass" // mặt trận, đoàn thể, hội
	Justice    Kind = "justice"
	Forces     Kind = "forces"
	Vertical   Kind = "vertical" // of a ministry, placed in a province
	Bank       Kind = "bank"
	Enterprise Kind = "enterprise"
	School     Kind = "school"
	Hospital   Kind = "hospital"
	Press      Kind = "press"
	Board      Kind = "board"    // management and project boards
	Locality   Kind = "locality" // districts and communes as members
	Organ      Kind = "organ"    // people's councils and committees themselves
	Ministry   Kind = "ministry" // ministries and other central bodies
	Section    Kind = "section"  // phòng, chi cục and other parts of a body
)

var kinds = []string{
	string(Office), string(Department), string(Party), string(Mass), string(Justice), string(Forces), string(Vertical), string(Bank), string(Enterprise),
	string(School), string(Hospital), string(Press), string(Board), string(Locality), string(Organ), string(Ministry), string(Section),
}

// Level is the level of government that a unit stands at.
type Level string

// The levels.
const (
	Central  Level = "central"
	Region   Level = "region"   // several provinces, or several communes
	InPlace  Level = "province" // tỉnh, thành phố trực thuộc Trung ương
	District Level = "district"
	Commune  Level = "commune"
)

var levels = []string{string(Central), string(Region), string(InPlace), string(District), string(Commune)}

// Opening is how the name of a unit goes on behind its form, before a place.
type Opening string

// The openings.
const (
	Closed   Opening = "no"   // it doesn't
	OwnName  Opening = "yes"  // with the unit's own name: "Trường Cao đẳng Y tế"
	Epithet  Opening = "name" // with a name that tells nothing apart: "Trường Chính trị Nguyễn Văn Linh"
	PartName Opening = "unit" // with the unit that it is part of: "Thanh tra Sở Y tế"
)

// Unit is a kind of unit that provinces have ("Sở Nội vụ"), or a single unit
// ("Bộ Nội vụ").
type Unit struct {
	Key  string
	Name string
	Kind Kind
	// Levels are the levels that have such a unit; the first is meant where a name
	// tells none.
	Levels []Level
	// Open tells how the name goes on.
	Open Opening
	// Places are the names of the provinces that have such a unit; none for all.
	Places []string
	// Spans are when the name was borne; none for always.
	Spans  []Span
	Source string
	forms  []form
}

// Forms goes through the spellings of the unit's name, the name first.
func (u *Unit) Forms() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, f := range u.forms {
			if !yield(f.text) {
				return
			}
		}
	}
}

// ValidOn reports whether the name was borne on the day. Incomplete days of the
// tables are read generously.
func (u *Unit) ValidOn(on Day) bool { return within(u.Spans, on) }

// overlaps reports whether u and v surely were there at one time and place.
func (u *Unit) overlaps(v *Unit) bool {
	if len(u.Places) > 0 && len(v.Places) > 0 && !slices.ContainsFunc(u.Places, func(p string) bool { return slices.Contains(v.Places, p) }) {
		return false
	}
	us, vs := u.Spans, v.Spans
	if len(us) == 0 || len(vs) == 0 {
		return true
	}
	for _, a := range us {
		for _, b := range vs {
			if a.Overlaps(b) {
				return true
			}
		}
	}
	return false
}

func (g *Gazetteer) loadUnits(rows []row) []error {
	var problems []error
	g.unitByKey = make(map[string]*Unit)
	writers := g.writers()
	at := make(map[*Unit]row)
	provinceNames := make(map[string]bool)
	for _, p := range g.provinces {
		provinceNames[p.Name] = true
	}
	for _, r := range rows {
		u := &Unit{Key: r.cells["key"], Name: plainName(r.cells["name"]), Kind: Kind(r.cells["kind"]), Places: r.list("places"), Source: r.cells["source"]}
		if !validKey(u.Key) {
			problems = append(problems, r.problem("the key %q has other signs than a–z, 0–9, hyphen and dot", u.Key))
		}
		if _, err := r.one("kind", kinds...); err != nil {
			problems = append(problems, err)
		}
		for _, l := range r.list("level") {
			if !slices.Contains(levels, l) {
				problems = append(problems, r.problem("level is %q, not one of %s", l, strings.Join(levels, ", ")))
			}
			u.Levels = append(u.Levels, Level(l))
		}
		for _, p := range u.Places {
			if !provinceNames[p] {
				problems = append(problems, r.problem("places names %q, which is no province", p))
			}
		}
		var err error
		u.Open = Closed
		if r.cells["open"] != "" {
			open, err := r.one("open", string(Closed), string(OwnName), string(Epithet), string(PartName))
			if err != nil {
				problems = append(problems, err)
			}
			u.Open = Opening(open)
		}
		if u.Spans, err = parseSpans(r.cells["valid_from"], r.cells["valid_to"]); err != nil {
			problems = append(problems, r.problem("%v", err))
		}
		typed, bad := typedForms(r, r.cells["name"], r.list("aliases"))
		problems = append(problems, bad...)
		for _, f := range typed {
			for _, h := range g.unitIndex.exact[f.key] {
				if h.entry.overlaps(u) && !h.form.made && (!f.shared || !h.form.shared) {
					problems = append(problems, r.problem("%q names %s (%s:%d), too: mark it with ~ in both", f.text, h.entry.Key, at[h.entry].file, at[h.entry].line))
				}
			}
		}
		if u.forms, bad = g.allForms(r, writers, typed); len(bad) > 0 {
			problems = append(problems, bad...)
		}
		for _, f := range u.forms {
			g.unitIndex.add(u, f)
		}
		g.units = append(g.units, u)
		g.unitByKey[u.Key] = u
		at[u] = r
	}
	// What abbreviations make may be shared; nobody marks that by hand.
	for _, u := range g.units {
		for i, f := range u.forms {
			for _, h := range g.unitIndex.exact[f.key] {
				if h.entry != u && h.entry.overlaps(u) {
					u.forms[i].shared = true
				}
			}
		}
	}
	return problems
}

// typedForms are the forms that a row writes.
func typedForms(r row, name string, aliases []string) ([]form, []error) {
	var forms []form
	var problems []error
	for _, text := range append([]string{name}, aliases...) {
		f := newForm(text)
		if f.key == "" {
			problems = append(problems, r.problem("the name %q has no letters", text))
			continue
		}
		if slices.ContainsFunc(forms, func(o form) bool { return o.key == f.key }) {
			problems = append(problems, r.problem("%q stands twice", f.text))
			continue
		}
		forms = append(forms, f)
	}
	return forms, problems
}

// allForms adds what the abbreviations make of the typed forms.
func (g *Gazetteer) allForms(r row, writers abbreviations, typed []form) ([]form, []error) {
	forms := slices.Clone(typed)
	seen := make(map[string]bool)
	for _, f := range typed {
		seen[f.key] = true
	}
	for _, f := range typed {
		made, ok := writers.forms(f)
		if !ok {
			return forms, []error{r.problem("abbreviations make more than %d forms of %q", maxForms, f.text)}
		}
		for _, m := range made[1:] {
			if !seen[m.key] {
				seen[m.key] = true
				forms = append(forms, m)
			}
		}
	}
	return forms, nil
}

// Units goes through the units in the order of the table.
func (g *Gazetteer) Units() iter.Seq[*Unit] { return slices.Values(g.units) }

// Unit is the unit of the key.
func (g *Gazetteer) Unit(key string) (*Unit, bool) {
	u, ok := g.unitByKey[key]
	return u, ok
}

// ValidOn reports whether the unit of the key bore its name on the day.
func (g *Gazetteer) ValidOn(key string, on Day) bool {
	u := g.unitByKey[key]
	return u != nil && u.ValidOn(on)
}
