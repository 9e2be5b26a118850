package web

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
)

// picturesShown is how many pages of an original a document's page shows.
const picturesShown = 60

// maxDrawn is the most bytes of an original that is drawn.
const maxDrawn = 64 << 20

func isPDF(mediaType string) bool { return mediaType == "application/pdf" }

// picturesOf are the numbers of the pages that are shown of an original.
func (s *Server) picturesOf(d *corpus.Document, mediaType string) []int {
	if s.o.Draw == nil || !isPDF(mediaType) {
		return nil
	}
	var out []int
	for _, p := range firstN(d.Pages, picturesShown) {
		out = append(out, p.Number)
	}
	return out
}

// picture sends a page of a PDF as a picture: the file itself is opened by a child
// process of the server, never by the browser.
func (s *Server) picture(w http.ResponseWriter, r *request) error {
	id, err := s.identity(r)
	if err != nil {
		return err
	}
	none := notFound("Bản gốc không có trang này.", "The original has no such page.")
	page, err := strconv.Atoi(r.PathValue("page"))
	if err != nil || page < 1 {
		return none
	}
	stored, err := s.o.Corpus.Report(r.Context(), id)
	if err != nil {
		return err
	}
	if s.o.Draw == nil || !isPDF(stored.Report.Document.MediaType) {
		return none
	}
	select { // drawing takes a processor and some hundred megabytes
	case s.drawing <- struct{}{}:
		defer func() { <-s.drawing }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	o, err := s.o.Corpus.Original(r.Context(), id)
	if err != nil {
		return err
	}
	defer o.Close()
	body, err := io.ReadAll(io.LimitReader(o, maxDrawn))
	if err != nil {
		return err
	}
	im, err := s.o.Draw(r.Context(), body, stored.URI, page)
	var bad *corpus.InputError
	if errors.As(err, &bad) {
		return none
	}
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, sixteenGreys(im)); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "private, max-age=86400") // the original never changes
	return send(w, r, http.StatusOK, b.Bytes())
}

// greys are sixteen shades from black to white.
var greys = func() color.Palette {
	var out color.Palette
	for i := range 16 {
		out = append(out, color.Gray{Y: uint8(i * 17)})
	}
	return out
}()

// sixteenGreys is the picture in as many shades as letters need, in half the bytes.
func sixteenGreys(im *image.Gray) *image.Paletted {
	out := image.NewPaletted(im.Rect, greys)
	for i := range out.Pix {
		y, x := i/out.Stride, i%out.Stride
		out.Pix[i] = im.Pix[y*im.Stride+x] >> 4
	}
	return out
}
