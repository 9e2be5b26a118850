package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// gazetteerRun runs `gazetteer` with a corpus of its own.
func gazetteerRun(t *testing.T, corpus string, args ...string) (stdout string, code int, err error) {
	t.Helper()
	var out bytes.Buffer
	a := &app{stdout: &out, stderr: &bytes.Buffer{}, getenv: func(string) string { return "" }, corpusDir: corpus}
	cmd := gazetteerCommand(a)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	err = cmd.Execute()
	return out.String(), exitCode(err), err
}

func TestGazetteerLookup(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want []string
		not  string
	}{
		{[]string{"lookup", "Sở TT&TT tỉnh Bắc Giang", "--on", "2026-01-01"}, []string{"[unit so-tttt]", "became  Sở Khoa học và Công nghệ", "2025-03", "tỉnh Bắc Giang"}, ""},
		{[]string{"lookup", "so tttt", "--on", "2017"}, []string{"[unit so-tttt]"}, "became"},
		{[]string{"lookup", "Bắc Ninh"}, []string{"[province bac-ninh]", "[province bac-ninh.2025]", "tỉnh Bắc Ninh + tỉnh Bắc Giang"}, ""},
		{[]string{"lookup", "Bắc Giang", "--on", "2026-01-01"}, []string{"became  tỉnh Bắc Ninh"}, ""},
		{[]string{"lookup", "Cờ thi đua của UBND tỉnh"}, []string{"[award co-tinh]"}, ""},
		{[]string{"lookup", "Phó Giám đốc Sở Nội vụ"}, []string{"[post pho-giam-doc]", "[unit so-noi-vu]"}, ""},
		{[]string{"lookup", "LĐ-TB&XH"}, []string{"Lao động - Thương binh và Xã hội"}, ""},
		{[]string{"lookup", "91/2017/NĐ-CP"}, []string{"[citation nghi-dinh]"}, ""},
		{[]string{"check"}, []string{"units", "version"}, "(+"},
	} {
		out, code, err := gazetteerRun(t, t.TempDir(), tt.args...)
		if code != exitOK {
			t.Errorf("%q: exit %d, %v", tt.args, code, err)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(out, want) {
				t.Errorf("%q doesn't print %q:\n%s", tt.args, want, out)
			}
		}
		if tt.not != "" && strings.Contains(out, tt.not) {
			t.Errorf("%q prints %q:\n%s", tt.args, tt.not, out)
		}
	}
}

func TestGazetteerLookupJSON(t *testing.T) {
	out, code, err := gazetteerRun(t, t.TempDir(), "lookup", "Cục QLTT", "--on", "2026-01-01", "--json")
	if code != exitOK {
		t.Fatal(err)
	}
	var got gazetteerLookup
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Units) != 1 || got.Units[0].Key != "cuc-qltt" || got.Units[0].Valid || len(got.Units[0].Lineage) != 2 {
		t.Errorf("got %+v", got.Units)
	}
}

func TestGazetteerErrors(t *testing.T) {
	corpus := t.TempDir()
	for _, tt := range []struct {
		args []string
		code int
	}{
		{[]string{"lookup", "không phải cơ quan nào"}, exitNotFound},
		{[]string{"lookup", "Sở Nội vụ", "--on", "1/3/2025"}, exitUsage},
		{[]string{"check", filepath.Join(corpus, "none")}, exitNotFound},
	} {
		if _, code, err := gazetteerRun(t, corpus, tt.args...); code != tt.code {
			t.Errorf("%q: exit %d, want %d (%v)", tt.args, code, tt.code, err)
		}
	}
	own := filepath.Join(corpus, "gazetteer")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(own, "units.tsv")
	put := func(text string) {
		t.Helper()
		if err := os.WriteFile(table, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("key\tname\tkind\tlevel\nvuon-thu\tVườn thú\tboard\tmoon\n")
	for _, args := range [][]string{{"check"}, {"check", own}, {"lookup", "Sở Nội vụ"}} {
		if _, code, err := gazetteerRun(t, corpus, args...); code != exitInput || !strings.Contains(err.Error(), "units.tsv:2: level") {
			t.Errorf("%q: exit %d, %v", args, code, err)
		}
	}
	put("key\tname\tkind\tlevel\nvuon-thu\tVườn thú\tboard\tprovince\n")
	if out, code, err := gazetteerRun(t, corpus, "check"); code != exitOK || !strings.Contains(out, "(+1)") {
		t.Errorf("exit %d, %v:\n%s", code, err, out)
	}
	if out, code, err := gazetteerRun(t, corpus, "lookup", "vườn thú"); code != exitOK || !strings.Contains(out, "[unit vuon-thu]") {
		t.Errorf("exit %d, %v:\n%s", code, err, out)
	}
}
