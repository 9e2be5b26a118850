package gazetteer

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/sokhoi/sokhoi/corpus/viet"
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
		a := &Award{Code: r.cells["code"], Name: plainName(r.cells["name"]), ConferredBy: r.cells["conferred_by"], Source: r.cells["source"]}
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
		typed, bad := typedForms(r, r.cells["name"], r.list("aliases"))
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
	if a := g.sameForm(&n, 0, ""); a != nil {
		return a, true
	}
	// Behind "tặng" or "khen thưởng": giver first.
	for i := 1; i < len(n.words); i++ {
		if f := n.foldSpan(i, i+1); f != "tang" && f != "thuong" {
			continue
		}
		if a := g.sameForm(&n, i+1, giverOf(&n, 0, i)); a != nil {
			return a, true
		}
	}
	return nil, false
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

// giverWords tell the giver by exact keys.
var giverWords = map[string]Giver{
	"chủtịchnước": StatePresident,
	"thủtướng":    Government, "chínhphủ": Government, "hộiđồngbộtrưởng": Government, "ttg": Government,
	"tỉnhủy": PartyGiver, "thànhủy": PartyGiver, "đảngbộ": PartyGiver, "banthườngvụtỉnhủy": PartyGiver,
	"ubndhuyện": DistrictGiver, "ubndquận": DistrictGiver, "ubndthịxã": DistrictGiver, "ubndxã": DistrictGiver, "ubndphường": DistrictGiver, "ubndthịtrấn": DistrictGiver,
	"ủybannhândânhuyện": DistrictGiver, "ủybannhândânquận": DistrictGiver, "ủybannhândânthịxã": DistrictGiver, "ủybannhândânxã": DistrictGiver, "ủybannhândânphường": DistrictGiver,
	"huyện": DistrictGiver, "quận": DistrictGiver, "thịxã": DistrictGiver, "xã": DistrictGiver, "phường": DistrictGiver, "đặckhu": DistrictGiver,
	"ubnd": ProvinceGiver, "ủybannhândân": ProvinceGiver, "tỉnh": ProvinceGiver, "thànhphố": ProvinceGiver, "tp": ProvinceGiver,
	"bộ": MinistryGiver, "bộtrưởng": MinistryGiver, "tổngthanhtra": MinistryGiver, "thanhtrachínhphủ": MinistryGiver, "vănphòngchínhphủ": MinistryGiver, "tổngliênđoàn": MinistryGiver,
	"tổngcục": MinistryGiver, "tổngcụctrưởng": MinistryGiver, "ngành": MinistryGiver, "thốngđốc": MinistryGiver, "tổngkiểmtoán": MinistryGiver, "trungương": MinistryGiver, "tw": MinistryGiver, "quânkhu": MinistryGiver,
	"giámđốc": BodyGiver, "tổnggiámđốc": BodyGiver, "chánhthanhtra": BodyGiver, "thanhtra": BodyGiver, "sở": BodyGiver, "khốithiđua": BodyGiver, "cụmthiđua": BodyGiver, "khối": BodyGiver, "cụm": BodyGiver, "trưởngkhối": BodyGiver, "khốitrưởng": BodyGiver,
	"bộchqs": BodyGiver, "bộchỉhuy": BodyGiver, "bộtưlệnh": BodyGiver, "côngan": BodyGiver, "cục": BodyGiver, "cụctrưởng": BodyGiver, "chicục": BodyGiver, "côngty": BodyGiver, "tổngcôngty": BodyGiver, "tậpđoàn": BodyGiver,
	"hội": BodyGiver, "liênđoàn": BodyGiver, "lđlđ": BodyGiver, "côngđoàn": BodyGiver, "tỉnhđoàn": BodyGiver, "thànhđoàn": BodyGiver, "mttq": BodyGiver, "mặttrận": BodyGiver, "ủybanmttq": BodyGiver, "ủybanmặttrận": BodyGiver, "việntrưởng": BodyGiver, "vksnd": BodyGiver, "chánhán": BodyGiver, "tand": BodyGiver, "bhxh": BodyGiver, "bảohiểmxãhội": BodyGiver, "thủtrưởng": BodyGiver, "hiệutrưởng": BodyGiver,
}

// nationalWords raise a body to one of the whole country.
var nationalWords = []string{"việtnam", "trungương", "tw", "tốicao"}

// giverOf reads the giver in words i to j: the first that is told, by the longest
// words for it. Text without accents is read, too.
func giverOf(n *name, i, j int) Giver {
	j = min(j, i+12)
	bare := n.exact == n.fold
	for k := i; k < j; k++ {
		for e := min(j, k+5); e > k; e-- {
			giver, ok := giverWords[n.span(k, e)]
			if !ok && bare {
				giver, ok = bareGivers()[n.foldSpan(k, e)]
			}
			if !ok {
				continue
			}
			if giver == BodyGiver && national(n, e, j) {
				return MinistryGiver
			}
			return giver
		}
	}
	return ""
}

// bareGivers is giverWords without accents. Words that then mean several givers
// ("xã" and "xa") are few; the first in order stands.
var bareGivers = sync.OnceValue(func() map[string]Giver {
	bare := make(map[string]Giver, len(giverWords))
	for _, key := range slices.Sorted(maps.Keys(giverWords)) {
		if fold := viet.Fold(key); bare[fold] == "" {
			bare[fold] = giverWords[key]
		}
	}
	return bare
})

func national(n *name, i, j int) bool {
	for k := i; k < j; k++ {
		for e := k + 1; e <= min(j, k+2); e++ {
			if slices.Contains(nationalWords, n.span(k, e)) {
				return true
			}
		}
	}
	return false
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
