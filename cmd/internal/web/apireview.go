package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
)

type apiTask struct {
	ID    string       `json:"id"`
	Why   string       `json:"why"`
	Row   *apiRow      `json:"row"`
	Link  *ledger.Link `json:"link"`
	Field corpus.Text  `json:"field"` // of a decision on the row
}

func (s *Server) apiReview(w http.ResponseWriter, r *request) error {
	out, err := pageOf(r, s.board().queueByID(), func(t *task) string { return t.ID }, false, all, func(t *task) apiTask {
		x := apiTask{ID: t.ID, Why: t.Why, Link: t.Link}
		if t.Cell != nil {
			row := briefRow(t.Card, t.Cell)
			x.Row, x.Field = &row, corpus.Text(t.Field())
		}
		return x
	})
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiDecisions(w http.ResponseWriter, r *request) error {
	out, err := pageOf(r, s.board().decisions, func(d corpus.Decision) string {
		return strconv.FormatInt(1e15+d.ID, 10) // so many digits that they sort as numbers
	}, false, all, same[corpus.Decision])
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiDecide(w http.ResponseWriter, r *request) error {
	var in decisionInput
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return err
		}
		return badRequest("Thân yêu cầu không phải JSON đúng khuôn.", "The body is no decision in JSON: "+err.Error())
	}
	made, err := s.decideOn(r.Context(), in, r.account.Name)
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusCreated, made)
}
