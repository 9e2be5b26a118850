package extract

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// A text without any accents («Khoi thi dua so 3 tong ket nam 2020») is read by
// giving its words the accents they most likely have: the phrases of the lexicon
// tell most, a table of readings the rest. Only the identity of the words changes;
// what a report says and quotes stays as the text has it.

//go:embed vocabulary/accentless/readings.tsv
var readingsTable string

// readingsHeader is the first line of the table, after its comments.
const readingsHeader = "phrase"

const (
	// leastAccentless is how many letters tell that accents are missing and not
	// just not needed.
	leastAccentless = 200
	// accentlessTrust is how far readings of a text without accents are to be
	// trusted: all of them go to a review.
	accentlessTrust = 0.7
	// longestReading is the most words of a row of the table.
	longestReading = 3
)

// readings tell the words that folded ones stand for.
type readings struct {
	// rows are keyed by the folded words with a space between, with "#", "^" or ","
	// for what follows; the words of capitals inside a sentence by "^" and the
	// folded word.
	rows map[string][]*grammar.Word
	// surnames are keyed by their folded form.
	surnames map[string]*grammar.Word
}

// newReadings reads the embedded table; the words become those of the lexicon.
func newReadings(l *grammar.Lexicon, g *gazetteer.Gazetteer) (*readings, error) {
	t := &readings{rows: make(map[string][]*grammar.Word), surnames: make(map[string]*grammar.Word)}
	if err := t.parse(l, "vocabulary/accentless/readings.tsv", readingsTable); err != nil {
		return nil, err
	}
	for s := range g.Surnames() {
		tokens := l.Tokenize(s.Name)
		if len(tokens) != 1 {
			continue
		}
		w := tokens[0].Word
		if have := t.surnames[w.Fold]; have == nil || t.rank(have) < t.rank(w) {
			t.surnames[w.Fold] = w
		}
	}
	return t, nil
}

// rank prefers, of surnames that fold together, what the table has for capitals.
func (t *readings) rank(w *grammar.Word) int {
	if row := t.rows["^"+w.Fold]; len(row) == 1 && row[0].Lower == w.Lower {
		return 1
	}
	return 0
}

// parse adds the rows of a table. A line that isn't understood is an error with
// file and number.
func (t *readings) parse(l *grammar.Lexicon, name, table string) error {
	return eachRow(name, table, readingsHeader, func(line string) error {
		tokens := l.Tokenize(line)
		if len(tokens) == 0 || len(tokens) > longestReading {
			return fmt.Errorf("%q has no word, or too many", line)
		}
		row := make([]*grammar.Word, 0, len(tokens))
		var b strings.Builder
		for k := range tokens {
			if k > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(tokens[k].Word.Fold)
			if tokens[k].Letters() {
				row = append(row, tokens[k].Word)
			}
		}
		if len(row) == 0 {
			return fmt.Errorf("%q has no word", line)
		}
		key := b.String()
		if tokens[0].Class == grammar.Capital {
			key = "^" + key
		}
		if _, twice := t.rows[key]; twice {
			return fmt.Errorf("%q stands twice", line)
		}
		t.rows[key] = row
		return nil
	})
}

// readingKey is the key of a row that the tokens ask for: their folded letters, ""
// where something else stands among them.
func readingKey(tokens []grammar.Token) string {
	var b strings.Builder
	for k := range tokens {
		if !tokens[k].Letters() {
			return ""
		}
		if k > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(tokens[k].Word.Fold)
	}
	return b.String()
}

// contextKey is the key of a row for a word before such a token.
func contextKey(t, next *grammar.Token) string {
	switch {
	case next.Class == grammar.Digits:
		return t.Word.Fold + " #"
	case next.Class == grammar.Mark:
		return t.Word.Fold + " ,"
	case next.Class == grammar.Capital:
		return t.Word.Fold + " ^"
	}
	return ""
}

// isAccentless tells a Vietnamese text that was written without accents and may
// tell of a bloc. Texts with accents are told by their first lines, without reading
// on; what is left to weigh is little.
func isAccentless(text string) bool {
	if len(text) < leastAccentless {
		return false
	}
	marked := 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		if unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) {
			if marked++; marked*50 > len(text) {
				return false
			}
		}
	}
	if !mayTellOfBlocFolded(text) {
		return false
	}
	c := viet.HealthOf(text)
	return c.Letters >= leastAccentless && c.Language == viet.Unaccented
}

// mayTellOfBlocFolded is mayTellOfBloc for a text without accents.
func mayTellOfBlocFolded(text string) bool {
	lower := strings.ToLower(text)
	return strings.Contains(lower, "khoi ") || strings.Contains(lower, "cum ") || strings.Contains(lower, "khu vuc thi dua")
}

// reading is the words that tokens are taken for.
type reading struct {
	words  []*grammar.Word
	weight float64
}

// giveAccents gives the tokens of a text without accents the words that they most
// likely are: of all divisions into readings that with the longest ones.
func (x *Extractor) giveAccents(tokens []grammar.Token) {
	n := len(tokens)
	phrases := make(map[string][]*grammar.Word)
	best := make([]float64, n+1)
	take := make([]reading, n)
	for i := n - 1; i >= 0; i-- {
		best[i] = best[i+1]
		x.readingsAt(tokens, i, phrases, func(r reading) {
			if sum := r.weight + best[i+len(r.words)]; sum > best[i] {
				best[i], take[i] = sum, r
			}
		})
	}
	for i := 0; i < n; {
		words := take[i].words
		for k, w := range words {
			if t := &tokens[i+k]; t.Letters() && t.Word.Lower == t.Word.Fold && w.Fold == t.Word.Fold {
				t.Word = w
			}
		}
		i += max(1, len(words))
	}
}

// readingsAt calls f for each reading that begins at token i.
func (x *Extractor) readingsAt(tokens []grammar.Token, i int, phrases map[string][]*grammar.Word, f func(reading)) {
	t := &tokens[i]
	if !t.Letters() {
		return
	}
	rows := x.readings.rows
	for n := 2; n <= longestReading && i+n <= len(tokens); n++ {
		if row := rows[readingKey(tokens[i:i+n])]; row != nil {
			f(reading{row, float64(n) + 0.5}) // neighbours may be chance, phrases aren't
		}
	}
	if i+1 < len(tokens) && !tokens[i+1].Line && t.Class != grammar.Capital {
		if row := rows[contextKey(t, &tokens[i+1])]; row != nil {
			f(reading{row, 1.3})
		}
	}
	single, known := x.readings.single(tokens, i)
	if known {
		if single != nil {
			f(reading{[]*grammar.Word{single}, 1})
		}
	}
	x.lexicon.WeakMatches(tokens, i, func(m grammar.Match) {
		if m.Len == 1 && (known || t.Class == grammar.Capital) {
			return
		}
		var chosen []*grammar.Word
		score, others := -1, 0
		for k := range m.Entries {
			words := x.wordsOf(m.Entries[k].Phrase, phrases)
			if len(words) != m.Len {
				continue
			}
			if chosen != nil && !sameWords(words, chosen) {
				others++
			}
			s := x.readings.agree(words)
			if row := rows[readingKey(tokens[i:i+m.Len])]; row != nil && sameWords(row, words) {
				s += m.Len
			}
			switch m.Entries[k].Category {
			case x.c.postHead, x.c.postDeputy, x.c.honorific:
				s += m.Len // what reports turn on
			}
			if s > score {
				chosen, score = words, s
			}
		}
		if chosen != nil && (m.Len > 1 || others == 0) {
			f(reading{chosen, float64(m.Len*m.Len) - 0.4})
		}
	})
}

// single is the reading of the one token; known tells that there is none to look
// for elsewhere.
func (t *readings) single(tokens []grammar.Token, i int) (w *grammar.Word, known bool) {
	token := &tokens[i]
	row := t.rows[token.Word.Fold]
	if token.Class == grammar.Capital {
		capital := func(k int) bool { return k < len(tokens) && tokens[k].Class == grammar.Capital && !tokens[k].Line }
		if s := t.surnames[token.Word.Fold]; s != nil && capital(i+1) && capital(i+2) {
			return s, true
		}
		inside := i > 0 && !token.Line && tokens[i-1].Class != grammar.Mark
		if up := t.rows["^"+token.Word.Fold]; up != nil && (inside || row == nil || capital(i+1)) {
			row = up
		} else if inside {
			return nil, true // part of a name
		}
	}
	if row == nil {
		return nil, false
	}
	return row[0], true
}

// agree is how many of the words are what the table reads for them alone.
func (t *readings) agree(words []*grammar.Word) int {
	n := 0
	for _, w := range words {
		row := t.rows[w.Fold]
		up := t.rows["^"+w.Fold]
		if row != nil && row[0].ID() == w.ID() || up != nil && up[0].ID() == w.ID() {
			n++
		}
	}
	return n
}

// wordsOf are the words of a phrase of the lexicon.
func (x *Extractor) wordsOf(phrase string, known map[string][]*grammar.Word) []*grammar.Word {
	words, ok := known[phrase]
	if !ok {
		normal, _ := viet.Normalize(strings.ToLower(phrase))
		tokens := x.lexicon.Tokenize(normal)
		words = make([]*grammar.Word, len(tokens))
		for k := range tokens {
			words[k] = tokens[k].Word
		}
		known[phrase] = words
	}
	return words
}

func sameWords(a, b []*grammar.Word) bool {
	for k := range a {
		if k >= len(b) || a[k].Lower != b[k].Lower {
			return false
		}
	}
	return len(a) == len(b)
}
