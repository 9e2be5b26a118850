package crawl

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

// Fetch asks for one page of the site with the manners of a crawl, robots.txt
// first. Redirects within the site are followed. It remembers nothing.
func (c *Crawler) Fetch(ctx context.Context, s *Site, address string) (body []byte, mediaType string, final *url.URL, err error) {
	if c.hosts == nil {
		if c.UserAgent == "" {
			c.UserAgent = Agent
		}
		if c.Now == nil {
			c.Now = time.Now
		}
		c.Limits, c.hosts, c.report = c.Limits.withDefaults(), map[string]*host{}, &Report{}
		if c.Frontier == nil {
			c.Frontier = forgetful{}
		}
	}
	_, key, ok := Address(nil, address, s.IgnoreParams)
	if !ok {
		return nil, "", nil, &corpus.InputError{Input: address, Code: "bad_address", Reason: "no http or https address of a page"}
	}
	request := *key
	if !s.Own(&request) {
		return nil, "", nil, &corpus.InputError{Input: address, Code: OtherHost, Reason: "not on a host of the site " + s.Name}
	}
	v := &visitor{Crawler: c, site: s, fetcher: newFetcher(c.Limits, c.UserAgent, c.Loopback, s.TLSExceptions)}
	defer v.fetcher.client.CloseIdleConnections()
	res, at, err := v.follow(ctx, corpus.Address{URL: key.String(), Kind: corpus.ListPage}, &request)
	var bad *failure
	if errors.As(err, &bad) {
		return nil, "", nil, &corpus.InputError{Input: address, Code: bad.code, Reason: "it can't be fetched", Err: bad}
	}
	if errors.Is(err, errRobots) || errors.Is(err, errResting) {
		return nil, "", nil, &corpus.InputError{Input: address, Code: NoRobots, Reason: "it may not be fetched now", Err: err}
	}
	if err != nil {
		return nil, "", nil, err
	}
	if res.status != http.StatusOK {
		return nil, "", nil, &corpus.InputError{Input: address, Code: NotFound, Reason: fmt.Sprintf("the server answers %d", res.status)}
	}
	final, err = url.Parse(at)
	return res.body, res.header.Get("Content-Type"), final, err
}

// forgetful is the frontier of single fetches.
type forgetful struct{ Frontier }

func (forgetful) HostState(_ context.Context, h string) (corpus.HostState, error) {
	return corpus.HostState{Host: h}, nil
}
func (forgetful) SaveHostState(context.Context, corpus.HostState) error { return nil }

// Guess is a proposal for a site file.
type Guess struct {
	Family string
	// Telltales are what told the family, by family.
	Telltales map[string][]string
	Articles  []Link // links of the page that the family takes for articles
	Pattern   string // of articles, proposed where the family knows too few
	// Postback is a selector of links by which forms page the list, "" where there are none.
	Postback string
}

// GuessSite proposes a family by the tell-tales in a page, and a pattern of articles
// by the shapes of the links with long texts.
func GuessSite(address *url.URL, body []byte, mediaType string) (*Guess, error) {
	decoded, err := charset.Decode(body, mediaType)
	if err != nil {
		return nil, err
	}
	g := &Guess{Family: "portal", Telltales: map[string][]string{}}
	var best *Site
	for _, name := range Families() {
		f, err := family(name)
		if err != nil {
			return nil, err
		}
		for _, t := range f.Telltales {
			if strings.Contains(decoded.Text, t) {
				g.Telltales[name] = append(g.Telltales[name], t)
			}
		}
		if len(g.Telltales[name]) > len(g.Telltales[g.Family]) {
			g.Family = name
		}
	}
	best, err = ParseSite([]byte(fmt.Sprintf("name: guess\nfamily: %s\nstart: [%q]\n", g.Family, address)))
	if err != nil {
		return nil, err
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(decoded.Text))
	if err != nil {
		return nil, err
	}
	g.Postback = guessPostback(doc)
	shapes := map[string]int{}
	for _, l := range best.links(doc, address) {
		if l.Kind == corpus.Article {
			g.Articles = append(g.Articles, l)
		} else if l.Kind == corpus.UnknownPage && len(strings.Fields(l.Text)) >= 6 {
			shapes[shape(l.Key)]++
		}
	}
	if len(g.Articles) < 3 {
		names := make([]string, 0, len(shapes))
		for s := range shapes {
			names = append(names, s)
		}
		slices.Sort(names)
		sort.SliceStable(names, func(i, j int) bool { return shapes[names[i]] > shapes[names[j]] })
		if len(names) > 0 && shapes[names[0]] >= 3 {
			g.Pattern = names[0]
		}
	}
	return g, nil
}

// shape is a pattern for addresses like this one: the directories as they stand, numbers as
// numbers, the slug as anything.
func shape(u *url.URL) string {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	for i, p := range parts {
		digits := strings.IndexFunc(p, func(r rune) bool { return r < '0' || r > '9' }) < 0
		switch {
		case digits && p != "":
			parts[i] = `\d+`
		case i == len(parts)-1 && (strings.Count(p, "-") >= 3 || strings.Count(p, "+") >= 3):
			parts[i] = `[^/?]+`
		default:
			parts[i] = quoteMeta(p)
		}
	}
	pattern := "^/" + strings.Join(parts, "/")
	var names []string
	for name := range u.Query() {
		names = append(names, quoteMeta(name)+"=")
	}
	slices.Sort(names)
	if len(names) > 0 {
		pattern += `\?.*` + strings.Join(names, ".*")
	} else {
		pattern += "$"
	}
	return pattern
}

func quoteMeta(s string) string {
	return strings.NewReplacer(".", `\.`, "+", `\+`, "(", `\(`, ")", `\)`, "*", `\*`, "?", `\?`, "[", `\[`, "]", `\]`, "$", `\$`, "|", `\|`, "^", `\^`, `\`, `\\`).Replace(s)
}

// YAML is the proposal as a site file.
func (g *Guess) YAML(start *url.URL) string {
	var b strings.Builder
	fmt.Fprintf(&b, "name: %s\nfamily: %s\nprovince: \"\"\nstart:\n  - %q\n", strings.ReplaceAll(hostKey(start), ":", "-"), g.Family, start)
	if g.Pattern != "" {
		fmt.Fprintf(&b, "articles:\n  - '%s'\n", g.Pattern)
	}
	if g.Postback != "" {
		fmt.Fprintf(&b, "paging: {postback: %q}\n", g.Postback)
	}
	return b.String()
}
