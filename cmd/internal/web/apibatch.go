package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

type apiStatus struct {
	*sqlite.Counts
	Blocs       int    `json:"blocs"`
	Findings    int    `json:"findings"`
	ReviewQueue int    `json:"review_queue"`
	Made        string `json:"made"`
	Version     string `json:"version"`
}

func (s *Server) apiStatus(w http.ResponseWriter, r *request) error {
	b := s.board()
	return writeAnswer(w, r, http.StatusOK, apiStatus{b.counts, len(b.cards), len(b.findings), len(b.queue), b.made.In(vietnam).Format("2006-01-02T15:04:05-07:00"), s.o.Version})
}

func (s *Server) apiItems(w http.ResponseWriter, r *request) error {
	limit, after, err := paging(r)
	if err != nil {
		return err
	}
	state := sqlite.State(cmp.Or(r.URL.Query().Get("state"), string(sqlite.Failed)))
	if !slices.Contains(itemStates, state) {
		return badRequest("Không có tình trạng này.", "There is no such state.")
	}
	out := apiList[sqlite.Item]{Items: []sqlite.Item{}}
	for i, err := range s.o.Corpus.Items(r.Context(), state) {
		if err != nil {
			return err
		}
		if i.URI <= after {
			continue
		}
		if len(out.Items) == limit {
			out.Next = cursor(out.Items[limit-1].URI)
			break
		}
		out.Items = append(out.Items, i)
	}
	return writeAnswer(w, r, http.StatusOK, out)
}
