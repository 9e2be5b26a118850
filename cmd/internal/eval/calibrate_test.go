package eval

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
)

// judgedValues makes documents of ten values each, of which a share is right by
// what signs the value has: it is told to the fit by the signs alone.
func judgedValues(documents int, share func(document, value int) (signs []string, of10 int)) []Judged {
	var list []Judged
	for d := range documents {
		for v := range 10 {
			signs, of10 := share(d, v)
			list = append(list, Judged{Document: fmt.Sprint("d", d), Signs: signs, Right: (d+3*v)%10 < of10})
		}
	}
	return list
}

func twoRules(_, v int) ([]string, int) {
	if v < 7 {
		return []string{"leaders", "leaders: sure"}, 10
	}
	return []string{"leaders", "leaders: weak"}, 5
}

func TestCalibrate(t *testing.T) {
	c := Calibrate(judgedValues(60, twoRules), 0.99)
	if p := c.share([]string{"leaders", "leaders: sure"}); p < 0.98 {
		t.Errorf("a rule that is always right has the share %.3f", p)
	}
	if p := c.share([]string{"leaders", "leaders: weak"}); math.Abs(p-0.5) > 0.05 {
		t.Errorf("a rule that is right half of the time has the share %.3f", p)
	}
	if above := c.AboveSure; above.Values != 420 || above.Right != 420 || c.Sure < reviewLine {
		t.Errorf("%d of %d values are right above the line at %.3f, want all 420 of the sure rule", above.Right, above.Values, c.Sure)
	}
	// what is seen hardly ever gets the share of its field
	all := c.All.Accuracy()
	rare := append(judgedValues(60, twoRules), Judged{Document: "x", Signs: []string{"leaders", "leaders: rare"}})
	if p := Calibrate(rare, 0.99).share([]string{"leaders", "leaders: rare"}); p < 0.3 || p > all {
		t.Errorf("a rule that was wrong once has the share %.3f", p)
	}
}

func TestCrossValidated(t *testing.T) {
	s := CrossValidated(judgedValues(60, twoRules), 0.99)
	if len(s.Judged) != 600 {
		t.Fatalf("%d values", len(s.Judged))
	}
	if top := s.Sure(); top.Values != 420 || top.Accuracy() < 0.99 {
		t.Errorf("%d values need no review, %.3f of them right", top.Values, top.Accuracy())
	}
	if e := s.CalibrationError(); e > 0.05 {
		t.Errorf("calibration error %.4f", e)
	}
	// where no sign tells right from wrong, nothing goes without a review
	blind := CrossValidated(judgedValues(60, func(int, int) ([]string, int) { return []string{"leaders", "leaders: blind"}, 9 }), 0.99)
	if top := blind.Sure(); top.Values != 0 {
		t.Errorf("%d values of a rule that is right nine times of ten need no review", top.Values)
	}
}

// TestSignsKeepTheirDirection: a sign against a value never speaks for it, though
// in these documents it does.
func TestSignsKeepTheirDirection(t *testing.T) {
	c := fit(judgedValues(60, func(_, v int) ([]string, int) {
		if v < 5 {
			return []string{"awards", "awards: rule", "awards -many words"}, 10
		}
		return []string{"awards", "awards: rule", "awards +as many as named"}, 2
	}))
	if w := c.Weights["awards -many words"]; w > 0 {
		t.Errorf("a sign against has the weight %.3f", w)
	}
	if w := c.Weights["awards +as many as named"]; w < 0 {
		t.Errorf("a sign for has the weight %.3f", w)
	}
}

func TestWriteCalibration(t *testing.T) {
	judged := judgedValues(30, twoRules)
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := Calibrate(judged, 0.99).Write(w); err != nil {
			t.Fatal(err)
		}
	}
	if a.String() != b.String() {
		t.Error("two fits to the same values differ")
	}
	var rows []string
	for line := range strings.Lines(a.String()) {
		if !strings.HasPrefix(line, "#") {
			cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if len(cells) != 4 {
				t.Errorf("the row %q", line)
			}
			rows = append(rows, strings.Join(cells[:min(3, len(cells))], " "))
		}
	}
	want := []string{"sign values right", "base 300 255", "sure 210 210", "leaders 300 255", "leaders: sure 210 210", "leaders: weak 90 45"}
	if !slices.Equal(rows, want) {
		t.Errorf("rows %q, want %q", rows, want)
	}
}

// TestJudgedSigns: the signs of a value are asked of the conference, the field and
// the place in the list that it stands at.
func TestJudgedSigns(t *testing.T) {
	gold := &corpus.Report{Conferences: []corpus.Conference{{Members: []corpus.Member{{Unit: "Sở Y tế"}}}}}
	found := &corpus.Report{Conferences: []corpus.Conference{{Members: []corpus.Member{{Unit: "Sở Nội vụ"}, {Unit: "Sở Y tế"}}}}}
	s := Score{Signs: func(r *corpus.Report) func(*corpus.Conference, string, int) []string {
		return func(c *corpus.Conference, field string, i int) []string {
			if c != &r.Conferences[0] {
				t.Error("another conference")
			}
			return []string{field, c.Members[i].Unit}
		}
	}}
	s.Add("a", gold, found)
	if len(s.Judged) != 2 {
		t.Fatalf("%d values judged", len(s.Judged))
	}
	for i, j := range s.Judged {
		if want := []string{"members", found.Conferences[0].Members[i].Unit}; !slices.Equal(j.Signs, want) || j.Right != (i == 1) {
			t.Errorf("%s: signs %q, right %t", j.Value, j.Signs, j.Right)
		}
	}
}
