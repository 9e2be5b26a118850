package warc

import (
	"encoding/binary"
)

// inflater unpacks deflate streams that are whole in memory. Knowing input and output in full it
// refills 64 bits at a time and copies in steps of 16 bytes, which a stream can't. Tables are kept
// from member to member.
type inflater struct {
	lit      [litSize]uint32
	dist     [distSize]uint32
	fixedLit [litSize]uint32
	fixDist  [distSize]uint32
	fixed    bool
	lens     [320]uint8
	codes    codes
}

// spare is how many bytes beyond what it means to write a quick step may write: a length and
// three pairs of literals.
const spare = 320

// input is the compressed bits. Above the n bits of buf that count there may be more, which are
// those that come next: they are read again.
type input struct {
	src []byte
	pos int
	buf uint64
	n   uint
}

// need makes n bits ready, up to 56; false where the input ends before.
func (in *input) need(n uint) bool {
	if in.n >= n {
		return true
	}
	if in.pos+8 <= len(in.src) {
		in.buf |= binary.LittleEndian.Uint64(in.src[in.pos:]) << (in.n & 63)
		in.pos += int((63 - in.n) >> 3)
		in.n |= 56
		return true
	}
	for in.n < n {
		if in.pos >= len(in.src) {
			return false
		}
		in.buf |= uint64(in.src[in.pos]) << in.n
		in.n += 8
		in.pos++
	}
	return true
}

// take gives n bits that are ready.
func (in *input) take(n uint) uint {
	v := uint(in.buf & (1<<n - 1))
	in.buf >>= n
	in.n -= n
	return v
}

// inflate unpacks a raw deflate stream into the room that dst has, or more; n is its length in src.
// More than limit bytes are errLarge, an early end of src is errShort.
func (f *inflater) inflate(dst, src []byte, limit int) (out []byte, n int, err error) {
	in := input{src: src}
	dst = dst[:0]
	for last := false; !last; {
		if !in.need(3) {
			return dst, 0, errShort
		}
		last = in.take(1) != 0
		lit, dist := &f.lit, &f.dist
		switch in.take(2) {
		case 0:
			if dst, err = in.stored(dst, limit); err != nil {
				return dst, 0, err
			}
			continue
		case 1:
			if !f.fixed {
				f.makeFixed()
			}
			lit, dist = &f.fixedLit, &f.fixDist
		case 2:
			if err := f.readTables(&in); err != nil {
				return dst, 0, err
			}
		default:
			return dst, 0, errCorrupt
		}
		// The block, in two ways: quickly as long as there is plenty of input and room,
		// symbol by symbol for the rest.
		for ended := false; !ended; {
			if cap(dst)-len(dst) < 2*spare {
				dst = grow(dst, len(dst)+64<<10)
			}
			buf, top := dst[:cap(dst)], min(cap(dst)-spare, limit)
			var at int
			if at, ended, err = in.quick(buf, len(dst), top, lit, dist); err != nil {
				return buf[:at], 0, err
			}
			if dst = buf[:at]; len(dst) > limit {
				return dst, 0, errLarge
			}
			if ended || cap(dst)-len(dst) < 2*spare {
				continue // room first
			}
			if dst, ended, err = in.symbol(dst, lit, dist); err != nil {
				return dst, 0, err
			}
			if len(dst) > limit {
				return dst, 0, errLarge
			}
		}
	}
	return dst, in.pos - int(in.n/8), nil
}

// grow gives dst room for n bytes more.
func grow(dst []byte, n int) []byte {
	next := make([]byte, len(dst), max(2*cap(dst), len(dst)+n+spare, 256<<10))
	copy(next, dst)
	return next
}

// stored appends a block that isn't compressed.
func (in *input) stored(dst []byte, limit int) ([]byte, error) {
	in.pos -= int(in.n / 8)
	in.buf, in.n = 0, 0
	if in.pos+4 > len(in.src) {
		return dst, errShort
	}
	size := int(binary.LittleEndian.Uint16(in.src[in.pos:]))
	if size != int(^binary.LittleEndian.Uint16(in.src[in.pos+2:])) {
		return dst, errCorrupt
	}
	in.pos += 4
	if in.pos+size > len(in.src) {
		return dst, errShort
	}
	if len(dst)+size > limit {
		return dst, errLarge
	}
	if cap(dst)-len(dst) < size {
		dst = grow(dst, size)
	}
	dst = append(dst, in.src[in.pos:in.pos+size]...)
	in.pos += size
	return dst, nil
}

// quick unpacks behind buf[:o], as long as o is below top and 16 bytes of input are left; buf has
// spare bytes behind top. It tells how far it came, and whether the block ended.
func (in *input) quick(buf []byte, o, top int, lit *[litSize]uint32, dist *[distSize]uint32) (at int, ended bool, err error) {
	src, pos, bitbuf, nbits := in.src, in.pos, in.buf, in.n
	safe := len(src) - 16
	for pos < safe && o < top {
		// At least 56 bits; what more was read is read again.
		bitbuf |= binary.LittleEndian.Uint64(src[pos:]) << (nbits & 63)
		pos += int((63 - nbits) >> 3)
		nbits |= 56
		e := lit[bitbuf&(1<<litBits-1)]
		if e&isLiteral != 0 {
			// Up to three entries of literals fit in the bits at hand, or two with a
			// length code and its extra bits (20) behind them.
			bitbuf >>= e & 63
			nbits -= uint(e & 63)
			binary.LittleEndian.PutUint16(buf[o:], uint16(e>>16))
			o += 1 + int(e>>14&1)
			e = lit[bitbuf&(1<<litBits-1)]
			if e&isLiteral != 0 {
				bitbuf >>= e & 63
				nbits -= uint(e & 63)
				binary.LittleEndian.PutUint16(buf[o:], uint16(e>>16))
				o += 1 + int(e>>14&1)
				e = lit[bitbuf&(1<<litBits-1)]
				if e&isLiteral != 0 {
					bitbuf >>= e & 63
					nbits -= uint(e & 63)
					binary.LittleEndian.PutUint16(buf[o:], uint16(e>>16))
					o += 1 + int(e>>14&1)
					continue
				}
			}
		}
		if e&(isSub|isSpecial) != 0 {
			if e&isSub != 0 {
				e = lit[(e>>16+uint32(bitbuf>>litBits)&(1<<(e>>8&15)-1))&(1<<13-1)]
				if e&isLiteral != 0 {
					bitbuf >>= e & 63
					nbits -= uint(e & 63)
					buf[o] = byte(e >> 16)
					o++
					continue
				}
			}
			if e&isSpecial != 0 {
				if e>>16 != 0 {
					return o, false, errCorrupt
				}
				bitbuf >>= e & 63
				nbits -= uint(e & 63)
				ended = true
				break
			}
		}
		length := int(e>>16) + int(bitbuf&(1<<(e&63)-1)>>(e>>8&15))
		bitbuf >>= e & 63
		nbits -= uint(e & 63)
		// Two entries of literals (22 bits) and a length (20) may have left 14.
		bitbuf |= binary.LittleEndian.Uint64(src[pos:]) << (nbits & 63)
		pos += int((63 - nbits) >> 3)
		nbits |= 56
		d := dist[bitbuf&(1<<distBits-1)]
		if d&(isSub|isSpecial) != 0 {
			if d&isSub != 0 {
				d = dist[(d>>16+uint32(bitbuf>>distBits)&(1<<(d>>8&15)-1))&(1<<13-1)]
			}
			if d&isSpecial != 0 {
				return o, false, errCorrupt
			}
		}
		back := int(d>>16) + int(bitbuf&(1<<(d&63)-1)>>(d>>8&15))
		bitbuf >>= d & 63
		nbits -= uint(d & 63)
		from, end := o-back, o+length
		if from < 0 {
			return o, false, errCorrupt
		}
		switch {
		case back >= 16:
			for {
				*(*[16]byte)(buf[o:]) = *(*[16]byte)(buf[from:])
				if o += 16; o >= end {
					break
				}
				from += 16
			}
		case back >= 8:
			for ; o < end; o += 8 {
				*(*[8]byte)(buf[o:]) = *(*[8]byte)(buf[from:])
				from += 8
			}
		case back == 1:
			v := uint64(buf[from]) * 0x0101010101010101
			for ; o < end; o += 8 {
				binary.LittleEndian.PutUint64(buf[o:], v)
			}
		default:
			for ; o < end; o++ {
				buf[o] = buf[from]
				from++
			}
		}
		o = end
	}
	in.pos, in.buf, in.n = pos, bitbuf, nbits
	return o, ended, nil
}

// symbol unpacks one literal or match behind dst, which has room for it.
func (in *input) symbol(dst []byte, lit *[litSize]uint32, dist *[distSize]uint32) (out []byte, ended bool, err error) {
	in.need(15) // as many as there are
	e := lit[in.buf&(1<<litBits-1)]
	if e&isPair != 0 {
		e = e&^(isPair|63|0xff<<24) | e>>8&15 // its first literal only
	}
	if e&isSub != 0 {
		e = lit[(e>>16+uint32(in.buf>>litBits)&(1<<(e>>8&15)-1))&(1<<13-1)]
	}
	more, err := in.entry(e)
	if err != nil {
		return dst, false, err
	}
	switch {
	case e&isSpecial != 0:
		return dst, true, nil
	case e&isLiteral != 0:
		return append(dst, byte(e>>16)), false, nil
	}
	length := int(e>>16) + more
	in.need(15)
	d := dist[in.buf&(1<<distBits-1)]
	if d&isSub != 0 {
		d = dist[(d>>16+uint32(in.buf>>distBits)&(1<<(d>>8&15)-1))&(1<<13-1)]
	}
	if more, err = in.entry(d); err != nil {
		return dst, false, err
	}
	back := int(d>>16) + more
	if back > len(dst) {
		return dst, false, errCorrupt
	}
	for range length {
		dst = append(dst, dst[len(dst)-back])
	}
	return dst, false, nil
}

// entry takes the bits of a table's entry and gives the value of the extra ones.
func (in *input) entry(e uint32) (more int, err error) {
	if e&isSpecial != 0 && e>>16 != 0 {
		if in.n < 15 {
			return 0, errShort
		}
		return 0, errCorrupt
	}
	n := uint(e & 63)
	if !in.need(n) {
		return 0, errShort
	}
	return int(in.take(n) >> (e >> 8 & 15)), nil
}
