package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
)

func (a *awardReader) isCho(k int) bool {
	return a.lower(k) == "cho" || a.phrase(k) == "cho"
}

// right reads who gets the award from the words after it.
func (a *awardReader) right(i int) []recipients {
	k := i + 1
	if n := a.at(k); n != nil && n.Kind == yearNode {
		k++ // «tặng cờ thi đua năm 2022 cho đơn vị A»
	}
	// «Cờ thi đua … được đề nghị tặng cho 2 tập thể»
	if a.phrase(k) == "được" || a.lower(k) == "được" {
		for j := k + 1; j < k+5; j++ {
			if a.isCho(j) {
				k = j
				break
			}
			if !a.has(j, a.r.x.c.nominate, a.r.x.c.give) {
				break
			}
		}
	}
	switch {
	case a.isCho(k):
		k++
		if a.phrase(k) == "đơn vị" && isUnit(a.at(k+1)) {
			k++
		}
	case a.lower(k) == "đối" && (a.lower(k+1) == "với" || a.phrase(k+1) == "với"):
		k += 2
	case a.lower(k) == ":", a.lower(k) == "là", a.phrase(k) == "là", a.phrase(k) == "gồm", a.phrase(k) == "tặng", a.lower(k) == "gồm":
		k++
		if a.lower(k) == ":" {
			k++
		}
		if a.isCho(k) {
			k++
		}
	case oneOf(a.lower(k), "-", "–") && isUnit(a.at(k+1)), (a.lower(k) == "có" || a.phrase(k) == "có") && isUnit(a.at(k+1)):
		k++ // «Cờ thi đua của Bộ A - Cục B;», «Danh sách đề nghị … tặng Cờ có A»
	case a.lower(k) == "dành" && a.isCho(k+1):
		k += 2
	case a.at(k) != nil && a.at(k).Kind == countNode && a.phrase(i-1) != "được":
	default:
		return nil
	}
	return a.groups(k, a.end(k), true)
}

// end is the node at which the recipients told from node k on must end: the next
// award's giver, a semicolon, another verb.
func (a *awardReader) end(k int) int {
	c := &a.r.x.c
	for j := k; j < len(a.s.nodes); j++ {
		n := a.at(j)
		switch {
		case n.Lower() == ";" && j > k && !a.listGoesOn(j):
			return j
		case n.Lower() == ".":
			return j
		case n.Kind == awardNode:
			return a.clauseStart(j, k)
		case n.Has(c.nominateStrong) && j > k, n.Has(c.electStrong), n.Kind == postNode:
			return a.clauseStart(j, k)
		}
	}
	return len(a.s.nodes)
}

// listGoesOn tells that after the semicolon at node j comes another unit of the
// list and no new award in the same breath.
func (a *awardReader) listGoesOn(j int) bool {
	if !isUnit(a.at(j + 1)) {
		return false
	}
	return a.lower(j+2) == ";" || a.lower(j+2) == "." || a.at(j+2) == nil || a.lower(j+2) == "và" || a.lower(j+2) == ","
}

// clauseStart goes back from node j over the giver and its verb.
func (a *awardReader) clauseStart(j, least int) int {
	for k := j - 1; k >= least; k-- {
		if a.lower(k) == ";" || a.lower(k) == "," || a.lower(k) == "." || a.lower(k) == "và" && a.at(k+1) != nil && a.at(k+1).Kind != countNode && !isUnit(a.at(k+1)) {
			return k
		}
		if a.isCho(k) {
			return k + 1
		}
	}
	return j
}

// left reads who gets the award from the words before it and its giver.
func (a *awardReader) left(i, giver int) []recipients {
	end := min(giver, i)
	k := end - 1
	if a.lower(k) == "," && isUnit(a.at(k-1)) && a.has(k-2, a.r.x.c.nominateStrong) {
		return nil // «đề nghị UBND tỉnh, Chính phủ tặng»: both give
	}
	// the verbs between: «được đề nghị», «được nhận», «đề nghị»
	for k >= 0 && !isUnit(a.at(k)) && a.at(k).Kind != countNode && !a.at(k).Has(a.r.x.c.province) {
		if a.lower(k) == ";" || a.lower(k) == "." || a.at(k).Kind == awardNode || a.at(k).Kind == positionNode && k < end-1 || a.at(k).Kind == blocNode {
			return nil
		}
		k--
	}
	if k < 0 {
		return nil
	}
	last := k + 1
	for k >= 0 {
		n := a.at(k)
		if isUnit(n) || n.Has(a.r.x.c.province) || n.Kind == countNode || oneOf(n.Lower(), ",", "và", ":", "là", "(", ")") || a.phrase(k) == "gồm" || a.openBracket(k) >= 0 {
			k--
			continue
		}
		break
	}
	from := k + 1
	if a.lower(from) == "(" {
		// «bình chọn 2 tập thể có thành tích xuất sắc (A và B) đề nghị …»
		for j := k; j >= 0 && j >= k-6; j-- {
			if a.at(j).Kind == countNode {
				from = j
				break
			}
		}
	}
	for from < last && (oneOf(a.lower(from), ",", "và", ":", "là") || a.phrase(from) == "là") {
		from++
	}
	if from >= last {
		return nil
	}
	return a.groups(from, last, true)
}

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
			groups = append(groups, recipients{n: v.n, of: v.of, span: n.Span})
			k++
		case n.Kind == personNode:
			g := current()
			if g.of == "" || g.of == corpus.OfPerson {
				g.of = corpus.OfPerson
				g.names = append(g.names, n.Value.(*person).name)
				g.span.End = n.End
			}
			k++
			if a.lower(k) == "(" {
				for k < to && a.lower(k) != ")" {
					k++
				}
			}
		case n.Has(a.r.x.c.rankWord) && wantNames:
			e, _ := n.Entry(a.r.x.c.rankWord)
			g := current()
			g.of = corpus.OfUnit
			g.ranks = append(g.ranks, atoi(e.Value))
			g.span.End = n.End
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
			if close < to && a.beginsList(k+1) && len(groups) > 0 && len(groups[len(groups)-1].names) == 0 {
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
		if g.n > 0 || len(g.names) > 0 || len(g.ranks) > 0 {
			keep = append(keep, g)
		}
	}
	return keep
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

func (a *awardReader) isCounted(token int) bool {
	for _, n := range a.s.nodes {
		if n.From == token {
			return n.Kind == countNode
		}
	}
	return false
}
