package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// awardFact is one reading of an award proposed or given.
type awardFact struct {
	award      string
	form       string
	count      int
	of         corpus.Of
	status     corpus.Status
	recipients []string
	// ranks are the places of recipients told only as «đơn vị hạng nhất».
	ranks []int
	// following tells recipients by the places after those of the award before: «hai đơn
	// vị kế tiếp».
	following bool
	// stated is the number told where it differs from the names.
	stated int
	rule   string
	span   corpus.Span
	// listed tells that names follow in the next items.
	listed bool
	// one tells one of several lines or clauses that each give one unit its award:
	// «Sở A: Cờ thi đua; Sở B: Cờ thi đua».
	one bool
	// title tells that the title says so: in short what the text tells in full.
	title bool
}

// recipients is a group of those who get an award: «02 tập thể là A, B».
type recipients struct {
	n     int
	of    corpus.Of
	names []string
	ranks []int
	span  corpus.Span
	// following tells «hai đơn vị kế tiếp».
	following bool
	// one tells a unit that its award is written beside.
	one bool
}

// awardReader reads the awards of one sentence.
type awardReader struct {
	leaderReader
	facts []awardFact
	// authority is that of the award before, for the next one of the same verb.
	authority string
	// taken is the node up to which recipients belong to the award before.
	taken int
	// last are the recipients told before the award before, with its node: «A và B
	// được đề nghị tặng Cờ thi đua và Bằng khen».
	last   []recipients
	lastAt int
}

// awards reads what the sentence proposes or gives. above is what the lines above
// announced: «Hội nghị thống nhất đề nghị:».
//
// What a year before since saw is of meetings gone by.
func (r *reader) awards(s *sentence, above proposals, since int) []awardFact {
	a := awardReader{leaderReader: leaderReader{r: r, s: s}, authority: above.giver, lastAt: -1}
	if y, _ := a.yearsTold(); y > 0 && y < since {
		return nil
	}
	for i, n := range s.nodes {
		switch {
		case n.Kind == awardNode:
			a.award(i, above)
		case n.Has(r.x.c.awardGeneric):
			a.generic(i)
		}
	}
	a.inTurn()
	return a.facts
}

// inTurn gives each unit its own award where they are told in two lists: «A, B và C
// lần lượt được đề nghị tặng X, Y và Z».
func (a *awardReader) inTurn() {
	n := len(a.facts)
	if n < 2 || n != len(a.facts[0].recipients) || !a.r.phraseWithin(a.s, "lần lượt", a.facts[0].span) {
		return
	}
	for _, f := range a.facts[1:] {
		if len(f.recipients) != n || &f.recipients[0] != &a.facts[0].recipients[0] {
			return
		}
	}
	names := a.facts[0].recipients
	for i := range a.facts {
		f := &a.facts[i]
		f.recipients, f.count, f.stated = names[i:i+1:i+1], 1, 0
	}
}

// phraseWithin tells a phrase in the span of a sentence.
func (r *reader) phraseWithin(s *sentence, phrase string, span corpus.Span) bool {
	for _, n := range s.nodes {
		if n.Start >= span.Start && n.End <= span.End && phraseIs(n, phrase) {
			return true
		}
	}
	return false
}

// award reads the award at node i.
func (a *awardReader) award(i int, above proposals) {
	name := a.at(i).Value.(awardName)
	status, ok := a.status(i, above)
	if !ok {
		return
	}
	n, before := a.numberBefore(i)
	right, end := a.right(i)
	giver, giverFrom := a.giver(before+1, len(right) > 0)
	if giverFrom > before {
		giverFrom = before + 1
	}
	authority := name.authority
	if authority == "" {
		authority = giver
	}
	if authority == "" && !name.isTitle() {
		authority = a.authority
		if asked := a.asked(i); asked != "" && strings.HasPrefix(authority, "ngành ") && !strings.HasPrefix(name.form, "Cờ") {
			authority = asked // a flag is the branch's, a Bằng khen its head's
		}
	}
	if authority == "Bộ" {
		authority = a.ministryBefore(i)
		name.authority = authority
	}
	if authority == "" && status == corpus.Conferred && !name.isTitle() {
		authority = a.delegated(i)
	}
	if a.isMembersOwn(authority, giverFrom) {
		return
	}
	if authority != "" {
		a.authority = authority
	}
	if name.isTitle() {
		authority = name.authority
	}
	full := name.full(authority)
	fact := awardFact{award: full, form: name.form, of: name.of, status: status, rule: "award." + string(status), span: a.at(i).Span}
	var left []recipients
	if (len(right) > 0 || end == i) && !(status == corpus.Conferred && a.isHandedOver(i)) {
		left = a.left(i, giverFrom)
	}
	if status == corpus.Conferred && len(right) == 1 && len(right[0].names) == 0 && len(right[0].ranks) > 0 && len(left) > 0 && len(left[0].names) > 0 {
		right = nil // «Sở A được trao Cờ thi đua dành cho đơn vị dẫn đầu»
	}
	if n > 0 && len(right) == 0 && len(left) == 1 && len(left[0].names) == 0 && left[0].n != n && a.saysOf(left[0].span.End, before+1) {
		left = nil // «khen 4 tập thể, gồm 1 Cờ thi đua và 3 Bằng khen»
	}
	groups := right
	switch {
	case len(right) == 0 && len(left) == 0 && len(a.last) > 0 && a.joined(a.lastAt, i):
		groups, a.lastAt = a.last, i
	case len(right) == 0:
		groups = left
		a.last, a.lastAt = left, i
	case len(left) == 1 && left[0].n > 0 && len(left[0].names) == 0 && len(right) == 1 && right[0].n == 0 && !a.isCho(i+1):
		// «03 đơn vị … tặng Cờ là A và B»
		right[0].n = left[0].n
	}
	if len(right) > 0 {
		a.taken = end
		a.last = nil
	}
	if len(right) == 1 && n > 0 && right[0].n == 0 && len(right[0].names) == 0 && len(right[0].ranks) == 0 {
		right[0].n = n // «02 Cờ thi đua cho tập thể»
	}
	for _, g := range groups {
		f := fact
		f.count, f.recipients, f.ranks, f.one, f.following = g.n, g.names, g.ranks, g.one, g.following
		if g.of != "" {
			f.of = g.of
		}
		if f.of == "" && len(g.names) > 0 {
			f.of = corpus.OfUnit
		}
		if f.count == 0 {
			f.count = max(len(g.names), len(g.ranks))
		} else if len(g.names) > 0 && len(g.names) != f.count {
			f.stated = f.count
		}
		if f.count == 0 {
			continue
		}
		f.span = corpus.Span{Start: min(g.span.Start, f.span.Start), End: max(g.span.End, f.span.End)}
		a.facts = append(a.facts, f)
	}
	switch {
	case len(groups) > 0:
	case n > 0:
		fact.count = n
		a.facts = append(a.facts, fact)
	case a.lower(i+1) == ":" || i == len(a.s.nodes)-1:
		fact.listed = true
		a.facts = append(a.facts, fact)
	}
}

// saysOf tells «gồm», «trong đó» right before the number at node k, after the byte offset.
func (a *awardReader) saysOf(offset, k int) bool {
	for j := k - 1; j >= 0 && j > k-4 && a.at(j).Start >= offset; j-- {
		if oneOf(a.phrase(j), "gồm", "gồm có", "trong đó", "trong đó có", "bao gồm") || a.lower(j) == "gồm" {
			return true
		}
	}
	return false
}

// numberBefore is the number of awards told before node i, 0 without, and the node
// before it: «02 Cờ», «01 (một) Bằng khen».
func (a *awardReader) numberBefore(i int) (int, int) {
	k := i - 1
	if a.lower(k) == ")" && a.lower(k-2) == "(" {
		k -= 3
	}
	n := a.at(k)
	if n == nil {
		return 0, i - 1
	}
	if a.isFigure(n) && a.r.tokens[n.From].Number() > 0 && a.r.tokens[n.From].Number() < 300 && !oneOf(a.lower(k-1), "/", "số", "thứ") && !(a.lower(k-1) == "." && !a.r.tokens[n.From].Spaced) {
		return a.r.tokens[n.From].Number(), k - 1
	}
	if e, ok := n.Entry(a.r.x.c.number); ok && a.lower(k-1) != "thứ" {
		return atoi(e.Value), k - 1
	}
	return 0, i - 1
}

// joined tells that nothing but «và» and another giver stands between the awards at
// nodes i and j.
func (a *awardReader) joined(i, j int) bool {
	if i < 0 || j-i > 6 {
		return false
	}
	for k := i + 1; k < j; k++ {
		n := a.at(k)
		if !oneOf(n.Lower(), "và", ",", "cùng") && !n.Has(a.r.x.c.give) && n.Kind != positionNode && !n.Has(a.r.x.c.authority) && n.Kind != quoteNode && n.Kind != yearNode {
			return false
		}
	}
	return true
}

// generic reads «khen thưởng 9 tập thể, 9 cá nhân» that the bloc gives.
func (a *awardReader) generic(i int) {
	c := &a.r.x.c
	if a.lower(i-1) == "đua" || a.lower(i-1) == "," && a.lower(i-2) == "đua" {
		return // «công tác thi đua, khen thưởng»
	}
	k := i + 1
	for a.lower(k) == "cho" || a.phrase(k) == "cho" || a.lower(k) == "đột" || a.lower(k) == "xuất" {
		k++
	}
	if n := a.at(k); n == nil || n.Kind != countNode {
		return
	}
	meeting := false
	for j := 0; j < i; j++ {
		switch {
		case a.has(j, c.meeting) && j <= 4, a.phrase(j) == "dịp", a.lower(j) == "dịp", j == 0 && a.at(j).Kind == blocNode && i < 4:
			meeting = true
		case a.phrase(j) == "các" && j < 6:
			return // «các huyện trong Cụm đã khen thưởng …»
		case a.at(j).Kind == positionNode, a.has(j, c.authority), a.has(j, c.goal), a.has(j, c.retrospect):
			return
		case a.has(j, c.nominateStrong):
			return
		}
	}
	if !meeting && a.s.block.kind != corpus.ListItem {
		return
	}
	end := k
	for end < len(a.s.nodes) && a.lower(end) != "mỗi" && a.phrase(end) != "mỗi" && a.lower(end) != ";" {
		end++
	}
	for _, g := range a.groups(k, end, false) {
		if g.n == 0 || g.n > 300 {
			continue
		}
		span := corpus.Span{Start: a.at(i).Start, End: g.span.End}
		a.facts = append(a.facts, awardFact{award: "Khen thưởng", form: "Khen thưởng", count: g.n, of: g.of, status: corpus.Conferred, rule: "award.bloc", span: span})
	}
}

// sameAward tells that two readings are of one award: told again in a caption or
// in the lead.
func (x *Extractor) sameAward(a, b awardFact) bool {
	if foldWords(a.award) != foldWords(b.award) || a.of != b.of || a.status != b.status {
		return false
	}
	if a.count != b.count {
		return false
	}
	if len(a.recipients) == 0 || len(b.recipients) == 0 {
		return true
	}
	return x.sameUnit(a.recipients[0], b.recipients[0])
}
