package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

func (a *awardReader) isCho(k int) bool {
	return a.lower(k) == "cho" || a.phrase(k) == "cho"
}

// right reads who gets the award from the words after it, and the node after them.
func (a *awardReader) right(i int) ([]recipients, int) {
	k := a.afterAward(i)
	if m := a.passive(k); m > 0 {
		k = m // «Cờ thi đua … được đề nghị tặng cho 2 tập thể»
	} else if m := a.topic(i, k); m > 0 {
		k = m
	}
	switch {
	case a.isCho(k):
		k++
	case a.lower(k) == "đối" && (a.lower(k+1) == "với" || a.phrase(k+1) == "với"):
		k += 2
	case a.lower(k) == ":", a.lower(k) == "là", a.phrase(k) == "là", a.phrase(k) == "gồm", a.phrase(k) == "tặng", a.lower(k) == "gồm", a.lower(k) == "," && a.phrase(k+1) == "gồm":
		k++
		for a.lower(k) == ":" || a.phrase(k) == "gồm" {
			k++
		}
		if a.isCho(k) {
			k++
		}
	case oneOf(a.lower(k), "-", "–") && isUnit(a.at(k+1)), (a.lower(k) == "có" || a.phrase(k) == "có") && a.at(k+1) != nil && (isUnit(a.at(k+1)) || a.at(k+1).Kind == countNode):
		k++ // «Cờ thi đua của Bộ A - Cục B;», «Danh sách đề nghị … tặng Cờ có A»
	case (a.lower(k) == "dành" || a.lower(k) == "thuộc" || a.phrase(k) == "thuộc") && (a.isCho(k+1) || a.lower(k+1) == "về" || a.phrase(k+1) == "về"):
		k += 2
	case a.lower(k) == "(" && a.tellsRecipients(k+1):
		close := a.closing(k)
		return a.groups(k+1, close, true), close
	case a.at(k) != nil && a.at(k).Kind == countNode && a.phrase(i-1) != "được":
	default:
		return nil, i
	}
	if oneOf(a.phrase(k), "cá nhân", "tập thể", "đồng chí") && a.lower(k+1) == ":" {
		k += 2 // «Bằng khen cho cá nhân: ông A, bà B»
	}
	if n := a.at(k); n != nil && a.isFigure(n) && (a.at(k+1) == nil || oneOf(a.lower(k+1), "(", ";", ",", ".")) && a.r.tokens[n.From].Number() < 300 && a.lower(k-1) == ":" {
		g := recipients{n: a.r.tokens[n.From].Number(), span: n.Span} // «Cờ thi đua: 02 (Sở A, Sở B)»
		if close := a.closing(k + 1); a.lower(k+1) == "(" && close < len(a.s.nodes) {
			for _, named := range a.groups(k+2, close, true) {
				g.names, g.of, g.span.End = append(g.names, named.names...), named.of, named.span.End
			}
			k = close
		}
		return []recipients{g}, k + 1
	}
	for a.phrase(k) == "các" && !a.beginsList(k) || a.lower(k) == "những" {
		k++
	}
	if g, ok := a.unnamed(k); ok {
		return []recipients{g}, k + 1
	}
	if a.phrase(k) == "đơn vị" || a.phrase(k) == "tập thể" {
		k++
	}
	if n := a.at(k); n != nil && n.Kind == postNode {
		k++ // «cho Khối trưởng là Sở A»
		if a.phrase(k) == "là" || a.lower(k) == "là" || a.lower(k) == "," {
			k++
		}
	}
	end := a.end(k)
	return a.groups(k, end, true), max(end, i+1)
}

// afterAward passes over what stands between an award and its recipients: the year,
// a quoted name, a note in brackets, what it is given for.
func (a *awardReader) afterAward(i int) int {
	k := i + 1
	for {
		n := a.at(k)
		switch {
		case n == nil:
			return k
		case n.Kind == yearNode, n.Kind == quoteNode, phraseIs(n, "năm nay"):
			k++
		case (n.Lower() == "năm" || phraseIs(n, "năm")) && a.lower(k+1) == "nay":
			k += 2
		case phraseIs(n, "đơn vị") && (a.lower(k+1) == "hoàn" || phraseAt(a.s, k+1, "hoàn thành")):
			j := k + 1
			for j < k+12 && a.at(j) != nil && !a.isCho(j) && a.at(j).Kind != grammar.MarkNode {
				j++
			}
			if !a.isCho(j) {
				return k
			}
			k = j // «Bằng khen đơn vị hoàn thành xuất sắc nhiệm vụ năm 2014 cho A»
			return k
		case n.Lower() == "(" && !a.tellsRecipients(k+1) && a.closing(k) < len(a.s.nodes):
			k = a.closing(k) + 1
		case oneOf(n.Lower(), "về", "vì", "do", "trong") || phraseIs(n, "về") || phraseIs(n, "vì") || phraseIs(n, "do") || phraseIs(n, "trong"):
			j, named := k+1, a.r.tokens[n.From].Capitalized() // «Kỷ niệm chương Vì sự nghiệp …»
			for j < k+14 && a.at(j) != nil && a.at(j).Kind != awardNode && !a.isCho(j) && (!oneOf(a.lower(j), ";", ".", ",", ":") || named && a.lower(j) == ",") {
				j++
			}
			if !a.isCho(j) {
				return k
			}
			return j
		default:
			return k
		}
	}
}

// passive is the node of «cho» after «được đề nghị tặng» at node k, 0 without.
func (a *awardReader) passive(k int) int {
	if a.lower(k) == "sẽ" || a.phrase(k) == "sẽ" {
		k++
	}
	if a.phrase(k) != "được" && a.lower(k) != "được" && a.phrase(k) != "sẽ được" {
		return 0
	}
	for j := k + 1; j < k+7; j++ {
		if a.isCho(j) || a.lower(j) == ":" {
			return j
		}
		if n := a.at(j); n == nil || !n.Has(a.r.x.c.nominate) && !n.Has(a.r.x.c.give) && n.Kind != blocNode && !oneOf(n.Lower(), "dành", "xét") && n.Kind != positionNode && !n.Has(a.r.x.c.authority) {
			return 0
		}
	}
	return 0
}

// topic is the node of «cho» in «Về danh hiệu X, Khối đề nghị công nhận cho A», 0
// without.
func (a *awardReader) topic(i, k int) int {
	if i > 4 || a.lower(k) != "," {
		return 0
	}
	nominates := false
	for j := k + 1; j < k+7; j++ {
		n := a.at(j)
		if n == nil {
			return 0
		}
		if nominates && a.isCho(j) {
			return j
		}
		nominates = nominates || n.Has(a.r.x.c.nominate)
		if n.Kind != blocNode && !n.Has(a.r.x.c.meeting) && !n.Has(a.r.x.c.nominate) && !n.Has(a.r.x.c.give) && n.Kind != positionNode && !n.Has(a.r.x.c.authority) {
			return 0
		}
	}
	return 0
}

// tellsRecipients tells that recipients begin at node k, in brackets.
func (a *awardReader) tellsRecipients(k int) bool {
	n := a.at(k)
	if n == nil {
		return false
	}
	if phraseIs(n, "gồm") || phraseIs(n, "đơn vị") || phraseIs(n, "là") {
		k++
		n = a.at(k)
	}
	return n != nil && (a.beginsList(k) || a.place(k) > 0 || n.Kind == personNode || n.Kind == countNode || a.r.personAt(n.From, a.s.to) > 0)
}

// closing is the node of the bracket that closes the one at node k, or the end.
func (a *awardReader) closing(k int) int {
	for k < len(a.s.nodes) && a.lower(k) != ")" {
		k++
	}
	return k
}

// unnamed reads recipients told without number and name: «cho các tập thể, cá nhân».
func (a *awardReader) unnamed(k int) (recipients, bool) {
	n := a.at(k)
	if n == nil || isUnit(a.at(k+1)) || a.place(k+1) > 0 {
		return recipients{}, false
	}
	g := recipients{span: n.Span}
	switch {
	case phraseIs(n, "tập thể"), phraseIs(n, "đơn vị"), phraseIs(n, "cơ quan"):
		g.of = corpus.OfUnit
	case phraseIs(n, "cá nhân"):
		g.of = corpus.OfPerson
	default:
		return recipients{}, false
	}
	for j := k + 1; j < k+4 && oneOf(a.lower(j), ",", "và", "các") || phraseAt(a.s, j, "các"); j++ {
		if phraseAt(a.s, j+1, "cá nhân") && g.of == corpus.OfUnit || phraseAt(a.s, j+1, "tập thể") && g.of == corpus.OfPerson {
			g.of = ""
			return g, true
		}
	}
	for j := k + 1; j < k+6 && a.at(j) != nil; j++ {
		if a.place(j) > 0 || isUnit(a.at(j)) || a.at(j).Kind == countNode {
			return recipients{}, false
		}
		if oneOf(a.lower(j), ",", ";", ".") {
			break
		}
	}
	return g, true
}

// place is the place among the bloc's units told at node k: «hạng nhất», «dẫn đầu»,
// «nhì» after «đơn vị»; 0 without.
func (a *awardReader) place(k int) int {
	n := a.at(k)
	if n == nil {
		return 0
	}
	if e, ok := n.Entry(a.r.x.c.rankWord); ok {
		return atoi(e.Value)
	}
	if n.Has(a.r.x.c.rankFirst) && !phraseIs(n, "cao nhất") && !a.isPlural(k) {
		return 1
	}
	if b := a.at(k - 1); a.phrase(k-1) == "đơn vị" || b != nil && b.Kind == countNode && b.Value.(counted).of == corpus.OfUnit || a.lower(k-1) == "," && a.place(k-2) > 0 || a.lower(k-1) == "và" && a.place(k-2) > 0 {
		return bareRank(n.Lower())
	}
	return 0
}

// isPlural tells «các đơn vị dẫn đầu» at node k: how many isn't told.
func (a *awardReader) isPlural(k int) bool {
	return a.phrase(k-1) == "đơn vị" && (a.phrase(k-2) == "các" || a.lower(k-2) == "những") || a.at(k-1) != nil && a.at(k-1).Kind == countNode && a.at(k-1).Value.(counted).n > 1
}

// end is the node at which the recipients told from node k on must end: the next
// award's giver, a semicolon, another verb.
func (a *awardReader) end(k int) int {
	c := &a.r.x.c
	for j := k; j < len(a.s.nodes); j++ {
		n := a.at(j)
		switch {
		case n.Lower() == "(":
			if close := a.closing(j); close < len(a.s.nodes) {
				j = close
			}
		case n.Lower() == ";" && j > k && !a.listGoesOn(j):
			return j
		case n.Lower() == ".", j > k && (oneOf(n.Lower(), "còn", "riêng") || phraseIs(n, "còn") && isUnit(a.at(j+1))):
			return j
		case n.Kind == awardNode:
			return a.clauseStart(j, k)
		case n.Has(c.nominateStrong) && j > k, n.Has(c.electStrong), n.Kind == postNode:
			for d := j - 1; d > k && d > j-5; d-- {
				if a.lower(d) == "do" || a.phrase(d) == "do" {
					return d // «14 cá nhân do các tỉnh giới thiệu»
				}
			}
			return a.clauseStart(j, k)
		}
	}
	return len(a.s.nodes)
}

// listGoesOn tells that after the semicolon at node j comes another unit of the
// list and no new award in the same breath.
func (a *awardReader) listGoesOn(j int) bool {
	if n := a.at(j + 1); n != nil && n.Kind == personNode {
		return isUnit(a.at(j-1)) || a.at(j-1) != nil && a.at(j-1).Kind == personNode
	}
	if n := a.at(j + 1); n != nil && n.Kind == countNode && a.at(j-1).Kind == countNode {
		next := a.at(j + 2)
		return next == nil || next.Kind == grammar.WordNode && !a.isGiven(j+2) || oneOf(next.Lower(), ".", ";", "(", ",")
	}
	if !isUnit(a.at(j + 1)) {
		return false
	}
	return a.lower(j+2) == ";" || a.lower(j+2) == "." || a.at(j+2) == nil || a.lower(j+2) == "và" || a.lower(j+2) == ","
}

// clauseStart goes back from node j over the giver and its verb.
func (a *awardReader) clauseStart(j, least int) int {
	if n := a.at(j - 2); a.lower(j-1) == ")" && n != nil && a.r.tokens[n.From].Len() == 1 && j-2 >= least {
		return j - 2 // «d) Cờ thi đua: …»
	}
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
