package pdf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

// secondEngine is how the second reader is called in documents.
const secondEngine = "ledongthuc"

// secondTime bounds the second reader for one file, which may loop for ever.
const secondTime = 8 * time.Second

// readByAnother is the code of the diagnostic that tells pages which the second
// reader read.
const readByAnother = "second_reader"

// readSecond emits the pages as the second reader reads them. Failures of the
// file are InputErrors.
func readSecond(ctx context.Context, q request, r sandbox.Request, emit func([]byte) error) error {
	send := sender(emit)
	f, err := openSecond(r.Body, q.MaxPages)
	if err != nil {
		// The library can't mend a container, but pdfcpu may.
		rewritten, rerr := rewrite(r.Body)
		if rerr == nil {
			f, rerr = openSecond(rewritten, q.MaxPages)
		}
		if rerr != nil {
			return &corpus.InputError{Input: r.Input, Code: "damaged", Reason: "the second reader can't open the file", Err: err}
		}
	}
	if err := send(answer{File: &fileAnswer{Pages: len(f.pages)}}); err != nil {
		return err
	}
	pages := q.Pages
	if len(pages) == 0 {
		for n := range f.pages {
			pages = append(pages, n)
		}
	}
	for _, n := range pages {
		l, err := f.layout(ctx, n)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p := &pageAnswer{Number: n + 1}
		if err != nil {
			p.Failure, p.Reason = pageFailed, err.Error()
		} else {
			best := newReading(secondEngine, inOrder(lines(l.glyphs)))
			p.Lines, p.Engine = best.lines, best.engine
			p.Health, p.Score, p.Letters = best.condition.Score(), best.score(), best.condition.Letters
			p.Width, p.Height = l.width, l.height
		}
		if err := send(answer{Page: p}); err != nil {
			return err
		}
	}
	return nil
}

// wantsSecond reports whether the second reader is asked for the page: pdfium
// failed on it, found no text, or read mush.
func (p *pageAnswer) wantsSecond() bool {
	return p.Failure != "" || len(p.Lines) == 0 || p.Score < garbled && p.Letters >= 8
}

// worthMore reports whether the second reading s is to replace page p.
func (p *pageAnswer) worthMore(s *pageAnswer) bool {
	switch {
	case s.Failure != "" || s.Letters == 0 || s.Score < garbled:
		return false // mush is worth no more than nothing
	case p.Failure != "" || len(p.Lines) == 0:
		return true
	}
	return s.Score > p.Score+0.002 && 10*s.Letters >= 7*p.Letters
}

// second has a child read pages, from 0, or all, by the second reader. A file
// that breaks it gives fewer pages and no error.
func (f *result) second(ctx context.Context, body []byte, uri string, o Options, pages []int) ([]pageAnswer, error) {
	options, err := json.Marshal(request{MaxPages: o.MaxPages, Second: true, Pages: pages})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", uri, err)
	}
	limits := o.Limits
	if limits.Time <= 0 || limits.Time > secondTime {
		limits.Time = secondTime
	}
	var out []pageAnswer
	call := sandbox.Request{Task: taskName, Input: uri, Options: options, Body: body}
	err = o.Pool.Run(ctx, call, limits, func(piece []byte) error {
		var a answer
		if err := json.Unmarshal(piece, &a); err != nil {
			return fmt.Errorf("read the answer for %s: %w", uri, err)
		}
		if a.Page != nil {
			out = append(out, *a.Page)
		}
		return nil
	})
	var bad *corpus.InputError
	if err != nil && !errors.As(err, &bad) {
		return nil, err
	}
	return out, nil
}

// readAgain has the second reader try the pages that pdfium didn't get, and says
// which of them it read.
func (f *result) readAgain(ctx context.Context, body []byte, uri string, o Options) error {
	at := map[int]int{} // page number → index of f.pages
	var pages []int
	for i := range f.pages {
		if p := &f.pages[i]; p.wantsSecond() {
			at[p.Number] = i
			pages = append(pages, p.Number-1)
		}
	}
	if len(pages) == 0 {
		return nil
	}
	again, err := f.second(ctx, body, uri, o, pages)
	if err != nil {
		return err
	}
	var numbers []int
	for _, s := range again {
		i, known := at[s.Number]
		if !known || !f.pages[i].worthMore(&s) {
			continue
		}
		s.Image = f.pages[i].Image
		f.pages[i] = s
		numbers = append(numbers, s.Number)
	}
	if len(numbers) > 0 {
		f.warn(readByAnother, fmt.Sprintf("pages %s were read by %s; pdfium gives no sound text for them", ranges(numbers), secondEngine))
	}
	return nil
}

// readWhole has the second reader try a file that pdfium doesn't get, and returns
// the fault that pdfium found where it fails, too.
func (f *result) readWhole(ctx context.Context, body []byte, uri string, o Options, bad *corpus.InputError) error {
	if bad.Code == "encrypted" || bad.Code == sandbox.TooLarge {
		return bad
	}
	pages, err := f.second(ctx, body, uri, o, nil)
	if err != nil {
		return err
	}
	nothing := pageAnswer{}
	var numbers []int
	for i := range pages {
		if nothing.worthMore(&pages[i]) {
			numbers = append(numbers, pages[i].Number)
		} else if pages[i].Failure == "" && pages[i].Letters > 0 {
			pages[i].Lines, pages[i].Failure, pages[i].Reason = nil, garbledTxt, "its text is garbled"
		}
	}
	if len(numbers) == 0 {
		return bad
	}
	f.file, f.pages = fileAnswer{Pages: len(pages)}, pages
	for i := range pages {
		if pages[i].Reason != "" {
			f.warn(pages[i].Failure, fmt.Sprintf("page %d: %s", pages[i].Number, pages[i].Reason))
		}
	}
	f.warn(readByAnother, fmt.Sprintf("pages %s were read by %s; pdfium can't read the file: %s", ranges(numbers), secondEngine, bad.Reason))
	return nil
}
