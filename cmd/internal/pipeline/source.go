package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
)

// Input is one thing to work on.
type Input struct {
	// URI is the address that the input is known by; "" for a fault of the source
	// itself, such as a bad line of a list, which is no item of a corpus.
	URI string
	// Path is the file to read; "" where Body or Open has the bytes.
	Path string
	Body []byte
	// Open gives the bytes where they lie elsewhere, such as in a corpus.
	Open func(context.Context) ([]byte, error)
	// Load gives the document itself where it is stored: nothing is read or parsed.
	Load func(context.Context) (*corpus.Document, error)
	// Origin is the way in: "file", "list", "crawl", "archive".
	Origin string
	// MediaType and PublishedOn are what sender or list declare.
	MediaType   string
	PublishedOn corpus.Date
	// Layout tells where the parts of a page stand; nil where no site file does.
	Layout *corpus.Layout
	// Size and Modified are the file's, as far as they are known.
	Size     int64
	Modified time.Time
	// Folder marks a folder whose files follow as inputs of their own.
	Folder bool
	// Skip is why the input is left out, SkipCode its stable key; "" to work on it.
	Skip, SkipCode string
	// Err is why the source can't give the input.
	Err error
	// Sift passes over the input without reading it where its gist tells that it reports no meeting.
	Sift bool
	// Progress tells how far an archive was scanned when the input was met; nil for
	// other inputs.
	Progress *Progress
}

// Source gives inputs, in a stable order. It ends early where it is broken off.
type Source = iter.Seq[Input]

// FilesOptions tune [Files].
type FilesOptions struct {
	// Absolute makes addresses of absolute paths, so that an item is known from wherever
	// the command runs; otherwise addresses are the paths as given.
	Absolute bool
}

// Files gives the files named and, folder by folder in the order of their
// names, those below the folders named. Hidden files are passed over silently; files that by
// their name are no documents come as skipped, unless they were named.
func Files(names []string, o FilesOptions) Source {
	return func(yield func(Input) bool) {
		for _, name := range names {
			if !named(name, o, yield) {
				return
			}
		}
	}
}

// address is what a path is known by.
func (o FilesOptions) address(path string) string {
	if o.Absolute {
		if abs, err := filepath.Abs(path); err == nil {
			return abs
		}
	}
	return path
}

func named(name string, o FilesOptions, yield func(Input) bool) bool {
	info, err := os.Stat(name)
	if err != nil {
		return yield(unreadable(name, o, err))
	}
	if info.IsDir() {
		return folder(name, o, yield)
	}
	return yield(file(name, info, o))
}

func file(path string, info fs.FileInfo, o FilesOptions) Input {
	in := Input{URI: o.address(path), Path: path, Origin: "file", Size: info.Size(), Modified: info.ModTime()}
	if o.Absolute {
		in.Path = in.URI
	}
	return in
}

// unreadable is the input for a path that the machine refuses.
func unreadable(path string, o FilesOptions, err error) Input {
	return Input{URI: o.address(path), Path: o.address(path), Origin: "file", Err: readError(path, err)}
}

// readError is the fault of an input whose bytes can't be had.
func readError(name string, err error) error {
	code, reason := "unreadable", "it can't be read"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		code, reason = "missing", "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		code, reason = "permission", "permission denied"
	}
	var path *fs.PathError
	if code == "unreadable" {
		if errors.As(err, &path) {
			err = path.Err
		}
		return &corpus.InputError{Input: name, Code: code, Reason: reason, Err: err}
	}
	return &corpus.InputError{Input: name, Code: code, Reason: reason}
}

// folder gives a folder, then its files and folders in the order of their names.
func folder(path string, o FilesOptions, yield func(Input) bool) bool {
	entries, err := os.ReadDir(path)
	if err != nil {
		in := unreadable(path, o, err)
		in.Folder = true
		return yield(in)
	}
	if !yield(Input{URI: o.address(path), Path: o.address(path), Origin: "file", Folder: true}) {
		return false
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if !below(filepath.Join(path, e.Name()), e, o, yield) {
			return false
		}
	}
	return true
}

// below gives what stands in a folder.
func below(path string, e fs.DirEntry, o FilesOptions, yield func(Input) bool) bool {
	if e.IsDir() {
		return folder(path, o, yield)
	}
	info, err := os.Stat(path) // follows links
	if err != nil {
		return yield(unreadable(path, o, err))
	}
	in := file(path, info, o)
	switch {
	case info.IsDir(): // a link: following it could go round for ever
		in.SkipCode, in.Skip = "link", "a link to a folder"
	case !info.Mode().IsRegular():
		in.SkipCode, in.Skip = "not_a_file", "neither a file nor a folder"
	default:
		if ext := strings.ToLower(filepath.Ext(path)); noDocument[ext] {
			in.SkipCode, in.Skip = "no_document", "files named *"+ext+" are no documents"
		}
	}
	return yield(in)
}

// noDocument holds the endings of files that lie beside saved pages and data sets.
var noDocument = map[string]bool{
	".json": true, ".jsonl": true, ".css": true, ".js": true, ".map": true, ".xsl": true,
	".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".svg": true, ".ico": true, ".webp": true, ".bmp": true,
	".woff": true, ".woff2": true, ".ttf": true, ".eot": true, ".otf": true,
	".mp3": true, ".mp4": true, ".avi": true, ".flv": true, ".swf": true, ".wmv": true,
	".exe": true, ".dll": true, ".db": true, ".sqlite": true, ".lock": true, ".tmp": true, ".py": true, ".go": true,
}

// Count is how many inputs of the source are neither folders nor skipped, as far
// as it gets before ctx ends.
func Count(ctx context.Context, s Source) int {
	n := 0
	for in := range s {
		if ctx.Err() != nil {
			break
		}
		if !in.Folder && in.Skip == "" {
			n++
		}
	}
	return n
}
