package crawl

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest"
)

// quoted is an argument of a script that opens a window.
var quoted = regexp.MustCompile(`['"]([^'"]+)['"]`)

// printLink is the address of the print view that the page links to or opens by a script,
// nil for none. Patterns of what is to be ignored, which print views mostly are, don't
// count: the site file names this one.
func (s *Site) printLink(doc *goquery.Document, base *url.URL) *url.URL {
	var found *url.URL
	s.catch(doc, "print").EachWithBreak(func(_ int, e *goquery.Selection) bool {
		targets := []string{e.AttrOr("href", "")}
		for _, script := range []string{e.AttrOr("href", ""), e.AttrOr("onclick", "")} {
			for _, m := range quoted.FindAllStringSubmatch(script, 3) {
				if strings.ContainsAny(m[1], "/.?") {
					targets = append(targets, m[1])
				}
			}
		}
		for _, t := range targets {
			if t == "" || strings.HasPrefix(t, "#") {
				continue
			}
			request, _, ok := Address(base, t, nil)
			if ok && s.Own(request) && request.String() != base.String() {
				found = request
				return false
			}
		}
		return true
	})
	return found
}

const (
	// printShare is how much of a print view must stand on the page, and of the page's
	// body on the view, by lines.
	printShare = 0.8
	// plainLine is the length in bytes from which a line of a page is worth comparing.
	plainLine = 30
)

// printView fetches the print view of an article, nil where there is none that tells the
// same in cleaner form. What goes wrong with it is no failure of the article.
func (v *visitor) printView(ctx context.Context, p *Page) (*response, error) {
	if p.Print == nil || !v.site.prints {
		return nil, nil
	}
	res, _, err := v.follow(ctx, corpus.Address{URL: p.Print.String(), Site: v.site.Name, Kind: corpus.UnknownPage}, p.Print)
	var bad *failure
	switch {
	case errors.As(err, &bad), errors.Is(err, errBudget), errors.Is(err, errResting), errors.Is(err, errRobots):
		return nil, nil
	case err != nil:
		return nil, err
	}
	media := res.header.Get("Content-Type")
	if res.status != http.StatusOK || ingest.Sniff(res.body, media, p.Print.String()) != ingest.HTML {
		return nil, nil
	}
	view, err := v.site.ReadPage(p.Print, res.body, media)
	if err != nil || !cleaner(view, p) {
		return nil, nil
	}
	return res, nil
}

// cleaner reports whether a print view tells what the page tells, and less else.
func cleaner(view, page *Page) bool {
	if len(view.visible) >= len(page.visible) || share(view.visible, page.visible) < printShare {
		return false
	}
	return !page.Selected || share(page.Text, view.visible) >= printShare
}

// share is how much of the long lines of text also stand in other, by bytes; 0 where
// there are none.
func share(text, other string) float64 {
	lines := slices.Collect(strings.SplitSeq(other, "\n"))
	known := make(map[string]bool, len(lines))
	for _, l := range lines {
		known[l] = true
	}
	all, same := 0, 0
	for l := range strings.SplitSeq(text, "\n") {
		if len(l) < plainLine {
			continue
		}
		if all += len(l); known[l] {
			same += len(l)
		}
	}
	if all == 0 {
		return 0
	}
	return float64(same) / float64(all)
}
