package ledger

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// State is how well a row is known.
type State string

// The states of rows.
const (
	Confirmed    State = "confirmed"    // announced before the year, seen serving in it
	Announced    State = "announced"    // announced, not yet seen
	Serving      State = "serving"      // seen, not announced
	Contradicted State = "contradicted" // documents name different units
	Disputed     State = "disputed"     // a reviewer rejected or corrected it
)

// Cite is one piece of evidence: where a document says it, and when.
type Cite struct {
	Document    corpus.DocumentID `json:"document"`
	URI         string            `json:"uri"`
	Title       string            `json:"title"`
	PublishedOn corpus.Date       `json:"published_on"`
	HeldOn      corpus.Date       `json:"held_on"`
	// Conference is the index within the report, Field the path of the value.
	Conference int    `json:"conference"`
	Field      string `json:"field"`
	Start      int    `json:"start"`
	End        int    `json:"end"`
	Quote      string `json:"quote"`
	Rule       string `json:"rule,omitempty"`
	// Value is what the document says there.
	Value      string       `json:"value"`
	Basis      corpus.Basis `json:"basis,omitempty"`
	Confidence float64      `json:"confidence"`
	// Source numbers the independent sources of a bloc from 1; copies of one text
	// have one number, and Copy is set on all but the first.
	Source int  `json:"source"`
	Copy   bool `json:"copy,omitempty"`
}

// Claim is one unit named for a row, with all that speaks for it.
type Claim struct {
	Unit   string `json:"unit"`
	Key    string `json:"key"`
	Person string `json:"person,omitempty"`
	// Announced and Serving count the independent sources of each kind.
	Announced int `json:"announced"`
	Serving   int `json:"serving"`
	// Confidence is that of the best piece of evidence.
	Confidence float64 `json:"confidence"`
	Evidence   []Cite  `json:"evidence"`

	spellings map[string]int
	persons   map[string]int
}

// Sources is the number of independent sources.
func (c *Claim) Sources() int {
	seen := map[int]bool{}
	for i := range c.Evidence {
		seen[c.Evidence[i].Source] = true
	}
	return len(seen)
}

// Row says who holds a post of a bloc in a year.
type Row struct {
	Bloc     string      `json:"bloc"`
	BlocName string      `json:"bloc_name"`
	Province string      `json:"province"`
	Year     int         `json:"year"`
	Post     corpus.Post `json:"post"`
	Unit     string      `json:"unit"`
	Person   string      `json:"person,omitempty"`
	State    State       `json:"state"`
	// Confidence is that of the best evidence for the unit; Review says that it
	// is below the trusted or that documents disagree.
	Confidence float64 `json:"confidence"`
	Review     bool    `json:"review"`
	// Sources is the number of independent sources that name the unit.
	Sources int `json:"sources"`
	// Claims are the units named, the row's own first.
	Claims []Claim `json:"claims"`
	// Machine is what the ledger would say without the reviewer, where it differs.
	Machine string `json:"machine,omitempty"`
	// Decisions are those of reviewers on this row or on values behind it.
	Decisions []Change `json:"decisions,omitempty"`
}

// Meeting is a conference as all its documents report it.
type Meeting struct {
	Document corpus.DocumentID
	Cite     Cite
	*corpus.Conference
	Source int
	Copy   bool
}

// History is all that is known of one bloc.
type History struct {
	Bloc     *Bloc
	Rows     []Row
	Meetings []Meeting
	Findings []Finding
	// Sources is the number of independent sources.
	Sources int
}

// Blocs are all blocs, by key.
func (l *Ledger) Blocs() []*Bloc {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []*Bloc
	for _, key := range slices.Sorted(maps.Keys(l.scopes)) {
		s := l.scopes[key]
		l.resolve(s)
		out = append(out, s.blocs...)
	}
	return out
}

// Find is the bloc that the key leads to.
func (l *Ledger) Find(key string) (*Bloc, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.find(key)
}

func (l *Ledger) find(key string) (*Bloc, bool) {
	for range 2 {
		scopeKey, _, _ := strings.Cut(key, "/")
		if s := l.scopes[scopeKey]; s != nil {
			l.resolve(s)
			var segments []*segment
			for _, n := range s.nodes {
				segments = append(segments, n.segments...)
			}
			if g := findSegment(segments, key); g != nil {
				return s.bySegment[g], true
			}
		}
		base, _, _ := strings.Cut(key, "~")
		to, ok := l.decisions.moved[base]
		if !ok {
			break
		}
		_, name, _ := strings.Cut(base, "/")
		key = to + "/" + name
	}
	return nil, false
}

// BlocOf is the bloc of conference i of a document.
func (l *Ledger) BlocOf(id corpus.DocumentID, i int) (*Bloc, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d, ok := l.docOf[id]
	if !ok {
		return nil, false
	}
	for _, k := range l.docs[d].mentions {
		if m := &l.mentions[k]; int(m.conf) == i {
			l.resolve(m.scope)
			for _, g := range m.node.segments {
				if slices.Contains(g.mentions, k) {
					return g.bloc, true
				}
			}
		}
	}
	return nil, false
}

// Review are the links that a reviewer should look at, by key.
func (l *Ledger) Review() []Link {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Link
	for _, key := range slices.Sorted(maps.Keys(l.scopes)) {
		s := l.scopes[key]
		l.resolve(s)
		out = append(out, s.review...)
	}
	return out
}

// Histories hands out the history of every bloc, one at a time, by key. It ends
// with the first report that can't be had.
func (l *Ledger) Histories() iter.Seq2[*History, error] {
	return func(yield func(*History, error) bool) {
		for _, b := range l.Blocs() {
			h, err := l.historyOf(b)
			if !yield(h, err) || err != nil {
				return
			}
		}
	}
}

// History is that of the bloc that the key leads to.
func (l *Ledger) History(key string) (*History, error) {
	b, ok := l.Find(key)
	if !ok {
		return nil, fmt.Errorf("ledger: no bloc %q", key)
	}
	return l.historyOf(b)
}

func (l *Ledger) historyOf(b *Bloc) (*History, error) {
	read, err := l.readAhead(b)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	h := &History{Bloc: b}
	changes, err := l.meetings(h, read)
	if err != nil {
		return nil, err
	}
	a := assembly{l: l, h: h, rows: map[rowKey]*Row{}, lists: map[int][]memberList{}}
	a.gather()
	a.decide(changes)
	h.Findings = a.audit()
	return h, nil
}

// readAhead hands out the reports on the bloc's conferences. It is what takes long
// of a history, and nobody waits for the ledger meanwhile.
func (l *Ledger) readAhead(b *Bloc) (map[corpus.DocumentID]*corpus.Report, error) {
	if l.kept != nil {
		return nil, nil
	}
	var ids []corpus.DocumentID
	l.mu.Lock()
	for _, g := range b.segments {
		for _, i := range g.mentions {
			if m := &l.mentions[i]; m.live {
				ids = append(ids, l.docs[m.doc].id)
			}
		}
	}
	l.mu.Unlock()
	slices.Sort(ids)
	ids = slices.Compact(ids)
	reports, err := l.opts.Reports.Reports(ids)
	if err != nil {
		return nil, fmt.Errorf("ledger: reports of %s: %w", b.Key, err)
	}
	read := make(map[corpus.DocumentID]*corpus.Report, len(ids))
	for i, id := range ids {
		read[id] = reports[i]
	}
	return read, nil
}

// meetings puts the bloc's conferences in the order of time and tells copies from
// independent sources. Reports that weren't read ahead are loaded.
func (l *Ledger) meetings(h *History, read map[corpus.DocumentID]*corpus.Report) ([]Change, error) {
	var changes []Change
	loaded := map[int32]*corpus.Report{}
	prints := map[corpus.DocumentID]string{}
	var order []int32
	for _, g := range h.Bloc.segments {
		order = append(order, g.mentions...)
	}
	slices.SortFunc(order, l.before)
	for _, i := range order {
		m := &l.mentions[i]
		r := loaded[m.doc]
		if r == nil {
			var ch []Change
			var err error
			if r, ch, err = l.report(l.docs[m.doc].id, read); err != nil {
				return nil, err
			}
			loaded[m.doc] = r
			changes = append(changes, ch...)
			if l.opts.Fingerprint != nil {
				prints[r.Document.ID] = l.opts.Fingerprint(r)
			}
		}
		if int(m.conf) >= len(r.Conferences) {
			return nil, fmt.Errorf("ledger: %s has changed since it was added", r.Document.ID)
		}
		c := &r.Conferences[m.conf]
		h.Meetings = append(h.Meetings, Meeting{
			Document: r.Document.ID, Conference: c,
			Cite: Cite{
				Document: r.Document.ID, URI: r.Document.URI, Title: string(r.Document.Title),
				PublishedOn: r.Document.PublishedOn, HeldOn: c.HeldOn, Conference: int(m.conf),
			},
		})
	}
	h.Sources = sources(h.Meetings, prints)
	return changes, nil
}

// copied is the share of quotes from which two posts on one meeting are copies.
const copied = 0.6

// sources numbers the independent sources among meetings and returns how many
// there are.
func sources(meetings []Meeting, prints map[corpus.DocumentID]string) int {
	type source struct {
		number int
		quotes quoteSet
	}
	type occasion struct {
		year int
		kind corpus.Kind
	}
	known := map[occasion][]source{}
	byPrint := map[string]int{}
	order := make([]int, len(meetings))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &meetings[a].Cite, &meetings[b].Cite
		return cmp.Or(strings.Compare(x.PublishedOn.String(), y.PublishedOn.String()),
			strings.Compare(string(x.Document), string(y.Document)), cmp.Compare(x.Conference, y.Conference))
	})
	n := 0
	for _, i := range order {
		m := &meetings[i]
		at := occasion{int(m.Year), m.Kind}
		q := quotesOf(m.Conference)
		print := prints[m.Document]
		if number, ok := byPrint[print]; ok && print != "" {
			m.Source, m.Copy = number, true
		}
		for _, s := range known[at] {
			if m.Source == 0 && s.quotes.alike(q) >= copied {
				m.Source, m.Copy = s.number, true
			}
		}
		if m.Source == 0 {
			n++
			m.Source = n
			known[at] = append(known[at], source{n, q})
		}
		if print != "" {
			byPrint[print] = m.Source
		}
		m.Cite.Source, m.Cite.Copy = m.Source, m.Copy
	}
	return n
}
