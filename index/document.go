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

// document is an entry turned into tokens, in the form in which scorch takes it.
type document struct {
	id     string
	fields []field
}

// field is the set of a document's tokens in one dictionary.
type field struct {
	name   string
	tokens index.TokenFrequencies
	value  []byte
	stored index.FieldIndexingOptions
}

// once is what every token of every document has: no frequency, no place.
var once = &index.TokenFreq{}

func (d *document) ID() string                                 { return d.id }
func (d *document) Size() int                                  { return 1 << 10 }
func (d *document) VisitComposite(index.CompositeFieldVisitor) {}
func (d *document) HasComposite() bool                         { return false }
func (d *document) NumPlainTextBytes() uint64                  { return 0 }
func (d *document) StoredFieldsBytes() uint64                  { return uint64(len(d.id)) }
func (d *document) Indexed() bool                              { return false }

func (d *document) VisitFields(visit index.FieldVisitor) {
	for i := range d.fields {
		visit(&d.fields[i])
	}
}

// AddIDField adds the field that scorch finds documents by.
func (d *document) AddIDField() {
	d.fields = append(d.fields, field{
		name: identityField, tokens: index.TokenFrequencies{d.id: once},
		value: []byte(d.id), stored: index.StoreField,
	})
}

func (f *field) Name() string             { return f.name }
func (f *field) Value() []byte            { return f.value }
func (f *field) ArrayPositions() []uint64 { return nil }
func (f *field) EncodedFieldType() byte   { return 't' }
func (f *field) Analyze()                 {}
func (f *field) AnalyzedLength() int      { return 1 }
func (f *field) NumPlainTextBytes() uint64 {
	return 0
}
func (f *field) Options() index.FieldIndexingOptions {
	return index.IndexField | index.SkipFreqNorm | f.stored
}
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.tokens }

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

	count   []uint16 // by term number, in the document at work
	touched []token
	spans   []conceptSpan
	seen    map[uint64]bool
	pairs   map[uint64]string
	free    []index.TokenFrequencies
}

// side is a term or concept as a part of a pair.
type side struct {
	number uint32 // concepts from conceptNumber on
	folded string
}

const conceptNumber = 1 << 31

func newBuilder(c *concepts, areas map[string]bool) *builder {
	return &builder{
		analyzer: newAnalyzer(), names: newNames(c, areas), concepts: c,
		seen: map[uint64]bool{}, pairs: map[uint64]string{},
	}
}

// recycle takes the memory of a document back that scorch has done with.
func (b *builder) recycle(d *document) {
	for _, f := range d.fields {
		if f.name != identityField && len(b.free) < 1<<14 {
			clear(f.tokens)
			b.free = append(b.free, f.tokens)
		}
	}
}

func (b *builder) set() index.TokenFrequencies {
	if n := len(b.free); n > 0 {
		set := b.free[n-1]
		b.free = b.free[:n-1]
		return set
	}
	return index.TokenFrequencies{}
}

// build turns an entry into a document.
func (b *builder) build(e Entry) *document {
	if len(b.analyzer.terms) > maxTerms || len(b.pairs) > 4*maxTerms {
		b.analyzer.forget()
		clear(b.pairs)
	}
	doc := &document{id: identity(e.Document.ID)}
	title := e.Document.Title
	if title == "" && e.Report != nil {
		title = e.Report.Document.Title
	}
	b.words(doc, normal(string(title)), e.Document.Text)

	record, facts := b.set(), b.set()
	facet, order := b.set(), b.set()
	for _, t := range b.analyzer.analyze(normal(e.Document.URI)) {
		facts[addressToken+t.folded] = once
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
		order[dayToken+day.String()] = once
	}
	doc.fields = append(doc.fields,
		field{name: recordField, tokens: record}, field{name: documentField, tokens: facts},
		field{name: facetField, tokens: facet}, field{name: orderField, tokens: order})
	return doc
}

// words fills the fields of the text.
func (b *builder) words(doc *document, title, text string) {
	words, pairs := b.set(), b.set()
	heads, heavy := b.set(), b.set()
	clear(b.seen)
	length := 0
	for i, part := range []string{title, text} {
		if i == 1 && text == title {
			break
		}
		tokens := b.analyzer.analyze(part)
		length += len(tokens)
		if n := len(b.analyzer.terms); n > len(b.count) {
			b.count = append(b.count, make([]uint16, n-len(b.count)+1024)...)
		}
		for _, t := range tokens {
			if b.count[t.number] == 0 {
				b.touched = append(b.touched, t)
			}
			if b.count[t.number] < 1<<16-1 {
				b.count[t.number]++
			}
		}
		if i == 0 {
			for _, t := range tokens {
				heads[t.entry] = once
			}
		}
		b.pair(tokens, words, pairs)
	}
	often := uint16(max(3, length/150))
	for _, t := range b.touched {
		words[t.entry] = once
		if b.count[t.number] >= often {
			heavy[t.entry] = once
		}
		b.count[t.number] = 0
	}
	b.touched = b.touched[:0]
	doc.fields = append(doc.fields, field{name: wordField, tokens: words}, field{name: pairField, tokens: pairs},
		field{name: titleField, tokens: heads}, field{name: heavyField, tokens: heavy})
}

// pair adds the pairs of tokens, and the concepts in them with their own pairs.
func (b *builder) pair(tokens []token, words, pairs index.TokenFrequencies) {
	for i := 1; i < len(tokens); i++ {
		l, r := tokens[i-1].term, tokens[i].term
		b.addPair(side{l.number, l.folded}, side{r.number, r.folded}, pairs)
	}
	b.spans = b.concepts.find(tokens, b.spans[:0])
	if len(b.spans) == 0 {
		return
	}
	// The same tokens once more, with each concept as one side.
	concept := func(s conceptSpan) side {
		return side{conceptNumber | uint32(s.concept), b.concepts.names[s.concept]}
	}
	for i, s := range b.spans {
		it := concept(s)
		words[it.folded+separator] = once
		if s.from > 0 && (i == 0 || b.spans[i-1].to < s.from) {
			l := tokens[s.from-1].term
			b.addPair(side{l.number, l.folded}, it, pairs)
		}
		if i > 0 && b.spans[i-1].to == s.from {
			b.addPair(concept(b.spans[i-1]), it, pairs)
		}
		if s.to < len(tokens) && (i+1 == len(b.spans) || b.spans[i+1].from > s.to) {
			r := tokens[s.to].term
			b.addPair(it, side{r.number, r.folded}, pairs)
		}
	}
}

func (b *builder) addPair(l, r side, pairs index.TokenFrequencies) {
	key := uint64(l.number)<<32 | uint64(r.number)
	if b.seen[key] {
		return
	}
	b.seen[key] = true
	pair, ok := b.pairs[key]
	if !ok {
		pair = l.folded + " " + r.folded
		b.pairs[key] = pair
	}
	pairs[pair] = once
}

// report fills the fields of the structured record.
func (b *builder) report(r *corpus.Report, record, facts, facet, order index.TokenFrequencies) {
	if p := r.Document.Province; p != "" {
		key := b.names.of(string(p))
		facts[provinceToken+key.folded+separator+key.exact] = once
		facet[provinceFacet+key.folded+separator+string(p)] = once
	}
	newest := corpus.Number(0)
	for i := range r.Conferences {
		c := &r.Conferences[i]
		newest = max(newest, c.Year)
		for fact := range b.facts(c) {
			record[fact.token(i)] = once
		}
		b.facets(c, facet)
	}
	if newest > 0 {
		order[yearToken+strconv.Itoa(int(newest))] = once
	}
}

func (b *builder) facets(c *corpus.Conference, facet index.TokenFrequencies) {
	if c.Year > 0 {
		facet[yearFacet+strconv.Itoa(int(c.Year))] = once
	}
	if c.Kind != "" {
		facet[kindFacet+string(c.Kind)] = once
	}
	add := func(kind, written string) {
		if written = strings.TrimSpace(written); written != "" {
			facet[kind+b.names.of(written).folded+separator+written] = once
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
