package extract

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sokhoi/sokhoi/extract/grammar"
)

//go:embed vocabulary/*.tsv
var vocabularyFiles embed.FS

// vocabularyHeader is the first line of a vocabulary table, after its comments.
const vocabularyHeader = "category\tphrase\tvalue"

// loadVocabulary puts the embedded phrase tables and those of dir, where it is
// given, into the lexicon. A line that isn't understood fails the load with its
// file and number.
func loadVocabulary(l *grammar.Lexicon, dir string) error {
	sub, err := fs.Sub(vocabularyFiles, "vocabulary")
	if err != nil {
		return err
	}
	if err := loadTables(l, sub); err != nil {
		return err
	}
	if dir == "" {
		return nil
	}
	dir = filepath.Join(dir, "vocabulary")
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		return nil
	}
	return loadTables(l, os.DirFS(dir))
}

func loadTables(l *grammar.Lexicon, tables fs.FS) error {
	names, err := fs.Glob(tables, "*.tsv")
	if err != nil {
		return err
	}
	for _, name := range names {
		f, err := tables.Open(name)
		if err != nil {
			return fmt.Errorf("load vocabulary: %w", err)
		}
		err = loadTable(l, name, f)
		f.Close()
		if err != nil {
			return fmt.Errorf("load vocabulary: %w", err)
		}
	}
	return nil
}

func loadTable(l *grammar.Lexicon, name string, r io.Reader) error {
	lines := bufio.NewScanner(r)
	header := false
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !header {
			if line != vocabularyHeader {
				return fmt.Errorf("%s:%d: the header is %q, not %q", name, n, line, vocabularyHeader)
			}
			header = true
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 || cells[0] == "" || cells[1] == "" {
			return fmt.Errorf("%s:%d: want a category, a phrase and a value with tabs between", name, n)
		}
		if err := l.Add(cells[0], cells[1], cells[2]); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return lines.Err()
}

// eachRow calls row with each line of one of our own tables below its header; comments are left out. An
// error of row gets file and number; unlike in a user's table, an empty line is a row.
func eachRow(name, table, header string, row func(line string) error) error {
	begun := false
	for i, line := range strings.Split(strings.TrimSuffix(table, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
		case !begun && line != header:
			return fmt.Errorf("%s:%d: the header is %q, not %q", name, i+1, line, header)
		case !begun:
			begun = true
		default:
			if err := row(line); err != nil {
				return fmt.Errorf("%s:%d: %w", name, i+1, err)
			}
		}
	}
	return nil
}
