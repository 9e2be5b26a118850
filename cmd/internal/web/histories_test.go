package web

import (
	"errors"
	"fmt"
	"testing"

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
