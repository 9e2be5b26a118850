package gazetteer

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"sync"
)

//go:embed data/*.tsv
var embedded embed.FS

// Gazetteer is the authority file. It doesn't change after [Load] and may be
// shared.
type Gazetteer struct {
	version string
	counts  map[string]int

	units       []*Unit
	unitByKey   map[string]*Unit
	unitIndex   index[*Unit]
	events      []*Event
	before      map[string][]*Event // by a unit that they ended or changed
	after       map[string][]*Event // by a unit that they made or changed
	provinces   []*Province
	provByKey   map[string]*Province
	provIndex   index[*Province]
	cityIndex   map[string][]*Province
	hosts       map[string][]*Province
	hostSlugs   []string // keys of hosts, the longest first
	awards      []*Award
	awardByCode map[string]*Award
	awardIndex  index[*Award]
	posts       []*Post
	postIndex   index[*Post]
	honorifics  []Honorific
	honorIndex  index[*Honorific]
	abbrevs     []Abbreviation
	expansions  map[string][]string
	citations   []*Citation
	citeIndex   index[*Citation]
	symbols     map[string]*Citation
	surnames    []Surname
	surnameKeys map[string]bool
}

// table is a table with its columns; a row's key is what stands in those of key.
type table struct {
	name    string
	key     []string
	columns []column
}

var tables = []table{
	{"abbreviations", []string{"abbreviation", "expansion"}, slices.Concat(required("abbreviation", "expansion"), optional("forms", "shared", "note"))},
	{"provinces", []string{"key"}, slices.Concat(required("key", "name", "kind"), optional("city_from", "valid_from", "valid_to", "before", "seat", "cities", "region", "hosts", "aliases", "source"))},
	{"units", []string{"key"}, slices.Concat(required("key", "name", "kind", "level"), optional("aliases", "open", "places", "valid_from", "valid_to", "source"))},
	{"lineage", []string{"key"}, slices.Concat(required("key", "event", "before", "after", "date", "scope", "certainty", "source"), optional("note"))},
	{"awards", []string{"code"}, slices.Concat(required("code", "name", "for"), optional("giver", "conferred_by", "aliases", "note", "source"))},
	{"posts", []string{"key"}, slices.Concat(required("key", "name", "kind", "rank"), optional("leads", "head_word", "unit_kinds", "aliases", "note"))},
	{"honorifics", []string{"form"}, slices.Concat(required("form", "kind"), optional("aliases", "note"))},
	{"citations", []string{"key"}, slices.Concat(required("key", "name", "kind"), optional("symbols", "aliases", "note"))},
	{"surnames", []string{"surname"}, slices.Concat(required("surname"), optional("people", "note"))},
}

// Default is the gazetteer of the binary alone. It panics where a table of the
// binary is broken, which a test rules out.
var Default = sync.OnceValue(func() *Gazetteer {
	g, err := Load()
	if err != nil {
		panic(err)
	}
	return g
})

// Load reads the tables of the binary and then those of the directories, whose
// rows replace earlier ones of the same key. A directory may hold any of the
// tables (units.tsv, lineage.tsv, …) and other files that don't end in .tsv.
// Anything wrong in a table fails the load; the error joins one [Problem] for
// each.
func Load(dirs ...string) (*Gazetteer, error) {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, fmt.Errorf("load gazetteer: %w", err)
	}
	sources := []source{{files: data}}
	for _, dir := range dirs {
		if info, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("load gazetteer: %w", err)
		} else if !info.IsDir() {
			return nil, fmt.Errorf("load gazetteer: %s is not a directory", dir)
		}
		sources = append(sources, source{prefix: dir + string(os.PathSeparator), files: os.DirFS(dir)})
	}
	return load(sources)
}

// source is a directory of tables.
type source struct {
	prefix string // of file names in errors
	files  fs.FS
}

func load(sources []source) (*Gazetteer, error) {
	merged := make(map[string]*mergedTable)
	hash := sha256.New()
	var problems []error
	for _, src := range sources {
		names, err := fs.Glob(src.files, "*.tsv")
		if err != nil {
			return nil, fmt.Errorf("load gazetteer: %w", err)
		}
		for _, file := range names {
			i := slices.IndexFunc(tables, func(t table) bool { return t.name+".tsv" == file })
			if i < 0 {
				problems = append(problems, &Problem{File: src.prefix + file, Reason: "not a table of the gazetteer"})
				continue
			}
			data, err := fs.ReadFile(src.files, file)
			if err != nil {
				return nil, fmt.Errorf("load gazetteer: %w", err)
			}
			fmt.Fprintf(hash, "%s %d\n", file, len(data))
			hash.Write(data)
			rows, bad := readTable(src.prefix+file, data, tables[i].columns)
			problems = append(problems, bad...)
			t := merged[tables[i].name]
			if t == nil {
				t = &mergedTable{at: make(map[string]int)}
				merged[tables[i].name] = t
			}
			problems = append(problems, t.add(rows, tables[i].key)...)
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("load gazetteer: %w", errors.Join(problems...))
	}
	g := &Gazetteer{version: hex.EncodeToString(hash.Sum(nil)[:6]), counts: make(map[string]int)}
	rows := func(name string) []row {
		if merged[name] == nil {
			return nil
		}
		g.counts[name] = len(merged[name].rows)
		return merged[name].rows
	}
	// Abbreviations first: the forms of the other names are made with them.
	problems = append(problems, g.loadAbbreviations(rows("abbreviations"))...)
	problems = append(problems, g.loadProvinces(rows("provinces"))...)
	problems = append(problems, g.loadUnits(rows("units"))...)
	problems = append(problems, g.loadLineage(rows("lineage"))...)
	problems = append(problems, g.loadAwards(rows("awards"))...)
	problems = append(problems, g.loadPosts(rows("posts"))...)
	problems = append(problems, g.loadHonorifics(rows("honorifics"))...)
	problems = append(problems, g.loadCitations(rows("citations"))...)
	problems = append(problems, g.loadSurnames(rows("surnames"))...)
	if len(problems) > 0 {
		return nil, fmt.Errorf("load gazetteer: %w", errors.Join(problems...))
	}
	return g, nil
}

// mergedTable is a table with the rows of all sources.
type mergedTable struct {
	rows []row
	at   map[string]int // place in rows by key
}

func (t *mergedTable) add(rows []row, key []string) []error {
	var problems []error
	seen := make(map[string]int)
	for _, r := range rows {
		k := ""
		for i, c := range key {
			if i > 0 {
				k += " | "
			}
			k += r.cells[c]
		}
		if line := seen[k]; line > 0 {
			problems = append(problems, r.problem("duplicate key %q, first in line %d", k, line))
			continue
		}
		seen[k] = r.line
		if i, ok := t.at[k]; ok {
			t.rows[i] = r
			continue
		}
		t.at[k] = len(t.rows)
		t.rows = append(t.rows, r)
	}
	return problems
}

// Version names the content of the tables: equal for equal tables.
func (g *Gazetteer) Version() string { return g.version }

// Tables are the names of the tables, in the order of loading.
func (g *Gazetteer) Tables() []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	return names
}

// Counts is the number of rows of each table.
func (g *Gazetteer) Counts() map[string]int {
	m := make(map[string]int, len(g.counts))
	for k, v := range g.counts {
		m[k] = v
	}
	return m
}

// Class says what a form names.
type Class string

// The classes of forms.
const (
	UnitForm         Class = "unit"
	ProvinceForm     Class = "province"
	AwardForm        Class = "award"
	PostForm         Class = "post"
	HonorificForm    Class = "honorific"
	CitationForm     Class = "citation"
	AbbreviationForm Class = "abbreviation"
	SurnameForm      Class = "surname"
)

// Form is one spelling with what it names.
type Form struct {
	Text  string
	Class Class
	// Key is the entry's key or code; of an abbreviation its expansion, of a
	// surname the surname.
	Key string
	// Shared tells that the form names other entries, too.
	Shared bool
	// Made tells that the form isn't in the tables but made from a name by
	// abbreviation.
	Made bool
}

// Forms goes through every form of every entry, in the order of the tables.
func (g *Gazetteer) Forms() iter.Seq[Form] {
	return func(yield func(Form) bool) {
		for _, u := range g.units {
			for _, f := range u.forms {
				if !yield(Form{f.text, UnitForm, u.Key, f.shared, f.made}) {
					return
				}
			}
		}
		for _, p := range g.provinces {
			for _, f := range p.forms {
				if !yield(Form{f.text, ProvinceForm, p.Key, f.shared, f.made}) {
					return
				}
			}
		}
		for _, a := range g.awards {
			for _, f := range a.forms {
				if !yield(Form{f.text, AwardForm, a.Code, f.shared, f.made}) {
					return
				}
			}
		}
		for _, p := range g.posts {
			for _, f := range p.forms {
				if !yield(Form{f.text, PostForm, p.Key, f.shared, f.made}) {
					return
				}
			}
		}
		for _, h := range g.honorifics {
			for _, f := range append([]string{h.Form}, h.Aliases...) {
				if !yield(Form{Text: f, Class: HonorificForm, Key: h.Form}) {
					return
				}
			}
		}
		for _, c := range g.citations {
			for _, f := range c.forms {
				if !yield(Form{f.text, CitationForm, c.Key, f.shared, f.made}) {
					return
				}
			}
		}
		for _, a := range g.abbrevs {
			if !yield(Form{Text: a.Short, Class: AbbreviationForm, Key: a.Full, Shared: a.Shared}) {
				return
			}
		}
		for _, s := range g.surnames {
			if !yield(Form{Text: s.Name, Class: SurnameForm, Key: s.Name}) {
				return
			}
		}
	}
}

// form is a spelling of an entry's name.
type form struct {
	text   string
	key    string // exact key
	fold   string
	shared bool // may name other entries
	made   bool // by abbreviation
}

// plainName is a name cell without its mark.
func plainName(text string) string { return strings.TrimPrefix(text, "~") }

// newForm reads a cell's form: "~" before it marks one that others share.
func newForm(text string) form {
	f := form{}
	if rest, ok := strings.CutPrefix(text, "~"); ok {
		f.shared, text = true, rest
	}
	n := parseName(text)
	f.text, f.key, f.fold = text, n.exact, n.fold
	return f
}

// index finds entries by the keys of their forms.
type index[T any] struct {
	exact map[string][]hit[T]
	fold  map[string][]hit[T]
	limit int // the length of the longest key without accents
}

type hit[T any] struct {
	entry T
	form  form
}

func (x *index[T]) add(entry T, f form) {
	if x.exact == nil {
		x.exact, x.fold = make(map[string][]hit[T]), make(map[string][]hit[T])
	}
	x.exact[f.key] = append(x.exact[f.key], hit[T]{entry, f})
	x.fold[f.fold] = append(x.fold[f.fold], hit[T]{entry, f})
	x.limit = max(x.limit, len(f.fold))
}

// at finds the entries whose form is words i to j of n. Where no exact one is
// there, weak ones count: those of a text without any accents and, with typos,
// forms of three words or more whose accents differ.
func (x *index[T]) at(n *name, i, j int, typos bool) (hits []hit[T], exact bool) {
	key, fold := n.span(i, j), n.foldSpan(i, j)
	if len(fold) > x.limit {
		return nil, false
	}
	if hits = x.exact[key]; len(hits) > 0 {
		return hits, true
	}
	if key == fold || typos && j-i > 2 {
		return x.fold[fold], false
	}
	return nil, false
}

// longest finds the longest form that begins at word i; end is the word after it.
func (x *index[T]) longest(n *name, i int) (hits []hit[T], end int, exact bool) {
	last := len(n.words)
	for last > i && len(n.foldSpan(i, last)) > x.limit {
		last--
	}
	for j := last; j > i; j-- {
		if hits = x.exact[n.span(i, j)]; len(hits) > 0 {
			return hits, j, true
		}
	}
	for j := last; j > i; j-- {
		if hits, _ = x.at(n, i, j, false); len(hits) > 0 {
			return hits, j, false
		}
	}
	return nil, i, false
}
