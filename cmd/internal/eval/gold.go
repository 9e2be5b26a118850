package eval

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// Gold is a document with its gold report.
type Gold struct {
	// Path is the document, whose name but for the ending is that of the report.
	Path   string
	Report *corpus.Report
}

// URI is the address that the document is to be read under: the gold's, or its path.
func (g Gold) URI() string {
	if g.Report.Document.URI != "" {
		return g.Report.Document.URI
	}
	return g.Path
}

// Load finds the documents of a folder that have a gold report, NAME.json,
// beside them, in the order of their names.
func Load(dir string) ([]Gold, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("gold: %w", err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	var golds []Gold
	for _, name := range names {
		stem, ok := strings.CutSuffix(name, ".json")
		if !ok {
			continue
		}
		i := slices.IndexFunc(names, func(n string) bool {
			ext := filepath.Ext(n)
			return ext != ".json" && strings.TrimSuffix(n, ext) == stem
		})
		if i < 0 {
			continue
		}
		path := filepath.Join(dir, name)
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("gold: %w", err)
		}
		g := Gold{Path: filepath.Join(dir, names[i]), Report: new(corpus.Report)}
		if err := json.Unmarshal(b, g.Report); err != nil {
			return nil, fmt.Errorf("gold %s: %w", path, err)
		}
		golds = append(golds, g)
	}
	return golds, nil
}
