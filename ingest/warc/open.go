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
	if !IsAddress(p.File) {
		return p.open(from, o)
	}
	w := &watched{}
	o.Remote = w.watch(o.Remote)
	var err error
	if w.Reader, err = p.open(from, o); err != nil {
		return nil, w.or(err)
	}
	return w, nil
}

// watched reads a part at an address. What can't be fetched is no damage of the archive.
type watched struct {
	Reader
	failed error
}

// watchedFile notes what failed.
type watchedFile struct {
	File
	w *watched
}

func (f watchedFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.File.ReadAt(p, off)
	if err != nil && err != io.EOF && f.w.failed == nil {
		f.w.failed = err
	}
	return n, err
}

func (w *watched) watch(r Remote) Remote {
	if r == nil {
		return nil
	}
	return func(address string) (File, error) {
		f, err := r(address)
		if err != nil {
			return nil, err
		}
		return watchedFile{f, w}, nil
	}
}

// or is what failed, err where nothing did.
func (w *watched) or(err error) error {
	if w.failed != nil {
		return w.failed
	}
	return err
}

// Next is that of the part, unless the file can't be fetched.
func (w *watched) Next() (*Page, error) {
	page, err := w.Reader.Next()
	if w.failed != nil {
		return nil, w.failed
	}
	return page, err
}

func (p Part) open(from Position, o Options) (Reader, error) {
	if p.Pages {
		return openPages(p.File, from, o)
	}
	r, size, done, err := o.Remote.openFile(p.File)
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", p.File, err)
	}
	o.From, o.Seek, o.To = from, false, p.To
	if from == (Position{}) && p.From > 0 {
		o.From, o.Seek = Position{Member: p.From}, true
	}
	if !o.NoIndex {
		o.skips = p.indexOf(o.Remote)
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

// Remote opens the archive at an http or https address. A nil one opens none.
type Remote func(address string) (File, error)

// File is an archive file that isn't in the file system. Its errors are those of the scan.
type File interface {
	io.ReaderAt
	io.Closer
	Size() int64
	// Ranged reports whether it can be read at any place as well as in order.
	Ranged() bool
}

// IsAddress reports whether an archive's name is an address.
func IsAddress(name string) bool {
	return len(name) > 8 && (strings.EqualFold(name[:7], "http://") || strings.EqualFold(name[:8], "https://"))
}

// ranged reports whether a file can be read at any place.
func ranged(r io.ReaderAt) bool {
	f, ok := r.(File)
	return !ok || f.Ranged()
}

// open opens a file of the file system or at an address.
func (r Remote) open(name string) (f io.ReaderAt, size int64, done func(), err error) {
	if IsAddress(name) {
		if r == nil {
			return nil, 0, nil, fmt.Errorf("%s: %w", name, errors.ErrUnsupported)
		}
		f, err := r(name)
		if err != nil {
			return nil, 0, nil, err
		}
		return f, f.Size(), func() { f.Close() }, nil
	}
	local, err := os.Open(name)
	if err != nil {
		return nil, 0, nil, err
	}
	info, err := local.Stat()
	if err != nil {
		local.Close()
		return nil, 0, nil, err
	}
	return local, info.Size(), func() { local.Close() }, nil
}

// openFile opens a file, or one in a zip file. A packed one is unpacked in memory, up to the
// default limit.
func (r Remote) openFile(name string) (file io.ReaderAt, size int64, done func(), err error) {
	outer, inner, found := strings.Cut(name, inside)
	f, size, done, err := r.open(outer)
	if err != nil {
		return nil, 0, nil, err
	}
	if !found {
		return f, size, done, nil
	}
	fail := func(err error) (io.ReaderAt, int64, func(), error) { done(); return nil, 0, nil, err }
	z, err := zip.NewReader(f, size)
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
	if e.UncompressedSize64 > uint64(limit) {
		return nil, fmt.Errorf("%w of %d bytes: %d", errTooLarge, limit, e.UncompressedSize64)
	}
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readLimited(r, limit)
}

var errTooLarge = errors.New("it is larger than the limit")

// readLimited reads all of r, no more than limit bytes; what was read up to an error is given, too. What is over the limit
// never lies in memory twice, as in a buffer that grows.
func readLimited(r io.Reader, limit int64) ([]byte, error) {
	var pieces [][]byte
	total := int64(0)
	for size := int64(16 << 10); ; size = min(4*size, 4<<20) {
		piece := make([]byte, min(size, limit+1-total))
		var err error
		n := 0
		for n < len(piece) && err == nil {
			var more int
			more, err = r.Read(piece[n:])
			n += more
		}
		if total += int64(n); total > limit {
			return nil, fmt.Errorf("%w of %d bytes", errTooLarge, limit)
		}
		pieces = append(pieces, piece[:n])
		if err == io.EOF {
			err = nil
		} else if err == nil {
			continue
		}
		return bytes.Join(pieces, nil), err
	}
}
