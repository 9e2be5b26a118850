package web

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// TestPacking asks as a browser does that takes gzip: answers with nothing of the
// session come packed, others don't, for their length would tell of the secret.
func TestPacking(t *testing.T) {
	s := newSite(t, nil)
	packed := map[string]string{"Accept-Encoding": "gzip"}
	anyone, reviewer := s.visitor(t), s.visitor(t).login("reviewer")
	for _, path := range []string{"/ledger", "/search", "/api/v1/openapi.json", "/conferences.atom", "/assets/" + s.server.assets.hash["sokhoi.css"] + "/sokhoi.css"} {
		_, plain, _ := anyone.do("GET", path, nil, map[string]string{"Accept-Encoding": "identity"})
		_, body, h := anyone.do("GET", path, nil, packed)
		if h.Get("Content-Encoding") != "gzip" || !strings.Contains(strings.Join(h.Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s: not packed: %v", path, h)
			continue
		}
		z, err := gzip.NewReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(z); err != nil || string(text) != plain {
			t.Errorf("%s: packed is something else: %v", path, err)
		}
		code, body, again := anyone.do("GET", path, nil, map[string]string{"Accept-Encoding": "gzip", "If-None-Match": h.Get("ETag")})
		if code != http.StatusNotModified || body != "" || again.Get("Content-Encoding") != "" {
			t.Errorf("%s with its ETag: %d %q", path, code, body)
		}
	}
	if _, body, h := reviewer.do("GET", "/ledger", nil, packed); h.Get("Content-Encoding") != "" || !strings.Contains(body, `name="csrf"`) {
		t.Error("a page with the token of a session is packed")
	}
	if _, body := anyone.get("/ledger"); strings.Contains(body, "csrf") || strings.Contains(body, "reviewer") {
		t.Error("the page of a session was kept for others")
	}
}

// TestKeptAnswers looks at a page before and after the corpus changes.
func TestKeptAnswers(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t)
	_, first, h := v.do("GET", "/findings", nil, nil)
	if _, again, h2 := v.do("GET", "/findings", nil, nil); again != first || h2.Get("ETag") != h.Get("ETag") {
		t.Error("the page changes though the corpus doesn't")
	}
	if _, english, _ := v.do("GET", "/findings", nil, map[string]string{"Cookie": "lang=en"}); english == first || !strings.Contains(english, "Audit findings") {
		t.Error("the page was kept for the other language")
	}
	cards := s.server.board().cards
	for _, c := range cards {
		v.get(blocURL(c.Key))
	}
	d := corpus.Decision{Who: "reviewer", Why: "biên bản", Verdict: corpus.Correct, Subject: s.server.board().cards[0].Key, Field: "leaders/head/2019", Machine: "Sở Tư pháp", Value: "Sở Tài chính"}
	if _, err := s.db.AddDecision(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if err := s.server.refresh(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if _, after, h2 := v.do("GET", "/findings", nil, map[string]string{"If-None-Match": h.Get("ETag")}); after == first || after == "" || h2.Get("ETag") == h.Get("ETag") {
		t.Error("the kept page outlives a decision")
	}
	for i, c := range cards {
		old := false
		for key := range s.server.answers.kept {
			old = old || strings.HasSuffix(key, " "+blocURL(c.Key))
		}
		if want := i > 0; old != want {
			t.Errorf("the page of %s was kept: %v, but a decision concerned only %s", c.Key, old, cards[0].Key)
		}
	}
}

// TestAnswersAreMadeOnce lets several ask for one answer while it is made.
func TestAnswersAreMadeOnce(t *testing.T) {
	var c answers
	b := &board{number: 2}
	_, first := c.take(t.Context(), b, "page")
	got := make(chan *answer)
	for range 3 {
		go func() {
			a, _ := c.take(t.Context(), b, "page")
			got <- a
		}()
	}
	made := newAnswer(http.Header{}, []byte("body"))
	first.keep(made)
	first.end()
	for range 3 {
		if a := <-got; a != made {
			t.Errorf("somebody else's answer: %v", a)
		}
	}
	// One that failed is tried by the next, and who waits no longer goes.
	_, second := c.take(t.Context(), b, "other")
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if a, e := c.take(ctx, b, "other"); a != nil || e == nil {
		t.Error("an answer that nobody made")
	}
	second.end()
	if a, e := c.take(t.Context(), b, "other"); a != nil || e == nil || e.made == nil {
		t.Error("the answer that failed isn't to be made by the next")
	}
	// An answer of the board before isn't kept among those of the new one.
	if a, e := c.take(t.Context(), &board{number: 1}, "page"); a != nil {
		t.Error("an older board is given a newer answer")
	} else {
		e.keep(made)
		e.end()
	}
	if a, e := c.take(t.Context(), &board{number: 3}, "page"); a != nil || e == nil {
		t.Error("a new board is given an older answer")
	}
}

// stoppedCorpus can't tell of crawls.
type stoppedCorpus struct{ *sqlite.DB }

func (stoppedCorpus) Batches(context.Context) ([]sqlite.Batch, error) {
	return nil, errors.New("the disk is gone")
}

// TestFailuresAreNotKept asks again after a page failed.
func TestFailuresAreNotKept(t *testing.T) {
	s := newSite(t, func(o *Options) { o.Corpus = stoppedCorpus{o.Corpus.(*sqlite.DB)} })
	for range 2 {
		if code, _ := s.visitor(t).get("/"); code != http.StatusInternalServerError {
			t.Errorf("status %d", code)
		}
	}
	s.server.o.Corpus = s.db
	if code, _ := s.visitor(t).get("/"); code != http.StatusOK {
		t.Errorf("status %d when the corpus is back", code)
	}
}
