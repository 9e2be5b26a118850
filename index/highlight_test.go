package index

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// plainTexts is the texts of documents without reports.
type plainTexts map[corpus.DocumentID]string

func (p plainTexts) Text(_ context.Context, id corpus.DocumentID) (string, error) {
	return p[id], nil
}
func (p plainTexts) Report(context.Context, corpus.DocumentID) (*corpus.Report, error) {
	return nil, nil
}

// highlightTexts are texts of our own with all that makes offsets hard, and
// those of the files in SOKHOI_TEXTS, a list of directories.
func highlightTexts(t *testing.T) []string {
	texts := []string{
		"Cụm thi đua số 3 – Đắk Lắk: ĐỒNG CHÍ NGUYỄN THỊ THÚY (Giám đốc Sở Y tế) chủ trì; kỷ luật, kỉ cương; hoà bình, hòa bình; khoẻ, khỏe",
		"Ðồng chí với chữ Ð lạ, “ngoặc kép”, e-mail a.b@c.vn, số 123/QĐ-UBND ngày 5/12/2019 và 1.234,5 điểm",
		"Tiếng Việt dài\nxuống dòng\tcó tab\u00a0và khoảng trắng lạ; Ủy ban nhân dân, UBND, Uỷ ban Nhân dân; TT&TT",
		"日本語 và Кириллица, ﬁ, Å, İstanbul, straße ẞ, e\u0301 tổ hợp, người\u0323 dấu lẻ, \U0001F600 mặt cười",
		"", " ", "\u0301", "a", strings.Repeat("dàidằngdặc", 40),
	}
	for _, e := range newWorld(21, 40, 900).entries {
		texts = append(texts, e.Document.Text)
	}
	for _, dir := range filepath.SplitList(os.Getenv("SOKHOI_TEXTS")) {
		files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(data))
		}
	}
	return texts
}

// Every highlight is cut on characters and is the word that was asked for,
// however the query is written; and every document that has the word is found.
func TestHighlightsAreTheWordsAskedFor(t *testing.T) {
	texts := plainTexts{}
	var entries []Entry
	for _, source := range highlightTexts(t) {
		d := corpus.NewDocument([]byte(source), "", "text/plain", source)
		if _, ok := texts[d.ID]; !ok {
			texts[d.ID] = d.Text
			entries = append(entries, Entry{Document: d})
		}
	}
	ix, err := Open(t.TempDir(), Config{Vocabulary: testVocabulary, Texts: texts})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if err := ix.Update(context.Background(), entries, 1); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(9, 9))
	queries, marks := 0, 0
	rounds := 4
	if os.Getenv("SOKHOI_TEXTS") != "" {
		rounds = 12
	}
	for _, e := range entries {
		tokens := newAnalyzer().analyze(e.Document.Text)
		for range rounds {
			if len(tokens) == 0 {
				break
			}
			from := r.IntN(len(tokens))
			to := min(len(tokens), from+1+r.IntN(3))
			asked := e.Document.Text[tokens[from].start:tokens[to-1].end]
			if strings.ContainsAny(asked, "\"“”«»") {
				continue
			}
			words := make([]string, 0, 3)
			for _, tok := range tokens[from:to] {
				words = append(words, tok.folded)
			}
			for form, written := range map[string]string{"NFC": asked, "NFD": norm.NFD.String(asked), "bare": viet.Fold(asked), "upper": strings.ToUpper(asked)} {
				if form == "upper" && len(strings.ToUpper(asked)) != len(asked) && strings.ContainsRune(asked, 'ß') {
					continue // ß has no upper case of one letter
				}
				queries++
				found := false
				o := Options{Limit: MaxLimit, Fragments: 3}
				for _, h := range mustSearch(t, ix, `"`+written+`"`, o).Hits {
					found = found || h.ID == e.Document.ID
					text := texts[h.ID]
					if len(h.Fragments) == 0 {
						t.Fatalf("%s %q: %s has no fragment", form, written, h.ID)
					}
					for _, f := range h.Fragments {
						if text[f.Start:f.Start+len(f.Text)] != f.Text || !utf8.ValidString(f.Text) {
							t.Fatalf("%s %q: fragment %q isn't at %d", form, written, f.Text, f.Start)
						}
						end := 0
						for _, m := range f.Marks {
							marks++
							if m.Start < end || m.End > len(f.Text) || m.Start >= m.End {
								t.Fatalf("%s %q: mark %v in %q", form, written, m, f.Text)
							}
							end = m.End
							marked := f.Text[m.Start:m.End]
							if !utf8.ValidString(marked) {
								t.Fatalf("%s %q: mark %q splits a character", form, written, marked)
							}
							if !sameWords(ix, marked, words) {
								t.Fatalf("%s %q: marked %q", form, written, marked)
							}
						}
					}
				}
				if !found {
					t.Errorf("%s %q doesn't find %s", form, written, e.Document.ID)
				}
			}
		}
	}
	if queries < 500 || marks < queries {
		t.Errorf("%d queries with %d marks test too little", queries, marks)
	}
	t.Logf("%d queries, %d marks", queries, marks)
}

// sameWords reports whether marked spells the folded words, or the same name by
// an abbreviation.
func sameWords(ix *Index, marked string, words []string) bool {
	var folded []string
	for _, tok := range newAnalyzer().analyze(marked) {
		folded = append(folded, tok.folded)
	}
	if slices.Equal(folded, words) {
		return true
	}
	n := newNames(ix.concepts, nil)
	return n.of(marked).folded == n.of(strings.Join(words, " ")).folded
}

func TestHighlighted(t *testing.T) {
	f := Fragment{Text: "a <b> c", Marks: []corpus.Span{{Start: 2, End: 5}}}
	got := f.Highlighted("<mark>", "</mark>", func(s string) string { return strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(s) })
	if want := "a <mark>&lt;b&gt;</mark> c"; got != want {
		t.Errorf("Highlighted: %q, want %q", got, want)
	}
}

func TestExactAccentsComeFirst(t *testing.T) {
	texts := plainTexts{}
	var entries []Entry
	for i, text := range []string{"Ông Bàu ở xã Bàu Bàu, bàu bàu bàu", "hội nghị bầu khối trưởng", "bau cu", "bâu bâu bấu"} {
		d := corpus.NewDocument([]byte(text), "", "text/plain", text)
		if i == 0 {
			d.Title = "Bàu"
		}
		texts[d.ID] = d.Text
		entries = append(entries, Entry{Document: d})
	}
	ix, err := Open(t.TempDir(), Config{Vocabulary: testVocabulary, Texts: texts})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if err := ix.Update(context.Background(), entries, 1); err != nil {
		t.Fatal(err)
	}
	r := mustSearch(t, ix, "bầu", Options{})
	if r.Total != 4 || r.Hits[0].ID != entries[1].Document.ID {
		t.Errorf("bầu: %d hits, first %q", r.Total, texts[r.Hits[0].ID])
	}
	if r := mustSearch(t, ix, "bau", Options{}); r.Total != 4 {
		t.Errorf("bau finds %d", r.Total)
	}
}
