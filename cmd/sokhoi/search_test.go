package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// searchCorpus is a corpus of n posts in a directory of its own; the unit of
// post i is head in 2010+i.
func searchCorpus(t *testing.T, n int) *app {
	t.Helper()
	a := &app{
		stdout: io.Discard, stderr: io.Discard, now: time.Now, getenv: func(string) string { return "" },
		log: slog.New(slog.NewTextHandler(io.Discard, nil)), corpusDir: t.TempDir(),
	}
	putPosts(t, a, 0, n)
	return a
}

func putPosts(t *testing.T, a *app, from, to int) {
	t.Helper()
	db, err := a.openCorpus(context.Background(), sqlite.Write, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	units := []string{"Sở Nội vụ", "Sở Tài chính", "Sở Y tế"}
	for i := from; i < to; i++ {
		unit, year := units[i%3], 2010+i
		lead := fmt.Sprintf("%s làm Khối trưởng năm %d", unit, year)
		text := fmt.Sprintf("Hội nghị tổng kết số %d\nChiều nay, khối thi đua họp. %s.", i, lead)
		d := corpus.NewDocument([]byte(text), fmt.Sprintf("https://bacninh.gov.vn/%d", i), "text/plain", text)
		start := strings.Index(d.Text, lead)
		r := &corpus.Report{
			Document: corpus.Source{ID: d.ID, URI: d.URI, Title: corpus.Text(fmt.Sprintf("Hội nghị tổng kết số %d", i)), MediaType: "text/plain", Province: "Bắc Ninh", Extractor: "test"},
			Conferences: []corpus.Conference{{
				Kind: corpus.YearEnd, Year: corpus.Number(year), Bloc: corpus.Bloc{Name: "Khối thi đua I", Form: corpus.Khoi},
				Leaders: []corpus.Leader{{Year: corpus.Number(year), Post: corpus.Head, Unit: corpus.Text(unit), Basis: corpus.Serving,
					Proof: corpus.Proof{Confidence: 0.9, Evidence: []corpus.Evidence{{Start: start, End: start + len(lead), Quote: lead}}}}},
			}},
		}
		if _, err := db.Put(context.Background(), sqlite.Entry{Item: sqlite.Item{URI: d.URI, Origin: "file"}, Original: []byte(text), Document: d, Report: r}); err != nil {
			t.Fatal(err)
		}
	}
}

func runCommand(a *app, make func(*app) *cobra.Command, args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	a.stdout, a.stderr = &out, &errs
	cmd := make(a)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetContext(context.Background())
	err = cmd.Execute()
	return out.String(), errs.String(), err
}

func TestSearchFormats(t *testing.T) {
	a := searchCorpus(t, 9)
	text, notice, err := runCommand(a, searchCommand, `head:"Sở Nội vụ" year:2013`)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(notice, "making the search index") {
		t.Errorf("no notice of the missing index: %q", notice)
	}
	for _, want := range []string{"1 documents", "Hội nghị tổng kết số 3", "head: Sở Nội vụ (2013) — “[Sở Nội vụ] làm Khối trưởng năm 2013”"} {
		if !strings.Contains(text, want) {
			t.Errorf("text lacks %q:\n%s", want, text)
		}
	}

	out, _, err := runCommand(a, searchCommand, "khoi thi dua", "--json", "--facets", "year,province", "-n", "4", "--sort", "date")
	if err != nil {
		t.Fatal(err)
	}
	var result struct {
		Total  int
		Exact  bool
		Next   string
		Facets []struct{ Name string }
		Hits   []struct {
			ID, URI   string
			Fragments []struct{ Text string }
		}
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	if result.Total != 9 || !result.Exact || len(result.Hits) != 4 || result.Next == "" || len(result.Facets) != 2 || result.Hits[0].URI == "" {
		t.Errorf("json: %+v", result)
	}

	out, _, err = runCommand(a, searchCommand, "kind:year_end", "--format", "csv", "--all")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 10 {
		t.Errorf("csv has %d rows, %v:\n%s", len(rows), err, out)
	}
}

func TestSearchSeesChanges(t *testing.T) {
	a := searchCorpus(t, 3)
	if _, _, err := runCommand(a, reindexCommand); err != nil {
		t.Fatal(err)
	}
	putPosts(t, a, 3, 6)
	out, _, err := runCommand(a, searchCommand, "khoi thi dua")
	if err != nil || !strings.Contains(out, "6 documents") {
		t.Errorf("after new posts: %v\n%s", err, out)
	}
	_, note, err := runCommand(a, reindexCommand, "--update")
	if err != nil || !strings.HasPrefix(note, "0 documents") {
		t.Errorf("reindex --update with nothing new: %v %q", err, note)
	}
	_, note, err = runCommand(a, reindexCommand)
	if err != nil || !strings.HasPrefix(note, "6 documents") {
		t.Errorf("reindex: %v %q", err, note)
	}
}

func TestSearchCompletes(t *testing.T) {
	a := searchCorpus(t, 6)
	if _, _, err := runCommand(a, reindexCommand); err != nil {
		t.Fatal(err)
	}
	cmd := searchCommand(a)
	cmd.SetContext(context.Background())
	got, _ := cmd.ValidArgsFunction(cmd, nil, `head:"so n`)
	if len(got) != 1 || got[0] != "head:\"Sở Nội vụ\"\tunit" {
		t.Errorf("completions: %q", got)
	}
}

func TestSearchErrors(t *testing.T) {
	a := searchCorpus(t, 1)
	for _, test := range []struct {
		args []string
		want string
		code int
	}{
		{[]string{`hed:"x"`}, "column 1: there is no field hed\n  hed:\"x\"\n  ^^^\nhint: did you mean head?", exitUsage},
		{[]string{"a", "--format", "xml"}, "no format", exitUsage},
		{[]string{"a", "--sort", "size"}, "no order", exitUsage},
		{[]string{"a", "--facets", "color"}, "no facet", exitUsage},
		{[]string{"a", "--limit", "0"}, "--limit", exitUsage},
		{[]string{"-ếch"}, "no flag starts -ếch; a query that starts with \"-\" comes behind \"--\"", exitUsage},
		{[]string{"--ếch"}, "comes behind \"--\"", exitUsage},
		{[]string{"a", "--after", "nonsense"}, "isn't one of this search", exitUsage},
	} {
		_, _, err := runCommand(a, searchCommand, test.args...)
		if err == nil || !strings.Contains(err.Error(), test.want) || exitCode(err) != test.code {
			t.Errorf("search %q: %v, exit code %d", test.args, err, exitCode(err))
		}
	}
	a.corpusDir = t.TempDir()
	_, _, err := runCommand(a, searchCommand, "a")
	if !errors.Is(err, sqlite.ErrNoCorpus) || exitCode(err) != exitCorpus {
		t.Errorf("search without a corpus: %v", err)
	}
}
