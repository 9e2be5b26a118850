package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

const (
	brokenTitle = "KH ỐI THI ĐUA S Ố 7 T ỔNG K ẾT"
	brokenPost  = "Sáng 10/12/2019, Kh ối thi đua s ố 7 t ổ ch ức h ội ngh ị t ổng k ết; S ở Y t ế đ ạt 95,25 điểm, Khối trư ởng năm 2020."
	mendedTitle = "KHỐI THI ĐUA SỐ 7 TỔNG KẾT"
	mendedPost  = "Sáng 10/12/2019, Khối thi đua số 7 tổ chức hội nghị tổng kết; Sở Y tế đạt 95,25 điểm, Khối trưởng năm 2020."
	mushPost    = "Khốiz thik đuaw sốq tổmw chứk hộiq nghịp tổngx kếtn; Sởz tếx đạtk điểmz, Khốiq trưởngx nămz."
)

// Broken words are mended in every format, and the steps say so.
func TestBrokenWordsAreMended(t *testing.T) {
	for _, tc := range []struct{ name, body, steps string }{
		{"text", brokenTitle + "\n\n" + brokenPost + "\n", "text, utf-8, repair"},
		{"page", "<html><head><title>" + brokenTitle + "</title></head><body><h1>" + brokenTitle + "</h1><p>" + brokenPost + "</p></body></html>", "html, utf-8, repair"},
		{"DOCX", string(zipped(t, "[Content_Types].xml", "<Types/>", "word/document.xml",
			`<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>`+brokenTitle+`</w:t></w:r></w:p><w:p><w:r><w:t>`+brokenPost+`</w:t></w:r></w:p></w:body></w:document>`)), "docx, repair"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, err := (&Parser{Pool: pool(t)}).Parse(context.Background(), &Raw{URI: "x/y", Body: []byte(tc.body)})
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, l := range strings.Split(d.Text, "\n") {
				if l != "" {
					lines = append(lines, l)
				}
			}
			if !slices.Equal(lines, []string{mendedTitle, mendedPost}) {
				t.Errorf("text %q", lines)
			}
			for i, b := range d.Blocks {
				if got := d.Quote(b.Span); got != lines[i] {
					t.Errorf("block %d is %q", i, got)
				}
			}
			if got := strings.Join(d.Provenance, ", "); got != tc.steps {
				t.Errorf("provenance %q, wanted %q", got, tc.steps)
			}
			if len(d.Diagnostics) != 1 || d.Diagnostics[0].Code != corpus.Repaired || d.Health != 1 {
				t.Errorf("health %.2f, diagnostics %v", d.Health, d.Diagnostics)
			}
			if d.Title != "" && d.Title != mendedTitle {
				t.Errorf("title %q", d.Title)
			}
		})
	}
}

// What can't be made out is a failure, or left out where the rest is sound.
func TestMushIsNoText(t *testing.T) {
	for _, tc := range []struct{ name, body string }{
		{"text", mushPost}, {"page", "<html><body><p>" + mushPost + "</p></body></html>"},
	} {
		_, err := new(Parser).Parse(context.Background(), &Raw{URI: "x/y", Body: []byte(tc.body)})
		var bad *corpus.InputError
		if !errors.As(err, &bad) || bad.Code != corpus.Garbled || bad.Reason == "" {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	for _, tc := range []struct{ name, body string }{
		{"text", plain + mushPost + "\n" + mendedPost}, {"page", strings.Replace(post, "</p>", "</p><p>"+mushPost+"</p>", 1)},
	} {
		d, err := new(Parser).Parse(context.Background(), &Raw{URI: "x/y", Body: []byte(tc.body)})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(d.Text, "Khốiz") || !strings.Contains(d.Text, "Sở Y tế") || len(d.Diagnostics) != 1 || d.Diagnostics[0].Code != corpus.Garbled {
			t.Errorf("%s: %q, %v", tc.name, d.Text, d.Diagnostics)
		}
		for _, b := range d.Blocks {
			if viet.Health(d.Quote(b.Span)) < 0.9 {
				t.Errorf("%s: block %q", tc.name, d.Quote(b.Span))
			}
		}
	}
}

// Sound documents aren't touched.
func TestSoundDocumentsAreNotRepaired(t *testing.T) {
	var files []string
	for _, pattern := range []string{"posts/*.txt", "posts/*.html", "archive/*.txt", "archive/*.html", "archive/*.pdf"} {
		found, err := filepath.Glob(filepath.Join("../testdata", pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 150 {
		t.Fatalf("only %d documents", len(files))
	}
	p := &Parser{Pool: pool(t)}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := p.Parse(context.Background(), &Raw{URI: file, Body: body})
		if err != nil {
			continue // the archive has broken ones, too
		}
		for _, g := range d.Diagnostics {
			if g.Code == corpus.Repaired || g.Code == corpus.Garbled {
				t.Errorf("%s: %s", file, g.Message)
			}
		}
	}
}
