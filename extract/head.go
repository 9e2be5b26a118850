package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// head is what stands around the post: title, day of publication, byline.
type head struct {
	title     string
	titleSpan corpus.Span
	published corpus.Date
	byline    string
	// stamps are the dates shown near the title, the likeliest first.
	stamps []stamp
	// paper is the kind of a formal paper («Biên bản», «Báo cáo»), "" for a post.
	paper string
	// paperDate is the day told in the letterhead: «Hà Nội, ngày 02 tháng 02 năm 2015».
	paperDate corpus.Date
	// letterhead is the span of lines above the title of a formal paper.
	letterhead corpus.Span
}

// stamp is a date that may be the day of publication.
type stamp struct {
	date   corpus.Date
	weight int
	// swapped is the date with day and month the other way round, for sites of
	// the American order; zero where that is no date.
	swapped corpus.Date
}

// readHead finds title, stamps and byline among the lines. What the markup told
// stands first.
func (r *reader) readHead(lines []line) {
	r.readPaper(lines)
	lead := r.leadLine(lines)
	r.readTitle(lines, lead)
	r.readStamps(lines)
	r.readByline(lines)
}

// leadLine is the first line of running text.
func (r *reader) leadLine(lines []line) int {
	for i, l := range lines {
		if l.kind != corpus.Paragraph && l.kind != corpus.ListItem || l.joined {
			continue
		}
		if l.Len() > 160 || l.Len() > 70 && r.endsSentence(l) || i+1 < len(lines) && lines[i+1].joined && l.Len() > 30 {
			return i
		}
	}
	return len(lines)
}

// readPaper recognizes a formal paper by its motto and reads kind, title and day.
func (r *reader) readPaper(lines []line) {
	motto := -1
	for i, l := range lines {
		if i > 14 {
			break
		}
		f := foldText(r.text[l.Start:l.End])
		if strings.Contains(f, "doc lap - tu do") || strings.Contains(f, "cong hoa xa hoi") || strings.Contains(f, "doc lap – tu do") ||
			strings.HasSuffix(f, "dang cong san viet nam") && isUpperText(r.text[l.Start:l.End]) {
			motto = i
		}
	}
	for i, l := range lines {
		if motto < 0 && i < 8 && r.isPaperNumber(l) {
			motto = i // a paper without its motto
		}
	}
	if motto < 0 {
		return
	}
	for i := motto; i < len(lines) && i < motto+10; i++ {
		l := lines[i]
		for k := l.from; k < l.to; k++ {
			if d, ok := r.wordDate(k, l.to); ok && d.date.Year > 0 && r.head.paperDate.IsZero() && l.words() < 24 && !r.tokens[l.from].Is("hôm", "hồi", "sáng", "chiều") {
				r.head.paperDate = d.date
			}
		}
	}
	for i := 0; i < len(lines) && i < motto+12; i++ {
		l := lines[i]
		if l.words() > 40 || !isUpperText(r.text[l.Start:l.End]) {
			continue
		}
		m, e, ok := r.phrases.Longest(l.from, l.to, r.x.c.paper, false)
		if !ok || m.Len+2 < l.words() && !strings.HasSuffix(e.Value, "iao ước thi đua") && l.words() < 8 {
			continue
		}
		r.head.paper = e.Value
		r.head.letterhead = corpus.Span{Start: 0, End: l.Start}
		title := sentenceCase(r.text[l.Start:l.End])
		span := l.Span
		for j := i + 1; j < len(lines) && j < i+5; j++ {
			t := lines[j]
			text := r.text[t.Start:t.End]
			first := foldText(text)
			if strings.HasPrefix(first, "kinh gui") || strings.HasPrefix(first, "hom nay") || strings.HasPrefix(first, "can cu") || strings.HasPrefix(first, "thuc hien") || t.Len() > 200 || strings.HasPrefix(first, "i.") || strings.HasPrefix(first, "i/") || r.endsSentence(t) || strings.Trim(text, "-=_ ") == "" {
				break
			}
			if j > i+1 && strings.Contains(r.text[lines[j-1].End:t.Start], "\n\n") && !isUpperText(text) {
				break // the text begins
			}
			if r.lineIsDateLine(t) || strings.HasPrefix(first, "chu tich") {
				break
			}
			if isUpperText(text) {
				text = sentenceCase(text)
			}
			title += " " + text
			span.End = t.End
		}
		r.head.title, r.head.titleSpan = strings.Join(strings.Fields(title), " "), span
		return
	}
}

// isPaperNumber tells a line that begins with the number of a paper: «Số: 12/BC-CTĐ3».
func (r *reader) isPaperNumber(l line) bool {
	k := l.from
	if l.words() < 5 || !r.tokens[k].Is("số") {
		return false
	}
	if k++; r.tokens[k].Is(":") {
		k++
	}
	return k+2 < l.to && r.tokens[k].Class == grammar.Digits && r.tokens[k+1].Is("/") && r.tokens[k+2].Class == grammar.Upper
}

func (r *reader) lineIsDateLine(l line) bool {
	for k := l.from; k < l.to; k++ {
		if d, ok := r.wordDate(k, l.to); ok && d.date.Year > 0 && l.words() < 14 {
			return true
		}
	}
	return false
}

// readTitle chooses the title: what the markup says, else the likeliest line
// above the first paragraph.
func (r *reader) readTitle(lines []line, lead int) {
	if r.doc.Title != "" {
		r.head.title = string(r.doc.Title)
		for _, b := range r.doc.Blocks {
			if b.Kind == corpus.Title {
				r.head.titleSpan = b.Span
				break
			}
		}
		return
	}
	if r.head.title != "" {
		return
	}
	best, at := -100, -1
	for i := 0; i < lead && i < len(lines) && i < 25; i++ {
		l := lines[i]
		if l.kind != corpus.Paragraph && l.kind != corpus.Caption || l.words() < 4 || l.joined {
			continue
		}
		text := r.text[l.Start:l.End]
		score := 0
		f := foldText(text)
		if strings.Contains(f, "thi dua") {
			score += 4
		}
		if strings.Contains(f, "khoi") || strings.Contains(f, "cum ") {
			score += 2
		}
		for _, c := range []grammar.Category{r.x.c.yearEnd, r.x.c.midYear, r.x.c.launch} {
			if r.lineHas(l, c) {
				score++
			}
		}
		if strings.HasSuffix(text, ":") {
			score -= 4
		}
		if r.endsSentence(l) {
			score -= 3
		}
		if l.words() > 6 {
			score++
		}
		if isUpperText(text) && (strings.HasPrefix(f, "so ") || strings.HasPrefix(f, "cong thong tin") || strings.HasPrefix(f, "bao ")) {
			score -= 4
		}
		if r.isSiteName(f) {
			score -= 5
		}
		if i+1 < len(lines) && lines[i+1].kind == corpus.Stamp {
			score += 5 // what follows a stamp may be a caption
		} else if i > 0 && lines[i-1].kind == corpus.Stamp {
			score += 2
		}
		if l.kind == corpus.Caption {
			score -= 3
		}
		if score > best {
			best, at = score, i
		}
	}
	if at < 0 {
		end := lead
		for end+1 < len(lines) && lines[end+1].joined {
			end++
		}
		if lead < len(lines) && lines[lead].words() < 40 && (end == lead || !r.endsSentence(lines[end])) {
			at = lead
		} else {
			return
		}
	}
	span := lines[at].Span
	for j := at + 1; j < len(lines) && lines[j].joined; j++ {
		span.End = lines[j].End
	}
	r.head.title, r.head.titleSpan = strings.Join(strings.Fields(r.text[span.Start:span.End]), " "), span
	r.head.title = strings.TrimLeft(r.head.title, "\ufeff ")
	for i := range lines {
		if span.Contains(lines[i].Span) {
			lines[i].kind = corpus.Title
		}
	}
}

func (r *reader) isSiteName(folded string) bool {
	for _, p := range []string{"cong thong tin", "trang thong tin", "tong cong ty", "thong tin moi", "tin hoat dong", "so noi vu -", "thoi su", "tin tuc", "bao dien tu"} {
		if strings.HasPrefix(folded, p) {
			return true
		}
	}
	return false
}

func (r *reader) lineHas(l line, c grammar.Category) bool {
	for k := l.from; k < l.to; k++ {
		if _, _, ok := r.phrases.Longest(k, l.to, c, false); ok {
			return true
		}
	}
	return false
}

// readStamps collects the dates of stamp lines, weighing them: with a label or a
// clock time, near the title, after it.
func (r *reader) readStamps(lines []line) {
	if !r.doc.PublishedOn.IsZero() {
		r.head.published = r.doc.PublishedOn
		return
	}
	titleAt := -1
	for i, l := range lines {
		if l.kind == corpus.Title {
			titleAt = i
			break
		}
	}
	for i, l := range lines {
		if l.kind != corpus.Stamp && !(l.kind == corpus.Boilerplate && i < titleAt+4 && l.words() < 30 && r.isStamp(l)) {
			continue
		}
		for k := l.from; k < l.to; k++ {
			d, ok := r.numericDate(k, l.to)
			if !ok {
				d, ok = r.wordDate(k, l.to)
			}
			if !ok || d.date.Year == 0 {
				continue
			}
			s := stamp{date: d.date}
			if swapped := (corpus.Date{Year: d.date.Year, Month: d.date.Day, Day: d.date.Month}); swapped.Valid() {
				s.swapped = swapped
			}
			category := r.lineCategory(l.from, l.to)
			if category == r.x.c.stamp && !r.beginsWithWeekday(l) {
				s.weight += 3
			}
			if r.hasClock(l) {
				s.weight += 2
			}
			if titleAt >= 0 && i > titleAt {
				s.weight += 2
			}
			if distance := i - titleAt; distance >= -2 && distance <= 3 {
				s.weight++
			}
			if i == 0 {
				s.weight--
			}
			if strings.Contains(foldText(r.text[l.Start:l.End]), "hom nay") {
				s.weight -= 6
			}
			r.head.stamps = append(r.head.stamps, s)
			break
		}
	}
}

func (r *reader) beginsWithWeekday(l line) bool { return r.tokens[l.from].Is("thứ", "chủ") }

// hasClock tells a time of the day such as 13:27.
func (r *reader) hasClock(l line) bool {
	for k := l.from; k+2 < l.to; k++ {
		if h, m := r.number(k, l.to), r.number(k+2, l.to); h >= 0 && h < 25 && m >= 0 && m < 60 && r.tokens[k+1].Is(":") {
			return true
		}
	}
	return false
}
