package extract

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// calledName is a way in which a text calls a unit: its folded words and the unit's
// name in full.
type calledName struct {
	words []string
	name  string
	// rank orders the sources: a member's own name over a head's, that over one met
	// elsewhere in the text.
	rank int
}

// called are the names by which a meeting's units are called: in full, or by the
// place alone that the name ends with («Bạc Liêu» for «Cục Thuế tỉnh Bạc Liêu»).
type called struct {
	byWord map[string][]calledName
	known  map[string]bool
	// kind is the head that the bloc's units share where each is one of a province:
	// «Cục Thuế»; "" without.
	kind string
}

// mostCalled is the most names with one first word that are looked for: no bloc has as
// many units.
const mostCalled = 100

// called gathers how the units of the meeting may be called.
func (m *meeting) called() *called {
	x := m.r.x
	c := &called{byWord: map[string][]calledName{}, known: map[string]bool{}}
	heads := map[string]map[string]bool{}
	short := map[string]calledName{}
	type told struct {
		name string
		rank int
	}
	seen := map[told]bool{}
	add := func(name string, rank int) {
		if seen[told{name, rank}] {
			return
		}
		seen[told{name, rank}] = true
		head, tail := x.splitPlace(name)
		switch foldWords(head) {
		case "ubnd", "uy ban nhan dan", "hdnd", "hoi dong nhan dan", "dang uy":
			// «Thanh Khê» is the commune, not its committee
			if rank < 3 {
				name, head, rank = strings.TrimSpace(strings.TrimPrefix(name, head)), "", 0
			}
		}
		if rank > 1 {
			c.add(name, name, rank)
		}
		if tail == "" {
			return
		}
		if head != "" {
			key := foldWords(head)
			if heads[key] == nil {
				heads[key] = map[string]bool{}
			}
			heads[key][tail] = true
			if len(heads[key]) > 1 && (c.kind == "" || len(heads[key]) > len(heads[foldWords(c.kind)])) {
				c.kind = head
			}
		}
		old, ok := short[tail]
		switch {
		case !ok || rank > old.rank:
			short[tail] = calledName{name: name, rank: rank}
		case rank == old.rank && x.unitKey(old.name) != x.unitKey(name):
			short[tail] = calledName{rank: rank}
		}
	}
	for _, v := range m.c.Members {
		add(v.Unit, 3)
	}
	for _, v := range m.c.Leaders {
		if v.Unit != "" {
			add(string(v.Unit), 2)
		}
	}
	for _, s := range m.sentences {
		for _, n := range s.nodes {
			if n.Kind != unitNode && n.Kind != placeNode {
				continue
			}
			switch u := n.Value.(unitName); {
			case u.council:
			case u.place:
				add(u.name, 0)
			default:
				add(u.name, 1)
			}
		}
	}
	for _, tail := range slices.Sorted(maps.Keys(short)) { // the same order every time
		v := short[tail]
		if v.name == "" {
			continue
		}
		if head, _ := x.splitPlace(v.name); v.rank == 1 && len(heads[foldWords(head)]) < 2 {
			continue // one department of the province: the province doesn't stand for it
		}
		c.add(tail, v.name, v.rank)
	}
	for word, list := range c.byWord {
		sort.SliceStable(list, func(i, j int) bool {
			if len(list[i].words) != len(list[j].words) {
				return len(list[i].words) > len(list[j].words)
			}
			if list[i].rank != list[j].rank {
				return list[i].rank > list[j].rank
			}
			return list[i].name < list[j].name
		})
		c.byWord[word] = list[:min(len(list), mostCalled)]
	}
	return c
}

func (c *called) add(as, name string, rank int) {
	words := strings.Fields(foldWords(as))
	if len(words) == 0 {
		return
	}
	key := as + "|" + name
	if c.known[key] {
		return
	}
	c.known[key] = true
	c.byWord[words[0]] = append(c.byWord[words[0]], calledName{words: words, name: name, rank: rank})
}

// splitPlace divides the name of a unit into its head and the folded name of the
// place that it ends with: «Cục Thuế tỉnh Bạc Liêu» is «Cục Thuế» and «bac lieu».
// The head of a place itself is "".
func (x *Extractor) splitPlace(name string) (head, place string) {
	words := strings.Fields(name)
	for i := len(words) - 2; i >= 0 && i >= len(words)-6; i-- {
		from := i
		switch strings.TrimSuffix(foldWords(words[i]), ".") {
		case "tinh", "huyen", "xa", "phuong", "quan", "tp", "tx":
		case "pho":
			if i == 0 || foldWords(words[i-1]) != "thanh" {
				continue
			}
			from--
		case "tran":
			if i == 0 || foldWords(words[i-1]) != "thi" {
				continue
			}
			from--
		default:
			continue
		}
		if from > 0 && foldWords(words[from]) == "xa" && foldWords(words[from-1]) == "thi" {
			from--
		}
		place = foldWords(strings.Join(words[i+1:], " "))
		if place == "viet nam" {
			return name, "" // «Thông tấn xã Việt Nam»
		}
		return strings.Join(words[:from], " "), place
	}
	for n := min(4, len(words)-1); n >= 1; n-- {
		tail := strings.Join(words[len(words)-n:], " ")
		if _, ok := x.gazetteer.ProvinceNamed(tail, gazetteer.Day{Year: 2020, Month: 1, Day: 1}); ok {
			return strings.Join(words[:len(words)-n], " "), foldWords(tail)
		}
	}
	return name, ""
}

// inFull is the sentence with the units that it calls by their places, or whose
// names nothing else reads, as nodes of their own.
func (r *reader) inFull(s *sentence, c *called) *sentence {
	var nodes []*grammar.Node
	changed := false
	for k := 0; k < len(s.nodes); k++ {
		n := s.nodes[k]
		full, to := r.calledAt(s, k, c)
		if full == nil {
			nodes = append(nodes, n)
			continue
		}
		if !changed {
			nodes = append(make([]*grammar.Node, 0, len(s.nodes)), s.nodes[:k]...)
			changed = true
		}
		nodes = append(nodes, full)
		k = to - 1
	}
	if !changed {
		return s
	}
	t := *s
	t.nodes = nodes
	return &t
}

// calledAt reads a unit called at node k, and the node after it.
func (r *reader) calledAt(s *sentence, k int, c *called) (*grammar.Node, int) {
	n := s.nodes[k]
	if !r.tokens[n.From].Capitalized() && n.Kind != placeNode {
		return nil, 0
	}
	switch n.Kind {
	case grammar.WordNode, grammar.PhraseNode, unitNode, placeNode:
	default:
		return nil, 0
	}
	isProvince := n.Kind == grammar.PhraseNode && n.Has(r.x.c.province)
	if (isProvince || n.Kind == placeNode) && k > 0 && (oneOf(s.nodes[k-1].Lower(), "tại", "ở", "tỉnh") || phraseIs(s.nodes[k-1], "tại") || phraseIs(s.nodes[k-1], "ở")) {
		return nil, 0
	}
	make := func(name string, to int) (*grammar.Node, int) {
		u := grammar.SpanNode(unitNode, "unit.called", r.tokens, n.From, s.nodes[to-1].To)
		u.Value = unitName{name: name}
		return u, to
	}
	from := n.From
	if n.Kind == placeNode {
		_, tail := r.x.splitPlace(n.Value.(unitName).name)
		for _, v := range c.byWord[leadingWord(tail)] {
			if head, place := r.x.splitPlace(v.name); head != "" && place == tail && strings.Join(v.words, " ") == tail && v.rank > 0 {
				return make(v.name, k+1)
			}
		}
		return nil, 0
	}
	for _, v := range c.byWord[r.tokens[from].Word.Fold] {
		end := r.matchFolded(from, s.to, v.words)
		if end == 0 || len(v.words) < 2 && !isProvince {
			continue
		}
		if n.Kind == unitNode && end <= n.To {
			return nil, 0
		}
		for to := k + 1; to <= len(s.nodes) && s.nodes[to-1].From < end; to++ {
			if s.nodes[to-1].To == end {
				return make(v.name, to)
			}
		}
	}
	if name, to := r.scoredName(s, k, c); to > 0 {
		return make(name, to)
	}
	if isProvince && c.kind != "" && k > 0 && !isUnit(s.nodes[k-1]) {
		name := r.words(n.From, n.To)
		return make(join(c.kind, r.x.provinceWord(name), name), k+1)
	}
	return nil, 0
}

// leadingWord is the first word of a text.
// scoredName reads a name in capitals that nothing else knows and that a score or a
// place follows: «Thanh Liên 95 điểm, xếp thứ tư».
func (r *reader) scoredName(s *sentence, k int, c *called) (string, int) {
	to := k
	for to < len(s.nodes) && to < k+4 && s.nodes[to].Kind == grammar.WordNode && r.tokens[s.nodes[to].From].Class == grammar.Capital {
		to++
	}
	if len(c.byWord) == 0 || to < k+2 || to+1 >= len(s.nodes) || k > 0 && !oneOf(s.nodes[k-1].Lower(), ",", ";", ":", "và", "-", "+", "*", "(") {
		return "", 0
	}
	next := s.nodes[to]
	scored := r.tokens[next.From].Class == grammar.Digits && oneOf(s.nodes[to+1].Lower(), "điểm", "phiếu", ",", "/", ".")
	if !scored && !(phraseIs(next, "xếp") && s.nodes[to+1].Has(r.x.c.rankWord)) {
		return "", 0
	}
	return r.words(s.nodes[k].From, s.nodes[to-1].To), to
}

// leadingWord is the first word of a text.
func leadingWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

// matchFolded is the token after the words that stand at token i, marks between them
// left out, or 0 where they don't.
func (r *reader) matchFolded(i, limit int, words []string) int {
	for w := 0; w < len(words); i++ {
		if i >= limit {
			return 0
		}
		t := &r.tokens[i]
		if t.Class == grammar.Mark {
			if !t.Is("-", "–", "&", ",", ".") || w == 0 {
				return 0
			}
			if t.Is("&") && words[w] == "va" {
				w++
			}
			continue
		}
		if t.Word.Fold != words[w] {
			return 0
		}
		w++
	}
	return i
}
