//go:build unix

package index

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	_ "modernc.org/sqlite"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// The benchmarks compare the index with SQLite's FTS5 over the same documents in
// one run:
//
//	SOKHOI_BENCH_DOCS=100000 go test -run '^$' -bench . -benchtime 1x -timeout 0 ./index
//
// SOKHOI_BENCH_DIR keeps what was built for another run of the queries.
func benchDocuments() int {
	if n, err := strconv.Atoi(os.Getenv("SOKHOI_BENCH_DOCS")); err == nil && n > 0 {
		return n
	}
	return 2000
}

const benchSize = 3800 // bytes of text

// syllables are made of onsets, rimes and tones, the most frequent first.
var benchSyllables = func() (list []string) {
	onsets := strings.Fields("th tr kh ng nh ch ph gi qu b c d đ g h k l m n r s t v x")
	rimes := strings.Fields("ang ông inh oan uyên ươi iêm ân ăng ao âu ên ich iên oc ong uân ung ưng ươc a e i o u ơ")
	tones := []string{"", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"}
	r := rand.New(rand.NewPCG(7, 7))
	for _, o := range onsets {
		for _, rime := range rimes {
			for _, tone := range tones {
				cut := strings.IndexAny(rime, "aăâeêioôơuưy")
				_, n := firstRune(rime[cut:])
				s, _ := viet.Normalize(o + rime[:cut+n] + tone + rime[cut+n:])
				list = append(list, s)
			}
		}
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}()

func firstRune(s string) (rune, int) {
	for i, r := range s {
		if i > 0 {
			return 0, i
		}
		_ = r
	}
	return 0, len(s)
}

// benchEntry is the i-th document of the benchmarks, always the same.
func benchEntry(i int) Entry {
	w := &world{random: rand.New(rand.NewPCG(42, uint64(i)))}
	e := w.entry(i, 0)
	zipf := rand.NewZipf(w.random, 1.1, 6, uint64(len(benchSyllables)*4))
	var text strings.Builder
	text.WriteString(e.Document.Text)
	for n := 0; text.Len() < benchSize; n++ {
		if n%40 == 0 {
			text.WriteString(pick(w.random, worldFiller) + ". ")
		}
		// Words of two syllables, so that pairs repeat as in language.
		word := int(zipf.Uint64())
		text.WriteString(benchSyllables[word%len(benchSyllables)] + " " + benchSyllables[(word*7919+13)%len(benchSyllables)])
		if w.random.IntN(12) == 0 {
			text.WriteString(".")
		}
		text.WriteString(" ")
	}
	e.Document.Text = text.String()
	return e
}

func benchEntries(n int) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for i := range n {
			if !yield(benchEntry(i), nil) {
				return
			}
		}
	}
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMemory samples the memory of the process, until stop: that of Go and what
// SQLite takes past it, without pages of mapped files.
func peakMemory() (stop func() uint64) {
	debug.FreeOSMemory() // of what ran before
	done, result := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		for {
			peak = max(peak, ownMemory())
			select {
			case <-done:
				result <- peak
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(done); return <-result }
}

func ownMemory() uint64 {
	status, err := os.ReadFile("/proc/self/status")
	if _, rest, ok := strings.Cut(string(status), "\nRssAnon:"); err == nil && ok {
		var kB uint64
		if _, err := fmt.Sscan(rest, &kB); err == nil {
			return kB << 10
		}
	}
	var m runtime.MemStats // not Linux: what Go holds
	runtime.ReadMemStats(&m)
	return m.Sys - m.HeapReleased
}

func diskSize(dir string) (size int64) {
	seen := map[uint64]bool{} // hard links count once
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				if st, ok := info.Sys().(*syscall.Stat_t); !ok || !seen[uint64(st.Ino)] {
					size += info.Size()
					if ok {
						seen[uint64(st.Ino)] = true
					}
				}
			}
		}
		return nil
	})
	return size
}

func benchDir(b *testing.B) string {
	if dir := os.Getenv("SOKHOI_BENCH_DIR"); dir != "" {
		return dir
	}
	return b.TempDir()
}

// freshDir is an empty folder of the benchmarks' one.
func freshDir(b *testing.B, name string) string {
	dir := filepath.Join(benchDir(b), name)
	must(b, os.RemoveAll(dir))
	must(b, os.MkdirAll(dir, 0o755))
	return dir
}

// benchTexts reads texts out of SQLite, as the product does.
type benchTexts struct{ db *sql.DB }

func (t benchTexts) Text(ctx context.Context, id corpus.DocumentID) (text string, err error) {
	err = t.db.QueryRowContext(ctx, "SELECT text FROM texts WHERE id = ?", string(id)).Scan(&text)
	return text, err
}

func (t benchTexts) Report(ctx context.Context, id corpus.DocumentID) (*corpus.Report, error) {
	var n int
	err := t.db.QueryRowContext(ctx, "SELECT rowid FROM texts WHERE id = ?", string(id)).Scan(&n)
	if err != nil {
		return nil, err
	}
	return benchEntry(n).Report, nil
}

func benchDB(b *testing.B, path string) *sql.DB {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-65536)")
	if err != nil {
		b.Fatal(err)
	}
	return db
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// buildFTS5 fills the tables that FTS5 answers from; texts says whether the
// texts, which highlights are made from, go in too.
func buildFTS5(b *testing.B, path string, n int) (spent time.Duration, size int64, peak uint64) {
	stop := peakMemory()
	db := benchDB(b, path)
	defer db.Close()
	exec := func(q string) {
		_, err := db.Exec(q)
		must(b, err)
	}
	exec(`CREATE VIRTUAL TABLE words USING fts5(exact, folded, content='', tokenize='unicode61 remove_diacritics 0')`)
	exec(`CREATE TABLE facts (rowid INTEGER PRIMARY KEY, day TEXT, province TEXT, year INTEGER, kind TEXT)`)
	for from := 0; from < n; from += 1000 {
		var entries []Entry
		for i := from; i < min(from+1000, n); i++ {
			entries = append(entries, benchEntry(i))
		}
		start := cpuTime()
		tx, err := db.Begin()
		must(b, err)
		insert, err := tx.Prepare("INSERT INTO words (rowid, exact, folded) VALUES (?, ?, ?)")
		must(b, err)
		facts, err := tx.Prepare("INSERT INTO facts VALUES (?, ?, ?, ?, ?)")
		must(b, err)
		for i, e := range entries {
			_, err := insert.Exec(from+i, e.Document.Text, viet.Fold(e.Document.Text))
			must(b, err)
			var year int
			var day, kind string
			if len(e.Report.Conferences) > 0 {
				c := e.Report.Conferences[0]
				year, day, kind = int(c.Year), c.HeldOn.String(), string(c.Kind)
			}
			_, err = facts.Exec(from+i, day, string(e.Report.Document.Province), year, kind)
			must(b, err)
		}
		must(b, tx.Commit())
		spent += cpuTime() - start
	}
	start := cpuTime()
	exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
	spent += cpuTime() - start
	return spent, diskSize(filepath.Dir(path)), stop()
}

// buildIndex fills the index; making the documents isn't counted, as told by
// every tenth of them.
func buildIndex(b *testing.B, dir string, n int) (spent time.Duration, size int64, peak uint64) {
	const sample = 10
	start, made := cpuTime(), 0
	for i := 0; i < n; i += sample {
		benchEntry(i)
		made++
	}
	making := (cpuTime() - start) * time.Duration(n) / time.Duration(made)
	stop := peakMemory()
	start = cpuTime()
	must(b, Rebuild(context.Background(), dir, Config{Vocabulary: testVocabulary}, benchEntries(n), func() int64 { return 1 }, nil))
	spent = cpuTime() - start - making
	return spent, diskSize(dir), stop()
}

// buildTexts fills the table that texts are read from; no engine is charged for it.
func buildTexts(b *testing.B, path string, n int) {
	db := benchDB(b, path)
	_, err := db.Exec("CREATE TABLE texts (rowid INTEGER PRIMARY KEY, id TEXT UNIQUE, text TEXT)")
	must(b, err)
	tx, err := db.Begin()
	must(b, err)
	row := 0
	for e := range benchEntries(n) {
		_, err := tx.Exec("INSERT INTO texts (rowid, id, text) VALUES (?, ?, ?)", row, string(e.Document.ID), e.Document.Text)
		must(b, err)
		row++
	}
	must(b, tx.Commit())
	must(b, db.Close())
}

func BenchmarkBuild(b *testing.B) {
	n := benchDocuments()
	var ftsRate float64
	b.Run("fts5", func(b *testing.B) {
		for b.Loop() {
			dir := freshDir(b, "fts")
			spent, size, peak := buildFTS5(b, filepath.Join(dir, "fts5.db"), n)
			ftsRate = float64(n) / spent.Seconds()
			b.ReportMetric(ftsRate, "docs/cpu-s")
			b.ReportMetric(float64(size)/float64(n), "bytes/doc")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
		}
	})
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			spent, size, peak := buildIndex(b, freshDir(b, "index"), n)
			rate := float64(n) / spent.Seconds()
			b.ReportMetric(rate, "docs/cpu-s")
			b.ReportMetric(float64(size)/float64(n), "bytes/doc")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
			if ftsRate > 0 {
				b.ReportMetric(rate/ftsRate, "x-fts5")
			}
		}
	})
	if dir := os.Getenv("SOKHOI_BENCH_DIR"); dir != "" {
		b.Run("texts", func(b *testing.B) {
			for b.Loop() {
				path := filepath.Join(dir, "texts.db")
				must(b, os.RemoveAll(path))
				buildTexts(b, path, n)
			}
		})
	}
}

// benchKind is a kind of query with what asks both engines the same.
type benchKind struct {
	name    string
	index   func(r *rand.Rand) string
	fts5    func(query string) (match string, years [2]int, ok bool)
	options Options
}

func quoteFTS(column, text string) string { return column + `:"` + text + `"` }

// commonPhrases are word pairs and longer phrases that stand in many documents.
var commonPhrases = []string{"khối thi đua", "hội nghị", "khối trưởng", "đơn vị thành viên", "tổ chức hội nghị", "làm khối trưởng", "chủ trì", "giải quyết đúng hạn", "ủy ban kiểm tra", "công nghệ thông tin", "thi đua", "nhiệm vụ chính trị", "kỷ luật kỷ cương hành chính"}

func benchKinds() []benchKind {
	word := func(r *rand.Rand) string {
		if r.IntN(2) == 0 {
			return benchSyllables[r.IntN(60)]
		}
		return pick(r, strings.Fields(pick(r, worldFiller)))
	}
	clean := func(s string) string { return strings.Trim(s, ".,") }
	none := func(string) (string, [2]int, bool) { return "", [2]int{}, false }
	folded := func(q string) (string, [2]int, bool) {
		return quoteFTS("folded", viet.Fold(strings.Trim(q, `"`))), [2]int{}, true
	}
	exact := func(q string) (string, [2]int, bool) {
		return "(" + quoteFTS("exact", strings.Trim(q, `"`)) + ") OR (" + quoteFTS("folded", viet.Fold(strings.Trim(q, `"`))) + ")", [2]int{}, true
	}
	facets := []string{"province", "year", "kind"}
	return []benchKind{
		{"term", func(r *rand.Rand) string { return clean(word(r)) }, exact, Options{}},
		{"term-bare", func(r *rand.Rand) string { return viet.Fold(clean(word(r))) }, folded, Options{}},
		{"phrase", func(r *rand.Rand) string { return `"` + pick(r, commonPhrases) + `"` }, exact, Options{}},
		{"phrase-bare", func(r *rand.Rand) string { return `"` + viet.Fold(pick(r, commonPhrases)) + `"` }, folded, Options{}},
		{"near", func(r *rand.Rand) string {
			return `"` + pick(r, commonPhrases) + `" NEAR/8 "` + pick(r, worldUnits[:12]) + `"`
		}, func(q string) (string, [2]int, bool) {
			l, r, _ := strings.Cut(q, " NEAR/8 ")
			return fmt.Sprintf("folded : NEAR(%s %s, 8)", viet.Fold(l), viet.Fold(r)), [2]int{}, true
		}, Options{}},
		{"structured", func(r *rand.Rand) string {
			return fmt.Sprintf(`head:"%s" year:%d`, pick(r, worldUnits), 2012+r.IntN(12))
		}, none, Options{}},
		{"structured-range-facets", func(r *rand.Rand) string {
			y := 2012 + r.IntN(6)
			return fmt.Sprintf(`%s held:%d..%d`, clean(word(r)), y, y+5)
		}, func(q string) (string, [2]int, bool) {
			w, rest, _ := strings.Cut(q, " held:")
			from, _ := strconv.Atoi(rest[:4])
			m, _, _ := exact(w)
			return m, [2]int{from, from + 5}, true
		}, Options{Facets: facets}},
		{"facets-6", func(r *rand.Rand) string { return clean(word(r)) }, none, Options{Facets: FacetNames()}},
		{"prefix", func(r *rand.Rand) string {
			s := []rune(viet.Fold(benchSyllables[r.IntN(200)]))
			return string(s[:min(3, len(s))]) + "*"
		}, func(q string) (string, [2]int, bool) { return "folded:" + q, [2]int{}, true }, Options{}},
		{"typo", func(r *rand.Rand) string { return viet.Fold(benchSyllables[r.IntN(100)]) + "~" }, none, Options{}},
		{"misspelt", func(r *rand.Rand) string { // nothing found, but something meant
			w := pick(r, commonPhrases)
			_, n := utf8.DecodeLastRuneInString(w)
			return w + w[len(w)-n:]
		}, none, Options{}},
		{"by-date", func(r *rand.Rand) string { return clean(word(r)) }, none, Options{Sort: ByDate}},
	}
}

// latencies are those of single queries: by the clock, and in CPU time, which
// other load on the machine changes less.
type latencies struct{ clock, cpu []time.Duration }

func (l *latencies) measure(ask func()) {
	cpu, clock := cpuTime(), time.Now()
	ask()
	l.clock, l.cpu = append(l.clock, time.Since(clock)), append(l.cpu, cpuTime()-cpu)
}

func (l *latencies) report(b *testing.B) {
	for _, series := range []struct {
		name  string
		times []time.Duration
	}{{"", l.clock}, {"cpu-", l.cpu}} {
		slices.Sort(series.times)
		at := func(p float64) float64 {
			return series.times[min(len(series.times)-1, int(p*float64(len(series.times))))].Seconds() * 1000
		}
		b.ReportMetric(at(0.5), series.name+"p50-ms")
		b.ReportMetric(at(0.99), series.name+"p99-ms")
	}
	b.ReportMetric(float64(len(l.clock)), "queries")
	b.ReportMetric(0, "ns/op")
}

// benchPaths are the folders and files of both engines, built where missing.
type benchPaths struct{ fts, texts, index string }

func builtForBench(b *testing.B) benchPaths {
	n, dir := benchDocuments(), benchDir(b)
	p := benchPaths{filepath.Join(dir, "fts", "fts5.db"), filepath.Join(dir, "texts.db"), filepath.Join(dir, "index")}
	missing := func(path string) bool {
		_, err := os.Stat(path)
		return err != nil
	}
	if missing(p.fts) {
		must(b, os.MkdirAll(filepath.Dir(p.fts), 0o755))
		buildFTS5(b, p.fts, n)
	}
	if missing(p.index) {
		buildIndex(b, p.index, n)
	}
	if missing(p.texts) {
		buildTexts(b, p.texts, n)
	}
	return p
}

func (p benchPaths) openIndex(b *testing.B) (ix *Index, closeAll func()) {
	texts := benchDB(b, p.texts)
	ix, err := Open(p.index, Config{ReadOnly: true, Vocabulary: testVocabulary, Texts: benchTexts{texts}})
	must(b, err)
	return ix, func() { must(b, ix.Close()); must(b, texts.Close()) }
}

func (k benchKind) queries(n int) []string {
	list := make([]string, n)
	r := rand.New(rand.NewPCG(3, 3))
	for i := range list {
		list[i] = k.index(r)
	}
	return list
}

func BenchmarkQuery(b *testing.B) {
	paths := builtForBench(b)
	fts := benchDB(b, paths.fts)
	defer fts.Close()
	ix, closeIndex := paths.openIndex(b)
	defer closeIndex()
	for _, kind := range benchKinds() {
		queries := kind.queries(200)
		b.Run("index/"+kind.name, func(b *testing.B) {
			var times latencies
			hits := 0
			mustSearch(b, ix, queries[0], kind.options) // BenchmarkCold has the first
			for b.Loop() {
				for _, q := range queries {
					times.measure(func() { hits += mustSearch(b, ix, q, kind.options).Total })
				}
			}
			times.report(b)
			b.ReportMetric(float64(hits)/float64(len(times.clock)), "hits")
		})
		if _, _, ok := kind.fts5(queries[0]); !ok {
			continue
		}
		b.Run("fts5/"+kind.name, func(b *testing.B) {
			var times latencies
			match, years, _ := kind.fts5(queries[0])
			askFTS5(b, fts, match, years)
			for b.Loop() {
				// At a million documents the whole series would take hours.
				for start := cpuTime(); len(times.cpu) < len(queries) && (len(times.cpu) < 20 || cpuTime()-start < 90*time.Second); {
					match, years, _ := kind.fts5(queries[len(times.cpu)])
					times.measure(func() { askFTS5(b, fts, match, years) })
				}
			}
			times.report(b)
		})
	}
}

func askFTS5(b *testing.B, db *sql.DB, match string, years [2]int) {
	all := func(q string, args ...any) {
		rows, err := db.Query(q, args...)
		must(b, err)
		for rows.Next() {
		}
		must(b, rows.Err())
		must(b, rows.Close())
	}
	if years[0] == 0 {
		all("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10", match)
		return
	}
	from, to := fmt.Sprintf("%d-01-01", years[0]), fmt.Sprintf("%d-12-31", years[1])
	const where = " FROM words JOIN facts ON facts.rowid = words.rowid WHERE words MATCH ? AND day BETWEEN ? AND ? "
	all("SELECT words.rowid"+where+"ORDER BY rank LIMIT 10", match, from, to)
	for _, column := range []string{"province", "year", "kind"} {
		all("SELECT "+column+", count(*)"+where+"GROUP BY 1 ORDER BY 2 DESC LIMIT 10", match, from, to)
	}
}
