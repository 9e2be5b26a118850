package export_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/sokhoi/sokhoi/cmd/internal/export"
)

// property is what the published schema of FollowTheMoney 4 says of a property that
// the export uses: its type and, for entities, the schema that it leads to.
type property struct{ kind, to string }

// schema is what the published schema says of an entity's schema.
type schema struct {
	is         []string // itself and what it extends
	required   []string
	properties []map[string]property
}

var (
	thing = map[string]property{
		"name": {"name", ""}, "alias": {"name", ""}, "country": {"country", ""}, "address": {"address", ""},
		"sourceUrl": {"url", ""}, "proof": {"entity", "Document"},
	}
	legalEntity = map[string]property{"classification": {"string", ""}}
	interval    = map[string]property{
		"startDate": {"date", ""}, "endDate": {"date", ""}, "summary": {"text", ""}, "description": {"text", ""},
		"sourceUrl": {"url", ""}, "proof": {"entity", "Document"},
	}
	schemata = map[string]schema{
		"PublicBody": {[]string{"PublicBody", "Organization", "LegalEntity", "Thing"}, []string{"name"}, []map[string]property{thing, legalEntity}},
		"Person":     {[]string{"Person", "LegalEntity", "Thing"}, []string{"name"}, []map[string]property{thing, legalEntity, {"position": {"string", ""}}}},
		"Position": {[]string{"Position", "Thing"}, []string{"name"}, []map[string]property{thing, {
			"organization": {"entity", "Organization"}, "subnationalArea": {"string", ""},
		}}},
		"Occupancy": {[]string{"Occupancy", "Interval"}, []string{"holder", "post"}, []map[string]property{interval, {
			"holder": {"entity", "Person"}, "post": {"entity", "Position"}, "status": {"string", ""},
		}}},
		"Membership": {[]string{"Membership", "Interest", "Interval"}, []string{"member", "organization"}, []map[string]property{interval, {
			"member": {"entity", "LegalEntity"}, "organization": {"entity", "Organization"}, "role": {"string", ""}, "status": {"string", ""},
		}}},
		"Document": {[]string{"Document", "Analyzable", "Thing"}, []string{"fileName"}, []map[string]property{thing, {
			"fileName": {"string", ""}, "title": {"string", ""}, "publishedAt": {"date", ""}, "language": {"language", ""},
		}}},
	}
	values = map[string]*regexp.Regexp{
		"date":     regexp.MustCompile(`^\d{4}(-\d\d(-\d\d)?)?$`),
		"country":  regexp.MustCompile(`^[a-z]{2}$`),
		"language": regexp.MustCompile(`^[a-z]{3}$`),
		"url":      regexp.MustCompile(`^https?://[^\s]+$`),
		"name":     regexp.MustCompile(`\S`),
	}
)

func TestFTMFollowsTheSchema(t *testing.T) {
	var b bytes.Buffer
	if err := export.FTM(&b, world(t).Histories()); err != nil {
		t.Fatal(err)
	}
	entities := map[string]export.Entity{}
	count := map[string]int{}
	lines := bufio.NewScanner(&b)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e export.Entity
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		if _, twice := entities[e.ID]; twice {
			t.Errorf("%s %s is written twice", e.Schema, e.ID)
		}
		entities[e.ID] = e
		count[e.Schema]++
	}
	for name := range schemata {
		if count[name] == 0 {
			t.Errorf("no %s is written", name)
		}
	}
	for _, e := range entities {
		s, ok := schemata[e.Schema]
		if !ok {
			t.Fatalf("%s: no schema %s", e.ID, e.Schema)
		}
		for _, r := range s.required {
			if len(e.Properties[r]) == 0 {
				t.Errorf("%s %s lacks %s", e.Schema, e.ID, r)
			}
		}
		for name, list := range e.Properties {
			p, ok := property{}, false
			for _, m := range s.properties {
				if q, has := m[name]; has {
					p, ok = q, true
				}
			}
			if !ok {
				t.Errorf("%s has no property %s", e.Schema, name)
			}
			for _, v := range list {
				if re := values[p.kind]; re != nil && !re.MatchString(v) {
					t.Errorf("%s.%s is %q, no %s", e.Schema, name, v, p.kind)
				}
				if p.kind != "entity" {
					continue
				}
				if to := schemata[entities[v].Schema]; !contains(to.is, p.to) {
					t.Errorf("%s.%s leads to %q, no %s", e.Schema, name, entities[v].Schema, p.to)
				}
			}
		}
		if e.Schema != "Document" && len(e.Properties["proof"]) == 0 {
			t.Errorf("%s %s has no proof", e.Schema, e.ID)
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
