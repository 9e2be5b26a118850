package extract

import (
	"slices"
	"sort"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// leastEvent is the score that a sentence needs to report a meeting.
const leastEvent = 7

// report joins what was read to the report of the document.
func (r *reader) report() *corpus.Report {
	rep := &corpus.Report{
		Document: corpus.Source{
			ID: r.doc.ID, URI: r.doc.URI, MediaType: r.doc.MediaType,
			Title: r.doc.Title, PublishedOn: r.doc.PublishedOn, Byline: r.doc.Byline,
			Extractor: Version(),
		},
		Conferences: []corpus.Conference{},
	}
	if len(r.sentences) == 0 {
		return rep
	}
	rep.Document.Title = corpus.Text(r.head.title)
	rep.Document.Byline = corpus.Text(r.head.byline)
	meetings := r.meetings()
	r.met = meetings
	for _, m := range meetings {
		rep.Conferences = append(rep.Conferences, *m.conference())
	}
	rep.Document.PublishedOn = r.published(meetings)
	rep.Document.Province = corpus.Text(r.province(meetings))
	r.weigh(rep)
	return rep
}

// meeting is one conference in the making.
type meeting struct {
	r      *reader
	events []event
	// sentences are those that speak of this meeting.
	sentences []*sentence
	bloc      blocName
	c         *corpus.Conference
	// restListed tells that the list of members leaves head and deputies out.
	restListed bool
	facts      facts
}

// facts are all readings of the sentences of a meeting.
type facts struct {
	leaders   []leaderFact
	members   []memberFact
	counts    []countFact
	awards    []awardFact
	rankings  []rankFact
	officials []officialFact
}

// meetings finds the meetings that the document reports, mostly one.
func (r *reader) meetings() []*meeting {
	events := r.events()
	best := -1
	for i, e := range events {
		if best < 0 || e.score > events[best].score {
			best = i
		}
	}
	if best < 0 || events[best].score < leastEvent || !r.isReport(events) {
		return nil
	}
	groups := r.groupEvents(events)
	meetings := make([]*meeting, 0, len(groups))
	for _, g := range groups {
		meetings = append(meetings, &meeting{r: r, events: g})
	}
	r.share(meetings)
	return meetings
}

// isReport weighs what the post as a whole is about: a session of the award
// council, a decision, a sports day mention blocs without reporting a meeting.
func (r *reader) isReport(events []event) bool {
	switch r.head.paper {
	case "Quyết định", "Kế hoạch", "Công văn", "Tờ trình", "Quy chế":
		return false
	}
	if letterhead := foldText(r.text[r.head.letterhead.Start:r.head.letterhead.End]); strings.Contains(letterhead, "hoi dong thi dua") && !strings.Contains(letterhead, "khoi thi dua") && !strings.Contains(letterhead, "cum thi dua") {
		return false // minutes of an award council
	}
	if r.isPreview(events) || r.councilInTitle() {
		return false
	}
	title := foldWords(r.head.title)
	titleEvent, leadEvent, surest := false, false, 0
	for _, e := range events {
		if !e.title && e.s.index < 7 && (e.kind == corpus.YearEnd || e.kind == corpus.MidYear || e.date != nil && e.s.has1(r.x.c.meeting)) {
			surest = max(surest, e.score)
		}
		if e.score < leastEvent {
			continue
		}
		if e.title {
			titleEvent = true
		} else if e.s.index < 7 {
			leadEvent = true
		}
	}
	for i, s := range r.sentences {
		if i > 6 || r.head.paper != "" {
			break
		}
		if s.block.kind == corpus.Title {
			continue
		}
		for k, n := range s.nodes {
			if k > 14 {
				break
			}
			if isCouncil(n) && r.councilMeets(s, k) && !titleEvent {
				return false
			}
		}
	}
	for _, w := range []string{"hoi thao", "dai hoi thi dua yeu nuoc", "hoi dong thi dua", "kien toan cac cum", "quyet dinh ve viec", "phan cong"} {
		if strings.Contains(title, w) && surest < leastEvent+3 && !strings.Contains(title, "ket qua") && !strings.Contains(title, "so ket") && !strings.Contains(title, "tong ket") && !strings.Contains(title, "binh xet") {
			return false
		}
	}
	if leadEvent && !titleEvent && r.meetsElsewhere(events) {
		return false
	}
	if titleEvent || leadEvent {
		return true
	}
	// deep in the text only a formal paper or a dated event reports one
	for _, e := range events {
		if e.score >= leastEvent+1 && e.date != nil || e.score >= leastEvent && r.head.paper != "" {
			return true
		}
	}
	return false
}

// isPreview tells a post on a meeting to come: the lead says when it will be held, and no
// sentence that it was.
func (r *reader) isPreview(events []event) bool {
	ahead := false
	for _, s := range r.sentences {
		if s.index > 4 {
			break
		}
		f := " " + r.start(s, 60) + " "
		future := s.has1(r.x.c.preview) || strings.Contains(f, " se dien ra ") || strings.Contains(f, " se duoc to chuc ")
		soon := s.block.kind == corpus.Title && (strings.HasPrefix(f, " sap ") || strings.HasPrefix(f, " tuan sau ") || strings.HasPrefix(f, " chuan bi ") || strings.HasPrefix(f, " lich tong ket") || strings.HasPrefix(f, " lich hop "))
		if (future || soon) && s.has1(r.x.c.meeting, r.x.c.yearEnd, r.x.c.midYear, r.x.c.launch) {
			ahead = true
		}
	}
	if !ahead {
		return false
	}
	for _, e := range events {
		if e.score >= leastEvent && !e.title && e.date != nil && !e.s.has1(r.x.c.preview) && !strings.Contains(r.folded(e.s.from, e.s.to), "se dien ra") {
			return false
		}
	}
	return true
}

// meetsElsewhere tells that the lead reports another meeting on its day, and that no
// bloc met on a day that is told.
func (r *reader) meetsElsewhere(events []event) bool {
	for _, e := range events {
		if e.score >= leastEvent && e.date != nil {
			return false
		}
	}
	for _, s := range r.sentences {
		if s.index > 3 {
			break
		}
		if s.block.kind == corpus.Paragraph && r.tellsOtherMeeting(s) {
			return true
		}
	}
	return false
}

// councilInTitle tells a title in which an award council meets, before any bloc that it
// speaks of: «Hội đồng Thi đua - Khen thưởng tỉnh họp xét kết quả của các khối».
func (r *reader) councilInTitle() bool {
	t := r.titleSentence()
	if t == nil {
		return false
	}
	for k, n := range t.nodes {
		if blocIn(n) != nil {
			return false
		}
		if isCouncil(n) {
			for j := k + 1; j < len(t.nodes) && j < k+4; j++ {
				if t.nodes[j].Has(r.x.c.held) || phraseIs(t.nodes[j], "họp") || t.nodes[j].Lower() == "họp" {
					return true
				}
			}
			return false
		}
	}
	return false
}

// councilMeets tells that the award council at node k is the one that meets.
func (r *reader) councilMeets(s *sentence, k int) bool {
	for j := k + 1; j < len(s.nodes) && j < k+8; j++ {
		if s.nodes[j].Kind == blocNode {
			return false
		}
		if s.nodes[j].Has(r.x.c.held) || phraseIs(s.nodes[j], "họp") || s.nodes[j].Lower() == "ban" && j+1 < len(s.nodes) && s.nodes[j+1].Lower() == "hành" {
			return true
		}
	}
	return false
}

// groupEvents divides the events by the blocs that met: two meetings where two
// different blocs have an event of their own in the text.
func (r *reader) groupEvents(events []event) [][]event {
	var groups [][]event
	for _, e := range events {
		if e.score < leastEvent || e.title || e.bloc.Value.(blocName).bare() {
			continue
		}
		if e.date == nil && !r.sameDay(e.s) && !r.namesMeetingOf(e.s) {
			continue
		}
		placed := false
		for i, g := range groups {
			if r.sameBloc(g[0].bloc.Value.(blocName), e.bloc.Value.(blocName)) {
				groups[i] = append(groups[i], e)
				placed = true
				break
			}
		}
		if !placed && (len(groups) == 0 || r.ownEvent(e)) {
			groups = append(groups, []event{e})
		}
	}
	if len(groups) >= 2 && r.twoBlocs(groups) {
		return groups
	}
	var all []event
	for _, e := range events {
		if e.score >= leastEvent-2 {
			all = append(all, e)
		}
	}
	return [][]event{all}
}

// sameDay tells «Cùng ngày», «Tiếp đó».
func (r *reader) sameDay(s *sentence) bool {
	f := r.start(s, 10)
	return strings.Contains(f, "cung ngay") || strings.Contains(f, "tiep do") || strings.Contains(f, "den luot") || r.relativeDay(s) != 0 || r.opensWithDayPart(s)
}

// relativeDay is how many days a meeting was after the one told before it, by the words that the
// sentence begins with: «Trước đó một ngày», «Hôm sau»; 0 without them.
func (r *reader) relativeDay(s *sentence) int {
	f := strings.TrimLeft(r.start(s, 10), "*-+ ")
	for _, p := range []string{"truoc do mot ngay", "truoc do 1 ngay", "mot ngay truoc do", "hom truoc do", "truoc mot ngay"} {
		if strings.HasPrefix(f, p) {
			return -1
		}
	}
	for _, p := range []string{"hom sau", "ngay hom sau", "mot ngay sau", "1 ngay sau", "sang hom sau", "chieu hom sau", "sau do mot ngay"} {
		if strings.HasPrefix(f, p) {
			return 1
		}
	}
	return 0
}

// opensWithDayPart tells «Buổi chiều, đến lượt Khối thi đua B …».
func (r *reader) opensWithDayPart(s *sentence) bool {
	f := r.start(s, 6)
	for _, part := range []string{"buoi sang", "buoi chieu", "buoi toi", "dau gio chieu", "sang cung ngay", "chieu cung ngay"} {
		if strings.HasPrefix(f, part) {
			return true
		}
	}
	return false
}

// ownEvent tells that the sentence begins with the event: its day or its bloc
// stand in front.
func (r *reader) ownEvent(e event) bool {
	return e.bloc.From-e.s.from < 24
}

// twoBlocs makes sure that the groups are two blocs and not two names of one: a
// post on one bloc mentions the second with another number or theme and both
// have dates or sections of their own.
func (r *reader) twoBlocs(groups [][]event) bool {
	a, b := groups[0][0], groups[1][0]
	if a.s == b.s {
		return false
	}
	x, y := a.bloc.Value.(blocName), b.bloc.Value.(blocName)
	if x.number > 0 && y.number > 0 && x.number != y.number {
		return true
	}
	kx, ky := blocKey(x.body), blocKey(y.body)
	return kx != "" && ky != "" && !overlap(kx, ky)
}

// overlap tells that two keys share more than half of the words of the shorter one: «nội chính» is no
// part of «chính trị xã hội».
func overlap(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	shared := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			shared++
		}
	}
	return 2*shared > min(len(x), len(y))
}

// sameBloc tells that two names may be of one bloc: numbers agree and the words
// of one are among those of the other.
func (r *reader) sameBloc(a, b blocName) bool {
	if a.number > 0 && b.number > 0 && a.number != b.number {
		return false
	}
	if a.bare() || b.bare() || a.number > 0 && a.number == b.number {
		return true
	}
	ka, kb := blocKey(r.x.expand(foldWords(a.body))), blocKey(r.x.expand(foldWords(b.body)))
	if ka == "" || kb == "" {
		return true
	}
	return within(ka, kb) || within(kb, ka)
}

// within tells that most words of a stand in b.
func within(a, b string) bool {
	words := strings.Fields(a)
	n := 0
	for _, w := range words {
		if strings.Contains(" "+b+" ", " "+w+" ") {
			n++
		}
	}
	return n*4 >= len(words)*3
}

// share gives each meeting its sentences: all for a single one; for two, those
// from its event to the other's, and what stands before both.
func (r *reader) share(meetings []*meeting) {
	if len(meetings) == 1 {
		meetings[0].sentences = r.sentences
		return
	}
	starts := make([]int, len(meetings))
	for i, m := range meetings {
		starts[i] = m.events[0].s.index
	}
	sort.Ints(starts)
	for _, m := range meetings {
		from := m.events[0].s.index
		to := len(r.sentences)
		for _, s := range starts {
			if s > from && s < to {
				to = s
			}
		}
		for _, s := range r.sentences {
			switch {
			case s.block.kind == corpus.Title:
			case s.index < starts[0], s.index >= from && s.index < to:
				m.sentences = append(m.sentences, s)
			case s.index >= to && r.speaksOfAll(s):
				m.sentences = append(m.sentences, s)
			}
		}
	}
}

// speaksOfAll tells «Tại các cuộc họp …».
func (r *reader) speaksOfAll(s *sentence) bool {
	f := r.folded(s.block.from, min(s.block.to, s.block.from+12))
	return strings.Contains(f, "cac cuoc hop") || strings.Contains(f, "cac hoi nghi")
}

// conference makes the conference of the meeting.
func (m *meeting) conference() *corpus.Conference {
	m.c = &corpus.Conference{
		Members: []corpus.Member{}, Officials: []corpus.Official{}, Leaders: []corpus.Leader{}, Awards: []corpus.Award{},
		Rankings: []corpus.Ranking{}, Citations: []corpus.Citation{}, Movements: []corpus.Movement{}, Warnings: []corpus.Caution{},
		Evidence: map[string][]corpus.Evidence{}, Confidence: map[string]float64{},
	}
	m.resolveBloc()
	m.resolveKind()
	m.resolveYear()
	m.resolveDate()
	m.resolvePlace()
	m.collect()
	m.resolveOfficials()
	m.resolveMembers()
	m.resolveLeaders()
	m.leadersCalled()
	m.addLeadersToMembers()
	m.collectAwards()
	m.resolveRankings()
	m.resolveAwards()
	m.resolveCitations()
	return m.c
}

// single sets the evidence of a single value.
func (m *meeting) single(field string, span corpus.Span, rule string) {
	m.c.Evidence[field] = []corpus.Evidence{m.r.doc.Evidence(span, rule)}
}

func (m *meeting) proof(rule string, spans ...corpus.Span) corpus.Proof {
	var p corpus.Proof
	for _, s := range spans {
		p.Evidence = append(p.Evidence, m.r.doc.Evidence(s, rule))
	}
	return p
}

func (m *meeting) warn(code, message string) {
	for _, w := range m.c.Warnings {
		if w.Code == code && w.Message == message {
			return
		}
	}
	m.c.Warnings = append(m.c.Warnings, corpus.Caution{Code: code, Message: message})
}
