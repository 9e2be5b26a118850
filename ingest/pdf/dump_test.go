package pdf

import (
	"context"
	"fmt"
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	f := os.Getenv("DUMP")
	if f == "" {
		t.Skip()
	}
	b, _ := os.ReadFile(f)
	e, err := newEngine(context.Background(), os.Getenv("HOME")+"/.cache/sokhoi/pdfium")
	if err != nil {
		t.Fatal(err)
	}
	d, err := e.open(f, b)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	fmt.Sscan(os.Getenv("DPAGE"), &n)
	l, err := d.layout(context.Background(), n, true)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(l.width, l.height, l.image, l.dropped, l.fonts)
	if os.Getenv("LINES") != "" {
		for _, l := range inOrder(lines(l.glyphs)) {
			fmt.Printf("y%.1f x%.1f-%.1f s%.1f seq%d %q %d parts\n", l.Y, l.X0, l.X1, l.Size, l.middle, l.Text, len(l.Parts))
		}
		return
	}
	for i, g := range l.glyphs {
		fmt.Printf("%d %q %U x%.2f-%.2f y%.2f s%.2f t%d %s\n", i, g.r, g.r, g.x0, g.x1, g.y, g.size, g.turn, l.fonts[g.font])
	}
}
