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
			a.award(i, above.open)
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

// asked is the authority that the sentence asks for awards, before node i: «đề nghị Viện
// trưởng VKSND tối cao tặng …»; "" without one.
func (a *awardReader) asked(i int) string {
	for k := i - 1; k > 0; k-- {
		n := a.at(k)
		if n.Kind != positionNode || !a.has(k-1, a.r.x.c.nominateStrong) {
			continue
		}
		if q := n.Value.(position); q.unit != nil {
			return q.text
		}
	}
	return ""
}

// award reads the award at node i.
func (a *awardReader) award(i int, proposing bool) {
	name := a.at(i).Value.(awardName)
	status, ok := a.status(i, proposing)
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

// ministryBefore is the ministry told before node i in the sentence, «Bộ» without one: «trình
// Bộ Nội vụ tặng Cờ thi đua của Bộ».
func (a *awardReader) ministryBefore(i int) string {
	for k := i - 1; k >= 0; k-- {
		if n := a.at(k); n.Kind == unitNode && strings.HasPrefix(n.Value.(unitName).name, "Bộ ") && !strings.HasPrefix(n.Value.(unitName).name, "Bộ Chỉ huy") {
			return n.Value.(unitName).name
		}
	}
	return "Bộ"
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

// isHandedOver tells that whoever stands before the award at node i hands it over and
// doesn't get it: «lãnh đạo UBND tỉnh trao Cờ».
func (a *awardReader) isHandedOver(i int) bool {
	for k := i - 1; k >= 0 && k >= i-12; k-- {
		if a.receives(k) || oneOf(a.lower(k), ";", ".") || a.at(k).Kind == awardNode {
			return false
		}
		if oneOf(a.phrase(k), "trao", "trao tặng", "đã trao", "tặng", "đã tặng", "tặng thưởng", "khen thưởng") {
			for j := k - 1; j >= 0; j-- {
				if a.receives(j) {
					return false
				}
				if oneOf(a.lower(j), ",", ";") {
					break
				}
			}
			return true
		}
	}
	return false
}

// delegated is the authority in whose name somebody hands the award over: «thừa ủy
// quyền của Thủ tướng Chính phủ, ông A trao …».
func (a *awardReader) delegated(i int) string {
	for k := 0; k < i; k++ {
		if !oneOf(a.lower(k), "quyền") || !oneOf(a.lower(k-1), "ủy", "uỷ") {
			continue
		}
		k++
		if a.lower(k) == "của" || a.phrase(k) == "của" {
			k++
		}
		n := a.at(k)
		switch {
		case n == nil:
		case n.Has(a.r.x.c.authority):
			e, _ := n.Entry(a.r.x.c.authority)
			return e.Value
		case n.Kind == positionNode:
			return n.Value.(position).text
		case n.Kind == unitNode:
			return n.Value.(unitName).name
		}
		return ""
	}
	return ""
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

// status tells whether the award at node i is proposed or given at the meeting,
// and whether it is the bloc's at all.
func (a *awardReader) status(i int, proposing bool) (corpus.Status, bool) {
	c := &a.r.x.c
	nominate, confer := -1, -1
	for k := i - 1; k >= 0; k-- {
		switch {
		case a.phrase(k) == "phấn đấu", a.phrase(k) == "chỉ tiêu", a.phrase(k) == "mục tiêu", a.phrase(k) == "ít nhất":
			return "", false
		case a.phrase(k) == "chúc mừng" && nominate < 0 && confer < 0:
			return "", false // what somebody got elsewhere
		case a.at(k).Has(c.nominate) && (a.lower(k-1) == "sẽ" || a.phrase(k-1) == "sẽ") && strings.Contains(a.r.start(a.s, 40), "cuoi nam"):
			return "", false // what the pact holds out
		case nominate < 0 && (a.phrase(k) == "số lượng" || a.lower(k) == "tăng" || a.lower(k) == "giảm"):
			return "", false
		case a.phrase(k) == "trình" && (a.phrase(k-1) == "đã" || a.lower(k-1) == "đã"):
			return "", false
		case a.has(k, c.goal):
			if nominate < 0 {
				return "", false
			}
		case nominate < 0 && a.has(k, c.nominateStrong):
			nominate = k
		case confer < 0 && a.has(k, c.confer):
			confer = k
		}
	}
	if nominate >= 0 && a.isSpoken(nominate) {
		nominate = -1
		if confer < 0 {
			return "", false
		}
	}
	if nominate >= 0 && a.isRegulation() {
		return "", false
	}
	if nominate < 0 {
		// «A được đề nghị tặng…», «A … đề nghị» stand before; after the award:
		// «Cờ thi đua: đề nghị tặng A»
		for k := i + 1; k < len(a.s.nodes) && k < i+4; k++ {
			if a.phrase(k) == "đề nghị" && a.has(k, c.nominateStrong) && a.lower(k-1) != "," {
				nominate = k
			}
		}
	}
	if nominate < 0 && confer < 0 {
		for k := i - 1; k >= 0; k-- {
			if a.has(k, c.nominate) && !a.isSpoken(k) {
				nominate = k
				break
			}
		}
	}
	if nominate < 0 && a.isPast(i) {
		return "", false
	}
	switch {
	case nominate >= 0:
		return corpus.Nominated, true
	case confer >= 0:
		if a.isHere(confer) {
			return corpus.Conferred, true
		}
		return "", false
	case proposing && !a.s.has1(c.retrospect, c.goal):
		return corpus.Nominated, true
	case a.isHere(i) && a.isReceiving(i):
		return corpus.Conferred, true
	}
	return "", false
}

// isPast tells «trong năm 2011», «đã được … tặng»: what was received elsewhere.
func (a *awardReader) isPast(i int) bool {
	for k := 0; k < i; k++ {
		if (a.phrase(k) == "trong" || a.lower(k) == "trong") && a.at(k+1).Kind == yearNode && (k < 4) {
			return true
		}
		if a.phrase(k) == "đã được" || (a.phrase(k) == "đã" || a.lower(k) == "đã") && a.isGiven(k+1) {
			return !a.s.has1(a.r.x.c.meeting)
		}
	}
	return false
}

// isSpoken tells that a person says the verb at node k: «ông A đề nghị các đơn
// vị…» proposes nothing for the bloc.
func (a *awardReader) isSpoken(k int) bool {
	for j := k - 1; j >= 0 && j >= k-3; j-- {
		if a.at(j).Kind == personNode {
			return true
		}
		if a.lower(j) == "," || a.at(j).Kind == blocNode || a.has(j, a.r.x.c.meeting) {
			break
		}
	}
	for j := 0; j < k; j++ {
		if a.at(j).Kind == personNode && j <= 4 {
			for m := j + 1; m < k; m++ {
				if a.has(m, a.r.x.c.meeting) || a.at(m).Kind == blocNode || oneOf(a.phrase(m), "bỏ phiếu", "biểu quyết", "thành viên") || a.at(m).Kind == positionNode && a.phrase(m-1) == "các" {
					return false
				}
			}
			return true
		}
	}
	return false
}

// isRegulation tells a sentence of rules: «mỗi khối được đề nghị không quá…».
func (a *awardReader) isRegulation() bool {
	for k, n := range a.s.nodes {
		if (n.Lower() == "mỗi" || a.phrase(k) == "mỗi") && !a.inBracket(k) {
			return true
		}
		switch a.phrase(k) {
		case "không quá", "tối đa", "theo quy định", "điều kiện", "hồ sơ đề nghị", "thủ tục", "quy định":
			return true
		}
	}
	return false
}

// isHere tells that the sentence speaks of the meeting itself: «Tại Hội nghị»,
// «Dịp này», and not of the year gone by.
func (a *awardReader) isHere(i int) bool {
	c := &a.r.x.c
	for k := 0; k < i; k++ {
		if a.has(k, c.retrospect, c.goal) {
			return false
		}
	}
	for k := range a.s.nodes {
		if k < min(i, 8) && (a.has(k, c.meeting) || a.lower(k) == "dịp" || a.lower(k) == "nhân") {
			return true
		}
		if k < i && a.phrase(k) == "tại" && a.lower(k+1) == "đây" {
			return true
		}
		if k > i && a.has(k, c.meeting) && a.phrase(k-1) == "tại" && !a.inBracket(k) {
			return true // «UBND tỉnh đã trao … tại hội nghị»
		}
	}
	// somebody present hands it over, or the bloc does
	for k := 0; k < i; k++ {
		if a.at(k).Kind == personNode || (a.at(k).Kind == blocNode || a.at(k).Kind == postNode) && k < 3 && i-k < 4 {
			return true
		}
	}
	return a.s.block.kind == corpus.Caption
}

func (a *awardReader) isReceiving(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if a.has(k, a.r.x.c.give) {
			return true
		}
	}
	return false
}

// isMembersOwn tells an award that the members give to their own people: «Chủ
// tịch UBND các huyện tặng giấy khen».
func (a *awardReader) isMembersOwn(authority string, from int) bool {
	f := " " + foldWords(authority) + " "
	if strings.Contains(f, " cac ") && !strings.Contains(f, " cac co quan ") {
		return true
	}
	for k := from; k >= 0 && k >= from-3; k-- {
		switch a.phrase(k) {
		case "lãnh đạo":
			return a.at(k+1) == nil || a.at(k+1).Kind != unitNode // «lãnh đạo UBND tỉnh trao» is no member's
		}
		if a.lower(k) == "trưởng" || a.lower(k) == "thủ" {
			return true
		}
	}
	return false
}

// giver is the authority that the text puts before the verb of giving: «đề nghị
// UBND tỉnh tặng Cờ», and the node it begins at (i where there is none).
func (a *awardReader) giver(i int, hasRight bool) (string, int) {
	c := &a.r.x.c
	k := i - 1
	give, and := false, false
	for k >= 0 && (a.has(k, c.give) || a.lower(k) == "xét" || a.phrase(k) == "xét" || a.lower(k) == "xem" || a.phrase(k) == "xem xét" || a.lower(k) == "danh" || a.lower(k) == "hiệu" || a.phrase(k) == "được" || a.lower(k) == "được" ||
		a.lower(k) == ":" || a.phrase(k) == "thưởng" || a.lower(k) == "đạt" || a.lower(k) == "và") {
		if a.has(k, c.give) {
			give = true
		}
		and = and || a.lower(k) == "và"
		k--
	}
	if hasRight && k > 0 && a.has(k, c.nominateStrong) {
		// «UBND tỉnh được đề nghị tặng Cờ cho Sở A»
		j := k - 1
		for j > 0 && a.isGiven(j) {
			j--
		}
		if n := a.at(j); j < k-1 && n != nil && (n.Kind == unitNode || n.Kind == positionNode || n.Has(c.authority)) {
			k = j
			if n.Kind == unitNode {
				return n.Value.(unitName).name, k
			}
		}
	}
	if k < 0 || !give && a.lower(k+1) != ":" {
		return "", i
	}
	n := a.at(k)
	if isUnit(n) && !give && !hasRight {
		return "", i // «Sở A: Cờ thi đua»
	}
	switch {
	case n.Has(c.authority):
		e, _ := n.Entry(c.authority)
		return e.Value, k
	case n.Kind == positionNode:
		if q := n.Value.(position); q.unit != nil {
			return q.text, k
		}
		return n.Value.(position).text, k
	case n.Kind == unitNode:
		u := n.Value.(unitName)
		if (!u.council || strings.Contains(foldWords(u.name), "thuong vu")) && !and && (a.has(k-1, c.nominateStrong) || a.phrase(k-1) == "trình" || a.phrase(k-1) == "đại diện" || a.phrase(k-1) == "thay mặt" || a.lower(k-1) == "," || a.lower(k-1) == ";" || k == 0 || oneOf(a.lower(k-1), "-", "–", "+", "•", ")") || a.phrase(k-1) == "được" || a.lower(k-1) == "và" || a.lower(k-1) == ":" || a.has(k-1, c.nominate) || a.saysSoThat(k-1)) {
			if a.passiveBefore(k, i) {
				return "", i
			}
			return u.name, k
		}
	}
	return "", k + 1
}

// saysSoThat tells «để» at node k: «giới thiệu A để UBND tỉnh tặng».
func (a *awardReader) saysSoThat(k int) bool { return a.lower(k) == "để" || a.phrase(k) == "để" }

// passiveBefore tells «Công an tỉnh được nhận Cờ»: the unit before gets the award.
func (a *awardReader) passiveBefore(k, i int) bool {
	for j := k + 1; j < i; j++ {
		switch {
		case a.lower(j) == "được", a.phrase(j) == "được", a.phrase(j) == "được nhận", a.phrase(j) == "nhận", a.phrase(j) == "nhận được", a.phrase(j) == "đón nhận", a.phrase(j) == "đạt", a.phrase(j) == "giành", a.lower(j) == "giành", a.phrase(j) == "vinh dự":
			return true
		}
	}
	return false
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
