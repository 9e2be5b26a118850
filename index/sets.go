package index

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
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
