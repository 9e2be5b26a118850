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
	p := &parser{source: source}
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

func (p *parser) space() {
	for p.pos < len(p.source) {
		r, n := utf8.DecodeRuneInString(p.source[p.pos:])
		if !unicode.IsSpace(r) {
			return
		}
		p.pos += n
	}
}

func (p *parser) runeAt(i int) rune {
	r, _ := utf8.DecodeRuneInString(p.source[i:])
	return r
}

// rest is what of the word at pos follows: up to a space, quote or bracket.
func (p *parser) rest() string {
	for i, r := range p.source[p.pos:] {
		if unicode.IsSpace(r) || r == '(' || r == ')' || isQuote(r) {
			return p.source[p.pos : p.pos+i]
		}
	}
	return p.source[p.pos:]
}

func isQuote(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '«', '»', '＂':
		return true
	}
	return false
}

func isOperator(word string) bool {
	switch word {
	case "OR", "|", "HOẶC", "AND", "VÀ", "NOT", "KHÔNG", "NEAR":
		return true
	}
	return strings.HasPrefix(word, "NEAR/")
}

func isOr(word string) bool  { return word == "OR" || word == "|" || word == "HOẶC" }
func isAnd(word string) bool { return word == "AND" || word == "VÀ" }
func isNot(word string) bool { return word == "NOT" || word == "KHÔNG" }

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
			case isOr(word):
				return nil, p.fail("operand_missing", Span{at, at + len(word)}, word)
			case len(parts) > 0:
				return nil, p.fail("operand_missing", p.before(at), "OR")
			}
			return nil, nil
		}
		parts = append(parts, part)
		if !isOr(word) {
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
		case p.pos == len(p.source), p.source[p.pos] == ')', isOr(word):
			switch len(parts) {
			case 0:
				return nil, nil
			case 1:
				return parts[0], nil
			}
			return &And{Span{parts[0].Pos().Start, parts[len(parts)-1].Pos().End}, parts}, nil
		case isAnd(word):
			p.pos += len(word)
			p.space()
			if next := p.rest(); len(parts) == 0 || p.pos == len(p.source) || p.source[p.pos] == ')' || isOr(next) || isAnd(next) {
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
	if p.pos == len(p.source) || p.source[p.pos] == ')' || isOperator(p.rest()) {
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
	case isNot(word):
		p.pos += len(word)
		p.space()
		return p.not(start, depth)
	case r == '-' || r == '−':
		p.pos += n
		// A dash between spaces joins names; only a dash before a word negates.
		if next, _ := utf8.DecodeRuneInString(p.source[p.pos:]); p.pos == len(p.source) || unicode.IsSpace(next) {
			return nil, p.fail("not_missing", Span{start, p.pos})
		}
		return p.not(start, depth)
	}
	if isFieldStart(word) {
		return p.field(word[:strings.IndexByte(word, ':')])
	}
	return p.word(word), nil
}

func (p *parser) not(start, depth int) (Node, error) {
	if p.pos == len(p.source) || p.source[p.pos] == ')' || isOperator(p.rest()) && !isNot(p.rest()) {
		return nil, p.fail("not_missing", Span{start, p.pos})
	}
	inner, err := p.one(depth + 1)
	if err != nil {
		return nil, err
	}
	return &Not{Span{start, p.pos}, inner}, nil
}

// phrase reads quoted words; pos is at the quote.
func (p *parser) phrase() (*Phrase, error) {
	start := p.pos
	_, n := utf8.DecodeRuneInString(p.source[p.pos:])
	p.pos += n
	end := strings.IndexFunc(p.source[p.pos:], isQuote)
	if end < 0 {
		return nil, p.fail("unclosed_quote", Span{start, len(p.source)})
	}
	text := p.source[p.pos : p.pos+end]
	p.pos += end
	_, n = utf8.DecodeRuneInString(p.source[p.pos:])
	p.pos += n
	if strings.IndexFunc(text, isWordRune) < 0 {
		return nil, p.fail("empty_phrase", Span{start, p.pos})
	}
	return &Phrase{Span{start, p.pos}, text}, nil
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// isFieldStart reports whether word starts with a field's name and a colon, as
// an address with "//" behind the colon does not.
func isFieldStart(word string) bool {
	name, value, ok := strings.Cut(word, ":")
	return ok && isFieldName(name) && !strings.HasPrefix(value, "//")
}

// isFieldName tells a name before a colon from a clock time or a number.
func isFieldName(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		} else if r != '_' && !unicode.Is(unicode.Mn, r) {
			return false
		}
	}
	return letters > 1
}

func (p *parser) word(word string) *Word {
	w := &Word{Span: Span{p.pos, p.pos + len(word)}}
	p.pos += len(word)
	t := parseTerm(word)
	w.Text, w.Prefix, w.Typos = t.Text, t.Prefix, t.Typos
	return w
}

// parseTerm takes the signs at the end of a word off.
func parseTerm(word string) Term {
	if len(word) > 1 && word[0] == '\\' {
		return Term{Text: word[1:]}
	}
	for suffix, t := range map[string]Term{"*": {Prefix: true}, "~": {Typos: 1}, "~1": {Typos: 1}, "~2": {Typos: 2}} {
		if text, ok := strings.CutSuffix(word, suffix); ok && strings.IndexFunc(text, isWordRune) >= 0 {
			t.Text = text
			return t
		}
	}
	return Term{Text: word}
}

// field reads a field with its value; pos is at the field's name.
func (p *parser) field(written string) (Node, error) {
	start := p.pos
	name, known := lookUpField(written)
	if !known {
		err := p.fail("unknown_field", Span{start, start + len(written)}, written)
		err.Near = nearest(written, Fields())
		return nil, err
	}
	p.pos += len(written) + 1
	p.space() // a space after the colon is a slip that has one meaning only
	missing := p.fail("value_missing", Span{start, start + len(written) + 1}, written)
	if p.pos == len(p.source) {
		return nil, missing
	}
	r, _ := utf8.DecodeRuneInString(p.source[p.pos:])
	switch {
	case r == ')':
		return nil, missing
	case r == '(':
		return p.fieldGroup(start, name)
	case isQuote(r), r == '=' && isQuote(p.runeAt(p.pos+1)):
		if r == '=' {
			p.pos++
		}
		phrase, err := p.phrase()
		if err != nil {
			return nil, err
		}
		return p.value(Span{start, p.pos}, phrase.Pos(), name, []Term{{Text: phrase.Text, Quoted: true, Literal: r == '='}})
	}
	word := p.rest()
	at := Span{p.pos, p.pos + len(word)}
	p.pos = at.End
	return p.value(Span{start, p.pos}, at, name, []Term{parseTerm(word)})
}

// fieldGroup reads field:(a b OR "c"); pos is at the bracket.
func (p *parser) fieldGroup(start int, name Name) (Node, error) {
	open := p.pos
	p.pos++
	var either []Node
	var terms []Term
	from := p.pos
	flush := func(end int) error {
		if len(terms) == 0 {
			return p.fail("empty_bracket", Span{open, end})
		}
		node, err := p.value(Span{start, end}, Span{from, end}, name, terms)
		if err != nil {
			return err
		}
		either, terms = append(either, node), nil
		return nil
	}
	for {
		p.space()
		if p.pos == len(p.source) {
			return nil, p.fail("unclosed_bracket", Span{open, open + 1})
		}
		if err := p.count(Span{p.pos, p.pos}); err != nil {
			return nil, err
		}
		if len(terms) == 0 {
			from = p.pos
		}
		r, _ := utf8.DecodeRuneInString(p.source[p.pos:])
		word := p.rest()
		switch {
		case r == ')':
			if err := flush(p.pos); err != nil {
				return nil, err
			}
			p.pos++
			if len(either) == 1 {
				return either[0], nil
			}
			return &Or{Span{start, p.pos}, either}, nil
		case isQuote(r):
			phrase, err := p.phrase()
			if err != nil {
				return nil, err
			}
			terms = append(terms, Term{Text: phrase.Text, Quoted: true})
		case isOr(word):
			if err := flush(p.pos); err != nil {
				return nil, p.fail("operand_missing", Span{p.pos, p.pos + len(word)}, word)
			}
			p.pos += len(word)
		case r == '(' || isOperator(word) || word[0] == '-':
			return nil, p.fail("field_term", Span{p.pos, p.pos + max(1, len(word))}, string(r))
		default:
			p.pos += len(word)
			terms = append(terms, parseTerm(word))
		}
	}
}

// value makes the node of a field; whole is its span and at that of the value.
func (p *parser) value(whole, at Span, name Name, terms []Term) (Node, error) {
	text := func() string {
		words := make([]string, len(terms))
		for i, t := range terms {
			words[i] = t.Text
		}
		return strings.TrimSpace(strings.Join(words, " "))
	}
	switch name {
	case yearField:
		return p.years(whole, at, text())
	case heldField:
		return p.held(whole, at, text())
	case confidenceField:
		return p.confidence(whole, at, text())
	case Kind:
		kind, ok := kindNames[foldASCII(text())]
		if !ok {
			err := p.fail("bad_kind", at, text())
			err.Near = nearest(text(), []string{"launch", "mid_year", "year_end", "other"})
			return nil, err
		}
		terms = []Term{{Text: kind}}
	default:
		// A name without a letter or digit can match nothing.
		if strings.IndexFunc(text(), isWordRune) < 0 {
			return nil, p.fail("value_missing", whole, string(name))
		}
	}
	return &Field{whole, name, terms}, nil
}

// bounds reads a..b, >=a, >a, <=a, <a or a; open tells > and <.
func bounds(text string) (low, high string, lowOpen, highOpen, isRange bool) {
	if a, b, ok := strings.Cut(text, ".."); ok {
		return strings.TrimSpace(a), strings.TrimSpace(b), false, false, true
	}
	for _, sign := range []string{">=", "≥", "<=", "≤", ">", "<", "="} {
		rest, ok := strings.CutPrefix(text, sign)
		if !ok {
			continue
		}
		rest = strings.TrimSpace(rest)
		switch sign {
		case ">=", "≥":
			return rest, "", false, false, true
		case ">":
			return rest, "", true, false, true
		case "<=", "≤":
			return "", rest, false, false, true
		case "<":
			return "", rest, false, true, true
		}
		return rest, rest, false, false, false
	}
	return text, text, false, false, false
}

func (p *parser) years(whole, at Span, text string) (Node, error) {
	low, high, lowOpen, highOpen, isRange := bounds(text)
	n := &Years{Span: whole}
	for _, b := range []struct {
		text string
		year *int
	}{{low, &n.From}, {high, &n.To}} {
		if b.text == "" && isRange {
			continue
		}
		year, err := strconv.Atoi(b.text)
		if err != nil || year < 1900 || year > 2199 {
			return nil, p.fail("bad_year", at, text)
		}
		*b.year = year
	}
	if lowOpen {
		n.From++
	}
	if highOpen {
		n.To--
	}
	switch {
	case n.From == 0 && n.To == 0:
		return nil, p.fail("bad_year", at, text)
	case n.From != 0 && n.To != 0 && n.From > n.To:
		return nil, p.fail("empty_range", at, text)
	}
	return n, nil
}

func (p *parser) held(whole, at Span, text string) (Node, error) {
	low, high, lowOpen, highOpen, isRange := bounds(text)
	n := &Held{Span: whole}
	bad := p.fail("bad_day", at, text)
	if low != "" || !isRange {
		first, last, ok := days(low)
		if !ok {
			return nil, bad
		}
		if n.From = first; lowOpen {
			n.From = dayAfter(last, 1)
		}
	}
	if high != "" || !isRange {
		first, last, ok := days(high)
		if !ok {
			return nil, bad
		}
		if n.To = last; highOpen {
			n.To = dayAfter(first, -1)
		}
	}
	switch {
	case n.From == "" && n.To == "":
		return nil, bad
	case n.From != "" && n.To != "" && n.From > n.To:
		return nil, p.fail("empty_range", at, text)
	}
	return n, nil
}

func (p *parser) confidence(whole, at Span, text string) (Node, error) {
	low, high, lowOpen, highOpen, isRange := bounds(text)
	n := &Confidence{Span: whole, High: 1, LowOpen: lowOpen, HighOpen: highOpen}
	for _, b := range []struct {
		text  string
		value *float64
	}{{low, &n.Low}, {high, &n.High}} {
		if b.text == "" && isRange {
			continue
		}
		v, err := strconv.ParseFloat(strings.Replace(b.text, ",", ".", 1), 64)
		if err != nil || !(v >= 0 && v <= 1) {
			return nil, p.fail("bad_confidence", at, text)
		}
		*b.value = v + 0 // -0 becomes 0
	}
	switch {
	case low == "" && high == "":
		return nil, p.fail("bad_confidence", at, text)
	case n.Low > n.High:
		return nil, p.fail("empty_range", at, text)
	}
	return n, nil
}
