package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest/crawl"
)

// crawlStatusCommand is `sokhoi crawl status`.
func crawlStatusCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Đã lấy gì, còn gì, lỗi gì · what crawls know: fetched, waiting, failed and why",
		Long:  "Status counts the addresses that crawls know by site, kind, state and reason, and repeats the report of the last run.",
		Example: `  sokhoi crawl status
  sokhoi crawl status --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			db, err := a.openCorpus(ctx, sqlite.Read, "")
			if err != nil {
				return err
			}
			defer db.Close()
			counts, err := db.AddressCounts(ctx)
			if err != nil {
				return err
			}
			last, err := db.LastCrawlRun(ctx)
			if err != nil && !errors.Is(err, sqlite.ErrNotFound) {
				return err
			}
			known := err == nil
			if asJSON {
				out := map[string]any{"addresses": counts}
				if known {
					out["last_run"] = map[string]any{"started": last.Started, "ended": last.Ended, "report": json.RawMessage(last.Report)}
				}
				return json.NewEncoder(a.stdout).Encode(out)
			}
			site := ""
			for _, c := range counts {
				if c.Site != site {
					site = c.Site
					fmt.Fprintln(a.stdout, site)
				}
				fmt.Fprintf(a.stdout, "%8d  %-10s %-9s %s", c.Count, c.Kind, c.State, c.Reason)
				if c.Due > 0 {
					fmt.Fprintf(a.stdout, " (%d đến hạn · due)", c.Due)
				}
				fmt.Fprintln(a.stdout)
			}
			if !known {
				fmt.Fprintln(a.stdout, "chưa chạy lần nào · no run yet")
				return nil
			}
			end := "bị ngắt hoặc đang chạy · killed or going on"
			if !last.Ended.IsZero() {
				end = last.Ended.Format(time.DateTime)
			}
			fmt.Fprintf(a.stdout, "\nLần cuối · last run: %s – %s\n", last.Started.Format(time.DateTime), end)
			var r crawl.Report
			if err := json.Unmarshal([]byte(last.Report), &r); err != nil {
				return fmt.Errorf("report of the last run: %w", err)
			}
			printCrawl(a.stdout, &r)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print all as one JSON object")
	return cmd
}
