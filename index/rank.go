package index

import (
	"cmp"
	"container/heap"
	"encoding/base64"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/sokhoi/sokhoi/index/query"
)

// What a term adds to a document's score, times its rarity. Whatever a document
// without the accents of the query may get stays below what one with them gets.
const (
	foldedWeight  = 1
	exactWeight   = 2
	titleWeight   = 1.5
	heavyWeight   = 0.7
	pairWeight    = 1
	maxScoredTerm = 24
)

// signal is a set of documents that gains a score.
type signal struct {
	docs   *roaring.Bitmap
	group  int // the word or pair of the query, whose rarity counts
	factor float32
}

// signals are what of the query's words counts for the order of results.
// groups are the documents of each word and pair, for their rarity.
func (e *evaluator) signals() (signals []signal, groups []uint64, err error) {
	var folded []signal // first, since most or all documents found have them
	add := func(field string, el element, exact bool, factor float32) (*roaring.Bitmap, error) {
		var docs *roaring.Bitmap
		var err error
		if exact {
			docs, err = e.postings(field, entryOf(el.folded, el.exact))
		} else {
			docs, err = e.elementIn(field, el)
		}
		switch {
		case err != nil || docs.IsEmpty():
		case field == wordField && !exact && factor == foldedWeight:
			folded = append(folded, signal{docs, len(groups), factor})
		default:
			signals = append(signals, signal{docs, len(groups), factor})
		}
		return docs, err
	}
	words := e.scoredWords()
	for i, el := range words {
		docs, err := add(wordField, el, false, foldedWeight)
		if err != nil {
			return nil, nil, err
		}
		exact := e.accents && el.kind == literal
		if exact || el.kind == conceptual {
			if _, err := add(wordField, el, exact, exactWeight); err != nil {
				return nil, nil, err
			}
		}
		if el.kind != conceptual {
			if _, err := add(titleField, el, exact, titleWeight); err != nil {
				return nil, nil, err
			}
			if _, err := add(heavyField, el, exact, heavyWeight); err != nil {
				return nil, nil, err
			}
		}
		groups = append(groups, docs.GetCardinality())
		if i > 0 && el.kind == literal && words[i-1].kind == literal {
			docs, err := e.postings(pairField, words[i-1].folded+" "+el.folded)
			if err != nil {
				return nil, nil, err
			}
			if !docs.IsEmpty() {
				signals = append(signals, signal{docs, len(groups), pairWeight})
			}
			groups = append(groups, docs.GetCardinality())
		}
	}
	return append(folded, signals...), groups, nil
}

// scoredWords are the words that aren't negated, in the order of the query.
func (p *prepared) scoredWords() []element {
	var words []element
	query.Walk(p.root, func(n query.Node) bool {
		if _, not := n.(*query.Not); not {
			return false
		}
		if pat := p.patterns[n]; pat != nil {
			words = append(words, pat.words...)
			if len(pat.sequences) > 1 { // and the concepts in them
				for _, el := range pat.sequences[1] {
					if el.kind == conceptual {
						words = append(words, el)
					}
				}
			}
		}
		return true
	})
	return words[:min(len(words), maxScoredTerm)]
}

// rarity is what a word that stands in found of all documents is worth. It is
// rounded, so that the order of results outlives small changes of the index.
func rarity(found, all uint64) float32 {
	v := math.Log2(1 + (float64(all)-float64(found)+0.5)/(float64(found)+0.5))
	return float32(math.Round(v*4)/4 + 0.25)
}

// scores adds the signals up for the documents of may; those of others mean
// nothing.
func (e *evaluator) scores(may *roaring.Bitmap, signals []signal, rarities []float32) []float32 {
	scores := make([]float32, e.count)
	buffer := make([]uint32, 4096)
	few := may.GetCardinality()
	same := float32(0) // for all of them, by the first signals
	for i, s := range signals {
		weight := s.factor * rarities[s.group]
		docs := s.docs
		if same > 0 || i == 0 {
			if docs.GetCardinality() >= few && docs.AndCardinality(may) == few {
				same += weight
				continue
			}
			fill(scores, same)
			same = 0
		}
		if few*4 < docs.GetCardinality() {
			docs = roaring.And(docs, may)
		}
		for it := docs.ManyIterator(); ; {
			n := it.NextMany(buffer)
			if n == 0 {
				break
			}
			for _, doc := range buffer[:n] {
				scores[doc] += weight
			}
		}
	}
	if same > 0 {
		fill(scores, same)
	}
	return scores
}

func fill(scores []float32, v float32) {
	for i := range scores {
		scores[i] = v
	}
}

// place is where a document stands in the results: by first, then second, both
// falling, then by identity, rising.
type place struct {
	first   float64
	second  int32
	segment *evaluator
	doc     uint32
	id      string // "" until asked for
}

func (p *place) identity() string {
	if p.id == "" && p.segment != nil {
		// An identity that can't be read sorts first; reading the hit reports it.
		p.id, _ = p.segment.identity(p.doc)
	}
	return p.id
}

// compare is negative where p comes before o.
func (p *place) compare(o *place) int {
	if p.first != o.first {
		return cmp.Compare(o.first, p.first)
	}
	if p.second != o.second {
		return cmp.Compare(o.second, p.second)
	}
	return strings.Compare(p.identity(), o.identity())
}

// best keeps the n places that come first; the last of them is on top.
type best []place

func (b best) Len() int           { return len(b) }
func (b best) Less(i, j int) bool { return b[i].compare(&b[j]) > 0 }
func (b best) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }
func (b *best) Push(x any)        { *b = append(*b, x.(place)) }
func (b *best) Pop() any {
	last := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return last
}

func (b *best) offer(p place, n int) {
	switch {
	case len(*b) < n:
		heap.Push(b, p)
	case p.compare(&(*b)[0]) < 0:
		(*b)[0] = p
		heap.Fix(b, 0)
	}
}

// sorter tells the place of a segment's documents.
type sorter struct {
	sort      Sort
	ascending bool
	relevance []float32
	days      []int32
	years     []int16
}

func (s *sorter) place(doc uint32) (first float64, second int32) {
	day := s.days[doc]
	switch s.sort {
	case ByDate:
		return s.orLast(float64(day)), 0
	case ByYear:
		second = day
		if s.ascending && day > 0 {
			second = -day
		}
		return s.orLast(float64(s.years[doc])), second
	}
	return float64(s.relevance[doc]), day
}

// orLast puts what isn't known last in either direction.
func (s *sorter) orLast(v float64) float64 {
	switch {
	case v == 0:
		return math.Inf(-1)
	case s.ascending:
		return -v
	}
	return v
}

// ErrCursor is the error for an Options.After that no search gave.
var ErrCursor = errors.New("index: the page to go on after isn't one of this search")

func (p *place) cursor(o Options) string {
	text := strings.Join([]string{string(o.Sort), strconv.FormatBool(o.Ascending),
		strconv.FormatUint(math.Float64bits(p.first), 36), strconv.Itoa(int(p.second)), p.identity()}, ",")
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

func parseCursor(o Options) (*place, error) {
	if o.After == "" {
		return nil, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(o.After)
	parts := strings.SplitN(string(text), ",", 5)
	if err != nil || len(parts) != 5 || parts[0] != string(o.Sort) || parts[1] != strconv.FormatBool(o.Ascending) {
		return nil, ErrCursor
	}
	first, err1 := strconv.ParseUint(parts[2], 36, 64)
	second, err2 := strconv.ParseInt(parts[3], 10, 32)
	if err1 != nil || err2 != nil || parts[4] == "" {
		return nil, ErrCursor
	}
	return &place{first: math.Float64frombits(first), second: int32(second), id: parts[4]}, nil
}
