package html

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/ingest/charset"
)

// decode is the text of the page and the steps that led to it.
func decode(body []byte, mediaType, uri string) (string, []string, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if utf8.Valid(body) && bytes.IndexByte(body, 0) < 0 {
		// What is wrong in it is mended where the markup is known.
		return string(body), []string{"utf-8"}, nil
	}
	r, err := charset.Decode(body, mediaType)
	if err != nil {
		return "", nil, &corpus.InputError{Input: uri, Code: "binary", Reason: "the page is binary data, not a text", Err: err}
	}
	return r.Text, r.Steps, nil
}

// mend repairs letters that the markup hid from the decoder: text in a legacy
// font, and legacy or doubly encoded letters that were written as entities. It
// returns the names of the readings used.
func mend(root *html.Node) []string {
	var nodes []*html.Node
	var text strings.Builder
	var steps []string
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode:
			if p := n.Parent; p != nil && (p.DataAtom == atom.Script || p.DataAtom == atom.Style) {
				continue
			}
			if isASCII(n.Data) {
				continue
			}
			if font := fontOf(n.Parent); font != "" {
				if s, ok := charset.DecodeLegacy(n.Data, font); ok {
					n.Data = s
					if !slices.Contains(steps, "font") {
						steps = append(steps, "font")
					}
				}
			}
			nodes = append(nodes, n)
			text.WriteString(oneLine(n.Data))
			text.WriteByte('\n')
		case n.DataAtom == atom.Meta:
			for i, a := range n.Attr {
				if a.Key == "content" && !isASCII(a.Val) {
					if s, used := charset.RepairText(a.Val); len(used) > 0 {
						n.Attr[i].Val = s
					}
				}
			}
		}
	}
	mended, used := charset.RepairText(text.String())
	if len(used) == 0 || viet.Health(mended) < 0.7 {
		return steps // nothing to mend, or no Vietnamese page
	}
	lines := strings.Split(mended, "\n")
	for i, n := range nodes {
		if i < len(lines) {
			n.Data = lines[i]
		}
	}
	return append(steps, used...)
}

// oneLine is s with spaces for its line breaks, which mean no more in a page.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// fontOf is the legacy font that the text in n is set in, "" where it is none.
func fontOf(n *html.Node) string {
	for ; n != nil; n = n.Parent {
		for _, a := range n.Attr {
			var font string
			switch a.Key {
			case "face":
				font = a.Val
			case "style":
				i := strings.Index(strings.ToLower(a.Val), "font-family")
				if i < 0 {
					continue
				}
				font, _, _ = strings.Cut(strings.TrimLeft(a.Val[i+len("font-family"):], ": "), ";")
			default:
				continue
			}
			font, _, _ = strings.Cut(font, ",")
			font = strings.Trim(font, ` '"`)
			if font == "" {
				continue
			}
			if f := strings.ToLower(strings.TrimLeft(font, ".")); strings.HasPrefix(f, "vn") || strings.HasPrefix(f, "vps") {
				return font
			}
			return ""
		}
	}
	return ""
}
