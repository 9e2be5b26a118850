package index

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum"
	zap "github.com/blevesearch/zapx/v17"
)

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

// dictionaryAt reads the dictionary that starts at a place of a segment's data.
func dictionaryAt(data []byte, at uint64) (*vellum.FST, error) {
	size, n := binary.Uvarint(data[at:])
	return vellum.Load(data[at+uint64(n) : at+uint64(n)+size])
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
		fst, err := dictionaryAt(s.data, at)
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
	start := len(docs)
	docs, err := postingsAt(s.data, value, s.set, docs)
	if err != nil {
		return docs, err
	}
	if s.drops == nil {
		for i := start; i < len(docs); i++ {
			docs[i] += s.base
		}
		return docs, nil
	}
	kept := docs[:start]
	for _, doc := range docs[start:] {
		if n := s.numbers[doc]; n != dropped {
			kept = append(kept, uint32(n))
		}
	}
	return kept, nil
}

// postingsAt appends the documents of a posting, by what the dictionary keeps of
// it. set is for reuse.
func postingsAt(data []byte, value uint64, set *roaring.Bitmap, docs []uint32) ([]uint32, error) {
	if value&zap.FSTValEncodingMask == zap.FSTValEncoding1Hit {
		doc, _ := zap.FSTValDecode1Hit(value)
		return append(docs, uint32(doc)), nil
	}
	at := value
	for range 2 { // frequencies, places
		_, n := binary.Uvarint(data[at:])
		at += uint64(n)
	}
	size, n := binary.Uvarint(data[at:])
	at += uint64(n)
	data = data[at : at+size]
	if size > 16 && binary.LittleEndian.Uint32(data) == 12346 && binary.LittleEndian.Uint32(data[4:]) == 1 && size == 16+2*(uint64(binary.LittleEndian.Uint16(data[10:]))+1) {
		high := uint32(binary.LittleEndian.Uint16(data[8:])) << 16
		for i := 16; i < len(data); i += 2 {
			docs = append(docs, high|uint32(binary.LittleEndian.Uint16(data[i:])))
		}
		return docs, nil
	}
	if _, err := set.FromBuffer(data); err != nil {
		return docs, err
	}
	start := len(docs)
	docs = slices.Grow(docs, int(set.GetCardinality()))
	docs = docs[:start+int(set.GetCardinality())]
	set.ManyIterator().NextMany(docs[start:])
	return docs, nil
}
