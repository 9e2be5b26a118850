package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// listAnchor tells that a list of members begins after node i, and the token
// where it begins: after «gồm», «là», a colon or a bracket that follows the bloc
// or the number of its units.
func (r *reader) listAnchor(s *sentence, i int) (int, bool, bool) {
	n := s.nodes[i]
	lower := n.Lower()
	next := func(k int) string {
		if k < len(s.nodes) {
			return s.nodes[k].Lower()
		}
		return ""
	}
	switch {
	case (lower == "gồm" || phraseIs(n, "gồm")) && !r.proposes(s, i):
		k := r.skipToList(s, i+1)
		if k >= len(s.nodes) {
			return 0, false, false
		}
		return s.nodes[k].From, r.aboutBloc(s, i), true
	case n.Kind == countNode && n.Value.(counted).of == corpus.OfUnit:
		if r.proposes(s, i) {
			return 0, false, false
		}
		k := i + 1
		for k < len(s.nodes) && k < i+8 && (s.nodes[k].Kind == blocNode || r.isMemberWord(s.nodes[k]) || oneOf(next(k), "trong", "thuộc", "thành", "viên", "khối", "cụm", "của", "tham", "gia", "này") || phraseAt(s, k, "tham gia") || phraseAt(s, k, "góp mặt") || phraseAt(s, k, "này") || phraseAt(s, k, "trong") || phraseAt(s, k, "thuộc") || phraseAt(s, k, "của")) {
			k++
		}
		if k < len(s.nodes) && s.nodes[k].Has(r.x.c.province) && s.nodes[k].Kind == grammar.PhraseNode && oneOf(n.Value.(counted).noun, "tỉnh", "tỉnh, thành phố", "tỉnh, thành") {
			return s.nodes[k].From, true, true // «lãnh đạo 5 tỉnh A, B, C …»
		}
		for k < len(s.nodes) && (next(k) == "còn" || next(k) == "lại" || next(k) == "khác" || phraseAt(s, k, "khác") || phraseAt(s, k, "còn") || phraseAt(s, k, "còn lại") || s.nodes[k].Kind == blocNode || phraseAt(s, k, "của")) {
			k++ // «Sáu thành viên còn lại của khối là A, B»
		}
		if next(k) == ":" || next(k) == "(" || next(k) == "là" || phraseAt(s, k, "là") || next(k) == "," && phraseAt(s, k+1, "gồm") {
			k = r.skipToList(s, k+1)
			if k < len(s.nodes) {
				return s.nodes[k].From, true, true
			}
		}
		if k, ok := r.countedList(s, i); ok {
			return k, true, true
		}
	case n.Kind == blocNode && next(i+1) == "(":
		if i+3 < len(s.nodes) && next(i+3) != ")" && !phraseAt(s, i+2, "gồm") {
			if l := r.list(s.nodes[i+2].From, s.to, r.headBefore(s, i, s.nodes[i+2].From)); len(l.items) >= 2 {
				return s.nodes[i+2].From, true, true
			}
		}
	case lower == ":" && i > 1 && (phraseIs(s.nodes[i-1], "có") || s.nodes[i-1].Lower() == "có") && r.aboutBloc(s, min(i, 5)) && i+1 < len(s.nodes) && isUnit(s.nodes[i+1]):
		return s.nodes[i+1].From, true, true // «Cụm 2 hiện có: xã A, xã B»
	case (lower == "có" || phraseIs(n, "có")) && i > 0 && i < 4 && r.blocJustBefore(s, i) && i+1 < len(s.nodes) && isUnit(s.nodes[i+1]):
		if l := r.list(s.nodes[i+1].From, s.to, shared{}); len(l.items) > 2 {
			return s.nodes[i+1].From, true, true // «Cụm này có A, B và C»
		}
	case lower == ":" && i > 1 && r.saysRest(s, i):
		return s.nodes[min(i+1, len(s.nodes)-1)].From, true, i+1 < len(s.nodes) // «Các thành viên còn lại: A, B»
	case lower == ":" && i > 0 && (s.nodes[i-1].Kind == blocNode || r.isMemberWord(s.nodes[i-1]) || phraseIs(s.nodes[i-1], "đơn vị")):
		if i+1 < len(s.nodes) && isUnit(s.nodes[i+1]) {
			return s.nodes[i+1].From, true, true
		}
	case (lower == "khối" || lower == "cụm" || n.Kind == blocNode) && i > 1 && strings.Contains(r.folded(s.from, n.From), "duong trong"):
		// «Biểu dương trong khối: Sở A và Sở B»
	case lower == "khối" || lower == "cụm" || n.Kind == blocNode:
		// «các sở trong khối: A, B», «đơn vị trong khối như A, B»
		if next(i+1) == ":" && i+2 < len(s.nodes) {
			return s.nodes[i+2].From, true, true
		}
		if next(i+1) == "như" || phraseAt(s, i+1, "như") {
			return s.nodes[i+1].To, true, true
		}
	case lower == "như" || phraseIs(n, "như"):
		if r.saysInBloc(s, i) {
			return n.To, true, true
		}
	}
	// «các Sở: …», «Công an các tỉnh: …» in a list of who came
	if i > 0 && s.nodes[i-1].Kind == unitNode && n.Has(r.x.c.sharedHead) {
		return 0, false, false
	}
	if sh, to, ok := r.sharedHead(n.From, s.to); ok && to > n.From && sh.level != "" {
		return n.From, r.aboutBloc(s, i), true
	}
	if _, to, ok := r.pluralHead(n.From, s.to); ok && r.tokens[to-1].Is(":") && r.aboutBloc(s, i) {
		return n.From, true, true // «các trường THPT: A, B»
	}
	return 0, false, false
}

// blocJustBefore tells «Cụm có», «Cụm này có» with the verb at node i.
func (r *reader) blocJustBefore(s *sentence, i int) bool {
	if i > 1 && (s.nodes[i-1].Lower() == "này" || phraseIs(s.nodes[i-1], "này")) {
		i--
	}
	return s.nodes[i-1].Kind == blocNode
}

// saysRest tells that the list after node i holds the members besides those with a post:
// «Các thành viên còn lại: …», «Sáu thành viên còn lại của khối là …».
func (r *reader) saysRest(s *sentence, i int) bool {
	f := r.folded(s.nodes[max(0, i-8)].From, s.nodes[i].From)
	return tellsRest(f)
}

// tellsRest tells folded words on the members besides those named.
func tellsRest(f string) bool {
	for _, rest := range []string{"thanh vien con lai", "don vi con lai", "thanh vien khac", "don vi khac"} {
		if strings.Contains(f, rest) {
			return true
		}
	}
	return false
}

// isMemberWord tells «thành viên», also where it was read as a post.
func (r *reader) isMemberWord(n *grammar.Node) bool {
	return phraseIs(n, "thành viên") || phraseIs(n, "đơn vị thành viên") || n.Kind == positionNode && n.Value.(position).unit == nil && r.folded(n.From, n.To) == "thanh vien"
}

// countedList finds the list that a colon opens some words after the number at node i,
// and its first token: «5 trường đóng trên địa bàn: A; B; …». The list has to have as
// many units as told.
func (r *reader) countedList(s *sentence, i int) (int, bool) {
	stated := max(s.nodes[i].Value.(counted).n, s.nodes[i].Value.(counted).total)
	if stated < 3 {
		return 0, false
	}
	for k := i + 1; k+1 < len(s.nodes) && k < i+16; k++ {
		n := s.nodes[k]
		if n.Kind == personNode || n.Kind == awardNode || n.Has(r.x.c.nominateStrong) || n.Has(r.x.c.give) || n.Has(r.x.c.rankFirst) || n.Has(r.x.c.rankWord) || oneOf(n.Lower(), ".", ";", "điểm") || phraseIs(n, "điểm") {
			return 0, false // «ba đơn vị có số điểm cao nhất là: …»
		}
		if n.Lower() == ":" {
			l := r.list(s.nodes[k+1].From, s.to, r.headBefore(s, i, s.nodes[k+1].From))
			return s.nodes[k+1].From, len(l.items) >= stated-1 && len(l.items) <= stated+1
		}
	}
	return 0, false
}

// proposes tells that the number at node i counts those whom an award is
// proposed for.
func (r *reader) proposes(s *sentence, i int) bool {
	for k := i - 1; k >= 0 && k >= i-8; k-- {
		n := s.nodes[k]
		if n.Kind == awardNode || n.Has(r.x.c.nominateStrong) || n.Has(r.x.c.electStrong) {
			return true
		}
		if n.Lower() == "." || phraseIs(n, "gồm") {
			return false
		}
	}
	for k := i + 1; k < len(s.nodes) && k < i+4; k++ {
		if s.nodes[k].Kind == awardNode || s.nodes[k].Has(r.x.c.nominateStrong) {
			return true
		}
	}
	return false
}

// skipToList passes over what stands between «gồm» and the first unit: a number,
// «có», «các đơn vị», a colon. A number with the head of the units stays.
func (r *reader) skipToList(s *sentence, k int) int {
	for end := min(len(s.nodes), k+40); k < end; {
		n := s.nodes[k]
		switch {
		case n.Kind == countNode:
			if _, to, ok := r.sharedHead(n.From, s.to); ok && to > n.From {
				return k
			}
			k++
		case oneOf(n.Lower(), ":", "có", "là", "(", "sau", "đây"), phraseIs(n, "có"), phraseIs(n, "là"), phraseIs(n, "đơn vị"), r.isMemberWord(n),
			phraseIs(n, "gồm"), phraseIs(n, "sau"), phraseIs(n, "thuộc") && k+1 < len(s.nodes) && s.nodes[k+1].Kind == blocNode, phraseIs(n, "trong") && k+1 < len(s.nodes) && s.nodes[k+1].Kind == blocNode:
			k++
		case n.Kind == blocNode && k > 0 && (phraseIs(s.nodes[k-1], "trong") || phraseIs(s.nodes[k-1], "thuộc")):
			k++
		case phraseIs(n, "các") && k+2 < len(s.nodes) && s.nodes[k+1].Kind == unitNode && s.nodes[k+2].Lower() == ":":
			k++
		case phraseIs(n, "các") && k+1 < len(s.nodes) && (phraseIs(s.nodes[k+1], "đơn vị") || r.isMemberWord(s.nodes[k+1]) || s.nodes[k+1].Lower() == "cơ"):
			k++
		default:
			return k
		}
	}
	return k
}

// aboutBloc tells that what stands before node i speaks of the bloc's units: a
// bloc, «đơn vị trong khối», «thành viên».
func (r *reader) aboutBloc(s *sentence, i int) bool {
	for k := i - 1; k >= 0 && k >= i-12; k-- {
		n := s.nodes[k]
		if blocIn(n) != nil || r.isMemberWord(n) {
			return true
		}
	}
	return false
}

// saysInBloc tells «đơn vị trong khối … như».
func (r *reader) saysInBloc(s *sentence, i int) bool {
	for k := i - 1; k > 0 && k >= i-40; k-- {
		if s.nodes[k].Kind == blocNode && (oneOf(s.nodes[k-1].Lower(), "trong", "thuộc") || phraseIs(s.nodes[k-1], "trong") || phraseIs(s.nodes[k-1], "thuộc")) {
			return true
		}
	}
	return false
}
