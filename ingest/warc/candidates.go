package warc

import (
	"encoding/binary"
	"math/bits"
)

// A candidate is a place of a page where a bloc's word may begin: k or c with a
// letter behind it that goes on with the word, or with a byte that may be an accented letter,
// markup or a code. Nearly all of a prefilter's time goes into looking for them.

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// zeros marks the zero bytes of x by their high bits; it may mark bytes above one, too.
func zeros(x uint64) uint64 { return (x - ones) & ^x & highs }

// marks gives the candidates among the first eight of nine bytes, by the high bits.
// All is reckoned without a branch, which would go wrong too often.
func marks(nine []byte) uint64 {
	_ = nine[8]
	w := binary.LittleEndian.Uint64(nine)
	next := w>>8 | uint64(nine[8])<<56
	small := w | 0x20*ones
	k, c := zeros(small^'k'*ones), zeros(small^'c'*ones)
	// Behind the first letter: the second one, a high byte, or a sign that begins a
	// reference or a code (% and &, with $ and ' for company) or a tag or an escape (< and \, with |).
	after := next | 0x20*ones
	open := next&highs | zeros((next|0x03*ones)^0x27*ones) | zeros((next|0x60*ones)^0x7c*ones)
	return (k|c)&open | k&zeros(after^'h'*ones) | c&zeros(after^'u'*ones)
}

// anyTells reports whether a word that names a bloc begins at the byte from or behind it.
func (p *search) anyTells(from int) bool {
	b := p.b
	i := from
	for ; i+9 <= len(b); i += 8 {
		for hit := marks(b[i : i+9 : i+9]); hit != 0; hit &= hit - 1 {
			if at := i + bits.TrailingZeros64(hit)>>3; !plainly(b, at) && p.tells(at) {
				return true
			}
		}
	}
	for ; i+2 < len(b); i++ {
		if s := b[i] | 0x20; (s == 'k' || s == 'c') && p.tells(i) {
			return true
		}
	}
	return false
}
