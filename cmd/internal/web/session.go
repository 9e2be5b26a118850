package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How long a session lasts without use, and at most.
const (
	sessionIdle = 12 * time.Hour
	sessionLife = 7 * 24 * time.Hour
	maxSessions = 10_000
)

// session is one login.
type session struct {
	name       string // of the account
	hash       string // of its password at login: a new password ends the session
	csrf       string
	made, used time.Time
}

// sessions are kept in memory: a restart ends them.
type sessions struct {
	now  func() time.Time
	mu   sync.Mutex
	byID map[[32]byte]*session // by SHA-256 of the cookie
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, byID: map[[32]byte]*session{}}
}

// start begins a session and returns the cookie's value.
func (s *sessions) start(a *account) string {
	id := random(32)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for k, x := range s.byID {
		if x.over(now) || len(s.byID) >= maxSessions {
			delete(s.byID, k)
		}
	}
	s.byID[sha256.Sum256([]byte(id))] = &session{name: a.Name, hash: a.Password, csrf: random(24), made: now, used: now}
	return id
}

func (x *session) over(now time.Time) bool {
	return now.Sub(x.used) > sessionIdle || now.Sub(x.made) > sessionLife
}

func (s *sessions) get(id string) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := sha256.Sum256([]byte(id))
	x, ok := s.byID[k]
	if !ok {
		return session{}, false
	}
	now := s.now()
	if x.over(now) {
		delete(s.byID, k)
		return session{}, false
	}
	x.used = now
	return *x, true
}

func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, sha256.Sum256([]byte(id)))
}

// attempts bounds how often passwords are tried, by address and by account.
type attempts struct {
	now  func() time.Time
	mu   sync.Mutex
	by   map[string]*attempt
	busy chan struct{} // each check of a password takes memory
}

type attempt struct {
	limit *rate.Limiter
	last  time.Time
}

func newAttempts(now func() time.Time) *attempts {
	return &attempts{now: now, by: map[string]*attempt{}, busy: make(chan struct{}, 2)}
}

// allow counts a try; each key may have some at once, then one every ten seconds.
func (a *attempts) allow(keys ...string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if len(a.by) > 10_000 {
		for k, x := range a.by {
			if now.Sub(x.last) > 10*time.Minute {
				delete(a.by, k)
			}
		}
	}
	ok := true
	for _, k := range keys {
		x := a.by[k]
		if x == nil {
			x = &attempt{limit: rate.NewLimiter(rate.Every(10*time.Second), 8)}
			a.by[k] = x
		}
		x.last = now
		ok = x.limit.AllowN(now, 1) && ok
	}
	return ok
}

func (s *Server) cookieName() string {
	if s.o.Secure {
		return "__Host-session"
	}
	return "session"
}

// identify finds out who asks: by a token, or by a session.
func (s *Server) identify(r *request) (byToken bool, err error) {
	if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		a, err := s.accounts.withToken(strings.TrimSpace(secret))
		if err != nil {
			return false, err
		}
		if a == nil {
			return false, &status{http.StatusUnauthorized, "Mã truy cập không đúng.", "The token is not known."}
		}
		r.account = a
		return true, nil
	}
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return false, nil
	}
	x, ok := s.sessions.get(c.Value)
	if !ok {
		return false, nil
	}
	a, err := s.accounts.named(x.name)
	if err != nil {
		return false, err
	}
	if a == nil || a.Password != x.hash {
		s.sessions.end(c.Value)
		return false, nil
	}
	r.account, r.session = a, x.csrf
	return false, nil
}

// checkOrigin refuses what another site makes a browser send.
func (s *Server) checkOrigin(r *request, rt route) error {
	refused := &status{http.StatusForbidden, "Yêu cầu không đến từ trang này; hãy tải lại trang rồi thử lại.",
		"The request did not come from this site; reload the page and try again."}
	if err := http.NewCrossOriginProtection().Check(r.Request); err != nil {
		return refused
	}
	if rt.path == "/login" {
		return nil // no session yet
	}
	given := r.Header.Get("X-CSRF-Token")
	if given == "" && !r.nonPage {
		if err := r.ParseForm(); err != nil {
			return badRequest("Không đọc được biểu mẫu.", "The form can't be read.")
		}
		given = r.PostForm.Get("csrf")
	}
	if r.session == "" || subtle.ConstantTimeCompare([]byte(given), []byte(r.session)) != 1 {
		return refused
	}
	return nil
}

// address is the client's.
func (s *Server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if s.o.Proxied {
		list := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if a, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
			host = a.String()
		}
	}
	return host
}

func (s *Server) loginPage(w http.ResponseWriter, r *request) error {
	return s.render(w, r, http.StatusOK, "login", map[string]any{"Next": localPath(r.URL.Query().Get("next")), "Possible": s.o.Accounts != ""})
}

func (s *Server) login(w http.ResponseWriter, r *request) error {
	if err := r.ParseForm(); err != nil {
		return badRequest("Không đọc được biểu mẫu.", "The form can't be read.")
	}
	name, password, next := r.PostForm.Get("name"), r.PostForm.Get("password"), localPath(r.PostForm.Get("next"))
	if len(name) > 64 || len(password) > 1024 {
		return badRequest("Tên hoặc mật khẩu quá dài.", "Name or password too long.")
	}
	again := func(code int, vi, en string) error {
		s.metrics.logins.add("failed")
		return s.render(w, r, code, "login", map[string]any{"Next": next, "Name": name, "Possible": s.o.Accounts != "", "Message": pick(r.english, vi, en)})
	}
	if !s.attempts.allow("address "+s.address(r.Request), "name "+name) {
		w.Header().Set("Retry-After", "30")
		return again(http.StatusTooManyRequests, "Thử quá nhiều lần; hãy đợi nửa phút.", "Too many tries; wait half a minute.")
	}
	select {
	case s.attempts.busy <- struct{}{}:
		defer func() { <-s.attempts.busy }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	a, err := s.accounts.named(name)
	if err != nil {
		return err
	}
	hash := ""
	if a != nil {
		hash = a.Password
	}
	if !checkPassword(hash, password) {
		return again(http.StatusUnauthorized, "Tên hoặc mật khẩu không đúng.", "Name or password is wrong.")
	}
	if c, err := r.Cookie(s.cookieName()); err == nil {
		s.sessions.end(c.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Value: s.sessions.start(a), Path: "/", MaxAge: int(sessionLife.Seconds()),
		HttpOnly: true, Secure: s.o.Secure, SameSite: http.SameSiteLaxMode})
	s.metrics.logins.add("ok")
	http.Redirect(w, r.Request, next, http.StatusSeeOther)
	return nil
}

func (s *Server) logout(w http.ResponseWriter, r *request) error {
	if c, err := r.Cookie(s.cookieName()); err == nil {
		s.sessions.end(c.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.o.Secure, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r.Request, "/", http.StatusSeeOther)
	return nil
}

func (s *Server) accountList(w http.ResponseWriter, r *request) error {
	list, err := s.accounts.all()
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "accounts", map[string]any{"Accounts": list})
}
