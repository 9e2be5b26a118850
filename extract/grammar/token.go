package grammar

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// Class is the shape of a token.
type Class uint8

// The classes of tokens.
const (
	Lower   Class = iota // a syllable without capitals
	Capital              // a syllable with a first capital: "Khối"
	Upper                // a syllable all in capitals, two letters at least: "UBND"
	Mixed                // letters with a capital inside or joined to digits: "PhòngGD", "A1"
	Digits               // decimal digits only
	Mark                 // one punctuation mark or symbol
)

// Word is what all tokens of the same letters share.
type Word struct {
	// Lower is the lower-case form.
	Lower string
	// Fold is Lower without accents.
	Fold string
	// id and fold are the word's numbers in the lexicon; 0 is unknown to it.
	id, fold uint32
}

// Token is one unit of the normalized text.
type Token struct {
	corpus.Span
	Class Class
	// Spaced tells that white space or a line break stands before the token, Line
	// that a line break does.
	Spaced, Line bool
	Word         *Word
}

// Is reports whether the token's lower form is one of the given ones.
func (t *Token) Is(lower ...string) bool {
	for _, l := range lower {
		if t.Word.Lower == l {
			return true
		}
	}
	return false
}

// Letters reports whether the token is a syllable of any case.
func (t *Token) Letters() bool { return t.Class <= Mixed }

// Capitalized reports whether the token begins with a capital letter.
func (t *Token) Capitalized() bool { return t.Class >= Capital && t.Class <= Mixed }

// Number is the value of a Digits token, -1 for others and for values over nine
// digits.
func (t *Token) Number() int {
	if t.Class != Digits || t.Len() > 9 {
		return -1
	}
	n := 0
	for _, c := range []byte(t.Word.Lower) {
		n = n*10 + int(c-'0')
	}
	return n
}

// asciiClass tells letters, digits and spaces of ASCII apart.
const (
	other = iota
	letter
	digit
	space
)

func classOf(c byte) int {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		return letter
	case '0' <= c && c <= '9':
		return digit
	case c == ' ', c == '\t':
		return space
	}
	return other
}

// Tokenize divides text into tokens. Spans are bytes of text. Words are shared
// through the lexicon's table and, for words it doesn't know, through words.
func (l *Lexicon) Tokenize(text string) []Token {
	return l.AppendTokens(make([]Token, 0, len(text)/5+8), text)
}

// AppendTokens appends the tokens of text to tokens.
func (l *Lexicon) AppendTokens(tokens []Token, text string) []Token {
	unknown := make(map[string]*Word)
	spaced, line := true, true
	for i := 0; i < len(text); {
		switch text[i] {
		case ' ', '\t':
			spaced = true
			i++
			continue
		case '\n':
			spaced, line = true, true
			i++
			continue
		}
		end, class := scan(text, i)
		t := Token{Span: corpus.Span{Start: i, End: end}, Class: class, Spaced: spaced, Line: line}
		t.Word = l.word(text[i:end], unknown)
		tokens = append(tokens, t)
		spaced, line = false, false
		i = end
	}
	return tokens
}

// scan finds the end and the class of the token that begins at byte i of text.
func scan(text string, i int) (int, Class) {
	start := i
	if classOf(text[i]) == digit {
		for i < len(text) && classOf(text[i]) == digit {
			i++
		}
		return i, Digits
	}
	letters, uppers, digits := 0, 0, 0
	first := false
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf {
			switch classOf(c) {
			case letter:
				if c <= 'Z' {
					uppers++
					if letters == 0 {
						first = true
					}
				}
				letters++
				i++
				continue
			case digit:
				if letters > 1 && uppers == 0 {
					break // «năm2020»: a lost space
				}
				if letters > 0 {
					digits++
					i++
					continue
				}
			}
			break
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '’' || !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		if unicode.IsUpper(r) {
			uppers++
			if letters == 0 {
				first = true
			}
		}
		letters++
		i += size
	}
	switch {
	case letters == 0:
		_, size := utf8.DecodeRuneInString(text[start:])
		return start + size, Mark
	case digits > 0:
		return i, Mixed
	case uppers == 0:
		return i, Lower
	case uppers == letters && letters > 1:
		return i, Upper
	case first && uppers == 1:
		return i, Capital
	}
	return i, Mixed
}

// word is the shared word of the raw letters.
func (l *Lexicon) word(raw string, unknown map[string]*Word) *Word {
	if w := l.words[raw]; w != nil {
		return w
	}
	if w := unknown[raw]; w != nil {
		return w
	}
	w := l.makeWord(raw)
	unknown[raw] = w
	return w
}

func (l *Lexicon) makeWord(raw string) *Word {
	lower := strings.ToLower(raw)
	fold := wordFold(lower)
	return &Word{Lower: lower, Fold: fold, id: l.ids[wordKey(lower)], fold: l.folds[fold]}
}

// wordKey unites the spellings of a syllable that mean the same: tone placement
// and i/y by the school rules.
func wordKey(lower string) string {
	if lower == "–" || lower == "—" {
		return "-"
	}
	return viet.ExactKey(lower)
}

func wordFold(lower string) string {
	if lower == "–" || lower == "—" {
		return "-"
	}
	return viet.Fold(lower)
}

// ID is the word's number in the lexicon; words that differ only in case, tone
// placement or i/y share it, and 0 is a word that no phrase holds.
func (w *Word) ID() uint32 { return w.id }
