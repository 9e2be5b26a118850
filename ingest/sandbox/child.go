package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// Task is a parser that children run.
type Task struct {
	// Name is how requests call the task.
	Name string
	// Run parses the body of the request and emits its result in pieces. A
	// *corpus.InputError reaches the caller with its code and reason. The context
	// ends shortly before the parent would end the child.
	Run func(ctx context.Context, r Request, emit func(piece []byte) error) error
}

// Request is what a task is asked.
type Request struct {
	// Task is the name of the task.
	Task string
	// Input names the input in errors: its path or address.
	Input string
	// Options are the task's own, in JSON.
	Options json.RawMessage
	// Body is the bytes of the input.
	Body []byte
}

// call is a request on the pipe, without its body.
type call struct {
	Task    string          `json:"task"`
	Input   string          `json:"input"`
	Options json.RawMessage `json:"options,omitempty"`
	Time    time.Duration   `json:"time"`
	Memory  int64           `json:"memory"`
}

// failure is an error on the pipe.
type failure struct {
	Code   string `json:"code"` // "" for an error that isn't of the input
	Reason string `json:"reason"`
	Cause  string `json:"cause,omitempty"`
	// Spent tells that the child ends after this failure.
	Spent bool `json:"spent,omitempty"`
}

const (
	childArgument = "--sandbox-child"
	childVariable = "SOKHOI_SANDBOX"
)

// Main serves requests and exits where the process is a child; elsewhere it
// returns at once. It is to be called before anything else in main.
func Main(tasks ...Task) {
	if len(os.Args) != 2 || os.Args[1] != childArgument || os.Getenv(childVariable) == "" {
		return
	}
	os.Exit(serve(tasks))
}

// serve answers requests until the parent closes the pipe.
func serve(tasks []Task) int {
	replies := os.Stdout
	os.Stdout = os.Stderr // a library that prints must not break the frames
	calls := make(chan Request)
	limits := make(chan call)
	go func() {
		// The pipe is read all the time, so that the end of the parent ends the child
		// even in the middle of a parse.
		in := bufio.NewReaderSize(os.Stdin, 1<<16)
		for {
			kind, payload, err := readFrame(in)
			if err != nil || kind != frameCall {
				os.Exit(0)
			}
			var c call
			if json.Unmarshal(payload, &c) != nil {
				os.Exit(1)
			}
			kind, body, err := readFrame(in)
			if err != nil || kind != frameBody {
				os.Exit(0)
			}
			limits <- c
			calls <- Request{Task: c.Task, Input: c.Input, Options: c.Options, Body: body}
		}
	}()
	if writeFrame(replies, frameHello, []byte(greeting)) != nil {
		return 1
	}
	bounded := false
	for {
		c := <-limits
		r := <-calls
		if !bounded && c.Memory > 0 {
			debug.SetMemoryLimit(c.Memory * 3 / 4)
			limitAddressSpace(2 * c.Memory)
			bounded = true
		}
		emit := func(piece []byte) error { return writeFrame(replies, framePiece, piece) }
		err := answer(tasks, c, r, emit)
		if err == nil {
			if writeFrame(replies, frameDone, nil) != nil {
				return 1
			}
			continue
		}
		f := asFailure(err)
		payload, jerr := json.Marshal(f)
		if jerr != nil || writeFrame(replies, frameFailed, payload) != nil || f.Spent {
			return 1
		}
	}
}

// errPanic is the panic of a task; the child that had it is not used again.
type errPanic struct{ value any }

func (e *errPanic) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// answer runs the task of the request and turns its panic into an error.
func answer(tasks []Task, c call, r Request, emit func([]byte) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &errPanic{v}
		}
	}()
	ctx := context.Background()
	if c.Time > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Time*9/10)
		defer cancel()
	}
	for _, t := range tasks {
		if t.Name == r.Task {
			return t.Run(ctx, r, emit)
		}
	}
	return fmt.Errorf("no task %q in this program: its main doesn't name it to sandbox.Main", r.Task)
}

func asFailure(err error) failure {
	var bad *corpus.InputError
	var panicked *errPanic
	switch {
	case errors.As(err, &bad):
		f := failure{Code: bad.Code, Reason: bad.Reason}
		if bad.Err != nil {
			f.Cause = bad.Err.Error()
		}
		return f
	case errors.As(err, &panicked):
		return failure{Code: Crashed, Reason: "the parser failed: " + panicked.Error(), Spent: true}
	case errors.Is(err, context.DeadlineExceeded):
		return failure{Code: TimeLimit, Reason: "parsing took longer than the time limit", Spent: true}
	}
	return failure{Reason: err.Error()}
}
