package web

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// kept are the elements of an original page that are shown.
var kept = map[atom.Atom]bool{
	atom.P: true, atom.Br: true, atom.Hr: true, atom.Div: true, atom.Span: true, atom.Section: true, atom.Article: true, atom.Header: true,
	atom.Footer: true, atom.Main: true, atom.Aside: true, atom.Nav: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Thead: true,
	atom.Tbody: true, atom.Tfoot: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Caption: true, atom.B: true, atom.Strong: true,
	atom.I: true, atom.Em: true, atom.U: true, atom.S: true, atom.Sub: true, atom.Sup: true, atom.Blockquote: true, atom.Pre: true, atom.Code: true,
	atom.Figure: true, atom.Figcaption: true, atom.Center: true, atom.Font: true, atom.Small: true, atom.Time: true, atom.Address: true, atom.A: true,
}

// dropped are the elements that go with all that is in them.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Applet: true,
	atom.Svg: true, atom.Math: true, atom.Noscript: true, atom.Noframes: true, atom.Noembed: true, atom.Xmp: true, atom.Plaintext: true, atom.Select: true, atom.Textarea: true, atom.Button: true,
	atom.Input: true, atom.Link: true, atom.Meta: true, atom.Base: true, atom.Title: true, atom.Video: true, atom.Audio: true, atom.Canvas: true,
}

// maxStripped is the most bytes of a page that is stripped for showing.
const maxStripped = 8 << 20

// strip leaves of a page its text and structure: no scripts, styles, forms,
// pictures, addresses or attributes but those that tables need.
func strip(page string) ([]byte, error) {
	root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	type step struct {
		node *html.Node
		end  bool
	}
	stack := []step{{root, false}}
	for len(stack) > 0 { // not recursive: hostile pages nest deeply
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n := top.node
		if top.end {
			b.WriteString("</" + n.DataAtom.String() + ">")
			continue
		}
		switch n.Type {
		case html.TextNode:
			b.WriteString(html.EscapeString(n.Data))
			continue
		case html.ElementNode:
			if n.Namespace != "" || dropped[n.DataAtom] || n.DataAtom == 0 && strings.Contains(n.Data, "-") && n.FirstChild == nil {
				continue
			}
			if n.DataAtom == atom.Img {
				for _, a := range n.Attr {
					if a.Key == "alt" && strings.TrimSpace(a.Val) != "" {
						b.WriteString("<em>[" + html.EscapeString(a.Val) + "]</em>")
					}
				}
				continue
			}
			if kept[n.DataAtom] {
				b.WriteString("<" + n.DataAtom.String())
				for _, a := range n.Attr {
					if (a.Key == "colspan" || a.Key == "rowspan") && len(a.Val) < 4 && strings.Trim(a.Val, "0123456789") == "" {
						b.WriteString(" " + a.Key + `="` + a.Val + `"`)
					}
				}
				b.WriteString(">")
				if n.DataAtom != atom.Br && n.DataAtom != atom.Hr {
					stack = append(stack, step{n, true})
				}
			}
		case html.CommentNode, html.DoctypeNode:
			continue
		}
		for c := n.LastChild; c != nil; c = c.PrevSibling {
			stack = append(stack, step{c, false})
		}
	}
	return b.Bytes(), nil
}

// originalPage shows a page of the web, stripped, for a sandboxed frame.
func (s *Server) originalPage(w http.ResponseWriter, r *request) error {
	id, err := s.identity(r)
	if err != nil {
		return err
	}
	stored, err := s.o.Corpus.Report(r.Context(), id)
	if err != nil {
		return err
	}
	if !isHTML(stored.Report.Document.MediaType) {
		return notFound("Bản gốc không phải trang web.", "The original is no page of the web.")
	}
	o, err := s.o.Corpus.Original(r.Context(), id)
	if err != nil {
		return err
	}
	defer o.Close()
	body, err := io.ReadAll(io.LimitReader(o, maxStripped))
	if err != nil {
		return err
	}
	text := string(body)
	if s.o.Decode != nil {
		text = s.o.Decode(body, stored.Report.Document.MediaType)
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	stripped, err := strip(text)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'")
	var b bytes.Buffer
	b.WriteString(`<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>original</title>` +
		`<link rel="stylesheet" href="` + s.assets.url("original.css") + `"><body>`)
	b.Write(stripped)
	return send(w, r, http.StatusOK, b.Bytes())
}
