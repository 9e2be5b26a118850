package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

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
