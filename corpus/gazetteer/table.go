package gazetteer

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

// maxTable is the size in bytes above which a table is refused.
const maxTable = 16 << 20

// Problem is something wrong in a table.
type Problem struct {
	File   string
	Line   int // from 1; 0 where the whole file is meant
	Reason string
}

// Error is "file:line: reason".
func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Reason
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Reason)
}

// column is a column of a table.
type column struct {
	name     string
	required bool // the column must be there and its cells must not be empty
}

func required(names ...string) []column { return columns(true, names) }
func optional(names ...string) []column { return columns(false, names) }

func columns(required bool, names []string) []column {
	list := make([]column, len(names))
	for i, n := range names {
		list[i] = column{n, required}
	}
	return list
}

// row is a line of a table.
type row struct {
	file  string
	line  int
	cells map[string]string
}

func (r row) problem(format string, args ...any) error {
	return &Problem{File: r.file, Line: r.line, Reason: fmt.Sprintf(format, args...)}
}

// list is the cell divided at semicolons.
func (r row) list(column string) []string { return splitList(r.cells[column]) }

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	parts := strings.Split(s, ";")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// one is the cell if it is among the allowed values.
func (r row) one(column string, allowed ...string) (string, error) {
	v := r.cells[column]
	if !slices.Contains(allowed, v) {
		return "", r.problem("%s is %q, not one of %s", column, v, strings.Join(allowed, ", "))
	}
	return v, nil
}

func (r row) yes(column string) (bool, error) {
	v, err := r.one(column, "yes", "no", "")
	return v == "yes", err
}

// readTable reads a TSV file: comments begin with "#", the first other line
// names the columns. Everything wrong is returned, as *Problem.
func readTable(file string, data []byte, columns []column) ([]row, []error) {
	var problems []error
	bad := func(line int, format string, args ...any) {
		problems = append(problems, &Problem{File: file, Line: line, Reason: fmt.Sprintf(format, args...)})
	}
	if len(data) > maxTable {
		bad(0, "larger than %d bytes", maxTable)
		return nil, problems
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	var header []string
	var rows []row
	n := 0
	for raw := range bytes.Lines(data) {
		n++
		if !utf8.Valid(raw) {
			bad(n, "not UTF-8")
			continue
		}
		line := strings.TrimRight(string(raw), "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if header == nil {
			header = cells
			for i, name := range header {
				if !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
					bad(n, "unknown column %q", name)
				}
				if slices.Contains(header[:i], name) {
					bad(n, "column %q stands twice", name)
				}
			}
			for _, c := range columns {
				if c.required && !slices.Contains(header, c.name) {
					bad(n, "column %q is missing", c.name)
				}
			}
			if len(problems) > 0 {
				return nil, problems
			}
			continue
		}
		if len(cells) != len(header) {
			bad(n, "%d cells, but %d columns", len(cells), len(header))
			continue
		}
		r := row{file: file, line: n, cells: make(map[string]string, len(cells))}
		for i, cell := range cells {
			cell, _ = viet.Normalize(strings.TrimSpace(cell))
			r.cells[header[i]] = cell
		}
		ok := true
		for _, c := range columns {
			if c.required && r.cells[c.name] == "" {
				bad(n, "%s is empty", c.name)
				ok = false
			}
		}
		if ok {
			rows = append(rows, r)
		}
	}
	if header == nil {
		bad(0, "no line names the columns")
	}
	return rows, problems
}

// validKey reports whether s may be a key: lower-case ASCII letters, digits,
// hyphens and dots.
func validKey(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' {
			return false
		}
	}
	return s != ""
}
