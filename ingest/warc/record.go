package warc

import (
	"bytes"
	"errors"
	"strconv"
)

// head is what is needed of a record's header.
type head struct {
	arc    bool
	kind   string // response, resource, revisit, …; "response" for ARC
	uri    string
	media  string // Content-Type of the block; for ARC as the crawler noted it
	date   string // WARC-Date, or the 14 digits of ARC
	length int64
}

// maxHead is the most bytes of a record's header.
const maxHead = 64 << 10

var (
	errHead  = errors.New("no record begins here")
	errShort = errors.New("the bytes end too early")
)

// parseHead reads the header at the start of b; size is its bytes with the empty
// line. errShort asks for more bytes, errHead says that there is none.
func parseHead(b []byte) (h head, size int, err error) {
	if !bytes.HasPrefix(b, []byte("WARC/")) {
		if len(b) < 5 && bytes.HasPrefix([]byte("WARC/"), b) {
			return h, 0, errShort
		}
		return parseARC(b)
	}
	h.length = -1
	at := 0
	for first := true; ; first = false {
		end := bytes.IndexByte(b[at:], '\n')
		if end < 0 {
			if len(b) < maxHead {
				return h, 0, errShort
			}
			return h, 0, errHead
		}
		line := b[at : at+end]
		at += end + 1
		if n := len(line); n > 0 && line[n-1] == '\r' {
			line = line[:n-1]
		}
		if len(line) == 0 {
			break
		}
		if at > maxHead {
			return h, 0, errHead
		}
		if first {
			continue
		}
		colon := bytes.IndexByte(line, ':')
		if colon <= 0 {
			continue // a continued line, or noise that other readers pass over, too
		}
		name, value := line[:colon], bytes.TrimSpace(line[colon+1:])
		switch {
		case is(name, "warc-type"):
			h.kind = intern(value)
		case is(name, "warc-target-uri"):
			// Some writers put the address in angle brackets, as the grammar of 1.0 had it.
			h.uri = string(bytes.TrimSuffix(bytes.TrimPrefix(value, []byte("<")), []byte(">")))
		case is(name, "content-type"):
			h.media = intern(value)
		case is(name, "warc-date"):
			h.date = string(value)
		case is(name, "content-length"):
			n, err := strconv.ParseInt(string(value), 10, 64)
			if err != nil || n < 0 {
				return h, 0, errHead
			}
			h.length = n
		}
	}
	if h.length < 0 {
		return h, 0, errHead
	}
	return h, at, nil
}

// parseARC reads the one line of an ARC record: address, IP address, date of 14
// digits, media type, length; version 2 has five fields more before the length.
func parseARC(b []byte) (h head, size int, err error) {
	end := bytes.IndexByte(b[:min(len(b), 1<<13)], '\n')
	if end < 0 {
		if len(b) < 1<<13 && bytes.Contains(b[:min(len(b), 64)], []byte(":")) {
			return h, 0, errShort
		}
		return h, 0, errHead
	}
	fields := bytes.Fields(b[:end])
	n := len(fields)
	if n != 5 && n != 10 || !digits(fields[2], 14) || !digits(fields[n-1], 0) || !bytes.Contains(fields[0], []byte(":")) {
		return h, 0, errHead
	}
	h = head{arc: true, kind: "response", uri: string(fields[0]), media: intern(fields[3]), date: string(fields[2])}
	if h.length, err = strconv.ParseInt(string(fields[n-1]), 10, 64); err != nil {
		return h, 0, errHead
	}
	if bytes.HasPrefix(fields[0], []byte("filedesc:")) {
		h.kind = "warcinfo"
	}
	return h, end + 1, nil
}

// digits reports whether b is n decimal digits, any number of them where n is 0.
func digits(b []byte, n int) bool {
	if len(b) == 0 || n > 0 && len(b) != n {
		return false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// is compares a header's name with one in small letters.
func is(name []byte, lower string) bool {
	if len(name) != len(lower) {
		return false
	}
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// intern is the string of the few values that stand in nearly every record,
// without an allocation.
func intern(b []byte) string {
	switch string(b) {
	case "response":
		return "response"
	case "request":
		return "request"
	case "metadata":
		return "metadata"
	case "revisit":
		return "revisit"
	case "application/http; msgtype=response":
		return "application/http; msgtype=response"
	case "application/http; msgtype=request":
		return "application/http; msgtype=request"
	case "text/html":
		return "text/html"
	}
	return string(b)
}

// afterBlock is b without the line breaks that end a record.
func afterBlock(b []byte) []byte {
	i := 0
	for i < len(b) && (b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return b[i:]
}
