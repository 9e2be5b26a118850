package warc

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
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

// member unpacks the gzip member at the start of src into the room that dst has, or
// more, and tells how long it is in src.
func (f *inflater) member(dst, src []byte, limit int) (out []byte, used int, err error) {
	head, err := gzipHead(src)
	if err != nil {
		return nil, 0, err
	}
	out, n, err := f.inflate(dst, src[head:], limit)
	if err != nil {
		return out, 0, err
	}
	used = head + n
	if len(src) < used+8 {
		return out, 0, errShort
	}
	if crc32.ChecksumIEEE(out) != binary.LittleEndian.Uint32(src[used:]) || uint32(len(out)) != binary.LittleEndian.Uint32(src[used+4:]) {
		return out, used + 8, errChecksum
	}
	return out, used + 8, nil
}
