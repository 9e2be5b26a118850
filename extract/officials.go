package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// officialFact is one mention of a person taking part.
type officialFact struct {
	p     *person
	roles []corpus.Role
	rule  string
	span  corpus.Span
	// listed tells that a list of those present has the name, with role as theirs.
	listed bool
	role   corpus.Role
	// recipient tells a person who gets an award: no official.
	awarded bool
	// known tells a mention that names nobody new: «bà Liêng», «đồng chí ấy».
	short bool
}

// setting is what the lines above say of who is listed: «Đại biểu mời:».
type setting struct {
	role corpus.Role
}

// officials reads the persons of a sentence with what they do.
func (r *reader) officials(s *sentence, at setting) []officialFact {
	l := leaderReader{r: r, s: s}
	var facts []officialFact
	if p := l.speaksOn(); p != nil {
		facts = append(facts, officialFact{p: p, roles: []corpus.Role{corpus.Speaker}, rule: "official", span: s.nodes[0].Span})
	}
	for i, n := range s.nodes {
		if n.Kind != personNode {
			continue
		}
		p := n.Value.(*person)
		if r.isNobody(p.name) {
			continue
		}
		if len(p.positions) == 0 && len(p.posts) == 0 && !p.honorific {
			continue
		}
		if u := l.unitBefore(i); u != nil {
			q := *p
			q.unitBefore = u
			p = &q
			n.Value = p
		}
		f := officialFact{p: p, rule: "official", span: n.Span}
		if f.roles, f.listed = l.roles(i, at); f.listed {
			f.role = at.role
		}
		f.awarded = l.isAwarded(i)
		f.short = len(strings.Fields(p.name)) == 1 && !strings.ContainsAny(p.name, "'’") // «K'Brêm» is a full name
		facts = append(facts, f)
	}
	return facts
}

// speaksOn is the person whose speech the sentence goes on with: «Ông A trao cờ. Ông lưu
// ý …»; nil where it begins otherwise.
func (l leaderReader) speaksOn() *person {
	s := l.s
	if s.from == s.block.from || s.index == 0 || s.to-s.from < 4 || !l.r.isHonorific(s.from, s.to) || s.nodes[0].Kind == personNode {
		return nil
	}
	k := 1
	for k < 4 && (oneOf(l.lower(k), "cũng", "đã", "còn", "chí") || oneOf(l.phrase(k), "cũng", "đã", "còn", "đồng thời")) {
		k++
	}
	before := l.r.sentences[s.index-1]
	if !l.has(k, l.r.x.c.speak) || before.block != s.block {
		return nil
	}
	var p *person
	for _, n := range before.nodes {
		if n.Kind == personNode {
			if p != nil {
				return nil // one of several
			}
			p = n.Value.(*person)
		}
	}
	if p == nil || len(strings.Fields(p.name)) < 2 {
		return nil
	}
	return &person{name: p.name, nameSpan: p.nameSpan, honorific: true}
}

// isNobody tells names that stand for no participant: Uncle Ho, heroic mothers.
func (r *reader) isNobody(name string) bool {
	switch foldWords(name) {
	case "ho chi minh", "bac ho", "bac", "ho", "me viet nam anh hung", "viet nam", "dang", "nha nuoc":
		return true
	}
	return false
}

// unitBefore is the unit of «Thanh tra tỉnh A: ông B».
func (l leaderReader) unitBefore(i int) *grammar.Node {
	if l.lower(i-1) == ":" && isUnit(l.at(i-2)) && i <= 4 {
		return l.at(i - 2)
	}
	if oneOf(l.lower(i-1), "-", "–") && isUnit(l.at(i-2)) && i <= 6 {
		for k := range i - 2 {
			if n := l.at(k); n.Kind != grammar.MarkNode && !l.r.numbersOnly(n.From, n.To) {
				return nil
			}
		}
		return l.at(i - 2) // «(1) Trường A - ông B, Hiệu trưởng (Trưởng khối)»
	}
	return nil
}

// isAwarded tells that the person at node i is whom an award is proposed for.
func (l leaderReader) isAwarded(i int) bool {
	c := &l.r.x.c
	if !(l.lower(i-1) == "cho" || l.phrase(i-1) == "cho") {
		return false
	}
	for k := i - 2; k >= 0 && k >= i-5; k-- {
		if l.at(k).Kind == awardNode {
			return true
		}
		if l.has(k, c.handover) {
			return false
		}
	}
	return false
}

// roles reads what the person at node i does, and whether a list of those present
// has the name.
func (l leaderReader) roles(i int, at setting) (roles []corpus.Role, listed bool) {
	c := &l.r.x.c
	add := func(role corpus.Role) {
		for _, have := range roles {
			if have == role {
				return
			}
		}
		roles = append(roles, role)
	}
	// before the name: the last verb that governs a list of persons
	governing := corpus.Role("")
	concluding, speaking := false, false
	for k := 0; k < i; k++ {
		switch {
		case l.has(k, c.conclude):
			concluding, speaking = true, false
			governing = ""
		case l.has(k, c.chair):
			if l.governs(k, i) {
				governing = corpus.Chair
			}
		case l.has(k, c.attend):
			if l.governs(k, i) {
				governing = corpus.Guest
			}
		case l.phrase(k) == "phát biểu", l.phrase(k) == "thảo luận", l.phrase(k) == "tham luận":
			if k <= 2 {
				speaking = true
			}
		case l.at(k).Kind == personNode:
			if l.lower(k+1) != ";" && l.lower(k+1) != "," && l.lower(k+1) != "và" {
				concluding, speaking = false, false
			}
		}
	}
	if governing != "" {
		add(governing)
	}
	if concluding && governing == "" {
		add(corpus.Concluder)
	} else if speaking && governing == "" {
		add(corpus.Speaker)
	}
	l.rolesAfter(i, add, concluding, governing != "")
	if l.speechOf(i) || l.quoted(i) || governing == corpus.Guest && l.attendsAndSpeaks(i) {
		add(corpus.Speaker)
	}
	listed = at.role != "" && !l.keepsMinutes(i) && (len(roles) == 0 || at.role == corpus.Guest && governing == "" && !hasRole(roles, corpus.Chair) && i <= 4)
	if l.isReceiver(i) {
		add(corpus.Recipient)
	}
	return roles, listed
}

// keepsMinutes tells «Thư ký: A» of a list of those present.
func (l leaderReader) keepsMinutes(i int) bool {
	n := l.at(i - 2)
	return l.lower(i-1) == ":" && n != nil && n.Kind == positionNode && foldWords(n.Value.(position).text) == "thu ky"
}

func hasRole(roles []corpus.Role, role corpus.Role) bool {
	for _, r := range roles {
		if r == role {
			return true
		}
	}
	return false
}

// governs tells that the verb at node k is said of the person at node i: no full
// clause stands between.
func (l leaderReader) governs(k, i int) bool {
	c := &l.r.x.c
	of := l.phrase(k+1) == "của" || l.lower(k+1) == "của"
	if l.has(k, c.chair) && !of {
		// «Chủ trì Hội nghị có các đồng chí: …», «dưới sự chủ trì của …»
		if k > 3 && l.lower(k-1) != "sự" {
			return false
		}
		for j := 0; j < k; j++ {
			if l.at(j).Kind == personNode {
				return false // «A chủ trì; B dự»: said of who stands before
			}
		}
	}
	if l.has(k, c.attend) && k > 0 && l.at(k-1).Kind == personNode {
		// «A dự và phát biểu; B thông qua …»: said of who stands before
		for j := k + 1; j < i; j++ {
			if l.lower(j) == ";" {
				return false
			}
		}
	}
	for j := k + 1; j < i; j++ {
		if l.has(j, c.chair) || l.has(j, c.conclude) {
			return false
		}
		if l.phrase(j) == "phát biểu" && l.lower(j+1) == "," {
			return false
		}
	}
	return true
}

// rolesAfter reads the verbs after the person at node i, up to the next person.
// Between several persons and the verb at the end it is said of all: «A và B đồng
// chủ trì», «A; B đến dự». If governed, a verb before told what the person does.
func (l leaderReader) rolesAfter(i int, add func(corpus.Role), concluding, governed bool) {
	c := &l.r.x.c
	last, apart := i, false // the last person of those the verb is said of
	for k := i + 1; k < len(l.s.nodes) && k < i+16; k++ {
		n := l.at(k)
		list := last > i
		switch {
		case n.Kind == personNode:
			if !l.joined(last, k) {
				return
			}
			last = k
		case n.Lower() == ";" && l.at(k+1) != nil && l.at(k+1).Kind == personNode:
			apart = true
		case n.Lower() == ";", n.Lower() == ".":
			return
		case n.Has(c.chair):
			if l.inNameOf(k) {
				continue
			}
			if !apart || strings.HasPrefix(l.phrase(k), "đồng") || !governed && l.rightAfter(last, k) {
				add(corpus.Chair)
			}
		case list && n.Has(c.attend) && l.rightAfter(last, k):
			if !governed {
				add(corpus.Guest)
			}
			return
		case list:
			if n.Kind == countNode || n.Kind == quoteNode {
				return
			}
		case n.Has(c.conclude):
			add(corpus.Concluder)
			concluding = true
		case n.Has(c.attend) && (k <= i+3 || k <= i+7 && (l.lower(k-1) == ")" || strings.HasPrefix(l.phrase(k), "dự "))):
			add(corpus.Guest)
			if strings.Contains(l.phrase(k), "phát biểu") {
				add(corpus.Speaker)
			}
		case n.Has(c.speak):
			if l.lower(k-1) == "để" || k > i+6 && !n.Has(c.attend) {
				return
			}
			if concluding || l.isNoSpeech(k) {
				continue
			}
			if l.phrase(k) == "chỉ đạo" && (l.lower(k-1) == "và" || l.lower(k-1) == ",") {
				continue
			}
			add(corpus.Speaker)
			if l.phrase(k) == "phát biểu" && l.phrase(k+1) == "chỉ đạo" {
				add(corpus.Guest)
			}
		}
	}
}

// joined tells that persons a and b are told in one breath: «A, B», «A cùng với B»,
// «A, Cụm trưởng, cùng hai Cụm phó là B».
func (l leaderReader) joined(a, b int) bool {
	with := oneOf(l.lower(b-1), "và", ",", ";")
	for k := a + 1; k < b; k++ {
		with = with || l.phrase(k) == "cùng" || l.phrase(k) == "cùng với" || l.lower(k) == "cùng"
		if k > a+8 || l.isDeed(k) {
			return false
		}
	}
	return with
}

// isDeed tells a verb of what persons do at a meeting.
func (l leaderReader) isDeed(k int) bool {
	c := &l.r.x.c
	return l.has(k, c.chair) || l.has(k, c.attend) || l.has(k, c.speak) || l.has(k, c.conclude) || l.has(k, c.handover)
}

// rightAfter tells that no more than small words and a day stand between the person
// at node i and the verb at node k.
func (l leaderReader) rightAfter(i, k int) bool {
	for j := i + 1; j < k; j++ {
		if n := l.at(j); n.Kind != dateNode && !oneOf(n.Lower(), ",", "-", "–", "đã", "cùng", "ngày", "sáng", "chiều") && !phraseIs(n, "đã") && !phraseIs(n, "cùng") && !phraseIs(n, "ngày") {
			return false
		}
	}
	return true
}

// inNameOf tells that the verb at node k names for whom somebody speaks: «thay mặt
// chủ tọa».
func (l leaderReader) inNameOf(k int) bool {
	return oneOf(l.phrase(k-1), "thay mặt", "đại diện", "thừa ủy quyền")
}

// isNoSpeech tells that the verb at node k is no speech of its own: «tiếp thu và kết
// luận», «thay mặt Khối trao cờ», «công bố và trao Bằng khen», «phần thảo luận».
func (l leaderReader) isNoSpeech(k int) bool {
	c := &l.r.x.c
	if oneOf(l.lower(k-1), "phần", "buổi", "phiên") || oneOf(l.phrase(k-1), "nội dung") {
		return true
	}
	switch l.phrase(k) {
	case "tiếp thu", "thay mặt":
		for j := k + 1; j <= k+5; j++ {
			if l.has(j, c.conclude) {
				return true
			}
		}
	case "chúc mừng":
		return l.lower(k-1) == "hoa"
	case "công bố":
		return l.lower(k+1) == "và" && l.has(k+2, c.confer)
	}
	return false
}

// speechOf tells that a speech is told as the person's before the name: «ý kiến phát
// biểu của A», «Khai mạc hội nghị: A», «Ý kiến A: …».
func (l leaderReader) speechOf(i int) bool {
	c := &l.r.x.c
	if i == 0 {
		return false
	}
	k := i - 1
	switch {
	case l.lower(k) == ":":
		if k > 4 {
			return false
		}
		speech := false
		for j := 0; j < k; j++ {
			if l.has(j, c.attend) || l.has(j, c.chair) || l.has(j, c.conclude) || l.at(j).Kind == personNode {
				return false
			}
			speech = speech || l.has(j, c.speak)
		}
		return speech
	case l.lower(k) == "của" || l.phrase(k) == "của":
		for k--; k >= 0 && k > i-5 && l.has(k, c.speak); k-- {
			if oneOf(l.phrase(k), "phát biểu", "ý kiến", "tham luận", "báo cáo", "thảo luận", "góp ý") {
				return k == 0 || !oneOf(l.phrase(k-1), "theo", "thực hiện") && !oneOf(l.lower(k-1), "theo")
			}
		}
		return false
	}
	return l.phrase(k) == "ý kiến" || k <= 1 && (l.lower(k) == "theo" || l.phrase(k) == "theo") // «Theo ông A, …»
}

// attendsAndSpeaks tells «Dự và phát biểu chỉ đạo hội nghị có A».
func (l leaderReader) attendsAndSpeaks(i int) bool {
	c := &l.r.x.c
	for k := i - 1; k >= 0 && k > i-6; k-- {
		if l.at(k).Kind == personNode {
			return false
		}
		if l.has(k, c.attend) && strings.Contains(l.phrase(k), "phát biểu") {
			return true
		}
		if l.phrase(k) == "phát biểu" && oneOf(l.lower(k-1), "và", ",") && l.has(k-2, c.attend) {
			return true
		}
	}
	return false
}

// quoted tells «Ông A: …», which gives the words of the person at node i.
func (l leaderReader) quoted(i int) bool {
	colon := i + 1
	if l.lower(colon) == "(" {
		for colon < i+6 && l.lower(colon) != ")" {
			colon++ // «Ông A (Nghệ An): …»
		}
		colon++
	}
	n := l.at(colon + 1)
	if l.lower(colon) != ":" || i > 3 || n == nil || l.s.block.kind == corpus.Title || l.s.block.kind == corpus.Caption {
		return false
	}
	for k := range i {
		if l.at(k).Kind == grammar.PhraseNode && !l.has(k, l.r.x.c.speak) {
			return false
		}
	}
	switch n.Kind {
	case quoteNode, yearNode:
		return true
	case grammar.WordNode, grammar.PhraseNode:
		return l.r.tokens[n.From].Class == grammar.Lower || l.has(colon+1, l.r.x.c.speak)
	}
	return false
}

// isReceiver tells that something is handed to the person at node i.
func (l leaderReader) isReceiver(i int) bool {
	c := &l.r.x.c
	if l.lower(i-1) != "cho" && l.phrase(i-1) != "cho" {
		return false
	}
	for k := i - 2; k >= 0 && k >= i-14; k-- {
		if l.has(k, c.handover) {
			return true
		}
	}
	return false
}

// settingOf tells what a line says of the persons listed under it.
func (r *reader) settingOf(s *sentence, at setting) setting {
	text := r.start(s, 32)
	last := r.tokens[s.to-1]
	section := r.tokens[s.from].Class == grammar.Digits || isRomanHead(r, s)
	switch {
	case strings.Contains(text, "thanh phan") && s.to-s.from < 14,
		strings.Contains(text, "dai bieu moi"), strings.Contains(text, "khach moi") && last.Is(":"),
		strings.Contains(text, "thanh vien cum") && last.Is(":"), strings.Contains(text, "thanh vien khoi") && last.Is(":"),
		last.Is(":") && (strings.Contains(text, "tham du") || strings.Contains(text, "du hop") || strings.Contains(text, "du hoi nghi")):
		return setting{role: corpus.Guest}
	case section && (strings.Contains(text, "noi dung") || strings.Contains(text, "thao luan") || strings.Contains(text, "ket luan") || strings.Contains(text, "dien bien")):
		return setting{}
	case s.block.kind == corpus.Paragraph && s.to-s.from > 30:
		return setting{}
	}
	return at
}

func isRomanHead(r *reader, s *sentence) bool {
	return roman(r.tokens[s.from].Word.Lower) > 0 && s.to > s.from+1 && r.tokens[s.from+1].Is(".", "/", ")")
}
