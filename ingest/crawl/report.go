package crawl

import (
	"slices"
	"sync"
)

// Report tells what a run did. Its methods may be called by several goroutines.
type Report struct {
	mu    sync.Mutex
	Sites map[string]*SiteReport `json:"sites"`
}

// SiteReport is the part of one site.
type SiteReport struct {
	Requests  int   `json:"requests"`
	Fetched   int   `json:"fetched"`   // answered with a body of interest or a list
	Unchanged int   `json:"unchanged"` // of the answers, those that brought nothing new
	Kept      int   `json:"kept"`      // responses handed to the pipeline
	Relevant  int   `json:"relevant"`  // of them, articles whose title promises a conference
	Found     int   `json:"found"`     // addresses that were new
	Bytes     int64 `json:"bytes"`
	Recalled  int   `json:"recalled"` // looked at again since a list or sitemap told of a change
	// PrintViews are the articles whose print view was kept in place of the page.
	PrintViews int            `json:"print_views,omitempty"`
	Gone       int            `json:"gone"`
	Robots     int            `json:"robots"`  // addresses that robots.txt forbids
	Retried    int            `json:"retried"` // failures that are to be tried again
	Failed     map[string]int `json:"failed"`  // by reason; what is gone or ends nowhere, too
	// Examples names an address for each reason.
	Examples map[string]string `json:"examples"`
	// End tells why the site's part ended: done, max_pages, max_time, budget, closed, resting,
	// no_robots (robots.txt couldn't be had, so nothing was fetched), interrupted.
	End string `json:"end"`
	// TLSExceptions are the hosts whose certificate wasn't checked, with the site file's reason.
	TLSExceptions map[string]string `json:"tls_exceptions,omitempty"`
}

// with runs f on the site's part.
func (r *Report) with(site string, f func(*SiteReport)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Sites == nil {
		r.Sites = map[string]*SiteReport{}
	}
	s := r.Sites[site]
	if s == nil {
		s = &SiteReport{Failed: map[string]int{}, Examples: map[string]string{}}
		r.Sites[site] = s
	}
	f(s)
}

// Read runs f on the report while nothing changes it.
func (r *Report) Read(f func(sites map[string]*SiteReport)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(r.Sites)
}

// harmless are reasons that tell of the portal, not of a page that is missing in the corpus.
var harmless = []string{NotFound, SoftNotFound, Endless, Login, OtherHost}

// Failures is how many addresses failed for other reasons than robots.txt, being gone
// or leading elsewhere.
func (r *Report) Failures() (n int) {
	r.Read(func(sites map[string]*SiteReport) {
		for _, s := range sites {
			for reason, failed := range s.Failed {
				if !slices.Contains(harmless, reason) {
					n += failed
				}
			}
		}
	})
	return n
}

func (s *SiteReport) fail(code, url string) {
	s.Failed[code]++
	if s.Examples[code] == "" {
		s.Examples[code] = url
	}
}
