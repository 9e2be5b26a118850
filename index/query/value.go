package query

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

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
	if name == Kind { // kinds of two words are known, so they need no quotes
		if p.space(); p.pos < len(p.source) {
			if _, known := lookUpKind(word + " " + p.rest()); known && p.rest() != "" {
				at.End = p.pos + len(p.rest())
				word = p.source[at.Start:at.End]
			}
		}
		p.pos = at.End
	}
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
		case p.isOr(word):
			if err := flush(p.pos); err != nil {
				return nil, p.fail("operand_missing", Span{p.pos, p.pos + len(word)}, word)
			}
			p.pos += len(word)
		case r == '(' || p.isOperator(word) || isMinus(r):
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
		kind, ok := lookUpKind(text())
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

// sentenceSigns are signs behind a value that belong to the sentence around it.
const sentenceSigns = ",;?!"

// bounds reads a..b, >=a, >a, <=a, <a or a; open tells > and <.
func bounds(text string) (low, high string, lowOpen, highOpen, isRange bool) {
	text = strings.TrimRight(text, sentenceSigns)
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

// yearsJoined is a range of years as people write it: 2015-2019, 2018/2019.
var yearsJoined = regexp.MustCompile(`^(\d{4})\s*[-−–—/]\s*(\d{4})$`)

func (p *parser) years(whole, at Span, text string) (Node, error) {
	low, high, lowOpen, highOpen, isRange := bounds(text)
	if m := yearsJoined.FindStringSubmatch(low); m != nil && !isRange {
		low, high, isRange = m[1], m[2], true
	}
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
