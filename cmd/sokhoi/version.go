package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
)

// versions is what `sokhoi version --json` prints.
type versions struct {
	Program   string `json:"program"`
	Revision  string `json:"revision,omitempty"`
	Parser    string `json:"parser"`
	Extractor string `json:"extractor"`
	Go        string `json:"go"`
	Platform  string `json:"platform"`
}

func currentVersions() versions {
	v := versions{Program: "(devel)", Parser: ingest.Version, Extractor: extract.Version(),
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			v.Program = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v.Revision = s.Value
			}
		}
	}
	return v
}

// versionCommand is `sokhoi version`.
func versionCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Phiên bản chương trình, bộ đọc, bộ luật · versions of program, parser and rules",
		Example: `  sokhoi version
  sokhoi version --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := currentVersions()
			if asJSON {
				return json.NewEncoder(a.stdout).Encode(v)
			}
			_, err := fmt.Fprintf(a.stdout, "sokhoi %s (%s, %s)\nparser %s\nrules  %s\n", v.Program, v.Go, v.Platform, v.Parser, v.Extractor)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}
