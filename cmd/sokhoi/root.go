package main

import (
	"log/slog"

	"github.com/spf13/cobra"
)

// commands makes the subcommands, in the order of the help. One file holds one
// command.
var commands = []func(*app) *cobra.Command{}

// rootCommand is `sokhoi`.
func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "sokhoi",
		Short:         "Sổ Khối: đọc bài về khối thi đua, cụm thi đua · read posts on Vietnam's emulation blocs",
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if a.verbose {
				a.log = slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
			}
			return nil
		},
	}
	dir := a.getenv("SOKHOI_CORPUS")
	if dir == "" {
		dir = "sokhoi-data"
	}
	root.PersistentFlags().StringVar(&a.corpusDir, "corpus", dir, "directory of the corpus (environment: SOKHOI_CORPUS)")
	root.PersistentFlags().BoolVarP(&a.verbose, "verbose", "v", false, "log what is done to standard error")
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no summary")
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	for _, c := range commands {
		root.AddCommand(c(a))
	}
	return root
}
