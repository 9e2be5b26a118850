package ocr

import (
	"context"
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// stripes is a page of lines, as ink sees them: dark bars that rise by angle.
func stripes(w, h int, angle float64) *image.Gray {
	im := image.NewGray(image.Rect(0, 0, w, h))
	for i := range im.Pix {
		im.Pix[i] = 255
	}
	slope := math.Tan(angle)
	for y := range h {
		for x := w / 8; x < w*7/8; x++ {
			at := float64(y) + (float64(x)-float64(w)/2)*slope
			if at > 60 && at < float64(h)-60 && math.Mod(at, 40) < 14 && (x/23)%5 != 0 {
				im.Pix[y*im.Stride+x] = 20
			}
		}
	}
	return im
}

func TestSkewIsFound(t *testing.T) {
	for _, degrees := range []float64{-3, -1, 0, 0.7, 2.5} {
		angle := degrees * math.Pi / 180
		got := Skew(stripes(900, 1200, angle))
		if math.Abs(got-angle) > 0.25*math.Pi/180 {
			t.Errorf("skew of %.1f° found as %.2f°", degrees, got*180/math.Pi)
		}
		// What was set upright has no skew.
		if again := Skew(rotate(stripes(900, 1200, angle), angle)); math.Abs(again) > 0.25*math.Pi/180 {
			t.Errorf("%.1f° set upright still has %.2f°", degrees, again*180/math.Pi)
		}
	}
}

func TestSpecksAreTakenOut(t *testing.T) {
	clean := stripes(600, 600, 0)
	noisy := stripes(600, 600, 0)
	r := rand.New(rand.NewPCG(1, 2))
	for range len(noisy.Pix) / 25 {
		noisy.Pix[r.IntN(len(noisy.Pix))] = uint8(255 * r.IntN(2))
	}
	if s := Specks(clean); s > 0.002 {
		t.Errorf("clean page has specks: %.4f", s)
	}
	if s := Specks(noisy); s < 0.01 {
		t.Errorf("noisy page has specks: %.4f", s)
	}
	if s := Specks(median(noisy)); s > 0.002 {
		t.Errorf("filtered page has specks: %.4f", s)
	}
}

func TestMiddle(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var p [9]uint8
		for i := range p {
			p[i] = uint8(r.IntN(12))
		}
		sorted := p
		slices.Sort(sorted[:])
		if got := middle(p); got != sorted[4] {
			t.Fatalf("middle(%v) = %d, want %d", p, got, sorted[4])
		}
	}
}

// ruled is a page of stripes with a table of three columns and two rows in it.
func ruled() *image.Gray {
	im := stripes(900, 1200, 0)
	for y := 400; y < 700; y++ {
		fill(im.Pix[y*im.Stride:][:900], 100, 800)
	}
	for _, y := range []int{400, 500, 640} {
		for d := range 3 {
			row := im.Pix[(y+d)*im.Stride:]
			for x := 150; x <= 700; x++ {
				row[x] = 0
			}
		}
	}
	for _, x := range []int{150, 250, 500, 700} {
		for y := 400; y < 642; y++ {
			im.Pix[y*im.Stride+x], im.Pix[y*im.Stride+x+1] = 0, 0
		}
	}
	return im
}

func TestRules(t *testing.T) {
	im := ruled()
	level, upright := 0, 0
	for _, r := range Rules(im, 200) {
		switch {
		case r.Upright && r.To-r.From > 230:
			upright++
		case !r.Upright && r.To-r.From > 530:
			level++
		}
	}
	if level != 3 || upright != 4 {
		t.Errorf("%d level and %d upright rules, want 3 and 4", level, upright)
	}
	clean := Erase(im, Rules(im, 200))
	for _, p := range []image.Point{{200, 401}, {251, 560}, {600, 641}} {
		if clean.GrayAt(p.X, p.Y).Y != 255 {
			t.Errorf("a rule is left at %v", p)
		}
	}
	if !slices.Equal(clean.Pix[100*clean.Stride:300*clean.Stride], im.Pix[100*im.Stride:300*im.Stride]) {
		t.Error("lines of writing were erased")
	}
	if got := Rules(image.NewGray(image.Rect(0, 0, 300, 300)), 200); len(got) > 0 {
		t.Errorf("rules on a black page: %v", got)
	}
}

func TestSideways(t *testing.T) {
	for _, im := range []*image.Gray{stripes(900, 1200, 0), ruled()} {
		for quarters := range 4 {
			turned := Turn(im, quarters)
			if got, want := Sideways(turned), quarters%2 == 1; got != want {
				t.Errorf("turned by %d quarters: sideways %v", quarters, got)
			}
			if back := Turn(turned, 4-quarters); !slices.Equal(back.Pix, im.Pix) {
				t.Errorf("turned by %d quarters and back it is another picture", quarters)
			}
		}
	}
}

func TestStack(t *testing.T) {
	im := ruled()
	boxes := []image.Rectangle{image.Rect(0, 0, 900, 400), image.Rect(200, 650, 260, 690), image.Rect(0, 690, 900, 1200)}
	column, placed := Stack(im, boxes, 200)
	if len(placed) != 2 {
		t.Fatalf("%d pieces, want 2: one box has no ink", len(placed))
	}
	for _, p := range placed {
		if !p.At.In(column.Rect) {
			t.Errorf("piece at %v of %v", p.At, column.Rect)
		}
		for y := range p.At.Dy() {
			for x := range p.At.Dx() {
				if column.GrayAt(p.At.Min.X+x, p.At.Min.Y+y) != im.GrayAt(p.From.X+x, p.From.Y+y) {
					t.Fatalf("the piece from %v differs at %d, %d", p.From, x, y)
				}
			}
		}
	}
	if column, _ := Stack(im, boxes[1:2], 200); column != nil {
		t.Error("a column of nothing")
	}
}

func TestParseTSV(t *testing.T) {
	const table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
		"4\t1\t1\t1\t1\t0\t10\t10\t200\t20\t-1\t\n" +
		"5\t1\t1\t1\t1\t1\t10\t10\t50\t20\t96.5\tKhối\n" +
		"5\t1\t1\t1\t1\t2\t70\t10\t50\t20\t41\tthi\n" +
		"5\t1\t1\t1\t2\t1\t10\t40\t50\t20\t90\tđua\n"
	words, err := parseTSV(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	want := []Word{
		{"Khối", image.Rect(10, 10, 60, 30), 0.965, 0, 1},
		{"thi", image.Rect(70, 10, 120, 30), 0.41, 0, 1},
		{"đua", image.Rect(10, 40, 60, 60), 0.9, 1, 1},
	}
	if !slices.Equal(words, want) {
		t.Errorf("got %v, want %v", words, want)
	}
	if _, err := parseTSV(strings.NewReader("5\t1\t1\t1\t1\t1\tx\t10\t50\t20\t96.5\tKhối\n")); err == nil {
		t.Error("a place that isn't a number was accepted")
	}
}

func TestMissingProgram(t *testing.T) {
	missing := &Tesseract{Program: "no-such-program-anywhere"}
	if _, err := missing.Read(context.Background(), stripes(100, 100, 0), 200); !errors.Is(err, ErrMissing) {
		t.Errorf("got %v, want ErrMissing", err)
	}
}
