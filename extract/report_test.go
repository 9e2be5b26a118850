package extract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
)

// archiveDocuments are all documents of the project's own archive.
func archiveDocuments(t *testing.T) []*corpus.Document {
	t.Helper()
	paths, err := filepath.Glob("../testdata/archive/*")
	if err != nil {
		t.Fatal(err)
	}
	var docs []*corpus.Document
	for _, p := range paths {
		if ext := filepath.Ext(p); ext != ".html" && ext != ".txt" {
			continue
		}
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) == 0 {
			continue
		}
		d, err := (&ingest.Parser{}).Parse(context.Background(), &ingest.Raw{URI: "https://example.example/" + filepath.Base(p), Body: b})
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, d)
	}
	if len(docs) < 20 {
		t.Fatalf("%d documents in the archive", len(docs))
	}
	return docs
}

// check holds a report against its text: every value has evidence, quotes are what
// stands there, and a confidence is a share.
func check(t *testing.T, text string, rep *corpus.Report) {
	t.Helper()
	for _, v := range values(rep) {
		if len(v.evidence) == 0 {
			t.Errorf("%s %q has no evidence", v.field, v.text)
		}
		if !(v.confidence > 0 && v.confidence <= 1) {
			t.Errorf("%s %q has the confidence %v", v.field, v.text, v.confidence)
		}
		for _, e := range v.evidence {
			if e.Start < 0 || e.End > len(text) || e.Start >= e.End {
				t.Errorf("%s %q: evidence [%d:%d] in a text of %d bytes", v.field, v.text, e.Start, e.End, len(text))
				continue
			}
			if !utf8.RuneStart(text[e.Start]) || e.End < len(text) && !utf8.RuneStart(text[e.End]) {
				t.Errorf("%s %q: evidence [%d:%d] cuts a letter", v.field, v.text, e.Start, e.End)
			}
			if e.Quote != text[e.Start:e.End] {
				t.Errorf("%s %q: the quote is %q, the text %q", v.field, v.text, e.Quote, text[e.Start:e.End])
			}
			if e.Rule == "" {
				t.Errorf("%s %q: evidence without a rule", v.field, v.text)
			}
		}
	}
}

func encode(tb testing.TB, x *extract.Extractor, d *corpus.Document) []byte {
	rep, diagnostics := x.Extract(d)
	b, err := json.Marshal([]any{rep, diagnostics})
	if err != nil {
		tb.Error(err)
	}
	return b
}

func TestEvidenceOfTheArchive(t *testing.T) {
	x := newExtractor(t)
	found := 0
	for _, d := range archiveDocuments(t) {
		rep, _ := x.Extract(d)
		check(t, d.Text, rep)
		found += len(values(rep))
	}
	if found < 200 {
		t.Errorf("%d values in the archive: too few to tell anything", found)
	}
}

// TestSameReport extracts each document by several extractors and workers at once:
// the same document gives the same bytes.
func TestSameReport(t *testing.T) {
	x, y := newExtractor(t), newExtractor(t)
	docs := archiveDocuments(t)
	want := make([][]byte, len(docs))
	for i, d := range docs {
		want[i] = encode(t, x, d)
	}
	var workers sync.WaitGroup
	for w := range 4 {
		workers.Go(func() {
			for k := range docs {
				i := (k*7 + w*5) % len(docs)
				if got := encode(t, []*extract.Extractor{x, y}[w%2], docs[i]); !bytes.Equal(got, want[i]) {
					t.Errorf("%s: two reports\n%s\n%s", docs[i].URI, want[i], got)
				}
			}
		})
	}
	workers.Wait()
}

// TestRepetition grows a hostile text four times: what is read of it may grow four
// times with it, and a little, no more.
func TestRepetition(t *testing.T) {
	x := newExtractor(t)
	for _, unit := range []string{
		"Khối thi đua số 1 bầu Sở Nội vụ làm Khối trưởng, ",
		"Khối thi đua (Khối thi đua (",
		"gồm các Sở: Tài chính; Xây dựng; ",
		"đề nghị UBND tỉnh tặng Cờ thi đua cho 01 đơn vị, ",
		"đồng chí Nguyễn Văn An, Phó Giám đốc Sở Nội vụ, ",
	} {
		allocations := func(times int) float64 {
			d := document(frame + strings.Repeat(unit, times))
			return testing.AllocsPerRun(1, func() { x.Extract(d) })
		}
		small, large := allocations(100), allocations(400)
		if large > 6*small {
			t.Errorf("%q: %.0f allocations for 100 times, %.0f for 400", unit, small, large)
		}
	}
}

// frame makes a text one that reports a meeting.
const frame = "Khối thi đua số 3 tổng kết năm 2023\n\nSáng 12/12/2023, tại Sở Nội vụ, Khối thi đua số 3 tổ chức hội nghị tổng kết công tác thi đua năm 2023.\n\n"

func TestIrrelevant(t *testing.T) {
	x := newExtractor(t)
	for _, text := range []string{"", " \n", irrelevant, "Khối", "\xff\xfe", "Khối lượng công việc lớn, cụm từ khó."} {
		rep, _ := x.Extract(document(text))
		if len(rep.Conferences) != 0 {
			t.Errorf("%q reports %d meetings", text, len(rep.Conferences))
		}
		if b := encode(t, x, document(text)); !bytes.Contains(b, []byte(`"conferences":[]`)) {
			t.Errorf("%q: %s", text, b)
		}
	}
}

// TestWeakerText reads a text without accents, if at all, with less confidence.
func TestWeakerText(t *testing.T) {
	x := newExtractor(t)
	plain := "Khoi thi dua so 3 tong ket nam 2023\n\nSang 12/12/2023, tai So Noi vu, Khoi thi dua so 3 to chuc hoi nghi tong ket cong tac thi dua nam 2023.\n"
	accented, _ := x.Extract(document(frame))
	weaker, _ := x.Extract(document(plain))
	confidence := func(rep *corpus.Report) float64 {
		highest := 0.0
		for _, v := range values(rep) {
			highest = max(highest, v.confidence)
		}
		return highest
	}
	if a, w := confidence(accented), confidence(weaker); w >= a || w >= 0.9 {
		t.Errorf("confidence up to %.3f with accents, %.3f without", a, w)
	}
}

// FuzzExtract throws texts at the extractor: no panic, evidence in bounds, one
// report for one text.
func FuzzExtract(f *testing.F) {
	f.Add(frame)
	f.Add("Khối thi đua (Khối thi đua (\xc3")
	f.Add(frame + "Khối thi đua gồm 05 đơn vị: các Sở: Tài chính; Xây dựng; Tư pháp; Văn phòng UBND tỉnh và Thanh tra tỉnh.\n1 | Sở Nội vụ | 98 | 1\n| |\n")
	f.Add(frame + "Hội nghị bầu Sở Y tế làm Khối trưởng, Khối phó năm 99999999999999999999; đề nghị tặng Cờ thi đua cho 0 đơn vị, 999999999999 cá nhân.")
	f.Add("KHỐI THI ĐUA SỐ 3\nBIÊN BẢN\nTM. KHỐI THI ĐUA\nKHỐI TRƯỞNG\n\nGIÁM ĐỐC\nLê Văn Bình\nNơi nhận:\n- ")
	f.Add(frame + "các trường THPT: \n\n") // a list with nothing in it, at the end
	f.Add(frame + "Sở Tài chính dẫn đầu Khối, được đề nghị Thủ tướng Chính phủ tặng Cờ thi đua.\n- | ; ")
	f.Add(frame + "STT | Đơn vị | Điểm\n1 | 2 Bảo Lâm | 97\n")
	f.Add(frame + "lệnh Vùng Cảnh sát biển 2, TAND cấp cao tại  ")
	f.Add(frame + "đơn vị                   Xếp thứ   Điểm   Ghi chú\nSở Xây dựng            2       481\nSở Nội vụ                2    \u00a0 \n")
	f.Add("Cụm thi đua số IX họp ngày 31/02/2024, 00/00/0000, 1/1/1")
	paths, _ := filepath.Glob("../testdata/archive/*.txt")
	for _, p := range paths {
		if b, err := os.ReadFile(p); err == nil {
			f.Add(string(b))
		}
	}
	x := newExtractor(f)
	f.Fuzz(func(t *testing.T, text string) {
		d := document(text)
		rep, _ := x.Extract(d)
		check(t, d.Text, rep)
		if !slices.Equal(encode(t, x, d), encode(t, x, d)) {
			t.Errorf("two reports on %q", text)
		}
	})
}
