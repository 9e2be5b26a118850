package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

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

// status tells whether the award at node i is proposed or given at the meeting,
// and whether it is the bloc's at all.
func (a *awardReader) status(i int, above proposals) (corpus.Status, bool) {
	c := &a.r.x.c
	nominate, confer := -1, -1
	if a.phrase(0) == "dự kiến" {
		return "", false // what a meeting to come will do
	}
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
	if nominate < 0 && confer < 0 {
		nominate = a.begged(i)
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
	case above.given && !a.s.has1(c.retrospect, c.goal):
		return corpus.Conferred, true
	case above.open && !a.s.has1(c.retrospect, c.goal):
		return corpus.Nominated, true
	case a.isHere(i) && a.isReceiving(i):
		return corpus.Conferred, true
	}
	return "", false
}

// begged is the node of «xin» in «xin Bộ Y tế cấp Bằng khen» before the award at node i, -1
// without.
func (a *awardReader) begged(i int) int {
	for k := i - 1; k > 1 && k > i-6; k-- {
		if !a.has(k, a.r.x.c.give) {
			continue
		}
		if a.lower(k-1) == "xin" {
			return k - 1 // «xin công nhận danh hiệu X cho 04 trường»
		}
		if n := a.at(k - 1); (n.Kind == unitNode || n.Kind == positionNode || n.Has(a.r.x.c.authority)) && a.lower(k-2) == "xin" {
			return k - 2
		}
	}
	return -1
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
