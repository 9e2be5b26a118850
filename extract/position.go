package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// position is a post of a person outside the bloc.
type position struct {
	text string
	// unit is the unit of which it is a post, nil where the text leaves it out.
	unit *grammar.Node
	span corpus.Span
	// lead tells that who holds it speaks for the unit.
	lead bool
	// led is the unit that the post's words swallow: «Ban Nội chính Tỉnh ủy» of
	// «Trưởng ban Nội chính Tỉnh ủy»; "" where the unit stands whole.
	led string
	// inner is the unit that the room of the post belongs to: «TTYT huyện A» of «Trưởng phòng
	// Nghiệp vụ TTYT huyện A»; "" where there is no room in the name.
	inner string
}

// isPositionStart tells that a post of a person begins at token i.
func (r *reader) isPositionStart(i, limit int) bool {
	_, _, ok := r.phrases.Longest(i, limit, r.x.c.position, false)
	return ok
}

// position reads a post at token i with the unit that it is of: «Phó Giám đốc Sở
// Nội vụ», «Trưởng ban Thi đua - Khen thưởng tỉnh», «Cục trưởng, Cục Quản lý thị
// trường tỉnh».
func (r *reader) position(i, limit int) *grammar.Node {
	m, e, ok := r.phrases.Longest(i, limit, r.x.c.position, false)
	if !ok {
		return nil
	}
	if m.Len == 2 && r.tokens[i].Is("thành") && i > 0 && r.tokens[i-1].Is("các", "những") {
		return nil // «Phát biểu với các thành viên, bà A …»
	}
	if m.Len == 2 && r.tokens[i].Is("thành") && r.phrases.Has(i+2, limit, r.x.c.blocHead) {
		return nil // «các thành viên Khối thi đua A đã họp»
	}
	if m.Len == 1 && !r.singlePosition(i, limit) {
		return nil
	}
	if m.Len == 1 && r.tokens[i].Class == grammar.Lower && r.tokens[i].Is("thường", "nguyên", "quyền", "phó", "trưởng", "phụ", "thành") && !(i+1 < limit && r.tokens[i+1].Capitalized()) && !r.tokens[i].Is("phó", "trưởng") {
		return nil
	}
	end := i + m.Len
	text := r.words(i, end)
	p := position{lead: e.Value == "lead"}
	// «nguyên», «quyền», «phụ trách» go with the post that follows
	if m.Len == 1 && r.tokens[i].Is("nguyên", "quyền", "q") {
		if next := r.position(end, limit); next != nil {
			q := next.Value.(position)
			q.text = text + " " + q.text
			n := grammar.SpanNode(positionNode, "position.former", r.tokens, i, next.To)
			n.Children = []*grammar.Node{next}
			q.span = n.Span
			q.lead = q.lead && !r.tokens[i].Is("nguyên")
			n.Value = q
			return n
		}
		return nil
	}
	if end < limit && r.tokens[end].Is("thứ") && end+1 < limit && r.tokens[end+1].Is("nhất") {
		end += 2
		text = r.words(i, end)
	}
	for end+1 < limit && (r.tokens[end].Is("thường") && r.tokens[end+1].Is("trực") || r.tokens[end].Is("phụ") && r.tokens[end+1].Is("trách") || r.tokens[end].Is("chuyên") && r.tokens[end+1].Is("trách")) {
		end += 2
		text = r.words(i, end)
	}
	scope := r.scope(end, limit)
	// the post's last word begins the unit: «Phó trưởng ban thi đua khen thưởng»,
	// «Chánh Văn phòng HĐND và UBND huyện»
	for k := i + 1; k < end; k++ {
		if _, _, ok := r.phrases.Longest(k, limit, r.x.c.unitHead, false); !ok {
			continue
		}
		if u := r.unit(k, limit); u != nil && u.To > end && (scope == nil || u.To > scope.To) {
			scope = u
			end = k
			text = r.words(i, k)
			break
		}
	}
	if scope == nil && r.tokens[end-1].Is("phòng", "khoa") {
		// an unknown room: «Phó trưởng Phòng phong trào, Ban …»
		to := end
		for to < limit && to < end+5 && r.tokens[to].Letters() && !r.x.isStop(r, to, limit) && r.personAt(to, limit) == 0 {
			to++
		}
		if to > end && (to == limit || r.tokens[to].Is(",", ";", ".", ")", "-", "–")) {
			scope = grammar.SpanNode(unitNode, "unit.room", r.tokens, end, to)
			scope.Value = unitName{name: r.words(end, to), council: true}
		}
	}
	comma := false
	if scope == nil && end+1 < limit && r.tokens[end].Is(",") {
		if u := r.scope(end+1, limit); u != nil && r.repeatsHead(i, end, u.From) {
			scope, comma = u, true
		}
	}
	var children []*grammar.Node
	if scope != nil {
		p.unit = scope
		name := scope.Value.(unitName).name
		if comma && r.lastWordRepeats(end, scope.From) {
			name = strings.TrimSpace(name[len(r.text[r.tokens[scope.From].Start:r.tokens[scope.From].End]):])
		}
		text += " " + name
		end = scope.To
		if to := r.officeEnd(i, end, limit, scope); to > end {
			text += " " + r.words(end, to)
			scope = r.office(scope.From, to, scope.Value.(unitName).council)
			p.unit, end = scope, to
		}
		children = append(children, scope)
		// an abbreviation in brackets and the unit above: «(X03), Bộ Công an»
		if end+2 < limit && r.tokens[end].Is("(") && r.tokens[end+2].Is(")") && (r.tokens[end+1].Class == grammar.Upper || r.tokens[end+1].Class == grammar.Mixed) {
			text += " " + r.words(end, end+3)
			end += 3
		}
		if end+1 < limit && r.tokens[end].Is(",", "-", "–", "(") {
			bracket := r.tokens[end].Is("(")
			if above := r.unit(end+1, limit); above != nil && r.isAbove(scope, above) && !r.startsPost(above.To, limit) {
				to := above.To
				if !bracket || to < limit && r.tokens[to].Is(")") {
					sep := ", "
					if r.tokens[end].Is("-", "–") {
						sep = " - "
					}
					if bracket {
						text += " (" + above.Value.(unitName).name + ")"
						to++
					} else {
						text += sep + above.Value.(unitName).name
					}
					end = to
					children = append(children, above)
				}
			}
		}
	}
	if scope == nil {
		if to := r.officeEnd(i, end, limit, nil); to > end {
			text += " " + r.words(end, to)
			scope = r.office(end, to, false)
			p.unit, end = scope, to
			children = append(children, scope)
		}
	}
	n := grammar.SpanNode(positionNode, "position", r.tokens, i, end)
	n.Children = children
	if scope != nil && p.lead {
		if unit, _, ok := r.x.gazetteer.UnitOfPosition(r.words(i, scope.To)); ok {
			p.led = upperFirst(unit)
			if u := scope.Value.(unitName).name; foldWords(u) != foldWords(unit) && len(foldWords(u)) >= len(foldWords(unit)) {
				p.led = "" // the unit stands whole, as written
			}
		}
	}
	if scope != nil && (r.tokens[scope.From].Is("phòng", "khoa") || r.tokens[scope.From-1].Is("phòng", "khoa")) {
		for k := scope.From + 1; k < scope.To; k++ {
			// a room of the police or the army may be a member itself
			if !r.tokens[k].Is("ttyt", "trung", "bệnh", "bv", "bvđk", "công", "cty", "trường", "ngân", "kbnn", "bhxh", "sở") || r.tokens[k].Is("công") && r.tokens[k+1].Is("an") {
				continue
			}
			if u := r.unit(k, scope.To); u != nil && u.To == scope.To && !u.Value.(unitName).place && r.phrases.Has(k, scope.To, r.x.c.unitHead) {
				p.inner = u.Value.(unitName).name
				break
			}
		}
	}
	p.text, p.span = text, n.Span
	n.Value = p
	return n
}

// office is the unit of tokens [from, to).
func (r *reader) office(from, to int, council bool) *grammar.Node {
	n := grammar.SpanNode(unitNode, "unit.office", r.tokens, from, to)
	n.Value = unitName{name: r.words(from, to), council: council}
	return n
}

// officeEnd is the end of an office told by words that the vocabulary doesn't have,
// for the post at token i, read as far as token end. Names of offices write the
// first syllable of each of their words with a capital, so one that breaks off after
// a lone capital goes on: «Đội Tổng|hợp Công an huyện A», «ban Tuyên|huấn». A number
// and the part of the country go with it: «Đội Kiểm lâm số 1», «Vụ Thi đua các địa
// phương phía Nam».
func (r *reader) officeEnd(i, end, limit int, scope *grammar.Node) int {
	if end >= limit {
		return end
	}
	to, from := end, end
	if scope != nil {
		from = scope.From
	}
	switch t := &r.tokens[end]; {
	case scope == nil:
		m, _, ok := r.phrases.Longest(end, limit, r.x.c.unit, false)
		if !ok || !r.tokens[end].Is("cơ") {
			return end
		}
		to += m.Len // «Giám đốc cơ quan đại diện Bộ A»
		if to+1 < limit && r.tokens[to].Is("đại") && r.tokens[to+1].Is("diện") {
			to += 2
		}
	case t.Class == grammar.Digits && r.tokens[end-1].Is("số", "vực") && t.Len() < 3:
		return end + 1
	case t.Is("số") && end+1 < limit && r.tokens[end+1].Class == grammar.Digits && r.tokens[end+1].Len() < 3 && !(end+2 < limit && r.tokens[end+2].Is("/", "-")):
		return end + 2
	case t.Is("các", "khu", "phía", "miền"):
		return r.regionEnd(end, limit)
	case t.Class != grammar.Lower || t.Is("tỉnh", "huyện", "xã", "phường", "quận"):
		return end
	case r.tokens[end-1].Class != grammar.Capital || end-1 > i && r.tokens[end-2].Class != grammar.Mark && r.tokens[end-2].Capitalized() && end-2 > scope.From:
		return end
	case r.knownUnit(scope.From, end), r.phrases.Has(end-2, end, r.x.c.placeHead):
		return end
	}
	for step := 0; to < limit && step < 12; step++ {
		t := &r.tokens[to]
		switch {
		case t.Is(",", ";", ".", ":", "(", ")", "|"):
			return to
		case t.Is("-", "–"):
			if to+1 >= limit || !r.tokens[to+1].Capitalized() || r.isPositionStart(to+1, limit) || r.startsPost(to+1, limit) || r.isHonorific(to+1, limit) {
				return to
			}
			to++
			continue
		case t.Is("và"):
			if to+1 >= limit || !r.tokens[to+1].Capitalized() || r.isHonorific(to+1, limit) || r.isPositionStart(to+1, limit) || r.unit(to+1, limit) != nil {
				return to
			}
			to++
			continue
		case t.Class == grammar.Mark, r.isHonorific(to, limit) && t.Class == grammar.Lower, r.startsPost(to, limit):
			return to
		}
		if u := r.unit(to, limit); u != nil && u.To > to {
			to = u.To
			continue
		}
		if t.Class == grammar.Lower && r.tokens[to-1].Class == grammar.Capital && r.paired(to-1) {
			to++
			continue
		}
		if r.x.isStop(r, to, limit) || r.tellsDeed(to, limit) || r.personAt(to, limit) > 2 && !r.namedAfterPersons(from) || r.isPositionStart(to, limit) {
			return to
		}
		to++
	}
	if to == limit {
		return to
	}
	return end
}

// regionEnd is the end of the part of the country told from token i on: «các địa
// phương phía Nam», «khu vực miền Trung»; i without one.
func (r *reader) regionEnd(i, limit int) int {
	to := i
	for to < limit && to < i+8 && r.tokens[to].Is("các", "địa", "phương", "tỉnh", "khu", "vực", "phía", "miền", "vùng") && r.tokens[to].Class == grammar.Lower {
		to++
	}
	from := to
	for to < limit && to < from+3 && r.tokens[to].Is("bắc", "nam", "trung", "đông", "tây", "bộ", "nguyên") && r.tokens[to].Capitalized() {
		to++
	}
	if to == from || !r.tokens[from-1].Is("phía", "miền", "vực", "vùng") {
		return i
	}
	return to
}

// knownUnit tells that the vocabulary has the name of tokens [from, to).
func (r *reader) knownUnit(from, to int) bool {
	m, _, ok := r.phrases.Longest(from, to, r.x.c.unitName, true)
	return ok && from+m.Len == to
}

// tellsDeed tells that a verb that relations hang on begins at token i.
func (r *reader) tellsDeed(i, limit int) bool {
	c := &r.x.c
	if r.tokens[i].Class != grammar.Lower {
		return false // a verb has no capital inside a sentence
	}
	for _, category := range []grammar.Category{c.speak, c.conclude, c.chair, c.attend, c.handover, c.give, c.receive, c.elect, c.be, c.nominate} {
		if r.phrases.Has(i, limit, category) {
			return true
		}
	}
	return false
}

// singlePosition tells that the one-syllable post at token i is one: «Phó ban
// TĐKT», not «phó» of «phó khối».
func (r *reader) singlePosition(i, limit int) bool {
	if i+1 >= limit {
		return false
	}
	switch r.tokens[i].Word.Lower {
	case "trưởng", "phó", "chánh":
		if r.startsPost(i, limit) {
			return false
		}
		u := r.scope(i+1, limit)
		return u != nil
	}
	return true
}

// repeatsHead tells that the unit after a comma belongs to the post before it:
// «Cục trưởng, Cục Quản lý thị trường», «Trưởng ban, ban Thi đua».
func (r *reader) repeatsHead(from, to, unit int) bool {
	for k := from; k < to; k++ {
		if r.tokens[k].Word.Lower == r.tokens[unit].Word.Lower {
			return true
		}
	}
	return false
}

func (r *reader) lastWordRepeats(comma, unit int) bool {
	return r.tokens[comma-1].Word.Lower == r.tokens[unit].Word.Lower
}

// scope reads the unit of a post at token i.
func (r *reader) scope(i, limit int) *grammar.Node {
	if i >= limit {
		return nil
	}
	if u := r.unit(i, limit); u != nil {
		return u
	}
	// a field or a body without a unit's head word: «Phó phòng Giáo dục chuyên
	// nghiệp», «Chủ tịch Hội đồng thành viên», «Thứ trưởng Xây dựng»
	if m, _, ok := r.phrases.Longest(i, limit, r.x.c.unitField, true); ok {
		end := r.extendUnit(i, i+m.Len, limit, false)
		n := grammar.SpanNode(unitNode, "unit.field", r.tokens, i, end)
		n.Value = unitName{name: r.words(i, end)}
		return n
	}
	if m, _, ok := r.phrases.Longest(i, limit, r.x.c.unitCouncil, false); ok {
		end := r.extendUnit(i, i+m.Len, limit, false)
		n := grammar.SpanNode(unitNode, "unit.council", r.tokens, i, end)
		n.Value = unitName{name: r.words(i, end), council: true}
		return n
	}
	if m, _, ok := r.phrases.Longest(i, limit, r.x.c.placeBare, false); ok && !r.x.isStop(r, i, limit) {
		end := r.extendUnit(i, i+m.Len, limit, false)
		n := grammar.SpanNode(unitNode, "unit.level", r.tokens, i, end)
		n.Value = unitName{name: r.words(i, end), council: true}
		return n
	}
	if r.tokens[i].Capitalized() && r.personAt(i, limit) == 0 && !r.isPositionStart(i, limit) && !r.startsPost(i, limit) && !r.isHonorific(i, limit) {
		run := r.capitalRun(i, limit)
		if run >= 1 {
			end := r.extendUnit(i, i+1, limit, false)
			n := grammar.SpanNode(unitNode, "unit.capitals", r.tokens, i, end)
			n.Value = unitName{name: r.words(i, end), council: true}
			return n
		}
	}
	return nil
}

// isAbove tells that unit b stands over unit a: a department's ministry, a
// division's office.
func (r *reader) isAbove(a, b *grammar.Node) bool {
	lower := func(n *grammar.Node) string { return r.tokens[n.From].Word.Lower }
	switch lower(a) {
	case "vụ", "phòng", "cục", "khoa", "ban", "trung", "nghiệp", "văn", "giáo", "đội", "tổ":
	default:
		u, ok := a.Value.(unitName)
		if !ok || !u.council && lower(a) != "chi" {
			return false
		}
	}
	u, ok := b.Value.(unitName)
	if ok && lower(b) == "phòng" && a.From > 0 && r.tokens[a.From-1].Is("ban", "đội", "tổ") {
		return true // «Trưởng ban Tuyên huấn, Phòng Chính trị»
	}
	if ok && !u.place && !u.council && r.tokens[a.From].Is("phòng", "khoa", "tổ", "đội", "văn", "vụ") && r.tokens[b.From].Is("trường", "bệnh", "trung", "học", "đại", "viện", "chi", "kho", "đài", "ngân", "kiểm") && lower(a) != lower(b) {
		return true // «Trưởng phòng Tổ chức - Hành chính, Trường Cao đẳng A»
	}
	return ok && !u.place && !u.council && (u.top || lower(b) == "ban" || lower(b) == "tổng" || lower(b) == "bộ" || lower(b) == "ubnd") && lower(a) != lower(b)
}
