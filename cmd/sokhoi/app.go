package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// app is what a command gets from the process around it: streams, clock,
// environment and the corpus that the flags name. Commands touch the process
// through it alone, so that tests can run them inside their own.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	// terminal tells that stderr is a terminal: progress may redraw its line.
	terminal bool
	// color tells that stdout is a terminal that shows colours.
	color  bool
	now    func() time.Time
	getenv func(string) string
	log    *slog.Logger

	// Set by the root command's flags.
	corpusDir string
	verbose   bool
	quiet     bool

	// loopback lets archives be at an address of this machine.
	loopback bool
}

// newApp is the environment of the real process.
func newApp() *app {
	return &app{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		terminal: isTerminal(os.Stderr),
		color:    isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		now:      time.Now, getenv: os.Getenv,
		log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// openCorpus opens the corpus that --corpus or SOKHOI_CORPUS names. The
// caller closes it. With sqlite.Write the corpus is made where there is none.
func (a *app) openCorpus(ctx context.Context, mode sqlite.Mode, holder string) (*sqlite.DB, error) {
	return sqlite.Open(ctx, a.corpusDir, sqlite.Options{Mode: mode, Now: a.now, Holder: holder})
}

// The exit codes, as the root command's help tells them.
const (
	exitOK          = 0   // everything was done
	exitInput       = 1   // some inputs failed, the rest was done
	exitUsage       = 2   // wrong flags, arguments or query
	exitCorpus      = 3   // the corpus is missing, locked, damaged or too new
	exitMachine     = 4   // disk full, no permission, no memory …
	exitNotFound    = 5   // what was asked for isn't there
	exitInterrupted = 130 // stopped by Ctrl-C or SIGTERM
)

// exitError ends the command with a code of the table. A nil err prints
// nothing: the command has said all itself.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usageError is the error for wrong flags, arguments or queries.
func usageError(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// exitCode is the code of the table that err stands for.
func exitCode(err error) int {
	var e *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &e):
		return e.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, sqlite.ErrNoCorpus), errors.Is(err, sqlite.ErrLocked),
		errors.Is(err, sqlite.ErrNewer), errors.Is(err, sqlite.ErrOlder), errors.Is(err, sqlite.ErrDamaged):
		return exitCorpus
	case errors.Is(err, sqlite.ErrNotFound), errors.Is(err, sqlite.ErrAmbiguous):
		return exitNotFound
	}
	return exitMachine
}
