package pdf

import (
	"errors"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
)

// TestDraw draws the second of two pages: what was written on it is dark, and
// stands where it was written.
func TestDraw(t *testing.T) {
	p := &testPDF{}
	p.page(p.show(72, 700, 12, "trang thứ nhất"))
	p.page(p.show(72, 100, 40, "trang thứ hai"))
	o := Options{Pool: children, CacheDir: cacheDir}
	im, err := Draw(t.Context(), p.bytes(t), "two.pdf", 2, 72, o)
	if err != nil {
		t.Fatal(err)
	}
	dark := func(from, to int) (n int) {
		for y := from; y < to; y++ {
			for x := range im.Rect.Dx() {
				if im.GrayAt(x, y).Y < 100 {
					n++
				}
			}
		}
		return n
	}
	h := im.Rect.Dy()
	if upper, lower := dark(0, h/2), dark(h/2, h); upper != 0 || lower < 200 {
		t.Errorf("of %v, %d dark points in the upper half and %d in the lower", im.Rect, upper, lower)
	}
	for name, c := range map[string]struct {
		body []byte
		page int
	}{"no page": {p.bytes(t), 3}, "no PDF": {[]byte("%PDF-1.4 and nothing"), 1}} {
		var bad *corpus.InputError
		if _, err := Draw(t.Context(), c.body, "two.pdf", c.page, 72, o); !errors.As(err, &bad) || bad.Input != "two.pdf" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
