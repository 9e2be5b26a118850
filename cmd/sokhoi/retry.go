package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// retryCommand is `sokhoi retry`.
func retryCommand(a *app) *cobra.Command {
	var inputs inputFlags
	var codes []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "retry",
		Short: "Làm lại những mục bị lỗi · work again on the items that failed",
		Long: `Retry takes the failed items of the corpus and nothing else: files are read again,
what had no file is taken from the stored original.`,
		Example: `  sokhoi status && sokhoi retry
  sokhoi retry --code permission,missing`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.retry(cmd.Context(), codes, inputs.workers, asJSON)
		},
	}
	inputs.addWorkers(cmd)
	a.addLoopback(cmd)
	cmd.Flags().StringSliceVar(&codes, "code", nil, "only items that failed for these reasons (their codes in sokhoi status)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the summary as JSON")
	return cmd
}

// retry works again on the failed items with one of the codes, on all where
// there is none.
func (a *app) retry(ctx context.Context, codes []string, workers int, asJSON bool) error {
	if err := a.needCorpus(ctx); err != nil {
		return err
	}
	w, err := a.openWorkplace(ctx, "sokhoi retry")
	if err != nil {
		return err
	}
	defer w.close()
	// The items are listed before the work starts, which changes their states.
	var failed []sqlite.Item
	for i, err := range w.db.Items(ctx, sqlite.Failed) {
		if err != nil {
			return err
		}
		if len(codes) == 0 || contains(codes, i.Code) {
			failed = append(failed, i)
		}
	}
	source := func(yield func(pipeline.Input) bool) {
		for _, i := range failed {
			if !again(ctx, w.db, i, yield) {
				return
			}
		}
	}
	return a.fill(ctx, w, source, source, fillOptions{workers: workers, again: true, json: asJSON})
}

// needCorpus ends commands that work on a corpus where there is none, rather than make
// an empty one.
func (a *app) needCorpus(ctx context.Context) error {
	db, err := a.openCorpus(ctx, sqlite.Read, "")
	if errors.Is(err, sqlite.ErrOlder) {
		return nil // writing brings it up to date
	}
	if err != nil {
		return err
	}
	return db.Close()
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// again gives the inputs of an item: a folder that couldn't be read gives all
// that is in it.
func again(ctx context.Context, db *sqlite.DB, i sqlite.Item, yield func(pipeline.Input) bool) bool {
	if i.Path != "" {
		if info, err := os.Stat(i.Path); err == nil && info.IsDir() {
			for in := range pipeline.Files([]string{i.Path}, pipeline.FilesOptions{Absolute: true}) {
				if !yield(in) {
					return false
				}
			}
			return true
		}
	}
	in, err := itemInput(ctx, db, &i)
	if err != nil {
		in = pipeline.Input{URI: i.URI, Err: err}
	} else if in.Path == "" {
		in.Open = func(ctx context.Context) ([]byte, error) {
			b, err := original(ctx, db, corpus.DocumentID("sha256-"+i.Content), nil)
			if i.Content == "" || err != nil {
				return nil, &corpus.InputError{Input: i.URI, Code: i.Code, Reason: fmt.Sprintf("%s; its bytes weren't kept, so it has to be given again", i.Reason)}
			}
			return b, nil
		}
	}
	return yield(in)
}
