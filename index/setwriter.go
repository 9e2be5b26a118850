package index

import (
	"encoding/binary"
	"math"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve_index_api"
	zap "github.com/blevesearch/zapx/v17"
)

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
