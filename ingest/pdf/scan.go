package pdf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/ocr"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

const (
	firstDPI  = 200
	secondDPI = 300
	// fewLetters is what a page with a picture has at most as its own text: a
	// digital head or stamp over a scan.
	fewLetters = 300
	// covering is the share of a page that a scan covers.
	covering = 0.5
	// noisy is the share of specks from which the first reading is skipped.
	noisy = 0.01
	// doubtful is the confidence below which a number is told apart.
	doubtful = 0.80
	// mush is the score below which no text is kept.
	mush = 0.6
)

// The codes of pages that have no text.
const (
	needsOCR   = "needs_ocr"
	ocrFailed  = "ocr_failed"
	garbledTxt = "garbled"
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
	case p.Score < garbled && p.Letters >= 8:
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
	speckled := dpi == firstDPI && ocr.Specks(picture) > noisy
	switch {
	case speckled:
		// Specks grow with the resolution and then outlive the filter.
		picture = ocr.Clean(picture)
		if ocr.Specks(picture) > noisy {
			picture = ocr.Clean(picture)
		}
		const factor = 1.5
		picture = ocr.Enlarge(picture, factor)
		dpi = dpi * 3 / 2
	case dpi == secondDPI:
		picture = ocr.Clean(picture)
	}
	words, err := t.Read(ctx, picture, dpi)
	if err != nil {
		return false, 0, nil, err
	}
	rest, above, below := words, []line(nil), []line(nil)
	if p.Image >= covering && p.Engine != "tesseract" {
		rest, above, below = besides(p, words, dpi)
	}
	lines, confidence := scannedLines(rest, dpi)
	r := newReading("tesseract", slices.Concat(above, lines, below))
	retry = dpi == firstDPI && r.score() < sound // speckled ones have had their second reading
	wants, whole := p.wantsOCR()
	if !wants && p.Engine != "tesseract" {
		return false, 0, nil, nil
	}
	if p.Engine != "tesseract" && !whole {
		mended, n := mend(p.Lines, words, dpi, p.Height)
		if n == 0 {
			return retry, 0, nil, nil
		}
		m := newReading(p.Engine+"+tesseract", mended)
		if m.score() <= p.Score {
			return retry, 0, nil, nil
		}
		return retry && m.score() < sound, confidence, p.with(m), nil
	}
	old := newReading(p.Engine, p.Lines)
	if old.condition.Letters >= 8 && r.condition.Letters < old.condition.Letters/2 || p.Engine == "tesseract" && r.score() <= old.score() && len(r.lines) > 0 {
		return retry, 0, nil, nil
	}
	return retry, confidence, p.with(r), nil
}

// with is the page with another reading.
func (p *pageAnswer) with(r reading) *pageAnswer {
	q := *p
	q.Lines, q.Engine = r.lines, r.engine
	q.Health, q.Score, q.Letters = r.condition.Score(), r.score(), r.condition.Letters
	return &q
}

// scannedLines makes lines of words and puts them into reading order; confidence
// is the mean of the words'.
func scannedLines(words []ocr.Word, dpi int) (out []line, confidence float64) {
	words = slices.DeleteFunc(slices.Clone(words), speck)
	if len(words) == 0 {
		return nil, 0
	}
	scale := 72 / float64(dpi)
	var heights []float64
	for _, w := range words {
		confidence += w.Confidence / float64(len(words))
		heights = append(heights, float64(w.Box.Dy())*scale)
	}
	usual := median(heights)
	for start := 0; start < len(words); {
		end := start + 1
		for end < len(words) && words[end].Line == words[start].Line {
			end++
		}
		l := scannedLine(words[start:end], scale, usual)
		if n := len(out); n == 0 || !wraps(&out[n-1], &l) {
			out = append(out, l)
		}
		start = end
	}
	return out, confidence
}

// wraps adds line b to the cells of row a if b holds nothing but their second
// lines: tesseract reads straight through the cells of a table.
func wraps(a, b *line) bool {
	if len(a.Parts) < 2 || b.Y-a.Y > 1.8*a.Size || b.Y <= a.Y {
		return false
	}
	cells := b.Parts
	if cells == nil {
		cells = []part{{Text: b.Text, X0: b.X0, X1: b.X1}}
	}
	if len(cells) >= len(a.Parts) || len(a.Parts) == 2 && cells[0].X0 < a.Parts[1].X0-a.Size {
		return false
	}
	into := make([]int, len(cells))
	for i, c := range cells {
		into[i] = -1
		for j, p := range a.Parts {
			right := math.Inf(1)
			if j+1 < len(a.Parts) {
				right = a.Parts[j+1].X0
			}
			if c.X0 > p.X0-2*a.Size && c.X0 < p.X1 && c.X1 < right+0.3*a.Size {
				into[i] = j
			}
		}
		if into[i] < 0 || i > 0 && into[i] == into[i-1] {
			return false
		}
	}
	a.Parts = slices.Clone(a.Parts)
	for i, c := range cells {
		p := &a.Parts[into[i]]
		p.Text = join(p.Text, c.Text)
		p.X0, p.X1 = min(p.X0, c.X0), max(p.X1, c.X1)
	}
	texts := make([]string, len(a.Parts))
	for i, p := range a.Parts {
		texts[i] = p.Text
		a.X1 = max(a.X1, p.X1)
	}
	a.Text = strings.Join(texts, " ")
	a.Y = b.Y
	a.Doubt = a.Doubt || b.Doubt
	return true
}

// cellAfter reports whether two words of a line stand in different cells: far
// apart, or with a ruled line between them, which is read as a bar.
func cellAfter(a, b ocr.Word, height float64) bool {
	gap := float64(b.Box.Min.X - a.Box.Max.X)
	bar := strings.HasPrefix(b.Text, "|") || strings.HasSuffix(a.Text, "|")
	return gap > 1.1*height || bar && gap > 0.3*height
}

// withoutBars takes the bars of ruled lines off a word.
func withoutBars(s string) string {
	if trimmed := strings.Trim(s, "|¦"); trimmed != "" {
		return trimmed
	}
	return s
}

// scannedLine is the line of the words, parted into cells.
func scannedLine(words []ocr.Word, scale, usual float64) line {
	l := line{X0: float64(words[0].Box.Min.X) * scale}
	var bottoms, heights []float64
	var parts []part
	var text strings.Builder
	for i, w := range words {
		x0, x1 := float64(w.Box.Min.X)*scale, float64(w.Box.Max.X)*scale
		if i > 0 {
			text.WriteByte(' ')
		}
		t := withoutBars(w.Text)
		text.WriteString(t)
		if i == 0 || cellAfter(words[i-1], w, usual/scale) {
			parts = append(parts, part{Text: t, X0: x0, X1: x1})
		} else {
			p := &parts[len(parts)-1]
			p.Text += " " + t
			p.X1 = x1
		}
		l.X1 = max(l.X1, x1)
		bottoms = append(bottoms, float64(w.Box.Max.Y)*scale)
		heights = append(heights, float64(w.Box.Dy())*scale)
		l.Doubt = l.Doubt || w.Confidence < doubtful && numeric(w.Text)
	}
	if len(parts) > 1 {
		l.Parts = parts
	}
	l.Text = text.String()
	l.Y = median(bottoms)
	l.Size = usual
	if h := median(heights); h > 1.4*usual && len(words) > 1 {
		l.Size = h
	}
	return l
}

// besides takes the words off that stand where the page has sound text of its
// own, and gives that text: a digital head or foot over a scan.
func besides(p *pageAnswer, words []ocr.Word, dpi int) (rest []ocr.Word, above, below []line) {
	if p.Letters < 4 || p.Score < sound || p.Height == 0 {
		return words, nil, nil
	}
	scale := 72 / float64(dpi)
	middle := p.Height / 2
	for _, l := range p.Lines {
		if l.turn != 0 {
			continue
		}
		l.Y += p.Height // as pictures have it, downwards from the upper edge
		if l.Y < middle {
			above = append(above, l)
		} else {
			below = append(below, l)
		}
	}
	own := slices.Concat(above, below)
	rest = slices.DeleteFunc(slices.Clone(words), func(w ocr.Word) bool {
		x, y := float64(w.Box.Min.X+w.Box.Max.X)/2*scale, float64(w.Box.Min.Y+w.Box.Max.Y)/2*scale
		return slices.ContainsFunc(own, func(l line) bool {
			return x > l.X0-l.Size && x < l.X1+l.Size && y < l.Y+0.35*l.Size && y > l.Y-1.05*l.Size
		})
	})
	return rest, above, below
}

// speck reports whether the word is dirt or a piece of a ruled line.
func speck(w ocr.Word) bool {
	if strings.ContainsFunc(w.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return false
	}
	switch w.Text {
	case "-", "–", "—", "+", "*", "•", "./.", "...", "…":
		return w.Confidence < 0.2
	}
	return w.Confidence < 0.6 || strings.ContainsAny(w.Text, "|_~=¬¦«»<>\\{}[]")
}

// mend replaces damaged words by what OCR read in their places; words with
// digits are never touched. n is how many were replaced.
func mend(lines []line, words []ocr.Word, dpi int, height float64) (out []line, n int) {
	scale := 72 / float64(dpi)
	out = slices.Clone(lines)
	type pair struct{ own, read []string }
	pairs := make([]pair, len(out))
	misread := substitutions{}
	for i := range out {
		if out[i].turn != 0 {
			continue
		}
		// Page coordinates here grow downwards from the page's lower edge.
		baseline := out[i].Y + height
		var near []ocr.Word
		for _, w := range words {
			x0, x1 := float64(w.Box.Min.X)*scale, float64(w.Box.Max.X)*scale
			middle := float64(w.Box.Min.Y+w.Box.Max.Y) / 2 * scale
			if x1 > out[i].X0-1 && x0 < out[i].X1+1 && middle < baseline+0.1*out[i].Size && middle > baseline-0.75*out[i].Size {
				near = append(near, w)
			}
		}
		slices.SortFunc(near, func(a, b ocr.Word) int { return a.Box.Min.X - b.Box.Min.X })
		p := pair{own: strings.Fields(out[i].Text)}
		for _, w := range near {
			p.read = append(p.read, w.Text)
		}
		pairs[i].own, pairs[i].read = align(p.own, p.read)
		for j, own := range pairs[i].own {
			if damaged(own) && !damaged(pairs[i].read[j]) {
				misread.learn(own, pairs[i].read[j])
			}
		}
	}
	for i := range out {
		changed := false
		for j, own := range pairs[i].own {
			read := pairs[i].read[j]
			if read == "" || read == own || damaged(read) || numeric(own) || numeric(read) {
				continue
			}
			// A damaged word may look like a sound one; then what damaged others tells.
			if damaged(own) || misread.explain(own, read) {
				pairs[i].own[j] = read
				changed = true
				n++
			}
		}
		if changed {
			out[i].Text = strings.Join(pairs[i].own, " ")
			out[i].Parts = nil
		}
	}
	return out, n
}

// substitutions counts which letters stand for which others.
type substitutions map[[2]rune]int

// learn notes the letters that differ.
func (s substitutions) learn(own, read string) {
	a, b := []rune(own), []rune(read)
	if len(a) != len(b) {
		return
	}
	for i := range a {
		if a[i] != b[i] {
			s[[2]rune{a[i], b[i]}]++
		}
	}
}

// explain reports whether the words differ only by letters known to be misread.
func (s substitutions) explain(own, read string) bool {
	a, b := []rune(own), []rune(read)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && s[[2]rune{a[i], b[i]}] < 1 {
			return false
		}
	}
	return true
}

// align puts the words of two readings of a line side by side; a word of own
// that nothing matches has "" beside it.
func align(own, read []string) (left, right []string) {
	alike := func(a, b string) int {
		switch {
		case a == b:
			return 6
		case numeric(a) || numeric(b):
			return 0
		case sameLength(a, b):
			return 3
		}
		return 1
	}
	best := make([][]int, len(own)+1)
	for i := range best {
		best[i] = make([]int, len(read)+1)
	}
	for i := len(own) - 1; i >= 0; i-- {
		for j := len(read) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if a := alike(own[i], read[j]); a > 0 {
				best[i][j] = max(best[i][j], a+best[i+1][j+1])
			}
		}
	}
	right = make([]string, len(own))
	for i, j := 0, 0; i < len(own) && j < len(read); {
		a := alike(own[i], read[j])
		switch {
		case a > 0 && best[i][j] == a+best[i+1][j+1]:
			right[i] = read[j]
			i++
			j++
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return own, right
}

func numeric(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }

// damaged reports whether the word has letters but no valid syllable.
func damaged(word string) bool {
	if numeric(word) {
		return false
	}
	c := viet.HealthOf(word)
	if c.Letters > 0 && c.Valid < c.Letters {
		return true
	}
	lower := false
	for _, r := range word {
		if lower && unicode.IsUpper(r) {
			return true // TàNH
		}
		lower = lower || unicode.IsLower(r)
	}
	return false
}

func sameLength(a, b string) bool {
	return len([]rune(a)) == len([]rune(b))
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
