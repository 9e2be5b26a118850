package web

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

const itemsPerPage = 100

// itemStates are the states of items in the order they are shown.
var itemStates = []sqlite.State{sqlite.Failed, sqlite.New, sqlite.OK, sqlite.NotAConference, sqlite.Skipped}

// retryJob is the work on failed items that somebody asked for.
type retryJob struct {
	mu      sync.Mutex
	running bool
	By      string
	Started time.Time
	Ended   time.Time
	Failure string
}

// retryView is what a page shows of the job.
type retryView struct {
	Running        bool
	By, Failure    string
	Started, Ended time.Time
}

func (j *retryJob) view() retryView {
	j.mu.Lock()
	defer j.mu.Unlock()
	return retryView{j.running, j.By, j.Failure, j.Started, j.Ended}
}

func (s *Server) items(w http.ResponseWriter, r *request) error {
	v := r.URL.Query()
	state, code, after := sqlite.State(v.Get("state")), v.Get("code"), v.Get("after")
	if state == "" {
		state = sqlite.Failed
	}
	if !slices.Contains(itemStates, state) {
		return badRequest("Không có tình trạng này.", "There is no such state.")
	}
	counts, failures, err := s.o.Corpus.ItemCounts(r.Context())
	if err != nil {
		return err
	}
	crawls, err := s.batches(r.Context())
	if err != nil {
		return err
	}
	var shown []sqlite.Item
	more := false
	for i, err := range s.o.Corpus.ItemsAfter(r.Context(), after, state) {
		if err != nil {
			return err
		}
		if code != "" && i.Code != code {
			continue
		}
		if len(shown) == itemsPerPage {
			more = true
			break
		}
		shown = append(shown, i)
	}
	data := map[string]any{"Counts": counts, "Failures": failures, "Batches": crawls, "States": itemStates, "State": state, "Code": code, "Items": shown,
		"Codes": slices.Sorted(maps.Keys(failures)), "CanRetry": s.o.Retry != nil && r.role() >= Administrator && counts[sqlite.Failed] > 0, "Job": s.retry.view()}
	if more {
		data["Next"] = "/items?" + url.Values{"state": {string(state)}, "code": {code}, "after": {shown[len(shown)-1].URI}}.Encode()
	}
	return s.render(w, r, http.StatusOK, "items", data)
}

// retryFailed starts work on the failed items.
func (s *Server) retryFailed(w http.ResponseWriter, r *request) error {
	if s.o.Retry == nil {
		return notFound("Máy chủ này không làm lại được.", "This server can't retry.")
	}
	var codes []string
	if err := r.ParseForm(); err != nil {
		return badRequest("Không đọc được biểu mẫu.", "The form can't be read.")
	}
	if c := r.PostForm.Get("code"); c != "" {
		codes = []string{c}
	}
	j := &s.retry
	j.mu.Lock()
	if j.running {
		j.mu.Unlock()
		return &status{http.StatusConflict, "Đang làm lại rồi.", "A retry is under way."}
	}
	j.running, j.By, j.Started, j.Ended, j.Failure = true, r.account.Name, s.o.Now(), time.Time{}, ""
	j.mu.Unlock()
	s.background.Go(func() { // outlives the request
		err := s.o.Retry(context.WithoutCancel(r.Context()), codes)
		j.mu.Lock()
		defer j.mu.Unlock()
		j.running, j.Ended = false, s.o.Now()
		if err != nil {
			j.Failure = err.Error()
			s.o.Log.Error("retry", "error", err)
		}
	})
	http.Redirect(w, r.Request, "/items?state=failed", http.StatusSeeOther)
	return nil
}
