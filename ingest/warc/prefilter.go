package warc

import (
	"bytes"
	"sort"
	"strconv"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/ingest/charset"
)

// A relevant page names a bloc: «khối …», «cụm …» or «khu vực thi đua»; without accents
// only with «thi đua» behind it or elsewhere on the page. [MayNameBloc] finds these words in the raw bytes,
// in every encoding that ingest/charset reads and however the markup writes them. It looks
// at many bytes at a time for the first letters, and closely only where these stand.

// MayNameBloc reports whether a page or text of the given bytes may name a bloc.
// It errs only towards yes.
func MayNameBloc(b []byte) bool {
	if len(b) < 3 {
		return false
	}
	if wide(b) {
		return true
	}
	s := search{b: b}
	done, found := s.wideTells()
	if found || s.anyTells(done) {
		return true
	}
	// VPS has its «Ụ» among the control characters.
	for at := bytes.IndexByte(b, 0x14); at > 0; {
		if s.tells(at - 1) {
			return true
		}
		n := bytes.IndexByte(b[at+1:], 0x14)
		if n < 0 {
			break
		}
		at += n + 1
	}
	// Letters themselves written as references (&#75;) are rare enough to let the page through.
	return asReferences(b)
}

// plainly reports whether the word at b[at] is plainly another. Its three bytes are
// those of UTF-8, which no other encoding of the bloc's words begins with: the lead bytes
// 0xC3 to 0xC6 and 0xE1.
func plainly(b []byte, at int) bool {
	p, last, want := at+1, byte('m'), byte(0xA4)
	if b[at]|0x20 == 'k' {
		if b[p]|0x20 != 'h' {
			return false
		}
		p, last, want = at+2, 'i', 0x90
	}
	if p+2 >= len(b) {
		return false
	}
	switch c := b[p]; {
	case c == 0xE1: // «ố» is E1 BB 91, «ụ» E1 BB A5; the capital is one less
		return b[p+1] != 0xBB || b[p+2]&^1 != want
	case c >= 0xC3 && c <= 0xC6: // a letter as it is, or UTF-8 encoded over
		n := b[p+2] | 0x20
		return n >= 'a' && n <= 'z' && n != last
	case c|0x20 >= 'a' && c|0x20 <= 'z' && c < 0x80:
		return c|0x20 != 'o' && c|0x20 != 'u'
	}
	return false
}

// wide reports whether the bytes are of an encoding with two bytes a letter.
func wide(b []byte) bool {
	if len(b) > 1 && (b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff) {
		return true
	}
	return bytes.IndexByte(b[:min(len(b), 1<<10)], 0) >= 0
}

// letters is how many bytes of a word are made plain to be compared.
const letters = 48

// search is the search through one page.
type search struct {
	b []byte
	// asked is whether it was looked for «thi dua» without accents, bare whether it is there.
	asked, bare bool
}

// tells reports whether the word at b[at], which begins with k or c, names a bloc.
func (p *search) tells(at int) bool {
	b := p.b
	if s := b[at] | 0x20; s != 'k' && s != 'c' || !mayTell(b, at) {
		return false
	}
	var buf [letters]byte
	word := plainLetters(buf[:0], b[at:min(len(b), at+1<<10)])
	if len(word) < 3 {
		return false
	}
	switch word[0] | 0x20 {
	case 'k':
		if word[1]|0x20 != 'h' {
			return false
		}
		rest := word[2:]
		if begins(rest, spellings().khoi) {
			return true
		}
		if s := rest[0] | 0x20; s == 'u' {
			return bytes.Contains(bytes.ToLower(rest), []byte("thi"))
		} else if s == 'o' && len(rest) > 1 && rest[1]|0x20 == 'i' {
			return emulation(rest[2:]) || p.besideEmulation(rest[2:])
		}
	case 'c':
		rest := word[1:]
		if begins(rest, spellings().cum) {
			return true
		}
		if rest[0]|0x20 == 'u' && len(rest) > 1 && rest[1]|0x20 == 'm' {
			return emulation(rest[2:]) || p.besideEmulation(rest[2:])
		}
	}
	return false
}

// mayTell is the quick part of tells: it looks at the next letters as they stand
// and says no to most words.
func mayTell(b []byte, at int) bool {
	k := b[at]|0x20 == 'k'
	p, ok := behindTags(b, at+1)
	if !ok {
		return false
	}
	last, lists := byte('m'), spellings()
	begin := &lists.cumBegin
	if k {
		last, begin = 'i', &lists.khoiBegin
		switch c := b[p]; {
		case c|0x20 == 'h':
			p++
		case c == '&':
			return !blank(b[p:])
		case c == '%' || c == '\\' || c >= 0x80:
			r, _ := utf8.DecodeRune(b[p:])
			return c < 0x80 || invisible(r)
		default:
			return false
		}
		if p, ok = behindTags(b, p); !ok {
			return false
		}
	}
	switch c := b[p]; {
	case c == '&':
		return !blank(b[p:])
	case c == '%' || c == '\\' || c == 0x14:
		return true
	case c >= 0x80:
		r, n := utf8.DecodeRune(b[p:])
		if r == utf8.RuneError || invisible(r) {
			return true
		}
		return int(r) < len(begin) && begin[r] && mayEnd(b, p+n, last, r >= 0x1E00 || r == 'ô' || r == 'Ô')
	case k && c|0x20 == 'u':
		// «khu vực»: a blank of any kind follows.
		return p+1 < len(b) && (b[p+1] <= ' ' || b[p+1] >= 0x80 || b[p+1] == '&' || b[p+1] == '<' || b[p+1] == '_')
	case k && c|0x20 == 'o', !k && c|0x20 == 'u':
		if p+1 >= len(b) {
			return false
		}
		if b[p+1] >= 0x80 {
			r, n := utf8.DecodeRune(b[p+1:])
			return r == utf8.RuneError || invisible(r) || r >= 0x300 && r < 0x370 || mayEnd(b, p+1+n, last, false)
		}
		if b[p+1]|0x20 == last {
			if p+2 < len(b) && b[p+2]|0x20 >= 'a' && b[p+2]|0x20 <= 'z' {
				return bytes.IndexByte([]byte("tgps"), b[p+2]|0x20) >= 0
			}
			return true
		}
		return mayEnd(b, p+1, last, !k && c|0x20 == 'u')
	}
	return false
}

// behindTags is the next byte that no tag holds; ok is false where there is none near.
func behindTags(b []byte, p int) (int, bool) {
	for range 8 {
		if p >= len(b) {
			return p, false
		}
		if b[p] != '<' {
			return p, true
		}
		end := bytes.IndexByte(b[p:min(len(b), p+1<<10)], '>')
		if end < 0 {
			return p, false
		}
		p += end + 1
	}
	return p, p < len(b)
}

// mayEnd reports whether behind the accented letter of a word stands its last letter,
// or what may stand before it; spaced tells that a blank may.
func mayEnd(b []byte, p int, last byte, spaced bool) bool {
	if p >= len(b) {
		return false
	}
	switch c := b[p]; {
	case c >= 0x80, c|0x20 == last, c == '<', c == '%', c == '\\', c == '?':
		return true
	case c == '&':
		return spaced || !blank(b[p:])
	default:
		return spaced && c <= ' '
	}
}

// blank reports whether a reference stands for a blank or a quotation mark.
func blank(b []byte) bool {
	for _, s := range []string{"&nbsp;", "&quot;", "&#160;", "&lt;", "&gt;"} {
		if len(b) >= len(s) && string(b[:len(s)]) == s {
			return true
		}
	}
	return false
}

// emulation reports whether «thi đua», «giao ước» or a post follows a bloc's word
// without accents. It looks at the next letter only.
func emulation(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n\u00a0_-+")
	if len(rest) == 0 {
		return true
	}
	switch rest[0] | 0x20 {
	case 't', 'g', 'p', ',', 's', '0' | 0x20, '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return true
	}
	return rest[0] >= 0x80 || rest[0] == '<' || rest[0] == '&'
}

// besideEmulation reports whether a bloc's word without accents ends before rest and
// the page has «thi dua» or «giao uoc» somewhere. Parts of addresses, joined by hyphens, aren't meant.
func (p *search) besideEmulation(rest []byte) bool {
	if len(rest) > 0 && !parts(rest[0]) && rest[0] != '.' && rest[0] != ';' && rest[0] != ':' && rest[0] != ')' && rest[0] != '"' && rest[0] != '\'' {
		return false
	}
	if !p.asked {
		p.asked, p.bare = true, holdsPair(p.b, "thi", "dua") || holdsPair(p.b, "giao", "uoc")
	}
	return p.bare
}

// parts reports whether two words may be parted by c, the first byte of what is between
// them: a blank, a tag, a reference, a code.
func parts(c byte) bool {
	return c <= ' ' || c >= 0x80 || c == '<' || c == '&' || c == '%' || c == '+' || c == '\\'
}

// holdsPair reports whether the first word is followed by the second within 64 bytes, in any
// case, and what parts them isn't a hyphen.
func holdsPair(b []byte, first, second string) bool {
	for i := 0; i+len(first)+len(second) < len(b); {
		n := indexFold(b[i:], first)
		if n < 0 {
			return false
		}
		i += n + len(first)
		if i < len(b) && parts(b[i]) && indexFold(b[i:min(len(b), i+64)], second) >= 0 {
			return true
		}
	}
	return false
}

// indexFold is where word, in small letters, stands in b in any case; -1 for nowhere.
func indexFold(b []byte, word string) int {
	for i := 0; i+len(word) <= len(b); i++ {
		if b[i]|0x20 == word[0] && is(b[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// begins reports whether b begins with one of the list, which is sorted.
func begins(b []byte, list []string) bool {
	if len(b) == 0 {
		return false
	}
	i := sort.Search(len(list), func(i int) bool { return list[i][0] >= b[0] })
	for ; i < len(list) && list[i][0] == b[0]; i++ {
		if len(b) >= len(list[i]) && string(b[:len(list[i])]) == list[i] {
			return true
		}
	}
	return false
}

// plainLetters appends the bytes of a word without what markup puts between its
// letters: tags, soft hyphens, marks without width. References and percent codes
// become what they stand for.
func plainLetters(dst, b []byte) []byte {
	for i := 0; i < len(b) && len(dst) < letters-utf8.UTFMax; {
		c := b[i]
		switch {
		case c == '<':
			end := bytes.IndexByte(b[i:], '>')
			if end < 0 {
				return dst
			}
			i += end + 1
			continue
		case c == '&':
			r, n := reference(b[i:])
			if n > 0 {
				if !invisible(r) {
					dst = utf8.AppendRune(dst, r)
				}
				i += n
				continue
			}
		case c == '%' && i+2 < len(b):
			if v, err := strconv.ParseUint(string(b[i+1:i+3]), 16, 8); err == nil {
				dst = append(dst, byte(v))
				i += 3
				continue
			}
		case c == '\\' && i+5 < len(b) && b[i+1] == 'u':
			if v, err := strconv.ParseUint(string(b[i+2:i+6]), 16, 16); err == nil {
				dst = utf8.AppendRune(dst, rune(v))
				i += 6
				continue
			}
		case c == 0xC2 || c == 0xE2 || c == 0xEF:
			if r, n := utf8.DecodeRune(b[i:]); invisible(r) {
				i += n
				continue
			}
		}
		dst = append(dst, c)
		i++
	}
	return dst
}

func invisible(r rune) bool {
	return r == 0xAD || r >= 0x200B && r <= 0x200F || r == 0x2060 || r == 0xFEFF
}

// reference reads a character reference, also one that was escaped twice; n is its length, 0 for
// none.
func reference(b []byte) (r rune, n int) {
	i := 1
	for bytes.HasPrefix(b[i:], []byte("amp;")) {
		i += 4
	}
	if i >= len(b) {
		return 0, 0
	}
	if b[i] == '#' {
		i++
		base := 10
		if i < len(b) && b[i]|0x20 == 'x' {
			base = 16
			i++
		}
		from := i
		for i < len(b) && i-from < 8 && (b[i] >= '0' && b[i] <= '9' || base == 16 && (b[i]|0x20 >= 'a' && b[i]|0x20 <= 'f')) {
			i++
		}
		v, err := strconv.ParseUint(string(b[from:i]), base, 32)
		if err != nil {
			return 0, 0
		}
		if v >= 0x80 && v < 0xA0 { // as browsers read them
			if s, err := charset.Encode(charset.Mojibake, string([]byte{byte(v)})); err == nil {
				rr, _ := utf8.DecodeRune(s)
				v = uint64(rr)
			}
		}
		if i < len(b) && b[i] == ';' {
			i++
		}
		return rune(v), i
	}
	from := i
	for i < len(b) && i-from < 10 && (b[i]|0x20 >= 'a' && b[i]|0x20 <= 'z' || b[i] >= '0' && b[i] <= '9') {
		i++
	}
	if s := charset.Unescape("&" + string(b[from:i]) + ";"); len(s) > 0 && s[0] != '&' {
		r, _ = utf8.DecodeRuneInString(s)
		if i < len(b) && b[i] == ';' {
			i++
		}
		return r, i
	}
	return 0, 0
}

// asReferences reports whether the letters of a bloc's word may be written as numeric
// references.
func asReferences(b []byte) bool {
	for {
		i := bytes.Index(b, []byte("&#"))
		if i < 0 {
			return false
		}
		if r, n := reference(b[i:]); n > 0 {
			switch r | 0x20 {
			case 'k', 'c', 'h':
				return true
			}
		}
		b = b[i+2:]
	}
}
