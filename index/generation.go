package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// The directory of an index:
//
//	current.json                  which snapshot readers open
//	writer.lock                   held by the one writer
//	g000001/scorch/               what the writer writes, a scorch index
//	g000001/s000007/*.zap         hard links to the segments of a snapshot
//	g000001/s000007/manifest.json its segments, version and sequence
//
// A reader opens current.json and the segments it leads to; from then on it
// needs none of the names, so that neither the writer nor a rebuild has to wait
// for it, nor it for them.
const (
	currentFile  = "current.json"
	lockFile     = "writer.lock"
	scorchDir    = "scorch"
	manifestFile = "manifest.json"
)

// current is the content of current.json.
type current struct {
	Snapshot string `json:"snapshot"` // relative path, with slashes
}

// manifest is the content of manifest.json.
type manifest struct {
	Version   string            `json:"version"`
	Sequence  int64             `json:"sequence"`
	Documents uint64            `json:"documents"`
	Segments  []manifestSegment `json:"segments"`
}

type manifestSegment struct {
	File string `json:"file"`
	// Deleted are the documents of the segment that are gone, a roaring bitmap;
	// nil for none.
	Deleted []byte `json:"deleted,omitempty"`
}

// StaleError says that an index was made by another version of this package or
// of the vocabulary, and has to be rebuilt.
type StaleError struct{ Directory, Have, Want string }

// Error names both versions.
func (e *StaleError) Error() string {
	return fmt.Sprintf("index %s was made by version %q, this is %q: run \"sokhoi reindex\"", e.Directory, e.Have, e.Want)
}

// ErrNone is the error for a directory without an index.
var ErrNone = errors.New(`there is no index yet: run "sokhoi reindex"`)

// ErrBusy is the error for an index that another process writes to.
var ErrBusy = errors.New("another process is writing to the index; wait for it, searching needs no waiting")

func readCurrent(dir string) (current, error) {
	var c current
	data, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return c, ErrNone
	}
	if err != nil {
		return c, fmt.Errorf("index: %w", err)
	}
	if err := json.Unmarshal(data, &c); err != nil || c.Snapshot == "" || !filepath.IsLocal(filepath.FromSlash(c.Snapshot)) {
		return c, fmt.Errorf("index: %s is damaged: run \"sokhoi reindex\"", filepath.Join(dir, currentFile))
	}
	return c, nil
}

func readManifest(dir string, c current) (manifest, error) {
	var m manifest
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(c.Snapshot), manifestFile))
	if err != nil {
		return m, fmt.Errorf("index: %w", err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("index: manifest of %s is damaged: run \"sokhoi reindex\"", c.Snapshot)
	}
	return m, nil
}

// publish writes the segments at paths as the snapshot name of generation and
// leads readers to it.
func publish(dir, generation, name string, m manifest, paths []string) error {
	target := filepath.Join(dir, generation, name)
	if err := os.RemoveAll(target); err != nil { // of a writer that was killed
		return fmt.Errorf("index: %w", err)
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	for i, path := range paths {
		if err := linkOrCopy(path, filepath.Join(target, m.Segments[i].File)); err != nil {
			return fmt.Errorf("index: %w", err)
		}
	}
	if err := writeJSON(filepath.Join(target, manifestFile), m); err != nil {
		return err
	}
	return writeJSON(filepath.Join(dir, currentFile), current{generation + "/" + name})
}

func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	// Some file systems have no hard links.
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// writeJSON replaces a file in one step.
func writeJSON(path string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("index: write %s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("index: write %s: %w", path, err)
	}
	return nil
}

// sweep removes what no reader will open any more: other generations, and
// snapshots of this one but for the current and the one before it. Readers that
// have files open keep them.
func sweep(dir, generation, snapshot, before string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // tidying can wait for the next time
	}
	for _, e := range entries {
		if e.IsDir() && isNumbered(e.Name(), 'g') && e.Name() != generation {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
	entries, err = os.ReadDir(filepath.Join(dir, generation))
	if err != nil {
		return
	}
	for _, e := range entries {
		if isNumbered(e.Name(), 's') && e.Name() != snapshot && e.Name() != before {
			_ = os.RemoveAll(filepath.Join(dir, generation, e.Name()))
		}
	}
}

func isNumbered(name string, letter byte) bool {
	return len(name) == 7 && name[0] == letter && strings.Trim(name[1:], "0123456789") == ""
}

func numbered(letter byte, n int) string { return fmt.Sprintf("%c%06d", letter, n%1_000_000) }

// nextGeneration is a generation name that isn't in use.
func nextGeneration(dir string) (string, error) {
	for n := 1; ; n++ {
		name := numbered('g', n)
		_, err := os.Stat(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return name, nil
		}
		if err != nil {
			return "", fmt.Errorf("index: %w", err)
		}
	}
}

func packBitmap(b *roaring.Bitmap) ([]byte, error) {
	if b == nil || b.IsEmpty() {
		return nil, nil
	}
	return b.ToBytes()
}

func unpackBitmap(data []byte) (*roaring.Bitmap, error) {
	if len(data) == 0 {
		return nil, nil
	}
	b := roaring.New()
	if err := b.UnmarshalBinary(data); err != nil {
		return nil, err
	}
	return b, nil
}
