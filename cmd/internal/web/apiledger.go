package web

import (
	"net/http"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
)

type apiMeeting struct {
	Document    corpus.DocumentID `json:"document"`
	Conference  int               `json:"conference"`
	Title       string            `json:"title"`
	Bloc        string            `json:"bloc"`
	BlocName    string            `json:"bloc_name"`
	Province    corpus.Text       `json:"province"`
	Kind        corpus.Kind       `json:"kind"`
	Year        corpus.Number     `json:"year"`
	HeldOn      corpus.Date       `json:"held_on"`
	PublishedOn corpus.Date       `json:"published_on"`
	Place       corpus.Text       `json:"place"`
	Copy        bool              `json:"copy"`
}

func briefMeeting(m *meeting) apiMeeting {
	return apiMeeting{m.Document, m.Conference, m.Title, m.Bloc, m.BlocName, corpus.Text(m.Province), m.Kind, corpus.Number(m.Year),
		m.HeldOn, m.Published, corpus.Text(m.Place), m.Copy}
}

type apiRow struct {
	Bloc       string        `json:"bloc"`
	BlocName   string        `json:"bloc_name"`
	Province   corpus.Text   `json:"province"`
	Year       corpus.Number `json:"year"`
	Post       corpus.Post   `json:"post"`
	Unit       corpus.Text   `json:"unit"`
	Person     corpus.Text   `json:"person"`
	State      ledger.State  `json:"state"`
	Confidence float64       `json:"confidence"`
	Sources    int           `json:"sources"`
	Review     bool          `json:"review"`
}

func briefRow(c *card, x *cell) apiRow {
	return apiRow{c.Key, c.Name, corpus.Text(c.Province), corpus.Number(x.Year), x.Post, corpus.Text(x.Unit), corpus.Text(x.Person), x.State, x.Confidence, x.Sources, x.Review}
}

type apiHistory struct {
	Bloc     *ledger.Bloc     `json:"bloc"`
	Rows     []ledger.Row     `json:"rows"`
	Meetings []apiMeeting     `json:"meetings"`
	Findings []ledger.Finding `json:"findings"`
	Sources  int              `json:"sources"`
}

func (s *Server) apiConferences(w http.ResponseWriter, r *request) error {
	var all []*meeting
	for _, m := range s.board().meetings {
		if inProvince(r, m.Province) {
			all = append(all, m)
		}
	}
	out, err := pageOf(r, all, func(m *meeting) string {
		return m.On().String() + " " + string(m.Document) + " " + strconv.Itoa(m.Conference)
	}, true, briefMeeting)
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiBlocs(w http.ResponseWriter, r *request) error {
	f, err := readChoice(r.URL.Query())
	if err != nil {
		return err
	}
	var all []*card
	for _, c := range s.board().cards {
		if f.takes(c) {
			all = append(all, c)
		}
	}
	out, err := pageOf(r, all, func(c *card) string { return c.Key }, false, func(c *card) *ledger.Bloc { return c.Bloc })
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiBloc(w http.ResponseWriter, r *request) error {
	c, err := s.cardOf(r)
	if err != nil {
		return err
	}
	h, err := s.history(c.Key)
	if err != nil {
		return err
	}
	out := apiHistory{Bloc: h.Bloc, Rows: append([]ledger.Row{}, h.Rows...), Findings: append([]ledger.Finding{}, h.Findings...), Meetings: []apiMeeting{}, Sources: h.Sources}
	for _, m := range c.Meetings {
		out.Meetings = append(out.Meetings, briefMeeting(m))
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiLedger(w http.ResponseWriter, r *request) error {
	v := r.URL.Query()
	year := 0
	if y := v.Get("year"); y != "" {
		var err error
		if year, err = strconv.Atoi(y); err != nil {
			return badRequest("year là một số.", "year is a number.")
		}
	}
	var all []apiRow
	for _, c := range s.board().cards {
		if !inProvince(r, c.Province) {
			continue
		}
		for i := range c.Cells {
			x := &c.Cells[i]
			if (v.Get("post") == "" || v.Get("post") == string(x.Post)) && (v.Get("state") == "" || v.Get("state") == string(x.State)) && (year == 0 || year == x.Year) {
				all = append(all, briefRow(c, x))
			}
		}
	}
	out, err := pageOf(r, all, func(x apiRow) string {
		return x.Bloc + " " + strconv.Itoa(10000+int(x.Year)) + " " + string(x.Post)
	}, false, same[apiRow])
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiFindings(w http.ResponseWriter, r *request) error {
	v := r.URL.Query()
	var all []ledger.Finding
	for _, f := range s.board().findings {
		if inProvince(r, f.Province) && (v.Get("severity") == "" || v.Get("severity") == string(f.Severity)) && (v.Get("code") == "" || v.Get("code") == f.Code) {
			all = append(all, f)
		}
	}
	out, err := pageOf(r, all, func(f ledger.Finding) string { return f.Key }, false, same[ledger.Finding])
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, out)
}
