package index

import "github.com/sokhoi/sokhoi/index/query"

// scope is where a condition on the structured record is asked: in one
// conference of the document, with what the query says beside it of the year and
// confidence of the record.
type scope struct {
	conference int
	years      *query.Years
	confidence *query.Confidence
}

// asksRecord reports whether n asks something of conferences.
func asksRecord(n query.Node) bool {
	return contains(n, func(n query.Node) bool {
		switch n := n.(type) {
		case *query.Field:
			return n.Name != query.Province && n.Name != query.Document
		case *query.Years, *query.Held, *query.Confidence:
			return true
		}
		return false
	})
}

// asksOffice reports whether n asks who holds an office: its year is then that
// of the office.
func asksOffice(n query.Node) bool {
	return contains(n, func(n query.Node) bool {
		f, ok := n.(*query.Field)
		return ok && (f.Name == query.Head || f.Name == query.Deputy)
	})
}

// asksProved reports whether n asks for records that have a confidence.
func asksProved(n query.Node) bool {
	return contains(n, func(n query.Node) bool {
		f, ok := n.(*query.Field)
		return ok && hasProof(f.Name)
	})
}

func hasProof(n query.Name) bool {
	switch n {
	case query.Kind, query.Warning, query.Province, query.Document:
		return false
	}
	return true
}

// contains reports whether a node that isn't negated is of the given sort.
func contains(n query.Node, is func(query.Node) bool) bool {
	found := false
	query.Walk(n, func(n query.Node) bool {
		if _, negated := n.(*query.Not); negated || found {
			return false
		}
		found = is(n)
		return !found
	})
	return found
}

func bothYears(a, b *query.Years) *query.Years {
	if a == nil {
		return b
	}
	both := *b
	both.From = max(a.From, b.From)
	if a.To != 0 && (both.To == 0 || a.To < both.To) {
		both.To = a.To
	}
	return &both
}

func bothConfidences(a, b *query.Confidence) *query.Confidence {
	if a == nil {
		return b
	}
	both := *b
	if a.Low > b.Low || a.Low == b.Low && a.LowOpen {
		both.Low, both.LowOpen = a.Low, a.LowOpen
	}
	if a.High < b.High || a.High == b.High && a.HighOpen {
		both.High, both.HighOpen = a.High, a.HighOpen
	}
	return &both
}

func inYears(y *query.Years, year int) bool {
	return y == nil || year != 0 && year >= y.From && (y.To == 0 || year <= y.To)
}

func inConfidence(c *query.Confidence, v float64) bool {
	return c == nil || v >= 0 && (v > c.Low || v == c.Low && !c.LowOpen) && (v < c.High || v == c.High && !c.HighOpen)
}
