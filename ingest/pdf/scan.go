package pdf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/ocr"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

const (
	firstDPI  = 200
	secondDPI = 300
	// tesseract is the engine's name on pages that OCR read.
	tesseract = "tesseract"
	// fewLetters is what a page with a picture has at most as its own text: a
	// digital head or stamp over a scan.
	fewLetters = 300
	// covering is the share of a page that a scan covers.
	covering = 0.5
	// overlaid is the share from which a page is a scan with a layer of text. Layers
	// made for another language aren't believed.
	overlaid = 0.8
	// noisy is the share of specks from which the first reading is skipped.
	noisy = 0.01
	// foreignSure is the confidence from which text that isn't Vietnamese is taken
	// to be the right way up.
	foreignSure = 0.75
	// doubtful is the confidence below which a number is told apart.
	doubtful = 0.80
	// mush is the score below which no text is kept.
	mush = 0.6
)

// The codes of pages that have no text.
const (
	needsOCR   = "needs_ocr"
	ocrFailed  = "ocr_failed"
	garbledTxt = corpus.Garbled
	pageFailed = "page_failed"
)

// wantsOCR reports whether the page is to be drawn and read; whole is false
// where only damaged words are to be replaced.
func (p *pageAnswer) wantsOCR() (wants, whole bool) {
	switch {
	case p.Failure != "":
		return false, false
	case p.Image >= covering && p.Letters < fewLetters:
		return true, true
	case p.Image >= overlaid && p.Foreign:
		return true, true
	case p.Score < garbled && (p.Letters >= 8 || p.Score == 0):
		return true, true
	case p.repaired() && p.Repairs.Before < garbled && p.Score < sound:
		return true, true
	case p.Score < sound && p.Letters >= 50:
		return true, false
	}
	return false, false
}

// readScans reads the pages without a sound text layer by OCR.
func (f *result) readScans(ctx context.Context, body []byte, uri string, o Options) error {
	var wanted []int
	for i := range f.pages {
		if wants, _ := f.pages[i].wantsOCR(); wants {
			wanted = append(wanted, i)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	if o.OCR == nil {
		o.OCR = &ocr.Tesseract{}
	}
	if err := o.OCR.Available(); err != nil {
		if !errors.Is(err, ocr.ErrMissing) {
			return err
		}
		f.withoutOCR(wanted)
		return nil
	}
	again, err := f.scan(ctx, body, uri, o, wanted, firstDPI)
	if err != nil {
		return err
	}
	if len(again) > 0 {
		if _, err := f.scan(ctx, body, uri, o, again, secondDPI); err != nil {
			return err
		}
	}
	for _, i := range wanted {
		p := &f.pages[i]
		if p.Letters >= 8 && p.Score < mush {
			f.warn(garbledTxt, fmt.Sprintf("page %d: neither its text nor OCR gives Vietnamese (%.0f %% of letters in syllables)", p.Number, 100*p.Score))
			p.Lines, p.Failure = nil, garbledTxt
		}
	}
	return nil
}

// withoutOCR marks the pages that need OCR where there is none.
func (f *result) withoutOCR(wanted []int) {
	var numbers []int
	for _, i := range wanted {
		p := &f.pages[i]
		if _, whole := p.wantsOCR(); whole {
			numbers = append(numbers, p.Number)
			p.Failure = needsOCR
			if p.Score < garbled {
				p.Lines = nil // mush is never taken for text
			}
		}
	}
	if len(numbers) > 0 {
		f.warn(needsOCR, fmt.Sprintf("pages %s need OCR: %v", ranges(numbers), ocr.ErrMissing))
	}
}

// ranges writes growing numbers as "1, 3–5".
func ranges(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		if i == j {
			parts = append(parts, strconv.Itoa(numbers[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d–%d", numbers[i], numbers[j]))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// scan has a child draw the pages and reads them as they come. It returns those
// that deserve another reading at the second resolution.
func (f *result) scan(ctx context.Context, body []byte, uri string, o Options, wanted []int, dpi int) (again []int, err error) {
	at := map[int]int{} // page of the file, from 0 → index of f.pages
	var draw []int
	for _, i := range wanted {
		draw = append(draw, f.pages[i].Number-1)
		at[f.pages[i].Number-1] = i
	}
	options, err := json.Marshal(request{CacheDir: o.CacheDir, MaxPages: o.MaxPages, Draw: draw, DPI: dpi})
	if err != nil {
		return nil, fmt.Errorf("draw pages of %s: %w", uri, err)
	}
	var (
		wait   sync.WaitGroup
		mu     sync.Mutex
		failed error
		drawn  = map[int]bool{}
	)
	// One picture waits for each that is read, so that a long file isn't drawn
	// into memory at once.
	room := make(chan struct{}, 4)
	limits := o.Limits
	limits.Time = o.drawTime(len(wanted))
	call := sandbox.Request{Task: taskName, Input: uri, Options: options, Body: body}
	err = o.Pool.Run(ctx, call, limits, func(piece []byte) error {
		n, picture, err := decodePicture(piece)
		if err != nil {
			return err
		}
		i, ok := at[n]
		if !ok || picture.Rect.Empty() {
			return nil
		}
		mu.Lock()
		drawn[i] = true
		mu.Unlock()
		select {
		case room <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		wait.Go(func() {
			defer func() { <-room }()
			retry, confidence, best, err := scanPage(ctx, &f.pages[i], picture, dpi, o.OCR)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil && ctx.Err() != nil:
				failed = ctx.Err()
			case err != nil:
				f.pages[i].Failure = ocrFailed
				f.warn(ocrFailed, fmt.Sprintf("page %d: %v", f.pages[i].Number, err))
			default:
				if best != nil {
					f.pages[i] = *best
					f.confidence[best.Number] = confidence
				}
				if retry {
					again = append(again, i)
				}
			}
		})
		return nil
	})
	wait.Wait()
	if failed != nil {
		return nil, failed
	}
	var bad *corpus.InputError
	if err != nil && !errors.As(err, &bad) {
		return nil, err
	}
	for _, i := range wanted {
		if !drawn[i] && f.confidence[f.pages[i].Number] == 0 {
			reason := "the page can't be drawn"
			if bad != nil {
				reason = bad.Reason
			}
			f.pages[i].Failure = ocrFailed
			f.warn(ocrFailed, fmt.Sprintf("page %d: %s", f.pages[i].Number, reason))
		}
	}
	slices.Sort(again)
	return again, nil
}

// scanPage reads one picture. best is nil where what the page has is as good.
func scanPage(ctx context.Context, p *pageAnswer, picture *image.Gray, dpi int, t *ocr.Tesseract) (retry bool, confidence float64, best *pageAnswer, err error) {
	wants, whole := p.wantsOCR()
	if !wants && p.Engine != tesseract {
		return false, 0, nil, nil
	}
	if p.Engine != tesseract && !whole {
		return mendPage(ctx, p, picture, dpi, t)
	}
	r, confidence, err := readPicture(ctx, p, picture, dpi, t)
	if err != nil {
		return false, 0, nil, err
	}
	// Speckled ones have had their second reading.
	retry = dpi == firstDPI && r.score() < sound
	old := newReading(p.Engine, p.Lines)
	if p.Foreign && old.condition.Letters >= fewLetters && (r.condition.Language != viet.Vietnamese || r.score() < garbled) {
		return false, 0, nil, nil
	}
	if p.repaired() && r.score() <= p.Score {
		return retry, 0, nil, nil
	}
	if old.condition.Letters >= 8 && r.condition.Letters < old.condition.Letters/2 || p.Engine == tesseract && r.score() <= old.score() && len(r.lines) > 0 {
		return retry, 0, nil, nil
	}
	return retry, confidence, p.with(r), nil
}

// mendPage reads a picture of a page of which only some words are damaged.
func mendPage(ctx context.Context, p *pageAnswer, picture *image.Gray, dpi int, t *ocr.Tesseract) (retry bool, confidence float64, best *pageAnswer, err error) {
	words, err := t.Read(ctx, picture, dpi)
	if err != nil {
		return false, 0, nil, err
	}
	retry = dpi == firstDPI
	mended, n := mend(p.Lines, words, dpi, p.Height)
	if n == 0 {
		return retry, 0, nil, nil
	}
	m := newReading(p.Engine+"+"+tesseract, mended)
	if m.score() <= p.Score {
		return retry, 0, nil, nil
	}
	confidence = 0
	for _, w := range words {
		confidence += w.Confidence / float64(len(words))
	}
	return retry && m.score() < sound, confidence, p.with(m), nil
}

// readPicture cleans the picture as far as it needs it, turns it the right way
// up and reads it.
func readPicture(ctx context.Context, p *pageAnswer, picture *image.Gray, dpi int, t *ocr.Tesseract) (best reading, confidence float64, err error) {
	turns := []int{0, 2}
	if ocr.Sideways(picture) {
		turns = []int{1, 3, 0}
	}
	for i, quarters := range turns {
		r, c, err := readUpright(ctx, p, ocr.Turn(picture, quarters), dpi, t)
		if err != nil {
			return best, 0, err
		}
		if i == 0 || r.condition.Valid > best.condition.Valid {
			best, confidence = r, c
		}
		// A page upside down may pass for one in another language.
		if c := best.condition; c.Letters < 8 && i > 0 || c.Score() >= mush || quarters == 0 && confidence > foreignSure {
			break
		}
	}
	return best, confidence, nil
}

// readUpright reads a picture that is the right way up.
func readUpright(ctx context.Context, p *pageAnswer, picture *image.Gray, dpi int, t *ocr.Tesseract) (reading, float64, error) {
	speckled := dpi == firstDPI && ocr.Specks(picture) > noisy
	// Thin rules don't outlive the filter.
	upright := ocr.Upright(picture)
	tables, drawn := ruledTables(upright, dpi)
	switch {
	case speckled:
		picture = ocr.Clean(picture)
		if ocr.Specks(picture) > noisy {
			picture = ocr.Clean(picture)
		}
	case dpi == secondDPI:
		picture = ocr.Clean(picture)
	default:
		picture = upright
	}
	if len(drawn) > 0 {
		picture = ocr.Erase(picture, drawn)
	}
	if speckled {
		// Specks grow with the resolution and then outlive the filter, so that the
		// picture is enlarged after it.
		const factor = 1.5
		picture = ocr.Enlarge(picture, factor)
		dpi = dpi * 3 / 2
	}
	words, err := readTables(ctx, picture, dpi, tables, t)
	if err != nil {
		return reading{}, 0, err
	}
	rest, above, below := words, []line(nil), []line(nil)
	if p.Image >= covering && p.Engine != tesseract {
		rest, above, below = besides(p, words, dpi)
	}
	ls, confidence := scannedLines(rest, dpi, tables)
	return newReading(tesseract, slices.Concat(above, ls, below)), confidence, nil
}

// readTables reads the picture with its tables taken out, and the cells of the
// tables by themselves, one under another: laid out side by side, tesseract reads
// across them, and drops those that hold only a number.
func readTables(ctx context.Context, picture *image.Gray, dpi int, tables []grid, t *ocr.Tesseract) ([]ocr.Word, error) {
	scale := float64(dpi) / 72
	var boxes []image.Rectangle
	for _, g := range tables {
		for _, c := range g.cells {
			boxes = append(boxes, image.Rect(int(c.x0*scale), int(c.y0*scale), int(c.x1*scale), int(c.y1*scale)))
		}
	}
	if len(boxes) == 0 {
		return t.Read(ctx, picture, dpi)
	}
	column, places := ocr.Stack(picture, boxes, dpi)
	words, err := t.Read(ctx, ocr.Blank(picture, boxes), dpi)
	if err != nil || column == nil {
		return words, err
	}
	cells, err := t.ReadColumn(ctx, column, dpi)
	if err != nil {
		return nil, err
	}
	lines := 0
	for _, w := range words {
		lines = max(lines, w.Line+1)
	}
	// Lines of the page that stand below a table come after it.
	for i := range cells {
		w := &cells[i]
		place := slices.IndexFunc(places, func(p ocr.Placed) bool { return w.Box.Overlaps(p.At) })
		if place < 0 {
			continue
		}
		w.Box = w.Box.Add(places[place].From.Sub(places[place].At.Min))
		w.Line += lines
		words = append(words, *w)
	}
	return words, nil
}

// ruledTables finds the ruled tables of a picture, and their lines.
func ruledTables(picture *image.Gray, dpi int) (tables []grid, lines []ocr.Rule) {
	drawn := ocr.Rules(picture, dpi)
	scale := 72 / float64(dpi)
	rules := make([]rule, len(drawn))
	for i, r := range drawn {
		rules[i] = rule{upright: r.Upright, at: float64(r.At) * scale, from: float64(r.From) * scale, to: float64(r.To) * scale}
	}
	tables = grids(rules)
	for _, g := range tables {
		for _, i := range g.rules {
			lines = append(lines, drawn[i])
		}
	}
	return tables, lines
}

// with is the page with another reading.
func (p *pageAnswer) with(r reading) *pageAnswer {
	q := *p
	q.Lines, q.Engine = r.lines, r.engine
	q.Health, q.Score, q.Letters, q.Foreign = r.condition.Score(), r.score(), r.condition.Letters, false
	return &q
}

// doubts warns of numbers that OCR wasn't sure of.
func (f *result) doubts() {
	const most = 20
	told := 0
	for _, p := range f.pages {
		for _, l := range p.Lines {
			if l.Doubt && told < most {
				told++
				f.warn("doubtful_number", fmt.Sprintf("page %d: OCR is unsure of a number in %q", p.Number, l.Text))
			}
		}
	}
}
