package pdf

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"unicode"

	gopdfium "github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"

	"github.com/sokhoi/sokhoi/corpus"
)

// engine is pdfium as WebAssembly. It sees no file system and at most
// engineMemory of memory; its code is compiled once per machine.
type engine struct {
	pool     gopdfium.Pool
	instance gopdfium.Pdfium
	cache    wazero.CompilationCache
}

// engineMemory is the linear memory that pdfium may have, in pages of 64 KiB.
const engineMemory = 256 << 20 >> 16

// newEngine compiles pdfium or takes it from the cache folder; "" keeps no cache.
func newEngine(ctx context.Context, cacheDir string) (*engine, error) {
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(engineMemory)
	e := &engine{}
	if cacheDir != "" {
		// A folder that can't be written to costs three seconds, not the file.
		if cache, err := wazero.NewCompilationCacheWithDir(cacheDir); err == nil {
			e.cache = cache
			config = config.WithCompilationCache(cache)
		}
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MinIdle: 0, MaxIdle: 1, MaxTotal: 1,
		FSConfig: wazero.NewFSConfig(), RuntimeConfig: config,
		Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("start pdfium: %w", err)
	}
	e.pool = pool
	if e.instance, err = pool.GetInstanceWithContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start pdfium: %w", err), pool.Close())
	}
	return e, nil
}

// close frees the engine.
func (e *engine) close() {
	// The process ends after a failed close at the latest.
	_ = e.instance.Close()
	_ = e.pool.Close()
	if e.cache != nil {
		_ = e.cache.Close(context.Background())
	}
}

// file is a PDF opened by pdfium.
type file struct {
	engine *engine
	ref    references.FPDF_DOCUMENT
	pages  int
}

// open opens the PDF with the empty password. Failures are InputErrors.
func (e *engine) open(input string, body []byte) (*file, error) {
	password := ""
	opened, err := e.instance.OpenDocument(&requests.OpenDocument{File: &body, Password: &password})
	if err != nil {
		bad := &corpus.InputError{Input: input, Code: "damaged", Reason: "the PDF's structure can't be read", Err: err}
		switch {
		case errors.Is(err, pdfiumerrors.ErrPassword):
			bad.Code, bad.Reason, bad.Err = "encrypted", "the PDF opens only with a password", nil
		case errors.Is(err, pdfiumerrors.ErrSecurity):
			bad.Code, bad.Reason, bad.Err = "encrypted", "the PDF is encrypted in a way that isn't known", nil
		}
		return nil, bad
	}
	f := &file{engine: e, ref: opened.Document}
	count, err := e.instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.ref})
	if err != nil {
		f.close()
		return nil, fmt.Errorf("count the pages of %s: %w", input, err)
	}
	f.pages = count.PageCount
	return f, nil
}

func (f *file) close() {
	_, _ = f.engine.instance.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: f.ref})
}

// layout is the glyphs of a page in the order of the content stream.
type layout struct {
	glyphs []glyph
	// fonts are the names that glyph.font points into; empty where not asked for.
	fonts []string
	// width and height are the page's, in points.
	width, height float64
	// image is the share of the page that pictures cover.
	image float64
	// tables are what the page's ruled lines make.
	tables []grid
	// dropped is how many glyphs had no Unicode value.
	dropped int
}

// maxGlyphs bounds a page; a page of dense text has 6,000.
const maxGlyphs = 200_000

// layout reads page n, from 0. Font names cost a third more time.
func (f *file) layout(ctx context.Context, n int, fonts bool) (*layout, error) {
	in := f.engine.instance
	page, err := in.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: f.ref, Index: n})
	if err != nil {
		return nil, fmt.Errorf("load page %d: %w", n+1, err)
	}
	defer func() { _, _ = in.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page}) }()
	l := &layout{}
	ref := requests.Page{ByReference: &page.Page}
	if w, err := in.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: ref}); err == nil {
		l.width = float64(w.PageWidth)
	}
	if h, err := in.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: ref}); err == nil {
		l.height = float64(h.PageHeight)
	}
	drawn := f.drawing(page.Page)
	l.image, l.tables = drawn.covered(l.width, l.height), grids(drawn.rules)
	text, err := in.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: ref})
	if err != nil {
		return nil, fmt.Errorf("load the text of page %d: %w", n+1, err)
	}
	defer func() { _, _ = in.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}) }()
	count, err := in.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return nil, fmt.Errorf("count the letters of page %d: %w", n+1, err)
	}
	seen := map[string]int32{}
	var before pen
	for i := range min(count.Count, maxGlyphs) {
		if i%512 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		g, ok, err := f.glyph(text.TextPage, i, &before)
		if err != nil {
			return nil, fmt.Errorf("read letter %d of page %d: %w", i, n+1, err)
		}
		if !ok {
			continue
		}
		if g.r == 0 {
			l.dropped++
			continue
		}
		g.seq = len(l.glyphs)
		if fonts {
			name := ""
			if info, err := in.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: text.TextPage, Index: i}); err == nil {
				name = info.FontName
			}
			id, known := seen[name]
			if !known {
				id = int32(len(l.fonts))
				seen[name] = id
				l.fonts = append(l.fonts, name)
			}
			g.font = id
		}
		l.glyphs = append(l.glyphs, g)
	}
	return l, nil
}

// glyph reads letter i; ok is false for one that pdfium made up (spaces and
// line ends), since spaces are told by the geometry. before is the pen of the
// letter before.
func (f *file) glyph(text references.FPDF_TEXTPAGE, i int, before *pen) (g glyph, ok bool, err error) {
	in := f.engine.instance
	code, err := in.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text, Index: i})
	if err != nil {
		return g, false, err
	}
	if g.r = rune(code.Unicode); unicode.IsSpace(g.r) { // pdfium makes up nothing else
		made, err := in.FPDFText_IsGenerated(&requests.FPDFText_IsGenerated{TextPage: text, Index: i})
		if err != nil || made.IsGenerated {
			return g, false, err
		}
	}
	switch {
	case g.r == 0xFFFE || g.r == 0x02: // pdfium's mark for a hyphen at the end of a line
		g.r = '-'
	case g.r == '\r' || g.r == '\n':
		return g, false, nil
	}
	size, err := in.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: text, Index: i})
	if err != nil {
		return g, false, err
	}
	box, err := in.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: text, Index: i})
	if err != nil {
		return g, false, nil // a letter without a place can't be put into a line
	}
	r := box.Rect
	if p := (pen{size: size.FontSize, bottom: float64(r.Bottom), top: float64(r.Top)}); p.size != before.size || p.bottom != before.bottom || p.top != before.top {
		at, err := in.FPDFText_GetCharOrigin(&requests.FPDFText_GetCharOrigin{TextPage: text, Index: i})
		if err != nil {
			return g, false, nil
		}
		p.x, p.y, p.a, p.d = at.X, at.Y, 1, 1
		if m, err := in.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: text, Index: i}); err == nil {
			p.a, p.b, p.c, p.d = float64(m.Matrix.A), float64(m.Matrix.B), float64(m.Matrix.C), float64(m.Matrix.D)
		}
		*before = p
	}
	g.size = math.Abs(size.FontSize) * math.Hypot(before.c, before.d)
	if math.Hypot(before.a, before.b) == 0 || math.IsNaN(g.size) || g.size <= 0 {
		g.size = 1
	}
	g.place(before.a, before.b, before.x, before.y, float64(r.Left), float64(r.Bottom), float64(r.Right), float64(r.Top))
	return g, true, nil
}

// pen is how a letter was written: its baseline and direction. The next one that
// has the same size and height, as most have, was written likewise, and what the
// pen was need not be asked of pdfium again, which takes half of the time.
type pen struct {
	size, bottom, top float64
	x, y, a, b, c, d  float64
}

// render draws page n, from 0, in grey.
func (f *file) render(n, dpi int) (*image.Gray, error) {
	got, err := f.engine.instance.RenderPageInDPI(&requests.RenderPageInDPI{
		Page: requests.Page{ByIndex: &requests.PageByIndex{Document: f.ref, Index: n}},
		DPI:  dpi, ImageFormat: requests.RenderImageFormatGrayscale,
	})
	if err != nil {
		return nil, fmt.Errorf("draw page %d: %w", n+1, err)
	}
	defer got.Cleanup()
	switch im := got.Result.RenderedImage.(type) {
	case *image.Gray:
		out := image.NewGray(image.Rect(0, 0, im.Rect.Dx(), im.Rect.Dy()))
		for y := range im.Rect.Dy() {
			copy(out.Pix[y*out.Stride:][:out.Stride], im.Pix[y*im.Stride:][:im.Rect.Dx()])
		}
		return out, nil
	}
	return nil, fmt.Errorf("draw page %d: a picture of another kind than asked for", n+1)
}
