package web

import (
	"context"
	"image"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
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

// put takes a text into the corpus; its first line is the title.
func (s *site) put(t testing.TB, uri, text string) *corpus.Document {
	t.Helper()
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := corpus.NewDocument([]byte(text), uri, "text/plain", text)
	title, _, _ := strings.Cut(text, "\n")
	d.Title = corpus.Text(title)
	r, _ := x.Extract(d)
	if _, err := s.db.Put(t.Context(), sqlite.Entry{Item: sqlite.Item{URI: uri, Origin: "list", Parser: "1", Extractor: "1"}, Original: []byte(text), Document: d, Report: r}); err != nil {
		t.Fatal(err)
	}
	return d
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
