package eval

import (
	"fmt"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// fields are all fields in the order of the table.
var fields = []string{
	"relevant", "kind", "year", "held_on", "place", "bloc", "bloc.form", "bloc.number", "member_count", "members", "officials", "positions",
	"leaders", "leaders.next_year", "awards", "recipients", "rankings", "leaders.person", "roles", "title", "published_on", "byline", "province", "evidence",
}

// core are the fields of the macro F1.
var core = []string{
	"relevant", "kind", "year", "held_on", "bloc", "member_count", "members", "officials", "positions", "leaders", "leaders.next_year", "awards",
	"recipients", "rankings",
}

// Fields are the names of all fields.
func Fields() []string { return fields }

// Wrong is a miss or a false alarm.
type Wrong struct {
	Document string `json:"document"`
	// Missed is the gold value that wasn't found, False the value found that isn't
	// in the gold; both where one stands for the other.
	Missed string `json:"missed,omitempty"`
	False  string `json:"false,omitempty"`
}

// Tally counts one field.
type Tally struct {
	Right, False, Missed int
	Wrong                []Wrong
}

// Precision is the share of found values that are right, 1 where none was found
// and none was to be.
func (t *Tally) Precision() float64 {
	switch {
	case t.Right+t.False > 0:
		return float64(t.Right) / float64(t.Right+t.False)
	case t.Missed > 0:
		return 0
	}
	return 1
}

// Recall is the share of gold values that were found.
func (t *Tally) Recall() float64 {
	if t.Right+t.Missed == 0 {
		return 1
	}
	return float64(t.Right) / float64(t.Right+t.Missed)
}

// F1 is the harmonic mean of both.
func (t *Tally) F1() float64 {
	p, r := t.Precision(), t.Recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

// Judged is a value found, with whether it was right.
type Judged struct {
	Document   string
	Field      string
	Value      string
	Confidence float64
	Rules      []string
	Right      bool
	// Signs are what the calibration is fitted to, where Score.Signs tells them.
	Signs []string
}

// Score is the comparison of many documents.
type Score struct {
	// Documents counts the gold reports, Lost those that no report was made for.
	Documents, Lost int
	Judged          []Judged
	// Shadowed counts the readings of each rule that came into no value, where whoever
	// extracts tells them.
	Shadowed map[string]int
	// Signs tells of a report what speaks for and against each of its values; nil
	// where no calibration is to be fitted.
	Signs    func(*corpus.Report) func(c *corpus.Conference, field string, index int) []string
	signs    func(c *corpus.Conference, field string, index int) []string
	tallies  map[string]*Tally
	document string
}

// Field is the count of one field.
func (s *Score) Field(name string) *Tally {
	if s.tallies == nil {
		s.tallies = make(map[string]*Tally)
	}
	t := s.tallies[name]
	if t == nil {
		t = new(Tally)
		s.tallies[name] = t
	}
	return t
}

// MacroF1 is the mean F1 of the core fields.
func (s *Score) MacroF1() float64 {
	sum := 0.0
	for _, f := range core {
		sum += s.Field(f).F1()
	}
	return sum / float64(len(core))
}

// Add compares the report on one document with its gold; found is nil where
// there is none. The name is for the list of what is wrong.
func (s *Score) Add(name string, gold, found *corpus.Report) {
	s.document = name
	s.Documents++
	if found == nil {
		s.Lost++
		found = new(corpus.Report)
	}
	if s.signs = nil; s.Signs != nil {
		s.signs = s.Signs(found)
	}
	relevant, told := len(gold.Conferences) > 0, len(found.Conferences) > 0
	t := s.Field("relevant")
	switch {
	case relevant && told:
		t.Right++
	case relevant:
		t.Missed++
		t.Wrong = append(t.Wrong, Wrong{Document: name, Missed: "a conference"})
	case told:
		t.False++
		t.Wrong = append(t.Wrong, Wrong{Document: name, False: "a conference"})
	}
	if relevant {
		g, f := &gold.Document, &found.Document
		s.single("published_on", g.PublishedOn.String(), f.PublishedOn.String(), equal)
		s.single("title", string(g.Title), string(f.Title), likeness(0.85))
		s.single("byline", string(g.Byline), string(f.Byline), likeness(0.6))
		s.single("province", string(g.Province), string(f.Province), likeness(0.9))
	}
	left := make([]*corpus.Conference, len(found.Conferences))
	for i := range found.Conferences {
		left[i] = &found.Conferences[i]
	}
	for i := range gold.Conferences {
		g := &gold.Conferences[i]
		best := -1
		for k, c := range left {
			if sameBloc(g.Bloc.Name, c.Bloc.Name) {
				best = k
				break
			}
		}
		if best < 0 && len(left) > 0 {
			best = 0
		}
		f := new(corpus.Conference)
		if best >= 0 {
			f = left[best]
			left = append(left[:best:best], left[best+1:]...)
		}
		s.conference(g, f)
	}
	for _, f := range left {
		s.conference(new(corpus.Conference), f)
	}
}

func equal(a, b string) bool { return a == b }

func likeness(need float64) func(a, b string) bool {
	return func(a, b string) bool { return alike(a, b, need) }
}

// single compares a value that there is at most once; "" is none.
func (s *Score) single(field, gold, found string, same func(a, b string) bool) (right bool) {
	t := s.Field(field)
	switch {
	case gold == "" && found == "":
		return false
	case gold != "" && found != "" && same(gold, found):
		t.Right++
		return true
	}
	w := Wrong{Document: s.document, Missed: gold, False: found}
	t.Wrong = append(t.Wrong, w)
	if gold != "" {
		t.Missed++
	}
	if found != "" {
		t.False++
	}
	return false
}

// compare matches each gold value with the first value found that is the same
// and not taken yet. It tells which of the found ones are right.
func compare[T any](s *Score, field string, gold, found []T, same func(gold, found T) bool, show func(T) string) (right []bool) {
	t := s.Field(field)
	right = make([]bool, len(found))
next:
	for _, g := range gold {
		for i, f := range found {
			if !right[i] && same(g, f) {
				right[i] = true
				t.Right++
				continue next
			}
		}
		t.Missed++
		t.Wrong = append(t.Wrong, Wrong{Document: s.document, Missed: show(g)})
	}
	for i, f := range found {
		if !right[i] {
			t.False++
			t.Wrong = append(t.Wrong, Wrong{Document: s.document, False: show(f)})
		}
	}
	return right
}

// text shows the parts of a value that there are.
func text(parts ...any) string {
	var b []string
	for _, p := range parts {
		if t := fmt.Sprint(p); t != "" && t != "0" {
			b = append(b, t)
		}
	}
	return strings.Join(b, ", ")
}
