package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/sokhoi/sokhoi/corpus"
)

// errBomb is the error of a part that unpacks to more than is allowed.
var errBomb = errors.New("unpacks to more than is allowed")

// parts is the parts of a zip archive with what they may still unpack to.
type parts struct {
	input string
	files map[string]*zip.File
	room  int64
}

// openParts opens the archive. Its parts together may have Unpacked bytes, and
// Ratio times those of the file, or 8 MiB for small files.
func openParts(input string, body []byte, q request) (*parts, error) {
	r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, &corpus.InputError{Input: input, Code: "damaged", Reason: "the archive can't be read", Err: err}
	}
	const small = 8 << 20
	p := &parts{input: input, files: map[string]*zip.File{}, room: min(q.Unpacked, max(small, q.Ratio*int64(len(body))))}
	for _, f := range r.File {
		p.files[f.Name] = f
	}
	return p, nil
}

// read is the bytes of a part; nil if there is none of the name.
func (p *parts) read(name string) ([]byte, error) {
	f := p.files[name]
	if f == nil {
		return nil, nil
	}
	b, err := readPart(f, p.room)
	if errors.Is(err, errBomb) {
		return nil, &corpus.InputError{Input: p.input, Code: "bomb", Reason: fmt.Sprintf("%s unpacks to more than %d bytes", name, p.room)}
	}
	if err != nil {
		return nil, &corpus.InputError{Input: p.input, Code: "damaged", Reason: name + " can't be unpacked", Err: err}
	}
	p.room -= int64(len(b))
	return b, nil
}

// readPart unpacks at most room bytes.
func readPart(f *zip.File, room int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, room+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > room {
		return nil, errBomb
	}
	return b, nil
}
