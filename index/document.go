package index

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve_index_api"

	"github.com/sokhoi/sokhoi/corpus"
)

// Entry is a document with its report, to be indexed.
type Entry struct {
	// Document needs its ID, URI, Title and Text only.
	Document *corpus.Document
	// Report may be nil: the document is then found by its words only.
	Report *corpus.Report
}

// The fields of the index. Each is a dictionary of its own.
const (
	wordField     = "w" // entries of all terms; names of concepts
	pairField     = "p" // two folded terms side by side
	titleField    = "t" // entries of the terms of the title
	heavyField    = "h" // entries of the terms that the document uses often
	recordField   = "r" // facts of conferences, see record.go
	documentField = "d" // facts of the document: province, words of its address
	facetField    = "f" // values that are counted, see facet.go
	orderField    = "o" // what results are sorted by
	identityField = "_id"
)

// What the tokens of documentField and orderField start with.
const (
	provinceToken = "v"
	addressToken  = "a"
	dayToken      = "d"
	yearToken     = "y"
)

// document is an entry turned into tokens, for setPlugin to make segments of.
type document struct {
	id                  string
	words, title, heavy []*term
	pairs               []uint64 // the numbers of two folded spellings
	lexicon             *lexicon // whose numbers they are
	// other are the tokens of the other fields, each once.
	other map[string][]string
}

// What scorch asks of a document; it leaves all but the name to setPlugin.

func (d *document) ID() string                                 { return d.id }
func (d *document) Size() int                                  { return 1 << 13 }
func (d *document) VisitFields(index.FieldVisitor)             {}
func (d *document) VisitComposite(index.CompositeFieldVisitor) {}
func (d *document) HasComposite() bool                         { return false }
func (d *document) NumPlainTextBytes() uint64                  { return 0 }
func (d *document) StoredFieldsBytes() uint64                  { return uint64(len(d.id)) }
func (d *document) Indexed() bool                              { return false }
func (d *document) AddIDField()                                {}

// identity is the document's name in the index: the 32 bytes of its digest, or a
// zero byte and the whole identity where it is of another form.
func identity(id corpus.DocumentID) string {
	if digest, err := hex.DecodeString(id.Digest()); err == nil && len(digest) == 32 && strings.HasPrefix(string(id), "sha256-") {
		return string(digest)
	}
	return "\x00" + string(id)
}

func documentID(identity string) corpus.DocumentID {
	if rest, ok := strings.CutPrefix(identity, "\x00"); ok && len(identity) != 32 {
		return corpus.DocumentID(rest)
	}
	return corpus.DocumentID("sha256-" + hex.EncodeToString([]byte(identity)))
}

// builder turns entries into documents. It is not for use by several goroutines
// at once.
type builder struct {
	analyzer *analyzer
	names    *names
	concepts *concepts
	terms    []*term // of the concepts, by number

	count   []uint16 // by term number, in the document at work
	touched []*term
	spans   []conceptSpan
	seen    pairSet
}

func newBuilder(c *concepts, areas map[string]bool, l *lexicon) *builder {
	b := &builder{analyzer: newAnalyzer(), names: newNames(c, areas), concepts: c}
	b.analyzer.lexicon = l
	for _, name := range c.names {
		b.terms = append(b.terms, l.add(&term{folded: name, exact: name, entry: entryOf(name, name)}))
	}
	return b
}

// tokenSet collects tokens, each once.
type tokenSet map[string]bool

func (s tokenSet) list() []string {
	list := make([]string, 0, len(s))
	for token := range s {
		list = append(list, token)
	}
	return list
}

// build turns an entry into a document.
func (b *builder) build(e Entry) *document {
	doc := &document{id: identity(e.Document.ID), lexicon: b.analyzer.lexicon}
	title := e.Document.Title
	if title == "" && e.Report != nil {
		title = e.Report.Document.Title
	}
	b.words(doc, normal(string(title)), e.Document.Text)

	record, facts, facet, order := tokenSet{}, tokenSet{}, tokenSet{}, tokenSet{}
	for _, t := range b.names.analyze(normal(e.Document.URI)) {
		facts[addressToken+t.folded] = true
	}
	day := e.Document.PublishedOn
	if e.Report != nil {
		b.report(e.Report, record, facts, facet, order)
		if e.Report.Document.PublishedOn.Valid() {
			day = e.Report.Document.PublishedOn
		}
		for _, c := range e.Report.Conferences {
			if c.HeldOn.Valid() {
				day = c.HeldOn
				break
			}
		}
	}
	if day.Valid() {
		order[dayToken+day.String()] = true
	}
	doc.other = map[string][]string{
		recordField: record.list(), documentField: facts.list(), facetField: facet.list(), orderField: order.list(),
	}
	return doc
}

// words fills the fields of the text.
func (b *builder) words(doc *document, title, text string) {
	b.seen.reset()
	length := 0
	for i, part := range []string{title, text} {
		if i == 1 && text == title {
			break
		}
		tokens := b.analyzer.analyze(part)
		length += len(tokens)
		for _, t := range tokens {
			if int(t.number) >= len(b.count) {
				b.count = append(b.count, make([]uint16, int(t.number)+1024-len(b.count))...)
			}
			if b.count[t.number] == 0 {
				b.touched = append(b.touched, t.term)
			}
			if b.count[t.number] < 1<<16-1 {
				b.count[t.number]++
			}
		}
		if i == 0 {
			doc.title = append(doc.title, b.touched...)
		}
		for j := 1; j < len(tokens); j++ {
			b.seen.add(uint64(tokens[j-1].fold)<<32 | uint64(tokens[j].fold))
		}
		b.conceptPairs(doc, tokens)
	}
	often := uint16(max(3, length/150))
	for _, t := range b.touched {
		if b.count[t.number] >= often {
			doc.heavy = append(doc.heavy, t)
		}
		b.count[t.number] = 0
	}
	doc.words = append(doc.words, b.touched...)
	doc.pairs = append(doc.pairs, b.seen.keys...)
	b.touched = b.touched[:0]
}

// conceptPairs adds the concepts in tokens, and their pairs with what stands
// beside them.
func (b *builder) conceptPairs(doc *document, tokens []token) {
	b.spans = b.concepts.find(tokens, b.spans[:0])
	pair := func(l, r *term) { b.seen.add(uint64(l.fold)<<32 | uint64(r.fold)) }
	for i, s := range b.spans {
		it := b.terms[s.concept]
		if int(it.number) >= len(b.count) {
			b.count = append(b.count, make([]uint16, int(it.number)+1024-len(b.count))...)
		}
		if b.count[it.number] == 0 {
			b.count[it.number] = 1
			b.touched = append(b.touched, it)
		}
		if s.from > 0 && (i == 0 || b.spans[i-1].to < s.from) {
			pair(tokens[s.from-1].term, it)
		}
		if i > 0 && b.spans[i-1].to == s.from {
			pair(b.terms[b.spans[i-1].concept], it)
		}
		if s.to < len(tokens) && (i+1 == len(b.spans) || b.spans[i+1].from > s.to) {
			pair(it, tokens[s.to].term)
		}
	}
}

// pairSet is a set of numbers that is quick to fill and to empty.
type pairSet struct {
	keys  []uint64
	slots []uint32 // place in keys plus 1 of this round, by hash
}

func (s *pairSet) reset() {
	s.keys = s.keys[:0]
	clear(s.slots)
}

func (s *pairSet) add(key uint64) {
	if 2*len(s.keys) >= len(s.slots) {
		s.slots = make([]uint32, max(1<<12, 2*len(s.slots)))
		for i, k := range s.keys {
			*s.slot(k) = uint32(i + 1)
		}
	}
	if slot := s.slot(key); *slot == 0 {
		s.keys = append(s.keys, key)
		*slot = uint32(len(s.keys))
	}
}

// slot is the slot that has key, or the free one that it belongs into.
func (s *pairSet) slot(key uint64) *uint32 {
	mask := uint64(len(s.slots) - 1)
	for i := (key * 0x9E3779B97F4A7C15) >> 20 & mask; ; i = (i + 1) & mask {
		if slot := &s.slots[i]; *slot == 0 || s.keys[*slot-1] == key {
			return slot
		}
	}
}

// report fills the fields of the structured record.
func (b *builder) report(r *corpus.Report, record, facts, facet, order tokenSet) {
	if p := r.Document.Province; p != "" {
		key := b.names.of(string(p))
		facts[provinceToken+key.folded+separator+key.exact] = true
		facet[provinceFacet+key.folded+separator+string(p)] = true
	}
	newest := corpus.Number(0)
	for i := range r.Conferences {
		c := &r.Conferences[i]
		newest = max(newest, c.Year)
		for fact := range b.facts(c) {
			record[fact.token(i)] = true
		}
		b.facets(c, facet)
	}
	if newest > 0 {
		order[yearToken+strconv.Itoa(int(newest))] = true
	}
}

func (b *builder) facets(c *corpus.Conference, facet tokenSet) {
	if c.Year > 0 {
		facet[yearFacet+strconv.Itoa(int(c.Year))] = true
	}
	if c.Kind != "" {
		facet[kindFacet+string(c.Kind)] = true
	}
	add := func(kind, written string) {
		if written = strings.TrimSpace(written); written != "" {
			facet[kind+b.names.of(written).folded+separator+written] = true
		}
	}
	add(blocFacet, c.Bloc.Name)
	for _, a := range c.Awards {
		add(awardFacet, a.Award)
	}
	for _, u := range units(c) {
		add(unitFacet, u.written)
	}
}

// named is a name with the record it stands in.
type named struct {
	kind    byte
	written string
	year    corpus.Number
	corpus.Proof
}

// units are the units of a conference: members, leaders, ranked and awarded.
func units(c *corpus.Conference) []named {
	var list []named
	for _, m := range c.Members {
		list = append(list, named{memberFact, m.Unit, 0, m.Proof})
	}
	for _, l := range c.Leaders {
		if l.Unit != "" {
			list = append(list, named{leaderFact(l.Post, false), string(l.Unit), l.Year, l.Proof})
		}
	}
	for _, r := range c.Rankings {
		list = append(list, named{rankedFact, r.Unit, 0, r.Proof})
	}
	for _, a := range c.Awards {
		if a.Of == corpus.OfUnit {
			for _, r := range a.Recipients {
				list = append(list, named{awardedFact, r, 0, a.Proof})
			}
		}
	}
	return slices.DeleteFunc(list, func(n named) bool { return strings.TrimSpace(n.written) == "" })
}

func (e Entry) check() error {
	if e.Document == nil || e.Document.ID == "" {
		return fmt.Errorf("entry without a document")
	}
	return nil
}
