package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/cheggaaa/pb/v3"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// progress shows a run while it goes on, and counts what it did. It is the
// pipeline's observer.
type progress struct {
	a       *app
	bar     *pb.ProgressBar // nil where there is no terminal, or --quiet
	summary summary
	last    time.Time
	begun   time.Time
	plain   bool // a line now and then where there is no terminal
}

// summary counts results; each stands in one count only.
type summary struct {
	New           int `json:"new"`
	Unchanged     int `json:"unchanged"`
	Changed       int `json:"changed"`
	NotConference int `json:"not_a_conference"`
	Failed        int `json:"failed"`
	Skipped       int `json:"skipped"`
}

func (s summary) total() int {
	return s.New + s.Unchanged + s.Changed + s.NotConference + s.Failed + s.Skipped
}

// startProgress starts the display; stop ends it. Where the inputs can be
// counted, the bar learns its end while the work goes on.
func (a *app) startProgress(ctx context.Context, counted pipeline.Source) (p *progress, stop func()) {
	p = &progress{a: a, last: a.now(), begun: a.now(), plain: !a.quiet && !a.terminal}
	if a.quiet || !a.terminal {
		return p, func() {}
	}
	p.bar = pb.New(0).SetWriter(a.stderr).SetTemplateString(`{{counters . }} {{bar . }} {{percent . }} {{speed . "%s/s"}} {{rtime . "còn %s"}}`)
	p.bar.Start()
	ctx, cancel := context.WithCancel(ctx)
	if counted != nil {
		go func() {
			if n := pipeline.Count(ctx, counted); ctx.Err() == nil {
				p.bar.SetTotal(int64(n))
			}
		}()
	}
	return p, func() {
		cancel()
		p.bar.Finish()
	}
}

// plainEvery is how often a run without a terminal says how far it is.
const plainEvery = 10 * time.Second

// Done counts a result and tells of a failure.
func (p *progress) Done(r *pipeline.Result) {
	switch {
	case r.State == pipeline.Folder:
		return
	case r.State == pipeline.Failed:
		p.summary.Failed++
		p.fail(r)
	case r.State == pipeline.Skipped:
		p.summary.Skipped++
	case r.Known || r.Change == string(sqlite.Unchanged):
		p.summary.Unchanged++
	case r.State == pipeline.NotAConference:
		p.summary.NotConference++
	case r.Change == string(sqlite.Changed):
		p.summary.Changed++
	default:
		p.summary.New++
	}
	if p.bar != nil && r.State != pipeline.Skipped {
		p.bar.Increment()
	}
	if now := p.a.now(); p.plain && now.Sub(p.last) >= plainEvery {
		p.last = now
		fmt.Fprintf(p.a.stderr, "%d đã xong · done, %d lỗi · failed\n", p.summary.total(), p.summary.Failed)
	}
}

// fail tells of a failure at once, above the bar.
func (p *progress) fail(r *pipeline.Result) {
	before := ""
	if p.bar != nil {
		before = "\r\x1b[K"
	}
	earlier := ""
	if r.Known {
		earlier = " (as before; sokhoi retry tries again)"
	}
	fmt.Fprintf(p.a.stderr, "%ssokhoi: %s%s\n", before, firstLine(r.Err.Error()), earlier)
	p.a.log.Debug("failed", "input", r.Err.Input, "code", r.Err.Code, "error", r.Err.Error())
}

// print writes the summary.
func (s summary) print(w io.Writer) {
	for _, row := range []struct {
		label string
		n     int
	}{
		{"mới · new", s.New}, {"không đổi · unchanged", s.Unchanged}, {"đã đổi · changed", s.Changed},
		{"không phải hội nghị · not a conference", s.NotConference}, {"lỗi · failed", s.Failed}, {"bỏ qua · skipped", s.Skipped},
	} {
		if row.n > 0 || row.label != "bỏ qua · skipped" {
			fmt.Fprintf(w, "%8d  %s\n", row.n, row.label)
		}
	}
}

// end is the error that a run ends the command with: exit code 1 where inputs failed.
func (p *progress) end(err error) error {
	if err != nil {
		return err
	}
	if p.summary.Failed > 0 {
		return &exitError{exitInput, nil}
	}
	return nil
}
