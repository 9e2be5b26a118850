package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// event is a sentence that tells of a meeting of a bloc: who met, for what.
type event struct {
	s     *sentence
	bloc  *grammar.Node // the bloc that met, nil where only the title names it
	kind  corpus.Kind
	score int
	date  *grammar.Node
	title bool
}

// events finds the sentences that tell of meetings.
func (r *reader) events() []event {
	var events []event
	for _, s := range r.sentences {
		if e, ok := r.event(s); ok {
			events = append(events, e)
		}
	}
	if len(events) == 0 || events[0].score < leastEvent {
		if e, ok := r.paperEvent(); ok {
			events = append(events, e)
		} else if e, ok := r.launchWithoutBloc(); ok {
			events = append(events, e)
		}
	}
	return events
}

// paperEvent finds the meeting of a formal paper whose letterhead names the bloc
// and whose title tells the purpose: «KHỐI THI ĐUA SỐ 2 … BIÊN BẢN Họp tổng kết».
func (r *reader) paperEvent() (event, bool) {
	switch r.head.paper {
	case "", "Quyết định", "Kế hoạch", "Công văn", "Tờ trình", "Quy chế":
		return event{}, false
	}
	e := event{score: leastEvent}
	for _, s := range r.sentences {
		if s.Start > r.head.titleSpan.End {
			break
		}
		for _, n := range s.nodes {
			if b := blocIn(n); b != nil && e.bloc == nil && b.Value.(blocName).thiDua && !b.Value.(blocName).plural {
				e.bloc, e.s = b, s
			}
		}
		if s.Start >= r.head.titleSpan.Start && e.kind == "" {
			if e.kind = r.kindOf(s, 0); e.kind != "" {
				e.s = s
			}
		}
	}
	if e.kind == "" && strings.Contains(r.head.paper, "iao ước") {
		e.kind = corpus.Launch
	}
	if e.bloc == nil || e.kind == "" {
		return e, false
	}
	for _, s := range r.sentences {
		f := r.start(s, 8)
		if s.Start < r.head.titleSpan.End || !contains(f, "thoi gian") && !contains(r.folded(s.from, s.to), "hom nay") {
			continue
		}
		for _, n := range s.nodes {
			if n.Kind == dateNode && !r.isCited(n) {
				e.date = n
				return e, true
			}
		}
	}
	return e, true
}

// launchWithoutBloc finds a signing of an emulation pact whose sentence leaves the
// bloc out, where the first sentences or captions name one.
func (r *reader) launchWithoutBloc() (event, bool) {
	var named *grammar.Node
	for _, s := range r.sentences {
		if s.index > 8 {
			break
		}
		for _, n := range s.nodes {
			b := blocIn(n)
			for _, child := range n.Children {
				if b == nil && n.Kind == personNode {
					b = blocIn(child) // «ông A, trưởng khối thi đua các huyện»
				}
			}
			if b != nil && named == nil {
				if v := b.Value.(blocName); v.thiDua && !v.bare() && !v.plural {
					named = b
				}
			}
		}
	}
	if named == nil {
		return event{}, false
	}
	for _, s := range r.sentences {
		if s.index > 5 {
			break
		}
		if s.block.kind == corpus.Paragraph && s.has1(r.x.c.meeting) && s.has1(r.x.c.attend) && tellsPost(s) {
			// «Dự hội nghị có ông A - đơn vị Cụm trưởng»
			return event{s: s, bloc: named, score: leastEvent}, true
		}
		if s.block.kind == corpus.Title || s.block.kind == corpus.Caption || !s.has1(r.x.c.meeting) {
			continue
		}
		f := r.folded(s.from, s.to)
		if strings.Contains(f, "ky ket giao uoc thi dua") || strings.Contains(f, "ky giao uoc thi dua") {
			e := event{s: s, bloc: named, kind: corpus.Launch, score: leastEvent}
			for _, n := range s.nodes {
				if n.Kind == dateNode && !r.isCited(n) {
					e.date = n
					break
				}
			}
			return e, true
		}
	}
	return event{}, false
}

// event tells whether the sentence reports a meeting of a bloc, and how surely.
func (r *reader) event(s *sentence) (event, bool) {
	c := &r.x.c
	e := event{s: s, title: s.block.kind == corpus.Title}
	if s.block.kind == corpus.Caption {
		return e, false
	}
	bloc, held, meeting, council, other, preview := -1, -1, -1, -1, -1, -1
	for i, n := range s.nodes {
		if m := blocIn(n); m != nil {
			b := m.Value.(blocName)
			if b.plural {
				continue
			}
			if bloc < 0 || blocIn(s.nodes[bloc]).Value.(blocName).bare() && !b.bare() {
				bloc = i
			}
		}
		switch {
		case n.Kind == dateNode && e.date == nil && !r.isCited(n):
			e.date = n
		}
		switch {
		case council < 0 && isCouncil(n):
			council = i
		case n.Has(c.eventOther) && other < 0:
			other = i
		case n.Has(c.preview) && preview < 0:
			preview = i
		}
		if n.Has(c.held) && held < 0 {
			held = i
		}
		if n.Has(c.meeting) && meeting < 0 {
			meeting = i
		}
	}
	if bloc < 0 {
		return e, false
	}
	e.bloc = blocIn(s.nodes[bloc])
	e.kind = r.kindOf(s, bloc)
	if e.kind == "" && meeting < 0 {
		return e, false
	}
	if e.kind == corpus.Launch && meeting < 0 && !e.title && r.onlyCalls(s) {
		return e, false // «đã phát động phong trào» over the year is no meeting
	}
	b := e.bloc.Value.(blocName)
	if !b.thiDua && !e.title && b.bare() && (meeting < 0 || !r.tokens[e.bloc.From].Capitalized()) {
		return e, false
	}
	if b.thiDua || b.number > 0 {
		e.score += 2
	}
	if !b.bare() {
		e.score++
	}
	if e.kind != "" {
		e.score += 2
	}
	if held >= 0 {
		e.score += 2
	} else if meeting >= 0 && s.has1(c.attend) && bloc >= 0 {
		e.score++ // «Dự hội nghị có … các thành viên trong khối»
	}
	if meeting >= 0 {
		e.score += 2
	}
	if e.date != nil {
		e.score += 2
	}
	if e.title {
		e.score += 2
	}
	if r.beginsPost(s) {
		e.score++
	}
	if meeting >= 0 && s.has1(c.chair) && b.thiDua {
		e.score++
	}
	if r.namesMeetingOf(s) {
		e.score++
	}
	if council >= 0 && council < bloc-1 {
		e.score -= 6
	}
	if other >= 0 && e.kind != corpus.YearEnd && e.kind != corpus.MidYear {
		e.score -= 5
	}
	if preview >= 0 || r.isFuture(s, bloc) {
		e.score -= 6
	}
	if r.isPast(s, bloc) {
		e.score -= 4
	}
	return e, true
}

// isCouncil tells an award council: its sessions speak of blocs, too.
func isCouncil(n *grammar.Node) bool {
	if n.Kind != unitNode {
		return false
	}
	u := n.Value.(unitName)
	f := foldWords(u.name)
	return strings.HasPrefix(f, "hoi dong thi dua") || strings.HasPrefix(f, "hoi dong td") || strings.HasPrefix(f, "hdtdkt")
}

// onlyCalls tells a sentence on a movement launched, without a pact or a day.
func (r *reader) onlyCalls(s *sentence) bool {
	f := r.folded(s.from, s.to)
	if strings.Contains(f, "giao uoc") || strings.Contains(f, "trien khai nhiem vu cong tac thi dua") || strings.Contains(f, "trien khai cong tac thi dua") {
		return false
	}
	return true
}

// namesMeetingOf tells «Tại hội nghị của Khối thi đua …», which turns from one of
// two meetings to the other.
func (r *reader) namesMeetingOf(s *sentence) bool {
	f := r.start(s, 14)
	return strings.HasPrefix(f, "tai hoi nghi cua khoi") || strings.HasPrefix(f, "tai hoi nghi cua cum") || strings.HasPrefix(f, "tai hoi nghi khoi") || strings.HasPrefix(f, "tai hoi nghi cum")
}

// tellsPost tells a sentence in which somebody is called by a post of the bloc.
func tellsPost(s *sentence) bool {
	for _, n := range s.nodes {
		if p, ok := n.Value.(*person); ok && len(p.posts) > 0 {
			return true
		}
	}
	return false
}

// blocIn is the bloc that a node names: itself, or the one of a post.
func blocIn(n *grammar.Node) *grammar.Node {
	if n.Kind == blocNode {
		return n
	}
	if n.Kind == postNode && len(n.Children) > 0 && n.Children[0].Kind == blocNode {
		return n.Children[0]
	}
	return nil
}

// isCited tells that the day at node n is that of a document: «Quyết định số
// 1484/QĐ-UBND ngày 06/5/2019».
func (r *reader) isCited(n *grammar.Node) bool {
	if n.From < 2 || !r.tokens[n.From-1].Is("ngày") {
		return false
	}
	t := &r.tokens[n.From-2]
	if t.Is(",") && n.From > 2 {
		t = &r.tokens[n.From-3]
	}
	return t.Class == grammar.Upper || t.Class == grammar.Mixed || t.Class == grammar.Digits && n.From > 3 && r.tokens[n.From-3].Is("số", "/")
}

// beginsPost tells a sentence of the first paragraphs.
func (r *reader) beginsPost(s *sentence) bool { return s.index < 5 }

// isFuture tells a meeting to come: «khối sẽ tổ chức hội nghị».
func (r *reader) isFuture(s *sentence, bloc int) bool {
	for k := bloc; k < len(s.nodes) && k < bloc+5; k++ {
		if s.nodes[k].Lower() == "sẽ" || phraseIs(s.nodes[k], "sẽ") {
			return true
		}
	}
	return len(s.nodes) > 0 && (phraseIs(s.nodes[0], "dự kiến"))
}

// isPast tells a sentence on an earlier meeting: «Ngay sau Hội nghị ký kết ngày …».
func (r *reader) isPast(s *sentence, bloc int) bool {
	f := r.start(s, 14)
	for _, p := range []string{"ngay sau", "sau khi", "truoc do", "nam truoc", "nhieu nam", "la cum truong", "la khoi truong", "nhiem ky", "theo ke hoach"} {
		if strings.HasPrefix(f, p) {
			return true
		}
	}
	return false
}

// kindOf reads what the meeting is for. A year's review outweighs a half-year's,
// and that one a launch; «6 tháng» or «quý» makes any review a half-year's.
func (r *reader) kindOf(s *sentence, bloc int) corpus.Kind {
	c := &r.x.c
	var end, mid, launch, other bool
	for _, n := range s.nodes {
		if n.Kind == quoteNode {
			continue
		}
		switch {
		case n.Has(c.midYear):
			mid = mid || r.isReview(n, s)
		case n.Has(c.yearEnd):
			end = end || !r.reviewsYears(n, s) && !r.isLater(n)
		case n.Has(c.launch):
			launch = true
		case n.Has(c.otherKind):
			other = true
		}
	}
	switch {
	case mid && !r.saysWholeYear(s):
		return corpus.MidYear
	case end:
		return corpus.YearEnd
	case mid:
		return corpus.MidYear
	case launch:
		return corpus.Launch
	case other:
		return corpus.Other
	}
	return ""
}

// isLater tells «trước khi tổng kết», «chuẩn bị tổng kết»: the review is to come.
func (r *reader) isLater(n *grammar.Node) bool {
	return n.From > 1 && (r.tokens[n.From-1].Is("khi") && r.tokens[n.From-2].Is("trước") || r.tokens[n.From-1].Is("bị") && r.tokens[n.From-2].Is("chuẩn"))
}

// isReview tells that «6 tháng» is what is reviewed, not what is planned: «tổng
// kết năm …» may go on with «6 tháng cuối năm».
func (r *reader) isReview(n *grammar.Node, s *sentence) bool {
	return !(n.To < s.to && r.tokens[n.To].Is("cuối"))
}

// reviewsYears tells «tổng kết 10 năm thực hiện …»: no review of a year.
func (r *reader) reviewsYears(n *grammar.Node, s *sentence) bool {
	return n.To+1 < s.to && r.number(n.To, s.to) > 0 && r.tokens[n.To+1].Is("năm")
}

// saysWholeYear tells «tổng kết» of a year in the sentence.
func (r *reader) saysWholeYear(s *sentence) bool {
	for _, n := range s.nodes {
		if phraseIs(n, "tổng kết") && !r.reviewsYears(n, s) {
			return true
		}
	}
	return false
}

// categoryOf is the vocabulary of a kind of meetings.
func (r *reader) categoryOf(kind corpus.Kind) grammar.Category {
	switch kind {
	case corpus.YearEnd:
		return r.x.c.yearEnd
	case corpus.MidYear:
		return r.x.c.midYear
	case corpus.Launch:
		return r.x.c.launch
	}
	return r.x.c.otherKind
}

// reviewYear reads the year that a sentence reviews or opens: the one that
// follows the word of the kind, else any.
func (r *reader) reviewYear(s *sentence, kind corpus.Kind) (*grammar.Node, int) {
	if n, y := r.yearAfter(s, r.categoryOf(kind)); n != nil {
		return n, y
	}
	launch := false
	for _, n := range s.nodes {
		launch = launch || n.Has(r.x.c.launch)
		switch {
		case n.Kind == postNode && kind != corpus.Launch && n.Value.(blocPost).year > 0 && s.block.kind == corpus.Paragraph && s.has1(r.categoryOf(kind)) && !s.has1(r.x.c.elect, r.x.c.handover):
			return n, n.Value.(blocPost).year
		case n.Kind == yearNode && launch && kind == corpus.YearEnd && s.has1(r.x.c.yearEnd):
			return n, n.Value.(yearTold).year - 1 // «tổng kết, ký giao ước thi đua năm 2023»
		case n.Kind == yearNode:
			return n, n.Value.(yearTold).year
		}
	}
	return nil, 0
}

// yearAfter reads the first year after a phrase of the category, before another
// purpose of the meeting begins: «tổng kết năm 2009, ký kết giao ước năm 2010».
func (r *reader) yearAfter(s *sentence, category grammar.Category) (*grammar.Node, int) {
	after := false
	for _, n := range s.nodes {
		if n.Has(category) {
			after = true
		} else if after && category != r.x.c.launch && n.Has(r.x.c.launch) && !n.Has(category) && !phraseIs(n, "giao ước thi đua") {
			return nil, 0
		}
		if n.Kind == yearNode && after {
			return n, n.Value.(yearTold).year
		}
	}
	return nil, 0
}

// meetsAt tells a sentence on where the meeting was: «Hội nghị diễn ra tại …».
func (r *reader) meetsAt(s *sentence) bool {
	return s.index < 9 && (s.has1(r.x.c.held) || s.has1(r.x.c.meeting) && s.index < 6) && s.block.kind != corpus.Title && s.block.kind != corpus.Caption
}

// labelledPlace reads «Địa điểm: …» of a formal paper.
func (r *reader) labelledPlace(s *sentence) (corpus.Span, string, bool) {
	if !strings.HasPrefix(r.start(s, 4), "dia diem") {
		return corpus.Span{}, "", false
	}
	from := s.from
	for from < s.to && !r.tokens[from].Is(":") && from < s.from+4 {
		from++
	}
	from++
	to := s.to
	for to > from && r.tokens[to-1].Is(".", ";") {
		to--
	}
	if from >= to || to-from > 24 {
		return corpus.Span{}, "", false
	}
	return corpus.Span{Start: r.tokens[from].Start, End: r.tokens[to-1].End}, r.words(from, to), true
}

// placeOf reads where the meeting was: «tại hội trường Sở Công Thương», «tại TP Hạ
// Long».
func (r *reader) placeOf(s *sentence) (corpus.Span, string, bool) {
	for i, n := range s.nodes {
		if n.Lower() != "tại" && !phraseIs(n, "tại") {
			continue
		}
		if i+1 < len(s.nodes) && (s.nodes[i+1].Has(r.x.c.meeting) || s.nodes[i+1].Kind == quoteNode) {
			continue
		}
		from := n.To
		to := r.placeEnd(from, s.to)
		if to > from {
			span := corpus.Span{Start: r.tokens[from].Start, End: r.tokens[to-1].End}
			text := r.words(from, to)
			switch foldWords(text) {
			case "hoi nghi", "day", "dia phuong", "co so", "cuoc hop", "buoi le", "cac don vi":
				continue
			}
			return span, text, true
		}
	}
	return corpus.Span{}, "", false
}

// placeEnd is the end of a place's words from token i on: a hall, a seat, a unit,
// a town, with an address after it.
func (r *reader) placeEnd(i, limit int) int {
	j := i
	// «Khu du lịch Vườn Xoài», «Nhà nghỉ Công đoàn»: a kind of place, then its name
	k := i
	for k < limit {
		m, _, ok := r.phrases.Longest(k, limit, r.x.c.placeKind, false)
		if !ok {
			break
		}
		k += m.Len
	}
	if k > i && k < limit && (r.tokens[k].Capitalized() || r.unit(k, limit) != nil) && !r.isHonorific(k, limit) {
		j = k
	}
	for j < limit && r.tokens[j].Is("hội", "trường", "trụ", "sở", "phòng", "họp", "tầng", "điểm", "cầu", "nhà", "văn", "hóa", "khách", "trung", "tâm", "khu", "nghỉ", "dưỡng", "khách", "sạn") || j < limit && r.tokens[j].Class == grammar.Digits && j > i && r.tokens[j-1].Is("tầng", "số") {
		if u := r.unit(j, limit); u != nil {
			break
		}
		j++
	}
	if u := r.unit(j, limit); u != nil {
		j = u.To
		if j+1 < limit && r.tokens[j].Capitalized() && !r.isHonorific(j, limit) && r.personAt(j, limit) == 0 {
			for j < limit && r.tokens[j].Capitalized() {
				j++
			}
		}
	} else if j < limit {
		if m, _, ok := r.phrases.Longest(j, limit, r.x.c.province, false); ok && r.tokens[j].Capitalized() {
			j += m.Len
		} else if r.tokens[j].Capitalized() {
			for j < limit && (r.tokens[j].Capitalized() || r.tokens[j].Is("-", "–") && j+1 < limit && r.tokens[j+1].Capitalized() && !r.isHonorific(j+1, limit)) && !r.isHonorific(j, limit) {
				j++
			}
		} else if j == i {
			return i
		}
	}
	// «(Sơn La)», «, số 26 đường Hùng Vương, thành phố Đông Hà»
	if j+2 < limit && r.tokens[j].Is("(") && !r.startsPost(j+1, limit) {
		for k := j + 1; k < limit && k < j+16; k++ {
			if r.tokens[k].Is(")") {
				if r.tokens[j+1].Capitalized() || r.tokens[j+1].Is("tỉnh", "số", "thành") {
					if !r.startsPost(j+1, limit) && !r.isPostIn(j+1, k) {
						j = k + 1
					}
				}
				break
			}
		}
	}
	for j+1 < limit && r.tokens[j].Is(",") && r.tokens[j+1].Is("số", "đường", "thành", "phường", "quận", "huyện", "tp", "thị", "tỉnh", "hà") {
		k := j + 1
		for k < limit && k < j+10 && !r.tokens[k].Is(",", ".", ";") && (r.tokens[k].Capitalized() || r.tokens[k].Class == grammar.Digits || r.tokens[k].Is("số", "đường", "thành", "phố", "phường", "quận", "huyện", "tỉnh", "thị", "xã")) {
			k++
		}
		if k >= limit || !r.tokens[k].Is(",", ".", ")") || r.tokens[j+1].Is("hà") && !r.tokens[j+1].Capitalized() {
			break
		}
		j = k
	}
	return j
}

func (r *reader) isPostIn(from, to int) bool {
	for k := from; k < to; k++ {
		if r.startsPost(k, to) {
			return true
		}
	}
	return false
}
