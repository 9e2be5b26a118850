package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// asProgram makes the test binary the program itself, for tests that kill it
// or run it as another user.
const asProgram = "SOKHOI_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	sandbox.Main(ingest.Tasks()...)
	if os.Getenv(asProgram) != "" {
		// A limit of the file size is to end in an error, not in a signal.
		signal.Ignore(syscall.SIGXFSZ)
		main()
	}
	testscript.Main(m, map[string]func(){"sokhoi": main})
}

// program is the command line as a process of its own.
func program(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// code runs a program and wants the given exit code: code 3 sokhoi status.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program arguments…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// zeros makes a file of zeros that takes no room on the disk: zeros FILE BYTES.
func zeros(ts *testscript.TestScript, _ bool, args []string) {
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(errors.Join(f.Truncate(size), f.Close()))
}

// repeat makes a file of a text many times over: repeat FILE TIMES TEXT [TIMES TEXT]….
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	for i := 1; i+1 < len(args); i += 2 {
		n, err := strconv.Atoi(args[i])
		ts.Check(err)
		for range n {
			_, err := f.WriteString(args[i+1])
			ts.Check(err)
		}
	}
	ts.Check(f.Close())
}

// octets makes a file of bytes written as in a Go string: octets FILE 'text\xff'.
func octets(ts *testscript.TestScript, _ bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

func TestScripts(t *testing.T) {
	archive, err := filepath.Abs("../../testdata/archive")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir() // compiled once, the PDF engine is there
	if err != nil {
		cache = t.TempDir()
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": code, "zeros": zeros, "repeat": repeat, "octets": octets,
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("ARCHIVE", archive)
			e.Setenv("XDG_CACHE_HOME", cache)
			return nil
		},
	})
}
