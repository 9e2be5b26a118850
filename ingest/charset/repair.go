package charset

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// A reading makes text of text that was decoded wrongly; ok is false where it
// can't have come about in this way.
type reading struct {
	name string
	read func(s string) (text string, ok bool)
}

// readings are tried in this order; a later one has to be better.
var readings = []reading{
	{Mojibake, unmojibake},
	{TCVN3, func(s string) (string, bool) {
		text, ok := reread(s, TCVN3)
		if ok && !strings.ContainsAny(s, "<\u00ad") { // in markup a hyphen is part of names
			text = restoreHyphens(text)
		}
		return text, ok
	}},
	{VNI, func(s string) (string, bool) { return windowsText(s, decodeVNI) }},
	{Windows1258, func(s string) (string, bool) { return reread(s, Windows1258) }},
	{VISCII, func(s string) (string, bool) { return reread(s, VISCII) }},
	{VPS, func(s string) (string, bool) { return reread(s, VPS) }},
}

const (
	// sound is the fit from which a line is left alone, and enough the one that a
	// reading has to reach.
	sound   = 0.9
	enough  = 0.9
	certain = 0.98 // no other reading has to be tried
	// evidence is how many accented letters have to come right before a reading is
	// believed. Few fit by chance, as in a French name.
	evidence = 6
	// healthy is the health from which a reading by a legacy encoding is taken for
	// Vietnamese. Single letters fit in any language: the "£" of English prices is
	// TCVN3's "Ê", the "ª" of Portuguese VPS's "ở". Text between markup is spared.
	healthy = 0.6
)

// markup is what the health of a text doesn't count.
var markup = regexp.MustCompile(`<[^<>]*>?|&#?\w+;`)

// vietnamese reports whether the text is healthy Vietnamese, or too short to tell.
func vietnamese(text string) bool {
	c := viet.HealthOf(markup.ReplaceAllString(text, " "))
	return c.Letters < 8 || c.Language != viet.Foreign && c.Score() >= healthy
}

// RepairText mends text that was decoded by the wrong encoding: mojibake, also
// in parts and twice over, and legacy encodings that were read as windows-1252.
// It decides line by line and leaves alone each line that is fine, and text in
// other languages: a legacy encoding has to make healthy Vietnamese. The names
// tell which readings were used, empty where the text is returned as it was.
func RepairText(s string) (string, []string) {
	if isASCII(s) || !mayBeMended(s) {
		return s, nil
	}
	lines := strings.SplitAfter(s, "\n")
	var damaged, doubtful []int // doubtful lines are sound, perhaps by chance
	unicodes := false           // lines hold letters that no wrong reading makes
	for i, line := range lines {
		switch {
		case isASCII(line):
		case fitOf(line).share() < sound || sequences(line, toWindows) != line:
			damaged = append(damaged, i)
		default:
			unicodes = unicodes || strings.ContainsFunc(line, func(r rune) bool { return r >= 0x1EA0 && r < 0x1EFA })
			doubtful = append(doubtful, i)
		}
	}
	if len(damaged) == 0 {
		return s, nil
	}
	// First the reading that suits the damaged lines of the document as a whole:
	// short lines can't decide for themselves.
	type result struct {
		text []string
		fits []fit
		sum  fit
		// refused is set for a legacy encoding that doesn't make Vietnamese of the
		// lines together; many are too short to tell.
		refused bool
	}
	results := make([]result, 0, len(readings))
	before := make([]fit, len(damaged))
	for k, i := range damaged {
		before[k] = fitOf(lines[i])
	}
	best := -1
	for n, rd := range readings {
		var r result
		var changed strings.Builder
		for k, i := range damaged {
			text, ok := rd.read(lines[i])
			f := before[k]
			if ok && text != lines[i] && (rd.name == Mojibake || vietnamese(text)) {
				f = fitOf(text)
				changed.WriteString(text)
				changed.WriteByte('\n')
			} else {
				text = lines[i]
			}
			r.text, r.fits, r.sum = append(r.text, text), append(r.fits, f), r.sum.plus(f)
		}
		r.refused = rd.name != Mojibake && r.sum.good >= evidence && !vietnamese(changed.String())
		results = append(results, r)
		if !r.refused && r.sum.good >= evidence && (best < 0 || r.sum.share() > results[best].sum.share()) {
			best = n
		}
		if best == n && r.sum.share() >= certain {
			break
		}
	}
	var whole fit
	for _, f := range before {
		whole = whole.plus(f)
	}
	if best >= 0 && results[best].sum.bad >= whole.bad {
		best = -1 // nothing is gained
	}
	used := map[string]bool{}
	var names []string
	for k, i := range damaged {
		choice := -1
		for n := range results {
			f := results[n].fits[k]
			better := f.bad < before[k].bad
			if results[n].refused || results[n].text[k] == lines[i] || !better && n != best {
				continue
			}
			switch {
			case readings[n].name == Mojibake && (f.share() >= enough && f.bad <= before[k].bad || better && n == best): // sequences don't come by chance
			case f.share() < before[k].share()+0.2:
				continue
			case n == best && f.share() > 0.5: // the document speaks for it
			case f.share() >= enough && f.good >= evidence:
			default:
				continue
			}
			if choice < 0 || f.share() > results[choice].fits[k].share() {
				choice = n
			}
		}
		if choice < 0 {
			doubtful = append(doubtful, i)
			continue
		}
		lines[i] = results[choice].text[k]
		if name := readings[choice].name; !used[name] {
			used[name] = true
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return s, nil
	}
	if best >= 0 && used[readings[best].name] && readings[best].name != Mojibake && !unicodes {
		// In a text that is of one legacy encoding throughout, a line that looks
		// sound, such as VNI's "khoái" for "khối", is of that encoding, too.
		for _, i := range doubtful {
			text, ok := readings[best].read(lines[i])
			if !ok || !vietnamese(text) {
				continue
			}
			if f, was := fitOf(text), fitOf(lines[i]); f.share() >= enough || f.good > was.good && f.bad < was.bad {
				lines[i] = text
			}
		}
	}
	return strings.Join(lines, ""), names
}

// mayBeMended reports whether a reading could change any line of the text that isn't sound. It is a quick answer for the many
// lines that hold a letter only Unicode has, which rules out all readings but mojibake, and of which no letters
// can be a sequence of mojibake.
func mayBeMended(s string) bool {
	for line := range strings.SplitSeq(s, "\n") {
		if unicodeOnly(line) || isASCII(line) {
			continue
		}
		if fitOf(line).share() < sound || sequences(line, toWindows) != line {
			return true
		}
	}
	return false
}

// unicodeOnly reports whether the line has a letter or a mark of Vietnamese that no wrong reading makes and nothing that a reading of
// mojibake looks for: an accented letter behind another that may be a byte of a sequence, or an Ã, Ä, or á before a lost one.
func unicodeOnly(line string) bool {
	only, behind := false, false
	for i := 0; i < len(line); {
		if line[i] < utf8.RuneSelf {
			behind = false
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(line[i:])
		i += n
		switch {
		case r >= 0x1EA0 && r < 0x1EFA, r >= 0x300 && r < 0x324:
			only = true
		case r == 'ơ' || r == 'Ơ' || r == 'ư' || r == 'Ư':
		case behind || r == 'Ã' || r == 'Ä':
			return false
		}
		behind = true
	}
	return only
}

// windowsText applies decode to the text that windows-1252 makes of the bytes
// behind s: control characters that stand for bytes become their letters.
func windowsText(s string, decode func(string) string) (string, bool) {
	for _, r := range s {
		if _, ok := toWindows(r); !ok && !punctuation(r) {
			return "", false
		}
	}
	return decode(s), true
}

// reread decodes the bytes that windows-1252 read as s by another encoding.
// Punctuation that isn't of windows-1252 stays.
func reread(s, name string) (string, bool) {
	var decode func(byte) rune
	if name == Windows1258 {
		decode = func(b byte) rune {
			if r := charmap.Windows1258.DecodeByte(b); r != utf8.RuneError {
				return r
			}
			return rune(b)
		}
	} else {
		t := tables()[name]
		decode = func(b byte) rune { return t.decode[b] }
	}
	var b strings.Builder
	b.Grow(len(s) * 3 / 2)
	for _, r := range s {
		c, ok := toWindows(r)
		switch {
		case ok:
			b.WriteRune(decode(c))
		case punctuation(r):
			b.WriteRune(r)
		default:
			return "", false
		}
	}
	text := b.String()
	switch name {
	case TCVN3:
		text = capitals(text)
	case Windows1258:
		text, _ = viet.Normalize(text)
	}
	return text, true
}

// unmac undoes that bytes of windows-1252 were read as Macintosh Roman.
func unmac(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		c, ok := charmap.Macintosh.EncodeRune(r)
		if !ok {
			b.WriteRune(r) // letters beyond both have come through
			continue
		}
		b.WriteRune(fromWindows(c))
	}
	return b.String(), true
}

// capitals gives accented letters the case of their word: TCVN3 has no accented
// capitals, so that fonts whose names end in H show small ones as capitals. A
// word with one plain capital, such as "Sở", goes by its neighbours.
func capitals(s string) string {
	var b strings.Builder
	done := 0 // bytes of s that b holds
	// A word is looked at when the one behind it is known.
	var before, at word
	for i := 0; ; {
		behind, next := nextWord(s, i)
		if at.accented && !at.small && (at.capital() || at.upper == 1 && (before.capital() || behind.capital()) || before.capital() && behind.capital()) {
			b.WriteString(s[done:at.start])
			b.WriteString(strings.Map(unicode.ToUpper, s[at.start:at.end]))
			done = at.end
		}
		if behind.end == 0 {
			break
		}
		before, at, i = at, behind, next
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// word is what of a word decides on its case.
type word struct {
	start, end int
	upper      int  // capitals
	small      bool // has a small letter that isn't accented
	accented   bool // has a small letter that is
}

// capital reports whether the word is written in capitals, as far as they have them.
func (w word) capital() bool { return w.upper > 1 && !w.small }

// nextWord is the first word of s at i or behind it, and where to go on; end is 0 where there is none.
func nextWord(s string, i int) (w word, next int) {
	for ; i < len(s); i++ {
		if c := s[i] | 0x20; s[i] >= utf8.RuneSelf || c >= 'a' && c <= 'z' {
			r, n := utf8.DecodeRuneInString(s[i:])
			if unicode.IsLetter(r) {
				break
			}
			i += n - 1
		}
	}
	if i >= len(s) {
		return word{}, i
	}
	w.start = i
	for i < len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z':
			w.small = true
			i++
			continue
		case c >= 'A' && c <= 'Z':
			w.upper++
			i++
			continue
		case c < utf8.RuneSelf:
			w.end = i
			return w, i
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case !unicode.IsLetter(r):
			w.end = i
			return w, i
		case unicode.IsUpper(r):
			w.upper++
		default:
			w.accented = true
		}
		i += n
	}
	w.end = i
	return w, i
}

// restoreHyphens writes "ư" for hyphens that were soft hyphens, TCVN3's "ư",
// wherever that makes a syllable: "tr-ởng" is "trưởng", "tế-xã" stays. Some
// readers add a space behind: "tr- ởng".
func restoreHyphens(s string) string {
	if !strings.ContainsAny(s, "-\u00ad") {
		return s
	}
	rs := []rune(s)
	var b strings.Builder
	for i := 0; i < len(rs); {
		if !unicode.IsLetter(rs[i]) && !hyphen(rs[i]) {
			b.WriteRune(rs[i])
			i++
			continue
		}
		j, hyphens := i, 0
		for j < len(rs) && (unicode.IsLetter(rs[j]) || hyphen(rs[j])) {
			if hyphen(rs[j]) {
				hyphens++
			}
			j++
		}
		word := string(rs[i:j])
		if hyphens > 0 && j-i > 1 {
			k := j // end of the word behind a space
			if hyphen(rs[j-1]) && j < len(rs) && rs[j] == ' ' {
				for k = j + 1; k < len(rs) && unicode.IsLetter(rs[k]); k++ {
				}
			}
			if k > j+1 && !viet.IsSyllable(string(rs[j+1:k])) && viet.IsSyllable(withHorn(word+string(rs[j+1:k]))) {
				word, j = withHorn(word+string(rs[j+1:k])), k
			} else if viet.IsSyllable(withHorn(word)) {
				word = withHorn(word)
			}
		}
		b.WriteString(word)
		i = j
	}
	return b.String()
}

// withHorn writes "ư" for each hyphen of a word.
func withHorn(word string) string {
	return strings.NewReplacer("-", "ư", "\u00ad", "ư").Replace(word)
}

func hyphen(r rune) bool { return r == '-' || r == 0xAD }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
