package web

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"html/template"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/index"
	"github.com/sokhoi/sokhoi/index/query"
)

// quoted is a fragment with its marks, ready for a page.
type quoted []piece

type piece struct {
	Text string
	Mark bool
}

func pieces(f index.Fragment) quoted {
	var out quoted
	at := 0
	for _, m := range f.Marks {
		if m.Start < at || m.End > len(f.Text) {
			continue
		}
		out = append(out, piece{f.Text[at:m.Start], false}, piece{f.Text[m.Start:m.End], true})
		at = m.End
	}
	return append(out, piece{f.Text[at:], false})
}

// found is a hit as the page shows it.
type found struct {
	index.Hit
	TitleParts quoted
	Quotes     []quoted
	FactRows   []factRow
	Report     *corpus.Report
}

type factRow struct {
	index.Fact
	Quote quoted
}

// facetView is a facet with links that add its values to the query.
type facetView struct {
	Name   string
	Values []facetLink
	More   int
}

type facetLink struct {
	Label string
	Count int
	Href  template.URL // made by url.Values alone
	On    bool
}

// searchFacets are those of the page; years are drawn as bars.
var searchFacets = []string{"province", "year", "kind", "bloc", "unit", "award"}

// searchRequest is what an address asks the search for.
type searchRequest struct {
	text    string
	years   string // what from and to add behind the text
	query   query.Query
	options index.Options
}

// readSearch reads q, sort, order, after, limit, from, to and related.
func readSearch(values url.Values) (searchRequest, error) {
	sr := searchRequest{text: strings.TrimSpace(values.Get("q"))}
	if len(sr.text) > 4000 {
		return sr, badRequest("Câu hỏi quá dài.", "The query is too long.")
	}
	q, err := query.Parse(sr.text)
	if err != nil {
		return sr, err
	}
	from, to := values.Get("from"), values.Get("to")
	for _, y := range []string{from, to} {
		if y == "" {
			continue
		}
		if n, err := strconv.Atoi(y); err != nil || n < 1900 || n > 2999 {
			return sr, badRequest("Năm phải có bốn chữ số.", "A year has four digits.")
		}
	}
	if from != "" || to != "" {
		clause := "year:" + from + ".." + to
		if from == "" {
			clause = "year:<=" + to
		} else if to == "" {
			clause = "year:>=" + from
		}
		sr.years = clause
		if q.Root != nil {
			sr.years = ") " + clause
			clause = "(" + sr.text + sr.years
		}
		if q, err = query.Parse(clause); err != nil {
			return sr, err
		}
	}
	sr.query = q
	sr.options = index.Options{After: values.Get("after"), Sort: index.Sort(values.Get("sort")), Ascending: values.Get("order") == "asc",
		Related: values.Get("related") == "1"}
	if !slices.Contains([]index.Sort{"", index.ByRelevance, index.ByDate, index.ByYear}, sr.options.Sort) {
		return sr, badRequest("Không có cách sắp xếp này.", "There is no such order.")
	}
	if l := values.Get("limit"); l != "" {
		n, err := strconv.Atoi(l)
		if err != nil || n < 1 || n > 100 {
			return sr, badRequest("Số kết quả một trang từ 1 đến 100.", "A page has 1 to 100 results.")
		}
		sr.options.Limit = n
	}
	return sr, nil
}

// meant is a query that a result proposes, without what from and to add.
func (sr searchRequest) meant(proposed string) string {
	if text, ok := strings.CutSuffix(proposed, sr.years); ok && sr.years != "" {
		return strings.TrimPrefix(text, "(")
	}
	return proposed
}

// searchStatus makes errors of searching the asker's.
func searchStatus(err error) error {
	if errors.Is(err, index.ErrCursor) {
		return badRequest("Trang kế tiếp không thuộc lần tìm này.", "The page to go on after isn't one of this search.")
	}
	if errors.Is(err, index.ErrOptions) {
		return badRequest("Không tìm như thế được.", err.Error())
	}
	return err
}

// helperFields are the fields of the page's form that become terms of the query.
var helperFields = []string{"head", "unit", "bloc", "official", "award", "province", "kind"}

// helped writes what the form's fields ask for as terms behind the query; ok is
// false where they ask for nothing.
func helped(values url.Values) (text string, ok bool) {
	terms := []string{strings.TrimSpace(values.Get("q"))}
	for _, f := range helperFields {
		if v := strings.TrimSpace(values.Get(f)); v != "" {
			if f != "kind" { // a name of the language
				v = query.Quote(v)
			}
			terms = append(terms, f+":"+v)
		}
	}
	return strings.TrimSpace(strings.Join(terms, " ")), len(terms) > 1
}

func (s *Server) search(w http.ResponseWriter, r *request) error {
	values := r.URL.Query()
	if q, ok := helped(values); ok { // one address for one query
		values.Set("q", q)
		for _, f := range helperFields {
			values.Del(f)
		}
		for k := range values {
			if values.Get(k) == "" {
				values.Del(k)
			}
		}
		http.Redirect(w, r.Request, "/search?"+values.Encode(), http.StatusSeeOther)
		return nil
	}
	data := map[string]any{"Text": strings.TrimSpace(values.Get("q")), "Sort": values.Get("sort"), "From": values.Get("from"),
		"To": values.Get("to"), "Related": values.Get("related") == "1",
		"Provinces": s.board().provinces, "Kinds": []corpus.Kind{corpus.Launch, corpus.MidYear, corpus.YearEnd}}
	sr, err := readSearch(values)
	var bad *query.Error
	if errors.As(err, &bad) {
		language := pick(r.english, "vi", "en")
		data["Bad"] = map[string]any{"Column": bad.Column(), "Message": bad.Message(language), "Hint": bad.Hint(language), "Mark": bad.Mark()}
		return s.render(w, r, http.StatusBadRequest, "search", data)
	}
	if err != nil {
		return err
	}
	sr.options.Facets, sr.options.FacetSize = searchFacets, 80
	if sr.options.Limit == 0 {
		sr.options.Limit = 20
	}
	res, err := s.o.Searcher.Search(r.Context(), sr.query, sr.options)
	if err != nil {
		return searchStatus(err)
	}
	with := func(change func(url.Values)) template.URL {
		v := r.URL.Query()
		v.Del("after")
		change(v)
		return template.URL("/search?" + v.Encode())
	}
	years := map[int]int{}
	var facets []facetView
	for _, f := range res.Facets {
		if f.Name == "year" {
			for _, v := range f.Values {
				if y, err := strconv.Atoi(v.Value); err == nil {
					years[y] = v.Count
				}
			}
			continue
		}
		view := facetView{Name: f.Name, More: f.Distinct - min(len(f.Values), 8)}
		for _, v := range firstN(f.Values, 8) {
			clause := f.Name + ":" + query.Quote(v.Value)
			label := v.Value
			if f.Name == "kind" {
				label, clause = kindName(corpus.Kind(v.Value), r.english), "kind:"+v.Value
			}
			on := strings.Contains(sr.text, clause)
			view.Values = append(view.Values, facetLink{Label: label, Count: v.Count, On: on, Href: with(func(q url.Values) {
				if on {
					q.Set("q", strings.TrimSpace(strings.Replace(sr.text, clause, "", 1)))
				} else {
					q.Set("q", strings.TrimSpace(sr.text+" "+clause))
				}
			})})
		}
		if len(view.Values) > 0 {
			facets = append(facets, view)
		}
	}
	var hits []found
	for _, h := range res.Hits {
		f := found{Hit: h, TitleParts: pieces(h.Title), Report: h.Report}
		for _, x := range h.Fragments {
			f.Quotes = append(f.Quotes, pieces(x))
		}
		for _, x := range firstN(h.Facts, 4) {
			row := factRow{Fact: x}
			if len(x.Quotes) > 0 {
				row.Quote = pieces(x.Quotes[0])
			}
			f.FactRows = append(f.FactRows, row)
		}
		hits = append(hits, f)
	}
	from, _ := strconv.Atoi(values.Get("from"))
	to, _ := strconv.Atoi(values.Get("to"))
	data["Result"], data["Hits"], data["Facets"] = res, hits, facets
	data["Chart"] = yearChart(years, func(y int) string {
		return string(with(func(q url.Values) { q.Set("from", strconv.Itoa(y)); q.Set("to", strconv.Itoa(y)) }))
	}, func(y int) bool { return (from > 0 || to > 0) && y >= from && (to == 0 || y <= to) }, strconv.Itoa)
	data["AllYears"] = with(func(q url.Values) { q.Del("from"); q.Del("to") })
	data["Sorts"] = []facetLink{
		{Label: pick(r.english, "phù hợp nhất", "best match"), Href: with(func(q url.Values) { q.Del("sort") }), On: sr.options.Sort == "" || sr.options.Sort == index.ByRelevance},
		{Label: pick(r.english, "ngày, mới trước", "newest"), Href: with(func(q url.Values) { q.Set("sort", "date") }), On: sr.options.Sort == index.ByDate},
		{Label: pick(r.english, "năm thi đua", "emulation year"), Href: with(func(q url.Values) { q.Set("sort", "year") }), On: sr.options.Sort == index.ByYear},
	}
	if res.Next != "" {
		data["Next"] = with(func(q url.Values) { q.Set("after", res.Next) })
	}
	if values.Get("after") != "" {
		data["First"] = with(func(url.Values) {})
	}
	if res.DidYouMean != "" {
		res.DidYouMean = sr.meant(res.DidYouMean)
		data["Meant"] = with(func(q url.Values) { q.Set("q", res.DidYouMean) })
	}
	v := r.URL.Query()
	v.Del("after")
	data["Export"] = template.URL(v.Encode())
	return s.render(w, r, http.StatusOK, "search", data)
}

// maxExport is the most documents of an export of a search.
const maxExport = 10_000

// everything runs over the hits of all pages.
func (s *Server) everything(r *request) (iter.Seq2[index.Hit, error], error) {
	sr, err := readSearch(r.URL.Query())
	var bad *query.Error
	if errors.As(err, &bad) {
		return nil, badRequest(bad.Message("vi"), bad.Message("en"))
	}
	if err != nil {
		return nil, err
	}
	sr.options.After, sr.options.Limit, sr.options.Fragments = "", 500, 1
	return func(yield func(index.Hit, error) bool) {
		for n := 0; n < maxExport; {
			res, err := s.o.Searcher.Search(r.Context(), sr.query, sr.options)
			if err != nil {
				yield(index.Hit{}, err)
				return
			}
			for _, h := range res.Hits {
				if n++; n > maxExport || !yield(h, nil) {
					return
				}
			}
			if res.Next == "" {
				return
			}
			sr.options.After = res.Next
		}
	}, nil
}

func attach(w http.ResponseWriter, mediaType, name string) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

func (s *Server) searchCSV(w http.ResponseWriter, r *request) error {
	hits, err := s.everything(r)
	if err != nil {
		return err
	}
	attach(w, "text/csv; charset=utf-8", "sokhoi.csv")
	c := csv.NewWriter(w)
	_, _ = w.Write([]byte("\ufeff")) // spreadsheets take it for UTF-8 then
	_ = c.Write([]string{"document", "uri", "title", "published_on", "province", "kind", "year", "held_on", "bloc", "text"})
	for h, err := range hits {
		if err != nil {
			return cut(s, err)
		}
		if h.Report == nil {
			continue
		}
		text := h.Lead
		if len(h.Fragments) > 0 {
			text = h.Fragments[0].Text
		}
		d := h.Report.Document
		row := func(c corpus.Conference) []string {
			year := ""
			if c.Year > 0 {
				year = strconv.Itoa(int(c.Year))
			}
			return []string{string(h.ID), harmless(d.URI), harmless(h.Title.Text), d.PublishedOn.String(), harmless(string(d.Province)),
				string(c.Kind), year, c.HeldOn.String(), harmless(c.Bloc.Name), harmless(strings.Join(strings.Fields(text), " "))}
		}
		if len(h.Report.Conferences) == 0 {
			_ = c.Write(row(corpus.Conference{}))
		}
		for _, x := range h.Report.Conferences {
			_ = c.Write(row(x))
		}
	}
	c.Flush()
	return cut(s, c.Error())
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// cut ends an answer that has begun: no error page can follow.
func cut(s *Server, err error) error {
	if err != nil {
		s.o.Log.Error("an answer was cut off", "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (s *Server) searchJSONL(w http.ResponseWriter, r *request) error {
	hits, err := s.everything(r)
	if err != nil {
		return err
	}
	attach(w, "application/x-ndjson", "sokhoi.jsonl")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for h, err := range hits {
		if err == nil && h.Report != nil {
			err = e.Encode(h.Report)
		}
		if err != nil {
			return cut(s, err)
		}
	}
	return nil
}

func (s *Server) searchXLSX(w http.ResponseWriter, r *request) error {
	hits, err := s.everything(r)
	if err != nil {
		return err
	}
	attach(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "sokhoi.xlsx")
	return cut(s, export.ReportsXLSX(w, func(yield func(*corpus.Report, error) bool) {
		for h, err := range hits {
			if err == nil && h.Report == nil {
				continue
			}
			if !yield(h.Report, err) || err != nil {
				return
			}
		}
	}))
}
