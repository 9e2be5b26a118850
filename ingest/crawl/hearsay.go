package crawl

import (
	"context"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

const (
	// maxTold is how many texts of links are remembered of an address: each place
	// of a portal that shows it may cut its title in another way.
	maxTold = 8
	// shortTold is the length in bytes under which a text tells nothing: "xem tiếp".
	shortTold = 16
	// fewTold is how many changes a page may tell of, whatever the share.
	fewTold = 3
)

// told is a hash of what a link tells of the page that it leads to, 0 for nothing.
func told(l *Link) uint32 {
	text := strings.Join(steady(l.Text), " ")
	if len(text) < shortTold {
		return 0
	}
	h := fnv.New32a()
	h.Write([]byte(text + l.Date.String()))
	return h.Sum32() | 1
}

// hearsay is what a link tells of a page that isn't known yet.
func hearsay(l *Link) corpus.Hearsay {
	out := corpus.Hearsay{Modified: l.Modified}
	if t := told(l); t != 0 {
		out.Told = []uint32{t}
	}
	return out
}

// hear compares what the links of a page tell of addresses that are known with what was
// told of them before. A later change in a sitemap or feed, or another title or day on a
// list or in a feed that was read before, makes the address due. A page that tells so of more than half
// of what it lists isn't believed: it was made anew itself, or dates all by the clock.
func (v *visitor) hear(ctx context.Context, from *corpus.Address, links []Link, before bool) ([]corpus.Hint, error) {
	byURL := map[string]*Link{}
	var urls []string
	for i := range links {
		l := &links[i]
		if (l.Kind == corpus.Article || l.Kind == corpus.UnknownPage || l.Kind == corpus.Attachment) && (!l.Modified.IsZero() || told(l) != 0) {
			byURL[l.Key.String()] = l
			urls = append(urls, l.Key.String())
		}
	}
	if len(urls) == 0 {
		return nil, nil
	}
	known, err := v.Frontier.Heard(ctx, urls)
	if err != nil {
		return nil, err
	}
	var hints []corpus.Hint
	changed, fetched := 0, 0
	for _, k := range known {
		l := byURL[k.URL]
		hint := corpus.Hint{URL: k.URL, Hearsay: k.Hearsay}
		again := false
		if l.Modified.After(k.Hearsay.Modified) {
			again = !k.Hearsay.Modified.IsZero() || l.Modified.After(k.Visited)
			hint.Hearsay.Modified = l.Modified
		}
		if t := told(l); t != 0 && !slices.Contains(k.Hearsay.Told, t) {
			again = again || before && (from.Kind == corpus.ListPage || from.Kind == corpus.SiteMap) && len(k.Hearsay.Told) > 0
			hint.Hearsay.Told = append(slices.Clone(k.Hearsay.Told), t)
			hint.Hearsay.Told = hint.Hearsay.Told[max(0, len(hint.Hearsay.Told)-maxTold):]
		}
		visited := k.State == corpus.Fetched || k.State == corpus.Gone
		if visited {
			fetched++
		}
		if again && visited {
			hint.Due = v.now()
			changed++
		}
		if !hint.Hearsay.Modified.Equal(k.Hearsay.Modified) || !slices.Equal(hint.Hearsay.Told, k.Hearsay.Told) {
			hints = append(hints, hint)
		}
	}
	if changed > fewTold && 2*changed > fetched {
		for i := range hints {
			hints[i].Due = time.Time{}
		}
		changed = 0
	}
	v.report.with(v.site.Name, func(r *SiteReport) { r.Recalled += changed })
	return hints, nil
}
