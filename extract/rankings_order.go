package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

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
