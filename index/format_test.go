package index

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// checkedZap is the version of zapx whose format setwriter.go and merge.go were
// checked against. They write its files without it, so another version, be it a
// patch, has to be looked at first: whether zap.md, build.go (Version, footer),
// write.go, posting.go (one hit, order of the parts) and
// section_inverted_text_index.go still say what setwriter.go does.
const checkedZap = "v17.2.3"

func TestZapVersionIsTheOneChecked(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join("..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^\s*github\.com/blevesearch/zapx/v17 (\S+)`).FindSubmatch(mod)
	if m == nil || string(m[1]) != checkedZap {
		t.Errorf("go.mod has zapx %s, setwriter.go and merge.go write the files of %s: compare both versions as checkedZap says, then change it", m, checkedZap)
	}
	if bytes.Contains(mod, []byte("zapx/v17 =>")) {
		t.Error("go.mod replaces zapx")
	}
	if zap.Version != 17 {
		t.Errorf("zap's files are of version %d", zap.Version)
	}
	if zap.DefaultChunkMode != 1026 || zap.SectionInvertedTextIndex != 0 || zap.FSTValEncode1Hit(5, zap.NormBits1Hit) != 0x8000000080000005 {
		t.Errorf("zap's numbers have changed: chunks %d, section %d, one hit %#x", zap.DefaultChunkMode, zap.SectionInvertedTextIndex, zap.FSTValEncode1Hit(5, zap.NormBits1Hit))
	}
}

// TestKeptSegment reads a segment that was written once, and writes it again:
// an index made before must be read after, and what is written stays the same.
func TestKeptSegment(t *testing.T) {
	r, l := rand.New(rand.NewPCG(9, 9)), newLexicon()
	var documents []*document
	var batch []index.Document
	for i := range 60 {
		d := setDocument(r, l, fmt.Sprintf("doc-%02d", i), 12)
		documents, batch = append(documents, d), append(batch, d)
	}
	s, _, err := (&setPlugin{}).New(batch)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	written := filepath.Join(t.TempDir(), "segment.zap")
	if err := s.(segmentapi.UnpersistedSegment).Persist(written); err != nil {
		t.Fatal(err)
	}
	now, err := os.ReadFile(written)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "segment.zap")
	if *update {
		if err := os.WriteFile(path, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(now, kept) {
		t.Errorf("segments are written otherwise than before (%d bytes, were %d): raise format in index.go, then rewrite %s with -update", len(now), len(kept), path)
	}
	read, err := (&setPlugin{}).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	checkSegment(t, read, documents)
}
