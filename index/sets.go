package index

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum"
	zap "github.com/blevesearch/zapx/v17"
)

// setPlugin makes segments of sets: files of zap's format, version 17, whose
// postings are sets of documents without frequencies, norms and places. zap
// reads them; it can't write them, since its own writer keeps a frequency for
// each posting and goes through three maps for it, which costs most of the time
// that building takes.
type setPlugin struct{ zap.ZapPlugin }

const (
	setType    = "sokhoi-sets"
	setVersion = 1
)

// registerSets makes scorch know the plugin; scorch keeps its plugins in a map
// of the process.
var registerSets = sync.OnceFunc(func() { scorch.RegisterSegmentPlugin(&setPlugin{}, false) })

func (*setPlugin) Type() string    { return setType }
func (*setPlugin) Version() uint32 { return setVersion }

// memorySegment is a segment that isn't on disk yet.
type memorySegment struct {
	*zap.SegmentBase
	data  []byte
	dicts map[string]uint64 // where the dictionary of a field starts
}

// New makes a segment of documents.
func (p *setPlugin) New(documents []index.Document) (segmentapi.Segment, uint64, error) {
	return p.NewUsing(documents, nil)
}

// NewUsing is New; it has nothing to configure.
func (*setPlugin) NewUsing(documents []index.Document, config map[string]any) (segmentapi.Segment, uint64, error) {
	var buffer bytes.Buffer
	w := newSetWriter(&buffer)
	ids := make([]string, len(documents))
	for i, d := range documents {
		ids[i] = d.ID()
	}
	if err := w.identities(ids); err != nil {
		return nil, 0, err
	}
	in := inverters.Get().(*inverter)
	defer inverters.Put(in)
	defer func() { clear(in.batch); clear(in.terms) }() // keep no documents
	in.batch = in.batch[:0]
	for _, d := range documents {
		own, ok := d.(*document)
		if !ok {
			return nil, 0, fmt.Errorf("index: segment of a %T", d)
		}
		in.batch = append(in.batch, own)
	}
	for _, name := range setFields {
		if err := in.field(w, name); err != nil {
			return nil, 0, err
		}
	}
	if err := w.fields(); err != nil {
		return nil, 0, err
	}
	stats, _ := config[segmentapi.StatsKey].(*segmentapi.Stats)
	if stats == nil {
		stats = new(segmentapi.Stats)
	}
	base, err := zap.InitSegmentBase(buffer.Bytes(), w.Sum32(), zap.DefaultChunkMode, uint64(len(documents)), w.stored, w.sections, config, stats)
	if err != nil {
		return nil, 0, fmt.Errorf("index: new segment: %w", err)
	}
	return &memorySegment{base, buffer.Bytes(), w.dicts}, uint64(buffer.Len()), nil
}

// setFields are the fields of every segment, the identity first.
var setFields = func() []string {
	list := []string{wordField, pairField, titleField, heavyField, recordField, documentField, facetField, orderField}
	slices.Sort(list)
	return append([]string{identityField}, list...)
}()

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

// setWriter writes the parts of a segment in their order.
type setWriter struct {
	*zap.CountHashWriter
	stored   uint64            // where the offsets of the identities start
	sections uint64            // where the table of the fields starts
	dicts    map[string]uint64 // where the dictionary of a field starts
	address  map[string]uint64 // where the section of a field starts
	buffer   []byte
	bitmap   *roaring.Bitmap
}

func newSetWriter(to interface{ Write([]byte) (int, error) }) *setWriter {
	return &setWriter{
		CountHashWriter: zap.NewCountHashWriter(to), dicts: map[string]uint64{}, address: map[string]uint64{}, bitmap: roaring.New(),
	}
}

func (w *setWriter) put(b []byte) error {
	_, err := w.Write(b)
	return err
}

// identities writes the stored part, which holds the identities only.
func (w *setWriter) identities(ids []string) error {
	offsets := make([]byte, 0, 8*len(ids)+1)
	for _, id := range ids {
		offsets = binary.BigEndian.AppendUint64(offsets, uint64(w.Count()))
		meta := binary.AppendUvarint(nil, uint64(len(id)))
		b := binary.AppendUvarint(w.buffer[:0], uint64(len(meta)))
		// Behind the identity come the other stored values, snappy-compressed: of
		// nothing that is one zero byte.
		b = binary.AppendUvarint(b, uint64(len(id)+1))
		b = append(append(append(b, meta...), id...), 0)
		w.buffer = b
		if err := w.put(b); err != nil {
			return err
		}
	}
	w.stored = uint64(w.Count())
	return w.put(append(offsets, 0)) // and no nested documents
}

// postings writes a set of documents, in order, and returns what the dictionary
// keeps of it: a single document stands in the dictionary itself.
func (w *setWriter) postings(docs []uint32) (uint64, error) {
	if len(docs) == 1 {
		return zap.FSTValEncode1Hit(uint64(docs[0]), zap.NormBits1Hit), nil
	}
	value := uint64(w.Count())
	b := append(w.buffer[:0], 0, 0) // neither frequencies nor places
	if last := docs[len(docs)-1]; last>>16 == docs[0]>>16 && len(docs) <= 4096 {
		// One container of a roaring bitmap, as its format has it.
		b = binary.AppendUvarint(b, uint64(16+2*len(docs)))
		b = binary.LittleEndian.AppendUint32(b, 12346) // cookie: no runs
		b = binary.LittleEndian.AppendUint32(b, 1)     // containers
		b = binary.LittleEndian.AppendUint16(b, uint16(last>>16))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(docs)-1))
		b = binary.LittleEndian.AppendUint32(b, 16) // where the container starts
		for _, d := range docs {
			b = binary.LittleEndian.AppendUint16(b, uint16(d))
		}
	} else {
		w.bitmap.Clear()
		w.bitmap.AddMany(docs)
		w.bitmap.RunOptimize()
		set, err := w.bitmap.ToBytes()
		if err != nil {
			return 0, err
		}
		b = append(binary.AppendUvarint(b, uint64(len(set))), set...)
	}
	w.buffer = b
	return value, w.put(b)
}

// notStored marks a field without document values.
const notStored = math.MaxUint64

// dictionary writes the dictionary of a field behind its postings.
func (w *setWriter) dictionary(name string, fst []byte) error {
	w.dicts[name] = uint64(w.Count())
	if err := w.put(binary.AppendUvarint(nil, uint64(len(fst)))); err != nil {
		return err
	}
	if err := w.put(fst); err != nil {
		return err
	}
	w.address[name] = uint64(w.Count())
	b := binary.AppendUvarint(nil, notStored)
	b = binary.AppendUvarint(b, notStored)
	return w.put(binary.AppendUvarint(b, w.dicts[name]))
}

// fields writes the table of the fields.
func (w *setWriter) fields() error {
	var offsets []byte
	for _, name := range setFields {
		offsets = binary.BigEndian.AppendUint64(offsets, uint64(w.Count()))
		options := index.IndexField | index.SkipFreqNorm
		if name == identityField {
			options = index.IndexField | index.StoreField
		}
		b := binary.AppendUvarint(nil, uint64(len(name)))
		b = append(b, name...)
		b = binary.AppendUvarint(b, uint64(options))
		b = binary.AppendUvarint(b, 1) // sections
		b = binary.BigEndian.AppendUint16(b, zap.SectionInvertedTextIndex)
		b = binary.BigEndian.AppendUint64(b, w.address[name])
		if err := w.put(b); err != nil {
			return err
		}
	}
	w.sections = uint64(w.Count())
	return w.put(append(binary.AppendUvarint(nil, uint64(len(setFields))), offsets...))
}

// footer writes what a segment on disk ends with.
func (w *setWriter) footer(documents uint64) error {
	b := binary.BigEndian.AppendUint32(nil, 0) // no encryption
	b = binary.BigEndian.AppendUint64(b, documents)
	b = binary.BigEndian.AppendUint64(b, w.stored)
	b = binary.BigEndian.AppendUint64(b, w.sections)
	b = binary.BigEndian.AppendUint32(b, zap.DefaultChunkMode)
	b = binary.BigEndian.AppendUint32(b, zap.Version)
	if err := w.put(b); err != nil {
		return err
	}
	return w.put(binary.BigEndian.AppendUint32(nil, w.Sum32()))
}

// Merge writes the documents of segments that aren't dropped as one segment.
func (p *setPlugin) Merge(segments []segmentapi.Segment, drops []*roaring.Bitmap, path string, closed chan struct{}, s segmentapi.StatsReporter) ([][]uint64, uint64, error) {
	return p.MergeUsing(segments, drops, path, closed, s, nil)
}

// MergeUsing is Merge; it has nothing to configure.
func (*setPlugin) MergeUsing(segments []segmentapi.Segment, drops []*roaring.Bitmap, path string, closed chan struct{}, s segmentapi.StatsReporter, _ map[string]any) ([][]uint64, uint64, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, 0, fmt.Errorf("index: merge: %w", err)
	}
	buffered := bufio.NewWriterSize(f, 1<<20)
	w := newSetWriter(buffered)
	numbers, err := mergeSets(w, segments, drops, closed)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path)
		if errors.Is(err, segmentapi.ErrClosed) {
			return nil, 0, segmentapi.ErrClosed
		}
		return nil, 0, fmt.Errorf("index: merge: %w", err)
	}
	if s != nil {
		s.ReportBytesWritten(uint64(w.Count()))
	}
	return numbers, uint64(w.Count()), nil
}

// source is a segment that is merged.
type source struct {
	data    []byte
	dict    func(field string) (uint64, error)
	drops   *roaring.Bitmap
	numbers []uint64 // new number of each document, dropped for none
	base    uint32   // new number of the first document, where none is dropped
	set     *roaring.Bitmap
	it      *vellum.FSTIterator
}

const dropped = math.MaxUint64

func mergeSets(w *setWriter, segments []segmentapi.Segment, drops []*roaring.Bitmap, closed chan struct{}) (numbers [][]uint64, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("damaged segment: %v", r)
		}
	}()
	var sources []*source
	var ids []string
	for i, s := range segments {
		src := &source{set: roaring.New(), base: uint32(len(ids))}
		switch s := s.(type) {
		case *zap.Segment:
			src.data, src.dict = s.Data(), s.DictAddr
		case *memorySegment:
			src.data, src.dict = s.data, func(field string) (uint64, error) { return s.dicts[field], nil }
		default:
			return nil, fmt.Errorf("can't merge a %T", s)
		}
		if drops[i] != nil && !drops[i].IsEmpty() {
			src.drops = drops[i]
		}
		src.numbers = make([]uint64, s.Count())
		for doc := range src.numbers {
			if src.drops != nil && src.drops.Contains(uint32(doc)) {
				src.numbers[doc] = dropped
				continue
			}
			src.numbers[doc] = uint64(len(ids))
			id, err := s.DocID(uint64(doc))
			if err != nil {
				return nil, err
			}
			ids = append(ids, string(id))
		}
		sources = append(sources, src)
		numbers = append(numbers, src.numbers)
	}
	if err := w.identities(ids); err != nil {
		return nil, err
	}
	for _, name := range setFields {
		if err := mergeField(w, name, sources, closed); err != nil {
			return nil, err
		}
	}
	if err := w.fields(); err != nil {
		return nil, err
	}
	return numbers, w.footer(uint64(len(ids)))
}

// mergeField merges the dictionaries and postings of one field.
func mergeField(w *setWriter, name string, sources []*source, closed chan struct{}) error {
	var open []*source
	for _, s := range sources {
		at, err := s.dict(name)
		if err != nil {
			return err
		}
		if at == 0 {
			continue
		}
		size, n := binary.Uvarint(s.data[at:])
		fst, err := vellum.Load(s.data[at+uint64(n) : at+uint64(n)+size])
		if err != nil {
			return err
		}
		s.it, err = fst.Iterator(nil, nil)
		if errors.Is(err, vellum.ErrIteratorDone) {
			continue
		}
		if err != nil {
			return err
		}
		open = append(open, s)
	}
	var fst bytes.Buffer
	dict, err := vellum.New(&fst, nil)
	if err != nil {
		return err
	}
	var docs []uint32
	var token []byte
	for terms := 0; len(open) > 0; terms++ {
		if terms%1024 == 0 {
			select {
			case <-closed:
				return segmentapi.ErrClosed
			default:
			}
		}
		token = token[:0]
		for i, s := range open {
			if key, _ := s.it.Current(); i == 0 || bytes.Compare(key, token) < 0 {
				token = append(token[:0], key...)
			}
		}
		docs = docs[:0]
		for i := 0; i < len(open); i++ {
			s := open[i]
			key, value := s.it.Current()
			if !bytes.Equal(key, token) {
				continue
			}
			if docs, err = s.documents(value, docs); err != nil {
				return fmt.Errorf("postings of %q: %w", token, err)
			}
			err := s.it.Next()
			if errors.Is(err, vellum.ErrIteratorDone) {
				open = slices.Delete(open, i, i+1)
				i--
			} else if err != nil {
				return err
			}
		}
		if len(docs) == 0 {
			continue // all documents are gone
		}
		value, err := w.postings(docs)
		if err != nil {
			return err
		}
		if err := dict.Insert(token, value); err != nil {
			return err
		}
	}
	if err := dict.Close(); err != nil {
		return err
	}
	return w.dictionary(name, fst.Bytes())
}

// documents appends the new numbers of a posting's documents. Sources come in
// the order of their new numbers, so that docs stays sorted.
func (s *source) documents(value uint64, docs []uint32) ([]uint32, error) {
	if value&zap.FSTValEncodingMask == zap.FSTValEncoding1Hit {
		doc, _ := zap.FSTValDecode1Hit(value)
		if n := s.numbers[doc]; n != dropped {
			docs = append(docs, uint32(n))
		}
		return docs, nil
	}
	at := value
	for range 2 { // frequencies, places
		_, n := binary.Uvarint(s.data[at:])
		at += uint64(n)
	}
	size, n := binary.Uvarint(s.data[at:])
	at += uint64(n)
	data := s.data[at : at+size]
	if size > 16 && binary.LittleEndian.Uint32(data) == 12346 && binary.LittleEndian.Uint32(data[4:]) == 1 && size == 16+2*(uint64(binary.LittleEndian.Uint16(data[10:]))+1) {
		high := uint32(binary.LittleEndian.Uint16(data[8:])) << 16
		for i := 16; i < len(data); i += 2 {
			doc := high | uint32(binary.LittleEndian.Uint16(data[i:]))
			if s.drops == nil {
				docs = append(docs, s.base+doc)
			} else if n := s.numbers[doc]; n != dropped {
				docs = append(docs, uint32(n))
			}
		}
		return docs, nil
	}
	if _, err := s.set.FromBuffer(data); err != nil {
		return docs, err
	}
	start := len(docs)
	docs = slices.Grow(docs, int(s.set.GetCardinality()))
	docs = docs[:start+int(s.set.GetCardinality())]
	s.set.ManyIterator().NextMany(docs[start:])
	kept := docs[:start]
	for _, doc := range docs[start:] {
		if n := s.numbers[doc]; n != dropped {
			kept = append(kept, uint32(n))
		}
	}
	return kept, nil
}
