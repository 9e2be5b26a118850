package viet

import (
	"fmt"
	"strings"
)

// What text is looked at for broken words, and what is given up. Sound text has
// more than 0.97 of its letters in valid syllables; foreign names lower that, but
// they aren't broken words.
const (
	soundText  = 0.97 // below, every line of the text is looked at
	soundLine  = 0.90 // below, a line of sound text is looked at, too,
	brokenLine = 0.15 // or with so many of its letters in broken words, which capitals hide from the health,
	lineWords  = 2    // if so many words of it are broken
	brokenText = 0.01 // a text with so many of its letters in broken words is damaged
	textWords  = 4    // if so many words are broken, whatever its health
	gain       = 0.01 // a text has to become sounder by so much
	garbled    = 0.60 // below, text that isn't of another language is mush
	toJudge    = 20   // letters that a text has to have to be called mush
	toJudgeOne = 40   // letters that one line of a text has to have
)

// Repairs tells what [RepairUnsound] did to a text.
type Repairs struct {
	// Mended is how many lines had broken words that were put right.
	Mended int
	// Lost are the lines, from 0, that stay mush: see [Condition.Garbled]. Mush tells
	// whether the rest does too, or none is left.
	Lost []int
	Mush bool
	// Before and After are the health of the text as it came and as it is.
	Before, After float64
}

// String tells it to people.
func (r Repairs) String() string {
	return fmt.Sprintf("broken words in %d lines were mended: %.1f %% of the letters stood in syllables, now %.1f %%", r.Mended, 100*r.Before, 100*r.After)
}

// RepairUnsound mends the broken words of a text whose health is too low, and
// those of single lines that are much worse than the rest; see [Repair] for what
// it mends. Sound text isn't touched, and a repair that doesn't make the text
// sounder isn't kept. Lines stay lines: line i of the result is line i of s.
func RepairUnsound(s string) (string, Repairs) {
	lines := strings.Split(s, "\n")
	conditions := make([]Condition, len(lines))
	var whole Condition
	for i, line := range lines {
		conditions[i] = HealthOf(line)
		whole = whole.plus(conditions[i])
	}
	r := Repairs{Before: whole.Score(), After: whole.Score()}
	if whole.Language != Foreign && whole.Language != Unaccented {
		damages := make([]damage, len(lines))
		var sum damage
		for i, line := range lines {
			damages[i] = damageOf(line)
			sum.places += damages[i].places
			sum.letters += damages[i].letters
		}
		unhealthy := whole.Score() < soundText
		broken := sum.places >= textWords && float64(sum.letters) >= brokenText*float64(whole.Letters)
		mended := make([]mendedLine, len(lines))
		var after Condition
		for i, line := range lines {
			mended[i] = mendLine(line, conditions[i], damages[i], unhealthy || broken)
			after = after.plus(mended[i].condition)
		}
		if !unhealthy || broken || after.Score() >= whole.Score()+gain {
			r.After = after.Score()
			for i, m := range mended {
				if m.changed {
					r.Mended++
					lines[i], conditions[i] = m.text, m.condition
				}
			}
		}
	}
	var rest Condition
	for i, c := range conditions {
		if c.Letters >= toJudgeOne && c.Garbled() {
			r.Lost = append(r.Lost, i)
			continue
		}
		rest = rest.plus(c)
	}
	r.Mush = rest.Garbled() || len(r.Lost) > 0 && rest.Letters == 0
	if r.Mended == 0 {
		return s, r
	}
	return strings.Join(lines, "\n"), r
}

// mendedLine is a line with its broken words mended, or as it was.
type mendedLine struct {
	text      string
	condition Condition
	changed   bool
}

// mendLine mends a line of a damaged text, and one of a sound text that is much
// worse than the rest. A repair that costs health isn't kept.
func mendLine(line string, c Condition, d damage, damaged bool) mendedLine {
	asItWas := mendedLine{line, c, false}
	if !damaged && !d.much(c) {
		return asItWas
	}
	text, changed := repairLine(line, damaged)
	if !changed {
		return asItWas
	}
	if after := HealthOf(text); after.Score() >= c.Score() {
		return mendedLine{text, after, true}
	}
	return asItWas
}

// damage is how many places of a line are broken, and the letters in them.
type damage struct{ places, letters int }

func damageOf(line string) damage {
	if !HasAccent(line) {
		return damage{}
	}
	var d damage
	marked := attachMarks(line)
	d.places, d.letters = split(marked).damage()
	if marked != line {
		d.places += lineWords // marks that stand apart
	}
	return d
}

// much reports whether a line of a sound text is worth a repair.
func (d damage) much(c Condition) bool {
	return d.places >= lineWords && (c.Score() < soundLine || float64(d.letters) >= brokenLine*float64(max(c.Letters, d.letters)))
}

// plus is the condition of two texts together.
func (c Condition) plus(d Condition) Condition {
	c.Letters += d.Letters
	c.Valid += d.Valid
	c.Accented += d.Accented
	c.Odd += d.Odd
	c.ascii += d.ascii
	c.asciiOK += d.asciiOK
	c.own += d.own
	c.signs += d.signs
	c.Language = c.guess()
	return c
}

// Garbled reports whether a text is mush: hardly any of its letters stand in
// valid syllables, and many are letters that only Vietnamese has, or signs within
// words that no language has there.
func (c Condition) Garbled() bool {
	return c.Letters >= toJudge && c.Score() < garbled && c.Language == Vietnamese && max(c.signs, c.own)*20 >= c.Letters
}
