package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/cmd/internal/fleet"
	"github.com/sokhoi/sokhoi/corpus/sqlite"
	"github.com/sokhoi/sokhoi/ingest/crawl"
	"github.com/sokhoi/sokhoi/testdata/world/sim"
	"github.com/sokhoi/sokhoi/testdata/world/write"
)

// worldArchives writes n archives of the posts of a simulated world, each posts, with pages that tell of
// nothing between them. What makes order matter is there, too: addresses captured again with other
// words, the same words at other addresses; also damage, a page that can't be read and pages too large
// for a message.
func worldArchives(t testing.TB, dir string, n, each int) (names []string) {
	t.Helper()
	w := sim.New(sim.Options{Seed: 5, Blocs: 24, Years: 12})
	at := time.Date(2024, 3, 4, 5, 6, 7, 0, time.UTC)
	rng := rand.New(rand.NewPCG(9, 9))
	for i := range n {
		file := crawl.WARC{Dir: filepath.Join(dir, "new"), Software: "test"}
		put := func(uri, media string, body []byte) {
			t.Helper()
			at = at.Add(time.Second)
			if err := file.Write(&crawl.Exchange{URL: uri, Time: at, Status: http.StatusOK, Header: http.Header{"Content-Type": {media}}, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
		for j := range each {
			k := (i*each + j) % len(w.Posts)
			d := write.Compose(w.Posts[k])
			uri := d.URI
			if round := (i*each + j) / len(w.Posts); round > 0 {
				uri += fmt.Sprintf("?lan=%d", round)
			}
			put(uri, d.MediaType, d.Body)
			put(fmt.Sprintf("https://portal.example.vn/khac/%d/%d", i, j), "text/html", []byte(webPage(4*(i*each+j)+1)))
		}
		// Some address again with other words, some words at another address.
		put(fmt.Sprintf("https://portal.example.vn/lai/%d", i%7), "text/html", []byte(webPage(4*i)))
		put(fmt.Sprintf("https://portal.example.vn/chep/%d", i), "text/html", []byte(webPage(4*(i%5))))
		if i%10 == 3 {
			put(fmt.Sprintf("https://portal.example.vn/hong/%d.pdf", i), "application/pdf", []byte("%PDF-1.7\nkhối thi đua, nhưng không có gì"))
			noise := make([]byte, 900<<10)
			for k := range noise {
				noise[k] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-"[rng.IntN(64)]
			}
			put(fmt.Sprintf("https://portal.example.vn/lon/%d", i), "text/html", []byte(strings.Replace(webPage(4*i+8), "<body>", "<body><script>var x='"+string(noise)+"';</script>", 1)))
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		made, err := filepath.Glob(filepath.Join(dir, "new", "*.warc.gz"))
		if err != nil || len(made) != 1 {
			t.Fatal(made, err)
		}
		name := filepath.Join(dir, fmt.Sprintf("%03d.warc.gz", i))
		if i%10 == 7 {
			b, err := os.ReadFile(made[0])
			if err != nil {
				t.Fatal(err)
			}
			for k := range 20 {
				b[len(b)/2+k] ^= 0x55
			}
			if err := os.WriteFile(made[0], b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Rename(made[0], name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// freeAddress is one that nobody listens at.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// process is a command of the program that is started, killed and started again.
type process struct {
	t    testing.TB
	args []string
	env  []string
	log  bytes.Buffer // of all runs

	cmd  *exec.Cmd
	done chan struct{}
}

func start(t testing.TB, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, args: args, env: env}
	p.again()
	t.Cleanup(func() { p.kill() })
	return p
}

// again starts it.
func (p *process) again() {
	p.t.Helper()
	p.cmd = program(context.Background(), p.args...)
	p.cmd.Env = append(p.cmd.Env, p.env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) {
		_ = cmd.Wait()
		close(done)
	}(p.cmd, p.done)
}

// kill ends it as a lost machine would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.done
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// cluster is three hubs.
type cluster struct {
	hubs []*process
	env  []string // what clients need
	urls string
}

func startCluster(t testing.TB) *cluster {
	t.Helper()
	c := &cluster{}
	var clients, routes []string
	for range 3 {
		clients, routes = append(clients, freeAddress(t)), append(routes, freeAddress(t))
	}
	c.urls = "nats://" + strings.Join(clients, ",nats://")
	c.env = []string{"NATS_URL=" + c.urls, "NATS_USER=so", "NATS_PASSWORD=khoi"}
	for i := range 3 {
		args := []string{"hub", "-v", "--name", "hub" + strconv.Itoa(i), "--addr", clients[i], "--store", t.TempDir(), "--cluster", routes[i]}
		for j := range 3 {
			if j != i {
				args = append(args, "--route", routes[j])
			}
		}
		c.hubs = append(c.hubs, start(t, c.env[1:], args...))
	}
	for i, address := range clients {
		for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			conn, err := net.Dial("tcp", address)
			if err == nil {
				conn.Close()
				break
			}
			if c.hubs[i].ended() || time.Since(begun) > time.Minute {
				t.Fatalf("hub %d doesn't listen: %v\n%s", i, err, c.hubs[i].log.String())
			}
		}
	}
	return c
}

// command is a command that knows the cluster.
func (c *cluster) command(t testing.TB, args ...string) *exec.Cmd {
	cmd := program(t.Context(), args...)
	cmd.Env = append(cmd.Env, c.env...)
	return cmd
}

// run runs a command to its end.
func (c *cluster) run(t testing.TB, want int, args ...string) string {
	t.Helper()
	cmd := c.command(t, args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	if code, stderr := exitOf(t, cmd); code != want {
		t.Fatalf("%s: exit code %d, want %d\n%s%s", args[0], code, want, out.String(), stderr)
	}
	return out.String()
}

// open is a client of the cluster in the test itself.
func (c *cluster) open(t testing.TB) *fleet.Fleet {
	t.Helper()
	f, err := fleet.Open(t.Context(), fleet.Options{Access: fleet.Access{Servers: c.urls, User: "so", Password: "khoi"}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// exported is what `sokhoi export` prints.
func exported(t testing.TB, dir string) string {
	t.Helper()
	cmd := program(t.Context(), "export", "--corpus", dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// attempts tells how often each item was put.
func attempts(t testing.TB, dir string) map[string]int {
	t.Helper()
	db, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	of := map[string]int{}
	for i, err := range db.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		of[i.URI] = int(i.Attempts)
	}
	return of
}

// TestFleetSurvives runs a scan on three hubs, four workers and a collector, and kills a worker, the
// collector and the hub that leads the queue while it goes on. The corpus is that of an undisturbed scan on
// one machine, each item put as often. SOKHOI_FLEET_ROUNDS=10 makes this the long test, on 200 archives.
func TestFleetSurvives(t *testing.T) {
	rounds, archives := 1, 48
	if s := os.Getenv("SOKHOI_FLEET_ROUNDS"); s != "" {
		var err error
		if rounds, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
		archives = 200
	}
	if testing.Short() {
		t.Skip("SKIPPED: eight processes")
	}
	names := worldArchives(t, t.TempDir(), archives, 3)
	top := t.TempDir()
	single := filepath.Join(top, "single")
	scanInto(t, exitInput, single, names...)
	wantExport, wantDump, wantAttempts := exported(t, single), dump(t, single), attempts(t, single)
	if n := strings.Count(wantExport, "\n"); n < archives {
		t.Fatalf("only %d reports: the archives test nothing", n)
	}
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("SOKHOI_FLEET_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d, %d archives", seed, archives)
	for round := range rounds {
		t.Run(strconv.Itoa(round), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, uint64(round)))
			dir := filepath.Join(top, fmt.Sprint("fleet", round))
			disturbed(t, rng, dir, names)
			if exported(t, dir) != wantExport {
				t.Error("another export than that of one machine")
			}
			if diff := cmp.Diff(wantDump, dump(t, dir)); diff != "" {
				t.Errorf("another corpus (-one machine +fleet):\n%s", diff)
			}
			if diff := cmp.Diff(wantAttempts, attempts(t, dir)); diff != "" {
				t.Errorf("items put another number of times (-one machine +fleet):\n%s", diff)
			}
		})
	}
}

// disturbed scans the archives into the corpus. They are put in the queue in three portions; while each is
// worked on, something is killed at a random moment.
func disturbed(t *testing.T, rng *rand.Rand, dir string, names []string) {
	c := startCluster(t)
	enqueue := func(names []string) { c.run(t, exitOK, append([]string{"enqueue", "--lease", "2s"}, names...)...) }
	portion := len(names) / 3
	enqueue(names[:portion])
	var workers []*process
	for range 4 {
		workers = append(workers, start(t, c.env, "worker", "-j", "1"))
	}
	collector := start(t, c.env, "collect", "-q", "--corpus", dir)
	f := c.open(t)
	defer f.Close()
	show := func() {
		for _, p := range append(append(append([]*process{}, c.hubs...), workers...), collector) {
			p.kill()
			t.Logf("%v:\n%s", p.args[:1], lastLines(p, 15))
		}
	}
	kinds := []string{"worker", "collector", "leader"}
	rng.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	deadline := time.Now().Add(4 * time.Minute)
	var killed []string
	for i, kind := range kinds {
		if i > 0 {
			end := (i + 1) * portion
			if i+1 == len(kinds) {
				end = len(names)
			}
			enqueue(names[i*portion : end])
		}
		status := await(t, f, deadline, uint64(i*portion)+rng.Uint64N(uint64(portion)/2)+1, show)
		time.Sleep(time.Duration(rng.IntN(100)) * time.Millisecond)
		var victim *process
		switch kind {
		case "worker":
			victim = workers[rng.IntN(len(workers))]
		case "collector":
			victim = collector
		case "leader":
			n, err := strconv.Atoi(strings.TrimPrefix(status.Leader, "hub"))
			if err != nil || len(status.Servers) != 3 {
				t.Fatalf("leader %q of %v", status.Leader, status.Servers)
			}
			victim = c.hubs[n]
		}
		if victim.ended() {
			t.Errorf("%s had ended before it was killed", kind)
		}
		victim.kill()
		killed = append(killed, fmt.Sprintf("%s when %d of %d were done and %d collected", kind, status.Enqueued-left(status), status.Enqueued, status.Collected))
		time.Sleep(time.Duration(rng.IntN(1000)) * time.Millisecond)
		victim.again()
	}
	t.Logf("killed: %s", strings.Join(killed, "; "))
	await(t, f, deadline, uint64(len(names)), show)
	collector.kill() // once more; what is left is collected now
	last := c.command(t, "collect", "--drain", "-q", "--corpus", dir)
	if code, stderr := exitOf(t, last); code != exitOK && code != exitInput {
		t.Fatalf("collect --drain: exit code %d\n%s", code, stderr)
	}
	status, err := f.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if status.Collected != uint64(len(names)) || status.Dead != 0 || left(status) != 0 || status.Done != 0 || len(status.Machines) < 3 {
		t.Errorf("status at the end: %+v", status)
	}
	for _, w := range workers {
		if w.ended() {
			t.Errorf("a worker didn't get over it: %s", lastLines(w, 15))
		}
	}
}

// left is how many units aren't done.
func left(s *fleet.Status) uint64 { return s.Waiting + uint64(s.Leased) }

// await waits until so many units are done.
func await(t *testing.T, f *fleet.Fleet, deadline time.Time, units uint64, show func()) *fleet.Status {
	t.Helper()
	for {
		s, err := f.Queue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if s.Enqueued-left(s) >= units {
			return s
		}
		if time.Now().After(deadline) {
			show()
			t.Fatalf("the work stands still: %+v", s)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// lastLines is the end of what a process said.
func lastLines(p *process, n int) string {
	lines := strings.Split(p.log.String(), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
