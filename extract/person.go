package extract

import (
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

func foldText(s string) string { return viet.Fold(s) }

// person is somebody named in a sentence, with what stands beside the name.
type person struct {
	name      string
	nameSpan  corpus.Span
	positions []position
	// posts are the posts in the bloc that the person is called by.
	posts []blocPost
	// honorific tells that the name was introduced by one.
	honorific bool
	// unitBefore is a unit told before the name: «Thanh tra tỉnh A: ông B».
	unitBefore *grammar.Node
}

// personAt is the number of tokens of a person's name at token i, 0 without one:
// a surname and one to four more capitals.
func (r *reader) personAt(i, limit int) int {
	if i >= limit || !r.tokens[i].Capitalized() || !r.x.names.surnames[r.tokens[i].Word.Lower] {
		return 0
	}
	n := r.capitalRun(i, limit)
	if n < 2 || n > 5 || n > 3 && r.namedLater(i, n) {
		return 0
	}
	return n
}

// namedLater tells that the run of n capitals at token i begins with a place and goes on
// with a person of a common surname: «Chi cục Yên Thế Nông Văn Khải».
func (r *reader) namedLater(i, n int) bool {
	if r.x.names.common[r.tokens[i].Word.Lower] {
		return false
	}
	for k := i + 1; k <= i+2 && i+n-k >= 3; k++ {
		if r.x.names.common[r.tokens[k].Word.Lower] || r.x.names.surnames[r.tokens[k].Word.Lower] && r.tokens[k+1].Is("văn", "thị") {
			return true
		}
	}
	return false
}

// longRun is longer than any name: a run of capitals isn't followed further.
const longRun = 12

// capitalRun is the number of tokens that run on in capitals from token i; an
// apostrophe inside a name («H’Liên») belongs to it. Above longRun the number is
// of no more use than that.
func (r *reader) capitalRun(i, limit int) int {
	j := i
	for j < limit && j-i <= longRun && r.tokens[j].Capitalized() {
		if r.tokens[j].Class == grammar.Upper && r.tokens[j].Len() > 1 && r.tokens[i].Class != grammar.Upper && !isShortName(r.tokens[j].Word.Lower) {
			break
		}
		if j > i && r.startsOffice(j, limit) {
			break
		}
		j++
		if j+1 < limit && r.tokens[j].Is("’", "'", "‘") && !r.tokens[j].Spaced && !r.tokens[j+1].Spaced && r.tokens[j+1].Letters() {
			j += 2
		}
		if j < limit && r.tokens[j].Is(".") && r.tokens[j-1].Len() == 1 && j+1 < limit && r.tokens[j+1].Capitalized() && !r.tokens[j+1].Spaced {
			j++
		}
	}
	return j - i
}

func isShortName(lower string) bool { return len(lower) <= 1 }

// startsOffice tells that a post of a bloc begins at token i.
func (r *reader) startsOffice(i, limit int) bool {
	c := &r.x.c
	for _, cat := range []grammar.Category{c.postHead, c.postDeputy} {
		if _, _, ok := r.phrases.Longest(i, limit, cat, false); ok {
			return true
		}
	}
	return false
}

// namedPerson reads a person introduced by an honorific or a rank: «đồng chí Hồ
// Thị Hiệng», «Đại tá Bùi Bé Năm», «bà: Mai Thị Lệ Thu».
func (r *reader) namedPerson(i, limit int) *grammar.Node {
	j := i
	if r.tokens[i].Is("các", "hai", "ba") && i+1 < limit && r.isHonorific(i+1, limit) {
		j++ // «các nhà báo A, …; B, …»
	}
	for first := j; ; {
		m, _, ok := r.phrases.Longest(j, limit, r.x.c.honorific, false)
		if !ok || j-i > 24 {
			if j == first {
				return nil
			}
			break
		}
		j += m.Len
		if j < limit && r.tokens[j].Is(":", ".") {
			j++
		}
	}
	n := r.nameRun(j, limit)
	if n == 0 {
		return nil
	}
	node := grammar.SpanNode(personNode, "person.honorific", r.tokens, i, j+n)
	p := &person{name: r.words(j, j+n), honorific: true}
	p.nameSpan = corpus.Span{Start: r.tokens[j].Start, End: r.tokens[j+n-1].End}
	node.Value = p
	return node
}

// nameRun is the number of tokens of a name after an honorific: any capitals, as
// minorities' names begin with no common surname.
func (r *reader) nameRun(j, limit int) int {
	if j >= limit || !r.tokens[j].Capitalized() {
		return 0
	}
	c := &r.x.c
	if m, _, ok := r.phrases.Longest(j, limit, c.position, false); ok && (m.Len > 1 || !r.x.names.surnames[r.tokens[j].Word.Lower]) {
		return 0 // «đồng chí Phó Chánh Thanh tra», though there are persons of the name Phó
	}
	if _, _, ok := r.phrases.Longest(j, limit, c.postHead, false); ok {
		return 0
	}
	n := r.capitalRun(j, limit)
	if n > 5 {
		n = 5
	}
	// a unit that begins inside the run ends the name
	for k := j + 1; k < j+n; k++ {
		if m, _, ok := r.phrases.Longest(k, limit, c.position, false); ok && k > j+1 && (m.Len > 1 || k+1 < j+n) {
			return k - j // but «Lê Trung Chánh,» is a name
		}
	}
	return n
}

// bareName reads a name without honorific: a surname and more capitals.
func (r *reader) bareName(i, limit int) *grammar.Node {
	n := r.personAt(i, limit)
	if n == 0 {
		return nil
	}
	if _, _, ok := r.phrases.Longest(i, limit, r.x.c.province, false); ok {
		return nil
	}
	return r.nameNode("person.name", i, n)
}

// nameNode is the person whose name the n tokens from i on are, as rule read it.
func (r *reader) nameNode(rule string, i, n int) *grammar.Node {
	node := grammar.SpanNode(personNode, rule, r.tokens, i, i+n)
	node.Value = &person{name: r.words(i, i+n), nameSpan: node.Span}
	return node
}

func (r *reader) isHonorific(i, limit int) bool {
	_, _, ok := r.phrases.Longest(i, limit, r.x.c.honorific, false)
	return ok
}
