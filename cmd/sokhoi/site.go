package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/crawl"
)

// siteCommand is `sokhoi site`.
func siteCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "site",
		Short: "Thử và gợi ý tệp mô tả cổng thông tin · try and propose site files",
		Long:  "Site helps to write the files that crawl works from (docs/crawl.md).",
		Example: `  sokhoi site guess https://cong.example.vn/
  sokhoi site check cong.yaml https://cong.example.vn/tin-tuc`,
	}
	cmd.AddCommand(siteCheckCommand(a), siteGuessCommand(a))
	return cmd
}

// siteCheckCommand is `sokhoi site check`.
func siteCheckCommand(a *app) *cobra.Command {
	var loopback bool
	var at string
	cmd := &cobra.Command{
		Use:   "check SITE.yaml [URL|PAGE.html]",
		Short: "Thử tệp mô tả trên một trang · try a site file on a page and show what each selector catches",
		Long: `Check reads a site file and, given a live address or a saved page, shows what each
selector catches there, what the links are taken for, and what the parser reads in an article
with the selectors that the file itself names.`,
		Example: `  sokhoi site check cong.yaml
  sokhoi site check cong.yaml https://cong.example.vn/tin/bai-12.html
  sokhoi site check cong.yaml --at https://cong.example.vn/tin/bai-12.html bai-12.html`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.loadSite(args[0])
			if err != nil {
				return siteError(err)
			}
			fmt.Fprintf(a.stdout, "%s: %s, family %s, %d start\n", args[0], s.Name, s.Family, len(s.Start))
			if len(args) == 1 {
				return nil
			}
			if at == "" {
				at = s.Start[0]
			}
			body, media, u, err := a.page(cmd.Context(), s, args[1], at, loopback)
			if err != nil {
				return siteError(err)
			}
			p, err := s.ReadPage(u, body, media)
			if err != nil {
				return siteError(&corpus.InputError{Input: args[1], Code: "not_html", Reason: "no page", Err: err})
			}
			a.printPage(s, u, p)
			if kind, ok := s.Kind(u); !ok || kind == corpus.ListPage {
				return nil
			}
			return a.printReading(cmd.Context(), s, u, body, media)
		},
	}
	cmd.Flags().BoolVar(&loopback, "allow-loopback", false, "let the site be on this machine")
	cmd.Flags().StringVar(&at, "at", "", "the address that a saved page was fetched from")
	return cmd
}

// loadSite reads a site file. The province that it names has to be known, since all
// reports on the site's pages will name it.
func (a *app) loadSite(path string) (*crawl.Site, error) {
	s, err := crawl.LoadSite(path)
	if err != nil || s.Province == "" {
		return s, err
	}
	g, err := a.gazetteer()
	if err != nil {
		return nil, err
	}
	p, known := g.ProvinceNamed(s.Province, gazetteer.Day{})
	if !known {
		return nil, &corpus.InputError{Input: path, Code: "bad_site", Reason: fmt.Sprintf("province %q is not known", s.Province)}
	}
	s.Province = p.Name
	return s, nil
}

// siteError gives bad input its exit code.
func siteError(err error) error {
	var bad *corpus.InputError
	if errors.As(err, &bad) {
		return &exitError{exitInput, err}
	}
	return err
}

// page is a live page, or a saved one as if it stood at the address at.
func (a *app) page(ctx context.Context, s *crawl.Site, name, at string, loopback bool) ([]byte, string, *url.URL, error) {
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		return (&crawl.Crawler{Loopback: loopback, Now: a.now}).Fetch(ctx, s, name)
	}
	body, err := os.ReadFile(name)
	if err != nil {
		return nil, "", nil, usageError("%w", err)
	}
	u, err := url.Parse(at)
	if err != nil || u.Host == "" {
		return nil, "", nil, usageError("%q is no address", at)
	}
	return body, "text/html", u, nil
}

func (a *app) printPage(s *crawl.Site, u *url.URL, p *crawl.Page) {
	kind, ok := s.Kind(u)
	if !ok {
		kind = "ignored"
	}
	fmt.Fprintf(a.stdout, "%s\n  kind   %s\n  title  %s\n  date   %s\n  focus  %d\n", u, kind, firstLine(p.Title), p.Date, crawl.Focus(p.Title))
	caught := p.Caught()
	for _, name := range s.SelectorNames() {
		fmt.Fprintf(a.stdout, "  %-12s %d", name, len(caught[name]))
		if len(caught[name]) > 0 {
			text := []rune(strings.Join(strings.Fields(caught[name][0]), " "))
			fmt.Fprintf(a.stdout, "  %s", string(text[:min(len(text), 100)]))
		}
		fmt.Fprintln(a.stdout)
	}
	byKind := map[corpus.AddressKind][]crawl.Link{}
	for _, l := range p.Links {
		byKind[l.Kind] = append(byKind[l.Kind], l)
	}
	for _, k := range slices.Sorted(maps.Keys(byKind)) {
		fmt.Fprintf(a.stdout, "  links: %d %s\n", len(byKind[k]), k)
		for _, l := range byKind[k][:min(5, len(byKind[k]))] {
			fmt.Fprintf(a.stdout, "    %s  %s\n", l.Key, l.Text)
		}
	}
}

// printReading shows what the parser makes of the page with the site file.
func (a *app) printReading(ctx context.Context, s *crawl.Site, u *url.URL, body []byte, media string) error {
	p, done := a.parser()
	defer done()
	layout := s.Layout()
	d, err := p.Parse(ctx, &ingest.Raw{URI: u.String(), Body: body, MediaType: media, Layout: &layout})
	if err != nil {
		return siteError(err)
	}
	fmt.Fprintf(a.stdout, "  read as\n    title  %s\n    day    %s\n    byline %s\n    blocks %d\n", d.Title, d.PublishedOn, d.Byline, len(d.Blocks))
	for _, file := range d.Attachments {
		fmt.Fprintf(a.stdout, "    file   %s\n", file)
	}
	for _, w := range d.Diagnostics {
		fmt.Fprintf(a.stdout, "    %s: %s\n", w.Code, w.Message)
	}
	return nil
}

// siteGuessCommand is `sokhoi site guess`.
func siteGuessCommand(a *app) *cobra.Command {
	var loopback bool
	cmd := &cobra.Command{
		Use:   "guess URL",
		Short: "Gợi ý tệp mô tả cho một cổng · propose a site file for a portal",
		Long: `Guess fetches one page, tells the family of the portal by its tell-tales, samples the
links that look like articles, and prints a site file to begin with.`,
		Example: `  sokhoi site guess https://cong.example.vn/ > cong.yaml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := crawl.ParseSite(fmt.Appendf(nil, "name: guess\nstart: [%q]\n", args[0]))
			if err != nil {
				return usageError("%w", err)
			}
			body, media, u, err := (&crawl.Crawler{Loopback: loopback, Now: a.now}).Fetch(cmd.Context(), s, args[0])
			if err != nil {
				return siteError(err)
			}
			g, err := crawl.GuessSite(u, body, media)
			if err != nil {
				return siteError(&corpus.InputError{Input: args[0], Code: "not_html", Reason: "no page", Err: err})
			}
			for _, f := range slices.Sorted(maps.Keys(g.Telltales)) {
				fmt.Fprintf(a.stdout, "# %s: %s\n", f, strings.Join(g.Telltales[f], ", "))
			}
			for _, l := range g.Articles[:min(5, len(g.Articles))] {
				fmt.Fprintf(a.stdout, "# article %s %s\n", l.Key, l.Text)
			}
			fmt.Fprint(a.stdout, g.YAML(u))
			return nil
		},
	}
	cmd.Flags().BoolVar(&loopback, "allow-loopback", false, "let the site be on this machine")
	return cmd
}
