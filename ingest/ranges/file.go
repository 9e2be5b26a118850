package ranges

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"

	"github.com/sokhoi/sokhoi/ingest/dial"
	"github.com/sokhoi/sokhoi/ingest/manners"
)

const (
	// leastRange and mostRange bound what is asked for at once.
	leastRange = 256 << 10
	mostRange  = 8 << 20
	// kept is how much of the start of a file is kept where there are no ranges: readers look there
	// first, to see what it is.
	kept = 1 << 20
	// mostStarts is how often a file without ranges is begun anew because the reader goes back.
	mostStarts = 4
)

// File is a file at an address. It is read at any place, one read at a time.
type File struct {
	c       *Client
	ctx     context.Context // of Open: what ends the run ends the reading
	address *url.URL
	is      Validator
	ranged  bool

	mu   sync.Mutex
	head []byte
	buf  []byte // read last
	at   int64  // its place
	step int64  // how much to ask for next

	body   *answer // without ranges: what comes
	pos    int64   // its place
	starts int
}

// Open asks for the start of the file. The file can be read until ctx ends.
func (c *Client) Open(ctx context.Context, address string) (*File, error) {
	c.start()
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &Failure{address, Refused, "no http or https address"}
	}
	if u.User != nil {
		return nil, &Failure{u.Redacted(), Refused, "a password in an address would stand in the corpus"}
	}
	u.Fragment = ""
	f := &File{c: c, ctx: ctx, address: u, is: Validator{Size: -1}, step: leastRange}
	f.buf = make([]byte, leastRange)
	n, err := f.fill(f.buf, 0)
	if err != nil {
		f.Close()
		return nil, err
	}
	f.buf = f.buf[:n]
	if !f.ranged {
		f.head = bytes.Clone(f.buf)
	}
	c.mu.Lock()
	c.known[address] = f.is
	c.mu.Unlock()
	return f, nil
}

// Size is the file's in bytes.
func (f *File) Size() int64 { return f.is.Size }

// Ranged reports whether the server gives ranges.
func (f *File) Ranged() bool { return f.ranged }

// Close ends what is under way.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.body != nil {
		f.body.Close()
		f.body = nil
	}
	return nil
}

// ReadAt reads as io.ReaderAt has it. Its errors are io.EOF, a *[Failure], or that of the context.
func (f *File) ReadAt(p []byte, off int64) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n < len(p) {
		at := off + int64(n)
		switch {
		case at >= f.is.Size:
			return n, io.EOF
		case at < int64(len(f.head)):
			n += copy(p[n:], f.head[at:])
			continue
		case at >= f.at && at < f.at+int64(len(f.buf)):
			n += copy(p[n:], f.buf[at-f.at:])
			continue
		}
		if at == f.at+int64(len(f.buf)) {
			f.step = min(2*f.step, mostRange)
		} else {
			f.step = leastRange
		}
		want := min(max(f.step, int64(min(len(p)-n, mostRange))), f.is.Size-at)
		if int64(cap(f.buf)) < want {
			f.buf = make([]byte, want)
		}
		buf := f.buf[:want]
		f.buf = f.buf[:0]
		got, err := f.fill(buf, at)
		f.buf, f.at = buf[:got], at
		if err != nil {
			return n, err
		}
		if !f.ranged && at == int64(len(f.head)) && at < kept {
			f.head = append(f.head, f.buf...)
		}
	}
	return n, nil
}

// fill reads b from the place off on, or what there is up to the end, with as many requests as it
// takes.
func (f *File) fill(b []byte, off int64) (n int, err error) {
	pause := f.c.Pause
	for tries := 0; ; {
		if f.is.Size >= 0 {
			b = b[:min(int64(len(b)), max(f.is.Size-off, 0))]
		}
		if n == len(b) {
			return n, nil
		}
		got, err := f.some(b[n:], off+int64(n))
		if n += got; got > 0 {
			tries, pause = 0, f.c.Pause
		}
		if err == nil {
			continue
		}
		if f.ctx.Err() != nil {
			return n, f.ctx.Err()
		}
		var failed *Failure
		if errors.As(err, &failed) {
			return n, err
		}
		if errors.Is(err, dial.ErrPrivate) {
			return n, f.fail(Private, err.Error())
		}
		if tries++; tries >= f.c.Tries {
			return n, f.fail(Unreachable, fmt.Sprintf("given up at byte %d after %d tries: %v", off+int64(n), tries, err))
		}
		if err := manners.Wait(f.ctx, pause); err != nil {
			return n, err
		}
		pause *= 2
	}
}

func (f *File) fail(code, reason string) error { return &Failure{f.address.String(), code, reason} }

// some reads from off on what one answer gives. Errors that are no *Failure may go by.
func (f *File) some(b []byte, off int64) (n int, err error) {
	if f.body != nil {
		return f.onward(b, off)
	}
	end, err := f.c.turn(f.ctx, f.address)
	if err != nil {
		return 0, err
	}
	ended := false
	done := func() {
		if !ended {
			ended = true
			end()
		}
	}
	defer done()
	to := off + int64(len(b)) - 1
	first := f.is.Size < 0
	if !first && !f.ranged {
		to = -1
	}
	a, err := f.c.ask(f.ctx, f.address, off, to)
	if err != nil {
		return 0, err
	}
	switch code := a.StatusCode; {
	case code == http.StatusPartialContent && (first || f.ranged), code == http.StatusOK && (first || !f.ranged):
	case code == http.StatusRequestedRangeNotSatisfiable && first && a.Header.Get("Content-Range") == "bytes */0":
		a.Close()
		f.is, f.ranged = Validator{ETag: a.Header.Get("ETag")}, true
		return 0, nil
	case code == http.StatusOK || code == http.StatusPartialContent || code == http.StatusRequestedRangeNotSatisfiable:
		a.Close()
		return 0, f.fail(Changed, fmt.Sprintf("the server answers for bytes %d to %d as it didn't before: %s", off, to, a.Status))
	case code == http.StatusTooManyRequests || code >= 500:
		a.Close()
		wait := retryAfter(a.Response)
		done()
		f.c.holdOff(f.address, wait)
		return 0, errors.New(a.Status)
	default:
		a.Close()
		return 0, f.fail(Refused, a.Status)
	}
	is, from, err := validator(a.Response)
	if err != nil {
		a.Close()
		return 0, f.fail(Refused, err.Error())
	}
	if first {
		f.is, f.ranged = is, a.StatusCode == http.StatusPartialContent
		b = b[:min(int64(len(b)), max(is.Size-off, 0))]
	} else if is.differs(f.is) {
		a.Close()
		return 0, f.fail(Changed, fmt.Sprintf("the file changed while it was read: %d bytes, ETag %s, of %s; before %d bytes, ETag %s, of %s",
			is.Size, is.ETag, is.Modified, f.is.Size, f.is.ETag, f.is.Modified))
	}
	if !f.ranged {
		f.body, f.pos = a, 0
		done()
		return f.onward(b, off)
	}
	defer a.Close()
	if from != off {
		return 0, f.fail(Refused, fmt.Sprintf("the server gives bytes from %d on where those from %d on were asked for", from, off))
	}
	n, err = io.ReadFull(a, b)
	if err == io.ErrUnexpectedEOF && n > 0 {
		err = nil // servers may give less than was asked for
	}
	return n, err
}

// onward reads from a body that comes as a whole. Where it is past the place already, it is begun
// anew.
func (f *File) onward(b []byte, off int64) (n int, err error) {
	drop := func() { f.body.Close(); f.body = nil }
	if off < f.pos {
		drop()
		if f.starts++; f.starts > mostStarts {
			return 0, f.fail(NoRanges, "the server gives no ranges, and this file has to be read in several places: fetch it and give the copy")
		}
		return 0, nil
	}
	skipped, err := io.CopyN(io.Discard, f.body, off-f.pos)
	f.pos += skipped
	if err == nil {
		n, err = io.ReadFull(f.body, b)
		f.pos += int64(n)
	}
	if err != nil {
		drop()
	}
	return n, err
}
