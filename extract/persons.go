package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// joinPersons joins names with the posts that stand before and after them:
// «đồng chí A - Phó Giám đốc Sở B, Trưởng khối», «Phó Chủ tịch UBND tỉnh A».
func (r *reader) joinPersons(nodes []*grammar.Node) []*grammar.Node {
	out := make([]*grammar.Node, 0, len(nodes))
	for i := 0; i < len(nodes); {
		if n, end := r.personGroup(nodes, i); n != nil {
			for k := i; nodes[k].To <= n.From; k++ {
				out = append(out, nodes[k]) // posts that turned out to be nobody's
			}
			out = append(out, n)
			i = r.after(nodes, i, end)
			// a name made of tokens that lay in several nodes
			for i < len(nodes) && nodes[i].From < n.To {
				i++
			}
			continue
		}
		out = append(out, nodes[i])
		i++
	}
	return out
}

// givesPost tells a verb before a post by which somebody named before holds it.
func (r *reader) givesPost(n *grammar.Node) bool {
	return n.Has(r.x.c.be) && r.tokens[n.To-1].Is("làm", "giữ", "chức", "nhận", "nhiệm", "trách", "vụ", "danh")
}

func (r *reader) after(nodes []*grammar.Node, i, end int) int {
	for i < len(nodes) && nodes[i].From < end {
		i++
	}
	return i
}

func isPost(n *grammar.Node) bool { return n.Kind == positionNode || n.Kind == postNode }

// personGroup reads a person at node i with posts before and after. It returns
// the node and the token after it.
func (r *reader) personGroup(nodes []*grammar.Node, i int) (*grammar.Node, int) {
	if nodes[i].Kind == postNode && i > 0 && r.givesPost(nodes[i-1]) && i+1 < len(nodes) && nodes[i+1].Lower() == "," {
		return nil, 0 // «bầu A làm Trưởng cụm, ông B …»: the post is A's
	}
	k := i
	var before []*grammar.Node
	comma := false
	for k < len(nodes) && isPost(nodes[k]) {
		before = append(before, nodes[k])
		k++
		comma = false
		if k+1 < len(nodes) && isSeparator(nodes[k]) && (isPost(nodes[k+1]) || nodes[k+1].Kind == personNode && nodes[k].Lower() != "-") {
			comma = nodes[k+1].Kind == personNode
			k++
		}
	}
	if k >= len(nodes) {
		return nil, 0
	}
	limit := nodes[len(nodes)-1].To
	var name *grammar.Node
	switch {
	case nodes[k].Kind == personNode:
		name = nodes[k]
	case len(before) > 0 && !comma:
		name = r.nameAfterPost(before[len(before)-1].To, limit)
	case len(before) == 0:
		name = r.nameBeforePost(nodes, k, limit)
	}
	if name == nil && len(before) > 0 && !comma && !(i > 0 && isSeparator(nodes[i-1])) {
		if post, person := r.nameInUnit(before[len(before)-1]); person != nil {
			before[len(before)-1], name = post, person
		}
	}
	if name == nil {
		return nil, 0
	}
	// «Thư ký: đ/c A»: what the person does at the meeting, no post
	if n := len(before); n > 0 && before[n-1].Kind == positionNode && before[n-1].Value.(position).unit == nil && foldWords(before[n-1].Value.(position).text) == "thu ky" && r.tokens[before[n-1].To].Is(":") {
		before = before[:n-1]
	}
	if i > 0 && (phraseIs(nodes[i-1], "thay mặt") || comma && phraseIs(nodes[i-1], "của")) {
		switch {
		case comma:
			before = nil // «Thay mặt Cụm trưởng, ông A»: the post is of another
		case len(before) > 1:
			before = before[1:] // «Thay mặt Thường trực …, Phó Chủ tịch A»
		}
	}
	p := *name.Value.(*person)
	k = r.after(nodes, k, name.To)
	to := name.To
	children := append([]*grammar.Node{}, before...)
	children = append(children, name)
	var after []*grammar.Node
	for k < len(nodes) {
		j := k
		bracket := false
		switch {
		case isSeparator(nodes[j]):
			j++
		case nodes[j].Lower() == "(":
			bracket = true
			j++
		case nodes[j].Kind == positionNode && name.Rule == "person.honorific" && nodes[j].From == name.To && r.tokens[name.To].Capitalized():
			// «đồng chí A Phó Bí thư Huyện ủy», without a comma
		case phraseIs(nodes[j], "kiêm") && len(after) > 0:
			j++ // «Phó Giám đốc Sở Nội vụ kiêm Trưởng ban Thi đua»
		case nodes[j].Kind == postNode && (nodes[j].Value.(blocPost).ofUnit || nodes[j].Value.(blocPost).bloc != nil):
			// «…, Giám đốc Công an tỉnh A đại diện đơn vị Cụm trưởng»
		default:
			j = -1
		}
		if j < 0 || j >= len(nodes) {
			break
		}
		if nodes[j].Lower() == "là" && j+1 < len(nodes) && isPost(nodes[j+1]) {
			j++
		} else if at := r.postCalled(nodes, j, bracket); at > j {
			j = at
		}
		if !isPost(nodes[j]) || r.belongsToNext(nodes, j, limit) {
			break
		}
		besides := phraseIs(nodes[k], "kiêm") && len(after) > 0 && nodes[j].Kind == positionNode
		if bracket {
			end := j + 1
			for end < len(nodes) && nodes[end].Lower() != ")" && end < j+8 {
				end++
			}
			if end >= len(nodes) || nodes[end].Lower() != ")" {
				break
			}
			after = append(after, nodes[j])
			to = nodes[end].To
			k = end + 1
			continue
		}
		if besides && after[len(after)-1].Kind == positionNode && after[len(after)-1].Value.(position).unit == nil {
			after[len(after)-1] = r.besides(after[len(after)-1], nodes[j])
		} else {
			after = append(after, nodes[j])
		}
		to = nodes[j].To
		k = j + 1
	}
	// «Giám đốc Sở A, đồng chí B - Phó Giám đốc Sở C»: the post before the comma
	// is somebody else's
	if comma && len(after) > 0 {
		keep := before[:0]
		for _, b := range before {
			if b.Kind == postNode {
				keep = append(keep, b)
			}
		}
		if len(keep) < len(before) {
			return nil, 0
		}
	}
	for _, n := range append(append([]*grammar.Node{}, before...), after...) {
		if n.Kind == postNode {
			p.posts = append(p.posts, n.Value.(blocPost))
		} else {
			q := n.Value.(position)
			if k := len(p.positions) - 1; k >= 0 && p.positions[k].unit == nil && foldWords(p.positions[k].text) == "bo truong" {
				q.text = p.positions[k].text + ", " + q.text
				p.positions = p.positions[:k]
			}
			p.positions = append(p.positions, q)
		}
	}
	from := name.From
	if len(before) > 0 {
		from = before[0].From
	}
	children = append(children, after...)
	if len(children) == 1 && from == name.From && to == name.To {
		p.honorific = p.honorific || name.Rule == "person.honorific"
	}
	n := grammar.SpanNode(personNode, "person", r.tokens, from, to)
	n.Children = children
	n.Value = &p
	return n, to
}

// nameInUnit reads a name of two syllables that went into the unit of the post
// before it, as the unit is known without it: «Tổng Giám đốc Kho bạc Nhà nước Trần
// Quân».
func (r *reader) nameInUnit(post *grammar.Node) (*grammar.Node, *grammar.Node) {
	p, ok := post.Value.(position)
	if !ok || p.unit == nil || p.unit.To != post.To || p.unit.To-p.unit.From < 4 {
		return nil, nil
	}
	at := post.To - 2
	if r.personAt(at, post.To) != 2 || !r.x.names.common[r.tokens[at].Word.Lower] || !r.knownUnit(p.unit.From, at) {
		return nil, nil
	}
	name := r.bareName(at, post.To)
	before := r.position(post.From, at)
	if name == nil || before == nil || before.To != at {
		return nil, nil
	}
	return before, name
}

// besides joins two posts of one unit: «Phó Chủ tịch kiêm Tổng Thư ký Hội A».
func (r *reader) besides(first, second *grammar.Node) *grammar.Node {
	n := grammar.SpanNode(positionNode, "position.besides", r.tokens, first.From, second.To)
	n.Children = []*grammar.Node{first, second}
	p := second.Value.(position)
	p.text, p.span = first.Value.(position).text+" kiêm "+p.text, n.Span
	n.Value = p
	return n
}

// postCalled is the post of the bloc that small words lead to from node j on:
// «, đại diện Cụm phó», «, đồng thời là Cụm trưởng», «, người đang giữ trách nhiệm
// Khối trưởng», «(đơn vi Cụm phó)»; -1 without one.
func (r *reader) postCalled(nodes []*grammar.Node, j int, bracket bool) int {
	c := &r.x.c
	for k := j; k < len(nodes) && k < j+5; k++ {
		n := nodes[k]
		switch {
		case len(n.Entries) > 0 && strings.HasPrefix(n.Entries[0].Phrase, "lần lượt"):
			return -1 // it tells of several persons
		case n.Kind == postNode:
			return k
		case n.Has(c.be), n.Has(c.thing), n.Has(c.unit), oneOf(n.Lower(), "người", "đang", "hiện", "đồng", "thời", "kiêm", "cũng"),
			phraseIs(n, "đại diện"), phraseIs(n, "thay mặt"), phraseIs(n, "đang"), phraseIs(n, "hiện"), phraseIs(n, "cũng"), phraseIs(n, "đồng thời"), phraseIs(n, "đơn vị"):
		case bracket && n.Kind == grammar.WordNode && n.Lower() != ")":
		default:
			return -1
		}
	}
	return -1
}

func isSeparator(n *grammar.Node) bool {
	switch n.Lower() {
	case ",", "-", "–", "—", ":":
		return true
	}
	return false
}

// nameAfterPost reads a name right after a post: «Thứ trưởng Đinh Trọng Khiêm».
func (r *reader) nameAfterPost(i, limit int) *grammar.Node {
	if i >= limit || !r.tokens[i].Capitalized() || r.tokens[i].Class == grammar.Upper && i > 0 && r.tokens[i-1].Class == grammar.Upper {
		return nil // a line in capitals tells no name from a verb
	}
	if n := r.bareName(i, limit); n != nil {
		return n
	}
	// a rarer surname: capitals that are no unit, no place, no phrase
	n := r.capitalRun(i, limit)
	if n < 2 || n > 5 || r.unit(i, limit) != nil {
		return nil
	}
	if _, _, ok := r.phrases.Longest(i, limit, r.x.c.province, false); ok {
		return nil
	}
	return r.nameNode("person.after_post", i, n)
}

// rareName reads a name that begins with no known surname, as those of minorities
// do: «Y Sơn Niê», «K’Thế», «Bhling Mia».
func (r *reader) rareName(i, limit int) *grammar.Node {
	if !r.tokens[i].Capitalized() || r.unit(i, limit) != nil || len(r.phrases.At(i)) > 0 {
		return nil
	}
	n := r.capitalRun(i, limit)
	if n < 2 || n > 5 {
		return nil
	}
	if _, ok := r.provinceAt(i, limit); ok {
		return nil
	}
	return r.nameNode("person.before_post", i, n)
}

// nameBeforePost reads a name without honorific at node k that a post follows:
// «; Đinh Trọng Khiêm, Thứ trưởng Bộ Tư pháp».
func (r *reader) nameBeforePost(nodes []*grammar.Node, k, limit int) *grammar.Node {
	if nodes[k].Kind != grammar.WordNode && nodes[k].Kind != grammar.PhraseNode {
		return nil
	}
	n := r.bareName(nodes[k].From, limit)
	rare := n == nil
	if rare && (k == 0 || nodes[k-1].Kind == grammar.MarkNode || nodes[k-1].Lower() == "và") {
		n = r.rareName(nodes[k].From, limit)
	}
	if n == nil {
		return nil
	}
	j := r.after(nodes, k, n.To)
	if j+1 >= len(nodes) || nodes[j].From != n.To || !(isSeparator(nodes[j]) || nodes[j].Lower() == "(") || !isPost(nodes[j+1]) || rare && nodes[j+1].Kind != positionNode {
		return nil
	}
	return n
}

// belongsToNext tells that the post at node j is followed by a name of its own:
// «…; Phó Giám đốc Sở Tư pháp Nguyễn Văn B».
func (r *reader) belongsToNext(nodes []*grammar.Node, j, limit int) bool {
	if nodes[j].Kind != positionNode {
		return false
	}
	if j+1 < len(nodes) && nodes[j+1].Kind == personNode {
		return true
	}
	return r.nameAfterPost(nodes[j].To, limit) != nil
}

// leads is the unit that the person speaks for, and its span; "" without one.
func (p *person) leads() (string, corpus.Span) {
	if p.unitBefore != nil {
		return p.unitBefore.Value.(unitName).name, p.unitBefore.Span
	}
	committee, at := "", corpus.Span{}
	for _, q := range p.positions {
		if !q.lead || q.unit == nil {
			continue
		}
		if q.led != "" {
			return q.house(q.led), q.span
		}
		if u, ok := q.unit.Value.(unitName); ok && !u.council {
			if isPartyCommittee(u.name) {
				if committee == "" {
					committee, at = u.name, q.unit.Span
				}
				continue // «Phó Bí thư Đảng ủy, Chủ tịch UBND xã A» speaks for the commune
			}
			return q.house(u.name), q.unit.Span
		}
	}
	return committee, at
}

// house is the unit that a room of it belongs to, where the post tells both in one name: «Phòng Kế
// hoạch - Nghiệp vụ TTYT huyện A» of a bloc whose members are health centres; the name else.
func (q *position) house(name string) string {
	if q.inner != "" && strings.HasSuffix(name, q.inner) {
		return q.inner
	}
	return name
}

// comesFrom is the unit that the person speaks for or, for one below its head, works in.
func (p *person) comesFrom() (string, corpus.Span) {
	if u, span := p.leads(); u != "" {
		return u, span
	}
	for _, q := range p.positions {
		if q.unit == nil {
			continue
		}
		if u, ok := q.unit.Value.(unitName); ok && !u.council && !isPartyCommittee(u.name) {
			return u.name, q.unit.Span
		}
	}
	return "", corpus.Span{}
}

// isPartyCommittee tells a committee of the party named without its place.
func isPartyCommittee(name string) bool {
	return oneOf(foldWords(name), "dang uy", "tinh uy", "thanh uy", "huyen uy", "quan uy", "thi uy", "dang bo", "chi bo")
}
