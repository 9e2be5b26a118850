package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// source tells what an answer is made of.
type source bool

// The sources of answers.
const (
	live source = false // something that changes between two boards, or the request's session
	// fromBoard is made of the board, the index, documents, the language and the
	// address alone: the answer is kept until the next board.
	fromBoard source = true
)

// maxKept is the most bytes of answers that are kept, and maxKeptKey the longest
// address whose answer is.
const (
	maxKept    = 64 << 20
	maxKeptKey = 1000
)

// answer is a whole answer with what names it.
type answer struct {
	header http.Header // the content's type and what it varies with
	tag    string
	body   []byte
	packed func() []byte // gzip of the body, nil where that saves nothing
	card   *card         // all that it is made of but the documents, nil for the board
}

// newAnswer takes the header as it stands.
func newAnswer(h http.Header, body []byte) *answer {
	sum := sha256.Sum256(body)
	a := &answer{header: http.Header{}, tag: `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`, body: body}
	for _, k := range []string{"Content-Type", "Content-Disposition", "Content-Security-Policy", "Cache-Control", "Vary"} {
		if v := h.Values(k); len(v) > 0 {
			a.header[k] = slices.Clip(slices.Clone(v))
		}
	}
	a.packed = sync.OnceValue(func() []byte { return pack(body) })
	return a
}

// minPacked is the fewest bytes of a body that is worth packing.
const minPacked = 1400

var packers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
	return z
}}

// pack is gzip of the body, nil where that saves nothing.
func pack(body []byte) []byte {
	if len(body) < minPacked {
		return nil
	}
	var b bytes.Buffer
	z := packers.Get().(*gzip.Writer)
	defer packers.Put(z)
	z.Reset(&b)
	_, _ = z.Write(body) // a buffer takes all
	_ = z.Close()
	if b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

// write answers, or only says that all is as before. A body that holds a secret
// of the session is never packed: its length would tell of it.
func (a *answer) write(w http.ResponseWriter, r *http.Request, code int, packable bool) error {
	h := w.Header()
	for k, v := range a.header {
		h[k] = v
	}
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	body, tag := a.body, a.tag
	if packable && len(body) >= minPacked {
		h.Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			if p := a.packed(); p != nil {
				body, tag = p, strings.TrimSuffix(tag, `"`)+`-gzip"`
				h.Set("Content-Encoding", "gzip")
			}
		}
	}
	h.Set("ETag", tag)
	if code == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		for t := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
			if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
				h.Del("Content-Encoding")
				w.WriteHeader(http.StatusNotModified)
				return nil
			}
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	_, err := w.Write(body)
	return err
}

// answers keeps the answers that were made of the board as it is now, and lets
// each be made once.
type answers struct {
	mu     sync.Mutex
	of     *board
	kept   map[string]*answer
	making map[string]chan struct{}
	size   int
}

// errand is the making of an answer that others may wait for.
type errand struct {
	in    *answers
	board *board
	key   string
	made  chan struct{}
}

// take is the kept answer, or else the errand to make it, which the caller has to
// end. An answer that somebody else makes is waited for.
func (c *answers) take(ctx context.Context, b *board, key string) (*answer, *errand) {
	e := &errand{in: c, board: b, key: key}
	for waited := false; ; waited = true {
		c.mu.Lock()
		if c.of != b && (c.of == nil || c.of.number < b.number) {
			c.turn(b)
		}
		if c.of != b {
			c.mu.Unlock()
			return nil, e
		}
		if a := c.kept[key]; a != nil {
			c.mu.Unlock()
			return a, nil
		}
		other := c.making[key]
		if other == nil {
			e.made = make(chan struct{})
			c.making[key] = e.made
		}
		c.mu.Unlock()
		if other == nil || waited { // it failed, or is too large to be kept
			return nil, e
		}
		select {
		case <-other:
		case <-ctx.Done():
			return nil, e
		}
	}
}

// turn begins with a new board. Of the answers that are kept, those go on that are
// made of a bloc that is as it was.
func (c *answers) turn(b *board) {
	before := c.kept
	c.of, c.kept, c.making, c.size = b, map[string]*answer{}, map[string]chan struct{}{}, 0
	for key, a := range before {
		if a.card != nil && b.byKey[a.card.Key] == a.card {
			c.kept[key] = a
			c.size += a.size()
		}
	}
}

// size is the bytes of the body and of what packing makes of it, at most.
func (a *answer) size() int { return 2 * len(a.body) }

// keep hands the answer to those who ask next.
func (e *errand) keep(a *answer) {
	c := e.in
	size := a.size()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != e.board || size > maxKept/8 {
		return
	}
	if c.size+size > maxKept {
		clear(c.kept)
		c.size = 0
	}
	if c.kept[e.key] == nil {
		c.size += size
	}
	c.kept[e.key] = a
}

// end lets those go on who wait for the answer.
func (e *errand) end() {
	if e.made == nil {
		return
	}
	c := e.in
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.making[e.key] == e.made {
		delete(c.making, e.key)
	}
	close(e.made)
}
