// Package ingest turns raw bytes and where they came from into documents.
//
// Vocabulary:
//
//   - [Raw] is what was fetched or read, before anything is known of it.
//   - A [Format] is what the bytes are, which [Sniff] tells from the bytes
//     themselves; names and declared types only settle what the bytes leave open.
//   - A container (zip, rar) holds files; [Parser.Members] opens it. A wrapping (gzip)
//     is taken off on the way.
//   - [Limits] bound the work that one input may cause.
//
// Each format has a package of its own below this one; the root only decides
// which one reads. Not here: finding files and pages (ingest/crawl,
// ingest/warc), and what a document means (extract).
package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/html"
	"github.com/sokhoi/sokhoi/ingest/ocr"
	"github.com/sokhoi/sokhoi/ingest/office"
	"github.com/sokhoi/sokhoi/ingest/pdf"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// Version names the way bytes become documents; a change of results changes it.
const Version = "ingest/2"

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
	// Layout tells where the parts of a page stand; nil where no site file does.
	Layout *corpus.Layout
	// Needed is asked of what a page shows before the dearest part of reading it; where it says no, [Parser.Parse]
	// ends with [ErrNotNeeded]. nil reads everything.
	Needed func(*corpus.Gist) bool
	// Provenance is how Body came out of its container, first step first:
	// "warc", "gzip".
	Provenance []string
}

// ErrNotNeeded says that [Raw].Needed didn't want the page.
var ErrNotNeeded = html.ErrNotNeeded

// Limits bound the work that one input may cause. A zero field is its default.
type Limits struct {
	// Size is the most bytes of an input, and of what it unpacks to; 256 MiB.
	Size int64
	// TextSize is the most bytes of a plain text; 32 MiB.
	TextSize int64
	// Ratio is how many times larger than itself a wrapping or a container may
	// become; 200. What stays under a mebibyte is always let through.
	Ratio int64
	// Members is the most files of a container; 10,000.
	Members int
	// Nesting is how deep wrappings and containers may stand in one another; 3.
	Nesting int
	// Time is the most time for one page or text; 20 seconds. Formats that are read
	// in a child process have Sandbox.
	Time time.Duration
	// HTML bounds the reading of web pages, Sandbox that of PDF and office files.
	HTML    html.Limits
	Sandbox sandbox.Limits
	// Pages is the most pages of a PDF that are read; 0 is the default of ingest/pdf.
	Pages int
}

func (l Limits) withDefaults() Limits {
	if l.Size == 0 {
		l.Size = 256 << 20
	}
	if l.TextSize == 0 {
		l.TextSize = 32 << 20
	}
	if l.Ratio == 0 {
		l.Ratio = 200
	}
	if l.Members == 0 {
		l.Members = 10_000
	}
	if l.Nesting == 0 {
		l.Nesting = 3
	}
	if l.Time == 0 {
		l.Time = 20 * time.Second
	}
	if l.HTML.Time == 0 {
		l.HTML.Time = l.Time
	}
	return l
}

// Parser reads raw bytes of any format. The zero value works with the default
// limits. It may be used by several goroutines. A program that parses must begin
// with sandbox.Main([Tasks]...), for the children that read PDF, office and rar files.
type Parser struct {
	Limits Limits
	// Pool runs the child processes that read PDF, office and rar files; nil starts one
	// for each file.
	Pool *sandbox.Pool
	// CacheDir keeps what is compiled once, the PDF engine; "" is the user's cache
	// folder, "-" keeps nothing.
	CacheDir string
	// OCR reads scanned pages; nil is the tesseract on PATH.
	OCR *ocr.Tesseract
	// KeepFurniture keeps menus, related posts and the like of web pages as blocks
	// of the kind Boilerplate at the end of the text.
	KeepFurniture bool

	left html.Left
}

// Parse makes a document of raw. Bad input is a *corpus.InputError; other
// errors are of the machine. A container of several files is bad input here:
// [Parser.Members] opens it.
func (p *Parser) Parse(ctx context.Context, raw *Raw) (*corpus.Document, error) {
	limits := p.Limits.withDefaults()
	if int64(len(raw.Body)) > limits.Size {
		return nil, bad(raw, TooLarge, fmt.Sprintf("%d bytes are over the limit of %d", len(raw.Body), limits.Size))
	}
	d, err := p.parse(ctx, raw, limits, 0)
	if err != nil {
		return nil, err
	}
	// The document is known by the bytes that came in, not by what was inside.
	d.ID = corpus.NewDocumentID(raw.Body)
	d.Provenance = append(append([]string(nil), raw.Provenance...), d.Provenance...)
	if d.PublishedOn.IsZero() {
		d.PublishedOn = raw.PublishedOn
	}
	if raw.Layout != nil {
		d.Province = corpus.Text(raw.Layout.Province)
	}
	return d, nil
}

// Gist is what the page may show, at a fraction of what [Parser.Parse] takes; nil where raw is no
// page, or one of which that can't be told so cheaply.
func (p *Parser) Gist(raw *Raw) *corpus.Gist {
	limits := p.Limits.withDefaults()
	if int64(len(raw.Body)) > limits.Size || raw.Layout != nil || Sniff(raw.Body, raw.MediaType, raw.URI) != HTML {
		return nil
	}
	return html.Gist(raw.Body, raw.MediaType, raw.URI)
}

// parse reads the bytes at a depth of wrappings.
func (p *Parser) parse(ctx context.Context, raw *Raw, limits Limits, depth int) (*corpus.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("parse %s: %w", raw.URI, err)
	}
	if depth > limits.Nesting {
		return nil, bad(raw, TooDeep, fmt.Sprintf("containers stand in one another more than %d deep", limits.Nesting))
	}
	switch format := Sniff(raw.Body, raw.MediaType, raw.URI); format {
	case Empty:
		return nil, bad(raw, Blank, "the file is empty")
	case Gzip:
		body, err := gunzip(raw, limits)
		if err != nil {
			return nil, err
		}
		inner := *raw
		inner.Body = body
		d, err := p.parse(ctx, &inner, limits, depth+1)
		return wrapped("gzip", d), err
	case Zip:
		return p.single(ctx, raw, limits, depth, "zip")
	case Rar:
		return p.single(ctx, raw, limits, depth, "rar")
	case MHTML:
		body, mediaType, err := mhtmlPage(raw, limits)
		if err != nil {
			return nil, err
		}
		inner := *raw
		inner.Body, inner.MediaType = body, mediaType
		d, err := html.Parse(ctx, body, raw.URI, p.htmlOptions(&inner, limits))
		return wrapped("mhtml", d), err
	case HTML:
		return html.Parse(ctx, raw.Body, raw.URI, p.htmlOptions(raw, limits))
	case PDF:
		return pdf.Parse(ctx, raw.Body, raw.URI, pdf.Options{Pool: p.Pool, Limits: limits.Sandbox, CacheDir: p.CacheDir, MaxPages: limits.Pages, OCR: p.OCR})
	case Office:
		return office.Parse(ctx, raw.Body, raw.URI, office.Options{Pool: p.Pool, Limits: limits.Sandbox, Unpacked: limits.Size, Ratio: limits.Ratio})
	case PlainText:
		return parseText(raw, limits)
	default:
		return nil, bad(raw, Unsupported, format.reason())
	}
}

// Tasks are the parsers that child processes run.
func Tasks() []sandbox.Task { return []sandbox.Task{pdf.Task(), office.Task(), unrarTask()} }

func (p *Parser) htmlOptions(raw *Raw, limits Limits) html.Options {
	return html.Options{MediaType: raw.MediaType, KeepFurniture: p.KeepFurniture, Limits: limits.HTML, Left: &p.left, Layout: raw.Layout, Needed: raw.Needed}
}

// The codes of the failures that the root package itself tells; the packages of
// the formats have more.
const (
	Blank       = "empty"       // nothing but white space
	TooLarge    = "too_large"   // more bytes than Limits.Size or TextSize
	TooDeep     = "nested"      // wrappings or containers in one another
	Bomb        = "bomb"        // unpacks to more than Limits.Ratio allows
	Damaged     = "damaged"     // the wrapping or container can't be unpacked
	Unsupported = "unsupported" // a format that is not read
	Binary      = "binary"      // no known format, and no text
	Archive     = "archive"     // a container of several files
)

// bad is the error for an input at fault.
func bad(raw *Raw, code, reason string) *corpus.InputError {
	return &corpus.InputError{Input: raw.URI, Code: code, Reason: reason}
}

// wrapped adds the step that led to the document's bytes.
func wrapped(step string, d *corpus.Document) *corpus.Document {
	if d != nil {
		d.Provenance = append([]string{step}, d.Provenance...)
	}
	return d
}

// isInput reports whether the error is of the input.
func isInput(err error) bool {
	var in *corpus.InputError
	return errors.As(err, &in)
}
