package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// queueShown is how many tasks the review lists beside the one at hand.
const queueShown = 60

func (s *Server) review(w http.ResponseWriter, r *request) error {
	b := s.board()
	id := r.URL.Query().Get("task")
	at := slices.IndexFunc(b.queue, func(t *task) bool { return t.ID == id })
	if at < 0 {
		at = 0
	}
	data := map[string]any{"Total": len(b.queue)}
	var mine *corpus.Decision
	for i := len(b.decisions) - 1; i >= 0; i-- {
		if d := b.decisions[i]; d.Who == r.account.Name {
			if d.Verdict != corpus.Undo {
				mine = &d
			}
			break
		}
	}
	data["Mine"] = mine
	if len(b.queue) == 0 {
		return s.render(w, r, http.StatusOK, "review", data)
	}
	t := b.queue[at]
	first := max(0, min(at-queueShown/2, len(b.queue)-queueShown))
	data["Queue"], data["Task"], data["At"] = b.queue[first:min(len(b.queue), first+queueShown)], t, at+1
	link := func(i int) string { return "/review?" + url.Values{"task": {b.queue[i].ID}}.Encode() }
	if at > 0 {
		data["Previous"] = link(at - 1)
	}
	if at+1 < len(b.queue) {
		data["Next"] = link(at + 1)
		data["After"] = link(at + 1)
	}
	if t.Cell != nil {
		h, err := s.history(t.Card)
		if err != nil {
			return err
		}
		for i := range h.Rows {
			if h.Rows[i].Year == t.Cell.Year && h.Rows[i].Post == t.Cell.Post {
				data["Row"] = &h.Rows[i]
			}
		}
		var fs []ledger.Finding
		for _, f := range h.Findings {
			if f.Year == t.Cell.Year && (f.Post == "" || f.Post == t.Cell.Post) {
				fs = append(fs, f)
			}
		}
		data["Findings"] = fs
	}
	return s.render(w, r, http.StatusOK, "review", data)
}

// URL is where the review shows the task.
func (t *task) URL() string { return "/review?" + url.Values{"task": {t.ID}}.Encode() }

// decisionInput is what a reviewer sends.
type decisionInput struct {
	Verdict corpus.Verdict `json:"verdict"`
	Subject string         `json:"subject"`
	Field   string         `json:"field,omitempty"`
	Value   string         `json:"value,omitempty"`
	Why     string         `json:"why"`
	Undoes  int64          `json:"undoes,omitempty"`
}

// decideOn checks a decision against the corpus, completes it with what the
// machine says, appends it, and shows it on every page.
func (s *Server) decideOn(ctx context.Context, in decisionInput, who string) (corpus.Decision, error) {
	in.Why, in.Value = strings.TrimSpace(in.Why), strings.TrimSpace(in.Value)
	d := corpus.Decision{Who: who, Why: in.Why, Verdict: in.Verdict, Subject: in.Subject, Field: in.Field}
	if in.Why == "" {
		return d, badRequest("Quyết định cần căn cứ.", "A decision needs its grounds.")
	}
	if len(in.Why) > 4000 || len(in.Value) > 2000 || len(in.Subject) > 1000 || len(in.Field) > 200 {
		return d, badRequest("Nội dung quá dài.", "A text is too long.")
	}
	b := s.board()
	var err error
	switch in.Verdict {
	case corpus.Accept, corpus.Reject, corpus.Correct:
		if in.Verdict == corpus.Correct {
			if in.Value == "" {
				return d, badRequest("Sửa thì phải ghi giá trị đúng.", "A correction needs the right value.")
			}
			d.Value = corpus.Text(in.Value)
		}
		if strings.HasPrefix(in.Field, "leaders/") {
			d, err = s.onRow(b, d)
		} else {
			d, err = s.onDocument(ctx, d)
		}
	case corpus.Merge:
		x, y := b.byKey[in.Subject], b.byKey[in.Value]
		if x == nil || y == nil {
			return d, badRequest("Sổ không có khối này.", "The ledger has no such bloc.")
		}
		if x == y {
			return d, badRequest("Hai tên ấy đã là một khối.", "The two are one bloc already.")
		}
		d.Field, d.Value = "", corpus.Text(in.Value)
	case corpus.Split:
		d, err = s.splitOff(b, d, in.Value)
	case corpus.Undo:
		d, err = undo(b, d, in.Undoes)
	default:
		return d, badRequest("Không có loại quyết định này.", "There is no such verdict.")
	}
	if err != nil {
		return d, err
	}
	if d, err = s.o.Corpus.AddDecision(ctx, d); err != nil {
		return d, err
	}
	s.metrics.decisions.add(string(d.Verdict))
	return d, s.refresh(ctx, false)
}

// onRow completes a decision on a row of the ledger.
func (s *Server) onRow(b *board, d corpus.Decision) (corpus.Decision, error) {
	c := b.byKey[d.Subject]
	if c == nil {
		return d, badRequest("Sổ không có khối này.", "The ledger has no such bloc.")
	}
	d.Subject = c.Key
	path := strings.Split(d.Field, "/")
	year := 0
	if len(path) == 3 && (path[1] == string(corpus.Head) || path[1] == string(corpus.Deputy)) {
		year, _ = strconv.Atoi(path[2])
	}
	if year < 1900 || year > 2999 {
		return d, badRequest("Ô của sổ viết là leaders/head/NĂM.", "A row is leaders/head/YEAR or leaders/deputy/YEAR.")
	}
	h, err := s.history(c)
	if err != nil {
		return d, err
	}
	for i := range h.Rows {
		x := &h.Rows[i]
		if x.Year == year && string(x.Post) == path[1] {
			d.Machine = corpus.Text(x.Unit)
			if x.Machine != "" {
				d.Machine = corpus.Text(x.Machine)
			}
			return d, nil
		}
	}
	if d.Verdict != corpus.Correct {
		return d, badRequest("Sổ chưa có ô này.", "The ledger tells nothing there.")
	}
	return d, nil
}

// onDocument completes a decision on a value of a report.
func (s *Server) onDocument(ctx context.Context, d corpus.Decision) (corpus.Decision, error) {
	stored, err := s.o.Corpus.Report(ctx, corpus.DocumentID(d.Subject))
	if errors.Is(err, sqlite.ErrNotFound) {
		return d, badRequest("Kho không có tài liệu này.", "The corpus has no such document.")
	}
	if err != nil {
		return d, err
	}
	machine, err := ledger.CheckField(stored.Report, d)
	if err != nil {
		return d, badRequest("Không ghi được giá trị này: "+err.Error(), err.Error())
	}
	d.Machine = corpus.Text(machine)
	return d, nil
}

// splitOff completes a decision that a name or a conference is of a bloc of its
// own.
func (s *Server) splitOff(b *board, d corpus.Decision, value string) (corpus.Decision, error) {
	if c := b.byKey[d.Subject]; c != nil {
		if b.byKey[value] == nil {
			return d, badRequest("Sổ không có tên này.", "The ledger has no such name.")
		}
		d.Field, d.Value = "", corpus.Text(value)
		return d, nil
	}
	i, err := strconv.Atoi(strings.TrimPrefix(d.Field, "conferences/"))
	if err != nil {
		return d, badRequest("Hội nghị viết là conferences/SỐ.", "A conference is conferences/NUMBER.")
	}
	if _, ok := s.keeper.ledger.BlocOf(corpus.DocumentID(d.Subject), i); !ok {
		return d, badRequest("Tài liệu không có hội nghị này.", "The document reports no such conference.")
	}
	return d, nil
}

// undo completes a decision that takes another back.
func undo(b *board, d corpus.Decision, id int64) (corpus.Decision, error) {
	for _, x := range b.decisions {
		if x.ID != id {
			continue
		}
		if !b.inForce()[id] {
			return d, badRequest("Quyết định ấy không còn hiệu lực.", "That decision is no longer in force.")
		}
		d.Subject, d.Field, d.Undoes = x.Subject, x.Field, id
		return d, nil
	}
	return d, badRequest("Không có quyết định này.", "There is no such decision.")
}

// decide takes a decision from a form.
func (s *Server) decide(w http.ResponseWriter, r *request) error {
	if err := r.ParseForm(); err != nil {
		return badRequest("Không đọc được biểu mẫu.", "The form can't be read.")
	}
	f := r.PostForm
	in := decisionInput{Verdict: corpus.Verdict(f.Get("verdict")), Subject: f.Get("subject"), Field: f.Get("field"), Value: f.Get("value"), Why: f.Get("why")}
	if in.Verdict == corpus.Undo {
		in.Undoes, _ = strconv.ParseInt(f.Get("undoes"), 10, 64)
	}
	if _, err := s.decideOn(r.Context(), in, r.account.Name); err != nil {
		return err
	}
	http.Redirect(w, r.Request, localPath(f.Get("back")), http.StatusSeeOther)
	return nil
}

// decisionsPerPage is how many decisions a page has, the newest first.
const decisionsPerPage = 100

func (s *Server) decisions(w http.ResponseWriter, r *request) error {
	b := s.board()
	all := b.decisions
	if before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64); err == nil {
		i := slices.IndexFunc(all, func(d corpus.Decision) bool { return d.ID >= before })
		if i >= 0 {
			all = all[:i]
		}
	}
	shown := slices.Clone(all[max(0, len(all)-decisionsPerPage):])
	slices.Reverse(shown)
	data := map[string]any{"Decisions": shown, "Force": b.inForce(), "Total": len(b.decisions)}
	if len(all) > len(shown) {
		data["Next"] = "/decisions?before=" + strconv.FormatInt(shown[len(shown)-1].ID, 10)
	}
	return s.render(w, r, http.StatusOK, "decisions", data)
}
