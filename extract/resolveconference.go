package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// resolveBloc chooses the fullest name of the bloc in the sentences.
func (m *meeting) resolveBloc() {
	// the title's bloc leads, else that of the surest event
	var lead *grammar.Node
	score := 0
	for _, e := range m.events {
		s := e.score
		if e.title {
			s += 10
		}
		if b := e.bloc.Value.(blocName); !b.bare() && s > score {
			lead, score = e.bloc, s
		}
	}
	if lead == nil {
		lead = m.events[0].bloc
	}
	base := lead.Value.(blocName)
	best := lead
	number := base.number
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if n = blocIn(n); n == nil {
				continue
			}
			b := n.Value.(blocName)
			if b.plural || b.bare() && !base.bare() || !m.r.sameBloc(base, b) || b.form != base.form {
				continue
			}
			if number == 0 && b.number > 0 {
				number = b.number
			}
			if blocRank(b) > blocRank(best.Value.(blocName)) {
				best = n
			}
		}
	}
	b := best.Value.(blocName)
	m.bloc = b
	m.c.Bloc = corpus.Bloc{Name: upperFirst(b.name), Form: b.form, Number: corpus.Number(number), Proof: m.proof(best.Rule, best.Span)}
	if isUpperText(b.name) {
		m.c.Bloc.Name = sentenceCase(b.name)
	}
}

// blocRank orders the names of a bloc: with «thi đua» before without, then the
// longer one.
func blocRank(b blocName) int {
	n := len(strings.Fields(b.body))
	if n > 22 {
		n = 1
	}
	if b.thiDua {
		n += 30
	}
	return n
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// resolveKind takes the weightiest kind among the title and the events.
func (m *meeting) resolveKind() {
	if strings.Contains(m.r.head.paper, "iao ước") {
		m.c.Kind = corpus.Launch
		m.single("kind", m.r.head.titleSpan, "kind.paper")
		return
	}
	order := map[corpus.Kind]int{corpus.YearEnd: 4, corpus.MidYear: 3, corpus.Launch: 2, corpus.Other: 1}
	top := 0
	for _, e := range m.events {
		top = max(top, e.score)
	}
	var best event
	for _, e := range m.events {
		if e.kind == "" || e.score < top-3 && !e.title {
			continue
		}
		if order[e.kind] > order[best.kind] {
			best = e
		}
	}
	if t := m.r.titleSentence(); t != nil {
		if k := m.r.kindOf(t); k != "" && !(best.kind == corpus.MidYear && onlyLooksBack(t)) && !(best.kind == corpus.YearEnd && onlyHalves(t)) && (best.kind == "" || order[k] > order[best.kind] || k == corpus.MidYear) {
			best = event{s: t, kind: k}
		}
	}
	if best.kind == corpus.MidYear && best.s.block.kind == corpus.Title && onlyHalves(best.s) {
		for _, s := range m.sentences {
			if s.index < leadSentences && s.block.kind == corpus.Paragraph && m.r.saysWholeYear(s) && m.r.kindOf(s) == corpus.YearEnd {
				best = event{s: s, kind: corpus.YearEnd}
				break
			}
		}
	}
	if best.kind == "" {
		for _, s := range m.sentences {
			if k := m.r.kindOf(s); order[k] > order[best.kind] && s.has1(m.r.x.c.meeting) && s.block.kind != corpus.Boilerplate {
				best = event{s: s, kind: k}
			}
		}
	}
	if best.kind == "" {
		best = m.events[0]
		best.kind = corpus.Other
	}
	m.c.Kind = best.kind
	m.single("kind", best.s.Span, "kind."+string(best.kind))
}

// onlyLooksBack tells a title whose only sign of a year's review is «nhìn lại».
func onlyLooksBack(t *sentence) bool {
	for _, n := range t.nodes {
		if phraseIs(n, "nhìn lại") {
			return true
		}
	}
	return false
}

// onlyHalves tells a title whose only sign of a review in the middle of the year is a word for
// half a year: «nửa năm đầu của chính quyền hai cấp».
func onlyHalves(t *sentence) bool {
	half := false
	for _, n := range t.nodes {
		switch {
		case phraseIs(n, "sơ kết"):
			return false
		case phraseIs(n, "nửa năm"), phraseIs(n, "nửa đầu"):
			half = true
		}
	}
	return half
}

func (r *reader) titleSentence() *sentence {
	for _, s := range r.sentences {
		if s.block.kind == corpus.Title {
			return s
		}
	}
	return nil
}

// resolveYear reads the emulation year in the title, then in the events, then in
// the rest of the text.
func (m *meeting) resolveYear() {
	try := func(s *sentence, rule string) bool {
		n, y := m.r.reviewYear(s, m.c.Kind)
		if n == nil {
			return false
		}
		m.c.Year = corpus.Number(y)
		m.single("year", n.Span, rule)
		return true
	}
	category := m.r.categoryOf(m.c.Kind)
	// a school year told with the meeting stands over the calendar's in the title
	for _, e := range m.events {
		if e.kind != m.c.Kind || e.title {
			continue
		}
		if n, _ := m.r.yearAfter(e.s, category); n != nil && n.Value.(yearTold).school && try(e.s, "year.event") {
			return
		}
	}
	if t := m.r.titleSentence(); t != nil && (t.has1(category) || m.c.Kind == corpus.Other) && try(t, "year.title") {
		return
	}
	for _, e := range m.events {
		if e.kind == m.c.Kind && e.s.has1(category) && try(e.s, "year.event") {
			return
		}
	}
	for _, e := range m.events {
		if e.kind == m.c.Kind && try(e.s, "year.event") {
			return
		}
	}
	if n := m.dayTold(); n != nil && n.Value.(day).date.Year > 0 && (m.c.Kind == corpus.MidYear || m.c.Kind == corpus.Launch) {
		if n, y := m.yearOfDay(); n != nil {
			m.c.Year = corpus.Number(y)
			m.single("year", n.Span, "year.day")
			return
		}
	}
	for _, s := range m.sentences {
		if s.has1(category) && s.block.kind != corpus.Boilerplate {
			if n, y := m.r.yearAfter(s, category); n != nil {
				m.c.Year = corpus.Number(y)
				m.single("year", n.Span, "year.text")
				return
			}
		}
	}
	if t := m.r.titleSentence(); t != nil && try(t, "year.title") {
		return
	}
	for _, e := range m.events {
		if try(e.s, "year.event") {
			return
		}
	}
	for _, s := range m.sentences {
		if s.index >= leadSentences || m.c.Kind != corpus.YearEnd {
			break
		}
		for _, n := range s.nodes {
			if n.Kind == yearNode && n.Value.(yearTold).school && s.block.kind != corpus.Boilerplate {
				m.c.Year = corpus.Number(n.Value.(yearTold).year) // «Năm học 2010 - 2011 sắp khép lại»
				m.single("year", n.Span, "year.text")
				return
			}
		}
	}
	if n, y := m.yearOfDay(); n != nil {
		m.c.Year = corpus.Number(y)
		m.single("year", n.Span, "year.day")
		return
	}
	if span, y := m.yearOfTerm(); y > 0 {
		m.c.Year = corpus.Number(y)
		m.single("year", span, "year.text")
		return
	}
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if n.Kind == yearNode && s.block.kind != corpus.Boilerplate {
				m.c.Year = corpus.Number(n.Value.(yearTold).year)
				m.single("year", n.Span, "year.text")
				return
			}
		}
	}
}

// yearOfTerm is the year told with the number of a term or a month in the first sentences:
// «phát động thi đua đợt 3-2013», «quý II/2016».
func (m *meeting) yearOfTerm() (corpus.Span, int) {
	r := m.r
	for _, s := range m.sentences {
		if s.index > 6 {
			break
		}
		for k := s.from + 2; k < s.to; k++ {
			if y := r.number(k, s.to); y > 1990 && y < 2060 && r.tokens[k].Len() == 4 && r.tokens[k-1].Is("-", "/") && !r.tokens[k].Spaced && k > s.from+2 && r.tokens[k-3].Is("đợt", "quý", "tháng") {
				return corpus.Span{Start: r.tokens[k-2].Start, End: r.tokens[k].End}, y
			}
		}
	}
	return corpus.Span{}, 0
}

// yearOfDay is the emulation year by the day of the meeting where no year is told: a
// year is reviewed from its autumn to the next spring, half of it and a pact in its
// course. A pact signed at the end of a year may open either.
func (m *meeting) yearOfDay() (*grammar.Node, int) {
	n := m.dayTold()
	if n == nil {
		return nil, 0
	}
	d := n.Value.(day).date
	if d.Year == 0 {
		pub := m.r.publishedNear(d, 0)
		if pub.IsZero() {
			return nil, 0
		}
		d.Year = pub.Year
		if d.Days(pub) > 1 {
			d.Year--
		}
	}
	if pub := m.r.publishedAny(); n.Value.(day).date.Year > 0 && !pub.IsZero() {
		if gap := pub.Days(d); 300 < gap && gap < 430 {
			d.Year++ // a slip in the year: the post came out days later
		}
	}
	switch {
	case m.c.Kind == corpus.YearEnd && d.Month <= 6, m.c.Kind == corpus.MidYear && d.Month == 1:
		return n, d.Year - 1
	case m.c.Kind == corpus.Launch && d.Month >= 10:
		return nil, 0
	}
	return n, d.Year
}
