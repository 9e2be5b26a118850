//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/charset"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// siftPages are pages of 60 KB of the kinds that pass the prefilter, a quarter of each text; but for the last two they
// report no meeting of a bloc.
func siftPages(b *testing.B) (names []string, pages [][]byte) {
	rng := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("hội nghị triển khai nhiệm vụ của các cơ quan và đơn vị trên địa bàn tỉnh sáng nay kế hoạch năm kinh tế văn hóa xã hội")
	some := func(n int) string {
		var s []string
		for range n {
			s = append(s, words[rng.IntN(len(words))])
		}
		return strings.Join(s, " ")
	}
	page := func(menu, item, post string) string {
		var p strings.Builder
		p.WriteString(`<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Tin tức - Cổng thông tin điện tử</title><script>function check(c){return c.click}</script></head><body><div class="menu">`)
		fmt.Fprintf(&p, "<ul><li><a href=\"/x\">%s</a></li>", menu)
		for p.Len() < 50_000 {
			fmt.Fprintf(&p, item, rng.IntN(400), rng.IntN(9000), some(2+rng.IntN(6)))
		}
		p.WriteString(`</ul></div><div class="content"><h1>` + some(9) + `</h1><div class="date">12/05/2019 08:30</div>`)
		for range 8 {
			fmt.Fprintf(&p, "<p>%s %s.</p>\n", some(60), post)
		}
		p.WriteString("</div></body></html>")
		return p.String()
	}
	item := "<li class=\"menu-item menu-item-%d\"><a class=\"link\" href=\"/chuyen-muc/%d/tin.html\" title=\"xem\">%s</a></li>\n"
	rows := "<tr><td class=\"m\" width=\"%d\"><img src=\"/i.gif\"><a class=\"link\" href=\"/chuyen-muc/%d/tin.html\">%s</a></td></tr>\n"
	add := func(name, page string, as func(string) ([]byte, error)) {
		text, err := as(page)
		if err != nil {
			b.Fatal(err)
		}
		names, pages = append(names, name), append(pages, text)
	}
	plain := func(s string) ([]byte, error) { return []byte(s), nil }
	quantity := page("Liên hệ", item, "khối lượng công việc")
	add("quantity", quantity, plain)
	add("menu", page("Đảng ủy Khối các cơ quan", item, "phong trào"), plain)
	add("cluster", page("Cụm công nghiệp", item, "cụm công nghiệp và cụm dân cư"), plain)
	table := strings.NewReplacer("<ul>", "<table>", "<li><a href=\"/x\">", "<tr><td><a href=\"/x\">", "</a></li><tr>", "</a></td></tr><tr>", "</ul>", "</table>").Replace(page("Đảng ủy Khối doanh nghiệp", rows, "khối lượng"))
	add("tables", table, plain)
	add("nfd", norm.NFD.String(quantity), plain)
	add("references", string(characterReferences(quantity, "&#%d;")), plain)
	for _, name := range []string{charset.Windows1258, charset.TCVN3, charset.VNI, charset.Mojibake} {
		add(name, strings.Replace(quantity, "utf-8", "x", 1), func(s string) ([]byte, error) { return charset.Encode(name, s) })
	}
	add("party meeting", page("Liên hệ", item, "hội nghị của Đảng bộ Khối các cơ quan tổng kết năm 2019"), plain)
	add("link to a bloc", page("Khối thi đua số 3", item, "phong trào"), plain)
	return names, pages
}

// BenchmarkSift measures, for pages that pass the prefilter, the seconds of processor until they are judged, as ratios
// to goquery's parse of the same page in the same run: by the gist, and by reading and extraction where the gist leaves them
// in doubt. One of the two is what a scan takes.
func BenchmarkSift(b *testing.B) {
	x, err := extract.New(extract.Options{})
	if err != nil {
		b.Fatal(err)
	}
	parser := &ingest.Parser{}
	names, pages := siftPages(b)
	for i, page := range pages {
		raw := &ingest.Raw{URI: "https://portal.example.vn/tin/4711.html", Body: page, MediaType: "text/html"}
		b.Run(strings.ReplaceAll(names[i], " ", "-"), func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			var parses, sifts, reads []time.Duration
			doubt := 0.0
			for b.Loop() {
				parses = append(parses, processorTime(b, func() {
					if _, err := goquery.NewDocumentFromReader(bytes.NewReader(page)); err != nil {
						b.Fatal(err)
					}
				}))
				sifts = append(sifts, processorTime(b, func() {
					if !warc.MayNameBloc(page) {
						b.Fatal("it doesn't pass")
					}
					if g := parser.Gist(raw); g == nil || x.MayReport(g) {
						doubt = 1
					}
				}))
				if doubt > 0 {
					reads = append(reads, processorTime(b, func() { sifted(b.Context(), parser, x, raw) }))
				}
			}
			median := func(v []time.Duration) float64 {
				if len(v) == 0 {
					return 0
				}
				slices.Sort(v)
				return float64(v[len(v)/2])
			}
			b.ReportMetric(median(parses)/1e6, "goquery-cpu-ms")
			b.ReportMetric(median(sifts)/median(parses), "gist/goquery")
			b.ReportMetric((median(sifts)+median(reads))/median(parses), "judged/goquery")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// sifted reads a page as far as it is needed, and reports whether it is taken.
func sifted(ctx context.Context, p *ingest.Parser, x *extract.Extractor, raw *ingest.Raw) bool {
	needed := *raw
	needed.Needed = x.MayReport
	d, err := p.Parse(ctx, &needed)
	if err != nil {
		return false
	}
	r, _ := x.Extract(d)
	return len(r.Conferences) > 0
}

// processorTime is what the process uses for f, with the collection of the garbage that it makes.
func processorTime(b *testing.B, f func()) time.Duration {
	runtime.GC()
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	begin := used()
	for range 4 {
		f()
	}
	return (used() - begin) / 4
}
