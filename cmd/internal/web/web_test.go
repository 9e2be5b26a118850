package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/index"
	"github.com/sokhoi/sokhoi/testdata/world/sim"
	"github.com/sokhoi/sokhoi/testdata/world/write"
)

const password = "một mật khẩu dài"

// posts are the documents of the tests: two that contradict each other, and a
// hostile one.
var posts = []struct{ uri, title, text string }{
	{"https://bacninh.example.vn/2019/1", "Khối thi đua số 3 tổng kết công tác thi đua năm 2018",
		"Khối thi đua số 3 tổng kết công tác thi đua năm 2018\n" +
			"Ngày 20/12/2018, tại thành phố Bắc Ninh, Khối thi đua số 3 tỉnh Bắc Ninh tổ chức Hội nghị tổng kết công tác thi đua, khen thưởng năm 2018.\n" +
			"Dự hội nghị có ông Nguyễn Văn An, Phó Chủ tịch UBND tỉnh. Sở Nội vụ là Khối trưởng năm 2018.\n" +
			"Khối có 4 đơn vị thành viên gồm: Sở Nội vụ, Sở Tài chính, Sở Tư pháp, Sở Y tế.\n" +
			"Hội nghị đề nghị tặng Cờ thi đua của UBND tỉnh cho 1 tập thể, Bằng khen của Chủ tịch UBND tỉnh cho 2 tập thể.\n" +
			"Hội nghị đã bầu Sở Tài chính làm Khối trưởng năm 2019."},
	{"https://bacninh.example.vn/2019/2", "Khối thi đua số 3 sơ kết 6 tháng đầu năm 2019",
		"Khối thi đua số 3 sơ kết 6 tháng đầu năm 2019\n" +
			"Ngày 10/7/2019, Khối thi đua số 3 tỉnh Bắc Ninh tổ chức Hội nghị sơ kết công tác thi đua 6 tháng đầu năm 2019.\n" +
			"Khối có 4 đơn vị thành viên gồm: Sở Nội vụ, Sở Tài chính, Sở Tư pháp, Sở Y tế.\n" +
			"Sở Tư pháp là Khối trưởng năm 2019 đã báo cáo kết quả."},
	{"https://bacninh.example.vn/2020/\"><script>alert(1)</script>", `<script>alert("title")</script> Khối thi đua số 5 tổng kết năm 2020`,
		`<script>alert("title")</script> Khối thi đua số 5 tổng kết năm 2020` + "\n" +
			`Ngày 22/12/2020, Khối thi đua số 5 tỉnh Bắc Ninh tổ chức Hội nghị tổng kết năm 2020 <img src=x onerror=alert(2)>. Sở Y tế là Khối trưởng năm 2020.` + "\n" +
			`"><svg onload=alert(3)> {{.CSRF}} javascript:alert(4)`},
}

const hostilePage = `<html><head><base href="https://evil.example/"><script>alert(5)</script><style>body{background:url(https://evil.example/x)}</style></head>
<body onload="alert(6)"><p onclick="alert(7)">Khối thi đua số 5</p><iframe src="https://evil.example"></iframe><a href="javascript:alert(8)">liên kết</a>
<form action="https://evil.example"><input name=p></form><img src="https://evil.example/p.gif" alt="ảnh &lt;script&gt;"><svg><script>alert(9)</script></svg></body></html>`

type texts struct{ db *sqlite.DB }

func (t texts) Text(ctx context.Context, id corpus.DocumentID) (string, error) {
	d, err := t.db.Document(ctx, id)
	if err != nil {
		return "", err
	}
	return d.Text, nil
}

func (t texts) Report(ctx context.Context, id corpus.DocumentID) (*corpus.Report, error) {
	s, err := t.db.Report(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.Report, nil
}

type reports struct{ db *sqlite.DB }

func (r reports) Reports(ids []corpus.DocumentID) ([]*corpus.Report, error) {
	return r.db.ReportsOf(context.Background(), ids)
}

// site is a server over a small corpus.
type site struct {
	*httptest.Server
	server *Server
	db     *sqlite.DB
	ids    []corpus.DocumentID
	pdf    corpus.DocumentID // a document whose original is a PDF
	file   string            // of accounts
	now    time.Time
}

// told is a document of the tests with its original.
type told struct {
	*corpus.Document
	original []byte
}

// hostileAndFew are the documents of posts.
func hostileAndFew() []told {
	var out []told
	for i, p := range posts {
		original, mediaType := []byte(p.text), "text/plain"
		if i == 2 {
			original, mediaType = []byte(hostilePage), "text/html"
		}
		d := corpus.NewDocument(original, p.uri, mediaType, p.text)
		d.Title = corpus.Text(p.title)
		out = append(out, told{d, original})
	}
	return out
}

// aWorld are documents on blocs of a simulated world over ten years.
func aWorld() []told {
	var out []told
	for _, p := range sim.New(sim.Options{Seed: 3, Blocs: 28, Years: 10, Provinces: 5}).Posts {
		if p.Broken {
			continue
		}
		d := write.Compose(p)
		x := corpus.NewDocument(d.Body, d.URI, d.MediaType, d.Text)
		x.Title, x.PublishedOn = d.Report.Document.Title, p.Published
		out = append(out, told{x, d.Body})
	}
	return out
}

func newSite(t testing.TB, change func(*Options), more ...told) *site {
	t.Helper()
	ctx := t.Context()
	dir := t.TempDir()
	db, err := sqlite.Open(ctx, dir, sqlite.Options{Mode: sqlite.Write, Holder: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{db: db, file: filepath.Join(dir, "accounts.json"), now: time.Now()}
	for i, d := range append(hostileAndFew(), more...) {
		r, _ := x.Extract(d.Document)
		if i < len(posts) && len(r.Conferences) == 0 {
			t.Fatalf("post %d reports no conference", i)
		}
		if _, err := db.Put(ctx, sqlite.Entry{Item: sqlite.Item{URI: d.URI, Origin: "list", Parser: "1", Extractor: "1"}, Original: d.original, Document: d.Document, Report: r}); err != nil {
			t.Fatal(err)
		}
		s.ids = append(s.ids, d.ID)
	}
	paper := corpus.NewDocument([]byte("%PDF-1.7"), "https://bacninh.example.vn/a.pdf", "application/pdf", "Quyết định về thành lập khối thi đua")
	paper.Pages = []corpus.Page{{Number: 1, Engine: "pdfium", Health: 1}, {Number: 2, Engine: "pdfium", Health: 1}}
	r, _ := x.Extract(paper)
	if _, err := db.Put(ctx, sqlite.Entry{Item: sqlite.Item{URI: paper.URI, Origin: "list", Parser: "1", Extractor: "1"}, Original: []byte("%PDF-1.7"), Document: paper, Report: r}); err != nil {
		t.Fatal(err)
	}
	s.pdf = paper.ID
	bad := sqlite.Item{URI: "https://bacninh.example.vn/x<script>.pdf", Origin: "list", State: sqlite.Failed, Code: "encrypted", Reason: "the PDF opens only with a password"}
	if _, err := db.Put(ctx, sqlite.Entry{Item: bad}); err != nil {
		t.Fatal(err)
	}
	g := gazetteer.Default()
	c := index.Config{Texts: texts{db}, Vocabulary: index.FromGazetteer(g)}
	err = index.Rebuild(ctx, filepath.Join(dir, "index"), c, func(yield func(index.Entry, error) bool) {
		for r, err := range db.Reports(ctx, 0) {
			d, err2 := db.Document(ctx, r.ID)
			if err == nil {
				err = err2
			}
			if !yield(index.Entry{Document: d, Report: r.Report}, err) {
				return
			}
		}
	}, func() int64 { return 1 }, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.ReadOnly = true
	ix, err := index.Open(filepath.Join(dir, "index"), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	for name, role := range map[string]Role{"reader": Reader, "reviewer": Reviewer, "administrator": Administrator} {
		if err := PutAccount(s.file, name, role, password, s.now); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{Corpus: db, Searcher: ix, Gazetteer: g, Ledger: ledger.Options{Authority: ledger.Gazetteer(g), Reports: reports{db}}, Accounts: s.file,
		Version: "test", Now: func() time.Time { return s.now },
		Explain: func(context.Context, corpus.DocumentID) (string, error) { return "rule <b>", nil },
		Draw: func(_ context.Context, body []byte, uri string, page int) (*image.Gray, error) {
			if string(body) != "%PDF-1.7" || page > 2 {
				return nil, &corpus.InputError{Input: uri, Code: "page_failed", Reason: "there is no such page"}
			}
			im := image.NewGray(image.Rect(0, 0, 82, 116))
			for i := range im.Pix {
				im.Pix[i] = byte(200 + i%56)
			}
			return im, nil
		},
		Retry: func(context.Context, []string) error { return nil }}
	if change != nil {
		change(&o)
	}
	if s.server, err = New(ctx, o); err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(s.server)
	t.Cleanup(s.Close)
	return s
}

// visitor is a browser without JavaScript.
type visitor struct {
	t    testing.TB
	site *site
	*http.Client
}

func (s *site) visitor(t testing.TB) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (v *visitor) do(method, path string, body io.Reader, header map[string]string) (int, string, http.Header) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.site.URL+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	for k, x := range header {
		r.Header.Set(k, x)
	}
	res, err := v.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return res.StatusCode, string(text), res.Header
}

func (v *visitor) get(path string) (int, string) {
	v.t.Helper()
	code, text, _ := v.do("GET", path, nil, nil)
	return code, text
}

func (v *visitor) post(path string, form url.Values) (int, string) {
	v.t.Helper()
	code, text, _ := v.do("POST", path, strings.NewReader(form.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	return code, text
}

func (v *visitor) login(name string) *visitor {
	v.t.Helper()
	if code, text := v.post("/login", url.Values{"name": {name}, "password": {password}}); code != http.StatusSeeOther {
		v.t.Fatalf("login of %s: %d %s", name, code, text)
	}
	return v
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

func (v *visitor) csrf() string {
	v.t.Helper()
	_, text := v.get("/")
	m := csrfField.FindStringSubmatch(text)
	if m == nil {
		v.t.Fatal("no CSRF token on the page")
	}
	return m[1]
}

// example is an address of the route that exists in the tests' corpus.
func (s *site) example(rt route) string {
	b := s.server.board()
	var unit, person, award, key string
	for k := range b.units.byID {
		unit = k
	}
	for k := range b.persons.byID {
		person = k
	}
	for k := range b.awards.byID {
		award = k
	}
	key = escapeKey(b.cards[0].Key)
	path := strings.NewReplacer("{$}", "", "{key...}", key, "{province}/{name}", unit, "{hash}/{name}", s.server.assets.hash["sokhoi.css"]+"/sokhoi.css").Replace(rt.path)
	switch {
	case strings.Contains(path, "persons"):
		path = strings.Replace(path, "{id}", person, 1)
	case strings.Contains(path, "awards"):
		path = strings.Replace(path, "{id}", award, 1)
	}
	if strings.Contains(path, "{page}") {
		return "/documents/" + string(s.pdf) + "/pages/1"
	}
	return strings.Replace(path, "{id}", string(s.ids[2]), 1)
}

func allRoutes() []route { return append(append([]route{}, routeTable...), apiRoutes...) }

// TestRoles asks each route as each role, with reading open and closed.
func TestRoles(t *testing.T) {
	for _, closed := range []bool{false, true} {
		s := newSite(t, func(o *Options) { o.Closed = closed })
		for _, role := range []Role{Anyone, Reader, Reviewer, Administrator} {
			v := s.visitor(t)
			token := ""
			if role > Anyone {
				v.login(role.String())
				token = v.csrf()
			}
			for _, rt := range allRoutes() {
				needs := rt.needs
				if needs == Reader && !closed {
					needs = Anyone
				}
				if rt.path == "/logout" || rt.path == "/login" {
					continue
				}
				name := fmt.Sprintf("closed=%v %s %s %s", closed, role, rt.method, rt.path)
				var code int
				if rt.method == "POST" {
					code, _, _ = v.do("POST", s.example(rt), strings.NewReader("csrf="+token), map[string]string{
						"Content-Type": "application/x-www-form-urlencoded", "X-CSRF-Token": token})
				} else {
					code, _ = v.get(s.example(rt))
				}
				refused := code == http.StatusUnauthorized || code == http.StatusForbidden
				if rt.method == "GET" && code == http.StatusSeeOther {
					refused = true // to the login
				}
				if want := role < needs; refused != want {
					t.Errorf("%s: status %d, refused should be %v", name, code, want)
				}
				if code >= 500 {
					t.Errorf("%s: status %d", name, code)
				}
				if !refused && rt.method == "GET" && rt.path != "/api/" && code != http.StatusOK {
					t.Errorf("%s: status %d", name, code)
				}
			}
		}
	}
}

// TestHostileText looks for text of documents, titles, addresses and queries
// that became markup.
func TestHostileText(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t).login("administrator")
	paths := []string{`/search?q=` + url.QueryEscape(`"><script>alert(1)</script>`), "/search?q=alert", "/search?q=" + url.QueryEscape(`head:"`), `/ledger?name="><script>x`,
		`/findings?code="><script>x&province=<img>`, `/units?name=<script>`, "/login?next=//evil.example", "/documents/<script>", "/blocs/%3Cscript%3E", "/items?state=failed&code=<script>"}
	for _, rt := range allRoutes() {
		if rt.method == "GET" && !strings.HasPrefix(rt.path, "/api") && !strings.HasPrefix(rt.path, "/assets") && !strings.HasSuffix(rt.path, "/original") {
			paths = append(paths, s.example(rt))
		}
	}
	for _, p := range paths {
		code, text, h := v.do("GET", p, nil, nil)
		if code >= 500 {
			t.Errorf("%s: status %d", p, code)
		}
		if !strings.HasPrefix(h.Get("Content-Type"), "text/html") || strings.Contains(h.Get("Content-Disposition"), "attachment") {
			continue
		}
		for _, bad := range []string{"<script>", "<img", "<svg onload", "onerror=alert(2)>", "javascript:alert(8)", "evil.example/", "<iframe src=\"https"} {
			if strings.Contains(strings.ReplaceAll(strings.ReplaceAll(text, "&lt;", "‹"), "onerror=alert(2)&gt;", ""), bad) {
				t.Errorf("%s: %q stands in the page", p, bad)
			}
		}
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", p, h)
		}
		if strings.HasSuffix(p, "/page") && !strings.Contains(csp, "sandbox") {
			t.Errorf("%s isn't sandboxed", p)
		}
		if regexp.MustCompile(`(?i)<[a-z][^>]*\s(on[a-z]+|style)\s*=`).MatchString(text) {
			t.Errorf("%s has inline code or style", p)
		}
	}
	_, text, h := v.do("GET", documentURL(s.ids[2])+"/original", nil, nil)
	if text != hostilePage || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Error("the original isn't sent as a sandboxed attachment")
	}
}

// TestTraversal asks for files outside of the corpus.
func TestTraversal(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t)
	for _, p := range []string{"/assets/../../go.mod", "/assets/x/..%2f..%2fweb.go", "/assets/" + s.server.assets.hash["sokhoi.css"] + "/..%2ftemplates%2flayout.html",
		"/documents/..%2f..%2faccounts.json/original", "/documents/sha256-..%2f..%2fcorpus.db/original", "/dossiers/..%2f..%2faccounts.json", "/blocs/../../accounts.json", "/accounts.json"} {
		if code, text := v.get(p); code == http.StatusOK || strings.Contains(text, "argon2id") {
			t.Errorf("%s: status %d", p, code)
		}
	}
}

func TestForgedRequests(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t).login("reviewer")
	key := s.server.board().cards[0].Key
	form := url.Values{"verdict": {"accept"}, "subject": {key}, "field": {"leaders/head/2018"}, "why": {"thử"}}
	before := len(s.server.board().decisions)
	for name, header := range map[string]map[string]string{
		"no token":      {},
		"another site":  {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
		"wrong token":   {"X-CSRF-Token": "wrong"},
		"api, no token": {"Content-Type": "application/json"},
	} {
		path := "/decisions"
		if strings.HasPrefix(name, "api") {
			path = "/api/v1/decisions"
		}
		if header["Content-Type"] == "" {
			header["Content-Type"] = "application/x-www-form-urlencoded"
		}
		if code, _, _ := v.do("POST", path, strings.NewReader(form.Encode()), header); code != http.StatusForbidden {
			t.Errorf("%s: status %d", name, code)
		}
	}
	form.Set("csrf", v.csrf())
	if code, _, _ := v.do("POST", "/decisions", strings.NewReader(form.Encode()), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}); code != http.StatusForbidden {
		t.Errorf("cross-site with token: status %d", code)
	}
	if n := len(s.server.board().decisions); n != before {
		t.Errorf("%d decisions were forged", n-before)
	}
}

func TestSessions(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t)
	u, _ := url.Parse(s.URL)
	v.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: "chosen-by-an-attacker", Path: "/"}})
	v.login("reviewer")
	c := v.Jar.Cookies(u)
	if len(c) != 1 || c[0].Value == "chosen-by-an-attacker" {
		t.Fatalf("cookies after the login: %v", c)
	}
	old := c[0].Value
	_, _, h := v.do("POST", "/login", strings.NewReader(url.Values{"name": {"reviewer"}, "password": {password}}.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	if set := h.Get("Set-Cookie"); !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Lax") {
		t.Errorf("cookie: %s", set)
	}
	stale := s.visitor(t)
	stale.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: old, Path: "/"}})
	if code, _ := stale.get("/review"); code != http.StatusSeeOther {
		t.Errorf("the session before the login still lives: %d", code)
	}
	if code, _ := v.get("/review"); code != http.StatusOK {
		t.Fatalf("review: %d", code)
	}
	if err := PutAccount(s.file, "reviewer", Reviewer, "another long password", s.now); err != nil {
		t.Fatal(err)
	}
	if code, _ := v.get("/review"); code != http.StatusSeeOther {
		t.Errorf("a new password leaves the session alive: %d", code)
	}
	w := s.visitor(t).login("administrator")
	if code, _ := w.post("/logout", url.Values{"csrf": {w.csrf()}}); code != http.StatusSeeOther {
		t.Errorf("logout: %d", code)
	}
	if code, _ := w.get("/accounts"); code != http.StatusSeeOther {
		t.Errorf("accounts after the logout: %d", code)
	}
	secure := newSite(t, func(o *Options) { o.Secure = true })
	_, _, h = secure.visitor(t).do("POST", "/login", strings.NewReader(url.Values{"name": {"reader"}, "password": {password}, "next": {"//evil.example"}}.Encode()), map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	if set := h.Get("Set-Cookie"); !strings.HasPrefix(set, "__Host-session=") || !strings.Contains(set, "Secure") || h.Get("Location") != "/" {
		t.Errorf("secure login: %v", h)
	}
}

func TestLoginsAreLimited(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t)
	code := 0
	for range 9 {
		code, _ = v.post("/login", url.Values{"name": {"reviewer"}, "password": {"wrong password"}})
	}
	if code != http.StatusTooManyRequests {
		t.Fatalf("the ninth try: status %d", code)
	}
	if code, _ = v.post("/login", url.Values{"name": {"reviewer"}, "password": {password}}); code != http.StatusTooManyRequests {
		t.Errorf("the right password gets through: %d", code)
	}
	s.now = s.now.Add(time.Minute)
	v.login("reviewer")
}

func TestTokens(t *testing.T) {
	s := newSite(t, nil)
	secret, err := NewToken(s.file, "reviewer", "nightly", s.now)
	if err != nil {
		t.Fatal(err)
	}
	v := s.visitor(t)
	body := func() io.Reader {
		b, _ := json.Marshal(decisionInput{Verdict: corpus.Accept, Subject: s.server.board().cards[0].Key, Field: "leaders/head/2018", Why: "đối chiếu biên bản"})
		return bytes.NewReader(b)
	}
	code, text, _ := v.do("POST", "/api/v1/decisions", body(), map[string]string{"Authorization": "Bearer " + secret, "Content-Type": "application/json"})
	if code != http.StatusCreated {
		t.Fatalf("decision by token: %d %s", code, text)
	}
	if code, _, _ := v.do("GET", "/api/v1/blocs", nil, map[string]string{"Authorization": "Bearer wrong"}); code != http.StatusUnauthorized {
		t.Errorf("wrong token: %d", code)
	}
	if err := RevokeToken(s.file, "reviewer", "nightly"); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := v.do("POST", "/api/v1/decisions", body(), map[string]string{"Authorization": "Bearer " + secret}); code != http.StatusUnauthorized {
		t.Errorf("revoked token: %d", code)
	}
	text2, _ := os.ReadFile(s.file)
	if strings.Contains(string(text2), secret) || strings.Contains(string(text2), password) {
		t.Error("the file of accounts tells secrets")
	}
	info, err := os.Stat(s.file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of accounts: %v %v", info.Mode(), err)
	}
}

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

// TestLinks follows every link of every page: none is dead.
func TestLinks(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t).login("administrator")
	href := regexp.MustCompile(`(?:href|src)="(/[^"]*)`)
	seen := map[string]bool{}
	todo := []string{"/"}
	for len(todo) > 0 && len(seen) < 300 {
		p := todo[0]
		todo = todo[1:]
		code, text, h := v.do("GET", p, nil, nil)
		if code != http.StatusOK && code != http.StatusSeeOther {
			t.Errorf("%s: status %d", p, code)
		}
		if !strings.HasPrefix(h.Get("Content-Type"), "text/html") || strings.HasSuffix(p, "/page") {
			continue
		}
		for _, m := range href.FindAllStringSubmatch(text, -1) {
			next, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			if next == "/logout" || next == "/items/retry" || strings.HasPrefix(next, "/search?") && strings.Count(next, "+") > 2 || seen[next] {
				continue
			}
			seen[next] = true
			todo = append(todo, next)
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d links found", len(seen))
	}
}

// TestOpenAPI holds the answers of the API to their description.
func TestOpenAPI(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t).login("reviewer")
	_, text := v.get("/api/v1/openapi.json")
	var doc map[string]any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	if doc["openapi"] != "3.1.0" || len(doc["paths"].(map[string]any)) < 19 {
		t.Fatalf("description: %v", doc["openapi"])
	}
	for _, e := range endpoints {
		if e.method != "GET" {
			continue
		}
		path := s.example(e.route)
		for _, q := range []string{"", "?limit=1", "?q=kh%E1%BB%91i&limit=2"} {
			code, body, h := v.do("GET", path+q, nil, nil)
			if code != http.StatusOK {
				t.Errorf("%s%s: status %d %s", path, q, code, body)
				continue
			}
			var answer any
			if err := json.Unmarshal([]byte(body), &answer); err != nil {
				t.Fatal(err)
			}
			op := doc["paths"].(map[string]any)[strings.Replace(e.path, "...}", "}", 1)].(map[string]any)["get"].(map[string]any)
			schema := op["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)["application/json"].(map[string]any)["schema"]
			for _, problem := range violations(schemas, schema.(map[string]any), answer, path) {
				t.Error(problem)
			}
			if code, _, _ := v.do("GET", path+q, nil, map[string]string{"If-None-Match": h.Get("ETag")}); code != http.StatusNotModified {
				t.Errorf("%s%s with its ETag: status %d", path, q, code)
			}
		}
	}
	code, body := v.get("/api/v1/documents/sha256-00")
	var problem apiProblem
	if err := json.Unmarshal([]byte(body), &problem); err != nil || code != http.StatusNotFound || problem.Status != code {
		t.Errorf("a problem: %d %s", code, body)
	}
}

// violations tells where v isn't what the schema says.
func violations(schemas, schema map[string]any, v any, at string) []string {
	if ref, ok := schema["$ref"].(string); ok {
		return violations(schemas, schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(map[string]any), v, at)
	}
	if any, ok := schema["anyOf"].([]any); ok {
		var first []string
		for i, x := range any {
			p := violations(schemas, x.(map[string]interface{}), v, at)
			if len(p) == 0 {
				return nil
			}
			if i == 0 {
				first = p
			}
		}
		return first
	}
	is := map[string]bool{}
	switch x := schema["type"].(type) {
	case string:
		is[x] = true
	case []any:
		for _, y := range x {
			is[y.(string)] = true
		}
	}
	wrong := func() []string { return []string{fmt.Sprintf("%s: %v is no %v", at, v, schema["type"])} }
	switch x := v.(type) {
	case nil:
		if !is["null"] {
			return wrong()
		}
	case string:
		if !is["string"] {
			return wrong()
		}
	case bool:
		if !is["boolean"] {
			return wrong()
		}
	case float64:
		if !is["number"] && !(is["integer"] && x == float64(int64(x))) {
			return wrong()
		}
	case []any:
		if !is["array"] {
			return wrong()
		}
		var out []string
		for i, y := range x {
			out = append(out, violations(schemas, schema["items"].(map[string]any), y, fmt.Sprintf("%s/%d", at, i))...)
		}
		return out
	case map[string]any:
		if !is["object"] {
			return wrong()
		}
		var out []string
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, k := range required {
			if _, ok := x[k.(string)]; !ok {
				out = append(out, fmt.Sprintf("%s lacks %s", at, k))
			}
		}
		for k, y := range x {
			p, ok := properties[k].(map[string]any)
			if !ok {
				if p, ok = schema["additionalProperties"].(map[string]any); !ok {
					out = append(out, fmt.Sprintf("%s has %s, which isn't described", at, k))
					continue
				}
			}
			out = append(out, violations(schemas, p, y, at+"/"+k)...)
		}
		return out
	}
	return nil
}

// TestCursor reads a list in pages of one: it is the list, each item once.
func TestCursor(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t)
	for _, path := range []string{"/api/v1/units", "/api/v1/ledger", "/api/v1/conferences", "/api/v1/findings", "/api/v1/documents", "/api/v1/blocs"} {
		read := func(q string) (items []any, next string) {
			_, text := v.get(path + q)
			var page struct {
				Items []any
				Next  *string
			}
			if err := json.Unmarshal([]byte(text), &page); err != nil {
				t.Fatal(err)
			}
			if page.Next != nil {
				next = *page.Next
			}
			return page.Items, next
		}
		all, _ := read("?limit=500")
		var paged []any
		for q := "?limit=1"; ; {
			items, next := read(q)
			paged = append(paged, items...)
			if next == "" || len(paged) > len(all) {
				break
			}
			q = "?limit=1&after=" + next
		}
		a, _ := json.Marshal(all)
		b, _ := json.Marshal(paged)
		if len(all) == 0 || !bytes.Equal(a, b) {
			t.Errorf("%s: %d items at once, %d in pages", path, len(all), len(paged))
		}
	}
}

// TestMarks holds that the marked text is the text, and that every fact with a
// quote can be jumped to.
func TestMarks(t *testing.T) {
	s := newSite(t, nil)
	for _, id := range s.ids {
		d, err := s.db.Document(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.db.Report(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		facts := factsOf(r.Report, false, linker{s.server.board(), new(unitNames), make([]*card, len(r.Report.Conferences))})
		var text strings.Builder
		starts := map[int]int{}
		for _, p := range passages(d, facts) {
			for _, g := range p.Segments {
				text.WriteString(g.Text)
				for _, f := range g.Starts {
					starts[f.N]++
				}
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if squeeze(text.String()) != squeeze(d.Text) {
			t.Errorf("%s: the marked text is another", id)
		}
		for _, f := range facts {
			if f.Marked && starts[f.N] != 1 {
				t.Errorf("%s: fact %d (%s) starts %d times", id, f.N, f.Field, starts[f.N])
			}
		}
	}
}

// TestFollow sees an ingest that goes on beside the server, and a decision that goes
// on to what its page shows now.
func TestFollow(t *testing.T) {
	s := newSite(t, nil)
	before := s.server.board()
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	put := func(text string) *corpus.Document {
		t.Helper()
		d := corpus.NewDocument([]byte(text), "https://bacninh.example.vn/9", "text/plain", text)
		r, _ := x.Extract(d)
		if _, err := s.db.Put(t.Context(), sqlite.Entry{Item: sqlite.Item{URI: d.URI, Origin: "list", Parser: "1", Extractor: "1"}, Original: []byte(text), Document: d, Report: r}); err != nil {
			t.Fatal(err)
		}
		return d
	}
	refresh := func() *board {
		t.Helper()
		if err := s.server.refresh(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		return s.server.board()
	}
	heads := func(b *board) string {
		var out []string
		for _, c := range b.cards {
			for _, x := range c.Cells {
				if x.Post == corpus.Head && x.Year == 2021 && strings.Contains(c.Bloc.Key, "so-9") {
					out = append(out, x.Unit)
				}
			}
		}
		return strings.Join(out, "; ")
	}
	text := "Cụm thi đua số 9 tổng kết năm 2021\nNgày 20/12/2021, Cụm thi đua số 9 tỉnh Bắc Ninh tổ chức Hội nghị tổng kết năm 2021. UBND huyện Lương Tài là Cụm trưởng năm 2021."
	d := put(text)
	after := refresh()
	if len(after.cards) != len(before.cards)+1 || after.change <= before.change {
		t.Errorf("%d blocs before, %d after", len(before.cards), len(after.cards))
	}
	if _, err := s.db.AddDecision(t.Context(), corpus.Decision{
		Who: "w", Why: "y", Verdict: corpus.Correct, Subject: string(d.ID), Field: "conferences/0/leaders/head/2021", Value: "UBND huyện Gia Bình",
	}); err != nil {
		t.Fatal(err)
	}
	if got := heads(refresh()); got != "UBND huyện Gia Bình" {
		t.Errorf("decided, the head is %q", got)
	}
	put(text + "\nLượt xem: 9")
	if got := heads(refresh()); got != "UBND huyện Gia Bình" {
		t.Errorf("once the page has changed, the head is %q", got)
	}
}
