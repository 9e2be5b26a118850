package index

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/vellum"
)

// inverter turns the tokens of documents into documents of tokens, one field at
// a time. Its memory is kept for the next batch.
type inverter struct {
	batch []*document
	// The tokens of the field are numbered as they come. flat holds those of all
	// documents, one document after the other up to its end; docs the documents of
	// all tokens, one token after the other up to its end.
	flat       []uint32
	ends       []int
	docs       []uint32
	counts     []uint32 // of documents by token; in the end, the ends in docs
	order      []uint32 // tokens as they sort
	fst        bytes.Buffer
	terms      []*term
	termNumber []uint32 // by the term's number in the lexicon
	pairs      []uint64
	pairNumber map[uint64]uint32
	ranks      []uint32 // of folded spellings
	texts      []string
	textNumber map[string]uint32
}

var inverters = sync.Pool{New: func() any {
	return &inverter{pairNumber: map[uint64]uint32{}, textNumber: map[string]uint32{}}
}}

// field inverts one field and writes it.
func (in *inverter) field(w *setWriter, name string) error {
	in.flat, in.ends, in.counts = in.flat[:0], in.ends[:0], in.counts[:0]
	var token func(n uint32, to []byte) []byte
	switch name {
	case wordField, titleField, heavyField:
		in.terms = in.terms[:0]
		for _, d := range in.batch {
			switch name {
			case wordField:
				in.addTerms(d.words)
			case titleField:
				in.addTerms(d.title)
			case heavyField:
				in.addTerms(d.heavy)
			}
		}
		token = func(n uint32, to []byte) []byte { return append(to, in.terms[n].entry...) }
		in.sort(func(a, b uint32) int { return strings.Compare(in.terms[a].entry, in.terms[b].entry) })
	case pairField:
		clear(in.pairNumber)
		in.pairs = in.pairs[:0]
		for _, d := range in.batch {
			in.addPairs(d.pairs)
		}
		if len(in.batch) == 0 {
			break
		}
		folded := in.batch[0].lexicon.folded
		token = func(n uint32, to []byte) []byte {
			to = append(append(to, folded[in.pairs[n]>>32]...), ' ')
			return append(to, folded[uint32(in.pairs[n])]...)
		}
		in.sortPairs(folded)
	default:
		clear(in.textNumber)
		in.texts = in.texts[:0]
		for _, d := range in.batch {
			if name == identityField {
				in.addTexts([]string{d.id})
			} else {
				in.addTexts(d.other[name])
			}
		}
		token = func(n uint32, to []byte) []byte { return append(to, in.texts[n]...) }
		in.sort(func(a, b uint32) int { return strings.Compare(in.texts[a], in.texts[b]) })
	}
	in.fst.Reset()
	dict, err := vellum.New(&in.fst, shortLived)
	if err != nil {
		return fmt.Errorf("index: dictionary: %w", err)
	}
	in.invert()
	var key []byte
	for _, n := range in.order {
		start := uint32(0)
		if n > 0 {
			start = in.counts[n-1]
		}
		key = token(n, key[:0])
		value, err := w.postings(in.docs[start:in.counts[n]])
		if err == nil {
			err = dict.Insert(key, value)
		}
		if err != nil {
			return fmt.Errorf("index: postings of %q: %w", key, err)
		}
	}
	if err := dict.Close(); err != nil {
		return fmt.Errorf("index: dictionary: %w", err)
	}
	return w.dictionary(name, in.fst.Bytes())
}

// shortLived makes dictionaries that are built quickly rather than small:
// segments of one batch are soon merged.
var shortLived = &vellum.BuilderOpts{Encoder: 1, RegistryTableSize: 500, RegistryMRUSize: 1}

// count adds a document's n-th token, a new one where n is that of no token yet.
func (in *inverter) count(n uint32) {
	if int(n) == len(in.counts) {
		in.counts = append(in.counts, 0)
	}
	in.counts[n]++
	in.flat = append(in.flat, n)
}

func (in *inverter) addTerms(terms []*term) {
	for _, t := range terms {
		if int(t.number) >= len(in.termNumber) {
			in.termNumber = append(in.termNumber, make([]uint32, int(t.number)+1024-len(in.termNumber))...)
		}
		n := in.termNumber[t.number]
		if int(n) >= len(in.terms) || in.terms[n] != t {
			n = uint32(len(in.terms))
			in.termNumber[t.number] = n
			in.terms = append(in.terms, t)
		}
		in.count(n)
	}
	in.ends = append(in.ends, len(in.flat))
}

func (in *inverter) addPairs(pairs []uint64) {
	for _, p := range pairs {
		n, ok := in.pairNumber[p]
		if !ok {
			n = uint32(len(in.pairs))
			in.pairNumber[p] = n
			in.pairs = append(in.pairs, p)
		}
		in.count(n)
	}
	in.ends = append(in.ends, len(in.flat))
}

func (in *inverter) addTexts(texts []string) {
	for _, t := range texts {
		n, ok := in.textNumber[t]
		if !ok {
			n = uint32(len(in.texts))
			in.textNumber[t] = n
			in.texts = append(in.texts, t)
		}
		in.count(n)
	}
	in.ends = append(in.ends, len(in.flat))
}

func (in *inverter) sort(compare func(a, b uint32) int) {
	in.order = in.order[:0]
	for n := range in.counts {
		in.order = append(in.order, uint32(n))
	}
	slices.SortFunc(in.order, compare)
}

// sortPairs sorts pairs by the ranks of their sides: the space between them
// sorts before all that terms are made of, so that this is the order of the
// tokens.
func (in *inverter) sortPairs(folded []string) {
	byText := make([]uint32, len(folded))
	for i := range byText {
		byText[i] = uint32(i)
	}
	slices.SortFunc(byText, func(a, b uint32) int { return strings.Compare(folded[a], folded[b]) })
	in.ranks = slices.Grow(in.ranks[:0], len(folded))[:len(folded)]
	for rank, fold := range byText {
		in.ranks[fold] = uint32(rank)
	}
	type ranked struct {
		key uint64
		n   uint32
	}
	list := make([]ranked, len(in.pairs))
	for n, p := range in.pairs {
		list[n] = ranked{uint64(in.ranks[p>>32])<<32 | uint64(in.ranks[uint32(p)]), uint32(n)}
	}
	slices.SortFunc(list, func(a, b ranked) int { return cmp.Compare(a.key, b.key) })
	in.order = in.order[:0]
	for _, r := range list {
		in.order = append(in.order, r.n)
	}
}

// invert fills docs.
func (in *inverter) invert() {
	in.docs = slices.Grow(in.docs[:0], len(in.flat))[:len(in.flat)]
	start := uint32(0)
	for n, c := range in.counts {
		in.counts[n] = start
		start += c
	}
	from := 0
	for doc, end := range in.ends {
		for _, n := range in.flat[from:end] {
			in.docs[in.counts[n]] = uint32(doc)
			in.counts[n]++
		}
		from = end
	}
}
