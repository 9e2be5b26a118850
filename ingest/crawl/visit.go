package crawl

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

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
	if strings.Contains(a.URL, "#") && a.Form == "" {
		return v.store(ctx, v.failed(a, &failure{code: BadHTTP, detail: "the form that leads to it is lost"}))
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
	a.ETag, a.LastModified, a.Content, a.Fingerprint, a.Form = "", "", "", 0, ""
	return nil
}

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
	visit, page, err := v.read(ctx, a, res, media)
	var bad *failure
	if errors.As(err, &bad) {
		return v.store(ctx, v.failed(a, bad))
	}
	if err != nil {
		return err
	}
	b := &visit.Address
	b.State, b.MediaType, b.Content = corpus.Fetched, media, digest
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
	relevant, printed := 0, 0
	if visit.Body != nil && page != nil {
		if Focus(page.Title) >= promising {
			relevant = 1
		}
		view, err := v.printView(ctx, page)
		if err != nil {
			return err
		}
		if view != nil {
			if err := v.keep(b.URL, res); err != nil {
				return err
			}
			res, visit.Body, printed = view, view.body, 1
			b.Content, b.MediaType = corpus.NewDocumentID(view.body).Digest(), view.header.Get("Content-Type")
		}
	}
	if visit.Body != nil || b.Unchanged == 0 {
		if err := v.keep(res.request.URL.String(), res); err != nil {
			return err
		}
	}
	if err := v.store(ctx, visit); err != nil {
		return err
	}
	v.report.with(v.site.Name, func(r *SiteReport) { r.Relevant, r.PrintViews = r.Relevant+relevant, r.PrintViews+printed })
	return nil
}

// schedule says when to look again: list pages soon, deeper ones later, articles
// rarely, all of them later the longer they stay as they are.
func (v *visitor) schedule(a *corpus.Address) {
	wait := time.Duration(v.site.Revisit.Articles)
	if !a.PublishedOn.IsZero() {
		// What is new is mended sooner than what is old.
		age := v.now().Sub(time.Date(a.PublishedOn.Year, time.Month(a.PublishedOn.Month), a.PublishedOn.Day, 0, 0, 0, 0, zone))
		wait = min(wait, max(age, 24*time.Hour))
	}
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
