package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

func TestMain(m *testing.M) {
	Main(Task{Name: "test", Run: misbehave})
	os.Exit(m.Run())
}

// misbehave does what the options say.
func misbehave(ctx context.Context, r Request, emit func([]byte) error) error {
	var how string
	if err := json.Unmarshal(r.Options, &how); err != nil {
		return err
	}
	if err := emit([]byte("first")); err != nil {
		return err
	}
	switch how {
	case "echo":
		fmt.Println("a library that prints must not break the pipe")
		return emit(r.Body)
	case "pid":
		return emit(fmt.Append(nil, os.Getpid()))
	case "hang":
		select {}
	case "spin":
		for i := 0; ; i++ {
			_ = i
		}
	case "deadline":
		<-ctx.Done()
		return ctx.Err()
	case "panic":
		var empty []int
		_ = empty[len(r.Body)+1]
	case "fatal":
		m := map[int]int{}
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for i := 0; ; i++ {
					m[i%10] = i // a fatal error that recover doesn't catch
				}
			})
		}
		wait.Wait()
	case "exit":
		os.Exit(7)
	case "allocate":
		huge := make([]byte, 137<<30)
		huge[len(r.Body)] = 1
		return emit(huge[:1])
	case "hoard":
		var all [][]byte
		for {
			b := bytes.Repeat([]byte{1}, 1<<20)
			all = append(all, b)
			time.Sleep(time.Millisecond)
			runtime.KeepAlive(all)
		}
	case "flood":
		for {
			if err := emit(bytes.Repeat([]byte("x"), 1<<16)); err != nil {
				return err
			}
		}
	case "bad input":
		return &corpus.InputError{Input: r.Input, Code: "rotten", Reason: "it smells"}
	}
	return errors.New("no such behaviour: " + how)
}

func ask(t *testing.T, p *Pool, how string, body []byte, l Limits) (pieces []string, err error) {
	t.Helper()
	options, merr := json.Marshal(how)
	if merr != nil {
		t.Fatal(merr)
	}
	err = p.Run(context.Background(), Request{Task: "test", Input: "file", Options: options, Body: body}, l, func(piece []byte) error {
		pieces = append(pieces, string(piece))
		return nil
	})
	return pieces, err
}

func TestAnswersComeBack(t *testing.T) {
	p := &Pool{Idle: 1}
	defer p.Close()
	big := strings.Repeat("Khối thi đua ", 1<<18)
	for _, body := range []string{"", "x", big} {
		pieces, err := ask(t, p, "echo", []byte(body), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"first", body}; !slices.Equal(pieces, want) {
			t.Fatalf("got %d pieces of %d bytes, want 2 of %d", len(pieces), len(pieces[len(pieces)-1]), len(body))
		}
	}
}

func TestChildIsUsedAgainUntilSpent(t *testing.T) {
	p := &Pool{Idle: 1, Reuse: 3}
	defer p.Close()
	var pids []string
	for range 4 {
		pieces, err := ask(t, p, "pid", nil, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pieces[1])
	}
	if pids[0] != pids[1] || pids[1] != pids[2] || pids[2] == pids[3] {
		t.Errorf("children %v, want three requests of one and then another", pids)
	}
}

func TestFailuresOfTheChildAreThoseOfTheInput(t *testing.T) {
	p := &Pool{Idle: 1}
	defer p.Close()
	for _, c := range []struct {
		how, code, reason string
		limits            Limits
	}{
		{"hang", TimeLimit, "longer than", Limits{Time: 300 * time.Millisecond}},
		{"spin", TimeLimit, "longer than", Limits{Time: 300 * time.Millisecond}},
		{"deadline", TimeLimit, "longer than", Limits{Time: 300 * time.Millisecond}},
		{"panic", Crashed, "index out of range", Limits{}},
		{"fatal", Crashed, "concurrent map writes", Limits{}},
		{"exit", Crashed, "crashed", Limits{}},
		{"allocate", MemoryLimit, "memory", Limits{}},
		{"hoard", MemoryLimit, "memory", Limits{Memory: 96 << 20}},
		{"flood", TooLarge, "over the limit", Limits{Output: 1 << 20}},
		{"bad input", "rotten", "it smells", Limits{}},
	} {
		t.Run(c.how, func(t *testing.T) {
			pieces, err := ask(t, p, c.how, nil, c.limits)
			var bad *corpus.InputError
			if !errors.As(err, &bad) {
				t.Fatalf("got %v, want an InputError", err)
			}
			if bad.Code != c.code || !strings.Contains(bad.Reason, c.reason) || bad.Input != "file" {
				t.Errorf("got %s %q of %s, want %s %q", bad.Code, bad.Reason, bad.Input, c.code, c.reason)
			}
			if len(pieces) == 0 || pieces[0] != "first" {
				t.Error("what came before the failure was lost")
			}
			// The pool works on.
			if got, err := ask(t, p, "echo", []byte("on"), Limits{}); err != nil || got[1] != "on" {
				t.Errorf("the next request got %v, %v", got, err)
			}
		})
	}
}

func TestInputThatIsTooLargeIsNotSent(t *testing.T) {
	_, err := ask(t, nil, "echo", make([]byte, 11), Limits{Size: 10})
	var bad *corpus.InputError
	if !errors.As(err, &bad) || bad.Code != TooLarge {
		t.Errorf("got %v, want %s", err, TooLarge)
	}
}

func TestErrorsOfTheMachineAreNotOfTheInput(t *testing.T) {
	_, err := ask(t, nil, "unheard of", nil, Limits{})
	var bad *corpus.InputError
	if err == nil || errors.As(err, &bad) {
		t.Errorf("got %v, want an ordinary error", err)
	}
	err = (*Pool)(nil).Run(context.Background(), Request{Task: "none", Options: []byte("1")}, Limits{}, nil)
	if err == nil || errors.As(err, &bad) || !strings.Contains(err.Error(), "no task") {
		t.Errorf("got %v, want an error about the task", err)
	}
}

func TestCancelEndsTheChild(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	err := (*Pool)(nil).Run(ctx, Request{Task: "test", Options: []byte(`"hang"`)}, Limits{}, func([]byte) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func FuzzFrame(f *testing.F) {
	var b bytes.Buffer
	if err := writeFrame(&b, framePiece, []byte("abc")); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte{'p', 0x3f, 0xff, 0xff, 0xff, 'x'})
	f.Fuzz(func(t *testing.T, data []byte) {
		kind, payload, err := readFrame(bufio.NewReader(bytes.NewReader(data)))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := writeFrame(&again, kind, payload); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(data, again.Bytes()) {
			t.Fatalf("read %q as %c %q", data, kind, payload)
		}
	})
}
