package extract

import (
	"strings"

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
}

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

func (r *reader) isHonorific(i, limit int) bool {
	_, _, ok := r.phrases.Longest(i, limit, r.x.c.honorific, false)
	return ok
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
	return ok && !u.place && !u.council && (u.top || lower(b) == "ban" || lower(b) == "tổng" || lower(b) == "bộ" || lower(b) == "ubnd") && lower(a) != lower(b)
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
