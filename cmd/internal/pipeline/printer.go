package pipeline

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/sokhoi/sokhoi/corpus"
)

// Printer is a [Sink] that writes reports by the contract, one a line.
type Printer struct {
	w *bufio.Writer
	// Pretty breaks and indents the reports.
	Pretty bool
}

// NewPrinter writes to w.
func NewPrinter(w io.Writer) *Printer { return &Printer{w: bufio.NewWriterSize(w, 1<<16)} }

// Prepare makes the JSON.
func (p *Printer) Prepare(_ context.Context, results []*Result) error {
	for _, r := range results {
		r.Original = nil
		if r.Report == nil {
			continue
		}
		text, err := MarshalReport(r.Report, p.Pretty)
		if err != nil {
			return fmt.Errorf("report of %s: %w", r.Input.URI, err)
		}
		r.Prepared = text
	}
	return nil
}

// Take writes the reports.
func (p *Printer) Take(_ context.Context, results []*Result) error {
	for _, r := range results {
		if text, ok := r.Prepared.([]byte); ok {
			if _, err := p.w.Write(text); err != nil {
				return fmt.Errorf("write reports: %w", err)
			}
		}
	}
	if err := p.w.Flush(); err != nil {
		return fmt.Errorf("write reports: %w", err)
	}
	return nil
}

// MarshalReport is the report by the contract, ending with a line break.
// Quotes stay as they are: no character is escaped that JSON lets stand.
func MarshalReport(r *corpus.Report, pretty bool) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if pretty {
		e.SetIndent("", "  ")
	}
	err := e.Encode(r)
	return b.Bytes(), err
}
