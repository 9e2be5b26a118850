package warc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Options tune a [Scanner]; the zero value reads a whole file.
type Options struct {
	// From is where to begin: where a record begins, or, with Seek, anywhere: the scan
	// then begins with the first member behind it.
	From Position
	Seek bool
	// To ends the scan before the first member that begins there or later; 0 is the
	// end of the file. A part of a file that holds no beginning of a member is empty.
	To int64
	// Limit is the most bytes of one record; 64 MiB where 0. Larger ones are damage.
	Limit int64
	// Prefilter is asked about the bytes of web pages and texts: those that it doesn't
	// take are counted and passed over. nil takes all.
	Prefilter func(body []byte) bool
	// NoIndex reads archives whole even where an index lies beside.
	NoIndex bool
	// Remote opens archives at addresses.
	Remote Remote

	skips []skip
}

// Counts tell what a scan went through.
type Counts struct {
	Read     int64 `json:"read"`     // bytes of the file
	Unpacked int64 `json:"unpacked"` // bytes of records
	Records  int64 `json:"records"`
	Indexed  int64 `json:"indexed"`  // records that were passed over by what an index tells
	Revisits int64 `json:"revisits"` // captures that only say: as before
	Pages    int64 `json:"pages"`    // records with a document
	Passed   int64 `json:"passed"`   // pages that the prefilter took
	Damaged  int64 `json:"damaged"`
}

// Add adds d to c.
func (c *Counts) Add(d Counts) {
	c.Read += d.Read
	c.Unpacked += d.Unpacked
	c.Records += d.Records
	c.Indexed += d.Indexed
	c.Revisits += d.Revisits
	c.Pages += d.Pages
	c.Passed += d.Passed
	c.Damaged += d.Damaged
}

// Page is a capture of a document.
type Page struct {
	URI string
	// MediaType is what the server declared.
	MediaType string
	// Captured is when the page was fetched; zero where the archive doesn't tell.
	Captured time.Time
	// Body is the document as the browser gets it: unchunked and unpacked.
	Body  []byte
	Place Place
	// Steps is how the body came out of the archive: "warc", "gzip".
	Steps []string
}

// kind is how a file's members are packed.
type kind int

const (
	plain kind = iota
	gzipped
	zstandard
)

const (
	defaultLimit = 64 << 20
	// whole is the most bytes of a member that is unpacked in one piece; larger ones
	// are read as streams.
	whole = 16 << 20
)

// Scanner goes through one archive file, record by record.
type Scanner struct {
	name string
	o    Options
	w    window
	kind kind
	file io.Closer

	u      unpacker
	rest   []byte   // what is left of the member in memory
	inner  int64    // its place in the member
	stream *stream  // of a member too large for memory, or of a plain file
	member int64    // where the member in work begins
	end    int64    // where it ends
	next   Position // where to go on after the records done
	from   int64
	skips  []skip // of the index, from here on
	Counts Counts
	begun  bool
}

// Open opens an archive file that is no container. The caller closes it. A file
// that is no archive is an [ErrNoArchive].
func Open(path string, o Options) (*Scanner, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		var s *Scanner
		if s, err = New(f, info.Size(), path, o); err == nil {
			s.file = f
			return s, nil
		}
	}
	f.Close()
	return nil, err
}

// ErrNoArchive is the error for files that hold no WARC or ARC records.
var ErrNoArchive = errors.New("no WARC or ARC file")

// New scans the size bytes of r; name is what damage and places call it.
func New(r io.ReaderAt, size int64, name string, o Options) (*Scanner, error) {
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	if o.To <= 0 || o.To > size {
		o.To = size
	}
	s := &Scanner{name: name, o: o, w: window{r: r, size: size}, next: o.From, from: o.From.Member, skips: o.skips}
	begin, err := s.w.from(0, 64)
	if err != nil {
		return nil, fmt.Errorf("open archive %s: %w", name, err)
	}
	switch {
	case len(begin) >= 3 && begin[0] == 0x1f && begin[1] == 0x8b:
		s.kind = gzipped
		if !s.holdsRecords() {
			return nil, fmt.Errorf("open archive %s: %w", name, ErrNoArchive)
		}
	case len(begin) >= 4 && (binary.LittleEndian.Uint32(begin) == magicZstd || binary.LittleEndian.Uint32(begin)&^15 == magicSkip):
		s.kind = zstandard
		if err := s.u.useDictionary(&s.w); err != nil {
			return nil, fmt.Errorf("open archive %s: %w", name, err)
		}
	case bytes.HasPrefix(begin, []byte("WARC/")), bytes.HasPrefix(begin, []byte("filedesc:")):
	default:
		return nil, fmt.Errorf("open archive %s: %w", name, ErrNoArchive)
	}
	return s, nil
}

// holdsRecords tells a gzip file of records from one of something else. One whose start is
// damaged counts as an archive if its name says so.
func (s *Scanner) holdsRecords() bool {
	b, err := s.w.from(0, 64<<10)
	if err != nil {
		return false
	}
	begin := s.u.gzipBegin(b[:min(len(b), 64<<10)], 8)
	return bytes.HasPrefix(begin, []byte("WARC/")) || bytes.HasPrefix(begin, []byte("filedesc")) || len(begin) == 0 ||
		strings.Contains(strings.ToLower(s.name), ".warc") || strings.Contains(strings.ToLower(s.name), ".arc")
}

// Close closes the file.
func (s *Scanner) Close() error {
	if s.u.zstd != nil {
		s.u.zstd.Close()
	}
	if s.stream != nil {
		s.stream.close()
	}
	if s.file != nil {
		return s.file.Close()
	}
	return nil
}

// Position is where a later scan goes on behind the records that Next has been through.
func (s *Scanner) Position() Position { return s.next }

// Size is that of the file in bytes.
func (s *Scanner) Size() int64 { return s.w.size }

// Next goes one record on. It gives its page, or nil where the record holds none
// that is wanted; *[Damage] for a part that is lost, after which it can be called
// again; io.EOF at the end; any other error is the machine's.
func (s *Scanner) Next() (*Page, error) {
	page, err := s.step()
	var d *Damage
	if errors.As(err, &d) {
		s.Counts.Damaged++
		d.File = s.name
	}
	s.Counts.Read = max(s.next.Member-s.from, 0)
	return page, err
}

func (s *Scanner) step() (*Page, error) {
	if !s.begun {
		s.begun = true
		if s.o.Seek && s.next.Member > 0 {
			if s.kind == plain {
				return nil, io.EOF // such files aren't divided
			}
			at, err := s.findMember(s.next.Member, s.o.To)
			if err != nil {
				return nil, fmt.Errorf("scan %s: %w", s.name, err)
			}
			if at < 0 {
				s.next = Position{Member: s.o.To}
				return nil, io.EOF
			}
			s.next = Position{Member: at}
		}
	}
	switch {
	case len(s.rest) > 0:
		return s.fromMember()
	case s.stream != nil:
		return s.fromStream()
	}
	if s.next.Member >= s.o.To {
		return nil, io.EOF
	}
	if s.kind == plain {
		return nil, s.openStream(s.next)
	}
	if len(s.skips) > 0 && s.next.Inner == 0 {
		if passed, err := s.pass(s.next.Member); passed || err != nil {
			return nil, err
		}
	}
	return nil, s.load()
}
