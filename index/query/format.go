package query

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Quote writes a name as a phrase of the language. Quotes in it become spaces,
// since names are compared without them.
func Quote(name string) string {
	return `"` + strings.Map(func(r rune) rune {
		if isQuote(r) {
			return ' '
		}
		return r
	}, name) + `"`
}

// String is the query in a canonical form that parses to the same tree.
func (q Query) String() string {
	if q.Root == nil {
		return ""
	}
	w := &writer{}
	q.Root.write(w)
	return w.String()
}

// Tree is the query as a bracketed tree, for tests and for people who wonder
// how a query was read.
func (q Query) Tree() string {
	if q.Root == nil {
		return "()"
	}
	w := &writer{tree: true}
	q.Root.write(w)
	return w.String()
}

type writer struct {
	strings.Builder
	tree bool
}

func (w *writer) list(name, sep string, of []Node) {
	w.WriteByte('(')
	if w.tree {
		w.WriteString(name)
		sep = " "
	}
	for i, n := range of {
		if i > 0 || w.tree {
			w.WriteString(sep)
		}
		n.write(w)
	}
	w.WriteByte(')')
}

func (n *And) write(w *writer) { w.list("and", " ", n.Of) }
func (n *Or) write(w *writer)  { w.list("or", " OR ", n.Of) }

func (n *Not) write(w *writer) {
	if w.tree {
		w.list("not", "", []Node{n.Of})
		return
	}
	w.WriteByte('-')
	n.Of.write(w)
}

func (n *Word) write(w *writer) {
	if w.tree {
		w.WriteString("(word ")
	}
	w.term(Term{Text: n.Text, Prefix: n.Prefix, Typos: n.Typos})
	if w.tree {
		w.WriteByte(')')
	}
}

func (n *Phrase) write(w *writer) {
	if w.tree {
		w.WriteString("(phrase ")
	}
	w.term(Term{Text: n.Text, Quoted: true})
	if w.tree {
		w.WriteByte(')')
	}
}

func (n *Near) write(w *writer) {
	if w.tree {
		w.list("near "+strconv.Itoa(n.Within), "", []Node{n.Left, n.Right})
		return
	}
	w.WriteByte('(')
	n.Left.write(w)
	w.WriteString(" NEAR/" + strconv.Itoa(n.Within) + " ")
	n.Right.write(w)
	w.WriteByte(')')
}

func (n *Field) write(w *writer) {
	if w.tree {
		w.WriteString("(field " + string(n.Name))
		for _, t := range n.Terms {
			w.WriteByte(' ')
			w.term(t)
		}
		w.WriteByte(')')
		return
	}
	w.WriteString(string(n.Name) + ":")
	brackets := len(n.Terms) > 1
	if brackets {
		w.WriteByte('(')
	}
	for i, t := range n.Terms {
		if i > 0 {
			w.WriteByte(' ')
		}
		w.term(t)
	}
	if brackets {
		w.WriteByte(')')
	}
}

func (n *Years) write(w *writer) {
	from, to := "", ""
	if n.From != 0 {
		from = strconv.Itoa(n.From)
	}
	if n.To != 0 {
		to = strconv.Itoa(n.To)
	}
	w.interval("years", "year:", from, to)
}

func (n *Held) write(w *writer) { w.interval("held", "held:", n.From, n.To) }

func (n *Confidence) write(w *writer) {
	low, high := "", ""
	if n.Low > 0 || n.LowOpen {
		low = bound(">", n.LowOpen, n.Low)
	}
	if n.High < 1 || n.HighOpen {
		high = bound("<", n.HighOpen, n.High)
	}
	switch {
	case w.tree:
		w.WriteString(strings.Join(nonEmpty("(confidence", low, high), " ") + ")")
	case low == "" && high == "":
		w.WriteString("confidence:>=0")
	case low != "" && high != "": // only a..b has two bounds, both included
		w.WriteString("confidence:" + strconv.FormatFloat(n.Low, 'g', -1, 64) + ".." + strconv.FormatFloat(n.High, 'g', -1, 64))
	default:
		w.WriteString("confidence:" + low + high)
	}
}

func bound(sign string, open bool, v float64) string {
	if !open {
		sign += "="
	}
	return sign + strconv.FormatFloat(v, 'g', -1, 64)
}

func nonEmpty(parts ...string) []string {
	kept := parts[:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

func (w *writer) interval(name, field, from, to string) {
	value := from
	if from != to {
		value = from + ".." + to
	}
	if w.tree {
		w.WriteString("(" + name + " " + value + ")")
		return
	}
	w.WriteString(field + value)
}

func (w *writer) term(t Term) {
	switch {
	case t.Literal:
		w.WriteString(`="` + t.Text + `"`)
	case t.Quoted:
		w.WriteString(`"` + t.Text + `"`)
	default:
		w.WriteString(escape(t.Text))
	}
	if t.Prefix {
		w.WriteByte('*')
	}
	if t.Typos > 0 {
		w.WriteByte('~')
		if t.Typos > 1 {
			w.WriteString(strconv.Itoa(t.Typos))
		}
	}
}

// escape puts a backslash before what would not be read as a plain word.
func escape(word string) string {
	var p parser
	first, _ := utf8.DecodeRuneInString(word)
	plain := parseTerm(word) == Term{Text: word} && !p.isOperator(word) && !isMinus(first) && !isFieldStart(word) &&
		!isAddress(word) && !strings.Contains(word, "~")
	if plain && (word[0] != '\\' || len(word) == 1) {
		return word
	}
	return `\` + word
}
