package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// TestReview is a whole session: a contradiction is corrected, ledger and audit
// change, and change back.
func TestReview(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t).login("reviewer")
	var task *task
	for _, x := range s.server.board().queue {
		if x.Why == "contradicted" {
			task = x
		}
	}
	if task == nil {
		t.Fatal("the queue has no contradiction")
	}
	key, year := task.Card.Key, task.Cell.Year
	_, page := v.get(task.URL())
	for _, want := range []string{"Sở Tài chính", "Sở Tư pháp", "là Khối trưởng năm 2019"} {
		if !strings.Contains(page, want) {
			t.Errorf("the task doesn't show %q", want)
		}
	}
	findings := len(s.server.board().findings)
	form := url.Values{"csrf": {v.csrf()}, "verdict": {"correct"}, "subject": {key}, "field": {task.Field()}, "value": {"Sở Tài chính"}, "why": {"đối chiếu biên bản"}, "back": {"/review"}}
	if code, text := v.post("/decisions", form); code != http.StatusSeeOther {
		t.Fatalf("correct: %d %s", code, text)
	}
	after := s.server.board()
	if x := after.byKey[key].cellOf(year, corpus.Head); x.Unit != "Sở Tài chính" || x.State == ledger.Contradicted {
		t.Errorf("the ledger after the correction: %+v", x)
	}
	if len(after.findings) >= findings {
		t.Errorf("%d findings before, %d after", findings, len(after.findings))
	}
	if _, page := v.get("/decisions"); !strings.Contains(page, "reviewer") || !strings.Contains(page, "đối chiếu biên bản") {
		t.Error("the decisions don't tell who and why")
	}
	d := after.decisions[len(after.decisions)-1]
	if code, _ := v.post("/decisions", url.Values{"csrf": {v.csrf()}, "verdict": {"undo"}, "undoes": {fmt.Sprint(d.ID)}, "why": {"nhầm"}, "back": {"/review"}}); code != http.StatusSeeOther {
		t.Fatalf("undo: %d", code)
	}
	again := s.server.board()
	if x := again.byKey[key].cellOf(year, corpus.Head); x.State != ledger.Contradicted || len(again.findings) != findings {
		t.Errorf("after the undo: %+v, %d findings", x, len(again.findings))
	}
	for name, bad := range map[string]url.Values{
		"no grounds":     {"verdict": {"accept"}, "subject": {key}, "field": {task.Field()}},
		"no value":       {"verdict": {"correct"}, "subject": {key}, "field": {task.Field()}, "why": {"x"}},
		"no such bloc":   {"verdict": {"accept"}, "subject": {"nowhere"}, "field": {task.Field()}, "why": {"x"}},
		"no such field":  {"verdict": {"accept"}, "subject": {string(s.ids[0])}, "field": {"conferences/9/year"}, "why": {"x"}},
		"undone already": {"verdict": {"undo"}, "undoes": {fmt.Sprint(d.ID)}, "why": {"x"}},
		"merge of one":   {"verdict": {"merge"}, "subject": {key}, "value": {key}, "why": {"x"}},
	} {
		bad.Set("csrf", v.csrf())
		if code, _ := v.post("/decisions", bad); code != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, code)
		}
	}
}
