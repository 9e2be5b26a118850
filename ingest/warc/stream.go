package warc

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

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
	if s.kind == plain && len(s.skips) > 0 {
		if passed, err := s.pass(here.Member); err != nil {
			return nil, err
		} else if passed {
			st.close()
			s.stream = nil
			return nil, nil
		}
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
	if s.kind == plain && st.at+h.length > s.w.size {
		return nil, s.overrun(here, h)
	}
	s.Counts.Unpacked += int64(size) + h.length
	if h.length > s.o.Limit {
		n, err := io.CopyN(io.Discard, st.r, h.length)
		st.at += n
		s.next = s.here()
		if err == io.EOF {
			return nil, s.lostRecord(cutOff(here, h, n))
		}
		if err != nil {
			return nil, s.lostStream(Corrupt, err.Error())
		}
		return nil, tooLarge(here, h, s.o.Limit)
	}
	if int64(cap(st.block)) < h.length || cap(st.block) > 4<<20 && h.length < 1<<20 {
		st.block = make([]byte, h.length+h.length/4)
	}
	block := st.block[:h.length]
	n, err := io.ReadFull(st.r, block)
	st.at += int64(n)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, s.lostRecord(cutOff(here, h, int64(n)))
	}
	if err != nil {
		return nil, s.lostStream(Corrupt, err.Error())
	}
	if s.kind == plain && ranged(s.w.r) {
		behind, _ := st.r.Peek(len("\r\n\r\n" + recordSign))
		if next := swallowed(h, block, behind, false); next >= 0 {
			return nil, s.goBack(here.Member+int64(size+next), wrongLength(here, h, next))
		}
	}
	s.next = s.here()
	return s.page(h, block, here)
}

// overrun handles a record that would end behind its file: if another one begins before that,
// its length is wrong, else the file is cut off.
func (s *Scanner) overrun(here Position, h head) error {
	begin, found := s.stream.at, int64(-1)
	if !h.arc {
		var err error
		if found, err = s.w.find(begin, s.w.size, []byte("\n"+recordSign)); err != nil {
			return fmt.Errorf("scan %s: %w", s.name, err)
		}
	}
	if found < 0 {
		return s.goBack(s.w.size, cutOff(here, h, s.w.size-begin))
	}
	return s.goBack(found+1, wrongLength(here, h, int(found+1-begin)))
}

// goBack goes on with a record of a plain file that an earlier one had swallowed.
func (s *Scanner) goBack(to int64, told error) error {
	s.stream.close()
	s.stream = nil
	s.next = Position{Member: to}
	return told
}

// lostRecord ends a stream that ends within a record.
func (s *Scanner) lostRecord(told error) error {
	if err := s.endStream(io.EOF); err != nil {
		return err
	}
	return told
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
			d := &Damage{Offset: here.Member, Inner: here.Inner, Length: st.at - from, Code: NoRecord, Reason: "bytes that are no record"}
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
	d := &Damage{Offset: here.Member, Inner: here.Inner, Code: NoRecord, Reason: fmt.Sprintf("%d bytes that are no record", st.at-from)}
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
	if s.kind == plain {
		s.next = Position{Member: from}
		return &Damage{Offset: here.Member, Length: from - here.Member, Code: code, Reason: reason}
	}
	err := s.resume(here.Member, from, code, reason)
	var d *Damage
	if errors.As(err, &d) {
		d.Inner = here.Inner
	}
	return err
}
