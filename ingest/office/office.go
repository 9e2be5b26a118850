package office

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/charset"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// Version names the way office files are read; a change of results changes it.
const Version = "office/2"

// Options settle how files are read. The zero value has the defaults.
type Options struct {
	// Pool runs the child processes; nil starts one for each file.
	Pool *sandbox.Pool
	// Limits bound the child process for one file.
	Limits sandbox.Limits
	// Unpacked is how many bytes an archive's parts may have; 0 means 256 MiB.
	Unpacked int64
	// Ratio is how much larger than the file its parts may be; 0 means 200.
	Ratio int64
}

func (o Options) withDefaults() Options {
	if o.Unpacked == 0 {
		o.Unpacked = 256 << 20
	}
	if o.Ratio == 0 {
		o.Ratio = 200
	}
	return o
}

// Format is a kind of office file.
type Format string

// The formats.
const (
	DOCX Format = "docx"
	XLSX Format = "xlsx"
	ODT  Format = "odt"
	ODS  Format = "ods"
	RTF  Format = "rtf"
	DOC  Format = "doc" // Word 97 to 2003
	XLS  Format = "xls" // Excel 97 to 2003
	None Format = ""
)

// mediaTypes are the formats' media types.
func (f Format) mediaType() string {
	switch f {
	case DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ODT:
		return "application/vnd.oasis.opendocument.text"
	case ODS:
		return "application/vnd.oasis.opendocument.spreadsheet"
	case RTF:
		return "application/rtf"
	case DOC:
		return "application/msword"
	case XLS:
		return "application/vnd.ms-excel"
	}
	return ""
}

var compound = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// Sniff tells the format by the bytes; None is something else.
func Sniff(body []byte) Format {
	switch {
	case bytes.HasPrefix(body, []byte(`{\rtf`)):
		return RTF
	case bytes.HasPrefix(body, compound):
		if bytes.Contains(body, utf16Name("Workbook")) || bytes.Contains(body, utf16Name("Book")) && !bytes.Contains(body, utf16Name("WordDocument")) {
			return XLS
		}
		return DOC
	case bytes.HasPrefix(body, []byte("PK")):
		r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			return None
		}
		for _, f := range r.File {
			switch f.Name {
			case "word/document.xml":
				return DOCX
			case "xl/workbook.xml":
				return XLSX
			case "mimetype":
				return openDocument(f)
			}
		}
	}
	return None
}

// openDocument tells an OpenDocument file by its first part.
func openDocument(f *zip.File) Format {
	b, err := readPart(f, 256)
	if err != nil {
		return None
	}
	for _, format := range []Format{ODT, ODS} {
		if strings.TrimSpace(string(b)) == format.mediaType() {
			return format
		}
	}
	return None
}

func utf16Name(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r), 0)
	}
	return b
}

// piece is one block on its way from the child.
type piece struct {
	Kind corpus.BlockKind `json:"kind"`
	Text string           `json:"text"`
}

// answer is what the child sends.
type answer struct {
	Pieces   []piece  `json:"pieces"`
	Tool     string   `json:"tool,omitempty"` // the program that read the file
	Decoded  bool     `json:"decoded,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// request is what the child is asked.
type request struct {
	Format   Format `json:"format"`
	Unpacked int64  `json:"unpacked"`
	Ratio    int64  `json:"ratio"`
}

// Parse makes a document of the bytes of an office file. A file at fault gives
// a *corpus.InputError.
func Parse(ctx context.Context, body []byte, uri string, o Options) (*corpus.Document, error) {
	o = o.withDefaults()
	format := Sniff(body)
	if format == None {
		return nil, &corpus.InputError{Input: uri, Code: "not_office", Reason: "the file is no office document that is known"}
	}
	options, err := json.Marshal(request{Format: format, Unpacked: o.Unpacked, Ratio: o.Ratio})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", uri, err)
	}
	var all answer
	call := sandbox.Request{Task: taskName, Input: uri, Options: options, Body: body}
	err = o.Pool.Run(ctx, call, o.Limits, func(b []byte) error {
		var a answer
		if err := json.Unmarshal(b, &a); err != nil {
			return fmt.Errorf("read the answer for %s: %w", uri, err)
		}
		all.Pieces = append(all.Pieces, a.Pieces...)
		all.Warnings = append(all.Warnings, a.Warnings...)
		all.Tool += a.Tool
		all.Decoded = all.Decoded || a.Decoded
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all.document(body, uri, format)
}

// document joins the pieces.
func (a *answer) document(body []byte, uri string, format Format) (*corpus.Document, error) {
	var source strings.Builder
	kinds := make([]corpus.BlockKind, 0, len(a.Pieces))
	for _, p := range a.Pieces {
		if text := oneLine(p.Text); text != "" {
			source.WriteString(text)
			source.WriteByte('\n')
			kinds = append(kinds, p.Kind)
		}
	}
	text, repairs := charset.RepairText(source.String())
	if strings.Count(text, "\n") != len(kinds) {
		text, repairs = source.String(), nil
	}
	text, mended, err := corpus.RepairSource(text, uri)
	if err != nil {
		return nil, err
	}
	d := corpus.NewDocument(body, uri, format.mediaType(), text)
	d.Provenance = []string{string(format)}
	if a.Tool != "" {
		d.Provenance = append(d.Provenance, a.Tool)
	}
	if a.Decoded {
		d.Provenance = append(d.Provenance, "legacy fonts")
	}
	d.Provenance = append(d.Provenance, repairs...)
	d.Health = viet.Health(d.Text)
	for _, w := range a.Warnings {
		d.Diagnostics = append(d.Diagnostics, corpus.Diagnostic{Severity: corpus.Warning, Code: "damaged", Message: w, Offset: -1})
	}
	d.TellRepairs(mended)
	// Normalizing keeps the lines, so that line i of the text is piece i.
	start := 0
	for _, kind := range kinds {
		n := strings.IndexByte(d.Text[start:], '\n')
		if n < 0 {
			return nil, fmt.Errorf("read %s: the normal form of the text lost lines", uri)
		}
		if n > 0 {
			d.Blocks = append(d.Blocks, corpus.Block{Span: corpus.Span{Start: start, End: start + n}, Kind: kind})
		}
		start += n + 1
	}
	if len(d.Blocks) == 0 {
		return nil, &corpus.InputError{Input: uri, Code: "no_text", Reason: "the file has no text"}
	}
	return d, nil
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
