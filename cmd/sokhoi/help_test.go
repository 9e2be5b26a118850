package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// eachCommand calls f for each command of ours.
func eachCommand(c *cobra.Command, f func(*cobra.Command)) {
	for _, sub := range c.Commands() {
		if sub.Name() != "help" && sub.Name() != "completion" {
			f(sub)
			eachCommand(sub, f)
		}
	}
}

func testRoot(t *testing.T) *cobra.Command {
	t.Helper()
	return rootCommand(&app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, now: time.Now,
		getenv: func(string) string { return "" }, log: slog.New(slog.DiscardHandler)})
}

// TestHelp holds that each command tells in both languages what it does, shows
// how, and stands in docs/commands.md with the exit codes.
func TestHelp(t *testing.T) {
	doc, err := os.ReadFile("../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	root := testRoot(t)
	eachCommand(root, func(c *cobra.Command) {
		vietnamese, english, ok := strings.Cut(c.Short, " · ")
		if !ok || vietnamese == "" || english == "" {
			t.Errorf("%s: %q isn't in two languages", c.CommandPath(), c.Short)
		}
		help := c.Example + c.Long + c.Parent().Example + c.Parent().Long
		if !c.HasSubCommands() && !strings.Contains(help, "  "+c.CommandPath()) {
			t.Errorf("%s: no example", c.CommandPath())
		}
		if c.Parent() == root && !strings.Contains(string(doc), "`"+c.Name()) {
			t.Errorf("docs/commands.md doesn't tell of %s", c.Name())
		}
	})
	_, table, ok := strings.Cut(root.Long, "exit codes:\n")
	if !ok {
		t.Fatal("the root help has no table of exit codes")
	}
	for line := range strings.SplitSeq(table, "\n") {
		code, rest, _ := strings.Cut(strings.TrimSpace(line), "  ")
		_, english, _ := strings.Cut(rest, " · ")
		if english == "" || !strings.Contains(string(doc), "| "+code+" | "+english) {
			t.Errorf("docs/commands.md doesn't tell of the exit code %s: %s", code, english)
		}
	}
	codes := []int{exitOK, exitInput, exitUsage, exitCorpus, exitMachine, exitNotFound, exitFindings, exitInterrupted}
	if n := strings.Count(table, "\n") + 1; n != len(codes) {
		t.Errorf("%d exit codes in the help, %d in the program", n, len(codes))
	}
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, exitOK}, {usageError("x"), exitUsage}, {&exitError{exitInput, nil}, exitInput}, {context.Canceled, exitInterrupted}, {io.ErrUnexpectedEOF, exitMachine},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: exit code %d, want %d", c.err, got, c.want)
		}
	}
}

func TestMarkedText(t *testing.T) {
	text := "abcdefghij"
	mk := func(start, end int, field string) mark {
		var m mark
		m.Start, m.End, m.field = start, end, field
		return m
	}
	for _, c := range []struct {
		marks []mark
		want  string
	}{
		{nil, "abcdefghij"},
		{[]mark{mk(0, 10, "a")}, "[a:abcdefghij]"},
		{[]mark{mk(1, 3, "a"), mk(5, 6, "b")}, "a[a:bc]de[b:f]ghij"},
		{[]mark{mk(1, 8, "a"), mk(2, 4, "b")}, "a[a:b[b:cd]efgh]ij"},
		{[]mark{mk(1, 5, "a"), mk(3, 8, "b")}, "a[a:bc[b:de]][b:fgh]ij"},
		{[]mark{mk(1, 5, "a"), mk(1, 5, "b")}, "a[a:[b:bcde]]fghij"},
		{[]mark{mk(1, 5, "a"), mk(5, 6, "b")}, "a[a:bcde][b:f]ghij"},
		{[]mark{mk(5, 99, "a")}, "abcdefghij"},
	} {
		var b strings.Builder
		writeMarked(&b, text, c.marks, false)
		if b.String() != c.want {
			t.Errorf("marks %v: %s, want %s", c.marks, b.String(), c.want)
		}
		var colored strings.Builder
		writeMarked(&colored, text, c.marks, true)
		plain := colored.String()
		for {
			i := strings.Index(plain, "\x1b[")
			if i < 0 {
				break
			}
			plain = plain[:i] + plain[i+strings.IndexByte(plain[i:], 'm')+1:]
		}
		if plain != text {
			t.Errorf("marks %v in colour: %q", c.marks, colored.String())
		}
	}
}
