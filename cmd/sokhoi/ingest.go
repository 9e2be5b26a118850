package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
)

// ingestCommand is `sokhoi ingest`.
func ingestCommand(a *app) *cobra.Command {
	var inputs inputFlags
	var trust, asJSON bool
	cmd := &cobra.Command{
		Use:   "ingest FILE|DIR…",
		Short: "Đưa tài liệu và báo cáo vào kho · put documents and their reports into the corpus",
		Long: `Ingest reads documents, extracts their reports and puts both into the corpus,
with the original bytes. What the corpus knows already isn't done again: a file with the
same bytes is passed over unless parser or rules are newer. A run that was broken
off, however, is gone on with by giving the same command again.

Ingest đưa tài liệu vào kho; chạy lại thì chỉ làm phần mới.`,
		Example: `  sokhoi ingest luu-tru/
  sokhoi ingest --corpus /srv/sokhoi bai-viet.html bao-cao.pdf
  sokhoi ingest --list danh-sach.jsonl
  sokhoi ingest -q luu-tru/ && sokhoi status`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			source, counted, done, err := a.source(ctx, args, inputs, pipeline.FilesOptions{Absolute: true})
			if err != nil {
				return err
			}
			defer done()
			w, err := a.openWorkplace(ctx, "sokhoi ingest")
			if err != nil {
				return err
			}
			defer w.close()
			return a.fill(ctx, w, source, counted, fillOptions{workers: inputs.workers, trustTimes: trust, json: asJSON})
		},
	}
	inputs.add(cmd)
	cmd.Flags().BoolVar(&trust, "trust-times", false, "take a file of the same size and time for unchanged, without reading it")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the summary as JSON")
	return cmd
}

// fillOptions tune [app.fill].
type fillOptions struct {
	workers    int
	trustTimes bool
	again      bool
	json       bool
}

// fill runs the pipeline into the corpus, shows how it goes and prints the
// summary.
func (a *app) fill(ctx context.Context, w *workplace, source, counted pipeline.Source, o fillOptions) error {
	p, stop := a.startProgress(ctx, counted)
	sink := w.store()
	err := pipeline.Run(ctx, source, pipeline.Options{
		Parser: w.parser, Extractor: w.extractor, Observer: p, Workers: o.workers, TrustTimes: o.trustTimes, Again: o.again, Sink: &sink, Remote: a.remote(ctx),
	})
	stop()
	switch {
	case o.json:
		if err := json.NewEncoder(a.stdout).Encode(p.summary); err != nil {
			return err
		}
	case !a.quiet:
		p.summary.print(a.stdout)
	}
	if err != nil && ctx.Err() != nil {
		fmt.Fprintln(a.stderr, "sokhoi: dừng giữa chừng; chạy lại lệnh để làm tiếp · interrupted; the same command again goes on")
		return &exitError{exitInterrupted, nil}
	}
	return p.end(err)
}
