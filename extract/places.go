package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// meetsAt tells a sentence on where the meeting was: «Hội nghị diễn ra tại …».
func (r *reader) meetsAt(s *sentence) bool {
	return s.index < leadSentences && (s.has1(r.x.c.held) || s.index < 6 && (s.has1(r.x.c.meeting) || r.saysWhere(s))) && s.block.kind != corpus.Title && s.block.kind != corpus.Caption
}

// hosts tells «đăng cai» at node n of a sentence on a meeting.
func (r *reader) hosts(s *sentence, n *grammar.Node) bool {
	return phraseIs(n, "đăng cai") && s.has1(r.x.c.meeting)
}

// saysWhere tells «A là nơi …», «Nơi họp là A», «Điểm cầu chính đặt tại A», «A đăng cai hội
// nghị».
func (r *reader) saysWhere(s *sentence) bool {
	for _, n := range s.nodes {
		if n.Lower() == "nơi" || phraseIs(n, "điểm cầu") || r.hosts(s, n) {
			return true
		}
	}
	return false
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
// Long», «thị trấn A là nơi diễn ra hội nghị», «nơi họp là Sở Y tế», «từ điểm cầu Sở
// Nội vụ».
func (r *reader) placeOf(s *sentence) (corpus.Span, string, bool) {
	for i, n := range s.nodes {
		from := n.To
		switch {
		case n.Lower() == "tại" || phraseIs(n, "tại"):
			if i+1 < len(s.nodes) && (s.nodes[i+1].Has(r.x.c.meeting) || s.nodes[i+1].Kind == quoteNode) {
				continue
			}
		case (n.Lower() == "ở" || phraseIs(n, "ở")) && r.namesPlace(n.To, s.to) && s.has1(r.x.c.held, r.x.c.meeting, r.x.c.yearEnd, r.x.c.midYear, r.x.c.launch):
		case (n.Lower() == "trong" || phraseIs(n, "trong")) && n.To+1 < s.to && r.tokens[n.To].Is("khuôn") && s.has1(r.x.c.held, r.x.c.meeting, r.x.c.yearEnd, r.x.c.midYear, r.x.c.launch):
		case phraseIs(n, "điểm cầu") && i > 0 && (s.nodes[i-1].Lower() == "từ" || phraseIs(s.nodes[i-1], "từ")):
			from = n.From
		case i > 0 && r.hosts(s, n) && r.meetsSoon(s, i):
			k := i - 1
			for k > 0 && oneOf(s.nodes[k].Lower(), "vừa", "đã", "được", "là") {
				k--
			}
			if u := s.nodes[k]; u.Kind == unitNode || u.Kind == placeNode {
				return u.Span, u.Value.(unitName).name, true
			}
			continue
		case n.Lower() == "nơi":
			if span, text, ok := r.placeCalled(s, i); ok {
				return span, text, true
			}
			continue
		default:
			continue
		}
		if span, text, ok := r.placeAt(from, s.to); ok {
			return span, text, true
		}
	}
	return corpus.Span{}, "", false
}

// namesPlace tells that a kind of place or a locality begins at token i: «trụ sở …», «thị xã
// A», not «các địa phương».
func (r *reader) namesPlace(i, limit int) bool {
	if i >= limit {
		return false
	}
	return r.phrases.Has(i, limit, r.x.c.placeKind) || r.place(i, limit) != nil
}

// meetsSoon tells that the meeting is told right after node i: «đăng cai tổ chức hội nghị».
func (r *reader) meetsSoon(s *sentence, i int) bool {
	for k := i + 1; k < len(s.nodes) && k < i+4; k++ {
		if s.nodes[k].Has(r.x.c.meeting) {
			return true
		}
	}
	return false
}

// placeAt reads the place that begins at token from.
func (r *reader) placeAt(from, limit int) (corpus.Span, string, bool) {
	to := r.placeEnd(from, limit)
	if to <= from {
		return corpus.Span{}, "", false
	}
	text := r.words(from, to)
	switch foldWords(text) {
	case "hoi nghi", "day", "dia phuong", "co so", "cuoc hop", "buoi le", "cac don vi":
		return corpus.Span{}, "", false
	}
	return corpus.Span{Start: r.tokens[from].Start, End: r.tokens[to-1].End}, text, true
}

// placeCalled reads the place that the word «nơi» at node i stands for: «A là nơi khối
// họp», «nơi họp là A».
func (r *reader) placeCalled(s *sentence, i int) (corpus.Span, string, bool) {
	is := func(k int) bool {
		return k >= 0 && k < len(s.nodes) && (s.nodes[k].Lower() == "là" || phraseIs(s.nodes[k], "là"))
	}
	if is(i - 1) {
		for k := range i - 1 {
			if n := s.nodes[k]; n.Kind == unitNode || n.Kind == placeNode {
				if k > 0 && r.phrases.Has(s.nodes[k-1].From, s.nodes[k-1].To, r.x.c.placeKind) {
					return r.placeAt(s.nodes[k-1].From, n.To) // «hội trường Sở A là nơi …»
				}
				return n.Span, n.Value.(unitName).name, true
			}
		}
		return corpus.Span{}, "", false
	}
	for k := i + 1; k < i+5; k++ {
		if is(k) {
			return r.placeAt(s.nodes[k].To, s.to)
		}
	}
	return corpus.Span{}, "", false
}

// hallAfterDay reads a hall named right after the day, as reporters begin: «14 giờ
// ngày 7-1, hội trường Sở Y tế chật kín ghế», «có mặt ở Tây Trà sáng thứ Năm 4/12».
func (r *reader) hallAfterDay(s *sentence) (corpus.Span, string, bool) {
	for i, n := range s.nodes {
		if n.Kind != dateNode || i+2 >= len(s.nodes) || r.isCited(n) {
			continue
		}
		at := s.nodes[i+1].To
		if s.nodes[i+1].Lower() == "," && r.phrases.Has(at, s.to, r.x.c.placeKind) {
			return r.placeAt(at, s.to)
		}
	}
	for i, n := range s.nodes {
		if n.Lower() != "ở" && !phraseIs(n, "ở") || n.To >= s.to || !r.tokens[n.To].Capitalized() {
			continue
		}
		for k := max(0, i-2); k < len(s.nodes) && k < i+10; k++ {
			if s.nodes[k].Kind == dateNode && (k < i || !r.isCited(s.nodes[k])) {
				return r.placeAt(n.To, s.to)
			}
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
		if to := r.placeNumber(k, limit); to > k {
			k = to
		}
		if k+1 < limit && r.tokens[k].Is("của", "thuộc") && r.unit(k+1, limit) != nil {
			k++ // «hội trường của trường A»
		}
	}
	if k > i && k < limit && (r.tokens[k].Capitalized() || r.unit(k, limit) != nil) && !r.isHonorific(k, limit) {
		j = k
	} else if k > i && k < limit && r.tokens[k].Is("tỉnh", "huyện", "quận", "xã", "phường") && r.tokens[i].Capitalized() {
		if to := r.placeName(k+1, limit, true); to > k+1 {
			return to
		}
		return k + 1 // «Trung tâm Hội nghị tỉnh»
	} else if k > i && (r.tokens[k-1].Class == grammar.Digits || r.tokens[k-1].Capitalized() && r.tokens[k-1].Len() == 1) {
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
		if j+1 < limit && r.tokens[j].Capitalized() && !r.isHonorific(j, limit) && r.personAt(j, limit) == 0 && !r.startsBlocHead(j, limit) {
			for j < limit && r.tokens[j].Capitalized() {
				j++
			}
		}
	} else if j < limit {
		if m, _, ok := r.phrases.Longest(j, limit, r.x.c.province, false); ok && r.tokens[j].Capitalized() {
			j += m.Len
			for k > i && j+1 < limit && r.tokens[j].Is("-", "–") && r.tokens[j+1].Capitalized() && !r.isHonorific(j+1, limit) {
				for j++; j < limit && r.tokens[j].Capitalized(); j++ { // «Khách sạn Sài Gòn - Vĩnh Long»
				}
			}
		} else if r.tokens[j].Capitalized() {
			for j < limit && (r.tokens[j].Capitalized() || r.tokens[j].Is("-", "–") && j+1 < limit && r.tokens[j+1].Capitalized() && !r.isHonorific(j+1, limit)) && (!r.isHonorific(j, limit) || r.tokens[j].Class == grammar.Upper) {
				j++
			}
		} else if j == i {
			return i
		}
	}
	// «Hội trường tầng 2, trụ sở Sở A»
	if j+2 < limit && r.tokens[j].Is(",") && r.tokens[j+1].Is("trụ") && r.tokens[j+2].Is("sở") && r.unit(j+3, limit) != nil {
		return r.placeEnd(j+1, limit)
	}
	// «phòng họp A2, Trường B»
	if j+1 < limit && j > i && r.tokens[j].Is(",") && r.tokens[i].Is("phòng", "hội") && (r.tokens[j-1].Class == grammar.Digits || r.tokens[j-1].Class == grammar.Mixed || r.tokens[j-1].Len() == 1) {
		if u := r.unit(j+1, limit); u != nil && u.To < limit && r.tokens[u.To].Class == grammar.Mark {
			j = u.To
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

// placeNumber is the end of the number of a hall or a building at token i: «phòng họp
// số 2», «tầng 5», «hội trường A»; i without one.
func (r *reader) placeNumber(i, limit int) int {
	to := i
	if to+1 < limit && r.tokens[to].Is("số", "tầng") {
		to++
	}
	if to < limit && r.tokens[to].Class == grammar.Digits && r.tokens[to].Len() < 4 && !(to+1 < limit && r.tokens[to+1].Is("/", "-", ".")) {
		return to + 1
	}
	if to < limit && r.tokens[to].Capitalized() && r.tokens[to].Len() == 1 {
		return to + 1
	}
	return i
}

func (r *reader) isPostIn(from, to int) bool {
	for k := from; k < to; k++ {
		if r.startsPost(k, to) {
			return true
		}
	}
	return false
}
