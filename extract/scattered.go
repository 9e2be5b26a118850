package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// leastScattered is the weight that the signs of a meeting must have together where no
// sentence tells of it as a whole.
const leastScattered = 5

// leadSentences are those in which a post tells what it is about.
const leadSentences = 9

// scatteredEvent finds a meeting that a reporter tells over several sentences: the day
// in one, the bloc in another, «khép lại buổi họp» in a third. It takes a bloc named
// at the beginning and enough signs of a meeting: who chairs, who came, whom the bloc
// elects or proposes.
func (r *reader) scatteredEvent() (event, bool) {
	e := event{score: leastEvent}
	signs, meetings := 0, 0
	for _, s := range r.sentences {
		lead := s.index < leadSentences
		if lead && e.bloc == nil {
			r.leadBloc(s, &e)
		}
		if s.block.kind == corpus.Title || s.block.kind == corpus.Caption || s.block.kind == corpus.Boilerplate {
			if lead && s.has1(r.x.c.eventOther, r.x.c.preview) {
				return event{}, false
			}
			continue
		}
		if lead && r.tellsOfRules(s) {
			return event{}, false
		}
		if lead && (s.has1(r.x.c.preview) || r.isFuture(s, 0)) || s.index < 4 && r.tellsOtherMeeting(s) {
			return event{}, false
		}
		if lead && e.date == nil {
			e.date = r.dayOfMeeting(s)
		}
		if lead && e.kind == "" {
			e.kind = r.kindOf(s)
		}
		if s.has1(r.x.c.meeting) {
			meetings++
		}
		signs += r.signsOfMeeting(s)
	}
	if e.bloc == nil || meetings == 0 || signs+min(meetings, 2) < leastScattered {
		return event{}, false
	}
	return e, true
}

// tellsOfRules tells a sentence on a decision that orders the blocs: «vừa ký Quyết định số 61
// ban hành Quy chế hoạt động của các cụm, khối thi đua».
func (r *reader) tellsOfRules(s *sentence) bool {
	f := r.folded(s.from, s.to)
	for _, what := range []string{"ban hanh quy che", "ban hanh quyet dinh", "ky quyet dinh so", "ban hanh quy dinh", "ban hanh ke hoach"} {
		if strings.Contains(f, what) && !s.has1(r.x.c.meeting) {
			return true
		}
	}
	return false
}

// tellsOtherMeeting tells a sentence on a day at which something else than a meeting of
// a bloc was held: a course, a ceremony, a meeting of the party's bloc.
func (r *reader) tellsOtherMeeting(s *sentence) bool {
	if r.dayOfMeeting(s) == nil || !s.has1(r.x.c.held, r.x.c.meeting, r.x.c.eventOther) {
		return false
	}
	for _, n := range s.nodes {
		if b := blocIn(n); b != nil && !b.Value.(blocName).bare() && !b.Value.(blocName).plural {
			return false
		}
		if n.Has(r.x.c.eventOther) || n.Has(r.x.c.blocParty) || n.Kind == unitNode && strings.HasPrefix(foldWords(n.Value.(unitName).name), "dang uy khoi") {
			return true
		}
	}
	return false
}

// leadBloc takes the first bloc that the sentence names in full for that of the event.
func (r *reader) leadBloc(s *sentence, e *event) {
	for _, n := range s.nodes {
		b := blocIn(n)
		if b == nil {
			continue
		}
		if v := b.Value.(blocName); !v.bare() && !v.plural && (v.thiDua || s.block.kind == corpus.Title) {
			e.bloc, e.s = b, s
			return
		}
	}
}

// dayOfMeeting is the first day told in the sentence that isn't a document's.
func (r *reader) dayOfMeeting(s *sentence) *grammar.Node {
	for _, n := range s.nodes {
		if n.Kind == dateNode && !r.isCited(n) {
			return n
		}
	}
	return nil
}

// signsOfMeeting weighs what the sentence tells that only happens at a meeting of a
// bloc.
func (r *reader) signsOfMeeting(s *sentence) int {
	c := &r.x.c
	named, post, award := false, false, false
	for _, n := range s.nodes {
		named = named || n.Kind == personNode
		award = award || n.Kind == awardNode
		post = post || n.Kind == postNode || n.Kind == personNode && len(n.Value.(*person).posts) > 0
	}
	w := 0
	if named && s.has1(c.chair) {
		w += 2
	}
	if named && s.has1(c.attend) {
		w++
	}
	if post && s.has1(c.elect, c.electStrong, c.handover, c.appoint) {
		w += 2
	}
	if award && s.has1(c.nominateStrong) {
		w += 2
	}
	if s.has1(c.meeting) && s.has1(c.conclude, c.chair) {
		w++
	}
	return w
}

// longestHeading is the most tokens of a line that heads a section.
const longestHeading = 20

// sections finds the meetings of a post that tells of several blocs at its beginning
// («hai khối thi đua … lần lượt ký giao ước») and then of each under a heading with its
// name: an event for each, of the kind and the day that the beginning tells.
func (r *reader) sections() []event {
	common := event{score: leastEvent}
	several := false
	for _, s := range r.sentences {
		if s.index > 5 {
			break
		}
		for _, n := range s.nodes {
			b := blocIn(n)
			several = several || b != nil && b.Value.(blocName).plural
		}
		if k := r.kindOf(s); several && common.kind == "" {
			common.kind = k
		}
		if common.date == nil {
			common.date = r.dayOfMeeting(s)
		}
	}
	if !several {
		return nil
	}
	var events []event
	for _, s := range r.sentences {
		if s.from != s.block.from || s.to != s.block.to || s.to-s.from > longestHeading || s.block.kind == corpus.Title || r.tokens[s.to-1].Is(".", ";") {
			continue
		}
		e := common
		r.leadBloc(s, &e)
		if e.bloc == nil {
			continue
		}
		if k := len(events) - 1; k >= 0 && r.sameBloc(events[k].bloc.Value.(blocName), e.bloc.Value.(blocName)) {
			continue
		}
		if day := r.dayOfMeeting(s); day != nil {
			e.date = day
		} else if day := r.dayUnder(s); day != nil {
			e.date = day
		}
		if k := r.kindUnder(s); k != "" {
			e.kind = k
		} else if e.kind == "" {
			return nil
		}
		events = append(events, e)
	}
	return events
}

// kindUnder is the kind of the meeting told in the first two sentences under the heading, "" without.
func (r *reader) kindUnder(heading *sentence) corpus.Kind {
	for k := heading.index + 1; k <= heading.index+2 && k < len(r.sentences); k++ {
		if s := r.sentences[k]; s.has1(r.x.c.meeting, r.x.c.held) {
			if kind := r.kindOf(s); kind != "" {
				return kind
			}
		}
	}
	return ""
}

// dayUnder is the day told in the first two sentences under the heading.
func (r *reader) dayUnder(heading *sentence) *grammar.Node {
	for k := heading.index + 1; k <= heading.index+2 && k < len(r.sentences); k++ {
		s := r.sentences[k]
		if day := r.dayOfMeeting(s); day != nil && s.has1(r.x.c.meeting, r.x.c.held) {
			return day
		}
	}
	return nil
}

// tellMeetings tells that under each heading something stands that only happens at a meeting.
func (r *reader) tellMeetings(sections []event) bool {
	for i, e := range sections {
		end := len(r.sentences)
		if i+1 < len(sections) {
			end = sections[i+1].s.index
		}
		signs := 0
		for k := e.s.index + 1; k < end; k++ {
			signs += r.signsOfMeeting(r.sentences[k])
		}
		if signs < 2 {
			return false
		}
	}
	return true
}
