package query

// Query is a query as typed and its tree.
type Query struct {
	Source string
	// Root is nil for an empty query, which every document answers.
	Root Node
}

// Node is a part of a query: *And, *Or, *Not, *Word, *Phrase, *Near, *Field,
// *Years, *Held or *Confidence.
type Node interface {
	// Pos is the range of bytes of the source that the node was read from.
	Pos() Span
	write(*writer)
}

// Span is a range of bytes [Start, End) of a query's source.
type Span struct{ Start, End int }

// Pos is the span itself.
func (s Span) Pos() Span { return s }

// And holds where each of its two or more parts holds. Conditions on the
// structured record that stand in one And speak of the same conference.
type And struct {
	Span
	Of []Node
}

// Or holds where one of its two or more parts holds.
type Or struct {
	Span
	Of []Node
}

// Not holds for the documents where its part doesn't.
type Not struct {
	Span
	Of Node
}

// Word is one word as typed.
type Word struct {
	Span
	Text string
	// Prefix asks for words that start with Text.
	Prefix bool
	// Typos is the number of letters that may be wrong, 0 to 2.
	Typos int
}

// Phrase is words that stand side by side.
type Phrase struct {
	Span
	Text string
}

// Near holds where Left and Right, each a *Word or a *Phrase, stand with at
// most Within syllables between them, in either order.
type Near struct {
	Span
	Left, Right Node
	Within      int
}

// Name is a field of the structured record.
type Name string

// The fields that hold names.
const (
	Bloc     Name = "bloc"
	Unit     Name = "unit" // any unit of the conference: member, head, deputy, ranked, awarded
	Member   Name = "member"
	Head     Name = "head"
	Deputy   Name = "deputy"
	Official Name = "official"
	Award    Name = "award"
	Province Name = "province"
	Kind     Name = "kind"
	Document Name = "doc" // an identity (sha256-…, or its start) or a part of the address
	Movement Name = "movement"
	Cites    Name = "cites"
	Warning  Name = "warning"
)

// Field asks for a record whose name is, or holds, the terms.
type Field struct {
	Span
	Name Name
	// Terms are the words of one name. A single quoted term is a whole name if
	// the corpus has that name; else names that hold all terms are meant.
	Terms []Term
}

// Term is a word or quoted words of a field's name.
type Term struct {
	Text   string
	Quoted bool
	// Literal (="…") is the name exactly as written, area included.
	Literal bool
	Prefix  bool
	Typos   int
}

// Years asks for an emulation year from From to To, both included. With head:
// or deputy: beside it, it is the year of the office, else that of the
// conference.
type Years struct {
	Span
	From, To int // 0 is open
}

// Held asks for a conference held from From to To, both included, as days in
// the form 2006-01-02; "" is open.
type Held struct {
	Span
	From, To string
}

// Confidence asks for a record whose confidence lies between Low and High.
// Beside other fields it is the confidence of the records that they ask for;
// alone it is the lowest confidence of any value of the conference.
type Confidence struct {
	Span
	Low, High         float64
	LowOpen, HighOpen bool // the bound itself is left out
}

// Walk calls visit for n and every node below it, parents first, until visit
// returns false for a node, whose children are then left out.
func Walk(n Node, visit func(Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	switch n := n.(type) {
	case *And:
		for _, c := range n.Of {
			Walk(c, visit)
		}
	case *Or:
		for _, c := range n.Of {
			Walk(c, visit)
		}
	case *Not:
		Walk(n.Of, visit)
	case *Near:
		Walk(n.Left, visit)
		Walk(n.Right, visit)
	}
}
