package extract

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/sokhoi/sokhoi/corpus"
)

// The calibration table is fitted to gold reports and remade by
// `sokhoi eval DIR… --calibrate extract/calibration/table.tsv`.
//
//go:embed calibration/table.tsv
var calibrationTable string

// calibrationHeader is the first line of the table, after its comments.
const calibrationHeader = "sign\tvalues\tright\tweight"

// The rows of the table that aren't signs.
const (
	// baseRow is the weight that every value has.
	baseRow = "base"
	// sureRow holds, as its weight, the share from which values count as sure.
	sureRow = "sure"
)

const (
	// sure is the confidence from which values go by without a review.
	sure = 0.9
	// unsure is the highest confidence of a value that is to be reviewed.
	unsure = 0.894
	// unmeasured is the confidence of what is read by a rule that no gold has tried.
	unmeasured = 0.7
)

// calibration is the fitted table.
type calibration struct {
	base, sure float64
	weight     map[string]float64
}

// fitted is the embedded table, read once.
var fitted = sync.OnceValues(func() (*calibration, error) { return parseCalibration("calibration/table.tsv", calibrationTable) })

// parseCalibration reads a table. A line that isn't understood is an error with
// file and number.
func parseCalibration(name, text string) (*calibration, error) {
	c := &calibration{weight: map[string]float64{}}
	header := false
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		fail := func(format string, a ...any) (*calibration, error) {
			return nil, fmt.Errorf("%s:%d: %s", name, i+1, fmt.Sprintf(format, a...))
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		if !header {
			if line != calibrationHeader {
				return fail("the header is %q, not %q", line, calibrationHeader)
			}
			header = true
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 4 || cells[0] == "" {
			return fail("want a sign, two counts and a weight with tabs between")
		}
		values, err := strconv.Atoi(cells[1])
		right, err2 := strconv.Atoi(cells[2])
		if err != nil || err2 != nil || right < 0 || right > values {
			return fail("%s of %s values right is no share", cells[2], cells[1])
		}
		weight, err := strconv.ParseFloat(cells[3], 64)
		if err != nil || math.IsNaN(weight) || math.IsInf(weight, 0) {
			return fail("%q is no weight", cells[3])
		}
		if _, twice := c.weight[cells[0]]; twice {
			return fail("%q stands twice", cells[0])
		}
		c.weight[cells[0]] = weight
	}
	for _, row := range []struct {
		name string
		to   *float64
	}{{baseRow, &c.base}, {sureRow, &c.sure}} {
		w, ok := c.weight[row.name]
		if !ok {
			return nil, fmt.Errorf("%s: no row %q", name, row.name)
		}
		*row.to = w
		delete(c.weight, row.name)
	}
	return c, nil
}

// confidence is the share of values with such signs that are right. Values from
// sure on are those that were right so often that nobody need look; what lies below
// the table's own line stays below 0.9, however near.
func (c *calibration) confidence(signs []string) float64 {
	sum := c.base
	for i, s := range signs {
		w, ok := c.weight[s]
		if !ok && i == 1 {
			return unmeasured
		}
		sum += w
	}
	share := 1 / (1 + math.Exp(-sum))
	if share >= c.sure {
		return math.Round(max(share, sure)*1000) / 1000
	}
	return math.Round(min(share, unsure)*1000) / 1000
}

// weigh sets the confidence of every value of the report: its share by the signs,
// lowered by how far the text itself is to be trusted.
func (r *reader) weigh(rep *corpus.Report) {
	signs := r.x.Signs(rep, r.text)
	trust := r.trust() * legibility(r.text)
	for i := range rep.Conferences {
		c := &rep.Conferences[i]
		share := func(field string, index int) float64 {
			return r.x.calibration.confidence(signs(c, field, index)) * trust
		}
		for field := range c.Evidence {
			c.Confidence[field] = share(field, 0)
		}
		c.Bloc.Confidence = share("bloc", 0)
		for k := range c.Members {
			c.Members[k].Confidence = share("members", k)
		}
		for k := range c.Officials {
			c.Officials[k].Confidence = share("officials", k)
		}
		for k := range c.Leaders {
			c.Leaders[k].Confidence = share("leaders", k)
		}
		for k := range c.Awards {
			c.Awards[k].Confidence = share("awards", k)
		}
		for k := range c.Rankings {
			c.Rankings[k].Confidence = share("rankings", k)
		}
		for k := range c.Citations {
			c.Citations[k].Confidence = share("citations", k)
		}
		for k := range c.Movements {
			c.Movements[k].Confidence = share("movements", k)
		}
	}
}

// legibility is lower for a text without accents, where words run together that
// only accents tell apart: Vietnamese has them in more than every tenth letter.
func legibility(text string) float64 {
	letters, marked := 0, 0
	for i, r := range text {
		if i > 20000 {
			break
		}
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
			letters++
		case r >= 0xC0:
			letters++
			marked++
		}
	}
	if letters > 0 && marked*50 < letters {
		return 0.9
	}
	return 1
}
