package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/index"
	"github.com/sokhoi/sokhoi/index/query"
)

// searchFlags are the flags of `sokhoi search`.
type searchFlags struct {
	options index.Options
	sort    string
	format  string
	json    bool
	all     bool
	tree    bool
}

// searchCommand is `sokhoi search`.
func searchCommand(a *app) *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use:   "search QUERY…",
		Short: "Tìm trong kho theo từ và theo số liệu · find documents by words and facts",
		Long: `Search finds documents by their words and by the facts of their reports.

  sokhoi search 'head:"Sở Nội vụ" year:2018'
  sokhoi search '"khối trưởng" NEAR/5 "sở tài chính"' --facets province,year
  sokhoi search 'truong* -"công nghiệp"' --sort date --json

Words are found with and without accents; those with the accents of the query
come first. Operators: "phrase", -not, OR, ( ), word*, word~, NEAR/5. Fields:
bloc unit member head deputy official award province year held kind doc movement
cites warning confidence. A query that starts with "-" comes behind "--". The whole
language is told in docs/search.md.`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: a.completeQuery,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.search(cmd, strings.Join(args, " "), f)
		},
	}
	cmd.SetFlagErrorFunc(dashedQuery)
	flags := cmd.Flags()
	flags.IntVarP(&f.options.Limit, "limit", "n", 10, "results on a page, at most 1000")
	flags.StringVar(&f.options.After, "after", "", "go on after a page: its next value")
	flags.BoolVar(&f.all, "all", false, "all results, page after page")
	flags.StringVar(&f.sort, "sort", "relevance", "relevance, date or year")
	flags.BoolVar(&f.options.Ascending, "ascending", false, "oldest first, for date and year")
	flags.StringSliceVar(&f.options.Facets, "facets", nil, "count the results by "+strings.Join(index.FacetNames(), ", "))
	flags.IntVar(&f.options.FacetSize, "facet-size", 10, "values of each facet")
	flags.BoolVar(&f.options.Related, "related", false, "take predecessors and successors of a unit for the unit")
	flags.StringVar(&f.format, "format", "text", "text, json or csv")
	flags.BoolVar(&f.json, "json", false, "the same as --format json")
	flags.BoolVar(&f.tree, "tree", false, "print how the query is read, and search nothing")
	return cmd
}

// dashedQuery is the error for a flag that there isn't: most likely a query that
// starts with a negated word.
func dashedQuery(c *cobra.Command, err error) error {
	message := err.Error()
	// pflag cuts a letter of several bytes.
	if missing := new(pflag.NotExistError); errors.As(err, &missing) && missing.GetSpecifiedShortnames() != "" {
		message = "no flag starts -" + missing.GetSpecifiedShortnames()
	}
	return usageError(`%s; a query that starts with "-" comes behind "--": %s -- '-word' (%s --help)`, message, c.CommandPath(), c.CommandPath())
}

// search runs a search and prints its results.
func (a *app) search(cmd *cobra.Command, text string, f searchFlags) error {
	q, err := query.Parse(text)
	if bad := new(query.Error); errors.As(err, &bad) {
		return usageError("%s", a.queryMessage(bad))
	}
	if f.tree {
		_, err := fmt.Fprintln(a.stdout, q.Tree())
		return err
	}
	if f.json {
		f.format = "json"
	}
	f.options.Sort = index.Sort(f.sort)
	if f.all {
		f.options.Limit = index.MaxLimit
	}
	if f.options.Limit < 1 {
		return usageError("--limit must be from 1 to %d", index.MaxLimit)
	}
	var printer hitPrinter
	switch f.format {
	case "text":
		printer = &textPrinter{w: a.stdout, color: a.color}
	case "json":
		printer = &jsonPrinter{w: a.stdout}
	case "csv":
		printer = &csvPrinter{w: csv.NewWriter(a.stdout)}
	default:
		return usageError("no format %q; there are text, json and csv", f.format)
	}
	ctx := cmd.Context()
	db, err := a.openCorpus(ctx, sqlite.Read, "search")
	if err != nil {
		return err
	}
	defer db.Close()
	ix, err := a.openIndex(ctx, db)
	if err != nil {
		return err
	}
	defer ix.Close()
	// A page may be shorter than asked for while there are more.
	limit, shown := f.options.Limit, 0
	for first := true; ; first = false {
		r, err := ix.Search(ctx, q, f.options)
		if errors.Is(err, index.ErrCursor) || errors.Is(err, index.ErrOptions) {
			return usageError("%v", err)
		}
		if err != nil {
			return err
		}
		if err := printer.page(r, first); err != nil {
			return err
		}
		shown += len(r.Hits)
		if !f.all && shown >= limit || r.Next == "" {
			return printer.end(r, shown)
		}
		if !f.all {
			f.options.Limit = limit - shown
		}
		f.options.After, f.options.Facets = r.Next, nil
	}
}

// completeQuery suggests to the shell how a query goes on.
func (a *app) completeQuery(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	db, err := a.openCorpus(cmd.Context(), sqlite.Read, "")
	if err != nil {
		return nil, directive
	}
	defer db.Close()
	c, err := a.indexConfig(db)
	if err != nil {
		return nil, directive
	}
	c.ReadOnly = true
	ix, err := index.Open(indexDir(db), c)
	if err != nil {
		return nil, directive
	}
	defer ix.Close()
	suggestions, err := ix.Suggest(cmd.Context(), typed, 10)
	if err != nil {
		return nil, directive
	}
	var list []string
	for _, s := range suggestions {
		list = append(list, s.Query+"\t"+s.Kind)
	}
	return list, directive
}

// queryMessage tells what is wrong with a query, in the language of the
// environment.
func (a *app) queryMessage(e *query.Error) string {
	language, column, hint := "en", "column", "hint"
	if strings.HasPrefix(a.getenv("LC_ALL")+a.getenv("LANG"), "vi") {
		language, column, hint = "vi", "cột", "gợi ý"
	}
	return fmt.Sprintf("%s %d: %s\n  %s\n%s: %s", column, e.Column(), e.Message(language),
		strings.ReplaceAll(e.Mark(), "\n", "\n  "), hint, e.Hint(language))
}

// hitPrinter prints results page by page.
type hitPrinter interface {
	page(r *index.Result, first bool) error
	end(last *index.Result, shown int) error
}

// searchHit is a hit as scripts get it.
type searchHit struct {
	index.Hit
	URI         string            `json:"uri"`
	PublishedOn corpus.Date       `json:"published_on"`
	Province    corpus.Text       `json:"province"`
	Conferences []conferenceBrief `json:"conferences"`
}

// conferenceBrief is what a result tells of each conference.
type conferenceBrief struct {
	Kind   corpus.Kind   `json:"kind"`
	Year   corpus.Number `json:"year"`
	HeldOn corpus.Date   `json:"held_on"`
	Bloc   string        `json:"bloc"`
}

func briefly(h index.Hit) searchHit {
	s := searchHit{Hit: h, Conferences: []conferenceBrief{}}
	if h.Report == nil {
		return s
	}
	d := h.Report.Document
	s.URI, s.PublishedOn, s.Province = d.URI, d.PublishedOn, d.Province
	for _, c := range h.Report.Conferences {
		s.Conferences = append(s.Conferences, conferenceBrief{c.Kind, c.Year, c.HeldOn, c.Bloc.Name})
	}
	return s
}

// jsonPrinter prints one object: that of the first page, with the hits of all.
type jsonPrinter struct {
	w    io.Writer
	hits int
}

func (p *jsonPrinter) page(r *index.Result, first bool) error {
	if first {
		head := *r
		head.Hits, head.Next = nil, ""
		data, err := json.Marshal(struct {
			index.Result
			Hits int    `json:"hits,omitempty"` // hides the embedded ones
			Next string `json:"next,omitempty"`
		}{Result: head})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(p.w, "%s,\"hits\":[", strings.TrimSuffix(string(data), "}")); err != nil {
			return err
		}
	}
	for _, h := range r.Hits {
		data, err := json.Marshal(briefly(h))
		if err != nil {
			return err
		}
		comma := ",\n"
		if p.hits == 0 {
			comma = "\n"
		}
		if _, err := fmt.Fprintf(p.w, "%s%s", comma, data); err != nil {
			return err
		}
		p.hits++
	}
	return nil
}

func (p *jsonPrinter) end(last *index.Result, _ int) error {
	next, err := json.Marshal(last.Next)
	if err == nil {
		_, err = fmt.Fprintf(p.w, "\n],\"next\":%s}\n", next)
	}
	return err
}

// csvPrinter prints one row for each fact that matched, and one for a document
// without.
type csvPrinter struct{ w *csv.Writer }

func (p *csvPrinter) page(r *index.Result, first bool) error {
	if first {
		_ = p.w.Write([]string{"document", "uri", "title", "published_on", "province", "score",
			"kind", "year", "held_on", "bloc", "field", "value", "fact_year", "basis", "confidence", "quote", "text"})
	}
	for _, h := range r.Hits {
		s := briefly(h)
		text := s.Lead
		for i, f := range s.Fragments {
			if i > 0 {
				text += " … "
			}
			text += f.Text
		}
		facts := s.Facts
		if len(facts) == 0 {
			facts = []index.Fact{{}}
		}
		for _, f := range facts {
			c := conferenceBrief{}
			if f.Conference < len(s.Conferences) {
				c = s.Conferences[f.Conference]
			}
			quote, year, confidence := "", "", ""
			if len(f.Quotes) > 0 {
				quote = f.Quotes[0].Text
			}
			if f.Value != "" {
				year, confidence = number(f.Year), strconv.FormatFloat(f.Confidence, 'g', -1, 64)
			}
			_ = p.w.Write([]string{string(s.ID), s.URI, s.Title.Text, s.PublishedOn.String(), string(s.Province),
				strconv.FormatFloat(s.Score, 'f', 2, 64), string(c.Kind), number(c.Year), c.HeldOn.String(), c.Bloc,
				string(f.Field), f.Value, year, string(f.Basis), confidence, quote, strings.ReplaceAll(text, "\n", " ")})
		}
	}
	p.w.Flush()
	return p.w.Error()
}

func (p *csvPrinter) end(*index.Result, int) error { return nil }

func number(n corpus.Number) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}

// textPrinter prints for people.
type textPrinter struct {
	w     io.Writer
	color bool
}

func (p *textPrinter) marked(f index.Fragment) string {
	before, after := "[", "]"
	if p.color {
		before, after = "\033[1;33m", "\033[0m"
	}
	return strings.Join(strings.Fields(f.Highlighted(before, after, nil)), " ")
}

func (p *textPrinter) page(r *index.Result, first bool) error {
	var b strings.Builder
	if first {
		about := ""
		if !r.Exact {
			about = "at most "
		}
		fmt.Fprintf(&b, "%s%d documents\n", about, r.Total)
		if r.DidYouMean != "" {
			fmt.Fprintf(&b, "ý bạn là · did you mean: %s\n", r.DidYouMean)
		}
		for _, f := range r.Facets {
			fmt.Fprintf(&b, "%s:", f.Name)
			for _, v := range f.Values {
				fmt.Fprintf(&b, "  %s (%d)", v.Value, v.Count)
			}
			if more := f.Distinct - len(f.Values); more > 0 {
				fmt.Fprintf(&b, "  … %d more", more)
			}
			b.WriteString("\n")
		}
	}
	for _, h := range r.Hits {
		s := briefly(h)
		title := p.marked(s.Title)
		if title == "" {
			title = "(không có tiêu đề · no title)"
		}
		fmt.Fprintf(&b, "\n%s\n", title)
		var line []string
		for _, part := range []string{s.PublishedOn.String(), string(s.Province), s.URI, string(s.ID)} {
			if part != "" {
				line = append(line, part)
			}
		}
		fmt.Fprintf(&b, "  %s\n", strings.Join(line, " · "))
		for _, f := range s.Facts {
			fmt.Fprintf(&b, "  %s: %s", f.Field, f.Value)
			if f.Year > 0 && strconv.Itoa(int(f.Year)) != f.Value {
				fmt.Fprintf(&b, " (%d)", f.Year)
			}
			if len(f.Quotes) > 0 {
				fmt.Fprintf(&b, " — “%s”", p.marked(f.Quotes[0]))
			}
			b.WriteString("\n")
		}
		for _, f := range s.Fragments {
			fmt.Fprintf(&b, "  … %s …\n", p.marked(f))
		}
	}
	_, err := io.WriteString(p.w, b.String())
	return err
}

func (p *textPrinter) end(last *index.Result, shown int) error {
	if last.Next == "" {
		return nil
	}
	_, err := fmt.Fprintf(p.w, "\n%d shown; for more: --after %s\n", shown, last.Next)
	return err
}
