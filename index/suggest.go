package index

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/sokhoi/sokhoi/index/query"
)

// Suggestion completes what somebody types.
type Suggestion struct {
	// Query is the whole query with the completion.
	Query string `json:"query"`
	// Text is the completion alone, Kind what it is: "field", "word", or the name
	// of a facet.
	Text string `json:"text"`
	Kind string `json:"kind"`
	// Count is the number of documents with it, 0 for a field.
	Count int `json:"count"`
}

// Suggest gives up to n ways to go on with typed, the most frequent first: names
// of the record and words of the texts that start with the last word or words,
// with or without accents.
func (ix *Index) Suggest(ctx context.Context, typed string, n int) ([]Suggestion, error) {
	v, err := ix.acquire()
	if err != nil {
		return nil, err
	}
	defer v.release()
	names := ix.names.Get().(*names)
	defer ix.names.Put(names)

	s := &search{prepared: &prepared{index: ix, names: names}, ctx: ctx, all: v.manifest.Documents}
	for _, seg := range v.segments {
		s.segments = append(s.segments, &found{evaluator: &evaluator{prepared: s.prepared, dictionaries: seg.dictionaries()}})
	}
	typed = normal(typed)
	before, field, value := splitTyped(typed)
	if field == "" && value == "" {
		return nil, nil
	}
	var list []Suggestion
	if field != "" {
		facet := facetOfField(field)
		if facet == "" {
			return nil, nil
		}
		return s.suggestNames(before+field+":", facet, value, n, true)
	}
	for _, f := range query.Fields() {
		if len(value) >= 2 && strings.HasPrefix(f, strings.ToLower(value)) {
			list = append(list, Suggestion{Query: before + f + ":", Text: f + ":", Kind: "field"})
		}
	}
	for _, facet := range []string{"unit", "bloc", "award", "province"} {
		found, err := s.suggestNames(before, facet, value, n, false)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	words, err := s.suggestWords(before, value, n)
	if err != nil {
		return nil, err
	}
	list = append(list, words...)
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b2i(b.Kind == "field"), b2i(a.Kind == "field")), cmp.Compare(b.Count, a.Count))
	})
	return list[:min(n, len(list))], nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// splitTyped divides what was typed into what is finished and the field and
// value under way.
func splitTyped(typed string) (before, field, value string) {
	if quote := strings.LastIndexByte(typed, '"'); quote >= 0 && strings.Count(typed, `"`)%2 == 1 {
		before, value = typed[:quote], typed[quote+1:]
	} else {
		space := strings.LastIndexAny(typed, " \t(") + 1
		before, value = typed[:space], typed[space:]
		if colon := strings.IndexByte(value, ':'); colon > 0 {
			before, value = before+value[:colon+1], value[colon+1:]
		}
	}
	if rest, ok := strings.CutSuffix(before, ":"); ok {
		start := strings.LastIndexAny(rest, " \t(-") + 1
		return rest[:start], rest[start:], value
	}
	return before, "", value
}

// facetOfField is the facet whose values complete a field.
func facetOfField(field string) string {
	q, err := query.Parse(field + ":x")
	if f, ok := q.Root.(*query.Field); err == nil && ok {
		switch f.Name {
		case query.Head, query.Deputy, query.Member, query.Unit:
			return "unit"
		case query.Bloc, query.Award, query.Province:
			return string(f.Name)
		}
	}
	return ""
}

func (s *search) suggestNames(before, facet, value string, n int, quoted bool) ([]Suggestion, error) {
	key := s.names.of(value).folded
	if key == "" {
		return nil, nil
	}
	sum := map[string]*Suggestion{}
	for _, f := range s.segments {
		values, err := f.facetValues(facetKind(facet))
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			if !strings.HasPrefix(v.key, key) && !strings.Contains(v.key, " "+key) {
				continue
			}
			if sum[v.key] == nil {
				text := v.written
				if quoted || strings.ContainsAny(text, " :") {
					text = `"` + strings.ReplaceAll(text, `"`, " ") + `"`
				}
				sum[v.key] = &Suggestion{Query: before + text, Text: v.written, Kind: facet}
			}
			sum[v.key].Count += int(v.docs.GetCardinality())
		}
	}
	return mostFrequent(sum, n), nil
}

func (s *search) suggestWords(before, value string, n int) ([]Suggestion, error) {
	tokens := s.names.analyze(value)
	if len(tokens) != 1 || len(tokens[0].folded) < 2 {
		return nil, nil
	}
	word := tokens[0].term
	accents := hasAccent(value)
	sum := map[string]*Suggestion{}
	for _, f := range s.segments {
		err := f.each(wordField, word.folded, prefixEnd(word.folded), nil, func(entry string) (bool, error) {
			_, exact := spelling(entry)
			if accents && !strings.HasPrefix(exact, word.exact) {
				return true, nil
			}
			docs, err := f.postings(wordField, entry)
			if err != nil {
				return false, err
			}
			if sum[exact] == nil {
				sum[exact] = &Suggestion{Query: before + exact, Text: exact, Kind: "word"}
			}
			sum[exact].Count += int(docs.GetCardinality())
			return true, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return mostFrequent(sum, n), nil
}

func mostFrequent(sum map[string]*Suggestion, n int) []Suggestion {
	list := make([]Suggestion, 0, len(sum))
	for _, s := range sum {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	return list[:min(n, len(list))]
}

// didYouMean is a query with likelier words in place of those that no document
// has, "" where there is none.
func (s *search) didYouMean(q query.Query, total int) (string, error) {
	if total > 0 || s.root == nil || len(s.segments) == 0 {
		return "", nil
	}
	type change struct {
		at   query.Span
		text string
	}
	var changes []change
	var failed error
	words := s.scoredWords()
	query.Walk(s.root, func(n query.Node) bool {
		if failed != nil {
			return false
		}
		switch n := n.(type) {
		case *query.Not:
			return false
		case *query.Word:
			if text, err := s.likelier(n, words); err != nil {
				failed = err
			} else if text != "" {
				changes = append(changes, change{n.Span, text})
			}
		case *query.Phrase:
			if text, err := s.likelierPhrase(n); err != nil {
				failed = err
			} else if text != "" {
				changes = append(changes, change{n.Span, `"` + text + `"`})
			}
		case *query.Field:
			if text, err := s.likelierName(n); err != nil {
				failed = err
			} else if text != "" {
				changes = append(changes, change{n.Span, string(n.Name) + `:"` + text + `"`})
			}
		}
		return true
	})
	if failed != nil || len(changes) == 0 {
		return "", failed
	}
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.at.Start, b.at.Start) })
	var b strings.Builder
	at := 0
	for _, c := range changes {
		b.WriteString(q.Source[at:c.at.Start] + c.text)
		at = c.at.End
	}
	return b.String() + q.Source[at:], nil
}

// likelier is a word of the index in place of one that it doesn't have.
func (s *search) likelier(n *query.Word, words []element) (string, error) {
	pat := s.patterns[n]
	if n.Prefix || n.Typos > 0 || len(pat.words) != 1 {
		return "", nil
	}
	i := slices.IndexFunc(words, func(e element) bool { return e.start == n.Start })
	var left, right *element
	if i > 0 {
		left = &words[i-1]
	}
	if i >= 0 && i+1 < len(words) {
		right = &words[i+1]
	}
	return s.correct(pat.words[0], left, right)
}

func (s *search) likelierPhrase(n *query.Phrase) (string, error) {
	words := s.patterns[n].words
	text := make([]string, len(words))
	changed := false
	for i, w := range words {
		var left, right *element
		if i > 0 {
			left = &words[i-1]
		}
		if i+1 < len(words) {
			right = &words[i+1]
		}
		better, err := s.correct(w, left, right)
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

// correct is the nearest word of the index that stands beside left and right
// most often, "" where the index has the word itself.
func (s *search) correct(w element, left, right *element) (string, error) {
	if w.kind != literal || utf8.RuneCountInString(w.folded) < 2 || strings.ContainsAny(w.folded, "0123456789") {
		return "", nil
	}
	count := func(field string, docs func(*found) (*roaring.Bitmap, error)) (n uint64, err error) {
		for _, f := range s.segments {
			set, err := docs(f)
			if err != nil {
				return 0, err
			}
			n += set.GetCardinality()
		}
		return n, nil
	}
	have, err := count(wordField, func(f *found) (*roaring.Bitmap, error) { return f.element(w) })
	if err != nil || have > 0 {
		return "", err
	}
	distance := 1
	if utf8.RuneCountInString(w.folded) > 4 {
		distance = 2
	}
	automaton, err := newFoldedDistance(w.folded, distance)
	if err != nil {
		return "", nil // a word too long to correct
	}
	type candidate struct {
		folded, exact  string
		count, spelled uint64 // documents with the folded, the exact spelling
	}
	candidates := map[string]*candidate{}
	typed := hasAccent(w.exact)
	for _, f := range s.segments {
		err := f.each(wordField, "", "", automaton, func(entry string) (bool, error) {
			folded, exact := spelling(entry)
			docs, err := f.postings(wordField, entry)
			if err != nil {
				return false, err
			}
			n := docs.GetCardinality()
			c := candidates[folded]
			if c == nil {
				c = &candidate{folded: folded}
				candidates[folded] = c
			}
			c.count += n
			// Accents as typed are a better sign than frequency.
			if same := typed && within(exact, w.exact, 1); n > c.spelled || same && !within(c.exact, w.exact, 1) {
				if same || c.exact == "" || !typed || !within(c.exact, w.exact, 1) {
					c.exact, c.spelled = exact, n
				}
			}
			return true, nil
		})
		if err != nil {
			return "", err
		}
	}
	best, bestScore := "", 0.0
	for _, c := range candidates {
		score := float64(c.count)
		for _, side := range []struct {
			el   *element
			pair func(string) string
		}{
			{left, func(o string) string { return o + " " + c.folded }},
			{right, func(o string) string { return c.folded + " " + o }},
		} {
			if side.el == nil || !side.el.simple() {
				continue
			}
			n, err := count(pairField, func(f *found) (*roaring.Bitmap, error) { return f.postings(pairField, side.pair(side.el.folded)) })
			if err != nil {
				return "", err
			}
			score += 1000 * float64(n)
		}
		if distance == 2 && within(c.folded, w.folded, 1) {
			score *= 100
		}
		if score > bestScore || score == bestScore && c.exact < best {
			best, bestScore = c.exact, score
		}
	}
	return best, nil
}

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
	return strings.ReplaceAll(best, `"`, ""), nil
}
