//go:build linux

package warc

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/klauspost/compress/gzip"
)

// portalPage is a page of a portal as it is usual: three quarters markup, script and
// menus, the rest Vietnamese text that isn't about blocs.
func portalPage(rng *rand.Rand, size int) []byte {
	var b bytes.Buffer
	words := strings.Fields(`hội nghị triển khai nhiệm vụ của các cơ quan và đơn vị trên địa bàn tỉnh được tổ chức vào sáng nay với sự tham gia phối hợp
		sức khỏe cộng đồng khởi công công trình khai mạc không khí cùng các cấp chính quyền xã phường thực hiện kế hoạch năm nay kinh tế văn hóa xã hội`)
	b.WriteString(`<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><link rel="stylesheet" href="/Portals/0/skin.css"><script>document.cookie="k=1";function check(c){return c.click}</script></head><body>`)
	for b.Len() < size {
		fmt.Fprintf(&b, `<li class="menu-item menu-item-%d"><a class="link" href="/chuyen-muc/%d/tin-tuc-%d.html" title="xem">`, rng.IntN(400), rng.IntN(9000), rng.IntN(90000))
		for range 2 + rng.IntN(6) {
			b.WriteString(words[rng.IntN(len(words))])
			b.WriteByte(' ')
		}
		b.WriteString("</a></li>\n")
	}
	b.WriteString("</body></html>")
	return b.Bytes()
}

// benchArchive has records of 60 KB, one page in 200 about a bloc.
func benchArchive(seed uint64, size int) (archive []byte, unpacked int64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	var out bytes.Buffer
	z := gzip.NewWriter(nil)
	for i := 0; unpacked < int64(size); i++ {
		page := portalPage(rng, 40_000+rng.IntN(40_000))
		if i%200 == 100 {
			page = append(page, "<p>Khối thi đua số 1</p>"...)
		}
		r := response1(i, string(page))
		unpacked += int64(len(r))
		z.Reset(&out)
		z.Write(r)
		z.Close()
	}
	return out.Bytes(), unpacked
}

// used is what the thread has used so far. On a machine with other work to do the clock on the wall
// tells nothing; the caller holds the thread.
func used(b *testing.B) time.Duration {
	var u syscall.Rusage
	const thread = 1 // RUSAGE_THREAD
	if err := syscall.Getrusage(thread, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkScan compares, on one archive and in one run: klauspost's bare decompression, the scan of
// all records, and the scan with the prefilter, each by the seconds of processor that it takes; the
// ratio counts. What two workers gain is by the clock, so it needs a machine at rest.
// SOKHOI_ARCHIVE names another archive, SOKHOI_BENCH_MB its size.
func BenchmarkScan(b *testing.B) {
	size := 64 << 20
	if s := os.Getenv("SOKHOI_BENCH_MB"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		size = n << 20
	}
	archive, unpacked := benchArchive(1, size)
	if name := os.Getenv("SOKHOI_ARCHIVE"); name != "" {
		var err error
		if archive, err = os.ReadFile(name); err != nil {
			b.Fatal(err)
		}
		unpacked = bare(b, archive)
	}
	other, _ := benchArchive(2, size)
	runtime.GC()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var best [5]time.Duration
	for b.Loop() {
		for i, f := range []func(){
			func() { bare(b, archive) },
			func() { through1(b, archive, Options{Prefilter: func([]byte) bool { return false }}) },
			func() { through1(b, archive, Options{Prefilter: MayNameBloc}) },
			func() {
				through1(b, archive, Options{Prefilter: MayNameBloc})
				through1(b, other, Options{Prefilter: MayNameBloc})
			},
			func() {
				var both sync.WaitGroup
				both.Go(func() { through1(b, archive, Options{Prefilter: MayNameBloc}) })
				both.Go(func() { through1(b, other, Options{Prefilter: MayNameBloc}) })
				both.Wait()
			},
		} {
			begin, clock := used(b), time.Now()
			f()
			d := used(b) - begin
			if i > 2 {
				d = time.Since(clock)
			}
			if best[i] == 0 || d < best[i] {
				best[i] = d
			}
		}
	}
	speed := func(d time.Duration) float64 { return float64(unpacked) / 1e6 / d.Seconds() }
	b.ReportMetric(speed(best[0]), "MB/cpu-s-klauspost")
	b.ReportMetric(speed(best[1]), "MB/cpu-s-records")
	b.ReportMetric(speed(best[2]), "MB/cpu-s-prefilter")
	b.ReportMetric(speed(best[2])/speed(best[0]), "prefilter/klauspost")
	b.ReportMetric(best[3].Seconds()/best[4].Seconds(), "two-workers/one")
}

// bare unpacks all members with the library alone.
func bare(b *testing.B, archive []byte) (n int64) {
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		b.Fatal(err)
	}
	if n, err = io.Copy(io.Discard, z); err != nil {
		b.Fatal(err)
	}
	return n
}

func through1(b *testing.B, archive []byte, o Options) {
	s, err := New(bytes.NewReader(archive), int64(len(archive)), "a", o)
	if err != nil {
		b.Error(err)
		return
	}
	defer s.Close()
	for {
		if _, err = s.Next(); err != nil {
			break
		}
	}
	if err != io.EOF || s.Counts.Damaged > 0 {
		b.Errorf("%v, %+v", err, s.Counts)
	}
}

// BenchmarkPrefilter is the prefilter alone, beside goquery's parse of the same page.
func BenchmarkPrefilter(b *testing.B) {
	page := portalPage(rand.New(rand.NewPCG(1, 1)), 60_000)
	b.Run("prefilter", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			if MayNameBloc(page) {
				b.Fatal("it passes")
			}
		}
	})
	b.Run("goquery", func(b *testing.B) {
		b.SetBytes(int64(len(page)))
		for b.Loop() {
			if _, err := goquery.NewDocumentFromReader(bytes.NewReader(page)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
