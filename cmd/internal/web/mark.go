package web

import (
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// passage is a block of a document's text with its facts marked.
type passage struct {
	Kind     corpus.BlockKind
	Page     int // where it differs from the passage before, else 0
	Segments []segment
	Marked   bool
}

// segment is a stretch of text that the same facts were read in.
type segment struct {
	Text  string
	Facts []*fact // narrowest quote first; none for plain text
	// Starts are the facts whose first quote starts here: they are jumped to.
	Starts []*fact
}

// Fact is the one that the segment leads to.
func (s segment) Fact() *fact { return s.Facts[0] }

// passages divides a document into its blocks, and those at the ends of quotes.
// It marks on the facts which quotes stand in the text.
func passages(d *corpus.Document, facts []*fact) []passage {
	type quoteOf struct {
		corpus.Span
		fact  *fact
		first bool
	}
	var quotes []quoteOf
	for _, f := range facts {
		for i, e := range f.Evidence {
			if e.Start >= 0 && e.Start < e.End && e.End <= len(d.Text) {
				quotes = append(quotes, quoteOf{e.Span(), f, i == 0})
				f.Marked = f.Marked || i == 0
			}
		}
	}
	slices.SortStableFunc(quotes, func(a, b quoteOf) int { return a.Start - b.Start })
	var out []passage
	page := 0
	next := 0 // the first quote that may still matter
	jumped := map[*fact]bool{}
	for _, b := range blocksOf(d) {
		p := passage{Kind: b.Kind}
		if b.Page != page {
			page = b.Page
			p.Page = page
		}
		for next < len(quotes) && quotes[next].End <= b.Start {
			next++
		}
		var here []quoteOf
		cuts := []int{b.Start, b.End}
		for _, q := range quotes[next:] {
			if q.Start >= b.End {
				break
			}
			if q.Overlaps(b.Span) {
				here = append(here, q)
				cuts = append(cuts, max(q.Start, b.Start), min(q.End, b.End))
			}
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		for i := 1; i < len(cuts); i++ {
			span := corpus.Span{Start: cuts[i-1], End: cuts[i]}
			s := segment{Text: d.Text[span.Start:span.End]}
			var over []quoteOf
			for _, q := range here {
				if q.Contains(span) {
					over = append(over, q)
					if q.first && !jumped[q.fact] {
						jumped[q.fact] = true
						s.Starts = append(s.Starts, q.fact)
					}
				}
			}
			slices.SortStableFunc(over, func(a, b quoteOf) int { return a.Len() - b.Len() })
			for _, q := range over {
				if !slices.Contains(s.Facts, q.fact) {
					s.Facts = append(s.Facts, q.fact)
				}
			}
			p.Marked = p.Marked || len(s.Facts) > 0
			p.Segments = append(p.Segments, s)
		}
		out = append(out, p)
	}
	return out
}

// blocksOf are the blocks of a document, with text between them as paragraphs;
// the lines, where it has no blocks.
func blocksOf(d *corpus.Document) []corpus.Block {
	var out []corpus.Block
	lines := func(start, end, page int) {
		for start < end {
			stop := strings.IndexByte(d.Text[start:end], '\n')
			if stop < 0 {
				stop = end
			} else {
				stop += start
			}
			if strings.TrimSpace(d.Text[start:stop]) != "" {
				out = append(out, corpus.Block{Span: corpus.Span{Start: start, End: stop}, Kind: corpus.Paragraph, Page: page})
			}
			start = stop + 1
		}
	}
	at, page := 0, 0
	for _, b := range d.Blocks {
		if b.Start < at || b.End > len(d.Text) {
			continue
		}
		lines(at, b.Start, page)
		if b.End > b.Start {
			out = append(out, b)
		}
		at, page = b.End, b.Page
	}
	lines(at, len(d.Text), page)
	return out
}
