package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// joinedLists joins the lists of a sentence that tells its members group by group: «5
// sở: …; 2 đơn vị: …», «nhóm 1 gồm A, B; nhóm 2 gồm C, D». Together they are as many as
// told, or groups of a few each.
func joinedLists(facts []memberFact, counts []countFact) (memberFact, bool) {
	var all memberFact
	groups := 0
	for _, f := range facts {
		if groups > 0 && f.span.Start < all.span.End || f.open {
			continue
		}
		if groups == 0 {
			all = memberFact{rule: f.rule, strong: f.strong, span: f.span}
		}
		all.items = append(all.items[:len(all.items):len(all.items)], f.items...)
		all.span.End = f.span.End
		groups++
	}
	if groups < 2 {
		return all, false
	}
	for _, c := range counts {
		if c.n == len(all.items) {
			all.strong = true
			return all, true
		}
	}
	return all, groups > 2
}

// groupsFrom reads the members out of groups told line by line from sentence i on: «Nhóm
// 1: A, B.», «Nhóm 2: C, D.».
func (m *meeting) groupsFrom(i int) []memberFact {
	var all memberFact
	groups := 0
	for j := i; j < len(m.sentences) && m.r.isGroup(m.sentences[j]); j++ {
		if j == i && i > 0 && m.r.isGroup(m.sentences[i-1]) {
			return nil // told with the first group
		}
		s := m.sentences[j]
		l := m.r.list(m.r.afterColon(s), s.to, shared{})
		if len(l.items) < 2 {
			break
		}
		all.items = append(all.items, l.items...)
		groups++
	}
	if groups < 2 {
		return nil
	}
	all.rule, all.strong = "members.groups", true
	all.span = corpus.Span{Start: all.items[0].span.Start, End: all.items[len(all.items)-1].span.End}
	return []memberFact{all}
}

// groupsInside reads the members out of groups told in one sentence: «Tổ 1 có A, B; Tổ 2 có
// C, D», «tổ thứ nhất gồm …».
func (r *reader) groupsInside(s *sentence) (memberFact, bool) {
	var all memberFact
	groups := 0
	for k := s.from; k+3 < s.to; k++ {
		if !r.tokens[k].Is("tổ", "nhóm", "đoàn") {
			continue
		}
		j := k + 1
		if r.tokens[j].Is("số", "thứ") {
			j++
		}
		if j+1 >= s.to || r.number(j, s.to) <= 0 && ordinalWord(r.tokens[j].Word.Lower) == 0 && !r.tokens[j].Is("một") || !r.tokens[j+1].Is("có", "gồm", ":") {
			continue
		}
		end := j + 2
		for end < s.to && !r.tokens[end].Is(";") {
			end++
		}
		l := r.list(j+2, end, shared{})
		if len(l.items) < 2 {
			continue
		}
		all.items = append(all.items, l.items...)
		groups++
		k = l.to - 1
	}
	if groups < 2 {
		return memberFact{}, false
	}
	all.rule, all.strong = "members.groups", true
	all.span = corpus.Span{Start: all.items[0].span.Start, End: all.items[len(all.items)-1].span.End}
	return all, true
}

// isGroup tells a line that begins with the number of a group: «Nhóm 2: …», «- Tổ kiểm
// tra số 1: …».
func (r *reader) isGroup(s *sentence) bool {
	first := r.skipDelimiters(s.from, s.to)
	if first+2 >= s.to || !r.tokens[first].Is("nhóm", "tổ") {
		return false
	}
	colon := r.afterColon(s)
	return colon > first+1 && colon < s.to && r.tokens[colon-2].Class == grammar.Digits
}

// afterColon is the token after the first colon among the first words of the sentence,
// its end without one.
func (r *reader) afterColon(s *sentence) int {
	for k := s.from; k < s.to && k < s.from+9; k++ {
		if r.tokens[k].Is(":") {
			return k + 1
		}
	}
	return s.to
}

// present reads units listed as taking part, which count where they are as many as the
// bloc's members: «có đại diện KBNN A, KBNN B, … và KBNN F», and the units of persons
// who stand for the members.
func (r *reader) present(s *sentence) []memberFact {
	var facts []memberFact
	var led []item
	for i, n := range s.nodes {
		if n.Kind == personNode {
			if u, span := n.Value.(*person).comesFrom(); u != "" {
				led = append(led, item{name: u, span: span, from: n.From, to: n.To})
			}
			continue
		}
		if !isUnit(n) || len(facts) > 0 && n.Start < facts[len(facts)-1].span.End || i > 0 && isUnit(s.nodes[i-1]) {
			continue
		}
		if l := r.list(n.From, s.to, shared{}); len(l.items) > 2 && !s.has1(r.x.c.nominateStrong, r.x.c.give, r.x.c.elect) {
			facts = append(facts, memberFact{items: l.items, open: l.open, rule: "members.present", prefix: l.prefix,
				span: corpus.Span{Start: l.items[0].span.Start, End: l.items[len(l.items)-1].span.End}})
		}
	}
	if f, ok := r.scoredUnits(s); ok {
		facts = append(facts, f)
	}
	if led = ofOneKind(led); len(led) > 2 && r.saysMembers(s) {
		facts = append(facts, memberFact{items: led, rule: "members.persons", span: corpus.Span{Start: led[0].span.Start, End: led[len(led)-1].span.End}})
	}
	return facts
}

// ofOneKind keeps the units whose names begin like those of most: who came from a
// ministry's department is no member's.
func ofOneKind(items []item) []item {
	count := map[string]int{}
	most := ""
	for _, it := range items {
		w := firstWord(it.name)
		if count[w]++; count[w] > count[most] {
			most = w
		}
	}
	if count[most]*5 < len(items)*3 {
		return items
	}
	keep := items[:0]
	for _, it := range items {
		if firstWord(it.name) == most {
			keep = append(keep, it)
		}
	}
	return keep
}

// scoredUnits reads units that a sentence gives their scores one after the other: «A 99
// điểm, B 98,5 điểm; C và D bằng nhau 98 điểm».
func (r *reader) scoredUnits(s *sentence) (memberFact, bool) {
	scores := 0
	f := memberFact{rule: "members.scores"}
	for _, n := range s.nodes {
		if isUnit(n) {
			f.items = append(f.items, item{name: n.Value.(unitName).name, span: n.Span, from: n.From, to: n.To})
		}
		if phraseIs(n, "điểm") || n.Lower() == "điểm" {
			scores++
		}
	}
	if len(f.items) < 3 || scores < 3 {
		return memberFact{}, false
	}
	f.span = corpus.Span{Start: f.items[0].span.Start, End: f.items[len(f.items)-1].span.End}
	return f, true
}

// saysMembers tells «các đơn vị thành viên», «các đơn vị trong khối».
func (r *reader) saysMembers(s *sentence) bool {
	f := r.folded(s.from, s.to)
	for _, w := range []string{"thanh vien", "trong khoi", "trong cum", "thuoc khoi", "thuoc cum"} {
		if strings.Contains(f, w) {
			return true
		}
	}
	return false
}
