package crawl_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/ingest/crawl"
	"github.com/sokhoi/sokhoi/testdata/portal/serve"
)

// replay answers requests from the records of a WARC file.
type replay map[string]*recorded

type recorded struct {
	status int
	header http.Header
	body   []byte
}

// readReplay reads all records of the files. Requests follow their responses.
func readReplay(t *testing.T, dir string) replay {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.warc.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no WARC files: %v", err)
	}
	out, responses := replay{}, map[string]*recorded{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(z)
		for {
			fields, block := readRecord(t, r)
			if fields == nil {
				break
			}
			switch fields["WARC-Type"] {
			case "response":
				res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(block)), nil)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(res.Body)
				if err != nil {
					t.Fatal(err)
				}
				responses[fields["WARC-Record-ID"]] = &recorded{res.StatusCode, res.Header, body}
			case "request":
				req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(block)))
				if err != nil {
					t.Fatal(err)
				}
				_, form, _ := strings.Cut(block, "\r\n\r\n")
				out[fmt.Sprint(req.Method, req.RequestURI, form)] = responses[fields["WARC-Concurrent-To"]]
			}
		}
	}
	return out
}

// readRecord reads one record; its fields are nil at the end.
func readRecord(t *testing.T, r *bufio.Reader) (map[string]string, string) {
	t.Helper()
	line, err := r.ReadString('\n')
	if err == io.EOF {
		return nil, ""
	}
	if strings.TrimSpace(line) != "WARC/1.1" {
		t.Fatalf("no record: %q, %v", line, err)
	}
	fields := map[string]string{}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if line = strings.TrimSpace(line); line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ": ")
		fields[name] = value
	}
	var length int
	if _, err := fmt.Sscan(fields["Content-Length"], &length); err != nil {
		t.Fatal(err)
	}
	block := make([]byte, length+4) // two line breaks follow
	if _, err := io.ReadFull(r, block); err != nil {
		t.Fatal(err)
	}
	return fields, string(block[:length])
}

func (r replay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	form, err := io.ReadAll(req.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	x := r[fmt.Sprint(req.Method, req.RequestURI, string(form))]
	if x == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	maps.Copy(w.Header(), x.header)
	w.WriteHeader(x.status)
	_, _ = w.Write(x.body)
}

// TestReplay holds that what a crawl keeps as WARC is enough for crawling the portal
// again without it, with the same result.
func TestReplay(t *testing.T) {
	for _, family := range []string{"asp", "nukeviet", "drupal"} {
		p := serve.New(family, serve.Options{Seed: 6, Posts: 70})
		live := httptest.NewServer(p)
		db := open(t, t.TempDir(), nil)
		defer db.Close()
		archive := &crawl.WARC{Dir: t.TempDir()}
		run(t, &crawl.Crawler{Frontier: db, Archive: archive}, site(t, family, live.URL))
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		address := live.Listener.Addr().String()
		live.Close()
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Skipf("the portal's port can't be had again: %v", err)
		}
		server := &httptest.Server{Listener: l, Config: &http.Server{Handler: readReplay(t, archive.Dir)}}
		server.Start()
		again := open(t, t.TempDir(), nil)
		defer again.Close()
		run(t, &crawl.Crawler{Frontier: again}, site(t, family, server.URL))
		server.Close()
		first, second := kept(t, db, live.URL), kept(t, again, live.URL)
		if len(first) < 70 || !maps.Equal(first, second) {
			t.Errorf("%s: %d pages kept of the portal, %d of the archive", family, len(first), len(second))
		}
	}
}
