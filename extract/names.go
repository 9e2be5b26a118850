package extract

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
)

// loadGazetteer puts the names of the authority file into the lexicon: units and
// the fields of offices, provinces, posts, honorifics and kinds of documents.
func (x *Extractor) loadGazetteer() error {
	add := func(category, phrase, value string) error {
		if err := x.lexicon.Add(category, phrase, value); err != nil {
			return fmt.Errorf("take %s from the gazetteer: %w", category, err)
		}
		return nil
	}
	provinces := make(map[string]string)
	for p := range x.gazetteer.Provinces() {
		provinces[p.Key] = p.Name
		if err := add("province", p.Name, p.Name); err != nil {
			return err
		}
	}
	short := make(map[string][]string)
	for a := range x.gazetteer.Abbreviations() {
		if a.Forms && len(strings.Fields(a.Full)) > 1 {
			short[a.Full] = append(short[a.Full], a.Short)
		}
	}
	for f := range x.gazetteer.Forms() {
		var err error
		switch f.Class {
		case gazetteer.UnitForm:
			if f.Made {
				err = x.addUnit(add, f.Text, f.Key)
				break
			}
			for _, text := range spellings(f.Text, short) {
				if err = x.addUnit(add, text, f.Key); err != nil {
					break
				}
			}
		case gazetteer.ProvinceForm:
			if name := provinces[f.Key]; name != "" {
				text := strings.TrimPrefix(strings.TrimPrefix(f.Text, "tỉnh "), "thành phố ")
				if len(text) > 3 || text == name {
					err = add("province", text, name)
				}
			}
		case gazetteer.HonorificForm:
			err = add("honorific", f.Text, "")
		case gazetteer.CitationForm:
			err = add("citation", f.Text, f.Key)
		}
		if err != nil {
			return err
		}
	}
	for p := range x.gazetteer.Posts() {
		if p.Kind != gazetteer.UnitPost || strings.Contains(foldText(p.Name), "khoi") || strings.Contains(foldText(p.Name), "cum") {
			continue
		}
		value := "party"
		if p.Leads {
			value = "lead"
		}
		if err := add("position", p.Name, value); err != nil {
			return err
		}
	}
	return nil
}

// addUnit adds a unit's spelling and, of a Sở, the field alone, as lists tell it
// after a shared head word.
func (x *Extractor) addUnit(add func(category, phrase, value string) error, text, key string) error {
	words := strings.Fields(text)
	switch strings.ToLower(text) {
	case "thành phố", "thị xã", "thị trấn", "quận", "huyện", "tỉnh", "xã", "phường", "đặc khu":
		return nil // the word for a place, not the name of a unit
	}
	if len(words) > 1 || len(text) > 3 && strings.ToUpper(text) == text {
		if err := add("unit.name", text, key); err != nil {
			return err
		}
	}
	if rest, ok := strings.CutPrefix(text, "Sở "); ok && rest != "" {
		return add("unit.field", rest, key)
	}
	return nil
}

// maxSpellings bounds the spellings made of one name.
const maxSpellings = 24

// spellings are the ways to write a name with some of its words abbreviated («Văn
// phòng Đoàn ĐBQH và HĐND») and a comma for its dash («Lao động, Thương binh và Xã
// hội»).
func spellings(name string, short map[string][]string) []string {
	list := []string{name}
	if comma := strings.ReplaceAll(strings.ReplaceAll(name, " - ", ", "), " – ", ", "); comma != name {
		list = append(list, comma)
	}
	for i := 0; i < len(list) && len(list) < maxSpellings; i++ {
		lower := strings.ToLower(list[i])
		for full, shorts := range short {
			at := strings.Index(lower, strings.ToLower(full))
			if at < 0 {
				continue
			}
			for _, s := range shorts {
				made := list[i][:at] + s + list[i][at+len(full):]
				if !slices.Contains(list, made) {
					list = append(list, made)
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

// newNames collects the pairs of words inside names of units and the surnames.
func newNames(x *Extractor) names {
	n := names{pairs: make(map[pair]bool), surnames: make(map[string]bool), common: make(map[string]bool)}
	take := func(text string) {
		tokens := x.lexicon.Tokenize(text)
		for i := 1; i < len(tokens); i++ {
			a, b := tokens[i-1].Word.ID(), tokens[i].Word.ID()
			if a != 0 && b != 0 {
				n.pairs[pair{a, b}] = true
			}
		}
	}
	for _, p := range x.lexicon.Phrases("unit.name") {
		take(p)
	}
	for _, p := range x.lexicon.Phrases("unit.phrase") {
		take(p)
	}
	for s := range x.gazetteer.Surnames() {
		n.surnames[strings.ToLower(s.Name)] = true
		if s.Common {
			n.common[strings.ToLower(s.Name)] = true
		}
	}
	return n
}

// provinceWord is «tỉnh» or «thành phố», as the province of the name is one.
func (x *Extractor) provinceWord(name string) string {
	p, ok := x.gazetteer.ProvinceNamed(name, gazetteer.Day{Year: 2020, Month: 1, Day: 1})
	if ok && p.City {
		return "thành phố"
	}
	return "tỉnh"
}

// provinceOfAddress is the province that the host of an address tells on the day.
func (x *Extractor) provinceOfAddress(uri string, on corpus.Date) string {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" {
		return ""
	}
	if p, ok := x.gazetteer.ProvinceOfHost(u.Host, gazetteer.Day(on)); ok {
		return p.Name
	}
	// newspapers join the province with words of their own: «baohanamdientu»
	for _, label := range strings.Split(u.Hostname(), ".") {
		label = strings.ReplaceAll(label, "-", "")
		for _, affix := range []string{"bao", "dientu", "dt", "online", "tv", "portal", "congan", "mttq"} {
			label = strings.TrimSuffix(strings.TrimPrefix(label, affix), affix)
		}
		label = strings.TrimPrefix(strings.TrimPrefix(label, "so"), "tinh") // «hatinh» ends like «tinh»
		if len(label) < 5 {
			continue
		}
		if p, ok := x.gazetteer.ProvinceOfHost(label+".vn", gazetteer.Day(on)); ok {
			return p.Name
		}
	}
	return ""
}

// awardCode is the gazetteer's key of a form of award, "" for an unknown one.
func (x *Extractor) awardCode(text string) string {
	a, ok := x.gazetteer.AwardCode(text)
	if !ok {
		return ""
	}
	return a.Code
}

// expand writes abbreviations in a folded name out, for comparing names within a
// document: «vp dbqh» and «van phong doan dai bieu quoc hoi».
func (x *Extractor) expand(folded string) string {
	words := strings.Fields(folded)
	changed := false
	for i, w := range words {
		if full, ok := x.short[w]; ok {
			words[i] = full
			changed = true
		}
	}
	if !changed {
		return folded
	}
	return strings.Join(words, " ")
}

// shortForms are the abbreviations that names of units are written with, folded.
func shortForms(g *gazetteer.Gazetteer) map[string]string {
	short := make(map[string]string)
	for a := range g.Abbreviations() {
		key := strings.ReplaceAll(foldWords(a.Short), " ", "")
		if !a.Shared && len(key) > 1 {
			if _, have := short[key]; !have {
				short[key] = foldWords(a.Full)
			}
		}
	}
	return short
}
