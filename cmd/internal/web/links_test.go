package web

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

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
