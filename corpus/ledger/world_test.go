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
	"github.com/sokhoi/sokhoi/testdata/world/measure"
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
				m, err := measure.Compare(w, l, func(id corpus.DocumentID) *sim.Bloc { return bloc[id] })
				if err != nil {
					t.Fatal(err)
				}
				t.Log(m)
				for _, short := range m.Short() {
					t.Error(short)
				}
			})
		}
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
