package extract

import (
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// theme reads the words of a theme or an area at token i: «các cơ quan tham mưu,
// tổng hợp», «Văn hóa – Xã hội», «các huyện vùng thấp tỉnh A».
func (r *reader) theme(i, limit int) int {
	end := i
	for j := i; j < limit && j < i+26; j++ {
		t := &r.tokens[j]
		if t.Class == grammar.Mark {
			switch {
			case t.Is("-", "–", "—", "&", "/"):
				if j == i && t.Spaced && i > 0 && r.tokens[i-1].Is("khối", "cụm") {
					break // «5 Sở thuộc Cụm - A, B, C»
				}
				if j+1 < limit && r.tokens[j+1].Letters() && !r.endsTheme(j+1, limit, i) && !r.startsPost(j+1, limit) {
					continue
				}
			case t.Is(",") && end > i:
				if j+1 < limit && (r.continuesTheme(j+1, limit) || r.runsToVerb(j+1, limit, i)) {
					continue
				}
			case t.Is("."):
				if j > i && r.isAbbreviation(j-1, true) && j+1 < limit && r.tokens[j+1].Capitalized() {
					continue
				}
			}
			break
		}
		if t.Class == grammar.Digits {
			// «7 tỉnh miền núi», «Khối doanh nghiệp số 4»
			if j+1 < limit && r.tokens[j+1].Is("tỉnh", "thành", "huyện", "sở") || j > i && r.tokens[j-1].Is("số", "khối", "ngành") || j > i+1 && r.tokens[j-1].Is("khu") && r.tokens[j-2].Is("quân") {
				end = j + 1
				continue
			}
			break
		}
		if j == i && r.tokens[j].Is("khen", "tặng", "trao", "biểu", "tuyên", "chúc", "thưởng") && !t.Capitalized() {
			break // «khối khen thưởng 3 tập thể»
		}
		if m, _, ok := r.phrases.Longest(j, limit, r.x.c.blocTheme, false); ok && m.Len > 3 {
			j += m.Len - 1 // «do Đảng, Nhà nước giao nhiệm vụ»
			end = j + 1
			continue
		}
		if r.endsTheme(j, limit, i) {
			break
		}
		end = j + 1
	}
	for end > i && r.tokens[end-1].Is("các", "và", "số", "của", "thi", "đua", "tại") {
		if r.tokens[end-1].Is("đua") {
			break
		}
		end--
	}
	return end
}

// endsTheme tells a word that no theme holds. «tổ chức» ends it as a verb, but not
// in «các tổ chức chính trị».
func (r *reader) endsTheme(j, limit, start int) bool {
	t := &r.tokens[j]
	if _, ok := r.provinceAt(j, limit); ok {
		return false // «Cần Thơ» needs nothing
	}
	if _, _, ok := r.phrases.Longest(j, limit, r.x.c.themeStop, false); ok && j > start {
		return true
	}
	if t.Class == grammar.Lower {
		// «Cụm kiến nghị», «Khối giới thiệu»: a verb, no theme
		c := &r.x.c
		for _, cat := range [...]grammar.Category{c.nominate, c.nominateStrong, c.elect, c.speak, c.attend} {
			if m, _, ok := r.phrases.Longest(j, limit, cat, false); ok && m.Len > 1 {
				return true
			}
		}
	}
	prev := ""
	if j > start {
		prev = r.tokens[j-1].Word.Lower
	}
	next := ""
	if j+1 < limit {
		next = r.tokens[j+1].Word.Lower
	}
	switch t.Word.Lower {
	case "tổ":
		if next == "chức" && j+2 < limit && r.tokens[j+2].Is("xã", "chính", "hội", "đảng", "quần") && t.Capitalized() {
			return false // «Khối Tổ chức xã hội»
		}
		return next == "chức" && prev != "các" && prev != "và" && prev != "," && prev != "ban"
	case "đơn":
		return prev != "các" && prev != "," && prev != "và"
	case "bàn":
		return prev != "địa"
	case "chức", "trên", "địa", "vực", "vùng", "phía":
		if t.Is("trên") {
			return next != "địa"
		}
		return false
	case "các", "thuộc":
		return false
	case "có":
		return next != "vốn"
	case "đóng":
		return next != "trên" && next != "tại"
	case "trực":
		return false
	case "cần":
		return prev != "hậu"
	case "và":
		return j == start || r.startsBlocHead(j+1, limit) || r.phrases.Has(j+1, limit, r.x.c.citation)
	case "hội":
		return next == "nghị" || next == "thao" || next == "ý"
	case "đồng":
		return next == "chí" || next == "thời" || next == "loạt" || next == "chủ"
	case "khối", "cụm":
		return j > start && prev != "-" && prev != "–" && next != "quân" && next != "các"
	case "trưởng", "phó", "vừa", "họp", "tiến", "diễn", "tháng", "ký", "kí", "lần", "nhiệm", "triển", "phát", "giữa", "bình", "suy",
		"chấm", "thực", "phấn", "hoàn", "nhìn", "chính", "chủ", "quý", "hướng", "đánh", "sáng", "chiều", "ngày", "thông", "chúc", "tiếp", "giao", "hoạt", "xây", "luôn", "nhân", "quyết", "tích", "chia", "ra", "dành", "bắt", "bế", "khai", "tham":
		return r.isThemeVerb(t.Word.Lower, next)
	}
	return r.x.isStop(r, j, limit)
}

// isThemeVerb tells the verbs among words that also begin nouns of themes: «tham
// dự» against «tham mưu», «chính» of «nội chính».
func (r *reader) isThemeVerb(word, next string) bool {
	switch word {
	case "trưởng", "phó", "vừa", "họp", "tháng", "giữa", "ngày", "sáng", "chiều", "suy", "chấm", "phấn", "nhìn", "luôn", "ra", "dành", "chúc", "lần", "chia", "bắt":
		return true
	case "tham":
		return next != "mưu"
	case "chính":
		return next == "thức"
	case "nhân":
		return next == "dịp"
	case "giao":
		return next == "ban" || next == "lưu" || next == "ước" || next == "nhiệm"
	case "bình":
		return next == "xét" || next == "bầu" || next == "chọn"
	case "thông":
		return next == "qua" || next == "báo" || next == "nhất"
	case "chủ":
		return next == "trì" || next == "động" || next == "đề"
	case "xây":
		return next == "tặng"
	case "hoạt":
		return next == "động"
	case "quyết":
		return next == "tâm" || next == "định"
	case "nhiệm":
		return next == "kỳ" || next == "vụ"
	case "thực":
		return next == "hiện"
	case "tiến":
		return next == "hành"
	case "diễn":
		return next == "ra"
	case "ký", "kí":
		return true
	case "triển":
		return next == "khai"
	case "phát":
		return next == "động" || next == "biểu" || next == "huy"
	case "hoàn":
		return next == "thành" || next == "toàn"
	case "quý":
		return true
	case "hướng":
		return next == "tới" || next == "dẫn" || next == "ứng"
	case "đánh":
		return next == "giá"
	case "tiếp":
		return next == "tục"
	case "tích":
		return next == "cực"
	case "bế", "khai":
		return next == "mạc"
	}
	return false
}

// continuesTheme tells that the word after a comma goes on with a list of a
// theme: «tham mưu, tổng hợp», «các huyện, thành phố».
func (r *reader) continuesTheme(j, limit int) bool {
	if u := r.unitWith(j, limit, false); u != nil && !u.Value.(unitName).place && u.To < limit && r.tokens[u.To].Is("các") {
		return true // «Sở Tư pháp, Thi hành án dân sự các tỉnh»
	}
	if r.phrases.Has(j, limit, r.x.c.blocTheme) {
		return true
	}
	// «các trường ĐH, CĐ và trung cấp»
	return r.tokens[j].Class == grammar.Upper && r.tokens[j-2].Class == grammar.Upper && r.tokens[j].Len() < 5 && !r.phrases.Has(j, limit, r.x.c.unitHead)
}

// runsToVerb tells that the few small words after a comma lead to what the bloc
// does or to its province: «tham mưu, tổn hợp tổ chức …», where a slip of the pen
// keeps the theme from being known.
func (r *reader) runsToVerb(j, limit, start int) bool {
	c := &r.x.c
	for k := j; k < limit && k <= j+4; k++ {
		if r.endsTheme(k, limit, start) || r.tokens[k].Is("tỉnh") {
			if k < j+2 {
				return false
			}
			for _, cat := range [...]grammar.Category{c.held, c.yearEnd, c.midYear, c.launch} {
				if _, _, ok := r.phrases.Longest(k, limit, cat, false); ok {
					return true
				}
			}
			return r.tokens[k].Is("tỉnh")
		}
		if r.tokens[k].Class != grammar.Lower {
			return false
		}
	}
	return false
}
