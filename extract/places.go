package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// meetsAt tells a sentence on where the meeting was: «Hội nghị diễn ra tại …».
func (r *reader) meetsAt(s *sentence) bool {
	return s.index < 9 && (s.has1(r.x.c.held) || s.has1(r.x.c.meeting) && s.index < 6) && s.block.kind != corpus.Title && s.block.kind != corpus.Caption
}

// labelledPlace reads «Địa điểm: …» of a formal paper.
func (r *reader) labelledPlace(s *sentence) (corpus.Span, string, bool) {
	if !strings.HasPrefix(r.start(s, 4), "dia diem") {
		return corpus.Span{}, "", false
	}
	from := s.from
	for from < s.to && !r.tokens[from].Is(":") && from < s.from+4 {
		from++
	}
	from++
	to := s.to
	for to > from && r.tokens[to-1].Is(".", ";") {
		to--
	}
	if from >= to || to-from > 24 {
		return corpus.Span{}, "", false
	}
	return corpus.Span{Start: r.tokens[from].Start, End: r.tokens[to-1].End}, r.words(from, to), true
}

// placeOf reads where the meeting was: «tại hội trường Sở Công Thương», «tại TP Hạ
// Long».
func (r *reader) placeOf(s *sentence) (corpus.Span, string, bool) {
	for i, n := range s.nodes {
		if n.Lower() != "tại" && !phraseIs(n, "tại") {
			continue
		}
		if i+1 < len(s.nodes) && (s.nodes[i+1].Has(r.x.c.meeting) || s.nodes[i+1].Kind == quoteNode) {
			continue
		}
		from := n.To
		to := r.placeEnd(from, s.to)
		if to > from {
			span := corpus.Span{Start: r.tokens[from].Start, End: r.tokens[to-1].End}
			text := r.words(from, to)
			switch foldWords(text) {
			case "hoi nghi", "day", "dia phuong", "co so", "cuoc hop", "buoi le", "cac don vi":
				continue
			}
			return span, text, true
		}
	}
	return corpus.Span{}, "", false
}

// placeEnd is the end of a place's words from token i on: a hall, a seat, a unit,
// a town, with an address after it.
func (r *reader) placeEnd(i, limit int) int {
	j := i
	// «Khu du lịch Vườn Xoài», «Nhà nghỉ Công đoàn»: a kind of place, then its name
	k := i
	for k < limit {
		m, _, ok := r.phrases.Longest(k, limit, r.x.c.placeKind, false)
		if !ok {
			break
		}
		k += m.Len
	}
	if k > i && k < limit && (r.tokens[k].Capitalized() || r.unit(k, limit) != nil) && !r.isHonorific(k, limit) {
		j = k
	}
	for j < limit && r.tokens[j].Is("hội", "trường", "trụ", "sở", "phòng", "họp", "tầng", "điểm", "cầu", "nhà", "văn", "hóa", "khách", "trung", "tâm", "khu", "nghỉ", "dưỡng", "khách", "sạn") || j < limit && r.tokens[j].Class == grammar.Digits && j > i && r.tokens[j-1].Is("tầng", "số") {
		if u := r.unit(j, limit); u != nil {
			break
		}
		j++
	}
	if u := r.unit(j, limit); u != nil {
		j = u.To
		if j+1 < limit && r.tokens[j].Capitalized() && !r.isHonorific(j, limit) && r.personAt(j, limit) == 0 {
			for j < limit && r.tokens[j].Capitalized() {
				j++
			}
		}
	} else if j < limit {
		if m, _, ok := r.phrases.Longest(j, limit, r.x.c.province, false); ok && r.tokens[j].Capitalized() {
			j += m.Len
		} else if r.tokens[j].Capitalized() {
			for j < limit && (r.tokens[j].Capitalized() || r.tokens[j].Is("-", "–") && j+1 < limit && r.tokens[j+1].Capitalized() && !r.isHonorific(j+1, limit)) && !r.isHonorific(j, limit) {
				j++
			}
		} else if j == i {
			return i
		}
	}
	// «(Sơn La)», «, số 26 đường Hùng Vương, thành phố Đông Hà»
	if j+2 < limit && r.tokens[j].Is("(") && !r.startsPost(j+1, limit) {
		for k := j + 1; k < limit && k < j+16; k++ {
			if r.tokens[k].Is(")") {
				if r.tokens[j+1].Capitalized() || r.tokens[j+1].Is("tỉnh", "số", "thành") {
					if !r.startsPost(j+1, limit) && !r.isPostIn(j+1, k) {
						j = k + 1
					}
				}
				break
			}
		}
	}
	for j+1 < limit && r.tokens[j].Is(",") && r.tokens[j+1].Is("số", "đường", "thành", "phường", "quận", "huyện", "tp", "thị", "tỉnh", "hà") {
		k := j + 1
		for k < limit && k < j+10 && !r.tokens[k].Is(",", ".", ";") && (r.tokens[k].Capitalized() || r.tokens[k].Class == grammar.Digits || r.tokens[k].Is("số", "đường", "thành", "phố", "phường", "quận", "huyện", "tỉnh", "thị", "xã")) {
			k++
		}
		if k >= limit || !r.tokens[k].Is(",", ".", ")") || r.tokens[j+1].Is("hà") && !r.tokens[j+1].Capitalized() {
			break
		}
		j = k
	}
	return j
}

func (r *reader) isPostIn(from, to int) bool {
	for k := from; k < to; k++ {
		if r.startsPost(k, to) {
			return true
		}
	}
	return false
}
