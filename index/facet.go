package index

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// What the tokens of facetField start with.
const (
	provinceFacet = "v"
	yearFacet     = "y"
	kindFacet     = "k"
	blocFacet     = "b"
	unitFacet     = "u"
	awardFacet    = "a"
)

// FacetNames are the facets that there are.
func FacetNames() []string { return []string{"province", "year", "kind", "bloc", "unit", "award"} }

func facetKind(name string) string {
	switch name {
	case "province":
		return provinceFacet
	case "year":
		return yearFacet
	case "kind":
		return kindFacet
	case "bloc":
		return blocFacet
	case "unit":
		return unitFacet
	case "award":
		return awardFacet
	}
	return ""
}

// Facet counts the documents found by a value of theirs.
type Facet struct {
	Name string `json:"name"`
	// Values are the most frequent ones; years are in the order of the calendar,
	// newest first.
	Values []FacetCount `json:"values"`
	// Distinct is the number of values that there are.
	Distinct int `json:"distinct"`
}

// FacetCount is a value with the number of documents found that have it.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// facetValue is a value of a segment with its documents.
type facetValue struct {
	key     string // what values are compared by
	written string // its most frequent spelling
	docs    *roaring.Bitmap
}

// facetValues are the values of a facet, by key.
func (d *dictionaries) facetValues(kind string) ([]facetValue, error) {
	return d.shared.facets[kind[0]].get(func() ([]facetValue, error) {
		var values []facetValue
		most := uint64(0) // documents of the spelling that is kept
		err := d.each(facetField, kind, prefixEnd(kind), nil, func(token string) (bool, error) {
			docs, err := d.postings(facetField, token)
			if err != nil {
				return false, err
			}
			key, written, _ := strings.Cut(token[len(kind):], separator)
			if written == "" {
				written = key
			}
			n := docs.GetCardinality()
			if last := len(values) - 1; last >= 0 && values[last].key == key {
				values[last].docs = roaring.Or(values[last].docs, docs)
				if n > most {
					values[last].written, most = written, n
				}
				return true, nil
			}
			values, most = append(values, facetValue{key, written, docs}), n
			return true, nil
		})
		return values, err
	})
}

// facets counts what the options ask for.
func (s *search) facets() ([]Facet, error) {
	var list []Facet
	for _, name := range s.options.Facets {
		counts := make([]map[string]*FacetCount, len(s.segments))
		if err := s.eachSegment(func(i int) error {
			f := s.segments[i]
			values, err := f.facetValues(facetKind(name))
			counts[i] = map[string]*FacetCount{}
			for _, v := range values {
				if n := v.docs.AndCardinality(f.may); n > 0 {
					counts[i][v.key] = &FacetCount{v.written, int(n)}
				}
			}
			return err
		}); err != nil {
			return nil, err
		}
		sum, spelling := map[string]*FacetCount{}, map[string]int{}
		for _, segment := range counts {
			for key, c := range segment {
				if have := sum[key]; have == nil {
					sum[key], spelling[key] = c, c.Count
				} else {
					// The spelling of the segment that has most of them, the first by
					// spelling where they are as many.
					if c.Count > spelling[key] || c.Count == spelling[key] && c.Value < have.Value {
						have.Value, spelling[key] = c.Value, c.Count
					}
					have.Count += c.Count
				}
			}
		}
		facet := Facet{Name: name, Distinct: len(sum), Values: make([]FacetCount, 0, len(sum))}
		for _, c := range sum {
			facet.Values = append(facet.Values, *c)
		}
		slices.SortFunc(facet.Values, func(a, b FacetCount) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		facet.Values = slices.Clip(facet.Values[:min(len(facet.Values), s.options.FacetSize)])
		if name == "year" {
			slices.SortFunc(facet.Values, func(a, b FacetCount) int { return cmp.Compare(b.Value, a.Value) })
		}
		list = append(list, facet)
	}
	return list, nil
}
