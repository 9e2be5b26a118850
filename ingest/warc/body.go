package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

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
		case "br":
			if looksPlain(b) {
				continue
			}
			r = brotli.NewReader(bytes.NewReader(b))
		default:
			if looksPlain(b) {
				continue
			}
			return nil, "", fmt.Errorf("the encoding %q is not read", name)
		}
		if err != nil {
			return nil, "", err
		}
		out, err := readLimited(r, limit)
		if errors.Is(err, errTooLarge) {
			return nil, "", fmt.Errorf("it unpacks to more than %d bytes", limit)
		}
		if err != nil && name == "br" && looksText(b) {
			continue // brotli has no sign at its start that would tell before
		}
		if err != nil && len(out) == 0 {
			return nil, "", err
		}
		b, step = out, name // what came before a cut is kept, as browsers do
	}
	return b, step, nil
}

// looksText tells text from packed bytes.
func looksText(b []byte) bool {
	for _, c := range b[:min(len(b), 512)] {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' {
			return false
		}
	}
	return true
}

// looksPlain tells markup and text from packed bytes.
func looksPlain(b []byte) bool {
	begin := bytes.TrimLeft(b[:min(len(b), 512)], " \t\r\n\xef\xbb\xbf")
	return len(begin) > 0 && begin[0] == '<'
}
