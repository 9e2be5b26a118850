package index

import (
	"errors"
	"fmt"

	"github.com/sokhoi/sokhoi/corpus"
)

// Sort is an order of results.
type Sort string

// The orders of results.
const (
	ByRelevance Sort = "relevance" // then newest first
	ByDate      Sort = "date"      // of the conference, else of publication; newest first
	ByYear      Sort = "year"      // emulation year, newest first
)

// Options says how to search. The zero Options gives the ten best results.
type Options struct {
	// Limit is the number of hits, 10 if zero, at most MaxLimit. A page may have
	// less, even none, though Next says that there are more: where few of the
	// documents that may answer do.
	Limit int
	// After is the Next of the page before.
	After string
	Sort  Sort // ByRelevance if empty
	// Ascending turns ByDate and ByYear to oldest first.
	Ascending bool
	// Facets names what to count: see the Facet constants.
	Facets []string
	// FacetSize is the number of values of each facet, 10 if zero.
	FacetSize int
	// Related takes the predecessors and successors of a unit for the unit.
	Related bool
	// Fragments is the number of fragments of a hit's text, 2 if zero, none if
	// negative; FragmentSize their size in bytes, about 240 if zero.
	Fragments, FragmentSize int
}

// MaxLimit bounds the hits of one page; there is no bound to the pages.
const MaxLimit = 1000

const (
	// verifyAll is how many doubtful documents are verified to give an exact
	// total; where there are more, only those shown are. verifyPage bounds those
	// of one page, so that no page takes long.
	verifyAll  = 50
	verifyPage = 60
	// leadSize is how much of a text stands for it where nothing is marked.
	leadSize = 200
)

// ErrOptions is what errors for options without meaning are.
var ErrOptions = errors.New("index: bad options")

func (o Options) withDefaults() (Options, error) {
	if o.Limit == 0 {
		o.Limit = 10
	}
	if o.Limit < 0 || o.Limit > MaxLimit {
		return o, fmt.Errorf("%w: limit %d isn't from 1 to %d", ErrOptions, o.Limit, MaxLimit)
	}
	switch o.Sort {
	case "":
		o.Sort = ByRelevance
	case ByRelevance, ByDate, ByYear:
	default:
		return o, fmt.Errorf("%w: no order %q; there are relevance, date and year", ErrOptions, o.Sort)
	}
	if o.FacetSize <= 0 {
		o.FacetSize = 10
	}
	for _, f := range o.Facets {
		if facetKind(f) == "" {
			return o, fmt.Errorf("%w: no facet %q; there are %v", ErrOptions, f, FacetNames())
		}
	}
	if o.Fragments == 0 {
		o.Fragments = 2
	}
	if o.FragmentSize <= 0 {
		o.FragmentSize = 240
	}
	return o, nil
}

// Result is what a search found.
type Result struct {
	// Query is the query in its canonical form.
	Query string `json:"query"`
	// Total is the number of documents found, at most that many where Exact is
	// false: phrases and nearness are verified in the documents shown, and in all
	// where they are few.
	Total  int     `json:"total"`
	Exact  bool    `json:"exact"`
	Hits   []Hit   `json:"hits"`
	Next   string  `json:"next,omitempty"` // for Options.After, "" on the last page
	Facets []Facet `json:"facets,omitempty"`
	// DidYouMean is a query that finds more, "" where there is no doubt.
	DidYouMean string `json:"did_you_mean,omitempty"`
}

// Hit is a document found.
type Hit struct {
	ID    corpus.DocumentID `json:"id"`
	Score float64           `json:"score"`
	// Report is the document's report, nil where it has none or the index was
	// opened without Texts.
	Report *corpus.Report `json:"-"`
	// Title is the title with what matched in it.
	Title Fragment `json:"title"`
	// Fragments are the parts of the text that matched.
	Fragments []Fragment `json:"fragments"`
	// Lead is the start of the text where no part of it matched.
	Lead string `json:"lead,omitempty"`
	// Facts are the values of the record that the query asked for.
	Facts []Fact `json:"facts"`
}
