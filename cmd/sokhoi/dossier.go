package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// dossierCommand is `sokhoi dossier`.
func dossierCommand(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "dossier BLOC",
		Short: "Hồ sơ một khối thành một trang HTML · the history of one bloc as a single page",
		Long: `Dossier writes all that is known of one bloc as one self-contained HTML file:
who led it in which year, its conferences, what an auditor should look at, why its
names are taken for one bloc, and every fact quoted and dated. It prints well.`,
		Example: `  sokhoi dossier bac-ninh/khoi-tham-muu-tong-hop -o ho-so.html`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withLedger(cmd.Context(), true, func(_ *sqlite.DB, l *ledger.Ledger) error {
				b, err := oneBloc(l, args[0])
				if err != nil {
					return err
				}
				h, err := l.History(b.Key)
				if err != nil {
					return err
				}
				return a.writeTo(output, false, func(w io.Writer) error { return export.Dossier(w, h, a.now()) })
			})
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write to (default standard output)")
	return cmd
}
