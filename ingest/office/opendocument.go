package office

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
)

// maxRepeat bounds how often a repeated cell or row is believed to be there.
const maxRepeat = 64

// readOpenDocument reads the text of ODT and the sheets of ODS.
func readOpenDocument(input string, body []byte, q request) (*answer, error) {
	p, err := openParts(input, body, q)
	if err != nil {
		return nil, err
	}
	if manifest, err := p.read("META-INF/manifest.xml"); err == nil && bytes.Contains(manifest, []byte("encryption-data")) {
		return nil, &corpus.InputError{Input: input, Code: "encrypted", Reason: "the file opens only with a password"}
	}
	content, err := p.read("content.xml")
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, &corpus.InputError{Input: input, Code: "damaged", Reason: "the file has no content.xml"}
	}
	a := &answer{}
	var b builder
	fonts := map[string]string{}
	style, font := "", ""
	var spans []string // the fonts around a span
	d := xml.NewDecoder(bytes.NewReader(content))
	d.Strict = false
	depth, skip, inParagraph, inItem := 0, 0, 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			a.Warnings = append(a.Warnings, "content.xml is damaged: "+err.Error())
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			if depth > maxDepth {
				return nil, &corpus.InputError{Input: input, Code: "damaged", Reason: "content.xml is nested too deeply"}
			}
			if skip > 0 {
				continue
			}
			switch t.Name.Local {
			case "annotation", "tracked-changes", "note-citation", "forms":
				skip = depth
			case "style":
				style = attribute(t, "name")
			case "text-properties":
				if name := attribute(t, "font-name"); name != "" && style != "" {
					fonts[style] = name
				}
			case "p", "h":
				if inParagraph > 0 {
					b.endParagraph()
				}
				inParagraph++
				font = fonts[attribute(t, "style-name")]
				switch {
				case t.Name.Local == "h":
					b.kind = corpus.Heading
				case inItem > 0:
					b.kind = corpus.ListItem
				}
			case "span":
				spans = append(spans, font)
				if name := fonts[attribute(t, "style-name")]; name != "" {
					font = name
				}
			case "list-item":
				inItem++
			case "s", "tab", "line-break":
				b.text(" ", font)
			case "table":
				b.startTable()
			case "table-row":
				b.startRow()
			case "table-cell", "covered-table-cell":
				for range min(maxRepeat, max(1, repeat(t))) {
					b.startCell()
				}
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
			case "p", "h":
				inParagraph = max(0, inParagraph-1)
				b.endParagraph()
			case "span":
				if n := len(spans); n > 0 {
					font, spans = spans[n-1], spans[:n-1]
				}
			case "list-item":
				inItem = max(0, inItem-1)
			case "table":
				b.endTable()
			}
		case xml.CharData:
			if inParagraph > 0 && skip == 0 {
				b.text(string(t), font)
			}
		}
	}
	for len(b.tables) > 0 {
		b.endTable()
	}
	b.endParagraph()
	a.Pieces, a.Decoded = b.pieces, b.decoded
	return a, nil
}

// repeat is how many cells a repeated cell stands for.
func repeat(e xml.StartElement) int {
	n, err := strconv.Atoi(attribute(e, "number-columns-repeated"))
	if err != nil {
		return 1
	}
	return n
}
