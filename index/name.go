package index

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus/viet"
)

func normal(s string) string {
	s, _ = viet.Normalize(s)
	return s
}

// name is a name of the structured record in the form in which names are
// compared: terms joined by spaces, abbreviations written out, without "và"
// (which stands for a comma or dash as often as not).
type name struct {
	folded, exact string
}

// names makes comparable names out of written ones. It is not for use by
// several goroutines at once.
type names struct {
	*analyzer
	texts    *analyzer // for a matcher, whose tokens have to last
	concepts *concepts
	areas    map[string]bool // folded names of provinces
	spans    []conceptSpan
	cache    map[string]name
}

func newNames(c *concepts, areas map[string]bool) *names {
	return &names{analyzer: newAnalyzer(), texts: newAnalyzer(), concepts: c, areas: areas, cache: map[string]name{}}
}

func (n *names) of(written string) name {
	if key, ok := n.cache[written]; ok {
		return key
	}
	tokens := n.analyze(normal(written))
	n.spans = n.concepts.find(tokens, n.spans[:0])
	var folded, exact strings.Builder
	add := func(t *term) {
		if t.exact == "và" || t.exact == "va" && folded.Len() > 0 {
			return
		}
		if folded.Len() > 0 {
			folded.WriteByte(' ')
			exact.WriteByte(' ')
		}
		folded.WriteString(t.folded)
		exact.WriteString(t.exact)
	}
	next := 0
	for i := 0; i < len(tokens); i++ {
		if next < len(n.spans) && n.spans[next].from == i {
			for _, t := range n.concepts.forms[n.spans[next].concept] {
				add(t)
			}
			i = n.spans[next].to - 1
			next++
			continue
		}
		add(tokens[i].term)
	}
	key := name{folded.String(), exact.String()}
	if len(n.cache) > maxTerms {
		clear(n.cache)
	}
	n.cache[strings.Clone(written)] = key
	return key
}

// withoutArea is the name without the area at its end, as "Sở Nội vụ" of "Sở
// Nội vụ tỉnh Bắc Ninh", "Sở Nội vụ Bắc Ninh" or "Sở Nội vụ tỉnh". ok tells
// whether there was one.
func (n *names) withoutArea(full name) (short name, ok bool) {
	words, exact := strings.Split(full.folded, " "), strings.Split(full.exact, " ")
	cut := 0
	for i := 1; i < len(words); i++ { // a name that starts with its area has no other
		if areaWord(words, exact, i) {
			cut = i
			break
		}
	}
	if cut == 0 {
		for size := 1; size <= 5 && size < len(words); size++ {
			if n.areas[strings.Join(words[len(words)-size:], " ")] {
				cut = len(words) - size
			}
		}
	}
	if cut == 0 {
		return full, false
	}
	return name{strings.Join(words[:cut], " "), strings.Join(exact[:cut], " ")}, true
}

// areaWord reports whether an area starts at word i: "tỉnh …", "thành phố …",
// "huyện …".
func areaWord(words, exact []string, i int) bool {
	switch exact[i] {
	case "tỉnh", "tinh", "huyện", "huyen", "tp", "quận", "phường", "xã":
		// "Tỉnh ủy", "Tỉnh đoàn", "Huyện ủy" are bodies, not areas.
		return i+1 == len(words) || words[i+1] != "uy" && words[i+1] != "doan"
	case "thành", "thanh":
		return i+1 < len(words) && words[i+1] == "pho"
	case "thị", "thi":
		return i+1 < len(words) && exact[i+1] == "xã"
	}
	return false
}

// holds reports whether words, joined by spaces, stand side by side in name.
func holds(name, words string) bool {
	for from := 0; ; {
		i := strings.Index(name[from:], words)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(words)
		if (i == 0 || name[i-1] == ' ') && (end == len(name) || name[end] == ' ') {
			return true
		}
		from = i + 1
	}
}
