package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// mirror serves files; it can break answers off, give no ranges, and change its files' state.
type mirror struct {
	mu       sync.Mutex
	files    map[string][]byte
	state    int
	breakAt  int
	whole    bool
	requests int
}

func (m *mirror) set(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	m.requests++
	content, state, breakAt, whole := m.files[r.URL.Path], m.state, m.breakAt, m.whole
	m.mu.Unlock()
	if content == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%d"`, state))
	if breakAt > 0 {
		w = &cutOff{w, breakAt}
	}
	if whole {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		w.Write(content)
		return
	}
	http.ServeContent(w, r, "", time.Unix(1_600_000_000, 0), bytes.NewReader(content))
}

type cutOff struct {
	http.ResponseWriter
	left int
}

func (c *cutOff) Write(p []byte) (int, error) {
	if len(p) > c.left {
		c.ResponseWriter.Write(p[:c.left])
		c.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	c.left -= len(p)
	return c.ResponseWriter.Write(p)
}

func TestScanOfAddresses(t *testing.T) {
	archive := archiveOf(t, 0, 60, webPage)
	// A page that hardly compresses makes the archive larger than one request.
	noise := archiveOf(t, 60, 61, func(int) string { return "<html>" + string(letters(1_500_000)) })
	archive = append(append(archive, noise...), archiveOf(t, 61, 120, webPage)...)
	var wacz bytes.Buffer
	z := zip.NewWriter(&wacz)
	entry, _ := z.CreateHeader(&zip.FileHeader{Name: "archive/a.warc.gz", Method: zip.Store})
	entry.Write(archive)
	z.Close()
	m := &mirror{files: map[string][]byte{"/a.warc.gz": archive, "/a.wacz": wacz.Bytes()}}
	h := httptest.NewServer(m)
	defer h.Close()
	top := t.TempDir()
	corpusOf := func(name string) string { return filepath.Join(top, name) }
	local := filepath.Join(top, "a.warc.gz")
	if err := os.WriteFile(local, archive, 0o644); err != nil {
		t.Fatal(err)
	}
	scanInto(t, exitOK, corpusOf("file"), local)
	// What differs is where the documents lie.
	normal := func(name, at string) string { return strings.ReplaceAll(dump(t, corpusOf(name)), at, "ARCHIVE") }
	want := normal("file", local)
	if n := strings.Count(want, "\nreport "); n < 20 {
		t.Fatalf("%d reports", n)
	}
	address := h.URL + "/a.warc.gz"
	scanInto(t, exitOK, corpusOf("address"), "--allow-loopback", address)
	scanInto(t, exitOK, corpusOf("bare"), "--allow-loopback", "--no-originals", address)
	m.set(func() { m.breakAt = 100_000 })
	scanInto(t, exitOK, corpusOf("breaks"), "--allow-loopback", address)
	m.set(func() { m.breakAt, m.whole = 0, true })
	scanInto(t, exitOK, corpusOf("whole"), "--allow-loopback", address)
	m.set(func() { m.whole = false })
	scanInto(t, exitOK, corpusOf("wacz"), "--allow-loopback", h.URL+"/a.wacz")
	for name, at := range map[string]string{"address": address, "breaks": address, "whole": address, "wacz": h.URL + "/a.wacz!/archive/a.warc.gz"} {
		if diff := cmp.Diff(want, normal(name, at)); diff != "" {
			t.Errorf("%s (-file +address):\n%s", name, diff)
		}
	}

	// The documents can be read again from the address, by leave only.
	for _, c := range []struct {
		args []string
		code int
		want string
	}{{[]string{"--allow-loopback"}, exitOK, " 0 differ"}, {nil, exitInput, "original"}} {
		cmd := program(t.Context(), append([]string{"verify", "--corpus", corpusOf("bare")}, c.args...)...)
		var out bytes.Buffer
		cmd.Stdout = &out
		code, stderr := exitOf(t, cmd)
		if told := out.String() + stderr; code != c.code || !strings.Contains(told, c.want) {
			t.Errorf("verify %v: exit code %d\n%.600s", c.args, code, told)
		}
	}

	// Nothing is left to do: the start is looked at, no more.
	before := m.requests
	scanInto(t, exitOK, corpusOf("address"), "--allow-loopback", address)
	if n := m.requests - before; n > 2 {
		t.Errorf("%d requests for an archive that was scanned", n)
	}
	// Another state of the file is scanned anew.
	m.set(func() { m.state = 1; m.files["/a.warc.gz"] = archive[:len(archive)-len(noise)/4] })
	before = m.requests
	scanInto(t, exitInput, corpusOf("address"), "--allow-loopback", address)
	if m.requests-before < 3 {
		t.Error("a changed archive isn't scanned anew")
	}

	// What can't be had is told, and the rest is done.
	for _, c := range []struct{ args, want string }{
		{"--allow-loopback " + h.URL + "/none.warc.gz", "archive_refused"},
		{address, "archive_private_address"},
	} {
		stderr := scanInto(t, exitInput, corpusOf(c.want), append(strings.Fields(c.args), local)...)
		if got := dump(t, corpusOf(c.want)); !strings.Contains(got, c.want) || strings.Count(got, "\nreport ") < 20 {
			t.Errorf("%s: %s", c.args, stderr)
		}
	}
}

// letters are text that gzip makes little shorter.
func letters(n int) []byte {
	b := make([]byte, n)
	x := uint64(88172645463325252)
	for i := range b {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		b[i] = 'A' + byte(x>>8)%26
	}
	return b
}
