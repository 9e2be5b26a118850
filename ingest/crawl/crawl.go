package crawl

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest"
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

// maxBarren is how many list pages in a row may offer nothing new.
const maxBarren = 4

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
			if err := sleep(ctx, a.Due.Sub(c.now())+time.Millisecond); err != nil {
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

// visit fetches one address and stores what came of it.
func (v *visitor) visit(ctx context.Context, a corpus.Address) error {
	at := a.Request
	if at == "" {
		at = a.URL
	}
	u, err := url.Parse(at)
	if err != nil {
		return v.store(ctx, v.failed(a, &failure{code: BadHTTP, detail: err.Error()}))
	}
	res, final, err := v.follow(ctx, a, u)
	var bad *failure
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &bad):
		return v.store(ctx, v.failed(a, bad))
	case err != nil:
		return err
	}
	a.Failures = 0
	if final != a.URL {
		if err := v.moved(ctx, &a, final); err != nil {
			return err
		}
	}
	return v.answered(ctx, a, res)
}

// moved records that an address leads to another one and goes on as that.
func (v *visitor) moved(ctx context.Context, a *corpus.Address, final string) error {
	from := *a
	from.State, from.Reason, from.Visited = corpus.Moved, final, v.now()
	from.Due = v.now().Add(180 * 24 * time.Hour)
	if from.Depth == 0 { // a start address stays one
		from.Due = v.now().Add(time.Duration(v.site.Revisit.Lists))
	}
	if _, err := v.Frontier.RecordVisit(ctx, corpus.Visit{Address: from}); err != nil {
		return err
	}
	a.URL, a.Request, a.Via = final, "", from.URL
	a.ETag, a.LastModified, a.Content, a.Fingerprint = "", "", "", 0
	return nil
}

// follow asks for the address and goes along its redirects, each asked for with
// the same manners. final is the normalized address that answered.
func (v *visitor) follow(ctx context.Context, a corpus.Address, u *url.URL) (res *response, final string, err error) {
	most := v.Limits.Page
	if a.Kind == corpus.Attachment {
		most = v.Limits.File
	}
	final = a.URL
	asked := map[string]bool{}
	for hop := 0; ; hop++ {
		robots, err := v.robotsFor(ctx, v.site, v.fetcher, u)
		if err != nil {
			return nil, "", err
		}
		switch {
		case robots.Closed && u.Host == v.site.start[0].Host:
			// The host is out of order: its addresses are as good as before.
			return nil, "", errRobots
		case robots.Closed:
			return nil, "", &failure{code: Unreachable, detail: "robots.txt of " + u.Host + " can't be had"}
		}
		if !robots.Allowed(u) {
			return nil, "", &failure{code: Forbids, detail: "robots.txt forbids it"}
		}
		etag, modified := a.ETag, a.LastModified
		if hop > 0 {
			etag, modified = "", ""
		}
		res, err := v.ask(ctx, v.site, v.fetcher, u, etag, modified, most)
		if err != nil {
			return nil, "", err
		}
		target := res.header.Get("Location")
		if res.status < 300 || res.status >= 400 || res.status == http.StatusNotModified || target == "" {
			return res, final, nil
		}
		request, key, ok := Address(u, target, v.site.IgnoreParams)
		switch {
		case !ok:
			return nil, "", &failure{code: OtherHost, detail: "it leads to " + clip(target)}
		case loginPage(key):
			return nil, "", &failure{code: Login, detail: "it leads to " + clip(target)}
		}
		asIs := *request
		if !v.site.Own(request) || !v.site.Own(key) {
			return nil, "", &failure{code: OtherHost, detail: "it leads to " + key.Host}
		}
		// The http and https twins are one address to us, but not to the server
		// that redirects from one to the other.
		asked[u.String()] = true
		if asked[asIs.String()] {
			if res.setsID && hop == 0 {
				delete(asked, asIs.String())
			} else if res.setsID {
				return nil, "", &failure{code: CookieWall, detail: "it asks for a cookie that it was given"}
			} else {
				return nil, "", &failure{code: RedirectLoop, detail: "it leads back to " + clip(asIs.String())}
			}
		}
		if hop >= v.Limits.Redirects {
			return nil, "", &failure{code: RedirectLoop, detail: fmt.Sprintf("more than %d redirects", v.Limits.Redirects)}
		}
		if (a.Kind == corpus.Article || a.Kind == corpus.Attachment) && (key.Path == "/" || key.String() == v.site.start[0].String()) {
			return nil, "", &failure{code: SoftNotFound, detail: "it leads to the home page"}
		}
		u, final = &asIs, key.String()
	}
}

func loginPage(u *url.URL) bool {
	p := strings.ToLower(u.Path)
	for _, word := range []string{"/login", "/dang-nhap", "/dangnhap", "/signin", "/sign-in", "/logon", "/account/login", "/c/portal/login", "/wp-login"} {
		if strings.Contains(p, word) {
			return true
		}
	}
	return strings.Contains(strings.ToLower(u.RawQuery), "ctl=login")
}

func clip(s string) string { return s[:min(len(s), 200)] }

// answered makes a visit of an answer that isn't a failure of the network.
func (v *visitor) answered(ctx context.Context, a corpus.Address, res *response) error {
	a.Visited = v.now()
	switch {
	case res.status == http.StatusNotModified:
		a.State, a.Reason = corpus.Fetched, ""
		a.Unchanged++
		v.schedule(&a)
		return v.store(ctx, corpus.Visit{Address: a})
	case res.status == http.StatusNotFound, res.status == http.StatusGone:
		return v.store(ctx, v.failed(a, &failure{code: NotFound, detail: fmt.Sprint(res.status)}))
	case res.status != http.StatusOK:
		return v.store(ctx, v.failed(a, &failure{code: Denied, detail: fmt.Sprint(res.status)}))
	}
	media := res.header.Get("Content-Type")
	digest := corpus.NewDocumentID(res.body).Digest()
	same := a.Content == digest
	v.report.with(v.site.Name, func(r *SiteReport) { r.Bytes += int64(len(res.body)) })
	visit, err := v.read(ctx, a, res, media, digest)
	var bad *failure
	if errors.As(err, &bad) {
		return v.store(ctx, v.failed(a, bad))
	}
	if err != nil {
		return err
	}
	b := &visit.Address
	b.State, b.MediaType, b.Content = corpus.Fetched, media, digest
	b.ETag, b.LastModified = res.header.Get("ETag"), res.header.Get("Last-Modified")
	near := a.Fingerprint != 0 && (a.Fingerprint == b.Fingerprint || (b.Kind == corpus.ListPage || b.Kind == corpus.UnknownPage) && Near(a.Fingerprint, b.Fingerprint))
	if same || near {
		b.Unchanged++
		if near && !same && visit.Body != nil {
			b.Content = a.Content // the copy that is kept
		}
		visit.Body = nil
	} else {
		b.Unchanged = 0
	}
	v.schedule(b)
	if visit.Body != nil && v.Archive != nil {
		if err := v.Archive.Write(&Exchange{URL: b.URL, Time: v.now(), Status: res.status, Header: res.header, Body: res.body, Request: res.request}); err != nil {
			return err
		}
	}
	return v.store(ctx, visit)
}

// read reads a body: links, fingerprint, and whether the pipeline is to have it.
func (v *visitor) read(ctx context.Context, a corpus.Address, res *response, media, digest string) (corpus.Visit, error) {
	visit := corpus.Visit{Address: a}
	b := &visit.Address
	b.Reason = ""
	u, err := url.Parse(a.URL)
	if err != nil {
		return visit, err
	}
	if a.Kind == corpus.SiteMap {
		links := v.site.readSitemap(u, res.body)
		visit.Links = v.addresses(b, links, 0)
		return visit, nil
	}
	switch format := ingest.Sniff(res.body, media, a.URL); format {
	case ingest.PDF, ingest.Office, ingest.MHTML, ingest.Zip:
		b.Kind, visit.Body = corpus.Attachment, res.body
		return visit, nil
	case ingest.HTML, ingest.PlainText, ingest.Gzip:
	case ingest.Empty:
		return visit, &failure{code: WrongType, detail: "empty"}
	default:
		return visit, &failure{code: WrongType, detail: string(format)}
	}
	p, err := v.site.ReadPage(u, res.body, media)
	if err != nil {
		return visit, err
	}
	if p.saysAbsent() {
		return visit, &failure{code: SoftNotFound, detail: clip(p.Title)}
	}
	if a.Kind == corpus.Attachment {
		return visit, &failure{code: WrongType, detail: "a page instead of a file"}
	}
	if p.refresh != "" && len(p.Text) < 500 {
		if l, ok := v.site.link(u, p.refresh, a.Anchor); ok {
			p.Links = append(p.Links, l)
		}
	}
	focus := Focus(p.Title)
	inherited := focus
	if a.Kind != corpus.Article {
		b.Fingerprint = Simhash(p.Text)
		before := b.Harvest
		b.Harvest = harvest(p.Links)
		if a.Content == "" { // the first visit; Harvest was that of the page before
			if b.Harvest == 0 || b.Harvest == before {
				b.Barren++
			} else {
				b.Barren = 0
			}
		}
		for _, l := range p.Links {
			if l.Kind == corpus.Article {
				inherited = max(inherited, Focus(l.Text))
			}
		}
	}
	if a.Kind == corpus.Article || a.Kind == corpus.UnknownPage && p.Selected && focus > 0 {
		b.Fingerprint = exactPrint(p.Title + "\n" + p.Text + "\n" + attached(p.Links))
		first, err := v.Frontier.SameFingerprint(ctx, v.site.Name, a.URL, b.Fingerprint)
		if err != nil {
			return visit, err
		}
		if first != "" {
			b.Reason, b.Fingerprint = Duplicate+": "+first, 0
		} else {
			visit.Body = res.body
		}
	}
	visit.Links = v.addresses(b, p.Links, inherited)
	return visit, nil
}

// attached are the files that the links lead to.
func attached(links []Link) string {
	var b strings.Builder
	for _, l := range links {
		if l.Kind == corpus.Attachment {
			b.WriteString(l.Key.String() + "\n")
		}
	}
	return b.String()
}

// addresses makes addresses to queue of a page's links. It leaves out what stands
// before Since, lies too deep, or follows too many barren list pages.
func (v *visitor) addresses(from *corpus.Address, links []Link, inherited int) []corpus.Address {
	var out []corpus.Address
	cut := 0
	for _, l := range links {
		if !v.Since.IsZero() && !l.Date.IsZero() && l.Date.Before(v.Since) {
			continue
		}
		key := l.Key.String()
		a := corpus.Address{URL: key, Site: v.site.Name, Kind: l.Kind, Via: from.URL, Anchor: clipText(l.Text), Depth: from.Depth + 1, Due: v.now()}
		if request := l.Request.String(); request != key {
			a.Request = request
		}
		if l.Paging && a.Kind == corpus.UnknownPage {
			a.Kind = corpus.ListPage
		}
		if a.Kind == corpus.ListPage || a.Kind == corpus.UnknownPage {
			// The new page is as barren as the way to it: its own part is known once it is read.
			a.Barren, a.Harvest = from.Barren, from.Harvest
			if from.Barren > maxBarren || a.Depth > v.site.Depth {
				cut++
				continue
			}
		}
		a.Priority = priority(a.Kind, Focus(l.Text+" "+strings.ReplaceAll(l.Key.Path, "/", " / ")), inherited, a.Depth)
		out = append(out, a)
	}
	if cut > 0 {
		from.Reason = fmt.Sprintf("%s: %d links not followed after %d pages without anything new", Endless, cut, from.Barren)
		v.report.with(v.site.Name, func(r *SiteReport) { r.fail(Endless, from.URL) })
	}
	return out
}

func clipText(s string) string {
	if len(s) <= 300 {
		return s
	}
	return strings.ToValidUTF8(s[:300], "")
}

// schedule says when to look again: list pages soon, deeper ones later, articles
// rarely, all of them later the longer they stay as they are.
func (v *visitor) schedule(a *corpus.Address) {
	wait := time.Duration(v.site.Revisit.Articles)
	most := 365 * 24 * time.Hour
	if a.Kind == corpus.ListPage || a.Kind == corpus.SiteMap {
		wait = time.Duration(v.site.Revisit.Lists) * time.Duration(1+a.Depth*a.Depth)
		most = 60 * 24 * time.Hour
	}
	wait <<= min(a.Unchanged, 3)
	a.Due = v.now().Add(min(max(wait, time.Minute), most))
}

// tries is how often an address may fail in a row before it rests for long.
const tries = 4

// failed makes a visit of a failure. What was kept of the address stays.
func (v *visitor) failed(a corpus.Address, f *failure) corpus.Visit {
	a.Reason = clipText(f.Error())
	a.Failures++
	day := 24 * time.Hour
	switch f.code {
	case NotFound, SoftNotFound:
		a.State, a.Due = corpus.Gone, v.now().Add(30*day)
	case Forbids:
		a.State, a.Due = corpus.Forbidden, v.now().Add(7*day)
	case Timeout, Unreachable, ServerError, Throttled, Truncated, BadTLS:
		if a.Failures < tries {
			// A page that was fetched before keeps its state while it is tried again.
			if a.State != corpus.Fetched {
				a.State = corpus.Waiting
			}
			a.Due = v.now().Add(max(f.after, v.backoff(a.Failures)))
			return corpus.Visit{Address: a}
		}
		a.State, a.Due = corpus.Refused, v.now().Add(7*day)
	default:
		a.State, a.Due = corpus.Refused, v.now().Add(30*day)
	}
	return corpus.Visit{Address: a}
}

// store records the visit and counts it.
func (v *visitor) store(ctx context.Context, visit corpus.Visit) error {
	a := &visit.Address
	added, err := v.Frontier.RecordVisit(ctx, visit)
	if err != nil {
		return err
	}
	code, _, _ := strings.Cut(a.Reason, ":")
	v.report.with(v.site.Name, func(r *SiteReport) {
		r.Found += added
		switch {
		case a.State == corpus.Forbidden:
			r.Robots++
		case a.State == corpus.Gone:
			r.Gone++
			r.fail(code, a.URL)
		case a.Failures > 0 && a.State != corpus.Refused:
			r.Retried++
		case a.Failures > 0:
			r.fail(code, a.URL)
		default:
			r.Fetched++
			if a.Unchanged > 0 {
				r.Unchanged++
			}
			if visit.Body != nil {
				r.Kept++
			}
		}
	})
	if v.Observer != nil {
		v.Observer.Visited(visit, added > 0)
	}
	return nil
}
