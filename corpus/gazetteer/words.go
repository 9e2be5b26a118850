package gazetteer

import (
	"iter"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// Honorific is a word before a person's name: a form of address, a degree or a
// military rank.
type Honorific struct {
	Form    string
	Kind    string // address, degree, rank, title
	Aliases []string
}

func (g *Gazetteer) loadHonorifics(rows []row) []error {
	var problems []error
	g.honorifics = make([]Honorific, 0, len(rows)) // not moved later: the index points into it
	for _, r := range rows {
		kind, err := r.one("kind", "address", "degree", "rank", "title")
		if err != nil {
			problems = append(problems, err)
		}
		typed, bad := typedForms(r, r.cells["form"], r.list("aliases"))
		problems = append(problems, bad...)
		g.honorifics = append(g.honorifics, Honorific{Form: r.cells["form"], Kind: kind, Aliases: r.list("aliases")})
		h := &g.honorifics[len(g.honorifics)-1]
		for _, f := range typed {
			if other := g.honorIndex.exact[f.key]; len(other) > 0 {
				problems = append(problems, r.problem("%q stands under %q, too", f.text, other[0].entry.Form))
			}
			g.honorIndex.add(h, f)
		}
	}
	return problems
}

// Honorifics goes through the honorifics in the order of the table.
func (g *Gazetteer) Honorifics() iter.Seq[Honorific] { return slices.Values(g.honorifics) }

// CutHonorifics takes honorifics off the start of a name: "Đ/c Thượng tá Nguyễn
// Văn An" gives "Nguyễn Văn An". Accents must agree.
func (g *Gazetteer) CutHonorifics(text string) (name string, cut []string) {
	n := parseName(text)
	i := 0
	for i < len(n.words) {
		end := i
		for j := min(len(n.words), i+5); j > i; j-- {
			if hits := g.honorIndex.exact[n.span(i, j)]; len(hits) > 0 {
				cut = append(cut, hits[0].entry.Form)
				end = j
				break
			}
		}
		if end == i {
			break
		}
		i = end
	}
	if i == 0 {
		return text, nil
	}
	return n.rest(i), cut
}

// Citation is a kind of legal or administrative document.
type Citation struct {
	Key  string
	Name string
	Kind string // law, regulation, administrative, party
	// Symbols are what its number ends in or begins with behind the slash: "QĐ",
	// "NĐ-CP".
	Symbols []string
	forms   []form
}

func (g *Gazetteer) loadCitations(rows []row) []error {
	var problems []error
	g.symbols = make(map[string]*Citation)
	for _, r := range rows {
		c := &Citation{Key: r.cells["key"], Name: r.cells["name"], Symbols: r.list("symbols")}
		if !validKey(c.Key) {
			problems = append(problems, r.problem("the key %q has other signs than a–z, 0–9, hyphen and dot", c.Key))
		}
		kind, err := r.one("kind", "law", "regulation", "administrative", "party")
		if err != nil {
			problems = append(problems, err)
		}
		c.Kind = kind
		typed, bad := typedForms(r, c.Name, r.list("aliases"))
		problems = append(problems, bad...)
		c.forms = typed
		for _, f := range typed {
			if other := g.citeIndex.exact[f.key]; len(other) > 0 {
				problems = append(problems, r.problem("%q names %s, too", f.text, other[0].entry.Key))
			}
			g.citeIndex.add(c, f)
		}
		for _, s := range c.Symbols {
			if other := g.symbols[strings.ToUpper(s)]; other != nil {
				problems = append(problems, r.problem("the symbol %q is that of %s, too", s, other.Key))
			}
			g.symbols[strings.ToUpper(s)] = c
		}
		g.citations = append(g.citations, c)
	}
	return problems
}

// Citations goes through the kinds of documents in the order of the table.
func (g *Gazetteer) Citations() iter.Seq[*Citation] { return slices.Values(g.citations) }

// CitationNamed is the kind of document that the text begins with.
func (g *Gazetteer) CitationNamed(text string) (c *Citation, rest string, ok bool) {
	n := parseName(text)
	hits, end, _ := g.citeIndex.longest(&n, 0)
	if len(hits) == 0 {
		return nil, text, false
	}
	return hits[0].entry, n.rest(end), true
}

// maxNumber is the length in bytes above which a text is no number of a document.
const maxNumber = 128

// CitationOfSymbol is the kind of document that a number tells:
// "91/2017/NĐ-CP" is a Nghị định, "01/CT-UBND" a Chỉ thị.
func (g *Gazetteer) CitationOfSymbol(number string) (*Citation, bool) {
	if len(number) > maxNumber {
		return nil, false
	}
	number, _ = viet.Normalize(number)
	for part := range strings.SplitSeq(strings.ToUpper(number), "/") {
		part = strings.Map(func(r rune) rune {
			switch r {
			case ' ':
				return -1
			case '–', '—':
				return '-'
			case 'Ð':
				return 'Đ'
			}
			return r
		}, part)
		// The party's numbers have no slash before the symbol: "126-KL/TW".
		if digits, symbol, ok := strings.Cut(part, "-"); ok && strings.Trim(digits, "0123456789") == "" {
			part = symbol
		}
		for s := part; s != ""; {
			if c := g.symbols[s]; c != nil {
				return c, true
			}
			i := strings.LastIndexByte(s, '-')
			if i < 0 {
				break
			}
			s = s[:i]
		}
	}
	return nil, false
}

// Surname is a Vietnamese surname.
type Surname struct {
	Name string
	// People is "Kinh" or the people that mostly bears it, "" where several do.
	People string
	// Common tells that a large part of the country bears it.
	Common bool
}

func (g *Gazetteer) loadSurnames(rows []row) []error {
	var problems []error
	g.surnameKeys = make(map[string]bool)
	for _, r := range rows {
		s := Surname{Name: r.cells["surname"], People: r.cells["people"], Common: r.cells["note"] == "common"}
		key := exactKey(s.Name)
		if key == "" {
			problems = append(problems, r.problem("the surname %q has no letters", s.Name))
			continue
		}
		if g.surnameKeys[key] {
			problems = append(problems, r.problem("%q stands twice", s.Name))
		}
		g.surnameKeys[key] = true
		g.surnames = append(g.surnames, s)
	}
	return problems
}

// Surnames goes through the surnames in the order of the table.
func (g *Gazetteer) Surnames() iter.Seq[Surname] { return slices.Values(g.surnames) }

// IsSurname reports whether the word is a surname, in any case.
func (g *Gazetteer) IsSurname(word string) bool { return g.surnameKeys[exactKey(word)] }
