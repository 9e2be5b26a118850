package warc

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// page makes a page of a record, nil where it has none that is wanted.
func (s *Scanner) page(h head, block []byte, here Position) (*Page, error) {
	switch h.kind {
	case "response", "resource":
	case "revisit":
		s.Counts.Revisits++
		return nil, nil
	default: // request, metadata, warcinfo, conversion, continuation
		return nil, nil
	}
	if !strings.HasPrefix(h.uri, "http://") && !strings.HasPrefix(h.uri, "https://") {
		return nil, nil // dns:, ftp:, whois:, a crawler's own notes
	}
	media, body := h.media, block
	var r response
	if h.kind == "response" && bytes.HasPrefix(block, []byte("HTTP/")) {
		var ok bool
		if r, body, ok = parseResponse(block); !ok {
			return nil, &Damage{Offset: here.Member, Code: NoRecord, Reason: "an HTTP response without the end of its header: " + h.uri}
		}
		if r.status != "200" && r.status != "203" {
			return nil, nil
		}
		media = r.media
	}
	if unwanted(media) {
		return nil, nil
	}
	steps := []string(nil)
	body = dechunk(body, r.chunked)
	if r.encoding != "" {
		plain, step, err := decodeBody(body, r.encoding, s.o.Limit)
		if err != nil {
			s.Counts.Pages++
			return nil, &Damage{Offset: here.Member, Code: Unsupported, Reason: fmt.Sprintf("the body can't be unpacked (%s: %v): %s", r.encoding, err, h.uri)}
		}
		if body = plain; step != "" {
			steps = append(steps, step)
		}
	}
	if len(body) == 0 {
		return nil, nil
	}
	s.Counts.Pages++
	if s.o.Prefilter != nil && !packed(body) && !s.o.Prefilter(body) {
		return nil, nil
	}
	s.Counts.Passed++
	format := "warc"
	if h.arc {
		format = "arc"
	}
	return &Page{URI: h.uri, MediaType: media, Captured: captured(h), Body: bytes.Clone(body),
		Place: Place{File: s.name, Position: here}, Steps: append([]string{format}, steps...)}, nil
}

func captured(h head) time.Time {
	layout := time.RFC3339
	if h.arc {
		layout = "20060102150405"
	}
	t, err := time.Parse(layout, h.date)
	if err != nil {
		return time.Time{}
	}
	return t
}

// response is what is needed of an HTTP header.
type response struct {
	status, media, encoding string
	chunked                 bool
}

func parseResponse(b []byte) (r response, body []byte, ok bool) {
	at := 0
	for first := true; ; first = false {
		end := bytes.IndexByte(b[at:], '\n')
		if end < 0 {
			return r, nil, false
		}
		line := bytes.TrimSuffix(b[at:at+end], []byte("\r"))
		at += end + 1
		if len(line) == 0 {
			return r, b[at:], true
		}
		if first {
			if f := bytes.Fields(line); len(f) > 1 {
				r.status = string(f[1])
			}
			continue
		}
		colon := bytes.IndexByte(line, ':')
		if colon <= 0 {
			continue
		}
		name, value := line[:colon], bytes.TrimSpace(line[colon+1:])
		switch {
		case is(name, "content-type"):
			r.media = intern(value)
		case is(name, "content-encoding"):
			r.encoding = strings.ToLower(string(value))
		case is(name, "transfer-encoding"):
			r.chunked = bytes.Contains(bytes.ToLower(value), []byte("chunked"))
		}
	}
}

// unwanted reports whether a declared type can't be that of a document. Servers
// declare documents as octet streams, so only the plain cases count.
func unwanted(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	kind, sub, _ := strings.Cut(media, "/")
	switch kind {
	case "image", "video", "audio", "font":
		return true
	case "text":
		return sub == "css" || sub == "javascript" || sub == "dns"
	case "application":
		switch sub {
		case "javascript", "x-javascript", "json", "font-woff", "font-woff2", "x-font-ttf", "x-shockwave-flash", "vnd.ms-fontobject":
			return true
		}
	}
	return false
}

// packed reports whether the bytes are of a format whose text doesn't stand in
// them as it is: the prefilter can't tell.
func packed(b []byte) bool {
	for _, magic := range []string{"PK\x03\x04", "\xd0\xcf\x11\xe0", "\x1f\x8b", "{\\rtf", "\xff\xfe", "\xfe\xff"} {
		if len(b) >= len(magic) && string(b[:len(magic)]) == magic {
			return true
		}
	}
	begin := b[:min(len(b), 1024)]
	return bytes.Contains(begin, []byte("%PDF-")) || bytes.Contains(begin, []byte("MIME-Version:")) || bytes.IndexByte(begin, 0) >= 0
}

// dechunk joins the chunks of a body. Some crawlers keep the header and join the
// chunks themselves: what isn't chunked stays as it is. A body cut off inside a
// chunk gives what there is.
func dechunk(b []byte, declared bool) []byte {
	if !declared {
		return b
	}
	size, rest, ok := chunkSize(b)
	if !ok || size > len(rest) && size > 1<<30 {
		return b
	}
	out := make([]byte, 0, len(b))
	for ok && size > 0 {
		if size > len(rest) {
			return append(out, rest...)
		}
		out = append(out, rest[:size]...)
		rest = bytes.TrimPrefix(bytes.TrimPrefix(rest[size:], []byte("\r")), []byte("\n"))
		size, rest, ok = chunkSize(rest)
	}
	if !ok && len(rest) > 0 {
		out = append(out, rest...) // the rest isn't chunked; nothing is lost
	}
	return out
}

// chunkSize reads the line before a chunk.
func chunkSize(b []byte) (size int, rest []byte, ok bool) {
	end := bytes.IndexByte(b[:min(len(b), 1<<10)], '\n')
	if end < 0 {
		return 0, b, false
	}
	n := 0
	for n < end && n < 8 {
		c := b[n] | 0x20
		switch {
		case c >= '0' && c <= '9' && b[n] >= '0':
			size = size<<4 | int(c-'0')
		case c >= 'a' && c <= 'f':
			size = size<<4 | int(c-'a'+10)
		default:
			c = 0
		}
		if c == 0 {
			break
		}
		n++
	}
	after := bytes.TrimSpace(b[n:end])
	if n == 0 || len(after) > 0 && after[0] != ';' {
		return 0, b, false
	}
	return size, b[end+1:], true
}

// decodeBody takes the content encodings off, the last one first. Bodies whose
// header lies are taken as they are.
func decodeBody(b []byte, encodings string, limit int64) (body []byte, step string, err error) {
	list := strings.Split(encodings, ",")
	for i := len(list) - 1; i >= 0; i-- {
		var r io.Reader
		name := strings.TrimSpace(list[i])
		switch name {
		case "", "identity", "none", "utf-8", "8bit", "binary":
			continue
		case "gzip", "x-gzip":
			if len(b) < 2 || b[0] != 0x1f || b[1] != 0x8b {
				continue
			}
			r, err = gzip.NewReader(bytes.NewReader(b))
		case "deflate":
			if r, err = zlib.NewReader(bytes.NewReader(b)); err != nil {
				if looksPlain(b) {
					err = nil
					continue
				}
				r, err = flate.NewReader(bytes.NewReader(b)), nil
			}
		case "zstd":
			if len(b) < 4 || string(b[:4]) != "\x28\xb5\x2f\xfd" {
				continue
			}
			var z *zstd.Decoder
			if z, err = zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderConcurrency(1)); err == nil {
				defer z.Close()
				r = z
			}
		default:
			if looksPlain(b) {
				continue
			}
			return nil, "", fmt.Errorf("the encoding %q is not read", name)
		}
		if err != nil {
			return nil, "", err
		}
		out, err := io.ReadAll(io.LimitReader(r, limit+1))
		if int64(len(out)) > limit {
			return nil, "", fmt.Errorf("it unpacks to more than %d bytes", limit)
		}
		if err != nil && len(out) == 0 {
			return nil, "", err
		}
		b, step = out, name // what came before a cut is kept, as browsers do
	}
	return b, step, nil
}

// looksPlain tells markup and text from packed bytes.
func looksPlain(b []byte) bool {
	begin := bytes.TrimLeft(b[:min(len(b), 512)], " \t\r\n\xef\xbb\xbf")
	return len(begin) > 0 && begin[0] == '<'
}
