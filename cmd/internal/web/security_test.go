package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

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
