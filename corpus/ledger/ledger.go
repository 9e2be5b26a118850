package ledger

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/sokhoi/sokhoi/corpus"
)

// Version names the rules of identity, of states and of findings. What is
// derived from a ledger carries it.
const Version = "2"

// Reports hands out reports again, in the order of their identities: a bloc's are
// asked for together. The corpus implements it.
type Reports interface {
	Reports(ids []corpus.DocumentID) ([]*corpus.Report, error)
}

// Options tune a ledger; the zero value is useful.
type Options struct {
	// Authority knows provinces and units; nil compares folded names.
	Authority Authority
	// Reports hands out reports when a history is asked for. Where it is nil the
	// ledger keeps all reports in memory.
	Reports Reports
	// Coverage tells what else the corpus knows of a year; nil for nothing.
	Coverage Coverage
	// Fingerprint tells near-identical texts: documents with one non-empty
	// fingerprint are one source. Nil compares what the reports quote.
	Fingerprint func(*corpus.Report) string
	// Trust is the confidence below which a value is marked for review; 0 means 0.9.
	Trust float64
}

// DefaultTrust is the confidence from which a value needs no review.
const DefaultTrust = 0.9

// Ledger holds which mentions are of which bloc. It is safe for concurrent use.
type Ledger struct {
	opts Options

	mu        sync.Mutex
	decisions decisions
	docs      []document
	docOf     map[corpus.DocumentID]int32
	mentions  []mention
	free      []int32 // mentions of replaced reports
	texts     interner
	unitKeys  map[nameIn]int32
	units     map[string]Unit // by unit key, where the authority knows it
	names     map[nameIn]*blocName
	scopes    map[string]*scope
	// alike leads from a sketch to the first (plus one) of the mentions that have
	// it, chained by their next; orphans are those without a province of their own.
	alike   map[uint64]int32
	orphans map[uint64][]int32
	seen    map[portalYear]portalCount
	kept    map[corpus.DocumentID]*corpus.Report
}

// nameIn is a name as written in documents of a province.
type nameIn struct {
	name, province string
	form           corpus.Form
	number         corpus.Number
}

type document struct {
	id       corpus.DocumentID
	mentions []int32
	host     int32 // in texts
	year     int16 // of publication, 0 where unknown
}

// mention is what the ledger remembers of one conference.
type mention struct {
	doc      int32
	conf     int16
	year     int16
	kind     int8
	count    int16
	held     int32 // days since 1970-01-01, 0 where unknown
	scope    *scope
	node     *node
	members  []int32 // units, sorted
	posts    []holding
	sketch   uint64
	next     int32 // the next mention with this sketch, plus one
	live     bool
	orphan   bool // no province of its own
	name     *blocName
	own      *blocName // its name as read without a twin
	spelling int32     // its name as written
}

// holding is a unit in a post in a year.
type holding struct {
	unit  int32
	year  int16
	post  int8
	basis int8
}

// New makes an empty ledger with the decisions of reviewers.
func New(ds []corpus.Decision, o Options) *Ledger {
	if o.Authority == nil {
		o.Authority = plain{}
	}
	if o.Trust == 0 {
		o.Trust = DefaultTrust
	}
	l := &Ledger{
		opts:     o,
		docOf:    map[corpus.DocumentID]int32{},
		unitKeys: map[nameIn]int32{},
		units:    map[string]Unit{},
		names:    map[nameIn]*blocName{},
		scopes:   map[string]*scope{},
		orphans:  map[uint64][]int32{},
		alike:    map[uint64]int32{},
		seen:     map[portalYear]portalCount{},
	}
	l.decisions = newDecisions(ds)
	if o.Reports == nil {
		l.kept = map[corpus.DocumentID]*corpus.Report{}
	}
	return l
}

// Build makes a ledger of reports, in time linear in their number.
func Build(reports iter.Seq[*corpus.Report], ds []corpus.Decision, o Options) *Ledger {
	l := New(ds, o)
	for r := range reports {
		l.Add(r)
	}
	return l
}

// Add takes in a report, in place of an earlier one of the same document. Only
// the scopes that it concerns are resolved anew, when next asked for.
func (l *Ledger) Add(r *corpus.Report) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(r)
}

func (l *Ledger) add(r *corpus.Report) {
	l.remove(r.Document.ID)
	if l.kept != nil {
		l.kept[r.Document.ID] = r
	}
	r, _ = l.decisions.apply(r)
	d, ok := l.docOf[r.Document.ID]
	if !ok {
		d = int32(len(l.docs))
		l.docs = append(l.docs, document{id: r.Document.ID})
		l.docOf[r.Document.ID] = d
	}
	doc := &l.docs[d]
	doc.host = l.texts.id(hostOf(r.Document.URI))
	doc.year = int16(r.Document.PublishedOn.Year)
	if doc.year == 0 {
		for i := range r.Conferences {
			doc.year = max(doc.year, int16(r.Conferences[i].HeldOn.Year), int16(r.Conferences[i].Year))
		}
	}
	l.countPortal(doc, len(r.Conferences), 1)
	sketches := sketch(r)
	for i := range r.Conferences {
		m := l.newMention(r, i)
		m.doc, m.conf, m.live, m.sketch, m.own = d, int16(i), true, sketches[i], m.name
		doc.mentions = append(doc.mentions, l.store(m))
	}
}

// Decide puts ds in place of the decisions that the ledger was made with. Only
// the documents that either set concerns are read again.
func (l *Ledger) Decide(ds []corpus.Decision) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.decisions
	after := newDecisions(ds)
	again := map[corpus.DocumentID]bool{}
	for _, d := range []*decisions{&before, &after} {
		for id := range d.values {
			again[id] = true
		}
		for id := range d.off {
			again[id] = true
		}
	}
	for i := range l.mentions {
		m := &l.mentions[i]
		if !m.live {
			continue
		}
		// A name that a merge moved, or one that was moved here.
		for _, d := range []*decisions{&before, &after} {
			for from := range d.moved {
				if _, rest, _ := strings.Cut(from, "/"); rest == m.name.key {
					again[l.docs[m.doc].id] = true
				}
			}
		}
	}
	l.decisions = after
	for id := range again {
		d, ok := l.docOf[id]
		if !ok || len(l.docs[d].mentions) == 0 {
			continue
		}
		r, err := l.raw(id)
		if err != nil {
			return err
		}
		l.add(r)
	}
	for _, s := range l.scopes {
		s.dirty = true
	}
	return nil
}

// Remove forgets a document.
func (l *Ledger) Remove(id corpus.DocumentID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.remove(id)
}

func (l *Ledger) remove(id corpus.DocumentID) {
	d, ok := l.docOf[id]
	if !ok {
		return
	}
	doc := &l.docs[d]
	l.countPortal(doc, len(doc.mentions), -1)
	for _, i := range doc.mentions {
		l.detach(i)
		l.leaveAlike(i)
		l.mentions[i] = mention{}
		l.free = append(l.free, i)
	}
	doc.mentions = nil
	delete(l.kept, id)
}

// store puts m in its place and returns its index.
func (l *Ledger) store(m mention) int32 {
	var i int32
	if n := len(l.free); n > 0 {
		i = l.free[n-1]
		l.free = l.free[:n-1]
		l.mentions[i] = m
	} else {
		i = int32(len(l.mentions))
		l.mentions = append(l.mentions, m)
	}
	l.attach(i)
	l.joinAlike(i)
	return i
}

// attach puts a mention into its node.
func (l *Ledger) attach(i int32) {
	m := &l.mentions[i]
	s := m.scope
	n := s.nodes[m.name.key]
	if n == nil {
		n = &node{scope: s, name: m.name}
		s.nodes[m.name.key] = n
		s.renamed = true
	}
	m.node = n
	n.mentions = append(n.mentions, i)
	s.dirty, n.dirty = true, true
}

func (l *Ledger) detach(i int32) {
	m := &l.mentions[i]
	n := m.node
	if k := slices.Index(n.mentions, i); k >= 0 {
		n.mentions = slices.Delete(n.mentions, k, k+1)
	}
	if len(n.mentions) == 0 {
		delete(m.scope.nodes, m.name.key)
		m.scope.gone = append(m.scope.gone, n)
		m.scope.renamed = true
	}
	m.scope.dirty, n.dirty = true, true
}

// scopeOf is the scope with the given key, made where it is new.
func (l *Ledger) scopeOf(key, province string, level Level) *scope {
	s := l.scopes[key]
	if s == nil {
		s = &scope{key: key, province: province, level: level, nodes: map[string]*node{}}
		l.scopes[key] = s
	}
	if s.province == "" || province != "" && province < s.province {
		s.province = province // of several spellings the first, whatever came first
	}
	return s
}

// unknownScope holds blocs whose province no document tells.
const unknownScope = "?"

// nationalScope holds blocs over provinces.
const nationalScope = "vn"

// Documents is the number of documents in the ledger.
func (l *Ledger) Documents() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for i := range l.docs {
		if len(l.docs[i].mentions) > 0 {
			n++
		}
	}
	return n
}

// report hands out a report, loaded where it wasn't read already, with the
// decisions of reviewers applied, and what they changed.
func (l *Ledger) report(id corpus.DocumentID, read map[corpus.DocumentID]*corpus.Report) (*corpus.Report, []Change, error) {
	r := read[id]
	if r == nil {
		var err error
		if r, err = l.raw(id); err != nil {
			return nil, nil, err
		}
	}
	r, changes := l.decisions.apply(r)
	return r, changes, nil
}

// raw hands out a report as the machine read it.
func (l *Ledger) raw(id corpus.DocumentID) (*corpus.Report, error) {
	if l.kept != nil {
		if r := l.kept[id]; r != nil {
			return r, nil
		}
		return nil, fmt.Errorf("ledger: no report of %s", id)
	}
	rs, err := l.opts.Reports.Reports([]corpus.DocumentID{id})
	if err != nil {
		return nil, fmt.Errorf("ledger: report of %s: %w", id, err)
	}
	return rs[0], nil
}
