package sqlite

import (
	"errors"
	"fmt"
	"syscall"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// machineError wraps err with what was being done, and marks the failures that
// people can do something about: a full disk, a damaged file, a busy database.
func machineError(doing string, err error) error {
	var s *driver.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrFull), errors.Is(err, ErrDamaged), errors.Is(err, ErrNotFound):
		return fmt.Errorf("%s: %w", doing, err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return fmt.Errorf("%s: %w: %w", doing, ErrFull, err)
	case errors.As(err, &s):
		switch s.Code() {
		case lib.SQLITE_IOERR_WRITE, lib.SQLITE_IOERR_SHMSIZE, lib.SQLITE_IOERR_TRUNCATE:
			// A quota or a limit of the process shows as a refused write.
			return fmt.Errorf("%s: %w: %w", doing, ErrFull, err)
		}
		switch s.Code() & 0xff {
		case lib.SQLITE_FULL:
			return fmt.Errorf("%s: %w: %w", doing, ErrFull, err)
		case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
			return fmt.Errorf("%s: %w: %w", doing, ErrDamaged, err)
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
			return fmt.Errorf("%s: the database is busy: %w", doing, err)
		}
	}
	return fmt.Errorf("%s: %w", doing, err)
}
