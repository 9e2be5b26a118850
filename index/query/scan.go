package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

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
