package web

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"
	"testing"
)

// TestPictures shows an original that is a PDF as pictures of its pages.
func TestPictures(t *testing.T) {
	s := newSite(t, nil)
	v := s.visitor(t)
	_, page := v.get(documentURL(s.pdf))
	if n := strings.Count(page, `<img loading="lazy"`); n != 2 {
		t.Errorf("%d pictures of two pages", n)
	}
	code, body, h := v.do("GET", documentURL(s.pdf)+"/pages/2", nil, nil)
	if code != http.StatusOK || h.Get("Content-Type") != "image/png" || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("%d %v", code, h)
	}
	im, err := png.Decode(bytes.NewReader([]byte(body)))
	if err != nil || im.Bounds().Dx() != 82 {
		t.Fatalf("%v %v", im, err)
	}
	if r, _, _, _ := im.At(0, 0).RGBA(); r>>8 < 190 || r>>8 > 210 {
		t.Errorf("a grey of 200 became %d", r>>8)
	}
	for _, path := range []string{documentURL(s.pdf) + "/pages/3", documentURL(s.pdf) + "/pages/0", documentURL(s.pdf) + "/pages/x", documentURL(s.ids[0]) + "/pages/1"} {
		if code, _ := v.get(path); code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, code)
		}
	}
}
