package ranges

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sokhoi/sokhoi/ingest/dial"
	"github.com/sokhoi/sokhoi/ingest/manners"
)

// Client opens files. Its zero value reads public addresses.
type Client struct {
	// Agent is the User-Agent; it says who asks.
	Agent string
	// Loopback lets addresses be on this machine.
	Loopback bool
	// Between is the least time between two requests to a host; 100 ms where 0.
	Between time.Duration
	// Pause is the wait after a first failure; it doubles with each further one in a row. 1 s where 0.
	Pause time.Duration
	// Tries is how many failures in a row, without a byte in between, are put up with; 6 where 0.
	Tries int
	// Silence is how long an answer may give nothing; 60 s where 0.
	Silence time.Duration

	once   sync.Once
	client *http.Client
	mu     sync.Mutex
	hosts  map[string]*host
	known  map[string]Validator
}

// host is the turn to ask a host.
type host struct {
	mu    sync.Mutex
	after time.Time // no request before
}

// Validator tells one state of a file from another.
type Validator struct {
	Size     int64
	ETag     string
	Modified time.Time // zero where the server doesn't tell
}

// differs reports whether both are told and not the same.
func (v Validator) differs(w Validator) bool {
	return v.Size != w.Size || v.ETag != w.ETag && v.ETag != "" && w.ETag != "" ||
		!v.Modified.Equal(w.Modified) && !v.Modified.IsZero() && !w.Modified.IsZero()
}

// The codes of failures.
const (
	Unreachable = "unreachable"     // no answer, or none that was whole, in all tries
	Refused     = "refused"         // a status that says no
	Changed     = "changed"         // another state of the file than before
	NoRanges    = "no_ranges"       // a server without ranges, and a reader that goes back too often
	Private     = "private_address" // the name leads inside of a network
)

// Failure is why a file can't be read: not a fault of this machine.
type Failure struct {
	Address, Code, Reason string
}

func (f *Failure) Error() string { return f.Address + ": " + f.Reason }

func (c *Client) start() {
	c.once.Do(func() {
		set := func(d *time.Duration, value time.Duration) {
			if *d <= 0 {
				*d = value
			}
		}
		set(&c.Between, 100*time.Millisecond)
		set(&c.Pause, time.Second)
		set(&c.Silence, time.Minute)
		if c.Tries <= 0 {
			c.Tries = 6
		}
		c.client = &http.Client{Transport: &http.Transport{
			DialContext: dial.Public(c.Loopback), TLSHandshakeTimeout: 20 * time.Second, ResponseHeaderTimeout: c.Silence,
			IdleConnTimeout: 30 * time.Second, DisableCompression: true, MaxResponseHeaderBytes: 256 << 10,
			Proxy: nil, // a proxy would take the check of addresses out of our hands
		}}
		c.hosts, c.known = map[string]*host{}, map[string]Validator{}
	})
}

// State is the validator that the file had when it was opened last. One that wasn't is opened for
// it.
func (c *Client) State(ctx context.Context, address string) (Validator, error) {
	c.mu.Lock()
	v, ok := c.known[address]
	c.mu.Unlock()
	if ok {
		return v, nil
	}
	f, err := c.Open(ctx, address)
	if err != nil {
		return Validator{}, err
	}
	return f.is, f.Close()
}

// turn waits until the host may be asked. The caller ends the turn.
func (c *Client) turn(ctx context.Context, u *url.URL) (end func(), err error) {
	c.mu.Lock()
	h := c.hosts[u.Host]
	if h == nil {
		h = &host{}
		c.hosts[u.Host] = h
	}
	c.mu.Unlock()
	h.mu.Lock()
	if err := manners.Wait(ctx, time.Until(h.after)); err != nil {
		h.mu.Unlock()
		return nil, err
	}
	return func() {
		if next := time.Now().Add(c.Between); next.After(h.after) {
			h.after = next
		}
		h.mu.Unlock()
	}, nil
}

// holdOff keeps all requests to the host back for a time.
func (c *Client) holdOff(u *url.URL, d time.Duration) {
	c.mu.Lock()
	h := c.hosts[u.Host]
	c.mu.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	if until := time.Now().Add(d); until.After(h.after) {
		h.after = until
	}
}

// answer is a response whose body goes on as long as it gives bytes.
type answer struct {
	*http.Response
	cancel context.CancelFunc
	watch  *time.Timer
	limit  time.Duration
}

func (a *answer) Read(p []byte) (int, error) {
	a.watch.Reset(a.limit)
	return a.Body.Read(p)
}

// Close drops what was not read, with the connection.
func (a *answer) Close() error {
	a.watch.Stop()
	a.cancel()
	return a.Body.Close()
}

// ask sends one request for the bytes from on to to; to is -1 for the whole file.
func (c *Client) ask(ctx context.Context, u *url.URL, from, to int64) (*answer, error) {
	ctx, cancel := context.WithCancel(ctx)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		cancel()
		return nil, err
	}
	req.Header.Set("User-Agent", c.Agent)
	req.Header.Set("Accept-Encoding", "identity")
	if to >= 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", from, to))
	}
	watch := time.AfterFunc(c.Silence, cancel)
	res, err := c.client.Do(req)
	if err != nil {
		watch.Stop()
		cancel()
		return nil, err
	}
	return &answer{res, cancel, watch, c.Silence}, nil
}

// validator reads what the answer tells of the file.
func validator(res *http.Response) (v Validator, from int64, err error) {
	v.ETag = res.Header.Get("ETag")
	v.Modified, _ = http.ParseTime(res.Header.Get("Last-Modified"))
	v.Size = res.ContentLength
	if res.StatusCode == http.StatusOK {
		if v.Size < 0 {
			return v, 0, errors.New("the server doesn't tell how long the file is")
		}
		return v, 0, nil
	}
	var last int64
	place, size, found := strings.Cut(strings.TrimPrefix(res.Header.Get("Content-Range"), "bytes "), "/")
	if n, scan := fmt.Sscanf(place, "%d-%d", &from, &last); !found || n != 2 || scan != nil || last < from {
		return v, 0, fmt.Errorf("a range that can't be read: %q", res.Header.Get("Content-Range"))
	}
	if v.Size, err = strconv.ParseInt(size, 10, 64); err != nil || v.Size <= last {
		return v, 0, fmt.Errorf("a range that can't be read: %q", res.Header.Get("Content-Range"))
	}
	return v, from, nil
}

// retryAfter is how long the server wants to be left alone; 0 where it doesn't tell, ten minutes at
// most.
func retryAfter(res *http.Response) time.Duration {
	return manners.RetryAfter(res.Header.Get("Retry-After"), time.Now(), 10*time.Minute)
}
