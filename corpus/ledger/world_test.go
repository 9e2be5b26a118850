package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/ledger"
	"github.com/sokhoi/sokhoi/testdata/world/sim"
	"github.com/sokhoi/sokhoi/testdata/world/write"
)

// worldAuthority knows the provinces and units of a simulated world.
type worldAuthority struct{}

var merger = corpus.Date{Year: 2025, Month: 7, Day: 1}

func (worldAuthority) Province(name string, on corpus.Date) (ledger.Province, bool) {
	key := strings.ReplaceAll(name, " ", "-")
	if sim.Merged(name) && !on.IsZero() && !on.Before(merger) {
		key += "-2025"
	}
	return ledger.Province{Key: key, Name: name}, name != ""
}

func (a worldAuthority) ProvinceOfHost(host string, on corpus.Date) (ledger.Province, bool) {
	name, ok := sim.ProvinceOfHost(host)
	if !ok {
		return ledger.Province{}, false
	}
	return a.Province(name, on)
}

func (worldAuthority) Unit(name, _ string) (ledger.Unit, bool) {
	name = sim.Canonical(name)
	u := ledger.Unit{Key: name, Name: name}
	for _, span := range sim.Spans(name) {
		u.Spans = append(u.Spans, ledger.Span{From: span[0], Until: span[1]})
	}
	for _, to := range sim.Successors(name) {
		u.Becomes = append(u.Becomes, ledger.Succession{Key: to.Name, On: to.On})
	}
	return u, true
}

// worldCoverage counts what the world's portals hold.
type worldCoverage []*sim.Post

func (c worldCoverage) Seen(hosts []string, year int) (fetched, failed int) {
	for _, p := range c {
		if p.Published.Year == year && slices.Contains(hosts, p.Host) {
			fetched++
			if p.Broken {
				failed++
			}
		}
	}
	return fetched, failed
}

// measure is how well a ledger tells a world's history.
type measure struct {
	identity           score
	heads              score
	planted, found     int
	findings, unfound  int
	missing, unplanted []string
}

type score struct{ right, said, true_ int }

func (s score) precision() float64 { return ratio(s.right, s.said) }
func (s score) recall() float64    { return ratio(s.right, s.true_) }
func (s score) f1() float64        { return ratio(2*s.right, s.said+s.true_) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// compare measures a ledger against the world that its documents are of.
// bloc tells the true bloc of a document.
func compare(t testing.TB, w *sim.World, l *ledger.Ledger, bloc map[corpus.DocumentID]*sim.Bloc) measure {
	t.Helper()
	var m measure
	found := map[sim.Planted]bool{}
	true_ := map[sim.Planted]bool{}
	for _, p := range w.Planted {
		true_[p] = true
	}
	perBloc := map[int]int{}
	for _, b := range bloc {
		perBloc[b.ID]++
	}
	for _, n := range perBloc {
		m.identity.true_ += n * (n - 1) / 2
	}
	told := map[string]bool{}
	for _, b := range w.Blocs {
		for _, y := range b.Years {
			if y.Told {
				m.heads.true_++
			}
		}
	}
	for h, err := range l.Histories() {
		if err != nil {
			t.Fatal(err)
		}
		votes := map[*sim.Bloc]int{}
		for i := range h.Meetings {
			if b := bloc[h.Meetings[i].Document]; b != nil {
				votes[b]++
			}
		}
		n := 0
		var main *sim.Bloc
		for b, v := range votes {
			m.identity.right += v * (v - 1) / 2
			n += v
			if main == nil || v > votes[main] || v == votes[main] && b.ID < main.ID {
				main = b
			}
		}
		m.identity.said += n * (n - 1) / 2
		if main == nil {
			t.Errorf("%s is of no document", h.Bloc.Key)
			continue
		}
		truth := map[int]string{}
		for _, y := range main.Years {
			truth[y.Year] = y.Head
		}
		for _, r := range h.Rows {
			if r.Post != corpus.Head || r.Unit == "" {
				continue
			}
			m.heads.said++
			key := fmt.Sprint(main.ID, r.Year)
			if sim.Related(r.Unit, truth[r.Year]) && !told[key] {
				m.heads.right++
				told[key] = true
			} else {
				m.unplanted = append(m.unplanted, fmt.Sprintf("bloc %d head %d is %s, not %s", main.ID, r.Year, r.Unit, truth[r.Year]))
			}
		}
		for _, f := range h.Findings {
			m.findings++
			p := sim.Planted{Code: f.Code, Bloc: main.ID, Year: f.Year}
			if true_[p] {
				found[p] = true
				continue
			}
			m.unfound++
			m.unplanted = append(m.unplanted, fmt.Sprintf("%s bloc %d: %s", f.Key, main.ID, f.English))
		}
	}
	m.planted, m.found = len(true_), len(found)
	for p := range true_ {
		if !found[p] {
			m.missing = append(m.missing, fmt.Sprint(p))
		}
	}
	slices.Sort(m.missing)
	return m
}

// reportsOf are the perfect reports of a world, and the true bloc of each
// document.
func reportsOf(w *sim.World) ([]*corpus.Report, map[corpus.DocumentID]*sim.Bloc) {
	var out []*corpus.Report
	bloc := map[corpus.DocumentID]*sim.Bloc{}
	for _, p := range w.Posts {
		d := write.Compose(p)
		if d.Report == nil {
			continue
		}
		out = append(out, d.Report)
		if p.Bloc != nil {
			bloc[d.Report.Document.ID] = p.Bloc
		}
	}
	return out, bloc
}

func TestWorld(t *testing.T) {
	g, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	authorities := map[string]ledger.Authority{"world": worldAuthority{}, "gazetteer": ledger.Gazetteer(g)}
	for seed := range uint64(3) {
		w := sim.New(sim.Options{Seed: seed + 1})
		reports, bloc := reportsOf(w)
		for name, a := range authorities {
			t.Run(fmt.Sprintf("seed %d, %s", seed+1, name), func(t *testing.T) {
				l := ledger.Build(slices.Values(reports), nil, ledger.Options{Authority: a, Coverage: worldCoverage(w.Posts)})
				compare(t, w, l, bloc).require(t)
			})
		}
	}
}

// require fails the test where the ledger falls short of what it must show.
func (m measure) require(t *testing.T) {
	t.Helper()
	t.Logf("identity F1 %.4f (precision %.4f, recall %.4f)", m.identity.f1(), m.identity.precision(), m.identity.recall())
	t.Logf("heads precision %.4f, recall %.4f of %d", m.heads.precision(), m.heads.recall(), m.heads.true_)
	t.Logf("planted %d, found %d; %d findings, %d false", m.planted, m.found, m.findings, m.unfound)
	for _, s := range m.missing {
		t.Log("not found:", s)
	}
	for _, s := range m.unplanted {
		t.Log("false:", s)
	}
	if m.identity.f1() < 0.99 {
		t.Error("identity F1 below 0.99")
	}
	if m.heads.precision() < 0.99 || m.heads.recall() < 0.97 {
		t.Error("heads below precision 0.99 or recall 0.97")
	}
	if m.found < m.planted {
		t.Error("planted contradictions not found")
	}
	if ratio(m.unfound, m.findings) > 0.02 {
		t.Error("more than 2 % of findings are false")
	}
}

// fingerprint is all that a ledger says, as one text.
func fingerprint(t testing.TB, l *ledger.Ledger) string {
	t.Helper()
	var b strings.Builder
	for h, err := range l.Histories() {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %q %q %d %v\n", h.Bloc.Key, h.Bloc.Keys, h.Bloc.Names, h.Sources, h.Bloc.Review)
		for _, k := range h.Bloc.Links {
			fmt.Fprintln(&b, k.A, k.B, k.Score, k.Joined, k.Review, k.Reasons)
		}
		for _, r := range h.Rows {
			fmt.Fprintln(&b, r.Year, r.Post, r.Unit, r.Person, r.State, r.Confidence, r.Review, r.Claims)
		}
		for _, f := range h.Findings {
			fmt.Fprintln(&b, f)
		}
	}
	return b.String()
}

func TestOrderOfIngestionDoesNotMatter(t *testing.T) {
	w := sim.New(sim.Options{Seed: 7, Blocs: 12, Years: 8})
	reports, _ := reportsOf(w)
	o := ledger.Options{Authority: worldAuthority{}, Coverage: worldCoverage(w.Posts)}
	want := fingerprint(t, ledger.Build(slices.Values(reports), nil, o))
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 1))
		shuffled := slices.Clone(reports)
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		l := ledger.New(nil, o)
		for i, r := range shuffled {
			l.Add(r)
			if i%97 == 0 {
				l.Blocs() // questions in between change nothing
			}
			if i%5 == 0 {
				l.Add(shuffled[rng.IntN(i+1)]) // nor does adding again
			}
			if k := rng.IntN(i + 1); i%7 == 0 { // nor taking away for a while
				l.Remove(shuffled[k].Document.ID)
				l.Add(shuffled[k])
			}
		}
		if got := fingerprint(t, l); got != want {
			t.Fatalf("shuffle %d: the ledger differs at %s", seed, firstDifference(got, want))
		}
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d:\n%s\n%s", i, x[i], y[i])
		}
	}
	return "the end"
}
