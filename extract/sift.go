package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// MayReport reports whether a page of the given gist may report a meeting of a bloc. It errs only
// towards yes: what it denies, [Extractor.Extract] finds no meeting in.
//
// A meeting needs a bloc, and it is told in one of two ways. Either a sentence tells of it that names the
// bloc and has the points of an event; then a stretch has them. Or it is gathered from several
// sentences; then the bloc is called one of emulation, or the title names it.
func (x *Extractor) MayReport(g *corpus.Gist) bool {
	title := func(int) bool { return false }
	for _, h := range g.Heads {
		if mayNameBloc(h) {
			title = func(int) bool { return true } // a line with these words is the likeliest title
		}
	}
	var m memory
	for i, s := range g.Stretches {
		if !mayNameBloc(s) {
			continue
		}
		if x.mayTellOfMeeting(&m, s, func() bool { return title(i) || g.MayBeTitle(i) }) {
			return true
		}
	}
	return false
}

// mayNameBloc finds what may be «khối», «cụm» (also «cụcm») or «khu vực», with accents or without, in
// any form and case, also as a part of other words.
func mayNameBloc(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		switch s[i] {
		case 'k', 'K':
			next, n := letterAt(s, i+1)
			if next != 'h' {
				continue
			}
			switch next, m := letterAt(s, i+1+n); next {
			case 'o':
				if next, _ := letterAt(s, i+1+n+m); next == 'i' || next == 'y' {
					return true
				}
			case 'u':
				if strings.Contains(viet.Fold(strings.ToValidUTF8(s[i:min(len(s), i+60)], "")), "vuc") {
					return true
				}
			}
		case 'c', 'C':
			if next, n := letterAt(s, i+1); next == 'u' {
				next, m := letterAt(s, i+1+n)
				if next == 'm' {
					return true
				}
				if next, _ := letterAt(s, i+1+n+m); next == 'm' {
					return true
				}
			}
		}
	}
	return false
}

// letterAt is the letter at byte i without case and accent, and how many bytes it takes with the marks
// behind it and what is invisible before it.
func letterAt(s string, i int) (letter rune, n int) {
	begin := i
	for i < len(s) {
		if s[i] < utf8.RuneSelf {
			if letter != 0 {
				return letter, i - begin
			}
			letter = rune(s[i] | 0x20)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case letter != 0:
			return letter, i - begin
		default:
			letter = unicode.ToLower(viet.FoldRune(r))
		}
		i += size
	}
	return letter, i - begin
}

// mayTellOfMeeting reports whether a sentence within the stretch may be an event, or whether the
// bloc that it names is enough for one that is told elsewhere.
func (x *Extractor) mayTellOfMeeting(m *memory, stretch string, mayBeTitle func() bool) bool {
	text, _ := viet.Normalize(stretch)
	m.tokens = x.mend(x.lexicon.AppendTokens(m.tokens[:0], text), true)
	x.lexicon.Renew(&m.table, m.tokens)
	bloc, emulation := false, false
	for i := range m.tokens {
		t := &m.tokens[i]
		switch t.Word.Lower {
		case "khoi", "cum":
			return true // how a text without accents is read depends on all of it
		case "khu":
			if i+1 < len(m.tokens) && m.tokens[i+1].Is("vuc") {
				return true
			}
		case "đua", "ước":
			emulation = emulation || i > 0 && m.tokens[i-1].Is("thi", "giao")
		}
		if head, _, ok := m.table.Longest(i, len(m.tokens), x.c.blocHead, false); ok && !x.isFalseBloc(m, i) {
			bloc, emulation = true, emulation || head.Len > 1
		}
	}
	return bloc && (emulation || x.mayBeEvent(m) || mayBeTitle())
}

// isFalseBloc tells «khối lượng» at token i.
func (x *Extractor) isFalseBloc(m *memory, i int) bool {
	f, _, ok := m.table.Longest(i, len(m.tokens), x.c.blocFalse, false)
	for k := i + 1; ok && k < i+f.Len; k++ {
		ok = !m.tokens[k].Line // a line break may part them
	}
	return ok
}

// mayBeEvent gives a sentence that names a bloc, but no emulation, all the points that [reader.event] could
// give it for what the tokens tell, but for those of a title.
func (x *Extractor) mayBeEvent(m *memory) bool {
	c := &x.c
	var kind, meeting, held, attend, figures, dayPart bool
	for i := range m.tokens {
		t := &m.tokens[i]
		dayPart = dayPart || t.Is("buổi", "sáng", "chiều", "đầu")
		figures = figures || t.Class == grammar.Digits || roman(t.Word.Lower) > 0
		kind = kind || t.Is("tháng")                                  // «6 tháng đầu năm»
		meeting, held = meeting || t.Is("lượt"), held || t.Is("lượt") // «đến lượt Khối B»
		for _, match := range m.table.At(i) {
			for k := range match.Entries {
				switch match.Entries[k].Category {
				case c.yearEnd, c.midYear, c.launch, c.otherKind:
					kind = true
				case c.meeting:
					meeting = true
				case c.held:
					held = true
				case c.attend:
					attend = true
				}
			}
		}
	}
	if !kind && !meeting {
		return false
	}
	points := 2 // it has a name, and stands at the beginning
	for _, p := range []struct {
		told   bool
		points int
	}{{figures, 2}, {figures || dayPart, 2}, {kind, 2}, {held, 2}, {attend && !held, 1}, {meeting, 3}} { // a number, a day; «Tại hội nghị của …»
		if p.told {
			points += p.points
		}
	}
	return points >= leastEvent
}
