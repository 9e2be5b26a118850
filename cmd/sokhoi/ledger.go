package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// ledgerFlags choose blocs and rows, and where they go.
type ledgerFlags struct {
	province string
	from, to int
	post     string
	review   bool
	format   string
	output   string
}

// ledgerCommand is `sokhoi ledger`.
func ledgerCommand(a *app) *cobra.Command {
	var f ledgerFlags
	cmd := &cobra.Command{
		Use:   "ledger [BLOC…]",
		Short: "Sổ: khối nào, năm nào, đơn vị nào đứng đầu · who led which bloc in which year",
		Long: `Ledger joins the reports of all documents: for each bloc, year and post the unit,
the person if told, how well it is known, and the evidence.

A bloc is named by its key (sokhoi ledger prints them in brackets) or by words of
its name. States: confirmed (announced the year before and seen serving),
announced, serving, contradicted, disputed (by a reviewer).`,
		Example: `  sokhoi ledger
  sokhoi ledger --province "Bắc Ninh" --from 2018
  sokhoi ledger "tham mưu, tổng hợp" --format xlsx -o so.xlsx`,
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := map[string]func(io.Writer, export.Histories) error{
				"table": export.LedgerTable, "csv": export.LedgerCSV, "json": export.LedgerJSON, "xlsx": export.LedgerXLSX,
			}[f.format]
			if !ok {
				return usageError("no format %q; there are table, csv, xlsx and json", f.format)
			}
			if f.post != "" && f.post != string(corpus.Head) && f.post != string(corpus.Deputy) {
				return usageError("no post %q; there are head and deputy", f.post)
			}
			return a.withLedger(cmd.Context(), false, func(_ *sqlite.DB, l *ledger.Ledger) error {
				hs, err := f.choose(l, args)
				if err != nil {
					return err
				}
				return a.writeTo(f.output, f.format == "xlsx", func(w io.Writer) error { return write(w, hs) })
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.province, "province", "", "only blocs of this province")
	flags.IntVar(&f.from, "from", 0, "only this year and later")
	flags.IntVar(&f.to, "to", 0, "only this year and earlier")
	flags.StringVar(&f.post, "post", "", "only head or deputy")
	flags.BoolVar(&f.review, "review", false, "only rows that need a reviewer")
	flags.StringVar(&f.format, "format", "table", "table, csv, xlsx or json")
	flags.StringVarP(&f.output, "output", "o", "", "file to write to (default standard output)")
	return cmd
}

// choose are the histories that the flags and arguments ask for.
func (f *ledgerFlags) choose(l *ledger.Ledger, names []string) (export.Histories, error) {
	var keys []string
	if len(names) == 0 {
		for _, b := range l.Blocs() {
			keys = append(keys, b.Key)
		}
	}
	for _, name := range names {
		found := findBlocs(l, name, f.province)
		if len(found) == 0 {
			return nil, notFound("no bloc %q", name)
		}
		for _, b := range found {
			keys = append(keys, b.Key)
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	province := viet.Fold(f.province)
	return func(yield func(*ledger.History, error) bool) {
		for _, key := range keys {
			if b, ok := l.Find(key); ok && province != "" && viet.Fold(b.Province) != province {
				continue
			}
			h, err := l.History(key)
			if err == nil {
				h.Rows = slices.DeleteFunc(h.Rows, func(r ledger.Row) bool {
					return f.from != 0 && r.Year < f.from || f.to != 0 && r.Year > f.to ||
						f.post != "" && string(r.Post) != f.post || f.review && !r.Review
				})
			}
			if !yield(h, err) || err != nil {
				return
			}
		}
	}, nil
}

func notFound(format string, args ...any) error {
	return &exitError{exitNotFound, fmt.Errorf(format, args...)}
}

// findBlocs are the blocs that a key leads to, or else those with all words of
// the name.
func findBlocs(l *ledger.Ledger, name, province string) []*ledger.Bloc {
	if b, ok := l.Find(name); ok {
		return []*ledger.Bloc{b}
	}
	fold := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(viet.Fold(s), func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
		}), " ") + " "
	}
	wanted := strings.Fields(fold(name))
	var out []*ledger.Bloc
	for _, b := range l.Blocs() {
		if province != "" && viet.Fold(b.Province) != viet.Fold(province) {
			continue
		}
		in := fold(strings.Join(b.Names, " ") + " " + b.Province)
		if !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(in, " "+w+" ") }) {
			out = append(out, b)
		}
	}
	return out
}

// oneBloc is the only bloc that the name means.
func oneBloc(l *ledger.Ledger, name string) (*ledger.Bloc, error) {
	found := findBlocs(l, name, "")
	switch len(found) {
	case 0:
		return nil, notFound("no bloc %q", name)
	case 1:
		return found[0], nil
	}
	var keys []string
	for _, b := range found[:min(len(found), 10)] {
		keys = append(keys, "  "+b.Key)
	}
	return nil, notFound("%q may be any of %d blocs:\n%s", name, len(found), strings.Join(keys, "\n"))
}

// withLedger opens the corpus and makes its ledger; coverage also counts what
// else the corpus holds, for telling why a year has no evidence.
func (a *app) withLedger(ctx context.Context, coverage bool, f func(*sqlite.DB, *ledger.Ledger) error) error {
	db, err := a.openCorpus(ctx, sqlite.Read, "")
	if err != nil {
		return err
	}
	defer db.Close()
	l, err := a.buildLedger(ctx, db, coverage)
	if err != nil {
		return err
	}
	return f(db, l)
}

// buildLedger makes the ledger of a corpus.
func (a *app) buildLedger(ctx context.Context, db *sqlite.DB, coverage bool) (*ledger.Ledger, error) {
	g := gazetteer.Default()
	if dir := a.gazetteerDir(); dir != "" {
		var err error
		if g, err = gazetteer.Load(dir); err != nil {
			return nil, err
		}
	}
	var ds []corpus.Decision
	for d, err := range db.Decisions(ctx, 0) {
		if err != nil {
			return nil, err
		}
		ds = append(ds, d)
	}
	successors, err := db.Successors(ctx)
	if err != nil {
		return nil, err
	}
	ds = ledger.Follow(ds, successors)
	o := ledger.Options{Authority: ledger.Gazetteer(g), Reports: storedReports{ctx, db}}
	if coverage {
		seen, err := countItems(ctx, db)
		if err != nil {
			return nil, err
		}
		o.Coverage = seen
	}
	l := ledger.New(ds, o)
	for s, err := range db.Reports(ctx, 0) {
		if err != nil {
			return nil, err
		}
		l.Add(s.Report)
	}
	return l, nil
}

// storedReports hands the ledger reports of a corpus.
type storedReports struct {
	ctx context.Context // of the command, which is as long as the ledger lives
	db  *sqlite.DB
}

// Reports implements [ledger.Reports].
func (r storedReports) Reports(ids []corpus.DocumentID) ([]*corpus.Report, error) {
	return r.db.ReportsOf(r.ctx, ids)
}

// seenItems counts the items of each host and year.
type seenItems map[hostYear]itemCount

type hostYear struct {
	host string
	year int
}

type itemCount struct{ fetched, failed int }

// Seen implements [ledger.Coverage].
func (s seenItems) Seen(hosts []string, year int) (fetched, failed int) {
	for _, h := range hosts {
		c := s[hostYear{h, year}]
		fetched, failed = fetched+c.fetched, failed+c.failed
	}
	return fetched, failed
}

// countItems counts what was fetched, by host and by the year that the list or
// the address tells.
func countItems(ctx context.Context, db *sqlite.DB) (seenItems, error) {
	seen := seenItems{}
	for i, err := range db.Items(ctx, sqlite.OK, sqlite.NotAConference, sqlite.Failed) {
		if err != nil {
			return nil, err
		}
		u, err := url.Parse(i.URI)
		if err != nil || u.Host == "" {
			continue
		}
		k := hostYear{strings.ToLower(u.Hostname()), cmp.Or(i.PublishedOn.Year, yearInPath(u.Path))}
		if k.year == 0 {
			continue
		}
		c := seen[k]
		c.fetched++
		if i.State == sqlite.Failed {
			c.failed++
		}
		seen[k] = c
	}
	return seen, nil
}

// yearInPath is the year that stands in an address between slashes or hyphens.
func yearInPath(path string) int {
	for _, s := range strings.FieldsFunc(path, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(s) < 4 || len(s) > 8 || len(s) == 5 || len(s) == 7 {
			continue
		}
		year := 0
		for _, c := range s[:4] {
			year = year*10 + int(c-'0')
		}
		if year >= 1990 && year <= 2100 {
			return year
		}
	}
	return 0
}

// writeTo writes to a file, or to standard output where name is "" or "-". The
// file appears only when all of it is written. Binary formats don't go to a
// terminal.
func (a *app) writeTo(name string, binary bool, write func(io.Writer) error) error {
	if name == "" || name == "-" {
		if binary && a.color {
			return usageError("this format is not for a terminal: name a file with -o")
		}
		return write(a.stdout)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".sokhoi-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
