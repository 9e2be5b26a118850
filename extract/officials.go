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
		f.roles = l.roles(i, at)
		f.awarded = l.isAwarded(i)
		f.short = len(strings.Fields(p.name)) == 1
		facts = append(facts, f)
	}
	return facts
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

// roles reads what the person at node i does.
func (l leaderReader) roles(i int, at setting) []corpus.Role {
	c := &l.r.x.c
	var roles []corpus.Role
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
	l.rolesAfter(i, add, concluding)
	if len(roles) == 0 && at.role != "" {
		add(at.role)
	} else if at.role == corpus.Guest && governing == "" && !hasRole(roles, corpus.Chair) && i <= 4 {
		add(corpus.Guest)
	}
	if l.isReceiver(i) {
		add(corpus.Recipient)
	}
	return roles
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
	if l.has(k, c.chair) {
		// «Chủ trì Hội nghị có các đồng chí: …», «dưới sự chủ trì của …»
		if k > 3 && l.phrase(k+1) != "của" && l.lower(k+1) != "của" && l.lower(k-1) != "sự" {
			return false
		}
	}
	if l.has(k, c.chair) && l.phrase(k+1) != "của" && l.lower(k+1) != "của" {
		for j := 0; j < k; j++ {
			if l.at(j).Kind == personNode {
				return false // «A chủ trì; B dự»: said of who stands before
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
func (l leaderReader) rolesAfter(i int, add func(corpus.Role), concluding bool) {
	c := &l.r.x.c
	list, apart := false, false
	for k := i + 1; k < len(l.s.nodes) && k < i+16; k++ {
		n := l.at(k)
		switch {
		case n.Kind == personNode:
			// «A và B đồng chủ trì»: the verb is said of both
			if l.lower(k-1) == "và" || l.lower(k-1) == "," || apart {
				list = true
				continue
			}
			return
		case n.Lower() == ";" && l.at(k+1) != nil && l.at(k+1).Kind == personNode:
			apart, list = true, true // «A; B đồng chủ trì»
		case n.Lower() == ";", n.Lower() == ".":
			return
		case n.Has(c.chair):
			if !apart || strings.HasPrefix(l.phrase(k), "đồng") {
				add(corpus.Chair)
			}
		case list:
			if n.Kind == countNode || n.Kind == quoteNode {
				return
			}
			continue
		case n.Has(c.conclude):
			add(corpus.Concluder)
			concluding = true
		case n.Has(c.attend) && (k <= i+3):
			add(corpus.Guest)
		case n.Has(c.speak):
			if l.lower(k-1) == "để" || k > i+6 && !n.Has(c.attend) {
				return
			}
			if concluding || l.phrase(k) == "đề nghị" && concluding {
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

// isReceiver tells that something is handed to the person at node i.
func (l leaderReader) isReceiver(i int) bool {
	c := &l.r.x.c
	if l.lower(i-1) != "cho" && l.phrase(i-1) != "cho" {
		return false
	}
	for k := i - 2; k >= 0 && k >= i-8; k-- {
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
