package warc

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes a file in dir.
func write(t *testing.T, path string, b []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// through gives all pages of a path; each is read again from its place.
func through(t *testing.T, name string) (lines []string) {
	t.Helper()
	parts, err := Parts(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range parts {
		r, err := part.Open(Position{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for {
			p, err := r.Next()
			var d *Damage
			if err == io.EOF {
				break
			}
			if err != nil && !errors.As(err, &d) {
				t.Fatal(err)
			}
			if d != nil {
				lines = append(lines, d.Code)
			}
			if p == nil {
				continue
			}
			lines = append(lines, p.URI+" "+string(p.Body))
			place, ok := ParsePlace(p.Place.String())
			if place != p.Place || !ok && strings.Contains(p.Place.String(), "#") {
				t.Errorf("place %q is read as %+v, want %+v", p.Place, place, p.Place)
			}
			again, err := Read(p.Place, 0)
			if err != nil || !bytes.Equal(again.Body, p.Body) || again.URI != p.URI {
				t.Errorf("%s read again: %v", p.Place, err)
			}
		}
	}
	return lines
}

func TestContainers(t *testing.T) {
	dir := t.TempDir()
	warc := append(gz(response1(0, "a")), gz(response1(1, "b"))...)
	var wacz, saved bytes.Buffer
	z := zip.NewWriter(&wacz)
	w, _ := z.CreateHeader(&zip.FileHeader{Name: "archive/data.warc.gz", Method: zip.Store})
	w.Write(warc)
	w, _ = z.Create("archive/packed.warc")
	w.Write(response1(2, "c"))
	w, _ = z.Create("datapackage.json")
	w.Write([]byte("{}"))
	z.Close()
	z = zip.NewWriter(&saved)
	var tarred bytes.Buffer
	tw := tar.NewWriter(&tarred)
	for i := range 3 {
		name, body := fmt.Sprintf("portal.example.vn/tin/%d.html", i), fmt.Sprintf("trang %d", i)
		w, _ := z.Create(name)
		w.Write([]byte(body))
		tw.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(body)), Mode: 0o644})
		tw.Write([]byte(body))
		write(t, filepath.Join(dir, "wget", name), []byte(body))
	}
	z.Close()
	tw.Close()
	write(t, filepath.Join(dir, "wget", "portal.example.vn", "style.css"), []byte("p{}"))
	write(t, filepath.Join(dir, "wget", "z.warc.gz"), warc)
	three := []string{"http://portal.example.vn/tin/0.html trang 0", "http://portal.example.vn/tin/1.html trang 1", "http://portal.example.vn/tin/2.html trang 2"}
	two := []string{"http://p.example/0 a", "http://p.example/1 b"}
	for _, c := range []struct {
		name string
		want []string
	}{
		{write(t, filepath.Join(dir, "x.wacz"), wacz.Bytes()), append(two[:2:2], "http://p.example/2 c")},
		{write(t, filepath.Join(dir, "x.zip"), saved.Bytes()), three},
		{write(t, filepath.Join(dir, "x.tar"), tarred.Bytes()), three},
		{write(t, filepath.Join(dir, "x.tar.gz"), gz(tarred.Bytes())), three},
		{write(t, filepath.Join(dir, "y.tar.zst"), zframe(t, tarred.Bytes())), three},
		{filepath.Join(dir, "wget"), append(two[:2:2], three...)},
		{write(t, filepath.Join(dir, "cut.tar.gz"), gz(tarred.Bytes()[:1200])), append(three[:1:1], Corrupt)},
	} {
		if diff := cmp.Diff(c.want, through(t, c.name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", filepath.Base(c.name), diff)
		}
	}
	if _, err := Parts(write(t, filepath.Join(dir, "x.html"), []byte("<p>"))); !errors.Is(err, ErrNoArchive) {
		t.Errorf("a page as an archive: %v", err)
	}
}
