package warc

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// inside stands between a container and the name of a file in it.
const inside = "!/"

// Part is a piece of work: an archive file, a range of a large one, or a container
// of saved pages.
type Part struct {
	// File is the path; "x.wacz!/archive/a.warc.gz" for an archive in a container.
	File string `json:"file"`
	// From and To are the bytes of the file in which the part's members begin.
	From int64 `json:"from,omitempty"`
	To   int64 `json:"to"`
	// Size is how many bytes there are to read, for showing progress.
	Size int64 `json:"size"`
	// Pages tells that the file is a container of saved pages.
	Pages bool `json:"pages,omitempty"`
}

// split is the size of the parts that a large file is divided into.
const split = 256 << 20

// Parts lists what there is to do for a file or folder, in a stable order. A file
// that is no archive is an [ErrNoArchive]; in a folder such files are pages.
func Parts(name string) ([]Part, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	if !info.IsDir() {
		return fileParts(name, info.Size())
	}
	var parts []Part
	pages := false
	err = filepath.WalkDir(name, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !d.Type().IsRegular() {
			return err
		}
		if !archiveName(p) {
			pages = true
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		more, err := fileParts(p, info.Size())
		if errors.Is(err, ErrNoArchive) {
			pages = true
			return nil
		}
		parts = append(parts, more...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", name, err)
	}
	if pages {
		parts = append(parts, Part{File: name, To: -1, Pages: true})
	}
	return parts, nil
}

// archiveName reports whether a file in a folder is to be opened as an archive.
func archiveName(name string) bool {
	lower := strings.ToLower(name)
	for _, ext := range []string{".gz", ".zst"} {
		lower = strings.TrimSuffix(lower, ext)
	}
	switch path.Ext(lower) {
	case ".warc", ".arc", ".wacz", ".zip", ".tar", ".tgz":
		return true
	}
	return false
}

func fileParts(name string, size int64) ([]Part, error) {
	if f, err := os.Open(name); err == nil {
		tar := beginsTar(f)
		f.Close()
		if tar {
			return []Part{{File: name, To: -1, Size: size, Pages: true}}, nil
		}
	}
	s, err := Open(name, Options{})
	if err == nil {
		defer s.Close()
		if s.kind != gzipped || size < 2*split {
			return []Part{{File: name, To: size, Size: size}}, nil
		}
		var parts []Part
		for from := int64(0); from < size; from += split {
			to := min(from+split, size)
			parts = append(parts, Part{File: name, From: from, To: to, Size: to - from})
		}
		return parts, nil
	}
	if !errors.Is(err, ErrNoArchive) {
		return nil, err
	}
	if z, zerr := zip.OpenReader(name); zerr == nil {
		defer z.Close()
		return zipParts(name, size, &z.Reader), nil
	}
	return nil, err
}

// isTar tells a tar file by its first block.
func isTar(b []byte) bool { return len(b) >= 262 && string(b[257:262]) == "ustar" }

// beginsTar reports whether f is a tar file, also a packed one.
func beginsTar(f *os.File) bool {
	var r io.Reader = f
	begin := make([]byte, 512)
	n, _ := f.ReadAt(begin, 0)
	switch {
	case n > 2 && begin[0] == 0x1f && begin[1] == 0x8b:
		z, err := gzip.NewReader(f)
		if err != nil {
			return false
		}
		r = z
	case n > 4 && string(begin[:4]) == "\x28\xb5\x2f\xfd":
		z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return false
		}
		defer z.Close()
		r = z
	}
	n, _ = io.ReadFull(r, begin)
	return isTar(begin[:n])
}

// zipParts are the archives in a zip file, and its pages where it has others.
func zipParts(name string, size int64, z *zip.Reader) []Part {
	var parts []Part
	for _, f := range z.File {
		if archiveName(f.Name) && strings.Contains(strings.ToLower(f.Name), "arc") {
			n := int64(f.UncompressedSize64)
			parts = append(parts, Part{File: name + inside + f.Name, To: n, Size: n})
		}
	}
	if len(parts) == 0 {
		parts = []Part{{File: name, To: -1, Size: size, Pages: true}}
	}
	return parts
}

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

// pages reads the saved pages of a zip file, a tar file or a folder. Positions
// count its files.
type pages struct {
	file   string
	o      Options
	n      int64
	next   func() (name string, body func() ([]byte, error), err error)
	done   []func() error
	counts Counts
}

func openPages(name string, from Position, o Options) (Reader, error) {
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	p := &pages{file: name, o: o}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	switch {
	case info.IsDir():
		err = p.folder()
	default:
		var f *os.File
		if f, err = os.Open(name); err == nil {
			p.done = append(p.done, f.Close)
			var z *zip.Reader
			if z, err = zip.NewReader(f, info.Size()); err == nil {
				p.zip(z)
			} else {
				err = p.tar(f)
			}
		}
	}
	if err == nil {
		for p.n < from.Member {
			if _, _, err = p.next(); err != nil {
				break
			}
			p.n++
		}
		if err == io.EOF {
			err = nil
		}
	}
	if err != nil {
		p.Close()
		return nil, fmt.Errorf("open archive %s: %w", name, err)
	}
	return p, nil
}

// folder goes through the files below a folder, in the order of their paths.
func (p *pages) folder() error {
	var names []string
	err := filepath.WalkDir(p.file, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !archiveName(name) {
			names = append(names, name)
		}
		return err
	})
	p.next = func() (string, func() ([]byte, error), error) {
		if len(names) == 0 {
			return "", nil, io.EOF
		}
		name := names[0]
		names = names[1:]
		return name, func() ([]byte, error) {
			f, err := os.Open(name)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return readLimited(f, p.o.Limit)
		}, nil
	}
	return err
}

func (p *pages) zip(z *zip.Reader) {
	files := z.File
	p.next = func() (string, func() ([]byte, error), error) {
		for len(files) > 0 && strings.HasSuffix(files[0].Name, "/") {
			files = files[1:]
		}
		if len(files) == 0 {
			return "", nil, io.EOF
		}
		e := files[0]
		files = files[1:]
		return p.file + inside + e.Name, func() ([]byte, error) { return readEntry(e, p.o.Limit) }, nil
	}
}

func (p *pages) tar(f *os.File) error {
	var r io.Reader = f
	begin := make([]byte, 4)
	if _, err := io.ReadFull(f, begin); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	switch {
	case begin[0] == 0x1f && begin[1] == 0x8b:
		z, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		r = z
	case string(begin) == "\x28\xb5\x2f\xfd":
		z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return err
		}
		p.done = append(p.done, func() error { z.Close(); return nil })
		r = z
	}
	t := tar.NewReader(r)
	p.next = func() (string, func() ([]byte, error), error) {
		for {
			h, err := t.Next()
			if err != nil {
				return "", nil, err
			}
			if h.Typeflag == tar.TypeReg {
				return p.file + inside + h.Name, func() ([]byte, error) { return readLimited(t, p.o.Limit) }, nil
			}
		}
	}
	return nil
}

// Next gives the next file that is wanted.
func (p *pages) Next() (*Page, error) {
	name, body, err := p.next()
	if err == io.EOF {
		return nil, err
	}
	if err != nil {
		p.counts.Damaged++
		p.next = func() (string, func() ([]byte, error), error) { return "", nil, io.EOF }
		return nil, &Damage{File: p.file, Offset: p.n, Code: Corrupt, Reason: fmt.Sprintf("the container ends after %d files: %v", p.n, err)}
	}
	p.n++
	p.counts.Records++
	if strings.HasPrefix(path.Base(filepath.ToSlash(name)), ".") || unwantedName(name) {
		return nil, nil
	}
	b, err := body()
	p.counts.Read += int64(len(b))
	p.counts.Unpacked += int64(len(b))
	if err != nil {
		p.counts.Damaged++
		code := Corrupt
		if errors.Is(err, errTooLarge) {
			code = TooLarge
		}
		return nil, &Damage{File: name, Code: code, Reason: err.Error()}
	}
	if len(b) == 0 {
		return nil, nil
	}
	p.counts.Pages++
	if p.o.Prefilter != nil && !packed(b) && !p.o.Prefilter(b) {
		return nil, nil
	}
	p.counts.Passed++
	return &Page{URI: savedFrom(name), Body: b, Place: Place{File: name, Whole: true}, Steps: []string{"saved"}}, nil
}

func (p *pages) Position() Position { return Position{Member: p.n} }
func (p *pages) Counted() Counts    { return p.counts }

func (p *pages) Close() error {
	var err error
	for _, done := range p.done {
		err = errors.Join(err, done())
	}
	p.done = nil
	return err
}

// unwantedName reports whether the file lies beside saved pages but is none.
func unwantedName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".css", ".js", ".json", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".bmp", ".woff", ".woff2", ".ttf", ".eot",
		".mp3", ".mp4", ".swf", ".flv", ".avi", ".exe", ".dll", ".map", ".cdx", ".cdxj", ".jsonl", ".idx":
		return true
	}
	return false
}

// savedFrom is the address of a saved page. `wget -r` names folders by the host:
// portal.example.gov.vn/tin/1.html. Where no part of the path is a host, the
// address is the path.
func savedFrom(name string) string {
	parts := strings.Split(filepath.ToSlash(strings.Replace(name, inside, "/", 1)), "/")
	for i, part := range parts[:len(parts)-1] {
		if host := strings.ToLower(part); strings.HasSuffix(host, ".vn") || strings.HasPrefix(host, "www.") {
			return "http://" + strings.Join(parts[i:], "/")
		}
	}
	return name
}
