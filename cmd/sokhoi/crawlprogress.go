package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest/crawl"
)

// crawlProgress shows a crawl and counts what the pipeline makes of it.
type crawlProgress struct {
	a      *app
	report *crawl.Report
	db     *sqlite.DB
	ctx    context.Context
	wake   chan struct{}

	mu          sync.Mutex
	documents   summary
	conferences int
	begun, last time.Time
	err         error
	// waiting is the queue of each site as of counted: counting takes its time.
	waiting map[string]int
	counted time.Time
}

// Visited counts a visit and wakes the pipeline.
func (p *crawlProgress) Visited(v corpus.Visit, _ bool) {
	if v.Body != nil {
		select {
		case p.wake <- struct{}{}:
		default:
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.a.log.Debug("visited", "url", v.Address.URL, "state", v.Address.State, "reason", v.Address.Reason)
	p.line(false)
}

// Done marks the page as taken.
func (p *crawlProgress) Done(r *pipeline.Result) {
	p.mu.Lock()
	counting := &progress{a: p.a, summary: p.documents, last: p.a.now()}
	counting.Done(r)
	p.documents = counting.summary
	if r.State == pipeline.OK && !r.Known && r.Report != nil {
		p.conferences += len(r.Report.Conferences)
	}
	p.mu.Unlock()
	if r.Content == "" {
		return
	}
	if err := p.db.PageTaken(p.ctx, r.Input.URI, r.Content); err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.err = errors.Join(p.err, err)
	}
}

const (
	// countEvery is how old the count of what waits may be.
	countEvery = 5 * time.Second
	// mostShown is how many sites the line names.
	mostShown = 5
)

// text is the line: pages, what was found, and the sites with most left to do.
func (p *crawlProgress) text(now time.Time) string {
	pages, relevant, waiting := 0, 0, 0
	var left time.Duration // sites go on side by side: the slowest counts
	type part struct {
		name          string
		done, waiting int
	}
	var parts []part
	elapsed := max(now.Sub(p.begun), time.Millisecond)
	p.report.Read(func(sites map[string]*crawl.SiteReport) {
		for name, s := range sites {
			pages, relevant, waiting = pages+s.Requests, relevant+s.Relevant, waiting+p.waiting[name]
			parts = append(parts, part{name, s.Requests, p.waiting[name]})
			if s.Requests > 0 {
				left = max(left, time.Duration(float64(elapsed)/float64(s.Requests)*float64(p.waiting[name])))
			}
		}
	})
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(b.waiting, a.waiting), cmp.Compare(a.name, b.name))
	})
	text := fmt.Sprintf("%d trang · pages (%.1f/s), %d liên quan · relevant, %d tài liệu · documents, %d hội nghị mới · new conferences, %d còn chờ · waiting",
		pages, float64(pages)/elapsed.Seconds(), relevant, p.documents.total(), p.conferences, waiting)
	if left > 0 {
		text += ", ~" + left.Round(time.Second).String()
	}
	for i, s := range parts {
		if i == mostShown {
			return text + fmt.Sprintf("; +%d", len(parts)-i)
		}
		text += fmt.Sprintf("; %s %d/%d", s.name, s.done, s.done+s.waiting)
	}
	return text
}

// line tells how far the crawl is: each half second on a terminal, else each ten.
func (p *crawlProgress) line(end bool) {
	every := plainEvery
	if p.a.terminal {
		every = 500 * time.Millisecond
	}
	now := p.a.now()
	if p.a.quiet || !end && now.Sub(p.last) < every {
		return
	}
	p.last = now
	if now.Sub(p.counted) >= countEvery || end {
		if waiting, err := p.db.WaitingAddresses(p.ctx); err == nil {
			p.waiting, p.counted = waiting, now
		}
	}
	text := p.text(now)
	if p.a.terminal {
		fmt.Fprintf(p.a.stderr, "\r\x1b[K%s", text)
		return
	}
	fmt.Fprintln(p.a.stderr, text)
}

func (p *crawlProgress) finish() {
	if p.a.terminal && !p.a.quiet {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.line(true)
		fmt.Fprintln(p.a.stderr)
	}
}
