package viet

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// A word in capitals and its small spelling must be decided alike, else search
// for one misses the other.
func TestLookalikeCapitals(t *testing.T) {
	for r := range lookalikes {
		if capital := unicode.ToUpper(r); lookalikes[capital] == 0 {
			t.Errorf("%q looks like a Latin letter, its capital %q isn't listed", r, capital)
		}
	}
}

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"sound text", "Khối thi đua số 5 – Sở Nội vụ", "Khối thi đua số 5 – Sở Nội vụ"},
		{"open oa", "hoà bình", "hòa bình"},
		{"open uy", "Thuỷ sản", "Thủy sản"},
		{"open oe", "khoẻ mạnh", "khỏe mạnh"},
		{"capitals", "HOÀ BÌNH", "HÒA BÌNH"},
		{"qu", "quý, quà, quỹ, qua", "quý, quà, quỹ, qua"},
		{"gi", "gìn giữ, già, giếng, gì", "gìn giữ, già, giếng, gì"},
		{"before the vowel of qu", "Qúy III, qủa", "Quý III, quả"},
		{"before the vowel of gi", "gíao", "giáo"},
		{"first of ươ", "đựơc, ngừơi", "được, người"},
		{"closed oa", "hòan thành", "hoàn thành"},
		{"uê", "thúê", "thuế"},
		{"right as it is", "của nghĩa mùa thuở khuỷu đưa tía múi", "của nghĩa mùa thuở khuỷu đưa tía múi"},
		{"no syllable", "Toulà, Chamaléa, joué", "Toulà, Chamaléa, joué"},
		{"stop with a level tone's mark", "oàt", "oàt"},
		{"Icelandic letter", "Ðảng bộ", "Đảng bộ"},
		{"Icelandic letter in an abbreviation", "HÐND tỉnh", "HĐND tỉnh"},
		{"a mark with a newer twin before another", "c\u0061\u0340\u0302n", "cần"},
		{"Icelandic letter before a Cyrillic letter with a mark", "ð\u0430\u0300 xong", "đà xong"},
		{"Icelandic letter alone", "10.000 ð mỗi người", "10.000 đ mỗi người"},
		{"Icelandic name", "Guðmundur Þór", "Guðmundur Þór"},
		{"Icelandic name in Vietnamese text", "ông Guðmundur đến Đà Nẵng", "ông Guðmundur đến Đà Nẵng"},
		{"African letter", "Ɖồng Nai, ɖó", "Đồng Nai, đó"},
		{"Cyrillic letter in a Latin word", "c\u043eng", "cong"},
		{"Cyrillic letter with a mark", "c\u043e\u0302ng", "công"},
		{"Cyrillic word", "Москва", "Москва"},
		{"Greek word", "νόμος", "νόμος"},
		{"line breaks", "a\r\nb\rc\u2028d\u2029e\vf\n", "a\nb\nc\nd\ne\nf\n"},
		{"spaces", "a\u00a0b\u2009c\u3000d\u202fe\tf", "a b c d e\tf"},
		{"invisible characters", "\ufeffkh\u200bối thi\u00ad đua\u200e", "khối thi đua"},
		{"control characters", "a\x00b\x1fc\x7f\u0090", "abc"},
		{"dashes stay", "a-b‐c‑d–e—f", "a-b‐c‑d–e—f"},
		{"bytes that aren't UTF-8", "a\xffb\xe1\xbb", "a\ufffdb\ufffd\ufffd"},
		{"nặng first", "Vie\u0323\u0302t", "Việt"},
		{"nặng last", "Vie\u0302\u0323t", "Việt"},
		{"marks in a wrong order", "tie\u0301\u0302ng", "tiếng"},
		{"half composed", "ti\u00ea\u0301ng", "tiếng"},
		{"horn and tone", "u\u031bo\u031b\u0323c", "ược"},
		{"mark behind an invisible character", "a\u200b\u0301", "á"},
		{"mark on a sign", "=\u0338", "≠"},
		{"mark of another language", "e\u0308 n\u0303 s\u030c", "ë ñ š"},
		{"deprecated mark", "a\u0340", "à"},
		{"singletons", "\u212a \u2126", "K Ω"},
		{"decomposed and misplaced", "hoa\u0300", "hòa"},
		{"Hangul", "\u1112\u1161\u11ab", "한"},
		{"invisible at the end", "hoà\u200b", "hòa"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, m := Normalize(c.in)
			if got != c.want {
				t.Errorf("Normalize(%q) = %q, want %q", c.in, got, c.want)
			}
			check(t, c.in, got, m)
		})
	}
}

// fataler is what *testing.T and *rapid.T share.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// check fails unless text and map are what Normalize promises for any source.
func check(t fataler, source, text string, m OffsetMap) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Fatalf("%q: not UTF-8: %q", source, text)
	}
	if norm.NFC.String(text) != text {
		t.Fatalf("%q: not NFC: %q", source, text)
	}
	again, m2 := Normalize(text)
	if again != text {
		t.Fatalf("%q: not idempotent: %q then %q", source, text, again)
	}
	if !m2.Identity() {
		t.Fatalf("%q: second map isn't the identity", source)
	}
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(source)
	if strings.Count(lines, "\n") != strings.Count(text, "\n") {
		t.Fatalf("%q: number of lines changed: %q", source, text)
	}
	borders := map[int]bool{len(source): true}
	for i := range source {
		borders[i] = true
	}
	last := 0
	for i := 0; ; {
		at := m.Source(i)
		if !borders[at] || at < last {
			t.Fatalf("%q: Source(%d) = %d: no rune border, or behind %d", source, i, at, last)
		}
		last = at
		if i == len(text) {
			break
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		from, to := m.SourceSpan(i, i+n)
		if !borders[from] || !borders[to] || from > to {
			t.Fatalf("%q: SourceSpan(%d, %d) = %d, %d", source, i, i+n, from, to)
		}
		i += n
	}
	if last != len(source) {
		t.Fatalf("%q: Source(len) = %d, want %d", source, last, len(source))
	}
	// Each word's source is that word again.
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && text[end] != ' ' && text[end] != '\n' {
			end++
		}
		if end > start {
			from, to := m.SourceSpan(start, end)
			if word, _ := Normalize(source[from:to]); word != text[start:end] && !contextual(text[start:end]) {
				t.Fatalf("%q: %q comes from %q, which is %q", source, text[start:end], source[from:to], word)
			}
		}
		start = end + 1
	}
}

// contextual reports whether a word's form depends on the text around it.
func contextual(word string) bool { return strings.ContainsAny(word, "đĐ") }

// pieces are what sources of the properties are put together from.
var pieces = []string{
	"hoà", "thuỷ", "quý", "Qúy", "đựơc", "gìn", "Ð", "ð", "HÐND", "c\u043eng", "\u0430", "νο", "a", "o", "u", "y", "ê", "ô", "i", "q", "g", "ng", "nh", "t",
	"\u0300", "\u0301", "\u0302", "\u0303", "\u0306", "\u0309", "\u031b", "\u0323", "\u0308", "\u0340", "\u0344", "\u034f", "\u0338", "\u20d7",
	" ", "\u00a0", "\n", "\r", "\r\n", "\v", "\u2028", "\u200b", "\ufeff", "\u00ad", "-", "–", "/", "\xff", "\xe1", "\xba", "\u212a", "\u2126", "=", "<", "¨", "한", "\u1161", "漢", "\U0001F600", "ẻ", "ũ", "ý", "Ắ", "7",
}

func TestNormalizeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 24).Draw(t, "pieces"), "")
		text, m := Normalize(source)
		check(t, source, text, m)
	})
}

// Every valid syllable in every case and decomposition has one form.
func TestNormalizeSyllables(t *testing.T) {
	n := 0
	for _, w := range allSyllables() {
		n++
		for _, form := range []string{w, strings.ToUpper(w), norm.NFD.String(w), norm.NFD.String(strings.ToUpper(w))} {
			got, m := Normalize(form)
			if want := norm.NFC.String(form); got != want {
				t.Fatalf("Normalize(%q) = %q", form, got)
			}
			check(t, form, got, m)
		}
	}
	if n < 10_000 {
		t.Fatalf("only %d syllables", n)
	}
}

// Wherever the tone stands in a valid syllable, it goes to its place.
func TestTonePlacement(t *testing.T) {
	lt := letters()
	for _, w := range allSyllables() {
		sp, tn, _ := parseSyllable(w)
		if tn == level {
			continue
		}
		runes := []rune(w)
		runes[sp.tone] = lt.compose[lt.of[runes[sp.tone]].code][level][0]
		for i, r := range runes {
			if l := lt.of[r]; l.vowel {
				moved := append([]rune(nil), runes...)
				moved[i] = lt.compose[l.code][tn][0]
				if got, _ := Normalize(string(moved)); got != w {
					t.Errorf("Normalize(%q) = %q, want %q", string(moved), got, w)
				}
			}
		}
	}
}

// allSyllables spells out every valid syllable in lower case.
func allSyllables() []string {
	lt := letters()
	var all []string
	for _, sp := range syllables().slots {
		if sp.key == 0 {
			continue
		}
		var bare []rune
		for k := sp.key; k > 0; k >>= 6 {
			bare = append([]rune{lt.compose[k&63][level][0]}, bare...)
		}
		for tn := range tones {
			if sp.valid(tn) {
				w := append([]rune(nil), bare...)
				w[sp.tone] = lt.compose[lt.of[w[sp.tone]].code][tn][0]
				all = append(all, string(w))
			}
		}
	}
	return all
}

func TestSourceSpan(t *testing.T) {
	source := "\ufeffKhối thi đua \u200bHoà Bi\u0300nh\u00ad, năm\u00a02023\r\n"
	text, m := Normalize(source)
	for quote, want := range map[string]string{
		"Khối": "Khối", "Hòa Bình": "Hoà Bi\u0300nh", "Hòa": "Hoà", "ì": "i\u0300", "năm 2023": "năm\u00a02023", "2023\n": "2023\r\n", ",": ",",
	} {
		i := strings.Index(text, quote)
		if i < 0 {
			t.Fatalf("%q isn't in %q", quote, text)
		}
		from, to := m.SourceSpan(i, i+len(quote))
		if got := source[from:to]; got != want {
			t.Errorf("source of %q = %q, want %q", quote, got, want)
		}
	}
	if i := strings.Index(text, "thi"); m.Source(i) != strings.Index(source, "thi") {
		t.Errorf("Source(%d) = %d", i, m.Source(i))
	}
	var zero OffsetMap
	if from, to := zero.SourceSpan(3, 7); from != 3 || to != 7 || zero.Source(5) != 5 {
		t.Error("the zero map isn't the identity")
	}
}

func FuzzNormalize(f *testing.F) {
	for _, p := range pieces {
		f.Add("kh" + p + "ối " + p)
	}
	f.Fuzz(func(t *testing.T, source string) {
		text, m := Normalize(source)
		check(t, source, text, m)
	})
}
