package main

import (
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// exitFindings is the exit code of an audit with findings as grave as --fail-on.
const exitFindings = 6

// auditFlags choose findings, and where they go.
type auditFlags struct {
	choose        ledgerFlags
	severity      string
	failOn        string
	codes         []string
	baseline      string
	writeBaseline string
	format        string
	output        string
}

// auditCommand is `sokhoi audit`.
func auditCommand(a *app) *cobra.Command {
	var f auditFlags
	cmd := &cobra.Command{
		Use:   "audit [BLOC…]",
		Short: "Rà soát sổ: mâu thuẫn, khoảng trống, điều đáng ngờ · find contradictions, gaps and doubts",
		Long: `Audit finds what does not fit in the ledger and explains it: a head announced who
isn't the one serving, two heads in one year, deputies likewise, years without
evidence and why, heads that are no members, names out of their time, awards that
don't add up, member counts that jump, dates out of season, values of low
confidence, uncertain identities, and decisions that what they are on has left.

Each finding has a severity (notice, low, medium, high), an explanation in
Vietnamese and English, its evidence, and the next step. With --fail-on the exit
code is 6 where there is a finding as grave; with --baseline only findings that
the file doesn't hold are shown and counted.`,
		Example: `  sokhoi audit --severity medium
  sokhoi audit --write-baseline known.txt
  sokhoi audit --baseline known.txt --fail-on medium
  sokhoi audit --format xlsx -o ra-soat.xlsx`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.audit(cmd, args, &f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.choose.province, "province", "", "only blocs of this province")
	flags.StringVar(&f.severity, "severity", string(ledger.Notice), "show findings from this severity on: notice, low, medium or high")
	flags.StringVar(&f.failOn, "fail-on", "", "exit with code 6 where a finding is at least as grave")
	flags.StringSliceVar(&f.codes, "code", nil, "show only findings with these codes")
	flags.StringVar(&f.baseline, "baseline", "", "file of known findings, which are left out")
	flags.StringVar(&f.writeBaseline, "write-baseline", "", "write the findings shown to a file of known findings")
	flags.StringVar(&f.format, "format", "table", "table, json, csv or xlsx")
	flags.StringVarP(&f.output, "output", "o", "", "file to write to (default standard output)")
	return cmd
}

func (a *app) audit(cmd *cobra.Command, args []string, f *auditFlags) error {
	write, ok := map[string]func(io.Writer, []ledger.Finding) error{
		"table": export.FindingsTable, "csv": export.FindingsCSV, "json": export.FindingsJSON, "xlsx": export.FindingsXLSX,
	}[f.format]
	if !ok {
		return usageError("no format %q; there are table, json, csv and xlsx", f.format)
	}
	for _, s := range []string{f.severity, f.failOn} {
		if s != "" && !slices.Contains(ledger.Severities, ledger.Severity(s)) {
			return usageError("no severity %q; there are notice, low, medium and high", s)
		}
	}
	known := ledger.Baseline{}
	if f.baseline != "" {
		r, err := os.Open(f.baseline)
		if err != nil {
			return usageError("baseline: %v", err)
		}
		defer r.Close()
		if known, err = ledger.ReadBaseline(r); err != nil {
			return err
		}
	}
	return a.withLedger(cmd.Context(), true, func(_ *sqlite.DB, l *ledger.Ledger) error {
		hs, err := f.choose.choose(l, args)
		if err != nil {
			return err
		}
		var fs []ledger.Finding
		show := func(all []ledger.Finding) {
			for _, x := range known.New(all) {
				if x.Severity.AtLeast(ledger.Severity(f.severity)) && (len(f.codes) == 0 || slices.Contains(f.codes, x.Code)) {
					fs = append(fs, x)
				}
			}
		}
		for h, err := range hs {
			if err != nil {
				return err
			}
			show(h.Findings)
		}
		if len(args) == 0 && f.choose.province == "" {
			show(l.Lost())
		}
		if f.writeBaseline != "" {
			if err := a.writeTo(f.writeBaseline, false, func(w io.Writer) error { return ledger.WriteBaseline(w, fs) }); err != nil {
				return err
			}
		}
		if err := a.writeTo(f.output, f.format == "xlsx", func(w io.Writer) error { return write(w, fs) }); err != nil {
			return err
		}
		grave := func(x ledger.Finding) bool { return x.Severity.AtLeast(ledger.Severity(f.failOn)) }
		if f.failOn != "" && slices.ContainsFunc(fs, grave) {
			return &exitError{exitFindings, nil}
		}
		return nil
	})
}
