// Package export writes ledgers, findings and reports in the formats that
// others read: tables for terminals, CSV, XLSX, JSON, FollowTheMoney entities,
// and a dossier of one bloc in HTML.
//
// Writers take histories one at a time, so that a corpus need not fit in memory.
// What documents say is never trusted to be harmless: control characters are
// dropped, and texts that a spreadsheet would run as formulas are disarmed.
package export

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// Histories are those of the blocs to write, as [ledger.Ledger.Histories] hands
// them out.
type Histories = iter.Seq2[*ledger.History, error]

// clean is s without control characters and at most n bytes long.
func clean(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "") + "…"
	}
	return s
}

// disarm is s such that a spreadsheet takes it for a text.
func disarm(s string) string {
	s = clean(s, 8000)
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// PostVietnamese is the name of a post in a bloc of the form.
func PostVietnamese(p corpus.Post, f corpus.Form) string {
	word := "Khối"
	if f == corpus.Cum {
		word = "Cụm"
	}
	if p == corpus.Head {
		return word + " trưởng"
	}
	return word + " phó"
}

// StateVietnamese says a row's state.
func StateVietnamese(s ledger.State) string {
	switch s {
	case ledger.Confirmed:
		return "đã xác nhận"
	case ledger.Announced:
		return "đã công bố"
	case ledger.Serving:
		return "đang giữ"
	case ledger.Contradicted:
		return "mâu thuẫn"
	case ledger.Disputed:
		return "người duyệt bác/sửa"
	}
	return string(s)
}

// SeverityVietnamese says how grave a finding is.
func SeverityVietnamese(s ledger.Severity) string {
	switch s {
	case ledger.High:
		return "cao"
	case ledger.Medium:
		return "vừa"
	case ledger.Low:
		return "thấp"
	}
	return "lưu ý"
}

// review is what reviewers said of a row, beside what the machine read, and whether
// they should look.
func review(r *ledger.Row) []string {
	var notes []string
	for _, c := range r.Decisions {
		verb, machine := "đã duyệt", ""
		switch c.Decision.Verdict {
		case corpus.Reject:
			verb = "bác"
		case corpus.Correct:
			verb = "sửa"
			if c.Machine != "" {
				machine = "máy đọc: " + c.Machine + "; "
			}
		}
		note := fmt.Sprintf("%s%s – %s, %s: %s", machine, verb, c.Decision.Who, c.Decision.When.Format("02/01/2006"), c.Decision.Why)
		notes = append(notes, strings.Join(strings.Fields(clean(note, 600)), " "))
	}
	if r.Review {
		notes = append(notes, "cần duyệt")
	}
	return notes
}

// LedgerTable writes rows for a terminal.
func LedgerTable(w io.Writer, hs Histories) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	last := ""
	for h, err := range hs {
		if err != nil {
			return err
		}
		if len(h.Rows) == 0 {
			continue
		}
		if last != "" {
			fmt.Fprintln(t)
		}
		last = h.Bloc.Key
		fmt.Fprintf(t, "%s  [%s]\n", title(h.Bloc), h.Bloc.Key)
		for _, r := range h.Rows {
			note := strings.Join(review(&r), "; ")
			who := r.Unit
			if r.Person != "" {
				who = strings.TrimPrefix(who+" ("+r.Person+")", " ")
			}
			fmt.Fprintf(t, "  %d\t%s\t%s\t%s\t%.2f\t%d nguồn\t%s\n", r.Year, PostVietnamese(r.Post, h.Bloc.Form),
				clean(who, 120), StateVietnamese(r.State), r.Confidence, r.Sources, note)
		}
	}
	return t.Flush()
}

func title(b *ledger.Bloc) string {
	if b.Province == "" || strings.Contains(b.Name, b.Province) {
		return clean(b.Name, 200)
	}
	return clean(b.Name, 200) + " – " + b.Province
}

var ledgerHeader = []string{
	"province", "bloc", "bloc_name", "year", "post", "unit", "person", "state", "confidence", "review", "sources",
	"machine", "document", "uri", "published_on", "held_on", "basis", "says", "quote",
}

// LedgerCSV writes a line for each piece of evidence; copies of one text are
// left out. A row without evidence, which is a reviewer's own, has one line.
func LedgerCSV(w io.Writer, hs Histories) error {
	c := csv.NewWriter(w)
	if err := c.Write(ledgerHeader); err != nil {
		return err
	}
	for h, err := range hs {
		if err != nil {
			return err
		}
		for i := range h.Rows {
			r := &h.Rows[i]
			row := []string{
				r.Province, r.Bloc, r.BlocName, strconv.Itoa(r.Year), string(r.Post), r.Unit, r.Person, string(r.State),
				strconv.FormatFloat(r.Confidence, 'f', 2, 64), strconv.FormatBool(r.Review), strconv.Itoa(r.Sources), r.Machine,
			}
			lines := 0
			for _, e := range originals(r) {
				lines++
				if err := c.Write(disarmed(append(row[:12:12], string(e.Document), e.URI, e.PublishedOn.String(), e.HeldOn.String(), string(e.Basis), e.Value, e.Quote))); err != nil {
					return err
				}
			}
			if lines == 0 {
				if err := c.Write(disarmed(append(row[:12:12], "", "", "", "", "", "", ""))); err != nil {
					return err
				}
			}
		}
	}
	c.Flush()
	return c.Error()
}

func disarmed(row []string) []string {
	for i := range row {
		row[i] = disarm(row[i])
	}
	return row
}

// originals are the pieces of evidence of all claims of a row, without copies.
func originals(r *ledger.Row) []ledger.Cite {
	var out []ledger.Cite
	for i := range r.Claims {
		for _, e := range r.Claims[i].Evidence {
			if !e.Copy {
				out = append(out, e)
			}
		}
	}
	return out
}

// counterpart is the piece of evidence to read beside the first: that of another
// claim where documents disagree, else that of another source.
func counterpart(r *ledger.Row) (ledger.Cite, bool) {
	all := originals(r)
	for i := range r.Claims {
		if c := &r.Claims[i]; i > 0 && c.Unit != "" {
			for _, e := range c.Evidence {
				if e.Document != all[0].Document {
					return e, true
				}
			}
		}
	}
	return otherSource(all)
}

// otherSource is the first piece of evidence from another source than the first
// piece.
func otherSource(all []ledger.Cite) (ledger.Cite, bool) {
	for _, e := range all {
		if e.Source != all[0].Source && e.Document != all[0].Document {
			return e, true
		}
	}
	return ledger.Cite{}, false
}

// history is a bloc's part of the ledger in JSON.
type history struct {
	Bloc *ledger.Bloc `json:"bloc"`
	Rows []ledger.Row `json:"rows"`
}

// LedgerJSON writes one object: the version of the rules and the blocs with
// their rows.
func LedgerJSON(w io.Writer, hs Histories) error {
	if _, err := fmt.Fprintf(w, "{\"ledger\":%q,\"blocs\":[", ledger.Version); err != nil {
		return err
	}
	first := true
	for h, err := range hs {
		if err != nil {
			return err
		}
		sep := ",\n"
		if first {
			sep, first = "\n", false
		}
		if err := writeJSON(w, sep, history{h.Bloc, nonNil(h.Rows)}); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "\n]}\n")
	return err
}

func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func writeJSON(w io.Writer, before string, v any) error {
	if _, err := io.WriteString(w, before); err != nil {
		return err
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, strings.TrimSuffix(b.String(), "\n"))
	return err
}
