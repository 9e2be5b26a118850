package html

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/sokhoi/sokhoi/corpus"
)

// TestArticleBodies measures main text on a public set of news pages, which isn't
// part of the project: fetch github.com/scrapinghub/article-extraction-benchmark and
//
//	SOKHOI_ARTICLES=FOLDER go test ./ingest/html -run ArticleBodies -v
//
// The figures are made as that set makes them: runs of four words in common, each
// page with the same weight. Its true texts hold no titles, bylines, days and captions; the body, as
// `sokhoi text --body` prints it, is the text without them.
func TestArticleBodies(t *testing.T) {
	dir := os.Getenv("SOKHOI_ARTICLES")
	if dir == "" {
		t.Skip("SOKHOI_ARTICLES names no folder of the article extraction benchmark: main text isn't measured on news pages")
	}
	b, err := os.ReadFile(filepath.Join(dir, "ground-truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth map[string]struct{ ArticleBody, URL string }
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	var whole, body shared
	for id, page := range truth {
		d, err := Parse(context.Background(), unpacked(t, filepath.Join(dir, "html", id+".html.gz")), page.URL, Options{})
		var bad *corpus.InputError
		if errors.As(err, &bad) {
			t.Logf("%s: %v", page.URL, err)
			d = &corpus.Document{}
		} else if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, b := range d.Blocks {
			switch b.Kind {
			case corpus.Title, corpus.Byline, corpus.Stamp, corpus.Caption:
			default:
				text.WriteString(d.Quote(b.Span) + "\n")
			}
		}
		of := body.add(page.ArticleBody, text.String())
		whole.add(page.ArticleBody, d.Text)
		if testing.Verbose() && of < 0.8 {
			t.Logf("%.2f %s %s", of, id, page.URL)
		}
	}
	t.Logf("%d pages; body: %s; all that is printed: %s", len(truth), body, whole)
	if f1 := body.f1(); f1 < 0.965 {
		t.Errorf("F1 of the body is %.3f", f1)
	}
}

func unpacked(t *testing.T, file string) []byte {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// shared sums what texts have in common with the true ones.
type shared struct {
	precision, recall float64
	found, told       int // pages with a text, pages that have one
}

// add compares a text with the true one and returns their F1.
func (s *shared) add(truth, text string) float64 {
	want, got := runs(truth), runs(text)
	common, all := 0, 0
	for run, n := range got {
		common += min(n, want[run])
		all += n
	}
	wanted := 0
	for _, n := range want {
		wanted += n
	}
	p, r := 0.0, 0.0
	if all > 0 {
		p = float64(common) / float64(all)
		s.precision += p
		s.found++
	}
	if wanted > 0 {
		r = float64(common) / float64(wanted)
		s.recall += r
		s.told++
	}
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func (s shared) mean() (precision, recall float64) {
	return s.precision / float64(s.found), s.recall / float64(s.told)
}

func (s shared) f1() float64 {
	p, r := s.mean()
	return 2 * p * r / (p + r)
}

func (s shared) String() string {
	p, r := s.mean()
	return fmt.Sprintf("F1 %.3f, precision %.3f, recall %.3f", s.f1(), p, r)
}

// runs counts the runs of four words of a text; a shorter text is one run.
func runs(text string) map[string]int {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_'
	})
	const n = 4
	out := map[string]int{}
	if len(words) > 0 && len(words) < n {
		out[strings.Join(words, " ")]++
	}
	for i := 0; i+n <= len(words); i++ {
		out[strings.Join(words[i:i+n], " ")]++
	}
	return out
}
