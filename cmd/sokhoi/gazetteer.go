package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus/gazetteer"
)

// gazetteerCommand is `sokhoi gazetteer`.
func gazetteerCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gazetteer",
		Short: "Tra tên cơ quan, tỉnh, danh hiệu · look up units, provinces, awards, posts; check own tables",
		Long: `The gazetteer knows how units, provinces, awards and posts are written and what
became of them. Own tables (units.tsv, lineage.tsv, …) in the corpus's folder
"gazetteer" add rows to it and replace rows by their key.`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(gazetteerLookupCommand(a), gazetteerCheckCommand(a))
	return cmd
}

// gazetteerLookup is what `sokhoi gazetteer lookup --json` prints.
type gazetteerLookup struct {
	Name          string           `json:"name"`
	On            string           `json:"on,omitempty"`
	Units         []unitReading    `json:"units"`
	Provinces     []provinceOn     `json:"provinces"`
	Award         *awardReading    `json:"award,omitempty"`
	Post          *postReading     `json:"post,omitempty"`
	Abbreviations []string         `json:"abbreviations,omitempty"`
	Citation      *citationReading `json:"citation,omitempty"`
}

type unitReading struct {
	Key      string   `json:"key"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Level    string   `json:"level"`
	Province string   `json:"province,omitempty"`
	Place    string   `json:"place,omitempty"`
	PartOf   string   `json:"part_of,omitempty"`
	Borne    []string `json:"borne,omitempty"`
	// Valid tells that the name was borne on the day asked for.
	Valid        bool        `json:"valid"`
	Shared       bool        `json:"shared,omitempty"`
	Source       string      `json:"source,omitempty"`
	Forms        []string    `json:"forms"`
	Lineage      []eventLine `json:"lineage,omitempty"`
	Successors   []string    `json:"successors,omitempty"`
	Predecessors []string    `json:"predecessors,omitempty"`
}

type eventLine struct {
	Date      string   `json:"date"`
	Event     string   `json:"event"`
	Before    []string `json:"before"`
	After     []string `json:"after"`
	Places    []string `json:"places,omitempty"`
	Some      bool     `json:"some_provinces,omitempty"`
	Certainty string   `json:"certainty"`
	Source    string   `json:"source"`
	Note      string   `json:"note,omitempty"`
}

type provinceOn struct {
	Key   string   `json:"key"`
	Title string   `json:"title"`
	Borne string   `json:"borne,omitempty"`
	Seat  string   `json:"seat,omitempty"`
	From  []string `json:"from,omitempty"`
	// Now are the provinces that hold its land on the day asked for.
	Now []string `json:"now,omitempty"`
}

type awardReading struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	For         string `json:"for"`
	ConferredBy string `json:"conferred_by,omitempty"`
}

type postReading struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Kind string `json:"kind"`
	Rank string `json:"rank"`
	Unit string `json:"unit,omitempty"`
}

type citationReading struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

func gazetteerLookupCommand(a *app) *cobra.Command {
	var on string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "lookup NAME",
		Short: "Một tên là cơ quan nào, vào ngày nào, sau này thành gì · which unit a name means and what became of it",
		Long: `Lookup reads NAME as a unit, a province, an award, a post, a number of a document
or an abbreviation, and tells what is known of it. With --on names are read as on
that day, and what a unit had been or became by then is told.`,
		Example: `  sokhoi gazetteer lookup "Sở TT&TT tỉnh Bắc Giang" --on 2026-01-01
  sokhoi gazetteer lookup "Cờ thi đua của UBND tỉnh"
  sokhoi gazetteer lookup LĐTBXH --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var day gazetteer.Day
			if on != "" {
				var err error
				if day, err = gazetteer.ParseDay(on); err != nil {
					return usageError("--on: %v", err)
				}
			}
			g, err := a.gazetteer()
			if err != nil {
				return err
			}
			found, ok := lookUp(g, args[0], day)
			if !ok {
				return &exitError{exitNotFound, fmt.Errorf("gazetteer: %q is not known", args[0])}
			}
			if asJSON {
				e := json.NewEncoder(a.stdout)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				return e.Encode(found)
			}
			return printLookup(a.stdout, found)
		},
	}
	cmd.Flags().StringVar(&on, "on", "", "the day to read the name at: 2019, 2019-03 or 2019-03-01")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// lookUp reads the name in every way that the gazetteer has.
func lookUp(g *gazetteer.Gazetteer, name string, on gazetteer.Day) (gazetteerLookup, bool) {
	found := gazetteerLookup{Name: name, On: on.String(), Units: []unitReading{}, Provinces: []provinceOn{}}
	for _, m := range g.Lookup(name, on) {
		found.Units = append(found.Units, readUnit(g, m, on))
	}
	if _, ok := g.ProvinceNamed(name, on); ok {
		// All of the name, the latest last: the name alone doesn't tell which.
		for p := range g.Provinces() {
			if q, ok := g.ProvinceNamed(name, p.Span.From); ok && q == p {
				found.Provinces = append(found.Provinces, readProvince(g, p, on))
			}
		}
	}
	if award, ok := g.AwardCode(name); ok {
		found.Award = &awardReading{award.Code, award.Name, string(award.For), award.ConferredBy}
	}
	if post, _, ok := g.PostNamed(name); ok && len(found.Units) == 0 && found.Award == nil {
		unit, led, leads := g.UnitOfPosition(name)
		if leads {
			post = led
			for _, m := range g.Lookup(unit, on) {
				found.Units = append(found.Units, readUnit(g, m, on))
			}
		}
		found.Post = &postReading{post.Key, post.Name, string(post.Kind), string(post.Rank), unit}
	}
	found.Abbreviations = g.Expand(name)
	if c, ok := g.CitationOfSymbol(name); ok && strings.Contains(name, "/") {
		found.Citation = &citationReading{c.Key, c.Name, c.Kind}
	}
	return found, len(found.Units) > 0 || len(found.Provinces) > 0 || found.Award != nil || found.Post != nil || len(found.Abbreviations) > 0 || found.Citation != nil
}

func readUnit(g *gazetteer.Gazetteer, m gazetteer.Match, on gazetteer.Day) unitReading {
	u := unitReading{
		Key: m.Unit.Key, Name: m.Unit.Name, Kind: string(m.Unit.Kind), Level: string(m.Level),
		Place: strings.TrimSpace(m.Own + " " + m.Locality), Valid: m.Valid, Shared: m.Shared, Source: m.Unit.Source,
	}
	if m.Province != nil {
		u.Province = m.Province.Title(on)
	}
	if m.Of != nil {
		u.PartOf = m.Of.Name
	}
	for _, s := range m.Unit.Spans {
		u.Borne = append(u.Borne, s.String())
	}
	for f := range m.Unit.Forms() {
		u.Forms = append(u.Forms, f)
	}
	names := func(keys []string) []string {
		list := make([]string, 0, len(keys))
		for _, k := range keys {
			if unit, ok := g.Unit(k); ok {
				list = append(list, unit.Name)
			}
		}
		return list
	}
	for _, e := range g.Lineage(m.Unit.Key) {
		if m.Province != nil {
			if in, _ := e.In(m.Province); !in {
				continue
			}
		}
		u.Lineage = append(u.Lineage, eventLine{
			e.Date.String(), string(e.Change), names(e.Before), names(e.After), e.Places, !e.Everywhere && len(e.Places) == 0, string(e.Certainty), e.Source, e.Note,
		})
	}
	if !m.Valid {
		for _, k := range g.Successors(m.Unit.Key, on) {
			u.Successors = append(u.Successors, k.Unit.Name)
		}
		for _, k := range g.Predecessors(m.Unit.Key, on) {
			u.Predecessors = append(u.Predecessors, k.Unit.Name)
		}
	}
	return u
}

func readProvince(g *gazetteer.Gazetteer, p *gazetteer.Province, on gazetteer.Day) provinceOn {
	titles := func(list []*gazetteer.Province) []string {
		var t []string
		for _, q := range list {
			t = append(t, q.Title(on))
		}
		return t
	}
	out := provinceOn{Key: p.Key, Title: p.Title(on), Borne: p.Span.String(), Seat: p.Seat}
	for _, b := range p.Before {
		if q, ok := g.Province(b); ok {
			out.From = append(out.From, q.Title(p.Span.From))
		}
	}
	if !p.Span.Contains(on) {
		out.Now = titles(g.ProvinceOn(p.Key, on))
	}
	return out
}

func printLookup(w io.Writer, f gazetteerLookup) error {
	var b strings.Builder
	if f.Post != nil {
		fmt.Fprintf(&b, "%s  [post %s]  %s, %s\n", f.Post.Name, f.Post.Key, f.Post.Kind, f.Post.Rank)
	}
	for _, u := range f.Units {
		fmt.Fprintf(&b, "%s  [unit %s]\n", u.Name, u.Key)
		place := strings.Join(nonEmpty(u.PartOf, u.Place, u.Province), ", ")
		fmt.Fprintf(&b, "  loại · kind      %s\n  cấp · level      %s\n", u.Kind, strings.Join(nonEmpty(u.Level, place), ": "))
		if len(u.Borne) > 0 {
			fmt.Fprintf(&b, "  tên dùng · borne %s\n", strings.Join(u.Borne, ", "))
		}
		if !u.Valid {
			fmt.Fprintf(&b, "  ngày %s không mang tên này · not borne on that day\n", f.On)
		}
		if len(u.Successors) > 0 {
			fmt.Fprintf(&b, "  nay là · became  %s\n", strings.Join(u.Successors, "; "))
		}
		if len(u.Predecessors) > 0 {
			fmt.Fprintf(&b, "  trước là · was   %s\n", strings.Join(u.Predecessors, "; "))
		}
		if u.Shared {
			b.WriteString("  tên này cũng chỉ cơ quan khác · other units share the name\n")
		}
		for _, e := range u.Lineage {
			where := ""
			switch {
			case e.Some:
				where = ", một số tỉnh · some provinces"
			case len(e.Places) > 0:
				where = ", " + strings.Join(e.Places, ", ")
			}
			fmt.Fprintf(&b, "  %-10s %s: %s → %s (%s%s)\n", e.Date, e.Event, strings.Join(e.Before, " + "), strings.Join(e.After, " + "), e.Source, where)
		}
		if u.Source != "" {
			fmt.Fprintf(&b, "  nguồn · source   %s\n", u.Source)
		}
	}
	for _, p := range f.Provinces {
		fmt.Fprintf(&b, "%s  [province %s]  %s\n", p.Title, p.Key, p.Borne)
		for _, line := range [...][2]string{{"tỉnh lỵ · seat  ", p.Seat}, {"từ · from       ", strings.Join(p.From, " + ")}, {"nay là · became ", strings.Join(p.Now, " + ")}} {
			if line[1] != "" {
				fmt.Fprintf(&b, "  %s %s\n", line[0], line[1])
			}
		}
	}
	if f.Award != nil {
		fmt.Fprintf(&b, "%s  [award %s]  %s\n", f.Award.Name, f.Award.Code, strings.Join(nonEmpty(f.Award.For, f.Award.ConferredBy), ", "))
	}
	if f.Citation != nil {
		fmt.Fprintf(&b, "%s  [citation %s]  %s\n", f.Citation.Name, f.Citation.Key, f.Citation.Kind)
	}
	for _, full := range f.Abbreviations {
		fmt.Fprintf(&b, "%s = %s\n", f.Name, full)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// nonEmpty are the texts that aren't empty.
func nonEmpty(texts ...string) []string {
	var list []string
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return list
}

func gazetteerCheckCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check [DIR]",
		Short: "Kiểm tra các bảng TSV riêng · check own tables",
		Long: `Check loads the tables of DIR (the folder "gazetteer" of the corpus where none is
named) on top of the program's own, and prints everything wrong with file and
line. The exit code is 1 where something is wrong.`,
		Example: `  sokhoi gazetteer check
  sokhoi gazetteer check bang-rieng/`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var dirs []string
			if len(args) > 0 {
				dirs = args
			} else if dir := a.gazetteerDir(); dir != "" {
				dirs = []string{dir}
			}
			g, err := gazetteer.Load(dirs...)
			var wrong *gazetteer.Problem
			if errors.As(err, &wrong) {
				return &exitError{exitInput, err}
			}
			if err != nil {
				return &exitError{exitNotFound, err}
			}
			own := gazetteer.Default().Counts()
			for _, table := range g.Tables() {
				n := g.Counts()[table]
				if _, err := fmt.Fprintf(a.stdout, "%-14s %5d", table, n); err != nil {
					return err
				}
				if n != own[table] {
					fmt.Fprintf(a.stdout, "  (%+d)", n-own[table])
				}
				fmt.Fprintln(a.stdout)
			}
			_, err = fmt.Fprintf(a.stdout, "%-14s %s\n", "version", g.Version())
			return err
		},
	}
}
