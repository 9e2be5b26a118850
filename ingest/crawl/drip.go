package crawl

import (
	"io"
	"sync/atomic"
	"time"
)

// drip counts what comes, and breaks off a body that comes too slowly: a server
// that sends a byte now and then never runs into a time limit of its own.
type drip struct {
	io.Reader
	begun time.Time
	grace time.Duration
	rate  int64
	count atomic.Int64
	late  atomic.Bool
}

func (d *drip) Read(p []byte) (int, error) {
	n, err := d.Reader.Read(p)
	d.count.Add(int64(n))
	return n, err
}

// slow reports whether the body was broken off.
func (d *drip) slow() bool { return d.late.Load() }

// watch calls stop when the body is too slow, until the returned function is called.
func (d *drip) watch(stop func()) (end func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(max(d.grace/4, time.Millisecond))
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if since := time.Since(d.begun); since > d.grace && float64(d.count.Load()) < float64(d.rate)*since.Seconds() {
					d.late.Store(true)
					stop()
					return
				}
			}
		}
	}()
	return func() { close(done) }
}
