package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
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
	return writeAnswer(w, r, http.StatusOK, apiStatus{b.counts, len(b.cards), len(b.findings), len(b.queue), stamp(b.made), s.o.Version})
}

type apiBatches struct {
	Origins []sqlite.Batch `json:"origins"`
	Sites   []siteCount    `json:"sites"`
	Run     *apiRun        `json:"run"` // the crawl begun last
}

type apiRun struct {
	Started string          `json:"started"`
	Ended   corpus.Text     `json:"ended"` // null while it goes on, or where it was killed
	Report  json.RawMessage `json:"report"`
}

func (s *Server) apiBatches(w http.ResponseWriter, r *request) error {
	b, err := s.batches(r.Context())
	if err != nil {
		return err
	}
	out := apiBatches{Origins: append([]sqlite.Batch{}, b.Origins...), Sites: append([]siteCount{}, b.Sites...)}
	if b.Run != nil {
		out.Run = &apiRun{Started: stamp(b.Run.Started), Report: json.RawMessage(b.Run.Report)}
		if !b.Run.Ended.IsZero() {
			out.Run.Ended = corpus.Text(stamp(b.Run.Ended))
		}
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

// stamp writes a time of the API.
func stamp(t time.Time) string { return t.In(vietnam).Format("2006-01-02T15:04:05-07:00") }

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
	for i, err := range s.o.Corpus.ItemsAfter(r.Context(), after, state) {
		if err != nil {
			return err
		}
		if len(out.Items) == limit {
			out.Next = cursor(out.Items[limit-1].URI)
			break
		}
		out.Items = append(out.Items, i)
	}
	return writeAnswer(w, r, http.StatusOK, out)
}
