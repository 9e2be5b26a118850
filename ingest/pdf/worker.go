package pdf

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// taskName is how requests call the task.
const taskName = "pdf"

// request is what the worker is asked.
type request struct {
	CacheDir string `json:"cache_dir"`
	MaxPages int    `json:"max_pages"`
	// From is the first page to read, from 0.
	From int `json:"from,omitempty"`
	// Draw are the pages to draw, from 0; empty to read the text.
	Draw []int `json:"draw,omitempty"`
	DPI  int   `json:"dpi,omitempty"`
	// Second has the second reader read the pages Pages, from 0, or all of a file
	// that pdfium can't open.
	Second bool  `json:"second,omitempty"`
	Pages  []int `json:"pages,omitempty"`
}

// answer is one piece of the worker's result: the file first, then its pages.
type answer struct {
	File *fileAnswer `json:"file,omitempty"`
	Page *pageAnswer `json:"page,omitempty"`
}

// fileAnswer tells of the file as a whole.
type fileAnswer struct {
	Pages    int      `json:"pages"`
	Repaired string   `json:"repaired,omitempty"` // how a damaged container was opened
	Warnings []string `json:"warnings,omitempty"`
}

// pageAnswer is the best reading of one page.
type pageAnswer struct {
	Number  int     `json:"number"` // from 1
	Lines   []line  `json:"lines"`
	Engine  string  `json:"engine"`
	Health  float64 `json:"health"`            // of the letters, as corpus.Page has it
	Score   float64 `json:"score"`             // what the gate made of it
	Letters int     `json:"letters"`           // in words
	Foreign bool    `json:"foreign,omitempty"` // the text isn't Vietnamese
	Image   float64 `json:"image"`             // share of the page under pictures
	Width   float64 `json:"width"`
	Height  float64 `json:"height"`
	Failure string  `json:"failure,omitempty"` // a code
	Reason  string  `json:"reason,omitempty"`  // for people

	// Repairs is what became of the page's broken words; the parent mends them.
	Repairs viet.Repairs `json:"-"`
}

// Task is the work that the child process does; see [sandbox.Main].
func Task() sandbox.Task {
	w := &worker{}
	return sandbox.Task{Name: taskName, Run: w.run}
}

// worker keeps the engine between requests of one child.
type worker struct {
	mu     sync.Mutex
	engine *engine
}

func (w *worker) run(ctx context.Context, r sandbox.Request, emit func([]byte) error) (err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var q request
	if err := json.Unmarshal(r.Options, &q); err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	if q.Second {
		return readSecond(ctx, q, r, emit)
	}
	if w.engine == nil {
		if w.engine, err = newEngine(context.Background(), q.CacheDir); err != nil {
			return err
		}
	}
	defer func() {
		// An engine that failed may be in any state.
		if v := recover(); v != nil {
			w.engine = nil
			panic(v)
		}
		if err != nil && w.engine != nil {
			w.engine.close()
			w.engine = nil
		}
	}()
	d, err := openAny(ctx, w.engine, r.Input, r.Body)
	if err != nil {
		return err
	}
	defer d.close()
	if len(q.Draw) > 0 {
		return d.draw(ctx, q, emit)
	}
	return d.read(ctx, q, emit)
}

// document is a PDF opened for reading, by pdfium and, once needed, others.
type document struct {
	file   *file
	body   []byte // as given, or as repaired
	answer fileAnswer

	fonts   fontDecoder
	decoded bool // a page needed its fonts decoded
}

func (d *document) close() {
	if d.file != nil {
		d.file.close()
	}
}

// openAny opens the PDF, repairing its container if need be.
func openAny(ctx context.Context, e *engine, input string, body []byte) (*document, error) {
	f, err := e.open(input, body)
	if err == nil && f.pages > 0 {
		return &document{file: f, body: body, answer: fileAnswer{Pages: f.pages}}, nil
	}
	if err == nil {
		f.close()
		err = &corpus.InputError{Input: input, Code: "damaged", Reason: "the PDF has no pages"}
	}
	var bad *corpus.InputError
	if !errors.As(err, &bad) || bad.Code != "damaged" {
		return nil, err
	}
	if d := openSalvaged(ctx, e, input, body); d != nil {
		return d, nil
	}
	if rewritten, rerr := rewrite(body); rerr == nil {
		if f, ferr := e.open(input, rewritten); ferr == nil && f.pages > 0 {
			return &document{file: f, body: rewritten, answer: fileAnswer{Pages: f.pages, Repaired: "pdfcpu",
				Warnings: []string{"the container was damaged and was written anew"}}}, nil
		}
	}
	if !bytes.Contains(body[max(0, len(body)-2048):], []byte("%%EOF")) {
		bad.Code, bad.Reason = "truncated", "the PDF is cut off, and no page can be found in what is left"
	}
	return nil, bad
}

// openSalvaged opens what salvage makes of a damaged file: the one of its files
// whose text is soundest.
func openSalvaged(ctx context.Context, e *engine, input string, body []byte) *document {
	files := salvage(body)
	best, bestValid := -1, 0
	for i, b := range files {
		f, err := e.open(input, b)
		if err != nil {
			continue
		}
		valid := 1
		// The first pages tell which assignment of fonts is right.
		for n := range min(f.pages, 3) {
			if len(files) == 1 {
				break
			}
			if l, err := f.layout(ctx, n, false); err == nil {
				r := newReading("pdfium", lines(l.glyphs, l.tables...))
				valid += r.condition.Valid
			}
		}
		if f.pages > 0 && valid > bestValid {
			best, bestValid = i, valid
		}
		f.close()
	}
	if best < 0 {
		return nil
	}
	f, err := e.open(input, files[best])
	if err != nil {
		return nil
	}
	return &document{file: f, body: files[best], answer: fileAnswer{Pages: f.pages, Repaired: "salvage",
		Warnings: []string{"the file is damaged or cut off; it was put together from the objects that are left, and text may be missing"}}}
}

// rewrite has pdfcpu read and write the file, which repairs some containers.
func rewrite(body []byte) ([]byte, error) {
	api.DisableConfigDir()
	c := model.NewDefaultConfiguration()
	c.ValidationMode = model.ValidationRelaxed
	c.Optimize = false
	var out bytes.Buffer
	if err := api.Optimize(bytes.NewReader(body), &out, c); err != nil {
		return nil, fmt.Errorf("write the file anew: %w", err)
	}
	return out.Bytes(), nil
}

// read emits the file and each page.
func (d *document) read(ctx context.Context, q request, emit func([]byte) error) error {
	send := sender(emit)
	if err := send(answer{File: &d.answer}); err != nil {
		return err
	}
	for n := q.From; n < min(d.file.pages, q.MaxPages); n++ {
		p, err := d.page(ctx, n)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			p = &pageAnswer{Number: n + 1, Failure: pageFailed, Reason: err.Error()}
		}
		if err := send(answer{Page: p}); err != nil {
			return err
		}
	}
	return nil
}

// sender emits answers.
func sender(emit func([]byte) error) func(answer) error {
	return func(a answer) error {
		b, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		return emit(b)
	}
}

// page is the best reading of page n, from 0.
func (d *document) page(ctx context.Context, n int) (*pageAnswer, error) {
	l, err := d.file.layout(ctx, n, false)
	if err != nil {
		return nil, err
	}
	if l.image >= overlaid && len(l.glyphs) > fewLetters && len(l.tables) == 0 {
		l.tables = d.file.scannedTables(n)
	}
	best := newReading("pdfium", inOrder(lines(l.glyphs, l.tables...)))
	if best.score() < sound || d.decoded {
		if err := d.improve(ctx, n, &best); err != nil {
			return nil, err
		}
	}
	if d.answer.Repaired == "salvage" {
		best = newReading(best.engine, slices.DeleteFunc(best.lines, lostFont))
	}
	return &pageAnswer{
		Number: n + 1, Lines: best.lines, Engine: best.engine,
		Health: best.condition.Score(), Score: best.score(), Letters: best.condition.Letters, Foreign: best.condition.Language == viet.Foreign,
		Image: l.image, Width: l.width, Height: l.height,
	}, nil
}

// lostFont reports whether a line of a salvaged file was written in a font whose
// meaning is lost: it has signs or letters, but not one syllable.
func lostFont(l line) bool {
	rest := strings.Trim(l.Text, "0123456789 .,:;-–/()%•+")
	return rest != "" && viet.HealthOf(l.Text).Valid == 0
}

// improve tries other readings of page n, and keeps the best.
func (d *document) improve(ctx context.Context, n int, best *reading) error {
	withFonts, err := d.file.layout(ctx, n, true)
	if err != nil {
		return err
	}
	if glyphs, changed := d.fonts.decode(withFonts); changed {
		r := newReading("pdfium+fonts", inOrder(lines(glyphs, withFonts.tables...)))
		if r.better(best) || d.decoded && r.score() >= best.score() {
			*best = r
			d.decoded = true
		}
	}
	for _, order := range []string{"", "-raw"} {
		if best.score() >= sound {
			break
		}
		ls, err := popplerLines(ctx, d.body, n, order)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			break // not installed, or it can't read the file
		}
		if r := newReading("pdftotext", ls); r.better(best) {
			*best = r
		}
	}
	return nil
}

// draw emits the pages as pictures.
func (d *document) draw(ctx context.Context, q request, emit func([]byte) error) error {
	for _, n := range q.Draw {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if n < 0 || n >= d.file.pages {
			return &corpus.InputError{Code: pageFailed, Reason: fmt.Sprintf("there is no page %d", n+1)}
		}
		picture, err := d.file.render(n, q.DPI)
		if err != nil {
			picture = image.NewGray(image.Rectangle{}) // told to the caller as an empty one
		}
		if err := emit(encodePicture(n, picture)); err != nil {
			return err
		}
	}
	return nil
}

// encodePicture is the page's number, width and height as four bytes each, and
// the grey values row by row.
func encodePicture(n int, im *image.Gray) []byte {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	out := make([]byte, 0, 12+w*h)
	out = binary.BigEndian.AppendUint32(out, uint32(n))
	out = binary.BigEndian.AppendUint32(out, uint32(w))
	out = binary.BigEndian.AppendUint32(out, uint32(h))
	for y := range h {
		out = append(out, im.Pix[y*im.Stride:][:w]...)
	}
	return out
}

func decodePicture(b []byte) (n int, im *image.Gray, err error) {
	if len(b) < 12 {
		return 0, nil, fmt.Errorf("a picture of %d bytes", len(b))
	}
	n = int(binary.BigEndian.Uint32(b))
	w, h := int(binary.BigEndian.Uint32(b[4:])), int(binary.BigEndian.Uint32(b[8:]))
	if w < 0 || h < 0 || len(b)-12 != w*h {
		return 0, nil, fmt.Errorf("a picture of %d bytes for %d × %d", len(b), w, h)
	}
	return n, &image.Gray{Pix: b[12:], Stride: w, Rect: image.Rect(0, 0, w, h)}, nil
}
