package web

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser is a headless Chromium; without one the test is skipped, loudly.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("SKIPPED: no Chromium here (Debian: apt-get install chromium); pages aren't tested in a browser")
	}
	if testing.Short() {
		t.Skip("a browser takes seconds")
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-dev-shm-usage", true))
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// script runs JavaScript on the page and gives its text.
func script(t *testing.T, ctx context.Context, code string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+code+")"))
	if err != nil {
		t.Fatalf("script %s: %v", code, err)
	}
	return text
}

// visit goes to a page and waits for it.
func visit(t *testing.T, ctx context.Context, address string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatalf("visit %s: %v", address, err)
	}
}

// until waits for the script to give true.
func until(t *testing.T, ctx context.Context, code string) {
	t.Helper()
	for range 200 {
		wait, cancel := context.WithTimeout(ctx, 5*time.Second)
		text, err := chromedp.Run(wait, chromedp.Evaluate[string]("String("+code+")"))
		cancel()
		if err == nil && text == "true" {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("never came true: %s at %s", code, script(t, ctx, "location.href"))
}

// browserPages are the pages that are looked at, by the name of their picture.
func (s *site) browserPages() map[string]string {
	b := s.server.board()
	var unit, person, award string
	for k := range b.units.byID {
		if unit == "" || k < unit {
			unit = k
		}
	}
	for k := range b.persons.byID {
		person = k
	}
	for k := range b.awards.byID {
		if award == "" || k < award {
			award = k
		}
	}
	return map[string]string{
		"home": "/", "search": "/search?q=%22kh%E1%BB%91i+tr%C6%B0%E1%BB%9Fng%22", "document": documentURL(s.ids[0]), "hostile": documentURL(s.ids[2]),
		"bloc": blocURL(b.cards[0].Key), "ledger": "/ledger", "findings": "/findings", "units": "/units", "unit": "/units/" + unit, "persons": "/persons", "person": "/persons/" + person,
		"awards": "/awards", "award": "/awards/" + award, "items": "/items", "decisions": "/decisions", "review": "/review", "accounts": "/accounts", "help": "/help",
	}
}

func logIn(t *testing.T, ctx context.Context, s *site, name string) {
	t.Helper()
	visit(t, ctx, s.URL+"/login")
	script(t, ctx, fmt.Sprintf(`(document.querySelector("[name=name]").value=%q, document.querySelector("[name=password]").value=%q, document.querySelector("form[action='/login']").submit(), 1)`, name, password))
	until(t, ctx, `location.pathname === "/" && !!document.querySelector("form[action='/logout']")`)
}

// TestBrowserPages opens every page at both widths: nothing is wider than the
// window, nothing is refused by the policy, every control has a name. With
// SOKHOI_SCREENSHOTS set it also writes pictures to that folder.
func TestBrowserPages(t *testing.T) {
	ctx := browser(t)
	s := newSite(t, nil)
	logIn(t, ctx, s, "administrator")
	folder := os.Getenv("SOKHOI_SCREENSHOTS")
	if folder != "" {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1366, 900}, {"phone", 390, 844}} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(size.width, size.height)); err != nil {
			t.Fatal(err)
		}
		for name, path := range s.browserPages() {
			visit(t, ctx, s.URL+path)
			if over := script(t, ctx, "document.documentElement.scrollWidth > innerWidth + 1"); over == "true" {
				t.Errorf("%s at %s: the page is wider (%s) than the window", name, size.name, script(t, ctx, "document.documentElement.scrollWidth"))
			}
			if n := script(t, ctx, `document.querySelectorAll("h1").length`); n != "1" {
				t.Errorf("%s: %s headings of the first level", name, n)
			}
			for _, control := range strings.Fields(script(t, ctx, `[...document.querySelectorAll("input:not([type=hidden]),select,textarea,button,a[href]")].filter(e => !(e.labels && e.labels.length) && !e.textContent.trim() && !e.getAttribute("aria-label") && !e.title).map(e => e.outerHTML.slice(0, 60).replace(/\s/g, "_")).join(" ")`)) {
				t.Errorf("%s: no name for %s", name, control)
			}
			if ids := script(t, ctx, `(() => { const seen = new Set(), twice = []; for (const e of document.querySelectorAll("[id]")) { if (seen.has(e.id)) twice.push(e.id); seen.add(e.id); } return twice.join(" "); })()`); ids != "" {
				t.Errorf("%s: identities twice: %s", name, ids)
			}
			for _, low := range strings.Split(script(t, ctx, contrast), "\n") {
				if low != "" {
					t.Errorf("%s: contrast below AA: %s", name, low)
				}
			}
			if folder != "" {
				picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(folder, name+"-"+size.name+".png"), picture, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
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

// TestBrowserReview corrects a contradiction with the keyboard, and takes it back.
func TestBrowserReview(t *testing.T) {
	ctx := browser(t)
	s := newSite(t, nil)
	logIn(t, ctx, s, "reviewer")
	visit(t, ctx, s.URL+"/review")
	if !strings.Contains(script(t, ctx, "document.body.innerText"), "Sở Tư pháp") {
		t.Fatal("the first task isn't the contradiction")
	}
	before := len(s.server.board().decisions)
	script(t, ctx, `(document.querySelector("#decide [name=value]").value = "Sở Tài chính", document.querySelector("#decide [name=why]").value = "biên bản", 1)`)
	if err := chromedp.Do(ctx, chromedp.KeyEvent("c")); err != nil {
		t.Fatal(err)
	}
	until(t, ctx, `!!document.getElementById("undo")`)
	b := s.server.board()
	if len(b.decisions) != before+1 || b.decisions[before].Value != "Sở Tài chính" {
		t.Fatalf("decisions: %+v", b.decisions)
	}
	script(t, ctx, `(document.querySelector("#undo button").click(), 1)`)
	until(t, ctx, `location.pathname === "/review" && !document.getElementById("undo")`)
	if n := len(s.server.board().decisions); n != before+2 {
		t.Errorf("%d decisions after the undo", n)
	}
	visit(t, ctx, s.URL+documentURL(s.ids[0]))
	script(t, ctx, `(document.querySelector("a.mark").click(), 1)`)
	until(t, ctx, `!!document.querySelector("li.f:target")`)
	script(t, ctx, `(document.querySelector("li.f:target a.toquote").click(), 1)`)
	until(t, ctx, `!!document.querySelector(".jump:target + a.mark")`)
}
