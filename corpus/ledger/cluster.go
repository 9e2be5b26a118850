package ledger

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// Bloc is an emulation bloc over documents and years.
type Bloc struct {
	// Key names the bloc: its scope and its fullest name. Every key in Keys leads
	// to it too.
	Key  string   `json:"key"`
	Keys []string `json:"keys"`
	// Name is the fullest that isn't rare, as documents write it.
	Name     string        `json:"name"`
	Names    []string      `json:"names"`
	Province string        `json:"province"`
	Form     corpus.Form   `json:"form"`
	Number   corpus.Number `json:"number"`
	Level    Level         `json:"level"`
	First    int           `json:"first_year"`
	Last     int           `json:"last_year"`
	// Documents counts the documents that report a conference of it.
	Documents int `json:"documents"`
	// Links say why its names are one bloc; the ones for review come first.
	Links []Link `json:"links"`
	// Review says that its identity is uncertain.
	Review bool `json:"review"`

	segments []*segment
}

// cluster joins the segments of a scope into blocs: the likeliest links first,
// never two segments that contradict each other.
func (l *Ledger) cluster(s *scope, segments []*segment) {
	links := make([]Link, 0, len(s.weighed))
	vetoes := map[[2]*segment]bool{}
	for p, k := range s.weighed {
		if k.odds <= vetoOdds {
			vetoes[p] = true
		} else {
			links = append(links, k)
		}
	}
	forced, barred := l.decisions.identity(segments)
	links = slices.DeleteFunc(links, func(k Link) bool {
		p := [2]*segment{k.a, k.b}
		_, joined := forced[p]
		_, parted := barred[p]
		return joined || parted
	})
	for p := range barred {
		vetoes[p] = true
	}
	for p, d := range forced {
		delete(vetoes, p)
		links = append(links, decided(p, 99, d))
	}
	slices.SortFunc(links, func(a, b Link) int {
		return cmp.Or(-cmp.Compare(a.odds, b.odds), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
	})
	group := map[*segment][]*segment{}
	for _, g := range segments {
		group[g] = []*segment{g}
	}
	for i := range links {
		k := &links[i]
		if k.odds < joinOdds {
			break
		}
		a, b := group[k.a], group[k.b]
		if &a[0] == &b[0] {
			k.Joined = true
			continue
		}
		k.bridge = true
		if k.Decision == 0 && opposed(a, b, vetoes) {
			k.Review = true
			continue
		}
		k.Joined = true
		merged := append(slices.Clone(a), b...)
		for _, g := range merged {
			group[g] = merged
		}
	}
	known := s.bySegment
	s.blocs, s.bySegment, s.review = nil, map[*segment]*Bloc{}, nil
	for _, g := range segments {
		if s.bySegment[g] != nil {
			continue
		}
		b := l.newBloc(s, group[g], known[g])
		s.blocs = append(s.blocs, b)
		for _, m := range group[g] {
			s.bySegment[m] = b
			m.bloc = b
		}
	}
	for _, k := range links {
		if k.Decision == 0 {
			same := k.a.bloc == k.b.bloc
			k.Review = !same && k.odds >= reviewOdds || same && k.bridge && k.odds < sureOdds
			if !k.Joined && !k.Review {
				continue
			}
			k.Joined = same
		}
		k.a.bloc.Links = append(k.a.bloc.Links, k)
		if k.a.bloc != k.b.bloc {
			k.b.bloc.Links = append(k.b.bloc.Links, k)
		}
		if k.Review {
			s.review = append(s.review, k)
			k.a.bloc.Review, k.b.bloc.Review = true, true
		}
	}
	slices.SortFunc(s.blocs, func(a, b *Bloc) int { return strings.Compare(a.Key, b.Key) })
}

func opposed(a, b []*segment, vetoes map[[2]*segment]bool) bool {
	for _, x := range a {
		for _, y := range b {
			if vetoes[pair(x, y)] {
				return true
			}
		}
	}
	return false
}

// pair orders two segments by key.
func pair(a, b *segment) [2]*segment {
	if a.key > b.key {
		a, b = b, a
	}
	return [2]*segment{a, b}
}

// crowd is the number of segments from which what they share tells nothing. It
// bounds the work for each segment.
const crowd = 400

// indexKeys are what a segment may share with others of its bloc.
func (s *segment) indexKeys() []string {
	n := s.node.name
	var out []string
	if n.number != 0 {
		out = append(out, "#"+strconv.Itoa(n.number)+"/"+n.parent+"/"+n.area)
	}
	out = append(out, n.theme...)
	for u := range s.units {
		out = append(out, "@"+strconv.Itoa(int(u)))
	}
	return out
}

// forget takes segments out of the index and their links with them.
func (s *scope) forget(segments []*segment) {
	for _, g := range segments {
		for _, k := range g.keys {
			if s.index[k] != nil {
				s.renamed = s.renamed || len(s.index[k]) == crowd+1
				for o := range s.index[k] {
					delete(s.weighed, pair(g, o))
				}
				delete(s.index[k], g)
				if len(s.index[k]) == 0 {
					delete(s.index, k)
				}
			}
		}
		g.keys = nil
	}
}

// weigh brings the links of a scope up to date: those of the fresh segments, or
// all where names came or went.
func (l *Ledger) weigh(s *scope, segments, fresh []*segment) {
	if s.key == unknownScope {
		return // where no province is told, names and members join nothing
	}
	if s.index == nil {
		s.index, s.weighed = map[string]map[*segment]bool{}, map[[2]*segment]Link{}
	}
	for _, g := range fresh {
		g.keys = g.indexKeys()
		for _, k := range g.keys {
			if s.index[k] == nil {
				s.index[k] = map[*segment]bool{}
			}
			s.index[k][g] = true
			s.renamed = s.renamed || len(s.index[k]) == crowd+1
		}
	}
	if s.renamed {
		s.facts = surroundings(segments)
		clear(s.weighed)
		fresh = segments
		s.renamed = false
	}
	done := map[[2]*segment]bool{}
	for _, g := range fresh {
		for _, k := range g.keys {
			if len(s.index[k]) > crowd {
				continue
			}
			for o := range s.index[k] {
				p := pair(g, o)
				if o == g || done[p] {
					continue
				}
				done[p] = true
				if link := l.link(g, o, s.facts); link.odds <= vetoOdds || link.odds > reviewOdds-1 {
					s.weighed[p] = link
				}
			}
		}
	}
}

// newBloc describes the bloc that segments make up. Where they are those of the
// known bloc, unchanged, so is their description.
func (l *Ledger) newBloc(s *scope, segments []*segment, known *Bloc) *Bloc {
	if known != nil && sameSegments(known.segments, segments) {
		b := *known
		b.Links, b.Review = nil, false
		return &b
	}
	b := &Bloc{Province: s.province, segments: segments, Level: s.level}
	spellings := map[string]int{}
	docs := map[int32]bool{}
	slices.SortFunc(b.segments, func(x, y *segment) int { return richer(x, y) })
	main := b.segments[0].node.name
	b.Key, b.Form, b.Number = b.segments[0].key, main.form, corpus.Number(main.number)
	if main.level != Provincial {
		b.Level = main.level
	}
	for _, g := range b.segments {
		b.Keys = append(b.Keys, g.key)
		if b.Number == 0 {
			b.Number = corpus.Number(g.node.name.number)
		}
		for _, i := range g.mentions {
			m := &l.mentions[i]
			docs[m.doc] = true
			spellings[l.texts.text(m.spelling)]++
			if y := int(m.year); y != 0 {
				if b.First == 0 || y < b.First {
					b.First = y
				}
				b.Last = max(b.Last, y)
			}
		}
	}
	slices.Sort(b.Keys)
	b.Documents = len(docs)
	often := func(x, y string) int {
		return cmp.Or(-cmp.Compare(spellings[x], spellings[y]), -cmp.Compare(len(x), len(y)), strings.Compare(x, y))
	}
	b.Names = slices.SortedFunc(maps.Keys(spellings), often)
	seen := make(map[string]bool, len(b.Names)) // a heading in capitals names nothing new
	b.Names = slices.DeleteFunc(b.Names, func(name string) bool {
		key := viet.Lower(name)
		defer func() { seen[key] = true }()
		return seen[key]
	})
	for i, m := range b.named().mentions {
		if name := l.texts.text(l.mentions[m].spelling); i == 0 || often(name, b.Name) < 0 {
			b.Name = name
		}
	}
	return b
}

// named is the segment that the bloc is shown by: the richest name that isn't
// rare, so that a slip of the pen in one post doesn't become the bloc's name.
func (b *Bloc) named() *segment {
	all := 0
	for _, g := range b.segments {
		all += len(g.mentions)
	}
	for _, g := range b.segments {
		if len(g.mentions)*10 >= all {
			return g
		}
	}
	return b.segments[0]
}

func sameSegments(a, b []*segment) bool {
	if len(a) != len(b) {
		return false
	}
	for _, g := range b {
		if !slices.Contains(a, g) {
			return false
		}
	}
	return true
}

// richer orders segments by how much their names tell; of equals the longer key
// goes first, for slips of the pen leave letters out. The number of documents
// doesn't matter, so that more of them don't change a bloc's key.
func richer(x, y *segment) int {
	a, b := x.node.name, y.node.name
	return cmp.Or(
		-cmp.Compare(min(len(a.theme), 1), min(len(b.theme), 1)),
		-cmp.Compare(len(a.theme), len(b.theme)),
		-cmp.Compare(min(a.number, 1), min(b.number, 1)),
		-cmp.Compare(len(a.key), len(b.key)),
		strings.Compare(x.key, y.key))
}
