package charset

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// table is an 8-bit encoding with one byte a letter.
type table struct {
	decode [256]rune
	encode map[rune]byte
}

// rows of a table: the first byte of each in hexadecimal, then the letters of
// consecutive bytes. Other bytes are those of windows-1252.
var rows = map[string]string{
	TCVN3: `A1 ĂÂÊÔƠƯĐăâêôơưđ B5 àảãáạ BB ằẳẵắ C6 ặầẩẫấậè CE ẻẽ D0 éẹềểễếệìỉ
		DC ĩíịò E1 ỏõóọồổỗốộờởỡớợù F1 ủũúụừửữứựỳỷỹýỵ`,
	VISCII: `02 Ẳ 05 ẴẪ 14 Ỷ 19 Ỹ 1E Ỵ 80 ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ
		90 ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ A0 Õắằặấầẩậẽẹếềểễệố B0 ồổỗỠƠộờởịỰỨỪỬơớƯ C0 ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ D0 ĐứÒÓÔạỷừửÙÚỹỵÝỡư E0 àáâãảăữẫèéêẻìíĩỉ
		F0 đựòóôõỏọụùúũủýợỮ`,
	VPS: `02 ẠẬẶẸỆ 10 ỊỌỘỢỤỰ 19 Ỵ 1C ẪỮ 80 ÀẢÃẤẦẨọỗĂếềểệẮẰẲ 90 Ế
		93 ỀỂỄỐỒỔỖýỷỵỚỜỞ A1 ắằẳẵặỠớÙờởỡŨỨợỪ B0 ổỬỲỸÍÌộỈĨÓửữÒỎÕự C0 ầÁÂấẩẫậđẻÉÊẹỉễịỹ D0 ƯỦồốÔỏơÈừứÚũưÝẺ E0 àáâãảạă
		E8 èéêẽìí EF ĩ F0 ẴĐòóôõ F7 Ơụùúủ FD ỶẼỳ`,
}

// Names of the encodings, as they stand in provenance.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
	Windows1258 = "windows-1258"
	VISCII      = "viscii"
	TCVN3       = "tcvn3"
	VNI         = "vni"
	VPS         = "vps"
	MacRoman    = "macroman" // bytes of windows-1252 read as Macintosh Roman
	Mojibake    = "mojibake" // UTF-8 read as an 8-bit encoding and written as UTF-8
)

var tables = sync.OnceValue(func() map[string]*table {
	all := make(map[string]*table)
	for name, spec := range rows {
		t := &table{encode: make(map[rune]byte)}
		for b := range 256 {
			t.decode[b] = fromWindows(byte(b))
		}
		fields := strings.Fields(spec)
		for i := 0; i < len(fields); i += 2 {
			first := hexByte(fields[i])
			for _, r := range fields[i+1] {
				t.decode[first] = r
				first++
			}
		}
		for b := 255; b >= 0; b-- {
			t.encode[t.decode[b]] = byte(b)
		}
		all[name] = t
	}
	return all
})

func hexByte(s string) byte {
	const digits = "0123456789ABCDEF"
	return byte(strings.IndexByte(digits, s[0])<<4 | strings.IndexByte(digits, s[1]))
}

// fromWindows is the rune of a byte of windows-1252; its five free bytes are
// control characters, as in browsers.
func fromWindows(b byte) rune {
	r := charmap.Windows1252.DecodeByte(b)
	if r == utf8.RuneError {
		return rune(b)
	}
	return r
}

// toWindows is the byte that windows-1252 or Latin-1 reads as r.
func toWindows(r rune) (byte, bool) {
	if r < 0x100 && (r < 0x80 || r >= 0xA0) {
		return byte(r), true
	}
	switch {
	case r < 0x100:
		return byte(r), true // the control characters that are free bytes
	case r < 0x180 || r == 'ƒ' || r == 'ˆ' || r == '˜' || r >= 0x2013 && r <= 0x203A || r == '€' || r == '™':
		return charmap.Windows1252.EncodeRune(r)
	}
	return 0, false
}

// vniMarks are the second letters of VNI by what they add to the vowel before:
// a tone on any vowel, or quality and tone on a, e, o.
const (
	vniPlain = "øûõùï" // huyền, hỏi, ngã, sắc, nặng
	vniRoof  = "âàåãáä"
	vniBreve = "êèúüéë"
)

// vniLone are letters that VNI writes with one byte.
var vniLone = map[rune]string{
	'ñ': "đ", 'ô': "ơ", 'ö': "ư", 'í': "í", 'ì': "ì", 'æ': "ỉ", 'ó': "ĩ", 'ò': "ị", 'î': "ỵ",
}

type vniTable struct {
	pair   map[[2]rune]rune
	lone   map[rune]rune
	encode map[rune]string
}

var vni = sync.OnceValue(func() *vniTable {
	t := &vniTable{pair: map[[2]rune]rune{}, lone: map[rune]rune{}, encode: map[rune]string{}}
	add := func(code, letter string) {
		c, l := []rune(code), []rune(letter)
		for _, upper := range []bool{false, true} {
			k, v := append([]rune(nil), c...), l[0]
			if upper {
				for i := range k {
					k[i] = unicode.ToUpper(k[i])
				}
				v = unicode.ToUpper(v)
			}
			t.encode[v] = string(k)
			if len(k) == 1 {
				t.lone[k[0]] = v
				continue
			}
			t.pair[[2]rune{k[0], k[1]}] = v
			// A capital's mark is a capital or not, by the keyboard's mood.
			t.pair[[2]rune{k[0], unicode.ToLower(k[1])}] = v
			t.pair[[2]rune{k[0], unicode.ToUpper(k[1])}] = v
		}
	}
	for code, letter := range vniLone {
		add(string(code), letter)
	}
	for base, tones := range map[string]string{"a": "àảãáạ", "e": "èẻẽéẹ", "o": "òỏõóọ", "u": "ùủũúụ", "y": "ỳỷỹý", "ô": "ờởỡớợ", "ö": "ừửữứự"} {
		marks := []rune(vniPlain)
		for i, letter := range []rune(tones) {
			add(base+string(marks[i]), string(letter))
		}
	}
	for base, letters := range map[string]string{"a": "âầẩẫấậ", "e": "êềểễếệ", "o": "ôồổỗốộ"} {
		marks := []rune(vniRoof)
		for i, letter := range []rune(letters) {
			add(base+string(marks[i]), string(letter))
		}
	}
	marks := []rune(vniBreve)
	for i, letter := range []rune("ăằẳẵắặ") {
		add("a"+string(marks[i]), string(letter))
	}
	return t
})

// decodeVNI reads VNI letters from text that was read as windows-1252.
func decodeVNI(s string) string {
	t := vni()
	rs := []rune(s)
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(rs); i++ {
		if i+1 < len(rs) {
			if r, ok := t.pair[[2]rune{rs[i], rs[i+1]}]; ok {
				b.WriteRune(r)
				i++
				continue
			}
		}
		if r, ok := t.lone[rs[i]]; ok {
			b.WriteRune(r)
			continue
		}
		b.WriteRune(rs[i])
	}
	return b.String()
}
