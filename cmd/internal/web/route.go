package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus/sqlite"
)

// Role is what somebody may do. Each role may do what the one before may.
type Role int

// The roles.
const (
	Anyone        Role = iota // without login, also where reading is closed
	Reader                    // reads; without login where reading is open
	Reviewer                  // decides
	Administrator             // retries, sees accounts
)

var roleNames = []string{"anyone", "reader", "reviewer", "administrator"}

// String is the name of the role.
func (r Role) String() string { return roleNames[r] }

// ParseRole reads the name of a role of accounts.
func ParseRole(s string) (Role, error) {
	for i, name := range roleNames[1:] {
		if s == name {
			return Role(i + 1), nil
		}
	}
	return 0, fmt.Errorf("no role %q; there are reader, reviewer and administrator", s)
}

// route is one way in.
type route struct {
	method, path string
	needs        Role
	of           source
	handle       func(s *Server, w http.ResponseWriter, r *request) error
}

// routeTable is every way in, with the role that it needs.
var routeTable = []route{
	{"GET", "/{$}", Reader, fromBoard, (*Server).home},
	{"GET", "/search", Reader, fromBoard, (*Server).search},
	{"GET", "/search.csv", Reader, live, (*Server).searchCSV},
	{"GET", "/search.jsonl", Reader, live, (*Server).searchJSONL},
	{"GET", "/search.xlsx", Reader, live, (*Server).searchXLSX},
	{"GET", "/help", Reader, fromBoard, (*Server).help},
	{"GET", "/documents/{id}", Reader, fromBoard, (*Server).document},
	{"GET", "/documents/{id}/original", Reader, live, (*Server).original},
	{"GET", "/documents/{id}/page", Reader, fromBoard, (*Server).originalPage},
	{"GET", "/documents/{id}/pages/{page}", Reader, live, (*Server).picture},
	{"GET", "/documents/{id}/explain", Reader, fromBoard, (*Server).explain},
	{"GET", "/blocs/{key...}", Reader, fromBoard, (*Server).bloc},
	{"GET", "/dossiers/{key...}", Reader, fromBoard, (*Server).dossier},
	{"GET", "/ledger", Reader, fromBoard, (*Server).ledgerPage},
	{"GET", "/ledger.xlsx", Reader, live, (*Server).ledgerXLSX},
	{"GET", "/findings", Reader, fromBoard, (*Server).findings},
	{"GET", "/units", Reader, fromBoard, (*Server).units},
	{"GET", "/units/{province}/{name}", Reader, fromBoard, (*Server).unit},
	{"GET", "/persons", Reader, fromBoard, (*Server).persons},
	{"GET", "/persons/{id}", Reader, fromBoard, (*Server).person},
	{"GET", "/awards", Reader, fromBoard, (*Server).awards},
	{"GET", "/awards/{id}", Reader, fromBoard, (*Server).award},
	{"GET", "/items", Reader, counted, (*Server).items},
	{"POST", "/items/retry", Administrator, live, (*Server).retryFailed},
	{"GET", "/decisions", Reader, fromBoard, (*Server).decisions},
	{"POST", "/decisions", Reviewer, live, (*Server).decide},
	{"GET", "/review", Reviewer, live, (*Server).review},
	{"GET", "/accounts", Administrator, live, (*Server).accountList},
	{"GET", "/login", Anyone, live, (*Server).loginPage},
	{"POST", "/login", Anyone, live, (*Server).login},
	{"POST", "/logout", Anyone, live, (*Server).logout},
	{"GET", "/conferences.atom", Reader, fromBoard, (*Server).conferencesAtom},
	{"GET", "/findings.atom", Reader, fromBoard, (*Server).findingsAtom},
	{"GET", "/assets/{hash}/{name}", Anyone, live, (*Server).asset},
	{"GET", "/healthz", Anyone, live, (*Server).health},
	{"GET", "/readyz", Anyone, live, (*Server).ready},
	{"GET", "/metrics", Reader, live, (*Server).metricsPage},
}

// request is a request with who makes it.
type request struct {
	*http.Request
	account *account // nil for nobody
	session string   // the session's CSRF token, "" for tokens and nobody
	english bool
	nonPage bool     // answers are for programs
	errand  *errand  // where the answer is to be kept
	valid   validity // of the answer, and until when at most
	until   time.Time
}

// shared reports whether the answer holds nothing of who asks.
func (r *request) shared() bool { return r.account == nil || r.nonPage }

func (r *request) role() Role {
	if r.account == nil {
		return Anyone
	}
	return r.account.Role
}

// status is an error with the HTTP status that it stands for.
type status struct {
	code   int
	vi, en string
}

func (e *status) Error() string { return e.en }

func notFound(vi, en string) error   { return &status{http.StatusNotFound, vi, en} }
func badRequest(vi, en string) error { return &status{http.StatusBadRequest, vi, en} }

// maxForm is the most bytes of a request's body.
const maxForm = 64 << 10

// routes makes the handler of the table.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range append(append([]route{}, routeTable...), apiRoutes...) {
		mux.HandleFunc(rt.method+" "+rt.path, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, rt) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.answer(w, r, route{r.Method, r.URL.Path, Reader, live, func(*Server, http.ResponseWriter, *request) error {
			return notFound("Không có trang này.", "There is no such page.")
		}})
	})
	return s.around(mux)
}

// policy is the content security policy of pages: nothing inline, nothing from
// elsewhere.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'"

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (w *recorder) WriteHeader(code int) {
	if w.status == 0 {
		w.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// around is what every answer has: headers, metrics, a log line, and an end to
// panics.
func (s *Server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &recorder{ResponseWriter: w}
		h := rec.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if s.o.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.o.Log.Error("panic", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				if rec.status == 0 {
					http.Error(rec, "internal error", http.StatusInternalServerError)
				}
			}
			s.metrics.observe(r.Pattern, rec.status, time.Since(start))
			s.o.Log.Debug("request", "method", r.Method, "path", r.URL.Path, "status", rec.status, "took", time.Since(start))
		}()
		r.Body = http.MaxBytesReader(rec, r.Body, maxForm)
		next.ServeHTTP(rec, r)
	})
}

// answer lets those in who may, and tells errors.
func (s *Server) answer(w http.ResponseWriter, hr *http.Request, rt route) {
	r := &request{Request: hr, english: language(hr) == "en", nonPage: strings.HasPrefix(hr.URL.Path, "/api/")}
	if to := hr.URL.Query().Get("lang"); (to == "vi" || to == "en") && hr.Method == http.MethodGet && !r.nonPage {
		s.switchLanguage(w, hr, to)
		return
	}
	err := s.admit(r, rt)
	if err == nil {
		err = s.handle(w, r, rt)
	}
	if err != nil {
		s.tell(w, r, err)
	}
}

// keyOf names the answer to a request among those of one board.
func keyOf(r *request) string {
	return r.Host + " " + pick(r.english, "vi", "en") + " " + r.URL.RequestURI()
}

// handle answers with what was kept, or has the route make it.
func (s *Server) handle(w http.ResponseWriter, r *request, rt route) error {
	key := keyOf(r)
	if rt.of == live || !r.shared() || len(key) > maxKeptKey {
		return rt.handle(s, w, r)
	}
	b, indexed := s.board(), s.indexed.Load()
	kept, errand := s.answers.take(r.Context(), b, indexed, key)
	if errand != nil {
		r.errand = errand
		switch {
		case rt.of == counted:
			r.valid, r.until = always, s.o.Now().Add(s.o.Every)
		case strings.Contains(r.URL.Path, "/search"), strings.Contains(r.URL.Path, "/suggestions"):
			r.valid = ofIndex(b, indexed)
		default:
			r.valid = only(b)
		}
	}
	if kept == nil {
		defer errand.end()
		return s.make(w, r, rt)
	}
	if errand != nil {
		s.renew(r, rt)
	}
	return kept.write(w, r.Request, http.StatusOK, true)
}

// make has the route make an answer when few are being made: so those that are kept
// don't wait for a crowd of others. Few are still more than the processors, for one
// that is quickly made isn't to wait for the history of a large bloc.
func (s *Server) make(w http.ResponseWriter, r *request, rt route) error {
	select {
	case s.making <- struct{}{}:
		defer func() { <-s.making }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	return rt.handle(s, w, r)
}

// renewal is the longest that an answer is renewed for.
const renewal = time.Minute

// renew makes an answer for those who ask next.
func (s *Server) renew(r *request, rt route) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), renewal)
	again := *r
	again.Request = r.Clone(ctx)
	s.background.Go(func() {
		defer cancel()
		defer again.errand.end()
		defer func() {
			if p := recover(); p != nil {
				s.o.Log.Error("panic", "path", again.URL.Path, "panic", p, "stack", string(debug.Stack()))
			}
		}()
		if err := s.make(unread{http.Header{}}, &again, rt); err != nil { // who asks when it is too old is told
			s.o.Log.Warn("an answer was not renewed", "path", again.URL.Path, "error", err)
		}
	})
}

// unread is where an answer goes that nobody waits for.
type unread struct{ header http.Header }

func (u unread) Header() http.Header         { return u.header }
func (u unread) Write(b []byte) (int, error) { return len(b), nil }
func (u unread) WriteHeader(int)             {}

// admit finds out who asks, and whether they may.
func (s *Server) admit(r *request, rt route) error {
	byToken, err := s.identify(r)
	if err != nil {
		return err
	}
	needs := rt.needs
	if needs == Reader && !s.o.Closed {
		needs = Anyone
	}
	if r.role() < needs {
		if r.account == nil {
			return &status{http.StatusUnauthorized, "Cần đăng nhập.", "Log in first."}
		}
		return &status{http.StatusForbidden, "Tài khoản này không có quyền đó.", "This account may not do that."}
	}
	if r.Method == http.MethodPost && !byToken {
		return s.checkOrigin(r, rt)
	}
	return nil
}

// tell answers with an error.
func (s *Server) tell(w http.ResponseWriter, r *request, err error) {
	var st *status
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &st):
	case errors.As(err, &tooLarge):
		st = &status{http.StatusRequestEntityTooLarge, "Yêu cầu quá dài.", "The request is too long."}
	case errors.Is(err, sqlite.ErrNotFound):
		st = &status{http.StatusNotFound, "Kho không có tài liệu này.", "The corpus has no such document."}
	case errors.Is(err, context.Canceled):
		return // nobody waits for the answer
	default:
		s.o.Log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("path", r.URL.Path), slog.Any("error", err))
		st = &status{http.StatusInternalServerError, "Máy chủ gặp lỗi; lỗi đã được ghi lại.", "The server failed; the failure is in its log."}
	}
	if r.nonPage {
		writeProblem(w, st)
		return
	}
	if st.code == http.StatusUnauthorized && r.Method == http.MethodGet {
		http.Redirect(w, r.Request, "/login?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	if err := s.render(w, r, st.code, "error", map[string]any{"Code": st.code, "Message": pick(r.english, st.vi, st.en)}); err != nil {
		s.o.Log.Error("error page", "error", err)
	}
}

func pick(english bool, vi, en string) string {
	if english {
		return en
	}
	return vi
}

// language is the one that the reader chose; Vietnamese where nobody chose.
func language(r *http.Request) string {
	if c, err := r.Cookie("lang"); err == nil && c.Value == "en" {
		return "en"
	}
	return "vi"
}

// switchLanguage remembers the choice and goes to the same page without it.
func (s *Server) switchLanguage(w http.ResponseWriter, r *http.Request, to string) {
	http.SetCookie(w, &http.Cookie{Name: "lang", Value: to, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, Secure: s.o.Secure, HttpOnly: true})
	u := *r.URL
	q := u.Query()
	q.Del("lang")
	u.RawQuery = q.Encode()
	http.Redirect(w, r, localPath(u.RequestURI()), http.StatusSeeOther)
}

// localPath is p where it is a path of this server, else "/".
func localPath(p string) string {
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n") {
		return "/"
	}
	return p
}

// send writes a body with an ETag, packed where the browser takes that, and keeps
// it where it depends on the board alone.
func send(w http.ResponseWriter, r *request, code int, body []byte) error {
	a := newAnswer(w.Header(), body)
	if r.errand != nil && code == http.StatusOK {
		a.valid, a.until = r.valid, r.until
		r.errand.keep(a)
	}
	return a.write(w, r.Request, code, r.shared())
}
