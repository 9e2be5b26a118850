package html

import (
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// start opens an element, after closing those that it ends without a tag.
func (d *division) start(t *token) {
	switch t.tag {
	case atom.Html, atom.Head, atom.Body:
		if len(d.g.bodies) <= mostAround {
			d.g.bodies = append(d.g.bodies, t.at)
		}
		return // where they stand in the middle, they change nothing
	case atom.Br:
		if d.cur.text.Len() > 0 {
			d.cur.text.WriteByte('\n')
			d.cur.space = false
		}
		return
	case atom.Img, atom.Select, atom.Iframe, atom.Script, atom.Object, atom.H1, atom.H2, atom.Table:
		for i := range d.open {
			if table := d.open[i].table; table != nil {
				table.rich = true
			}
		}
	}
	switch t.tag {
	case atom.Hr:
		d.close(atom.P, atom.Button)
		d.flush()
	case atom.Xmp, atom.Listing:
		d.close(atom.P, atom.Button)
	}
	if !nests(t.tag) || t.kind == html.SelfClosingTagToken && (t.tag == 0 || d.foreign()) {
		return
	}
	block := blockTag(t.tag)
	switch t.tag {
	case atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption:
		if d.find(atom.Table) < 0 {
			return // parts of a table without one are nothing
		}
	}
	switch t.tag {
	case atom.Li:
		d.closeItem(atom.Li)
	case atom.Dd, atom.Dt:
		d.closeItem(atom.Dd, atom.Dt)
	case atom.Td, atom.Th:
		d.closePart(atom.Td, atom.Th, atom.Caption)
		d.newCell()
	case atom.Tr:
		d.closePart(atom.Td, atom.Th, atom.Caption, atom.Tr)
	case atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption:
		d.closePart(atom.Td, atom.Th, atom.Caption, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot)
	case atom.Option:
		d.close(atom.Option, atom.Select)
	case atom.A:
		if d.link { // it ends the one before
			d.inHidden(atom.A)
			d.endFormat(atom.A)
		}
		d.link = true
	case atom.Button:
		d.close(atom.Button)
	case atom.Form:
		if d.form {
			return // a form in a form is none
		}
		d.form = true
	}
	switch t.tag {
	case atom.Marquee, atom.Legend, atom.Search, atom.Caption, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th:
	case atom.Table:
		if i := d.find(atom.P, atom.Button); i >= 0 && d.open[i].outer != nil {
			d.astray = true // whether a table ends a paragraph depends on the document's type
		}
		d.close(atom.P, atom.Button)
	default:
		if block {
			d.close(atom.P, atom.Button)
		}
	}
	if last := len(d.open) - 1; last >= 0 && d.open[last].heading && slices.Contains(headings, t.tag) {
		d.popTo(last)
	}
	e := element{tag: t.tag, at: t.at, block: block, heavy: t.heavy && t.tag != atom.B && t.tag != atom.Strong, link: t.tag == atom.A,
		heading: slices.Contains(headings, t.tag)}
	if t.tag == atom.B || t.tag == atom.Strong {
		d.bold++
	}
	switch {
	case t.hides:
		e.outer = d.cur
		d.cur = &growing{s: stretch{from: d.at}}
	case block:
		d.flush()
	}
	if t.tag == atom.Table {
		e.table = &tableSoFar{first: len(d.g.stretches)}
	}
	d.open = append(d.open, e)
	if formatting(t.tag) {
		d.formats = append(d.formats, e)
	}
}

var headings = []atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

func (d *division) foreign() bool {
	return slices.ContainsFunc(d.open, func(e element) bool { return e.tag == atom.Svg || e.tag == atom.Math })
}

func (d *division) newCell() {
	for i := len(d.open) - 1; i >= 0; i-- {
		if table := d.open[i].table; table != nil {
			table.cell = 0
			return
		}
	}
}

// find is the innermost open element of the name, -1 where there is none this side of a cell, a table
// or one of the bounds.
func (d *division) find(tag atom.Atom, bounds ...atom.Atom) int {
	for i := len(d.open) - 1; i >= 0; i-- {
		switch have := d.open[i].tag; {
		case have == tag:
			return i
		case have == atom.Table, slices.Contains(bounds, have):
			return -1
		case have == atom.Td, have == atom.Th, have == atom.Caption, have == atom.Object, have == atom.Template, have == atom.Marquee:
			switch tag {
			case atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot, atom.Table, atom.Caption:
			default:
				return -1
			}
		}
	}
	return -1
}

// close ends the innermost element of the name and all within it, if one is open this side of the bounds.
func (d *division) close(tag atom.Atom, bounds ...atom.Atom) {
	if i := d.find(tag, bounds...); i >= 0 {
		d.popTo(i)
	}
}

// closeItem ends the item of a list that another one follows, of one of the names.
func (d *division) closeItem(names ...atom.Atom) {
	for i := len(d.open) - 1; i >= 0; i-- {
		switch tag := d.open[i].tag; {
		case slices.Contains(names, tag):
			d.popTo(i)
			return
		case tag == atom.Address, tag == atom.Div, tag == atom.P:
		case blockTag(tag), closed(tag):
			return
		}
	}
}

// closePart ends the outermost part of the innermost table that is one of those named.
func (d *division) closePart(parts ...atom.Atom) {
	outermost := -1
	for i := len(d.open) - 1; i >= 0 && d.open[i].tag != atom.Table; i-- {
		if slices.Contains(parts, d.open[i].tag) {
			outermost = i
		}
	}
	if outermost >= 0 {
		d.popTo(outermost)
	}
}

// end handles the end tag of an element.
func (d *division) end(tag atom.Atom) {
	switch tag {
	case atom.Html, atom.Head, atom.Body:
		return
	}
	d.inHidden(tag)
	switch tag {
	case atom.A:
		d.link = false
	case atom.Form:
		d.form = false
	case atom.Br:
		d.start(&token{tag: tag}) // browsers take it for one
		return
	case atom.Tr:
		d.closePart(atom.Td, atom.Th, atom.Tr)
		return
	case atom.Tbody, atom.Thead, atom.Tfoot:
		d.closePart(atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot)
		return
	case atom.B, atom.Strong:
		d.bold = max(0, d.bold-1)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		// The end of any heading ends the innermost.
		innermost := -1
		for _, h := range headings {
			innermost = max(innermost, d.find(h))
		}
		if innermost >= 0 {
			d.popTo(innermost)
		}
		return
	}
	// The end of a form leaves open what was opened within it.
	switch {
	case formatting(tag):
		d.endFormat(tag)
		return
	case !blockTag(tag) && !closed(tag):
		for i := len(d.open) - 1; i >= 0; i-- {
			if d.open[i].tag == tag {
				d.popTo(i)
				return
			}
			if d.open[i].block || closed(d.open[i].tag) {
				return
			}
		}
		return
	}
	var bounds []atom.Atom
	if tag == atom.Li {
		bounds = []atom.Atom{atom.Ul, atom.Ol}
	}
	if i := d.find(tag, bounds...); i >= 0 && (d.open[i].block || d.open[i].outer != nil) && tag != atom.Form {
		d.popTo(i)
		return
	}
	d.remove(tag)
}

// inHidden notes an end tag that isn't that of the innermost element while one is open that shows nothing: which of both it
// ends and what then is shown takes the parser to tell.
func (d *division) inHidden(tag atom.Atom) {
	if !nests(tag) || !slices.ContainsFunc(d.open, func(e element) bool { return e.outer != nil }) {
		return
	}
	for i := len(d.open) - 1; i >= 0; i-- {
		switch have := d.open[i].tag; {
		case have == tag:
			return
		case formatting(tag) && d.open[i].outer != nil:
			d.astray = true
			return
		case have == atom.P, have == atom.Li, have == atom.Dt, have == atom.Dd, have == atom.Option, have == atom.Td, have == atom.Th, have == atom.Tr, have == atom.Tbody:
			// Their own end tags are often left out.
		default:
			d.astray = true
			return
		}
	}
	d.astray = true
}

// endFormat ends a formatting element: and all in it, unless a block began there, which goes on without it.
func (d *division) endFormat(tag atom.Atom) {
	for i := len(d.formats) - 1; i >= 0; i-- {
		if d.formats[i].tag == tag {
			d.formats = slices.Delete(d.formats, i, i+1)
			break
		}
	}
	i := d.find(tag)
	if i < 0 {
		return
	}
	if slices.ContainsFunc(d.open[i+1:], func(e element) bool { return e.block || closed(e.tag) }) {
		d.remove(tag)
		return
	}
	d.popTo(i)
}

// closed reports whether elements of the name, which begin no line, are ended by no other's end tag than those around a block are.
func closed(tag atom.Atom) bool {
	switch tag {
	case atom.Button, atom.Object, atom.Select, atom.Template, atom.Applet, atom.Iframe, atom.Noscript, atom.Noframes, atom.Noembed, atom.Textarea, atom.Script, atom.Style, atom.Title, atom.Xmp:
		return true
	}
	return false
}

// remove takes the innermost inline element of the name out; what is open within it stays.
func (d *division) remove(tag atom.Atom) {
	if i := d.find(tag); i >= 0 && d.open[i].outer == nil {
		d.open = slices.Delete(d.open, i, i+1)
	}
}

// popTo ends all elements from the i-th on.
func (d *division) popTo(i int) {
	for k := len(d.open) - 1; k >= i; k-- {
		e := &d.open[k]
		switch {
		case e.outer != nil:
			d.flush()
			d.cur = e.outer
		case e.block:
			d.flush()
		}
		if e.table != nil && !e.table.rich {
			d.rows(e.table)
		}
	}
	d.open = d.open[:i]
}
