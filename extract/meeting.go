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

// events finds the sentences that tell of meetings. What it needs for that, [Extractor.MayReport]
// has to let through.
func (r *reader) events() []event {
	var events []event
	for _, s := range r.sentences {
		if e, ok := r.event(s); ok {
			if k := len(events) - 1; k >= 0 && e.kind == "" && e.bloc != nil && r.isTurnOf(s, e.bloc) {
				e.kind = events[k].kind
				e.score += 2
			}
			events = append(events, e)
		} else if e, ok := r.eventOfBlocBefore(s); ok {
			events = append(events, e)
		}
	}
	if sections := r.sections(); len(sections) > 1 && r.tellMeetings(sections) && len(r.groupEvents(events)) < len(sections) {
		return sections
	}
	if len(events) == 0 || events[0].score < leastEvent {
		if e, ok := r.paperEvent(); ok {
			events = append(events, e)
		} else if e, ok := r.launchWithoutBloc(); ok {
			events = append(events, e)
		} else if e, ok := r.scatteredEvent(); ok {
			events = append(events, e)
		}
	}
	return events
}

// eventOfBlocBefore finds a sentence that tells kind, day and meeting, and leaves the bloc to the
// sentence before it: «Ở sáu tỉnh của Cụm thi đua số 13, …. Con số trên được nêu ra ở hội nghị sơ
// kết … diễn ra hôm 9-7».
func (r *reader) eventOfBlocBefore(s *sentence) (event, bool) {
	if s.index == 0 || s.index > leadSentences || s.block.kind != corpus.Paragraph || !s.has1(r.x.c.meeting) || !s.has1(r.x.c.held) ||
		s.has1(r.x.c.eventOther, r.x.c.preview, r.x.c.goal) || r.isPast(s) || r.isFuture(s, 0) {
		return event{}, false
	}
	before := r.sentences[s.index-1]
	bare := false
	for _, n := range s.nodes {
		if b := blocIn(n); b != nil && b.Value.(blocName).bare() && n.Kind == blocNode {
			bare = true // «hội nghị tổng kết của cụm»
		} else if b != nil || isCouncil(n) || n.Has(r.x.c.blocParty) {
			return event{}, false
		}
	}
	if before.block.kind == corpus.Title || before.block.kind == corpus.Caption || before.block != s.block && !bare || r.dayOfMeeting(before) != nil {
		return event{}, false
	}
	e := event{score: leastEvent, kind: r.kindOf(s), date: r.dayOfMeeting(s)}
	r.leadBloc(before, &e)
	e.s = s
	return e, e.bloc != nil && e.kind != "" && e.date != nil && e.bloc.Value.(blocName).thiDua
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
			if e.kind = r.kindOf(s); e.kind != "" {
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
		if s.Start < r.head.titleSpan.End || !strings.Contains(f, "thoi gian") && !strings.Contains(r.folded(s.from, s.to), "hom nay") && !beginsAt(f) {
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

// beginsAt tells folded words on when a meeting began: «Hội nghị khai mạc lúc 8 giờ …».
func beginsAt(f string) bool {
	for _, w := range []string{"hoi nghi khai mac", "hoi nghi bat dau", "cuoc hop bat dau", "cuoc hop khai mac", "khai mac luc", "khai mac hoi", "bat dau luc", "bat dau hoi"} {
		if strings.HasPrefix(f, w) {
			return true
		}
	}
	return false
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
			if b := blocIn(n); b != nil && named == nil {
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
			return event{s: s, bloc: named, kind: corpus.Launch, score: leastEvent, date: r.dayOfMeeting(s)}, true
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
			if bloc < 0 || blocIn(s.nodes[bloc]).Value.(blocName).bare() && !b.bare() || b.thiDua && !b.bare() && !blocIn(s.nodes[bloc]).Value.(blocName).thiDua {
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
		if held < 0 && r.tells(n, c.held) {
			held = i
		}
		if meeting < 0 && r.tells(n, c.meeting) {
			meeting = i
		}
	}
	if bloc < 0 {
		return e, false
	}
	e.bloc = blocIn(s.nodes[bloc])
	e.kind = r.kindOf(s)
	if meeting < 0 && e.kind == "" && e.date != nil && !e.title && e.bloc.From-s.from < 16 && r.meetsNext(s) {
		meeting = bloc
	}
	turn := r.isTurnOf(s, s.nodes[bloc])
	if turn && meeting < 0 {
		meeting, held = bloc, bloc
	}
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
	if e.date != nil || r.opensWithDayPart(s) {
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
	if r.isPast(s) && !turn && !(r.relativeDay(s) != 0 && !b.bare() && b.thiDua && held >= 0) {
		e.score -= 4
	}
	return e, true
}

// isTurnOf tells «đến lượt Khối thi đua B», after the meeting of another bloc.
func (r *reader) isTurnOf(s *sentence, bloc *grammar.Node) bool {
	return bloc.From > s.from+1 && r.tokens[bloc.From-1].Is("lượt") && r.tokens[bloc.From-2].Is("đến", "tới")
}

// meetsNext tells that the sentence after s begins with the meeting: «Sáng 9/1, đến lượt
// Khối thi đua A. Hội nghị họp ở …».
func (r *reader) meetsNext(s *sentence) bool {
	if s.index+1 >= len(r.sentences) {
		return false
	}
	next := r.sentences[s.index+1]
	return next.block == s.block && len(next.nodes) > 1 && (r.tells(next.nodes[0], r.x.c.meeting) || r.tells(next.nodes[1], r.x.c.meeting))
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
	if strings.Contains(f, "giao uoc") || strings.Contains(f, "trien khai nhiem vu cong tac thi dua") || strings.Contains(f, "trien khai nhiem vu thi dua") || strings.Contains(f, "trien khai cong tac thi dua") {
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

// blocIn is the bloc that a node names: itself, or the one of a post, of a person's
// post as well: «ông A, Trưởng Khối thi đua các huyện».
func blocIn(n *grammar.Node) *grammar.Node {
	switch n.Kind {
	case blocNode:
		return n
	case postNode:
		if len(n.Children) > 0 && n.Children[0].Kind == blocNode {
			return n.Children[0]
		}
	case personNode:
		for _, child := range n.Children {
			if child.Kind == postNode {
				if b := blocIn(child); b != nil {
					return b
				}
			}
		}
	}
	return nil
}

// tells reports whether the node is a phrase of the category or holds one: «chủ trì
// hội nghị» tells of a meeting.
func (r *reader) tells(n *grammar.Node, c grammar.Category) bool {
	if n.Has(c) {
		return true
	}
	if n.Kind != grammar.PhraseNode {
		return false
	}
	for k := n.From; k < n.To; k++ {
		if r.phrases.Has(k, n.To, c) {
			return true
		}
	}
	return false
}

// isCited tells that the day at node n is that of a document: «Quyết định số
// 1484/QĐ-UBND ngày 06/5/2019».
func (r *reader) isCited(n *grammar.Node) bool {
	if n.From < 2 || !r.tokens[n.From-1].Is("ngày") || r.tokens[n.From-1].Capitalized() {
		return false // «Ngày 22/7» begins a sentence, whatever stands above it
	}
	if r.isTerm(n.From - 2) {
		return true
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
	for k := bloc; k < len(s.nodes) && k < bloc+9; k++ {
		if s.nodes[k].Lower() == "sẽ" || phraseIs(s.nodes[k], "sẽ") {
			return true
		}
	}
	return len(s.nodes) > 0 && (phraseIs(s.nodes[0], "dự kiến"))
}

// isPast tells a sentence on an earlier meeting: «Ngay sau Hội nghị ký kết ngày …».
func (r *reader) isPast(s *sentence) bool {
	f := r.start(s, 14)
	for _, p := range []string{"ngay sau", "sau khi", "truoc do", "nam truoc", "nhieu nam", "la cum truong", "la khoi truong", "nhiem ky", "theo ke hoach"} {
		if strings.HasPrefix(f, p) {
			return true
		}
	}
	return false
}
