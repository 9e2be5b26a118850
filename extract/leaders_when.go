package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// saysNextYear tells «Khối phó năm tới là …».
func (l leaderReader) saysNextYear(i int) bool {
	to := l.at(i).To
	if to+1 >= l.s.to || !l.r.tokens[to].Is("năm", "nhiệm") {
		return false
	}
	return l.r.tokens[to+1].Is("tới", "sau") || l.r.tokens[to+1].Is("kỳ", "tiếp", "kế") && to+2 < l.s.to && l.r.tokens[to+2].Is("tới", "sau", "theo", "tiếp")
}

// saysNow tells «hiện là Phó khối», «đang giữ vai trò Cụm trưởng», «đã làm Khối phó năm nay».
func (l leaderReader) saysNow(i int) bool {
	if l.at(i).Value.(blocPost).now {
		return true
	}
	v := l.verbBefore(i)
	if v < 0 {
		return false
	}
	first, before := l.r.tokens[l.at(v).From], l.lower(v-1)
	return first.Is("hiện", "đang") || oneOf(before, "hiện", "đang")
}

// saysLater tells «sẽ làm Khối trưởng», «nhận nhiệm vụ Khối trưởng trong năm mới».
func (l leaderReader) saysLater(i int) bool {
	v := l.verbBefore(i)
	if v < 0 {
		return false
	}
	if l.r.tokens[l.at(v).From].Is("sẽ") || l.lower(v-1) == "sẽ" || l.phrase(v-1) == "sẽ" {
		return true
	}
	if !l.r.tokens[l.at(v).From].Is("nhận") {
		return false
	}
	for k := i + 1; k+1 < len(l.s.nodes) && l.lower(k) != "." && l.lower(k) != ";"; k++ {
		if l.r.tokens[l.at(k).To-1].Is("năm") && oneOf(l.lower(k+1), "mới", "tới", "sau") {
			return true
		}
	}
	return false
}

// goesOn tells «tiếp tục làm Trưởng khối»: who is elected holds the post already.
func (l leaderReader) goesOn(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if strings.Contains(l.phrase(k), "tiếp tục") || l.lower(k) == "tục" {
			return true
		}
		if l.isMember(k) {
			return false
		}
	}
	return false
}

// basis tells how the post came about, by the verbs around: electing, appointing
// or none.
func (l leaderReader) basis(from, v int) corpus.Basis {
	c := &l.r.x.c
	for k := v; k >= 0 && k >= from-30; k-- {
		if l.has(k, c.elect, c.electStrong) && l.electsHere(k) {
			return corpus.Elected
		}
		if l.has(k, c.appoint) {
			return corpus.Appointed
		}
		if l.lower(k) == ";" && k < from || l.lower(k) == "." {
			break
		}
	}
	return corpus.Serving
}

// electsHere tells that the verb at node k elects: «đề nghị» and «thống nhất» do
// so only where a unit follows soon.
func (l leaderReader) electsHere(k int) bool {
	if l.has(k, l.r.x.c.electStrong) || k > 0 && (l.lower(k-1) == "được" || l.phrase(k-1) == "được") || l.phrase(k) == "được tín nhiệm" {
		return true
	}
	for j := k + 1; j < len(l.s.nodes) && j < k+12; j++ {
		if isUnit(l.at(j)) {
			return true
		}
		if l.lower(j) == "." || l.lower(j) == ";" {
			return false
		}
	}
	return false
}
