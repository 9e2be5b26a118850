package pdf

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/ocr"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// Version names the way PDFs are read; a change of results changes it.
const Version = "pdf/4"

// Options settle how files are read. The zero value has the defaults.
type Options struct {
	// Pool runs the child processes; nil starts one for each file.
	Pool *sandbox.Pool
	// Limits bound the child process for one file.
	Limits sandbox.Limits
	// CacheDir keeps the compiled engine; "" is sokhoi in the user's cache folder,
	// "-" keeps none, which costs three seconds for each child.
	CacheDir string
	// MaxPages is how many pages of a file are read; 0 means 2,000.
	MaxPages int
	// OCR reads the pages that have no sound text; nil is the tesseract on PATH.
	OCR *ocr.Tesseract
}

// drawTime is how long drawing so many pages may take, the reading included that
// it waits for.
func (o Options) drawTime(pages int) time.Duration {
	limit := o.Limits.Time
	if limit == 0 {
		limit = 20 * time.Second
	}
	return limit + time.Duration(pages)*15*time.Second
}

func (o Options) withDefaults() Options {
	if o.MaxPages == 0 {
		o.MaxPages = 2000
	}
	switch o.CacheDir {
	case "":
		if dir, err := os.UserCacheDir(); err == nil {
			o.CacheDir = filepath.Join(dir, "sokhoi", "pdfium")
		}
	case "-":
		o.CacheDir = ""
	}
	return o
}

// Parse makes a document of the bytes of a PDF. A file at fault gives a
// *corpus.InputError; a file of which only some pages could be read gives a
// document whose Diagnostics tell which.
func Parse(ctx context.Context, body []byte, uri string, o Options) (*corpus.Document, error) {
	o = o.withDefaults()
	if !Sniff(body) {
		return nil, &corpus.InputError{Input: uri, Code: "not_pdf", Reason: "the file has no PDF header"}
	}
	f, err := readFile(ctx, body, uri, o)
	if err != nil {
		return nil, err
	}
	f.repair()
	if err := f.readScans(ctx, body, uri, o); err != nil {
		return nil, err
	}
	f.tellRepairs()
	f.doubts()
	return f.document(body, uri)
}

// Sniff reports whether the bytes look like a PDF: its header stands somewhere
// in the first kilobyte.
func Sniff(body []byte) bool {
	return bytes.Contains(body[:min(len(body), 1024+8)], []byte("%PDF-"))
}

// result is what is known of a file while it is read.
type result struct {
	file        fileAnswer
	pages       []pageAnswer
	confidence  map[int]float64 // by page number, of OCR
	diagnostics []corpus.Diagnostic
}

// steady is how many pages have to be read within the time limit for a long
// file to be given as much time again.
const steady = 25

// readFile has a child read the text layer. The time limit holds for the start
// and each further stretch of a file that is being read steadily.
func readFile(ctx context.Context, body []byte, uri string, o Options) (*result, error) {
	f := &result{confidence: map[int]float64{}}
	var err error
	for {
		from := len(f.pages)
		err = f.readFrom(ctx, body, uri, o, from)
		var bad *corpus.InputError
		if !errors.As(err, &bad) || bad.Code != sandbox.TimeLimit || len(f.pages) < from+steady {
			break
		}
	}
	var bad *corpus.InputError
	if errors.As(err, &bad) && len(f.pages) == 0 {
		if serr := f.readWhole(ctx, body, uri, o, bad); serr != nil {
			return nil, serr
		}
		return f, nil
	}
	switch {
	case err == nil:
	case errors.As(err, &bad) && len(f.pages) > 0:
		// What was read before the failure is kept.
		f.warn(bad.Code, fmt.Sprintf("%s; %d of %d pages were read", bad.Reason, len(f.pages), f.file.Pages))
		for n := len(f.pages); n < min(f.file.Pages, o.MaxPages); n++ {
			f.pages = append(f.pages, pageAnswer{Number: n + 1, Failure: bad.Code})
		}
	default:
		return nil, err
	}
	if f.file.Pages > o.MaxPages {
		f.warn("too_many_pages", fmt.Sprintf("only the first %d of %d pages were read", o.MaxPages, f.file.Pages))
	}
	if err := f.readAgain(ctx, body, uri, o); err != nil {
		return nil, err
	}
	for _, p := range f.pages {
		if p.Reason != "" {
			f.warn(p.Failure, fmt.Sprintf("page %d: %s", p.Number, p.Reason))
		}
	}
	for _, w := range f.file.Warnings {
		f.warn("damaged", w)
	}
	return f, nil
}

// readFrom has a child read the pages from one on, counted from 0.
func (f *result) readFrom(ctx context.Context, body []byte, uri string, o Options, from int) error {
	options, err := json.Marshal(request{CacheDir: o.CacheDir, MaxPages: o.MaxPages, From: from})
	if err != nil {
		return fmt.Errorf("read %s: %w", uri, err)
	}
	call := sandbox.Request{Task: taskName, Input: uri, Options: options, Body: body}
	return o.Pool.Run(ctx, call, o.Limits, func(piece []byte) error {
		var a answer
		if err := json.Unmarshal(piece, &a); err != nil {
			return fmt.Errorf("read the answer for %s: %w", uri, err)
		}
		if a.File != nil {
			f.file = *a.File
		}
		if a.Page != nil {
			f.pages = append(f.pages, *a.Page)
		}
		return nil
	})
}

func (f *result) warn(code, message string) {
	f.diagnostics = append(f.diagnostics, corpus.Diagnostic{Severity: corpus.Warning, Code: code, Message: message, Offset: -1})
}

// document joins the pages to a document.
func (f *result) document(body []byte, uri string) (*corpus.Document, error) {
	pages := make([]pageLines, 0, len(f.pages))
	for _, p := range f.pages {
		pages = append(pages, pageLines{number: p.Number, lines: p.Lines, scanned: p.Engine == tesseract})
	}
	bs := blocks(withoutFurniture(pages))
	var source strings.Builder
	kept := bs[:0]
	for _, b := range bs {
		b.text = oneLine(b.text)
		if b.text == "" {
			continue
		}
		source.WriteString(b.text)
		source.WriteByte('\n')
		kept = append(kept, b)
	}
	d := corpus.NewDocument(body, uri, "application/pdf", source.String())
	d.Provenance = f.provenance()
	d.Diagnostics = f.diagnostics
	d.Health = viet.Health(d.Text)
	for _, p := range f.pages {
		d.Pages = append(d.Pages, corpus.Page{Number: p.Number, Engine: p.Engine, Health: p.Health, OCR: f.confidence[p.Number], Failure: p.Failure})
	}
	// Normalizing keeps the lines, so that line i of the text is block i.
	start := 0
	for _, b := range kept {
		end := start + strings.IndexByte(d.Text[start:], '\n')
		if end < start {
			return nil, fmt.Errorf("read %s: the normal form of the text lost lines", uri)
		}
		if end > start {
			d.Blocks = append(d.Blocks, corpus.Block{Span: corpus.Span{Start: start, End: end}, Kind: b.kind, Page: b.page})
		}
		start = end + 1
	}
	if len(d.Blocks) == 0 {
		return nil, f.noText(uri)
	}
	return d, nil
}

// noText is the error for a file without any text.
func (f *result) noText(uri string) error {
	bad := &corpus.InputError{Input: uri, Code: "no_text", Reason: "the PDF has no text"}
	for _, p := range f.pages {
		if p.Failure != "" {
			bad.Code, bad.Reason = p.Failure, "no page could be read"
			break
		}
	}
	for _, d := range f.diagnostics {
		bad.Reason += "; " + d.Message
	}
	return bad
}

// provenance is how the text came out of the bytes.
func (f *result) provenance() []string {
	steps := []string{"pdf"}
	if f.file.Repaired != "" {
		steps = append(steps, f.file.Repaired)
	}
	mendedWords := false
	for i := range f.pages {
		p := &f.pages[i]
		mendedWords = mendedWords || p.repaired()
		engine := strings.ReplaceAll(p.Engine, mended, "")
		if engine != "" && !slices.Contains(steps, engine) {
			steps = append(steps, engine)
		}
	}
	if mendedWords {
		steps = append(steps, corpus.RepairStep)
	}
	return steps
}

// oneLine is the text in NFC without line breaks, controls and doubled spaces.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || r >= 0x80 && r < 0xA0 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}
