package index

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/sokhoi/sokhoi/index/query"
)

// textNode is where a word, phrase or nearness holds.
func (e *evaluator) textNode(n query.Node) (bounds, error) {
	if near, ok := n.(*query.Near); ok {
		return e.near(near)
	}
	result := exactly(none)
	for _, seq := range e.patterns[n].sequences {
		b, err := e.sequence(seq)
		if err != nil {
			return b, err
		}
		result = result.or(b)
	}
	return result, nil
}

// sequence is where the elements stand side by side.
func (e *evaluator) sequence(seq sequence) (bounds, error) {
	if len(seq) == 1 {
		set, err := e.element(seq[0])
		return exactly(set), err
	}
	var result *roaring.Bitmap
	meet := func(set *roaring.Bitmap, err error) error {
		if err == nil {
			if result == nil {
				result = set
			} else {
				result = roaring.And(result, set)
			}
		}
		return err
	}
	paired := true // every two neighbours were looked up together
	for i := 0; i+1 < len(seq); i++ {
		var err error
		switch l, r := seq[i], seq[i+1]; {
		case l.simple() && r.simple():
			err = meet(e.postings(pairField, l.folded+" "+r.folded))
		case l.simple() && r.kind == prefixed:
			start := l.folded + " " + r.folded
			err = meet(e.union(pairField, start, prefixEnd(start), nil, nil))
		default:
			paired = false
			if err = meet(e.element(l)); err == nil {
				err = meet(e.element(r))
			}
		}
		if err != nil || result.IsEmpty() {
			return exactly(none), err
		}
	}
	if paired && len(seq) == 2 {
		return exactly(result), nil
	}
	return bounds{none, result}, nil
}

// element is where one element stands.
func (e *evaluator) element(el element) (*roaring.Bitmap, error) {
	return e.elementIn(wordField, el)
}

func (e *evaluator) elementIn(field string, el element) (*roaring.Bitmap, error) {
	key := elementInField{field, el.folded, el.kind, el.typos}
	if set, ok := e.elements[key]; ok {
		return set, nil
	}
	set, err := e.lookUp(field, el)
	if err == nil && e.elements != nil {
		e.elements[key] = set
	}
	return set, err
}

func (e *evaluator) lookUp(field string, el element) (*roaring.Bitmap, error) {
	switch el.kind {
	case conceptual:
		return e.postings(field, el.folded+separator)
	case prefixed:
		return e.union(field, el.folded, prefixEnd(el.folded), nil, nil)
	case mistyped:
		near := el.near
		if near == nil {
			var err error
			if near, err = newFoldedDistance(el.folded, el.typos); err != nil {
				return nil, fmt.Errorf("index: %q: %w", el.folded, err)
			}
		}
		return e.union(field, "", "", near, nil)
	}
	return e.union(field, el.folded+separator, el.folded+separatorUp, nil, nil)
}

// near is where two words or phrases stand near each other.
func (e *evaluator) near(n *query.Near) (bounds, error) {
	l, err := e.leaf(n.Left, scope{})
	if err != nil {
		return l, err
	}
	r, err := e.leaf(n.Right, scope{})
	if err != nil {
		return r, err
	}
	may := roaring.And(l.may, r.may)
	sure := none
	// Where both are single terms, those side by side are near.
	lp, rp := e.patterns[n.Left].sequences, e.patterns[n.Right].sequences
	if len(lp) == 1 && len(rp) == 1 && len(lp[0]) == 1 && len(rp[0]) == 1 && lp[0][0].simple() && rp[0][0].simple() {
		forth, err := e.postings(pairField, lp[0][0].folded+" "+rp[0][0].folded)
		if err != nil {
			return l, err
		}
		back, err := e.postings(pairField, rp[0][0].folded+" "+lp[0][0].folded)
		if err != nil {
			return l, err
		}
		sure = roaring.Or(forth, back)
		if n.Within == 0 {
			return exactly(sure), nil
		}
		sure = roaring.And(sure, may)
	}
	return bounds{sure, may}, nil
}
