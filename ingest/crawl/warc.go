package crawl

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Exchange is one request and its answer.
type Exchange struct {
	URL    string
	Time   time.Time
	Status int
	Header http.Header
	Body   []byte // unpacked
	// Request is what was asked with, Form what it posted.
	Request *http.Request
	Form    string
}

// keep writes an exchange to the archive, where there is one.
func (c *Crawler) keep(url string, res *response) error {
	if c.Archive == nil {
		return nil
	}
	url, _, _ = strings.Cut(url, "#")
	return c.Archive.Write(&Exchange{URL: url, Time: c.now(), Status: res.status, Header: res.header, Body: res.body, Request: res.request, Form: res.form})
}

// WARC writes exchanges to a WARC 1.1 file, each record a gzip member of its own, so that
// a process killed within one loses that one only.
type WARC struct {
	// Dir is where files are made, one a run; nothing is made before the first record.
	Dir string
	// Software is told in the file's first record.
	Software string

	mu   sync.Mutex
	file *os.File
}

// Write appends the exchange as a response and a request record.
func (w *WARC) Write(x *Exchange) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.open(x.Time); err != nil {
		return err
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "HTTP/1.1 %d %s\r\n", x.Status, http.StatusText(x.Status))
	header := x.Header.Clone()
	// The body stands unpacked and whole in the record.
	header.Del("Content-Encoding")
	header.Del("Transfer-Encoding")
	header.Set("Content-Length", fmt.Sprint(len(x.Body)))
	_ = header.Write(&head) // to memory
	head.WriteString("\r\n")
	sum := sha256.Sum256(x.Body)
	id := recordID(x.URL, x.Time, "response")
	err := w.record("response", id, x.Time, append(head.Bytes(), x.Body...), "application/http;msgtype=response",
		"WARC-Target-URI: "+x.URL, "WARC-Payload-Digest: sha256:"+hex.EncodeToString(sum[:]))
	if err != nil || x.Request == nil {
		return err
	}
	var ask bytes.Buffer
	fmt.Fprintf(&ask, "%s %s HTTP/1.1\r\nHost: %s\r\n", x.Request.Method, x.Request.URL.RequestURI(), x.Request.URL.Host)
	_ = x.Request.Header.Write(&ask)
	ask.WriteString("\r\n" + x.Form)
	return w.record("request", recordID(x.URL, x.Time, "request"), x.Time, ask.Bytes(), "application/http;msgtype=request",
		"WARC-Target-URI: "+x.URL, "WARC-Concurrent-To: "+id)
}

// open makes the file at the first record.
func (w *WARC) open(now time.Time) (err error) {
	if w.file != nil {
		return nil
	}
	if err := os.MkdirAll(w.Dir, 0o755); err != nil {
		return err
	}
	name := filepath.Join(w.Dir, fmt.Sprintf("crawl-%s-%d.warc.gz", now.UTC().Format("20060102150405"), os.Getpid()))
	if w.file, err = os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644); err != nil {
		return err
	}
	info := fmt.Sprintf("software: %s\r\nformat: WARC File Format 1.1\r\n", w.Software)
	return w.record("warcinfo", recordID(name, now, "warcinfo"), now, []byte(info), "application/warc-fields")
}

func (w *WARC) record(kind, id string, at time.Time, block []byte, media string, more ...string) error {
	var member bytes.Buffer
	z := gzip.NewWriter(&member)
	fmt.Fprintf(z, "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: %s\r\nWARC-Date: %s\r\n", kind, id, at.UTC().Format(time.RFC3339))
	for _, line := range more {
		fmt.Fprintf(z, "%s\r\n", line)
	}
	fmt.Fprintf(z, "Content-Type: %s\r\nContent-Length: %d\r\n\r\n", media, len(block))
	_, _ = z.Write(block) // to memory
	fmt.Fprint(z, "\r\n\r\n")
	if err := z.Close(); err != nil {
		return err
	}
	if _, err := w.file.Write(member.Bytes()); err != nil {
		return fmt.Errorf("write %s: %w", w.file.Name(), err)
	}
	return nil
}

// recordID is a name for a record that no other has.
func recordID(url string, at time.Time, kind string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", kind, url, at.UnixNano()))
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// Close ends the file.
func (w *WARC) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return nil
	}
	err := w.file.Close()
	w.file = nil
	return err
}
