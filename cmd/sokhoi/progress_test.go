package main

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
)

// TestProgress runs an ingest as on a terminal, as in a pipe, and silently.
func TestProgress(t *testing.T) {
	posts := filepath.Join(t.TempDir(), "posts")
	writePosts(t, posts, 8) // the sixth is empty
	for _, c := range []struct {
		name          string
		terminal      bool
		args          []string
		bar, failures bool
		summary       bool
	}{
		{"terminal", true, nil, true, true, true},
		{"pipe", false, nil, false, true, true},
		{"quiet", true, []string{"-q"}, false, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &errOut, terminal: c.terminal, now: time.Now,
				getenv: func(string) string { return "" }, log: slog.New(slog.DiscardHandler)}
			args := append([]string{"ingest", "--corpus", filepath.Join(t.TempDir(), "corpus"), posts}, c.args...)
			if code := run(context.Background(), a, args); code != exitInput {
				t.Errorf("exit code %d, want %d", code, exitInput)
			}
			if got := strings.Contains(errOut.String(), "8 / 8"); got != c.bar {
				t.Errorf("a bar to its end: %v, want %v:\n%q", got, c.bar, errOut.String())
			}
			if got := strings.Contains(errOut.String(), "0005.txt: the file is empty"); got != c.failures {
				t.Errorf("the failure told: %v, want %v", got, c.failures)
			}
			if got := strings.Contains(out.String(), "new"); got != c.summary {
				t.Errorf("a summary: %v, want %v", got, c.summary)
			}
		})
	}
}

// TestPlainProgress holds that a long run without a terminal says now and then
// how far it is.
func TestPlainProgress(t *testing.T) {
	var errOut bytes.Buffer
	now := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	a := &app{stderr: &errOut, now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler)}
	p, stop := a.startProgress(t.Context(), nil)
	for i := range 100 {
		now = now.Add(time.Second)
		r := &pipeline.Result{Change: "new"}
		if i == 50 {
			r.State, r.Err = pipeline.Failed, &corpus.InputError{Input: "x.txt", Code: "empty", Reason: "the file is empty"}
		}
		p.Done(r)
	}
	stop()
	if n := strings.Count(errOut.String(), "đã xong"); n != 10 {
		t.Errorf("%d lines of progress in 100 seconds, want 10:\n%s", n, errOut.String())
	}
	if p.summary.New != 99 || p.summary.Failed != 1 || p.summary.total() != 100 {
		t.Errorf("summary %+v", p.summary)
	}
}
