package charset

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// ErrBinary is the error for bytes that are no text in any encoding.
var ErrBinary = errors.New("not text")

// Result is what bytes turned out to say.
type Result struct {
	// Text is UTF-8, not normalized: [viet.Normalize] is for the caller, who keeps
	// its offsets.
	Text string
	// Encoding is the name of the encoding that the bytes were read by.
	Encoding string
	// Steps is the whole way: the encoding, then the readings that mended the
	// text ("utf-8", "mojibake").
	Steps []string
}

// Decode makes text of body. declared is the sender's media type with its
// parameters, "" where nothing was declared; a meta element or XML declaration
// in body counts, too. Both are believed only as far as the letters agree: order
// of trust is byte order mark, valid UTF-8, fit of the letters, header, meta.
// The text is mended by [RepairText]. The only error is [ErrBinary].
func Decode(body []byte, declared string) (Result, error) {
	text, name, err := decode(body, declared)
	if err != nil {
		return Result{}, fmt.Errorf("decode %d bytes: %w", len(body), err)
	}
	r := Result{Encoding: name, Steps: []string{name}}
	mended, steps := RepairText(text)
	r.Text, r.Steps = mended, append(r.Steps, steps...)
	return r, nil
}

func decode(body []byte, declared string) (text, name string, err error) {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(body[3:]), "\uFFFD"), UTF8, nil
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return decodeUTF16(body[2:], 0), UTF16LE, nil
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return decodeUTF16(body[2:], 1), UTF16BE, nil
	}
	if high, ok := bareUTF16(body); ok {
		return decodeUTF16(body, high), [2]string{UTF16LE, UTF16BE}[high], nil
	}
	if utf8.Valid(body) {
		if bytes.IndexByte(body, 0) >= 0 && bytes.Count(body, []byte{0})*20 > len(body) {
			return "", "", ErrBinary
		}
		return string(body), UTF8, nil
	}
	if nearlyUTF8(body) {
		return strings.ToValidUTF8(string(body), "\uFFFD"), UTF8, nil
	}
	if controls(body)*10 > len(body) {
		return "", "", ErrBinary
	}
	return decode8bit(body, labels(body, declared))
}

// decodeUTF16 reads pairs of bytes; high is 0 where the low byte comes first, 1
// where the high one does. An odd byte at the end is lost text.
func decodeUTF16(b []byte, high int) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		lo, hi := b[2*i+high], b[2*i+1-high]
		units[i] = uint16(hi)<<8 | uint16(lo)
	}
	text := string(utf16.Decode(units))
	if len(b)%2 == 1 {
		text += "\uFFFD"
	}
	return text
}

// bareUTF16 finds UTF-16 without a byte order mark: Vietnamese text has high
// bytes 0, 1, 3, 0x1E and 0x20 only, and 0 in more than every second place.
func bareUTF16(b []byte) (high int, ok bool) {
	n := min(len(b), 1<<16) &^ 1
	if n < 8 || len(b)%2 == 1 && n == len(b)-1 && n < 64 {
		return 0, false
	}
	var zeros, likely [2]int
	for i := range n {
		switch b[i] {
		case 0:
			zeros[i&1]++
			likely[i&1]++
		case 1, 3, 0x1E, 0x20:
			likely[i&1]++
		}
	}
	for at := range 2 { // at is the place of the high byte in its pair
		if likely[at]*100 >= n/2*97 && zeros[at]*100 >= n/2*40 && zeros[1-at]*20 < n/2 {
			return 1 - at, true
		}
	}
	return 0, false
}

// nearlyUTF8 reports whether b is UTF-8 with some damage: cut off, a bad byte
// here and there.
func nearlyUTF8(b []byte) bool {
	whole, broken := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			if len(b)-i < utf8.UTFMax && !utf8.FullRune(b[i:]) {
				break // cut off
			}
			broken++
		} else {
			whole++
		}
		i += n
	}
	return whole > 0 && broken*10 <= whole
}

func controls(b []byte) int {
	n := 0
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			n++
		}
	}
	return n
}

// eightBitEncoding is an encoding of one byte a letter.
type eightBitEncoding struct {
	name   string
	decode func([]byte) string
}

// eightBit are the encodings that bytes may be in, likelier ones first.
var eightBit = []eightBitEncoding{
	{Windows1258, func(b []byte) string { return byBytes(b, windows1258Rune) }},
	{TCVN3, func(b []byte) string { return capitals(byTable(b, TCVN3)) }},
	{VNI, func(b []byte) string { return decodeVNI(byBytes(b, fromWindows)) }},
	{VISCII, func(b []byte) string { return byTable(b, VISCII) }},
	{VPS, func(b []byte) string { return byTable(b, VPS) }},
	{Windows1252, func(b []byte) string { return byBytes(b, fromWindows) }},
}

func byTable(b []byte, name string) string {
	t := tables()[name]
	return byBytes(b, func(c byte) rune { return t.decode[c] })
}

func byBytes(b []byte, decode func(byte) rune) string {
	out := make([]byte, 0, len(b)+len(b)/2)
	for _, c := range b {
		out = utf8.AppendRune(out, decode(c))
	}
	return string(out)
}

func windows1258Rune(c byte) rune {
	if r := charmap.Windows1258.DecodeByte(c); r != utf8.RuneError {
		return r
	}
	return rune(c)
}

// decode8bit takes the encoding whose letters fit best; where none fits, the
// first that sender or page declare.
func decode8bit(body []byte, declared []string) (string, string, error) {
	best, bestFit := "", fit{}
	sample := accented(body)
	for i, e := range eightBit {
		text := e.decode(sample)
		f := fitOf(text)
		better := f.share() > bestFit.share()+0.02
		if best == "" || better || f.share() > bestFit.share()-0.02 && slices.Contains(declared, e.name) && !slices.Contains(declared, best) {
			best, bestFit = e.name, f
		}
		if bestFit.share() >= 0.98 && (slices.Contains(declared, best) || !slices.ContainsFunc(eightBit[i+1:], func(later eightBitEncoding) bool { return slices.Contains(declared, later.name) })) {
			break // none that follows could be better
		}
	}
	if bestFit.share() >= 0.6 && (bestFit.good >= 3 || slices.Contains(declared, best)) || len(declared) == 0 && bestFit.share() > 0.5 {
		for _, e := range eightBit {
			if e.name == best {
				return e.decode(body), best, nil
			}
		}
	}
	for _, label := range declared {
		if e, name := lookup(label); e != nil && name != UTF8 {
			if text, err := e.NewDecoder().Bytes(body); err == nil {
				return string(text), name, nil
			}
		}
	}
	return byBytes(body, fromWindows), Windows1252, nil
}

// sampleSize is how many bytes of accented text decide on an encoding.
const sampleSize = 1 << 14

// accented is a sample of the lines of body that aren't plain ASCII.
func accented(body []byte) []byte {
	if len(body) <= sampleSize {
		return body
	}
	sample := make([]byte, 0, sampleSize)
	for len(body) > 0 && len(sample) < sampleSize {
		at := slices.IndexFunc(body, func(c byte) bool { return c >= utf8.RuneSelf })
		if at < 0 {
			break
		}
		start := max(bytes.LastIndexByte(body[:at], '\n')+1, at-40)
		end := min(start+1024, len(body))
		if i := bytes.IndexByte(body[at:end], '\n'); i >= 0 {
			end = at + i + 1
		}
		sample = append(sample, body[start:end]...)
		body = body[end:]
	}
	return sample
}

// lookup finds an encoding by its label.
func lookup(label string) (encoding.Encoding, string) {
	e, err := htmlindex.Get(label)
	if err != nil {
		return nil, ""
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return nil, ""
	}
	return e, name
}

// labels are the encodings that header, meta element and XML declaration name,
// by their canonical names.
func labels(body []byte, declared string) []string {
	var all []string
	add := func(label string) {
		label = strings.ToLower(strings.Trim(label, " \t\"';"))
		switch label {
		case "":
			return
		case "tcvn", "tcvn-5712", "tcvn5712", "tcvn5712-1", "tcvn5712-1:1993", "x-viet-tcvn5712", "abc", "x-abc":
			label = TCVN3
		case "viscii", "csviscii", "viscii1.1-1":
			label = VISCII
		case "vps", "x-viet-vps":
			label = VPS
		case "vni", "x-viet-vni", "x-vni":
			label = VNI
		default:
			if _, name := lookup(label); name != "" {
				label = name
			}
		}
		if !slices.Contains(all, label) {
			all = append(all, label)
		}
	}
	if _, params, err := mime.ParseMediaType(declared); err == nil {
		add(params["charset"])
	}
	head := body[:min(len(body), 1<<14)]
	lower := bytes.ToLower(head)
	for at := 0; ; {
		i := bytes.Index(lower[at:], []byte("charset="))
		if i < 0 {
			break
		}
		at += i + len("charset=")
		add(token(lower[at:]))
	}
	if bytes.HasPrefix(bytes.TrimSpace(lower), []byte("<?xml")) {
		if i := bytes.Index(lower, []byte("encoding=")); i >= 0 && i < 200 {
			add(token(lower[i+len("encoding="):]))
		}
	}
	if len(all) == 0 && bytes.IndexByte(head, '<') >= 0 {
		if _, name, certain := charset.DetermineEncoding(head, declared); certain {
			add(name)
		}
	}
	return all
}

// token is the encoding's name at the start of b, quoted or not.
func token(b []byte) string {
	b = bytes.TrimLeft(b, " \t\"'")
	i := bytes.IndexAny(b, " \t\r\n\"'/>;?")
	if i < 0 {
		i = len(b)
	}
	return string(b[:min(i, 40)])
}
