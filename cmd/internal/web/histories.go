package web

import (
	"slices"
	"sync"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// maxHistories is the most conferences of the histories that are remembered: some
// ten kilobytes each.
const maxHistories = 10_000

// histories remembers those asked for last: to make one takes a while where a bloc
// has hundreds of documents. A bloc that changes gets another card.
type histories struct {
	mu       sync.Mutex
	last     []remembered // the one asked for last at the end
	meetings int
}

type remembered struct {
	of      *card
	history *ledger.History
}

// get is the history of the card's bloc, which nobody may change.
func (s *histories) get(c *card, make func(key string) (*ledger.History, error)) (*ledger.History, error) {
	s.mu.Lock()
	if i := slices.IndexFunc(s.last, func(r remembered) bool { return r.of == c }); i >= 0 {
		r := s.last[i]
		s.last = append(slices.Delete(s.last, i, i+1), r)
		s.mu.Unlock()
		return r.history, nil
	}
	s.mu.Unlock()
	h, err := make(c.Key)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.last, func(r remembered) bool { return r.of == c }) {
		s.last = append(s.last, remembered{c, h})
		s.meetings += len(h.Meetings)
	}
	drop := 0
	for ; s.meetings > maxHistories && drop < len(s.last); drop++ {
		s.meetings -= len(s.last[drop].history.Meetings)
	}
	s.last = slices.Delete(s.last, 0, drop)
	return h, nil
}
