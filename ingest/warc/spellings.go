package warc

import (
	"bytes"
	"sort"
	"sync"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/ingest/charset"
)

// words are what follows «kh» and «c» in a bloc's word, in all spellings, sorted; and
// the characters that these begin with.
type words struct {
	khoi, cum           []string
	khoiBegin, cumBegin [0x2200]bool
}

var spellings = sync.OnceValue(func() *words {
	w := &words{khoi: spell("ối", "ỐI", "Ối", "ốI"), cum: spell("ụm", "ỤM", "Ụm", "ụM")}
	for _, s := range w.khoi {
		if r, _ := utf8.DecodeRuneInString(s); int(r) < len(w.khoiBegin) {
			w.khoiBegin[r] = true
		}
	}
	for _, s := range w.cum {
		if r, _ := utf8.DecodeRuneInString(s); int(r) < len(w.cumBegin) {
			w.cumBegin[r] = true
		}
	}
	return w
})

// spell gives the bytes of words in every encoding.
func spell(list ...string) []string {
	set := map[string]bool{}
	// add takes bytes as they are and as UTF-8 of them read as an 8-bit encoding, as
	// often as ingest/charset undoes it.
	add := func(s string) {
		set[s] = true
		for range 4 {
			over, err := charset.Encode(charset.Mojibake, s)
			if err != nil {
				break
			}
			s = string(over)
			set[s] = true
			for _, lost := range []string{"\u0081", "\u008d", "\u008f", "\u0090", "\u009d"} {
				for _, as := range []string{"", "?", " ", "\uFFFD"} {
					set[string(bytes.ReplaceAll([]byte(s), []byte(lost), []byte(as)))] = true
				}
			}
			set[string(bytes.ReplaceAll([]byte(s), []byte("\u00a0"), []byte(" ")))] = true
		}
	}
	for _, w := range list {
		for _, form := range forms(w) {
			add(form)
			for _, spaced := range gaps(form) { // an accented letter and a stray space
				set[spaced] = true
			}
		}
		for _, name := range []string{charset.TCVN3, charset.VNI, charset.VISCII, charset.VPS, charset.Windows1258} {
			if s, err := charset.Encode(name, w); err == nil {
				add(string(s))
			}
		}
	}
	// UTF-8 read as Macintosh Roman, and letters lost for good.
	for _, w := range []string{"·ªëi", "·ªêI", "·ª•m", "·ª§M"} {
		if spellsSame(w, list[0]) {
			set[w] = true
		}
	}
	all := make([]string, 0, len(set))
	for s := range set {
		if s != "" {
			all = append(all, s)
		}
	}
	sort.Strings(all)
	return all
}

func spellsSame(mac, word string) bool {
	last := word[len(word)-1]
	return mac[len(mac)-1]|0x20 == last|0x20
}

// forms are the ways to write a word's accented letter in Unicode: in one piece,
// taken apart, half taken apart, with the marks in either order.
func forms(w string) []string {
	all := []string{w}
	for _, l := range []struct {
		letter string
		as     []string
	}{
		{"ố", []string{"o\u0302\u0301", "o\u0301\u0302", "ô\u0301", "ó\u0302", "o\u0302\u0341", "ô\u0341", "ô´", "ô \u0301"}},
		{"Ố", []string{"O\u0302\u0301", "O\u0301\u0302", "Ô\u0301", "Ó\u0302", "O\u0302\u0341", "Ô\u0341", "Ô´", "Ô \u0301"}},
		{"ụ", []string{"u\u0323", "u \u0323"}},
		{"Ụ", []string{"U\u0323", "U \u0323"}},
	} {
		if bytes.Contains([]byte(w), []byte(l.letter)) {
			for _, as := range l.as {
				all = append(all, string(bytes.ReplaceAll([]byte(w), []byte(l.letter), []byte(as))))
			}
		}
	}
	return all
}

// gaps are the word with a space before or behind its accented letter, as poor texts
// have it.
func gaps(w string) []string {
	return []string{" " + w, w[:len(w)-1] + " " + w[len(w)-1:]}
}
