// Package extract reads reports out of documents: the rules and the resolver.
package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
)

// Version names the rules and the vocabulary; reports carry it.
func Version() string { return "0" }

// Extractor reads reports. It is safe for concurrent use.
type Extractor struct{}

// Options tune an extractor; the zero value is useful.
type Options struct {
	// GazetteerDir holds the user's own vocabulary tables; "" for none.
	GazetteerDir string
}

// New loads the vocabulary and makes an extractor.
func New(o Options) (*Extractor, error) { return &Extractor{}, nil }

// Extract reads the report of one document.
func (x *Extractor) Extract(d *corpus.Document) (*corpus.Report, []corpus.Diagnostic) {
	return &corpus.Report{}, nil
}
