// Package sim is a small world of emulation blocs with a known history: blocs
// with members that rotate their head, units that are renamed and merged,
// provinces that merge in 2025, and the posts that tell of it, some of them
// wrong. What the posts tell and what is true are both known, so that a ledger
// or a search made of the posts can be measured.
//
// The model knows nothing of words: package write makes documents and reports
// of its posts.
package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/sokhoi/sokhoi/corpus"
)

// Date is a day.
type Date = corpus.Date

// Options size a world; the zero value is 40 blocs over 12 years.
type Options struct {
	Seed  uint64
	Blocs int // 0 means 40
	Years int // 0 means 12
	First int // the first emulation year; 0 means such that the last is 2025
	// Provinces is their number; 0 means one for every five blocs.
	Provinces int
	// Clean plants no contradictions, gaps or errors.
	Clean bool
}

// World is provinces, blocs, their history and the posts about it.
type World struct {
	Options Options `json:"options"`
	Blocs   []*Bloc `json:"blocs"`
	Posts   []*Post `json:"-"`
	// Planted is what an audit of the posts has to find, and all it may find.
	Planted []Planted `json:"planted"`

	rng *rand.Rand
}

// Bloc is one emulation bloc and its true history.
type Bloc struct {
	ID       int      `json:"id"`
	Province string   `json:"province"`
	Merged   bool     `json:"merged,omitempty"` // of the province made in 2025
	Names    []string `json:"names"`
	Number   int      `json:"number,omitempty"`
	First    int      `json:"first_year"`
	Last     int      `json:"last_year"`
	Years    []*Year  `json:"years"`

	form    string
	theme   *theme
	rename  int // the year of a renaming, 0 for none
	renumb  int // the number after it
	hosts   []string
	numbers bool
}

// Year is the truth of one bloc in one year.
type Year struct {
	Year     int      `json:"year"`
	Head     string   `json:"head"`
	Deputies []string `json:"deputies"`
	Members  []string `json:"members"`
	// Announced is the head elected the year before, where another came to serve.
	Announced string `json:"announced,omitempty"`
	// Told says that a document tells the head.
	Told bool `json:"told"`

	person      string
	announcedBy []string // deputies that were elected but don't serve
	gap         string   // the code of a planted gap
	wrongHead   string   // what an erring post calls the head
	plants      map[string]bool
}

// Planted is one thing that an audit has to find.
type Planted struct {
	Code string `json:"code"`
	Bloc int    `json:"bloc"`
	Year int    `json:"year"`
}

// Telling is a leader as a post tells it.
type Telling struct {
	Year   int
	Post   corpus.Post
	Unit   string
	Person string
	Basis  corpus.Basis
}

// AwardTelling is an award as a post tells it.
type AwardTelling struct {
	Award      string
	Count      int
	Of         corpus.Of
	Status     corpus.Status
	Recipients []string
}

// OfficialTelling is a person taking part as a post tells it.
type OfficialTelling struct {
	Name, Position string
	Role           corpus.Role
}

// Post is one document of a portal: what it tells, not its words.
type Post struct {
	ID        int
	Bloc      *Bloc // nil where it reports no conference
	Host      string
	Kind      corpus.Kind
	Year      int
	HeldOn    Date
	Published Date
	Place     string
	Province  string // as a reader knows it from text or address; "" where neither tells
	InText    bool   // whether the text itself names the province
	Name      string // of the bloc
	Form      corpus.Form
	Number    int
	Count     int // of members, as stated
	Members   []string
	Leaders   []Telling
	Awards    []AwardTelling
	Officials []OfficialTelling
	// CopyOf is the post whose text this one repeats.
	CopyOf *Post
	// Broken posts can't be read at all.
	Broken bool
	// Confidence is that of everything an extraction reads in it.
	Confidence float64
	// Style seeds the wording.
	Style uint64
}

// New makes a world. The same options make the same world.
func New(o Options) *World {
	if o.Blocs == 0 {
		o.Blocs = 40
	}
	if o.Years == 0 {
		o.Years = 12
	}
	if o.First == 0 {
		o.First = 2025 - o.Years + 1
	}
	if o.Provinces == 0 {
		o.Provinces = max(1, o.Blocs/5)
	}
	o.Provinces = min(o.Provinces, len(provinceList))
	w := &World{Options: o, rng: rand.New(rand.NewPCG(o.Seed, 0x50C401))}
	w.found()
	for _, b := range w.Blocs {
		w.live(b)
	}
	if !o.Clean {
		w.plant()
	}
	for _, b := range w.Blocs {
		w.report(b)
	}
	w.noise()
	w.expect()
	return w
}

// lastYear is the last emulation year of the world.
func (w *World) lastYear() int { return w.Options.First + w.Options.Years - 1 }

func (w *World) chance(p float64) bool { return w.rng.Float64() < p }

// found makes the blocs: every province has the same themes, so that namesakes
// abound.
func (w *World) found() {
	ps := provinceList[:w.Options.Provinces]
	last := w.lastYear()
	for i := 0; len(w.Blocs) < w.Options.Blocs; i++ {
		p := ps[i%len(ps)]
		k := i / len(ps)
		if k >= len(themes) {
			break
		}
		t := &themes[(k*3+i%len(ps)/4)%len(themes)]
		if len(w.Blocs)%8 == 5 && w.Options.First < 2020 {
			b := w.newBloc(p.name, p.host, &local, k+1, w.Options.First, min(last, 2024))
			b.form = "Cụm"
			continue
		}
		b := w.newBloc(p.name, p.host, t, k+1, w.Options.First, last)
		if p.into != "" && last >= 2025 {
			b.Last = 2025
			if p.into == p.name && len(w.Blocs) < w.Options.Blocs {
				// The merged province forms its blocs anew; the first of them are told of
				// in the review of 2025.
				n := w.newBloc(p.into, p.host, t, k+1, 2025, last)
				n.Merged = true
			}
		}
	}
}

func (w *World) newBloc(province, host string, t *theme, number, first, last int) *Bloc {
	b := &Bloc{
		ID: len(w.Blocs) + 1, Province: province, First: first, Last: last,
		form: "Khối", theme: t, numbers: w.chance(0.5),
	}
	if t.units[0][:4] == "UBND" && w.chance(0.5) {
		b.form = "Cụm"
	}
	if b.numbers {
		b.Number = number
	}
	if last-first > 4 && w.chance(0.4) {
		b.rename = first + 2 + w.rng.IntN(last-first-3)
		b.renumb = b.Number
		if b.numbers && w.chance(0.3) {
			b.renumb = 10 + number
		}
	}
	b.hosts = []string{
		fmt.Sprintf("khoi%d.%s.example", b.ID, host),
		fmt.Sprintf("thiduakhenthuong%d.%s.example", b.ID, host),
	}
	w.Blocs = append(w.Blocs, b)
	return b
}

// NameOn is what the unit with the given old name was called on the day.
func NameOn(unit string, on Date) string {
	var last Date
	for _, c := range changes {
		if c.before == unit && last.Before(c.on) && !on.Before(c.on) {
			unit, last = c.after, c.on
		}
	}
	return unit
}

// live gives the bloc members and leaders for every year, and those elected for
// the year after the last.
func (w *World) live(b *Bloc) {
	units := slices.Clone(b.theme.units)
	w.rng.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
	size := max(5, len(units)-w.rng.IntN(3))
	size = min(size, len(units))
	members, spare := units[:size:size], units[size:]
	turn := w.rng.IntN(size)
	for y := b.First; y <= b.Last+1; y++ {
		if y > b.First && len(spare) > 0 && w.chance(0.1) { // one joins
			members, spare = append(members, spare[0]), spare[1:]
		}
		year := &Year{Year: y, plants: map[string]bool{}}
		mid := Date{Year: y, Month: 6, Day: 1}
		for _, u := range members {
			name := NameOn(u, mid)
			// What was merged into a unit of another bloc has left.
			if name == "Sở Nội vụ" && u != name || slices.Contains(year.Members, name) {
				continue
			}
			year.Members = append(year.Members, name)
		}
		n := len(year.Members)
		year.Head = year.Members[turn%n]
		year.Deputies = []string{year.Members[(turn+1)%n]}
		if n > 6 && b.ID%3 == 0 {
			year.Deputies = append(year.Deputies, year.Members[(turn+2)%n])
		}
		year.person = w.person()
		b.Years = append(b.Years, year)
		turn += 1 + w.rng.IntN(2)
	}
}

func (w *World) person() string {
	pick := func(s []string) string { return s[w.rng.IntN(len(s))] }
	return pick(surnames) + " " + pick(middles) + " " + pick(givens)
}

// at is the bloc's year y, nil where it has none.
func (b *Bloc) at(y int) *Year {
	if i := y - b.First; i >= 0 && i < len(b.Years) {
		return b.Years[i]
	}
	return nil
}

// The codes of what is planted are those of the ledger's findings.
const (
	headReplaced    = "head_replaced"
	twoHeads        = "two_heads"
	deputyReplaced  = "deputy_replaced"
	headNoMember    = "head_no_member"
	nameOutOfTime   = "name_out_of_time"
	awardsAboveSize = "awards_above_size"
	awardsDontAddUp = "awards_dont_add_up"
	memberCountJump = "member_count_jump"
	dateOutOfSeason = "date_out_of_season"
	lowConfidence   = "low_confidence"
	gapNotCrawled   = "gap_not_crawled"
	gapNoConference = "gap_no_conference"
	gapNoHead       = "gap_no_head_told"
	gapFailed       = "gap_failed_to_parse"
)

// plant spreads contradictions, errors and gaps over the years: at most one a
// year, and none beside a gap.
func (w *World) plant() {
	events := []string{
		headReplaced, twoHeads, deputyReplaced, headNoMember, awardsAboveSize, awardsDontAddUp,
		memberCountJump, dateOutOfSeason, lowConfidence, gapNotCrawled, gapNoConference, gapNoHead, gapFailed,
	}
	next := w.rng.IntN(len(events))
	for _, b := range w.Blocs {
		busy := 0 // the last year taken, and the one after it
		for y := b.First + 1; y < b.Last; y++ {
			if y <= busy+1 || !w.chance(0.3) {
				continue
			}
			year := b.at(y)
			event := events[next%len(events)]
			next++
			busy = y
			others := slices.DeleteFunc(slices.Clone(year.Members), func(u string) bool {
				return u == year.Head || slices.Contains(year.Deputies, u) || related(u, year.Head)
			})
			if len(others) < 2 || y == 2025 {
				continue
			}
			year.plants[event] = true
			switch event {
			case headReplaced:
				year.Announced = others[0]
			case twoHeads:
				year.wrongHead = others[0]
			case deputyReplaced:
				year.announcedBy = others[:1]
			case gapNotCrawled, gapNoConference, gapNoHead, gapFailed:
				year.gap = event
			}
		}
		// Some posts of 2025 still call the head by a name that ended in March.
		if y := b.at(2025); y != nil && b.Last == 2025 && b.First < 2025 {
			for _, c := range changes {
				if spring(c) && c.after == y.Head && slices.Contains(b.theme.units, c.before) && len(y.plants) == 0 {
					y.plants[nameOutOfTime] = true
					break
				}
			}
		}
	}
}

// spring reports whether the change was made before the pacts of 2025 were
// signed.
func spring(c change) bool { return c.on.Year == 2025 && c.on.Month <= 3 }

// related reports whether one unit became the other.
func related(a, b string) bool {
	for _, c := range changes {
		if c.before == a && c.after == b || c.before == b && c.after == a {
			return true
		}
	}
	return false
}

// Related reports whether two names are of one unit, of the time of each.
func Related(a, b string) bool {
	a, b = Canonical(a), Canonical(b)
	return a == b || related(a, b)
}
