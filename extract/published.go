package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// publishedAny is the likeliest day of publication, without asking whether it
// fits the meeting; zero where no stamp is told.
func (r *reader) publishedAny() corpus.Date {
	if !r.head.published.IsZero() {
		return r.head.published
	}
	best := stamp{weight: -10}
	for _, s := range r.head.stamps {
		if s.weight > best.weight {
			best = s
		}
	}
	return best.date
}

// publishedNear is a stamp that may be the day of publication of a post on a
// meeting on the day d, whose year is unknown, of the emulation year.
func (r *reader) publishedNear(d corpus.Date, year int) corpus.Date {
	try := func(p corpus.Date) bool {
		if p.IsZero() || year > 0 && (p.Year < year || p.Year > year+1) {
			return false
		}
		e := d
		e.Year = p.Year
		if !e.Valid() {
			return false
		}
		if e.Days(p) > 1 {
			e.Year--
		}
		gap := p.Days(e)
		return gap >= -1 && gap < 120
	}
	if try(r.head.published) {
		return r.head.published
	}
	best := stamp{weight: -10}
	for _, s := range r.head.stamps {
		if s.weight > best.weight && try(s.date) {
			best = s
		}
	}
	return best.date
}

// published is the day of publication: the likeliest stamp that fits the meeting.
// A page's own clock, years after the meeting, does not.
func (r *reader) published(meetings []*meeting) corpus.Date {
	if !r.doc.PublishedOn.IsZero() {
		return r.doc.PublishedOn
	}
	if r.head.paper != "" && !r.head.paperDate.IsZero() {
		return r.head.paperDate
	}
	best := stamp{weight: -10}
	var date corpus.Date
	for _, s := range r.head.stamps {
		if s.weight <= best.weight {
			continue
		}
		d := s.date
		if len(meetings) > 0 {
			held, year := meetings[0].c.HeldOn, int(meetings[0].c.Year)
			fits := func(d corpus.Date) bool {
				if d.IsZero() {
					return false
				}
				if !held.IsZero() {
					gap := d.Days(held)
					return gap >= -1 && gap < 200
				}
				return year == 0 || d.Year >= year-1 && d.Year <= year+1
			}
			if !fits(d) {
				if !fits(s.swapped) {
					continue
				}
				d = s.swapped
			}
		}
		best, date = s, d
	}
	return date
}

// province is the province concerned: told by the site file of the portal, the address of
// the page, the bloc's name, else in the text.
func (r *reader) province(meetings []*meeting) string {
	if p := string(r.doc.Province); p != "" {
		return p
	}
	if p := r.x.provinceOfAddress(r.doc.URI, r.dayOf(meetings)); p != "" {
		return p
	}
	for _, m := range meetings {
		if p := r.provinceIn(m.c.Bloc.Name); p != "" {
			return p
		}
	}
	// «tỉnh X» told again and again is the post's own
	counts := map[string]int{}
	best := ""
	for _, m := range meetings {
		for _, s := range m.sentences {
			for i := s.from; i+1 < s.to; i++ {
				if !r.tokens[i].Is("tỉnh") {
					continue
				}
				if match, e, ok := r.phrases.Longest(i+1, s.to, r.x.c.province, false); ok && match.Len > 0 {
					counts[e.Value]++
					if counts[e.Value] > counts[best] {
						best = e.Value
					}
				}
			}
		}
	}
	if len(counts) == 1 && counts[best] >= 2 {
		return best
	}
	return ""
}

func (r *reader) dayOf(meetings []*meeting) corpus.Date {
	for _, m := range meetings {
		if !m.c.HeldOn.IsZero() {
			return m.c.HeldOn
		}
		if m.c.Year > 0 {
			return corpus.Date{Year: int(m.c.Year), Month: 6, Day: 1}
		}
	}
	return r.publishedAny()
}

// provinceIn is the province that a name ends with or holds after «tỉnh».
func (r *reader) provinceIn(name string) string {
	tokens := r.x.lexicon.Tokenize(name)
	for i := range tokens {
		if i == 0 || !tokens[i-1].Is("tỉnh", "phố", "tp") {
			continue
		}
		if _, e, ok := r.x.lexicon.Longest(tokens, i, r.x.c.province, false); ok {
			return e.Value
		}
	}
	return ""
}

// trust lowers the confidence of every fact of a text that was read badly: by
// OCR or from damaged bytes.
func (r *reader) trust() float64 {
	trust := 1.0
	for _, p := range r.doc.Pages {
		if p.OCR > 0 && p.OCR < trust {
			trust = p.OCR
		}
	}
	if strings.Contains(strings.Join(r.doc.Provenance, " "), "repair") {
		trust *= 0.95
	}
	if r.accentless {
		trust *= accentlessTrust
	}
	return trust
}
