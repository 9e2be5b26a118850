package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/unicode/norm"

	"github.com/sokhoi/sokhoi/extract"
	"github.com/sokhoi/sokhoi/ingest"
	"github.com/sokhoi/sokhoi/ingest/charset"
	"github.com/sokhoi/sokhoi/ingest/warc"
)

// webPage is the i-th post as a page, or a page on something else.
func webPage(i int) string {
	text := post(i)
	if i%4 != 0 {
		text = fmt.Sprintf("Tin số %d\nThời tiết hôm nay: mưa rào, sức khỏe cộng đồng, khởi công cầu số %d, các cơ quan cùng phối hợp.\n", i, i)
	}
	title, rest, _ := strings.Cut(text, "\n")
	return fmt.Sprintf("<html><head><meta charset=\"utf-8\"><title>%s</title></head><body><ul><li>Trang chủ</li><li>Liên hệ %d</li></ul><h1>%s</h1><p>%s</p></body></html>",
		html.EscapeString(title), i, html.EscapeString(title), strings.ReplaceAll(html.EscapeString(strings.TrimSpace(rest)), "\n", "</p><p>"))
}

// archiveOf is a WARC file with a gzip member for each record: a request and a response
// for each page.
func archiveOf(t testing.TB, from, to int, page func(int) string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(nil)
	put := func(kind, uri, block string) {
		z.Reset(&out)
		fmt.Fprintf(z, "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2023-01-02T03:04:05Z\r\nContent-Type: application/http; msgtype=%s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
			kind, uri, kind, len(block), block)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for i := from; i < to; i++ {
		uri := fmt.Sprintf("https://portal.example.vn/tin/%d", i)
		put("request", uri, "GET / HTTP/1.1\r\n\r\n")
		put("response", uri, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"+page(i))
	}
	return out.Bytes()
}

// archiveFiles writes n archives of each pages.
func archiveFiles(t testing.TB, dir string, n, each int) (names []string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		name := filepath.Join(dir, fmt.Sprintf("%02d.warc.gz", i))
		if err := os.WriteFile(name, archiveOf(t, i*each, (i+1)*each, webPage), 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func scanInto(t *testing.T, want int, dir string, args ...string) string {
	t.Helper()
	code, stderr := exitOf(t, program(t.Context(), append([]string{"scan", "-q", "--corpus", dir}, args...)...))
	if code != want {
		t.Fatalf("exit code %d, want %d\n%s", code, want, stderr)
	}
	return stderr
}

func TestScanDoesNotDependOnTheWay(t *testing.T) {
	archives := archiveFiles(t, t.TempDir(), 5, 50)
	top := t.TempDir()
	corpusOf := func(name string) string { return filepath.Join(top, name) }
	scanInto(t, exitOK, corpusOf("one"), append([]string{"-j", "1"}, archives...)...)
	want := dump(t, corpusOf("one"))
	if n := strings.Count(want, "\nreport "); n < 40 {
		t.Fatalf("%d reports", n)
	}
	scanInto(t, exitOK, corpusOf("four"), append([]string{"-j", "4"}, archives...)...)
	scanInto(t, exitOK, corpusOf("all"), append([]string{"--no-prefilter"}, archives...)...)
	list := filepath.Join(top, "list.txt")
	if err := os.WriteFile(list, []byte("# archives\n"+strings.Join(archives, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	scanInto(t, exitOK, corpusOf("list"), "--list", list)
	scanInto(t, exitOK, corpusOf("list"), "--list", list) // nothing is left to do
	for _, name := range []string{"four", "all", "list"} {
		if diff := cmp.Diff(want, dump(t, corpusOf(name))); diff != "" {
			t.Errorf("%s (-one worker):\n%s", name, diff)
		}
	}
}

func TestKilledScanGoesOn(t *testing.T) {
	archives := archiveFiles(t, t.TempDir(), 2, 300)
	undisturbed := filepath.Join(t.TempDir(), "corpus")
	start := time.Now()
	scanInto(t, exitOK, undisturbed, archives...)
	whole := time.Since(start)
	want := dump(t, undisturbed)
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	dir := filepath.Join(t.TempDir(), "corpus")
	var left []int
	for range 3 {
		cmd := program(t.Context(), append([]string{"scan", "-q", "-j", "3", "--corpus", dir}, archives...)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole/3 + time.Duration(random.Int64N(int64(whole)*2/3)))
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
		left = append(left, items(t, dir))
	}
	scanInto(t, exitOK, dir, archives...)
	t.Logf("seed %d, items after each kill: %v", seed, left)
	if diff := cmp.Diff(want, dump(t, dir)); diff != "" {
		t.Errorf("another corpus (-undisturbed +killed):\n%s", diff)
	}
}

func TestScanOfDamagedArchives(t *testing.T) {
	top := t.TempDir()
	b := archiveOf(t, 0, 40, webPage)
	for i := range 30 {
		b[len(b)/2+i] ^= 0x55
	}
	damaged := filepath.Join(top, "damaged.warc.gz")
	if err := os.WriteFile(damaged, b, 0o644); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(top, "corpus")
	stderr := scanInto(t, exitInput, dir, "--no-originals", damaged, filepath.Join(top, "none.warc"))
	if !regexp.MustCompile(`damaged\.warc\.gz#record=(\d+): byte \d+`).MatchString(stderr) || !strings.Contains(stderr, "none.warc") {
		t.Errorf("what is lost isn't told: %s", stderr)
	}
	var out bytes.Buffer
	cmd := program(t.Context(), "verify", "--corpus", dir)
	cmd.Stderr = &out
	if err := cmd.Run(); err != nil || !strings.Contains(out.String(), " 0 differ") || strings.HasPrefix(out.String(), "0 ") {
		t.Errorf("verify from the archive: %v\n%s", err, out.String())
	}
	cmd = program(t.Context(), "scan", "--json", "--corpus", filepath.Join(top, "again"), damaged)
	text, _ := cmd.Output()
	var summary scanSummary
	if err := json.Unmarshal(text, &summary); err != nil || summary.Damaged == 0 || summary.Documents.New < 5 || summary.Read != int64(len(b)) {
		t.Errorf("summary %+v: %v", summary, err)
	}
}

// ways are what may become of a page on its way into an archive.
var ways = []struct {
	name string
	do   func(string) ([]byte, error)
}{
	{"utf-8", func(s string) ([]byte, error) { return []byte(s), nil }},
	{"nfd", func(s string) ([]byte, error) { return norm.NFD.Bytes([]byte(s)), nil }},
	{"upper", func(s string) ([]byte, error) { return []byte(strings.ToUpper(s)), nil }},
	{"title", func(s string) ([]byte, error) {
		return []byte(strings.NewReplacer("khối", "Khối", "cụm", "Cụm", "thi đua", "Thi Đua").Replace(s)), nil
	}},
	{"decimal references", func(s string) ([]byte, error) { return characterReferences(s, "&#%d;"), nil }},
	{"hexadecimal references", func(s string) ([]byte, error) { return characterReferences(s, "&#x%x;"), nil }},
	{"references of NFD", func(s string) ([]byte, error) { return characterReferences(norm.NFD.String(s), "&#%d;"), nil }},
	{"references twice", func(s string) ([]byte, error) { return characterReferences(s, "&amp;#%d;"), nil }},
	{"percent", func(s string) ([]byte, error) { return percentCodes(s), nil }},
	{"split by tags", func(s string) ([]byte, error) {
		return []byte(strings.NewReplacer("Khối", "<b>K</b>hối", "khối", "kh<i>ối</i>", "Cụm", "C<b>ụm</b>").Replace(s)), nil
	}},
	{"soft hyphens", func(s string) ([]byte, error) {
		return []byte(strings.NewReplacer("Khối", "Kh\u00adối", "khối", "k\u200bhối").Replace(s)), nil
	}},
	{charset.TCVN3, nil}, {charset.VNI, nil}, {charset.VISCII, nil}, {charset.VPS, nil}, {charset.Windows1258, nil},
	{charset.UTF16LE + "-bom", nil}, {charset.UTF16BE + "-bom", nil}, {charset.Mojibake, nil}, {charset.Mojibake + "2", nil},
	{"no accents", func(s string) ([]byte, error) {
		var b strings.Builder
		for _, r := range norm.NFD.String(s) {
			switch {
			case r == 'đ':
				b.WriteByte('d')
			case r == 'Đ':
				b.WriteByte('D')
			case r < 0x300 || r >= 0x370:
				b.WriteRune(r)
			}
		}
		return []byte(b.String()), nil
	}},
}

func characterReferences(s, format string) []byte {
	var b bytes.Buffer
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, format, r)
		}
	}
	return b.Bytes()
}

func percentCodes(s string) []byte {
	var b bytes.Buffer
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.Bytes()
}

// generated is the i-th page of the test of the prefilter: a post on a bloc by one of
// its many names, in one of the ways.
func generated(i int) (way string, page []byte, err error) {
	rng := rand.New(rand.NewPCG(uint64(i), 7))
	pick := func(s ...string) string { return s[rng.IntN(len(s))] }
	year := 2004 + rng.IntN(22)
	bloc := pick("Khối thi đua", "Cụm thi đua", "Khối", "Cụm", "Khối giao ước thi đua", "Khu vực thi đua") + " " +
		pick("số "+strconv.Itoa(1+rng.IntN(12)), "các sở, ngành", "Nội chính", "các huyện, thành phố", "Tham mưu tổng hợp", strconv.Itoa(1+rng.IntN(9)), "các Ngân hàng thương mại")
	event := pick("Hội nghị tổng kết công tác thi đua", "Hội nghị sơ kết 6 tháng đầu năm", "Hội nghị ký kết giao ước thi đua", "tổng kết phong trào thi đua")
	text := fmt.Sprintf(`%s %s năm %d
Ngày %d/%d/%d, %s tổ chức %s năm %d. Dự hội nghị có lãnh đạo %s và các thành viên trong %s.
%s được bầu làm %s năm %d.`, bloc, event, year, 1+rng.IntN(28), 1+rng.IntN(12), year, bloc, event, year,
		pick("Sở Nội vụ", "Công an tỉnh", "Sở Tài chính"), pick("khối", "cụm"), pick("Sở Y tế", "Sở Tư pháp", "Thanh tra tỉnh"), pick("Khối trưởng", "Cụm trưởng", "trưởng khối"), year+1)
	title, rest, _ := strings.Cut(text, "\n")
	w := ways[i%len(ways)]
	do := w.do
	if do == nil {
		do = func(s string) ([]byte, error) { return charset.Encode(w.name, s) }
	}
	mark := func(s string) ([]byte, error) { return do(html.EscapeString(s)) }
	whole := func(s string) ([]byte, error) { return []byte(s), nil }
	if w.do == nil {
		mark, whole = func(s string) ([]byte, error) { return []byte(html.EscapeString(s)), nil }, do
	}
	t1, err := mark(title)
	if err != nil {
		return w.name, nil, err
	}
	var body bytes.Buffer
	for _, line := range strings.Split(rest, "\n") {
		p, err := mark(line)
		if err != nil {
			return w.name, nil, err
		}
		fmt.Fprintf(&body, "<p>%s</p>\n", p)
	}
	page, err = whole(fmt.Sprintf("<html><head><title>%s</title></head><body><h1>%s</h1>\n%s</body></html>", t1, t1, body.Bytes()))
	return w.name, page, err
}

// The stages before it must not lose a page that the last one takes. SOKHOI_PAGES=100000
// makes this the full test.
func TestPrefilterLosesNothing(t *testing.T) {
	pages := 21_000
	if s := os.Getenv("SOKHOI_PAGES"); s != "" {
		var err error
		if pages, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	parser := &ingest.Parser{}
	relevant := map[string]int{}
	lost := 0
	for i := range pages {
		way, page, err := generated(i)
		if err != nil {
			t.Fatalf("page %d in %s: %v", i, way, err)
		}
		if passes(t.Context(), parser, x, page) {
			// Whether the last stage takes it matters for the share of relevant ones only.
			if i < 15*len(ways) && takes(t.Context(), parser, x, page) {
				relevant[way]++
			}
			continue
		}
		if takes(t.Context(), parser, x, page) {
			if lost++; lost <= 10 {
				t.Errorf("page %d in %s is lost: %q", i, way, page)
			}
		}
	}
	t.Logf("%d pages, %d lost; relevant among the first %d: %v", pages, lost, 15*len(ways), relevant)
	for _, w := range ways {
		if relevant[w.name] == 0 && w.name != "no accents" && w.name != "percent" && w.name != "references twice" {
			t.Errorf("no page in %s is relevant: it tests nothing", w.name)
		}
	}
}

// passes reports whether the stages before the last leave the page to it.
func passes(ctx context.Context, p *ingest.Parser, x *extract.Extractor, page []byte) bool {
	if !warc.MayNameBloc(page) {
		return false
	}
	raw := &ingest.Raw{URI: "https://portal.example.vn/tin", Body: page, MediaType: "text/html", Needed: x.MayReport}
	if g := p.Gist(raw); g != nil && !x.MayReport(g) {
		return false
	}
	_, err := p.Parse(ctx, raw)
	return !errors.Is(err, ingest.ErrNotNeeded)
}

func takes(ctx context.Context, p *ingest.Parser, x *extract.Extractor, page []byte) bool {
	d, err := p.Parse(ctx, &ingest.Raw{URI: "https://portal.example.vn/tin", Body: page, MediaType: "text/html"})
	if err != nil {
		return false
	}
	r, _ := x.Extract(d)
	return len(r.Conferences) > 0
}

// Pages that `wget -r` left are read again from their files, and their bytes are what the progress counts.
func TestScanOfFolder(t *testing.T) {
	top := t.TempDir()
	folder := filepath.Join(top, "luu", "portal.example.vn", "tin")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	size := int64(0)
	for i := range 8 {
		page := []byte(webPage(i))
		size += int64(len(page))
		if err := os.WriteFile(filepath.Join(folder, strconv.Itoa(i)+".html"), page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(top, "corpus")
	cmd := program(t.Context(), "scan", "--json", "--no-originals", "--corpus", dir, filepath.Join(top, "luu"))
	text, _ := cmd.Output()
	var summary scanSummary
	if err := json.Unmarshal(text, &summary); err != nil || summary.Read != size || summary.Documents.New != 2 {
		t.Errorf("%d bytes, summary %s: %v", size, text, err)
	}
	if code, stderr := exitOf(t, program(t.Context(), "verify", "--corpus", dir)); code != exitOK || !strings.Contains(stderr, "2 documents verified, 0 differ") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}
