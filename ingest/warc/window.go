package warc

import (
	"bytes"
	"fmt"
	"io"
)

// window is the part of a file that is in memory.
type window struct {
	r    io.ReaderAt
	size int64
	at   int64 // of buf[0] in the file
	buf  []byte
	bulk int // bytes read at a time; readAtOnce where 0
}

// readAtOnce is how many bytes a scan asks the disk for.
const readAtOnce = 1 << 20

// from gives the bytes of the file from off on: at least n, or up to the end.
// They are good until the next call.
func (w *window) from(off int64, n int) ([]byte, error) {
	if off >= w.size {
		return nil, nil
	}
	n = int(min(int64(n), w.size-off))
	end := w.at + int64(len(w.buf))
	if off >= w.at && off+int64(n) <= end {
		return w.buf[off-w.at:], nil
	}
	bulk := w.bulk
	if bulk == 0 {
		bulk = readAtOnce
	}
	want := int(min(int64(n+bulk), w.size-off))
	var keep []byte
	if off >= w.at && off < end {
		keep = w.buf[off-w.at:]
	}
	next := w.buf
	if cap(next) < want || cap(next) > 4*want+8*readAtOnce {
		next = make([]byte, want)
	}
	next = next[:want]
	copy(next, keep)
	got, err := w.r.ReadAt(next[len(keep):], off+int64(len(keep)))
	w.at, w.buf = off, next[:len(keep)+got]
	if err != nil && (err != io.EOF || len(w.buf) < n) {
		return nil, fmt.Errorf("read at byte %d: %w", off+int64(len(w.buf)), err)
	}
	return w.buf, nil
}

// find gives the first place at or behind off where sep stands, -1 for none
// before end.
func (w *window) find(off, end int64, sep []byte) (int64, error) {
	for off < end {
		b, err := w.from(off, readAtOnce)
		if err != nil {
			return -1, err
		}
		if i := bytes.Index(b, sep); i >= 0 {
			if off+int64(i) >= end {
				return -1, nil
			}
			return off + int64(i), nil
		}
		if len(b) < len(sep) || off+int64(len(b)) >= w.size {
			return -1, nil
		}
		off += int64(len(b) - len(sep) + 1)
	}
	return -1, nil
}
