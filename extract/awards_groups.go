package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// groups reads counts and names between nodes [from, to).
func (a *awardReader) groups(from, to int, wantNames bool) []recipients {
	if to > len(a.s.nodes) {
		to = len(a.s.nodes)
	}
	var groups []recipients
	current := func() *recipients {
		if len(groups) == 0 {
			groups = append(groups, recipients{span: a.at(from).Span})
		}
		return &groups[len(groups)-1]
	}
	for k := from; k < to; {
		n := a.at(k)
		switch {
		case n.Kind == countNode:
			v := n.Value.(counted)
			if v.n == 0 || v.noun == "cờ" {
				k++
				continue
			}
			if a.lower(k-1) == "(" || a.lower(k+1) == "/" || v.total > 0 {
				k++
				continue
			}
			groups = append(groups, recipients{n: v.n, of: v.of, span: n.Span, following: v.of == corpus.OfUnit && a.follows(k+1)})
			k++
		case n.Kind == personNode, a.isName(k, to, len(groups) > 0 && groups[len(groups)-1].of == corpus.OfPerson):
			g := current()
			if g.of == corpus.OfUnit && len(g.names) > 0 {
				groups = append(groups, recipients{span: n.Span}) // «Sở A và các đồng chí B, C»
				g = current()
			}
			name, end := "", k+1
			if n.Kind == personNode {
				name = n.Value.(*person).name
			} else {
				length := a.r.personAt(n.From, a.at(to-1).To)
				name = a.r.words(n.From, n.From+length)
				for end < to && a.at(end).From < n.From+length {
					end++
				}
			}
			if g.of == "" || g.of == corpus.OfPerson {
				g.of = corpus.OfPerson
				g.names = append(g.names, name)
				g.span.End = a.at(end - 1).End
			}
			k = end
			if a.lower(k) == "(" {
				k = a.closing(k)
			}
			if oneOf(a.lower(k), "-", "–") {
				for k < to && !oneOf(a.lower(k), ",", ";", "và", ")") {
					k++ // «Nguyễn Văn A - Sở B;»
				}
			}
		case wantNames && a.place(k) > 0:
			g := current()
			g.of = corpus.OfUnit
			g.ranks = append(g.ranks, a.place(k))
			g.span.End = n.End
			k++
		case n.Rule == "unit.called":
			g := current()
			if g.of == "" || g.of == corpus.OfUnit {
				g.of = corpus.OfUnit
				g.names = append(g.names, n.Value.(unitName).name)
				g.span.End = n.End
			}
			k++
		case a.beginsList(k):
			limit := a.at(to - 1).To
			sh := shared{}
			if n.Has(a.r.x.c.province) {
				sh.level = "province"
			}
			l := a.r.list(n.From, limit, sh)
			if len(l.items) == 0 {
				k++
				continue
			}
			g := current()
			if g.of == "" {
				g.of = corpus.OfUnit
			}
			if g.of == corpus.OfPerson && g.n > 0 {
				return groups
			}
			for _, it := range l.items {
				if it.from > n.From && a.isCounted(it.from) {
					break
				}
				g.names = append(g.names, it.name)
				g.span.End = it.span.End
			}
			for k < to && a.at(k).From < l.to {
				if a.at(k).Kind == countNode && a.at(k).From > n.From {
					break
				}
				k++
			}
		case n.Lower() == "(":
			close := k + 1
			for close < to && a.lower(close) != ")" {
				close++
			}
			if close < to && len(groups) > 0 && len(groups[len(groups)-1].names) == 0 && (a.beginsList(k+1) || a.isName(k+1, to, groups[len(groups)-1].of == corpus.OfPerson) || a.at(k+1).Kind == personNode) {
				k++ // «02 đơn vị (A, B)»
				continue
			}
			k = close + 1
		default:
			k++
		}
	}
	keep := groups[:0]
	for _, g := range groups {
		if len(g.names) > 0 {
			g.ranks = nil // «đơn vị dẫn đầu là Sở A»
		}
		if g.n > 0 || len(g.names) > 0 || len(g.ranks) > 0 {
			keep = append(keep, g)
		}
	}
	return keep
}

// follows tells «kế tiếp», «xếp tiếp theo» at node k.
func (a *awardReader) follows(k int) bool {
	for j := k; j < k+3 && a.at(j) != nil; j++ {
		switch n := a.at(j); {
		case n.Has(a.r.x.c.rankNext):
			return true
		case !oneOf(n.Lower(), "xếp", "đứng", "có", "điểm") && !phraseIs(n, "xếp") && !phraseIs(n, "đứng"):
			return false
		}
	}
	return false
}

// beginsList tells that units begin at node k.
func (a *awardReader) beginsList(k int) bool {
	n := a.at(k)
	if n == nil {
		return false
	}
	if isUnit(n) || n.Has(a.r.x.c.province) && a.r.tokens[n.From].Capitalized() {
		return true
	}
	_, to, ok := a.r.sharedHead(n.From, a.s.to)
	return ok && to > n.From
}

// isName tells the name of a person without an honorific at node k, among the persons of
// an award.
func (a *awardReader) isName(k, to int, among bool) bool {
	n := a.at(k)
	if n == nil || k >= to || n.Kind != grammar.WordNode && n.Kind != grammar.PhraseNode {
		return false
	}
	return (among || a.has(k-1, a.r.x.c.honorific)) && !n.Has(a.r.x.c.province) && a.r.personAt(n.From, a.at(to-1).To) >= 3
}

func (a *awardReader) isCounted(token int) bool {
	for _, n := range a.s.nodes {
		if n.From == token {
			return n.Kind == countNode
		}
	}
	return false
}
