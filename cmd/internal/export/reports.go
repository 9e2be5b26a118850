package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// Reports are the reports to write.
type Reports = iter.Seq2[*corpus.Report, error]

// table is one kind of fact as rows of columns. Each row begins with where it
// was read and ends with how surely.
type table struct {
	name    string
	columns []column
	rows    func(*corpus.Conference, func(e []corpus.Evidence, confidence float64, values ...string))
}

var (
	contextColumns = []column{
		{"document", 20}, {"uri", 36}, {"title", 40}, {"published_on", 12}, {"province", 16}, {"conference", 11},
		{"bloc", 36}, {"year", 7}, {"kind", 10}, {"held_on", 12},
	}
	proofColumns = []column{{"confidence", 10}, {"quote", 60}}
)

func number(n corpus.Number) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}

// tables are the kinds of facts that a report holds.
var tables = []table{
	{"leaders", []column{{"leader_year", 9}, {"post", 9}, {"unit", 32}, {"person", 22}, {"basis", 11}},
		func(c *corpus.Conference, row func([]corpus.Evidence, float64, ...string)) {
			for _, x := range c.Leaders {
				row(x.Evidence, x.Confidence, number(x.Year), string(x.Post), string(x.Unit), string(x.Person), string(x.Basis))
			}
		}},
	{"conferences", []column{{"form", 7}, {"number", 8}, {"place", 30}, {"member_count", 9}, {"held_until", 12}, {"warnings", 30}},
		func(c *corpus.Conference, row func([]corpus.Evidence, float64, ...string)) {
			var codes []string
			for _, w := range c.Warnings {
				codes = append(codes, w.Code)
			}
			row(c.Bloc.Evidence, c.Bloc.Confidence, string(c.Bloc.Form), number(c.Bloc.Number), string(c.Place), number(c.MemberCount),
				c.HeldUntil.String(), strings.Join(codes, " "))
		}},
	{"awards", []column{{"award", 36}, {"code", 14}, {"count", 7}, {"of", 10}, {"status", 11}, {"recipients", 50}},
		func(c *corpus.Conference, row func([]corpus.Evidence, float64, ...string)) {
			for _, x := range c.Awards {
				row(x.Evidence, x.Confidence, x.Award, string(x.Code), number(x.Count), string(x.Of), string(x.Status), strings.Join(x.Recipients, "; "))
			}
		}},
	{"members", []column{{"unit", 36}},
		func(c *corpus.Conference, row func([]corpus.Evidence, float64, ...string)) {
			for _, x := range c.Members {
				row(x.Evidence, x.Confidence, x.Unit)
			}
		}},
	{"officials", []column{{"name", 24}, {"positions", 44}, {"roles", 20}},
		func(c *corpus.Conference, row func([]corpus.Evidence, float64, ...string)) {
			for _, x := range c.Officials {
				roles := make([]string, len(x.Roles))
				for i, r := range x.Roles {
					roles[i] = string(r)
				}
				row(x.Evidence, x.Confidence, x.Name, strings.Join(x.Positions, "; "), strings.Join(roles, "; "))
			}
		}},
	{"rankings", []column{{"rank", 7}, {"unit", 36}, {"score", 9}},
		func(c *corpus.Conference, row func([]corpus.Evidence, float64, ...string)) {
			for _, x := range c.Rankings {
				score := ""
				if x.Score != nil {
					score = strconv.FormatFloat(*x.Score, 'f', -1, 64)
				}
				row(x.Evidence, x.Confidence, strconv.Itoa(x.Rank), x.Unit, score)
			}
		}},
	{"citations", []column{{"citation_kind", 16}, {"number", 18}, {"dated", 12}, {"issuer", 30}},
		func(c *corpus.Conference, row func([]corpus.Evidence, float64, ...string)) {
			for _, x := range c.Citations {
				row(x.Evidence, x.Confidence, x.Kind, string(x.Number), x.Dated.String(), string(x.Issuer))
			}
		}},
	{"movements", []column{{"movement", 50}},
		func(c *corpus.Conference, row func([]corpus.Evidence, float64, ...string)) {
			for _, x := range c.Movements {
				row(x.Evidence, x.Confidence, x.Name)
			}
		}},
}

// TableNames are the tables that reports can be written as.
func TableNames() []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	return names
}

func (t *table) header() []column {
	return slices.Concat(contextColumns, t.columns, proofColumns)
}

// of calls f with each row of a report.
func (t *table) of(r *corpus.Report, f func([]string) error) error {
	var err error
	for i := range r.Conferences {
		c := &r.Conferences[i]
		t.rows(c, func(e []corpus.Evidence, confidence float64, values ...string) {
			if err != nil {
				return
			}
			quote := ""
			if len(e) > 0 {
				quote = e[0].Quote
			}
			row := []string{
				string(r.Document.ID), r.Document.URI, string(r.Document.Title), r.Document.PublishedOn.String(), string(r.Document.Province),
				strconv.Itoa(i), c.Bloc.Name, number(c.Year), string(c.Kind), c.HeldOn.String(),
			}
			row = append(append(row, values...), strconv.FormatFloat(confidence, 'f', 2, 64), quote)
			err = f(row)
		})
	}
	return err
}

// ReportsCSV writes one table of all reports, a line for each fact.
func ReportsCSV(w io.Writer, name string, rs Reports) error {
	i := slices.IndexFunc(tables, func(t table) bool { return t.name == name })
	if i < 0 {
		return fmt.Errorf("export: no table %q", name)
	}
	t := &tables[i]
	c := csv.NewWriter(w)
	var header []string
	for _, col := range t.header() {
		header = append(header, col.title)
	}
	if err := c.Write(header); err != nil {
		return err
	}
	for r, err := range rs {
		if err != nil {
			return err
		}
		if err := t.of(r, func(row []string) error { return c.Write(disarmed(row)) }); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// ReportsXLSX writes all tables of all reports, a sheet each. rs is gone through
// once for each table.
func ReportsXLSX(w io.Writer, rs Reports) error {
	b, err := newBook()
	if err != nil {
		return err
	}
	defer b.f.Close()
	for i := range tables {
		t := &tables[i]
		s, err := b.sheet(b.sheetName(t.name, ""), "SỔ KHỐI – "+t.name, "Mỗi dòng là một dữ kiện đọc trong một bài · a line for each fact", t.header())
		if err != nil {
			return fmt.Errorf("xlsx: %w", err)
		}
		for r, err := range rs {
			if err != nil {
				return err
			}
			if err := t.of(r, func(row []string) error {
				cells := make([]any, len(row))
				for k, v := range row {
					cells[k] = s.cell("text", v)
				}
				cells[1] = s.link(row[1], row[1])
				return s.put(cells...)
			}); err != nil {
				return fmt.Errorf("xlsx: %w", err)
			}
		}
		if err := s.Flush(); err != nil {
			return fmt.Errorf("xlsx: %w", err)
		}
	}
	if _, err := b.f.WriteTo(w); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	return nil
}

// ReportsJSON writes reports, one JSON object a line.
func ReportsJSON(w io.Writer, rs Reports) error {
	for r, err := range rs {
		if err != nil {
			return err
		}
		if err := writeJSON(w, "", r); err != nil {
			return err
		}
		if _, err := io.WriteString(w, "\n"); err != nil {
			return err
		}
	}
	return nil
}
