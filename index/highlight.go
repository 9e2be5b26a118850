package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
)

// Fragment is a part of a text with what matched in it.
type Fragment struct {
	// Start is where the fragment starts, in bytes of the text it is cut from:
	// the document's normalized text, its title, or the quote of a fact.
	Start int    `json:"start"`
	Text  string `json:"text"`
	// Marks are what matched, in bytes of Text.
	Marks []corpus.Span `json:"marks"`
}

// Highlighted is the text with before and after around each mark; escape, which
// may be nil, is applied to all text between them.
func (f Fragment) Highlighted(before, after string, escape func(string) string) string {
	if escape == nil {
		escape = func(s string) string { return s }
	}
	var b strings.Builder
	at := 0
	for _, m := range f.Marks {
		b.WriteString(escape(f.Text[at:m.Start]) + before + escape(f.Text[m.Start:m.End]) + after)
		at = m.End
	}
	b.WriteString(escape(f.Text[at:]))
	return b.String()
}

// fragments cuts up to count pieces of about size bytes out of text, those that
// answer the most parts of the query first found, in the order of the text.
func fragments(text string, marks []mark, count, size int) []Fragment {
	if len(marks) == 0 || count <= 0 {
		return nil
	}
	type window struct{ from, to, parts int } // marks [from, to)
	var chosen []window
	used := map[int]bool{} // parts that earlier windows answer
	taken := func(i int) bool {
		for _, c := range chosen {
			if i >= c.from && i < c.to {
				return true
			}
		}
		return false
	}
	for range count {
		best := window{}
		bestGain := 0
		for i := 0; i < len(marks); i++ {
			if taken(i) {
				continue
			}
			parts := map[int]bool{}
			gain, j := 0, i
			for ; j < len(marks) && !taken(j) && (j == i || marks[j].End-marks[i].Start <= size*2/3); j++ {
				if !parts[marks[j].part] {
					parts[marks[j].part] = true
					gain += 2
					if !used[marks[j].part] {
						gain += 4
					}
				}
			}
			if gain > bestGain {
				best, bestGain = window{i, j, len(parts)}, gain
			}
			if j-i > 64 { // a word on every line: the first places will do
				i = j - 1
			}
		}
		if bestGain == 0 {
			break
		}
		chosen = append(chosen, best)
		for _, m := range marks[best.from:best.to] {
			used[m.part] = true
		}
	}
	var list []Fragment
	for i := range chosen { // few: sort by place
		for j := i; j > 0 && chosen[j].from < chosen[j-1].from; j-- {
			chosen[j], chosen[j-1] = chosen[j-1], chosen[j]
		}
	}
	end := 0
	for i, w := range chosen {
		limit := len(text)
		if i+1 < len(chosen) {
			limit = marks[chosen[i+1].from].Start
		}
		f := cut(text, marks[w.from:w.to], end, limit, size)
		end = f.Start + len(f.Text)
		list = append(list, f)
	}
	return list
}

// cut is the fragment around marks, within [from, to) of text, cut between words.
func cut(text string, marks []mark, from, to, size int) Fragment {
	first, last := marks[0].Start, marks[len(marks)-1].End
	room := max(0, size-(last-first))
	start, end := max(from, first-room/3), min(to, last+room-room/3)
	if start > from {
		start = wordStart(text, start, first)
	}
	if end < to {
		end = wordEnd(text, last, end)
	}
	for start < first && isSpaceAt(text, start) {
		start++
	}
	f := Fragment{Start: start, Text: strings.TrimRightFunc(text[start:end], unicode.IsSpace)}
	for _, m := range marks {
		f.Marks = append(f.Marks, corpus.Span{Start: m.Start - start, End: m.End - start})
	}
	return f
}

func isSpaceAt(text string, i int) bool { return text[i] == ' ' || text[i] == '\n' || text[i] == '\t' }

// wordStart is the first start of a word in [i, limit], limit if there is none.
func wordStart(text string, i, limit int) int {
	for ; i < limit; i++ {
		if isSpaceAt(text, i) {
			return i + 1
		}
	}
	return limit
}

// wordEnd is the last end of a word in [limit, i], limit if there is none.
func wordEnd(text string, limit, i int) int {
	for ; i > limit; i-- {
		if isSpaceAt(text, i) {
			return i
		}
	}
	return limit
}

// whole is a short text with its marks.
func whole(text string, marks []mark) Fragment {
	f := Fragment{Text: text, Marks: []corpus.Span{}}
	for _, m := range marks {
		f.Marks = append(f.Marks, m.Span)
	}
	return f
}

// lead is the start of a text that nothing was found in, for a result that
// answers by its facts only.
func lead(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return strings.TrimRightFunc(text[:wordEnd(text, 0, size)], unicode.IsSpace)
}
