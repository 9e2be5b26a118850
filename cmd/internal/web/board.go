package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// board is what the pages need of the whole corpus at one moment. It is never
// changed once it is published.
type board struct {
	made     time.Time
	change   int64 // the corpus's last change that it knows
	decision int64 // the last decision
	counts   *sqlite.Counts

	cards     []*card          // by key
	byKey     map[string]*card // by every key that leads there
	findings  []ledger.Finding // gravest first
	meetings  []*meeting       // newest first
	units     map[string]*subject
	persons   map[string]*subject
	awards    map[string]*subject
	provinces []string
	from, to  int // the years of cells and meetings, 0 where there are none
	decisions []corpus.Decision
	links     []ledger.Link // identities for a reviewer
	queue     []*task
}

// card is what the board keeps of one bloc.
type card struct {
	*ledger.Bloc
	ProvinceID string
	Cells      []cell // by year, heads first
	Gaps       map[int]string
	Findings   []ledger.Finding
	Sources    int
	Meetings   []*meeting
	units      map[string]string // name by identity
	persons    map[string]string
	awards     map[string]string
	given      []given // copies left out
	signature  string
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
	Others     int // units that other documents name
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

// subject is a unit, a person or a form of award, and the blocs it stands in.
type subject struct {
	ID    string
	Name  string
	Cards []*card
}

// identify makes the part of an address that names a subject: letters without
// accents, digits and hyphens.
func identify(s string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range viet.Fold(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			hyphen = false
		} else {
			hyphen = true
		}
	}
	if b.Len() == 0 {
		return "-"
	}
	return b.String()
}

// keeper keeps the board up to date. It is used by one goroutine at a time.
type keeper struct {
	db        Corpus
	ledger    *ledger.Ledger
	authority ledger.Authority
	cards     map[string]*card // by bloc key
	decisions []corpus.Decision
	// successors are the documents that decisions on earlier versions of a page go on to.
	successors map[corpus.DocumentID]corpus.DocumentID
	change     int64
	now        func() time.Time
}

// catchUp brings in what has changed in the corpus. The board is nil where
// nothing has.
func (k *keeper) catchUp(ctx context.Context, first bool) (*board, error) {
	dirty := map[string]bool{}
	touched := map[corpus.DocumentID]bool{}
	mark := func(id corpus.DocumentID, r *corpus.Report) {
		for i := range r.Conferences {
			if b, ok := k.ledger.BlocOf(id, i); ok {
				dirty[b.Key] = true
			}
		}
	}
	changed := first
	for s, err := range k.db.Changes(ctx, k.change) {
		if err != nil {
			return nil, err
		}
		changed = true
		if !first {
			touched[s.ID] = true
		}
		if s.Retired {
			if !first {
				mark(s.ID, s.Report)
			}
			k.ledger.Remove(s.ID)
		} else {
			k.ledger.Add(s.Report)
		}
		k.change = s.Change
	}
	last := int64(0)
	if n := len(k.decisions); n > 0 {
		last = k.decisions[n-1].ID
	}
	var added []corpus.Decision
	for d, err := range k.db.Decisions(ctx, last) {
		if err != nil {
			return nil, err
		}
		added = append(added, d)
	}
	if len(added) > 0 {
		changed = true
		k.decisions = append(slices.Clone(k.decisions), added...)
	}
	if changed {
		successors, err := k.db.Successors(ctx)
		if err != nil {
			return nil, err
		}
		if len(added) > 0 || !maps.Equal(successors, k.successors) {
			if err := k.ledger.Decide(ledger.Follow(k.decisions, successors)); err != nil {
				return nil, err
			}
			for _, now := range successors {
				touched[now] = true
			}
		}
		k.successors = successors
		for _, d := range added {
			dirty[d.Subject], dirty[string(d.Value)] = true, true
			if strings.HasPrefix(d.Subject, "sha256-") {
				touched[corpus.DocumentID(d.Subject)] = true
			}
		}
	}
	if !changed {
		return nil, nil
	}
	for id := range touched {
		for i := 0; ; i++ {
			b, ok := k.ledger.BlocOf(id, i)
			if !ok {
				break
			}
			dirty[b.Key] = true
		}
	}
	cards := make(map[string]*card, len(k.cards))
	for _, b := range k.ledger.Blocs() {
		old := k.cards[b.Key]
		if old != nil && !dirty[b.Key] && !slices.ContainsFunc(b.Keys, func(x string) bool { return dirty[x] }) && old.signature == signature(b) {
			cards[b.Key] = old
			continue
		}
		c, err := k.card(b)
		if err != nil {
			return nil, err
		}
		cards[b.Key] = c
	}
	k.cards = cards
	return k.board(ctx)
}

// signature changes whenever documents or names of a bloc do.
func signature(b *ledger.Bloc) string {
	return fmt.Sprint(b.Keys, b.Documents, b.First, b.Last, b.Review, b.Province, len(b.Links))
}

func (k *keeper) card(b *ledger.Bloc) (*card, error) {
	h, err := k.ledger.History(b.Key)
	if err != nil {
		return nil, err
	}
	c := &card{Bloc: b, ProvinceID: identify(b.Province), Gaps: map[int]string{}, Findings: h.Findings, Sources: h.Sources,
		units: map[string]string{}, persons: map[string]string{}, awards: map[string]string{}, signature: signature(b)}
	for i := range h.Rows {
		r := &h.Rows[i]
		c.Cells = append(c.Cells, cell{r.Year, r.Post, r.Unit, r.Person, r.State, r.Confidence, r.Sources, r.Review,
			max(0, len(r.Claims)-1), len(r.Decisions) > 0})
		for j := range r.Claims {
			c.unit(k.authority, r.Claims[j].Unit)
			c.person(r.Claims[j].Person)
		}
	}
	slices.SortStableFunc(c.Cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), -cmp.Compare(a.Post, b.Post))
	})
	for _, f := range h.Findings {
		if strings.HasPrefix(f.Code, "gap_") {
			c.Gaps[f.Year] = f.Code
		}
	}
	for i := range h.Meetings {
		m := &h.Meetings[i]
		c.Meetings = append(c.Meetings, &meeting{
			Document: m.Document, Conference: m.Cite.Conference, Title: m.Cite.Title, Bloc: b.Key, BlocName: b.Name, Province: b.Province,
			Kind: m.Kind, Year: int(m.Year), HeldOn: m.HeldOn, Published: m.Cite.PublishedOn, Place: string(m.Place), Copy: m.Copy,
		})
		for _, x := range m.Members {
			c.unit(k.authority, x.Unit)
		}
		for _, x := range m.Rankings {
			c.unit(k.authority, x.Unit)
		}
		for _, x := range m.Officials {
			c.person(x.Name)
		}
		for _, x := range m.Awards {
			id := awardID(&x)
			c.awards[id] = x.Award
			if !m.Copy {
				c.given = append(c.given, given{c, int(m.Year), x, id, m.Document})
			}
		}
	}
	return c, nil
}

func (c *card) unit(a ledger.Authority, name string) {
	if name != "" {
		id, full := unitRef(a, name, c.Province)
		if old, ok := c.units[id]; !ok || full < old {
			c.units[id] = full
		}
	}
}

func (c *card) person(name string) {
	if name != "" {
		c.persons[identify(name)] = name
	}
}

// unitRef is the identity of a unit and its full name, as far as the authority
// knows them.
func unitRef(a ledger.Authority, name, province string) (id, full string) {
	full = name
	part := identify(name)
	if a != nil {
		if u, ok := a.Unit(name, province); ok {
			part = identify(u.Key)
			if !strings.Contains(u.Key, "/") && u.Name != "" { // else Name lacks the place
				full = u.Name
			}
		}
	}
	return identify(province) + "/" + part, full
}

// awardID names a form of award: by the gazetteer's code, or else as written.
func awardID(a *corpus.Award) string {
	if a.Code != "" {
		return string(a.Code)
	}
	return identify(a.Award)
}

// board makes the board of the cards.
func (k *keeper) board(ctx context.Context) (*board, error) {
	counts, err := k.db.Counts(ctx)
	if err != nil {
		return nil, err
	}
	b := &board{made: k.now(), change: k.change, counts: counts, decisions: k.decisions, links: k.ledger.Review(),
		byKey: map[string]*card{}, units: map[string]*subject{}, persons: map[string]*subject{}, awards: map[string]*subject{}}
	if n := len(k.decisions); n > 0 {
		b.decision = k.decisions[n-1].ID
	}
	provinces := map[string]bool{}
	year := func(y int) {
		if y == 0 {
			return
		}
		if b.from == 0 || y < b.from {
			b.from = y
		}
		b.to = max(b.to, y)
	}
	for _, key := range slices.Sorted(maps.Keys(k.cards)) {
		c := k.cards[key]
		b.cards = append(b.cards, c)
		for _, x := range c.Keys {
			b.byKey[x] = c
		}
		b.byKey[c.Key] = c
		b.findings = append(b.findings, c.Findings...)
		b.meetings = append(b.meetings, c.Meetings...)
		if c.Province != "" {
			provinces[c.Province] = true
		}
		for i := range c.Cells {
			year(c.Cells[i].Year)
		}
		for _, m := range c.Meetings {
			year(m.Year)
		}
		gather(b.units, c, c.units)
		gather(b.persons, c, c.persons)
		gather(b.awards, c, c.awards)
	}
	b.provinces = slices.SortedFunc(maps.Keys(provinces), viet.Compare)
	slices.SortStableFunc(b.cards, func(x, y *card) int {
		return cmp.Or(viet.Compare(x.Province, y.Province), viet.Compare(x.Name, y.Name), cmp.Compare(x.Key, y.Key))
	})
	slices.SortStableFunc(b.findings, func(x, y ledger.Finding) int {
		return cmp.Or(-cmp.Compare(gravity(x.Severity), gravity(y.Severity)), -cmp.Compare(x.Year, y.Year), cmp.Compare(x.Key, y.Key))
	})
	slices.SortStableFunc(b.meetings, func(x, y *meeting) int {
		return cmp.Or(-cmp.Compare(x.On().String(), y.On().String()), cmp.Compare(x.Document, y.Document), cmp.Compare(x.Conference, y.Conference))
	})
	b.queue = tasks(b)
	return b, nil
}

func gather(all map[string]*subject, c *card, names map[string]string) {
	for id, name := range names {
		s := all[id]
		if s == nil {
			s = &subject{ID: id, Name: name}
			all[id] = s
		}
		if name < s.Name { // whichever card comes first
			s.Name = name
		}
		s.Cards = append(s.Cards, c)
	}
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
