package web

import (
	"net/http"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

type apiSubject struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Blocs []string `json:"blocs"`
}

type apiSubjectRows struct {
	apiSubject
	Rows []apiRow `json:"rows"`
}

func briefSubject(x *subject) apiSubject {
	out := apiSubject{ID: x.ID, Name: x.Name, Blocs: []string{}}
	for _, c := range x.Cards {
		out.Blocs = append(out.Blocs, c.Key)
	}
	return out
}

func (s *Server) apiSubjects(w http.ResponseWriter, r *request, all *subjects) error {
	words := viet.Fold(r.URL.Query().Get("name"))
	out, err := pageOf(r, all.sorted(), func(x *subject) string { return x.ID }, false, func(x *subject) bool {
		return words == "" || containsWords(viet.Fold(x.Name), words)
	}, briefSubject)
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiUnits(w http.ResponseWriter, r *request) error {
	return s.apiSubjects(w, r, s.board().units)
}

func (s *Server) apiPersons(w http.ResponseWriter, r *request) error {
	return s.apiSubjects(w, r, s.board().persons)
}

func (s *Server) apiAwards(w http.ResponseWriter, r *request) error {
	return s.apiSubjects(w, r, s.board().awards)
}

// subjectRows answers with a subject and the rows of the ledger that are its own.
func subjectRows(w http.ResponseWriter, r *request, x *subject, own func(*cell) bool) error {
	if x == nil {
		return notFound("Sổ không có mục này.", "The ledger has no such entry.")
	}
	out := apiSubjectRows{apiSubject: briefSubject(x), Rows: []apiRow{}}
	for _, c := range x.Cards {
		for i := range c.Cells {
			if own(&c.Cells[i]) {
				out.Rows = append(out.Rows, briefRow(c, &c.Cells[i]))
			}
		}
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiUnit(w http.ResponseWriter, r *request) error {
	id := r.PathValue("province") + "/" + r.PathValue("name")
	return subjectRows(w, r, s.board().units.get(id), func(x *cell) bool { return x.unit == id })
}

func (s *Server) apiPerson(w http.ResponseWriter, r *request) error {
	id := r.PathValue("id")
	return subjectRows(w, r, s.board().persons.get(id), func(x *cell) bool { return x.person == id })
}

func (s *Server) apiAward(w http.ResponseWriter, r *request) error {
	return subjectRows(w, r, s.board().awards.get(r.PathValue("id")), func(*cell) bool { return false })
}
