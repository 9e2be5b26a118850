// Package extract reads reports out of documents: the rules and the resolver.
//
// A document goes through four typed layers: tokens; annotations (dates, units,
// persons, posts, awards, names of blocs); relations inside a sentence or a list
// (who is head, what is proposed for whom); and the resolver, which joins what
// was read to one conference a meeting, completes years, removes what is told
// twice and turns conflicts into warnings. Vocabulary is data in
// vocabulary/*.tsv; composition is Go.
//
// Not here: guessing what a text doesn't tell, knowing persons, general named
// entities.
package extract

import (
	"fmt"
	"strings"
	"sync"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// version counts the changes of the rules and the vocabulary that can change a
// report.
const version = 3

// Version names the rules and the vocabulary; reports carry it.
func Version() string { return fmt.Sprintf("rules-%d", version) }

// Options tune an extractor; the zero value is useful.
type Options struct {
	// GazetteerDir holds the user's own tables: those of the gazetteer and, in
	// vocabulary/, phrases of the extraction. "" for none.
	GazetteerDir string
}

// Extractor reads reports. It is made once and safe for concurrent use.
type Extractor struct {
	lexicon   *grammar.Lexicon
	gazetteer *gazetteer.Gazetteer
	c         categories
	names     names
	// shapes are the categories of phrases that only shape names and lines.
	shapes      grammar.Set
	calibration *calibration
	readings    *readings
	slips       *slips
	// short are abbreviations and what they stand for, folded.
	short map[string]string
	// spare holds the memory of readers that are done, as *memory.
	spare sync.Pool
}

// New loads the vocabulary and makes an extractor.
func New(o Options) (*Extractor, error) {
	x := &Extractor{lexicon: grammar.NewLexicon()}
	var err error
	if o.GazetteerDir != "" {
		x.gazetteer, err = gazetteer.Load(o.GazetteerDir)
	} else {
		x.gazetteer = gazetteer.Default()
	}
	if err != nil {
		return nil, fmt.Errorf("make extractor: %w", err)
	}
	if err := loadVocabulary(x.lexicon, o.GazetteerDir); err != nil {
		return nil, fmt.Errorf("make extractor: %w", err)
	}
	if err := x.loadGazetteer(); err != nil {
		return nil, fmt.Errorf("make extractor: %w", err)
	}
	if x.calibration, err = fitted(); err != nil {
		return nil, fmt.Errorf("make extractor: %w", err)
	}
	x.c = newCategories(x.lexicon)
	x.shapes = shapingCategories(x.lexicon)
	x.names = newNames(x)
	x.short = shortForms(x.gazetteer)
	if x.readings, err = newReadings(x.lexicon, x.gazetteer); err != nil {
		return nil, fmt.Errorf("make extractor: %w", err)
	}
	if x.slips, err = newSlips(x.lexicon); err != nil {
		return nil, fmt.Errorf("make extractor: %w", err)
	}
	return x, nil
}

// reader is the work on one document.
type reader struct {
	x         *Extractor
	doc       *corpus.Document
	text      string
	tokens    []grammar.Token
	phrases   *grammar.Table
	blocks    []block
	sentences []*sentence
	head      head
	memory    *memory
	// met are the meetings of the report, once it is made.
	met []*meeting
	// accentless tells that the words were given the accents that the text lacks.
	accentless bool
}

// memory is what a reader needs for as long as it reads: tokens, their table, nodes.
type memory struct {
	tokens []grammar.Token
	table  grammar.Table
	nodes  grammar.Nodes
}

// sparedTokens is the most tokens of a document whose memory is kept for the next.
const sparedTokens = 1 << 15

// release gives the reader's memory to the next one. The reader and all its nodes
// are done with.
func (r *reader) release() {
	m := r.memory
	if m == nil || len(r.tokens) > sparedTokens {
		return
	}
	m.nodes.Reset()
	clear(r.tokens)
	m.tokens = r.tokens[:0]
	r.memory, r.tokens, r.phrases, r.sentences, r.blocks = nil, nil, nil, nil, nil
	r.x.spare.Put(m)
}

// Extract reads the report of one document. What the text leaves in doubt is a
// warning of the conference; a document without a meeting of a bloc gives a
// report without conferences.
func (x *Extractor) Extract(d *corpus.Document) (*corpus.Report, []corpus.Diagnostic) {
	r := x.read(d)
	rep := r.report()
	r.release()
	return rep, nil
}

func (x *Extractor) read(d *corpus.Document) *reader {
	r := &reader{x: x, doc: d, text: d.Text, accentless: isAccentless(d.Text)}
	if !r.accentless && !mayTellOfBloc(d.Text) {
		return r
	}
	m, _ := x.spare.Get().(*memory)
	if m == nil {
		m = &memory{}
	}
	if m.tokens == nil {
		m.tokens = make([]grammar.Token, 0, len(d.Text)/5+8)
	}
	r.memory = m
	r.tokens = x.lexicon.AppendTokens(m.tokens, d.Text)
	if r.accentless {
		x.giveAccents(r.tokens)
	} else {
		r.tokens = x.mend(r.tokens, namesBloc(r.tokens))
	}
	x.lexicon.Renew(&m.table, r.tokens)
	r.phrases = &m.table
	r.layOut()
	r.annotate()
	return r
}

// mayTellOfBloc is the cheap test that spares the rest for most pages: a text
// without «khối» or «cụm» in any case, with or without accents, has no bloc.
func mayTellOfBloc(text string) bool {
	for _, w := range []string{"hối", "ụm", "HỐI", "ỤM", "hoi thi dua", "um thi dua", "HOI THI DUA", "UM THI DUA", "hu vực thi đua", "HU VỰC"} {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
