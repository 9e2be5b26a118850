package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// The kinds of nodes that annotation makes.
const (
	unitNode     grammar.Kind = "unit"
	placeNode    grammar.Kind = "place"
	personNode   grammar.Kind = "person"
	positionNode grammar.Kind = "position"
	postNode     grammar.Kind = "post"
	awardNode    grammar.Kind = "award"
	blocNode     grammar.Kind = "bloc"
	countNode    grammar.Kind = "count"
	dateNode     grammar.Kind = "date"
	yearNode     grammar.Kind = "year"
	quoteNode    grammar.Kind = "quote"
)

// sentence is a sentence, a list item, a caption or a row of a table with its
// nodes: the widest a relation reaches.
type sentence struct {
	corpus.Span
	block    *block
	index    int
	from, to int // tokens
	nodes    []*grammar.Node
	// has are the categories of the phrases in the sentence, as a set.
	has grammar.Set
}

func (s *sentence) has1(cs ...grammar.Category) bool {
	for _, c := range cs {
		if s.has.Has(c) {
			return true
		}
	}
	return false
}

// annotate divides the blocks into sentences and makes nodes of their tokens.
func (r *reader) annotate() {
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.kind == corpus.Boilerplate || b.kind == corpus.Stamp || b.kind == corpus.Byline {
			continue
		}
		for from := b.from; from < b.to; {
			to := r.sentenceEnd(b, from)
			s := &sentence{block: b, index: len(r.sentences), from: from, to: to}
			s.Start, s.End = r.tokens[from].Start, r.tokens[to-1].End
			s.nodes = r.nodes(from, to)
			s.nodes = r.joinPersons(s.nodes)
			s.has = r.x.lexicon.NewSet()
			for _, n := range s.nodes {
				for k := range n.Entries {
					s.has.Add(n.Entries[k].Category)
				}
				for _, c := range [...]grammar.Category{r.x.c.meeting, r.x.c.held} {
					if r.tells(n, c) {
						s.has.Add(c)
					}
				}
			}
			r.sentences = append(r.sentences, s)
			from = to
		}
	}
}

// longestSentence is the number of tokens after which a sentence is cut: no writer
// makes one as long, and relations may look through all of it from each of its
// words, so that it bounds the work on a token.
const longestSentence = 800

// sentenceEnd is the token after the sentence of b that begins at from.
func (r *reader) sentenceEnd(b *block, from int) int {
	for i := from; i+1 < b.to; i++ {
		if i-from == longestSentence {
			return i
		}
		t, next := &r.tokens[i], &r.tokens[i+1]
		if next.Start-t.End > 2 && next.Capitalized() {
			// two columns of a letterhead, flattened
			if _, _, ok := r.phrases.Longest(i+1, b.to, r.x.c.motto, false); ok {
				return i + 1
			}
		}
		if t.Class != grammar.Mark {
			continue
		}
		switch t.Word.Lower {
		case ".", "!", "?", "…":
		default:
			continue
		}
		if !next.Capitalized() && next.Class != grammar.Digits && !next.Is("“", "\"", "-", "+", "*", "★", "(") {
			continue
		}
		if next.Class == grammar.Digits && !next.Spaced {
			continue
		}
		if !next.Spaced && next.Class != grammar.Capital {
			continue
		}
		if i > from && r.isAbbreviation(i-1, next.Spaced) {
			continue
		}
		if i == from+1 && (r.tokens[from].Class == grammar.Digits || from == b.from && roman(r.tokens[from].Word.Lower) > 0) {
			continue // the number of a section
		}
		if from == b.from && r.numbersOnly(from, i) {
			continue // «1.2.»
		}
		return i + 1
	}
	return b.to
}

// numbersOnly tells that tokens [from, to) are numbers with full stops between.
func (r *reader) numbersOnly(from, to int) bool {
	for k := from; k < to; k++ {
		if r.tokens[k].Class != grammar.Digits && !r.tokens[k].Is(".") {
			return false
		}
	}
	return true
}

// isAbbreviation tells that the full stop after token i ends no sentence: «TP.»,
// «PGS.TS.», «Nguyễn V. A».
func (r *reader) isAbbreviation(i int, spaced bool) bool {
	t := &r.tokens[i]
	switch t.Word.Lower {
	case "tp", "tx", "ths", "ts", "gs", "pgs", "bs", "th", "ông", "bà", "đ", "đc", "p", "q", "tt", "st":
		return true
	}
	if t.Class == grammar.Digits {
		return !spaced
	}
	return t.Letters() && t.Len() <= 2 && t.Capitalized() && t.Class != grammar.Lower && !spaced
}

// nodes makes nodes of tokens [from, to), each token in one node.
func (r *reader) nodes(from, to int) []*grammar.Node {
	nodes := make([]*grammar.Node, 0, (to-from)*2/3)
	for i := from; i < to; {
		n := r.node(i, to)
		nodes = append(nodes, n)
		i = n.To
	}
	return nodes
}

// node is the node that begins at token i: the first builder that finds one,
// the most specific first.
func (r *reader) node(i, limit int) *grammar.Node {
	t := &r.tokens[i]
	if t.Class == grammar.Mark {
		if n := r.quote(i, limit); n != nil {
			return n
		}
		return r.memory.nodes.Token(r.tokens, i)
	}
	if t.Class == grammar.Digits {
		for _, build := range [...]func(int, int) *grammar.Node{r.dateNode, r.bareYear, r.count} {
			if n := build(i, limit); n != nil {
				return n
			}
		}
		return r.memory.nodes.Token(r.tokens, i)
	}
	if t.Class == grammar.Lower && len(r.phrases.At(i)) == 0 && !r.mayBePost(i) {
		return r.memory.nodes.Token(r.tokens, i) // no phrase begins here, so nothing else does
	}
	for _, build := range [...]func(int, int) *grammar.Node{
		r.year, r.award, r.bloc, r.blocPost, r.namedPerson, r.position, r.unit, r.count, r.phrase,
	} {
		if n := build(i, limit); n != nil {
			return n
		}
	}
	return r.memory.nodes.Token(r.tokens, i)
}

// quote masks what stands in quotation marks: names of campaigns are full of
// numbers, years and «thi đua». An award in quotation marks stays an award.
func (r *reader) quote(i, limit int) *grammar.Node {
	closing := ""
	switch r.tokens[i].Word.Lower {
	case "“":
		closing = "”"
	case "\"":
		closing = "\""
	case "«":
		closing = "»"
	default:
		return nil
	}
	for j := i + 1; j < limit && j < i+60; j++ {
		if !r.tokens[j].Is(closing) {
			continue
		}
		if j > i+1 {
			if n := r.award(i+1, j); n != nil && n.To == j {
				n.From, n.To = i, j+1
				return n
			}
		}
		return grammar.SpanNode(quoteNode, "quote", r.tokens, i, j+1)
	}
	return nil
}

func (r *reader) dateNode(i, limit int) *grammar.Node {
	d, ok := r.wordDate(i, limit)
	rule := "date.words"
	if !ok {
		d, ok = r.numericDate(i, limit)
		rule = "date.figures"
		if ok && d.date.Year == 0 && !r.mayBeDay(i) {
			return nil
		}
	}
	if !ok {
		return nil
	}
	n := grammar.SpanNode(dateNode, rule, r.tokens, i, d.to)
	n.Value = d
	return n
}

// mayBeDay tells that «9/9» at token i is a day and no fraction: a word of the
// calendar stands before it: «ngày 9/9», «sáng thứ Năm 4/12», «hôm thứ Sáu vừa rồi
// (1/3)», «hôm sau, 14/8».
func (r *reader) mayBeDay(i int) bool {
	for j := i - 1; j >= 0 && j >= i-7; j-- {
		t := &r.tokens[j]
		switch t.Word.Lower {
		case "ngày", "ngay", "sáng", "chiều", "tối", "trưa", "hôm", "nay", "buổi":
			return true
		case "qua":
			if j > 0 && r.tokens[j-1].Is("vừa") {
				return true // «Vừa qua (26/12)»
			}
			continue
		case ",", "và", "-", "–", "(", "đến", "sau", "vừa", "rồi", "thứ", "hai", "ba", "tư", "năm", "sáu", "bảy", "chủ", "nhật", "tuần", "này", "cuối":
			continue
		}
		if t.Class == grammar.Digits {
			continue
		}
		return false
	}
	return false
}

func (r *reader) year(i, limit int) *grammar.Node {
	y, ok := r.yearAt(i, limit)
	if !ok {
		return nil
	}
	n := grammar.SpanNode(yearNode, "year", r.tokens, i, y.to)
	n.Value = y
	return n
}

// bareYear reads a year told without its word: «phong trào thi đua 2009», «giao ước
// 2012».
func (r *reader) bareYear(i, limit int) *grammar.Node {
	y := r.number(i, limit)
	if y < 1990 || y > 2060 || r.tokens[i].Len() != 4 || i == 0 || !r.tokens[i-1].Is("đua", "thưởng", "ước", "tác") || i+1 < limit && r.tokens[i+1].Is("/", ".", ",") && !r.tokens[i+1].Spaced && i+2 < limit && !r.tokens[i+2].Spaced {
		return nil
	}
	n := grammar.SpanNode(yearNode, "year.bare", r.tokens, i, i+1)
	n.Value = yearTold{year: y, from: i, to: i + 1}
	return n
}

// counted is a number of units, persons or households: «05 đơn vị», «9/9 sở».
type counted struct {
	n     int
	of    corpus.Of
	total int // of «8/10 đơn vị»; 0 without
	// noun is the word counted, as the vocabulary writes it.
	noun string
}

// count reads «05 đơn vị», «hai tập thể», «10/10 cơ quan», «cả 6 đơn vị».
func (r *reader) count(i, limit int) *grammar.Node {
	n, j, total := r.number(i, limit), i+1, 0
	if i > 1 && n >= 0 && !r.tokens[i].Spaced && r.tokens[i-1].Is("-", "/", ":") && !r.tokens[i-1].Spaced && r.tokens[i-2].Class == grammar.Digits {
		return nil // «2026-01-16 Hội Nông dân», «21/02 Cụm thi đua»
	}
	if n < 0 {
		m, e, ok := r.phrases.Longest(i, limit, r.x.c.number, false)
		if !ok {
			return nil
		}
		n, j = atoi(e.Value), i+m.Len
	}
	if j+1 < limit && r.tokens[j].Is("/") && r.number(j+1, limit) > 0 {
		total = r.number(j+1, limit)
		j += 2
	} else if j+1 < limit && r.tokens[j].Is(".") && !r.tokens[j+1].Spaced && r.tokens[j+1].Len() == 3 && r.number(j+1, limit) >= 0 {
		n, j = n*1000+r.number(j+1, limit), j+2
	}
	if j+2 < limit && r.tokens[j].Is("(") && r.tokens[j+2].Is(")") {
		j += 3 // «02 (hai) đơn vị»
	}
	if n < 0 || n > 100_000 {
		return nil
	}
	c := &r.x.c
	for _, k := range []struct {
		category grammar.Category
		of       corpus.Of
	}{{c.countedUnit, corpus.OfUnit}, {c.countedPerson, corpus.OfPerson}, {c.countedHousehold, corpus.OfHousehold}} {
		if m, e, ok := r.phrases.Longest(j, limit, k.category, false); ok {
			if next := j + m.Len; r.tokens[i].Is("năm") && r.tokens[j].Capitalized() && next < limit && r.tokens[next].Capitalized() {
				return nil // «là năm Sở Tài chính giữ vai trò Khối trưởng»
			}
			node := grammar.SpanNode(countNode, "count", r.tokens, i, j+m.Len)
			node.Value = counted{n: n, of: k.of, total: total, noun: e.Phrase}
			return node
		}
	}
	if m, e, ok := r.phrases.Longest(j, limit, c.unitHead, false); ok && r.isCountedHead(j+m.Len, limit) {
		node := grammar.SpanNode(countNode, "count", r.tokens, i, j+m.Len)
		node.Value = counted{n: n, of: corpus.OfUnit, total: total, noun: e.Phrase}
		return node
	}
	return nil
}

// isCountedHead tells that the head of units before token j is counted and begins no
// name: «9 tập đoàn trong khối», «6 VKSND các huyện».
func (r *reader) isCountedHead(j, limit int) bool {
	if j >= limit {
		return true
	}
	t := &r.tokens[j]
	if t.Capitalized() {
		// «13/13 Cục Thống kê trong Cụm»
		if u := r.unitWith(j-1, limit, false); u != nil && u.To > j && u.To < limit && r.tokens[u.To].Is("trong", "thuộc") {
			return true
		}
	}
	return t.Class == grammar.Mark || t.Is("trong", "thuộc", "của", "các", "thành", "có", "đã", "tham", "đều", "cùng")
}

// phrase is the longest phrase of the lexicon at token i, with all categories
// that it has. A phrase that only shapes names, such as one that ends them, gives
// way to a shorter one that a relation may hang on.
func (r *reader) phrase(i, limit int) *grammar.Node {
	var best, shaping grammar.Match
	for _, m := range r.phrases.At(i) {
		last := i + m.Len - 1
		if last >= limit {
			break
		}
		if m.Len > 1 && r.tokens[last].Is("năm") && last+1 < limit && r.tokens[last+1].Len() == 4 && r.number(last+1, limit) > 1900 {
			continue // «trong năm 2023»: the year stays whole
		}
		if m.Len > 1 && r.tokens[last].Is("cờ") && last+1 < limit && r.tokens[last+1].Is("thi") {
			continue // «trao Cờ thi đua»: the award stays whole
		}
		relates := false
		for k := range m.Entries {
			relates = relates || !r.x.shapes.Has(m.Entries[k].Category)
		}
		if relates {
			best = m
		} else {
			shaping = m
		}
	}
	if best.Len == 0 {
		best = shaping
	}
	if best.Len == 0 {
		return nil
	}
	return r.memory.nodes.Phrase(r.tokens, i, i+best.Len, best.Entries)
}

// folded is the folded letters and figures of tokens [from, to), one space
// between: what foldWords makes of their text, out of the words' own forms.
func (r *reader) folded(from, to int) string {
	var b strings.Builder
	if from < to {
		b.Grow(r.tokens[to-1].End - r.tokens[from].Start)
	}
	for i := from; i < to; i++ {
		t := &r.tokens[i]
		if t.Class == grammar.Mark {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Word.Fold)
	}
	return b.String()
}

// start is the folded beginning of the sentence, n tokens at most.
func (r *reader) start(s *sentence, n int) string { return r.folded(s.from, min(s.to, s.from+n)) }

// words is the text of the tokens, one space where white space stands.
func (r *reader) words(from, to int) string {
	if to == from+1 {
		return r.text[r.tokens[from].Start:r.tokens[from].End]
	}
	var b strings.Builder
	if from < to {
		b.Grow(r.tokens[to-1].End - r.tokens[from].Start)
	}
	for i := from; i < to; i++ {
		if i > from && r.tokens[i].Spaced {
			b.WriteByte(' ')
		}
		b.WriteString(r.text[r.tokens[i].Start:r.tokens[i].End])
	}
	return b.String()
}

func atoi(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
