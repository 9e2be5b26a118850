package web

import (
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
)

// TestFollow sees an ingest that goes on beside the server, and a decision that goes
// on to what its page shows now.
func TestFollow(t *testing.T) {
	s := newSite(t, nil)
	before := s.server.board()
	refresh := func() *board {
		t.Helper()
		if err := s.server.refresh(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		return s.server.board()
	}
	heads := func(b *board) string {
		var out []string
		for _, c := range b.cards {
			for _, x := range c.Cells {
				if x.Post == corpus.Head && x.Year == 2021 && strings.Contains(c.Bloc.Key, "so-9") {
					out = append(out, x.Unit)
				}
			}
		}
		return strings.Join(out, "; ")
	}
	text := "Cụm thi đua số 9 tổng kết năm 2021\nNgày 20/12/2021, Cụm thi đua số 9 tỉnh Bắc Ninh tổ chức Hội nghị tổng kết năm 2021. UBND huyện Lương Tài là Cụm trưởng năm 2021."
	d := s.put(t, "https://bacninh.example.vn/9", text)
	after := refresh()
	if len(after.cards) != len(before.cards)+1 || after.change <= before.change {
		t.Errorf("%d blocs before, %d after", len(before.cards), len(after.cards))
	}
	if _, err := s.db.AddDecision(t.Context(), corpus.Decision{
		Who: "w", Why: "y", Verdict: corpus.Correct, Subject: string(d.ID), Field: "conferences/0/leaders/head/2021", Value: "UBND huyện Gia Bình",
	}); err != nil {
		t.Fatal(err)
	}
	if got := heads(refresh()); got != "UBND huyện Gia Bình" {
		t.Errorf("decided, the head is %q", got)
	}
	s.put(t, d.URI, text+"\nLượt xem: 9")
	if got := heads(refresh()); got != "UBND huyện Gia Bình" {
		t.Errorf("once the page has changed, the head is %q", got)
	}
}
