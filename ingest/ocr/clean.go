package ocr

import (
	"image"
	"math"
)

// Specks is the share of pixels that differ sharply from all but few of their
// neighbours: 0 for clean pictures, above 0.01 for salt and pepper.
func Specks(im *image.Gray) float64 {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	if w < 3 || h < 3 {
		return 0
	}
	specks, seen := 0, 0
	for y := 1; y < h-1; y += 2 {
		row := im.Pix[y*im.Stride:]
		for x := 1; x < w-1; x += 2 {
			seen++
			p := int(row[x])
			unlike := 0
			for dy := -1; dy <= 1; dy++ {
				near := im.Pix[(y+dy)*im.Stride+x-1:]
				for dx := range 3 {
					if d := int(near[dx]) - p; d > 90 || d < -90 {
						unlike++
					}
				}
			}
			if unlike >= 7 {
				specks++
			}
		}
	}
	return float64(specks) / float64(seen)
}

// Clean takes out specks by a median filter and sets the picture upright.
func Clean(im *image.Gray) *image.Gray {
	out := median(im)
	if angle := Skew(out); math.Abs(angle) > 0.002 {
		out = rotate(out, angle)
	}
	return out
}

// Enlarge scales the picture up by the factor, between its pixels. Small type
// is read better after it; a speck is not to be enlarged, so clean first.
func Enlarge(im *image.Gray, factor float64) *image.Gray {
	w, h := int(float64(im.Rect.Dx())*factor), int(float64(im.Rect.Dy())*factor)
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		sy := float64(y) / factor
		y0 := min(int(sy), im.Rect.Dy()-1)
		fy := sy - float64(y0)
		p := im.Pix[y0*im.Stride:]
		q := im.Pix[min(y0+1, im.Rect.Dy()-1)*im.Stride:]
		for x := range w {
			sx := float64(x) / factor
			x0 := min(int(sx), im.Rect.Dx()-1)
			x1 := min(x0+1, im.Rect.Dx()-1)
			fx := sx - float64(x0)
			v := (float64(p[x0])*(1-fx)+float64(p[x1])*fx)*(1-fy) + (float64(q[x0])*(1-fx)+float64(q[x1])*fx)*fy
			out.Pix[y*out.Stride+x] = uint8(v + 0.5)
		}
	}
	return out
}

// median replaces each pixel by the median of the nine around it.
func median(im *image.Gray) *image.Gray {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	if w < 3 || h < 3 {
		for y := range h {
			copy(out.Pix[y*out.Stride:], im.Pix[y*im.Stride:][:w])
		}
		return out
	}
	for y := range h {
		above := im.Pix[max(y-1, 0)*im.Stride:]
		here := im.Pix[y*im.Stride:]
		below := im.Pix[min(y+1, h-1)*im.Stride:]
		to := out.Pix[y*out.Stride:]
		for x := range w {
			l, r := max(x-1, 0), min(x+1, w-1)
			to[x] = middle([9]uint8{above[l], above[x], above[r], here[l], here[x], here[r], below[l], below[x], below[r]})
		}
	}
	return out
}

// middle is the fifth of nine values, by the least number of comparisons.
func middle(p [9]uint8) uint8 {
	swap := func(i, j int) {
		if p[i] > p[j] {
			p[i], p[j] = p[j], p[i]
		}
	}
	swap(1, 2)
	swap(4, 5)
	swap(7, 8)
	swap(0, 1)
	swap(3, 4)
	swap(6, 7)
	swap(1, 2)
	swap(4, 5)
	swap(7, 8)
	p[3] = max(p[0], p[3])
	p[5] = min(p[5], p[8])
	swap(4, 7)
	p[6] = max(p[3], p[6])
	p[4] = max(p[1], p[4])
	p[2] = min(p[2], p[5])
	p[4] = min(p[4], p[7])
	swap(4, 2)
	p[4] = max(p[6], p[4])
	return min(p[4], p[2])
}

// Skew is the angle in radians by which lines of text rise to the right: the
// one along which rows of ink are sharpest. Up to 5 degrees are found.
func Skew(im *image.Gray) float64 {
	const shrink = 3
	const most = 5 * math.Pi / 180
	w, h := im.Rect.Dx()/shrink, im.Rect.Dy()/shrink
	if w < 50 || h < 50 {
		return 0
	}
	type point struct{ x, y float64 }
	var ink []point
	for y := range h {
		row := im.Pix[y*shrink*im.Stride:]
		for x := range w {
			if row[x*shrink] < 110 {
				ink = append(ink, point{float64(x), float64(y)})
			}
		}
	}
	if len(ink) < 200 {
		return 0
	}
	step := max(1, len(ink)/40000)
	bins := make([]int, h+2*int(float64(w)*math.Tan(most))+4)
	base := float64(w)*math.Tan(most) + 1
	sharpness := func(angle float64) float64 {
		clear(bins)
		slope := math.Tan(angle)
		for i := 0; i < len(ink); i += step {
			at := int(ink[i].y + ink[i].x*slope + base)
			if at >= 0 && at < len(bins) {
				bins[at]++
			}
		}
		sum := 0.0
		for i := 1; i < len(bins); i++ {
			d := float64(bins[i] - bins[i-1])
			sum += d * d
		}
		return sum
	}
	best, bestAngle := sharpness(0)*1.02, 0.0 // upright unless clearly not
	search := func(from, to, by float64) {
		for a := from; a <= to; a += by {
			if s := sharpness(a); s > best {
				best, bestAngle = s, a
			}
		}
	}
	search(-most, most, 0.5*math.Pi/180)
	search(bestAngle-0.5*math.Pi/180, bestAngle+0.5*math.Pi/180, 0.1*math.Pi/180)
	return bestAngle
}

// rotate turns the picture clockwise by the angle, so that lines that rose by
// it lie level. New corners are white.
func rotate(im *image.Gray, angle float64) *image.Gray {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	sin, cos := math.Sincos(angle)
	cx, cy := float64(w)/2, float64(h)/2
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-cx, float64(y)-cy
			sx, sy := cx+dx*cos+dy*sin, cy-dx*sin+dy*cos
			x0, y0 := int(math.Floor(sx)), int(math.Floor(sy))
			if x0 < 0 || y0 < 0 || x0+1 >= w || y0+1 >= h {
				out.Pix[y*out.Stride+x] = 255
				continue
			}
			fx, fy := sx-float64(x0), sy-float64(y0)
			p := im.Pix[y0*im.Stride+x0:]
			q := im.Pix[(y0+1)*im.Stride+x0:]
			v := (float64(p[0])*(1-fx)+float64(p[1])*fx)*(1-fy) + (float64(q[0])*(1-fx)+float64(q[1])*fx)*fy
			out.Pix[y*out.Stride+x] = uint8(v + 0.5)
		}
	}
	return out
}

// Upright sets the picture upright, if it is askew by more than a tenth of a degree.
func Upright(im *image.Gray) *image.Gray {
	if angle := Skew(im); math.Abs(angle) > 0.002 {
		return rotate(im, angle)
	}
	return im
}
