package html

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/rogpeppe/go-internal/txtar"
)

// lettersOnly is what of a text lines and stretches have in common.
func lettersOnly(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), ""), "|", "")
}

// checkGist reports lines of the page that no stretch of its gist holds, and a title that the gist says is none. It
// tells whether the page has a gist.
func checkGist(t *testing.T, markup []byte, uri string) bool {
	t.Helper()
	g := Gist(markup, "", uri)
	if g == nil {
		return false
	}
	text, _, err := decode(markup, "", uri)
	if err != nil {
		t.Fatalf("%v, but it has a gist: %q", err, markup)
	}
	root, _, err := parseTree(context.Background(), text, uri, Limits{}.withDefaults())
	if err != nil {
		return true // what can't be read may be passed over
	}
	mend(root)
	p := &page{uri: uri, root: root, doc: goquery.NewDocumentFromNode(root)}
	p.meta = readMeta(p.doc)
	p.lines = layOut(root)
	p.markFurniture()
	title := p.findTitle(p.findBody())
	stretches := make([]string, len(g.Stretches))
	for i, s := range g.Stretches {
		stretches[i] = lettersOnly(s)
	}
	heads := lettersOnly(strings.Join(g.Heads, " "))
	for _, l := range p.lines {
		line := lettersOnly(l.text)
		held, may := false, false
		for i, s := range stretches {
			if strings.Contains(s, line) {
				held, may = true, may || g.MayBeTitle(i)
			}
		}
		if !held {
			t.Errorf("line %q is in no stretch of %q\n%q", l.text, markup, g.Stretches)
		}
		if l == title && held && !may && !strings.Contains(strings.ToLower(heads), strings.ToLower(line)) {
			t.Errorf("%q is the title of %q", l.text, markup)
		}
	}
	return true
}

func TestGistHoldsLines(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	gists := 0
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if checkGist(t, part(a, "page.html"), strings.TrimSpace(string(part(a, "uri")))) {
			gists++
		}
	}
	if gists < len(files)*2/3 {
		t.Errorf("only %d of %d pages have a gist", gists, len(files))
	}
}

// soup is markup as careless people and programs write it.
func soup(rng *rand.Rand) []byte {
	names := strings.Fields(`div div div p p p span span b strong i font a a ul ol li li li table table tr tr td td td th tbody h1 h2 h3 br br img hr form select option
		button center dl dt dd blockquote noscript iframe textarea svg title script style caption section header object em u input pre body html head label marquee p/ td/`)
	attributes := []string{"", "", "", "", ` class="title"`, ` style="display:none"`, ` class="hidden x"`, ` hidden`, ` href="/a"`, ` style="font-weight:bold"`, ` rowspan=2`, ` id=menu`, ` style="display:block"`}
	var b strings.Builder
	word := 0
	for range 3 + rng.IntN(60) {
		name := names[rng.IntN(len(names))]
		switch rng.IntN(10) {
		case 0, 1, 2:
			fmt.Fprintf(&b, "<%s%s>", name, attributes[rng.IntN(len(attributes))])
		case 3, 4:
			fmt.Fprintf(&b, "</%s>", strings.TrimSuffix(name, "/"))
		case 5:
			b.WriteString([]string{"<!-- a -->", "\n", " ", "&nbsp;", "<br>", "<br/>", "</br>", "</p>", "<a><b></a>", "<p><table>"}[rng.IntN(10)])
		case 6:
			fmt.Fprintf(&b, "<%s>w%dx</%s>", name, word, strings.TrimSuffix(name, "/"))
			word++
		default:
			fmt.Fprintf(&b, "w%dx ", word)
			word++
		}
	}
	return []byte(b.String())
}

func TestGistOfSoup(t *testing.T) {
	gists := 0
	const pages = 20_000
	for i := range pages {
		if t.Failed() {
			return
		}
		if checkGist(t, soup(rand.New(rand.NewPCG(uint64(i), 5))), "https://portal.example/w1x-w2x-w3x.html") {
			gists++
		}
	}
	t.Logf("%d of %d pages have a gist", gists, pages)
	if gists < pages/3 {
		t.Errorf("only %d of %d pages have a gist", gists, pages)
	}
}

// The work for a page grows no faster than the page: with the square of these the test wouldn't end.
func TestGistOfHostilePages(t *testing.T) {
	for _, s := range []string{"<b>x", "<div>x", "<span hidden>x", "<table><tr><td>x", "<a>x</a>", "<body class=x>x", "<i class=a></i>x", "<td>", "</b>", "<li>x", "<p>x", "<select>", "x<br>", "<h1>x</h2>", "&#7889;", "khối "} {
		if g := Gist([]byte(strings.Repeat(s, 1<<20/len(s))), "", "https://portal.example/a-b-c.html"); g != nil {
			for i := range min(len(g.Stretches), 1000) {
				g.MayBeTitle(i)
			}
		}
	}
}

func FuzzGist(f *testing.F) {
	for i := range 50 {
		f.Add(soup(rand.New(rand.NewPCG(uint64(i), 6))))
	}
	f.Fuzz(func(t *testing.T, page []byte) { checkGist(t, page, "https://portal.example/w1x-w2x-w3x.html") })
}
