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

// portals are the hosts that first told of the bloc. A site that only repeats
// what others wrote is none: what it holds of a year says nothing.
func (a *assembly) portals() []string {
	var out []string
	for i := range a.h.Meetings {
		m := &a.h.Meetings[i]
		if host := hostOf(m.Cite.URI); !m.Copy && host != "" {
			out = append(out, host)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// yearFacts is what the corpus holds of a year besides the bloc's conferences.
type yearFacts struct {
	documents int // that could be read
	failed    int
}

func (l *Ledger) factsOf(portals []string, year int) yearFacts {
	var f yearFacts
	for _, host := range portals {
		f.documents += l.seen[portalYear{l.texts.id(host), int16(year)}].documents
	}
	if l.opts.Coverage != nil {
		fetched, failed := l.opts.Coverage.Seen(portals, year)
		f.documents, f.failed = max(f.documents, fetched-failed), failed
	}
	return f
}
