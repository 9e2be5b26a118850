package charset

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Encode writes text in the named encoding: what [Decode] has to read again.
// With "-bom" behind the name, UTF-8 and UTF-16 start with a byte order mark.
// [Mojibake] may have a number behind it: "mojibake2" is encoded over twice.
// TCVN3 has no accented capitals; as in its fonts, the small letters stand for
// them. It is for tests and exports; the error names the first letter that the
// encoding doesn't have.
func Encode(name, text string) ([]byte, error) {
	base, bom := strings.CutSuffix(name, "-bom")
	switch base {
	case UTF8:
		if bom {
			text = "\uFEFF" + text
		}
		return []byte(text), nil
	case UTF16LE, UTF16BE:
		if bom {
			text = "\uFEFF" + text
		}
		var out []byte
		for _, u := range utf16.Encode([]rune(text)) {
			if base == UTF16LE {
				out = append(out, byte(u), byte(u>>8))
			} else {
				out = append(out, byte(u>>8), byte(u))
			}
		}
		return out, nil
	case VNI:
		return encodeEach(name, text, func(r rune) ([]byte, bool) {
			code, ok := vni().encode[r]
			if !ok {
				b, ok := toWindows(r)
				return []byte{b}, ok && (r < utf8.RuneSelf || !unicode.IsLetter(r))
			}
			var out []byte
			for _, c := range code {
				b, _ := toWindows(c)
				out = append(out, b)
			}
			return out, true
		})
	case TCVN3, VISCII, VPS:
		t := tables()[base]
		return encodeEach(name, text, func(r rune) ([]byte, bool) {
			b, ok := t.encode[r]
			if !ok && base == TCVN3 {
				b, ok = t.encode[unicode.ToLower(r)]
			}
			return []byte{b}, ok
		})
	case Windows1252, MacRoman:
		return encodeEach(name, text, func(r rune) ([]byte, bool) {
			b, ok := toWindows(r)
			return []byte{b}, ok
		})
	case Windows1258:
		return encodeEach(name, text, encode1258)
	}
	if times, ok := strings.CutPrefix(base, Mojibake); ok && len(times) < 2 {
		n := 1
		if times != "" {
			n = int(times[0] - '0')
		}
		for range n {
			text = byBytes([]byte(text), fromWindows)
		}
		return []byte(text), nil
	}
	return nil, fmt.Errorf("encode in %q: unknown encoding", name)
}

func encodeEach(name, text string, encode func(rune) ([]byte, bool)) ([]byte, error) {
	var out []byte
	for _, r := range norm.NFC.String(text) {
		b, ok := encode(r)
		if !ok {
			return nil, fmt.Errorf("encode in %q: no %q", name, r)
		}
		out = append(out, b...)
	}
	return out, nil
}

// encode1258 splits a letter into one that windows-1258 has and a tone.
func encode1258(r rune) ([]byte, bool) {
	if b, ok := charmap.Windows1258.EncodeRune(r); ok {
		return []byte{b}, true
	}
	parts := []rune(norm.NFD.String(string(r)))
	for i, mark := range parts {
		switch mark {
		case 0x300, 0x301, 0x303, 0x309, 0x323:
			rest := append(append([]rune(nil), parts[:i]...), parts[i+1:]...)
			base, ok := charmap.Windows1258.EncodeRune([]rune(norm.NFC.String(string(rest)))[0])
			m, ok2 := charmap.Windows1258.EncodeRune(mark)
			return []byte{base, m}, ok && ok2
		}
	}
	return nil, false
}
