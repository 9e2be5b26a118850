package office

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// taskName is how requests call the task.
const taskName = "office"

// Task is the work that the child process does; see [sandbox.Main].
func Task() sandbox.Task { return sandbox.Task{Name: taskName, Run: run} }

// run reads the file and emits its pieces.
func run(ctx context.Context, r sandbox.Request, emit func([]byte) error) error {
	var q request
	if err := json.Unmarshal(r.Options, &q); err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	a, err := read(ctx, r.Input, r.Body, q)
	if err != nil {
		return err
	}
	const most = 2000 // pieces at a time
	for len(a.Pieces) > most {
		if err := send(answer{Pieces: a.Pieces[:most]}, emit); err != nil {
			return err
		}
		a.Pieces = a.Pieces[most:]
	}
	return send(*a, emit)
}

func send(a answer, emit func([]byte) error) error {
	b, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return emit(b)
}

// read reads a file of a known format.
func read(ctx context.Context, input string, body []byte, q request) (*answer, error) {
	switch q.Format {
	case DOCX:
		return readDOCX(input, body, q)
	case ODT, ODS:
		return readOpenDocument(input, body, q)
	case XLSX:
		return readXLSX(input, body, q)
	case RTF:
		return readRTF(input, body)
	case DOC, XLS:
		return readByTool(ctx, input, body, q)
	}
	return nil, &corpus.InputError{Input: input, Code: "not_office", Reason: fmt.Sprintf("no reader for %q", q.Format)}
}
