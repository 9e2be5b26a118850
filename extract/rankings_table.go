package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// table reads the places in the rows of a table that has a column for them.
func (r *reader) table(rows []*sentence, header string, c *called) []rankFact {
	f := " " + foldWords(header) + " "
	if !strings.Contains(f, " xep ") && !strings.Contains(f, " hang ") && !strings.Contains(f, " thu hang ") && !strings.HasSuffix(f, " thu ") {
		return nil
	}
	first := " " + r.folded(rows[0].from, rows[0].to) + " "
	rankFirst := strings.HasPrefix(first, " thu hang ") || strings.HasPrefix(first, " hang ") || strings.HasPrefix(first, " xep ") || strings.HasPrefix(strings.TrimSpace(f), "thu hang ")
	var facts []rankFact
	for _, s := range rows {
		if fact, ok := r.row(r.inFull(s, c), rankFirst); ok {
			facts = append(facts, fact)
		}
	}
	return facts
}

// row reads a row: rank, unit and figures; the rank stands first or last.
func (r *reader) row(s *sentence, rankFirst bool) (rankFact, bool) {
	var unit *grammar.Node
	name := ""
	for _, n := range s.nodes {
		if n.Rule == "unit.called" && n.From < s.from+4 {
			unit, name = n, n.Value.(unitName).name
			break
		}
	}
	for i := s.from; unit == nil && i < s.to && i < s.from+4; i++ {
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

// takeOrdered reads the items of a list that stand in order, as the line above told:
// «Kết quả xếp hạng như sau:», «1. Sở A: 98 điểm;». ordered is what it returned for
// the sentence before.
func (m *meeting) takeOrdered(s *sentence, ordered bool) bool {
	r := m.r
	from, number := s.from, 0
	if ordered {
		switch {
		case r.isNumbered(s):
			number, from = r.number(s.from, s.to), s.from+2
		case s.from > 1 && s.from > s.block.from && r.tokens[s.from-1].Is(".", ")") && r.tokens[s.from-2].Class == grammar.Digits:
			number = r.number(s.from-2, s.to) // «…: 1. Sở A: 98 điểm; 2. Sở B»
		}
	}
	last := s.to - 1
	for last > s.from && (r.tokens[last].Is(".", ":") || r.tokens[last].Class == grammar.Digits) {
		last--
	}
	if number <= 0 || number > 30 {
		if s.has1(r.x.c.goal, r.x.c.eventOther) || last == s.to-1 {
			return ordered && s.block.kind == corpus.ListItem
		}
		f := r.folded(s.from, s.to)
		return strings.Contains(f, "xep hang") || strings.Contains(f, "thu hang") || strings.Contains(f, "xep thu") || strings.Contains(f, "thu tu")
	}
	for _, n := range s.nodes {
		if n.From < from || !isUnit(n) {
			continue
		}
		if n.From == from && !s.has1(r.x.c.rankWord, r.x.c.rankFirst) {
			l := leaderReader{r: r, s: s}
			f := rankFact{rank: number, unit: n.Value.(unitName).name, score: l.score(n), rule: "rank.list", span: corpus.Span{Start: n.Start, End: n.End}}
			m.facts.rankings = append(m.facts.rankings, f)
		}
		break
	}
	return true
}
