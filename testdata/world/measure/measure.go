// Package measure compares a ledger with the true history of a simulated world.
package measure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/testdata/world/sim"
)

// Score counts what was said, what is true, and what is both.
type Score struct{ Right, Said, True int }

// Precision is the share of what was said that is true.
func (s Score) Precision() float64 { return ratio(s.Right, s.Said) }

// Recall is the share of what is true that was said.
func (s Score) Recall() float64 { return ratio(s.Right, s.True) }

// F1 is the harmonic mean of both.
func (s Score) F1() float64 { return ratio(2*s.Right, s.Said+s.True) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// Measure is how well a ledger tells a world's history.
type Measure struct {
	// Identity counts pairs of documents of one bloc, Heads the heads that some
	// document tells.
	Identity, Heads Score
	// Planted is what an audit has to find, Found what it found of it; Findings
	// are all that it found, False those that are not so.
	Planted, Found, Findings, False int
	// Missing and Wrong name what was not found and what is not so.
	Missing, Wrong []string
}

// String is the figures, and what was missed or wrong, a line each.
func (m Measure) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "identity F1 %.4f (precision %.4f, recall %.4f)\n", m.Identity.F1(), m.Identity.Precision(), m.Identity.Recall())
	fmt.Fprintf(&b, "heads precision %.4f, recall %.4f of %d\n", m.Heads.Precision(), m.Heads.Recall(), m.Heads.True)
	fmt.Fprintf(&b, "planted %d, found %d; %d findings, %d false", m.Planted, m.Found, m.Findings, m.False)
	for _, s := range m.Missing {
		b.WriteString("\nnot found: " + s)
	}
	for _, s := range m.Wrong {
		b.WriteString("\nwrong: " + s)
	}
	return b.String()
}

// Short names what falls short of what the ledger must show.
func (m Measure) Short() []string {
	var out []string
	if m.Identity.F1() < 0.99 {
		out = append(out, fmt.Sprintf("identity F1 is %.4f, below 0.99", m.Identity.F1()))
	}
	if m.Heads.Precision() < 0.99 || m.Heads.Recall() < 0.97 {
		out = append(out, fmt.Sprintf("heads have precision %.4f and recall %.4f, below 0.99 or 0.97", m.Heads.Precision(), m.Heads.Recall()))
	}
	if m.Found < m.Planted {
		out = append(out, fmt.Sprintf("%d of %d planted things are found", m.Found, m.Planted))
	}
	if ratio(m.False, m.Findings) > 0.02 {
		out = append(out, fmt.Sprintf("%d of %d findings are false, more than 2 %%", m.False, m.Findings))
	}
	return out
}

// Compare measures a ledger made of a world's documents. blocOf tells the true
// bloc of a document, nil where it reports no conference. Findings with the codes
// to ignore count neither way: how sure an extraction is of itself, for one, is
// nothing that a world knows.
func Compare(w *sim.World, l *ledger.Ledger, blocOf func(corpus.DocumentID) *sim.Bloc, ignore ...string) (Measure, error) {
	var m Measure
	planted, found := map[sim.Planted]bool{}, map[sim.Planted]bool{}
	for _, p := range w.Planted {
		if !slices.Contains(ignore, p.Code) {
			planted[p] = true
		}
	}
	for _, b := range w.Blocs {
		for _, y := range b.Years {
			if y.Told {
				m.Heads.True++
			}
		}
	}
	documents := map[*sim.Bloc]int{}
	told := map[[2]int]bool{}
	for h, err := range l.Histories() {
		if err != nil {
			return m, err
		}
		votes := map[*sim.Bloc]int{}
		n := 0
		for i := range h.Meetings {
			n++
			if b := blocOf(h.Meetings[i].Document); b != nil {
				votes[b]++
				documents[b]++
			}
		}
		var main *sim.Bloc
		for b, v := range votes {
			m.Identity.Right += v * (v - 1) / 2
			if main == nil || v > votes[main] || v == votes[main] && b.ID < main.ID {
				main = b
			}
		}
		m.Identity.Said += n * (n - 1) / 2
		m.heads(h, main, told)
		for _, f := range h.Findings {
			if slices.Contains(ignore, f.Code) {
				continue
			}
			m.Findings++
			p := sim.Planted{Code: f.Code, Year: f.Year}
			if main != nil {
				p.Bloc = main.ID
			}
			if planted[p] {
				found[p] = true
				continue
			}
			m.False++
			m.Wrong = append(m.Wrong, fmt.Sprintf("bloc %d: %s: %s", p.Bloc, f.Key, f.English))
		}
	}
	for _, n := range documents {
		m.Identity.True += n * (n - 1) / 2
	}
	m.Planted, m.Found = len(planted), len(found)
	for p := range planted {
		if !found[p] {
			m.Missing = append(m.Missing, fmt.Sprintf("bloc %d, %d: %s", p.Bloc, p.Year, p.Code))
		}
	}
	slices.Sort(m.Missing)
	return m, nil
}

// heads compares the heads of a history with those of the true bloc.
func (m *Measure) heads(h *ledger.History, b *sim.Bloc, told map[[2]int]bool) {
	truth := map[int]string{}
	id := 0
	if b != nil {
		id = b.ID
		for _, y := range b.Years {
			truth[y.Year] = y.Head
		}
	}
	for _, r := range h.Rows {
		if r.Post != corpus.Head || r.Unit == "" {
			continue
		}
		m.Heads.Said++
		key := [2]int{id, r.Year}
		if sim.Related(r.Unit, truth[r.Year]) && !told[key] {
			m.Heads.Right++
			told[key] = true
			continue
		}
		m.Wrong = append(m.Wrong, fmt.Sprintf("bloc %d: %s: head of %d is %s, not %s", id, h.Bloc.Key, r.Year, r.Unit, truth[r.Year]))
	}
}
