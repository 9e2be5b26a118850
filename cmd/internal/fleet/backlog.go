package fleet

import (
	"context"
	"sync"
	"time"
)

// backlog is how many bytes wait for the collector, asked for once a second.
type backlog struct {
	mu    sync.Mutex
	at    time.Time
	bytes uint64
}

func (b *backlog) over(ctx context.Context, f *Fleet, limit int64) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if time.Since(b.at) > time.Second {
		n, err := f.waiting(ctx)
		if err != nil {
			return false, err
		}
		b.at, b.bytes = time.Now(), n
	}
	return b.bytes > uint64(limit), nil
}

// waiting is how many bytes of results the hub holds.
func (f *Fleet) waiting(ctx context.Context) (n uint64, err error) {
	err = patiently(ctx, func(ctx context.Context) error {
		info, err := f.results.Info(ctx)
		if err != nil {
			return err
		}
		large, err := f.large.Status(ctx)
		if err != nil {
			return err
		}
		n = info.State.Bytes + large.Size()
		return nil
	})
	return n, err
}
