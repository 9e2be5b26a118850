package index

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/sokhoi/sokhoi/index/query"
)

// evaluator answers a prepared query from one segment.
type evaluator struct {
	*prepared
	*dictionaries
	live     *roaring.Bitmap // documents that aren't deleted
	ordinals int             // the most conferences that a document has
	text     map[query.Node]bounds
	// asked are the fields answered so far, for when a document is verified.
	asked map[fieldInScope]*roaring.Bitmap
	// elements are the words looked up so far: ranking asks for them again.
	elements map[elementInField]*roaring.Bitmap
}

type elementInField struct {
	field, folded string
	kind          elementKind
	typos         int
}

type fieldInScope struct {
	field *query.Field
	scope
}

func newEvaluator(p *prepared, s *segment) (*evaluator, error) {
	e := &evaluator{prepared: p, dictionaries: s.dictionaries(), text: map[query.Node]bounds{}, asked: map[fieldInScope]*roaring.Bitmap{}, elements: map[elementInField]*roaring.Bitmap{}}
	all := roaring.New()
	all.AddRange(0, uint64(s.count))
	if s.deleted != nil {
		all.AndNot(s.deleted)
	}
	e.live = all
	var err error
	e.ordinals, err = s.shared.ordinal.get(func() (int, error) {
		for i := 0; ; i++ {
			set, err := e.postings(recordField, fact{kind: presenceFact, confidence: -1}.token(i))
			if err != nil || set.IsEmpty() {
				return i, err
			}
		}
	})
	return e, err
}

// answer is what of the live documents answers the query.
func (e *evaluator) answer() (bounds, error) {
	if e.root == nil {
		return exactly(e.live), nil
	}
	b, err := e.anyConference(e.root)
	if err != nil {
		return b, err
	}
	return b.and(exactly(e.live)), nil
}

// verify is what of docs answers the query, match telling whether a word, phrase
// or nearness holds in a document where that isn't known.
func (e *evaluator) verify(docs *roaring.Bitmap, match func(doc uint32, n query.Node) (bool, error)) (*roaring.Bitmap, error) {
	text := e.text
	defer func() { e.text = text }()
	e.text = make(map[query.Node]bounds, len(text))
	for n, b := range text {
		found := roaring.New()
		for it := docs.Iterator(); it.HasNext(); {
			doc := it.Next()
			ok := b.sure.Contains(doc)
			if !ok && b.may.Contains(doc) {
				var err error
				if ok, err = match(doc, n); err != nil {
					return nil, err
				}
			}
			if ok {
				found.Add(doc)
			}
		}
		e.text[n] = exactly(found)
	}
	b, err := e.answer()
	if err != nil {
		return nil, err
	}
	return roaring.And(b.may, docs), nil
}

// anyConference is where n holds, all its conditions in one conference.
func (e *evaluator) anyConference(n query.Node) (bounds, error) {
	result, err := e.node(n, scope{})
	if err != nil || !asksRecord(n) {
		return result, err
	}
	for i := 1; i < e.ordinals; i++ {
		here, err := e.postings(recordField, fact{kind: presenceFact, confidence: -1}.token(i))
		if err != nil {
			return result, err
		}
		b, err := e.node(n, scope{conference: i})
		if err != nil {
			return result, err
		}
		result = result.or(b.and(exactly(here)))
	}
	return result, nil
}

// node is where n holds in a scope. What the scope asks of year and confidence
// holds too: a leaf that they speak of takes them, beside any other they are
// asked of the conference.
func (e *evaluator) node(n query.Node, s scope) (bounds, error) {
	switch n := n.(type) {
	case *query.And:
		return e.all(n, s)
	case *query.Or:
		result := exactly(none)
		for _, c := range n.Of {
			b, err := e.node(c, s)
			if err != nil {
				return b, err
			}
			result = result.or(b)
		}
		return result, nil
	}
	b, err := e.leaf(n, s)
	if err != nil {
		return b, err
	}
	if s.years != nil && !asksOffice(n) {
		if b, err = e.meet(b, func() (*roaring.Bitmap, error) { return e.conferenceYears(s.conference, s.years) }); err != nil {
			return b, err
		}
	}
	if s.confidence != nil && !asksProved(n) {
		return e.meet(b, func() (*roaring.Bitmap, error) { return e.doubts(s.conference, s.confidence) })
	}
	return b, nil
}

func (e *evaluator) meet(b bounds, with func() (*roaring.Bitmap, error)) (bounds, error) {
	set, err := with()
	if err != nil {
		return b, err
	}
	return b.and(exactly(set)), nil
}

func (e *evaluator) all(n *query.And, s scope) (bounds, error) {
	var rest []query.Node
	office, proved := false, false
	for _, c := range n.Of {
		switch c := c.(type) {
		case *query.Years:
			s.years = bothYears(s.years, c)
		case *query.Confidence:
			s.confidence = bothConfidences(s.confidence, c)
		default:
			rest = append(rest, c)
			office, proved = office || asksOffice(c), proved || asksProved(c)
		}
	}
	result := exactly(e.live)
	for _, c := range rest {
		inner := scope{conference: s.conference}
		if asksOffice(c) {
			inner.years = s.years
		}
		if asksProved(c) {
			inner.confidence = s.confidence
		}
		b, err := e.node(c, inner)
		if err != nil {
			return b, err
		}
		result = result.and(b)
	}
	var err error
	if s.years != nil && !office {
		if result, err = e.meet(result, func() (*roaring.Bitmap, error) { return e.conferenceYears(s.conference, s.years) }); err != nil {
			return result, err
		}
	}
	if s.confidence != nil && !proved {
		return e.meet(result, func() (*roaring.Bitmap, error) { return e.doubts(s.conference, s.confidence) })
	}
	return result, nil
}

func (e *evaluator) leaf(n query.Node, s scope) (bounds, error) {
	switch n := n.(type) {
	case *query.Not:
		b, err := e.anyConference(n.Of)
		return b.not(e.live), err
	case *query.Word, *query.Phrase, *query.Near:
		if b, ok := e.text[n]; ok {
			return b, nil
		}
		b, err := e.textNode(n)
		e.text[n] = b
		return b, err
	case *query.Years:
		set, err := e.conferenceYears(s.conference, n)
		return exactly(set), err
	case *query.Confidence:
		set, err := e.doubts(s.conference, n)
		return exactly(set), err
	case *query.Held:
		set, err := e.held(s.conference, n)
		return exactly(set), err
	case *query.Field:
		key := fieldInScope{n, s}
		if set, ok := e.asked[key]; ok {
			return exactly(set), nil
		}
		set, err := e.field(n, s)
		e.asked[key] = set
		return exactly(set), err
	}
	return exactly(none), fmt.Errorf("index: no meaning for %T", n)
}
