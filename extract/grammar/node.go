package grammar

import (
	"fmt"
	"io"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// Kind names what a node is: "unit", "date", "word".
type Kind string

// The kinds that the grammar makes itself; rules make the others.
const (
	WordNode   Kind = "word"   // a syllable that no rule took
	MarkNode   Kind = "mark"   // a punctuation mark
	PhraseNode Kind = "phrase" // a phrase of the lexicon
)

// Node is a stretch of tokens that a rule made something of.
type Node struct {
	Kind Kind
	corpus.Span
	// From and To are the tokens [From, To) of the document.
	From, To int
	// Entries are the categories of a phrase.
	Entries []Entry
	// Value is what the rule made.
	Value any
	// Rule names the rule that made the node.
	Rule string
	// Children are the nodes that this one was made of.
	Children []*Node
	// Weak tells that a match held only without accents.
	Weak bool
	// lower is the lower-case letters of a single token that no rule took.
	lower string
}

// Lower is the lower-case letters of a node of one token (a word, a mark, a phrase
// of one syllable), "" for other nodes.
func (n *Node) Lower() string { return n.lower }

// Has reports whether the node is a phrase of the category.
func (n *Node) Has(c Category) bool {
	for i := range n.Entries {
		if n.Entries[i].Category == c {
			return true
		}
	}
	return false
}

// Entry is the phrase's entry of the category.
func (n *Node) Entry(c Category) (Entry, bool) {
	for _, e := range n.Entries {
		if e.Category == c {
			return e, true
		}
	}
	return Entry{}, false
}

// Nodes gives out nodes from memory that serves one document after the other. The
// zero value is ready.
type Nodes struct {
	chunks [][]Node
	// used is the number of nodes given out.
	used int
}

// chunk is the number of nodes that memory is taken for at once.
const chunk = 128

func (a *Nodes) next() *Node {
	k := a.used / chunk
	if k == len(a.chunks) {
		a.chunks = append(a.chunks, make([]Node, chunk))
	}
	n := &a.chunks[k][a.used%chunk]
	a.used++
	return n
}

// Reset takes all nodes back: none that was given out may be used any more.
func (a *Nodes) Reset() {
	for k := 0; k*chunk < a.used; k++ {
		clear(a.chunks[k])
	}
	a.used = 0
}

// Token is the node of one token that no rule took.
func (a *Nodes) Token(tokens []Token, i int) *Node {
	t := &tokens[i]
	n := a.next()
	n.Kind, n.Span, n.From, n.To, n.lower = WordNode, t.Span, i, i+1, t.Word.Lower
	if !t.Letters() && t.Class != Digits {
		n.Kind = MarkNode
	}
	return n
}

// Phrase is the node of a phrase of the lexicon over tokens [from, to).
func (a *Nodes) Phrase(tokens []Token, from, to int, entries []Entry) *Node {
	n := a.next()
	n.Kind, n.Rule, n.From, n.To, n.Entries = PhraseNode, "phrase", from, to, entries
	n.Span = corpus.Span{Start: tokens[from].Start, End: tokens[to-1].End}
	if to == from+1 {
		n.lower = tokens[from].Word.Lower
	}
	return n
}

// SpanNode is a node over tokens [from, to).
func SpanNode(kind Kind, rule string, tokens []Token, from, to int) *Node {
	return &Node{
		Kind: kind, Rule: rule, From: from, To: to,
		Span: corpus.Span{Start: tokens[from].Start, End: tokens[to-1].End},
	}
}

// Derivation writes the node as a tree: rule, kind and text of each node, down
// to the tokens' letters.
func (n *Node) Derivation(w io.Writer, text string, depth int) {
	fmt.Fprintf(w, "%s%s", strings.Repeat("  ", depth), n.Kind)
	if n.Rule != "" {
		fmt.Fprintf(w, " (%s)", n.Rule)
	}
	fmt.Fprintf(w, " «%s» [%d:%d]", strings.ReplaceAll(text[n.Start:n.End], "\n", " "), n.Start, n.End)
	if n.Weak {
		fmt.Fprint(w, " weak")
	}
	fmt.Fprintln(w)
	for _, c := range n.Children {
		c.Derivation(w, text, depth+1)
	}
}
