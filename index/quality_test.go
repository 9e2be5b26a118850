package index

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// judged is a query with the posts that answer it.
type judged struct {
	query   string
	related bool // with predecessors and successors
	answer  []string
}

// TestQuality measures recall at 10 and the mean reciprocal rank of judged
// queries, written with accents, without and decomposed, and keeps the numbers
// in testdata/quality.golden.
func TestQuality(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "quality.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(51, 500, 900)
	names := map[string]corpus.DocumentID{}
	var queries []judged
	for _, f := range archive.Files {
		if f.Name == "queries" {
			queries = parseJudged(t, string(f.Data))
			continue
		}
		title, _, _ := strings.Cut(string(f.Data), "\n")
		d := corpus.NewDocument(f.Data, "https://example.vn/"+f.Name, "text/plain", string(f.Data))
		d.Title = corpus.Text(title)
		e := Entry{d, &corpus.Report{Document: corpus.Source{ID: d.ID, Title: d.Title}}}
		w.entries, w.byID[d.ID], names[f.Name] = append(w.entries, e), e, d.ID
	}
	ix, err := Open(t.TempDir(), Config{Vocabulary: FromGazetteer(gazetteer.Default()), Texts: w})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if err := ix.Update(context.Background(), w.entries, 1); err != nil {
		t.Fatal(err)
	}
	var golden strings.Builder
	recalls := map[string]float64{}
	for _, form := range []struct {
		name  string
		write func(string) string
	}{{"accents", func(s string) string { return s }}, {"bare", bare}, {"nfd", norm.NFD.String}} {
		recall, rank, n := 0.0, 0.0, 0
		for _, j := range queries {
			hits := mustSearch(t, ix, form.write(j.query), Options{Related: j.related}).Hits
			if len(j.answer) == 0 {
				if len(hits) > 0 {
					t.Errorf("%s %s: %d hits, want none", form.name, j.query, len(hits))
				}
				continue
			}
			found, first := 0, 0
			for i, h := range hits {
				for _, name := range j.answer {
					if names[name] == "" {
						t.Fatalf("%s: no post %s", j.query, name)
					}
					if h.ID == names[name] {
						if found++; first == 0 {
							first = i + 1
						}
					}
				}
			}
			r := float64(found) / float64(len(j.answer))
			recall += r
			n++
			if first > 0 {
				rank += 1 / float64(first)
			}
			if r < 1 || first != 1 {
				fmt.Fprintf(&golden, "%s\t%s\trecall %.2f\tfirst at %d\n", form.name, j.query, r, first)
			}
		}
		recalls[form.name] = recall / float64(n)
		fmt.Fprintf(&golden, "%s\t%d queries\trecall@10 %.4f\tMRR %.4f\n", form.name, n, recall/float64(n), rank/float64(n))
	}
	if len(queries) < 60 {
		t.Errorf("%d queries are too few", len(queries))
	}
	if recalls["bare"] < recalls["accents"]-0.02 {
		t.Errorf("without accents recall is %.4f, with them %.4f", recalls["bare"], recalls["accents"])
	}
	path := filepath.Join("testdata", "quality.golden")
	if *update {
		if err := os.WriteFile(path, []byte(golden.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if golden.String() != string(want) {
		t.Errorf("quality has changed (rewrite with -update if for the better):\n%s\nwas:\n%s", golden.String(), want)
	}
}

// bare is a query without accents; its operators stay.
func bare(q string) string {
	words := strings.Split(q, " ")
	for i, w := range words {
		if w != "OR" && !strings.HasPrefix(w, "NEAR") {
			words[i] = viet.Fold(w)
		}
	}
	return strings.Join(words, " ")
}

func parseJudged(t *testing.T, text string) []judged {
	t.Helper()
	var list []judged
	for line := range strings.Lines(text) {
		query, answer, ok := strings.Cut(strings.TrimSpace(line), "=>")
		if !ok {
			t.Fatalf("line %q has no =>", line)
		}
		query, related := strings.CutPrefix(query, "related ")
		list = append(list, judged{strings.TrimSpace(query), related, strings.Fields(answer)})
	}
	return list
}
