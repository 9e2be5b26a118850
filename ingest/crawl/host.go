package crawl

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/manners"
)

// host keeps the manners towards one host: one request at a time, the delay
// after each answer, the daily budget, rests.
type host struct {
	mu     sync.Mutex // held during a request
	state  corpus.HostState
	robots *Robots
	next   time.Time // no request before
	failed int       // failures in a row
}

// Why a host can't be asked now.
var (
	errBudget  = errors.New("the day's budget is spent")
	errResting = errors.New("the host rests")
	errRobots  = errors.New("robots.txt can't be had")
)

// restAfter is how many failures in a row make a host rest.
const restAfter = 5

// hostOf is the host's record; it is loaded once a run. A new run waits the delay
// before its first request: the run before it may have been killed within one.
func (c *Crawler) hostOf(ctx context.Context, s *Site, name string) (*host, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if h := c.hosts[name]; h != nil {
		return h, nil
	}
	state, err := c.Frontier.HostState(ctx, name)
	if err != nil {
		return nil, err
	}
	h := &host{state: state, next: time.Now()}
	if !state.RobotsRead.IsZero() || state.Requests > 0 {
		h.next = h.next.Add(time.Duration(s.Delay))
		if state.RobotsStatus == http.StatusOK {
			h.next = time.Now().Add(max(time.Duration(s.Delay), ParseRobots(state.Robots, c.product()).Delay))
		}
	}
	c.hosts[name] = h
	return h, nil
}

// ask sends one request when the host may have one. The request is counted before it
// is sent.
func (c *Crawler) ask(ctx context.Context, s *Site, f *fetcher, q question) (*response, error) {
	h, err := c.hostOf(ctx, s, hostKey(q.url))
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.state.RestUntil.After(c.now()) {
		return nil, errResting
	}
	if day := c.now().In(zone).Format(time.DateOnly); h.state.Day != day {
		h.state.Day, h.state.Requests = day, 0
	}
	if h.state.Requests >= s.Daily {
		return nil, errBudget
	}
	if err := manners.Wait(ctx, time.Until(h.next)); err != nil {
		return nil, err
	}
	h.state.Requests++
	if err := c.Frontier.SaveHostState(ctx, h.state); err != nil {
		return nil, err
	}
	c.report.with(s.Name, func(r *SiteReport) { r.Requests++ })
	res, err := f.get(ctx, q)
	delay := time.Duration(s.Delay)
	if h.robots != nil {
		delay = max(delay, h.robots.Delay)
	}
	h.next = time.Now().Add(delay)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var bad *failure
	if res != nil && (res.status == http.StatusTooManyRequests || res.status == http.StatusServiceUnavailable) {
		after := manners.RetryAfter(res.header.Get("Retry-After"), c.now(), 24*time.Hour)
		bad = &failure{code: ServerError, detail: strconv.Itoa(res.status), after: after}
		if after > 0 || res.status == http.StatusTooManyRequests {
			bad.code = Throttled
			after = max(after, c.Backoff)
			h.next = h.next.Add(after)
			if after > c.Patience {
				h.state.RestUntil = c.now().Add(after)
			}
		}
		err = bad
	} else if res != nil && res.status >= 500 {
		err = &failure{code: ServerError, detail: strconv.Itoa(res.status)}
	}
	if errors.As(err, &bad) && hostsFault(bad.code) {
		h.failed++
		h.next = h.next.Add(c.backoff(h.failed))
		if h.failed >= restAfter {
			h.state.RestUntil = c.now().Add(max(time.Hour, c.Backoff))
			h.failed = 0
		}
	} else {
		h.failed = 0
	}
	if !h.state.RestUntil.IsZero() {
		if err := c.Frontier.SaveHostState(ctx, h.state); err != nil {
			return nil, err
		}
	}
	return res, err
}

// hostsFault reports whether a failure tells of the host rather than of one address.
func hostsFault(code string) bool {
	return code == Unreachable || code == Timeout || code == ServerError || code == BadTLS || code == Throttled
}

// backoff is how long to wait after the n-th failure in a row, with jitter.
func (c *Crawler) backoff(n int) time.Duration {
	d := c.Backoff << min(n-1, 8)
	return d/2 + rand.N(d/2+1)
}

// robotsFor is the host's robots.txt, read again after a day. Where it can't be
// had for the server's fault nothing may be fetched.
func (c *Crawler) robotsFor(ctx context.Context, s *Site, f *fetcher, u *url.URL) (*Robots, error) {
	h, err := c.hostOf(ctx, s, hostKey(u))
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	known, state := h.robots, h.state
	h.mu.Unlock()
	fresh := c.now().Sub(state.RobotsRead) < 24*time.Hour
	if known != nil && fresh {
		return known, nil
	}
	if !fresh || state.RobotsRead.IsZero() || state.RobotsStatus >= 500 || state.RobotsStatus == 0 {
		at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
		state, err = c.fetchRobots(ctx, s, f, at, state)
		if err != nil {
			return nil, err
		}
	}
	r := ParseRobots(state.Robots, c.product())
	switch {
	case state.RobotsStatus == http.StatusOK:
	case state.RobotsStatus >= 400 && state.RobotsStatus < 500:
		r = &Robots{}
	default:
		r = &Robots{Closed: true}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.robots = r
	h.state.Robots, h.state.RobotsStatus, h.state.RobotsRead = state.Robots, state.RobotsStatus, state.RobotsRead
	if wait := time.Now().Add(r.Delay); wait.After(h.next) {
		h.next = wait
	}
	return r, c.Frontier.SaveHostState(ctx, h.state)
}

func (c *Crawler) fetchRobots(ctx context.Context, s *Site, f *fetcher, at *url.URL, state corpus.HostState) (corpus.HostState, error) {
	for range 5 {
		res, err := c.ask(ctx, s, f, question{url: at, most: maxRobots + 1})
		var bad *failure
		if err != nil && !errors.As(err, &bad) {
			return state, err
		}
		state.RobotsRead, state.RobotsStatus = c.now(), 0
		if res == nil {
			if bad != nil { // why nothing may be fetched
				c.report.with(s.Name, func(r *SiteReport) { r.fail(bad.code, at.String()) })
			}
			return state, nil
		}
		state.RobotsStatus = res.status
		switch {
		case bad != nil && bad.code == TooLarge:
			state.RobotsStatus = http.StatusNotFound // no robots.txt is as large
			return state, nil
		case bad != nil && res.status == http.StatusOK:
			state.RobotsStatus = 0
			return state, nil
		case res.status == http.StatusTooManyRequests:
			state.RobotsStatus = 503
			return state, nil
		case res.status == http.StatusOK:
			if state.Robots == string(res.body) {
				return state, nil
			}
			state.Robots = string(res.body)
			return state, c.keep(at.String(), res)
		case res.status >= 300 && res.status < 400:
			next, err := at.Parse(res.header.Get("Location"))
			if err != nil || !s.Own(cloned(next)) || next.Scheme != "http" && next.Scheme != "https" {
				state.RobotsStatus = http.StatusNotFound
				return state, nil
			}
			at = next
		default:
			return state, nil
		}
	}
	state.RobotsStatus = http.StatusNotFound
	return state, nil
}

func cloned(u *url.URL) *url.URL { c := *u; c.Host = hostKey(u); return &c }
