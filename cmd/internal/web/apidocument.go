package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

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

func brief(x *sqlite.Stored) apiBrief {
	return apiBrief{x.Change, stamp(x.Updated), x.Parser, x.Extractor, x.Report}
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
		out.Versions = append(out.Versions, apiVersion{stamp(v.Made), stamp(v.Replaced), v.Parser, v.Extractor})
	}
	for i := range x.Report.Conferences {
		key := ""
		if c := s.board().blocOf(id, i); c != nil {
			key = c.Key
		}
		out.Blocs = append(out.Blocs, key)
	}
	return writeAnswer(w, r, http.StatusOK, out)
}
