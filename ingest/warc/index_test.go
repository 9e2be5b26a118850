package warc

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// indexed is an archive of pages among pictures, failed responses and revisits, and its CDXJ and CDX.
// Records without an index line are requests and every seventh page.
func indexed(pack func([]byte) []byte, file string) (archive []byte, cdxj, cdx string) {
	rng := rand.New(rand.NewPCG(11, 12))
	var lines strings.Builder
	cdx = " CDX N b a m s k r M S V g\n"
	for i := range 120 {
		uri, kind, status, media := fmt.Sprintf("http://p.example/%d", i), "response", "200", "text/html"
		body := fmt.Sprintf("trang %d %s", i, strings.Repeat("x", rng.IntN(300)))
		switch i % 6 {
		case 1, 2:
			media, body = "image/jpeg", strings.Repeat(string(rune(rng.IntN(200))), 50_000)
			if pack == nil {
				body = strings.Repeat(body, 10)
			}
		case 3:
			status = "404"
		case 4:
			kind = "revisit"
		}
		block := fmt.Sprintf("HTTP/1.1 %s X\r\nContent-Type: %s\r\n\r\n%s", status, media, body)
		for k, r := range [][]byte{record("1.0", "request", uri, "application/http; msgtype=request", []byte("GET / HTTP/1.1\r\n\r\n")),
			record("1.0", kind, uri, "application/http; msgtype=response", []byte(block))} {
			if pack != nil {
				r = pack(r)
			}
			if k == 0 || i%7 == 0 && media == "text/html" {
				archive = append(archive, r...)
				continue
			}
			if kind == "revisit" {
				media = "warc/revisit"
			}
			fmt.Fprintf(&lines, `com,p)/%d 20230102030405 {"url": "%s", "mime": "%s", "status": "%s", "digest": "D", "length": "%d", "offset": "%d", "filename": "%s"}`+"\n",
				i, uri, media, status, len(r), len(archive), file)
			cdx += fmt.Sprintf("com,p)/%d 20230102030405 %s %s %s D - - %d %d %s\n", i, uri, media, status, len(r), len(archive), file)
			archive = append(archive, r...)
		}
	}
	return archive, lines.String(), cdx
}

// partOf goes through a file's only part.
func partOf(t *testing.T, name string, o Options) (lines []string, c Counts) {
	t.Helper()
	parts, err := Parts(name)
	if err != nil || len(parts) != 1 {
		t.Fatalf("%d parts: %v", len(parts), err)
	}
	r, err := parts[0].Open(Position{}, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		p, err := r.Next()
		var d *Damage
		switch {
		case err == io.EOF:
			return lines, r.Counted()
		case errors.As(err, &d):
			lines = append(lines, d.Code)
		case err != nil:
			t.Fatal(err)
		case p != nil:
			lines = append(lines, p.URI+" "+p.Place.Position.String()+" "+string(p.Body))
		}
	}
}

func TestIndexes(t *testing.T) {
	for name, pack := range map[string]func([]byte) []byte{"a.warc.gz": gz, "a.warc": nil, "a.warc.zst": func(b []byte) []byte { return zframe(t, b) }} {
		archive, cdxj, cdx := indexed(pack, name)
		for index, content := range map[string][]byte{"a.cdxj": []byte(cdxj), name + ".cdx": []byte(cdx), "a.cdxj.gz": gz([]byte(cdxj)), "index.cdx": []byte(cdx),
			"../indexes/index.cdxj": []byte(cdxj), "a.cdx": append([]byte(cdx), cdx[20:]...)} {
			file := write(t, filepath.Join(t.TempDir(), "archive", name), archive)
			want, all := partOf(t, file, Options{})
			write(t, filepath.Join(filepath.Dir(file), index), content)
			got, c := partOf(t, file, Options{})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s with %s (-without +with):\n%s", name, index, diff)
			}
			if c.Indexed < 30 || c.Unpacked > all.Unpacked/4 {
				t.Errorf("%s with %s: %d records passed over, %d bytes unpacked of %d", name, index, c.Indexed, c.Unpacked, all.Unpacked)
			}
			if _, whole := partOf(t, file, Options{NoIndex: true}); whole != all {
				t.Errorf("%s with %s, told to read all: %+v, want %+v", name, index, whole, all)
			}
			if c.Unpacked, c.Indexed = all.Unpacked, 0; c != all {
				t.Errorf("%s with %s: counts %+v, want %+v", name, index, c, all)
			}
		}
	}
}

// An index that is wrong loses no page.
func TestWrongIndexes(t *testing.T) {
	archive, cdxj, cdx := indexed(gz, "a.warc.gz")
	for name, content := range map[string]string{
		"of another file":   strings.ReplaceAll(cdxj, "a.warc.gz", "b.warc.gz"),
		"shifted":           strings.ReplaceAll(cdxj, `"offset": "`, `"offset": "1`),
		"too long":          strings.ReplaceAll(cdxj, `"length": "`, `"length": "1`),
		"too short":         strings.ReplaceAll(cdxj, `"length": "`, `"length": "0`),
		"beyond the end":    strings.ReplaceAll(cdxj, `"length": "`, `"length": "99999999`),
		"negative":          strings.ReplaceAll(cdxj, `"length": "`, `"length": "-`),
		"no numbers":        strings.ReplaceAll(cdxj, `"length": "`, `"length": "x`),
		"broken lines":      strings.ReplaceAll(cdxj, `"url"`, `"url`),
		"without lengths":   strings.ReplaceAll(cdx, " CDX N b a m s k r M S V g", " CDX N b a m s k r M x V g"),
		"other columns":     strings.ReplaceAll(cdx, " CDX N b a m s k r M S V g", " CDX N b a m s k r M V S g"),
		"cut off":           cdx[:len(cdx)/2],
		"not an index":      strings.Repeat("\x00\xff", 10_000),
		"empty":             "",
		"told to be packed": cdxj,
	} {
		file := write(t, filepath.Join(t.TempDir(), "a.warc.gz"), archive)
		want, _ := partOf(t, file, Options{})
		index := "a.cdxj"
		if name == "told to be packed" {
			index += ".gz"
		}
		write(t, filepath.Join(filepath.Dir(file), index), []byte(content))
		got, c := partOf(t, file, Options{})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-without +with), %+v:\n%s", name, c, diff)
		}
	}
	// That of the archive as it was before it was written anew.
	other, _, _ := indexed(func(b []byte) []byte { return gz(append(b, "\r\n\r\n"...)) }, "a.warc.gz")
	file := write(t, filepath.Join(t.TempDir(), "a.warc.gz"), other)
	want, _ := partOf(t, file, Options{})
	write(t, filepath.Join(filepath.Dir(file), "a.cdxj"), []byte(cdxj))
	got, _ := partOf(t, file, Options{})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("an old index (-without +with):\n%s", diff)
	}
}

func TestIndexInWACZ(t *testing.T) {
	archive, cdxj, _ := indexed(gz, "data.warc.gz")
	var wacz bytes.Buffer
	z := zip.NewWriter(&wacz)
	w, _ := z.CreateHeader(&zip.FileHeader{Name: "archive/data.warc.gz", Method: zip.Store})
	w.Write(archive)
	w, _ = z.CreateHeader(&zip.FileHeader{Name: "indexes/index.cdx.gz", Method: zip.Store})
	half := strings.Index(cdxj[len(cdxj)/2:], "\n") + len(cdxj)/2 + 1
	w.Write(append(gz([]byte(cdxj[:half])), gz([]byte(cdxj[half:]))...)) // as zipnum has it
	w, _ = z.Create("indexes/index.idx")
	w.Write([]byte("!meta 0 {\"format\": \"cdxj-gzip-1.0\"}\n"))
	z.Close()
	file := write(t, filepath.Join(t.TempDir(), "a.wacz"), wacz.Bytes())
	want, all := partOf(t, file, Options{NoIndex: true})
	got, c := partOf(t, file, Options{})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pages (-without +with):\n%s", diff)
	}
	if c.Indexed < 60 || c.Records != all.Records {
		t.Errorf("%+v, without: %+v", c, all)
	}
}

// FuzzIndex holds that whatever an index says, what may be passed over is in order and apart, and
// that the scan ends at the end of the file.
func FuzzIndex(f *testing.F) {
	_, cdxj, cdx := indexed(gz, "a")
	f.Add([]byte(cdxj[:800]))
	f.Add([]byte(cdx[:800]))
	archive := append(gz(response1(0, "a")), gz(response1(1, "b"))...)
	f.Add([]byte(fmt.Sprintf("x - http://p.example/ image/png 200 D - - %d 0 a\n", len(archive)/2)))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := Part{File: "a", To: int64(len(archive))}
		list := skips(p.captures(nil, bytes.NewReader(b), false, true))
		for i, s := range list {
			if s.from < 0 || s.from >= s.to || s.records < 1 || i > 0 && s.from <= list[i-1].to {
				t.Fatalf("%+v of %q", list, b)
			}
		}
		s, err := New(bytes.NewReader(archive), int64(len(archive)), "a", Options{skips: list})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for range 100 {
			if _, err = s.Next(); err != nil {
				break
			}
		}
		if err != io.EOF || s.Counts.Records != 2 || s.Counts.Read != int64(len(archive)) {
			t.Fatalf("%v, %+v with %q", err, s.Counts, b)
		}
	})
}
