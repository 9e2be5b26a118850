package ledger

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// Authority is what the ledger asks of an authority file of provinces and
// units. Answers must not change while a ledger uses them.
type Authority interface {
	// Province resolves the name of a province as it was borne on the day; the
	// zero day means any. A province made by a merger has a key of its own.
	Province(name string, on corpus.Date) (Province, bool)
	// ProvinceOfHost names the province whose portal the host is.
	ProvinceOfHost(host string, on corpus.Date) (Province, bool)
	// Unit resolves a unit's name as written in a document about the province
	// with the given name, which may be "".
	Unit(name, province string) (Unit, bool)
}

// Province is a province in one period of its borders.
type Province struct{ Key, Name string }

// Unit is an entry of the authority file: a unit under one name.
type Unit struct {
	// Key names the unit within its province, Name is the full form.
	Key, Name string
	// Spans are when it bore the name; none for always.
	Spans []Span
	// Becomes are the units that it was renamed to or merged into.
	Becomes []Succession
}

// Span is a stretch of days, both ends included; a zero end is open.
type Span struct{ From, Until corpus.Date }

func (s Span) overlaps(from, until corpus.Date) bool {
	return (s.From.IsZero() || !until.Before(s.From)) && (s.Until.IsZero() || !s.Until.Before(from))
}

// Succession is a unit that came out of another, and about when; the zero day is
// any.
type Succession struct {
	Key string
	On  corpus.Date
}

// borne reports whether the name was borne on some day of the stretch.
func (u *Unit) borne(from, until corpus.Date) bool {
	for _, s := range u.Spans {
		if s.overlaps(from, until) {
			return true
		}
	}
	return len(u.Spans) == 0
}

// plain is the authority that knows nothing: provinces and units are their
// folded names.
type plain struct{}

func (plain) Province(name string, _ corpus.Date) (Province, bool) {
	key := slug(trimProvince(name))
	return Province{key, name}, key != ""
}

func (plain) ProvinceOfHost(string, corpus.Date) (Province, bool) { return Province{}, false }

func (plain) Unit(string, string) (Unit, bool) { return Unit{}, false }

func trimProvince(name string) string {
	for _, head := range []string{"tỉnh ", "thành phố ", "tp. ", "tp "} {
		if len(name) > len(head) && strings.EqualFold(name[:len(head)], head) {
			return strings.TrimSpace(name[len(head):])
		}
	}
	return strings.TrimSpace(name)
}

// words are the folded words of s: runs of letters and digits.
func words(s string) []string {
	return strings.FieldsFunc(viet.Fold(s), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
}

func slug(s string) string { return strings.Join(words(s), "-") }

// shortForms are how names of units are abbreviated in posts; both sides are
// folded words.
var shortForms = newPhrases(map[string]string{
	"kh dt": "ke hoach va dau tu", "khdt": "ke hoach va dau tu",
	"tn mt": "tai nguyen va moi truong", "tnmt": "tai nguyen va moi truong",
	"nn ptnt":          "nong nghiep va phat trien nong thon",
	"nong nghiep ptnt": "nong nghiep va phat trien nong thon", "ptnt": "phat trien nong thon",
	"nn mt": "nong nghiep va moi truong",
	"gtvt":  "giao thong van tai", "gt vt": "giao thong van tai",
	"tt tt": "thong tin va truyen thong", "tttt": "thong tin va truyen thong",
	"kh cn": "khoa hoc va cong nghe", "khcn": "khoa hoc va cong nghe",
	"gd dt": "giao duc va dao tao", "gddt": "giao duc va dao tao",
	"ld tb xh": "lao dong thuong binh va xa hoi", "ldtbxh": "lao dong thuong binh va xa hoi",
	"ld tbxh": "lao dong thuong binh va xa hoi",
	"vhttdl":  "van hoa the thao va du lich", "vhtt dl": "van hoa the thao va du lich",
	"vh tt dl": "van hoa the thao va du lich", "vh ttdl": "van hoa the thao va du lich",
	"vp": "van phong", "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan",
	"dbqh": "dai bieu quoc hoi", "ubkt": "uy ban kiem tra", "ubmttq": "uy ban mat tran to quoc",
	"mttq": "mat tran to quoc", "ldld": "lien doan lao dong", "lhpn": "lien hiep phu nu",
	"ccb": "cuu chien binh", "nhnn": "ngan hang nha nuoc", "kbnn": "kho bac nha nuoc",
	"bhxh": "bao hiem xa hoi", "qltt": "quan ly thi truong", "thads": "thi hanh an dan su",
	"vksnd": "vien kiem sat nhan dan", "tand": "toa an nhan dan", "ptth": "phat thanh truyen hinh",
	"pt th": "phat thanh truyen hinh", "chqs": "chi huy quan su", "bdbp": "bo doi bien phong",
	"bch": "bo chi huy", "bql": "ban quan ly", "htx": "hop tac xa", "khkt": "khoa hoc ky thuat",
	"kh kt": "khoa hoc ky thuat", "ctd": "chu thap do", "vhnt": "van hoc nghe thuat",
	"vptu": "van phong tinh uy", "mtqg": "muc tieu quoc gia",
})

// locality is the locality that a people's committee stands for: «UBND huyện A» and
// «huyện A» are one member of a bloc. Other names stay as they are.
func locality(name string) string {
	fields := strings.Fields(name)
	folded := words(name)
	n := 0 // words of the committee
	switch {
	case len(folded) > 2 && folded[0] == "ubnd":
		n = 1
	case len(folded) > 5 && strings.HasPrefix(strings.Join(folded, " "), "uy ban nhan dan "):
		n = 4
	default:
		return name
	}
	switch folded[n] {
	case "huyen", "quan", "xa", "phuong", "dac", "thi":
	case "thanh", "tp":
	default:
		return name
	}
	if len(fields) <= n {
		return name
	}
	return strings.Join(fields[n:], " ")
}

// plainUnitKey is the key of a unit that the authority file does not know: its
// words with short forms written out, without joining words and without the
// province that the document is about.
func plainUnitKey(name string, province []string) string {
	w := shortForms.replace(words(head(name)))
	w = dropPhrase(w, append([]string{"tinh"}, province...))
	w = dropPhrase(w, append([]string{"thanh", "pho"}, province...))
	w = dropPhrase(w, append([]string{"tp"}, province...))
	out := w[:0:0]
	for i, s := range w {
		switch {
		case s == "va":
		case s == "tinh" && i == len(w)-1: // "UBND tỉnh"
		default:
			out = append(out, s)
		}
	}
	if n := len(out) - len(province); len(province) > 0 && n > 0 && equalWords(out[n:], province) {
		out = out[:n]
	}
	if len(out) == 0 {
		return strings.Join(w, "-")
	}
	return strings.Join(out, "-")
}

// phrases replaces runs of words, the longest first.
type phrases struct {
	to  map[string][]string
	max int
}

func newPhrases(m map[string]string) phrases {
	p := phrases{to: make(map[string][]string, len(m))}
	for from, to := range m {
		p.to[from] = strings.Fields(to)
		p.max = max(p.max, len(strings.Fields(from)))
	}
	return p
}

func (p phrases) replace(w []string) []string {
	out := make([]string, 0, len(w)+4)
next:
	for i := 0; i < len(w); {
		for n := min(p.max, len(w)-i); n > 0; n-- {
			if to, ok := p.to[strings.Join(w[i:i+n], " ")]; ok {
				out = append(out, to...)
				i += n
				continue next
			}
		}
		out = append(out, w[i])
		i++
	}
	return out
}

func equalWords(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func indexPhrase(w, p []string) int {
	for i := 0; len(p) > 0 && i+len(p) <= len(w); i++ {
		if equalWords(w[i:i+len(p)], p) {
			return i
		}
	}
	return -1
}

func dropPhrase(w, p []string) []string {
	for len(p) > 1 {
		i := indexPhrase(w, p)
		if i < 0 {
			break
		}
		w = append(w[:i:i], w[i+len(p):]...)
	}
	return w
}
