package extract

import (
	"strings"
	"testing"
)

func TestMend(t *testing.T) {
	x, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"cụm thi địa tổng kế", "cụm thi đua tổng kế"},
		{"cụm: ký kế giao ướcc", "cụm : ký kết giao ước"},
		{"tỉnh Quảngg Nam", "tỉnh quảng nam"},
		{"huyện Quang Bình", "huyện quang bình"},
		{"BanThi đua, khenthưởng", "ban thi đua , khen thưởng"},
		{"Cụcm thi đua của cụm", "cụm thi đua của cụm"},
		{"Cụcm thi đua", "cụcm thi đua"},                                  // else the page is no bloc's
		{"Khối trường THPT, cục trưởng", "khối trường thpt , cục trưởng"}, // words of their own
		{"các hội nghề nghiệp, quân số", "các hội nghề nghiệp , quân số"},
		{"tổng\nkếtt, thi 9ua", "tổng kếtt , thi 9 ua"}, // another line; a digit
		{"khối thii đuaa", "khối thii đuaa"},            // two slips
	} {
		tokens := x.lexicon.Tokenize(c.text)
		tokens = x.mend(tokens, namesBloc(tokens))
		words := make([]string, len(tokens))
		end := 0
		for i := range tokens {
			if tokens[i].Start < end || tokens[i].End <= tokens[i].Start {
				t.Errorf("%q: token %d spans %v", c.text, i, tokens[i].Span)
			}
			end = tokens[i].End
			words[i] = tokens[i].Word.Lower
		}
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%q is taken for %q, not %q", c.text, got, c.want)
		}
	}
}
