package ingest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/ingest/charset"
	"github.com/sokhoi/sokhoi/ingest/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main(Tasks()...)
	os.Exit(m.Run())
}

const post = `<html><head><title>Tin</title></head><body><h1>Khối thi đua số 7 họp tổng kết cuối năm</h1><div>12/12/2019</div>
<p>Khối thi đua số 7 đã tổ chức hội nghị tổng kết công tác thi đua, khen thưởng năm 2019 tại Sở Y tế, đơn vị Khối trưởng.</p></body></html>`

const plain = "Khối thi đua số 7 họp tổng kết\n\nNgày 10/12/2019, Khối thi đua số 7 tổng kết công tác thi đua năm 2019. Sở Y tế làm Khối trưởng.\n"

func packed(t testing.TB, b string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(b)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// zipped makes a zip of names and contents, in turn.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		f, err := w.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func wideText(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func docx(t testing.TB) string {
	return string(zipped(t, "[Content_Types].xml", "<Types/>", "word/document.xml",
		`<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Khối thi đua số 7 họp</w:t></w:r></w:p></w:body></w:document>`))
}

func mhtml() string {
	return "From: <Saved by Blink>\r\nSubject: Tin\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"x--x\"\r\n\r\n" +
		"--x--x\r\nContent-Type: text/css\r\n\r\np{}\r\n--x--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		base64.StdEncoding.EncodeToString([]byte(post)) + "\r\n--x--x--\r\n"
}

func TestSniff(t *testing.T) {
	for _, tc := range []struct {
		name, body, mediaType, uri string
		want                       Format
	}{
		{"page", post, "", "", HTML},
		{"page called a text", post, "text/plain", "a.txt", HTML},
		{"page called a PDF", post, "application/pdf", "a.pdf", HTML},
		{"page called a Word file", post, "application/msword", "a.doc", HTML},
		{"page after a comment", "<!-- x --><?xml version='1.0'?>\n<HTML><p>", "", "", HTML},
		{"page after script output", "ok\n\n<html><body>x</body></html>", "", "", HTML},
		{"piece of a page", "<p>Khối thi đua</p>", "", "", HTML},
		{"page in UTF-16", wideText(post), "", "", HTML},
		{"page that only its type tells", "Khối thi đua <u>số 7</u>", "text/html; charset=utf-8", "", HTML},
		{"page that only its name tells", "Khối thi đua <u>số 7</u>", "", "http://x/a.aspx?id=1", HTML},
		{"text", plain, "", "", PlainText},
		{"text with a mark", "\ufeff" + plain, "", "", PlainText},
		{"text called a page", plain, "text/html", "", PlainText},
		{"text in UTF-16", wideText(plain), "", "", PlainText},
		{"text that starts like a picture", "BM là viết tắt của Ban Mặt trận", "", "", PlainText},
		{"text that starts like a program", "MZ là tên một khối thi đua", "", "", PlainText},
		{"empty", "", "text/html", "", Empty},
		{"blank", " \r\n\t", "", "", Empty},
		{"gzip", string(packed(t, post)), "text/html", "", Gzip},
		{"zip", string(zipped(t, "a.html", post)), "", "", Zip},
		{"DOCX", docx(t), "application/octet-stream", "x.zip", Office},
		{"RTF", `{\rtf1 Khoi}`, "", "", Office},
		{"PDF", "%PDF-1.4\n%\xe2\xe3\n1 0 obj", "text/html", "a.html", PDF},
		{"MHTML", mhtml(), "", "", MHTML},
		{"rar", "Rar!\x1a\x07\x00abc", "", "", Rar},
		{"7z", "7z\xbc\xaf\x27\x1cabc", "", "", SevenZip},
		{"JPEG called a page", "\xff\xd8\xff\xe0\x00\x10JFIF", "text/html", "a.html", Image},
		{"PNG", "\x89PNG\r\n\x1a\n", "", "", Image},
		{"film", "\x00\x00\x00\x18ftypmp42\x00\x00", "", "", Media},
		{"binary named text", "\x00\x01\x02\x03\x04\x05\x06\x07\x08khoi\x00\x00\x00\x10\x11", "text/plain", "a.txt", Program},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Sniff([]byte(tc.body), tc.mediaType, tc.uri); got != tc.want {
				t.Errorf("sniffed %s, wanted %s", got, tc.want)
			}
		})
	}
}

// TestSniffLegacy takes texts in every encoding for texts.
func TestSniffLegacy(t *testing.T) {
	for _, name := range []string{charset.TCVN3, charset.VNI, charset.VISCII, charset.VPS, charset.Windows1258} {
		b, err := charset.Encode(name, strings.Repeat("Khối thi đua tổng kết, ủy ban ký giao ước. ", 3))
		if err != nil {
			t.Fatal(err)
		}
		if got := Sniff(b, "", "a.txt"); got != PlainText {
			t.Errorf("%s is taken for %s", name, got)
		}
	}
}

func TestParse(t *testing.T) {
	page := "Khối thi đua số 7 họp tổng kết cuối năm"
	for _, tc := range []struct {
		name, body string
		steps      string
		has        string
		blocks     bool
	}{
		{"page", post, "html, utf-8", page, true},
		{"text", plain, "text, utf-8", "Sở Y tế làm Khối trưởng", false},
		{"gzip", string(packed(t, post)), "gzip, html, utf-8", page, true},
		{"gzip cut off", string(packed(t, post+strings.Repeat("<p>"+post, 3000))[:2000]), "gzip, html, utf-8", page, true},
		{"gzip twice", string(packed(t, string(packed(t, plain)))), "gzip, gzip, text, utf-8", "Khối trưởng", false},
		{"zip", string(zipped(t, "a_files/x.css", "p{}", "a.html", post)), "zip, html, utf-8", page, true},
		{"MHTML", mhtml(), "mhtml, html, utf-8", page, true},
		{"DOCX", docx(t), "docx", "Khối thi đua số 7 họp", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &Parser{Pool: pool(t)}
			raw := &Raw{URI: "x/y", Body: []byte(tc.body), Provenance: []string{"warc"}, PublishedOn: corpus.Date{Year: 2001, Month: 2, Day: 3}}
			d, err := p.Parse(context.Background(), raw)
			if err != nil {
				t.Fatal(err)
			}
			if d.ID != corpus.NewDocumentID(raw.Body) || d.URI != "x/y" {
				t.Errorf("document %s of %s", d.ID, d.URI)
			}
			if got := strings.Join(d.Provenance, ", "); got != "warc, "+tc.steps {
				t.Errorf("provenance %q, wanted warc, %q", got, tc.steps)
			}
			if !strings.Contains(d.Text, tc.has) || (len(d.Blocks) > 0) != tc.blocks || d.Health < 0.9 {
				t.Errorf("text %q, %d blocks, health %.2f", d.Text, len(d.Blocks), d.Health)
			}
			want := "2001-02-03" // what the list tells counts where the page is silent
			if tc.has == page {
				want = "2019-12-12"
			}
			if d.PublishedOn.String() != want {
				t.Errorf("published on %s, wanted %s", d.PublishedOn, want)
			}
		})
	}
}

func pool(t *testing.T) *sandbox.Pool {
	p := new(sandbox.Pool)
	t.Cleanup(p.Close)
	return p
}

// TestBadInput names file and reason for whatever can't become a document.
func TestBadInput(t *testing.T) {
	bomb := packed(t, strings.Repeat("\x00", 60<<20))
	nested := zipped(t, "a.txt", plain, "b.txt", plain)
	for range 5 {
		nested = zipped(t, "in.zip", string(nested))
	}
	for name, tc := range map[string]struct {
		body   string
		limits Limits
		code   string
	}{
		"empty":              {"", Limits{}, Blank},
		"blank":              {"  \n", Limits{}, Blank},
		"binary":             {"\x00\x01\x02\x03\x04\x05\x06\x07\x08khoi\x00\x00\x00\x10\x11", Limits{}, Unsupported},
		"picture":            {"\x89PNG\r\n\x1a\n\x00\x00", Limits{}, Unsupported},
		"damaged rar":        {"Rar!\x1a\x07\x00abc", Limits{}, Damaged},
		"7z":                 {"7z\xbc\xaf\x27\x1cabc", Limits{}, Unsupported},
		"too large":          {plain, Limits{Size: 10}, TooLarge},
		"text too large":     {plain, Limits{TextSize: 10}, TooLarge},
		"gzip bomb":          {string(bomb), Limits{}, Bomb},
		"gzip over the size": {string(packed(t, strings.Repeat(plain, 50_000))), Limits{Size: 2 << 20, Ratio: 1e6}, TooLarge},
		"gzip without end":   {string(packed(t, string(packed(t, string(packed(t, string(packed(t, string(packed(t, plain)))))))))), Limits{}, TooDeep},
		"gzip damaged":       {"\x1f\x8b\x08\x00garbage that is no deflate stream", Limits{}, Damaged},
		"zip damaged":        {"PK\x03\x04garbage", Limits{}, Damaged},
		"zip of two":         {string(zipped(t, "a.txt", plain, "b.txt", plain)), Limits{}, Archive},
		"zip of none":        {string(zipped(t, "a.png", "x")), Limits{}, "no_text"},
		"zip bomb":           {string(zipped(t, "a.txt", strings.Repeat("\x00", 60<<20))), Limits{}, Bomb},
		"zip of many":        {string(zipped(t, "a.txt", plain, "b.txt", plain)), Limits{Members: 1}, TooLarge},
		"zips in one":        {string(nested), Limits{}, TooDeep},
		"saved page without": {"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/css\r\n\r\np{}\r\n--x--\r\n", Limits{}, Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			p := &Parser{Limits: tc.limits}
			d, err := p.Parse(context.Background(), &Raw{URI: "x/y", Body: []byte(tc.body), MediaType: "text/plain"})
			var in *corpus.InputError
			if !errors.As(err, &in) || in.Code != tc.code || !strings.HasPrefix(in.Input, "x/y") || in.Reason == "" {
				t.Errorf("found %v and %v, wanted the code %s", d, err, tc.code)
			}
		})
	}
}

func TestMembers(t *testing.T) {
	inner := string(zipped(t, "c.txt", plain))
	body := zipped(t, "a.html", post, "pic.png", "\x89PNG", "in.zip", inner, "__MACOSX/a.html", "x", "bomb.txt", strings.Repeat("\x00", 60<<20), "b.txt", plain)
	p := new(Parser)
	var got []string
	for m, err := range p.Members(context.Background(), &Raw{URI: "x.zip", Body: body}) {
		var in *corpus.InputError
		switch {
		case errors.As(err, &in):
			got = append(got, fmt.Sprintf("%s: %s", in.Input, in.Code))
		case err != nil:
			t.Fatal(err)
		default:
			if _, err := p.Parse(context.Background(), m); err != nil {
				t.Error(err)
			}
			got = append(got, m.URI+" "+strings.Join(m.Provenance, ","))
		}
	}
	want := []string{"x.zip!/a.html zip", "x.zip!/in.zip!/c.txt zip,zip", "x.zip!/bomb.txt: bomb", "x.zip!/b.txt zip"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("wanted (-), found (+):\n%s", diff)
	}
	n := 0
	for range p.Members(context.Background(), &Raw{URI: "x.zip", Body: body}) {
		if n++; n == 1 {
			break // stopping early must not panic
		}
	}
}

// rarred is a rar file (version 5) of stored files: names and texts.
func rarred(pairs ...string) []byte {
	number := func(n int) []byte { return binary.AppendUvarint(nil, uint64(n)) } // both have the low bits first
	block := func(fields ...[]byte) []byte {
		head := slices.Concat(fields...)
		sized := append(number(len(head)), head...)
		return append(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(sized)), sized...)
	}
	out := []byte("Rar!\x1a\x07\x01\x00")
	out = append(out, block(number(1), number(0), number(0))...)
	for i := 0; i < len(pairs); i += 2 {
		name, body := pairs[i], pairs[i+1]
		out = append(out, block(number(2), number(2), number(len(body)), number(4), number(len(body)), number(0),
			binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body))), number(0), number(1), number(len(name)), []byte(name))...)
		out = append(out, body...)
	}
	return append(out, block(number(5), number(0), number(0))...)
}

func TestRarMembers(t *testing.T) {
	inner := string(zipped(t, "c.txt", plain))
	body := rarred("a.html", post, "pic.png", "\x89PNG", "thư mục/trong.zip", inner, "b.txt", plain)
	found := func(p *Parser, body []byte) (got []string) {
		for m, err := range p.Members(context.Background(), &Raw{URI: "x.rar", Body: body}) {
			var in *corpus.InputError
			switch {
			case errors.As(err, &in):
				got = append(got, fmt.Sprintf("%s: %s", in.Input, in.Code))
			case err != nil:
				t.Fatal(err)
			default:
				if _, err := p.Parse(context.Background(), m); err != nil {
					t.Error(err)
				}
				got = append(got, m.URI+" "+strings.Join(m.Provenance, ","))
			}
		}
		return got
	}
	want := []string{"x.rar!/a.html rar", "x.rar!/thư mục/trong.zip!/c.txt rar,zip", "x.rar!/b.txt rar"}
	if diff := cmp.Diff(want, found(new(Parser), body)); diff != "" {
		t.Errorf("wanted (-), found (+):\n%s", diff)
	}
	cut := found(new(Parser), body[:len(body)-len(plain)/2-20])
	if len(cut) == 0 || cut[0] != want[0] || !strings.HasSuffix(cut[len(cut)-1], ": damaged") {
		t.Errorf("of a file cut off: %q", cut)
	}
	if few := found(&Parser{Limits: Limits{Members: 2}}, body); !strings.HasSuffix(few[len(few)-1], ": too_large") {
		t.Errorf("of too many files: %q", few)
	}
	for range new(Parser).Members(context.Background(), &Raw{URI: "x.rar", Body: body}) {
		break // stopping early must not panic
	}
	d, err := new(Parser).Parse(context.Background(), &Raw{URI: "x.rar", Body: rarred("b.txt", plain)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"rar", "text", "utf-8"}, d.Provenance); diff != "" {
		t.Error(diff)
	}
}

// FuzzSniff feeds bytes of any kind to what runs in this process.
func FuzzSniff(f *testing.F) {
	f.Add([]byte(post))
	f.Add([]byte(plain))
	f.Add(packed(f, post))
	f.Add(zipped(f, "a.html", post))
	f.Add([]byte(mhtml()))
	p := &Parser{Limits: Limits{Size: 1 << 20}}
	f.Fuzz(func(t *testing.T, body []byte) {
		switch Sniff(body, "", "") {
		case PDF, Office, Rar:
			return // these have a child process, and fuzz targets of their own
		}
		for m, err := range p.Members(context.Background(), &Raw{URI: "x", Body: body}) {
			if err == nil {
				if f := Sniff(m.Body, "", ""); f == PDF || f == Office || f == Rar {
					continue
				}
				var d *corpus.Document
				d, err = p.Parse(context.Background(), m)
				if err == nil && d.Text == "" {
					t.Fatal("a document without a text")
				}
			}
			var in *corpus.InputError
			if err != nil && !errors.As(err, &in) {
				t.Fatal(err)
			}
		}
	})
}
