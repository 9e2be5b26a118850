package pdf

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"

	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

// fontDecoder decodes the glyphs of fonts that don't say what their letters are:
// TCVN3, VNI and others read as Latin-1, windows-1252 read as Macintosh Roman.
// Each font is decided by itself, by its name and by all its words on the page;
// what was found for a font holds on the file's later pages.
type fontDecoder struct {
	roman map[string]bool // fonts read as Macintosh Roman, by name
}

// decode returns the decoded glyphs and whether anything changed.
func (d *fontDecoder) decode(l *layout) (decoded []glyph, changed bool) {
	drop := make([]bool, len(l.glyphs))
	decoded = slices.Clone(l.glyphs)
	for font, name := range l.fonts {
		words := wordsOf(decoded, int32(font))
		texts := make([]string, len(words))
		for i, w := range words {
			var b strings.Builder
			for _, at := range w {
				b.WriteRune(decoded[at].r)
			}
			texts[i] = b.String()
		}
		after := d.words(texts, name)
		if after == nil {
			continue
		}
		if vn := tcvn3Font(name); vn != "" {
			restoreCase(decoded, words, texts, after, vn == capitalFont)
		}
		for i, w := range words {
			changed = spread(decoded, drop, w, []rune(after[i])) || changed
		}
	}
	if !changed {
		return nil, false
	}
	kept := decoded[:0]
	for i, g := range decoded {
		if !drop[i] {
			kept = append(kept, g)
		}
	}
	return kept, true
}

// words are the decoded words of a font, nil where they are fine as they are.
func (d *fontDecoder) words(texts []string, font string) []string {
	joined := strings.Join(texts, " ")
	if tcvn3Font(font) == "" {
		after := slices.Clone(texts)
		for i, text := range texts {
			if roman, ok := unroman(text); ok {
				after[i] = roman
			}
		}
		// Only the changed words tell: others are torn where the font changes.
		var was, is []string
		for i := range texts {
			if texts[i] != after[i] {
				was, is = append(was, texts[i]), append(is, after[i])
			}
		}
		before, now := viet.Health(strings.Join(was, ". ")), viet.Health(strings.Join(is, ". "))
		if len(was) > 0 && (d.roman[font] || now >= 0.75 && now > before+0.2) {
			if d.roman == nil {
				d.roman = map[string]bool{}
			}
			d.roman[font] = true
			return after
		}
	}
	text, ok := charset.DecodeLegacy(joined, font)
	if !ok || tcvn3Font(font) == "" && viet.Health(text) < viet.Health(joined)+0.05 {
		return nil
	}
	if after := strings.Split(text, " "); len(after) == len(texts) {
		return after
	}
	after := make([]string, len(texts))
	for i := range texts {
		after[i], _ = charset.DecodeLegacy(texts[i], font)
	}
	return after
}

// unroman undoes the reading of windows-1252 as Macintosh Roman; ok is false
// where s can't have come about in this way.
func unroman(s string) (text string, ok bool) {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		c, found := charmap.Macintosh.EncodeRune(r)
		if !found {
			return "", false
		}
		ok = true
		if r == '£' { // pdfium's table has it in the place of ¡
			c = 0xC1
		}
		b.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return b.String(), ok
}

// The kinds of TCVN3 fonts.
const (
	smallFont   = "small"
	capitalFont = "capital" // shows small letters as capitals
)

// tcvn3Font tells by the name whether a font is one of TCVN3's (.VnTime,
// .VnTimeH), "" where it isn't.
func tcvn3Font(name string) string {
	if i := strings.IndexByte(name, '+'); i == 6 {
		name = name[i+1:]
	}
	name, _, _ = strings.Cut(strings.TrimLeft(name, "."), "-")
	name, _, _ = strings.Cut(name, ",")
	if len(name) < 5 || !strings.HasPrefix(name, "Vn") {
		return ""
	}
	if strings.HasSuffix(name, "H") {
		return capitalFont
	}
	return smallFont
}

// restoreCase gives decoded words of TCVN3 their case. Its accented letters are
// small ones; the capital fonts show them as capitals, unless they were used for
// a line that is written in small letters all the same.
func restoreCase(glyphs []glyph, words [][]int, before, after []string, capital bool) {
	small := map[int]bool{} // stretches of a baseline with small letters
	stretch := make([]int, len(words))
	for i, w := range words {
		if i > 0 {
			stretch[i] = stretch[i-1]
			a, b := &glyphs[words[i-1][len(words[i-1])-1]], &glyphs[w[0]]
			if a.y-b.y > 1 || b.y-a.y > 1 || gapBetween(a, b) > 1.5 || gapBetween(a, b) < backStep {
				stretch[i]++
			}
		}
		if strings.ContainsFunc(before[i], func(r rune) bool { return r >= 'a' && r <= 'z' }) {
			small[stretch[i]] = true
		}
	}
	for i := range words {
		from, to := []rune(before[i]), []rune(after[i])
		if len(from) != len(to) {
			continue
		}
		for j, r := range from {
			if r < 0x80 && unicode.IsLetter(r) {
				to[j] = r
				continue
			}
			if r < 0x80 && r != '-' || r >= 0xA1 && r <= 0xA7 { // Ă Â Ê Ô Ơ Ư Đ have codes of their own
				continue
			}
			if capital && !small[stretch[i]] {
				to[j] = unicode.ToUpper(to[j])
			} else {
				to[j] = unicode.ToLower(to[j])
			}
		}
		after[i] = string(to)
	}
}

// wordsOf are the runs of letters of one font that stand together, as indices.
func wordsOf(glyphs []glyph, font int32) [][]int {
	var words [][]int
	for i := range glyphs {
		g := &glyphs[i]
		if g.font != font || g.space() || g.r == 0 {
			continue
		}
		if i > 0 && len(words) > 0 {
			before := &glyphs[i-1]
			if before.font == font && !before.space() && before.turn == g.turn &&
				before.y-g.y < 0.1*g.size && g.y-before.y < 0.1*g.size && gapBetween(before, g) < 0.14 && (gapBetween(before, g) > backStep || g.standsOn(before)) {
				last := &words[len(words)-1]
				*last = append(*last, i)
				continue
			}
		}
		words = append(words, []int{i})
	}
	return words
}

// standsOn reports whether g was drawn over the end of b without moving the pen,
// as the marks of VNI are.
func (g *glyph) standsOn(b *glyph) bool {
	return g.x0 > b.x0-0.1*b.size && math.Abs(g.x1-b.x1) < 0.05*b.size
}

// spread puts the decoded letters of a word onto its glyphs: one to one, or all
// onto the first where an encoding has two bytes for a letter.
func spread(glyphs []glyph, drop []bool, word []int, letters []rune) bool {
	if len(letters) == len(word) {
		changed := false
		for i, at := range word {
			changed = changed || glyphs[at].r != letters[i]
			glyphs[at].r = letters[i]
		}
		return changed
	}
	if len(letters) == 0 {
		return false
	}
	first := &glyphs[word[0]]
	first.r, first.marks = letters[0], string(letters[1:])
	for _, at := range word[1:] {
		first.x1 = max(first.x1, glyphs[at].x1)
		drop[at] = true
	}
	return true
}
