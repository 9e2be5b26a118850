package warc

import (
	"math/bits"

	"golang.org/x/sys/cpu"
)

const (
	stride = 32   // bytes that one mask stands for
	behind = 4    // bytes behind a candidate that markWide looks at
	atOnce = 2048 // bytes that it is asked about at once
)

// markWide gives a bit for each candidate among the first 32*len(masks) bytes at b,
// behind which four more are read. It leaves out most of those that [plainly] leaves out. It needs
// AVX2.
//
//go:noescape
func markWide(masks []uint32, b *byte)

// wideTells looks at a page 32 bytes at a time, as far as there are so many. It tells how many were
// looked at.
func (p *search) wideTells() (done int, found bool) {
	b := p.b
	if !cpu.X86.HasAVX2 {
		return 0, false
	}
	var masks [atOnce / stride]uint32
	for {
		n := min((len(b)-done-behind)/stride, len(masks))
		if n <= 0 {
			return done, false
		}
		markWide(masks[:n], &b[done])
		for i, hit := range masks[:n] {
			for ; hit != 0; hit &= hit - 1 {
				if at := done + i*stride + bits.TrailingZeros32(hit); !plainly(b, at) && p.tells(at) {
					return done, true
				}
			}
		}
		done += n * stride
	}
}
