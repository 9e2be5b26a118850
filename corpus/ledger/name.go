package ledger

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// Level is how far a bloc reaches.
type Level string

// The levels of blocs.
const (
	National   Level = "national"   // of ministries, of provinces, of a sector over provinces
	Provincial Level = "provincial" // of a province's units; the usual one
	Local      Level = "local"      // of a district's units
)

// blocName is a bloc's name taken apart. All words are folded.
type blocName struct {
	form   corpus.Form
	number int
	// theme is what the members have in common ("tham muu tong hop"), without the
	// words that any bloc's name may hold.
	theme []string
	// parent is the body that the bloc belongs to, "" for the province's own.
	parent string
	// area is the district of a local bloc.
	area  string
	level Level
	// key is the name's own key: form, number, theme, parent and area.
	key string
}

// commonWords are in so many names of blocs that they tell none from another.
var commonWords = newPhrases(map[string]string{
	"giao uoc thi dua": "", "khoi thi dua": "", "cum thi dua": "", "thi dua": "", "giao uoc": "",
	"co quan": "", "don vi": "", "so ban nganh": "", "so nganh": "", "ban nganh": "", "cac so": "",
	"cac ban": "", "cac": "", "khoi": "", "cum": "", "so": "", "thuoc": "", "truc thuoc": "", "va": "",
	"cua": "", "tren dia ban": "", "cap tinh": "", "cap": "", "nhung": "", "tinh": "", "linh vuc": "",
	"khen thuong": "", "hoi thi dua": "", "nganh": "", "trong": "",
})

// themeForms unites ways to call one theme.
var themeForms = newPhrases(map[string]string{
	"van xa": "van hoa xa hoi", "vh xh": "van hoa xa hoi", "vhxh": "van hoa xa hoi",
	"mttq": "mat tran to quoc", "ubmttq": "mat tran to quoc", "dn": "doanh nghiep",
	"kt kt": "kinh te ky thuat", "tmth": "tham muu tong hop", "thpt": "trung hoc pho thong",
	"thcs": "trung hoc co so", "dh cd": "dai hoc cao dang", "tctt": "to chuc chinh tri",
	"viet nam": "", "uy ban": "",
})

// parents are heads of the names of bodies that have blocs of their own.
var parents = [][]string{
	{"vksnd"}, {"vien", "kiem", "sat"}, {"tand"}, {"toa", "an"}, {"cong", "an"}, {"bo", "cong", "an"},
	{"tong", "lien", "doan"}, {"lien", "doan"}, {"ldld"}, {"huyen", "uy"}, {"dang", "uy"},
	{"tong", "cong", "ty"}, {"tap", "doan"}, {"bao", "hiem"}, {"bhxh"}, {"bo", "quoc", "phong"},
	{"bo", "tu", "phap"}, {"bo", "tai", "chinh"}, {"thanh", "tra"}, {"bo", "chi", "huy"},
	{"hoi", "dong", "thi", "dua", "khen", "thuong"}, {"cong", "doan"},
}

// regions are parts of the country that clusters of provinces are named after.
var regions = [][]string{
	{"dong", "nam", "bo"}, {"tay", "nam", "bo"}, {"bac", "trung", "bo"}, {"nam", "trung", "bo"},
	{"tay", "nguyen"}, {"dong", "bang", "song", "hong"}, {"dong", "bang", "song", "cuu", "long"},
	{"tay", "bac"}, {"dong", "bac"}, {"duyen", "hai"}, {"mien", "trung"}, {"trung", "uong"},
	{"toan", "quoc"}, {"cac", "tinh"}, {"mien", "bac"}, {"mien", "nam"}, {"bien", "gioi", "phia", "bac"},
}

// districtHeads begin the names of districts; with accents, since "cơ quan" is
// no "quận".
var districtHeads = [][]string{{"huyện"}, {"thị", "xã"}, {"quận"}, {"thành", "phố"}}

// parseName takes a bloc's name apart. province holds the folded words of the
// province that the document is about, told the number that the report gives.
func parseName(name string, form corpus.Form, told int, province []string) blocName {
	n := blocName{form: form, number: told, level: Provincial}
	name = head(name)
	if len(province) > 0 {
		name = cutProvince(name, province)
	}
	name, n.area = cutArea(name)
	segments := splitName(name)
	var theme []string
	for i, w := range segments {
		if i == 0 {
			w = trimHead(w)
		}
		w, number := takeNumber(w, i == 0)
		if n.number == 0 {
			n.number = number
		}
		if p := indexPhrase(w, []string{"thuoc"}); p >= 0 {
			if q := w[p+1:]; startsWithAny(q, parents) {
				n.parent = strings.Join(themeForms.replace(shortForms.replace(q)), " ")
				w = w[:p]
			}
		}
		if i > 0 && startsWithAny(w, parents) && n.parent == "" {
			n.parent = strings.Join(themeForms.replace(shortForms.replace(w)), " ")
			continue
		}
		for _, r := range regions {
			if indexPhrase(w, r) >= 0 {
				n.level = National
			}
		}
		for _, s := range commonWords.replace(themeForms.replace(w)) {
			if indexPhrase(theme, []string{s}) < 0 {
				theme = append(theme, s)
			}
		}
	}
	n.theme = theme
	if n.area != "" {
		n.level = Local
	}
	if strings.HasPrefix(n.parent, "bo ") && !strings.HasPrefix(n.parent, "bo chi huy") || strings.HasPrefix(n.parent, "tong ") {
		n.level = National
	}
	n.key = n.makeKey()
	return n
}

// longestName is the number of words from which a name is cut: what is longer is
// no name, and must not cost more.
const longestName = 64

func head(name string) string {
	if w := strings.Fields(name); len(w) > longestName {
		return strings.Join(w[:longestName], " ")
	}
	return name
}

func (n *blocName) makeKey() string {
	var b strings.Builder
	if n.form == corpus.Cum {
		b.WriteString("cum")
	} else {
		b.WriteString("khoi")
	}
	if n.number != 0 {
		b.WriteString("-so-" + strconv.Itoa(n.number))
	}
	for _, s := range n.theme {
		b.WriteString("-" + s)
	}
	if n.parent != "" {
		b.WriteString("--" + strings.ReplaceAll(n.parent, " ", "-"))
	}
	if n.area != "" {
		b.WriteString("--" + strings.ReplaceAll(n.area, " ", "-"))
	}
	return b.String()
}

// splitName divides a name at punctuation into runs of folded words.
func splitName(name string) [][]string {
	var out [][]string
	for _, part := range strings.FieldsFunc(name, func(r rune) bool {
		return strings.ContainsRune("-–—,;()/:.\"“”", r)
	}) {
		if w := words(part); len(w) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// cutProvince removes "tỉnh X" and a trailing "X" from the name.
func cutProvince(name string, province []string) string {
	w := strings.Fields(name)
	folded := make([]string, len(w))
	for i, s := range w {
		folded[i] = strings.Join(words(s), "")
	}
	for i := 0; i+len(province) <= len(folded); i++ {
		if !equalWords(folded[i:i+len(province)], province) {
			continue
		}
		start, end := i, i+len(province)
		switch {
		case start > 0 && folded[start-1] == "tinh":
			start--
		case start > 1 && folded[start-2] == "thanh" && folded[start-1] == "pho":
			start -= 2
		case end < len(folded):
			continue
		}
		if start == 0 {
			continue
		}
		// It may be told twice: «nội chính tỉnh A tỉnh A».
		return cutProvince(strings.Join(append(w[:start:start], w[end:]...), " "), province)
	}
	return name
}

func trimHead(w []string) []string {
	if len(w) > 0 && (w[0] == "khoi" || w[0] == "cum") {
		w = w[1:]
	}
	for _, p := range [][]string{{"giao", "uoc", "thi", "dua"}, {"thi", "dua"}, {"giao", "uoc"}} {
		if startsWith(w, p) {
			w = w[len(p):]
		}
	}
	return w
}

// takeNumber removes the bloc's number from w: "so 3" anywhere, a bare number at
// the start of the name or after "khoi" and "cum".
func takeNumber(w []string, first bool) ([]string, int) {
	for i := range w {
		bare := i == 0 && (first || len(w) == 1)
		if i > 0 && (w[i-1] == "so" || w[i-1] == "khoi" || w[i-1] == "cum") || bare || i == len(w)-1 && allDigits(w[i]) {
			if v := parseNumber(w[i]); v > 0 {
				from := i
				for from > 0 && (w[from-1] == "so" || w[from-1] == "khoi" || w[from-1] == "cum" && from > 0) {
					from--
				}
				return append(w[:from:from], w[i+1:]...), v
			}
		}
	}
	return w, 0
}

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

var romans = map[string]int{
	"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10,
	"xi": 11, "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20,
}

// parseNumber reads a small Arabic or Roman number, 0 where it is none.
func parseNumber(s string) int {
	if v, ok := romans[s]; ok {
		return v
	}
	if v, err := strconv.Atoi(s); err == nil && v > 0 && v < 100 {
		return v
	}
	return 0
}

// cutArea removes a district from a name: "huyện" with a name in capitals after
// it, but not "các huyện". It returns the district's folded words.
func cutArea(name string) (string, string) {
	w := strings.Fields(name)
	cased := cased(w)
	lower := make([]string, len(w))
	for i, s := range w {
		lower[i] = viet.Lower(s)
	}
	for i := range w {
		for _, h := range districtHeads {
			at := i + len(h)
			if !startsWith(lower[i:], h) || at >= len(w) || cased && !startsUpper(w[at]) || i > 0 && lower[i-1] == "các" {
				continue
			}
			end := at
			if !cased {
				if len(w)-at > 3 || slices.Contains(noDistrict, lower[at]) || slices.Contains(lower[at:], "và") || i > 0 && strings.HasSuffix(w[i-1], ",") && !strings.HasPrefix(lower[i], "huyện") {
					continue
				}
				if slices.ContainsFunc(districtHeads, func(o []string) bool { return startsWith(lower[at:], o) }) || strings.HasSuffix(w[at-1], ",") {
					continue
				}
			}
			for end < len(w) && (startsUpper(w[end]) || !cased) {
				end++
				if strings.ContainsAny(w[end-1], ",;)") {
					break
				}
			}
			area := strings.Join(words(strings.Join(w[i:end], " ")), " ")
			return strings.Join(append(w[:i:i], w[end:]...), " "), area
		}
	}
	return name, ""
}

// noDistrict begin what follows "huyện" without being its name.
var noDistrict = []string{"miền", "vùng", "phía", "trong", "trực", "thuộc", "ủy", "uỷ", "đoàn", "ven", "biên"}

// cased reports whether the capitals of a name tell proper names: they tell
// nothing where all letters are capitals, or none behind the first word.
func cased(w []string) bool {
	if len(w) < 2 {
		return false
	}
	rest := strings.Join(w[1:], " ")
	return strings.ToUpper(rest) != rest && viet.Lower(rest) != rest
}

func startsWith(w, p []string) bool { return len(w) >= len(p) && equalWords(w[:len(p)], p) }

func startsWithAny(w []string, ps [][]string) bool {
	for _, p := range ps {
		if startsWith(w, p) {
			return true
		}
	}
	return false
}
