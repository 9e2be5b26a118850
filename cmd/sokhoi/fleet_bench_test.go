//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/cmd/internal/fleet"
)

// BenchmarkFleet compares one worker with two, on one hub, round by round: pages a second by the clock and
// as a ratio, and the seconds of processor that the same work takes two, divided by what it takes one. The
// collector runs beside them. The ratio by the clock needs a machine with a processor for each.
// It also tells the processor's seconds of worker, collector and hub against a scan without a fleet.
func BenchmarkFleet(b *testing.B) {
	names := portalArchives(b, b.TempDir(), 52)
	var rates, costs [2][]float64
	var others []float64
	for b.Loop() {
		for n := range 2 {
			rate, cost, beside := fleetRate(b, names, n+1)
			rates[n], costs[n] = append(rates[n], rate), append(costs[n], cost)
			others = append(others, beside)
		}
	}
	median := func(v []float64) float64 {
		v = slices.Sorted(slices.Values(v))
		return v[len(v)/2]
	}
	var ratios []float64
	for i := range rates[0] {
		ratios = append(ratios, rates[1][i]/rates[0][i])
	}
	scan := program(b.Context(), "scan", "-q", "-j", "1", "--corpus", b.TempDir())
	scan.Args = append(scan.Args, names...)
	exitOf(b, scan)
	empty := program(b.Context(), "scan", "-q", "-j", "1", "--corpus", b.TempDir(), names[0])
	exitOf(b, empty) // what the start takes
	local := (scan.ProcessState.UserTime() + scan.ProcessState.SystemTime() - empty.ProcessState.UserTime() - empty.ProcessState.SystemTime()).Seconds()
	b.ReportMetric(median(rates[0]), "pages/s-1")
	b.ReportMetric(median(rates[1]), "pages/s-2")
	b.ReportMetric(median(ratios), "ratio")
	b.ReportMetric(median(costs[1])/median(costs[0]), "cpu-2/cpu-1")
	b.ReportMetric(median(costs[0])/local, "worker/scan")
	b.ReportMetric(median(others)/local, "hub+collector/scan")
	b.ReportMetric(local, "scan-cpu-s")
	b.ReportMetric(0, "ns/op")
}

// portalPages is how many pages an archive of the benchmark has.
const portalPages = 100

// portalArchives writes archives of pages of 60 KB as portals have them, four in a hundred of them on blocs.
func portalArchives(b *testing.B, dir string, n int) (names []string) {
	b.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("hội nghị triển khai nhiệm vụ của các cơ quan và đơn vị trên địa bàn tỉnh sáng nay kế hoạch năm kinh tế văn hóa xã hội")
	var menu strings.Builder
	for menu.Len() < 54_000 {
		fmt.Fprintf(&menu, `<li class="menu-item-%d"><a href="/chuyen-muc/%d.html">`, rng.IntN(400), rng.IntN(90000))
		for range 2 + rng.IntN(6) {
			menu.WriteString(words[rng.IntN(len(words))] + " ")
		}
		menu.WriteString("</a></li>\n")
	}
	page := func(i int) string {
		text := webPage(4*i + 1)
		if i%25 == 0 {
			text = webPage(4 * i)
		}
		return strings.Replace(text, "<ul>", "<ul>"+menu.String()[:48_000+rng.IntN(6_000)]+"</li>", 1)
	}
	for i := range n {
		name := filepath.Join(dir, fmt.Sprintf("%03d.warc.gz", i))
		if err := os.WriteFile(name, archiveOf(b, i*portalPages, (i+1)*portalPages, page), 0o644); err != nil {
			b.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// fleetRate lets workers scan the archives: pages a second, and the seconds of processor of
// the workers and of hub and collector.
func fleetRate(b *testing.B, names []string, workers int) (rate, cost, beside float64) {
	address := freeAddress(b)
	env := []string{"NATS_URL=nats://" + address}
	hub := start(b, nil, "hub", "--addr", address, "--store", b.TempDir())
	defer hub.kill()
	var f *fleet.Fleet
	for begun := time.Now(); f == nil; time.Sleep(20 * time.Millisecond) {
		var err error
		if f, err = fleet.Open(b.Context(), fleet.Options{Access: fleet.Access{Servers: "nats://" + address}, Create: true}); err != nil && time.Since(begun) > time.Minute {
			b.Fatal(err, hub.log.String())
		}
	}
	defer f.Close()
	enqueue := func(names []string) {
		cmd := program(b.Context(), append([]string{"enqueue", "-q"}, names...)...)
		cmd.Env = append(cmd.Env, env...)
		if code, stderr := exitOf(b, cmd); code != exitOK {
			b.Fatal(stderr)
		}
	}
	drained := func() *fleet.Status {
		for {
			s, err := f.Queue(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			if left(s) == 0 {
				return s
			}
			time.Sleep(100 * time.Millisecond) // asking costs the hub something, too
		}
	}
	var running []*process
	for range workers {
		p := start(b, append(env, "GOMAXPROCS=1"), "worker", "-q", "-j", "1") // a processor each
		defer p.kill()
		running = append(running, p)
	}
	collector := start(b, env, "collect", "-q", "--corpus", filepath.Join(b.TempDir(), "corpus"))
	defer collector.kill()
	// Until all have loaded what they need.
	enqueue(names[:4])
	drained()
	for {
		s, err := f.Status(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if len(s.Machines) == workers+1 {
			break
		}
	}
	used := func(ps ...*process) (seconds float64) {
		for _, p := range ps {
			seconds += processorSeconds(b, p.cmd.Process.Pid)
		}
		return seconds
	}
	cost, beside = used(running...), used(hub, collector)
	begun := time.Now()
	enqueue(names[4:])
	drained()
	took := time.Since(begun).Seconds()
	for {
		s, err := f.Queue(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if s.Collected == s.Enqueued {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	return float64((len(names)-4)*portalPages) / took, used(running...) - cost, used(hub, collector) - beside
}

// processorSeconds is what a process has used so far.
func processorSeconds(b *testing.B, pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	ticks := 0
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return float64(ticks) / 100
}
