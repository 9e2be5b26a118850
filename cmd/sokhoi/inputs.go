package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
)

// inputFlags name what extract and ingest work on, and how.
type inputFlags struct {
	list    string
	workers int
}

func (f *inputFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.list, "list", "", `file of inputs, one JSON object a line: {"path", "uri", "published_on"} or {"uri", "text" or "html"}; - is standard input`)
	f.addWorkers(cmd)
}

func (f *inputFlags) addWorkers(cmd *cobra.Command) {
	cmd.Flags().IntVarP(&f.workers, "jobs", "j", 0, "documents worked on at once (default: number of processors)")
}

// source is the inputs of files, folders and --list. The counted source is for the progress
// bar; nil where the inputs can't be gone through twice.
func (a *app) source(ctx context.Context, args []string, f inputFlags, o pipeline.FilesOptions) (source, counted pipeline.Source, close func(), err error) {
	close = func() {}
	switch {
	case f.list != "" && len(args) > 0:
		return nil, nil, nil, usageError("give files or --list, not both")
	case f.list == "" && len(args) == 0:
		return nil, nil, nil, usageError("no inputs: give files, folders or --list FILE")
	case f.list == "-":
		return pipeline.List(cancelReader(ctx, a.stdin), "standard input", o), nil, close, nil
	case f.list != "":
		file, err := os.Open(f.list)
		if err != nil {
			return nil, nil, nil, usageError("--list: %w", err)
		}
		return pipeline.List(file, f.list, o), nil, func() { file.Close() }, nil
	}
	files := pipeline.Files(args, o)
	return files, files, close, nil
}

// cancelReader reads r until ctx ends: a read from a terminal or a pipe would wait for ever.
func cancelReader(ctx context.Context, r io.Reader) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		_, err := io.Copy(pw, r)
		pw.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { pw.CloseWithError(context.Cause(ctx)) })
	return pr
}
