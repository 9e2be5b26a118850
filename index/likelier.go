package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/index/query"
)

const (
	// certainty is how many times as likely another word has to be than one that
	// some document has.
	certainty = 200
	// pairEvidence is what a document with the word beside its neighbour counts,
	// where one with the word alone counts 1.
	pairEvidence = 1000
	// splitEvidence is how much likelier a forgotten space is than two wrong
	// letters; one wrong letter is closeEvidence times as likely as two.
	splitEvidence = 10
	closeEvidence = 100
	// maxGlued bounds the length of what may be words without spaces.
	maxGlued = 32
	// oftenBeside is how many documents with a word there are for each in which
	// another stands beside it, at most, where the two belong together.
	oftenBeside = 10
	// rareSpelling is how many times rarer than another a spelling is a slip.
	rareSpelling = 50
)

// change is what to write in place of a part of a query.
type change struct {
	at   query.Span
	text string
}

// didYouMean is a query with likelier words in place of those that no or hardly
// any document has, "" where there is none that finds more than total.
func (s *search) didYouMean(v *view, q query.Query, total int) (string, error) {
	if s.root == nil || len(s.segments) == 0 {
		return "", nil
	}
	changes, err := s.unquotedNames(q)
	if err != nil {
		return "", err
	}
	if len(changes) == 0 && total == 0 {
		changes = smallOr(q)
	}
	more := 0 // than this
	if len(changes) == 0 {
		more = total
		if changes, err = s.misspelled(q, total); err != nil || len(changes) == 0 {
			return "", err
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.at.Start, b.at.Start) })
	var b strings.Builder
	at := 0
	for _, c := range changes {
		b.WriteString(q.Source[at:c.at.Start] + c.text)
		at = c.at.End
	}
	meant := b.String() + q.Source[at:]
	found, err := s.count(v, meant)
	if err != nil || found <= more {
		return "", err
	}
	return meant, nil
}

// count is how many documents another query finds, 0 for what is none.
func (s *search) count(v *view, text string) (int, error) {
	q, err := query.Parse(text)
	if err != nil {
		return 0, nil
	}
	o := s.options
	o.Sort, o.Facets = ByDate, nil
	other := &search{prepared: s.index.prepare(q, o, s.names), ctx: s.ctx, all: s.all, texts: map[string]string{}}
	if err := other.evaluate(v); err != nil {
		return 0, err
	}
	if err := other.verifyFew(); err != nil {
		return 0, err
	}
	n, _ := other.total()
	return n, nil
}

// smallOr writes "2018 hoặc 2019" as (2018 OR 2019).
func smallOr(q query.Query) (changes []change) {
	query.Walk(q.Root, func(n query.Node) bool {
		and, ok := n.(*query.And)
		if !ok {
			return true
		}
		for i := 1; i+1 < len(and.Of); i++ {
			w, ok := and.Of[i].(*query.Word)
			if !ok || normal(w.Text) != "hoặc" && w.Text != "or" {
				continue
			}
			left, right := and.Of[i-1].Pos(), and.Of[i+1].Pos()
			changes = append(changes, change{query.Span{Start: left.Start, End: right.End},
				"(" + q.Source[left.Start:left.End] + " OR " + q.Source[right.Start:right.End] + ")"})
			i++ // the right side is taken
		}
		return true
	})
	return changes
}

// unquotedNames are the names of fields that stand without quotes, as in
// head:Sở Nội vụ, where the record has them.
func (s *search) unquotedNames(q query.Query) (changes []change, err error) {
	query.Walk(q.Root, func(n query.Node) bool {
		and, ok := n.(*query.And)
		if !ok || err != nil {
			return err == nil
		}
		for i, part := range and.Of {
			f, ok := part.(*query.Field)
			if !ok || !namesWhole(f.Name) || len(f.Terms) != 1 || f.Terms[0] != (query.Term{Text: f.Terms[0].Text}) {
				continue
			}
			ends := []int{f.End}
			for _, next := range and.Of[i+1:] {
				w, ok := next.(*query.Word)
				if !ok || w.Prefix || w.Typos > 0 || strings.TrimSpace(q.Source[ends[len(ends)-1]:w.Start]) != "" {
					break
				}
				ends = append(ends, w.End)
			}
			for _, end := range slices.Backward(ends[1:]) {
				name := f.Terms[0].Text + q.Source[f.End:end]
				whole := &query.Field{Span: f.Span, Name: f.Name, Terms: []query.Term{{Text: name, Quoted: true}}}
				s.fields[whole] = s.ask(whole)
				var any bool
				if any, err = s.answered(whole); err != nil {
					return false
				}
				if any {
					changes = append(changes, change{query.Span{Start: f.Start, End: end}, string(f.Name) + ":" + query.Quote(name)})
					break
				}
			}
		}
		return true
	})
	return changes, err
}

// misspelled are the words, phrases and names that are likely meant otherwise.
func (s *search) misspelled(q query.Query, total int) (changes []change, err error) {
	words := s.typedWords(q)
	query.Walk(q.Root, func(n query.Node) bool {
		text := ""
		switch n := n.(type) {
		case *query.Not:
			return false
		case *query.Word:
			text, err = s.likelierWord(n, words)
		case *query.Phrase:
			if text, err = s.likelierPhrase(n); text != "" {
				text = query.Quote(text)
			}
		case *query.Field:
			if total > 0 {
				break
			}
			if text, err = s.likelierName(n); text != "" {
				text = string(n.Name) + ":" + query.Quote(text)
			}
		}
		if text != "" {
			changes = append(changes, change{n.Pos(), text})
		}
		return err == nil
	})
	return changes, err
}

// typedWords are the words that aren't negated, in the order of the query.
func (s *search) typedWords(q query.Query) []element {
	var words []element
	query.Walk(q.Root, func(n query.Node) bool {
		if pat := s.patterns[n]; pat != nil {
			words = append(words, pat.words...)
		}
		_, not := n.(*query.Not)
		return !not
	})
	return words
}

func (s *search) likelierWord(n *query.Word, words []element) (string, error) {
	pat := s.patterns[n]
	if pat == nil || n.Prefix || n.Typos > 0 || len(pat.words) != 1 || len(pat.sequences) > 1 { // an abbreviation is no slip
		return "", nil
	}
	i := slices.IndexFunc(words, func(e element) bool { return e.start == n.Start })
	return s.likelier(words, i)
}

func (s *search) likelierPhrase(n *query.Phrase) (string, error) {
	if s.patterns[n] == nil { // signs only
		return "", nil
	}
	words := s.patterns[n].words
	text := make([]string, len(words))
	changed := false
	for i, w := range words {
		better, err := s.likelier(words, i)
		if err != nil {
			return "", err
		}
		text[i] = w.exact
		if better != "" {
			text[i], changed = better, true
		}
	}
	if !changed {
		return "", nil
	}
	return strings.Join(text, " "), nil
}

// meaning is a word that may be meant, with the documents that speak for it.
type meaning struct {
	folded string
	docs   uint64 // documents with it
	pairs  uint64 // those where it stands beside a neighbour, for each
	// spellings are the documents of each exact spelling.
	spellings map[string]uint64
}

func (c *meaning) score() float64 { return float64(c.docs) + pairEvidence*float64(c.pairs) }

// spelling is the most frequent spelling, or the most frequent of those at most
// one letter from what was typed where they aren't rare.
func (c *meaning) spelling(typed string) string {
	top, near := "", ""
	for s, n := range c.spellings {
		better := func(than string) bool {
			return than == "" || n > c.spellings[than] || n == c.spellings[than] && s < than
		}
		if better(top) {
			top = s
		}
		if within(s, typed, 1) && better(near) {
			near = s
		}
	}
	if near != "" && c.spellings[near]*rareSpelling >= c.spellings[top] {
		return near
	}
	return top
}

// likelier is what is likelier meant by words[i] than the word itself: the
// nearest word of the index, or several where spaces were forgotten; "" where
// nothing is. Their neighbours in the query have a say.
func (s *search) likelier(words []element, i int) (string, error) {
	if i < 0 || words[i].kind != literal || utf8.RuneCountInString(words[i].folded) < 2 {
		return "", nil
	}
	w := words[i]
	near, err := s.neighbours(words, i)
	if err != nil {
		return "", err
	}
	typed := meaning{folded: w.folded}
	if typed.docs, err = s.documents(func(f *found) (*roaring.Bitmap, error) { return f.element(w) }); err != nil {
		return "", err
	}
	if err := s.pairs(&typed, near); err != nil {
		return "", err
	}
	// What documents have is doubted only where it is no syllable and rare, or
	// where they hardly ever have it beside its neighbours.
	strange := utf8.RuneCountInString(w.folded) > 3 && !viet.IsSyllable(w.exact) && typed.docs*certainty <= s.all
	lonely := near.any() && typed.pairs*certainty <= typed.docs
	if typed.docs > 0 && !strange && !lonely {
		return "", nil
	}
	text, score := "", 0.0
	if !strings.ContainsFunc(w.folded, unicode.IsDigit) {
		if text, score, err = s.nearest(w, near, typed); err != nil {
			return "", err
		}
	}
	if typed.docs == 0 || strange {
		parts, links, err := s.split(w)
		if err != nil {
			return "", err
		}
		if links := splitEvidence * pairEvidence * float64(links); links > score {
			text, score = parts, links
		}
	}
	if typed.docs > 0 && score < certainty*typed.score() {
		return "", nil
	}
	return text, nil
}

// neighbours are the folded words on either side of one, "" for none.
type neighbours struct {
	left, right string
	docs        uint64 // documents with the rarer of them
}

func (n neighbours) any() bool { return n.left+n.right != "" }

func (s *search) neighbours(words []element, i int) (n neighbours, err error) {
	n.docs = ^uint64(0)
	for _, side := range []struct {
		at     int
		folded *string
	}{{i - 1, &n.left}, {i + 1, &n.right}} {
		if side.at < 0 || side.at >= len(words) || words[side.at].kind != literal {
			continue
		}
		*side.folded = words[side.at].folded
		docs, err := s.documents(func(f *found) (*roaring.Bitmap, error) { return f.element(words[side.at]) })
		if err != nil {
			return n, err
		}
		n.docs = min(n.docs, docs)
	}
	return n, nil
}

// documents sums over the segments.
func (s *search) documents(of func(*found) (*roaring.Bitmap, error)) (n uint64, err error) {
	for _, f := range s.segments {
		set, err := of(f)
		if err != nil {
			return 0, err
		}
		n += set.GetCardinality()
	}
	return n, nil
}

// pairs counts where a word stands beside its neighbours.
func (s *search) pairs(c *meaning, near neighbours) error {
	for _, pair := range [][2]string{{near.left, c.folded}, {c.folded, near.right}} {
		if pair[0] == "" || pair[1] == "" {
			continue
		}
		n, err := s.documents(func(f *found) (*roaring.Bitmap, error) { return f.postings(pairField, pair[0]+" "+pair[1]) })
		if err != nil {
			return err
		}
		c.pairs += n
	}
	return nil
}

// nearest is the word of the index within one or two letters of w that is
// likeliest between its neighbours, and how likely. A word that documents have
// is changed by one letter only, for one that often stands beside them or, where
// there are none, for one with the same first letter; so is one of two letters,
// for one that often stands beside them.
func (s *search) nearest(w element, near neighbours, typed meaning) (string, float64, error) {
	distance := 1
	if typed.docs == 0 && utf8.RuneCountInString(w.folded) > 4 {
		distance = 2
	}
	automaton, err := newFoldedDistance(w.folded, distance)
	if err != nil {
		return "", 0, nil // a word too long to correct
	}
	candidates := map[string]*meaning{}
	for _, f := range s.segments {
		err := f.each(wordField, "", "", automaton, func(entry string) (bool, error) {
			folded, exact := spelling(entry)
			if folded == w.folded {
				return true, nil
			}
			docs, err := f.postings(wordField, entry)
			if err != nil {
				return false, err
			}
			c := candidates[folded]
			if c == nil {
				c = &meaning{folded: folded, spellings: map[string]uint64{}}
				candidates[folded] = c
			}
			c.docs += docs.GetCardinality()
			c.spellings[exact] += docs.GetCardinality()
			return true, nil
		})
		if err != nil {
			return "", 0, err
		}
	}
	short := utf8.RuneCountInString(w.folded) == 2 // many words are near
	doubtful := short || typed.docs > 0
	best, bestScore := "", 0.0
	for _, c := range candidates {
		if err := s.pairs(c, near); err != nil {
			return "", 0, err
		}
		if near.any() && doubtful && c.pairs*oftenBeside < near.docs || !near.any() && (short || typed.docs > 0 && c.folded[0] != w.folded[0]) {
			continue
		}
		score := c.score()
		if distance == 2 && within(c.folded, w.folded, 1) {
			score *= closeEvidence
		}
		text := c.folded
		if s.accents {
			text = c.spelling(w.exact)
		}
		if score > bestScore || score == bestScore && text < best {
			best, bestScore = text, score
		}
	}
	return best, bestScore, nil
}

// split takes w for words without spaces. links is in how many documents those
// two of the words that stand side by side least often do; 0 where they don't.
func (s *search) split(w element) (text string, links uint64, err error) {
	runes := []rune(w.exact)
	if len(runes) > maxGlued {
		return "", 0, nil
	}
	// way is the best way to cut the word up to the end of a part.
	type way struct {
		folded, text string
		links        uint64
	}
	ways := make([][]way, len(runes)+1) // by the end of the last part
	for from := range runes {
		for to := from + 1; to <= min(from+longestSyllable, len(runes)); to++ {
			if to < len(runes) && unicode.IsDigit(runes[to-1]) && unicode.IsDigit(runes[to]) {
				continue // a number is one part
			}
			part := string(runes[from:to])
			key := viet.SearchKey(part)
			number := strings.Trim(key, "0123456789") == ""
			if !number && !viet.IsFoldedSyllable(key) {
				continue
			}
			if from == 0 {
				ways[to] = append(ways[to], way{key, part, ^uint64(0)})
				continue
			}
			best := way{}
			for _, before := range ways[from] {
				n, err := s.documents(func(f *found) (*roaring.Bitmap, error) { return f.postings(pairField, before.folded+" "+key) })
				if err != nil {
					return "", 0, err
				}
				if number || unicode.IsDigit(runes[from-1]) { // beside a number anything may stand
					n = max(n, 1)
				}
				if n = min(n, before.links); n > best.links {
					best = way{key, before.text + " " + part, n}
				}
			}
			if best.links > 0 {
				ways[to] = append(ways[to], best)
			}
		}
	}
	for _, w := range ways[len(runes)] {
		if w.links > links && strings.Contains(w.text, " ") {
			text, links = w.text, w.links
		}
	}
	return text, links, nil
}

// longestSyllable is the length of "nghiêng".
const longestSyllable = 7

// likelierName is the name of a facet nearest to one that no record has.
func (s *search) likelierName(n *query.Field) (string, error) {
	facet := facetOfField(string(n.Name))
	a := s.fields[n]
	if facet == "" || len(a.terms) != 1 || a.terms[0].typos > 0 {
		return "", nil
	}
	want, exact := a.terms[0].folded, a.terms[0].exact
	limit := 1 + len(want)/8
	best, bestDistance, bestCount := "", limit+1, uint64(0)
	for _, f := range s.segments {
		values, err := f.facetValues(facetKind(facet))
		if err != nil {
			return "", err
		}
		for _, v := range values {
			if v.key == want && (!a.terms[0].accents || s.names.of(v.written).exact == exact) {
				return "", nil // the name is there, the rest of the query excludes it
			}
			d := bestDistance
			for d > 0 && within(want, v.key, d-1) {
				d--
			}
			if count := v.docs.GetCardinality(); d < bestDistance || d == bestDistance && best != "" && within(want, v.key, d) && count > bestCount {
				best, bestDistance, bestCount = v.written, d, count
			}
		}
	}
	return best, nil
}
