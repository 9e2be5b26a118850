package sandbox

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// The kinds of frames on the pipes between parent and child. A frame is its
// kind, the length of its payload as four bytes, big end first, and the payload.
const (
	frameHello  = 'h' // child: payload is greeting
	frameCall   = 'q' // parent: a call in JSON
	frameBody   = 'b' // parent: the bytes of the input
	framePiece  = 'p' // child: a piece of the result
	frameFailed = 'e' // child: a failure in JSON
	frameDone   = 'd' // child: nothing more comes
)

const (
	greeting     = "sokhoi-sandbox 1"
	maxFrame     = 1 << 30
	readAtFirst  = 1 << 20 // a lying length costs no more than this before bytes come
	headerLength = 5
)

func writeFrame(w io.Writer, kind byte, payload []byte) error {
	if len(payload) > maxFrame {
		return fmt.Errorf("frame of %d bytes is over %d", len(payload), maxFrame)
	}
	var header [headerLength]byte
	header[0] = kind
	binary.BigEndian.PutUint32(header[1:], uint32(len(payload)))
	if _, err := w.Write(header[:]); err != nil {
		return err
	}
	_, err := w.Write(payload)
	return err
}

func readFrame(r *bufio.Reader) (kind byte, payload []byte, err error) {
	var header [headerLength]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return 0, nil, err
	}
	n := int(binary.BigEndian.Uint32(header[1:]))
	if n > maxFrame {
		return 0, nil, fmt.Errorf("frame of %d bytes is over %d", n, maxFrame)
	}
	if n <= readAtFirst {
		payload = make([]byte, n)
		_, err = io.ReadFull(r, payload)
		return header[0], payload, err
	}
	payload = make([]byte, 0, readAtFirst)
	for len(payload) < n {
		have := len(payload)
		step := min(n-have, max(have, readAtFirst))
		payload = append(payload, make([]byte, step)...)
		if _, err := io.ReadFull(r, payload[have:]); err != nil {
			return 0, nil, err
		}
	}
	return header[0], payload, nil
}
