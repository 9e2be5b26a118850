package web

import (
	"errors"
	"slices"
	"sync"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// maxHistories is the most conferences of the histories that are remembered: some
// ten kilobytes each.
const maxHistories = 10_000

// histories remembers those asked for last: to make one takes a while where a bloc
// has hundreds of documents, so each is made once for all who wait for it. A bloc
// that changes gets another card.
type histories struct {
	mu       sync.Mutex
	last     []*remembered // the one asked for last at the end
	meetings int
}

type remembered struct {
	of      *card
	made    chan struct{} // closed when history or err is set
	history *ledger.History
	err     error
}

// get is the history of the card's bloc, which nobody may change.
func (s *histories) get(c *card, make func(key string) (*ledger.History, error)) (*ledger.History, error) {
	s.mu.Lock()
	r := s.touch(c)
	if r != nil {
		s.mu.Unlock()
		<-r.made
		return r.history, r.err
	}
	r = s.begin(c)
	s.mu.Unlock()
	var h *ledger.History
	err := errUnmade
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.end(r, h, err)
	}()
	h, err = make(c.Key)
	return h, err
}

// errUnmade is for those who waited for a history whose making panicked.
var errUnmade = errors.New("the history could not be made")

// replace hands over the history of a bloc that has changed, where that of the card
// before is remembered: who looked at it may well look again.
func (s *histories) replace(before, now *card, h *ledger.History) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.last, func(r *remembered) bool { return r.of == before })
	if i < 0 || s.last[i].history == nil {
		return
	}
	s.meetings -= len(s.last[i].history.Meetings)
	s.last = slices.Delete(s.last, i, i+1)
	s.end(s.begin(now), h, nil)
}

// touch finds the card's and puts it last.
func (s *histories) touch(c *card) *remembered {
	i := slices.IndexFunc(s.last, func(r *remembered) bool { return r.of == c })
	if i < 0 {
		return nil
	}
	r := s.last[i]
	s.last = append(slices.Delete(s.last, i, i+1), r)
	return r
}

func (s *histories) begin(c *card) *remembered {
	r := &remembered{of: c, made: make(chan struct{})}
	s.last = append(s.last, r)
	return r
}

// end tells those who wait, forgets what failed, and of the others those asked for
// longest ago where they are too many.
func (s *histories) end(r *remembered, h *ledger.History, err error) {
	r.history, r.err = h, err
	close(r.made)
	if err != nil {
		s.last = slices.DeleteFunc(s.last, func(x *remembered) bool { return x == r })
		return
	}
	s.meetings += len(h.Meetings)
	s.last = slices.DeleteFunc(s.last, func(x *remembered) bool {
		if s.meetings <= maxHistories || x.history == nil || x == r {
			return false
		}
		s.meetings -= len(x.history.Meetings)
		return true
	})
}
