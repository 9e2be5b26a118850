package web

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// conferenceView is a conference with the facts that were read of it.
type conferenceView struct {
	N      int
	Facts  []*fact
	Bloc   *card // of the ledger, nil where it isn't there yet
	Report *corpus.Conference
}

// identity resolves the {id} of a path: a whole identity, or one that fits only
// one document.
func (s *Server) identity(r *request) (corpus.DocumentID, error) {
	ref := r.PathValue("id")
	if !strings.HasPrefix(ref, "sha256-") || strings.ContainsFunc(ref[7:], func(c rune) bool {
		return !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')
	}) {
		return "", notFound("Kho không có tài liệu này.", "The corpus has no such document.")
	}
	if len(ref) == len("sha256-")+64 {
		return corpus.DocumentID(ref), nil
	}
	id, err := s.o.Corpus.Find(r.Context(), ref)
	if errors.Is(err, sqlite.ErrAmbiguous) {
		return "", notFound("Mã này khớp nhiều tài liệu; hãy viết dài hơn.", "Several documents begin so; write more of it.")
	}
	return id, err
}

func (s *Server) document(w http.ResponseWriter, r *request) error {
	id, err := s.identity(r)
	if err != nil {
		return err
	}
	if string(id) != r.PathValue("id") {
		http.Redirect(w, r.Request, documentURL(id), http.StatusSeeOther)
		return nil
	}
	stored, err := s.o.Corpus.Report(r.Context(), id)
	if err != nil {
		return err
	}
	d, err := s.o.Corpus.Document(r.Context(), id)
	stale := errors.Is(err, sqlite.ErrStale)
	if stale {
		d, err = &corpus.Document{ID: id, URI: stored.URI}, nil
	}
	if err != nil {
		return err
	}
	b := s.board()
	links := linker{b, s.names, make([]*card, len(stored.Report.Conferences))}
	for i := range links.blocs {
		links.blocs[i] = b.blocOf(id, i)
	}
	if len(links.blocs) > 0 && !slices.Contains(links.blocs, nil) { // what changes the document changes its blocs
		r.valid = ofCards(links.blocs)
	}
	facts := factsOf(stored.Report, r.english, links)
	for _, f := range facts {
		if f.Field == "bloc" && links.blocs[f.Conference] != nil {
			f.Href = blocURL(links.blocs[f.Conference].Key)
		}
	}
	text := passages(d, facts)
	var views []conferenceView
	for i := range stored.Report.Conferences {
		v := conferenceView{N: i + 1, Bloc: links.blocs[i], Report: &stored.Report.Conferences[i]}
		for _, f := range facts {
			if f.Conference == i {
				v.Facts = append(v.Facts, f)
			}
		}
		views = append(views, v)
	}
	versions, err := s.o.Corpus.Versions(r.Context(), id)
	if err != nil {
		return err
	}
	var decided []corpus.Decision
	for _, x := range b.decisions {
		if x.Subject == string(id) {
			decided = append(decided, x)
		}
	}
	var body, aside []passage
	for _, p := range text {
		if p.Kind == corpus.Boilerplate && !p.Marked {
			aside = append(aside, p)
		} else {
			body = append(body, p)
		}
	}
	return s.render(w, r, http.StatusOK, "document", map[string]any{
		"ID": id, "Document": d, "Stored": stored, "Source": stored.Report.Document, "Conferences": views, "Body": body, "Aside": aside,
		"Versions": versions, "Decisions": decided, "Stale": stale, "Explain": s.o.Explain != nil && !stale,
		"HTML": isHTML(stored.Report.Document.MediaType), "Pictures": s.picturesOf(d, string(stored.Report.Document.MediaType)),
	})
}

func (s *Server) explain(w http.ResponseWriter, r *request) error {
	id, err := s.identity(r)
	if err != nil {
		return err
	}
	if s.o.Explain == nil {
		return notFound("Máy chủ này không giải thích được.", "This server can't explain.")
	}
	text, err := s.o.Explain(r.Context(), id)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "explain", map[string]any{"ID": id, "Text": text})
}

func isHTML(mediaType string) bool {
	return mediaType == "text/html" || mediaType == "application/xhtml+xml"
}

// extensions are the endings of downloads by media type.
var extensions = map[string]string{
	"text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/plain": ".txt",
	"application/msword": ".doc", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}

// original sends the bytes as they came, as a file to save: a browser shows none
// of it in the name of this site.
func (s *Server) original(w http.ResponseWriter, r *request) error {
	id, err := s.identity(r)
	if err != nil {
		return err
	}
	stored, err := s.o.Corpus.Report(r.Context(), id)
	if err != nil {
		return err
	}
	o, err := s.o.Corpus.Original(r.Context(), id)
	if err != nil {
		return err
	}
	defer o.Close()
	mediaType := stored.Report.Document.MediaType
	ending, ok := extensions[mediaType]
	if !ok {
		mediaType = "application/octet-stream"
	}
	attach(w, mediaType, string(id)[:19]+ending)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if _, err := io.Copy(w, o); err != nil {
		return cut(s, err)
	}
	return nil
}
