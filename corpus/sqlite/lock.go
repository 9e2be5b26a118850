package sqlite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// LockedError is the error for a corpus that another process holds. It is
// [ErrLocked].
type LockedError struct {
	Dir string
	// Holder is what the lock says of the process: command, process number, host and time.
	Holder string
}

// Error names the holder.
func (e *LockedError) Error() string {
	return fmt.Sprintf("corpus %s is locked by %s; wait for it to end", e.Dir, e.Holder)
}

// Is makes it ErrLocked.
func (e *LockedError) Is(target error) bool { return target == ErrLocked }

// errHeld is what the platform's tryLock gives for a lock that another holds.
var errHeld = errors.New("held by another")

// takeLock takes the corpus for this process until the file is closed. The
// kernel frees the lock when the process dies, however it dies.
func takeLock(dir, holder string, now time.Time) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock corpus %s: %w", dir, err)
	}
	if err := tryLock(f); err != nil {
		defer f.Close()
		if !errors.Is(err, errHeld) {
			return nil, fmt.Errorf("lock corpus %s: %w", dir, err)
		}
		by, _ := io.ReadAll(io.LimitReader(f, 4096))
		who := strings.TrimSpace(string(by))
		if who == "" {
			who = "another process"
		}
		return nil, &LockedError{dir, who}
	}
	host, err := os.Hostname()
	if err != nil {
		host = "this host"
	}
	if holder == "" {
		holder = filepath.Base(os.Args[0])
	}
	line := fmt.Sprintf("%s (process %d on %s, since %s)\n", holder, os.Getpid(), host, now.In(zone).Format("2006-01-02 15:04:05"))
	// The line only informs: that it can't be written on a full disk is no
	// reason to fail.
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(line), 0)
	}
	return f, nil
}
