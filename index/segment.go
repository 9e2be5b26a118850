package index

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// view is a published snapshot, open for searching. It is immutable.
type view struct {
	current  current
	manifest manifest
	segments []*segment
	users    atomic.Int32 // searches under way, and 1 for being the newest
}

func (v *view) release() {
	if v.users.Add(-1) == 0 {
		for _, s := range v.segments {
			s.release()
		}
	}
}

// segment is one file of postings. Documents are numbered from 0.
type segment struct {
	file    string
	reader  segmentapi.Segment
	deleted *roaring.Bitmap // nil for none
	count   uint32          // documents, deleted ones too
	shared  *columns        // what was read from the file and doesn't change
}

// columns are what a segment's dictionaries tell of each document, read when
// first needed and shared by all views of the file.
type columns struct {
	reader segmentapi.Segment
	users  atomic.Int32

	days    lazy[[]int32] // see day numbers in order.go
	years   lazy[[]int16]
	facets  [256]lazy[[]facetValue]
	ordinal lazy[int]
}

// lazy is a value that is made once.
type lazy[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (l *lazy[T]) get(read func() (T, error)) (T, error) {
	l.once.Do(func() { l.value, l.err = read() })
	return l.value, l.err
}

func (s *segment) release() {
	if s.shared.users.Add(-1) == 0 {
		_ = s.reader.Close()
	}
}

// openView opens the snapshot that dir leads to, taking over from before the
// segments that both have. before may be nil.
func openView(dir string, before *view) (*view, error) {
	var err error
	for range 8 { // the writer may replace the snapshot while it is opened
		var c current
		if c, err = readCurrent(dir); err != nil {
			return nil, err
		}
		var v *view
		if v, err = openSnapshot(dir, c, before); err == nil {
			return v, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return nil, err
}

func openSnapshot(dir string, c current, before *view) (*view, error) {
	m, err := readManifest(dir, c)
	if err != nil {
		return nil, err
	}
	v := &view{current: c, manifest: m}
	v.users.Store(1)
	generation := filepath.Dir(filepath.FromSlash(c.Snapshot))
	known := map[string]*segment{}
	if before != nil && filepath.Dir(filepath.FromSlash(before.current.Snapshot)) == generation {
		for _, s := range before.segments {
			known[s.file] = s
		}
	}
	for _, ms := range m.Segments {
		s := &segment{file: ms.File}
		if s.deleted, err = unpackBitmap(ms.Deleted); err == nil {
			if old := known[ms.File]; old != nil {
				s.reader, s.shared, s.count = old.reader, old.shared, old.count
				s.shared.users.Add(1)
			} else {
				err = s.open(filepath.Join(dir, filepath.FromSlash(c.Snapshot), ms.File))
			}
		}
		if err != nil {
			v.release()
			return nil, fmt.Errorf("index: open segment %s: %w", ms.File, err)
		}
		v.segments = append(v.segments, s)
	}
	return v, nil
}

func (s *segment) open(path string) (err error) {
	// A damaged file must not take the process down.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("damaged segment: %v", r)
		}
	}()
	s.reader, err = (&zap.ZapPlugin{}).Open(path)
	if err != nil {
		return err
	}
	s.count = uint32(s.reader.Count())
	s.shared = &columns{reader: s.reader}
	s.shared.users.Store(1)
	return nil
}

// dictionaries reads a segment's dictionaries for one search.
type dictionaries struct {
	*segment
	open map[string]segmentapi.TermDictionary
}

func (s *segment) dictionaries() *dictionaries {
	return &dictionaries{s, map[string]segmentapi.TermDictionary{}}
}

func (d *dictionaries) dictionary(field string) (segmentapi.TermDictionary, error) {
	if dict, ok := d.open[field]; ok {
		return dict, nil
	}
	dict, err := d.reader.Dictionary(field)
	if err != nil {
		return nil, fmt.Errorf("index: dictionary %s: %w", field, err)
	}
	d.open[field] = dict
	return dict, nil
}

// none is the set without documents; nobody changes it.
var none = roaring.New()

// postings is the set of documents that have a token, deleted ones too. It must
// not be changed.
func (d *dictionaries) postings(field, token string) (*roaring.Bitmap, error) {
	dict, err := d.dictionary(field)
	if err != nil {
		return nil, err
	}
	list, err := dict.PostingsList([]byte(token), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("index: postings of %q: %w", token, err)
	}
	it, ok := list.Iterator(false, false, false, nil).(segmentapi.OptimizablePostingsIterator)
	if !ok {
		return none, nil
	}
	if b := it.ActualBitmap(); b != nil {
		return b, nil
	}
	if doc, ok := it.DocNum1Hit(); ok && doc < uint64(d.count) {
		return roaring.BitmapOf(uint32(doc)), nil
	}
	return none, nil
}

// each calls visit for every token in [from, to) that the automaton accepts, in
// order, until visit returns false. A nil automaton accepts all.
func (d *dictionaries) each(field, from, to string, a segmentapi.Automaton, visit func(token string) (bool, error)) error {
	dict, err := d.dictionary(field)
	if err != nil {
		return err
	}
	var end []byte
	if to != "" {
		end = []byte(to)
	}
	iterate := dict.AutomatonIterator
	if quick, ok := dict.(interface {
		AutomatonIteratorOmitCount(segmentapi.Automaton, []byte, []byte) segmentapi.DictionaryIterator
	}); ok {
		iterate = quick.AutomatonIteratorOmitCount
	}
	it := iterate(a, []byte(from), end)
	for {
		entry, err := it.Next()
		if err != nil {
			return fmt.Errorf("index: dictionary %s: %w", field, err)
		}
		if entry == nil {
			return nil
		}
		if more, err := visit(entry.Term); err != nil || !more {
			return err
		}
	}
}

// prefixEnd is the end of the range of tokens that start with prefix.
func prefixEnd(prefix string) string {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xFF {
			return prefix[:i] + string([]byte{prefix[i] + 1})
		}
	}
	return ""
}

// union is the set of documents of all tokens in [from, to) that keep accepts;
// a nil keep accepts all.
func (d *dictionaries) union(field, from, to string, a segmentapi.Automaton, keep func(token string) bool) (*roaring.Bitmap, error) {
	var sets []*roaring.Bitmap
	err := d.each(field, from, to, a, func(token string) (bool, error) {
		if keep != nil && !keep(token) {
			return true, nil
		}
		set, err := d.postings(field, token)
		if err == nil {
			sets = append(sets, set)
		}
		return true, err
	})
	if len(sets) < manySets {
		return or(sets), err
	}
	return d.orMany(sets), err
}

// manySets is from how many sets on orMany is quicker than or.
const manySets = 8

// orMany is the union of many sets, by way of a plain array of bits: merging
// sorted lists one after the other goes over what is there again and again.
func (d *dictionaries) orMany(sets []*roaring.Bitmap) *roaring.Bitmap {
	bits := make([]uint64, (d.count+63)/64)
	buffer := make([]uint32, 1024)
	for _, set := range sets {
		for it := set.ManyIterator(); ; {
			n := it.NextMany(buffer)
			if n == 0 {
				break
			}
			for _, doc := range buffer[:n] {
				bits[doc/64] |= 1 << (doc % 64)
			}
		}
	}
	return roaring.FromDense(bits, false)
}

func or(sets []*roaring.Bitmap) *roaring.Bitmap {
	switch len(sets) {
	case 0:
		return none
	case 1:
		return sets[0]
	case 2:
		return roaring.Or(sets[0], sets[1])
	}
	return roaring.FastOr(sets...)
}

// identity is the name in the index of a document.
func (s *segment) identity(doc uint32) (string, error) {
	id, err := s.reader.DocID(uint64(doc))
	if err != nil {
		return "", fmt.Errorf("index: identity: %w", err)
	}
	return string(id), nil
}
