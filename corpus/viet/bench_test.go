package viet

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// texts are the three kinds of input that matter for speed.
func texts() []struct{ name, text string } {
	nfc := strings.Repeat(sample+"\n", 200)
	markup := strings.Repeat(`<div class="content-detail"><p style="text-align: justify; margin: 0"><span class="article-body">`+
		`<a href="/portal/news/detail.aspx?id=12345&amp;page=2" title="more">`+"Hội nghị tổng kết</a></span></p></div>\n", 200)
	return []struct{ name, text string }{{"nfc", nfc}, {"nfd", norm.NFD.String(nfc)}, {"markup", markup}}
}

func BenchmarkNormalize(b *testing.B) {
	for _, t := range texts() {
		b.Run(t.name, func(b *testing.B) {
			b.SetBytes(int64(len(t.text)))
			for b.Loop() {
				Normalize(t.text)
			}
		})
		b.Run(t.name+"/x-text", func(b *testing.B) {
			b.SetBytes(int64(len(t.text)))
			for b.Loop() {
				norm.NFC.String(t.text)
			}
		})
	}
}

func BenchmarkFold(b *testing.B) {
	for _, t := range texts() {
		b.Run(t.name, func(b *testing.B) {
			b.SetBytes(int64(len(t.text)))
			dst := make([]byte, 0, len(t.text))
			for b.Loop() {
				dst = AppendFold(dst[:0], t.text)
			}
		})
	}
}

func BenchmarkLower(b *testing.B) {
	text := texts()[0].text
	b.Run("viet", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			Lower(text)
		}
	})
	b.Run("strings", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			strings.ToLower(text)
		}
	})
}

func BenchmarkHealth(b *testing.B) {
	text := texts()[0].text
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Health(text)
	}
}

func BenchmarkRepair(b *testing.B) {
	text := texts()[0].text
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Repair(text)
	}
}

// Sound text, which is looked at and left alone.
func BenchmarkRepairUnsound(b *testing.B) {
	text := texts()[0].text
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		RepairUnsound(text)
	}
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		SortKey("Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh")
	}
}
