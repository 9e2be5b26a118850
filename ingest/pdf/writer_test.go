package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"strings"
	"testing"
)

// testPDF writes small PDFs: pages of text in a font whose codes mean what the
// text needs, as subset fonts do.
type testPDF struct {
	pages []string // content streams
	codes map[rune]byte
	// picture is drawn over each page, if there is one.
	picture *image.Gray
	// unmapped leaves out what the codes mean.
	unmapped bool
	// noTree leaves out catalog and page tree.
	noTree bool
}

// show is the operators for text at a place, in points from the lower left.
func (p *testPDF) show(x, y, size float64, text string) string {
	if p.codes == nil {
		p.codes = map[rune]byte{}
	}
	var hex strings.Builder
	for _, r := range text {
		c, ok := p.codes[r]
		if !ok {
			c = ' '
			if r != ' ' {
				c = byte(33 + len(p.codes))
			}
			p.codes[r] = c
		}
		fmt.Fprintf(&hex, "%02x", c)
	}
	return fmt.Sprintf("BT /F1 %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n", size, x, y, hex.String())
}

func (p *testPDF) page(operators ...string) { p.pages = append(p.pages, strings.Join(operators, "")) }

// bytes is the file.
func (p *testPDF) bytes(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	offsets := []int{0}
	object := func(format string, arguments ...any) int {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets) - 1}, arguments...)...)
		return len(offsets) - 1
	}
	stream := func(dict string, data []byte) int {
		var packed bytes.Buffer
		w := zlib.NewWriter(&packed)
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return object("<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", dict, packed.Len(), packed.Bytes())
	}
	out.WriteString("%PDF-1.4\n")
	toUnicode := ""
	if !p.unmapped {
		var cmap strings.Builder
		cmap.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n1 begincodespacerange <00> <ff> endcodespacerange\n")
		for r, c := range p.codes {
			fmt.Fprintf(&cmap, "1 beginbfchar <%02x> <%04x> endbfchar\n", c, r)
		}
		cmap.WriteString("endcmap end end\n")
		toUnicode = fmt.Sprintf("/ToUnicode %d 0 R", stream("", []byte(cmap.String())))
	}
	descriptor := object("<</Type/FontDescriptor/FontName/TestSans/Flags 32/FontBBox[0 -200 500 900]/ItalicAngle 0/Ascent 900/Descent -200/CapHeight 700/StemV 80>>")
	font := object("<</Type/Font/Subtype/TrueType/BaseFont/TestSans/FontDescriptor %d 0 R/FirstChar 0/LastChar 255/Widths[%s]%s>>", descriptor, strings.Repeat("500 ", 256), toUnicode)
	resources := fmt.Sprintf("/Font<</F1 %d 0 R>>", font)
	drawn := ""
	if p.picture != nil {
		w, h := p.picture.Rect.Dx(), p.picture.Rect.Dy()
		im := stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8", w, h), p.picture.Pix)
		resources += fmt.Sprintf("/XObject<</I %d 0 R>>", im)
		drawn = "q 595 0 0 842 0 0 cm /I Do Q\n"
	}
	var contents []int
	for _, c := range p.pages {
		contents = append(contents, stream("", []byte(drawn+c)))
	}
	if !p.noTree {
		tree := len(offsets) + len(p.pages)
		kids := ""
		for _, c := range contents {
			kids += fmt.Sprintf("%d 0 R ", object("<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Resources<<%s>>/Contents %d 0 R>>", tree, resources, c))
		}
		object("<</Type/Pages/Count %d/Kids[%s]>>", len(contents), kids)
		object("<</Type/Catalog/Pages %d 0 R>>", tree)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets))
	for _, o := range offsets[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets), len(offsets)-1, start)
	return out.Bytes()
}
