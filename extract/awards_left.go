package extract

// left reads who gets the award from the words before it and its giver.
func (a *awardReader) left(i, giver int) []recipients {
	end := min(giver, i)
	if groups, ok := a.labelled(end); ok {
		return groups
	}
	k := end - 1
	if a.lower(k) == "," && isUnit(a.at(k-1)) && a.has(k-2, a.r.x.c.nominateStrong) {
		return nil // «đề nghị UBND tỉnh, Chính phủ tặng»: both give
	}
	given := false
	for from := k; from >= a.taken && from > k-12 && !oneOf(a.lower(from), ";", "."); from-- {
		given = given || a.isGiven(from)
	}
	k = a.skipProposal(k)
	for k >= a.taken && !a.isRecipient(k) {
		n := a.at(k)
		if given && (n.Kind == blocNode || n.Kind == positionNode || phraseIs(n, "các")) {
			k--
			continue
		}
		if n.Lower() == ";" || n.Lower() == "." || n.Kind == awardNode || n.Kind == positionNode && k < end-1 && a.phrase(k-1) != "các" {
			return nil
		}
		if n.Kind == blocNode && a.place(k-2) > 0 && (a.lower(k-1) == "của" || a.phrase(k-1) == "của") {
			k -= 2 // «là lá cờ đầu của khối»
			continue
		}
		if n.Kind == blocNode && !a.isGiven(k+1) && !a.isGiven(k-1) {
			return nil
		}
		k--
	}
	if k < a.taken {
		return nil
	}
	last := k + 1
	for k >= a.taken && (a.isRecipient(k) || a.isBetween(k)) {
		k--
	}
	from := k + 1
	if a.lower(from) == "(" {
		// «bình chọn 2 tập thể có thành tích xuất sắc (A và B) đề nghị …»
		for j := k; j >= a.taken && j >= k-6; j-- {
			if a.at(j).Kind == countNode {
				from = j
				break
			}
		}
	}
	for from < last && !a.isRecipient(from) && !(a.lower(from) == "(" && a.tellsRecipients(from+1)) && !a.beginsList(from) {
		from++
	}
	if of := a.at(from - 1); from-2 >= a.taken && (phraseIs(of, "thuộc") || phraseIs(of, "của") || phraseIs(of, "ở")) && a.at(from-2).Kind == countNode {
		from, last = from-2, from-1 // «03 cá nhân thuộc Sở A»
	}
	if n := a.at(from); from < last && n.Kind == countNode && a.lower(from+1) == "," && (a.lower(from-1) == "số" || phraseAt(a.s, max(from-1, 0), "trong") || phraseAt(a.s, max(from-1, 0), "trong số")) {
		from++ // «Trong số 12 đơn vị, A …»
	}
	if from >= last {
		return nil
	}
	groups := a.groups(from, last, true)
	if len(groups) == 2 && len(groups[0].names) > 0 && len(groups[1].names) == 0 && groups[1].n == len(groups[0].names) {
		groups = groups[:1] // «A, B và C là ba đơn vị …»
	}
	return groups
}

// labelled reads the units that the award is written beside: «Sở A: Cờ thi đua»,
// «Sở A - Cờ thi đua», «Sở A và Sở B (Cờ thi đua)».
func (a *awardReader) labelled(end int) ([]recipients, bool) {
	k := end - 1
	if !oneOf(a.lower(k), ":", "-", "–", "(") || !isUnit(a.at(k-1)) {
		return nil, false
	}
	from := k - 1
	for from-2 >= a.taken && oneOf(a.lower(from-1), ",", "và") && isUnit(a.at(from-2)) {
		from -= 2
	}
	switch before := a.at(from - 1); {
	case before == nil, before.Kind == countNode, oneOf(before.Lower(), ",", ";", ":", "-", "–", "+", "*", "•", ".", ")", "và", "là"), phraseIs(before, "gồm"), phraseIs(before, "có"), phraseIs(before, "là"), before.Has(a.r.x.c.nominate):
	default:
		return nil, false
	}
	if a.has(from-1, a.r.x.c.nominateStrong) && a.lower(k) == ":" {
		return nil, false // «đề nghị UBND tỉnh: Cờ thi đua cho …»
	}
	groups := a.groups(from, k, true)
	for j := range groups {
		groups[j].one = true
	}
	return groups, true
}

// skipProposal passes back from node k over the verbs of proposing and whoever hands
// the proposal on: «đề nghị UBND tỉnh trình Chính phủ tặng».
func (a *awardReader) skipProposal(k int) int {
	c := &a.r.x.c
	for k > a.taken {
		n := a.at(k)
		switch {
		case n.Has(c.nominate), n.Has(c.give), oneOf(n.Lower(), "được", "để", "xem", "xét", "cùng", "sẽ"), phraseIs(n, "được"), phraseIs(n, "để"), phraseIs(n, "xét"):
		case (n.Kind == unitNode || n.Kind == positionNode || n.Has(c.authority)) && (a.asks(k-1) || a.saysSoThat(k-1)) && !a.receives(k+1) && (a.has(k+1, c.nominate) || a.has(k+1, c.give) || oneOf(a.lower(k+1), "xem", "xét") || phraseAt(a.s, k+1, "xét")):
		default:
			return k
		}
		k--
	}
	return k
}

// asks tells a verb of asking somebody for an award at node k, and not of choosing who
// gets it.
func (a *awardReader) asks(k int) bool {
	for _, p := range [...]string{"đề nghị", "kiến nghị", "đề xuất", "trình", "xét trình"} {
		if a.phrase(k) == p {
			return true
		}
	}
	return a.lower(k) == "trình"
}

// receives tells a verb of getting an award at node k.
func (a *awardReader) receives(k int) bool {
	for _, p := range [...]string{"được nhận", "nhận", "nhận được", "đón nhận", "đạt", "giành", "vinh dự", "được trao"} {
		if a.phrase(k) == p {
			return true
		}
	}
	return a.isGiven(k) || oneOf(a.lower(k), "nhận", "đạt", "giành")
}

// isGiven tells «được» at node k.
func (a *awardReader) isGiven(k int) bool {
	return a.lower(k) == "được" || a.phrase(k) == "được" || a.phrase(k) == "sẽ được"
}

// isRecipient tells a node that names or counts those who get an award.
func (a *awardReader) isRecipient(k int) bool {
	n := a.at(k)
	return isUnit(n) || n != nil && (n.Has(a.r.x.c.province) || n.Kind == countNode || n.Kind == personNode) || a.place(k) > 0
}

// isBetween tells a node that may stand between the recipients of one award: marks,
// scores, votes and places.
func (a *awardReader) isBetween(k int) bool {
	n := a.at(k)
	if oneOf(n.Lower(), ",", "và", ":", "là", "(", ")", "/", "-", "điểm", "phiếu", "đ", "%", "cùng", "đồng", "đều", "xếp", "đứng", "với", "đạt", "lần", "lượt", "số", "tổng", "được", "cùng", "vị", "trí") && !(n.Lower() == "," && a.has(k-1, a.r.x.c.meeting)) {
		return true
	}
	if n.Lower() == ";" && isUnit(a.at(k-1)) && isUnit(a.at(k+1)) {
		return true // «03 đơn vị gồm: A; B và C»
	}
	for _, p := range [...]string{"gồm", "là", "với", "đạt", "xếp", "đứng", "cùng", "đồng", "lần lượt", "đơn vị", "các", "số phiếu", "đều"} {
		if phraseIs(n, p) {
			return true
		}
	}
	return a.isFigure(n) || n.Has(a.r.x.c.sharedHead) || a.openBracket(k) >= 0
}
