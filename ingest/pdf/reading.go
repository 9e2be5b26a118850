package pdf

import (
	"strings"
	"unicode"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// The scores of the gate: shares of letters in valid syllables.
const (
	sound   = 0.97 // taken without a look at other readings
	garbled = 0.90 // below, the page is drawn and read by OCR
)

// reading is one page as one engine read it.
type reading struct {
	engine    string
	lines     []line
	condition viet.Condition
}

// newReading scores lines.
func newReading(engine string, lines []line) reading {
	return reading{engine: engine, lines: lines, condition: viet.HealthOf(textOf(lines))}
}

// score is how sound the reading is; other languages and pages with hardly any
// letters can't be judged and count as sound.
func (r *reading) score() float64 {
	switch r.condition.Language {
	case viet.Foreign, viet.Unknown:
		if signs(textOf(r.lines)) {
			return 0
		}
		if r.condition.Odd*20 <= r.condition.Letters {
			return 1
		}
	}
	return r.condition.Score()
}

// signs reports whether the text is mostly signs, as the codes of a font are that
// doesn't tell its letters.
func signs(text string) bool {
	const least = 60
	plain, all := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) || r == '.' || r == '_' || r == '…': // leaders and blanks to fill in
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			plain++
		}
		all++
	}
	return all >= least && plain*10 < all*7
}

// better reports whether r is to be preferred to s: sounder by more than chance,
// and without a loss of text.
func (r *reading) better(s *reading) bool {
	return r.score() > s.score()+0.002 && r.condition.Letters*10 >= s.condition.Letters*7
}

// textOf is the lines' text, one a line.
func textOf(lines []line) string {
	var b strings.Builder
	for i := range lines {
		b.WriteString(lines[i].Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// syllable reports whether the word is one valid syllable.
func syllable(word string) bool { return viet.IsSyllable(word) }
