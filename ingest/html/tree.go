package html

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sokhoi/sokhoi/corpus"
)

// parseTree builds the tree of the page within the limits. A page that nests
// deeper than the parser allows is flattened first.
func parseTree(ctx context.Context, text, uri string, limits Limits) (*html.Node, []corpus.Diagnostic, error) {
	var warnings []corpus.Diagnostic
	flat, deep, nodes := flatten(text, limits.Depth)
	if nodes > limits.Nodes {
		// The parser itself has no such limit.
		return nil, nil, &corpus.InputError{Input: uri, Code: "too_many_nodes", Reason: fmt.Sprintf("the page has more than %d elements", limits.Nodes)}
	}
	if deep {
		warnings = append(warnings, corpus.Diagnostic{
			Severity: corpus.Warning, Code: "nested_too_deep", Offset: -1,
			Message: fmt.Sprintf("elements nested deeper than %d are read flat", limits.Depth),
		})
	}
	root, err := html.Parse(&clockedReader{ctx: ctx, s: flat})
	if err != nil && ctx.Err() == nil {
		// The parser opens elements of its own; stricter flattening leaves it room.
		flat, _, _ = flatten(text, limits.Depth/4)
		root, err = html.Parse(&clockedReader{ctx: ctx, s: flat})
	}
	switch {
	case ctx.Err() != nil:
		return nil, nil, timeError(uri, ctx.Err())
	case err != nil:
		return nil, nil, &corpus.InputError{Input: uri, Code: "malformed", Reason: "the page's markup can't be read", Err: err}
	}
	return root, warnings, nil
}

// timeError tells a page that took too long from a caller that gave up.
func timeError(uri string, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &corpus.InputError{Input: uri, Code: "time_limit", Reason: "reading the page took longer than the limit"}
	}
	return fmt.Errorf("read %s: %w", uri, err)
}

// clockedReader stops the parser, which knows no context, by ending its input.
type clockedReader struct {
	ctx context.Context
	s   string
}

func (r *clockedReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if r.s == "" {
		return 0, io.EOF
	}
	n := copy(b, r.s)
	r.s = r.s[n:]
	return n, nil
}

// mostFormats is how many formatting elements may be open at once. The parser
// opens them anew in each paragraph that follows, so that a page of unclosed font
// elements would grow with their square.
const mostFormats = 24

// flatten drops the tags of elements nested deeper than the limit, and those of
// too many open formatting elements, keeping their text; deep reports whether
// there were any of the former. nodes is how large the tree may become.
func flatten(text string, limit int) (flat string, deep bool, nodes int) {
	z := html.NewTokenizer(strings.NewReader(text))
	var out bytes.Buffer
	depth, formats, done, at := 0, 0, 0, 0
	link := false // the next link closes one that is open
	for {
		t := z.Next()
		if t == html.ErrorToken {
			break
		}
		raw := len(z.Raw())
		drop, inline := false, false
		nodes++
		switch t {
		case html.StartTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if !nests(tag) {
				break
			}
			if tag == atom.A && link {
				break
			}
			link = link || tag == atom.A
			depth++
			if drop = depth > limit; drop {
				deep = true
			}
			if inline = formatting(tag); inline {
				formats++
				drop = drop || formats > mostFormats
			} else {
				nodes += min(formats, mostFormats)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if !nests(tag) {
				break
			}
			if tag == atom.A {
				if !link {
					break
				}
				link = false
			}
			drop = depth > limit
			depth = max(0, depth-1)
			if inline = formatting(tag); inline {
				drop = drop || formats > mostFormats
				formats = max(0, formats-1)
			}
		}
		if drop {
			out.WriteString(text[done:at])
			if !inline {
				out.WriteByte(' ')
			}
			done = at + raw
		}
		at += raw
	}
	if done == 0 && out.Len() == 0 {
		return text, deep, nodes
	}
	out.WriteString(text[done:min(at, len(text))])
	return out.String(), deep, nodes
}

// nests reports whether elements of the name stay open until their end tag.
func nests(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Hr, atom.Area, atom.Base, atom.Col, atom.Embed, atom.Param, atom.Source, atom.Wbr:
		return false
	}
	return true
}

// formatting reports whether the parser keeps elements of the name open across
// paragraphs.
func formatting(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		return true
	}
	return false
}

// attr is the value of the attribute, "" where there is none.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// within reports whether n is root or stands below it.
func within(n, root *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == root {
			return true
		}
	}
	return false
}

// commonAncestor is the lowest node above both.
func commonAncestor(a, b *html.Node) *html.Node {
	seen := map[*html.Node]bool{}
	for n := a; n != nil; n = n.Parent {
		seen[n] = true
	}
	for n := b; n != nil; n = n.Parent {
		if seen[n] {
			return n
		}
	}
	return nil
}
