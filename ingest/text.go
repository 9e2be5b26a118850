package ingest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

// parseText makes a document of a plain text. It has no blocks: extraction lays
// plain text out itself.
func parseText(raw *Raw, limits Limits) (*corpus.Document, error) {
	if int64(len(raw.Body)) > limits.TextSize {
		return nil, bad(raw, TooLarge, fmt.Sprintf("a text of %d bytes is over the limit of %d", len(raw.Body), limits.TextSize))
	}
	r, err := charset.Decode(raw.Body, raw.MediaType)
	if err != nil {
		return nil, &corpus.InputError{Input: raw.URI, Code: Binary, Reason: "the file is binary data, not a text", Err: err}
	}
	text := r.Text
	if strings.TrimSpace(text) == "" {
		return nil, bad(raw, Blank, "the file is empty")
	}
	if !readable(text) {
		return nil, bad(raw, Binary, "the file is binary data, not a text")
	}
	text, repairs, err := corpus.RepairSource(text, raw.URI)
	if err != nil {
		return nil, err
	}
	d := corpus.NewDocument(raw.Body, raw.URI, "text/plain", text)
	d.Health = viet.Health(d.Text)
	d.Provenance = append([]string{"text"}, r.Steps...)
	d.TellRepairs(repairs)
	return d, nil
}

// readable reports whether the decoded text is one: few of its characters are
// controls or could not be decoded.
func readable(text string) bool {
	n, odd := 0, 0
	for _, r := range text {
		if n++; n > 100_000 {
			break
		}
		if r == utf8.RuneError || r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\v' || r >= 0x7f && r < 0xa0 {
			odd++
		}
	}
	return odd*10 <= n
}
