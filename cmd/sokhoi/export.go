package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// exportCommand is `sokhoi export`.
func exportCommand(a *app) *cobra.Command {
	var format, table, output string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Xuất dữ kiện của kho · write what the corpus holds for other programs",
		Long: `Export writes the facts of all reports:

  jsonl  the reports, one JSON object a line
  csv    one table (--table), a line for each fact with its quote
  xlsx   all tables, a sheet each
  ftm    the ledger as FollowTheMoney entities (PublicBody, Person, Position,
         Occupancy, Membership, Document) with links to their proof, one JSON
         object a line, as OpenAleph's tools read them

The tables are ` + strings.Join(export.TableNames(), ", ") + `. The SQLite file itself has
views of the same names (v_leaders, …) for Datasette and DB Browser.`,
		Example: `  sokhoi export --format csv --table awards -o khen-thuong.csv
  sokhoi export --format ftm | ftm aggregate -o entities.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(export.TableNames(), table) {
				return usageError("no table %q; there are %s", table, strings.Join(export.TableNames(), ", "))
			}
			if format == "ftm" {
				return a.withLedger(cmd.Context(), false, func(_ *sqlite.DB, l *ledger.Ledger) error {
					return a.writeTo(output, false, func(w io.Writer) error { return export.FTM(w, l.Histories()) })
				})
			}
			write, ok := map[string]func(io.Writer, export.Reports) error{
				"jsonl": export.ReportsJSON, "xlsx": export.ReportsXLSX,
				"csv": func(w io.Writer, rs export.Reports) error { return export.ReportsCSV(w, table, rs) },
			}[format]
			if !ok {
				return usageError("no format %q; there are csv, xlsx, jsonl and ftm", format)
			}
			db, err := a.openCorpus(cmd.Context(), sqlite.Read, "")
			if err != nil {
				return err
			}
			defer db.Close()
			reports := func(yield func(*corpus.Report, error) bool) {
				for s, err := range db.ReportsByURI(cmd.Context()) {
					if !yield(s.Report, err) || err != nil {
						return
					}
				}
			}
			return a.writeTo(output, format == "xlsx", func(w io.Writer) error { return write(w, reports) })
		},
	}
	cmd.Flags().StringVar(&format, "format", "jsonl", "csv, xlsx, jsonl or ftm")
	cmd.Flags().StringVar(&table, "table", "leaders", "for csv: "+strings.Join(export.TableNames(), ", "))
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write to (default standard output)")
	return cmd
}
