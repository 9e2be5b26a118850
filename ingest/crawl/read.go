package crawl

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest"
)

// maxBarren is how many list pages in a row may offer nothing new.
const maxBarren = 4

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
