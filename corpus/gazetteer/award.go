package gazetteer

import (
	"iter"
	"slices"
	"strings"
)

// Recipient says whom an award is for.
type Recipient string

// Whom awards are for.
const (
	ForUnit   Recipient = "unit"
	ForPerson Recipient = "person"
	ForBoth   Recipient = "both"
)

// Giver is what sort of authority confers an award.
type Giver string

// The givers of awards.
const (
	AnyGiver       Giver = ""           // the name tells the award whoever gives it
	StatePresident Giver = "president"  // Chủ tịch nước
	Government     Giver = "government" // Chính phủ, Thủ tướng
	MinistryGiver  Giver = "ministry"   // bộ, ngành, đoàn thể trung ương
	ProvinceGiver  Giver = "province"   // UBND tỉnh and its chairman
	PartyGiver     Giver = "party"      // Tỉnh ủy and its standing committee
	DistrictGiver  Giver = "district"   // UBND huyện, xã
	BodyGiver      Giver = "body"       // the head of a department, a company, a bloc
)

var givers = []string{
	string(AnyGiver), string(StatePresident), string(Government), string(MinistryGiver), string(ProvinceGiver), string(PartyGiver), string(DistrictGiver), string(BodyGiver),
}

// Award is a form of award. Awards of one form by different givers are
// different ones: the flag of the Government and the flag of a province.
type Award struct {
	Code        string
	Name        string
	For         Recipient
	Giver       Giver
	ConferredBy string // in Vietnamese, as the law has it
	Source      string
	forms       []form
}

func (g *Gazetteer) loadAwards(rows []row) []error {
	var problems []error
	g.awardByCode = make(map[string]*Award)
	writers := g.writers()
	for _, r := range rows {
		a := &Award{Code: r.cells["code"], Name: r.cells["name"], ConferredBy: r.cells["conferred_by"], Source: r.cells["source"]}
		if !validKey(a.Code) {
			problems = append(problems, r.problem("the code %q has other signs than a–z, 0–9, hyphen and dot", a.Code))
		}
		to, err := r.one("for", string(ForUnit), string(ForPerson), string(ForBoth))
		if err != nil {
			problems = append(problems, err)
		}
		a.For = Recipient(to)
		giver, err := r.one("giver", givers...)
		if err != nil {
			problems = append(problems, err)
		}
		a.Giver = Giver(giver)
		typed, bad := typedForms(r, a.Name, r.list("aliases"))
		problems = append(problems, bad...)
		for _, f := range typed {
			for _, h := range g.awardIndex.exact[f.key] {
				// One form of award may be given by several.
				if !f.shared || !h.form.shared {
					problems = append(problems, r.problem("%q names %s, too: mark it with ~ in both", f.text, h.entry.Code))
				}
			}
		}
		if a.forms, bad = g.allForms(r, writers, typed); len(bad) > 0 {
			problems = append(problems, bad...)
		}
		for _, f := range a.forms {
			g.awardIndex.add(a, f)
		}
		g.awards = append(g.awards, a)
		g.awardByCode[a.Code] = a
	}
	return problems
}

// Awards goes through the forms of award in the order of the table.
func (g *Gazetteer) Awards() iter.Seq[*Award] { return slices.Values(g.awards) }

// Award is the award of the code.
func (g *Gazetteer) Award(code string) (*Award, bool) {
	a, ok := g.awardByCode[code]
	return a, ok
}

// AwardCode reads a text that begins with an award ("Bằng khen của Chủ tịch UBND
// tỉnh Bắc Ninh") and tells the award by form and giver. The giver may also
// stand before it: "Chủ tịch UBND tỉnh tặng Bằng khen".
func (g *Gazetteer) AwardCode(text string) (*Award, bool) {
	n := parseName(text)
	if a := g.awardAt(&n, 0); a != nil {
		return a, true
	}
	// Behind "tặng" or "khen thưởng": giver first.
	for i := 1; i < len(n.words); i++ {
		if f := n.foldSpan(i, i+1); f != "tang" && f != "thuong" {
			continue
		}
		if a := g.awardAt(&n, i+1); a != nil {
			if a.Giver == AnyGiver {
				return a, true
			}
			if b := g.sameForm(&n, i+1, giverOf(&n, 0, i)); b != nil {
				return b, true
			}
			return a, true
		}
	}
	return nil, false
}

// awardAt reads an award from word i on.
func (g *Gazetteer) awardAt(n *name, i int) *Award {
	return g.sameForm(n, i, "")
}

// sameForm is the award of the form at word i by the giver, told before it, or
// else by what follows the form.
func (g *Gazetteer) sameForm(n *name, i int, told Giver) *Award {
	hits, end, _ := g.awardIndex.longest(n, i)
	if len(hits) == 0 {
		return nil
	}
	if len(hits) == 1 && !hits[0].form.shared {
		return hits[0].entry
	}
	giver := told
	if giver == "" {
		giver = giverOf(n, end, len(n.words))
	}
	for _, h := range hits {
		if h.entry.Giver == giver {
			return h.entry
		}
	}
	for _, h := range hits {
		if h.entry.Giver == AnyGiver {
			return h.entry
		}
	}
	return hits[0].entry
}

// giverWords tell the giver; a longer one goes before those it holds.
var giverWords = []struct {
	words string // folded key
	giver Giver
}{
	{"chutichnuoc", StatePresident},
	{"thanhtrachinhphu", MinistryGiver}, {"vanphongchinhphu", MinistryGiver},
	{"thutuong", Government}, {"chinhphu", Government}, {"hoidongbotruong", Government}, {"ttg", Government},
	{"tinhuy", PartyGiver}, {"thanhuy", PartyGiver},
	{"ubndhuyen", DistrictGiver}, {"ubndquan", DistrictGiver}, {"ubndthixa", DistrictGiver}, {"ubndxa", DistrictGiver}, {"ubndphuong", DistrictGiver}, {"uybannhandanhuyen", DistrictGiver}, {"uybannhandanquan", DistrictGiver}, {"uybannhandanthixa", DistrictGiver}, {"uybannhandanxa", DistrictGiver}, {"uybannhandanphuong", DistrictGiver}, {"caphuyen", DistrictGiver}, {"capxa", DistrictGiver},
	{"ubnd", ProvinceGiver}, {"uybannhandan", ProvinceGiver}, {"captinh", ProvinceGiver}, {"capthanhpho", ProvinceGiver},
	{"giamdocso", BodyGiver}, {"chanhthanhtra", BodyGiver}, {"khoithidua", BodyGiver}, {"cumthidua", BodyGiver}, {"so", BodyGiver}, {"truongkhoi", BodyGiver}, {"khoitruong", BodyGiver},
	{"vientruongvksndtinh", BodyGiver}, {"giamdoc", BodyGiver},
	{"botruong", MinistryGiver}, {"bo", MinistryGiver}, {"capbo", MinistryGiver}, {"tongthanhtra", MinistryGiver}, {"vientruongvienkiemsatnhandantoicao", MinistryGiver}, {"vientruongvksndtoicao", MinistryGiver}, {"vksndtoicao", MinistryGiver}, {"toicao", MinistryGiver}, {"trunguong", MinistryGiver}, {"tongliendoan", MinistryGiver}, {"tonggiamdocbhxh", MinistryGiver}, {"tongcuctruong", MinistryGiver}, {"tongcuc", MinistryGiver}, {"nganh", MinistryGiver}, {"thongdoc", MinistryGiver}, {"tongkiemtoan", MinistryGiver}, {"bhxhvietnam", MinistryGiver}, {"vietnam", MinistryGiver}, {"tw", MinistryGiver},
	{"tinh", ProvinceGiver}, {"thanhpho", ProvinceGiver}, {"tp", ProvinceGiver},
	{"huyen", DistrictGiver}, {"xa", DistrictGiver}, {"phuong", DistrictGiver}, {"thixa", DistrictGiver},
}

// giverOf reads the giver in words i to j; what stands first in giverWords wins,
// at whichever word.
func giverOf(n *name, i, j int) Giver {
	j = min(j, i+12)
	for _, w := range giverWords {
		for k := i; k < j; k++ {
			for e := k + 1; e <= min(j, k+7); e++ {
				if n.foldSpan(k, e) == w.words {
					return w.giver
				}
			}
		}
	}
	return ""
}

// AwardOf is the award of the form and giver, for callers that read the giver
// themselves.
func (g *Gazetteer) AwardOf(form string, giver Giver) (*Award, bool) {
	hits := g.awardIndex.exact[exactKey(form)]
	for _, h := range hits {
		if h.entry.Giver == giver {
			return h.entry, true
		}
	}
	return nil, false
}

// GiverOf reads an authority ("Chủ tịch UBND tỉnh", "Bộ trưởng Bộ Y tế"), "" where
// it is none that the package knows.
func GiverOf(authority string) Giver {
	n := parseName(strings.TrimSpace(authority))
	return giverOf(&n, 0, len(n.words))
}
