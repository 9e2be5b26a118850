package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// readByline finds who wrote the post: under the text, or beside the stamp.
func (r *reader) readByline(lines []line) {
	if r.doc.Byline != "" {
		r.head.byline = withoutPhotographer(string(r.doc.Byline))
		return
	}
	if r.head.paper != "" {
		return
	}
	first, last, body := len(lines), 0, 0
	for i, l := range lines {
		switch l.kind {
		case corpus.Boilerplate:
			if i > 0 && body > leastBody {
				first = min(first, i)
			}
		case corpus.Paragraph, corpus.ListItem, corpus.TableRow:
			body += l.Len()
			last = i + 1
		case corpus.Byline:
			last = i + 1
		}
	}
	// under the text up to the first line of the page's furniture, which may stand
	// inside it, too
	if r.bylineAbove(lines, first) || last > first && r.bylineAbove(lines, last) {
		return
	}
	if i := r.titleLine(lines) + 1; i > 0 && i+1 < len(lines) && lines[i].kind == corpus.Paragraph && (r.isPlainName(lines[i]) || r.tokens[lines[i].from].Is("theo")) {
		if name, ok := r.bylineIn(lines[i]); ok {
			r.head.byline, lines[i].kind = name, corpus.Byline // between the title and the text
			return
		}
	}
	for i, l := range lines {
		if l.kind == corpus.Stamp && i < 12 {
			if name := r.stampByline(l); name != "" {
				r.head.byline = name
				return
			}
		}
	}
}

// leastBody is the length of a text in bytes before what follows it may be the page's
// furniture.
const leastBody = 250

// bylineAbove looks for a byline in the last lines before line end.
func (r *reader) bylineAbove(lines []line, end int) bool {
	tries := 0
	for i := end - 1; i > 0 && tries < 4; i-- {
		l := lines[i]
		if l.kind == corpus.Boilerplate || l.kind == corpus.Stamp {
			continue
		}
		tries++
		if name, ok := r.bylineIn(l); ok {
			r.head.byline = name
			lines[i].kind = corpus.Byline
			return true
		}
		if l.Len() > 120 {
			r.head.byline = r.trailingByline(l)
			break
		}
	}
	return r.head.byline != ""
}

// titleLine is the last line of the title, -1 without one.
func (r *reader) titleLine(lines []line) int {
	at := -1
	for i, l := range lines {
		if l.kind == corpus.Title {
			at = i
		} else if at >= 0 {
			break
		}
	}
	return at
}

// isPlainName tells a line that is a person's name and nothing else.
func (r *reader) isPlainName(l line) bool {
	n := r.personAt(l.from, l.to)
	return n > 1 && l.from+n == l.to
}

// bylineIn reads a byline from a line of its own.
func (r *reader) bylineIn(l line) (string, bool) {
	if l.words() > 16 || l.Len() > 110 || strings.Contains(r.text[l.Start:l.End], "|") {
		return "", false
	}
	from := l.from
	labelled := false
	if m, _, ok := r.phrases.Longest(l.from, l.to, r.x.c.byline, false); ok && l.from+m.Len < l.to {
		next := r.tokens[l.from+m.Len]
		if next.Is(":") || r.tokens[l.from].Is("theo") {
			from = l.from + m.Len
			labelled = true
			if next.Is(":") {
				from++
			}
		}
	}
	to := l.to
	for to > from && r.tokens[to-1].Is(".", ",", ")") && !(r.tokens[to-1].Is(")") && r.hasOpen(from, to)) {
		to--
	}
	for from < to && r.tokens[from].Is("(", "-", "[") {
		from++
	}
	if from >= to {
		return "", false
	}
	// «P.V», «CTV», «K.Lịch», «VP Sở», «Trần Thị Thơ», «Nguyễn Thị A - Thanh tra Sở B»
	capitals, lower := 0, 0
	for k := from; k < to; k++ {
		switch {
		case r.tokens[k].Capitalized():
			capitals++
		case r.tokens[k].Letters():
			lower++
		case r.tokens[k].Class == grammar.Digits && !(r.tokens[k].Len() < 3 && r.isNameWithUnit(from, k)):
			return "", false
		}
	}
	if labelled && to-from < 14 {
		return withoutPhotographer(r.words(from, to)), true
	}
	if !r.tokens[from].Capitalized() {
		return "", false
	}
	if !labelled && r.hasColon(from, to) || r.followsItem(l) {
		return "", false // «- Hạng Ba: Sở Nội vụ.», the last line of a list
	}
	if capitals == 0 || lower > capitals+1 || lower > 5 || r.startsPost(from, to) {
		return "", false
	}
	if to-from > 6 && !r.isNameWithUnit(from, to) && !r.isUnit(from, to) {
		return "", false
	}
	if r.lineCategory(l.from, l.to) == r.x.c.caption || r.mentionsMeeting(l) {
		return "", false
	}
	return r.words(from, to), true
}

func (r *reader) hasColon(from, to int) bool {
	for k := from; k < to; k++ {
		if r.tokens[k].Is(":") {
			return true
		}
	}
	return false
}

// followsItem tells a line after one that ends like the item of a list.
func (r *reader) followsItem(l line) bool {
	return l.from > 0 && r.tokens[l.from-1].Is(";")
}

func (r *reader) hasOpen(from, to int) bool {
	for k := from; k < to; k++ {
		if r.tokens[k].Is("(") {
			return true
		}
	}
	return false
}

// withoutPhotographer leaves who took the pictures out of a byline: «A – Ảnh: B».
func withoutPhotographer(byline string) string {
	for _, label := range []string{"Ảnh:", "ảnh:", "ẢNH:"} {
		if before, _, ok := strings.Cut(byline, label); ok {
			if t := strings.TrimRight(before, " "); strings.HasSuffix(t, "-") || strings.HasSuffix(t, "–") || strings.HasSuffix(t, ";") || strings.HasSuffix(t, ".") {
				return strings.TrimRight(t, " -–;.")
			}
		}
	}
	return byline
}

// isUnit tells that the tokens are the name of a unit.
func (r *reader) isUnit(from, to int) bool {
	u := r.unit(from, to)
	return u != nil && u.To == to && u.Kind == unitNode
}

// isNameWithUnit tells «Trương Hồng Lĩnh - Hạt Kiểm lâm Minh Hóa».
func (r *reader) isNameWithUnit(from, to int) bool {
	n := r.personAt(from, to)
	if n == 0 {
		n = r.capitalRun(from, to) // a pen name
	}
	return n > 1 && n < 6 && from+n < to && r.tokens[from+n].Is("-", "–", "(", ",")
}

// trailingByline reads a name after the end mark «./.» of the last paragraph.
func (r *reader) trailingByline(l line) string {
	for k := l.to - 2; k > l.from && k > l.to-14; k-- {
		if !r.tokens[k].Is(".", "/") || !r.tokens[k+1].Capitalized() {
			continue
		}
		if k+1 < l.to && l.to-k-1 <= 6 {
			for j := k + 1; j < l.to; j++ {
				if !r.tokens[j].Capitalized() && !r.tokens[j].Is(".", "-", ",") {
					return ""
				}
			}
			return r.words(k+1, l.to)
		}
	}
	return ""
}

// stampByline reads a name beside the stamp: «TRÚC PHƯƠNG | 22/01/2019, 16:48».
func (r *reader) stampByline(l line) string {
	bar := -1
	for k := l.from; k < l.to; k++ {
		if r.tokens[k].Is("|", "-", "–") && (r.tokens[k].Spaced) {
			bar = k
			run := func(from, to int) string {
				if from < to && r.tokens[to-1].Is(")") {
					for j := from + 2; j < to; j++ {
						if r.tokens[j].Is("(") {
							to = j // «A (Phòng Nội vụ)»
						}
					}
				}
				if to-from > 4 && r.number(to-1, to) >= 0 && r.tokens[to-2].Is(":") && r.number(to-3, to) >= 0 {
					to -= 3 // «A 12:05 | 03/12/2025»
				}
				if to-from < 2 || to-from > 5 {
					return ""
				}
				for j := from; j < to; j++ {
					if !r.tokens[j].Capitalized() {
						return ""
					}
				}
				if r.lineCategory(from, to) != 0 {
					return ""
				}
				return r.words(from, to)
			}
			if name := run(l.from, bar); name != "" {
				return name
			}
			if name := run(bar+1, l.to); name != "" {
				return name
			}
		}
	}
	return ""
}
