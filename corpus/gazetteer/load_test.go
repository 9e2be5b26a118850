package gazetteer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestDefault(t *testing.T) {
	g := Default()
	for _, table := range tables {
		if g.Counts()[table.name] == 0 {
			t.Errorf("the table %s is empty", table.name)
		}
	}
	if again, err := Load(); err != nil || again.Version() != g.Version() {
		t.Errorf("a second load has version %q (%v), not %q", again.Version(), err, g.Version())
	}
	if Default() != g {
		t.Error("Default loads twice")
	}
}

// Each table of the binary says where its facts come from and under what terms.
func TestTableSources(t *testing.T) {
	names, err := filepath.Glob("data/*.tsv")
	if err != nil || len(names) != len(tables) {
		t.Fatalf("%d tables in data, want %d (%v)", len(names), len(tables), err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var comment strings.Builder
		for line := range strings.Lines(string(data)) {
			if !strings.HasPrefix(line, "#") {
				break
			}
			comment.WriteString(line)
		}
		for _, word := range []string{"Source", "Licence"} {
			if !strings.Contains(comment.String(), word) {
				t.Errorf("%s: the comment at its head doesn't tell its %s", name, word)
			}
		}
	}
}

const (
	unitHead     = "key\tname\tkind\tlevel\taliases\tvalid_from\tvalid_to\n"
	lineageHead  = "key\tevent\tbefore\tafter\tdate\tscope\tcertainty\tsource\n"
	provinceHead = "key\tname\tkind\tvalid_from\tvalid_to\tbefore\n"
	awardHead    = "code\tname\tfor\tgiver\taliases\n"
	postHead     = "key\tname\tkind\trank\tleads\tunit_kinds\taliases\n"
)

func TestBadTables(t *testing.T) {
	for _, tt := range []struct {
		name, file, text string
		line             int
		reason           string
	}{
		{"unknown column", "units.tsv", "key\tname\tkind\tlevel\tcolour\n", 1, `unknown column "colour"`},
		{"column twice", "units.tsv", "key\tname\tname\tkind\tlevel\n", 1, `column "name" stands twice`},
		{"missing column", "units.tsv", "key\tname\tkind\n", 1, `column "level" is missing`},
		{"no header", "units.tsv", "# only a comment\n", 0, "no line names the columns"},
		{"cells", "units.tsv", unitHead + "x\tXưởng\tschool\n", 2, "3 cells, but 7 columns"},
		{"not UTF-8", "units.tsv", unitHead + "x\tX\xff\tschool\tprovince\t\t\t\n", 2, "not UTF-8"},
		{"empty cell", "units.tsv", unitHead + "x\t\tschool\tprovince\t\t\t\n", 2, "name is empty"},
		{"duplicate key", "units.tsv", "# c\n" + unitHead + "x\tXưởng một\tschool\tprovince\t\t\t\nx\tXưởng hai\tschool\tprovince\t\t\t\n", 4, `duplicate key "x", first in line 3`},
		{"bad key", "units.tsv", unitHead + "X y\tXưởng\tschool\tprovince\t\t\t\n", 2, `the key "X y"`},
		{"bad kind", "units.tsv", unitHead + "x\tXưởng\tfactory\tprovince\t\t\t\n", 2, `kind is "factory"`},
		{"bad level", "units.tsv", unitHead + "x\tXưởng\tschool\tmoon\t\t\t\n", 2, `level is "moon"`},
		{"bad day", "units.tsv", unitHead + "x\tXưởng\tschool\tprovince\t\t2025-02-30\t\n", 2, "no day of the calendar"},
		{"bad date", "units.tsv", unitHead + "x\tXưởng\tschool\tprovince\t\t1/3/2025\t\n", 2, "no date such as"},
		{"backwards", "units.tsv", unitHead + "x\tXưởng\tschool\tprovince\t\t2025\t2020\n", 2, "ends before it begins"},
		{"uneven spans", "units.tsv", unitHead + "x\tXưởng\tschool\tprovince\t\t2008;2021\t2016\n", 2, "valid_from has 2 dates and valid_to 1"},
		{"spans out of order", "units.tsv", unitHead + "x\tXưởng\tschool\tprovince\t\t2021;2008\t2022;2016\n", 2, "doesn't follow"},
		{"alias twice", "units.tsv", unitHead + "x\tXưởng A\tschool\tprovince\tXƯỞNG - A\t\t\n", 2, "stands twice"},
		{"alias of another", "units.tsv", unitHead + "x\tXưởng\tschool\tprovince\tSở Nội vụ\t\t\n", 2, `"Sở Nội vụ" names so-noi-vu`},
		{"alias marked on one side only", "units.tsv", unitHead + "x\tXưởng\tschool\tprovince\t~Sở Nội vụ\t\t\n", 2, `"Sở Nội vụ" names so-noi-vu`},
		{"no letters", "units.tsv", unitHead + "x\t--\tschool\tprovince\t\t\t\n", 2, "has no letters"},
		{"dangling before", "lineage.tsv", lineageHead + "e\trename\tnowhere\tso-noi-vu\t2025\tall\tsure\tx\n", 2, `before names "nowhere"`},
		{"dangling after", "lineage.tsv", lineageHead + "e\trename\tso-noi-vu\tnowhere\t2025\tall\tsure\tx\n", 2, `after names "nowhere"`},
		{"dangling scope", "lineage.tsv", lineageHead + "e\trename\tso-khdt\tso-noi-vu\t2025\tAtlantis\tsure\tx\n", 2, `scope names "Atlantis"`},
		{"bad event", "lineage.tsv", lineageHead + "e\tdream\tso-khdt\tso-noi-vu\t2025\tall\tsure\tx\n", 2, `event is "dream"`},
		{"shape", "lineage.tsv", lineageHead + "e\tmerge\tso-khdt\tso-noi-vu\t2025\tall\tsure\tx\n", 2, "don't make a merge"},
		{"no source", "lineage.tsv", lineageHead + "e\trename\tso-khdt\tso-noi-vu\t2025\tall\tsure\t\n", 2, "source is empty"},
		{"dangling province", "provinces.tsv", provinceHead + "x\tXứ\ttỉnh\t2030\t\tnowhere\n", 2, `before names "nowhere"`},
		{"two provinces of a name", "provinces.tsv", provinceHead + "x\tCao Bằng\ttỉnh\t2000\t\t\n", 2, `"Cao Bằng" names cao-bang`},
		{"award form", "awards.tsv", awardHead + "x\tBằng khen\tboth\t\t\n", 2, `"Bằng khen" names`},
		{"bad giver", "awards.tsv", awardHead + "x\tVòng nguyệt quế\tboth\tcaesar\t\n", 2, `giver is "caesar"`},
		{"bad rank", "posts.tsv", postHead + "x\tTrùm\tunit\tboss\tyes\t\t\n", 2, `rank is "boss"`},
		{"bad unit kind", "posts.tsv", postHead + "x\tTrùm\tunit\thead\tyes\tgang\t\n", 2, `unit_kinds has "gang"`},
		{"bad yes", "posts.tsv", postHead + "x\tTrùm\tunit\thead\tperhaps\t\t\n", 2, `leads is "perhaps"`},
		{"abbreviation of two", "abbreviations.tsv", "abbreviation\texpansion\tshared\nUBND\tỦy ban nông dân\t\n", 2, `"UBND" is short for`},
		{"honorific twice", "honorifics.tsv", "form\tkind\taliases\nđốc công\taddress\tông\n", 2, `"ông" stands under "ông"`},
		{"symbol twice", "citations.tsv", "key\tname\tkind\tsymbols\nx\tXá lệnh\tlaw\tNĐ-CP\n", 2, `the symbol "NĐ-CP"`},
		{"unknown table", "ships.tsv", "key\n", 0, "not a table of the gazetteer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, tt.file, tt.text)
			_, err := Load(dir)
			if err == nil {
				t.Fatal("loaded")
			}
			var p *Problem
			if !errors.As(err, &p) {
				t.Fatalf("%v is no Problem", err)
			}
			if p.File != filepath.Join(dir, tt.file) || p.Line != tt.line || !strings.Contains(p.Reason, tt.reason) {
				t.Errorf("got %v, want line %d: %s", p, tt.line, tt.reason)
			}
		})
	}
}

func TestLoadReportsEverything(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "units.tsv", unitHead+"x\tXưởng\tfactory\tprovince\t\t\t\ny\tYên\tschool\tmoon\t\t\t\n")
	write(t, dir, "lineage.tsv", lineageHead+"e\trename\tnowhere\tso-noi-vu\t2025\tall\tsure\tx\n")
	_, err := Load(dir)
	for _, want := range []string{"units.tsv:2:", "units.tsv:3:", "lineage.tsv:2:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v doesn't tell of %s", err, want)
		}
	}
}

func TestLoadDirectory(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing directory gives %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("a file gives %v", err)
	}
	if g, err := Load(t.TempDir()); err != nil || len(g.units) != len(Default().units) {
		t.Errorf("an empty directory changes the gazetteer: %v", err)
	}
}

func TestUserTables(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "notes.txt", "not a table")
	write(t, dir, "units.tsv", "\uFEFF# ours\r\n"+strings.ReplaceAll(unitHead, "\n", "\r\n")+
		"vuon-thu\tVườn thú\tboard\tprovince\tThảo Cầm Viên\t\t\r\n"+
		"so-noi-vu\tSở Nội vụ\tdepartment\tprovince\tSNV\t\t\r\n")
	write(t, dir, "lineage.tsv", lineageHead+"2030-thu\tabsorb\tvuon-thu\tso-noi-vu\t2030\tsome\tprobable\ttrial\n")
	g, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if g.Version() == Default().Version() {
		t.Error("the version is that of the binary's tables")
	}
	if m := g.Lookup("Thảo cầm viên tỉnh Cao Bằng", Day{}); len(m) == 0 || m[0].Unit.Key != "vuon-thu" {
		t.Errorf("the added unit isn't found: %v", m)
	}
	if m := g.Lookup("SNV", Day{}); len(m) == 0 || m[0].Unit.Key != "so-noi-vu" {
		t.Errorf("the replaced unit isn't found: %v", m)
	}
	if !g.ValidOn("so-noi-vu", Day{1990, 1, 1}) || g.Counts()["units"] != Default().Counts()["units"]+1 {
		t.Error("the row didn't replace the one of its key")
	}
	if kin := g.Successors("vuon-thu", Day{}); len(kin) != 1 || kin[0].Unit.Key != "so-noi-vu" {
		t.Errorf("the added event isn't found: %v", kin)
	}
	second := t.TempDir()
	write(t, second, "units.tsv", unitHead+"vuon-thu\tVườn bách thú\tboard\tprovince\t\t\t\n")
	if g, err = Load(dir, second); err != nil {
		t.Fatal(err)
	}
	if u, _ := g.Unit("vuon-thu"); u.Name != "Vườn bách thú" {
		t.Errorf("a later directory doesn't go before an earlier: %s", u.Name)
	}
}

func write(t *testing.T, dir, file, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Every form leads back to its entry, and every form that isn't marked as shared
// leads there alone on each day of the unit.
func TestFormsResolve(t *testing.T) {
	g := Default()
	classes := make(map[Class]int)
	for f := range g.Forms() {
		classes[f.Class]++
		if f.Text == "" || f.Key == "" {
			t.Fatalf("empty form %+v", f)
		}
		if f.Class != UnitForm {
			continue
		}
		key := exactKey(f.Text)
		hits := g.unitIndex.exact[key]
		if !slices.ContainsFunc(hits, func(h hit[*Unit]) bool { return h.entry.Key == f.Key }) {
			t.Errorf("%q of %s isn't found", f.Text, f.Key)
		}
		if f.Shared {
			continue
		}
		for _, h := range hits {
			if u, _ := g.Unit(f.Key); h.entry != u && h.entry.overlaps(u) {
				t.Errorf("%q names %s and %s", f.Text, f.Key, h.entry.Key)
			}
		}
	}
	for _, c := range []Class{UnitForm, ProvinceForm, AwardForm, PostForm, HonorificForm, CitationForm, AbbreviationForm, SurnameForm} {
		if classes[c] == 0 {
			t.Errorf("no form of the class %s", c)
		}
	}
}

// Tables of any content load or give Problems, and what loads answers.
func FuzzTables(f *testing.F) {
	f.Add(unitHead+"x\tXưởng và Phòng\tschool\tprovince\t~Xưởng;X\t2008;2021\t2016;\n", lineageHead+"e\tabsorb\tx\tx\t2025\tall\tsure\tx\n", "abbreviation\texpansion\tforms\nX&P\tXưởng và Phòng\tyes\n")
	f.Add("\uFEFFkey\tname\tkind\tlevel\r\n\t\t\t\r\n", "#\n", "abbreviation\texpansion\n-\t-\n")
	f.Add(unitHead+"x\tBan Quản lý\tboard\tprovince\t\t9999-12-31\t\n", "", "")
	f.Fuzz(func(t *testing.T, units, lineage, abbreviations string) {
		g, err := load([]source{{files: fstest.MapFS{
			"units.tsv": {Data: []byte(units)}, "lineage.tsv": {Data: []byte(lineage)}, "abbreviations.tsv": {Data: []byte(abbreviations)},
		}}})
		if err != nil {
			if p := new(Problem); !errors.As(err, &p) {
				t.Fatalf("%v is no Problem", err)
			}
			return
		}
		for u := range g.Units() {
			for form := range u.Forms() {
				if key := exactKey(form); len(parseName(form).words) < maxWords && len(g.unitIndex.exact[key]) == 0 {
					t.Fatalf("the form %q isn't found", form)
				}
			}
			g.Lookup(u.Name, Day{2020, 1, 1})
			g.Successors(u.Key, Day{2020, 1, 1})
			g.Lineage(u.Key)
		}
	})
}
