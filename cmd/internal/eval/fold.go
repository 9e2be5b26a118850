package eval

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// abbreviations are the usual short forms in folded words, longest first where
// one begins another, with what they stand for. A form is tried on the
// result of those before it.
var abbreviations = [][2]string{
	{"ubnd", "uy ban nhan dan"}, {"hdnd", "hoi dong nhan dan"}, {"vp", "van phong"},
	{"ddbqh", "doan dai bieu quoc hoi"}, {"dbqh", "dai bieu quoc hoi"}, {"qh", "quoc hoi"}, {"tdkt", "thi dua khen thuong"},
	{"ttvtt", "thong tin va truyen thong"}, {"tt tt", "thong tin va truyen thong"}, {"tt va tt", "thong tin va truyen thong"}, {"tttt", "thong tin va truyen thong"},
	{"kh va dt", "ke hoach va dau tu"}, {"kh dt", "ke hoach va dau tu"}, {"khdt", "ke hoach va dau tu"},
	{"kh va cn", "khoa hoc va cong nghe"}, {"kh cn", "khoa hoc va cong nghe"}, {"khcn", "khoa hoc va cong nghe"},
	{"gd va dt", "giao duc va dao tao"}, {"gd dt", "giao duc va dao tao"}, {"gddt", "giao duc va dao tao"},
	{"gtvt", "giao thong van tai"},
	{"tn va mt", "tai nguyen va moi truong"}, {"tn mt", "tai nguyen va moi truong"}, {"tnmt", "tai nguyen va moi truong"},
	{"nn va ptnt", "nong nghiep va phat trien nong thon"}, {"nn ptnt", "nong nghiep va phat trien nong thon"}, {"nnptnt", "nong nghiep va phat trien nong thon"},
	{"ld tb va xh", "lao dong thuong binh va xa hoi"}, {"ld tb xh", "lao dong thuong binh va xa hoi"}, {"ldtbxh", "lao dong thuong binh va xa hoi"},
	{"ldtb va xh", "lao dong thuong binh va xa hoi"}, {"ldtb xh", "lao dong thuong binh va xa hoi"},
	{"vh tt va dl", "van hoa the thao va du lich"}, {"vhttdl", "van hoa the thao va du lich"}, {"vhtt va dl", "van hoa the thao va du lich"},
	{"vh tt dl", "van hoa the thao va du lich"}, {"vhtt dl", "van hoa the thao va du lich"},
	{"ldld", "lien doan lao dong"},
	{"ubmttq", "uy ban mat tran to quoc"}, {"ub mttq", "uy ban mat tran to quoc"}, {"uy ban mttq", "uy ban mat tran to quoc"}, {"mttq", "mat tran to quoc"},
	{"lhpn", "lien hiep phu nu"}, {"tncs", "thanh nien cong san"}, {"ccb", "cuu chien binh"},
	{"vks", "vien kiem sat"}, {"vksnd", "vien kiem sat nhan dan"}, {"tand", "toa an nhan dan"},
	{"bhxh", "bao hiem xa hoi"}, {"nhnn", "ngan hang nha nuoc"}, {"qltt", "quan ly thi truong"}, {"ql", "quan ly"},
	{"tw", "trung uong"}, {"tp", "thanh pho"}, {"tx", "thi xa"}, {"gd", "giam doc"}, {"pgd", "pho giam doc"},
	{"pct", "pho chu tich"}, {"ct", "chu tich"}, {"bch", "ban chap hanh"}, {"btv", "ban thuong vu"}, {"uv", "uy vien"},
	{"uybn", "uy ban"}, {"thds", "thi hanh an dan su"}, {"kkt", "khu kinh te"}, {"kcn", "khu cong nghiep"},
}

// minor are words that tell no names apart.
var minor = map[string]bool{"va": true, "cac": true, "cua": true, "tinh": true, "thuoc": true}

// fold is the comparable form of a text: words of ASCII letters and digits.
func fold(s string) string {
	folded := viet.Fold(strings.ReplaceAll(s, "&", " và "))
	words := strings.FieldsFunc(folded, func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9')
	})
	padded := " " + strings.Join(words, " ") + " "
	for _, a := range abbreviations {
		padded = replaceWords(padded, a[0], a[1])
	}
	return strings.Join(strings.Fields(replaceWords(padded, "thanh pho", "")), " ")
}

// replaceWords replaces whole words in a text that begins and ends with a
// space, also where two finds share one.
func replaceWords(padded, words, by string) string {
	find := " " + words + " "
	if !strings.Contains(padded, find) {
		return padded
	}
	with := " " + by + " "
	var b strings.Builder
	for {
		i := strings.Index(padded, find)
		if i < 0 {
			break
		}
		b.WriteString(padded[:i])
		b.WriteString(strings.TrimSuffix(with, " "))
		padded = padded[i+len(find)-1:]
	}
	b.WriteString(padded)
	return b.String()
}

// words are the words that tell a name from others, all where there are no such.
func words(s string) []string {
	all := strings.Fields(fold(s))
	var major []string
	for _, w := range all {
		if !minor[w] {
			major = append(major, w)
		}
	}
	if len(major) == 0 {
		return all
	}
	return major
}
