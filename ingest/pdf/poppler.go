package pdf

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// popplerTime bounds pdftotext for a page.
const popplerTime = 5 * time.Second

// popplerLines are the lines of page n, from 0, as the program pdftotext reads
// them, in its own order or that of the content stream ("-raw"). It tells no
// places, so that the lines are put under one another.
func popplerLines(ctx context.Context, body []byte, n int, order string) ([]line, error) {
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, popplerTime)
	defer cancel()
	page := strconv.Itoa(n + 1)
	arguments := []string{"-q", "-enc", "UTF-8", "-f", page, "-l", page}
	if order != "" {
		arguments = append(arguments, order)
	}
	c := exec.CommandContext(ctx, path, append(arguments, "-", "-")...)
	c.Stdin = bytes.NewReader(body)
	c.WaitDelay = time.Second
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("pdftotext: %w", err)
	}
	const size, leading = 12, 16
	var ls []line
	y := 0.0
	for text := range strings.Lines(string(out)) {
		y += leading
		if text = strings.Join(strings.Fields(text), " "); text != "" {
			ls = append(ls, line{Text: text, X0: 60, X1: 60 + size/2*float64(utf8.RuneCountInString(text)), Y: y, Size: size, first: len(ls), middle: len(ls)})
		}
	}
	return ls, nil
}
