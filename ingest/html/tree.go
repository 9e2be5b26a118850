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
	flat, deep := flatten(text, limits.Depth)
	if deep {
		warnings = append(warnings, corpus.Diagnostic{
			Severity: corpus.Warning, Code: "nested_too_deep", Offset: -1,
			Message: fmt.Sprintf("elements nested deeper than %d are read flat", limits.Depth),
		})
	}
	root, err := html.Parse(&clockedReader{ctx: ctx, s: flat})
	if err != nil && ctx.Err() == nil && !deep {
		// The parser opens elements of its own; stricter flattening leaves it room.
		flat, _ = flatten(text, limits.Depth/4)
		root, err = html.Parse(&clockedReader{ctx: ctx, s: flat})
	}
	switch {
	case ctx.Err() != nil:
		return nil, nil, timeError(uri, ctx.Err())
	case err != nil:
		return nil, nil, &corpus.InputError{Input: uri, Code: "malformed", Reason: "the page's markup can't be read", Err: err}
	}
	n := 0
	for range root.Descendants() {
		if n++; n > limits.Nodes {
			return nil, nil, &corpus.InputError{Input: uri, Code: "too_many_nodes", Reason: fmt.Sprintf("the page has more than %d elements", limits.Nodes)}
		}
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

// flatten drops the tags of elements nested deeper than the limit, keeping their
// text; deep reports whether there were any. Only a page with that many open
// tags is looked at twice.
func flatten(text string, limit int) (flat string, deep bool) {
	z := html.NewTokenizer(strings.NewReader(text))
	var out bytes.Buffer
	depth, done, at := 0, 0, 0
	for {
		t := z.Next()
		if t == html.ErrorToken {
			break
		}
		raw := len(z.Raw())
		drop := false
		switch t {
		case html.StartTagToken:
			name, _ := z.TagName()
			if !nests(name) {
				break
			}
			depth++
			drop = depth > limit
		case html.EndTagToken:
			name, _ := z.TagName()
			if !nests(name) {
				break
			}
			drop = depth > limit
			depth = max(0, depth-1)
		}
		if drop {
			deep = true
			out.WriteString(text[done:at])
			out.WriteByte(' ')
			done = at + raw
		}
		at += raw
	}
	if !deep {
		return text, false
	}
	out.WriteString(text[done:min(at, len(text))])
	return out.String(), true
}

// nests reports whether elements of the name stay open until their end tag.
func nests(name []byte) bool {
	switch atom.Lookup(name) {
	case atom.Br, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Hr, atom.Area, atom.Base, atom.Col, atom.Embed, atom.Param, atom.Source, atom.Wbr:
		return false
	}
	return true
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
