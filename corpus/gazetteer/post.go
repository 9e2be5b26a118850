package gazetteer

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Rank is where a post stands in its body.
type Rank string

// The ranks of posts.
const (
	HeadRank   Rank = "head"
	DeputyRank Rank = "deputy"
	MemberRank Rank = "member" // a seat in a committee
	StaffRank  Rank = "staff"
)

// PostKind tells posts of units from posts of blocs.
type PostKind string

// The kinds of posts.
const (
	UnitPost  PostKind = "unit"
	PartyPost PostKind = "party" // a seat or office in a committee of the party
	StatePost PostKind = "state" // people's councils, committees, the National Assembly
	BlocPost  PostKind = "bloc"
)

// Post is an office that a person, or in a bloc a unit, holds.
type Post struct {
	Key  string
	Name string
	Kind PostKind
	Rank Rank
	// Leads tells that the holder leads the unit named after the post.
	Leads bool
	// HeadWord is the word that the unit's name begins with and that the post
	// swallows: "Văn phòng" of "Chánh Văn phòng UBND tỉnh".
	HeadWord string
	// UnitKinds are the kinds of units that have the post.
	UnitKinds []Kind
	forms     []form
}

func (g *Gazetteer) loadPosts(rows []row) []error {
	var problems []error
	writers := g.writers()
	for _, r := range rows {
		p := &Post{Key: r.cells["key"], Name: r.cells["name"], HeadWord: r.cells["head_word"]}
		if !validKey(p.Key) {
			problems = append(problems, r.problem("the key %q has other signs than a–z, 0–9, hyphen and dot", p.Key))
		}
		kind, err := r.one("kind", string(UnitPost), string(PartyPost), string(StatePost), string(BlocPost))
		if err != nil {
			problems = append(problems, err)
		}
		rank, err := r.one("rank", string(HeadRank), string(DeputyRank), string(MemberRank), string(StaffRank))
		if err != nil {
			problems = append(problems, err)
		}
		p.Kind, p.Rank = PostKind(kind), Rank(rank)
		if p.Leads, err = r.yes("leads"); err != nil {
			problems = append(problems, err)
		}
		for _, k := range r.list("unit_kinds") {
			if !slices.Contains(kinds, k) {
				problems = append(problems, r.problem("unit_kinds has %q, not one of %s", k, strings.Join(kinds, ", ")))
			}
			p.UnitKinds = append(p.UnitKinds, Kind(k))
		}
		typed, bad := typedForms(r, p.Name, r.list("aliases"))
		problems = append(problems, bad...)
		for _, f := range typed {
			for _, h := range g.postIndex.exact[f.key] {
				if !h.form.made && (!f.shared || !h.form.shared) {
					problems = append(problems, r.problem("%q names %s, too: mark it with ~ in both", f.text, h.entry.Key))
				}
			}
		}
		if p.forms, bad = g.allForms(r, writers, typed); len(bad) > 0 {
			problems = append(problems, bad...)
		}
		for _, f := range p.forms {
			g.postIndex.add(p, f)
		}
		g.posts = append(g.posts, p)
	}
	return problems
}

// Posts goes through the posts in the order of the table.
func (g *Gazetteer) Posts() iter.Seq[*Post] { return slices.Values(g.posts) }

// PostNamed reads the post that the text begins with and gives the text behind
// it: "Phó Giám đốc Sở Nội vụ" gives Phó Giám đốc and "Sở Nội vụ".
func (g *Gazetteer) PostNamed(text string) (p *Post, rest string, ok bool) {
	n := parseName(text)
	hits, end, _ := g.postIndex.longest(&n, 0)
	if len(hits) == 0 {
		return nil, text, false
	}
	return hits[0].entry, n.rest(end), true
}

// maxPosts is how many posts in a row are read.
const maxPosts = 6

// UnitOfPosition is the unit that a position leads, in the words of the
// position: "Sở Nội vụ" of "Phó Giám đốc phụ trách Sở Nội vụ", "Văn phòng UBND
// tỉnh" of "Chánh Văn phòng UBND tỉnh", "Thanh tra tỉnh" of "Phó Chánh Thanh tra
// tỉnh". Of several posts in a row it is that of the first that leads a unit:
// "Ủy ban Kiểm tra Tỉnh ủy" of "Tỉnh ủy viên, Chủ nhiệm Ủy ban Kiểm tra Tỉnh ủy".
// It is false for positions without a unit, and for seats that lead none.
func (g *Gazetteer) UnitOfPosition(position string) (unit string, p *Post, ok bool) {
	p, rest, ok := g.PostNamed(position)
	if !ok {
		return "", nil, false
	}
	for range maxPosts {
		for _, word := range [...]string{"phụ trách", "thường trực", "kiêm", "đồng thời là", "kiêm nhiệm"} {
			if after, found := cutWords(rest, word); found {
				rest = after
			}
		}
		next, after, more := g.PostNamed(rest)
		if !more || next.HeadWord == "" && after == rest {
			break
		}
		p, rest = next, after
	}
	if !p.Leads {
		return "", p, false
	}
	if p.HeadWord != "" {
		if key, head := exactKey(rest), exactKey(p.HeadWord); !strings.HasPrefix(key, head) {
			rest = strings.TrimSpace(p.HeadWord + " " + rest)
		}
	}
	if rest == "" || rest == p.HeadWord {
		return "", p, false
	}
	return rest, p, true
}

// cutWords cuts the words off the start of s.
func cutWords(s, words string) (string, bool) {
	if a, b := firstLetter(s), firstLetter(words); a != b && a < utf8.RuneSelf && b < utf8.RuneSelf {
		return s, false
	}
	n, w := parseName(s), parseName(words)
	if len(n.words) < len(w.words) || n.span(0, len(w.words)) != w.exact {
		return s, false
	}
	return n.rest(len(w.words)), true
}

// firstLetter is the first letter or figure of s in lower case, 0 without one.
func firstLetter(s string) rune {
	for _, r := range s {
		if inWord(r) {
			return unicode.ToLower(r)
		}
	}
	return 0
}
