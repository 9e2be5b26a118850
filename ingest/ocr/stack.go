package ocr

import "image"

// Placed is a piece of a picture and where it was put.
type Placed struct {
	// From is the corner that it was taken from, At where it is now.
	From image.Point
	At   image.Rectangle
}

// Stack puts the pieces of the picture in the boxes one under another, each cut
// to its ink. Lone figures, which are read badly by themselves, share a line; longer
// numbers would lose their commas in it. Boxes without ink are left out; nil if no piece is left.
func Stack(im *image.Gray, boxes []image.Rectangle, dpi int) (*image.Gray, []Placed) {
	dark := darkBelow(im)
	margin := dpi / 12
	var long, short []image.Rectangle
	wide := 0
	for _, b := range boxes {
		b = inkIn(im, b.Intersect(im.Rect), dark, dpi)
		switch {
		case b.Empty():
		case b.Dx() < dpi/5 && b.Dy() < dpi/4:
			short = append(short, b)
		default:
			long = append(long, b)
			wide = max(wide, b.Dx())
		}
	}
	var pieces []Placed
	width, y := 0, margin
	put := func(b image.Rectangle, x, y int) {
		pieces = append(pieces, Placed{From: b.Min, At: image.Rect(x, y, x+b.Dx(), y+b.Dy())})
		width = max(width, x+b.Dx())
	}
	for len(short) > 0 {
		n, x, high := 0, margin, 0
		for n < len(short) && (n == 0 || x+short[n].Dx() < max(wide, dpi*5)) {
			x += short[n].Dx() + 2*margin
			high = max(high, short[n].Dy())
			n++
		}
		x = margin
		for _, b := range short[:n] {
			put(b, x, y+(high-b.Dy())/2)
			x += b.Dx() + 2*margin
		}
		y += high + margin
		short = short[n:]
	}
	for _, b := range long {
		put(b, margin, y)
		y += b.Dy() + margin
	}
	if len(pieces) == 0 {
		return nil, nil
	}
	out := image.NewGray(image.Rect(0, 0, width+margin, y))
	for i := range out.Pix {
		out.Pix[i] = 255
	}
	for _, p := range pieces {
		for dy := range p.At.Dy() {
			from := im.Pix[(p.From.Y+dy)*im.Stride+p.From.X:][:p.At.Dx()]
			copy(out.Pix[(p.At.Min.Y+dy)*out.Stride+p.At.Min.X:], from)
		}
	}
	return out, pieces
}

// inkIn is the box around the ink in b, with a little paper around it; empty
// where there are only specks.
func inkIn(im *image.Gray, b image.Rectangle, dark uint8, dpi int) image.Rectangle {
	const edge = 2 // pixels at the rim, which the ruled lines left
	inner := b.Inset(edge)
	found := image.Rectangle{}
	ink := 0
	for y := inner.Min.Y; y < inner.Max.Y; y++ {
		for x := inner.Min.X; x < inner.Max.X; x++ {
			if im.Pix[y*im.Stride+x] < dark {
				found = found.Union(image.Rect(x, y, x+1, y+1))
				ink++
			}
		}
	}
	if ink < dpi/12 || found.Dy() < dpi/30 {
		return image.Rectangle{}
	}
	return found.Inset(-dpi / 40).Intersect(b)
}

// Blank paints the boxes white.
func Blank(im *image.Gray, boxes []image.Rectangle) *image.Gray {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		copy(out.Pix[y*out.Stride:][:w], im.Pix[y*im.Stride:][:w])
	}
	for _, b := range boxes {
		b = b.Intersect(out.Rect)
		for y := b.Min.Y; y < b.Max.Y; y++ {
			fill(out.Pix[y*out.Stride:][:w], b.Min.X, b.Max.X)
		}
	}
	return out
}
