package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/klauspost/compress/zstd"

	"github.com/sokhoi/sokhoi/corpus"
)

const (
	originalsDir = "originals"
	pendingDir   = "pending" // below originals: files being written
)

// codec compresses and expands; both halves are safe for concurrent use.
type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newCodec() (*codec, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)))
	if err != nil {
		return nil, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(4<<30))
	if err != nil {
		return nil, err
	}
	return &codec{enc, dec}, nil
}

func (c *codec) close() {
	c.dec.Close()
	_ = c.enc.Close()
}

func (c *codec) compress(b []byte) []byte { return c.enc.EncodeAll(b, nil) }

func (c *codec) expand(b []byte) ([]byte, error) { return c.dec.DecodeAll(b, nil) }

// originalPath is where the bytes with the given hexadecimal digest lie.
func (db *DB) originalPath(digest string) string {
	return filepath.Join(db.dir, originalsDir, digest[:2], digest+".zst")
}

// keeping is how many originals are written at once. Each waits for the disk,
// not for a processor, and disks do many such waits in the time of one.
const keeping = 32

// startKeeping keeps an original meanwhile; the channel gives its error.
func (db *DB) startKeeping(digest string, body []byte) chan error {
	kept := make(chan error, 1)
	db.keepers.Add(1)
	db.places <- struct{}{}
	go func() {
		defer db.keepers.Done()
		kept <- db.keepOriginal(digest, body)
		<-db.places
	}()
	return kept
}

// keepOriginal writes the bytes under their digest, where they aren't there
// yet. They are on the disk, under their name, before it returns, so that a row
// never tells of a file that a crash could take away.
func (db *DB) keepOriginal(digest string, body []byte) error {
	path := db.originalPath(digest)
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	if err := db.writeOriginal(path, body); err != nil {
		return machineError("keep original "+digest, err)
	}
	return nil
}

func (db *DB) writeOriginal(path string, body []byte) (err error) {
	f, err := os.CreateTemp(filepath.Join(db.dir, originalsDir, pendingDir), "*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(db.codec.compress(body))
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err = os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err == nil {
		if err = syncDir(filepath.Dir(dir)); err != nil {
			return err
		}
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" { // directories can't be synced there; names are journalled
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// clearPending removes what a killed process left half written. The caller
// holds the lock.
func (db *DB) clearPending() error {
	dir := filepath.Join(db.dir, originalsDir, pendingDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Original is the bytes of a document, or of a failed item's content, as they came; ErrNotFound where
// they weren't kept. Reading ends with ErrDamaged where they no longer fit
// their digest.
func (db *DB) Original(ctx context.Context, id corpus.DocumentID) (io.ReadCloser, error) {
	digest := id.Digest()
	if len(digest) != 2*sha256.Size {
		return nil, fmt.Errorf("original %s: %w", id, ErrNotFound)
	}
	f, err := os.Open(db.originalPath(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("original %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("original %s: %w", id, err)
	}
	z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("original %s: %w", id, err)
	}
	return &original{file: f, z: z, sum: sha256.New(), digest: digest}, nil
}

// original checks the digest while it is read.
type original struct {
	file   *os.File
	z      *zstd.Decoder
	sum    hash.Hash
	digest string
}

func (o *original) Read(p []byte) (int, error) {
	n, err := o.z.Read(p)
	o.sum.Write(p[:n])
	switch {
	case err == io.EOF && hex.EncodeToString(o.sum.Sum(nil)) != o.digest:
		err = fmt.Errorf("original %s: %w: its bytes don't fit its name", o.file.Name(), ErrDamaged)
	case err != nil && err != io.EOF:
		err = fmt.Errorf("original %s: %w: %w", o.file.Name(), ErrDamaged, err)
	}
	return n, err
}

func (o *original) Close() error {
	o.z.Close()
	return o.file.Close()
}
