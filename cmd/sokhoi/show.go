package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
)

// showCommand is `sokhoi show`.
func showCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show ID|FILE|ADDRESS",
		Short: "Xem tài liệu với các dữ kiện được đánh dấu · show a document with its facts marked",
		Long: `Show prints a document with the words that each fact was read in marked: in colour on a
terminal, as [field:words] elsewhere; then the facts with their confidence. The
document is named by its identity (the beginning is enough), its address or its file.`,
		Example: `  sokhoi show sha256-3f2a91
  sokhoi show bai-viet.html | less
  sokhoi show --json https://example.vn/tin/123`,
		Args: oneArgument("a document: its identity, file or address"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.find(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON {
				e := json.NewEncoder(a.stdout)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				return e.Encode(s.report)
			}
			return show(a.stdout, s, a.color)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report instead")
	return cmd
}

// show writes head, marked text and facts.
func show(w io.Writer, s *subject, color bool) error {
	var b strings.Builder
	d, r := s.document, s.report
	for _, row := range [][2]string{
		{"id", string(d.ID)}, {"uri", d.URI}, {"title", string(r.Document.Title)}, {"published_on", r.Document.PublishedOn.String()},
		{"byline", string(r.Document.Byline)}, {"province", string(r.Document.Province)}, {"extractor", r.Document.Extractor},
	} {
		if row[1] != "" {
			fmt.Fprintf(&b, "%-13s %s\n", row[0], row[1])
		}
	}
	if s.stored != nil && s.stored.Retired {
		b.WriteString("              (bản cũ: trang đã đổi · an earlier document: its page has changed)\n")
	}
	for _, g := range d.Diagnostics {
		fmt.Fprintf(&b, "%-13s %s: %s\n", g.Severity, g.Code, g.Message)
	}
	b.WriteString("\n")
	facts := factsOf(r)
	writeMarked(&b, d.Text, marksOf(facts), color)
	b.WriteString("\n")
	if len(r.Conferences) == 0 {
		b.WriteString("\nKhông có hội nghị khối, cụm thi đua · no conference of an emulation bloc\n")
	}
	conference := -1
	for _, f := range facts {
		if f.conference != conference {
			conference = f.conference
			fmt.Fprintf(&b, "\nHội nghị · conference %d\n", conference+1)
		}
		fmt.Fprintf(&b, "  %-14s %.2f  %s\n", f.field, f.confidence, f.value)
	}
	for i, c := range r.Conferences {
		for _, w := range c.Warnings {
			fmt.Fprintf(&b, "  warning        conference %d: %s: %s\n", i+1, w.Code, w.Message)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// fact is one value of a report with its proof.
type fact struct {
	conference int
	field      string // "year", "leaders", …
	value      string
	confidence float64
	evidence   []corpus.Evidence
}

// factsOf lists the values of a report in the order of the contract.
func factsOf(r *corpus.Report) []fact {
	var facts []fact
	for i := range r.Conferences {
		c := &r.Conferences[i]
		add := func(field, value string, p corpus.Proof) {
			facts = append(facts, fact{i, field, value, p.Confidence, p.Evidence})
		}
		single := func(field, value string) {
			if value != "" && value != "0" {
				add(field, value, corpus.Proof{Evidence: c.Evidence[field], Confidence: c.Confidence[field]})
			}
		}
		single("kind", string(c.Kind))
		single("year", strconv.Itoa(int(c.Year)))
		held := c.HeldOn.String()
		if !c.HeldUntil.IsZero() {
			held += " – " + c.HeldUntil.String()
		}
		single("held_on", held)
		single("place", string(c.Place))
		if c.Bloc.Name != "" {
			add("bloc", c.Bloc.Name, c.Bloc.Proof)
		}
		single("member_count", strconv.Itoa(int(c.MemberCount)))
		for _, m := range c.Members {
			add("members", m.Unit, m.Proof)
		}
		for _, o := range c.Officials {
			add("officials", joined(o.Name, strings.Join(o.Positions, "; "), bracketed(o.Roles)), o.Proof)
		}
		for _, l := range c.Leaders {
			add("leaders", joined(year(l.Year), string(l.Post), string(l.Unit), string(l.Person), bracketed([]corpus.Basis{l.Basis})), l.Proof)
		}
		for _, w := range c.Awards {
			count := ""
			if w.Count > 0 {
				count = fmt.Sprintf("%d ×", w.Count)
			}
			value := strings.TrimSpace(count + " " + w.Award)
			add("awards", joined(value, string(w.Of), bracketed([]corpus.Status{w.Status}), strings.Join(w.Recipients, "; ")), w.Proof)
		}
		for _, k := range c.Rankings {
			score := ""
			if k.Score != nil {
				score = strconv.FormatFloat(*k.Score, 'g', -1, 64)
			}
			add("rankings", joined(strconv.Itoa(k.Rank), k.Unit, score), k.Proof)
		}
		for _, k := range c.Citations {
			add("citations", joined(k.Kind, string(k.Number), k.Dated.String(), string(k.Issuer)), k.Proof)
		}
		for _, m := range c.Movements {
			add("movements", m.Name, m.Proof)
		}
	}
	return facts
}

// joined puts the parts that aren't empty behind one another.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func bracketed[T ~string](list []T) string {
	var parts []string
	for _, l := range list {
		if l != "" {
			parts = append(parts, string(l))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func year(n corpus.Number) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}

// mark is a stretch of text that a field was read in.
type mark struct {
	corpus.Span
	field string
}

// marksOf are the marks of the facts, each once, outer before inner.
func marksOf(facts []fact) []mark {
	var marks []mark
	for _, f := range facts {
		for _, e := range f.evidence {
			if e.End > e.Start {
				marks = append(marks, mark{e.Span(), f.field})
			}
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.field, b.field))
	})
	return slices.Compact(marks)
}

// colors are the terminal's colours of fields.
var colors = map[string]string{
	"leaders": "1;31", "bloc": "1;34", "kind": "35", "year": "1;35", "held_on": "35", "place": "35",
	"member_count": "36", "members": "36", "officials": "32", "awards": "33", "rankings": "1;33", "citations": "34", "movements": "34",
}

// writeMarked writes the text with its marks. Where two marks overlap without
// one holding the other, the later one is broken off and taken up again.
func writeMarked(b *strings.Builder, text string, marks []mark, color bool) {
	var open []mark
	begin := func(m mark) {
		if !color {
			b.WriteString("[" + m.field + ":")
		}
		open = append(open, m)
	}
	paint := func() {
		if color {
			b.WriteString("\x1b[0m")
			if len(open) > 0 {
				b.WriteString("\x1b[" + colors[open[len(open)-1].field] + "m")
			}
		}
	}
	position := 0
	// upTo writes the text up to i and ends the marks that end by then.
	upTo := func(i int) {
		for {
			end := -1
			for _, m := range open {
				if m.End <= i && (end < 0 || m.End < end) {
					end = m.End
				}
			}
			if end < 0 {
				break
			}
			b.WriteString(text[position:end])
			position = end
			first := slices.IndexFunc(open, func(m mark) bool { return m.End == end })
			rest := slices.Clone(open[first:])
			if !color {
				b.WriteString(strings.Repeat("]", len(rest)))
			}
			open = open[:first]
			for _, m := range rest {
				if m.End > end {
					begin(m)
				}
			}
			paint()
		}
		b.WriteString(text[position:i])
		position = i
	}
	for _, m := range marks {
		if m.Start < 0 || m.End > len(text) {
			continue
		}
		upTo(m.Start)
		begin(m)
		paint()
	}
	upTo(len(text))
}
