package warc

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lying is the record with another number as its length.
func lying(r []byte, length string) []byte {
	return regexp.MustCompile(`Content-Length: \d+`).ReplaceAll(r, []byte("Content-Length: "+length))
}

// told gives the pages of the archive and what is told of damage.
func told(t *testing.T, archive []byte, o Options) (lines []string) {
	t.Helper()
	s, err := New(bytes.NewReader(archive), int64(len(archive)), "a", o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var places []string
	for {
		p, err := s.Next()
		var d *Damage
		switch {
		case err == io.EOF:
			return lines
		case errors.As(err, &d):
			lines = append(lines, d.Error())
			if place := d.Place().String(); slices.Contains(places, place) {
				t.Errorf("two damages at %s", place)
			} else {
				places = append(places, place)
			}
		case err != nil:
			t.Fatal(err)
		case p != nil:
			lines = append(lines, p.URI)
		}
	}
}

// A record whose length is wrong takes none with it that begins within it.
func TestLyingLengths(t *testing.T) {
	record := func(i int) []byte { return response1(i, fmt.Sprintf("<p>trang %d</p>", i)) }
	size := len(record(1))
	block := size - bytes.Index(record(1), []byte("\r\n\r\n")) - 8
	for _, c := range []struct {
		length string
		want   string
	}{
		{"100000", "%s: a record that calls itself 100000 bytes long ends after %d, where another begins: http://p.example/1"},
		{fmt.Sprint(block + 50), "%s: a record that calls itself " + fmt.Sprint(block+50) + " bytes long ends after %d, where another begins: http://p.example/1"},
		{"999999999999999", "%s: a record that calls itself 999999999999999 bytes long ends after %d, where another begins: http://p.example/1"},
	} {
		archive := slices.Concat(record(0), lying(record(1), c.length), record(2), record(3), record(4))
		for packing, b := range map[string][]byte{"plain": archive, "gzip": gz(archive)} {
			lines := told(t, b, Options{})
			if want := []string{"http://p.example/0", "", "http://p.example/2", "http://p.example/3", "http://p.example/4"}; len(lines) != len(want) || lines[0] != want[0] || lines[2] != want[2] || lines[4] != want[4] {
				t.Errorf("%s, %s: %q", packing, c.length, lines)
				continue
			}
			at := fmt.Sprintf("a: byte %d", size)
			if packing == "gzip" {
				at = fmt.Sprintf("a: byte 0, %d bytes into the member", size)
			}
			if n := block + 4; lines[1] != fmt.Sprintf(c.want, at, n) && lines[1] != fmt.Sprintf(c.want, at, n-1) {
				t.Errorf("%s, %s: %s", packing, c.length, lines[1])
			}
		}
	}
	// A page that shows records, of the right length, is a page.
	quote := record(7)
	archive := slices.Concat(response1(1, "<pre>\n"+string(quote)), record(2))
	want := []string{"http://p.example/1", "http://p.example/2"}
	if diff := cmp.Diff(want, told(t, archive, Options{})); diff != "" {
		t.Error(diff)
	}
	// What is cut off is told where it begins.
	archive = slices.Concat(record(0), record(1))
	want = []string{"http://p.example/0", fmt.Sprintf("a: byte %d: a record of %d bytes ends after %d: http://p.example/1", size, block, block-6)}
	if diff := cmp.Diff(want, told(t, archive[:2*size-10], Options{})); diff != "" {
		t.Error(diff)
	}
}

func TestBrokenContainers(t *testing.T) {
	dir := t.TempDir()
	wacz := func(files map[string]string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range files {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			if err != nil {
				t.Fatal(err)
			}
			w.Write([]byte(text))
		}
		z.Close()
		return b.Bytes()
	}
	whole := wacz(map[string]string{"archive/a.warc.gz": string(gz(response1(1, "<p>a</p>")))})
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"empty.warc.gz": {nil, "the file is empty"},
		"text.warc":     {[]byte("no archive at all"), "no WARC or ARC file"},
		"cut.wacz":      {whole[:len(whole)-30], "cut off"},
		"without.wacz":  {wacz(map[string]string{"pages/pages.jsonl": "{}"}), "of its 1 files none is one"},
	} {
		_, err := Parts(write(t, filepath.Join(dir, name), c.b))
		if !errors.Is(err, ErrNoArchive) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if lines := through(t, write(t, filepath.Join(dir, "no-index.wacz"), whole)); len(lines) != 1 {
		t.Errorf("a WACZ without its index: %q", lines)
	}
}

// What unpacks to more than the limit is told with the file in the container, and not unpacked in vain.
func TestBombs(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, size := range map[string]int{"bomb.html": 3 << 20, "page.html": 100} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(bytes.Repeat([]byte("<"), size))
	}
	z.Close()
	name := write(t, filepath.Join(t.TempDir(), "a.zip"), b.Bytes())
	parts, err := Parts(name)
	if err != nil || len(parts) != 1 {
		t.Fatal(parts, err)
	}
	r, err := parts[0].Open(Position{}, Options{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var pages int
	var damages []string
	for {
		p, err := r.Next()
		var d *Damage
		if err == io.EOF {
			break
		}
		if errors.As(err, &d) {
			damages = append(damages, d.Error())
		} else if err != nil {
			t.Fatal(err)
		}
		if p != nil {
			pages++
		}
	}
	if want := []string{name + "!/bomb.html: it is larger than the limit of 1048576 bytes: 3145728"}; pages != 1 || !slices.Equal(damages, want) {
		t.Errorf("%d pages, %q", pages, damages)
	}
	body := reply("Content-Encoding: gzip\r\n", gz(bytes.Repeat([]byte("<"), 3<<20)))
	lines := told(t, slices.Concat(gz(record("1.0", "response", "http://p.example/1", "application/http; msgtype=response", body)), gz(response1(2, "b"))), Options{Limit: 1 << 20})
	want := []string{"a: byte 0: the body can't be unpacked (gzip: it unpacks to more than 1048576 bytes): http://p.example/1", "http://p.example/2"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}
