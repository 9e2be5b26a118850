package index

import (
	"fmt"
	"slices"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

func TestAnalyze(t *testing.T) {
	for _, test := range []struct {
		in   string
		want []string // folded/exact
	}{
		{"Cụm thi đua số 3", []string{"cum/cụm", "thi/thi", "dua/đua", "so/số", "3/3"}},
		{"123/QĐ-UBND", []string{"123/123", "qd/qđ", "ubnd/ubnd"}},
		{"hoà kỷ Mỹ thuỷ QUÝ", []string{"hoa/hòa", "ki/kỉ", "mi/mĩ", "thuy/thủy", "qui/quí"}},
		{"  …—“” ", nil},
		{"a\u0301", []string{"a/á"}},
		{"TT&TT e-mail a.b@c.vn", []string{"tt/tt", "tt/tt", "e/e", "mail/mail", "a/a", "b/b", "c/c", "vn/vn"}},
	} {
		for _, form := range []string{test.in, norm.NFD.String(test.in)} {
			var got []string
			for _, tok := range newAnalyzer().analyze(normal(form)) {
				got = append(got, tok.folded+"/"+tok.exact)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%q: %q, want %q", form, got, test.want)
			}
		}
	}
}

// What a builder remembers must not grow with the documents, each of which has
// an address, numbers and names of its own.
func TestBuilderForgets(t *testing.T) {
	b := newBuilder(newConcepts(nil), nil, newLexicon())
	for i := range maxTerms + 100 {
		own := fmt.Sprintf("w%d", i)
		b.build(Entry{Document: &corpus.Document{ID: corpus.DocumentID(own), URI: own, Text: own}})
		b.names.of(own)
	}
	for what, n := range map[string]int{"words": len(b.analyzer.terms), "words of names": len(b.names.terms), "names": len(b.names.cache)} {
		if n > maxTerms+1 {
			t.Errorf("%d %s remembered, more than %d", n, what, maxTerms)
		}
	}
}

func FuzzAnalyze(f *testing.F) {
	for _, seed := range []string{"Cụm thi đua số 3 – Đắk Lắk", "hoa\u0300 \u0301 x", "日本 ﬁ İ ß", "\xff\xfe a", "a\x00b\x1fc", "A\u04ba"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		text := normal(source)
		end := 0
		for _, tok := range newAnalyzer().analyze(text) {
			if tok.start < end || tok.end <= tok.start || tok.end > len(text) || !utf8.ValidString(text[tok.start:tok.end]) {
				t.Fatalf("%q: token [%d:%d] after %d", text, tok.start, tok.end, end)
			}
			end = tok.end
			if tok.folded == "" || viet.Fold(tok.folded) != tok.folded {
				t.Fatalf("%q: folded %q", text, tok.folded)
			}
			folded, exact := spelling(tok.entry)
			if folded != tok.folded || exact != tok.exact {
				t.Fatalf("%q: entry %q of %q, %q", text, tok.entry, tok.folded, tok.exact)
			}
			// Without accents the same word is found.
			bare := newAnalyzer().analyze(normal(viet.Fold(text[tok.start:tok.end])))
			if len(bare) != 1 || bare[0].folded != tok.folded {
				t.Fatalf("%q: %q without accents is %v", text, tok.folded, bare)
			}
		}
	})
}
