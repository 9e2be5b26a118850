package extract

import (
	"strings"
)

// rankAt is the place told at node i and the node after it, 0 without.
func (l *rankReader) rankAt(i int) (int, int) {
	n := l.at(i)
	if n == nil {
		return 0, i
	}
	before := l.at(i - 1)
	if e, ok := n.Entry(l.r.x.c.rankWord); ok {
		if before != nil && (oneOf(before.Lower(), "lần", "năm", "sáng", "chiều", "tối", "ngày", "khóa", "kỳ", "quý", "huân", "chương") || before.Kind == postNode || before.Kind == awardNode || phraseIs(before, "năm")) {
			return 0, i
		}
		if l.elsewhere(i+1) || l.isPrize(i) || e.Phrase == "vị trí đầu" && before != nil && (before.Has(l.r.x.c.number) || l.isFigure(before)) {
			return 0, i
		}
		return atoi(e.Value), i + 1
	}
	if (oneOf(n.Lower(), "thứ", "hạng") || phraseIs(n, "hạng") || phraseIs(n, "xếp hạng")) && l.at(i+1) != nil && l.isFigure(l.at(i+1)) && l.lower(i+2) != "/" && !oneOf(l.lower(i-1), "lần", "kỳ") {
		if k := l.r.tokens[l.at(i+1).From].Number(); k > 0 && k < 60 {
			return k, i + 2
		}
	}
	if before != nil && phraseIs(before, "xếp hạng") && !l.elsewhere(i+1) && l.lower(i+1) != "lần" {
		if rank := ordinalWord(n.Lower()); rank > 0 {
			return rank, i + 1
		}
	}
	if rank := bareRank(n.Lower()); rank > 0 && l.isBare(i, rank) && !l.isPrize(i) {
		return rank, i + 1
	}
	if k := len(l.told); k > 0 && l.lower(i+1) == ":" && oneOf(l.lower(i-1), ",", ";") {
		// «nhất: A, nhì: B, ba: C, tư: D»
		if rank := ordinalWord(n.Lower()); rank > 3 && len(l.told[k-1].ranks) > 0 && rank == l.told[k-1].ranks[0]+1 {
			return rank, i + 1
		}
	}
	return 0, i
}

// isPrize tells that the place at node i is a prize of a contest and none in the bloc: «giải
// Nhì: Đội A» against «giải Nhất toàn khối».
func (l *rankReader) isPrize(i int) bool {
	if l.lower(i-1) != "giải" {
		return false
	}
	n := l.at(i)
	next := l.r.folded(n.From, min(n.To+3, l.s.to))
	return !strings.Contains(next, "khoi") && !strings.Contains(next, "cum")
}

// elsewhere tells that a place before node k is none in the bloc: «hạng nhì cả nước»,
// «thứ ba toàn quốc về …».
func (l *rankReader) elsewhere(k int) bool {
	for _, p := range [...]string{"toàn quốc", "toàn tỉnh", "toàn ngành", "cả nước"} {
		if l.phrase(k) == p {
			return true
		}
	}
	next := l.lower(k + 1)
	switch l.lower(k) {
	case "cả":
		return next == "nước"
	case "toàn":
		return !oneOf(next, "khối", "cụm") && !(l.at(k+1) != nil && l.at(k+1).Kind == blocNode)
	case "/":
		return true
	}
	if phraseAt(l.s, k, "toàn") {
		return !oneOf(next, "khối", "cụm") && !(l.at(k+1) != nil && l.at(k+1).Kind == blocNode)
	}
	return phraseAt(l.s, k, "về") && !oneOf(next, "điểm", "số", "tổng")
}

// isBare tells that «nhất», «nhì», «ba» at node i is a place by itself: it stands
// beside a unit, a score or a colon.
func (l *rankReader) isBare(i, rank int) bool {
	before, after := l.at(i-1), l.at(i+1)
	left := before == nil || oneOf(before.Lower(), ":", ",", ";", "(", "-", "–", "điểm", ")", "+", "*", "|", ".") || isUnit(before) || phraseIs(before, "đơn vị") && rank < 3 || oneOf(before.Lower(), "xếp", "đứng", "về", "giải") || phraseIs(before, "xếp") || phraseIs(before, "đứng")
	right := after == nil || oneOf(after.Lower(), ":", ",", ";", ")", ".", "-", "–", "(", "|", "là") || isUnit(after) || phraseIs(after, "là") || phraseIs(after, "thuộc")
	if !left || !right {
		return false
	}
	if rank == 3 && after != nil && !(oneOf(after.Lower(), "-", "–") && isUnit(l.at(i+2))) && !oneOf(after.Lower(), ":", "là", ")", "(", ".", ",", ";") && !phraseIs(after, "là") && !isUnit(after) {
		return false
	}
	if before != nil && phraseIs(before, "đơn vị") {
		return isUnit(after) || l.connects(i+1)
	}
	// a place alone says little: a unit stands beside it, or a colon
	return isUnit(before) || isUnit(after) || after != nil && oneOf(after.Lower(), "-", "–") && isUnit(l.at(i+2)) || after != nil && (after.Lower() == ":" || l.connects(i+1)) || l.unitNear(i)
}

// unitNear tells a unit a few nodes before node i, with a score between.
func (l *rankReader) unitNear(i int) bool {
	for k := i - 1; k >= 0 && k >= i-9; k-- {
		if isUnit(l.at(k)) {
			return true
		}
		if l.lower(k) == ";" {
			return false
		}
	}
	return false
}

func bareRank(lower string) int {
	switch lower {
	case "nhất":
		return 1
	case "nhì":
		return 2
	case "ba":
		return 3
	}
	return 0
}

// connects tells «là», «thuộc về», a colon at node k, after which the unit of a place
// stands.
func (l *rankReader) connects(k int) bool {
	if l.phrase(k) == "được trao" || (l.phrase(k) == "cho" || l.lower(k) == "cho") && l.phrase(k-1) == "được trao" {
		return true // «danh hiệu dẫn đầu khối được trao cho A»
	}
	return oneOf(l.lower(k), ":", "là", "thuộc", "gồm") || l.lower(k) == "gọi" && l.lower(k+1) == "tên" || l.lower(k) == "tên" && l.lower(k-1) == "gọi" || l.phrase(k) == "là" || l.phrase(k) == "thuộc" || l.phrase(k) == "gồm" || l.phrase(k) == "lần lượt là" || l.phrase(k) == "lần lượt thuộc về" || oneOf(l.lower(k), "về") || l.phrase(k) == "về"
}

// unitAfter is the unit at node k or after «là», «thuộc về», «đơn vị», -1 without.
func (l *rankReader) unitAfter(k int) int {
	for end := k + 7; k < end; k++ {
		if isUnit(l.at(k)) {
			return k
		}
		if !l.connects(k) && l.phrase(k) != "đơn vị" && l.phrase(k) != "các" && l.phrase(k) != "tập thể" && !oneOf(l.lower(k), "lần", "lượt") && l.phrase(k) != "lần lượt" && !(l.at(k) != nil && l.at(k).Kind == countNode) {
			return -1
		}
	}
	return -1
}
