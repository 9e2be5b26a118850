package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
)

// explainCommand is `sokhoi explain`.
func explainCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID|FILE|ADDRESS [FIELD]",
		Short: "Giải thích vì sao có một giá trị · tell how a value was derived, rule by rule",
		Long: `Explain prints how each value of a document's report came about: the rules that
made it, their parts, down to the tokens of the text. FIELD is a field of the contract: year, held_on,
bloc, members, officials, leaders, awards, …; without it all are explained.`,
		Example: `  sokhoi explain sha256-3f2a91 leaders
  sokhoi explain bai-viet.html held_on`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usageError("%s needs a document and at most one field", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.find(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			field := ""
			if len(args) == 2 {
				field = args[1]
			}
			if field != "" && !contains(explained, field) {
				return usageError("no field %q; the fields are %s", field, strings.Join(explained, ", "))
			}
			warned := func(c corpus.Conference) bool { return field == "warnings" && len(c.Warnings) > 0 }
			if field != "" && field != "sentences" && !slices.ContainsFunc(s.report.Conferences, warned) &&
				!slices.ContainsFunc(factsOf(s.report), func(f fact) bool { return f.field == field }) {
				return &exitError{exitNotFound, fmt.Errorf("the report on %s has no %s", s.document.URI, field)}
			}
			x, err := a.extractor()
			if err != nil {
				return err
			}
			text, err := x.Explain(s.document, field)
			if err != nil {
				return err
			}
			_, err = io.WriteString(a.stdout, text)
			return err
		},
	}
}

// explained are the fields that explain knows; sentences shows how each
// sentence was read, whether a value came of it or not.
var explained = []string{
	"kind", "year", "held_on", "place", "bloc", "member_count", "members", "officials", "leaders", "awards",
	"rankings", "citations", "movements", "warnings", "sentences",
}
