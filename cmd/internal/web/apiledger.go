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
	b := s.board()
	in := b.inProvince(r.URL.Query().Get("province"))
	out, err := pageOf(r, b.meetings, (*meeting).key, true, func(m *meeting) bool { return in(m.Province) }, briefMeeting)
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
	b := s.board()
	out, err := pageOf(r, f.among(b, b.keyed), func(c *card) string { return c.Key }, false, all, func(c *card) *ledger.Bloc { return c.Bloc })
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
	r.valid = ofCards([]*card{c})
	h, err := s.history(c)
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
	b := s.board()
	in, post, state := b.inProvince(v.Get("province")), corpus.Post(v.Get("post")), ledger.State(v.Get("state"))
	out, err := pageOf(r, b.rows(), rowRef.key, false, func(x rowRef) bool {
		return in(x.Province) && (post == "" || post == x.Post) && (state == "" || state == x.State) && (year == 0 || year == x.Year)
	}, func(x rowRef) apiRow { return briefRow(x.card, x.cell) })
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiFindings(w http.ResponseWriter, r *request) error {
	v := r.URL.Query()
	b := s.board()
	in, severity, code := b.inProvince(v.Get("province")), v.Get("severity"), v.Get("code")
	out, err := pageOf(r, b.findingsByKey(), func(f ledger.Finding) string { return f.Key }, false, func(f ledger.Finding) bool {
		return in(f.Province) && (severity == "" || severity == string(f.Severity)) && (code == "" || code == f.Code)
	}, same[ledger.Finding])
	if err != nil {
		return err
	}
	return writeAnswer(w, r, http.StatusOK, out)
}
