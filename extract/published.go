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
	return r.provinceTold(meetings)
}

// leastProvince is the weight that the mentions of a province need to make it the
// post's own.
const leastProvince = 3

// manyProvinces is the number of provinces from which on a post is about several of
// them, and its own is only told by the title.
const manyProvinces = 4

// provinceTold is the province that a post tells of more than of any other: in the
// title, after «tỉnh», behind the names of units. Where a second one has more than half
// its weight there is none.
func (r *reader) provinceTold(meetings []*meeting) string {
	if len(meetings) == 0 {
		return ""
	}
	weights, titled := map[string]int{}, map[string]bool{}
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.kind == corpus.Boilerplate && b.Start > r.head.titleSpan.End {
			continue
		}
		weight := 1
		if b.kind == corpus.Title {
			weight = 3
		}
		for k := b.from; k < b.to; {
			m, e, ok := r.phrases.Longest(k, b.to, r.x.c.province, false)
			if !ok || !r.tokens[k].Capitalized() || !r.tokens[k+m.Len-1].Capitalized() {
				k++
				continue
			}
			if n := r.provinceWeight(k, m.Len); n > 0 {
				n += weight - 1
				titled[e.Value] = titled[e.Value] || weight > 1
				weights[e.Value] += n
			}
			k += m.Len
		}
	}
	best, second := "", 0
	for name, w := range weights {
		if w > weights[best] || w == weights[best] && name < best {
			best = name
		}
	}
	for name, w := range weights {
		if name != best {
			second = max(second, w)
		}
	}
	switch {
	case len(weights) == 1 && weights[best] >= leastProvince-1:
		return best
	case weights[best] < leastProvince, 2*second > weights[best], len(weights) >= manyProvinces && !titled[best] && (weights[best] < 2*leastProvince || 3*second > weights[best]):
		return ""
	}
	return best
}

// provinceWeight weighs the mention of a province of n tokens at token i; 0 where the
// name is that of a district or of something called after the province.
func (r *reader) provinceWeight(i, n int) int {
	person := r.tokens[i].Is("hồ") // «Chủ tịch Hồ Chí Minh» is no city
	if i == 0 {
		return 1
	}
	switch before := &r.tokens[i-1]; {
	case before.Is("tỉnh"):
		if i > 1 && r.tokens[i-2].Is("các") {
			return 1 // the first of several
		}
		return 2
	case before.Is("huyện", "quận", "xã", "phường", "trấn", "đường", "thôn", "bản", "sông", "miền", "đông", "tây"):
		return 0
	case before.Is("phố", "tp", "."):
		return 2
	case person:
		return 0
	}
	return 1
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
		if i == 0 {
			continue
		}
		of := tokens[i-1].Is("tỉnh", "phố", "tp")
		if m, e, ok := r.x.lexicon.Longest(tokens, i, r.x.c.province, false); ok && (of || i+m.Len == len(tokens) && tokens[i].Capitalized() && !tokens[i-1].Is(",", "-", "và", "huyện", "sông", "xã", "phường", "quận", "trấn")) {
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
