package query

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// space goes over spaces and over dashes that only join what stands beside them,
// as in "Khối 1 - Sở Nội vụ": a minus that negates stands right before something
// and right behind nothing.
func (p *parser) space() {
	for p.pos < len(p.source) {
		r, n := utf8.DecodeRuneInString(p.source[p.pos:])
		switch {
		case unicode.IsSpace(r):
			p.pos += n
		case isMinus(r):
			end := p.pos + len(p.source[p.pos:]) - len(strings.TrimLeftFunc(p.source[p.pos:], isMinus))
			before, _ := utf8.DecodeLastRuneInString(p.source[:p.pos])
			if !p.endsAt(end) && before != ')' && !isQuote(before) {
				return
			}
			p.pos = end
		default:
			return
		}
	}
}

func isMinus(r rune) bool { return r == '-' || r == '−' }

// endsAt reports whether a word that goes to position i ends there for good,
// rather than at a quote or bracket that opens.
func (p *parser) endsAt(i int) bool {
	r := p.runeAt(i)
	return i == len(p.source) || r == ')' || unicode.IsSpace(r)
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

func (p *parser) isOperator(word string) bool {
	return p.isOr(word) || p.isAnd(word) || p.isNot(word) || word == "NEAR" || strings.HasPrefix(word, "NEAR/")
}

func (p *parser) isOr(word string) bool {
	return word == "OR" || word == "|" || !p.capitals && norm.NFC.String(word) == "HOẶC"
}

func (p *parser) isAnd(word string) bool {
	return word == "AND" || !p.capitals && norm.NFC.String(word) == "VÀ"
}

func (p *parser) isNot(word string) bool {
	return word == "NOT" || !p.capitals && norm.NFC.String(word) == "KHÔNG"
}

// allCapitals reports whether the words of a query are written in capitals
// throughout, as headlines are: they have no small letter, and accents besides
// those of the operators (abbreviations such as UBND have none). Fields and
// phrases may stand beside them.
func allCapitals(source string) bool {
	var p parser
	accents, quoted := false, false
	for _, word := range strings.FieldsFunc(source, func(r rune) bool {
		if isQuote(r) {
			quoted = !quoted
		}
		return quoted || isQuote(r) || unicode.IsSpace(r) || r == '(' || r == ')'
	}) {
		if isFieldStart(word) || p.isOperator(word) {
			continue
		}
		if strings.IndexFunc(word, unicode.IsLower) >= 0 {
			return false
		}
		accents = accents || strings.IndexFunc(norm.NFD.String(word), unicode.IsMark) >= 0
	}
	return accents
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
	if next := p.runeAt(p.pos); next == '~' || next == '*' {
		return nil, p.fail("phrase_sign", Span{p.pos, p.pos + 1}, string(next))
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

func (p *parser) word(word string) (Node, error) {
	at := Span{p.pos, p.pos + len(word)}
	p.pos += len(word)
	if isAddress(word) {
		return &Field{at, Document, []Term{{Text: word, Quoted: true}}}, nil
	}
	t := parseTerm(word)
	if t.Typos == 0 && word[0] != '\\' {
		text, digits, ok := strings.Cut(word, "~")
		if ok && strings.IndexFunc(text, isWordRune) >= 0 && digits != "" && strings.Trim(digits, "0123456789") == "" {
			return nil, p.fail("bad_typos", Span{at.Start + len(text), at.End}, word[len(text):])
		}
	}
	return &Word{at, t.Text, t.Prefix, t.Typos}, nil
}

// isAddress tells the address of a page, which is looked for as such, from words.
func isAddress(word string) bool { return address.MatchString(word) }

var address = regexp.MustCompile(`^([Hh][Tt][Tt][Pp][Ss]?://.+|([\p{Ll}\p{M}0-9-]+\.)+[a-z]{2,}/.+)$`)

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
