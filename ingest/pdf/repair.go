package pdf

import (
	"fmt"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// mended names pages whose broken words were mended, behind their engine.
const mended = "+" + corpus.RepairStep

// repair mends the broken words of pages that no reader read soundly, before OCR
// is asked.
func (f *result) repair() {
	for i := range f.pages {
		if p := &f.pages[i]; p.Failure == "" && !p.Foreign {
			p.repair()
		}
	}
}

// repair mends the page's lines; the parts of a line, which are cells perhaps, each
// by itself.
func (p *pageAnswer) repair() {
	var units strings.Builder
	for _, l := range p.Lines {
		if l.Parts == nil {
			units.WriteString(plainLine(l.Text))
			units.WriteByte('\n')
		}
		for _, part := range l.Parts {
			units.WriteString(plainLine(part.Text))
			units.WriteByte('\n')
		}
	}
	text, r := viet.RepairUnsound(units.String())
	if r.Mended == 0 {
		return
	}
	texts := strings.Split(text, "\n")
	lines := make([]line, 0, len(p.Lines))
	for _, l := range p.Lines {
		if l.Parts == nil {
			l.Text, texts = texts[0], texts[1:]
			lines = append(lines, l)
			continue
		}
		parts := make([]part, len(l.Parts))
		copy(parts, l.Parts)
		words := make([]string, len(parts))
		for k := range parts {
			parts[k].Text, texts = texts[0], texts[1:]
			words[k] = parts[k].Text
		}
		l.Parts, l.Text = parts, strings.Join(words, " ")
		lines = append(lines, l)
	}
	q := p.with(newReading(p.Engine+mended, lines))
	q.Repairs = r
	*p = *q
}

// plainLine is a line's text without signs that end lines.
func plainLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// repaired reports whether the page's text is one that was mended.
func (p *pageAnswer) repaired() bool { return strings.Contains(p.Engine, mended) }

// tellRepairs warns of the pages whose words were mended, with the health before
// and after.
func (f *result) tellRepairs() {
	for i := range f.pages {
		if p := &f.pages[i]; p.repaired() {
			f.warn(corpus.Repaired, fmt.Sprintf("page %d: %s", p.Number, p.Repairs))
		}
	}
}
