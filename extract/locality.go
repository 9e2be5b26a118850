package extract

import (
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// provinceAt reads the name of a province at token j; one told without its accents
// counts in capitals only: «Đông Sơn là» is no Sơn La.
func (r *reader) provinceAt(j, limit int) (grammar.Match, bool) {
	if j >= limit {
		return grammar.Match{}, false
	}
	if !r.tokens[j].Capitalized() {
		return grammar.Match{}, false
	}
	m, _, ok := r.phrases.Longest(j, limit, r.x.c.province, true)
	return m, ok && r.tokens[j+m.Len-1].Capitalized()
}

// place reads a locality: «huyện Vị Xuyên», «TP. Đà Lạt», «tỉnh Gia Lai».
func (r *reader) place(i, limit int) *grammar.Node {
	m, e, ok := r.phrases.Longest(i, limit, r.x.c.placeHead, false)
	if !ok || e.Phrase == "khu vực" || e.Phrase == "chi nhánh" {
		return nil
	}
	j := i + m.Len
	if j < limit && r.tokens[j].Is(".") {
		j++
	}
	to := r.placeName(j, limit, e.Value == "province")
	if to == j || r.blocPost(j, limit) != nil {
		return nil // «quận Cụm trưởng» leads
	}
	n := grammar.SpanNode(placeNode, "unit.place", r.tokens, i, to)
	n.Value = unitName{name: r.words(i, to), place: true}
	return n
}

// placeName reads the name of a place at token j and returns its end: a known
// province or, where it need not be one, a run of capitals.
func (r *reader) placeName(j, limit int, province bool) int {
	if j >= limit {
		return j
	}
	if m, ok := r.provinceAt(j, limit); ok {
		return j + m.Len
	}
	if province {
		return j
	}
	k := j
	// names of places have two syllables more often than one: «huyện Minh Long» stands
	// before «Đinh Văn Rin», not «huyện Minh» before «Long Đinh Văn Rin»
	for k < limit && k < j+4 && r.tokens[k].Capitalized() && (k == j || !r.startsName(k, limit) || k == j+1 && r.startsName(k+1, limit)) {
		if _, _, head := r.phrases.Longest(k, limit, r.x.c.unitHead, false); head && k == j && r.tokens[k].Len() > 3 && r.tokens[k].Class == grammar.Upper {
			break
		}
		if k > j && r.tokens[k].Is("khối", "cụm") {
			break // «tại huyện Mai Sơn Khối thi đua số 3 …»
		}
		k++
		if k < limit && r.tokens[k].Is("'", "’", "-") && !r.tokens[k].Spaced && k+1 < limit && !r.tokens[k+1].Spaced && r.tokens[k+1].Letters() {
			k += 2
		}
	}
	if k == j && r.tokens[j].Class == grammar.Digits && r.number(j, limit) < 30 {
		if run := r.capitalRun(j+1, limit); j > 0 && (run == 2 || run == 3) && !r.tokens[j+1].Line && r.tokens[j+1].Class == grammar.Capital && r.tokens[j-1].Is("phường", "xã") && r.personAt(j+1, limit) < 3 && !r.phrases.Has(j+1, limit, r.x.c.unitHead) {
			return j + 1 + run // «phường 1 Bảo Lộc»
		}
		return j + 1 // «quận 1»
	}
	if k > j && j > 0 && r.tokens[j-1].Is("phường", "xã") && r.numbersPlace(k, limit) {
		return k + 1 // «xã Bảo Lâm 1»
	}
	return k
}

// numbersPlace tells that the number at token k belongs to the name of a commune before it, and
// counts nothing: the communes of 2025 that share a name are numbered.
func (r *reader) numbersPlace(k, limit int) bool {
	if k >= limit || r.tokens[k].Class != grammar.Digits || r.tokens[k].Line || r.number(k, limit) < 1 || r.number(k, limit) > 12 || r.tokens[k].Len() > 2 || r.tokens[k].Word.Lower[0] == '0' {
		return false
	}
	if k+1 >= limit {
		return true
	}
	next := &r.tokens[k+1]
	if next.Class == grammar.Mark {
		return next.Line || !next.Is("/", "%", "-", "–") && (k+2 >= limit || r.tokens[k+2].Spaced || r.tokens[k+2].Class != grammar.Digits)
	}
	return next.Line || r.x.isStop(r, k+1, limit) && !r.phrases.Has(k+1, limit, r.x.c.countedUnit) && !r.phrases.Has(k+1, limit, r.x.c.countedPerson)
}

// startsName tells that token k, within a run of capitals after a place, begins
// the name of a person.
func (r *reader) startsName(k, limit int) bool { return r.personAt(k, limit) > 2 }
