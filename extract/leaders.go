package extract

import (
	"slices"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// leaderFact is one reading of who holds a post of the bloc.
type leaderFact struct {
	year   int // as told; 0 leaves it to the resolver
	post   corpus.Post
	unit   string
	person string
	// holder is a person whose unit the rest of the text tells.
	holder string
	basis  corpus.Basis
	rule   string
	span   corpus.Span
	// next tells a post of the coming year told without its number.
	next bool
}

// leaders reads the posts of the bloc told in a sentence.
func (r *reader) leaders(s *sentence) []leaderFact {
	var facts []leaderFact
	l := leaderReader{r: r, s: s}
	for i, n := range s.nodes {
		switch n.Kind {
		case postNode:
			facts = append(facts, l.post(i)...)
		case personNode:
			facts = append(facts, l.person(i)...)
		}
	}
	facts = append(facts, l.handovers()...)
	return l.withYears(facts)
}

// leaderReader reads the leaders of one sentence.
type leaderReader struct {
	r *reader
	s *sentence
}

func (l leaderReader) at(i int) *grammar.Node {
	if i < 0 || i >= len(l.s.nodes) {
		return nil
	}
	return l.s.nodes[i]
}

func (l leaderReader) lower(i int) string {
	if n := l.at(i); n != nil {
		return n.Lower()
	}
	return ""
}

func (l leaderReader) has(i int, cs ...grammar.Category) bool {
	n := l.at(i)
	if n == nil {
		return false
	}
	for _, c := range cs {
		if n.Has(c) {
			return true
		}
	}
	return false
}

// isMember tells a unit, or a province named for its unit: «Quảng Trị trở thành Cụm
// trưởng».
func (l leaderReader) isMember(i int) bool {
	n := l.at(i)
	return isUnit(n) || n != nil && n.Kind == grammar.PhraseNode && n.Has(l.r.x.c.province)
}

func isUnit(n *grammar.Node) bool {
	if n == nil || n.Kind != unitNode && n.Kind != placeNode {
		return false
	}
	return !n.Value.(unitName).council
}

// post reads the unit of the post at node i.
func (l leaderReader) post(i int) []leaderFact {
	p := l.at(i).Value.(blocPost)
	fact := func(rule string, units []item, basis corpus.Basis) []leaderFact {
		return l.facts(p, rule, units, basis, i)
	}
	if l.isHandedOver(i) {
		return nil
	}
	// POST (UNIT)
	if l.lower(i+1) == "(" && isUnit(l.at(i+2)) && l.lower(i+3) == ")" {
		return fact("leader.post_bracket", l.item(i+2), corpus.Serving)
	}
	// | xã A | ông B | Chủ tịch UBND | Cụm trưởng |
	if units := l.row(i); len(units) > 0 {
		return fact("leader.row", units, corpus.Serving)
	}
	// UNIT (POST …)
	if open := l.openBracket(i); open >= 0 && open >= i-3 {
		if before := l.at(open - 1); isUnit(before) {
			return fact("leader.bracket", l.item(open-1), corpus.Serving)
		}
		return nil
	}
	// … làm POST
	if v := l.verbBefore(i); v >= 0 {
		if p.both {
			if units := l.acting(v, p); len(units) > 0 {
				return fact("leader.acting", units, corpus.Serving)
			}
		}
		units, from := l.subjects(v)
		if len(units) > 0 {
			basis := l.basis(from, v)
			rule := "leader.serves"
			if basis != corpus.Serving {
				rule = "leader.elects"
			}
			return fact(rule, units, basis)
		}
		if units := l.vantage(i, v); len(units) > 0 {
			return fact("leader.vantage", units, corpus.Serving)
		}
		if units := l.acting(v, p); len(units) > 0 {
			return fact("leader.acting", units, corpus.Serving)
		}
	} else if i == 1 && phraseIs(l.at(0), "thay mặt") {
		// «Thay mặt đơn vị Cụm trưởng, bà A, Chủ tịch UBND xã B …»
		if units := l.vantage(i, 0); len(units) > 0 {
			return fact("leader.vantage", units, corpus.Serving)
		}
	}
	// POST năm Y là UNIT, POST: UNIT
	if units := l.after(i, p); len(units) > 0 {
		basis := l.basis(i, i)
		return fact("leader.post_is", units, basis)
	}
	// đơn vị POST UNIT
	if p.ofUnit && isUnit(l.at(i+1)) && p.year == 0 && l.lower(i-1) != "cho" && l.phrase(i-1) != "cho" {
		return fact("leader.post_unit", l.item(i+1), corpus.Serving)
	}
	// UNIT, tỉnh A, POST
	if n := l.at(i - 2); n != nil && n.Kind == placeNode && l.lower(i-1) == "," && l.lower(i-3) == "," && isUnit(l.at(i-4)) && l.at(i-4).Kind == unitNode && p.bloc != nil {
		return fact("leader.apposition", l.item(i-4), corpus.Serving)
	}
	// UNIT - đơn vị POST, UNIT, đơn vị POST
	if before := l.at(i - 2); isUnit(before) && isSeparator(l.at(i-1)) {
		comma := l.lower(i-1) == ","
		if !comma || p.ofUnit || p.bloc != nil || l.s.block.kind == corpus.ListItem {
			return fact("leader.apposition", l.item(i-2), corpus.Serving)
		}
	}
	if before := l.at(i - 1); isUnit(before) && p.ofUnit {
		return fact("leader.apposition", l.item(i-1), corpus.Serving)
	}
	return nil
}

// row reads the unit of a row of a table whose last cells hold the post at node i:
// the first cell that is no number.
func (l leaderReader) row(i int) []item {
	bars := 0
	for k := 0; k < i; k++ {
		if l.lower(k) == "|" {
			bars++
		}
	}
	if bars < 2 || l.lower(i-1) != "|" {
		return nil
	}
	from := l.s.from
	for k := l.s.from; k < l.at(i).From; k++ {
		t := &l.r.tokens[k]
		if !t.Is("|") {
			continue
		}
		if t := &l.r.tokens[from]; k == from || t.Class == grammar.Digits {
			from = k + 1
			continue
		}
		if u := l.r.unit(from, k); u != nil && u.To == k {
			return []item{{name: u.Value.(unitName).name, span: u.Span, from: from, to: k}}
		}
		if k-from <= 6 && l.r.tokens[from].Capitalized() && l.r.personAt(from, k) < k-from {
			return []item{{name: l.r.words(from, k), span: corpus.Span{Start: l.r.tokens[from].Start, End: l.r.tokens[k-1].End}, from: from, to: k}}
		}
		return nil
	}
	return nil
}

// facts makes the facts of the units for the post at node i; «Trưởng khối và Phó
// Trưởng khối» goes to the first unit and to the others.
func (l leaderReader) facts(p blocPost, rule string, units []item, basis corpus.Basis, i int) []leaderFact {
	var facts []leaderFact
	if p.both && len(units) < 2 {
		return nil
	}
	for k, u := range units {
		post := p.post
		if p.both && k > 0 {
			post = corpus.Deputy
		}
		span := u.span
		node := l.at(i)
		span = corpus.Span{Start: min(span.Start, node.Start), End: max(span.End, node.End)}
		facts = append(facts, leaderFact{year: p.year, post: post, unit: u.name, basis: basis, rule: rule, span: span})
	}
	return facts
}

func (l leaderReader) item(i int) []item {
	n := l.at(i)
	return []item{{name: n.Value.(unitName).name, span: n.Span, from: n.From, to: n.To}}
}

// openBracket is the node of the bracket that node i stands in, -1 without.
func (l leaderReader) openBracket(i int) int {
	for k := i - 1; k >= 0 && k >= i-6; k-- {
		switch l.lower(k) {
		case "(":
			return k
		case ")":
			return -1
		}
	}
	return -1
}

// verbBefore is the verb of being or holding right before node i, -1 without.
func (l leaderReader) verbBefore(i int) int {
	c := &l.r.x.c
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if l.has(k, c.be) {
			return k
		}
		if oneOf(l.lower(k), "đơn", "vị", "tỉnh", "huyện", "xã", "sở", "trường") || l.has(k, c.unit) || l.has(k, c.thing) {
			continue
		}
		break
	}
	return -1
}

// subjects are the units before the verb at node v, as far back as they stand
// joined by commas and «và», and the node before them.
func (l leaderReader) subjects(v int) ([]item, int) {
	c := &l.r.x.c
	k := v - 1
	// «được bầu», «được các thành viên tín nhiệm bầu» stand between unit and verb
	passive := false
	for k >= 0 && (l.has(k, c.elect, c.electStrong, c.appoint, c.be) || l.lower(k) == "được" || oneOf(l.lower(k), "đang", "cũng", "lên", "chính", "thức", "chỉ", "đã") || l.lower(k) == "sẽ" || l.lower(k) == "tiếp" || l.lower(k) == "tục" ||
		passive && !l.isMember(k) && l.lower(k) != "." && l.lower(k) != ";" && l.lower(k) != "," && v-k < 12) {
		if l.lower(k) == "được" || l.has(k, c.elect) {
			passive = true
		}
		k--
	}
	if k < 0 {
		return nil, 0
	}
	// «UNIT, đơn vị làm Cụm trưởng»
	if l.phrase(k) == "đơn vị" && l.lower(k-1) == "," && isUnit(l.at(k-2)) {
		return l.item(k - 2), k - 3
	}
	// «A lên thay B làm Khối trưởng»: A is meant
	for j := k; j > 0 && j > k-7; j-- {
		if l.lower(j) == "thay" || l.phrase(j) == "thay" {
			return l.subjects(j)
		}
		if n := l.at(j); !l.isMember(j) && !(n.Kind == grammar.WordNode && l.r.tokens[n.From].Capitalized()) {
			break
		}
	}
	if l.lower(k) == "," && passive {
		// «UNIT, đơn vị được … giao làm Cụm trưởng»
		if l.phrase(k+1) == "đơn vị" && isUnit(l.at(k-1)) {
			return l.item(k - 1), k - 2
		}
		return nil, k
	}
	end := k
	for k >= 0 {
		n := l.at(k)
		if l.isMember(k) || n.Lower() == "," || n.Lower() == "và" || n.Lower() == ")" || n.Lower() == "(" && k < end {
			k--
			continue
		}
		if k+1 <= end && l.inBracket(k) {
			k--
			continue
		}
		break
	}
	from := k + 1
	for from <= end && (l.lower(from) == "," || l.lower(from) == "và") {
		from++
	}
	if from > end || !l.isMember(from) {
		// a unit whose words the running text didn't make out: all between the
		// verb of electing and the verb of being
		return l.slot(v), k
	}
	list := l.r.list(l.at(from).From, l.at(end).To, shared{})
	if len(list.items) == 0 || list.to < l.at(end).To {
		return l.slot(v), k
	}
	// «A làm Khối trưởng, B làm Khối phó»: a post already given ends the reach
	return list.items, k
}

// inBracket tells that node k stands in brackets.
func (l leaderReader) inBracket(k int) bool { return l.openBracket(k) >= 0 }

// slot reads the units between a verb of electing and the verb at node v when
// the words of the unit are unknown.
func (l leaderReader) slot(v int) []item {
	c := &l.r.x.c
	for k := v - 1; k >= 0 && k >= v-24; k-- {
		if l.has(k, c.elect, c.electStrong, c.appoint) || l.lower(k) == "do" {
			if k+1 >= v {
				return nil
			}
			from, to := l.at(k+1).From, l.at(v).From
			list := l.r.list(from, to, shared{})
			if list.to == to {
				return list.items
			}
			return nil
		}
		switch l.lower(k) {
		case ".", ";", ":":
			return nil
		case ",":
			// «Năm 2023, UNIT là trưởng khối»
			if k == 1 && l.at(0).Kind == yearNode {
				from, to := l.at(2).From, l.at(v).From
				if list := l.r.list(from, to, shared{}); list.to == to {
					return list.items
				}
				return nil
			}
		}
		if l.at(k).Kind == postNode {
			// the post before: «…làm Khối trưởng, X làm Khối phó»
			from, to := l.at(k).To, l.at(v).From
			list := l.r.list(from, to, shared{})
			if list.to == to {
				return list.items
			}
			return nil
		}
	}
	return nil
}

// vantage reads «Với vai trò Cụm trưởng, ngày D UNIT …»: the unit comes after.
func (l leaderReader) vantage(i, v int) []item {
	if v > 2 || l.lower(i+1) != "," && !isUnit(l.at(i+1)) {
		return nil
	}
	for k := i + 1; k < len(l.s.nodes) && k < i+7; k++ {
		n := l.at(k)
		if isUnit(n) {
			return l.item(k)
		}
		if n.Kind == personNode {
			// «Trong vai trò Cụm trưởng, Đại tá A, Chính ủy BĐBP B chủ trì»
			if u, span := n.Value.(*person).leads(); u != "" && k <= i+3 {
				return []item{{name: u, span: span, from: n.From, to: n.To}}
			}
			return nil
		}
	}
	return nil
}

// acting reads whoever chairs «trên cương vị Cụm trưởng và Cụm phó», «lần lượt giữ
// vai Khối trưởng, Khối phó»: the persons told before the verb at node v, one for
// each post.
func (l leaderReader) acting(v int, p blocPost) []item {
	var units []item
	for k := 0; k < v; k++ {
		n := l.at(k)
		if n.Kind == postNode {
			return nil
		}
		if n.Kind != personNode {
			continue
		}
		q := n.Value.(*person)
		u, span := q.leads()
		if u == "" || len(q.posts) > 0 {
			return nil
		}
		units = append(units, item{name: u, span: span, from: n.From, to: n.To})
	}
	want := 1
	if p.both {
		want = 2
	}
	if len(units) != want || p.year == 0 && !l.speaksOfRole(v) {
		return nil
	}
	return units
}

// speaksOfRole tells a verb of acting in a post rather than of being elected.
func (l leaderReader) speaksOfRole(v int) bool {
	f := foldWords(l.phrase(v))
	for _, w := range []string{"vai", "cuong vi", "tu cach", "trach nhiem"} {
		if contains(" "+f+" ", " "+w+" ") {
			return true
		}
	}
	return false
}

// after reads the units told after the post at node i: «Trưởng khối năm 2015: Sở
// Xây dựng», «Đơn vị trưởng khối năm 2019 là Phòng A».
func (l leaderReader) after(i int, p blocPost) []item {
	k := i + 1
	if n := l.at(k); n != nil && n.Kind == yearNode {
		k++
	}
	// «Trưởng khối năm 2018, qua lấy phiếu, là Ban A»
	if l.lower(k) == "," && p.year > 0 {
		for j := k + 2; j < k+7 && j+1 < len(l.s.nodes) && !l.isMember(j); j++ {
			if l.lower(j) == "," && (l.lower(j+1) == "là" || l.phrase(j+1) == "là") {
				k = j + 1
				break
			}
		}
	}
	for l.lower(k) == "sẽ" || l.phrase(k) == "sẽ" || l.lower(k) == "lần" || l.lower(k) == "lượt" || l.phrase(k) == "lần lượt" {
		k++
	}
	switch {
	case l.lower(k) == ":":
	case oneOf(l.lower(k), "–", "-") && (p.year > 0 || p.ofUnit) && isUnit(l.at(k+1)) && (k+2 >= len(l.s.nodes) || oneOf(l.lower(k+2), "–", "-", ",", ".")):
		// «Tân Cụm trưởng năm 2017 – TAND tỉnh A –»
	case oneOf(l.phrase(k), "lần lượt là", "sẽ là", "chính là", "tiếp tục là", "chính thức là"):
	case l.has(k, l.r.x.c.be) && (l.lower(k) == "là" || l.phrase(k) == "là"):
	case l.lower(k) == "là", l.lower(k) == "do", l.lower(k) == "thuộc":
		if l.lower(k) == "thuộc" && l.lower(k+1) == "về" {
			k++
		}
	default:
		return nil
	}
	k++
	if l.phrase(k) == "đơn vị" || l.lower(k) == "đơn" && l.lower(k+1) == "vị" {
		k++
	}
	if n := l.at(k); n != nil && n.Kind == positionNode && p.year == 0 {
		// «Cử Khối trưởng: Chủ tịch Hội A»
		q := n.Value.(position)
		if q.lead && q.unit != nil {
			name := q.led
			if name == "" {
				name = q.unit.Value.(unitName).name
			}
			return []item{{name: name, span: n.Span, from: n.From, to: n.To}}
		}
	}
	if !l.isMember(k) {
		return nil
	}
	list := l.r.list(l.at(k).From, l.s.to, shared{})
	if len(list.items) == 0 {
		return nil
	}
	if p.both {
		return list.items
	}
	if p.post == corpus.Head {
		return list.items[:1]
	}
	// several deputies stand joined by «và» or a comma until another post
	items := list.items[:1]
	for _, it := range list.items[1:] {
		if len(it.posts) > 0 {
			break
		}
		items = append(items, it)
	}
	return items
}

// phrase is the vocabulary's form of the phrase at node i.
func (l leaderReader) phrase(i int) string {
	n := l.at(i)
	if n == nil || len(n.Entries) == 0 {
		return ""
	}
	return n.Entries[0].Phrase
}

// basis tells how the post came about, by the verbs around: electing, appointing
// or none.
func (l leaderReader) basis(from, v int) corpus.Basis {
	c := &l.r.x.c
	for k := v; k >= 0 && k >= from-30; k-- {
		if l.has(k, c.elect, c.electStrong) && l.electsHere(k) {
			return corpus.Elected
		}
		if l.has(k, c.appoint) {
			return corpus.Appointed
		}
		if l.lower(k) == ";" && k < from || l.lower(k) == "." {
			break
		}
	}
	return corpus.Serving
}

// electsHere tells that the verb at node k elects: «đề nghị» and «thống nhất» do
// so only where a unit follows soon.
func (l leaderReader) electsHere(k int) bool {
	if l.has(k, l.r.x.c.electStrong) || k > 0 && (l.lower(k-1) == "được" || l.phrase(k-1) == "được") || l.phrase(k) == "được tín nhiệm" {
		return true
	}
	for j := k + 1; j < len(l.s.nodes) && j < k+12; j++ {
		if isUnit(l.at(j)) {
			return true
		}
		if l.lower(j) == "." || l.lower(j) == ";" {
			return false
		}
	}
	return false
}

// person reads the posts that a person is called by.
func (l leaderReader) person(i int) []leaderFact {
	n := l.at(i)
	p := n.Value.(*person)
	posts := p.posts
	// «(đơn vị Khối trưởng)» or « - Cụm trưởng» after a post without a name
	if len(posts) == 0 {
		return nil
	}
	var facts []leaderFact
	if c := n.Children; len(c) > 0 && c[0].Kind == postNode && oneOf(l.lower(i-1), "-", "–") && isUnit(l.at(i-2)) && p.unitBefore == nil {
		// «Đại diện UNIT - Cụm phó, Đại tá A»
		q := *p
		q.unitBefore = l.at(i - 2)
		p = &q
	} else if u := l.unitBefore(i); u != nil && p.unitBefore == nil {
		q := *p
		q.unitBefore = u
		p = &q
	}
	unit, _ := p.leads()
	for _, post := range posts {
		f := leaderFact{year: post.year, post: post.post, unit: unit, basis: corpus.Serving, rule: "leader.person", span: n.Span}
		if !post.ofUnit {
			f.person = p.name
		}
		if f.unit == "" && f.person == "" {
			continue
		}
		facts = append(facts, f)
	}
	return facts
}

// isHandedOver tells that the post at node i is what is handed over.
func (l leaderReader) isHandedOver(i int) bool {
	c := &l.r.x.c
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if l.has(k, c.handover) || l.has(k, c.receive) {
			return true
		}
		if !l.has(k, c.thing, c.unit) && l.at(k).Kind != quoteNode && !l.at(k).Has(c.awardFalse) {
			break
		}
	}
	return false
}

// handovers reads «A bàn giao nhiệm vụ Trưởng khối năm Y cho B».
func (l leaderReader) handovers() []leaderFact {
	c := &l.r.x.c
	var facts []leaderFact
	for i, n := range l.s.nodes {
		if n.Kind != postNode {
			continue
		}
		p := n.Value.(blocPost)
		verb := -1
		for k := i - 1; k >= 0 && k >= i-5; k-- {
			if l.has(k, c.handover) {
				verb = k
				break
			}
		}
		passive := false
		if verb < 0 {
			// «Vai trò Cụm trưởng được A chuyển giao cho B»
			for k := i + 1; k < len(l.s.nodes) && k < i+6; k++ {
				if l.has(k, c.handover) || l.phrase(k) == "giao" {
					verb, passive = k, true
					break
				}
			}
		}
		if verb < 0 {
			facts = append(facts, l.received(i, p)...)
			continue
		}
		start := max(verb, i) + 1
		for k := start; k < len(l.s.nodes) && k < start+10; k++ {
			if l.lower(k) == "cho" || l.phrase(k) == "cho" || l.lower(k) == "sang" || l.lower(k) == "đến" || l.phrase(k) == "đến" {
				facts = append(facts, l.handedTo(i, k+1, verb, p, passive)...)
				break
			}
			if l.at(k).Kind == postNode && l.lower(k-1) != "," {
				continue
			}
		}
	}
	return facts
}

// handedTo makes the facts of a hand-over of the post at node i to who stands
// from node k on.
func (l leaderReader) handedTo(i, k, verb int, p blocPost, passive bool) []leaderFact {
	for oneOf(l.lower(k), "vai", "tay") || l.phrase(k) == "vai" || l.lower(k) == "đơn" || l.lower(k) == "vị" || l.phrase(k) == "đơn vị" || l.lower(k) == "đại" || l.lower(k) == "diện" || l.phrase(k) == "đại diện" || l.phrase(k) == "lãnh đạo" {
		k++
	}
	var facts []leaderFact
	n := l.at(k)
	span := func(m *grammar.Node) corpus.Span {
		first := min(l.at(i).Start, l.at(verb).Start)
		return corpus.Span{Start: first, End: max(m.End, l.at(i).End)}
	}
	next := leaderFact{year: p.year, post: p.post, basis: corpus.Handover, rule: "leader.handover", next: p.year == 0}
	if y := l.yearBetween(i, k); next.year == 0 && y > 0 {
		next.year, next.next = y, false
	}
	switch {
	case isUnit(n):
		next.unit = n.Value.(unitName).name
		next.span = span(n)
	case n != nil && n.Kind == personNode:
		next.unit, _ = n.Value.(*person).leads()
		next.span = span(n)
		if next.unit == "" {
			next.holder = n.Value.(*person).name // told elsewhere what he leads
		}
	default:
		return nil
	}
	facts = append(facts, next)
	// who hands over is head now
	for j := verb - 1; j >= 0 && j >= verb-6; j-- {
		giver := leaderFact{post: p.post, basis: corpus.Serving, rule: "leader.hands_over"}
		m := l.at(j)
		if isUnit(m) {
			giver.unit = m.Value.(unitName).name
			giver.span = corpus.Span{Start: m.Start, End: l.at(verb).End}
		} else if m.Kind == personNode {
			giver.unit, _ = m.Value.(*person).leads()
			giver.holder = m.Value.(*person).name
			giver.span = corpus.Span{Start: m.Start, End: l.at(verb).End}
		}
		if giver.unit != "" || giver.holder != "" {
			if giver.unit == "" || foldWords(giver.unit) != foldWords(next.unit) {
				facts = append(facts, giver)
			}
			break
		}
	}
	return facts
}

// received reads «B nhận nhiệm vụ Trưởng khối năm Y».
func (l leaderReader) received(i int, p blocPost) []leaderFact {
	c := &l.r.x.c
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if l.has(k, c.receive) && isUnit(l.at(k-1)) {
			u := l.at(k - 1)
			return []leaderFact{{
				year: p.year, post: p.post, unit: u.Value.(unitName).name, basis: corpus.Handover, rule: "leader.receives",
				span: corpus.Span{Start: u.Start, End: l.at(i).End}, next: p.year == 0,
			}}
		}
		if !l.has(k, c.thing, c.unit) {
			break
		}
	}
	return nil
}

func (l leaderReader) yearBetween(i, k int) int {
	for j := i; j < k; j++ {
		if n := l.at(j); n != nil && n.Kind == yearNode {
			return n.Value.(yearTold).year
		}
	}
	return 0
}

// yearJustBefore is the year told right before the byte offset, 0 without one.
func (l leaderReader) yearJustBefore(offset int) int {
	for i, n := range l.s.nodes {
		if n.Start >= offset {
			if i > 0 && l.s.nodes[i-1].Kind == yearNode {
				return l.s.nodes[i-1].Value.(yearTold).year
			}
			return 0
		}
	}
	return 0
}

// withYears gives each fact the year that the sentence tells for it: the one
// after the post, or the one that the sentence begins with.
func (l leaderReader) withYears(facts []leaderFact) []leaderFact {
	// «Trưởng khối năm 2015: A; Phó khối: B», «năm 2021 được giao cho A; làm Cụm phó
	// là B»: the deputy is of the head's year
	slices.SortStableFunc(facts, func(a, b leaderFact) int { return a.span.Start - b.span.Start })
	for i := 1; i < len(facts); i++ {
		f, before := &facts[i], &facts[i-1]
		if f.year == 0 && before.year > 0 && f.span.Start > before.span.Start && (f.rule == "leader.post_is" && before.rule == "leader.post_is" || f.post == corpus.Deputy && before.post == corpus.Head && f.rule != "leader.person") {
			f.year = before.year
		}
	}
	leading, closing := 0, 0
	for i, n := range l.s.nodes {
		if n.Kind != yearNode {
			continue
		}
		y := n.Value.(yearTold).year
		if i <= 1 && leading == 0 && (l.lower(i+1) == "," || l.at(i+1) != nil && l.at(i+1).Kind == blocNode) {
			leading = y
			continue
		}
		if i >= 1 {
			closing = y
		}
	}
	for i := range facts {
		f := &facts[i]
		if f.year == 0 && f.basis == corpus.Serving {
			f.year = l.yearJustBefore(f.span.Start) // «như vậy năm 2025 UNIT là trưởng cụm»
		}
		if f.year > 0 {
			continue
		}
		switch {
		case f.basis != corpus.Serving && closing > 0:
			f.year, f.next = closing, false
		case f.basis != corpus.Serving && leading > 0:
			f.year, f.next = leading, false
		case f.basis != corpus.Serving:
			f.next = true
		case leading > 0:
			f.year = leading
		}
	}
	return facts
}
