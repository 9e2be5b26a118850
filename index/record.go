package index

import (
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// The kinds of facts, each the first byte of a record token.
const (
	headFact         byte = 'h' // unit that is head
	headPersonFact   byte = 'H' // person called head
	deputyFact       byte = 'd'
	deputyPersonFact byte = 'D'
	memberFact       byte = 'm'
	rankedFact       byte = 'r'
	awardedFact      byte = 'w' // unit that an award is for
	officialFact     byte = 'o'
	positionFact     byte = 'p'
	awardFact        byte = 'a'
	blocFact         byte = 'b'
	citationFact     byte = 'c'
	movementFact     byte = 'v'
	warningFact      byte = 'x'
	kindFact         byte = 'k'
	yearFact         byte = 'y'
	dayFact          byte = 't' // day held
	monthFact        byte = 'M' // and its month and year, for ranges
	heldYearFact     byte = 'Y'
	doubtFact        byte = 'q' // lowest confidence of any value
	presenceFact     byte = 'n' // stands for the conference itself
)

func leaderFact(p corpus.Post, person bool) byte {
	switch {
	case p == corpus.Head && person:
		return headPersonFact
	case p == corpus.Head:
		return headFact
	case person:
		return deputyPersonFact
	}
	return deputyFact
}

// fact is one fact of a conference.
type fact struct {
	kind byte
	name
	year       int     // of the record: leaders have one
	confidence float64 // of the record, -1 where it has none
	// short tells that the name was written with an area behind it.
	short bool
}

// token is the fact as a token of the given conference of its document. It
// sorts by conference, kind and name.
func (f fact) token(conference int) string {
	var b strings.Builder
	b.WriteString(ordinal(conference))
	b.WriteByte(f.kind)
	b.WriteString(f.folded)
	b.WriteString(separator)
	if f.exact != f.folded {
		b.WriteString(f.exact)
	}
	if f.year == 0 && f.confidence < 0 && !f.short {
		return b.String()
	}
	b.WriteString(separator)
	if f.year != 0 {
		b.WriteString(strconv.Itoa(f.year))
	}
	b.WriteString(separator)
	if f.confidence >= 0 {
		b.WriteString(strconv.FormatFloat(f.confidence, 'g', -1, 64))
	}
	if f.short {
		b.WriteString(separator)
	}
	return b.String()
}

// parseFact undoes token, but for the conference.
func parseFact(token string) (fact, bool) {
	for i, r := range token { // skip the ordinal, one rune
		if i > 0 {
			token = token[i:]
			break
		}
		if r == 0 {
			return fact{}, false
		}
	}
	if token == "" {
		return fact{}, false
	}
	f := fact{kind: token[0], confidence: -1}
	parts := strings.SplitN(token[1:], separator, 5)
	f.folded, f.exact = parts[0], parts[0]
	if len(parts) > 1 && parts[1] != "" {
		f.exact = parts[1]
	}
	if len(parts) > 2 {
		f.year, _ = strconv.Atoi(parts[2])
	}
	if len(parts) > 3 && parts[3] != "" {
		f.confidence, _ = strconv.ParseFloat(parts[3], 64)
	}
	f.short = len(parts) > 4
	return f, true
}

// ordinal is the start of the tokens of a document's i-th conference: one rune,
// in order.
func ordinal(i int) string {
	const first, surrogates = '0', 0xD800
	r := first + rune(i)
	if r >= surrogates { // 55,000 conferences in one document
		r = surrogates - 1
	}
	return string(r)
}

// facts yields all facts of a conference.
func (b *builder) facts(c *corpus.Conference) iter.Seq[fact] {
	return func(yield func(fact) bool) {
		ok := true
		plain := func(kind byte, value string) {
			ok = ok && yield(fact{kind: kind, name: name{value, value}, confidence: -1})
		}
		add := func(kind byte, written string, year corpus.Number, p corpus.Proof) {
			if written == "" || !ok {
				return
			}
			full := b.names.of(written)
			if full.folded == "" {
				return
			}
			f := fact{kind: kind, name: full, year: int(year), confidence: p.Confidence}
			ok = yield(f)
			if isUnit(kind) && ok {
				if short, is := b.names.withoutArea(full); is {
					f.name, f.short = short, true
					ok = yield(f)
				}
			}
		}
		plain(presenceFact, "")
		if c.Kind != "" {
			plain(kindFact, string(c.Kind))
		}
		if c.Year > 0 {
			plain(yearFact, strconv.Itoa(int(c.Year)))
		}
		if c.HeldOn.Valid() {
			day := c.HeldOn.String()
			plain(dayFact, day)
			plain(monthFact, day[:len("2006-01")])
			plain(heldYearFact, day[:len("2006")])
		}
		for _, w := range c.Warnings {
			plain(warningFact, w.Code)
		}
		add(blocFact, c.Bloc.Name, 0, c.Bloc.Proof)
		for _, u := range units(c) {
			add(u.kind, u.written, u.year, u.Proof)
		}
		for _, l := range c.Leaders {
			add(leaderFact(l.Post, true), string(l.Person), l.Year, l.Proof)
		}
		for _, o := range c.Officials {
			add(officialFact, o.Name, 0, o.Proof)
			for _, p := range o.Positions {
				add(positionFact, p, 0, o.Proof)
			}
		}
		for _, a := range c.Awards {
			add(awardFact, a.Award, 0, a.Proof)
		}
		for _, x := range c.Citations {
			add(citationFact, citation(x), 0, x.Proof)
		}
		for _, m := range c.Movements {
			add(movementFact, m.Name, 0, m.Proof)
		}
		if doubt := lowestConfidence(c); doubt <= 1 {
			plain(doubtFact, strconv.FormatFloat(doubt, 'g', -1, 64))
		}
	}
}

func isUnit(kind byte) bool {
	switch kind {
	case headFact, deputyFact, memberFact, rankedFact, awardedFact:
		return true
	}
	return false
}

// citation is a citation as one searches for it.
func citation(c corpus.Citation) string {
	return strings.Join(strings.Fields(c.Kind+" "+string(c.Number)+" "+string(c.Issuer)), " ")
}

// lowestConfidence is the least of a conference's confidences, more than 1
// where it has none.
func lowestConfidence(c *corpus.Conference) float64 {
	low := math.Inf(1)
	take := func(p corpus.Proof) {
		low = min(low, p.Confidence)
	}
	for _, v := range c.Confidence {
		low = min(low, v)
	}
	if c.Bloc.Name != "" {
		take(c.Bloc.Proof)
	}
	for _, x := range c.Members {
		take(x.Proof)
	}
	for _, x := range c.Officials {
		take(x.Proof)
	}
	for _, x := range c.Leaders {
		take(x.Proof)
	}
	for _, x := range c.Awards {
		take(x.Proof)
	}
	for _, x := range c.Rankings {
		take(x.Proof)
	}
	for _, x := range c.Citations {
		take(x.Proof)
	}
	for _, x := range c.Movements {
		take(x.Proof)
	}
	return low
}
