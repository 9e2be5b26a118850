package ingest

import (
	"bytes"
	"mime"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/ingest/office"
	"github.com/sokhoi/sokhoi/ingest/pdf"
)

// Format is what an input is.
type Format string

// The formats. Those without a reader are told apart so that a failure can say
// what the file is.
const (
	Empty     Format = "empty"
	PlainText Format = "plain text"
	HTML      Format = "html"
	MHTML     Format = "mhtml"
	PDF       Format = "pdf"
	Gzip      Format = "gzip"
	Zip       Format = "zip"
	Office    Format = "office" // Word, Excel, OpenDocument, RTF; office.Sniff tells which
	Rar       Format = "rar"
	SevenZip  Format = "7z"
	Image     Format = "image"
	Media     Format = "media"  // sound, film, flash
	Program   Format = "binary" // anything else that is no text
)

// reason says why files of the format are not read.
func (f Format) reason() string {
	switch f {
	case SevenZip:
		return "files in a " + string(f) + " archive can't be read; unpack it and give the files"
	case Image:
		return "the file is a picture, not a document"
	case Media:
		return "the file is sound or film, not a document"
	case Program:
		return "the file is binary data of no known format, not a text"
	}
	return "files of the format " + string(f) + " can't be read"
}

var magics = []struct {
	head   string
	format Format
}{
	{"\x1f\x8b", Gzip},
	{"PK\x03\x04", Zip}, {"PK\x05\x06", Zip},
	{"Rar!\x1a\x07", Rar}, {"7z\xbc\xaf\x27\x1c", SevenZip},
	{"\xff\xd8\xff", Image}, {"\x89PNG\r\n", Image}, {"GIF8", Image}, {"BM", Image}, {"II*\x00", Image}, {"MM\x00*", Image},
	{"ID3", Media}, {"FWS", Media}, {"CWS", Media}, {"OggS", Media}, {"\x1aE\xdf\xa3", Media}, {"FLV\x01", Media},
	{"\x7fELF", Program}, {"MZ", Program}, {"\xca\xfe\xba\xbe", Program}, {"SQLite format 3\x00", Program}, {"wOFF", Program}, {"\x28\xb5\x2f\xfd", Program}, {"BZh", Program}, {"\xfd7zXZ\x00", Program},
}

// Sniff tells the format from the bytes. The declared media type and the name
// count only between a page and a plain text, where bytes can't decide.
func Sniff(body []byte, mediaType, uri string) Format {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n\f\x00")
	if len(trimmed) == 0 {
		return Empty
	}
	if office.Sniff(body) != office.None {
		return Office
	}
	for _, m := range magics {
		if !bytes.HasPrefix(body, []byte(m.head)) {
			continue
		}
		// Two letters are too little: a text may start with them.
		if len(m.head) == 2 && m.format != Gzip && !hasControls(body) {
			continue
		}
		if len(m.head) == 3 && m.format == Media && !hasControls(body) {
			continue
		}
		return m.format
	}
	if len(body) > 12 && (string(body[:4]) == "RIFF" || string(body[4:8]) == "ftyp") {
		if string(body[8:12]) == "WEBP" {
			return Image
		}
		return Media
	}
	if pdf.Sniff(body) && !looksHTML(trimmed) {
		return PDF
	}
	if isMHTML(trimmed) {
		return MHTML
	}
	if looksHTML(trimmed) || looksHTML(wide(body)) {
		return HTML
	}
	if isBinary(body) {
		return Program
	}
	if declaresHTML(mediaType, uri) && bytes.IndexByte(body, '<') >= 0 {
		return HTML
	}
	return PlainText
}

// declaresHTML reports whether sender or name call the file a page.
func declaresHTML(mediaType, uri string) bool {
	if t, _, err := mime.ParseMediaType(mediaType); err == nil && (t == "text/html" || t == "application/xhtml+xml") {
		return true
	}
	switch extension(uri) {
	case ".html", ".htm", ".xhtml", ".aspx", ".asp", ".php", ".jsp":
		return mediaType == ""
	}
	return false
}

// extension is the ending of the file's name or the address's path, in lower case.
func extension(uri string) string {
	if u, err := url.Parse(uri); err == nil && u.Scheme != "" && u.Path != "" {
		uri = u.Path
	}
	return strings.ToLower(path.Ext(strings.ReplaceAll(uri, "\\", "/")))
}

var pageTags = []string{"<!doctype html", "<html", "<head", "<body", "<table", "<div", "<script", "<meta", "<title", "<link", "<style", "<p>", "<p ", "<br", "<h1", "<font", "<center", "<span", "<a ", "<img", "<form", "<frameset", "<article", "<section", "<!--"}

// looksHTML reports whether a page starts here: with a tag, after comments and
// declarations.
func looksHTML(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), 4096)])
	for len(head) > 0 {
		head = bytes.TrimLeft(head, " \t\r\n\f\x00")
		switch {
		case bytes.HasPrefix(head, []byte("<?")):
			_, rest, ok := bytes.Cut(head, []byte(">"))
			if !ok {
				return false
			}
			head = rest
			continue
		case bytes.HasPrefix(head, []byte("<!--")):
			_, rest, ok := bytes.Cut(head, []byte("-->"))
			if !ok {
				return true
			}
			head = rest
			continue
		}
		break
	}
	for _, tag := range pageTags {
		if bytes.HasPrefix(head, []byte(tag)) {
			return true
		}
	}
	// Some portals send text or blank script output before the page.
	return bytes.Contains(head, []byte("<html")) && bytes.Contains(head, []byte(">"))
}

// wide takes the zero bytes of an UTF-16 text out, enough for looking at tags.
func wide(b []byte) []byte {
	if len(b) < 4 || !(b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff || b[1] == 0 && b[3] == 0 || b[0] == 0 && b[2] == 0) {
		return nil
	}
	b = b[:min(len(b), 4096)]
	return bytes.TrimLeft(bytes.ReplaceAll(b, []byte{0}, nil), "\xff\xfe")
}

// hasControls reports whether the first kilobytes hold bytes that no text has.
func hasControls(b []byte) bool {
	for _, c := range b[:min(len(b), 2048)] {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b && c != 0x0b {
			return true
		}
	}
	return false
}

// isBinary reports whether the bytes are no text in any encoding that Vietnamese
// files have. UTF-16 has zero bytes, but in every second place; VISCII puts six
// letters on control bytes, which leaves more letters than controls.
func isBinary(b []byte) bool {
	b = b[:min(len(b), 64<<10)]
	if utf16Like(b) {
		return false
	}
	controls, zeros := 0, 0
	for _, c := range b {
		switch {
		case c == 0:
			zeros++
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f':
			controls++
		}
	}
	if zeros > 0 && zeros*200 >= len(b) {
		return true
	}
	if utf8.Valid(b[:max(0, len(b)-3)]) {
		return controls*20 > len(b)
	}
	return controls*25 > len(b) || zeros > 8
}

// utf16Like reports whether the text is UTF-16: by its mark, or by zeros in every
// second place.
func utf16Like(b []byte) bool {
	if len(b) >= 2 && (b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff) {
		return true
	}
	if len(b) < 16 {
		return false
	}
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i%2]++
		}
	}
	even, odd := zeros[0], zeros[1]
	return odd*5 > len(b) && even*40 < len(b) || even*5 > len(b) && odd*40 < len(b)
}
