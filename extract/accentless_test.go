package extract

import (
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/gazetteer"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/extract/grammar"
)

// accented is a post as it would stand with accents; the tests take them away.
const accented = `Khối thi đua số 6 tổng kết công tác năm 2020

Sáng ngày 18/12/2020, Khối thi đua số 6 tổ chức Hội nghị tổng kết công tác thi đua, khen thưởng năm 2020 và triển khai phương hướng, nhiệm vụ năm 2021. Đồng chí Nguyễn Thị Hòa, Giám đốc Sở Nội vụ, Khối trưởng chủ trì Hội nghị.

Khối gồm 05 đơn vị: Sở Nội vụ, Sở Y tế, Sở Tư pháp, Thanh tra tỉnh, Văn phòng UBND tỉnh. Trong năm qua, các đơn vị trong khối đã thực hiện tốt các chỉ tiêu được giao và chấp hành nghiêm quy chế của Khối.

Hội nghị đã bầu Sở Y tế làm Khối trưởng, Sở Tư pháp làm Khối phó năm 2021.`

func extracted(t *testing.T, x *Extractor, text string) *corpus.Report {
	t.Helper()
	normal, _ := viet.Normalize(text)
	rep, _ := x.Extract(&corpus.Document{Text: normal})
	return rep
}

func withoutAccents(text string) string {
	return strings.Map(func(r rune) rune {
		f := viet.FoldRune(r)
		if strings.ToUpper(string(r)) == string(r) {
			return []rune(strings.ToUpper(string(f)))[0]
		}
		return f
	}, text)
}

func newExtractor(t *testing.T) *Extractor {
	t.Helper()
	x, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestTextWithoutAccents(t *testing.T) {
	x := newExtractor(t)
	text := withoutAccents(accented)
	if strings.ContainsFunc(text, func(r rune) bool { return r > 127 }) {
		t.Fatalf("accents remain in %q", text)
	}
	want, got := extracted(t, x, accented), extracted(t, x, text)
	if len(want.Conferences) != 1 || len(got.Conferences) != 1 {
		t.Fatalf("%d conferences with accents, %d without; want one each", len(want.Conferences), len(got.Conferences))
	}
	w, g := want.Conferences[0], got.Conferences[0]
	if g.Kind != w.Kind || g.Year != w.Year || g.HeldOn != w.HeldOn || g.MemberCount != w.MemberCount {
		t.Errorf("read %s %d on %s of %d, want %s %d on %s of %d", g.Kind, g.Year, g.HeldOn, g.MemberCount, w.Kind, w.Year, w.HeldOn, w.MemberCount)
	}
	if len(w.Leaders) != 3 || len(g.Leaders) != len(w.Leaders) {
		t.Fatalf("leaders %+v, want the like of %+v, three", g.Leaders, w.Leaders)
	}
	for i, l := range g.Leaders {
		k := w.Leaders[i]
		if l.Year != k.Year || l.Post != k.Post || l.Basis != k.Basis || string(l.Unit) != withoutAccents(string(k.Unit)) {
			t.Errorf("leader %d: %d %s %q %s, want %d %s %q %s", i, l.Year, l.Post, l.Unit, l.Basis, k.Year, k.Post, withoutAccents(string(k.Unit)), k.Basis)
		}
		if l.Confidence >= sure {
			t.Errorf("leader %d has the confidence %g, want it reviewed", i, l.Confidence)
		}
		for _, e := range l.Evidence {
			if e.Quote != text[e.Start:e.End] {
				t.Errorf("leader %d: the quote %q isn't the text %q", i, e.Quote, text[e.Start:e.End])
			}
		}
	}
	for field, c := range g.Confidence {
		if c >= sure {
			t.Errorf("%s has the confidence %g, want it reviewed", field, c)
		}
	}
}

func TestForeignTextsAreNotGivenAccents(t *testing.T) {
	for language, text := range map[string]string{
		"English":    "Khoi thi dua is what the emulation bloc is called. The chairman of the provincial committee said that every agency had met its targets in the year, and that the departments of health and of justice would lead the bloc for the coming year, as agreed by all members at the meeting.",
		"French":     "Khoi thi dua. Le president du comite a dit que toutes les administrations avaient atteint les objectifs de cette annee, et que le service de la sante allait conduire le bloc pendant toute la periode a venir, comme convenu entre les membres lors de la reunion generale.",
		"Indonesian": "Khoi thi dua. Ketua panitia mengatakan bahwa semua instansi telah mencapai sasaran tahun ini, dan dinas kesehatan akan memimpin kelompok pada tahun yang akan datang, sebagaimana disepakati oleh seluruh anggota dalam rapat umum yang diadakan di gedung pemerintah provinsi.",
		"Vietnamese": accented,
		"short":      "Khoi thi dua so 3 tong ket nam 2020",
	} {
		if isAccentless(text) {
			t.Errorf("%s text is taken for Vietnamese without accents", language)
		}
		if language == "Vietnamese" {
			continue
		}
		if rep := extracted(t, newExtractor(t), text); len(rep.Conferences) != 0 {
			t.Errorf("%s text gives a conference: %+v", language, rep.Conferences)
		}
	}
	if !isAccentless(withoutAccents(accented)) {
		t.Error("text without accents isn't told")
	}
}

func TestAccentsGiven(t *testing.T) {
	x := newExtractor(t)
	for _, test := range []struct{ text, want string }{
		{"Khoi thi dua so 3 tong ket nam 2020", "khối thi đua số 3 tổng kết năm 2020"},
		{"khoi gom So Noi vu va So Y te", "khối gồm sở nội vụ và sở y tế"},
		{"Khoi truong nam 2021 la So Tu phap", "khối trưởng năm 2021 là sở tư pháp"},
		{"cac tinh Quang Nam, Ha Nam", "các tỉnh quảng nam , hà nam"},
		{"ông Trần Van Anh", "ông trần văn anh"},
	} {
		tokens := x.lexicon.Tokenize(test.text)
		spans := make([]corpus.Span, len(tokens))
		for i := range tokens {
			spans[i] = tokens[i].Span
		}
		x.giveAccents(tokens)
		var got []string
		for i := range tokens {
			got = append(got, tokens[i].Word.Lower)
			if tokens[i].Span != spans[i] || viet.Fold(test.text[spans[i].Start:spans[i].End]) != tokens[i].Word.Fold && tokens[i].Class != grammar.Mark {
				t.Errorf("%q: token %d moved or changed its letters", test.text, i)
			}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%q reads %q, want %q", test.text, s, test.want)
		}
	}
}

func TestReadingsTellTheirFaults(t *testing.T) {
	x := newExtractor(t)
	for table, want := range map[string]string{
		"word\nlà\n":                 `t.tsv:1: the header is "word"`,
		"# so\nphrase\nlà\nlã\n":     `t.tsv:4: "lã" stands twice`,
		"phrase\nmột hai ba bốn năm": "t.tsv:2:",
		"phrase\nlà\n, ,\n":          "t.tsv:3:",
	} {
		r := &readings{rows: map[string][]*grammar.Word{}}
		if err := r.parse(x.lexicon, "t.tsv", table); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("table %q: %v, want %q", table, err, want)
		}
	}
	if _, err := newReadings(x.lexicon, gazetteer.Default()); err != nil {
		t.Error(err)
	}
}
