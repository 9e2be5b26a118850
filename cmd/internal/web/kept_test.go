package web

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
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
	c := answers{now: time.Now}
	b := &board{number: 2}
	_, first := c.take(t.Context(), b, 0, "page")
	got := make(chan *answer)
	for range 3 {
		go func() {
			a, _ := c.take(t.Context(), b, 0, "page")
			got <- a
		}()
	}
	made := answerOf(only(b))
	first.keep(made)
	first.end()
	for range 3 {
		if a := <-got; a != made {
			t.Errorf("somebody else's answer: %v", a)
		}
	}
	// One that failed is tried by the next, and who waits no longer goes.
	_, second := c.take(t.Context(), b, 0, "other")
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if a, e := c.take(ctx, b, 0, "other"); a != nil || e == nil {
		t.Error("an answer that nobody made")
	}
	second.end()
	if a, e := c.take(t.Context(), b, 0, "other"); a != nil || e == nil || e.made == nil {
		t.Error("the answer that failed isn't to be made by the next")
	}
	if a, e := c.take(t.Context(), &board{number: 1}, 0, "page"); a != nil || e == nil || e.made != nil {
		t.Error("an older board is given a newer answer")
	}
}

func answerOf(v validity) *answer {
	a := newAnswer(http.Header{}, []byte("body"))
	a.valid = v
	return a
}

// TestOldAnswers turns to new boards: who asks is given the answer before for a
// while, one at a time renews it, and a decision of a reviewer ends that.
func TestOldAnswers(t *testing.T) {
	now := time.Unix(0, 0)
	c := answers{now: func() time.Time { return now }}
	same := &card{Bloc: &ledger.Bloc{Key: "same"}}
	boards := []*board{{number: 1}, {number: 2}, {number: 3}, {number: 4, decision: 7}}
	for _, b := range boards {
		b.byKey = map[string]*card{"same": same, "other": {Bloc: &ledger.Bloc{Key: "other"}}}
	}
	put := func(b *board, key string, a *answer) *answer {
		t.Helper()
		_, e := c.take(t.Context(), b, 0, key)
		if e == nil || e.made == nil {
			t.Fatalf("%s isn't to be made", key)
		}
		e.keep(a)
		e.end()
		return a
	}
	page := put(boards[0], "page", answerOf(only(boards[0])))
	bloc := put(boards[0], "bloc", answerOf(ofCards([]*card{same})))
	put(boards[0], "changed", answerOf(ofCards([]*card{boards[0].byKey["other"]})))

	now = now.Add(time.Hour) // nothing ages while the board stays
	if a, e := c.take(t.Context(), boards[0], 0, "page"); a != page || e != nil {
		t.Errorf("the answer is %v, %v though nothing changed", a, e)
	}
	a, renewal := c.take(t.Context(), boards[1], 0, "page")
	if a == nil || a.tag != page.tag || renewal == nil {
		t.Fatalf("while a new answer is made the old one isn't given: %v %v", a, renewal)
	}
	if a, e := c.take(t.Context(), boards[1], 0, "page"); a == nil || e != nil {
		t.Error("two renew one answer")
	}
	if a, e := c.take(t.Context(), boards[1], 0, "bloc"); a != bloc || e != nil {
		t.Error("the answer of a bloc that is as it was is out of date")
	}
	if a, e := c.take(t.Context(), boards[1], 0, "changed"); a == nil || e == nil {
		t.Error("the answer of a bloc that changed isn't renewed")
	} else {
		e.end() // in vain
	}
	renewed := answerOf(only(boards[1]))
	renewal.keep(renewed)
	renewal.end()
	if a, e := c.take(t.Context(), boards[1], 0, "page"); a != renewed || e != nil {
		t.Error("the renewed answer isn't given")
	}
	now = now.Add(maxAge)
	if a, e := c.take(t.Context(), boards[1], 0, "changed"); a != nil || e == nil {
		t.Errorf("an answer is given %s after it was true", maxAge)
	} else {
		// A board that comes while it is made: it is out of date, but of use.
		c.take(t.Context(), boards[2], 0, "page")
		e.keep(answerOf(only(boards[1])))
		e.end()
	}
	if a, e := c.take(t.Context(), boards[2], 0, "changed"); a == nil || e == nil {
		t.Error("an answer that a board overtook isn't given, or not renewed")
	} else {
		// A decision: nothing from before it is given.
		if a, _ := c.take(t.Context(), boards[3], 0, "changed"); a != nil {
			t.Error("after a decision an answer from before it is given")
		}
		e.keep(answerOf(only(boards[2])))
		e.end()
	}
	if a := c.kept["changed"]; a != nil {
		t.Error("what was begun before a decision is kept after it")
	}
	if a, e := c.take(t.Context(), boards[3], 0, "bloc"); a != bloc || e != nil {
		t.Error("the answer of a bloc outside the decision is out of date")
	}
}

// TestSearchAnswers are out of date when the index has more, whatever the board.
func TestSearchAnswers(t *testing.T) {
	c := answers{now: time.Now}
	b, next := &board{number: 1}, &board{number: 2}
	_, e := c.take(t.Context(), b, 0, "search")
	e.keep(answerOf(ofIndex(b, 0)))
	e.end()
	if a, e := c.take(t.Context(), next, 0, "search"); a == nil || e != nil {
		t.Error("a new board makes an answer of the index old")
	}
	if a, e := c.take(t.Context(), next, 1, "search"); a == nil || e == nil {
		t.Error("the answer isn't renewed when the index has more")
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

// TestDecisionsShowAtOnce looks at pages that were kept before a reviewer decides.
func TestDecisionsShowAtOnce(t *testing.T) {
	s := newSite(t, nil)
	anyone, reviewer := s.visitor(t), s.visitor(t).login("reviewer")
	var task *task
	for _, x := range s.server.board().queue {
		if x.Why == "contradicted" {
			task = x
		}
	}
	paths := []string{blocURL(task.Card.Key), "/findings", "/ledger", "/decisions", "/api/v1/findings", "/api/v1/blocs/" + escapeKey(task.Card.Key)}
	before := map[string]string{}
	for _, p := range paths {
		_, before[p] = anyone.get(p)
	}
	form := url.Values{"csrf": {reviewer.csrf()}, "verdict": {"correct"}, "subject": {task.Card.Key}, "field": {task.Field()}, "value": {"Sở Tài chính"}, "why": {"đối chiếu biên bản"}, "back": {"/review"}}
	if code, text := reviewer.post("/decisions", form); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, text)
	}
	if _, page := reviewer.get(paths[0]); !strings.Contains(page, "đối chiếu biên bản") {
		t.Error("the reviewer doesn't see the decision")
	}
	for _, p := range paths {
		if _, after := anyone.get(p); after == before[p] {
			t.Errorf("%s is as before the decision", p)
		}
	}
}

// TestPagesOfARoleStayItsOwn fetches a page by each role in turn, over a corpus that
// grows: nobody is given another's, nor a reviewer one that is out of date.
func TestPagesOfARoleStayItsOwn(t *testing.T) {
	s := newSite(t, func(o *Options) { o.Closed = true })
	stranger := s.visitor(t)
	roles := map[string]*visitor{}
	for _, name := range []string{"reader", "reviewer", "administrator"} {
		roles[name] = s.visitor(t).login(name)
	}
	for range 2 {
		for name, v := range roles {
			if code, page := v.get("/items"); code != http.StatusOK || strings.Contains(page, "/items/retry") != (name == "administrator") || !strings.Contains(page, name) {
				t.Errorf("%s is given the page of another: %d", name, code)
			}
		}
		if code, page := stranger.get("/items"); code != http.StatusSeeOther || strings.Contains(page, "reviewer") {
			t.Errorf("a stranger is given a page: %d", code)
		}
	}
}

// TestPagesAreRenewed lets a document come in: who isn't logged in is given the page
// before once more, and the new one next; a reviewer the new one at once.
func TestPagesAreRenewed(t *testing.T) {
	s := newSite(t, nil)
	anyone, reviewer := s.visitor(t), s.visitor(t).login("reviewer")
	_, before := anyone.get("/")
	post := func(bloc, title string) string {
		return title + "\nNgày 20/12/2021, " + bloc + " tỉnh Bắc Ninh tổ chức Hội nghị tổng kết năm 2021. UBND huyện Lương Tài là Cụm trưởng năm 2021."
	}
	s.put(t, "https://bacninh.example.vn/moi", post("Cụm thi đua số 9", "Cụm thi đua số 9 tổng kết năm 2021"))
	if err := s.server.refresh(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if _, page := reviewer.get("/"); !strings.Contains(page, "Cụm thi đua số 9 tổng kết năm 2021") {
		t.Error("the reviewer is given what was kept")
	}
	if _, page := anyone.get("/"); page != before {
		t.Error("nobody waits for the new page, but it is made at once")
	}
	s.server.Wait()
	if _, page := anyone.get("/"); !strings.Contains(page, "Cụm thi đua số 9 tổng kết năm 2021") {
		t.Error("the page wasn't renewed")
	}
	s.put(t, "https://bacninh.example.vn/moi-hon", post("Cụm thi đua số 8", "Cụm thi đua số 8 tổng kết năm 2021"))
	if err := s.server.refresh(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	anyone.get("/help") // the new board is known
	s.now = s.now.Add(maxAge)
	if _, page := anyone.get("/"); !strings.Contains(page, "Cụm thi đua số 8 tổng kết năm 2021") {
		t.Errorf("a page is given %s after it was true", maxAge)
	}
}
