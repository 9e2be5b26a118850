package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// look is a page that is looked at, by the name of its picture.
type look struct{ name, path string }

// looks are all pages, each with the subject that has most to show.
func (s *site) looks() []look {
	b := s.server.board()
	most := func(all *subjects) string {
		best := ""
		for id, x := range all.byID {
			if n := len(x.Cards); best == "" || n > len(all.byID[best].Cards) || n == len(all.byID[best].Cards) && id < best {
				best = id
			}
		}
		return best
	}
	bloc := b.cards[0]
	for _, c := range b.cards {
		if len(c.Findings) > len(bloc.Findings) {
			bloc = c
		}
	}
	person := ""
	for id, x := range b.persons.byID {
		for _, c := range x.Cards {
			if n := len(c.persons[id].Seen); n > 2 && (person == "" || id < person) {
				person = id
			}
		}
	}
	if person == "" {
		person = most(b.persons)
	}
	unit := most(b.units)
	for id := range b.units.byID { // one with a lineage to draw
		if strings.HasSuffix(id, "/so-tai-chinh") && (!strings.HasSuffix(unit, "/so-tai-chinh") || id < unit) {
			unit = id
		}
	}
	return []look{
		{"home", "/"}, {"search", "/search?q=%22kh%E1%BB%91i+tr%C6%B0%E1%BB%9Fng%22"}, {"search-nothing", "/search?q=kh%C3%B4ng+c%C3%B3+g%C3%AC"}, {"search-wrong", "/search?q=head%3A%22"},
		{"document", documentURL(s.ids[0])}, {"hostile", documentURL(s.ids[2])}, {"paper", documentURL(s.pdf)}, {"explain", documentURL(s.ids[0]) + "/explain"},
		{"bloc", blocURL(bloc.Key)}, {"ledger", "/ledger"}, {"findings", "/findings"},
		{"units", "/units"}, {"unit", "/units/" + unit}, {"persons", "/persons"}, {"person", "/persons/" + person},
		{"awards", "/awards"}, {"award", "/awards/" + most(b.awards)}, {"items", "/items"}, {"decisions", "/decisions"},
		{"review", "/review"}, {"accounts", "/accounts"}, {"help", "/help"}, {"login", "/login"}, {"missing", "/units/-/nowhere"},
	}
}

// sizes are the windows that pages are looked at in.
var sizes = []struct {
	name          string
	width, height int64
}{{"desktop", 1366, 900}, {"phone", 390, 844}}

// tallest is the most pixels of a picture.
const tallest = 2600

// axe is the source of axe-core, which looks for what keeps people out of a page:
// that in the file SOKHOI_AXE, or where .ci/axe puts it. It is "" where there is
// none, and the test says so.
func axe(t *testing.T) string {
	t.Helper()
	name := os.Getenv("SOKHOI_AXE")
	if name == "" {
		name = filepath.Join("..", "..", "..", ".cache", "axe.min.js")
	}
	source, err := os.ReadFile(name)
	if err != nil {
		t.Logf("SKIPPED: no axe-core here (.ci/axe brings it): %v; what keeps people out of pages is looked for only in part", err)
		return ""
	}
	return string(source)
}

// axeRun has axe-core look at the page and keeps what it finds.
const axeRun = `axe.run(document, { resultTypes: ["violations"] }).then((r) => {
  window.found = r.violations.flatMap((v) => v.nodes.map((n) => v.id + " (" + v.impact + "): " + n.target.join(" ") + ": " + n.html.slice(0, 160) + " " + (n.any[0] || n.all[0] || n.none[0] || {}).message)).join("\n");
}, (e) => { window.found = "axe: " + e; })`

// TestBrowserPages opens every page of a corpus of some size, at both widths and
// in both languages: nothing is wider than the window, nothing is refused by the
// policy, every control has a name, and axe-core finds nothing. With
// SOKHOI_SCREENSHOTS set it also writes pictures to that folder.
func TestBrowserPages(t *testing.T) {
	ctx := browser(t)
	source := axe(t)
	s := newSite(t, nil, aWorld()...)
	logIn(t, ctx, s, "administrator")
	folder := os.Getenv("SOKHOI_SCREENSHOTS")
	if folder != "" {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, language := range []string{"vi", "en"} {
		visit(t, ctx, s.URL+"/?lang="+language)
		for _, size := range sizes {
			for _, l := range s.looks() {
				if err := chromedp.Do(ctx, chromedp.EmulateViewport(size.width, size.height)); err != nil {
					t.Fatal(err)
				}
				name := l.name + " at " + size.name + " in " + language
				visit(t, ctx, s.URL+l.path)
				if over := script(t, ctx, "document.documentElement.scrollWidth > innerWidth + 1"); over == "true" {
					t.Errorf("%s: the page is wider (%s) than the window", name, script(t, ctx, "document.documentElement.scrollWidth"))
				}
				for what, code := range oddities {
					for _, odd := range strings.Split(script(t, ctx, code), "\n") {
						if odd != "" {
							t.Errorf("%s: %s: %s", name, what, odd)
						}
					}
				}
				if source != "" {
					if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](source+";\n"+axeRun+";\n'begun'")); err != nil {
						t.Fatal(err)
					}
					until(t, ctx, `typeof window.found === "string"`)
					if found := script(t, ctx, "window.found"); found != "" {
						t.Errorf("%s: axe-core finds\n%s", name, found)
					}
				}
				if folder != "" && language == "vi" {
					height, _ := strconv.ParseInt(script(t, ctx, "document.documentElement.scrollHeight"), 10, 64)
					if err := chromedp.Do(ctx, chromedp.EmulateViewport(size.width, min(max(height, size.height), tallest))); err != nil {
						t.Fatal(err)
					}
					picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%s.png", l.name, size.name)), picture, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}

// oddities are scripts that list, a line each, what shouldn't be on a page.
var oddities = map[string]string{
	"headings of the first level": `(() => { const n = document.querySelectorAll("h1").length; return n === 1 ? "" : n; })()`,
	"a control without a name":    `[...document.querySelectorAll("input:not([type=hidden]),select,textarea,button,a[href]")].filter(e => !(e.labels && e.labels.length) && !e.textContent.trim() && !e.getAttribute("aria-label") && !e.title).map(e => e.outerHTML.slice(0, 60).replace(/\s/g, "_")).join("\n")`,
	"an identity twice":           `(() => { const seen = new Set(), twice = []; for (const e of document.querySelectorAll("[id]")) { if (seen.has(e.id)) twice.push(e.id); seen.add(e.id); } return twice.join("\n"); })()`,
	"contrast below AA":           contrast,
}

// contrast lists texts whose contrast is below WCAG's AA.
const contrast = `(() => {
  const rgb = (c) => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
  const light = (c) => { const f = c.slice(0, 3).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
  const out = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !e.getClientRects().length || e.closest("svg")) continue;
    const style = getComputedStyle(e);
    let back = [255, 255, 255, 1];
    for (let p = e; p; p = p.parentElement) { const b = rgb(getComputedStyle(p).backgroundColor); if (b[3] === 1) { back = b; break; } }
    const a = light(rgb(style.color)), b = light(back), ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) out.add(ratio.toFixed(2) + " " + e.tagName + "." + e.className + " " + walk.currentNode.textContent.trim().slice(0, 20));
  }
  return [...out].join("\n");
})()`
