package extract

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
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
	facts     facts
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
	title := foldWords(r.head.title)
	titleEvent, leadEvent := false, false
	for _, e := range events {
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
		if strings.Contains(title, w) && !strings.Contains(title, "ket qua") && !strings.Contains(title, "so ket") && !strings.Contains(title, "tong ket") && !strings.Contains(title, "binh xet") {
			return false
		}
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
	return strings.Contains(f, "cung ngay") || strings.Contains(f, "tiep do")
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
	return kx != "" && ky != "" && !overlaps(kx, ky)
}

// overlaps tells that two keys share a word.
func overlaps(a, b string) bool {
	for _, w := range strings.Fields(a) {
		for _, v := range strings.Fields(b) {
			if w == v {
				return true
			}
		}
	}
	return false
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
	ka, kb := blocKey(a.body), blocKey(b.body)
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
		if contains(" "+b+" ", " "+w+" ") {
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
	m.addLeadersToMembers()
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

// resolveBloc chooses the fullest name of the bloc in the sentences.
func (m *meeting) resolveBloc() {
	// the title's bloc leads, else that of the surest event
	var lead *grammar.Node
	score := 0
	for _, e := range m.events {
		s := e.score
		if e.title {
			s += 10
		}
		if b := e.bloc.Value.(blocName); !b.bare() && s > score {
			lead, score = e.bloc, s
		}
	}
	if lead == nil {
		lead = m.events[0].bloc
	}
	base := lead.Value.(blocName)
	best := lead
	number := base.number
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if n = blocIn(n); n == nil {
				continue
			}
			b := n.Value.(blocName)
			if b.plural || b.bare() && !base.bare() || !m.r.sameBloc(base, b) || b.form != base.form {
				continue
			}
			if number == 0 && b.number > 0 {
				number = b.number
			}
			if blocRank(b) > blocRank(best.Value.(blocName)) {
				best = n
			}
		}
	}
	b := best.Value.(blocName)
	m.bloc = b
	m.c.Bloc = corpus.Bloc{Name: upperFirst(b.name), Form: b.form, Number: corpus.Number(number), Proof: m.proof(best.Rule, best.Span)}
	if isUpperText(b.name) {
		m.c.Bloc.Name = sentenceCase(b.name)
	}
}

// blocRank orders the names of a bloc: with «thi đua» before without, then the
// longer one.
func blocRank(b blocName) int {
	n := len(strings.Fields(b.body))
	if n > 22 {
		n = 1
	}
	if b.thiDua {
		n += 30
	}
	return n
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// resolveKind takes the weightiest kind among the title and the events.
func (m *meeting) resolveKind() {
	if strings.Contains(m.r.head.paper, "iao ước") {
		m.c.Kind = corpus.Launch
		m.single("kind", m.r.head.titleSpan, "kind.paper")
		return
	}
	order := map[corpus.Kind]int{corpus.YearEnd: 4, corpus.MidYear: 3, corpus.Launch: 2, corpus.Other: 1}
	top := 0
	for _, e := range m.events {
		top = max(top, e.score)
	}
	var best event
	for _, e := range m.events {
		if e.kind == "" || e.score < top-3 && !e.title {
			continue
		}
		if order[e.kind] > order[best.kind] {
			best = e
		}
	}
	if t := m.r.titleSentence(); t != nil {
		if k := m.r.kindOf(t, 0); k != "" && (best.kind == "" || order[k] > order[best.kind] || k == corpus.MidYear) {
			best = event{s: t, kind: k}
		}
	}
	if best.kind == "" {
		for _, s := range m.sentences {
			if k := m.r.kindOf(s, 0); order[k] > order[best.kind] && s.has1(m.r.x.c.meeting) && s.block.kind != corpus.Boilerplate {
				best = event{s: s, kind: k}
			}
		}
	}
	if best.kind == "" {
		best = m.events[0]
		best.kind = corpus.Other
	}
	m.c.Kind = best.kind
	m.single("kind", best.s.Span, "kind."+string(best.kind))
}

func (r *reader) titleSentence() *sentence {
	for _, s := range r.sentences {
		if s.block.kind == corpus.Title {
			return s
		}
	}
	return nil
}

// resolveYear reads the emulation year in the title, then in the events, then in
// the rest of the text.
func (m *meeting) resolveYear() {
	try := func(s *sentence, rule string) bool {
		n, y := m.r.reviewYear(s, m.c.Kind)
		if n == nil {
			return false
		}
		m.c.Year = corpus.Number(y)
		m.single("year", n.Span, rule)
		return true
	}
	category := m.r.categoryOf(m.c.Kind)
	// a school year told with the meeting stands over the calendar's in the title
	for _, e := range m.events {
		if e.kind != m.c.Kind || e.title {
			continue
		}
		if n, _ := m.r.yearAfter(e.s, category); n != nil && n.Value.(yearTold).school && try(e.s, "year.event") {
			return
		}
	}
	if t := m.r.titleSentence(); t != nil && (t.has1(category) || m.c.Kind == corpus.Other) && try(t, "year.title") {
		return
	}
	for _, e := range m.events {
		if e.kind == m.c.Kind && e.s.has1(category) && try(e.s, "year.event") {
			return
		}
	}
	for _, e := range m.events {
		if e.kind == m.c.Kind && try(e.s, "year.event") {
			return
		}
	}
	for _, s := range m.sentences {
		if s.has1(category) && s.block.kind != corpus.Boilerplate {
			if n, y := m.r.yearAfter(s, category); n != nil {
				m.c.Year = corpus.Number(y)
				m.single("year", n.Span, "year.text")
				return
			}
		}
	}
	if t := m.r.titleSentence(); t != nil && try(t, "year.title") {
		return
	}
	for _, e := range m.events {
		if try(e.s, "year.event") {
			return
		}
	}
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if n.Kind == yearNode && s.block.kind != corpus.Boilerplate {
				m.c.Year = corpus.Number(n.Value.(yearTold).year)
				m.single("year", n.Span, "year.text")
				return
			}
		}
	}
}

// collect reads the facts of all sentences of the meeting.
func (m *meeting) collect() {
	r := m.r
	at := setting{}
	proposing := false
	heading := 0
	for i := 0; i < len(m.sentences); i++ {
		s := m.sentences[i]
		if s.block.kind == corpus.Boilerplate || s.block.kind == corpus.Title && m.repeatsTitle(s) {
			continue
		}
		at = r.settingOf(s, at)
		m.facts.officials = append(m.facts.officials, r.officials(s, at)...)
		leaders := r.leaders(s)
		if y, ok := r.postsHeading(s); ok {
			heading = y
		} else if r.isNumbered(s) {
			heading = 0
		}
		for k := range leaders {
			if l := &leaders[k]; heading > 0 && (l.year == 0 || l.next) && l.rule != "leader.person" {
				l.year, l.next, l.basis = heading, false, corpus.Elected
			}
		}
		m.followHandover(s, leaders)
		m.facts.leaders = append(m.facts.leaders, leaders...)
		lists, counts := r.members(s)
		if f, ok := m.attendance(i); ok {
			lists = append(lists, f)
		}
		m.facts.members = append(m.facts.members, lists...)
		m.facts.counts = append(m.facts.counts, counts...)
		for _, l := range lists {
			m.facts.leaders = append(m.facts.leaders, m.leadersOfList(l)...)
		}
		if s.block.kind != corpus.TableRow {
			m.facts.rankings = append(m.facts.rankings, r.rankings(s)...)
			m.facts.awards = append(m.facts.awards, r.awards(s, proposing)...)
			m.takeListed(i)
		} else if i == 0 || m.sentences[i-1].block.kind != corpus.TableRow {
			m.readTable(i)
		}
		proposing = r.announces(s, proposing)
	}
	m.signatures()
	m.annexes()
}

// followHandover gives a deputy told without a year, right after the sentence in
// which the head of the coming year takes over, the same year.
func (m *meeting) followHandover(s *sentence, leaders []leaderFact) {
	n := len(m.facts.leaders)
	if n == 0 {
		return
	}
	last := m.facts.leaders[n-1]
	if last.post != corpus.Head || last.basis == corpus.Serving || last.span.Start < s.block.Start || last.span.Start > s.Start {
		return
	}
	for i := range leaders {
		if l := &leaders[i]; l.post == corpus.Deputy && l.year == 0 && l.basis == corpus.Serving && l.rule != "leader.person" {
			l.year, l.next, l.basis = last.year, last.year == 0, last.basis
		}
	}
}

// postsHeading tells a heading over the choice of head and deputies, and its year:
// «5. Bầu Cụm trưởng, Cụm phó năm 2017».
func (r *reader) postsHeading(s *sentence) (int, bool) {
	if s.to-s.from > 22 || s.block.kind == corpus.Title || !r.isNumbered(s) && !r.tokens[s.to-1].Is(":") {
		return 0, false
	}
	for i, n := range s.nodes {
		if n.Kind != postNode || !n.Value.(blocPost).both {
			continue
		}
		if y := n.Value.(blocPost).year; y > 0 {
			return y, true
		}
		if i+1 < len(s.nodes) && s.nodes[i+1].Kind == yearNode {
			return s.nodes[i+1].Value.(yearTold).year, true
		}
	}
	return 0, false
}

// isNumbered tells a line that begins with the number of a section.
func (r *reader) isNumbered(s *sentence) bool {
	return s.to > s.from+1 && (r.tokens[s.from].Class == grammar.Digits || isRomanHead(r, s)) && r.tokens[s.from+1].Is(".", ")", "/") && s.from == s.block.from
}

// repeatsTitle is kept apart for titles: they tell heads and awards too, but
// lists of members never.
func (m *meeting) repeatsTitle(*sentence) bool { return false }

// announces tells a line after which proposals are listed: «Hội nghị thống nhất
// đề nghị:».
func (r *reader) announces(s *sentence, before bool) bool {
	last := r.tokens[s.to-1]
	if last.Is(":") {
		return s.has1(r.x.c.nominate, r.x.c.nominateStrong)
	}
	if s.block.kind == corpus.ListItem {
		return before
	}
	return false
}

// leadersOfList are the posts told beside the units of a list.
func (m *meeting) leadersOfList(l memberFact) []leaderFact {
	var facts []leaderFact
	for _, it := range l.items {
		for _, p := range it.posts {
			facts = append(facts, leaderFact{
				year: p.year, post: p.post, unit: it.name, basis: corpus.Serving, rule: "leader.list",
				span: corpus.Span{Start: it.span.Start, End: m.r.tokens[it.to-1].End},
			})
		}
	}
	return facts
}

// takeListed gives an award announced without names the names in the items that
// follow: «c) Đề nghị … tặng Bằng khen: 05 đơn vị», «- A;», «- B».
func (m *meeting) takeListed(i int) {
	if len(m.facts.awards) == 0 || !m.lastIsAward(i) {
		return
	}
	f := &m.facts.awards[len(m.facts.awards)-1]
	if len(f.recipients) > 0 || f.of == corpus.OfPerson {
		return
	}
	var names []string
	end := f.span.End
	for j := i + 1; j < len(m.sentences); j++ {
		s := m.sentences[j]
		if s.block.kind != corpus.ListItem || s.has1(m.r.x.c.nominateStrong, m.r.x.c.give) {
			break
		}
		first := m.r.skipDelimiters(s.from, s.to)
		if m.r.tokens[s.from].Class == grammar.Digits || m.r.tokens[s.from].Letters() {
			break
		}
		sh := shared{}
		u := m.r.itemNode(first, s.to, &sh)
		if u == nil {
			break
		}
		names = append(names, u.Value.(unitName).name)
		end = u.End
	}
	if len(names) == 0 {
		return
	}
	f.recipients = names
	f.of = corpus.OfUnit
	f.span.End = end
	f.listed = false
	if f.count == 0 {
		f.count = len(names)
	} else if f.count != len(names) {
		f.stated = f.count
	}
}

// lastIsAward tells that the sentence ends with the award or the number of its
// recipients, so that names may follow.
func (m *meeting) lastIsAward(i int) bool {
	s := m.sentences[i]
	f := m.facts.awards[len(m.facts.awards)-1]
	return f.span.Start >= s.Start && f.span.End >= s.End-4
}

// readTable reads the places in the table that begins at sentence i.
func (m *meeting) readTable(i int) {
	j := i
	for j < len(m.sentences) && m.sentences[j].block.kind == corpus.TableRow {
		j++
	}
	header := ""
	if i > 0 {
		s := m.sentences[i-1]
		header = m.r.text[s.Start:s.End]
	}
	s := m.sentences[i]
	if m.r.tokens[s.from].Class != grammar.Digits {
		header += " " + m.r.text[s.Start:s.End]
	}
	m.facts.rankings = append(m.facts.rankings, m.r.table(m.sentences[i:j], header)...)
	if f, ok := m.scored(m.sentences[i:j], header); ok {
		m.facts.members = append(m.facts.members, f)
	}
}
