package query

import "strings"

// Names of fields that aren't in the constants: they make nodes of their own.
const (
	yearField       Name = "year"
	heldField       Name = "held"
	confidenceField Name = "confidence"
)

const fieldList = "bloc unit member head deputy official award province year held kind doc movement cites warning confidence"

// Fields lists the fields of the language, for suggestions and completion.
func Fields() []string { return strings.Fields(fieldList) }

// lookUpField finds a field by its name or its Vietnamese name, in any case,
// with or without accents.
func lookUpField(name string) (Name, bool) {
	f, ok := fieldNames[foldASCII(name)]
	return f, ok
}

var fieldNames = map[string]Name{
	"bloc": Bloc, "khoi": Bloc, "cum": Bloc,
	"unit": Unit, "donvi": Unit, "đonvi": Unit,
	"member": Member, "thanhvien": Member,
	"head": Head, "khoitruong": Head, "cumtruong": Head,
	"deputy": Deputy, "khoipho": Deputy, "cumpho": Deputy,
	"official": Official, "canbo": Official,
	"award": Award, "khenthuong": Award,
	"province": Province, "tinh": Province,
	"year": yearField, "nam": yearField,
	"held": heldField, "ngay": heldField,
	"kind": Kind, "loai": Kind,
	"doc":      Document,
	"movement": Movement, "phongtrao": Movement,
	"cites": Cites, "vanban": Cites,
	"warning": Warning, "canhbao": Warning,
	"confidence": confidenceField, "tincay": confidenceField,
}

// lookUpKind finds a kind of conference by its code or its Vietnamese name.
func lookUpKind(name string) (string, bool) {
	kind, ok := kindNames[foldASCII(strings.TrimRight(name, sentenceSigns))]
	return kind, ok
}

var kindNames = map[string]string{
	"launch": "launch", "kyket": "launch", "phatdong": "launch", "trienkhai": "launch",
	"midyear": "mid_year", "soket": "mid_year",
	"yearend": "year_end", "tongket": "year_end",
	"other": "other", "khac": "other",
}

// foldASCII lowers letters, drops accents and joins words, enough for the few
// words of the language itself. (Documents are folded by the package viet,
// which this package does without.)
func foldASCII(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r == '_' || r == '-' || r == ' ':
		case r < 0x80:
			b.WriteRune(r)
		case r >= 0x300 && r <= 0x36f: // combining marks
		default:
			if i := strings.IndexRune(accented, r); i >= 0 {
				b.WriteByte(plain[len([]rune(accented[:i]))])
			} else {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

const (
	accented = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
	plain    = "aaaaaaaaaaaaaaaaadeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyy"
)

// nearest is the known word at an edit distance of at most 2 from word, "" if
// none is.
func nearest(word string, known []string) string {
	best, distance := "", 3
	w := foldASCII(word)
	for _, k := range known {
		// With half of its letters wrong it is another word.
		if d := editDistance(w, foldASCII(k)); d < distance && 2*d <= len(w) {
			best, distance = k, d
		}
	}
	return best
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
