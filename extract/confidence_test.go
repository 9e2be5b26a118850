package extract

import (
	"strings"
	"testing"
)

func TestParseCalibration(t *testing.T) {
	const head = "# fitted\nsign\tvalues\tright\tweight\nbase\t10\t9\t2\nsure\t5\t5\t0.98\n"
	c, err := parseCalibration("t.tsv", head+"leaders: leader.elects\t4\t4\t3.5\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		signs    []string
		from, to float64
	}{
		{"a rule that is always right", []string{"leaders", "leaders: leader.elects"}, 0.99, 1},
		{"a rule nobody measured", []string{"leaders", "leaders: leader.new"}, unmeasured, unmeasured},
		{"below the line", []string{"leaders", "leaders: leader.elects", "leaders -contradicted"}, 0.99, 1},
	} {
		if got := c.confidence(test.signs); got < test.from || got > test.to {
			t.Errorf("%s: %v, want %v to %v", test.name, got, test.from, test.to)
		}
	}
	c.weight["leaders -contradicted"] = -2.5
	if got := c.confidence([]string{"leaders", "leaders: leader.elects", "leaders -contradicted"}); got >= sure {
		t.Errorf("a share of 0.95 below the line of 0.98 is told as %v", got)
	}
	for name, text := range map[string]string{
		"empty":      "",
		"header":     "sign\tvalues\n",
		"no base":    "sign\tvalues\tright\tweight\nsure\t1\t1\t0.9\n",
		"no sure":    "sign\tvalues\tright\tweight\nbase\t1\t1\t0.9\n",
		"cells":      head + "a\t1\t1\n",
		"share":      head + "a\t1\t2\t0\n",
		"count":      head + "a\tone\t1\t0\n",
		"weight":     head + "a\t1\t1\tNaN\n",
		"twice":      head + "a\t1\t1\t0\na\t1\t1\t0\n",
		"empty line": head + "\na\t1\t1\t0\n",
	} {
		if _, err := parseCalibration("t.tsv", text); err == nil || !strings.HasPrefix(err.Error(), "t.tsv:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCalibrationTable holds the table to what its name says: signs for a value
// never lower it, signs against never raise it, and a rule that was often wrong
// lets nothing by.
func TestCalibrationTable(t *testing.T) {
	c, err := fitted()
	if err != nil {
		t.Fatal(err)
	}
	if c.sure < sure || c.sure > 1 {
		t.Errorf("the line is at %v", c.sure)
	}
	for sign, w := range c.weight {
		if strings.Contains(sign, " +") && w < 0 || strings.Contains(sign, " -") && w > 0 {
			t.Errorf("%s has the weight %v", sign, w)
		}
	}
}

func TestLegibility(t *testing.T) {
	for text, want := range map[string]float64{
		"":      1,
		"12/12": 1,
		"Khối thi đua tổng kết công tác":      1,
		"Khoi thi dua tong ket cong tac 2023": 0.9,
	} {
		if got := legibility(text); got != want {
			t.Errorf("legibility of %q: %v, want %v", text, got, want)
		}
	}
}
