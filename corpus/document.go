package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// DocumentID names a document by its original bytes: "sha256-" and 64
// hexadecimal digits.
type DocumentID string

// NewDocumentID is the identity of the given original bytes.
func NewDocumentID(original []byte) DocumentID {
	sum := sha256.Sum256(original)
	return DocumentID("sha256-" + hex.EncodeToString(sum[:]))
}

// Digest is the hexadecimal SHA-256 without its prefix.
func (id DocumentID) Digest() string { return strings.TrimPrefix(string(id), "sha256-") }

// Span is a range of bytes [Start, End) of a document's normalized text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the number of bytes of the span.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether t lies within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share a byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// BlockKind says what part of a page a block is. Extraction trusts kinds
// differently: a caption may alone tell a head, boilerplate never tells one.
type BlockKind string

// The kinds of blocks.
const (
	Title       BlockKind = "title"     // the post's own title
	Heading     BlockKind = "heading"   // a heading inside the post
	Paragraph   BlockKind = "paragraph" // running text; also what plain text gives
	Caption     BlockKind = "caption"   // the text under a picture
	ListItem    BlockKind = "list_item"
	TableRow    BlockKind = "table_row"   // the cells of one row, joined by " | "
	Byline      BlockKind = "byline"      // who wrote the post
	Stamp       BlockKind = "stamp"       // the publication date as shown
	Boilerplate BlockKind = "boilerplate" // menus, clocks, counters, related posts, comments
)

// Block is a stretch of a document's text of one kind. Blocks are in the order
// of the text, don't overlap and hold no line break at either end.
type Block struct {
	Span
	Kind BlockKind `json:"kind"`
	// Page is the page of the original, from 1; 0 where it has no pages.
	Page int `json:"page,omitempty"`
}

// Page tells how one page of a paged original was read.
type Page struct {
	Number int    `json:"number"` // from 1
	Engine string `json:"engine"` // what read it: "pdfium", "ledongthuc", "tesseract", …
	// Health is the share of letters that stand in valid Vietnamese syllables, 0 to 1.
	Health float64 `json:"health"`
	// OCR is the mean word confidence of the page, 0 to 1; 0 where it wasn't scanned.
	OCR float64 `json:"ocr,omitempty"`
	// Failure says why the page has no text, "" where it has.
	Failure string `json:"failure,omitempty"`
}

// Document is one post, report or minutes, ready for extraction.
type Document struct {
	ID DocumentID
	// URI is the address the document came from, or its file path.
	URI string
	// MediaType is that of the original, without parameters: "text/html".
	MediaType string
	// Title, Byline and PublishedOn are what the page's structure tells (markup,
	// metadata). Where that is silent they are zero, and extraction reads them in
	// the text.
	Title       Text
	Byline      Text
	PublishedOn Date
	// Province is the one that the portal's site file names, "" where there is none.
	Province Text
	// Source is the decoded text before normalization, UTF-8.
	Source string
	// Text is Source normalized by [viet.Normalize]; every span is in bytes of Text.
	Text string
	// Offsets leads from a byte of Text back to one of Source.
	Offsets viet.OffsetMap
	// Blocks divide Text. A plain text has none: extraction then takes each line
	// for a paragraph.
	Blocks []Block
	// Pages is empty for formats without pages.
	Pages []Page
	// Health is the text-health score of the whole, 0 to 1.
	Health float64
	// Provenance is how the text came out of the bytes, first step first:
	// "gzip", "html", "windows-1258".
	Provenance []string
	// Diagnostics is what was wrong with the input but let it be read.
	Diagnostics []Diagnostic
	// Attachments are addresses of files that the page offers (PDF, DOC).
	Attachments []string
}

// NewDocument is a document of the given original bytes and decoded text.
func NewDocument(original []byte, uri, mediaType, source string) *Document {
	text, offsets := viet.Normalize(source)
	return &Document{
		ID: NewDocumentID(original), URI: uri, MediaType: mediaType,
		Source: source, Text: text, Offsets: offsets,
	}
}

// Quote is the text of the span.
func (d *Document) Quote(s Span) string { return d.Text[s.Start:s.End] }

// Evidence is the span with its text and the rule that read it.
func (d *Document) Evidence(s Span, rule string) Evidence {
	return Evidence{Start: s.Start, End: s.End, Quote: d.Text[s.Start:s.End], Rule: rule}
}

// Severity grades a diagnostic.
type Severity string

// The severities: a Fatal diagnostic left the document without a text.
const (
	Warning Severity = "warning"
	Fatal   Severity = "fatal"
)

// Diagnostic says what is wrong with an input and where.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	// Code is a stable key such as "truncated" or "not_utf8".
	Code string `json:"code"`
	// Message is for people; it names the reason, not the file.
	Message string `json:"message"`
	// Offset is a byte of the original, -1 where no place is meant.
	Offset int64 `json:"offset"`
}

// InputError is the error for an input that can't become a document. It names
// the input and the reason; machine failures are ordinary errors.
type InputError struct {
	Input  string // path or address
	Code   string // stable key, as in Diagnostic
	Reason string
	Err    error // the cause, may be nil
}

// Error names input and reason.
func (e *InputError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Input, e.Reason, e.Err)
	}
	return e.Input + ": " + e.Reason
}

// Unwrap is the cause.
func (e *InputError) Unwrap() error { return e.Err }
