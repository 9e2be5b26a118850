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
	"time"
)

// source tells what an answer is made of.
type source int

// The sources of answers.
const (
	live source = iota // something that changes between two boards, or the request's session
	// fromBoard is made of the board, the index, documents, the language and the
	// address alone: the answer is kept until the next board.
	fromBoard
	// counted is made of counts of the store that nobody needs newer than some
	// seconds: the answer is kept as long as the server waits between two looks at
	// the corpus.
	counted
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
	valid  validity
	until  time.Time // when it is out of date, zero where that isn't known yet
}

// validity reports whether what an answer is made of is the same on that board and
// in that state of the index.
type validity func(b *board, indexed int64) bool

// always is the validity of answers that only time makes old.
func always(*board, int64) bool { return true }

// only is that of answers made of one board.
func only(of *board) validity { return func(b *board, _ int64) bool { return b == of } }

// ofCards is that of answers made of some blocs and of documents on them.
func ofCards(cards []*card) validity {
	return func(b *board, _ int64) bool {
		for _, c := range cards {
			if b.byKey[c.Key] != c {
				return false
			}
		}
		return true
	}
}

// ofIndex is that of answers to searches, which list provinces, too.
func ofIndex(of *board, at int64) validity {
	return func(b *board, indexed int64) bool { return indexed == at && slices.Equal(b.provinces, of.provinces) }
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

// maxAge is how long an answer that is out of date may be given while a newer one
// is made. No answer from before a decision of a reviewer is.
const maxAge = 10 * time.Second

// answers keeps the answers that were made of the board as it is now, and for a
// while those of the one before, and lets each be made once.
type answers struct {
	now      func() time.Time
	mu       sync.Mutex
	of       *board
	indexed  int64 // how often the index had been brought up to date
	kept     map[string]*answer
	making   map[string]chan struct{}
	renewing int
	size     int
}

// errand is the making of an answer that others may wait for.
type errand struct {
	in    *answers
	board *board
	key   string
	made  chan struct{}
	// renews says that readers are given the answer before meanwhile.
	renews bool
}

// take is the kept answer, or else the errand to make it, which the caller has to
// end. Both come where the answer is out of date and nobody is at work on a newer
// one yet. An answer that somebody else makes is waited for.
func (c *answers) take(ctx context.Context, b *board, indexed int64, key string) (*answer, *errand) {
	e := &errand{in: c, board: b, key: key}
	for waited := false; ; waited = true {
		c.mu.Lock()
		now := c.now()
		if c.of != b && (c.of == nil || c.of.number < b.number) || c.of == b && c.indexed < indexed {
			c.turn(b, indexed, now)
		}
		if c.of != b {
			c.mu.Unlock()
			return nil, e
		}
		a, other := c.kept[key], c.making[key]
		switch {
		case a == nil:
		case a.until.IsZero() || now.Before(a.until):
			c.mu.Unlock()
			return a, nil
		case now.Before(a.until.Add(maxAge)):
			if e = nil; other == nil && c.renewing < maxRenewing {
				c.renewing++
				e = &errand{in: c, board: b, key: key, made: make(chan struct{}), renews: true}
				c.making[key] = e.made
			}
			c.mu.Unlock()
			return a, e
		}
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

// maxRenewing is how many answers are renewed at once while readers are given those
// before.
const maxRenewing = 2

// turn begins with a new board, or a new state of the index. Of the answers that are
// kept, those that hold no more are out of date from now on. A reviewer sees at once
// what a decision has changed, and so does who looks with them.
func (c *answers) turn(b *board, indexed int64, now time.Time) {
	decided := c.of == nil || c.of.decision != b.decision
	c.of, c.indexed = b, indexed
	if decided { // what is being made is of no use any more
		c.making = map[string]chan struct{}{}
	}
	if c.kept == nil {
		c.kept = map[string]*answer{}
	}
	for key, a := range c.kept {
		holds := a.valid(b, indexed)
		switch {
		case holds && a.until.IsZero():
		case !holds && decided, !a.until.IsZero() && !now.Before(a.until.Add(maxAge)):
			c.drop(key)
		case a.until.IsZero():
			old := *a
			old.until = now
			c.kept[key] = &old
		}
	}
}

func (c *answers) drop(key string) {
	c.size -= c.kept[key].size()
	delete(c.kept, key)
}

// size is the bytes of the body and of what packing makes of it: at most, where the
// body is small.
func (a *answer) size() int {
	if len(a.body) < largeBody {
		return 2 * len(a.body)
	}
	return len(a.body) + len(a.packed())
}

// largeBody is the size from which it is worth packing a body to know what it takes.
const largeBody = 1 << 20

// keep hands the answer to those who ask next. Where a new board came while it was
// made, it is out of date already, or of no use.
func (e *errand) keep(a *answer) {
	c, size := e.in, a.size()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil || size > maxKept/4 {
		return
	}
	if !a.valid(c.of, c.indexed) {
		if c.of.decision != e.board.decision {
			return
		}
		a.until = c.now()
	}
	if before := c.kept[e.key]; before != nil {
		if before.until.IsZero() && !a.until.IsZero() {
			return // made later, though begun after
		}
		c.drop(e.key)
	}
	for key := range c.kept { // any
		if c.size+size <= maxKept {
			break
		}
		c.drop(key)
	}
	c.size += size
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
	if e.renews {
		c.renewing--
	}
	if c.making[e.key] == e.made {
		delete(c.making, e.key)
	}
	close(e.made)
}
