package crawl

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/manners"
)

// Agent is the User-Agent where the options name no other: who asks, and where
// to complain.
const Agent = "sokhoi/1.0 (+https://github.com/sokhoi/sokhoi)"

// Crawler fetches what is due of some sites. Only Frontier is needed.
type Crawler struct {
	Frontier Frontier
	Archive  Archive
	Observer Observer
	// UserAgent has to begin with a product token, which robots.txt is read for.
	UserAgent string
	Limits    Limits
	// MaxPages and MaxTime end the run; 0 is no limit.
	MaxPages int
	MaxTime  time.Duration
	// Since leaves out articles that their list page dates before it.
	Since corpus.Date
	// Backoff is the wait after a first failure; 20 s where 0. Patience is how long a run
	// waits at its end for addresses that failed; 2 min where 0, none where negative.
	Backoff, Patience time.Duration
	// Loopback lets the crawl reach the machine itself, for tests.
	Loopback bool
	// Now is the clock that schedules go by; time.Now where nil.
	Now func() time.Time

	mu     sync.Mutex
	hosts  map[string]*host
	report *Report
	pages  atomic.Int64
}

func (c *Crawler) now() time.Time { return c.Now() }

func (c *Crawler) product() string { return productToken(c.UserAgent) }

// Run crawls the sites, each one request at a time, until nothing is due. The
// report is there even where the run ends with an error, which is the machine's or ctx's.
func (c *Crawler) Run(ctx context.Context, sites ...*Site) (*Report, error) {
	if c.UserAgent == "" {
		c.UserAgent = Agent
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Backoff == 0 {
		c.Backoff = 20 * time.Second
	}
	if c.Patience == 0 {
		c.Patience = 2 * time.Minute
	}
	c.Limits = c.Limits.withDefaults()
	if c.report == nil {
		c.report = &Report{}
	}
	c.hosts = map[string]*host{}
	c.pages.Store(0)
	run := ctx
	if c.MaxTime > 0 {
		var cancel context.CancelFunc
		run, cancel = context.WithTimeout(ctx, c.MaxTime)
		defer cancel()
	}
	group, working := errgroup.WithContext(run)
	for _, s := range sites {
		group.Go(func() error {
			end, err := c.site(working, s)
			switch {
			case ctx.Err() != nil:
				end = "interrupted"
			case run.Err() != nil:
				end, err = "max_time", nil
			}
			c.report.with(s.Name, func(r *SiteReport) { r.End, r.TLSExceptions = end, s.TLSExceptions })
			return err
		})
	}
	err := group.Wait()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return c.report, err
}

// Progress is the report of the run under way; it may be called before Run.
func (c *Crawler) Progress() *Report {
	if c.report == nil {
		c.report = &Report{}
	}
	return c.report
}

// site crawls one site and says why it ended.
func (c *Crawler) site(ctx context.Context, s *Site) (end string, err error) {
	v := &visitor{Crawler: c, site: s, fetcher: newFetcher(c.Limits, c.UserAgent, c.Loopback, s.TLSExceptions)}
	defer v.fetcher.client.CloseIdleConnections()
	if !s.Open(c.now()) {
		return "closed", nil
	}
	if err := v.begin(ctx); err != nil {
		return v.ended(err)
	}
	for {
		if !s.Open(c.now()) {
			return "closed", nil
		}
		a, ok, err := c.Frontier.NextAddress(ctx, s.Name, c.now())
		if err != nil {
			return "", err
		}
		if !ok {
			// What failed a moment ago is worth a wait, what is due in hours isn't.
			a, ok, err = c.Frontier.NextAddress(ctx, s.Name, c.now().Add(c.Patience))
			if err != nil {
				return "", err
			}
			if !ok || c.Patience <= 0 || a.State != corpus.Waiting {
				return "done", nil
			}
			if err := manners.Wait(ctx, a.Due.Sub(c.now())+time.Millisecond); err != nil {
				return "", err
			}
			continue
		}
		if n := c.pages.Add(1); c.MaxPages > 0 && n > int64(c.MaxPages) {
			return "max_pages", nil
		}
		if err := v.visit(ctx, a); err != nil {
			return v.ended(err)
		}
	}
}

// ended tells the ends of a site's run from the errors of the machine.
func (v *visitor) ended(err error) (string, error) {
	switch {
	case errors.Is(err, errBudget):
		return "budget", nil
	case errors.Is(err, errResting):
		return "resting", nil
	case errors.Is(err, errRobots):
		v.report.with(v.site.Name, func(r *SiteReport) { r.fail(NoRobots, v.site.start[0].String()) })
		return NoRobots, nil
	}
	return "", err
}

// visitor crawls one site.
type visitor struct {
	*Crawler
	site    *Site
	fetcher *fetcher
}

// begin queues the start addresses, and the sitemaps of site and robots.txt.
func (v *visitor) begin(ctx context.Context) error {
	var first []corpus.Address
	for _, u := range v.site.start {
		first = append(first, corpus.Address{URL: u.String(), Site: v.site.Name, Kind: corpus.ListPage, Priority: 100, Due: v.now()})
	}
	robots, err := v.robotsFor(ctx, v.site, v.fetcher, v.site.start[0])
	if err != nil {
		return err
	}
	for _, m := range append(append([]string(nil), v.site.Sitemaps...), robots.Sitemaps...) {
		if _, key, ok := Address(v.site.start[0], m, v.site.IgnoreParams); ok && v.site.Own(key) {
			first = append(first, corpus.Address{URL: key.String(), Site: v.site.Name, Kind: corpus.SiteMap, Priority: 95, Due: v.now()})
		}
	}
	added, err := v.Frontier.AddAddresses(ctx, first...)
	v.report.with(v.site.Name, func(r *SiteReport) { r.Found += added })
	return err
}
