package web

import (
	"net/http"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus/ledger"
)

func (s *Server) home(w http.ResponseWriter, r *request) error {
	b := s.board()
	var grave []ledger.Finding
	bySeverity := map[ledger.Severity]int{}
	for _, f := range b.findings {
		bySeverity[f.Severity]++
		if len(grave) < 5 && f.Severity.AtLeast(ledger.Medium) {
			grave = append(grave, f)
		}
	}
	crawls, err := s.batches(r.Context())
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "home", map[string]any{
		"Counts": b.counts, "Blocs": len(b.cards), "Provinces": len(b.provinces), "From": b.from, "To": b.to, "Made": b.made, "Crawl": crawls.Run, "Imported": crawls.imported(),
		"Failed": b.counts.Items["failed"],
		"Newest": firstN(b.originals, 10), "Findings": grave, "BySeverity": bySeverity, "Severities": ledger.Severities,
		"Chart": yearChart(b.years, func(y int) string { return "/search?q=year%3A" + strconv.Itoa(y) }, nil, strconv.Itoa),
	})
}

func firstN[T any](list []T, n int) []T { return list[:min(n, len(list))] }

func (s *Server) help(w http.ResponseWriter, r *request) error {
	return s.render(w, r, http.StatusOK, "help", nil)
}
