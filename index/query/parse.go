package query

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxLengthText = "4096"
	maxLength     = 4096
	maxDepth      = 24
	maxNodes      = 256

	defaultNear = 10
	maxNear     = 100
)

// Parse reads a query. The error is an *Error.
func Parse(source string) (Query, error) {
	q := Query{Source: source}
	if len(source) > maxLength {
		cut := maxLength
		for !utf8.RuneStart(source[cut]) {
			cut--
		}
		return q, &Error{Source: source, Span: Span{cut, cut}, Code: "too_long"}
	}
	if !utf8.ValidString(source) {
		start := 0
		for start < len(source) {
			r, n := utf8.DecodeRuneInString(source[start:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			start += n
		}
		return q, &Error{Source: source, Span: Span{start, start + 1}, Code: "not_utf8"}
	}
	p := &parser{source: source, capitals: allCapitals(source)}
	root, err := p.either(0)
	if err == nil && p.pos < len(source) { // only a bracket ends a query early
		err = p.fail("unopened_bracket", Span{p.pos, p.pos + 1})
	}
	if err != nil {
		return q, err
	}
	q.Root = root
	return q, nil
}

// parser reads a query from left to right; every method leaves pos behind what
// it read.
type parser struct {
	source string
	pos    int
	nodes  int
	// capitals tells that all is written in capitals, so that KHÔNG, VÀ and HOẶC
	// are words like the others.
	capitals bool
}

func (p *parser) fail(code string, at Span, detail ...string) *Error {
	return &Error{Source: p.source, Span: at, Code: code, Detail: strings.Join(detail, "")}
}

func (p *parser) count(at Span) error {
	if p.nodes++; p.nodes > maxNodes {
		return p.fail("too_many", at)
	}
	return nil
}

// either reads parts joined by OR.
func (p *parser) either(depth int) (Node, error) {
	var parts []Node
	for {
		part, err := p.all(depth)
		if err != nil {
			return nil, err
		}
		p.space()
		at, word := p.pos, p.rest()
		if part == nil {
			switch {
			case p.isOr(word):
				return nil, p.fail("operand_missing", Span{at, at + len(word)}, word)
			case len(parts) > 0:
				return nil, p.fail("operand_missing", p.before(at), "OR")
			}
			return nil, nil
		}
		parts = append(parts, part)
		if !p.isOr(word) {
			break
		}
		p.pos += len(word)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return &Or{Span{parts[0].Pos().Start, parts[len(parts)-1].Pos().End}, parts}, nil
}

// before finds the operator that ends before at.
func (p *parser) before(at int) Span {
	end := len(strings.TrimRightFunc(p.source[:at], unicode.IsSpace))
	start := strings.LastIndexFunc(p.source[:end], unicode.IsSpace) + 1
	for start < end && (p.source[start] == '(' || p.source[start] == ')' || p.source[start] == '"') {
		start++
	}
	for !utf8.RuneStart(p.source[start]) {
		start++
	}
	return Span{start, end}
}

// all reads parts side by side; nil where there is none.
func (p *parser) all(depth int) (Node, error) {
	var parts []Node
	for {
		p.space()
		at, word := p.pos, p.rest()
		switch {
		case p.pos == len(p.source), p.source[p.pos] == ')', p.isOr(word):
			switch len(parts) {
			case 0:
				return nil, nil
			case 1:
				return parts[0], nil
			}
			return &And{Span{parts[0].Pos().Start, parts[len(parts)-1].Pos().End}, parts}, nil
		case p.isAnd(word):
			p.pos += len(word)
			p.space()
			if next := p.rest(); len(parts) == 0 || p.pos == len(p.source) || p.source[p.pos] == ')' || p.isOr(next) || p.isAnd(next) {
				return nil, p.fail("operand_missing", Span{at, at + len(word)}, word)
			}
			continue
		case word == "NEAR" || strings.HasPrefix(word, "NEAR/"):
			near, err := p.near(parts, word)
			if err != nil {
				return nil, err
			}
			// a NEAR/5 b NEAR/5 c asks for a near b and b near c.
			if last, ok := parts[len(parts)-1].(*Near); ok {
				near.Left = last.Right
				parts = append(parts, near)
			} else {
				parts[len(parts)-1] = near
			}
			continue
		}
		part, err := p.one(depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
}

// near reads NEAR and what follows; before is what stands before it.
func (p *parser) near(before []Node, word string) (*Near, error) {
	at := Span{p.pos, p.pos + len(word)}
	if len(before) == 0 {
		return nil, p.fail("operand_missing", at, word)
	}
	within := defaultNear
	if word != "NEAR" {
		n, err := strconv.Atoi(word[len("NEAR/"):])
		if err != nil || n < 0 || n > maxNear || word[len("NEAR/")] == '+' {
			return nil, p.fail("bad_near", at, word)
		}
		within = n
	}
	left := before[len(before)-1]
	if n, ok := left.(*Near); ok {
		left = n.Right
	}
	if !isText(left) {
		return nil, p.fail("near_operand", left.Pos())
	}
	p.pos = at.End
	p.space()
	if p.pos == len(p.source) || p.source[p.pos] == ')' || p.isOperator(p.rest()) {
		return nil, p.fail("operand_missing", at, word)
	}
	right, err := p.one(0)
	if err != nil {
		return nil, err
	}
	if !isText(right) {
		return nil, p.fail("near_operand", right.Pos())
	}
	if err := p.count(at); err != nil {
		return nil, err
	}
	return &Near{Span{left.Pos().Start, right.Pos().End}, left, right, within}, nil
}

func isText(n Node) bool {
	switch n.(type) {
	case *Word, *Phrase:
		return true
	}
	return false
}

// one reads a word, a phrase, a field, a bracket, or one of these negated.
func (p *parser) one(depth int) (Node, error) {
	start := p.pos
	if err := p.count(Span{start, start}); err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, p.fail("too_deep", Span{start, start + 1})
	}
	r, n := utf8.DecodeRuneInString(p.source[p.pos:])
	word := p.rest()
	switch {
	case r == '(':
		p.pos += n
		inner, err := p.either(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.pos == len(p.source) {
			return nil, p.fail("unclosed_bracket", Span{start, start + 1})
		}
		p.pos++
		if inner == nil {
			return nil, p.fail("empty_bracket", Span{start, p.pos})
		}
		return inner, nil
	case isQuote(r):
		return p.phrase()
	case p.isNot(word):
		p.pos += len(word)
		p.space()
		return p.not(start, depth)
	case isMinus(r): // space has left out those that stand alone
		p.pos += n
		return p.not(start, depth)
	}
	if isFieldStart(word) {
		name, value, _ := strings.Cut(word, ":")
		// "Khối trưởng: Sở Nội vụ" is a sentence; "trưởng:x" and "hed: x" are slips.
		if _, known := lookUpField(name); known || value != "" || !p.endsAt(p.pos+len(word)) || nearest(name, Fields()) != "" {
			return p.field(name)
		}
		w := &Word{Span: Span{start, start + len(word)}, Text: name}
		p.pos += len(word)
		return w, nil
	}
	return p.word(word)
}

func (p *parser) not(start, depth int) (Node, error) {
	if p.pos == len(p.source) || p.source[p.pos] == ')' || p.isOperator(p.rest()) && !p.isNot(p.rest()) {
		sign := strings.TrimSpace(p.source[start:p.pos])
		return nil, p.fail("not_missing", Span{start, start + len(sign)}, sign)
	}
	inner, err := p.one(depth + 1)
	if err != nil {
		return nil, err
	}
	return &Not{Span{start, p.pos}, inner}, nil
}
