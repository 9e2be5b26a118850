package web

import (
	"strings"
	"testing"
)

// TestMarks holds that the marked text is the text, and that every fact with a
// quote can be jumped to.
func TestMarks(t *testing.T) {
	s := newSite(t, nil)
	for _, id := range s.ids {
		d, err := s.db.Document(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.db.Report(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		facts := factsOf(r.Report, false, linker{s.server.board(), new(unitNames), make([]*card, len(r.Report.Conferences))})
		var text strings.Builder
		starts := map[int]int{}
		for _, p := range passages(d, facts) {
			for _, g := range p.Segments {
				text.WriteString(g.Text)
				for _, f := range g.Starts {
					starts[f.N]++
				}
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if squeeze(text.String()) != squeeze(d.Text) {
			t.Errorf("%s: the marked text is another", id)
		}
		for _, f := range facts {
			if f.Marked && starts[f.N] != 1 {
				t.Errorf("%s: fact %d (%s) starts %d times", id, f.N, f.Field, starts[f.N])
			}
		}
	}
}
