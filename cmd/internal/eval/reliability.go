package eval

import (
	"math"
	"slices"
	"strings"
)

// Bin is the values of one range of confidence.
type Bin struct {
	From, To   float64 // confidence in [From, To), the last bin with To
	Values     int
	Right      int
	Confidence float64 // mean of the values
}

// Accuracy is the share of the bin's values that are right.
func (b Bin) Accuracy() float64 {
	if b.Values == 0 {
		return 0
	}
	return float64(b.Right) / float64(b.Values)
}

// edges of the bins: finer at the top, where values go by without a review.
var edges = []float64{0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1}

// Reliability sorts the judged values into bins of confidence.
func (s *Score) Reliability() []Bin {
	bins := make([]Bin, len(edges)-1)
	for i := range bins {
		bins[i].From, bins[i].To = edges[i], edges[i+1]
	}
	for _, j := range s.Judged {
		i := slices.IndexFunc(bins, func(b Bin) bool { return j.Confidence < b.To })
		if i < 0 {
			i = len(bins) - 1
		}
		b := &bins[i]
		b.Values++
		b.Confidence += j.Confidence
		if j.Right {
			b.Right++
		}
	}
	for i := range bins {
		if bins[i].Values > 0 {
			bins[i].Confidence /= float64(bins[i].Values)
		}
	}
	return bins
}

// CalibrationError is the expected calibration error over ten even bins: the mean
// distance between confidence and the share that is right, weighted by values.
func (s *Score) CalibrationError() float64 {
	const n = 10
	var values, right, confidence [n]float64
	for _, j := range s.Judged {
		i := max(0, min(n-1, int(j.Confidence*n)))
		values[i]++
		confidence[i] += j.Confidence
		if j.Right {
			right[i]++
		}
	}
	sum := 0.0
	for i := range n {
		sum += math.Abs(confidence[i] - right[i])
	}
	if len(s.Judged) == 0 {
		return 0
	}
	return sum / float64(len(s.Judged))
}

// Rule is what one rule's values came to.
type Rule struct {
	Name  string
	Fired int // values that the rule gave evidence for
	Right int
	Wrong []Judged
	// Shadowed counts readings of the rule that came into no value of their own.
	Shadowed int
}

// Rules tells of each of the rules and of those that gave evidence, most wrong ones
// first; one that never fired stands with nothing.
func (s *Score) Rules(names []string) []Rule {
	rules := make([]Rule, len(names))
	for i, name := range names {
		rules[i].Name = name
	}
	for _, j := range s.Judged {
		for _, name := range j.Rules {
			i := slices.IndexFunc(rules, func(r Rule) bool { return r.Name == name })
			if i < 0 {
				i = len(rules)
				rules = append(rules, Rule{Name: name})
			}
			rules[i].Fired++
			if j.Right {
				rules[i].Right++
			} else {
				rules[i].Wrong = append(rules[i].Wrong, j)
			}
		}
	}
	for i := range rules {
		rules[i].Shadowed = s.Shadowed[rules[i].Name]
	}
	slices.SortFunc(rules, func(a, b Rule) int {
		if d := len(b.Wrong) - len(a.Wrong); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	return rules
}
