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
// the bloc will be proposed for.
func (r *reader) isOnlyFuture(s *sentence) bool {
	for _, n := range s.nodes {
		if n.Has(r.x.c.goal) && !phraseIs(n, "sẽ được") {
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

// rankAt is the place told at node i and the node after it, 0 without.
func (l *rankReader) rankAt(i int) (int, int) {
	n := l.at(i)
	if n == nil {
		return 0, i
	}
	before := l.at(i - 1)
	if e, ok := n.Entry(l.r.x.c.rankWord); ok {
		if before != nil && (oneOf(before.Lower(), "lần", "năm", "sáng", "chiều", "tối", "ngày", "khóa", "kỳ", "quý", "huân", "chương") || before.Kind == postNode || before.Kind == awardNode || phraseIs(before, "năm")) {
			return 0, i
		}
		if l.elsewhere(i+1) || l.isPrize(i) || e.Phrase == "vị trí đầu" && before != nil && (before.Has(l.r.x.c.number) || l.isFigure(before)) {
			return 0, i
		}
		return atoi(e.Value), i + 1
	}
	if (oneOf(n.Lower(), "thứ", "hạng") || phraseIs(n, "hạng") || phraseIs(n, "xếp hạng")) && l.at(i+1) != nil && l.isFigure(l.at(i+1)) && l.lower(i+2) != "/" && !oneOf(l.lower(i-1), "lần", "kỳ") {
		if k := l.r.tokens[l.at(i+1).From].Number(); k > 0 && k < 60 {
			return k, i + 2
		}
	}
	if rank := bareRank(n.Lower()); rank > 0 && l.isBare(i, rank) && !l.isPrize(i) {
		return rank, i + 1
	}
	if k := len(l.told); k > 0 && l.lower(i+1) == ":" && oneOf(l.lower(i-1), ",", ";") {
		// «nhất: A, nhì: B, ba: C, tư: D»
		if rank := ordinalWord(n.Lower()); rank > 3 && len(l.told[k-1].ranks) > 0 && rank == l.told[k-1].ranks[0]+1 {
			return rank, i + 1
		}
	}
	return 0, i
}

// isPrize tells that the place at node i is a prize of a contest and none in the bloc: «giải
// Nhì: Đội A» against «giải Nhất toàn khối».
func (l *rankReader) isPrize(i int) bool {
	if l.lower(i-1) != "giải" {
		return false
	}
	n := l.at(i)
	next := l.r.folded(n.From, min(n.To+3, l.s.to))
	return !strings.Contains(next, "khoi") && !strings.Contains(next, "cum")
}

// elsewhere tells that a place before node k is none in the bloc: «hạng nhì cả nước»,
// «thứ ba toàn quốc về …».
func (l *rankReader) elsewhere(k int) bool {
	for _, p := range [...]string{"toàn quốc", "toàn tỉnh", "toàn ngành", "cả nước"} {
		if l.phrase(k) == p {
			return true
		}
	}
	next := l.lower(k + 1)
	switch l.lower(k) {
	case "cả":
		return next == "nước"
	case "toàn":
		return !oneOf(next, "khối", "cụm") && !(l.at(k+1) != nil && l.at(k+1).Kind == blocNode)
	case "/":
		return true
	}
	if phraseAt(l.s, k, "toàn") {
		return !oneOf(next, "khối", "cụm") && !(l.at(k+1) != nil && l.at(k+1).Kind == blocNode)
	}
	return phraseAt(l.s, k, "về") && !oneOf(next, "điểm", "số", "tổng")
}

// isBare tells that «nhất», «nhì», «ba» at node i is a place by itself: it stands
// beside a unit, a score or a colon.
func (l *rankReader) isBare(i, rank int) bool {
	before, after := l.at(i-1), l.at(i+1)
	left := before == nil || oneOf(before.Lower(), ":", ",", ";", "(", "-", "–", "điểm", ")", "+", "*", "|", ".") || isUnit(before) || phraseIs(before, "đơn vị") && rank < 3 || oneOf(before.Lower(), "xếp", "đứng", "về", "giải") || phraseIs(before, "xếp") || phraseIs(before, "đứng")
	right := after == nil || oneOf(after.Lower(), ":", ",", ";", ")", ".", "-", "–", "(", "|", "là") || isUnit(after) || phraseIs(after, "là") || phraseIs(after, "thuộc")
	if !left || !right {
		return false
	}
	if rank == 3 && after != nil && !(oneOf(after.Lower(), "-", "–") && isUnit(l.at(i+2))) && !oneOf(after.Lower(), ":", "là", ")", "(", ".", ",", ";") && !phraseIs(after, "là") && !isUnit(after) {
		return false
	}
	if before != nil && phraseIs(before, "đơn vị") {
		return isUnit(after) || l.connects(i+1)
	}
	// a place alone says little: a unit stands beside it, or a colon
	return isUnit(before) || isUnit(after) || after != nil && oneOf(after.Lower(), "-", "–") && isUnit(l.at(i+2)) || after != nil && (after.Lower() == ":" || l.connects(i+1)) || l.unitNear(i)
}

// unitNear tells a unit a few nodes before node i, with a score between.
func (l *rankReader) unitNear(i int) bool {
	for k := i - 1; k >= 0 && k >= i-9; k-- {
		if isUnit(l.at(k)) {
			return true
		}
		if l.lower(k) == ";" {
			return false
		}
	}
	return false
}

func bareRank(lower string) int {
	switch lower {
	case "nhất":
		return 1
	case "nhì":
		return 2
	case "ba":
		return 3
	}
	return 0
}

// connects tells «là», «thuộc về», a colon at node k, after which the unit of a place
// stands.
func (l *rankReader) connects(k int) bool {
	if l.phrase(k) == "được trao" || (l.phrase(k) == "cho" || l.lower(k) == "cho") && l.phrase(k-1) == "được trao" {
		return true // «danh hiệu dẫn đầu khối được trao cho A»
	}
	return oneOf(l.lower(k), ":", "là", "thuộc", "gồm") || l.lower(k) == "gọi" && l.lower(k+1) == "tên" || l.lower(k) == "tên" && l.lower(k-1) == "gọi" || l.phrase(k) == "là" || l.phrase(k) == "thuộc" || l.phrase(k) == "gồm" || l.phrase(k) == "lần lượt là" || l.phrase(k) == "lần lượt thuộc về" || oneOf(l.lower(k), "về") || l.phrase(k) == "về"
}

// unitAfter is the unit at node k or after «là», «thuộc về», «đơn vị», -1 without.
func (l *rankReader) unitAfter(k int) int {
	for end := k + 7; k < end; k++ {
		if isUnit(l.at(k)) {
			return k
		}
		if !l.connects(k) && l.phrase(k) != "đơn vị" && l.phrase(k) != "các" && l.phrase(k) != "tập thể" && !oneOf(l.lower(k), "lần", "lượt") && l.phrase(k) != "lần lượt" && !(l.at(k) != nil && l.at(k).Kind == countNode) {
			return -1
		}
	}
	return -1
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
	return phraseIs(n, "xếp") || phraseIs(n, "đứng") || phraseIs(n, "đồng") || phraseIs(n, "đơn vị") || phraseIs(n, "cùng") || n.Has(l.r.x.c.nominate) || phraseIs(n, "còn")
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
		joined := l.lower(j) == "và"
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
	if oneOf(n.Lower(), "xếp", "đứng", "ở", "vị", "trí", "điểm", "phiếu", "đạt", "với", ",", "(", ")", ":", "/", "-", "–", "đ", "%", "đồng", "cùng", "đều", "số", "tổng", "là", "được", "xuất", "sắc", "tiêu", "biểu", "nhất", "tạm", "vươn", "lên", "có", "lần", "lượt", "cơ", "quan", "giành", "đã", "giữ", "và", "vững", "xứng", "đáng", "bằng", "nhau", "nhiều", "hơn", "nên", "chiếm", "đoạt", "tụt", "xuống", "lùi", "leo", "cũng", "vẫn", "liên", "tiếp", "tục") || n.Has(c.rankWord) && oneOf(l.lower(i-1), "lần", "năm") {
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

// inOrder reads places told by the order of a list: «ba vị trí đầu lần lượt là A, B
// và C», «xếp thứ hạng nhất, nhì, ba lần lượt là …».
func (l *rankReader) inOrder() []rankFact {
	for i := range l.s.nodes {
		ordered := i > 0 && l.lower(i) == "tự" || i > 0 && l.phrase(i) == "tự"
		ordered = ordered && l.lower(i-1) == "thứ" && (l.phrase(i-2) == "theo" || l.lower(i-2) == "theo")
		if l.phrase(i) != "lần lượt" && l.phrase(i) != "lần lượt là" && l.phrase(i) != "lần lượt thuộc về" && !ordered {
			continue
		}
		before := l.r.folded(l.s.from, l.at(i).From)
		first := 1
		if strings.Contains(before, "tiep theo") || strings.Contains(before, "ke tiep") || strings.Contains(before, "con lai") {
			if len(l.facts) == 0 {
				continue
			}
			first = len(l.facts) + 1 // «A dẫn đầu; các vị trí tiếp theo lần lượt là B, C»
		} else if !strings.Contains(before, "vi tri dau") && !strings.Contains(before, "thu hang") && !strings.Contains(before, "nhat nhi ba") && !strings.Contains(before, "dung dau") && !strings.Contains(before, "dan dau") && !strings.Contains(before, "diem cao nhat") && !strings.Contains(before, "phieu cao nhat") {
			continue
		}
		k := i + 1
		for oneOf(l.lower(k), "là", ":", "thuộc", "về") || l.phrase(k) == "là" || l.phrase(k) == "thuộc" || l.phrase(k) == "về" {
			k++
		}
		if !isUnit(l.at(k)) {
			continue
		}
		list := l.r.list(l.at(k).From, l.s.to, shared{})
		if len(list.items) < 2 {
			continue
		}
		var facts []rankFact
		for rank, it := range list.items {
			facts = append(facts, rankFact{rank: first + rank, unit: it.name, score: it.score, rule: "rank.order", span: corpus.Span{Start: l.at(i).Start, End: it.span.End}})
		}
		return facts
	}
	return nil
}

// byScores reads places by scores that fall from unit to unit where the sentence says that
// they stand in order: «thứ tự cao thấp như sau: A 995 điểm, B 988 điểm, …».
func (l *rankReader) byScores() []rankFact {
	var facts []rankFact
	for _, n := range l.s.nodes {
		if !isUnit(n) {
			continue
		}
		if score := l.score(n); score != nil {
			facts = append(facts, rankFact{unit: l.fullName(n), score: score, rule: "rank.order", span: n.Span})
		}
	}
	if len(facts) < 3 {
		return nil
	}
	if f := l.r.folded(l.s.from, l.s.to); !strings.Contains(f, "thu tu") && !strings.Contains(f, "tu cao xuong") {
		return nil
	}
	return rankedByScore(facts)
}

func (l leaderReader) isFigure(n *grammar.Node) bool {
	return n.To == n.From+1 && l.r.tokens[n.From].Class == grammar.Digits
}
