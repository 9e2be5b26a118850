package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// unitsFrom are the units from node u on, joined by commas and «và», as far as they
// have no score of their own between and no other place claims them. k is the number of
// the places told.
func (l *rankReader) unitsFrom(u, k int) []int {
	units := []int{u}
	j := u + 1
	for {
		j = l.pastBracket(j)
		if !oneOf(l.lower(j), ",", "và") || !isUnit(l.at(j+1)) {
			break
		}
		units = append(units, j+1)
		j += 2
	}
	if len(units) == 1 {
		return units
	}
	p := l.told[k]
	if len(p.ranks) == len(units) {
		return units
	}
	if k+1 < len(l.told) {
		next := l.told[k+1]
		if next.from <= j+4 && l.unitAfter(l.afterPlaces(next)) < 0 {
			return units[:1] // the others have the next place
		}
	}
	for b := p.from - 1; b >= 0 && b >= p.from-2; b-- {
		if n := l.at(b); n.Kind == countNode && n.Value.(counted).n == len(units) {
			return units // «02 đơn vị nhì khối là A và B»
		}
	}
	if n := l.at(j); !p.tied && n != nil && !oneOf(n.Lower(), ".", ";", ")", ",") || p.first && !p.tied {
		return units[:1]
	}
	return units
}

// pastBracket is the node after the bracket that opens at node j, or j.
func (l *rankReader) pastBracket(j int) int {
	if l.lower(j) != "(" {
		return j
	}
	for k := j + 1; k < len(l.s.nodes) && k < j+14; k++ {
		if l.lower(k) == ")" {
			return k + 1
		}
	}
	return j
}

// unitsBefore are the units before the places p, number k of those told: the nearest, and
// those joined with it that share the place.
func (l *rankReader) unitsBefore(p places, k int) []int {
	least := 0
	if k > 0 {
		least = l.told[k-1].to
	}
	i := p.from - 1
	shares := p.tied || len(p.ranks) > 1
	for steps := 0; i >= least && steps < 16; steps++ {
		n := l.at(i)
		if isUnit(n) {
			break
		}
		if !l.mayPrecede(i) {
			return nil
		}
		shares = shares || oneOf(n.Lower(), "cùng", "đồng", "đều") || phraseIs(n, "cùng") || phraseIs(n, "đồng") || phraseIs(n, "đều")
		i--
	}
	if i < least || !isUnit(l.at(i)) || l.taken[i] {
		return nil
	}
	units := []int{i}
	for i > least {
		j := i - 1
		joined := l.lower(j) == "và" || shares && (l.lower(j) == "cùng" || l.phrase(j) == "cùng")
		if !joined && !(shares && l.lower(j) == ",") && !(l.lower(j) == "," && len(units) > 1) {
			break
		}
		j--
		for shares && j >= least && !isUnit(l.at(j)) && l.mayPrecede(j) && !oneOf(l.lower(j), ";", ":") {
			j--
		}
		if l.lower(j) == ")" {
			for j > least && l.lower(j) != "(" {
				j--
			}
			j--
		}
		if j < least || !isUnit(l.at(j)) || l.taken[j] {
			break
		}
		units = append([]int{j}, units...)
		i = j
	}
	if p.first && !shares && len(units) > 1 && l.phrase(p.to) != "với" {
		return units[len(units)-1:]
	}
	return units
}

// mayPrecede tells a node that may stand between a unit and its place: verbs of
// standing, scores, votes, marks.
func (l *rankReader) mayPrecede(i int) bool {
	c := &l.r.x.c
	n := l.at(i)
	if oneOf(n.Lower(), "xếp", "đứng", "ở", "vị", "trí", "điểm", "phiếu", "đạt", "với", ",", "(", ")", ":", "/", "-", "–", "đ", "%", "đồng", "cùng", "đều", "số", "tổng", "là", "được", "xuất", "sắc", "tiêu", "biểu", "nhất", "tạm", "vươn", "lên", "có", "lần", "lượt", "cơ", "quan", "giành", "đã", "giữ", "và", "vững", "xứng", "đáng", "bằng", "nhau", "nhiều", "hơn", "nên", "chiếm", "đoạt", "tụt", "xuống", "lùi", "leo", "cũng", "vẫn", "liên", "tiếp", "tục", "đủ", "tuyệt", "đối") || n.Has(c.rankWord) && oneOf(l.lower(i-1), "lần", "năm") {
		return true
	}
	for _, p := range [...]string{"cho", "để", "tại", "trong", "từ", "của"} {
		if phraseIs(n, p) {
			return p == "trong" || p == "của" && l.at(i+1) != nil && l.at(i+1).Kind == blocNode
		}
	}
	switch {
	case n.Kind == countNode:
		return l.lower(i-1) == "được" || l.phrase(i-1) == "được" // «được 6/6 đơn vị bỏ phiếu suy tôn»
	case n.Has(c.nominate) || n.Has(c.elect):
		if b := l.at(i - 1); b != nil && (b.Has(c.nominate) || b.Kind == countNode) {
			return true
		}
		if b := l.at(i - 1); b != nil && b.Kind == blocNode && (l.lower(i-2) == "được" || l.phrase(i-2) == "được") {
			return true // «là đơn vị được Khối suy tôn dẫn đầu»
		}
		return l.lower(i-1) == "được" || l.phrase(i-1) == "được" || l.phrase(i-1) == "thống nhất" || l.phrase(i-1) == "nhất trí"
	case n.Kind == blocNode:
		return n.Value.(blocName).bare()
	case n.Has(c.stop), n.Has(c.be), l.isFigure(n), phraseIs(n, "tập thể"), phraseIs(n, "số phiếu"), phraseIs(n, "điểm số"), phraseIs(n, "xếp ở"), phraseIs(n, "đứng ở"), phraseIs(n, "xếp hạng"), phraseIs(n, "xếp loại"), n.Kind == yearNode:
		return true
	}
	return false
}

// assign gives the units the places told.
func (l *rankReader) assign(p places, units []int) {
	switch {
	case len(p.ranks) == 1:
		if p.next && len(units) > 1 {
			return // «các đơn vị xếp kế tiếp là A, B» tells no places
		}
		for _, u := range units {
			l.give(p.ranks[0], u, p)
		}
	case len(p.ranks) == len(units):
		for i, u := range units {
			l.give(p.ranks[i], u, p)
		}
	}
}

func (l *rankReader) give(rank, u int, p places) {
	l.taken[u] = true
	n := l.at(u)
	span := corpus.Span{Start: min(n.Start, l.at(p.from).Start), End: max(n.End, l.at(p.to-1).End)}
	l.facts = append(l.facts, rankFact{rank: rank, unit: l.fullName(n), score: l.score(n), rule: "rank.word", span: span})
}

// fullName is the name of the unit at the node; in a list or before a bracket, lower-case
// words belong to it that would end it elsewhere.
func (l *rankReader) fullName(n *grammar.Node) string {
	if n.Rule == "unit.called" || n.Kind != unitNode || n.To >= l.s.to || l.r.tokens[n.To].Class != grammar.Lower {
		return n.Value.(unitName).name
	}
	if u := l.r.unitWith(n.From, l.s.to, true); u != nil && u.To > n.To && u.To < l.s.to && l.r.tokens[u.To-1].Capitalized() && l.r.tokens[u.To].Is("(", ",", ";", ".", ":") {
		return u.Value.(unitName).name
	}
	return n.Value.(unitName).name
}

// score is the score told right after the unit at node n, nil without.
func (l leaderReader) score(n *grammar.Node) *float64 {
	for k := n.To; k < n.To+5 && k < l.s.to; k++ {
		if l.r.number(k, l.s.to) >= 0 {
			v, end := l.r.decimal(k, l.s.to)
			if end < l.s.to && l.r.tokens[end].Is("điểm", "/", "đ") {
				if end+1 < l.s.to && l.r.tokens[end].Is("/") && l.r.phraseFrom(end, l.s.to, "phiếu") {
					return nil
				}
				return &v
			}
		}
		if l.r.tokens[k].Is(";") {
			break
		}
	}
	return nil
}

// phraseFrom tells that the word stands within a few tokens of token i.
func (r *reader) phraseFrom(i, limit int, word string) bool {
	for k := i; k < limit && k < i+4; k++ {
		if r.tokens[k].Is(word) {
			return true
		}
	}
	return false
}
