package warc

import (
	"archive/tar"
	"archive/zip"
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

// pages reads the saved pages of a zip file, a tar file or a folder. Positions
// count its files.
type pages struct {
	file   string
	o      Options
	n      int64
	next   func() (name string, body func() ([]byte, error), err error)
	read   func() int64 // how many bytes of the file, or the files, are behind
	done   []func() error
	begun  int64 // what read gave when the reading began
	counts Counts
}

func openPages(name string, from Position, o Options) (Reader, error) {
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	p := &pages{file: name, o: o}
	var err error
	if info, statErr := os.Stat(name); statErr == nil && info.IsDir() {
		err = p.folder()
	} else {
		var f io.ReaderAt
		var size int64
		var done func()
		if f, size, done, err = o.Remote.open(name); err == nil {
			p.done = append(p.done, func() error { done(); return nil })
			var z *zip.Reader
			if z, err = zip.NewReader(f, size); err == nil {
				p.zip(z)
			} else {
				err = p.tar(io.NewSectionReader(f, 0, size))
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
		if err == nil {
			p.begun = p.read()
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
	behind := int64(0)
	p.read = func() int64 { return behind }
	p.next = func() (string, func() ([]byte, error), error) {
		if len(names) == 0 {
			return "", nil, io.EOF
		}
		name := names[0]
		names = names[1:]
		if info, err := os.Stat(name); err == nil {
			behind += info.Size()
		}
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
	files, behind := z.File, int64(0)
	p.read = func() int64 { return behind }
	p.next = func() (string, func() ([]byte, error), error) {
		for len(files) > 0 && strings.HasSuffix(files[0].Name, "/") {
			files = files[1:]
		}
		if len(files) == 0 {
			return "", nil, io.EOF
		}
		e := files[0]
		files = files[1:]
		behind += int64(e.CompressedSize64)
		return p.file + inside + e.Name, func() ([]byte, error) { return readEntry(e, p.o.Limit) }, nil
	}
}

func (p *pages) tar(f *io.SectionReader) error {
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
	p.read = func() int64 {
		at, _ := f.Seek(0, io.SeekCurrent) // fails never
		return at
	}
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
	defer func() { p.counts.Read = p.read() - p.begun }()
	if err == io.EOF {
		return nil, err
	}
	if err != nil {
		p.counts.Damaged++
		p.next = func() (string, func() ([]byte, error), error) { return "", nil, io.EOF }
		return nil, &Damage{File: p.file, Whole: true, Code: Corrupt, Reason: fmt.Sprintf("the container ends after %d files: %v", p.n, err)}
	}
	p.n++
	p.counts.Records++
	if strings.HasPrefix(path.Base(filepath.ToSlash(name)), ".") || unwantedName(name) {
		return nil, nil
	}
	b, err := body()
	p.counts.Unpacked += int64(len(b))
	if err != nil {
		p.counts.Damaged++
		code := Corrupt
		if errors.Is(err, errTooLarge) {
			code = TooLarge
		}
		return nil, &Damage{File: name, Whole: true, Code: code, Reason: err.Error()}
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
	saved := name
	if _, inner, found := strings.Cut(name, inside); found {
		saved = inner
	}
	parts := strings.Split(filepath.ToSlash(saved), "/")
	for i, part := range parts[:len(parts)-1] {
		if host := strings.ToLower(part); strings.HasSuffix(host, ".vn") || strings.HasPrefix(host, "www.") {
			return "http://" + strings.Join(parts[i:], "/")
		}
	}
	return name
}
