package extract

import (
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
	// next tells a post of the coming year told without its number, now one of the
	// meeting's own year.
	next, now bool
}

// leaders reads the posts of the bloc told in a sentence; the one before it, nil for the
// first, tells what «đây» stands for.
func (r *reader) leaders(s, before *sentence) []leaderFact {
	var facts []leaderFact
	l := leaderReader{r: r, s: s, before: before}
	if l.phrase(0) == "dự kiến" && r.isFuture(s, 0) {
		return nil // what a meeting to come will choose
	}
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
	// before is the sentence before, nil without.
	before *sentence
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
	// đây là đơn vị POST
	if units := l.thisUnit(i); len(units) > 0 {
		return fact("leader.this", units, corpus.Serving)
	}
	// PERSON, thừa ủy quyền của POST
	if units := l.empowered(i); len(units) > 0 {
		return fact("leader.acting", units, corpus.Serving)
	}
	// POST (UNIT)
	if l.lower(i+1) == "(" && isUnit(l.at(i+2)) && l.lower(i+3) == ")" {
		if n := l.at(i + 4); n != nil && n.Kind == yearNode && p.year == 0 {
			p.year = n.Value.(yearTold).year
		}
		if p.both {
			p.both, p.post = false, corpus.Deputy // «Cụm trưởng và Cụm phó (A)»
		}
		return fact("leader.post_bracket", l.item(i+2), corpus.Serving)
	}
	// | xã A | ông B | Chủ tịch UBND | Cụm trưởng |
	if units := l.row(i); len(units) > 0 {
		return fact("leader.row", units, corpus.Serving)
	}
	// UNIT (POST …)
	if open := l.openBracket(i); open >= 0 && open >= i-3 && !(l.isMember(open+1) && l.verbBefore(i) > open+1) {
		if n := l.at(open + 1); n != nil && n.Kind == yearNode && p.year == 0 {
			p.year = n.Value.(yearTold).year // «(năm 2020 là Khối phó)»
		}
		if before := l.at(open - 1); isUnit(before) {
			return fact("leader.bracket", l.item(open-1), corpus.Serving)
		} else if before != nil && before.Kind == positionNode {
			if q := before.Value.(position); q.lead && q.unit != nil && isUnit(q.unit) {
				// «Chủ tịch Hội A (Cụm trưởng năm 2011)»
				return fact("leader.bracket", []item{{name: q.unit.Value.(unitName).name, span: q.unit.Span, from: before.From, to: before.To}}, corpus.Serving)
			}
		}
		if n := l.at(open - 1); n != nil && n.Has(l.r.x.c.province) && oneOf(l.lower(open-2), "-", "–", ",") && isUnit(l.at(open-3)) {
			return fact("leader.bracket", l.item(open-3), corpus.Serving) // «TAND khu vực 6 - Cần Thơ (Cụm trưởng)»
		}
		if it, ok := l.itemBefore(open); ok {
			return fact("leader.bracket", []item{it}, corpus.Serving)
		}
		return nil
	}
	// … làm POST
	if v := l.verbBefore(i); v >= 0 {
		if p.both {
			if units := l.acting(v, p); len(units) > 0 {
				return l.withPersons(fact("leader.acting", units, corpus.Serving), v, p)
			}
		}
		if l.entersRole(v) {
			if units := l.inRole(v); len(units) > 0 {
				return fact("leader.in_role", units, l.basisGiven(v))
			}
		}
		if l.phrase(v-1) == "đơn vị" {
			// «đơn vị đảm nhận Khối phó là B»
			if units := l.after(i, p); len(units) > 0 {
				return fact("leader.post_is", units, l.basis(i, i))
			}
		}
		units, from := l.subjects(v)
		if len(units) > 0 {
			basis := l.basis(from, v)
			rule := "leader.serves"
			if basis != corpus.Serving {
				rule = "leader.elects"
			}
			return append(l.replaced(from, v, p), fact(rule, units, basis)...)
		}
		if units := l.inRole(v); len(units) > 0 {
			return fact("leader.in_role", units, l.basisGiven(v))
		}
		if units := l.vantage(i, v); len(units) > 0 {
			return fact("leader.vantage", units, corpus.Serving)
		}
		if facts := l.chosen(i, v, p); len(facts) > 0 {
			return facts
		}
		if units := l.acting(v, p); len(units) > 0 {
			return l.withPersons(fact("leader.acting", units, corpus.Serving), v, p)
		}
	} else if n := l.at(i - 2); i > 1 && phraseIs(l.at(i-1), "thay mặt") && n.Kind == personNode {
		// «ông A, Giám đốc B thay mặt đơn vị Cụm trưởng …»
		if u, span := n.Value.(*person).comesFrom(); u != "" {
			return fact("leader.acting", []item{{name: u, span: span, from: n.From, to: n.To}}, corpus.Serving)
		}
	} else if i == 1 && phraseIs(l.at(0), "thay mặt") {
		// «Thay mặt đơn vị Cụm trưởng, bà A, Chủ tịch UBND xã B …»
		if units := l.vantage(i, 0); len(units) > 0 {
			return fact("leader.vantage", units, corpus.Serving)
		}
	}
	// tân POST UNIT
	if l.r.tokens[l.at(i).From].Is("tân") && isUnit(l.at(i+1)) && !p.both {
		return fact("leader.post_unit", l.item(i+1), corpus.Elected)
	}
	// POST UNIT cam kết …
	if i == 0 && p.year == 0 && !p.both && isUnit(l.at(1)) && l.acts(2) {
		return fact("leader.post_unit", l.item(1), corpus.Serving)
	}
	// phát huy vai trò POST, UNIT đã …
	if i > 0 && i <= 4 && p.year == 0 && !p.both && l.has(i-1, l.r.x.c.thing) && l.lower(i+1) == "," && isUnit(l.at(i+2)) && l.acts(i+3) {
		return fact("leader.vantage", l.item(i+2), corpus.Serving)
	}
	// POST năm sau UNIT
	if l.saysNextYear(i) && isUnit(l.at(i+3)) && !p.both {
		return fact("leader.post_unit", l.item(i+3), corpus.Elected)
	}
	// POST năm Y là UNIT, POST: UNIT
	if units := l.after(i, p); len(units) > 0 {
		basis := l.basis(i, i)
		if l.lower(i-1) == "của" || l.phrase(i-1) == "của" {
			basis = corpus.Serving // «Theo phân công của Cụm trưởng là A»
		}
		return fact("leader.post_is", units, basis)
	}
	// đơn vị POST, UNIT, …
	if p.ofUnit && i <= 1 && l.lower(i+1) == "," && isUnit(l.at(i+2)) && l.lower(i+3) == "," {
		return fact("leader.apposition", l.item(i+2), corpus.Serving)
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
	if it, ok := l.committeeOf(i - 2); ok && isSeparator(l.at(i-1)) && (l.lower(i-1) != "," || p.ofUnit || p.bloc != nil) {
		return fact("leader.apposition", []item{it}, corpus.Serving)
	}
	if before := l.at(i - 2); isUnit(before) && isSeparator(l.at(i-1)) {
		comma := l.lower(i-1) == ","
		closed := p.year > 0 && (i+1 >= len(l.s.nodes) || oneOf(l.lower(i+1), ".", ";", ")")) && l.lower(i-3) != ","
		between := comma && i == 2 && l.lower(3) == "," && (l.lower(4) == "là" || l.phrase(4) == "là" || l.has(4, l.r.x.c.chair, l.r.x.c.held) || l.phrase(4) == "đăng cai") // «A, Khối phó, là nơi đăng cai»
		if !comma || p.ofUnit || p.bloc != nil || closed || between || l.s.block.kind == corpus.ListItem {
			return fact("leader.apposition", l.item(i-2), corpus.Serving)
		}
	}
	if before := l.at(i - 2); before != nil && before.Kind == positionNode && isSeparator(l.at(i-1)) && (p.ofUnit || l.has(i+1, l.r.x.c.handover, l.r.x.c.chair)) {
		// «đồng chí Giám đốc Sở A, đơn vị Trưởng khối», «Giám đốc Sở A, Khối trưởng trao cờ cho …»
		if q := before.Value.(position); q.lead && q.unit != nil && isUnit(q.unit) {
			return fact("leader.apposition", []item{{name: q.unit.Value.(unitName).name, span: q.unit.Span, from: before.From, to: before.To}}, corpus.Serving)
		}
	}
	if before := l.at(i - 1); isUnit(before) && p.ofUnit {
		return fact("leader.apposition", l.item(i-1), corpus.Serving)
	}
	return l.topic(i, p)
}

// committeeOf is the unit whose standing committee is told at node i: «Ban Thường trực Ủy ban
// MTTQ Việt Nam huyện A».
func (l leaderReader) committeeOf(i int) (item, bool) {
	n := l.at(i)
	if n == nil || n.Kind != unitNode || !n.Value.(unitName).council {
		return item{}, false
	}
	m, _, ok := l.r.phrases.Longest(n.From, n.To, l.r.x.c.unitCouncil, false)
	if !ok || n.From+m.Len >= n.To {
		return item{}, false
	}
	u := l.r.unit(n.From+m.Len, n.To)
	if u == nil || u.To != n.To || u.Value.(unitName).council {
		return item{}, false
	}
	return item{name: u.Value.(unitName).name, span: u.Span, from: u.From, to: u.To}, true
}

// itemBefore is the item of a list that ends before the bracket at node open, whole: «Ban
// QLDA Hạ tầng và Phát triển đô thị (Khối trưởng);».
func (l leaderReader) itemBefore(open int) (item, bool) {
	end := l.at(open).From
	first := l.r.skipDelimiters(l.s.from, end)
	if l.s.block.kind != corpus.ListItem && first != l.s.block.from || first >= end || end-first > longestBare || l.r.unit(first, end) == nil {
		return item{}, false
	}
	for k := first; k < end; k++ {
		if t := &l.r.tokens[k]; t.Class == grammar.Mark && !t.Is(",", "-", "–", "&", "/") || k > first && l.r.x.isStop(l.r, k, end) && !t.Is("và", "của") {
			return item{}, false
		}
	}
	return item{name: l.r.words(first, end), span: corpus.Span{Start: l.r.tokens[first].Start, End: l.r.tokens[end-1].End}, from: first, to: end}, true
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
	next := p.year == 0 && (p.coming || l.saysNextYear(i) || basis == corpus.Serving && l.saysLater(i))
	now := p.year == 0 && basis == corpus.Serving && l.saysNow(i)
	if next && basis == corpus.Serving {
		basis = corpus.Elected
	}
	for k, u := range units {
		post := p.post
		if p.both && k > 0 {
			post = corpus.Deputy
		}
		span := u.span
		node := l.at(i)
		span = corpus.Span{Start: min(span.Start, node.Start), End: max(span.End, node.End)}
		if p.year > 0 && post == corpus.Head && l.goesOn(i) {
			facts = append(facts, leaderFact{post: post, unit: u.name, basis: corpus.Serving, rule: "leader.continues", span: span, now: true})
		}
		facts = append(facts, leaderFact{year: p.year, post: post, unit: u.name, basis: basis, rule: rule, span: span, next: next, now: now})
	}
	return facts
}

func (l leaderReader) item(i int) []item {
	n := l.at(i)
	return []item{{name: n.Value.(unitName).name, span: n.Span, from: n.From, to: n.To}}
}

// phrase is the vocabulary's form of the phrase at node i.
func (l leaderReader) phrase(i int) string {
	n := l.at(i)
	if n == nil || len(n.Entries) == 0 {
		return ""
	}
	return n.Entries[0].Phrase
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
		f := leaderFact{year: post.year, post: post.post, unit: unit, basis: corpus.Serving, rule: "leader.person", span: n.Span, now: post.now && post.year == 0}
		if post.coming && post.year == 0 {
			f.basis, f.next = corpus.Elected, true // «tân Khối trưởng, ông A»
		}
		if !post.ofUnit && l.phrase(i-1) != "thay mặt" {
			f.person = p.name
		}
		if f.unit == "" && post.ofUnit {
			f.unit, _ = p.comesFrom() // «ông A, Trưởng phòng của Sở B (đơn vị Khối trưởng)»
		}
		if f.unit == "" && f.person == "" {
			continue
		}
		facts = append(facts, f)
	}
	return facts
}
