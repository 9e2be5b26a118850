package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/nwaples/rardecode/v2"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// rarTask is how requests call the task that opens rar files. Their old form
// brings programs that the decoder runs, and names the memory that it wants, so
// that it works in a child process.
const rarTask = "rar"

// rarDictionary is the most memory that a file may want to be unpacked with.
const rarDictionary = 128 << 20

// rarRequest is what the child is asked.
type rarRequest struct {
	Members int   `json:"members"`
	Left    int64 `json:"left"` // bytes that may be unpacked
	Size    int64 `json:"size"`
	Ratio   int64 `json:"ratio"`
}

// rarMember heads a piece of the child's answer: a line of JSON, and, if nothing
// is wrong with the file, its bytes.
type rarMember struct {
	Name   string `json:"name"`
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func unrarTask() sandbox.Task { return sandbox.Task{Name: rarTask, Run: unrar} }

// unrar emits the files of a rar, as far as they may be documents.
func unrar(ctx context.Context, r sandbox.Request, emit func([]byte) error) error {
	var q rarRequest
	if err := json.Unmarshal(r.Options, &q); err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	limits := Limits{Size: q.Size, Ratio: q.Ratio}
	send := func(m rarMember, body []byte) error {
		head, err := json.Marshal(m)
		if err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		return emit(append(append(head, '\n'), body...))
	}
	z, err := rardecode.NewReader(bytes.NewReader(r.Body), rardecode.MaxDictionarySize(rarDictionary))
	if err != nil {
		return rarFault(r.Input, err)
	}
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("open %s: %w", r.Input, err)
		}
		h, err := z.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return rarFault(r.Input, err)
		case n >= q.Members:
			return &corpus.InputError{Input: r.Input, Code: TooLarge, Reason: fmt.Sprintf("the rar file has more than %d files", q.Members)}
		case h.IsDir || passedOver(h.Name):
			continue
		}
		m := rarMember{Name: h.Name}
		if h.Encrypted || h.HeaderEncrypted {
			m.Code, m.Reason = "encrypted", "the file is encrypted"
			if err := send(m, nil); err != nil {
				return err
			}
			continue
		}
		most, code := limits.allowance(int(min(max(h.PackedSize, 0), 1<<40)))
		if most > q.Left {
			most, code = q.Left, TooLarge
		}
		body, err := readUpTo(z, &Raw{URI: r.Input}, most, code)
		var in *corpus.InputError
		if errors.As(err, &in) {
			m.Code, m.Reason, body = in.Code, in.Reason, nil
		}
		q.Left -= int64(len(body))
		if err := send(m, body); err != nil {
			return err
		}
	}
}

// rarFault is the failure of a rar file as a whole.
func rarFault(input string, err error) error {
	switch {
	case errors.Is(err, rardecode.ErrArchiveEncrypted), errors.Is(err, rardecode.ErrArchivedFileEncrypted):
		return &corpus.InputError{Input: input, Code: "encrypted", Reason: "the rar file is encrypted"}
	case errors.Is(err, rardecode.ErrMultiVolume):
		return &corpus.InputError{Input: input, Code: Unsupported, Reason: "the rar file goes on in another one"}
	}
	return &corpus.InputError{Input: input, Code: Damaged, Reason: "the rar file is damaged", Err: err}
}

// errEnough ends the reading of a container early.
var errEnough = errors.New("enough")

// rarMembers yields the files of the rar; see members.
func (p *Parser) rarMembers(ctx context.Context, raw *Raw, limits Limits, depth int, left *int64, yield func(*Raw, error) bool) bool {
	options, err := json.Marshal(rarRequest{Members: limits.Members, Left: *left, Size: limits.Size, Ratio: limits.Ratio})
	if err != nil {
		return yield(nil, fmt.Errorf("open %s: %w", raw.URI, err))
	}
	call := sandbox.Request{Task: rarTask, Input: raw.URI, Options: options, Body: raw.Body}
	err = p.Pool.Run(ctx, call, limits.Sandbox, func(piece []byte) error {
		head, body, found := bytes.Cut(piece, []byte("\n"))
		var m rarMember
		if err := json.Unmarshal(head, &m); err != nil || !found {
			return fmt.Errorf("read the answer for %s: %w", raw.URI, err)
		}
		inner := memberOf(raw, m.Name, "rar")
		if m.Code != "" {
			if !yield(nil, bad(inner, m.Code, m.Reason)) {
				return errEnough
			}
			return nil
		}
		*left -= int64(len(body))
		inner.Body = body
		if !p.member(ctx, inner, limits, depth, left, yield) {
			return errEnough
		}
		return nil
	})
	switch {
	case errors.Is(err, errEnough):
		return false
	case err != nil:
		return yield(nil, err)
	}
	return true
}
