package warc

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
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
}

// Counts tell what a scan went through.
type Counts struct {
	Read     int64 `json:"read"`     // bytes of the file
	Unpacked int64 `json:"unpacked"` // bytes of records
	Records  int64 `json:"records"`
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
	s := &Scanner{name: name, o: o, w: window{r: r, size: size}, next: o.From, from: o.From.Member}
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
	return nil, s.load()
}

// load unpacks the member at s.next.
func (s *Scanner) load() error {
	at := s.next.Member
	s.member = at
	most := int(min(s.o.Limit+maxHead, whole))
	n := 128 << 10
	for {
		src, err := s.w.from(at, n)
		if err != nil {
			return fmt.Errorf("scan %s: %w", s.name, err)
		}
		var out []byte
		var used int
		if s.kind == gzipped {
			out, used, err = s.u.gzipMember(src, most)
		} else {
			out, used, err = s.u.zstdFrame(src, most)
		}
		atEnd := at+int64(len(src)) >= s.w.size
		switch {
		case err == nil:
			skip := min(s.next.Inner, int64(len(out)))
			s.rest, s.inner = out[skip:], skip
			s.Counts.Unpacked += int64(len(out))
			if len(s.rest) > 0 {
				s.rest = afterBlock(s.rest)
				s.inner += int64(len(out)) - skip - int64(len(s.rest))
			}
			s.memberEnd(at + int64(used))
			return nil
		case err == errLarge:
			return s.openStream(s.next)
		case err == errShort && !atEnd && len(src) < whole:
			n = max(2*n, 2*len(src))
			continue
		case err == errShort && !atEnd:
			return s.openStream(s.next)
		}
		code, reason := Corrupt, err.Error()
		if err == errShort {
			code, reason = CutOff, "the file ends inside a compressed member"
		} else if err == errNoGzip || used == 0 && s.kind == zstandard {
			code = NoRecord
		}
		// A false checksum still has its member's length; what it holds isn't trusted.
		return s.resume(at, at+1, code, reason)
	}
}

// memberEnd notes where the next member begins; the records of this one come first.
func (s *Scanner) memberEnd(end int64) {
	if len(s.rest) == 0 {
		s.next = Position{Member: end}
		return
	}
	s.next = Position{Member: s.member, Inner: s.inner}
	s.end = end
}

// resume looks for the next member at or behind from, and tells what was lost from at on.
func (s *Scanner) resume(at, from int64, code, reason string) error {
	found, err := s.findMember(from, s.w.size)
	if err != nil {
		return fmt.Errorf("scan %s: %w", s.name, err)
	}
	if found < 0 {
		found = s.w.size
	}
	s.next = Position{Member: found}
	return &Damage{Offset: at, Length: found - at, Code: code, Reason: reason}
}

// findMember gives the first member with a record in it that begins at or behind
// off and before end, -1 for none.
func (s *Scanner) findMember(off, end int64) (int64, error) {
	sign := []byte{0x1f, 0x8b, 8}
	if s.kind == zstandard {
		sign = binary.LittleEndian.AppendUint32(nil, magicZstd)
	}
	for ; ; off++ {
		at, err := s.w.find(off, end, sign)
		if err != nil || at < 0 {
			return -1, err
		}
		src, err := s.w.from(at, 64<<10)
		if err != nil {
			return -1, err
		}
		if s.beginsRecord(src) {
			return at, nil
		}
		off = at
	}
}

// beginsRecord reports whether the member at the start of src unpacks to a record.
func (s *Scanner) beginsRecord(src []byte) bool {
	var begin []byte
	if s.kind == gzipped {
		begin = s.u.gzipBegin(src[:min(len(src), 64<<10)], 256)
	} else if n, err := zstdLength(src); err == nil && n < whole {
		r, err := zstd.NewReader(bytes.NewReader(src[:n]), append([]zstd.DOption{zstd.WithDecoderConcurrency(1)}, s.u.dict...)...)
		if err != nil {
			return false
		}
		defer r.Close()
		begin = make([]byte, 256)
		got, _ := io.ReadFull(r, begin)
		begin = begin[:got]
	}
	if bytes.HasPrefix(begin, []byte("WARC/")) {
		return true
	}
	_, _, err := parseARC(begin)
	return err == nil
}

// fromMember takes the next record of the member in memory.
func (s *Scanner) fromMember() (*Page, error) {
	h, size, err := parseHead(s.rest)
	here := Position{Member: s.member, Inner: s.inner}
	if err != nil {
		lost := len(s.rest)
		next := bytes.Index(s.rest[1:], []byte("\nWARC/"))
		if next >= 0 {
			lost = next + 2
		}
		s.advance(lost)
		reason := "bytes that are no record"
		if here.Inner > 0 {
			reason = fmt.Sprintf("%s, %d bytes into the member", reason, here.Inner)
		}
		return nil, &Damage{Offset: here.Member, Code: NoRecord, Reason: reason}
	}
	block := s.rest[size:]
	s.Counts.Records++
	if h.length > int64(len(block)) {
		s.advance(len(s.rest))
		return nil, &Damage{Offset: here.Member, Code: CutOff, Reason: fmt.Sprintf("a record of %d bytes ends after %d: %s", h.length, len(block), h.uri)}
	}
	block = block[:h.length]
	var page *Page
	if h.length > s.o.Limit {
		err = tooLarge(here, h, s.o.Limit)
	} else {
		page, err = s.page(h, block, here)
	}
	s.advance(size + int(h.length))
	return page, err
}

func tooLarge(here Position, h head, limit int64) error {
	return &Damage{Offset: here.Member, Code: TooLarge, Reason: fmt.Sprintf("a record of %d bytes is over the limit of %d: %s", h.length, limit, h.uri)}
}

// advance goes n bytes on in the member in memory.
func (s *Scanner) advance(n int) {
	left := afterBlock(s.rest[n:])
	s.inner += int64(len(s.rest) - len(left))
	s.rest = left
	if len(left) == 0 {
		s.next = Position{Member: s.end}
		return
	}
	s.next = Position{Member: s.member, Inner: s.inner}
}

// stream reads records one after the other, with no more than one in memory.
type stream struct {
	r     *bufio.Reader
	at    int64 // of the file for a plain one, of the unpacked member otherwise
	raw   *countingReader
	close func()
	block []byte
}

// countingReader counts what a decompressor took of the file. It gives single
// bytes, so that the decompressor doesn't read past the end of the member.
type countingReader struct {
	r *bufio.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *countingReader) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// openStream begins to read the member at p, or the plain file from p on, as a stream.
func (s *Scanner) openStream(p Position) error {
	s.member = p.Member
	section := io.NewSectionReader(s.w.r, p.Member, s.w.size-p.Member)
	st := &stream{close: func() {}}
	var r io.Reader = section
	switch s.kind {
	case plain:
		st.at = p.Member
	case gzipped:
		st.raw = &countingReader{r: bufio.NewReaderSize(section, 256<<10)}
		z, err := gzip.NewReader(st.raw)
		if err != nil {
			return s.resume(p.Member, p.Member+1, Corrupt, err.Error())
		}
		z.Multistream(false)
		r = z
	case zstandard:
		length, err := s.frameLength(p.Member)
		if err != nil {
			return s.resume(p.Member, p.Member+1, Corrupt, err.Error())
		}
		o := append([]zstd.DOption{zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1 << 40), zstd.WithDecoderMaxWindow(128 << 20)}, s.u.dict...)
		z, err := zstd.NewReader(io.NewSectionReader(s.w.r, p.Member, length), o...)
		if err != nil {
			return s.resume(p.Member, p.Member+1, Corrupt, err.Error())
		}
		st.raw = &countingReader{n: length}
		st.close = z.Close
		r = z
	}
	st.r = bufio.NewReaderSize(r, maxHead)
	s.stream = st
	if p.Inner > 0 {
		n, err := io.CopyN(io.Discard, st.r, p.Inner)
		st.at += n
		if err != nil {
			return s.lostStream(Corrupt, err.Error())
		}
	}
	return nil
}

// frameLength walks over the blocks of a large zstd frame.
func (s *Scanner) frameLength(off int64) (int64, error) {
	b, err := s.w.from(off, 32)
	if err != nil {
		return 0, err
	}
	var h zstd.Header
	if err := h.Decode(b); err != nil {
		return 0, err
	}
	at := off + int64(h.HeaderSize)
	for last := false; !last; {
		if b, err = s.w.from(at, 3); err != nil {
			return 0, err
		}
		if len(b) < 3 {
			return 0, errShort
		}
		v := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
		last = v&1 != 0
		n := int64(v >> 3)
		if v>>1&3 == 1 {
			n = 1
		}
		at += 3 + n
	}
	if h.HasCheckSum {
		at += 4
	}
	if at > s.w.size {
		return 0, errShort
	}
	return at - off, nil
}

// here is where the stream stands.
func (s *Scanner) here() Position {
	if s.kind == plain {
		return Position{Member: s.stream.at}
	}
	return Position{Member: s.member, Inner: s.stream.at}
}

// fromStream takes the next record of the stream.
func (s *Scanner) fromStream() (*Page, error) {
	st := s.stream
	for { // the line breaks between records
		b, err := st.r.Peek(1)
		if err != nil {
			return nil, s.endStream(err)
		}
		if b[0] != '\r' && b[0] != '\n' {
			break
		}
		st.skip(1)
	}
	here := s.here()
	s.next = here
	if s.kind == plain && here.Member >= s.o.To {
		return nil, io.EOF
	}
	var h head
	var size int
	for n := 4 << 10; ; n = maxHead {
		b, peekErr := st.r.Peek(n)
		var err error
		h, size, err = parseHead(b)
		if err == errShort && n < maxHead && peekErr == nil {
			continue
		}
		if err == nil {
			break
		}
		if peekErr != nil && peekErr != io.EOF && peekErr != bufio.ErrBufferFull {
			return nil, s.lostStream(Corrupt, peekErr.Error())
		}
		return nil, s.nextInStream(here)
	}
	st.skip(size)
	s.Counts.Records++
	s.Counts.Unpacked += int64(size) + h.length
	if h.length > s.o.Limit {
		n, err := io.CopyN(io.Discard, st.r, h.length)
		st.at += n
		s.next = s.here()
		if err != nil {
			return nil, s.lostStream(CutOff, fmt.Sprintf("a record of %d bytes ends after %d: %s", h.length, n, h.uri))
		}
		return nil, tooLarge(here, h, s.o.Limit)
	}
	if int64(cap(st.block)) < h.length || cap(st.block) > 4<<20 && h.length < 1<<20 {
		st.block = make([]byte, h.length+h.length/4)
	}
	block := st.block[:h.length]
	n, err := io.ReadFull(st.r, block)
	st.at += int64(n)
	if err != nil {
		return nil, s.lostStream(CutOff, fmt.Sprintf("a record of %d bytes ends after %d: %s", h.length, n, h.uri))
	}
	s.next = s.here()
	return s.page(h, block, here)
}

func (st *stream) skip(n int) {
	n, _ = st.r.Discard(n)
	st.at += int64(n)
}

// nextInStream passes over bytes that are no record, up to a line that begins one.
func (s *Scanner) nextInStream(here Position) error {
	st := s.stream
	from := st.at
	for {
		line, err := st.r.ReadSlice('\n')
		st.at += int64(len(line))
		if err != nil && err != bufio.ErrBufferFull {
			d := &Damage{Offset: here.Member, Length: st.at - from, Code: NoRecord, Reason: "bytes that are no record"}
			if s.kind != plain {
				d.Length = 0
			}
			if err := s.endStream(err); err != nil {
				return err
			}
			return d
		}
		if b, _ := st.r.Peek(5); string(b) == "WARC/" {
			break
		}
	}
	s.next = s.here()
	d := &Damage{Offset: here.Member, Code: NoRecord, Reason: fmt.Sprintf("%d bytes that are no record", st.at-from)}
	if s.kind == plain {
		d.Length = st.at - from
	}
	return d
}

// endStream ends the stream where it has nothing more.
func (s *Scanner) endStream(err error) error {
	if err != io.EOF {
		return s.lostStream(Corrupt, err.Error())
	}
	end := s.w.size
	if s.kind != plain {
		end = s.member + s.stream.raw.n
	}
	s.stream.close()
	s.stream = nil
	s.next = Position{Member: end}
	return nil
}

// lostStream gives the rest of the stream up.
func (s *Scanner) lostStream(code, reason string) error {
	here := s.here()
	from := s.w.size
	if s.kind != plain {
		from = s.member + max(1, s.stream.raw.n)
		if s.kind == zstandard {
			from = s.member + 1
		}
	}
	s.stream.close()
	s.stream = nil
	if here.Inner > 0 {
		reason = fmt.Sprintf("%s, %d bytes into the member", reason, here.Inner)
	}
	if s.kind == plain {
		s.next = Position{Member: from}
		return &Damage{Offset: here.Member, Length: from - here.Member, Code: code, Reason: reason}
	}
	return s.resume(here.Member, from, code, reason)
}
