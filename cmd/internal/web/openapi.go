package web

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// object is a JSON object of the description.
type object = map[string]any

// openAPI describes the API in OpenAPI 3.1. Its schemas are made of the types
// that the answers are made of, so that the two can't part.
func (s *Server) openAPI(w http.ResponseWriter, r *request) error {
	return writeAnswer(w, r, http.StatusOK, describe())
}

// describe makes the description.
func describe() object {
	sc := &schemas{all: object{}}
	paths := object{}
	problem := object{"description": "what is wrong", "content": object{"application/problem+json": object{"schema": sc.of(reflect.TypeFor[apiProblem]())}}}
	for _, e := range endpoints {
		path := strings.Replace(e.path, "...}", "}", 1)
		code := "200"
		if e.method == http.MethodPost {
			code = "201"
		}
		op := object{
			"operationId": operation(e.method, path),
			"summary":     e.summary,
			"responses": object{
				code: object{
					"description": "the answer",
					"headers":     object{"ETag": object{"schema": object{"type": "string"}}},
					"content":     object{"application/json": object{"schema": sc.of(reflect.TypeOf(e.answer))}},
				},
				"default": problem,
			},
		}
		var params []object
		for _, p := range e.params {
			params = append(params, object{"name": p.name, "in": p.in, "required": p.in == "path", "description": p.text, "schema": object{"type": p.kind}})
		}
		if params != nil {
			op["parameters"] = params
		}
		if e.body != nil {
			op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": sc.of(reflect.TypeOf(e.body))}}}
		}
		if e.needs >= Reviewer {
			op["security"] = []object{{"token": []string{}}, {"session": []string{}, "csrf": []string{}}}
			op["description"] = "Needs the role " + e.needs.String() + "."
		}
		at, ok := paths[path].(object)
		if !ok {
			at = object{}
			paths[path] = at
		}
		at[strings.ToLower(e.method)] = op
	}
	return object{
		"openapi": "3.1.0",
		"info": object{"title": "Sổ Khối", "version": "1",
			"description": "Emulation blocs of Vietnam: who led which, when, and how we know. Lists are read page by page: after takes the next of the page before. Answers have ETags."},
		"servers": []object{{"url": "/"}},
		"paths":   paths,
		"components": object{
			"schemas": sc.all,
			"securitySchemes": object{
				"token":   object{"type": "http", "scheme": "bearer", "description": "made by sokhoi user token"},
				"session": object{"type": "apiKey", "in": "cookie", "name": "session"},
				"csrf":    object{"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
			},
		},
	}
}

// operation names an operation: getBlocsKey.
func operation(method, path string) string {
	out := strings.ToLower(method)
	for _, p := range strings.FieldsFunc(strings.TrimPrefix(path, "/api/v1"), func(r rune) bool { return strings.ContainsRune("/{}.", r) }) {
		out += strings.ToUpper(p[:1]) + p[1:]
	}
	return out
}

// schemas makes JSON schemas of types.
type schemas struct{ all object }

// known are types that write themselves.
var known = map[reflect.Type]object{
	reflect.TypeFor[corpus.Text]():     {"type": []string{"string", "null"}},
	reflect.TypeFor[corpus.Number]():   {"type": []string{"integer", "null"}},
	reflect.TypeFor[corpus.Date]():     {"type": []string{"string", "null"}, "format": "date"},
	reflect.TypeFor[json.RawMessage](): {},
	reflect.TypeFor[time.Time]():       {"type": "string", "format": "date-time"},
}

// of is the schema of a type; structs stand among the components.
func (s *schemas) of(t reflect.Type) object {
	if k, ok := known[t]; ok {
		return k
	}
	switch t.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []object{s.of(t.Elem()), {"type": "null"}}}
	case reflect.Slice:
		return object{"type": []string{"array", "null"}, "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": []string{"object", "null"}, "additionalProperties": s.of(t.Elem())}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Int32:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Struct:
		name := schemaName(t)
		if _, ok := s.all[name]; !ok {
			s.all[name] = object{} // ends recursion
			properties, required := object{}, []string{}
			s.fields(t, properties, &required)
			s.all[name] = object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
		}
		return object{"$ref": "#/components/schemas/" + name}
	}
	return object{}
}

// fields adds the fields of a struct, those of embedded ones among them.
func (s *schemas) fields(t reflect.Type, properties object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" {
			e := f.Type
			if e.Kind() == reflect.Pointer {
				e = e.Elem()
			}
			s.fields(e, properties, required)
			continue
		}
		if !f.IsExported() || tag == "-" {
			continue
		}
		if tag == "" {
			tag = f.Name
		}
		properties[tag] = s.of(f.Type)
		if !strings.Contains(options, "omit") {
			*required = append(*required, tag)
		}
	}
}

// schemaName names a type by package and name: corpus.Report.
func schemaName(t reflect.Type) string {
	pkg := t.PkgPath()
	pkg = pkg[strings.LastIndex(pkg, "/")+1:]
	name := t.Name()
	if head, arg, ok := strings.Cut(name, "["); ok { // apiList[…/ledger.Finding]
		arg = strings.Trim(arg[strings.LastIndex(arg, "/")+1:], "*[]")
		name = head + "_" + arg
	}
	return strings.TrimPrefix(strings.ReplaceAll(pkg+"."+name, "web.api", ""), "web.")
}
