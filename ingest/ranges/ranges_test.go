package ranges

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// server gives one file, in one of the ways that servers have.
type server struct {
	content  []byte
	etag     string
	modified time.Time
	whole    bool                                                             // no ranges
	breakAt  int64                                                            // how many bytes an answer has before it breaks off; 0 for none
	before   func(n int64, w http.ResponseWriter, r *http.Request) (end bool) // n counts requests from 1

	requests, atOnce, most atomic.Int64
	mu                     sync.Mutex
	asked                  []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := s.requests.Add(1)
	if now := s.atOnce.Add(1); now > s.most.Load() {
		s.most.Store(now)
	}
	defer s.atOnce.Add(-1)
	s.mu.Lock()
	s.asked = append(s.asked, r.Header.Get("Range"))
	s.mu.Unlock()
	if s.before != nil && s.before(n, w, r) {
		return
	}
	if s.etag != "" {
		w.Header().Set("ETag", s.etag)
	}
	out := w
	if s.breakAt > 0 {
		out = &breaking{ResponseWriter: w, left: s.breakAt}
	}
	if s.whole {
		w.Header().Set("Content-Length", fmt.Sprint(len(s.content)))
		out.Write(s.content)
		return
	}
	http.ServeContent(out, r, "", s.modified, bytes.NewReader(s.content))
}

// breaking breaks the connection off after some bytes.
type breaking struct {
	http.ResponseWriter
	left int64
}

func (b *breaking) Write(p []byte) (int, error) {
	if int64(len(p)) > b.left {
		b.ResponseWriter.Write(p[:b.left])
		b.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	b.left -= int64(len(p))
	return b.ResponseWriter.Write(p)
}

func serve(t *testing.T, s *server) string {
	t.Helper()
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return h.URL + "/a.warc.gz"
}

func quick() *Client {
	return &Client{Loopback: true, Between: time.Microsecond, Pause: time.Millisecond, Agent: "sokhoi-test"}
}

func noise(n int) []byte {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

func TestFile(t *testing.T) {
	content := noise(20<<20 + 12345)
	for name, s := range map[string]*server{
		"ranges":                 {},
		"ranges that break off":  {breakAt: 700_000},
		"no ranges":              {whole: true},
		"whole, breaks off late": {whole: true, breakAt: 12 << 20},
		"ETag and date":          {etag: `"x"`, modified: time.Unix(1700000000, 0)},
		"busy now and then": {before: func(n int64, w http.ResponseWriter, _ *http.Request) bool {
			if n%2 == 0 {
				w.WriteHeader([]int{429, 500, 503}[n/2%3])
			}
			return n%2 == 0
		}},
		"redirects": {before: func(n int64, w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/moved" {
				http.Redirect(w, r, "/moved", http.StatusFound)
				return true
			}
			return false
		}},
		"empty": {content: []byte{}},
		"tiny":  {content: []byte("x")},
	} {
		t.Run(name, func(t *testing.T) {
			if s.content == nil {
				s.content = content
			}
			c := quick()
			if name == "whole, breaks off late" {
				s.before = func(n int64, _ http.ResponseWriter, _ *http.Request) bool {
					if n > 1 {
						s.breakAt = 0
					}
					return false
				}
			}
			address := serve(t, s)
			f, err := c.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if f.Size() != int64(len(s.content)) || f.Ranged() == s.whole && f.Size() > 0 {
				t.Fatalf("%d bytes, ranges %t", f.Size(), f.Ranged())
			}
			got, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size()))
			if err != nil || !bytes.Equal(got, s.content) {
				t.Fatalf("%d bytes, %v", len(got), err)
			}
			if name == "ranges" && s.requests.Load() > 12 {
				t.Errorf("%d requests for %d bytes in order: %v", s.requests.Load(), len(content), s.asked)
			}
			if s.most.Load() > 1 {
				t.Errorf("%d requests at once", s.most.Load())
			}
			if v, err := c.State(t.Context(), address); err != nil || v.Size != f.Size() || v.ETag != s.etag {
				t.Errorf("known as %+v", v)
			}
			// Elsewhere, at the end and beyond it.
			for _, off := range []int64{5 << 20, 100, 19 << 20, f.Size() - 3, f.Size(), f.Size() + 9} {
				if off < 0 {
					continue
				}
				b := make([]byte, 1000)
				n, err := f.ReadAt(b, off)
				want := s.content[min(off, f.Size()):min(off+1000, f.Size())]
				if !bytes.Equal(b[:n], want) || err != nil && err != io.EOF || err == io.EOF && n == 1000 || err == nil && n < 1000 {
					t.Errorf("at %d: %d bytes, %v", off, n, err)
				}
			}
		})
	}
}

// Files on one host take turns, also from several goroutines.
func TestTurns(t *testing.T) {
	s := &server{content: noise(3 << 20)}
	address := serve(t, s)
	c := quick()
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			f, err := c.Open(t.Context(), address)
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			if b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size())); err != nil || !bytes.Equal(b, s.content) {
				t.Errorf("%d bytes: %v", len(b), err)
			}
		})
	}
	all.Wait()
	if s.most.Load() != 1 {
		t.Errorf("%d requests at once", s.most.Load())
	}
}

func TestFailures(t *testing.T) {
	content := noise(4 << 20)
	code := func(err error) string {
		var f *Failure
		if errors.As(err, &f) {
			return f.Code
		}
		return fmt.Sprint(err)
	}
	status := func(codes ...int) func(int64, http.ResponseWriter, *http.Request) bool {
		return func(n int64, w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(codes[min(int(n)-1, len(codes)-1)])
			return true
		}
	}
	change := func(how func(s *server, w http.ResponseWriter)) *server {
		s := &server{content: content, etag: `"1"`, modified: time.Unix(1700000000, 0)}
		s.before = func(n int64, w http.ResponseWriter, _ *http.Request) bool {
			if n == 3 {
				how(s, w)
			}
			return false
		}
		return s
	}
	for name, c := range map[string]struct {
		s    *server
		want string
	}{
		"not there":               {&server{before: status(404)}, Refused},
		"forbidden":               {&server{before: status(403)}, Refused},
		"always busy":             {&server{before: status(503)}, Unreachable},
		"breaks off without byte": {&server{before: func(int64, http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }}, Unreachable},
		"another ETag":            {change(func(s *server, _ http.ResponseWriter) { s.etag = `"2"` }), Changed},
		"another date":            {change(func(s *server, _ http.ResponseWriter) { s.modified = s.modified.Add(time.Hour) }), Changed},
		"another length":          {change(func(s *server, _ http.ResponseWriter) { s.content = content[:2<<20] }), Changed},
		"shorter than the place":  {change(func(s *server, _ http.ResponseWriter) { s.content = content[:100] }), Changed},
		"no ranges any more":      {change(func(s *server, _ http.ResponseWriter) { s.whole = true }), Changed},
		"other bytes than asked for": {&server{content: content, before: func(n int64, _ http.ResponseWriter, r *http.Request) bool {
			if n == 2 {
				r.Header.Set("Range", "bytes=7-")
			}
			return false
		}}, Refused},
		"a range without sense": {&server{before: func(_ int64, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Range", "bytes 9-3/*")
			w.WriteHeader(206)
			return true
		}}, Refused},
		"no length": {&server{before: func(_ int64, w http.ResponseWriter, _ *http.Request) bool {
			w.Write([]byte("x"))
			w.(http.Flusher).Flush()
			return true
		}}, Refused},
		"whole, changes as it is begun anew": {func() *server {
			s := &server{content: content, whole: true, breakAt: 1 << 20, etag: `"1"`}
			s.before = func(n int64, _ http.ResponseWriter, _ *http.Request) bool {
				if n == 2 {
					s.etag = `"2"`
				}
				return false
			}
			return s
		}(), Changed},
		"whole, always breaks off at the same place": {&server{content: content, whole: true, breakAt: 1 << 20}, Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := quick().Open(t.Context(), serve(t, c.s))
			if err == nil {
				defer f.Close()
				_, err = io.Copy(io.Discard, io.NewSectionReader(f, 0, f.Size()))
			}
			if code(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
			if c.want == Refused && c.s.requests.Load() > 2 {
				t.Errorf("%d requests, though the server said no", c.s.requests.Load())
			}
		})
	}
	t.Run("this machine", func(t *testing.T) {
		s := &server{content: content}
		c := quick()
		c.Loopback = false
		if _, err := c.Open(t.Context(), serve(t, s)); code(err) != Private || s.requests.Load() > 0 {
			t.Errorf("%v, %d requests", err, s.requests.Load())
		}
	})
	t.Run("no address", func(t *testing.T) {
		for _, a := range []string{"ftp://a/b", "http://", "file:///etc/passwd", "http://u:p@127.0.0.1/a", ":"} {
			if _, err := quick().Open(t.Context(), a); code(err) != Refused || strings.Contains(err.Error(), "u:p") {
				t.Errorf("%s: %v", a, err)
			}
		}
	})
	t.Run("backwards too often", func(t *testing.T) {
		f, err := quick().Open(t.Context(), serve(t, &server{content: content, whole: true}))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for n := 0; ; n++ {
			b := make([]byte, 10)
			_, err = f.ReadAt(b, 3<<20)
			if err == nil {
				_, err = f.ReadAt(b, 2<<20)
			}
			if err != nil || n > 10 {
				break
			}
		}
		if code(err) != NoRanges {
			t.Error(err)
		}
	})
	t.Run("silence", func(t *testing.T) {
		release := make(chan struct{})
		s := &server{content: content}
		s.before = func(n int64, w http.ResponseWriter, r *http.Request) bool {
			if n == 2 {
				w.Header().Set("Content-Range", fmt.Sprintf("bytes 262144-524287/%d", len(content)))
				w.Header().Set("Content-Length", "262144")
				w.WriteHeader(206)
				w.Write(content[262144:262244])
				w.(http.Flusher).Flush()
				<-release
				return true
			}
			return false
		}
		address := serve(t, s)
		defer close(release)
		c := quick()
		c.Silence = 200 * time.Millisecond
		f, err := c.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if b, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size())); err != nil || !bytes.Equal(b, content) {
			t.Errorf("%d bytes: %v", len(b), err)
		}
	})
	t.Run("the run ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := &server{content: content}
		f, err := quick().Open(ctx, serve(t, s))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cancel()
		if _, err := f.ReadAt(make([]byte, 10), 3<<20); !errors.Is(err, context.Canceled) || s.requests.Load() != 1 {
			t.Errorf("%v, %d requests", err, s.requests.Load())
		}
	})
}

// A server that wants to be left alone is.
func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{"": 0, "7": 7 * time.Second, "-3": 0, "99999999": 10 * time.Minute, "soon": 0, "Mon, 02 Jan 2006 15:04:05 GMT": 0} {
		if got := retryAfter(&http.Response{Header: http.Header{"Retry-After": {value}}}); got != want {
			t.Errorf("%q is %s", value, got)
		}
	}
	var refused time.Time
	s := &server{content: noise(100)}
	s.before = func(n int64, w http.ResponseWriter, _ *http.Request) bool {
		if n == 1 {
			refused = time.Now()
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(503)
			return true
		}
		if time.Since(refused) < time.Second {
			t.Error("it is asked again too early")
		}
		return false
	}
	f, err := quick().Open(t.Context(), serve(t, s))
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}
