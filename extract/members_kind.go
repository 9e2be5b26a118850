package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/extract/grammar"
)

// headBefore is the head that a list's items share by what stands before it:
// «7 tỉnh trong Cụm … gồm:», «08 Sở, ngành thuộc Khối, gồm:», «các huyện vùng
// thấp gồm:».
func (r *reader) headBefore(s *sentence, i, start int) shared {
	if u := r.kindBefore(s, start); u != "" {
		return shared{prefix: u, level: "province"}
	}
	for k := i; k >= 0 && k >= i-10; k-- {
		n := s.nodes[k]
		if k+1 < len(s.nodes) && n.Kind == countNode && s.nodes[k+1].Has(r.x.c.sharedHead) {
			// «6 VKSND các huyện, thị xã thuộc Cụm là: …»
			if noun := n.Value.(counted).noun; r.isUnitHead(noun) {
				e, _ := s.nodes[k+1].Entry(r.x.c.sharedHead)
				if oneOf(e.Value, "tỉnh", "thành phố") {
					return shared{prefix: r.headName(n), level: "province"}
				}
				return shared{prefix: r.headName(n), level: "local", local: e.Value}
			}
		}
		// «Các quận trong Cụm (A, B, C)»
		if e, ok := n.Entry(r.x.c.sharedHead); ok && r.tokens[n.From].Is("các") && r.tellsBloc(n.To, start) {
			switch e.Value {
			case "tỉnh", "thành phố":
				return shared{level: "province"}
			case "huyện", "quận", "xã", "phường":
				return shared{level: "local", local: e.Value}
			}
		}
		// «lãnh đạo Sở VHTTDL các tỉnh trong Cụm thi đua gồm: …»
		if n.Has(r.x.c.sharedHead) && k > 0 && s.nodes[k-1].Kind == unitNode && k < i {
			e, _ := n.Entry(r.x.c.sharedHead)
			prefix := s.nodes[k-1].Value.(unitName).name
			switch e.Value {
			case "tỉnh", "thành phố":
				return shared{prefix: prefix, level: "province"}
			case "huyện", "quận", "xã", "phường":
				return shared{prefix: prefix, level: "local", local: e.Value}
			}
		}
		if n.Kind == countNode {
			prefix, at := "", k-1
			if at > 2 && s.nodes[at].Lower() == ")" && s.nodes[at-2].Lower() == "(" {
				at -= 3 // «Viện kiểm sát nhân dân (VKSND) 7 tỉnh»
			}
			if at > 0 && (s.nodes[at].Lower() == "của" || phraseIs(s.nodes[at], "của")) {
				at--
			}
			if at >= 0 && s.nodes[at].Kind == unitNode {
				prefix = s.nodes[at].Value.(unitName).name // «Công an 7 tỉnh trong Cụm gồm: …»
			}
			if kind := r.countedKind(n, start); kind != "" {
				return shared{prefix: kind, level: "bare"}
			}
			switch noun := n.Value.(counted).noun; noun {
			case "sở", "sở, ngành", "sở, ban, ngành":
				return shared{prefix: "Sở", level: "field"}
			case "tỉnh", "tỉnh, thành phố", "tỉnh, thành", "thành phố":
				return shared{prefix: prefix, level: "province"}
			case "huyện", "huyện, thị xã", "huyện, thành phố", "huyện, thị xã, thành phố", "quận, huyện":
				return shared{prefix: prefix, level: "local", local: "huyện"}
			case "xã", "xã, thị trấn", "xã, phường", "xã, phường, thị trấn":
				return shared{prefix: prefix, level: "local", local: "xã"}
			case "phường", "quận", "thị trấn":
				return shared{prefix: prefix, level: "local", local: noun}
			case "đài", "báo", "bệnh viện", "trung tâm", "hội":
				return shared{prefix: upperFirst(noun), level: "province"}
			case "vksnd", "tand", "phòng", "chi cục", "ngân hàng":
				return shared{}
			}
		}
		if n.Kind == blocNode {
			words := " " + foldWords(n.Value.(blocName).name) + " "
			switch {
			case strings.Contains(words, " cac huyen "):
				return shared{level: "local", local: "huyện"}
			case strings.Contains(words, " cac xa "), strings.Contains(words, " cac xa phuong "):
				return shared{level: "local", local: "xã"}
			case strings.Contains(words, " cac tinh "), strings.Contains(words, " tinh mien "):
				if u := r.unitInBloc(n); u != "" {
					return shared{prefix: u, level: "province"}
				}
				return shared{level: "province"}
			}
		}
	}
	return shared{}
}

// countedKind is the kind of units that the number at node n counts, told in several words
// right before a colon and the list at token start: «6 công ty điện lực: A, B», as the text
// writes it where one of them is named in full; "" for another.
func (r *reader) countedKind(n *grammar.Node, start int) string {
	if start < 1 || !r.tokens[start-1].Is(":", "(") || start-1-n.To > 4 {
		return ""
	}
	from, to := n.From, start-1
	for from < n.To && (r.tokens[from].Class == grammar.Digits || r.tokens[from].Class == grammar.Mark) {
		from++
	}
	if from == n.From {
		m, _, _ := r.phrases.Longest(from, n.To, r.x.c.number, false)
		from += m.Len
	}
	if to-from < 2 || !r.phrases.Has(from, to, r.x.c.unitHead) && r.unitWith(from, to, true) == nil {
		return ""
	}
	for k := from; k < to; k++ {
		if !r.tokens[k].Letters() || k >= n.To && r.x.isStop(r, k, to) {
			return ""
		}
	}
	kind := r.folded(from, to)
	for _, s := range r.sentences {
		for _, u := range s.nodes {
			if u.Kind == unitNode && strings.HasPrefix(foldWords(u.Value.(unitName).name), kind+" ") && !strings.HasPrefix(foldWords(u.Value.(unitName).name), kind+" tinh ") {
				return strings.Join(strings.Fields(u.Value.(unitName).name)[:to-from], " ")
			}
		}
	}
	return ""
}

// isUnitHead tells that a counted noun is the head of units' names and no plain word
// for members.
func (r *reader) isUnitHead(noun string) bool {
	return oneOf(noun, "vksnd", "tand") || !oneOf(noun, "đơn vị", "cơ quan", "tập thể", "thành viên", "tỉnh", "huyện", "xã", "phường", "thành phố") && len(r.x.lexicon.Tokenize(noun)) > 1
}

// headName is the head counted at node n as the text writes it.
func (r *reader) headName(n *grammar.Node) string {
	from := n.From
	for from+1 < n.To && (r.tokens[from].Class == grammar.Digits || r.tokens[from].Class == grammar.Mark) {
		from++
	}
	return upperFirst(r.words(from, n.To))
}

// kindBefore is the kind of unit told in the plural before token end: «sáu Sở KH&CN thuộc
// Cụm: …», «lãnh đạo các Sở Tư pháp trong Cụm, gồm: …». A kind told with a place is a
// unit and no kind.
func (r *reader) kindBefore(s *sentence, end int) string {
	for k := end - 1; k >= s.from && k > end-24; k-- {
		t := &r.tokens[k]
		if t.Is(";", ".", "(") {
			return ""
		}
		_, _, counts := r.phrases.Longest(k, end, r.x.c.number, false)
		if !t.Is("các", "những") && !counts && t.Class != grammar.Digits {
			continue
		}
		u := r.unitWith(k+1, end, false)
		if u == nil || u.Value.(unitName).place || u.To-u.From < 2 || !r.tellsBloc(u.To, end) {
			continue
		}
		for j := u.From; j < u.To; j++ {
			if _, ok := r.provinceAt(j, u.To); ok || r.tokens[j].Class == grammar.Digits {
				return ""
			}
		}
		return u.Value.(unitName).name
	}
	return ""
}

// tellsBloc tells that the words from token i to end say whose units are meant: «thuộc
// Cụm», «trong Khối thi đua», «thành viên».
func (r *reader) tellsBloc(i, end int) bool {
	for k := i; k < end && k < i+4; k++ {
		if r.tokens[k].Is("cụm", "khối", "viên") {
			return true
		}
	}
	return false
}

// unitInBloc is the kind of unit that a bloc's name holds before «các tỉnh»:
// «Cụm thi đua Thanh tra các tỉnh Bắc Trung Bộ».
func (r *reader) unitInBloc(n *grammar.Node) string {
	for k := n.From + 1; k < n.To; k++ {
		if u := r.unit(k, n.To); u != nil && !u.Value.(unitName).place {
			if u.To < n.To && r.tokens[u.To].Is("các") {
				return u.Value.(unitName).name
			}
			return ""
		}
	}
	return ""
}
