package office

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// maxDepth bounds the nesting of elements.
const maxDepth = 2000

// readDOCX reads Office Open XML text: running heads, body, notes.
func readDOCX(input string, body []byte, q request) (*answer, error) {
	p, err := openParts(input, body, q)
	if err != nil {
		return nil, err
	}
	fonts, err := docxFonts(p)
	if err != nil {
		return nil, err
	}
	a := &answer{}
	var names []string
	for name := range p.files {
		if strings.HasPrefix(name, "word/header") || strings.HasPrefix(name, "word/footer") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	seen := map[string]bool{}
	var heads []piece
	for _, name := range names {
		b, err := readWordPart(p, name, fonts, a)
		if err != nil {
			return nil, err
		}
		for _, h := range b {
			if !seen[h.Text] && strings.ContainsFunc(h.Text, func(r rune) bool { return r >= 'A' }) {
				seen[h.Text] = true
				heads = append(heads, piece{Kind: corpus.Boilerplate, Text: h.Text})
			}
		}
	}
	main, err := readWordPart(p, "word/document.xml", fonts, a)
	if err != nil {
		return nil, err
	}
	notes, err := readWordPart(p, "word/footnotes.xml", fonts, a)
	if err != nil {
		return nil, err
	}
	a.Pieces = slices.Concat(heads, main, notes)
	return a, nil
}

// wordFonts are the fonts that styles give to text.
type wordFonts struct {
	usual  string
	styles map[string]string
}

// docxFonts reads the fonts of the styles.
func docxFonts(p *parts) (wordFonts, error) {
	f := wordFonts{styles: map[string]string{}}
	b, err := p.read("word/styles.xml")
	if err != nil || b == nil {
		return f, err
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	style := ""
	for {
		token, err := d.Token()
		if err != nil {
			return f, nil // styles are only a help
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "style":
			style = attribute(start, "styleId")
			if attribute(start, "default") == "1" && attribute(start, "type") == "paragraph" {
				style = ""
			}
		case "rFonts":
			name := attribute(start, "ascii")
			if name == "" {
				continue
			}
			if style == "" {
				f.usual = name
			} else {
				f.styles[style] = name
			}
		}
	}
}

// readWordPart reads one part; damage in its middle keeps what came before.
func readWordPart(p *parts, name string, fonts wordFonts, a *answer) ([]piece, error) {
	content, err := p.read(name)
	if err != nil || content == nil {
		return nil, err
	}
	var b builder
	d := xml.NewDecoder(bytes.NewReader(content))
	d.Strict = false
	var (
		depth   int
		inText  bool
		skip    int // depth of a part that is left out, 0 for none
		styled  = fonts.usual
		font    = fonts.usual
		inRun   bool
		pending = 0 // paragraphs open, since text boxes nest them
	)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			a.Warnings = append(a.Warnings, name+" is damaged: "+err.Error())
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			if depth > maxDepth {
				return nil, &corpus.InputError{Input: p.input, Code: "damaged", Reason: name + " is nested too deeply"}
			}
			if skip > 0 {
				continue
			}
			switch t.Name.Local {
			case "Fallback", "del", "moveFrom", "instrText", "rPrChange", "pPrChange":
				skip = depth // the same text a second time, deleted text, field codes
			case "p":
				if pending > 0 {
					b.endParagraph()
				}
				pending++
				styled, font = fonts.usual, fonts.usual
			case "pStyle":
				style := attribute(t, "val")
				if s, ok := fonts.styles[style]; ok {
					styled, font = s, s
				}
				b.kind = styleKind(style, b.kind)
			case "numPr":
				if b.kind == "" {
					b.kind = corpus.ListItem
				}
			case "r":
				inRun, font = true, styled
			case "rFonts":
				if name := attribute(t, "ascii"); name != "" && inRun {
					font = name
				}
			case "t":
				inText = true
			case "tab", "ptab":
				if inRun {
					b.text(" ", font)
				}
			case "br", "cr":
				b.text(" ", font)
			case "noBreakHyphen":
				b.text("-", font)
			case "tbl":
				b.startTable()
			case "tr":
				b.startRow()
			case "tc":
				b.startCell()
			}
		case xml.EndElement:
			if skip == depth {
				skip = 0
			}
			depth--
			if skip > 0 {
				continue
			}
			switch t.Name.Local {
			case "t":
				inText = false
			case "r":
				inRun = false
			case "p":
				pending = max(0, pending-1)
				b.endParagraph()
			case "tbl":
				b.endTable()
			}
		case xml.CharData:
			if inText && skip == 0 {
				b.text(string(t), font)
			}
		}
	}
	for len(b.tables) > 0 {
		b.endTable()
	}
	b.endParagraph()
	a.Decoded = a.Decoded || b.decoded
	return b.pieces, nil
}

// styleKind tells headings by the name of their style.
func styleKind(style string, before corpus.BlockKind) corpus.BlockKind {
	lower := strings.ToLower(style)
	switch {
	case strings.HasPrefix(lower, "heading"), strings.HasPrefix(lower, "tiu"), strings.HasPrefix(lower, "u1"), lower == "title", lower == "subtitle":
		return corpus.Heading
	case strings.HasPrefix(lower, "list"):
		return corpus.ListItem
	case strings.HasPrefix(lower, "caption"):
		return corpus.Caption
	}
	return before
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
