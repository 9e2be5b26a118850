package web

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// batches are the crawls and imports of the corpus.
type batches struct {
	Origins []sqlite.Batch
	Sites   []siteCount
	Run     *sqlite.CrawlRun // the crawl begun last, nil where there was none
	made    time.Time
}

// siteCount is how far the crawl of a site has come.
type siteCount struct {
	Site    string `json:"site"`
	Known   int64  `json:"known"` // addresses
	Fetched int64  `json:"fetched"`
	Waiting int64  `json:"waiting"`
	Due     int64  `json:"due"`     // of those that wait or were fetched, how many may be fetched now
	Refused int64  `json:"refused"` // failed for good, gone or forbidden
}

// Done is the share of addresses that need no first fetch any more, in percent.
func (c siteCount) Done() int {
	if c.Known == 0 {
		return 0
	}
	return int((c.Known - c.Waiting) * 100 / c.Known)
}

// imported is when something was last met.
func (b *batches) imported() (last time.Time) {
	for _, o := range b.Origins {
		if o.Last.After(last) {
			last = o.Last
		}
	}
	return last
}

// batchCounts keeps the batches for a while: counting them takes long where there
// are many addresses.
type batchCounts struct {
	counting sync.Mutex
	last     atomic.Pointer[batches]
}

// batches are those of the corpus as of some seconds ago. Only who comes first of all
// waits for another's counting.
func (s *Server) batches(ctx context.Context) (*batches, error) {
	c := &s.batchCounts
	fresh := func() *batches {
		if last := c.last.Load(); last != nil && s.o.Now().Sub(last.made) < s.o.Every {
			return last
		}
		return nil
	}
	if last := fresh(); last != nil {
		return last, nil
	}
	if !c.counting.TryLock() {
		if last := c.last.Load(); last != nil {
			return last, nil
		}
		c.counting.Lock()
	}
	defer c.counting.Unlock()
	if last := fresh(); last != nil {
		return last, nil
	}
	start := s.o.Now()
	b := &batches{}
	var err error
	if b.Origins, err = s.o.Corpus.Batches(ctx); err != nil {
		return nil, err
	}
	counts, err := s.o.Corpus.AddressCounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range counts {
		if n := len(b.Sites); n == 0 || b.Sites[n-1].Site != x.Site {
			b.Sites = append(b.Sites, siteCount{Site: x.Site})
		}
		site := &b.Sites[len(b.Sites)-1]
		site.Known += x.Count
		site.Due += x.Due
		switch x.State {
		case corpus.Waiting:
			site.Waiting += x.Count
		case corpus.Fetched, corpus.Moved:
			site.Fetched += x.Count
		default:
			site.Refused += x.Count
		}
	}
	run, err := s.o.Corpus.LastCrawlRun(ctx)
	switch {
	case err == nil:
		b.Run = &run
	case !errors.Is(err, sqlite.ErrNotFound):
		return nil, err
	}
	// What takes a second is counted anew after ten.
	b.made = s.o.Now().Add(9 * s.o.Now().Sub(start))
	c.last.Store(b)
	return b, nil
}
