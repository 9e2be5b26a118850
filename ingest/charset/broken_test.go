package charset

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// breakages are what poor PDF text layers do to words.
var breakages = []struct {
	name  string
	whole bool // the damage has one reading, so that documents come back whole
	do    func(g generator, text string) string
}{
	{"marks behind a space", true, func(g generator, text string) string {
		var b strings.Builder
		for _, r := range text {
			parts := []rune(norm.NFD.String(string(r)))
			b.WriteRune(parts[0])
			for _, m := range parts[1:] {
				if g.IntN(3) == 0 {
					b.WriteByte(' ')
				}
				b.WriteRune(m)
			}
		}
		return b.String()
	}},
	{"words split before the accent", true, func(g generator, text string) string {
		return eachWord(text, func(w string) string {
			for i, r := range w {
				if i > 0 && r >= 0x1EA0 && g.IntN(2) == 0 {
					return w[:i] + " " + w[i:]
				}
			}
			return w
		})
	}},
	{"words split behind the accent", true, func(g generator, text string) string {
		return eachWord(text, func(w string) string {
			for i, r := range w {
				if rest := w[i+len(string(r)):]; r >= 0x1EA0 && rest != "" && g.IntN(2) == 0 {
					return w[:len(w)-len(rest)] + " " + rest
				}
			}
			return w
		})
	}},
	{"spaced title", true, func(g generator, text string) string {
		title, rest, _ := strings.Cut(text, "\n")
		return strings.TrimSpace(strings.Join(strings.Split(strings.ReplaceAll(title, " ", ""), ""), " ")) + "\n" + rest
	}},
	{"spaces lost", false, func(g generator, text string) string {
		words := strings.Split(text, " ")
		var b strings.Builder
		for i, w := range words {
			if i > 0 && (g.IntN(8) > 0 || strings.ContainsFunc(words[i-1]+w, func(r rune) bool { return r >= '0' && r <= '9' })) {
				b.WriteByte(' ')
			}
			b.WriteString(w)
		}
		return b.String()
	}},
}

func eachWord(text string, do func(string) string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		words := strings.Split(lines[i], " ")
		for k := range words {
			words[k] = do(words[k])
		}
		lines[i] = strings.Join(words, " ")
	}
	return strings.Join(lines, "\n")
}

// Broken words are mended: a mark or a letter belongs to one word only, so that
// whole documents come back; where a split or a joint can be read in two ways, a
// few words stay wrong.
func TestBrokenWords(t *testing.T) {
	for _, d := range breakages {
		t.Run(d.name, func(t *testing.T) {
			documentsWrong, all, wrong, before := 0, 0, 0, 0
			for n := range *documents {
				g := newGenerator(uint64(n))
				text := g.document()
				body := d.do(g, text)
				got, _ := viet.RepairUnsound(body)
				got, _ = viet.Normalize(got)
				want, _ := viet.Normalize(text)
				if got != want {
					documentsWrong++
				}
				normal, _ := viet.Normalize(body)
				all += len(words(want))
				wrong += missing(want, got)
				before += missing(want, normal)
			}
			t.Logf("%d documents differ; %d of %d words are wrong, %d were", documentsWrong, wrong, all, before)
			if before*100 < all {
				t.Errorf("only %d of %d words were broken", before, all)
			}
			if wrong*1000 > all*5 {
				t.Errorf("%d of %d words are wrong", wrong, all)
			}
			if d.whole && documentsWrong*1000 > *documents*5 {
				t.Errorf("%d of %d documents are wrong", documentsWrong, *documents)
			}
		})
	}
}

// missing is how many words of want aren't in got.
func missing(want, got string) int {
	have := map[string]int{}
	for _, w := range words(got) {
		have[w]++
	}
	n := 0
	for _, w := range words(want) {
		if have[w]--; have[w] < 0 {
			n++
		}
	}
	return n
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
