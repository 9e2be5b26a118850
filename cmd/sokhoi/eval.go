package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/eval"
	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract"
)

// everyField stands for --wrong without a field.
const everyField = "*"

// evalFlags are the flags of `sokhoi eval`.
type evalFlags struct {
	wrong       string
	rules, json bool
	calibrate   string
	sure        float64
	minimum     float64
	workers     inputFlags
}

// evalCommand is `sokhoi eval`.
func evalCommand(a *app) *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval DIR…",
		Short: "Chấm kết quả trích so với báo cáo mẫu · score extraction against gold reports",
		Long: `Eval extracts the documents of folders in which each has its gold report beside it
(NAME.json beside NAME.html) and compares field by field: precision, recall, F1, and the macro F1
of the core fields. In a gold report "|" separates readings that are equally right.
Texts are the same if they differ in case, accents, punctuation and usual abbreviations only.

The reliability table tells how far confidence can be trusted: of the values of
each range, how many are right. With --calibrate the confidence is fitted anew; the
table is cross-validated: each document by a fit to the others. It counts from the
next build on, where it is written to extract/calibration/table.tsv. Eval touches no
corpus.`,
		Example: `  sokhoi eval testdata/archive
  sokhoi eval mau/ --wrong leaders     # each miss and each false alarm of a field
  sokhoi eval mau/ --rules             # each rule: fired, right, wrong, shadowed, and where
  sokhoi eval mau/ --calibrate table.tsv
  sokhoi eval mau/ --json --minimum 0.85`,
		RunE: func(cmd *cobra.Command, args []string) error {
			// --wrong leaders: the shell gives the field as an argument.
			if f.wrong == everyField {
				if i := slices.IndexFunc(args, isField); i >= 0 {
					f.wrong = args[i]
					args = slices.Delete(slices.Clone(args), i, i+1)
				}
			}
			if f.wrong != "" && f.wrong != everyField && !slices.Contains(eval.Fields(), f.wrong) {
				return usageError("no field %q; the fields are %s", f.wrong, strings.Join(eval.Fields(), ", "))
			}
			if len(args) == 0 {
				return usageError("eval needs folders of documents with gold reports")
			}
			return a.eval(cmd.Context(), args, f)
		},
	}
	cmd.Flags().StringVar(&f.wrong, "wrong", "", "print each miss and each false alarm, of one `field` or of all")
	cmd.Flags().Lookup("wrong").NoOptDefVal = everyField
	cmd.Flags().BoolVar(&f.rules, "rules", false, "print for each rule what it read right and wrong, what other readings shadowed, and which rules never fired")
	cmd.Flags().StringVar(&f.calibrate, "calibrate", "", "fit the confidence of each rule to these reports and write the table to `file`")
	cmd.Flags().Float64Var(&f.sure, "sure", 0.99, "with --calibrate: the share to be right of the values that get a confidence of 0.9 and more")
	cmd.Flags().BoolVar(&f.json, "json", false, "print the figures as one JSON object")
	cmd.Flags().Float64Var(&f.minimum, "minimum", 0, "exit with code 1 where the macro F1 is lower")
	f.workers.addWorkers(cmd)
	return cmd
}

// isField reports whether an argument is a field rather than a folder.
func isField(arg string) bool {
	if _, err := os.Stat(arg); err == nil {
		return false
	}
	return slices.Contains(eval.Fields(), arg)
}

// reports is a sink that keeps the reports by the address of their input.
type reports struct {
	by map[string]*corpus.Report
	// shadowed, where it isn't nil, counts readings of rules that came into no value.
	shadowed map[string]int
	x        *extract.Extractor
	// texts are those of the documents, by their IDs, where they are asked for.
	texts map[corpus.DocumentID]string
}

func (r reports) Prepare(context.Context, []*pipeline.Result) error { return nil }

func (r reports) Take(_ context.Context, results []*pipeline.Result) error {
	for _, result := range results {
		if result.Report == nil {
			continue
		}
		r.by[result.Input.URI] = result.Report
		if r.texts != nil {
			r.texts[result.Document.ID] = result.Document.Text
		}
		if r.shadowed != nil {
			for rule, n := range r.x.Shadowed(result.Document) {
				r.shadowed[rule] += n
			}
		}
	}
	return nil
}

func (a *app) eval(ctx context.Context, dirs []string, f evalFlags) error {
	var golds []eval.Gold
	for _, dir := range dirs {
		more, err := eval.Load(dir)
		if err != nil {
			return &exitError{exitUsage, err}
		}
		golds = append(golds, more...)
	}
	if len(golds) == 0 {
		return usageError("no document with a gold report (NAME.json beside NAME.html) in %s", strings.Join(dirs, ", "))
	}
	x, err := a.extractor()
	if err != nil {
		return err
	}
	parser, done := a.parser()
	defer done()
	source := func(yield func(pipeline.Input) bool) {
		for _, g := range golds {
			if !yield(pipeline.Input{URI: g.URI(), Path: g.Path, Origin: "file"}) {
				return
			}
		}
	}
	found := reports{by: map[string]*corpus.Report{}, x: x}
	if f.rules {
		found.shadowed = map[string]int{}
	}
	if f.calibrate != "" {
		found.texts = map[corpus.DocumentID]string{}
	}
	p := &progress{a: a}
	err = pipeline.Run(ctx, source, pipeline.Options{Parser: parser, Extractor: x, Sink: found, Observer: p, Workers: f.workers.workers})
	if err != nil {
		return err
	}
	score := &eval.Score{Shadowed: found.shadowed}
	if f.calibrate != "" {
		score.Signs = func(rep *corpus.Report) func(*corpus.Conference, string, int) []string {
			return x.Signs(rep, found.texts[rep.Document.ID])
		}
	}
	for _, g := range golds {
		score.Add(filepath.Base(g.Path), g.Report, found.by[g.URI()])
	}
	if f.json {
		err = writeFigures(a.stdout, score)
	} else {
		err = writeScore(a.stdout, score, f)
	}
	if err != nil {
		return err
	}
	if f.calibrate != "" {
		if err := a.calibrate(score, f.calibrate, f.sure); err != nil {
			return err
		}
	}
	if macro := score.MacroF1(); macro < f.minimum {
		return &exitError{exitInput, fmt.Errorf("macro F1 %.4f is lower than %.4f", macro, f.minimum)}
	}
	return nil
}

// calibrate writes the calibration table and prints how far it holds on documents
// that it wasn't fitted to.
func (a *app) calibrate(score *eval.Score, path string, sure float64) error {
	c := eval.Calibrate(score.Judged, sure)
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("calibrate: %w", err)
	}
	if err := errors.Join(c.Write(f), f.Close()); err != nil {
		return fmt.Errorf("calibrate: %w", err)
	}
	v := eval.CrossValidated(score.Judged, sure)
	var b strings.Builder
	fmt.Fprintln(&b, "\ncross-validated, each document by a fit to the others:")
	writeReliability(&b, v)
	top := v.Sure()
	fmt.Fprintf(&b, "confidence 0.90 and up: %d of %d values (%.3f), right %.4f\n",
		top.Values, len(v.Judged), float64(top.Values)/float64(max(1, len(v.Judged))), top.Accuracy())
	_, err = io.WriteString(a.stderr, b.String())
	return err
}

// writeReliability writes the reliability table and the calibration error.
func writeReliability(b *strings.Builder, s *eval.Score) {
	fmt.Fprintf(b, "\n%-14s %7s %7s %9s %10s\n", "confidence", "values", "right", "accuracy", "mean conf.")
	for _, bin := range s.Reliability() {
		if bin.Values > 0 {
			fmt.Fprintf(b, "%.2f – %.2f    %7d %7d %9.3f %10.3f\n", bin.From, bin.To, bin.Values, bin.Right, bin.Accuracy(), bin.Confidence)
		}
	}
	fmt.Fprintf(b, "expected calibration error %.4f over %d values\n", s.CalibrationError(), len(s.Judged))
}

// writeScore writes the tables for people.
func writeScore(w io.Writer, s *eval.Score, f evalFlags) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-18s %6s %6s %6s %5s\n", "field", "P", "R", "F1", "n")
	for _, name := range eval.Fields() {
		t := s.Field(name)
		fmt.Fprintf(&b, "%-18s %6.3f %6.3f %6.3f %5d\n", name, t.Precision(), t.Recall(), t.F1(), t.Right+t.Missed)
		if f.wrong != everyField && f.wrong != name {
			continue
		}
		for _, w := range t.Wrong {
			switch {
			case w.Missed == "":
				fmt.Fprintf(&b, "      %s false: %s\n", w.Document, w.False)
			case w.False == "":
				fmt.Fprintf(&b, "      %s missed: %s\n", w.Document, w.Missed)
			default:
				fmt.Fprintf(&b, "      %s missed: %s; got: %s\n", w.Document, w.Missed, w.False)
			}
		}
	}
	fmt.Fprintf(&b, "documents %d, without a report %d; macro F1 of the core fields %.4f\n", s.Documents, s.Lost, s.MacroF1())
	writeReliability(&b, s)
	if f.rules {
		var idle []string
		fmt.Fprintf(&b, "\n%-40s %6s %6s %6s %9s\n", "rule", "fired", "right", "wrong", "shadowed")
		for _, r := range s.Rules(extract.Rules()) {
			if r.Fired == 0 && r.Shadowed == 0 {
				idle = append(idle, r.Name)
				continue
			}
			fmt.Fprintf(&b, "%-40s %6d %6d %6d %9d\n", r.Name, r.Fired, r.Right, len(r.Wrong), r.Shadowed)
			for _, j := range r.Wrong {
				fmt.Fprintf(&b, "      %s %s: %s (%.2f)\n", j.Document, j.Field, j.Value, j.Confidence)
			}
		}
		if len(idle) > 0 {
			fmt.Fprintf(&b, "never fired, so known by their own examples only: %s\n", strings.Join(idle, ", "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeFigures writes the figures as one JSON object: the fields by name
// beside documents, without_report, macro_f1 and calibration_error.
func writeFigures(w io.Writer, s *eval.Score) error {
	type figures struct {
		P float64 `json:"p"`
		R float64 `json:"r"`
		F float64 `json:"f"`
	}
	type bin struct {
		From       float64 `json:"from"`
		To         float64 `json:"to"`
		Values     int     `json:"values"`
		Right      int     `json:"right"`
		Confidence float64 `json:"confidence"`
	}
	type rule struct {
		Rule     string `json:"rule"`
		Fired    int    `json:"fired"`
		Right    int    `json:"right"`
		Shadowed int    `json:"shadowed"`
	}
	all := map[string]any{
		"documents": s.Documents, "without_report": s.Lost, "macro_f1": round(s.MacroF1()),
		"calibration_error": round(s.CalibrationError()),
	}
	for _, name := range eval.Fields() {
		t := s.Field(name)
		all[name] = figures{round(t.Precision()), round(t.Recall()), round(t.F1())}
	}
	bins, rules := []bin{}, []rule{}
	for _, b := range s.Reliability() {
		bins = append(bins, bin{b.From, b.To, b.Values, b.Right, round(b.Confidence)})
	}
	for _, r := range s.Rules(extract.Rules()) {
		rules = append(rules, rule{r.Name, r.Fired, r.Right, r.Shadowed})
	}
	all["reliability"], all["rules"] = bins, rules
	return json.NewEncoder(w).Encode(all)
}

// round keeps four digits.
func round(f float64) float64 { return float64(int(f*1e4+0.5)) / 1e4 }
