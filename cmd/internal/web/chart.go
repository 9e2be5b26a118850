package web

import "sort"

// bar is one bar of a chart; templates draw it as SVG with these numbers.
type bar struct {
	Label     string
	Href      string // "" for none
	Count     int
	X, Y      int // of the upper left corner
	W, H      int
	Chosen    bool
	ShowLabel bool
}

// chart is a bar chart with one bar a year, gaps included.
type chart struct {
	Width, Height, Base int // Base is where bars stand
	Bars                []bar
	Max                 int
}

// The sizes of a chart, in units of its view box.
const (
	barStep   = 34
	barWidth  = 24
	barHeight = 64
	barTop    = 16 // room for the number
	barBottom = 18 // room for the year
)

// yearChart draws counts by year; href leads from a bar somewhere.
func yearChart(counts map[int]int, href func(year int) string, chosen func(year int) bool, label func(int) string) *chart {
	var years []int
	for y, n := range counts {
		if n > 0 {
			years = append(years, y)
		}
	}
	if len(years) == 0 {
		return nil
	}
	sort.Ints(years)
	first, last := years[0], years[len(years)-1]
	if last-first > 60 {
		first = last - 60
	}
	c := &chart{Height: barTop + barHeight + barBottom, Base: barTop + barHeight}
	for _, n := range counts {
		c.Max = max(c.Max, n)
	}
	for y := first; y <= last; y++ {
		n := counts[y]
		h := (n*barHeight + c.Max - 1) / c.Max
		b := bar{Label: label(y), Count: n, X: (y-first)*barStep + 5, Y: c.Base - h, W: barWidth, H: h, ShowLabel: true}
		if n > 0 && href != nil {
			b.Href = href(y)
		}
		b.Chosen = chosen != nil && chosen(y)
		c.Bars = append(c.Bars, b)
	}
	c.Width = (last-first+1)*barStep + 10
	return c
}
