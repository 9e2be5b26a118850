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
	if f, ok := joinedLists(facts, counts); ok {
		facts = append(facts, f)
	}
	if len(facts) == 0 {
		facts = append(facts, r.present(s)...)
	}
	return facts, counts
}

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

// listAnchor tells that a list of members begins after node i, and the token
// where it begins: after «gồm», «là», a colon or a bracket that follows the bloc
// or the number of its units.
func (r *reader) listAnchor(s *sentence, i int) (int, bool, bool) {
	n := s.nodes[i]
	lower := n.Lower()
	next := func(k int) string {
		if k < len(s.nodes) {
			return s.nodes[k].Lower()
		}
		return ""
	}
	switch {
	case (lower == "gồm" || phraseIs(n, "gồm")) && !r.proposes(s, i):
		k := r.skipToList(s, i+1)
		if k >= len(s.nodes) {
			return 0, false, false
		}
		return s.nodes[k].From, r.aboutBloc(s, i), true
	case n.Kind == countNode && n.Value.(counted).of == corpus.OfUnit:
		if r.proposes(s, i) {
			return 0, false, false
		}
		k := i + 1
		for k < len(s.nodes) && k < i+8 && (s.nodes[k].Kind == blocNode || r.isMemberWord(s.nodes[k]) || oneOf(next(k), "trong", "thuộc", "thành", "viên", "khối", "cụm", "của") || phraseAt(s, k, "trong") || phraseAt(s, k, "thuộc") || phraseAt(s, k, "của")) {
			k++
		}
		if k < len(s.nodes) && s.nodes[k].Has(r.x.c.province) && s.nodes[k].Kind == grammar.PhraseNode && oneOf(n.Value.(counted).noun, "tỉnh", "tỉnh, thành phố", "tỉnh, thành") {
			return s.nodes[k].From, true, true // «lãnh đạo 5 tỉnh A, B, C …»
		}
		for k < len(s.nodes) && (next(k) == "còn" || next(k) == "lại" || phraseAt(s, k, "còn") || phraseAt(s, k, "còn lại") || s.nodes[k].Kind == blocNode || phraseAt(s, k, "của")) {
			k++ // «Sáu thành viên còn lại của khối là A, B»
		}
		if next(k) == ":" || next(k) == "(" || next(k) == "là" || phraseAt(s, k, "là") || next(k) == "," && phraseAt(s, k+1, "gồm") {
			k = r.skipToList(s, k+1)
			if k < len(s.nodes) {
				return s.nodes[k].From, true, true
			}
		}
		if k, ok := r.countedList(s, i); ok {
			return k, true, true
		}
	case n.Kind == blocNode && next(i+1) == "(":
		if i+3 < len(s.nodes) && next(i+3) != ")" && !phraseAt(s, i+2, "gồm") {
			if l := r.list(s.nodes[i+2].From, s.to, r.headBefore(s, i, s.nodes[i+2].From)); len(l.items) >= 2 {
				return s.nodes[i+2].From, true, true
			}
		}
	case lower == ":" && i > 1 && (phraseIs(s.nodes[i-1], "có") || s.nodes[i-1].Lower() == "có") && r.aboutBloc(s, min(i, 5)) && i+1 < len(s.nodes) && isUnit(s.nodes[i+1]):
		return s.nodes[i+1].From, true, true // «Cụm 2 hiện có: xã A, xã B»
	case (lower == "có" || phraseIs(n, "có")) && i > 0 && i < 4 && r.blocJustBefore(s, i) && i+1 < len(s.nodes) && isUnit(s.nodes[i+1]):
		if l := r.list(s.nodes[i+1].From, s.to, shared{}); len(l.items) > 2 {
			return s.nodes[i+1].From, true, true // «Cụm này có A, B và C»
		}
	case lower == ":" && i > 1 && r.saysRest(s, i):
		return s.nodes[min(i+1, len(s.nodes)-1)].From, true, i+1 < len(s.nodes) // «Các thành viên còn lại: A, B»
	case lower == ":" && i > 0 && (s.nodes[i-1].Kind == blocNode || r.isMemberWord(s.nodes[i-1]) || phraseIs(s.nodes[i-1], "đơn vị")):
		if i+1 < len(s.nodes) && isUnit(s.nodes[i+1]) {
			return s.nodes[i+1].From, true, true
		}
	case lower == "khối" || lower == "cụm" || n.Kind == blocNode:
		// «các sở trong khối: A, B», «đơn vị trong khối như A, B»
		if next(i+1) == ":" && i+2 < len(s.nodes) {
			return s.nodes[i+2].From, true, true
		}
		if next(i+1) == "như" || phraseAt(s, i+1, "như") {
			return s.nodes[i+1].To, true, true
		}
	case lower == "như" || phraseIs(n, "như"):
		if r.saysInBloc(s, i) {
			return n.To, true, true
		}
	}
	// «các Sở: …», «Công an các tỉnh: …» in a list of who came
	if i > 0 && s.nodes[i-1].Kind == unitNode && n.Has(r.x.c.sharedHead) {
		return 0, false, false
	}
	if sh, to, ok := r.sharedHead(n.From, s.to); ok && to > n.From && sh.level != "" {
		return n.From, r.aboutBloc(s, i), true
	}
	return 0, false, false
}

// blocJustBefore tells «Cụm có», «Cụm này có» with the verb at node i.
func (r *reader) blocJustBefore(s *sentence, i int) bool {
	if i > 1 && (s.nodes[i-1].Lower() == "này" || phraseIs(s.nodes[i-1], "này")) {
		i--
	}
	return s.nodes[i-1].Kind == blocNode
}

// saysRest tells that the list after node i holds the members besides those with a post:
// «Các thành viên còn lại: …», «Sáu thành viên còn lại của khối là …».
func (r *reader) saysRest(s *sentence, i int) bool {
	f := r.folded(s.nodes[max(0, i-8)].From, s.nodes[i].From)
	return strings.Contains(f, "thanh vien con lai") || strings.Contains(f, "don vi con lai")
}

// isMemberWord tells «thành viên», also where it was read as a post.
func (r *reader) isMemberWord(n *grammar.Node) bool {
	return phraseIs(n, "thành viên") || phraseIs(n, "đơn vị thành viên") || n.Kind == positionNode && n.Value.(position).unit == nil && r.folded(n.From, n.To) == "thanh vien"
}

// countedList finds the list that a colon opens some words after the number at node i,
// and its first token: «5 trường đóng trên địa bàn: A; B; …». The list has to have as
// many units as told.
func (r *reader) countedList(s *sentence, i int) (int, bool) {
	stated := max(s.nodes[i].Value.(counted).n, s.nodes[i].Value.(counted).total)
	if stated < 3 {
		return 0, false
	}
	for k := i + 1; k+1 < len(s.nodes) && k < i+16; k++ {
		n := s.nodes[k]
		if n.Kind == personNode || n.Kind == awardNode || n.Has(r.x.c.nominateStrong) || n.Has(r.x.c.give) || n.Has(r.x.c.rankFirst) || n.Has(r.x.c.rankWord) || oneOf(n.Lower(), ".", ";", "điểm") || phraseIs(n, "điểm") {
			return 0, false // «ba đơn vị có số điểm cao nhất là: …»
		}
		if n.Lower() == ":" {
			l := r.list(s.nodes[k+1].From, s.to, r.headBefore(s, i, s.nodes[k+1].From))
			return s.nodes[k+1].From, len(l.items) >= stated-1 && len(l.items) <= stated+1
		}
	}
	return 0, false
}

// proposes tells that the number at node i counts those whom an award is
// proposed for.
func (r *reader) proposes(s *sentence, i int) bool {
	for k := i - 1; k >= 0 && k >= i-8; k-- {
		n := s.nodes[k]
		if n.Kind == awardNode || n.Has(r.x.c.nominateStrong) || n.Has(r.x.c.electStrong) {
			return true
		}
		if n.Lower() == "." || phraseIs(n, "gồm") {
			return false
		}
	}
	for k := i + 1; k < len(s.nodes) && k < i+4; k++ {
		if s.nodes[k].Kind == awardNode || s.nodes[k].Has(r.x.c.nominateStrong) {
			return true
		}
	}
	return false
}

// skipToList passes over what stands between «gồm» and the first unit: a number,
// «có», «các đơn vị», a colon. A number with the head of the units stays.
func (r *reader) skipToList(s *sentence, k int) int {
	for end := min(len(s.nodes), k+40); k < end; {
		n := s.nodes[k]
		switch {
		case n.Kind == countNode:
			if _, to, ok := r.sharedHead(n.From, s.to); ok && to > n.From {
				return k
			}
			k++
		case oneOf(n.Lower(), ":", "có", "là", "(", "sau", "đây"), phraseIs(n, "có"), phraseIs(n, "là"), phraseIs(n, "đơn vị"), r.isMemberWord(n),
			phraseIs(n, "gồm"), phraseIs(n, "sau"), phraseIs(n, "thuộc") && k+1 < len(s.nodes) && s.nodes[k+1].Kind == blocNode, phraseIs(n, "trong") && k+1 < len(s.nodes) && s.nodes[k+1].Kind == blocNode:
			k++
		case n.Kind == blocNode && k > 0 && (phraseIs(s.nodes[k-1], "trong") || phraseIs(s.nodes[k-1], "thuộc")):
			k++
		case phraseIs(n, "các") && k+2 < len(s.nodes) && s.nodes[k+1].Kind == unitNode && s.nodes[k+2].Lower() == ":":
			k++
		case phraseIs(n, "các") && k+1 < len(s.nodes) && (phraseIs(s.nodes[k+1], "đơn vị") || r.isMemberWord(s.nodes[k+1]) || s.nodes[k+1].Lower() == "cơ"):
			k++
		default:
			return k
		}
	}
	return k
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

// aboutBloc tells that what stands before node i speaks of the bloc's units: a
// bloc, «đơn vị trong khối», «thành viên».
func (r *reader) aboutBloc(s *sentence, i int) bool {
	for k := i - 1; k >= 0 && k >= i-12; k-- {
		n := s.nodes[k]
		if n.Kind == blocNode || r.isMemberWord(n) {
			return true
		}
	}
	return false
}

// saysInBloc tells «đơn vị trong khối … như».
func (r *reader) saysInBloc(s *sentence, i int) bool {
	for k := i - 1; k > 0 && k >= i-40; k-- {
		if s.nodes[k].Kind == blocNode && (oneOf(s.nodes[k-1].Lower(), "trong", "thuộc") || phraseIs(s.nodes[k-1], "trong") || phraseIs(s.nodes[k-1], "thuộc")) {
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
	if l.to+1 < limit && r.tokens[l.to].Is("được") && r.tokens[l.to+1].Is("bình", "đề", "suy", "tặng", "nhận", "xét") {
		return memberFact{}, false // whom an award is proposed for
	}
	f := memberFact{open: l.open, rule: "members.list", strong: strong, prefix: l.prefix, rest: r.saysRest(s, i)}
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

// headBefore is the head that a list's items share by what stands before it:
// «7 tỉnh trong Cụm … gồm:», «08 Sở, ngành thuộc Khối, gồm:», «các huyện vùng
// thấp gồm:».
func (r *reader) headBefore(s *sentence, i, start int) shared {
	if u := r.kindBefore(s, start); u != "" {
		return shared{prefix: u, level: "province"}
	}
	for k := i; k >= 0 && k >= i-10; k-- {
		n := s.nodes[k]
		if k+1 < len(s.nodes) && n.Kind == countNode && s.nodes[k+1].Has(r.x.c.sharedHead) {
			// «6 VKSND các huyện, thị xã thuộc Cụm là: …»
			if noun := n.Value.(counted).noun; r.isUnitHead(noun) {
				e, _ := s.nodes[k+1].Entry(r.x.c.sharedHead)
				if oneOf(e.Value, "tỉnh", "thành phố") {
					return shared{prefix: r.headName(n), level: "province"}
				}
				return shared{prefix: r.headName(n), level: "local", local: e.Value}
			}
		}
		// «Các quận trong Cụm (A, B, C)»
		if e, ok := n.Entry(r.x.c.sharedHead); ok && r.tokens[n.From].Is("các") && r.tellsBloc(n.To, start) {
			switch e.Value {
			case "tỉnh", "thành phố":
				return shared{level: "province"}
			case "huyện", "quận", "xã", "phường":
				return shared{level: "local", local: e.Value}
			}
		}
		// «lãnh đạo Sở VHTTDL các tỉnh trong Cụm thi đua gồm: …»
		if n.Has(r.x.c.sharedHead) && k > 0 && s.nodes[k-1].Kind == unitNode && k < i {
			e, _ := n.Entry(r.x.c.sharedHead)
			prefix := s.nodes[k-1].Value.(unitName).name
			switch e.Value {
			case "tỉnh", "thành phố":
				return shared{prefix: prefix, level: "province"}
			case "huyện", "quận", "xã", "phường":
				return shared{prefix: prefix, level: "local", local: e.Value}
			}
		}
		if n.Kind == countNode {
			prefix, at := "", k-1
			if at > 2 && s.nodes[at].Lower() == ")" && s.nodes[at-2].Lower() == "(" {
				at -= 3 // «Viện kiểm sát nhân dân (VKSND) 7 tỉnh»
			}
			if at > 0 && (s.nodes[at].Lower() == "của" || phraseIs(s.nodes[at], "của")) {
				at--
			}
			if at >= 0 && s.nodes[at].Kind == unitNode {
				prefix = s.nodes[at].Value.(unitName).name // «Công an 7 tỉnh trong Cụm gồm: …»
			}
			switch noun := n.Value.(counted).noun; noun {
			case "sở", "sở, ngành", "sở, ban, ngành":
				return shared{prefix: "Sở", level: "field"}
			case "tỉnh", "tỉnh, thành phố", "tỉnh, thành", "thành phố":
				return shared{prefix: prefix, level: "province"}
			case "huyện", "huyện, thị xã", "huyện, thành phố", "huyện, thị xã, thành phố", "quận, huyện":
				return shared{prefix: prefix, level: "local", local: "huyện"}
			case "xã", "xã, thị trấn", "xã, phường", "xã, phường, thị trấn":
				return shared{prefix: prefix, level: "local", local: "xã"}
			case "phường", "quận", "thị trấn":
				return shared{prefix: prefix, level: "local", local: noun}
			case "đài", "báo", "bệnh viện", "trung tâm", "hội":
				return shared{prefix: upperFirst(noun), level: "province"}
			case "vksnd", "tand", "phòng", "chi cục", "ngân hàng":
				return shared{}
			}
		}
		if n.Kind == blocNode {
			words := " " + foldWords(n.Value.(blocName).name) + " "
			switch {
			case strings.Contains(words, " cac huyen "):
				return shared{level: "local", local: "huyện"}
			case strings.Contains(words, " cac xa "), strings.Contains(words, " cac xa phuong "):
				return shared{level: "local", local: "xã"}
			case strings.Contains(words, " cac tinh "), strings.Contains(words, " tinh mien "):
				if u := r.unitInBloc(n); u != "" {
					return shared{prefix: u, level: "province"}
				}
				return shared{level: "province"}
			}
		}
	}
	return shared{}
}

// isUnitHead tells that a counted noun is the head of units' names and no plain word
// for members.
func (r *reader) isUnitHead(noun string) bool {
	return oneOf(noun, "vksnd", "tand") || !oneOf(noun, "đơn vị", "cơ quan", "tập thể", "thành viên", "tỉnh", "huyện", "xã", "phường", "thành phố") && len(r.x.lexicon.Tokenize(noun)) > 1
}

// headName is the head counted at node n as the text writes it.
func (r *reader) headName(n *grammar.Node) string {
	from := n.From
	for from+1 < n.To && (r.tokens[from].Class == grammar.Digits || r.tokens[from].Class == grammar.Mark) {
		from++
	}
	return upperFirst(r.words(from, n.To))
}

// kindBefore is the kind of unit told in the plural before token end: «sáu Sở KH&CN thuộc
// Cụm: …», «lãnh đạo các Sở Tư pháp trong Cụm, gồm: …». A kind told with a place is a
// unit and no kind.
func (r *reader) kindBefore(s *sentence, end int) string {
	for k := end - 1; k >= s.from && k > end-24; k-- {
		t := &r.tokens[k]
		if t.Is(";", ".", "(") {
			return ""
		}
		_, _, counts := r.phrases.Longest(k, end, r.x.c.number, false)
		if !t.Is("các", "những") && !counts && t.Class != grammar.Digits {
			continue
		}
		u := r.unitWith(k+1, end, false)
		if u == nil || u.Value.(unitName).place || u.To-u.From < 2 || !r.tellsBloc(u.To, end) {
			continue
		}
		for j := u.From; j < u.To; j++ {
			if _, ok := r.provinceAt(j, u.To); ok || r.tokens[j].Class == grammar.Digits {
				return ""
			}
		}
		return u.Value.(unitName).name
	}
	return ""
}

// tellsBloc tells that the words from token i to end say whose units are meant: «thuộc
// Cụm», «trong Khối thi đua», «thành viên».
func (r *reader) tellsBloc(i, end int) bool {
	for k := i; k < end && k < i+4; k++ {
		if r.tokens[k].Is("cụm", "khối", "viên") {
			return true
		}
	}
	return false
}

// unitInBloc is the kind of unit that a bloc's name holds before «các tỉnh»:
// «Cụm thi đua Thanh tra các tỉnh Bắc Trung Bộ».
func (r *reader) unitInBloc(n *grammar.Node) string {
	for k := n.From + 1; k < n.To; k++ {
		if u := r.unit(k, n.To); u != nil && !u.Value.(unitName).place {
			if u.To < n.To && r.tokens[u.To].Is("các") {
				return u.Value.(unitName).name
			}
			return ""
		}
	}
	return ""
}
