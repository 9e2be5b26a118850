package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// item is a unit of a list with what stands beside it.
type item struct {
	name  string
	span  corpus.Span // of the item's own words
	from  int         // first token
	to    int         // token after the item and its brackets
	posts []blocPost
	place bool
	// guest tells «(khách mời)»: it stands in the list but is no member.
	guest bool
	// rank and score as told in brackets: «(962 điểm)».
	score *float64
}

// shared is a head word that the items of a list have in common: «các Sở: Tài
// chính; Xây dựng», «Công an các tỉnh A, B».
type shared struct {
	// prefix stands before each item that has no head of its own: «Sở», «Công an».
	prefix string
	// level is what the items are: "field" of an office, "province", "local", "unit"
	// that follows the prefix, "bare" names or numbers after the prefix, "any" run of
	// words that begins with a capital.
	level string
	// local is the word for a bare locality: «huyện», «xã».
	local string
	// learned tells a head that an item before showed, not one told for all of them.
	learned bool
}

func (s shared) is() bool { return s.level != "" }

// listing is a list read from a run of tokens.
type listing struct {
	items []item
	to    int // token after the list
	// open tells that the list goes on unsaid: «như A, B…».
	open bool
	// prefix is the head word that the items share, "" without.
	prefix string
}

// list reads units from token i on, as far as they go.
func (r *reader) list(i, limit int, sh shared) listing {
	var l listing
	l.to = i
	if s, to, ok := r.sharedHead(i, limit); ok {
		sh, i = s, to
	}
	for i < limit {
		i = r.skipDelimiters(i, limit)
		if i >= limit {
			break
		}
		if s, to, ok := r.sharedHead(i, limit); ok {
			sh, i = s, to
			continue
		}
		if s, to, ok := r.pluralHead(i, limit); ok {
			sh, i = s, to
			continue
		}
		it, ok := r.item(i, limit, &sh)
		if !ok {
			break
		}
		if k := len(l.items) - 1; k >= 0 {
			for ; k >= 0; k-- {
				// «Long Mỹ … và thị xã Long Mỹ»: the first is the district
				if l.items[k].name == it.name && it.to-it.from > l.items[k].to-l.items[k].from {
					l.items[k].name = strings.Replace(it.name, "thị xã ", "huyện ", 1)
				}
			}
		}
		l.items = append(l.items, it)
		l.prefix = sh.prefix
		l.to = it.to
		i = it.to
		if i >= limit {
			break
		}
		t := &r.tokens[i]
		switch {
		case t.Is(",", ";", "và", "+", "/", "|"), t.Is("-", "–", "•") && (t.Line || it.to < limit && r.tokens[i].Spaced):
			continue
		case t.Is("…"), t.Is(".") && i+1 < limit && r.tokens[i+1].Is("."):
			l.open = true
			l.to = i + 1
			return l
		case t.Is("cùng", "với") && i+1 < limit && r.unitWith(i+1, limit, true) != nil:
			i++
			continue
		case t.Line && t.Letters():
			continue
		}
		break
	}
	return l
}

// skipDelimiters passes over what stands between the items of a list.
func (r *reader) skipDelimiters(i, limit int) int {
	for i < limit {
		t := &r.tokens[i]
		switch {
		case t.Is(",", ";", "và", ":", "+", "•", "*", "&", "|", "“", "\"", "▪"):
			i++
		case t.Is("-", "–") && (t.Line || i+1 < limit):
			i++
		case t.Class == grammar.Digits && i+1 < limit && r.tokens[i+1].Is(".", ")") && t.Number() < 100 && (t.Line || i == 0 || r.tokens[i-1].Class == grammar.Mark):
			i += 2
		case t.Is("(") && i+2 < limit && t.Line && r.tokens[i+1].Class == grammar.Digits && r.tokens[i+2].Is(")"):
			i += 3
		case t.Is("cùng") && i+1 < limit && r.tokens[i+1].Capitalized():
			i++
		case t.Is("cùng") && i+1 < limit && r.tokens[i+1].Is("với"), t.Is("chủ") && i+1 < limit && r.tokens[i+1].Is("nhà"):
			i += 2
		case t.Class == grammar.Digits && i > 0 && i+1 < limit && r.tokens[i-1].Is("và", ",", ";") && r.tokens[i+1].Capitalized() && r.phrases.Has(i+1, limit, r.x.c.unitHead):
			i++ // «… và 02 Đảng ủy Khối A, Đảng ủy Khối B»
		default:
			return i
		}
	}
	return i
}

// item reads one unit of a list.
func (r *reader) item(i, limit int, sh *shared) (item, bool) {
	it := item{from: i}
	// «… và đơn vị cụm trưởng Công an tỉnh A»
	if p := r.blocPost(i, limit); p != nil && p.Value.(blocPost).ofUnit {
		it.posts = append(it.posts, p.Value.(blocPost))
		i = p.To
	}
	n := r.itemNode(i, limit, sh)
	if n == nil {
		return it, false
	}
	u := n.Value.(unitName)
	it.name, it.place, it.span, it.to = u.name, u.place, n.Span, n.To
	r.afterItem(&it, limit)
	return it, true
}

func join(parts ...string) string {
	var keep []string
	for _, p := range parts {
		if p != "" {
			keep = append(keep, p)
		}
	}
	return strings.Join(keep, " ")
}
