package extract_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract"
)

var update = flag.Bool("update", false, "write what the rules read into testdata/rules")

// TestRules reads the examples of each rule, testdata/rules/RULE.txtar: in a
// positive one the rule gives evidence, in a negative one it doesn't, and the
// values of both are those beside it.
func TestRules(t *testing.T) {
	x := newExtractor(t)
	paths, err := filepath.Glob("testdata/rules/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no examples of rules: %v", err)
	}
	for _, path := range paths {
		rule := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(rule, func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			changed := false
			examples := map[string]int{}
			for i, f := range archive.Files {
				name, ok := strings.CutSuffix(f.Name, ".txt")
				if !ok {
					continue
				}
				kind, _, _ := strings.Cut(name, "/")
				examples[kind]++
				if i+1 == len(archive.Files) || archive.Files[i+1].Name != name+".want" {
					t.Fatalf("%s: %s isn't followed by %s.want", path, f.Name, name)
				}
				rep, _ := x.Extract(document(string(f.Data)))
				list := values(rep)
				fires := slices.ContainsFunc(list, func(v value) bool {
					return slices.ContainsFunc(v.evidence, func(e corpus.Evidence) bool { return e.Rule == rule })
				})
				if fires != (kind == "positive") {
					t.Errorf("%s: rule gives evidence: %t", name, fires)
				}
				got := show(list)
				want := &archive.Files[i+1]
				switch {
				case got == string(want.Data):
				case *update:
					want.Data = []byte(got)
					changed = true
				default:
					t.Errorf("%s (-want +got; go test -update writes it):\n%s", name, cmp.Diff(string(want.Data), got))
				}
			}
			if examples["positive"] == 0 || examples["negative"] == 0 || len(examples) != 2 {
				t.Errorf("%s: %v examples, want positive and negative ones", path, examples)
			}
			if changed {
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestEveryRuleHasExamples reads the names of the rules in the source: each has its
// file of examples.
func TestEveryRuleHasExamples(t *testing.T) {
	var missing []string
	for rule := range rulesInSource(t) {
		if _, err := os.Stat(filepath.Join("testdata/rules", rule+".txtar")); err != nil {
			missing = append(missing, rule)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("no examples in testdata/rules of %s", strings.Join(missing, ", "))
	}
}

// TestRulesAreListed holds rules.txt to the source.
func TestRulesAreListed(t *testing.T) {
	want := slices.Sorted(maps.Keys(rulesInSource(t)))
	if *update {
		if err := os.WriteFile("rules.txt", []byte(strings.Join(want, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, extract.Rules()); diff != "" {
		t.Errorf("rules.txt (-source +listed; go test -update writes it):\n%s", diff)
	}
}

var ruleName = regexp.MustCompile(`^(award|bloc|count|date|kind|leader|members|official|place|rank|year)\.[a-z_]+$`)

// rulesInSource are the names of the rules that the source gives as evidence. Names
// are written out there, but for the kinds of meetings and awards.
func rulesInSource(t *testing.T) map[string]bool {
	rules := map[string]bool{
		"official": true, "citation": true, "movement": true, "award.nominated": true, "award.conferred": true,
		"bloc.name": true, "bloc.bare": true, "bloc.of_post": true, "kind.launch": true, "kind.mid_year": true, "kind.year_end": true, "kind.other": true,
	}
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || path == "categories.go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		other := map[*ast.BasicLit]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				// categories of phrases and nodes that are no evidence have such names, too
				for _, a := range n.Args {
					if l, ok := a.(*ast.BasicLit); ok && !givesEvidence(n) {
						other[l] = true
					}
				}
			case *ast.BinaryExpr:
				return false
			}
			if l, ok := n.(*ast.BasicLit); ok && !other[l] {
				addRule(rules, l)
			}
			return true
		})
	}
	return rules
}

// givesEvidence tells a call that names the rule of a value.
func givesEvidence(call *ast.CallExpr) bool {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	return slices.Contains([]string{"single", "proof", "fact", "facts", "try", "append"}, name)
}

func addRule(rules map[string]bool, l *ast.BasicLit) {
	if l.Kind != token.STRING {
		return
	}
	if s, err := strconv.Unquote(l.Value); err == nil && ruleName.MatchString(s) && s != "date.words" && s != "date.figures" {
		rules[s] = true
	}
}

// value is a value of a report.
type value struct {
	field, text string
	evidence    []corpus.Evidence
	confidence  float64
}

// values lists the values of a report.
func values(rep *corpus.Report) []value {
	var list []value
	for i := range rep.Conferences {
		c := &rep.Conferences[i]
		for _, single := range []struct{ field, text string }{
			{"kind", string(c.Kind)}, {"year", fmt.Sprint(int(c.Year))}, {"held_on", c.HeldOn.String()}, {"place", string(c.Place)},
			{"member_count", fmt.Sprint(int(c.MemberCount))},
		} {
			if single.text != "" && single.text != "0" {
				list = append(list, value{single.field, single.text, c.Evidence[single.field], c.Confidence[single.field]})
			}
		}
		add := func(field string, p corpus.Proof, parts ...any) {
			list = append(list, value{field, strings.TrimSpace(fmt.Sprintln(parts...)), p.Evidence, p.Confidence})
		}
		add("bloc", c.Bloc.Proof, c.Bloc.Name)
		for _, v := range c.Members {
			add("members", v.Proof, v.Unit)
		}
		for _, v := range c.Officials {
			add("officials", v.Proof, v.Name, v.Positions, v.Roles)
		}
		for _, v := range c.Leaders {
			add("leaders", v.Proof, int(v.Year), v.Post, v.Unit, v.Person, v.Basis)
		}
		for _, v := range c.Awards {
			add("awards", v.Proof, v.Award, int(v.Count), v.Of, v.Status, v.Recipients)
		}
		for _, v := range c.Rankings {
			add("rankings", v.Proof, v.Rank, v.Unit)
		}
		for _, v := range c.Citations {
			add("citations", v.Proof, v.Kind, v.Number, v.Dated, v.Issuer)
		}
		for _, v := range c.Movements {
			add("movements", v.Proof, v.Name)
		}
	}
	return list
}

// show writes a value a line, with the rules that read it.
func show(list []value) string {
	var b strings.Builder
	for _, v := range list {
		var rules []string
		for _, e := range v.evidence {
			rules = append(rules, e.Rule)
		}
		fmt.Fprintf(&b, "%s: %s ← %s\n", v.field, v.text, strings.Join(rules, ", "))
	}
	return b.String()
}
