package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/cmd/internal/fleet"
)

func TestFleetUsage(t *testing.T) {
	for _, c := range []struct {
		want int
		args string
		say  string
	}{
		{exitUsage, "hub --addr 0.0.0.0:0", "reached from other machines"},
		{exitUsage, "hub --addr :0 --token t", "--tlscert"},
		{exitUsage, "hub --user so", "--password"},
		{exitUsage, "hub nothing", "nothing"},
		{exitUsage, "hub retry", "--all"},
		{exitUsage, "hub retry x", "no number"},
		{exitUsage, "enqueue", "no archives"},
		{exitUsage, "enqueue --lease 1ms x.warc", "--lease"},
		{exitUsage, "worker --tries 0", "--tries"},
		{exitMachine, "worker --drain --server nats://127.0.0.1:1", "connect to nats://127.0.0.1:1"},
		{exitMachine, "hub status --context none", "none"},
		{exitMachine, "hub --tlscert none.pem --tlskey none.key", "none.pem"},
	} {
		cmd := program(t.Context(), strings.Fields(c.args)...)
		cmd.Dir = t.TempDir()
		if code, stderr := exitOf(t, cmd); code != c.want || !strings.Contains(stderr, c.say) {
			t.Errorf("%s: exit code %d, want %d\n%s", c.args, code, c.want, stderr)
		}
	}
}

func TestFleetCommands(t *testing.T) {
	dir := t.TempDir()
	address := freeAddress(t)
	secret := []string{"NATS_TOKEN=t0ken"}
	hub := start(t, secret, "hub", "--addr", address, "--store", filepath.Join(dir, "hub"))
	for {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			break
		} else if hub.ended() {
			t.Fatal(hub.log.String())
		}
	}
	c := &cluster{env: append(secret, "NATS_URL=nats://"+address)}
	c.run(t, exitNotFound, "hub", "status")
	archives := archiveFiles(t, filepath.Join(dir, "archives"), 3, 8)
	if out := c.run(t, exitInput, append([]string{"enqueue", "--lease", "1s", filepath.Join(dir, "none.warc")}, archives...)...); !strings.Contains(out, " 4  đã xếp hàng") {
		t.Errorf("enqueue: %s", out)
	}
	if out := c.run(t, exitOK, append([]string{"enqueue"}, archives...)...); !strings.Contains(out, " 3  đã có") {
		t.Errorf("enqueue again: %s", out)
	}
	// The machine misses an archive: it gives up before all units are dead, and the next goes on.
	if err := os.Rename(archives[1], archives[1]+".away"); err != nil {
		t.Fatal(err)
	}
	for tries := 0; ; tries++ {
		cmd := c.command(t, "worker", "-q", "--drain", "--tries", "2")
		code, stderr := exitOf(t, cmd)
		if code == exitOK {
			break
		}
		if code != exitMachine || tries > 3 || !strings.Contains(stderr, "no such file") {
			t.Fatalf("worker: exit code %d\n%s", code, stderr)
		}
	}
	corpus := filepath.Join(dir, "corpus")
	cmd := c.command(t, "collect", "--drain", "--json", "--corpus", corpus)
	var out bytes.Buffer
	cmd.Stdout = &out
	code, stderr := exitOf(t, cmd)
	var summary collectSummary
	if err := json.Unmarshal(out.Bytes(), &summary); err != nil || code != exitInput || summary.Units != 4 || summary.Dead != 1 || summary.Documents.New == 0 || !strings.Contains(stderr, archives[1]+": ") {
		t.Errorf("collect: exit code %d, %+v, %v\n%s", code, summary, err, stderr)
	}
	if out := c.run(t, exitOK, "hub", "dead"); !strings.HasPrefix(out, "3\t") || !strings.Contains(out, archives[1]) || !strings.Contains(out, "no such file") {
		t.Errorf("hub dead: %s", out)
	}
	if err := os.Rename(archives[1]+".away", archives[1]); err != nil {
		t.Fatal(err)
	}
	c.run(t, exitNotFound, "hub", "retry", "1")
	if out := c.run(t, exitOK, "hub", "retry", "3"); !strings.HasPrefix(out, "3 -> 5\t") {
		t.Errorf("hub retry: %s", out)
	}
	// One that isn't asked to end is seen, and goes when it is told to.
	waiting := start(t, c.env, "worker")
	var status fleet.Status
	for begun := time.Now(); status.Waiting+uint64(status.Leased) > 0 || len(status.Machines) != 1; {
		if err := json.Unmarshal([]byte(c.run(t, exitOK, "hub", "status", "--json")), &status); err != nil || time.Since(begun) > time.Minute {
			t.Fatal(err, status)
		}
	}
	if out := c.run(t, exitOK, "hub", "status"); !strings.Contains(out, "worker") || !strings.Contains(out, " 4  đã thu") {
		t.Errorf("hub status: %s", out)
	}
	if err := waiting.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-waiting.done
	if code := waiting.cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("a worker that was told to go: exit code %d\n%s", code, waiting.log.String())
	}
	c.run(t, exitOK, "collect", "--drain", "--corpus", corpus)
	single := filepath.Join(dir, "single")
	scanInto(t, exitOK, single, archives...)
	if exported(t, corpus) != exported(t, single) {
		t.Error("another export than that of one machine")
	}
	// Another corpus would lack what this one has.
	if code, stderr := exitOf(t, c.command(t, "collect", "--drain", "--corpus", single)); code != exitCorpus || !strings.Contains(stderr, "another corpus") {
		t.Errorf("a second corpus: exit code %d\n%s", code, stderr)
	}
	if err := hub.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-hub.done
	if code := hub.cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("hub: exit code %d\n%s", code, hub.log.String())
	}
}
