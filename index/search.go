package index

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/sokhoi/sokhoi/index/query"
)

// Search finds the documents that answer a query. The error is ErrCursor where
// Options.After is of another search.
func (ix *Index) Search(ctx context.Context, q query.Query, o Options) (result *Result, err error) {
	if o, err = o.withDefaults(); err != nil {
		return nil, err
	}
	after, err := parseCursor(o)
	if err != nil {
		return nil, err
	}
	v, err := ix.acquire()
	if err != nil {
		return nil, err
	}
	defer v.release()
	defer func() {
		if r := recover(); r != nil { // only a damaged segment can make bleve panic
			result, err = nil, fmt.Errorf("index: damaged, run \"sokhoi reindex\": %v", r)
		}
	}()
	n := ix.names.Get().(*names)
	defer ix.names.Put(n)

	s := &search{prepared: ix.prepare(q, o, n), ctx: ctx, after: after, all: v.manifest.Documents, texts: map[string]string{}}
	if err := s.evaluate(v); err != nil {
		return nil, err
	}
	result = &Result{Query: q.String(), Hits: []Hit{}}
	places, next, err := s.page()
	if err != nil {
		return nil, err
	}
	for i := range places {
		hit, err := s.hit(&places[i])
		if err != nil {
			return nil, err
		}
		result.Hits = append(result.Hits, hit)
	}
	if next != nil {
		result.Next = next.cursor(o)
	}
	result.Total, result.Exact = s.total()
	if result.Facets, err = s.facets(); err != nil {
		return nil, err
	}
	if result.DidYouMean, err = s.didYouMean(v, q, result.Total); err != nil {
		return nil, err
	}
	return result, nil
}

// search is a search under way.
type search struct {
	*prepared
	ctx      context.Context // of the one call that the search lives in
	after    *place
	all      uint64 // documents in the index
	segments []*found
	matching *matcher
	texts    map[string]string // by identity, of this page
}

// found is what one segment answers.
type found struct {
	*evaluator
	bounds
	sorter
}

// eachSegment calls do for all segments, several at a time.
func (s *search) eachSegment(do func(i int) error) error {
	errs := make([]error, len(s.segments))
	var group sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var failed sync.Once
	var panicked any
	for i := range s.segments {
		slots <- struct{}{}
		group.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					failed.Do(func() { panicked = r })
				}
				<-slots
			}()
			errs[i] = do(i)
		})
	}
	group.Wait()
	if panicked != nil {
		panic(panicked) // in the goroutine of Search, which knows what to do
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return s.ctx.Err()
}

// evaluate asks all segments.
func (s *search) evaluate(v *view) error {
	s.segments = make([]*found, len(v.segments))
	if err := s.eachSegment(func(i int) (err error) {
		e, err := newEvaluator(s.prepared, v.segments[i])
		s.segments[i] = &found{evaluator: e}
		return err
	}); err != nil {
		return err
	}
	if err := s.settleNames(); err != nil {
		return err
	}
	signals := make([][]signal, len(s.segments))
	groups := make([][]uint64, len(s.segments))
	if err := s.eachSegment(func(i int) (err error) {
		f := s.segments[i]
		if f.bounds, err = f.answer(); err != nil {
			return err
		}
		f.sort, f.ascending = s.options.Sort, s.options.Ascending
		if f.days, err = f.daysOf(); err != nil {
			return err
		}
		switch s.options.Sort {
		case ByYear:
			f.years, err = f.yearsOf()
		case ByRelevance:
			signals[i], groups[i], err = f.signals()
		}
		return err
	}); err != nil {
		return err
	}
	if s.options.Sort != ByRelevance {
		return nil
	}
	var rarities []float32
	if len(groups) > 0 {
		for g := range groups[0] {
			var sum uint64
			for i := range groups {
				sum += groups[i][g]
			}
			rarities = append(rarities, rarity(min(sum, s.all), s.all))
		}
	}
	return s.eachSegment(func(i int) error {
		f := s.segments[i]
		f.relevance = f.evaluator.scores(f.may, signals[i], rarities)
		return nil
	})
}

// settleNames decides for each quoted name whether the corpus has it: if not, it
// is meant as a part of names.
func (s *search) settleNames() error {
	for f, a := range s.fields {
		if !a.whole || a.literal {
			continue
		}
		any, err := s.answered(f)
		if err != nil {
			return err
		}
		if a.whole = any; !any {
			for _, seg := range s.segments {
				clear(seg.asked) // what was answered for the whole name
			}
		}
	}
	return nil
}

// answered reports whether any document answers a field.
func (s *search) answered(f *query.Field) (bool, error) {
	for _, seg := range s.segments {
		for c := range max(1, seg.ordinals) {
			b, err := seg.leaf(f, scope{conference: c})
			if err != nil || !b.may.IsEmpty() {
				return err == nil, err
			}
			if f.Name == query.Province {
				break
			}
		}
	}
	return false, nil
}

// page is the places of the hits to show, and the last place looked at where
// there may be more.
func (s *search) page() (places []place, next *place, err error) {
	if err := s.verifyFew(); err != nil {
		return nil, nil, err
	}
	want := s.options.Limit + 8
	verified := 0
	for last := s.after; ; {
		batch, err := s.next(last, want)
		if err != nil {
			return nil, nil, err
		}
		for i := range batch {
			p := &batch[i]
			f := s.segmentOf(p)
			if len(places) == s.options.Limit || verified == verifyPage {
				return places, last, nil
			}
			last = p
			if !f.known() && !f.sure.Contains(p.doc) && s.index.config.Texts != nil {
				verified++
				docs, err := s.verify(f, roaring.BitmapOf(p.doc))
				if err != nil {
					return nil, nil, err
				}
				if docs.IsEmpty() {
					continue
				}
			}
			places = append(places, *p)
		}
		if len(batch) < want {
			return places, nil, nil
		}
	}
}

func (s *search) segmentOf(p *place) *found {
	return s.segments[slices.IndexFunc(s.segments, func(f *found) bool { return f.evaluator == p.segment })]
}

// next is up to n places after the given one, nil for the start.
func (s *search) next(after *place, n int) ([]place, error) {
	tops := make([]best, len(s.segments))
	err := s.eachSegment(func(i int) error {
		f, top := s.segments[i], best(nil)
		defer func() { tops[i] = top }()
		offer := func(doc uint32) {
			first, second := f.place(doc)
			// Most of many documents are behind those found so far.
			if len(top) == n && (first < top[0].first || first == top[0].first && second < top[0].second) {
				return
			}
			p := place{first: first, second: second, segment: f.evaluator, doc: doc}
			if after == nil || after.compare(&p) < 0 {
				top.offer(p, n)
			}
		}
		if f.sort == ByRelevance && f.may.GetCardinality() > uint64(len(f.relevance)/8) {
			// Going over the scores is quicker than taking a large set apart.
			for doc, score := range f.relevance {
				if len(top) == n && (float64(score) < top[0].first || float64(score) == top[0].first && f.days[doc] < top[0].second) {
					continue
				}
				if f.may.Contains(uint32(doc)) {
					offer(uint32(doc))
				}
			}
			return nil
		}
		buffer := make([]uint32, 4096)
		for it := f.may.ManyIterator(); ; {
			k := it.NextMany(buffer)
			if k == 0 {
				return nil
			}
			for _, doc := range buffer[:k] {
				offer(doc)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	all := slices.Concat([]best(tops)...)
	slices.SortFunc(all, func(a, b place) int { return a.compare(&b) })
	return all[:min(n, len(all))], nil
}

// verifyFew verifies all doubtful documents where they are few, so that totals
// and facets are exact.
func (s *search) verifyFew() error {
	if s.index.config.Texts == nil {
		return nil
	}
	doubtful := uint64(0)
	for _, f := range s.segments {
		doubtful += f.doubtful().GetCardinality()
	}
	if doubtful > verifyAll {
		return nil
	}
	for _, f := range s.segments {
		if docs := f.doubtful(); !f.known() {
			right, err := s.verify(f, docs)
			if err != nil {
				return err
			}
			f.bounds = exactly(roaring.Or(f.sure, right))
		}
	}
	return nil
}

// verify is what of docs answers the query by their texts.
func (s *search) verify(f *found, docs *roaring.Bitmap) (*roaring.Bitmap, error) {
	if docs.IsEmpty() {
		return none, nil
	}
	if s.matching == nil {
		s.matching = s.matcher()
	}
	reading := int64(-1) // the document whose text the matcher holds
	return f.evaluator.verify(docs, func(doc uint32, n query.Node) (bool, error) {
		if reading != int64(doc) {
			id, err := f.identity(doc)
			if err != nil {
				return false, err
			}
			text, err := s.text(id)
			if err != nil {
				return false, err
			}
			s.matching.read(text)
			reading = int64(doc)
		}
		return s.matching.holds(n), nil
	})
}

func (s *search) text(id string) (string, error) {
	if text, ok := s.texts[id]; ok {
		return text, nil
	}
	text, err := s.index.config.Texts.Text(s.ctx, documentID(id))
	if err != nil {
		return "", fmt.Errorf("index: text of %s: %w", documentID(id), err)
	}
	if len(s.texts) < 64 {
		s.texts[id] = text
	}
	return text, nil
}

// total is the number of documents found, and whether it is exact.
func (s *search) total() (int, bool) {
	n, exact := uint64(0), true
	for _, f := range s.segments {
		n += f.may.GetCardinality()
		exact = exact && f.known()
	}
	return int(n), exact
}

// hit makes a hit of a place.
func (s *search) hit(p *place) (Hit, error) {
	id, err := p.segment.identity(p.doc)
	if err != nil {
		return Hit{}, err
	}
	h := Hit{ID: documentID(id), Fragments: []Fragment{}, Facts: []Fact{}}
	if s.options.Sort == ByRelevance {
		h.Score = p.first
	}
	texts := s.index.config.Texts
	if texts == nil {
		return h, nil
	}
	if h.Report, err = texts.Report(s.ctx, h.ID); err != nil {
		return h, fmt.Errorf("index: report of %s: %w", h.ID, err)
	}
	if s.matching == nil {
		s.matching = s.matcher()
	}
	s.matching.elsewhere = nil
	if s.options.Fragments > 0 {
		text, err := s.text(id)
		if err != nil {
			return h, err
		}
		s.matching.read(text)
		h.Fragments = fragments(text, s.matching.marks(), s.options.Fragments, s.options.FragmentSize)
		if len(h.Fragments) == 0 {
			h.Lead = lead(text, leadSize)
		}
		s.matching.elsewhere = s.matching.exactParts()
	}
	if h.Report != nil {
		title := normal(string(h.Report.Document.Title))
		s.matching.read(title)
		h.Title = whole(title, s.matching.marks())
		h.Facts = s.factsOf(h.Report)
	}
	return h, nil
}
