package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// Formal papers (minutes, reports, notices, pacts) tell facts by their form: who
// is present in a numbered list, scores in a table, who signs at the end.

// attendance reads the members out of the list of those present: units with a
// colon («- Thanh tra tỉnh A: ông B») or persons who speak for their units. It
// counts as the bloc's list where the heading says so or bloc posts stand in it.
func (m *meeting) attendance(i int) (memberFact, bool) {
	r := m.r
	head := m.sentences[i]
	text := r.start(head, 16)
	of := strings.Contains(text, "thanh vien cum") || strings.Contains(text, "thanh vien khoi") || strings.Contains(text, "thanh vien trong")
	of = of || strings.HasSuffix(text, "thanh vien") && head.to-head.from < 7
	present := strings.Contains(text, "thanh phan") && head.to-head.from < 14
	of = of || r.opensMembers(head) || r.signsPact(head)
	if !of && !present {
		return memberFact{}, false
	}
	f := memberFact{rule: "members.attendance", strong: of}
	persons := 0
	for j := i + 1; j < len(m.sentences); j++ {
		s := m.sentences[j]
		if s.block.kind != corpus.ListItem && !r.isNumbered(s) && !(of && r.isUnitLine(s)) {
			break
		}
		first := r.skipDelimiters(s.from, s.to)
		if first >= s.to {
			break
		}
		switch f := r.folded(first, min(s.to, first+2)); f {
		case "thu ky", "chu toa", "chu tri", "nguoi ghi", "khach moi", "dai bieu", "thanh phan":
			continue // who else is there
		}
		u := r.unit(first, s.to)
		if end := r.bareItem(first, s.to); u != nil && isUnit(u) && end > u.To && end < s.to {
			// «Bệnh viện Nhiệt đới – BS A»: a name that goes on to the mark
			it := item{name: r.words(first, end), span: corpus.Span{Start: r.tokens[first].Start, End: r.tokens[end-1].End}, from: first, to: end}
			r.afterItem(&it, s.to)
			f.items = append(f.items, it)
			continue
		}
		if u != nil && isUnit(u) && (u.To == s.to || r.tokens[u.To].Is(":", ";", ".", ",", "-", "–", "(")) {
			if r.tokens[u.To-1].Is("ương", "cao") {
				continue // «KBNN Trung ương» stands over the members
			}
			it := item{name: u.Value.(unitName).name, span: u.Span, from: u.From, to: u.To}
			r.afterItem(&it, s.to)
			f.items = append(f.items, it)
			continue
		}
		for _, n := range s.nodes {
			if n.Kind != personNode {
				continue
			}
			p := n.Value.(*person)
			if unit, span := p.comesFrom(); unit != "" {
				f.items = append(f.items, item{name: unit, span: span, posts: p.posts, to: n.To})
				persons++
			}
			break
		}
	}
	if persons*2 > len(f.items) {
		f.items = ofOneKind(f.items)
	}
	if len(f.items) < 3 {
		return memberFact{}, false
	}
	f.span = corpus.Span{Start: f.items[0].span.Start, End: f.items[len(f.items)-1].span.End}
	f.strong = f.strong || hasPosts(f.items)
	// the posts are read with the persons
	for k := range f.items {
		f.items[k].posts = nil
	}
	return f, true
}

// signsPact tells the sentence of a pact after which who signs it stands line by line: «chúng
// tôi là đại diện lãnh đạo UBND 7 xã trong Cụm».
func (r *reader) signsPact(s *sentence) bool {
	for k := s.from; k+3 < s.to; k++ {
		if r.tokens[k].Is("chúng") && r.tokens[k+1].Is("tôi") {
			return r.tokens[k+2].Is("gồm", "đại") || r.tokens[k+2].Is("là") && r.tokens[k+3].Is("đại")
		}
	}
	return false
}

// isUnitLine tells a line of its own that holds a unit and little besides: «Sở Xây dựng;».
func (r *reader) isUnitLine(s *sentence) bool {
	if s.from != s.block.from || s.to != s.block.to || s.to-s.from > 16 || !r.tokens[s.to-1].Is(";", ".", ",") {
		return false
	}
	u := r.unitWith(s.from, s.to, true)
	return u != nil && r.tokens[u.To].Is(";", ".", ",", "(", "-", "–")
}

// opensMembers tells a sentence after which the bloc's members stand line by line: it
// ends with a colon and speaks of the members or counts units, and proposes nothing.
func (r *reader) opensMembers(s *sentence) bool {
	if !r.tokens[s.to-1].Is(":") || s.has1(r.x.c.nominateStrong, r.x.c.give, r.x.c.rankWord, r.x.c.rankFirst, r.x.c.goal) {
		return false
	}
	if r.saysMembers(s) || r.tokens[max(s.from, s.to-2)].Is("gồm", "có") && r.blocNear(s, len(s.nodes)-1) {
		return true
	}
	if f := r.folded(max(s.from, s.to-6), s.to); (strings.HasSuffix(f, "cac don vi") || strings.HasSuffix(f, "don vi sau") || strings.HasSuffix(f, "sau day")) && r.aboutBloc(s, len(s.nodes)) {
		return true // «Tham gia Khối thi đua 5 năm 2019 có các đơn vị:»
	}
	for _, n := range s.nodes {
		if n.Kind == countNode && n.Value.(counted).of == corpus.OfUnit {
			return true
		}
	}
	return false
}

// scored reads the units of a table: of scores, all members stand in it; of another
// kind where bloc posts stand beside them, or where it is as long as the bloc.
func (m *meeting) scored(rows []*sentence, header string) (memberFact, bool) {
	if strings.Contains(foldWords(header), "dan dau") {
		return memberFact{}, false // the first few
	}
	f := memberFact{rule: "members.scores", strong: strings.Contains(foldWords(header), "diem")}
	if !f.strong && !strings.Contains(foldWords(header), "don vi") {
		return memberFact{}, false
	}
	for _, s := range rows {
		if m.r.tokens[s.from].Is("stt", "tt", "đơn") {
			continue // the header
		}
		if !m.r.hasFigures(s) {
			continue // the header
		}
		for k := s.from; k < s.to && k < s.from+9; k++ {
			t := &m.r.tokens[k]
			if t.Class == grammar.Digits || t.Class == grammar.Mark || ordinalWord(t.Word.Lower) > 0 && k == s.from {
				continue
			}
			sh := shared{level: "province"}
			if u := m.r.itemNode(k, s.to, &sh); u != nil {
				f.items = append(f.items, m.r.cell(u, k, s.to))
				for _, n := range s.nodes {
					f.strong = f.strong || n.Kind == postNode
				}
			}
			break
		}
	}
	if len(f.items) < 3 {
		return memberFact{}, false
	}
	f.span = corpus.Span{Start: f.items[0].span.Start, End: f.items[len(f.items)-1].span.End}
	return f, true
}

// hasFigures tells a row with a number in it.
func (r *reader) hasFigures(s *sentence) bool {
	for k := s.from; k < s.to; k++ {
		if r.tokens[k].Class == grammar.Digits {
			return true
		}
	}
	return false
}

// cell is the unit u read at token k of a row, in the words of the whole cell where bars
// divide the row.
func (r *reader) cell(u *grammar.Node, k, limit int) item {
	it := item{name: u.Value.(unitName).name, span: u.Span}
	for j := u.To; j < limit && j < k+longestBare; j++ {
		if t := &r.tokens[j]; t.Is("|") && j > u.To && u.From == k {
			it.name, it.span.End = r.words(k, j), r.tokens[j-1].End
			return it
		} else if t.Class == grammar.Digits || t.Is("|") {
			return it
		}
	}
	return it
}

// signatures reads who signs a paper: posts in capitals, names below.
func (m *meeting) signatures() {
	r := m.r
	if r.head.paper == "" {
		return
	}
	start := len(r.blocks)
	for i, b := range r.blocks {
		f := foldText(r.text[b.Start:min(b.End, b.Start+120)])
		if strings.HasPrefix(f, "noi nhan") || strings.HasPrefix(f, "dai dien cac don vi") || strings.HasPrefix(f, "tm.") || strings.HasPrefix(f, "kt.") {
			start = i
			break
		}
	}
	if start == len(r.blocks) {
		start = max(0, len(r.blocks)-4)
	}
	var posts []grammar.Token
	var postsFrom, postsTo int
	head := false
	acting := false
	for _, b := range r.blocks[start:] {
		from, to := b.from, b.to
		// a line of the list of receivers may run on into the post: «- Lưu: VT. GIÁM ĐỐC»
		for from < to && r.tokens[from].Class != grammar.Upper {
			from++
		}
		names := r.signers(b.from, b.to)
		if len(names) == 0 && r.tokens[b.from].Is("-", "lưu", "+") {
			names = r.signers(r.lastColumn(b.from, b.to), b.to) // «- Lưu: VP.        Lê Văn Bình»
		}
		if len(names) > 0 && (len(posts) > 0 || head && len(names) == 1) {
			m.addSigners(names, postsFrom, postsTo, head && !acting)
			posts, head, acting = nil, false, false
			continue
		}
		f := foldText(r.text[b.Start:b.End])
		if strings.HasPrefix(f, "danh sach") || strings.HasPrefix(f, "phu luc") {
			break
		}
		for k := from; k < to; k++ {
			if r.tokens[k].Is("kt", "tl", "tuq") {
				acting = true
			}
			if _, _, ok := r.phrases.Longest(k, to, r.x.c.postHead, false); ok && r.tokens[k].Class == grammar.Upper {
				head = true
			}
		}
		if at := r.upperPost(from, to); at >= 0 {
			posts = r.tokens[at:to]
			postsFrom, postsTo = at, to
		} else if len(posts) > 0 && from < to && from == b.from && isUpperText(r.text[b.Start:b.End]) && r.upperPost(from, to) < 0 && b.from >= postsTo && b.from-postsTo < 3 {
			postsTo = to // the post goes on in the next line
		}
	}
}

// lastColumn is the first token after the last wide gap of a line, from without one.
func (r *reader) lastColumn(from, to int) int {
	const gap = 4 // bytes
	for k := to - 1; k > from; k-- {
		if r.tokens[k].Start-r.tokens[k-1].End >= gap && !r.tokens[k].Line {
			return k
		}
	}
	return from
}

// upperPost is the first token of a post in capitals within tokens [from, to), -1
// without one.
func (r *reader) upperPost(from, to int) int {
	for k := from; k < to; k++ {
		if r.tokens[k].Class != grammar.Upper {
			continue
		}
		m, e, ok := r.phrases.Longest(k, to, r.x.c.position, false)
		if ok && e.Value == "lead" && m.Len > 1 {
			return k
		}
	}
	return -1
}

// signers are the names in a line of names only: one, or several side by side.
func (r *reader) signers(from, to int) []*grammar.Node {
	// a rank may stand before the name: «Đại tá Bùi Bé Năm»
	for from < to {
		m, _, ok := r.phrases.Longest(from, to, r.x.c.honorific, false)
		if !ok {
			break
		}
		from += m.Len
	}
	for k := from; k < to; k++ {
		if r.tokens[k].Class != grammar.Capital {
			return nil
		}
	}
	n := to - from
	if n < 2 || n > 12 || !r.x.names.surnames[r.tokens[from].Word.Lower] {
		return nil
	}
	make1 := func(a, b int) *grammar.Node {
		node := grammar.SpanNode(personNode, "person.signature", r.tokens, a, b)
		p := &person{name: r.words(a, b)}
		p.nameSpan = node.Span
		node.Value = p
		return node
	}
	if n <= 4 {
		return []*grammar.Node{make1(from, to)}
	}
	// two names side by side: a surname after two tokens or more begins the second
	best := -1
	for k := from + 2; k <= to-2; k++ {
		if r.x.names.surnames[r.tokens[k].Word.Lower] && k-from <= 4 && to-k <= 4 && (best < 0 || abs(2*k-from-to) < abs(2*best-from-to)) {
			best = k
		}
	}
	if best < 0 {
		return nil
	}
	return []*grammar.Node{make1(from, best), make1(best, to)}
}

// addSigners adds the signers with their posts; who signs as head of the bloc
// tells the head.
func (m *meeting) addSigners(names []*grammar.Node, from, to int, head bool) {
	r := m.r
	var posts []position
	for k := from; k < to; {
		n := r.position(k, to)
		if n == nil {
			k++
			continue
		}
		q := n.Value.(position)
		if len(names) == 1 && n.To < to {
			// a unit in capitals whose words run on
			q.text = r.words(k, to)
			n.To = to
		}
		q.text = r.titleCase(q.text)
		posts = append(posts, q)
		k = n.To
	}
	for i, n := range names {
		p := *n.Value.(*person)
		if i < len(posts) {
			p.positions = []position{posts[i]}
		}
		n.Value = &p
		if head && len(names) == 1 && len(posts) == 0 {
			// «CỤM TRƯỞNG … Lê Văn Bình»: what he leads is told with his name elsewhere
			for _, f := range m.facts.officials {
				if u, _ := f.p.leads(); f.p.name == p.name && u != "" {
					m.facts.leaders = append(m.facts.leaders, leaderFact{post: corpus.Head, unit: u, person: p.name, basis: corpus.Serving, rule: "leader.signature", span: n.Span})
					break
				}
			}
			continue
		}
		if !m.namesPositions(p.name) {
			m.facts.officials = append(m.facts.officials, officialFact{p: &p, rule: "official.signature", span: n.Span})
		}
		if head && len(names) == 1 && len(posts) > 0 {
			unit := ""
			if u, _, ok := r.x.gazetteer.UnitOfPosition(posts[0].text); ok {
				unit = u
			} else if posts[0].unit != nil {
				unit = r.titleCase(posts[0].unit.Value.(unitName).name)
			}
			if unit != "" {
				m.facts.leaders = append(m.facts.leaders, leaderFact{post: corpus.Head, unit: unit, person: p.name, basis: corpus.Serving, rule: "leader.signature", span: n.Span})
			}
		}
	}
}

// namesPositions tells that the text names the person with a post, as it is better read than
// one in capitals.
func (m *meeting) namesPositions(name string) bool {
	for _, f := range m.facts.officials {
		if f.p.name == name && len(f.p.positions) > 0 {
			return true
		}
	}
	return false
}

// titleCase writes a post in capitals as the text writes its words elsewhere.
func (r *reader) titleCase(upper string) string {
	upper = strings.Join(strings.Fields(upper), " ")
	if !isUpperText(upper) {
		return upper
	}
	lower := strings.ToLower(upper)
	words := strings.Fields(lower)
	for i, w := range words {
		if i == 0 || strings.Contains(r.text, " "+upperFirst(w)+" ") && !strings.Contains(r.text, " "+w+" ") {
			words[i] = upperFirst(w)
		} else if up := strings.ToUpper(w); isKnownUpper(up) {
			words[i] = up
		}
	}
	return strings.Join(words, " ")
}

func isKnownUpper(w string) bool {
	switch w {
	case "UBND", "HĐND", "TNHH", "MTV", "TAND", "VKSND", "BHXH":
		return true
	}
	return false
}

// annexes give persons proposed by number the names that an annex lists: «DANH
// SÁCH CÁ NHÂN ĐỀ NGHỊ … TẶNG BẰNG KHEN», «1. A - Đơn vị B».
func (m *meeting) annexes() {
	r := m.r
	for i, b := range r.blocks {
		if !r.tokens[b.from].Is("danh") {
			continue
		}
		f := foldText(r.text[b.Start:b.End])
		if !strings.HasPrefix(f, "danh sach") || !strings.Contains(f, "ca nhan") {
			continue
		}
		var names []string
		end := b.End
		for _, c := range r.blocks[i+1:] {
			from := r.skipDelimiters(c.from, c.to)
			if c.kind != corpus.ListItem {
				if len(names) > 0 {
					break
				}
				continue
			}
			n := r.personAt(from, c.to)
			if n == 0 {
				break
			}
			names = append(names, r.words(from, from+n))
			end = r.tokens[from+n-1].End
		}
		for k := range m.facts.awards {
			a := &m.facts.awards[k]
			if a.of == corpus.OfPerson && len(a.recipients) == 0 && a.count == len(names) && strings.Contains(f, foldText(a.form)) {
				a.recipients = names
				a.span.End = max(a.span.End, a.span.Start)
				_ = end
				return
			}
		}
	}
}
