package web

import (
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// metrics counts what the server does, for Prometheus' text exposition.
type metrics struct {
	mu        sync.Mutex
	requests  map[[2]string]int64 // by pattern and status
	buckets   [11]int64           // of seconds, see bounds
	count     int64
	sum       float64
	logins    counter
	decisions counter
}

// bounds are the upper bounds of the buckets of seconds.
var bounds = [11]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5}

// counter counts by label.
type counter struct {
	mu sync.Mutex
	by map[string]int64
}

func (c *counter) add(label string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]int64{}
	}
	c.by[label]++
}

func newMetrics() *metrics { return &metrics{requests: map[[2]string]int64{}} }

func (m *metrics) observe(pattern string, status int, took time.Duration) {
	if pattern == "" {
		pattern = "none"
	}
	seconds := took.Seconds()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[[2]string{pattern, strconv.Itoa(status)}]++
	m.count++
	m.sum += seconds
	for i, b := range bounds {
		if seconds <= b {
			m.buckets[i]++
		}
	}
}

// write writes all in the text format 0.0.4.
func (m *metrics) write(b *strings.Builder) {
	m.mu.Lock()
	defer m.mu.Unlock()
	head := func(name, kind, help string) { fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind) }
	head("sokhoi_http_requests_total", "counter", "Requests by route and status.")
	for _, k := range slices.SortedFunc(maps.Keys(m.requests), func(x, y [2]string) int { return strings.Compare(x[0]+x[1], y[0]+y[1]) }) {
		fmt.Fprintf(b, "sokhoi_http_requests_total{route=%q,status=%q} %d\n", k[0], k[1], m.requests[k])
	}
	head("sokhoi_http_request_seconds", "histogram", "Time to answer.")
	for i, x := range bounds {
		fmt.Fprintf(b, "sokhoi_http_request_seconds_bucket{le=%q} %d\n", strconv.FormatFloat(x, 'g', -1, 64), m.buckets[i])
	}
	fmt.Fprintf(b, "sokhoi_http_request_seconds_bucket{le=\"+Inf\"} %d\nsokhoi_http_request_seconds_sum %g\nsokhoi_http_request_seconds_count %d\n", m.count, m.sum, m.count)
	for _, c := range []struct {
		name, help, label string
		counter           *counter
	}{
		{"sokhoi_logins_total", "Logins by outcome.", "outcome", &m.logins},
		{"sokhoi_decisions_total", "Decisions taken here by verdict.", "verdict", &m.decisions},
	} {
		head(c.name, "counter", c.help)
		c.counter.mu.Lock()
		for _, k := range slices.Sorted(maps.Keys(c.counter.by)) {
			fmt.Fprintf(b, "%s{%s=%q} %d\n", c.name, c.label, k, c.counter.by[k])
		}
		c.counter.mu.Unlock()
	}
}

func (s *Server) metricsPage(w http.ResponseWriter, r *request) error {
	var b strings.Builder
	s.metrics.write(&b)
	board := s.board()
	gauge := func(name, help string, v any) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s gauge\n%s %v\n", name, help, name, name, v)
	}
	gauge("sokhoi_documents", "Current documents.", board.counts.Documents)
	gauge("sokhoi_conferences", "Conferences of current documents.", board.counts.Conferences)
	gauge("sokhoi_blocs", "Blocs of the ledger.", len(board.cards))
	gauge("sokhoi_findings", "Open audit findings.", len(board.findings))
	gauge("sokhoi_review_queue", "Rows and identities that need a person.", len(board.queue))
	gauge("sokhoi_corpus_change", "The corpus's last change that pages show.", board.change)
	gauge("sokhoi_board_timestamp_seconds", "When the pages' view of the corpus was made.", board.made.Unix())
	b.WriteString("# HELP sokhoi_items Items by state.\n# TYPE sokhoi_items gauge\n")
	for _, k := range slices.Sorted(maps.Keys(board.counts.Items)) {
		fmt.Fprintf(&b, "sokhoi_items{state=%q} %d\n", k, board.counts.Items[k])
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	gauge("go_memstats_heap_inuse_bytes", "Heap in use.", mem.HeapInuse)
	gauge("go_goroutines", "Goroutines.", runtime.NumGoroutine())
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write([]byte(b.String()))
	return err
}

// health tells that the process answers.
func (s *Server) health(w http.ResponseWriter, r *request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}

// ready tells that pages show the corpus as it is: reading it works.
func (s *Server) ready(w http.ResponseWriter, r *request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if s.lastError.Load() != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, err := w.Write([]byte("the corpus can't be read; the log tells why\n"))
		return err
	}
	_, err := w.Write([]byte("ok\n"))
	return err
}
