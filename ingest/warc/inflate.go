package warc

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/bits"
)

// inflater unpacks gzip members that are whole in memory. Knowing input and output in full it
// refills 64 bits at a time and copies in steps of eight bytes, which a stream
// can't. Tables are kept from member to member.
type inflater struct {
	lit      [litSize]uint32
	dist     [distSize]uint32
	fixedLit [litSize]uint32
	fixDist  [distSize]uint32
	fixed    bool
	lens     [320]uint8
}

// A table entry tells what the next bits mean:
//
//	bits 0-5    how many bits to take, the extra bits of a length or distance included
//	bits 8-11   how many bits of these are the code
//	bits 16-31  literal, length or distance base, or the place of a second table
//	bits 12-15  what it is
//
// A literal entry of the first table may hold two literals (bits 16-23 and
// 24-31) whose codes fit in it together.
const (
	isLiteral = 1 << 15
	isPair    = 1 << 14
	isSub     = 1 << 13 // bits 0-5: bits of the first table, 8-11: bits of the second
	isSpecial = 1 << 12 // end of block, or no code (then bits 16-31 are 1)

	litBits  = 11
	distBits = 8
	litSize  = 1<<litBits + 1<<12
	distSize = 1<<distBits + 1<<12
	pastEnd  = 320 // spare bytes of the output that a step may write beyond
)

var (
	errCorrupt  = errors.New("the compressed data is damaged")
	errChecksum = errors.New("the checksum doesn't agree")
	errNoGzip   = errors.New("no gzip member begins here")
)

// gzipHead is the length of a member's header.
func gzipHead(src []byte) (int, error) {
	if len(src) < 10 {
		return 0, errShort
	}
	if src[0] != 0x1f || src[1] != 0x8b || src[2] != 8 || src[3]&0xe0 != 0 {
		return 0, errNoGzip
	}
	flags, at := src[3], 10
	if flags&4 != 0 {
		if len(src) < at+2 {
			return 0, errShort
		}
		at += 2 + int(binary.LittleEndian.Uint16(src[at:]))
	}
	for _, f := range []byte{8, 16} {
		if flags&f == 0 {
			continue
		}
		for {
			if at >= len(src) {
				return 0, errShort
			}
			at++
			if src[at-1] == 0 {
				break
			}
		}
	}
	if flags&2 != 0 {
		at += 2
	}
	if at > len(src) {
		return 0, errShort
	}
	return at, nil
}

// member unpacks the gzip member at the start of src behind dst, and tells how
// long it is in src.
func (f *inflater) member(dst, src []byte, limit int) (out []byte, used int, err error) {
	head, err := gzipHead(src)
	if err != nil {
		return nil, 0, err
	}
	start := len(dst)
	dst, n, err := f.inflate(dst, src[head:], limit)
	if err != nil {
		return dst, 0, err
	}
	used = head + n
	if len(src) < used+8 {
		return dst, 0, errShort
	}
	body := dst[start:]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(src[used:]) || uint32(len(body)) != binary.LittleEndian.Uint32(src[used+4:]) {
		return dst, used + 8, errChecksum
	}
	return dst, used + 8, nil
}

// grow gives dst room for n bytes more than limit lets be written in one step.
func grow(dst []byte, n int) []byte {
	next := make([]byte, len(dst), max(2*cap(dst), len(dst)+n+pastEnd, 256<<10))
	copy(next, dst)
	return next
}

// inflate unpacks a raw deflate stream behind dst; n is its length in src.
func (f *inflater) inflate(dst, src []byte, limit int) (out []byte, n int, err error) {
	var (
		bitbuf uint64
		nbits  uint
		pos    int
		limitN = len(dst) + limit
		start  = len(dst)
	)
	// need makes n bits ready where the input has them.
	need := func(n uint) bool {
		for nbits < n {
			if pos >= len(src) {
				return false
			}
			bitbuf |= uint64(src[pos]) << nbits
			nbits += 8
			pos++
		}
		return true
	}
	for last := false; !last; {
		if !need(3) {
			return dst, 0, errShort
		}
		last = bitbuf&1 != 0
		kind := bitbuf >> 1 & 3
		bitbuf >>= 3
		nbits -= 3
		var lit *[litSize]uint32
		var dist *[distSize]uint32
		switch kind {
		case 0:
			pos -= int(nbits / 8)
			bitbuf, nbits = 0, 0
			if pos+4 > len(src) {
				return dst, 0, errShort
			}
			size := int(binary.LittleEndian.Uint16(src[pos:]))
			if size != int(^binary.LittleEndian.Uint16(src[pos+2:])) {
				return dst, 0, errCorrupt
			}
			pos += 4
			if pos+size > len(src) {
				return dst, 0, errShort
			}
			if len(dst)+size > limitN {
				return dst, 0, errLarge
			}
			if cap(dst)-len(dst) < size+pastEnd {
				dst = grow(dst, size)
			}
			dst = append(dst, src[pos:pos+size]...)
			pos += size
			continue
		case 1:
			if !f.fixed {
				f.makeFixed()
			}
			lit, dist = &f.fixedLit, &f.fixDist
		case 2:
			if !need(14) {
				return dst, 0, errShort
			}
			nlit, ndist, nlen := int(bitbuf&31)+257, int(bitbuf>>5&31)+1, int(bitbuf>>10&15)+4
			bitbuf >>= 14
			nbits -= 14
			var order [19]uint8
			for i := range nlen {
				if !need(3) {
					return dst, 0, errShort
				}
				order[lengthOrder[i]] = uint8(bitbuf & 7)
				bitbuf >>= 3
				nbits -= 3
			}
			var pre [128]uint16
			if !makePre(&pre, &order) {
				return dst, 0, errCorrupt
			}
			lens := f.lens[:nlit+ndist]
			for i := 0; i < len(lens); {
				need(14) // as many as there are: a code of 7 bits and 7 more
				e := pre[bitbuf&127]
				length, symbol := uint(e&15), int(e>>4)
				if length == 0 {
					return dst, 0, errCorrupt
				}
				extra, base := uint(0), 0
				switch symbol {
				case 16:
					extra, base = 2, 3
				case 17:
					extra, base = 3, 3
				case 18:
					extra, base = 7, 11
				}
				if nbits < length+extra {
					return dst, 0, errShort
				}
				bitbuf >>= length
				nbits -= length
				if symbol < 16 {
					lens[i] = uint8(symbol)
					i++
					continue
				}
				repeat := base + int(bitbuf&(1<<extra-1))
				bitbuf >>= extra
				nbits -= extra
				value := uint8(0)
				if symbol == 16 {
					if i == 0 {
						return dst, 0, errCorrupt
					}
					value = lens[i-1]
				}
				if i+repeat > len(lens) {
					return dst, 0, errCorrupt
				}
				for range repeat {
					lens[i] = value
					i++
				}
			}
			if lens[256] == 0 || nlit > 286 {
				return dst, 0, errCorrupt
			}
			if !makeTable(f.lit[:], litBits, lens[:nlit], literalEntry) || !makeTable(f.dist[:], distBits, lens[nlit:], distanceEntry) {
				return dst, 0, errCorrupt
			}
			pairUp(&f.lit)
			lit, dist = &f.lit, &f.dist
		default:
			return dst, 0, errCorrupt
		}

		// The block, in two loops: the quick one as long as there is plenty of input and
		// room, the careful one for the rest. Both end at the end of the block.
		ended := false
		for !ended {
			if cap(dst)-len(dst) < pastEnd*2 {
				if len(dst) > limitN {
					return dst, 0, errLarge
				}
				dst = grow(dst, len(dst)-start+64<<10)
			}
			buf := dst[:cap(dst)]
			o, top := len(dst), cap(dst)-pastEnd
			safe := len(src) - 16
			if top > limitN {
				top = limitN
			}
		quick:
			for pos < safe && o < top {
				// At least 56 bits; what more was read is read again.
				bitbuf |= binary.LittleEndian.Uint64(src[pos:]) << (nbits & 63)
				pos += int((63 - nbits) >> 3)
				nbits |= 56
				e := lit[bitbuf&(1<<litBits-1)]
				if e&isLiteral != 0 {
					// Up to three entries of literals fit in the bits at hand, with a
					// length code and its extra bits (20) behind them.
					bitbuf >>= e & 63
					nbits -= uint(e & 63)
					buf[o] = byte(e >> 16)
					buf[o+1] = byte(e >> 24)
					o += 1 + int(e>>14&1)
					e = lit[bitbuf&(1<<litBits-1)]
					if e&isLiteral != 0 {
						bitbuf >>= e & 63
						nbits -= uint(e & 63)
						buf[o] = byte(e >> 16)
						buf[o+1] = byte(e >> 24)
						o += 1 + int(e>>14&1)
						e = lit[bitbuf&(1<<litBits-1)]
						if e&isLiteral != 0 {
							bitbuf >>= e & 63
							nbits -= uint(e & 63)
							buf[o] = byte(e >> 16)
							buf[o+1] = byte(e >> 24)
							o += 1 + int(e>>14&1)
							continue
						}
					}
				}
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
						return dst[:min(o, cap(dst))], 0, errCorrupt
					}
					bitbuf >>= e & 63
					nbits -= uint(e & 63)
					ended = true
					break quick
				}
				length := int(e>>16) + int(bitbuf&(1<<(e&63)-1)>>(e>>8&15))
				bitbuf >>= e & 63
				nbits -= uint(e & 63)
				// Two entries of literals (22 bits) and a length (20) may have left 14.
				bitbuf |= binary.LittleEndian.Uint64(src[pos:]) << (nbits & 63)
				pos += int((63 - nbits) >> 3)
				nbits |= 56
				d := dist[bitbuf&(1<<distBits-1)]
				if d&isSub != 0 {
					d = dist[(d>>16+uint32(bitbuf>>distBits)&(1<<(d>>8&15)-1))&(1<<13-1)]
				}
				if d&isSpecial != 0 {
					return dst[:o], 0, errCorrupt
				}
				back := int(d>>16) + int(bitbuf&(1<<(d&63)-1)>>(d>>8&15))
				bitbuf >>= d & 63
				nbits -= uint(d & 63)
				from := o - back
				if from < start {
					return dst[:o], 0, errCorrupt
				}
				end := o + length
				if back >= 8 {
					for {
						binary.LittleEndian.PutUint64(buf[o:], binary.LittleEndian.Uint64(buf[from:]))
						o += 8
						from += 8
						if o >= end {
							break
						}
					}
				} else if back == 1 {
					v := uint64(buf[from]) * 0x0101010101010101
					for ; o < end; o += 8 {
						binary.LittleEndian.PutUint64(buf[o:], v)
					}
				} else {
					for o < end {
						buf[o] = buf[from]
						o++
						from++
					}
				}
				o = end
			}
			dst = buf[:o]
			if ended {
				break
			}
			if o > limitN {
				return dst, 0, errLarge
			}
			if cap(dst)-len(dst) < pastEnd*2 && len(dst) <= limitN {
				continue // room first
			}
			// The refill above may have looked at bits that it didn't count.
			bitbuf &= 1<<nbits - 1
			need(15)
			e := lit[bitbuf&(1<<litBits-1)]
			if e&isPair != 0 {
				e = e&^(isPair|63|0xff<<24) | e>>8&15 // its first literal only
			}
			if e&isSub != 0 {
				e = lit[(e>>16+uint32(bitbuf>>litBits)&(1<<(e>>8&15)-1))&(1<<13-1)]
			}
			if e&isSpecial != 0 && e>>16 != 0 {
				if nbits < 15 {
					return dst, 0, errShort
				}
				return dst, 0, errCorrupt
			}
			need(uint(e & 63))
			if nbits < uint(e&63) {
				return dst, 0, errShort
			}
			extra := int(bitbuf & (1<<(e&63) - 1) >> (e >> 8 & 15))
			bitbuf >>= e & 63
			nbits -= uint(e & 63)
			switch {
			case e&isSpecial != 0:
				ended = true
			case e&isLiteral != 0:
				dst = append(dst, byte(e>>16))
			default:
				length := int(e>>16) + extra
				need(15)
				d := dist[bitbuf&(1<<distBits-1)]
				if d&isSub != 0 {
					d = dist[(d>>16+uint32(bitbuf>>distBits)&(1<<(d>>8&15)-1))&(1<<13-1)]
				}
				if d&isSpecial != 0 {
					if nbits < 15 {
						return dst, 0, errShort
					}
					return dst, 0, errCorrupt
				}
				need(uint(d & 63))
				if nbits < uint(d&63) {
					return dst, 0, errShort
				}
				back := int(d>>16) + int(bitbuf&(1<<(d&63)-1)>>(d>>8&15))
				bitbuf >>= d & 63
				nbits -= uint(d & 63)
				if back > len(dst)-start {
					return dst, 0, errCorrupt
				}
				for range length {
					dst = append(dst, dst[len(dst)-back])
				}
			}
			if len(dst) > limitN {
				return dst, 0, errLarge
			}
		}
		bitbuf &= 1<<nbits - 1
	}
	return dst, pos - int(nbits/8), nil
}

var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// noCode is the entry for bits that no code begins with.
const noCode = isSpecial | 1<<16

// literalEntry is the entry of a symbol of the literal and length alphabet, whose code has n bits.
func literalEntry(symbol int, n uint32) uint32 {
	switch {
	case symbol < 256:
		return isLiteral | uint32(symbol)<<16 | n<<8&0xf00 | n
	case symbol == 256:
		return isSpecial | n<<8 | n
	case symbol < 265:
		return uint32(symbol-257+3)<<16 | n<<8 | n
	case symbol < 285:
		extra := uint32(symbol-261) / 4
		base := uint32(4+(symbol-261)%4)<<extra + 3
		return base<<16 | n<<8 | (n + extra)
	case symbol == 285:
		return 258<<16 | n<<8 | n
	}
	return noCode
}

// distanceEntry is the entry of a symbol of the distance alphabet.
func distanceEntry(symbol int, n uint32) uint32 {
	switch {
	case symbol < 4:
		return uint32(symbol+1)<<16 | n<<8 | n
	case symbol < 30:
		extra := uint32(symbol-2) / 2
		base := uint32(2+symbol%2)<<extra + 1
		return base<<16 | n<<8 | (n + extra)
	}
	return noCode
}

// makeTable fills the table for codes of the given lengths: a first part of
// 1<<first entries, then second parts for longer codes. A set of codes that
// leaves bits without meaning is good only where it has one code or none.
func makeTable(table []uint32, first uint, lens []uint8, entry func(int, uint32) uint32) bool {
	var count [16]int
	longest := uint(0)
	for _, l := range lens {
		count[l]++
		longest = max(longest, uint(l))
	}
	count[0] = 0
	left, codes := 1, 0
	for l := 1; l < 16; l++ {
		left = left<<1 - count[l]
		if left < 0 {
			return false
		}
		codes += count[l]
	}
	if left > 0 && (codes > 1 || codes == 1 && count[1] != 1) {
		return false
	}
	if left > 0 {
		for i := range 1 << first {
			table[i] = noCode
		}
	}
	var next [16]int
	code := 0
	for l := 1; l < 16; l++ {
		code = (code + count[l-1]) << 1
		next[l] = code
	}
	// Symbols in the order of their lengths, so that a second part is made when the
	// first of its codes comes.
	var offset [17]int
	for l := 1; l < 16; l++ {
		offset[l+1] = offset[l] + count[l]
	}
	var sorted [320]uint16
	for s, l := range lens {
		if l != 0 {
			sorted[offset[l]] = uint16(s)
			offset[l]++
		}
	}
	free := 1 << first
	prefix, sub, subBits := -1, 0, uint(0)
	for i := range codes {
		s := int(sorted[i])
		l := uint(lens[s])
		c := int(bits.Reverse16(uint16(next[l])) >> (16 - l))
		next[l]++
		e := entry(s, uint32(l))
		if l <= first {
			for k := c; k < 1<<first; k += 1 << l {
				table[k] = e
			}
			continue
		}
		if p := c & (1<<first - 1); p != prefix {
			prefix = p
			// As many bits as fill the part: codes of each length until it is full.
			subBits = l - first
			room := 1 << subBits
			used := count[l] - (next[l] - 1 - firstCode(&count, l))
			for subBits+first < longest && used < room {
				subBits++
				room <<= 1
				used = used<<1 + count[subBits+first]
			}
			sub = free
			free += 1 << subBits
			if free > len(table) {
				return false
			}
			table[p] = isSub | uint32(sub)<<16 | uint32(subBits)<<8 | uint32(first)
		}
		for k := c >> first; k < 1<<subBits; k += 1 << (l - first) {
			table[sub+k] = e
		}
	}
	return true
}

// firstCode is the first code of length l.
func firstCode(count *[16]int, l uint) int {
	code := 0
	for i := uint(1); i <= l; i++ {
		code = (code + count[i-1]) << 1
	}
	return code
}

// pairUp joins literals whose codes fit in the first table together.
func pairUp(table *[litSize]uint32) {
	for i := 1<<litBits - 1; i >= 0; i-- {
		e := table[i]
		n := e & 63
		if e&isLiteral == 0 || e&isPair != 0 || n >= litBits {
			continue
		}
		// The bits behind the first code; those unknown are zero.
		second := table[i>>n]
		if second&isPair != 0 {
			second = second&^(isPair|63|0xff<<24) | second>>8&15
		}
		if m := second & 63; second&isLiteral != 0 && n+m <= litBits {
			table[i] = e&^63 | isPair | second<<8&(0xff<<24) | (n + m)
		}
	}
}

// makePre fills the table of the code that the code lengths are written in.
func makePre(pre *[128]uint16, lens *[19]uint8) bool {
	var table [128]uint32
	var long [19]uint8
	copy(long[:], lens[:])
	if !makeTable(table[:], 7, long[:], func(s int, n uint32) uint32 { return uint32(s)<<16 | n }) {
		return false
	}
	for i, e := range table {
		if e == noCode {
			continue
		}
		pre[i] = uint16(e>>16<<4 | e&15)
	}
	return true
}

// makeFixed fills the tables of the fixed codes.
func (f *inflater) makeFixed() {
	var lens [288]uint8
	for i := range lens {
		switch {
		case i < 144:
			lens[i] = 8
		case i < 256:
			lens[i] = 9
		case i < 280:
			lens[i] = 7
		default:
			lens[i] = 8
		}
	}
	makeTable(f.fixedLit[:], litBits, lens[:], literalEntry)
	pairUp(&f.fixedLit)
	var dist [32]uint8
	for i := range dist {
		dist[i] = 5
	}
	makeTable(f.fixDist[:], distBits, dist[:], distanceEntry)
	f.fixed = true
}
