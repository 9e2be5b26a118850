package pdf

import (
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"github.com/sokhoi/sokhoi/ingest/ocr"
)

// drawing is what is on a page besides its letters.
type drawing struct {
	rules    []rule
	pictures []box

	segments int // that were looked at
}

// box is a rectangle in the page's space, where y grows upwards.
type box struct{ left, bottom, right, top float64 }

// Bounds of what is looked at on a page.
const (
	maxObjects  = 4000
	maxSegments = 3000 // of paths, looked into one by one
)

// drawing finds the pictures and ruled lines of the page.
func (f *file) drawing(page references.FPDF_PAGE) *drawing {
	d := &drawing{}
	in := f.engine.instance
	count, err := in.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: requests.Page{ByReference: &page}})
	if err != nil || count.Count > maxObjects {
		return d
	}
	for i := range count.Count {
		object, err := in.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: requests.Page{ByReference: &page}, Index: i})
		if err != nil {
			continue
		}
		kind, err := in.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object.PageObject})
		if err != nil {
			continue
		}
		switch kind.Type {
		case enums.FPDF_PAGEOBJ_PATH:
			f.path(object.PageObject, d)
		case enums.FPDF_PAGEOBJ_IMAGE:
			f.picture(object.PageObject, d)
		case enums.FPDF_PAGEOBJ_FORM:
			// The bounds of a form are in the page's space; its parts have their own.
			if f.formHasImage(object.PageObject, 0) {
				f.picture(object.PageObject, d)
			}
		}
	}
	return d
}

// bounds are the object's, false where it has none.
func (f *file) bounds(object references.FPDF_PAGEOBJECT) (box, bool) {
	b, err := f.engine.instance.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object})
	if err != nil {
		return box{}, false
	}
	return box{float64(min(b.Left, b.Right)), float64(min(b.Bottom, b.Top)), float64(max(b.Left, b.Right)), float64(max(b.Bottom, b.Top))}, true
}

func (f *file) picture(object references.FPDF_PAGEOBJECT, d *drawing) {
	if b, ok := f.bounds(object); ok {
		d.pictures = append(d.pictures, b)
	}
}

func (f *file) formHasImage(form references.FPDF_PAGEOBJECT, depth int) bool {
	in := f.engine.instance
	count, err := in.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: form})
	if err != nil || depth > 3 {
		return false
	}
	for i := range min(count.Count, 200) {
		part, err := in.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: form, Index: uint64(i)})
		if err != nil {
			continue
		}
		kind, err := in.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: part.PageObject})
		if err != nil {
			continue
		}
		if kind.Type == enums.FPDF_PAGEOBJ_IMAGE || kind.Type == enums.FPDF_PAGEOBJ_FORM && f.formHasImage(part.PageObject, depth+1) {
			return true
		}
	}
	return false
}

// The measures of a ruled line, in points.
const (
	thinRule  = 2.5
	shortRule = 6
)

// path adds the ruled lines of a path: itself, if it is thin, or its straight
// edges, as a table may be drawn by one path or by a box for each cell.
func (f *file) path(object references.FPDF_PAGEOBJECT, d *drawing) {
	b, ok := f.bounds(object)
	if !ok {
		return
	}
	wide, high := b.right-b.left, b.top-b.bottom
	switch {
	case high <= thinRule && wide >= shortRule:
		d.rules = append(d.rules, rule{at: -(b.top + b.bottom) / 2, from: b.left, to: b.right})
		return
	case wide <= thinRule && high >= shortRule:
		d.rules = append(d.rules, rule{upright: true, at: (b.left + b.right) / 2, from: -b.top, to: -b.bottom})
		return
	case wide < shortRule || high < shortRule:
		return
	}
	in := f.engine.instance
	count, err := in.FPDFPath_CountSegments(&requests.FPDFPath_CountSegments{PageObject: object})
	if err != nil || d.segments+count.Count > maxSegments {
		return
	}
	d.segments += count.Count
	matrix, err := in.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: object})
	if err != nil {
		return
	}
	m := matrix.Matrix
	var x, y float64 // where the pen is
	for i := range count.Count {
		segment, err := in.FPDFPath_GetPathSegment(&requests.FPDFPath_GetPathSegment{PageObject: object, Index: i})
		if err != nil {
			return
		}
		kind, err := in.FPDFPathSegment_GetType(&requests.FPDFPathSegment_GetType{PathSegment: segment.PathSegment})
		if err != nil || kind.Type == enums.FPDF_SEGMENT_BEZIERTO {
			return // a drawing
		}
		p, err := in.FPDFPathSegment_GetPoint(&requests.FPDFPathSegment_GetPoint{PathSegment: segment.PathSegment})
		if err != nil {
			return
		}
		toX, toY := float64(m.A*p.X+m.C*p.Y+m.E), float64(m.B*p.X+m.D*p.Y+m.F)
		if kind.Type == enums.FPDF_SEGMENT_LINETO {
			switch {
			case math.Abs(toY-y) < 1 && math.Abs(toX-x) >= shortRule:
				d.rules = append(d.rules, rule{at: -(y + toY) / 2, from: min(x, toX), to: max(x, toX)})
			case math.Abs(toX-x) < 1 && math.Abs(toY-y) >= shortRule:
				d.rules = append(d.rules, rule{upright: true, at: (x + toX) / 2, from: -max(y, toY), to: -min(y, toY)})
			}
		}
		x, y = toX, toY
	}
}

// scannedTables are the ruled tables of a page that is a picture, in the space of
// its letters; none where it can't be drawn.
func (f *file) scannedTables(n int) []grid {
	const dpi = 200
	picture, err := f.render(n, dpi)
	if err != nil {
		return nil
	}
	scale := 72.0 / dpi
	height := float64(picture.Rect.Dy()) * scale
	drawn := ocr.Rules(picture, dpi)
	rules := make([]rule, len(drawn))
	for i, r := range drawn {
		if rules[i] = (rule{upright: r.Upright, at: float64(r.At) * scale, from: float64(r.From) * scale, to: float64(r.To) * scale}); r.Upright {
			rules[i].from, rules[i].to = rules[i].from-height, rules[i].to-height
		} else {
			rules[i].at -= height
		}
	}
	return grids(rules)
}

// covered is the share of a page of the size that pictures cover together: a scan
// may be cut into strips.
func (d *drawing) covered(width, height float64) float64 {
	const fine = 48
	if width <= 0 || height <= 0 || len(d.pictures) == 0 {
		return 0
	}
	var under [fine][fine]bool
	for _, b := range d.pictures {
		x0, x1 := int(b.left/width*fine+0.5), int(b.right/width*fine+0.5)
		y0, y1 := int(b.bottom/height*fine+0.5), int(b.top/height*fine+0.5)
		for y := max(0, y0); y < min(fine, y1); y++ {
			for x := max(0, x0); x < min(fine, x1); x++ {
				under[y][x] = true
			}
		}
	}
	n := 0
	for y := range under {
		for _, u := range under[y] {
			if u {
				n++
			}
		}
	}
	return float64(n) / (fine * fine)
}
