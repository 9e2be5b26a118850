package pdf

import (
	"math"
	"unicode"
)

// glyph is one letter of a page and its place in the reading frame of its
// direction: x grows along the line of writing, y downwards, both in points.
type glyph struct {
	r     rune
	marks string  // combining marks that stand on r
	x0    float64 // where the pen stood before
	x1    float64 // and after it
	y     float64 // the baseline
	size  float64 // of the font
	turn  turn
	seq   int   // place in the content stream
	font  int32 // index of the font's name in layout.fonts
}

// turn is a direction of writing: quarter turns against the clock, or slanted.
type turn int8

// slanted is writing that isn't along an edge of the page: watermarks.
const slanted turn = 4

// space reports whether the glyph only moves the pen.
func (g *glyph) space() bool {
	if g.r == 0xA0 {
		return g.x1-g.x0 < 0.4*g.size // a wide one is an Ê that was read as Macintosh Roman
	}
	return unicode.IsSpace(g.r)
}

// mark reports whether the glyph stands on another one.
func (g *glyph) mark() bool { return unicode.Is(unicode.Mn, g.r) }

// place sets the glyph's place from the direction (a, b) of writing, the origin
// and the box, all in the page's space, where y grows upwards.
func (g *glyph) place(a, b, x, y, left, bottom, right, top float64) {
	angle := math.Atan2(b, a) / (math.Pi / 2)
	quarter := math.Round(angle)
	g.turn = turn(int(quarter+4) % 4)
	if math.Abs(angle-quarter) > 0.12 {
		g.turn = slanted
	}
	switch g.turn {
	case 0, slanted:
		g.x0, g.x1, g.y = left, right, -y
	case 1: // upwards
		g.x0, g.x1, g.y = bottom, top, x
	case 2: // upside down
		g.x0, g.x1, g.y = -right, -left, y
	case 3: // downwards
		g.x0, g.x1, g.y = -top, -bottom, -x
	}
	if g.x1 < g.x0 {
		g.x0, g.x1 = g.x1, g.x0
	}
}

// attachMarks puts combining marks onto the letters they stand on: fonts draw
// them as glyphs of their own, at heights of their own.
func attachMarks(glyphs []glyph) []glyph {
	out := glyphs[:0]
	last := -1   // the last base letter in out
	width := 0.0 // of its box before marks were added
	for _, g := range glyphs {
		if g.mark() && last >= 0 {
			base := &out[last]
			reach := 0.7 * base.size
			if g.turn == base.turn && g.x0 > base.x0-reach && g.x0 < base.x1+reach && math.Abs(g.y-base.y) < reach {
				base.marks += string(g.r)
				// A glyph that stands for letter and mark has its box divided among them.
				if math.Abs(g.x0-base.x1) < 0.03*base.size && math.Abs(g.x1-g.x0-width) < 0.01*base.size {
					base.x1 = max(base.x1, g.x1)
				}
				continue
			}
		}
		out = append(out, g)
		if !g.mark() && !g.space() {
			last, width = len(out)-1, g.x1-g.x0
		}
	}
	return out
}
