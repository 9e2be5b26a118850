package viet

import (
	"slices"
	"sort"
)

// OffsetMap leads from a byte of a normalized text back to a byte of its
// source. The zero value is the identity. It holds one entry for each place
// that normalization changed.
type OffsetMap struct {
	edits []edit // in the order of the text
}

// edit replaces source bytes [src, src+srcLen) by normalized bytes
// [norm, norm+normLen). What lies between edits is equal in both texts.
type edit struct {
	norm, normLen uint32
	src, srcLen   uint32
}

// Identity reports whether the text is its own source.
func (m OffsetMap) Identity() bool { return len(m.edits) == 0 }

// Len is the number of places that normalization changed.
func (m OffsetMap) Len() int { return len(m.edits) }

// Equal reports whether both maps are the same.
func (m OffsetMap) Equal(o OffsetMap) bool { return slices.Equal(m.edits, o.edits) }

// Source is the byte of the source that the rune at byte i of the normalized
// text comes from; i is a rune border, from 0 to the text's length inclusive.
// The result is a rune border of the source. Where the source had characters
// that were removed just before i, the result lies behind them.
func (m OffsetMap) Source(i int) int {
	n := sort.Search(len(m.edits), func(k int) bool { return int(m.edits[k].norm) > i })
	if n == 0 {
		return i
	}
	e := m.edits[n-1]
	if within := i - int(e.norm); within < int(e.normLen) {
		return int(e.src)
	}
	return int(e.src+e.srcLen) + i - int(e.norm+e.normLen)
}

// SourceSpan is the range of source bytes that the normalized bytes [start, end)
// come from. Removed characters at either border stay outside; a character of
// the source is never cut.
func (m OffsetMap) SourceSpan(start, end int) (int, int) {
	from := m.Source(start)
	if end <= start {
		return from, from
	}
	n := sort.Search(len(m.edits), func(k int) bool { return int(m.edits[k].norm) >= end })
	if n == 0 {
		return from, end
	}
	e := m.edits[n-1]
	if end <= int(e.norm+e.normLen) {
		return from, int(e.src + e.srcLen)
	}
	return from, int(e.src+e.srcLen) + end - int(e.norm+e.normLen)
}
