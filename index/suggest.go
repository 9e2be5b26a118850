package index

import (
	"cmp"
	"context"
	"slices"
	"strings"

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
					text = query.Quote(text)
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
