package index

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

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

// scope is where a condition on the structured record is asked: in one
// conference of the document, with what the query says beside it of the year and
// confidence of the record.
type scope struct {
	conference int
	years      *query.Years
	confidence *query.Confidence
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

func asksRecord(n query.Node) bool {
	return contains(n, func(n query.Node) bool {
		switch n := n.(type) {
		case *query.Field:
			return n.Name != query.Province && n.Name != query.Document
		case *query.Years, *query.Held, *query.Confidence:
			return true
		}
		return false
	})
}

// asksOffice reports whether n asks who holds an office: its year is then that
// of the office.
func asksOffice(n query.Node) bool {
	return contains(n, func(n query.Node) bool {
		f, ok := n.(*query.Field)
		return ok && (f.Name == query.Head || f.Name == query.Deputy)
	})
}

// asksProved reports whether n asks for records that have a confidence.
func asksProved(n query.Node) bool {
	return contains(n, func(n query.Node) bool {
		f, ok := n.(*query.Field)
		return ok && hasProof(f.Name)
	})
}

func hasProof(n query.Name) bool {
	switch n {
	case query.Kind, query.Warning, query.Province, query.Document:
		return false
	}
	return true
}

// contains reports whether a node that isn't negated is of the given sort.
func contains(n query.Node, is func(query.Node) bool) bool {
	found := false
	query.Walk(n, func(n query.Node) bool {
		if _, negated := n.(*query.Not); negated || found {
			return false
		}
		found = is(n)
		return !found
	})
	return found
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

func bothYears(a, b *query.Years) *query.Years {
	if a == nil {
		return b
	}
	both := *b
	both.From = max(a.From, b.From)
	if a.To != 0 && (both.To == 0 || a.To < both.To) {
		both.To = a.To
	}
	return &both
}

func bothConfidences(a, b *query.Confidence) *query.Confidence {
	if a == nil {
		return b
	}
	both := *b
	if a.Low > b.Low || a.Low == b.Low && a.LowOpen {
		both.Low, both.LowOpen = a.Low, a.LowOpen
	}
	if a.High < b.High || a.High == b.High && a.HighOpen {
		both.High, both.HighOpen = a.High, a.HighOpen
	}
	return &both
}

func inYears(y *query.Years, year int) bool {
	return y == nil || year != 0 && year >= y.From && (y.To == 0 || year <= y.To)
}

func inConfidence(c *query.Confidence, v float64) bool {
	return c == nil || v >= 0 && (v > c.Low || v == c.Low && !c.LowOpen) && (v < c.High || v == c.High && !c.HighOpen)
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

// held is where the conference was held in a range of days: whole years and
// months are single entries, so that only the ends of the range go by days.
func (e *evaluator) held(conference int, h *query.Held) (*roaring.Bitmap, error) {
	var sets []*roaring.Bitmap
	var within func(level int, prefix string) error
	levels := []struct {
		kind        byte
		first, last string // what makes a day of a month or year
	}{{heldYearFact, "-01-01", "-12-31"}, {monthFact, "-01", "-31"}, {dayFact, "", ""}}
	within = func(level int, prefix string) error {
		l := levels[level]
		start := ordinal(conference) + string(l.kind)
		return e.each(recordField, start+prefix, start+prefix+"\xff", nil, func(token string) (bool, error) {
			value := strings.TrimSuffix(token[len(start):], separator)
			first, last := value+l.first, value+l.last
			switch {
			case last < h.From || h.To != "" && first > h.To:
				return true, nil
			case first >= h.From && (h.To == "" || last <= h.To):
				set, err := e.postings(recordField, token)
				sets = append(sets, set)
				return true, err
			}
			return true, within(level+1, value)
		})
	}
	err := within(0, "")
	return or(sets), err
}

// conferenceYears is where the conference is of one of the years.
func (e *evaluator) conferenceYears(conference int, y *query.Years) (*roaring.Bitmap, error) {
	start := ordinal(conference) + string(yearFact)
	return e.union(recordField, start, start+"\xff", nil, func(token string) bool {
		f, ok := parseFact(token)
		if !ok {
			return false
		}
		year, err := strconv.Atoi(f.folded)
		return err == nil && inYears(y, year)
	})
}

// doubts is where the lowest confidence of the conference is within bounds.
func (e *evaluator) doubts(conference int, c *query.Confidence) (*roaring.Bitmap, error) {
	start := ordinal(conference) + string(doubtFact)
	return e.union(recordField, start, start+"\xff", nil, func(token string) bool {
		f, ok := parseFact(token)
		if !ok {
			return false
		}
		v, err := strconv.ParseFloat(f.folded, 64)
		return err == nil && inConfidence(c, v)
	})
}

func (e *evaluator) field(n *query.Field, s scope) (*roaring.Bitmap, error) {
	a := e.fields[n]
	switch n.Name {
	case query.Province:
		return e.province(a)
	case query.Document:
		return e.documents(n, a)
	}
	var sets []*roaring.Bitmap
	for _, kind := range a.kinds {
		start := ordinal(s.conference) + string(kind)
		keep := func(token string) bool {
			f, ok := parseFact(token)
			if !ok || !a.matches(f) || !inConfidence(s.confidence, f.confidence) && hasProof(n.Name) {
				return false
			}
			return s.years == nil || !asksOffice(n) || inYears(s.years, f.year)
		}
		for _, r := range a.ranges(start) {
			set, err := e.union(recordField, r[0], r[1], nil, keep)
			if err != nil {
				return nil, err
			}
			sets = append(sets, set)
		}
	}
	return or(sets), nil
}

// ranges are the parts of the dictionary behind start that hold the names asked
// for.
func (a *asked) ranges(start string) [][2]string {
	if !a.whole {
		return [][2]string{{start, start + "\xff"}}
	}
	seen := map[string]bool{}
	var list [][2]string
	add := func(folded string) {
		if !seen[folded] {
			seen[folded] = true
			list = append(list, [2]string{start + folded + separator, start + folded + separatorUp})
		}
	}
	for _, t := range a.terms {
		add(t.folded)
	}
	for _, r := range a.related {
		add(r.folded)
	}
	return list
}

func (e *evaluator) province(a *asked) (*roaring.Bitmap, error) {
	return e.union(documentField, provinceToken, prefixEnd(provinceToken), nil, func(token string) bool {
		folded, exact := spelling(token[len(provinceToken):])
		n := name{folded, exact}
		if a.whole {
			return a.is(n, false)
		}
		return a.partOf(n)
	})
}

// documents finds by identity, or the start of one, or by words of the address.
func (e *evaluator) documents(n *query.Field, a *asked) (*roaring.Bitmap, error) {
	if len(n.Terms) == 1 {
		written := strings.TrimSpace(n.Terms[0].Text)
		digits, isHash := strings.CutPrefix(strings.ToLower(written), "sha256-")
		if isHash && len(digits) <= 64 && strings.Trim(digits, "0123456789abcdef") == "" {
			whole, err := hex.DecodeString(digits[:len(digits)/2*2])
			if err != nil {
				return nil, fmt.Errorf("index: %w", err)
			}
			from := string(whole)
			return e.union(identityField, from, prefixEnd(from), nil, func(id string) bool {
				return len(id) == 32 && strings.HasPrefix(hex.EncodeToString([]byte(id)), digits)
			})
		}
		if set, err := e.postings(identityField, "\x00"+written); err != nil || !set.IsEmpty() {
			return set, err
		}
	}
	var result *roaring.Bitmap
	for _, word := range a.words {
		set, err := e.postings(documentField, addressToken+word)
		if err != nil {
			return nil, err
		}
		if result == nil {
			result = set
		} else {
			result = roaring.And(result, set)
		}
	}
	if result == nil {
		return none, nil
	}
	return result, nil
}

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
		a, err := newFoldedDistance(el.folded, el.typos)
		if err != nil {
			return nil, fmt.Errorf("index: %q: %w", el.folded, err)
		}
		return e.union(field, "", "", a, nil)
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
