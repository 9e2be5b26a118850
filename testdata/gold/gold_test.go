// Package gold holds the tests of the whole line against gold reports: documents
// of testdata/archive and testdata/posts, and of the folders that SOKHOI_GOLD names (divided as in
// PATH), each with the report that a careful reader wrote beside it.
package gold

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

const (
	archive = "../archive"
	// posts are documents whose writers hadn't seen the rules.
	posts = "../posts"
)

var update = flag.Bool("update", false, "write the scores of now to scores.golden")

func TestMain(m *testing.M) {
	sandbox.Main(ingest.Tasks()...)
	flag.Parse()
	os.Exit(m.Run())
}

// annotated is a document with its gold report.
type annotated struct {
	path string
	gold *corpus.Report
}

// read gives the annotated documents of a folder.
func read(t *testing.T, dir string) []annotated {
	t.Helper()
	reports, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []annotated
	for _, r := range reports {
		stem := strings.TrimSuffix(r, ".json")
		found, err := filepath.Glob(stem + ".*")
		if err != nil {
			t.Fatal(err)
		}
		found = slices.DeleteFunc(found, func(f string) bool { return f == r })
		if len(found) != 1 {
			t.Fatalf("%s: %d documents beside it, want one: %v", r, len(found), found)
		}
		b, err := os.ReadFile(r)
		if err != nil {
			t.Fatal(err)
		}
		// A key that the contract doesn't know is a slip of the annotator.
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		a := annotated{path: found[0], gold: new(corpus.Report)}
		if err := d.Decode(a.gold); err != nil {
			t.Fatalf("%s: %v", r, err)
		}
		all = append(all, a)
	}
	if len(all) == 0 {
		t.Fatalf("%s holds no gold reports", dir)
	}
	return all
}

func folders() []string {
	return append([]string{archive, posts}, filepath.SplitList(os.Getenv("SOKHOI_GOLD"))...)
}

// parse makes the document of an annotated file.
func parse(t *testing.T, p *ingest.Parser, a annotated) *corpus.Document {
	t.Helper()
	body, err := os.ReadFile(a.path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := p.Parse(context.Background(), &ingest.Raw{URI: a.gold.Document.URI, Body: body})
	if err != nil {
		t.Fatalf("%s: %v", a.path, err)
	}
	return d
}

func parser(t *testing.T) *ingest.Parser {
	pool := new(sandbox.Pool)
	t.Cleanup(pool.Close)
	return &ingest.Parser{Pool: pool}
}

// TestGold finds slips of the annotator: values that the contract doesn't know,
// and names that the document doesn't hold.
func TestGold(t *testing.T) {
	p := parser(t)
	seen := map[string]string{}
	for _, a := range read(t, archive) {
		doc := parse(t, p, a)
		text := viet.SearchKey(doc.Text)
		slip := func(format string, args ...any) {
			t.Helper()
			t.Errorf("%s: %s", filepath.Base(a.path), fmt.Sprintf(format, args...))
		}
		told := func(what, name string) {
			if !slices.ContainsFunc(strings.Split(name, "|"), func(one string) bool {
				return strings.Contains(text, viet.SearchKey(one))
			}) {
				slip("%s %q isn't in the text", what, name)
			}
		}
		if doc.MediaType != a.gold.Document.MediaType {
			slip("media type %s, want %s", doc.MediaType, a.gold.Document.MediaType)
		}
		if other, twice := seen[a.gold.Document.URI]; twice {
			slip("%s has the same address", other)
		}
		seen[a.gold.Document.URI] = a.path
		for _, c := range a.gold.Conferences {
			if !slices.Contains([]corpus.Kind{corpus.Launch, corpus.MidYear, corpus.YearEnd, corpus.Other}, c.Kind) {
				slip("no kind %q", c.Kind)
			}
			if c.Bloc.Form != corpus.Khoi && c.Bloc.Form != corpus.Cum {
				slip("no form %q", c.Bloc.Form)
			}
			if !c.HeldOn.IsZero() && (!c.HeldOn.Valid() || int(c.Year)-c.HeldOn.Year > 1 || c.HeldOn.Year-int(c.Year) > 1) {
				slip("held on %s for the year %d", c.HeldOn, c.Year)
			}
			told("bloc", c.Bloc.Name)
			for _, o := range c.Officials {
				told("official", o.Name)
				for _, r := range o.Roles {
					if !slices.Contains([]corpus.Role{corpus.Chair, corpus.Guest, corpus.Speaker, corpus.Concluder, corpus.Recipient}, r) {
						slip("no role %q", r)
					}
				}
			}
			for _, l := range c.Leaders {
				if l.Post != corpus.Head && l.Post != corpus.Deputy {
					slip("no post %q", l.Post)
				}
				if !slices.Contains([]corpus.Basis{corpus.Serving, corpus.Elected, corpus.Appointed, corpus.Handover}, l.Basis) {
					slip("no basis %q", l.Basis)
				}
				if l.Person != "" && !slices.ContainsFunc(c.Officials, func(o corpus.Official) bool { return o.Name == string(l.Person) }) {
					slip("%s leads but is no official", l.Person)
				}
				if l.Basis == corpus.Serving && l.Year != c.Year || l.Basis == corpus.Elected && l.Year != c.Year+1 {
					slip("%s %s for %d in a meeting on %d", l.Basis, l.Unit, l.Year, c.Year)
				}
			}
			for _, w := range c.Awards {
				if w.Status != corpus.Nominated && w.Status != corpus.Conferred {
					slip("no status %q", w.Status)
				}
				if n := len(w.Recipients); n > 0 && corpus.Number(n) != w.Count {
					slip("%s: %d recipients, count %d", w.Award, n, w.Count)
				}
				for _, r := range w.Recipients {
					told("recipient", r)
				}
			}
			if n := len(c.Members); n > 0 && corpus.Number(n) != c.MemberCount {
				slip("%d members listed, count %d", n, c.MemberCount)
			}
		}
	}
}

// TestEvidence holds what every report promises: each value has evidence, each
// quote is the text between its offsets, and the offset map leads from there to
// the same words of the source. The same document gives the same report.
func TestEvidence(t *testing.T) {
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := parser(t)
	values := 0
	for _, dir := range folders() {
		for _, a := range read(t, dir) {
			doc := parse(t, p, a)
			report, _ := x.Extract(doc)
			again, _ := x.Extract(doc)
			if !reflect.DeepEqual(report, again) {
				t.Errorf("%s: two extractions differ", a.path)
			}
			c := &checker{t: t, name: filepath.Base(a.path), doc: doc}
			for i := range report.Conferences {
				c.conference(&report.Conferences[i])
			}
			values += c.values
		}
	}
	if values < 300 {
		t.Errorf("only %d values with evidence in the whole archive", values)
	}
}

// checker checks the evidence of one document's report.
type checker struct {
	t      *testing.T
	name   string
	doc    *corpus.Document
	values int
}

func (c *checker) conference(k *corpus.Conference) {
	single := map[string]bool{
		"kind": k.Kind != "", "year": k.Year != 0, "held_on": !k.HeldOn.IsZero(), "place": k.Place != "", "member_count": k.MemberCount != 0,
	}
	for field, told := range single {
		if told {
			c.proof(field, corpus.Proof{Evidence: k.Evidence[field], Confidence: k.Confidence[field]})
		}
	}
	c.proof("bloc", k.Bloc.Proof)
	for _, v := range k.Members {
		c.proof("member "+v.Unit, v.Proof)
	}
	for _, v := range k.Officials {
		c.proof("official "+v.Name, v.Proof)
	}
	for _, v := range k.Leaders {
		c.proof("leader "+string(v.Unit), v.Proof)
	}
	for _, v := range k.Awards {
		c.proof("award "+v.Award, v.Proof)
	}
	for _, v := range k.Rankings {
		c.proof("ranking "+v.Unit, v.Proof)
	}
	for _, v := range k.Citations {
		c.proof("citation "+string(v.Number), v.Proof)
	}
	for _, v := range k.Movements {
		c.proof("movement "+v.Name, v.Proof)
	}
}

func (c *checker) proof(value string, p corpus.Proof) {
	c.t.Helper()
	c.values++
	if len(p.Evidence) == 0 {
		c.t.Errorf("%s: %s has no evidence", c.name, value)
	}
	if !(p.Confidence > 0 && p.Confidence <= 1) {
		c.t.Errorf("%s: %s has the confidence %v", c.name, value, p.Confidence)
	}
	for _, e := range p.Evidence {
		text := c.doc.Text
		if e.Start < 0 || e.Start >= e.End || e.End > len(text) {
			c.t.Errorf("%s: %s stands at [%d, %d) of %d bytes", c.name, value, e.Start, e.End, len(text))
			continue
		}
		if !utf8.RuneStart(text[e.Start]) || e.End < len(text) && !utf8.RuneStart(text[e.End]) {
			c.t.Errorf("%s: %s stands at [%d, %d), inside a letter", c.name, value, e.Start, e.End)
			continue
		}
		if e.Quote != text[e.Start:e.End] {
			c.t.Errorf("%s: %s quotes %q where %q stands", c.name, value, e.Quote, text[e.Start:e.End])
		}
		start, end := c.doc.Offsets.SourceSpan(e.Start, e.End)
		source, _ := viet.Normalize(c.doc.Source[start:end])
		if strings.TrimSpace(source) != strings.TrimSpace(e.Quote) {
			c.t.Errorf("%s: %s quotes %q, the source has %q there", c.name, value, e.Quote, c.doc.Source[start:end])
		}
	}
}

// score is precision and recall of one field.
type score struct {
	P float64 `json:"p"`
	R float64 `json:"r"`
}

// TestScores compares how well extraction meets the gold reports of each folder with
// its scores.golden: no figure may get worse.
func TestScores(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "sokhoi")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "../../cmd/sokhoi")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build sokhoi: %v\n%s", err, out)
	}
	for _, dir := range []string{archive, posts} {
		t.Run(filepath.Base(dir), func(t *testing.T) { compareScores(t, binary, dir) })
	}
}

func compareScores(t *testing.T, binary, dir string) {
	golden := filepath.Join(dir, "scores.golden")
	now := evaluate(t, binary, dir)
	if *update {
		if err := os.WriteFile(golden, now.text(filepath.Base(dir)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v (make it with -update)", err)
	}
	better := false
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		var field string
		var was score
		if _, err := fmt.Sscan(line, &field, &was.P, &was.R); err != nil {
			t.Fatalf("%s: %q: %v", golden, line, err)
		}
		is, ok := now[field]
		if !ok {
			t.Errorf("%s isn't scored any more", field)
			continue
		}
		// The file has three digits.
		const digit = 0.0006
		if is.P < was.P-digit {
			t.Errorf("precision of %s fell from %.3f to %.3f", field, was.P, is.P)
		}
		if is.R < was.R-digit {
			t.Errorf("recall of %s fell from %.3f to %.3f", field, was.R, is.R)
		}
		better = better || is.P > was.P+digit || is.R > was.R+digit
	}
	switch {
	case t.Failed():
		t.Logf("see which values with: sokhoi eval --wrong testdata/%s", filepath.Base(dir))
	case better:
		t.Log("some figures got better: keep them with -update")
	}
}

type scores map[string]score

// text is the golden file of a folder, by field.
func (s scores) text(folder string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Precision and recall by field over testdata/%s; go test ./testdata/gold -run TestScores -update\n", folder)
	var fields []string
	for f := range s {
		fields = append(fields, f)
	}
	slices.Sort(fields)
	for _, f := range fields {
		fmt.Fprintf(&b, "%-20s %.3f %.3f\n", f, s[f].P, s[f].R)
	}
	return b.Bytes()
}

// evaluate runs `sokhoi eval` over the folder, as a user would.
func evaluate(t *testing.T, binary, dir string) scores {
	t.Helper()
	out, err := exec.Command(binary, "eval", "--json", dir).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("sokhoi eval: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatalf("sokhoi eval --json: %v\n%s", err, out)
	}
	got := scores{}
	for field, raw := range all {
		var s score
		if bytes.HasPrefix(raw, []byte("{")) && json.Unmarshal(raw, &s) == nil {
			got[field] = s
		}
	}
	if len(got) < 15 {
		t.Fatalf("sokhoi eval scores only %d fields: %s", len(got), out)
	}
	return got
}
