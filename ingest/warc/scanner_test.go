package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// record is a WARC record as crawlers write it.
func record(version, kind, uri, media string, block []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "WARC/%s\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2023-01-02T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		version, kind, uri, media, len(block))
	b.Write(block)
	b.WriteString("\r\n\r\n")
	return b.Bytes()
}

func reply(header string, body []byte) []byte {
	return append([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"+header+"\r\n"), body...)
}

func response1(i int, body string) []byte {
	return record("1.0", "response", fmt.Sprintf("http://p.example/%d", i), "application/http; msgtype=response", reply("", []byte(body)))
}

func gz(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

func br(s string) []byte {
	var out bytes.Buffer
	z := brotli.NewWriter(&out)
	z.Write([]byte(s))
	z.Close()
	return out.Bytes()
}

// scan gives what Next gives, a line each.
func scan(t *testing.T, archive []byte, o Options) (lines []string, c Counts) {
	t.Helper()
	s, err := New(bytes.NewReader(archive), int64(len(archive)), "a", o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.w.bulk = 512
	for n := 0; ; n++ {
		if n > 100_000 {
			t.Fatal("the scan doesn't end")
		}
		p, err := s.Next()
		var d *Damage
		switch {
		case err == io.EOF:
			return lines, s.Counts
		case errors.As(err, &d):
			lines = append(lines, fmt.Sprintf("%s at %d, %d bytes", d.Code, d.Offset, d.Length))
		case err != nil:
			t.Fatal(err)
		case p != nil:
			lines = append(lines, p.URI+" "+string(p.Body[:min(len(p.Body), 40)]))
		}
	}
}

func zframe(t *testing.T, b []byte, o ...zstd.EOption) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil, o...)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return z.EncodeAll(b, nil)
}

// archives are the same records in every packing.
func archives(t *testing.T, records [][]byte) map[string][]byte {
	t.Helper()
	plain := bytes.Join(records, nil)
	all := map[string][]byte{"plain": plain, "whole gzip": gz(plain), "whole zstd": zframe(t, plain)}
	var members, frames []byte
	dict := bytes.Repeat([]byte("WARC/1.0\r\nWARC-Type: response\r\nHTTP/1.1 200 OK"), 4)
	framesDict := append([]byte{0x5d, 0x2a, 0x4d, 0x18, byte(len(dict)), byte(len(dict) >> 8), 0, 0}, dict...)
	for _, r := range records {
		members = append(members, gz(r)...)
		frames = append(frames, zframe(t, r)...)
		framesDict = append(framesDict, zframe(t, r, zstd.WithEncoderDictRaw(0, dict))...)
	}
	all["gzip"], all["zstd"], all["zstd with a dictionary"] = members, frames, framesDict
	return all
}

func TestPackings(t *testing.T) {
	big := strings.Repeat("<p>trang dài</p>", 200_000)
	records := [][]byte{
		record("1.0", "warcinfo", "", "application/warc-fields", []byte("software: x\r\n")),
		record("1.0", "request", "http://p.example/0", "application/http; msgtype=request", []byte("GET / HTTP/1.1\r\n\r\n")),
		response1(0, "không"),
		record("0.18", "response", "http://p.example/old", "application/http; msgtype=response", reply("Transfer-Encoding: chunked\r\n", []byte("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"))),
		record("1.1", "response", "<http://p.example/packed>", "application/http;msgtype=response", reply("Content-Encoding: gzip\r\n", gz([]byte("packed page")))),
		record("1.1", "response", "http://p.example/lie", "application/http;msgtype=response", reply("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", []byte("<html>not packed at all"))),
		record("1.1", "response", "http://p.example/br", "application/http;msgtype=response", reply("Content-Encoding: br\r\n", br(strings.Repeat("brotli ", 50)))),
		record("1.1", "response", "http://p.example/twice", "application/http;msgtype=response", reply("Content-Encoding: br, gzip\r\n", gz(br("br within gzip")))),
		record("1.1", "response", "http://p.example/not-br", "application/http;msgtype=response", reply("Content-Encoding: br\r\n", []byte("the crawler unpacked this text"))),
		record("1.1", "revisit", "http://p.example/0", "application/http; msgtype=response", []byte("HTTP/1.1 200 OK\r\n\r\n")),
		record("1.0", "metadata", "http://p.example/0", "text/plain", []byte("x: y")),
		record("1.0", "response", "dns:p.example", "text/dns", []byte("1.2.3.4")),
		record("1.0", "response", "http://p.example/gone", "application/http; msgtype=response", []byte("HTTP/1.1 404 Not Found\r\n\r\nno")),
		record("1.0", "response", "http://p.example/i.png", "application/http; msgtype=response", []byte("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nPNG")),
		record("1.0", "resource", "http://p.example/r.html", "text/html", []byte("<html>resource")),
		response1(9, big),
		response1(10, "cuối"),
	}
	want := []string{"http://p.example/0 không", "http://p.example/old abcde", "http://p.example/packed packed page",
		"http://p.example/lie <html>not packed at all", "http://p.example/br " + strings.Repeat("brotli ", 50)[:40], "http://p.example/twice br within gzip",
		"http://p.example/not-br the crawler unpacked this text", "http://p.example/r.html <html>resource", "http://p.example/9 " + big[:40], "http://p.example/10 cuối"}
	for name, archive := range archives(t, records) {
		t.Run(name, func(t *testing.T) {
			got, c := scan(t, archive, Options{})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("pages (-want +got):\n%s", diff)
			}
			if c.Records != int64(len(records)) || c.Revisits != 1 || c.Pages != int64(len(want)) || c.Damaged != 0 || c.Read != int64(len(archive)) {
				t.Errorf("counts %+v of %d bytes", c, len(archive))
			}
			// A small limit loses the large record only.
			got, c = scan(t, archive, Options{Limit: 1 << 16})
			if len(got) != len(want) || !strings.HasPrefix(got[8], TooLarge) || c.Damaged != 1 {
				t.Errorf("with a limit: %q", got)
			}
		})
	}
}

func TestARC(t *testing.T) {
	archive := "filedesc://x.arc 0.0.0.0 20100102030405 text/plain 6\n1 0 X\n\n"
	for i := range 3 {
		body := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\ntrang %d", i)
		archive += fmt.Sprintf("http://p.example/%d 1.2.3.4 20100102030405 text/html %d\n%s\n", i, len(body), body)
	}
	for name, b := range map[string][]byte{"plain": []byte(archive), "gzip": gz([]byte(archive))} {
		got, _ := scan(t, b, Options{})
		if diff := cmp.Diff([]string{"http://p.example/0 trang 0", "http://p.example/1 trang 1", "http://p.example/2 trang 2"}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Wherever a scan breaks off, one from its position gives the rest; and parts of a
// file together give the whole.
func TestPositions(t *testing.T) {
	var records [][]byte
	for i := range 40 {
		records = append(records, response1(i, strings.Repeat(fmt.Sprint(i, " "), 1+i*50)))
	}
	for name, archive := range archives(t, records) {
		want, _ := scan(t, archive, Options{})
		if len(want) != len(records) {
			t.Fatalf("%s: %d pages", name, len(want))
		}
		for stop := 0; stop <= len(records); stop += 3 {
			s, err := New(bytes.NewReader(archive), int64(len(archive)), "a", Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for len(got) < stop {
				p, err := s.Next()
				if err != nil {
					t.Fatal(err)
				}
				if p == nil {
					continue
				}
				got = append(got, p.URI+" "+string(p.Body[:min(len(p.Body), 40)]))
				again, err := readRecord(bytes.NewReader(archive), int64(len(archive)), p.Place, 0)
				if err != nil || !bytes.Equal(again.Body, p.Body) || again.URI != p.URI {
					t.Fatalf("%s: %v read again: %v", name, p.Place, err)
				}
			}
			rest, _ := scan(t, archive, Options{From: s.Position()})
			s.Close()
			if diff := cmp.Diff(want, append(got, rest...)); diff != "" {
				t.Errorf("%s, broken off after %d (-want +got):\n%s", name, stop, diff)
			}
		}
		for _, part := range []int64{100, 777, 1 << 20} {
			var got []string
			for from := int64(0); from < int64(len(archive)); from += part {
				o := Options{From: Position{Member: from}, Seek: true, To: from + part}
				if name == "plain" {
					o.To = 0
				}
				lines, _ := scan(t, archive, o)
				got = append(got, lines...)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s in parts of %d (-want +got):\n%s", name, part, diff)
			}
		}
	}
}

// Damage costs the records that it hits, no more, and is told.
func TestDamage(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var records [][]byte
	for i := range 60 {
		records = append(records, response1(i, strings.Repeat(fmt.Sprint(i, " "), 40+rng.IntN(60))))
	}
	for name, archive := range archives(t, records) {
		want, _ := scan(t, archive, Options{})
		whole := strings.HasPrefix(name, "whole")
		for round := range 60 {
			b := bytes.Clone(archive)
			switch at := 200 + rng.IntN(len(b)-400); round % 4 {
			case 0: // other bytes
				for k := range 20 {
					b[at+k] = byte(rng.Uint32())
				}
			case 1: // bytes too many
				b = append(b[:at:at], append([]byte(strings.Repeat("rác", 30)), b[at:]...)...)
			case 2: // bytes missing
				b = append(b[:at:at], b[at+100:]...)
			case 3: // the end
				b = b[:at]
			}
			got, c := scan(t, b, Options{})
			have := map[string]bool{}
			for _, line := range got {
				have[line] = true
			}
			lost := 0
			for _, line := range want {
				if !have[line] {
					lost++
				}
			}
			// Plain files have no checksums: changed letters, or an end between two records, don't show.
			if lost > 0 && c.Damaged == 0 && name != "plain" && !(round%4 == 3 && !whole) {
				t.Errorf("%s, round %d: %d pages lost without a word", name, round, lost)
			}
			if most := 3; !whole && round%4 != 3 && lost > most {
				t.Errorf("%s, round %d: %d pages lost, want %d at most", name, round, lost, most)
			}
		}
	}
}

// Bodies that can't be unpacked are told, those cut off are kept as far as they go.
func TestBrokenBodies(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	text := make([]byte, 20_000)
	for i := range text {
		text[i] = "abcdefghijklmnop qrstuvwxyz"[rng.IntN(27)]
	}
	long := br(string(text))
	archive := append(gz(record("1.0", "response", "http://p.example/cut", "application/http", reply("Content-Encoding: br\r\n", long[:len(long)/2]))),
		gz(record("1.0", "response", "http://p.example/noise", "application/http", reply("Content-Encoding: br\r\n", []byte("\xff\xff\x00\x01\x02\x03"))))...)
	archive = append(archive, gz(record("1.0", "response", "http://p.example/unknown", "application/http", reply("Content-Encoding: compress\r\n", []byte("\x1f\x9d\x90"))))...)
	archive = append(archive, gz(record("1.0", "response", "http://p.example/large", "application/http", reply("Content-Encoding: br\r\n", br(strings.Repeat("a", 200_000)))))...)
	got, c := scan(t, archive, Options{Limit: 1 << 16})
	if len(got) != 4 || got[0] != "http://p.example/cut "+string(text[:40]) || c.Damaged != 3 {
		t.Errorf("%q, %+v", got, c)
	}
	for _, line := range got[1:] {
		if !strings.HasPrefix(line, Unsupported) {
			t.Errorf("%q", line)
		}
	}
}

func TestPrefilterInScan(t *testing.T) {
	archive := append(gz(response1(0, "tin khác")), gz(response1(1, "Khối thi đua"))...)
	archive = append(archive, gz(response1(2, "%PDF-1.4 …"))...)
	got, c := scan(t, archive, Options{Prefilter: MayNameBloc})
	if diff := cmp.Diff([]string{"http://p.example/1 Khối thi đua", "http://p.example/2 %PDF-1.4 …"}, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	if c.Pages != 3 || c.Passed != 2 {
		t.Errorf("counts %+v", c)
	}
}

// FuzzScanner holds that any bytes are gone through in bounded steps, without a panic, and that a scan in
// any state can be gone on with.
func FuzzScanner(f *testing.F) {
	f.Add(gz(response1(0, "a")), false)
	f.Add(append(response1(0, "a"), response1(1, "b")...), true)
	f.Add([]byte("filedesc://x 0.0.0.0 20100102030405 text/plain 6\n1 0 X\n\n"), false)
	f.Fuzz(func(t *testing.T, b []byte, pack bool) {
		if pack {
			b = append(gz(response1(0, "a")), b...)
		}
		s, err := New(bytes.NewReader(b), int64(len(b)), "a", Options{Limit: 1 << 16})
		if err != nil {
			return
		}
		defer s.Close()
		last := Position{Member: -1}
		for n := 0; ; n++ {
			if n > 4*len(b)+100 {
				t.Fatal("the scan doesn't end")
			}
			_, err := s.Next()
			if err == io.EOF {
				return
			}
			var d *Damage
			if err != nil && !errors.As(err, &d) {
				t.Fatal(err)
			}
			if p := s.Position(); p.Before(last) {
				t.Fatalf("position %v after %v", p, last)
			} else {
				last = p
			}
		}
	})
}
