package extract

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// block is a stretch of the text of one kind, with its tokens.
type block struct {
	corpus.Span
	kind corpus.BlockKind
	// from and to are the tokens [from, to) of the block.
	from, to int
	// section numbers the heading that the block stands under, from 0.
	section int
}

// line is one line of the text, without the white space around it.
type line struct {
	corpus.Span
	from, to int // tokens
	kind     corpus.BlockKind
	joined   bool // runs on from the line before
}

func (l line) words() int { return l.to - l.from }

// layOut divides the document into blocks: those that ingest found or, for a
// plain text, lines joined to paragraphs and told apart by their words.
func (r *reader) layOut() {
	if len(r.doc.Blocks) > 0 {
		r.layOutBlocks()
	} else {
		r.layOutLines()
	}
}

// layOutBlocks takes the blocks of the document, cutting off what follows a
// marker such as «Tin liên quan».
func (r *reader) layOutBlocks() {
	body := 0
	tail := false
	for _, b := range r.doc.Blocks {
		from, to := r.tokensOf(b.Span)
		if from == to {
			continue
		}
		kind := b.Kind
		marker := r.lineCategory(from, to)
		switch {
		case kind == corpus.Boilerplate || kind == corpus.Title:
		case tail:
			kind = corpus.Boilerplate
		case marker == r.x.c.tail && body > 200 && to-from < 14:
			tail, kind = true, corpus.Boilerplate
		}
		if kind == corpus.Paragraph && r.isCaption(line{Span: b.Span, from: from, to: to}) {
			kind = corpus.Caption
		}
		if kind == corpus.Paragraph || kind == corpus.ListItem || kind == corpus.TableRow {
			body += b.Len()
		}
		r.blocks = append(r.blocks, block{Span: b.Span, kind: kind, from: from, to: to})
	}
	r.readHead(r.headLines())
	if r.head.paper != "" {
		for i := range r.blocks {
			if b := &r.blocks[i]; b.kind == corpus.Heading && r.head.titleSpan.Contains(b.Span) {
				b.kind = corpus.Title
			}
		}
	}
	r.closeBody()
}

// headLines are the lines of the blocks, for reading title and stamp where the
// markup is silent.
func (r *reader) headLines() []line {
	lines := make([]line, 0, len(r.blocks))
	for _, b := range r.blocks {
		lines = append(lines, line{Span: b.Span, from: b.from, to: b.to, kind: b.kind})
	}
	return lines
}

// layOutLines makes blocks of the lines of a plain text.
func (r *reader) layOutLines() {
	lines := r.splitLines()
	wrapped := r.isWrapped(lines)
	for i := range lines {
		lines[i].kind = r.lineKind(lines, i)
	}
	for i := 1; i < len(lines); i++ {
		lines[i].joined = r.runsOn(lines, i, wrapped)
	}
	r.markTail(lines)
	r.readHead(lines)
	for _, l := range lines {
		last := len(r.blocks) - 1
		if l.joined && last >= 0 && r.blocks[last].kind != corpus.Boilerplate && l.kind != corpus.Boilerplate {
			r.blocks[last].End, r.blocks[last].to = l.End, l.to
			continue
		}
		r.blocks = append(r.blocks, block{Span: l.Span, kind: l.kind, from: l.from, to: l.to})
	}
	r.closeBody()
}

func (r *reader) splitLines() []line {
	var lines []line
	for start := 0; start <= len(r.text); {
		end := strings.IndexByte(r.text[start:], '\n')
		if end < 0 {
			end = len(r.text)
		} else {
			end += start
		}
		from, to := r.tokensOf(corpus.Span{Start: start, End: end})
		if from < to {
			span := corpus.Span{Start: r.tokens[from].Start, End: r.tokens[to-1].End}
			lines = append(lines, line{Span: span, from: from, to: to})
		}
		start = end + 1
	}
	return lines
}

// tokensOf are the tokens that lie in the span.
func (r *reader) tokensOf(s corpus.Span) (int, int) {
	from := sort.Search(len(r.tokens), func(i int) bool { return r.tokens[i].Start >= s.Start })
	to := from + sort.Search(len(r.tokens)-from, func(i int) bool { return r.tokens[from+i].Start >= s.End })
	return from, to
}

// isWrapped tells a text broken at a fixed width: some lines stop without a full
// stop and go on in lower case.
func (r *reader) isWrapped(lines []line) bool {
	n := 0
	for i := 0; i+1 < len(lines); i++ {
		if lines[i].Len() > 50 && lines[i].Len() < 160 && !r.endsSentence(lines[i]) && r.tokens[lines[i+1].from].Class == grammar.Lower {
			n++
		}
	}
	return n >= 3
}

// runsOn tells that line i goes on with the sentence of the line before.
func (r *reader) runsOn(lines []line, i int, wrapped bool) bool {
	a, b := lines[i-1], lines[i]
	if a.kind != corpus.Paragraph && a.kind != corpus.ListItem && a.kind != corpus.Caption {
		return false
	}
	if b.kind != corpus.Paragraph || r.endsSentence(a) && !(wrapped && a.Len() >= 60 && r.tokens[a.to-1].Is(":", ";")) || strings.Contains(r.text[a.End:b.Start], "\n\n") && a.Len() < 40 {
		return false
	}
	first := r.tokens[b.from]
	last := r.tokens[a.to-1]
	if strings.Contains(r.text[a.End:b.Start], "\n\n") && first.Class != grammar.Lower && (a.Len() < 60 || isUpperText(r.text[a.Start:a.End])) {
		return false
	}
	if first.Class == grammar.Mark && !first.Is("(", "\"", "“") {
		return false
	}
	if a.Len() > 55 && r.beginsMinutes(a) && !strings.Contains(r.text[a.End:b.Start], "\n\n") {
		return true
	}
	if first.Class == grammar.Lower && a.Len() > 12 && !r.x.isNote(last) {
		return true
	}
	if !wrapped {
		return false
	}
	switch {
	case first.Class == grammar.Digits && b.to > b.from+1 && r.tokens[b.from+1].Is(".", ")", "/"):
		return a.Len() > 60 && (!r.tokens[b.from+1].Is(".", ")") || first.Len() == 4) // «năm», «2021. Tham dự …»
	case a.Len() >= 60, last.Is(",", "-"):
		return true
	}
	return a.Len() > 20 && r.x.dangles(last)
}

// endsSentence tells that a line ends with a full stop or its like.
func (r *reader) endsSentence(l line) bool {
	last := r.tokens[l.to-1]
	if last.Is("\"", "”", ")") && l.to-2 >= l.from {
		return r.tokens[l.to-2].Is(".", "…", "!", "?", ";")
	}
	return last.Is(".", "!", "?", ":", ";", "…")
}

// isNote tells a mark after which no sentence goes on.
func (x *Extractor) isNote(t grammar.Token) bool { return t.Is("|", "»", ">") }

// dangles tells a word that no line of its own ends with: «bà», «các», «của».
func (x *Extractor) dangles(t grammar.Token) bool {
	switch t.Word.Lower {
	case "bà", "ông", "đồng", "chí", "các", "của", "và", "tại", "cho", "do", "là", "với", "có", "đại", "khối", "hội", "ban", "sở":
		return true
	}
	return false
}

// lineCategory is the layout category whose phrase the tokens begin with, 0
// without one.
func (r *reader) lineCategory(from, to int) grammar.Category {
	c := &r.x.c
	for from < to && r.tokens[from].Class == grammar.Mark && !r.tokens[from].Is("©", "[") {
		from++
	}
	best, length := grammar.Category(0), 0
	for _, cat := range []grammar.Category{c.tail, c.noise, c.caption, c.stamp, c.byline, c.motto, c.paper} {
		if m, _, ok := r.phrases.Longest(from, to, cat, false); ok && m.Len > length {
			best, length = cat, m.Len
		}
	}
	return best
}

// lineKind tells what a line of a plain text is by its own words.
func (r *reader) lineKind(lines []line, i int) corpus.BlockKind {
	l := lines[i]
	first := r.tokens[l.from]
	category := r.lineCategory(l.from, l.to)
	c := &r.x.c
	switch {
	case category == c.motto, category == c.noise && l.words() < 30 && !r.endsSentence(l) && !r.inWrappedText(lines, i):
		return corpus.Boilerplate
	case r.isMenu(l):
		return corpus.Boilerplate
	case r.isStamp(l) && (category == c.stamp || l.words() < 22) && !r.inWrappedText(lines, i):
		return corpus.Stamp
	case r.isCaption(l):
		return corpus.Caption
	case first.Is("-", "+", "•", "*", "–", "▪", "●", "★") && l.words() > 2:
		return corpus.ListItem
	case r.isTableRow(l):
		return corpus.TableRow
	}
	if first.Class == grammar.Digits && first.Len() < 4 && l.words() > 2 && r.tokens[l.from+1].Is(".", ")") && !r.tokens[l.from+1].Spaced {
		return corpus.ListItem
	}
	if first.Is("(") && l.words() > 4 && r.tokens[l.from+1].Class == grammar.Digits && r.tokens[l.from+2].Is(")") {
		return corpus.ListItem
	}
	return corpus.Paragraph
}

// inWrappedText tells a long line of running text broken at a fixed width that goes
// on in lower case in the next line, or comes from such a line before: a day in it is
// no stamp, and «Hôm nay, ngày …» of minutes no clock.
func (r *reader) inWrappedText(lines []line, i int) bool {
	goesOn := func(a, b line) bool {
		return a.Len() > 55 && a.Len() < 160 && a.words() > 9 && !r.endsSentence(a) && r.tokens[b.from].Class == grammar.Lower && b.Start-a.End < 16 &&
			!strings.Contains(r.text[a.End:b.Start], "\n\n") && r.lineCategory(b.from, b.to) != r.x.c.tail && !r.isMenu(a)
	}
	return i+1 < len(lines) && goesOn(lines[i], lines[i+1]) || i > 0 && goesOn(lines[i-1], lines[i]) || r.beginsMinutes(lines[i])
}

// beginsMinutes tells «Hôm nay, vào hồi 14 giờ ngày …, tại …», as minutes begin.
func (r *reader) beginsMinutes(l line) bool {
	if !r.tokens[l.from].Is("hôm", "hồi", "vào", "trong") {
		return false
	}
	for k := l.from; k < l.to; k++ {
		if r.tokens[k].Is("tại") {
			return true
		}
	}
	return false
}

// isMenu tells navigation: a trail of short names with bars or arrows between.
func (r *reader) isMenu(l line) bool {
	bars := 0
	for i := l.from; i < l.to; i++ {
		if r.tokens[i].Is("|", "»", "›", ">", "::") {
			bars++
		}
	}
	if bars == 0 || r.endsSentence(l) || r.tokens[l.from].Is("|", "stt", "tt", "hạng", "thứ") || r.isHeaderRow(l) {
		return false
	}
	if bars >= 3 && r.tokens[l.from].Class == grammar.Digits {
		return false // a row of a table with its border
	}
	if r.hasDigit(l) && bars < 2 {
		return false
	}
	return bars >= 2 && !r.hasDigit(l) || r.tokens[l.to-1].Is("|", "»") || bars >= 1 && l.words() < 24 && !r.hasDigit(l)
}

// isHeaderRow tells the header of a table of awards or scores: «Hình thức | Tập thể |
// Cá nhân».
func (r *reader) isHeaderRow(l line) bool {
	f := " " + r.folded(l.from, l.to) + " "
	return strings.Contains(f, " tap the ") && strings.Contains(f, " ca nhan ") || strings.Contains(f, " don vi ") && (strings.Contains(f, " diem ") || strings.Contains(f, " xep hang ") || strings.Contains(f, " hinh thuc "))
}

func (r *reader) hasDigit(l line) bool {
	for i := l.from; i < l.to; i++ {
		if r.tokens[i].Class == grammar.Digits {
			return true
		}
	}
	return false
}

// isTableRow tells a row of a table: cells with bars, or a rank, a name and
// figures.
func (r *reader) isTableRow(l line) bool {
	bars, figures, gaps := 0, 0, 0
	for i := l.from; i < l.to; i++ {
		if i > l.from && r.tokens[i].Start-r.tokens[i-1].End >= 3 {
			gaps++ // columns set with spaces
		}
		switch {
		case r.tokens[i].Is("|"):
			bars++
		case r.tokens[i].Class == grammar.Digits:
			figures++
		}
	}
	if bars >= 2 && (figures > 0 || bars >= 3) || gaps >= 2 && l.words() < 30 && !r.endsSentence(l) {
		return true
	}
	first, last := r.tokens[l.from], r.tokens[l.to-1]
	if ordinalWord(first.Word.Lower) > 0 && first.Capitalized() && last.Class == grammar.Digits && figures >= 3 {
		return true
	}
	return first.Class == grammar.Digits && first.Number() >= 0 && first.Number() < 100 && last.Class == grammar.Digits &&
		l.words() > 3 && l.words() < 26 && r.tokens[l.from+1].Letters() && figures >= 2
}

// isCaption tells the words under a picture.
func (r *reader) isCaption(l line) bool {
	if l.words() > 45 || l.words() < 2 {
		return false
	}
	if r.lineCategory(l.from, l.to) == r.x.c.caption {
		first := r.tokens[l.from]
		return !first.Is("hình", "ảnh") || l.words() < 30
	}
	for i := l.from; i+1 < l.to; i++ {
		if r.tokens[i].Is("ảnh") && r.tokens[i+1].Is(":") {
			return l.words() < 45 && i > l.from+4
		}
	}
	return false
}

// isStamp tells a line that holds a date and little else.
func (r *reader) isStamp(l line) bool {
	if l.words() > 40 || l.Len() > 120 {
		return false
	}
	if r.endsSentence(l) && !r.tokens[l.to-1].Is(":") {
		return false
	}
	date, words := false, 0
	for i := l.from; i < l.to; i++ {
		if m, ok := r.numericDate(i, l.to); ok && m.date.Year > 0 {
			date = true
			i = m.to - 1
			continue
		}
		if m, ok := r.wordDate(i, l.to); ok && m.date.Year > 0 {
			date = true
			i = m.to - 1
			continue
		}
		if r.tokens[i].Letters() {
			words++
		}
	}
	return date && words <= 12 && !r.mentionsMeeting(l)
}

func (r *reader) mentionsMeeting(l line) bool {
	for i := l.from; i+1 < l.to; i++ {
		if r.tokens[i].Is("thi") && r.tokens[i+1].Is("đua") || r.tokens[i].Is("hội") && r.tokens[i+1].Is("nghị") {
			return true
		}
	}
	return false
}

// markTail makes boilerplate of everything after the line that ends the post.
func (r *reader) markTail(lines []line) {
	body := 0
	for i, l := range lines {
		if l.kind == corpus.Paragraph || l.kind == corpus.ListItem || l.kind == corpus.TableRow {
			if body > 250 && l.words() < 60 && !l.joined && r.lineCategory(l.from, l.to) == r.x.c.tail && (l.words() < 12 || !r.endsSentence(l)) {
				for j := i; j < len(lines); j++ {
					lines[j].kind = corpus.Boilerplate
					lines[j].joined = false
				}
				return
			}
			body += l.Len()
			continue
		}
		if body > 250 && r.lineCategory(l.from, l.to) == r.x.c.tail {
			for j := i; j < len(lines); j++ {
				lines[j].kind = corpus.Boilerplate
				lines[j].joined = false
			}
			return
		}
	}
}

// closeBody finds the byline under the post and, in a formal paper, the signature
// after the list of receivers.
func (r *reader) closeBody() {
	section := 0
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.kind == corpus.Heading || b.kind == corpus.Paragraph && r.isSectionHead(*b) {
			section++
		}
		b.section = section
	}
}

// isSectionHead tells a short line without a full stop that names a bloc: the
// heading of one of two meetings in a post.
func (r *reader) isSectionHead(b block) bool {
	if b.to-b.from > 12 || r.tokens[b.to-1].Is(".", ":", ";", ",") {
		return false
	}
	m, _, ok := r.phrases.Longest(b.from, b.to, r.x.c.blocHead, false)
	return ok && m.Len < b.to-b.from
}

// isUpperText tells a text mostly in capitals.
func isUpperText(s string) bool {
	upper, lower := 0, 0
	for _, c := range s {
		switch {
		case unicode.IsUpper(c):
			upper++
		case unicode.IsLower(c):
			lower++
		}
	}
	return upper > 3*lower && upper > 3
}

// sentenceCase lowers a text in capitals but for its first letter.
func sentenceCase(s string) string {
	lower := strings.ToLower(s)
	_, size := utf8.DecodeRuneInString(lower)
	return strings.ToUpper(lower[:size]) + lower[size:]
}
