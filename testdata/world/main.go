// Command world writes the documents of a simulated world of emulation blocs,
// and its true history as JSON:
//
//	go run ./testdata/world -seed 1 -blocs 40 -years 12 -out DIR
//
// DIR gets documents/ (one file a document), documents.jsonl (address, file,
// bloc, year and kind of each), reports.jsonl (what a perfect reader reads in
// them) and truth.json (the history, and what an audit has to find). From within
// DIR, `sokhoi ingest --list documents.jsonl` makes a corpus of them.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/testdata/world/sim"
	"github.com/sokhoi/sokhoi/testdata/world/write"
)

// entry is one line of documents.jsonl.
type entry struct {
	URI         string            `json:"uri"`
	Path        string            `json:"path"` // from DIR
	ID          corpus.DocumentID `json:"id"`
	MediaType   string            `json:"media_type"`
	PublishedOn corpus.Date       `json:"published_on"`
	Bloc        int               `json:"bloc,omitempty"`
	Year        int               `json:"year,omitempty"`
	Kind        corpus.Kind       `json:"kind,omitempty"`
	CopyOf      string            `json:"copy_of,omitempty"`
	Broken      bool              `json:"broken,omitempty"`
}

func main() {
	seed := flag.Uint64("seed", 1, "seed of the world")
	blocs := flag.Int("blocs", 40, "number of blocs")
	years := flag.Int("years", 12, "number of emulation years, the last of them 2025")
	provinces := flag.Int("provinces", 0, "number of provinces (default one for every five blocs)")
	clean := flag.Bool("clean", false, "plant no contradictions, gaps or errors")
	out := flag.String("out", "", "directory to write to")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	w := sim.New(sim.Options{Seed: *seed, Blocs: *blocs, Years: *years, Provinces: *provinces, Clean: *clean})
	if err := save(w, *out); err != nil {
		fmt.Fprintln(os.Stderr, "world:", err)
		os.Exit(1)
	}
	fmt.Printf("%d blocs, %d documents, %d things to find in %s\n", len(w.Blocs), len(w.Posts), len(w.Planted), *out)
}

func save(w *sim.World, dir string) error {
	docs := filepath.Join(dir, "documents")
	if err := os.MkdirAll(docs, 0o755); err != nil {
		return err
	}
	entries, err := newLines(filepath.Join(dir, "documents.jsonl"))
	if err != nil {
		return err
	}
	defer entries.close()
	reports, err := newLines(filepath.Join(dir, "reports.jsonl"))
	if err != nil {
		return err
	}
	defer reports.close()
	ext := map[string]string{"text/html": ".html", "text/plain": ".txt"}
	for _, p := range w.Posts {
		d := write.Compose(p)
		e := entry{
			URI: d.URI, Path: fmt.Sprintf("documents/%05d%s", p.ID, cmp.Or(ext[d.MediaType], ".docx")), ID: corpus.NewDocumentID(d.Body),
			MediaType: d.MediaType, PublishedOn: p.Published, Year: p.Year, Kind: p.Kind, Broken: p.Broken,
		}
		if p.Bloc != nil {
			e.Bloc = p.Bloc.ID
		}
		if p.CopyOf != nil {
			e.CopyOf = p.CopyOf.URI()
		}
		if err := os.WriteFile(filepath.Join(dir, e.Path), d.Body, 0o644); err != nil {
			return err
		}
		entries.put(e)
		if d.Report != nil {
			reports.put(d.Report)
		}
	}
	if err := entries.close(); err != nil {
		return err
	}
	if err := reports.close(); err != nil {
		return err
	}
	truth, err := json.MarshalIndent(w, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "truth.json"), truth, 0o644)
}

// lines writes a file of JSON objects, one a line.
type lines struct {
	f   *os.File
	b   *bufio.Writer
	enc *json.Encoder
	err error
}

func newLines(name string) (*lines, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	b := bufio.NewWriter(f)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	return &lines{f: f, b: b, enc: enc}, nil
}

func (l *lines) put(v any) {
	if err := l.enc.Encode(v); l.err == nil {
		l.err = err
	}
}

// close writes out what is buffered; a second call does nothing.
func (l *lines) close() error {
	if l.f == nil {
		return l.err
	}
	if err := l.b.Flush(); l.err == nil {
		l.err = err
	}
	if err := l.f.Close(); l.err == nil {
		l.err = err
	}
	l.f = nil
	return l.err
}
