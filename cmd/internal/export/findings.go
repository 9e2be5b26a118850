package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// FindingsTable writes findings for a terminal, each with its explanation, the
// best of its evidence and the next step.
func FindingsTable(w io.Writer, fs []ledger.Finding) error {
	last := ""
	for i := range fs {
		f := &fs[i]
		if f.Bloc != last {
			if last != "" {
				fmt.Fprintln(w)
			}
			name := clean(f.BlocName, 200)
			if f.Province != "" {
				name += " – " + f.Province
			}
			fmt.Fprintf(w, "%s  [%s]\n", name, f.Bloc)
			last = f.Bloc
		}
		fmt.Fprintf(w, "  [%s] %s\n", SeverityVietnamese(f.Severity), f.Code)
		fmt.Fprintf(w, "    %s\n    %s\n", clean(f.Vietnamese, 600), clean(f.English, 600))
		for k, e := range f.Evidence {
			if k == 4 {
				fmt.Fprintf(w, "    … %d nguồn nữa\n", len(f.Evidence)-k)
				break
			}
			fmt.Fprintf(w, "    · %s “%s” – %s\n", day(e), clean(e.Quote, 240), clean(e.URI, 300))
		}
		fmt.Fprintf(w, "    → %s\n      %s\n", f.NextVietnamese, f.NextEnglish)
	}
	_, err := fmt.Fprintf(w, "\n%d phát hiện · %d findings\n", len(fs), len(fs))
	return err
}

func day(e ledger.Cite) string {
	on := e.HeldOn
	if on.IsZero() {
		on = e.PublishedOn
	}
	if on.IsZero() {
		return "không rõ ngày"
	}
	return on.Time().Format("02/01/2006")
}

// FindingsJSON writes findings as one array.
func FindingsJSON(w io.Writer, fs []ledger.Finding) error {
	if err := writeJSON(w, "", nonNil(fs)); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

var findingsHeader = []string{
	"key", "severity", "code", "province", "bloc", "bloc_name", "year", "post", "vi", "en", "next_vi", "next_en",
	"document", "uri", "date", "quote",
}

// FindingsCSV writes a line for each finding, with the first of its evidence.
func FindingsCSV(w io.Writer, fs []ledger.Finding) error {
	c := csv.NewWriter(w)
	if err := c.Write(findingsHeader); err != nil {
		return err
	}
	for i := range fs {
		if err := c.Write(disarmed(findingRow(&fs[i]))); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func findingRow(f *ledger.Finding) []string {
	row := []string{
		f.Key, string(f.Severity), f.Code, f.Province, f.Bloc, f.BlocName, strconv.Itoa(f.Year), string(f.Post),
		f.Vietnamese, f.English, f.NextVietnamese, f.NextEnglish, "", "", "", "",
	}
	if len(f.Evidence) > 0 {
		e := f.Evidence[0]
		row[12], row[13], row[14], row[15] = string(e.Document), e.URI, day(e), e.Quote
	}
	return row
}
