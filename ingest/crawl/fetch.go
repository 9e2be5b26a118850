package crawl

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/ingest/dial"
)

// The stable keys of what can go wrong with an address.
const (
	Timeout      = "timeout"         // no answer in time
	SlowDrip     = "slow_drip"       // the body came too slowly
	TooLarge     = "too_large"       // the body is larger than the limit
	GzipBomb     = "gzip_bomb"       // it unpacks to more than it may
	Truncated    = "truncated"       // the connection broke within the body
	Unreachable  = "unreachable"     // no connection
	PrivateHost  = "private_address" // the name leads inside of a network
	BadTLS       = "bad_tls"         // no valid certificate
	ServerError  = "server_error"    // 5xx
	Throttled    = "throttled"       // 429, or 503 with Retry-After
	NotFound     = "not_found"       // 404, 410
	Denied       = "denied"          // 401, 403 and other 4xx
	SoftNotFound = "soft_404"        // a page that says it isn't there
	RedirectLoop = "redirect_loop"   // it leads back to itself
	CookieWall   = "cookie_wall"     // it asks for a cookie that it was given
	Login        = "login"           // it leads to a login page
	OtherHost    = "other_host"      // it leads away from the site
	Forbids      = "robots"          // robots.txt forbids it
	NoRobots     = "no_robots"       // robots.txt can't be had, so nothing may be fetched
	Endless      = "endless"         // list pages without end that bring nothing
	Duplicate    = "duplicate"       // another address has the same
	WrongType    = "wrong_type"      // neither page nor document
	BadHTTP      = "bad_http"        // not understood as HTTP
)

// failure is why a fetch came to nothing.
type failure struct {
	code, detail string
	after        time.Duration // Retry-After
}

func (f *failure) Error() string {
	if f.detail == "" {
		return f.code
	}
	return f.code + ": " + f.detail
}

// Limits bound one fetch. A zero field is its default.
type Limits struct {
	// Page is the most bytes of a page, unpacked; 8 MiB. File is that of an
	// attachment; 64 MiB.
	Page, File int64
	// Ratio is how many times a packed body may grow; 100. Under a mebibyte all is let through.
	Ratio int64
	// Header is the most time until the answer begins; 45 s. Total is that of the whole; 5 min.
	Header, Total time.Duration
	// Grace is how long a body may be slower than Rate; 20 s. Rate is in bytes a second; 256.
	Grace time.Duration
	Rate  int64
	// Redirects is the most hops from one address; 6.
	Redirects int
}

func (l Limits) withDefaults() Limits {
	set := func(v *int64, d int64) {
		if *v == 0 {
			*v = d
		}
	}
	wait := func(v *time.Duration, d time.Duration) {
		if *v == 0 {
			*v = d
		}
	}
	set(&l.Page, 8<<20)
	set(&l.File, 64<<20)
	set(&l.Ratio, 100)
	set(&l.Rate, 256)
	wait(&l.Header, 45*time.Second)
	wait(&l.Total, 5*time.Minute)
	wait(&l.Grace, 20*time.Second)
	if l.Redirects == 0 {
		l.Redirects = 6
	}
	return l
}

// fetcher sends single requests, one at a time.
type fetcher struct {
	client *http.Client
	limits Limits
	agent  string
}

// newFetcher makes the client of one site; exceptions are the hosts whose
// certificate isn't checked.
func newFetcher(limits Limits, agent string, loopback bool, exceptions map[string]string) *fetcher {
	jar, _ := cookiejar.New(nil) // fails never
	t := &http.Transport{
		DialContext: dial.Public(loopback), MaxConnsPerHost: 1, MaxIdleConns: 4, IdleConnTimeout: 30 * time.Second,
		TLSHandshakeTimeout: 20 * time.Second, ResponseHeaderTimeout: limits.Header,
		DisableCompression: true, MaxResponseHeaderBytes: 256 << 10,
		Proxy: nil, // a proxy would take the check of addresses out of our hands
	}
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS10}
	if len(exceptions) > 0 {
		t.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := t.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			host, _, _ := net.SplitHostPort(address)
			_, excepted := exceptions[host]
			c := tls.Client(conn, &tls.Config{MinVersion: tls.VersionTLS10, ServerName: host, InsecureSkipVerify: excepted})
			ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
			defer cancel()
			if err := c.HandshakeContext(ctx); err != nil {
				conn.Close()
				return nil, err
			}
			return c, nil
		}
	}
	return &fetcher{
		client: &http.Client{Transport: t, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		limits: limits, agent: agent,
	}
}

// response is an answer with its body as the page means it.
type response struct {
	request *http.Request
	status  int
	proto   string
	header  http.Header
	body    []byte // unpacked
	setsID  bool   // it set a cookie
	form    string // what was posted
}

// question is what is asked for.
type question struct {
	url *url.URL
	// etag and modified are those of the copy that is known, "" for none.
	etag, modified string
	// form is posted where it isn't "".
	form string
	most int64 // bytes of the answer
}

// get asks once. Answers of any status are no failure here.
func (f *fetcher) get(ctx context.Context, q question) (*response, error) {
	ctx, cancel := context.WithTimeout(ctx, f.limits.Total)
	defer cancel()
	method, form := http.MethodGet, io.Reader(nil)
	if q.form != "" {
		method, form = http.MethodPost, strings.NewReader(q.form)
	}
	req, err := http.NewRequestWithContext(ctx, method, q.url.String(), form)
	if err != nil {
		return nil, &failure{code: BadHTTP, detail: err.Error()}
	}
	if q.form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	most := q.most
	req.Header.Set("User-Agent", f.agent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.8")
	req.Header.Set("Accept-Language", "vi,en;q=0.5")
	req.Header.Set("Accept-Encoding", "gzip")
	if q.etag != "" {
		req.Header.Set("If-None-Match", q.etag)
	}
	if q.modified != "" {
		req.Header.Set("If-Modified-Since", q.modified)
	}
	res, err := f.client.Do(req)
	if err != nil {
		return nil, classify(ctx, err)
	}
	// Closing without having read to the end drops the connection: nothing is drained.
	defer res.Body.Close()
	out := &response{request: req, status: res.StatusCode, proto: res.Proto, header: res.Header, setsID: len(res.Cookies()) > 0, form: q.form}
	if res.ContentLength > most {
		return out, &failure{code: TooLarge, detail: fmt.Sprintf("%d bytes announced", res.ContentLength)}
	}
	if res.StatusCode != http.StatusOK {
		most = min(most, 64<<10)
	}
	if res.StatusCode == http.StatusNotModified {
		return out, nil
	}
	raw := &drip{Reader: res.Body, begun: time.Now(), grace: f.limits.Grace, rate: f.limits.Rate}
	watch := raw.watch(cancel)
	defer watch()
	out.body, err = f.read(raw, res.Header.Get("Content-Encoding"), most)
	if res.StatusCode != http.StatusOK {
		return out, nil
	}
	var failed *failure
	switch {
	case err == nil || errors.As(err, &failed):
		return out, err
	case raw.slow():
		return out, &failure{code: SlowDrip, detail: fmt.Sprintf("%d bytes in %s", raw.count.Load(), time.Since(raw.begun).Round(time.Millisecond))}
	}
	return out, classify(ctx, err)
}

// read takes the body in, unpacked, no more than most bytes.
func (f *fetcher) read(raw *drip, encoding string, most int64) ([]byte, error) {
	var r io.Reader = raw
	packed := encoding == "gzip" || encoding == "x-gzip"
	switch {
	case packed:
		z, err := gzip.NewReader(raw)
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, &failure{code: BadHTTP, detail: err.Error()}
		}
		r = z
	case encoding != "" && encoding != "identity":
		return nil, &failure{code: BadHTTP, detail: "encoding " + encoding}
	}
	var b bytes.Buffer
	for {
		n, err := io.CopyN(&b, r, 256<<10)
		if packed && int64(b.Len()) > max(1<<20, f.limits.Ratio*raw.count.Load()) {
			return nil, &failure{code: GzipBomb, detail: fmt.Sprintf("%d bytes become more than %d", raw.count.Load(), b.Len())}
		}
		if int64(b.Len()) > most {
			if packed && int64(b.Len()) > 20*raw.count.Load() {
				return nil, &failure{code: GzipBomb, detail: fmt.Sprintf("%d bytes become more than %d", raw.count.Load(), most)}
			}
			return nil, &failure{code: TooLarge, detail: fmt.Sprintf("more than %d bytes", most)}
		}
		if err == io.EOF && n < 256<<10 {
			return b.Bytes(), nil
		}
		if err != nil {
			return b.Bytes(), err
		}
	}
}

// classify turns an error of the network into a failure, or is ctx's own where
// the run has ended.
func classify(ctx context.Context, err error) error {
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var alert tls.AlertError
	var record tls.RecordHeaderError
	var n net.Error
	cause := err
	if u := (*url.Error)(nil); errors.As(err, &u) {
		cause = u.Err
	}
	detail := cause.Error()
	switch {
	case errors.Is(err, dial.ErrPrivate):
		return &failure{code: PrivateHost, detail: detail}
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &verification), errors.As(err, &alert), errors.As(err, &record):
		return &failure{code: BadTLS, detail: detail}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &n) && n.Timeout():
		return &failure{code: Timeout, detail: "no whole answer in time"}
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &dns):
		return &failure{code: Unreachable, detail: "no such host"}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &failure{code: Truncated, detail: "the connection broke within the body"}
	case errors.As(err, new(*net.OpError)), errors.Is(err, io.EOF):
		return &failure{code: Unreachable, detail: detail}
	}
	return &failure{code: BadHTTP, detail: detail}
}
