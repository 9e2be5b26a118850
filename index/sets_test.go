package index

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
)

// setDocument is a document of few tokens in every kind of field.
func setDocument(r *rand.Rand, l *lexicon, id string, words int) *document {
	d := &document{id: id, lexicon: l, other: map[string][]string{}}
	var pairs pairSet
	pairs.reset()
	seen := map[*term]bool{}
	var before *term
	for range words {
		t := l.add(newTerm(fmt.Sprintf("từ%d", r.IntN(40))))
		if !seen[t] {
			seen[t] = true
			d.words = append(d.words, t)
		}
		if before != nil {
			pairs.add(uint64(before.fold)<<32 | uint64(t.fold))
		}
		before = t
	}
	d.pairs = pairs.keys
	d.other[recordField] = []string{fmt.Sprint("0h", r.IntN(5)), "0n" + separator}
	d.other[orderField] = []string{"d2019-01-0" + fmt.Sprint(1+r.IntN(9))}
	return d
}

// tokensOf are the tokens of a document by field, as a segment should have them.
func tokensOf(d *document) map[string][]string {
	m := map[string][]string{identityField: {d.id}}
	for _, t := range d.words {
		m[wordField] = append(m[wordField], t.entry)
	}
	for _, p := range d.pairs {
		m[pairField] = append(m[pairField], d.lexicon.folded[p>>32]+" "+d.lexicon.folded[uint32(p)])
	}
	for name, list := range d.other {
		m[name] = append(m[name], list...)
	}
	return m
}

// checkSegment compares all that a segment holds with the documents in it.
func checkSegment(t *testing.T, s segmentapi.Segment, documents []*document) {
	t.Helper()
	if int(s.Count()) != len(documents) {
		t.Fatalf("segment has %d documents, want %d", s.Count(), len(documents))
	}
	want := map[string]map[string][]uint32{}
	for i, d := range documents {
		if id, err := s.DocID(uint64(i)); err != nil || string(id) != d.id {
			t.Fatalf("document %d is %q, want %q (%v)", i, id, d.id, err)
		}
		for field, tokens := range tokensOf(d) {
			if want[field] == nil {
				want[field] = map[string][]uint32{}
			}
			for _, token := range tokens {
				want[field][token] = append(want[field][token], uint32(i))
			}
		}
	}
	dicts := (&segment{reader: s, count: uint32(len(documents))}).dictionaries()
	for _, field := range setFields {
		last, n := "", 0
		err := dicts.each(field, "", "", nil, func(token string) (bool, error) {
			if token <= last && n > 0 {
				t.Errorf("%s: %q comes after %q", field, token, last)
			}
			last = token
			n++
			set, err := dicts.postings(field, token)
			if err == nil && !slices.Equal(set.ToArray(), want[field][token]) {
				t.Errorf("%s %q: %d documents, want %d", field, token, set.GetCardinality(), len(want[field][token]))
			}
			return true, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n != len(want[field]) {
			t.Errorf("%s has %d tokens, want %d", field, n, len(want[field]))
		}
	}
}

func TestSegmentsOfSets(t *testing.T) {
	for name, sizes := range map[string][]int{"few": {1, 7, 300}, "many": {3000, 64000, 9000}} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			plugin := &setPlugin{}
			var segments []segmentapi.Segment
			var drops []*roaring.Bitmap
			var kept []*document
			numbers := [][]uint64{}
			for i, size := range sizes {
				l := newLexicon()
				var documents []*document
				var batch []index.Document
				for j := range size {
					words := 12
					if size > 1000 {
						words = 2
					}
					d := setDocument(r, l, fmt.Sprintf("doc-%d-%d", i, j), words)
					documents, batch = append(documents, d), append(batch, d)
				}
				s, _, err := plugin.New(batch)
				if err != nil {
					t.Fatal(err)
				}
				checkSegment(t, s, documents)
				path := filepath.Join(t.TempDir(), "segment.zap")
				if i%2 == 0 { // one on disk, one in memory
					if err := s.(segmentapi.UnpersistedSegment).Persist(path); err != nil {
						t.Fatal(err)
					}
					if s, err = plugin.Open(path); err != nil {
						t.Fatal(err)
					}
					checkSegment(t, s, documents)
				}
				var gone *roaring.Bitmap
				if i > 0 {
					gone = roaring.New()
					for j := range size {
						if r.IntN(3) == 0 {
							gone.Add(uint32(j))
						}
					}
				}
				var renumbered []uint64
				for j, d := range documents {
					if gone != nil && gone.Contains(uint32(j)) {
						renumbered = append(renumbered, dropped)
						continue
					}
					renumbered = append(renumbered, uint64(len(kept)))
					kept = append(kept, d)
				}
				numbers = append(numbers, renumbered)
				segments, drops = append(segments, s), append(drops, gone)
			}
			path := filepath.Join(t.TempDir(), "merged.zap")
			got, _, err := plugin.Merge(segments, drops, path, make(chan struct{}), nil)
			if err != nil {
				t.Fatal(err)
			}
			for i := range numbers {
				if !slices.Equal(got[i], numbers[i]) {
					t.Errorf("segment %d is renumbered wrongly", i)
				}
			}
			merged, err := plugin.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			checkSegment(t, merged, kept)
			for _, s := range append(segments, merged) {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestMergeStops(t *testing.T) {
	l := newLexicon()
	s, _, err := (&setPlugin{}).New([]index.Document{setDocument(rand.New(rand.NewPCG(1, 1)), l, "a", 5)})
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan struct{})
	close(closed)
	path := filepath.Join(t.TempDir(), "merged.zap")
	if _, _, err := (&setPlugin{}).Merge([]segmentapi.Segment{s}, []*roaring.Bitmap{nil}, path, closed, nil); err != segmentapi.ErrClosed {
		t.Errorf("merge of a closed index: %v", err)
	}
	if _, err := filepath.Glob(path); err != nil {
		t.Error(err)
	}
}
