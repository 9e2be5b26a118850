// Package manners has what whoever asks other people's servers owes them: to wait
// when told, and for as long as told. It keeps no state of hosts; the crawler
// and the ranges keep theirs, and their own upper limits.
package manners

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// RetryAfter is how long the value of a Retry-After header asks to be left alone
// (RFC 9110, 10.2.3: seconds or a date), most at the most; 0 where it doesn't tell.
func RetryAfter(value string, now time.Time, most time.Duration) time.Duration {
	var d time.Duration
	if seconds, err := strconv.Atoi(value); err == nil || errors.Is(err, strconv.ErrRange) { // the nearest that fits
		d = time.Duration(max(0, min(seconds, int(most/time.Second)+1))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(now)
	}
	return max(0, min(d, most))
}

// Wait waits for d, or ends with ctx and its error.
func Wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
