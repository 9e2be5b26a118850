package warc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// errLarge says that a member unpacks to more than it may in one piece.
var errLarge = errors.New("it unpacks to more than the limit")

// unpacker unpacks members that are whole in memory.
type unpacker struct {
	out  []byte // of the last member
	own  inflater
	gzip gzip.Reader
	dict []zstd.DOption
	zstd *zstd.Decoder
}

// gzipMember unpacks the member at the start of src; used is its length in src.
// errShort asks for more of the file, errLarge for reading it as a stream. The
// output is good until the next call.
func (u *unpacker) gzipMember(src []byte, limit int) (out []byte, used int, err error) {
	out, used, err = u.own.member(u.out[:0], src, limit)
	if out != nil {
		u.out = out
	}
	return out, used, err
}

// gzipBegin is the first bytes of the member at the start of src, n at most.
func (u *unpacker) gzipBegin(src []byte, n int) []byte {
	if u.gzip.Reset(bytes.NewReader(src)) != nil {
		return nil
	}
	b := make([]byte, n)
	n, _ = io.ReadFull(&u.gzip, b)
	return b[:n]
}

// The first bytes of frames.
const (
	magicZstd     = 0xFD2FB528
	magicSkip     = 0x184D2A50 // and the 15 after it
	magicDict     = 0x184D2A5D // of a WARC's own dictionary, in a frame to skip
	maxDictionary = 16 << 20
)

// zstdFrame gives the frame at the start of src and its length.
func (u *unpacker) zstdFrame(src []byte, limit int) (out []byte, used int, err error) {
	used, err = zstdLength(src)
	if err != nil {
		return nil, 0, err
	}
	if binary.LittleEndian.Uint32(src)&^15 == magicSkip {
		return nil, used, nil
	}
	if u.zstd == nil {
		o := append([]zstd.DOption{zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(limit)), zstd.WithDecoderLowmem(true)}, u.dict...)
		if u.zstd, err = zstd.NewReader(nil, o...); err != nil {
			return nil, 0, fmt.Errorf("zstd: %w", err)
		}
	}
	out, err = u.zstd.DecodeAll(src[:used], u.out[:0])
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return nil, used, errLarge
	}
	if err != nil {
		return nil, used, err
	}
	u.out = out
	return out, used, nil
}

// zstdLength is the length of the frame at the start of src.
func zstdLength(src []byte) (int, error) {
	if len(src) < 9 {
		return 0, errShort
	}
	magic := binary.LittleEndian.Uint32(src)
	if magic&^15 == magicSkip {
		n := int64(binary.LittleEndian.Uint32(src[4:])) + 8
		if n > int64(len(src)) {
			return 0, errShort
		}
		return int(n), nil
	}
	if magic != magicZstd {
		return 0, errors.New("no frame begins here")
	}
	var h zstd.Header
	if err := h.Decode(src); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, errShort
		}
		return 0, err
	}
	at := h.HeaderSize
	for last := false; !last; {
		if at+3 > len(src) {
			return 0, errShort
		}
		b := uint32(src[at]) | uint32(src[at+1])<<8 | uint32(src[at+2])<<16
		last = b&1 != 0
		n := int(b >> 3)
		switch b >> 1 & 3 {
		case 1:
			n = 1
		case 3:
			return 0, errors.New("a block of no known kind")
		}
		at += 3 + n
	}
	if h.HasCheckSum {
		at += 4
	}
	if at > len(src) {
		return 0, errShort
	}
	return at, nil
}

// useDictionary takes the dictionary out of the first frame of the file, where
// there is one.
func (u *unpacker) useDictionary(w *window) error {
	b, err := w.from(0, 8)
	if err != nil || len(b) < 8 || binary.LittleEndian.Uint32(b) != magicDict {
		return err
	}
	n := int(binary.LittleEndian.Uint32(b[4:]))
	if n > maxDictionary {
		return fmt.Errorf("a dictionary of %d bytes", n)
	}
	if b, err = w.from(0, n+8); err != nil {
		return err
	}
	if len(b) < n+8 {
		return errShort
	}
	dict := bytes.Clone(b[8 : n+8])
	if len(dict) >= 4 && binary.LittleEndian.Uint32(dict) == magicZstd {
		r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxDictionary))
		if err != nil {
			return err
		}
		defer r.Close()
		if dict, err = r.DecodeAll(dict, nil); err != nil {
			return fmt.Errorf("dictionary: %w", err)
		}
	}
	if len(dict) >= 4 && binary.LittleEndian.Uint32(dict) == 0xEC30A437 {
		u.dict = []zstd.DOption{zstd.WithDecoderDicts(dict)}
	} else {
		u.dict = []zstd.DOption{zstd.WithDecoderDictRaw(0, dict)}
	}
	return nil
}
