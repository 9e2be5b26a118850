//go:build unix

package ledger_test

import (
	"fmt"
	"iter"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/ledger"
)

// archive hands out reports that are made when asked for, so that the memory
// measured is the ledger's own. It has a bloc for every 100 reports.
type archive struct{ reports, provinces int }

var benchThemes = []string{
	"tham mưu tổng hợp", "kinh tế kỹ thuật", "văn hóa xã hội", "nội chính", "cơ quan Đảng", "Mặt trận và đoàn thể",
	"ngân hàng", "doanh nghiệp nhà nước", "hội đặc thù", "trường đại học, cao đẳng", "bệnh viện", "nông nghiệp",
	"công nghiệp", "giao thông vận tải", "du lịch dịch vụ", "tài nguyên khoáng sản",
}

func (n archive) report(i int) *corpus.Report {
	blocs := max(1, n.reports/100)
	bloc := i % blocs
	turn := i / blocs // 0 to 99
	year := 2014 + turn%12
	province := bloc % n.provinces
	theme := bloc / n.provinces % len(benchThemes)
	number := bloc/n.provinces + 1
	name := "Khối thi đua " + benchThemes[theme]
	switch turn % 3 {
	case 1:
		name = fmt.Sprintf("Khối thi đua số %d", number)
	case 2:
		name = fmt.Sprintf("Khối thi đua số %d - %s", number, benchThemes[theme])
	}
	unit := func(k int) string { return fmt.Sprintf("Cơ quan %d thuộc khối %d", k%9, bloc) }
	proof := func(q string) corpus.Proof {
		return corpus.Proof{Evidence: []corpus.Evidence{{Start: 10, End: 10 + len(q), Quote: q}}, Confidence: 0.97}
	}
	head, next := unit(year), unit(year+1)
	c := corpus.Conference{
		Kind: corpus.YearEnd, Year: corpus.Number(year), HeldOn: corpus.Date{Year: year, Month: 12, Day: 1 + turn%28},
		Bloc:        corpus.Bloc{Name: name, Form: corpus.Khoi, Proof: proof(name)},
		MemberCount: 9,
		Leaders: []corpus.Leader{
			{Year: corpus.Number(year), Post: corpus.Head, Unit: corpus.Text(head), Basis: corpus.Serving, Proof: proof(head + ", đơn vị Khối trưởng, chủ trì hội nghị " + strconv.Itoa(i))},
			{Year: corpus.Number(year + 1), Post: corpus.Head, Unit: corpus.Text(next), Basis: corpus.Elected, Proof: proof("bầu " + next + " làm Khối trưởng năm sau " + strconv.Itoa(i))},
		},
		Evidence: map[string][]corpus.Evidence{"held_on": proof("Ngày ấy, tại hội trường, khối tổ chức hội nghị tổng kết " + strconv.Itoa(i)).Evidence},
	}
	for k := range 9 {
		c.Members = append(c.Members, corpus.Member{Unit: unit(k), Proof: proof(unit(k))})
	}
	return &corpus.Report{
		Document: corpus.Source{
			ID: corpus.DocumentID(fmt.Sprintf("sha256-%064x", i)), URI: fmt.Sprintf("https://p%d.example/%d", province, i),
			PublishedOn: c.HeldOn, Province: corpus.Text("Tỉnh số " + strconv.Itoa(province)),
		},
		Conferences: []corpus.Conference{c},
	}
}

// Reports finds reports by the numbers in their identities.
func (n archive) Reports(ids []corpus.DocumentID) ([]*corpus.Report, error) {
	out := make([]*corpus.Report, len(ids))
	for k, id := range ids {
		i, err := strconv.ParseInt(id.Digest(), 16, 64)
		if err != nil {
			return nil, err
		}
		out[k] = n.report(int(i))
	}
	return out, nil
}

func (n archive) all() iter.Seq[*corpus.Report] {
	return func(yield func(*corpus.Report) bool) {
		for i := range n.reports {
			if !yield(n.report(i)) {
				return
			}
		}
	}
}

var benchSizes = []archive{{10_000, 63}, {100_000, 63}, {1_000_000, 63}}

// cpuTime is what the process has used of the processors so far: on a machine with
// other work it tells more than the clock.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// reportCPU is the processor time since start, for each of n.
func reportCPU(b *testing.B, start time.Duration, n int) {
	b.ReportMetric(float64((cpuTime()-start).Microseconds())/float64(n), "cpu-µs/report")
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkBuild makes a ledger and resolves all its blocs. The making of the
// reports is measured by BenchmarkReports: take it off.
func BenchmarkBuild(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(strconv.Itoa(n.reports), func(b *testing.B) {
			var used time.Duration
			for range b.N {
				before, start := heap(), cpuTime()
				l := ledger.Build(n.all(), nil, ledger.Options{Reports: n})
				blocs := len(l.Blocs())
				used += cpuTime() - start
				b.ReportMetric(float64(heap()-before)/float64(n.reports), "heap-B/report")
				b.ReportMetric(float64(blocs), "blocs")
				runtime.KeepAlive(l)
			}
			reportCPU(b, cpuTime()-used, b.N*n.reports)
		})
	}
}

func BenchmarkReports(b *testing.B) {
	n := archive{100_000, 63}
	start := cpuTime()
	for range b.N {
		for r := range n.all() {
			runtime.KeepAlive(r)
		}
	}
	reportCPU(b, start, b.N*n.reports)
}

// BenchmarkHistories assembles and audits every bloc, one at a time.
func BenchmarkHistories(b *testing.B) {
	for _, n := range benchSizes[:2] {
		b.Run(strconv.Itoa(n.reports), func(b *testing.B) {
			l := ledger.Build(n.all(), nil, ledger.Options{Reports: n})
			b.ResetTimer()
			start := cpuTime()
			for range b.N {
				for h, err := range l.Histories() {
					if err != nil {
						b.Fatal(err)
					}
					runtime.KeepAlive(h)
				}
			}
			reportCPU(b, start, b.N*n.reports)
		})
	}
}

// BenchmarkAdd adds one document to a ledger and asks for its bloc's history: in the
// provinces that there are, which have more blocs then, and in as many more provinces
// of 16 blocs each.
func BenchmarkAdd(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(strconv.Itoa(n.reports), n.add)
	}
	for _, n := range benchSizes {
		n.provinces = n.reports / 100 / 16
		b.Run("provinces/"+strconv.Itoa(n.reports), n.add)
	}
}

func (n archive) add(b *testing.B) {
	l := ledger.Build(n.all(), nil, ledger.Options{Reports: n})
	l.Blocs()
	b.ResetTimer()
	start := cpuTime()
	for i := range b.N {
		r := n.report(i % n.reports)
		l.Add(r)
		bloc, ok := l.BlocOf(r.Document.ID, 0)
		if !ok {
			b.Fatal("no bloc")
		}
		if _, err := l.History(bloc.Key); err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, start, b.N)
}
