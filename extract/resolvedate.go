package extract

import (
	"fmt"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// resolvePlace reads the place in the event, then in the sentence before.
func (m *meeting) resolvePlace() {
	for _, e := range m.events {
		if e.title || e.kind != m.c.Kind && e.kind != "" {
			continue
		}
		if span, text, ok := m.r.placeOf(e.s); ok {
			m.c.Place = corpus.Text(text)
			m.single("place", span, "place.event")
			return
		}
	}
	r := m.r
	for _, look := range []func(s *sentence) (corpus.Span, string, bool){
		func(s *sentence) (corpus.Span, string, bool) {
			if span, text, ok := r.labelledPlace(s); ok {
				return span, text, ok
			}
			if r.meetsAt(s) {
				return r.placeOf(s)
			}
			return corpus.Span{}, "", false
		},
		func(s *sentence) (corpus.Span, string, bool) {
			if s.index < leadSentences && s.block.kind != corpus.Title && s.block.kind != corpus.Caption {
				return r.hallAfterDay(s)
			}
			return corpus.Span{}, "", false
		},
		func(s *sentence) (corpus.Span, string, bool) {
			if m.tellsOfMeeting(s) {
				return r.placeOf(s)
			}
			return corpus.Span{}, "", false
		},
	} {
		for _, s := range m.sentences {
			if span, text, ok := look(s); ok {
				m.c.Place = corpus.Text(text)
				m.single("place", span, "place.text")
				return
			}
		}
	}
}

// resolveDate finds the day of the meeting and completes its year.
func (m *meeting) resolveDate() {
	if m.takeRelativeDay() {
		return
	}
	found := m.dayTold()
	if found == nil {
		return
	}
	d := found.Value.(day)
	told := m.mendYear(d.date)
	date, conflict := m.completeDay(told)
	conflict = conflict || told != d.date
	if date.IsZero() {
		return
	}
	m.c.HeldOn = date
	if !d.until.IsZero() {
		until := d.until
		until.Year = date.Year
		m.c.HeldUntil = until
	}
	m.single("held_on", found.Span, "date.event")
	if conflict {
		m.warn(corpus.DateConflict, fmt.Sprintf("«%s» → %s", m.r.doc.Quote(found.Span), date))
	}
}

// takeRelativeDay takes the day that the meeting's sentence tells by that of the meeting before in the
// post, where it tells none itself, and tells whether it did.
func (m *meeting) takeRelativeDay() bool {
	for _, e := range m.events {
		days := m.r.relativeDay(e.s)
		if days == 0 || e.date != nil {
			continue
		}
		var before corpus.Date
		for _, other := range m.r.met {
			if other == m {
				break
			}
			before = other.c.HeldOn
		}
		if before.IsZero() {
			return false
		}
		day := before.Time().AddDate(0, 0, days)
		m.c.HeldOn = corpus.Date{Year: day.Year(), Month: int(day.Month()), Day: day.Day()}
		end := min(e.s.from+5, e.s.to)
		m.single("held_on", corpus.Span{Start: e.s.Start, End: m.r.tokens[end-1].End}, "date.relative")
		return true
	}
	return false
}

// dayTold is the day of the meeting as told: with the event, else in the first
// sentences; nil where none is.
func (m *meeting) dayTold() *grammar.Node {
	for _, e := range m.events {
		if e.date != nil && !e.title && (e.kind == m.c.Kind || e.kind == "") {
			return e.date
		}
	}
	for _, e := range m.events {
		if e.date != nil {
			return e.date
		}
	}
	for _, look := range []func() *grammar.Node{m.sameDate, m.labelledDate, m.leadDate, m.toldDate} {
		if n := look(); n != nil {
			return n
		}
	}
	return nil
}

// sameDate is the day told last before a meeting held «cùng ngày».
func (m *meeting) sameDate() *grammar.Node {
	for _, e := range m.events {
		if e.title || !m.r.sameDay(e.s) || !strings.Contains(m.r.start(e.s, 12), "cung ngay") && !m.r.opensWithDayPart(e.s) {
			continue
		}
		for i := e.s.index - 1; i >= max(0, e.s.index-40); i-- {
			for _, n := range m.r.sentences[i].nodes {
				if n.Kind == dateNode && !m.r.isCited(n) && n.From-m.r.sentences[i].from < 8 {
					return n
				}
			}
		}
	}
	return nil
}

// labelledDate is the day of a paper's line «Thời gian: … ngày 30/12/2014».
func (m *meeting) labelledDate() *grammar.Node {
	for _, s := range m.sentences {
		if !strings.HasPrefix(strings.TrimLeft(m.r.start(s, 4), "0123456789. "), "thoi gian") {
			continue
		}
		for _, n := range s.nodes {
			if n.Kind == dateNode && n.Value.(day).date.Year > 0 {
				return n
			}
		}
	}
	return nil
}

// toldDate is the day in a sentence deep in a paper that begins with the meeting:
// «Hội nghị tổng kết được tổ chức ngày 04/01/2014».
func (m *meeting) toldDate() *grammar.Node {
	for _, s := range m.sentences {
		if !m.tellsOfMeeting(s) {
			continue
		}
		for _, n := range s.nodes {
			if n.Kind == dateNode && n.From-s.from < 12 && !m.r.isCited(n) {
				return n
			}
		}
	}
	return nil
}

// tellsOfMeeting tells a sentence that begins with the meeting and says that it was
// held, wherever it stands.
func (m *meeting) tellsOfMeeting(s *sentence) bool {
	c := &m.r.x.c
	if s.block.kind == corpus.Title || s.block.kind == corpus.Caption || len(s.nodes) == 0 || !s.nodes[0].Has(c.meeting) || !s.has1(c.held) {
		return false
	}
	return !s.has1(c.preview, c.goal) && !m.r.isFuture(s, 0)
}

// mendYear takes the other year where a text tells the same day of two years, and
// that year is the one reviewed: minutes of «08 tháng 12 năm 2011» that end on
// «08/12/2010» are of 2010.
func (m *meeting) mendYear(d corpus.Date) corpus.Date {
	if d.Year != int(m.c.Year)+1 || d.Month < 7 || m.c.Kind != corpus.YearEnd {
		return d
	}
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if n.Kind != dateNode {
				continue
			}
			if o := n.Value.(day).date; o.Day == d.Day && o.Month == d.Month && o.Year == int(m.c.Year) {
				return o
			}
		}
	}
	return d
}

// leadDate is the first day told in the first sentences of the text.
func (m *meeting) leadDate() *grammar.Node {
	n := 0
	for _, s := range m.sentences {
		if s.block.kind == corpus.Title || s.block.kind == corpus.Caption {
			continue
		}
		for _, node := range s.nodes {
			if node.Kind == dateNode && (node.From-s.from < 24 || m.r.afterDayPart(node.From)) && !m.r.isCited(node) {
				return node
			}
		}
		if n++; n > 3 {
			return nil
		}
	}
	return nil
}

// afterDayPart tells «sáng ngày» or «chiều» before the day at token i.
func (r *reader) afterDayPart(i int) bool {
	if i > 0 && r.tokens[i-1].Is("ngày") {
		i--
	}
	return i > 0 && r.tokens[i-1].Is("sáng", "chiều", "tối")
}

// completeDay gives a day its year by the day of publication, the emulation year
// and the kind; it reports whether the year told can't be right.
func (m *meeting) completeDay(d corpus.Date) (corpus.Date, bool) {
	year := int(m.c.Year)
	guess := func() int {
		switch m.c.Kind {
		case corpus.YearEnd:
			if d.Month <= 6 && !m.isSchoolYear() {
				return year + 1
			}
			return year
		}
		return year
	}
	if d.Year == 0 {
		if pub := m.r.publishedNear(d, year); !pub.IsZero() {
			e := d
			e.Year = pub.Year
			if e.Days(pub) > 1 {
				e.Year--
			}
			if e.Valid() {
				return e, false
			}
		}
		if year == 0 {
			return corpus.Date{}, false
		}
		d.Year = guess()
		if !d.Valid() {
			return corpus.Date{}, false
		}
		return d, false
	}
	// a slip in the year: the post is of another year, and the review as well
	fits := func(e corpus.Date) bool {
		if year == 0 {
			return true
		}
		switch m.c.Kind {
		case corpus.YearEnd:
			return e.Year == year || e.Year == year+1
		case corpus.Launch:
			return e.Year == year || e.Year == year-1 && e.Month >= 9
		}
		return e.Year == year || e.Year == year+1 && e.Month <= 3
	}
	pub := m.r.publishedAny()
	if !pub.IsZero() {
		gap := pub.Days(d)
		if gap >= -1 && gap < 200 && fits(d) {
			return d, false
		}
		for _, y := range []int{pub.Year, pub.Year - 1} {
			e := d
			e.Year = y
			if !e.Valid() || y == d.Year {
				continue
			}
			if g := pub.Days(e); g >= -1 && g < 100 && fits(e) {
				return e, true
			}
		}
	}
	if fits(d) {
		return d, false
	}
	e := d
	e.Year = guess()
	if e.Valid() && abs(e.Year-d.Year) == 1 {
		return e, true
	}
	return d, false
}

func (m *meeting) isSchoolYear() bool {
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if n.Kind == yearNode && n.Value.(yearTold).school && n.Value.(yearTold).year == int(m.c.Year) {
				return true
			}
		}
	}
	return false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
