package main

import (
	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
)

// extractCommand is `sokhoi extract`.
func extractCommand(a *app) *cobra.Command {
	var inputs inputFlags
	var pretty bool
	cmd := &cobra.Command{
		Use:   "extract FILE|DIR…",
		Short: "In báo cáo trích được từ tài liệu · print the reports of documents, keeping nothing",
		Long: `Extract reads documents and prints one report a line (JSON, docs/report.md). It
touches no corpus. Inputs that fail are told on standard error, the others are
printed; the exit code is then 1.

Extract đọc tài liệu và in mỗi báo cáo trên một dòng; không ghi vào kho.`,
		Example: `  sokhoi extract bai-viet.html
  sokhoi extract --pretty bao-cao.pdf
  sokhoi extract thu-muc/ > reports.jsonl
  echo '{"uri": "https://example.vn/1", "text": "Hội nghị …"}' | sokhoi extract --list -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			source, _, done, err := a.source(ctx, args, inputs, pipeline.FilesOptions{})
			if err != nil {
				return err
			}
			defer done()
			x, err := a.extractor()
			if err != nil {
				return err
			}
			parser, closeParser := a.parser()
			defer closeParser()
			printer := pipeline.NewPrinter(a.stdout)
			printer.Pretty = pretty
			p := &progress{a: a}
			return p.end(pipeline.Run(ctx, source, pipeline.Options{
				Parser: parser, Extractor: x, Sink: printer, Observer: p, Workers: inputs.workers,
			}))
		},
	}
	inputs.add(cmd)
	cmd.Flags().BoolVar(&pretty, "pretty", false, "break and indent the reports")
	return cmd
}
