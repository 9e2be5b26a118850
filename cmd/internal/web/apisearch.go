package web

import (
	"errors"
	"net/http"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/index"
	"github.com/sokhoi/sokhoi/index/query"
)

type apiHit struct {
	index.Hit
	URI         string          `json:"uri"`
	PublishedOn corpus.Date     `json:"published_on"`
	Province    corpus.Text     `json:"province"`
	Conferences []apiHitMeeting `json:"conferences"`
}

type apiHitMeeting struct {
	Kind   corpus.Kind   `json:"kind"`
	Year   corpus.Number `json:"year"`
	HeldOn corpus.Date   `json:"held_on"`
	Bloc   string        `json:"bloc"`
}

type apiFound struct {
	Query      string        `json:"query"`
	Total      int           `json:"total"`
	Exact      bool          `json:"exact"`
	Items      []apiHit      `json:"items"`
	Facets     []index.Facet `json:"facets"`
	DidYouMean corpus.Text   `json:"did_you_mean"`
	Next       corpus.Text   `json:"next"`
}

func (s *Server) apiSearch(w http.ResponseWriter, r *request) error {
	sr, err := readSearch(r.URL.Query())
	var bad *query.Error
	if errors.As(err, &bad) {
		return badRequest(bad.Message("vi")+" "+bad.Hint("vi"), bad.Error())
	}
	if err != nil {
		return err
	}
	sr.options.Facets = searchFacets
	res, err := s.o.Searcher.Search(r.Context(), sr.query, sr.options)
	if err != nil {
		return searchStatus(err)
	}
	out := apiFound{Query: res.Query, Total: res.Total, Exact: res.Exact, Items: []apiHit{}, Facets: res.Facets, DidYouMean: corpus.Text(sr.meant(res.DidYouMean)), Next: corpus.Text(res.Next)}
	for _, h := range res.Hits {
		x := apiHit{Hit: h, Conferences: []apiHitMeeting{}}
		if h.Report != nil {
			d := h.Report.Document
			x.URI, x.PublishedOn, x.Province = d.URI, d.PublishedOn, d.Province
			for _, c := range h.Report.Conferences {
				x.Conferences = append(x.Conferences, apiHitMeeting{c.Kind, c.Year, c.HeldOn, c.Bloc.Name})
			}
		}
		out.Items = append(out.Items, x)
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiSuggestions(w http.ResponseWriter, r *request) error {
	typed := r.URL.Query().Get("q")
	if len(typed) > 500 {
		return badRequest("Câu hỏi quá dài.", "The query is too long.")
	}
	found, err := s.o.Searcher.Suggest(r.Context(), typed, 8)
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, apiList[index.Suggestion]{Items: append([]index.Suggestion{}, found...)})
}
