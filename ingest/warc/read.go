package warc

import (
	"errors"
	"fmt"
	"io"
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

var errNoPlace = errors.New("no place in an archive")

// Read reads the page at a place again.
func Read(p Place, limit int64) (*Page, error) {
	r, size, done, err := openFile(p.File)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", p, err)
	}
	defer done()
	if p.Whole {
		return nil, fmt.Errorf("read %s: %w", p, errNoPlace)
	}
	return readRecord(r, size, p, limit)
}
