package html

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sokhoi/sokhoi/corpus"
)

var update = flag.Bool("update", false, "write what is found as what is wanted")

// TestPages reads a page of each kind of portal and compares fields and blocks.
func TestPages(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := Parse(context.Background(), part(a, "page.html"), strings.TrimSpace(string(part(a, "uri"))), Options{Layout: layoutOf(t, part(a, "layout"))})
			if err != nil {
				t.Fatal(err)
			}
			checkBlocks(t, d)
			got := describe(d)
			if *update {
				setPart(a, "want", got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(part(a, "want")), got); diff != "" {
				t.Errorf("wanted (-), found (+):\n%s", diff)
			}
		})
	}
}

// layoutOf reads a layout, a field a line; nil where there is none.
func layoutOf(t *testing.T, text []byte) *corpus.Layout {
	t.Helper()
	if text == nil {
		return nil
	}
	l := &corpus.Layout{}
	fields := map[string]*string{"title": &l.Title, "body": &l.Body, "date": &l.Date, "byline": &l.Byline, "attachments": &l.Attachments, "date_order": &l.DateOrder}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if fields[name] == nil {
			t.Fatalf("no field %q of a layout", name)
		}
		*fields[name] = value
	}
	return l
}

func part(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func setPart(a *txtar.Archive, name, text string) {
	for i := range a.Files {
		if a.Files[i].Name == name {
			a.Files[i].Data = []byte(text)
			return
		}
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
}

// describe writes fields and blocks, one a line.
func describe(d *corpus.Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title: %s\nbyline: %s\npublished: %s\ndecoded: %s\n", d.Title, d.Byline, d.PublishedOn, strings.Join(d.Provenance, ", "))
	for _, a := range d.Attachments {
		fmt.Fprintf(&b, "attachment: %s\n", a)
	}
	for _, w := range d.Diagnostics {
		fmt.Fprintf(&b, "warning: %s: %s\n", w.Code, w.Message)
	}
	for _, block := range d.Blocks {
		fmt.Fprintf(&b, "%s: %s\n", block.Kind, d.Quote(block.Span))
	}
	return b.String()
}

// checkBlocks checks what every document promises of its blocks.
func checkBlocks(t *testing.T, d *corpus.Document) {
	t.Helper()
	end := 0
	for _, b := range d.Blocks {
		if b.Start < end || b.End <= b.Start || b.End > len(d.Text) {
			t.Fatalf("block %v is out of order or of the text", b)
		}
		if s := d.Quote(b.Span); strings.Contains(s, "\n") || strings.TrimSpace(s) != s {
			t.Fatalf("block %q has a line break or blank ends", s)
		}
		end = b.End
		if from, to := d.Offsets.SourceSpan(b.Start, b.End); from < 0 || to > len(d.Source) || from > to {
			t.Fatalf("block %v leads to %d–%d of a source of %d bytes", b, from, to, len(d.Source))
		}
	}
}

const sentence = "Khối thi đua các cơ quan tham mưu họp tổng kết công tác thi đua năm 2020, bình xét và bầu Khối trưởng. "

func TestBadInput(t *testing.T) {
	for name, tc := range map[string]struct {
		body   string
		limits Limits
		code   string
	}{
		"empty":          {"", Limits{}, "empty"},
		"blank":          {" \n\t ", Limits{}, "empty"},
		"no text":        {"<html><body><script>x()</script></body></html>", Limits{}, "no_text"},
		"binary":         {"\x00\x01\x02<html>\x00\x00\x03\x04\x05\x06\xff\xfe\x01\x02\x03\x04\x05", Limits{}, "binary"},
		"too large":      {strings.Repeat("<p>"+sentence, 10), Limits{Bytes: 100}, "too_large"},
		"too many nodes": {strings.Repeat("<p>x", 1000), Limits{Nodes: 500}, "too_many_nodes"},
		"no time":        {strings.Repeat("<p>"+sentence, 1000), Limits{Time: time.Nanosecond}, "time_limit"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(context.Background(), []byte(tc.body), "x.html", Options{Limits: tc.limits})
			var bad *corpus.InputError
			if !errors.As(err, &bad) || bad.Code != tc.code || bad.Input != "x.html" {
				t.Errorf("found %v, wanted the code %s", err, tc.code)
			}
		})
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Parse(ctx, []byte("<p>"+sentence), "x.html", Options{})
	var bad *corpus.InputError
	if err == nil || errors.As(err, &bad) || !errors.Is(err, context.Canceled) {
		t.Errorf("a caller that gave up is told %v", err)
	}
}

// TestNesting reads pages that nest without end: their text comes out flat.
func TestNesting(t *testing.T) {
	for _, open := range []string{"<div>", "<table><tr><td>", "<b><i>", "<ul><li>", "<font><a>", "<blockquote><p>", "<svg><g>", "<template>"} {
		for _, n := range []int{290, 600, 20_000} {
			d, err := Parse(context.Background(), []byte("<p>"+sentence+strings.Repeat(open, n)+sentence), "x.html", Options{Alone: n > 300})
			var bad *corpus.InputError
			switch {
			case errors.As(err, &bad):
			case err != nil:
				t.Errorf("%d × %s: %v", n, open, err)
			case !strings.Contains(d.Text, "bầu Khối trưởng"):
				t.Errorf("%d × %s: the text is lost", n, open)
			case n > 1000 && (len(d.Diagnostics) != 1 || d.Diagnostics[0].Code != "nested_too_deep"):
				t.Errorf("%d × %s: diagnostics %v", n, open, d.Diagnostics)
			}
		}
	}
}

// TestOpenFormats reads pages that never close their fonts: the tree would grow
// with the square of them.
func TestOpenFormats(t *testing.T) {
	var b strings.Builder
	b.WriteString("<h1>Khối thi đua số 7 tổng kết</h1>")
	for i := range 3000 {
		fmt.Fprintf(&b, "<font size=%d><i class=c%d>Đoạn %d. %s<p>", i%7, i, i, sentence)
	}
	d, err := Parse(context.Background(), []byte(b.String()), "x.html", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.Text, "Đoạn 0.") || !strings.Contains(d.Text, "Đoạn 2999.") {
		t.Errorf("the text is lost: %.200s", d.Text)
	}
}

// TestSpanningCells reads a small page whose cells reach over many rows: the text
// doesn't grow with the product.
func TestSpanningCells(t *testing.T) {
	page := "<h1>Khối thi đua số 7 chấm điểm</h1><table>" + strings.Repeat("<tr>"+strings.Repeat("<td rowspan=200>"+strings.Repeat("điểm ", 100), 99)+strings.Repeat("<tr><td>1", 199), 5) + "</table>"
	d, err := Parse(context.Background(), []byte(page), "x.html", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Text) > len(page)+mostCarried+1<<16 {
		t.Errorf("%d bytes became %d", len(page), len(d.Text))
	}
}

func TestKeepFurniture(t *testing.T) {
	page := []byte("<nav><a href=/>Trang chủ</a></nav><h1>Khối thi đua số 9 họp cuối năm</h1><p>" + sentence + "</p><p>" + sentence + "Hết.</p><div class=related><a href=x>Khối 8 họp</a></div>")
	d, err := Parse(context.Background(), page, "x.html", Options{KeepFurniture: true})
	if err != nil {
		t.Fatal(err)
	}
	checkBlocks(t, d)
	var kept []string
	for _, b := range d.Blocks {
		if b.Kind == corpus.Boilerplate {
			kept = append(kept, d.Quote(b.Span))
		}
	}
	if diff := cmp.Diff([]string{"Trang chủ", "Khối 8 họp"}, kept); diff != "" {
		t.Error(diff)
	}
}

// FuzzHTML feeds broken pages: reading never panics, and what comes out keeps
// the promises of documents.
func FuzzHTML(f *testing.F) {
	files, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(part(a, "page.html"))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		d, err := Parse(context.Background(), page, "http://x.example/2020/", Options{Alone: len(page)%8 != 0, Limits: Limits{Bytes: 1 << 18}})
		if err != nil {
			var bad *corpus.InputError
			if !errors.As(err, &bad) || bad.Input == "" || bad.Reason == "" {
				t.Fatalf("bad input is told by %v", err)
			}
			return
		}
		checkBlocks(t, d)
		if d.PublishedOn != (corpus.Date{}) && !plausible(d.PublishedOn) {
			t.Fatalf("published on %v", d.PublishedOn)
		}
		if bytes.ContainsRune([]byte(d.Title), '\n') || bytes.ContainsRune([]byte(d.Byline), '\n') {
			t.Fatalf("title %q, byline %q", d.Title, d.Byline)
		}
	})
}
