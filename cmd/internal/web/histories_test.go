package web

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// TestHistoriesAreRemembered asks for histories, and for too many of them.
func TestHistoriesAreRemembered(t *testing.T) {
	var s histories
	made := 0
	get := func(c *card) {
		t.Helper()
		h, err := s.get(c, func(key string) (*ledger.History, error) {
			made++
			return &ledger.History{Bloc: c.Bloc, Meetings: make([]ledger.Meeting, maxHistories/4)}, nil
		})
		if err != nil || h.Bloc != c.Bloc {
			t.Fatalf("%v %v", h, err)
		}
	}
	var cards []*card
	for i := range 5 {
		cards = append(cards, &card{Bloc: &ledger.Bloc{Key: fmt.Sprint(i)}})
	}
	for _, i := range []int{0, 1, 2, 3, 0, 4} { // the fifth takes the place of 1
		get(cards[i])
	}
	if made != 5 || s.meetings > maxHistories {
		t.Fatalf("%d histories made, of %d meetings", made, s.meetings)
	}
	get(cards[0])
	if made != 5 {
		t.Error("a history that was just asked for was forgotten")
	}
	if get(cards[1]); made != 6 {
		t.Error("the history that was asked for longest ago was kept")
	}
	if get(&card{Bloc: cards[0].Bloc}); made != 7 {
		t.Error("a bloc that changed has its old history")
	}
	if _, err := s.get(&card{Bloc: cards[2].Bloc}, func(string) (*ledger.History, error) { return nil, errors.New("the disk is gone") }); err == nil {
		t.Error("a failure is no history")
	}
}

// TestHistoriesAreMadeOnce lets several ask for one history, and a bloc change.
func TestHistoriesAreMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s histories
		c := &card{Bloc: &ledger.Bloc{Key: "bloc"}}
		made, begun, ready := 0, make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		get := func() {
			if h, err := s.get(c, func(string) (*ledger.History, error) {
				made++
				close(begun)
				<-ready
				return &ledger.History{Bloc: c.Bloc, Meetings: make([]ledger.Meeting, 7)}, nil
			}); err != nil || len(h.Meetings) != 7 {
				t.Errorf("%v %v", h, err)
			}
		}
		all.Go(get)
		<-begun
		for range 3 {
			all.Go(get)
		}
		synctest.Wait()
		close(ready)
		all.Wait()
		if made != 1 {
			t.Fatalf("the history was made %d times", made)
		}
		// The bloc changes: what its new card was made of is remembered instead.
		now := &card{Bloc: &ledger.Bloc{Key: "bloc"}}
		h := &ledger.History{Bloc: now.Bloc, Meetings: make([]ledger.Meeting, 8)}
		s.replace(c, now, h)
		if got, err := s.get(now, nil); got != h || err != nil || s.meetings != 8 || len(s.last) != 1 {
			t.Errorf("%v %v, %d meetings of %d histories", got, err, s.meetings, len(s.last))
		}
		s.replace(&card{}, c, h) // nobody had asked for it
		if len(s.last) != 1 {
			t.Error("the history of a bloc that nobody looked at is remembered")
		}
	})
}
