package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// rankFact is one reading of a place that a unit got.
type rankFact struct {
	rank  int
	unit  string
	score *float64
	rule  string
	span  corpus.Span
}

// places are the places told side by side at nodes [from, to): «thứ nhất», «hạng
// nhì, hạng ba».
type places struct {
	from, to int
	ranks    []int
	// first tells a word of leading: «dẫn đầu».
	first bool
	// next tells a place by the one before: «tiếp đến».
	next bool
	// tied tells that units share it: «đồng hạng ba».
	tied bool
}

// rankReader reads the places told in a sentence.
type rankReader struct {
	leaderReader
	told  []places
	taken map[int]bool // nodes of units that have their places
	facts []rankFact
	// since is the earliest year that a place may be told for.
	since int
	// last is the last place that the sentence before told, 0 without.
	last int
}

// rankings reads the places told in a sentence; those of a year before since are of
// meetings gone by. last is the last place told in the sentence before, 0 without.
func (r *reader) rankings(s *sentence, since, last int) []rankFact {
	c := &r.x.c
	if s.has1(c.eventOther) || s.has1(c.goal) && !r.isOnlyFuture(s) {
		return nil
	}
	l := rankReader{leaderReader: leaderReader{r: r, s: s}, since: since, last: last}
	if y, _ := l.yearsTold(); y > 0 && y < since {
		return nil // «Năm 2014, A dẫn đầu cụm»
	}
	for i := 0; i < len(s.nodes); i++ {
		if p, ok := l.places(i); ok {
			l.told = append(l.told, p)
			i = p.to - 1
		}
	}
	if len(l.told) > 0 {
		if r.tellsContest(s) {
			return nil
		}
		l.taken = map[int]bool{}
	}
	for k := range l.told {
		l.place(k)
	}
	facts := append(l.facts, l.inOrder()...)
	if len(facts) == 0 {
		return l.byScores()
	}
	return facts
}

// tellsContest tells a sentence on a contest of sports or arts, whose places are none in the
// bloc.
func (r *reader) tellsContest(s *sentence) bool {
	f := " " + r.folded(s.from, s.to) + " "
	for _, what := range []string{"bong chuyen", "bong da", "bong ban", "cau long", "hoi thao", "van nghe", "keo co", "hoi thi", "toan doan", "tiet muc"} {
		if strings.Contains(f, " "+what+" ") {
			return true
		}
	}
	return false
}

// isOnlyFuture tells a sentence whose one word of a goal is «sẽ được»: what the first of
// the bloc will be proposed for; or one in brackets: «Về điểm (tối đa 200): …».
func (r *reader) isOnlyFuture(s *sentence) bool {
	for _, n := range s.nodes {
		if n.Has(r.x.c.goal) && !phraseIs(n, "sẽ được") && r.tokens[n.From-min(n.From, 1)].Word.Lower != "(" {
			return false
		}
	}
	return true
}

// places reads the places told at node i.
func (l *rankReader) places(i int) (places, bool) {
	c := &l.r.x.c
	n := l.at(i)
	p := places{from: i, to: i + 1}
	if n.Has(c.rankNext) {
		p.next = true
		return p, true
	}
	rank, to := l.rankAt(i)
	if rank > 0 && (l.phrase(i-1) == "từ" || l.lower(i-1) == "từ") {
		return p, false // «từ hạng tư vươn lên hạng nhì»
	}
	if rank == 0 {
		if !n.Has(c.rankFirst) {
			return p, false
		}
		p.first = true
		p.ranks = []int{1}
		p.tied = oneOf(l.lower(i-1), "đồng", "cùng") || oneOf(l.phrase(i-1), "đồng", "cùng")
		return p, true
	}
	p.ranks, p.to = []int{rank}, to
	p.tied = l.lower(i-1) == "đồng" || l.phrase(i-1) == "đồng" || l.phrase(i-1) == "cùng" || l.lower(i-1) == "cùng" || strings.HasPrefix(n.Lower(), "đồng") || strings.HasPrefix(l.phrase(i), "đồng")
	for {
		j := p.to
		if !oneOf(l.lower(j), ",", "và") {
			break
		}
		next, to := l.rankAt(j + 1)
		if next == 0 {
			next, to = bareRank(l.lower(j+1)), j+2
		}
		if next != p.ranks[len(p.ranks)-1]+1 || strings.HasPrefix(l.phrase(j+1), "đồng") || oneOf(l.lower(j+1), "đồng", "cùng") || l.unitAfter(to) >= 0 && l.lower(to) != "lần" && l.phrase(to) != "lần lượt" && !l.connects(to) {
			break
		}
		p.ranks, p.to = append(p.ranks, next), to
	}
	return p, true
}

// place finds the units of the places told as number k.
func (l *rankReader) place(k int) {
	p := l.told[k]
	if p.next {
		switch {
		case len(l.facts) > 0:
			p.ranks = []int{len(l.facts) + l.facts[0].rank}
		case k == 0 && l.last > 0 && p.from < 2:
			p.ranks = []int{l.last + 1} // «… Ngay sau là B»
		default:
			return
		}
	}
	if p.first && !l.leads(p) || l.isPast(p) {
		return
	}
	j := l.afterPlaces(p)
	connected := j > p.to && l.connects(j-1) || j > p.to && l.connects(p.to)
	right, left := []int(nil), []int(nil)
	if isUnit(l.at(p.to+1)) && !l.taken[p.to+1] && l.opens(p.from) && (oneOf(l.lower(p.to), "–", "-") || l.lower(p.to) == "," && l.score(l.at(p.to+1)) != nil && l.lower(p.from-1) != ",") {
		l.assign(p, l.unitsFrom(p.to+1, k)) // «nhất – Sở A (98 điểm), nhì – Sở B»
		return
	}
	if u := l.unitAfter(j); u >= 0 && !l.taken[u] {
		right = l.unitsFrom(u, k)
		connected = connected || u > j
	}
	if !connected || len(right) == 0 {
		left = l.unitsBefore(p, k)
	}
	switch {
	case len(left) > 0 && !(p.next && len(right) > 0) && !(l.lower(p.from-1) == "," && len(right) > 0 && k > 0 && l.told[k-1].first):
		l.assign(p, left)
	case len(right) > 0:
		if !connected && (p.first || !l.opens(p.from)) {
			return // «dẫn đầu Sở A», «kỳ họp thứ tám Quốc hội»
		}
		l.assign(p, right)
	}
}

// opens tells that the places at node i begin a clause or follow a verb of standing, so
// that the unit may come after them.
func (l *rankReader) opens(i int) bool {
	n := l.at(i - 1)
	if n == nil || oneOf(n.Lower(), ",", ";", ":", ".", "-", "–", "+", "*", "và", "(", "xếp", "đứng", "đồng", "cùng", "hạng", "|") {
		return true
	}
	return phraseIs(n, "xếp") || phraseIs(n, "xếp hạng") || phraseIs(n, "đứng") || phraseIs(n, "đồng") || phraseIs(n, "đơn vị") || phraseIs(n, "cùng") || n.Has(l.r.x.c.nominate) || phraseIs(n, "còn")
}

// isPast tells a place of a year gone by: «đơn vị dẫn đầu Khối năm 2021».
func (l *rankReader) isPast(p places) bool {
	for k := p.to; k < p.to+5 && k < len(l.s.nodes); k++ {
		n := l.at(k)
		if n.Kind == yearNode {
			y := n.Value.(yearTold).year
			return y > 0 && y < l.since
		}
		if n.Kind == grammar.MarkNode || isUnit(n) {
			return false
		}
	}
	return false
}

// afterPlaces passes over what may stand between a place and its unit: the bloc, the
// year, «phong trào thi đua», a bracket.
func (l *rankReader) afterPlaces(p places) int {
	j := p.to
	for end := j + 12; j < end; j++ {
		n := l.at(j)
		if n == nil || isUnit(n) {
			break
		}
		if n.Kind == blocNode || n.Kind == yearNode || l.isFigure(n) && l.lower(j-1) == "số" || oneOf(n.Lower(), "bảng", "điểm", "khối", "cụm", "thi", "đua", "nay", "số", "toàn", "tổng", "tổng điểm", "của", "trong", "năm", "phong", "trào") {
			continue
		}
		if phraseIs(n, "phong trào") || phraseIs(n, "của") || phraseIs(n, "trong") || phraseIs(n, "công tác") || phraseIs(n, "toàn") || phraseIs(n, "thuộc") && l.at(j+1) != nil && l.at(j+1).Kind == blocNode || phraseIs(n, "năm") || phraseIs(n, "năm nay") || phraseIs(n, "về") && p.first && oneOf(l.lower(j+1), "điểm", "số") {
			continue
		}
		break
	}
	for j > p.to && !l.connects(j) && !isUnit(l.at(j)) {
		j--
	}
	if !l.connects(j) && j == p.to {
		return j
	}
	for l.connects(j) {
		j++
	}
	return j
}

// leads tells that «dẫn đầu» or its like is the place of one unit in the bloc, and
// not a praise for something else.
func (l *rankReader) leads(p places) bool {
	c := &l.r.x.c
	i := p.from
	if l.countsMany(i) || l.s.has1(c.retrospect) && !l.s.has1(c.nominateStrong) {
		return false
	}
	phrase := ""
	if e, ok := l.at(i).Entry(c.rankFirst); ok {
		phrase = e.Phrase
	}
	scored := false
	for k := max(0, i-8); k < len(l.s.nodes) && k < i+8; k++ {
		scored = scored || oneOf(l.lower(k), "điểm", "phiếu") || phraseAt(l.s, k, "số phiếu") || phraseAt(l.s, k, "điểm số") || l.has(k, c.rankWord)
	}
	if phrase == "cao nhất" {
		return scored
	}
	// what is led
	k := i + 1
	for l.at(k) != nil && (l.at(k).Kind == yearNode || oneOf(l.lower(k), "toàn", "năm", "nay") || phraseAt(l.s, k, "toàn") || phraseAt(l.s, k, "năm nay")) {
		k++
	}
	n := l.at(k)
	bloc := strings.HasSuffix(phrase, "khối") || strings.HasSuffix(phrase, "cụm") || strings.HasSuffix(phrase, "đua")
	switch {
	case n == nil, oneOf(n.Lower(), ".", ",", ";", ")", "(", ":", "là", "và", "để", "thuộc", "được", "-", "–"), phraseIs(n, "là"), phraseIs(n, "được"), phraseIs(n, "để"), phraseIs(n, "thuộc"), phraseIs(n, "sau"):
	case n.Kind == blocNode, oneOf(n.Lower(), "khối", "cụm", "bảng", "điểm"), bloc && n.Lower() == "số":
		bloc = true
	case phraseIs(n, "với"), phraseIs(n, "đạt"):
		if !scored {
			return false
		}
	case phraseIs(n, "của"), phraseIs(n, "trong"), phraseIs(n, "tại"):
		if m := l.at(k + 1); m == nil || m.Kind != blocNode && !oneOf(m.Lower(), "khối", "cụm", "toàn") && !phraseIs(m, "phong trào") {
			return false
		}
		bloc = true
	case phraseIs(n, "phong trào"), phraseIs(n, "công tác"):
		if l.lower(k+1) != "thi" {
			return false
		}
		bloc = true
	case n.Has(c.nominate), n.Has(c.give), n.Kind == countNode:
	default:
		return false
	}
	if bloc || scored {
		return true
	}
	for j := range l.s.nodes {
		if j < i && (l.has(j, c.electStrong, c.nominateStrong) || l.has(j, c.elect)) || j > i && l.has(j, c.nominateStrong) || l.at(j).Kind == awardNode {
			return true
		}
	}
	return false
}

// countsMany tells several leading units: «suy tôn 03 đơn vị dẫn đầu», «các đơn vị dẫn
// đầu».
func (l *rankReader) countsMany(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		n := l.at(k)
		if n.Kind == countNode && n.Value.(counted).n > 1 && n.Value.(counted).total == 0 || phraseIs(n, "các") || n.Lower() == "những" {
			return true
		}
		if isUnit(n) {
			return false
		}
	}
	return false
}
