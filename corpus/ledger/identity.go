package ledger

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// scope is the nodes whose names must be unique, and the blocs they make up.
type scope struct {
	key, province string
	level         Level
	nodes         map[string]*node
	gone          []*node // that lost their last mention
	dirty         bool
	blocs         []*Bloc
	bySegment     map[*segment]*Bloc
	review        []Link
	// weighed are the links that count, those of unchanged nodes kept from one
	// resolution to the next; index leads to the segments that share a word, a
	// number or a unit.
	weighed map[[2]*segment]Link
	index   map[string]map[*segment]bool
	facts   around
	// renamed says that names came or went, which bears on the links of others.
	renamed bool
}

// node is all mentions that spell the bloc's name alike.
type node struct {
	scope    *scope
	name     *blocName
	mentions []int32
	segments []*segment
	dirty    bool
}

// segment is a run of a node's mentions that is consistent in its members.
type segment struct {
	node     *node
	key      string
	mentions []int32
	years    map[int16]bool
	members  map[int32]int // how many lists hold the unit
	lists    int           // lists of members seen
	units    map[int32]bool
	heads    map[int16]map[int32]int
	hosts    map[int32]bool
	docs     []int32 // sorted, each once
	bloc     *Bloc
	keys     []string // in the scope's index
	split    string   // what a reviewer's split named it
	// shortIDs are those of its documents, where the node has several segments.
	shortIDs map[string]bool
}

// fullList is the number of members from which a list tells blocs apart.
const fullList = 3

// resolve brings the blocs of a scope up to date.
func (l *Ledger) resolve(s *scope) {
	if !s.dirty {
		return
	}
	var fresh []*segment
	for _, n := range s.gone {
		s.forget(n.segments)
	}
	s.gone = nil
	var segments []*segment
	for _, key := range slices.Sorted(maps.Keys(s.nodes)) {
		n := s.nodes[key]
		if n.dirty {
			before := len(n.segments)
			s.forget(n.segments)
			l.segment(n)
			n.dirty = false
			s.renamed = s.renamed || len(n.segments) != before
			fresh = append(fresh, n.segments...)
		}
		segments = append(segments, n.segments...)
	}
	l.weigh(s, segments, fresh)
	l.cluster(s, segments)
	s.dirty = false
}

// before orders mentions by what they tell, not by when they were added.
func (l *Ledger) before(a, b int32) int {
	m, o := &l.mentions[a], &l.mentions[b]
	return cmp.Or(cmp.Compare(m.year, o.year), cmp.Compare(m.held, o.held),
		strings.Compare(string(l.docs[m.doc].id), string(l.docs[o.doc].id)), cmp.Compare(m.conf, o.conf))
}

// segment divides a node into runs that are consistent in their members: two
// lists of one bloc have units in common, those of namesakes don't.
func (l *Ledger) segment(n *node) {
	slices.SortFunc(n.mentions, l.before)
	n.segments = nil
	agree := agreement{l, n, map[uint64]*segment{}, map[holding]*segment{}}
	var bare []int32
	for _, i := range n.mentions {
		m := &l.mentions[i]
		if label, ok := l.decisions.splitOff(l.docs[m.doc].id, int(m.conf)); ok {
			l.segmentNamed(n, label).take(l, i)
			continue
		}
		if n.scope.key == unknownScope {
			agree.segment(i).take(l, i)
			continue
		}
		if len(m.members) < fullList {
			bare = append(bare, i)
			continue
		}
		var best *segment
		most := 0.34
		for _, s := range n.segments {
			if s.split != "" {
				continue
			}
			if c := s.holds(m.members); c >= most {
				best, most = s, c
			}
		}
		if best == nil {
			best = newSegment(n)
			n.segments = append(n.segments, best)
		}
		best.take(l, i)
	}
	for _, i := range bare {
		l.fitting(n, i).take(l, i)
	}
	l.nameSegments(n)
}

// agreement finds the segments of a name for which no province is told. Such a
// name may be that of many blocs with the like members: a mention joins only
// those with the same text, or with the same head for the same year and no other.
type agreement struct {
	l        *Ledger
	n        *node
	bySketch map[uint64]*segment
	byHead   map[holding]*segment
}

func (a *agreement) segment(i int32) *segment {
	m := &a.l.mentions[i]
	s := a.bySketch[m.sketch]
	if m.sketch == 0 {
		s = nil
	}
	for _, h := range m.posts {
		if found := a.byHead[holding{unit: h.unit, year: h.year}]; s == nil && h.post == 0 && found != nil && found.agrees(m) {
			s = found
		}
	}
	if s == nil {
		s = newSegment(a.n)
		a.n.segments = append(a.n.segments, s)
	}
	a.bySketch[m.sketch] = s
	for _, h := range m.posts {
		if k := (holding{unit: h.unit, year: h.year}); h.post == 0 && a.byHead[k] == nil {
			a.byHead[k] = s
		}
	}
	return s
}

// agrees reports whether the mention names no other head for a year of which the
// segment knows one.
func (s *segment) agrees(m *mention) bool {
	for _, h := range m.posts {
		if heads := s.heads[h.year]; h.post == 0 && len(heads) > 0 && heads[h.unit] == 0 {
			return false
		}
	}
	return true
}

func newSegment(n *node) *segment {
	return &segment{
		node: n, years: map[int16]bool{}, members: map[int32]int{}, units: map[int32]bool{},
		heads: map[int16]map[int32]int{}, hosts: map[int32]bool{},
	}
}

func (l *Ledger) segmentNamed(n *node, label string) *segment {
	for _, s := range n.segments {
		if s.split == label {
			return s
		}
	}
	s := newSegment(n)
	s.split = label
	n.segments = append(n.segments, s)
	return s
}

// fitting is the segment for a mention without a list of members: the one that
// knows its units, else the one nearest in time.
func (l *Ledger) fitting(n *node, i int32) *segment {
	m := &l.mentions[i]
	var best *segment
	var score float64
	for _, s := range n.segments {
		if s.split != "" {
			continue
		}
		v := 1.0
		for _, u := range m.members {
			if s.units[u] {
				v += 10
			}
		}
		for _, h := range m.posts {
			if s.units[h.unit] {
				v += 10
			}
		}
		v -= float64(s.distance(m.year)) / 100
		if best == nil || v > score {
			best, score = s, v
		}
	}
	if best == nil {
		best = newSegment(n)
		n.segments = append(n.segments, best)
	}
	return best
}

// holds is the share of the smaller of list and members that both hold.
func (s *segment) holds(list []int32) float64 {
	both := 0
	for _, u := range list {
		if s.members[u] > 0 {
			both++
		}
	}
	return float64(both) / float64(max(1, min(len(list), len(s.members))))
}

// distance is the number of years from year to the nearest of the segment's.
func (s *segment) distance(year int16) int {
	d := 1000
	for y := range s.years {
		d = min(d, max(int(y-year), int(year-y)))
	}
	return d
}

func (s *segment) take(l *Ledger, i int32) {
	m := &l.mentions[i]
	s.mentions = append(s.mentions, i)
	s.years[m.year] = true
	if h := l.docs[m.doc].host; l.texts.text(h) != "" {
		s.hosts[h] = true
	}
	if len(m.members) >= fullList {
		s.lists++
	}
	for _, u := range m.members {
		s.members[u]++
		s.units[u] = true
	}
	for _, h := range m.posts {
		s.units[h.unit] = true
		if h.post != 0 {
			continue
		}
		y := s.heads[h.year]
		if y == nil {
			y = map[int32]int{}
			s.heads[h.year] = y
		}
		y[h.unit]++
	}
}

// nameSegments gives each segment its key: the node's for the largest, and for
// the others that with the first document's digest.
func (l *Ledger) nameSegments(n *node) {
	base := n.scope.key + "/" + n.name.key
	var main *segment
	for _, s := range n.segments {
		s.docs = s.docs[:0]
		for _, i := range s.mentions {
			s.docs = append(s.docs, l.mentions[i].doc)
		}
		slices.Sort(s.docs)
		s.docs = slices.Compact(s.docs)
		if s.split == "" && (main == nil || len(s.mentions) > len(main.mentions)) {
			main = s
		}
	}
	for _, s := range n.segments {
		if len(n.segments) > 1 {
			s.shortIDs = map[string]bool{}
			for _, d := range s.docs {
				s.shortIDs[shortID(l.docs[d].id)] = true
			}
		}
		switch {
		case s == main:
			s.key = base
		case s.split != "":
			s.key = base + "~" + s.split
		default:
			slices.SortFunc(s.mentions, l.before)
			s.key = base + "~" + shortID(l.docs[l.mentions[s.mentions[0]].doc].id)
		}
	}
}

// shortID is enough of a document's identity to tell it within a bloc.
func shortID(id corpus.DocumentID) string {
	d := id.Digest()
	return d[:min(8, len(d))]
}
