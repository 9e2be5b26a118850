package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// awardName is a form of award as the text names it, with the authority where it
// stands beside the form.
type awardName struct {
	form      string
	of        corpus.Of // "" where the form is for both
	authority string
}

// full is the form with its authority.
func (a awardName) full(authority string) string {
	if a.authority != "" {
		authority = a.authority
	}
	if authority == "" || strings.Contains(a.form, " của ") {
		return a.form
	}
	if strings.HasPrefix(authority, "ngành ") || strings.HasPrefix(authority, "cấp ") {
		return a.form + " " + authority
	}
	if a.form == "Cờ thi đua" && authority == "Thủ tướng Chính phủ" {
		authority = "Chính phủ" // the flag is the Government's, whoever signs
	}
	return a.form + " của " + authority
}

// takesAuthority tells that the form is the same whoever gives it: a title such
// as Tập thể lao động xuất sắc.
func (a awardName) isTitle() bool {
	return !strings.HasPrefix(a.form, "Cờ") && !strings.HasPrefix(a.form, "Bằng khen") && !strings.HasPrefix(a.form, "Giấy khen") && a.form != "Khen thưởng"
}

// award reads a form of award at token i.
func (r *reader) award(i, limit int) *grammar.Node {
	c := &r.x.c
	m, e, ok := r.phrases.Longest(i, limit, c.awardForm, false)
	if to := i + m.Len; m.Len > 0 && to < limit && r.blocPost(to, limit) != nil && r.tokens[to-1].Is("cờ") {
		return nil // «lá cờ Trưởng cụm» is handed over
	}
	if f, _, isFalse := r.phrases.Longest(i, limit, c.awardFalse, false); isFalse && f.Len >= m.Len {
		for k := i + 1; k < i+f.Len; k++ {
			if p := r.blocPost(k, limit); p != nil && p.To >= i+f.Len && r.phrases.Has(i, k, c.thing) {
				return nil // «cờ Khối trưởng»: the flag, then the post
			}
		}
		n := grammar.SpanNode(grammar.PhraseNode, "award.false", r.tokens, i, i+f.Len)
		n.Entries = f.Entries
		return n
	}
	if !ok {
		return nil
	}
	end := i + m.Len
	form, of, _ := strings.Cut(e.Value, "|")
	a := awardName{form: form}
	switch of {
	case "U":
		a.of = corpus.OfUnit
	case "P":
		a.of = corpus.OfPerson
	}
	if end < limit && r.tokens[end].Is("xuất") && end+1 < limit && r.tokens[end+1].Is("sắc") {
		end += 2
	}
	end = r.awardDetail(end, limit)
	if strings.HasSuffix(form, " ngành") {
		// «Chiến sĩ thi đua ngành Tài chính»
		if m, _, ok := r.phrases.Longest(end, limit, c.unitField, false); ok {
			a.form, end = form+" "+r.words(end, end+m.Len), end+m.Len
		}
	}
	if name, to := r.giverAfter(end, limit); to > end {
		a.authority, end = name, to
	} else if y, ok := r.yearBefore(end, limit); ok && y.to < limit && r.tokens[y.to].Is("của") {
		// «Cờ thi đua năm 2010 của Trung ương Hội»
		if name, to := r.giverAfter(y.to, limit); to > y.to {
			a.authority, end = name, to
		}
	}
	end = r.awardDetail(end, limit)
	n := grammar.SpanNode(awardNode, "award.form", r.tokens, i, end)
	n.Value = a
	return n
}

// yearBefore reads the year at token i, if there is one before limit.
func (r *reader) yearBefore(i, limit int) (yearTold, bool) {
	if i >= limit {
		return yearTold{}, false
	}
	return r.yearAt(i, limit)
}

// awardDetail passes over what tells an award more closely: «toàn diện», «đột xuất»,
// the name of a flag in quotation marks.
func (r *reader) awardDetail(i, limit int) int {
	for i+1 < limit {
		switch {
		case r.tokens[i].Is("toàn") && r.tokens[i+1].Is("diện"), r.tokens[i].Is("đột") && r.tokens[i+1].Is("xuất"), r.tokens[i].Is("chuyên") && r.tokens[i+1].Is("đề"):
			i += 2
		case r.tokens[i].Is("“", "\"", "«"):
			n := r.quote(i, limit)
			if n == nil || n.Kind != quoteNode {
				return i
			}
			i = n.To
		default:
			return i
		}
	}
	return i
}

// giverAfter reads who gives an award after its form at token i, and the token after.
func (r *reader) giverAfter(i, limit int) (string, int) {
	j := i
	if j < limit && r.tokens[j].Is("của") {
		j++
	}
	if name, to := r.authority(j, limit, j > i); to > j {
		return name, to
	}
	if j > i && j < limit {
		if p := r.blocPost(j, limit); p != nil {
			return r.words(j, p.To), p.To // «Giấy khen của Khối trưởng»
		}
		if r.tokens[j-1].Is("của") && r.tokens[j].Is("khối", "cụm") && !(j+1 < limit && r.tokens[j+1].Is("thi")) {
			return r.words(j, j+1), j + 1 // «Giấy khen của Khối»
		}
	}
	return "", i
}

// authority reads who gives an award at token i: «Chính phủ», «UBND tỉnh», «Chủ
// tịch UBND tỉnh», «Bộ trưởng Bộ Y tế», «ngành Kiểm sát nhân dân».
func (r *reader) authority(i, limit int, explicit bool) (string, int) {
	if i >= limit {
		return "", i
	}
	if m, e, ok := r.phrases.Longest(i, limit, r.x.c.authority, false); ok {
		return e.Value, i + m.Len
	}
	if r.tokens[i].Is("ngành") {
		end := r.extendUnit(i, i+1, limit, false)
		if end > i+1 {
			return r.words(i, end), end
		}
	}
	if r.tokens[i].Is("cấp") && i+1 < limit && r.tokens[i+1].Is("tỉnh", "bộ") {
		return r.words(i, i+2), i + 2
	}
	if explicit && r.tokens[i].Is("bộ") && r.tokens[i].Capitalized() && (i+1 >= limit || !r.tokens[i+1].Capitalized()) && !r.tokens[min(i+1, limit-1)].Is("trưởng", "chỉ", "đội", "tư") {
		return r.words(i, i+1), i + 1 // «Cờ thi đua của Bộ», named before
	}
	if p := r.position(i, limit); p != nil {
		q := p.Value.(position)
		if q.unit != nil || explicit && q.lead {
			return q.text, p.To
		}
	}
	if u := r.unit(i, limit); u != nil {
		v := u.Value.(unitName)
		if (!v.place || explicit) && (explicit || r.tokens[i].Capitalized()) {
			return v.name, u.To
		}
	}
	return "", i
}
