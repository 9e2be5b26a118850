package grammar

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func newLexicon(t interface{ Fatal(...any) }, phrases ...[2]string) *Lexicon {
	l := NewLexicon()
	for _, p := range phrases {
		if err := l.Add(p[0], p[1], strings.ToUpper(p[1])); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func TestTokenize(t *testing.T) {
	l := NewLexicon()
	for text, want := range map[string][]struct {
		text  string
		class Class
	}{
		"Khối thi đua":  {{"Khối", Capital}, {"thi", Lower}, {"đua", Lower}},
		"UBND, A1":      {{"UBND", Upper}, {",", Mark}, {"A1", Mixed}},
		"12/05/2023.":   {{"12", Digits}, {"/", Mark}, {"05", Digits}, {"/", Mark}, {"2023", Digits}, {".", Mark}},
		"(“xã Ba\nVì”)": {{"(", Mark}, {"“", Mark}, {"xã", Lower}, {"Ba", Capital}, {"Vì", Capital}, {"”", Mark}, {")", Mark}},
		" \n\t ":        nil,
		"":              nil,
	} {
		tokens := l.Tokenize(text)
		if len(tokens) != len(want) {
			t.Errorf("%q: %d tokens, want %d", text, len(tokens), len(want))
			continue
		}
		for i, w := range want {
			if got := text[tokens[i].Start:tokens[i].End]; got != w.text || tokens[i].Class != w.class {
				t.Errorf("%q: token %d is %q of class %d, want %q of %d", text, i, got, tokens[i].Class, w.text, w.class)
			}
		}
	}
	tokens := l.Tokenize("a\nb c,d")
	if !tokens[1].Line || !tokens[1].Spaced || tokens[2].Line || !tokens[2].Spaced || tokens[3].Spaced {
		t.Errorf("lines and spaces: %+v", tokens)
	}
}

// TestTokensCoverTheText holds that tokens stand in order, end nowhere inside a
// letter, and leave out nothing but white space.
func TestTokensCoverTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("khốiTHI đua 09./(\n|–")))).Draw(t, "text")
		text = strings.ToValidUTF8(text, "")
		at := 0
		for _, token := range NewLexicon().Tokenize(text) {
			if token.Start < at || token.End <= token.Start || token.End > len(text) {
				t.Fatalf("%q: token [%d:%d] after %d", text, token.Start, token.End, at)
			}
			if strings.TrimSpace(text[at:token.Start]) != "" {
				t.Fatalf("%q: nothing stands for %q", text, text[at:token.Start])
			}
			if got := text[token.Start:token.End]; strings.ToValidUTF8(got, "?") != got {
				t.Fatalf("%q: the token %q cuts a letter", text, got)
			}
			at = token.End
		}
		if strings.TrimSpace(text[at:]) != "" {
			t.Fatalf("%q: nothing stands for the end %q", text, text[at:])
		}
	})
}

func TestNumber(t *testing.T) {
	l := NewLexicon()
	for text, want := range map[string]int{"0": 0, "007": 7, "2023": 2023, "999999999": 999999999, "1234567890": -1, "ba": -1, ".": -1} {
		tokens := l.Tokenize(text)
		if got := tokens[0].Number(); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestLongest(t *testing.T) {
	l := newLexicon(t, [2]string{"unit", "Sở Y tế"}, [2]string{"unit", "Sở"}, [2]string{"field", "Y tế"}, [2]string{"verb", "bầu"}, [2]string{"verb", "thống nhất bầu"})
	for _, test := range []struct {
		text, category string
		weak           bool
		want           string // the phrase, "" for none
		isWeak         bool
	}{
		{"Sở Y tế", "unit", false, "Sở Y tế", false},
		{"SỞ Y TẾ", "unit", false, "Sở Y tế", false},
		{"sở y tế tỉnh", "unit", false, "Sở Y tế", false},
		{"Sở Nội vụ", "unit", false, "Sở", false},
		{"Sở Y tế", "field", false, "", false},
		{"Sở Y te", "unit", true, "Sở", false}, // an exact match, however short, goes first
		{"So Y tế", "unit", true, "Sở Y tế", true},
		{"So Y tế", "unit", false, "", false},
		{"So Y te", "unit", true, "", false}, // two syllables differ
		{"bau", "verb", true, "", false},     // one syllable alone is never weak
		{"Thống nhất", "verb", true, "", false},
	} {
		tokens := l.Tokenize(test.text)
		m, e, ok := l.Longest(tokens, 0, l.Category(test.category), test.weak)
		if e.Phrase != test.want || ok != (test.want != "") || m.Weak != test.isWeak {
			t.Errorf("%q: %q weak %t, want %q weak %t", test.text, e.Phrase, m.Weak, test.want, test.isWeak)
		}
		if ok && e.Value != strings.ToUpper(test.want) {
			t.Errorf("%q: the value %q", test.text, e.Value)
		}
	}
}

func TestAdd(t *testing.T) {
	l := NewLexicon()
	for _, bad := range []string{"", "  "} {
		if err := l.Add("a", bad, ""); err == nil {
			t.Errorf("the phrase %q is taken", bad)
		}
	}
	for _, p := range []string{"hoà bình", "hòa bình", "Hòa Bình"} {
		if err := l.Add("place", p, p); err != nil {
			t.Fatal(err)
		}
	}
	if got := l.Phrases("place"); !slices.Equal(got, []string{"hoà bình"}) {
		t.Errorf("one phrase in three spellings is kept as %q", got)
	}
	if c := l.Category("place"); l.Name(c) != "place" || l.Category("place") != c {
		t.Error("a category changes its number")
	}
	if got := l.Phrases("no such"); len(got) != 0 {
		t.Errorf("phrases of no category: %q", got)
	}
}

// TestTable holds the table to what the lexicon finds, at every token and limit.
func TestTable(t *testing.T) {
	syllables := []string{"sở", "So", "y", "Y", "tế", "TE", "nội", "vụ", ",", "12"}
	rapid.Check(t, func(t *rapid.T) {
		l := NewLexicon()
		draw := rapid.SliceOfN(rapid.SampledFrom(syllables[:8]), 1, 3)
		for range rapid.IntRange(1, 8).Draw(t, "phrases") {
			if err := l.Add(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "category"), strings.Join(draw.Draw(t, "phrase"), " "), ""); err != nil {
				t.Fatal(err)
			}
		}
		tokens := l.Tokenize(strings.Join(rapid.SliceOfN(rapid.SampledFrom(syllables), 1, 12).Draw(t, "text"), " "))
		table := l.NewTable(tokens)
		for i := range tokens {
			for _, name := range []string{"a", "b"} {
				c := l.Category(name)
				m, e, ok := l.Longest(tokens, i, c, false)
				m2, e2, ok2 := table.Longest(i, len(tokens), c, false)
				if ok != ok2 || m.Len != m2.Len || e.Phrase != e2.Phrase {
					t.Fatalf("token %d, %s: the lexicon finds %q, the table %q", i, name, e.Phrase, e2.Phrase)
				}
				for limit := range len(tokens) + 1 {
					for _, weak := range []bool{false, true} {
						if m, _, ok := table.Longest(i, limit, c, weak); ok && i+m.Len > limit {
							t.Fatalf("token %d: a phrase of %d beyond the limit %d", i, m.Len, limit)
						}
					}
				}
			}
		}
	})
}

func TestSet(t *testing.T) {
	l := NewLexicon()
	var all []Category
	for i := range 130 {
		all = append(all, l.Category(strings.Repeat("x", i+1)))
	}
	s := l.NewSet()
	s.Add(all[0])
	s.Add(all[64])
	s.Add(all[129])
	for i, c := range all {
		if want := i == 0 || i == 64 || i == 129; s.Has(c) != want {
			t.Errorf("category %d: %t", i, s.Has(c))
		}
	}
	if Set(nil).Has(all[129]) {
		t.Error("an empty set has a category")
	}
}

func TestDerivation(t *testing.T) {
	l := newLexicon(t, [2]string{"unit", "Sở Y tế"})
	text := "Sở Y\ntế bầu"
	tokens := l.Tokenize(text)
	var memory Nodes
	m, e, ok := l.Longest(tokens, 0, l.Category("unit"), false)
	if !ok {
		t.Fatal("no phrase")
	}
	phrase := memory.Phrase(tokens, 0, m.Len, m.Entries)
	if got, ok := phrase.Entry(l.Category("unit")); !ok || got.Phrase != e.Phrase || !phrase.Has(l.Category("unit")) {
		t.Errorf("the entry of the phrase is %q", got.Phrase)
	}
	n := SpanNode("leader", "leader.elects", tokens, 0, len(tokens))
	n.Children = []*Node{phrase, memory.Token(tokens, 3)}
	n.Weak = true
	var b strings.Builder
	n.Derivation(&b, text, 0)
	const want = "leader (leader.elects) «Sở Y tế bầu» [0:17] weak\n  phrase (phrase) «Sở Y tế» [0:11]\n  word «bầu» [12:17]\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}
