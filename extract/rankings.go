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

// rankings reads the places told in a sentence.
func (r *reader) rankings(s *sentence) []rankFact {
	c := &r.x.c
	if s.has1(c.eventOther) || s.has1(c.goal) {
		return nil
	}
	l := leaderReader{r: r, s: s}
	var facts []rankFact
	for i, n := range s.nodes {
		if e, ok := n.Entry(c.rankWord); ok {
			if f, ok := l.rank(i, atoi(e.Value)); ok {
				facts = append(facts, f)
				facts = append(facts, l.tied(i, f)...)
			}
			continue
		}
		if n.Has(c.rankFirst) {
			facts = append(facts, l.first(i)...)
			continue
		}
		// «nhất UNIT, nhì UNIT, ba UNIT»
		if k := bareRank(n.Lower()); k > 0 && (i == 0 || oneOf(l.lower(i-1), ":", ",", ";")) {
			j := i + 1
			if oneOf(l.lower(j), "là", ":", "-", "–") || l.phrase(j) == "là" {
				j++
			}
			if isUnit(l.at(j)) {
				facts = append(facts, l.ranked(k, j, i, j))
			}
		}
	}
	facts = append(facts, l.inOrder()...)
	return facts
}

// tied are the other units of a place that several share: «A và B cùng đứng thứ
// nhì», «A, B đồng hạng nhất».
func (l leaderReader) tied(i int, f rankFact) []rankFact {
	cung := false
	for k := i - 1; k >= 0 && k >= i-14; k-- {
		n := l.at(k)
		cung = cung || oneOf(n.Lower(), "cùng", "đồng") || phraseIs(n, "cùng") || phraseIs(n, "đồng")
		if !isUnit(n) || n.Value.(unitName).name != f.unit {
			continue
		}
		if !cung {
			return nil
		}
		var facts []rankFact
		for j := k - 1; j > 0 && oneOf(l.lower(j), "và", ",") && isUnit(l.at(j-1)); j -= 2 {
			g := l.ranked(f.rank, j-1, j-1, i)
			g.score = f.score
			facts = append(facts, g)
		}
		return facts
	}
	return nil
}

// inOrder reads places told by the order of a list: «ba vị trí đầu lần lượt là A, B
// và C», «xếp thứ hạng nhất, nhì, ba lần lượt là …».
func (l leaderReader) inOrder() []rankFact {
	for i := range l.s.nodes {
		if l.phrase(i) != "lần lượt" && l.phrase(i) != "lần lượt là" && l.phrase(i) != "lần lượt thuộc về" {
			continue
		}
		before := l.r.folded(l.s.from, l.at(i).From)
		if !strings.Contains(before, "vi tri dau") && !strings.Contains(before, "thu hang") && !strings.Contains(before, "nhat nhi ba") && !strings.Contains(before, "dung dau") && !strings.Contains(before, "dan dau") {
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
			facts = append(facts, rankFact{rank: rank + 1, unit: it.name, score: it.score, rule: "rank.order", span: corpus.Span{Start: l.at(i).Start, End: it.span.End}})
		}
		return facts
	}
	return nil
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

// rank reads the unit of the place told at node i: beside it, or before it with
// a verb or a score between.
func (l leaderReader) rank(i, rank int) (rankFact, bool) {
	j := i + 1
	for l.lower(j) == ":" || l.lower(j) == "là" || l.phrase(j) == "là" || l.lower(j) == "thuộc" || l.lower(j) == "về" || l.phrase(j) == "thuộc" || l.phrase(j) == "về" || l.lower(j) == "cụm" || l.at(j) != nil && l.at(j).Kind == blocNode && l.at(j).Value.(blocName).bare() {
		j++
	}
	direct := j > i+1 && (l.lower(j-1) == ":" || l.phrase(j-1) == "là" || l.lower(j-1) == "là" || l.lower(j-1) == "về" || l.phrase(j-1) == "về")
	if isUnit(l.at(j)) && direct {
		return l.ranked(rank, j, i, j), true
	}
	// before: «UNIT thứ Nhất», «UNIT đứng thứ nhất», «UNIT 99,2 điểm, xếp thứ nhất»
	k := i - 1
	for steps := 0; k >= 0 && steps < 10; steps++ {
		n := l.at(k)
		switch {
		case isUnit(n):
			return l.ranked(rank, k, k, i), true
		case oneOf(n.Lower(), "xếp", "đứng", "ở", "vị", "trí", "điểm", "đạt", "với", ",", "(", ")", "và") && !(n.Lower() == "," && steps == 0 && isUnit(l.at(j))),
			n.Has(l.r.x.c.stop) && !n.Has(l.r.x.c.nominate), l.isFigure(n), n.Has(l.r.x.c.be):
			k--
			continue
		}
		break
	}
	if isUnit(l.at(i + 1)) {
		return l.ranked(rank, i+1, i, i+1), true
	}
	return rankFact{}, false
}

func (l leaderReader) isFigure(n *grammar.Node) bool {
	return n.To == n.From+1 && l.r.tokens[n.From].Class == grammar.Digits
}

// ranked makes the fact for the unit at node u, with evidence over nodes from..to
// and a score that stands near the unit.
func (l leaderReader) ranked(rank, u, from, to int) rankFact {
	n := l.at(u)
	f := rankFact{rank: rank, unit: n.Value.(unitName).name, rule: "rank.word", span: corpus.Span{Start: l.at(min(from, to)).Start, End: l.at(max(from, to)).End}}
	for k := n.To; k < n.To+5 && k < l.s.to; k++ {
		if l.r.number(k, l.s.to) >= 0 {
			v, end := l.r.decimal(k, l.s.to)
			if end < l.s.to && l.r.tokens[end].Is("điểm", "/") {
				f.score = &v
				break
			}
		}
		if l.r.tokens[k].Is(";") {
			break
		}
	}
	return f
}

// first reads a unit that leads: «suy tôn UNIT là đơn vị dẫn đầu khối», «UNIT dẫn
// đầu với 987 điểm», «cao nhất là UNIT (962 điểm), tiếp đến UNIT».
func (l leaderReader) first(i int) []rankFact {
	c := &l.r.x.c
	phrase := ""
	if e, ok := l.at(i).Entry(c.rankFirst); ok {
		phrase = e.Phrase
	}
	if phrase == "cao nhất" {
		j := i + 1
		if l.lower(j) == "là" || l.phrase(j) == "là" {
			j++
		}
		if !isUnit(l.at(j)) {
			return nil
		}
		facts := []rankFact{l.ranked(1, j, i, j)}
		for k := j + 1; k+2 < len(l.s.nodes); k++ {
			if l.lower(k) == "tiếp" && (l.lower(k+1) == "đến" || l.lower(k+1) == "theo" || l.phrase(k+1) == "đến" || l.phrase(k+1) == "theo") {
				m := k + 2
				if l.lower(m) == "là" || l.phrase(m) == "là" {
					m++
				}
				if isUnit(l.at(m)) {
					facts = append(facts, l.ranked(len(facts)+1, m, k, m))
				}
			}
		}
		return facts
	}
	if l.counts(i) {
		return nil
	}
	// «dẫn đầu với 987 điểm»
	for k := l.at(i).To; k < l.at(i).To+5 && k < l.s.to; k++ {
		if l.r.number(k, l.s.to) > 0 {
			if _, end := l.r.decimal(k, l.s.to); end < l.s.to && l.r.tokens[end].Is("điểm") {
				for u := i - 1; u >= 0 && u >= i-4; u-- {
					if isUnit(l.at(u)) {
						return []rankFact{l.ranked(1, u, u, i)}
					}
				}
			}
		}
	}
	// «Trong đó UNIT dẫn đầu cụm»
	if isUnit(l.at(i-1)) && strings.Contains(phrase, " ") && !strings.HasPrefix(phrase, "cao") && (l.lower(i+1) == "." || l.lower(i+1) == "," || l.at(i+1) == nil || l.lower(i+1) == "với") {
		return []rankFact{l.ranked(1, i-1, i-1, i)}
	}
	// «UNIT là đơn vị … dẫn đầu», «đơn vị dẫn đầu … là UNIT»
	chosen := false
	for k := 0; k < i; k++ {
		if l.has(k, c.electStrong, c.nominateStrong) || l.has(k, c.elect) {
			chosen = true
		}
	}
	if !chosen {
		return nil
	}
	for k := i - 1; k >= 0 && k >= i-7; k-- {
		if isUnit(l.at(k)) {
			if l.hasBe(k, i) {
				return []rankFact{l.ranked(1, k, k, i)}
			}
			break
		}
		if l.lower(k) == ";" || l.lower(k) == "." {
			break
		}
	}
	for k := i + 1; k < len(l.s.nodes) && k < i+6; k++ {
		if l.lower(k) == "là" || l.phrase(k) == "là" || l.lower(k) == ":" {
			if isUnit(l.at(k + 1)) {
				return []rankFact{l.ranked(1, k+1, i, k+1)}
			}
		}
		if l.lower(k) == "," || l.at(k).Kind == awardNode || l.has(k, c.nominateStrong) {
			break
		}
	}
	return nil
}

func (l leaderReader) hasBe(from, to int) bool {
	for k := from; k < to; k++ {
		if l.lower(k) == "là" || l.has(k, l.r.x.c.be) {
			return true
		}
	}
	return false
}

// counts tells a number of leading units: «suy tôn 03 đơn vị dẫn đầu».
func (l leaderReader) counts(i int) bool {
	for k := i - 1; k >= 0 && k >= i-2; k-- {
		if l.at(k).Kind == countNode && l.at(k).Value.(counted).n > 1 {
			return true
		}
	}
	return false
}

// table reads the places in the rows of a table that has a column for them.
func (r *reader) table(rows []*sentence, header string) []rankFact {
	f := " " + foldWords(header) + " "
	if !strings.Contains(f, " xep ") && !strings.Contains(f, " hang ") && !strings.Contains(f, " thu hang ") && !strings.HasSuffix(f, " thu ") {
		return nil
	}
	var facts []rankFact
	for _, s := range rows {
		if fact, ok := r.row(s, strings.Contains(f, " thu hang ") && strings.HasPrefix(strings.TrimSpace(f), "thu hang")); ok {
			facts = append(facts, fact)
		}
	}
	return facts
}

// row reads a row: rank, unit and figures; the rank stands first or last.
func (r *reader) row(s *sentence, rankFirst bool) (rankFact, bool) {
	var unit *grammar.Node
	name := ""
	for i := s.from; i < s.to && i < s.from+4; i++ {
		if r.tokens[i].Class == grammar.Digits || r.tokens[i].Class == grammar.Mark || ordinalWord(r.tokens[i].Word.Lower) > 0 && i == s.from {
			continue
		}
		sh := shared{level: "province"}
		if u := r.itemNode(i, s.to, &sh); u != nil {
			unit, name = u, u.Value.(unitName).name
		}
		break
	}
	if unit == nil {
		return rankFact{}, false
	}
	f := rankFact{unit: name, rule: "rank.table", span: s.Span}
	if rankFirst {
		f.rank = ordinalWord(r.tokens[s.from].Word.Lower)
		if f.rank == 0 {
			f.rank = max(r.number(s.from, s.to), 0)
		}
	} else {
		last := s.to - 1
		if r.tokens[s.from].Is("|") && r.tokens[last].Is("|") {
			last-- // the border of a table drawn with bars
		}
		for last > unit.To && r.tokens[last].Is("|", ".", ";") {
			if r.tokens[last].Is("|") {
				return rankFact{}, false // an empty cell
			}
			last--
		}
		f.rank = ordinalWord(r.tokens[last].Word.Lower)
		if f.rank == 0 {
			if n := r.number(last, s.to); n > 0 && n < 60 && !r.tokens[last-1].Is("/", ",", ".") {
				f.rank = n
			} else if n := roman(r.tokens[last].Word.Lower); n > 0 {
				f.rank = n
			}
		}
		s := s
		for k := last - 1; k > unit.To-1; k-- {
			if r.number(k, s.to) >= 0 && !r.tokens[k-1].Is("/") && !(k+1 < s.to && r.tokens[k+1].Is("/")) {
				start := k
				if r.tokens[k-1].Is(",", ".") && k-2 >= unit.To {
					start = k - 2
				}
				v, _ := r.decimal(start, s.to)
				f.score = &v
				break
			}
		}
	}
	return f, f.rank > 0
}

func ordinalWord(lower string) int {
	switch lower {
	case "nhất":
		return 1
	case "nhì", "hai":
		return 2
	case "ba":
		return 3
	case "tư", "bốn":
		return 4
	case "năm":
		return 5
	case "sáu":
		return 6
	case "bảy":
		return 7
	case "tám":
		return 8
	case "chín":
		return 9
	case "mười":
		return 10
	}
	return 0
}
