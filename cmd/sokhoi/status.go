package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/extract"
)

// status is what `sokhoi status --json` prints.
type status struct {
	Corpus string         `json:"corpus"`
	Counts *sqlite.Counts `json:"counts"`
	// Outdated is how many reports other rules made than this program's.
	Outdated int64         `json:"outdated"`
	Failed   []sqlite.Item `json:"failed"`
	Skipped  []sqlite.Item `json:"skipped"`
}

// statusCommand is `sokhoi status`.
func statusCommand(a *app) *cobra.Command {
	var asJSON, all bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Kho có gì, mục nào lỗi và vì sao · what the corpus has seen, and what failed and why",
		Long: `Status tells what the corpus has seen: items by state, each failed file with its
reason, what was skipped, and how many reports older rules made.`,
		Example: `  sokhoi status
  sokhoi status --json | jq '.failed[].uri'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			db, err := a.openCorpus(ctx, sqlite.Read, "")
			if err != nil {
				return err
			}
			defer db.Close()
			s := status{Corpus: db.Dir(), Failed: []sqlite.Item{}, Skipped: []sqlite.Item{}}
			if s.Counts, err = db.Counts(ctx); err != nil {
				return err
			}
			for version, n := range s.Counts.Extractors {
				if version != extract.Version() {
					s.Outdated += n
				}
			}
			for i, err := range db.Items(ctx, sqlite.Failed, sqlite.Skipped) {
				switch {
				case err != nil:
					return err
				case i.State == sqlite.Failed:
					s.Failed = append(s.Failed, i)
				default:
					s.Skipped = append(s.Skipped, i)
				}
			}
			if asJSON {
				e := json.NewEncoder(a.stdout)
				e.SetEscapeHTML(false)
				return e.Encode(s)
			}
			s.print(a.stdout, all)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print all as one JSON object")
	cmd.Flags().BoolVar(&all, "all", false, "list every failed and skipped item, however many")
	return cmd
}

// listed is how many failed items the page of status shows without --all.
const listed = 50

func (s status) print(w io.Writer, all bool) {
	c := s.Counts
	var seen int64
	for _, n := range c.Items {
		seen += n
	}
	fmt.Fprintf(w, "Kho · corpus %s\n", s.Corpus)
	fmt.Fprintf(w, "%8d  đã thấy · seen\n", seen)
	for _, row := range []struct {
		state sqlite.State
		label string
	}{
		{sqlite.OK, "có hội nghị · with a conference"}, {sqlite.NotAConference, "không phải hội nghị · not a conference"},
		{sqlite.Failed, "lỗi · failed"}, {sqlite.Skipped, "bỏ qua · skipped"}, {sqlite.New, "chưa làm · not worked on yet"},
	} {
		fmt.Fprintf(w, "%8d    %s\n", c.Items[row.state], row.label)
	}
	fmt.Fprintf(w, "%8d  tài liệu · documents, %d hội nghị · conferences, %d quyết định duyệt · decisions\n", c.Documents, c.Conferences, c.Decisions)
	if c.Retired > 0 {
		fmt.Fprintf(w, "%8d  bản cũ của trang đã đổi · earlier documents of changed pages\n", c.Retired)
	}
	if s.Outdated > 0 {
		fmt.Fprintf(w, "%8d  báo cáo theo bộ luật cũ · reports of other rules: sokhoi reextract\n", s.Outdated)
	}
	show := func(title string, items []sqlite.Item) {
		if len(items) == 0 {
			return
		}
		fmt.Fprintf(w, "\n%s\n", title)
		for n, i := range items {
			if n == listed && !all {
				fmt.Fprintf(w, "  … %d nữa · more: sokhoi status --all\n", len(items)-listed)
				break
			}
			fmt.Fprintf(w, "  %s: %s [%s]\n", i.URI, i.Reason, i.Code)
		}
	}
	show("Lỗi · failed (sokhoi retry làm lại · tries again):", s.Failed)
	if all {
		show("Bỏ qua · skipped:", s.Skipped)
		return
	}
	if len(s.Skipped) > 0 {
		byCode := map[string]int{}
		for _, i := range s.Skipped {
			byCode[i.Code]++
		}
		var parts []string
		for code, n := range byCode {
			parts = append(parts, fmt.Sprintf("%s %d", code, n))
		}
		slices.Sort(parts)
		fmt.Fprintf(w, "\nBỏ qua · skipped: %s (--all)\n", strings.Join(parts, ", "))
	}
}
