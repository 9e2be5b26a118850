package eval

import (
	"bufio"
	"cmp"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"slices"
	"strings"
)

const (
	// prior draws each weight towards zero, as if so much evidence spoke against
	// it: a sign seen few times says little, and its values get the share of their
	// field, that of a rare field the share of all.
	prior = 1.0
	// sweeps over all weights are more than enough to settle them.
	sweeps = 60
	// folds of the cross-validation.
	folds = 10
	// reviewLine is the confidence from which nobody looks.
	reviewLine = 0.9
)

// Calibration is the share of values that are right as a function of their signs:
// a logistic regression, whose weights add up to the log odds.
type Calibration struct {
	Base    float64
	Weights map[string]float64
	// Sure is the share from which values go without a review: the lowest for which
	// the cross-validation has enough of them right.
	Sure float64
	// Counted tells how many values have a sign and how many of them are right.
	Counted map[string]Bin
	// Known, for the whole: the values and the right ones.
	All, AboveSure Bin
}

// share is the fitted share.
func (c *Calibration) share(signs []string) float64 {
	sum := c.Base
	for _, s := range signs {
		sum += c.Weights[s]
	}
	return 1 / (1 + math.Exp(-sum))
}

// fit finds the weights that make the judged values likeliest under the prior, by
// Newton steps on one weight after the other in the order of their names.
func fit(judged []Judged) *Calibration {
	c := &Calibration{Weights: map[string]float64{}, Counted: map[string]Bin{}}
	having := map[string][]int{}
	for i, j := range judged {
		for _, s := range j.Signs {
			having[s] = append(having[s], i)
		}
		c.All.count(j)
	}
	signs := make([]string, 0, len(having))
	for s, at := range having {
		signs = append(signs, s)
		var b Bin
		for _, i := range at {
			b.count(judged[i])
		}
		c.Counted[s] = b
	}
	slices.Sort(signs)
	all := make([]int, len(judged))
	for i := range all {
		all[i] = i
	}
	sums := make([]float64, len(judged))
	step := func(at []int, weight, prior, from, to float64) float64 {
		gradient, curvature := -prior*weight, prior
		for _, i := range at {
			p := 1 / (1 + math.Exp(-sums[i]))
			if judged[i].Right {
				gradient += 1 - p
			} else {
				gradient -= p
			}
			curvature += p * (1 - p)
		}
		d := max(-1, min(1, gradient/curvature))
		d = max(from, min(to, weight+d)) - weight
		for _, i := range at {
			sums[i] += d
		}
		return d
	}
	for range sweeps {
		c.Base += step(all, c.Base, 0.01, math.Inf(-1), math.Inf(1))
		for _, s := range signs {
			from, to := bounds(s)
			c.Weights[s] += step(having[s], c.Weights[s], prior, from, to)
		}
	}
	return c
}

// bounds are those of the weight of a sign: one that is named to speak for a value
// («awards +as many as named») never speaks against it, nor «-» for it, however a
// few documents may have it.
func bounds(sign string) (from, to float64) {
	switch {
	case strings.Contains(sign, " +"):
		return 0, math.Inf(1)
	case strings.Contains(sign, " -"):
		return math.Inf(-1), 0
	}
	return math.Inf(-1), math.Inf(1)
}

func (b *Bin) count(j Judged) {
	b.Values++
	if j.Right {
		b.Right++
	}
}

// fold is the part of the cross-validation that a document is in; all values of a
// document are in one.
func (j Judged) fold(n int) int {
	h := fnv.New32a()
	io.WriteString(h, j.Document)
	return int(h.Sum32() % uint32(n))
}

// apart gives each value the share by a fit to the documents of the other folds.
func apart(judged []Judged, n int) []float64 {
	shares := make([]float64, len(judged))
	for k := range n {
		var rest []Judged
		for _, j := range judged {
			if j.fold(n) != k {
				rest = append(rest, j)
			}
		}
		c := fit(rest)
		for i, j := range judged {
			if j.fold(n) == k {
				shares[i] = c.share(j.Signs)
			}
		}
	}
	return shares
}

// line is the lowest share from which so many of the values as wanted are right.
func line(judged []Judged, shares []float64, wanted float64) (from float64, above Bin) {
	order := make([]int, len(judged))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(shares[b], shares[a]) })
	from = 1
	var b Bin
	for k, i := range order {
		b.count(judged[i])
		if k+1 < len(order) && shares[order[k+1]] == shares[i] {
			continue
		}
		if b.Accuracy() >= wanted {
			from, above = shares[i], b
		}
	}
	return max(from, reviewLine), above
}

// Calibrate fits the calibration to the judged values. wanted is the share that is
// to be right of the values that go without a review.
func Calibrate(judged []Judged, wanted float64) *Calibration {
	c := fit(judged)
	c.Sure, c.AboveSure = line(judged, apart(judged, folds), wanted)
	return c
}

// told is the confidence that a share is told as.
func (c *Calibration) told(share float64) float64 {
	if share >= c.Sure {
		return share
	}
	return min(share, reviewLine-0.006)
}

// CrossValidated is the score that values would have whose documents the fit has
// not seen: weights and line come from the other folds.
func CrossValidated(judged []Judged, wanted float64) *Score {
	s := new(Score)
	for k := range folds {
		var rest []Judged
		for _, j := range judged {
			if j.fold(folds) != k {
				rest = append(rest, j)
			}
		}
		c := fit(rest)
		c.Sure, c.AboveSure = line(rest, apart(rest, folds), wanted)
		for _, j := range judged {
			if j.fold(folds) == k {
				j.Confidence = c.told(c.share(j.Signs))
				s.Judged = append(s.Judged, j)
			}
		}
	}
	return s
}

// Sure counts the judged values that nobody need look at.
func (s *Score) Sure() Bin {
	b := Bin{From: reviewLine, To: 1}
	for _, j := range s.Judged {
		if j.Confidence >= reviewLine {
			b.count(j)
		}
	}
	return b
}

// Write writes the table that the extraction reads: a row for each sign, sorted,
// with how many values had it, how many were right, and its weight.
func (c *Calibration) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "# How likely a value is right, by its signs: the weights add up to the log odds.")
	fmt.Fprintln(b, "# «sure» has, as its weight, the share from which values need no review.")
	fmt.Fprintln(b, "# Fitted to gold reports by `sokhoi eval DIR… --calibrate FILE`; not edited by hand.")
	fmt.Fprintln(b, "sign\tvalues\tright\tweight")
	fmt.Fprintf(b, "base\t%d\t%d\t%.4f\n", c.All.Values, c.All.Right, c.Base)
	fmt.Fprintf(b, "sure\t%d\t%d\t%.6f\n", c.AboveSure.Values, c.AboveSure.Right, c.Sure)
	var signs []string
	for s := range c.Weights {
		signs = append(signs, s)
	}
	slices.Sort(signs)
	for _, s := range signs {
		n := c.Counted[s]
		fmt.Fprintf(b, "%s\t%d\t%d\t%.4f\n", s, n.Values, n.Right, c.Weights[s])
	}
	return b.Flush()
}
