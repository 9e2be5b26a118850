package warc

import (
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
func Parts(name string) ([]Part, error) { return Remote(nil).Parts(name) }

// Parts is the function of this name, also for archives at addresses.
func (r Remote) Parts(name string) ([]Part, error) {
	if IsAddress(name) {
		return r.fileParts(name)
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	if !info.IsDir() {
		return r.fileParts(name)
	}
	var parts []Part
	pages, size := false, int64(0)
	err = filepath.WalkDir(name, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !d.Type().IsRegular() {
			return err
		}
		page := func() error {
			pages = true
			info, err := d.Info()
			if err == nil {
				size += info.Size()
			}
			return err
		}
		if !archiveName(p) {
			return page()
		}
		more, err := r.fileParts(p)
		if errors.Is(err, ErrNoArchive) {
			return page()
		}
		parts = append(parts, more...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", name, err)
	}
	if pages {
		parts = append(parts, Part{File: name, To: -1, Size: size, Pages: true})
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

func (r Remote) fileParts(name string) ([]Part, error) {
	f, size, done, err := r.open(name)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	defer done()
	if beginsTar(io.NewSectionReader(f, 0, size)) {
		return []Part{{File: name, To: -1, Size: size, Pages: true}}, nil
	}
	s, err := New(f, size, name, Options{})
	if err == nil {
		defer s.Close()
		if s.kind != gzipped || size < 2*split || !ranged(f) {
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
	z, zerr := zip.NewReader(f, size)
	switch {
	case zerr == nil:
		return zipParts(name, size, z)
	case IsAddress(name) && !errors.Is(zerr, zip.ErrFormat):
		return nil, fmt.Errorf("open archive %s: %w", name, zerr)
	case size == 0:
		return nil, fmt.Errorf("open archive %s: %w: the file is empty", name, ErrNoArchive)
	case beginsZip(f):
		return nil, fmt.Errorf("open archive %s: %w, and a zip or WACZ file that is cut off: its list of files is missing", name, ErrNoArchive)
	}
	return nil, err
}

func beginsZip(f io.ReaderAt) bool {
	begin := make([]byte, 4)
	n, _ := f.ReadAt(begin, 0)
	return string(begin[:n]) == "PK\x03\x04"
}

// isTar tells a tar file by its first block.
func isTar(b []byte) bool { return len(b) >= 262 && string(b[257:262]) == "ustar" }

// beginsTar reports whether f is a tar file, also a packed one.
func beginsTar(f *io.SectionReader) bool {
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

// zipParts are the archives in a zip file; its pages where it has none. A WACZ without archives is broken.
func zipParts(name string, size int64, z *zip.Reader) ([]Part, error) {
	var parts []Part
	for _, f := range z.File {
		if archiveName(f.Name) && strings.Contains(strings.ToLower(f.Name), "arc") {
			n := int64(f.UncompressedSize64)
			parts = append(parts, Part{File: name + inside + f.Name, To: n, Size: n})
		}
	}
	if len(parts) > 0 {
		return parts, nil
	}
	if strings.HasSuffix(strings.ToLower(name), ".wacz") {
		return nil, fmt.Errorf("open archive %s: %w: of its %d files none is one", name, ErrNoArchive, len(z.File))
	}
	return []Part{{File: name, To: -1, Size: size, Pages: true}}, nil
}
