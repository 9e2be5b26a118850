package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sort"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/index"
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
	{route{"GET", "/api/v1/status", Reader, fromBoard, (*Server).apiStatus}, "What the corpus holds", nil, nil, apiStatus{}},
	{route{"GET", "/api/v1/search", Reader, fromBoard, (*Server).apiSearch}, "Find documents", []param{
		{"q", "query", "string", "the query, in the query language"}, {"sort", "query", "string", "relevance, date or year"}, {"order", "query", "string", "asc for oldest first"},
		{"from", "query", "string", "first emulation year"}, {"to", "query", "string", "last emulation year"}, {"related", "query", "string", "1 for predecessors and successors of units, too"},
		{"limit", "query", "integer", "items on a page, 1 to 100"}, afterParam}, nil, apiFound{}},
	{route{"GET", "/api/v1/suggestions", Reader, fromBoard, (*Server).apiSuggestions}, "Complete a query", []param{{"q", "query", "string", "what was typed"}}, nil, apiList[index.Suggestion]{}},
	{route{"GET", "/api/v1/documents", Reader, fromBoard, (*Server).apiDocuments}, "Reports of all documents, in the order of change", []param{limitParam, afterParam}, nil, apiList[apiBrief]{}},
	{route{"GET", "/api/v1/documents/{id}", Reader, fromBoard, (*Server).apiDocument}, "A document: its text, its report and the history of the report", []param{idParam}, nil, apiDocument{}},
	{route{"GET", "/api/v1/conferences", Reader, fromBoard, (*Server).apiConferences}, "Conferences, newest first", []param{provinceParam, limitParam, afterParam}, nil, apiList[apiMeeting]{}},
	{route{"GET", "/api/v1/blocs", Reader, fromBoard, (*Server).apiBlocs}, "Blocs of the ledger", []param{nameParam, provinceParam, {"level", "query", "string", "national, provincial or local"}, limitParam, afterParam}, nil, apiList[*ledger.Bloc]{}},
	{route{"GET", "/api/v1/blocs/{key...}", Reader, fromBoard, (*Server).apiBloc}, "A bloc: its rows, meetings and findings with their evidence", []param{{"key", "path", "string", "the bloc's key; it may hold slashes"}}, nil, apiHistory{}},
	{route{"GET", "/api/v1/ledger", Reader, fromBoard, (*Server).apiLedger}, "Rows of the ledger without evidence", []param{provinceParam, {"post", "query", "string", "head or deputy"}, {"state", "query", "string", "confirmed, announced, serving, contradicted or disputed"}, {"year", "query", "integer", "only this year"}, limitParam, afterParam}, nil, apiList[apiRow]{}},
	{route{"GET", "/api/v1/findings", Reader, fromBoard, (*Server).apiFindings}, "Open audit findings", []param{provinceParam, {"severity", "query", "string", "notice, low, medium or high"}, {"code", "query", "string", "only this code"}, limitParam, afterParam}, nil, apiList[ledger.Finding]{}},
	{route{"GET", "/api/v1/units", Reader, fromBoard, (*Server).apiUnits}, "Units", []param{nameParam, limitParam, afterParam}, nil, apiList[apiSubject]{}},
	{route{"GET", "/api/v1/units/{province}/{name}", Reader, fromBoard, (*Server).apiUnit}, "A unit: its blocs and posts", []param{{"province", "path", "string", "first part of the identity"}, {"name", "path", "string", "second part"}}, nil, apiSubjectRows{}},
	{route{"GET", "/api/v1/persons", Reader, fromBoard, (*Server).apiPersons}, "Persons; one name may be several people", []param{nameParam, limitParam, afterParam}, nil, apiList[apiSubject]{}},
	{route{"GET", "/api/v1/persons/{id}", Reader, fromBoard, (*Server).apiPerson}, "A person's name: blocs and posts", []param{idParam}, nil, apiSubjectRows{}},
	{route{"GET", "/api/v1/awards", Reader, fromBoard, (*Server).apiAwards}, "Forms of award", []param{nameParam, limitParam, afterParam}, nil, apiList[apiSubject]{}},
	{route{"GET", "/api/v1/awards/{id}", Reader, fromBoard, (*Server).apiAward}, "A form of award: the blocs that tell of it", []param{idParam}, nil, apiSubjectRows{}},
	{route{"GET", "/api/v1/items", Reader, live, (*Server).apiItems}, "Items met, and what became of them", []param{{"state", "query", "string", "new, ok, not_a_conference, failed or skipped; failed where it isn't given"}, limitParam, afterParam}, nil, apiList[sqlite.Item]{}},
	{route{"GET", "/api/v1/batches", Reader, live, (*Server).apiBatches}, "Crawls and imports, and how far they are", nil, nil, apiBatches{}},
	{route{"GET", "/api/v1/review", Reviewer, fromBoard, (*Server).apiReview}, "The queue of what needs a person", []param{limitParam, afterParam}, nil, apiList[apiTask]{}},
	{route{"GET", "/api/v1/decisions", Reader, fromBoard, (*Server).apiDecisions}, "Decisions of reviewers, oldest first", []param{limitParam, afterParam}, nil, apiList[corpus.Decision]{}},
	{route{"POST", "/api/v1/decisions", Reviewer, live, (*Server).apiDecide}, "Decide: accept, correct, reject, merge, split, undo", nil, decisionInput{}, corpus.Decision{}},
}

// apiRoutes are the routes of the API and of its description.
var apiRoutes = func() []route {
	out := []route{{"GET", "/api/v1/openapi.json", Anyone, fromBoard, (*Server).openAPI}}
	for _, e := range endpoints {
		out = append(out, e.route)
	}
	return append(out, route{"GET", "/api/", Anyone, live, func(*Server, http.ResponseWriter, *request) error {
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

// writeAnswer writes JSON with an ETag.
func writeAnswer(w http.ResponseWriter, r *request, code int, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return send(w, r, code, b.Bytes())
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

// pageOf cuts a page out of a list that stands in the order of its keys, which
// stay the same when the corpus grows: of what keep leaves, show of each.
func pageOf[T, U any](r *request, list []T, key func(T) string, descending bool, keep func(T) bool, show func(T) U) (apiList[U], error) {
	out := apiList[U]{Items: []U{}}
	limit, after, err := paging(r)
	if err != nil {
		return out, err
	}
	start := 0
	if after != "" {
		start = sort.Search(len(list), func(i int) bool {
			if descending {
				return key(list[i]) < after
			}
			return key(list[i]) > after
		})
	}
	last := ""
	for _, x := range list[start:] {
		if !keep(x) {
			continue
		}
		if len(out.Items) == limit {
			out.Next = cursor(last)
			break
		}
		out.Items, last = append(out.Items, show(x)), key(x)
	}
	return out, nil
}

func all[T any](T) bool { return true }

func same[T any](x T) T { return x }
