package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// blocPost is a post of a bloc.
type blocPost struct {
	post corpus.Post
	// both tells «Khối trưởng, Khối phó» in one breath.
	both bool
	// ofUnit tells «đơn vị Khối trưởng»: the unit is meant, not the person.
	ofUnit bool
	year   int
	// now tells «Khối phó năm nay», coming «tân Khối trưởng».
	now, coming bool

	bloc *blocName
}

// mayBePost tells the few syllables that posts of blocs begin with.
func (r *reader) mayBePost(i int) bool {
	switch r.tokens[i].Word.Fold {
	case "khoi", "cum", "truong", "pho", "thuong", "tan", "to", "khu", "cumc", "don", "dai", "co", "chuc":
		return true
	}
	return len(r.phrases.At(i)) > 0
}

// blocPost reads a post of a bloc at token i, with the bloc and the year told
// after it: «Trưởng cụm Cụm thi đua số VII năm 2019».
func (r *reader) blocPost(i, limit int) *grammar.Node {
	if i >= limit || !r.mayBePost(i) {
		return nil
	}
	c := &r.x.c
	j := i
	unit := false
	if m, _, ok := r.phrases.Longest(j, limit, c.unit, false); ok {
		unit = true
		j += m.Len
		if j < limit && r.tokens[j].Is("là") {
			j++
		}
		if m, e, ok := r.phrases.Longest(j, limit, c.unit, false); ok && e.Phrase == "đơn vị" {
			j += m.Len
		}
	} else if r.tokens[i].Class == grammar.Lower && r.tokens[i].Is("tỉnh", "huyện", "quận", "xã", "phường", "sở", "bộ", "trường", "viện") {
		unit = true // «tỉnh Cụm trưởng»
		j++
	}
	var p blocPost
	end := 0
	for _, k := range []struct {
		category grammar.Category
		post     corpus.Post
		both     bool
	}{{c.postBoth, corpus.Head, true}, {c.postHead, corpus.Head, false}, {c.postDeputy, corpus.Deputy, false}, {c.postStanding, corpus.Head, false}} {
		m, _, ok := r.phrases.Longest(j, limit, k.category, false)
		if !ok {
			m, _, ok = r.phrases.Longest(j, limit, k.category, true)
		}
		if k.both && ok && r.eachItsOwn(j, j+m.Len, limit) {
			continue
		}
		if ok && j+m.Len > end {
			p.post, p.both, end = k.post, k.both, j+m.Len
		}
	}
	if end == 0 {
		return nil
	}
	p.ofUnit = unit && !r.tokens[i].Is("tân", "chức")
	p.coming = r.tokens[i].Is("tân")
	var children []*grammar.Node
	if end+1 < limit && r.tokens[end].Is("thứ") && r.tokens[end+1].Is("nhất", "hai", "nhì") {
		end += 2
	} else if p.post == corpus.Deputy && end < limit && r.number(end, limit) > 0 && r.number(end, limit) < 4 && end+1 < limit && r.tokens[end+1].Is(":") {
		end++ // «Phó khối 1: …»
	} else if p.post == corpus.Deputy && end < limit && r.tokens[end].Is("phụ", "thường") && end+1 < limit && r.tokens[end+1].Is("trách", "trực") {
		end += 2
	}
	if end < limit && r.tokens[end].Is("mới", "cũ") {
		p.coming, p.now = r.tokens[end].Is("mới"), r.tokens[end].Is("cũ")
		end++
	} else if end+1 < limit && r.tokens[end].Is("năm") && r.tokens[end+1].Is("nay") {
		end += 2
		p.now = true
	}
	if n := r.blocOfPost(j, end, limit); n != nil {
		children = append(children, n)
		end = n.To
	} else if to := r.themeOfPost(end, limit); to > end {
		end = to
	}
	if len(children) > 0 {
		b := children[0].Value.(blocName)
		p.bloc = &b
	}
	if end < limit {
		at := end
		if end+1 < limit && r.tokens[end].Is("trong", "của", "cho", "vào") {
			at++
		}
		if y, ok := r.yearAt(at, limit); ok {
			p.year = y.year
			end = y.to
		} else if y := r.number(at+2, limit); y > 1990 && y < 2060 && r.tokens[at].Is("nhiệm") && r.tokens[at+1].Is("kỳ", "kì") && !(at+3 < limit && r.tokens[at+3].Is("-", "–")) {
			p.year, end = y, at+3 // «Khối trưởng nhiệm kỳ 2023»
		} else if y := r.number(end, limit); y > 1990 && y < 2060 && r.tokens[end].Len() == 4 {
			p.year = y // «Phó khối 2019»
			end++
		} else if r.tokens[end].Is("(") && end+1 < limit {
			if y, ok := r.yearAt(end+1, limit); ok && y.to < limit && r.tokens[y.to].Is(")") {
				p.year, end = y.year, y.to+1
			}
		}
	}
	n := grammar.SpanNode(postNode, "post", r.tokens, i, end)
	n.Value = p
	n.Children = children
	return n
}

// eachItsOwn tells that the two posts of tokens [from, to) have each a holder of its own: «A
// là Cụm trưởng, Cụm phó là B».
func (r *reader) eachItsOwn(from, to, limit int) bool {
	if from == 0 || to >= limit || !r.tokens[from-1].Is("là", "làm", "-", "–") || !r.tokens[to].Is("là", "do", ":") {
		return false
	}
	for k := from; k < to; k++ {
		if r.tokens[k].Is(",", ";") {
			return true
		}
	}
	return false
}

// blocOfPost reads the bloc that the post of tokens [from, end) is of: «Trưởng cụm
// Cụm thi đua số VII», «Khối trưởng của Khối Nội chính», or with a head word in
// common: «Trưởng Khối thi đua số 2».
func (r *reader) blocOfPost(from, end, limit int) *grammar.Node {
	at := end
	if at < limit && r.tokens[at].Is("của") {
		at++
	}
	if at >= limit {
		return nil
	}
	if n := r.bloc(at, limit); n != nil && n.Kind == blocNode {
		return n
	}
	for k := from; k < end; k++ {
		if !r.tokens[k].Is("khối", "cụm") || k+1 < end && !r.tokens[k+1].Is("thi") {
			continue
		}
		if m, e, ok := r.phrases.Longest(k, limit, r.x.c.blocHead, false); ok && k+m.Len == end {
			b := blocName{form: corpus.Form(e.Value), thiDua: m.Len > 1}
			to := r.blocBody(end, limit, &b)
			if to == end || b.number == 0 && !r.tokens[end].Capitalized() && !r.tokens[end].Is("các", "kinh", "nội", "văn") {
				return nil
			}
			b.name, b.body = r.words(k, to), r.words(end, to)
			n := grammar.SpanNode(blocNode, "bloc.of_post", r.tokens, k, to)
			n.Value = b
			return n
		}
	}
	return nil
}

// themeOfPost reads a theme right after a post: «Trưởng khối các sở, ngành kinh
// tế».
func (r *reader) themeOfPost(end, limit int) int {
	if end < limit && !r.x.isStop(r, end, limit) && r.tokens[end].Is("kinh", "nội", "văn") || end < limit && r.tokens[end].Is("các") {
		return r.theme(end, limit)
	}
	return end
}
