package crawl

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest"
)

// maxBarren is how many list pages in a row may offer nothing new.
const maxBarren = 4

// read reads a body: links, fingerprint, and whether the pipeline is to have it.
func (v *visitor) read(ctx context.Context, a corpus.Address, res *response, media string) (visit corpus.Visit, p *Page, err error) {
	visit.Address = a
	b := &visit.Address
	b.Reason, b.ETag, b.LastModified = "", res.header.Get("ETag"), res.header.Get("Last-Modified")
	u, err := url.Parse(a.URL)
	if err != nil {
		return visit, p, err
	}
	if a.Kind == corpus.SiteMap {
		links := v.site.readSitemap(u, res.body)
		visit.Links = v.addresses(b, links, 0)
		visit.Hints, err = v.hear(ctx, b, links, a.Content != "")
		return visit, p, err
	}
	switch format := ingest.Sniff(res.body, media, a.URL); format {
	case ingest.PDF, ingest.Office, ingest.MHTML, ingest.Zip:
		b.Kind, visit.Body = corpus.Attachment, res.body
		return visit, nil, nil
	case ingest.HTML, ingest.PlainText, ingest.Gzip:
	case ingest.Empty:
		return visit, nil, &failure{code: WrongType, detail: "empty"}
	default:
		return visit, nil, &failure{code: WrongType, detail: string(format)}
	}
	p, err = v.site.ReadPage(u, res.body, media)
	if err != nil {
		return visit, p, err
	}
	if p.saysAbsent() {
		return visit, nil, &failure{code: SoftNotFound, detail: clip(p.Title)}
	}
	if a.Kind == corpus.Attachment {
		return visit, nil, &failure{code: WrongType, detail: "a page instead of a file"}
	}
	if a.Kind == corpus.Article {
		p.Links = slices.DeleteFunc(p.Links, func(l Link) bool { return l.Form != "" })
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
			return visit, p, err
		}
		if first != "" {
			b.Reason, b.Fingerprint = Duplicate+": "+first, 0
		} else {
			visit.Body = res.body
		}
	}
	visit.Links = v.addresses(b, p.Links, inherited)
	visit.Hints, err = v.hear(ctx, b, p.Links, a.Content != "")
	return visit, p, err
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
		if l.before(v.Since) {
			// The list is to be read again in a run that wants them.
			from.ETag, from.LastModified = "", ""
			continue
		}
		key := l.Key.String()
		a := corpus.Address{URL: key, Site: v.site.Name, Kind: l.Kind, Via: from.URL, Anchor: clipText(l.Text), PublishedOn: l.Date, Depth: from.Depth + 1, Due: v.now()}
		if request := l.Request.String(); request != key {
			a.Request = request
		}
		a.Form, a.Hearsay = l.Form, hearsay(&l)
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

// before reports whether the link tells that its page is older than the day.
func (l *Link) before(day corpus.Date) bool {
	switch {
	case day.IsZero():
		return false
	case !l.Date.IsZero():
		return l.Date.Before(day)
	case l.Kind == corpus.Article && !l.Modified.IsZero(): // published before it was changed
		t := l.Modified.In(zone)
		return corpus.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}.Before(day)
	}
	return false
}

func clipText(s string) string {
	if len(s) <= 300 {
		return s
	}
	return strings.ToValidUTF8(s[:300], "")
}
