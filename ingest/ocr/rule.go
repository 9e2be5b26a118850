package ocr

import (
	"image"
	"slices"
)

// Rule is a ruled line of a table or form, level or upright, in pixels.
type Rule struct {
	Upright bool
	// At is the middle of the line: its y if level, its x if upright.
	At int
	// From and To are its ends along the other axis.
	From, To int
	// Width is how thick it is.
	Width int
}

// Rules finds the ruled lines of an upright picture drawn at so many dots an
// inch. Strokes of letters are too short, pictures and blots too thick.
func Rules(im *image.Gray, dpi int) []Rule {
	if darkBelow(im) == 0 {
		return nil
	}
	// Thin rules are often faint: they are told by what is beside them, so that a
	// shaded page does as well.
	w, h, reach, hole := im.Rect.Dx(), im.Rect.Dy(), max(3, dpi/25), dpi/50
	faint := func(p, a, b uint8) bool { return int(p)*20 < int(max(a, b))*17 }
	level := strokes(w, h, dpi/2, hole, func(x, y int) bool {
		return faint(im.Pix[y*im.Stride+x], im.Pix[max(0, y-reach)*im.Stride+x], im.Pix[min(h-1, y+reach)*im.Stride+x])
	})
	upright := strokes(h, w, dpi/4, hole, func(y, x int) bool {
		row := im.Pix[y*im.Stride:]
		return faint(row[x], row[max(0, x-reach)], row[min(w-1, x+reach)])
	})
	out := joined(level, dpi, false)
	return append(out, joined(upright, dpi, true)...)
}

// darkBelow is the grey value below which a pixel is ink: well below that of the
// paper. 0 where the picture has no paper.
func darkBelow(im *image.Gray) uint8 {
	var counts [256]int
	total := 0
	for y := 0; y < im.Rect.Dy(); y += 3 {
		row := im.Pix[y*im.Stride:][:im.Rect.Dx()]
		for x := 0; x < len(row); x += 3 {
			counts[row[x]]++
			total++
		}
	}
	paper, seen := 255, 0
	for ; paper > 0 && seen < total/2; paper-- {
		seen += counts[paper]
	}
	if paper < 100 {
		return 0
	}
	return uint8(paper * 7 / 10)
}

// stroke is a run of ink along one row of pixels.
type stroke struct{ across, from, to int }

// strokes are the runs of ink of at least the length, with holes up to the given
// size in them.
func strokes(length, rows, least, hole int, ink func(along, across int) bool) []stroke {
	var out []stroke
	for across := range rows {
		from, last, filled := -1, -1, 0
		end := func() {
			if from >= 0 && last-from >= least && filled*10 >= (last-from)*8 {
				out = append(out, stroke{across, from, last})
			}
			from, filled = -1, 0
		}
		for along := range length {
			if !ink(along, across) {
				if from >= 0 && along-last > hole {
					end()
				}
				continue
			}
			if from < 0 {
				from = along
			}
			last = along
			filled++
		}
		end()
	}
	return out
}

// joined makes rules of strokes that touch: a line is several pixels thick, and a
// page set upright still has steps in it.
func joined(strokes []stroke, dpi int, upright bool) []Rule {
	type line struct {
		top, bottom, from, to int
		ink, weighed          int // pixels, and their sum of places
	}
	var open, done []line
	step := max(2, dpi/100)
	for _, s := range strokes {
		at := -1
		for i := 0; i < len(open); i++ {
			l := &open[i]
			if s.across-l.bottom > step {
				done = append(done, *l)
				open = slices.Delete(open, i, i+1)
				i--
				continue
			}
			if at < 0 && s.from <= l.to+dpi/20 && s.to >= l.from-dpi/20 {
				at = i
			}
		}
		n := s.to - s.from + 1
		if at < 0 {
			open = append(open, line{s.across, s.across, s.from, s.to, n, n * s.across})
			continue
		}
		l := &open[at]
		l.bottom = s.across
		l.from, l.to = min(l.from, s.from), max(l.to, s.to)
		l.ink += n
		l.weighed += n * s.across
	}
	done = append(done, open...)
	var out []Rule
	for _, l := range done {
		// Half a degree that was left of the skew makes a long line seem thick.
		thick := l.ink / (l.to - l.from + 1)
		if thick > max(4, dpi/25) || l.bottom-l.top > max(8, dpi/12) {
			continue
		}
		out = append(out, Rule{Upright: upright, At: l.weighed / l.ink, From: l.from, To: l.to, Width: l.bottom - l.top + 1})
	}
	return out
}

// Erase paints the rules white, so that they aren't read as letters or take
// those of a cell for a picture.
func Erase(im *image.Gray, rules []Rule) *image.Gray {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		copy(out.Pix[y*out.Stride:][:w], im.Pix[y*im.Stride:][:w])
	}
	for _, r := range rules {
		from, to := max(0, r.At-r.Width/2-2), r.At+r.Width/2+3
		if r.Upright {
			for y := max(0, r.From); y <= min(r.To, h-1); y++ {
				fill(out.Pix[y*out.Stride:][:w], from, to)
			}
			continue
		}
		for y := from; y < min(to, h); y++ {
			fill(out.Pix[y*out.Stride:][:w], r.From, r.To+1)
		}
	}
	return out
}

func fill(row []uint8, from, to int) {
	for x := max(0, from); x < min(to, len(row)); x++ {
		row[x] = 255
	}
}

// Sideways reports whether the lines of writing run up or down the picture: the
// ink then changes more from column to column than from row to row.
func Sideways(im *image.Gray) bool {
	dark := darkBelow(im)
	w, h := im.Rect.Dx(), im.Rect.Dy()
	if dark == 0 || w < 50 || h < 50 {
		return false
	}
	rows, columns := make([]int, h), make([]int, w)
	for y := range h {
		for x, p := range im.Pix[y*im.Stride:][:w] {
			if p < dark {
				rows[y]++
				columns[x]++
			}
		}
	}
	return unrest(columns)*float64(w) > 1.5*unrest(rows)*float64(h)
}

// unrest is how sharply the counts change, in relation to what they are.
func unrest(counts []int) float64 {
	const reach = 4 // a few pixels, less than a line of writing is high
	change, sum := 0.0, 1.0
	for i := reach; i < len(counts); i++ {
		d := float64(counts[i] - counts[i-reach])
		change += d * d
		sum += float64(counts[i])
	}
	return change / (sum * sum)
}

// Turn turns the picture clockwise by so many quarters.
func Turn(im *image.Gray, quarters int) *image.Gray {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	switch quarters & 3 {
	case 1:
		out := image.NewGray(image.Rect(0, 0, h, w))
		for y := range h {
			for x := range w {
				out.Pix[x*out.Stride+h-1-y] = im.Pix[y*im.Stride+x]
			}
		}
		return out
	case 2:
		out := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				out.Pix[(h-1-y)*out.Stride+w-1-x] = im.Pix[y*im.Stride+x]
			}
		}
		return out
	case 3:
		return Turn(Turn(im, 2), 1)
	}
	return im
}
