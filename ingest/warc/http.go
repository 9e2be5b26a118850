package warc

import (
	"bytes"
	"fmt"
	"strings"
	"time"
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
	if !webAddress(h.uri) {
		return nil, nil // dns:, ftp:, whois:, a crawler's own notes
	}
	media, body := h.media, block
	var r response
	if h.kind == "response" && bytes.HasPrefix(block, []byte("HTTP/")) {
		var ok bool
		if r, body, ok = parseResponse(block); !ok {
			return nil, &Damage{Offset: here.Member, Inner: here.Inner, Code: NoRecord, Reason: "an HTTP response without the end of its header: " + h.uri}
		}
		if !pageStatus(r.status) {
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
			return nil, &Damage{Offset: here.Member, Inner: here.Inner, Code: Unsupported, Reason: fmt.Sprintf("the body can't be unpacked (%s: %v): %s", r.encoding, err, h.uri)}
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

func webAddress(uri string) bool {
	return strings.HasPrefix(uri, "http://") || strings.HasPrefix(uri, "https://")
}

// pageStatus reports whether a response of this status has the page that was asked for.
func pageStatus(status string) bool { return status == "200" || status == "203" }

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
