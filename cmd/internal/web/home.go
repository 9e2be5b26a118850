package web

import (
	"net/http"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

func (s *Server) home(w http.ResponseWriter, r *request) error {
	b := s.board()
	years := map[int]int{}
	for _, m := range b.meetings {
		if m.Year > 0 && !m.Copy {
			years[m.Year]++
		}
	}
	var grave []ledger.Finding
	bySeverity := map[ledger.Severity]int{}
	for _, f := range b.findings {
		bySeverity[f.Severity]++
		if len(grave) < 8 && f.Severity.AtLeast(ledger.Medium) {
			grave = append(grave, f)
		}
	}
	return s.render(w, r, http.StatusOK, "home", map[string]any{
		"Counts": b.counts, "Blocs": len(b.cards), "Provinces": len(b.provinces), "From": b.from, "To": b.to, "Made": b.made,
		"Failed": b.counts.Items["failed"],
		"Newest": firstN(originalsOnly(b.meetings), 10), "Findings": grave, "BySeverity": bySeverity, "Severities": ledger.Severities,
		"Chart": yearChart(years, func(y int) string { return "/search?q=year%3A" + strconv.Itoa(y) }, nil, strconv.Itoa),
	})
}

func firstN[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// originalsOnly leaves out copies of another document's text.
func originalsOnly(all []*meeting) []*meeting {
	var out []*meeting
	for _, m := range all {
		if !m.Copy {
			out = append(out, m)
		}
	}
	return out
}

func (s *Server) help(w http.ResponseWriter, r *request) error {
	return s.render(w, r, http.StatusOK, "help", nil)
}
