package pdf

import (
	"bytes"
	"encoding/hex"
	"io"
	"math"
	"regexp"
	"unicode/utf16"
	"unicode/utf8"

	ledongthuc "github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/charmap"
)

// secondFont is what the codes of a font mean and how wide they are.
type secondFont struct {
	bytes   int // of a code
	letters map[string]string
	encoder ledongthuc.TextEncoding // of a simple font without a map
	first   int
	widths  []float64 // in ems, of a simple font
	ranges  []widthRange
	usual   float64 // the width where none is told
}

// widthRange is the width of the codes from one to another.
type widthRange struct {
	from, to int
	width    float64
}

func newSecondFont(v ledongthuc.Value) *secondFont {
	f := &secondFont{bytes: 1, usual: 0.5}
	if m := v.Key("ToUnicode"); m.Kind() == ledongthuc.Stream {
		f.letters = readMap(m)
	}
	if v.Key("Subtype").Name() == "Type0" {
		f.bytes = 2
		inner := v.Key("DescendantFonts").Index(0)
		f.usual = 1
		if w := inner.Key("DW"); w.Kind() == ledongthuc.Integer || w.Kind() == ledongthuc.Real {
			f.usual = w.Float64() / 1000
		}
		f.composite(inner.Key("W"))
		return f
	}
	scale := 1.0 / 1000
	if v.Key("Subtype").Name() == "Type3" {
		if m := v.Key("FontMatrix"); m.Len() == 6 {
			scale = math.Abs(m.Index(0).Float64())
		}
	}
	f.first = int(v.Key("FirstChar").Int64())
	w := v.Key("Widths")
	for i := range min(w.Len(), 256) {
		f.widths = append(f.widths, w.Index(i).Float64()*scale)
	}
	if len(f.letters) == 0 {
		font := ledongthuc.Font{V: v}
		f.encoder = font.Encoder()
	}
	return f
}

// composite reads the widths of a composite font: "first [w …]" and "from to w".
func (f *secondFont) composite(w ledongthuc.Value) {
	for i := 0; i+1 < w.Len() && len(f.ranges) < maxMapEntries; {
		from := int(w.Index(i).Int64())
		if list := w.Index(i + 1); list.Kind() == ledongthuc.Array {
			for j := range list.Len() {
				f.ranges = append(f.ranges, widthRange{from + j, from + j, list.Index(j).Float64() / 1000})
			}
			i += 2
			continue
		}
		f.ranges = append(f.ranges, widthRange{from, int(w.Index(i + 1).Int64()), w.Index(i+2).Float64() / 1000})
		i += 3
	}
}

// width is how far a code moves the pen, in ems.
func (f *secondFont) width(code string) float64 {
	n := codeNumber(code)
	if f.bytes == 1 {
		if i := n - f.first; i >= 0 && i < len(f.widths) && f.widths[i] > 0 {
			return f.widths[i]
		}
		return f.usual
	}
	for _, r := range f.ranges {
		if r.from <= n && n <= r.to {
			return r.width
		}
	}
	return f.usual
}

func codeNumber(code string) (n int) {
	for i := range len(code) {
		n = n<<8 | int(code[i])
	}
	return n
}

// decode is the text that a code stands for; U+FFFD where nothing tells.
func (f *secondFont) decode(code string) string {
	if s, ok := f.letters[code]; ok {
		return s
	}
	if f.encoder == nil {
		return string(utf8.RuneError)
	}
	s := f.encoder.Decode(code)
	if !utf8.ValidString(s) {
		return string(charmap.Windows1252.DecodeByte(code[0]))
	}
	return s
}

var (
	mapSection = regexp.MustCompile(`(?s)begin(bfchar|bfrange)(.*?)endbf`)
	mapToken   = regexp.MustCompile(`<([0-9A-Fa-f\s]*)>|\[|\]`)
)

// readMap reads a map of codes to Unicode. The library's own steps through ranges
// in the low byte only, which makes Latin letters of Vietnamese ones.
func readMap(stream ledongthuc.Value) map[string]string {
	r := stream.Reader()
	defer func() { _ = r.Close() }()
	data, _ := io.ReadAll(io.LimitReader(r, maxMapBytes)) // what can be read counts
	out := map[string]string{}
	for _, section := range mapSection.FindAllSubmatch(data, -1) {
		// A target is one string, or an array with one for each code.
		var entry [][]string
		array := false
		size := 2
		if string(section[1]) == "bfrange" {
			size = 3
		}
		for _, token := range mapToken.FindAllSubmatch(section[2], -1) {
			switch token[0][0] {
			case '[':
				array = true
				entry = append(entry, nil)
			case ']':
				array = false
			default:
				s := hexString(token[1])
				if n := len(entry); array && n > 0 {
					entry[n-1] = append(entry[n-1], s)
				} else {
					entry = append(entry, []string{s})
				}
			}
			if !array && len(entry) == size {
				mapCodes(out, entry)
				entry = nil
			}
		}
	}
	return out
}

// mapCodes adds an entry of two or three parts: a code and its text, or the first
// and last code of a range and its texts.
func mapCodes(out map[string]string, entry [][]string) {
	targets := entry[len(entry)-1]
	if len(targets) == 0 || len(entry[0]) == 0 || len(entry[len(entry)-2]) == 0 {
		return
	}
	from, to := entry[0][0], entry[len(entry)-2][0]
	if len(from) == 0 || len(from) > 4 || len(to) != len(from) {
		return
	}
	low, high := codeNumber(from), codeNumber(to)
	for n := low; n <= high && n-low < 1<<16 && len(out) < maxMapEntries; n++ {
		code := make([]byte, len(from))
		for k, rest := len(code)-1, n; k >= 0; k, rest = k-1, rest>>8 {
			code[k] = byte(rest)
		}
		switch {
		case len(targets) == 1:
			out[string(code)] = utf16Text(targets[0], n-low)
		case n-low < len(targets):
			out[string(code)] = utf16Text(targets[n-low], 0)
		}
	}
}

// hexString is the bytes that hexadecimal digits, with white space among them,
// stand for.
func hexString(digits []byte) string {
	digits = bytes.Join(bytes.Fields(digits), nil)
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	out := make([]byte, len(digits)/2)
	_, _ = hex.Decode(out, digits) // there are only digits
	return string(out)
}

// utf16Text decodes big-endian UTF-16 with step added to its last unit.
func utf16Text(s string, step int) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	if n := len(units); n > 0 {
		units[n-1] += uint16(step)
	}
	return string(utf16.Decode(units))
}
