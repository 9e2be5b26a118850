package html

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/sokhoi/sokhoi/corpus"
)

// mutations is how many broken pages TestMutatedPages reads. The full measure is
//
//	go test ./ingest/html -run MutatedPages -mutations 2000
var mutations = flag.Int("mutations", 100, "broken pages to read")

// mostMemory is what a worker may take from the system, whatever it reads.
const mostMemory = 512 << 20

// TestMutatedPages reads pages that were broken in many ways: each becomes a
// document that keeps its promises, or a failure with code and reason, within the
// memory of a worker. A page that doesn't end hangs the test.
func TestMutatedPages(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var seeds [][]byte
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, part(a, "page.html"))
	}
	failures := map[string]int{}
	left := new(Left)
	for n := range *mutations {
		m := mutator{rand.New(rand.NewPCG(uint64(n), 11)), seeds}
		page, how := m.page()
		d, err := Parse(context.Background(), page, "http://x.example/2020/", Options{Left: left, KeepFurniture: n%3 == 0})
		var bad *corpus.InputError
		switch {
		case errors.As(err, &bad):
			failures[bad.Code]++
			if bad.Code == "" || bad.Reason == "" || bad.Input == "" {
				t.Errorf("page %d (%s): bad input is told by %#v", n, how, bad)
			}
		case err != nil:
			t.Errorf("page %d (%s): %v", n, how, err)
		default:
			checkBlocks(t, d)
			if d.PublishedOn != (corpus.Date{}) && !plausible(d.PublishedOn) {
				t.Errorf("page %d (%s): published on %v", n, how, d.PublishedOn)
			}
		}
		if t.Failed() {
			t.Fatalf("page %d was broken by %s", n, how)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	t.Logf("%d pages, failures %v, %d MiB from the system", *mutations, failures, memory.Sys>>20)
	if memory.Sys > mostMemory {
		t.Errorf("%d MiB were taken from the system", memory.Sys>>20)
	}
}

// mutator breaks pages.
type mutator struct {
	*rand.Rand
	seeds [][]byte
}

// page is a seed with one to six mutations.
func (m mutator) page() ([]byte, string) {
	page := append([]byte(nil), m.seeds[m.IntN(len(m.seeds))]...)
	var how []string
	for range 1 + m.IntN(6) {
		b := breaks[m.IntN(len(breaks))]
		page = b.do(m, page)
		how = append(how, b.name)
	}
	return page, strings.Join(how, ", ")
}

// span is a stretch of the page.
func (m mutator) span(page []byte, most int) (from, to int) {
	from = m.IntN(len(page) + 1)
	return from, min(len(page), from+m.IntN(most+1))
}

// into puts s into the page at a place.
func (m mutator) into(page []byte, s string) []byte {
	at := m.IntN(len(page) + 1)
	return append(page[:at:at], append([]byte(s), page[at:]...)...)
}

// breaks are the ways in which pages are broken.
var breaks = []struct {
	name string
	do   func(m mutator, page []byte) []byte
}{
	{"bytes", func(m mutator, page []byte) []byte {
		for range 1 + m.IntN(200) {
			if len(page) > 0 {
				page[m.IntN(len(page))] = byte(m.IntN(256))
			}
		}
		return page
	}},
	{"a cut", func(m mutator, page []byte) []byte { return page[:m.IntN(len(page)+1)] }},
	{"a hole", func(m mutator, page []byte) []byte {
		from, to := m.span(page, 3000)
		return append(page[:from:from], page[to:]...)
	}},
	{"repetition", func(m mutator, page []byte) []byte {
		from, to := m.span(page, 2000)
		return m.into(page, strings.Repeat(string(page[from:to]), 1+m.IntN(80)))
	}},
	{"parts in another order", func(m mutator, page []byte) []byte {
		a, b := m.span(page, 5000)
		return append(append(append([]byte(nil), page[b:]...), page[a:b]...), page[:a]...)
	}},
	{"another page inside", func(m mutator, page []byte) []byte {
		return m.into(page, string(m.seeds[m.IntN(len(m.seeds))]))
	}},
	{"open elements", func(m mutator, page []byte) []byte {
		element := [...]string{"<div>", "<table><tr><td>", "<b>", "<ul><li>", "<font face=.VnTime>", "<select><option>", "<svg><desc>", "<template>", "<a href=x><p>", "<noscript>", "<form><fieldset>"}[m.IntN(11)]
		return m.into(page, strings.Repeat(element, 1+m.IntN(3000)))
	}},
	{"closing tags", func(m mutator, page []byte) []byte {
		return m.into(page, strings.Repeat([...]string{"</div>", "</table>", "</p>", "</body></html>", "</script>"}[m.IntN(5)], 1+m.IntN(500)))
	}},
	{"open markup", func(m mutator, page []byte) []byte {
		return m.into(page, [...]string{"<!--", "<script>", "<style>", "<title>", "<textarea>", "<![CDATA[", "<plaintext>", "<a href=\"", "<", "&#", "<xmp>", "<iframe>", "<frameset>"}[m.IntN(13)])
	}},
	{"attributes", func(m mutator, page []byte) []byte {
		var b strings.Builder
		b.WriteString("<div")
		for i := range 1 + m.IntN(2000) {
			fmt.Fprintf(&b, " a%d=\"%s\"", i, strings.Repeat("x", m.IntN(50)))
		}
		return m.into(page, b.String()+">")
	}},
	{"spans of cells", func(m mutator, page []byte) []byte {
		return m.into(page, fmt.Sprintf("<table><tr><td rowspan=%d colspan=%d>%s</table>", m.IntN(1e9), m.IntN(1e9), strings.Repeat("ô ", m.IntN(400))))
	}},
	{"references", func(m mutator, page []byte) []byte {
		return m.into(page, strings.Repeat([...]string{"&#x1EAD;", "&#99999999999;", "&agrave;", "&#0;", "&nbsp;", "&#xD800;", "&unknown;"}[m.IntN(7)], 1+m.IntN(3000)))
	}},
	{"one long word", func(m mutator, page []byte) []byte {
		return m.into(page, strings.Repeat([...]string{"khối", "a", "ậ", "0", "-", "\u0301", "́ ̣", "\x00", "\xff\xfe"}[m.IntN(9)], 1+m.IntN(20_000)))
	}},
	{"days", func(m mutator, page []byte) []byte {
		return m.into(page, strings.Repeat(fmt.Sprintf("<p>%d/%d/%d %d:%d</p>", m.IntN(99), m.IntN(40), m.IntN(1e6), m.IntN(99), m.IntN(99)), 1+m.IntN(300)))
	}},
	{"broken metadata", func(m mutator, page []byte) []byte {
		return m.into(page, `<script type="application/ld+json">`+strings.Repeat([...]string{"{", "[", `{"@type":"NewsArticle","datePublished":`, `"`}[m.IntN(4)], 1+m.IntN(4000))+"</script>")
	}},
	{"another encoding", func(m mutator, page []byte) []byte {
		head := [...]string{"\xff\xfe", "\xfe\xff", "\xef\xbb\xbf", "<meta charset=utf-16>", "<meta charset=windows-1258>", "<meta charset=x-user-defined>"}[m.IntN(6)]
		return append([]byte(head), page...)
	}},
}
