package warc

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// readRecord reads the page at a place of r. Those that hold none are a *[Damage].
func readRecord(r io.ReaderAt, size int64, p Place, limit int64) (*Page, error) {
	s, err := New(r, size, p.File, Options{From: p.Position, Limit: limit})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	s.w.bulk = 64 << 10
	for {
		page, err := s.Next()
		if page != nil || err != nil && err != io.EOF {
			return page, err
		}
		if err == io.EOF || p.Position.Before(s.Position()) {
			return nil, &Damage{File: p.File, Offset: p.Member, Code: NoRecord, Reason: "no page begins here"}
		}
	}
}

// Read reads the page at a place again: a record of an archive, or a file of a
// container.
func Read(p Place, limit int64) (*Page, error) { return Remote(nil).Read(p, limit) }

// Read is the function of this name, also for archives at addresses.
func (r Remote) Read(p Place, limit int64) (*Page, error) {
	w := &watched{}
	page, err := w.watch(r).read(p, limit)
	if err != nil {
		return nil, w.or(err)
	}
	return page, nil
}

func (r Remote) read(p Place, limit int64) (*Page, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	if !p.Whole {
		f, size, done, err := r.openFile(p.File)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", p, err)
		}
		defer done()
		return readRecord(f, size, p, limit)
	}
	outer, _, _ := strings.Cut(p.File, inside)
	if outer == p.File {
		b, err := os.ReadFile(outer)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", p, err)
		}
		return &Page{URI: savedFrom(p.File), Body: b, Place: p, Steps: []string{"saved"}}, nil
	}
	files, err := openPages(outer, Position{}, Options{Limit: limit, Remote: r})
	if err != nil {
		return nil, err
	}
	defer files.Close()
	for {
		page, err := files.Next()
		if page != nil && page.Place == p {
			return page, nil
		}
		var d *Damage
		if err != nil && (!errors.As(err, &d) || d.File == p.File) {
			return nil, fmt.Errorf("read %s: %w", p, err)
		}
	}
}
