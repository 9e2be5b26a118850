package warc

import "math/bits"

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

	// noCode is the entry for bits that no code begins with.
	noCode = isSpecial | 1<<16
	// codeBit is what an entry grows by for each bit of its code.
	codeBit = 1<<8 | 1
)

var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// literalEntries are the entries of the literal and length alphabet for codes of 0 bits.
var literalEntries = func() (all [288]uint32) {
	for s := range uint32(len(all)) {
		switch {
		case s < 256:
			all[s] = isLiteral | s<<16
		case s == 256:
			all[s] = isSpecial
		case s < 265:
			all[s] = (s - 257 + 3) << 16
		case s < 285:
			extra := (s - 261) / 4
			all[s] = ((4+(s-261)%4)<<extra+3)<<16 | extra
		case s == 285:
			all[s] = 258 << 16
		default:
			all[s] = noCode
		}
	}
	return all
}()

// distanceEntries are those of the distance alphabet.
var distanceEntries = func() (all [32]uint32) {
	for s := range uint32(len(all)) {
		switch {
		case s < 4:
			all[s] = (s + 1) << 16
		case s < 30:
			extra := (s - 2) / 2
			all[s] = ((2+s%2)<<extra+1)<<16 | extra
		default:
			all[s] = noCode
		}
	}
	return all
}()

// lengthEntries are those of the alphabet that the lengths of codes are written in.
var lengthEntries = func() (all [19]uint32) {
	for s := range all {
		all[s] = uint32(s) << 16
	}
	return all
}()

// readTables reads the codes at the head of a block.
func (f *inflater) readTables(in *input) error {
	if !in.need(14) {
		return errShort
	}
	nlit, ndist, nlen := int(in.take(5))+257, int(in.take(5))+1, int(in.take(4))+4
	var order [19]uint8
	for i := range nlen {
		if !in.need(3) {
			return errShort
		}
		order[lengthOrder[i]] = uint8(in.take(3))
	}
	var pre [128]uint32
	if !f.codes.table(pre[:], 7, order[:], lengthEntries[:]) {
		return errCorrupt
	}
	lens := f.lens[:nlit+ndist]
	for i := 0; i < len(lens); {
		in.need(14) // as many as there are: a code of 7 bits and 7 more
		e := pre[in.buf&127]
		if e == noCode {
			return errCorrupt
		}
		n, symbol := uint(e&63), e>>16
		extra, base := uint(0), 0
		switch symbol {
		case 16:
			extra, base = 2, 3
		case 17:
			extra, base = 3, 3
		case 18:
			extra, base = 7, 11
		}
		if in.n < n+extra {
			return errShort
		}
		in.take(n)
		if symbol < 16 {
			lens[i] = uint8(symbol)
			i++
			continue
		}
		repeat, value := base+int(in.take(extra)), uint8(0)
		if symbol == 16 {
			if i == 0 {
				return errCorrupt
			}
			value = lens[i-1]
		}
		if i+repeat > len(lens) {
			return errCorrupt
		}
		for range repeat {
			lens[i] = value
			i++
		}
	}
	if lens[256] == 0 || nlit > 286 {
		return errCorrupt
	}
	if !f.codes.table(f.dist[:], distBits, lens[nlit:], distanceEntries[:]) || !f.codes.table(f.lit[:], litBits, lens[:nlit], literalEntries[:]) {
		return errCorrupt
	}
	f.codes.pairUp(&f.lit)
	return nil
}

// codes are the codes of an alphabet, the shorter ones first.
type codes struct {
	all [320]code
	n   int
	// Of a pair: what the second literal adds to the entry of the first.
	fits   [1 << (litBits - 1)]fit
	single [1 << (litBits - 1)]uint32
}

// code is the code of a symbol, its first bit the lowest.
type code struct {
	symbol, bits uint16
	length       uint8
}

// fit is a literal whose code fits behind another one.
type fit struct{ bits, add uint32 }

// table fills the table for codes of the given lengths: a first part of
// 1<<first entries, then second parts for longer codes. A set of codes that
// leaves bits without meaning is good only where it has one code or none.
func (c *codes) table(table []uint32, first uint, lens []uint8, entries []uint32) bool {
	var count [16]int
	for _, l := range lens {
		count[l&15]++
	}
	count[0] = 0
	left, longest := 1, uint(0)
	c.n = 0
	var next, place [16]int // the next code of a length, and where it stands
	begin := 0
	for l := 1; l < 16; l++ {
		begin = (begin + count[l-1]) << 1
		next[l], place[l] = begin, c.n
		left = left<<1 - count[l]
		if left < 0 {
			return false
		}
		if c.n += count[l]; count[l] > 0 {
			longest = uint(l)
		}
	}
	if left > 0 && (c.n > 1 || c.n == 1 && count[1] != 1) {
		return false
	}
	if left > 0 {
		for i := range 1 << first {
			table[i] = noCode
		}
	}
	for s, l := range lens {
		if l &= 15; l != 0 {
			c.all[place[l]] = code{uint16(s), bits.Reverse16(uint16(next[l])) >> (16 - l), l}
			next[l]++
			place[l]++
		}
	}
	// In the order of their lengths, so that a second part is made when the first of its
	// codes comes.
	free := 1 << first
	prefix, sub, subBits := -1, 0, uint(0)
	for i := 0; i < c.n; i++ {
		k, l := int(c.all[i].bits), uint(c.all[i].length)
		e := entries[c.all[i].symbol] + codeBit*uint32(l)
		if l <= first {
			for ; k < 1<<first; k += 1 << l {
				table[k] = e
			}
			continue
		}
		if p := k & (1<<first - 1); p != prefix {
			prefix = p
			// As many bits as fill the part: codes of each length until it is full.
			subBits = l - first
			used := place[l] - i
			for subBits+first < longest && used < 1<<subBits {
				subBits++
				used = used<<1 + count[subBits+first]
			}
			sub = free
			free += 1 << subBits
			if free > len(table) {
				return false
			}
			table[p] = isSub | uint32(sub)<<16 | uint32(subBits)<<8 | uint32(first)
		}
		for k >>= first; k < 1<<subBits; k += 1 << (l - first) {
			table[sub+k] = e
		}
	}
	return true
}

// pairUp joins literals whose codes fit in the first part of the table together. The table was
// filled with these codes.
func (c *codes) pairUp(table *[litSize]uint32) {
	copy(c.single[:], table[:])
	length, shortest := uint32(0), uint32(0)
	fits := c.fits[:0]
	for i := range c.all[:c.n] {
		first := &c.all[i]
		if first.symbol > 255 {
			continue
		}
		if l := uint32(first.length); l != length {
			if length = l; shortest == 0 {
				shortest = l
			}
			if l+shortest > litBits {
				return
			}
			fits = fits[:0]
			for k, e := range c.single[:1<<(litBits-l)] {
				if e&isLiteral != 0 && e&63 <= litBits-l {
					fits = append(fits, fit{uint32(k) << l, isPair | e<<8&(0xff<<24) | e&63})
				}
			}
		}
		for _, second := range fits {
			table[(uint32(first.bits)|second.bits)&(1<<litBits-1)] += second.add
		}
	}
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
	f.codes.table(f.fixedLit[:], litBits, lens[:], literalEntries[:])
	f.codes.pairUp(&f.fixedLit)
	var dist [32]uint8
	for i := range dist {
		dist[i] = 5
	}
	f.codes.table(f.fixDist[:], distBits, dist[:], distanceEntries[:])
	f.fixed = true
}
