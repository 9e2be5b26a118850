package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/sokhoi/sokhoi/corpus"
)

// unbombed is the size up to which nothing is called a bomb.
const unbombed = 1 << 20

// allowance is how many bytes n packed bytes may become, and the code of the
// failure where they become more.
func (l Limits) allowance(n int) (int64, string) {
	most := max(unbombed, int64(n)*l.Ratio)
	if most >= l.Size {
		return l.Size, TooLarge
	}
	return most, Bomb
}

// readUpTo reads r to its end, or fails past the limit.
func readUpTo(r io.Reader, raw *Raw, limit int64, code string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(b)) > limit {
		return nil, bad(raw, code, fmt.Sprintf("it unpacks to more than %d bytes", limit))
	}
	if err != nil {
		return b, &corpus.InputError{Input: raw.URI, Code: Damaged, Reason: "it can't be unpacked", Err: err}
	}
	return b, nil
}

// gunzip unpacks a gzip body. A cut-off one gives what was there before the cut,
// as browsers show it.
func gunzip(raw *Raw, limits Limits) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw.Body))
	if err != nil {
		return nil, &corpus.InputError{Input: raw.URI, Code: Damaged, Reason: "it can't be unpacked", Err: err}
	}
	most, code := limits.allowance(len(raw.Body))
	body, err := readUpTo(z, raw, most, code)
	var in *corpus.InputError
	if errors.As(err, &in) && in.Code == Damaged && len(body) > 512 {
		return body, nil
	}
	return body, err
}

// Members opens a zip or rar file: each readable file in it is a Raw of its own, known
// by the address of the container, "!/" and its name. Files that are no
// documents (pictures, scripts, style sheets) are passed over; what is at fault
// comes as a *corpus.InputError and the next file follows. Other inputs are
// their own only member.
func (p *Parser) Members(ctx context.Context, raw *Raw) iter.Seq2[*Raw, error] {
	limits := p.Limits.withDefaults()
	return func(yield func(*Raw, error) bool) {
		if int64(len(raw.Body)) > limits.Size {
			yield(nil, bad(raw, TooLarge, fmt.Sprintf("%d bytes are over the limit of %d", len(raw.Body), limits.Size)))
			return
		}
		left := limits.Size
		p.member(ctx, raw, limits, -1, &left, yield)
	}
}

// member yields the file, or the files in it if it is a container too. It reports
// whether to go on.
func (p *Parser) member(ctx context.Context, raw *Raw, limits Limits, depth int, left *int64, yield func(*Raw, error) bool) bool {
	switch Sniff(raw.Body, raw.MediaType, raw.URI) {
	case Zip, Rar:
		return p.members(ctx, raw, limits, depth+1, left, yield)
	}
	return yield(raw, nil)
}

// memberOf is a file of the container, without its bytes.
func memberOf(raw *Raw, name, step string) *Raw {
	return &Raw{URI: raw.URI + "!/" + strings.TrimPrefix(name, "/"), PublishedOn: raw.PublishedOn,
		Provenance: append(append([]string(nil), raw.Provenance...), step)}
}

// members yields the files of the container and of those in it; left is how many
// bytes may still be unpacked. It reports whether to go on.
func (p *Parser) members(ctx context.Context, raw *Raw, limits Limits, depth int, left *int64, yield func(*Raw, error) bool) bool {
	if depth >= limits.Nesting {
		return yield(nil, bad(raw, TooDeep, fmt.Sprintf("containers stand in one another more than %d deep", limits.Nesting)))
	}
	if Sniff(raw.Body, raw.MediaType, raw.URI) == Rar {
		return p.rarMembers(ctx, raw, limits, depth, left, yield)
	}
	z, err := zip.NewReader(bytes.NewReader(raw.Body), int64(len(raw.Body)))
	if err != nil {
		return yield(nil, &corpus.InputError{Input: raw.URI, Code: Damaged, Reason: "the zip file is damaged", Err: err})
	}
	if len(z.File) > limits.Members {
		return yield(nil, bad(raw, TooLarge, fmt.Sprintf("the zip file has more than %d files", limits.Members)))
	}
	for _, f := range z.File {
		if err := ctx.Err(); err != nil {
			return yield(nil, fmt.Errorf("open %s: %w", raw.URI, err))
		}
		if strings.HasSuffix(f.Name, "/") || passedOver(f.Name) {
			continue
		}
		m := memberOf(raw, f.Name, "zip")
		if f.Flags&1 != 0 {
			if !yield(nil, bad(m, "encrypted", "the file is encrypted")) {
				return false
			}
			continue
		}
		body, err := unpack(f, m, limits, *left)
		if err != nil {
			if !yield(nil, err) {
				return false
			}
			continue
		}
		*left -= int64(len(body))
		m.Body = body
		if !p.member(ctx, m, limits, depth, left, yield) {
			return false
		}
	}
	return true
}

// unpack reads one file of a zip.
func unpack(f *zip.File, m *Raw, limits Limits, left int64) ([]byte, error) {
	most, code := limits.allowance(int(min(f.CompressedSize64, 1<<40)))
	if most > left {
		most, code = left, TooLarge
	}
	r, err := f.Open()
	if err != nil {
		return nil, &corpus.InputError{Input: m.URI, Code: Damaged, Reason: "it can't be unpacked", Err: err}
	}
	defer r.Close()
	return readUpTo(r, m, most, code)
}

// passedOver reports whether a file of the name belongs to a saved page but is
// no document.
func passedOver(name string) bool {
	if strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(path.Base(name), ".") {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".css", ".js", ".json", ".xml", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".bmp", ".woff", ".woff2", ".ttf", ".eot",
		".mp3", ".mp4", ".swf", ".flv", ".avi", ".exe", ".dll", ".db", ".map":
		return true
	}
	return false
}

// single reads the one document of a container, which is called by the step.
func (p *Parser) single(ctx context.Context, raw *Raw, limits Limits, depth int, step string) (*corpus.Document, error) {
	var only *Raw
	var failure error
	n := 0
	left := limits.Size
	p.members(ctx, raw, limits, depth, &left, func(m *Raw, err error) bool {
		if err != nil {
			failure = err
			return isInput(err)
		}
		if n++; only == nil {
			only = m
		}
		return n < 2
	})
	switch {
	case n > 1:
		return nil, bad(raw, Archive, "the "+step+" file holds several documents; they are read one by one")
	case n == 0 && failure != nil:
		return nil, failure
	case n == 0:
		return nil, bad(raw, "no_text", "the "+step+" file holds no document")
	}
	inner := *only
	inner.Provenance = nil
	inner.URI = raw.URI
	inner.MediaType = ""
	inner.URI = only.URI
	d, err := p.parse(ctx, &inner, limits, depth+1)
	if err != nil {
		return nil, err
	}
	d.URI = raw.URI
	return wrapped(step, d), nil
}
