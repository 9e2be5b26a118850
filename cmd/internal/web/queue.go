package web

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// task is one thing that needs a person: a row of the ledger, or two names that
// may be one bloc.
type task struct {
	// ID names the task over boards, and in addresses.
	ID   string
	Why  string // "contradicted", "low_confidence", "identity"
	Card *card
	Cell *cell
	Link *ledger.Link
	// Other is the bloc of the link's other name.
	Other *card
}

// tasks are the board's, contradictions first, then identities, then the least
// sure rows.
func tasks(b *board) []*task {
	var out []*task
	for _, c := range b.cards {
		for i := range c.Cells {
			x := &c.Cells[i]
			if !x.Review || x.decided {
				continue
			}
			why := "low_confidence"
			if x.State == ledger.Contradicted {
				why = "contradicted"
			}
			out = append(out, &task{ID: rowID(c.Key, x.Post, x.Year), Why: why, Card: c, Cell: x})
		}
	}
	for i := range b.links {
		l := &b.links[i]
		if l.Decision != 0 {
			continue
		}
		a, o := b.byKey[l.A], b.byKey[l.B]
		if a == nil || o == nil {
			continue
		}
		out = append(out, &task{ID: "identity " + l.A + " " + l.B, Why: "identity", Card: a, Other: o, Link: l})
	}
	rank := func(t *task) int { return slices.Index([]string{"contradicted", "identity", "low_confidence"}, t.Why) }
	sure := func(t *task) float64 {
		if t.Cell != nil {
			return t.Cell.Confidence
		}
		return t.Link.Score
	}
	slices.SortStableFunc(out, func(x, y *task) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(sure(x), sure(y)), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// rowID names a row of the ledger in the queue.
func rowID(bloc string, p corpus.Post, year int) string {
	return "row " + bloc + " " + string(p) + "/" + strconv.Itoa(year)
}

// Field is the path of the row for a decision.
func (t *task) Field() string {
	if t.Cell == nil {
		return ""
	}
	return "leaders/" + string(t.Cell.Post) + "/" + strconv.Itoa(t.Cell.Year)
}
