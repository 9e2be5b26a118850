package pipeline

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/sokhoi/sokhoi/corpus"
)

// maxLine is the most bytes of one line of a list.
const maxLine = 256 << 20

// line is one line of a list. Keys that it doesn't know are passed over.
type line struct {
	Path        string  `json:"path"`
	URI         string  `json:"uri"`
	Text        *string `json:"text"`
	HTML        *string `json:"html"`
	PublishedOn string  `json:"published_on"`
}

// List gives the inputs that the lines of r name, each a JSON object with
// either "path" (and "uri", where the file is to be known by another address)
// or "uri" and "text" or "html"; "published_on" is the day of publication. Relative
// paths start from the working directory. A bad line comes as a fault that names
// list and line; name is what the list is called there.
func List(r io.Reader, name string, o FilesOptions) Source {
	return func(yield func(Input) bool) {
		in := bufio.NewReaderSize(r, 1<<16)
		for n := 1; ; n++ {
			text, err := readLine(in)
			if trimmed := bytes.TrimSpace(text); len(trimmed) > 0 || errors.Is(err, errLongLine) {
				place := fmt.Sprintf("%s:%d", name, n)
				input, bad := Input{}, err
				if !errors.Is(err, errLongLine) {
					input, bad = parseLine(bytes.TrimPrefix(trimmed, []byte("\xef\xbb\xbf")), o)
				}
				if bad != nil {
					input = Input{Origin: "list", Err: &corpus.InputError{Input: place, Code: "bad_line", Reason: bad.Error()}}
				}
				if !yield(input) {
					return
				}
			}
			switch {
			case err == io.EOF:
				return
			case err != nil && !errors.Is(err, errLongLine):
				yield(Input{Origin: "list", Err: readError(name, err)})
				return
			}
		}
	}
}

var errLongLine = fmt.Errorf("the line is longer than %d bytes", maxLine)

// readLine reads up to the line break. Of a line that is too long the rest is
// passed over.
func readLine(in *bufio.Reader) (text []byte, err error) {
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(text)+len(part) > maxLine; !long {
			text = append(text, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case long && (err == nil || err == io.EOF):
			return nil, errLongLine
		}
		return text, err
	}
}

func parseLine(text []byte, o FilesOptions) (Input, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Input{}, fmt.Errorf("no JSON object of a list: %w", err)
	}
	in := Input{URI: l.URI, Origin: "list"}
	if l.PublishedOn != "" {
		var err error
		if in.PublishedOn, err = corpus.ParseDate(l.PublishedOn); err != nil {
			return Input{}, fmt.Errorf("published_on %q is no day like 2023-12-01", l.PublishedOn)
		}
	}
	told := 0
	if l.Path != "" {
		told++
		in.Path = l.Path
		if o.Absolute {
			if abs, err := filepath.Abs(l.Path); err == nil {
				in.Path = abs
			}
		}
		if in.URI == "" {
			in.URI = o.address(l.Path)
		}
		if info, err := os.Stat(l.Path); err == nil {
			in.Size, in.Modified = info.Size(), info.ModTime()
		}
	}
	if l.Text != nil {
		told++
		in.Body, in.MediaType = []byte(*l.Text), "text/plain; charset=utf-8"
	}
	if l.HTML != nil {
		told++
		in.Body, in.MediaType = []byte(*l.HTML), "text/html; charset=utf-8"
	}
	if told != 1 {
		return Input{}, errors.New(`it needs one of "path", "text" and "html"`)
	}
	if in.URI == "" {
		return Input{}, errors.New(`"text" and "html" need a "uri"`)
	}
	if in.Path == "" {
		in.Size = int64(len(in.Body))
	}
	return in, nil
}
