package web

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/index"
	"github.com/sokhoi/sokhoi/index/query"
)

// endpoint is a route of the API with what its description tells.
type endpoint struct {
	route
	summary string
	params  []param
	body    any // of a POST
	answer  any // a value of the answer's type
}

// param is a parameter of a query or a path.
type param struct {
	name, in, kind, text string
}

var (
	afterParam    = param{"after", "query", "string", "the next of the page before"}
	limitParam    = param{"limit", "query", "integer", "items on a page, 1 to 500; 50 where it isn't given"}
	provinceParam = param{"province", "query", "string", "only this province"}
	nameParam     = param{"name", "query", "string", "only names that hold these words, with or without accents"}
	idParam       = param{"id", "path", "string", "the identity"}
)

// endpoints are the API, in the order of its description.
var endpoints = []endpoint{
	{route{"GET", "/api/v1/status", Reader, (*Server).apiStatus}, "What the corpus holds", nil, nil, apiStatus{}},
	{route{"GET", "/api/v1/search", Reader, (*Server).apiSearch}, "Find documents", []param{
		{"q", "query", "string", "the query, in the query language"}, {"sort", "query", "string", "relevance, date or year"}, {"order", "query", "string", "asc for oldest first"},
		{"from", "query", "string", "first emulation year"}, {"to", "query", "string", "last emulation year"}, {"related", "query", "string", "1 for predecessors and successors of units, too"},
		{"limit", "query", "integer", "items on a page, 1 to 100"}, afterParam}, nil, apiFound{}},
	{route{"GET", "/api/v1/suggestions", Reader, (*Server).apiSuggestions}, "Complete a query", []param{{"q", "query", "string", "what was typed"}}, nil, apiList[index.Suggestion]{}},
	{route{"GET", "/api/v1/documents", Reader, (*Server).apiDocuments}, "Reports of all documents, in the order of change", []param{limitParam, afterParam}, nil, apiList[apiBrief]{}},
	{route{"GET", "/api/v1/documents/{id}", Reader, (*Server).apiDocument}, "A document: its text, its report and the history of the report", []param{idParam}, nil, apiDocument{}},
	{route{"GET", "/api/v1/conferences", Reader, (*Server).apiConferences}, "Conferences, newest first", []param{provinceParam, limitParam, afterParam}, nil, apiList[apiMeeting]{}},
	{route{"GET", "/api/v1/blocs", Reader, (*Server).apiBlocs}, "Blocs of the ledger", []param{nameParam, provinceParam, {"level", "query", "string", "national, provincial or local"}, limitParam, afterParam}, nil, apiList[*ledger.Bloc]{}},
	{route{"GET", "/api/v1/blocs/{key...}", Reader, (*Server).apiBloc}, "A bloc: its rows, meetings and findings with their evidence", []param{{"key", "path", "string", "the bloc's key; it may hold slashes"}}, nil, apiHistory{}},
	{route{"GET", "/api/v1/ledger", Reader, (*Server).apiLedger}, "Rows of the ledger without evidence", []param{provinceParam, {"post", "query", "string", "head or deputy"}, {"state", "query", "string", "confirmed, announced, serving, contradicted or disputed"}, {"year", "query", "integer", "only this year"}, limitParam, afterParam}, nil, apiList[apiRow]{}},
	{route{"GET", "/api/v1/findings", Reader, (*Server).apiFindings}, "Open audit findings", []param{provinceParam, {"severity", "query", "string", "notice, low, medium or high"}, {"code", "query", "string", "only this code"}, limitParam, afterParam}, nil, apiList[ledger.Finding]{}},
	{route{"GET", "/api/v1/units", Reader, (*Server).apiUnits}, "Units", []param{nameParam, limitParam, afterParam}, nil, apiList[apiSubject]{}},
	{route{"GET", "/api/v1/units/{province}/{name}", Reader, (*Server).apiUnit}, "A unit: its blocs and posts", []param{{"province", "path", "string", "first part of the identity"}, {"name", "path", "string", "second part"}}, nil, apiSubjectRows{}},
	{route{"GET", "/api/v1/persons", Reader, (*Server).apiPersons}, "Persons; one name may be several people", []param{nameParam, limitParam, afterParam}, nil, apiList[apiSubject]{}},
	{route{"GET", "/api/v1/persons/{id}", Reader, (*Server).apiPerson}, "A person's name: blocs and posts", []param{idParam}, nil, apiSubjectRows{}},
	{route{"GET", "/api/v1/awards", Reader, (*Server).apiAwards}, "Forms of award", []param{nameParam, limitParam, afterParam}, nil, apiList[apiSubject]{}},
	{route{"GET", "/api/v1/awards/{id}", Reader, (*Server).apiAward}, "A form of award: the blocs that tell of it", []param{idParam}, nil, apiSubjectRows{}},
	{route{"GET", "/api/v1/items", Reader, (*Server).apiItems}, "Items met, and what became of them", []param{{"state", "query", "string", "new, ok, not_a_conference, failed or skipped; failed where it isn't given"}, limitParam, afterParam}, nil, apiList[sqlite.Item]{}},
	{route{"GET", "/api/v1/review", Reviewer, (*Server).apiReview}, "The queue of what needs a person", []param{limitParam, afterParam}, nil, apiList[apiTask]{}},
	{route{"GET", "/api/v1/decisions", Reader, (*Server).apiDecisions}, "Decisions of reviewers, oldest first", []param{limitParam, afterParam}, nil, apiList[corpus.Decision]{}},
	{route{"POST", "/api/v1/decisions", Reviewer, (*Server).apiDecide}, "Decide: accept, correct, reject, merge, split, undo", nil, decisionInput{}, corpus.Decision{}},
}

// apiRoutes are the routes of the API and of its description.
var apiRoutes = func() []route {
	out := []route{{"GET", "/api/v1/openapi.json", Anyone, (*Server).openAPI}}
	for _, e := range endpoints {
		out = append(out, e.route)
	}
	return append(out, route{"GET", "/api/", Anyone, func(*Server, http.ResponseWriter, *request) error {
		return notFound("API không có địa chỉ này.", "The API has no such address.")
	}})
}()

// apiList is a page of a list; next is null on the last.
type apiList[T any] struct {
	Items []T         `json:"items"`
	Next  corpus.Text `json:"next"`
}

// apiProblem is an error, as RFC 9457 has it.
type apiProblem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Vi     string `json:"detail_vi"`
}

type apiStatus struct {
	*sqlite.Counts
	Blocs       int    `json:"blocs"`
	Findings    int    `json:"findings"`
	ReviewQueue int    `json:"review_queue"`
	Made        string `json:"made"`
	Version     string `json:"version"`
}

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

type apiBrief struct {
	Change    int64          `json:"change"`
	Updated   string         `json:"updated"`
	Parser    string         `json:"parser"`
	Extractor string         `json:"extractor"`
	Report    *corpus.Report `json:"report"`
}

type apiVersion struct {
	Made      string `json:"made"`
	Replaced  string `json:"replaced"`
	Parser    string `json:"parser"`
	Extractor string `json:"extractor"`
}

type apiDocument struct {
	apiBrief
	Retired     bool                `json:"retired"`
	Text        corpus.Text         `json:"text"` // null where another version normalized it
	Blocks      []corpus.Block      `json:"blocks"`
	Diagnostics []corpus.Diagnostic `json:"diagnostics"`
	Provenance  []string            `json:"provenance"`
	Versions    []apiVersion        `json:"versions"`
	Blocs       []string            `json:"blocs"` // keys, one for each conference
}

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

type apiSubject struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Blocs []string `json:"blocs"`
}

type apiSubjectRows struct {
	apiSubject
	Rows []apiRow `json:"rows"`
}

type apiTask struct {
	ID    string       `json:"id"`
	Why   string       `json:"why"`
	Row   *apiRow      `json:"row"`
	Link  *ledger.Link `json:"link"`
	Field corpus.Text  `json:"field"` // of a decision on the row
}

// writeAnswer writes JSON with an ETag.
func writeAnswer(w http.ResponseWriter, r *request, code int, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return tagged(w, r.Request, code, b.Bytes())
}

func writeProblem(w http.ResponseWriter, st *status) {
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if st.code == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="sokhoi"`)
	}
	w.WriteHeader(st.code)
	_ = json.NewEncoder(w).Encode(apiProblem{http.StatusText(st.code), st.code, st.en, st.vi})
}

// paging reads limit and after. A cursor is the key of the last item.
func paging(r *request) (limit int, after string, err error) {
	limit = 50
	if l := r.URL.Query().Get("limit"); l != "" {
		if limit, err = strconv.Atoi(l); err != nil || limit < 1 || limit > 500 {
			return 0, "", badRequest("limit từ 1 đến 500.", "limit is from 1 to 500.")
		}
	}
	if c := r.URL.Query().Get("after"); c != "" {
		key, err := base64.RawURLEncoding.DecodeString(c)
		if err != nil {
			return 0, "", badRequest("after không đúng.", "after is none of this API's.")
		}
		after = string(key)
	}
	return limit, after, nil
}

func cursor(key string) corpus.Text {
	return corpus.Text(base64.RawURLEncoding.EncodeToString([]byte(key)))
}

// pageOf cuts a page of a list out; keys order the list, and stay the same when
// the corpus grows.
func pageOf[T, U any](r *request, all []T, key func(T) string, descending bool, show func(T) U) (apiList[U], error) {
	out := apiList[U]{Items: []U{}}
	limit, after, err := paging(r)
	if err != nil {
		return out, err
	}
	all = slices.Clone(all)
	order := func(a, b string) int {
		if descending {
			a, b = b, a
		}
		return cmp.Compare(a, b)
	}
	slices.SortStableFunc(all, func(a, b T) int { return order(key(a), key(b)) })
	for _, x := range all {
		if after != "" && order(key(x), after) <= 0 {
			continue
		}
		if len(out.Items) == limit {
			break
		}
		out.Items = append(out.Items, show(x))
		out.Next = cursor(key(x))
	}
	if n := len(all); n == 0 || len(out.Items) == 0 || cursor(key(all[n-1])) == out.Next {
		out.Next = ""
	}
	return out, nil
}

func same[T any](x T) T { return x }

func inProvince(r *request, province string) bool {
	p := r.URL.Query().Get("province")
	return p == "" || viet.Fold(p) == viet.Fold(province)
}

func (s *Server) apiStatus(w http.ResponseWriter, r *request) error {
	b := s.board()
	return writeAnswer(w, r, http.StatusOK, apiStatus{b.counts, len(b.cards), len(b.findings), len(b.queue), b.made.In(vietnam).Format("2006-01-02T15:04:05-07:00"), s.o.Version})
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
	out := apiFound{Query: res.Query, Total: res.Total, Exact: res.Exact, Items: []apiHit{}, Facets: res.Facets, DidYouMean: corpus.Text(res.DidYouMean), Next: corpus.Text(res.Next)}
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

func brief(x *sqlite.Stored) apiBrief {
	return apiBrief{x.Change, x.Updated.In(vietnam).Format("2006-01-02T15:04:05-07:00"), x.Parser, x.Extractor, x.Report}
}

func (s *Server) apiDocuments(w http.ResponseWriter, r *request) error {
	limit, after, err := paging(r)
	if err != nil {
		return err
	}
	change := int64(0)
	if after != "" {
		if change, err = strconv.ParseInt(after, 10, 64); err != nil {
			return badRequest("after không đúng.", "after is none of this API's.")
		}
	}
	out := apiList[apiBrief]{Items: []apiBrief{}}
	for x, err := range s.o.Corpus.Changes(r.Context(), change) {
		if err != nil {
			return err
		}
		if x.Retired {
			continue
		}
		if len(out.Items) == limit {
			out.Next = cursor(strconv.FormatInt(out.Items[limit-1].Change, 10))
			break
		}
		out.Items = append(out.Items, brief(&x))
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiDocument(w http.ResponseWriter, r *request) error {
	id, err := s.identity(r)
	if err != nil {
		return err
	}
	x, err := s.o.Corpus.Report(r.Context(), id)
	if err != nil {
		return err
	}
	out := apiDocument{apiBrief: brief(x), Retired: x.Retired, Blocks: []corpus.Block{}, Diagnostics: []corpus.Diagnostic{}, Provenance: []string{}, Versions: []apiVersion{}, Blocs: []string{}}
	d, err := s.o.Corpus.Document(r.Context(), id)
	switch {
	case err == nil:
		out.Text = corpus.Text(d.Text)
		out.Blocks = append(out.Blocks, d.Blocks...)
		out.Diagnostics = append(out.Diagnostics, d.Diagnostics...)
		out.Provenance = append(out.Provenance, d.Provenance...)
	case !errors.Is(err, sqlite.ErrStale):
		return err
	}
	versions, err := s.o.Corpus.Versions(r.Context(), id)
	if err != nil {
		return err
	}
	for _, v := range versions {
		out.Versions = append(out.Versions, apiVersion{v.Made.Format("2006-01-02T15:04:05-07:00"), v.Replaced.Format("2006-01-02T15:04:05-07:00"), v.Parser, v.Extractor})
	}
	for i := range x.Report.Conferences {
		key := ""
		if b, ok := s.keeper.ledger.BlocOf(id, i); ok {
			key = b.Key
		}
		out.Blocs = append(out.Blocs, key)
	}
	return writeAnswer(w, r, http.StatusOK, out)
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

func briefSubject(x *subject) apiSubject {
	out := apiSubject{ID: x.ID, Name: x.Name, Blocs: []string{}}
	for _, c := range x.Cards {
		out.Blocs = append(out.Blocs, c.Key)
	}
	return out
}

func (s *Server) apiSubjects(w http.ResponseWriter, r *request, all map[string]*subject) error {
	words := viet.Fold(r.URL.Query().Get("name"))
	var list []*subject
	for _, x := range all {
		if containsWords(viet.Fold(x.Name), words) {
			list = append(list, x)
		}
	}
	out, err := pageOf(r, list, func(x *subject) string { return x.ID }, false, briefSubject)
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
func subjectRows(w http.ResponseWriter, r *request, x *subject, own func(*card, *cell) bool) error {
	if x == nil {
		return notFound("Sổ không có mục này.", "The ledger has no such entry.")
	}
	out := apiSubjectRows{apiSubject: briefSubject(x), Rows: []apiRow{}}
	for _, c := range x.Cards {
		for i := range c.Cells {
			if own(c, &c.Cells[i]) {
				out.Rows = append(out.Rows, briefRow(c, &c.Cells[i]))
			}
		}
	}
	return writeAnswer(w, r, http.StatusOK, out)
}

func (s *Server) apiUnit(w http.ResponseWriter, r *request) error {
	id := r.PathValue("province") + "/" + r.PathValue("name")
	return subjectRows(w, r, s.board().units[id], func(c *card, x *cell) bool {
		if x.Unit == "" {
			return false
		}
		ref, _ := unitRef(s.o.Ledger.Authority, x.Unit, c.Province)
		return ref == id
	})
}

func (s *Server) apiPerson(w http.ResponseWriter, r *request) error {
	id := r.PathValue("id")
	return subjectRows(w, r, s.board().persons[id], func(_ *card, x *cell) bool { return x.Person != "" && identify(x.Person) == id })
}

func (s *Server) apiAward(w http.ResponseWriter, r *request) error {
	return subjectRows(w, r, s.board().awards[r.PathValue("id")], func(*card, *cell) bool { return false })
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

func (s *Server) apiReview(w http.ResponseWriter, r *request) error {
	out, err := pageOf(r, s.board().queue, func(t *task) string { return t.ID }, false, func(t *task) apiTask {
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
	}, false, same[corpus.Decision])
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
