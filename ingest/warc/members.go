package warc

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

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
	sign := s.sign()
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

// sign is what each member begins with.
func (s *Scanner) sign() []byte {
	if s.kind == zstandard {
		return binary.LittleEndian.AppendUint32(nil, magicZstd)
	}
	return []byte{0x1f, 0x8b, 8}
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
		return nil, &Damage{Offset: here.Member, Inner: here.Inner, Code: NoRecord, Reason: "bytes that are no record"}
	}
	block := s.rest[size:]
	s.Counts.Records++
	n := min(h.length, int64(len(block)))
	if next := swallowed(h, block[:n], block[n:], true); next >= 0 {
		s.advance(size + next)
		return nil, wrongLength(here, h, next)
	}
	if h.length > int64(len(block)) {
		s.advance(len(s.rest))
		return nil, cutOff(here, h, int64(len(block)))
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

// swallowed finds the record that begins within the block of one whose length is told wrongly: it ends behind all
// that there is, or where no other begins. behind is what follows the block, ended tells that it is all that does; -1 is
// for a length that may be right. What is found is the line break before the record, which belongs to neither.
func swallowed(h head, block, behind []byte, ended bool) int {
	if h.arc {
		return -1 // a line of five words is too little of a sign
	}
	if h.length == int64(len(block)) {
		behind = afterBlock(behind)
		if len(behind) == 0 || len(behind) < len(recordSign) && !ended || bytes.HasPrefix(behind, []byte(recordSign)) {
			return -1
		}
	}
	return bytes.Index(block, []byte("\n"+recordSign))
}

// recordSign is what a WARC record begins with.
const recordSign = "WARC/"

func wrongLength(here Position, h head, found int) error {
	return &Damage{Offset: here.Member, Inner: here.Inner, Code: CutOff, Reason: fmt.Sprintf("a record that calls itself %d bytes long ends after %d, where another begins: %s", h.length, found, h.uri)}
}

func cutOff(here Position, h head, n int64) error {
	return &Damage{Offset: here.Member, Inner: here.Inner, Code: CutOff, Reason: fmt.Sprintf("a record of %d bytes ends after %d: %s", h.length, n, h.uri)}
}

func tooLarge(here Position, h head, limit int64) error {
	return &Damage{Offset: here.Member, Inner: here.Inner, Code: TooLarge, Reason: fmt.Sprintf("a record of %d bytes is over the limit of %d: %s", h.length, limit, h.uri)}
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
