package office

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

// builder collects the pieces of a document while its marks go by: text in
// fonts, ends of paragraphs, and tables with rows and cells, also nested.
type builder struct {
	pieces  []piece
	decoded bool // some text was in the font of a legacy encoding

	runs   []fontRun
	kind   corpus.BlockKind // of the paragraph; "" is an ordinary one
	tables []*table
}

// fontRun is text in one font.
type fontRun struct{ text, font string }

// table is a table being read.
type table struct {
	rows []row
}

type row struct {
	cells []cell
}

// cell is the paragraphs of a cell.
type cell []piece

// text adds text in a font.
func (b *builder) text(s, font string) {
	if s == "" {
		return
	}
	if n := len(b.runs); n > 0 && b.runs[n-1].font == font {
		b.runs[n-1].text += s
		return
	}
	b.runs = append(b.runs, fontRun{s, font})
}

// endParagraph ends the paragraph.
func (b *builder) endParagraph() {
	var text strings.Builder
	for _, r := range b.runs {
		decoded, ok := r.text, false
		if r.font != "" {
			decoded, ok = charset.DecodeLegacy(r.text, r.font)
		}
		b.decoded = b.decoded || ok
		text.WriteString(decoded)
	}
	b.runs = b.runs[:0]
	p := piece{Kind: b.kind, Text: strings.TrimSpace(text.String())}
	b.kind = ""
	if p.Text == "" {
		return
	}
	if p.Kind == "" {
		p.Kind = corpus.Paragraph
	}
	if c := b.cell(); c != nil {
		*c = append(*c, p)
		return
	}
	b.pieces = append(b.pieces, p)
}

// cell is the cell being read, nil outside of tables.
func (b *builder) cell() *cell {
	if len(b.tables) == 0 {
		return nil
	}
	t := b.tables[len(b.tables)-1]
	if len(t.rows) == 0 {
		return nil
	}
	r := &t.rows[len(t.rows)-1]
	if len(r.cells) == 0 {
		return nil
	}
	return &r.cells[len(r.cells)-1]
}

func (b *builder) startTable() {
	b.endParagraph()
	b.tables = append(b.tables, &table{})
}

func (b *builder) startRow() {
	if n := len(b.tables); n > 0 {
		b.tables[n-1].rows = append(b.tables[n-1].rows, row{})
	}
}

func (b *builder) startCell() {
	if n := len(b.tables); n > 0 && len(b.tables[n-1].rows) > 0 {
		r := &b.tables[n-1].rows[len(b.tables[n-1].rows)-1]
		r.cells = append(r.cells, nil)
	}
}

// endTable ends the innermost table; one within a cell becomes paragraphs of it.
func (b *builder) endTable() {
	b.endParagraph()
	n := len(b.tables)
	if n == 0 {
		return
	}
	t := b.tables[n-1]
	b.tables = b.tables[:n-1]
	pieces := t.pieces()
	if c := b.cell(); c != nil {
		*c = append(*c, pieces...)
		return
	}
	b.pieces = append(b.pieces, pieces...)
}

// pieces are the rows, or the paragraphs of a layout table cell by cell.
func (t *table) pieces() []piece {
	var out []piece
	for _, r := range t.rows {
		if t.layout() {
			for _, c := range r.cells {
				out = append(out, c...)
			}
			continue
		}
		texts := make([]string, 0, len(r.cells))
		for _, c := range r.cells {
			words := make([]string, 0, len(c))
			for _, p := range c {
				words = append(words, p.Text)
			}
			if text := strings.Join(words, " "); text != "" {
				texts = append(texts, text)
			}
		}
		if len(texts) > 0 {
			out = append(out, piece{Kind: corpus.TableRow, Text: strings.Join(texts, " | ")})
		}
	}
	return out
}

// layout reports whether the table places text rather than holding rows: it has
// one column, or at most two rows of two cells with several paragraphs in one.
func (t *table) layout() bool {
	wide, several := 0, false
	for _, r := range t.rows {
		wide = max(wide, len(r.cells))
		for _, c := range r.cells {
			several = several || len(c) > 1
		}
	}
	return wide < 2 || wide == 2 && len(t.rows) <= 2 && several || wide <= 3 && len(t.rows) == 1 && several
}
