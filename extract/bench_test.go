package extract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/extract"
)

// archiveTexts are the plain texts of the project's own archive.
func archiveTexts(tb testing.TB) []string {
	tb.Helper()
	paths, err := filepath.Glob("../testdata/archive/*.txt")
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no texts in the archive: %v", err)
	}
	var texts []string
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			tb.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	return texts
}

func document(text string) *corpus.Document {
	return corpus.NewDocument([]byte(text), "https://example.example/a", "text/plain", text)
}

func newExtractor(tb testing.TB) *extract.Extractor {
	tb.Helper()
	x, err := extract.New(extract.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

// BenchmarkNormalize is what the other benchmarks are measured against: the same
// texts, only normalized.
func BenchmarkNormalize(b *testing.B) {
	texts := archiveTexts(b)
	b.SetBytes(int64(len(strings.Join(texts, ""))))
	for b.Loop() {
		for _, t := range texts {
			viet.Normalize(t)
		}
	}
}

// BenchmarkRelevant extracts the archive's texts, most of which report meetings.
func BenchmarkRelevant(b *testing.B) {
	x := newExtractor(b)
	texts := archiveTexts(b)
	var docs []*corpus.Document
	for _, t := range texts {
		docs = append(docs, document(t))
	}
	b.SetBytes(int64(len(strings.Join(texts, ""))))
	for b.Loop() {
		for _, d := range docs {
			x.Extract(d)
		}
	}
}

// irrelevant is a text of everyday news without a bloc.
const irrelevant = "Sáng nay, Ủy ban nhân dân huyện tổ chức hội nghị giao ban công tác tháng, đánh giá tình hình kinh tế - xã hội và bàn nhiệm vụ tháng tới. Các đại biểu nghe báo cáo về thu ngân sách, giải phóng mặt bằng và phòng, chống thiên tai. "

// BenchmarkIrrelevant extracts texts that name no bloc.
func BenchmarkIrrelevant(b *testing.B) {
	x := newExtractor(b)
	d := document(strings.Repeat(irrelevant, 40))
	b.SetBytes(int64(len(d.Text)))
	for b.Loop() {
		x.Extract(d)
	}
}

// BenchmarkIrrelevantNormalize is the measure for BenchmarkIrrelevant.
func BenchmarkIrrelevantNormalize(b *testing.B) {
	text := strings.Repeat(irrelevant, 40)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		viet.Normalize(text)
	}
}

// BenchmarkRepetition shows that the time grows with the text and no faster: the
// MB/s of 1, 2, 4 and 8 MB of hostile repetition must agree.
func BenchmarkRepetition(b *testing.B) {
	x := newExtractor(b)
	// without a bloc in them most of these would be passed over
	const opening = "Khối thi đua số 1 tổ chức Hội nghị tổng kết năm 2022. "
	for name, unit := range map[string]string{
		"heads":  "Khối thi đua số 1 bầu Sở Nội vụ làm Khối trưởng, ",
		"nested": "Khối thi đua (Khối thi đua (",
		"list":   "gồm các Sở: Tài chính; Xây dựng; ",
		"flags":  "đề nghị UBND tỉnh tặng Cờ thi đua cho 01 đơn vị, ",
		"names":  "đồng chí Nguyễn Văn An, Phó Giám đốc Sở Nội vụ, ",
		"runs":   "Nguyễn Văn An ",
		"posts":  "Phó Giám đốc ",
		"gồm":    "gồm ",
		"rows":   "\n1 | Sở Nội vụ | 98 | 2",
	} {
		for _, mb := range []int{1, 2, 4, 8} {
			text := opening + strings.Repeat(unit, mb<<20/len(unit))
			b.Run(name+"/"+string(rune('0'+mb))+"MB", func(b *testing.B) {
				d := document(text)
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					x.Extract(d)
				}
			})
		}
	}
}
