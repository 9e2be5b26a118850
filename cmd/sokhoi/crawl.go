package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest/crawl"
)

// crawlFlags tune a run of `sokhoi crawl`.
type crawlFlags struct {
	since             string
	maxPages, workers int
	maxTime           time.Duration
	agent             string
	loopback, asJSON  bool
	noWARC            bool
}

// crawlCommand is `sokhoi crawl`.
func crawlCommand(a *app) *cobra.Command {
	var f crawlFlags
	cmd := &cobra.Command{
		Use:   "crawl SITE.yaml…",
		Short: "Lấy bài mới từ các cổng thông tin · fetch what portals publish into the corpus",
		Long: `Crawl fetches what is due of the sites named, most promising pages first, and puts
articles and attachments into the corpus like ingest does. robots.txt is kept to, a host gets one
request at a time with a delay. The crawl may be stopped or killed at any time; the same
command goes on where it was. Run it from cron: what was fetched is looked at again by
schedule. Site files are told of in docs/crawl.md.

Lấy bài từ các cổng thông tin theo tệp mô tả; chạy lại thì làm tiếp.`,
		Example: `  sokhoi crawl bac-ninh.yaml
  sokhoi crawl --max-pages 500 --max-time 2h --since 2023-01-01 sites/*.yaml
  sokhoi crawl status`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.crawl(cmd.Context(), args, f) },
	}
	cmd.Flags().StringVar(&f.since, "since", "", "leave out articles that their list page dates before this day (2006-01-02)")
	cmd.Flags().IntVar(&f.maxPages, "max-pages", 0, "end after so many addresses")
	cmd.Flags().DurationVar(&f.maxTime, "max-time", 0, "end after this time, such as 90m")
	cmd.Flags().IntVarP(&f.workers, "jobs", "j", 0, "documents worked on at once (default: number of processors)")
	cmd.Flags().StringVar(&f.agent, "user-agent", crawl.Agent, "User-Agent: a product name, version and a contact")
	cmd.Flags().BoolVar(&f.loopback, "allow-loopback", false, "let sites be on this machine (tests, mirrors)")
	cmd.Flags().BoolVar(&f.noWARC, "no-warc", false, "keep the bodies only, no WARC records of the exchanges")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print the report of the run as JSON")
	cmd.AddCommand(crawlStatusCommand(a))
	return cmd
}

func (a *app) crawl(ctx context.Context, args []string, f crawlFlags) error {
	if len(args) == 0 {
		return usageError("no sites: give site files (docs/crawl.md)")
	}
	sites, err := a.loadSites(args)
	if err != nil {
		return err
	}
	var since corpus.Date
	if f.since != "" {
		if since, err = corpus.ParseDate(f.since); err != nil {
			return usageError("--since: %w", err)
		}
	}
	w, err := a.openWorkplace(ctx, "sokhoi crawl")
	if err != nil {
		return err
	}
	defer w.close()
	db, sink := w.db, w.store()

	show := &crawlProgress{a: a, begun: a.now(), last: a.now()}
	c := &crawl.Crawler{Frontier: db, Observer: show, UserAgent: f.agent, MaxPages: f.maxPages, MaxTime: f.maxTime,
		Since: since, Loopback: f.loopback, Now: a.now}
	show.report = c.Progress()
	if !f.noWARC {
		archive := &crawl.WARC{Dir: filepath.Join(db.Dir(), "originals", "warc"), Software: f.agent}
		defer archive.Close()
		c.Archive = archive
	}
	for _, s := range sites {
		if err := db.SaveLayout(ctx, s.Name, s.Layout()); err != nil {
			return err
		}
	}
	run, err := db.SaveCrawlRun(ctx, 0, "{}", false)
	if err != nil {
		return err
	}
	// The crawl wakes the pipeline, which takes what waits from the corpus itself:
	// what a killed run left comes first.
	crawled := make(chan struct{})
	show.wake = make(chan struct{}, 1)
	var report *crawl.Report
	var crawlErr error
	crawling, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer close(crawled)
		report, crawlErr = c.Run(crawling, sites...)
	}()
	source := &pendingSource{db: db, wake: show.wake, done: crawled}
	show.db, show.ctx = db, context.WithoutCancel(ctx)
	err = pipeline.Run(ctx, source.inputs(ctx), pipeline.Options{
		Parser: w.parser, Extractor: w.extractor, Observer: show, Workers: f.workers, Sink: &sink,
	})
	// A full disk ends the pipeline; fetching on would be in vain.
	if err = errors.Join(err, source.err); err != nil {
		stop()
	}
	<-crawled
	show.finish()
	if err == nil {
		err = errors.Join(show.err, crawlErr)
	}
	text, e := json.Marshal(struct {
		*crawl.Report
		Documents summary `json:"documents"`
	}{report, show.documents})
	if e == nil {
		_, e = db.SaveCrawlRun(context.WithoutCancel(ctx), run, string(text), true)
	}
	if f.asJSON {
		fmt.Fprintf(a.stdout, "%s\n", text)
	} else if !a.quiet {
		printCrawl(a.stdout, report)
		show.documents.print(a.stdout)
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(a.stderr, "sokhoi: dừng giữa chừng; chạy lại lệnh để làm tiếp · interrupted; the same command again goes on")
		return &exitError{exitInterrupted, nil}
	case err != nil:
		return err
	case e != nil:
		return e
	case report.Failures() > 0 || show.documents.Failed > 0:
		return &exitError{exitInput, nil}
	}
	return nil
}

// loadSites reads site files; two may not have one name, which the frontier goes by.
func (a *app) loadSites(paths []string) ([]*crawl.Site, error) {
	var sites []*crawl.Site
	names := map[string]string{}
	for _, p := range paths {
		s, err := a.loadSite(p)
		if err != nil {
			return nil, usageError("%w", err)
		}
		if other := names[s.Name]; other != "" {
			return nil, usageError("%s and %s are both named %s", other, p, s.Name)
		}
		names[s.Name] = p
		sites = append(sites, s)
	}
	return sites, nil
}

// pendingSource gives the pipeline what crawls have kept, as it comes.
type pendingSource struct {
	db   *sqlite.DB
	wake <-chan struct{}
	done <-chan struct{}
	err  error
}

func (p *pendingSource) inputs(ctx context.Context) pipeline.Source {
	return func(yield func(pipeline.Input) bool) {
		given := map[string]string{} // what the pipeline has and hasn't taken yet
		for last := false; ; {
			// Changed pages have low numbers: each round begins at the start.
			waiting := map[string]string{}
			for after := int64(0); ; {
				pages, next, err := p.db.PendingPages(ctx, after, 100)
				if err != nil {
					if ctx.Err() == nil {
						p.err = err
					}
					return
				}
				for _, page := range pages {
					waiting[page.URL] = page.Content
					if given[page.URL] == page.Content {
						continue
					}
					if !yield(p.input(page)) {
						return
					}
				}
				if len(pages) == 0 {
					break
				}
				after = next
			}
			given = waiting
			if last {
				return
			}
			select {
			case <-p.wake:
			case <-p.done:
				last = true
			case <-ctx.Done():
				return
			}
		}
	}
}

func (p *pendingSource) input(page corpus.PendingPage) pipeline.Input {
	return pipeline.Input{URI: page.URL, Origin: "crawl", MediaType: page.MediaType, PublishedOn: page.PublishedOn, Layout: page.Layout, Open: func(ctx context.Context) ([]byte, error) {
		return original(ctx, p.db, corpus.DocumentID("sha256-"+page.Content), nil)
	}}
}

// printCrawl writes the report of a run.
func printCrawl(w io.Writer, r *crawl.Report) {
	r.Read(func(sites map[string]*crawl.SiteReport) {
		for _, name := range slices.Sorted(maps.Keys(sites)) {
			s := sites[name]
			fmt.Fprintf(w, "%s: %d yêu cầu · requests, %d lấy được · fetched (%d không đổi · unchanged), %d giữ lại · kept (%d liên quan · relevant), %d địa chỉ mới · new addresses, %.1f MB; %s\n",
				name, s.Requests, s.Fetched, s.Unchanged, s.Kept, s.Relevant, s.Found, float64(s.Bytes)/1e6, s.End)
			if s.Recalled > 0 {
				fmt.Fprintf(w, "%8d  xem lại vì danh mục báo đổi · looked at again, told to have changed\n", s.Recalled)
			}
			if s.Retried > 0 {
				fmt.Fprintf(w, "%8d  thử lại · to be tried again\n", s.Retried)
			}
			if s.Robots > 0 {
				fmt.Fprintf(w, "%8d  robots.txt không cho · forbidden by robots.txt\n", s.Robots)
			}
			for _, reason := range slices.Sorted(maps.Keys(s.Failed)) {
				fmt.Fprintf(w, "%8d  %s (%s)\n", s.Failed[reason], reason, s.Examples[reason])
			}
			for _, host := range slices.Sorted(maps.Keys(s.TLSExceptions)) {
				fmt.Fprintf(w, "          %s: chứng thư không kiểm tra · certificate not checked: %s\n", host, s.TLSExceptions[host])
			}
		}
	})
}
