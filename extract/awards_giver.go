package extract

import (
	"strings"
)

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
		if a.has(k-1, c.unitCouncil) {
			// «đề nghị Ban Thường vụ Huyện ủy tặng Cờ»
			k--
			u.name, u.council = a.r.words(a.at(k).From, n.To), !oneOf(a.phrase(k), "ban thường vụ", "btv", "ban chấp hành", "bch", "ban thường trực", "thường trực", "đoàn chủ tịch")
		}
		if (!u.council || strings.Contains(foldWords(u.name), "thuong vu")) && !and && (a.has(k-1, c.nominateStrong) || a.phrase(k-1) == "trình" || a.lower(k-1) == "xin" || a.phrase(k-1) == "đại diện" || a.phrase(k-1) == "thay mặt" || a.lower(k-1) == "," || a.lower(k-1) == ";" || k == 0 || oneOf(a.lower(k-1), "-", "–", "+", "•", ")") || a.phrase(k-1) == "được" || a.lower(k-1) == "và" || a.lower(k-1) == ":" || a.has(k-1, c.nominate) || a.saysSoThat(k-1)) {
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
