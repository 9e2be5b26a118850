package ledger

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// interner numbers strings.
type interner struct {
	ids  map[string]int32
	list []string
}

func (n *interner) id(s string) int32 {
	if id, ok := n.ids[s]; ok {
		return id
	}
	if n.ids == nil {
		n.ids = map[string]int32{}
	}
	id := int32(len(n.list))
	s = strings.Clone(s)
	n.ids[s] = id
	n.list = append(n.list, s)
	return id
}

func (n *interner) text(id int32) string { return n.list[id] }

// hostOf is the host of an address in lower case, "" for file paths.
func hostOf(uri string) string {
	i := strings.Index(uri, "://")
	if i < 0 {
		return ""
	}
	rest := uri[i+3:]
	if j := strings.IndexAny(rest, "/?#"); j >= 0 {
		rest = rest[:j]
	}
	if !strings.ContainsAny(rest, "@:[") {
		return strings.ToLower(rest)
	}
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// provinceInName is what follows "tỉnh" or "thành phố" in a name, up to the
// next punctuation.
func provinceInName(name string) (string, bool) {
	for _, head := range []string{"tỉnh ", "Tỉnh ", "thành phố ", "Thành phố ", "TP. ", "TP "} {
		i := strings.LastIndex(name, head)
		if i < 0 {
			continue
		}
		rest := name[i+len(head):]
		if j := strings.IndexAny(rest, ",;()/:.\""); j >= 0 {
			rest = rest[:j]
		}
		if j := strings.Index(rest, " - "); j >= 0 && !strings.HasPrefix(rest, "Bà Rịa") {
			rest = rest[:j]
		}
		rest = strings.TrimSpace(rest)
		if w := strings.Fields(rest); len(w) >= 1 && len(w) <= 6 && startsUpper(w[0]) {
			return rest, true
		}
	}
	return "", false
}

func startsUpper(s string) bool {
	for _, r := range s {
		return strings.ToLower(string(r)) != string(r)
	}
	return false
}

// quoteSet is what a conference quotes, as hashes of runs of words: near-identical
// posts have near-identical sets.
type quoteSet []uint64

const shingle = 4

// quotesOf is the set of the conference's quotes, sorted. Quotes of a few words
// ("10/4/2022") are in any post on the conference: they count with about where
// they stand behind the first.
func quotesOf(c *corpus.Conference) quoteSet {
	first := -1
	each(c, func(e *corpus.Evidence) {
		if first < 0 || e.Start < first {
			first = e.Start
		}
	})
	seen := map[string]bool{}
	var out quoteSet
	each(c, func(e *corpus.Evidence) {
		if seen[e.Quote] {
			return
		}
		seen[e.Quote] = true
		w := strings.Fields(viet.Fold(e.Quote))
		if len(w) < shingle {
			out = append(out, stableHash(append(w, strconv.Itoa((e.Start-first)/48))))
			return
		}
		for k := 0; k+shingle <= len(w); k++ {
			out = append(out, stableHash(w[k:k+shingle]))
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// each hands out the pieces of evidence of a conference but those of its
// members, which all posts on it quote alike.
func each(c *corpus.Conference, f func(*corpus.Evidence)) {
	all := func(list []corpus.Evidence) {
		for i := range list {
			f(&list[i])
		}
	}
	all(c.Bloc.Evidence)
	for i := range c.Leaders {
		all(c.Leaders[i].Evidence)
	}
	for i := range c.Awards {
		all(c.Awards[i].Evidence)
	}
	for i := range c.Officials {
		all(c.Officials[i].Evidence)
	}
	for _, field := range []string{"kind", "year", "held_on", "place", "member_count"} {
		all(c.Evidence[field])
	}
}

// The constants of FNV-1a.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// stableHash is FNV-1a over words: the same in every run, so that what is made of
// it is too.
func stableHash(words []string) uint64 {
	h := uint64(fnvOffset)
	for _, w := range words {
		for i := 0; i < len(w); i++ {
			h = (h ^ uint64(w[i])) * fnvPrime
		}
		h = (h ^ ' ') * fnvPrime
	}
	return mix(h)
}

// mix spreads FNV's bits: its low ones follow the last bytes.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	return h ^ h>>33
}

// alike is the share of quotes that two conferences have in common.
func (q quoteSet) alike(o quoteSet) float64 {
	if len(q) == 0 || len(o) == 0 {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(q) && j < len(o); {
		switch {
		case q[i] == o[j]:
			both++
			i++
			j++
		case q[i] < o[j]:
			i++
		default:
			j++
		}
	}
	return float64(both) / float64(len(q)+len(o)-both)
}

// minSketch is the number of words from which equal reports mean a copied text.
const minSketch = 12

// sketch is one number for each conference that copies of a text share, made of
// when and where it was held and who took part; 0 where that is too little.
func sketch(r *corpus.Report) []uint64 {
	out := make([]uint64, len(r.Conferences))
	var h hasher
	for i := range r.Conferences {
		c := &r.Conferences[i]
		if c.HeldOn.IsZero() {
			continue
		}
		h.sum, h.words = fnvOffset, 0
		h.add(c.Bloc.Name)
		h.add(string(c.Kind))
		h.add(string(c.Place))
		for k := range c.Leaders {
			ld := &c.Leaders[k]
			h.add(string(ld.Post))
			h.add(string(ld.Basis))
			h.add(string(ld.Unit))
			h.add(string(ld.Person))
		}
		for k := range c.Officials {
			h.add(c.Officials[k].Name)
		}
		for k := range c.Members {
			h.add(c.Members[k].Unit)
		}
		if h.words < minSketch {
			continue
		}
		for _, n := range []int{c.HeldOn.Year, c.HeldOn.Month, c.HeldOn.Day, int(c.MemberCount)} {
			h.byte(byte(n))
			h.byte(byte(n >> 8))
		}
		out[i] = mix(h.sum)
	}
	return out
}

// hasher hashes folded words.
type hasher struct {
	sum   uint64
	words int
	text  []byte
}

func (h *hasher) byte(b byte) { h.sum = (h.sum ^ uint64(b)) * fnvPrime }

func (h *hasher) add(s string) {
	h.text = viet.AppendFold(h.text[:0], s)
	inside := false
	for _, b := range h.text {
		if b >= 'a' && b <= 'z' || b >= '0' && b <= '9' {
			if !inside {
				h.words++
				h.byte(' ')
			}
			inside = true
			h.byte(b)
		} else {
			inside = false
		}
	}
}
