package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// memberFact is a list of units read as members of the bloc.
type memberFact struct {
	items []item
	// open tells that the list goes on: «như A, B…».
	open bool
	// stated is the number of members told with the list, 0 without.
	stated int
	rule   string
	span   corpus.Span
	// strong tells a list introduced as the bloc's («gồm», «trong khối»); an
	// attendance list is weak until its length agrees with the stated number.
	strong bool
	// prefix is the head word that the items have in common, "" without.
	prefix string
	// rest tells that the head and the deputies are members besides.
	rest bool
}

// countFact is a number of members told.
type countFact struct {
	n    int
	rule string
	span corpus.Span
	// strength orders readings: «Khối gồm 9 đơn vị» over «lãnh đạo 9 cơ quan».
	strength int
}

// members reads the lists of members and their numbers told in a sentence.
func (r *reader) members(s *sentence) ([]memberFact, []countFact) {
	var facts []memberFact
	var counts []countFact
	if strings.HasPrefix(r.start(s, 2), "kinh gui") {
		return nil, nil // whom a paper is sent to
	}
	for i, n := range s.nodes {
		if n.Kind == countNode {
			if c, ok := r.memberCount(s, i); ok {
				counts = append(counts, c)
			}
		}
		start, strong, ok := r.listAnchor(s, i)
		if !ok {
			continue
		}
		if f, ok := r.memberList(s, i, start, strong); ok {
			facts = append(facts, f)
		}
	}
	if c, ok := r.bareNumber(s); ok {
		counts = append(counts, c)
	}
	if f, ok := joinedLists(facts, counts); ok {
		facts = append(facts, f)
	}
	if f, ok := r.groupsInside(s); ok {
		facts = append(facts, f)
	}
	if len(facts) == 0 {
		facts = append(facts, r.present(s)...)
	}
	return facts, counts
}

// bareNumber reads a number of members told without its noun, or raised from another: «số
// thành viên của Cụm là 8», «nâng tổng số lên 11», «nâng số thành viên từ 6 lên 7 đơn vị».
func (r *reader) bareNumber(s *sentence) (countFact, bool) {
	for k := s.from + 3; k+1 < s.to; k++ {
		n := r.number(k+1, s.to)
		if !r.tokens[k].Is("là", "lên") || n < 2 || n > 120 || k+2 < s.to && r.tokens[k+2].Is("/", "%", "tỷ", "triệu", "điểm", "xã", "người") {
			continue
		}
		before := r.folded(max(s.from, k-12), k)
		at := max(strings.LastIndex(before, "so thanh vien"), strings.LastIndex(before, "so don vi"))
		if r.tokens[k].Is("lên") {
			at = max(at, strings.LastIndex(before, "nang tong so"))
		}
		if at >= 0 && !strings.Contains(before[at:], "dat") && !strings.Contains(before[at:], "hoan thanh") {
			return countFact{n: n, rule: "count.members", strength: 3, span: corpus.Span{Start: r.tokens[k].Start, End: r.tokens[k+1].End}}, true
		}
	}
	return countFact{}, false
}

// isWholeCount tells that the number at node i counts the bloc's units and not some of them:
// no award, place, result or verb of doing well follows it.
func (r *reader) isWholeCount(s *sentence, i int) bool {
	for k := i + 1; k < len(s.nodes) && k < i+6; k++ {
		n := s.nodes[k]
		if oneOf(n.Lower(), ",", ".", ";", ":", "(") || phraseIs(n, "với") {
			return true
		}
		if n.Kind == awardNode || n.Has(r.x.c.give) || n.Has(r.x.c.rankWord) || n.Has(r.x.c.rankFirst) || n.Has(r.x.c.nominate) || oneOf(n.Lower(), "đạt", "được", "hoàn", "vượt", "xếp", "chưa", "không") || phraseIs(n, "đạt") || phraseIs(n, "được") || phraseIs(n, "chưa") || phraseIs(n, "không") {
			return false
		}
	}
	return true
}

// memberCount tells whether the number at node i counts the bloc's members.
func (r *reader) memberCount(s *sentence, i int) (countFact, bool) {
	c := s.nodes[i].Value.(counted)
	if c.of != corpus.OfUnit || c.n < 2 || c.n > 120 || c.noun == "cờ" {
		return countFact{}, false
	}
	n := c.n
	if c.total > 0 {
		n = c.total
	}
	f := countFact{n: n, rule: "count.members", span: s.nodes[i].Span}
	words := func(from, to int) string {
		out := ""
		for k := max(from, 0); k < to && k < len(s.nodes); k++ {
			out += " " + r.folded(s.nodes[k].From, s.nodes[k].To)
		}
		return out + " "
	}
	after := words(i+1, i+7)
	if i+1 < len(s.nodes) && (s.nodes[i+1].Lower() == "khác" || phraseIs(s.nodes[i+1], "khác")) && c.total == 0 {
		return countFact{}, false // besides the head: «Tính cả 6 đơn vị khác»
	}
	before := words(i-6, i)
	has := func(text string, parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(text, " "+p+" ") {
				return true
			}
		}
		return false
	}
	if has(before, "them", "chi con", "con lai", "trong do", "suy ton", "de nghi", "binh chon", "tang", "binh xet", "phan dau", "danh hieu", "cho") && c.total == 0 && !has(before, "con 5") {
		if !has(before, "cua", "gom") {
			return countFact{}, false
		}
	}
	if i > 0 && s.nodes[i-1].Lower() == "và" && has(after, "thanh vien", "trong cum", "trong khoi") || i > 0 && s.nodes[i-1].Lower() == "và" && has(c.nounFolded(), "thanh vien") {
		for k := 0; k < i; k++ {
			if s.nodes[k].Kind == postNode && k > 1 && (isUnit(s.nodes[k-1]) || isUnit(s.nodes[k-2])) {
				f.n++
			}
		}
	}
	if has(words(i-3, i), "trong do") && c.total == 0 {
		return countFact{}, false // «gồm 7 đơn vị, trong đó có 5 sở»
	}
	if i > 1 && s.nodes[i-1].Lower() == "(" && s.nodes[i-2].Kind == blocNode && i+1 < len(s.nodes) && s.nodes[i+1].Lower() == ")" {
		f.strength = 3 // «Khối thi đua các hội (14 đơn vị)»
		return f, true
	}
	if i > 1 && (s.nodes[i-1].Lower() == "có" || phraseIs(s.nodes[i-1], "có")) && blocIn(s.nodes[i-2]) != nil && !blocIn(s.nodes[i-2]).Value.(blocName).plural && c.total == 0 && r.isWholeCount(s, i) {
		f.strength = 3 // «Cụm thi đua số 5 có 7 công đoàn cơ sở»
		return f, true
	}
	inBloc := has(after, "trong khoi", "thuoc khoi", "trong cum", "thuoc cum", "cua khoi", "cua cum", "khoi thi dua", "cum thi dua") || has(c.nounFolded(), "thanh vien")
	switch {
	case has(before, "khoi gom", "cum gom", "gom co", "gom", "khoi co", "cum co", "hien co", "cum con", "khoi con", "thi dua gom", "nang tong so len") && !has(after, "giai"):
		f.strength = 3
	case c.total > 0 && (inBloc || c.noun != "") && !has(after, "xa", "phieu"):
		f.strength = 2
		if c.n != c.total && !inBloc {
			f.strength = 1
		}
	case has(c.nounFolded(), "thanh vien") || has(after, "thanh vien"):
		f.strength = 3
	case inBloc:
		f.strength = 3
	case has(before, "lanh dao", "dai dien") && r.blocNear(s, i):
		f.strength = 1
	default:
		if i <= 3 && has(before, "lanh dao", "dai dien") && (s.block.kind == corpus.Caption || c.noun == "sở") {
			f.strength = 1
			return f, true
		}
		if (c.noun == "tỉnh" || c.noun == "sở" || c.noun == "huyện") && r.blocNear(s, i) {
			f.strength = 1
			return f, true
		}
		return countFact{}, false
	}
	return f, true
}

func (c counted) nounFolded() string { return " " + foldWords(c.noun) + " " }

// blocNear tells a mention of the bloc within a few nodes.
func (r *reader) blocNear(s *sentence, i int) bool {
	for k := max(0, i-5); k < len(s.nodes) && k < i+6; k++ {
		if s.nodes[k].Kind == blocNode {
			return true
		}
	}
	return false
}

func phraseIs(n *grammar.Node, phrase string) bool {
	for _, e := range n.Entries {
		if e.Phrase == phrase {
			return true
		}
	}
	return false
}

func phraseAt(s *sentence, i int, phrase string) bool {
	return i < len(s.nodes) && phraseIs(s.nodes[i], phrase)
}

func oneOf(s string, of ...string) bool {
	for _, o := range of {
		if s == o {
			return true
		}
	}
	return false
}

// memberList reads the list that begins at token start.
func (r *reader) memberList(s *sentence, i, start int, strong bool) (memberFact, bool) {
	limit := s.to
	sh := r.headBefore(s, i, start)
	l := r.list(start, limit, sh)
	if len(l.items) < 2 {
		// «gồm các công đoàn cơ sở: A; B», «gồm 7 trường các tỉnh miền Đông (A, B)»
		for k := start + 1; k < limit && k < start+14; k++ {
			if r.tokens[k].Is(":", "(") && k+1 < limit {
				l = r.list(k+1, limit, sh)
				break
			}
			if r.tokens[k].Is(",", ";", ".") {
				break
			}
		}
	}
	if strong && len(l.items) < 3 {
		// «gồm Cao su A (Cụm trưởng), Cao su B, …»: names whose heads nothing knows
		if any := r.list(start, limit, shared{prefix: sh.prefix, level: "any"}); len(any.items) > 2 && len(any.items) > len(l.items) {
			l = any
		}
	}
	if len(l.items) < 2 {
		return memberFact{}, false
	}
	if l.to+1 < limit && r.tokens[l.to].Is("được") && r.tokens[l.to+1].Is("bình", "đề", "suy", "tặng", "nhận", "xét", "giới", "chọn", "khen", "bầu", "trao", "công", "cử") {
		return memberFact{}, false // whom an award is proposed for
	}
	f := memberFact{open: l.open, rule: "members.list", strong: strong, prefix: l.prefix, rest: r.saysRest(s, i) || tellsRest(r.folded(max(s.from, start-10), start))}
	f.span = corpus.Span{Start: l.items[0].span.Start, End: l.items[len(l.items)-1].span.End}
	for _, it := range l.items {
		if !it.guest {
			f.items = append(f.items, it)
		}
	}
	for k := max(0, i-10); k <= i && k < len(s.nodes); k++ {
		if s.nodes[k].Kind == countNode {
			if c := s.nodes[k].Value.(counted); c.of == corpus.OfUnit {
				f.stated = max(c.n, c.total)
			}
		}
	}
	for k := max(0, i-3); k < len(s.nodes) && s.nodes[k].From < start; k++ {
		if s.nodes[k].Lower() == "như" || phraseIs(s.nodes[k], "như") {
			f.open = true
		}
	}
	return f, true
}
