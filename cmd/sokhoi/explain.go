package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
)

// explainer is the part of the extraction that tells derivations.
type explainer interface {
	Explain(d *corpus.Document, field string) (string, error)
}

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
			x, err := a.extractor()
			if err != nil {
				return err
			}
			e, ok := any(x).(explainer)
			if !ok {
				return explainEvidence(a.stdout, s.report, field)
			}
			text, err := e.Explain(s.document, field)
			if err != nil {
				return err
			}
			_, err = io.WriteString(a.stdout, text)
			return err
		},
	}
}

// explained are the fields that explain knows.
var explained = []string{
	"relevant", "kind", "year", "held_on", "place", "bloc", "member_count", "members", "officials", "positions", "leaders", "awards", "recipients",
	"rankings", "citations", "movements", "warnings", "title", "published_on", "byline", "province",
}

// explainEvidence tells what the report itself knows of its values: rule and words.
func explainEvidence(w io.Writer, r *corpus.Report, field string) error {
	for _, f := range factsOf(r) {
		if field != "" && f.field != field {
			continue
		}
		fmt.Fprintf(w, "%s: %s (%.2f)\n", f.field, f.value, f.confidence)
		for _, e := range f.evidence {
			if _, err := fmt.Fprintf(w, "    %s [%d, %d) %q\n", e.Rule, e.Start, e.End, e.Quote); err != nil {
				return err
			}
		}
	}
	return nil
}
