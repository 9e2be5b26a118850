package web

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// board is what the pages need of the whole corpus at one moment. It is never
// changed once it is published. What few pages ask for is made when the first
// does.
type board struct {
	number   int // boards are numbered in the order they are made
	made     time.Time
	change   int64 // the corpus's last change that it knows
	decision int64 // the last decision
	counts   *sqlite.Counts

	cards     []*card          // by province and name
	byKey     map[string]*card // by every key that leads there
	keyed     []*card          // by key
	findings  []ledger.Finding // gravest first
	meetings  []*meeting       // newest first
	originals []*meeting       // the newest that are no copies
	years     map[int]int      // conferences by year, copies left out
	units     *subjects
	persons   *subjects
	awards    *subjects
	provinces []string
	from, to  int // the years of cells and meetings, 0 where there are none
	decisions []corpus.Decision
	links     []ledger.Link // identities for a reviewer
	queue     []*task

	meetingsOf    func() map[corpus.DocumentID][]*meeting
	rows          func() []rowRef         // by key of the bloc, year and post
	findingsByKey func() []ledger.Finding // as lists of the API have them
	queueByID     func() []*task
	inForce       func() map[int64]bool // the decisions that are
}

// blocOf is the bloc of conference i of a document, nil where the board doesn't
// know it yet.
func (b *board) blocOf(id corpus.DocumentID, i int) *card {
	for _, m := range b.meetingsOf()[id] {
		if m.Conference == i {
			return b.byKey[m.Bloc]
		}
	}
	return nil
}

// rowRef is a row of the ledger with its bloc.
type rowRef struct {
	*card
	*cell
}

// card is what the board keeps of one bloc.
type card struct {
	*ledger.Bloc
	Cells     []cell // by year, heads first
	Gaps      map[int]string
	Findings  []ledger.Finding
	Sources   int
	Meetings  []*meeting
	units     map[string]*unitIn   // by identity
	persons   map[string]*personIn // by identity
	awards    map[string]string    // name by identity
	given     []given              // copies left out
	folded    string               // names and province, for filters
	order     string               // sorts cards
	signature string
}

// unitIn is what a bloc's documents tell of a unit.
type unitIn struct {
	Name   string
	Member membership // the years that documents list it in
	Places []place
	given  []int // of the card's
}

// personIn is what a bloc's documents tell of a person.
type personIn struct {
	Name string
	Seen []appearance
}

// cell is a row of the ledger without its evidence.
type cell struct {
	Year       int
	Post       corpus.Post
	Unit       string
	Person     string
	State      ledger.State
	Confidence float64
	Sources    int
	Review     bool
	Others     int    // units that other documents name
	unit       string // identity of the unit
	person     string // identity of the person
	decided    bool
}

// meeting is a conference in brief.
type meeting struct {
	Document   corpus.DocumentID
	Conference int
	Title      string
	Bloc       string // key
	BlocName   string
	Province   string
	Kind       corpus.Kind
	Year       int
	HeldOn     corpus.Date
	Published  corpus.Date
	Place      string
	Copy       bool
}

// On is the day of the meeting, or else of the post.
func (m *meeting) On() corpus.Date {
	if m.HeldOn.IsZero() {
		return m.Published
	}
	return m.HeldOn
}

// newestKept is how many of the newest meetings the board lists for the home
// page and the feed.
const newestKept = 50

// later sets what is made when the first page asks for it.
func (b *board) later() {
	b.rows = sync.OnceValue(func() []rowRef {
		var out []rowRef
		for _, c := range b.keyed {
			for i := range c.Cells {
				out = append(out, rowRef{c, &c.Cells[i]})
			}
		}
		return byKey(out, rowRef.key)
	})
	b.meetingsOf = sync.OnceValue(func() map[corpus.DocumentID][]*meeting {
		out := make(map[corpus.DocumentID][]*meeting, len(b.meetings))
		for _, m := range b.meetings {
			out[m.Document] = append(out[m.Document], m)
		}
		return out
	})
	b.findingsByKey = sync.OnceValue(func() []ledger.Finding {
		return byKey(b.findings, func(f ledger.Finding) string { return f.Key })
	})
	b.queueByID = sync.OnceValue(func() []*task {
		return byKey(b.queue, func(t *task) string { return t.ID })
	})
	b.inForce = sync.OnceValue(func() map[int64]bool {
		out := map[int64]bool{}
		for _, d := range ledger.InForce(b.decisions) {
			out[d.ID] = true
		}
		return out
	})
}

// byKey is the list in the order of its keys.
func byKey[T any](list []T, key func(T) string) []T {
	type keyed struct {
		key string
		of  T
	}
	order := make([]keyed, len(list))
	for i, x := range list {
		order[i] = keyed{key(x), x}
	}
	slices.SortStableFunc(order, func(x, y keyed) int { return cmp.Compare(x.key, y.key) })
	out := make([]T, len(list))
	for i := range order {
		out[i] = order[i].of
	}
	return out
}

// key orders rows by bloc, year and post.
func (r rowRef) key() string {
	return r.Key + " " + strconv.Itoa(10000+r.Year) + " " + string(r.Post)
}

// key orders meetings by day.
func (m *meeting) key() string {
	return fmt.Sprintf("%s %s %04d", m.On(), m.Document, m.Conference)
}

// inProvince tells which provinces of the board have the name that is asked for,
// with or without accents; "" is all.
func (b *board) inProvince(asked string) func(province string) bool {
	if asked == "" {
		return func(string) bool { return true }
	}
	folded := viet.Fold(asked)
	var named []string
	for _, p := range b.provinces {
		if viet.Fold(p) == folded {
			named = append(named, p)
		}
	}
	return func(province string) bool { return slices.Contains(named, province) }
}

func gravity(s ledger.Severity) int { return slices.Index(ledger.Severities, s) }

// cellOf is the card's cell of the year and post, nil where it has none.
func (c *card) cellOf(year int, p corpus.Post) *cell {
	for i := range c.Cells {
		if c.Cells[i].Year == year && c.Cells[i].Post == p {
			return &c.Cells[i]
		}
	}
	return nil
}

// containsWords reports whether each of the words stands in the text; both are
// folded.
func containsWords(text, words string) bool {
	for w := range strings.FieldsSeq(words) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
