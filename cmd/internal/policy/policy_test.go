package policy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/sokhoi/sokhoi"

// root is the top of the tree, seen from this package.
const root = "../../.."

// may tells for each package which packages of ours it may import outside of
// its tests. "x/..." stands for everything below x. Data flows one way: ingest →
// corpus.Document → extract → corpus.Report → sqlite → ledger, index → cmd.
var may = map[string][]string{
	"corpus":           {"corpus/viet"},
	"corpus/viet":      {},
	"corpus/gazetteer": {"corpus/viet"},
	"corpus/ledger":    {"corpus", "corpus/gazetteer", "corpus/viet"},
	"corpus/sqlite":    {"corpus", "corpus/viet"},

	"ingest":         {"corpus", "corpus/viet", "ingest/..."},
	"ingest/charset": {"corpus", "corpus/viet"},
	"ingest/sandbox": {"corpus"},
	"ingest/html":    {"corpus", "corpus/viet", "ingest/charset"},
	"ingest/ocr":     {"corpus", "corpus/viet"},
	"ingest/office":  {"corpus", "corpus/viet", "ingest/charset", "ingest/sandbox"},
	"ingest/pdf":     {"corpus", "corpus/viet", "ingest/charset", "ingest/ocr", "ingest/sandbox"},
	"ingest/warc":    {"corpus", "corpus/viet", "ingest", "ingest/charset"},
	"ingest/dial":    {},
	"ingest/manners": {},
	"ingest/ranges":  {"ingest/dial", "ingest/manners"},
	"ingest/crawl":   {"corpus", "corpus/viet", "ingest", "ingest/charset", "ingest/dial", "ingest/html", "ingest/manners", "ingest/warc"},

	"extract/grammar": {"corpus", "corpus/viet"},
	"extract":         {"corpus", "corpus/gazetteer", "corpus/viet", "extract/grammar"},

	"index/query": {},
	"index":       {"corpus", "corpus/gazetteer", "corpus/viet", "index/query"},

	"cmd/internal/policy":   {},
	"cmd/internal/eval":     {"corpus", "corpus/viet"},
	"cmd/internal/export":   {"corpus", "corpus/gazetteer", "corpus/ledger", "corpus/viet"},
	"cmd/internal/pipeline": {"corpus/...", "ingest/...", "extract", "index"},
	// What goes to other machines and comes back is the pipeline's; the corpus says how far it was taken. A hub that
	// can't answer now is waited for as other servers are.
	"cmd/internal/fleet": {"cmd/internal/pipeline", "corpus", "corpus/sqlite", "corpus/viet", "ingest/manners", "ingest/ranges"},
	"cmd/internal/web":   {"cmd/internal/export", "corpus/...", "index", "index/query"},
	"cmd/sokhoi":         {"cmd/internal/...", "corpus/...", "ingest/...", "extract/...", "index/..."},

	// What makes test data may know the nouns, never the stages that it tests.
	"testdata/portal":        {"testdata/portal/serve"},
	"testdata/portal/serve":  {"corpus", "corpus/viet", "testdata/world/sim", "testdata/world/write"},
	"testdata/world":         {"corpus", "corpus/viet", "testdata/world/..."},
	"testdata/world/measure": {"corpus/...", "testdata/world/..."},
	"testdata/world/sim":     {"corpus", "corpus/viet"},
	"testdata/world/write":   {"corpus", "corpus/viet", "testdata/world/sim"},
}

// only tells which packages may import a module of others outside of their
// tests, so that each technology has one home. Modules that aren't named here
// are free.
var only = map[string][]string{
	"modernc.org/sqlite":                  {"corpus/sqlite"},
	"github.com/blevesearch/":             {"index"},
	"github.com/spf13/cobra":              {"cmd/sokhoi"},
	"github.com/cheggaaa/pb/":             {"cmd/sokhoi"},
	"github.com/klippa-app/go-pdfium":     {"ingest/pdf"},
	"github.com/pdfcpu/pdfcpu":            {"ingest/pdf"},
	"github.com/ledongthuc/pdf":           {"ingest/pdf"},
	"github.com/tetratelabs/wazero":       {"ingest/pdf"},
	"github.com/markusmobius/":            {"ingest/html"},
	"github.com/PuerkitoBio/goquery":      {"ingest/html", "ingest/crawl"},
	"github.com/temoto/robotstxt":         {"ingest/crawl"},
	"golang.org/x/text/encoding":          {"ingest/charset", "ingest/office", "ingest/pdf"},
	"golang.org/x/net/html/charset":       {"ingest/charset"},
	"net/http":                            {"ingest/crawl", "ingest/manners", "ingest/ranges", "cmd/internal/web", "cmd/sokhoi", "testdata/portal", "testdata/portal/serve"},
	"database/sql":                        {"corpus/sqlite"},
	"testing":                             {},
	"C":                                   {},
	"github.com/nats-io/":                 {"cmd/internal/fleet"},
	"github.com/xuri/excelize/":           {"cmd/internal/export", "ingest/office"},
	"golang.org/x/crypto":                 {"cmd/internal/web", "corpus/sqlite"},
	"github.com/andybalholm/brotli":       {"ingest/warc"},
	"github.com/klauspost/compress":       {"cmd/internal/fleet", "corpus/sqlite", "ingest", "ingest/warc", "ingest/crawl"},
	"github.com/nwaples/rardecode":        {"ingest"},
	"github.com/sokhoi/sokhoi/testdata":   {"testdata/world", "testdata/world/write", "testdata/world/measure", "testdata/portal", "testdata/portal/serve"},
	"github.com/google/go-cmp":            {},
	"github.com/rogpeppe/go-internal":     {},
	"pgregory.net/rapid":                  {},
	"github.com/chromedp/":                {},
	"github.com/mattn/go-isatty":          {"cmd/sokhoi"},
	"golang.org/x/sync":                   {"cmd/internal/pipeline", "corpus/sqlite", "ingest/crawl"},
	"go.etcd.io/bbolt":                    {"index"},
	"github.com/RoaringBitmap/roaring":    {"index"},
	"github.com/prometheus/client_golang": {"cmd/internal/web", "cmd/sokhoi"},
	"github.com/andybalholm/cascadia":     {"ingest/crawl", "ingest/html"},
	"gopkg.in/yaml.v3":                    {"ingest/crawl", "corpus/gazetteer", "cmd/sokhoi"},
	"golang.org/x/time/rate":              {"ingest/crawl", "cmd/internal/web"},
}

// vague are names that say nothing of what a package or a file is for.
var vague = []string{"util", "utils", "helper", "helpers", "common", "misc", "model", "models", "base", "shared"}

// pkg is a package of the tree, without its tests.
type pkg struct {
	dir   string // relative to the root, with slashes
	files map[string]*ast.File
	fset  *token.FileSet
}

// packages parses every package of the tree.
func packages(t *testing.T) []*pkg {
	t.Helper()
	byDir := map[string]*pkg{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if name != root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "demo") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(rel)
		p := byDir[dir]
		if p == nil {
			p = &pkg{dir: dir, files: map[string]*ast.File{}, fset: token.NewFileSet()}
			byDir[dir] = p
		}
		f, err := parser.ParseFile(p.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		p.files[base] = f
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(byDir) < 15 {
		t.Fatalf("only %d packages found below %s", len(byDir), root)
	}
	var all []*pkg
	for _, dir := range slices.Sorted(maps.Keys(byDir)) {
		all = append(all, byDir[dir])
	}
	return all
}

// allowed reports whether one of the patterns names the package.
func allowed(patterns []string, dir string) bool {
	for _, p := range patterns {
		if below, tree := strings.CutSuffix(p, "/..."); p == dir || tree && (dir == below || strings.HasPrefix(dir, below+"/")) {
			return true
		}
	}
	return false
}

// home is the longest entry of only that the import path lies below.
func home(imported string) (entry string, at []string, ok bool) {
	for prefix, dirs := range only {
		plain := strings.TrimSuffix(prefix, "/")
		if (imported == plain || strings.HasPrefix(imported, plain+"/")) && len(prefix) > len(entry) {
			entry, at, ok = prefix, dirs, true
		}
	}
	return entry, at, ok
}

// TestImports holds the arrows between packages.
func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		policy, known := may[p.dir]
		if !known {
			t.Errorf("%s isn't in the table of packages: say there what it may import", p.dir)
			continue
		}
		for name, f := range p.files {
			for _, i := range f.Imports {
				imported, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				where := p.fset.Position(i.Pos())
				if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
					if !allowed(policy, ours) {
						t.Errorf("%s/%s:%d: %s may not import %s", p.dir, name, where.Line, p.dir, ours)
					}
				}
				if entry, at, ok := home(imported); ok && !slices.Contains(at, p.dir) {
					t.Errorf("%s/%s:%d: %s may not import %s: %q belongs to %v", p.dir, name, where.Line, p.dir, imported, entry, at)
				}
			}
		}
	}
}

// TestTable finds lines of the table that hold nothing back: packages that
// import themselves or a stage that comes later.
func TestTable(t *testing.T) {
	stage := func(dir string) int {
		return slices.Index([]string{"corpus", "ingest", "extract", "index", "cmd", "testdata"}, strings.SplitN(dir, "/", 2)[0])
	}
	for dir, imports := range may {
		if stage(dir) < 0 {
			t.Errorf("%s stands at no known top level", dir)
		}
		for _, i := range imports {
			i = strings.TrimSuffix(i, "/...")
			if s := stage(i); s > stage(dir) && s < stage("cmd") || i == dir && !slices.Contains(imports, dir+"/...") {
				t.Errorf("%s is allowed to import %s", dir, i)
			}
		}
		if strings.HasPrefix(dir, "ingest") && slices.ContainsFunc(imports, func(i string) bool {
			return strings.HasPrefix(i, "extract") || strings.HasPrefix(i, "index")
		}) {
			t.Errorf("%s reaches into a later stage", dir)
		}
	}
}

// TestPackages holds how packages are kept: documented, with names that tell
// something, without work at start.
func TestPackages(t *testing.T) {
	for _, p := range packages(t) {
		documented := false
		for name, f := range p.files {
			if f.Doc != nil && (f.Name.Name == "main" || strings.HasPrefix(f.Doc.Text(), "Package "+f.Name.Name)) {
				documented = true
			}
			if strings.Contains(f.Name.Name, "_") {
				t.Errorf("%s: package name %s has an underscore", p.dir, f.Name.Name)
			}
			stem := strings.TrimSuffix(name, ".go")
			if slices.Contains(vague, stem) || slices.Contains(vague, f.Name.Name) {
				t.Errorf("%s/%s: the name doesn't tell what it is for", p.dir, name)
			}
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s/%s:%d: no init functions: state is made where it is used", p.dir, name, p.fset.Position(fn.Pos()).Line)
				}
			}
		}
		if !documented {
			t.Errorf("%s has no package documentation", p.dir)
		}
	}
}

// TestTopLevel holds the top level of the tree to its list.
func TestTopLevel(t *testing.T) {
	kept := []string{
		"cmd", "ingest", "extract", "index", "corpus", "testdata", "docs", ".ci", ".git", ".gitignore",
		"go.mod", "go.sum", "Makefile", "README.md", "LICENSE", "CONTRIBUTING.md",
	}
	ignore, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	ignored := strings.Fields(string(ignore))
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		passed := slices.ContainsFunc(ignored, func(pattern string) bool {
			ok, _ := path.Match(strings.Trim(pattern, "/"), name)
			return ok
		})
		if !passed && !slices.Contains(kept, name) {
			t.Errorf("%s has no place at the top level", name)
		}
	}
}

// TestLicences reads the licence of every module that is linked into the
// binary: none may be of the GPL's or the AGPL's kind, and none may be without.
func TestLicences(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the module cache")
	}
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./cmd/sokhoi")
	list.Dir = root
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	modules := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			modules[name] = dir
		}
	}
	if len(modules) < 10 {
		t.Fatalf("only %d modules found in the binary", len(modules))
	}
	for name, dir := range modules {
		text := licence(t, dir)
		switch {
		case text == "":
			t.Errorf("%s has no licence file", name)
		case strings.Contains(text, "GNU AFFERO GENERAL PUBLIC LICENSE"),
			strings.Contains(text, "GNU GENERAL PUBLIC LICENSE") && !strings.Contains(text, "GNU LESSER GENERAL PUBLIC LICENSE"):
			t.Errorf("%s is under the GPL or the AGPL", name)
		}
	}
}

// licence is the text of a module's licence files, "" where there is none.
func licence(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, e := range entries {
		n := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(n, "LICENSE") && !strings.HasPrefix(n, "LICENCE") && !strings.HasPrefix(n, "COPYING") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text.Write(b)
	}
	return text.String()
}
