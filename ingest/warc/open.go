package warc

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Reader goes through a part; [Scanner.Next] tells how.
type Reader interface {
	Next() (*Page, error)
	Position() Position
	Counted() Counts
	Close() error
}

// Counted is what the scan went through so far.
func (s *Scanner) Counted() Counts { return s.Counts }

// Open begins to read the part where from says; the zero position is its start.
func (p Part) Open(from Position, o Options) (Reader, error) {
	if p.Pages {
		return openPages(p.File, from, o)
	}
	r, size, done, err := openFile(p.File)
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", p.File, err)
	}
	o.From, o.Seek, o.To = from, false, p.To
	if from == (Position{}) && p.From > 0 {
		o.From, o.Seek = Position{Member: p.From}, true
	}
	if !o.NoIndex {
		o.skips = p.indexOf()
	}
	s, err := New(r, size, p.File, o)
	if err != nil {
		done()
		return nil, err
	}
	s.from = p.From
	s.file = closer(done)
	return s, nil
}

type closer func()

func (c closer) Close() error { c(); return nil }

// openFile opens a file, or one in a zip file. A packed one is unpacked in memory, up to the
// default limit.
func openFile(name string) (r io.ReaderAt, size int64, done func(), err error) {
	outer, inner, found := strings.Cut(name, inside)
	f, err := os.Open(outer)
	if err != nil {
		return nil, 0, nil, err
	}
	fail := func(err error) (io.ReaderAt, int64, func(), error) { f.Close(); return nil, 0, nil, err }
	info, err := f.Stat()
	if err != nil {
		return fail(err)
	}
	done = func() { f.Close() }
	if !found {
		return f, info.Size(), done, nil
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return fail(err)
	}
	for _, e := range z.File {
		if e.Name != inner {
			continue
		}
		if e.Method == zip.Store {
			at, err := e.DataOffset()
			if err != nil {
				return fail(err)
			}
			return io.NewSectionReader(f, at, int64(e.CompressedSize64)), int64(e.CompressedSize64), done, nil
		}
		b, err := readEntry(e, defaultLimit)
		if err != nil {
			return fail(err)
		}
		return bytes.NewReader(b), int64(len(b)), done, nil
	}
	return fail(fmt.Errorf("%s: %w", inner, fs.ErrNotExist))
}

func readEntry(e *zip.File, limit int64) ([]byte, error) {
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readLimited(r, limit)
}

var errTooLarge = errors.New("it is larger than the limit")

func readLimited(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(b)) > limit {
		return nil, errTooLarge
	}
	return b, err
}
