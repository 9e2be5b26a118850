package crawl

import (
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// mostMapped is the most addresses of one sitemap.
const mostMapped = 50_000

// mapEntry is one entry of a sitemap or feed while it is read.
type mapEntry struct {
	links    []string
	title    string
	modified time.Time
}

// readSitemap reads a sitemap, an index of sitemaps, RSS or Atom, as far as it is sound.
func (s *Site) readSitemap(address *url.URL, body []byte) []Link {
	var out []Link
	d := xml.NewDecoder(strings.NewReader(string(body)))
	d.Strict = false
	var in []string
	var entry *mapEntry
	take := func() {
		for _, href := range entry.links {
			request, key, ok := Address(address, href, s.IgnoreParams)
			if !ok || !s.Own(request) || !s.Own(key) {
				continue
			}
			kind, ok := s.Kind(key)
			if slices.Contains(in, "sitemapindex") {
				kind, ok = corpus.SiteMap, true
			}
			if ok {
				out = append(out, Link{Request: request, Key: key, Kind: kind, Text: strings.TrimSpace(entry.title), Modified: entry.modified})
			}
		}
	}
	for len(out) < mostMapped {
		t, err := d.Token()
		if err != nil {
			return out
		}
		switch t := t.(type) {
		case xml.StartElement:
			if in = append(in, t.Name.Local); len(in) > 64 {
				return out
			}
			switch t.Name.Local {
			case "item", "entry", "url", "sitemap":
				entry = &mapEntry{}
			case "link":
				for _, a := range t.Attr {
					// Atom's other links lead to comments, files and the feed itself.
					if entry != nil && a.Name.Local == "href" && !slices.ContainsFunc(t.Attr, func(a xml.Attr) bool { return a.Name.Local == "rel" && a.Value != "alternate" }) {
						entry.links = append(entry.links, a.Value)
					}
				}
			}
		case xml.EndElement:
			if len(in) == 0 {
				continue
			}
			if name := in[len(in)-1]; entry != nil && (name == "item" || name == "entry" || name == "url" || name == "sitemap") {
				take()
				entry = nil
			}
			in = in[:len(in)-1]
		case xml.CharData:
			text := strings.TrimSpace(string(t))
			if len(in) == 0 || entry == nil || text == "" {
				continue
			}
			switch in[len(in)-1] {
			case "title":
				entry.title += text + " "
			case "loc", "link":
				entry.links = append(entry.links, text)
			case "lastmod", "updated", "pubDate", "date", "modified":
				if m := readInstant(text); m.After(entry.modified) {
					entry.modified = m
				}
			}
		}
	}
	return out
}

// instants are the ways in which sitemaps and feeds write points in time.
var instants = []string{time.RFC3339, "2006-01-02T15:04Z07:00", time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST",
	"2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly}

// readInstant is the point in time, in Vietnam where no zone is told; zero for none.
func readInstant(s string) time.Time {
	for _, form := range instants {
		if t, err := time.ParseInLocation(form, s, zone); err == nil && t.Year() > 1990 {
			return t
		}
	}
	return time.Time{}
}
