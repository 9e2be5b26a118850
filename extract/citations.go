package extract

import (
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// resolveCitations reads the documents referred to and the movements named.
func (m *meeting) resolveCitations() {
	seen := map[string]bool{}
	for _, s := range m.sentences {
		if s.block.kind == corpus.Boilerplate {
			continue
		}
		for i := s.from; i < s.to; i++ {
			if c, to, ok := m.r.citation(i, s.to); ok {
				key := c.Kind + "|" + string(c.Number) + "|" + c.Dated.String()
				if !seen[key] {
					seen[key] = true
					c.Proof = m.proof("citation", corpus.Span{Start: m.r.tokens[i].Start, End: m.r.tokens[to-1].End})
					m.c.Citations = append(m.c.Citations, c)
				}
				i = to - 1
			}
		}
		for i, n := range s.nodes {
			if n.Kind != quoteNode || !m.r.namesMovement(s, i) {
				continue
			}
			name := strings.Trim(m.r.text[n.Start:n.End], "“”\"«» ")
			name = strings.Join(strings.Fields(name), " ")
			key := foldWords(name)
			if key == "" || seen[key] {
				continue
			}
			seen[key] = true
			m.c.Movements = append(m.c.Movements, corpus.Movement{Name: name, Proof: m.proof("movement", n.Span)})
		}
	}
}

// citation reads a document's kind, number, day and issuer at token i: «Chỉ thị số
// 34-CT/TW ngày 7/4/2017 của Bộ Chính trị».
func (r *reader) citation(i, limit int) (corpus.Citation, int, bool) {
	m, e, ok := r.phrases.Longest(i, limit, r.x.c.citation, false)
	if !ok {
		return corpus.Citation{}, i, false
	}
	c := corpus.Citation{Kind: upperFirst(e.Phrase)}
	if isUpperText(c.Kind) {
		c.Kind = sentenceCase(c.Kind)
	}
	j := i + m.Len
	if j < limit && r.tokens[j].Is("số", ":") {
		j++
	}
	if j < limit && r.tokens[j].Is(":") {
		j++
	}
	number, to := r.symbol(j, limit)
	if number == "" {
		return corpus.Citation{}, i, false
	}
	c.Number = corpus.Text(number)
	j = to
	if j+1 < limit && r.tokens[j].Is(",") && r.tokens[j+1].Is("ngày") {
		j++
	}
	if j < limit && r.tokens[j].Is("ngày") {
		d, ok := r.numericDate(j+1, limit)
		if !ok {
			d, ok = r.wordDate(j+1, limit)
		}
		if ok && d.date.Year > 0 {
			c.Dated = d.date
			j = d.to
		}
	}
	if j+1 < limit && r.tokens[j].Is("của") {
		if name, to := r.authority(j+1, limit, true); to > j+1 {
			c.Issuer = corpus.Text(name)
			j = to
		}
	}
	return c, j, true
}

// symbol reads a document's number: «01/CT-UBND», «34-CT/TW», «91/2017/NĐ-CP».
func (r *reader) symbol(i, limit int) (string, int) {
	if r.number(i, limit) < 0 {
		return "", i
	}
	j := i + 1
	letters := false
	for j+1 < limit && j < i+12 && r.tokens[j].Is("/", "-", "–", ".") && !r.tokens[j].Spaced {
		next := &r.tokens[j+1]
		if next.Spaced && !(r.tokens[j].Is("-") && next.Class == grammar.Upper) || !next.Letters() && next.Class != grammar.Digits {
			break
		}
		if next.Letters() && next.Class == grammar.Lower {
			break
		}
		letters = letters || next.Letters()
		j += 2
	}
	if !letters {
		return "", i
	}
	return strings.ReplaceAll(r.words(i, j), " ", ""), j
}

// namesMovement tells that the quotation at node i is the name of a movement.
func (r *reader) namesMovement(s *sentence, i int) bool {
	from := max(0, i-8)
	text := r.folded(s.nodes[from].From, s.nodes[i].From)
	for _, w := range []string{"phong trao", "cuoc van dong", "chu de", "thi dua", "chien dich"} {
		if strings.Contains(text, w) {
			return w != "chu de"
		}
	}
	// «…“A”, “B”»: one of a list
	if i >= 2 && s.nodes[i-2].Kind == quoteNode && oneOf(s.nodes[i-1].Lower(), ",", ";", "và") {
		return r.namesMovement(s, i-2)
	}
	return false
}
