package pdf

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sokhoi/sokhoi/corpus"
)

// wrongType gives pages from one on, from 0, a type that isn't that of pages,
// which pdfium refuses to load.
func wrongType(body []byte, from int) []byte {
	const right, wrong = "/Type/Page/", "/Type/Pale/"
	body = bytes.Clone(body)
	at := 0
	for n := 0; ; n++ {
		i := bytes.Index(body[at:], []byte(right))
		if i < 0 {
			return body
		}
		if n >= from {
			copy(body[at+i:], wrong)
		}
		at += i + len(right)
	}
}

func TestPagesThatPdfiumRefusesAreReadByTheSecondReader(t *testing.T) {
	for _, c := range []struct {
		from    int
		engines []string
		told    string
	}{
		{0, []string{"ledongthuc", "ledongthuc"}, "pages 1–2 were read by ledongthuc"},
		{1, []string{"pdfium", "ledongthuc"}, "pages 2 were read by ledongthuc"},
	} {
		t.Run(c.told, func(t *testing.T) {
			d, err := Parse(context.Background(), wrongType(report().bytes(t), c.from), "file", withoutOCR())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(reportBlocks, blockTexts(d)); diff != "" {
				t.Error(diff)
			}
			for i, p := range d.Pages {
				if p.Engine != c.engines[i] || p.Failure != "" || p.Health < 0.97 {
					t.Errorf("page %+v, want engine %s", p, c.engines[i])
				}
			}
			if !slices.ContainsFunc(d.Diagnostics, func(g corpus.Diagnostic) bool {
				return g.Code == readByAnother && strings.Contains(g.Message, c.told)
			}) {
				t.Errorf("diagnostics %+v", d.Diagnostics)
			}
		})
	}
}

// A page of letters that mean nothing is no gain over none.
func TestSecondReaderGivesNoMush(t *testing.T) {
	p := report()
	p.unmapped = true
	if d, err := Parse(context.Background(), wrongType(p.bytes(t), 0), "file", withoutOCR()); err == nil {
		t.Errorf("read %q", d.Source)
	}
}

// The second reader puts letters where pdfium does.
func TestSecondReaderSeesTheSameLines(t *testing.T) {
	ctx := context.Background()
	body := report().bytes(t)
	e, err := newEngine(ctx, cacheDir)
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	first, err := e.open("file", body)
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	second, err := openSecond(body, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(second.pages) != first.pages {
		t.Fatalf("%d pages, want %d", len(second.pages), first.pages)
	}
	for n := range first.pages {
		a, err := first.layout(ctx, n, false)
		if err != nil {
			t.Fatal(err)
		}
		b, err := second.layout(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(textOf(inOrder(lines(a.glyphs))), textOf(inOrder(lines(b.glyphs)))); diff != "" {
			t.Error(diff)
		}
	}
}

// A file on which the library loops for ever costs the time limit and no error.
func TestSecondReaderIsBounded(t *testing.T) {
	body := report().bytes(t)
	start := bytes.LastIndex(body, []byte("\nxref")) + 1
	body = bytes.Replace(body, []byte("trailer\n<<"), fmt.Appendf(nil, "trailer\n<</Prev %d", start), 1)
	o := withoutOCR().withDefaults()
	o.Limits.Time = time.Second
	pages, err := (&result{}).second(context.Background(), body, "file", o, nil)
	if err != nil || len(pages) > 0 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}

func TestMapOfCodes(t *testing.T) {
	if got := utf16Text("\x1e\xff", 1); got != "ἀ" {
		t.Errorf("a range over the low byte's end gives %q", got)
	}
	for _, c := range []struct {
		name  string
		entry [][]string
		want  map[string]string
	}{
		{"one code", [][]string{{"A"}, {"\x1e\xd6"}}, map[string]string{"A": "Ỗ"}},
		{"two letters", [][]string{{"\x00A"}, {"\x00f\x00i"}}, map[string]string{"\x00A": "fi"}},
		{"range", [][]string{{"\x00\xff"}, {"\x01\x01"}, {"\x1e\xa0"}}, map[string]string{"\x00\xff": "Ạ", "\x01\x00": "ạ", "\x01\x01": "Ả"}},
		{"array", [][]string{{"A"}, {"C"}, {"\x00x", "\x00y"}}, map[string]string{"A": "x", "B": "y"}},
		{"lengths differ", [][]string{{"A"}, {"\x00C"}, {"\x00x"}}, map[string]string{}},
	} {
		got := map[string]string{}
		mapCodes(got, c.entry)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
