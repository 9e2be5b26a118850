package ocr

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ErrMissing is the error where tesseract or its Vietnamese model isn't installed.
var ErrMissing = errors.New("tesseract with the language vie isn't installed (Debian: tesseract-ocr, tesseract-ocr-vie)")

// Tesseract runs the program. The zero value finds it on PATH; a nil *Tesseract
// works like the zero value. Safe for use by several goroutines, of which at most
// Workers run a process at a time.
type Tesseract struct {
	// Program is its path; "" is tesseract on PATH.
	Program string
	// Language is the model; "" is vie.
	Language string
	// Workers is how many processes run at a time; 0 means one a processor.
	Workers int
	// Time is the limit for a page; 0 means 60 s.
	Time time.Duration

	once sync.Once
	path string
	err  error
	slot chan struct{}
}

// Word is a word on the page.
type Word struct {
	Text string
	// Box is in pixels of the picture, y downwards.
	Box image.Rectangle
	// Confidence is how sure tesseract is, 0 to 1.
	Confidence float64
	// Line tells words of one line: equal for them, growing in tesseract's own
	// reading order.
	Line int
	// Block tells words of one block of the page, such as a column.
	Block int
}

// prepare finds the program and its model once.
func (t *Tesseract) prepare() error {
	t.once.Do(func() {
		workers := t.Workers
		if workers <= 0 {
			workers = runtime.NumCPU()
		}
		t.slot = make(chan struct{}, workers)
		program := t.Program
		if program == "" {
			program = "tesseract"
		}
		path, err := exec.LookPath(program)
		if err != nil {
			t.err = ErrMissing
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		out, err := exec.CommandContext(ctx, path, "--list-langs").CombinedOutput()
		if err != nil {
			t.err = fmt.Errorf("ask %s for its languages: %w", path, err)
			return
		}
		for line := range strings.Lines(string(out)) {
			if strings.TrimSpace(line) == t.language() {
				t.path = path
				return
			}
		}
		t.err = ErrMissing
	})
	return t.err
}

func (t *Tesseract) language() string {
	if t.Language == "" {
		return "vie"
	}
	return t.Language
}

// Available is nil if pages can be read, else ErrMissing or the reason.
func (t *Tesseract) Available() error { return t.prepare() }

// Read reads the picture, drawn at so many dots an inch, column by column.
func (t *Tesseract) Read(ctx context.Context, im *image.Gray, dpi int) ([]Word, error) {
	// Mode 3 finds columns by itself; the others wreck pages of two columns.
	return t.read(ctx, im, dpi, "3")
}

// ReadColumn reads a picture of lines one under another, some of a word only.
func (t *Tesseract) ReadColumn(ctx context.Context, im *image.Gray, dpi int) ([]Word, error) {
	return t.read(ctx, im, dpi, "6")
}

func (t *Tesseract) read(ctx context.Context, im *image.Gray, dpi int, mode string) ([]Word, error) {
	if err := t.prepare(); err != nil {
		return nil, err
	}
	select {
	case t.slot <- struct{}{}:
		defer func() { <-t.slot }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	limit := t.Time
	if limit <= 0 {
		limit = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := exec.CommandContext(ctx, t.path, "stdin", "stdout", "-l", t.language(), "--dpi", strconv.Itoa(dpi),
		"--psm", mode, "-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=0")
	c.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	c.Stdin = io.MultiReader(strings.NewReader(fmt.Sprintf("P5\n%d %d\n255\n", im.Rect.Dx(), im.Rect.Dy())), pixels(im))
	var out, complaint bytes.Buffer
	c.Stdout = &out
	c.Stderr = &limited{buf: &complaint, room: 2000}
	c.WaitDelay = 2 * time.Second
	if err := c.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("tesseract took longer than %v: %w", limit, ctx.Err())
		}
		return nil, fmt.Errorf("tesseract: %w: %s", err, strings.TrimSpace(complaint.String()))
	}
	return parseTSV(&out)
}

// pixels are the grey values row by row.
func pixels(im *image.Gray) io.Reader {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	if im.Stride == w {
		return bytes.NewReader(im.Pix[:w*h])
	}
	rows := make([]io.Reader, h)
	for y := range h {
		rows[y] = bytes.NewReader(im.Pix[y*im.Stride:][:w])
	}
	return io.MultiReader(rows...)
}

type limited struct {
	buf  *bytes.Buffer
	room int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(l.room, len(p))
	l.buf.Write(p[:n])
	l.room -= n
	return len(p), nil
}

// The columns of tesseract's table: level page block par line word left top
// width height conf text.
const (
	tsvColumns = 12
	wordLevel  = "5"
)

// parseTSV reads tesseract's table of words.
func parseTSV(r io.Reader) ([]Word, error) {
	var words []Word
	line, lastKey := -1, ""
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<16), 1<<20)
	for s.Scan() {
		f := strings.SplitN(s.Text(), "\t", tsvColumns)
		if len(f) < tsvColumns || f[0] != wordLevel {
			continue
		}
		text := strings.TrimSpace(f[11])
		if text == "" {
			continue
		}
		var n [4]int
		for i := range n {
			v, err := strconv.Atoi(f[6+i])
			if err != nil {
				return nil, fmt.Errorf("read tesseract's table: %w", err)
			}
			n[i] = v
		}
		block, err := strconv.Atoi(f[2])
		if err != nil {
			return nil, fmt.Errorf("read tesseract's table: %w", err)
		}
		confidence, err := strconv.ParseFloat(f[10], 64)
		if err != nil {
			return nil, fmt.Errorf("read tesseract's table: %w", err)
		}
		if key := f[2] + " " + f[3] + " " + f[4]; key != lastKey {
			line++
			lastKey = key
		}
		words = append(words, Word{Text: text, Box: image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3]),
			Confidence: max(0, min(1, confidence/100)), Line: line, Block: block})
	}
	return words, s.Err()
}
