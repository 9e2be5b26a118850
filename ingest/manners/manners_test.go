package manners

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2024, 5, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value string
		want  time.Duration
	}{
		{"", 0},
		{"soon", 0},
		{"1.5", 0},
		{"0", 0},
		{"-7", 0},
		{"90", 90 * time.Second},
		{"3600", time.Hour},
		{"3601", time.Hour},
		{"9223372036854775807", time.Hour},
		{"92233720368547758070", time.Hour}, // more than any number holds
		{"-92233720368547758070", 0},
		{now.Add(time.Minute).Format(http.TimeFormat), time.Minute},
		{now.Add(-time.Minute).Format(http.TimeFormat), 0},
		{now.AddDate(10, 0, 0).Format(http.TimeFormat), time.Hour},
		{"Wednesday, 01-May-24 08:02:00 GMT", 2 * time.Minute}, // as servers wrote it long ago
	} {
		if got := RetryAfter(c.value, now, time.Hour); got != c.want {
			t.Errorf("%q: %v, want %v", c.value, got, c.want)
		}
	}
	if got := RetryAfter("90", now, 1500*time.Millisecond); got != 1500*time.Millisecond {
		t.Errorf("a limit of less than the header's seconds gives %v", got)
	}
}

func TestWait(t *testing.T) {
	if err := Wait(t.Context(), time.Millisecond); err != nil {
		t.Error(err)
	}
	for _, d := range []time.Duration{0, -time.Hour} {
		if err := Wait(t.Context(), d); err != nil {
			t.Error(d, err)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	for _, d := range []time.Duration{0, time.Hour} {
		if err := Wait(ended, d); !errors.Is(err, context.Canceled) {
			t.Errorf("%v with a context that has ended: %v", d, err)
		}
	}
	// One that ends meanwhile ends the waiting, with its own error; an hour would outlast the test.
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := Wait(short, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
