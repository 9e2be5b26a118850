package ledger

import "slices"

// Coverage tells what the corpus knows of a year besides reports; it is for
// saying why a year has no evidence.
type Coverage interface {
	// Seen counts the documents fetched from the hosts and published in the year,
	// and those of them that failed to parse.
	Seen(hosts []string, year int) (fetched, failed int)
}

// portalYear is one host in one year of publication.
type portalYear struct {
	host int32
	year int16
}

type portalCount struct{ documents, conferences int }

func (l *Ledger) countPortal(d *document, conferences, sign int) {
	k := portalYear{d.host, d.year}
	c := l.seen[k]
	c.documents += sign
	c.conferences += sign * conferences
	if c.documents <= 0 {
		delete(l.seen, k)
		return
	}
	l.seen[k] = c
}

// yearFacts is what is known of a year without a head.
type yearFacts struct {
	documents int // reports from the bloc's portals
	failed    int
	meetings  []Cite // conferences of the bloc that tell no head
}

// factsOf gathers what the corpus holds from the bloc's portals that could tell
// of the year: posts of the year and of the January after.
func (l *Ledger) factsOf(b *Bloc, year int) yearFacts {
	var f yearFacts
	hosts := map[int32]bool{}
	for _, g := range b.segments {
		for h := range g.hosts {
			hosts[h] = true
		}
	}
	var names []string
	for h := range hosts {
		names = append(names, l.texts.text(h))
		f.documents += l.seen[portalYear{h, int16(year)}].documents
	}
	slices.Sort(names)
	if l.opts.Coverage != nil {
		fetched, failed := l.opts.Coverage.Seen(names, year)
		f.documents, f.failed = max(f.documents, fetched-failed), failed
	}
	return f
}
