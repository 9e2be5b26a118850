package web

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

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
