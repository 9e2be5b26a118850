package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/testdata/world/sim"
	"github.com/sokhoi/sokhoi/testdata/world/write"
)

// world is the ledger of a small simulated world.
func world(t testing.TB) *ledger.Ledger {
	t.Helper()
	g, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	l := ledger.New(nil, ledger.Options{Authority: ledger.Gazetteer(g)})
	for _, p := range sim.New(sim.Options{Seed: 5, Blocs: 10, Years: 8}).Posts {
		if d := write.Compose(p); d.Report != nil {
			l.Add(d.Report)
		}
	}
	return l
}

func TestLedgerXLSX(t *testing.T) {
	l := world(t)
	var b bytes.Buffer
	if err := export.LedgerXLSX(&b, l.Histories()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, want := f.GetSheetList(), []string{"Bắc Giang", "Bắc Ninh", "Bắc Ninh bac-ninh.2025"}; !slices.Equal(got, want) {
		t.Fatalf("sheets are %q, want %q", got, want)
	}
	rows := 0
	for h, err := range l.Histories() {
		if err != nil {
			t.Fatal(err)
		}
		rows += len(h.Rows)
	}
	contradicted := 0
	for _, name := range f.GetSheetList() {
		got, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		rows -= len(got) - 3
		panes, err := f.GetPanes(name)
		if err != nil || !panes.Freeze || panes.YSplit != 3 {
			t.Errorf("%s: header isn't frozen: %+v %v", name, panes, err)
		}
		for i, r := range got[3:] {
			if r[5] != "mâu thuẫn" {
				continue
			}
			contradicted++
			cell, _ := excelize.CoordinatesToCellName(4, i+4)
			id, err := f.GetCellStyle(name, cell)
			if err != nil {
				t.Fatal(err)
			}
			style, err := f.GetStyle(id)
			if err != nil || len(style.Fill.Color) == 0 || style.Fill.Color[0] != "F8CBAD" {
				t.Errorf("%s %s: a conflict without colour", name, cell)
			}
		}
		formula, err := f.GetCellFormula(name, "J4")
		if err != nil || !strings.HasPrefix(formula, `HYPERLINK("https://`) {
			t.Errorf("%s: the source is %q, no link: %v", name, formula, err)
		}
	}
	if rows != 0 || contradicted == 0 {
		t.Errorf("%d rows are missing, %d are contradicted", rows, contradicted)
	}
}

func TestCSVIsHarmless(t *testing.T) {
	r := &corpus.Report{
		Document: corpus.Source{ID: "sha256-1", URI: "https://portal.example/1", Province: "Bắc Ninh"},
		Conferences: []corpus.Conference{{
			Kind: corpus.YearEnd, Year: 2018,
			Bloc: corpus.Bloc{Name: "=HYPERLINK(\"https://evil.example\")\x07", Form: corpus.Khoi},
			Leaders: []corpus.Leader{{
				Year: 2018, Post: corpus.Head, Unit: "+Sở Nội vụ", Basis: corpus.Serving,
				Proof: corpus.Proof{Confidence: 1, Evidence: []corpus.Evidence{{Quote: "@SUM(1)"}}},
			}},
		}},
	}
	l := ledger.New(nil, ledger.Options{})
	l.Add(r)
	var b bytes.Buffer
	if err := export.LedgerCSV(&b, l.Histories()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, cell := range rows[1] {
		if strings.ContainsAny(cell, "\x07") || cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
			t.Errorf("column %s is %q", rows[0][i], cell)
		}
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := export.LedgerJSON(&b, world(t).Histories()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Ledger string
		Blocs  []struct {
			Bloc struct{ Key string }
			Rows []struct {
				Year   int
				Claims []struct{ Evidence []struct{ Quote string } }
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Ledger != ledger.Version || len(got.Blocs) == 0 || len(got.Blocs[0].Rows) == 0 || got.Blocs[0].Rows[0].Claims[0].Evidence[0].Quote == "" {
		t.Errorf("got %+v", got)
	}
}

func TestDossier(t *testing.T) {
	l := world(t)
	b := l.Blocs()[0]
	h, err := l.History(b.Key)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := export.Dossier(&out, h, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, r := range h.Rows {
		if !strings.Contains(page, r.Unit) {
			t.Errorf("%d %s is missing", r.Year, r.Unit)
		}
	}
	if m := regexp.MustCompile(`(?i)<(script|link|img|iframe)|@import|url\(`).FindString(page); m != "" {
		t.Errorf("the page isn't self-contained: it has %q", m)
	}
	notes := regexp.MustCompile(`href="#(e\d+)"`).FindAllStringSubmatch(page, -1)
	if len(notes) == 0 {
		t.Error("no fact leads to its evidence")
	}
	for _, n := range notes {
		if !strings.Contains(page, `id="`+n[1]+`"`) {
			t.Errorf("note %s leads nowhere", n[1])
		}
	}
}

// TestDossierInBrowser looks at the dossier as a browser shows it: all rows are
// there, and it prints.
func TestDossierInBrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium isn't installed: the dossier was not opened in a browser")
	}
	l := world(t)
	h, err := l.History(l.Blocs()[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	page := filepath.Join(dir, "dossier.html")
	f, err := os.Create(page)
	if err != nil {
		t.Fatal(err)
	}
	if err := export.Dossier(f, h, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) []byte {
		t.Helper()
		args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + filepath.Join(dir, "profile")}, args...)
		out, err := exec.Command(browser, append(args, "file://"+page)...).Output()
		if err != nil {
			t.Fatalf("chromium: %v", err)
		}
		return out
	}
	dom := string(run("--dump-dom"))
	if got := strings.Count(dom, `<td class="state`); got != len(h.Rows) {
		t.Errorf("the browser has %d of %d rows", got, len(h.Rows))
	}
	pdf := filepath.Join(dir, "dossier.pdf")
	run("--print-to-pdf=" + pdf)
	if info, err := os.Stat(pdf); err != nil || info.Size() < 20_000 {
		t.Errorf("no print came out: %v %v", info, err)
	}
}

func TestXLSXOpensInLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice isn't installed: the workbook was not opened in LibreOffice")
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "so.xlsx")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := export.LedgerXLSX(f, world(t).Histories()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir, name)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if info, err := os.Stat(filepath.Join(dir, "so.pdf")); err != nil || info.Size() < 10_000 {
		t.Fatalf("no PDF came out: %v %v", info, err)
	}
}

func TestFindings(t *testing.T) {
	var fs []ledger.Finding
	for h, err := range world(t).Histories() {
		if err != nil {
			t.Fatal(err)
		}
		fs = append(fs, h.Findings...)
	}
	if len(fs) == 0 {
		t.Fatal("the world has no findings")
	}
	var table, lines, sheet bytes.Buffer
	if err := export.FindingsTable(&table, fs); err != nil {
		t.Fatal(err)
	}
	for _, f := range fs {
		for _, s := range []string{f.Vietnamese, f.English, f.NextVietnamese, f.NextEnglish} {
			if !strings.Contains(table.String(), s) {
				t.Errorf("%s: %q is missing", f.Key, s)
			}
		}
	}
	if err := export.FindingsCSV(&lines, fs); err != nil {
		t.Fatal(err)
	}
	if rows, err := csv.NewReader(&lines).ReadAll(); err != nil || len(rows) != len(fs)+1 {
		t.Errorf("%d lines for %d findings: %v", len(rows), len(fs), err)
	}
	if err := export.FindingsXLSX(&sheet, fs); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&sheet)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err := f.GetRows("Phát hiện"); err != nil || len(rows) != len(fs)+3 {
		t.Errorf("%d rows for %d findings: %v", len(rows), len(fs), err)
	}
}
