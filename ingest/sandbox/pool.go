package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// The codes of the failures that the sandbox itself tells.
const (
	TooLarge    = "too_large"    // the input is over Limits.Size
	TimeLimit   = "time_limit"   // the child took longer than Limits.Time
	MemoryLimit = "memory_limit" // the child took more than Limits.Memory
	Crashed     = "crashed"      // the child died or panicked
)

// Limits bound one request. A zero field is its default; negative means none.
type Limits struct {
	Time   time.Duration // wall time; 20 s
	Memory int64         // resident bytes of the child; 448 MiB
	Size   int64         // bytes of the input; 256 MiB
	Output int64         // bytes of all pieces; 1 GiB
}

// withDefaults is the limits with zero fields replaced.
func (l Limits) withDefaults() Limits {
	if l.Time == 0 {
		l.Time = 20 * time.Second
	}
	if l.Memory == 0 {
		l.Memory = 448 << 20
	}
	if l.Size == 0 {
		l.Size = 256 << 20
	}
	if l.Output == 0 {
		l.Output = 1 << 30
	}
	return l
}

// Pool starts children and keeps idle ones for the next request. The zero Pool
// is ready; a nil *Pool starts a child for each request. Safe for use by
// several goroutines: each request has a child of its own.
type Pool struct {
	// Idle is how many idle children are kept; 0 means the number of processors.
	Idle int
	// Reuse is after how many requests a child is replaced, which bounds leaks of
	// its parsers; 0 means 64.
	Reuse int

	mu     sync.Mutex
	idle   []*child
	closed bool
}

// Run has a child run the request and hands each piece of its result to
// receive. Pieces received before an error are valid. An input that is at fault
// gives a *corpus.InputError.
func (p *Pool) Run(ctx context.Context, r Request, l Limits, receive func(piece []byte) error) error {
	l = l.withDefaults()
	if l.Size > 0 && int64(len(r.Body)) > l.Size {
		return &corpus.InputError{Input: r.Input, Code: TooLarge,
			Reason: fmt.Sprintf("%d bytes are over the limit of %d", len(r.Body), l.Size)}
	}
	c, err := p.take(l)
	if err != nil {
		return fmt.Errorf("start a child to parse %s: %w", r.Input, err)
	}
	err = c.run(ctx, r, l, receive)
	if c.spent || p == nil || !p.give(c) {
		c.end()
	}
	return err
}

// Close ends the idle children. Requests that run end theirs when they are done.
func (p *Pool) Close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		c.end()
	}
}

// take is an idle child with the same memory limit, or a new one.
func (p *Pool) take(l Limits) (*child, error) {
	if p != nil {
		p.mu.Lock()
		for i := len(p.idle) - 1; i >= 0; i-- {
			if c := p.idle[i]; c.memory == l.Memory {
				p.idle = append(p.idle[:i], p.idle[i+1:]...)
				p.mu.Unlock()
				return c, nil
			}
		}
		p.mu.Unlock()
	}
	return start(l.Memory)
}

// give keeps the child for later, if there is room.
func (p *Pool) give(c *child) bool {
	keep, reuse := p.Idle, p.Reuse
	if keep == 0 {
		keep = runtime.NumCPU()
	}
	if reuse == 0 {
		reuse = 64
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || c.served >= reuse || len(p.idle) >= keep {
		return false
	}
	p.idle = append(p.idle, c)
	return true
}

// child is a running child process.
type child struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	stderr  *head
	memory  int64
	served  int
	spent   bool // not to be used again
	once    sync.Once
}

// start starts a child and waits for its greeting.
func start(memory int64) (*child, error) {
	if os.Getenv(childVariable) != "" {
		return nil, errors.New("a child of the sandbox doesn't start children")
	}
	program, err := executable()
	if err != nil {
		return nil, err
	}
	c := &child{process: exec.Command(program, childArgument), stderr: &head{limit: 16 << 10}, memory: memory}
	c.process.Env = append(environment(), childVariable+"=1", "GOTRACEBACK=single")
	c.process.Stderr = c.stderr
	setGroup(c.process)
	if c.in, err = c.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReaderSize(out, 1<<16)
	if err := c.process.Start(); err != nil {
		return nil, err
	}
	greeted := time.AfterFunc(30*time.Second, func() { kill(c.process) })
	defer greeted.Stop()
	kind, payload, err := readFrame(c.out)
	if err != nil || kind != frameHello || string(payload) != greeting {
		c.end()
		return nil, fmt.Errorf("%s doesn't answer as a child (its main must call sandbox.Main first): %s",
			program, c.stderr.firstLine())
	}
	return c, nil
}

// environment is what a child inherits: where programs, caches and temporary
// files are, and nothing else.
func environment() []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "XDG_CACHE_HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LOCALAPPDATA", "LD_LIBRARY_PATH"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// end ends the process and frees what it held.
func (c *child) end() {
	c.once.Do(func() {
		c.in.Close()
		kill(c.process)
		// Reads the rest, so that Wait doesn't wait for a full pipe.
		_, _ = io.Copy(io.Discard, c.out)
		_ = c.process.Wait() // how it ended is told by run
	})
}

// run sends the request and receives its result.
func (c *child) run(ctx context.Context, r Request, l Limits, receive func([]byte) error) error {
	c.served++
	header, err := json.Marshal(call{Task: r.Task, Input: r.Input, Options: r.Options, Time: l.Time, Memory: l.Memory})
	if err != nil {
		return fmt.Errorf("write the request for %s: %w", r.Input, err)
	}
	guard := c.guard(ctx, l)
	go func() {
		// A failed write shows as a failed read of the reply.
		if writeFrame(c.in, frameCall, header) == nil {
			_ = writeFrame(c.in, frameBody, r.Body)
		}
	}()
	err = c.receive(r, l, receive)
	verdict := guard.stop()
	if c.spent {
		c.end()
	}
	switch {
	case err == nil:
		return nil
	case verdict == TimeLimit:
		return &corpus.InputError{Input: r.Input, Code: TimeLimit, Reason: fmt.Sprintf("parsing took longer than %v", l.Time)}
	case verdict == MemoryLimit:
		return &corpus.InputError{Input: r.Input, Code: MemoryLimit, Reason: fmt.Sprintf("parsing took more than %d MiB of memory", l.Memory>>20)}
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errDied):
		reason := c.stderr.firstLine()
		if strings.Contains(reason, "out of memory") || strings.Contains(reason, "cannot allocate memory") {
			return &corpus.InputError{Input: r.Input, Code: MemoryLimit, Reason: "the parser asked for too much memory: " + reason}
		}
		return &corpus.InputError{Input: r.Input, Code: Crashed, Reason: "the parser crashed: " + reason}
	}
	return err
}

var errDied = errors.New("the child died")

// receive reads frames until the request is done or failed.
func (c *child) receive(r Request, l Limits, receive func([]byte) error) error {
	var output int64
	for {
		kind, payload, err := readFrame(c.out)
		if err != nil {
			c.spent = true
			return fmt.Errorf("%w: %v", errDied, err)
		}
		switch kind {
		case framePiece:
			output += int64(len(payload))
			if l.Output > 0 && output > l.Output {
				c.spent = true
				return &corpus.InputError{Input: r.Input, Code: TooLarge, Reason: fmt.Sprintf("the text is over the limit of %d bytes", l.Output)}
			}
			if err := receive(payload); err != nil {
				c.spent = true
				return err
			}
		case frameDone:
			return nil
		case frameFailed:
			var f failure
			if err := json.Unmarshal(payload, &f); err != nil {
				c.spent = true
				return fmt.Errorf("read the failure of %s: %w", r.Input, err)
			}
			c.spent = c.spent || f.Spent
			if f.Code == "" {
				return fmt.Errorf("parse %s: %s", r.Input, f.Reason)
			}
			bad := &corpus.InputError{Input: r.Input, Code: f.Code, Reason: f.Reason}
			if f.Cause != "" {
				bad.Err = errors.New(f.Cause)
			}
			return bad
		default:
			c.spent = true
			return fmt.Errorf("%w: frame %q", errDied, kind)
		}
	}
}

// guard watches over a request and kills the child that breaks a limit.
type guard struct {
	quit    chan struct{}
	done    chan struct{}
	verdict string
}

const watchEvery = 20 * time.Millisecond

func (c *child) guard(ctx context.Context, l Limits) *guard {
	g := &guard{quit: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(g.done)
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		var late <-chan time.Time
		if l.Time > 0 {
			timer := time.NewTimer(l.Time)
			defer timer.Stop()
			late = timer.C
		}
		for {
			select {
			case <-g.quit:
				return
			case <-ctx.Done():
				kill(c.process)
				return
			case <-late:
				g.verdict = TimeLimit
				kill(c.process)
				return
			case <-tick.C:
				if l.Memory > 0 && residentBytes(c.process.Process.Pid) > l.Memory {
					g.verdict = MemoryLimit
					kill(c.process)
					return
				}
			}
		}
	}()
	return g
}

// stop ends the watch and tells what limit was broken, "" for none.
func (g *guard) stop() string {
	close(g.quit)
	<-g.done
	return g.verdict
}

// head keeps the first bytes written to it.
type head struct {
	mu    sync.Mutex
	limit int
	buf   bytes.Buffer
}

func (h *head) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if room := h.limit - h.buf.Len(); room > 0 {
		h.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// firstLine is the line that tells why a Go program died, or the first one.
func (h *head) firstLine() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	first := ""
	for line := range strings.Lines(h.buf.String()) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "runtime: out of memory") {
			return line
		}
		if first == "" {
			first = line
		}
	}
	if first == "" {
		return "it ended without a word"
	}
	return first
}
