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
